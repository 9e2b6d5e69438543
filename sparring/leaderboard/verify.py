"""Verifying a bundle: its form, what it asks, every episode played again, and every sum.

Nothing that a bundle says is carried out but the words that were said in its episodes: the suite, its environments and their
arguments are those that come with the package, or that the caller names.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sparring.errors import BadValue, InfrastructureError, UsageError
from sparring.leaderboard.bundle import (
    EPISODES,
    VOIDS,
    Bundle,
    Totals,
    begin_chain,
    manifest_of,
    open_bundle,
    write_bundle,
)
from sparring.leaderboard.chain import leaf
from sparring.leaderboard.log import Entry
from sparring.leaderboard.replay import Asked, Fault, Judge, Replay, Verdict
from sparring.leaderboard.run import definition
from sparring.leaderboard.sealed import check_seal
from sparring.leaderboard.strict import Malformed, difference, read_json, shown
from sparring.leaderboard.suites import Suite
from sparring.leaderboard.trust import misshapen, trusted
from sparring.types import canonical_json

TIERS = ("self-reported", "replayed", "sealed seeds", "model-audited", "hosted run")
_CHUNK, _WORTH = 64, 512
"""Episodes that a process is given at a time, and for how many another one is worth its start."""
_BYTES = 1 << 22
"""Or fewer, if their lines have more bytes together."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of verifying a bundle."""

    path: str
    tier: int
    """Which of `TIERS` it has reached; 0 if it was rejected."""
    faults: tuple[Fault, ...]
    """The first of every episode; empty: it is verified. With the most that were asked for, there may be more."""
    agent: str = ""
    name: str = ""
    suite: str = ""
    """`NAME-vN`."""
    frozen: bool = False
    """Whether all of that suite was asked, with its own seeds or with sealed ones: only then boards rank it."""
    key: str | None = None
    """The public key that signed it."""
    episodes: int = 0
    voids: int = 0
    score: float = 0.0
    """As a run reports it, worked out here: domains count alike, and in each its parts."""
    parts: Mapping[str, Mapping[str, Any]] | None = None
    """Totals of every part, worked out here."""
    root: str = ""
    """Of the tree over the episodes."""
    words: str = ""
    """A hash over all that the agent said: equal for a copy under another name."""
    notes: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether there is nothing wrong with it."""
        return not self.faults

    def to_json(self) -> dict[str, Any]:
        """Return a JSON-able dict."""
        said = asdict(self)
        said["faults"] = [{**asdict(fault), "sentence": str(fault)} for fault in self.faults]
        return {"verified": self.verified, "badge": TIERS[self.tier], **said}


Maker = Callable[[Suite, str, Mapping[str, tuple[float, float]]], Judge]
"""(suite, agent, prices of its models) -> what judges its episodes."""


def verify(
    path: Path,
    *,
    jobs: int = 1,
    suite: Suite | None = None,
    signed_by: str = "",
    boards: Collection[str] = (),
    most: int = 20,
    judge: Maker = Replay,
    entries: Callable[[Entry], None] = lambda entry: None,
) -> Report:
    """Verify a bundle, or a run, which is bundled first.

    Args:
        path: The bundle, or the run's folder.
        jobs: Processes that play episodes again; one: this one.
        suite: What was asked, if it is a suite of one's own; those of the package are known.
        signed_by: A public key: a bundle that another one has signed, or none, is rejected.
        boards: Public keys of boards whose receipts are believed.
        most: Stop after so many faults.
        judge: Makes what judges the episodes of a suite that an agent played, where they are judged in this process.
        entries: Called with what each episode comes to, void ones as well, in order; to be believed if the bundle is verified.

    Raises:
        BadValue: There is no such file, it is of another schema, or `jobs` or `most` is less than 1.
        InfrastructureError: An episode could not be played again: nothing is known of the bundle.
        MissingExtra: It is signed, and cryptography is not installed; or an environment needs a package.
    """
    if jobs < 1 or most < 1:
        raise BadValue(f"jobs={jobs}, most={most}: both are at least 1")
    if path.is_dir():
        with TemporaryDirectory() as folder:
            draft = Path(folder) / "run.zip"
            write_bundle(path, draft)
            found = verify(
                draft,
                jobs=jobs,
                suite=suite,
                signed_by=signed_by,
                boards=boards,
                most=most,
                judge=judge,
                entries=entries,
            )
            return replace(found, path=str(path))
    try:
        with open_bundle(path) as bundle:
            return _Verification(bundle, path, suite, boards, most, entries).run(jobs, signed_by, judge)
    except (Malformed, RecursionError) as error:
        return Report(str(path), 0, (Fault("bundle", "", str(error)),))


class _Verification:
    """One bundle while it is verified."""

    def __init__(
        self,
        bundle: Bundle,
        path: Path,
        suite: Suite | None,
        boards: Collection[str],
        most: int,
        entries: Callable[[Entry], None],
    ):
        self.bundle, self.path, self.boards, self.most, self.entries = bundle, path, boards, most, entries
        self.known = trusted(bundle.card, suite)
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.totals = {part.name: Totals() for part in self.known.asked.parts}
        self.names = [part.name for part in self.known.asked.parts for _ in range(part.episodes)]
        """Whose part each episode is."""
        self.chain = begin_chain(bundle.manifest["card"])
        self.words = sha256()
        self.sealed = False

    def run(self, jobs: int, signed_by: str, judge: Maker) -> Report:
        """Check what is cheap first; play episodes again only if that is right."""
        if signed_by and self.bundle.key != signed_by:
            self._fault("key", signed_by, self.bundle.key)
        self._check_card()
        self._check_seal()
        self._check_parts()
        if not self.faults:
            self._judge(jobs, judge)
        if not self.faults:
            self._check_sums()
        return self._report()

    def _fault(self, field: str, expected: object, found: object) -> None:
        self.faults.append(Fault(field, shown(expected), shown(found)))

    def _check_card(self) -> None:
        """Check what follows from the suite, and the form of what is self-reported."""
        card, known = self.bundle.card, self.known
        same = known.asked.hash == known.suite.hash
        wanted = replace(card, suite=known.suite.id, hash=known.asked.hash, frozen=same)
        at = difference(_jsonable(asdict(wanted)), self.bundle.manifest["card"], "card")
        if at is not None:
            self._fault(*at)
        for field, expected, found in misshapen(card):
            self._fault(f"card.{field}", expected, found)

    def _check_seal(self) -> None:
        """Check the seal, if there is one; it counts if the board is known."""
        seal = self.bundle.seal
        if seal is None:
            return
        at = check_seal(seal, self.bundle.card, self.known.suite, self.known.asked)
        if at is not None:
            self._fault(*at)
        elif seal.receipt.board in self.boards:
            self.sealed = True
        else:
            self.notes.append(
                f"its seeds are sealed by the board {seal.receipt.board}, which is not among those believed"
            )

    def _check_parts(self) -> None:
        """Check hashes of code and tasks, and limits."""
        said = self.bundle.manifest["parts"]
        for name, wanted in self.known.parts.items():
            theirs = said.get(name) if isinstance(said, dict) else None
            mine = {key: theirs.get(key) for key in wanted} if isinstance(theirs, dict) else None
            at = difference(wanted, mine, f"parts.{name}")
            if at is None:
                continue
            self._fault(*at)
            if at[0].endswith(".code"):
                card = self.bundle.card
                self.notes.append(
                    f"{wanted['env']} is made of other code here: the run says sparring {card.versions.get('sparring')}, "
                    f"commit {card.commit[:12] or 'unknown'}; verify it with that version"
                )

    def _judge(self, jobs: int, judge: Maker) -> None:
        """Have every episode judged, and add up what comes of them."""
        known, agent, prices = self.known.asked, self.bundle.card.agent, self.bundle.card.prices
        try:
            own = judge(known, agent, prices)
        except UsageError as error:
            self._fault("card.agent", "an agent that can play this suite", str(error))
            return
        lines = self._lines(known.episodes)
        jobs = min(jobs, math.ceil(known.episodes / _WORTH))
        verdicts = _judged(own, lines) if jobs == 1 else _shared(Asked(definition(known), agent, prices), lines, jobs)
        for number, void, found in verdicts:
            if found.entry is not None:
                self.totals[self.names[number]].add(found.entry)
                self.entries(found.entry)
                self.words.update(b"" if void else found.words)
            elif found.fault is not None:
                self.faults.append(found.fault)
            if len(self.faults) >= self.most:
                return
        if self.chain.count < known.episodes:
            self._fault(EPISODES, f"{known.episodes} episodes", f"{self.chain.count}")

    def _lines(self, count: int) -> Iterator[tuple[int, bytes, bool]]:
        """Yield (number of the item, line, whether it is void)."""
        for number, line in enumerate(self.bundle.lines()):
            if number >= count:
                raise Malformed(f"{EPISODES} has more lines than the {count} episodes of the suite")
            self.chain.add(leaf(line))
            yield number, line, False
        before = (-1, b"")
        for line in self.bundle.voids():
            data = read_json(line, VOIDS)
            item = data.get("item") if isinstance(data, dict) else None
            if type(item) is not int or not 0 <= item < count:
                raise Malformed(f"{VOIDS}: item={item!r:.80}: from 0 to {count - 1}")
            if (item, line) < before:
                raise Malformed(f"{VOIDS}: the void tries are not in order, at episode {item}")
            before = (item, line)
            yield item, line, True

    def _check_sums(self) -> None:
        """Compare the manifest with the one that follows from the episodes."""
        said = self.bundle.manifest
        seal = self.bundle.seal
        mine = manifest_of(
            said["card"],
            self.known.parts,
            self.totals,
            self.chain,
            self.bundle.files(),
            self.bundle.key,
            None if seal is None else seal.to_json(),
        )
        at = difference(_jsonable(mine), said)
        if at is not None:
            self._fault(f"manifest {at[0]}", *at[1:])

    def _report(self) -> Report:
        card = self.bundle.card
        totals = {name: each.to_json() for name, each in self.totals.items()}
        domains: dict[str, list[float]] = {}
        for part in self.known.asked.parts:
            each = totals[part.name]
            domains.setdefault(part.domain, []).append(each["score"] / (each["episodes"] or 1))
        means = [math.fsum(scores) / len(scores) for scores in domains.values()]
        return Report(
            str(self.path),
            0 if self.faults else 2 if self.sealed else 1,
            tuple(self.faults[: self.most]),
            card.agent,
            card.name,
            self.known.suite.id,
            not self.faults and (card.frozen or self.sealed),
            self.bundle.key,
            sum(each["episodes"] for each in totals.values()),
            sum(each["voids"] for each in totals.values()),
            math.fsum(means) / len(means),
            totals,
            self.chain.root.hex(),
            self.words.hexdigest(),
            tuple(self.notes),
        )


def _jsonable(value: Any) -> Any:
    """Return a value as it comes out of JSON."""
    return read_json(canonical_json(value).encode(), "")


_Line = tuple[int, bytes, bool]
_Found = Iterator[tuple[int, bool, Verdict]]
"""(number of the item, whether it is void, what came of it), in order."""
_own: list[Judge] = []
"""What judges, in a process that is made for it."""


def _judged(judge: Judge, lines: Iterator[_Line]) -> _Found:
    for number, line, void in lines:
        yield number, void, judge(number, line, void)


def _shared(asked: Asked, lines: Iterator[_Line], jobs: int) -> _Found:
    """Have lines judged in other processes; only a few chunks are held at a time."""
    with ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (asked,)) as pool:
        waiting = deque[tuple[list[_Line], Future[list[Verdict]]]]()
        chunks = _chunks(lines)
        try:
            while True:
                for chunk in islice(chunks, 2 * jobs - len(waiting)):
                    waiting.append((chunk, pool.submit(_work, chunk)))
                if not waiting:
                    return
                chunk, future = waiting.popleft()
                for (number, _, void), found in zip(chunk, future.result(), strict=True):
                    yield number, void, found
        except BrokenProcessPool as error:
            raise InfrastructureError(
                "a process that played episodes again was killed, perhaps for want of memory: try --jobs 1"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _chunks(lines: Iterator[_Line]) -> Iterator[list[_Line]]:
    chunk, size = list[_Line](), 0
    for line in lines:
        chunk.append(line)
        size += len(line[1])
        if len(chunk) == _CHUNK or size > _BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _begin(asked: Asked) -> None:
    _own[:] = [asked.replay()]


def _work(chunk: list[_Line]) -> list[Verdict]:
    return [_own[0](*line) for line in chunk]
