"""What environments that speak in arrays show, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHOWN = 400
"""How many entries of an array are written out at most."""
_WHOLE = 32
"""Arrays of one dimension with no more entries are written out with their zeros."""


def described(observation: Any) -> str:
    """Return an observation in words: texts and numbers as they are, each entry of a dict or tuple on its line, arrays as numbers.

    >>> described((14, 10, 0)), described({"text": "You see a door.", "left": np.int64(3)})
    ('14, 10, 0', 'text: You see a door.\\nleft: 3')
    >>> described(np.array([0.5, -1])), described(np.array([[0, 1], [0, 2]]))
    ('0.5, -1', 'Observation of shape (2, 2); not zero: (0, 1), (1, 1)=2')
    """
    if isinstance(observation, Mapping):
        return "\n".join(f"{name}: {described(value)}" for name, value in observation.items())
    if isinstance(observation, tuple | list):
        parts = [described(each) for each in observation]
        return ("\n" if any("\n" in part or len(part) > _WHOLE for part in parts) else ", ").join(parts)
    if isinstance(observation, np.ndarray) and observation.dtype.kind in "biuf":
        flat = observation.ndim == 1 and len(observation) <= _WHOLE
        return ", ".join(f"{each:.6g}" for each in observation) if flat else written(observation)
    return f"{observation:.6g}" if isinstance(observation, float | np.floating) else str(observation)


def written(array: NDArray[Any]) -> str:
    """Return an array in words: its shape, and its entries that are not zero.

    >>> written(np.array([[0, 1], [0, 2]]))
    'Observation of shape (2, 2); not zero: (0, 1), (1, 1)=2'
    """
    found = []
    for index in np.argwhere(np.atleast_1d(array))[:SHOWN]:
        place = ", ".join(map(str, index.tolist()))
        value = np.atleast_1d(array)[tuple(index)]
        found.append(f"({place})" if value == 1 else f"({place})={value:g}")
    return f"Observation of shape {array.shape}; not zero: {', '.join(found) or 'nothing'}"
