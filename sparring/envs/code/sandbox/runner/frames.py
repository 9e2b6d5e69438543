"""What passes between the library and a container over one stream: a letter, four bytes of length, and so many bytes.

to the container                        from it
i  standard input of the next program   h  the first message: layers, or what is wrong
o  start it: its limits                 c  bytes that the program sent
c  bytes for it                         x  the program closed its connection
l  bytes for its line to another one    l  bytes that it sent over that line
k  that line is closed                  1  standard output
e  its connection is closed             2  standard error
                                        r  how it ended; all else of that program comes before
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_HEAD = struct.Struct("<cI")
_LONGEST = 1 << 27


def framed(kind: bytes, body: bytes = b"") -> bytes:
    """Return a frame.

    >>> framed(b"c", b"ab")
    b'c\\x02\\x00\\x00\\x00ab'
    """
    return _HEAD.pack(kind, len(body)) + body


class Frames:
    """Frames out of a stream that comes in pieces."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def add(self, piece: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Yield the frames that are whole now.

        Raises:
            ValueError: A frame is longer than any can be.
        """
        self._buffer += piece
        while len(self._buffer) >= _HEAD.size:
            kind, length = _HEAD.unpack_from(self._buffer)
            if length > _LONGEST:
                raise ValueError(f"a frame of {length} bytes")
            if len(self._buffer) < _HEAD.size + length:
                return
            body = bytes(self._buffer[_HEAD.size : _HEAD.size + length])
            del self._buffer[: _HEAD.size + length]
            yield kind, body
