"""RISE: at every turn of its own mistakes, learn the best that it could have said there.

Paper: Qu et al. (2024), "Recursive Introspection: Teaching Language Model Agents How to Self-Improve", arXiv 2407.18219, section 4.
Blocks: refine (k turns with what the environment says) -> best of n at every turn, verified -> keep the better -> weighted SFT.
Faithful: states are the policy's own, wrong answers and all; the target at a turn is the best of n of its own answers there
    (self-distillation), kept if it is better than the answer before; weights `exp(r / temperature)`; the loss is on that turn
    alone.
Differs: training goes on from the present weights with a window of rounds, as in the released code's later rounds, not from the base.
Fails: where no answer of n is better there is nothing to learn; and it needs a verifier that pays at the turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from sparring.agents.improve.advantage import anneal
from sparring.agents.improve.judge import tools_at, try_answers
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.rows import Row, answer_row, row_from_json
from sparring.agents.improve.select import distinct, draw_rows, exp_weights, push_round
from sparring.agents.improve.session import Session
from sparring.agents.improve.transform import contexts
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.types import Completion, Message, Prompt, ToolSpec, Trajectory


@dataclass(frozen=True)
class Config:
    """Hyper-parameters."""

    iterations: int = 120
    tasks: int = 64
    """Episodes per iteration, each of another task."""
    best_of: int = 8
    """Answers at every turn, the best of which is learnt."""
    temperature: float = 0.4
    """Of the weights exp(r / temperature)."""
    window: int = 4
    """Rounds that are learnt from."""
    updates: int = 2
    """Gradient steps per iteration."""
    batch: int = 256
    """Rows per gradient step."""
    lr: float = 1e-3
    lr_end: float = 3e-4
    average_decay: float = 0.95


def require(spec: EnvSpec) -> None:
    """Refuse environments in which a turn has no better answer."""
    if len(spec.seats) > 1:
        raise BadValue(
            f"recipe 'rise' improves the answers of one seat, and {spec.id} has {len(spec.seats)}: use 'spiral'"
        )


def rise(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Play, look for better answers at every turn, imitate them; once per iteration."""
    rounds = [[row_from_json(row) for row in rows] for rows in session.memory.get("rounds", [])]
    session.memory["rounds"] = rounds
    for iteration in session.iterations(config.iterations):
        trajectories = session.collect(session.groups(iteration, config.tasks, 1))
        push_round(rounds, _better(session, config, iteration, trajectories), keep=config.window)
        pool, rng, loss = distinct(rounds), session.rng(iteration, "batches"), 0.0
        lr = anneal(config.lr, config.lr_end, iteration / config.iterations)
        for _ in range(config.updates):
            loss = session.learner.update(draw_rows(pool, config.batch, rng), lr=lr)
        session.learner.update_average()
        yield {"loss": loss, "kept": len(rounds[-1]), "pool": len(pool), "lr": lr, **play_metrics(trajectories)}


def _better(session: Session, config: Config, iteration: int, trajectories: Sequence[Trajectory]) -> list[Row]:
    """Return, for every turn, the best answer found there, if it is better than the one before; weights of mean 1."""
    turns = [(t, k) for t in trajectories for k in range(len(t.steps))]
    asked = [each for t in trajectories for each in zip(contexts(t), tools_at(session.environment, t), strict=True)]
    drawn = _answers(session, config, iteration, asked)
    found: list[tuple[Completion, float]] = []
    for (t, k), answers in zip(turns, drawn, strict=True):
        verdicts = try_answers(session.environment, t, k, [answer.text for answer in answers])
        best = max(range(len(answers)), key=lambda i: verdicts[i].score)
        paid = [0.0, *accumulate(step.rewards[step.seat] for step in t.steps)][k]
        if verdicts[best].score > 0:
            found.append((answers[best], paid + verdicts[best].score))
    weights = exp_weights([value for _, value in found], temperature=config.temperature, normalise=True)
    return [answer_row(a.prompt_ids, a.token_ids, weight) for (a, _), weight in zip(found, weights, strict=True)]


def _answers(
    session: Session, config: Config, iteration: int, asked: Sequence[tuple[tuple[Message, ...], tuple[ToolSpec, ...]]]
) -> list[list[Completion]]:
    """Return several answers of the policy to each prompt with its tools."""
    rng = session.rng(iteration, "answers")
    prompts = [Prompt(said, rng.getrandbits(63), None, tools) for said, tools in asked for _ in range(config.best_of)]
    answers = session.policy.generate(prompts)
    return [answers[i : i + config.best_of] for i in range(0, len(answers), config.best_of)]
