"""Optimisers by name."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from sparring.agents.improve.engine import OPTIMIZERS
from sparring.errors import MissingExtra, unknown_name


def make_optimizer(name: str, parameters: Sequence[torch.nn.Parameter], lr: float) -> torch.optim.Optimizer:
    """Return Adam (Kingma and Ba 2015, arXiv 1412.6980), or one that keeps its two moments in 8 bits a number.

    8 bits, by blocks of 2,048 with a scale each: Dettmers et al. 2022, arXiv 2110.02861. Paged: what does not fit on the device is
    in the machine's memory (Dettmers et al. 2023, arXiv 2305.14314).

    Raises:
        UnknownName: There is no such optimiser.
        MissingExtra: bitsandbytes is not installed.
    """
    if name == "adam":
        return torch.optim.Adam(parameters, lr=lr, fused=True)
    if name not in OPTIMIZERS:
        raise unknown_name("optimizer", name, OPTIMIZERS)
    try:
        import bitsandbytes
    except ImportError as error:
        raise MissingExtra(
            f"optimizer={name!r} needs {error.name}: pip install 'sparring[bitsandbytes]', or use 'adam'"
        ) from error
    kind = bitsandbytes.optim.Adam8bit if name == "adam8bit" else bitsandbytes.optim.PagedAdam8bit
    made: torch.optim.Optimizer = kind(parameters, lr=lr)
    return made
