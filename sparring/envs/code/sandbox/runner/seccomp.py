"""The filter of system calls: what is not allowed fails with EPERM, what only attacks do ends the program."""

from __future__ import annotations

import ctypes
import errno
import os
from typing import NamedTuple

from . import kernel
from .syscalls import table

_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND, _THIRD, _FOURTH = 0, 4, 16, 24, 32, 40
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NEW_NAME_SPACES, _THREAD = 0x7E020000, 0x10000
_OUT_OF_BAND = 1
"""MSG_OOB, a part of the kernel that nobody uses but those who attack it."""
_TERMINAL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: questions, and flags of the program's own descriptors."""
_NAMES = (15, 16)
"""PR_SET_NAME, PR_GET_NAME."""
_SIGNALS_OF_FILES = (8, 10, 15)
"""F_SETOWN, F_SETSIG, F_SETOWN_EX: which process is sent a signal when there is something to be read."""
_CPU_TIME = 0
"""RLIMIT_CPU."""
_FAMILIES = (1,)
"""AF_UNIX: pairs of sockets within the program."""


class Instruction(NamedTuple):
    """One instruction of the classic Berkeley packet filter."""

    code: int
    if_true: int
    if_false: int
    value: int


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _when(number: int, *then: Instruction) -> list[Instruction]:
    """What to do at a system call."""
    return [Instruction(_EQUAL, 0, len(then), number), *then]


def _done(verdict: int) -> Instruction:
    return Instruction(_RETURN, 0, 0, verdict)


def _if_one_of(values: tuple[int, ...], offset: int) -> list[Instruction]:
    out = [Instruction(_LOAD, 0, 0, offset)]
    for value in values:
        out += _when(value, _done(_ALLOW))
    return [*out, _done(_ERROR | errno.EPERM)]


def _unless_one_of(values: tuple[int, ...], offset: int, refused: Instruction) -> list[Instruction]:
    out = [Instruction(_LOAD, 0, 0, offset)]
    for value in values:
        out += _when(value, refused)
    return [*out, _done(_ALLOW)]


def _unless_any(bits: int, offset: int, verdict: int, otherwise: int = _ALLOW) -> list[Instruction]:
    return [Instruction(_LOAD, 0, 0, offset), Instruction(_ANY_BIT, 0, 1, bits), _done(verdict), _done(otherwise)]


def _keeping_cpu_time(refused: Instruction) -> list[Instruction]:
    """All limits may be asked and lowered but that of CPU time, by which a program could have itself killed from outside."""
    asked = [
        Instruction(_LOAD, 0, 0, _THIRD),
        *_when(0, Instruction(_LOAD, 0, 0, _THIRD + 4), *_when(0, _done(_ALLOW))),
        refused,
    ]
    return [Instruction(_LOAD, 0, 0, _SECOND), *_when(_CPU_TIME, *asked), _done(_ALLOW)]


def instructions(machine: str, *, executing: bool, forking: bool = True) -> list[Instruction]:
    """Return the filter of a machine; `executing` allows other programs to be started, `forking` processes."""
    found = table(machine)
    out = [Instruction(_LOAD, 0, 0, _ARCHITECTURE), Instruction(_EQUAL, 1, 0, _ARCH[machine]), _done(_KILL)]
    out += [Instruction(_LOAD, 0, 0, _NUMBER)]
    if machine == "x86_64":
        out += [Instruction(_AT_LEAST, 0, 1, 0x40000000), _done(_KILL)]
    refused = _done(_ERROR | errno.EPERM)
    threads = _unless_any(_THREAD, _FIRST, _ALLOW, refused.value)
    clone = _unless_any(_NEW_NAME_SPACES, _FIRST, _KILL)
    examined = {
        "clone": clone if forking else [*clone[:-1], *threads[1:]],
        "prlimit64": _keeping_cpu_time(refused),
        "clone3": [_done(_ERROR | errno.ENOSYS)],
        "ioctl": _if_one_of(_TERMINAL, _SECOND),
        "prctl": _if_one_of(_NAMES, _FIRST),
        "fcntl": _unless_one_of(_SIGNALS_OF_FILES, _SECOND, refused),
        "socketpair": _if_one_of(_FAMILIES, _FIRST),
        "sendto": _unless_any(_OUT_OF_BAND, _FOURTH, refused.value),
        "recvfrom": _unless_any(_OUT_OF_BAND, _FOURTH, refused.value),
        "sendmsg": _unless_any(_OUT_OF_BAND, _THIRD, refused.value),
        "recvmsg": _unless_any(_OUT_OF_BAND, _THIRD, refused.value),
    }
    for name, number in found.examined.items():
        out += _when(number, *examined[name])
    more = (*(found.forking.values() if forking else ()), *(found.executing.values() if executing else ()))
    verdicts = dict.fromkeys(found.deadly.values(), _KILL) | dict.fromkeys((*found.allowed.values(), *more), _ALLOW)
    return [*out, *_sought(_ranges(verdicts, refused.value))]


def _ranges(verdicts: dict[int, int], otherwise: int) -> list[tuple[int, int]]:
    """The first number of each range of system calls that have one verdict, and the verdict."""
    out = [(0, verdicts.get(0, otherwise))]
    for number in sorted({each + step for each in verdicts for step in (0, 1)}):
        verdict = verdicts.get(number, otherwise)
        if verdict != out[-1][1]:
            out.append((number, verdict))
    return out


def _sought(ranges: list[tuple[int, int]]) -> list[Instruction]:
    """Find the range of a system call by halves: the kernel goes through the filter once for every number when it is put on."""
    if len(ranges) == 1:
        return [_done(ranges[0][1])]
    middle = len(ranges) // 2
    low, high = _sought(ranges[:middle]), _sought(ranges[middle:])
    return [Instruction(_AT_LEAST, len(low), 0, ranges[middle][0]), *low, *high]


def assemble(machine: str = kernel.MACHINE, *, executing: bool, forking: bool = True) -> ctypes.Array[ctypes.c_char]:
    """Return the filter as the kernel wants it; made once, before programs are forked."""
    raw = b"".join(
        each.code.to_bytes(2, "little") + bytes((each.if_true, each.if_false)) + each.value.to_bytes(4, "little")
        for each in instructions(machine, executing=executing, forking=forking)
    )
    return ctypes.create_string_buffer(raw, len(raw))


def install(raw: ctypes.Array[ctypes.c_char]) -> None:
    """Put a filter on this process and all that come from it, for good."""
    program = _Program(len(raw) // 8, ctypes.addressof(raw))
    kernel.set_filter(kernel.PR_SET_SECCOMP, program)


def supported() -> bool:
    """Whether there is a filter for this machine."""
    return os.uname().machine in _ARCH
