"""Commitments: the board's side of sealed seeds (`sparring/leaderboard/sealed.py`).

The hash of a commitment is posted; some seconds later the beacon is drawn, by whoever asks first, and signed by the board. Which
agent was committed to nobody knows before the bundle comes; that there was a commitment everybody may know.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from dataclasses import asdict
from datetime import UTC, datetime
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring.leaderboard.sealed import receipt
from sparring.leaderboard.signing import new_key, public, read_key
from sparring.leaderboard.submissions.database import Clock, Database
from sparring.leaderboard.submissions.limits import DAY, Limits
from sparring.leaderboard.submissions.queue import Full

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HASH = re.compile(r"[0-9a-f]{64}")
KEY = "board.pem"


def board_key(folder: Path) -> Ed25519PrivateKey:
    """Return the key that a board signs with; it is made if it is not there.

    Raises:
        BadValue: The file is damaged.
        MissingExtra: cryptography is not installed.
    """
    if not (folder / KEY).exists():
        new_key(folder / KEY)
    return read_key(folder / KEY)


class Commitments:
    """All that were posted."""

    def __init__(self, database: Database, limits: Limits, key: Ed25519PrivateKey, clock: Clock = time.time):
        self._database, self._limits, self._key, self._clock = database, limits, key, clock
        self.board = public(key)
        """The board's public key."""

    def post(self, hash: str, owner: str) -> bool:
        """Post a commitment; return whether it is this owner's (it may have been so before).

        Raises:
            Full: This submitter has posted as many as may be.
        """
        now = self._clock()
        with self._database.transaction():
            row = self._database.one("SELECT owner FROM commitments WHERE hash = ?", (hash,))
            if row:
                return bool(row[0] == owner)
            sql = "SELECT count(*) FROM commitments WHERE owner = ? AND posted > ?"
            count = self._database.one(sql, (owner, now - DAY))[0]
            if count >= self._limits.day_count:
                raise Full(f"{owner} has posted {count} commitments in 24 hours, as many as may be: post it tomorrow")
            self._database.write("INSERT INTO commitments VALUES (?, ?, ?, '', '')", (hash, owner, now))
            self._database.note(now, owner, "committed", hash)
            return True

    def find(self, hash: str) -> dict[str, Any] | None:
        """Return a commitment: when it was posted, and its receipt, with the beacon, if it is time for that."""
        now = self._clock()
        with self._database.transaction():
            row = self._database.one("SELECT posted, receipt, used FROM commitments WHERE hash = ?", (hash,))
            if row is None:
                return None
            posted, said, used = row
            if not said and now >= posted + self._limits.delay:
                found = receipt(hash, _told(posted), secrets.token_hex(32), _told(now), self._key)
                said = json.dumps(asdict(found))
                self._database.write("UPDATE commitments SET receipt = ? WHERE hash = ?", (said, hash))
                self._database.note(now, "", "revealed", hash, found.beacon)
        waits = max(0.0, posted + self._limits.delay - now) if not said else 0.0
        return {"commitment": hash, "posted": _told(posted), "wait": waits, "used": bool(used)} | {
            "receipt": json.loads(said) if said else None
        }

    def use(self, hash: str, owner: str, submission: str, received: float) -> str:
        """Use a commitment for a submission; return why that cannot be, or ""."""
        with self._database.transaction():
            row = self._database.one("SELECT owner, receipt, used FROM commitments WHERE hash = ?", (hash,))
            if row is None or row[0] != owner or not row[1]:
                return f"its commitment {hash[:12]} was not posted here by {owner}"
            if row[2] not in ("", submission):
                return f"its commitment {hash[:12]} was used already, for the submission {row[2]}"
            revealed = datetime.fromisoformat(json.loads(row[1])["revealed"].replace("Z", "+00:00")).timestamp()
            if received > revealed + self._limits.window:
                return f"its beacon was revealed more than {self._limits.window / DAY:g} days before it was sent"
            self._database.write("UPDATE commitments SET used = ? WHERE hash = ?", (submission, hash))
            return ""

    def counts(self, owner: str) -> dict[str, int]:
        """Return how many a submitter has posted, and how many of them were used: the others are runs that nobody saw."""
        sql = "SELECT count(*), coalesce(sum(used != ''), 0) FROM commitments WHERE owner = ?"
        return dict(zip(("posted", "used"), self._database.one(sql, (owner,)), strict=True))


def _told(at: float) -> str:
    return datetime.fromtimestamp(floor(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
