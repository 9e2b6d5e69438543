"""Agent0: a proposer writes tasks of which the solver is unsure, and the solver learns from what most of its answers say.

Paper: Xia et al. (2025), "Agent0: Unleashing Self-Evolving Agents from Zero Data via Tool-Integrated Reasoning", arXiv
2511.16043, section 3; constants of the released code, 11 Dec 2025.
Blocks: play (proposer, solver), the solver k times -> agreement -> proposer: min(p, 1 - p) less repetition; solver: majority as
    label, band, group advantage x trust, wider clip -> clipped policy gradient, in turn.
Faithful: p is the share of the most frequent answer; a task that cannot be read costs 1; its cluster's share of the batch is
    subtracted; tasks with p in [0.3, 0.8] are learnt from; where fewer agree the advantage is smaller and the clip wider.
Differs: one set of weights plays both roles; no tools, so no bonus for them; clusters by pairs of characters, not by BLEU; a task
    without a solution costs 1, too, where the environment can tell (`MissingDigit-v0`); pay as in the code, half of the paper's.
Fails: labels are what most answers say: a solver that is mostly wrong learns to be surer, not righter (`precision` says so). Where
    nobody refuses tasks without a solution, those split the solver best, and the proposer is paid for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sparring.agents.improve.advantage import anneal, group_advantages, trusted_advantages
from sparring.agents.improve.curriculum import alternate
from sparring.agents.improve.estimates import confusion
from sparring.agents.improve.judge_group import last_answers, majority_reward, proposer_score
from sparring.agents.improve.losses import PolicyGradient
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.sampled import Sampled, policy_gradient, sampled
from sparring.agents.improve.select import band, cluster_shares, word_distance
from sparring.agents.improve.session import Session
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.types import Trajectory


@dataclass(frozen=True)
class Config:
    """Hyper-parameters."""

    iterations: int = 200
    questions: int = 64
    """Tasks that are written per iteration."""
    samples: int = 8
    """The solver's answers to each."""
    proposing: int = 2
    """Iterations in which the proposer learns; then the solver does."""
    solving: int = 8
    low: float = 0.3
    high: float = 0.8
    """Agreement from and up to which a task is learnt from."""
    updates: int = 2
    """Gradient steps per iteration, each on all of it."""
    clip: float = 0.2
    widen: float = 0.1
    """How much wider the clip is where the fewest agree."""
    lr: float = 2e-4
    lr_end: float = 1e-4
    average_decay: float = 0.95


def require(spec: EnvSpec) -> None:
    """Refuse environments in which nobody writes a task for another."""
    if spec.zero_sum or len(spec.seats) != 2 or spec.max_turns != 2:
        raise BadValue(
            f"recipe 'agent0' needs a seat that writes a task and one that answers it once, and {spec.id} has "
            f"{len(spec.seats)} seats and up to {spec.max_turns} turns{' and is zero-sum' * spec.zero_sum}: use MissingDigit-v0"
        )


def agent0(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Write tasks, answer each several times, let the proposer or the solver learn; once per iteration."""
    settings = PolicyGradient(low=config.clip, high=config.clip, mean="sequence")
    for iteration in session.iterations(config.iterations):
        written = session.collect(session.games(iteration, config.questions))
        answered = iter(session.continued([(t, 1) for t in written if len(t.steps) > 1], config.samples))
        groups = [next(answered) if len(t.steps) > 1 else [t] for t in written]  # what is refused is not answered
        kept = band(groups, [_labels(group) for group in groups], config.low, config.high)
        solving = alternate((config.proposing, config.solving), iteration)
        batch = solver_batch(kept, config) if solving else proposer_batch(groups)
        lr, loss = anneal(config.lr, config.lr_end, iteration / config.iterations), 0.0
        for _ in range(config.updates):
            loss = policy_gradient(session.learner, batch, settings, lr=lr)
        session.learner.update_average()
        told = {"loss": loss, "lr": lr, "phase": solving, "kept": len(kept)}
        yield {**told, **_checked(groups), **play_metrics(session.latest)}


def _labels(group: Sequence[Trajectory]) -> list[float]:
    """Return 1 for every answer that is the majority's, and 0 for the others."""
    return [verdict.score for verdict in majority_reward(last_answers(group, group[0].seats[1]))]


def proposer_batch(groups: Sequence[Sequence[Trajectory]]) -> list[Sampled]:
    """Return the tasks as the proposer wrote them, each with its advantage over the others of the batch."""
    texts = [" ".join(group[0].steps[0].text) for group in groups]
    shares = cluster_shares(texts, distance=partial(word_distance, n=2), within=0.5)
    scores = [
        proposer_score(last_answers(g, g[0].seats[1]), repeated=share, valid=len(g[0].steps) > 1).score
        for g, share in zip(groups, shares, strict=True)
    ]
    advantages = group_advantages(scores, std=True)
    return [each for (t, *_), a in zip(groups, advantages, strict=True) for each in sampled(t, {t.seats[0]: a})]


def solver_batch(kept: Sequence[Sequence[Trajectory]], config: Config) -> list[Sampled]:
    """Return the answers, each with its advantage over its siblings by the majority's label, as far as that is trusted."""
    low, high, batch = config.low, config.high, []
    for group in kept:
        advantages, clip = trusted_advantages(_labels(group), clip=config.clip, widen=config.widen, low=low, high=high)
        answers = zip(group, advantages, strict=True)
        batch += [each._replace(high=clip) for t, a in answers for each in sampled(t, {t.seats[1]: a})]
    return batch


def _checked(groups: Sequence[Sequence[Trajectory]]) -> dict[str, float]:
    """Return the share of tasks that were not refused, and how right the labels are by what the environment pays."""
    answered = [group for group in groups if len(group[0].steps) > 1]
    paid = [label > 0 for group in answered for label in _labels(group)]
    right = confusion(paid, [t.returns[t.seats[1]] > 0 for group in answered for t in group])
    return {"valid": len(answered) / len(groups), **right.metrics()}
