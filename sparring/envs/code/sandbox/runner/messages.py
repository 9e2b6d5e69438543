"""Messages over a stream, four bytes of length, then JSON; and how exceptions are told in one."""

from __future__ import annotations

import json
import os
import struct
import sys
import time
import traceback
from typing import Any, Protocol

MAX_FRAME = 16 << 20
_HERE = os.path.dirname(__file__)
_LENGTH = struct.Struct("<I")
_HEAD, _DRIP, _PAUSE = 4096, 4096, 0.0001


class Connection(Protocol):
    """As much of a socket as messages need."""

    def recv(self, most: int, /) -> bytes:
        """Return some bytes; none at the end."""
        ...

    def sendall(self, body: bytes, /) -> None:
        """Send all of it."""
        ...

    def fileno(self) -> int:
        """The descriptor, to be waited for."""
        ...


class LongError(ValueError):
    """A message is longer than the receiver takes."""

    def __init__(self, length: int, head: bytes):
        super().__init__(length, head)
        self.length, self.head = length, head


def receive(connection: Connection, most: int = 1 << 30) -> Any:
    """Return the next message; None at the end.

    Raises:
        ValueError: It is longer than `most` bytes, or no JSON.
    """
    body = receive_bytes(connection, most)
    return None if body is None else json.loads(body)


def receive_bytes(connection: Connection, most: int) -> bytes | None:
    """Return the next message as it came; None at the end.

    Raises:
        LongError: It is longer than `most` bytes; it has been taken from the stream.
        ValueError: It is longer than messages may be.
    """
    head = _exactly(connection, _LENGTH.size)
    if head is None:
        return None
    length = _LENGTH.unpack(head)[0]
    if length > max(most, MAX_FRAME):
        raise ValueError(f"a message of {length} bytes")
    if length <= most:
        return _exactly(connection, length)
    body = _exactly(connection, length, kept=_HEAD)
    if body is None:
        return None
    raise LongError(length, body)


def _exactly(connection: Connection, count: int, kept: int = 1 << 30) -> bytes | None:
    """Read so many bytes and return the first of them; None if there are fewer."""
    parts = []
    pause = _PAUSE
    while count:
        part = connection.recv(min(count, 1 << 20))
        if not part:
            return None
        if kept > 0:
            parts.append(part[:kept])
            kept -= len(part)
        count -= len(part)
        if count and len(part) < _DRIP:  # whoever sends byte by byte does not keep the receiver busy
            time.sleep(pause)
            pause = min(2 * pause, 0.05)
    return b"".join(parts)


def encoded(message: Any) -> bytes:
    """Return the text of a message."""
    return json.dumps(message, separators=(",", ":")).encode()


def send(connection: Connection, message: Any) -> None:
    """Send a message; one that is too long is replaced by its length."""
    body = encoded(message)
    send_bytes(connection, body if len(body) <= MAX_FRAME else encoded({"large": len(body)}))


def send_bytes(connection: Connection, *bodies: bytes) -> None:
    """Send the texts of messages."""
    connection.sendall(b"".join(_LENGTH.pack(len(body)) + body for body in bodies))


def told(what: str, error: BaseException) -> dict[str, Any]:
    """Say what was raised; the whole goes to the error output."""
    name = type(error).__name__[:100]
    where = error.__traceback__
    while where is not None and where.tb_frame.f_code.co_filename.startswith(_HERE):
        where = where.tb_next
    try:
        traceback.print_exception(type(error), error, where, limit=-20)
        said = str(error)[:300]
    except BaseException:  # noqa: BLE001  # the program's own exception may raise when it is shown
        said = ""
    return {what: [name, said]}


def flush() -> None:
    """Write out what the program has printed."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # noqa: BLE001  # the program may have put anything there
            os.write(2, b"the output could not be flushed\n")
