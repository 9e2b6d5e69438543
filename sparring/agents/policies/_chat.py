"""Chat completions on the wire: a prompt as the body of a request, and the body of a response as a completion.

Our environments and chats have tool calls as text, `<tool_call>{"name": ..., "arguments": {...}}</tool_call>`; servers have
them as fields of their own. Here one becomes the other, and back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sparring.types import Completion, Message, Prompt, tools_to_json

_OPEN, _CLOSE = "<tool_call>", "</tool_call>"
_WORDS = 300
"""Characters of what a server says that are passed on."""
CHOICE_FIELDS = ("structured_outputs", "guided_choice", "regex", "grammar")
"""The fields in which servers are told what can be answered: vLLM, older vLLM, SGLang, llama.cpp."""


class Unreadable(ValueError):  # noqa: N818 - reads better at the raise site
    """The body is no chat completion; another try may give one."""


class Withheld(ValueError):  # noqa: N818
    """The server gives no answer to this prompt, and says so."""


class Reply(NamedTuple):
    """What a server answered."""

    completion: Completion
    prompt_tokens: int | None
    """As the server counts them; None if it does not say."""
    completion_tokens: int | None


def chat_body(prompt: Prompt, fields: Mapping[str, Any], *, seed: bool, tools: bool, choices: str | None) -> bytes:
    """Return the body of the request for a prompt: JSON in ASCII, so that any text passes, lone surrogates too.

    Args:
        prompt: What to ask.
        fields: Further fields: model, temperature ...
        seed: Whether to send the prompt's seed, as 31 bits (servers differ in how large a seed may be).
        tools: Whether to send the tools and the calls as fields; else the chat has them as text.
        choices: One of `CHOICE_FIELDS`: where to send what can be answered; None: nowhere.
    """
    body: dict[str, Any] = {"messages": _messages(prompt.messages, tools=tools), **fields}
    if seed:
        body["seed"] = (prompt.seed ^ prompt.seed >> 32) & 0x7FFFFFFF
    if tools and prompt.tools:
        body["tools"] = tools_to_json(prompt.tools)
    if choices is not None and prompt.choices:
        body[choices] = _choice_value(choices, prompt.choices)
    return json.dumps(body, sort_keys=True).encode()


def _choice_value(field: str, choices: Sequence[str]) -> Any:
    if field == "structured_outputs":
        return {"choice": list(choices)}
    if field == "guided_choice":
        return list(choices)
    if field == "regex":
        return "(" + "|".join(map(re.escape, choices)) + ")"
    return "root ::= " + " | ".join(json.dumps(choice) for choice in choices)


def _messages(chat: Sequence[Message], *, tools: bool) -> list[dict[str, Any]]:
    """Return the chat as servers take it.

    What a tool said must answer a call by its id. Where there is no such call, because the seat wrote its request in another
    form, it is said by the user.
    """
    out: list[dict[str, Any]] = []
    for number, message in enumerate(chat):
        if message.role != "tool":
            out.append({"role": message.role, "content": message.content})
            continue
        call = _read_call(chat[number - 1]) if tools and number else None
        if call is None:
            out.append({"role": "user", "content": message.content})
            continue
        content, name, arguments = call
        handle = f"call{number:05d}"  # some templates want nine letters or digits
        function = {"name": name, "arguments": arguments}
        out[-1] = {
            "role": "assistant",
            "content": content,
            "tool_calls": [{"id": handle, "type": "function", "function": function}],
        }
        out.append({"role": "tool", "tool_call_id": handle, "content": message.content})
    return out


def _read_call(said: Message) -> tuple[str, str, str] | None:
    """Return (what else was said, name, arguments as JSON) of the last call in a message, or None."""
    if said.role != "assistant":
        return None
    before, tag, rest = said.content.rpartition(_OPEN)
    text, _, after = rest.partition(_CLOSE)
    try:
        call = json.loads(text)
        name, arguments = call["name"], call["arguments"]
        given = json.loads(arguments) if isinstance(arguments, str) else arguments
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    if not isinstance(name, str) or not isinstance(given, dict):
        return None
    return (before + after).strip() if tag else "", name, json.dumps(given)


def read_reply(raw: bytes) -> Reply:
    """Read the body of a response.

    Raises:
        Unreadable: It is no chat completion.
        Withheld: It says that there will be none.
    """
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable(f"the answer is no JSON: {raw[:80]!r}") from None
    choices = data.get("choices") if isinstance(data, dict) else None
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise Unreadable(f"the answer has no choices: {server_words(raw)}")
    choice, message = choices[0], choices[0].get("message")
    if not isinstance(message, dict):
        raise Unreadable(f"the answer has no message: {server_words(raw)}")
    if choice.get("finish_reason") == "content_filter":
        raise Withheld("the server's filter withholds the answer")
    usage = data.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    asked, said = _count(counts.get("prompt_tokens")), _count(counts.get("completion_tokens"))
    completion = Completion(
        _text(message),
        "length" if choice.get("finish_reason") == "length" else "stop",
        usage=None if asked is None or said is None else (asked, said),
    )
    return Reply(completion, asked, said)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _text(message: Mapping[str, Any]) -> str:
    """Return what was said, and the calls behind it, each on a line."""
    content, calls = message.get("content"), message.get("tool_calls")
    if isinstance(content, list):  # parts, of which some are texts
        content = "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    if content is None:
        content = message.get("refusal") or ""
    if not isinstance(content, str) or not isinstance(calls, list | None):
        raise Unreadable(f"the message is no text: {str(message)[:_WORDS]}")
    return "\n".join([*([content] if content or not calls else []), *_written(calls or ())])


def _written(calls: Iterable[Any]) -> Iterable[str]:
    """Return the calls as text; arguments that are no JSON stay a text, which is for the environment to judge."""
    for call in calls:
        function = call.get("function") if isinstance(call, dict) else None
        if not isinstance(function, dict) or not isinstance(function.get("name"), str):
            raise Unreadable(f"the call of a tool has no name: {str(call)[:_WORDS]}")
        given = function.get("arguments") or "{}"
        text = given if isinstance(given, str) else json.dumps(given)
        try:
            fit = isinstance(json.loads(text), dict)
        except (ValueError, RecursionError):
            fit = False
        inner = f'{{"name": {json.dumps(function["name"])}, "arguments": {text if fit else json.dumps(text)}}}'
        for tag in (_OPEN, _CLOSE):  # in JSON they stand in strings only
            inner = inner.replace(tag, "\\u003c" + tag[1:])
        yield _OPEN + inner + _CLOSE


def server_words(raw: bytes) -> str:
    """Return what a server says in the body of an error, in one line: the forms of OpenAI, vLLM, FastAPI and Ollama."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        said = raw.decode("utf-8", "replace")
    for key in ("error", "message", "detail"):
        if isinstance(said, dict) and said.get(key):
            said = said[key]
    text = said if isinstance(said, str) else json.dumps(said)
    return " ".join(text.split())[:_WORDS] or "(it says nothing)"
