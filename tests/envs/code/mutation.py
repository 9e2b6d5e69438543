"""Changes of arguments, small and wild, as a tester who does not care for the statement might make them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any


def atoms(value: Any) -> Iterator[Any]:
    """Yield the numbers and texts in a value."""
    if isinstance(value, dict):
        value = [each for pair in value.items() for each in pair]
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from atoms(each)
    else:
        yield value


def mutated(args: tuple[Any, ...], rng: Random, others: list[Any]) -> tuple[Any, ...]:
    """Return arguments with one to three changes; `others` are numbers and texts of other calls."""
    changed: Any = args
    for _ in range(rng.randint(1, 3)):
        changed = _changed(changed, rng, others)
    return tuple(changed)


def _changed(value: Any, rng: Random, others: list[Any]) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return rng.choice([value + 1, value - 1, -value, 0, 2 * value, *(n for n in others if type(n) is type(value))])
    if isinstance(value, str):
        return _changed_text(value, rng, [text for text in others if isinstance(text, str)] or ["a"])
    if isinstance(value, dict):
        key = rng.choice(list(value)) if value else None
        return {
            k: _changed(v, rng, others) if k == key else v for k, v in value.items() if k != key or rng.random() < 0.7
        }
    return _changed_row(value, rng, others) if isinstance(value, (list, tuple)) and value else value


def _changed_text(text: str, rng: Random, others: list[str]) -> str:
    i, j = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
    letter = rng.choice("".join(others) or "a")
    ways = [text[:i] + letter + text[i:], text[:i] + letter + text[i + 1 :], text[:i] + text[j:], rng.choice(others)]
    return rng.choice(ways)


def _changed_row(row: Any, rng: Random, others: list[Any]) -> Any:
    parts = list(row)
    place = rng.randrange(len(parts))
    way = rng.randrange(6) if isinstance(row, list) else 5
    if way == 0:
        del parts[place]
    elif way == 1:
        parts.insert(rng.randint(0, len(parts)), parts[place])
    elif way == 2:
        rng.shuffle(parts)
    else:
        parts[place] = _changed(parts[place], rng, others)
    return type(row)(parts)
