"""Control groups, version 1 or 2, where this process may make one: memory and processes of a slot, counted as a whole."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import NamedTuple

PREFIX = "sparring-"
_HOME = "/sys/fs/cgroup"
_CONTROLLERS = ("memory", "pids", "cpuacct")


class Group(NamedTuple):
    """A group of each controller, by open descriptors, so that it stays within reach in another root."""

    join: tuple[int, ...]
    memory: int
    peak: int
    """-1 where it is not known for one program."""
    events: int
    processes: int
    time: int
    """CPU time, or -1 where it is not counted."""


def owner() -> str:
    """The name of this process in the names of its groups: other containers have the same process ids."""
    return f"{os.stat('/proc/self/ns/pid').st_ino}-{os.getpid()}"


def open_group(name: str, home: str = _HOME) -> Group | None:
    """Make a group for the programs of one slot; None where that is not possible."""
    for kind in (_version_2, _version_1):
        try:
            return kind(f"{PREFIX}{name}", home)
        except OSError:
            remove(name, home)
    return None


def _homes(home: str) -> tuple[str, ...]:
    return home, *(f"{home}/{controller}" for controller in _CONTROLLERS)


def sweep(home: str = _HOME) -> None:
    """Remove the groups of processes that are no more, as after a power cut or a SIGKILL of all."""
    mine = f"{PREFIX}{owner().partition('-')[0]}-"
    for folder in _homes(home):
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            pid = name.removeprefix(mine).partition("-")[0]
            if name.startswith(mine) and pid.isdigit() and not os.path.exists(f"/proc/{pid}"):
                with suppress(OSError):
                    os.rmdir(f"{folder}/{name}")


def _version_2(name: str, home: str) -> Group:
    with open(f"{home}/cgroup.subtree_control", encoding="ascii") as file:
        if not {"memory", "pids"} <= set(file.read().split()):
            raise OSError(f"{home} hands no memory controller down")
    folder = f"{home}/{name}"
    os.makedirs(folder, exist_ok=True)
    _put(f"{folder}/memory.swap.max", "0")
    names = ("memory.max", "memory.events", "pids.max", "cpu.stat")
    limit, events, processes, usage = (_open(folder, each) for each in names)
    try:
        most = os.open(f"{folder}/memory.peak", os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # before Linux 6.12 it cannot be set back, so it would be that of former programs
        most = -1
    return Group((_open(folder, "cgroup.procs"),), limit, most, events, processes, usage)


def _version_1(name: str, home: str) -> Group:
    folders = tuple(f"{home}/{each}/{name}" for each in _CONTROLLERS if os.path.isdir(f"{home}/{each}"))
    memory, pids = f"{home}/memory/{name}", f"{home}/pids/{name}"
    for folder in {memory, pids, *folders}:
        os.makedirs(folder, exist_ok=True)
    names = ("memory.limit_in_bytes", "memory.max_usage_in_bytes", "memory.oom_control")
    limit, most, events = (_open(memory, each) for each in names)
    joins = tuple(_open(folder, "cgroup.procs") for folder in folders)
    usage = _open(folders[2], "cpuacct.usage") if len(folders) == len(_CONTROLLERS) else -1
    return Group(joins, limit, most, events, _open(pids, "pids.max"), usage)


def own_group(home: str = _HOME) -> Group | None:
    """The group that a container is in, to be read alone; None where it cannot be seen."""
    for events, usage in (("memory.events", "cpu.stat"), ("memory/memory.oom_control", "cpuacct/cpuacct.usage")):
        try:
            return Group((), -1, -1, _open(home, events), -1, _open(home, usage))
        except OSError:
            continue
    return None


def _put(path: str, text: str) -> None:
    if os.path.exists(path):
        with open(path, "w", encoding="ascii") as file:
            file.write(text)


def _open(folder: str, name: str) -> int:
    path = f"{folder}/{name}"
    try:
        return os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # memory.events and cpu.stat can only be read
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def set_limits(group: Group, memory: int, processes: int) -> None:
    """Limit what all processes of the group have together, and forget the former peak."""
    _set_memory(group.memory, memory)
    os.pwrite(group.processes, str(processes).encode(), 0)
    with suppress(OSError):
        os.pwrite(group.peak, b"0", 0)


def _set_memory(descriptor: int, limit: int) -> None:
    """Set the limit; what the former program had may still be on its way out."""
    for wait in (0.01, 0.1, 0.5, None):
        try:
            os.pwrite(descriptor, str(limit).encode(), 0)
            return
        except OSError:
            if wait is None:
                raise
            time.sleep(wait)


def join(group: Group) -> None:
    """Put this process into the group."""
    for descriptor in group.join:
        os.pwrite(descriptor, b"0", 0)


def peak(group: Group) -> int:
    """The most bytes that the group had; 0 where that is not known."""
    return int(os.pread(group.peak, 64, 0) or 0) if group.peak >= 0 else 0


def kills(group: Group) -> int:
    """How many processes were ended for want of memory."""
    words = os.pread(group.events, 4096, 0).decode().split()
    return int(words[words.index("oom_kill") + 1]) if "oom_kill" in words else 0


def seconds(group: Group) -> float:
    """CPU time of all processes that were ever in the group; 0 where it is not counted."""
    if group.time < 0:
        return 0.0
    words = os.pread(group.time, 4096, 0).split()
    return int(words[1]) / 1e6 if words[0] == b"usage_usec" else int(words[0]) / 1e9


def remove(name: str, home: str = _HOME) -> None:
    """Remove the groups of a slot once nobody is in them: what was killed may still be on its way out."""
    for folder in (f"{each}/{PREFIX}{name}" for each in _homes(home)):
        for wait in (0.01, 0.1, 0.5, None):
            try:
                os.rmdir(folder)
                break
            except FileNotFoundError:
                break
            except OSError:
                if wait is not None:
                    time.sleep(wait)
