"""Judges that need the whole group: agreement of answers, votes of players, differences, roles that score each other.

G is the group; every function returns one score or `Verdict` per member, in order.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from sparring.agents.improve.judge import Verdict, steps_of
from sparring.errors import BadValue, unknown_name
from sparring.types import Trajectory

T = TypeVar("T")


def last_answers(trajectories: Sequence[Trajectory], seat: str) -> list[str | None]:
    """Return what a seat did last in each episode: the move that was read, None where none was. Shape (G,)."""
    steps = [steps_of(trajectory, seat) for trajectory in trajectories]
    return [s[-1].action if s and not s[-1].illegal else None for s in steps]


def consistency(answers_G: Sequence[Hashable | None]) -> list[Verdict]:
    """Return, for each answer, the share of the group that gave the same one; no answer (None) scores 0. Shape (G,).

    Self-consistency (Wang et al. 2022, https://arxiv.org/abs/2203.11171, section 2) as a judge: the score of the
    majority is the p of Agent0 and KnowRL. The text is the most frequent answer, of equally frequent ones the first.

    >>> [v.score for v in consistency(["4", "4", "5", None])]
    [0.5, 0.5, 0.25, 0.0]
    """
    counts = Counter(a for a in answers_G if a is not None)
    top = str(max(counts, key=counts.__getitem__)) if counts else None
    return [Verdict(0.0 if a is None else counts[a] / len(answers_G), top) for a in answers_G]


def majority_reward(answers_G: Sequence[Hashable | None]) -> list[Verdict]:
    """Return 1 for each answer that is the most frequent one, of equally frequent ones the first, else 0. Shape (G,).

    Test-time reinforcement learning (Zuo et al. 2025, "TTRL", https://arxiv.org/abs/2504.16084, section 2): the
    majority stands for the label. A loop over this alone grows surer, not righter: pair it with a verifier on some
    tasks.

    >>> [v.score for v in majority_reward(["4", "5", "4", None])]
    [1.0, 0.0, 1.0, 0.0]
    """
    counts = Counter(a for a in answers_G if a is not None)
    top = max(counts, key=counts.__getitem__) if counts else None
    return [Verdict(float(a is not None and a == top), None if top is None else str(top)) for a in answers_G]


def answer_entropy(answers_G: Sequence[Hashable | None]) -> float:
    """Return the entropy of the answers in nats, `-sum_a p_a log p_a`; all that are None are one answer.

    With answers that mean the same counted as one it is the discrete semantic entropy (Farquhar et al. 2024,
    https://doi.org/10.1038/s41586-024-07421-0).

    >>> answer_entropy(["4", "4"]), round(answer_entropy(["4", "5"]), 3)
    (0.0, 0.693)
    """
    return sum(n / len(answers_G) * math.log(len(answers_G) / n) for n in Counter(answers_G).values())


def proposer_score(
    answers_G: Sequence[Hashable | None], *, repeated: float = 0.0, tool_calls: int = 0, valid: bool = True
) -> Verdict:
    """Return what the proposer of a question earns: `min(p, 1 - p) - repeated + 0.05 min(tool_calls, 4)`, or -1.

    Agent0 (Xia et al. 2025, https://arxiv.org/abs/2511.16043; constants of the released code, 11 Dec 2025): p is the
    share of the solver's most frequent answer, so questions that split the solver in two pay best.

    Args:
        answers_G: The solver's answers to the question.
        repeated: The share of the batch's questions that are alike (see `select.clusters`).
        tool_calls: How often the solver called a tool.
        valid: Whether the question could be read.

    >>> proposer_score(["4", "4", "5", "6"], repeated=0.1).score
    0.4
    """
    if not valid or not answers_G:
        return Verdict(-1.0, "no question")
    p = max(v.score for v in consistency(answers_G))
    return Verdict(min(p, 1 - p) - repeated + 0.05 * min(tool_calls, 4), f"{p:.0%} agree")


def spy_votes(
    votes: Mapping[str, float], spy: str, *, stake: float = 0.1, suspicion: float = 0.1
) -> dict[str, Verdict]:
    """Return the zero-sum scores of the clue phase of "who is the spy?", per player.

    Vision-Zero (Wang et al. 2025, https://arxiv.org/abs/2509.25541; as in the released code): with v_s the votes on the
    spy, v_c the mean votes on a civilian and d = v_s - v_c, the spy gets `-stake d` and civilian j of n - 1
    `stake d / (n - 1) - suspicion (v_j - v_c)`.

    Args:
        votes: How many votes fell on each player.
        spy: Who the spy is.
        stake: beta of the paper.
        suspicion: lambda of the paper: what a civilian loses by looking like the spy.

    >>> {p: round(v.score, 3) for p, v in spy_votes({"a": 2, "b": 1, "c": 0}, "a").items()}
    {'a': -0.15, 'b': 0.025, 'c': 0.125}

    Raises:
        UnknownName: The spy is no player.
        BadValue: There is no civilian.
    """
    if spy not in votes:
        raise unknown_name("player", spy, votes)
    civilians = [p for p in votes if p != spy]
    if not civilians:
        raise BadValue(f"votes={dict(votes)!r}: at least one civilian besides the spy")
    mean = sum(votes[p] for p in civilians) / len(civilians)
    ahead = votes[spy] - mean
    out = {p: stake * ahead / len(civilians) - suspicion * (votes[p] - mean) for p in civilians} | {spy: -stake * ahead}
    return {p: Verdict(out[p], f"{votes[p]:g} votes") for p in votes}


def lone_seat(trajectory: Trajectory) -> str | None:
    """Return the seat that plays against all others, who share what it loses; None if an illegal answer ended the episode."""
    if trajectory.steps[-1].illegal:
        return None
    return max(trajectory.seats, key=lambda seat: abs(trajectory.returns[seat]))


def votes_of(trajectory: Trajectory) -> dict[str, str | None]:
    """Return whom every seat voted for, None for nobody: the seat that its last move out of a list names.

    What is said freely, such as clues, is not out of a list.
    """
    moves = {step.seat: (step.action or "").split() for step in trajectory.steps if step.legal is not None}
    return {seat: next((s for s in trajectory.seats if s in words), None) for seat, words in moves.items()}


def solver_and_critic(level: int | None) -> tuple[Verdict, Verdict, Verdict]:
    """Return the scores of solver, evaluator and scorer from the scorer's level, 1 to 3 (None if it could not be read).

    CoMAS (Xue et al. 2025, https://arxiv.org/abs/2510.08529): the solver gets `(level - 1) / 2`, the evaluator, who was
    asked to find errors, what is left to 1, and a scorer without a level -1. Zero-sum up to a constant: a critic that
    calls everything wrong and a solver that talks it out of that hold each other.

    >>> [v.score for v in solver_and_critic(3)]
    [1.0, 0.0, 0.0]

    Raises:
        BadValue: The level is not 1, 2 or 3.
    """
    if level is None:
        return Verdict(0.0), Verdict(0.0), Verdict(-1.0, "no level could be read")
    if level not in (1, 2, 3):
        raise BadValue(f"level={level!r}: 1, 2 or 3")
    return Verdict((level - 1) / 2), Verdict((3 - level) / 2), Verdict(0.0)


def skill_scores(first: float, second: float, *, used: bool) -> tuple[Verdict, Verdict]:
    """Return the scores of a chain of two tasks, each paid 0 to 1, whose second may use skills that the first one left.

    SAGE (skill-augmented GRPO; sequential rollout): `R1 = r1 + [r1 = 1][r2 = 1][a skill was used]`,
    `R2 = r2 + [r2 = 1][a skill was used]`.

    >>> skill_scores(1.0, 1.0, used=True)[0].score
    2.0
    """
    helped = used and second >= 1
    return Verdict(first + (helped and first >= 1)), Verdict(second + helped)


def differences(items_G: Sequence[T], distance: Callable[[T, T], float]) -> list[float]:
    """Return, for each item, its mean distance to the others; 0 for one alone. Shape (G,).

    ExIt (Jiang et al. 2025, https://arxiv.org/abs/2509.04575) multiplies advantages by such a bonus, over embeddings.

    >>> differences([0.0, 0.0, 3.0], lambda a, b: abs(a - b))
    [1.5, 1.5, 3.0]
    """
    others = max(1, len(items_G) - 1)
    return [sum(distance(a, b) for j, b in enumerate(items_G) if j != i) / others for i, a in enumerate(items_G)]
