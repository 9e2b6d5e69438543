"""Tokens: who may ask. What is kept in memory is their SHA-256; they are random, so no slow hash is needed."""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from sparring.errors import BadValue

VARIABLE = "SPARRING_SERVE_TOKEN"
"""The environment variable that holds a token, at the server and at the client."""
_FORM = re.compile(r"[\x21-\x7e]{20,200}")
_MAKE = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'


class Keys:
    """The tokens that are let in; without any, everybody is.

    Args:
        tokens: In the clear.

    Raises:
        BadValue: One is too short to be random, or cannot be sent.
    """

    def __init__(self, tokens: Iterable[str] = ()):
        known = tuple(tokens)
        if not all(map(_FORM.fullmatch, known)):
            raise BadValue(f"a token has 20 to 200 ASCII characters without spaces (it is not shown here): {_MAKE}")
        self._hashes = tuple(map(_hash, known))

    def __bool__(self) -> bool:
        return bool(self._hashes)

    def owner(self, text: str) -> str | None:
        """Return a name for whoever has this token; None if nobody has it. Time tells nothing: it is compared with all."""
        if not self._hashes:
            return ""
        found = None
        mine = _hash(text)
        for known in self._hashes:
            if hmac.compare_digest(known, mine):
                found = known.hex()
        return found


def read_keys(path: Path | None, variables: Mapping[str, str] = os.environ) -> Keys:
    """Return the tokens of a file, one in a line, or else the one in the environment variable, if there is one.

    Raises:
        BadValue: The file cannot be read or has none, or one is no token.
    """
    if path is None:
        token = variables.get(VARIABLE, "").strip()
        return Keys((token,) if token else ())
    try:
        tokens = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise BadValue(f"tokens in {path} cannot be read: {error}") from error
    if not tokens:
        raise BadValue(f"{path} has no token: {_MAKE} > {path}")
    return Keys(tokens)


def bearer(header: str) -> str:
    """Return the token in an `Authorization` header; empty if there is none.

    >>> bearer("Bearer abc"), bearer("Basic abc")
    ('abc', '')
    """
    scheme, _, text = header.partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
