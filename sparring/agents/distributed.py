"""Rollouts by Ray actors: episodes are played in other processes, on this machine or on many.

Jobs are cut into shards, and a worker plays a shard as one `rollout`. What is played together decides the last bits of
log-probabilities (a matrix product of more rows may sum in another order), so the shards, and not the number of workers or
which of them plays what, decide the result: it is that of a local rollout of each shard, byte for byte, on equal machines.

Every finished episode is handed over at once. If a worker dies, what it had finished stays, and its shard is played again
by a new one. If that one dies, too, the jobs that are left are played one by one; a job that goes on killing workers ends
as a void episode with the reason.
"""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sparring.agents._episodes import Game, trajectory_of
from sparring.agents._parcels import Packing, Parcel, Parcels, put_on, unpack
from sparring.agents.flows.core import afters
from sparring.agents.policies._folders import in_one_line
from sparring.agents.rollout import Job, pairs
from sparring.errors import BadValue, Boundary, InfrastructureError, MissingExtra, SparringError
from sparring.types import Trajectory

SHARD = 64
"""Episodes that a worker plays together."""
DEATHS = 2
"""Workers that may die of a shard before its jobs are played one by one, and of a job before it is given up."""


def shards(jobs: Sequence[Job], size: int = SHARD) -> list[list[Job]]:
    """Return the jobs in the parts that are played together, `size` each but the last.

    Raises:
        BadValue: `size` is below 1.
    """
    if size < 1:
        raise BadValue(f"shard={size}: at least 1 episode is played at once")
    return [list(jobs[i : i + size]) for i in range(0, len(jobs), size)]


@dataclass(slots=True)
class _Shard:
    jobs: list[Job]
    places: list[int]
    """Where each job stands among all."""
    packed: tuple[bytes, dict[int, Parcel]]
    done: set[int] = field(default_factory=set)
    """Which of them are over, counted within the shard."""
    deaths: int = 0


class RayPool:
    """Ray actors that play episodes; each keeps its environments and models, and is sent new weights when they change.

    Joins the cluster that Ray is connected to, or that `RAY_ADDRESS` names; else it starts one on this machine, which
    reports to nobody and ends with `close`. Models answer on the worker's GPU where it has one, else on its CPU.

    Args:
        workers: How many actors.
        shard: Episodes that one of them plays together.
        gpus: Each worker's share of the GPUs.
        patience: Seconds to wait for workers to start, in a cluster that may have to grow first.

    Raises:
        MissingExtra: Ray is not installed.
        BadValue: A number outside its range.
        InfrastructureError: There is no cluster and none could be started, or it has no room for the workers.
    """

    def __init__(self, workers: int, *, shard: int = SHARD, gpus: float = 0.0, patience: float = 600.0):
        if workers < 1 or shard < 1 or gpus < 0:
            raise BadValue(f"workers={workers} and shard={shard} must be at least 1, gpus={gpus} at least 0")
        try:
            import ray
        except ImportError as error:
            raise MissingExtra("workers need ray: pip install 'sparring[ray]'") from error
        self._ray = ray
        self._shard = shard
        self._own = not ray.is_initialized()
        if self._own:
            _connect(ray, workers)
        self._make = ray.remote(num_cpus=1, num_gpus=gpus)(Worker).remote
        self._parcels = Parcels(ray.put)
        self._idle: deque[Any] = deque(self._make() for _ in range(workers))
        started, missing = ray.wait([w.pid.remote() for w in self._idle], num_returns=workers, timeout=patience)
        if missing:
            self.close()
            raise InfrastructureError(
                f"{len(started)} of {workers} workers started within {patience:g} s: each needs 1 CPU and {gpus:g} GPUs "
                "of the cluster; ask for fewer, or free some"
            )

    def play(self, jobs: Sequence[Job]) -> list[Trajectory]:
        """Return the trajectories of all jobs, in their order.

        Raises:
            BadValue: A job cannot be sent: an agent of it learns from episodes, which another process could not remember.
            InfrastructureError: A worker raised what is no fault of an episode.
        """
        found = dict(self._run(jobs))
        return [found[place] for place in range(len(jobs))]

    def pairs(self, jobs: Sequence[Job]) -> Generator[tuple[Job, Trajectory], None, None]:
        """Yield each job with its trajectory, as they end.

        Raises:
            BadValue: As for `play`.
            InfrastructureError: Likewise.
        """
        for place, trajectory in self._run(jobs):
            yield jobs[place], trajectory

    def pids(self) -> list[int]:
        """Return the process ids of the workers, on their machines; only while nothing is played."""
        found: list[int] = self._ray.get([worker.pid.remote() for worker in self._idle])
        return found

    def close(self) -> None:
        """End the workers, and the cluster if it was started for them."""
        for worker in self._idle:
            self._ray.kill(worker)
        self._idle.clear()
        if self._own:
            self._ray.shutdown()

    def _run(self, jobs: Sequence[Job]) -> Iterator[tuple[int, Trajectory]]:
        _refuse_learners(jobs)
        places, packing = iter(range(len(jobs))), Packing(self._parcels)
        parts = shards(jobs, self._shard)
        todo = deque(_Shard(part, [next(places) for _ in part], packing.pack(part)) for part in parts)
        self._parcels.forget(frozenset(parcel.key for parcel in packing.seen.values()))
        running: dict[Any, tuple[_Shard, Any]] = {}  # what comes of a shard -> the shard, and its worker
        try:
            while todo or running:
                while todo and self._idle:
                    shard, worker = todo.popleft(), self._idle.popleft()
                    running[worker.play.remote(*shard.packed, self._parcels.keys)] = shard, worker
                stream = self._ray.wait(list(running), num_returns=1)[0][0]
                shard, worker = running[stream]
                with Boundary(StopIteration) as boundary:
                    number, trajectory = self._ray.get(next(stream))
                if boundary.error is None:
                    if number not in shard.done:
                        shard.done.add(number)
                        yield shard.places[number], trajectory
                    continue
                del running[stream]
                if isinstance(boundary.error, StopIteration):
                    self._idle.append(worker)
                    continue
                self._idle.append(self._make())
                self._raise_fault(boundary.error)
                yield from _after(shard, boundary.error, todo, packing)
        finally:
            for _, worker in running.values():  # nobody waits for what they play
                self._ray.kill(worker)
                self._idle.append(self._make())

    def _raise_fault(self, error: BaseException) -> None:
        """Raise what a worker raised."""
        exceptions = self._ray.exceptions
        if isinstance(error, exceptions.RayTaskError):
            cause = error.cause
            if isinstance(cause, SparringError):
                raise cause
            raise InfrastructureError(f"a worker raised {type(cause).__name__}: {in_one_line(cause)}") from error
        if not isinstance(error, exceptions.RayError):
            raise error


def _after(
    shard: _Shard, error: BaseException, todo: deque[_Shard], packing: Packing
) -> Iterator[tuple[int, Trajectory]]:
    """Have what a dead worker has left be played again; what cannot be is yielded as void."""
    shard.deaths += 1
    if shard.deaths < DEATHS:
        todo.appendleft(shard)
        return
    left = [i for i in range(len(shard.jobs)) if i not in shard.done]
    for job, place in [(shard.jobs[i], shard.places[i]) for i in left]:
        if len(shard.jobs) > 1:
            todo.append(_Shard([job], [place], packing.pack([job])))
        else:
            yield place, _void(job, f"{shard.deaths} workers died of it ({in_one_line(error)})")


class Worker:
    """What runs in each actor."""

    def __init__(self) -> None:
        self._kept: dict[int, Any] = {}
        self._numbers: dict[int, list[int]] = {}
        """Which changes of its weights a model has had."""

    def pid(self) -> int:
        """Return the process id."""
        return os.getpid()

    def play(
        self, packed: bytes, parcels: dict[int, Parcel], known: frozenset[int]
    ) -> Iterator[tuple[int, Trajectory]]:
        """Yield each job's number with its trajectory, as they end; drop what was kept and is not `known` any more."""
        self._kept = {key: thing for key, thing in self._kept.items() if key in known}
        jobs = [replace(job) for job in unpack(packed, lambda key: self._thing(key, parcels[key]))]
        numbers = {id(job): number for number, job in enumerate(jobs)}
        for job, trajectory in pairs(jobs, live=len(jobs)):
            yield numbers[id(job)], trajectory

    def _thing(self, key: int, parcel: Parcel) -> Any:
        """Return an environment or a model that jobs name, with the weights that it has now."""
        import ray

        if key not in self._kept:
            self._kept[key], self._numbers[key] = pickle.loads(ray.get(parcel.body)), [0] * len(parcel.weights)
        thing, had = self._kept[key], self._numbers[key]
        new = [sent for (number, sent), last in zip(parcel.weights, had, strict=True) if number != last]
        if new:
            put_on(thing, [weight for part in ray.get(new) for weight in part], parcel.threads)
            self._numbers[key] = [number for number, _ in parcel.weights]
        return thing


def _refuse_learners(jobs: Sequence[Job]) -> None:
    for job in jobs:
        for agent in job.agents.values():
            if afters(agent.flow):
                raise BadValue(
                    f"agent {agent.name!r} learns when an episode is over, and a worker's memory is its own: "
                    "play it without workers, or with learn=never"
                )


def _connect(ray: Any, workers: int) -> None:
    with Boundary() as boundary:
        if "RAY_ADDRESS" in os.environ:
            ray.init(log_to_driver=False)
        else:
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
            os.environ.setdefault("RAY_worker_niceness", "0")  # not Ray's 15: this program waits for nothing else
            ray.init(address="local", num_cpus=workers, include_dashboard=False, log_to_driver=False)
    if boundary.error is not None:
        raise InfrastructureError(f"there is no Ray cluster: {in_one_line(boundary.error)}") from boundary.error


def _void(job: Job, why: str) -> Trajectory:
    return trajectory_of(Game(job, 0, error=f"{job.environment.spec.id}: {why}"))
