"""The sequence form of a two-seat game: a few arrays in which plans are weighed and answered by vector operations.

A *sequence* is one seat's own moves up to a point, with what it was told; a seat's *plan* gives every sequence the product of
the probabilities of its moves. The expected return is then linear in either seat's plan: the sum over the leaves of chance's
probability times the return times both plans at the seats' last sequences (Koller, Megiddo and von Stengel, 1996:
Efficient computation of equilibria for extensive two-person games). Needs perfect recall, which transcripts have.
"""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sparring.envs.games._core import GameEnvironment
from sparring.errors import BadValue
from sparring.types import InfoState, Message

S = TypeVar("S")
Ints = NDArray[np.intp]
Floats = NDArray[np.float64]
MAX_NODES = 1_000_000


class Leaves(NamedTuple):
    """Ends of the game: the seats' last sequences, and chance's probability times the first seat's return."""

    last: tuple[Ints, Ints]
    weight: Floats


class Level(NamedTuple):
    """The information sets of one seat with the same number of own moves before them."""

    sequences: Ints
    """Every legal move of every set, set by set."""
    starts: Ints
    """Where in `sequences` each set begins."""
    sizes: Ints
    """How many moves each set has."""
    before: Ints
    """The sequence that leads to each set."""


class SequenceForm(Generic[S]):
    """The sequence form of an environment's game.

    Sequence 0 is the empty one of both seats. Then come the legal moves of all information sets in the order of a
    depth-first walk, then an illegal answer of each set, which forfeits.
    """

    def __init__(self, environment: GameEnvironment[S]):
        walk = _Walk(environment)
        walk.visit(environment.game.initial(), 1.0, (_NOWHERE, _NOWHERE))
        self.infos: tuple[InfoState, ...] = tuple(walk.infos)
        self.examples: tuple[S, ...] = tuple(walk.examples)
        self.positions: dict[S, int] = walk.positions
        """Every state in which a seat moves, and the index of its information set; -1 if paths of several sets lead there."""
        self.sizes = np.array([len(info.legal) for info in self.infos], np.intp)
        self.first: Ints = np.concatenate(([1], 1 + np.cumsum(self.sizes)))
        self.legal = int(self.first[-1])
        """How many sequences end in a legal move, the empty one included: they have the lowest numbers."""
        self.length = self.legal + len(self.infos)
        self._before = self._number(walk.before)
        self.leaves = self._leaves(walk.leaves)
        self.forfeits = self._leaves(walk.forfeits)
        first, second = (self._levels(seat, walk.before) for seat in environment.spec.seats)
        self.levels = (first, second)

    def plan(self, seat: int, behaviour: Floats) -> Floats:
        """A seat's plan: the product of its behaviour along every sequence of legal moves; 0 at the other seat's."""
        plan = np.zeros(self.length)
        plan[0] = 1.0
        for level in self.levels[seat]:
            plan[level.sequences] = np.repeat(plan[level.before], level.sizes) * behaviour[level.sequences]
        return plan

    def add_illegal(self, plan: Floats, behaviour: Floats) -> Floats:
        """The plan with its illegal answers, which take the probability that is missing in each set."""
        mass = np.add.reduceat(behaviour, self.first[:-1]) if len(self.infos) else np.zeros(0)
        plan[self.legal :] = plan[self._before] * np.maximum(0.0, 1.0 - mass)
        return plan

    def gradient(self, seat: int, other: Floats, *leaves: Leaves) -> Floats:
        """What `seat` earns at the leaves of each of its sequences against the other seat's plan."""
        out = np.zeros(self.length)
        for group in leaves:
            weight = group.weight * other[group.last[1 - seat]]
            out += np.bincount(group.last[seat], weight, self.length)
        return out if seat == 0 else -out

    def best_response(self, seat: int, other: Floats) -> float:
        """What the best plan of `seat` earns against the other seat's plan."""
        earned = self.gradient(seat, other, self.leaves, self.forfeits)
        for level in reversed(self.levels[seat]):
            best = np.maximum.reduceat(earned[level.sequences], level.starts)
            np.add.at(earned, level.before, best)
        return float(earned[0])

    def value(self, first: Floats, second: Floats) -> float:
        """What the first seat's plan earns against the second's."""
        return float(first @ self.gradient(0, second, self.leaves, self.forfeits))

    def _number(self, places: list[tuple[int, int]]) -> Ints:
        """The sequences of (information set, move); (-1, 0) is the empty one, and move -1 an illegal answer."""
        pairs = np.array(places, np.intp).reshape(-1, 2)
        info, move = pairs[:, 0], pairs[:, 1]
        numbers = np.where(move < 0, self.legal + info, self.first[info] + move)
        return np.where(info < 0, 0, numbers)

    def _leaves(self, found: list[tuple[tuple[int, int], tuple[int, int], float]]) -> Leaves:
        """Sum up the leaves that share both last sequences."""
        pairs = self._number([leaf[0] for leaf in found]) * self.length + self._number([leaf[1] for leaf in found])
        keys, where = np.unique(pairs, return_inverse=True)
        weight = np.zeros(len(keys))
        np.add.at(weight, where.reshape(-1), [leaf[2] for leaf in found])
        return Leaves((keys // self.length, keys % self.length), weight)

    def _levels(self, seat: str, before: list[tuple[int, int]]) -> tuple[Level, ...]:
        grouped: dict[int, list[int]] = {}
        depth: list[int] = []
        for i, info in enumerate(self.infos):
            parent = before[i][0]
            depth.append(depth[parent] + 1 if parent >= 0 else 0)
            if info.seat == seat:
                grouped.setdefault(depth[i], []).append(i)
        return tuple(self._level(np.array(grouped[d], np.intp)) for d in sorted(grouped))

    def _level(self, infos: Ints) -> Level:
        sizes = self.sizes[infos]
        starts = np.cumsum(sizes) - sizes
        inside = np.arange(sizes.sum()) - np.repeat(starts, sizes)
        return Level(np.repeat(self.first[infos], sizes) + inside, starts, sizes, self._before[infos])


_NOWHERE = (-1, 0)
"""The place of a seat that has not moved yet."""


class _Walk(Generic[S]):
    """A depth-first walk over the whole tree; a *place* of a seat is (its last information set, its move there)."""

    def __init__(self, environment: GameEnvironment[S]):
        self.environment, self.game = environment, environment.game
        self.infos: list[InfoState] = []
        self.examples: list[S] = []
        self.positions: dict[S, int] = {}
        self.before: list[tuple[int, int]] = []
        self.leaves: list[tuple[tuple[int, int], tuple[int, int], float]] = []
        self.forfeits: list[tuple[tuple[int, int], tuple[int, int], float]] = []
        self._known: dict[Any, int] = {}
        self._count = 0

    def visit(self, state: S, chance: float, places: tuple[tuple[int, int], tuple[int, int]]) -> None:
        """Walk on from a state that chance allows with this probability."""
        self._count += 1
        if self._count > MAX_NODES:
            raise BadValue(
                f"{self.environment.spec.id} has more than {MAX_NODES} nodes: too large for an exact analysis"
            )
        seat = self.game.player(state)
        if seat is None:
            outcomes = self.game.chance(state)
            for outcome, p in outcomes:
                self.visit(outcome, chance * p, places)
            if not outcomes:
                self.leaves.append((*places, chance * self.game.returns(state)[0]))
            return
        info = self._inform(state, seat, places[seat])
        self.positions[state] = info if self.positions.get(state, info) == info else -1
        self.forfeits.append((*_moved(places, seat, (info, -1)), chance * self.game.forfeit(state, seat)[0]))
        for i, move in enumerate(self.infos[info].legal):
            self.visit(self.game.apply(state, move), chance, _moved(places, seat, (info, i)))

    def _inform(self, state: S, seat: int, place: tuple[int, int]) -> int:
        """Return the index of the mover's information set: what it is told now after all that it knew and did."""
        environment = self.environment
        question, legal = environment.question(state, seat), self.game.legal(state) or ()
        key = (seat, place, question.content, legal)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = len(self.infos)
            shown: tuple[Message, ...] = (environment.opening(seat),)
            if place != _NOWHERE:
                last = self.infos[place[0]]
                shown = (*last.messages, Message("assistant", last.legal[place[1]]))
            self.infos.append(InfoState(environment.spec.seats[seat], (*shown, question), legal))
            self.examples.append(state)
            self.before.append(place)
        return known


def _moved(
    places: tuple[tuple[int, int], tuple[int, int]], seat: int, place: tuple[int, int]
) -> tuple[tuple[int, int], tuple[int, int]]:
    return (place, places[1]) if seat == 0 else (places[0], place)
