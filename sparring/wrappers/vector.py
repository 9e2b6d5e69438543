"""The face for Gymnasium's vector API: many episodes of one seat, stepped together.

`gymnasium.make_vec("sparring/KuhnPoker-v0", num_envs=64, opponent="equilibrium")` makes one. It answers exactly as
Gymnasium's `SyncVectorEnv` does (a test compares them), for a fraction of its overhead: texts are put together as they are,
and infos without a mask for every value. `vectorization_mode="sync"` and `"async"` give Gymnasium's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import Space
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from sparring.errors import BadValue, EpisodeOver
from sparring.wrappers import views
from sparring.wrappers.gymnasium import SeatEnv


class SeatVectorEnv(VectorEnv[Any, Any, Any]):
    """`num_envs` copies of `SeatEnv`, one after another in this process.

    Observations of text are a tuple of strings, of numbers or bytes an array with the copies along axis 0. Rewards
    are float64 (num_envs,), ends are bool (num_envs,). An info has for every key an array of the copies' values
    and, under `_key`, the mask of those that have one.

    Args:
        num_envs: How many copies; seeds are `seed`, `seed + 1` ...
        autoreset_mode: `NextStep` (the step after an end resets, its action is ignored), `SameStep` (the step that
            ends resets too; the last observation and info are `final_obs` and `final_info`) or `Disabled` (reset
            those that have ended with `options={"reset_mask": ...}`).
        kwargs: The arguments of `SeatEnv`.

    Raises:
        BadValue: An argument has a value that is not allowed.
    """

    envs: tuple[SeatEnv, ...] = ()
    """Empty until they are made: Gymnasium 1.2.2 closes what could not be, too."""

    def __init__(self, num_envs: int = 1, *, autoreset_mode: str | AutoresetMode = "NextStep", **kwargs: Any):
        if isinstance(num_envs, bool) or not isinstance(num_envs, int | np.integer) or num_envs < 1:
            raise BadValue(f"num_envs={num_envs!r}: use 1 or more")
        name = autoreset_mode.value if isinstance(autoreset_mode, AutoresetMode) else autoreset_mode
        self.autoreset_mode = AutoresetMode(
            views.choose("autoreset_mode", name, tuple(mode.value for mode in AutoresetMode))
        )
        self.envs = tuple(SeatEnv(**kwargs) for _ in range(num_envs))
        first = self.envs[0]
        self.num_envs = num_envs
        self.metadata = {**first.metadata, "autoreset_mode": self.autoreset_mode}
        self.render_mode = first.render_mode
        self.single_action_space: Space[Any] = first.action_space
        self.single_observation_space: Space[Any] = first.observation_space
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self._over = np.zeros(num_envs, np.bool_)
        self._seen: list[Any] = [None] * num_envs
        self._all = np.ones(num_envs, np.bool_)

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Start episodes in all copies, or in those of `options["reset_mask"]`.

        Raises:
            BadValue: The seeds or the mask are not one for each copy.
        """
        seeds = _seeds(seed, self.num_envs)
        rest = dict(options or {})
        mask = self._mask(rest.pop("reset_mask")) if "reset_mask" in rest else self._all
        infos: list[dict[str, Any] | None] = [None] * self.num_envs
        for i in np.flatnonzero(mask).tolist():
            self._seen[i], infos[i] = self.envs[i].reset(seed=seeds[i], options=rest or None)
        self._over[mask] = False
        return self._observations(), self._gather(infos)

    def step(
        self, actions: Any
    ) -> tuple[Any, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """Act in every copy.

        Raises:
            BadValue: There is not one action for each copy.
            EpisodeOver: The mode is `Disabled` and a copy that has ended was not reset.
        """
        n, mode = self.num_envs, self.autoreset_mode
        if len(actions) != n:
            raise BadValue(f'{len(actions)} actions for {n} environments: give one for each, "" for those that wait')
        if mode is AutoresetMode.DISABLED and self._over.any():
            raise EpisodeOver(f"environments {np.flatnonzero(self._over).tolist()} have ended: reset them first")
        same, next_step = mode is AutoresetMode.SAME_STEP, mode is AutoresetMode.NEXT_STEP
        infos: list[dict[str, Any] | None] = []
        paid, stopped, cut = [0.0] * n, [False] * n, [False] * n
        final: dict[int, tuple[Any, dict[str, Any]]] = {}
        for i, (env, action, over) in enumerate(zip(self.envs, actions, self._over.tolist(), strict=True)):
            if over and next_step:
                seen, info = env.reset()
            else:
                seen, paid[i], stopped[i], cut[i], info = env.step(action)
                if same and (stopped[i] or cut[i]):
                    final[i] = (seen, info)
                    seen, info = env.reset()
            self._seen[i] = seen
            infos.append(info)
        rewards, terminated, truncated = np.array(paid, np.float64), np.array(stopped), np.array(cut)
        if not same:
            self._over = terminated | truncated
        return self._observations(), rewards, terminated, truncated, self._finish(final) | self._gather(infos)

    def call(self, name: str, *args: Any, **kwargs: Any) -> tuple[Any, ...]:
        """Call a method of every copy, or read an attribute; return what each says."""
        found = [getattr(env, name) for env in self.envs]
        return tuple(value(*args, **kwargs) if callable(value) else value for value in found)

    def get_attr(self, name: str) -> tuple[Any, ...]:
        """Read an attribute of every copy."""
        return self.call(name)

    def render(self) -> tuple[Any, ...] | None:
        """Return every copy's picture."""
        return self.call("render")

    def close_extras(self, **kwargs: Any) -> None:
        """Close the copies."""
        self.call("close")

    def _mask(self, mask: Any) -> NDArray[np.bool_]:
        array = np.asarray(mask)
        if array.shape != (self.num_envs,) or array.dtype != np.bool_ or not array.any():
            raise BadValue(f"reset_mask={mask!r:.80}: give bool ({self.num_envs},) with at least one True")
        return array

    def _observations(self) -> Any:
        return tuple(self._seen) if isinstance(self._seen[0], str) else np.stack(self._seen)

    def _finish(self, final: dict[int, tuple[Any, dict[str, Any]]]) -> dict[str, Any]:
        """Return the infos of the episodes that ended in a step that also reset them."""
        if not final:
            return {}
        mask, seen = np.zeros(self.num_envs, np.bool_), np.full(self.num_envs, None, object)
        mask[list(final)] = True
        for i, (observation, _) in final.items():
            seen[i] = observation
        ended = self._gather([final[i][1] if i in final else None for i in range(self.num_envs)])
        return {"final_obs": seen, "_final_obs": mask, "final_info": ended, "_final_info": mask.copy()}

    def _gather(self, infos: Sequence[dict[str, Any] | None]) -> dict[str, Any]:
        """Return the copies' infos as one; None for a copy that has none. All that there are have the same keys."""
        found = [info for info in infos if info is not None]
        if len(found) == self.num_envs:
            return self._columns(found, self._all)
        mask = np.array([info is not None for info in infos])
        blank = {
            key: np.zeros_like(v) if isinstance(v, np.ndarray) else _BLANK.get(type(v)) for key, v in found[0].items()
        }
        return self._columns([blank if info is None else info for info in infos], mask)

    def _columns(self, infos: Sequence[dict[str, Any]], mask: NDArray[np.bool_]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in infos[0].items():
            values = [info[key] for info in infos]
            out[key] = (
                np.stack(values) if isinstance(value, np.ndarray) else np.fromiter(values, _kind(value), self.num_envs)
            )
            out[f"_{key}"] = mask.copy()
        return out


_BLANK = {bool: False}
"""What stands in the array of an info for a copy that has none; None for all other types."""


def _kind(value: object) -> type:
    """Return the type of the array that holds values like this one."""
    return bool if isinstance(value, bool) else object


def _seeds(seed: int | Sequence[int | None] | None, n: int) -> Sequence[int | None]:
    if seed is None:
        return [None] * n
    if isinstance(seed, Sequence):
        if len(seed) != n:
            raise BadValue(f"{len(seed)} seeds for {n} environments: give one for each")
        return seed
    return [seed + i for i in range(n)]
