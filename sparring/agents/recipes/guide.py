"""Guide-GRPO: where all answers to a task fail, try again with a hint, and learn the answers as if there had been none.

Paper: Nath et al. (2025), "Adaptive Guidance Accelerates Reinforcement Learning of Reasoning Models", arXiv 2506.13923, section 2;
details from the released code (22 Jul 2025, the paper's configuration).
Blocks: sample groups -> verify -> groups that all fail again, with a hint -> hint-strip -> group advantage -> clipped policy
    gradient, shaped ratio for what was hinted.
Faithful: hints only where no sibling succeeds; groups paid alike, hinted or not, are left out; the ratio of hinted answers is that of
    the prompt without the hint to the prompt with it, shaped `rho / (rho + gamma)` with gamma its 0.9 quantile, and never clipped.
Differs: the paper's hints are written by a stronger model; here they are the first steps of a task's worked solution, or the first part
    of what a player of the environment answers, who therefore must know better. gamma is the quantile over the batch, not over
    each part of it. A nano model reads nothing that it was not taught: with `reading` it learns, before the first iteration,
    to begin with what a hint says, from the answers of `random`, which are no labels.
Fails: where the hint is the whole answer, hinted groups all succeed and teach nothing. At nano scale no gain over `grpo` was seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sparring.agents.flows.core import Agent, player_agent
from sparring.agents.improve.advantage import anneal
from sparring.agents.improve.hints import Hinted, reading_lessons
from sparring.agents.improve.losses import PolicyGradient
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.sampled import by_group, shaped_policy_gradient
from sparring.agents.improve.select import draw_rows
from sparring.agents.improve.session import Session
from sparring.agents.improve.transform import recontext
from sparring.agents.recipes import grpo
from sparring.agents.resolve import find_player
from sparring.envs.core import Environment, EnvSpec
from sparring.errors import BadValue
from sparring.types import Trajectory


@dataclass(frozen=True)
class Config(grpo.Config):
    """Hyper-parameters; those of `grpo`, without a penalty, and what is told."""

    player: str = ""
    """Whose answers hints are made of, where tasks have no worked solution; the environment's first player if empty."""
    share: float = 0.5
    """How much of the answer, or of the steps before it, a hint says."""
    quantile: float = 0.9
    reading: int = 0
    """Gradient steps before the first iteration that teach a nano model what a hint is."""


def require(spec: EnvSpec) -> None:
    """Refuse environments in which siblings cannot be compared."""
    if len(spec.seats) > 1:
        raise BadValue(
            f"recipe 'guide' compares answers to one task, and {spec.id} has {len(spec.seats)} seats: use 'spiral'"
        )


def check(config: Config, environment: Environment) -> None:
    """Refuse a penalty, shares that are none, and environments without hints."""
    if config.kl or not 0 < config.share <= 1 or not 0 <= config.quantile <= 1:
        raise BadValue(
            f"kl={config.kl}, share={config.share}, quantile={config.quantile}: use kl=0, and shares up to 1"
        )
    if config.player:
        find_player(environment, config.player)
    elif not environment.spec.players and not environment.tasks("train")[0].params.get("solution"):
        raise BadValue(f"recipe 'guide' finds no hints in {environment.spec.id}: no solution of a task, and no player")


def guide(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Sample groups, those that fail again with a hint, learn both without it; once per iteration."""
    full, hinted = session.environment.spec.reward_range[1], _hinted(session, config)
    settings = PolicyGradient(low=config.clip_low, high=config.clip_high, mean=config.mean)
    if not session.first:
        _teach(session, config)
    for iteration in session.iterations(config.iterations):
        jobs = session.groups(iteration, config.tasks, config.samples)
        played = session.collect(jobs)
        failed = {group[0].group for group in by_group(played) if not _solved(group, full)}
        agents = dict.fromkeys(jobs[0].agents, hinted)
        again = [
            replace(job, agents=agents, group=f"{job.group} hinted", sample=job.sample + len(jobs))
            for job in jobs
            if job.group in failed
        ]
        helped = [recontext(t, session.policy.encode) for t in session.collect(again, more=True)]
        own = grpo.compared(by_group(t for t in played if t.group not in failed), config, mixed=True)
        guided = grpo.compared(by_group(helped), config, mixed=True)
        lr, loss = anneal(config.lr, config.lr_end, iteration / config.iterations), 0.0
        for _ in range(config.updates):
            loss = shaped_policy_gradient(session.learner, own, guided, settings, quantile=config.quantile, lr=lr)
        session.learner.update_average()
        told = {"failed": len(again) / len(jobs), "hinted": _solved(helped, full) / max(1, len(helped))}
        yield {"loss": loss, "lr": lr, **told, **play_metrics(played)}


def _solved(played: Sequence[Trajectory], full: float) -> int:
    """Return how many episodes are solved."""
    return sum(sum(t.returns.values()) >= full for t in played)


def _hinted(session: Session, config: Config) -> Agent:
    """Return the agent that is told hints."""
    environment, policy = session.environment, session.policy
    name = config.player or ("reference" if environment.spec.players else "")
    player = find_player(environment, name) if name else None
    return Agent(f"{policy.name} with hints", Hinted(player, config.share), policy)


def _teach(session: Session, config: Config) -> None:
    """Teach what a hint is, from answers that are no labels."""
    if not config.reading:
        return
    rng, random = session.rng(0, "reading"), player_agent(find_player(session.environment, "random"), "random")
    jobs = [replace(job, agents=dict.fromkeys(job.agents, random)) for job in session.groups(0, 512, 1)]
    rows = reading_lessons(session.policy, session.collect(jobs), config.share)
    for _ in range(config.reading):
        session.learner.update(draw_rows(rows, 128, rng), lr=config.lr)
    session.learner.reset_average()
