"""Gymnasium's environments that can be told and played in words: `gymnasium:ID`, for example `gymnasium:FrozenLake-v1`.

Actions are numbered (with names of one's own) or texts, observations anything that can be written down. Gymnasium's registry is
asked, so what other packages register there is found, too, once they are imported. With functions of one's own that describe, wrap
or configure, register `GymnasiumEnvironment`:

```python
from functools import partial
import gymnasium
import sparring
from sparring.envs.bridges.gymnasium import GymnasiumEnvironment, View

def in_words(observation, env):
    return f"You are on square {observation} of 16."

@sparring.register("mine/Lake-v0")
def lake(*, slippery: bool = True):
    new = partial(gymnasium.make, "FrozenLake-v1", is_slippery=slippery)
    view = View(in_words, actions=("left", "down", "right", "up"), reward_range=(0, 1))
    return GymnasiumEnvironment("mine/Lake-v0", new, view, kwargs={"slippery": slippery})
```
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import gymnasium
import numpy as np
from gymnasium.spaces import Discrete

from sparring.envs.bridges._checks import bounds, settings, texts, theirs, turns, within
from sparring.envs.bridges._toys import TOYS
from sparring.envs.bridges._words import described
from sparring.envs.core import EnvSpec, Episode, EpisodeBase, parse_move, replay
from sparring.errors import BadValue, Boundary, unknown_name
from sparring.tasks.core import Task, TaskSet, seed_pack
from sparring.types import Frame, Message, Turn, say

T = TypeVar("T")
PREFIX = "gymnasium:"
SEAT = "player_0"
_TURNS = 500
_LONGEST = 20_000
"""No observation has more characters; it is cut off."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*m(.*?)\x1b\[0?m", re.DOTALL)


def names() -> tuple[str, ...]:
    """The ids of Gymnasium's toy texts, sorted."""
    found = [id for id, spec in gymnasium.registry.items() if "toy_text" in str(spec.entry_point)]
    return tuple(sorted(found))


def as_text(observation: Any, env: Any) -> str:
    """Return an observation in words."""
    return described(observation)


def as_picture(observation: Any, env: Any) -> str:
    """Return what an environment made with `render_mode="ansi"` draws; what it draws in colour stands in brackets."""
    return _COLOUR.sub(r"[\1]", str(env.render())).strip("\n")


@dataclass(frozen=True)
class View:
    """How an environment of Gymnasium is told and heard."""

    describe: Callable[[Any, Any], str] = as_text
    """(observation, environment) -> what the seat is shown."""
    actions: Sequence[str] | None = None
    """The names of numbered actions; their numbers if left out."""
    instructions: str = ""
    """What the seat is told before all."""
    reward_range: tuple[float, float] = (-1000.0, 1000.0)
    """Of an episode's return: an illegal answer ends it with the least."""
    max_turns: int = 0
    """After so many actions the episode is truncated; 0: where Gymnasium truncates it, else after 500."""


@dataclass(frozen=True)
class Factory:
    """Makes one of Gymnasium's environments."""

    name: str

    def __call__(
        self,
        *,
        arguments: Mapping[str, Any] | None = None,
        shown: str = "observation",
        actions: Sequence[str] | None = None,
        instructions: str | None = None,
        reward_range: Sequence[float] | None = None,
        max_turns: int = 0,
    ) -> GymnasiumEnvironment:
        """Make it.

        Args:
            arguments: The environment's own.
            shown: `observation`, or `ansi` for what it draws with `render_mode="ansi"`.
            actions: The names of its actions, in the order of their numbers.
            instructions: What the seat is told before all.
            reward_range: The least and the most that an episode pays in all.
            max_turns: See `View`.

        Raises:
            UnknownName: Gymnasium has no such environment.
            BadValue: It cannot be played here, or an argument is wrong; the message says why.
        """
        if ":" in self.name or self.name not in gymnasium.registry:
            raise unknown_name("environment of Gymnasium", self.name, gymnasium.registry)
        if shown not in _SHOWN:
            raise unknown_name("way to show an environment of Gymnasium", shown, _SHOWN)
        own = settings("arguments", {} if arguments is None else arguments)
        if "render_mode" in own:
            raise BadValue(f"arguments={own}: render_mode is ours; shown='ansi' shows what it draws")
        if not isinstance(instructions, str | None):
            raise BadValue(f"instructions={instructions!r:.80}: use a text")
        if reward_range is not None:
            bounds(reward_range)
        given = {
            "arguments": own,
            "shown": shown,
            "actions": None if actions is None else list(texts("actions", actions)),
            "instructions": instructions,
            "reward_range": None if reward_range is None else list(reward_range),
            "max_turns": max_turns,
        }
        toy = TOYS.get(re.sub(r"-v\d+$", "", self.name))
        view = View(
            toy.describe if toy and shown == "observation" else _SHOWN[shown],
            actions or (toy.actions if toy else None),
            (toy.instructions if toy else "") if instructions is None else instructions,
            bounds((toy.reward_range if toy else View.reward_range) if reward_range is None else reward_range),
            max_turns,
        )
        drawn: dict[str, Any] = {"render_mode": "ansi"} if shown == "ansi" else {}
        new = partial(gymnasium.make, self.name, **{"disable_env_checker": True, **drawn, **own})
        return GymnasiumEnvironment(PREFIX + self.name, new, view, kwargs=given)


factory = Factory
_SHOWN: Mapping[str, Callable[[Any, Any], str]] = {"observation": as_text, "ansi": as_picture}


class GymnasiumEnvironment:
    """An environment of Gymnasium; every episode has a copy of its own.

    Args:
        id: What it is registered as.
        new: Makes a copy.
        view: How it is told and heard.
        kwargs: The arguments of whoever registered it.

    Raises:
        BadValue: Its actions are neither numbered nor texts, their names are not as many or not different, or it cannot be made.
    """

    def __init__(
        self,
        id: str,
        new: Callable[[], gymnasium.Env[Any, Any]],
        view: View | None = None,
        *,
        kwargs: Mapping[str, Any] | None = None,
    ):
        self.new = new
        self.view = view or View()
        turns(self.view.max_turns, low=0)
        self.kwargs: Mapping[str, Any] = dict(kwargs or {})
        with Boundary() as boundary:
            env = new()
            self.actions, limit, about = env.action_space, _limit(env), type(env.unwrapped).__doc__ or ""
            env.close()
        if boundary.error is not None:
            raise BadValue(f"{id} cannot be made: {boundary.error}") from boundary.error
        most = self.view.max_turns or limit
        self.moves = self._names(id)
        written = sum(map(len, self.moves or ())) + 2 * len(self.moves or ())
        self.spec = EnvSpec(
            id=id,
            seats=(SEAT,),
            reward_range=bounds(self.view.reward_range),
            max_turns=most,
            max_chars=len(self.view.instructions) + most * (_LONGEST + written + 100),
            moves=self.moves,
            doc=f"`{id}` of Gymnasium (Towers et al., 2024, arXiv:2407.17032): {' '.join(about.split())[:400] or 'an environment.'}",
        )

    def _names(self, id: str) -> tuple[str, ...] | None:
        """Return the names of the actions; None if they are texts."""
        space = self.actions
        if not isinstance(space, Discrete):
            if space.dtype is None or space.dtype.kind != "U":
                raise BadValue(f"{id}: its actions are {space!r:.80}, neither numbered nor texts")
            return None
        found = tuple(self.view.actions or (str(space.start + i) for i in range(int(space.n))))
        if len(found) != space.n or len({name.casefold() for name in found}) < len(found):
            raise BadValue(f"{id}: actions={found!r:.80}: give {space.n} different names")
        return found

    def start(self, task: Task, *, seed: int) -> Episode:
        """Start the episode (task, seed)."""
        return GymnasiumEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned: its actions are played again."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """One task per index; the seed of the copy is drawn from the episode's generator."""
        return seed_pack(self.spec.id).tasks(split)


class GymnasiumEpisode(EpisodeBase):
    """One episode, in a copy of its own."""

    environment: GymnasiumEnvironment

    def __init__(self, environment: GymnasiumEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self._env = self._theirs(environment.new)
        weakref.finalize(self, self._env.close)
        observation, info = self._theirs(self._reset)
        self._paid = 0.0
        words = environment.view.instructions
        rules = (say("system", words),) if words else ()
        self._begin(self._asked(rules, observation, info, 0.0, {}))

    def _advance(self, action: str) -> Turn:
        move = self._move(action)
        if move is None:
            rewards = {SEAT: self.environment.spec.reward_range[0] - self._paid}
            return Turn(None, (), rewards, terminated=True, info={"action": None, "illegal": True})
        name, number = move
        observation, paid, terminated, truncated, info = self._theirs(lambda: self._stepped(number))
        self._paid += paid
        within(self.environment.spec.id, [self._paid], self.environment.spec.reward_range)
        said = {"action": name, "illegal": False}
        if terminated:
            return Turn(None, (), {SEAT: paid}, terminated=True, info=said)
        if truncated or len(self.actions) >= self.environment.spec.max_turns:
            return Turn(None, (), {SEAT: paid}, truncated=True, info=said)
        return self._asked((), observation, info, paid, said)

    def _reset(self) -> tuple[Any, dict[str, Any]]:
        observation, info = self._env.reset(seed=self.rng.getrandbits(31))
        return observation, dict(info)

    def _stepped(self, number: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        observation, reward, terminated, truncated, info = self._env.step(number)
        return observation, float(reward), bool(terminated), bool(truncated), dict(info)

    def _move(self, action: str) -> tuple[str, Any] | None:
        """Return the name of a move and what Gymnasium calls it; None if it is illegal."""
        space = self.environment.actions
        if self.environment.moves is None:
            return (action, action) if self._theirs(lambda: space.contains(action)) else None
        assert isinstance(space, Discrete)
        move = parse_move(action, self.turn.legal or ())
        return None if move is None else (move, int(space.start) + self.environment.moves.index(move))

    def _asked(
        self,
        rules: tuple[Message, ...],
        observation: Any,
        info: Mapping[str, Any],
        paid: float,
        said: Mapping[str, Any],
    ) -> Turn:
        words = self._theirs(lambda: self.environment.view.describe(observation, self._env))[:_LONGEST]
        legal = self._theirs(lambda: self._legal(info.get("action_mask")))
        if legal is not None:
            words += f"\nLegal moves: {', '.join(legal)}"
        return Turn(SEAT, (*rules, say("user", words)), {SEAT: paid}, legal=legal, info=said)

    def _legal(self, mask: Any) -> tuple[str, ...] | None:
        names = self.environment.moves
        if names is None or mask is None or not np.any(mask):
            return names
        return tuple(name for name, there in zip(names, mask, strict=True) if there)

    def _theirs(self, work: Callable[[], T]) -> T:
        """Return what code of theirs returns.

        Raises:
            InfrastructureError: It raised.
        """
        return theirs(self.environment.spec.id, work)

    def render(self) -> Frame:
        """What was shown last."""
        return Frame(self.transcript(SEAT)[-1].content)


def _limit(env: gymnasium.Env[Any, Any]) -> int:
    return (env.spec.max_episode_steps if env.spec else None) or _TURNS
