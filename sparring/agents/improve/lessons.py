"""Test-time training: a policy that has learnt a few examples, beside the one that has not."""

from __future__ import annotations

from sparring.agents.improve.learner import Learner
from sparring.agents.improve.rows import answer_row
from sparring.agents.policies.adapters import borrowed
from sparring.agents.policies.core import Lesson
from sparring.agents.policies.transformers import TransformersPolicy


def taught(policy: TransformersPolicy, lesson: Lesson) -> TransformersPolicy:
    """Return a policy of the same name with an adapter that was trained on a lesson, beside weights that the two share.

    The policy stays as it is, to the bit. On a CPU the same lesson makes the same policy, to the bit.

    Raises:
        MissingExtra: peft is not installed.
        BadValue: An example does not fit the model's context.
    """
    with borrowed(policy, rank=lesson.rank, alpha=2.0 * lesson.rank, seed=lesson.seed) as student:
        learner = Learner(student, lr=lesson.lr, average_decay=0)
        rows = [answer_row(policy.encode(seen), policy.encode_answer(said)) for seen, said in lesson.examples]
        for _ in range(lesson.steps):
            learner.update(rows)
        student.model.requires_grad_(False)
    return student
