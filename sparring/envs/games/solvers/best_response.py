"""Best response, exploitability and value of any strategy, exactly, over the whole tree of a small two-seat game.

Exploitability is NashConv / 2 (Lanctot et al., 2017, "A Unified Game-Theoretic Approach to Multiagent Reinforcement
Learning", section 3): the mean over seats of what a best response to the other seat earns beyond what the strategy
itself earns in self-play. The strategy is asked once, for all information states; an illegal answer (probability mass that
is missing) forfeits, as the environment would have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Generic, TypeVar

import numpy as np

from sparring.envs.core import Strategy, Table
from sparring.envs.games._core import GameEnvironment
from sparring.envs.games.solvers.merged import MergedGraph
from sparring.envs.games.solvers.sequence_form import Floats, SequenceForm
from sparring.errors import BadValue
from sparring.types import InfoState

S = TypeVar("S")


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
        self.environment = environment
        self._form: SequenceForm[S] | MergedGraph[S]
        self._form = MergedGraph(environment) if environment.game.perfect_information else SequenceForm(environment)
        self._states = {state: i for i, state in enumerate(self._form.infos)}

    @property
    def by_transcript(self) -> bool:
        """False in a game of perfect information, whose equal states are merged."""
        return isinstance(self._form, SequenceForm)

    @property
    def sequence_form(self) -> SequenceForm[S]:
        """The tree as arrays.

        Raises:
            BadValue: The game is of perfect information, so that its tree has been merged to a graph.
        """
        if not isinstance(self._form, SequenceForm):
            raise BadValue(
                f"{self.environment.spec.id} is of perfect information: solve it with sparring.envs.games.solvers.minimax"
            )
        return self._form

    def information_states(self) -> tuple[InfoState, ...]:
        """Every information state, in the order of a depth-first walk."""
        return tuple(self._states)

    def representative(self, state: InfoState) -> S:
        """One game state that `state` cannot tell from the others in its information set."""
        return self._form.examples[self._states[state]]

    def value(self, strategy: Strategy) -> float:
        """The first seat's expected return when both seats play `strategy`."""
        return self._value(self._ask(strategy))

    def exploitability(self, strategy: Strategy) -> float:
        """NashConv / 2 in units of the game's reward; 0 exactly for an equilibrium."""
        table = self._ask(strategy)
        return (self.best_response(table, 0) + self.best_response(table, 1)) / 2

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

    def best_response(self, table: Sequence[Mapping[str, float]], me: int) -> float:
        """What a best response earns in seat `me` against the answers in `table`.

        The responder's information sets are solved deepest first: in each it takes the move with the highest sum of
        continuation values, weighted by the probability that chance and the opponent reach each node (Johanson et al., 2011).
        """
        if isinstance(self._form, MergedGraph):
            return self._form.values(table, me)[me]
        return self._form.best_response(me, self._plan(self._form, table, 1 - me))

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

    def _value(self, table: Sequence[Mapping[str, float]]) -> float:
        if isinstance(self._form, MergedGraph):
            return self._form.values(table)[0]
        return self._form.value(self._plan(self._form, table, 0), self._plan(self._form, table, 1))

    def _plan(self, form: SequenceForm[S], table: Sequence[Mapping[str, float]], seat: int) -> Floats:
        answers = zip(form.infos, table, strict=True)
        behaviour = np.array([0.0, *(answer.get(move, 0.0) for state, answer in answers for move in state.legal)])
        return form.add_illegal(form.plan(seat, behaviour), behaviour)
