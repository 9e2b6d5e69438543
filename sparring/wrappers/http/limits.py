"""How much and how long a client may ask."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sparring.errors import BadValue


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits of a server. Times are seconds, sizes bytes."""

    sessions: int = 4096
    """Of one token at once."""
    idle: float = 600.0
    """After which a session that is not used ends."""
    body: int = 16 << 20
    """Of a request, or of a message over a socket."""
    action: int = 1 << 20
    """Characters of an action."""
    batch: int = 4096
    """Operations of a request."""
    threads: int = 8
    """That play environments whose steps wait for something slow."""
    waiting: int = 1024
    """Operations that may wait for these threads; of more, HTTP is told to come later and sockets are not read on."""
    patience: float = 30.0
    """Within which a body must have come."""
    head: float = 30.0
    """Within which a request's head must have come, and the next one's after an answer."""
    sockets: int = 4096
    """Connections of an address that may be without a request."""

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            least = 1 if isinstance(each.default, int) else 1e-3
            if not least <= value < 1e9:
                raise BadValue(f"{each.name}={value!r}: at least {least}, and below 1e9")
