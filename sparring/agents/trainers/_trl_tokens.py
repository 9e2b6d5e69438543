"""Episodes as sequences of tokens: each turn goes on with the tokens that the turn before it left."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple

from sparring.agents.flows.core import Agent, Ask, policy_agent, question
from sparring.agents.policies.core import Policy
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.envs.core import Episode
from sparring.errors import BadValue
from sparring.types import Completion, Message, Prompt, ToolSpec, Trajectory, messages_to_json

_ANSWER = "0answer0"
_CHAT = (Message("user", "question"), Message("assistant", _ANSWER))


class ContinuingPolicy(TransformersPolicy):
    """A policy whose prompts go on with the very tokens that were sampled, also where the chat template would write them in
    another way: trimmed, without thoughts, or cut into other tokens."""

    said: dict[tuple[Message, ...], tuple[int, ...]]
    """A seat's transcript up to an answer -> its tokens. A text that was sampled in two ways has one of them."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.said = {}

    def encode(self, messages: tuple[Message, ...], tools: Sequence[ToolSpec] = ()) -> tuple[int, ...]:
        """Return the tokens of a chat, ready for the answer.

        Raises:
            BadValue: As for `TransformersPolicy`, or as for `continuation`.
        """
        spoken = max((n for n, message in enumerate(messages) if message.role == "assistant"), default=-1) + 1
        if messages[:spoken] not in self.said:
            return super().encode(messages, tools)
        return self.said[messages[:spoken]] + self.continuation(messages[spoken:])

    def continuation(self, messages: tuple[Message, ...]) -> tuple[int, ...]:
        """Return the tokens of messages that follow an answer, ready for the next.

        Raises:
            BadValue: The chat template does not show answers to those who are asked again.
        """
        text = self.tokenizer.apply_chat_template(
            messages_to_json((*_CHAT, *messages)), tokenize=False, add_generation_prompt=True
        )
        _, shown, rest = text.partition(_ANSWER + self.decode([self.end]))
        if not shown:
            raise BadValue(
                "the chat template does not show earlier answers with their end, so that an episode of several turns is not one "
                "sequence: give the tokenizer another chat_template"
            )
        return self._tokens(rest)

    def agent(self, answering: Policy) -> Agent:
        """Return the agent for whom `answering` answers, and whose answers are remembered here."""

        def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
            asked = question(episode, seed)
            answer: Completion = yield asked
            ids = answer.prompt_ids + answer.token_ids
            ended = answer.token_ids[-1:] == (self.end,)
            self.said[(*asked.messages, Message("assistant", answer.text))] = ids if ended else (*ids, self.end)
            return answer.text

        return policy_agent(answering, flow)


class SeatTokens(NamedTuple):
    """One seat's tokens in an episode, as TRL takes them: lists of integers; `logprobs` and `env_mask` are of the completion."""

    prompt_ids: list[int]
    completion_ids: list[int]
    logprobs: list[float]
    env_mask: list[int]
    """1 where the seat spoke, and what it said can be trained on."""


def seat_tokens(trajectory: Trajectory, seat: str, blank: int) -> SeatTokens:
    """Return a seat's tokens: those of its last prompt and answer, in which all former ones are.

    An answer that is not, because a generator of its own mind spells it in another way, is masked. A seat that was never asked has the token `blank`, masked, for a prompt and a completion.

    Raises:
        BadValue: An answer has no tokens.
    """
    said = [step.completion for step in trajectory.steps if step.seat == seat]
    if not said:
        return SeatTokens([blank], [blank], [0.0], [0])
    if any(each is None or not each.token_ids or len(each.logprobs) != len(each.token_ids) for each in said):
        raise BadValue(
            f"{trajectory.agents[seat]} answered without tokens and their log-probabilities: use another generator"
        )
    spoken = [each for each in said if each is not None]
    ids = [*spoken[-1].prompt_ids, *spoken[-1].token_ids]
    first = len(spoken[0].prompt_ids)
    begin = first if tuple(ids[:first]) == spoken[0].prompt_ids else len(spoken[-1].prompt_ids)
    logprobs, mask = [0.0] * len(ids), [0] * len(ids)
    for each in spoken:
        place = slice(len(each.prompt_ids), len(each.prompt_ids) + len(each.token_ids))
        if tuple(ids[: place.stop]) == each.prompt_ids + each.token_ids:
            logprobs[place], mask[place] = each.logprobs, [1] * len(each.token_ids)
    return SeatTokens(ids[:begin], ids[begin:], logprobs[begin:], mask[begin:])
