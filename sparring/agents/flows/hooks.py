"""What flows are made of: words added to what an inner flow asks, a try of an action in a copy, answers compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

from sparring.agents.flows.core import Ask
from sparring.agents.policies.core import Lesson
from sparring.envs.core import Environment, Episode, parse_move
from sparring.errors import BadValue
from sparring.types import Message, Prompt, ToolSpec, Turn

_SPACE = re.compile(r"\s+")
_OUT_OF = re.compile(r"(\d)\s*(?:/|(?:\bout\s+)?\bof\b)\s*\d+(?:\.\d+)?", re.IGNORECASE)


def extended(messages: tuple[Message, ...], *more: Message) -> tuple[Message, ...]:
    """Return a conversation with further messages; what follows a message of the same role is joined to it.

    Chat templates want roles to take turns.

    >>> extended((Message("user", "2+2?"),), Message("user", "Be brief."))[-1].content
    '2+2?\\n\\nBe brief.'
    """
    out = list(messages)
    for message in more:
        if out and out[-1].role == message.role and message.role in ("user", "assistant"):
            out[-1] = replace(out[-1], content=f"{out[-1].content}\n\n{message.content}")
        else:
            out.append(message)
    return tuple(out)


def hooked(
    flow: Generator[Prompt | Ask, Any, str], *more: Message, free: bool = True, tools: tuple[ToolSpec, ...] = ()
) -> Generator[Prompt | Ask, Any, str]:
    """Drive a flow with messages added to whatever it asks the agent's own policy.

    Args:
        flow: The flow inside.
        more: The messages.
        free: Whether the answer may be any text; else it stays one of the choices, where these are listed.
        tools: Tools that it may call, beside those of the prompt.
    """

    def add(prompt: Prompt) -> Prompt:
        choices = None if free and more else prompt.choices
        return replace(
            prompt, messages=extended(prompt.messages, *more), choices=choices, tools=(*prompt.tools, *tools)
        )

    return (yield from changed(flow, add))


def changed(
    flow: Generator[Prompt | Ask, Any, str], change: Callable[[Prompt], Prompt], *, others: bool = False
) -> Generator[Prompt | Ask, Any, str]:
    """Drive a flow with another prompt for each that it asks the agent's own policy, or (`others`) any policy."""
    try:
        asks = next(flow)
        while True:
            if isinstance(asks, Prompt):
                asks = flow.send((yield change(asks)))
            elif others or asks.policy is None:
                asks = flow.send((yield replace(asks, prompts=tuple(map(change, asks.prompts)))))
            else:
                asks = flow.send((yield asks))
    except StopIteration as stop:
        if not isinstance(stop.value, str):
            raise BadValue(f"the flow inside returned {stop.value!r:.80}, not the text of an action") from None
        return stop.value


def taught(flow: Generator[Prompt | Ask, Any, str], lesson: Lesson) -> Generator[Prompt | Ask, Any, str]:
    """Drive a flow whose agent's own policy is taught a lesson before each answer, besides what the flow has it taught itself."""
    answer: object = None
    try:
        while True:
            asks = flow.send(answer)
            if isinstance(asks, Prompt):
                (answer,) = yield Ask((asks,), lesson=lesson)
            elif asks.policy is None:
                more = asks.lesson.examples if asks.lesson is not None else ()
                answer = yield replace(asks, lesson=replace(lesson, examples=(*lesson.examples, *more)))
            else:
                answer = yield asks
    except StopIteration as stop:
        if not isinstance(stop.value, str):
            raise BadValue(f"the flow inside returned {stop.value!r:.80}, not the text of an action") from None
        return stop.value


def meaning(episode: Episode, action: str) -> str:
    """Return what an action says: the legal move in it, or its text without regard to case and white space."""
    legal = episode.turn.legal
    move = None if legal is None else parse_move(action, legal)
    return _SPACE.sub(" ", action).strip().casefold() if move is None else move


def attempt(episode: Episode, action: str) -> Turn:
    """Return what the environment says to an action, tried in a copy of the episode: the real one does not move.

    Raises:
        BadValue: The episode does not say what environment it is of, so that no copy can be made.
    """
    return environment_of(episode).load(episode.save()).step(action)


def environment_of(episode: Episode) -> Environment:
    """Return the environment that makes copies of an episode.

    Raises:
        BadValue: The episode does not say what environment it is of, so that no copy can be made.
    """
    environment: Environment | None = getattr(episode, "environment", None)
    if environment is None:
        raise BadValue(
            f"a {type(episode).__name__} cannot be copied: this flow tries actions, which needs `environment`"
        )
    return environment


def number_in(text: str) -> float | None:
    """Return the last number in a text; of `8/10`, `8 of 10` and `8 out of 10` it is the 8.

    >>> number_in("I would say 7.5 of 10: [8]"), number_in("I give it 7.5 out of 10."), number_in("none")
    (8.0, 7.5, None)
    """
    found = re.findall(r"-?\d+(?:\.\d+)?", _OUT_OF.sub(r"\1", text))
    return float(found[-1]) if found else None
