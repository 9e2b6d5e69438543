"""A Python session in the sandbox: pieces of a program that come one after another and share their names.

>>> with Session() as session:
...     _ = session.run("def double(x):\\n    return 2 * x")
...     session.run("print('twice'); double(4)")
Cell(stdout='twice\\n', stderr='', value='8', error=None, ended='')

A session is what its cells are: the process behind it may be given up to make room for others, and another then runs the
cells again, unnoticed unless they ask the clock, the system's random numbers or for the addresses of objects.
"""

from __future__ import annotations

import atexit
import json
import os
import threading
import time
from collections import OrderedDict
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import TracebackType
from typing import Any

from sparring.envs.code.sandbox.api import get_backend
from sparring.envs.code.sandbox.grading import Backend, why_ended
from sparring.envs.code.sandbox.pool import Ending
from sparring.envs.code.sandbox.runner.messages import LongError, encoded, receive_bytes, send_bytes
from sparring.envs.code.sandbox.values import printable
from sparring.envs.code.sandbox.verdicts import Limits
from sparring.errors import BadValue, SandboxError

MAX_CELL = 1 << 18
"""Characters of a cell."""
SHOWN = 2000
DEFAULT = Limits(cpu=10.0)
_ATTEMPTS = 2
_SPARE = 1.25
"""So many times the CPU time may go by where cells are run again: the time that they take varies."""
_TEXTS = ("out", "err", "value", "error")
_ESCAPED = 12
"""Bytes of a character in JSON, at most."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell showed."""

    stdout: str = ""
    stderr: str = ""
    value: str | None = None
    """The last line's value as `repr` writes it, if the line is an expression with another value than None."""
    error: str | None = None
    """The exception that ended the cell, with the lines of cells that led to it."""
    ended: str = ""
    """Why the session ended with this cell, or nothing: the next one begins anew, without the names so far."""
    seconds: float = field(default=0.0, compare=False, repr=False)
    """On the clock."""

    def told(self, most: int = 4 * SHOWN) -> str:
        r"""Return all of it as one text of at most `most` characters, cut in the middle.

        >>> Cell("a\n", error="ZeroDivisionError: division by zero").told()
        'a\nZeroDivisionError: division by zero'
        """
        ended = f"The session ended: {self.ended}. The next block starts a new one." if self.ended else ""
        parts = (self.stdout, self.stderr, self.value, self.error, ended)
        text = "\n".join(part.rstrip("\n") for part in parts if part)
        return text if len(text) <= most else f"{text[: most // 2 - 4]}\n[...]\n{text[4 - most // 2 :]}"


class _Live:
    """A process that has run a session's cells."""

    def __init__(self, backend: Backend, limits: Limits):
        self._stack = ExitStack()
        self._room = self._stack.enter_context(backend.room(limits))

    def end(self) -> Ending:
        """End it and return how it was.

        Raises:
            SandboxError: The sandbox failed.
        """
        with self._stack:
            return self._room.end()

    def abandon(self) -> None:
        """End it with its sandbox, if it has not ended."""
        error = SandboxError("a session was abandoned")
        self._stack.__exit__(SandboxError, error, None)

    def begin(self) -> None:
        """Say that cells will come.

        Raises:
            SandboxError: The process is gone.
        """
        try:
            send_bytes(self._room.connection, encoded({"main": "session.py", "files": {}, "mode": "session"}))
        except OSError as error:
            raise SandboxError(f"a session could not be started: {error}") from error

    def ask(self, message: Any, most: int) -> Any:
        """Return the reply to a message: None if there is none, False if it breaks the protocol."""
        try:
            send_bytes(self._room.connection, encoded(message))
            body = receive_bytes(self._room.connection, most)
            return None if body is None else json.loads(body) or False
        except OSError:
            return None
        except (LongError, ValueError, RecursionError):
            return False


class _Places:
    """Keeps the processes of sessions that nobody asks at the moment, the least recently used first."""

    def __init__(self, backend: Backend):
        self.backend = backend.lounge
        self._most: int = getattr(self.backend, "slots", 1)
        self._used = 0
        self._idle: OrderedDict[_Live, None] = OrderedDict()
        self._changed = threading.Condition()
        atexit.register(self.close)

    def take(self, live: _Live | None) -> _Live | None:
        """Return a session's process if it is still there; else None, when there is place for another."""
        with self._changed:
            if live is not None and live in self._idle:
                del self._idle[live]
                return live
            self._changed.wait_for(lambda: self._used < self._most or self._idle)
            if self._used < self._most:
                self._used += 1
                return None
            oldest, _ = self._idle.popitem(last=False)
        with suppress(SandboxError):
            oldest.end()
        return None

    def give(self, live: _Live) -> None:
        """Keep a process until its session, or the place, is asked for."""
        with self._changed:
            self._idle[live] = None
            self._changed.notify()

    def free(self) -> None:
        """Give a place back, without a process."""
        with self._changed:
            self._used -= 1
            self._changed.notify()

    def drop(self, live: _Live | None) -> None:
        """End a process if it is still there."""
        with self._changed:
            if live is None or live not in self._idle:
                return
            del self._idle[live]
        with suppress(SandboxError):
            live.end()
        self.free()

    def close(self) -> None:
        """End all."""
        for live in list(self._idle):
            self.drop(live)


@lru_cache(maxsize=8)
def _places(backend: Backend, pid: int) -> _Places:
    return _Places(backend)


class Session:
    """Runs cells that share their names; the value of the last line is shown, as in an interactive interpreter.

    Args:
        limits: What the cells may use together; the time on the clock is for one cell.
        backend: `local`, or `auto`.
        shown: Characters of each of a cell's texts that are kept; more is cut in the middle.

    Raises:
        UnknownName: There is no such backend.
        BadValue: `shown` is out of range.
    """

    def __init__(self, limits: Limits = DEFAULT, backend: str = "auto", *, shown: int = SHOWN):
        if isinstance(shown, bool) or not isinstance(shown, int) or not 16 <= shown <= 1 << 16:
            raise BadValue(f"shown={shown!r:.80}: use a whole number from 16 to {1 << 16}")
        get_backend(backend)
        self._limits, self._backend, self._shown = limits, backend, shown
        self._longest = 1000 + _ESCAPED * len(_TEXTS) * (shown + 16)
        self._cells: list[str] = []
        self._live: _Live | None = None
        self._lock = threading.Lock()

    def run(self, cell: str) -> Cell:
        """Run a cell after those before it.

        Raises:
            BadValue: It is no text, or too long.
            SandboxError: The sandbox failed twice; nothing is known of the cell.
        """
        if not isinstance(cell, str) or len(cell) > MAX_CELL:
            raise BadValue(f"cell={cell!r:.80}: give a text of at most {MAX_CELL} characters")
        with self._lock:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    return self._run(cell)
                except SandboxError:
                    if attempt == _ATTEMPTS:
                        raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        """End the session; the next cell would begin another."""
        with self._lock:
            self._cells.clear()
            live, self._live = self._live, None
            _places(get_backend(self._backend), os.getpid()).drop(live)

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, cell: str) -> Cell:
        places = _places(get_backend(self._backend), os.getpid())
        live, self._live = places.take(self._live), None
        kept = False
        try:
            began = time.monotonic()
            found = self._tried(live, cell) if live is not None else None
            if found is None:
                live = self._restored(places.backend)
                found = self._tried(live, cell, last=True)
            assert live is not None
            assert found is not None
            kept = not found.ended
            if kept:
                self._cells.append(cell)
                self._live = live
                places.give(live)
            else:
                self._cells.clear()
            return replace(found, seconds=time.monotonic() - began)
        finally:
            if not kept:
                if live is not None:
                    live.abandon()
                places.free()

    def _restored(self, backend: Backend) -> _Live:
        """Return a new process that has run the cells so far."""
        spare = _SPARE if self._cells else 1.0
        live = _Live(backend, replace(self._limits, cpu=min(600.0, spare * self._limits.cpu), wall=self._limits.clock))
        restored = False
        try:
            live.begin()
            for number, cell in enumerate(self._cells, 1):
                if not isinstance(self._ask(live, cell, number), dict):
                    raise SandboxError(f"cell {number} of a session ended it when it was run again")
            restored = True
        finally:
            if not restored:
                live.abandon()
        return live

    def _ask(self, live: _Live, cell: str, number: int) -> Any:
        return live.ask({"cell": cell, "number": number, "most": self._shown}, self._longest)

    def _tried(self, live: _Live, cell: str, *, last: bool = False) -> Cell | None:
        """Return what a cell shows; None if its process was too old, unless this is the last attempt."""
        reply = self._ask(live, cell, len(self._cells) + 1)
        if reply is None:
            ending = live.end()
            if ending.why == "wall" and not last:
                return None
            return Cell(ended=why_ended(ending, self._limits)[1])
        if not _is_reply(reply):
            live.end()
            return Cell(ended="an answer that breaks the protocol")
        if reply["memory"]:
            live.end()
            return Cell(ended=f"it used more than {self._limits.memory} bytes")
        texts = (reply[name] if reply[name] is None else printable(reply[name]) for name in _TEXTS)
        out, err, value, error = texts
        return Cell(out or "", err or "", value, error)


def _is_reply(reply: Any) -> bool:
    return (
        isinstance(reply, dict)
        and reply.keys() == {*_TEXTS, "memory"}
        and isinstance(reply["memory"], bool)
        and all(isinstance(reply[name], (str, type(None))) for name in _TEXTS)
    )
