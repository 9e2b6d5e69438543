"""LoRA: low-rank adapters beside a model's linear layers (Hu et al. 2021, arXiv 2106.09685), made by peft.

A layer computes `W x + (alpha / rank) B A x`; W stays as it is, A (rank, in) and B (out, rank) are trained, in float32. B begins at
0, so an adapter that was not yet trained changes nothing. A folder that holds an adapter names the model that it belongs to.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator
from copy import copy, deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sparring.errors import BadValue, Boundary, CheckpointError, MissingExtra

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel

    from sparring.agents.policies.transformers import TransformersPolicy

CONFIG = "adapter_config.json"
"""The file by which a folder is an adapter's."""


class Weights(NamedTuple):
    """What a linear layer computes with: x W' + b."""

    weight: torch.Tensor
    """(out, in)."""
    bias: torch.Tensor | None
    """(out,)."""


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
    _peft("an adapter")
    model = policy.model
    base = str(model.name_or_path or "")
    if is_adapted(model):
        raise BadValue(f"{policy.name} has an adapter already: train it with lora_rank=0, or merge it first")
    if not base:
        raise BadValue(
            f"{policy.name} is in no folder, which its adapter could name: save it and train that, or lora_rank=0"
        )
    model.requires_grad_(False)
    _grow(policy, rank, alpha, targets, seed)
    model.peft_config["default"].base_model_name_or_path = str(Path(base).resolve()) if Path(base).is_dir() else base


def _grow(policy: TransformersPolicy, rank: int, alpha: float, targets: str, seed: int) -> None:
    """Give a policy's model an adapter with A drawn by a seed and B at 0, in float32."""
    import torch

    peft, model = _peft("an adapter"), policy.model
    wanted = targets if targets == "all-linear" else [name.strip() for name in targets.split(",")]
    config = peft.LoraConfig(r=rank, lora_alpha=alpha, target_modules=wanted, task_type="CAUSAL_LM")
    with torch.random.fork_rng(), Boundary() as boundary:  # peft draws from the global generator
        model.add_adapter(config)
    if boundary.error is not None:
        raise BadValue(f"lora_targets={targets!r} of {policy.name}: {boundary.error}") from boundary.error
    model.eval()
    generator = torch.Generator().manual_seed(seed & (2**63 - 1))
    for name, weight in _adapter(model):
        if "lora_A" in name:
            bound = 1 / math.sqrt(weight.shape[1])  # Kaiming's uniform with a = sqrt(5), as in the authors' code
            weight.data = torch.empty(weight.shape).uniform_(-bound, bound, generator=generator).to(weight.device)
        weight.data = weight.data.float()


@contextlib.contextmanager
def borrowed(policy: TransformersPolicy, *, rank: int, alpha: float, seed: int) -> Iterator[TransformersPolicy]:
    """Yield a policy of the same name that has an adapter of its own beside the weights of this one, which are not copied.

    Inside, no weight but the adapter's requires a gradient; afterwards those of this policy do as they did. A policy that has an
    adapter already is merged first, which copies its weights.

    Raises:
        MissingExtra: peft is not installed.
    """
    whole = policy.merged()
    weights = list(whole.model.parameters())
    trained = [weight.requires_grad for weight in weights]
    other = copy(whole)
    other.model = deepcopy(whole.model, {id(weight): weight for weight in weights})
    other.mixed = whole.mixed or str(whole.model.dtype) == "torch.bfloat16"
    other.exact_ways = {}
    whole.model.requires_grad_(False)
    try:
        _grow(other, rank, alpha, "all-linear", seed)
        yield other
    finally:
        for weight, before in zip(weights, trained, strict=True):
            weight.requires_grad_(before)


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


def whole_weights(layer: Any) -> Weights | None:
    """Return the weights of a linear layer with its adapters' products added; None if that is not all that it computes."""
    import torch
    from peft.tuners.lora.layer import Linear

    if type(layer) is not Linear or layer.merged or layer.lora_variant:
        return None
    base = layer.get_base_layer()
    active = [] if layer.disable_adapters else [name for name in layer.active_adapters if name in layer.lora_A]
    same = all(weight.dtype == base.weight.dtype for weight in layer.parameters())
    hooked = any(module._forward_hooks or module._forward_pre_hooks for module in layer.modules())
    biased = any(layer.lora_bias[name] for name in active)
    if type(base) is not torch.nn.Linear or not same or hooked or biased:
        return None
    return Weights(sum((layer.get_delta_weight(name) for name in active), base.weight), base.bias)


def _adapter(model: PreTrainedModel) -> Iterator[tuple[str, torch.nn.Parameter]]:
    """Yield the adapter's weights by name."""
    return ((name, weight) for name, weight in model.named_parameters() if "lora_" in name)


def _peft(what: str) -> Any:
    try:
        import peft
    except ImportError as error:
        raise MissingExtra(f"{what} needs {error.name}: pip install 'sparring[lora]'") from error
    return peft
