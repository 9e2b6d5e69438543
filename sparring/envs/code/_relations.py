"""How the arguments of a call limit each other: what holds in all samples has to hold."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any

from sparring.tasks.programs import Args

_MANY = 40
"""Samples in which something has to be seen before it is a law."""
_DEEPEST = 8
_SUM = ""
"""Where a tally of letters has the sum of the numbers."""


def _features(args: Args) -> list[dict[str, Any]]:
    """What can be compared between arguments: numbers, lengths, least and greatest numbers, and what is in them."""
    out = []
    for arg in args:
        inside = list(_atoms(arg, 0))
        numbers = [each for each in inside if isinstance(each, (int, float)) and not isinstance(each, bool)]
        tally = Counter(letter for each in inside if isinstance(each, str) for letter in each)
        found: dict[str, Any] = {"inside": frozenset(map(repr, inside)), "letters": frozenset(tally)}
        found["tally"] = {**tally, _SUM: sum(numbers)}
        if hasattr(arg, "__len__"):
            found["length"] = len(arg)
            if arg and isinstance(arg, list) and hasattr(arg[0], "__len__"):
                found["width"] = len(arg[0])
        if numbers:
            found |= {"least": min(numbers), "most": max(numbers)}
        out.append(found)
    return out


def _atoms(value: Any, depth: int) -> Iterator[Any]:
    if isinstance(value, dict):
        value = [each for pair in value.items() for each in pair]
    if isinstance(value, (list, tuple, set, frozenset)):
        for each in value if depth < _DEEPEST else ():
            yield from _atoms(each, depth + 1)
    else:
        yield value


def _follows(a: Any, b: Any) -> bool:
    return bool(a + 1 == b)


Law = Callable[[Any, Any], bool]
_NUMBERS: tuple[Law, ...] = (operator.lt, operator.le, operator.eq, _follows)
_KINDS: tuple[tuple[tuple[str, ...], tuple[Law, ...]], ...] = (
    (("length", "width", "least", "most"), _NUMBERS),
    (("inside",), (operator.le,)),
    (("letters",), (operator.le,)),
)
"""Features that are compared with each other, and how."""


class Relations:
    """How arguments limit each other, and themselves: less, equal, the last index, contained."""

    def __init__(self, samples: Sequence[Args]):
        seen = [_features(args) for args in samples]
        places = range(len(seen[0]))
        self._laws = [
            (a, b, law)
            for names, laws in _KINDS
            for a, b in permutations([(i, name) for i in places for name in names], 2)
            for law in _always(
                laws, [found[a[0]].get(a[1]) for found in seen], [found[b[0]].get(b[1]) for found in seen]
            )
        ]
        self._tallies = [_constant([found[i]["tally"] for found in seen]) for i in places]

    def hold(self, args: Args) -> bool:
        """Whether they hold for these arguments."""
        found = _features(args)
        return all(
            law(found[i][name], found[j][other])
            for (i, name), (j, other), law in self._laws
            if name in found[i] and other in found[j]
        ) and all(
            each["tally"].get(what, 0) == count
            for each, counts in zip(found, self._tallies, strict=True)
            for what, count in counts.items()
        )


def _constant(tallies: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is always the same: letters of which there are as many, as there is one start in a maze, and the sum of numbers."""
    return {what: n for what, n in tallies[0].items() if all(each.get(what, 0) == n for each in tallies)}


def _always(laws: Sequence[Law], left: Sequence[Any], right: Sequence[Any]) -> list[Law]:
    """Return the laws that hold wherever both features are there, which has to be often enough."""
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if a is not None and b is not None]
    return [law for law in laws if all(law(a, b) for a, b in pairs)] if len(pairs) >= _MANY else []
