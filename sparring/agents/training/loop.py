"""The loop around a recipe: set up, warm up, iterate, evaluate, checkpoint, and report."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sparring.agents.flows.core import policy_agent
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.processes import Processes, join_processes, own_device
from sparring.agents.improve.session import Session
from sparring.agents.policies.adapters import is_adapted
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.resolve import find_player
from sparring.agents.rollout import Job
from sparring.agents.training.budget import UNLIMITED, Budget, Spent
from sparring.agents.training.config import RunConfig
from sparring.agents.training.evaluate import evaluate, exact_analysis
from sparring.agents.training.folder import RunFolder
from sparring.agents.training.opening import open_policy
from sparring.agents.training.playing import players
from sparring.agents.training.process import quiet_process, settle_memory, stop_signal
from sparring.agents.training.trackers import Opener, Trackers, find_trackers
from sparring.agents.training.warmup import warm_up
from sparring.agents.training.watch import TOLD, Watch, signs, steep_start, weak_start
from sparring.envs.core import Analysis, Environment
from sparring.envs.registry import make
from sparring.errors import CheckpointError

_TRIED, _TRIES = 32, 8
"""Tasks, and tries of each, before a method begins."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is reported after every iteration."""

    iteration: int
    """Iterations done; 0 before the first."""
    total: int
    cpu_seconds: float
    """CPU time of training so far, warm-up included, evaluation excluded."""
    episodes: int
    """Training episodes so far."""
    metrics: Mapping[str, float]
    """The recipe's metrics, and the evaluation's where one was made."""
    warnings: tuple[str, ...] = ()
    """What goes wrong and does not show in the reward; see `sparring.agents.training.watch`."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What came out of a run."""

    folder: Path
    config: RunConfig
    environment: Environment
    policy: TransformersPolicy
    average: TransformersPolicy
    first: Mapping[str, Any]
    """The evaluation after warm-up, before the method."""
    last: Mapping[str, Any]
    """The evaluation at the end."""
    cpu_seconds: float
    interrupted: bool
    """Stopped after a whole iteration, by Ctrl-C or because the budget is used up; `--resume` goes on."""
    exhausted: bool = False
    """Stopped because the budget is used up."""
    warnings: tuple[str, ...] = ()
    """What was said while it ran, in this call."""


def train(
    config: RunConfig,
    folder: Path,
    *,
    resume: bool = False,
    overwrite: bool = False,
    budget: Budget = UNLIMITED,
    report: Callable[[Progress], None] = lambda progress: None,
) -> Summary:
    """Run a recipe in a run folder; in several processes, each with its share, where a launcher has started them.

    Args:
        config: What to run.
        folder: Where it is kept.
        resume: Continue from the newest whole checkpoint; `config` must be the one that the folder was made with.
        overwrite: Replace a run that is there.
        budget: What this call may use; the run stops after the iteration in which that is used up, and can be resumed.
        report: Called after every iteration.

    Raises:
        BadValue: The folder is in use, or the recipe does not suit the environment.
        UnknownName: There is no such tracker.
        MissingExtra: A tracker's library, or Ray for `workers`, is not installed.
        CheckpointError: Nothing to resume, a damaged or a different configuration, or a checkpoint cannot be written.
        InfrastructureError: A training episode was void.
    """
    run, openers = RunFolder(folder), find_trackers(config.trackers)
    if resume:
        changed = config.differences(RunConfig.from_toml(folder / "config.toml"))
        if changed:
            raise CheckpointError(f"{folder} was made with another configuration: you ask {'; '.join(changed)}")
    environment = make(config.env, **config.env_kwargs)
    get_recipe(config.recipe).check(config.method, environment)
    if environment.spec.zero_sum:
        for name in config.opponents:
            find_player(environment, name)
    analysis = exact_analysis(environment)
    with quiet_process(config.threads), stop_signal() as stop, join_processes() as processes:
        began = time.process_time()
        policy = open_policy(replace(config, device=own_device(config.device)), environment)
        if (
            not resume and processes.first
        ):  # not before everything that can be wrong with the configuration has been tried
            run.create(config, overwrite=overwrite)
        low, high = environment.spec.reward_range
        watch = Watch(high - low)
        state = _Run(config, run, environment, analysis, report, stop, Spent(budget), watch, processes, openers)
        return state.go(policy, began, resume=resume)


@dataclass
class _Run:
    config: RunConfig
    folder: RunFolder
    environment: Environment
    analysis: Analysis | None
    report: Callable[[Progress], None]
    stop: threading.Event
    spent: Spent
    watch: Watch
    processes: Processes
    openers: Mapping[str, Opener]
    cpu: float = 0.0
    iteration: int = 0
    episodes: int = 0
    tokens: int = 0
    evaluations: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    trackers: Trackers = field(init=False)

    def go(self, policy: TransformersPolicy, began: float, *, resume: bool) -> Summary:
        config, processes = self.config, self.processes
        decay, engine = config.method.average_decay, config.engine
        steep = self._steep(policy)
        learner = Learner(policy, lr=config.start.lr, average_decay=decay, engine=engine, processes=processes)
        with contextlib.ExitStack() as stack:
            play = stack.enter_context(players(config, learner, self.folder.path, processes))
            shuffled = config.rewards == "shuffled"
            session = Session(self.environment, learner, config.seed, play=play, shuffled=shuffled)
            if resume:
                self._resume(session)
            openers = self.openers if processes.first else {}
            trackers = Trackers(openers, config, self.folder.path, self.iteration + 1 if resume else 0)
            self.trackers = stack.enter_context(contextlib.closing(trackers))
            if not resume:
                warm_up(learner, self.environment, config.start, seed=config.seed)
                self.cpu += time.process_time() - began
                told = (steep, self._try(session))
                self._after(session, 0, {}, [words for words in told if words])
                self._save(session, 0)
            settle_memory()
            self._iterate(session)
            return self._finish(session)

    def _resume(self, session: Session) -> None:
        """Take up the newest checkpoint, the first process before the others: it drops what came after that."""
        if self.processes.first:
            session.first, session.memory = self.folder.resume(session.learner)
        session.first, session.memory = self.processes.same((session.first, session.memory))
        newest = self.folder.latest()
        if not self.processes.first and newest is not None:
            session.learner.load(newest)
        self._recall()

    def _save(self, session: Session, iteration: int) -> None:
        if self.processes.first:
            self.folder.checkpoint(iteration, session.learner, session.memory)
        elif self.config.engine.shard:
            session.learner.save(None)

    def _is_ending(self) -> bool:
        """Whether the run is to stop here; all processes stop together."""
        return self.processes.any(self.stop.is_set() or self.spent.is_up())

    def _steep(self, policy: TransformersPolicy) -> str | None:
        weights = sum(weight.numel() for weight in policy.model.parameters())
        return steep_start(getattr(self.config.method, "lr", 0.0), weights, adapter=is_adapted(policy.model))

    def _try(self, session: Session) -> str | None:
        """Have the policy try training tasks that are won or lost; return a warning if it solves too few."""
        spec, tasks = self.environment.spec, self.environment.tasks("train")
        if spec.zero_sum or len(spec.seats) > 1 or not tasks:
            return None
        agents = dict.fromkeys(spec.seats, policy_agent(session.policy))
        jobs = [
            Job(self.environment, tasks[index], self.config.seed + (1 << 40), agents, str(index), sample)
            for index in range(min(_TRIED, len(tasks)))
            for sample in range(_TRIES)
        ]
        won = {t.group for t in session.collect(jobs) if max(t.returns.values()) >= spec.reward_range[1]}
        return weak_start(len(won), min(_TRIED, len(tasks)), _TRIES)

    def _iterate(self, session: Session) -> None:
        config, total = self.config, self.config.method.iterations
        steps = get_recipe(config.recipe).function(session, config.method)
        ending = self._is_ending()
        for iteration in range(session.first + 1, total + 1):
            if ending:
                return
            began = time.process_time()
            before = session.policy.count.tokens
            metrics = next(steps)
            self.cpu += time.process_time() - began
            self.episodes += len(session.latest)
            sampled = session.policy.count.tokens - before
            self.tokens += sampled
            self.spent.add(sampled)
            found = signs(session.latest)
            told: dict[str, float] = {
                key: found[key] for key in ("entropy", "zero_variance", "distinct") if key in found
            }
            found |= {sign: metrics[sign] for sign in TOLD if sign in metrics}
            self._after(session, iteration, told | metrics, self.watch.look(found))
            ending = self._is_ending()
            if ending or iteration % config.checkpoint_every == 0 or iteration == total:
                self._save(session, iteration)

    def _after(
        self, session: Session, iteration: int, metrics: Mapping[str, float], warnings: Sequence[str] = ()
    ) -> None:
        """Evaluate if it is time, log, report."""
        total = self.config.method.iterations
        self.iteration = iteration
        record: dict[str, Any] = {"iteration": iteration, "episodes": self.episodes, "tokens": self.tokens, **metrics}
        if iteration % self.config.eval_every == 0 or iteration == total:
            found = {}
            with session.learner.whole((session.policy, session.learner.average)):
                if self.processes.first:
                    found = evaluate(session.learner, self.environment, self.analysis, self.config)
                    self.folder.sample(iteration, session.latest[:16])
            record |= self.processes.same(found)
            self.evaluations.append(record)
        record["cpu_seconds"] = round(self.cpu, 3)
        if self.processes.first:
            self.folder.log(record)
            warnings = [*warnings, *self.trackers.log(record)]
            self.warnings += warnings
            self.report(Progress(iteration, total, self.cpu, self.episodes, record, tuple(warnings)))

    def _recall(self) -> None:
        """Take up the counters and evaluations of the run that is continued."""
        records = self.folder.metrics()
        self.evaluations = [r for r in records if any(k.startswith("eval/") for k in r)]
        if not self.evaluations:
            raise CheckpointError(f"{self.folder.path} has lost its metrics.jsonl; start again with --overwrite")
        last = records[-1]
        self.cpu, self.iteration = last["cpu_seconds"], last["iteration"]
        self.episodes, self.tokens = last["episodes"], last["tokens"]

    def _finish(self, session: Session) -> Summary:
        first, last = self.evaluations[0], self.evaluations[-1]
        done = self.iteration == self.config.method.iterations
        session.learner.unite()
        record = {"config": self.config.env, "first": first, "last": last, "cpu_seconds": self.cpu, "complete": done}
        if self.processes.first:
            self.folder.finish(session.learner, record)
        self.warnings += self.trackers.close()
        learner = session.learner
        return Summary(
            self.folder.path,
            self.config,
            session.environment,
            learner.policy,
            learner.average,
            first,
            last,
            self.cpu,
            interrupted=not done,
            exhausted=not done and not self.stop.is_set(),
            warnings=tuple(self.warnings),
        )
