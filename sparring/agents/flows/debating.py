"""Debate of several agents (Du et al. 2023, "Improving Factuality and Reasoning in Language Models through Multiagent Debate")."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from sparring.agents.flows.catalog import register_flow
from sparring.agents.flows.choosing import candidates, majority
from sparring.agents.flows.core import Ask, Flow, gather
from sparring.agents.flows.hooks import hooked
from sparring.agents.policies.core import mix_seed
from sparring.envs.core import Episode
from sparring.errors import BadValue
from sparring.types import Message, Prompt

_OTHERS = (
    "Others answered:\n\n{answers}\n\nTake what they say as advice, look at your own answer again, and answer once more, as you "
    "were asked to in the beginning."
)


@register_flow("debate")
def debate(inner: Flow, *, agents: int = 3, rounds: int = 2) -> Flow:
    """Answer side by side, then answer again in view of what the others said; the most frequent last answer is the action.

    Paper: Du et al. (2023), "Improving Factuality and Reasoning in Language Models through Multiagent Debate",
    https://arxiv.org/abs/2305.14325, section 2.

    Agents of the same model, majority vote after the last round. In the first round nobody sees anybody, so one round is `vote`;
    the control of equal cost is `vote` with n = agents x rounds.

    Args:
        inner: The flow that answers; it is shown its last answer and the others' after the transcript.
        agents: How many; at least 2.
        rounds: How often each answers; at least 1.
    """
    if agents < 2 or rounds < 1:
        raise BadValue(f"agents={agents} and rounds={rounds}: at least 2 agents and 1 round")

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        answers = yield from candidates(inner, episode, seed, agents)
        for number in range(1, rounds):
            answers = yield from gather(
                *(
                    hooked(inner(episode, mix_seed(seed, number, i)), *_told(answers, i), free=False)
                    for i in range(agents)
                )
            )
        return majority(episode, answers)

    return flow


def _told(answers: Sequence[str], own: int) -> tuple[Message, Message]:
    """Return an agent's own last answer, and the others' as it is told them."""
    listed = "\n\n".join(f"One of them: {answer}" for i, answer in enumerate(answers) if i != own)
    return Message("assistant", answers[own]), Message("user", _OTHERS.replace("{answers}", listed))
