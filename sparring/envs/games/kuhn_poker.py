"""Kuhn poker (Kuhn, 1950): three cards, one bet, and a game that cannot be won without bluffing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode, Strategy, Table
from sparring.envs.games._arguments import whole
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.registry import register
from sparring.types import InfoState

CARDS = "JQK"
_OPEN, _FACING = ("check", "bet"), ("fold", "call")
_ENDED = {
    ("check", "check"): 0,
    ("check", "bet", "fold"): 0,
    ("check", "bet", "call"): 1,
    ("bet", "fold"): 0,
    ("bet", "call"): 1,
}
"""Finished betting sequences and the bets that the loser pays beside the ante."""
_LEGAL = {(): _OPEN, ("check",): _OPEN, ("bet",): _FACING, ("check", "bet"): _FACING}


class State(NamedTuple):
    """Cards as numbers 0 (J) to 2 (K), () before the deal; and the bets so far."""

    cards: tuple[int, ...] = ()
    bets: tuple[str, ...] = ()


class Kuhn(Game[State]):
    """The rules."""

    moves = ("check", "bet", "fold", "call")
    max_plies = 3

    def __init__(self, bet: int = 1):
        self.bet = bet
        self.reward_range = (-1.0 - bet, 1.0 + bet)

    def initial(self) -> State:
        """Nobody has a card."""
        return State()

    def chance(self, state: State) -> Sequence[tuple[State, float]]:
        """Six deals of two of the three cards, equally likely."""
        return () if state.cards else _DEALS

    def player(self, state: State) -> int | None:
        """Seats take turns, `player_0` first."""
        return None if not state.cards or state.bets in _ENDED else len(state.bets) % 2

    def legal(self, state: State) -> tuple[str, ...]:
        """Check or bet; facing a bet, fold or call."""
        return _LEGAL[state.bets]

    def apply(self, state: State, move: str) -> State:
        """Add the move to the bets."""
        return State(state.cards, (*state.bets, move))

    def returns(self, state: State) -> tuple[float, ...]:
        """Chips won: the ante, and the bet if it was called."""
        stake = float(1 + _ENDED[state.bets] * self.bet)
        if state.bets[-1] == "fold":
            winner = len(state.bets) % 2
        else:
            winner = 0 if state.cards[0] > state.cards[1] else 1
        return (stake, -stake) if winner == 0 else (-stake, stake)

    def rules(self, seat: int) -> str:
        """The rules, the order of play and how to answer."""
        return (
            "You are playing Kuhn poker against one opponent. The deck has three cards: J < Q < K. Each player puts in "
            "one chip and gets one card that only they see. A player may check or bet one chip; facing a bet, fold or call "
            "it with one chip. After two checks or a call the higher card takes the pot; after a fold the other player "
            f"does. You act {'first' if seat == 0 else 'second'}. Answer with one move, for example: check"
        )

    def observation(self, state: State, seat: int) -> str:
        """The card (once), what the opponent did, and the moves."""
        card = f"Your card is {CARDS[state.cards[seat]]}. " if len(state.bets) < 2 else ""
        heard = f"Your opponent {state.bets[-1]}s. " if state.bets else ""
        return f"{card}{heard}Moves: {', '.join(self.legal(state))}."

    def show(self, state: State) -> str:
        """Both cards and the betting."""
        cards = [CARDS[c] for c in state.cards]
        return f"player_0 holds {cards[0]}, player_1 holds {cards[1]}: {' '.join(state.bets) or '(no bets yet)'}"

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """Seven numbers: own card one-hot (3), then for each ply of the betting whether it was a bet or call (3) and its length."""
        out = np.zeros(7, np.float32)
        if state.cards:
            out[state.cards[seat]] = 1
        for i, move in enumerate(state.bets):
            out[3 + i] = move in ("bet", "call")
        out[6] = len(state.bets) / 3
        return out


_DEALS = tuple((State(cards), 1 / 6) for cards in permutations(range(3), 2))

ALPHA = 1 / 3
"""The default equilibrium: of the family 0 <= alpha <= 1/3, the one that bluffs most."""


def equilibrium_move(card: int, bets: tuple[str, ...], alpha: float = ALPHA) -> float:
    """The probability of betting (or calling) in the closed-form equilibrium (Kuhn, 1950).

    The first seat has a family of equilibria: it bets J with probability alpha and K with 3 alpha, never Q, and calls with Q
    after check-bet with alpha + 1/3; the second seat's is unique: it bets J and calls with Q with 1/3. The value of
    the game for the first seat is -1/18.
    """
    table: dict[tuple[str, ...], tuple[float, float, float]] = {
        (): (alpha, 0.0, 3 * alpha),
        ("check", "bet"): (0.0, alpha + 1 / 3, 1.0),
        ("check",): (1 / 3, 0.0, 1.0),
        ("bet",): (0.0, 1 / 3, 1.0),
    }
    return table[bets][card]


def equilibrium(episode: Episode) -> dict[str, float]:
    """Play the equilibrium with alpha = 1/3; looks at the mover's own card and the betting only."""
    assert isinstance(episode, GameEpisode)
    state: State = episode.state
    passive, active = _LEGAL[state.bets]
    p = equilibrium_move(state.cards[len(state.bets) % 2], state.bets)
    return {passive: 1 - p, active: p}


_FORMULA = {
    (): ("alpha", "0", "3 alpha"),
    ("check", "bet"): ("0", "alpha + 1/3", "1"),
    ("check",): ("1/3", "0", "1"),
    ("bet",): ("0", "1/3", "1"),
}


class KuhnAnalysis(GameTree[State]):
    """Exact exploitability, and the strategy beside the equilibrium family."""

    references = {"uniform random": 11 / 24, "never bluff": 1 / 3, "best deterministic": 1 / 6, "Nash": 0.0}  # noqa: RUF012

    def report(self, strategy: Strategy) -> Table:
        """Twelve rows: who, card, betting, probability of the active move (bet, call), and the equilibrium's."""
        answers = dict(zip(self.information_states(), strategy(self.information_states()), strict=True))
        active = {self._key(state): answers[state].get(state.legal[1], 0.0) for state in answers}
        alpha = min(max(active[0, ()], 0.0), 1 / 3)
        rows = []
        for (card, bets), p in sorted(active.items(), key=lambda item: (len(item[0][1]) % 2, item[0][1], item[0][0])):
            rows.append(
                (
                    f"player_{len(bets) % 2}",
                    CARDS[card],
                    " ".join(bets) or "-",
                    _LEGAL[bets][1],
                    f"{p:.3f}",
                    f"{equilibrium_move(card, bets, alpha):.3f}",
                    _FORMULA[bets][card],
                )
            )
        return Table(
            ("seat", "card", "betting", "move", "policy", "equilibrium", f"formula (alpha = {alpha:.3f})"), tuple(rows)
        )

    def _key(self, state: InfoState) -> tuple[int, tuple[str, ...]]:
        node = self.representative(state)
        return node.cards[len(node.bets) % 2], node.bets


@register("KuhnPoker-v0")
def kuhn_poker(*, illegal: str = "forfeit", bet: int = 1) -> GameEnvironment[State]:
    """Kuhn poker: the smallest poker, solved in closed form, and still impossible to win without bluffing.

    Two seats, three cards J < Q < K. Each seat antes one chip and gets one card. Seat `player_0` checks or bets one chip;
    the other answers; facing a bet a seat folds or calls. Chips really move: a called bet is worth 2, all else 1.

    | | |
    |---|---|
    | Source | Kuhn, H. W. (1950): A simplified two-person poker. Contributions to the Theory of Games 1, 97-103 |
    | Seats | `player_0` (acts first), `player_1` |
    | Moves | `check`, `bet`; facing a bet `fold`, `call` |
    | Observation | own card, what the opponent did, the moves; about 45 characters |
    | Reward | chips won at the end: -2, -1, +1, +2; zero-sum |
    | Start | one of the 6 deals, uniform, from the episode's RNG |
    | End | terminated after two checks, a fold or a call; never truncated; at most 3 moves |
    | Illegal move | `illegal="forfeit"` (default): the seat loses 2 chips to the other; `retry(n)`, `random_legal` |
    | Numeric view | 7 floats: own card one-hot, the betting |
    | Players | `equilibrium` (closed form, alpha = 1/3), `random` |
    | Value | -1/18 for `player_0`; exploitability: uniform 0.458, never bluffing 0.333, best deterministic 0.167 |

    Args:
        illegal: What an illegal move does.
        bet: The chips of a bet: 1, or 0 for a control that is no poker: bets are said and move no chips, though the rules that a
            seat reads still say so. There is nothing to win by bluffing, and nothing to learn but never to fold; a policy that
            gets better at something else by playing that has not got better by playing poker.

    Example: `sparring.make("KuhnPoker-v0", illegal="retry(1)")`

    Raises:
        BadValue: `bet` is neither 0 nor 1.

    Versions: v0 first version.
    """
    real = whole("bet", bet, 0, 1) == 1
    return GameEnvironment(
        "KuhnPoker-v0",
        Kuhn(bet),
        kwargs={"illegal": illegal} | ({} if real else {"bet": bet}),
        doc=kuhn_poker.__doc__,
        illegal=illegal,
        players={"equilibrium": equilibrium} if real else {},
        analysis=KuhnAnalysis if real else GameTree,
    )
