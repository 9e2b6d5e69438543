"""The door to Stable-Baselines3 and sb3-contrib: a seat as their `VecEnv`, and their model as a player.

>>> from sb3_contrib import MaskablePPO
>>> from sparring.agents.trainers import sb3
>>> vector = sb3.make_vec("TicTacToe-v0", 4, opponent="random")
>>> model = MaskablePPO("MlpPolicy", vector, n_steps=16, batch_size=32, seed=0).learn(64)
>>> player = sb3.as_player(model, "TicTacToe-v0")  # has a seat wherever a named player has one

A model chooses among the environment's finitely many moves; `MaskablePPO` never chooses one that is illegal.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import partial
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium import Space
from gymnasium.spaces import Discrete
from numpy.typing import NDArray

from sparring.agents.flows.core import Agent, player_agent
from sparring.envs.core import Environment, Episode
from sparring.envs.registry import make
from sparring.errors import BadValue, MissingExtra, unknown_name
from sparring.tasks.core import check_seed
from sparring.wrappers import views
from sparring.wrappers.gymnasium import SeatEnv
from sparring.wrappers.tokens import Tokens

_SEAT = ("seat", "opponent", "split", "render_mode")
"""The arguments of `SeatEnv` that can be given here."""
_REMEMBERED = 2**16
"""So many answers of a model are kept at most."""


class MaskedSeat(SeatEnv):
    """A seat whose actions are numbers of moves, and which always has one that can be chosen.

    If the others end an episode before this seat is asked, the step that follows does not depend on its action: then all are
    allowed.

    Args:
        environment: An id, or an `Environment`.
        observation: `encode`, `utf8` or `Tokens(...)` (of `sparring.wrappers.tokens`).
        kwargs: As for `SeatEnv`: `seat` (the environment's first if left out), `opponent`, `split`, `render_mode`, and the
            environment's own arguments.

    Raises:
        BadValue: The moves are not finitely many, there is no numeric view, or an argument has a value that is not allowed.
        UnknownName: As for `SeatEnv`.
    """

    def __init__(self, environment: str | Environment, *, observation: str | Tokens = "encode", **kwargs: Any):
        own = {name: kwargs.pop(name) for name in _SEAT if name in kwargs}
        place = views.open_environment(environment, kwargs, (*_SEAT, "observation"), None)
        if place.spec.moves is None:
            raise BadValue(
                f"{place.spec.id} has no finite list of moves for Stable-Baselines3 to choose from: train a language model on "
                "it, with `sparring train` or TRL"
            )
        if observation == "text":
            raise BadValue("observation='text': these networks read arrays, use 'encode', 'utf8' or Tokens(...)")
        super().__init__(place, actions="discrete", observation=observation, **{"seat": place.spec.seats[0], **own})

    def action_masks(self) -> NDArray[np.bool_]:
        """Return bool (n,): which of `spec.moves` can be chosen now."""
        masks = super().action_masks()
        return masks if masks.any() else np.ones_like(masks)


def make_env(environment: str | Environment, **kwargs: Any) -> gym.Env[Any, Any]:
    """Return one seat in Stable-Baselines3's `Monitor`: what `make_vec` makes several of, and `SubprocVecEnv` takes.

    Args:
        environment: An id, or an `Environment`.
        kwargs: As for `MaskedSeat`.

    Raises:
        MissingExtra: Stable-Baselines3 is not installed.
        BadValue: As for `MaskedSeat`.
        UnknownName: As for `MaskedSeat`.
    """
    sb3 = _library()
    seat: gym.Env[Any, Any] = sb3.common.monitor.Monitor(MaskedSeat(environment, **kwargs))
    return seat


def make_vec(environment: str | Environment, num_envs: int = 8, *, seed: int | None = None, **kwargs: Any) -> Any:
    """Return a `VecEnv`: `num_envs` copies of a seat, one after another in this process (`DummyVecEnv`).

    What follows an end is Stable-Baselines3's rule: the step that ends resets too; the last observation is in the info as
    `terminal_observation`, whether a limit cut the episode off as `TimeLimit.truncated`, its sum of rewards and length as
    `episode`. Nothing is seeded but the copies.

    Args:
        environment: An id, or an `Environment`.
        num_envs: How many.
        seed: The copies' seeds are `seed`, `seed + 1` ...; an algorithm with a `seed` of its own gives them others.
        kwargs: Those of `make_env`. The opponents of an `OpponentPool` can become more while a model learns.

    Raises:
        MissingExtra: Stable-Baselines3 is not installed.
        BadValue: As for `make_env`, or `num_envs` is below 1, or the seed below 0.
        UnknownName: As for `make_env`.
    """
    if "n_envs" in kwargs:  # as in their own make_vec_env
        raise unknown_name("argument of make_vec", "n_envs", ["num_envs"])
    if isinstance(num_envs, bool) or not isinstance(num_envs, int) or num_envs < 1:
        raise BadValue(f"num_envs={num_envs!r}: use an integer from 1 on")
    if seed is not None:
        check_seed(seed)
    made = _library().common.vec_env.DummyVecEnv([partial(make_env, environment, **kwargs)] * num_envs)
    if seed is not None:
        made.seed(seed)
    return made


def reads_tokens(width: int = 8) -> dict[str, Any]:
    """Return the `policy_kwargs` of a model that reads `Tokens(...)` by embeddings of `width` numbers each."""
    from sparring.agents.trainers.reading import TokenReader

    return {"features_extractor_class": TokenReader, "features_extractor_kwargs": {"width": width}}


class ModelPlayer:
    """A player with a copy of a model's policy, which does not change when the model goes on learning.

    Its probabilities are the model's, of the legal moves alone. What it answered is remembered.
    """

    def __init__(self, policy: Any, environment: Environment, observation: str | Tokens, deterministic: bool):
        self._policy, self._spec = policy, environment.spec
        self._observation, self._deterministic = observation, deterministic
        self._known: dict[tuple[object, ...], Mapping[str, float]] = {}

    def __call__(self, episode: Episode) -> Mapping[str, float]:
        """Return the probability of each legal move of the seat that is to act.

        Raises:
            BadValue: Nobody is.
        """
        turn = episode.turn
        if turn.seat is None:
            raise BadValue(f"the episode of {self._spec.id} is over: nobody is asked for a move")
        seen = views.observed(self._spec, episode, turn.seat, self._observation)
        parts = seen.values() if isinstance(seen, dict) else (seen,)
        key = (turn.legal, *(part.tobytes() for part in parts))
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = self._ask(seen, turn.legal)
        return self._known[key]

    def _ask(self, seen: Any, legal: tuple[str, ...] | None) -> Mapping[str, float]:
        moves = self._spec.moves or ()
        scores = _scores(self._policy, seen)
        allowed = np.array([legal is None or move in legal for move in moves])
        if self._deterministic or hasattr(self._policy, "q_net"):
            return {moves[int(np.where(allowed, scores, -np.inf).argmax())]: 1.0}
        weights = np.where(allowed, np.exp(scores - scores[allowed].max()), 0.0)
        return {move: float(p) for move, p in zip(moves, weights / weights.sum(), strict=True) if p > 0}


def as_player(
    model: Any, environment: str | Environment, *, observation: str | Tokens = "encode", deterministic: bool = False
) -> ModelPlayer:
    """Return a player that plays as a model does now, in every seat: for `Seat`, `opponent=` and `OpponentPool`.

    Args:
        model: Of PPO, A2C, TRPO, MaskablePPO or DQN (which always plays its best move).
        environment: Where it plays, an id or an `Environment`.
        observation: What it was trained on.
        deterministic: Whether it plays its most probable move alone.

    Raises:
        MissingExtra: Stable-Baselines3 is not installed.
        BadValue: The environment has no finite moves or no such view, or the model is of another kind, or for other spaces.
    """
    import torch

    _library()
    place = make(environment) if isinstance(environment, str) else environment
    seat = MaskedSeat(place, observation=observation)
    if not hasattr(model, "policy"):
        raise BadValue(f"{model!r:.80} is no model of Stable-Baselines3: give one, such as MaskablePPO.load(PATH)")
    _fits("reads", model.observation_space, seat.observation_space, place)
    _fits("chooses from", model.action_space, seat.action_space, place)
    policy = model.policy
    if hasattr(policy, "lstm_actor") or not (hasattr(policy, "get_distribution") or hasattr(policy, "q_net")):
        raise BadValue(f"{type(model).__name__} cannot be a player: use PPO, A2C, TRPO, MaskablePPO or DQN")
    normalizer = model.get_vec_normalize_env()
    if normalizer is not None and normalizer.norm_obs:
        raise BadValue("the model reads what VecNormalize made of observations: train it with norm_obs=False")
    saved = io.BytesIO()
    policy.save(saved)
    saved.seek(0)
    with torch.random.fork_rng(devices=[]):  # the copy draws weights first, which are replaced
        copied = type(policy).load(saved, device="cpu")
    copied.set_training_mode(False)
    return ModelPlayer(copied, place, observation, deterministic)


def as_agent(model: Any, environment: str | Environment, name: str = "sb3", **kwargs: Any) -> Agent:
    """Return the agent that plays as `as_player` does: for `sparring.rollout` and what evaluates its trajectories.

    Raises:
        MissingExtra: As for `as_player`.
        BadValue: As for `as_player`.
    """
    return player_agent(as_player(model, environment, **kwargs), name)


def _scores(policy: Any, seen: Any) -> NDArray[np.float64]:
    """Return a number for every move: its log-probability, or what it is worth."""
    import torch

    with torch.no_grad():
        batch, _ = policy.obs_to_tensor(seen)
        worth = policy.q_net(batch) if hasattr(policy, "q_net") else policy.get_distribution(batch).distribution.logits
    out: NDArray[np.float64] = worth[0].double().numpy()
    return out


def _fits(verb: str, mine: Space[Any], theirs: Space[Any], environment: Environment) -> None:
    if mine.shape != theirs.shape or mine.dtype != theirs.dtype or _count(mine) != _count(theirs):
        raise BadValue(f"the model {verb} {mine}, but {environment.spec.id} has {theirs}: name what it was trained on")


def _count(space: Space[Any]) -> int | None:
    return int(space.n) if isinstance(space, Discrete) else None


def _library() -> Any:
    try:
        import stable_baselines3
        import stable_baselines3.common.monitor
        import stable_baselines3.common.vec_env
    except ImportError as error:
        raise MissingExtra(f"Stable-Baselines3 needs {error.name}: pip install 'sparring[sb3]'") from error
    return stable_baselines3
