"""TwentyQuestions: find the thing that is thought of by yes-or-no questions about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode, Player, parse_move
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, whole
from sparring.envs.games._things import STATEMENTS, THINGS
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"things": 12, "questions": 20},
    2: {"things": 40, "questions": 20},
    3: {"things": 100, "questions": 20},
    4: {"things": len(THINGS), "questions": 20},
    5: {"things": len(THINGS), "questions": 10},
}


class State(NamedTuple):
    """The thing that is thought of (None before it is drawn), what it can still be, and what was asked."""

    secret: int | None = None
    left: int = 0
    """The things that fit all answers, as bits."""
    asked: int = 0
    last: str = ""


class TwentyQuestions(Game[State]):
    """The rules; see `twenty_questions` for the arguments."""

    seats = 1
    zero_sum = False
    reward_range = (0.0, 1.0)
    remembered = False
    max_observation = 120
    moves: tuple[str, ...]

    def __init__(self, things: int = len(THINGS), questions: int = 20):
        self.things = THINGS[: whole("things", things, 2, len(THINGS))]
        self.max_plies = whole("questions", questions, 1, 100)
        self.statements = _telling(self.things)
        """Every statement that is true of some of the things, with these things as bits."""
        self.moves = (*(f"ask {s}" for s in self.statements), *(f"guess {t}" for t in self.things))
        self._true_of = {f"ask {s}": bits for s, bits in self.statements.items()}
        self._true_of |= {f"guess {t}": 1 << i for i, t in enumerate(self.things)}

    def initial(self) -> State:
        """Nothing is thought of yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """Chance draws the thing."""
        return state.secret is None

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Every thing is equally likely."""
        return State(int(rng.random() * len(self.things)), (1 << len(self.things)) - 1)

    def player(self, state: State) -> int | None:
        """The one seat, until the thing is guessed or the questions are used up."""
        return None if state.secret is None or state.asked == self.max_plies or self.found(state) else 0

    def found(self, state: State) -> bool:
        """Whether the last move guessed the thing."""
        return state.last[:5] == "guess" and self.truth(state, state.last)

    def truth(self, state: State, move: str) -> bool:
        """Whether the answer to a question (or a guess) is yes."""
        assert state.secret is not None
        return bool(self._true_of[move] >> state.secret & 1)

    def legal(self, state: State) -> tuple[str, ...]:
        """Every question and every guess, sensible or not."""
        return self.moves

    def read(self, state: State, text: str, legal: tuple[str, ...] | None) -> str | None:
        """The question or guess that is named."""
        return text if text in self._true_of else parse_move(text, self.moves)

    def help(self, legal: tuple[str, ...] | None) -> str:
        """How to answer."""
        return (
            f"That is no legal move. Ask about a statement or guess a thing of the lists, for example: {self.moves[0]}"
        )

    def apply(self, state: State, move: str) -> State:
        """Answer the question: what does not fit the answer is out."""
        bits = self._true_of[move]
        fits = bits if self.truth(state, move) else ~bits
        return State(state.secret, state.left & fits, state.asked + 1, move)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 if the thing was guessed."""
        return (float(self.found(state)),)

    def rules(self, seat: int) -> str:
        """The things, the statements, the number of questions and how to answer."""
        return (
            f"One of these things is thought of: {', '.join(self.things)}. Find out which. You may ask whether one of these "
            f"statements is true of it: {'; '.join(self.statements)}. The answer is yes or no, as is true of a typical one; "
            f"animals and plants are living ones. You have {self.max_plies} questions in all, and a guess counts as one. "
            f"Answer with 'ask' and a statement or with 'guess' and a thing, for example: {self.moves[0]}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The answer to the last question, and how many are left."""
        answer = f"{state.last}: {'yes' if self.truth(state, state.last) else 'no'}. " if state.asked else ""
        return f"{answer}Questions left: {self.max_plies - state.asked}."

    def feedback(self, state: State) -> str | None:
        """At the end, what it was."""
        over = state.secret is not None and self.player(state) is None
        return f"It was: {self.things[state.secret]}." if over and state.secret is not None else None

    def show(self, state: State) -> str:
        """The thing, the last question and what is left."""
        if state.secret is None:
            return "(nothing yet)"
        left = [thing for i, thing in enumerate(self.things) if state.left >> i & 1]
        last = f"{state.last}: {'yes' if self.truth(state, state.last) else 'no'}" if state.asked else "(none)"
        return "\n".join(
            (
                f"thought of: {self.things[state.secret]}",
                f"questions: {state.asked} of {self.max_plies}; the last: {last}",
                f"left: {', '.join(left[:8])}{f' and {len(left) - 8} more' if len(left) > 8 else ''}",
            )
        )

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """For every thing whether it fits all answers, then the part of the questions that is left."""
        out = np.empty(len(self.things) + 1, np.float32)
        out[:-1] = [state.left >> i & 1 for i in range(len(self.things))]
        out[-1] = 1 - state.asked / self.max_plies
        return out


def _telling(things: tuple[str, ...]) -> dict[str, int]:
    """The statements that tell some of the things from others, without those that tell the same as one before."""
    out: dict[str, int] = {}
    everything = (1 << len(things)) - 1
    for statement, true_of in STATEMENTS.items():
        bits = sum(1 << i for i, thing in enumerate(things) if thing in true_of)
        if bits not in (0, everything) and bits not in out.values() and everything ^ bits not in out.values():
            out[statement] = bits
    return out


Chooser = Callable[[TwentyQuestions, int], str]
"""(game, things left) -> the question to ask, while more than two things are left."""


def most_telling(game: TwentyQuestions, left: int) -> str:
    """The question that halves what is left best: the most information, for a yes and a no are next to equally likely."""
    count = left.bit_count()
    gaps = {statement: abs(2 * (bits & left).bit_count() - count) for statement, bits in game.statements.items()}
    return min(gaps, key=lambda statement: gaps[statement])


def next_telling(game: TwentyQuestions, left: int) -> str:
    """The first question of the list whose answer is not yet known."""
    return next(s for s, bits in game.statements.items() if bits & left not in (0, left))


class Questioner:
    """A player that asks what a rule chooses until two things are left or the last question has come, then guesses."""

    def __init__(self, choose: Chooser):
        self._choose = choose

    def __call__(self, episode: Episode) -> dict[str, float]:
        """The one move."""
        assert isinstance(episode, GameEpisode)
        assert isinstance(episode.game, TwentyQuestions)
        return {self.answer(episode.game, episode.state.left, episode.game.max_plies - episode.state.asked): 1.0}

    def answer(self, game: TwentyQuestions, left: int, questions: int) -> str:
        """The move when the things `left` fit all answers so far."""
        if questions == 1 or left.bit_count() <= 2:
            return f"guess {game.things[(left & -left).bit_length() - 1]}"
        return f"ask {self._choose(game, left)}"

    def found(self, game: TwentyQuestions) -> int:
        """How many of the things it finds."""

        def walk(left: int, questions: int) -> int:
            if not left or not questions:
                return 0
            move = self.answer(game, left, questions)
            if move.startswith("guess"):
                return 1 + walk(left & (left - 1), questions - 1)
            bits = game.statements[move[4:]]
            return walk(left & bits, questions - 1) + walk(left & ~bits, questions - 1)

        return walk((1 << len(game.things)) - 1, game.max_plies)


HALVING, IN_ORDER = Questioner(most_telling), Questioner(next_telling)
PLAYERS: dict[str, Player] = {"halving": HALVING, "in-order": IN_ORDER}


def _references(game: TwentyQuestions) -> dict[str, float]:
    """Exact success rates."""
    things, questions = len(game.things), game.max_plies
    return {
        "random moves": 1 - (1 - 1 / len(game.moves)) ** questions,
        "guessing, never the same twice": min(1.0, questions / things),
        "asking in the order of the list": IN_ORDER.found(game) / things,
        "halving": HALVING.found(game) / things,
        "ceiling of all questioners": min(1.0, 2 ** (questions - 1) / things),
    }


@register("TwentyQuestions-v0")
def twenty_questions(
    *, difficulty: int = 4, things: int | None = None, questions: int | None = None, illegal: str = "forfeit"
) -> GameEnvironment[State]:
    """Find the thing that is thought of by yes-or-no questions.

    | | |
    |---|---|
    | Source | the parlour game; its 183 things and 81 statements were written for this environment (`_things.py`) |
    | Seats | `player_0` alone; the environment answers by its table, and never wrong |
    | Moves | `ask can fly` (any statement of the list), `guess penguin` (any thing of the list) |
    | Observation | first (in the rules) all things and statements; then the answer `yes` or `no` and the questions left |
    | Reward | 1 when the thing is guessed, else 0 |
    | Start | a thing drawn uniformly from the episode's RNG |
    | End | terminated by the right guess or after exactly `questions` questions, guesses included (a rule); never truncated |
    | Illegal answer | `illegal="forfeit"` (default): the episode ends with 0; `retry(n)`, `random_legal` |
    | Numeric view | things + 1 floats: which things fit all answers, the part of the questions left |
    | Players | `halving` (asks what halves the things left best), `in-order` (the first statement that is still open), `random` |
    | Ceiling | no questioner finds more than 2^(questions - 1) things. Of 183, `halving` finds 110, 145, 160, 183 and `in-order` 63, 84, 99, 167 in 8, 9, 10, 18 questions; both success rates, exact, are in `spec.references` |
    | Levels | things and questions: 1: 12, 20; 2: 40, 20; 3: 100, 20; 4: 183, 20; 5: 183, 10 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        things: How many things, 2 to 183; statements that tell none of them apart are left out.
        questions: Questions and guesses allowed, 1 to 100.
        illegal: What an answer that is on no list does.

    Example: `sparring.make("TwentyQuestions-v0", things=30, questions=8)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, things=things, questions=questions)
    game = TwentyQuestions(**size)
    return GameEnvironment(
        "TwentyQuestions-v0",
        game,
        kwargs={**size, "illegal": illegal},
        doc=twenty_questions.__doc__,
        illegal=illegal,
        players=PLAYERS,
        references=_references(game),
    )
