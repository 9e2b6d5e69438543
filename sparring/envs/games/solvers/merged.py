"""A game of perfect information as a graph: equal states are one node, solved by dynamic programming from the ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from sparring.envs.games._core import GameEnvironment
from sparring.errors import BadValue
from sparring.types import InfoState

S = TypeVar("S")
MAX_NODES = 1_000_000


class Node(NamedTuple):
    """A state; `seat` is None at chance nodes and ends."""

    seat: int | None
    info: int
    """Index of the mover's information set; -1 where nobody moves."""
    below: tuple[tuple[str, float, int], ...]
    """(move, chance's probability, index of the node)."""
    returns: tuple[float, ...]
    """At an end the seats' returns; where a seat moves, what they get if it forfeits."""


class MergedGraph(Generic[S]):
    """The graph of an environment's game; every state in which a seat moves is an information set of its own."""

    def __init__(self, environment: GameEnvironment[S]):
        self._environment = environment
        self.infos: list[InfoState] = []
        self.examples: list[S] = []
        self._nodes: list[Node] = []
        """Every node after those below it."""
        self._known: dict[S, int] = {}
        self._sets: dict[InfoState, int] = {}
        self._grow(environment.game.initial())

    def values(self, table: Sequence[Mapping[str, float]], responder: int | None = None) -> tuple[float, ...]:
        """The seats' expected returns under a strategy, or when `responder` answers it as well as it can.

        Args:
            table: The probability of each move in every information set; what is missing to 1 forfeits.
            responder: The seat that plays a best response instead.
        """
        values: list[tuple[float, ...]] = []
        for node in self._nodes:
            values.append(_back_up(node, table, responder, values))
        return values[-1]

    def _grow(self, state: S) -> int:
        if state in self._known:
            return self._known[state]
        game = self._environment.game
        returns: tuple[float, ...] = (0.0, 0.0)
        seat, info = game.player(state), -1
        if seat is not None:
            info, returns = self._inform(state, seat), game.forfeit(state, seat)
            moves = self.infos[info].legal
            below = tuple((move, 1.0, self._grow(game.apply(state, move))) for move in moves)
        else:
            below = tuple(("", p, self._grow(outcome)) for outcome, p in game.chance(state))
            returns = returns if below else game.returns(state)
        self._nodes.append(Node(seat, info, below, returns))
        if len(self._nodes) > MAX_NODES:
            raise BadValue(
                f"{self._environment.spec.id} has more than {MAX_NODES} nodes: too large for an exact analysis"
            )
        self._known[state] = len(self._nodes) - 1
        return self._known[state]

    def _inform(self, state: S, seat: int) -> int:
        """Return the index of what the mover is told; states that are told alike are one set."""
        environment = self._environment
        shown = (environment.opening(seat), environment.question(state, seat))
        key = InfoState(environment.spec.seats[seat], shown, environment.game.legal(state) or ())
        if key not in self._sets:
            self._sets[key] = len(self.infos)
            self.infos.append(key)
            self.examples.append(state)
        return self._sets[key]


def _back_up(
    node: Node, table: Sequence[Mapping[str, float]], responder: int | None, values: Sequence[tuple[float, ...]]
) -> tuple[float, ...]:
    if not node.below:
        return node.returns
    if node.seat is not None and node.seat == responder:
        return max((values[i] for _, _, i in node.below), key=lambda v: v[responder])
    answer: Mapping[str, Any] = {} if node.seat is None else table[node.info]
    weights = [p if node.seat is None else answer.get(move, 0.0) for move, p, _ in node.below]
    rest = 0.0 if node.seat is None else max(0.0, 1.0 - sum(weights))
    below = [values[i] for _, _, i in node.below]
    return tuple(
        rest * forfeit + sum(w * v[seat] for w, v in zip(weights, below, strict=True))
        for seat, forfeit in enumerate(node.returns)
    )
