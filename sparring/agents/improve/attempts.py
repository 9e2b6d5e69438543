"""Several tries at each held-out task by any agent: what one try, many tries and a second answer are worth, and what they cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import NamedTuple

from sparring.agents.flows.core import Agent
from sparring.agents.improve.estimates import Sample, best_within, pass_at_k, sampled_entropy
from sparring.agents.rollout import Job, rollout
from sparring.envs.core import Environment
from sparring.errors import BadValue, InfrastructureError
from sparring.types import Completion, Trajectory


@dataclass(frozen=True, slots=True)
class Attempts:
    """What became of N tasks with K tries each."""

    right: tuple[tuple[bool, ...], ...]
    """(N, K): whether each try earned the full reward."""
    tokens: float
    """Tokens that models sampled for one try, those for drafts, votes and judgements included."""
    legal_rate: float
    """Share of answers that were legal."""
    entropy: float
    """Mean of -ln p of the sampled tokens, in nats."""

    def pass_at(self, k: int) -> float:
        """Return the chance that one of k tries is right, without bias (Chen et al. 2021, arXiv 2107.03374, equation 1)."""
        return sum(pass_at_k(len(tries), sum(tries), k) for tries in self.right) / len(self.right)


def attempt(
    agent: Agent, environment: Environment, *, tasks: int, samples: int, seed: int = 0, split: str = "test"
) -> Attempts:
    """Have an agent in all seats try each of some held-out tasks several times.

    Args:
        agent: Who plays.
        environment: One whose episodes are won or lost.
        tasks: How many; all that there are, if those are fewer.
        samples: Tries of each: the environment draws the same, the agent anew.
        seed: Of the episodes.
        split: Whose tasks.

    Raises:
        BadValue: The split has no tasks.
        InfrastructureError: An episode is void.
    """
    known = environment.tasks(split)
    count = min(tasks, len(known))
    if count < 1 or samples < 1:
        raise BadValue(f"{samples} tries of {count} tasks of the split {split!r}: there must be one at least")
    agents = dict.fromkeys(environment.spec.seats, agent)
    jobs = (Job(environment, known[i], seed, agents, str(i), k) for i in range(count) for k in range(samples))
    played = list(rollout(jobs))
    for each in played:
        if each.error is not None:
            raise InfrastructureError(f"an evaluation episode is void: {each.error}")
    full = environment.spec.reward_range[1]
    played.sort(key=lambda t: (int(t.group), t.sample))
    right = [min(t.returns.values()) >= full for t in played]
    steps = [step for t in played for step in t.steps]
    logprobs = [said.logprobs for t in played for said in sampled_by(t)]
    return Attempts(
        right=tuple(tuple(right[i * samples : (i + 1) * samples]) for i in range(count)),
        tokens=sum(map(tokens_of, played)) / len(played),
        legal_rate=sum(not step.illegal for step in steps) / max(1, len(steps)),
        entropy=sampled_entropy(logprobs) if any(logprobs) else 0.0,
    )


class Budgeted(NamedTuple):
    """A method's mean reward, beside that of the best of as many independent answers as its tokens buy."""

    method: float
    drawn: float
    n: float
    """Answers that its tokens buy, on average over the tasks."""
    tasks: int


def at_equal_budget(
    method: Sequence[Trajectory], drawn: Sequence[Trajectory], *, score: Callable[[Trajectory], float] | None = None
) -> Budgeted:
    """Compare a method (refinement, search, a vote) with best-of-n for the same tokens, task by task (`best_within`).

    Args:
        method: Its episodes, with all that it asked (turns, critics, judges).
        drawn: Episodes of single answers to the same tasks with the same seeds, several of each.
        score: By which the best of those is chosen; by default what they were paid: no judge could choose better.

    Raises:
        BadValue: A task was not drawn, or drawn answers have no tokens, as those of players.
    """
    samples: dict[tuple[str, int], list[Sample]] = defaultdict(list)
    for t in drawn:
        paid = sum(t.returns.values())
        samples[_task(t)].append(Sample(paid if score is None else score(t), paid, tokens_of(t)))
    spent: dict[tuple[str, int], list[Trajectory]] = defaultdict(list)
    for t in method:
        spent[_task(t)].append(t)
    missing = [t for t in method if _task(t) not in samples]
    if missing or not method:
        raise BadValue(
            f"{len(missing)} of {len(method)} episodes are of tasks without single answers: play some of each task"
        )
    best = [best_within(samples[task], mean(map(tokens_of, played))) for task, played in spent.items()]
    means = [mean(sum(t.returns.values()) for t in played) for played in spent.values()]
    return Budgeted(mean(means), mean(reward for reward, _ in best), mean(n for _, n in best), len(spent))


def _task(trajectory: Trajectory) -> tuple[str, int]:
    return trajectory.task["hash"], trajectory.seed


def sampled_by(trajectory: Trajectory) -> list[Completion]:
    """Return all that models said in an episode: the answers, and what was asked on the way to them."""
    said: list[Completion | None] = []
    for step in trajectory.steps:
        said += [call.completion for call in step.calls] or [step.completion]
    return [completion for completion in said if completion is not None]


def tokens_of(trajectory: Trajectory) -> int:
    """Return how many tokens models sampled in an episode, by what was recorded of it."""
    return sum(len(said.token_ids) for said in sampled_by(trajectory))
