"""One action of several: the most frequent one, or the one that is judged best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from typing import Any

from sparring.agents.flows.catalog import register_flow
from sparring.agents.flows.core import Ask, Flow, ask, gather
from sparring.agents.flows.hooks import attempt, extended, meaning, number_in
from sparring.agents.policies.core import Policy, mix_seed
from sparring.envs.core import Episode
from sparring.errors import BadValue, unknown_name
from sparring.types import Message, Prompt

JUDGES = ("self", "checklist", "environment")
_RATE = "Here is an answer to that:\n\n{action}\n\nHow good is it, from 0 (wrong) to 10 (certainly right)? Say the number alone."
_LIST = (
    "Do not answer yet. Write a checklist: up to six short questions, one on a line, that can be answered by yes or no and by which "
    "a good answer can be told from a bad one."
)
_TICK = (
    "Here is an answer to that:\n\n{action}\n\nAnd a checklist:\n\n{checklist}\n\nTo how many of its questions is the answer yes? "
    "Say the number alone."
)


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
    """Self-consistency: of n actions the most frequent one, of equally frequent ones the first (Wang et al. 2022, section 2).

    https://arxiv.org/abs/2203.11171. Actions are counted by the legal move in them, or by their text.

    Args:
        inner: The flow that makes the actions.
        n: How many; at least 1.
    """
    _at_least(1, n=n)

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        return majority(episode, (yield from candidates(inner, episode, seed, n)))

    return flow


@register_flow("best_of")
def best_of(inner: Flow, *, n: int = 4, by: str = "self", judge: Policy | None = None) -> Flow:
    """Best of n: the action that is judged best, of equally good ones the most frequent, then the first.

    `self`: the policy (or `judge`) rates each action from 0 to 10; a text without a number is 0. `checklist`: it first writes
    questions about the task, then counts how many an action meets (Cook et al. 2024, "TICKing All the Boxes",
    https://arxiv.org/abs/2410.03608). `environment`: each action is tried in a copy of the episode, and what it pays at once
    counts: an upper bound (pass@n), not something that may be compared with agents who cannot try.

    Args:
        inner: The flow that makes the actions.
        n: How many; at least 1.
        by: `self`, `checklist` or `environment`.
        judge: Another model that judges, such as a reward model that answers with a number.
    """
    _at_least(1, n=n)
    if by not in JUDGES:
        raise unknown_name("judge of best_of", by, JUDGES)

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        actions = yield from candidates(inner, episode, seed, n)
        counts = Counter(meaning(episode, action) for action in actions)
        distinct = list({meaning(episode, action): action for action in reversed(actions)}.values())[::-1]
        if len(distinct) == 1:
            return distinct[0]
        if by == "environment":
            scores = [attempt(episode, action).rewards.get(str(episode.turn.seat), 0.0) for action in distinct]
        else:
            scores = yield from _rated(episode, distinct, mix_seed(seed, n), judge, checklist=by == "checklist")
        ranks = [(score, counts[meaning(episode, action)]) for score, action in zip(scores, distinct, strict=True)]
        return distinct[ranks.index(max(ranks))]

    return flow


def _rated(
    episode: Episode, actions: Sequence[str], seed: int, judge: Policy | None, *, checklist: bool
) -> Generator[Prompt | Ask, Any, list[float]]:
    """Return what a judge gives to each of some actions."""
    assert episode.turn.seat is not None
    seen = episode.transcript(episode.turn.seat)
    text = _RATE
    if checklist:
        (listed,) = yield from ask(Prompt(extended(seen, Message("user", _LIST)), seed, aside=True), policy=judge)
        text = _TICK.replace("{checklist}", listed.text)
    prompts = [
        Prompt(extended(seen, Message("user", text.replace("{action}", action))), mix_seed(seed, i), aside=True)
        for i, action in enumerate(actions)
    ]
    answers = yield from ask(*prompts, policy=judge)
    return [number_in(answer.text) or 0.0 for answer in answers]


def _at_least(least: int, **given: int) -> None:
    for name, value in given.items():
        if value < least:
            raise BadValue(f"{name}={value}: at least {least}")
