r"""Chat messages as one string, for whoever takes text alone.

>>> from sparring.types import Message
>>> from sparring.wrappers import ChatTemplate
>>> print(ChatTemplate("roles")([Message("system", "Guess."), Message("user", "Higher.")]))
System: Guess.
<BLANKLINE>
User: Higher.
<BLANKLINE>
Assistant:
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from sparring.errors import BadValue
from sparring.types import Message, messages_to_json


class Tokenizer(Protocol):
    """What is needed of a tokenizer (those of transformers have it)."""

    def apply_chat_template(self, conversation: Any, *, tokenize: bool, add_generation_prompt: bool) -> Any:
        """Return the chat as one string."""


class ChatTemplate:
    """A function from chat messages to one string.

    | template | a message |
    |---|---|
    | `roles` | `User: ...`, with an empty line in between |
    | `chatml` | `<|im_start|>user`, a newline, the words, `<|im_end|>` |
    | a tokenizer | what its own chat template makes of it |

    With the two named ones, the string of a longer chat begins with that of a shorter one (which a model was asked with):
    a cache of keys and values goes on where it was. A tokenizer's template may rewrite the past.

    It is a matter of the string that is shown, not of the episode: an environment that handed out whole chats as its messages
    would say everything twice, and trainers that put tokens together could not learn from it. So it is no wrapper around an
    environment; `History` uses it for Gymnasium, and `ChatTemplate()(episode.transcript(seat))` is its line for anything else.

    Args:
        template: See the table.

    Raises:
        BadValue: It is neither a name of the table nor a tokenizer with a chat template.
    """

    def __init__(self, template: str | Tokenizer = "roles"):
        if isinstance(template, str) and template not in _NAMED:
            raise BadValue(f"template={template!r:.80}: use {' or '.join(map(repr, _NAMED))}, or a tokenizer")
        if not isinstance(template, str) and not getattr(template, "chat_template", None):
            raise BadValue(
                f"template={template!r:.80} has no chat template: use 'roles', 'chatml' or another tokenizer"
            )
        self.template = template

    def __call__(self, messages: Sequence[Message], *, answer: bool = True) -> str:
        """Return the messages as one string; with `answer` it ends where the next answer begins."""
        if isinstance(self.template, str):
            return _NAMED[self.template](messages, answer)
        chat = messages_to_json(messages)
        return str(self.template.apply_chat_template(chat, tokenize=False, add_generation_prompt=answer))


def _roles(messages: Sequence[Message], answer: bool) -> str:
    said = [f"{message.role.capitalize()}: {message.content}" for message in messages]
    return "\n\n".join([*said, "Assistant:"] if answer else said)


def _chatml(messages: Sequence[Message], answer: bool) -> str:
    said = [f"<|im_start|>{message.role}\n{message.content}<|im_end|>\n" for message in messages]
    return "".join([*said, "<|im_start|>assistant\n"] if answer else said)


_NAMED: Mapping[str, Callable[[Sequence[Message], bool], str]] = {"roles": _roles, "chatml": _chatml}
