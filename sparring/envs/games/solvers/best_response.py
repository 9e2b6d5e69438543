"""Best response, exploitability and value of any strategy, exactly, over the whole tree of a small two-seat game.

Exploitability is NashConv / 2 (Lanctot et al., 2017, "A Unified Game-Theoretic Approach to Multiagent Reinforcement
Learning", section 3): the mean over seats of what a best response to the other seat earns beyond what the strategy
itself earns in self-play. The strategy is asked once, for all information states; an illegal answer (probability mass that
is missing) forfeits, as the environment would have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from sparring.envs.core import Strategy, Table
from sparring.envs.games._core import GameEnvironment
from sparring.errors import BadValue
from sparring.types import InfoState, Message

S = TypeVar("S")
_MAX_NODES = 1_000_000


@dataclass(slots=True)
class _Node:
    """A node of the tree: `seat` is None at chance and terminal nodes."""

    seat: int | None
    state: Any
    info: int = -1
    """Index of the mover's information state."""
    children: tuple[tuple[str, float, _Node], ...] = ()
    """(move, chance probability, node)."""
    returns: tuple[float, float] | None = None
    forfeit: tuple[float, float] = (0.0, 0.0)


class GameTree(Generic[S]):
    """The tree of a two-seat zero-sum game, with its information states.

    An information state is a seat's transcript: all that it has seen and said (its own moves in their canonical spelling).
    In a game of perfect information it is the last observation alone, and equal states are one node.
    """

    references: ClassVar[Mapping[str, float]] = {}

    def __init__(self, environment: GameEnvironment[S]):
        if environment.game.seats != 2 or not environment.game.zero_sum:
            raise BadValue(f"{environment.spec.id}: exploitability is for zero-sum games of two seats")
        if environment.on_illegal.then != "forfeit" or environment.on_illegal.retries:
            raise BadValue(
                f"{environment.spec.id} has illegal={environment.spec.illegal!r}: the exact analysis needs 'forfeit'"
            )
        self._environment = environment
        self._states: dict[InfoState, int] = {}
        self._examples: list[S] = []
        self._merged: dict[S, _Node] = {}
        self._count = 0
        self._root = self._grow(environment.game.initial(), ((), ()))

    @property
    def by_transcript(self) -> bool:
        """False in a game of perfect information, whose equal states are merged."""
        return not self._environment.game.perfect_information

    def information_states(self) -> tuple[InfoState, ...]:
        """Every information state, in the order of a depth-first walk."""
        return tuple(self._states)

    def representative(self, state: InfoState) -> S:
        """One game state that `state` cannot tell from the others in its information set."""
        return self._examples[self._states[state]]

    def value(self, strategy: Strategy) -> float:
        """The first seat's expected return when both seats play `strategy`."""
        return self._values(self._ask(strategy))[0]

    def exploitability(self, strategy: Strategy) -> float:
        """NashConv / 2 in units of the game's reward; 0 exactly for an equilibrium."""
        table = self._ask(strategy)
        mine = self._values(table)
        gains = [self.best_response(table, seat) - mine[seat] for seat in (0, 1)]
        return sum(gains) / 2

    def best_response_value(self, strategy: Strategy, seat: int) -> float:
        """What a best response earns in `seat` when the other seat plays `strategy`."""
        return self.best_response(self._ask(strategy), seat)

    def report(self, strategy: Strategy) -> Table:
        """One row per information state: the last message and the probability of each move."""
        states = self.information_states()
        rows = [
            (s.seat, s.messages[-1].content, ", ".join(f"{m} {p.get(m, 0.0):.3f}" for m in s.legal))
            for s, p in zip(states, strategy(states), strict=True)
        ]
        return Table(("seat", "observation", "policy"), tuple(rows))

    def _grow(self, state: S, seen: tuple[tuple[Message, ...], tuple[Message, ...]]) -> _Node:
        game = self._environment.game
        if game.perfect_information and state in self._merged:
            return self._merged[state]
        self._count += 1
        if self._count > _MAX_NODES:
            raise BadValue(
                f"{self._environment.spec.id} has more than {_MAX_NODES} nodes: too large for an exact analysis"
            )
        seat = game.player(state)
        if seat is None:
            outcomes = game.chance(state)
            if outcomes:
                return _Node(None, state, children=tuple(("", p, self._grow(s, seen)) for s, p in outcomes))
            first, second = game.returns(state)
            return _Node(None, state, returns=(first, second))
        info, shown = self._inform(state, seat, seen[seat])
        children = []
        for move in game.legal(state) or ():
            said = (*shown, Message("assistant", move))
            after = (said, seen[1]) if seat == 0 else (seen[0], said)
            children.append((move, 1.0, self._grow(game.apply(state, move), after)))
        first, second = game.forfeit(state, seat)
        node = _Node(seat, state, info, tuple(children), None, (first, second))
        if game.perfect_information:
            self._merged[state] = node
        return node

    def _inform(self, state: S, seat: int, seen: tuple[Message, ...]) -> tuple[int, tuple[Message, ...]]:
        """Return the index of the mover's information state and what it has seen by now."""
        environment = self._environment
        if environment.game.perfect_information:
            seen = ()
        before = seen or (environment.opening(seat),)
        shown = (*before, environment.question(state, seat))
        key = InfoState(environment.spec.seats[seat], shown, environment.game.legal(state) or ())
        if key not in self._states:
            self._states[key] = len(self._states)
            self._examples.append(state)
        return self._states[key], shown

    def _ask(self, strategy: Strategy) -> list[Mapping[str, float]]:
        states = self.information_states()
        table = list(strategy(states))
        if len(table) != len(states):
            raise BadValue(f"the strategy answered {len(table)} of {len(states)} information states")
        for state, answer in zip(states, table, strict=True):
            total = sum(answer.get(move, 0.0) for move in state.legal)
            if not (min(answer.values(), default=0.0) >= 0 and total <= 1 + 1e-6):  # NaN is refused too
                raise BadValue(f"no distribution over {state.legal}: {dict(answer)} (sums to {total})")
        return table

    def _values(self, table: list[Mapping[str, float]]) -> tuple[float, float]:
        memo: dict[int, tuple[float, float]] = {}

        def walk(node: _Node) -> tuple[float, float]:
            if node.returns is not None:
                return node.returns
            if id(node) in memo:
                return memo[id(node)]
            total, mass = [0.0, 0.0], 0.0
            for move, chance, child in node.children:
                p = chance if node.seat is None else table[node.info].get(move, 0.0)
                mass += p
                if p:
                    below = walk(child)
                    total[0] += p * below[0]
                    total[1] += p * below[1]
            rest = 0.0 if node.seat is None else max(0.0, 1.0 - mass)
            out = (total[0] + rest * node.forfeit[0], total[1] + rest * node.forfeit[1])
            memo[id(node)] = out
            return out

        return walk(self._root)

    def best_response(self, table: list[Mapping[str, float]], me: int) -> float:
        """What a best response earns in seat `me` against the answers in `table`.

        The responder's information sets are solved deepest first: in each it takes the move with the highest sum of
        continuation values, weighted by the probability that chance and the opponent reach each node (Johanson et al., 2011).
        """
        if self._environment.game.perfect_information:
            return self._response_by_state(table, me)
        sets: dict[int, list[tuple[_Node, float]]] = {}
        self._reach(self._root, 1.0, table, me, sets)
        chosen: dict[int, str] = {}
        for info in sorted(sets, key=lambda i: -len(self.information_states()[i].messages)):
            nodes = sets[info]
            moves = [move for move, _, _ in nodes[0][0].children]
            scores = {
                move: sum(p * self._respond(node.children[i][2], table, me, chosen) for node, p in nodes)
                for i, move in enumerate(moves)
            }
            chosen[info] = max(moves, key=lambda m: scores[m])
        return self._respond(self._root, table, me, chosen)

    def _reach(
        self,
        node: _Node,
        p: float,
        table: list[Mapping[str, float]],
        me: int,
        sets: dict[int, list[tuple[_Node, float]]],
    ) -> None:
        """Collect the nodes of each of my information sets with the probability that the others reach them."""
        if node.seat == me:
            sets.setdefault(node.info, []).append((node, p))
        for move, chance, child in node.children:
            q = 1.0 if node.seat == me else chance if node.seat is None else table[node.info].get(move, 0.0)
            self._reach(child, p * q, table, me, sets)

    def _respond(self, node: _Node, table: list[Mapping[str, float]], me: int, chosen: Mapping[int, str]) -> float:
        if node.returns is not None:
            return node.returns[me]
        if node.seat == me:
            return next(self._respond(c, table, me, chosen) for m, _, c in node.children if m == chosen[node.info])
        total, mass = 0.0, 0.0
        for move, chance, child in node.children:
            p = chance if node.seat is None else table[node.info].get(move, 0.0)
            mass += p
            if p:
                total += p * self._respond(child, table, me, chosen)
        return total + (0.0 if node.seat is None else max(0.0, 1.0 - mass) * node.forfeit[me])

    def _response_by_state(self, table: list[Mapping[str, float]], me: int) -> float:
        """Best response where every state is its own information set: one pass of dynamic programming."""
        memo: dict[int, float] = {}

        def walk(node: _Node) -> float:
            if node.returns is not None:
                return node.returns[me]
            if id(node) not in memo:
                values = [walk(child) for _, _, child in node.children]
                if node.seat == me:
                    memo[id(node)] = max(values)
                else:
                    weights = [
                        chance if node.seat is None else table[node.info].get(move, 0.0)
                        for move, chance, _ in node.children
                    ]
                    rest = 0.0 if node.seat is None else max(0.0, 1.0 - sum(weights)) * node.forfeit[me]
                    memo[id(node)] = rest + sum(w * v for w, v in zip(weights, values, strict=True))
            return memo[id(node)]

        return walk(self._root)
