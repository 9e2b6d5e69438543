"""Who plays a run's training episodes: this process, all that a launcher started, or Ray actors; and who answers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sparring.agents.improve.attempts import tokens_of
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.processes import Processes
from sparring.agents.improve.session import Play, play_here
from sparring.agents.policies.core import Count
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.rollout import Job
from sparring.agents.training.config import RunConfig
from sparring.errors import BadValue
from sparring.types import Trajectory

if TYPE_CHECKING:
    from sparring.agents.policies.vllm import VLLMPolicy


@contextlib.contextmanager
def players(config: RunConfig, learner: Learner, folder: Path, processes: Processes) -> Iterator[Play]:
    """Yield what plays jobs and gives all trajectories to every process, all of which count what was sampled in any.

    Raises:
        BadValue: Both workers and a server are to answer, or workers for a model that is shared out.
        MissingExtra: Ray, or httpx2 for a server, is not installed.
        InfrastructureError: There is no room for the workers.
    """
    if config.workers and config.generator:
        raise BadValue(f"workers={config.workers} and generator={config.generator!r}: models answer at one place")
    if config.workers and config.engine.shard:
        raise BadValue(
            f"workers={config.workers} and engine.shard: workers want the model from one process; leave one out"
        )
    if config.workers:
        with _workers(config, learner.policy.count, processes) as play:
            yield play
    elif config.generator:
        with _server(config.generator, learner, folder, processes) as play:
            yield play
    else:
        yield lambda jobs: _shared_out(jobs, [learner.policy, *_asked(jobs)], learner, processes)


def _asked(jobs: Sequence[Job]) -> list[TransformersPolicy]:
    """Return the models that answer in some jobs."""
    policies = dict.fromkeys(agent.policy for job in jobs for agent in job.agents.values())
    return [policy for policy in policies if isinstance(policy, TransformersPolicy)]


def _shared_out(
    jobs: Sequence[Job], models: Sequence[TransformersPolicy], learner: Learner, processes: Processes
) -> list[Trajectory]:
    """Play this process's share of the jobs, in which these models are asked; return all trajectories."""
    count = learner.policy.count
    before = count.tokens
    with learner.whole(models):
        mine = play_here(processes.share(jobs))
    count.tokens = before + sum(processes.gather([count.tokens - before]))
    return processes.gather(mine)


@contextlib.contextmanager
def _workers(config: RunConfig, count: Count, processes: Processes) -> Iterator[Play]:
    """Yield what plays on Ray actors, which belong to the first process."""
    from sparring.agents.distributed import RayPool

    pool = RayPool(config.workers, gpus=config.worker_gpus) if processes.first else None

    def play(jobs: Sequence[Job]) -> list[Trajectory]:
        played = processes.same(pool.play(jobs) if pool else [])
        count.tokens += sum(map(tokens_of, played))
        return played

    try:
        yield play
    finally:
        if pool is not None:
            pool.close()


@contextlib.contextmanager
def _server(url: str, learner: Learner, folder: Path, processes: Processes) -> Iterator[Play]:
    """Yield what plays here with the answers of a server, to which the first process publishes the weights each time."""
    from sparring.agents.policies.vllm import VLLMPolicy

    policy = learner.policy
    server = VLLMPolicy(policy, url)

    def play(jobs: Sequence[Job]) -> list[Trajectory]:
        with learner.whole([policy]):
            if processes.first:
                server.publish(folder / "published")
            server.serving = processes.same(server.serving)
        answered = [_answered_by(server, policy, job) for job in jobs]
        return _shared_out(answered, _asked(answered), learner, processes)

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
