"""Episodes that begin in the middle of another one: continuations of a prefix, and their records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sparring.agents.flows.core import Agent
from sparring.agents.rollout import Job
from sparring.envs.core import Environment, EnvSpec, Episode
from sparring.errors import BadValue
from sparring.tasks.core import Task, TaskSet
from sparring.types import Frame, Message, Trajectory, Turn, canonical_json


def identity(trajectory: Trajectory) -> str:
    """Return what tells a trajectory from others: a hash of what was played, by whom, and every action."""
    who = [trajectory.env, dict(trajectory.env_kwargs), dict(trajectory.task), dict(trajectory.agents)]
    text = canonical_json([*who, trajectory.seed, trajectory.sample, [step.text for step in trajectory.steps]])
    return blake2b(text.encode(), digest_size=16).hexdigest()


class Prefixed:
    """An environment whose episodes begin after some actions of another episode; for the rest it is that environment.

    The seats keep all that they saw and said there, and chance draws stay those of (task, seed), after the prefix, too.
    Name the group of its jobs after the prefix, as `continuations` does: a store tells them apart by nothing else.

    Args:
        environment: The environment.
        actions: What was said, by all seats, in order.
        steps: How many more are played. An episode that would go on after them asks nobody any more, and is neither terminated
            nor truncated.
    """

    def __init__(self, environment: Environment, actions: Sequence[str], *, steps: int | None = None):
        self._environment = environment
        self._actions = tuple(actions)
        self._steps = steps

    @property
    def spec(self) -> EnvSpec:
        """That of the environment."""
        return self._environment.spec

    @property
    def kwargs(self) -> Mapping[str, Any]:
        """Those of the environment: the prefix is no argument of it."""
        return self._environment.kwargs

    def start(self, task: Task, *, seed: int) -> Episode:
        """Start the episode (task, seed) and play the prefix.

        Raises:
            BadValue: The episode is over before the prefix is, or with it.
        """
        episode = self._environment.start(task, seed=seed)
        for i, action in enumerate(self._actions):
            if episode.turn.seat is not None:
                episode.step(action)
            if episode.turn.seat is None:
                raise BadValue(
                    f"the episode of {self.spec.id} is over after {i + 1} of the {len(self._actions)} actions of its "
                    "prefix: restart from a shorter one"
                )
        return episode if self._steps is None else _Brief(episode, self._steps)

    def load(self, state: bytes) -> Episode:
        """Continue from what `Episode.save` returned."""
        return self._environment.load(state)

    def tasks(self, split: str = "train") -> TaskSet:
        """The tasks of the environment."""
        return self._environment.tasks(split)


class _Brief:
    """An episode that is broken off after some steps."""

    def __init__(self, episode: Episode, left: int):
        self._episode = episode
        self._left = left
        self.turn = episode.turn

    def step(self, action: str) -> Turn:
        self._left -= 1
        turn = self._episode.step(action)
        self.turn = turn if self._left else replace(turn, seat=None, messages=())
        return self.turn

    def transcript(self, seat: str) -> tuple[Message, ...]:
        return self._episode.transcript(seat)

    def encode(self, seat: str) -> NDArray[np.float32] | None:
        return self._episode.encode(seat)

    def save(self) -> bytes:
        return self._episode.save()

    def render(self) -> Frame:
        return self._episode.render()


def continuations(
    environment: Environment, trajectory: Trajectory, prefix: int, agents: Mapping[str, Agent], samples: int
) -> list[Job]:
    """Return jobs that play an episode on from its first `prefix` steps; `joined` makes whole records of their plays.

    They share a group, named after the episode and the prefix. Their samples are counted on from the episode's own, so
    that agents draw anew.

    Raises:
        BadValue: The episode is not of this environment, or has no such prefix that leaves something to play.
    """
    here = (environment.spec.id, dict(environment.kwargs))
    if here != (trajectory.env, dict(trajectory.env_kwargs)):
        raise BadValue(
            f"the episode is of {trajectory.env} with {dict(trajectory.env_kwargs)}, not of {here[0]} with {here[1]}"
        )
    if not 0 <= prefix < len(trajectory.steps):
        raise BadValue(
            f"prefix={prefix}: 0 to {len(trajectory.steps) - 1}, the episode has {len(trajectory.steps)} steps"
        )
    begun = Prefixed(environment, [step.text for step in trajectory.steps[:prefix]])
    task = Task.from_json(dict(trajectory.task))
    group, first = f"{identity(trajectory)}.{prefix}", trajectory.sample + 1 + prefix * samples
    return [Job(begun, task, trajectory.seed, agents, group, first + i) for i in range(samples)]


def joined(parent: Trajectory, played: Trajectory, prefix: int) -> Trajectory:
    """Return the whole episode: the first `prefix` steps of `parent`, masked, and what was played on from there.

    Its returns are those of the whole; a void one stays void.

    Raises:
        BadValue: The two are not of the same task and seed, or there is no such prefix.
    """
    same = (parent.env, parent.task["hash"], parent.seed) == (played.env, played.task["hash"], played.seed)
    if not same or not 0 <= prefix <= len(parent.steps):
        raise BadValue(
            f"an episode of {played.env} (seed {played.seed}) does not go on from step {prefix} of one of {parent.env} "
            f"(seed {parent.seed}, {len(parent.steps)} steps)"
        )
    kept = tuple(replace(step, loss_mask=False) for step in parent.steps[:prefix])
    earlier = dict.fromkeys(parent.seats, 0.0)
    if prefix:  # what the last kept step paid is in the returns of what was played on
        for seat in earlier:
            later = sum(step.rewards.get(seat, 0.0) for step in parent.steps[prefix - 1 :])
            earlier[seat] = parent.returns[seat] - later
    returns = {seat: earlier[seat] + paid for seat, paid in played.returns.items()}
    return replace(played, steps=kept + played.steps, returns=returns, parent=identity(parent), prefix=prefix)
