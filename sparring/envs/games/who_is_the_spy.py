"""WhoIsTheSpy: all seats but one have the same secret word; by describing their words they find out who has not."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from sparring.envs.core import Episode, parse_move
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, flag, level, uniform, whole
from sparring.envs.games._speech import clean, quote, read_with_words, split_words
from sparring.envs.games._spy_words import PAIRS
from sparring.envs.games._wordcheck import count_words, offence, plain
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"seats": 3, "rounds": 3},
    2: {"seats": 4, "rounds": 3},
    3: {"seats": 5, "rounds": 2},
    4: {"seats": 6, "rounds": 2},
    5: {"seats": 8, "rounds": 1},
}
CHARACTERS, MOST_WORDS = 120, 20
"""The most characters and words of a description."""
ABSTAIN, NOBODY = "n/a", -1
"""The vote for nobody, and how it is noted."""


class State(NamedTuple):
    """The pair (-1 before the deal), which of its words the civilians have, the spy, all descriptions and all votes."""

    pair: int = -1
    side: int = 0
    spy: int = 0
    said: tuple[str, ...] = ()
    votes: tuple[int, ...] = ()


class WhoIsTheSpy(Game[State]):
    """The rules; see `who_is_the_spy` for the arguments."""

    remembered = False

    def __init__(
        self, seats: int = 5, rounds: int = 2, told: bool = False, pairs: int = len(PAIRS), abstain: bool = False
    ):
        self.seats, self.rounds = whole("seats", seats, 3, 8), whole("rounds", rounds, 1, 5)
        self.told, self.abstain = flag("told", told), flag("abstain", abstain)
        self.pairs = whole("pairs", pairs, 1, len(PAIRS))
        self.max_plies = seats * (rounds + 1)
        self.max_observation = (seats - 1) * (CHARACTERS + 45) + 160
        self._spoken = seats * rounds

    def initial(self) -> State:
        """Nobody has a word yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """The words are dealt first."""
        return state.pair < 0

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """A pair, which word of it is the spy's, and who is the spy: all uniform."""
        return State(rng.randrange(self.pairs), rng.randrange(2), rng.randrange(self.seats))

    def player(self, state: State) -> int | None:
        """Round by round every seat speaks, `player_0` first; then every seat votes."""
        if state.pair < 0 or len(state.votes) == self.seats:
            return None
        return len(state.said) % self.seats if len(state.said) < self._spoken else len(state.votes)

    def legal(self, state: State) -> tuple[str, ...] | None:
        """Descriptions are free; a vote is for any other seat, or for nobody where that is allowed."""
        if len(state.said) < self._spoken:
            return None
        return _ballot(self.seats, len(state.votes)) + ((ABSTAIN,) if self.abstain else ())

    def read(self, state: State, text: str, legal: tuple[str, ...] | None) -> str | None:
        """`say | words`, in plain ASCII and without the own word; or a vote."""
        if legal is not None:
            return parse_move(text, legal)
        words = clean(plain(split_words(read_with_words(text, ("say",), CHARACTERS) or "")[1]), CHARACTERS)
        fits = 1 <= count_words(words) <= MOST_WORDS
        word = secret(state, len(state.said) % self.seats)
        return f"say | {words}" if fits and offence(words, (word,)) is None else None

    def help(self, legal: tuple[str, ...] | None) -> str:
        """What descriptions and votes look like."""
        if legal is not None:
            return f"That is no legal vote. Answer with one of: {', '.join(legal)}."
        return f"That is no legal description. Answer with: say | and 1 to {MOST_WORDS} words that do not say your own word."

    def apply(self, state: State, move: str) -> State:
        """Add the description or the vote."""
        kind, words = split_words(move)
        if kind == "say":
            return state._replace(said=(*state.said, words))
        return state._replace(
            votes=(*state.votes, NOBODY if move == ABSTAIN else int(move.removeprefix("vote player_")))
        )

    def out(self, state: State) -> int | None:
        """The seat with the most votes; None for a tie, and where nobody voted."""
        counts = [state.votes.count(seat) for seat in range(self.seats)]
        most = max(counts)
        return counts.index(most) if counts.count(most) == 1 else None

    def returns(self, state: State) -> tuple[float, ...]:
        """The spy gets 1 if it was not voted out, else -1; the others share the opposite."""
        return self._split(state.spy, -1.0 if self.out(state) == state.spy else 1.0)

    def _split(self, one: int, amount: float) -> tuple[float, ...]:
        """`amount` for one seat, and the opposite in equal parts for the others."""
        parts = iter(_parts(self.seats - 1))
        return tuple(amount if seat == one else -amount * next(parts) for seat in range(self.seats))

    def forfeit(self, state: State, seat: int) -> tuple[float, ...]:
        """-1 for the seat; the others share 1."""
        return self._split(seat, -1.0)

    def rules(self, seat: int) -> str:
        """The rules, the own name and how to answer."""
        role = "Everyone is told whether they are" if self.told else "Nobody is told who is"
        return (
            f"You are player_{seat} of {self.seats} players in Who Is The Spy. All players have the same secret word, except one: the "
            f"spy has a similar word. {role} the spy. "
            f"{'One round' if self.rounds == 1 else f'{self.rounds} rounds'}: in turn, player_0 first, everyone says something true "
            f"about their own word, in at most {MOST_WORDS} words ({CHARACTERS} characters), without saying it: not in another form, "
            "not inside a longer word, not a part of it with four letters or more. Then all vote at once. Whoever gets the most "
            "votes is out; after a tie nobody is. If the spy is out, the spy loses 1 and the others share it; if not, the "
            "spy wins 1 from the others. To describe, answer with say | and your words, for example: say | many people own one. "
            f"To vote, answer with vote and a player, for example: vote player_{(seat + 1) % self.seats}"
            + (f"; or with {ABSTAIN} if you cannot tell" if self.abstain else "")
        )

    def observation(self, state: State, seat: int) -> str:
        """The own word, what the others said since the seat's last turn, and what to do now."""
        spoken = len(state.said)
        voting = spoken == self._spoken
        mine = spoken - self.seats + (seat if voting else 0)
        lines = [f"player_{i % self.seats} says: {quote(state.said[i])}" for i in range(max(0, mine + 1), spoken)]
        task = (
            f"Who is the spy? {', '.join(self.legal(state) or ())}."
            if voting
            else f"Round {spoken // self.seats + 1} of {self.rounds}: describe your word."
        )
        role = ("You are the spy. " if seat == state.spy else "You are not the spy. ") if self.told else ""
        return "\n".join([*lines, f"Your word: {secret(state, seat)}. {role}{task}"])

    def feedback(self, state: State) -> str | None:
        """At the end: who is out, and who the spy was."""
        if len(state.votes) < self.seats:
            return None
        out = self.out(state)
        return f"{'Nobody' if out is None else f'player_{out}'} is out. The spy was player_{state.spy}."

    def show(self, state: State) -> str:
        """All words, descriptions and votes."""
        if state.pair < 0:
            return "(no words yet)"
        lines = [
            f"player_{seat}{' (spy)' if seat == state.spy else ''}: {secret(state, seat)}" for seat in range(self.seats)
        ]
        lines += [f"player_{i % self.seats} says: {quote(words)}" for i, words in enumerate(state.said)]
        return "\n".join([*lines, *(_shown(i, vote) for i, vote in enumerate(state.votes))])


def _shown(voter: int, vote: int) -> str:
    return f"player_{voter} votes {ABSTAIN if vote == NOBODY else f'player_{vote}'}"


def secret(state: State, seat: int) -> str:
    """The word of a seat."""
    return PAIRS[state.pair].words[state.side ^ (seat == state.spy)]


@lru_cache
def _ballot(seats: int, voter: int) -> tuple[str, ...]:
    return tuple(f"vote player_{seat}" for seat in range(seats) if seat != voter)


@lru_cache
def _parts(count: int) -> tuple[float, ...]:
    """Return equal parts of 1, to 52 binary places, so that they sum to exactly 1 in any order; the first has the rest.

    >>> _parts(2), sum(_parts(7))
    ((0.5, 0.5), 1.0)
    """
    part = 2**52 // count / 2**52
    return (1 - part * (count - 1), *[part] * (count - 1))


@lru_cache
def _about(word: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What can be said of a word: of it alone, of both words of its pair, and of the other alone."""
    pair = next(pair for pair in PAIRS if word in pair.words)
    side = pair.words.index(word)
    return pair.own[side], pair.shared, pair.own[1 - side]


def describer(episode: Episode) -> dict[str, float]:
    """Say what is true of the own word alone; vote for who described it worst."""
    game, state, seat = _seen(episode)
    own, shared, other = _about(secret(state, seat))
    return _speak(state, own + shared) if game.legal(state) is None else _accuse(game, state, own + shared, other)


def chameleon(episode: Episode) -> dict[str, float]:
    """Blend in: as long as nothing is known say what is true of both words, then what fits the word that most seem to have."""
    game, state, seat = _seen(episode)
    own, shared, other = _about(secret(state, seat))
    heard = [words for i, words in enumerate(state.said) if i % game.seats != seat]
    belief = sum((words in own) - (words in other) for words in heard)
    if (seat == state.spy) if game.told else belief < 0:
        own, other = other, own
    if game.legal(state) is None:
        return _speak(state, own + shared if belief else shared + own)
    return _accuse(game, state, own + shared, other)


def random(episode: Episode) -> dict[str, float]:
    """Say anything true of the own word; vote for anyone."""
    game, state, seat = _seen(episode)
    own, shared, _ = _about(secret(state, seat))
    return uniform(game.legal(state) or [f"say | {words}" for words in own + shared])


def _speak(state: State, true: tuple[str, ...]) -> dict[str, float]:
    """The first description that nobody gave."""
    return {f"say | {next((words for words in true if words not in state.said), true[0])}": 1.0}


def _accuse(game: WhoIsTheSpy, state: State, true: tuple[str, ...], false: tuple[str, ...]) -> dict[str, float]:
    """A vote for any of the seats that said least that is true and most that is false."""
    legal = [vote for vote in game.legal(state) or () if vote != ABSTAIN]
    said = {vote: state.said[int(vote.removeprefix("vote player_")) :: game.seats] for vote in legal}
    fits = {vote: sum((words in true) - (words in false) for words in said[vote]) for vote in legal}
    return uniform([vote for vote in legal if fits[vote] == min(fits.values())])


def _seen(episode: Episode) -> tuple[WhoIsTheSpy, State, int]:
    assert isinstance(episode, GameEpisode)
    assert isinstance(episode.game, WhoIsTheSpy)
    seat = episode.game.player(episode.state)
    assert seat is not None
    return episode.game, episode.state, seat


@register("WhoIsTheSpy-v0")
def who_is_the_spy(
    *,
    difficulty: int = 3,
    seats: int | None = None,
    rounds: int | None = None,
    told: bool = False,
    pairs: int = len(PAIRS),
    abstain: bool = False,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Who is the spy: everyone describes a secret word; one seat has a similar word and does not know it.

    | | |
    |---|---|
    | Source | the party game Who Is The Spy (also Undercover), with 46 pairs of words of our own |
    | Seats | `player_0` to `player_7`, 3 to 8 of them; one is the spy |
    | Moves | `say \\| words` (free text), then `vote player_2` for any other seat, or `n/a` with `abstain` |
    | Observation | own word, what the others said since the own last turn, what to do; votes stay hidden until all have voted |
    | Words | a description reaches the others in plain ASCII, in quotation marks on one line, without marks or brackets |
    | Judge | a description that says the own word in any form (see Taboo-v0) is no legal move |
    | Reward | at the end: the spy +1 and the others share -1 if the spy is not out; the reverse if it is; sums to exactly 0 |
    | Start | the pair, the spy's word of the two, and the spy, drawn uniformly from the episode's RNG |
    | End | terminated after one vote; the most votes put a seat out, a tie nobody; never truncated; seats x (rounds + 1) moves |
    | Illegal move | `illegal="forfeit"` (default): -1 for the seat, the others share 1; `retry(n)` |
    | Players | `describer` (true of its own word alone, votes by fit), `chameleon` (blends in as spy), `random` |
    | Value | level 3: among describers a describing spy never survives, a chameleon in 86 % of games, as if all voted at random |
    | Levels | 1: 3 seats, 3 rounds; 2: 4, 3; 3: 5, 2; 4: 6, 2; 5: 8, 1 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        seats: 3 to 8.
        rounds: Rounds of descriptions before the vote, 1 to 5.
        told: Every seat is told whether it is the spy; by the usual rules nobody is.
        pairs: Only the first so many of the pairs of words are played, 1 to 46: small models learn a few.
        abstain: A seat may vote for nobody, with `n/a`, as in Vision-Zero (arXiv 2509.25541).
        illegal: What an answer that is no description or vote does.

    Example: `sparring.make("WhoIsTheSpy-v0", seats=4, told=True)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, seats=seats, rounds=rounds)
    new = {"pairs": pairs} if pairs != len(PAIRS) else {}
    new |= {"abstain": abstain} if abstain else {}  # episodes that were saved before there were these still load
    return GameEnvironment(
        "WhoIsTheSpy-v0",
        WhoIsTheSpy(**size, told=told, pairs=pairs, abstain=abstain),
        kwargs={**size, "told": told, **new, "illegal": illegal},
        doc=who_is_the_spy.__doc__,
        illegal=illegal,
        players={"describer": describer, "chameleon": chameleon, "random": random},
    )
