"""Judges of single steps: what a position is worth, from continuations, a critic, or the way a search ended.

K is the number of steps of the seat that is judged. A value belongs to the position after a step; `gains` turns values
into what each step added.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from sparring.agents.improve.judge import Verdict, verify
from sparring.agents.improve.judge_model import cases_of
from sparring.errors import BadValue, unknown_name
from sparring.types import Message, Trajectory

Critic = Callable[[Sequence[tuple[Message, ...]]], Sequence[float]]
"""Conversations that wait for an answer -> the return to expect from each."""


def rollout_values(
    trajectory: Trajectory,
    continuations: Iterable[Trajectory],
    seat: str,
    *,
    success: float = 1.0,
    hard: bool = False,
) -> list[Verdict]:
    """Return, for each step of a seat, the share of continuations from the position after it that succeed. Shape (K,).

    Math-Shepherd (Wang et al. 2023, https://arxiv.org/abs/2312.08935, section 3.3): soft estimation, or hard (1 if any
    succeeds). The position after the last step is the end of the episode, and so judged by the episode itself.

    Args:
        trajectory: The episode.
        continuations: Episodes that share its first `prefix` steps (see `restart.continuations`).
        seat: Whose steps are judged.
        success: A return from which on an episode has succeeded.
        hard: Whether one success is enough.

    Raises:
        BadValue: There is no continuation of a step's position.
        InfrastructureError: A continuation is void.
    """
    ends: dict[int, list[bool]] = {len(trajectory.steps): [verify(trajectory, seat).score >= success]}
    for played in continuations:
        if played.prefix < len(trajectory.steps):
            ends.setdefault(played.prefix, []).append(verify(played, seat).score >= success)
    out = []
    for i, step in enumerate(trajectory.steps, 1):
        if step.seat != seat:
            continue
        if i not in ends:
            raise BadValue(f"no continuation keeps {i} steps; they keep {sorted(ends)}: play some from there")
        share = sum(ends[i]) / len(ends[i])
        out.append(Verdict(float(share > 0) if hard else share, f"{sum(ends[i])} of {len(ends[i])} succeed"))
    return out


def critic_values(critic: Critic, trajectory: Trajectory, seat: str) -> list[float]:
    """Return what a critic expects before each step of a seat: the V(s_k) of `advantage.gae`. Shape (K,).

    Raises:
        BadValue: The critic gives another number of values, or one that is not finite.
    """
    asked = [case.messages for case in cases_of(trajectory, seat)]
    values = [float(v) for v in critic(asked)] if asked else []
    if len(values) != len(asked) or not all(map(math.isfinite, values)):
        raise BadValue(f"the critic gave {values!r:.200} for {len(asked)} positions: one finite number for each")
    return values


def inferred_values(leads: Sequence[bool], left: Sequence[int]) -> list[float]:
    """Return the values of the positions on a path of a search tree whose correct leaves are known. Shape (K,).

    ReST-MCTS* (Zhang et al. 2024, https://arxiv.org/abs/2406.03816, section 3.1; as in the released code): with V_0 = 0
    and s = 1 where the position leads to a correct leaf, else -1, `V_k = max(0, V_{k-1} + (1 - V_{k-1}) s_k / m_k)`.

    Args:
        leads: Whether some correct leaf lies below the position after each step.
        left: m_k: steps from the position before step k to the nearest correct leaf, step k included; at least 1.

    >>> [round(v, 3) for v in inferred_values([True, True, False], [3, 2, 2])]
    [0.333, 0.667, 0.5]

    Raises:
        BadValue: A number of steps is below 1.
    """
    values, before = [], 0.0
    for good, steps in zip(leads, left, strict=True):
        if steps < 1:
            raise BadValue(f"left={list(left)!r}: at least 1 each, the step itself")
        before = max(0.0, before + (1 - before) * (1 if good else -1) / steps)
        values.append(before)
    return values


def gains(values: Sequence[float], *, start: float = 0.0) -> list[float]:
    """Return what each step added: `V_k - V_{k-1}`, where `start` is V_0. Shape (K,).

    Process advantages (Setlur et al. 2024, https://arxiv.org/abs/2410.08146, section 3); they sum to `V_K - V_0`.

    >>> gains([0.5, 0.25, 1.0], start=0.5)
    [0.0, -0.25, 0.75]
    """
    return [after - before for before, after in zip((start, *values), values, strict=False)]


def first_error(scores: Sequence[float], *, below: float = 0.5) -> int | None:
    """Return the index of the first step whose score is below a threshold, or None: where SPC and Agent-R cut.

    >>> first_error([1.0, 0.4, 0.9]), first_error([1.0])
    (1, None)
    """
    return next((i for i, score in enumerate(scores) if score < below), None)


def solution_score(scores: Sequence[float], *, by: Literal["min", "product", "last", "mean"] = "min") -> Verdict:
    """Return one score for a whole episode from those of its steps; the text names the weakest step.

    The least (Math-Shepherd, section 3.4), the product (Lightman et al. 2023, https://arxiv.org/abs/2305.20050), the
    last, or the mean.

    Raises:
        BadValue: There is no step.
        UnknownName: There is no such way.
    """
    if not scores:
        raise BadValue("an episode without steps has no step scores: judge it by its return")
    ways: dict[str, Callable[[Sequence[float]], float]] = {
        "min": min,
        "product": math.prod,
        "last": lambda s: s[-1],
        "mean": lambda s: sum(s) / len(s),
    }
    if by not in ways:
        raise unknown_name("way to join step scores", by, ways)
    weakest = min(range(len(scores)), key=scores.__getitem__)
    return Verdict(float(ways[by](scores)), f"weakest: step {weakest + 1} of {len(scores)}, {scores[weakest]:.2f}")
