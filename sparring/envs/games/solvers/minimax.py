"""Perfect play in two-seat zero-sum games of perfect information without chance, by memoised minimax."""

from __future__ import annotations

from typing import Any

from sparring.envs.games._core import Game, S, uniform
from sparring.envs.games.solvers.search import SearchPlayer
from sparring.errors import BadValue


class Minimax:
    """The exact value of every state of a game, computed when asked for and kept.

    Example: the value of TicTacToe for the first seat is a draw.

    >>> from sparring.envs.games.tic_tac_toe import TicTacToe
    >>> solver = Minimax(TicTacToe())
    >>> solver.value(TicTacToe().initial())
    0.0
    """

    def __init__(self, game: Game[S]):
        if game.seats != 2 or not game.zero_sum or not game.perfect_information:
            raise BadValue(f"{type(game).__name__}: minimax needs two seats, zero sum and perfect information")
        self._game: Game[Any] = game
        self._values: dict[Any, float] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the values."""
        return {**self.__dict__, "_values": {}}

    def value(self, state: Any) -> float:
        """The first seat's return under perfect play by both."""
        if state not in self._values:
            seat = self._game.player(state)
            if seat is None:
                self._values[state] = self._game.returns(state)[0]
            else:
                below = [self.value(self._game.apply(state, move)) for move in self._game.legal(state) or ()]
                self._values[state] = max(below) if seat == 0 else min(below)
        return self._values[state]

    def best_moves(self, state: Any) -> tuple[str, ...]:
        """The moves that keep the value of the state, in the game's order."""
        want = self.value(state)
        return tuple(m for m in self._game.legal(state) or () if self.value(self._game.apply(state, m)) == want)


class MinimaxPlayer(SearchPlayer):
    """Perfect play: draws uniformly among the moves that keep the minimax value."""

    def __init__(self, game: Game[Any]):
        super().__init__(game)
        self.solver = Minimax(game)

    def choose(self, state: Any) -> dict[str, float]:
        """The best moves."""
        return uniform(self.solver.best_moves(state))
