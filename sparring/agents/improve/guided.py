"""Trees that a value model guides: what it holds new places to be worth, and how it is fitted to what a search inferred."""

from __future__ import annotations

import random
from collections.abc import Sequence

from sparring.agents.flows.hooks import extended
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.paired import critic_values, fit_values
from sparring.agents.improve.select import draw_rows
from sparring.agents.improve.trees import Node, expand
from sparring.agents.policies.core import Policy
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.types import Message, Prompt

QUESTION = Message("user", "Is that right so far? Say RIGHT or WRONG.")


def best_children(
    policy: Policy, critic: TransformersPolicy, nodes: Sequence[Node], width: int, rng: random.Random
) -> list[Node]:
    """Return the child of highest worth of each node, of equals the first; an end is its own.

    Nodes that have none get children (`trees.expand`), each worth what the critic says of its transcript, or, at an end, what the
    verifier pays. That is its first visit.

    Args:
        policy: Who answers.
        critic: The value model.
        nodes: Where.
        width: Answers at each new place.
        rng: Names the draws.
    """
    grown = expand(policy, [node for node in nodes if not node.over and not node.children], width, rng)
    asked = [node for node in grown if not node.over]
    found = critic_values(critic, [critic.encode(transcript(node)) for node in asked])
    known = dict(zip(map(id, asked), found, strict=True))
    for node in grown:
        node.value = node.worth = known.get(id(node), node.share())
        node.visits = 1
    return [max(node.children, key=lambda child: child.worth) if node.children else node for node in nodes]


def fit_places(
    critic: Learner, values: Sequence[tuple[Node, float]], *, updates: int, batch: int, rng: random.Random
) -> float:
    """Take some steps on the values of places where episodes went on; return the last loss, 0 without a place.

    Args:
        critic: Learns.
        values: Places, and what they turned out to be worth.
        updates: How many steps.
        batch: Places per step.
        rng: Draws them.
    """
    asked = [(critic.policy.encode(transcript(node)), value) for node, value in values if not node.over]
    loss = 0.0
    for _ in range(updates if asked else 0):
        drawn = draw_rows(asked, batch, rng)
        loss = fit_values(critic, [ids for ids, _ in drawn], [value for _, value in drawn])
    return loss


def judged(policy: TransformersPolicy, nodes: Sequence[Node], *, weight: float) -> None:
    """Set the values of new places: at an end what the verifier pays, before it `weight` times the policy's own word on it.

    Its word is p(RIGHT) / (p(RIGHT) + p(WRONG)) after a question. With a weight of 0 it is not asked.
    """
    asked = [node for node in nodes if weight and not node.over]
    prompts = [Prompt(extended(transcript(node), QUESTION), choices=("RIGHT", "WRONG")) for node in asked]
    for node in nodes:
        node.value = node.share() if node.over else 0.0
    for node, said in zip(asked, policy.probabilities(prompts), strict=True):
        node.value = weight * said["RIGHT"] / max(sum(said.values()), 1e-30)


def transcript(node: Node) -> tuple[Message, ...]:
    """Return all that the seat which is to act at a node has seen and said."""
    seat = node.episode.turn.seat
    assert seat is not None
    return node.episode.transcript(seat)
