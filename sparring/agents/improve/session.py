"""What a recipe works with: the environment, the policy and its learner, repeatable draws, and a memory that is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sparring.agents.flows.core import player_agent, policy_agent
from sparring.agents.improve.learner import Learner
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.resolve import find_player, player_names
from sparring.agents.rollout import Job, rollout
from sparring.envs.core import Environment
from sparring.errors import InfrastructureError
from sparring.tasks.core import EpisodeRng, Task, episode_rng
from sparring.types import Trajectory

Play = Callable[[Sequence[Job]], Iterable[Trajectory]]
"""Plays jobs; the trajectories come in any order."""


def play_here(jobs: Sequence[Job]) -> list[Trajectory]:
    """Play all jobs at once in this process."""
    return list(rollout(jobs, live=max(1, len(jobs))))


@dataclass
class Session:
    """One training run as its recipe sees it.

    Every draw comes from (seed, iteration): a run that continues from a checkpoint draws what it would have drawn.
    """

    environment: Environment
    learner: Learner
    seed: int
    first: int = 0
    """The iteration to begin with; above 0 when a run is resumed."""
    memory: dict[str, Any] = field(default_factory=dict)
    """What the recipe carries from one iteration to the next; JSON-able, saved with every checkpoint."""
    latest: list[Trajectory] = field(default_factory=list)
    """The trajectories of the last `collect`."""
    play: Play = play_here
    """Who plays; all processes of a run get all trajectories."""

    @property
    def policy(self) -> TransformersPolicy:
        """The policy in training."""
        return self.learner.policy

    @property
    def start(self) -> TransformersPolicy:
        """The policy as it was when the method first asked for this: what a penalty keeps near to, or a round begins from."""
        return self.learner.kept.get("start") or self.learner.keep("start")

    def iterations(self, total: int) -> Iterator[int]:
        """The iterations still to do, of `total`."""
        return iter(range(self.first, total))

    def rng(self, iteration: int, stream: str) -> EpisodeRng:
        """The generator of one named use in one iteration."""
        return episode_rng(Task("training", index=iteration), self.seed, stream)

    def games(self, iteration: int, count: int, *, pool: float = 0.0) -> list[Job]:
        """Jobs for `count` new training episodes in which the policy sits in every seat.

        A split that has been played through is played again with other seeds, so that no episode is drawn twice.

        Args:
            iteration: Which iteration asks.
            count: How many.
            pool: Share of the games in which the policy holds one seat (each in turn) and a player of the
                environment's pool, drawn anew, all others.
        """
        tasks, seats = self.environment.tasks("train"), self.environment.spec.seats
        everyone = dict.fromkeys(seats, policy_agent(self.policy))
        rng, names = self.rng(iteration, "pool"), player_names(self.environment)
        jobs = []
        for i in range(iteration * count, (iteration + 1) * count):
            again, index = divmod(i, len(tasks))
            agents = everyone
            if pool and rng.random() < pool:
                name = rng.choice(names)
                other = player_agent(find_player(self.environment, name), name)
                agents = {**dict.fromkeys(seats, other), seats[i % len(seats)]: everyone[seats[0]]}
            jobs.append(Job(self.environment, tasks[index], self.seed + (again << 32), agents))
        return jobs

    def groups(self, iteration: int, count: int, samples: int) -> list[Job]:
        """Jobs for `samples` plays each of `count` training tasks drawn with replacement."""
        tasks = self.environment.tasks("train")
        rng = self.rng(iteration, "tasks")
        agents = dict.fromkeys(self.environment.spec.seats, policy_agent(self.policy))
        jobs = []
        for g in range(count):
            task = tasks[rng.randrange(len(tasks))]
            seed = rng.getrandbits(32)
            jobs += [Job(self.environment, task, seed, agents, f"{iteration}.{g}", k) for k in range(samples)]
        return jobs

    def collect(self, jobs: Sequence[Job]) -> list[Trajectory]:
        """Play the jobs and return their trajectories, in the order of the jobs.

        Raises:
            InfrastructureError: An episode is void: training on the rest would be on a biased sample.
        """
        played = list(self.play(jobs))
        for t in played:
            if t.error is not None:
                raise InfrastructureError(
                    f"an episode of {t.env} (task {t.task['index']}, seed {t.seed}) is void: {t.error}"
                )
        order = {(job.task.content_hash, job.seed, job.sample, job.group): i for i, job in enumerate(jobs)}
        played.sort(key=lambda t: order[t.task["hash"], t.seed, t.sample, t.group])
        self.latest = played
        return played
