"""The faces for PettingZoo: all seats of an environment as an `AECEnv` (in turn) or a `ParallelEnv` (at once).

```python
import pettingzoo
import sparring

env = pettingzoo.make("aec", "sparring/KuhnPoker-v0")
env.reset(seed=0)
for agent in env.agent_iter():
    observation, reward, terminated, truncated, info = env.last()
    done = terminated or truncated
    env.step(None if done else env.action_space(agent).sample(observation["action_mask"]))
```

What an agent is shown, by `observation`:

| `observation` | space |
|---|---|
| `text` (default) | `Dict(prompt: Unicode[, action_mask])` |
| `encode` | `Dict(observation: Box[, action_mask])`, the environment's numeric view, for classic libraries |
| `text+encode` | `Dict(prompt, observation[, action_mask])` |
| `utf8` | `Box` of bytes (`sparring.wrappers.spaces.decode_utf8` reads them); the mask is `info["action_mask"]` |

Where the environment has pictures (`screenshot=True` of `Web-v0` and `MiniWoB-v0`), the dict has `screenshot` too, uint8 (height,
width, 3); `utf8` becomes `Dict(text, screenshot)`.

`prompt` is what is new for the agent that must act, "" for one that need not, and at the end the feedback on the last
action for the agent that made it, "The episode is over." for the others. The mask is there with `actions="discrete"`,
which is the default where the moves are finitely many. It has a 1 for every legal move of the agent that must act. In
an AEC environment it is all zeros for an agent out of turn, as in PettingZoo's own; it is all ones where the action does
not count, that is for a finished agent and for one that is not asked in a parallel step, so that masked sampling and
softmax stay defined.

`infos` hold for each agent what became of its own last action (`action`, `illegal`, `feedback`), its `legal` moves, and
never another agent's words. `reset(options=...)` understands `split`, `index`, `task` and `episode_seed`, and ignores
other keys, since PettingZoo's own tests pass one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import Space
from gymnasium.spaces import Box, Dict
from gymnasium.utils.seeding import np_random
from pettingzoo.utils.env import AECEnv, ParallelEnv

from sparring.envs.core import Environment, Episode
from sparring.errors import BadValue, ConformanceError, EpisodeOver, unknown_name
from sparring.types import Turn
from sparring.wrappers import views
from sparring.wrappers.pictures import picture_space, pixels

_ARGUMENTS = ("split", "actions", "observation", "render_mode")
_PARTS = {"text": ("prompt",), "encode": ("observation",), "text+encode": ("prompt", "observation"), "utf8": ()}
_OVER = "The episode is over."


def aec(
    environment: str | Environment,
    *,
    split: str = "train",
    actions: str | None = None,
    observation: str = "text",
    render_mode: str | None = None,
    **kwargs: Any,
) -> SeatsAEC:
    """Return the environment as an `AECEnv`: the seats act one after another.

    Args:
        environment: An id, or an `Environment`.
        split: The tasks to draw from.
        actions: `discrete`, `text` or `utf8`; if left out, `discrete` where the moves are finitely many, else `text`.
        observation: `text`, `encode`, `text+encode` or `utf8`.
        render_mode: None, `ansi` or `human`; an onlooker sees all cards.
        kwargs: The environment's own arguments.

    Raises:
        UnknownName: No such environment, split or argument; the nearest is named.
        BadValue: An argument has a value that is not allowed, or that this environment cannot serve.
    """
    made = views.open_environment(environment, kwargs, _ARGUMENTS, render_mode)
    return SeatsAEC(made, split, actions, observation, render_mode)


def parallel(
    environment: str | Environment,
    *,
    split: str = "train",
    actions: str | None = None,
    observation: str = "text",
    render_mode: str | None = None,
    **kwargs: Any,
) -> SeatsParallel:
    """Return the environment as a `ParallelEnv`: every live agent passes an action to every step.

    Where the environment is simultaneous, a step is a round: all seats that are asked before any hears of the answers.
    To show every seat its question, the round is looked ahead on a copy, with each seat's first legal move; so the
    legal moves must be listed, else its seats are asked one by one. Who broke the rules and is asked again is asked on
    the next step, together with those who were not reached. Where seats take turns, a step is one move: the action of
    the agent that must act counts, the others' are ignored.

    Arguments and errors are those of `aec`.
    """
    made = views.open_environment(environment, kwargs, _ARGUMENTS, render_mode)
    return SeatsParallel(made, split, actions, observation, render_mode)


class _Seats:
    """What both faces share: spaces, the episode in progress, and what each agent is shown."""

    def __init__(
        self, environment: Environment, split: str, actions: str | None, observation: str, render_mode: str | None
    ):
        spec = environment.spec
        self.environment = environment
        self.split = split
        environment.tasks(split)
        self.form = views.choose("observation", observation, tuple(_PARTS))
        self.render_mode = render_mode
        self.metadata = {"name": spec.id, "render_modes": list(views.RENDER_MODES), "render_fps": 4}
        self.possible_agents = list(spec.seats)
        self.agents: list[str] = []
        form = actions or ("text" if spec.moves is None else "discrete")
        self.actions = views.Actions.of(spec, views.choose("actions", form, ("discrete", "text", "utf8")))
        self.action_spaces: dict[str, Space[Any]] = {agent: self.actions.space() for agent in spec.seats}
        self.observation_spaces = {agent: self._observation_space(agent) for agent in spec.seats}
        self.episode: Episode | None = None
        self._rng: np.random.Generator | None = None
        self._asked: dict[str, Turn] = {}
        self._verdicts: dict[str, dict[str, Any]] = {}
        self._closing: dict[str, str] = {}

    def observation_space(self, agent: str) -> Space[Any]:
        """The space of what the agent is shown."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> Space[Any]:
        """The space of the agent's actions."""
        return self.action_spaces[agent]

    def render(self) -> str | None:
        """Return the picture of the episode in mode `ansi`; write it to standard output in mode `human`."""
        return views.show(self._current(), self.render_mode)

    def close(self) -> None:
        """Nothing is held open."""

    def _observation_space(self, agent: str) -> Space[Any]:
        spec = self.environment.spec
        if self.form == "utf8":
            return views.with_picture(spec, views.text_space(spec, "utf8"))
        spaces: dict[str, Space[Any]] = {}
        if "prompt" in _PARTS[self.form]:
            spaces["prompt"] = views.text_space(spec, "text")
        if "observation" in _PARTS[self.form]:
            spaces["observation"] = views.numeric_space(self.environment, agent, self.split)
        if spec.picture is not None:
            spaces["screenshot"] = picture_space(spec.picture)
        if self.actions.form == "discrete":
            spaces["action_mask"] = Box(0, 1, (len(spec.moves or ()),), np.int8)
        return Dict(spaces)

    def _start(self, seed: int | None, options: dict[str, Any] | None) -> Turn:
        if seed is not None or self._rng is None:
            self._rng, _ = np_random(seed)
        task, episode_seed = views.draw_episode(self.environment, self.split, self._rng, options)
        self.episode = self.environment.start(task, seed=episode_seed)
        self.agents = list(self.possible_agents)
        self._verdicts = {agent: views.verdict(Turn(agent)) for agent in self.agents}
        self._closing = {}
        return self.episode.turn

    def _current(self) -> Episode:
        if self.episode is None:
            raise BadValue(f"no episode of {self.environment.spec.id} was started yet: call reset() first")
        return self.episode

    def _live(self) -> Episode:
        if not self.agents:
            raise EpisodeOver(f"no agent of {self.environment.spec.id} is left: call reset()")
        return self._current()

    def _act(self, episode: Episode, seat: str, action: Any) -> Turn:
        turn = episode.step(self.actions.text(action))
        self._verdicts[seat] = views.verdict(turn)
        self._closing = {seat: turn.feedback or _OVER}
        return turn

    def _observe(self, agent: str, *, idle: int) -> Any:
        """Return what `agent` is shown; `idle` fills the mask of one that need not act."""
        spec = self.environment.spec
        if self.form == "utf8":
            return views.shown(spec, self._current(), views.text_value(spec, "utf8", self._prompt(agent)))
        observation: dict[str, Any] = {}
        if "prompt" in _PARTS[self.form]:
            observation["prompt"] = self._prompt(agent)
        if "observation" in _PARTS[self.form]:
            observation["observation"] = views.numeric(self._current(), agent)
        if spec.picture is not None:
            observation["screenshot"] = pixels(self._current().render().png, spec.picture)
        if self.actions.form == "discrete":
            observation["action_mask"] = self._mask(agent, idle)
        return observation

    def _prompt(self, agent: str) -> str:
        if self._current().turn.seat is None:
            return self._closing.get(agent, _OVER)
        return views.joined(self._asked[agent].messages) if agent in self._asked else ""

    def _mask(self, agent: str, idle: int) -> Any:
        if agent in self._asked:
            return self.actions.mask(self._asked[agent].legal)
        return np.full(len(self.actions.moves or ()), idle, np.int8)

    def _info(self, agent: str, *, idle: int) -> dict[str, Any]:
        legal = self._asked[agent].legal if agent in self._asked else ()
        info = {"legal": legal, **self._verdicts[agent]}
        if self.form == "utf8" and self.actions.form == "discrete":
            info["action_mask"] = self._mask(agent, idle)
        return info


class SeatsAEC(_Seats, AECEnv):  # type: ignore[misc] # PettingZoo has no type information
    """The seats of an environment one after another; made by `aec`."""

    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None) -> None:
        """Start an episode; equal seeds give equal series of episodes."""
        turn = self._start(seed, options)
        self._cumulative_rewards = dict.fromkeys(self.agents, 0.0)
        self._skip_agent_selection = None
        self._take(turn)

    def step(self, action: Any) -> None:
        """Act for `agent_selection`; for a finished agent the action is None.

        Raises:
            EpisodeOver: No agent is left, or a finished agent acts.
            BadValue: The action is not of the form that the action space has.
        """
        episode, agent = self._live(), self.agent_selection
        if episode.turn.seat is None:
            if action is not None:
                raise EpisodeOver(
                    f"{agent} of {self.environment.spec.id} has finished: call step(None), not {action!r:.80}"
                )
            self._was_dead_step(None)
            return
        self._cumulative_rewards[agent] = 0.0
        self._take(self._act(episode, agent, action))

    def observe(self, agent: str) -> Any:
        """Return what the agent is shown; see the module."""
        return self._observe(agent, idle=self._idle())

    def _take(self, turn: Turn) -> None:
        """Spread a turn over PettingZoo's tables."""
        self._asked = {} if turn.seat is None else {turn.seat: turn}
        self.agent_selection = turn.seat or self.agents[0]
        self.rewards = {agent: float(turn.rewards[agent]) for agent in self.agents}
        self.terminations = dict.fromkeys(self.agents, turn.terminated)
        self.truncations = dict.fromkeys(self.agents, turn.truncated)
        self.infos = {agent: self._info(agent, idle=self._idle()) for agent in self.agents}
        self._accumulate_rewards()
        if self.render_mode == "human":
            self.render()

    def _idle(self) -> int:
        return int(self._current().turn.seat is None)


_Answers = tuple[dict[str, Any], dict[str, float], dict[str, bool], dict[str, bool], dict[str, dict[str, Any]]]


class SeatsParallel(_Seats, ParallelEnv):  # type: ignore[misc] # PettingZoo has no type information
    """The seats of an environment at once; made by `parallel`."""

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Start an episode; return every agent's observation and info. Equal seeds give equal series of episodes."""
        turn = self._start(seed, options)
        self._answered: set[str] = set()
        self._owed = dict(turn.rewards)
        self._asked = self._look_ahead()
        return self._shown()

    def step(self, actions: dict[str, Any]) -> _Answers:
        """Play one round, or one move where seats take turns; return observations, rewards, ends and infos by agent.

        Raises:
            EpisodeOver: No agent is left.
            UnknownName: An action for an agent that the environment does not have.
            BadValue: No action for an agent that must act, or one that is not of the form that the action space has.
            ConformanceError: The environment says that it is simultaneous, and lets a seat hear of another's answer.
        """
        episode = self._live()
        self._check(actions)
        rewards, self._owed = self._owed, dict.fromkeys(self.agents, 0.0)
        for seat, shown in self._asked.items():
            if episode.turn.seat != seat:
                break
            self._check_shown(episode.turn, shown)
            turn = self._act(episode, seat, actions[seat])
            rewards = {agent: rewards[agent] + turn.rewards[agent] for agent in self.agents}
            if turn.seat != seat:
                self._answered.add(seat)
        return self._answers(episode.turn, rewards)

    def _answers(self, turn: Turn, rewards: dict[str, float]) -> _Answers:
        if turn.seat in self._answered:
            self._answered.clear()
        self._asked = self._look_ahead()
        observations, infos = self._shown()
        terminations = dict.fromkeys(self.agents, turn.terminated)
        truncations = dict.fromkeys(self.agents, turn.truncated)
        if turn.seat is None:
            self.agents = []
        return observations, rewards, terminations, truncations, infos

    def _look_ahead(self) -> dict[str, Turn]:
        """Return the turn of each seat that is asked before anyone hears of the answers; one where seats take turns."""
        episode = self._current()
        turn = episode.turn
        if turn.seat is None or not self.environment.spec.simultaneous:
            return {} if turn.seat is None else {turn.seat: turn}
        copy = self.environment.load(episode.save())
        asked: dict[str, Turn] = {}
        while turn.seat is not None and turn.seat not in asked and turn.seat not in self._answered:
            asked[turn.seat] = turn
            if not turn.legal:
                break
            turn = copy.step(turn.legal[0])
        return asked

    def _shown(self) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        if self.render_mode == "human":
            self.render()
        observations = {agent: self._observe(agent, idle=1) for agent in self.agents}
        return observations, {agent: self._info(agent, idle=1) for agent in self.agents}

    def _check(self, actions: dict[str, Any]) -> None:
        for agent in actions:
            if agent not in self.possible_agents:
                raise unknown_name(f"agent of {self.environment.spec.id}", agent, self.possible_agents)
        if missing := [seat for seat in self._asked if seat not in actions]:
            raise BadValue(f"no action for {', '.join(missing)}, who must act; got actions for {sorted(actions)}")

    def _check_shown(self, turn: Turn, shown: Turn) -> None:
        if (turn.messages, turn.legal) != (shown.messages, shown.legal):
            raise ConformanceError(
                f"{self.environment.spec.id} says it is simultaneous, but what {turn.seat} is asked depends on another "
                f"seat's answer in the same round: {turn.messages} is not {shown.messages}"
            )
