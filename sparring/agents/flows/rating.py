"""How good some actions are: rated by a model, checked against a list of questions, or tried in a copy of the episode."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from typing import Any, NamedTuple

from sparring.agents.flows.core import Ask, ask
from sparring.agents.flows.hooks import attempt, environment_of, extended, number_in
from sparring.agents.policies.core import Policy, mix_seed
from sparring.envs.core import Episode
from sparring.errors import BadValue, unknown_name
from sparring.types import Message, Prompt

JUDGES = ("self", "checklist", "environment")
QUESTIONS = 8
"""A checklist has no more questions than this."""
_RATE = "Here is an answer to that:\n\n{action}\n\nHow good is it, from 0 (wrong) to 10 (certainly right)? Say the number alone."
_LIST = (
    "Do not answer yet. Write a checklist: up to six short questions, one on a line, that can be answered by yes or no and by which "
    "a good answer can be told from a bad one."
)
_TICK = "Here is an answer to that:\n\n{action}\n\nA question about this answer: {question}\n\nSay yes or no."
_BULLET = re.compile(r"^[\s\-*#>\[\]().\d]+")
_VERDICT = re.compile(r"\b(yes|no)\b", re.IGNORECASE)


class Rating(NamedTuple):
    """What is said of an action."""

    score: float
    words: str = ""
    """What is wrong with it, where the judge says that."""


def check_judge(name: str, by: str) -> None:
    """Raise `UnknownName` if a flow is to judge by what is none of `JUDGES`."""
    if by not in JUDGES:
        raise unknown_name(f"judge of {name}", by, JUDGES)


def needs_judge(options: Mapping[str, Any]) -> bool:
    """Return whether a flow with these options has its own policy judge."""
    return options["by"] != "environment" and options["judge"] is None


def full_marks(episode: Episode, by: str) -> float:
    """Return the highest score that a judge gives."""
    return {"self": 10.0, "checklist": 1.0}.get(by) or environment_of(episode).spec.reward_range[1]


def rated(
    episode: Episode, actions: Sequence[str], seed: int, by: str, judge: Policy | None = None
) -> Generator[Prompt | Ask, Any, list[Rating]]:
    """Return what a judge says of each of some actions.

    `self`: the policy (or `judge`) rates each from 0 to 10; a text without a number is 0. `checklist`: see `checklist` and `ticked`;
    the score is the share of yes, the words are the questions with a no. `environment`: each is tried in a copy of the episode; the
    score is what that pays at once, the words are the verifier's.
    """
    seat = _seat(episode)
    if by == "environment":
        turns = [attempt(episode, action) for action in actions]
        return [Rating(turn.rewards.get(seat, 0.0), turn.feedback or "") for turn in turns]
    if by == "checklist":
        questions = yield from checklist(episode, seed, judge)
        ticks = yield from ticked(episode, actions, questions, seed, judge)
        return [Rating(share(each), failed(questions, each)) for each in ticks]
    prompts = [_aside(episode, _RATE.format(action=action), mix_seed(seed, i)) for i, action in enumerate(actions)]
    answers = yield from ask(*prompts, policy=judge)
    return [Rating(number_in(answer.text) or 0.0) for answer in answers]


def checklist(
    episode: Episode, seed: int, judge: Policy | None = None
) -> Generator[Prompt | Ask, Any, tuple[str, ...]]:
    """Return questions, to be answered by yes or no, by which a good answer to what the seat was asked can be told from a bad one.

    TICK (Cook et al. 2024, "TICKing All the Boxes", https://arxiv.org/abs/2410.03608, section 3).
    """
    (listed,) = yield from ask(_aside(episode, _LIST, seed), policy=judge)
    return questions_in(listed.text)


def ticked(
    episode: Episode, actions: Sequence[str], questions: Sequence[str], seed: int, judge: Policy | None = None
) -> Generator[Prompt | Ask, Any, list[tuple[bool, ...]]]:
    """Return, for each action, which questions of a checklist are answered by yes; each is asked by itself, all at once."""
    prompts = [
        _aside(episode, _TICK.format(action=action, question=question), mix_seed(seed, i, j))
        for i, action in enumerate(actions)
        for j, question in enumerate(questions)
    ]
    answers = iter((yield from ask(*prompts, policy=judge)))
    return [tuple(is_yes(next(answers).text) for _ in questions) for _ in actions]


def questions_in(text: str) -> tuple[str, ...]:
    """Return the lines of a text that are questions, without bullets and numbers.

    >>> questions_in("Here it is:\\n1. Is it a number?\\n- Is it even?")
    ('Is it a number?', 'Is it even?')
    """
    lines = (_BULLET.sub("", line).strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line.endswith("?") and len(line) > 1))[:QUESTIONS]


def is_yes(text: str) -> bool:
    """Return whether the last yes or no in a text is a yes; no, if there is neither.

    >>> is_yes("No doubt: YES."), is_yes("Yes, but no"), is_yes("maybe")
    (True, False, False)
    """
    found = _VERDICT.findall(text)
    return bool(found) and found[-1].lower() == "yes"


def share(ticks: Sequence[bool]) -> float:
    """Return the share of yes; 0 of no questions."""
    return sum(ticks) / len(ticks) if ticks else 0.0


def failed(questions: Sequence[str], ticks: Sequence[bool]) -> str:
    """Return the questions that were answered by no, one on a line."""
    return "\n".join(f"- {question}" for question, yes in zip(questions, ticks, strict=True) if not yes)


def at_least(least: int, **given: int) -> None:
    """Raise `BadValue` if one of some numbers is smaller than it may be."""
    for name, value in given.items():
        if value < least:
            raise BadValue(f"{name}={value}: at least {least}")


def _aside(episode: Episode, text: str, seed: int) -> Prompt:
    return Prompt(extended(episode.transcript(_seat(episode)), Message("user", text)), seed, aside=True)


def _seat(episode: Episode) -> str:
    assert episode.turn.seat is not None
    return episode.turn.seat
