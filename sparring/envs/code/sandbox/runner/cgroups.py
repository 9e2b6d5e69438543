"""Control groups, version 1 or 2, where this process may make one: memory and processes of a slot, counted as a whole."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import NamedTuple

PREFIX = "sparring-"
_HOME = "/sys/fs/cgroup"


class Group(NamedTuple):
    """A group of each controller, by open descriptors, so that it stays within reach in another root."""

    folders: tuple[str, ...]
    """What to remove at the end."""
    join: tuple[int, ...]
    memory: int
    peak: int
    events: int
    processes: int


def open_group(name: str, home: str = _HOME) -> Group | None:
    """Make a group for the programs of one slot; None where that is not possible."""
    for kind in (_version_2, _version_1):
        try:
            return kind(f"{PREFIX}{name}", home)
        except OSError:
            continue
    return None


def sweep(home: str = _HOME) -> None:
    """Remove the groups of processes that are no more, as after a power cut or a SIGKILL of all."""
    for folder in (home, f"{home}/memory", f"{home}/pids"):
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            owner = name.removeprefix(PREFIX).partition("-")[0]
            if name.startswith(PREFIX) and owner.isdigit() and not os.path.exists(f"/proc/{owner}"):
                with suppress(OSError):
                    os.rmdir(f"{folder}/{name}")


def _version_2(name: str, home: str) -> Group:
    with open(f"{home}/cgroup.subtree_control", encoding="ascii") as file:
        if not {"memory", "pids"} <= set(file.read().split()):
            raise OSError(f"{home} hands no memory controller down")
    folder = f"{home}/{name}"
    os.makedirs(folder, exist_ok=True)
    _put(f"{folder}/memory.swap.max", "0")
    names = ("memory.max", "memory.peak", "memory.events", "pids.max")
    limit, most, events, processes = (_open(folder, each) for each in names)
    return Group((folder,), (_open(folder, "cgroup.procs"),), limit, most, events, processes)


def _version_1(name: str, home: str) -> Group:
    memory, pids = f"{home}/memory/{name}", f"{home}/pids/{name}"
    for folder in (memory, pids):
        os.makedirs(folder, exist_ok=True)
    names = ("memory.limit_in_bytes", "memory.max_usage_in_bytes", "memory.oom_control")
    limit, most, events = (_open(memory, each) for each in names)
    joins = tuple(_open(folder, "cgroup.procs") for folder in (memory, pids))
    return Group((memory, pids), joins, limit, most, events, _open(pids, "pids.max"))


def _put(path: str, text: str) -> None:
    if os.path.exists(path):
        with open(path, "w", encoding="ascii") as file:
            file.write(text)


def _open(folder: str, name: str) -> int:
    path = f"{folder}/{name}"
    try:
        return os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # memory.events, and before Linux 6.12 memory.peak, can only be read
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def set_limits(group: Group, memory: int, processes: int) -> None:
    """Limit what all processes of the group have together, and forget the former peak."""
    for descriptor, text in ((group.memory, str(memory)), (group.processes, str(processes)), (group.peak, "0")):
        try:
            os.pwrite(descriptor, text.encode(), 0)
        except OSError:
            if descriptor != group.peak:
                raise


def join(group: Group) -> None:
    """Put this process into the group."""
    for descriptor in group.join:
        os.pwrite(descriptor, b"0", 0)


def peak(group: Group) -> int:
    """The most bytes that the group had."""
    return int(os.pread(group.peak, 64, 0) or 0)


def kills(group: Group) -> int:
    """How many processes were ended for want of memory."""
    words = os.pread(group.events, 4096, 0).decode().split()
    return int(words[words.index("oom_kill") + 1]) if "oom_kill" in words else 0


def remove(folders: tuple[str, ...]) -> None:
    """Remove groups that nobody is in."""
    for folder in folders:
        try:
            os.rmdir(folder)
        except FileNotFoundError:
            continue
