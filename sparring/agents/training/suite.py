"""One model trained on several environments at once, and evaluated on all of them, trained on or not."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sparring._version import __version__
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.rows import Row
from sparring.agents.improve.select import draw_rows
from sparring.agents.improve.session import Session
from sparring.agents.policies.nano import NanoConfig, build_nano
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.training.budget import UNLIMITED, Budget, Spent
from sparring.agents.training.config import RunConfig, Start, reading
from sparring.agents.training.evaluate import evaluate, exact_analysis, headline
from sparring.agents.training.folder import RunFolder
from sparring.agents.training.presets import preset_config
from sparring.agents.training.process import quiet_process, settle_memory, stop_signal
from sparring.agents.training.warmup import everyone, warm_up_rows
from sparring.envs.core import Analysis, Environment
from sparring.envs.registry import make
from sparring.errors import BadValue, CheckpointError, UsageError, unknown_name
from sparring.tasks.core import Task, episode_rng

_SHARED = ("seed", "iterations", "rewards", "eval_every", "device")
"""Settings that all members have from the suite."""
_BETWEEN = "~"
"""Between a member's name and that of weights it keeps, in a checkpoint."""


@dataclass(frozen=True)
class SuiteConfig:
    """Everything that decides a suite's run."""

    members: Mapping[str, RunConfig]
    """Each environment with its recipe, under the name it was asked for by."""
    only: tuple[str, ...] = ()
    """The members that are trained on; the others are evaluated, as all are. None named: all."""
    seed: int = 0
    iterations: int = 160
    """Iterations of each member's recipe; they take turns."""
    rewards: str = "given"
    """See `RunConfig.rewards`; for all that are trained on."""
    start: Start = field(default_factory=Start)
    """The model's size; `steps` gradient steps of warm-up, each on `batch` rows of every member, whose own `start` says who is
    imitated."""
    average_decay: float = 0.95
    eval_every: int = 20
    checkpoint_every: int = 40
    threads: int = 1
    device: str = "auto"

    @property
    def trained(self) -> tuple[str, ...]:
        """The members that are trained on, in the suite's order."""
        return tuple(name for name in self.members if not self.only or name in self.only)

    def to_toml(self) -> str:
        """Return the configuration as TOML, with the version that wrote it."""
        import tomli_w

        return tomli_w.dumps({"sparring": __version__, **dataclasses.asdict(self)})

    @classmethod
    def from_toml(cls, path: Path) -> SuiteConfig:
        """Read what `to_toml` wrote.

        Raises:
            CheckpointError: There is no such file, or it is no configuration of a suite.
        """
        with reading(path) as data:
            members = {name: RunConfig.from_record(each) for name, each in data.pop("members").items()}
            start = replace(Start(), **data.pop("start"))
            return replace(cls(members), **{**data, "start": start, "only": tuple(data["only"])})


def suite_config(names: Iterable[str], settings: Mapping[str, Any]) -> SuiteConfig:
    """Return the configuration of a suite of presets or environments.

    Args:
        names: What `sparring train` knows: presets, ids of environments.
        settings: Fields of `SuiteConfig`, `start.KEY`, and `NAME.KEY` for a setting of one member's run.

    Raises:
        UnknownName: There is no such preset, environment, member or setting; the nearest is named.
        BadValue: A value is wrong, or a name comes twice.
    """
    listed = list(names)
    if len(set(listed)) < len(listed) or not listed:
        raise BadValue(f"suite={','.join(listed)!r}: name each environment once, with commas between them")
    members = {name: preset_config(name)[0] for name in listed}
    suite = SuiteConfig(members)
    for key, value in settings.items():
        suite = _changed(suite, key, value)
    for name in suite.only:
        if name not in members:
            raise unknown_name("member of the suite", name, members)
    shared = {key: getattr(suite, key) for key in _SHARED}
    return replace(suite, members={name: one.override(shared) for name, one in suite.members.items()})


def _changed(suite: SuiteConfig, key: str, value: Any) -> SuiteConfig:
    section, _, name = key.partition(".")
    if section in suite.members and name:
        if name in _SHARED:
            raise BadValue(f"{key!r}: all members of a suite have the same {name}; write {name}=...")
        return replace(suite, members={**suite.members, section: suite.members[section].override({name: value})})
    own = {f.name for f in dataclasses.fields(SuiteConfig)} - {"members", "start"}
    if key != "only" and (section == "start" or key in own):
        some = next(iter(suite.members.values()))  # a run has these settings, too, and knows what they may be
        known = replace(some, start=suite.start).override(
            {"method.average_decay" if key == "average_decay" else key: value}
        )
        if section == "start":
            return replace(suite, start=known.start)
        found = getattr(known, key) if hasattr(known, key) else getattr(known.method, key)
        return replace(suite, **{key: found})
    if key == "only":
        return replace(suite, only=tuple(value))
    sections = [f"{name}.KEY" for name in suite.members]
    raise unknown_name(
        "setting of a suite", key, [*own, *sections, *(f"start.{f.name}" for f in dataclasses.fields(Start))]
    )


@dataclass(frozen=True, slots=True)
class SuiteSummary:
    """What came out of a suite's run."""

    folder: Path
    config: SuiteConfig
    policy: TransformersPolicy
    evaluations: Sequence[Mapping[str, Any]]
    """One record for each evaluation, oldest first, the one after the warm-up included; metrics under `NAME/eval/...`."""
    cpu_seconds: float
    """Of training, evaluation excluded."""
    interrupted: bool
    exhausted: bool
    """Stopped because the budget is used up."""


def train_suite(
    config: SuiteConfig,
    folder: Path,
    *,
    resume: bool = False,
    overwrite: bool = False,
    budget: Budget = UNLIMITED,
    report: Callable[[int, Mapping[str, Any]], None] = lambda iteration, record: None,
) -> SuiteSummary:
    """Train one nano model by several recipes in turn, an iteration of each at a time, and evaluate it on every member.

    Two runs that differ in `only` or `rewards` alone begin with the same weights and have heard the same.

    Args:
        config: What to run; see `suite_config`.
        folder: Where it is kept.
        resume: Continue from the newest whole checkpoint; `config` must be the one that the folder was made with.
        overwrite: Replace a run that is there.
        budget: What this call may use.
        report: Called with every iteration's record.

    Raises:
        BadValue: The folder is in use, a recipe does not suit its environment, or the model is no nano model.
        CheckpointError: Nothing to resume, another configuration, or a checkpoint cannot be written.
        InfrastructureError: A training episode was void.
    """
    if config.start.model != "nano":
        raise BadValue(f"start.model={config.start.model!r}: a suite trains a nano model; leave it out")
    if resume and SuiteConfig.from_toml(folder / "config.toml") != config:
        raise CheckpointError(f"{folder} was made with another configuration; leave the settings out to continue it")
    environments = {name: make(one.env, **one.env_kwargs) for name, one in config.members.items()}
    for name in config.trained:
        get_recipe(config.members[name].recipe).check(config.members[name].method, environments[name])
    with quiet_process(config.threads), stop_signal() as stop:
        began = time.process_time()
        run = RunFolder(folder)
        policy = _model(config, environments)
        if not resume:
            run.create(config, overwrite=overwrite)
        learner = Learner(policy, lr=config.start.lr, average_decay=config.average_decay)
        state = _Suite(config, run, environments, learner, Spent(budget), stop, report)
        if resume:
            state.resume()
        else:
            _warm_up(config, environments, learner)
            state.cpu = time.process_time() - began
            state.after({})
            state.save()
        settle_memory()
        state.iterate()
        return state.finish()


def _model(config: SuiteConfig, environments: Mapping[str, Environment]) -> TransformersPolicy:
    """Return a new model that knows the words of all members."""
    start = config.start
    heard = [(each, everyone(each, config.members[name].start.players)) for name, each in environments.items()]
    return build_nano(
        *heard[0],
        config=NanoConfig(
            start.hidden_size, start.layers, start.heads, start.context, start.init_std, start.phrases, start.latest
        ),
        seed=config.seed,
        device=config.device,
        max_new_tokens=max([start.max_new_tokens, *(one.start.max_new_tokens for one in config.members.values())]),
        beside=heard[1:],
    )


def _warm_up(config: SuiteConfig, environments: Mapping[str, Environment], learner: Learner) -> None:
    """Imitate every member's players, the same number of rows of each in every step."""
    start = config.start
    pools: dict[str, list[Row]] = {}
    for name, environment in environments.items():
        rng = episode_rng(Task("training"), config.seed, f"warm-up {name}")
        pools[name] = warm_up_rows(learner.policy, environment, config.members[name].start, rng)
    rng = episode_rng(Task("training"), config.seed, "warm-up")
    for _ in range(start.steps):
        learner.update([row for pool in pools.values() for row in draw_rows(pool, start.batch, rng)], lr=start.lr)
    learner.reset_average()


@dataclass
class _Suite:
    config: SuiteConfig
    folder: RunFolder
    environments: Mapping[str, Environment]
    learner: Learner
    spent: Spent
    stop: threading.Event
    report: Callable[[int, Mapping[str, Any]], None]
    cpu: float = 0.0
    iteration: int = 0
    tokens: int = 0
    evaluations: list[dict[str, Any]] = field(default_factory=list)
    sessions: dict[str, Session] = field(init=False)
    kept: dict[str, dict[str, TransformersPolicy]] = field(init=False)
    """What each member keeps: their names may be the same."""
    analyses: dict[str, Analysis | None] = field(init=False)

    def __post_init__(self) -> None:
        shuffled, seed = self.config.rewards == "shuffled", self.config.seed
        self.sessions = {
            name: Session(self.environments[name], self.learner, seed, shuffled=shuffled)
            for name in self.config.trained
        }
        self.kept = {name: {} for name in self.sessions}
        self.analyses = {name: exact_analysis(each) for name, each in self.environments.items()}

    def resume(self) -> None:
        """Take up the newest checkpoint."""
        self.iteration, memories = self.folder.resume(self.learner)
        for path, policy in self.learner.kept.items():
            name, _, key = path.partition(_BETWEEN)
            policy.name = f"{self.learner.policy.name}-{key}"
            self.kept[name][key] = policy
        for name, session in self.sessions.items():
            session.first, session.memory = self.iteration, memories[name]
        records = self.folder.metrics()
        self.evaluations = [r for r in records if any("/eval/" in key for key in r)]
        self.cpu, self.tokens = records[-1]["cpu_seconds"], records[-1]["tokens"]

    def save(self) -> None:
        """Write a checkpoint."""
        self.learner.kept = {f"{name}{_BETWEEN}{key}": p for name, kept in self.kept.items() for key, p in kept.items()}
        self.folder.checkpoint(self.iteration, self.learner, {n: s.memory for n, s in self.sessions.items()})

    def iterate(self) -> None:
        """Let the recipes take turns, until all have done their iterations or it is time to stop."""
        config = self.config
        steps: dict[str, Iterator[dict[str, float]]] = {}
        for name, session in self.sessions.items():
            member = config.members[name]
            steps[name] = get_recipe(member.recipe).function(session, member.method)
        while self.iteration < config.iterations and not self.ending():
            began, before = time.process_time(), self.learner.policy.count.tokens
            record: dict[str, float] = {}
            for name, step in steps.items():
                self.learner.kept = self.kept[name]
                record |= {f"{name}/{key}": value for key, value in next(step).items()}
                self.kept[name] = self.learner.kept
            self.cpu += time.process_time() - began
            self.iteration += 1
            sampled = self.learner.policy.count.tokens - before
            self.tokens += sampled
            self.spent.add(sampled)
            self.after(record)
            if self.ending() or self.iteration % config.checkpoint_every == 0 or self.iteration == config.iterations:
                self.save()

    def ending(self) -> bool:
        """Whether it is time to stop."""
        return self.stop.is_set() or self.spent.is_up()

    def after(self, metrics: Mapping[str, float]) -> None:
        """Evaluate on all members if it is time, log, report."""
        config = self.config
        record: dict[str, Any] = {"iteration": self.iteration, "tokens": self.tokens, **metrics}
        if self.iteration % config.eval_every == 0 or self.iteration == config.iterations:
            for name, member in config.members.items():
                found = evaluate(self.learner, self.environments[name], self.analyses[name], member)
                record |= {f"{name}/{key}": value for key, value in found.items()}
            self.evaluations.append(record)
        record["cpu_seconds"] = round(self.cpu, 3)
        self.folder.log(record)
        self.report(self.iteration, record)

    def finish(self) -> SuiteSummary:
        """Write the model and the summary."""
        done = self.iteration == self.config.iterations
        first, last = self.evaluations[0], self.evaluations[-1]
        record = {"suite": list(self.config.members), "trained": list(self.config.trained), "complete": done}
        self.folder.finish(self.learner, {**record, "first": first, "last": last, "cpu_seconds": self.cpu})
        exhausted = not done and not self.stop.is_set()
        return SuiteSummary(
            self.folder.path, self.config, self.learner.policy, self.evaluations, self.cpu, not done, exhausted
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What a run did to one member: its headline, before, at best, and after."""

    name: str
    trained: bool
    metric: str
    before: float
    best: float
    after: float
    low: float | None = None
    """The 95 % interval of `after`; None where it is exact."""
    high: float | None = None

    @property
    def forgotten(self) -> float:
        """How much of the best was lost again by the end; 0 or more."""
        return abs(self.best - self.after)


def changes(summary: SuiteSummary) -> list[Change]:
    """Return what happened to every member.

    Raises:
        UsageError: The run has no evaluation.
    """
    if not summary.evaluations:
        raise UsageError(f"{summary.folder} has no evaluation")
    out = []
    for name in summary.config.members:
        last = summary.evaluations[-1]
        metric, sign = headline(last, f"{name}/eval/")
        values = [record[f"{name}/eval/{metric}"] for record in summary.evaluations]
        best = max(values, key=lambda value: sign * value)
        ends = [last.get(f"{name}/eval/{metric}_{end}") for end in ("low", "high")]
        out.append(Change(name, name in summary.config.trained, metric, values[0], best, values[-1], *ends))
    return out
