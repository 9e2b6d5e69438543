"""Bundles: a run or a tournament as one file that anybody can verify (`docs/verification.md` has the format).

manifest.json    what it says of itself; hashes of code, tasks and files; limits; totals; head of the chain, root of the tree
episodes.jsonl   a line of canonical JSON for every episode, in the order of the suite, or of the tournament
voids.jsonl      the same for void tries
signature        Ed25519 over the SHA-256 of manifest.json, if it is signed
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from math import fsum
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sparring.envs.core import Environment
from sparring.envs.registry import make
from sparring.errors import BadValue, SparringError
from sparring.leaderboard.archive import Reader, Writer
from sparring.leaderboard.bounds import check_name
from sparring.leaderboard.card import FILE as RUN_FILE
from sparring.leaderboard.card import Card, card_from, read_card
from sparring.leaderboard.chain import Chain, leaf, proof
from sparring.leaderboard.codehash import code_hash
from sparring.leaderboard.files import replacing
from sparring.leaderboard.log import Entry, EpisodeLog
from sparring.leaderboard.run import describer
from sparring.leaderboard.sealed import Seal, read_seal, seal_from
from sparring.leaderboard.signing import SIZE, is_key, is_signed, public
from sparring.leaderboard.strict import Malformed, read_json
from sparring.leaderboard.suites import Part
from sparring.leaderboard.tournament import FILE as TOURNAMENT_FILE
from sparring.leaderboard.tournament import Plan, Schedule, plan_from, read_plan
from sparring.leaderboard.tournament import describe as describe_game
from sparring.types import Trajectory, canonical_json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SCHEMA = 1
MANIFEST, EPISODES, VOIDS, SIGNATURE = "manifest.json", "episodes.jsonl", "voids.jsonl", "signature"
_MOST = 1 << 22
"""Bytes of a manifest."""
GAMES = "games"
"""The one part that a tournament has."""
_KEYS = {"schema", "parts", "episodes", "files", "key", "seal"}
_SUBJECTS = {"card", "plan"}
"""A manifest has one of these: the first of a run, the second of a tournament."""


@dataclass
class Totals:
    """What the episodes of a part come to."""

    episodes: int = 0
    voids: int = 0
    scores: array[float] = field(default_factory=lambda: array("d"))
    costs: array[float] | None = field(default_factory=lambda: array("d"))
    seconds: array[float] = field(default_factory=lambda: array("d"))
    steps: int = 0
    illegal: int = 0
    read: int | None = 0
    said: int | None = 0

    def add(self, found: Entry) -> None:
        """Add an episode; of void ones only the number counts."""
        if found.score is None:
            self.voids += 1
            return
        self.episodes += 1
        self.scores.append(found.score)
        self.seconds.append(found.seconds)
        self.steps += found.steps
        self.illegal += found.illegal
        self.read = None if self.read is None or found.read is None else self.read + found.read
        self.said = None if self.said is None or found.said is None else self.said + found.said
        if self.costs is not None and found.cost is not None:
            self.costs.append(found.cost)
        else:
            self.costs = None

    def to_json(self) -> dict[str, Any]:
        """Return the sums; whatever the order in which episodes were added, they are the same to the bit.

        What nobody counted of some episode is None: tokens, or cost.
        """
        cost = None if self.costs is None else fsum(self.costs)
        sums = {"score": fsum(self.scores), "seconds": round(fsum(self.seconds), 6), "cost": cost}
        return {key: getattr(self, key) for key in ("episodes", "voids", "steps", "illegal", "read", "said")} | sums


def standing(part: Part) -> dict[str, Any]:
    """Return what a manifest says of a run's part, whoever plays it: its code, its tasks, its limits."""
    return _standing(part.environment, part.to_json()["tasks"])


def standing_of_games(schedule: Schedule) -> dict[str, dict[str, Any]]:
    """Return what a manifest says of a tournament's only part, likewise."""
    tasks = schedule.environment.tasks(schedule.plan.split)
    deals = min(len(schedule.lineups) * schedule.plan.deals, len(tasks))
    return {GAMES: _standing(schedule.environment, [tasks[i].content_hash for i in range(deals)])}


def _standing(environment: Environment, asked: list[str]) -> dict[str, Any]:
    spec = environment.spec
    tasks = sha256(canonical_json(asked).encode()).hexdigest()
    limits = {"turns": spec.max_turns, "chars": spec.max_chars, "illegal": spec.illegal}
    return {"env": spec.id, "code": code_hash(environment), "tasks": tasks, "limits": limits}


def manifest_of(
    head: Mapping[str, Any],
    parts: Mapping[str, Mapping[str, Any]],
    totals: Mapping[str, Totals],
    chain: Chain,
    files: Mapping[str, str],
    key: str | None,
) -> dict[str, Any]:
    """Return the manifest of what was found; `head` is what is played (`card` or `plan`), and its `seal`."""
    return {
        "schema": SCHEMA,
        **head,
        "parts": {name: {**each, "totals": totals[name].to_json()} for name, each in parts.items()},
        "episodes": {"count": chain.count, "head": chain.head.hex(), "root": chain.root.hex()},
        "files": dict(files),
        "key": key,
    }


def begin_chain(said: Mapping[str, Any]) -> Chain:
    """Return a chain without lines, that of a run with this card, or of a tournament with this plan."""
    return Chain(canonical_json(dict(said)).encode())


@dataclass(frozen=True)
class _Content:
    """What a folder holds."""

    head: Mapping[str, Any]
    said: Mapping[str, Any]
    """The card or the plan."""
    episodes: int
    parts: Mapping[str, Mapping[str, Any]]
    part: Callable[[int], str]
    """Whose an episode is."""
    describe: Callable[[int, Trajectory], Entry]
    rest: str
    """What plays what is missing."""


def _content(folder: Path) -> _Content:
    if (folder / TOURNAMENT_FILE).exists():
        plan = read_plan(folder)
        schedule = Schedule(plan, make(plan.env, **plan.kwargs))
        said = asdict(plan)
        head = {"plan": said, "seal": None}
        rest = "the same `sparring tournament` plays the rest"
        parts = standing_of_games(schedule)
        return _Content(head, said, schedule.games, parts, lambda number: GAMES, describe_game, rest)
    if not (folder / RUN_FILE).exists():
        raise BadValue(
            f"{folder} is no run and no tournament: it has no {RUN_FILE}, which `sparring eval` writes, and no {TOURNAMENT_FILE}"
        )
    card, seal = read_card(folder), read_seal(folder)
    suite, said = card.to_suite(), asdict(card)
    head = {"card": said, "seal": None if seal is None else seal.to_json()}
    parts = {part.name: standing(part) for part in suite.parts}
    rest = f"`sparring eval --resume {folder}` plays the rest"
    describe = describer(suite, card.prices)
    return _Content(head, said, suite.episodes, parts, lambda number: suite.place(number).part.name, describe, rest)


def write_bundle(folder: Path, out: Path, *, key: Ed25519PrivateKey | None = None) -> dict[str, Any]:
    """Write the bundle of a run or a tournament that is complete; return its manifest. The same one gives the same bytes.

    Args:
        folder: Where it is.
        out: Where to; what is there is replaced, whole or not at all.
        key: Who signs.

    Raises:
        BadValue: There is neither, or episodes are missing.
        InfrastructureError: It could not be written.
        MissingExtra: It is to be signed, and cryptography is not installed.
    """
    content = _content(folder)
    with EpisodeLog(folder, content.describe) as log:
        there = sum(number in log.entries for number in range(content.episodes))
        if there < content.episodes:
            raise BadValue(f"{folder} has {there} of {content.episodes} episodes: {content.rest}")
        with replacing(out) as draft, draft.open("wb") as file:
            return _write(Writer(file), log, content, key)


def _write(writer: Writer, log: EpisodeLog, content: _Content, key: Ed25519PrivateKey | None) -> dict[str, Any]:
    chain, totals = begin_chain(content.said), {name: Totals() for name in content.parts}

    def line_of(entry: Entry) -> bytes:
        trajectory = log.trajectory(entry)
        found = content.describe(entry.item, trajectory)
        if replace(entry, offset=0, length=0) != found:
            raise BadValue(
                f"{log.index} says other things of episode {entry.item} than its line: delete it, it is made anew"
            )
        totals[content.part(entry.item)].add(found)
        return canonical_json({"item": entry.item, **trajectory.to_json()}).encode()

    def episodes() -> Iterator[bytes]:
        for number in range(content.episodes):
            line = line_of(log.entries[number])
            chain.add(leaf(line))
            yield line + b"\n"

    def voids() -> Iterator[bytes]:
        for _, line in sorted((entry.item, line_of(entry)) for entry in log.voids):
            yield line + b"\n"

    files = {EPISODES: writer.pack(EPISODES, episodes()), VOIDS: writer.pack(VOIDS, voids())}
    manifest = manifest_of(content.head, content.parts, totals, chain, files, None if key is None else public(key))
    text = canonical_json(manifest).encode()
    writer.store(MANIFEST, text)
    if key is not None:
        writer.store(SIGNATURE, key.sign(sha256(text).digest()))
    writer.close()
    return manifest


@dataclass(frozen=True)
class Bundle:
    """An open bundle whose form is right and whose signature, if it has one, is valid. Nothing in it is believed yet."""

    path: Path
    reader: Reader
    manifest: Mapping[str, Any]
    subject: Card | Plan
    """What is in it: a run, or a tournament."""
    key: str | None
    """Who signed it."""
    seal: Seal | None

    @property
    def card(self) -> Card:
        """That of a run.

        Raises:
            BadValue: It is the bundle of a tournament.
        """
        if isinstance(self.subject, Card):
            return self.subject
        raise BadValue(
            f"{self.path} is the bundle of a tournament, and this is for runs of `sparring eval`: `sparring verify` plays it "
            "again, `sparring board add` lists it, and `sparring submit` sends it to a board"
        )

    def lines(self) -> Iterator[bytes]:
        """Yield the lines of all episodes."""
        return self.reader.lines(EPISODES)

    def voids(self) -> Iterator[bytes]:
        """Yield the lines of all void tries."""
        return self.reader.lines(VOIDS)

    def files(self) -> dict[str, str]:
        """Return the hashes that the manifest must have."""
        return {name: self.reader.hash(name) for name in (EPISODES, VOIDS)}

    def __enter__(self) -> Bundle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.reader.close()


def open_bundle(path: Path) -> Bundle:
    """Open a bundle.

    Raises:
        Malformed: It is none, was changed, or its signature is not valid.
        BadValue: There is no such file, or it is of another schema.
        MissingExtra: It is signed, and cryptography is not installed.
    """
    if not path.is_file():
        raise BadValue(f"there is no bundle {path}: `sparring bundle FOLDER` makes one")
    reader = Reader(path, (EPISODES, VOIDS), (MANIFEST, SIGNATURE), (SIGNATURE,))
    try:
        return _opened(reader, path)
    except SparringError:
        reader.close()
        raise


def check_bundle(path: Path) -> None:
    """Look whether a file is a bundle, as far as its manifest tells that: before it is sent to anybody.

    Raises:
        Malformed: It is none.
        BadValue: There is no such file, it is of another schema, or what it calls its agent is no name.
    """
    with Reader(path, (EPISODES, VOIDS), (MANIFEST, SIGNATURE), (SIGNATURE,)) as reader:
        _, subject, _ = _manifest(reader.read(MANIFEST, _MOST), path)
    if isinstance(subject, Card) and subject.name != subject.agent:
        check_name(subject.name)


def _opened(reader: Reader, path: Path) -> Bundle:
    text = reader.read(MANIFEST, _MOST)
    data, subject, seal = _manifest(text, path)
    _check_signature(reader, data["key"], text, path)
    return Bundle(path, reader, data, subject, data["key"], seal)


def _manifest(text: bytes, path: Path) -> tuple[dict[str, Any], Card | Plan, Seal | None]:
    """Read a manifest, and what in it has a form of its own."""
    data = read_json(text, f"{path}: {MANIFEST}")
    if isinstance(data, dict) and type(data.get("schema")) is int and data["schema"] != SCHEMA:
        raise BadValue(
            f"{path} is a bundle of schema {data['schema']}, this version reads {SCHEMA}: use the version that wrote it"
        )
    kinds = {*data} & _SUBJECTS if isinstance(data, dict) else set[str]()
    if len(kinds) != 1 or {*data} != _KEYS | kinds:
        raise Malformed(f"{path}: {MANIFEST} must have exactly the keys {', '.join(sorted(_KEYS))}, and card or plan")
    try:
        subject = card_from(data["card"]) if "card" in kinds else plan_from(data["plan"])
        seal = None if data["seal"] is None else seal_from(data["seal"])
        if seal is not None and isinstance(subject, Plan):
            raise BadValue("only the seeds of runs are sealed")
    except (BadValue, RecursionError) as error:
        raise Malformed(f"{path}: {MANIFEST}: {error}") from error
    return data, subject, seal


def _check_signature(reader: Reader, key: object, text: bytes, path: Path) -> None:
    if (key is not None) != (SIGNATURE in reader.members):
        raise Malformed(f"{path}: a bundle has both a key and a signature, or neither")
    if key is None:
        return
    if not isinstance(key, str) or not is_key(key):
        raise Malformed(f"{path}: a public key has 64 hexadecimal digits, not {key!r:.100}")
    if not is_signed(sha256(text).digest(), reader.read(SIGNATURE, SIZE), key):
        raise Malformed(f"{path}: the signature is not that of the key {key}: it was changed after it was signed")


def find_episode(lines: Iterable[bytes], number: int) -> tuple[bytes, list[bytes]]:
    """Return the line of an episode and the proof that leads from it to the root.

    Raises:
        IndexError: There are not so many lines.
    """
    leaves, found = list[bytes](), b""
    for i, line in enumerate(lines):
        leaves.append(leaf(line))
        found = line if i == number else found
    return found, proof(leaves, number)
