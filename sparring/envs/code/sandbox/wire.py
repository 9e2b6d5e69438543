"""The stream to a container, and the connection to the program in it; `runner.porter` is the other end."""

from __future__ import annotations

import json
import select
import socket
import ssl
import struct
from collections.abc import Sequence
from typing import Any

from sparring.envs.code.sandbox.runner.frames import Frames, framed
from sparring.errors import SandboxError

_PIECE = 1 << 16
_HEAD = struct.Struct(">BxxxI")
"""The engine's own header: which of the container's outputs, and the length of the piece."""
_ERRORS = 2
_KEPT = 4000


def waited_for(wires: Sequence[Wire], seconds: float | None) -> list[Wire]:
    """Return those of the wires on which there is something to be read, be it the end, after so many seconds at most."""
    poll = select.poll()
    for wire in wires:
        poll.register(wire, select.POLLIN)
    decrypted = {wire.fileno() for wire in wires if wire.has_decrypted()}
    ready = decrypted or {descriptor for descriptor, _ in poll.poll(None if seconds is None else 1000 * seconds)}
    return [wire for wire in wires if wire.fileno() in ready]


class Wire:
    """What the container says, frame by frame, and what is said to it."""

    def __init__(self, stream: socket.socket):
        self._stream = stream
        self._buffer = bytearray()
        self._frames = Frames()
        self.errors = bytearray()
        """The end of what the container's runner wrote to its error output."""

    def fileno(self) -> int:
        """The descriptor, to be waited for."""
        return self._stream.fileno()

    def settimeout(self, seconds: float) -> None:
        """Set how long to wait for the other end."""
        self._stream.settimeout(seconds)

    def close(self) -> None:
        """Hang up; the container ends by that."""
        self._stream.close()

    def has_decrypted(self) -> bool:
        """Whether there is something to be read that the system does not know of."""
        return isinstance(self._stream, ssl.SSLSocket) and self._stream.pending() > 0

    @property
    def patience(self) -> float | None:
        """Seconds to wait for the other end."""
        return self._stream.gettimeout()

    def send(self, *frames: tuple[bytes, bytes]) -> None:
        """Say something; what is long goes in pieces.

        Raises:
            OSError: The stream is broken.
        """
        parts = []
        for kind, body in frames:
            parts += [framed(kind, body[start : start + _PIECE]) for start in range(0, len(body) or 1, _PIECE)]
        self._stream.sendall(b"".join(parts))

    def receive(self) -> list[tuple[bytes, bytes]]:
        """Wait for something, and return the frames that have come.

        Raises:
            OSError: The stream is broken, at its end, or nothing comes.
        """
        piece = self._stream.recv(_PIECE)
        if not piece:
            raise ConnectionResetError(self.words())
        self._buffer += piece
        found: list[tuple[bytes, bytes]] = []
        while len(self._buffer) >= _HEAD.size:
            stream, length = _HEAD.unpack_from(self._buffer)
            if len(self._buffer) < _HEAD.size + length:
                break
            body = bytes(self._buffer[_HEAD.size : _HEAD.size + length])
            del self._buffer[: _HEAD.size + length]
            if stream == _ERRORS:
                self.errors = (self.errors + body)[-_KEPT:]
            else:
                found += self._frames.add(body)
        return found

    def words(self) -> str:
        """Why the container ended, as far as it said so."""
        last = self.errors.decode(errors="replace").strip().rpartition("\n")[2]
        return f"the container ended: {last}" if last else "the container ended"


class Connection:
    """The connection to one program: as much of a socket as `runner.messages` needs.

    Where the program has a line to another one, what goes over it is passed on while this side waits for an answer.
    """

    def __init__(self, wire: Wire, beside: Connection | None = None):
        self._wire, self._beside = wire, beside
        self._data = bytearray()
        self._over = False
        self._streams = {b"1": b"", b"2": b""}
        self._report: dict[str, Any] | None = None

    def settimeout(self, seconds: float) -> None:
        """Set how long to wait for the container."""
        self._wire.settimeout(seconds)

    def sendall(self, body: bytes) -> None:
        """Send bytes to the program."""
        if self._over:
            raise BrokenPipeError("the program has closed its connection")
        self._wire.send((b"c", body))

    def recv(self, most: int) -> bytes:
        """Return some bytes of the program; none at the end."""
        while not self._data and not self._over:
            if self._beside is not None:
                self._wait(self._beside)
            else:
                self._take()
        out = bytes(self._data[:most])
        del self._data[:most]
        return out

    def _take(self) -> bytes:
        """Read what has come; return what is for the line."""
        line = bytearray()
        for kind, body in self._wire.receive():
            if kind == b"c":
                self._data += body
            elif kind == b"l":
                line += body
            elif kind in self._streams:
                self._streams[kind] += body
            elif kind == b"r":
                self._report = json.loads(body)
            self._over = self._over or kind in (b"x", b"r")
        return bytes(line)

    def _wait(self, other: Connection) -> None:
        """Wait for this program or the other one, and pass on what one has for the other."""
        if other._data or other._over:
            self._pass_on(other)
        wires = [self._wire] if other._over else [self._wire, other._wire]
        ready = waited_for(wires, self._wire.patience)
        if not ready:
            raise TimeoutError("nothing comes from the containers")
        if self._wire in ready:
            line = self._take()
            if line and not other._over:
                other._wire.send((b"c", line))
        if other._wire in ready:
            other._take()
            self._pass_on(other)

    def _pass_on(self, other: Connection) -> None:
        """Pass on what the other program said, and that it has hung up."""
        if other._data:
            self._wire.send((b"l", bytes(other._data)))
            other._data.clear()
        if other._over and self._beside is not None:
            self._wire.send((b"k", b""))
            self._beside = None

    def ended(self) -> dict[str, Any]:
        """Hang up, wait for the end of the program and return the report of it, with both outputs.

        Raises:
            SandboxError: The container failed.
        """
        try:
            if self._report is None:
                self._wire.send((b"e", b""))
            while self._report is None:
                self._take()
                self._data.clear()
        except (OSError, ValueError) as error:
            raise SandboxError(f"the sandbox does not answer: {error}") from error
        return {**self._report, "stdout": self._streams[b"1"], "stderr": self._streams[b"2"]}
