"""Search over what may follow: a tree by PUCT, and a beam.

Both play on in copies of the episode, so they are for environments in which nothing is hidden (`EnvSpec.foreseeable`): board
games and puzzles, not cards or problems whose answer the environment knows. `peek=true` lifts that. What the verifier pays in
a copy is then known to the agent: an upper bound, as `best_of(by=environment)` is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sparring.agents.flows.catalog import register_flow
from sparring.agents.flows.core import Ask, Flow, gather
from sparring.agents.flows.hooks import meaning
from sparring.agents.flows.lookahead import Lookahead, Place, Values, check_values
from sparring.agents.policies.core import Policy, mix_seed
from sparring.envs.core import Episode
from sparring.errors import BadValue
from sparring.types import Prompt


@dataclass(slots=True)
class Edge:
    """An action at a node."""

    action: str
    prior: float
    visits: int = 0
    total: float = 0.0
    """Sum of its visits' values for the seat that acts, each from -1 to 1."""
    node: Node | None = None

    @property
    def value(self) -> float:
        """The mean of its visits; 0, the middle, without any."""
        return self.total / self.visits if self.visits else 0.0


@dataclass(slots=True)
class Node:
    """A state, and what may be done in it."""

    seat: str
    edges: list[Edge] = field(default_factory=list)

    def select(self, c: float) -> Edge:
        """Return the edge with the highest Q + U, of equals the first; see `puct`."""
        visits = 1 + sum(edge.visits for edge in self.edges)
        return max(self.edges, key=lambda edge: puct(edge.value, edge.prior, visits, edge.visits, c))

    def best(self) -> Edge:
        """Return the most visited edge, of equals the one of higher value, then the first."""
        return max(self.edges, key=lambda edge: (edge.visits, edge.value))


def puct(value: float, prior: float, parent: int, visits: int, c: float) -> float:
    """Return Q + U with U = c P sqrt(N) / (1 + n).

    Silver et al. 2018, "A general reinforcement learning algorithm that masters chess, shogi, and Go through self-play",
    Science 362, supplement, section Search; the exploration rate is constant here.

    Args:
        value: Q, the mean value of the action.
        prior: P, its probability under the policy.
        parent: N, visits of the state, the one that found it included.
        visits: n, visits of the action.
        c: The exploration constant.

    >>> puct(0.5, 0.25, 16, 1, 2.0)
    1.5
    """
    return float(value + c * prior * parent**0.5 / (1 + visits))


@register_flow("tree", asks=lambda options: options["by"] == "value")
def tree(
    inner: Flow,
    *,
    visits: int = 32,
    width: int = 4,
    by: str = "rollout",
    critic: Policy | None = None,
    c: float = 1.25,
    peek: bool = False,
) -> Flow:
    """Monte Carlo tree search over the actions of the flow inside; the most visited one is the action.

    Paper: Silver et al. (2018), "A general reinforcement learning algorithm that masters chess, shogi, and Go through self-play",
    Science 362, for PUCT.

    Each visit goes down by PUCT (`puct`), adds one state to the tree, values it, and adds the value to all actions on its
    way, to each from the view of the seat that made it: with two seats in a zero-sum game that is negamax. The other seats are
    played by the flow inside. Q is scaled so that the reward range is from -1 to 1.

    Args:
        inner: The flow that proposes actions and plays on.
        visits: How many; at least 1.
        width: Actions that the flow is asked for in a new state; their shares are the priors. 0: all legal moves, with equal
            priors.
        by: What values a new state: `rollout` (the flow plays on to the end), `value` (the policy says a number from 0 to 10)
            or `critic` (another model does).
        critic: The model for `by=critic`.
        c: The exploration constant; at least 0.
        peek: Whether to search where copies show what the seat cannot know.
    """
    if visits < 1 or width < 0 or not 0 <= c < float("inf"):
        raise BadValue(f"visits={visits}, width={width}, c={c}: at least 1 visit, width 0 and c 0")
    check_values("tree", by, critic)

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        ahead = Lookahead(inner, episode, by=by, critic=critic, peek=peek)
        root = yield from search(ahead, seed, visits, width, c)
        return root.best().action

    return flow


def search(ahead: Lookahead, seed: int, visits: int, width: int, c: float) -> Generator[Prompt | Ask, Any, Node]:
    """Return the root of the tree that `tree` builds, with the visits and values of every action in it."""
    root = yield from _grown(ahead, ahead.begin(), mix_seed(seed, 0), width)
    for number in range(1, visits + 1):
        yield from _visit(ahead, root, mix_seed(seed, number), width, c)
    return root


def _visit(ahead: Lookahead, root: Node, seed: int, width: int, c: float) -> Generator[Prompt | Ask, Any, None]:
    """Go down once, add a state, and back its values up."""
    place, path = ahead.begin(), list[tuple[str, Edge]]()
    node: Node | None = root
    while node is not None:
        edge = node.select(c)
        path.append((node.seat, edge))
        place.step(edge.action)
        if place.over:
            break
        if edge.node is None:
            edge.node = yield from _grown(ahead, place, mix_seed(seed, 0), width)
            break
        node = edge.node
    values = yield from ahead.values(place, mix_seed(seed, 1))
    back_up(path, {seat: ahead.scaled(values[seat]) for seat in ahead.spec.seats})


def back_up(path: Sequence[tuple[str, Edge]], values: Values) -> None:
    """Add a visit to every edge of a path: the value for the seat that acted."""
    for seat, edge in path:
        edge.visits += 1
        edge.total += values[seat]


def _grown(ahead: Lookahead, place: Place, seed: int, width: int) -> Generator[Prompt | Ask, Any, Node]:
    """Return the node of a state, with its actions and their priors."""
    legal = place.episode.turn.legal
    if width == 0:
        if not legal:
            raise BadValue(f"width=0 in {ahead.spec.id}: its moves are not listed; use a width of at least 1")
        return Node(place.seat, [Edge(move, 1 / len(legal)) for move in legal])
    actions = yield from ahead.proposals(place, seed, width)
    shares = Counter(meaning(place.episode, action) for action in actions)
    return Node(
        place.seat,
        [Edge(action, shares[what] / width) for what, action in _distinct(place.episode, actions).items()],
    )


def _distinct(episode: Episode, actions: Sequence[str]) -> Mapping[str, str]:
    """Return the first action of every meaning."""
    found: dict[str, str] = {}
    for action in actions:
        found.setdefault(meaning(episode, action), action)
    return found


@dataclass(slots=True)
class _Way:
    """A way ahead: its first action, where it has led, and what that is worth to the seat that searches."""

    action: str
    place: Place
    value: float = 0.0


@register_flow("beam", asks=lambda options: options["by"] == "value")
def beam(
    inner: Flow,
    *,
    width: int = 3,
    depth: int = 2,
    n: int = 4,
    by: str = "value",
    critic: Policy | None = None,
    peek: bool = False,
) -> Flow:
    """Breadth-first search that keeps the best few ways ahead; the first action of the best one is the action.

    Paper: Yao et al. (2023), "Tree of Thoughts: Deliberate Problem Solving with Large Language Models",
    https://arxiv.org/abs/2305.10601, algorithm 1.

    A thought is an action here: at every
    step each way kept is continued by n actions, all continuations are valued, and the `width` best are kept; those of equal
    value in the order in which they came. Other seats are played by the flow inside, so what they might do instead is not
    looked at: `tree` does that.

    Args:
        inner: The flow that proposes actions.
        width: How many ways are kept; at least 1.
        depth: How many actions of the seat itself each has in the end; at least 1.
        n: Actions that the flow is asked for at the end of each; at least 1.
        by: What values a way: as for `tree`.
        critic: The model for `by=critic`.
        peek: As for `tree`.
    """
    if min(width, depth, n) < 1:
        raise BadValue(f"width={width}, depth={depth}, n={n}: each is at least 1")
    check_values("beam", by, critic)

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        ahead, seat = Lookahead(inner, episode, by=by, critic=critic, peek=peek), str(episode.turn.seat)
        kept = [_Way("", ahead.begin())]
        for step in range(depth):
            going = [way for way in kept if not way.place.over]
            if not going:
                break
            seeds = [mix_seed(seed, step, number) for number in range(len(going))]
            grown = yield from gather(*map(lambda way, at: _continued(ahead, way, seat, at, n), going, seeds))
            ways = [way for way in kept if way.place.over] + [way for found in grown for way in found]
            kept = sorted(ways, key=lambda way: -way.value)[:width]
        return kept[0].action

    return flow


def _continued(
    ahead: Lookahead, way: _Way, seat: str, seed: int, n: int
) -> Generator[Prompt | Ask, Any, tuple[_Way, ...]]:
    """Return a way with each of the actions that the flow would add, valued."""
    actions = yield from ahead.proposals(way.place, mix_seed(seed, 0), n)
    found = _distinct(way.place.episode, actions).values()
    return (
        yield from gather(
            *(_added(ahead, way, action, seat, mix_seed(seed, 1, number)) for number, action in enumerate(found))
        )
    )


def _added(ahead: Lookahead, way: _Way, action: str, seat: str, seed: int) -> Generator[Prompt | Ask, Any, _Way]:
    place = ahead.copy(way.place)
    place.step(action)
    yield from ahead.advance(place, mix_seed(seed, 0), until=seat)
    values = yield from ahead.values(ahead.copy(place), mix_seed(seed, 1))
    return _Way(way.action or action, place, values[seat])
