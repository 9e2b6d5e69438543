"""PettingZoo's classic games (and any AEC environment like them): `pettingzoo:NAME`, for example `pettingzoo:leduc_holdem_v4`.

They speak in arrays and numbered actions; here an observation is written out as the positions of its entries that are not
zero, an action is its number, and `legal` is the action mask.
"""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pettingzoo
import pettingzoo.classic
from gymnasium.spaces import Discrete
from numpy.typing import NDArray

from sparring.envs.core import EnvSpec, Episode, EpisodeBase, parse_move, replay
from sparring.errors import BadValue, Boundary, MissingExtra, unknown_name
from sparring.tasks.core import Task, TaskSet, seed_pack
from sparring.types import Frame, Message, Turn

PREFIX = "pettingzoo:"
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # pygame would greet on standard output
_SHOWN = 400
"""How many entries of an observation are written out at most."""


def names() -> tuple[str, ...]:
    """The names of PettingZoo's classic games, sorted."""
    found = [module.name for module in pkgutil.iter_modules(pettingzoo.classic.__path__)]
    return tuple(sorted(name for name in found if name.rpartition("_v")[2].isdigit()))


@dataclass(frozen=True)
class Factory:
    """Makes the environment of one of PettingZoo's classic games."""

    name: str

    def __call__(self, *, max_turns: int = 500) -> ClassicEnvironment:
        """Make it.

        Args:
            max_turns: After so many actions the episode is truncated; PettingZoo declares no limit.

        Raises:
            UnknownName: PettingZoo has no such classic game.
            MissingExtra: The game needs a package that is not installed.
            BadValue: The game cannot be played here; the message says why.
        """
        return ClassicEnvironment(self.name, max_turns)


factory = Factory


class ClassicEnvironment:
    """One of PettingZoo's classic games."""

    def __init__(self, name: str, max_turns: int):
        if name not in names():
            raise unknown_name("classic game of PettingZoo", name, names())
        if max_turns < 1:
            raise BadValue(f"max_turns={max_turns}: use 1 or more")
        self.name = name
        self.kwargs: Mapping[str, Any] = {"max_turns": max_turns}
        env = self.new()
        first = env.possible_agents[0]
        space = env.action_space(first)
        if not isinstance(space, Discrete):
            raise BadValue(f"{PREFIX}{name}: its actions are {space}, not numbered")
        self.agents = tuple(env.possible_agents)
        seats = tuple(f"player_{i}" for i in range(len(self.agents)))
        self.seat_of = dict(zip(self.agents, seats, strict=True))
        self.spec = EnvSpec(
            id=PREFIX + name,
            seats=seats,
            reward_range=(-100.0, 100.0),
            max_turns=max_turns,
            max_chars=max_turns * (_SHOWN * 16 + int(space.n) * 6 + 200),
            moves=tuple(str(action) for action in range(int(space.n))),
            doc=f"PettingZoo's classic game `{name}` (Terry et al., 2021, arXiv:2009.14471) by the installed package: its "
            "rules, observations as the positions of entries that are not zero, actions as numbers.",
        )

    def new(self) -> Any:
        """A fresh AEC environment.

        Raises:
            MissingExtra: It needs a package that is not installed.
        """
        with Boundary() as boundary:
            env = pettingzoo.make("aec", f"classic/{self.name.replace('_v', '-v')}")
            env.reset(seed=0)
            return env
        if isinstance(boundary.error, ImportError):
            raise MissingExtra(f"{PREFIX}{self.name} needs more: pip install 'sparring[bridges]' ({boundary.error})")
        raise BadValue(f"{PREFIX}{self.name} cannot be played here: {boundary.error}") from boundary.error

    def start(self, task: Task, *, seed: int) -> Episode:
        """Start the episode (task, seed)."""
        return ClassicEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """One task per index; the seed of the game is drawn from the episode's generator."""
        return seed_pack(self.spec.id).tasks(split)


class ClassicEpisode(EpisodeBase):
    """One episode."""

    environment: ClassicEnvironment

    def __init__(self, environment: ClassicEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self._env = environment.new()
        self._env.reset(seed=self.rng.getrandbits(31))
        self._begin(self._turn({}))

    def _advance(self, action: str) -> Turn:
        move = parse_move(action, self.turn.legal or ())
        if move is None:
            return self._forfeit()
        self._env.step(int(move))
        return self._turn({"action": move, "illegal": False})

    def _forfeit(self) -> Turn:
        """The mover gets the worst there is, the others share it."""
        low, seats = self.environment.spec.reward_range[0], self.environment.spec.seats
        share = -low / max(1, len(seats) - 1)
        rewards = {seat: low if seat == self.turn.seat else share for seat in seats}
        return Turn(None, (), rewards, terminated=True, info={"action": None, "illegal": True})

    def _turn(self, info: Mapping[str, Any]) -> Turn:
        env, environment = self._env, self.environment
        rewards = {seat: float(env.rewards.get(agent, 0.0)) for agent, seat in environment.seat_of.items()}
        if not env.agents or any(env.terminations.values()):
            return Turn(None, (), rewards, terminated=True, info=info)
        if any(env.truncations.values()) or len(self.actions) >= environment.spec.max_turns:
            return Turn(None, (), rewards, truncated=True, info=info)
        agent = env.agent_selection
        observation = env.observe(agent)
        mask = observation["action_mask"] if isinstance(observation, dict) else env.infos[agent].get("action_mask")
        legal = tuple(environment.spec.moves or ()) if mask is None else tuple(map(str, np.flatnonzero(mask)))
        array = observation["observation"] if isinstance(observation, dict) else observation
        text = f"You are {environment.seat_of[agent]}.\n{written(np.asarray(array))}\nLegal moves: {', '.join(legal)}"
        return Turn(environment.seat_of[agent], (Message("user", text),), rewards, legal=legal, info=info)

    def render(self) -> Frame:
        """The last observation that was written out."""
        last = [m.content for seat in self.environment.spec.seats for m in self.transcript(seat)[-1:]]
        return Frame("\n".join(last))


def written(array: NDArray[Any]) -> str:
    """Return an observation in words: its shape, and its entries that are not zero.

    >>> written(np.array([[0, 1], [0, 2]]))
    'Observation of shape (2, 2); not zero: (0, 1), (1, 1)=2'
    """
    found = []
    for index in np.argwhere(np.atleast_1d(array))[:_SHOWN]:
        place = ", ".join(map(str, index.tolist()))
        value = np.atleast_1d(array)[tuple(index)]
        found.append(f"({place})" if value == 1 else f"({place})={value:g}")
    return f"Observation of shape {array.shape}; not zero: {', '.join(found) or 'nothing'}"
