"""One seat of an environment; who plays the others is drawn for every episode from a pool that may grow.

>>> import sparring
>>> from sparring.wrappers import OpponentPool
>>> env = OpponentPool(sparring.make("TicTacToe-v0"), "player_0", {"random": 1, "perfect": 3})
>>> tasks = env.tasks()
>>> [env.start(task, seed=0).turn.info["others"]["player_1"] for task in tasks[:5]]
['random', 'random', 'perfect', 'random', 'perfect']
>>> env.add("corner", lambda episode: {episode.turn.legal[0]: 1.0}, weight=1)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sparring.envs.core import Environment, EnvSpec, Episode, Player, replay
from sparring.errors import BadValue, unknown_name
from sparring.tasks.core import Task, TaskSet, episode_rng
from sparring.types import Turn
from sparring.wrappers.seat import Seat, SeatEpisode, find_player
from sparring.wrappers.wrapper import number, recorded

_MOST = 1e9


class OpponentPool:
    """The environment that `seat` lives in, as `Seat` makes it, against opponents that differ from episode to episode.

    Every other seat draws one of the pool, in proportion to the weights, from a stream of the episode's own: (task, seed,
    pool) decides who plays, whatever was played before. `info["others"]` says it at every turn. An episode keeps its
    opponents when the pool changes, and a saved one is loaded with them as long as they are in the pool.

    A pool belongs to its process: where environments live in several (`AsyncVectorEnv`), tell each of them. To meet those most
    who still win, set weights by results as the recipe `pfsp` does.

    Args:
        environment: An environment of several seats.
        seat: One of `environment.spec.seats`.
        players: The weight of each player: names of `spec.players`, or "random". More are added with `add`.

    Raises:
        UnknownName: No such seat or player; the nearest is named.
        BadValue: The environment has one seat, or a weight is no number from 0.
    """

    def __init__(self, environment: Environment, seat: str, players: Mapping[str, float]):
        alone = Seat(environment, seat).spec
        if len(environment.spec.seats) == 1:
            raise BadValue(
                f"{environment.spec.id} has one seat, so nobody is drawn to play against it: leave the pool out"
            )
        if not isinstance(players, Mapping):
            raise BadValue(f"players={players!r:.80}: give every name a weight, as in {{'random': 1}}")
        self.inner = environment
        self.seat = seat
        self.spec: EnvSpec = replace(alone, references={}, foreseeable=False)
        self._players: dict[str, Player] = {}
        self._weights: dict[str, float] = {}
        for name, weight in players.items():
            self.add(name, None, weight)

    @property
    def weights(self) -> Mapping[str, float]:
        """Every player's name and weight, sorted by name: the order of their entry does not matter."""
        return dict(sorted(self._weights.items()))

    @property
    def kwargs(self) -> Mapping[str, Any]:
        """The arguments of the environment, the seat, and the pool as it is now."""
        return recorded(self.inner, "OpponentPool", {"seat": self.seat, "players": self.weights})

    def add(self, name: str, player: Player | None = None, weight: float = 1.0) -> None:
        """Add a player: a function from the episode to the probability of each move, or one of `spec.players` by its name.

        Raises:
            UnknownName: The environment has no player of that name.
            BadValue: The name is taken, the weight is no number from 0, or the player is no function.
        """
        if name in self._weights:
            raise BadValue(f"{name!r} is in the pool already: choose another name, or change its weight with weigh()")
        found = find_player(self.inner.spec, name if player is None else player)
        self._weights[name] = number(f"weight of {name!r}", weight, 0, _MOST)
        self._players[name] = found

    def weigh(self, name: str, weight: float) -> None:
        """Change the weight of a player; with 0 it is not drawn any more.

        Raises:
            UnknownName: It is not in the pool.
            BadValue: The weight is no number from 0.
        """
        self._known(name)
        self._weights[name] = number(f"weight of {name!r}", weight, 0, _MOST)

    def start(self, task: Task, *, seed: int) -> Episode:
        """Draw the opponents, start the episode (task, seed), and let them play until `seat` is asked.

        Raises:
            BadValue: No player of the pool has a weight above 0.
        """
        weights = self.weights
        if not any(weights.values()):
            raise BadValue(f"nobody can be drawn from the pool {weights}: add a player with a weight above 0")
        rng = episode_rng(task, seed, "pool")
        rest = [other for other in self.inner.spec.seats if other != self.seat]
        drawn = {other: rng.choices(tuple(weights), tuple(weights.values()))[0] for other in rest}
        return self._against(drawn).start(task, seed=seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned, against the same opponents.

        Raises:
            BadValue: It is no saved episode of this environment and seat.
            UnknownName: An opponent is not in the pool.
        """
        try:
            saved = json.loads(state)["kwargs"]["wrappers"][-1][1]["others"]
            drawn = {seat: self._known(saved[seat]) for seat in self.inner.spec.seats if seat != self.seat}
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise BadValue(f"not a saved episode of a pool ({error!r}): {state[:60]!r}") from error
        return replay(self._against(drawn), state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The tasks of the environment itself."""
        return self.inner.tasks(split)

    def _against(self, drawn: Mapping[str, str]) -> _Against:
        return _Against(self, drawn, {seat: self._players[name] for seat, name in drawn.items()})

    def _known(self, name: str) -> str:
        if name not in self._weights:
            raise unknown_name(f"player of the pool for {self.spec.id}", name, self._weights)
        return name


class _Against(Seat):
    """The seat against the players that were drawn."""

    def __init__(self, pool: OpponentPool, drawn: Mapping[str, str], players: Mapping[str, Player]):
        super().__init__(pool.inner, pool.seat, players)
        self.spec = pool.spec
        self.drawn = dict(drawn)
        self.kwargs = recorded(pool.inner, "OpponentPool", {"seat": pool.seat, "others": self.drawn})

    def start(self, task: Task, *, seed: int) -> SeatEpisode:
        """Start the episode (task, seed)."""
        return _Episode(self, task, seed)


class _Episode(SeatEpisode):
    """An episode of the seat that says whom it is played against."""

    environment: _Against

    def _begin(self, turn: Turn) -> Turn:
        return super()._begin(replace(turn, info={**turn.info, "others": self.environment.drawn}))
