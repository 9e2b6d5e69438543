"""Crossword: a small crossword with clues; every right word shows letters of the words that cross it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from sparring.envs.core import Episode, answers
from sparring.envs.games._clues import CLUES
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, uniform, whole
from sparring.envs.games._svg import Cell, board
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"words": 2, "mistakes": 5},
    2: {"words": 3, "mistakes": 5},
    3: {"words": 4, "mistakes": 4},
    4: {"words": 6, "mistakes": 4},
    5: {"words": 8, "mistakes": 3},
}
SIDE = 12
"""No grid is wider or higher."""
ANSWERS: Mapping[str, str] = {clue: word for word, clue in CLUES.items()}
_MOVE = re.compile(r"(\d{1,2}[ad])[\s:]+([a-z]{2,20})")

Place = tuple[int, int]
"""Row and column, from 0 at the top left."""


class Entry(NamedTuple):
    """A word in the grid: its name (`1A` across, `2D` down) and where it begins."""

    name: str
    word: str
    row: int
    column: int

    @property
    def places(self) -> tuple[Place, ...]:
        """The places of its letters."""
        return _places(self.word, self.row, self.column, self.name[-1] == "D")


class State(NamedTuple):
    """The grid (no entries before it is made), which entries are solved, wrong answers, and the last answer."""

    entries: tuple[Entry, ...] = ()
    solved: tuple[str, ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()
    last: tuple[str, str] = ("", "")


class Crossword(Game[State]):
    """The rules; see `crossword` for the arguments."""

    seats = 1
    zero_sum = False
    reward_range = (0.0, 1.0)
    remembered = False

    def __init__(self, words: int = 4, mistakes: int = 4):
        self.words, self.mistakes = whole("words", words, 2, 8), whole("mistakes", mistakes, 1, 50)
        self.max_plies = words + mistakes - 1
        self.max_observation = 2 * SIDE * SIDE + 120 * words + 160

    def initial(self) -> State:
        """There is no grid yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """The grid is made first."""
        return not state.entries

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Make a grid of words that have clues."""
        return State(make_grid(self.words, rng))

    def player(self, state: State) -> int | None:
        """The one seat, until all words are solved or too many answers were wrong."""
        over = not state.entries or len(state.solved) == self.words or len(state.wrong) == self.mistakes
        return None if over else 0

    def legal(self, state: State) -> tuple[str, ...] | None:
        """Words are free."""
        return None

    def read(self, state: State, text: str, legal: tuple[str, ...] | None) -> str | None:
        """`1A word`, for an entry that is not solved, as the whole text or in its last mark."""
        for answer in answers(text):
            found = _MOVE.fullmatch(answer.lower())
            if found:
                name = found[1].upper()
                is_open = any(entry.name == name for entry in state.entries) and name not in state.solved
                return f"{name} {found[2]}" if is_open else None
        return None

    def help(self, legal: tuple[str, ...] | None) -> str:
        """What an answer looks like."""
        return "That is no legal answer. Answer with the name of an unsolved entry and one word, for example: 1A house"

    def apply(self, state: State, move: str) -> State:
        """Write the word into the grid if it is right; else count a mistake."""
        name, word = move.split()
        entry = next(entry for entry in state.entries if entry.name == name)
        if entry.word == word:
            return state._replace(solved=(*state.solved, name), last=(name, word))
        return state._replace(wrong=(*state.wrong, (name, word)), last=(name, word))

    def returns(self, state: State) -> tuple[float, ...]:
        """The share of the words that is solved."""
        return (len(state.solved) / self.words,)

    def scores(self, state: State) -> tuple[float, ...]:
        """The share of the words that is solved so far."""
        return self.returns(state)

    def rules(self, seat: int) -> str:
        """The task, the mistakes and how to answer."""
        return (
            f"Solve a crossword of {self.words} common English words. Words across are named 1A, 2A ..., words down 1D, 2D ... In "
            "the grid _ is a letter not known yet and . is no letter. A right word is written into the grid, so that it shows "
            f"letters of the words that cross it; a wrong one is not. The game ends after {self.mistakes} wrong "
            f"answer{'' if self.mistakes == 1 else 's'} or when all words are found; each word is worth 1/{self.words}. "
            "Answer with the name and the word, for example: 1A house"
        )

    def observation(self, state: State, seat: int) -> str:
        """The verdict on the last answer, the grid, and the clues of the words that are not solved."""
        known = shown(state)
        verdict = [self.feedback(state) or ""] if state.last[0] else []
        clues = [
            f"{entry.name} (row {entry.row + 1}, column {entry.column + 1}): {CLUES[entry.word]} {pattern(entry, known)}"
            for entry in state.entries
            if entry.name not in state.solved
        ]
        return "\n".join(
            [*verdict, _grid(state, known), *clues, f"Wrong answers left: {self.mistakes - len(state.wrong)}."]
        )

    def feedback(self, state: State) -> str | None:
        """Whether the last answer was right."""
        name, word = state.last
        if not name:
            return None
        if name in state.solved:
            return f"{name} {word}: right."
        letters = next(len(entry.word) for entry in state.entries if entry.name == name)
        return f"{name} {word}: wrong{'' if letters == len(word) else f', {name} has {letters} letters'}."

    def show(self, state: State) -> str:
        """The grid with all letters, and the entries with their clues."""
        if not state.entries:
            return "(no grid yet)"
        everything = shown(state._replace(solved=tuple(entry.name for entry in state.entries)))
        lines = [
            f"{entry.name} {entry.word}{' (solved)' if entry.name in state.solved else ''}: {CLUES[entry.word]}"
            for entry in state.entries
        ]
        return "\n".join([_grid(state, everything), *lines, f"wrong: {len(state.wrong)}"])

    def svg(self, state: State) -> str:
        """The grid: letters found are black, the others grey."""
        everything = shown(state._replace(solved=tuple(entry.name for entry in state.entries)))
        known = shown(state)
        rows, columns = _size(everything)
        blank = Cell(fill="#444444")
        return board(
            [
                [
                    Cell(everything[r, c].upper(), fill="#ffffff", ink="#222222" if (r, c) in known else "#bbbbbb")
                    if (r, c) in everything
                    else blank
                    for c in range(columns)
                ]
                for r in range(rows)
            ]
            or [[blank]]
        )


def shown(state: State) -> dict[Place, str]:
    """The letters of the solved words by their places."""
    return {
        place: letter
        for entry in state.entries
        if entry.name in state.solved
        for place, letter in zip(entry.places, entry.word, strict=True)
    }


def pattern(entry: Entry, known: Mapping[Place, str]) -> str:
    """The letters of an entry that are known, in brackets with `_` for the others."""
    return f"({' '.join(known.get(place, '_') for place in entry.places)})"


def _grid(state: State, known: Mapping[Place, str]) -> str:
    text, columns = _blank(state.entries)
    letters = list(text)
    for (r, c), letter in known.items():
        letters[2 * (r * columns + c)] = letter
    return "".join(letters)


@lru_cache(maxsize=1024)
def _blank(entries: tuple[Entry, ...]) -> tuple[str, int]:
    """The empty grid as text, two characters for each place, and how many columns it has."""
    places = {place for entry in entries for place in entry.places}
    rows, columns = _size(places)
    lines = (" ".join("_" if (r, c) in places else "." for c in range(columns)) for r in range(rows))
    return "\n".join(lines), columns


def _size(places: Iterable[Place]) -> tuple[int, int]:
    inside = list(places)
    return max((r for r, _ in inside), default=-1) + 1, max((c for _, c in inside), default=-1) + 1


@lru_cache(maxsize=4096)
def _places(word: str, row: int, column: int, down: bool) -> tuple[Place, ...]:
    return tuple((row + i, column) if down else (row, column + i) for i in range(len(word)))


Laid = tuple[str, int, int, bool]
"""A word, the row and column of its first letter, and whether it goes down."""


class Draft:
    """A grid in the making."""

    def __init__(self, word: str):
        self.letters: dict[Place, str] = {}
        self.runs: tuple[set[Place], set[Place]] = (set(), set())
        """The places of words across, and of words down."""
        self.laid: list[Laid] = []
        self._rows, self._columns = (0, 0), (0, 0)
        self.lay((word, 0, 0, False))

    def lay(self, laid: Laid) -> None:
        """Lay a word."""
        word, row, column, down = laid
        places = _places(word, row, column, down)
        self.letters.update(zip(places, word, strict=True))
        self.runs[down].update(places)
        self.laid.append(laid)
        self._rows = (min(self._rows[0], row), max(self._rows[1], places[-1][0]))
        self._columns = (min(self._columns[0], column), max(self._columns[1], places[-1][1]))

    def fits(self, word: str) -> list[Laid]:
        """Where a word can be laid so that it crosses another and the grid stays within its limits."""
        return [
            (word, r - i if down else r, c if down else c - i, down)
            for (r, c), letter in self.letters.items()
            for i, own in enumerate(word)
            if own == letter
            for down in (True, False)
            if (r, c) not in self.runs[down] and self._lies(word, r - i if down else r, c if down else c - i, down)
        ]

    def _lies(self, word: str, row: int, column: int, down: bool) -> bool:
        """Whether a word can lie there: it agrees with what is there, runs along no other word and touches none."""
        letters, (dr, dc) = self.letters, (1, 0) if down else (0, 1)
        low, high = self._rows if down else self._columns
        first, last = (row, row + len(word)) if down else (column, column + len(word))
        if max(high, last - 1) - min(low, first) >= SIDE:
            return False
        if (row - dr, column - dc) in letters or (row + dr * len(word), column + dc * len(word)) in letters:
            return False
        r, c = row, column
        for own in word:
            there = letters.get((r, c))
            if there is None:
                if (r + dc, c + dr) in letters or (r - dc, c - dr) in letters:
                    return False
            elif there != own or (r, c) in self.runs[down]:
                return False
            r, c = r + dr, c + dc
        return True


def make_grid(words: int, rng: EpisodeRng) -> tuple[Entry, ...]:
    """Return a grid in which every word but the first crosses an earlier one, and letters touch only within words."""
    draft = Draft(rng.choice(_STOCK))
    used = {draft.laid[0][0]}
    while len(draft.laid) < words and len(used) < len(_STOCK):
        word = rng.choice(_STOCK)
        fits = draft.fits(word) if word not in used else []
        used.add(word)
        if fits:
            draft.lay(rng.choice(fits))
    return _named(draft.laid) if len(draft.laid) == words else make_grid(words, rng)


_STOCK = tuple(CLUES)


def _named(laid: list[Laid]) -> tuple[Entry, ...]:
    """Number the words by where they begin, row by row; words across first."""
    top, left = min(r for _, r, _, _ in laid), min(c for _, _, c, _ in laid)
    starts = sorted({(r - top, c - left) for _, r, c, _ in laid})
    entries = [
        Entry(f"{starts.index((r - top, c - left)) + 1}{'D' if down else 'A'}", word, r - top, c - left)
        for word, r, c, down in laid
    ]
    return tuple(sorted(entries, key=lambda entry: (entry.name[-1], entry.row, entry.column)))


def clues(episode: Episode) -> dict[str, float]:
    """Know the answer to every clue."""
    _, state = _seen(episode)
    entry = next(entry for entry in state.entries if entry.name not in state.solved)
    return {f"{entry.name} {ANSWERS[CLUES[entry.word]]}": 1.0}


def half(episode: Episode) -> dict[str, float]:
    """Know the answer to every other clue of our list; guess the rest from their letters."""
    _, state = _seen(episode)
    known = [e for e in state.entries if e.name not in state.solved and ANSWERS[CLUES[e.word]] in _KNOWN]
    return {f"{known[0].name} {known[0].word}": 1.0} if known else letters(episode)


def letters(episode: Episode) -> dict[str, float]:
    """Cannot read clues: any of our words that fit, where the fewest do."""
    _, state = _seen(episode)
    found = shown(state)
    options = {}
    for entry in state.entries:
        if entry.name not in state.solved:
            fits = re.compile("".join(found.get(place, ".") for place in entry.places))
            out = [word for name, word in state.wrong if name == entry.name]
            options[entry.name] = [word for word in _STOCK if fits.fullmatch(word) and word not in out]
    name = min(options, key=lambda name: len(options[name]))
    return uniform([f"{name} {word}" for word in options[name]])


_KNOWN = frozenset(_STOCK[::2])


def _seen(episode: Episode) -> tuple[Crossword, State]:
    assert isinstance(episode, GameEpisode)
    assert isinstance(episode.game, Crossword)
    return episode.game, episode.state


@register("Crossword-v0")
def crossword(
    *, difficulty: int = 3, words: int | None = None, mistakes: int | None = None, illegal: str = "forfeit"
) -> GameEnvironment[State]:
    """A small crossword: words from clues and from the letters of the words that cross them.

    | | |
    |---|---|
    | Source | the puzzle (Wynne, 1913); grids made from the seed, with about 300 words and clues of our own |
    | Seats | `player_0` alone |
    | Moves | `1A word`: the name of an entry that is not solved, and a word; free text, so moves are not listed |
    | Observation | the verdict on the last answer, the grid, the clues that are open with the letters known, the mistakes left |
    | Reward | the share of the words that is solved, paid word by word |
    | Start | a grid drawn from the episode's RNG: every word crosses another, words of 4 to 8 letters, at most 12 x 12 |
    | End | terminated when all words are solved or after `mistakes` wrong answers (a rule); never truncated |
    | Wrong answer | is told wrong, shows nothing and counts as a mistake, also one of the wrong length |
    | Illegal answer | no entry's name and word, or an entry that is solved: `illegal="forfeit"` (default): 0 in all; `retry(n)` |
    | Players | `clues` (knows our answers), `half` (knows every other), `letters` (knows our words, cannot read clues) |
    | Value | `clues` 1; in 500 games and more of level 1, 3 and 5 `half` 0.69, 0.75 and 0.75, `letters` 0.07, 0.04 and 0.02 |
    | Levels | 1: 2 words, 5 mistakes; 2: 3, 5; 3: 4, 4; 4: 6, 4; 5: 8, 3 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        words: Words in the grid, 2 to 8.
        mistakes: Wrong answers that end the game, 1 to 50.
        illegal: What an answer that names no open entry and a word does.

    Example: `sparring.make("Crossword-v0", words=6)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, words=words, mistakes=mistakes)
    return GameEnvironment(
        "Crossword-v0",
        Crossword(**size),
        kwargs={**size, "illegal": illegal},
        doc=crossword.__doc__,
        illegal=illegal,
        players={"clues": clues, "half": half, "letters": letters},
        references={"knowing every clue": 1.0},
    )
