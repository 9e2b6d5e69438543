"""One cell of the league: one entrant in one arena with one seed."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from sparring._version import __version__
from sparring.agents.flows.core import Agent, policy_agent
from sparring.agents.improve.attempts import attempt
from sparring.agents.improve.learner import Learner
from sparring.agents.league.arenas import Arena, Entrant
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.resolve import resolve_agent
from sparring.agents.training.budget import Budget
from sparring.agents.training.config import RunConfig
from sparring.agents.training.evaluate import evaluate, exact_analysis, headline
from sparring.agents.training.folder import RunFolder
from sparring.agents.training.loop import Progress, Summary, train
from sparring.agents.training.opening import open_policy
from sparring.agents.training.process import quiet_process
from sparring.agents.training.warmup import warm_up
from sparring.envs.core import Environment
from sparring.envs.registry import make
from sparring.errors import BadValue, CheckpointError
from sparring.types import canonical_json

_SEED = 2_000_000
"""Where the seeds of the tries begin: no training episode has them, and no evaluation of a run."""
_NEVER = 10**9
_WARNINGS = "warnings.json"
_EVALUATIONS = 10
"""Of a run, the first not counted."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is played, and how thoroughly."""

    arena: Arena
    entrant: Entrant
    seed: int
    tokens: int
    """How many may be sampled in training."""
    tasks: int = 200
    """Held-out tasks that are tried."""
    samples: int = 8
    """Tries of each."""

    @property
    def fingerprint(self) -> str:
        """A hash of everything that decides the outcome, the version included; who else is in the arena does not."""
        alone = replace(self, arena=replace(self.arena, entrants={}))
        said = {**asdict(alone), "recipe": self.recipe, "sparring": __version__}
        return sha256(canonical_json(said).encode()).hexdigest()[:16]

    @property
    def recipe(self) -> str:
        """The entrant's; of who is not trained that of the arena's first one, for its start."""
        return self.entrant.recipe or next(each.recipe for each in self.arena.entrants.values() if each.recipe)


def play_cell(cell: Cell, folder: Path, report: Callable[[Progress], None] = lambda progress: None) -> dict[str, Any]:
    """Train if there is something to train, evaluate, and return the record; a run that was cut off goes on in `folder`.

    Everybody in an arena with the same seed begins with the same weights. The folder is deleted at the end.

    Args:
        cell: What is played.
        folder: Where its run is kept until it is done.
        report: Called after every iteration of training.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed; the run is saved in the folder.
        BadValue: The arena's settings are wrong.
        InfrastructureError: An episode was void.
    """
    config = cell_config(cell)
    arena = cell.arena
    judged = make(config.env, **config.env_kwargs if arena.judged is None else arena.judged)
    with quiet_process(config.threads):
        outcome: dict[str, Any] = {"trained": 0, "iterations": 0, "cpu_seconds": 0.0, "warnings": []}
        if cell.entrant.recipe:
            summary = _train(cell, config, folder, report)
            found = evaluate(summary, judged, exact_analysis(judged), config)
            outcome |= _spent(summary, folder)
            if arena.judged is not None:
                del outcome["curve"]  # it is of the training's own environment
            policy = summary.policy
        else:
            learner = _begin(config)
            found = evaluate(learner, judged, exact_analysis(judged), config)
            policy = learner.policy
        outcome |= _measured(cell, judged, policy, found)
    shutil.rmtree(folder, ignore_errors=True)
    known = {
        "fingerprint": cell.fingerprint,
        "seed": cell.seed,
        "kind": cell.entrant.kind,
        "recipe": cell.entrant.recipe,
    }
    return {**known, **outcome}


def cell_config(cell: Cell) -> RunConfig:
    """Return the configuration of a cell's run."""
    arena, entrant = cell.arena, cell.entrant
    config = RunConfig(arena.env, cell.recipe, get_recipe(cell.recipe).config(), start=arena.start)
    settings = {**arena.settings, **entrant.settings, "seed": cell.seed, "eval_every": _NEVER}
    return config.override({"env_kwargs": {**arena.env_kwargs, **entrant.env_kwargs}, **settings})


def _train(cell: Cell, config: RunConfig, folder: Path, report: Callable[[Progress], None]) -> Summary:
    """Run the recipe for as long as the tokens are enough for, or go on with a run that was cut off."""
    run = RunFolder(folder)
    newest = run.latest()
    if newest is None:
        config, used = planned(cell, config), 0
    else:
        config = RunConfig.from_toml(folder / "config.toml")
        iteration = int(newest.name)
        used = next(record["tokens"] for record in run.metrics() if record["iteration"] == iteration)
        _keep(folder, [said for said in kept_warnings(folder) if said[0] <= iteration])
    left = Budget(tokens=max(1, cell.tokens - used))
    resume = newest is not None

    def hear(progress: Progress) -> None:
        keep_warnings(folder, progress)
        report(progress)

    summary = train(config, folder, resume=resume, overwrite=not resume and folder.exists(), budget=left, report=hear)
    if summary.interrupted and not summary.exhausted:
        raise KeyboardInterrupt
    return summary


def keep_warnings(folder: Path, progress: Progress) -> None:
    """Keep what a run says in its folder: of a run that goes on after a cut, the summary tells what was said since.

    Raises:
        CheckpointError: It cannot be written.
    """
    if progress.warnings:
        _keep(folder, [*kept_warnings(folder), *((progress.iteration, words) for words in progress.warnings)])


def kept_warnings(folder: Path) -> list[tuple[int, str]]:
    """Return what a run said, each with its iteration."""
    file = folder / _WARNINGS
    return [(iteration, words) for iteration, words in json.loads(file.read_text("utf-8"))] if file.exists() else []


def _keep(folder: Path, said: Iterable[tuple[int, str]]) -> None:
    draft = folder / f".draft-{_WARNINGS}"
    try:
        draft.write_text(json.dumps(list(said)), "utf-8")
        os.replace(draft, folder / _WARNINGS)
    except OSError as error:
        raise CheckpointError(f"cannot write {_WARNINGS} in {folder} ({error})") from error


def planned(cell: Cell, config: RunConfig) -> RunConfig:
    """Return the configuration with as many iterations as the tokens are enough for, judged by the first; schedules end with them.

    A method whose later iterations sample less (shorter answers, fewer trials) ends below its budget.

    Raises:
        BadValue: The recipe samples nothing.
    """
    with tempfile.TemporaryDirectory() as probe:
        train(config, Path(probe) / "run", budget=Budget(iterations=1))
        each = RunFolder(Path(probe) / "run").metrics()[-1]["tokens"]
    if not each:
        raise BadValue(f"recipe {config.recipe!r} sampled nothing in its first iteration: there is no budget to keep")
    iterations = max(1, round(cell.tokens / each))
    often = {"iterations": iterations, "eval_every": max(1, iterations // _EVALUATIONS)}
    return config.override({**often, "checkpoint_every": max(1, iterations // 4)})


def _begin(config: RunConfig) -> Learner:
    """Return what a run has after its warm-up."""
    environment = make(config.env, **config.env_kwargs)
    policy = open_policy(config, environment)
    learner = Learner(policy, lr=config.start.lr, average_decay=config.method.average_decay, engine=config.engine)
    warm_up(learner, environment, config.start, seed=config.seed)
    return learner


def _spent(summary: Summary, folder: Path) -> dict[str, Any]:
    records = RunFolder(folder).metrics()
    metric, _ = headline(summary.first)
    curve = [[r["tokens"], r[f"eval/{metric}"]] for r in records if f"eval/{metric}" in r]
    return {
        "trained": records[-1]["tokens"],
        "iterations": records[-1]["iteration"],
        "cpu_seconds": round(summary.cpu_seconds, 1),
        "warnings": list(dict.fromkeys([*(words for _, words in kept_warnings(folder)), *summary.warnings])),
        "curve": curve,
    }


def _measured(
    cell: Cell, environment: Environment, policy: TransformersPolicy, found: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the headline, with its interval where it is sampled; and where episodes are won or lost what tries are worth."""
    metric, sign = headline(found)
    out: dict[str, Any] = {"metric": metric, "sign": sign, "value": found[f"eval/{metric}"]}
    out["evaluation"] = {key.removeprefix("eval/"): value for key, value in found.items()}
    entrant, spec = cell.entrant, environment.spec
    if spec.zero_sum or metric != "solved":
        return out
    with tempfile.TemporaryDirectory() as model:
        agent = _agent(entrant, environment, policy, Path(model) / "policy")
        seed = _SEED + cell.seed
        tried = attempt(agent, environment, tasks=cell.tasks, samples=max(cell.samples, entrant.samples), seed=seed)
    counts = [k for k in (1, 2, 4, 8, 16) if k <= len(tried.right[0])]
    out["pass_at"] = {str(k): tried.pass_at(k) for k in counts}
    out |= {"answer": tried.tokens * entrant.samples, "legal_rate": tried.legal_rate, "entropy": tried.entropy}
    if entrant.agent or entrant.samples > 1:
        out["value"] = tried.pass_at(entrant.samples)
    return out


def _agent(entrant: Entrant, environment: Environment, policy: TransformersPolicy, folder: Path) -> Agent:
    """Return the policy as an agent, or the flow that asks it; that loads it by its folder's name."""
    if not entrant.agent:
        return policy_agent(policy)
    policy.save_pretrained(folder)
    return resolve_agent(entrant.agent.replace("{policy}", f"transformers:{folder}"), environment)


def smaller(cell: Cell) -> Cell:
    """Return a cell that takes seconds: it shows that everything runs, not who is good."""
    settings = {**cell.arena.settings, "eval_episodes": 50}
    start = replace(
        cell.arena.start, episodes=min(100, cell.arena.start.episodes), steps=min(10, cell.arena.start.steps)
    )
    return replace(cell, arena=replace(cell.arena, settings=settings, start=start), tokens=1, tasks=20)
