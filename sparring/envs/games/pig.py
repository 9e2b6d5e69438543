"""Pig: roll a die as often as you dare; a 1 costs the turn. Solved by the method of Neller and Presser."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode, Player
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, whole
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

SIDES = 6
LEVELS = {
    1: {"target": 10, "max_moves": 200},
    2: {"target": 20, "max_moves": 400},
    3: {"target": 50, "max_moves": 1000},
    4: {"target": 100, "max_moves": 2000},
    5: {"target": 200, "max_moves": 4000},
}
_BOTH, _ROLL, _HOLD = ("roll", "hold"), "roll", ("hold",)
_EXACT = 1e-13


class State(NamedTuple):
    """Banked scores, and the rolls of this turn, of the other seat's last one and of the own one before."""

    scores: tuple[int, int] = (0, 0)
    turn: int = 0
    """How many turns are over; the seats take turns, `player_0` first."""
    rolls: tuple[int, ...] = ()
    rolling: bool = False
    plies: int = 0
    last: tuple[int, ...] = ()
    before: tuple[int, ...] = ()


class Pig(Game[State]):
    """The rules; see `pig` for the arguments."""

    moves = _BOTH
    perfect_information = True
    remembered = False

    def __init__(self, target: int = 100, max_moves: int = 2000):
        self.target = whole("target", target, 2, 300)
        self.max_plies = self.max_moves = whole("max_moves", max_moves, 2, 100_000)
        self.max_observation = target + 250

    def initial(self) -> State:
        """Nobody has a point."""
        return State()

    def chance(self, state: State) -> Sequence[tuple[State, float]]:
        """A die that rolls, with six sides equally likely."""
        return [(self._rolled(state, n), 1 / SIDES) for n in range(1, SIDES + 1)] if self.is_chance(state) else ()

    def is_chance(self, state: State) -> bool:
        """Whether the die rolls."""
        return state.rolling and state.plies < self.max_moves

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Roll the die."""
        return self._rolled(state, 1 + int(SIDES * rng.random()))

    def _rolled(self, state: State, n: int) -> State:
        rolls = (*state.rolls, n)
        if n == 1:
            return State(state.scores, state.turn + 1, (), False, state.plies, rolls, state.last)
        return State(state.scores, state.turn, rolls, False, state.plies, state.last, state.before)

    def player(self, state: State) -> int | None:
        """The seat whose turn it is, until one has reached the target."""
        if state.rolling or state.plies >= self.max_moves:
            return None
        first, second = state.scores
        return None if first >= self.target or second >= self.target else state.turn % 2

    def legal(self, state: State) -> tuple[str, ...]:
        """Roll or hold; hold alone when that wins."""
        return _HOLD if state.scores[state.turn % 2] + sum(state.rolls) >= self.target else _BOTH

    def apply(self, state: State, move: str) -> State:
        """Roll the die (chance comes next), or bank the turn's points and pass the turn."""
        plies = state.plies + 1
        if move == _ROLL:
            return State(state.scores, state.turn, state.rolls, True, plies, state.last, state.before)
        first, second = state.scores
        points = sum(state.rolls)
        scores = (first, second + points) if state.turn % 2 else (first + points, second)
        return State(scores, state.turn + 1, (), False, plies, state.rolls, state.last)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for who reached the target and -1 for the other; 0 each at the limit."""
        if max(state.scores) < self.target:
            return (0.0, 0.0)
        return (1.0, -1.0) if state.scores[0] >= self.target else (-1.0, 1.0)

    def truncated(self, state: State) -> bool:
        """Whether the limit of moves stopped the game."""
        return max(state.scores) < self.target

    def rules(self, seat: int) -> str:
        """The rules, the order of play and how to answer."""
        return (
            f"You are playing Pig, a game with one die of {SIDES} sides, against one opponent. In your turn you roll as often "
            "as you like. What you roll is added to your turn total, but a 1 loses the turn total and ends the turn. When you "
            f"hold, the turn total is added to your score and the turn ends. Who first has a score of {self.target} wins. "
            f"After {self.max_moves} moves in all the game is stopped as a draw. You go {'second' if seat else 'first'}. "
            "Answer with one move, for example: roll"
        )

    def observation(self, state: State, seat: int) -> str:
        """What was rolled since the seat's last move, the scores, the turn total and the moves."""
        total = sum(state.rolls)
        if state.rolls:
            news = f"You rolled {state.rolls[-1]}. "
        else:
            news = _lost(state.before) + (_told(state.last) if state.turn else "")
        own, other = state.scores[seat], state.scores[1 - seat]
        return (
            f"{news}Turn total: {total}. Scores: you {own}, opponent {other}; {self.target} wins. "
            f"Moves: {', '.join(self.legal(state))}."
        )

    def show(self, state: State) -> str:
        """The scores and the turn."""
        rolls = " ".join(map(str, state.rolls)) or "(none yet)"
        now = f"player_{state.turn % 2} has rolled {rolls}, turn total {sum(state.rolls)}"
        return f"player_0: {state.scores[0]}\nplayer_1: {state.scores[1]}\n{now}"

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Four numbers: own score, the other's and the turn total as parts of the target, and whether it is own turn."""
        own, other = state.scores[seat], state.scores[1 - seat]
        numbers = (own, other, sum(state.rolls))
        return np.array([*(n / self.target for n in numbers), state.turn % 2 == seat], np.float32)


def _lost(rolls: tuple[int, ...]) -> str:
    """What a seat is told of its own turn if a 1 ended it."""
    return f"You rolled 1 and lost {sum(rolls) - 1} points. " if rolls[-1:] == (1,) else ""


def _told(rolls: tuple[int, ...]) -> str:
    """What a seat is told of the other's turn."""
    if not rolls:
        return "Your opponent held without a roll. "
    end = f"lost {sum(rolls) - 1}" if rolls[-1] == 1 else f"held {sum(rolls)}"
    return f"Your opponent rolled {' '.join(map(str, rolls))} and {end} points. "


class Solution(NamedTuple):
    """Perfect play: `wins[i, j]` is the chance of the seat to move at the start of its turn, with score i against j;
    `roll[i, j, k]` says whether it rolls at turn total k.
    """

    wins: NDArray[np.float64]
    roll: NDArray[np.bool_]


@lru_cache(maxsize=16)
def solve(target: int) -> Solution:
    """Return perfect play (without the limit of moves), exact to 12 digits.

    With score i against j and turn total k the seat to move wins with the larger of P(roll) = (1 - P[j, i, 0] + P[i, j, k+2] +
    ... + P[i, j, k+6]) / 6 and P(hold) = 1 - P[j, i+k, 0] (Neller and Presser, 2004: Optimal play of the dice game Pig. The
    UMAP Journal 25, 25-47). Positions with the same i + j hang on each other in pairs only; all pairs are solved at once by
    Newton's method, from the highest sum down.

    >>> round(float(solve(100).wins[0, 0]), 4)
    0.5306
    """
    wins = np.zeros((target, 2 * target))  # 0 where j >= target: the other has won
    roll = np.zeros((target, target, target), np.bool_)
    for total in range(2 * target - 2, -1, -1):
        own = np.arange(max(0, total - target + 1), min(target, total + 1))
        other = own[::-1]
        steps = np.arange(target - int(own[0]))
        hold = 1 - wins[other, own + steps[:, None]]
        hold[0] = -1  # to hold nothing is never better than to roll
        guess, moved = np.full(len(own), 0.5), 1.0
        while moved > _EXACT:
            value, slope, choice = _turn(hold, guess)
            back, tilt = value[::-1], slope[::-1]
            better = ((value + slope * (back - tilt * guess[::-1] - guess)) / (1 - slope * tilt))[::-1]
            moved, guess = float(np.abs(better - guess).max()), better
        wins[own, other] = guess[::-1]
        roll[own, other, : len(steps)] = choice.T
    return Solution(wins[:, :target], roll)


def _turn(
    hold: NDArray[np.float64], after: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return the best chance at the start of a turn, its derivative by `after`, and where to roll.

    Args:
        hold: (turn total, position): the chance after holding.
        after: (position): the other's chance if the turn is lost.
    """
    n, width = hold.shape
    value, slope = np.ones((n + SIDES, width)), np.zeros((n + SIDES, width))
    choice = np.zeros((n, width), np.bool_)
    for k in range(n - 1, -1, -1):
        rolled = (1 - after + value[k + 2 : k + SIDES + 1].sum(0)) / SIDES
        choice[k] = rolls = rolled > hold[k]
        value[k] = np.where(rolls, rolled, hold[k])
        slope[k] = np.where(rolls, (slope[k + 2 : k + SIDES + 1].sum(0) - 1) / SIDES, 0.0)
    return value[0], slope[0], choice


def optimal(episode: Episode) -> dict[str, float]:
    """Play perfectly; the solution is computed when first asked for."""
    game, state, total = _position(episode)
    own, other = state.scores[state.turn % 2], state.scores[1 - state.turn % 2]
    if own + total >= game.target:
        return {"hold": 1.0}
    return {"roll" if solve(game.target).roll[own, other, total] else "hold": 1.0}


def hold_at_20(episode: Episode) -> dict[str, float]:
    """Roll until the turn total is 20 or wins: what maximises the expected points of a turn."""
    game, state, total = _position(episode)
    return {"hold" if total >= 20 or state.scores[state.turn % 2] + total >= game.target else "roll": 1.0}


def _position(episode: Episode) -> tuple[Pig, State, int]:
    assert isinstance(episode, GameEpisode)
    assert isinstance(episode.game, Pig)
    return episode.game, episode.state, sum(episode.state.rolls)


_PLAYERS: dict[str, Player] = {"optimal": optimal, "hold-at-20": hold_at_20}


@register("Pig-v0")
def pig(
    *, difficulty: int = 4, target: int | None = None, max_moves: int | None = None, illegal: str = "forfeit"
) -> GameEnvironment[State]:
    """Pig: roll a die as often as you dare; a 1 loses the turn's points. The first to bank the target wins.

    | | |
    |---|---|
    | Source | Scarne, J. (1945): Scarne on Dice; Neller, T. and Presser, C. (2004): Optimal play of the dice game Pig. The UMAP \
Journal 25, 25-47 |
    | Seats | `player_0` (goes first), `player_1` |
    | Moves | `roll`, `hold`; `hold` alone when it wins |
    | Observation | what was rolled since the last move, the turn total, both scores, the moves; about 120 characters |
    | Reward | at the end: +1 win, -1 loss, 0 at the limit; zero-sum |
    | Start | both scores 0; the die rolls from the episode's RNG |
    | End | terminated when a seat has banked `target` points; truncated as a draw after `max_moves` moves (rolls and holds of \
both), which only happens if both hardly ever roll or hardly ever hold |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | 4 floats: own score, the other's, turn total (parts of the target), whether it is own turn |
    | Players | `optimal` (value iteration, solved when first asked: about 1 second at target 100, 4 at 200, 10 at 300), `hold-at-20`, `random` |
    | Value | under perfect play the first seat wins with probability 0.7094, 0.6156, 0.5462, 0.5306, 0.5215 (targets 10, 20, \
50, 100, 200); to 100 `optimal` beats `hold-at-20` with 0.5715 going first and 0.5083 going second |
    | Levels | target 10, 20, 50, 100 (standard), 200; max_moves 20 x target |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        target: Points that win, 2 to 300.
        max_moves: Rolls and holds until the game is stopped, 2 to 100000.
        illegal: What an illegal move does.

    Example: `sparring.make("Pig-v0", target=30)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, target=target, max_moves=max_moves)
    return GameEnvironment(
        "Pig-v0",
        Pig(**size),
        kwargs={**size, "illegal": illegal},
        doc=pig.__doc__,
        illegal=illegal,
        players=_PLAYERS,
    )
