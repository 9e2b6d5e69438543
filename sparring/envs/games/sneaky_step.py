"""SneakyStep: one seat hides an error in a worked calculation, the other says whether a step is right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from sparring.envs.core import Episode
from sparring.envs.games._arguments import shown
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, uniform, whole
from sparring.envs.games._memory import MOST
from sparring.envs.registry import register
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"steps": 2, "numbers": 5},
    2: {"steps": 2, "numbers": 10},
    3: {"steps": 3, "numbers": 10},
    4: {"steps": 4, "numbers": 10},
    5: {"steps": 6, "numbers": 10},
}
VERDICTS = ("right", "wrong")
SNEAK, CRITIC = 0, 1


class Step(NamedTuple):
    """What is done to the number before."""

    operator: str
    operand: int


class State(NamedTuple):
    """The calculation (no steps before the deal), the step in question, whether it is left as it is, and what was said."""

    start: int = 0
    steps: tuple[Step, ...] = ()
    at: int = 0
    clean: bool = False
    written: int = -1
    """The result that the sneak wrote; -1 before."""
    verdict: str = ""


class SneakyStep(Game[State]):
    """The rules; see `sneaky_step` for the arguments."""

    settled = True
    max_plies = 2
    roles = ("sneak", "critic")

    def __init__(self, steps: int, numbers: int, clean: float):
        self.steps, self.numbers = whole("steps", steps, 1, 12), whole("numbers", numbers, 2, 10)
        if isinstance(clean, bool) or not isinstance(clean, int | float) or not 0 <= clean <= 1:
            raise BadValue(f"clean={shown(clean)}: use a share from 0 to 1")
        self.clean = clean
        self.digits = tuple(map(str, range(numbers)))
        self.moves = (*self.digits, *VERDICTS)
        self.remembered = steps * numbers * (2 * numbers) ** (steps + 1) <= MOST

    def initial(self) -> State:
        """No calculation is there yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """The calculation is drawn first."""
        return not state.steps

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Numbers and operators, whether a step is left as it is, and which step: one where an error can have an effect."""
        start = rng.randrange(self.numbers)
        steps = tuple(Step(rng.choice("+*"), rng.randrange(self.numbers)) for _ in range(self.steps))
        clean = rng.random() < self.clean
        dealt = [State(start, steps, at, clean) for at in range(self.steps)]
        return rng.choice([each for each in dealt if self.errors(each)])

    def player(self, state: State) -> int | None:
        """The sneak, unless the step is left as it is; then the critic, unless the error has no effect."""
        if not state.steps or state.verdict or self.failed(state):
            return None
        return CRITIC if state.clean or state.written >= 0 else SNEAK

    def legal(self, state: State) -> tuple[str, ...]:
        """Any number; then right or wrong."""
        return VERDICTS if self.player(state) == CRITIC else self.digits

    def apply(self, state: State, move: str) -> State:
        """Write the result, or say the verdict."""
        return state._replace(verdict=move) if move in VERDICTS else state._replace(written=int(move))

    def values(self, state: State, first: int = 0, value: int | None = None) -> list[int]:
        """The number before step `first` (`value`, or else the true one) and after each step from there on."""
        if value is None:
            value = worked_out(self.numbers, state.start, state.steps)[first]
        return worked_out(self.numbers, value, state.steps[first:])

    def errors(self, state: State) -> tuple[int, ...]:
        """The results of the step in question from which the calculation, continued, ends with another number."""
        return _errors(self.numbers, state.start, state.steps, state.at)

    def failed(self, state: State) -> bool:
        """Whether what the sneak wrote is no error in effect."""
        return state.written >= 0 and state.written not in self.errors(state)

    def returns(self, state: State) -> tuple[float, ...]:
        """Who was mistaken loses 1 to the other: the critic by its verdict, the sneak by an error without effect."""
        caught = self.failed(state) or state.verdict == VERDICTS[not state.clean]
        return (-1.0, 1.0) if caught else (1.0, -1.0)

    def rules(self, seat: int) -> str:
        """The rules, for that seat, and how to answer."""
        kind = f"A calculation is worked out step by step with the numbers 0 to {self.numbers - 1}: of every result "
        kind += (
            "only the last digit is kept."
            if self.numbers == 10
            else f"the remainder on division by {self.numbers} is kept."
        )
        if seat == SNEAK:
            return (
                f"{kind} You rewrite the result of one step so that it is wrong, and the other player must say whether the step is "
                "right. You win if the error is not noticed. You lose if it is, or if it has no effect: the calculation, continued "
                "from your result, must end with another number. Answer with the new result alone, for example: 3"
            )
        return (
            f"{kind} You see it up to one step. Another player may have rewritten the result of that last step; the steps before are "
            f"right. In {self.clean:.0%} of the games nothing was rewritten. Say whether the last step is right: answer with right or wrong"
        )

    def observation(self, state: State, seat: int) -> str:
        """The steps so far; for the sneak also what follows."""
        done = "".join(f"{self.line(state, at)}; " for at in range(state.at))
        if seat == CRITIC:
            return f"{done}{self.line(state, state.at, state.written)}. Right or wrong?"
        line = self.line(state, state.at)
        after = " ".join(f"{step.operator}{step.operand}" for step in state.steps[state.at + 1 :])
        return f"{done}{line}, then {after or 'nothing'}. Rewrite {line.partition('=')[0]}="

    def line(self, state: State, at: int, written: int = -1) -> str:
        """A step as it is written, with its true result unless another is given."""
        before, result = self.values(state)[at : at + 2]
        step = state.steps[at]
        return f"{before}{step.operator}{step.operand}={result if written < 0 else written}"

    def feedback(self, state: State) -> str | None:
        """At the end: what is true of the step."""
        if self.failed(state):
            return f"{state.written} changes nothing in the end."
        if not state.verdict:
            return None
        return f"{self.line(state, state.at, state.written)} is {VERDICTS[not state.clean]}."

    def show(self, state: State) -> str:
        """All true steps, the step in question as the critic sees it, and the verdict."""
        if not state.steps:
            return "(no calculation yet)"
        lines = [self.line(state, at) for at in range(self.steps)]
        if state.written >= 0:
            lines[state.at] += f" (written: {state.written})"
        lines[state.at] += f" {state.verdict or '?'}"
        return "\n".join(lines)


def worked_out(numbers: int, value: int, steps: Sequence[Step]) -> list[int]:
    """Return a value and the results of steps from there on, modulo `numbers`.

    >>> worked_out(10, 7, [Step("*", 5), Step("+", 6)])
    [7, 5, 1]
    """

    def result(number: int, step: Step) -> int:
        return (number + step.operand if step.operator == "+" else number * step.operand) % numbers

    return list(accumulate(steps, result, initial=value))


@lru_cache(maxsize=65536)
def _errors(numbers: int, start: int, steps: tuple[Step, ...], at: int) -> tuple[int, ...]:
    end, after = worked_out(numbers, start, steps)[-1], steps[at + 1 :]
    return tuple(n for n in range(numbers) if worked_out(numbers, n, after)[-1] != end)


def expert(episode: Episode) -> dict[str, float]:
    """Write any error that has an effect; say what is true."""
    game, state = _seen(episode)
    if game.player(state) == SNEAK:
        return uniform(tuple(map(str, game.errors(state))))
    return {VERDICTS[not state.clean]: 1.0}


def trusting(episode: Episode) -> dict[str, float]:
    """Write any error that has an effect; find everything right."""
    return expert(episode) if _sneaks(episode) else {"right": 1.0}


def suspicious(episode: Episode) -> dict[str, float]:
    """Write any error that has an effect; find everything wrong."""
    return expert(episode) if _sneaks(episode) else {"wrong": 1.0}


def _sneaks(episode: Episode) -> bool:
    game, state = _seen(episode)
    return game.player(state) == SNEAK


def _seen(episode: Episode) -> tuple[SneakyStep, State]:
    assert isinstance(episode, GameEpisode)
    assert isinstance(episode.game, SneakyStep)
    return episode.game, episode.state


@register("SneakyStep-v0")
def sneaky_step(
    *,
    difficulty: int = 3,
    steps: int | None = None,
    numbers: int | None = None,
    clean: float = 0.5,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Sneaky step: one side hides an error in a worked calculation, the other says whether the step is right.

    | | |
    |---|---|
    | Source | our own, after the game of SPC (Chen et al. 2025, "SPC: Evolving Self-Play Critic via Adversarial Games for LLM Reasoning", arXiv 2504.19162), where continuations by a model, not exact ones, show whether an error has an effect |
    | Seats | `player_0` (the sneak) writes another result of a step, `player_1` (the critic) says whether the step is right |
    | Moves | the sneak: a number from 0 to `numbers` - 1; the critic: `right`, `wrong` |
    | Observation | the steps so far, such as `3+4=7; 7*5=5`; for the sneak also what follows; the critic does not see whether there was a sneak |
    | Reward | who is mistaken loses 1 to the other: the critic by its verdict, the sneak by a result that is no error in effect, which the critic never sees; zero-sum |
    | Effect | exact: the calculation, continued from the written result, must end with another number (what is multiplied by 0 later, or by 5 modulo 10, may not) |
    | Start | a number, `steps` additions and multiplications modulo `numbers`, and the step in question (one in which an error can have an effect), uniform; with probability `clean` the sneak is not asked and the step is left as it is |
    | End | terminated after the verdict, or after an error without effect; one or two moves |
    | Illegal move | `illegal="forfeit"` (default): -1 for the seat; `retry(n)`, `random_legal` |
    | Players | `expert` (is never mistaken), `suspicious` (finds everything wrong), `trusting` (finds everything right), `random` |
    | Value | -1 for the sneak: who can calculate is never mistaken. Among experts as sneaks `suspicious` is right in the share 1 - `clean`, `trusting` in the share `clean`: without clean steps a critic need not look |
    | Levels | steps and numbers: 1: 2, 5; 2: 2, 10; 3: 3, 10; 4: 4, 10; 5: 6, 10 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        steps: 1 to 12.
        numbers: 2 to 10: how many numbers there are; 10 keeps the last digit.
        clean: The share of games in which the step is left as it is, 0 to 1.
        illegal: What an illegal move does.

    Example: `sparring.make("SneakyStep-v0", steps=2, numbers=5)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, steps=steps, numbers=numbers)
    return GameEnvironment(
        "SneakyStep-v0",
        SneakyStep(**size, clean=clean),
        kwargs={**size, "clean": clean, "illegal": illegal},
        doc=sneaky_step.__doc__,
        illegal=illegal,
        players={"expert": expert, "suspicious": suspicious, "trusting": trusting},
    )
