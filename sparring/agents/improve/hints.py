"""Hints: what a task or a player gives away of an answer, told in a prompt and left out of what is trained on."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sparring.agents.flows.core import Ask, direct
from sparring.agents.flows.hooks import extended, hooked
from sparring.agents.improve.rows import Row, answer_row
from sparring.agents.improve.transform import contexts
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.envs.core import Episode, Player
from sparring.types import Message, Prompt, Trajectory


def first_part(text: str, share: float) -> str:
    """Return the first characters of a text: `share` of them, rounded up, at most all.

    >>> first_part("101", 0.5), first_part("101", 1.0), first_part("101", 0.0)
    ('10', '101', '')
    """
    return text[: math.ceil(share * len(text))]


def first_steps(solution: Sequence[str], share: float) -> str:
    """Return the first steps of a worked solution: `share` of those before the last, which is the answer, rounded up.

    >>> first_steps(("4 * 6 = 24", "24 - 1 = 23", "The answer is 23."), 0.5)
    '4 * 6 = 24'
    """
    return " ".join(solution[: math.ceil(share * (len(solution) - 1))])


@dataclass(frozen=True)
class Hinted:
    """A flow that asks once, with a hint under the seat's transcript: which the transcript itself never shows.

    Of a task with a worked solution (a param `solution`) the hint is its first steps, else the first part of what a player
    would answer, the likeliest of its answers.
    """

    player: Player | None
    share: float
    """How much is given away, 0 to 1."""

    def __call__(self, episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        """Ask with the hint; without one to give, as it is."""
        hint = self.hint(episode)
        return (yield from (hooked(direct(episode, seed), told(hint)) if hint else direct(episode, seed)))

    def hint(self, episode: Episode) -> str:
        """Return what is given away now; "" if nothing can be."""
        task = getattr(episode, "task", None)
        solution = tuple(task.params.get("solution", ())) if task is not None else ()
        if solution:
            return first_steps(solution, self.share)
        if self.player is None:
            return ""
        answers = self.player(episode)
        return first_part(max(answers, key=answers.__getitem__), self.share)


def told(hint: str) -> Message:
    """Return the message that tells a hint."""
    return Message("user", f"Hint: {hint}")


def reading_lessons(policy: TransformersPolicy, played: Iterable[Trajectory], share: float) -> list[Row]:
    """Return rows that teach a policy to begin its answer with what a hint says: the first part of the answer that was given.

    Of episodes by players that know nothing they hold no labels: the policy learns what a hint is, and nothing about the tasks.
    """
    rows = []
    for trajectory in played:
        for step, seen in zip(trajectory.steps, contexts(trajectory), strict=True):
            asked = extended(seen, told(first_part(step.text, share)))
            rows.append(answer_row(policy.encode(asked), policy.encode_answer(step.text)))
    return rows
