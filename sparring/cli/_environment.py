"""From the words of a command to an environment."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

from sparring.cli._parser import json_value
from sparring.envs.core import Environment
from sparring.envs.registry import factory, make
from sparring.errors import UsageError


def make_environment(id: str, pairs: Iterable[tuple[str, str]]) -> Environment:
    """Make the environment `id` with the `key=value` pairs of `--arg`.

    Raises:
        UnknownName: No such environment or argument; the nearest is named.
        BadValue: A value of another type than the argument's default, or one that the environment refuses.
        UsageError: An argument is given twice.
    """
    return make(id, **read_arguments(id, pairs))


def read_arguments(id: str, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the values of the `key=value` pairs of `--arg`, read by the defaults of the environment's factory.

    Raises:
        UnknownName: No such environment.
        BadValue: A value has another type than the argument's default.
        UsageError: An argument is given twice.
    """
    known = inspect.signature(factory(id)).parameters
    given: dict[str, Any] = {}
    for key, text in pairs:
        if key in given:
            raise UsageError(f"argument {key} is given twice: {given[key]!r} and {text!r}")
        default = known[key].default if key in known else None
        given[key] = json_value(key, text, None if default is inspect.Parameter.empty else default)
    return given
