"""What a recipe works with: the environment, the policy and its learner, repeatable draws, and a memory that is saved."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sparring.agents.flows.core import player_agent, policy_agent
from sparring.agents.improve.controls import shuffled_returns
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.restart import continuations
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
    """The trajectories of the last iteration's `collect`, as they were paid by the environment."""
    paid: list[Trajectory] = field(default_factory=list)
    """The same, as the recipe saw them."""
    play: Play = play_here
    """Who plays; all processes of a run get all trajectories."""
    curriculum: Callable[[int, int], Sequence[Task]] | None = None
    """(iteration, count) -> the training tasks whose groups are played; all are drawn alike where there is none."""
    shuffled: bool = False
    """Whether the episodes' returns are dealt out anew among those of one `collect`: a control."""

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

    def games(
        self, iteration: int, count: int, *, pool: float = 0.0, players: Sequence[str] | None = None
    ) -> list[Job]:
        """Jobs for `count` new training episodes in which the policy sits in every seat.

        A split that has been played through is played again with other seeds, so that no episode is drawn twice.

        Args:
            iteration: Which iteration asks.
            count: How many.
            pool: Share of the games in which the policy holds one seat (each in turn) and a player of the
                environment's pool, drawn anew, all others.
            players: Names of those; the whole pool if not given.
        """
        tasks, seats = self.environment.tasks("train"), self.environment.spec.seats
        everyone = dict.fromkeys(seats, policy_agent(self.policy))
        rng, names = self.rng(iteration, "pool"), players or player_names(self.environment)
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
        """Jobs for `samples` plays each of `count` training tasks drawn with replacement, or by the curriculum."""
        tasks = self.environment.tasks("train")
        rng = self.rng(iteration, "tasks")
        chosen = self.curriculum(iteration, count) if self.curriculum else None
        starts = [
            (chosen[g] if chosen else tasks[rng.randrange(len(tasks))], rng.getrandbits(32)) for g in range(count)
        ]
        return self.attempts(starts, samples, f"{iteration}")

    def attempts(self, starts: Sequence[tuple[Task, int]], samples: int, name: str) -> list[Job]:
        """Jobs for `samples` plays of each (task, seed); its group is called NAME.0, NAME.1 and so on."""
        agents = dict.fromkeys(self.environment.spec.seats, policy_agent(self.policy))
        return [
            Job(self.environment, task, seed, agents, f"{name}.{g}", k)
            for g, (task, seed) in enumerate(starts)
            for k in range(samples)
        ]

    @contextlib.contextmanager
    def at(self, temperature: float) -> Iterator[None]:
        """Let the policy answer at another temperature within a `with` block."""
        before, self.policy.temperature = self.policy.temperature, temperature
        try:
            yield
        finally:
            self.policy.temperature = before

    def continued(self, begun: Sequence[tuple[Trajectory, int]], samples: int) -> list[list[Trajectory]]:
        """Play episodes on from their first steps, until there are `samples` plays of each, the episode itself among them.

        Args:
            begun: Episodes of this iteration, each with the number of its first steps that stay.
            samples: Plays of each.
        """
        agents = dict.fromkeys(self.environment.spec.seats, policy_agent(self.policy))
        jobs = [continuations(self.environment, t, prefix, agents, samples - 1) for t, prefix in begun]
        played = iter(self.collect([job for each in jobs for job in each], more=True))
        return [[t, *islice(played, samples - 1)] for t, _ in begun]

    def collect(self, jobs: Sequence[Job], *, more: bool = False) -> list[Trajectory]:
        """Play the jobs and return their trajectories, in the order of the jobs.

        Args:
            jobs: What to play.
            more: They are of the same iteration as those of the last call: what a run counts and shows are all of them.

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
        paid = played
        if self.shuffled and played:
            first = jobs[0]
            paid = shuffled_returns(played, episode_rng(first.task, first.seed, f"rewards {first.group}"))
        self.latest = [*self.latest, *played] if more else played
        self.paid = [*self.paid, *paid] if more else paid
        return paid
