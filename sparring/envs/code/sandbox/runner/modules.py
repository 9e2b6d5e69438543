"""What tests import: modules of stand-ins for a program in another process; see `stands`."""

from __future__ import annotations

import types
from importlib.machinery import ModuleSpec
from itertools import accumulate
from typing import Any

from .stands import Line, Own, Stand, are_bases


class Solution(types.ModuleType):
    """A module of the program, as tests import it."""

    def __init__(self, name: str, line: Line, number: int | None = None):
        super().__init__(name)
        kinds = line.ask(do="names", on=number)["ok"]
        self.__dict__.update({"_line": line, "_number": number})
        if not isinstance(kinds, dict) or not all(map(are_bases, kinds.values())):
            raise line.lose("names that break the protocol")
        self.__dict__["_known"] = frozenset(kinds)
        for each in sorted(kinds, key=lambda each: (len(kinds[each]), each)):  # a class after those it derives from
            if kinds[each] and each.isidentifier() and each not in self.__dict__:
                self.__dict__[each] = _exception(each, kinds[each], line)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.__dict__["_line"].get(self.__dict__["_number"], name)


def _exception(name: str, told: list[list[str]], line: Line) -> type[BaseException]:
    """Return the class for an exception that a module of the program has under a name."""
    own, *others = told
    known = line.kind(*own)
    if known is not None:
        return known
    bases: list[type] = []
    for each in others:
        base = line.kind(*each)
        if base is not None and not any(issubclass(one, base) for one in bases):
            bases.append(base)
    if not any(issubclass(base, Own) for base in bases):
        bases.insert(0, Own)
    try:
        made = type(own[1], tuple(bases), {})
    except TypeError:  # classes that Python does not let one derive from together
        made = type(own[1], (Own,), {})
    line.errors[own[1]] = made
    return made


class _Typing(type):
    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """The class of an object, which for an object of the program is the program's."""
        if cls is not Type:
            return super().__call__(*args, **kwargs)
        if len(args) == 1 and isinstance(args[0], Stand):
            return args[0].__getattr__("__class__")
        return type(*args, **kwargs)

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, type) if cls is Type else super().__instancecheck__(value)


class Type(type, metaclass=_Typing):
    """What tests have for `type`."""


class Parts:
    """Finds the program's other modules, where nothing else has the name."""

    def __init__(self, line: Line, names: list[str]):
        self._line = line
        self._names = {part for name in names for part in accumulate(name.split("."), "{}.{}".format)}

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return how a module is made."""
        return ModuleSpec(name, self, is_package=True) if name in self._names else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        """Return a module whose names are the program's."""
        return Solution(spec.name, self._line, int(self._line.ask(do="import", name=spec.name)["ok"]))

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing is left to do."""
