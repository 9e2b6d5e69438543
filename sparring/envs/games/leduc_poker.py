"""Leduc hold'em: one private card, one public card, two rounds of betting; small enough to be solved."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode, Strategy, Table
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, whole
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.games.solvers.cfr import Equilibrium, cfr_plus
from sparring.envs.registry import register
from sparring.errors import BadValue

LEVELS = {
    1: {"ranks": 2, "suits": 2, "raises": 1},
    2: {"ranks": 3, "suits": 2, "raises": 1},
    3: {"ranks": 3, "suits": 2, "raises": 2},
    4: {"ranks": 4, "suits": 2, "raises": 2},
    5: {"ranks": 6, "suits": 3, "raises": 3},
}
SIZES = (2, 4)
"""The bet of each round, in chips."""
ITERATIONS = 1000
"""Of CFR+, for the player `equilibrium`."""
_NAMES = {2: "QK", 3: "JQK", 4: "JQKA", 5: "TJQKA", 6: "9TJQKA"}
_ACTIVE = ("bet", "raise")
_HEARD = {"check": "checks", "bet": "bets", "call": "calls", "raise": "raises"}


class State(NamedTuple):
    """Cards are ranks from 0 (lowest): both seats', () before the deal, and the public one, -1 before it is turned."""

    cards: tuple[int, ...] = ()
    public: int = -1
    rounds: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """The betting of both rounds."""

    @property
    def bets(self) -> tuple[str, ...]:
        """The betting of the round that is on; of the first round until the public card is turned."""
        return self.rounds[self.public >= 0]


class Leduc(Game[State]):
    """The rules; see `leduc_poker` for the arguments."""

    moves = ("fold", "check", "call", "bet", "raise")

    def __init__(self, ranks: int = 3, suits: int = 2, raises: int = 2):
        self.ranks, self.suits = whole("ranks", ranks, 2, 6), whole("suits", suits, 1, 4)
        self.raises = whole("raises", raises, 1, 4)
        if ranks * suits < 3:
            raise BadValue(f"suits={suits}: {ranks} ranks of one suit are too few cards; use 2 or more")
        self.names = _NAMES[ranks]
        most = 1.0 + raises * sum(SIZES)
        self.reward_range = (-most, most)
        self.max_plies = 2 * (raises + 2)

    def initial(self) -> State:
        """Nobody has a card."""
        return State()

    def chance(self, state: State) -> Sequence[tuple[State, float]]:
        """The deal, and after the first round the public card; cards of one rank are one outcome."""
        if not state.cards:
            return _deals(self.ranks, self.suits)
        if state.public < 0 and _closed(state.rounds[0]) and state.rounds[0][-1] != "fold":
            return _flops(state, self.ranks, self.suits)
        return ()

    def player(self, state: State) -> int | None:
        """Seats take turns; `player_0` acts first in both rounds."""
        return None if not state.cards or _closed(state.bets) else len(state.bets) % 2

    def legal(self, state: State) -> tuple[str, ...]:
        """Check or bet; facing a bet, fold, call, or raise unless the round has all its raises."""
        return _legal(state.bets, self.raises)

    def apply(self, state: State, move: str) -> State:
        """Add the move to the betting."""
        first, second = state.rounds
        rounds = ((*first, move), second) if state.public < 0 else (first, (*second, move))
        return State(state.cards, state.public, rounds)

    def returns(self, state: State) -> tuple[float, ...]:
        """Chips won: the ante, and all bets that were called."""
        stake = float(min(paid(state)))
        if state.bets[-1] == "fold":
            winner = len(state.bets) % 2
        else:
            strength = [rank + 100 * (rank == state.public) for rank in state.cards]
            if strength[0] == strength[1]:
                return (0.0, 0.0)
            winner = int(strength[1] > strength[0])
        return (stake, -stake) if winner == 0 else (-stake, stake)

    def rules(self, seat: int) -> str:
        """The rules, the order of play and how to answer."""
        total = (
            "one bet" if self.raises == 1 else f"{self.raises} bets and raises together"
        ) + " at most in each round"
        return (
            f"You are playing Leduc hold'em poker against one opponent. The deck has {self.suits} card{'s' * (self.suits > 1)} of each rank: "
            f"{' < '.join(self.names)}. Each player puts in one chip and gets one card that only they see. After a round of "
            "betting one public card is turned, and a second round follows. Check, or bet; facing a bet fold, call it, or "
            f"raise it (call and bet as much again). Bets and raises are {SIZES[0]} chips in the first round and {SIZES[1]} "
            f"in the second; {total}. At the end a card of the public card's rank (a pair) wins, else the higher card; equal "
            "cards share the pot. After a fold the other player takes it. You act "
            f"{'first' if seat == 0 else 'second'} in each round. Answer with one move, for example: check"
        )

    def observation(self, state: State, seat: int) -> str:
        """The own card (once), what has happened since, the pot, and the moves."""
        card = f"Your card is {self.names[state.cards[seat]]}. " if not _acted(state, seat) else ""
        mine, theirs = paid(state)[seat], paid(state)[1 - seat]
        call = f", to call {theirs - mine}" if theirs > mine else ""
        news = "".join(f"{what} " for what in self._news(state, seat))
        return f"{card}{news}Pot {mine + theirs}{call}. Moves: {', '.join(self.legal(state))}."

    def _news(self, state: State, seat: int) -> list[str]:
        """What has happened since the seat's last move: at most a move of the other, the public card, and a move."""
        first, second = state.rounds
        heard: list[str] = []
        if state.public >= 0 and len(second) <= seat:
            if (len(first) - 1) % 2 != seat:
                heard = [f"Your opponent {_HEARD[first[-1]]}."]
            heard.append(f"The public card is {self.names[state.public]}.")
        return [*heard, f"Your opponent {_HEARD[state.bets[-1]]}."] if state.bets else heard

    def show(self, state: State) -> str:
        """Both cards, the public card and the betting."""
        names = [self.names[c] for c in state.cards]
        public = self.names[state.public] if state.public >= 0 else "-"
        betting = " | ".join(" ".join(bets) or "-" for bets in state.rounds)
        return f"player_0 holds {names[0]}, player_1 holds {names[1]}, public card {public}: {betting}"

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Own card and public card one-hot; then for each ply of each round two bits: check or call, bet or raise."""
        plies = self.raises + 2
        out = np.zeros(2 * self.ranks + 4 * plies, np.float32)
        out[state.cards[seat]] = 1
        if state.public >= 0:
            out[self.ranks + state.public] = 1
        for r, bets in enumerate(state.rounds):
            for i, move in enumerate(bets):
                if move != "fold":
                    out[2 * self.ranks + 2 * (r * plies + i) + (move in _ACTIVE)] = 1
        return out


@lru_cache
def _deals(ranks: int, suits: int) -> tuple[tuple[State, float], ...]:
    cards = ranks * suits
    pairs = ((a, b, suits * (suits - (a == b))) for a, b in product(range(ranks), repeat=2))
    return tuple((State((a, b)), ways / (cards * (cards - 1))) for a, b, ways in pairs if ways)


@lru_cache(maxsize=4096)
def _flops(state: State, ranks: int, suits: int) -> tuple[tuple[State, float], ...]:
    left = [suits - state.cards.count(rank) for rank in range(ranks)]
    return tuple((State(state.cards, rank, state.rounds), n / sum(left)) for rank, n in enumerate(left) if n)


@lru_cache(maxsize=4096)
def _closed(bets: tuple[str, ...]) -> bool:
    """Whether a round of betting is over."""
    return bets[-1:] in (("fold",), ("call",)) or bets == ("check", "check")


@lru_cache(maxsize=4096)
def _legal(bets: tuple[str, ...], raises: int) -> tuple[str, ...]:
    if bets[-1:] in ((), ("check",)):
        return ("check", "bet")
    return ("fold", "call", "raise") if _raised(bets) < raises else ("fold", "call")


def _raised(bets: tuple[str, ...]) -> int:
    return bets.count("bet") + bets.count("raise")


@lru_cache(maxsize=4096)
def paid(state: State) -> tuple[int, int]:
    """The chips that each seat has put in: the ante, and the highest bet of each round unless it still faces it."""
    total = [1, 1]
    for size, bets in zip(SIZES, state.rounds, strict=True):
        highest = _raised(bets) * size
        owing = (len(bets) - (bets[-1:] == ("fold",))) % 2 if bets[-1:] and bets[-1] in (*_ACTIVE, "fold") else None
        for seat in (0, 1):
            total[seat] += highest - size * (seat == owing)
    return total[0], total[1]


def _acted(state: State, seat: int) -> bool:
    """Whether a seat has moved yet."""
    return state.public >= 0 or len(state.rounds[0]) > seat


def always_call(episode: Episode) -> dict[str, float]:
    """Check and call, whatever the cards."""
    assert isinstance(episode, GameEpisode)
    return {"check" if "check" in (episode.turn.legal or ()) else "call": 1.0}


def tight(episode: Episode) -> dict[str, float]:
    """Bet and raise with a pair or, before the public card, the highest rank; call with the highest; else check or fold."""
    assert isinstance(episode, GameEpisode)
    game, state = episode.game, episode.state
    assert isinstance(game, Leduc)
    legal = game.legal(state)
    card = state.cards[len(state.bets) % 2]
    top = card == game.ranks - 1
    if card == state.public or (top and state.public < 0):
        return {legal[-1]: 1.0}
    return {"call" if top and "call" in legal else legal[0]: 1.0}


class LeducAnalysis(GameTree[State]):
    """Exact exploitability, and the strategy beside that of CFR+."""

    def report(self, strategy: Strategy) -> Table:
        """A row per information state: seat, card, public card, betting, the policy and the equilibrium."""
        states = self.information_states()
        rows = []
        for info, answer, solved in zip(states, strategy(states), cfr_plus(self, ITERATIONS), strict=True):
            node = self.representative(info)
            card, public = node.cards[self.environment.seat_index[info.seat]], node.public
            betting = " | ".join(" ".join(bets) or "-" for bets in node.rounds[: 1 + (public >= 0)])
            both = (", ".join(f"{m} {p.get(m, 0.0):.3f}" for m in info.legal) for p in (answer, solved))
            rows.append((info.seat, self._name(card), self._name(public), betting, *both))
        return Table(("seat", "card", "public card", "betting", "policy", "equilibrium"), tuple(rows))

    def _name(self, card: int) -> str:
        game = self.environment.game
        assert isinstance(game, Leduc)
        return game.names[card] if card >= 0 else "-"


class StandardAnalysis(LeducAnalysis):
    """That of the standard size, whose reference lines are known."""

    references = {"uniform random": 2.373611, "always call": 22 / 15, "tight": 13 / 30, "Nash": 0.0}  # noqa: RUF012


@register("LeducPoker-v0")
def leduc_poker(
    *,
    difficulty: int = 3,
    ranks: int | None = None,
    suits: int | None = None,
    raises: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Leduc hold'em: poker with a public card, and yet small enough to be solved.

    Two seats, a deck of six cards: two each of J < Q < K. Each seat antes one chip and gets one card; after a round of
    betting a public card is turned, and a second round follows. A pair with the public card wins, else the higher card.

    | | |
    |---|---|
    | Source | Southey, F. et al. (2005): Bayes' bluff: opponent modelling in poker. UAI 2005 |
    | Seats | `player_0` (acts first in both rounds), `player_1` |
    | Moves | `check`, `bet`; facing a bet `fold`, `call`, `raise`. Bets are 2, then 4 chips; `raises` in a round |
    | Observation | own card, the public card, what the opponent did, the pot, the moves; at most 150 characters |
    | Reward | chips won at the end, at most 1 + 6 x `raises` (13), or lost; zero-sum |
    | Start | two cards dealt from the episode's RNG, a third after the first round |
    | End | terminated by a fold or after the second round; never truncated; at most 2 (raises + 2) moves |
    | Illegal move | `illegal="forfeit"` (default): the seat loses 1 + 6 x `raises` chips to the other; `retry(n)`, `random_legal` |
    | Numeric view | 2 ranks + 4 (raises + 2) floats: own card, public card, the betting |
    | Players | `equilibrium` (CFR+, 1,000 iterations), `tight` (strong hands only), `always-call`, `random` |
    | Value | -0.0856 for `player_0`; 5,520 ends; exploitability: uniform 2.374, always calling 1.467, tight 0.433 |
    | Levels | 1: 2 ranks, one bet; 2: 3 ranks, one bet; 3: standard; 4: 4 ranks; 5: 6 ranks, 3 suits, 3 raises |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        ranks: How many ranks, 2 to 6 (`QK`, `JQK`, `JQKA`, `TJQKA`, `9TJQKA`).
        suits: How many cards of each rank, 1 to 4.
        raises: How many bets and raises a round has at most, 1 to 4.
        illegal: What an illegal move does.

    Example: `sparring.make("LeducPoker-v0", raises=1)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, ranks=ranks, suits=suits, raises=raises)
    game = Leduc(**size)
    kwargs: dict[str, Any] = {**size, "illegal": illegal}
    solved = Equilibrium("LeducPoker-v0", kwargs, ITERATIONS)
    return GameEnvironment(
        "LeducPoker-v0",
        game,
        kwargs=kwargs,
        doc=leduc_poker.__doc__,
        illegal=illegal,
        players={"equilibrium": solved, "tight": tight, "always-call": always_call},
        analysis=StandardAnalysis if size == LEVELS[3] else LeducAnalysis,
    )
