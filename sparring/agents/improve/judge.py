"""Judges of one episode: what the environment says of it, and what its form alone shows.

Every judge returns a `Verdict`, a score with optional text, for an episode or for each step of a seat. Judges that need
the whole group are in `judge_group`, those that read probabilities in `judge_signals`, those that ask a model in
`judge_model`, and those that value single steps in `judge_steps`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sparring.envs.core import Environment
from sparring.errors import BadValue, InfrastructureError, unknown_name
from sparring.tasks.core import Task
from sparring.types import Step, ToolSpec, Trajectory


class Verdict(NamedTuple):
    """What a judge says: a score, and why, where it says that. JSON-able."""

    score: float
    text: str | None = None


def verify(trajectory: Trajectory, seat: str | None = None) -> Verdict:
    """Return a seat's return with the verifier's last words to it; without a seat, those of the one paid least.

    Raises:
        InfrastructureError: The episode is void: it says nothing of who played it.
        UnknownName: It has no such seat.
    """
    seat = min(trajectory.seats, key=lambda s: _return(trajectory, s)) if seat is None else seat
    words = [step.feedback for step in steps_of(trajectory, seat) if step.feedback is not None]
    return Verdict(_return(trajectory, seat), words[-1] if words else None)


def outcome(trajectory: Trajectory, seat: str) -> Verdict:
    """Return how a game ended for a seat: 1 if it was paid more than every other, 0 if as much as the best, else -1.

    Raises:
        BadValue: There is no other seat.
        InfrastructureError: The episode is void.
        UnknownName: It has no such seat.
    """
    mine = _return(trajectory, seat)
    others = [_return(trajectory, other) for other in trajectory.seats if other != seat]
    if not others:
        raise BadValue(f"{trajectory.env} has one seat, so nobody wins: use verify")
    ahead = (mine > max(others)) - (mine < max(others))
    return Verdict(float(ahead), ("drawn", "won", "lost")[ahead])


def step_verdicts(trajectory: Trajectory, seat: str) -> list[Verdict]:
    """Return, for each step of a seat, what it was paid until its next, and the verifier's words on it. Shape (K,).

    The scores sum to the return, less what was paid before the seat's first step.

    Raises:
        InfrastructureError: The episode is void.
        UnknownName: It has no such seat.
    """
    _return(trajectory, seat)
    paid: list[float] = []
    words: list[str | None] = []
    for step in trajectory.steps:
        if step.seat == seat:
            paid.append(0.0)
            words.append(step.feedback)
        if paid:
            paid[-1] += step.rewards.get(seat, 0.0)
    return [Verdict(*both) for both in zip(paid, words, strict=True)]


def well_formed(trajectory: Trajectory, seat: str, *, pattern: str = "") -> Verdict:
    """Return the share of a seat's steps that are legal and match `pattern`; the text shows the first that does not.

    Args:
        trajectory: The episode; void ones count as far as they went.
        seat: Whose steps are judged; 1 if it has none.
        pattern: A regular expression; dots match line breaks.

    Raises:
        BadValue: The pattern is no regular expression.
    """
    try:
        form = re.compile(pattern, re.DOTALL)
    except re.error as error:
        raise BadValue(f"pattern={pattern!r} is no regular expression: {error}") from error
    steps = steps_of(trajectory, seat)
    bad = [step for step in steps if step.illegal or form.search(step.text) is None]
    why = None
    if bad:
        why = f"{'illegal' if bad[0].illegal else f'not of the form {pattern}'}: {bad[0].text!r:.200}"
    return Verdict(1 - len(bad) / len(steps) if steps else 1.0, why)


def brevity(length: int, *, most: int, margin: int) -> Verdict:
    """Return 0 for an answer of up to `most - margin` tokens, -1 for one of `most` or more, a straight line between.

    Soft overlong punishment (Yu et al. 2025, "DAPO", https://arxiv.org/abs/2503.14476, equation 13): with L = `length`,
    `((most - margin) - L) / margin` inside the margin. It is added to another judge's score.

    >>> brevity(90, most=100, margin=20).score
    -0.5

    Raises:
        BadValue: The margin is not between 1 and `most`.
    """
    if not 1 <= margin <= most:
        raise BadValue(f"margin={margin}: between 1 and most={most}")
    over = length - (most - margin)
    if over <= 0:
        return Verdict(0.0)
    return Verdict(-min(1.0, over / margin), f"{length} tokens; {most - margin} are enough")


def answer_length(trajectory: Trajectory, seat: str) -> int:
    """Return how many tokens a seat's policy sampled in its actions."""
    return sum(len(step.completion.token_ids) for step in steps_of(trajectory, seat) if step.completion is not None)


def weighted(parts: Iterable[tuple[float, Verdict]]) -> Verdict:
    """Return the weighted sum of several judges' scores, with all their words, one judge's per line.

    >>> weighted([(1.0, Verdict(1.0, "right")), (0.2, Verdict(-1.0, "too long"))])
    Verdict(score=0.8, text='right\\ntoo long')
    """
    listed = list(parts)
    words = [verdict.text for _, verdict in listed if verdict.text is not None]
    return Verdict(sum(weight * verdict.score for weight, verdict in listed), "\n".join(words) or None)


def try_answers(environment: Environment, trajectory: Trajectory, step: int, answers: Sequence[str]) -> list[Verdict]:
    """Return what the environment pays at once for each of some answers in the place of one step, and its words.

    The episode is played again up to there, with the same chance draws: so drafts that a flow made before it acted, and
    rewrites, are verified like the action itself.

    Args:
        environment: What it was played on.
        trajectory: The episode.
        step: Index of the step; its seat is judged.
        answers: The texts.

    Raises:
        BadValue: There is no such step, or the environment plays the episode otherwise than it was recorded.
    """
    if not 0 <= step < len(trajectory.steps):
        raise BadValue(f"step={step}: the episode of {trajectory.env} has {len(trajectory.steps)}")
    seat = trajectory.steps[step].seat
    task = Task.from_json(dict(trajectory.task))
    out = {}
    for answer in dict.fromkeys(answers):
        episode = environment.start(task, seed=trajectory.seed)
        for done in trajectory.steps[:step]:
            episode.step(done.text)
        if episode.turn.seat != seat:
            raise BadValue(
                f"{environment.spec.id} asks {episode.turn.seat} where {seat} was asked: the episode of "
                f"{trajectory.env} was played on another environment"
            )
        turn = episode.step(answer)
        out[answer] = Verdict(turn.rewards[seat], turn.feedback)
    return [out[answer] for answer in answers]


def tools_at(environment: Environment, trajectory: Trajectory) -> list[tuple[ToolSpec, ...]]:
    """Return what could be called at each step, which no trajectory tells: the episode is played again.

    With them a policy is asked beside an episode exactly as it was asked in it (`Prompt.tools`).
    """
    episode = environment.start(Task.from_json(dict(trajectory.task)), seed=trajectory.seed)
    found = []
    for number, step in enumerate(trajectory.steps, 1):
        found.append(episode.turn.tools)
        if number < len(trajectory.steps):
            episode.step(step.text)
    return found


def steps_of(trajectory: Trajectory, seat: str) -> list[Step]:
    """Return the steps of a seat.

    Raises:
        UnknownName: There is no such seat.
    """
    if seat not in trajectory.seats:
        raise unknown_name("seat", seat, trajectory.seats)
    return [step for step in trajectory.steps if step.seat == seat]


def _return(trajectory: Trajectory, seat: str) -> float:
    if trajectory.error is not None:
        raise InfrastructureError(
            f"a void episode of {trajectory.env} cannot be judged ({trajectory.error}): leave it out"
        )
    if seat not in trajectory.returns:
        raise unknown_name("seat", seat, trajectory.seats)
    return trajectory.returns[seat]
