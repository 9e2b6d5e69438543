"""The rooms that programs run in: one root for all programs of a zygote, and name spaces and limits for each.

Order matters. Mounts are made before the user name space is entered where that needs the caller's rights; rights are given up
last, and the filter of system calls is put on when nothing else is left to do.
"""

from __future__ import annotations

import ctypes
import glob
import os
import resource
import sys
from typing import NamedTuple

from . import kernel, landlock, seccomp

OUTSIDE = 700_000
"""The first of the 65,536 user ids outside that the programs of a privileged caller have; no account has them."""
PROGRAM = 1000
"""The user id of a program, inside."""
_KEPT = 2 | 4 | 8 | 1024 | 2048
"""Mount flags that must stay: nosuid, nodev, noexec, noatime, nodiratime."""
_DEVICES = ("null", "zero", "full", "random", "urandom")
_STREAMS = {"fd": "fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}
_FILES = {
    "passwd": f"program:x:{PROGRAM}:{PROGRAM}:program:/tmp:/bin/sh\n",
    "group": f"program:x:{PROGRAM}:\n",
    "hosts": "127.0.0.1 localhost\n",
}


class Limits(NamedTuple):
    """What a program may use."""

    memory: int
    """Bytes."""
    cpu: float
    """Seconds."""
    files: int
    """Bytes of one file, and of all files in /tmp."""
    processes: int
    """Processes and threads."""


def python_paths() -> tuple[str, ...]:
    """The folders that this interpreter and the shared libraries of its modules are in."""
    base = os.path.join(sys.base_prefix, "lib")
    wanted = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", base)
    return tuple(path for path in wanted if os.path.isdir(path))


def toolchain_paths() -> tuple[str, ...]:
    """The folders that compilers and interpreters of other languages are in."""
    local = (f"/usr/local/{name}" for name in ("bin", "include", "lib"))
    found = ("/bin", "/usr/bin", "/usr/include", "/usr/libexec", "/usr/share", "/etc/alternatives", *local)
    wanted = (*found, *(path for path in python_paths() if not path.startswith("/usr/share/")), "/proc")
    return tuple(path for path in wanted if os.path.isdir(path))


def _bind(source: str, target: str) -> None:
    """Show a file or folder read-only; what the caller's mount forbids stays forbidden."""
    kernel.mount(source, target, "", kernel.MS_BIND | kernel.MS_REC)
    kept = os.statvfs(target).f_flag & _KEPT
    flags = kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_NOSUID | kernel.MS_RDONLY | kept
    kernel.mount("", target, "", flags)


def _own_processes() -> None:
    """Show the processes of this name space, and nothing else of /proc, where the kernel allows it; or nothing."""
    flags = kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    try:
        kernel.mount("proc", "/proc", "proc", flags, "subset=pid,hidepid=2")
    except OSError:
        kernel.mount("none", "/proc", "tmpfs", flags, "size=4k,mode=555")


def build_root(readable: tuple[str, ...]) -> None:
    """Make a root of its own with these folders, some devices and nothing else; the former root is gone."""
    kernel.mount("", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("root", "/tmp", "tmpfs", kernel.MS_NOSUID, "size=1m,mode=755")
    root = "/tmp/root"
    os.mkdir(root)
    kernel.mount("root", root, "tmpfs", kernel.MS_NOSUID, "size=1m,mode=755")
    for path in readable:
        if os.path.islink(path):
            os.symlink(os.readlink(path), root + path)
            continue
        os.makedirs(root + path, exist_ok=True)
        _bind(path, root + path)
    _hide_packages(root)
    for name in ("tmp", "dev", "dev/shm", "etc", "old"):
        os.makedirs(f"{root}/{name}", exist_ok=True)
    for name in _DEVICES:
        _touch(f"{root}/dev/{name}", "")
        _bind(f"/dev/{name}", f"{root}/dev/{name}")
    for name, text in _FILES.items():
        _touch(f"{root}/etc/{name}", text)
    for name, target in _STREAMS.items() if "/proc" in readable else ():
        os.symlink(f"/proc/self/{target}", f"{root}/dev/{name}")
    kernel.pivot_root(root, f"{root}/old")
    os.chdir("/")
    kernel.unmount("/old")
    os.rmdir("/old")
    kernel.mount("", "/", "", kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_NOSUID | kernel.MS_RDONLY)


def _hide_packages(root: str) -> None:
    """Programs see the standard library, not what was installed beside it."""
    for prefix in {sys.base_prefix, "/usr", "/usr/local"}:
        for folder in glob.glob(f"{root}{prefix}/lib/python3*/*-packages"):
            if not os.path.islink(folder):
                kernel.mount("none", folder, "tmpfs", kernel.MS_RDONLY | kernel.MS_NOSUID, "size=4k,mode=555")


def _touch(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def enter(readable: tuple[str, ...]) -> bool:
    """Leave the caller's name spaces for good: users, mounts, network, IPC and host name; and the rights that running another
    program could give.

    Returns:
        Whether programs have a user of their own outside; else it is the caller's, without any rights.

    Raises:
        OSError: The kernel does not allow it.
    """
    apart = kernel.NEWNS | kernel.NEWNET | kernel.NEWIPC | kernel.NEWUTS
    if os.geteuid():
        uid, gid = (f"{PROGRAM} {number} 1" for number in (os.geteuid(), os.getegid()))
        maps = {"setgroups": "deny", "uid_map": uid, "gid_map": gid}
        kernel.unshare(kernel.NEWUSER | apart)
        for name, text in maps.items():
            _touch(f"/proc/self/{name}", text)
        build_root(readable)
        kernel.drop_bounds()
        return False
    go, helper = _mapper()
    kernel.unshare(kernel.NEWNS)
    build_root(readable)
    kernel.unshare(kernel.NEWUSER | apart)
    os.close(go)
    if os.waitpid(helper, 0)[1]:
        raise OSError("the user ids of programs could not be mapped")
    os.setgroups([])
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    kernel.drop_bounds()
    return True


def _mapper() -> tuple[int, int]:
    """Fork a helper that maps user ids of this process once the returned descriptor is closed."""
    wait, go = os.pipe()
    zygote = os.getpid()
    pid = os.fork()
    if pid:
        os.close(wait)
        return go, pid
    try:
        os.close(go)
        os.read(wait, 1)
        for name in ("uid_map", "gid_map"):
            _touch(f"/proc/{zygote}/{name}", f"0 {OUTSIDE} 65536")
    except OSError:
        os._exit(1)
    os._exit(0)


def restrict(limits: Limits, filter_: ctypes.Array[ctypes.c_char], *, room: int) -> None:
    """Called in a new process of its own name spaces: give it its own /tmp, its limits, and take away all rights.

    Args:
        limits: What it may use.
        filter_: The filter of system calls; see `seccomp.assemble`.
        room: Bytes of address space beside the memory: what the interpreter itself has, and stacks; -1: no limit.
    """
    options = f"size={limits.files},nr_inodes=4096,mode=700,uid={PROGRAM},gid={PROGRAM}"
    flags = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("tmp", "/tmp", "tmpfs", flags, options)
    kernel.mount("shm", "/dev/shm", "tmpfs", flags, options)
    if os.path.isdir("/proc"):
        _own_processes()
    give_up(limits, filter_, room=room)


def give_up(limits: Limits, filter_: ctypes.Array[ctypes.c_char], *, room: int, user: int = PROGRAM) -> None:
    """Called in a new process: limit what it may use and take away all rights; see `restrict`."""
    landlock.apply(("/",), ("/tmp", "/dev"))
    seconds = int(limits.cpu) + 2
    for name, value in (
        (resource.RLIMIT_AS, room + limits.memory if room >= 0 else resource.RLIM_INFINITY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, limits.files),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, 256),
    ):
        resource.setrlimit(name, (value, value))
    os.setsid()  # kill(0) reaches a whole process group, in whatever name space its members are
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    os.chdir("/tmp")
    kernel.drop_capabilities()
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, 9)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install(filter_)
