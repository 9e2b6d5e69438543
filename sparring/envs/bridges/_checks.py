"""What several bridges check: arguments, and what other people's code does."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sparring.envs.games._arguments import shown, whole
from sparring.errors import BadValue, Boundary, InfrastructureError, SparringError

T = TypeVar("T")
_MOST = 10**6


def turns(value: object, low: int = 1) -> int:
    """Return `max_turns`.

    Raises:
        BadValue: It is no whole number from `low` on.
    """
    return whole("max_turns", value, low, _MOST)


def bounds(value: object) -> tuple[float, float]:
    """Return `reward_range`.

    >>> bounds([0, 1])
    (0.0, 1.0)

    Raises:
        BadValue: It is not two numbers in order.
    """
    found = tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else ()
    numbers = [each for each in found if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(found) != 2 or len(numbers) != 2 or not -math.inf < numbers[0] <= numbers[1] < math.inf:
        raise BadValue(f"reward_range={shown(value)}: use two numbers, the least and the most, such as (0, 1)")
    return float(numbers[0]), float(numbers[1])


def settings(name: str, value: object) -> dict[str, Any]:
    """Return a mapping from names.

    >>> settings("arguments", {"is_slippery": False})
    {'is_slippery': False}

    Raises:
        BadValue: It is none.
    """
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise BadValue(f'{name}={shown(value)}: use a mapping from names, such as {{"size": 4}}')
    return dict(value)


def texts(name: str, value: object) -> tuple[str, ...]:
    """Return several texts.

    >>> texts("actions", ["left", "right"])
    ('left', 'right')

    Raises:
        BadValue: They are none, or one text.
    """
    found = tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else ()
    if not found or not all(isinstance(each, str) for each in found):
        raise BadValue(f'{name}={shown(value)}: use a list of texts, such as ["left", "right"]')
    return found


def theirs(id: str, work: Callable[[], T]) -> T:
    """Return what other people's code returns.

    Raises:
        InfrastructureError: It raised.
    """
    with Boundary(SystemExit) as boundary:
        return work()
    error = boundary.error
    if isinstance(error, SparringError):
        raise error
    raise InfrastructureError(f"{id} failed: {type(error).__name__}: {error}") from error


def within(id: str, paid: Iterable[float], reward_range: tuple[float, float]) -> None:
    """Do nothing for returns that lie in the range.

    Raises:
        InfrastructureError: One does not.
    """
    least, most = reward_range
    for each in paid:
        if not least <= each <= most:
            raise InfrastructureError(f"{id} has paid {each:g}, outside {least:g} to {most:g}: say its reward_range")
