"""Many small cases in one test: what pytest and xdist do for a test takes longer than most of these cases."""

import re
from functools import wraps
from inspect import Parameter, signature

import pytest

from sparring.errors import Boundary


def cases(names, values):
    """Like `pytest.mark.parametrize`, but in one test, which tries every value and says all that fail, and how."""
    names, values = split(names), list(values)
    labelled(names, values)

    def decorate(test):
        @wraps(test)
        def tries_all(**fixtures):
            try_all(test, names, values, fixtures)

        here = signature(test)
        tries_all.__signature__ = here.replace(parameters=without(names, here))
        return tries_all

    return decorate


def grouped(names, groups):
    """The same with one test for each of some groups of values, which are given by `pytest.param(values, id=..., marks=...)`."""
    names = split(names)
    for group in groups:
        labelled(names, group.values[0])

    def decorate(test):
        @wraps(test)
        def tries_group(group, **fixtures):
            try_all(test, names, group, fixtures)

        here = signature(test)
        group = Parameter("group", Parameter.POSITIONAL_OR_KEYWORD)
        tries_group.__signature__ = here.replace(parameters=[group, *without(names, here)])
        return pytest.mark.parametrize("group", groups)(tries_group)

    return decorate


def split(names):
    return re.findall(r"\w+", names) if isinstance(names, str) else names


def without(names, here):
    return [one for name, one in here.parameters.items() if name not in names]


def labelled(names, values):
    """The values, each with what it is called; `pytest.param` gives a name of one's own."""
    if not values:
        raise ValueError(f"there are no cases of {', '.join(names)}: a test of nothing would pass")
    found = []
    for value in values:
        if not isinstance(value, type(pytest.param())):
            found.append((f"{value!r:.200}", (value,) if len(names) == 1 else value))
        elif value.marks:
            raise ValueError(f"{value}: cases cannot have marks of their own")
        else:
            found.append((value.id or f"{value.values!r:.200}", value.values))
    return found


def try_all(test, names, values, fixtures):
    failed = []
    for label, value in labelled(names, values):
        with Boundary(pytest.fail.Exception) as boundary:
            test(**fixtures, **dict(zip(names, value, strict=True)))
        if boundary.error is not None:
            failed.append((label, boundary.error))
    if failed:
        lines = (f"{label}: {type(error).__name__}: {error}" for label, error in failed)
        raise AssertionError(f"{len(failed)} of {len(values)} fail:\n" + "\n".join(lines)) from failed[0][1]
