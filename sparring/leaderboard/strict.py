"""Reading what strangers wrote: JSON with one spelling for every value, and nothing that takes memory or time without end."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from sparring.errors import BadValue
from sparring.types import canonical_json

_SHOWN = 80
"""Characters of a wrong value."""


class Malformed(BadValue):
    """What came is no bundle, or was changed."""


class Wrong(Exception):  # noqa: N818 - what reads an episode turns it into a fault
    """A field is not what it must be: raised with (field, expected, found)."""


def read_json(text: bytes, where: str) -> Any:
    """Return the value that canonical JSON says (sorted keys, no spaces, ASCII).

    So a key that is there twice, a `NaN`, another order and another spelling of a number are all refused.

    Raises:
        Malformed: It is no JSON, or not spelt so.
    """
    try:
        found = json.loads(text, parse_constant=_refuse)
        spelt = canonical_json(found).encode()
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{where}: this is no JSON that can be read ({error!s:.200})") from None
    if spelt != text:
        at = next((i for i, (a, b) in enumerate(zip(spelt, text, strict=False)) if a != b), min(len(spelt), len(text)))
        raise Malformed(
            f"{where}: this is not canonical JSON (sorted keys, each once, no spaces, ASCII): {text[at : at + 40]!r} at byte {at}"
        )
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def shown(value: object) -> str:
    """Return a value as a report says it: JSON, cut if it is long."""
    text = value if isinstance(value, str) else canonical_json(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"


def difference(expected: Any, found: Any, path: str = "") -> tuple[str, Any, Any] | None:
    """Return where two JSON values first differ, as (path, expected, found); None if they are spelt alike.

    >>> difference({"a": [1, 2]}, {"a": [1, 3]})
    ('a[1]', 2, 3)
    >>> difference({"a": 1}, {"a": True}), difference([1], [1])
    (('a', 1, True), None)
    """
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in [*expected, *(key for key in found if key not in expected)]:
            inner = f"{path}.{key}" if path else str(key)
            if key not in expected or key not in found:
                return inner, expected.get(key, "nothing"), found.get(key, "nothing")
            below = difference(expected[key], found[key], inner)
            if below is not None:
                return below
        return None
    if isinstance(expected, list) and isinstance(found, list):
        for i, (mine, theirs) in enumerate(zip(expected, found, strict=False)):
            below = difference(mine, theirs, f"{path}[{i}]")
            if below is not None:
                return below
        return None if len(expected) == len(found) else (f"{path}.length", len(expected), len(found))
    return None if canonical_json(expected) == canonical_json(found) else (path, expected, found)
