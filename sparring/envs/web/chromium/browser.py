"""The shared browsers: one per process, and another for pages of which pictures are made.

Each is started when first needed, ended with the process, and replaced when it is lost or old.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Sequence
from queue import SimpleQueue

from sparring.envs.web.chromium.binary import find_binary
from sparring.envs.web.chromium.pipe import PATIENCE, Connection
from sparring.envs.web.chromium.requests import Answering
from sparring.envs.web.chromium.window import HEIGHT, WIDTH, Window

LIFE = 4000
"""After so many windows a browser opens no more, and is ended when its last one is closed: what leaks is bounded."""


class _Shared:
    """The browsers of this process by their binary, and whether pictures are made."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.newest: dict[tuple[str, bool], Connection] = {}
        self.opened: dict[Connection, int] = {}
        self.live: dict[Connection, set[Window]] = {}
        self.abandoned: SimpleQueue[Window] = SimpleQueue()

    def connection(self, binary: str, *, drawing: bool) -> Connection:
        """Return the browser in which to open the next window."""
        with self.lock:
            found = self.newest.get((binary, drawing))
            if found is None or found.lost or self.opened[found] >= LIFE:
                if found is not None:
                    self._retire(found)
                found = Connection(binary, drawing=drawing)
                found.call(
                    "Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
                )
                self.newest[binary, drawing] = found
                self.opened[found], self.live[found] = 0, set()
            self.opened[found] += 1
            return found

    def closed(self, window: Window) -> None:
        """Note that a window was closed."""
        with self.lock:
            connection = window.connection
            self.live.get(connection, set()).discard(window)
            if connection not in self.newest.values():
                self._retire(connection)

    def _retire(self, connection: Connection) -> None:
        if connection.lost or not self.live.get(connection):
            self.opened.pop(connection, None)
            self.live.pop(connection, None)
            connection.close()

    def end(self) -> None:
        """End all browsers."""
        with self.lock:
            for connection in tuple(self.opened):
                connection.close()
            self.newest.clear()
            self.opened.clear()
            self.live.clear()


_shared = _Shared()


def open_window(
    answering: Answering,
    *,
    binary: str | None = None,
    scripts: Sequence[str] = (),
    size: tuple[int, int] = (WIDTH, HEIGHT),
    patience: float = PATIENCE,
    drawing: bool = False,
) -> Window:
    """Open a window with one empty tab in this process's browser; see `Window`. Pictures are made with `drawing` alone.

    Raises:
        BrowserError: There is no browser, or it does not start.
    """
    while not _shared.abandoned.empty():
        _shared.abandoned.get().close()
    connection = _shared.connection(find_binary(binary), drawing=drawing)
    window = Window(connection, answering, scripts=scripts, size=size, patience=patience, closed=_shared.closed)
    with _shared.lock:
        _shared.live.setdefault(connection, set()).add(window)
    return window


def abandon(window: Window) -> None:
    """Close a window when the next one is opened: unlike `close`, this may be called while garbage is collected."""
    _shared.abandoned.put(window)


def close_browsers() -> None:
    """End all browsers of this process; the next window starts one anew."""
    _shared.end()


def _in_child() -> None:
    """Leave the parent's browsers alone: they end when the parent does, for only it holds their pipes."""
    global _shared
    for connection in _shared.opened:
        connection.leave()
        connection.lost = "the browser belongs to the parent process"
    _shared = _Shared()


atexit.register(close_browsers)
os.register_at_fork(after_in_child=_in_child)
