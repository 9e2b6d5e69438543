"""One seat of any environment as an environment of its own; the other seats are played by players.

>>> import sparring
>>> from sparring.wrappers import Seat
>>> env = Seat(sparring.make("KuhnPoker-v0"), "player_1", "equilibrium")
>>> episode = env.start(env.tasks("train")[0], seed=0)
>>> episode.turn.seat, episode.step(episode.turn.legal[0]).terminated
('player_1', True)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from sparring.envs.core import Environment, EnvSpec, Episode, EpisodeBase, Player, replay
from sparring.errors import BadValue, unknown_name
from sparring.tasks.core import EpisodeRng, Task, TaskSet, episode_rng
from sparring.types import EMPTY, Frame, Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Others = str | Player | Mapping[str, str | Player]
"""Who plays the other seats: one player for all, or one for each seat. A player is a name from `spec.players`,
"random", or a function from the episode to the probability of each move."""


class Seat:
    """The environment that `seat` lives in; it has one seat, and is neither zero-sum nor simultaneous.

    Every draw of another seat's player comes from that seat's own stream of the episode, so (task, seed, own actions)
    decides everything. What the others' moves pay to this seat is added to the reward of the turn that follows; their
    words, feedback and diagnostics are not shown to it.

    Args:
        environment: Any environment.
        seat: One of `environment.spec.seats`.
        others: See `Others`; uniformly random if left out. A mapping names every other seat (an entry for `seat`
            itself is not used).

    Raises:
        UnknownName: No such seat, or no such player; the nearest is named.
        BadValue: Players for an environment of one seat, or a mapping that leaves a seat out.
    """

    def __init__(self, environment: Environment, seat: str, others: Others | None = None):
        spec = checked(environment).spec
        if seat not in spec.seats:
            raise unknown_name(f"seat of {spec.id}", seat, spec.seats)
        self.inner = environment
        self.seat = seat
        names = _assign(spec, seat, others)
        self.players = {other: find_player(spec, player) for other, player in names.items()}
        self.spec: EnvSpec = replace(
            spec,
            seats=(seat,),
            zero_sum=False,
            simultaneous=False,
            roles=(),
            players={name: partial(_play_inside, player) for name, player in spec.players.items()},
            analysis=None,
            foreseeable=False,  # in a copy of the episode the others would draw the very moves that they will play
        )
        labels = {other: player if isinstance(player, str) else _label(player) for other, player in names.items()}
        self.kwargs: Mapping[str, Any] = {**arguments(environment), "seat": seat, "others": labels}

    def start(self, task: Task, *, seed: int) -> SeatEpisode:
        """Start the episode (task, seed) and let the others play until `seat` is asked."""
        return SeatEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned; the others' moves are drawn again, alike."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The tasks of the environment itself."""
        return self.inner.tasks(split)


class SeatEpisode(EpisodeBase):
    """An episode as one seat lives it; `inner` is the episode of all seats."""

    environment: Seat

    def __init__(self, environment: Seat, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.seat = environment.seat
        self.inner = environment.inner.start(task, seed=seed)
        self._rngs = {other: episode_rng(task, seed, f"player:{other}") for other in environment.players}
        first = self.inner.turn
        self._begin(self._until_asked(first if first.seat == self.seat else replace(first, info=EMPTY, feedback=None)))

    def _advance(self, action: str) -> Turn:
        return self._until_asked(self.inner.step(action))

    def _until_asked(self, own: Turn) -> Turn:
        """Play the others from `own` on, the turn after this seat's action; return what this seat sees of it all."""
        turn, reward = own, own.rewards[self.seat]
        while turn.seat is not None and turn.seat != self.seat:
            player = self.environment.players[turn.seat]
            turn = self.inner.step(draw_move(player, self.inner, self._rngs[turn.seat]))
            reward += turn.rewards[self.seat]
        return replace(turn, rewards={self.seat: reward}, feedback=own.feedback, info=own.info)

    def encode(self, seat: str) -> NDArray[np.float32] | None:
        """The numeric view of the seat."""
        if seat != self.seat:
            raise unknown_name(f"seat of {self.environment.spec.id} as {self.seat} lives it", seat, [self.seat])
        return self.inner.encode(seat)

    def render(self) -> Frame:
        """The state as an onlooker sees it (all cards open)."""
        return self.inner.render()


def arguments(environment: Environment) -> dict[str, Any]:
    """Return the arguments of an environment that something is put around: a `Seat` is the last of its `wrappers`."""
    if not isinstance(environment, Seat):
        return dict(environment.kwargs)
    inside = arguments(environment.inner)
    seat = ["Seat", {own: environment.kwargs[own] for own in ("seat", "others")}]
    return {**inside, "wrappers": [*inside.get("wrappers", ()), seat]}


def checked(environment: Environment) -> Environment:
    """Return what a wrapper is put around.

    Raises:
        BadValue: It is no environment: an id, or an environment of Gymnasium, which wrappers of its own are put around.
    """
    if not isinstance(getattr(environment, "spec", None), EnvSpec):
        raise BadValue(
            f"{environment!r:.80} is no environment of Sparring: make one with sparring.make(ID) and give that"
        )
    return environment


def find_player(spec: EnvSpec, player: object) -> Player:
    """Return the player that a name means: one of `spec.players`, or "random"; a function is its own player.

    Raises:
        UnknownName: The environment has no player of that name; the nearest is named.
        BadValue: It is neither a name nor a function.
    """
    if callable(player):
        return cast(Player, player)
    if not isinstance(player, str):
        raise BadValue(f"a player is a name or a function from episode to move probabilities, got {player!r:.80}")
    known: dict[str, Player] = {"random": random_player, **spec.players}
    if player not in known:
        raise unknown_name(f"player of {spec.id}", player, known)
    return known[player]


def random_player(episode: Episode) -> dict[str, float]:
    """Return the uniform distribution over the legal moves.

    Raises:
        BadValue: The legal moves are not listed.
    """
    turn = episode.turn
    if not turn.legal:
        raise BadValue(f"'random' needs a list of legal moves and {turn.seat} has none here: name another player")
    return dict.fromkeys(turn.legal, 1.0 / len(turn.legal))


def draw_move(player: Player, episode: Episode, rng: EpisodeRng) -> str:
    """Return one move drawn from the player's distribution (weights need not sum to 1).

    Raises:
        BadValue: The weights are no distribution.
    """
    said = player(episode)
    weights = dict(sorted(said.items())) if isinstance(said, Mapping) else {}
    total = sum(weights.values())
    if not 0 < total < math.inf or min(weights.values()) < 0:
        raise BadValue(
            f"player {_label(player)} of {episode.turn.seat} returned {said!r:.200}: "
            "return the probability of each move, none negative, not all 0"
        )
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def _assign(spec: EnvSpec, seat: str, others: Others | None) -> dict[str, str | Player]:
    """Return who plays each seat but `seat`."""
    rest = [name for name in spec.seats if name != seat]
    if not rest and others not in (None, {}):
        raise BadValue(f"{spec.id} has one seat, so nobody can play as {others!r:.80}: leave the opponent out")
    if not isinstance(others, Mapping):
        return dict.fromkeys(rest, "random" if others is None else others)
    for name in others:
        if name not in spec.seats:
            raise unknown_name(f"seat of {spec.id}", name, spec.seats)
    if missing := [name for name in rest if name not in others]:
        raise BadValue(f"nobody plays {', '.join(missing)} of {spec.id}: name a player for each, for example 'random'")
    return {name: others[name] for name in rest}


def _play_inside(player: Player, episode: Episode) -> Mapping[str, float]:
    """Ask a player of the whole episode about the `SeatEpisode` around it."""
    assert isinstance(episode, SeatEpisode)
    return player(episode.inner)


def _label(player: Player) -> str:
    """A function's name for a saved episode and for messages."""
    return f"{player.__module__}.{getattr(player, '__qualname__', type(player).__qualname__)}"
