"""Spaces for text: `Unicode` holds any string; `utf8_space` is text as bytes, for whatever takes arrays only.

Gymnasium's own `Text` is no use here: its alphabet has letters and digits only, building one of all characters takes
seconds, and `AsyncVectorEnv` with shared memory turns what is outside the alphabet into constant strings.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import Space
from gymnasium.spaces import Box
from numpy.typing import NDArray

from sparring.errors import BadValue


class Unicode(Space[str]):
    """All strings, the empty one too. `sample()` draws up to 32 characters from U+0020 to U+D7FF."""

    def __init__(self, seed: int | np.random.Generator | None = None):
        super().__init__(dtype=str, seed=seed)

    def sample(self, mask: Any | None = None, probability: Any | None = None) -> str:
        """Return a string drawn from the space's own generator.

        Raises:
            BadValue: A mask was given; text has none.
        """
        if mask is not None or probability is not None:
            raise BadValue("text cannot be masked: call sample() without a mask")
        return "".join(map(chr, self.np_random.integers(0x20, 0xD800, size=self.np_random.integers(33))))

    def contains(self, x: Any) -> bool:
        """Whether `x` is a string."""
        return isinstance(x, str)

    @property
    def is_np_flattenable(self) -> bool:
        """Text is no array."""
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unicode)

    def __repr__(self) -> str:
        return "Unicode()"


def utf8_space(size: int) -> Box:
    """Return the space of texts of up to `size` bytes: uint8 (size,), padded with zeros."""
    return Box(0, 255, (size,), np.uint8)


def encode_utf8(text: str, size: int) -> NDArray[np.uint8]:
    """Return the text as UTF-8 bytes, uint8 (size,), padded with zeros.

    >>> encode_utf8("né", 5).tolist()
    [110, 195, 169, 0, 0]

    Raises:
        BadValue: It is longer than `size` bytes; nothing is cut off in silence.
    """
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > size:
        raise BadValue(f"a text of {len(data)} bytes does not fit into {size}: {text[:40]!r}...; observe it as 'text'")
    out = np.zeros(size, np.uint8)
    out[: len(data)] = np.frombuffer(data, np.uint8)
    return out


def decode_utf8(array: NDArray[np.uint8]) -> str:
    """Return the text in an array of bytes: `encode_utf8` undone, up to NUL characters at the very end.

    Bytes that are no UTF-8 (a random sample of the space) become U+FFFD.

    >>> decode_utf8(encode_utf8("né", 5))
    'né'
    """
    data = np.asarray(array, np.uint8).tobytes().rstrip(b"\0")
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")
