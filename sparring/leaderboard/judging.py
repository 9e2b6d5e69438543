"""Having the lines of a bundle judged one after the other, in this process or in several."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context

from sparring.errors import InfrastructureError
from sparring.leaderboard.replay import Judge, Replay, Verdict
from sparring.leaderboard.scripts import Script

_CHUNK = 64
"""Episodes that a process is given at a time."""
_BYTES = 1 << 22
"""Or fewer, if their lines have more bytes together."""
Line = tuple[int, bytes, bool]
"""(number of the episode, its line, whether it is void)"""
Found = Iterator[tuple[int, bool, Verdict]]
"""(number of the episode, whether it is void, what came of it), in order."""
_own: list[Judge] = []
"""What judges, in a process that is made for it."""


def judged(judge: Judge, lines: Iterator[Line]) -> Found:
    """Have lines judged in this process."""
    for number, line, void in lines:
        yield number, void, judge(number, line, void)


def shared(script: Script, lines: Iterator[Line], jobs: int) -> Found:
    """Have lines judged in other processes; only a few chunks are held at a time."""
    with ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (script,)) as pool:
        waiting = deque[tuple[list[Line], Future[list[Verdict]]]]()
        chunks = _chunks(lines)
        try:
            while True:
                for chunk in islice(chunks, 2 * jobs - len(waiting)):
                    waiting.append((chunk, pool.submit(_work, chunk)))
                if not waiting:
                    return
                chunk, future = waiting.popleft()
                for (number, _, void), found in zip(chunk, future.result(), strict=True):
                    yield number, void, found
        except BrokenProcessPool as error:
            raise InfrastructureError(
                "a process that played episodes again was killed, perhaps for want of memory: try --jobs 1"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    chunk, size = list[Line](), 0
    for line in lines:
        chunk.append(line)
        size += len(line[1])
        if len(chunk) == _CHUNK or size > _BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _begin(script: Script) -> None:
    _own[:] = [Replay(script)]


def _work(chunk: list[Line]) -> list[Verdict]:
    return [_own[0](*line) for line in chunk]
