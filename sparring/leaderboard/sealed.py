"""Sealed seeds (tier T2): who plays is written down before anybody can know what will be asked.

1. The submitter posts the hash of a commitment: agent, weights, suite, the run's id, and a nonce.
2. The board then reveals a beacon, random bytes, in a receipt that it signs. A part's seed is HMAC-SHA256(beacon, [run id, part])
   (RFC 2104), its first 63 bits. So no answer can be worked out beforehand, and nobody can look for an agent that is lucky on
   known seeds.
3. The run is played with these seeds; the bundle has commitment and receipt.

This is a commit-reveal scheme: the hash binds (SHA-256) and, by its nonce of 32 random bytes, tells nothing.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring.errors import BadValue
from sparring.leaderboard.card import FILE as RUN_FILE
from sparring.leaderboard.card import Card
from sparring.leaderboard.files import replacing
from sparring.leaderboard.run import Changes
from sparring.leaderboard.signing import is_signed, public
from sparring.leaderboard.suites import Suite
from sparring.types import canonical_json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FILE = "seal.json"
"""In a run's folder."""
PROMISE = "commitment.json"
"""In a run's folder, before the seal is there."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a submitter binds itself to; only its hash is posted."""

    agent: str
    """As it is named."""
    models: Mapping[str, str]
    """As in the card: models with weights -> their hash."""
    suite: str
    """The hash of the suite as it comes with the package."""
    run: str
    """Any text; the board takes each once."""
    nonce: str
    """64 hexadecimal digits, secret until the bundle is sent."""

    @property
    def hash(self) -> str:
        """SHA-256 of its canonical JSON, in hexadecimal: what is posted."""
        return sha256(canonical_json(asdict(self)).encode()).hexdigest()


def commit(agent: str, suite: Suite, run: str, models: Mapping[str, str] | None = None) -> Commitment:
    """Return a commitment with a new nonce."""
    return Commitment(agent, dict(models or {}), suite.hash, run, secrets.token_hex(32))


def promised(folder: Path, agent: str, suite: Suite, models: Mapping[str, str]) -> Commitment:
    """Return the commitment of the run that a folder is for; it is written down before anybody can post it.

    Whoever is interrupted before the beacon is known posts the same again, and no commitment is lost.

    Raises:
        BadValue: In the folder is a run, or another commitment.
        InfrastructureError: It cannot be written.
    """
    path, fresh = folder / PROMISE, commit(agent, suite, secrets.token_hex(16), models)
    if (folder / RUN_FILE).exists():
        raise BadValue(f"{folder} is a run whose seeds are not sealed: name another folder")
    if path.exists():
        try:
            known = Commitment(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise BadValue(f"{path} is damaged: {error}") from error
        if replace(fresh, run=known.run, nonce=known.nonce) != known:
            raise BadValue(f"{path} is of another agent, other weights or another suite: name another folder")
        return known
    with replacing(path) as draft:
        draft.write_text(json.dumps(asdict(fresh), indent=1) + "\n", "utf-8")
    return fresh


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a board says: a commitment was here before the beacon was known to anyone but the board."""

    commitment: str
    """Its hash."""
    posted: str
    """UTC, to the second."""
    beacon: str
    """64 hexadecimal digits."""
    revealed: str
    """UTC, to the second; after `posted`."""
    board: str
    """The board's public key."""
    signature: str
    """The board's, over `message`, in hexadecimal."""

    @property
    def message(self) -> bytes:
        """What is signed."""
        said = asdict(self)
        del said["signature"]
        return canonical_json({"receipt": said}).encode()


def receipt(commitment: str, posted: str, beacon: str, revealed: str, key: Ed25519PrivateKey) -> Receipt:
    """Return a board's signed receipt."""
    bare = Receipt(commitment, posted, beacon, revealed, public(key), "")
    return Receipt(commitment, posted, beacon, revealed, bare.board, key.sign(bare.message).hex())


@dataclass(frozen=True, slots=True)
class Seal:
    """What a sealed run's bundle has: the rest of the commitment, and the receipt."""

    run: str
    nonce: str
    receipt: Receipt

    def to_json(self) -> dict[str, Any]:
        """Return a JSON-able dict; `seal_from` inverts it."""
        return asdict(self)

    def changes(self, suite: Suite) -> Changes:
        """Return what a run must ask other than the suite: its seeds."""
        return Changes(seeds=seeds(suite, self.receipt.beacon, self.run))

    def write(self, folder: Path) -> None:
        """Put it into a run's folder, where `sparring bundle` finds it."""
        (folder / FILE).write_text(json.dumps(self.to_json(), indent=1) + "\n", "utf-8")


def read_seal(folder: Path) -> Seal | None:
    """Return the seal of a run, if it has one.

    Raises:
        BadValue: The file is damaged.
    """
    if not (folder / FILE).exists():
        return None
    try:
        return seal_from(json.loads((folder / FILE).read_text("utf-8")))
    except (OSError, ValueError, BadValue) as error:
        raise BadValue(f"{folder / FILE} is damaged: {error}") from error


def seal_from(data: object) -> Seal:
    """Return the seal that a dict says.

    Raises:
        BadValue: It says none.
    """
    try:
        if not isinstance(data, dict):
            raise TypeError(f"it is a {type(data).__name__}")
        found = Seal(data["run"], data["nonce"], Receipt(**data["receipt"]))
    except (KeyError, TypeError) as error:
        raise BadValue(f"this is no seal: it has a run, a nonce and a receipt ({error})") from None
    hexes = (found.nonce, found.receipt.commitment, found.receipt.beacon, found.receipt.board)
    times = (found.receipt.posted, found.receipt.revealed)
    texts = (found.run, found.receipt.signature, *hexes, *times)
    if not all(isinstance(text, str) for text in texts) or not found.run or {*data} != {"run", "nonce", "receipt"}:
        raise BadValue("this is no seal: all that it has are texts")
    if not all(map(_HEX.fullmatch, hexes)) or not all(map(_TIME.fullmatch, times)):
        raise BadValue("this is no seal: hashes have 64 hexadecimal digits, times are written 2026-01-31T12:00:00Z")
    return found


def seeds(suite: Suite, beacon: str, run: str) -> dict[str, int]:
    """Return the seed of every part, 0 to 2**63 - 1."""
    key = bytes.fromhex(beacon)
    found = {part.name: hmac.digest(key, canonical_json([run, part.name]).encode(), "sha256") for part in suite.parts}
    return {name: int.from_bytes(digest[:8], "big") >> 1 for name, digest in found.items()}


def check_seal(seal: Seal, card: Card, suite: Suite, asked: Suite) -> tuple[str, str, str] | None:
    """Return what is wrong with a seal, as (field, expected, found).

    Args:
        seal: The seal.
        card: The run's.
        suite: As it comes with the package.
        asked: What the run asked.
    """
    said = seal.receipt
    commitment = Commitment(card.agent, card.models, suite.hash, seal.run, seal.nonce).hash
    wanted = Changes(seeds=seeds(suite, said.beacon, seal.run)).apply(suite).hash
    if commitment != said.commitment:
        return "seal.receipt.commitment", f"{commitment}, that of this agent, suite, run and nonce", said.commitment
    if not said.posted < said.revealed:
        return "seal.receipt.revealed", f"a time after {said.posted}", said.revealed
    if card.begun < said.revealed:
        return "card.begun", f"a time from {said.revealed} on", card.begun
    if asked.hash != wanted:
        return "card.hash", f"{wanted}, the whole suite with the sealed seeds", asked.hash
    if not is_signed(said.message, _bytes(said.signature), said.board):
        return "seal.receipt.signature", f"that of {said.board}", said.signature
    return None


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text) if text == text.lower() else b""
    except ValueError:
        return b""
