"""Ancestral sampling in which identical prefixes are computed once.

A row is a distinct prefix; many answers (members) can share it. At each step every member draws its token from its row's
distribution; members of one row that drew the same token share the next row. The cache of a row that splits is copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from sparring.agents.policies.core import uniforms
from sparring.types import Completion, FinishReason

if TYPE_CHECKING:
    from sparring.agents.policies.transformers import TransformersPolicy

_CDF_ELEMENTS = 1 << 24
"""How many float64 numbers the sampler may hold at once."""
_Key = tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]
"""(prompt ids, the answers that are allowed; () if any)."""


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


@torch.inference_mode()
def sample(
    policy: TransformersPolicy, keys: Sequence[_Key], members: Sequence[Sequence[int]], seeds: NDArray[np.uint64]
) -> list[tuple[int, Completion]]:
    """Return (index into `seeds`, completion) for every member of every key.

    Args:
        policy: Model, tokenizer and settings.
        keys: Distinct prompts, with the allowed answers.
        members: For each key the indices of the answers to draw.
        seeds: Shape (N,), the seed of every answer.

    Special tokens inside an answer stay in its text: left out, a policy learns to pad its answers with invisible ones.
    """
    who = np.concatenate([np.asarray(m, np.int64) for m in members])  # (M,) index into seeds
    start = np.repeat(np.arange(len(keys)), [len(m) for m in members])  # (M,) the key each began with
    tokens_MT, logps_MT = _draw_tokens(policy, keys, start, seeds[who])
    lengths = (tokens_MT >= 0).sum(-1)
    eos = int(policy.tokenizer.eos_token_id)
    texts: dict[tuple[int, ...], str] = {}
    out: list[tuple[int, Completion]] = []
    rows = zip(who.tolist(), start.tolist(), tokens_MT.tolist(), logps_MT.tolist(), lengths.tolist(), strict=True)
    for i, key, tokens, logps, n in rows:
        token_ids = tuple(tokens[:n])
        if token_ids not in texts:
            spoken = token_ids[:-1] if token_ids[-1] == eos else token_ids
            texts[token_ids] = policy.tokenizer.decode(list(spoken), skip_special_tokens=False)
        reason: FinishReason = "stop" if token_ids[-1] == eos else "length"
        out.append((i, Completion(texts[token_ids], reason, keys[key][0], token_ids, tuple(logps[:n]))))
    return out


def _draw_tokens(
    policy: TransformersPolicy, keys: Sequence[_Key], start: NDArray[np.int64], seeds: NDArray[np.uint64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return tokens and their log-probabilities, both (M, T), -1 after the end of an answer."""
    eos, longest = int(policy.tokenizer.eos_token_id), policy.max_new_tokens
    tokens_MT = np.full((len(start), longest), -1, np.int64)
    logps_MT = np.zeros((len(start), longest))
    live = np.arange(len(start))  # members that are still speaking
    row = start  # the row of each live member
    row_key = np.arange(len(keys))
    prefixes: list[tuple[int, ...]] = [()] * len(keys)
    ids, mask = left_pad([key[0] for key in keys], eos, policy.model.device)
    cache: Any = None
    for step in range(longest):
        output = policy.model(
            input_ids=ids,
            attention_mask=mask,
            position_ids=positions(mask)[:, -ids.shape[1] :],
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
        )
        cache = output.past_key_values
        allowed = [keys[k][1] for k in row_key.tolist()]
        logp = _distribution(policy, output.logits[:, -1], allowed, prefixes)  # (R, V)
        tokens, chosen = _draw(logp, row, uniforms(seeds[live], step), greedy=policy.temperature == 0)
        tokens_MT[live, step], logps_MT[live, step] = tokens, chosen
        going = tokens != eos
        if step + 1 == longest or not going.any():
            break
        live = live[going]
        code, row = np.unique(row[going] * logp.shape[1] + tokens[going], return_inverse=True)
        parent, token = code // logp.shape[1], code % logp.shape[1]
        prefixes = [(*prefixes[p], t) for p, t in zip(parent.tolist(), token.tolist(), strict=True)]
        row_key = row_key[parent]
        if len(parent) != len(mask) or not np.array_equal(parent, np.arange(len(mask))):
            index = torch.from_numpy(parent).to(ids.device)
            cache.batch_select_indices(index)
            mask = mask[index]
        ids = torch.from_numpy(token[:, None]).to(ids.device)
        mask = torch.cat([mask, mask.new_ones(len(mask), 1)], -1)
    return tokens_MT, logps_MT


def _distribution(
    policy: TransformersPolicy,
    logits: torch.Tensor,
    allowed: Sequence[tuple[tuple[int, ...], ...]],
    prefixes: Sequence[tuple[int, ...]],
) -> torch.Tensor:
    """Return the log-probabilities of the next token, (R, V) in float64, tempered and masked."""
    logits = logits.double()
    if policy.temperature not in (0, 1):
        logits = logits / policy.temperature
    if policy.constrain:
        for i, (answers, prefix) in enumerate(zip(allowed, prefixes, strict=True)):
            if answers:
                n = len(prefix)
                nexts = sorted({a[n] for a in answers if len(a) > n and a[:n] == prefix})
                keep = torch.full_like(logits[i], -torch.inf)
                keep[nexts] = 0.0
                logits[i] += keep
    return torch.log_softmax(logits, -1)


def _draw(
    logp: torch.Tensor, row: NDArray[np.int64], u: NDArray[np.float64], *, greedy: bool
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Draw a token for each member by inverting its row's distribution at `u`; return tokens and their log-probabilities."""
    where = torch.from_numpy(row).to(logp.device)
    if greedy:
        tokens = logp.argmax(-1)[where]
    else:
        cdf = logp.exp().cumsum(-1)  # (R, V)
        target = torch.from_numpy(u).to(logp.device) * cdf[where, -1]
        size = max(1, _CDF_ELEMENTS // logp.shape[1])
        parts = [
            torch.searchsorted(cdf[where[i : i + size]], target[i : i + size, None], right=True)[:, 0]
            for i in range(0, len(row), size)
        ]
        tokens = torch.cat(parts).clamp_(max=logp.shape[1] - 1)
    return tokens.cpu().numpy(), logp[where, tokens].cpu().numpy()
