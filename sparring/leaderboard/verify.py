"""Verifying a bundle: its form, what it asks, every episode played again, and every sum.

Nothing that a bundle says is carried out but the words that were said in its episodes: suites, environments and their arguments are
those that come with the package, or that the caller names.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sparring.envs.core import Environment
from sparring.errors import BadValue, UsageError
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
from sparring.leaderboard.card import Card
from sparring.leaderboard.chain import leaf
from sparring.leaderboard.findings import Report
from sparring.leaderboard.judging import Line, judged, shared
from sparring.leaderboard.log import Entry
from sparring.leaderboard.replay import Fault, Judge, Replay
from sparring.leaderboard.scripts import Script
from sparring.leaderboard.signing import check_key
from sparring.leaderboard.strict import Malformed, difference, read_json, shown
from sparring.leaderboard.subjects import RunSubject, Subject, TournamentSubject, jsonable
from sparring.leaderboard.suites import Suite

_WORTH = 512
"""For how many episodes another process is worth its start."""
Maker = Callable[[Script], Judge]
"""What makes that which judges the episodes of a script."""


def verify(
    path: Path,
    *,
    jobs: int = 1,
    suite: Suite | None = None,
    game: Environment | None = None,
    signed_by: str = "",
    boards: Collection[str] = (),
    most: int = 20,
    judge: Maker = Replay,
    entries: Callable[[Entry], None] = lambda entry: None,
) -> Report:
    """Verify a bundle, or the folder of a run or a tournament, which is bundled first.

    Args:
        path: The bundle or the folder.
        jobs: Processes that play episodes again; one: this one.
        suite: What was asked, if it is a suite of one's own; those of the package are known.
        game: What a tournament played, if it is not a registered environment with its own arguments.
        signed_by: A public key: a bundle that another one has signed, or none, is rejected.
        boards: Public keys of boards whose receipts are believed.
        most: Stop after so many faults.
        judge: Makes what judges the episodes, where they are judged in this process.
        entries: Called with what each episode comes to, void ones as well, in order; to be believed if the bundle is verified.

    Raises:
        BadValue: There is no such file, it is of another schema, `jobs` or `most` is less than 1, or a key is none.
        InfrastructureError: An episode could not be played again: nothing is known of the bundle.
        MissingExtra: It is signed, and cryptography is not installed; or an environment needs a package.
    """
    if jobs < 1 or most < 1:
        raise BadValue(f"jobs={jobs}, most={most}: both are at least 1")
    for key in (*boards, *([signed_by] if signed_by else [])):
        check_key(key)
    if path.is_dir():
        with TemporaryDirectory() as folder:
            draft = Path(folder) / "run.zip"
            write_bundle(path, draft)
            found = verify(
                draft,
                jobs=jobs,
                suite=suite,
                game=game,
                signed_by=signed_by,
                boards=boards,
                most=most,
                judge=judge,
                entries=entries,
            )
            return replace(found, path=str(path))
    try:
        with open_bundle(path) as bundle:
            subject = _subject(bundle, suite, game, boards)
            return _Verification(bundle, path, subject, most, entries).run(jobs, signed_by, judge)
    except (Malformed, RecursionError) as error:
        return Report(str(path), 0, (Fault("bundle", "", str(error)),))


def _subject(bundle: Bundle, suite: Suite | None, game: Environment | None, boards: Collection[str]) -> Subject:
    if isinstance(bundle.subject, Card):
        return RunSubject(bundle, bundle.subject, suite, boards)
    return TournamentSubject(bundle, bundle.subject, game)


class _Verification:
    """One bundle while it is verified."""

    def __init__(self, bundle: Bundle, path: Path, subject: Subject, most: int, entries: Callable[[Entry], None]):
        self.bundle, self.path, self.subject, self.most, self.entries = bundle, path, subject, most, entries
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.totals = {name: Totals() for name in subject.parts}
        self.chain = begin_chain(bundle.manifest["card" if "card" in bundle.manifest else "plan"])
        self.words = sha256()
        self.tries = Counter[int]()
        """Void ones, by episode."""

    def run(self, jobs: int, signed_by: str, judge: Maker) -> Report:
        """Check what is cheap first; play episodes again only if that is right."""
        if signed_by and self.bundle.key != signed_by:
            self._fault("key", signed_by, self.bundle.key)
        for wrong in self.subject.wrongs():
            self._fault(*wrong)
        self._check_parts()
        if not self.faults:
            self._judge(jobs, judge)
        if not self.faults:
            self._check_sums()
        return self._report()

    def _fault(self, field: str, expected: object, found: object) -> None:
        self.faults.append(Fault(field, shown(expected), shown(found)))

    def _check_parts(self) -> None:
        """Check hashes of code and tasks, and limits."""
        said = self.bundle.manifest["parts"]
        for name, wanted in self.subject.parts.items():
            theirs = said.get(name) if isinstance(said, dict) else None
            mine = {key: theirs.get(key) for key in wanted} if isinstance(theirs, dict) else None
            at = difference(wanted, mine, f"parts.{name}")
            if at is None:
                continue
            self._fault(*at)
            if at[0].endswith(".code"):
                card = self.bundle.subject
                self.notes.append(
                    f"{wanted['env']} is made of other code here: the run says sparring {card.versions.get('sparring')}, "
                    f"commit {card.commit[:12] or 'unknown'}; verify it with that version"
                )

    def _judge(self, jobs: int, judge: Maker) -> None:
        """Have every episode judged, and add up what comes of them."""
        try:
            script = self.subject.script()
        except UsageError as error:
            field = "card.agent" if isinstance(self.bundle.subject, Card) else "plan.agents"
            self._fault(field, "an agent that can play what was asked", str(error))
            return
        count = self.subject.episodes
        lines, jobs = self._lines(count), min(jobs, math.ceil(count / _WORTH))
        verdicts = judged(judge(script), lines) if jobs == 1 else shared(script, lines, jobs)
        for number, void, found in verdicts:
            if found.entry is not None:
                self.totals[self.subject.part(number)].add(found.entry)
                self.entries(found.entry)
                self.words.update(b"" if void else found.words)
                self.tries[number] += void
            elif found.fault is not None:
                self.faults.append(found.fault)
            if len(self.faults) >= self.most:
                return
        if self.chain.count < count:
            self._fault(EPISODES, f"{count} episodes", f"{self.chain.count}")

    def _lines(self, count: int) -> Iterator[Line]:
        """Yield the lines of all episodes, then those of void tries."""
        for number, line in enumerate(self.bundle.lines()):
            if number >= count:
                raise Malformed(f"{EPISODES} has more lines than the {count} episodes that are asked")
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
        said, subject = self.bundle.manifest, self.subject
        mine = manifest_of(subject.head, subject.parts, self.totals, self.chain, self.bundle.files(), self.bundle.key)
        at = difference(jsonable(mine), said)
        if at is not None:
            self._fault(f"manifest {at[0]}", *at[1:])

    def _report(self) -> Report:
        totals = {name: each.to_json() for name, each in self.totals.items()}
        report = Report(
            str(self.path),
            0 if self.faults else 1,
            tuple(self.faults[: self.most]),
            key=self.bundle.key,
            episodes=sum(each["episodes"] for each in totals.values()),
            voids=sum(each["voids"] for each in totals.values()),
            most_voids=max(self.tries.values(), default=0),
            parts=totals,
            root=self.chain.root.hex(),
            words=self.words.hexdigest(),
            notes=(*self.subject.notes, *self.notes),
        )
        return self.subject.told(report, self.bundle.lines)
