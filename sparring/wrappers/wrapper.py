"""What the text wrappers share: an environment around another, its record in `kwargs`, and how to make it again.

A wrapper is an `Environment`, so every face and every rollout takes it, and wrappers go around wrappers. What it was made
with is written into `kwargs["wrappers"]`, from the inside out, so a trajectory says all that its episode was played in.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Environment, EnvSpec, Episode, EpisodeBase, Player, replay
from sparring.errors import BadValue
from sparring.tasks.core import Task, TaskSet
from sparring.types import Frame, Message, Turn
from sparring.wrappers.seat import arguments as inside


class Wrapper(ABC):
    """An environment around another one.

    Args:
        environment: The one inside.
        spec: The data sheet; see `wrapped_spec`.
        arguments: What this wrapper was made with, JSON-able.
        note: What every seat is told in advance; it is added to the rules that it is shown first. "" says nothing.
    """

    def __init__(self, environment: Environment, spec: EnvSpec, arguments: Mapping[str, Any], note: str = ""):
        self.inner = environment
        self.note = note
        self.spec = replace(spec, max_chars=spec.max_chars + len(note) + 1) if note else spec
        self.kwargs: Mapping[str, Any] = recorded(environment, type(self).__name__, arguments)

    @abstractmethod
    def start(self, task: Task, *, seed: int) -> Episode:
        """Start the episode (task, seed)."""

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned.

        Raises:
            BadValue: It is no saved episode, or one of another environment, other arguments or other wrappers.
        """
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The tasks of the environment inside."""
        return self.inner.tasks(split)


class WrappedEpisode(EpisodeBase):
    """An episode around one of the environment inside, `inner`."""

    environment: Wrapper
    inner: Episode

    def __init__(self, environment: Wrapper, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.inner = environment.inner.start(task, seed=seed)
        self._begin(self._noted(self.inner.turn))

    def encode(self, seat: str) -> NDArray[np.float32] | None:
        """The numeric view of the episode inside."""
        return self.inner.encode(seat)

    def render(self) -> Frame:
        """The picture of the episode inside."""
        return self.inner.render()

    def _noted(self, turn: Turn) -> Turn:
        """Return the turn with the wrapper's note among the rules, if its seat is asked for the first time."""
        note = self.environment.note
        if not note or turn.seat is None or self._transcripts[turn.seat]:
            return turn
        if turn.messages and turn.messages[0].role == "system":
            first, *rest = turn.messages
            return replace(turn, messages=(replace(first, content=f"{first.content}\n{note}"), *rest))
        return replace(turn, messages=(Message("system", note), *turn.messages))


class Around(Protocol):
    """An episode with another one inside."""

    inner: Episode


def wrapped_spec(spec: EnvSpec, **changes: Any) -> EnvSpec:
    """Return the data sheet of an environment around another.

    Its players play inside, and what was known of the outcomes (exact analysis, references, foresight) is not known any more.
    """
    players = {name: partial(play_inside, player) for name, player in spec.players.items()}
    unknown: dict[str, Any] = {"analysis": None, "references": {}, "foreseeable": False}
    return replace(spec, **{"players": players, **unknown, **changes})


def play_inside(player: Player, episode: Episode) -> Mapping[str, float]:
    """Ask a player of the environment inside about the episode around it."""
    return player(cast(Around, episode).inner)


def cut_range(spec: EnvSpec, wrapper: str) -> tuple[float, float]:
    """Return the reward range with 0 in it: an episode that is cut off may have paid nothing.

    Raises:
        BadValue: Every whole episode pays more than 0, so even one lost by an illegal action pays more than one cut off.
    """
    low, high = spec.reward_range
    if low > 0:
        raise BadValue(
            f"{spec.id} pays at least {low:g} for a whole episode, even for one that an illegal action ends: who runs into "
            f"{wrapper} would get less than who forfeits, so shorten it by arguments of its own"
        )
    return low, max(high, 0.0)


def asked_again(turn: Turn, seat: str | None) -> bool:
    """Whether `turn` asks `seat` the same question again, since its last action was illegal (`retry(n)`)."""
    return turn.seat == seat and turn.info.get("illegal") is True and turn.info.get("action") is None


def cut_off(turn: Turn, **info: object) -> Turn:
    """Return the turn as the end of an episode that a limit ends: truncated, with what it pays and says of the action."""
    return Turn(None, (), turn.rewards, truncated=True, feedback=turn.feedback, info={**turn.info, **info})


def recorded(environment: Environment, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of an environment inside a wrapper, and the wrapper's own as the last of `wrappers`."""
    kwargs = inside(environment)
    return {**kwargs, "wrappers": [*kwargs.get("wrappers", ()), [name, dict(arguments)]]}


def function_name(function: object) -> dict[str, str]:
    """Return how a function is written into `kwargs`: it can be told from others, not made again."""
    module = getattr(function, "__module__", type(function).__module__)
    return {"function": f"{module}.{getattr(function, '__qualname__', type(function).__qualname__)}"}


def number(name: str, value: object, low: float, high: float) -> float:
    """Return a number from `low` to `high`.

    Raises:
        BadValue: It is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadValue(f"{name}={value!r:.80}: use a number from {low:g} to {high:g}")
    return float(value)
