"""What a server refuses, and with which code; what a client raises when it is told.

| code | status | meaning | at the client |
|---|---|---|---|
| `bad-value` | 400 | a value outside its range, or no JSON | `BadValue` |
| `no-token` | 401 | no token, or a wrong one | `BadValue` |
| `not-here` | 403 | a web page asks, or asks by another name than this machine's | `BadValue` |
| `unknown-name` | 404 | no such task, seat, player, operation, field | `UnknownName` |
| `no-session` | 404 | it has ended, or is somebody else's | `ServerError` |
| `over` | 409 | the episode is over | `EpisodeOver` |
| `too-large` | 413 | a body, a batch or an action is | `BadValue` |
| `too-many` | 429 | too many sessions, or too much that waits: later | asks again, then `ServerError` |
| `failed` | 503 | the environment failed: the episode is void, this is no reward | `ServerError` |
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sparring.errors import (
    BadValue,
    EpisodeOver,
    InfrastructureError,
    MissingExtra,
    SparringError,
    UnknownName,
    UsageError,
)

STATUS: Mapping[str, int] = {
    "bad-value": 400,
    "no-token": 401,
    "not-here": 403,
    "unknown-name": 404,
    "no-session": 404,
    "over": 409,
    "too-large": 413,
    "too-many": 429,
    "failed": 503,
}
"""Of HTTP, for every code."""
RETRY = 1
"""Seconds after which to ask again what was too much."""
_MOST = 1000
"""Characters of a sentence about a failure."""


class ServerError(InfrastructureError):
    """A server cannot be reached, or its environment failed, or has ended the session; nothing is known of the agent."""


class NoSession(UsageError):  # noqa: N818 - as `UnknownName`
    """There is no such session of this owner."""


class NoToken(UsageError):  # noqa: N818
    """No token, or a wrong one."""


class NotHere(UsageError):  # noqa: N818
    """A web page asks, or the request is for another machine."""


class TooLarge(BadValue):
    """More than may be sent at once."""


class TooMany(SparringError):  # noqa: N818
    """Too many sessions, or too much that waits."""


_CODES: tuple[tuple[type[Exception], str], ...] = (
    (NoSession, "no-session"),
    (NoToken, "no-token"),
    (NotHere, "not-here"),
    (TooLarge, "too-large"),
    (TooMany, "too-many"),
    (EpisodeOver, "over"),
    (UnknownName, "unknown-name"),
    (MissingExtra, "failed"),
    (UsageError, "bad-value"),
)
"""The first class that fits says the code; what is none of them has failed."""
_RAISED: Mapping[str, type[SparringError]] = {
    **dict.fromkeys(("bad-value", "no-token", "not-here", "too-large"), BadValue),
    "unknown-name": UnknownName,
    "over": EpisodeOver,
}


def refusal(error: BaseException) -> dict[str, Any]:
    """Return what a client is told of an error: a sentence and a code."""
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "failed")
    words = str(error) if isinstance(error, SparringError) else f"{type(error).__name__}: {error}"
    return {"error": words[:_MOST], "code": code}


def raised(told: Mapping[str, Any]) -> SparringError:
    """Return the error that a client raises when it is told of one."""
    kind = _RAISED.get(str(told.get("code")), ServerError)
    return kind(str(told["error"]))
