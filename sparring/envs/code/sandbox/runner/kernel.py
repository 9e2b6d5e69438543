"""The calls to the kernel that Python 3.11 has no functions for."""

from __future__ import annotations

import ctypes
import errno
import os

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = (
    1,
    2,
    4,
    8,
    32,
    4096,
    16384,
    1 << 18,
)
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 1, 4, 24, 38, 22
_CLONE = {"x86_64": 56, "aarch64": 220}
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_CAPSET = {"x86_64": 126, "aarch64": 91}
MACHINE = os.uname().machine
_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC_HOLDING = ctypes.PyDLL(None, use_errno=True)
"""Calls through this one keep the interpreter's lock, as a fork must."""


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    """Show a file system or folder at another place, as the system call does."""
    words = (text.encode() or None for text in (source, target, kind))
    _checked(_LIBC.mount(*words, ctypes.c_ulong(flags), data.encode() or None), f"mount {target}")


def unmount(target: str) -> None:
    """Detach what is mounted there."""
    _checked(_LIBC.umount2(target.encode(), 2), f"umount {target}")


def unshare(flags: int) -> None:
    """Leave the name spaces of the parent that these flags name."""
    _checked(_LIBC.unshare(flags), f"unshare {flags:#x}")


def pivot_root(new: str, old: str) -> None:
    """Make `new` the root and put the former root at `old`."""
    _checked(_LIBC.syscall(_PIVOT_ROOT[MACHINE], new.encode(), old.encode()), "pivot_root")


def prctl(option: int, value: int, third: int = 0) -> None:
    """Set a property of this process."""
    _checked(_LIBC.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(third), 0, 0), f"prctl {option}")


def set_filter(option: int, program: ctypes.Structure) -> None:
    """Install a filter of system calls."""
    _checked(_LIBC.prctl(option, 2, ctypes.byref(program), 0, 0), "seccomp")


def syscall(number: int, *args: object) -> int:
    """Make a system call."""
    return _checked(_LIBC.syscall(number, *args), f"system call {number}")


def fork(flags: int) -> int:
    """Fork into new name spaces; return 0 in the child and its process id in the parent.

    For processes of one thread alone: there are no locks that others hold, so what is registered for forks is left out.
    """
    pid = int(_LIBC_HOLDING.syscall(_CLONE[MACHINE], ctypes.c_ulong(flags | 17), None, None, None, None))
    if pid < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"clone: {os.strerror(number)}")
    return pid


def pidfd_open(pid: int) -> int:
    """Return a descriptor that can be read from when a process has ended."""
    try:
        return os.pidfd_open(pid)
    except OSError as error:
        raise OSError(error.errno, f"pidfd_open: {error.strerror}") from error


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def drop_bounds() -> None:
    """Let no capability be gained by running another program; needs the right to."""
    for number in range(64):
        if _LIBC.prctl(PR_CAPBSET_DROP, number, 0, 0, 0) < 0:
            if ctypes.get_errno() != errno.EINVAL:  # beyond the last one
                raise OSError(ctypes.get_errno(), f"capability {number}: {os.strerror(ctypes.get_errno())}")
            break


def drop_capabilities() -> None:
    """Give up every capability for good."""
    syscall(_CAPSET[MACHINE], ctypes.byref(_Header(0x20080522, 0)), ctypes.byref((ctypes.c_uint32 * 6)()))
