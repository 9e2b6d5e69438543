"""Finished episodes are written as trajectories, whoever drives the environment.

>>> import sparring, tempfile
>>> from pathlib import Path
>>> from sparring.wrappers import RecordTrajectory
>>> from sparring.wrappers.record_trajectory import read_trajectories
>>> file = Path(tempfile.mkdtemp()) / "episodes.jsonl"
>>> env = RecordTrajectory(sparring.make("Arithmetic-v0"), file, agents="my-trainer")
>>> turn = env.start(env.tasks()[0], seed=0).step("101")
>>> [trajectory] = read_trajectories(file)
>>> dict(trajectory.agents), dict(trajectory.returns), trajectory.steps[0].text
({'player_0': 'my-trainer'}, {'player_0': 1.0}, '101')
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Environment, EnvSpec, Episode
from sparring.errors import BadValue, InfrastructureError, unknown_name
from sparring.tasks.core import Task, TaskSet
from sparring.types import Frame, Message, Step, Trajectory, Turn, dumps, loads
from sparring.wrappers.seat import checked
from sparring.wrappers.wrapper import play_inside

AGENT = "external"
_BLOCK = 1 << 16


class RecordTrajectory:
    """Appends every episode that ends to a file of JSON lines: the `Trajectory`s that a rollout writes.

    The environment stays as it is, its `kwargs` and saved states too. So Gymnasium, PettingZoo and all that drives them can
    be recorded: the file has all seats' moves, also those of the opponents that a face seats. Each line is written when
    its episode is over, under a lock and at once: several processes may write to one file (of a local disk), and a crash
    loses the episodes in progress, at most. A line that a killed writer left torn is cut off by the next.

    It must be the outermost wrapper: what another one around it does (an end by `TimeLimit`) is not seen. Episodes that
    were continued from a saved state (copies for looking ahead, tree search) are not written, nor are those that are left
    before their end. What only a policy knows (tokens, log-probabilities) is not in the file.

    Args:
        environment: Any environment.
        path: The file; folders are made.
        agents: Who plays: a name for all seats, or one for each.

    Raises:
        UnknownName: A name for a seat that the environment does not have.
        BadValue: A seat without a name, or the file is a folder.
    """

    def __init__(self, environment: Environment, path: str | Path, *, agents: str | Mapping[str, str] = AGENT):
        spec = checked(environment).spec
        if Path(path).is_dir():
            raise BadValue(f"{path} is a folder: name a file that the episodes are written to")
        self.inner = environment
        self.path = Path(path)
        self.agents = dict.fromkeys(spec.seats, agents) if isinstance(agents, str) else dict(agents)
        for seat in self.agents:
            if seat not in spec.seats:
                raise unknown_name(f"seat of {spec.id}", seat, spec.seats)
        if missing := [seat for seat in spec.seats if seat not in self.agents]:
            raise BadValue(f"agents={self.agents} does not say who plays {', '.join(missing)}: name one for each seat")
        players = {name: partial(play_inside, player) for name, player in spec.players.items()}
        self.spec: EnvSpec = replace(spec, players=players)

    @property
    def kwargs(self) -> Mapping[str, Any]:
        """The arguments of the environment: recording changes nothing about an episode."""
        return self.inner.kwargs

    def start(self, task: Task, *, seed: int) -> Episode:
        """Start the episode (task, seed); it is written when it ends."""
        return _Episode(self.inner.start(task, seed=seed), partial(self._record, task, seed))

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned; the episode is not written."""
        return _Episode(self.inner.load(state), None)

    def tasks(self, split: str = "train") -> TaskSet:
        """The tasks of the environment."""
        return self.inner.tasks(split)

    def _record(self, task: Task, seed: int, steps: tuple[Step, ...], returns: Mapping[str, float], turn: Turn) -> None:
        trajectory = Trajectory(
            env=self.spec.id,
            env_kwargs=self.kwargs,
            task=task.to_json(),
            seed=seed,
            seats=self.spec.seats,
            agents=self.agents,
            steps=steps,
            returns=returns,
            terminated=turn.terminated,
            truncated=turn.truncated,
        )
        append_line(self.path, dumps(trajectory))


class _Episode:
    """The episode inside, and what was done in it so far; `record` is called when it is over."""

    def __init__(self, inner: Episode, record: partial[None] | None):
        self.inner = inner
        self._record = record
        self._steps: list[Step] = []
        self._returns = dict(inner.turn.rewards)
        self._asked = time.perf_counter()

    @property
    def turn(self) -> Turn:
        return self.inner.turn

    def step(self, action: str) -> Turn:
        before = self.inner.turn
        turn = self.inner.step(action)
        if self._record is None:
            return turn
        assert before.seat is not None
        for seat, reward in turn.rewards.items():
            self._returns[seat] += reward
        seconds, self._asked = time.perf_counter() - self._asked, time.perf_counter()
        info = turn.info
        step = Step(
            seat=before.seat,
            messages=before.messages,
            text=action,
            action=info.get("action"),
            illegal=bool(info.get("illegal", False)),
            legal=before.legal,
            rewards=turn.rewards,
            feedback=turn.feedback,
            completion=None,
            seconds=seconds,
        )
        self._steps.append(step)
        if turn.seat is None:
            self._record(tuple(self._steps), self._returns, turn)
        return turn

    def transcript(self, seat: str) -> tuple[Message, ...]:
        return self.inner.transcript(seat)

    def encode(self, seat: str) -> NDArray[np.float32] | None:
        return self.inner.encode(seat)

    def save(self) -> bytes:
        return self.inner.save()

    def render(self) -> Frame:
        return self.inner.render()


def append_line(path: Path, line: str) -> None:
    """Append a line of ASCII to a file that other processes may write to, too; cut off a torn line first.

    Raises:
        InfrastructureError: It could not be written; what stood there before is intact.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            whole = _whole(file.fileno())
            file.truncate(whole)
            data = f"{line}\n".encode("ascii")
            if file.write(data) < len(data):
                file.truncate(whole)
                raise InfrastructureError(f"cannot append to {path}: there is no room; make some and run it again")
    except OSError as error:
        raise InfrastructureError(f"cannot append to {path} ({error}); make room and run it again") from error


def read_trajectories(path: str | Path) -> Iterator[Trajectory]:
    """Yield the trajectories of a file; a last line that was torn by a crash is left out.

    Raises:
        BadValue: There is no such file, or a whole line is no trajectory.
    """
    if not Path(path).exists():
        raise BadValue(f"there is no file {path}: it is made when the first episode ends")
    with Path(path).open("rb") as file:
        yield from (loads(line.decode("ascii")) for line in file if line.endswith(b"\n"))


def _whole(file: int) -> int:
    """Return how many bytes of a file are whole lines."""
    end = os.fstat(file).st_size
    while end and os.pread(file, 1, end - 1) != b"\n":
        start = max(0, end - _BLOCK)
        end = start + os.pread(file, end - start, start).rfind(b"\n") + 1
    return end
