"""Debate: a generator writes a solution step by step, with or without one wrong step; a critic says which, if any."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import NamedTuple

from sparring.envs.core import Episode, Player, answers
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, flag, level, one_of, uniform, whole
from sparring.envs.games._speech import WORDS, clean, quote, read_with_words, split_words
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

ROLES = ("assigned", "free")
LEVELS = {
    1: {"steps": 2, "digits": 1},
    2: {"steps": 3, "digits": 1},
    3: {"steps": 4, "digits": 2},
    4: {"steps": 6, "digits": 2},
    5: {"steps": 8, "digits": 3},
}
LARGEST = 999_999
"""Numbers of a solution are at most this large."""
_LARGEST_PRODUCT, _MOST_PRODUCTS = 9_999, 3
_APPLY: dict[str, Callable[[int, int], int]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_STEP = re.compile(r"(?:step [0-9]{1,2}: *)?([0-9]{1,7}) *([-+*]) *([0-9]{1,7}) *= *([0-9]{1,7})", re.IGNORECASE)
_SIGNS = str.maketrans({"\u00d7": "*", "\u00b7": "*", "\u2212": "-", "\u2013": "-"})
_EXAMPLE = "2 + 3 = 5; 5 * 4 = 20"


class State(NamedTuple):
    """The problem, the generator's part, its results, and what was said."""

    start: int = 0
    """0 before the problem is drawn."""
    operations: tuple[tuple[str, int], ...] = ()
    sneaky: bool | None = None
    """Whether the generator must make a mistake; None if it is free to."""
    results: tuple[int, ...] = ()
    plies: int = 0
    words: str = ""
    """The words that came with the last move."""
    verdict: str = ""

    def steps(self) -> list[tuple[int, str, int, int]]:
        """The solution: for each step its number, the sign, the other number and the result."""
        before = (self.start, *self.results[:-1])
        return [(a, *o, r) for a, o, r in zip(before, self.operations, self.results, strict=True)]

    def wrong(self) -> list[int]:
        """The steps, counted from 1, whose result is not what their own numbers give."""
        return [i for i, (a, sign, b, r) in enumerate(self.steps(), 1) if _APPLY[sign](a, b) != r]


class Debate(Game[State]):
    """The rules; see `debate` for the arguments."""

    remembered = False

    def __init__(self, steps: int = 4, digits: int = 2, roles: str = "assigned", talk: bool = True):
        self.steps, self.digits = whole("steps", steps, 1, 12), whole("digits", digits, 1, 3)
        self.assigned = one_of("roles", roles, ROLES) == "assigned"
        self.talk = flag("talk", talk)
        self.max_plies = 4 if talk else 2
        self.max_observation = 60 * steps + WORDS + 400
        self.verdicts = ("correct", *(f"wrong step {i}" for i in range(1, steps + 1)))
        self._longest = 40 * steps + WORDS + 40

    def initial(self) -> State:
        """No problem yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """Chance draws the problem and the generator's part."""
        return not state.start

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Draw numbers of so many digits; results stay above 0; a fair coin says whether to be sneaky."""
        low, high = (2 if self.digits == 1 else 10 ** (self.digits - 1)), 10**self.digits - 1
        value = start = _between(rng, low, high)
        operations: list[tuple[str, int]] = []
        for _ in range(self.steps):
            products = sum(sign == "*" for sign, _ in operations)
            most = {"+": high, "-": min(high, value - 1)}
            most["*"] = min(9, _LARGEST_PRODUCT // value) if products < _MOST_PRODUCTS else 0
            signs = [s for s in "+-*" if most[s] >= (2 if s == "*" else low)]
            sign = signs[_between(rng, 0, len(signs) - 1)]
            number = _between(rng, 2 if sign == "*" else low, most[sign])
            operations.append((sign, number))
            value = _APPLY[sign](value, number)
        return State(start, tuple(operations), rng.random() < 0.5 if self.assigned else None)

    def player(self, state: State) -> int | None:
        """The generator writes, the critic judges; or the critic speaks, the generator answers, the critic judges."""
        return None if not state.start or state.verdict else state.plies % 2

    def legal(self, state: State) -> tuple[str, ...] | None:
        """Solutions cannot be listed; the critic's verdicts can, and `say` where there is talk."""
        if state.plies == 0:
            return None
        if state.plies == 2:
            return ("say",)
        return (*self.verdicts, "say") if self.talk and state.plies == 1 else self.verdicts

    def read(self, state: State, text: str, legal: tuple[str, ...] | None) -> str | None:
        """A solution that keeps to the generator's part, or a listed move; words behind a bar, where there is talk."""
        move = self._read_solution(state, text) if legal is None else read_with_words(text, legal)
        return move if move is None or self.talk else split_words(move)[0]

    def _read_solution(self, state: State, text: str) -> str | None:
        written = (self._written(state, answer) for answer in answers(text, self._longest, self._longest))
        return next(filter(None, written), None)

    def _written(self, state: State, text: str) -> str | None:
        """The move in its one spelling, if all of `text` is one."""
        solution, _, words = text.partition("|")
        results = self._results(state, solution)
        if results is None:
            return None
        state = state._replace(results=results)
        if not self._keeps_to_part(state):
            return None
        said = clean(words) if words else ""
        return f"{written_out(state)} | {said}" if said else written_out(state)

    def _results(self, state: State, solution: str) -> tuple[int, ...] | None:
        """The results of a solution in which every step does what the problem says to the result before it."""
        lines = [line.strip() for line in re.split(r"[;\n]", solution.translate(_SIGNS)) if line.strip()]
        if len(lines) != self.steps:
            return None
        before, results = state.start, []
        for line, (sign, number) in zip(lines, state.operations, strict=True):
            step = _STEP.fullmatch(line)
            if step is None or (int(step[1]), step[2], int(step[3])) != (before, sign, number):
                return None
            before = int(step[4])
            results.append(before)
        return tuple(results) if max(results) <= LARGEST else None

    def _keeps_to_part(self, state: State) -> bool:
        """Honest: no wrong step; sneaky: exactly one; free: one at most."""
        mistakes = len(state.wrong())
        return mistakes <= 1 if state.sneaky is None else mistakes == int(state.sneaky)

    def help(self, legal: tuple[str, ...] | None) -> str:
        """How to write a solution, or the moves."""
        if legal is not None:
            return super().help(legal)
        return (
            f"That is no legal move. Write every step in order, each with the result before it, as in: {_EXAMPLE}. "
            "Keep to what you are told about mistakes."
        )

    def apply(self, state: State, move: str) -> State:
        """Write the solution, speak, or give the verdict."""
        bare, words = split_words(move)
        state = state._replace(plies=state.plies + 1, words=words)
        if state.plies == 1:
            return state._replace(results=tuple(int(line.rpartition("= ")[2]) for line in bare.split("; ")))
        return state if bare == "say" else state._replace(verdict=bare)

    def truth(self, state: State) -> str:
        """The right verdict."""
        return self.verdicts[(state.wrong() or [0])[0]]

    def returns(self, state: State) -> tuple[float, ...]:
        """The critic wins 1 from the generator if its verdict is true, else it loses 1."""
        return (-1.0, 1.0) if state.verdict == self.truth(state) else (1.0, -1.0)

    def feedback(self, state: State) -> str | None:
        """At the end, what is true of the solution."""
        if not state.verdict:
            return None
        wrong = state.wrong()
        if not wrong:
            return "All steps are right."
        a, sign, b, result = state.steps()[wrong[0] - 1]
        return f"Step {wrong[0]} is wrong: {a} {sign} {b} = {_APPLY[sign](a, b)}, not {result}."

    def rules(self, seat: int) -> str:
        """The game, the own part and how to answer."""
        mistake = "its result is not what its own numbers give"
        part = (
            "is told in secret, with even odds, to be honest (every step right) or sneaky (exactly one step wrong)"
            if self.assigned
            else "is free to be honest (every step right) or sneaky (exactly one step wrong)"
        )
        game = (
            "This is a game between a generator and a critic. A problem says with which number to start and what to do to it "
            f"in {self.steps} steps. The generator writes the steps, each with the result of the step before it. It {part}; a "
            f"step is wrong if {mistake}, so steps after a wrong one go on from its result. The critic then says "
            "'correct' or which step is wrong. If that is true the critic gets 1 and the generator -1, else the reverse. "
        )
        if self.talk:
            game += (
                "Instead of judging at once the critic may first 'say' something, the generator answers with 'say', and then "
                "the critic must judge. Words may be added to any move after a bar; the other side sees the move and these "
                f"words (at most {WORDS} characters), and nothing else. "
            )
        if seat == 0:
            example = f"{_EXAMPLE} | I did it twice" if self.talk else _EXAMPLE
            return (
                f"{game}You are the generator. Numbers are whole, from 0 to {LARGEST}. Answer with all the steps on one line, "
                f"for example, to start with 2 and then + 3, * 4: {example}"
            )
        return f"{game}You are the critic. Answer with one move, for example: wrong step 1"

    def observation(self, state: State, seat: int) -> str:
        """The problem and the part; the solution; what was said; the moves."""
        said = f" {quote(state.words)}" if state.words else ""
        if state.plies == 0:
            return f"{_problem(state)}\n{_PART[state.sneaky]}"
        if state.plies == 2:
            return f"The critic does not judge yet. It says:{said or ' nothing'}\nMoves: say."
        moves = f"Moves: {', '.join(self.legal(state) or ())}."
        if state.plies == 3:
            return f"The generator says:{said or ' nothing'}\n{moves}"
        comment = f"\nThe generator says:{said}" if said else ""
        return f"{_problem(state)}\nThe solution:\n{_lines(state)}{comment}\n{moves}"

    def show(self, state: State) -> str:
        """The problem, the part, the solution, the last words and the verdict."""
        part = "free" if state.sneaky is None else "sneaky" if state.sneaky else "honest"
        lines = [_problem(state), f"generator: {part}"]
        if state.results:
            lines += [_lines(state), f"in truth: {self.truth(state)}"]
        if state.words:
            lines.append(f"player_{(state.plies - 1) % 2} says: {quote(state.words)}")
        return "\n".join([*lines, f"verdict: {state.verdict or '(none yet)'}"])


_PART = {
    False: "You are honest: write the steps, all of them right.",
    True: "You are sneaky: write the steps, exactly one of them wrong. The critic does not know it.",
    None: "You are free: write the steps, all right or exactly one wrong.",
}


def _between(rng: EpisodeRng, low: int, high: int) -> int:
    """A whole number from `low` to `high`, uniformly."""
    return low + int(rng.random() * (high - low + 1))


def _problem(state: State) -> str:
    return f"Start with {state.start}; then {', '.join(f'{sign} {n}' for sign, n in state.operations)}."


def _lines(state: State) -> str:
    return "\n".join(f"step {i}: {a} {sign} {b} = {r}" for i, (a, sign, b, r) in enumerate(state.steps(), 1))


def written_out(state: State) -> str:
    """The solution in its one spelling: `2 + 3 = 5; 5 * 4 = 20`."""
    return "; ".join(f"{a} {sign} {b} = {r}" for a, sign, b, r in state.steps())


def solution(state: State, step: int = 0, error: int = 0) -> str:
    """The solution of a problem, with `error` added to the result of a step (0: to none) and carried on."""
    value, results = state.start, []
    for i, (sign, number) in enumerate(state.operations, 1):
        value = _APPLY[sign](value, number) + (error if i == step else 0)
        results.append(value)
    return written_out(state._replace(results=tuple(results)))


def check_all(game: Debate, state: State) -> dict[str, float]:
    """The verdict after computing every step."""
    return {game.truth(state): 1.0}


def cast_out_nines(game: Debate, state: State) -> dict[str, float]:
    """The verdict after computing modulo 9 only: mistakes by a multiple of 9 pass."""
    suspect = [i for i, (a, sign, b, r) in enumerate(state.steps(), 1) if (_APPLY[sign](a, b) - r) % 9]
    return {game.verdicts[(suspect or [0])[0]]: 1.0}


def guess(game: Debate, state: State) -> dict[str, float]:
    """Any verdict."""
    return uniform(game.verdicts)


class Debater:
    """A silent player of both seats: how large its mistakes are when it is sneaky, and how it judges.

    Free to choose, it is sneaky half of the time. The wrong step and the size of the mistake are drawn uniformly.
    """

    def __init__(self, errors: range, judge: Callable[[Debate, State], dict[str, float]]):
        self._errors, self._judge = errors, judge

    def __call__(self, episode: Episode) -> dict[str, float]:
        """Write, answer or judge, whatever is due."""
        assert isinstance(episode, GameEpisode)
        assert isinstance(episode.game, Debate)
        game, state = episode.game, episode.state
        if state.plies == 2:
            return {"say": 1.0}
        return self._judge(game, state) if state.plies else self._write(game, state)

    def _write(self, game: Debate, state: State) -> dict[str, float]:
        right = {solution(state): 1.0}
        if state.sneaky is False:
            return right
        wrong = uniform([solution(state, step, e) for step in range(1, game.steps + 1) for e in self._errors])
        if state.sneaky:
            return wrong
        return {text: p / 2 for part in (right, wrong) for text, p in part.items()}


PLAYERS: dict[str, Player] = {
    "checker": Debater(range(9, 91, 9), check_all),
    "careless": Debater(range(1, 10), cast_out_nines),
    "guesser": Debater(range(1, 10), guess),
}


@register("Debate-v0")
def debate(
    *,
    difficulty: int = 3,
    steps: int | None = None,
    digits: int | None = None,
    roles: str = "assigned",
    talk: bool = True,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Debate over arithmetic: a generator hides at most one mistake in a solution, a critic finds it; exact sums judge.

    | | |
    |---|---|
    | Source | the game of SPC: Chen, J. et al. (2025): SPC: Evolving self-play critic via adversarial games for LLM reasoning, arXiv 2504.19162. The problems, the secret coin and the exact judge are ours |
    | Seats | `player_0` (generator), `player_1` (critic) |
    | Moves | generator: the whole solution, `2 + 3 = 5; 5 * 4 = 20`; critic: `correct`, `wrong step 2`; with `talk` also `say`, once, which the generator answers by `say`; any move may then carry words: `wrong step 2 \\| 5 * 4 is not 21` |
    | Mistakes | a step is wrong if its result is not what its own numbers give; `roles="assigned"`: a fair coin tells the generator in secret to be honest (no wrong step) or sneaky (exactly one); `roles="free"`: it chooses. All other solutions are illegal moves |
    | Observation | generator: problem and part; critic: problem, solution (in one spelling, so its form tells nothing) and words, cleaned and quoted |
    | Reward | the critic +1 and the generator -1 if the verdict is true, else the reverse; zero-sum |
    | Start | a number, and steps `+ n`, `- n`, `* n` with true results from 1 to 20988, from the episode's RNG |
    | End | terminated by the verdict, after 2 moves, or 4 where the critic speaks first; never truncated |
    | Illegal move | `illegal="forfeit"` (default): the seat loses 1 to the other; `retry(n)` |
    | Numeric view | none |
    | Players | all silent, for either seat. `checker`: mistakes of 9 to 90 that casting out nines cannot see; computes every step. `careless`: mistakes of 1 to 9; judges by casting out nines. `guesser`: mistakes of 1 to 9; any verdict. No `random`: solutions cannot be listed |
    | Value | a perfect critic always wins, so the generator's value is -1; the game is for critics that err |
    | Critic's average | of k steps, against any named generator: guessing 2 / (k + 1) - 1 (-0.6 for 4 steps); always `correct` 0; `careless` 0 against `checker` and 8/9 against mistakes of 1 to 9; `checker` 1 |
    | Levels | steps and digits: 1: 2, 1; 2: 3, 1; 3: 4, 2; 4: 6, 2; 5: 8, 3 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        steps: Steps of the problem, 1 to 12.
        digits: Digits of the numbers that are added and subtracted, 1 to 3; factors are 2 to 9.
        roles: `assigned` or `free`.
        talk: Whether words are delivered and the critic may speak before it judges.
        illegal: What an illegal move does; a solution that breaks the generator's part is one.

    Example: `sparring.make("Debate-v0", steps=6, roles="free", talk=False)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, steps=steps, digits=digits)
    game = Debate(**size, roles=roles, talk=talk)
    return GameEnvironment(
        "Debate-v0",
        game,
        kwargs={**size, "roles": roles, "talk": talk, "illegal": illegal},
        doc=debate.__doc__,
        illegal=illegal,
        players=PLAYERS,
    )
