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
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NEW_NAME_SPACES = 0x7E020000
_TERMINAL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: questions, and flags of the program's own descriptors."""
_NAMES = (15, 16)
"""PR_SET_NAME, PR_GET_NAME."""


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


def _if_second_is(values: tuple[int, ...], offset: int) -> list[Instruction]:
    out = [Instruction(_LOAD, 0, 0, offset)]
    for value in values:
        out += _when(value, _done(_ALLOW))
    return [*out, _done(_ERROR | errno.EPERM)]


def instructions(machine: str, *, executing: bool) -> list[Instruction]:
    """Return the filter of a machine; `executing` allows other programs to be started."""
    allowed, deadly, examined, starting = table(machine)
    out = [Instruction(_LOAD, 0, 0, _ARCHITECTURE), Instruction(_EQUAL, 1, 0, _ARCH[machine]), _done(_KILL)]
    out += [Instruction(_LOAD, 0, 0, _NUMBER)]
    if machine == "x86_64":
        out += [Instruction(_AT_LEAST, 0, 1, 0x40000000), _done(_KILL)]
    for number in (*allowed.values(), *(starting.values() if executing else ())):
        out += _when(number, _done(_ALLOW))
    for number in deadly.values():
        out += _when(number, _done(_KILL))
    flags = (
        Instruction(_LOAD, 0, 0, _FIRST),
        Instruction(_ANY_BIT, 0, 1, _NEW_NAME_SPACES),
        _done(_KILL),
        _done(_ALLOW),
    )
    out += _when(examined["clone"], *flags)
    out += _when(examined["clone3"], _done(_ERROR | errno.ENOSYS))
    out += _when(examined["ioctl"], *_if_second_is(_TERMINAL, _SECOND))
    out += _when(examined["prctl"], *_if_second_is(_NAMES, _FIRST))
    return [*out, _done(_ERROR | errno.EPERM)]


def assemble(machine: str = kernel.MACHINE, *, executing: bool) -> ctypes.Array[ctypes.c_char]:
    """Return the filter as the kernel wants it; made once, before programs are forked."""
    raw = b"".join(
        each.code.to_bytes(2, "little") + bytes((each.if_true, each.if_false)) + each.value.to_bytes(4, "little")
        for each in instructions(machine, executing=executing)
    )
    return ctypes.create_string_buffer(raw, len(raw))


def install(raw: ctypes.Array[ctypes.c_char]) -> None:
    """Put a filter on this process and all that come from it, for good."""
    program = _Program(len(raw) // 8, ctypes.addressof(raw))
    kernel.set_filter(kernel.PR_SET_SECCOMP, program)


def supported() -> bool:
    """Whether there is a filter for this machine."""
    return os.uname().machine in _ARCH
