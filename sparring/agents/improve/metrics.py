"""Metrics: what a run reports about itself, with intervals where it is an estimate."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from sparring.agents.flows.core import player_agent, policy_agent
from sparring.agents.improve.estimates import Flips, accuracy_by_turn, flips, tally
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.resolve import find_player
from sparring.agents.rollout import Job, rollout
from sparring.envs.core import Analysis, Environment, Strategy
from sparring.errors import InfrastructureError
from sparring.tasks.core import Task
from sparring.types import InfoState, Prompt, Trajectory


def play_metrics(trajectories: Sequence[Trajectory]) -> dict[str, float]:
    """Return what a batch of training episodes shows: legal rate, mean return of each seat, steps per episode."""
    steps = [step for t in trajectories for step in t.steps]
    out = {
        "legal_rate": sum(not s.illegal for s in steps) / max(1, len(steps)),
        "steps": len(steps) / max(1, len(trajectories)),
    }
    for seat in trajectories[0].seats if trajectories else ():
        out[f"return/{seat}"] = sum(t.returns[seat] for t in trajectories) / len(trajectories)
    return out


def wilson(successes: float, n: float, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion (Wilson 1927); (0, 1) for n = 0.

    >>> [round(x, 3) for x in wilson(50, 100)]
    [0.404, 0.596]
    """
    if n == 0:
        return 0.0, 1.0
    p = successes / n
    centre = p + z * z / (2 * n)
    spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


@dataclass(frozen=True, slots=True)
class Success:
    """How often a policy solves held-out episodes: counts by turn, so that the value of feedback can be seen."""

    episodes: int
    solved_by_turn: tuple[int, ...]
    """How many were solved in at most 1, 2, ... turns."""
    illegal: int
    """Episodes in which an answer was illegal or could not be read."""
    accuracy_by_turn: tuple[float, ...] = ()
    """Where the same question is asked again (`EnvSpec.asks_again`): the share of right answers at turn 1, 2, ..."""
    changed: Flips | None = None
    """There: what the second answer changed of the first; of more than two answers, the last."""
    drawn_anew: Flips | None = None
    """Its control: what a first answer to the same task in another episode would have changed. It gains nothing on average. Of no
    tasks where none was played twice."""

    def rate(self, turn: int = -1) -> float:
        """The share solved by that turn (the last, if none is given)."""
        return self.solved_by_turn[turn] / max(1, self.episodes)

    def interval(self, turn: int = -1) -> tuple[float, float]:
        """The 95 % Wilson interval of that share."""
        return wilson(self.solved_by_turn[turn], self.episodes)


def evaluate_success(
    policy: TransformersPolicy, environment: Environment, *, episodes: int, seed: int = 0, split: str = "test"
) -> Success:
    """Play held-out tasks once each (again from the first if there are fewer) and count what is solved by which turn.

    Raises:
        InfrastructureError: An episode is void.
    """
    tasks = environment.tasks(split)
    agents = dict.fromkeys(environment.spec.seats, policy_agent(policy))
    jobs = (
        Job(environment, tasks[i % len(tasks)], seed + i // len(tasks), agents, sample=i // len(tasks))
        for i in range(episodes)
    )
    most, full = environment.spec.max_turns, environment.spec.reward_range[1]
    turns = [0] * most
    illegal = 0
    right: dict[tuple[int, int], list[bool]] = {}
    for trajectory in rollout(jobs):
        if trajectory.error is not None:
            raise InfrastructureError(f"an evaluation episode is void: {trajectory.error}")
        illegal += any(step.illegal for step in trajectory.steps)
        if min(trajectory.returns.values()) >= full:
            turns[len(trajectory.steps) - 1] += 1
        paid = accumulate(min(step.rewards.values()) for step in trajectory.steps)
        right[trajectory.task["index"], trajectory.sample] = [score >= full for score in paid]
    by_turn = tuple(sum(turns[: k + 1]) for k in range(most))
    if not environment.spec.asks_again:
        return Success(episodes, by_turn, illegal)
    reached = accuracy_by_turn([*right.values()])
    return Success(episodes, by_turn, illegal, (*reached, *reached[-1:] * (most - len(reached))), *_two_answers(right))


def _two_answers(right: Mapping[tuple[int, int], Sequence[bool]]) -> tuple[Flips, Flips]:
    """Return what last answers changed of the first, and what first answers of the task's next episode would have.

    Args:
        right: By (task, number of the episode), whether each answer was right; whoever stops keeps the last one.
    """
    pairs = [
        (one[0], other[0]) for (task, n), one in right.items() if n % 2 == 0 and (other := right.get((task, n + 1)))
    ]
    answers = [(each[0], each[-1]) for each in right.values()]
    changed, anew = (flips([a for a, _ in each], [b for _, b in each]) for each in (answers, pairs))
    return changed, anew


@dataclass(frozen=True, slots=True)
class Score:
    """A policy's mean return per episode in a game of several seats, with its 95 % interval over tasks."""

    score: float
    score_low: float
    score_high: float
    episodes: int
    legal_rate: float
    """Share of episodes in which all of the policy's answers were legal."""
    drawn: float
    """Share of episodes in which it was paid 0, neither more nor less."""
    lost: float
    """Share of episodes in which it was paid less than 0."""
    losing_moves: float | None = None
    """Share of the policy's moves that a perfect player would not make (`losing_move_rate`); None where nobody is perfect."""


def losing_move_rate(
    environment: Environment, played: Sequence[tuple[Trajectory, str]], *, player: str = "perfect"
) -> float:
    """Return the share of moves that throw away what perfect play would keep, over (trajectory, seat) pairs.

    A move counts if the perfect player, which spreads over all moves that keep the value of the game, would never make it;
    an illegal action counts too. The episodes are played again.

    Raises:
        UnknownName: The environment has no such player.
    """
    perfect = find_player(environment, player)
    moves = losing = 0
    for trajectory, seat in played:
        episode = environment.start(Task.from_json(dict(trajectory.task)), seed=trajectory.seed)
        for step in trajectory.steps:
            if step.seat == seat:
                moves += 1
                losing += step.illegal or perfect(episode).get(step.action or "", 0.0) <= 0
            episode.step(step.text)
    return losing / max(1, moves)


def evaluate_score(
    policy: TransformersPolicy,
    environment: Environment,
    *,
    episodes: int,
    opponent: str = "random",
    seed: int = 0,
    split: str = "test",
) -> Score:
    """Play each task once from every seat against a named player, and return the policy's mean return.

    The seats of one task share its chance draws, so luck of the deal cancels; the interval is over tasks.

    Raises:
        UnknownName: The environment has no such player.
        InfrastructureError: An episode is void.
    """
    tasks, seats = environment.tasks(split), environment.spec.seats
    other, mine = player_agent(find_player(environment, opponent), opponent), policy_agent(policy)
    returns: dict[int, list[float]] = {}
    played: list[tuple[Trajectory, str]] = []
    illegal = 0
    jobs = (
        Job(environment, tasks[i], seed, {s: mine if s == me else other for s in seats}, group=me)
        for i in range(max(2, episodes // len(seats)))
        for me in seats
    )
    for trajectory in rollout(jobs):
        if trajectory.error is not None:
            raise InfrastructureError(f"an evaluation episode is void: {trajectory.error}")
        played.append((trajectory, trajectory.group))
        illegal += any(step.illegal for step in trajectory.steps if step.seat == trajectory.group)
        returns.setdefault(trajectory.task["index"], []).append(trajectory.returns[trajectory.group])
    means = [sum(values) / len(values) for values in returns.values()]
    mean = sum(means) / len(means)
    spread = 1.96 * math.sqrt(sum((m - mean) ** 2 for m in means) / (len(means) - 1) / len(means))
    losing = losing_move_rate(environment, played) if "perfect" in environment.spec.players else None
    _, drawn, lost = (each / len(played) for each in tally([r for values in returns.values() for r in values]))
    return Score(mean, mean - spread, mean + spread, len(played), 1 - illegal / len(played), drawn, lost, losing)


def strategy_of(policy: TransformersPolicy) -> Strategy:
    """Return the policy's exact behavioural strategy: the probability of the text of every legal move."""

    def strategy(states: Sequence[InfoState]) -> list[Mapping[str, float]]:
        return list(policy.probabilities([Prompt(state.messages, choices=state.legal) for state in states]))

    return strategy


def exact_metrics(policy: TransformersPolicy, analysis: Analysis) -> dict[str, float]:
    """Return exploitability, self-play value of the first seat, and the mean probability of a legal answer."""
    states = analysis.information_states()
    table = dict(zip(states, strategy_of(policy)(states), strict=True))

    def strategy(asked: Sequence[InfoState]) -> list[Mapping[str, float]]:
        return [table[state] for state in asked]

    masses = [sum(p.values()) for p in table.values()]
    return {
        "exploitability": analysis.exploitability(strategy),
        "value": analysis.value(strategy),
        "legal_mass": sum(masses) / len(masses),
    }
