"""Answers made better round by round under a judge: IAD and STICK.

Compare both with `best_of` under the same judge at as many answers: what a second round brings beyond more draws is the method.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple

from sparring.agents.flows.catalog import register_flow
from sparring.agents.flows.choosing import candidates
from sparring.agents.flows.core import Ask, Flow, gather
from sparring.agents.flows.hooks import hooked
from sparring.agents.flows.rating import (
    Rating,
    at_least,
    check_judge,
    checklist,
    failed,
    full_marks,
    needs_judge,
    rated,
    share,
    ticked,
)
from sparring.agents.policies.core import Policy, mix_seed
from sparring.envs.core import Episode
from sparring.types import Message, Prompt

_EARLIER = "Earlier answers to that were judged. The best so far ({score:g} of {full:g}):\n\n{action}{words}"
_WORST = "\n\nThe worst so far ({score:g} of {full:g}):\n\n{action}{words}"
_BETTER = "\n\nWrite a better one, as you were asked to in the beginning."
_SAID = "\n\nWhat was said of it:\n{words}"
_REFINE = "This answer does not meet all of what is asked for. It fails here:\n{words}\n\nAnswer again, as you were asked to in the beginning."


class Found(NamedTuple):
    """An action and what was said of it."""

    action: str
    rating: Rating


@register_flow("iad", asks=needs_judge)
def iad(
    inner: Flow, *, rounds: int = 3, n: int = 2, by: str = "self", judge: Policy | None = None, stop: bool = True
) -> Flow:
    """Iterative agent decoding: candidates that have seen the best and the worst so far; the best of all is the action.

    Paper: Chakraborty et al. (2025), "Review, Refine, Repeat: Understanding Iterative Decoding of AI Agents with Dynamic Evaluation
    and Selection", https://arxiv.org/abs/2504.01931.
    Faithful: every round draws n candidates given the best and the worst so far with their scores and the verifier's words; a candidate
    takes the place of the best only if it scores higher; the budget is rounds x n answers.
    Differs: only the abstract and summaries were at hand, so the words of the prompts are ours.
    Fails: where the judge cannot tell good from bad it keeps what it likes; compare with `best_of` of rounds x n by the same judge.

    Args:
        inner: The flow that answers; the first round is this flow alone.
        rounds: How many; 1 is `best_of`.
        n: Candidates in each; at least 1.
        by: `self`, `checklist` or `environment`, as for `best_of`; the last is an upper bound.
        judge: Another model that judges.
        stop: Whether to stop when the best has full marks.
    """
    at_least(1, rounds=rounds, n=n)
    check_judge("iad", by)

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        full, found = full_marks(episode, by), list[Found]()
        for number in range(rounds):
            said = (Message("user", _shown(found, full)),) if found else ()
            seeds = [mix_seed(seed, number, i) for i in range(n)]
            actions = yield from gather(*(hooked(inner(episode, each), *said, free=False) for each in seeds))
            ratings = yield from rated(episode, actions, mix_seed(seed, number, n), by, judge)
            found = _extremes([*found, *map(Found, actions, ratings)])
            if stop and found[0].rating.score >= full:
                break
        return found[0].action

    return flow


def _extremes(found: Sequence[Found]) -> list[Found]:
    """Return the best and, if there is one that scores less, the worst; of equally good ones the first."""
    best, worst = max(found, key=_score), min(found, key=_score)
    return [best, worst] if _score(worst) < _score(best) else [best]


def _score(found: Found) -> float:
    return found.rating.score


def _shown(found: Sequence[Found], full: float) -> str:
    """Return what candidates are told of the best and the worst so far."""
    parts = []
    for form, each in zip((_EARLIER, _WORST), found, strict=False):
        words = _SAID.format(words=each.rating.words) if each.rating.words else ""
        parts.append(form.format(score=_score(each), full=full, action=each.action, words=words))
    return "".join(parts) + _BETTER


@register_flow("stick", asks=lambda options: options["judge"] is None)
def stick(inner: Flow, *, n: int = 1, rounds: int = 2, judge: Policy | None = None) -> Flow:
    """Self-written checklist: the best of n answers by the share of yes, refined on the questions with a no.

    Paper: Cook et al. (2024), "TICKing All the Boxes: Generated Checklists Improve LLM Evaluation and Generation",
    https://arxiv.org/abs/2410.03608, section 4 (STICK); `best_of(by=checklist)` is its best-of-n alone.
    Faithful: the policy writes yes-or-no questions for the task before it sees an answer, answers each of them by itself for every
    answer, and is shown those that it answered by no when it refines; it stops when there is none.
    Differs: the answer with the highest share of yes is kept, of equals the first; whether the paper keeps the last one was not
    verified (the abstract was at hand). Questions are answered without a chain of thought: `judge` may be a model that thinks.
    Fails: where the policy ticks everything, nothing is refined; a text without questions is no checklist, and the first answer stays.

    Args:
        inner: The flow that answers.
        n: First answers, of which the best is refined; at least 1.
        rounds: Refinements at most; 0 is best-of-n.
        judge: Another model that writes and answers the questions.
    """
    at_least(1, n=n)
    at_least(0, rounds=rounds)

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        questions = yield from checklist(episode, mix_seed(seed, 0), judge)
        actions = yield from candidates(inner, episode, mix_seed(seed, 1), n)
        ticks = yield from ticked(episode, actions, questions, mix_seed(seed, 2), judge)
        best, boxes = max(zip(actions, ticks, strict=True), key=lambda each: share(each[1]))
        last, missing = best, failed(questions, boxes)
        for number in range(rounds if questions else 0):
            if not missing:
                break
            more = (Message("assistant", last), Message("user", _REFINE.format(words=missing)))
            last = yield from hooked(inner(episode, mix_seed(seed, 3, number)), *more, free=False)
            (now,) = yield from ticked(episode, [last], questions, mix_seed(seed, 4, number), judge)
            best, boxes = (last, now) if share(now) > share(boxes) else (best, boxes)
            missing = failed(questions, now)
        return best

    return flow
