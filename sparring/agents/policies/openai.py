"""A model behind any server that speaks OpenAI's chat completions: vLLM, SGLang, llama.cpp, Ollama, hosted ones.

Such a policy gives text alone: no token ids and no log-probabilities, so it can play, judge and teach, but not be trained.
"""

from __future__ import annotations

import json
import math
import re
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from sparring.agents.policies._calls import Patience, Server, Usage
from sparring.agents.policies._chat import CHOICE_FIELDS, Reply, chat_body
from sparring.agents.policies.core import Answer
from sparring.errors import BadValue, unknown_name
from sparring.types import EMPTY, Prompt

__all__ = ["OpenAIOptions", "OpenAIPolicy", "Usage"]
_FORM = re.compile(r"(?P<model>.+)@(?P<url>https?://[^?]*)(\?(?P<options>.*))?", re.DOTALL)
_BODY = "body."
_OURS = ("model", "messages", "stream", "n", "tools")
"""Fields of a request that no option may set."""
_WORDS: Mapping[str, Any] = {"true": True, "false": False, "none": None}


@dataclass(frozen=True, slots=True)
class OpenAIOptions:
    """How a server is asked. The first seven decide the answers, so they are part of the policy's name.

    Raises:
        BadValue: An option outside its range.
    """

    temperature: float | None = None
    """None: the server's own."""
    top_p: float | None = None
    max_tokens: int | None = 1024
    """Longest answer, in tokens; None: the server's own limit. An answer that it cuts has the finish reason `length`."""
    seed: bool = True
    """Send the prompt's seed. Servers need not obey it, so an answer need not repeat."""
    tools: bool = True
    """Send tools, calls and results as fields of their own; else all is text, for servers that know no tools."""
    choices: str | None = None
    """The field, if any, in which the server is told the legal answers: `structured_outputs` (vLLM), `guided_choice` (older
    vLLM), `regex` (SGLang) or `grammar` (llama.cpp)."""
    body: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    """Further fields of the request, such as `reasoning_effort`; as text, `body.NAME=JSON`."""
    concurrency: int = 32
    """How many requests are under way at once, whoever asks."""
    tries: int = 6
    """Calls for one prompt."""
    call_seconds: float = 120.0
    """For one call, its whole answer included."""
    total_seconds: float = 600.0
    """For one prompt, from its first call on: all calls and the waits between them."""
    first_wait: float = 0.5
    """The longest wait after a first call that fails, in seconds; it doubles with each."""
    longest_wait: float = 30.0
    key_variable: str | None = "OPENAI_API_KEY"
    """The environment variable that holds the key, which is sent where it is set; None: no key is sent."""
    input_price: float | None = None
    """For a million tokens of prompts, in any currency."""
    output_price: float | None = None
    """For a million tokens of answers."""

    def __post_init__(self) -> None:
        for name, smallest in _WHOLE.items():
            value = getattr(self, name)
            if not (value is None and name in _OPTIONAL) and (type(value) is not int or value < smallest):
                raise BadValue(f"{name}={value!r:.80}: a whole number >= {smallest}{_or_none(name)}")
        for name, (least, most) in _REAL.items():
            value = getattr(self, name)
            fit = type(value) in (int, float) and least <= value <= most and math.isfinite(value)
            if not (value is None and name in _OPTIONAL) and not fit:
                upper = "" if most == math.inf else f" and <= {most:g}"
                raise BadValue(f"{name}={value!r:.80}: a number >= {least:g}{upper}{_or_none(name)}")
        for name in ("seed", "tools"):
            if type(getattr(self, name)) is not bool:
                raise BadValue(f"{name}={getattr(self, name)!r:.80}: true or false")
        if self.choices is not None and self.choices not in CHOICE_FIELDS:
            raise BadValue(f"choices={self.choices!r:.80}: one of {', '.join(CHOICE_FIELDS)}, or none")
        if self.key_variable is not None and not re.fullmatch(r"[A-Z_][A-Z0-9_]*", str(self.key_variable)):
            raise BadValue(
                "key_variable is the name of an environment variable, such as OPENAI_API_KEY, not the key (not shown here)"
            )
        if (self.input_price is None) != (self.output_price is None):
            raise BadValue(f"input_price={self.input_price} and output_price={self.output_price}: give both or none")
        taken = [name for name in self.body if name in (*_OURS, "seed", "temperature", "top_p", "max_tokens")]
        if taken:
            raise BadValue(f"body.{taken[0]}: this field is made from the prompt, or has an option of its own")

    @property
    def constant(self) -> dict[str, Any]:
        """The fields of a request that are the same for every prompt, without the model."""
        own = {"temperature": self.temperature, "top_p": self.top_p, "max_tokens": self.max_tokens}
        return {**{name: value for name, value in own.items() if value is not None}, **self.body}

    @property
    def text(self) -> str:
        """The options that decide the answers, where they differ from the defaults, as they stand behind the URL."""
        standard = OpenAIOptions()
        said = {n: getattr(self, n) for n in _DECIDING if getattr(self, n) != getattr(standard, n)}
        pairs = [(name, "none" if value is None else str(value).lower()) for name, value in said.items()]
        pairs += [(_BODY + name, json.dumps(value, sort_keys=True)) for name, value in sorted(self.body.items())]
        return urlencode(pairs)


_DECIDING = ("temperature", "top_p", "max_tokens", "seed", "tools", "choices")
_OPTIONAL = ("temperature", "top_p", "max_tokens", "input_price", "output_price")
_WHOLE: Mapping[str, int] = {"max_tokens": 1, "concurrency": 1, "tries": 1}
_REAL: Mapping[str, tuple[float, float]] = {
    "temperature": (0.0, math.inf),
    "top_p": (0.0, 1.0),
    "call_seconds": (0.001, math.inf),
    "total_seconds": (0.001, math.inf),
    "first_wait": (0.0, math.inf),
    "longest_wait": (0.0, math.inf),
    "input_price": (0.0, math.inf),
    "output_price": (0.0, math.inf),
}


def _or_none(name: str) -> str:
    return ", or none" if name in _OPTIONAL else ""


class OpenAIPolicy:
    """A model behind a server, asked for many completions at once.

    What may pass (too many requests, errors of the server, cut connections, answers that cannot be read) is asked again with
    growing waits; what will not (a wrong key, a wrong name, a prompt that is too long) is not. A prompt that is not answered
    is answered with a `PolicyError`, which voids its episode alone. A prompt that was answered is not asked again, and equal
    prompts with equal seeds in one batch are asked once.

    Any thread may use it, also one in which an event loop runs (`generate` blocks it). The key is read from the environment
    for each batch and kept nowhere.

    Args:
        model: What the server calls it.
        url: What comes before `/chat/completions`; it often ends in `/v1`.
        options: How it is asked.
        name: What records call this policy; by default `openai:MODEL@URL`, and the options that decide the answers.

    Raises:
        BadValue: No URL, or one that holds a name or a password.
        MissingExtra: httpx2 is not installed.

    >>> OpenAIPolicy("qwen3", "http://localhost:8000/v1", OpenAIOptions(temperature=0.7, concurrency=8))
    OpenAIPolicy('openai:qwen3@http://localhost:8000/v1?temperature=0.7')
    """

    def __init__(self, model: str, url: str, options: OpenAIOptions | None = None, *, name: str | None = None):
        self.model, self.url = model, _checked_url(url)
        self.options = options or OpenAIOptions()
        text = self.options.text
        self.name = name or f"openai:{model}@{self.url}" + (f"?{text}" if text else "")
        o = self.options
        self._server = Server(
            f"{self.url}/chat/completions",
            Patience(o.tries, o.call_seconds, o.total_seconds, o.first_wait, o.longest_wait),
            concurrency=o.concurrency,
            variable=o.key_variable,
            prices=None if o.input_price is None else (o.input_price / 1e6, (o.output_price or 0.0) / 1e6),
        )
        weakref.finalize(self, self._server.close)

    @classmethod
    def from_text(cls, text: str) -> OpenAIPolicy:
        """Return the policy that `MODEL@URL` or `MODEL@URL?OPTION=VALUE&OPTION=VALUE` names.

        >>> OpenAIPolicy.from_text("qwen3@http://localhost:8000/v1?max_tokens=64&tries=3")
        OpenAIPolicy('openai:qwen3@http://localhost:8000/v1?max_tokens=64')

        Raises:
            BadValue: The text has another form, or an option has no such value.
            UnknownName: No such option; the nearest is named.
        """
        form = _FORM.fullmatch(text)
        if form is None:
            raise BadValue(
                f"agent 'openai:{text:.200}': write openai:MODEL@URL, for example openai:qwen3@http://localhost:8000/v1"
            )
        return cls(form["model"], form["url"], read_options(form["options"] or ""))

    def generate(self, prompts: Sequence[Prompt]) -> list[Answer]:
        """Return a completion for each prompt, in order, or the `PolicyError` that says why there is none.

        Raises:
            BadValue: The key has characters that cannot be sent.
            PolicyError: `close` was called meanwhile.
        """
        o = self.options
        constant = {"model": self.model, **o.constant}
        bodies = [chat_body(p, constant, seed=o.seed, tools=o.tools, choices=o.choices) for p in prompts]
        distinct = list(dict.fromkeys(bodies))
        replies = dict(zip(distinct, self._server.ask(distinct), strict=True))
        found = (replies[body] for body in bodies)
        return [reply.completion if isinstance(reply, Reply) else reply for reply in found]

    @property
    def usage(self) -> Usage:
        """What was asked so far: calls, tokens, cost."""
        return self._server.usage

    def close(self) -> None:
        """Close the connections; it happens by itself when the policy is no longer used."""
        self._server.close()

    def __repr__(self) -> str:
        return f"OpenAIPolicy({self.name!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (self.model, self.url, self.options, self.name)


def _made(model: str, url: str, options: OpenAIOptions, name: str) -> OpenAIPolicy:
    """Return the policy again, in another process; its usage begins anew."""
    return OpenAIPolicy(model, url, options, name=name)


def read_options(text: str) -> OpenAIOptions:
    """Read `name=value&name=value`.

    Raises:
        BadValue: The text has another form, or an option has no such value.
        UnknownName: No such option; the nearest is named.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True) if text else []
    except ValueError:
        raise BadValue("the options of an openai: agent are written ?name=value&name=value") from None
    known = {each.name for each in fields(OpenAIOptions)} - {"body"}
    values: dict[str, Any] = {}
    body: dict[str, Any] = {}
    for name, value in pairs:
        if name in values or name.removeprefix(_BODY) in body:
            raise BadValue(f"the option {name!r:.80} is given twice")
        if name.startswith(_BODY):
            body[name.removeprefix(_BODY)] = _json_value(value)
        elif name in known:
            values[name] = _value(value)
        else:
            raise unknown_name("option of openai:", name[:80], sorted({*known, _BODY + "NAME"}))
    return OpenAIOptions(**values, body=body)


def _value(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _json_value(text: str) -> Any:
    """Return a JSON value; what is none is a text."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _checked_url(url: str) -> str:
    """Return the URL without the slash at its end."""
    try:
        parts = urlsplit(url)
        host, _, user = parts.hostname, parts.port, parts.username
    except ValueError as error:
        raise BadValue(f"url={url!r:.200}: {error}") from None
    if user is not None or parts.password is not None:
        raise BadValue(
            "the URL has a name or a password in it, which records would show: put the key into OPENAI_API_KEY"
        )
    if re.search(r"[()]", url):
        raise BadValue(f"url={url!r:.200}: options follow a question mark: openai:MODEL@http://HOST:PORT/v1?tries=1")
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or re.search(r"\s", url):
        raise BadValue(f"url={url!r:.200}: write http://HOST:PORT/v1 or https://HOST/v1")
    return url.rstrip("/")
