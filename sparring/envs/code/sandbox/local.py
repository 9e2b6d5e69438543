"""The local backend: programs in name spaces of their own on this machine, made by zygotes (see `runner.zygote`)."""

from __future__ import annotations

import array
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from sparring.envs.code.sandbox.pool import Ending, Pool, Room
from sparring.envs.code.sandbox.runner import cgroups, seccomp
from sparring.envs.code.sandbox.verdicts import Limits
from sparring.errors import SandboxError

_RUNNER = Path(__file__).parent / "runner"
_MESSAGE = 1 << 16
_ENVIRONMENT = {"PYTHONHASHSEED": "0", "MALLOC_ARENA_MAX": "1"}
"""The same program does the same; and threads do not take address space by the hundred megabytes."""
_NUMBERS = count(1)
_PATIENCE = 10.0
"""Seconds beyond its time in which a program is ended; later, the zygote itself has failed."""
_START = 60.0
"""Seconds in which it says that it is there."""


class UnlockedError(SandboxError):
    """This machine's kernel does not let programs be locked in."""


class LocalRoom:
    """A running program: its connection, and how to end it."""

    def __init__(self, slot: Slot, connection: socket.socket, streams: list[int], limits: Limits):
        self.connection = connection
        self.layers = slot.layers
        self.tools: Mapping[str, str] = slot.tools
        self._slot, self._streams, self._limits = slot, streams, limits
        connection.settimeout(limits.clock + _PATIENCE)

    def hush(self) -> None:
        """Say that nothing more will be asked, so that the process can end when it has answered."""
        with suppress(OSError):  # it has ended already
            self.connection.shutdown(socket.SHUT_WR)

    def end(self) -> Ending:
        """Hang up, wait for the end of the process, and return how it was.

        Raises:
            SandboxError: The zygote failed.
        """
        self.connection.close()
        report = self._slot.report()
        if "error" in report:
            raise SandboxError(f"a program could not be started: {report['error']}")
        shown = [os.pread(stream, self._limits.output + 1, 0) for stream in self._streams]
        fields = {name: report[name] for name in ("status", "cpu", "wall", "memory", "why")}
        return Ending(**fields, stdout=shown[0], stderr=shown[1])

    def release(self) -> None:
        """Close what is open; a process that runs still is ended by that."""
        self.connection.close()
        for stream in self._streams:
            os.close(stream)


class Slot:
    """A zygote and the line to it; one program at a time."""

    def __init__(self, name: str, *, executing: bool = False):
        self._name = name
        try:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            errors = os.memfd_create("errors", os.MFD_CLOEXEC)
        except OSError as error:
            raise SandboxError(f"no sandbox could be started: {error}") from error
        settings = {"executing": executing, "name": name, "control": theirs.fileno()}
        with theirs, open(errors, "w+b") as said:
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-s", "-S", str(_RUNNER), json.dumps(settings)],  # -I forgets the hash seed
                    env=_ENVIRONMENT,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                )
            except OSError as error:
                self._control.close()
                raise SandboxError(f"no sandbox could be started: {error}") from error
            theirs.close()
            self._control.settimeout(_START)
            try:
                hello = self.report(said.fileno())
            except SandboxError:
                self.close()
                raise
        if "error" in hello:
            self.close()
            raise UnlockedError(
                f"programs cannot be locked in on this machine: {hello['error']}; allow user name spaces "
                "(sysctl kernel.unprivileged_userns_clone=1 and kernel.apparmor_restrict_unprivileged_userns=0) or use "
                "backend='docker'"
            )
        self.layers = tuple(name for name, active in hello["layers"].items() if active)
        self.tools: dict[str, str] = hello["tools"]
        """Compilers and interpreters of other languages that its programs can reach, {name: path}."""

    def report(self, errors: int | None = None) -> dict[str, Any]:
        """Return the zygote's next message.

        Raises:
            SandboxError: It ended or does not answer.
        """
        try:
            text = self._control.recv(_MESSAGE)
        except OSError as error:
            raise SandboxError(f"the sandbox does not answer: {error}") from error
        if not text:
            said = os.pread(errors, 2000, 0).decode(errors="replace").strip() if errors is not None else ""
            raise SandboxError(f"the sandbox ended (status {self._process.poll()}) {said}".strip())
        found: dict[str, Any] = json.loads(text)
        return found

    def fits(self, limits: Limits) -> bool:
        """Whether it can make a program: with any limits, as long as nobody has ended it."""
        return self._process.poll() is None

    def open(self, limits: Limits, stdin: bytes, beside: Room | None) -> LocalRoom:
        """Start a program's process; `beside` is one whose connection it gets as its own.

        Raises:
            SandboxError: The zygote failed.
        """
        order = {name: getattr(limits, name) for name in ("memory", "cpu", "files", "processes")}
        extra = () if beside is None else (beside.connection.fileno(),)
        with ExitStack() as opened:
            try:
                mine, theirs = map(opened.enter_context, socket.socketpair())
                streams: list[int] = []
                for name in ("stdin", "stdout", "stderr"):
                    streams.append(os.memfd_create(name, os.MFD_CLOEXEC))
                    opened.callback(os.close, streams[-1])
                os.pwrite(streams[0], stdin, 0)
                passed = array.array("i", [theirs.fileno(), *streams, *extra])
                self._control.settimeout(limits.clock + _PATIENCE)
                text = json.dumps({**order, "wall": limits.clock}).encode()
                self._control.sendmsg([text], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])
            except OSError as error:
                raise SandboxError(f"the sandbox takes no program: {error}") from error
            opened.pop_all()
        theirs.close()
        os.close(streams[0])
        return LocalRoom(self, mine, streams[1:], limits)

    def forget(self) -> None:
        """Close the line, as a fork that does not own the zygote does."""
        self._control.close()

    def close(self) -> None:
        """End the zygote and what it runs."""
        self._control.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        cgroups.remove(self._name)


class LocalBackend(Pool[Slot]):
    """Slots that are made as they are needed, at most `slots`."""

    name = "local"

    def __init__(self, slots: int | None = None, *, executing: bool = False):
        if sys.platform != "linux" or not seccomp.supported():
            raise UnlockedError("programs are locked in by Linux on x86-64 or aarch64; elsewhere use backend='docker'")
        cgroups.sweep()
        self._executing = executing
        super().__init__(slots)

    @cached_property
    def bench(self) -> LocalBackend:
        """Slots for judges alone."""
        return LocalBackend(self.slots)

    @cached_property
    def workshop(self) -> LocalBackend:
        """Slots where other programs may be started: compilers, and programs of other languages."""
        return LocalBackend(self.slots, executing=True)

    @cached_property
    def lounge(self) -> LocalBackend:
        """Slots for sessions alone."""
        return LocalBackend(2 * self.slots)

    def _make(self, limits: Limits) -> Slot:
        return Slot(f"{cgroups.owner()}-{next(_NUMBERS)}", executing=self._executing)
