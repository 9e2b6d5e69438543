"""Gradient checkpointing: layers that are computed again on the way back instead of remembered."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import torch
from torch.utils.checkpoint import checkpoint

from sparring.errors import BadValue

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def layers_of(model: torch.nn.Module) -> list[torch.nn.Module]:
    """Return a model's layers, in order; none if transformers does not say which they are."""
    from transformers.modeling_layers import GradientCheckpointingLayer

    return [module for module in model.modules() if isinstance(module, GradientCheckpointingLayer)]


@contextlib.contextmanager
def recomputed(model: PreTrainedModel) -> Iterator[None]:
    """Have every layer of a model keep its input alone (Chen et al. 2016, arXiv 1604.06174), for what is computed inside.

    transformers' own switch works in training mode only, which switches dropout on, too; here the gradient is the same to the bit.

    Raises:
        BadValue: transformers does not say which are the model's layers.
    """
    layers = layers_of(model)
    if not layers:
        raise BadValue(f"recompute: {type(model).__name__} has no layers that can be computed again; switch it off")
    for layer in layers:
        layer.forward = partial(checkpoint, layer.forward, use_reentrant=False, preserve_rng_state=False)
    try:
        yield
    finally:
        for layer in layers:
            del layer.forward  # the class's own shows again
