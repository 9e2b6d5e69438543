"""How a network reads tokens: the first layer of whatever takes `sparring.wrappers.tokens.Tokens` for observations."""

from __future__ import annotations

import torch
from gymnasium import Space
from gymnasium.spaces import Box

from sparring.errors import BadValue


class TokenReader(torch.nn.Module):
    """Tokens (batch, size), as floats or integers, to their embeddings side by side, (batch, size * width).

    It is what Stable-Baselines3 calls a features extractor.

    Args:
        space: Of `Tokens.space()`.
        width: Of an embedding.

    Raises:
        BadValue: The space is not of tokens, or `width` is below 1.
    """

    def __init__(self, space: Space[object], width: int = 8):
        super().__init__()
        if not isinstance(space, Box) or len(space.shape) != 1 or space.dtype != "int64" or space.low.any():
            raise BadValue(f"{space!r:.80} is no space of tokens: use Tokens(...) for the observation")
        if isinstance(width, bool) or not isinstance(width, int) or width < 1:
            raise BadValue(f"width={width!r}: use an integer from 1 on")
        self.features_dim = space.shape[0] * width
        self.embedding = torch.nn.Embedding(int(space.high.max()) + 1, width)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return the embeddings, (batch, size * width)."""
        out: torch.Tensor = self.embedding(tokens.long()).flatten(1)
        return out
