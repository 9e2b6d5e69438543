"""As much of pytest as the test files of programming problems use: the module itself, and what runs fixtures and tests."""

from __future__ import annotations

import inspect
import pathlib
import re
import tempfile
import types
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import product
from typing import Any, NamedTuple

Case = Mapping[str, Any]
_ABSENT = ("xfail",)
"""Marks that would change what a failure means."""


class OutcomeError(BaseException):
    """What `pytest.fail` and `pytest.skip` raise; no `except Exception` of a test holds it."""


class _Raises:
    """`with pytest.raises(ValueError, match="...") as caught`, and what is known of the exception afterwards."""

    def __init__(self, expected: Any, match: str | None = None):
        self._expected, self._match = expected, match
        self.value: BaseException | None = None
        self.type: type[BaseException] | None = None

    def __enter__(self) -> _Raises:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: object) -> bool:
        if value is None:
            raise AssertionError(f"{self._expected} was not raised")
        self.value, self.type = value, kind
        if not isinstance(value, self._expected):
            return False
        if self._match is not None:
            self.match(self._match)
        return True

    def match(self, pattern: str) -> bool:
        """Return True if the words of the exception match, else fail."""
        if not re.search(pattern, str(self.value)):
            raise AssertionError(f"{str(self.value)!r} does not match {pattern!r}")
        return True


def _raises(expected: Any, function: Any = None, /, *args: Any, match: str | None = None, **kwargs: Any) -> _Raises:
    caught = _Raises(expected, match)
    if function is not None:
        with caught:
            function(*args, **kwargs)
    return caught


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


class _Row(tuple[Any, ...]):
    """The values of `pytest.param`."""


def _param(*values: Any, **_: Any) -> _Row:
    return _Row(values)


def _parametrize(names: Any, rows: Any, **_: Any) -> Callable[[Any], Any]:
    keys = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)

    def decorate(target: Any) -> Any:
        cases = [
            dict(zip(keys, row if len(keys) > 1 or isinstance(row, _Row) else (row,), strict=True)) for row in rows
        ]
        before = getattr(target, "cases", [{}])
        target.cases = [{**first, **second} for first in before for second in cases]
        return target

    return decorate


class _Marks:
    """`pytest.mark`: what has no meaning here is accepted."""

    parametrize = staticmethod(_parametrize)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name in _ABSENT:
            raise AttributeError(f"pytest.mark.{name} is not supported")
        return partial(_marked, name)


def _marked(mark: str, *args: Any, **kwargs: Any) -> Any:
    if len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType | type):
        return _note(mark, (), args[0])
    return partial(_note, mark, args)


def _note(mark: str, args: tuple[Any, ...], target: Any) -> Any:
    target.marks = [*getattr(target, "marks", []), (mark, args)]
    return target


class Fixture(NamedTuple):
    """What `pytest.fixture` makes of a function."""

    function: Callable[..., Any]
    scope: str = "function"
    params: tuple[Any, ...] = ()
    autouse: bool = False


def _fixture(
    function: Any = None, *, scope: str = "function", params: Any = (), autouse: bool = False, **_: Any
) -> Any:
    if function is None:
        return partial(_fixture, scope=scope, params=params, autouse=autouse)
    return Fixture(function, scope, tuple(params or ()), autouse)


def _end(word: str, reason: object = "", **_: Any) -> None:
    raise OutcomeError(f"{word}: {reason}" if reason else word)


def pytest_module() -> types.ModuleType:
    """Return what `import pytest` gives."""
    module = types.ModuleType("pytest")
    given = {"raises": _raises, "approx": _Approx, "mark": _Marks(), "fixture": _fixture, "param": _param}
    ends = {"fail": partial(_end, "failed"), "skip": partial(_end, "skipped"), "main": lambda *_, **__: 0}
    vars(module).update({**given, **ends})
    return module


class Tests:
    """The tests of a file but those of `unittest`, and what they share."""

    def __init__(self, module: types.ModuleType):
        self._module = module
        self._fixtures = _members(module)
        self._shared: dict[Any, Any] = {}
        self._ends: list[Callable[[], Any]] = []

    def all(self) -> Iterator[tuple[str, Callable[[], Any], bool]]:
        """Every test by name, and what has to be done before the first and after the last; and whether it is a test."""
        yield "setup_module", partial(self._hook, self._module, "setup_module", self._module), False
        for name, value in list(vars(self._module).items()):
            if name.startswith("test") and isinstance(value, types.FunctionType):
                yield from ((*each, True) for each in self._of(name, value, None))
            elif name.startswith("Test") and isinstance(value, type) and not hasattr(value, "assertEqual"):
                yield from ((*each, True) for each in self._of_class(value))
        yield "teardown_module", self._finish, False

    def _finish(self) -> None:
        _all_done(self._ends)
        self._hook(self._module, "teardown_module", self._module)

    def _of_class(self, kind: type) -> Iterator[tuple[str, Callable[[], Any]]]:
        names = {name: None for base in reversed(kind.__mro__) for name in vars(base) if name.startswith("test")}
        for number, name in enumerate(names):
            for title, run in self._of(f"{kind.__name__}.{name}", getattr(kind, name), kind):
                yield title, partial(self._in_class, kind, run, number == 0)
        self._ends += [partial(self._hook, kind, "teardown_class")] if hasattr(kind, "teardown_class") else []

    def _in_class(self, kind: type, run: Callable[[], Any], first: bool) -> None:
        if first and kind not in self._shared:
            self._shared[kind] = True
            self._hook(kind, "setup_class")
        run()

    def _of(self, title: str, function: Any, kind: type | None) -> Iterator[tuple[str, Callable[[], Any]]]:
        marks = [*getattr(kind, "marks", []), *getattr(function, "marks", [])]
        fixtures = {**self._fixtures, **(_members(kind) if kind else {})}
        wanted = [name for name, each in fixtures.items() if each.autouse]
        wanted += [name for mark, args in marks if mark == "usefixtures" for name in args]
        needed = _closure([*wanted, *inspect.signature(function).parameters], fixtures)
        skipped = any(mark == "skip" or (mark == "skipif" and args and args[0]) for mark, args in marks)
        many = [[(name, value) for value in fixtures[name].params] for name in needed if fixtures[name].params]
        for outer, inner in product(getattr(kind, "cases", [{}]), getattr(function, "cases", [{}])):
            for chosen in product(*many):
                scene = _Scene(self, kind, fixtures, {**outer, **inner}, dict(chosen))
                name = function.__name__
                yield title, partial(_end, "skipped") if skipped else partial(scene.run, function, name, wanted)

    def share(self, key: Any, make: Callable[[list[Callable[[], Any]]], Any]) -> Any:
        """Return what several tests share, made once."""
        if key not in self._shared:
            self._shared[key] = make(self._ends)
        return self._shared[key]

    def _hook(self, owner: Any, name: str, *args: Any) -> None:
        hook = getattr(owner, name, None)
        if hook is not None:
            hook(*args[: len(inspect.signature(hook).parameters)])

    def around(self, instance: Any, what: str, test: Any) -> None:
        """Run the set-up or tear-down of one test."""
        if instance is None:
            self._hook(self._module, f"{what}_function", test)
            return
        self._hook(instance, f"{what}_method", test)
        self._hook(instance, what)


def _members(owner: Any) -> dict[str, Fixture]:
    bases = reversed(owner.__mro__) if isinstance(owner, type) else [owner]
    return {name: each for base in bases for name, each in vars(base).items() if type(each) is Fixture}


def _closure(names: list[str], fixtures: Mapping[str, Fixture]) -> list[str]:
    found: dict[str, None] = {}
    for name in names:
        if name in fixtures and name not in found:
            found[name] = None
            inner = [each for each in inspect.signature(fixtures[name].function).parameters if each != name]
            found.update(dict.fromkeys(_closure(inner, fixtures)))
    return list(found)


def _all_done(ends: list[Callable[[], Any]]) -> None:
    while ends:
        ends.pop()()


class _Scene:
    """One run of one test: its instance, its parameters and the fixtures that it has had."""

    def __init__(
        self, tests: Tests, kind: type | None, fixtures: Mapping[str, Fixture], case: Case, chosen: Mapping[str, Any]
    ):
        self._tests, self._kind, self._fixtures = tests, kind, fixtures
        self._values, self._chosen = dict(case), chosen
        self._ends: list[Callable[[], Any]] = []
        self._instance: Any = None

    def run(self, function: Any, name: str, wanted: list[str]) -> None:
        """Run the test to its end, be it a function, a coroutine or a generator, with all that goes before and after."""
        self._instance = None if self._kind is None else self._kind()
        test = function if self._instance is None else getattr(self._instance, name)
        try:
            self._tests.around(self._instance, "setup", test)
            for each in wanted:
                self._value(each)
            _finished(test(**self._given(test)))
        finally:
            _all_done(self._ends)
            self._tests.around(self._instance, "teardown", test)

    def _given(self, function: Callable[..., Any], param: Any = None) -> dict[str, Any]:
        out = {}
        for name, parameter in inspect.signature(function).parameters.items():
            if name == "request":
                out[name] = types.SimpleNamespace(param=param, addfinalizer=self._ends.append, instance=self._instance)
            elif name in self._values or name in self._fixtures or parameter.default is parameter.empty:
                out[name] = self._value(name)
        return out

    def _value(self, name: str) -> Any:
        if name not in self._values:
            fixture = self._fixtures.get(name)
            if fixture is None:
                self._values[name] = self._built_in(name)
            elif fixture.scope == "function":
                self._values[name] = self._made(name, fixture, self._ends)
            else:
                owner = self._kind if fixture.scope == "class" else None
                number = (
                    [each is self._chosen.get(name) for each in fixture.params].index(True) if fixture.params else 0
                )
                self._values[name] = self._tests.share((owner, name, number), partial(self._made, name, fixture))
        return self._values[name]

    def _built_in(self, name: str) -> Any:
        if name == "tmp_path":
            return pathlib.Path(tempfile.mkdtemp())
        raise LookupError(f"there is no fixture {name!r}")

    def _made(self, name: str, fixture: Fixture, ends: list[Callable[[], Any]]) -> Any:
        bound = fixture.function
        if self._kind is not None and name in _members(self._kind):
            bound = partial(bound, self._instance)
        made = bound(**self._given(bound, self._chosen.get(name)))
        if inspect.isgenerator(made):
            value = next(made)
            ends.append(partial(next, made, None))
            return value
        return made


def _finished(value: Any) -> None:
    if inspect.iscoroutine(value):
        import asyncio

        asyncio.run(value)
    elif inspect.isgenerator(value):
        for _ in value:
            pass
