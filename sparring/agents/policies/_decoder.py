"""The forward pass while tokens are drawn: rows of tokens that grow by columns, with their keys and values.

`open_decoder` gives the loop of the library's own for Llama, Mistral, Qwen2 and Qwen3, and transformers' forward pass for
every other model. The one of the library's own writes keys and values in place into tensors made once, leaves out what the
next token does not need, and can part rows of a shared beginning, fill places that became free, and skip Python that is
the same at every token. Linear layers are called, or multiplied, by `LayerLinears`, so adapters and hooks count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from sparring.agents.policies._forcing import left_pad, positions
from sparring.agents.policies._linears import LayerLinears, Linears

_OWN = ("LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM", "Qwen3ForCausalLM")
_ROPES = ("default", "linear", "llama3", "yarn")
"""Rotary embeddings whose frequencies do not depend on how long the text has become."""

_CACHED = 512
"""Tokens that a CPU takes through all layers at once."""
_SPARE = 16
"""On a CPU, keys and values have room for so many columns more than are in use, or for a quarter more."""


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


def open_decoder(
    model: Any, linears: Sequence[LayerLinears] | None, pad: int, rows: int, width: int, spare: int = 0
) -> Decoder:
    """Return the decoder for a model: no rows yet, room for so many, of at most `width` tokens each.

    Without `linears` it is transformers' own. With spare columns other decoders can `join`: rows that come and go use up
    columns, and when there is none left, those in use are moved to the front.
    """
    return HubDecoder(model, pad) if linears is None else OwnDecoder(model, linears, pad, rows, width, spare)


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

    def __init__(self, model: Any, linears: Sequence[LayerLinears], pad: int, rows: int, width: int, spare: int):
        config, self._model, self._pad = model.config, model, pad
        self._layers, self._linears = list(model.model.layers), linears
        self._device, self._dtype = model.device, model.lm_head.weight.dtype
        heads = config.num_key_value_heads
        self._shape = (heads, config.num_attention_heads // heads, self._layers[0].self_attn.head_dim)
        self._width = width + spare
        self._capacity, self._span = rows, 0  # how many rows and columns there is room for
        self._rows = self._first = self._end = 0
        self._none = torch.zeros(1, 1, 1, dtype=self._dtype, device=self._device)
        self._keys = [self._none.new_zeros(rows, heads, 0, self._shape[2]) for _ in self._layers]
        self._values = list(self._keys)
        self._lengths = torch.zeros(0, dtype=torch.int64, device=self._device)  # (R,)
        self._bias = self._none.new_zeros(rows, 0)  # 0, or -inf where not the row's
        self._holes = False
        numbers = torch.arange(width, device=self._device)[None]
        cos, sin = model.model.rotary_emb(torch.zeros(1, dtype=self._dtype, device=self._device), numbers)
        half = cos.shape[-1] // 2
        self._cos, self._sin = cos[0], torch.cat([-sin[0, :, :half], sin[0, :, half:]], -1)  # (columns, head dim)

    def extend(self, rows: Sequence[Sequence[int]]) -> torch.Tensor:
        """See `Decoder`."""
        ids, real = left_pad(rows, self._pad, self._device)
        length = ids.shape[1]
        self._reserve(len(rows), length)
        if not self._rows:
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
        self._reserve(self._rows, 1)
        where = self._lengths
        self._lengths = where + 1
        self._end += 1
        self._bias[: self._rows, self._end - 1] = 0.0
        return self._forward(tokens[:, None], where[:, None], None)

    def select(self, rows: NDArray[np.int64]) -> None:
        """See `Decoder`."""
        count = len(rows)
        moved = np.flatnonzero(rows != np.arange(count))
        if len(moved):
            self._reserve(count)
            index = torch.from_numpy(rows).to(self._device)
            self._lengths = self._lengths[index]
            source, target = index[torch.from_numpy(moved).to(self._device)], torch.from_numpy(moved).to(self._device)
            used = slice(self._first, self._end)
            self._bias[target, used] = self._bias[source, used]
            for cache in (*self._keys, *self._values):
                cache[target, :, used] = cache[source, :, used]
        else:
            self._lengths = self._lengths[:count]
        self._rows = count

    def join(self, other: OwnDecoder) -> None:
        """Take over the rows of another decoder of the same model, which has no more columns in use than this one."""
        old, new = self._rows, self._rows + other._rows
        self._reserve(new)
        self._rows, begin = new, self._end - other.columns
        self._lengths = torch.cat([self._lengths, other._lengths])
        self._bias[old:new, : self._end] = -torch.inf
        self._holes = self._holes or other._holes or begin > self._first
        theirs = slice(other._first, other._end)
        self._bias[old:new, begin : self._end] = other._bias[: other._rows, theirs]
        for mine, cache in zip((*self._keys, *self._values), (*other._keys, *other._values), strict=True):
            mine[old:new, :, :begin] = 0.0  # what is masked must still be a number
            mine[old:new, :, begin : self._end] = cache[: other._rows, :, theirs]

    @property
    def columns(self) -> int:
        """See `Decoder`."""
        return self._end - self._first

    def narrow(self, columns: int) -> None:
        """See `Decoder`."""
        self._first = max(self._first, self._end - columns)

    def _reserve(self, rows: int, columns: int = 0) -> None:
        """Make room for so many rows and so many more columns; what was in use then begins at the first column."""
        if rows <= self._capacity and self._end + columns <= self._span:
            return
        if rows > self._capacity:
            self._capacity = max(rows, min(2 * self._capacity, 1024))
        used = slice(self._first, self._end)
        wanted = self.columns + columns
        spare = max(_SPARE, wanted // 4) if self._device.type == "cpu" else self._width
        self._first, self._end, self._span = 0, self.columns, max(wanted, min(wanted + spare, self._width))

        def wider(old: torch.Tensor, fill: float) -> torch.Tensor:
            new = old.new_full((self._capacity, *old.shape[1:-2], self._span, old.shape[-1]), fill)
            new[: self._rows, ..., : self._end, :] = old[: self._rows, ..., used, :]
            return new

        for caches in (self._keys, self._values):
            for number, cache in enumerate(caches):
                caches[number] = wider(cache, 0.0)
        self._bias = wider(self._bias[..., None], -torch.inf)[..., 0]

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
        for number, (layer, linears) in enumerate(zip(self._layers, self._linears, strict=True)):
            last = number + 1 == len(self._layers)
            h = _normed(layer.input_layernorm, x)
            if last:
                x = x[:, -1:]  # of the others only keys and values are needed
            cache = self._keys[number][part], self._values[number][part], self._bias[part, None, None]
            x = x + linears.out(self._attend(layer.self_attn, linears.qkv, h, (cos, sin), cache, mask, last))
            gate, up = linears.gate_up(_normed(layer.post_attention_layernorm, x)).chunk(2, -1)
            x += linears.down(F.silu(gate).mul_(up))
        logits: torch.Tensor = self._model.lm_head(_normed(self._model.model.norm, x[:, -1]))
        return logits

    def _attend(
        self,
        attention: Any,
        qkv: Linears,
        h: torch.Tensor,
        rope: tuple[torch.Tensor, torch.Tensor],
        cache: tuple[torch.Tensor, torch.Tensor, torch.Tensor],
        mask: torch.Tensor | None,
        last: bool,
    ) -> torch.Tensor:
        """Write keys and values of new tokens, and return what these see: (R, L, heads x head dim), L = 1 if `last`."""
        rows, length = h.shape[:2]
        heads, group, dim = self._shape
        queries = heads * group
        cos, sin = rope
        if last and length > 1:
            mask = None if mask is None else mask[:, :, -1:]
            q = qkv(h[:, -1:], 0, 1).view(rows, 1, -1, dim)
            k, v = torch.split(qkv(h, 1).view(rows, length, -1, dim), heads, 2)
            q, k = _normed_heads(attention, q, k)
            q, k = _turned(q, cos[:, -1:], sin[:, -1:]), _turned(k, cos, sin)
        else:
            qk, v = torch.split(qkv(h).view(rows, length, -1, dim), [queries + heads, heads], 2)
            if hasattr(attention, "q_norm"):
                qk = torch.cat(_normed_heads(attention, *torch.split(qk, [queries, heads], 2)), 2)
            q, k = torch.split(_turned(qk, cos, sin), [queries, heads], 2)
        new = slice(self._end - length, self._end)
        keys, values, bias = cache
        keys[:, :, new] = k.transpose(1, 2)
        values[:, :, new] = v.transpose(1, 2)
        if q.shape[1] == 1 and mask is None:
            return self._attend_one(q, keys, values, bias, attention.scaling)
        used = slice(self._first, self._end)
        keys, values = keys[:, :, used], values[:, :, used]
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
        rows, used = len(q), slice(self._first, self._end)
        plain = q.dtype in (torch.float32, torch.float64) and not torch.is_autocast_enabled("cpu")
        if self._device.type != "cpu" or not plain:
            out = F.scaled_dot_product_attention(
                q.transpose(1, 2),
                keys[:, :, used],
                values[:, :, used],
                attn_mask=bias[..., used] if self._holes else None,
                scale=scale,
                enable_gqa=group > 1,
            )
            return out.reshape(rows, 1, heads * group * dim)
        # on the CPU torch's fused kernel takes twice as long for a single query, and so does a tensor read with gaps
        base = bias.expand(rows, heads, group, self._span).reshape(-1, group, self._span) if self._holes else self._none
        queries = q.reshape(rows * heads, group, dim)
        beta = float(self._holes)
        flat = torch.baddbmm(base, queries, keys.flatten(0, 1).transpose(1, 2), beta=beta, alpha=scale)
        if self._first:
            flat[..., : self._first] = -torch.inf
        flat[..., self._end :] = -torch.inf
        return (flat.softmax(-1) @ values.flatten(0, 1)).view(rows, 1, heads * group * dim)


def _normed(norm: Any, x: torch.Tensor) -> torch.Tensor:
    """Return x through the model's root-mean-square norm; the module itself is right, but six operations."""
    if x.dtype == torch.float32 and type(norm).__name__.endswith("RMSNorm"):
        return F.rms_norm(x, x.shape[-1:], norm.weight, norm.variance_epsilon)
    out: torch.Tensor = norm(x)
    return out


def _normed_heads(attention: Any, q: torch.Tensor, k: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return queries and keys through their norms, if they have any (Qwen3)."""
    if not hasattr(attention, "q_norm"):
        return q, k
    return _normed(attention.q_norm, q), _normed(attention.k_norm, k)


def _turned(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Return x, (R, L, heads, head dim), with rotary embeddings; the sign of the first half is in `sin`."""
    return x * cos + x.roll(x.shape[-1] // 2, -1) * sin
