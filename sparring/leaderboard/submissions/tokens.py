"""Tokens: who may submit. A token is `sparring_ID_SECRET`; the secret has 256 random bits and is shown once.

What is kept is the secret's SHA-256. A slow hash such as scrypt makes guessing passwords dear; 256 random bits cannot be guessed at
any speed, and a slow hash would only let strangers keep the server busy.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256

from sparring.errors import BadValue, UnknownName, unknown_name
from sparring.leaderboard.submissions.database import Clock, Database

ROLES = ("submitter", "admin")
"""An admin also sees and withdraws what others have sent."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_FORM = re.compile(r"sparring_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
_NOBODY = secrets.token_bytes(32)
"""What the secret of a token is compared with that is not known: nothing has this hash."""
_SELDOM = 60.0
"""Seconds after which it is noted again that a token was used."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token, but for its secret."""

    id: str
    """Its public part."""
    name: str
    """Whose it is: what is sent belongs to this name, whatever becomes of the token."""
    role: str
    made: float
    used: float | None
    revoked: float | None


class Tokens:
    """The tokens of a board."""

    def __init__(self, database: Database, clock: Clock = time.time):
        self._database, self._clock = database, clock

    def add(self, name: str, role: str = "submitter") -> str:
        """Make a token and return it; nobody can read it again.

        Raises:
            BadValue: The name or the role is none, or the name has a token already.
        """
        if not NAME.fullmatch(name):
            raise BadValue(f"name={name!r:.80}: up to 40 letters, digits, dots, dashes and underscores")
        if role not in ROLES:
            raise BadValue(f"role={role!r:.80}: one of {', '.join(ROLES)}")
        id, secret, now = secrets.token_hex(8), secrets.token_urlsafe(32), self._clock()
        with self._database.transaction():
            if self._database.one("SELECT 1 FROM tokens WHERE name = ? AND revoked IS NULL", (name,)):
                raise BadValue(f"{name} has a token already: `sparring token revoke {name}` first")
            values = (id, name, role, _hash(secret), now)
            self._database.write("INSERT INTO tokens (id, name, role, hash, made) VALUES (?, ?, ?, ?, ?)", values)
            self._database.note(now, "", "token", name, f"{id}, {role}")
        return f"sparring_{id}_{secret}"

    def find(self, text: str) -> Token | None:
        """Return the token that a text is; None if it is none, or was revoked.

        Whatever the text is, the same is done: a look-up by the public part, a hash, and a comparison that takes equally long
        wherever the hashes differ. So time tells nothing of a secret.
        """
        form = _FORM.fullmatch(text)
        id, secret = (form[1], form[2]) if form else ("", "")
        row = self._database.one("SELECT hash, id, name, role, made, used, revoked FROM tokens WHERE id = ?", (id,))
        same = hmac.compare_digest(_NOBODY if row is None else row[0], _hash(secret))
        if row is None or not same or row[6] is not None:
            return None
        found, now = Token(*row[1:]), self._clock()
        if found.used is None or now - found.used > _SELDOM:
            self._database.write("UPDATE tokens SET used = ? WHERE id = ?", (now, id))
        return found

    def all(self) -> list[Token]:
        """Return all tokens there ever were, the oldest first."""
        rows = self._database.all("SELECT id, name, role, made, used, revoked FROM tokens ORDER BY made, id")
        return [Token(*row) for row in rows]

    def revoke(self, name: str) -> None:
        """Make the token of a name worth nothing, from now on.

        Raises:
            UnknownName: There is none.
        """
        now = self._clock()
        with self._database.transaction():
            if not self._database.write(
                "UPDATE tokens SET revoked = ? WHERE name = ? AND revoked IS NULL", (now, name)
            ):
                raise self._unknown(name)
            self._database.note(now, "", "token revoked", name)

    def _unknown(self, name: str) -> UnknownName:
        known = [one.name for one in self.all() if one.revoked is None]
        return unknown_name("submitter with a token", name, known)


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
