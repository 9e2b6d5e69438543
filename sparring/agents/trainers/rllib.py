"""The door to RLlib: the seats as agents of a `MultiAgentEnv`, self-play against a league, and a module of theirs as a player.

`self_play` is a `PPOConfig` that plays itself and its past selves, and `as_player` seats what was learnt wherever a named player has a
seat: `docs/trainers.md` shows both, and `examples/train_with_rllib.py` trains.

RLlib pins Gymnasium, so it wants a virtual environment of its own; `doors/README.md` says how this one is tested.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from hashlib import sha256
from typing import Any

import numpy as np
from gymnasium import Space
from gymnasium.spaces import Box, Dict
from numpy.typing import NDArray

from sparring.agents.flows.core import Agent, player_agent
from sparring.envs.core import Environment, Episode
from sparring.envs.registry import make
from sparring.errors import BadValue, MissingExtra, UnknownName, unknown_name
from sparring.types import canonical_json
from sparring.wrappers import views
from sparring.wrappers.pettingzoo import parallel

LEARNER = "main"
"""The module that `self_play` trains."""
_ByAgent = dict[str, Any]


def make_env(environment: str | Environment, *, split: str = "train", **kwargs: Any) -> Any:
    """Return a `MultiAgentEnv`: every seat is an agent, and those are shown something who must act, and all at the end.

    An observation is `Dict(observations, action_mask)`, as RLlib's `ActionMaskingTorchRLModule` reads it: the environment's
    numeric view, flat, float32 (n,), and float32 (m,), 1 for each of `spec.moves` that is legal. An action is the number of a
    move. Where the environment is simultaneous, all who are asked before any hears of the answers act in one step. Every step
    pays all seats. `reset(options=...)` understands `split`, `index`, `task` and `episode_seed`; equal seeds give equal series.

    Args:
        environment: An id, or an `Environment`.
        split: The tasks to draw from.
        kwargs: The environment's own arguments.

    Raises:
        MissingExtra: RLlib is not installed.
        BadValue: The moves are not finitely many, or there is no numeric view.
        UnknownName: No such environment, split or argument; the nearest is named.
    """
    return _multi_agent_env()(_chosen_from(environment, kwargs), split)


def register(environment: str | Environment, name: str | None = None, **kwargs: Any) -> str:
    """Tell Ray of the environment; return the name that `config.environment(name)` takes.

    What stands in `env_config` is given to `make_env`, over `kwargs`.

    Args:
        environment: An id, or an `Environment`.
        name: If left out, `sparring/` and the id, and a number that is made of arguments, split and wrappers where there are
            others than the usual ones: so environments of one id are kept apart.
        kwargs: As for `make_env`.

    Raises:
        MissingExtra: As for `make_env`.
        BadValue: As for `make_env`.
        UnknownName: As for `make_env`.
    """
    place = make_env(environment, **kwargs).face.environment
    from ray.tune.registry import register_env

    name = name or _name(place, kwargs.get("split", "train"))
    register_env(name, partial(_create, environment, kwargs))
    return name


def _name(place: Environment, split: str) -> str:
    """Return a name that is the same in every process, but for what was made of functions."""
    plain = f"sparring/{place.spec.id}"
    try:
        said = canonical_json([dict(place.kwargs), split])
        if said == canonical_json([dict(make(place.spec.id).kwargs), "train"]):
            return plain
    except (TypeError, UnknownName):
        said = f"{id(place)} {split}"
    return f"{plain}-{sha256(said.encode()).hexdigest()[:8]}"


def _create(environment: str | Environment, kwargs: Mapping[str, Any], context: Mapping[str, Any]) -> Any:
    return make_env(environment, **{**kwargs, **context})


class _Agents:
    """What `make_env` puts before `MultiAgentEnv`."""

    def __init__(self, environment: Environment, split: str):
        super().__init__()
        self.face = parallel(environment, split=split, actions="discrete", observation="encode")
        self.metadata = dict(self.face.metadata)
        self.agents: list[str] = list(environment.spec.seats)
        self.possible_agents: list[str] = list(environment.spec.seats)
        self.observation_spaces = {seat: _space(environment, seat, split) for seat in self.agents}
        self.action_spaces = dict(self.face.action_spaces)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[_ByAgent, _ByAgent]:
        """Start an episode; return observations and infos of those who must act.

        Raises:
            UnknownName: No such option; the nearest is named.
        """
        for name in options or {}:
            if name not in views.OPTIONS:
                raise unknown_name("reset option", name, views.OPTIONS)
        shown, infos = self.face.reset(seed=seed, options=options)
        return self._show(shown, infos, self._asked(infos))

    def step(
        self, action_dict: Mapping[str, Any]
    ) -> tuple[_ByAgent, dict[str, float], dict[str, bool], dict[str, bool], _ByAgent]:
        """Act for those who must; return observations, rewards, ends, cuts and infos by agent.

        Raises:
            EpisodeOver: The episode is over.
            UnknownName: An action for an agent that the environment does not have.
            BadValue: No action for an agent that must act, or one that is not the number of a move.
        """
        shown, rewards, ended, cut, infos = self.face.step(dict(action_dict))
        over = not self.face.agents
        observations, infos = self._show(shown, infos, self.agents if over else self._asked(infos))
        ends, cuts = ({**flags, "__all__": over and all(flags.values())} for flags in (ended, cut))
        return observations, rewards, ends, cuts, infos

    def render(self) -> str:
        """Return the picture of the episode as text."""
        episode = self.face.episode
        return "" if episode is None else episode.render().ansi

    def _asked(self, infos: _ByAgent) -> list[str]:
        return [seat for seat in self.agents if infos[seat]["legal"] != ()]

    def _show(self, shown: _ByAgent, infos: _ByAgent, seats: list[str]) -> tuple[_ByAgent, _ByAgent]:
        seen = {seat: _seen(shown[seat]["observation"], shown[seat]["action_mask"]) for seat in seats}
        return seen, {seat: infos[seat] for seat in seats}


@cache
def _multi_agent_env() -> Any:
    base = _library().env.multi_agent_env.MultiAgentEnv
    return type("SeatsAsAgents", (_Agents, base), {"__doc__": make_env.__doc__})


def _seen(view: NDArray[Any], mask: NDArray[Any]) -> dict[str, NDArray[np.float32]]:
    return {"observations": view.astype(np.float32).ravel(), "action_mask": mask.astype(np.float32)}


def _space(environment: Environment, seat: str, split: str = "train") -> Dict:
    view = views.numeric_space(environment, seat, split)
    flat = Box(view.low.ravel(), view.high.ravel(), dtype=np.float32)
    return Dict({"observations": flat, "action_mask": Box(0, 1, (len(environment.spec.moves or ()),), np.float32)})


# Self-play


@dataclass(frozen=True)
class League:
    """The policy mapping function of `self_play`: which module has which seat of an episode.

    Every draw is from the episode's own generator, which its id seeds, so that workers need not agree on anything.
    """

    seats: tuple[str, ...]
    share: float
    """Of the episodes: in these the learner has one seat, drawn uniformly, and a past self, drawn uniformly, each of the others;
    in the rest it has all."""
    every: int
    """After so many iterations the learner, as it then is, becomes a past self."""
    most: int
    """So many past selves are kept; then the newest takes the place of the oldest."""
    past: tuple[str, ...] = ()
    """The modules of past selves."""

    def __call__(self, agent_id: str, episode: Any, **kwargs: Any) -> str:
        """Return the module that plays for the agent."""
        rng = random.Random(episode.id_)
        if not self.past or rng.random() >= self.share:
            return LEARNER
        own = rng.choice(self.seats)
        drawn = {seat: LEARNER if seat == own else rng.choice(self.past) for seat in self.seats}
        return drawn[agent_id]


@dataclass
class EpisodeNames:
    """Gives episodes ids that the configuration's seed repeats, where it has one; RLlib draws them anew in every run."""

    given: int = 0

    def __call__(self, *, episode: Any, env_runner: Any, **kwargs: Any) -> None:
        """Name an episode that has just been made."""
        seed = env_runner.config.seed
        if seed is not None:
            self.given += 1
            episode.id_ = f"{seed}-{env_runner.worker_index}-{self.given}"


def self_play(
    config: Any,
    environment: str | Environment,
    *,
    share: float = 0.5,
    every: int = 5,
    most: int = 8,
    model: Mapping[str, Any] | None = None,
    **kwargs: Any,
) -> Any:
    """Return the configuration of an algorithm whose module `main` learns every seat, from games with itself and its past selves.

    It registers the environment, and sets `environment`, `multi_agent`, `rl_module` and two `callbacks`, `on_train_result=grow` and
    `on_episode_created=EpisodeNames()`; to have others as well, set both: `config.callbacks(on_train_result=[rllib.grow, yours])`.
    The league that has come to be is `algorithm.config.policy_mapping_fn`.

    Args:
        config: A `PPOConfig`: illegal moves are masked by `ActionMaskingTorchRLModule`, which is for PPO.
        environment: An id, or an `Environment`.
        share: See `League`; 0 is a learner against itself alone.
        every: See `League`.
        most: See `League`.
        model: RLlib's `model_config` for the network, such as `{"fcnet_hiddens": [64, 64]}`.
        kwargs: As for `make_env`.

    Raises:
        MissingExtra: As for `make_env`.
        BadValue: As for `make_env`, or `config` is none of PPO, `share` is no probability, or `every` or `most` is below 1.
        UnknownName: As for `make_env`, or the network has no such setting.
    """
    made, library = make_env(environment, **kwargs), _library()
    if not isinstance(config, library.algorithms.ppo.PPOConfig):
        raise BadValue(f"{type(config).__name__} is no PPOConfig: the module that masks illegal moves is for PPO")
    settings = [field.name for field in fields(library.core.rl_module.default_model_config.DefaultModelConfig)]
    for name in model or {}:
        if name not in settings:
            raise unknown_name("setting of RLlib's model", name, settings)
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        raise BadValue(f"share={share!r}: use a number from 0 to 1")
    for name, number in (("every", every), ("most", most)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise BadValue(f"{name}={number!r}: use an integer from 1 on")
    specs = library.core.rl_module
    masked = specs.rl_module.RLModuleSpec(module_class=_masked_module(), model_config=dict(model or {}))
    league = League(tuple(made.possible_agents), share if len(made.possible_agents) > 1 else 0.0, every, most)
    return (
        config.environment(register(environment, **kwargs))
        .multi_agent(policies={LEARNER}, policy_mapping_fn=league, policies_to_train=[LEARNER])
        .rl_module(rl_module_spec=specs.multi_rl_module.MultiRLModuleSpec(rl_module_specs={LEARNER: masked}))
        .callbacks(on_train_result=grow, on_episode_created=EpisodeNames())
    )


def grow(*, algorithm: Any, **kwargs: Any) -> None:
    """Put a frozen copy of the learner into the league, if it is time; RLlib calls it after every iteration.

    Args:
        algorithm: One that `self_play` configured.
        kwargs: What else RLlib gives.
    """
    league: League = algorithm.config.policy_mapping_fn
    if league.share == 0 or algorithm.iteration % league.every:
        return
    name = f"past_{(algorithm.iteration // league.every - 1) % league.most}"
    if name not in league.past:
        grown = replace(league, past=(*league.past, name))
        spec = _library().core.rl_module.rl_module.RLModuleSpec.from_module(algorithm.get_module(LEARNER))
        algorithm.add_module(name, spec, new_agent_to_module_mapping_fn=grown, new_should_module_be_updated=[LEARNER])
    weights = algorithm.learner_group.get_weights([LEARNER])[LEARNER]
    algorithm.set_state({"learner_group": {"learner": {"rl_module": {name: weights}}}})
    for group in filter(None, (algorithm.env_runner_group, algorithm.eval_env_runner_group)):
        # RLlib's own sync leaves out who has the learner's latest weights, and then this module keeps those that it drew.
        group.foreach_env_runner(partial(_put, name, weights))


def _put(name: str, weights: Mapping[str, Any], runner: Any) -> None:
    runner.module[name].set_state(weights)


# A module among our players


class ModulePlayer:
    """A player with a copy of a module, which does not change when the module goes on learning.

    Its probabilities are the module's, of the legal moves alone.
    """

    def __init__(self, module: Any, environment: Environment, deterministic: bool):
        self._module, self._spec, self._deterministic = module, environment.spec, deterministic
        self._actions = views.Actions.of(environment.spec, "discrete")

    def __call__(self, episode: Episode) -> Mapping[str, float]:
        """Return the probability of each legal move of the seat that is to act.

        Raises:
            BadValue: Nobody is.
        """
        turn = episode.turn
        if turn.seat is None:
            raise BadValue(f"the episode of {self._spec.id} is over: nobody is asked for a move")
        mask = self._actions.mask(turn.legal)
        scores = np.where(mask, self._scores(_seen(views.numeric(episode, turn.seat), mask)), -np.inf)
        moves = self._spec.moves or ()
        if self._deterministic:
            return {moves[int(scores.argmax())]: 1.0}
        weights = np.exp(scores - scores.max())
        return {move: float(p) for move, p, may in zip(moves, weights / weights.sum(), mask, strict=True) if may}

    def _scores(self, seen: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float64]:
        """Return the logarithm of what is proportional to each move's probability."""
        import torch

        with torch.no_grad():
            told = self._module.forward_inference({"obs": {k: torch.from_numpy(v[None]) for k, v in seen.items()}})
        out: NDArray[np.float64] = told["action_dist_inputs"][0].double().numpy()
        return out


def as_player(module: Any, environment: str | Environment, *, deterministic: bool = False) -> ModulePlayer:
    """Return a player that plays as a module does now, in every seat: for `Seat`, `opponent=` and `OpponentPool`.

    Args:
        module: Of `algorithm.get_module("main")`, for observations as `make_env` has them.
        environment: Where it plays, an id or an `Environment`.
        deterministic: Whether it plays its most probable move alone.

    Raises:
        MissingExtra: RLlib is not installed.
        BadValue: The environment has no finite moves or no numeric view, or the module is for other spaces, or keeps a state.
        UnknownName: No such environment.
    """
    _library()
    place = _chosen_from(environment, {})
    if not hasattr(module, "forward_inference"):
        raise BadValue(f"{module!r:.80} is no module of RLlib: give one, such as algorithm.get_module({LEARNER!r})")
    wanted: tuple[Space[Any], ...] = (
        _space(place, place.spec.seats[0]),
        views.Actions.of(place.spec, "discrete").space(),
    )
    for verb, mine, theirs in zip(
        ("reads", "chooses from"), (module.observation_space, module.action_space), wanted, strict=True
    ):
        if mine != theirs:
            raise BadValue(f"the module {verb} {mine}, but {place.spec.id} has {theirs}: name what it was trained on")
    if module.is_stateful():
        raise BadValue(f"{type(module).__name__} keeps a state between moves, and a player has none: use one without")
    return ModulePlayer(copy.deepcopy(module).to("cpu").eval(), place, deterministic)


def as_agent(module: Any, environment: str | Environment, name: str = "rllib", **kwargs: Any) -> Agent:
    """Return the agent that plays as `as_player` does: for `sparring.rollout` and what evaluates its trajectories.

    Raises:
        MissingExtra: As for `as_player`.
        BadValue: As for `as_player`.
        UnknownName: As for `as_player`.
    """
    return player_agent(as_player(module, environment, **kwargs), name)


def _chosen_from(environment: str | Environment, kwargs: Mapping[str, Any]) -> Environment:
    place = views.open_environment(environment, kwargs, ("split",), None)
    if place.spec.moves is None:
        raise BadValue(
            f"{place.spec.id} has no finite list of moves for RLlib to choose from: train a language model on it, with "
            "`sparring train` or TRL"
        )
    return place


def _masked_module() -> Any:
    from ray.rllib.examples.rl_modules.classes.action_masking_rlm import ActionMaskingTorchRLModule

    return ActionMaskingTorchRLModule


def _library() -> Any:
    try:
        import ray.rllib
        import ray.rllib.algorithms.ppo
        import ray.rllib.core.rl_module.default_model_config
        import ray.rllib.core.rl_module.multi_rl_module
        import ray.rllib.core.rl_module.rl_module
        import ray.rllib.env.multi_agent_env
    except ImportError as error:
        raise MissingExtra(
            f"RLlib needs {error.name}: pip install 'sparring[rllib]', in a virtual environment of its own, since it pins Gymnasium"
        ) from error
    return ray.rllib
