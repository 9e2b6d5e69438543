"""SEC, the self-evolving curriculum: a bandit draws the kind of task that teaches most now, around a method of one's choice.

Paper: Chen et al. (2025), "Self-Evolving Curriculum for LLM Reasoning", arXiv 2505.14970, section 3; that categories fade which were
not drawn is from released code.
Blocks: tasks by category -> bandit -> the method's own iteration -> absolute advantages -> bandit.
Faithful: `Q <- (1 - rate) Q + rate mean |A|`, categories drawn from `softmax(Q / temperature)`, tasks of a category alike; A are the
    advantages over the group, as GRPO has them.
Differs: the method around which it goes is a setting, `inner` (`--set inner=nft`): any that plays groups of training tasks; what it is told, and how it learns, is
    its own. The advantages are worked out from the episodes' returns, whatever the method makes of these.
Fails: where categories are equally hard it is a uniform draw, with some noise; and |A| is as large where a reward is mere chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any

from sparring.agents.improve.advantage import group_advantages
from sparring.agents.improve.curriculum import bandit_update, boltzmann, by_category, weighted
from sparring.agents.improve.sampled import by_group
from sparring.agents.improve.session import Session
from sparring.agents.recipes import grpo
from sparring.agents.recipes.catalog import Recipe, get_recipe
from sparring.envs.core import Environment, EnvSpec
from sparring.errors import BadValue
from sparring.tasks.core import Task, TaskSet


@dataclass(frozen=True)
class Config(grpo.Config):
    """Hyper-parameters of the bandit, and those of `grpo`; another method takes those that it has, too."""

    inner: str = "grpo"
    """The method around which it goes."""
    category: str = ""
    """Param of the tasks that names their category; empty: the task pack's own, or else `level`."""
    look: int = 1000
    """So many training tasks, the first ones, are drawn from."""
    rate: float = 0.5
    """Step size of the bandit."""
    temperature: float = 0.2
    """Of the draw; the paper has 1 (countdown), 0.4 (mathematics) and 0.2 (puzzles)."""


def require(spec: EnvSpec) -> None:
    """Refuse environments in which siblings cannot be compared."""
    if len(spec.seats) > 1:
        raise BadValue(
            f"recipe 'sec' compares answers to one task, and {spec.id} has {len(spec.seats)} seats: use 'pfsp' or 'spiral'"
        )


def check(config: Config, environment: Environment) -> None:
    """Refuse methods that cannot be wrapped, what these refuse, and categories that the tasks do not have."""
    method, inner = _inner(config)
    method.check(inner, environment)
    _category(environment.tasks("train"), config.category)


def sec(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Draw by the bandit, let the method do its iteration, tell the bandit; once per iteration."""
    tasks = session.environment.tasks("train")
    method, inner = _inner(config)
    kind = _category(tasks, config.category)
    arms = by_category(islice(tasks, config.look), lambda task: kind(task.params))
    values: dict[str, float] = session.memory.setdefault("curriculum", dict.fromkeys(arms, 0.0))

    def draw(iteration: int, count: int) -> Sequence[Task]:
        rng = session.rng(iteration, "curriculum")
        return [rng.choice(arms[c]) for c in weighted(boltzmann(values, temperature=config.temperature), count, rng)]

    session.curriculum = draw
    for metrics in method.function(session, inner):
        chances = boltzmann(values, temperature=config.temperature)
        values.update(bandit_update(values, _advantages(session, config, kind), rate=config.rate))
        yield metrics | {f"chance/{name}": chance for name, chance in chances.items()}


def _inner(config: Config) -> tuple[Recipe, Any]:
    """Return the method that is to be wrapped, and its configuration."""
    method = get_recipe(config.inner)
    known = {field.name for field in fields(method.config)}
    if not {"tasks", "samples"} <= known or not method.paid or config.inner == "sec":
        raise BadValue(f"inner={config.inner!r} is not paid for groups of training tasks: use 'grpo', 'nft' or 'star'")
    return method, method.config(**{f.name: getattr(config, f.name) for f in fields(config) if f.name in known})


def _category(tasks: TaskSet, name: str) -> Callable[[Mapping[str, Any]], str]:
    """Return what says of which category a task is, from its params."""
    own, known = tasks.pack.category, tasks[0].params
    if not name and own is not None:
        return own
    name = name or "level"
    if name not in known:
        raise BadValue(
            f"tasks of {tasks.pack.name} have no category {name!r}: set `category` to one of {', '.join(known) or 'none'}"
        )
    return lambda params: f"{name} {params[name]}"


def _advantages(session: Session, config: Config, kind: Callable[[Mapping[str, Any]], str]) -> dict[str, list[float]]:
    """Return the advantages of the iteration's episodes over their siblings, by category."""
    found: dict[str, list[float]] = {}
    for group in by_group(session.paid):
        paid = [sum(t.returns.values()) for t in group]
        found.setdefault(kind(group[0].task["params"]), []).extend(
            group_advantages(paid, baseline=config.baseline, std=config.std)
        )
    return found
