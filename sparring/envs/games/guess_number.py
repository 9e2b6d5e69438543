"""GuessNumber: find a hidden number from feedback; the smallest task in which reflection pays."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import NamedTuple

from sparring.envs.core import Episode
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, one_of, uniform, whole
from sparring.envs.games._memory import MOST
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

FEEDBACK = ("higher-lower", "right-wrong")
LEVELS = {
    1: {"high": 9, "tries": 4},
    2: {"high": 19, "tries": 5},
    3: {"high": 49, "tries": 6},
    4: {"high": 99, "tries": 7},
    5: {"high": 999, "tries": 10},
}
_FEW = MOST
"""Games with so few moves in all, told apart by the number, the last verdict and the try, are remembered."""


class State(NamedTuple):
    """The hidden number (None before it is drawn) and the guesses so far."""

    secret: int | None = None
    guesses: tuple[int, ...] = ()


class GuessNumber(Game[State]):
    """The rules; see `guess_number` for the arguments."""

    seats = 1
    moves: tuple[str, ...]
    zero_sum = False
    reward_range = (0.0, 1.0)

    def __init__(self, high: int, tries: int, feedback: str):
        self.high, self.tries = whole("high", high, 1, 999), whole("tries", tries, 1, 100)
        self.directed = one_of("feedback", feedback, FEEDBACK) == "higher-lower"
        self.moves = tuple(str(i) for i in range(high + 1))
        self.max_plies = tries
        self.remembered = 2 * tries * (high + 1) ** 2 <= _FEW

    def initial(self) -> State:
        """No number is drawn yet."""
        return State()

    def chance(self, state: State) -> Sequence[tuple[State, float]]:
        """Every number is equally likely."""
        return () if state.secret is not None else _draws(self.high)

    def is_chance(self, state: State) -> bool:
        """The number is drawn first."""
        return state.secret is None

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Every number is equally likely."""
        return State(int(rng.random() * (self.high + 1)))

    def player(self, state: State) -> int | None:
        """The one seat, until the number is found or the tries are used up."""
        secret, guesses = state
        return None if secret is None or secret in guesses[-1:] or len(guesses) == self.tries else 0

    def legal(self, state: State) -> tuple[str, ...]:
        """Every number, sensible or not."""
        return self.moves

    def apply(self, state: State, move: str) -> State:
        """Add the guess."""
        return State(state.secret, (*state.guesses, int(move)))

    def aspect(self, state: State) -> Hashable:
        """The number, the verdict on the last guess, and how many were made."""
        return (state.secret, self.feedback(state), len(state.guesses))

    def returns(self, state: State) -> tuple[float, ...]:
        """1 if the last guess is the number."""
        return (float(state.secret in state.guesses[-1:]),)

    def rules(self, seat: int) -> str:
        """The range, the tries and the kind of feedback."""
        words = "whether the number is higher or lower" if self.directed else "that the guess is wrong"
        return (
            f"A number from 0 to {self.high} is hidden. You have {self.tries} guesses; after a wrong one you are told {words}. "
            "Answer with one number, for example: 3"
        )

    def observation(self, state: State, seat: int) -> str:
        """The question, or the verdict on the last guess."""
        return self.feedback(state) or f"Guess a number from 0 to {self.high}."

    def feedback(self, state: State) -> str | None:
        """`higher`, `lower` or `wrong`; `right` when found."""
        if not state.guesses or state.secret is None:
            return None
        last = state.guesses[-1]
        if last == state.secret:
            return "right"
        if not self.directed:
            return "wrong"
        return "higher" if state.secret > last else "lower"

    def show(self, state: State) -> str:
        """The hidden number and the guesses."""
        return f"hidden: {state.secret}; guesses: {' '.join(map(str, state.guesses)) or '(none)'}"


@lru_cache
def _draws(high: int) -> tuple[tuple[State, float], ...]:
    return tuple((State(n), 1 / (high + 1)) for n in range(high + 1))


def bisect(episode: Episode) -> dict[str, float]:
    """Draw uniformly among the guesses that are best for every number of tries: 10/30/70/100 % solved by try on 0-9."""
    assert isinstance(episode, GameEpisode)
    assert isinstance(episode.game, GuessNumber)
    game, state = episode.game, episode.state
    left = [n for n in range(game.high + 1) if n not in state.guesses]
    if game.directed:
        above = [g for g in state.guesses if state.secret > g]
        below = [g for g in state.guesses if state.secret < g]
        left = [n for n in left if max(above, default=-1) < n < min(below, default=game.high + 1)]
    horizons = range(1, min(game.tries - len(state.guesses), 10)) if game.directed else ()
    scores = [sum(solvable(i, t) + solvable(len(left) - 1 - i, t) for t in horizons) for i in range(len(left))]
    return uniform([str(n) for n, score in zip(left, scores, strict=True) if score == max(scores)])


def solvable(candidates: int, tries: int) -> int:
    """How many of `candidates` numbers in a row optimal guessing with directed feedback finds: min(c, 2^tries - 1)."""
    return min(candidates, (1 << tries) - 1)


@register("GuessNumber-v0")
def guess_number(
    *,
    difficulty: int = 1,
    high: int | None = None,
    tries: int | None = None,
    feedback: str = "higher-lower",
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Find a hidden number; each wrong guess is answered with `higher` or `lower`.

    | | |
    |---|---|
    | Seats | `player_0` alone |
    | Moves | the numbers `0` to `high` |
    | Observation | first the question, then `higher` or `lower` (or `wrong` only, the control) |
    | Reward | 1 when the number is named, else 0 |
    | Start | a number drawn uniformly from the episode's RNG |
    | End | terminated when found or after `tries` guesses (the limit is a rule); never truncated |
    | Illegal answer | `illegal="forfeit"` (default): the episode ends with 0; `retry(n)`, `random_legal` |
    | Players | `bisect` (optimal), `random` |
    | Levels | 1: 0-9 in 4 tries; 2: 0-19 in 5; 3: 0-49 in 6; 4: 0-99 in 7; 5: 0-999 in 10 |
    | Ceiling (0-9, 4 tries) | optimal use of feedback 10/30/70/100 % by try; with `right-wrong` 10/20/30/40 %; guessing anew each time 10/19/27/34 % |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        high: The largest number, 1 to 999.
        tries: Guesses allowed, 1 to 100.
        feedback: `higher-lower`, or `right-wrong`: the control in which feedback says almost nothing.
        illegal: What an answer that is no number in range does.

    Example: `sparring.make("GuessNumber-v0", feedback="right-wrong")`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, high=high, tries=tries)
    game = GuessNumber(**size, feedback=feedback)
    numbers, chances = game.high + 1, game.tries
    return GameEnvironment(
        "GuessNumber-v0",
        game,
        kwargs={**size, "feedback": feedback, "illegal": illegal},
        doc=guess_number.__doc__,
        illegal=illegal,
        players={"bisect": bisect},
        references={
            "guessing anew each try": 1 - (1 - 1 / numbers) ** chances,
            "never the same twice (ceiling of right-wrong)": min(1.0, chances / numbers),
            "bisection": solvable(numbers, chances) / numbers,
        },
    )
