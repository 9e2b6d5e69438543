r"""The whole transcript as the observation of Gymnasium, for policies that remember nothing.

>>> import gymnasium, sparring
>>> from sparring.wrappers import History
>>> env = History(gymnasium.make("sparring/GuessNumber-v0", high=99), turns=1)
>>> text, info = env.reset(seed=0)
>>> text, *_ = env.step("50")
>>> text.endswith("\n\nAssistant:")
True
"""

from __future__ import annotations

from typing import Any

import gymnasium as gym
from gymnasium.utils import RecordConstructorArgs

from sparring.envs.games._arguments import whole
from sparring.errors import BadValue
from sparring.types import Message
from sparring.wrappers.chat_template import ChatTemplate, Tokenizer
from sparring.wrappers.gymnasium import SeatEnv


class History(gym.ObservationWrapper[Any, Any, Any], RecordConstructorArgs):
    """A wrapper of Gymnasium: observed is all that the seat has seen and said, as one string.

    It is no wrapper around an environment, on purpose: messages of an environment are what is new, so a transcript holds
    everything once. An environment that repeated the transcript in its messages would double it with every turn, and
    trainers that put tokens together would train on the same words again and again. Who drives episodes directly has
    `episode.transcript(seat)`.

    When the episode is over, the verifier's feedback, if any, stands at the end.

    Args:
        env: `gymnasium.make("sparring/...")` with `observation="text"`, wrapped or not.
        turns: Only the last so many turns, the present one included, after the rules (the system messages at the
            beginning). What a seat was told once, as its cards, is gone with its turn. None shows all.
        template: How messages become a string: see `ChatTemplate`, which may also be given itself.

    Raises:
        BadValue: The environment is another one or is not observed as text, or an argument has a value that is not allowed.
    """

    def __init__(
        self, env: gym.Env[Any, Any], turns: int | None = None, template: str | Tokenizer | ChatTemplate = "roles"
    ):
        RecordConstructorArgs.__init__(self, turns=turns, template=template)
        gym.ObservationWrapper.__init__(self, env)
        face = env.unwrapped
        if not isinstance(face, SeatEnv) or face.form != "text":
            raise BadValue(
                f"{face}: History shows the transcript of an environment of Sparring with observation='text'"
            )
        self._face = face
        self._turns = None if turns is None else whole("turns", turns, 1, 10**9)
        self._template = template if isinstance(template, ChatTemplate) else ChatTemplate(template)

    def observation(self, observation: Any) -> Any:
        """Return the transcript as one string; a screenshot beside it stays."""
        episode = self._face.episode
        turn, messages = episode.turn, list(episode.transcript(episode.seat))
        if turn.seat is None and turn.feedback:
            messages.append(Message("user", turn.feedback))
        text = self._template(_last(messages, self._turns), answer=turn.seat is not None)
        return {**observation, "text": text} if isinstance(observation, dict) else text


def _last(messages: list[Message], turns: int | None) -> list[Message]:
    """Return the rules and the last turns; a turn ends with what the seat said."""
    if turns is None:
        return messages
    rules = next((i for i, message in enumerate(messages) if message.role != "system"), len(messages))
    ends = [i + 1 for i, message in enumerate(messages[:-1]) if message.role == "assistant"]
    begin = [0, *ends][-turns:][0]
    return messages[:rules] + messages[max(rules, begin) :]
