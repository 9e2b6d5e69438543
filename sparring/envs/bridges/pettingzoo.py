"""PettingZoo's environments whose agents take turns (AEC): `pettingzoo:NAME`, for example `pettingzoo:leduc_holdem_v4`.

NAME is one of its classic games, or what a package has registered there (`pettingzoo.register("aec", "mine/nim_v0", ...)`: then
`pettingzoo:mine/nim-v0`), once that package is imported. They speak in arrays and numbered actions; here an observation is written out,
an array as the positions of its entries that are not zero, an action is its number, and `legal` is the action mask. Texts stay texts, as
observations and as actions. An environment that nobody has registered is one of ours by `AecEnvironment`:

```python
from pettingzoo.classic import tictactoe_v3
import sparring
from sparring.envs.bridges.pettingzoo import AecEnvironment

@sparring.register("mine/Crosses-v0")
def crosses(*, max_turns: int = 100):
    return AecEnvironment("mine/Crosses-v0", tictactoe_v3.env, max_turns, kwargs={"max_turns": max_turns})
```
"""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pettingzoo
import pettingzoo.classic
from gymnasium.spaces import Discrete

from sparring.envs.bridges._checks import bounds, theirs, turns, within
from sparring.envs.bridges._words import described, written
from sparring.envs.core import EnvSpec, Episode, EpisodeBase, parse_move, replay
from sparring.errors import BadValue, Boundary, MissingExtra, unknown_name
from sparring.tasks.core import Task, TaskSet, seed_pack
from sparring.types import Frame, Message, Turn

PREFIX = "pettingzoo:"
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # pygame would greet on standard output
_LONGEST = 20_000
"""No observation has more characters; it is cut off."""
__all__ = ["AecEnvironment", "Factory", "factory", "names", "written"]


def names() -> tuple[str, ...]:
    """The names of PettingZoo's classic games, sorted."""
    found = [module.name for module in pkgutil.iter_modules(pettingzoo.classic.__path__)]
    return tuple(sorted(name for name in found if name.rpartition("_v")[2].isdigit()))


@dataclass(frozen=True)
class Factory:
    """Makes one of PettingZoo's environments."""

    name: str

    def __call__(self, *, max_turns: int = 500) -> AecEnvironment:
        """Make it.

        Args:
            max_turns: After so many actions the episode is truncated; PettingZoo declares no limit.

        Raises:
            UnknownName: PettingZoo has no such environment.
            MissingExtra: It needs a package that is not installed.
            BadValue: It cannot be played here; the message says why.
        """
        classic = self.name in names()
        known = {str(id) for id in pettingzoo.aec_registry if "classic/" not in str(id)}
        if not classic and self.name not in known:
            raise unknown_name("classic game of PettingZoo", self.name, {*names(), *known})
        id = f"classic/{self.name.replace('_v', '-v')}" if classic else self.name
        doc = (
            f"PettingZoo's {'classic game' if classic else 'environment'} `{self.name}` (Terry et al., 2021, arXiv:2009.14471) by the "
            "installed package: its rules, observations as the positions of entries that are not zero, actions as numbers."
        )
        new = partial(pettingzoo.make, "aec", id)
        return AecEnvironment(PREFIX + self.name, new, max_turns, doc=doc, kwargs={"max_turns": max_turns})


factory = Factory


class AecEnvironment:
    """An environment of PettingZoo whose agents take turns; it is over when the first of them is.

    Args:
        id: What it is registered as.
        new: Makes a copy.
        max_turns: After so many actions the episode is truncated.
        reward_range: The least and the most that an episode pays an agent; an illegal answer costs the least.
        doc: The data sheet; what `new` says of itself if left out.
        kwargs: The arguments of whoever registered it.

    Raises:
        MissingExtra: It needs a package that is not installed.
        BadValue: Its actions are neither numbered nor texts, or it cannot be made.
    """

    def __init__(
        self,
        id: str,
        new: Callable[[], Any],
        max_turns: int = 500,
        *,
        reward_range: tuple[float, float] = (-100.0, 100.0),
        doc: str = "",
        kwargs: Mapping[str, Any] | None = None,
    ):
        turns(max_turns)
        self.id, self._new = id, new
        self.kwargs: Mapping[str, Any] = dict(kwargs or {})
        env = self.new()
        if not isinstance(env, pettingzoo.AECEnv):
            raise BadValue(
                f"{id}: {type(env).__name__} is no AECEnv: parallel_to_aec of pettingzoo.utils makes one of a ParallelEnv"
            )
        self.agents = tuple(env.possible_agents)
        spaces = [env.action_space(agent) for agent in self.agents]
        self.numbered = all(isinstance(space, Discrete) and space.start == 0 for space in spaces)
        if not self.numbered and not all(space.dtype is not None and space.dtype.kind == "U" for space in spaces):
            raise BadValue(f"{id}: its actions are {spaces[0]}, not numbered")
        count = max(int(space.n) for space in spaces) if self.numbered else 0
        seats = tuple(f"player_{i}" for i in range(len(self.agents)))
        self.seat_of = dict(zip(self.agents, seats, strict=True))
        self.spec = EnvSpec(
            id=id,
            seats=seats,
            reward_range=bounds(reward_range),
            max_turns=max_turns,
            max_chars=max_turns * (_LONGEST + count * 6 + 200),
            moves=tuple(map(str, range(count))) if self.numbered else None,
            doc=doc or f"`{id}` of PettingZoo (Terry et al., 2021, arXiv:2009.14471): {env}.",
        )

    def new(self) -> Any:
        """A fresh copy.

        Raises:
            MissingExtra: It needs a package that is not installed.
            BadValue: It cannot be made.
        """
        with Boundary() as boundary:
            env = self._new()
            env.reset(seed=0)
            return env
        if isinstance(boundary.error, ImportError):
            raise MissingExtra(f"{self.id} needs more: pip install 'sparring[bridges]' ({boundary.error})")
        raise BadValue(f"{self.id} cannot be played here: {boundary.error}") from boundary.error

    def start(self, task: Task, *, seed: int) -> Episode:
        """Start the episode (task, seed)."""
        return AecEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """One task per index; the seed of the game is drawn from the episode's generator."""
        return seed_pack(self.spec.id).tasks(split)


class AecEpisode(EpisodeBase):
    """One episode."""

    environment: AecEnvironment

    def __init__(self, environment: AecEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self._env = environment.new()
        self._paid = dict.fromkeys(environment.spec.seats, 0.0)
        theirs(environment.spec.id, lambda: self._env.reset(seed=self.rng.getrandbits(31)))
        self._begin(self._turn({}))

    def _advance(self, action: str) -> Turn:
        agent = self._env.agent_selection
        if self.environment.numbered:
            move = parse_move(action, self.turn.legal or ())
        else:
            space = theirs(self.environment.spec.id, lambda: self._env.action_space(agent))
            move = action if theirs(self.environment.spec.id, lambda: space.contains(action)) else None
        if move is None:
            return self._forfeit()
        theirs(self.environment.spec.id, lambda: self._env.step(int(move) if self.environment.numbered else move))
        return self._turn({"action": move, "illegal": False})

    def _forfeit(self) -> Turn:
        """The mover ends with the worst there is, the others share it."""
        spec = self.environment.spec
        least, most = spec.reward_range
        share = min(most, max(least, -least / max(1, len(spec.seats) - 1)))
        ends = {seat: least if seat == self.turn.seat else share for seat in spec.seats}
        rewards = {seat: end - self._paid[seat] for seat, end in ends.items()}
        return Turn(None, (), rewards, terminated=True, info={"action": None, "illegal": True})

    def _turn(self, info: Mapping[str, Any]) -> Turn:
        """Return what their environment asks next; what it paid must be in range."""
        turn = theirs(self.environment.spec.id, lambda: self._read(info))
        self._paid = {seat: paid + turn.rewards[seat] for seat, paid in self._paid.items()}
        within(self.environment.spec.id, self._paid.values(), self.environment.spec.reward_range)
        return turn

    def _read(self, info: Mapping[str, Any]) -> Turn:
        env, environment = self._env, self.environment
        rewards = {seat: float(env.rewards.get(agent, 0.0)) for agent, seat in environment.seat_of.items()}
        if not env.agents or any(env.terminations.values()):
            return Turn(None, (), rewards, terminated=True, info=info)
        if any(env.truncations.values()) or len(self.actions) >= environment.spec.max_turns:
            return Turn(None, (), rewards, truncated=True, info=info)
        agent = env.agent_selection
        observation = env.observe(agent)
        told = dict(observation) if isinstance(observation, Mapping) else {"observation": observation}
        mask = told.pop("action_mask", env.infos[agent].get("action_mask"))
        words = _in_words(next(iter(told.values())) if len(told) == 1 else told)[:_LONGEST]
        text = f"You are {environment.seat_of[agent]}.\n{words}"
        legal = None
        if environment.numbered:
            count = int(env.action_space(agent).n)
            legal = tuple(map(str, range(count) if mask is None else np.flatnonzero(mask)))
            text += f"\nLegal moves: {', '.join(legal)}"
        return Turn(environment.seat_of[agent], (Message("user", text),), rewards, legal=legal, info=info)

    def render(self) -> Frame:
        """The last observation that was written out."""
        last = [m.content for seat in self.environment.spec.seats for m in self.transcript(seat)[-1:]]
        return Frame("\n".join(last))


def _in_words(observation: Any) -> str:
    """Arrays as the positions of their entries that are not zero."""
    return written(observation) if isinstance(observation, np.ndarray) else described(observation)
