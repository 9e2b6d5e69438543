"""Mastermind: find a hidden code of coloured pegs from exact black and white answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations, product
from math import perm
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player, answers
from sparring.envs.games._core import Game, GameEnvironment, flag, level, record, uniform, whole
from sparring.envs.games.solvers.search import SearchPlayer
from sparring.envs.registry import register
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"length": 3, "colours": 4, "duplicates": True, "guesses": 8},
    2: {"length": 4, "colours": 6, "duplicates": False, "guesses": 10},
    3: {"length": 4, "colours": 6, "duplicates": True, "guesses": 10},
    4: {"length": 4, "colours": 8, "duplicates": True, "guesses": 10},
    5: {"length": 5, "colours": 8, "duplicates": False, "guesses": 12},
}
_MOST = 10_000
"""So many codes at most, since all are listed as moves."""
_TABLED = 1296
"""Up to so many codes all answers fit a table, which the minimax player needs."""
_BASE = 16
"""An answer as one number is blacks * _BASE + whites."""


class State(NamedTuple):
    """The code ("" before the draw), the guesses, and the answers to them: blacks * 16 + whites."""

    secret: str = ""
    guesses: tuple[str, ...] = ()
    answers: tuple[int, ...] = ()


class Codes:
    """All codes and the answers to guesses.

    A code is a mask: one bit per (position, colour), and above them for every colour as many low bits as the code has pegs
    of it. So the bits that two masks share are the blacks, and the pegs of the same colour anywhere.
    """

    def __init__(self, length: int, colours: int, duplicates: bool):
        digits = "123456789"[:colours]
        tuples = product(digits, repeat=length) if duplicates else permutations(digits, length)
        self.codes = tuple(map("".join, tuples))
        self._low = (1 << length * colours) - 1
        self.masks = {code: self._mask(code, digits) for code in self.codes}

    @staticmethod
    def _mask(code: str, digits: str) -> int:
        length, colours = len(code), len(digits)
        out = sum(1 << i * colours + digits.index(peg) for i, peg in enumerate(code))
        for c, peg in enumerate(digits):
            out |= (1 << code.count(peg)) - 1 << length * (colours + c)
        return out

    def answer(self, secret: str, guess: str) -> int:
        """The answer to a guess: blacks * 16 + whites."""
        shared = self.masks[secret] & self.masks[guess]
        blacks = (shared & self._low).bit_count()
        return (_BASE - 2) * blacks + shared.bit_count()

    def consistent(self, guesses: Sequence[str], answers: Sequence[int]) -> list[str]:
        """The codes that would have been answered in the same way."""
        left = list(self.codes)
        for guess, answer in zip(guesses, answers, strict=True):
            left = [code for code in left if self.answer(code, guess) == answer]
        return left

    def table(self) -> NDArray[np.uint8]:
        """The answers to all guesses: [guess, code]."""
        pegs = np.array([list(map(int, code)) for code in self.codes], np.uint8).T
        counts = np.array([(pegs == peg).sum(axis=0) for peg in range(1, 10)], np.uint8)
        blacks = sum(np.equal.outer(row, row).astype(np.uint8) for row in pegs)
        shared = sum(np.minimum.outer(row, row) for row in counts)
        return np.asarray((_BASE - 1) * blacks + shared, np.uint8)


class Mastermind(Game[State]):
    """The rules; see `mastermind` for the arguments."""

    seats = 1
    moves: tuple[str, ...]
    zero_sum = False
    reward_range = (0.0, 1.0)
    remembered = False

    def __init__(self, length: int = 4, colours: int = 6, duplicates: bool = True, guesses: int = 10):
        self.length, self.colours = whole("length", length, 1, 8), whole("colours", colours, 2, 9)
        self.guesses = whole("guesses", guesses, 1, 100)
        if not duplicates and length > colours:
            raise BadValue(f"length={length}: with {colours} colours and no duplicates use {colours} or less")
        if (count := colours**length if duplicates else perm(colours, length)) > _MOST:
            raise BadValue(f"length={length}: {colours} colours give {count} codes; use sizes with {_MOST} or less")
        self.duplicates = flag("duplicates", duplicates)
        self.space = codes(length, colours, duplicates)
        self.moves = self.space.codes
        self.max_plies = guesses
        self._left = tuple(f" {n} guesses left." if n != 1 else " 1 guess left." for n in range(guesses, -1, -1))
        """What is said after so many guesses."""
        answers = {b * _BASE + w: (b, w) for b in range(length + 1) for w in range(length + 1 - b)}
        self._words = {answer: f": {b} black, {w} white." for answer, (b, w) in answers.items()}

    def initial(self) -> State:
        """No code is drawn yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """The code is drawn first."""
        return not state.secret

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Every code is equally likely."""
        return State(self.moves[int(rng.random() * len(self.moves))])

    def player(self, state: State) -> int | None:
        """The one seat, until the code is found or the guesses are used up."""
        secret, guesses, _ = state
        if not guesses:
            return 0 if secret else None
        return None if guesses[-1] == secret or len(guesses) == self.guesses else 0

    def legal(self, state: State) -> tuple[str, ...]:
        """Every code, sensible or not."""
        return self.moves

    def read(self, state: State, text: str, legal: tuple[str, ...] | None) -> str | None:
        """The whole text or its last mark, if it is a code; white space between the digits does not count."""
        if text in self.space.masks:
            return text
        for answer in answers(text):
            code = "".join(answer.split())
            if code in self.space.masks:
                return code
        return None

    def apply(self, state: State, move: str) -> State:
        """Add the guess and its answer."""
        secret, guesses, answers = state
        guess, answer = (move,), (self.space.answer(secret, move),)
        return record(State, (secret, guesses + guess, answers + answer))

    def returns(self, state: State) -> tuple[float, ...]:
        """1 if the last guess is the code."""
        return (float(state.secret in state.guesses[-1:]),)

    def rules(self, seat: int) -> str:
        """The code, the answers, the guesses and how to answer."""
        kind = "Colours may come more than once" if self.duplicates else "No colour comes twice, in guesses neither"
        n = self.colours
        example = "".join(str(i % n + 1) for i in range(self.length))
        return (
            f"You are playing Mastermind. A code of {self.length} pegs is hidden; each peg has one of {n} colours, the digits 1 "
            f"to {n}. {kind}. You have {self.guesses} guesses. After each you are told how many pegs are right in colour and "
            "position (black), and how many more are right in colour but not in position (white); each peg counts once. "
            f"Answer with {self.length} digits, for example: {example}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The answer to the last guess, and how many are left."""
        _, guesses, answers = state
        left = self._left[len(guesses)]
        return f"{guesses[-1]}{self._words[answers[-1]]}{left}" if guesses else "Guess the code." + left

    def feedback(self, state: State) -> str | None:
        """The answer to the last guess."""
        _, guesses, answers = state
        return guesses[-1] + self._words[answers[-1]] if guesses else None

    def show(self, state: State) -> str:
        """The code, the guesses and their answers."""
        lines = [guess + self._words[answer] for guess, answer in zip(state.guesses, state.answers, strict=True)]
        return "\n".join([f"hidden: {state.secret}", *lines])

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (guesses, length * colours + 2): every guess one-hot, and its blacks and whites as parts of the length."""
        out = np.zeros((self.guesses, self.length * self.colours + 2), np.float32)
        for k, (guess, answer) in enumerate(zip(state.guesses, state.answers, strict=True)):
            for i, peg in enumerate(guess):
                out[k, i * self.colours + int(peg) - 1] = 1
            out[k, -2:] = np.array(divmod(answer, _BASE)) / self.length
        return out


@lru_cache(maxsize=32)
def codes(length: int, colours: int, duplicates: bool) -> Codes:
    """Return the codes of a size."""
    return Codes(length, colours, duplicates)


class Consistent(SearchPlayer):
    """Guesses uniformly among the codes that fit all answers."""

    game: Mastermind

    def choose(self, state: State) -> dict[str, float]:
        """The codes that are left."""
        return uniform(self.game.space.consistent(state.guesses, state.answers))


class Knuth(SearchPlayer):
    """The guess that leaves fewest codes in the worst case; if it can be one of them; the first such.

    Knuth, D. E. (1976-77): The Computer as Master Mind. Journal of Recreational Mathematics 9, 1-6.
    """

    game: Mastermind

    def choose(self, state: State) -> dict[str, float]:
        """The minimax guess."""
        game = self.game
        return {minimax(game.length, game.colours, game.duplicates, state.guesses, state.answers): 1.0}


@lru_cache(maxsize=4096)
def minimax(length: int, colours: int, duplicates: bool, guesses: tuple[str, ...], answers: tuple[int, ...]) -> str:
    """Return the guess that leaves fewest codes in the worst case."""
    table, space = _table(length, colours, duplicates), codes(length, colours, duplicates)
    index = {code: i for i, code in enumerate(space.codes)} if guesses else {}
    left = np.ones(len(space.codes), bool)
    for guess, answer in zip(guesses, answers, strict=True):
        left &= table[index[guess]] == answer
    width = (length + 1) * _BASE
    rows = table[:, left].astype(np.intp) + np.arange(len(table))[:, None] * width
    worst = np.bincount(rows.ravel(), minlength=len(table) * width).reshape(len(table), width).max(axis=1)
    return space.codes[int(np.lexsort((~left, worst))[0])]


@lru_cache(maxsize=8)
def _table(length: int, colours: int, duplicates: bool) -> NDArray[np.uint8]:
    return codes(length, colours, duplicates).table()


def _players(game: Mastermind) -> dict[str, Player]:
    pool: dict[str, Player] = {"consistent": Consistent(game)}
    return {**pool, "knuth": Knuth(game)} if len(game.moves) <= _TABLED else pool


@register("Mastermind-v0")
def mastermind(
    *,
    difficulty: int = 3,
    length: int | None = None,
    colours: int | None = None,
    duplicates: bool | None = None,
    guesses: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Mastermind: find a hidden code of coloured pegs; every guess is answered with black and white pegs.

    | | |
    |---|---|
    | Source | Meirowitz, M. (1970); Knuth, D. E. (1976-77): The Computer as Master Mind. J. Recreational Math. 9, 1-6 |
    | Seats | `player_0` alone |
    | Moves | every code of `length` digits: `1111` to `6666`; without duplicates only those with different digits |
    | Observation | the last guess with its blacks and whites, and how many guesses are left |
    | Reward | 1 when the code is guessed, else 0 |
    | Start | a code drawn uniformly from the episode's RNG |
    | End | terminated when found or after exactly `guesses` guesses (the limit is a rule); never truncated |
    | Illegal move | `illegal="forfeit"` (default): the episode ends with 0; `retry(n)`, `random_legal` |
    | Numeric view | (guesses, length x colours + 2) floats: the guesses one-hot with their answers |
    | Players | `consistent` (any code that fits all answers), `random`; up to 1296 codes `knuth` (minimax) |
    | Value | 4 pegs, 6 colours: `knuth` needs 5 guesses at most and 4.476 on average (Knuth); the best average is 4.340 |
    | Levels | 1: 3 pegs, 4 colours; 2: 4 pegs, 6 colours, no duplicates; 3: 4, 6; 4: 4, 8; 5: 5, 8, no duplicates |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        length: Pegs of a code, 1 to 8 (at most 10,000 codes).
        colours: 2 to 9.
        duplicates: Whether a colour may come more than once, in the code and in guesses.
        guesses: 1 to 100; the levels have 8, 10, 10, 10, 12.
        illegal: What an answer that is no such code does.

    Example: `sparring.make("Mastermind-v0", length=3, colours=5)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, length=length, colours=colours, duplicates=duplicates, guesses=guesses)
    game = Mastermind(**size)
    return GameEnvironment(
        "Mastermind-v0",
        game,
        kwargs={**size, "illegal": illegal},
        doc=mastermind.__doc__,
        illegal=illegal,
        players=_players(game),
    )
