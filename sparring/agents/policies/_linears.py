"""Linear layers while tokens are drawn: what reads the same input is one product, adapters are part of the weights.

The weights of such layers stand below each other in a copy, made once for many tokens. A layer that is more than its weights
(hooks, another kind of adapter, bfloat16, a GPU) is called as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch.nn import functional as F

from sparring.agents.policies.adapters import Weights, is_adapted, whole_weights

_COPIED = 1 << 26
"""Weights of larger models are not copied (256 MiB in float32)."""
_OFTEN = 16
"""Nor are they for answers of fewer tokens: the copy costs as much as two or three."""
_WIDE = torch.backends.cpu.get_cpu_capability() == "AVX512" and hasattr(torch.ops.mkldnn, "_linear_pointwise")
"""Whether to multiply by oneDNN, which uses all of AVX-512 on any processor: on AMD's, MKL, which `F.linear` calls, does not."""
_WORTH = 1 << 20
"""From so many multiplications on: its call takes 10 us longer, and the product half the time (measured on an AMD EPYC)."""


class Linears:
    """Layers that read the same input.

    Args:
        layers: The modules.
        weights: Of each its weights, or None where the module itself must be called.
        stack: Whether to copy them below each other.
    """

    def __init__(self, layers: Sequence[Any], weights: Sequence[Weights | None], stack: bool):
        self._layers, self._weights = layers, weights
        known = [w for w in weights if w is not None]
        self._stacked = _below_each_other(known) if stack and len(known) == len(layers) else None
        self._sizes = [len(w.weight) for w in known]

    def __call__(self, x: torch.Tensor, first: int = 0, end: int | None = None) -> torch.Tensor:
        """Return what the layers from `first` to before `end` make of x, side by side: (R, L, in) -> (R, L, sum of out)."""
        layers = self._layers[first:end]
        if self._stacked is None:
            pairs = zip(layers, self._weights[first:end], strict=True)
            outs = [layer(x) if w is None else product(x, w) for layer, w in pairs]
            return outs[0] if len(outs) == 1 else torch.cat(outs, -1)
        weight, bias = self._stacked
        if len(layers) < len(self._layers):
            begin = sum(self._sizes[:first])
            rows = slice(begin, begin + sum(self._sizes[first:end]))
            weight, bias = weight[rows], None if bias is None else bias[rows]
        return product(x, Weights(weight, bias))


class LayerLinears(NamedTuple):
    """The linear layers of one layer of Llama or its relatives."""

    qkv: Linears
    """Queries, keys, values."""
    out: Linears
    gate_up: Linears
    down: Linears


@torch.inference_mode()
def gather(model: Any, tokens: int) -> list[LayerLinears]:
    """Return the linear layers of a model by layer.

    Args:
        model: Llama or a relative; its weights stay as they are while this is used.
        tokens: How long answers may become.
    """
    weight = model.lm_head.weight
    plain = weight.device.type == "cpu" and weight.dtype in (torch.float32, torch.float64)
    plain = plain and not torch.is_autocast_enabled("cpu")
    size = sum(parameter.numel() for parameter in model.parameters())
    copied = plain and tokens >= _OFTEN and size <= _COPIED
    adapted = is_adapted(model)

    def group(*layers: Any) -> Linears:
        if not plain:
            return Linears(layers, [None] * len(layers), stack=False)
        known = [_own_weights(layer) or (whole_weights(layer) if copied and adapted else None) for layer in layers]
        return Linears(layers, known, stack=copied and len(layers) > 1)

    return [
        LayerLinears(
            group(layer.self_attn.q_proj, layer.self_attn.k_proj, layer.self_attn.v_proj),
            group(layer.self_attn.o_proj),
            group(layer.mlp.gate_proj, layer.mlp.up_proj),
            group(layer.mlp.down_proj),
        )
        for layer in model.model.layers
    ]


def product(x: torch.Tensor, weights: Weights) -> torch.Tensor:
    """Return x W' + b: (..., in) -> (..., out)."""
    if not (_WIDE and x.dtype == torch.float32 and x.numel() * len(weights.weight) >= _WORTH):
        return F.linear(x, *weights)
    out: torch.Tensor = torch.ops.mkldnn._linear_pointwise.default(x, *weights, "none", [], "")
    return out


def _own_weights(layer: Any) -> Weights | None:
    """Return the weights of a layer that is nothing else."""
    if type(layer) is not torch.nn.Linear or layer._forward_hooks or layer._forward_pre_hooks:
        return None
    return Weights(layer.weight, layer.bias)


def _below_each_other(parts: Sequence[Weights]) -> Weights:
    """Return a copy of weights (out, in) and biases (out,) in one tensor each."""
    weight = torch.cat([part.weight for part in parts])
    if all(part.bias is None for part in parts):
        return Weights(weight, None)
    zeros = [part.weight.new_zeros(len(part.weight)) for part in parts]
    biases = [zero if part.bias is None else part.bias for part, zero in zip(parts, zeros, strict=True)]
    return Weights(weight, torch.cat(biases))
