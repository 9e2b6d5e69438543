"""A small process that has an interpreter ready and makes one program after another from it, each in a room of its own.

It is started once per slot by `python -I -S`, talks to the library over one descriptor, and ends when that is closed. It
never sees a program or a test: a program's text and calls go to the process made for it by a socket that is passed on.
"""

from __future__ import annotations

import _sitebuiltins
import array
import builtins
import fcntl
import gc
import importlib
import json
import mmap
import os
import random
import resource
import select
import signal
import socket
import threading
import time
from typing import Any, NoReturn

from . import cgroups, jail, judge, kernel, landlock, seccomp, toolchain, worker
from .census import Census

CONTROL = 3
_READY = (
    "abc bisect cmath collections collections.abc contextlib copy dataclasses datetime decimal enum fractions functools heapq "
    "inspect io itertools math numbers operator queue random re statistics string struct textwrap threading time typing unittest"
)
"""What programs import most, imported before they start."""
_MESSAGE = 1 << 16
_OWN_SIGNALS = {signal.SIGKILL, signal.SIGSTOP, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT}
"""Those that nobody can change, and those that the interpreter sets itself."""
_WATCH = 5
"""Milliseconds between two looks at the memory of a program whose processes no group counts."""
_CORES = os.cpu_count() or 1
_STACK = 9 << 20
"""Bytes of address space that a thread takes."""


class Zygote:
    """One slot."""

    killer = ""
    """Who kills programs when nobody else does, where that is known."""

    def __init__(self, control: socket.socket, *, executing: bool, name: str):
        for module in _READY.split():
            importlib.import_module(module)
        for leave in ("exit", "quit"):  # which the module `site` makes elsewhere
            setattr(builtins, leave, _sitebuiltins.Quitter(leave, "end of file"))
        self.control = control
        with open("/proc/self/statm", encoding="ascii") as file:
            self.baseline = int(file.read().split()[0]) * resource.getpagesize()
        self.group = self._open_group(name)
        self.executing = executing
        self.census = Census() if executing and self.group is None else None
        self.single = self.group is None and not executing
        self.filter = seccomp.assemble(executing=executing, forking=not self.single)
        self.board = mmap.mmap(-1, mmap.PAGESIZE)
        self.alive = kernel.pidfd_open(os.getpid())
        self.own_user = self._enter(executing=executing)
        gc.collect()
        gc.freeze()

    def layers(self) -> dict[str, bool]:
        """What stands between a program and the machine."""
        return {
            "namespaces": True,
            "user of its own": self.own_user,
            "seccomp": True,
            "landlock": landlock.version() > 0,
            "cgroup": self.group is not None,
            "watched memory": self.census is not None,
            "one process": self.single,
        }

    def _open_group(self, name: str) -> cgroups.Group | None:
        """The control group of the slot's programs, if there can be one."""
        return cgroups.open_group(name)

    def _enter(self, *, executing: bool) -> bool:
        """Leave the caller's surroundings; return whether programs have a user of their own."""
        return jail.enter(jail.toolchain_paths() if executing else jail.python_paths())

    def _limit(self, limits: jail.Limits) -> None:
        """Prepare for a program."""
        if self.group is not None:
            cgroups.set_limits(self.group, limits.memory, limits.processes)

    def _fork(self) -> int:
        """Make the process of a program. It shares the zygote's IPC name space: the filter lets no program use that, and one
        for each would cost the kernel a millisecond of CPU time to take down."""
        return kernel.fork(kernel.NEWPID | kernel.NEWNS)

    def _seconds(self) -> float:
        """CPU time of all programs so far, where it is counted."""
        return cgroups.seconds(self.group) if self.group else 0.0

    def _join(self) -> None:
        """Called first in the process of a program: have it counted."""
        if self.group is not None:
            cgroups.join(self.group)

    def _restrict(self, limits: jail.Limits) -> None:
        """Called last in the process of a program: lock it in."""
        jail.restrict(limits, self.filter, room=self._space(limits))

    def _end_rest(self) -> None:
        """End the processes that a program left; its name space has done that."""

    def _clean(self) -> bool:
        """Remove what a program wrote, which is gone with its name space; whether nothing is left."""
        return True

    def serve(self) -> None:
        """Make programs until the library hangs up."""
        while True:
            order, descriptors = _receive(self.control)
            if order is None:
                return
            report = self._program(order, descriptors)
            if report is None:
                return
            self.control.send(json.dumps(report).encode())

    def _program(self, order: dict[str, Any], descriptors: list[int]) -> dict[str, Any] | None:
        # One waits for the program, see `toolchain.execute`; and where they are the caller's, this one counts among them.
        processes = order["processes"] + self.executing + (not self.own_user)
        limits = jail.Limits(order["memory"], order["cpu"], order["files"], processes)
        self._limit(limits)
        killed_before, used_before = (cgroups.kills(self.group) if self.group else 0), self._seconds()
        if self.census is not None:
            self.census.forget()
        self.board[:] = bytes(len(self.board))
        began = time.monotonic()
        pid = self._fork()
        if not pid:
            self._become(limits, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        why = self._wait(pid, limits, used_before, began + order["wall"])
        _, status, usage = os.wait4(pid, 0)
        self._end_rest()
        report = {
            "status": status,
            "cpu": max(usage.ru_utime + usage.ru_stime, self._used(used_before)),
            "wall": time.monotonic() - began,
            "memory": self._peak() or usage.ru_maxrss << 10,
            "why": why,
        }
        if self.group and cgroups.kills(self.group) > killed_before:
            report["why"] = "memory"
        if why == "gone":
            return None
        if not report["why"] and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            report["why"] = self.killer
        report["clean"] = self._clean()
        if not report["why"] and not self.board[0]:
            return {"error": bytes(self.board[1:]).rstrip(b"\0").decode(errors="replace") or f"status {status}"}
        return report

    def _used(self, before: float) -> float:
        """CPU seconds of all processes of a program together, where they are counted."""
        if self.group is not None:
            return self._seconds() - before
        return self.census.seconds if self.census is not None else 0.0

    def _peak(self) -> int:
        """Bytes that all processes of a program had at most, where they are counted."""
        if self.group is not None:
            return cgroups.peak(self.group)
        return self.census.peak if self.census is not None else 0

    def _wait(self, pid: int, limits: jail.Limits, used_before: float, until: float) -> str:
        """Wait until a program ends; end it when its time is up. Return why it was ended, or nothing."""
        pidfd = kernel.pidfd_open(pid)
        clock = ~pid << 3 | 2
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        poll.register(self.control, select.POLLIN)
        why = ""
        try:
            while True:
                full = self.census is not None and self.census.look(pid) > limits.memory
                used = max(time.clock_gettime(clock), self._used(used_before))
                left = min((limits.cpu - used) / _CORES, until - time.monotonic())
                longest = 250 if self.census is None else _WATCH
                ready = dict(poll.poll(max(2, min(longest, 1000 * left)))) if left > 0 and not full else {-1: 0}
                if pidfd in ready:
                    return why
                if full:
                    why = "memory"
                elif not left > 0:
                    why = "wall" if time.monotonic() >= until else "cpu"
                elif self.control.fileno() in ready:
                    why = "stopped" if self.control.recv(_MESSAGE) else "gone"
                if why:
                    os.kill(pid, signal.SIGKILL)
                    return why
        finally:
            os.close(pidfd)

    def _become(self, limits: jail.Limits, descriptors: list[int]) -> NoReturn:
        """Be the program: never comes back."""
        status = 1
        try:
            self._join()
            alive, connection, *streams = (fcntl.fcntl(each, fcntl.F_DUPFD, 32) for each in (self.alive, *descriptors))
            places = (0, 1, 2, CONTROL, judge.LINE)
            for number, descriptor in zip(places, (*streams[:3], connection, *streams[3:]), strict=False):
                os.dup2(descriptor, number)
            os.closerange(CONTROL + 1 + len(streams[3:]), alive)
            os.closerange(alive + 1, 256)
            self._restrict(limits)
            if select.select([alive], [], [], 0)[0]:
                os._exit(status)  # the zygote ended before it could be seen to end
            os.close(alive)
            self.board[0] = 1
            self.board.close()
        except BaseException as error:  # noqa: BLE001  # nothing of the program has run yet
            text = str(error).encode()[: len(self.board) - 1]
            self.board[1 : 1 + len(text)] = text
            os._exit(status)
        try:
            random.seed(0)  # the same program gives the same values
            threading.main_thread()._set_native_id()  # type: ignore[attr-defined]  # it is the zygote's still
            os.environ.update({"HOME": "/tmp", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
            worker.serve(socket.socket(fileno=CONTROL))
            status = 0
        finally:
            os._exit(status)

    def _space(self, limits: jail.Limits) -> int:
        """Address space beside the memory, for threads where the group counts what is used of it; see `jail.restrict`."""
        if self.executing:  # other interpreters take it by the gigabyte, see `toolchain.execute`
            return -1
        return self.baseline + (limits.processes * _STACK if self.group is not None else 0)


def _receive(control: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    descriptors = array.array("i")
    text, ancillary, _, _ = control.recvmsg(_MESSAGE, socket.CMSG_LEN(8 * descriptors.itemsize))
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
    return (json.loads(text) if text else None), list(descriptors)


def main(settings: dict[str, Any], kind: type[Zygote] = Zygote) -> None:
    """Start a zygote; the first message says whether that worked."""
    if settings["control"] != CONTROL:
        os.dup2(settings["control"], CONTROL)
        os.close(settings["control"])
    control = socket.socket(fileno=CONTROL)
    for number in signal.valid_signals() - _OWN_SIGNALS:  # the caller may ignore some, and that is handed down
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o022)  # not the caller's: programs have to read what is made here
    try:
        zygote = kind(control, executing=settings["executing"], name=settings["name"])
        hello = {"layers": zygote.layers(), "tools": toolchain.tools() if settings["executing"] else {}}
        control.send(json.dumps(hello).encode())
        zygote.serve()
    except OSError as error:
        control.send(json.dumps({"error": str(error)}).encode())
