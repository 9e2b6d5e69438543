"""Players that search: one ply, alpha-beta with a transposition table, and Monte Carlo tree search.

What they answer is a function of the state alone: no clock, no global random state, nothing left over from other searches.
So a player is the same opponent everywhere, and its strength can be published.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from sparring.envs.core import Episode
from sparring.envs.games._core import Game, GameEpisode, uniform
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng

_KEPT = 4096
"""How many states' answers a player keeps."""
_EXPLORATION = math.sqrt(2)
_TIE = 1e-12


class SearchPlayer(ABC):
    """A player that chooses by the state alone, and keeps its choices."""

    def __init__(self, game: Game[Any]):
        self.game = game
        self._kept: dict[Any, dict[str, float]] = {}

    def __call__(self, episode: Episode) -> dict[str, float]:
        """The distribution over the moves of the seat that must act."""
        assert isinstance(episode, GameEpisode)
        return dict(self.answer(episode.state))

    def answer(self, state: Any) -> dict[str, float]:
        """The distribution over the moves in a state."""
        if state not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[state] = self.choose(state)
        return self._kept[state]

    @abstractmethod
    def choose(self, state: Any) -> dict[str, float]:
        """Search."""

    def __getstate__(self) -> dict[str, Any]:
        """Everything but what is kept."""
        return {**self.__dict__, "_kept": {}}


class Greedy(SearchPlayer):
    """Takes a move with the best value one ply ahead (`Game.heuristic`); ties uniformly."""

    def choose(self, state: Any) -> dict[str, float]:
        """Look one ply ahead."""
        return _best(self.game, state, lambda after: _value(self.game, after))


class AlphaBetaPlayer(SearchPlayer):
    """Searches `depth` plies by alpha-beta and values the leaves by `Game.heuristic`; ties uniformly.

    Perfect within the last `depth` plies of a game (Knuth and Moore, 1975: An analysis of alpha-beta pruning).

    Raises:
        BadValue: The game is not for two seats, zero-sum and of perfect information.
    """

    def __init__(self, game: Game[Any], depth: int):
        super().__init__(game)
        if game.seats != 2 or not game.zero_sum or not game.perfect_information:
            raise BadValue(f"{type(game).__name__}: alpha-beta needs two seats, zero sum and perfect information")
        if depth < 1:
            raise BadValue(f"depth={depth}: use 1 or more")
        self.depth = depth

    def choose(self, state: Any) -> dict[str, float]:
        """Search with an empty table, so that the answer does not hang on earlier ones."""
        search, window = AlphaBeta(self.game), self.game.reward_range
        return _best(self.game, state, lambda after: search.value(after, self.depth - 1, *window))


class AlphaBeta:
    """Fail-soft alpha-beta with a transposition table; values are the first seat's.

    >>> from sparring.envs.games.tic_tac_toe import TicTacToe
    >>> AlphaBeta(TicTacToe()).value(TicTacToe().initial(), 9)
    0.0
    """

    def __init__(self, game: Game[Any]):
        self._game = game
        self._table: dict[tuple[Any, int], tuple[float, float]] = {}
        """(state, depth) -> lower and upper bound of its value."""

    def value(self, state: Any, depth: int, alpha: float = -math.inf, beta: float = math.inf) -> float:
        """The value of a state `depth` plies deep: exact inside (alpha, beta), else a bound on its side."""
        game = self._game
        seat = game.player(state)
        if seat is None or depth == 0:
            return _value(game, state)
        low, high = self._table.get((state, depth), (-math.inf, math.inf))
        if low >= beta or low == high:
            return low
        if high <= alpha:
            return high
        a, b = max(alpha, low), min(beta, high)
        best = self._scan(state, depth, a, b, 1.0 if seat == 0 else -1.0)
        self._table[state, depth] = (best if best > a else low, best if best < b else high)
        return best

    def _scan(self, state: Any, depth: int, a: float, b: float, sign: float) -> float:
        game, best = self._game, -math.inf * sign
        below = [game.apply(state, move) for move in game.legal(state) or ()]
        if depth > 2:
            below.sort(key=lambda after: -sign * _value(game, after))
        for after in below:
            value = self.value(after, depth - 1, a, b)
            if sign > 0:
                best = max(best, value)
                a = max(a, best)
            else:
                best = min(best, value)
                b = min(b, best)
            if a >= b:
                break
        return best


class MctsPlayer(SearchPlayer):
    """Searches by UCT with uniformly random play-outs (Kocsis and Szepesvári, 2006) and plays the most visited move.

    Chance is drawn anew in every simulation; every seat maximises its own return. The generator is keyed by the state.

    Raises:
        BadValue: The game is not of perfect information.
    """

    def __init__(self, game: Game[Any], simulations: int):
        super().__init__(game)
        if not game.perfect_information:
            raise BadValue(
                f"{type(game).__name__}: tree search would look at hidden cards; it needs perfect information"
            )
        if simulations < 1:
            raise BadValue(f"simulations={simulations}: use 1 or more")
        self.simulations = simulations

    def choose(self, state: Any) -> dict[str, float]:
        """Search from the state."""
        legal = self.game.legal(state) or ()
        if len(legal) == 1:
            return {legal[0]: 1.0}
        key = blake2b(repr(state).encode(), digest_size=32).digest()
        visits = _Uct(self.game, EpisodeRng(key)).search(state, self.simulations)
        most = max(visits.values())
        return uniform([move for move in legal if visits.get(move) == most])


class _Uct:
    """One search: for every state in the tree, the visits and the total return (of its mover) of every move tried."""

    def __init__(self, game: Game[Any], rng: EpisodeRng):
        self._game, self._rng = game, rng
        self._tree: dict[Any, dict[str, list[float]]] = {}
        low, high = game.reward_range
        self._scale = max(high - low, 1e-9)

    def search(self, root: Any, simulations: int) -> dict[str, float]:
        """Return how often every move of the root was tried."""
        self._tree[root] = {}
        for _ in range(simulations):
            self._simulate(root)
        return {move: record[0] for move, record in self._tree[root].items()}

    def _simulate(self, state: Any) -> None:
        game, path = self._game, []
        while (seat := game.player(state)) is not None and state in self._tree:
            legal, tried = game.legal(state) or (), self._tree[state]
            if len(tried) < len(legal):
                untried = [move for move in legal if move not in tried]
                move = untried[int(self._rng.random() * len(untried))]
                record = tried[move] = [0.0, 0.0]
            else:
                move = self._select(tried)
                record = tried[move]
            path.append((seat, record))
            state = self._next(state, move)
        if seat is not None:
            self._tree[state] = {}
        returns = self._play_out(state)
        for seat, record in path:
            record[0] += 1
            record[1] += returns[seat] / self._scale

    def _select(self, tried: dict[str, list[float]]) -> str:
        total = math.log(sum(record[0] for record in tried.values()))
        return max(tried, key=lambda m: tried[m][1] / tried[m][0] + 0.5 * _EXPLORATION * math.sqrt(total / tried[m][0]))

    def _next(self, state: Any, move: str) -> Any:
        state = self._game.apply(state, move)
        while self._game.player(state) is None and self._game.is_chance(state):
            state = self._game.draw(state, self._rng)
        return state

    def _play_out(self, state: Any) -> tuple[float, ...]:
        game, random = self._game, self._rng.random
        while game.player(state) is not None:
            legal = game.legal(state) or ()
            state = self._next(state, legal[int(random() * len(legal))])
        return game.returns(state)


def _value(game: Game[Any], state: Any) -> float:
    """The first seat's return, or a guess at it."""
    return game.returns(state)[0] if game.player(state) is None else game.heuristic(state, 0)


def _best(game: Game[Any], state: Any, value: Callable[[Any], float]) -> dict[str, float]:
    sign = 1.0 if game.player(state) == 0 else -1.0
    scores = {move: sign * value(game.apply(state, move)) for move in game.legal(state) or ()}
    top = max(scores.values()) - _TIE
    return uniform([move for move, score in scores.items() if score >= top])
