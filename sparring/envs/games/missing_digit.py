"""MissingDigit: one seat writes an equation with a gap, another finds the digit; or given ones are solved and judged."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from sparring.envs.core import Episode, answers, parse_move
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, flag, one_of, uniform, whole
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

ROLES = {"propose": ("proposer", "solver"), "solve": ("solver",), "judge": ("solver", "evaluator", "scorer")}
OPERATORS = "+-*"
DIGITS = tuple("0123456789")
VERDICTS = ("right", "wrong")
MARKS = ("1", "2", "3")
_EQUATION = re.compile(r"[0-9?][-+*][0-9?]=[0-9?]")


class State(NamedTuple):
    """The equation ("" before there is one), the digit, the evaluator's verdict and the scorer's mark ("" before each)."""

    equation: str = ""
    digit: str = ""
    verdict: str = ""
    mark: str = ""


class MissingDigit(Game[State]):
    """The rules; see `missing_digit` for the arguments."""

    zero_sum = False
    settled = True
    remembered = False

    def __init__(self, roles: str, highest: int, checked: bool):
        self.roles = ROLES[one_of("roles", roles, ROLES)]
        self.highest, self.checked = whole("highest", highest, 1, 9), flag("checked", checked)
        self.digits = DIGITS[: highest + 1]
        self.seats = self.max_plies = len(self.roles)
        self.proposes = self.roles[0] == "proposer"
        self.reward_range = (-1.0 if self.proposes else 0.0, 1.0)
        digits = tuple(dict.fromkeys((*self.digits, *MARKS)))
        self.moves = {"propose": None, "solve": self.digits, "judge": (*digits, *VERDICTS)}[roles]

    def initial(self) -> State:
        """There is no equation yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """Without a proposer an equation is drawn first."""
        return not (self.proposes or state.equation)

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Any equation with one solution."""
        return State(rng.choice(solvable(self.highest)))

    def player(self, state: State) -> int | None:
        """One after the other, but nobody after an equation that is refused."""
        if self.is_chance(state) or self.refused(state):
            return None
        done = sum(map(bool, state)) - (not self.proposes)
        return done if done < self.seats else None

    def refused(self, state: State) -> bool:
        """Whether a proposed equation has not one solution, and that is looked at."""
        return self.checked and bool(state.equation) and len(self.fitting(state)) != 1

    def fitting(self, state: State) -> tuple[str, ...]:
        """The digits that fit."""
        return solutions(state.equation, self.highest)

    def role(self, state: State) -> str:
        """Who is to move."""
        return self.roles[self.player(state) or 0]

    def legal(self, state: State) -> tuple[str, ...] | None:
        """An equation is free text; then a digit, a verdict, a mark."""
        return {"proposer": None, "solver": self.digits, "evaluator": VERDICTS, "scorer": MARKS}[self.role(state)]

    def read(self, state: State, text: str, legal: tuple[str, ...] | None) -> str | None:
        """An equation of three digits or gaps, white space or not; or a legal move."""
        if legal is not None:
            return parse_move(text, legal)
        found = ("".join(answer.split()) for answer in answers(text))
        known = {*self.digits, "?"}
        return next((each for each in found if _EQUATION.fullmatch(each) and known >= {*each[::2]}), None)

    def help(self, legal: tuple[str, ...] | None) -> str:
        """What an equation looks like."""
        return (
            super().help(legal)
            if legal
            else "That is no equation of three digits with a gap, such as ?+3=9. Try again."
        )

    def apply(self, state: State, move: str) -> State:
        """Add the move."""
        field = {"proposer": "equation", "solver": "digit", "evaluator": "verdict", "scorer": "mark"}[self.role(state)]
        return state._replace(**{field: move})

    def right(self, state: State) -> bool:
        """Whether the digit is the one solution."""
        return self.fitting(state) == (state.digit,)

    def returns(self, state: State) -> tuple[float, ...]:
        """The solver for the right digit, the evaluator and the scorer for the truth; a refused equation costs its proposer 1."""
        right = self.right(state)
        if self.proposes:
            return (-1.0 if self.refused(state) else 0.0), float(right)
        if self.seats == 1:
            return (float(right),)
        judged = (state.verdict == VERDICTS[not right], 1 - abs(right - (int(state.mark) - 1) / 2))
        return (float(right), *map(float, judged))

    def forfeit(self, state: State, seat: int) -> tuple[float, ...]:
        """The least there is for the proposer, and 0 for all others."""
        return tuple(-1.0 if self.proposes and s == seat == 0 else 0.0 for s in range(self.seats))

    def rules(self, seat: int) -> str:
        """What that seat does, and how to answer."""
        example = "?+3=9" if self.highest == 9 else "?+0=1"
        digits = "digits" if self.highest == 9 else f"digits from 0 to {self.highest}"
        task = f"An equation of single {digits} has a gap, such as {example}; exactly one of these digits fits."
        return {
            "proposer": f"Write an equation of three single {digits}, one of them replaced by a gap, so that exactly one of these digits "
            f"fits: first digit, +, - or *, second digit, =, third digit. For example: {example}",
            "solver": f"{task} Answer with the digit alone, for example: 1",
            "evaluator": f"{task} Another player gave a digit. Look for an error: answer with right or wrong",
            "scorer": f"{task} One player gave a digit, another said whether it is right. Answer with a mark for the digit: 1 if "
            "it is wrong, 3 if it is right, 2 if you cannot tell",
        }[self.roles[seat]]

    def observation(self, state: State, seat: int) -> str:
        """The equation, and what was said of it."""
        answer = f"{state.equation} Answer: {state.digit}."
        return {
            "proposer": "Write an equation.",
            "solver": state.equation,
            "evaluator": f"{answer} Right or wrong?",
            "scorer": f"{answer} It is {state.verdict}, says player_1. 1, 2 or 3?",
        }[self.roles[seat]]

    def feedback(self, state: State) -> str | None:
        """At the end: what fits."""
        if not self.refused(state) and sum(map(bool, state)) < self.seats + (not self.proposes):
            return None
        fit = self.fitting(state)
        return f"{', '.join(fit)} fits." if len(fit) == 1 else f"{len(fit)} digits fit: an equation needs exactly one."

    def show(self, state: State) -> str:
        """The equation, the digit, the verdict and the mark."""
        return " ".join(filter(None, state)) or "(no equation yet)"


@lru_cache(maxsize=4096)
def solutions(equation: str, highest: int = 9) -> tuple[str, ...]:
    """Return the digits that fit into the one gap of an equation; none if it has not one gap.

    >>> solutions("?+3=9"), solutions("?*0=0", 2), solutions("?*2=7"), solutions("1+1=2")
    (('6',), ('0', '1', '2'), (), ())
    """
    digits = DIGITS[: highest + 1] if equation.count("?") == 1 else ()
    return tuple(digit for digit in digits if _holds(equation.replace("?", digit)))


def _holds(equation: str) -> bool:
    a, operator, b, _, c = list(equation)
    return {"+": int(a) + int(b), "-": int(a) - int(b), "*": int(a) * int(b)}[operator] == int(c)


@lru_cache
def written(highest: int = 9) -> tuple[str, ...]:
    """All equations with one gap: 900 with all digits."""
    digits = DIGITS[: highest + 1]
    pairs = [(x, y) for x in digits for y in digits]
    return tuple(
        equation for o in OPERATORS for x, y in pairs for equation in (f"?{o}{x}={y}", f"{x}{o}?={y}", f"{x}{o}{y}=?")
    )


@lru_cache
def solvable(highest: int = 9) -> tuple[str, ...]:
    """Those of them into which exactly one digit fits."""
    return tuple(equation for equation in written(highest) if len(solutions(equation, highest)) == 1)


def oracle(episode: Episode) -> dict[str, float]:
    """Write any equation with one solution; know the rest."""
    game, state = _seen(episode)
    right = game.right(state)
    if game.role(state) == "proposer":
        return uniform(solvable(game.highest))
    if game.role(state) == "solver":
        return uniform(game.fitting(state) or game.digits)
    return {VERDICTS[not right] if game.role(state) == "evaluator" else MARKS[2 * right]: 1.0}


def credulous(episode: Episode) -> dict[str, float]:
    """Propose and solve as the oracle does; find everything right."""
    game, state = _seen(episode)
    return {"evaluator": {"right": 1.0}, "scorer": {"3": 1.0}}.get(game.role(state)) or oracle(episode)


def random(episode: Episode) -> dict[str, float]:
    """Write any equation with a gap, whether it has a solution or not; guess the rest."""
    game, state = _seen(episode)
    return uniform(game.legal(state) or written(game.highest))


def _seen(episode: Episode) -> tuple[MissingDigit, State]:
    assert isinstance(episode, GameEpisode)
    assert isinstance(episode.game, MissingDigit)
    return episode.game, episode.state


@register("MissingDigit-v0")
def missing_digit(
    *, roles: str = "propose", highest: int = 9, checked: bool = True, illegal: str = "forfeit"
) -> GameEnvironment[State]:
    """Missing digit: one seat writes an equation with a gap, the other finds the digit that fits.

    | | |
    |---|---|
    | Source | our own: the smallest task for methods in which models write tasks for each other, or judge each other |
    | Seats | `roles="propose"`: `player_0` writes an equation, `player_1` solves it; `"solve"`: `player_0` solves a given one; `"judge"`: `player_0` solves a given one, `player_1` says whether that is right, `player_2` marks it |
    | Moves | equations: three digits, one of them a gap, such as `?+3=9`, `9-?=4`, `2*3=?`; digits; `right`, `wrong`; marks `1` (wrong), `2`, `3` (right) |
    | Observation | nothing, for who writes; the equation, and then what was said of it |
    | Reward | solver: 1 for the digit; proposer: 0, or -1 for text that is no equation and for one into which not exactly one digit fits; who judges: 1 for the truth, 1/2 for the mark 2; general-sum |
    | Start | given equations are drawn from the solvable ones, uniformly, from the episode's RNG |
    | End | terminated when every seat has moved, or after an equation that is refused |
    | Illegal move | `illegal="forfeit"` (default): the proposer gets -1, any other seat 0, and the game is over; `retry(n)`, and `random_legal` where nobody proposes |
    | Players | `oracle`, `credulous` (finds everything right), `random` (writes any equation with a gap, solvable or not) |
    | Value | 900 equations have one gap, and exactly one digit fits into 436 of them; a guess is right in 10 % |

    Args:
        roles: `propose`, `solve` or `judge`.
        highest: The highest digit, 1 to 9; with 3 there are 144 equations with a gap, and 88 with one solution.
        checked: Whether an equation that has not one solution is refused. False asks the solver all the same, pays nobody, and is
            there to show what becomes of a loop without that check.
        illegal: What an illegal move does.

    Example: `sparring.make("MissingDigit-v0", roles="solve")`

    Versions: v0 first version.
    """
    return GameEnvironment(
        "MissingDigit-v0",
        MissingDigit(roles, highest, checked),
        kwargs={"roles": roles, "highest": highest, "checked": checked, "illegal": illegal},
        doc=missing_digit.__doc__,
        illegal=illegal,
        players={"oracle": oracle, "credulous": credulous, "random": random},
    )
