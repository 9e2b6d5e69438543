"""Plain processes, for teaching on machines without the kernel's help: limits of a process, and nothing else.

A program that runs here can do all that the caller can: read and delete files, use the network, find the tests. So every run
warns, and its result is not `trusted`.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sparring.envs.code.sandbox.pool import Ending, Room
from sparring.envs.code.sandbox.verdicts import UNSAFE, Limits
from sparring.errors import SandboxError

_RUNNER = Path(__file__).parent / "runner"
_SPARE = 64 << 20
"""Bytes of address space of the interpreter itself."""
_ENVIRONMENT = {"PYTHONHASHSEED": "0", "LANG": "C.UTF-8"}


class UnsafeWarning(UserWarning):
    """A program that nobody has looked at runs with all the rights of the caller."""


warnings.simplefilter("always", UnsafeWarning, append=True)


def warn() -> None:
    """Say that a program runs without a sandbox; said at every run."""
    text = "unsafe=True: this program runs with all rights of yours, and its result is not to be trusted"
    warnings.warn(text, UnsafeWarning, stacklevel=3)


class PlainRoom:
    """A plain process: its connection, and how to end it."""

    layers = (UNSAFE,)
    tools: Mapping[str, str] = {}

    def __init__(self, process: subprocess.Popen[bytes], connection: socket.socket, streams: list[int], limits: Limits):
        self.connection = connection
        self._process, self._streams, self._limits = process, streams, limits
        self._began = time.monotonic()
        connection.settimeout(limits.clock)

    def hush(self) -> None:
        """Nothing: it ends when it is told to."""

    def end(self) -> Ending:
        """Hang up, end the process if its time is up, and return how it was."""
        self.connection.close()
        late = False
        while not os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            late = time.monotonic() - self._began > self._limits.clock
            if late:
                break
            time.sleep(0.002)
        self.kill()
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = status
        wall = time.monotonic() - self._began
        out, err = (os.pread(stream, self._limits.output + 1, 0) for stream in self._streams)
        why = "wall" if late else ""
        return Ending(status, usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss << 10, why, out, err)

    def kill(self) -> None:
        """End the process and its group."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


class UnsafeBackend:
    """Makes a process for each program; see above."""

    name = UNSAFE

    def __init__(self) -> None:
        if os.name != "posix":
            raise SandboxError("unsafe=True needs the limits that POSIX systems have; use backend='docker'")

    @property
    def bench(self) -> UnsafeBackend:
        """Where judges run."""
        return self

    @property
    def workshop(self) -> UnsafeBackend:
        """Where compilers would run: there are none."""
        return self

    @property
    def lounge(self) -> UnsafeBackend:
        """Where sessions run."""
        return self

    @contextmanager
    def room(self, limits: Limits, stdin: bytes = b"", beside: Room | None = None) -> Iterator[PlainRoom]:
        """Start a process, in a folder that is removed afterwards."""
        with ExitStack() as opened:
            folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="sparring-"))
            mine, theirs = map(opened.enter_context, socket.socketpair())
            files = [opened.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
            files[0].write(stdin)
            files[0].seek(0)
            most = {
                "RLIMIT_AS": limits.memory + _SPARE,
                "RLIMIT_CPU": int(limits.cpu) + 1,
                "RLIMIT_FSIZE": limits.files,
                "RLIMIT_CORE": 0,
            }
            descriptors = (theirs.fileno(), *(() if beside is None else (beside.connection.fileno(),)))
            settings = json.dumps({"limits": most, "plain": descriptors})
            try:
                process = subprocess.Popen(
                    [sys.executable, "-s", "-S", str(_RUNNER), settings],
                    env=_ENVIRONMENT,
                    cwd=folder,
                    stdin=files[0],
                    stdout=files[1],
                    stderr=files[2],
                    pass_fds=descriptors,
                    start_new_session=True,
                )
            except OSError as error:
                raise SandboxError(f"no process could be started: {error}") from error
            theirs.close()
            room = PlainRoom(process, mine, [each.fileno() for each in files[1:]], limits)
            try:
                yield room
            finally:
                if process.returncode is None:
                    room.kill()
                    process.wait()
