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
import sys
import time
from typing import Any, NoReturn

from . import cgroups, jail, judge, kernel, landlock, seccomp, worker

CONTROL = 3
_READY = (
    "abc bisect cmath collections collections.abc contextlib copy dataclasses datetime decimal enum fractions functools heapq "
    "inspect io itertools math numbers operator queue random re statistics string struct textwrap threading time typing unittest"
)
"""What programs import most, imported before they start."""
_MESSAGE = 1 << 16
_STACK = 9 << 20
"""Bytes of address space that a thread takes."""


class Zygote:
    """One slot."""

    def __init__(self, control: socket.socket, *, executing: bool, name: str):
        for module in _READY.split():
            importlib.import_module(module)
        for leave in ("exit", "quit"):  # which the module `site` makes elsewhere
            setattr(builtins, leave, _sitebuiltins.Quitter(leave, "end of file"))
        self.control = control
        with open("/proc/self/statm", encoding="ascii") as file:
            self.baseline = int(file.read().split()[0]) * resource.getpagesize()
        self.group = cgroups.open_group(name)
        self.single = self.group is None and not executing
        self.filter = seccomp.assemble(executing=executing, forking=not self.single)
        self.board = mmap.mmap(-1, mmap.PAGESIZE)
        self.alive = os.pidfd_open(os.getpid())
        self.user = jail.enter(jail.toolchain_paths() if executing else jail.python_paths())
        gc.collect()
        gc.freeze()

    def layers(self) -> dict[str, bool]:
        """What stands between a program and the machine."""
        return {
            "namespaces": True,
            "user of its own": bool(self.user),
            "seccomp": True,
            "landlock": landlock.version() > 0,
            "cgroup": self.group is not None,
            "one process": self.single,
        }

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
        limits = jail.Limits(order["memory"], order["cpu"], order["files"], order["processes"])
        if self.group is not None:
            cgroups.set_limits(self.group, limits.memory, limits.processes)
        killed_before, used_before = (
            (cgroups.kills(self.group), cgroups.seconds(self.group)) if self.group else (0, 0.0)
        )
        self.board[:] = bytes(len(self.board))
        began = time.monotonic()
        pid = kernel.fork(kernel.NEWPID | kernel.NEWNS | kernel.NEWIPC)
        if not pid:
            self._become(limits, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        why = self._wait(pid, limits.cpu, used_before, began + order["wall"])
        _, status, usage = os.wait4(pid, 0)
        together = cgroups.seconds(self.group) - used_before if self.group else 0.0
        report = {
            "status": status,
            "cpu": max(usage.ru_utime + usage.ru_stime, together),
            "wall": time.monotonic() - began,
            "memory": (self.group and cgroups.peak(self.group)) or usage.ru_maxrss << 10,
            "why": why,
        }
        if self.group and cgroups.kills(self.group) > killed_before:
            report["why"] = "memory"
        if why == "gone":
            return None
        if not report["why"] and not self.board[0]:
            return {"error": bytes(self.board[1:]).rstrip(b"\0").decode(errors="replace") or f"status {status}"}
        return report

    def _wait(self, pid: int, cpu: float, used_before: float, until: float) -> str:
        """Wait until a program ends; end it when its time is up. Return why it was ended, or nothing."""
        pidfd = os.pidfd_open(pid)
        clock = ~pid << 3 | 2
        cores = os.cpu_count() or 1
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        poll.register(self.control, select.POLLIN)
        why = ""
        try:
            while True:
                used = time.clock_gettime(clock)
                if self.group:
                    used = max(used, cgroups.seconds(self.group) - used_before)
                left = min((cpu - used) / cores, until - time.monotonic())
                ready = dict(poll.poll(max(2, min(250, 1000 * left)))) if left > 0 else {-1: 0}
                if pidfd in ready:
                    return why
                if not left > 0:
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
            if self.group is not None:
                cgroups.join(self.group)
            alive, connection, *streams = (fcntl.fcntl(each, fcntl.F_DUPFD, 32) for each in (self.alive, *descriptors))
            places = (0, 1, 2, CONTROL, judge.LINE)
            for number, descriptor in zip(places, (*streams[:3], connection, *streams[3:]), strict=False):
                os.dup2(descriptor, number)
            os.closerange(CONTROL + 1 + len(streams[3:]), alive)
            os.closerange(alive + 1, 256)
            jail.restrict(limits, self.filter, user=self.user, room=self.baseline + self._stacks(limits))
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
            os.environ.update({"HOME": "/tmp", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
            worker.serve(socket.socket(fileno=CONTROL))
            status = 0
        finally:
            os._exit(status)

    def _stacks(self, limits: jail.Limits) -> int:
        """Address space for threads, where the group counts what is used of it."""
        return limits.processes * _STACK if self.group is not None else 0


def _receive(control: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    descriptors = array.array("i")
    text, ancillary, _, _ = control.recvmsg(_MESSAGE, socket.CMSG_LEN(8 * descriptors.itemsize))
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
    return (json.loads(text) if text else None), list(descriptors)


def main() -> None:
    """Start a zygote as the arguments say; the first message says whether that worked."""
    settings = json.loads(sys.argv[1])
    if settings["control"] != CONTROL:
        os.dup2(settings["control"], CONTROL)
        os.close(settings["control"])
    control = socket.socket(fileno=CONTROL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        zygote = Zygote(control, executing=settings["executing"], name=settings["name"])
        control.send(json.dumps({"layers": zygote.layers()}).encode())
        zygote.serve()
    except OSError as error:
        control.send(json.dumps({"error": str(error)}).encode())
