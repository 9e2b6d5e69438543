"""CYCLE: learn from the program that was wrong, and from what the run said of it, to write the one that is right.

Paper: Ding et al. (OOPSLA 2024), "CYCLE: Learning to Self-Refine the Code Generation", arXiv 2403.18746; self-debugging
(Chen et al. 2023, arXiv 2304.05128) is its inference: `reflect(AGENT, feedback=environment)`.
Blocks: refine (k turns with what the environment says) -> verify -> keep the answers that pass -> blank parts of the past
    programs -> SFT, mixed with answers that passed at once.
Faithful: the prompt has the problem, one's own wrong program and the run's words; only the program that passes is learnt; tokens of
    past programs are hidden at random (Past Generation Mask), so that they cannot simply be copied; one-shot data stay in the mix.
Differs: the loop is repeated with the policy of now, where the paper makes its data once with the base model; the prompt has all
    wrong programs of the episode. Only the abstract and summaries of the paper were at hand: its share of hidden tokens and its mix
    are not verified, those here are ours.
Fails: where no refinement ever passes there is nothing to learn; and feedback that says no more than "wrong" teaches resampling. A
    nano model learns to use `higher` and `lower` (GuessNumber-v0), but in some CPU minutes not to compare two examples
    (ToyProgram-v0): its first programs get better, but what passes is soon known by heart, answers stop varying, and its second ones
    bring less than the new draws of `star` without feedback.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sparring.agents.improve.advantage import anneal
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.rows import Row, row_from_json, step_row
from sparring.agents.improve.select import distinct, draw_rows, push_round, solved
from sparring.agents.improve.session import Session
from sparring.agents.improve.transform import blanked, past_answers
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng
from sparring.types import Trajectory


@dataclass(frozen=True)
class Config:
    """Hyper-parameters."""

    iterations: int = 120
    tasks: int = 64
    """Tasks per iteration."""
    samples: int = 8
    """Episodes per task."""
    hide: float = 0.15
    """Probability with which a token of a past program is hidden."""
    one_shot: float = 0.5
    """Share of a batch that is answers which passed at once."""
    window: int = 8
    """Rounds whose passing answers are kept."""
    updates: int = 4
    """Gradient steps per iteration."""
    batch: int = 256
    """Rows per gradient step."""
    lr: float = 1e-3
    lr_end: float = 3e-4
    average_decay: float = 0.95


def require(spec: EnvSpec) -> None:
    """Refuse environments that do not let one seat try again."""
    if len(spec.seats) > 1 or spec.max_turns < 2:
        raise BadValue(
            f"recipe 'cycle' learns from second answers of one seat, and {spec.id} has {len(spec.seats)} seats and up to "
            f"{spec.max_turns} turns: use ToyProgram-v0, GuessNumber-v0 or CodeRepair-v0"
        )


def cycle(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Try and try again, keep what passes, hide parts of what failed, imitate; once per iteration."""
    memory, full = session.memory, session.environment.spec.reward_range[1]
    for name in ("first", "refined"):
        memory[name] = [[row_from_json(row) for row in rows] for rows in memory.get(name, [])]
    for iteration in session.iterations(config.iterations):
        trajectories = session.collect(session.groups(iteration, config.tasks, config.samples))
        passed, rng = solved(trajectories, threshold=full), session.rng(iteration, "hide")
        rows = [(len(t.steps) > 1, _learnt(t, session.policy, config.hide, rng)) for t in passed]
        for name, later in (("first", False), ("refined", True)):
            push_round(memory[name], [row for again, row in rows if row and again == later], keep=config.window)
        at_once, later_on = distinct(memory["first"]), distinct(memory["refined"])
        rng, loss = session.rng(iteration, "batches"), 0.0
        lr = anneal(config.lr, config.lr_end, iteration / config.iterations)
        for _ in range(config.updates):
            mixed = draw_rows(at_once, round(config.one_shot * config.batch), rng)
            loss = session.learner.update(mixed + draw_rows(later_on, config.batch - len(mixed), rng), lr=lr)
        session.learner.update_average()
        counts = {"first": len(memory["first"][-1]), "refined": len(memory["refined"][-1])}
        yield {"loss": loss, "lr": lr, **counts, "pool": len(at_once) + len(later_on), **play_metrics(trajectories)}


def _learnt(trajectory: Trajectory, policy: TransformersPolicy, hide: float, rng: EpisodeRng) -> Row | None:
    """Return the row of an episode's last answer, with tokens of the earlier ones hidden; None if their places are not known."""
    row, past = step_row(trajectory.steps[-1]), past_answers(trajectory, policy.encode_answer)
    if row is None or past is None:
        return None
    for span in past:
        row = blanked(row, share=hide, blank=policy.blank, rng=rng, span=span)
    return row
