"""A program whose tests are programs themselves: the side of the program. `judge` is the other side.

The judge names objects of the program by numbers and asks for what is done with them; the program's functions may call back
functions of the judge while they run.
"""

from __future__ import annotations

import builtins
import socket
import types
from collections.abc import Callable
from functools import partial
from typing import Any

from .messages import flush, receive, send, told
from .pack import Codec, Wire

_MUTABLE = (list, dict, set, bytearray)


class Program:
    """Answers what the judge asks of one module."""

    def __init__(self, connection: socket.socket, module: types.ModuleType):
        self._connection, self._module = connection, module
        self._objects: list[Any] = []
        named = partial(getattr, builtins)
        self._codec = Codec(self._keep, {"h": lambda content: self._objects[content[0]], "p": self._stub, "k": named})

    def _keep(self, value: object) -> Wire:
        """Give an object a number."""
        for number, known in enumerate(self._objects):
            if known is value:
                return {"h": [number, type(value).__name__]}
        self._objects.append(value)
        return {"h": [len(self._objects) - 1, type(value).__name__]}

    def _stub(self, number: int) -> Callable[..., Any]:
        """A function of the judge."""

        def call(*args: Any) -> Any:
            send(self._connection, {"callback": [number, [self._codec.pack(arg) for arg in args]]})
            reply = receive(self._connection)
            if "error" in reply:
                raise _raised(*reply["error"])
            return self._codec.unpack(reply["ok"])

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
            return answer[asked["do"]](asked)
        except BaseException as error:  # noqa: BLE001  # the boundary to the program
            found = told("error", error)
            found["error"].append([base.__name__[:100] for base in type(error).__mro__[:32]])
            return found

    def _names(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Every public name of the module and what it is: an exception with the built-in one it derives from, or a value."""
        kinds = {}
        for name, value in vars(self._module).items():
            if isinstance(value, type) and issubclass(value, BaseException):
                kinds[name] = next(base.__name__ for base in value.__mro__ if base.__module__ == builtins.__name__)
            else:
                kinds[name] = ""
        return {"ok": {name: kind for name, kind in kinds.items() if not name.startswith("__")}}

    def _target(self, asked: dict[str, Any]) -> Any:
        return self._module if asked["on"] is None else self._objects[asked["on"]]

    def _get(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"ok": self._codec.pack(getattr(self._target(asked), asked["name"]))}

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


def _raised(name: str, words: str, bases: list[str]) -> BaseException:
    """An exception of the tests, or one of that name and of the first built-in class that it derives from."""
    known = next(kind for each in bases if isinstance(kind := getattr(builtins, each, None), type))
    error: BaseException = (known if known.__name__ == name else type(name, (known,), {}))(words)
    return error
