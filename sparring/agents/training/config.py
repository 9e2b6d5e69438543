"""The configuration of a run: plain frozen data, written as TOML, compared on resume."""

from __future__ import annotations

import contextlib
import dataclasses
import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args, get_type_hints

from sparring._version import __version__
from sparring.agents.improve.controls import REWARDS
from sparring.agents.improve.engine import Engine
from sparring.agents.recipes.catalog import get_recipe
from sparring.errors import BadValue, CheckpointError, UsageError, unknown_name

_MAY_BE_ZERO = ("seed", "proposing", "steps", "iterations", "workers", "lora_rank", "reading")
"""Whole numbers that may be 0; all others count something that must be there."""
_FIXED = ("env", "recipe", "method", "start", "engine")
"""Fields that decide what the others mean."""
_MOST = {"seed": 2**63 - 1, "threads": 1024, "workers": 65536}
_SHARES = ("average_decay", "baseline_decay", "settle", "share", "quantile", "new", "diverge")
"""Numbers from 0 to 1."""
_ABOVE_ZERO = ("temperature", "coolest", "warmest")
"""Numbers that something is divided by."""


@dataclass(frozen=True)
class Start:
    """Where the policy comes from, and what it is shown before the method begins."""

    model: str = "nano"
    """`nano`, or a Hugging Face folder or hub id."""
    hidden_size: int = 64
    layers: int = 2
    heads: int = 4
    context: int = 512
    init_std: float = 0.125
    phrases: bool = False
    """Whether words that never stand apart are one token of a nano model (see `policies.nano`)."""
    latest: bool = False
    """Whether a nano model reads the last message alone: enough where all is always seen."""
    max_new_tokens: int = 8
    players: Mapping[str, float] = field(default_factory=lambda: {"random": 1.0})
    """Warm-up: named players that are imitated, and the share of episodes that each plays. `random` teaches no more than the
    format; a share of `oracle` makes noisy labels."""
    episodes: int = 512
    """Warm-up episodes."""
    steps: int = 100
    """Warm-up gradient steps; 0 for none."""
    batch: int = 256
    lr: float = 1e-3


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run."""

    env: str
    recipe: str
    method: Any
    """The recipe's own `Config`."""
    env_kwargs: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    start: Start = field(default_factory=Start)
    engine: Engine = field(default_factory=Engine)
    rewards: str = "given"
    """What training episodes are paid: what the environment paid (`given`), or what it paid for another of the iteration's
    episodes (`shuffled`), the control of a random reward; recipes that learn from anything else (not `Recipe.paid`) refuse it."""
    eval_every: int = 20
    """Iterations between evaluations."""
    eval_episodes: int = 1000
    """Held-out episodes per evaluation, where the game is not solved exactly."""
    eval_against: str = "random"
    """Players of the environment's pool, with commas between them, that evaluation plays against where a game is not
    solved exactly; the first is the headline."""
    eval_temperature: float = 1.0
    """At which evaluation episodes are played; 0 is greedy. Exact figures are of the policy as it is, at 1."""
    checkpoint_every: int = 100
    threads: int = 1
    """Threads of torch; more can change the last bits of a sum."""
    device: str = "auto"
    tracker: str = ""
    """Where metrics go besides metrics.jsonl: `tensorboard`, `wandb`, `trackio`, with commas between them."""
    workers: int = 0
    """Ray actors that play the training episodes, 64 together; with 0 they are played here, all of an iteration together."""
    worker_gpus: float = 0.0
    """Each worker's share of the cluster's GPUs."""
    generator: str = ""
    """URL of a vLLM server (http://HOST:8000/v1) that gives the answers in training episodes."""

    def __post_init__(self) -> None:
        """See that a control is one.

        Raises:
            BadValue: Rewards are shuffled for a recipe that does not learn from them.
        """
        if self.rewards == "shuffled" and not get_recipe(self.recipe).paid:
            raise BadValue(
                f"rewards='shuffled': recipe {self.recipe!r} does not learn from what training episodes are paid, so this would change "
                "nothing; leave it out"
            )

    @property
    def opponents(self) -> tuple[str, ...]:
        """The names in `eval_against`."""
        return tuple(self.eval_against.replace(" ", "").split(","))

    @property
    def trackers(self) -> tuple[str, ...]:
        """The names in `tracker`."""
        return tuple(filter(None, self.tracker.replace(" ", "").split(",")))

    def to_toml(self) -> str:
        """Return the configuration as TOML, with the version that wrote it."""
        import tomli_w

        return tomli_w.dumps({"sparring": __version__, **dataclasses.asdict(self)})

    @classmethod
    def from_toml(cls, path: Path) -> RunConfig:
        """Read what `to_toml` wrote.

        Raises:
            CheckpointError: There is no such file, or it is no configuration.
        """
        with reading(path) as data:
            return cls.from_record(data)

    @classmethod
    def from_record(cls, data: dict[str, Any]) -> RunConfig:
        """Return the configuration that `dataclasses.asdict` took apart.

        Raises:
            UsageError: A setting is unknown or wrong.
            KeyError: One that must be there is missing.
        """
        method = _filled(get_recipe(data["recipe"]).config(), data.pop("method"))
        start = _filled(Start(), data.pop("start"))
        engine = _filled(Engine(), data.pop("engine", {}))
        config: RunConfig = _filled(cls(data.pop("env"), data.pop("recipe"), method, start=start, engine=engine), data)
        return config

    def override(self, settings: Mapping[str, Any]) -> RunConfig:
        """Return a copy with some fields changed; `start.steps`, `engine.lora_rank` and `method.lr` (or just `lr`) reach inside.

        Raises:
            UnknownName: There is no such field; the nearest is named.
            BadValue: The value has the wrong type.
        """
        config = self
        for key, value in settings.items():
            config = config._set(key, value)
        return config

    def _set(self, key: str, value: Any) -> RunConfig:
        section, _, name = key.rpartition(".")
        own = {f.name for f in dataclasses.fields(self)}
        if not section and key not in own and hasattr(self.method, key):
            section, name = "method", key
        if key in _FIXED:
            raise BadValue(
                f"{key!r} is no setting to change; name one inside (start.steps, engine.lora_rank, method.lr), or start another run"
            )
        if section in ("start", "method", "engine"):
            return dataclasses.replace(self, **{section: _replace(getattr(self, section), name, value)})
        if key not in own:
            inside = {f.name for f in dataclasses.fields(self.method)}
            for name, kind in (("start", Start), ("engine", Engine)):
                inside |= {f"{name}.{f.name}" for f in dataclasses.fields(kind)}
            raise unknown_name("setting", key, (own | inside) - set(_FIXED))
        changed: RunConfig = _replace(self, key, value)
        return changed

    def differences(self, other: RunConfig) -> list[str]:
        """Return the fields that decide what comes out and differ, as `name: mine, not other`."""
        mine, theirs = _deciding(self), _deciding(other)
        keys = sorted({*mine, *theirs})
        return [f"{k} = {mine.get(k)!r}, not {theirs.get(k)!r}" for k in keys if mine.get(k) != theirs.get(k)]


@contextlib.contextmanager
def reading(path: Path) -> Iterator[dict[str, Any]]:
    """Yield what a configuration's TOML says, without the version that wrote it.

    Raises:
        CheckpointError: There is no such file, or what is made of it inside the block is no configuration.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        del data["sparring"]
        yield data
    except FileNotFoundError:
        raise CheckpointError(f"{path.parent} is no run folder: it has no {path.name}") from None
    except (
        OSError,
        tomllib.TOMLDecodeError,
        KeyError,
        TypeError,
        AttributeError,
        UnicodeDecodeError,
        UsageError,
    ) as error:
        raise CheckpointError(f"{path} is damaged or from another version: {error}") from error


def _filled(record: Any, values: Mapping[str, Any]) -> Any:
    for name, value in values.items():
        record = _replace(record, name, value)
    return record


def _replace(record: Any, name: str, value: Any) -> Any:
    fields = {f.name for f in dataclasses.fields(record)}
    if name not in fields:
        raise unknown_name("setting", name, fields)
    now = getattr(record, name)
    if isinstance(now, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if isinstance(now, Mapping) and not isinstance(value, Mapping):
        raise BadValue(f"{name}={value!r}: expected names and values, such as {dict(now)!r}")
    if name == "rewards" and value not in REWARDS:
        raise BadValue(f"rewards={value!r}: use {' or '.join(map(repr, REWARDS))}")
    if name == "players" and not _are_shares(value):
        raise BadValue(f"players={value!r}: expected players and their positive shares, such as {dict(now)!r}")
    known = get_args(get_type_hints(type(record))[name])
    if isinstance(now, str) and known and value not in known:
        raise unknown_name(f"value of {name}", str(value), known)
    if isinstance(now, (bool, int, float, str)) and type(value) is not type(now):
        raise BadValue(f"{name}={value!r}: expected {type(now).__name__}, such as {now!r}")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        _check_range(name, value)
    return dataclasses.replace(record, **{name: value})


def _are_shares(value: Mapping[str, Any]) -> bool:
    numbers = [v for v in value.values() if isinstance(v, (int, float)) and 0 < v < math.inf]
    return bool(value) and len(numbers) == len(value)


def _check_range(name: str, value: float) -> None:
    least = 1 if isinstance(value, int) and name not in _MAY_BE_ZERO else 0
    if name in _ABOVE_ZERO and value <= 0:
        raise BadValue(f"{name}={value!r}: must be a number > 0")
    most = 1 if name in _SHARES else _MOST.get(name, math.inf)
    if not least <= value <= most or math.isinf(value):
        raise BadValue(
            f"{name}={value!r}: must be between {least} and {most}"
            if most != math.inf
            else f"{name}={value!r}: must be a number >= {least}"
        )


def _deciding(config: RunConfig) -> dict[str, Any]:
    """Return all fields, as if there were no tracker, one worker where there are several, one server, and nothing shared out."""
    same = {"tracker": "", "workers": min(config.workers, 1), "generator": bool(config.generator)}
    config = dataclasses.replace(config, engine=dataclasses.replace(config.engine, shard=False))
    return _flat(dataclasses.asdict(config) | same)


def _flat(data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, Mapping):
            out |= _flat(value, f"{prefix}{key}.")
        else:
            out[prefix + key] = value
    return out
