"""An event loop in a thread of its own, for synchronous code that wants many things under way at once."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError
from typing import Any, TypeVar

from sparring.errors import PolicyError

T = TypeVar("T")
AtEnd = Callable[[], Awaitable[None]]


class LoopThread:
    """Runs coroutines for any thread, whether or not an event loop runs there; starts when it is first needed.

    A process that was forked starts its own.
    """

    def __init__(self, name: str):
        self._name = name
        self._lock = threading.Lock()
        self._pid = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return what the coroutine returns. Ctrl-C in the thread that waits cancels it.

        Raises:
            PolicyError: `close` was called meanwhile.
        """
        with self._lock:
            if self._loop is None or self._pid != os.getpid():
                self._pid, self._loop = os.getpid(), asyncio.new_event_loop()
                self._thread = threading.Thread(target=_serve, args=(self._loop,), name=self._name, daemon=True)
                self._thread.start()
            future = asyncio.run_coroutine_threadsafe(work(), self._loop)
        try:
            return future.result()
        except CancelledError:
            raise PolicyError("it was closed while it was asked") from None
        finally:
            future.cancel()

    def close(self, last: AtEnd | None = None) -> None:
        """End the loop: what is under way is cancelled, then `last` is done in it. Another `run` starts a new one."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None or self._pid != os.getpid():
            return
        loop.call_soon_threadsafe(lambda: loop.create_task(_end(loop, last)))
        if thread is not threading.current_thread():
            thread.join()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


async def _end(loop: asyncio.AbstractEventLoop, last: AtEnd | None) -> None:
    mine = asyncio.current_task()
    others = [task for task in asyncio.all_tasks(loop) if task is not mine]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    try:
        if last is not None:
            await last()
    finally:
        loop.stop()
