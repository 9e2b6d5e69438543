"""Bundles: a run as one file that anybody can verify (`docs/verification.md` has the format).

manifest.json    what the run says of itself; hashes of code, tasks and files; limits; totals; head of the chain, root of the tree
episodes.jsonl   a line of canonical JSON for every episode, in the order of the suite
voids.jsonl      the same for void tries
signature        Ed25519 over the SHA-256 of manifest.json, if it is signed
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from math import fsum
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sparring.errors import BadValue
from sparring.leaderboard.archive import Reader, Writer
from sparring.leaderboard.card import Card, card_from, read_card
from sparring.leaderboard.chain import Chain, leaf, proof
from sparring.leaderboard.codehash import code_hash
from sparring.leaderboard.files import replacing
from sparring.leaderboard.log import Entry, EpisodeLog
from sparring.leaderboard.run import describer
from sparring.leaderboard.sealed import Seal, read_seal, seal_from
from sparring.leaderboard.signing import SIZE, is_signed, public
from sparring.leaderboard.strict import Malformed, read_json
from sparring.leaderboard.suites import Part, Suite
from sparring.types import canonical_json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SCHEMA = 1
MANIFEST, EPISODES, VOIDS, SIGNATURE = "manifest.json", "episodes.jsonl", "voids.jsonl", "signature"
_MOST = 1 << 22
"""Bytes of a manifest."""
_KEYS = {"schema", "card", "parts", "episodes", "files", "key", "seal"}


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
    """Return what a manifest says of a part, whoever plays it: its code, its tasks, its limits."""
    spec = part.environment.spec
    tasks = sha256(canonical_json(part.to_json()["tasks"]).encode()).hexdigest()
    limits = {"turns": spec.max_turns, "chars": spec.max_chars, "illegal": spec.illegal}
    return {"env": spec.id, "code": code_hash(part.environment), "tasks": tasks, "limits": limits}


def manifest_of(
    card: Mapping[str, Any],
    parts: Mapping[str, Mapping[str, Any]],
    totals: Mapping[str, Totals],
    chain: Chain,
    files: Mapping[str, str],
    key: str | None,
    seal: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return the manifest of what was found."""
    return {
        "schema": SCHEMA,
        "card": dict(card),
        "parts": {name: {**each, "totals": totals[name].to_json()} for name, each in parts.items()},
        "episodes": {"count": chain.count, "head": chain.head.hex(), "root": chain.root.hex()},
        "files": dict(files),
        "key": key,
        "seal": None if seal is None else dict(seal),
    }


def begin_chain(card: Mapping[str, Any]) -> Chain:
    """Return a chain without lines, that of a run with this card."""
    return Chain(canonical_json(dict(card)).encode())


def write_bundle(folder: Path, out: Path, *, key: Ed25519PrivateKey | None = None) -> dict[str, Any]:
    """Write the bundle of a run that is complete; return its manifest. The same run gives the same bytes.

    Args:
        folder: The run's.
        out: Where to; what is there is replaced, whole or not at all.
        key: Who signs.

    Raises:
        BadValue: There is no run, or episodes are missing.
        InfrastructureError: It could not be written.
        MissingExtra: It is to be signed, and cryptography is not installed.
    """
    card = read_card(folder)
    suite = card.to_suite()
    seal = read_seal(folder)
    with EpisodeLog(folder, describer(suite, card.prices)) as log:
        if len(log.entries) < suite.episodes:
            raise BadValue(
                f"{folder} has {len(log.entries)} of {suite.episodes} episodes: `sparring eval --resume {folder}` plays the rest"
            )
        with replacing(out) as draft, draft.open("wb") as file:
            return _write(Writer(file), log, card, suite, seal, key)


def _write(
    writer: Writer, log: EpisodeLog, card: Card, suite: Suite, seal: Seal | None, key: Ed25519PrivateKey | None
) -> dict[str, Any]:
    said = asdict(card)
    chain, totals = begin_chain(said), {part.name: Totals() for part in suite.parts}
    describe = describer(suite, card.prices)

    def line_of(entry: Entry) -> bytes:
        trajectory = log.trajectory(entry)
        totals[suite.item(entry.item).part.name].add(describe(entry.item, trajectory))
        return canonical_json({"item": entry.item, **trajectory.to_json()}).encode()

    def episodes() -> Iterator[bytes]:
        for number in range(suite.episodes):
            line = line_of(log.entries[number])
            chain.add(leaf(line))
            yield line + b"\n"

    def voids() -> Iterator[bytes]:
        for _, line in sorted((entry.item, line_of(entry)) for entry in log.voids):
            yield line + b"\n"

    files = {EPISODES: writer.pack(EPISODES, episodes()), VOIDS: writer.pack(VOIDS, voids())}
    parts = {part.name: standing(part) for part in suite.parts}
    who = None if key is None else public(key)
    manifest = manifest_of(said, parts, totals, chain, files, who, None if seal is None else seal.to_json())
    text = canonical_json(manifest).encode()
    writer.store(MANIFEST, text)
    if key is not None:
        writer.store(SIGNATURE, key.sign(sha256(text).digest()))
    writer.close()
    return manifest


@dataclass(frozen=True)
class Bundle:
    """An open bundle whose form is right and whose signature, if it has one, is valid. Nothing in it is believed yet."""

    reader: Reader
    manifest: Mapping[str, Any]
    card: Card
    key: str | None
    """Who signed it."""
    seal: Seal | None

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
        raise BadValue(f"there is no bundle {path}: `sparring bundle RUN` makes one")
    reader = Reader(path, (EPISODES, VOIDS), (MANIFEST, SIGNATURE), (SIGNATURE,))
    try:
        return _opened(reader, path)
    except BadValue:
        reader.close()
        raise


def _opened(reader: Reader, path: Path) -> Bundle:
    text = reader.read(MANIFEST, _MOST)
    data = read_json(text, f"{path}: {MANIFEST}")
    if isinstance(data, dict) and type(data.get("schema")) is int and data["schema"] != SCHEMA:
        raise BadValue(
            f"{path} is a bundle of schema {data['schema']}, this version reads {SCHEMA}: use the version that wrote it"
        )
    if not isinstance(data, dict) or {*data} != _KEYS:
        raise Malformed(f"{path}: {MANIFEST} must have exactly the keys {', '.join(sorted(_KEYS))}")
    try:
        card = card_from(data["card"])
        seal = None if data["seal"] is None else seal_from(data["seal"])
    except (BadValue, TypeError, ValueError) as error:
        raise Malformed(f"{path}: {MANIFEST}: {error}") from error
    _check_signature(reader, data["key"], text, path)
    return Bundle(reader, data, card, data["key"], seal)


def _check_signature(reader: Reader, key: object, text: bytes, path: Path) -> None:
    if (key is not None) != (SIGNATURE in reader.members):
        raise Malformed(f"{path}: a bundle has both a key and a signature, or neither")
    if key is None:
        return
    if not isinstance(key, str) or len(key) != 64 or {*key} - {*"0123456789abcdef"}:
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
