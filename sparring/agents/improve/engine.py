"""How a model is trained, whatever the method: which weights, in which numbers, in passes of which size."""

from __future__ import annotations

from dataclasses import dataclass

from sparring.errors import BadValue, unknown_name

OPTIMIZERS = ("adam", "adam8bit", "paged-adam8bit")
"""Adam; with its state in 8 bits; the same, moved to the machine's memory while the device's is full (bitsandbytes)."""


@dataclass(frozen=True)
class Engine:
    """Settings of the training engine. The defaults suit a nano model; a large one wants LoRA, and `recompute` if memory is short."""

    lora_rank: int = 0
    """Rank of the low-rank adapters that are trained in place of the weights (Hu et al. 2021, arXiv 2106.09685); 0 trains all
    weights, or the adapter that the model came with."""
    lora_alpha: float = 32.0
    """The adapters' product is multiplied with `lora_alpha / lora_rank`."""
    lora_targets: str = "all-linear"
    """Which layers get adapters: all linear ones but the last, or their names with commas between them (`q_proj,v_proj`)."""
    dtype: str = "auto"
    """What is computed in: bfloat16 on CUDA and float32 elsewhere. Trained weights and their optimiser are in float32 always."""
    batch_tokens: int = 65536
    """Tokens of one forward and backward pass, padding included; a larger batch is cut into passes whose gradients are summed."""
    pack: bool = True
    """Put several rows into one sequence, or compute their common beginnings once, where that is less work."""
    recompute: bool = False
    """Keep no more than each layer's input for the way back and compute the rest again: a third more work, far less memory."""
    optimizer: str = "adam"
    """`adam`, or with bitsandbytes `adam8bit` and `paged-adam8bit`."""
    clip: float = 1.0
    """Largest norm of the gradient."""
    shard: bool = False
    """Share weights, gradients, the optimiser's state, the average and what is kept out among the processes of a run."""

    def __post_init__(self) -> None:
        if self.shard and (self.lora_rank or self.optimizer != "adam"):
            raise BadValue(
                f"shard=True with lora_rank={self.lora_rank} and optimizer={self.optimizer!r}: what is shared out is all weights, "
                "trained with 'adam'; leave shard out, or use lora_rank=0 and 'adam'"
            )
        if self.optimizer not in OPTIMIZERS:
            raise unknown_name("optimizer", self.optimizer, OPTIMIZERS)
        if self.dtype not in ("auto", "float32", "bfloat16"):
            raise BadValue(f"dtype={self.dtype!r}: train in 'auto', 'float32' or 'bfloat16'")
