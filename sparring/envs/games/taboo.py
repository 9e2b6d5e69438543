"""Taboo: one seat describes a word without saying it or five others; its partner guesses. Both win or lose together."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from sparring.envs.core import Episode, answers
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, uniform, whole
from sparring.envs.games._speech import WORDS, clean, quote, read_with_words, split_words
from sparring.envs.games._taboo_words import CARDS, Card
from sparring.envs.games._wordcheck import count_words, offence, plain, stem
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

GIVER, GUESSER = 0, 1
LEVELS = {
    1: {"rounds": 5, "words": 20},
    2: {"rounds": 4, "words": 12},
    3: {"rounds": 3, "words": 8},
    4: {"rounds": 2, "words": 4},
    5: {"rounds": 1, "words": 2},
}
_GUESS = re.compile(r"guess\s+([a-z]{2,20})")


class State(NamedTuple):
    """The card (-1 before it is drawn), the clues and guesses so far, and the banned word that the last clue said."""

    card: int = -1
    clues: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    said: str | None = None


class Taboo(Game[State]):
    """The rules; see `taboo` for the arguments."""

    zero_sum = False
    reward_range = (0.0, 1.0)
    remembered = False
    max_observation = WORDS + 220

    def __init__(self, rounds: int = 3, words: int = 8):
        self.rounds, self.words = whole("rounds", rounds, 1, 20), whole("words", words, 1, 40)
        self.max_plies = 2 * rounds

    def initial(self) -> State:
        """No card is drawn yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """The card is drawn first."""
        return state.card < 0

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Every card is equally likely."""
        return State(rng.randrange(len(CARDS)))

    def player(self, state: State) -> int | None:
        """Clue and guess in turn, until the word is guessed, a banned word is said, or the rounds are over."""
        over = state.card < 0 or state.said is not None or len(state.guesses) == self.rounds or self._guessed(state)
        return None if over else (GIVER if len(state.clues) == len(state.guesses) else GUESSER)

    def legal(self, state: State) -> tuple[str, ...] | None:
        """Words are free."""
        return None

    def read(self, state: State, text: str, legal: tuple[str, ...] | None) -> str | None:
        """`clue | words` of the giver, in plain ASCII; `guess word` of the guesser."""
        if self.player(state) == GIVER:
            clue = clean(plain(split_words(read_with_words(text, ("clue",)) or "")[1]))
            return f"clue | {clue}" if 1 <= count_words(clue) <= self.words else None
        found = next(filter(None, (_GUESS.fullmatch(answer.lower()) for answer in answers(text))), None)
        return f"guess {found[1]}" if found else None

    def help(self, legal: tuple[str, ...] | None) -> str:
        """What clues and guesses look like."""
        return f"That is no legal move. A clue is: clue | and 1 to {self.words} words. A guess is: guess and one word."

    def apply(self, state: State, move: str) -> State:
        """Judge and deliver the clue, or add the guess."""
        kind, clue = split_words(move)
        if kind != "clue":
            return state._replace(guesses=(*state.guesses, move.removeprefix("guess ")))
        return state._replace(clues=(*state.clues, clue), said=offence(clue, _banned(state.card)))

    def returns(self, state: State) -> tuple[float, ...]:
        """1 each if the word was guessed, else 0."""
        won = float(self._guessed(state))
        return won, won

    def _guessed(self, state: State) -> bool:
        return CARDS[state.card].target in state.guesses[-1:]

    def rules(self, seat: int) -> str:
        """The task of the seat and how to answer."""
        if seat == GIVER:
            task = (
                f"you see a word and five forbidden words, and give clues; {_name(GUESSER)} guesses the word. A clue has at most "
                f"{_number(self.words, 'word')} of plain English. It must not say the word or a forbidden word: not in another form, "
                "not inside a longer word, not a part of it with four letters or more, not spelled in any other way. A clue "
                "that does loses the game at once."
            )
            answer = f"clue | and your words, for example: clue | {'you sit on it' if self.words > 3 else 'seat'}"
        else:
            task = f"{_name(GIVER)} sees a word and describes it without saying it; you guess the word, a single English noun."
            answer = "guess and one word, for example: guess chair"
        return (
            f"You and a partner play Taboo as a team. You are {_name(seat)}: {task} There {'is' if self.rounds == 1 else 'are'} "
            f"{_number(self.rounds, 'round')}, each of one clue and one guess. You both get 1 if the word is guessed, else 0. Answer with {answer}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The giver: the card, then every wrong guess. The guesser: the category, then every clue."""
        card, number = CARDS[state.card], f"Round {len(state.guesses) + 1} of {self.rounds}."
        if seat == GIVER:
            if state.guesses:
                return f"{_name(GUESSER)} guesses: {state.guesses[-1]}. That is wrong. {number} Give another clue."
            banned = ", ".join(card.forbidden)
            return f"Category: {card.category}. Word: {card.target}. Forbidden: {banned}. {number} Give a clue."
        before = f"{state.guesses[-1]} is wrong. " if state.guesses else f"Category: {card.category}. "
        return f"{before}{number} {_name(GIVER)} says: {quote(state.clues[-1])}"

    def feedback(self, state: State) -> str | None:
        """Whether the last guess was right, or what the last clue should not have said."""
        if state.said is not None:
            return f"The clue says {state.said!r}: the game is lost."
        if len(state.guesses) < len(state.clues) or not state.guesses:
            return None
        return f"{state.guesses[-1]}: {'right' if self._guessed(state) else 'wrong'}."

    def show(self, state: State) -> str:
        """The card, the clues and the guesses."""
        if state.card < 0:
            return "(no card yet)"
        card = CARDS[state.card]
        lines = [f"{card.category}: {card.target}; forbidden: {', '.join(card.forbidden)}"]
        for i, clue in enumerate(state.clues):
            lines += [f"clue: {quote(clue)}", *(f"guess: {guess}" for guess in state.guesses[i : i + 1])]
        return "\n".join([*lines, *([f"the clue says {state.said!r}"] if state.said else [])])


def _number(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def _name(seat: int) -> str:
    return f"player_{seat}"


def _banned(card: int) -> tuple[str, ...]:
    return (CARDS[card].target, *CARDS[card].forbidden)


def cards(episode: Episode) -> dict[str, float]:
    """Know the cards: give the card's own clues; guess the card of the category whose clues were heard most."""
    game, state = _seen(episode)
    card = CARDS[state.card]
    if game.player(state) == GIVER:
        first = len(state.guesses)
        said = [card.clues[(first + i) % len(card.clues)] for i in range(min(game.words, 3))]
        return {f"clue | {' '.join(said)}": 1.0}
    heard = {stem(word) for clue in state.clues for word in re.findall("[a-z]+", clue.lower())}
    left = _left(card.category, state.guesses)
    fits = {other: len(heard & _stems(other)) for other in left}
    return uniform([f"guess {other.target}" for other in left if fits[other] == max(fits.values())])


def vague(episode: Episode) -> dict[str, float]:
    """Say the category only; guess any card of the category."""
    game, state = _seen(episode)
    card = CARDS[state.card]
    if game.player(state) == GIVER:
        return {f"clue | {card.category}": 1.0}
    return uniform([f"guess {other.target}" for other in _left(card.category, state.guesses)])


def _seen(episode: Episode) -> tuple[Taboo, State]:
    assert isinstance(episode, GameEpisode)
    assert isinstance(episode.game, Taboo)
    return episode.game, episode.state


def _left(category: str, guesses: tuple[str, ...]) -> list[Card]:
    """The cards of a category that were not guessed; all of them once all were."""
    among = [card for card in CARDS if card.category == category]
    return [card for card in among if card.target not in guesses] or among


@lru_cache(maxsize=len(CARDS))
def _stems(card: Card) -> frozenset[str]:
    return frozenset(stem(clue) for clue in card.clues)


def _references(rounds: int) -> dict[str, float]:
    """The share of games that each player wins with itself."""
    sizes = [sum(other.category == card.category for other in CARDS) for card in CARDS]
    return {"vague": sum(min(1.0, rounds / size) for size in sizes) / len(CARDS), "cards": 1.0}


@register("Taboo-v0")
def taboo(
    *, difficulty: int = 3, rounds: int | None = None, words: int | None = None, illegal: str = "forfeit"
) -> GameEnvironment[State]:
    """Taboo: describe a word to a partner without saying it, or any of five words that lie near.

    | | |
    |---|---|
    | Source | the party game (Hersch, 1989), with 118 cards of our own |
    | Seats | `player_0` (gives clues), `player_1` (guesses); one team |
    | Moves | `clue \\| words` and `guess word`; free text, so moves are not listed |
    | Observation | giver: the card, then every wrong guess; guesser: the category, then every clue |
    | Words | a clue reaches the guesser in plain ASCII, in quotation marks on one line, without marks or brackets |
    | Reward | 1 for both seats when the word is guessed, else 0; general-sum (cooperative) |
    | Start | a card, drawn uniformly from the episode's RNG |
    | End | terminated by a right guess, after `rounds` rounds (a rule), or by a clue that says a banned word (0 for both); never truncated |
    | Judge | `_wordcheck.offence`: other forms (own stemmer), parts, longer words, and disguises (signs, spacing, look-alikes, reversal, numbers or first letters of words for letters, one slip in a long word) |
    | Not judged | other languages, rhymes, codes that both seats agree on |
    | Illegal move | no clue or guess in the form above, or too many words: `illegal="forfeit"` (default): 0 for both; `retry(n)` |
    | Players | `cards` (knows our cards and their clues), `vague` (says the category, guesses any card of it) |
    | Value | `cards` with itself 1; `vague` with itself 0.25 in three rounds (exact rates in `references`) |
    | Levels | 1: 5 rounds, 20 words in a clue; 2: 4, 12; 3: 3, 8; 4: 2, 4; 5: 1, 2 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        rounds: Clues and guesses, 1 to 20.
        words: The most words of a clue, 1 to 40.
        illegal: What an answer that is no clue or guess does.

    Example: `sparring.make("Taboo-v0", rounds=2)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, rounds=rounds, words=words)
    return GameEnvironment(
        "Taboo-v0",
        Taboo(**size),
        kwargs={**size, "illegal": illegal},
        doc=taboo.__doc__,
        illegal=illegal,
        players={"cards": cards, "vague": vague},
        references=_references(size["rounds"]),
    )
