"""Ancestral sampling in which identical prefixes are computed once.

A row is a distinct prefix; many answers (members) can share it. At each step every member draws its token from its row's
distribution; members of one row that drew the same token share the next row. The cache of a row that splits is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from sparring.agents.policies.core import uniforms
from sparring.errors import PolicyError
from sparring.types import Completion, FinishReason

if TYPE_CHECKING:
    from sparring.agents.policies.transformers import TransformersPolicy

T = TypeVar("T")
_TABLE = 1 << 25
"""How many float64 numbers one table of next-token probabilities may hold (256 MiB)."""
_LOGITS = 1 << 28
"""How many float32 logits one teacher-forced forward pass may return (1 GiB)."""
Share = tuple[tuple[int, ...], Sequence[int]]
"""A distinct prompt (token ids), and the indices of the answers to draw for it."""


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


def sampling_batches(
    shares: Mapping[tuple[int, ...], Sequence[int]], longest: int, batch_tokens: int
) -> Iterator[list[Share]]:
    """Cut prompts and their answers into batches whose rows x tokens stay <= `batch_tokens` even if no answer is shared."""
    batch: list[Share] = []
    rows = 0
    for prompt, members in sorted(shares.items(), key=lambda share: len(share[0])):
        room = max(1, batch_tokens // (len(prompt) + longest))
        for i in range(0, len(members), room):
            part = members[i : i + room]
            if rows + len(part) > room and batch:
                yield batch
                batch, rows = [], 0
            batch.append((prompt, part))
            rows += len(part)
    if batch:
        yield batch


@torch.inference_mode()
def sample(
    policy: TransformersPolicy, shares: Sequence[Share], seeds: NDArray[np.uint64]
) -> list[tuple[int, Completion]]:
    """Return (index into `seeds`, completion) for every answer of every share.

    Args:
        policy: Model, tokenizer and settings.
        shares: Prompts, each with the answers to draw.
        seeds: Shape (N,), the seed of every answer.

    Special tokens inside an answer stay in its text: left out, a policy learns to pad its answers with invisible ones.
    """
    who = np.concatenate([np.asarray(members, np.int64) for _, members in shares])  # (M,) index into seeds
    start = np.repeat(np.arange(len(shares)), [len(members) for _, members in shares])  # (M,) the row each begins with
    tokens_MT, logps_MT = _draw_tokens(policy, [prompt for prompt, _ in shares], start, seeds[who])
    lengths = (tokens_MT >= 0).sum(-1)
    texts: dict[tuple[int, ...], str] = {}
    out: list[tuple[int, Completion]] = []
    rows = zip(who.tolist(), start.tolist(), tokens_MT.tolist(), logps_MT.tolist(), lengths.tolist(), strict=True)
    for i, share, tokens, logps, n in rows:
        token_ids = tuple(tokens[:n])
        if token_ids not in texts:
            spoken = token_ids[:-1] if token_ids[-1] == policy.end else token_ids
            texts[token_ids] = policy.tokenizer.decode(
                list(spoken), skip_special_tokens=False, clean_up_tokenization_spaces=False
            )
        reason: FinishReason = "stop" if token_ids[-1] == policy.end else "length"
        out.append((i, Completion(texts[token_ids], reason, shares[share][0], token_ids, tuple(logps[:n]))))
    return out


def _draw_tokens(
    policy: TransformersPolicy, prompts: Sequence[tuple[int, ...]], start: NDArray[np.int64], seeds: NDArray[np.uint64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return tokens and their log-probabilities, both (M, T); tokens are -1 after the end of an answer."""
    longest = policy.max_new_tokens
    tokens_MT = np.full((len(start), longest), -1, np.int64)
    logps_MT = np.zeros((len(start), longest))
    live = np.arange(len(start))  # members that are still speaking
    row = start  # the row of each live member
    ids, mask = left_pad(prompts, policy.end, policy.model.device)
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
        cache, logits = output.past_key_values, output.logits[:, -1]  # (R, V)
        tokens, logps = _draw(policy, logits, row, uniforms(seeds[live], step))
        tokens_MT[live, step], logps_MT[live, step] = tokens, logps
        going = tokens != policy.end
        if step + 1 == longest or not going.any():
            break
        live = live[going]
        code, row = np.unique(row[going] * logits.shape[1] + tokens[going], return_inverse=True)
        parent, token = code // logits.shape[1], code % logits.shape[1]
        if not np.array_equal(parent, np.arange(len(mask))):
            index = torch.from_numpy(parent).to(ids.device)
            cache.batch_select_indices(index)
            mask = mask[index]
        ids = torch.from_numpy(token[:, None]).to(ids.device)
        mask = torch.cat([mask, mask.new_ones(len(mask), 1)], -1)
    return tokens_MT, logps_MT


def _draw(
    policy: TransformersPolicy, logits: torch.Tensor, row: NDArray[np.int64], u: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Draw a token for each member from its row of `logits` (R, V); return tokens and log-probabilities, both (M,).

    The float64 tables are made for some rows at a time, so that a large vocabulary does not fill the memory.
    """
    tokens, logps = np.empty(len(row), np.int64), np.empty(len(row))
    size = max(1, _TABLE // logits.shape[1])
    for first in range(0, len(logits), size):
        mine = np.flatnonzero((row >= first) & (row < first + size))
        logp = _distribution(policy, logits[first : first + size])
        where = torch.from_numpy(row[mine] - first).to(logp.device)
        drawn = logp.argmax(-1)[where] if policy.temperature == 0 else _invert(logp, row[mine] - first, u[mine])
        tokens[mine], logps[mine] = drawn.cpu().numpy(), logp[where, drawn].cpu().numpy()
    return tokens, logps


def _distribution(policy: TransformersPolicy, logits: torch.Tensor) -> torch.Tensor:
    """Return the log-probabilities of the next token, (R, V) in float64, tempered.

    Raises:
        PolicyError: They are no numbers.
    """
    logits = logits.double()
    if policy.temperature not in (0, 1):
        logits = logits / policy.temperature
    total = logits.logsumexp(-1, keepdim=True)
    if not bool(total.isfinite().all()):
        raise PolicyError(f"{policy.name}: the model's logits are not finite; its weights have diverged or are damaged")
    return logits - total


def _invert(logp: torch.Tensor, row: NDArray[np.int64], u: NDArray[np.float64]) -> torch.Tensor:
    """Return for each member the token at which its row's distribution function exceeds `u`, (M,)."""
    order = np.argsort(row, kind="stable")
    grouped = row[order]
    place = np.arange(len(row)) - np.searchsorted(grouped, grouped)  # how many of the same row come before
    asked = np.zeros((len(logp), int(place.max()) + 1))
    asked[grouped, place] = u[order]
    cdf = logp.exp().cumsum(-1)  # (R, V)
    total = cdf[:, -1:].contiguous()
    below = torch.nextafter(total, torch.zeros_like(total))  # so that rounding never leads past the last possible token
    target = torch.minimum(torch.from_numpy(asked).to(logp.device) * total, below)
    found = torch.searchsorted(cdf, target, right=True)
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    index = torch.from_numpy(np.stack([row, place[back]])).to(logp.device)
    return found[index[0], index[1]]
