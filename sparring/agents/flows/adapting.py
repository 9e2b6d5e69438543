"""Test-time training: where the policy is unsure, it writes tasks like this one, learns from them, answers, and forgets them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator
from typing import Any

from sparring.agents.flows.catalog import register_flow
from sparring.agents.flows.choosing import candidates, majority
from sparring.agents.flows.core import Ask, Flow, ask
from sparring.agents.flows.hooks import extended, meaning, taught
from sparring.agents.flows.rating import at_least
from sparring.agents.policies.core import Lesson, Policy, mix_seed
from sparring.envs.core import Episode
from sparring.errors import BadValue
from sparring.types import Message, Prompt

_WRITE = (
    "Do not answer yet. Write another task that is like this one but not the same, in the same form, and the right answer to it: first "
    "a line `Task:` with the task after it, then a line `Answer:` with the answer alone."
)
_TASK, _ANSWER = (re.compile(word, re.IGNORECASE) for word in ("task:", "answer:"))


@register_flow("tt-si", asks=lambda options: options["teacher"] is None and options["tau"] > 0)
def tt_si(
    inner: Flow,
    *,
    n: int = 4,
    tau: float = 0.5,
    k: int = 1,
    steps: int = 8,
    lr: float = 1e-3,
    rank: int = 8,
    teacher: Policy | None = None,
) -> Flow:
    """Test-time self-improvement: unsure of an action, the policy learns from k tasks of its own making, for this turn alone.

    Paper: Acikgoz et al. (2025), "Self-Improving LLM Agents at Test-Time", https://arxiv.org/abs/2510.07841.
    Faithful: the margin p(1) - p(2) between the two likeliest candidate actions below tau marks a turn as uncertain; the policy (or,
    as in the paper's TT-D, a stronger `teacher`) writes k similar tasks with answers; a low-rank adapter is trained on them, answers,
    and is thrown away.
    Differs: probabilities are shares of n sampled actions, where the paper scores given candidates and takes the softmax; nothing is ever
    changed that would have to be restored, since the adapter belongs to a twin of the policy that shares its weights. The paper's tau for
    each benchmark, and its learning rate, are not verified (summaries were at hand).
    Fails: what a policy that is wrong writes is wrong, too; and every uncertain turn costs a training and an adapter of its own, which no
    other episode shares: play few at once (`rollout(..., live=8)`). Nano models, which have no words for tasks, write nothing that can
    be read: then the majority of the candidates stands.

    The policy must be a model in this process; one behind a server cannot be taught.

    Args:
        inner: The flow that answers.
        n: Candidates; at least 2.
        tau: Below this margin, 0 to 1, a turn is uncertain; with 0 none is, with more than 1 each.
        k: Tasks written; at least 1.
        steps: Gradient steps on all of them.
        lr: Of those steps.
        rank: Of the adapter.
        teacher: Another model that writes the tasks.
    """
    at_least(2, n=n)
    at_least(1, k=k, steps=steps, rank=rank)
    if not (tau >= 0 and lr > 0):
        raise BadValue(f"tau={tau}, lr={lr}: tau is at least 0 and lr above 0")

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        actions = yield from candidates(inner, episode, mix_seed(seed, 0), n)
        if margin([meaning(episode, action) for action in actions]) >= tau:
            return majority(episode, actions)
        examples = yield from _similar(episode, mix_seed(seed, 1), k, teacher)
        if not examples:
            return majority(episode, actions)
        lesson = Lesson(examples, steps, lr, rank, mix_seed(seed, 2))
        return (yield from taught(inner(episode, mix_seed(seed, 3)), lesson))

    return flow


def margin(actions: list[str]) -> float:
    """Return the share of the most frequent action less that of the second: how sure they are.

    >>> margin(["a", "a", "a", "b"]), margin(["a", "b"]), margin(["a", "a"])
    (0.5, 0.0, 1.0)
    """
    counts = [count for _, count in Counter(actions).most_common(2)]
    return (counts[0] - sum(counts[1:])) / len(actions)


def _similar(
    episode: Episode, seed: int, k: int, teacher: Policy | None
) -> Generator[Prompt | Ask, Any, tuple[tuple[tuple[Message, ...], str], ...]]:
    """Return tasks like the one that the seat was asked, as conversations with the same rules, and their answers."""
    assert episode.turn.seat is not None
    seen = episode.transcript(episode.turn.seat)
    asks = extended(seen, Message("user", _WRITE))
    written = yield from ask(*(Prompt(asks, mix_seed(seed, i), aside=True) for i in range(k)), policy=teacher)
    rules = tuple(message for message in seen if message.role == "system")
    pairs = (task_in(each.text) for each in written)
    return tuple(((*rules, Message("user", pair[0])), pair[1]) for pair in pairs if pair is not None)


def task_in(text: str) -> tuple[str, str] | None:
    """Return the task and the answer in what was written, or None.

    >>> task_in("Task: 2+3=\\nAnswer: 5"), task_in("2+3=5")
    (('2+3=', '5'), None)
    """
    begin = _TASK.search(text)
    end = _ANSWER.search(text, begin.end()) if begin else None
    if begin is None or end is None:
        return None
    task, answer = text[begin.end() : end.start()].strip(), text[end.end() :].strip()
    return (task, answer) if task and answer else None
