"""The door to OpenEnv: a server of theirs for any environment, for one seat with its opponents inside or for all seats.

`serve` serves one, and `app` is the application for another web server: `docs/trainers.md` shows the server and a client of it.

What an environment raises is an error of the request, and never a reward.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple
from uuid import uuid4

from sparring.envs.core import Environment, Episode
from sparring.errors import BadValue, EpisodeOver, MissingExtra, UnknownName, unknown_name
from sparring.tasks.core import SPLITS, TaskSet
from sparring.types import Turn, messages_to_json
from sparring.wrappers.seat import Others, Seat
from sparring.wrappers.views import open_environment

_LISTED = 1000
"""Tasks of a split that are listed at once; any of them can be asked for."""
_RESET = ("seed", "episode_id", "split", "index")
"""What a client can say to `reset`."""


class Exported(NamedTuple):
    """Four classes of OpenEnv; `environment(place)` is a session of an environment of ours."""

    environment: type[Any]
    action: type[Any]
    observation: type[Any]
    state: type[Any]


@cache
def export() -> Exported:
    """Return OpenEnv's classes for our environments.

    Raises:
        MissingExtra: OpenEnv is not installed.
    """
    _, interfaces, types = _library()
    action, observation, state = _shapes(types)
    return Exported(_session(interfaces, observation, state), action, observation, state)


def _shapes(types: Any) -> tuple[type[Any], type[Any], type[Any]]:
    class SeatAction(types.Action):  # type: ignore[misc]  # OpenEnv is not installed where types are checked
        """What the seat that is asked says."""

        text: str

    class SeatObservation(types.Observation):  # type: ignore[misc]
        """What is new; `reward` is that of the seat that acted last, `done` the end of either kind."""

        seat: str | None
        """Who must act now."""
        messages: list[dict[str, str]]
        """New for that seat since its last turn."""
        legal: list[str] | None
        """The moves that are legal now, where they can be listed."""
        rewards: dict[str, float]
        """Of every seat, since the last answer."""
        terminated: bool
        truncated: bool
        feedback: str | None
        illegal: bool
        """Whether the last action broke the rules."""

    class SeatState(types.State):  # type: ignore[misc]
        """Where an episode stands."""

        environment: str
        task: str | None
        seed: int | None
        returns: dict[str, float]

    return SeatAction, SeatObservation, SeatState


class _Tasks:
    """What their `TaskProvider` asks of an environment: its splits and their tasks."""

    place: Environment

    def list_splits(self) -> list[str]:
        """Return the splits that have tasks."""
        return [split for split in SPLITS if self._known(split)]

    def list_tasks(self, split: str) -> list[dict[str, Any]]:
        """Return the first tasks of a split."""
        return self.get_task_range(split, 0, _LISTED)

    def num_tasks(self, split: str) -> int:
        """Return how many tasks a split has."""
        return len(self._tasks(split))

    def get_task(self, split: str, index: int) -> dict[str, Any]:
        """Return a task."""
        return self._tasks(split)[index].to_json()

    def get_task_range(self, split: str, start: int | None = None, stop: int | None = None) -> list[dict[str, Any]]:
        """Return some tasks, at most 1,000."""
        tasks = self._tasks(split)
        numbers = range(len(tasks))[start:stop][:_LISTED]
        return [tasks[number].to_json() for number in numbers]

    def _tasks(self, split: str) -> TaskSet:
        if split not in SPLITS:
            raise unknown_name("split", split, SPLITS)
        return self.place.tasks(split)

    def _known(self, split: str) -> bool:
        try:
            return len(self.place.tasks(split)) > 0
        except UnknownName:
            return False


def _session(interfaces: Any, new_observation: type[Any], new_state: type[Any]) -> type[Any]:
    class SeatEnvironment(_Tasks, interfaces.Environment):  # type: ignore[misc]  # as above
        """One session: an episode at a time.

        Args:
            place: The environment, of one seat or of all.
        """

        SUPPORTS_CONCURRENT_SESSIONS = True

        def __init__(self, place: Environment):
            super().__init__()
            self.place = place
            self.episode: Episode | None = None
            self._draws = random.Random()
            self._state = new_state(environment=place.spec.id, task=None, seed=None, returns={})

        def reset(
            self,
            seed: int | None = None,
            episode_id: str | None = None,
            split: str = "train",
            index: int | None = None,
            **others: object,
        ) -> Any:
            """Start an episode.

            Args:
                seed: The episode's; with the same task and seed it starts alike. Drawn if left out.
                episode_id: What the client calls it.
                split: Where the task comes from.
                index: Which task; drawn if left out, from the seed where there is one.
                others: There are none: OpenEnv leaves out, and says nothing of, what a `reset` does not take.

            Raises:
                UnknownName: No such split or argument.
                BadValue: The split has no such task, or the seed is negative.
            """
            for name in others:
                raise unknown_name("argument of reset", name, _RESET)
            tasks = self._tasks(split)
            draws = self._draws if seed is None else random.Random(seed)
            seed = draws.getrandbits(31) if seed is None else seed
            index = draws.randrange(len(tasks)) if index is None else index
            if type(index) is not int or not 0 <= index < len(tasks):
                raise BadValue(f"index={index!r}: the split {split!r} of {self.place.spec.id} has {len(tasks)} tasks")
            task = tasks[index]
            self.episode = self.place.start(task, seed=seed)
            turn = self.episode.turn
            self._state = new_state(
                episode_id=episode_id or str(uuid4()),
                environment=self.place.spec.id,
                task=task.id,
                seed=seed,
                returns=dict(turn.rewards),
            )
            return new_observation(**_told(turn, turn.rewards[turn.seat or self.place.spec.seats[0]]))

        def step(self, action: Any, timeout_s: float | None = None) -> Any:
            """Act for the seat to move.

            Raises:
                BadValue: No episode was started.
                EpisodeOver: It is over.
            """
            if self.episode is None:
                raise BadValue("no episode is in progress: call reset() first")
            actor = self.episode.turn.seat
            if actor is None:
                raise EpisodeOver(f"the episode of {self.place.spec.id} is over: call reset()")
            turn = self.episode.step(action.text)
            returns = {seat: paid + turn.rewards[seat] for seat, paid in self._state.returns.items()}
            self._state = self._state.model_copy(update={"returns": returns, "step_count": self._state.step_count + 1})
            return new_observation(**_told(turn, turn.rewards[actor]))

        @property
        def state(self) -> Any:
            """Where the episode stands."""
            return self._state

    return SeatEnvironment


def _told(turn: Turn, reward: float) -> dict[str, Any]:
    return {
        "done": turn.seat is None,
        "reward": reward,
        "seat": turn.seat,
        "messages": messages_to_json(turn.messages),
        "legal": None if turn.legal is None else list(turn.legal),
        "rewards": dict(turn.rewards),
        "terminated": turn.terminated,
        "truncated": turn.truncated,
        "feedback": turn.feedback,
        "illegal": bool(turn.info.get("illegal", False)),
    }


def app(
    environment: str | Environment,
    *,
    seat: str | None = None,
    opponent: Others | None = None,
    sessions: int = 256,
    arguments: Mapping[str, Any] | None = None,
) -> Any:
    """Return the application for a web server (FastAPI), with a session for every connection.

    Args:
        environment: An id, or an `Environment`, wrapped or not.
        seat: The clients' seat; all of them if left out.
        opponent: Who has the others; uniformly random if left out.
        sessions: How many there are at once.
        arguments: The environment's own, where an id is given.

    Raises:
        MissingExtra: OpenEnv is not installed.
        UnknownName: No such environment, argument, seat or player.
        BadValue: An opponent, and no seat; arguments for an environment that is made already; or `sessions` is below 1.
    """
    place = open_environment(environment, arguments or {}, (), None)
    if isinstance(sessions, bool) or not isinstance(sessions, int) or sessions < 1:
        raise BadValue(f"sessions={sessions!r}: use an integer from 1 on")
    if seat is None and opponent is not None:
        raise BadValue(f"opponent={opponent!r:.80} plays against nobody: say which seat the clients have")
    if seat is not None:
        place = Seat(place, seat, opponent)
    theirs = export()
    return _library()[0].create_fastapi_app(
        lambda: theirs.environment(place),
        theirs.action,
        theirs.observation,
        max_concurrent_envs=sessions,
        env_name=place.spec.id,
        state_cls=theirs.state,
    )


def serve(
    environment: str | Environment,
    *,
    seat: str | None = None,
    opponent: Others | None = None,
    sessions: int = 256,
    arguments: Mapping[str, Any] | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
) -> None:
    """Serve an environment until the process is interrupted; what is said of `app` holds."""
    application = app(environment, seat=seat, opponent=opponent, sessions=sessions, arguments=arguments)
    import uvicorn

    uvicorn.run(application, host=host, port=port)


def _library() -> tuple[Any, Any, Any]:
    try:
        from openenv.core.env_server import http_server, interfaces, types
    except ImportError as error:
        raise MissingExtra(f"OpenEnv's server needs {error.name}: pip install 'sparring[openenv]'") from error
    return http_server, interfaces, types
