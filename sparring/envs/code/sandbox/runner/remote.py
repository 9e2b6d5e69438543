"""A program whose tests are programs themselves: the side of the program. `judge` is the other side.

The judge names objects of the program by numbers and asks for what is done with them; the program's functions may call back
functions of the judge while they run.
"""

from __future__ import annotations

import builtins
import importlib
import socket
import types
from collections.abc import Callable
from functools import partial
from typing import Any

from .dates import pack_date, unpack_date
from .messages import flush, receive, send, told
from .pack import Codec, Wire

_NAMES = "eq hash repr str lt le gt ge len iter contains getitem reversed bool or"
_OPERATORS = frozenset(f"__{name}__" for name in _NAMES.split())
_AWAITED = ("coroutine", "async_generator_asend", "async_generator_athrow")
_MUTABLE = (list, dict, set, bytearray)


class Program:
    """Answers what the judge asks of one module."""

    def __init__(self, connection: socket.socket, module: types.ModuleType):
        self._connection, self._module = connection, module
        self._objects: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._loop: Any = None
        known: dict[str, Callable[[Any], Any]] = {"p": self._stub, "k": partial(getattr, builtins), "y": unpack_date}
        self._codec = Codec(self._pack_other, {"h": lambda content: self._objects[content[0]], **known})

    def _pack_other(self, value: object) -> Wire:
        when = pack_date(value)
        if when is not None:
            return when
        kept = self._keep(value)
        return {"w": kept["h"][0]} if type(value).__name__ in _AWAITED else kept

    def _keep(self, value: object) -> Wire:
        """Give an object a number."""
        number = self._numbers.setdefault(id(value), len(self._objects))  # what is kept keeps its address
        if number == len(self._objects):
            self._objects.append(value)
        return {"h": [number, type(value).__name__]}

    def _stub(self, told: list[Any]) -> Callable[..., Any]:
        """A function of the judge."""
        number, name = told

        def call(*args: Any) -> Any:
            send(self._connection, {"callback": [number, [self._codec.pack(arg) for arg in args]]})
            reply = receive(self._connection)
            if "error" in reply:
                raise _raised(*reply["error"])
            return self._codec.unpack(reply["ok"])

        call.__name__ = call.__qualname__ = name
        return call

    def serve(self) -> None:
        """Answer until the connection ends."""
        while (asked := receive(self._connection)) is not None:
            reply = self._answer(asked)
            flush()
            send(self._connection, reply)

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = {"names": self._names, "get": self._get, "set": self._set, "call": self._call, "exit": self._exit}
            return {**answer, "import": self._import, "await": self._await}[asked["do"]](asked)
        except BaseException as error:  # noqa: BLE001  # the boundary to the program
            found = told("error", error)
            found["error"] += [_bases(type(error)), self._content(error)]
            return found

    def _content(self, error: BaseException) -> Wire:
        """An exception, for its attributes, and what it was made of."""
        try:
            return [self._keep(error.with_traceback(None)), self._codec.pack(BaseException.__reduce__(error)[1])]
        except BaseException:  # noqa: BLE001  # the program's own exception may raise when it is asked
            return None

    def _await(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Run something awaitable to its end, in one event loop for all."""
        import asyncio

        async def awaited() -> Any:
            return await self._target(asked)

        self._loop = self._loop or asyncio.new_event_loop()
        return {"ok": self._codec.pack(self._loop.run_until_complete(awaited()))}

    def _import(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Import another module of the program; return its number."""
        return {"ok": self._keep(importlib.import_module(asked["name"]))["h"][0]}

    def _names(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Every public name of a module and what it is: an exception with the classes it derives from, or a value."""
        kinds: dict[str, Any] = {}
        for name, value in vars(self._target(asked)).items():
            failure = isinstance(value, type) and issubclass(value, BaseException)
            kinds[name] = _bases(value) if failure else []
        return {"ok": {name: kind for name, kind in kinds.items() if not name.startswith("__")}}

    def _target(self, asked: dict[str, Any]) -> Any:
        return self._module if asked["on"] is None else self._objects[asked["on"]]

    def _get(self, asked: dict[str, Any]) -> dict[str, Any]:
        target, name = self._target(asked), asked["name"]
        if isinstance(target, type) and name in _OPERATORS:  # those of a class are for its objects
            return {"ok": self._codec.pack(partial(getattr(type(target), name), target))}
        return {"ok": self._codec.pack(getattr(target, name))}

    def _set(self, asked: dict[str, Any]) -> dict[str, Any]:
        setattr(self._target(asked), asked["name"], self._codec.unpack(asked["value"]))
        return {"ok": None}

    def _call(self, asked: dict[str, Any]) -> dict[str, Any]:
        target = self._target(asked)
        args = [self._codec.unpack(each) for each in asked["args"]]
        kwargs = {name: self._codec.unpack(each) for name, each in asked["kwargs"].items()}
        value = target(*args, **kwargs)
        after = {number: self._codec.pack(arg) for number, arg in enumerate(args) if type(arg) in _MUTABLE}
        return {"ok": self._codec.pack(value), "after": after}

    def _exit(self, asked: dict[str, Any]) -> dict[str, Any]:
        error = _raised(*asked["error"])
        return {"ok": bool(self._target(asked).__exit__(type(error), error, None))}


def _bases(kind: type) -> list[list[str]]:
    return [[str(base.__module__)[:100], base.__name__[:100]] for base in kind.__mro__[:32]]


def _raised(name: str, words: str, bases: list[str]) -> BaseException:
    """An exception of the tests, or one of that name and of the first built-in class that it derives from."""
    known = next(kind for each in bases if isinstance(kind := getattr(builtins, each, None), type))
    error: BaseException = (known if known.__name__ == name else type(name, (known,), {}))(words)
    return error
