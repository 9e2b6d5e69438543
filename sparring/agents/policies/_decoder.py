"""The forward pass while tokens are drawn: rows of tokens that grow by columns, with their keys and values.

`open_decoder` gives the loop of the library's own for Llama, Mistral, Qwen2 and Qwen3, and transformers' forward pass for
every other model. The one of the library's own writes keys and values in place into tensors made once, leaves out what the
next token does not need, and can part rows of a shared beginning, fill places that became free, and skip Python that is
the same at every token. It calls the model's own linear layers, so adapters and their hooks count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from sparring.agents.policies._forcing import left_pad, positions

_OWN = ("LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM", "Qwen3ForCausalLM")
_ROPES = ("default", "linear", "llama3", "yarn")
"""Rotary embeddings whose frequencies do not depend on how long the text has become."""

_CACHED = 256
"""Tokens that a CPU takes through all layers at once."""


class Decoder(Protocol):
    """Rows of tokens and what the model remembers of them."""

    def extend(self, rows: Sequence[Sequence[int]]) -> torch.Tensor:
        """Append tokens to each row, padded on the left to the longest; return the logits after the last: (R, V)."""

    def step(self, tokens: torch.Tensor) -> torch.Tensor:
        """Append one token (R,) to each row; return the logits after it: (R, V)."""

    def select(self, rows: NDArray[np.int64]) -> None:
        """Make row i what row `rows[i]` was; the number of rows may change."""

    @property
    def columns(self) -> int:
        """How many columns are in use."""

    def narrow(self, columns: int) -> None:
        """Say that no row reaches back further than so many columns."""


def open_decoder(model: Any, pad: int, rows: int, width: int, spare: int = 0) -> Decoder:
    """Return the decoder for a model: no rows yet, room for so many, of at most `width` tokens each.

    With spare columns other decoders can `join`: rows that come and go use up columns, and when there is none left, those in
    use are moved to the front.
    """
    return OwnDecoder(model, pad, rows, width, spare) if has_own_decoder(model) else HubDecoder(model, pad)


def has_own_decoder(model: Any) -> bool:
    """Return whether the forward pass of `OwnDecoder` is this model's."""
    config = model.config
    if type(model).__name__ not in _OWN or not type(model).__module__.startswith("transformers.models."):
        return False
    plain = (
        config.hidden_act == "silu"
        and config.rope_parameters.get("rope_type") in _ROPES
        and getattr(config, "sliding_window", None) is None
        and getattr(config, "attention_chunk_size", None) is None
        and config._attn_implementation in ("sdpa", "eager")
        and not model.training
        and getattr(model, "hf_device_map", None) is None
    )
    passed_over = [model, model.model, model.model.norm, model.model.rotary_emb]
    for layer in model.model.layers:
        passed_over += [layer, layer.self_attn, layer.mlp, layer.input_layernorm, layer.post_attention_layernorm]
    return plain and not any(m._forward_hooks or m._forward_pre_hooks for m in passed_over)


class HubDecoder:
    """Any causal language model of transformers, with its own cache; `extend` is called once, with whole prompts."""

    def __init__(self, model: Any, pad: int):
        self._model = model
        self._pad = pad
        self._mask = torch.empty(0)
        self._cache: Any = None

    def extend(self, rows: Sequence[Sequence[int]]) -> torch.Tensor:
        """See `Decoder`."""
        ids, self._mask = left_pad(rows, self._pad, self._model.device)
        return self._forward(ids, positions(self._mask))

    def step(self, tokens: torch.Tensor) -> torch.Tensor:
        """See `Decoder`."""
        self._mask = torch.cat([self._mask, self._mask.new_ones(len(self._mask), 1)], -1)
        return self._forward(tokens[:, None], self._mask.sum(-1, keepdim=True) - 1)

    def select(self, rows: NDArray[np.int64]) -> None:
        """See `Decoder`."""
        if not np.array_equal(rows, np.arange(len(self._mask))):
            index = torch.from_numpy(rows).to(self._mask.device)
            self._cache.batch_select_indices(index)
            self._mask = self._mask[index]

    @property
    def columns(self) -> int:
        """See `Decoder`."""
        return self._mask.shape[-1]

    def narrow(self, columns: int) -> None:
        """Do nothing: the cache keeps all columns."""

    def _forward(self, ids: torch.Tensor, position_ids: torch.Tensor) -> torch.Tensor:
        output = self._model(
            input_ids=ids,
            attention_mask=self._mask,
            position_ids=position_ids,
            past_key_values=self._cache,
            use_cache=True,
            logits_to_keep=1,
        )
        self._cache = output.past_key_values
        logits: torch.Tensor = output.logits[:, -1]
        return logits


class OwnDecoder:
    """Llama and its relatives.

    Keys and values lie in two tensors per layer, (capacity, heads, columns, head dim). All rows end at the same column; a row
    that begins later, or that was extended by fewer tokens than others, has columns that are not its own.
    """

    def __init__(self, model: Any, pad: int, rows: int, width: int, spare: int):
        config, self._model, self._pad = model.config, model, pad
        self._layers = list(model.model.layers)
        self._device, self._dtype = model.device, model.lm_head.weight.dtype
        heads = config.num_key_value_heads
        self._shape = (heads, config.num_attention_heads // heads, self._layers[0].self_attn.head_dim)
        self._width = width + spare
        self._capacity = self._rows = self._first = self._end = 0
        self._keys = self._values = [torch.empty(0)] * len(self._layers)
        self._lengths = torch.zeros(0, dtype=torch.int64, device=self._device)  # (R,)
        self._bias = torch.zeros(
            0, self._width, dtype=self._dtype, device=self._device
        )  # 0, or -inf where not the row's
        self._holes = False
        self._reserve(rows)
        numbers = torch.arange(width, device=self._device)[None]
        cos, sin = model.model.rotary_emb(torch.zeros(1, dtype=self._dtype, device=self._device), numbers)
        half = cos.shape[-1] // 2
        self._cos, self._sin = cos[0], torch.cat([-sin[0, :, :half], sin[0, :, half:]], -1)  # (columns, head dim)

    def extend(self, rows: Sequence[Sequence[int]]) -> torch.Tensor:
        """See `Decoder`."""
        ids, real = left_pad(rows, self._pad, self._device)
        length = ids.shape[1]
        if not self._rows:
            self._reserve(len(rows))
            self._rows, self._lengths = len(rows), self._lengths.new_zeros(len(rows))
        where = (self._lengths[:, None] + real.cumsum(-1) - 1).clamp_(min=0)
        self._lengths = self._lengths + real.sum(-1)
        begin, self._end = self._end, self._end + length
        full = all(len(row) == length for row in rows)
        self._holes = self._holes or not full
        bias = self._bias[: self._rows]
        bias[:, begin : self._end] = 0.0
        if not full:
            bias[:, begin : self._end].masked_fill_(real == 0, -torch.inf)
        return self._forward(ids, where, None if full and (length == 1 or not begin) else self._causal(begin))

    def step(self, tokens: torch.Tensor) -> torch.Tensor:
        """See `Decoder`."""
        if self._end == self._width:
            self._move_to_front()
        where = self._lengths
        self._lengths = where + 1
        self._end += 1
        self._bias[: self._rows, self._end - 1] = 0.0
        return self._forward(tokens[:, None], where[:, None], None)

    def select(self, rows: NDArray[np.int64]) -> None:
        """See `Decoder`."""
        count = len(rows)
        moved = np.flatnonzero(rows != np.arange(count))
        old, self._rows = self._rows, count
        if len(moved):
            self._reserve(count, keep=old)
            index = torch.from_numpy(rows).to(self._device)
            self._lengths = self._lengths[index]
            source, target = index[torch.from_numpy(moved).to(self._device)], torch.from_numpy(moved).to(self._device)
            used = slice(self._first, self._end)
            self._bias[target, used] = self._bias[source, used]
            for cache in (*self._keys, *self._values):
                cache[target, :, used] = cache[source, :, used]
        else:
            self._lengths = self._lengths[:count]

    def join(self, other: OwnDecoder) -> None:
        """Take over the rows of another decoder of the same model, which has no more columns in use than this one."""
        length = other._end - other._first
        begin, old, new = self._end - length, self._rows, self._rows + other._rows
        self._reserve(new, keep=old)
        self._rows = new
        self._lengths = torch.cat([self._lengths, other._lengths])
        self._bias[old:new, : self._end] = -torch.inf
        self._holes = self._holes or other._holes or begin > self._first
        theirs = slice(other._first, other._end)
        self._bias[old:new, begin : self._end] = other._bias[: other._rows, theirs]
        for mine, cache in zip((*self._keys, *self._values), (*other._keys, *other._values), strict=True):
            mine[old:new, :, self._first : begin] = 0.0  # what is masked must still be a number
            mine[old:new, :, begin : self._end] = cache[: other._rows, :, theirs]

    @property
    def columns(self) -> int:
        """See `Decoder`."""
        return self._end - self._first

    def narrow(self, columns: int) -> None:
        """See `Decoder`."""
        self._first = max(self._first, self._end - columns)

    def _reserve(self, rows: int, keep: int = 0) -> None:
        """Make room for so many rows; the first `keep` stay as they are."""
        if rows <= self._capacity:
            return
        self._capacity = max(rows, min(2 * self._capacity, 1024))
        heads, _, dim = self._shape
        used = slice(self._first, self._end)

        def wider(old: torch.Tensor) -> torch.Tensor:
            new = torch.empty(self._capacity, heads, self._width, dim, dtype=self._dtype, device=self._device)
            if keep:
                new[:keep, :, used] = old[:keep, :, used]
            return new

        self._keys, self._values = [wider(old) for old in self._keys], [wider(old) for old in self._values]
        bias = self._bias.new_zeros(self._capacity, self._width)
        bias[:keep, used] = self._bias[:keep, used]
        self._bias = bias

    def _move_to_front(self) -> None:
        """Give the columns before the first that is in use back."""
        columns = self._end - self._first
        for cache in (*self._keys, *self._values):
            cache[: self._rows, :, :columns] = cache[: self._rows, :, self._first : self._end].clone()
        self._bias[: self._rows, :columns] = self._bias[: self._rows, self._first : self._end].clone()
        self._first, self._end = 0, columns

    def _causal(self, begin: int) -> torch.Tensor:
        """Return which columns each new one attends to, (R, 1, L, columns): its row's before it, and itself."""
        columns = torch.arange(self._first, self._end, device=self._device)
        new = columns[columns >= begin, None]
        owned = self._bias[: self._rows, None, None, self._first : self._end] == 0
        return owned & (columns <= new) | (columns == new)

    def _forward(self, ids: torch.Tensor, where: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        """Run the model on new tokens (R, L) at positions `where` (R, L); return the logits after the last, (R, V).

        On a CPU some rows at a time, so that what lies between two layers fits its cache.
        """
        size = max(1, _CACHED // ids.shape[1]) if self._device.type == "cpu" else len(ids)
        parts = [slice(first, min(first + size, len(ids))) for first in range(0, len(ids), size)]
        logits = [self._part(part, ids[part], where[part], None if mask is None else mask[part]) for part in parts]
        return logits[0] if len(logits) == 1 else torch.cat(logits)

    def _part(self, part: slice, ids: torch.Tensor, where: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        """Do the same for some of the rows."""
        x = self._model.model.embed_tokens(ids)  # (R, L, D)
        cos, sin = self._cos[where][:, :, None], self._sin[where][:, :, None]  # (R, L, 1, head dim)
        for number, layer in enumerate(self._layers):
            last = number + 1 == len(self._layers)
            h = _normed(layer.input_layernorm, x)
            if last:
                x = x[:, -1:]  # of the others only keys and values are needed
            cache = self._keys[number][part], self._values[number][part], self._bias[part]
            x = x + layer.self_attn.o_proj(self._attend(layer.self_attn, h, (cos, sin), cache, mask, last))
            h = _normed(layer.post_attention_layernorm, x)
            x += layer.mlp.down_proj(F.silu(layer.mlp.gate_proj(h), inplace=True).mul_(layer.mlp.up_proj(h)))
        logits: torch.Tensor = self._model.lm_head(_normed(self._model.model.norm, x[:, -1]))
        return logits

    def _attend(
        self,
        attention: Any,
        h: torch.Tensor,
        rope: tuple[torch.Tensor, torch.Tensor],
        cache: tuple[torch.Tensor, torch.Tensor, torch.Tensor],
        mask: torch.Tensor | None,
        last: bool,
    ) -> torch.Tensor:
        """Write keys and values of new tokens, and return what these see: (R, L, heads x head dim), L = 1 if `last`."""
        rows, length = h.shape[:2]
        heads, group, dim = self._shape
        kept, cos, sin = h, *rope
        if last:
            kept, mask = h[:, -1:], None if mask is None else mask[:, :, -1:]
        q = attention.q_proj(kept).view(rows, -1, heads * group, dim)
        k = attention.k_proj(h).view(rows, length, heads, dim)
        if hasattr(attention, "q_norm"):
            q, k = _normed(attention.q_norm, q), _normed(attention.k_norm, k)
        q = _turned(q, cos[:, -q.shape[1] :], sin[:, -q.shape[1] :])
        new = slice(self._end - length, self._end)
        keys, values, bias = cache
        keys[:, :, new] = _turned(k, cos, sin).transpose(1, 2)
        values[:, :, new] = attention.v_proj(h).view(rows, length, heads, dim).transpose(1, 2)
        used = slice(self._first, self._end)
        keys, values = keys[:, :, used], values[:, :, used]
        if q.shape[1] == 1 and mask is None:
            return self._attend_one(q, keys, values, bias[:, None, None, used], attention.scaling)
        out = F.scaled_dot_product_attention(
            q.transpose(1, 2),
            keys,
            values,
            attn_mask=mask,
            is_causal=mask is None,
            scale=attention.scaling,
            enable_gqa=group > 1,
        )
        return out.transpose(1, 2).reshape(rows, -1, heads * group * dim)

    def _attend_one(
        self, q: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, bias: torch.Tensor, scale: float
    ) -> torch.Tensor:
        """Return what one query per row (R, 1, heads, head dim) sees of all columns that are its row's."""
        heads, group, dim = self._shape
        rows, columns = len(q), keys.shape[2]
        plain = q.dtype in (torch.float32, torch.float64) and not torch.is_autocast_enabled("cpu")
        if self._device.type != "cpu" or not plain:
            out = F.scaled_dot_product_attention(
                q.transpose(1, 2),
                keys,
                values,
                attn_mask=bias if self._holes else None,
                scale=scale,
                enable_gqa=group > 1,
            )
            return out.view(rows, 1, heads * group * dim)
        # on the CPU torch's fused kernel takes half as long again for a single query
        flat = (q.view(rows * heads, group, dim) * scale) @ keys.flatten(0, 1).transpose(1, 2)
        if self._holes:
            flat.view(rows, heads, group, columns).add_(bias)
        return (flat.softmax(-1) @ values.flatten(0, 1)).view(rows, 1, heads * group * dim)


def _normed(norm: Any, x: torch.Tensor) -> torch.Tensor:
    """Return x through the model's root-mean-square norm; the module itself is right, but six operations."""
    if x.dtype == torch.float32 and type(norm).__name__.endswith("RMSNorm"):
        return F.rms_norm(x, x.shape[-1:], norm.weight, norm.variance_epsilon)
    out: torch.Tensor = norm(x)
    return out


def _turned(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Return x, (R, L, heads, head dim), with rotary embeddings; the sign of the first half is in `sin`."""
    return x * cos + x.roll(x.shape[-1] // 2, -1) * sin
