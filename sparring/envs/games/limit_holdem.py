"""Heads-up limit Texas hold'em with a deck, streets and a cap on bets of any size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations
from math import comb
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode, Player
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, whole
from sparring.envs.games._poker_hands import CATEGORIES, RANKS, SUITS, deck, names, strength
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.games.solvers.cfr import Equilibrium
from sparring.envs.registry import register
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng

LEVELS: dict[int, dict[str, Any]] = {
    1: {"ranks": 4, "suits": 2, "board": [], "bets": 2},
    2: {"ranks": 6, "suits": 2, "board": [3], "bets": 3},
    3: {"ranks": 6, "suits": 4, "board": [3, 1, 1], "bets": 4},
    4: {"ranks": 9, "suits": 4, "board": [3, 1, 1], "bets": 4},
    5: {"ranks": 13, "suits": 4, "board": [3, 1, 1], "bets": 4},
}
SMALL, BIG = 2, 4
"""The bet of the first two rounds, and of the others, in chips; the blinds are half a small bet and a small bet."""
ITERATIONS = 1000
"""Of CFR+, for the player `equilibrium` of the smallest games."""
_SOLVABLE = 12
"""Decks of so many cards are solved in seconds, if there is no board."""
_EXACT, _SAMPLES = 2000, 300
"""Up to how many ways to complete the cards `equity` tries all, and how many it draws where there are more."""
_HEARD = {"check": "checks", "bet": "bets", "call": "calls", "raise": "raises"}


class State(NamedTuple):
    """Cards as numbers (see `_poker_hands`), the highest first in each hand and in each street of the board."""

    hands: tuple[tuple[int, ...], ...] = ()
    board: tuple[int, ...] = ()
    rounds: tuple[tuple[str, ...], ...] = ((),)
    """The betting of every round so far."""
    paid: tuple[int, int] = (1, 2)
    """The chips that each seat has put in."""


class LimitHoldem(Game[State]):
    """The rules; see `limit_holdem` for the arguments."""

    moves = ("fold", "check", "call", "bet", "raise")
    remembered = False

    def __init__(self, ranks: int = 6, suits: int = 4, board: Sequence[int] = (3, 1, 1), bets: int = 4):
        self.deck = deck(whole("ranks", ranks, 2, 13), whole("suits", suits, 1, 4))
        if not isinstance(board, list | tuple) or len(board) > 3:
            raise BadValue(f"board={board!r:.80}: use a list of at most three numbers of cards, such as [3, 1, 1]")
        self.streets = tuple(whole("board", cards, 1, 3) for cards in board)
        self.bets = whole("bets", bets, 1, 4)
        if sum(self.streets) + 4 > len(self.deck):
            raise BadValue(f"ranks={ranks}: {len(self.deck)} cards are too few for two hands and board={board}")
        later = len(board)
        most = float(bets * (SMALL * (1 + min(later, 1)) + BIG * max(later - 1, 0)))
        self.reward_range = (-most, most)
        self.max_plies = bets + 1 + later * (bets + 2)

    def initial(self) -> State:
        """The blinds are in; nobody has cards."""
        return State()

    def is_chance(self, state: State) -> bool:
        """Before the deal, and when a round is over and there is another."""
        if not state.hands:
            return True
        bets, done = state.rounds[-1], len(state.rounds)
        return done <= len(self.streets) and bets[-1:] != ("fold",) and _closed(done == 1, bets)

    def chance(self, state: State) -> Sequence[tuple[State, float]]:
        """All deals, or all cards that may be turned."""
        if not self.is_chance(state):
            return ()
        outcomes = list(self._turns(state) if state.hands else self._deals())
        return [(outcome, 1 / len(outcomes)) for outcome in outcomes]

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Deal both hands, or turn the next cards."""
        if not state.hands:
            a, b, c, d = _pick(list(self.deck), 4, rng)
            return State((_sorted((a, b)), _sorted((c, d))))
        return _turned(state, _pick(self._left(state), self.streets[len(state.rounds) - 1], rng))

    def _left(self, state: State) -> list[int]:
        """The cards that nobody has seen."""
        seen = (*state.hands[0], *state.hands[1], *state.board)
        return [card for card in self.deck if card not in seen]

    def _deals(self) -> Iterator[State]:
        for first in combinations(self.deck, 2):
            left = [card for card in self.deck if card not in first]
            yield from (State((_sorted(first), _sorted(second))) for second in combinations(left, 2))

    def _turns(self, state: State) -> Iterator[State]:
        cards = self.streets[len(state.rounds) - 1]
        return (_turned(state, turned) for turned in combinations(self._left(state), cards))

    def player(self, state: State) -> int | None:
        """The button (`player_0`, small blind) acts first in the first round, the other in all later ones."""
        bets, done = state.rounds[-1], len(state.rounds)
        return None if not state.hands or _closed(done == 1, bets) else (len(bets) + (done > 1)) % 2

    def legal(self, state: State) -> tuple[str, ...]:
        """Check or bet; facing a bet, fold, call, or raise unless the round has all its bets."""
        return _legal(len(state.rounds) == 1, state.rounds[-1], self.bets)

    def apply(self, state: State, move: str) -> State:
        """Pay, and add the move to the betting."""
        bets, done = state.rounds[-1], len(state.rounds)
        seat = (len(bets) + (done > 1)) % 2
        mine, theirs = state.paid[seat], state.paid[1 - seat]
        if move == "call":
            mine = theirs
        elif move in ("bet", "raise"):
            mine = theirs + (SMALL if done <= 2 else BIG)
        paid = (mine, theirs) if seat == 0 else (theirs, mine)
        return State(state.hands, state.board, (*state.rounds[:-1], (*bets, move)), paid)

    def returns(self, state: State) -> tuple[float, ...]:
        """Chips won: what the loser has put in; equal hands share the pot."""
        stake = float(min(state.paid))
        if state.rounds[-1][-1] == "fold":
            winner = int(state.paid[1] > state.paid[0])
        else:
            first, second = (strength((*hand, *state.board)) for hand in state.hands)
            if first == second:
                return (0.0, 0.0)
            winner = int(second > first)
        return (stake, -stake) if winner == 0 else (-stake, stake)

    def rules(self, seat: int) -> str:
        """The rules, the position and how to answer."""
        ranks, suits = sorted({card >> 2 for card in self.deck}), sorted({card & 3 for card in self.deck})
        low = "" if len(ranks) == 13 else "; an ace counts high only"
        short = "" if 2 + sum(self.streets) >= 5 else " (no straights and flushes: they need five cards)"
        streets = " A round of betting follows."
        if self.streets:
            cards = ", then ".join(map(str, self.streets))
            streets = (
                f" Shared cards are turned on the board: {cards}. A round of betting follows each time cards are dealt."
            )
        position = (
            "on the button: small blind, first to act before the board and second after"
            if seat == 0
            else ("the big blind: second to act before the board and first after")
        )
        return (
            f"You are playing heads-up limit hold'em poker. The deck has the ranks {' < '.join(RANKS[r] for r in ranks)} "
            f"in the suits {', '.join(SUITS[s] for s in suits)}{low}. Each player gets two cards that only they see.{streets} "
            f"The blinds are 1 and 2 chips. Check, or bet; facing a bet "
            f"fold, call it, or raise it. Bets and raises are {SMALL} chips in the first two rounds and {BIG} later, at most "
            f"{self.bets} in a round; the big blind is a bet. At the end the best poker hand of up to five cards wins, by the "
            f"usual ranking{short}; equal hands share the pot. You are {position}. Answer with one move, for example: call"
        )

    def observation(self, state: State, seat: int) -> str:
        """The own cards (once), what has happened since, the pot, and the moves."""
        done = len(state.rounds)
        first_time = done == 1 and len(state.rounds[0]) <= seat
        cards = f"Your cards are {names(state.hands[seat])}. " if first_time else ""
        mine, theirs = state.paid[seat], state.paid[1 - seat]
        call = f", to call {theirs - mine}" if theirs > mine else ""
        news = self._news(state, seat)
        return f"{cards}{news}Pot {mine + theirs}{call}. Moves: {_listed(self.legal(state))}."

    def _news(self, state: State, seat: int) -> str:
        """What has happened since the seat's last move: at most a move of the other, new cards, and a move."""
        bets, done = state.rounds[-1], len(state.rounds)
        heard = f"Your opponent {_HEARD[bets[-1]]}. " if bets else ""
        if done == 1 or len(bets) > 1:
            return heard
        before = state.rounds[-2]
        closer = (len(before) - 1 + (done > 2)) % 2
        closed = f"Your opponent {_HEARD[before[-1]]}. " if closer != seat else ""
        return f"{closed}The board is {names(state.board)}. {heard}"

    def show(self, state: State) -> str:
        """All cards, the betting, and both hands' categories at a showdown."""
        betting = " | ".join(" ".join(bets) or "-" for bets in state.rounds)
        over = state.hands and self.player(state) is None and not self.is_chance(state)
        lines = []
        for seat, hand in enumerate(state.hands):
            kind = strength((*hand, *state.board))[0] if over and state.rounds[-1][-1] != "fold" else None
            words = "" if kind is None else f" ({CATEGORIES[kind]})"
            lines.append(f"player_{seat}: {names(hand)}{words}, {state.paid[seat]} in the pot")
        return "\n".join([*lines, f"board: {names(state.board) or '-'}", f"betting: {betting}"])

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Own cards, board cards (a bit per card of the deck), then two bits per ply of each round: passive, active."""
        cards, plies = len(self.deck), self.bets + 2
        out = np.zeros(2 * cards + 2 * plies * (1 + len(self.streets)), np.float32)
        for offset, shown in ((0, state.hands[seat]), (cards, state.board)):
            for card in shown:
                out[offset + self.deck.index(card)] = 1
        for r, bets in enumerate(state.rounds):
            for i, move in enumerate(bets):
                if move != "fold":
                    out[2 * cards + 2 * (r * plies + i) + (move in ("bet", "raise"))] = 1
        return out


def _pick(cards: list[int], n: int, rng: EpisodeRng) -> list[int]:
    """Draw cards without putting them back."""
    return [cards.pop(int(rng.random() * len(cards))) for _ in range(n)]


def _sorted(cards: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(cards, reverse=True))


def _turned(state: State, cards: Sequence[int]) -> State:
    return State(state.hands, (*state.board, *_sorted(cards)), (*state.rounds, ()), state.paid)


@lru_cache(maxsize=4096)
def _closed(blinds: bool, bets: tuple[str, ...]) -> bool:
    """Whether a round is over; after the blinds a first call leaves the big blind its option."""
    last = bets[-1:]
    return (
        last == ("fold",)
        or (last == ("call",) and not (blinds and len(bets) == 1))
        or (last == ("check",) and len(bets) == 2)
    )


@lru_cache(maxsize=4096)
def _legal(blinds: bool, bets: tuple[str, ...], most: int) -> tuple[str, ...]:
    made = blinds + bets.count("bet") + bets.count("raise")
    facing = bets[-1] in ("bet", "raise") if bets else blinds
    options = ("fold", "call") if facing else ("check",)
    return (*options, "raise" if made else "bet") if made < most else options


@lru_cache
def _listed(moves: tuple[str, ...]) -> str:
    return ", ".join(moves)


@lru_cache(maxsize=4096)
def equity(hand: tuple[int, ...], board: tuple[int, ...], unseen: tuple[int, ...], to_come: int) -> float:
    """Return the share of the pot that a hand wins on average against a hand of which nothing is known.

    All ways to deal the other's cards and the rest of the board are tried where they are few; else a sample of them is
    drawn, always the same for the same cards.

    Args:
        hand: The own cards.
        board: The board so far.
        unseen: All other cards.
        to_come: How many cards will be added to the board.
    """
    n = len(unseen)
    deals: Iterator[tuple[tuple[int, ...], tuple[int, ...]]]
    if comb(n, 2) * comb(n - 2, to_come) <= _EXACT:
        deals = _all_deals(unseen, to_come)
    else:
        rng = EpisodeRng(blake2b(repr((hand, board)).encode(), digest_size=32).digest())
        drawn = (tuple(rng.sample(unseen, 2 + to_come)) for _ in range(_SAMPLES))
        deals = ((cards[:2], cards[2:]) for cards in drawn)
    total, count = 0.0, 0
    for other, rest in deals:
        shared = (*board, *rest)
        mine, theirs = strength((*hand, *shared)), strength((*other, *shared))
        total += 1.0 if mine > theirs else 0.5 * (mine == theirs)
        count += 1
    return total / count


def _all_deals(unseen: tuple[int, ...], to_come: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    for other in combinations(unseen, 2):
        left = [card for card in unseen if card not in other]
        for rest in combinations(left, to_come):
            yield other, rest


def by_strength(episode: Episode) -> dict[str, float]:
    """Bet and raise with a good hand, the better the more bets are in; call if the pot pays for it; never bluff.

    A hand is as good as its `equity` against an unknown one.
    """
    assert isinstance(episode, GameEpisode)
    game, state = episode.game, episode.state
    assert isinstance(game, LimitHoldem)
    legal, seat = game.legal(state), game.player(state)
    assert seat is not None
    hand, bets = state.hands[seat], state.rounds[-1]
    unseen = tuple(card for card in game.deck if card not in hand and card not in state.board)
    share = equity(hand, state.board, unseen, sum(game.streets) - len(state.board))
    if share > 0.55 + 0.08 * (bets.count("bet") + bets.count("raise")) and legal[-1] in ("bet", "raise"):
        return {legal[-1]: 1.0}
    price = state.paid[1 - seat] - state.paid[seat]
    calls = share > 0.05 + price / (sum(state.paid) + price)
    return {"call" if calls and "call" in legal else legal[0]: 1.0}


def always_call(episode: Episode) -> dict[str, float]:
    """Check and call, whatever the cards."""
    assert isinstance(episode, GameEpisode)
    return {"check" if "check" in (episode.turn.legal or ()) else "call": 1.0}


@register("LimitHoldem-v0")
def limit_holdem(
    *,
    difficulty: int = 3,
    ranks: int | None = None,
    suits: int | None = None,
    board: list[int] | None = None,
    bets: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Heads-up limit Texas hold'em, with a deck of 24 cards unless another is asked for.

    Two seats. `player_0` has the button: it posts the small blind (1 chip), acts first before the board and second later;
    `player_1` posts the big blind (2 chips). Each gets two cards; then come the flop, the turn and the river.

    | | |
    |---|---|
    | Source | R. Ciaffone: Robert's Rules of Poker; limits as in Bowling et al. (2015): Heads-up limit hold'em poker is solved. Science 347 |
    | Seats | `player_0` (button, small blind), `player_1` (big blind) |
    | Moves | `check`, `bet`; facing a bet `fold`, `call`, `raise`. Bets are 2, from the third round on 4 chips; 4 in a round, the big blind included |
    | Hands | the best five of all cards in the usual order, in decks of any size; an ace is low only below a two; of fewer than five cards no straights and flushes |
    | Observation | own cards, new cards, what the opponent did, the pot, the moves; at most 160 characters |
    | Reward | chips won at the end, at most what may be bet in all rounds (48 with four of them and 4 bets), or lost; zero-sum |
    | Start | a deal from the episode's RNG, the board later |
    | End | terminated by a fold or a showdown; never truncated; at most bets + 1 + (bets + 2) x rounds after the first |
    | Illegal move | `illegal="forfeit"` (default): the seat loses the most there is (48) to the other; `retry(n)`, `random_legal` |
    | Numeric view | 2 x deck + 2 (bets + 2) x rounds floats: own cards, board, the betting |
    | Players | `strength` (equity against an unknown hand), `always-call`, `random`; `equilibrium` (CFR+) without a board and with at most 12 cards |
    | Value | unknown; with 52 cards 0.0877 to 0.0897 big blinds for the button (Bowling et al.) |
    | Levels | 1: 8 cards, no board, 2 bets; 2: 12 cards, a flop, 3 bets; 3: 24 cards; 4: 36 cards; 5: 52 cards |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        ranks: How many ranks, from the ace down, 2 to 13.
        suits: How many suits, 1 to 4.
        board: How many cards are turned before each round but the first, each 1 to 3: `[3, 1, 1]`.
        bets: How many bets and raises a round has at most, 1 to 4.
        illegal: What an illegal move does.

    Example: `sparring.make("LimitHoldem-v0", ranks=13)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, ranks=ranks, suits=suits, board=board, bets=bets)
    game = LimitHoldem(**size)
    kwargs: dict[str, Any] = {**size, "board": list(game.streets), "illegal": illegal}
    players: dict[str, Player] = {"strength": by_strength, "always-call": always_call}
    small = not game.streets and len(game.deck) <= _SOLVABLE
    if small:
        players["equilibrium"] = Equilibrium("LimitHoldem-v0", kwargs, ITERATIONS)
    return GameEnvironment(
        "LimitHoldem-v0",
        game,
        kwargs=kwargs,
        doc=limit_holdem.__doc__,
        illegal=illegal,
        players=players,
        analysis=GameTree if small else None,
    )
