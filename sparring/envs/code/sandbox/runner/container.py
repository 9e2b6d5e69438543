"""The zygote in a container: walls are the engine's, so programs get a root without /proc, a user id and limits of their own.

There are no name spaces to vanish with a program. So whoever is left is killed after each, and what it wrote is removed under
its user id, before the next one starts; if anything stays, the library is told to throw the container away.
"""

from __future__ import annotations

import os
import signal
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count

from . import cgroups, jail, kernel
from .zygote import Zygote

ROOM = "/room"
"""The root of programs; see `recipe/gather.py`."""
_WRITABLE = (f"{ROOM}/tmp", f"{ROOM}/dev/shm")
USERS = range(10_000, 14_096)
"""User ids of programs: another for each, and seldom the same in two containers at a time."""
_PAUSE = 0.001
_SHARED = 4
"""How many containers may have programs of the same user id without harm; the engine counts the processes of each."""
_MOVED = os.urandom(8).hex().encode()
"""In the names of folders that are moved, which programs cannot have taken."""


class ContainerZygote(Zygote):
    """One container. It is the first process there, so programs can do nothing to it."""

    killer = "itself"
    porter = 0
    """The process id of the one beside it."""

    def layers(self) -> dict[str, bool]:
        """What stands between a program and the machine."""
        return {"container": True, **super().layers(), "namespaces": False}

    def _open_group(self, name: str) -> cgroups.Group | None:
        self._porter = ~self.porter << 3 | 2
        return cgroups.own_group()

    def _enter(self, *, executing: bool) -> bool:
        if os.getpid() != 1:
            raise OSError("the runner has to be the first process of its container")
        for folder in _WRITABLE:
            os.chmod(folder, 0o700)
        self._number = int.from_bytes(os.urandom(4), "little")
        return True

    def _limit(self, limits: jail.Limits) -> None:
        """Choose another user id and give it the two empty folders; the engine limits the container."""
        self._number += 1
        self.user = USERS[self._number % len(USERS)]
        for folder in _WRITABLE:
            os.chown(folder, self.user, self.user)

    def _fork(self) -> int:
        return kernel.fork(0)

    def _seconds(self) -> float:
        """CPU time of all programs: that of the container without what the runner itself had."""
        if self.group is None:
            return 0.0
        return cgroups.seconds(self.group) - time.process_time() - time.clock_gettime(self._porter)

    def _join(self) -> None:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write("1000")  # where memory is short, programs are ended first

    def _restrict(self, limits: jail.Limits) -> None:
        limits = limits._replace(processes=_SHARED * limits.processes)
        os.chroot(ROOM)
        os.setgroups([])
        jail.give_up(limits, self.filter, user=self.user, room=self._space(limits))

    def _end_rest(self) -> None:
        mine = {"1", str(self.porter)}
        while True:
            self._kill()
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
            if mine.issuperset(name for name in os.listdir("/proc") if name.isdigit()):
                return
            time.sleep(_PAUSE)

    def _kill(self) -> None:
        """Kill all processes of the user."""
        os.setresuid(self.user, self.user, 0)
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        os.setresuid(0, 0, 0)

    def _clean(self) -> bool:
        emptied = [_emptied(folder, self.user) for folder in _WRITABLE]
        return all(emptied)


def _emptied(folder: str, user: int) -> bool:
    """Take a folder back from a user, without anything in it; whether that worked."""
    if _taken_back(folder):
        return True
    os.chown(folder, user, user)
    pid = os.fork()
    if not pid:
        try:
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
            kernel.drop_capabilities()
            remove_all(folder)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    return _taken_back(folder)


def _taken_back(folder: str) -> bool:
    os.chown(folder, 0, 0)
    os.chmod(folder, 0o700)
    return not os.listdir(folder)


def remove_all(folder: str) -> None:
    """Remove what is in a folder, however deep and whatever its modes: folders in folders are moved up before they are emptied,
    so no path gets long and nothing calls itself."""
    top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    numbers = count()
    done = [True]
    while any(done):
        done = [_remove(top, os.fsencode(name), numbers) for name in os.listdir(top)]
    os.close(top)


def _remove(top: int, name: bytes, numbers: Iterator[int]) -> bool:
    """Remove an entry, or at least move up what is in it; whether anything could be done."""
    try:
        if not _is_folder(name, top):
            os.unlink(name, dir_fd=top)
            return True
        os.chmod(name, 0o700, dir_fd=top)
        inside = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    except OSError:
        return False
    try:
        for each in map(os.fsencode, os.listdir(inside)):
            if _is_folder(each, inside):
                os.chmod(each, 0o700, dir_fd=inside)  # else it cannot be moved
                os.rename(each, b"%d-%s" % (next(numbers), _MOVED), src_dir_fd=inside, dst_dir_fd=top)
            else:
                os.unlink(each, dir_fd=inside)
        os.rmdir(name, dir_fd=top)
        return True
    except OSError:
        return False
    finally:
        os.close(inside)


def _is_folder(name: bytes, parent: int) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
