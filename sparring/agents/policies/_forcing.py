"""Teacher forcing: the log-probabilities of tokens that are given, many rows in one forward pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import torch

if TYPE_CHECKING:
    from sparring.agents.policies.transformers import TransformersPolicy

T = TypeVar("T")
_LOGITS = 1 << 28
"""How many float32 logits one teacher-forced forward pass may return (1 GiB)."""


def left_pad(rows: Sequence[Sequence[int]], pad: int, device: torch.device | str) -> tuple[torch.Tensor, torch.Tensor]:
    """Return (ids, mask), both int64 of shape (R, L): rows padded on the left to the longest."""
    longest = max(len(row) for row in rows)
    ids = np.full((len(rows), longest), pad, np.int64)
    mask = np.zeros((len(rows), longest), np.int64)
    for i, row in enumerate(rows):
        ids[i, longest - len(row) :] = row
        mask[i, longest - len(row) :] = 1
    return torch.from_numpy(ids).to(device), torch.from_numpy(mask).to(device)


def positions(mask: torch.Tensor) -> torch.Tensor:
    """Return the position ids of left-padded rows: 0 at the first real token. Shape as `mask`."""
    return (mask.cumsum(-1) - 1).clamp_(min=0)


def token_logps(policy: TransformersPolicy, rows: Sequence[Sequence[int]], keep: int) -> torch.Tensor:
    """Return log p(token | tokens before) of each row's last `keep` tokens by teacher forcing: (R, keep) in float32."""
    ids, mask = left_pad(rows, policy.end, policy.model.device)
    logits = policy.model(
        input_ids=ids, attention_mask=mask, position_ids=positions(mask), logits_to_keep=keep + 1, use_cache=False
    ).logits
    logp = torch.log_softmax(logits[:, :-1].float(), -1)  # (R, keep, V)
    return logp.gather(-1, ids[:, -keep:, None])[..., 0]


def scoring_batches(
    policy: TransformersPolicy, rows: Sequence[T], lengths: Callable[[T], tuple[int, int]], batch_tokens: int
) -> list[list[T]]:
    """Cut rows into batches for `token_logps`, similar lengths together: rows x tokens <= `batch_tokens`, logits bounded.

    Args:
        policy: Whose vocabulary decides how large a token's logits are.
        rows: What to cut.
        lengths: Tells of a row how many tokens it has, and how many of them are scored.
        batch_tokens: The bound; a row that exceeds it alone is a batch of its own.
    """
    vocabulary = int(policy.model.config.get_text_config().vocab_size)
    scored = vocabulary * batch_tokens / _LOGITS  # what a scored token costs, in tokens

    def cost(row: T) -> float:
        tokens, kept = lengths(row)
        return max(float(tokens), kept * scored)

    out: list[list[T]] = []
    for row in sorted(rows, key=cost):
        if not out or (len(out[-1]) + 1) * cost(row) > batch_tokens:
            out.append([])
        out[-1].append(row)
    return out
