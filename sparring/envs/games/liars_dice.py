"""Liar's dice: everybody rolls in secret, bids rise, until somebody calls the last one a lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from functools import lru_cache
from itertools import product
from math import comb, prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode, Player
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, one_of, uniform, whole
from sparring.envs.games._memory import MOST
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.games.solvers.cfr import Equilibrium
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

LEVELS: dict[int, dict[str, Any]] = {
    1: {"dice": 1, "faces": 3, "wild": "highest", "players": 2},
    2: {"dice": 1, "faces": 4, "wild": "highest", "players": 2},
    3: {"dice": 1, "faces": 6, "wild": "highest", "players": 2},
    4: {"dice": 2, "faces": 6, "wild": "highest", "players": 2},
    5: {"dice": 5, "faces": 6, "wild": "highest", "players": 2},
}
WILD = ("highest", "ones", "none")
LIAR = "liar"
ITERATIONS = 500
"""Of CFR+, for the player `equilibrium` of small games."""
_SOLVABLE, _ANALYSED = 150_000, 16_384
"""Games of so many decision nodes are solved in seconds; a policy can be asked in all information states of those of so many."""
_FEW = MOST
"""Games with so few moves in all, told apart by the dice and the last bids, are remembered."""


class State(NamedTuple):
    """The dice of every seat, lowest first (() before the roll), the bids as numbers from 0 upward, and the call."""

    dice: tuple[tuple[int, ...], ...] = ()
    bids: tuple[int, ...] = ()
    called: bool = False


class LiarsDice(Game[State]):
    """The rules; see `liars_dice` for the arguments."""

    moves: tuple[str, ...]

    def __init__(self, dice: int = 1, faces: int = 6, wild: str = "highest", players: int = 2):
        self.dice, self.faces = whole("dice", dice, 1, 5), whole("faces", faces, 2, 8)
        self.seats = whole("players", players, 2, 6)
        self.wild = {"highest": faces, "ones": 1, "none": 0}[one_of("wild", wild, WILD)]
        bids = [(count, face) for count in range(1, dice * players + 1) for face in range(1, faces + 1)]
        self.bids = tuple(bids)
        self.moves = (*(f"{count}x{face}" for count, face in bids), LIAR)
        self._number = {move: i for i, move in enumerate(self.moves)}
        self._legal = (self.moves[:-1], *(self.moves[i + 1 :] for i in range(len(bids))))
        """The legal moves before any bid, and after each bid."""
        last = self.moves[-2]
        higher = [f"Bid {move} or higher, up to {last}, or answer {LIAR}." for move in self.moves[1:-2]]
        end = (f"Bid {last}, or answer {LIAR}.", f"No bid is higher: answer {LIAR}.")
        self._asks = (f"Bid, from {self.moves[0]} to {last}.", *higher, *end)
        """What may be answered, before any bid and after each bid."""
        self.max_plies = len(bids) + 1
        self.max_observation = 120 + 3 * dice + 24 * players
        self.decisions = comb(faces + dice - 1, dice) ** players * 2 ** len(bids)
        """How many decision nodes the tree has, at most."""
        throws = comb(faces + dice - 1, dice)
        self.remembered = throws**players * comb(len(bids) + 1, players) * players <= _FEW

    def initial(self) -> State:
        """No dice are rolled."""
        return State()

    def is_chance(self, state: State) -> bool:
        """Before the roll."""
        return not state.dice

    def chance(self, state: State) -> Sequence[tuple[State, float]]:
        """All rolls, dice of one seat not told apart."""
        return () if state.dice else _rolls(self.dice, self.faces, self.seats)

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Roll all dice."""
        throws = _throws(self.dice, self.faces)
        return State(tuple([throws[int(rng.random() * len(throws))] for _ in range(self.seats)]))

    def player(self, state: State) -> int | None:
        """Seats take turns, `player_0` first."""
        return None if state.called or not state.dice else len(state.bids) % self.seats

    def legal(self, state: State) -> tuple[str, ...]:
        """Every higher bid, lowest first, and `liar` if there is a bid."""
        return self._legal[state.bids[-1] + 1 if state.bids else 0]

    def apply(self, state: State, move: str) -> State:
        """Add the bid, or end the game."""
        if move == LIAR:
            return State(state.dice, state.bids, True)
        return State(state.dice, (*state.bids, self._number[move]))

    def aspect(self, state: State) -> Hashable:
        """All but the bids before everybody's last, of which only counts whose turn it is and who has seen his dice."""
        dice, bids, called = state
        made = len(bids)
        return (dice, bids[1 - self.seats :], made if made < self.seats else made % self.seats - self.seats, called)

    def count(self, dice: Sequence[int], face: int) -> int:
        """How many dice count as a face: those that show it, and wild ones."""
        return sum(die in (face, self.wild) for die in dice)

    def returns(self, state: State) -> tuple[float, ...]:
        """The caller wins from the last bidder if the bid is a lie, and else loses to it; all others get 0."""
        caller = len(state.bids) % self.seats
        bidder = (caller - 1) % self.seats
        count, face = self.bids[state.bids[-1]]
        true = sum(self.count(mine, face) for mine in state.dice) >= count
        out = [0.0] * self.seats
        out[bidder], out[caller] = (1.0, -1.0) if true else (-1.0, 1.0)
        return tuple(out)

    def rules(self, seat: int) -> str:
        """The rules, the wild face, the order of play and how to answer."""
        n, each = self.seats, "one die" if self.dice == 1 else f"{self.dice} dice"
        who = "one opponent" if n == 2 else f"{n - 1} others; you are player_{seat} of player_0 to player_{n - 1}"
        wild = f" A die that shows {self.wild} is wild: it counts as any face." if self.wild else ""
        order = f"You act {'first' if seat == 0 else 'second'}." if n == 2 else "The seats act in turn, player_0 first."
        return (
            f"You are playing liar's dice with {who}. Each player rolls {each} with faces 1 to {self.faces} that only they "
            f"see, {n * self.dice} dice in all. A bid, such as 2x2, says that at least two of all dice show a 2.{wild} "
            "Players bid in turn; a bid must have a higher count than the last, or the same count and a higher face. "
            "Instead of bidding a player may answer liar: then all dice are shown, and if the last bid is true its bidder "
            f"wins from the caller, else the caller from the bidder. {order} Answer with a bid, for example: 1x2, or with "
            f"{LIAR}"
        )

    def observation(self, state: State, seat: int) -> str:
        """The own dice (once), the bids since the seat's last move, and what may be answered."""
        bids, made = state.bids, len(state.bids)
        text = self._asks[bids[-1] + 1] if made else self._asks[0]
        if made and self.seats == 2:
            text = f"Your opponent bids {self.moves[bids[-1]]}. {text}"
        elif made:
            new = range(max(0, made - self.seats + 1), made)
            heard = [f"player_{i % self.seats} bids {self.moves[bids[i]]}. " for i in new]
            text = "".join(heard) + text
        return text if made >= self.seats else f"Your dice: {' '.join(map(str, state.dice[seat]))}. {text}"

    def show(self, state: State) -> str:
        """All dice, the bids, and at the end how many dice there are of the last bid."""
        lines = [f"player_{i}: {' '.join(map(str, mine))}" for i, mine in enumerate(state.dice)]
        said = [self.moves[bid] for bid in state.bids] + [LIAR] * state.called
        lines.append(f"bids: {' '.join(said) or '-'}")
        if state.called:
            face = self.bids[state.bids[-1]][1]
            lines.append(f"dice that count as {face}: {sum(self.count(mine, face) for mine in state.dice)}")
        return "\n".join(lines)

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """How many own dice show each face, a bit per bid that has been made, and whether it was called."""
        out = np.zeros(self.faces + len(self.bids) + 1, np.float32)
        for die in state.dice[seat]:
            out[die - 1] += 1
        for bid in state.bids:
            out[self.faces + bid] = 1
        out[-1] = state.called
        return out


@lru_cache
def _throws(dice: int, faces: int) -> tuple[tuple[int, ...], ...]:
    """All equally likely throws of one seat, each with its lowest die first."""
    return tuple(tuple(sorted(throw)) for throw in product(range(1, faces + 1), repeat=dice))


@lru_cache
def _rolls(dice: int, faces: int, players: int) -> tuple[tuple[State, float], ...]:
    throws = _throws(dice, faces)
    share = {throw: n / len(throws) for throw, n in Counter(throws).items()}
    return tuple((State(roll), prod(share[throw] for throw in roll)) for roll in product(share, repeat=players))


@lru_cache(maxsize=4096)
def at_least(count: int, dice: int, chance: float) -> float:
    """Return the probability that `count` or more of some dice count, when each does with probability `chance`.

    >>> at_least(1, 2, 0.5), at_least(0, 3, 0.1), at_least(3, 2, 0.5)
    (0.75, 1.0, 0.0)
    """
    if count <= 0:
        return 1.0
    return float(sum(comb(dice, k) * chance**k * (1 - chance) ** (dice - k) for k in range(count, dice + 1)))


def _game(episode: Episode) -> tuple[LiarsDice, State, tuple[int, ...]]:
    """The rules, the state and the dice of the seat to move."""
    assert isinstance(episode, GameEpisode)
    game, state = episode.game, episode.state
    assert isinstance(game, LiarsDice)
    return game, state, state.dice[len(state.bids) % game.seats]


def probability(episode: Episode) -> dict[str, float]:
    """Whatever is most likely to be right: a higher bid, or calling the last one; of equals, the highest bid.

    The other seats' dice are taken to be fair, whatever was bid.
    """
    game, state, mine = _game(episode)
    hidden = game.dice * (game.seats - 1)

    def true(bid: int) -> float:
        count, face = game.bids[bid]
        chance = (1 + (game.wild not in (0, face))) / game.faces
        return at_least(count - game.count(mine, face), hidden, chance)

    start = state.bids[-1] + 1 if state.bids else 0
    chances = {game.moves[bid]: true(bid) for bid in range(start, len(game.bids))}
    if state.bids:
        chances[LIAR] = 1 - true(state.bids[-1])
    best = max(chances.values())
    right = [move for move, p in chances.items() if p >= best - 1e-12]
    return {(LIAR if right == [LIAR] else [move for move in right if move != LIAR][-1]): 1.0}


def honest(episode: Episode) -> dict[str, float]:
    """A bid that the own dice alone make true, uniformly among them; if there is none, `liar`."""
    game, state, mine = _game(episode)
    start = state.bids[-1] + 1 if state.bids else 0
    sure = [game.moves[i] for i in range(start, len(game.bids)) if game.count(mine, game.bids[i][1]) >= game.bids[i][0]]
    return uniform(sure or [LIAR])


@register("LiarsDice-v0")
def liars_dice(
    *,
    difficulty: int = 3,
    dice: int | None = None,
    faces: int | None = None,
    wild: str | None = None,
    players: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[State]:
    """Liar's dice in one round: bid on what all dice show, and call the lie.

    Everybody rolls in secret. Bids, such as `2x5` (at least two fives among all dice), rise until somebody answers `liar`.
    Then the last bidder wins from the caller if the bid is true, and else loses to it.

    | | |
    |---|---|
    | Source | Single-hand liar's dice (dudo, perudo), one round, as in Lisý, V., Lanctot, M. and Bowling, M. (2015): Online Monte Carlo counterfactual regret minimization for search in imperfect information games. AAMAS 2015 |
    | Seats | `player_0` (bids first) to `player_{players - 1}` |
    | Moves | `CxF` (count, face), each higher than the last in count, or in face at the same count; `liar` |
    | Observation | own dice, the bids since the last move, and what may be answered |
    | Reward | at the end: +1 and -1 between the caller and the last bidder, 0 to all others; zero-sum |
    | Start | a roll from the episode's RNG |
    | End | terminated by `liar`; never truncated; at most dice x players x faces + 1 moves |
    | Illegal move | `illegal="forfeit"` (default): the seat gets -1, the others share +1; `retry(n)`, `random_legal` |
    | Numeric view | faces + bids + 1 floats: own dice by face, the bids made, the call |
    | Players | `equilibrium` (CFR+, 500 iterations) with one die each, `probability` (binomial), `honest`, `random` |
    | Value | for `player_0`: 0.1111 with 3 faces, 0.0625 with 4, -0.0271 with 6; exploitability with 6 faces: uniform 0.781, `probability` and `honest` 0.444 |
    | Analysis | exact with one die each and up to 4 faces; with 6 there are 24,576 information states (`GameTree`) |
    | Levels | 1: one die of 3 faces each; 2: 4 faces; 3: 6 faces; 4: 2 dice; 5: 5 dice |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        dice: Dice of each player, 1 to 5.
        faces: 2 to 8.
        wild: Which face counts as any other: the `highest`, `ones`, or `none`.
        players: 2 to 6.
        illegal: What an illegal move does.

    Example: `sparring.make("LiarsDice-v0", dice=5, wild="ones")`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, dice=dice, faces=faces, wild=wild, players=players)
    game = LiarsDice(**size)
    kwargs: dict[str, Any] = {**size, "illegal": illegal}
    named: dict[str, Player] = {"probability": probability, "honest": honest}
    if game.seats == 2 and game.decisions <= _SOLVABLE:
        named = {"equilibrium": Equilibrium("LiarsDice-v0", kwargs, ITERATIONS), **named}
    return GameEnvironment(
        "LiarsDice-v0",
        game,
        kwargs=kwargs,
        doc=liars_dice.__doc__,
        illegal=illegal,
        players=named,
        analysis=GameTree if game.seats == 2 and game.decisions <= _ANALYSED else None,
    )
