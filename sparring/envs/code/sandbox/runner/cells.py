"""A session: pieces of a program that come one after another and share their names, as in an interactive interpreter.

As in `worker`, everything here is in the hands of the program. What is told of a piece is text for whoever wrote it.
"""

from __future__ import annotations

import ast
import linecache
import os
import re
import socket
import sys
import traceback
import types
from typing import Any

from .messages import flush, receive, send

_OUT, _ERR = 1, 2
_FRAMES = 8
"""Calls of a traceback that are told, the last ones."""
_ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,16}\b")
_SLACK = 4
"""So many times the wanted characters are looked at, since addresses become shorter."""
_WIDEST = 4
"""Bytes of a character in UTF-8."""


def serve(connection: socket.socket) -> None:
    """Run the pieces that come until the connection ends."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    owner = os.getpid()
    while (asked := receive(connection)) is not None:
        most = asked["most"]
        reply = _run(module.__dict__, asked["cell"], f"<cell {asked['number']}>", most)
        if os.getpid() != owner:  # a fork that ran on to here
            os._exit(0)
        flush()
        written = {"out": _taken(_OUT, most), "err": _taken(_ERR, most)}
        _empty()
        flush()  # what a full file did not take
        _empty()
        send(connection, {**reply, **written})


def _run(names: dict[str, Any], text: str, name: str, most: int) -> dict[str, str | bool | None]:
    """Run one piece; return the value of its last line and what it raised."""
    value = error = None
    spent = False
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    try:
        value = _shown(names, text, name, most)
    except MemoryError:
        spent = True
    except BaseException as raised:  # noqa: BLE001  # the boundary to the program
        error = _told(raised, most)
    return {"value": value, "error": error, "memory": spent}


def _shown(names: dict[str, Any], text: str, name: str, most: int) -> str | None:
    """Run the statements; return the last one's value as text if it is an expression that has one."""
    tree = ast.parse(text, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec", dont_inherit=True), names)
    if not isinstance(last, ast.Expr):
        return None
    value = eval(compile(ast.Expression(last.value), name, "eval", dont_inherit=True), names)
    if value is None:
        return None
    names["_"] = value
    return _cut(str(repr(value)), most)


def _told(error: BaseException, most: int) -> str:
    """Return an exception with the calls of the session's own lines that led to it."""
    try:
        said = "".join(traceback.format_exception_only(type(error), error)).rstrip("\n")
        frames = [each for each in traceback.extract_tb(error.__traceback__) if each.filename.startswith("<cell ")]
    except BaseException:  # noqa: BLE001  # the program's own exception may raise when it is shown
        return type(error).__name__
    lines = [f'  File "{each.filename}", line {each.lineno}, in {each.name}\n    {each.line}' for each in frames]
    head = ["Traceback (most recent call last):"] if lines else []
    return _cut("\n".join((*head, *lines[-_FRAMES:], said)), most)


def _taken(stream: int, most: int) -> str:
    """Return what was written to a stream, cut in the middle."""
    wanted = _SLACK * _WIDEST * most
    try:
        size = os.fstat(stream).st_size
        head = os.pread(stream, min(size, wanted), 0)
        tail = os.pread(stream, wanted, max(len(head), size - wanted))
    except OSError:  # the program closed it
        return ""
    left_out = size - len(head) - len(tail)
    if left_out <= 0:
        return _cut((head + tail).decode(errors="backslashreplace"), most)
    first, last = (_clean(part.decode(errors="ignore")) for part in (head, tail))
    return _joined(first, last, most)


def _empty() -> None:
    """Make room in both streams."""
    for stream in (_OUT, _ERR):
        try:
            os.ftruncate(stream, 0)
            os.lseek(stream, 0, os.SEEK_SET)
        except OSError:  # the program closed it
            continue


def _cut(text: str, most: int) -> str:
    """Return a text without addresses, and without its middle if it is longer."""
    cleaned = _clean(text)
    return cleaned if len(cleaned) <= most else _joined(cleaned, cleaned, most)


def _joined(first: str, last: str, most: int) -> str:
    half = most // 2
    return f"{first[:half]}\n[...]\n{last[-half:]}"


def _clean(text: str) -> str:
    return _ADDRESS.sub("at 0x...", text)
