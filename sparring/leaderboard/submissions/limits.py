"""Limits: how much and how fast anybody may ask, and what verifying may cost."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, fields

from sparring.errors import BadValue

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits of a board. Sizes are bytes, times are seconds."""

    size: int = 256 << 20
    """Of a bundle."""
    day_size: int = 1 << 30
    """Of all that a submitter sends in 24 hours."""
    day_count: int = 50
    """How many bundles a submitter may send in 24 hours, whatever comes of them; and how many commitments."""
    waiting: int = 10
    """How many of a submitter's bundles may wait at once."""
    uploads: int = 4
    """How many a submitter may send at once."""
    free: int = 1 << 30
    """What must stay free on the disk."""
    calls: float = 5.0
    """A token's requests per second; ten seconds' worth may come at once."""
    knocks: float = 50.0
    """An address's requests per second, with or without a token; ten seconds' worth may come at once."""
    head: float = 10.0
    """Within which a request's head must have come, and the next one's after an answer."""
    sockets: int = 256
    """Connections of an address that may be without a request; of more, the oldest is closed."""
    idle: float = 20.0
    """Within which the next bytes of a bundle must come."""
    pace: int = 8192
    """Bytes a second that a bundle must come with, but for `idle` at its beginning."""
    tries: int = 3
    """How often verifying is tried where it fails for reasons that are not the bundle's."""
    retry: float = 30.0
    """After which it is tried again, doubled with every try."""
    lease: float = 30.0
    """After which another worker takes over what one was doing that has not been heard of."""
    seconds: float = 3600.0
    """That verifying a bundle may take."""
    cpu: int = 1800
    """CPU seconds that each process of it may take."""
    memory: int = 4 << 30
    """Of address space that each may take; 0: as much as there is (a browser needs that)."""
    file: int = 1 << 30
    """The largest file that it may write."""
    delay: float = 2.0
    """Between a commitment and its beacon; at least 1, since times are said to the second."""
    window: float = 7 * DAY
    """Within which a sealed run must be sent after its beacon was revealed."""

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            least = 0 if each.name in ("memory", "free", "retry") else 1 if each.name == "delay" else 1e-3
            if not least <= value < 1e18:
                raise BadValue(f"{each.name}={value!r}: at least {least}")


class Buckets:
    """Token buckets in memory, one for every key: `rate` a second flow in, at most `burst` are there.

    Args:
        rate: Per second.
        burst: What a full one has.
        clock: Seconds; any zero.
        most: How many keys are remembered; the one that is not asked for longest is forgotten first.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic, most: int = 10_000):
        self._rate, self._burst, self._clock, self._most = rate, burst, clock, most
        self._levels = OrderedDict[str, tuple[float, float]]()

    def take(self, key: str) -> float:
        """Take one from a bucket; return 0, or after how many seconds there will be one."""
        now = self._clock()
        level, then = self._levels.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - then) * self._rate)
        wait = 0.0 if level >= 1.0 else (1.0 - level) / self._rate
        self._levels[key] = (level - (0.0 if wait else 1.0), now)
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return wait
