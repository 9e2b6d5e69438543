"""Landlock, where the kernel has it: files beneath a few folders only, no network, no signals to others; once more beside the
mounts, name spaces and sessions."""

from __future__ import annotations

import ctypes
import os

from . import kernel

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_READ = 1 << 0 | 1 << 2 | 1 << 3
"""Execute, read a file, read a folder."""
_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
"""All rights over files that a version of the interface knows."""


_NETWORK, _SCOPES = 1 << 0 | 1 << 1, 1 << 0 | 1 << 1
"""To bind and connect; abstract sockets and signals."""


class _Rules(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """The version of the interface; 0 where there is none."""
    try:
        return kernel.syscall(_CREATE, None, ctypes.c_size_t(0), 1)
    except OSError:
        return 0


def apply(readable: tuple[str, ...], writable: tuple[str, ...]) -> None:
    """Allow this process, from now on, to read beneath some folders and to do anything beneath others; needs no rights."""
    found = version()
    if not found:
        return
    everything = _BY_VERSION[min(found, 3)]
    size = 8 if found < 4 else 16 if found < 6 else 24  # what the version knows of the structure
    rules = kernel.syscall(_CREATE, ctypes.byref(_Rules(everything, _NETWORK, _SCOPES)), ctypes.c_size_t(size), 0)
    for paths, allowed in ((readable, _READ), (writable, everything)):
        for path in paths:
            folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
            kernel.syscall(_ADD, rules, 1, ctypes.byref(_Beneath(allowed, folder)), 0)
            os.close(folder)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.syscall(_RESTRICT, rules, 0)
    os.close(rules)
