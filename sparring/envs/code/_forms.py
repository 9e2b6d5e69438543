"""Whether arguments that somebody made up have the form of those that a problem is tested on.

Problems say in words what their arguments are, and make them by a generator; nothing decides the words. So a form is learnt from
what the generator makes, and takes nothing that does not look like that: types, ranges, lengths, runs of characters, order,
and how one argument limits another. It refuses some arguments that the words allow, which costs nobody anything.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import combinations, pairwise, permutations
from typing import Any, Protocol

from sparring.envs.code._relations import Relations
from sparring.tasks.core import Task, episode_rng
from sparring.tasks.programs import Args, get_program

_SAMPLES = 600
_FEW = 8
"""Values of which there are no more, in many samples, are the only ones."""
_MANY = 40
_LENGTHS = ((3, 2), (5, 4, 3, 2))
"""Lengths of runs that are tried, of characters and of kinds of characters."""
_REFUSED = 0.02
"""The share of texts that may be refused by what others teach."""
_ATOMS = (bool, type(None), int, float, str)
_PARTNERS = {"(": ")", "[": "]", "{": "}"}


class Form(Protocol):
    """What values at one place look like."""

    def takes(self, value: Any) -> bool:
        """Whether a value looks like that."""


class _Only:
    """One of a few values."""

    def __init__(self, values: Iterable[Hashable]):
        self._values = frozenset(values)

    def takes(self, value: Any) -> bool:
        return value in self._values


class _Nothing:
    """No value: of types that nothing is known of."""

    def takes(self, value: Any) -> bool:
        return False


class _Number:
    """A number within a range, with no more decimals than others."""

    def __init__(self, values: Sequence[Any]):
        self._least, self._most = min(values), max(values)
        self._decimals = max(_decimals(value) for value in values)

    def takes(self, value: Any) -> bool:
        return bool(self._least <= value <= self._most) and _decimals(value) <= self._decimals


def _decimals(value: Any) -> int:
    return len(repr(value).partition(".")[2]) if isinstance(value, float) else 0


class _Text:
    """A text of a length and of runs of characters that were seen: a strictly locally testable language.

    Runs of characters, and of kinds of characters (a digit, a small letter), are as long as half of the texts allow without
    refusing more than a few of the others.
    """

    def __init__(self, values: Sequence[str]):
        self._least, self._most = min(map(len, values)), max(map(len, values))
        self._nested = all(map(_is_nested, values))
        found = [(_longest(values, kinds), kinds) for kinds in (False, True)]
        self._known = [(length, kinds, _all_runs(values, length, kinds)) for length, kinds in found]

    def takes(self, value: Any) -> bool:
        fits = self._least <= len(value) <= self._most and (not self._nested or _is_nested(value))
        return fits and all(runs.issuperset(_runs(value, length, kinds)) for length, kinds, runs in self._known)


def _longest(values: Sequence[str], kinds: bool) -> int:
    return next((length for length in _LENGTHS[kinds] if _foresees(values, length, kinds)), 1)


def _foresees(values: Sequence[str], length: int, kinds: bool) -> bool:
    known = _all_runs(values[::2], length, kinds)
    refused = sum(not known.issuperset(_runs(value, length, kinds)) for value in values[1::2])
    return refused <= _REFUSED * len(values) / 2


def _all_runs(values: Iterable[str], length: int, kinds: bool) -> set[str]:
    return {run for value in values for run in _runs(value, length, kinds)}


def _runs(text: str, length: int, kinds: bool) -> Iterator[str]:
    marked = f"\x02{''.join(map(_kind_of, text)) if kinds else text}\x03"
    return (marked[i : i + length] for i in range(max(1, len(marked) - length + 1)))


def _kind_of(letter: str) -> str:
    if not letter.isascii() or not letter.isalnum():
        return letter
    return "0" if letter.isdigit() else "a" if letter.islower() else "A"


def _is_nested(text: str) -> bool:
    """Whether every bracket has its partner."""
    waiting: list[str] = []
    for letter in text:
        if letter in _PARTNERS:
            waiting.append(_PARTNERS[letter])
        elif letter in _PARTNERS.values() and (not waiting or waiting.pop() != letter):
            return False
    return not waiting


class _Record:
    """A tuple of fixed length: each part, and which parts are less than or different from which."""

    def __init__(self, values: Sequence[Sequence[Any]]):
        self._parts = [learnt(part) for part in zip(*values, strict=True)]
        self._laws = [law for law in _pair_laws(len(self._parts)) if all(map(law, values))]

    def takes(self, value: Any) -> bool:
        return all(part.takes(each) for part, each in zip(self._parts, value, strict=True)) and all(
            law(value) for law in self._laws
        )


def _pair_laws(count: int) -> Iterator[Callable[[Sequence[Any]], bool]]:
    for i, j in combinations(range(count), 2):
        yield partial(_differ, i, j)
    for i, j in permutations(range(count), 2):
        yield partial(_ordered, i, j, False)
        yield partial(_ordered, i, j, True)


def _differ(i: int, j: int, value: Sequence[Any]) -> bool:
    return bool(value[i] != value[j])


def _ordered(i: int, j: int, strict: bool, value: Sequence[Any]) -> bool:
    return _is_less(value[i], value[j], strict=strict)


def _is_less(left: Any, right: Any, *, strict: bool) -> bool:
    if type(left) is not type(right) or not isinstance(left, (int, float, str)):
        return False
    return bool(left < right) if strict else bool(left <= right)


class _Tagged:
    """A tuple whose first part says what the others are."""

    def __init__(self, values: Sequence[Sequence[Any]]):
        tags = {value[0] for value in values}
        self._forms = {tag: _Record([value for value in values if value[0] == tag]) for tag in tags}

    def takes(self, value: Any) -> bool:
        form = self._forms.get(value[0]) if isinstance(value[0], (str, int)) else None
        return form is not None and form.takes(value)


class _Row:
    """A list: its length, its parts, and the order, distinctness and equal lengths that all lists had."""

    def __init__(self, values: Sequence[Sequence[Any]]):
        self._least, self._most = min(map(len, values)), max(map(len, values))
        self._part = learnt([part for value in values for part in value])
        self._laws = [law for law in _LAWS if all(map(law, values))]

    def takes(self, value: Any) -> bool:
        if not self._least <= len(value) <= self._most or not all(map(self._part.takes, value)):
            return False
        return all(law(value) for law in self._laws)


def _rising(parts: Sequence[Any]) -> bool:
    return all(_is_less(a, b, strict=False) for a, b in pairwise(parts))


def _distinct(parts: Sequence[Any]) -> bool:
    return len({repr(part) for part in parts}) == len(parts)


def _firsts(parts: Sequence[Any]) -> list[Any]:
    return [part[0] if isinstance(part, (list, tuple, str)) and part else None for part in parts]


def _goes_round(parts: Sequence[Any]) -> bool:
    """Whether one comes back to where one was by going from place to place as the numbers say."""
    done: set[int] = set()
    for start in range(len(parts)):
        place, way = start, set()
        while isinstance(place, int) and 0 <= place < len(parts) and place not in done:
            if place in way:
                return True
            way.add(place)
            place = parts[place]
        done |= way
    return False


def _ends_before(left: Any, right: Any) -> bool:
    """Whether of two records, as of spans, the second part of one is not more than the first of the next."""
    return min(_size(left), _size(right)) > 1 and _is_less(left[1], right[0], strict=False)


def _span(part: Any) -> tuple[float, float]:
    """The first two numbers of a record."""
    spans = _size(part) > 1 and all(isinstance(each, (int, float)) for each in part[:2])
    return (part[0], part[1]) if spans else (0.0, 0.0)


def _size(value: Any) -> int:
    return len(value) if isinstance(value, (list, tuple)) else 0


def _indent(part: Any) -> int:
    return len(part) - len(part.lstrip(" .-\t")) if isinstance(part, str) else 0


_LAWS: tuple[Callable[[Sequence[Any]], bool], ...] = (
    _rising,
    lambda parts: _rising(parts[::-1]),
    _distinct,
    lambda parts: _rising(_firsts(parts)),
    lambda parts: _distinct(_firsts(parts)),
    lambda parts: len({len(part) if hasattr(part, "__len__") else -1 for part in parts}) <= 1,
    lambda parts: all(hasattr(part, "__len__") and len(part) == len(parts) for part in parts),
    lambda parts: all(repr(a) != repr(b) for a, b in pairwise(parts)),
    lambda parts: all(part != place for place, part in enumerate(parts)),
    lambda parts: all(_is_less(part, place, strict=True) for place, part in enumerate(parts)),
    lambda parts: all(_ends_before(a, b) for a, b in pairwise(parts)),
    lambda parts: all(_ends_before(a, b) for a, b in pairwise(sorted(parts, key=_span))),
    lambda parts: not _goes_round(parts),
    lambda parts: all(_indent(b) <= _indent(a) + 1 for a, b in pairwise(parts)),
)


class _Table:
    """A dict: its size, keys and values."""

    def __init__(self, values: Sequence[dict[Any, Any]]):
        self._sizes = _Number([len(value) for value in values])
        self._keys = learnt([key for value in values for key in value])
        self._values = learnt([each for value in values for each in value.values()])

    def takes(self, value: Any) -> bool:
        return (
            self._sizes.takes(len(value))
            and all(map(self._keys.takes, value))
            and all(map(self._values.takes, value.values()))
        )


class _Any:
    """One of several types, each with its own form."""

    def __init__(self, values: Sequence[Any]):
        groups: dict[Any, list[Any]] = {}
        for value in values:
            groups.setdefault(_kind(value), []).append(value)
        self._forms = {kind: _of_kind(kind, group) for kind, group in groups.items()}

    def takes(self, value: Any) -> bool:
        form = self._forms.get(_kind(value))
        return form is not None and form.takes(value)


def _kind(value: Any) -> Any:
    return (tuple, len(value)) if isinstance(value, tuple) else type(value)


def _of_kind(kind: Any, values: list[Any]) -> Form:
    if isinstance(kind, tuple):
        tags = {value[0] for value in values if isinstance(value[0], str)} if kind[1] > 1 else set()
        return _Tagged(values) if 0 < len(tags) <= _FEW and len(values) >= _MANY else _Record(values)
    if kind is list:
        return _Row(values)
    if kind is dict:
        return _Table(values)
    if kind not in _ATOMS:
        return _Nothing()
    if kind in (bool, type(None)) or (len(values) >= _MANY and len(set(values)) <= _FEW):
        return _Only(values)
    return _Text(values) if kind is str else _Number(values)


def learnt(values: Sequence[Any]) -> Form:
    """Return the form of values at one place."""
    return _Any(values)


class ArgumentForm:
    """The form of the arguments of one problem."""

    def __init__(self, samples: Sequence[Args]):
        self._form = learnt([tuple(args) for args in samples])
        self._relations = Relations(samples)

    def takes(self, args: Args) -> bool:
        """Whether arguments have it."""
        return self._form.takes(tuple(args)) and self._relations.hold(args)


@lru_cache(maxsize=512)
def argument_form(name: str) -> ArgumentForm:
    """Return the form of the arguments of a programming problem.

    >>> form = argument_form("running_maximum")
    >>> form.takes(([3, -1],)), form.takes((["x"],)), form.takes(([3], 1)), form.takes(([10**9],))
    (True, False, False, False)

    Raises:
        UnknownName: There is no such problem.
    """
    program = get_program(name)
    rng = episode_rng(Task("code form", params={"program": name}), 0, "form")
    made = [program.inputs(rng, 1 + i % 10) for i in range(_SAMPLES)]
    return ArgumentForm([*program.edges, *(case.args for case in program.examples), *made])
