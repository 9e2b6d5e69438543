"""Demonstrations: what players do, recorded as if a policy had said it (teacher forcing)."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Any

from sparring.agents.flows.core import Agent, Ask, question
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.envs.core import Episode
from sparring.types import Completion, Prompt


class _Scribe:
    """Answers with the one choice of a prompt, in the tokens of a policy: prompts are encoded as when that policy plays."""

    def __init__(self, policy: TransformersPolicy):
        self._policy = policy
        self.name = policy.name

    def generate(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Return each prompt's choice, tools and all."""
        policy = self._policy
        return [
            Completion(text, "stop", policy.encode(prompt.messages, prompt.tools), policy.encode_answer(text))
            for prompt in prompts
            for text in prompt.choices or ()
        ]


def spoken_by(policy: TransformersPolicy, agent: Agent) -> Agent:
    """Return an agent that does what this one does, recorded as if `policy` had said it (teacher forcing).

    Args:
        policy: Whose tokens every step gets, those of the prompt as in play.
        agent: A player's; it asks no policy.
    """
    scribe = _Scribe(policy)

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        asked = question(episode, seed)
        text = yield from agent.flow(episode, seed)
        yield replace(asked, choices=(text,))
        return text

    return Agent(agent.name, flow, scribe)
