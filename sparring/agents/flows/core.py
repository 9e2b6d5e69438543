"""Flows and agents.

A flow is a sans-IO generator: it yields a `Prompt`, is sent the `Completion`, and returns the action. It does no
generation itself, so one driver (`sparring.agents.rollout`) can batch the prompts of thousands of episodes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

from sparring.agents.policies.core import Policy, mix_seed
from sparring.envs.core import Episode, Player
from sparring.errors import BadValue
from sparring.types import Completion, Prompt

Flow = Callable[[Episode, int], Generator[Prompt, Completion, str]]
"""(episode, seed of this turn's draws) -> generator of prompts that returns the action."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Who sits in a seat: a flow, and the policy that answers its prompts (None if it yields none)."""

    name: str
    flow: Flow
    policy: Policy | None = None


def direct(episode: Episode, seed: int) -> Generator[Prompt, Completion, str]:
    """Ask once with the seat's transcript; the answer is the action."""
    turn = episode.turn
    assert turn.seat is not None
    completion = yield Prompt(episode.transcript(turn.seat), seed, turn.legal, turn.tools)
    return completion.text


def policy_agent(policy: Policy, flow: Flow = direct, *, name: str | None = None) -> Agent:
    """Return the agent in which `policy` acts through `flow`."""
    return Agent(name or policy.name, flow, policy)


def player_agent(player: Player, name: str) -> Agent:
    """Return the agent that draws from the distribution of a domain's named player; it asks no policy."""

    def flow(episode: Episode, seed: int) -> Generator[Prompt, Completion, str]:
        yield from ()
        return draw(player(episode), seed)

    return Agent(name, flow)


def draw(distribution: object, seed: int) -> str:
    """Return a move drawn from {move: probability} by the seed.

    Raises:
        BadValue: It is no distribution.
    """
    if not isinstance(distribution, Mapping) or not distribution:
        raise BadValue(f"a player returns the probability of each move, got {distribution!r:.80}")
    total = sum(distribution.values())
    if not (abs(total - 1) <= 1e-6 and min(distribution.values()) >= 0):
        raise BadValue(f"a player's probabilities must be >= 0 and sum to 1: {distribution!r:.200}")
    u, reached = mix_seed(seed) * 2.0**-64, 0.0
    for move, p in distribution.items():
        reached += p
        if u < reached:
            return str(move)
    return str([move for move, p in distribution.items() if p > 0][-1])
