"""Tests that are programs: they run here, what they test runs in another process, and only plain values pass between.

A test file imports the program's names from `solution` (or from the name of its main file). What it gets are stand-ins: calls
and attributes go to the other process. Arguments that the program changes in place are changed here too; functions given as
arguments are called back; exceptions come back by their names. Objects of the program's own classes stay where they are, and
are equal to nothing here but, where their class says so, to each other.
"""

from __future__ import annotations

import builtins
import io
import re
import socket
import sys
import types
import unittest
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from functools import partial
from typing import Any

from .messages import MAX_FRAME, receive, send, told
from .pack import Codec, Wire

LINE = 4
"""The descriptor that leads to the program."""


class LostError(BaseException):
    """The program's process ended or broke the protocol."""


class Line:
    """The line to the program."""

    def __init__(self, connection: socket.socket):
        self._connection = connection
        self._functions: list[Callable[..., Any]] = []
        self.errors: dict[str, type[BaseException]] = {}
        self.codec = Codec(self._pack_other, {"h": lambda content: Stand(self, int(content[0]), str(content[1]))})

    def _pack_other(self, value: object) -> Wire:
        if isinstance(value, Stand):
            return {"h": [object.__getattribute__(value, "_number"), ""]}
        if isinstance(value, types.FunctionType | types.BuiltinFunctionType | type):
            self._functions.append(value)
            return {"p": len(self._functions) - 1}
        raise TypeError(f"a {type(value).__name__} cannot be given to the program")

    def ask(self, **question: Any) -> dict[str, Any]:
        """Return the program's answer; functions that it calls back meanwhile are called."""
        try:
            send(self._connection, question)
            while True:
                reply = receive(self._connection, MAX_FRAME)
                if not isinstance(reply, dict) or "callback" not in reply:
                    break
                number, args = reply["callback"]
                value = self._functions[number](*map(self.codec.unpack, args))
                send(self._connection, {"ok": self.codec.pack(value)})
        except (OSError, ValueError, LookupError, RecursionError) as error:
            raise LostError(str(error)) from error
        if reply is None:
            raise LostError("the program ended before it answered")
        if "error" in reply:
            raise self._raised(*reply["error"])
        if "ok" not in reply:
            raise LostError("an answer that breaks the protocol")
        return reply

    def _raised(self, name: str, words: str, bases: list[str]) -> BaseException:
        """The exception of that name, or of the first known one that it derives from."""
        for each in bases:
            kind = self.errors.get(each) or getattr(builtins, str(each), None)
            if isinstance(kind, type) and issubclass(kind, Exception):
                return kind(words)
        return RuntimeError(f"{name}: {words}")

    def call(self, number: int | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call an object of the program."""
        packed = [self.codec.pack(arg) for arg in args]
        named = {name: self.codec.pack(arg) for name, arg in kwargs.items()}
        reply = self.ask(do="call", on=number, args=packed, kwargs=named)
        for place, wire in reply.get("after", {}).items():
            _change(args[int(place)], self.codec.unpack(wire))
        return self.codec.unpack(reply["ok"])

    def get(self, number: int | None, name: str) -> Any:
        """Return an attribute of an object of the program, or of its module."""
        return self.codec.unpack(self.ask(do="get", on=number, name=name)["ok"])


def _change(mine: Any, now: Any) -> None:
    """Make a value equal to what the program made of it."""
    if isinstance(mine, list | bytearray):
        mine[:] = now
    elif isinstance(mine, dict | set):
        mine.clear()
        mine.update(now)


class Stand:
    """Stands for an object of the program."""

    def __init__(self, line: Line, number: int, name: str):
        for key, value in (("_line", line), ("_number", number), ("_name", name)):
            object.__setattr__(self, key, value)

    def __getattr__(self, name: str) -> Any:
        return self._line.get(self._number, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._line.ask(do="set", on=self._number, name=name, value=self._line.codec.pack(value))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object."""
        return self._line.call(self._number, args, kwargs)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stand):
            return False
        return self._number == other._number or self.__getattr__("__eq__")(other) is True

    def __hash__(self) -> int:
        return int(self._number)

    def __iter__(self) -> Iterator[Any]:
        step = self.__getattr__("__iter__")()
        if not isinstance(step, Stand):
            yield from step
            return
        while True:
            try:
                yield step.__next__()
            except StopIteration:
                return

    def __bool__(self) -> bool:
        try:
            return bool(self.__getattr__("__bool__")())
        except AttributeError:
            pass
        try:
            return len(self) > 0
        except TypeError:
            return True


def _forwarded(name: str) -> Callable[..., Any]:
    def method(self: Stand, *args: Any) -> Any:
        """Do it where the object is."""
        try:
            bound = self.__getattr__(name)
        except AttributeError as error:
            raise TypeError(str(error)) from error
        value = bound(*args)
        return NotImplemented if isinstance(value, Stand) and value._name == "NotImplementedType" else value

    return method


_OPERATORS = """
len next contains getitem setitem delitem str repr enter exit add radd sub rsub mul rmul truediv floordiv mod pow neg abs lt le
gt ge int float and or xor invert matmul reversed
"""
for _name in _OPERATORS.split():
    setattr(Stand, f"__{_name}__", _forwarded(f"__{_name}__"))


class _Solution(types.ModuleType):
    """The module that tests import."""

    def __init__(self, name: str, line: Line):
        super().__init__(name)
        kinds: dict[str, str] = line.ask(do="names")["ok"]
        self.__dict__["_line"] = line
        self.__all__ = [name for name in kinds if not name.startswith("_")]
        for each, base in kinds.items():
            if base:
                parent = getattr(builtins, str(base), Exception)
                made = type(str(each), (parent if issubclass(parent, Exception) else Exception,), {})
                line.errors[each] = self.__dict__[each] = made

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.__dict__["_line"].get(None, name)


class _Raises:
    """`with pytest.raises(ValueError, match="...")`."""

    def __init__(self, expected: Any, match: str | None = None):
        self._expected, self._match = expected, match
        self.value: BaseException | None = None

    def __enter__(self) -> _Raises:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: object) -> bool:
        if value is None:
            raise AssertionError(f"{self._expected} was not raised")
        self.value = value
        if not isinstance(value, self._expected):
            return False
        if self._match is not None and not re.search(self._match, str(value)):
            raise AssertionError(f"{str(value)!r} does not match {self._match!r}")
        return True


class _Approx:
    """`pytest.approx`, of numbers and of lists and dicts of them."""

    def __init__(self, expected: Any, rel: float | None = None, abs: float | None = None):
        self._expected = expected
        self._rel, self._abs = 1e-6 if rel is None and abs is None else rel or 0.0, 1e-12 if abs is None else abs

    def __eq__(self, other: object) -> bool:
        return self._near(self._expected, other)

    __hash__ = None  # type: ignore[assignment]

    def _near(self, mine: Any, other: Any) -> bool:
        if isinstance(mine, list | tuple):
            pairs = isinstance(other, list | tuple) and len(mine) == len(other)
            return pairs and all(map(self._near, mine, other))
        if isinstance(mine, dict):
            return (
                isinstance(other, dict)
                and mine.keys() == other.keys()
                and all(self._near(mine[k], other[k]) for k in mine)
            )
        if not isinstance(other, int | float | complex) or isinstance(mine, str):
            return bool(mine == other)
        return bool(mine == other) or abs(mine - other) <= max(self._abs, self._rel * abs(mine))


def _parametrize(names: Any, rows: Any, **_: Any) -> Callable[[Any], Any]:
    keys = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)

    def decorate(function: Any) -> Any:
        cases = [dict(zip(keys, row if len(keys) > 1 else (row,), strict=True)) for row in rows]
        before = getattr(function, "cases", [{}])
        function.cases = [{**first, **second} for first in before for second in cases]
        return function

    return decorate


def _pytest() -> types.ModuleType:
    """As much of pytest as test files of programming problems use."""
    module = types.ModuleType("pytest")
    mark = types.SimpleNamespace(parametrize=_parametrize)
    vars(module).update({"raises": _Raises, "approx": _Approx, "mark": mark})
    return module


def judge(text: str, name: str) -> dict[str, Any]:
    """Return what the tests in a file say: a list of (test, verdict, words).

    Every function `test...` and every `unittest.TestCase` is a test; a file without any is one itself.
    """
    try:
        connection = socket.socket(fileno=LINE)
        connection.setblocking(True)  # the library's own end, on which it had a time limit
        solution = _Solution("solution", Line(connection))
        sys.modules.update({"solution": solution, name: solution, "pytest": _pytest()})
        module = types.ModuleType("tests")
        sys.modules["tests"] = module
        verdict = _one("the file", lambda: exec(compile(text, "tests.py", "exec"), module.__dict__))
        if verdict[1] != "passed":
            return {"ok": [verdict]}
        return {"ok": list(_all(module)) or [verdict]}
    except LostError as error:
        return {"ok": [["the file", "lost", str(error)]]}


def _all(module: types.ModuleType) -> Iterator[list[str]]:
    for name, value in list(vars(module).items()):
        if isinstance(value, type) and issubclass(value, unittest.TestCase):
            yield from _cases(value)
        elif name.startswith("test") and isinstance(value, types.FunctionType):
            for case in getattr(value, "cases", [{}]):
                yield _one(name, partial(value, **case))
        elif name.startswith("Test") and isinstance(value, type):
            for each in [each for each in vars(value) if each.startswith("test")]:
                yield _one(f"{name}.{each}", getattr(value(), each))


def _cases(kind: type[unittest.TestCase]) -> Iterator[list[str]]:
    for case in unittest.defaultTestLoader.loadTestsFromTestCase(kind):
        result = unittest.TestResult()
        with redirect_stderr(io.StringIO()):
            case.run(result)
        wrong = result.failures + result.errors
        verdict = (
            "passed"
            if result.wasSuccessful() and not result.skipped
            else "runtime_error"
            if result.errors
            else "wrong_answer"
        )
        yield [str(case), verdict, wrong[0][1].strip().rpartition("\n")[2][:300] if wrong else ""]


def _one(name: str, test: Callable[[], Any]) -> list[str]:
    try:
        test()
    except AssertionError as error:
        told("error", error)
        return [name, "wrong_answer", str(error)[:300]]
    except Exception as error:  # noqa: BLE001  # what a test raises is its verdict
        told("error", error)
        return [name, "runtime_error", f"{type(error).__name__}: {error}"[:300]]
    return [name, "passed", ""]
