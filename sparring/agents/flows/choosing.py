"""One action of several: the most frequent one, or the one that is judged best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from typing import Any

from sparring.agents.flows.catalog import register_flow
from sparring.agents.flows.core import Ask, Flow, gather
from sparring.agents.flows.hooks import meaning
from sparring.agents.flows.rating import at_least, check_judge, needs_judge, rated
from sparring.agents.policies.core import Policy, mix_seed
from sparring.envs.core import Episode
from sparring.types import Prompt


def candidates(inner: Flow, episode: Episode, seed: int, n: int) -> Generator[Prompt | Ask, Any, tuple[str, ...]]:
    """Return n actions of a flow, drawn apart; what they ask is asked at once."""
    return (yield from gather(*(inner(episode, mix_seed(seed, i)) for i in range(n))))


def majority(episode: Episode, actions: Sequence[str]) -> str:
    """Return the most frequent of some actions, of equally frequent ones the first."""
    meanings = [meaning(episode, action) for action in actions]
    counts = Counter(meanings)
    return actions[meanings.index(max(meanings, key=counts.__getitem__))]


@register_flow("vote")
def vote(inner: Flow, *, n: int = 8) -> Flow:
    """Self-consistency: of n actions the most frequent one, of equally frequent ones the first.

    Paper: Wang et al. (2022), "Self-Consistency Improves Chain of Thought Reasoning in Language Models",
    https://arxiv.org/abs/2203.11171, section 2.

    Actions are counted by the legal move in them, or by their text.

    Args:
        inner: The flow that makes the actions.
        n: How many; at least 1.
    """
    at_least(1, n=n)

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        return majority(episode, (yield from candidates(inner, episode, seed, n)))

    return flow


@register_flow("best_of", asks=lambda options: needs_judge(options) and options["n"] > 1)
def best_of(inner: Flow, *, n: int = 4, by: str = "self", judge: Policy | None = None) -> Flow:
    """Best of n: the action that is judged best, of equally good ones the most frequent, then the first.

    Paper: none for best-of-n; for `by=checklist` Cook et al. (2024), "TICKing All the Boxes: Generated Checklists Improve LLM
    Evaluation and Generation", https://arxiv.org/abs/2410.03608.

    `self`: the policy (or `judge`) rates each action from 0 to 10; a text without a number is 0. `checklist`: it first writes
    questions about the task, then answers each for every action; the share of yes counts (`stick` also refines by them). `environment`: each action is tried in a copy of the episode, and what it pays at once
    counts: an upper bound (pass@n), not something that may be compared with agents who cannot try.

    Args:
        inner: The flow that makes the actions.
        n: How many; at least 1.
        by: `self`, `checklist` or `environment`.
        judge: Another model that judges, such as a reward model that answers with a number.
    """
    at_least(1, n=n)
    check_judge("best_of", by)

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        actions = yield from candidates(inner, episode, seed, n)
        counts = Counter(meaning(episode, action) for action in actions)
        distinct = list({meaning(episode, action): action for action in reversed(actions)}.values())[::-1]
        if len(distinct) == 1:
            return distinct[0]
        ratings = yield from rated(episode, distinct, mix_seed(seed, n), by, judge)
        ranks = [(each.score, counts[meaning(episode, action)]) for each, action in zip(ratings, distinct, strict=True)]
        return distinct[ranks.index(max(ranks))]

    return flow
