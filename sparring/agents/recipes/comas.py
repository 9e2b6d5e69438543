"""CoMAS: agents learn from what they say of each other: one solves, one looks for errors, one marks; nobody looks the answer up.

Paper: Xue et al. (2025), "CoMAS: Co-Evolving Multi-Agent Systems via Interaction Rewards", arXiv 2510.08529, section 3.
Blocks: play (solve, evaluate, score) -> the mark, zero-sum between solver and evaluator -> whitened advantage per role -> policy
    gradient.
Faithful: from the mark tau in 1, 2, 3 the solver gets (tau - 1) / 2 and the evaluator the rest to 1; the scorer is paid for nothing,
    and loses 1 for a mark that cannot be read; REINFORCE++ (advantages over the batch) for each role.
Differs: one set of weights plays all roles, one round of talk, and an answer out of format costs its seat 1 in any role.
Fails: without the scorer (`scorer=False`: what the evaluator finds right is paid, to both) everything becomes right and the reward
    the highest there is, while answers are no better. `precision` and `recall` of what is paid, against the environment's
    verdicts that are not learnt from, show it; with the scorer, what is learnt is as good as its marks. `rewards=shuffled` is
    refused: nothing that the environment pays is learnt from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sparring.agents.improve.advantage import anneal, whitened
from sparring.agents.improve.estimates import confusion
from sparring.agents.improve.judge_group import solver_and_critic
from sparring.agents.improve.losses import PolicyGradient
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.sampled import policy_gradient, sampled
from sparring.agents.improve.session import Session
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.types import Trajectory


@dataclass(frozen=True)
class Config:
    """Hyper-parameters."""

    iterations: int = 200
    games: int = 256
    """Games per iteration."""
    scorer: bool = True
    """False: the evaluator's verdict pays it and the solver. A control: see what becomes of it."""
    lr: float = 5e-4
    lr_end: float = 2e-4
    average_decay: float = 0.95


def require(spec: EnvSpec) -> None:
    """Refuse environments in which nobody judges an answer, and another that judgement."""
    if spec.zero_sum or len(spec.seats) != 3:
        raise BadValue(
            f"recipe 'comas' needs three seats that solve, evaluate and mark, and {spec.id} has {len(spec.seats)}"
            f"{' and is zero-sum' * spec.zero_sum}: use MissingDigit-v0 with roles='judge'"
        )


def comas(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Solve, evaluate, mark; pay by the mark; take one step; once per iteration."""
    settings, full = PolicyGradient(mean="sequence"), session.environment.spec.reward_range[1]
    for iteration in session.iterations(config.iterations):
        trajectories = session.collect(session.games(iteration, config.games))
        paid = [interaction_rewards(t, scorer=config.scorer) for t in trajectories]
        advantages: list[dict[str, float]] = [{} for _ in trajectories]
        for seat in session.environment.spec.seats:
            heard = [i for i, rewards in enumerate(paid) if seat in rewards]
            for i, advantage in zip(heard, whitened([paid[i][seat] for i in heard]), strict=True):
                advantages[i][seat] = advantage
        batch = [each for t, a in zip(trajectories, advantages, strict=True) for each in sampled(t, a)]
        lr = anneal(config.lr, config.lr_end, iteration / config.iterations)
        loss = policy_gradient(session.learner, batch, settings, lr=lr)
        session.learner.update_average()
        yield {"loss": loss, "lr": lr, **_checked(trajectories, paid, full), **play_metrics(trajectories)}


def interaction_rewards(trajectory: Trajectory, *, scorer: bool = True) -> dict[str, float]:
    """Return what every seat that spoke is paid: by the mark, or by the evaluator's verdict; -1 for what cannot be read.

    Marks are the scorer's moves in order, the least first; of the evaluator's two moves the first says that all is right.
    """
    solver, evaluator, marker = trajectory.seats
    last = trajectory.steps[-1]
    if last.illegal or len(trajectory.steps) < len(trajectory.seats):
        return {last.seat: -1.0}
    by_seat = {step.seat: step for step in trajectory.steps}
    if not scorer:
        right = float((by_seat[evaluator].legal or ())[:1] == (by_seat[evaluator].action,))
        return {solver: right, evaluator: right, marker: 0.0}
    marks = by_seat[marker].legal or ()
    verdicts = solver_and_critic(1 + marks.index(by_seat[marker].action or ""))
    return {seat: verdict.score for seat, verdict in zip(trajectory.seats, verdicts, strict=True)}


def _checked(trajectories: Sequence[Trajectory], paid: Sequence[Mapping[str, float]], full: float) -> dict[str, float]:
    """Return the solver's reward, how right it is, and the share of the evaluator's most frequent verdict."""
    solver, evaluator, _ = trajectories[0].seats
    judged = [(t, rewards[solver]) for t, rewards in zip(trajectories, paid, strict=True) if solver in rewards]
    right = confusion([r > 0.5 for _, r in judged], [t.returns[solver] >= full for t, _ in judged])
    verdicts = Counter(step.action for t, _ in judged for step in t.steps if step.seat == evaluator)
    told = {"one_answer": max(verdicts.values()) / verdicts.total()} if verdicts else {}
    return {"reward": sum(r for _, r in judged) / max(1, len(judged))} | told | right.metrics()
