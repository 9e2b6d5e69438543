"""Behaviour cloning: imitate a player of the environment, who knows better. With a perfect one: training on gold labels.

Paper: Pomerleau (1991), "Efficient Training of Artificial Neural Networks for Autonomous Navigation", Neural Computation 3(1), 88-97;
with language models: supervised fine-tuning, the first step of Ouyang et al. (2022), arXiv 2203.02155, section 3.5.
Blocks: a player plays -> a window of what it did -> SFT.
Faithful: nothing is sampled from the policy, and nothing of what it does is seen; all actions of the player weigh alike.
Differs: demonstrations are made anew in each iteration, where a data set has only so many. What the player says counts as sampled, so
    that in a league labels cost what answers cost.
Fails: where the player is wrong, which is imitated, too; and in states where the player never gets, once the policy has erred.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sparring.agents.flows.core import player_agent
from sparring.agents.improve.attempts import tokens_of
from sparring.agents.improve.demonstrations import spoken_by
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.session import Session
from sparring.agents.recipes import star
from sparring.agents.resolve import find_player
from sparring.envs.core import Environment, EnvSpec
from sparring.errors import BadValue


@dataclass(frozen=True)
class Config(star.Config):
    """Hyper-parameters; those of `star`, and who is imitated."""

    samples: int = 1
    """Episodes per task: more where the player draws what it does."""
    player: str = ""
    """Who is imitated; the environment's first player if empty."""


def require(spec: EnvSpec) -> None:
    """Refuse environments that nobody plays."""
    if not spec.players:
        raise BadValue(f"recipe 'bc' imitates a player, and {spec.id} has none: use 'star' or 'grpo'")


def check(config: Config, environment: Environment) -> None:
    """Refuse players that the environment does not have."""
    find_player(environment, config.player or "reference")


def bc(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Watch the player, imitate it; once per iteration."""
    environment, policy = session.environment, session.policy
    name = config.player or next(iter(environment.spec.players))
    expert = spoken_by(policy, player_agent(find_player(environment, name), name))
    rounds = star.remembered(session)
    for iteration in session.iterations(config.iterations):
        jobs = session.groups(iteration, config.tasks, config.samples)
        before = policy.count.tokens
        shown = session.collect([replace(job, agents=dict.fromkeys(job.agents, expert)) for job in jobs])
        policy.count.tokens = before + sum(map(tokens_of, shown))
        yield {**star.imitate(session, config, iteration, rounds, shown), **play_metrics(shown)}
