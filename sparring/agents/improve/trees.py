"""Search trees to learn from: what the policy itself answers in copies of an episode, and how that ended.

A flow (`flows.searching`) looks ahead in order to act; what it found is gone then. Here the tree itself is the data: a
node is a copy of the episode after one more answer of the policy, and keeps that answer's tokens. All trees are grown at
once, so that one call of the policy answers for all of them. For episodes of one seat.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sparring.agents._episodes import Game, act, start, trajectory_of
from sparring.agents.flows.core import Agent, direct, question
from sparring.agents.flows.hooks import environment_of, meaning
from sparring.agents.improve.judge_steps import inferred_values
from sparring.agents.policies.core import Policy
from sparring.agents.rollout import Job
from sparring.envs.core import Episode
from sparring.errors import PolicyError
from sparring.types import Completion, Prompt, Trajectory


@dataclass(slots=True, eq=False)
class Node:
    """A copy of an episode after an answer, and what a search knows of it. Values run from 0 to 1."""

    episode: Episode
    paid: float
    """The seat's return so far."""
    parent: Node | None = None
    said: Completion | None = None
    """The answer that leads here; None at the root."""
    children: list[Node] = field(default_factory=list)
    visits: int = 0
    value: float = 0.0
    """What the place was held to be worth when it was found."""
    worth: float = 0.0
    """What the search has made of that."""

    @property
    def over(self) -> bool:
        """Whether the episode has ended here."""
        return self.episode.turn.seat is None

    @property
    def path(self) -> list[Node]:
        """The nodes after the root down to this one."""
        return [] if self.parent is None else [*self.parent.path, self]

    @property
    def gain(self) -> float:
        """Its value less that of the place before."""
        return self.value - (self.parent.value if self.parent else 0.0)

    def share(self) -> float:
        """What was paid so far, on the scale from 0 (the lowest return that there is) to 1."""
        low, high = environment_of(self.episode).spec.reward_range
        return (self.paid - low) / (high - low)


def plant(jobs: Sequence[Job]) -> list[Node]:
    """Return the root of a tree for each job."""
    roots = []
    for job in jobs:
        episode = job.environment.start(job.task, seed=job.seed)
        roots.append(Node(episode, sum(episode.turn.rewards.values())))
    return roots


def expand(policy: Policy, nodes: Sequence[Node], width: int, rng: random.Random) -> list[Node]:
    """Ask the policy `width` times at each node and give it a child for every answer of another meaning; return all children.

    Args:
        policy: Who answers; it is asked once for all nodes.
        nodes: Nodes without children that are not over.
        width: Answers at each.
        rng: Names the draws.

    Raises:
        PolicyError: The policy could not answer.
    """
    asked = [question(node.episode, rng.getrandbits(63)) for node in nodes for _ in range(width)]
    answers = policy.generate(asked) if asked else []
    for i, node in enumerate(nodes):
        different: dict[str, Completion] = {}
        for said in answers[i * width : (i + 1) * width]:
            if isinstance(said, PolicyError):
                raise said
            different.setdefault(meaning(node.episode, said.text), said)
        state, environment = node.episode.save(), environment_of(node.episode)
        for said in different.values():
            episode = environment.load(state)
            turn = episode.step(said.text)
            node.children.append(Node(episode, node.paid + sum(turn.rewards.values()), node, said))
    return [child for node in nodes for child in node.children]


def mean_worth(nodes: Sequence[Node]) -> float:
    """Return the mean worth of some nodes weighted by their visits; one that was not visited counts as one visit.

    >>> mean_worth([Node(None, 0.0, visits=3, worth=1.0), Node(None, 0.0, visits=0, worth=0.0)])
    0.75
    """
    weights = [max(1, node.visits) for node in nodes]
    return sum(w * node.worth for w, node in zip(weights, nodes, strict=True)) / sum(weights)


def back_up(end: Node, worth: Callable[[Node], float]) -> None:
    """Count a visit of every node down to `end`, and set the worth of those above it, from below upwards."""
    node: Node | None = end
    while node is not None:
        node.visits += 1
        if node is not end:
            node.worth = worth(node)
        node = node.parent


def walk(
    policy: Policy,
    roots: Sequence[Node],
    width: int,
    rng: random.Random,
    *,
    evaluate: Callable[[Sequence[Node]], None],
    urge: Callable[[Node], float],
) -> list[Node]:
    """Go down every tree to the end of an episode, growing it on the way; return the ends.

    Args:
        policy: Who answers.
        roots: The trees.
        width: Answers at each new place.
        rng: Names the draws.
        evaluate: Sets the values of new places.
        urge: The child with most of it is gone to, of equals the first.
    """
    ways = list(roots)
    while going := [i for i, node in enumerate(ways) if not node.over]:
        evaluate(expand(policy, [ways[i] for i in going if not ways[i].children], width, rng))
        for i in going:
            ways[i] = max(ways[i].children, key=urge)
    return ways


def uct(worth: float, parent: int, visits: int, c: float) -> float:
    """Return `V + c sqrt(2 ln N / n)`: Kocsis and Szepesvári 2006, "Bandit Based Monte-Carlo Planning", UCB1.

    >>> uct(0.5, 1, 4, 0.7)
    0.5

    Args:
        worth: V, the mean worth of the place.
        parent: N, visits of the place before it; at least 1.
        visits: n, its own; at least 1.
        c: The exploration constant.
    """
    return worth + c * math.sqrt(2 * math.log(parent) / visits)


def leaves(root: Node) -> Iterator[Node]:
    """Yield the nodes without children, in order."""
    stack = [root]
    while stack:
        node = stack.pop()
        if not node.children:
            yield node
        stack += reversed(node.children)


def best_end(root: Node) -> Node | None:
    """Return the end of an episode that is paid best, of equals the one after the fewest answers; None while none has ended."""
    ended = [leaf for leaf in leaves(root) if leaf.over]
    return max(ended, key=lambda leaf: (leaf.paid, -len(leaf.path)), default=None)


def best_episodes(jobs: Sequence[Job], roots: Sequence[Node]) -> list[Trajectory]:
    """Return the record of the best end of each tree that has one."""
    found = []
    for job, root in zip(jobs, roots, strict=True):
        end = best_end(root)
        if end is not None:
            found.append(retold(job, [node.said for node in end.path if node.said is not None]))
    return found


def step_values(root: Node, least: float) -> list[tuple[Node, float]]:
    """Return the value of every node after the root that `inferred_values` (ReST-MCTS*) gives it.

    A node leads to a correct leaf if an episode below it ends with a share of at least `least`. For a step that does not,
    m_k counts from the last position that did: how far the correct leaf was when it was missed. Without a correct leaf all
    values are 0.
    """
    left: dict[int, float] = {}

    def measure(node: Node) -> float:
        if node.children:
            left[id(node)] = 1 + min(map(measure, node.children))
        else:
            left[id(node)] = 0 if node.over and node.share() >= least else math.inf
        return left[id(node)]

    if math.isinf(measure(root)):
        return [(node, 0.0) for leaf in leaves(root) for node in leaf.path]
    found: dict[int, tuple[Node, float]] = {}
    for leaf in leaves(root):
        missed, steps, leads = left[id(root)], [], []
        for node in leaf.path:
            leads.append(not math.isinf(left[id(node)]))
            steps.append(int(left[id(node)] + 1 if leads[-1] else missed))
            missed = left[id(node)] if leads[-1] else missed
        values = inferred_values(leads, steps)
        found |= {id(node): (node, value) for node, value in zip(leaf.path, values, strict=True)}
    return list(found.values())


def retold(job: Job, answers: Sequence[Completion]) -> Trajectory:
    """Return the record of the job's episode in which these are the answers, with their tokens; it may end before they do.

    What is left when the episode is over is not said. An episode that is not over then has the returns so far and is neither
    terminated nor truncated.
    """
    game = Game(job, 0)
    start(game)
    assert game.episode is not None
    for answer in answers:
        seat = game.episode.turn.seat
        if seat is None:
            break
        game.agent, game.asked = Agent(job.agents[seat].name, direct), time.perf_counter()
        game.calls = [("", Prompt(()), answer)]
        act(game, answer.text)
    return trajectory_of(game)
