"""Negotiation: two sides divide items that each values in private; they make offers, talk, agree or part with nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import product
from operator import add, mul
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode, Player
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, one_of, record, whole
from sparring.envs.games._speech import WORDS, quote, read_with_words, split_words
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

NAMES = ("book", "hat", "ball", "cup", "lamp")
TOTAL = 10
"""What all items together are worth to each side."""
FEWEST = 5
"""Every pool has so many items at least."""
MOST = {1: 10, 2: 5, 3: 4, 4: 3, 5: 3}
"""The most items of one kind, by the number of kinds."""
PAYOFFS = ("zero-sum", "own")
LEVELS = {
    1: {"kinds": 1, "turns": 6},
    2: {"kinds": 2, "turns": 10},
    3: {"kinds": 3, "turns": 10},
    4: {"kinds": 4, "turns": 12},
    5: {"kinds": 5, "turns": 14},
}
Bundle = tuple[int, ...]
"""How many items of each kind."""


class Offer(NamedTuple):
    """An offer that stands."""

    seat: int
    keeps: Bundle
    """What `seat` would get; the other side gets the rest."""


class State(NamedTuple):
    """The pool and each side's values per item (() before they are drawn), the standing offer and the last move."""

    pool: Bundle = ()
    values: tuple[Bundle, ...] = ()
    plies: int = 0
    offer: Offer | None = None
    last: str = ""
    """The last move as it was read, words included."""
    agreed: bool = False


class Negotiation(Game[State]):
    """The rules; see `negotiation` for the arguments."""

    moves: tuple[str, ...]
    remembered = False

    def __init__(self, kinds: int = 2, turns: int = 10, payoff: str = "zero-sum"):
        self.kinds, self.max_plies = whole("kinds", kinds, 1, 5), whole("turns", turns, 1, 100)
        self.zero_sum = one_of("payoff", payoff, PAYOFFS) == "zero-sum"
        self.reward_range = (-1.0, 1.0) if self.zero_sum else (0.0, 1.0)
        self.most = MOST[kinds]
        self.moves = (*_offers((self.most,) * kinds), "say", "accept", "deny")
        self.max_observation = WORDS + 420 + 60 * kinds

    def initial(self) -> State:
        """Nothing is drawn yet."""
        return State()

    def is_chance(self, state: State) -> bool:
        """Chance draws the pool and the values."""
        return not state.pool

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Draw a pool that can be valued, then values until every kind has a taker and the sides want one kind both."""
        random, most, every = rng.random, self.most, range(self.kinds)
        while True:
            pool = tuple([1 + int(random() * most) for _ in every])
            if sum(pool) < FEWEST or not _ways(pool, TOTAL):
                continue
            values = (_values(pool, rng), _values(pool, rng))
            if all(map(add, *values)) and any(map(mul, *values)):
                return State(pool, values)

    def player(self, state: State) -> int | None:
        """The sides take turns, `player_0` first, until they agree or the turns are used up."""
        pool, _, plies, _, _, agreed = state
        return None if agreed or plies == self.max_plies or not pool else plies % 2

    def legal(self, state: State) -> tuple[str, ...]:
        """Every offer and `say`; `accept` and `deny` if an offer of the other side stands. All without words."""
        pool, _, plies, offer, _, _ = state
        return _legal(pool, offer is not None and offer.seat != plies % 2)

    def read(self, state: State, text: str, legal: tuple[str, ...] | None) -> str | None:
        """A legal move, or one with words behind a bar."""
        assert legal is not None
        return text if text in legal else read_with_words(text, legal)

    def help(self, legal: tuple[str, ...] | None) -> str:
        """The moves in short."""
        others = ", ".join((legal or ())[-3:] if "deny" in (legal or ()) else ("say",))
        return f"That is no legal move. Answer with an offer such as {_name((1,) * self.kinds)}, or with: {others}."

    def apply(self, state: State, move: str) -> State:
        """Make, withdraw or accept an offer, or only talk."""
        pool, values, plies, offer, _, _ = state
        bare, _ = split_words(move)
        if bare.startswith("offer"):
            offer = _offer(plies % 2, bare)
        elif bare == "deny":
            offer = None
        return record(State, (pool, values, plies + 1, offer, move, bare == "accept"))

    def shares(self, state: State) -> tuple[float, float]:
        """What each side gets by the standing offer, as a share of what all items are worth to it."""
        assert state.offer is not None
        first = _first_gets(state.pool, state.offer)
        mine, theirs = _worth(first, state.values[0]), TOTAL - _worth(first, state.values[1])
        return mine / TOTAL, theirs / TOTAL

    def returns(self, state: State) -> tuple[float, ...]:
        """Own share less the other's (`zero-sum`), or own share (`own`); 0 each without a deal."""
        if not state.agreed:
            return (0.0, 0.0)
        mine, theirs = self.shares(state)
        return (mine - theirs, theirs - mine) if self.zero_sum else (mine, theirs)

    def rules(self, seat: int) -> str:
        """The rules, the payoff and how to answer."""
        pay = (
            "your share of the value (what you get / what all items are worth to you) minus the other side's share of its own"
            if self.zero_sum
            else "your share of the value: what you get / what all items are worth to you"
        )
        numbers = "number of items" if self.kinds == 1 else f"{self.kinds} numbers of items"
        offer = _name((1,) * self.kinds)
        return (
            f"You and one other side divide some items. Each side values them in its own way and sees its own values only; "
            f"all items together are worth {TOTAL} to each. You take turns, {self.max_plies} moves in all, and you "
            f"move {'first' if seat == 0 else 'second'}. Moves: offer, with the {numbers} that YOU keep in the order "
            f"in which they are listed (the other side gets the rest); accept or deny the other side's offer; say (no offer, "
            f"only words). An offer stands until it is denied or a newer one is made by either side. After "
            f"{self.max_plies} moves without a deal both sides get 0. A deal pays {pay}. You may add words after a bar; "
            f"the other side sees the move and these words (at most {WORDS} characters), and nothing else. Answer with "
            f"one move, for example: {offer} or {offer} | A fair deal?"
        )

    def observation(self, state: State, seat: int) -> str:
        """The items and own values (once), what the other side did and said, what stands, the moves left, the moves."""
        pool, values, plies, offer, last, _ = state
        lines = [_setting(pool, values[seat])] if plies < 2 else []
        bare, words = split_words(last)
        if plies:
            did = _did(pool, bare)
            lines.append(f"{did} It says: {quote(words)}" if words else did)
        answerable = offer is not None and offer.seat != seat
        if offer is not None and not answerable:
            lines.append(f"Your offer to keep {_items(offer.keeps)} still stands.")
        elif offer is not None and bare == "say":
            lines.append(f"Its last offer still stands: {_terms(pool, offer.keeps)}")
        lines.append(_choices(pool, self.max_plies - plies, answerable))
        return "\n".join(lines)

    def show(self, state: State) -> str:
        """The items, both sides' values, the last move and what stands."""
        lines = [f"items: {_items(state.pool)}; moves made: {state.plies} of {self.max_plies}"]
        lines += [f"player_{seat} values each: {_prices(values)}" for seat, values in enumerate(state.values)]
        if state.plies:
            bare, words = split_words(state.last)
            lines.append(f"player_{(state.plies - 1) % 2}: {bare}" + (f" {quote(words)}" if words else ""))
        if state.offer is not None:
            verb = "deal" if state.agreed else "standing offer"
            lines.append(f"{verb}: player_{state.offer.seat} gets {_items(state.offer.keeps)}, the other side the rest")
        return "\n".join(lines)

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """For each kind: how many there are, own value, own part of the standing offer; whose it is (2), moves left."""
        out = np.zeros((3, self.kinds), np.float32)
        out[0] = np.divide(state.pool, self.most)
        out[1] = np.divide(state.values[seat], TOTAL)
        whose = [0.0, 0.0]
        if state.offer is not None:
            first = _first_gets(state.pool, state.offer)
            out[2] = np.divide(first if seat == 0 else _rest(state.pool, first), self.most)
            whose[state.offer.seat != seat] = 1.0
        left = (self.max_plies - state.plies) / self.max_plies
        return np.array([*out.ravel(), *whose, left], np.float32)


def _name(bundle: Iterable[int]) -> str:
    return "offer " + " ".join(map(str, bundle))


@lru_cache(maxsize=8192)
def _bundle(offer: str) -> Bundle:
    return tuple(map(int, offer.split()[1:]))


@lru_cache(maxsize=8192)
def _offer(seat: int, bare: str) -> Offer:
    return Offer(seat, _bundle(bare))


@lru_cache(maxsize=512)
def _offers(pool: Bundle) -> tuple[str, ...]:
    return tuple(map(_name, _bundles(pool)))


@lru_cache(maxsize=1024)
def _legal(pool: Bundle, answerable: bool) -> tuple[str, ...]:
    return (*_offers(pool), "say", *(("accept", "deny") if answerable else ()))


def _bundles(pool: Bundle) -> Iterable[Bundle]:
    """Every part of the pool."""
    return product(*(range(count + 1) for count in pool))


@lru_cache(maxsize=65536)
def _rest(pool: Bundle, part: Bundle) -> Bundle:
    return tuple(a - b for a, b in zip(pool, part, strict=True))


def _first_gets(pool: Bundle, offer: Offer) -> Bundle:
    return offer.keeps if offer.seat == 0 else _rest(pool, offer.keeps)


@lru_cache(maxsize=65536)
def _worth(bundle: Bundle, values: Bundle) -> int:
    return sum(count * value for count, value in zip(bundle, values, strict=True))


@lru_cache(maxsize=8192)
def _items(bundle: Bundle) -> str:
    """`3 books, 1 hat`."""
    return ", ".join(f"{n} {name}{'' if n == 1 else 's'}" for n, name in zip(bundle, NAMES, strict=False))


def _terms(pool: Bundle, keeps: Bundle) -> str:
    return f"you get {_items(_rest(pool, keeps))}; it keeps {_items(keeps)}."


_DID = {"deny": "The other side denies your offer.", "say": "The other side makes no new offer."}
"""What the other side did, if it made no offer and did not end the game."""


@lru_cache(maxsize=8192)
def _did(pool: Bundle, bare: str) -> str:
    return _DID.get(bare) or f"The other side offers: {_terms(pool, _bundle(bare))}"


@lru_cache(maxsize=8192)
def _choices(pool: Bundle, left: int, answerable: bool) -> str:
    """The line with the moves left and the moves."""
    ranges = " ".join(f"0-{count}" for count in pool)
    return f"Moves left, this one included: {left}. Moves: {'accept, deny, ' * answerable}offer {ranges}, say."


def _prices(values: Bundle) -> str:
    return ", ".join(f"{name} {value}" for value, name in zip(values, NAMES, strict=False))


@lru_cache(maxsize=8192)
def _setting(pool: Bundle, values: Bundle) -> str:
    return f"Items: {_items(pool)}. Your values: {_prices(values)} each."


class Way(NamedTuple):
    """A way to value items: the value of the first kind, and the ways to value the others that go with it."""

    value: int
    others: tuple[Way, ...]


@lru_cache(maxsize=16384)
def _valuations(pool: Bundle, total: int) -> tuple[Way, ...]:
    """The ways in which whole values of at least 0 make the pool worth `total`."""
    if len(pool) == 1:
        return () if total % pool[0] else (Way(total // pool[0], ()),)
    found: list[Way] = []
    for value in range(total // pool[0] + 1):
        others = _valuations(pool[1:], total - pool[0] * value)
        found += [Way(value, others)] * len(others)
    return tuple(found)


def _ways(pool: Bundle, total: int) -> int:
    """In how many ways whole values of at least 0 make the pool worth `total`."""
    return len(_valuations(pool, total))


def _values(pool: Bundle, rng: EpisodeRng) -> Bundle:
    """Draw one of the ways uniformly."""
    ways, out = _valuations(pool, TOTAL), []
    while ways:
        value, ways = ways[int(rng.random() * len(ways))]
        out.append(value)
    return tuple(out)


class Haggler:
    """A silent player with an aspiration: it asks for bundles worth at least that much to it, and accepts no less.

    Of such bundles it offers first what leaves most to the other side, as far as one can tell who does not know its values
    (every kind as dear as any other), and another one whenever it is its turn again. It knows its own values and what
    was said at the table; nothing else.
    """

    def __init__(self, aspiration: Callable[[float], float]):
        self._aspiration = aspiration
        """Part of the time gone (0 to 1) -> the share of its own total that it wants."""

    def __call__(self, episode: Episode) -> dict[str, float]:
        """The one move."""
        assert isinstance(episode, GameEpisode)
        assert isinstance(episode.game, Negotiation)
        game, state = episode.game, episode.state
        seat = state.plies % 2
        goal = self._aspiration(state.plies / max(1, game.max_plies - 1)) * TOTAL
        values, offer = state.values[seat], state.offer
        if offer is not None and offer.seat != seat and _worth(_rest(state.pool, offer.keeps), values) >= goal - 1e-9:
            return {"accept": 1.0}
        asks = _asks(state.pool, values, goal)
        return {_name(asks[state.plies // 2 % min(len(asks), 4)]): 1.0}


@lru_cache(maxsize=4096)
def _asks(pool: Bundle, values: Bundle, goal: float) -> tuple[Bundle, ...]:
    """The bundles worth `goal` and more to me, best for the other side (as I guess) first."""
    good = [bundle for bundle in _bundles(pool) if _worth(bundle, values) >= goal - 1e-9]
    return tuple(sorted(good, key=lambda b: (sum(n / count for n, count in zip(b, pool, strict=True)), b)))


def _half(time: float) -> float:
    return 0.5


def _hard(time: float) -> float:
    return 0.8


def _conceding(time: float) -> float:
    """From 0.9 to 0.3, slowly at first (Faratin, Sierra and Jennings, 1998: Boulware tactics)."""
    return 0.9 - 0.6 * time**2


PLAYERS: dict[str, Player] = {"hardball": Haggler(_hard), "fair": Haggler(_half), "concede": Haggler(_conceding)}


@register("Negotiation-v0")
def negotiation(
    *,
    difficulty: int = 2,
    kinds: int | None = None,
    turns: int | None = None,
    payoff: str = "zero-sum",
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Negotiation: two sides with private values divide items by offers and words.

    | | |
    |---|---|
    | Source | Lewis, M. et al. (2017): Deal or no deal? End-to-end learning of negotiation dialogues. EMNLP 2017 |
    | Seats | `player_0` (moves first), `player_1` |
    | Moves | `offer 3 1`: the speaker KEEPS 3 of the first kind and 1 of the second, the other side gets the rest; `accept` and `deny` while an offer of the other side stands; `say`. Each may carry words: `offer 3 1 \\| I need the books` |
    | Offers | an offer stands until it is denied or either side makes a newer one; nobody can accept his own |
    | Talk | the words (at most 280 characters, cleaned, in quotation marks) reach the other side; nothing else that is said does |
    | Observation | items and own values (once), what the other side did and said, what stands, moves left |
    | Reward | at the end; a share is (value of what one gets) / 10. `payoff="zero-sum"`: own share - the other's share, in [-1, 1], sum 0. `payoff="own"`: own share, in [0, 1], general-sum. No deal: 0 and 0 |
    | Start | 1 to 10 (5, 4, 3, 3) items of each kind, at least 5 in all, and whole values by which all items are worth 10 to each side; every kind is worth something to a side, one kind at least to both; drawn from the episode's RNG |
    | End | terminated by a deal or after exactly `turns` moves, which is a rule of the game; never truncated |
    | Illegal move | `illegal="forfeit"` (default): the worst return, -1 (0 with `own`), the other +1 (0); `retry(n)`, `random_legal` |
    | Numeric view | 3 x kinds + 3 floats: items, own values, own part of the standing offer, whose it is, moves left |
    | Players | all silent. `fair`: asks and takes half of its own value; `hardball`: 80 %; `concede`: from 90 % down to 30 % with time; `random` |
    | Value | `zero-sum`: 0, for a side that never offers and never accepts gets 0; so the sides trade only where one is mistaken |
    | Levels | kinds of items and turns: 1: 1, 6; 2: 2, 10; 3: 3, 10; 4: 4, 12; 5: 5, 14 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        kinds: How many kinds of items, 1 to 5.
        turns: How many moves in all, of both sides together, 1 to 100.
        payoff: `zero-sum` or `own`.
        illegal: What an illegal move does.

    Example: `sparring.make("Negotiation-v0", kinds=3, payoff="own")`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, kinds=kinds, turns=turns)
    game = Negotiation(**size, payoff=payoff)
    return GameEnvironment(
        "Negotiation-v0",
        game,
        kwargs={**size, "payoff": payoff, "illegal": illegal},
        doc=negotiation.__doc__,
        illegal=illegal,
        players=PLAYERS,
    )
