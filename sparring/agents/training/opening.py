"""The policy that a run begins with: a nano model, a model's folder, or an adapter's."""

from __future__ import annotations

from sparring.agents.policies.adapters import add_lora, is_adapted, is_adapter, train_adapter
from sparring.agents.policies.devices import pick_device, pick_dtype
from sparring.agents.policies.nano import NanoConfig, build_nano
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.training.config import RunConfig
from sparring.agents.training.warmup import everyone
from sparring.envs.core import Environment
from sparring.errors import BadValue


def open_policy(config: RunConfig, environment: Environment) -> TransformersPolicy:
    """Return a policy whose trained weights are in float32 and require a gradient.

    In bfloat16 the rest of an adapted model is in that, and all is computed in it (autocast). Where all weights are trained there
    is one copy of them, in float32, from which every forward pass makes its own in bfloat16: as much memory as bfloat16 weights
    with a float32 master copy beside them, nothing to keep equal, gradients that are summed in float32, and a checkpoint that is
    all there is. Answers are drawn with one such copy each.

    Raises:
        MissingExtra: torch, transformers or peft is not installed.
        CheckpointError: There is no such model.
        BadValue: An adapter for a nano model, or for a model that has one.
    """
    start, engine = config.start, config.engine
    if start.model == "nano":
        return _nano(config, environment)
    dtype = pick_dtype(engine.dtype, pick_device(config.device))
    low_rank = engine.lora_rank > 0 or is_adapter(start.model)
    policy = TransformersPolicy.from_pretrained(
        start.model,
        device=config.device,
        dtype=dtype if low_rank else "float32",
        max_new_tokens=start.max_new_tokens,
    )
    policy.mixed = dtype == "bfloat16"
    if engine.lora_rank:
        add_lora(policy, rank=engine.lora_rank, alpha=engine.lora_alpha, targets=engine.lora_targets, seed=config.seed)
    elif is_adapted(policy.model):
        train_adapter(policy.model)
    return policy


def _nano(config: RunConfig, environment: Environment) -> TransformersPolicy:
    """Return a new nano model, computed in float32 everywhere unless the engine's dtype says otherwise: it is small."""
    start = config.start
    if config.engine.lora_rank:
        raise BadValue(
            f"lora_rank={config.engine.lora_rank} needs a model's folder to adapt: name one as start.model, or use 0"
        )
    size = NanoConfig(
        start.hidden_size, start.layers, start.heads, start.context, start.init_std, start.phrases, start.latest
    )
    policy = build_nano(
        environment,
        everyone(environment, start.players),
        config=size,
        seed=config.seed,
        device=config.device,
        max_new_tokens=start.max_new_tokens,
    )
    policy.mixed = config.engine.dtype == "bfloat16"
    return policy
