"""Games of rounds in which all seats answer at once and are paid at the end of every round."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import product
from operator import add, mul
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode
from sparring.envs.games._core import Game, GameEpisode, record, whole
from sparring.envs.games._memory import MOST

MOST_ROUNDS = 1000
_SHOWN = 12
"""How many rounds a picture shows."""
_FEW = MOST
"""Games with so few moves in all, told apart by the round, the totals and the round before, are remembered."""


class Rounds(NamedTuple):
    """The finished rounds (a move of every seat each), the moves of the round in progress, and what was paid."""

    done: tuple[tuple[str, ...], ...]
    answers: tuple[str, ...]
    totals: tuple[float, ...]


class RepeatedGame(Game[Rounds]):
    """A game in strategic form, played several times. A subclass says the moves, the payoffs and the words.

    Raises:
        BadValue: `rounds` is out of range.
    """

    moves: tuple[str, ...]
    simultaneous = True

    def __init__(self, rounds: int, lowest: float, highest: float, seats: int = 2):
        self.rounds, self.seats = whole("rounds", rounds, 1, MOST_ROUNDS), seats
        self.reward_range = (rounds * lowest, rounds * highest)
        self.max_plies = rounds * seats
        self._start = Rounds((), (), (0.0,) * seats)
        self.remembered = self._moves_apart() <= _FEW
        self._names = frozenset(self.moves)

    @abstractmethod
    def payoffs(self, answers: tuple[str, ...]) -> tuple[float, ...]:
        """What one round pays every seat."""

    def features(self, move: str) -> Sequence[float]:
        """Numbers that say which move it is, for the numeric view: one-hot unless a game says otherwise."""
        return [float(move == m) for m in self.moves]

    def initial(self) -> Rounds:
        """No round yet."""
        return self._start

    def player(self, state: Rounds) -> int | None:
        """Every seat answers in every round, `player_0` first."""
        done, answers, _ = state
        return None if len(done) == self.rounds else len(answers)

    def legal(self, state: Rounds) -> tuple[str, ...]:
        """Always all moves."""
        return self.moves

    def read(self, state: Rounds, text: str, legal: tuple[str, ...] | None) -> str | None:
        """One of the moves, looked up first, since they can be many."""
        return text if text in self._names else super().read(state, text, legal)

    def apply(self, state: Rounds, move: str) -> Rounds:
        """Take the answer; the last one of a round ends it."""
        done, before, totals = state
        answers = (*before, move)
        if len(answers) < self.seats:
            return record(Rounds, (done, answers, totals))
        over = (answers,)
        return record(Rounds, (done + over, (), tuple(map(add, totals, self.payoffs(answers)))))

    def aspect(self, state: Rounds) -> Hashable:
        """The round, what was answered in the one before and is in this one, and the totals."""
        done, answers, totals = state
        return (len(done), done[-1:], answers, totals)

    def _moves_apart(self) -> int:
        """How many moves there are in all, told apart by the aspects in which they are made; if too many, not all counted."""
        until: list[int] = [len(self.moves) ** seat for seat in range(1, self.seats + 1)]
        ways, each = until[-1], sum(until)
        count = each
        if self.rounds == 1 or count + ways * each > _FEW:
            return count + (self.rounds - 1) * ways * each
        totals, paid = {self._start.totals}, set(map(self.payoffs, product(self.moves, repeat=self.seats)))
        for _ in range(1, self.rounds):
            totals = {tuple(map(add, total, more)) for total in totals for more in paid}
            count += len(totals) * ways * each
            if count > _FEW:
                break
        return count

    def returns(self, state: Rounds) -> tuple[float, ...]:
        """The sum of all rounds."""
        return state.totals

    def scores(self, state: Rounds) -> tuple[float, ...] | None:
        """The sum of the finished rounds; a game of one round pays at its end."""
        return state.totals if self.rounds > 1 else None

    def forfeit(self, state: Rounds, seat: int) -> tuple[float, ...]:
        """The worst for `seat`; the others share what it loses in a zero-sum game.

        In any other they keep what they were paid, or get the nearest that a whole game can pay.
        """
        if self.zero_sum:
            return super().forfeit(state, seat)
        worst, best = self.reward_range
        return tuple(worst if s == seat else min(max(paid, worst), best) for s, paid in enumerate(state.totals))

    def show(self, state: Rounds) -> str:
        """The last rounds, a line each, and the totals."""
        first = max(0, len(state.done) - _SHOWN)
        lines = [f"round {first + i + 1}: {' - '.join(answers)}" for i, answers in enumerate(state.done[first:])]
        return "\n".join([*lines, f"totals: {', '.join(f'{paid:.10g}' for paid in state.totals)}"])

    def encode(self, state: Rounds, seat: int) -> NDArray[np.float32]:
        """The last round's moves and the mean of all rounds' (own seat first, then in turn); the share of rounds played."""
        order = [(seat + i) % self.seats for i in range(self.seats)]
        width = len(self.features(self.moves[0]))
        last, mean = np.zeros((self.seats, width), np.float32), np.zeros((self.seats, width), np.float32)
        if state.done:
            last[:] = [self.features(state.done[-1][s]) for s in order]
            for k, s in enumerate(order):
                counts = Counter([answers[s] for answers in state.done])
                columns = zip(*map(self.features, counts), strict=True)
                mean[k] = [sum(map(mul, column, counts.values())) / len(state.done) for column in columns]
        share = np.array([len(state.done) / self.rounds], np.float32)
        return np.concatenate([last.ravel(), mean.ravel(), share])


def histories(episode: Episode) -> tuple[list[str], list[list[str]]]:
    """Return the moves in the finished rounds of the seat that must act, and those of the others, in turn after it."""
    assert isinstance(episode, GameEpisode)
    state: Rounds = episode.state
    me, seats = len(state.answers), episode.game.seats
    others = [[answers[(me + i) % seats] for answers in state.done] for i in range(1, seats)]
    return [answers[me] for answers in state.done], others
