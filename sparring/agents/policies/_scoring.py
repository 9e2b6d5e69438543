"""Teacher forcing in which beginnings that rows share are computed once, with gradient.

A group of answers to one prompt is scored as the prompt once, and every answer after the keys and values that the
prompt left: of G answers of T tokens to a prompt of P, P + G T tokens instead of G (P + T).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch

from sparring.agents.policies._forcing import left_pad, positions, token_logps

if TYPE_CHECKING:
    from sparring.agents.policies.transformers import TransformersPolicy

_WORTH = 0.9
"""Beginnings are shared if at most this share of the tokens (padding included) is left to compute."""


def tail_logps(policy: TransformersPolicy, rows: Sequence[Sequence[int]], starts: Sequence[int]) -> torch.Tensor:
    """Return log p(token | tokens before) of each row from its token `start` on: (R, T) in float32, right-aligned.

    What stands left of it is 0. Equal to `token_logps` but for rounding; which way is taken depends on the rows
    alone, so the same rows give the same bits.

    Args:
        policy: Model, tokenizer and settings.
        rows: Token ids.
        starts: Of each row the first token to score; at least 1, less than its length.
    """
    heads: dict[tuple[int, ...], int] = {}
    owner = [heads.setdefault(tuple(row[:start]), len(heads)) for row, start in zip(rows, starts, strict=True)]
    lengths = [len(row) - start for row, start in zip(rows, starts, strict=True)]
    longest = max(lengths)
    shared = len(heads) * max(map(len, heads)) + len(rows) * (longest - 1)
    pays = len(heads) < len(rows) and shared <= _WORTH * len(rows) * max(map(len, rows))
    if pays and not _forgets(policy.model):
        tails = [tuple(row[start:]) for row, start in zip(rows, starts, strict=True)]
        logps = _after(policy, list(heads), torch.tensor(owner, device=policy.model.device), tails)
    else:
        logps = token_logps(policy, rows, longest)
    places = torch.arange(longest, device=logps.device)
    return logps.masked_fill(places < longest - torch.tensor(lengths, device=logps.device)[:, None], 0.0)


def _forgets(model: torch.nn.Module) -> bool:
    """Whether keys and values are not kept: with gradient checkpointing layers are computed anew on the way back."""
    return model.training and any(getattr(module, "gradient_checkpointing", False) for module in model.modules())


def _after(
    policy: TransformersPolicy, heads: Sequence[tuple[int, ...]], owner: torch.Tensor, tails: Sequence[tuple[int, ...]]
) -> torch.Tensor:
    """Return the log-probabilities of tails (R, T), right-aligned, each after the head that `owner` (R,) says."""
    model, device = policy.model, policy.model.device
    ids, mask = left_pad(heads, policy.end, device)  # (H, P)
    output = model(input_ids=ids, attention_mask=mask, position_ids=positions(mask), use_cache=True, logits_to_keep=1)
    beginning = torch.tensor([tail[0] for tail in tails], device=device)
    first = torch.log_softmax(output.logits[:, -1].float(), -1)[owner, beginning]  # (R,)
    said, spoken = left_pad(tails, policy.end, device)  # (R, T)
    longest = said.shape[1]
    if longest == 1:
        return first[:, None]
    cache = output.past_key_values
    cache.batch_select_indices(owner)
    before, counts = left_pad([tail[:-1] for tail in tails], policy.end, device)  # (R, T - 1)
    whole = torch.cat([mask[owner], counts], -1)  # (R, P + T - 1)
    logits = model(
        input_ids=before,
        attention_mask=whole,
        position_ids=positions(whole)[:, 1 - longest :],
        past_key_values=cache,
        use_cache=True,
    ).logits
    rest = torch.log_softmax(logits.float(), -1).gather(-1, said[:, 1:, None])[..., 0]
    places = torch.arange(longest, device=device)
    at_start = places == longest - spoken.sum(-1, keepdim=True)
    return torch.where(at_start, first[:, None], torch.nn.functional.pad(rest, (1, 0)))
