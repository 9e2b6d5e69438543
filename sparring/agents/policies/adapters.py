"""LoRA: low-rank adapters beside a model's linear layers (Hu et al. 2021, arXiv 2106.09685), made by peft.

A layer computes `W x + (alpha / rank) B A x`; W stays as it is, A (rank, in) and B (out, rank) are trained, in float32. B begins at
0, so an adapter that was not yet trained changes nothing. A folder that holds an adapter names the model that it belongs to.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring.errors import BadValue, Boundary, CheckpointError, MissingExtra

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel

    from sparring.agents.policies.transformers import TransformersPolicy

CONFIG = "adapter_config.json"
"""The file by which a folder is an adapter's."""


def is_adapted(model: PreTrainedModel) -> bool:
    """Return whether a model has an adapter."""
    return bool(getattr(model, "_hf_peft_config_loaded", False))


def is_adapter(folder: str | Path) -> bool:
    """Return whether a folder holds an adapter, and not a whole model."""
    path = Path(folder).expanduser()
    return (path / CONFIG).is_file() and not (path / "config.json").is_file()


def base_of(folder: str | Path) -> str:
    """Return the model that an adapter's folder names, a folder or a hub id.

    Raises:
        CheckpointError: It names none.
    """
    path = Path(folder).expanduser() / CONFIG
    try:
        base = json.loads(path.read_text("utf-8"))["base_model_name_or_path"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise CheckpointError(f"{path} is damaged: {type(error).__name__}: {error}") from error
    if not isinstance(base, str) or not base:
        raise CheckpointError(f"{path} does not say which model it adapts: write it as base_model_name_or_path")
    return base


def add_lora(
    policy: TransformersPolicy, *, rank: int, alpha: float, targets: str = "all-linear", seed: int = 0
) -> None:
    """Freeze a policy's model and give it an adapter to train.

    Args:
        policy: Whose model; its name or folder is written into the adapter's.
        rank: Of the adapter's matrices, at least 1.
        alpha: The adapter's product is multiplied with `alpha / rank`.
        targets: `all-linear` (all but the last), or names of layers with commas between them.
        seed: Draws A, on the CPU whatever the device.

    Raises:
        MissingExtra: peft is not installed.
        BadValue: There is an adapter already, the model is in no folder, or it has no such layers.
    """
    import torch

    peft = _peft("an adapter")
    model = policy.model
    base = str(model.name_or_path or "")
    if is_adapted(model):
        raise BadValue(f"{policy.name} has an adapter already: train it with lora_rank=0, or merge it first")
    if not base:
        raise BadValue(
            f"{policy.name} is in no folder, which its adapter could name: save it and train that, or lora_rank=0"
        )
    wanted = targets if targets == "all-linear" else [name.strip() for name in targets.split(",")]
    config = peft.LoraConfig(r=rank, lora_alpha=alpha, target_modules=wanted, task_type="CAUSAL_LM")
    model.requires_grad_(False)
    with torch.random.fork_rng(), Boundary() as boundary:  # peft draws from the global generator
        model.add_adapter(config)
    if boundary.error is not None:
        raise BadValue(f"lora_targets={targets!r} of {policy.name}: {boundary.error}") from boundary.error
    model.peft_config["default"].base_model_name_or_path = str(Path(base).resolve()) if Path(base).is_dir() else base
    model.eval()
    generator = torch.Generator().manual_seed(seed & (2**63 - 1))
    for name, weight in _adapter(model):
        if "lora_A" in name:
            bound = 1 / math.sqrt(weight.shape[1])  # Kaiming's uniform with a = sqrt(5), as in the authors' code
            weight.data = torch.empty(weight.shape).uniform_(-bound, bound, generator=generator).to(weight.device)
        weight.data = weight.data.float()


def attach(model: PreTrainedModel, folder: str | Path) -> None:
    """Give a model the adapter of a folder, frozen, in float32.

    Raises:
        MissingExtra: peft is not installed.
        CheckpointError: The adapter is not of this model.
    """
    peft = _peft(f"{str(folder)!r} is an adapter, which")
    model.requires_grad_(False)
    model.add_adapter(peft.PeftConfig.from_pretrained(str(folder)))
    model.peft_config["default"].base_model_name_or_path = base_of(folder)
    for _, weight in _adapter(model):
        weight.data = weight.data.float()
    load_adapter(model, folder)
    model.requires_grad_(False).eval()


def train_adapter(model: PreTrainedModel) -> None:
    """Have the weights of a model's adapter require a gradient, and no others."""
    model.requires_grad_(False)
    for _, weight in _adapter(model):
        weight.requires_grad_(True)


def load_adapter(model: PreTrainedModel, folder: str | Path) -> None:
    """Set the weights of a model's adapter to those of a folder.

    Raises:
        CheckpointError: They are missing, or of another adapter.
    """
    from peft import get_peft_model_state_dict, load_peft_weights, set_peft_model_state_dict

    prefix = "base_model.model."  # how peft's own models call what stands inside them
    saved = {name.removeprefix(prefix): t for name, t in load_peft_weights(str(folder), device="cpu").items()}
    wanted = {name: t.shape for name, t in get_peft_model_state_dict(model).items()}
    if wanted != {name: t.shape for name, t in saved.items()}:
        odd = sorted({*wanted.items()} ^ {(name, t.shape) for name, t in saved.items()})
        raise CheckpointError(f"{folder} holds another adapter than this model's: {odd[0][0]} differs")
    set_peft_model_state_dict(model, saved)


@contextlib.contextmanager
def without_adapter(policy: TransformersPolicy) -> Iterator[TransformersPolicy]:
    """Switch a policy's adapter off, so that it is the model that it began as: a reference that costs no memory.

    Raises:
        BadValue: There is no adapter.
    """
    model = policy.model
    if not is_adapted(model):
        raise BadValue(f"{policy.name} has no adapter to switch off")
    trained = [weight for _, weight in _adapter(model) if weight.requires_grad]
    model.disable_adapters()
    try:
        yield policy
    finally:
        model.enable_adapters()
        model.requires_grad_(False)
        for weight in trained:
            weight.requires_grad_(True)


def merged(model: PreTrainedModel) -> PreTrainedModel:
    """Return a copy of a model with the adapter's product added to its weights, in their dtype; the same answers, faster.

    In bfloat16 a weight keeps 8 bits, so that small changes are rounded away: load the model in float32 to merge it.
    """
    from peft.tuners.tuners_utils import BaseTunerLayer

    whole: Any = deepcopy(model)
    for name, module in list(whole.named_modules()):
        if isinstance(module, BaseTunerLayer):
            module.merge()
            parent, _, child = name.rpartition(".")
            setattr(whole.get_submodule(parent), child, module.get_base_layer())
    del whole.peft_config
    whole._hf_peft_config_loaded = False
    frozen: PreTrainedModel = whole.requires_grad_(True)
    return frozen


def _adapter(model: PreTrainedModel) -> Iterator[tuple[str, torch.nn.Parameter]]:
    """Yield the adapter's weights by name."""
    return ((name, weight) for name, weight in model.named_parameters() if "lora_" in name)


def _peft(what: str) -> Any:
    try:
        import peft
    except ImportError as error:
        raise MissingExtra(f"{what} needs {error.name}: pip install 'sparring[lora]'") from error
    return peft
