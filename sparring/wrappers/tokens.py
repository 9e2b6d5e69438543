"""Text as numbers of tokens: a form of observation for whatever takes arrays and is no language model.

```python
tokens = Tokens(str.encode, vocabulary=256, size=80, cut=True)  # the last 80 bytes
env = gymnasium.make("sparring/TicTacToe-v0", observation=tokens, actions="discrete")
```

For a tokenizer of transformers: `Tokens(tokenizer.encode, vocabulary=len(tokenizer), size=80)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from gymnasium.spaces import Box
from numpy.typing import NDArray

from sparring.errors import BadValue

_ALONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Tokens:
    """Writes a text as int64 (size,), padded in front, so that what is newest stays in one place.

    Raises:
        BadValue: `vocabulary` or `size` is below 1.
    """

    encode: Callable[[str], Sequence[int]]
    """The tokenizer: from a text to numbers from 0 to `vocabulary - 1`. What no tokenizer takes, a surrogate alone, is U+FFFD."""
    vocabulary: int
    size: int
    cut: bool = False
    """Whether a longer text keeps its last `size` tokens; else it is refused."""

    def __post_init__(self) -> None:
        for name, value in (("vocabulary", self.vocabulary), ("size", self.size)):
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise BadValue(f"{name}={value!r}: use an integer from 1 on")

    @property
    def padding(self) -> int:
        """What stands in the places that are not used: the number after the tokenizer's last."""
        return self.vocabulary

    def space(self) -> Box:
        """Return the space of such arrays."""
        return Box(0, self.padding, (self.size,), np.int64)

    def array(self, text: str) -> NDArray[np.int64]:
        """Return the tokens of a text.

        >>> Tokens(str.encode, vocabulary=256, size=4).array("né").tolist()
        [256, 110, 195, 169]

        Raises:
            BadValue: There are more than `size` of them and `cut` is False, or one is not in the vocabulary.
        """
        ids = np.array(list(self.encode(_ALONE.sub("\ufffd", text))), np.int64)
        if ids.size and not 0 <= ids.min() <= ids.max() < self.vocabulary:
            odd = next(id for id in ids.tolist() if not 0 <= id < self.vocabulary)
            raise BadValue(
                f"the tokenizer gave {odd}, which is not from 0 to {self.vocabulary - 1}: correct vocabulary="
            )
        if len(ids) > self.size and not self.cut:
            raise BadValue(
                f"a text of {len(ids)} tokens does not fit into {self.size}: {text[:40]!r}...; raise size=, or cut=True keeps the last"
            )
        out = np.full(self.size, self.padding, np.int64)
        kept = ids[-self.size :]
        out[self.size - len(kept) :] = kept
        return out
