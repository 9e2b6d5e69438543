"""The door to SkyRL: one seat of any environment as their `BaseTextEnv`, its opponents inside.

```python
import skyrl_gym
from sparring.agents.trainers import rows, skyrl

rows.write_rows("train.jsonl", rows.rows("KuhnPoker-v0", 1000, opponent="equilibrium"))  # the trainer's data set
skyrl.register()                                                                         # in the trainer's process
env = skyrl_gym.make("sparring", extras={"episode": rows.rows("KuhnPoker-v0", 1)[0].to_json()})
messages, info = env.init([])
```

What an environment raises is raised here, too, and stops the trainer: a failure is never a reward.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sparring.agents.trainers.rows import NAME, SELF, Row
from sparring.envs.core import Episode
from sparring.errors import BadValue, EpisodeOver, MissingExtra
from sparring.types import messages_to_json


def register(name: str = NAME) -> None:
    """Make the rows' environments known to `skyrl_gym.make` in this process, under the name in their column `env_class`.

    Raises:
        MissingExtra: skyrl-gym is not installed.
    """
    base, registration = _library()
    if name not in registration.registry:
        registration.register(id=name, entry_point=_seat_env(base))


@cache
def _seat_env(base: Any) -> type[Any]:
    class SeatTextEnv(base.BaseTextEnv):  # type: ignore[misc]  # skyrl-gym is not installed where types are checked
        """The seat that a row names; what its opponents' moves pay is part of the reward of the step before them.

        Args:
            env_config: The trainer's settings for environments of this name; there are none.
            extras: The row: `episode`, and `max_turns`, after which SkyRL cuts an episode off; the environment's own limit if left out.

        Raises:
            BadValue: The row names no episode, or all of its seats are the policy's.
            UnknownName: No such environment, seat or player.
        """

        def __init__(self, env_config: Any = None, extras: Mapping[str, Any] | None = None):
            super().__init__()
            given = extras or {}
            row = Row.from_json(given.get("episode"))
            if row.opponent == SELF:
                raise BadValue("SkyRL asks the policy for one seat alone: name an opponent other than 'self' in rows()")
            self.row, self.place = row, row.place()
            self.max_turns = int(given.get("max_turns") or self.place.spec.max_turns)
            self.episode: Episode | None = None
            self.paid, self.illegal, self.cut = 0.0, 0, False

        def init(self, prompt: list[dict[str, str]]) -> tuple[list[dict[str, str]], dict[str, Any]]:
            """Start the episode; return what the seat is told first, or `prompt` where the others end it before."""
            self.episode = self.place.start(self.row.task, seed=self.row.seed)
            turn = self.episode.turn
            self.turns, self.paid, self.illegal, self.cut = 0, 0.0, 0, False
            self._owed = turn.rewards[self.row.seat]
            return messages_to_json(turn.messages) if turn.seat else prompt, {"legal": turn.legal}

        def step(self, action: str) -> dict[str, Any]:
            """Act; return what is new, the reward and whether the episode is over.

            Raises:
                BadValue: `init` was not called.
                EpisodeOver: The episode is over.
            """
            if self.episode is None:
                raise BadValue("no episode is in progress: call init() first")
            turn = self.episode.turn
            if self.turns and (self.cut or turn.seat is None):
                raise EpisodeOver(f"the episode of {self.place.spec.id} is over: call init()")
            self.turns += 1
            reward, self._owed = self._owed, 0.0
            if turn.seat is not None:
                turn = self.episode.step(action)
                reward += turn.rewards[self.row.seat]
            self.paid += reward
            self.illegal += bool(turn.info.get("illegal", False))
            self.cut = turn.truncated or (turn.seat is not None and self.turns >= self.max_turns)
            done = turn.seat is None or self.cut
            return {
                "observations": [] if done else messages_to_json(turn.messages),
                "reward": reward,
                "done": done,
                "metadata": {**turn.info, "legal": turn.legal, "feedback": turn.feedback, "truncated": self.cut},
            }

        def get_metrics(self) -> dict[str, float]:
            """Return what SkyRL averages over episodes: the return, actions, illegal ones, whether a limit cut it off.

            SkyRL's own limit of tokens does so without a word to the environment: so an episode that is not over was cut off.
            """
            cut = self.cut or (self.episode is not None and self.episode.turn.seat is not None)
            return {"return": self.paid, "steps": self.turns, "illegal": self.illegal, "truncated": float(cut)}

    return SeatTextEnv


def _library() -> tuple[Any, Any]:
    try:
        from skyrl_gym.envs import base_text_env, registration
    except ImportError as error:
        raise MissingExtra(f"SkyRL's environments need {error.name}: pip install 'sparring[skyrl]'") from error
    return base_text_env, registration
