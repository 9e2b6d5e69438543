"""All data sets that are known by name."""

from __future__ import annotations

from sparring.errors import unknown_name
from sparring.tasks.datasets.catalog import MATH_SETS
from sparring.tasks.datasets.code.catalog import CODE_SETS
from sparring.tasks.datasets.entry import DataSet

PREFIXES = ("math/", "code/")
"""With one of these the names of the known data sets begin."""
_KNOWN = {found.name: found for found in (*MATH_SETS, *CODE_SETS)}


def dataset_names(prefix: str = "") -> tuple[str, ...]:
    """The names of all known data sets that begin with `prefix`, sorted: what stands behind `hf:`."""
    return tuple(sorted(name for name in _KNOWN if name.startswith(prefix)))


def get_dataset(name: str) -> DataSet:
    """Return a data set by its name here, with or without `hf:`, or by its id on the hub.

    >>> get_dataset("hf:math/gsm8k").hub, get_dataset("HuggingFaceH4/MATH-500").name
    ('openai/gsm8k', 'math/math-500')

    Raises:
        UnknownName: It is not known; the nearest is given.
    """
    found = find_dataset(name.removeprefix("hf:"))
    if found is None:
        raise unknown_name("data set", name, _KNOWN)
    return found


def find_dataset(name: str) -> DataSet | None:
    """Return a known data set by its name here or its id on the hub; None if none is known, or several parts of it are."""
    found = [known for known in _KNOWN.values() if name in (known.name, known.hub)]
    return found[0] if len(found) == 1 else None
