"""Chain of thought: think first, then answer in a line of its own (Wei et al. 2022, https://arxiv.org/abs/2201.11903)."""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Any

from sparring.agents.flows.catalog import register_flow
from sparring.agents.flows.core import Ask, Flow
from sparring.agents.flows.hooks import hooked
from sparring.envs.core import Episode
from sparring.types import Message, Prompt

_THINK = (
    "Think about it step by step first. Then write, in a line of its own, `Answer:` and after it exactly what you answer, "
    "with nothing behind it."
)
_ANSWER = re.compile(r"^[ \t*#>]*(?:final\s+)?answer\s*:[ \t*]*", re.IGNORECASE | re.MULTILINE)
_SHORT = "Now write only your answer."


def answer_in(text: str) -> str | None:
    """Return what follows the last line that begins with `Answer:`; None if there is none, or nothing follows.

    >>> answer_in("2 and 2 is 4.\\n**Answer:** 4"), answer_in("It is 4.")
    ('4', None)
    """
    marks = list(_ANSWER.finditer(text))
    said = text[marks[-1].end() :].strip() if marks else ""
    return said or None


@register_flow("cot")
def cot(inner: Flow, *, retry: bool = True) -> Flow:
    """Have the flow inside think before it answers; what follows the last `Answer:` is the action.

    Paper: Wei et al. (2022), "Chain-of-Thought Prompting Elicits Reasoning in Large Language Models", https://arxiv.org/abs/2201.11903.

    Args:
        inner: Its prompts are told to think first, and may be answered by any text.
        retry: Whether a text without `Answer:` is followed by one more question for the answer alone; else all of it is the
            action.
    """

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        thought = yield from hooked(inner(episode, seed), Message("user", _THINK))
        said = answer_in(thought)
        if said is None and retry:
            more = (Message("assistant", thought), Message("user", _SHORT))
            said = yield from hooked(inner(episode, seed), *more, free=False)
            return answer_in(said) or said
        return said or thought

    return flow
