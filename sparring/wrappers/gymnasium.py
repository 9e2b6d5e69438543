"""The face for Gymnasium: one seat of an environment as a `gymnasium.Env`.

```python
import gymnasium as gym
import sparring

env = gym.make("sparring/KuhnPoker-v0", opponent="equilibrium")
text, info = env.reset(seed=0)
text, reward, terminated, truncated, info = env.step(info["legal"][0])
```

`gym.make_vec` works too. Text is of no fixed size, so `AsyncVectorEnv` needs `vector_kwargs={"shared_memory": False}`
(it says so), or `observation="utf8"`.
"""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium import Space
from numpy.typing import NDArray

from sparring.envs.core import Environment
from sparring.errors import BadValue, EpisodeOver, unknown_name
from sparring.types import messages_to_json
from sparring.wrappers import views
from sparring.wrappers.seat import Others, Seat, SeatEpisode
from sparring.wrappers.tokens import Tokens

_ARGUMENTS = ("seat", "opponent", "split", "actions", "observation", "render_mode")


class SeatEnv(gym.Env[Any, Any]):
    """One seat of an environment; an episode is one Gymnasium episode.

    The observation is what is new for the seat since its last turn: the messages joined by newlines (the rules come
    with the first), and on the last step the verifier's feedback or "". Where the environment has pictures (`screenshot=True`
    of `Web-v0` and `MiniWoB-v0`) it is `Dict(text, screenshot)`, with pixels as uint8 (height, width, 3). `info` of every
    reset and step:

    | key | value |
    |---|---|
    | `seat` | the seat that is played |
    | `messages` | the same news as chat messages: a list of dicts with `role` and `content` |
    | `legal` | tuple of the legal moves; None where they cannot be listed; () when the episode is over |
    | `action`, `illegal` | how the last action was read (None: not at all), and whether it broke the rules |
    | `feedback` | the verifier's words on the last action, or None |
    | `action_mask` | with `actions="discrete"`: int8 (n,), 1 for each legal move |

    The episode itself, with its transcript, is `env.unwrapped.episode`. Seeding is Gymnasium's: `reset(seed=s)` seeds
    `np_random`, every reset draws (task, episode seed, seat) from it, so equal seeds give equal series of episodes.
    `reset(options={...})` picks instead: `split`, `index`, `task`, `episode_seed` (see `views.draw_episode`).

    If the others end the episode before this seat is asked, the first step returns that end, whatever its action.

    Args:
        environment: An id, or an `Environment` (the only way if an argument of its own has one of the names below).
        seat: The seat to play, or "random": drawn anew for every episode.
        opponent: Who plays the other seats (`sparring.wrappers.Others`); uniformly random if left out.
        split: The tasks to draw from.
        actions: `text`, or `discrete`: an index into `spec.moves`; one that is illegal now meets the environment's
            policy for illegal moves.
        observation: `text`, `encode` (the environment's numeric view), `utf8` (text as bytes) or `Tokens(...)` (of
            `sparring.wrappers.tokens`: text as numbers of tokens).
        render_mode: None, `ansi` or `human`; an onlooker sees all cards.
        kwargs: The environment's own arguments.

    Raises:
        UnknownName: No such environment, seat, player, split or argument; the nearest is named.
        BadValue: An argument has a value that is not allowed, or that this environment cannot serve.
    """

    metadata = {"render_modes": list(views.RENDER_MODES), "render_fps": 4}  # noqa: RUF012 - Gymnasium declares it
    episode: SeatEpisode
    """The episode in progress; set by `reset`."""

    def __init__(
        self,
        environment: str | Environment,
        *,
        seat: str = "player_0",
        opponent: Others | None = None,
        split: str = "train",
        actions: str = "text",
        observation: str | Tokens = "text",
        render_mode: str | None = None,
        **kwargs: Any,
    ):
        self.environment = views.open_environment(environment, kwargs, _ARGUMENTS, render_mode)
        seats = self.environment.spec.seats if seat == "random" else (seat,)
        self.seats = tuple(Seat(self.environment, name, opponent) for name in seats)
        self.split = split
        self.environment.tasks(split)
        self.form = (
            observation
            if isinstance(observation, Tokens)
            else views.choose("observation", observation, ("text", "encode", "utf8"))
        )
        self.render_mode = render_mode
        self.actions = views.Actions.of(self.environment.spec, views.choose("actions", actions, ("text", "discrete")))
        self.action_space: Space[Any] = self.actions.space()
        self.observation_space: Space[Any] = views.observation_space(self.environment, seats[0], split, self.form)
        self._playing = False
        self._owed = 0.0

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """Start an episode; return the first observation and its info.

        Raises:
            UnknownName: No such option; the nearest is named.
        """
        super().reset(seed=seed)
        for name in options or {}:
            if name not in views.OPTIONS:
                raise unknown_name("reset option", name, views.OPTIONS)
        task, episode_seed = views.draw_episode(self.environment, self.split, self.np_random, options)
        seat = self.seats[int(self.np_random.integers(len(self.seats)))]
        self.episode = seat.start(task, seed=episode_seed)
        self._owed = self.episode.turn.rewards[seat.seat]
        self._playing = True
        return self._answer()

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Act; return observation, reward (other seats' moves included), terminated, truncated and info.

        Raises:
            EpisodeOver: The episode has ended, or none was started.
            BadValue: The action is not of the form that the action space has.
        """
        if not self._playing:
            raise EpisodeOver(f"no episode of {self.environment.spec.id} is in progress: call reset()")
        reward, self._owed = self._owed, 0.0
        turn = self.episode.turn
        if turn.seat is not None:
            turn = self.episode.step(self.actions.text(action))
            reward += turn.rewards[self.episode.seat]
        self._playing = turn.seat is not None
        observation, info = self._answer()
        return observation, reward, turn.terminated, turn.truncated, info

    def action_masks(self) -> NDArray[np.bool_]:
        """Return bool (n,): which of `spec.moves` are legal now (the name that MaskablePPO of sb3-contrib looks for).

        Raises:
            BadValue: The moves are not finitely many.
        """
        return self.actions.mask(self._legal()).astype(np.bool_)

    def render(self) -> str | None:
        """Return the picture of the episode in mode `ansi`; write it to standard output in mode `human`."""
        return views.show(self._current(), self.render_mode)

    def _answer(self) -> tuple[Any, dict[str, Any]]:
        if self.render_mode == "human":
            self.render()
        observation = views.observed(self.environment.spec, self.episode, self.episode.seat, self.form)
        return observation, self._info()

    def _info(self) -> dict[str, Any]:
        turn = self.episode.turn
        info: dict[str, Any] = {"seat": self.episode.seat, "messages": messages_to_json(turn.messages)}
        info |= {"legal": self._legal(), **views.verdict(turn)}
        if self.actions.form == "discrete":
            info["action_mask"] = self.actions.mask(self._legal())
        return info

    def _legal(self) -> tuple[str, ...] | None:
        turn = self._current().turn
        return turn.legal if turn.seat is not None else ()

    def _current(self) -> SeatEpisode:
        if not hasattr(self, "episode"):
            raise BadValue(f"no episode of {self.environment.spec.id} was started yet: call reset() first")
        return self.episode
