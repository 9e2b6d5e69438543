"""How a batch goes through the model: in passes of bounded size, each in the way that computes the fewest tokens.

The ways: rows padded to the longest; several rows in one sequence, each with positions of its own and without sight of the others;
common beginnings computed once (`policies._scoring`). Padding stands on the right, where no row sees it, so that rows that stand
alone need no mask. All give the same numbers but for rounding, and which is taken depends on the rows alone.
"""

from __future__ import annotations

import contextlib
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from sparring.agents.improve.rows import Row
from sparring.agents.policies._scoring import tail_logps
from sparring.errors import BadValue, Boundary

if TYPE_CHECKING:
    from transformers import PreTrainedModel

    from sparring.agents.policies.transformers import TransformersPolicy

_WORTH = 0.9
"""A way is taken before a simpler one if it computes at most this share of its tokens."""
_SECOND = 192
"""What a second forward pass costs beside its tokens, in tokens: where the two broke even, nano model, one CPU core."""
_LOGITS = 1 << 28
"""How many float32 logits one pass may make (1 GiB)."""
Items = Sequence[Sequence[Row]]
"""What is scored together: each item as many rows."""


class Pass(NamedTuple):
    """One forward pass."""

    items: list[int]
    """Indices into the batch."""
    bins: list[list[int]]
    """Which rows stand one after another in each sequence, numbered through the pass's items; none if beginnings are shared."""
    tokens: int
    """How many are computed, padding included."""


def scored(row: Row) -> int:
    """Return how many of the last tokens include all that count.

    Raises:
        BadValue: None counts, or the first does, which nothing stands before.
    """
    if True not in row.mask or row.mask[0]:
        raise BadValue(
            f"a row needs tokens that count, and not its first: mask {row.mask[:8]} of {len(row.ids)} tokens"
        )
    return len(row.ids) - row.mask.index(True)


def plan(policy: TransformersPolicy, items: Items, batch_tokens: int, *, pack: bool, share: bool) -> list[Pass]:
    """Cut a batch into passes of at most `batch_tokens` computed tokens, and logits within bounds.

    Args:
        policy: Whose vocabulary decides how large a token's logits are.
        items: What to cut; an item that is too large alone is a pass of its own.
        batch_tokens: The bound.
        pack: Several rows may stand in one sequence.
        share: Common beginnings may be computed once.
    """
    price = int(policy.model.config.get_text_config().vocab_size) * batch_tokens / _LOGITS
    limit = _Limit(batch_tokens, price)
    best = _in_bins(items, limit, together=False)
    if pack and _could_share_a_bin(items):
        best = _better(policy, _in_bins(items, limit, together=True), best)
    if share and _have_siblings(items):
        best = _better(policy, _by_beginning(items, limit), best)
    return best


def _better(policy: TransformersPolicy, one: list[Pass], simpler: list[Pass]) -> list[Pass]:
    """Return the passes that cost less, if the model gives right numbers so."""
    cost = sum(each.tokens + (0 if each.bins else _SECOND) for each in one)
    pays = cost <= _WORTH * sum(each.tokens + (0 if each.bins else _SECOND) for each in simpler)
    return one if pays and _is_exact(policy, shared=not one[0].bins) else simpler


class _Limit(NamedTuple):
    tokens: int
    price: float
    """What a scored token's logits cost, in tokens."""

    def allows(self, tokens: int, kept: int) -> bool:
        return max(tokens, kept * self.price) <= self.tokens


def _could_share_a_bin(items: Items) -> bool:
    lengths = sorted(len(row.ids) for item in items for row in item)
    return len(lengths) > 2 and lengths[0] + lengths[1] <= lengths[-1]


def _have_siblings(items: Items) -> bool:
    heads = [_head(row) for item in items for row in item]
    return len(set(heads)) < len(heads)


def _head(row: Row) -> tuple[int, ...]:
    return row.ids[: row.mask.index(True)]


class _Bins:
    """Sequences of `width` tokens that are filled with rows; the fullest that has room takes the next (best fit)."""

    def __init__(self, width: int, *, together: bool):
        self.rows: list[list[int]] = []
        self.count = 0
        self._width = width
        self._together = together
        self._free: list[tuple[int, int]] = []

    def fits(self, length: int) -> bool:
        return bool(self._free) and self._free[-1][0] >= length

    def add(self, length: int) -> None:
        at = bisect_left(self._free, (length, -1))
        if at == len(self._free):
            free, place = self._width, len(self.rows)
            self.rows.append([])
        else:
            free, place = self._free.pop(at)
        self.rows[place].append(self.count)
        self.count += 1
        if self._together:
            insort(self._free, (free - length, place))


def _in_bins(items: Items, limit: _Limit, *, together: bool) -> list[Pass]:
    """Return passes of padded sequences, the longest first, each of one row or of several together."""
    widths = [max(len(row.ids) for row in item) for item in items]
    out: list[Pass] = []
    chosen: list[int] = []
    bins, width, kept = _Bins(0, together=together), 0, 0
    for i in sorted(range(len(items)), key=widths.__getitem__, reverse=True):
        more = sum(map(scored, items[i]))
        added = 0 if len(items[i]) == 1 and bins.fits(widths[i]) else len(items[i])
        if chosen and not limit.allows((len(bins.rows) + added) * width, kept + more):
            out.append(Pass(chosen, bins.rows, len(bins.rows) * width))
            chosen = []
        if not chosen:
            bins, width, kept = _Bins(widths[i], together=together), widths[i], 0
        for row in items[i]:
            bins.add(len(row.ids))
        chosen.append(i)
        kept += more
    return [*out, Pass(chosen, bins.rows, len(bins.rows) * width)]


def _by_beginning(items: Items, limit: _Limit) -> list[Pass]:
    """Return passes in which what stands before the scored tokens is computed once, equal beginnings together."""
    heads = [[_head(row) for row in item] for item in items]
    out: list[Pass] = []
    chosen: list[int] = []
    seen: set[tuple[int, ...]] = set()
    rows = before = after = tokens = 0
    for i in sorted(range(len(items)), key=lambda i: (len(heads[i][0]), heads[i][0], len(items[i][0].ids))):
        new = set(heads[i]) - seen
        longest = max(map(len, heads[i])), max(map(scored, items[i]))
        wider = max(before, longest[0]), max(after, longest[1])
        count = rows + len(items[i])
        grown = (len(seen) + len(new)) * wider[0] + count * (wider[1] - 1)
        if chosen and not limit.allows(grown, count * wider[1]):
            out.append(Pass(chosen, [], tokens))
            chosen, seen, new, wider, count = [], set(), set(heads[i]), longest, len(items[i])
            grown = len(new) * wider[0] + count * (wider[1] - 1)
        chosen.append(i)
        seen |= new
        (before, after), rows, tokens = wider, count, grown
    return [*out, Pass(chosen, [], tokens)]


def row_logps(policy: TransformersPolicy, rows: Sequence[Row], bins: Sequence[Sequence[int]]) -> torch.Tensor:
    """Return log p(token | tokens before) of each row's counted tokens: (R, T) in float32, right-aligned, 0 elsewhere.

    Args:
        policy: Model and settings.
        rows: What to score.
        bins: Which rows stand one after another; none: common beginnings are computed once.
    """
    device = policy.model.device
    longest = max(map(scored, rows))
    if not bins:
        counts = np.zeros((len(rows), longest), np.bool_)
        for r, row in enumerate(rows):
            counts[r, longest - scored(row) :] = row.mask[-scored(row) :]
        logps = tail_logps(policy, [row.ids for row in rows], [len(row.ids) - scored(row) for row in rows])
        return logps.masked_fill(torch.from_numpy(~counts).to(device), 0.0)
    width = max(sum(len(rows[r].ids) for r in members) for members in bins)
    ids, positions, where = _laid_out(rows, bins, width, policy.end)
    before, row, place = torch.from_numpy(where).to(device)
    ids_BL = torch.from_numpy(ids).to(device)
    positions_BL = torch.from_numpy(positions if len(bins) < len(rows) else positions[:1]).to(device)
    with _only(policy.model, before):
        logits = policy.model(input_ids=ids_BL, position_ids=positions_BL, use_cache=False).logits[0]  # (K, V)
    said = ids_BL.flatten()[before + 1]
    logps = torch.log_softmax(logits.float(), -1).gather(-1, said[:, None])[:, 0]
    return logps.new_zeros(len(rows), longest).index_put((row, longest - 1 - place), logps)


def _laid_out(
    rows: Sequence[Row], bins: Sequence[Sequence[int]], width: int, pad: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return ids (B, L), positions (B, L), and of every counted token (3, K): the place before it in the ids laid end to end, its
    row, and how many of its row's tokens follow it."""
    order = np.array([r for members in bins for r in members])
    lengths = np.array([len(rows[r].ids) for r in order])
    ends = lengths.cumsum()
    sequence = np.repeat(np.arange(len(bins)), [len(members) for members in bins])
    first = np.concatenate([[0], np.flatnonzero(np.diff(sequence)) + 1])  # the first row of each sequence
    starts = ends - lengths - (ends - lengths)[first][sequence]  # where each row begins in its sequence
    inside = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
    where = np.repeat(sequence * width + starts, lengths) + inside
    ids = np.full(len(bins) * width, pad, np.int64)
    ids[where] = np.fromiter(chain.from_iterable(rows[r].ids for r in order), np.int64, len(where))
    counted = np.flatnonzero(np.fromiter(chain.from_iterable(rows[r].mask for r in order), np.bool_, len(where)))
    follow = np.repeat(lengths, lengths)[counted] - 1 - inside[counted]
    begun = np.zeros((len(bins), width), np.int64)
    begun[sequence, starts] = starts
    positions = np.arange(width) - np.maximum.accumulate(begun, 1)  # padding goes on as its sequence's last row
    return (
        ids.reshape(len(bins), width),
        positions,
        np.stack([where[counted] - 1, np.repeat(order, lengths)[counted], follow]),
    )


@contextlib.contextmanager
def _only(model: PreTrainedModel, places: torch.Tensor) -> Iterator[None]:
    """Have the model make logits at some places alone, counted through all sequences: (1, K, V)."""

    def choose(module: torch.nn.Module, given: tuple[torch.Tensor]) -> tuple[torch.Tensor]:
        return (given[0].flatten(0, 1)[places][None],)

    handle = model.get_output_embeddings().register_forward_pre_hook(choose)
    try:
        yield
    finally:
        handle.remove()


def find_exact_ways(policy: TransformersPolicy) -> None:
    """Try now in which ways the model gives right numbers, and not when a batch asks for it."""
    for shared in (False, True):
        _is_exact(policy, shared=shared)


def _is_exact(policy: TransformersPolicy, *, shared: bool) -> bool:
    """Return whether a way gives the numbers that rows by themselves have; it is tried once. Recurrent layers, for one, carry on
    from row to row, and keep other things than keys and values; layers with a window forget the keys of what they leave behind."""
    if shared and _has_windows(policy.model):
        return False
    if shared not in policy.exact_ways:
        last = int(policy.model.config.get_text_config().vocab_size) - 1
        ids = [tuple(min(last, 1 + (7 * i + 3 * k * (i > 3)) % 50) for i in range(8)) for k in range(2)]
        rows = [Row(row, (False,) * 4 + (True,) * 4) for row in ids]
        with Boundary() as boundary, torch.no_grad(), policy.computing():
            alone = row_logps(policy, rows, [[0], [1]])
            # exact to the last bits in float32; in bfloat16 rounding alone makes some hundredths
            bound = 1e-3 if policy.model.dtype == torch.float32 and not policy.mixed else 0.1
            tried = row_logps(policy, rows, [] if shared else [[0, 1]])
            policy.exact_ways[shared] = torch.allclose(alone, tried, atol=bound)
        if boundary.error is not None:
            policy.exact_ways[shared] = False
    return policy.exact_ways[shared]


def _has_windows(model: PreTrainedModel) -> bool:
    """Return whether some layers see no further back than so many tokens."""
    config = model.config.get_text_config()
    kinds = getattr(config, "layer_types", None)
    if kinds:
        return any(kind != "full_attention" for kind in kinds)
    return any(getattr(config, name, None) is not None for name in ("sliding_window", "attention_chunk_size"))
