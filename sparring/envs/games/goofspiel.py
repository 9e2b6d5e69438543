"""Goofspiel (the game of pure strategy): bid cards for prizes, all at once, and spend none twice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Player
from sparring.envs.games._core import Game, GameEnvironment, level, one_of, record, whole
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.games.solvers.matrix import solve
from sparring.envs.games.solvers.search import SearchPlayer
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"cards": 3, "order": "random"},
    2: {"cards": 4, "order": "random"},
    3: {"cards": 5, "order": "random"},
    4: {"cards": 9, "order": "random"},
    5: {"cards": 13, "order": "random"},
}
ORDERS = ("random", "descending", "ascending")
_SOLVED = 5
"""With so many cards the equilibrium is computed in a second."""
_ANALYSED = 4
"""With so many cards the tree is small enough for the exact analysis."""
_FEW = 3
"""With so many cards states come again."""
_NUMBERS = tuple(map(str, range(211)))
"""All points and prizes that there are, with up to 20 cards."""


class State(NamedTuple):
    """Sets of cards are bits: bit `c` is the card `c`. A bid of the round in progress is `pending` until both are made."""

    hands: tuple[int, int]
    left: int
    """The prizes not yet shown."""
    prize: int = 0
    """The prize of this round; 0 before it is shown and at the end."""
    pending: int = 0
    points: tuple[int, int] = (0, 0)
    done: tuple[tuple[int, int, int], ...] = ()
    """The finished rounds: prize, `player_0`'s bid, `player_1`'s."""


class Names(NamedTuple):
    """The names of the cards of sets. There are too many sets of 20 cards: the names of `bits` are in two places."""

    size: int
    low: tuple[tuple[str, ...], ...]
    """Here at `bits % size`."""
    high: tuple[tuple[str, ...], ...]
    """Here at `bits // size`."""


class Words(NamedTuple):
    """What seats are told, in pieces: sets of cards, as in `Names` but joined, each card after a space."""

    size: int
    low: tuple[str, ...]
    high: tuple[str, ...]
    begins: tuple[str, ...]
    """By how many rounds are over."""


@lru_cache
def _words(cards: int) -> tuple[Names, Words]:
    part = cards // 2 + 1
    low, high = (
        tuple(tuple(str(first + card) for card in members(bits)) for bits in range(2**count))
        for first, count in ((0, part), (part, cards + 1 - part))
    )
    low_text, high_text = (tuple("".join(f" {name}" for name in names) for names in half) for half in (low, high))
    begins = tuple(f"Round {number} of {cards}." for number in range(1, cards + 1))
    return Names(2**part, low, high), Words(2**part, low_text, high_text, begins)


class Goofspiel(Game[State]):
    """The rules; see `goofspiel` for the arguments."""

    moves: tuple[str, ...]
    simultaneous = True

    def __init__(self, cards: int = 13, order: str = "random"):
        self.cards, self.order = whole("cards", cards, 2, 20), one_of("order", order, ORDERS)
        self._random = order == "random"
        self.moves = tuple(str(c) for c in range(1, cards + 1))
        self.max_plies = 2 * (cards - 1)
        self.max_observation = 300 + 9 * cards
        self.remembered = cards <= _FEW
        self._cards = {move: card for card, move in enumerate(self.moves, 1)}
        self._names, self._words = _words(cards)
        full = 2 ** (cards + 1) - 2
        self._start = self._show(State((full, full), full))

    def initial(self) -> State:
        """Full hands, and no prize shown if chance shows them."""
        return self._start

    def chance(self, state: State) -> Sequence[tuple[State, float]]:
        """The prizes that may be shown next, equally likely."""
        if not self.is_chance(state):
            return ()
        prizes = members(state.left)
        return [(_shown(state, prize), 1 / len(prizes)) for prize in prizes]

    def is_chance(self, state: State) -> bool:
        """Whether the next prize is to be shown."""
        return not state.prize and state.left != 0

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Show one of the prizes that are left."""
        hands, left, _, pending, points, done = state
        size, low, high = self._names
        prize = self._cards[rng.choice(low[left % size] + high[left // size])]
        return record(State, (hands, left ^ 1 << prize, prize, pending, points, done))

    def player(self, state: State) -> int | None:
        """Both bid for every prize, `player_0` first."""
        return None if not state.prize else 1 if state.pending else 0

    def legal(self, state: State) -> tuple[str, ...]:
        """The cards in the mover's hand."""
        return self._listed(state.hands[1 if state.pending else 0])

    def _listed(self, bits: int) -> tuple[str, ...]:
        """The cards of a set; a cache of thousands of sets would be slower than to join two of few."""
        size, low, high = self._names
        return low[bits % size] + high[bits // size]

    def apply(self, state: State, move: str) -> State:
        """Take the bid; the second one ends the round, and a last card each is bid at once."""
        hands, left, prize, pending, points, done = state
        bid = self._cards[move]
        if not pending:
            return record(State, (hands, left, prize, bid, points, done))
        after = _settle(state, left, prize, pending, bid)
        if len(done) == self.cards - 2:
            return _settle(after, 0, *(bits.bit_length() - 1 for bits in (left, *after.hands)))
        return after if self._random else self._show(after)

    def _show(self, state: State) -> State:
        """Show the next prize where the order is fixed."""
        if self._random:
            return state
        prizes = members(state.left)
        return _shown(state, prizes[-1] if self.order == "descending" else prizes[0])

    def returns(self, state: State) -> tuple[float, ...]:
        """1 for the seat with more points and -1 for the other; 0 each for a tie."""
        first, second = state.points
        sign = float((first > second) - (first < second))
        return (sign, -sign)

    def rules(self, seat: int) -> str:
        """The rules and how to answer."""
        order = {"random": "in random order"}.get(self.order, f"in {self.order} order")
        return (
            f"You play Goofspiel against one opponent. Each of you holds the cards 1 to {self.cards}. The prizes 1 to "
            f"{self.cards} are shown one at a time, {order}. Both bid one card for the prize at once: the higher card "
            "wins the prize's points, equal cards win nobody anything, and both cards are spent. The last cards are bid "
            f"by themselves. More points win. Answer with one of your cards, for example: {(self.cards + 1) // 2}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The last round, the points, the prize, and what both hold."""
        (mine, theirs), left, prize, _, (own, others), done = state
        if seat:
            mine, theirs, own, others = theirs, mine, others, own
        last = ""
        if done:
            won, bid, other = done[-1]
            last = _outcome(won, other, bid) if seat else _outcome(won, bid, other)
        size, low, high, begins = self._words
        return (
            f"{begins[len(done)]}{last} Points: you {_NUMBERS[own]}, opponent {_NUMBERS[others]}. The prize now: "
            f"{_NUMBERS[prize]}. Prizes to come:{low[left % size]}{high[left // size]}. Your cards:{low[mine % size]}"
            f"{high[mine // size]}. Opponent's cards:{low[theirs % size]}{high[theirs // size]}."
        )

    def show(self, state: State) -> str:
        """One line for each round, and the points."""
        lines = [f"prize {prize}: {first} - {second}" for prize, first, second in state.done]
        now = [f"prize {state.prize}: {state.pending or '?'} - ?"] if state.prize else []
        return "\n".join([*lines, *now, f"points: {state.points[0]} - {state.points[1]}"])

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Own cards, the other's, the prize one-hot, the prizes to come (`cards` numbers each); own points, the other's."""
        sets = (state.hands[seat], state.hands[1 - seat], 1 << state.prize if state.prize else 0, state.left)
        bits = [bits >> c & 1 for bits in sets for c in range(1, self.cards + 1)]
        total = self.cards * (self.cards + 1) / 2
        return np.array([*bits, state.points[seat] / total, state.points[1 - seat] / total], np.float32)


@lru_cache(maxsize=8192)
def _outcome(prize: int, mine: int, theirs: int) -> str:
    result = "you won it" if mine > theirs else "your opponent won it" if theirs > mine else "nobody won it"
    return f" For the prize {prize} you bid {mine}, your opponent {theirs}: {result}."


@lru_cache(maxsize=65536)
def members(bits: int) -> tuple[int, ...]:
    """The cards of a set, in ascending order."""
    return tuple(c for c in range(bits.bit_length()) if bits >> c & 1)


def _shown(state: State, prize: int) -> State:
    return state._replace(left=state.left & ~(1 << prize), prize=prize)


def _settle(state: State, left: int, prize: int, mine: int, theirs: int) -> State:
    """The state after a round, with no prize shown."""
    (first, second), _, _, _, (own, others), done = state
    if mine > theirs:
        own += prize
    elif theirs > mine:
        others += prize
    hands = (first ^ 1 << mine, second ^ 1 << theirs)
    return record(State, (hands, left, 0, 0, (own, others), (*done, (prize, mine, theirs))))


class MatchPrize(SearchPlayer):
    """Bids the prize's value plus `extra`; where the card is spent, the next higher, else the highest.

    Without `extra` it is the best answer to random bids by expected points (Ross, 1971: Goofspiel, the game of pure strategy,
    Journal of Applied Probability 8). With `extra` 1 it beats the former: it gives up the highest prize with its lowest card.
    """

    def __init__(self, game: Goofspiel, extra: int = 0):
        super().__init__(game)
        self.cards, self.extra = game.cards, extra

    def choose(self, state: State) -> dict[str, float]:
        """Look at the prize and the own hand."""
        hand = members(state.hands[state.pending > 0])
        want = state.prize + self.extra
        if want > self.cards:
            return {str(hand[0]): 1.0}
        return {str(next((card for card in hand if card >= want), hand[-1])): 1.0}


class Equilibrium(SearchPlayer):
    """Plays an equilibrium, found by backward induction: every round is a matrix game over the values of what follows."""

    def __init__(self, game: Goofspiel):
        super().__init__(game)
        self.order = game.order

    def choose(self, state: State) -> dict[str, float]:
        """Solve the round."""
        seat = int(state.pending > 0)
        lead = state.points[0] - state.points[1]
        solution = solve(_round(state.hands, state.left, state.prize, lead, self.order))
        chances = solution.columns if seat else solution.rows
        return {str(c): float(p) for c, p in zip(members(state.hands[seat]), chances, strict=True)}


@lru_cache(maxsize=1 << 18)
def value(hands: tuple[int, int], left: int, lead: int, order: str) -> float:
    """What the first seat wins on average, both playing an equilibrium, before the next prize is shown."""
    prizes = members(left)
    if abs(lead) > sum(prizes):
        return 1.0 if lead > 0 else -1.0
    if not prizes:
        return 0.0
    if order != "random":
        prizes = prizes[-1:] if order == "descending" else prizes[:1]
    values = [solve(_round(hands, left & ~(1 << prize), prize, lead, order)).value for prize in prizes]
    return sum(values) / len(values)


def _round(hands: tuple[int, int], left: int, prize: int, lead: int, order: str) -> NDArray[np.float64]:
    """What follows every pair of bids for a prize: rows are the first seat's cards."""
    return np.array(
        [
            [
                value(
                    (hands[0] & ~(1 << a), hands[1] & ~(1 << b)),
                    left,
                    lead + (prize if a > b else -prize if b > a else 0),
                    order,
                )
                for b in members(hands[1])
            ]
            for a in members(hands[0])
        ]
    )


def _players(game: Goofspiel) -> dict[str, Player]:
    pool: dict[str, Player] = {"one-more": MatchPrize(game, 1), "match-prize": MatchPrize(game)}
    return {"equilibrium": Equilibrium(game), **pool} if game.cards <= _SOLVED else pool


@register("Goofspiel-v0")
def goofspiel(
    *, difficulty: int = 5, cards: int | None = None, order: str | None = None, illegal: str = "forfeit"
) -> GameEnvironment[State]:
    """Goofspiel, the game of pure strategy: bid your cards for prizes, at once with the opponent, and spend none twice.

    | | |
    |---|---|
    | Source | Ross, S. M. (1971): Goofspiel, the game of pure strategy. Journal of Applied Probability 8, 621-625 |
    | Seats | `player_0`, `player_1`; both bid at once (asked one after another, told afterwards) |
    | Moves | the own cards: `1` to `13` |
    | Observation | the last round's bids, both seats' points, the prize, the prizes to come, both hands |
    | Reward | at the end: +1 more points, -1 fewer, 0 as many; zero-sum; equal bids win nobody the prize |
    | Start | full hands; `order="random"`: the prizes are shown in an order drawn from the episode's RNG, one at a time |
    | End | terminated after the last but one prize (the last cards are bid by themselves); 2 x (cards - 1) moves |
    | Illegal move | `illegal="forfeit"` (default): the seat loses; `retry(n)`, `random_legal` |
    | Numeric view | 4 x cards + 2 floats: own hand, the other's, the prize, the prizes to come, both points |
    | Players | `match-prize`, `one-more` (beats it), `random`; `equilibrium` with up to 5 cards (backward induction) |
    | Value | 0, by symmetry; with 4 cards and more every pure strategy loses to its best answer |
    | Levels | cards: 3, 4, 5, 9, 13 (the standard) |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        cards: 2 to 20. Up to 4 have an exact analysis.
        order: Of the prizes: `random`, `descending` or `ascending`.
        illegal: What an illegal move does.

    Example: `sparring.make("Goofspiel-v0", cards=5, order="descending")`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, cards=cards, order=order)
    game = Goofspiel(**size)
    return GameEnvironment(
        "Goofspiel-v0",
        game,
        kwargs={**size, "illegal": illegal},
        doc=goofspiel.__doc__,
        illegal=illegal,
        players=_players(game),
        analysis=GameTree if game.cards <= _ANALYSED else None,
    )
