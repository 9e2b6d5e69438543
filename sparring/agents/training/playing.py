"""Who plays a run's training episodes: this process, all that a launcher started, or Ray actors; and who answers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sparring.agents.improve.processes import Processes
from sparring.agents.improve.session import Play, play_here
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.rollout import Job
from sparring.agents.training.config import RunConfig
from sparring.errors import BadValue
from sparring.types import Trajectory

if TYPE_CHECKING:
    from sparring.agents.policies.vllm import VLLMPolicy


@contextlib.contextmanager
def players(config: RunConfig, policy: TransformersPolicy, folder: Path, processes: Processes) -> Iterator[Play]:
    """Yield what plays jobs and gives all trajectories to every process.

    Raises:
        BadValue: Both workers and a server are to answer, or the model cannot follow to a server.
        MissingExtra: Ray, or httpx2 for a server, is not installed.
        InfrastructureError: There is no room for the workers.
    """
    if config.workers and config.generator:
        raise BadValue(f"workers={config.workers} and generator={config.generator!r}: models answer at one place")
    if config.workers:
        with _workers(config, processes) as play:
            yield play
    elif config.generator:
        with _server(config.generator, policy, folder, processes) as play:
            yield play
    else:
        yield lambda jobs: processes.gather(play_here(processes.share(jobs)))


@contextlib.contextmanager
def _workers(config: RunConfig, processes: Processes) -> Iterator[Play]:
    """Yield what plays on Ray actors, which belong to the first process."""
    from sparring.agents.distributed import RayPool

    pool = RayPool(config.workers, gpus=config.worker_gpus) if processes.first else None

    def play(jobs: Sequence[Job]) -> list[Trajectory]:
        return processes.same(pool.play(jobs) if pool else [])

    try:
        yield play
    finally:
        if pool is not None:
            pool.close()


@contextlib.contextmanager
def _server(url: str, policy: TransformersPolicy, folder: Path, processes: Processes) -> Iterator[Play]:
    """Yield what plays here with the answers of a server, to which the first process publishes the adapter each time."""
    from sparring.agents.policies.vllm import VLLMPolicy

    server = VLLMPolicy(policy, url)

    def play(jobs: Sequence[Job]) -> list[Trajectory]:
        if processes.first:
            server.publish(folder / "published")
        server.serving = processes.same(server.serving)
        return processes.gather(play_here([_answered_by(server, policy, job) for job in processes.share(jobs)]))

    try:
        yield play
    finally:
        if not processes.first:
            server.serving = ""  # not this process's to take away
        server.close()


def _answered_by(server: VLLMPolicy, policy: TransformersPolicy, job: Job) -> Job:
    agents = {
        seat: replace(agent, policy=server) if agent.policy is policy else agent for seat, agent in job.agents.items()
    }
    return replace(job, agents=agents)
