"""Countdown: reach a target from a few numbers with +, -, * and /."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from sparring.envs.core import Episode, answers
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, one_of, whole
from sparring.envs.games._countdown import LARGE, parse, puzzle, results, solve, worth
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"numbers": 3, "large": 0, "high": 49},
    2: {"numbers": 4, "large": 0, "high": 99},
    3: {"numbers": 4, "large": 1, "high": 249},
    4: {"numbers": 5, "large": 1, "high": 499},
    5: {"numbers": 6, "large": 2, "high": 999},
}
RULES = ("classic", "fractions")
REWARDS = ("exact", "points")
LONGEST = 200
"""No answer with more characters is read."""
POINTS = ((0, 1.0), (5, 0.7), (10, 0.5))
"""What a number so near to the target is worth with `reward="points"`."""


class State(NamedTuple):
    """The numbers (none before they are drawn), the target, and the expressions tried so far."""

    numbers: tuple[int, ...] = ()
    target: int = 0
    tried: tuple[str, ...] = ()


class Countdown(Game[State]):
    """The rules; see `countdown` for the arguments."""

    seats = 1
    zero_sum = False
    reward_range = (0.0, 1.0)
    remembered = False
    max_observation = 250

    def __init__(
        self,
        numbers: int = 4,
        large: int = 1,
        high: int = 249,
        tries: int = 3,
        rule: str = "classic",
        reward: str = "exact",
    ):
        self.count = whole("numbers", numbers, 3, 6)
        self.large = whole("large", large, 0, min(len(LARGE), numbers - 1))
        self.high = whole("high", high, 49, 999)
        self.max_plies = whole("tries", tries, 1, 20)
        self.classic = one_of("rule", rule, RULES) == "classic"
        self.points = one_of("reward", reward, REWARDS) == "points"

    def initial(self) -> State:
        """Nothing is drawn yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """The numbers and the target are drawn first."""
        return not state.numbers

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Draw numbers and a target that can be reached, but not with few of them."""
        return State(*puzzle(self.count, self.large, self.high, rng))

    def best(self, state: State) -> Fraction | None:
        """How far the best try is from the target; None without one that keeps the rules."""
        values = [worth(text, self.classic).value for text in state.tried]
        return min((abs(value - state.target) for value in values if value is not None), default=None)

    def player(self, state: State) -> int | None:
        """The one seat, until the target is reached or the tries are used up."""
        over = not state.numbers or len(state.tried) == self.max_plies or self.value(state) == state.target
        return None if over else 0

    def value(self, state: State) -> Fraction | None:
        """What the last try is worth."""
        return worth(state.tried[-1], self.classic).value if state.tried else None

    def legal(self, state: State) -> None:
        """Expressions are free."""
        return None

    def read(self, state: State, text: str, legal: tuple[str, ...] | None) -> str | None:
        """An expression of the given numbers, each used at most once, as the whole text or in its last mark."""
        for answer in answers(text, LONGEST, LONGEST):
            term = parse(answer, self.classic)
            if term and all(term.numbers.count(n) <= state.numbers.count(n) for n in term.numbers):
                return term.text
        return None

    def help(self, legal: tuple[str, ...] | None) -> str:
        """What an answer looks like."""
        return "That is no expression of the given numbers, each used at most once. Answer like this: (25-3)*4"

    def apply(self, state: State, move: str) -> State:
        """Add the try."""
        return State(state.numbers, state.target, (*state.tried, move))

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the target; with `reward="points"` 0.7 within 5 of it and 0.5 within 10, for the best try."""
        gap = self.best(state)
        if gap is None or (gap and not self.points):
            return (0.0,)
        return (next((share for within, share in POINTS if gap <= within), 0.0),)

    def rules(self, seat: int) -> str:
        """The task, the rule on steps, the tries and how to answer."""
        steps = (
            "Every result on the way must be a positive whole number."
            if self.classic
            else "Fractions and negative numbers may occur on the way, but no division by 0."
        )
        reward = " A number within 5 of the target is worth 0.7, within 10 worth 0.5." if self.points else ""
        return (
            f"Write an expression that is worth the target, with the given numbers, +, -, * and / and parentheses. Each given "
            f"number may be used once at most, and not all must be used; no other numbers. {steps} You have {self.max_plies} "
            f"{'try' if self.max_plies == 1 else 'tries'}.{reward} Answer with the expression only, for example: (25-3)*4"
        )

    def observation(self, state: State, seat: int) -> str:
        """What the last try is worth, the numbers, the target and the tries left."""
        told = f"{self.feedback(state)}\n" if state.tried else ""
        numbers = ", ".join(map(str, state.numbers))
        return f"{told}Numbers: {numbers}. Target: {state.target}. Tries left: {self.max_plies - len(state.tried)}."

    def feedback(self, state: State) -> str | None:
        """What the last try is worth."""
        if not state.tried:
            return None
        term = worth(state.tried[-1], self.classic)
        if term.value is None:
            return f"{term.text} does not count: {term.fault}."
        return f"{term.text} = {term.value}{', the target' if term.value == state.target else ', not the target'}."

    def show(self, state: State) -> str:
        """The numbers, the target, every try and a solution."""
        if not state.numbers:
            return "(nothing drawn yet)"
        terms = [worth(text, self.classic) for text in state.tried]
        tries = [f"{term.text} = {term.value if term.value is not None else 'nothing'}" for term in terms]
        head = f"numbers: {', '.join(map(str, state.numbers))}; target: {state.target}"
        return "\n".join([head, *tries, f"a solution: {solve(state.numbers, state.target)}"])


def solver(episode: Episode) -> dict[str, float]:
    """Answer with a solution."""
    _, state = _seen(episode)
    found = solve(state.numbers, state.target)
    assert found is not None
    return {found: 1.0}


def greedy(episode: Episode) -> dict[str, float]:
    """Combine two numbers so that the result is next to the target, again and again; answer with the best result.

    With every try the first step is the next best one, and no result is answered again as long as there are others.
    """
    _, state = _seen(episode)
    pool = [(n, str(n)) for n in state.numbers]
    best, skip = pool[:], len(state.tried)
    while len(pool) > 1:
        steps = []
        for (b, second), (a, first) in combinations(sorted(pool), 2):
            for sign, value in results(a, b):
                steps.append((abs(value - state.target), value, f"({first}{sign}{second})", (a, first), (b, second)))
        _, value, text, *used = sorted(steps)[min(skip, len(steps) - 1)]
        for item in used:
            pool.remove(item)
        pool.append((value, text))
        best.append((value, text))
        skip = 0
    old = {worth(text, classic=False).value for text in state.tried}
    new = [item for item in best if item[0] not in old] or best
    return {worth(min(new, key=lambda item: abs(item[0] - state.target))[1], classic=True).text: 1.0}


def _seen(episode: Episode) -> tuple[Countdown, State]:
    assert isinstance(episode, GameEpisode)
    assert isinstance(episode.game, Countdown)
    return episode.game, episode.state


@register("Countdown-v0")
def countdown(
    *,
    difficulty: int = 3,
    numbers: int | None = None,
    large: int | None = None,
    high: int | None = None,
    tries: int = 3,
    rule: str = "classic",
    reward: str = "exact",
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Countdown: write an expression of a few given numbers that is worth the target.

    | | |
    |---|---|
    | Source | Jammot, A. (1972): Le compte est bon; Channel 4 (1982): Countdown, the numbers round |
    | Seats | `player_0` alone |
    | Moves | an expression as free text, `(25-3)*4`; also with `x`, `×`, `÷`, `−`, or ` = 88` behind it (not looked at) |
    | Observation | what the last try is worth, the numbers, the target, the tries left |
    | Reward | `exact` (default): 1 for the target, else 0; `points`: the best try, 0.7 within 5, 0.5 within 10 (as on television) |
    | Start | small numbers (1 to 10 twice each) and large ones (25, 50, 75, 100), sorted; the target is a result of the numbers |
    | Target | (high + 1) / 10 to high, solvable by the classic rules, but not with fewer than 3 of 3 or 4, 4 of 5, 5 of 6 numbers |
    | Steps | `classic`: every result on the way is a positive whole number; `fractions`: any, without division by 0 |
    | A step that is not allowed | the answer is legal, a try, and worth nothing |
    | End | terminated by the target or after `tries` tries (a rule); never truncated |
    | Illegal answer | no expression, other numbers, one used too often; `illegal="forfeit"` (default): 0; `retry(n)` |
    | Players | `solver` (all ways, perfect), `greedy` (next to the target with every step) |
    | Value | always solvable: 1 |
    | Levels | 1: 3 numbers, targets to 49; 2: 4, to 99; 3: 4, one large, to 249; 4: 5, one large, to 499; 5: 6, two large, to 999 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        numbers: How many numbers, 3 to 6.
        large: How many of them are large, 0 to 4, fewer than all.
        high: The highest target, 49 to 999.
        tries: Tries, 1 to 20.
        rule: `classic` or `fractions`.
        reward: `exact` or `points`.
        illegal: What an answer that is no expression of the numbers does.

    Example: `sparring.make("Countdown-v0", numbers=6, large=2, high=999, tries=1)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, numbers=numbers, large=large, high=high)
    options = {"tries": tries, "rule": rule, "reward": reward}
    return GameEnvironment(
        "Countdown-v0",
        Countdown(**size, **options),  # type: ignore[arg-type]
        kwargs={**size, **options, "illegal": illegal},
        doc=countdown.__doc__,
        illegal=illegal,
        players={"solver": solver, "greedy": greedy},
    )
