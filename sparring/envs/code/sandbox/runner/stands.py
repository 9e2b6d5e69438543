"""What stands, beside a file of tests, for the objects of a program in another process; see `judge`.

An object of the program says itself what its methods and operators give, so it must have no say in what it is compared with:
it is equal to no plain value, neither smaller nor larger than one, and what is left of it after a number has been added or taken
away is no number.
"""

from __future__ import annotations

import builtins
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

from .dates import pack_date, unpack_date
from .messages import MAX_FRAME, receive, send
from .pack import Codec, Wire

_LIBRARY = sys.stdlib_module_names - {"unittest"}
"""Where the exceptions of Python's library are; those of `unittest` decide tests."""
_SIMPLE = (str, bytes, int, float, tuple, type(None))
_ENDING = ("StopIteration", "StopAsyncIteration", "GeneratorExit")


class LostError(BaseException):
    """The program's process ended or broke the protocol."""


class EndedError(RuntimeError):
    """The program raised StopIteration, which means something only where an iterator is asked for its next item."""


class Own(Exception):  # noqa: N818  # the name of a role: what the program's own exceptions derive from here
    """An exception of the program's own classes; its attributes are there."""

    told: tuple[str, Stand | None] | None = None
    """Its words and its object, where it comes from the program."""

    def __str__(self) -> str:
        return super().__str__() if self.told is None else self.told[0]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or self.told is None or self.told[1] is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(self.told[1], name)


def are_bases(told: Any) -> bool:
    """Return whether the program told the classes that one derives from, as pairs of a module and a name."""
    return isinstance(told, list) and all(
        isinstance(each, list) and [type(word) for word in each] == [str, str] for each in told
    )


class Line:
    """The line to the program."""

    def __init__(self, connection: socket.socket):
        self._connection = connection
        self._functions: list[Callable[..., Any]] = []
        self.errors: dict[str, type[BaseException]] = {}
        self.lost = ""
        self._stands: dict[int, Stand] = {}
        self.codec = Codec(
            self._pack_other, {"h": lambda content: self.stand(*content), "w": self._awaited, "y": unpack_date}
        )

    def stand(self, number: int, name: str) -> Stand:
        """Return what stands for an object: always the same, so that `is` means what it does in the program."""
        return self._stands.setdefault(int(number), Stand(self, int(number), str(name)))

    async def _awaited(self, number: int) -> Any:
        """A coroutine of the program: it runs there to its end when it is awaited here."""
        return self.codec.unpack(self.ask(do="await", on=int(number))["ok"])

    def _pack_other(self, value: object) -> Wire:
        when = pack_date(value)
        if when is not None:
            return when
        if isinstance(value, Stand):
            return {"h": [object.__getattribute__(value, "_number"), ""]}
        if isinstance(value, type) and value in vars(builtins).values():
            return {"k": value.__name__}
        if callable(value):
            self._functions.append(value)
            return {"p": [len(self._functions) - 1, str(getattr(value, "__name__", "function"))]}
        raise TypeError(f"a {type(value).__name__} cannot be given to the program")

    def ask(self, **question: Any) -> dict[str, Any]:
        """Return the program's answer; functions that it calls back meanwhile are called."""
        try:
            send(self._connection, question)
            while isinstance(reply := receive(self._connection, MAX_FRAME), dict) and "callback" in reply:
                number, args = reply["callback"]
                send(self._connection, self._called(self._functions[number], args))
        except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise self.lose(str(error)) from error
        if reply is None:
            raise self.lose("the program ended before it answered")
        if not isinstance(reply, dict) or ("ok" not in reply and "error" not in reply):
            raise self.lose("an answer that breaks the protocol")
        if "error" in reply:
            raise self._raised(reply["error"])
        return reply

    def lose(self, words: str) -> LostError:
        """Note that the program is lost, whoever hides the exception."""
        self.lost = self.lost or words or "the program is lost"
        return LostError(words)

    def _called(self, function: Callable[..., Any], args: list[Wire]) -> dict[str, Any]:
        try:
            return {"ok": self.codec.pack(function(*map(self.codec.unpack, args)))}
        except Exception as error:  # noqa: BLE001  # it is raised in the program, as if that had called the function itself
            kind = type(error)
            if kind.__module__ != builtins.__name__:
                self.errors.setdefault(kind.__name__, kind)
            return {"error": [kind.__name__, str(error)[:300], [base.__name__ for base in kind.__mro__]]}

    def _raised(self, told: Any) -> Exception:
        """The exception of that class, or of the first known one that it derives from."""
        if not isinstance(told, list) or len(told) != 4 or not are_bases(told[2]):
            raise self.lose("an error that breaks the protocol")
        name, words = str(told[0]), str(told[1])
        if any(each in _ENDING for _, each in told[2]):
            return EndedError(f"{name}: {words}")
        kind = next((kind for each in told[2] if (kind := self.kind(*each)) is not None), None)
        if kind is None:
            return RuntimeError(f"{name}: {words}")
        number, args = self._content(told[3])
        if issubclass(kind, Own):
            error = kind(words)
            error.told = (words, None if number is None else self.stand(number, name))
            return error
        try:
            return kind(*args) if args and all(isinstance(each, _SIMPLE) for each in args) else kind(words)
        except (TypeError, ValueError):
            return kind.__new__(kind, words)

    def _content(self, told: Any) -> tuple[int | None, tuple[Any, ...]]:
        if told is None:
            return None, ()
        try:
            args = self.codec.unpack(told[1])
            return int(told[0]["h"][0]), args if isinstance(args, tuple) else ()
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise self.lose("an error that breaks the protocol") from error

    def kind(self, module: str, name: str) -> type[Exception] | None:
        """An exception of the program's, of the tests', of Python's or of its library, as far as the tests know that."""
        found = getattr(builtins, name, None) if module == builtins.__name__ else self.errors.get(name)
        if found is None and module.partition(".")[0] in _LIBRARY and not name.startswith("_"):
            found = getattr(sys.modules.get(module), name, None)
        return found if isinstance(found, type) and issubclass(found, Exception) else None

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

    __slots__ = ("_line", "_mixed", "_name", "_number")

    def __init__(self, line: Line, number: int, name: str):
        for key, value in (("_line", line), ("_number", number), ("_name", name), ("_mixed", False)):
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
        value = _bound(self, "__hash__")()
        if type(value) is not int:
            raise TypeError(f"the hash of a {self._name} is no whole number")
        return hash(value)

    def __contains__(self, value: Any) -> Any:
        try:
            found = self.__getattr__("__contains__")
        except AttributeError:
            return any(each is value or each == value for each in self)
        return found(value)

    def __iter__(self) -> Iterator[Any]:
        try:
            step = self.__getattr__("__iter__")()
        except AttributeError:
            yield from self._counted()
            return
        if not isinstance(step, Stand):
            yield from step
            return
        while True:
            try:
                yield step.__next__()
            except StopIteration:
                return

    def _counted(self) -> Iterator[Any]:
        """The items of an object that has them by number alone."""
        number = 0
        while True:
            try:
                yield self.__getitem__(number)
            except IndexError:
                return
            number += 1

    def __next__(self) -> Any:
        try:
            return self.__getattr__("__next__")()
        except AttributeError as error:
            raise TypeError(str(error)) from error
        except EndedError:
            raise StopIteration from None

    async def __anext__(self) -> Any:
        try:
            return await _bound(self, "__anext__")()
        except EndedError:
            raise StopAsyncIteration from None

    async def __aexit__(self, *_: object) -> bool:
        """Leave an `async with`; the object is told of no exception."""
        await _bound(self, "__aexit__")(None, None, None)
        return False

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: object) -> bool:
        """Leave a `with`; the object is told of exceptions and may swallow them, but for failures of the test."""
        if not isinstance(value, Exception) or isinstance(value, AssertionError):
            self.__getattr__("__exit__")(None, None, None)
            return False
        told = [type(value).__name__, str(value)[:300], [base.__name__ for base in type(value).__mro__]]
        return bool(self._line.ask(do="exit", on=self._number, error=told)["ok"] is True)

    def __bool__(self) -> bool:
        _refuse_mixed(self)
        try:
            return bool(self.__getattr__("__bool__")())
        except AttributeError:
            pass
        try:
            return len(self) > 0
        except TypeError:
            return True

    def __instancecheck__(self, value: object) -> bool:
        if not isinstance(value, Stand):
            return False
        bases = value.__getattr__("__class__").__mro__
        return any(isinstance(base, Stand) and base._number == self._number for base in bases)

    def __subclasscheck__(self, kind: object) -> bool:
        if not isinstance(kind, Stand):
            return False
        return any(isinstance(base, Stand) and base._number == self._number for base in kind.__mro__)


Stand.__doc__ = property(lambda stand: stand.__getattr__("__doc__"))  # type: ignore[assignment]  # the object's own


def _refuse_mixed(stand: Stand) -> None:
    if stand._mixed:
        raise TypeError(f"a {stand._name} to which a number was added is no number")


def _bound(stand: Stand, name: str) -> Callable[..., Any]:
    try:
        found: Callable[..., Any] = stand.__getattr__(name)
    except AttributeError as error:
        raise TypeError(str(error)) from error
    return found


def _result(value: Any) -> Any:
    return NotImplemented if isinstance(value, Stand) and value._name == "NotImplementedType" else value


def _forwarded(name: str) -> Callable[..., Any]:
    def method(self: Stand, *args: Any) -> Any:
        """Do it where the object is."""
        return _result(_bound(self, name)(*args))

    return method


def _measured(name: str) -> Callable[..., Any]:
    def method(self: Stand) -> Any:
        """Do it where the object is."""
        _refuse_mixed(self)
        return _result(_bound(self, name)())

    return method


def _ordered(name: str) -> Callable[..., Any]:
    def method(self: Stand, other: Any) -> Any:
        """Compare two objects of the program where they are."""
        return _result(_bound(self, name)(other)) if isinstance(other, Stand) else NotImplemented

    return method


def _calculated(name: str) -> Callable[..., Any]:
    mixing = name in ("__add__", "__sub__", "__radd__", "__rsub__")

    def method(self: Stand, other: Any) -> Any:
        """Calculate where the object is."""
        value = _result(_bound(self, name)(other))
        number = isinstance(other, int | float | complex)
        if number and isinstance(value, int | float | complex):
            raise TypeError(f"{name} of a {self._name} and a number is a number, and only numbers have such")
        mixed = self._mixed or (isinstance(other, Stand) and other._mixed)
        if isinstance(value, Stand) and (mixed or (number and mixing and not (name == "__radd__" and other == 0))):
            object.__setattr__(value, "_mixed", True)  # the zero is that of `sum`
        return value

    return method


for _maker, _names in (
    (_forwarded, "len getitem setitem delitem str repr enter reversed aenter aiter"),
    (_measured, "abs neg int float index"),
    (_ordered, "lt le gt ge"),
    (_calculated, "add radd sub rsub mul rmul truediv rtruediv floordiv mod pow and or xor matmul"),
):
    for _name in _names.split():
        setattr(Stand, f"__{_name}__", _maker(f"__{_name}__"))
