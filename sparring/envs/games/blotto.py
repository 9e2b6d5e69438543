"""Blotto: spread your troops over the fields, at once with the enemy; the larger force takes a field."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode, Player
from sparring.envs.games._core import GameEnvironment, level, uniform, whole
from sparring.envs.games._repeated import RepeatedGame, Rounds
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.games.solvers.matrix import solve
from sparring.envs.registry import register
from sparring.errors import BadValue

LEVELS = {
    1: {"fields": 3, "troops": 5, "rounds": 1},
    2: {"fields": 3, "troops": 8, "rounds": 1},
    3: {"fields": 3, "troops": 10, "rounds": 1},
    4: {"fields": 4, "troops": 10, "rounds": 1},
    5: {"fields": 5, "troops": 10, "rounds": 1},
}
_MOST = 1100
"""The most allocations."""
_PAYS = ((0.0, -0.0), (1.0, -1.0), (-1.0, 1.0))
"""What a round pays, by the sign of the lead."""
_ANALYSED = 200
"""With so many allocations one round has an exact analysis."""


class Blotto(RepeatedGame):
    """The rules; see `blotto` for the arguments."""

    def __init__(self, fields: int = 3, troops: int = 10, rounds: int = 1):
        self.fields, self.troops = whole("fields", fields, 2, 8), whole("troops", troops, 1, 200)
        if (count := comb(troops + fields - 1, fields - 1)) > _MOST:
            raise BadValue(f"fields={fields}, troops={troops}: {count} allocations; {_MOST} are the most, so use fewer")
        self.moves = tuple(map(_text, allocations(fields, troops)))
        super().__init__(rounds, -1.0, 1.0)
        self.max_observation = 220 + 8 * fields
        ask = f"of {self.rounds}: place your {self.troops} troops on {self.fields} fields."
        self._asks = tuple(f"Round {number} {ask}" for number in range(1, self.rounds + 1))

    def payoffs(self, answers: tuple[str, ...]) -> tuple[float, ...]:
        """1 for the seat that takes more fields, -1 for the other; 0 each if both take as many."""
        mine, theirs = taken(*answers)
        return _PAYS[(mine > theirs) - (mine < theirs)]

    def features(self, move: str) -> Sequence[float]:
        """The share of the troops on every field."""
        return [n / self.troops for n in _numbers(move)]

    def rules(self, seat: int) -> str:
        """The rules and how to answer."""
        rounds = "one round" if self.rounds == 1 else f"{self.rounds} rounds"
        return (
            f"You play Colonel Blotto against one opponent: {rounds}. Each of you has {self.troops} troops and spreads all of "
            f"them over {self.fields} fields, both at once. On each field the larger number takes the field, equal numbers leave "
            "it to nobody. Who takes more fields wins the round: 1 point for the winner, -1 for the loser, 0 for a tie. Answer "
            f"with {self.fields} whole numbers that add up to {self.troops}, joined by hyphens, for example: {self._example()}"
        )

    def help(self, legal: tuple[str, ...] | None) -> str:
        """How to answer."""
        how = f"Answer with {self.fields} whole numbers that add up to {self.troops}, joined by hyphens"
        return f"That is no legal move. {how}, for example: {self._example()}"

    def _example(self) -> str:
        return _text((self.troops - self.troops // 2, *[0] * (self.fields - 2), self.troops // 2))

    def observation(self, state: Rounds, seat: int) -> str:
        """The last round, the points so far, and the question."""
        done, _, totals = state
        ask = self._asks[len(done)]
        if not done:
            return ask
        mine, theirs = done[-1]
        won, lost = taken(mine, theirs)
        if seat:
            mine, theirs, won, lost = theirs, mine, lost, won
        return f"You placed {mine}, your opponent {theirs}: {_result(won, lost)}. {_points(totals[seat])} {ask}"


def allocations(fields: int, troops: int) -> list[tuple[int, ...]]:
    """Every way to spread the troops, in lexicographic order."""
    if fields == 1:
        return [(troops,)]
    return [(n, *rest) for n in range(troops + 1) for rest in allocations(fields - 1, troops - n)]


def taken(mine: str, theirs: str) -> tuple[int, int]:
    """How many fields each of two allocations takes from the other.

    >>> taken("3-1-1", "2-2-1")
    (1, 1)
    """
    (a, raised_a, marks), (b, raised_b, _) = _packed(mine), _packed(theirs)
    return (raised_a - b & marks).bit_count(), (raised_b - a & marks).bit_count()


@lru_cache
def _result(won: int, lost: int) -> str:
    """What became of a round."""
    verdict = "you won" if won > lost else "you lost" if won < lost else "a tie"
    return f"you took {won} of the fields, your opponent {lost}; {verdict}"


@lru_cache(maxsize=2048)
def _points(points: float) -> str:
    return f"Your points so far: {points:+.10g}."


def _text(allocation: Sequence[int]) -> str:
    return "-".join(map(str, allocation))


@lru_cache(maxsize=4096)
def _packed(move: str) -> tuple[int, int, int]:
    """The troops on all fields in one number, 9 bits each; the same raised by 255 each; and the highest bits of all.

    The raised number less another has the highest bits of the fields where there are more troops than the other has.
    """
    ones = sum(1 << 9 * i for i in range(move.count("-") + 1))
    packed = sum(n << 9 * i for i, n in enumerate(_numbers(move)))
    return packed, packed + 255 * ones, 256 * ones


@lru_cache(maxsize=65536)
def _numbers(move: str) -> tuple[int, ...]:
    return tuple(map(int, move.split("-")))


def _orbits(fields: int, troops: int) -> dict[tuple[int, ...], list[tuple[int, ...]]]:
    """Allocations that are the same but for the order of the fields, by the one in falling order."""
    found: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    for allocation in allocations(fields, troops):
        found.setdefault(tuple(sorted(allocation, reverse=True)), []).append(allocation)
    return found


@lru_cache(maxsize=64)
def equilibrium_of(fields: int, troops: int) -> tuple[tuple[str, float], ...]:
    """Return an equilibrium of one round: (allocation, probability), those with probability 0 left out.

    The fields are alike, so there is an equilibrium that treats them alike: it mixes over allocations up to the order of
    the fields (a far smaller matrix game), and then draws the order uniformly.
    """
    orbits = _orbits(fields, troops)
    rows = np.array(list(orbits))
    payoffs = np.stack([_against(rows, np.array(orbit)) for orbit in orbits.values()], axis=1)
    mixture = solve(payoffs).rows.round(12)
    return tuple(
        (_text(allocation), float(p) / len(orbit))
        for p, orbit in zip(mixture / mixture.sum(), orbits.values(), strict=True)
        for allocation in orbit
        if p > 0
    )


def _against(rows: NDArray[np.int64], orbit: NDArray[np.int64]) -> NDArray[np.float64]:
    """What each row earns on average against the members of an orbit."""
    lead = np.sign(rows[:, None, :] - orbit[None, :, :]).sum(axis=2)
    return np.asarray(np.sign(lead).mean(axis=1), np.float64)


def _game(episode: Episode) -> Blotto:
    game: Blotto = episode.game  # type: ignore[attr-defined]
    return game


def equilibrium(episode: Episode) -> dict[str, float]:
    """Play an equilibrium in every round."""
    game = _game(episode)
    return dict(equilibrium_of(game.fields, game.troops))


def even(episode: Episode) -> dict[str, float]:
    """Spread the troops as evenly as can be; the fields that get one more are drawn."""
    game = _game(episode)
    return _spread(game, game.fields)


def majority(episode: Episode) -> dict[str, float]:
    """Spread the troops evenly over just enough fields to win, drawn anew each time; leave the others empty."""
    game = _game(episode)
    return _spread(game, game.fields // 2 + 1)


def _spread(game: Blotto, fields: int) -> dict[str, float]:
    each, more = divmod(game.troops, fields)
    wanted = sorted([each + 1] * more + [each] * (fields - more) + [0] * (game.fields - fields))
    return uniform([move for move in game.moves if sorted(_numbers(move)) == wanted])


@register("Blotto-v0")
def blotto(
    *,
    difficulty: int = 3,
    fields: int | None = None,
    troops: int | None = None,
    rounds: int | None = None,
    illegal: str = "forfeit",
) -> GameEnvironment[Rounds]:
    """Colonel Blotto: spread your troops over the fields, at once with the enemy; who takes more fields wins.

    | | |
    |---|---|
    | Source | Borel, E. (1921): La théorie du jeu et les équations intégrales. Comptes rendus 173, 1304-1308; discrete, as in OpenSpiel |
    | Seats | `player_0`, `player_1`; both place at once (asked one after another, told afterwards) |
    | Moves | how many troops on every field, all of them: `3-1-1` |
    | Observation | the last round's allocations and result, own points, the number of the round |
    | Reward | after every round +1 win, -1 loss, 0 as many fields; a field with equal forces is nobody's; zero-sum |
    | Start | no chance |
    | End | terminated after `rounds` rounds; never truncated; 2 x rounds moves |
    | Illegal move | `illegal="forfeit"` (default): the return is -rounds, the opponent's +rounds; `retry(n)`, `random_legal` |
    | Numeric view | 4 x fields + 1 floats: last allocations, mean allocations (own, other's; shares), share of rounds played |
    | Players | `equilibrium` (exact, by linear programming), `even`, `majority` (just enough fields), `random` |
    | Value | 0, by symmetry; at every level every pure strategy loses to some other |
    | Levels | fields, troops: 3, 5; 3, 8; 3, 10; 4, 10; 5, 10; one round each |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        fields: 2 to 8.
        troops: 1 to 200; at most 1100 allocations in all. Up to 200 have an exact analysis of one round.
        rounds: 1 to 1000.
        illegal: What an illegal move does.

    Example: `sparring.make("Blotto-v0", fields=3, troops=6, rounds=5)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, fields=fields, troops=troops, rounds=rounds)
    game = Blotto(**size)
    players: dict[str, Player] = {"equilibrium": equilibrium, "even": even, "majority": majority}
    return GameEnvironment(
        "Blotto-v0",
        game,
        kwargs={**size, "illegal": illegal},
        doc=blotto.__doc__,
        illegal=illegal,
        players=players,
        analysis=GameTree if game.rounds == 1 and len(game.moves) <= _ANALYSED else None,
    )
