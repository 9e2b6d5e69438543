"""Runs one program: takes its text and calls over a socket, and answers with plain values.

Everything here is in the hands of the program once that runs. So nothing here knows what is right: the worst that a program
can do to it is to answer wrongly, to answer nonsense or not to answer.
"""

from __future__ import annotations

import atexit
import os
import socket
import sys
import threading
import types
from typing import Any

from . import cells, judge, remote, toolchain
from .messages import flush, receive, send, told
from .pack import pack, unpack


def serve(connection: socket.socket) -> None:
    """Run the program that comes first, then the calls that follow, until the connection ends."""
    task = receive(connection)
    if task is None:
        return
    name, files = task["main"], task["files"]
    sys.argv = [name]
    for path, text in files.items():
        _write(path, text)
    if len(files) > 1:
        sys.path.insert(0, os.getcwd())
    if task["mode"] == "judge":
        send(connection, judge.judge(files[name], task["module"], task["modules"]))
        return
    if task["mode"] == "session":
        cells.serve(connection)
        return
    if task["mode"] == "build":
        send(connection, toolchain.build(task))
        return
    if task["mode"] == "execute":
        toolchain.execute(connection, task)
        return
    script = task["mode"] == "script"
    module = types.ModuleType("__main__" if script else "solution")
    module.__file__ = name
    sys.modules[module.__name__] = module
    error, status = _run(module, files[name], name)
    if script:
        _finish()
    flush()
    send(connection, error or {"ok": None})
    if script:
        os._exit(status)
    if task["mode"] == "judged":
        remote.Program(connection, module).serve()
    while (call := receive(connection)) is not None:
        reply = _call(module, call)
        flush()
        send(connection, reply)


def _write(path: str, text: str) -> None:
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(path, "w", encoding="utf-8", errors="surrogatepass") as file:
        file.write(text)


def _run(module: types.ModuleType, text: str, name: str) -> tuple[dict[str, Any] | None, int]:
    """Run a program; return what it raised, if anything, and the status that the interpreter would exit with."""
    try:
        code = compile(text.removeprefix("\ufeff"), name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return told("syntax", error), 1
    try:
        exec(code, module.__dict__)
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
        return told("error", error) if status or module.__name__ != "__main__" else None, status & 255
    except BaseException as error:  # noqa: BLE001  # the boundary to the program
        return told("error", error), 1
    return None, 0


def _finish() -> None:
    """Wait for the program's threads and call what it registered for its end, as the interpreter does."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    except BaseException as error:  # noqa: BLE001  # the boundary to the program
        told("error", error)


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
        return told("error", error)
