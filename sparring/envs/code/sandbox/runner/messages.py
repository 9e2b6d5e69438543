"""Messages over a stream, four bytes of length, then JSON; and how exceptions are told in one."""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
import traceback
from typing import Any

MAX_FRAME = 16 << 20
_HERE = os.path.dirname(__file__)
_LENGTH = struct.Struct("<I")


def receive(connection: socket.socket, most: int = 1 << 30) -> Any:
    """Return the next message; None at the end.

    Raises:
        ValueError: It is longer than `most` bytes, or no JSON.
    """
    head = _exactly(connection, _LENGTH.size)
    if head is None:
        return None
    length = _LENGTH.unpack(head)[0]
    if length > most:
        raise ValueError(f"a message of {length} bytes")
    body = _exactly(connection, length)
    return None if body is None else json.loads(body)


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    parts = []
    while count:
        part = connection.recv(min(count, 1 << 20))
        if not part:
            return None
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def send(connection: socket.socket, message: Any) -> None:
    """Send a message."""
    body = json.dumps(message, separators=(",", ":")).encode()
    if len(body) > MAX_FRAME:
        body = b'{"large":%d}' % len(body)
    connection.sendall(_LENGTH.pack(len(body)) + body)


def told(what: str, error: BaseException) -> dict[str, Any]:
    """Say what was raised; the whole goes to the error output."""
    name = type(error).__name__
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
