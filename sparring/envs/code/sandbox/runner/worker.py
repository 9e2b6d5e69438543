"""Runs one program: takes its text and calls over a socket, and answers with plain values.

Everything here is in the hands of the program once that runs. So nothing here knows what is right: the worst that a program
can do to it is to answer wrongly, to answer nonsense or not to answer.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import struct
import sys
import threading
import traceback
import types
from typing import Any

from .pack import pack, unpack

MAX_FRAME = 16 << 20
_LENGTH = struct.Struct("<I")


def receive(connection: socket.socket, most: int = 1 << 30) -> Any:
    """Return the next message; None at the end.

    Raises:
        ValueError: It is longer than `most` bytes, or no JSON.
    """
    head = _exactly(connection, _LENGTH.size)
    if head is None:
        return None
    length = _LENGTH.unpack(head)[0]
    if length > most:
        raise ValueError(f"a message of {length} bytes")
    body = _exactly(connection, length)
    return None if body is None else json.loads(body)


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    parts = []
    while count:
        part = connection.recv(min(count, 1 << 20))
        if not part:
            return None
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def send(connection: socket.socket, message: Any) -> None:
    """Send a message."""
    body = json.dumps(message, separators=(",", ":")).encode()
    if len(body) > MAX_FRAME:
        body = b'{"large":%d}' % len(body)
    connection.sendall(_LENGTH.pack(len(body)) + body)


def serve(connection: socket.socket) -> None:
    """Run the program that comes first, then the calls that follow, until the connection ends."""
    task = receive(connection)
    if task is None:
        return
    name, files = task["main"], task["files"]
    for path, text in files.items():
        _write(path, text)
    if len(files) > 1:
        sys.path.insert(0, os.getcwd())
    module = types.ModuleType("__main__" if task["script"] else "solution")
    module.__file__ = name
    sys.modules[module.__name__] = module
    error, status = _run(module, files[name], name)
    if task["script"]:
        _finish()
    _flush()
    send(connection, error or {"ok": None})
    if task["script"]:
        os._exit(status)
    while (call := receive(connection)) is not None:
        reply = _call(module, call)
        _flush()
        send(connection, reply)


def _write(path: str, text: str) -> None:
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _run(module: types.ModuleType, text: str, name: str) -> tuple[dict[str, Any] | None, int]:
    """Run a program; return what it raised, if anything, and the status that the interpreter would exit with."""
    try:
        code = compile(text, name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return _told("syntax", error), 1
    try:
        exec(code, module.__dict__)
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
        return _told("error", error) if status or module.__name__ != "__main__" else None, status & 255
    except BaseException as error:  # noqa: BLE001  # the boundary to the program
        return _told("error", error), 1
    return None, 0


def _finish() -> None:
    """Wait for the program's threads and call what it registered for its end, as the interpreter does."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    except BaseException as error:  # noqa: BLE001  # the boundary to the program
        _told("error", error)


def _call(module: types.ModuleType, call: dict[str, Any]) -> dict[str, Any]:
    target: Any = module
    try:
        for part in call["name"].split("."):
            target = getattr(target, part)
    except AttributeError:
        return {"missing": call["name"]}
    try:
        args = [unpack(each) for each in call["args"]]
        value = target(*args, **{key: unpack(each) for key, each in call["kwargs"].items()})
        return {"ok": pack(value)}
    except BaseException as error:  # noqa: BLE001  # the boundary to the program
        return _told("error", error)


def _told(what: str, error: BaseException) -> dict[str, Any]:
    """Say what was raised; the whole goes to the error output."""
    name = type(error).__name__
    try:
        traceback.print_exception(type(error), error, error.__traceback__, limit=-20)
        said = str(error)[:300]
    except BaseException:  # noqa: BLE001  # the program's own exception may raise when it is shown
        said = ""
    return {what: [name, said]}


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # noqa: BLE001  # the program may have put anything there
            os.write(2, b"the output could not be flushed\n")
