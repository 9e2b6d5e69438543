"""ExIt, exploratory iteration: learn single steps of improvement, from histories of one's own that were worth going on from.

Paper: Jiang et al. (2025), "Bootstrapping Task Spaces for Self-Improvement", arXiv 2509.04575; read in excerpts and notes, so that
probabilities, sizes and the form of the diversity bonus are not verified.
Blocks: history buffer -> a new task, or a history to improve on or to diverge from -> sample groups of one step -> verify -> group
    advantage x diversity -> policy gradient; the group's variance is the history's priority.
Faithful: an episode is one step; histories are drawn in proportion to the variance of their group's returns and grow by a step each
    time; to diverge is asked for in the prompt; what succeeds and differs from its siblings counts for more.
Differs: distance is that of words, to the siblings, not of embeddings to their centre; to improve nothing is asked for but what the
    environment says; a history's first priority is that of the group that it came from.
Fails: where only a whole episode is paid a step has no reward to learn from. Where something hidden decides, as the number does in
    GuessNumber, what is kept for how it turned out is no fair sample of what is hidden: the policy learns numbers by heart.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import pvariance
from typing import Any

from sparring.agents.flows.core import Ask, direct, policy_agent
from sparring.agents.flows.hooks import hooked
from sparring.agents.improve.advantage import diverse_advantages, group_advantages
from sparring.agents.improve.history import Begin, HistoryBuffer, Partial, partial_episodes
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.restart import Prefixed
from sparring.agents.improve.sampled import Sampled, by_group, sampled
from sparring.agents.improve.select import mean_distances, word_distance
from sparring.agents.improve.session import Session
from sparring.agents.recipes import grpo
from sparring.agents.rollout import Job
from sparring.envs.core import EnvSpec, Episode
from sparring.errors import BadValue
from sparring.tasks.core import Task
from sparring.types import Message, Prompt, Trajectory

OTHERWISE = Message("user", "Take another way than before.")
"""What is added to the prompt of a step that is to diverge."""


@dataclass(frozen=True)
class Config(grpo.Config):
    """Hyper-parameters; those of `grpo`, and where episodes begin."""

    new: float = 0.5
    """Probability of a new task."""
    diverge: float = 0.2
    """Share of the other episodes that are to diverge."""
    capacity: int = 512
    """Histories that are kept."""
    least: int = 32
    """Histories without which all tasks are new."""
    diversity: float = 0.5
    """Weight of the bonus for what differs from its siblings."""


def require(spec: EnvSpec) -> None:
    """Refuse environments in which there is nothing to improve on."""
    if len(spec.seats) > 1 or spec.max_turns < 2:
        raise BadValue(
            f"recipe 'exit' improves on earlier answers of one seat, and {spec.id} has {len(spec.seats)} seats and up to "
            f"{spec.max_turns} turns: use 'spiral' or 'grpo'"
        )


def exit(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Begin anew or from a history, play one step, learn, keep what varies; once per iteration."""
    buffer = HistoryBuffer(config.capacity, config.least).fill(session.memory.get("histories", []))
    seat = session.environment.spec.seats[0]
    for iteration in session.iterations(config.iterations):
        rng = session.rng(iteration, "histories")
        begun = [buffer.begin(rng, new=config.new, diverge=config.diverge) for _ in range(config.tasks)]
        groups = by_group(session.collect(_jobs(session, config, iteration, begun)))
        for (_, start), group in zip(begun, groups, strict=True):
            buffer.add(_grown(start, group, seat))
        session.memory["histories"] = buffer.to_json()
        batch = [each for group in groups for each in _compared(group, config)]
        depth = sum(len(start.actions) for _, start in begun if start) / len(begun)
        told = {"histories": len(buffer.items), "depth": depth}
        trajectories = [t for group in groups for t in group]
        yield {**grpo.step(session, config, iteration, batch), **told, **play_metrics(trajectories)}


def _jobs(session: Session, config: Config, iteration: int, begun: Sequence[tuple[Begin, Partial | None]]) -> list[Job]:
    """Return a group of single steps from each start; nothing is drawn as it was when a history was made."""
    fresh = iter(session.groups(iteration, len(begun), 1))
    other, jobs = policy_agent(session.policy, otherwise), []
    for job, (kind, start) in zip(fresh, begun, strict=True):
        if start is not None:
            job = replace(job, task=Task.from_json(dict(start.task)), seed=start.seed)
        if kind == "diverge":
            job = replace(job, agents=dict.fromkeys(job.agents, other))
        one = Prefixed(session.environment, start.actions if start else (), steps=1)
        for k in range(config.samples):
            jobs.append(replace(job, environment=one, sample=iteration * config.samples + k))
    return jobs


def otherwise(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
    """Ask once, for another way."""
    return (yield from hooked(direct(episode, seed), OTHERWISE))


def _grown(start: Partial | None, group: Sequence[Trajectory], seat: str) -> list[Partial]:
    """Return the histories that a group leaves, and where it began with what that turned out to be worth."""
    before = start.actions if start else ()
    grown = [p._replace(actions=(*before, *p.actions)) for p in partial_episodes(group, seat)]
    return grown if start is None else [start._replace(priority=pvariance(t.returns[seat] for t in group)), *grown]


def _compared(group: Sequence[Trajectory], config: Config) -> list[Sampled]:
    """Return the group's answers with their advantages, more for what succeeds in its own way."""
    returns = [sum(t.returns.values()) for t in group]
    gained = group_advantages(returns, baseline=config.baseline, std=config.std)
    distances = mean_distances([t.steps[-1].text for t in group], word_distance)
    gained = diverse_advantages(gained, distances, weight=config.diversity)
    return [each for t, a in zip(group, gained, strict=True) for each in sampled(t, a)]
