"""How long the conformance checks wait for the code of an environment, which may never come back: a loop, a lock, a pattern."""

from __future__ import annotations

import signal
import sysconfig
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import FrameType

PATIENCE = 60
"""Seconds for one call, unless something else is said."""
_AGAIN = 1.0
"""Seconds until code that caught the first interruption is interrupted again."""
_LIBRARY = Path(sysconfig.get_path("stdlib"))
_seconds: ContextVar[float] = ContextVar("seconds", default=PATIENCE)


class Overdue(BaseException):
    """What was called has not come back in time. No `Exception`: those a verifier may catch, and go on."""


@contextmanager
def waiting(seconds: float) -> Iterator[None]:
    """Have every `calling` inside wait for so many seconds."""
    before = _seconds.set(seconds)
    try:
        yield
    finally:
        _seconds.reset(before)


@contextmanager
def calling(about: str = "") -> Iterator[None]:
    """Surround one call of an environment's code; it raises `Overdue` there when the time is up. `about` says what is asked.

    Only the main thread can be interrupted, and only where there are alarms (not on Windows): elsewhere nothing is limited. Alarms
    of others are set again afterwards.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    late: list[Overdue] = []
    seconds = _seconds.get()

    def interrupt(number: int, frame: FrameType | None) -> None:
        late.append(
            Overdue(
                f"the environment's code has not come back after {seconds:g} s{about}{_place(frame)}: have it answer any text in a time that is bounded"
            )
        )
        raise late[0]

    handler = signal.signal(signal.SIGALRM, interrupt)
    began = time.monotonic()
    left, every = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL if handler is None else handler)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(0.001, left - (time.monotonic() - began)), every)
    if late:
        raise late[0]


def _place(frame: FrameType | None) -> str:
    """Return where the code stands, in the innermost file that is not of Python's own library."""
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.exists() and not _is_of_python(file):
            return f" ({file.name}, line {frame.f_lineno})"
        frame = frame.f_back
    return ""


def _is_of_python(file: Path) -> bool:
    """Return whether a file is of Python's own library, in whose folder packages are installed, too.

    >>> _is_of_python(_LIBRARY / "re" / "_parser.py"), _is_of_python(_LIBRARY / "site-packages" / "mine.py")
    (True, False)
    """
    return file.is_relative_to(_LIBRARY) and "site-packages" not in file.relative_to(_LIBRARY).parts
