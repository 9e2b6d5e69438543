"""WordGuess: find a hidden word; every guess is coloured letter by letter, as in Wordle."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode, answers
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, flag, level, whole
from sparring.envs.games._svg import Cell, board
from sparring.envs.games._words import WORDS
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

LEVELS = {n - 3: {"length": n} for n in range(4, 9)}
MARKS = "GY."
_FILL = {"G": "#6aaa64", "Y": "#c9b458", ".": "#787c7e"}
_STANDARD = 6
SOLVED: Mapping[int, Mapping[str, int]] = {
    4: {"consistent": 610, "entropy": 652},
    5: {"consistent": 725, "entropy": 729},
    6: {"consistent": 565, "entropy": 565},
    7: {"consistent": 479, "entropy": 479},
    8: {"consistent": 358, "entropy": 358},
}
"""How many words of each length the named players find in six guesses."""

History = tuple[tuple[str, str], ...]
"""The guesses with their colours."""


class State(NamedTuple):
    """The hidden word ("" before it is drawn) and the guesses so far."""

    secret: str = ""
    guesses: tuple[str, ...] = ()


def colour(guess: str, secret: str) -> str:
    """Return a mark for every letter of a guess: `G` right place, `Y` elsewhere, `.` none (left).

    A letter is marked only as often as the hidden word has it: right places first, then from the left.

    >>> colour("allay", "ladle"), colour("eerie", "there")
    ('YYY..', 'Y.Y.G')
    """
    left = [s for g, s in zip(guess, secret, strict=True) if g != s]
    marks = []
    for g, s in zip(guess, secret, strict=True):
        if g == s:
            marks.append("G")
        elif g in left:
            left.remove(g)
            marks.append("Y")
        else:
            marks.append(".")
    return "".join(marks)


class WordGuess(Game[State]):
    """The rules; see `word_guess` for the arguments."""

    seats = 1
    zero_sum = False
    reward_range = (0.0, 1.0)
    remembered = False
    max_observation = 80

    def __init__(self, length: int = 5, tries: int = _STANDARD, strict: bool = False):
        self.length, self.tries = whole("length", length, 4, 8), whole("tries", tries, 1, 50)
        self.strict = flag("strict", strict)
        self.words = WORDS[length]
        self.moves = self.words if strict else None
        self.max_plies = tries
        self._listed = frozenset(self.words)
        self._guess = re.compile(f"[a-z]{{{length}}}")

    def initial(self) -> State:
        """No word is drawn yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """The word is drawn first."""
        return not state.secret

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Every word of the list is equally likely."""
        return State(rng.choice(self.words))

    def player(self, state: State) -> int | None:
        """The one seat, until the word is found or the guesses are used up."""
        over = not state.secret or len(state.guesses) == self.tries or state.secret in state.guesses[-1:]
        return None if over else 0

    def legal(self, state: State) -> tuple[str, ...] | None:
        """Every word of the list; None where any letters will do."""
        return self.moves

    def read(self, state: State, text: str, legal: tuple[str, ...] | None) -> str | None:
        """The word that is the whole text or stands in its last mark."""
        for word in map(str.lower, answers(text)):
            if self._guess.fullmatch(word) and (legal is None or word in self._listed):
                return word
        return None

    def help(self, legal: tuple[str, ...] | None) -> str:
        """What a guess looks like."""
        which = "word of the list" if self.strict else "word"
        return f"That is no legal guess. Answer with one {which}: {self.length} letters from a to z, nothing else."

    def apply(self, state: State, move: str) -> State:
        """Add the guess."""
        return State(state.secret, (*state.guesses, move))

    def returns(self, state: State) -> tuple[float, ...]:
        """1 if the last guess is the word."""
        return (float(state.secret in state.guesses[-1:]),)

    def rules(self, seat: int) -> str:
        """What the marks mean, what a guess may be, and how to answer."""
        which = (
            f"one of these words: {' '.join(self.words)}" if self.strict else f"any {self.length} letters from a to z"
        )
        return (
            f"A common English word of {self.length} letters is hidden. You have {self.tries} guesses. After each one you are "
            "told a mark for every letter: G means right letter, right place; Y means the word has this letter in another "
            "place; . means the word has no such letter, or no more of them: a letter is marked only as often as the word has "
            "it, right places first, then from the left. A guess is "
            f"{which}. Answer with one word, for example: {self.words[0]}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The marks of the last guess and the guesses that are left."""
        left = self.tries - len(state.guesses)
        left_words = f"{left} guess{'' if left == 1 else 'es'} left."
        if not state.guesses:
            return f"Guess the word of {self.length} letters. {left_words}"
        return f"{_line(state.guesses[-1], state.secret)}\n{left_words}"

    def feedback(self, state: State) -> str | None:
        """The marks of the last guess."""
        return _line(state.guesses[-1], state.secret) if state.guesses else None

    def show(self, state: State) -> str:
        """The hidden word and the coloured guesses."""
        lines = [_line(guess, state.secret) for guess in state.guesses]
        return "\n".join([f"hidden: {state.secret}", *lines])

    def svg(self, state: State) -> str:
        """A row of coloured letters for every guess, the hidden word above."""
        rows = [[Cell(letter) for letter in state.secret or " " * self.length]]
        for guess in state.guesses:
            marks = colour(guess, state.secret)
            rows.append([Cell(c, fill=_FILL[mark], ink="#ffffff") for c, mark in zip(guess, marks, strict=True)])
        return board(rows)

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Array (tries, length, 29): for every letter guessed, the letter one-hot (26) and its mark (`G`, `Y`, `.`)."""
        out = np.zeros((self.tries, self.length, 29), np.float32)
        for i, guess in enumerate(state.guesses):
            for j, mark in enumerate(colour(guess, state.secret)):
                out[i, j, ord(guess[j]) - 97] = out[i, j, 26 + MARKS.index(mark)] = 1
        return out


def _line(guess: str, secret: str) -> str:
    return f"{' '.join(guess)} -> {' '.join(colour(guess, secret))}"


def consistent(episode: Episode) -> dict[str, float]:
    """Guess the first word of the list that fits everything heard."""
    game, history = _heard(episode)
    return {possible(game.length, history)[0]: 1.0}


def entropy(episode: Episode) -> dict[str, float]:
    """Guess the word of the list that is expected to tell most; with the last guess, one that is still possible."""
    game, history = _heard(episode)
    return {most_telling(game.length, history, last=len(history) == game.tries - 1): 1.0}


def _heard(episode: Episode) -> tuple[WordGuess, History]:
    assert isinstance(episode, GameEpisode)
    assert isinstance(episode.game, WordGuess)
    state: State = episode.state
    return episode.game, tuple((guess, colour(guess, state.secret)) for guess in state.guesses)


@lru_cache(maxsize=4096)
def possible(length: int, history: History) -> tuple[str, ...]:
    """Return the words of the list that fit the colours of all guesses.

    >>> possible(5, (("crane", "G.G.G"),))
    ('cease', 'chase')
    """
    if not history:
        return WORDS[length]
    guess, marks = history[-1]
    return tuple(word for word in possible(length, history[:-1]) if colour(guess, word) == marks)


@lru_cache(maxsize=4096)
def most_telling(length: int, history: History, last: bool = False) -> str:
    """Return the word of the list with the greatest expected information (Shannon entropy of its colours).

    Among equals one that may be the hidden word, then the first. The sums are in whole numbers, so that they are the same
    on every machine.

    Args:
        length: Letters.
        history: What has been heard.
        last: Only words that may be the hidden one.
    """
    words, left = WORDS[length], possible(length, history)
    if last or len(left) <= 2:
        return left[0]
    places = {word: i for i, word in enumerate(words)}
    columns = np.array([places[word] for word in left])
    codes, kinds = _codes(length)
    rows = codes[:, columns] + kinds * np.arange(len(words))[:, None]
    counts = np.bincount(rows.ravel(), minlength=kinds * len(words)).reshape(len(words), kinds)
    cost = 2 * _COST[counts].sum(axis=1) + 1
    cost[columns] -= 1
    return words[int(cost.argmin())]


_COST = np.array([round(n * math.log2(max(n, 1)) * 2**24) for n in range(1024)], np.int64)
"""n log2 n, by n: what n words with one colouring leave unknown, in units of 2^-24 bits."""


@lru_cache
def _codes(length: int) -> tuple[NDArray[np.int64], int]:
    """Return the colours of every word (row) against every hidden word (column) as numbers, and how many there are."""
    letters = np.array([[ord(c) for c in word] for word in WORDS[length]], np.uint8)
    guess, secret = letters[:, None, :], letters[None, :, :]
    right = guess == secret
    taken, code = right.copy(), (right * 2 * 3 ** np.arange(length)).sum(axis=2)
    for i in range(length):
        waiting = ~right[:, :, i]
        for j in range(length):
            hit = waiting & ~taken[:, :, j] & (guess[:, :, i] == secret[:, :, j])
            taken[:, :, j] |= hit
            waiting &= ~hit
            code += hit * 3**i
    values, inverse = np.unique(code, return_inverse=True)
    return inverse.reshape(code.shape).astype(np.int64), len(values)


def _references(game: WordGuess) -> dict[str, float]:
    total = len(game.words)
    found = {"never the same word twice": min(1.0, game.tries / total)}
    if game.tries == _STANDARD:
        found |= {name: count / total for name, count in SOLVED[game.length].items()}
    return found


@register("WordGuess-v0")
def word_guess(
    *,
    difficulty: int = 2,
    length: int | None = None,
    tries: int = _STANDARD,
    strict: bool = False,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Find a hidden word in six guesses; every guess is coloured letter by letter.

    | | |
    |---|---|
    | Source | the rules of Wordle (Wardle, 2021), with our own list of 358 to 729 words of each length |
    | Seats | `player_0` alone |
    | Moves | a word: any letters of the right length; with `strict` the words of the list |
    | Observation | the last guess with a mark for every letter (`c r a n e -> G . Y . .`), the guesses left |
    | Reward | 1 when the word is guessed, else 0 |
    | Start | a word of the list, drawn uniformly from the episode's RNG |
    | End | terminated when found or after `tries` guesses (the limit is a rule); never truncated |
    | Repeated letters | a letter is marked as often as the hidden word has it: right places first, then from the left |
    | Illegal answer | `illegal="forfeit"` (default): the episode ends with 0; `retry(n)`; with `strict` also `random_legal` |
    | Numeric view | (tries, length, 29) floats: letters and marks of the guesses |
    | Players | `entropy` (most expected information), `consistent` (first word that fits); with `strict` also `random` |
    | Value | in six guesses `entropy` finds every word of every list (3.03 guesses on average with 5 letters), `consistent` 94 % with 4 letters, 99.5 % with 5, all with 6 to 8 |
    | Levels | 4, 5, 6, 7, 8 letters |

    Args:
        difficulty: The level, 1 to 5, for the length if it is not given.
        length: Letters of the word, 4 to 8.
        tries: Guesses allowed, 1 to 50.
        strict: Guesses must be words of the list, which the rules then tell.
        illegal: What an answer that is no such word does.

    Example: `sparring.make("WordGuess-v0", length=6, strict=True)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, length=length)
    game = WordGuess(**size, tries=tries, strict=strict)
    return GameEnvironment(
        "WordGuess-v0",
        game,
        kwargs={**size, "tries": tries, "strict": strict, "illegal": illegal},
        doc=word_guess.__doc__,
        illegal=illegal,
        players={"consistent": consistent, "entropy": entropy},
        references=_references(game),
    )
