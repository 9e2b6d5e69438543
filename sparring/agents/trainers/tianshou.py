"""The door to Tianshou: a seat, or all of them, as its `PettingZooEnv`, and a policy of its Q-learning as a player.

`make_env` makes what their vectors and collectors step, and `as_player` seats what was learnt wherever a named player has a seat:
`docs/trainers.md` shows both, and `examples/train_with_tianshou.py` trains.

It is the AEC face of PettingZoo, and all that is added is that infos are empty: Tianshou keeps them in its buffers as arrays, and a
list of legal moves has a new length every turn. The mask is in the observation.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from sparring.envs.core import Environment, Episode
from sparring.errors import BadValue, MissingExtra, unknown_name
from sparring.wrappers import views
from sparring.wrappers.pettingzoo import aec
from sparring.wrappers.seat import Others, Seat


def make_env(
    environment: str | Environment,
    *,
    seat: str | None = None,
    opponent: Others | None = None,
    split: str = "train",
    **kwargs: Any,
) -> Any:
    """Return a `PettingZooEnv` of Tianshou whose observations are `agent_id`, `obs` (the numeric view) and `mask`.

    Args:
        environment: An id, or an `Environment`.
        seat: The only agent, the others being played; if left out, every seat is an agent.
        opponent: Who plays the others (see `sparring.wrappers.Seat`).
        split: The tasks to draw from.
        kwargs: The environment's own arguments.

    Raises:
        MissingExtra: Tianshou is not installed.
        BadValue: The moves are not finitely many, there is no numeric view, or an opponent and no seat.
        UnknownName: No such environment, seat, player, split or argument; the nearest is named.
    """
    place = views.open_environment(environment, kwargs, ("seat", "opponent", "split"), None)
    if place.spec.moves is None:
        raise BadValue(
            f"{place.spec.id} has no finite list of moves for Tianshou to choose from: train a language model on it, with "
            "`sparring train` or TRL"
        )
    if seat is not None:
        place = Seat(place, seat, opponent)
    elif opponent is not None:
        raise BadValue(
            f"opponent={opponent!r:.80}, but every seat of {place.spec.id} is an agent: name one, seat='player_0'"
        )
    return _class()(aec(place, split=split, actions="discrete", observation="encode"))


class _WithoutInfo:
    """What `make_env` puts before `PettingZooEnv`."""

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Start an episode; return the observation.

        Raises:
            UnknownName: No such option; the nearest is named.
        """
        for name in options or {}:
            if name not in views.OPTIONS:
                raise unknown_name("reset option", name, views.OPTIONS)
        observation, _ = super().reset(seed=seed, options=options, **kwargs)  # type: ignore[misc]
        return observation, {}

    def step(self, action: Any) -> tuple[Any, list[float], bool, bool, dict[str, Any]]:
        """Act for the agent whose turn it is."""
        observation, rewards, ended, cut, _ = super().step(action)  # type: ignore[misc]
        return observation, list(rewards), ended, cut, {}


class PolicyPlayer:
    """A player with a copy of a policy, which does not change when the policy goes on learning; it plays its best legal move."""

    def __init__(self, policy: Any, environment: Environment):
        self._policy, self._spec = policy, environment.spec
        self._actions = views.Actions.of(environment.spec, "discrete")

    def __call__(self, episode: Episode) -> Mapping[str, float]:
        """Return the move of the seat that is to act, with probability 1.

        Raises:
            BadValue: Nobody is.
        """
        import torch
        from tianshou.data import Batch

        turn = episode.turn
        if turn.seat is None:
            raise BadValue(f"the episode of {self._spec.id} is over: nobody is asked for a move")
        seen = Batch(obs=views.numeric(episode, turn.seat)[None])
        with torch.no_grad():
            worth = self._policy(Batch(obs=seen, info=Batch())).logits[0].numpy()
        allowed = self._actions.mask(turn.legal) > 0
        return {(self._spec.moves or ())[int(np.where(allowed, worth, -np.inf).argmax())]: 1.0}


def as_player(policy: Any, environment: str | Environment) -> PolicyPlayer:
    """Return a player that plays as a policy does now, in every seat: for `Seat`, `opponent=` and `OpponentPool`.

    Args:
        policy: A `DiscreteQLearningPolicy` (of `DQN` and its like), for observations as `make_env` has them.
        environment: Where it plays, an id or an `Environment`.

    Raises:
        MissingExtra: Tianshou is not installed.
        BadValue: The environment has no finite moves or no numeric view, or the policy is of another kind, or for other actions.
        UnknownName: No such environment.
    """
    env = make_env(environment)
    if not hasattr(policy, "compute_q_value"):
        raise BadValue(f"{type(policy).__name__} cannot be a player: use the policy of DQN or another of Q-learning")
    place: Environment = env.env.environment
    if policy.action_space != env.action_space:
        raise BadValue(f"the policy chooses from {policy.action_space}, but {place.spec.id} has {env.action_space}")
    return PolicyPlayer(copy.deepcopy(policy).to("cpu").eval(), place)


@cache
def _class() -> Any:
    try:
        from tianshou.env.pettingzoo_env import PettingZooEnv
    except ImportError as error:
        raise MissingExtra(f"Tianshou needs {error.name}: pip install 'sparring[tianshou]'") from error
    return type("Seats", (_WithoutInfo, PettingZooEnv), {"__doc__": make_env.__doc__})
