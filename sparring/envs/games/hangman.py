"""Hangman: find a hidden word letter by letter before the lives are used up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode, answers
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, flag, level, whole
from sparring.envs.games._words import WORDS
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

LETTERS = "abcdefghijklmnopqrstuvwxyz"
BY_FREQUENCY = "etaoinshrdlcumwfgypbvkjxqz"
"""The letters of English, the most frequent first."""
LEVELS = {
    1: {"length": 8, "lives": 10},
    2: {"length": 7, "lives": 8},
    3: {"length": 6, "lives": 7},
    4: {"length": 5, "lives": 6},
    5: {"length": 4, "lives": 5},
}
MISSES: Mapping[int, Mapping[str, tuple[int, ...]]] = {
    4: {
        "frequency": (16, 47, 78, 101, 117, 120, 86, 50, 24, 9, 4),
        "etaoin": (0, 0, 4, 8, 16, 18, 30, 44, 40, 30, 45, 44, 51, 46, 23, 75, 55, 31, 61, 17, 4, 2, 7, 1),
    },
    5: {
        "frequency": (47, 121, 159, 171, 134, 65, 22, 8, 2),
        "etaoin": (0, 0, 3, 8, 19, 19, 23, 47, 43, 39, 39, 49, 66, 57, 79, 86, 47, 55, 18, 12, 9, 6, 5),
    },
    6: {
        "frequency": (101, 162, 166, 90, 41, 5),
        "etaoin": (0, 1, 4, 6, 10, 23, 28, 39, 47, 36, 22, 59, 34, 54, 60, 46, 49, 20, 7, 9, 6, 3, 2),
    },
    7: {
        "frequency": (142, 163, 122, 47, 5),
        "etaoin": (0, 2, 3, 4, 6, 18, 34, 38, 20, 25, 31, 43, 60, 56, 40, 41, 26, 13, 8, 7, 4),
    },
    8: {
        "frequency": (153, 129, 61, 15),
        "etaoin": (0, 0, 1, 3, 12, 23, 23, 32, 18, 19, 33, 33, 41, 44, 27, 23, 8, 6, 7, 4, 1),
    },
}
"""For every length and player: how many words it finds with 0, 1, 2 ... wrong guesses."""


class State(NamedTuple):
    """The hidden word ("" before it is drawn), what is shown of it, the wrong guesses and the last guess."""

    secret: str = ""
    shown: str = ""
    wrong: tuple[str, ...] = ()
    last: str = ""


class Hangman(Game[State]):
    """The rules; see `hangman` for the arguments."""

    seats = 1
    zero_sum = False
    reward_range = (0.0, 1.0)
    remembered = False

    def __init__(self, length: int = 6, lives: int = 7, words: bool = True):
        self.length, self.lives = whole("length", length, 4, 8), whole("lives", lives, 1, 26)
        self.words = flag("words", words)
        self.moves = None if words else tuple(LETTERS)
        self.max_plies = length + lives - 1
        self.max_observation = 180 + 2 * length + (length + 1) * lives
        self._guess = re.compile(f"[a-z]|[a-z]{{{length}}}")

    def initial(self) -> State:
        """No word is drawn yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """The word is drawn first."""
        return not state.secret

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Every word of the list is equally likely."""
        return State(rng.choice(WORDS[self.length]), "_" * self.length)

    def player(self, state: State) -> int | None:
        """The one seat, until the word is found or the lives are used up."""
        over = not state.secret or state.shown == state.secret or len(state.wrong) == self.lives
        return None if over else 0

    def legal(self, state: State) -> tuple[str, ...] | None:
        """The letters not tried yet; None where whole words may be guessed too."""
        return None if self.words else _untried(state.shown + "".join(state.wrong))

    def read(self, state: State, text: str, legal: tuple[str, ...] | None) -> str | None:
        """The letter or word that is the whole text or stands in its last mark, if it was not tried before."""
        for guess in map(str.lower, answers(text)):
            if self._guess.fullmatch(guess):
                known = guess in state.wrong or (len(guess) == 1 and guess in state.shown)
                return None if known or not (self.words or len(guess) == 1) else guess
        return None

    def help(self, legal: tuple[str, ...] | None) -> str:
        """What a guess looks like."""
        word = f", or with a whole word of {self.length} letters" if self.words else ""
        return f"That is no legal guess. Answer with one letter from a to z that you have not tried yet{word}."

    def apply(self, state: State, move: str) -> State:
        """Show the letter where it stands, or the word; or add a wrong guess."""
        secret = state.secret
        if move == secret:
            return State(secret, secret, state.wrong, move)
        if len(move) > 1 or move not in secret:
            return State(secret, state.shown, (*state.wrong, move), move)
        shown = "".join(s if s == move else old for s, old in zip(secret, state.shown, strict=True))
        return State(secret, shown, state.wrong, move)

    def returns(self, state: State) -> tuple[float, ...]:
        """1 if the word is found."""
        return (float(state.shown == state.secret),)

    def rules(self, seat: int) -> str:
        """What a guess may be, what it costs, and how to answer."""
        word = f" or a whole word of {self.length} letters" if self.words else ""
        return (
            f"A common English word of {self.length} letters is hidden. You have {self.lives} lives. Guess a letter{word}. A letter "
            "is shown wherever it stands in the word; a wrong guess costs a life. You win when the whole word is shown and "
            f"lose when no life is left. Do not repeat a guess. Answer with your guess alone, for example: e"
        )

    def observation(self, state: State, seat: int) -> str:
        """The verdict on the last guess, the word as far as it is shown, the wrong guesses and the lives."""
        verdict = f"{self.feedback(state)}\n" if state.last else ""
        wrong = f" Wrong: {' '.join(state.wrong)}." if state.wrong else ""
        text = f"{verdict}{' '.join(state.shown)}\nLives: {self.lives - len(state.wrong)}.{wrong}"
        return text if self.words else f"{text} Letters: {' '.join(self.legal(state) or ())}."

    def feedback(self, state: State) -> str | None:
        """Whether the last guess was right."""
        if not state.last:
            return None
        if state.last in state.wrong:
            return f"{state.last}: {'not in the word' if len(state.last) == 1 else 'not the word'}."
        return f"{state.last}: right."

    def show(self, state: State) -> str:
        """The hidden word, what is shown of it, and the wrong guesses."""
        wrong = " ".join(state.wrong) or "(none)"
        return (
            f"hidden: {state.secret}\n{' '.join(state.shown)}\nwrong: {wrong}; lives: {self.lives - len(state.wrong)}"
        )

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Length x 27 + 27 numbers: every place one-hot (26 letters, hidden), the letters found wrong (26), lives left."""
        out = np.zeros(27 * self.length + 27, np.float32)
        for i, letter in enumerate(state.shown):
            out[27 * i + (26 if letter == "_" else ord(letter) - 97)] = 1
        for guess in state.wrong:
            if len(guess) == 1:
                out[27 * self.length + ord(guess) - 97] = 1
        out[-1] = 1 - len(state.wrong) / self.lives
        return out


@lru_cache(maxsize=4096)
def _untried(tried: str) -> tuple[str, ...]:
    return tuple(letter for letter in LETTERS if letter not in tried)


def frequency(episode: Episode) -> dict[str, float]:
    """Guess the letter that most of the words that fit have; the word itself once only one fits."""
    game, state = _seen(episode)
    return {likeliest(state.shown, tuple(sorted(state.wrong)), words=game.words): 1.0}


def etaoin(episode: Episode) -> dict[str, float]:
    """Guess letters by their frequency in English, whatever is shown."""
    _, state = _seen(episode)
    return {next(letter for letter in BY_FREQUENCY if letter not in state.shown and letter not in state.wrong): 1.0}


def _seen(episode: Episode) -> tuple[Hangman, State]:
    assert isinstance(episode, GameEpisode)
    assert isinstance(episode.game, Hangman)
    return episode.game, episode.state


@lru_cache(maxsize=4096)
def likeliest(shown: str, wrong: tuple[str, ...], *, words: bool) -> str:
    """Return the untried letter that most of the words that fit have; the only word that fits, if `words` may be guessed.

    >>> likeliest("_ebra", (), words=True), likeliest("_ebra", (), words=False)
    ('zebra', 'z')
    """
    left = possible(shown, wrong)
    if words and len(left) == 1:
        return left[0]
    counts = {letter: sum(letter in word for word in left) for letter in _untried(shown + "".join(wrong))}
    return max(counts, key=lambda letter: counts[letter])


@lru_cache(maxsize=4096)
def possible(shown: str, wrong: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of the list that fit what is shown and the wrong guesses.

    >>> possible("_ebra", ())
    ('zebra',)
    """
    out = {guess for guess in wrong if len(guess) == 1} | set(shown) - {"_"}
    fits = re.compile(
        "".join(f"[^{''.join(sorted(out))}]" if c == "_" and out else "." if c == "_" else c for c in shown)
    )
    return tuple(word for word in WORDS[len(shown)] if fits.fullmatch(word) and word not in wrong)


def _references(game: Hangman) -> dict[str, float]:
    total = len(WORDS[game.length])
    return {name: sum(counts[: game.lives]) / total for name, counts in MISSES[game.length].items()}


@register("Hangman-v0")
def hangman(
    *,
    difficulty: int = 3,
    length: int | None = None,
    lives: int | None = None,
    words: bool = True,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Hangman: find a hidden word letter by letter before the lives are used up.

    | | |
    |---|---|
    | Source | the pencil game, with our own list of 358 to 729 words of each length |
    | Seats | `player_0` alone |
    | Moves | a letter not tried yet, or (`words`) a whole word of the right length |
    | Observation | the verdict on the last guess, the word as far as it is shown, the wrong guesses, the lives |
    | Reward | 1 when the whole word is shown, else 0 |
    | Start | a word of the list, drawn uniformly from the episode's RNG |
    | End | terminated when the word is found or no life is left; never truncated; at most length + lives - 1 guesses |
    | Variant | a wrong word costs one life, as a wrong letter does; a guess made before is no legal move |
    | Illegal answer | `illegal="forfeit"` (default): the episode ends with 0; `retry(n)`; without `words` also `random_legal` |
    | Numeric view | 27 x length + 27 floats: what is shown, letters found wrong, lives |
    | Players | `frequency` (commonest letter of the words that fit), `etaoin` (a fixed order); without `words` also `random` |
    | Value | `frequency` finds 100, 100, 100, 95.6 and 55.1 % of the words of level 1 to 5, `etaoin` 36.6, 21.9, 12.7, 6.7 and 4.3 % (exact) |
    | Levels | 1: 8 letters, 10 lives; 2: 7, 8; 3: 6, 7; 4: 5, 6; 5: 4, 5 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        length: Letters of the word, 4 to 8.
        lives: Wrong guesses that lose, 1 to 26.
        words: Whole words may be guessed; otherwise letters only, and moves are listed.
        illegal: What an answer that is no such guess does.

    Example: `sparring.make("Hangman-v0", length=5, words=False)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, length=length, lives=lives)
    game = Hangman(**size, words=words)
    return GameEnvironment(
        "Hangman-v0",
        game,
        kwargs={**size, "words": words, "illegal": illegal},
        doc=hangman.__doc__,
        illegal=illegal,
        players={"frequency": frequency, "etaoin": etaoin},
        references=_references(game),
    )
