"""Programs of other languages: compiles or checks them, and runs them. Neither knows what is right."""

from __future__ import annotations

import binascii
import os
import resource
import signal
import socket
from typing import Any, NoReturn

from .messages import send

PATH = "/usr/local/bin:/usr/bin:/bin"
PRODUCT = "/dev/shm/program"
"""Where a compiled program is, while it is made and when it runs; a new file in each room."""
MAX_PRODUCT = 8 << 20
"""Bytes of a compiled program."""
TOOLS = ("gcc", "g++", "node", "bash")
_ENVIRONMENT = {"HOME": "/tmp", "LANG": "C.UTF-8", "PATH": PATH, "TMPDIR": "/tmp", "UV_USE_IO_URING": "0"}
_SAID = "/dev/shm/said"
_KEPT = 64 << 10
"""Bytes of a compiler's messages."""


def tools() -> dict[str, str]:
    """Return the compilers and interpreters that are in reach, {name: path}."""
    places = [(name, f"{folder}/{name}") for folder in reversed(PATH.split(":")) for name in TOOLS]
    return {name: path for name, path in places if os.access(path, os.X_OK)}


def build(task: dict[str, Any]) -> dict[str, Any]:
    """Run a compiler or checker; return the program that it made (base 64, empty if none), or what it said."""
    said = os.open(_SAID, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    pid = os.fork()
    if not pid:
        try:
            os.dup2(said, 1)
            os.dup2(said, 2)
            _replace(task["argv"][0], task["argv"])
        finally:
            os._exit(127)
    _, status = os.waitpid(pid, 0)
    text = os.pread(said, _KEPT, 0)
    if status:
        os.write(2, text)
        return {"syntax": [os.path.basename(task["argv"][0]), _first(text.decode(errors="replace"), status)]}
    if not task["product"]:
        return {"ok": ""}
    size, most = os.stat(PRODUCT).st_size, min(MAX_PRODUCT, task["most"])
    if size > most:
        return {"syntax": ["compiler", f"a program of {size} bytes; at most {most} are run"]}
    with open(PRODUCT, "rb") as file:
        return {"ok": binascii.b2a_base64(file.read(), newline=False).decode()}


def _first(text: str, status: int) -> str:
    """The line of a compiler's messages that says what is wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("collect2:")] or lines  # the linker's own words come before
    bad = (line for line in lines if "error" in line.lower())
    return next(bad, lines[-1] if lines else f"it ended with status {os.waitstatus_to_exitcode(status)}")


def execute(connection: socket.socket, task: dict[str, Any]) -> None:
    """Run the program as a process of its own, and say how it ended: nobody else holds this line, or can stop this process."""
    if task["program"]:
        file = os.open(PRODUCT, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o700)
        with open(file, "wb") as product:
            product.write(binascii.a2b_base64(task["program"]))
    connection.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # which the first process of a name space does not get from within
    failed, failing = os.pipe()  # closed when the program begins
    pid = os.fork()
    if not pid:
        try:
            _limit(resource.RLIMIT_STACK, task["stack"])
            if task["space"]:
                _limit(resource.RLIMIT_AS, task["space"])
            _replace(PRODUCT if task["program"] else task["argv"][0], task["argv"])
        except OSError as error:
            os.write(failing, str(error).encode())
        finally:
            os._exit(127)
    os.close(failing)
    words = os.read(failed, _KEPT).decode(errors="replace")
    ended, status = 0, 0
    while ended != pid:
        ended, status = os.wait()
    send(connection, {"lost": words} if words else {"status": status})


def _limit(which: int, most: int) -> None:
    hard = resource.getrlimit(which)[1]
    value = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (value, value))


def _replace(path: str, argv: list[str]) -> NoReturn:
    """Run another program in place of this one, with the signals that programs expect."""
    for number in signal.valid_signals() - {
        signal.SIGKILL,
        signal.SIGSTOP,
    }:  # this interpreter, or the caller, ignores some
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.execve(path, argv, _ENVIRONMENT)
