"""Where operations run: at once in the event loop, or, where steps wait for something slow, side by side in threads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any

from sparring.wrappers.http.operations import Told
from sparring.wrappers.http.refusals import NoSession, TooMany, refusal
from sparring.wrappers.http.sessions import Line, Session, Sessions

_SLICE = 0.005
"""Seconds that one request may keep all others waiting."""


class Dispatcher:
    """Answers requests, ends sessions that nobody uses, and keeps what waits within bounds.

    Args:
        sessions: Where the episodes are.
    """

    def __init__(self, sessions: Sessions):
        self.sessions = sessions
        self.blocking = sessions.environment.spec.blocking
        self._pool = ThreadPoolExecutor(sessions.limits.threads, "sparring-serve") if self.blocking else None
        self._waiting = 0
        self._left = asyncio.Event()

    async def ask(self, owner: str, asked: Sequence[object], line: Line | None = None) -> list[Told]:
        """Return what is told to each operation."""
        if self._pool is not None:
            return list(await asyncio.gather(*(self._in_thread(self._pool, owner, one, line) for one in asked)))
        told, began = [], time.perf_counter()
        for one in asked:
            told.append(self.sessions.answer(owner, one, line))
            if time.perf_counter() - began > _SLICE:
                await asyncio.sleep(0)
                began = time.perf_counter()
        return told

    async def enter(self, number: int, *, patient: bool) -> None:
        """Take place for so many operations; wait for it if `patient`. Whoever enters must `leave`.

        Raises:
            TooMany: There is none.
        """
        while self.blocking and self._waiting and self._waiting + number > self.sessions.limits.waiting:
            if not patient:
                raise TooMany(f"{self._waiting} operations wait already: come later")
            self._left.clear()
            await self._left.wait()
        self._waiting += number

    def leave(self, number: int) -> None:
        """Make place for others."""
        self._waiting -= number
        self._left.set()

    async def hang_up(self, line: Line) -> None:
        """End the sessions of a connection that was closed."""
        line.open = False
        await self._end(self.sessions.all(line))

    @asynccontextmanager
    async def running(self, app: Any) -> AsyncIterator[None]:
        """Reap while the application runs; then end everything."""
        reaper = asyncio.create_task(self._reap())
        try:
            yield
        finally:
            reaper.cancel()
            with suppress(asyncio.CancelledError):
                await reaper
            await self._end(self.sessions.all())
            if self._pool is not None:
                await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)

    async def _in_thread(self, pool: ThreadPoolExecutor, owner: str, asked: object, line: Line | None) -> Told:
        """Do an operation in a thread; those of one session go one after another, and only the first takes a thread."""
        loop, id = asyncio.get_running_loop(), asked.get("session") if isinstance(asked, dict) else None
        if isinstance(asked, dict) and asked.get("op") == "about":
            return self.sessions.answer(owner, asked, line)
        if id is None:
            return await loop.run_in_executor(pool, self.sessions.answer, owner, asked, line)
        try:
            session = self.sessions.find(owner, id)
        except NoSession as error:
            return refusal(error)
        async with session.turn:
            return await loop.run_in_executor(pool, self.sessions.answer, owner, asked, line)

    async def _reap(self) -> None:
        while True:
            await asyncio.sleep(min(5.0, self.sessions.limits.idle / 4))
            await self._end(self.sessions.idle())

    async def _end(self, sessions: list[Session]) -> None:
        """End sessions; slow ones are let go in a thread, since what they hold may take its time to close."""
        self.sessions.end(*sessions)
        if self._pool is not None and sessions:
            await asyncio.get_running_loop().run_in_executor(None, sessions.clear)
