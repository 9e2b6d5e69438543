"""Taking in what strangers send: to disk as it comes, no more than may be, and not for ever."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, TypeVar

from starlette.concurrency import run_in_threadpool

from sparring.errors import BadValue, InfrastructureError
from sparring.leaderboard.submissions.limits import Limits

_PIECE = 1 << 20
"""Bytes that are held before they are written."""
Result = TypeVar("Result")


class TooLarge(BadValue):
    """More bytes came than may."""


class TooSlow(BadValue):
    """They did not come, or not fast enough."""


async def save(chunks: AsyncIterator[bytes], path: Path, limits: Limits) -> tuple[int, str]:
    """Write what comes to a new file, and the file to disk; return its size and its SHA-256, in hexadecimal.

    Raises:
        TooLarge: It has more than `limits.size` bytes; the rest is not read.
        TooSlow: Nothing came for `limits.idle` seconds, or less than `limits.pace` bytes a second on the whole.
        InfrastructureError: It cannot be written.
    """
    found, size, held, began = sha256(), 0, bytearray(), time.monotonic()

    def put(file: BinaryIO, data: bytes) -> None:
        found.update(data)
        file.write(data)

    with await _written(path.open, "xb") as file:
        while True:
            left = began + limits.idle + size / limits.pace - time.monotonic()
            try:
                chunk = await asyncio.wait_for(anext(chunks, None), min(limits.idle, left))
            except TimeoutError:
                raise TooSlow(
                    f"{size:,} bytes came, and no more in time: send at least {limits.pace:,} a second"
                ) from None
            if chunk is None:
                break
            size += len(chunk)
            if size > limits.size:
                raise TooLarge(f"the bundle has more than {limits.size:,} bytes: bundle fewer tasks")
            held += chunk
            if len(held) >= _PIECE:
                await _written(put, file, bytes(held))
                held.clear()
        await _written(put, file, bytes(held))
        await _written(_sync, file)
    return size, found.hexdigest()


async def _written(do: Callable[..., Result], *values: object) -> Result:
    try:
        return await run_in_threadpool(do, *values)
    except OSError as error:
        raise InfrastructureError(f"the bundle cannot be kept: {error.strerror}") from error


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
