"""What talks in a container. It passes bytes between the library, on its standard input and output, and one program after another,
which the zygote makes: that one must never have a program's text or tests in its memory, so this one is apart.

It ends, and the container with it, when the library hangs up, says nothing for a long time, or sends what it cannot read.
"""

from __future__ import annotations

import array
import json
import os
import select
import socket
from typing import Any

from .container import ContainerZygote
from .frames import Frames, framed
from .zygote import main as be_zygote

_PIECE = 1 << 16
_HELD = 1 << 18
"""Bytes that are held for somebody who does not take them; after that the sender has to wait."""
_MESSAGE = 1 << 16
_IDLE = 300.0
"""Seconds without a word after which the library is taken to be gone."""


class Stream:
    """A socket of the program's, without waiting for it."""

    def __init__(self, end: socket.socket):
        end.setblocking(False)
        self.socket, self.waiting = end, bytearray()

    def read(self) -> bytes | None:
        """Return what is there; nothing at the end, None if there is nothing yet."""
        try:
            return self.socket.recv(_PIECE)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def write(self) -> None:
        """Send what is waiting; if nobody takes it any more, it is dropped."""
        try:
            del self.waiting[: self.socket.send(self.waiting)]
        except BlockingIOError:
            pass
        except OSError:
            self.waiting.clear()


class Program:
    """One program: its streams and files."""

    def __init__(self, control: socket.socket, order: dict[str, Any], stdin: bytes):
        self.output = order["output"]
        self.files = [os.memfd_create(name, os.MFD_CLOEXEC) for name in ("stdin", "stdout", "stderr")]
        written = 0
        while written < len(stdin):
            written += os.pwrite(self.files[0], stdin[written:], written)
        self.streams: dict[bytes, Stream] = {}
        theirs = []
        for kind in (b"c", b"l") if order["line"] else (b"c",):
            mine, their = socket.socketpair()
            self.streams[kind] = Stream(mine)
            theirs.append(their)
        passed = array.array("i", [theirs[0].fileno(), *self.files, *(each.fileno() for each in theirs[1:])])
        control.sendmsg([json.dumps(order).encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])
        for their in theirs:
            their.close()

    def hang_up(self, kind: bytes) -> None:
        """Close a stream."""
        if kind in self.streams:
            self.streams.pop(kind).socket.close()

    def shown(self) -> list[bytes]:
        """The beginning of both outputs, a byte longer than the limit where they are longer; all is closed."""
        for kind in [*self.streams]:
            self.hang_up(kind)
        shown = [os.pread(file, self.output + 1, 0) for file in self.files[1:]]
        for file in self.files:
            os.close(file)
        return shown


class Porter:
    """Between the library and the zygote."""

    def __init__(self, control: socket.socket):
        self._control = control
        self._frames = Frames()
        self._out = bytearray()
        self._stdin = bytearray()
        self._program: Program | None = None
        os.set_blocking(0, False)
        os.set_blocking(1, False)

    def serve(self) -> None:
        """Pass bytes on until somebody is gone."""
        while True:
            streams = self._program.streams if self._program else {}
            reading: list[Any] = [self._control]
            writing: list[Any] = [each.socket for each in streams.values() if each.waiting]
            if sum(len(each.waiting) for each in streams.values()) < _HELD:
                reading.append(0)
            if len(self._out) < _HELD:
                reading += [each.socket for each in streams.values()]
            if self._out:
                writing.append(1)
            readable, writable, _ = select.select(reading, writing, [], _IDLE)
            if not readable and not writable and self._program is None:
                return
            for kind, stream in [*streams.items()]:
                if stream.socket in writable:
                    stream.write()
                if stream.socket in readable:
                    self._said(kind, stream)
            if 1 in writable:
                del self._out[: os.write(1, self._out)]
            if self._control in readable and not self._ended():
                return
            if 0 in readable and not self._heard():
                return

    def _said(self, kind: bytes, stream: Stream) -> bool:
        """Pass on what a program sends; whether there may be more."""
        piece = stream.read()
        if piece:
            self._out += framed(kind, piece)
        elif piece is not None and self._program is not None:
            self._program.hang_up(kind)
            if kind == b"c":
                self._out += framed(b"x")
        return bool(piece)

    def _ended(self) -> bool:
        """Tell how a program ended, after what it said at last."""
        report = self._control.recv(_MESSAGE)
        if not report or self._program is None:
            return False
        for kind, stream in [*self._program.streams.items()]:
            while self._said(kind, stream):
                pass
        for kind, text in zip((b"1", b"2"), self._program.shown(), strict=True):
            self._out += framed(kind, text)
        self._out += framed(b"r", report)
        self._program = None
        return True

    def _heard(self) -> bool:
        """Do what the library says."""
        piece = os.read(0, _PIECE)
        for kind, body in self._frames.add(piece):
            self._do(kind, body)
        return bool(piece)

    def _do(self, kind: bytes, body: bytes) -> None:
        if kind == b"i":
            self._stdin += body
        elif kind == b"o":
            self._program = Program(self._control, json.loads(body), bytes(self._stdin))
            self._stdin.clear()
        elif self._program is None:
            return  # it ended before the library could know
        elif kind == b"e":
            self._program.hang_up(b"c")
        elif kind == b"k":
            self._program.hang_up(b"l")
        elif kind in self._program.streams:
            stream = self._program.streams[kind]
            stream.waiting += body
            stream.write()


def main(settings: dict[str, Any]) -> None:
    """Start the porter, and be the zygote."""
    mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ContainerZygote.porter = os.fork()
    if not ContainerZygote.porter:
        theirs.close()
        os.write(1, framed(b"h", mine.recv(_MESSAGE)))
        Porter(mine).serve()
        return
    mine.close()
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nothing, number)
    os.close(nothing)
    be_zygote({**settings, "control": theirs.detach(), "name": ""}, ContainerZygote)
