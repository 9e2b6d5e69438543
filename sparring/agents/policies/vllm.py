"""A model behind a vLLM server, asked in tokens: what it answers can be trained on, and it follows the adapter in training.

What is used of vLLM beyond OpenAI's own fields: `/v1/completions` takes a prompt as token ids and gives the answer's
(`return_token_ids`, since 0.10.2), and `/v1/load_lora_adapter` and `/v1/unload_lora_adapter` change adapters while it runs. It is
started by `VLLM_ALLOW_RUNTIME_LORA_UPDATING=True vllm serve BASE --enable-lora --max-lora-rank RANK`. Of a model without an
adapter, `/collective_rpc` has the workers `reload_weights` from a folder (`weights_path`; vLLM's documentation, "Layerwise
(Re)loading"), and `/reset_prefix_cache` forgets what was computed with the former ones; both are there with
`VLLM_SERVER_DEV_MODE=1 vllm serve BASE`.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from sparring.agents.policies._calls import Patience, Server
from sparring.agents.policies._chat import Reply, Unreadable, server_words
from sparring.agents.policies._stops import spelt
from sparring.agents.policies.adapters import is_adapted
from sparring.agents.policies.core import Answer
from sparring.agents.policies.openai import OpenAIOptions
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.errors import BadValue, PolicyError
from sparring.types import Completion, Prompt

_LOADING_SECONDS = 600.0
_START_LORA = (
    "vLLM is to be started with --enable-lora, a --max-lora-rank that is large enough, and "
    "VLLM_ALLOW_RUNTIME_LORA_UPDATING=True"
)
_START_WHOLE = "vLLM is to be started with VLLM_SERVER_DEV_MODE=1"
_FIRST_WHOLE = (0, 16)
"""vLLM's first version whose `reload_weights` takes a `weights_path` (its pull request 32133, merged on 30 January 2026)."""
_DONE = {"load_lora_adapter": "has already been loaded", "unload_lora_adapter": "cannot be found"}
"""What the server says of a name, which nobody else uses, when an earlier call has done what was asked and its answer was lost."""


class VLLMPolicy:
    """Answers as `policy` would, whose adapter, or all of whose weights, the server has since they were last published.

    Tokens, ends and texts are those of `policy`; log-probabilities are the server's, of the model itself (`raw_logprobs`, its
    default). Prompts that fail are treated as `OpenAIPolicy` treats them.

    Args:
        policy: Whose answers these are. Of a model with an adapter the adapter follows; of any other all weights do, in the place of
            those that the server was started with, so it is to be a server for this run alone.
        url: The server's, as `http://HOST:8000/v1`.
        options: Concurrency, retries and waits, and the variable that holds the key.

    Raises:
        BadValue: It is asked for what a server of tokens does not do here (`constrain`, stop strings).
        MissingExtra: httpx2 is not installed.
    """

    def __init__(self, policy: TransformersPolicy, url: str, options: OpenAIOptions | None = None):
        if policy.constrain or policy.stops:
            raise BadValue(f"{policy.name}: constrained answers and stop strings are not asked of a server")
        self.policy, self.url = policy, url.rstrip("/")
        self.name = f"{policy.name}@{self.url}"
        self.serving = ""
        """The version that the server has; what it calls the adapter."""
        self._whole, self._known = not is_adapted(policy.model), False
        o = options or OpenAIOptions()
        patience = Patience(o.tries, o.call_seconds, o.total_seconds, o.first_wait, o.longest_wait)
        self._run, self._version, self._folder = uuid4().hex[:8], 0, Path()
        self._variable = o.key_variable
        self._loading = replace(patience, call_seconds=_LOADING_SECONDS, total_seconds=_LOADING_SECONDS)
        self._server = Server(
            f"{self.url}/completions",
            patience,
            concurrency=o.concurrency,
            variable=o.key_variable,
            prices=None,
            read=read_tokens,
        )
        weakref.finalize(self, self._server.close)

    def publish(self, folder: Path) -> None:
        """Have the server answer with the weights as they are now; written into `folder`, which the server must be able to read.

        Raises:
            PolicyError: The server does not load them; until it does, nothing is asked of it.
            CheckpointError: They could not be written.
        """
        self._version += 1
        name = f"sparring-{self._run}-{self._version}"
        path = folder / name
        self.policy.save_pretrained(path)
        former = self.serving
        if self._whole:
            self._reload(path)
        else:
            self._tell("load_lora_adapter", {"lora_name": name, "lora_path": str(path.resolve())})
        self.serving = name
        if former and not self._whole:
            self._tell("unload_lora_adapter", {"lora_name": former})
        if former:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = path

    def _reload(self, path: Path) -> None:
        """Have the server load all weights from a folder; in between it may have some of each."""
        if not self._known:
            self._check_version()
        self.serving = ""
        arguments = {"weights_path": str(path.resolve())}
        self._tell("collective_rpc", {"method": "reload_weights", "kwargs": arguments})
        self._tell("reset_prefix_cache", {})

    def generate(self, prompts: Sequence[Prompt]) -> list[Answer]:
        """Return a completion with its tokens for each prompt, in order, or the `PolicyError` that says why there is none.

        Raises:
            BadValue: The key has characters that cannot be sent.
            PolicyError: Nothing is published so far.
        """
        if not self.serving:
            raise PolicyError(f"{self.name}: nothing is published to the server so far")
        asked = [self.policy.encode(prompt.messages, prompt.tools) for prompt in prompts]
        replies = self._server.ask([self._body(ids, p.seed) for ids, p in zip(asked, prompts, strict=True)])
        self.policy.count.tokens += sum(len(each.completion.token_ids) for each in replies if isinstance(each, Reply))
        return [
            self._spelt(ids, reply.completion) if isinstance(reply, Reply) else reply
            for ids, reply in zip(asked, replies, strict=True)
        ]

    def close(self) -> None:
        """Have the server forget the adapter, and close the connections. Weights that were loaded whole it keeps."""
        if self.serving:
            former, self.serving = self.serving, ""
            if not self._whole:
                with contextlib.suppress(PolicyError):  # the server may be gone
                    self._tell("unload_lora_adapter", {"lora_name": former})
            shutil.rmtree(self._folder, ignore_errors=True)
        self._server.close()

    def _body(self, ids: tuple[int, ...], seed: int) -> bytes:
        body = {
            **(
                {} if self._whole else {"model": self.serving}
            ),  # without a name it is the one that the server was started with
            "prompt": ids,
            "max_tokens": self.policy.max_new_tokens,
            "temperature": self.policy.temperature,
            "seed": (seed ^ seed >> 32) & 0x7FFFFFFF,
            "stop_token_ids": [self.policy.end],
            "logprobs": 1,
            "return_token_ids": True,
            "skip_special_tokens": False,
        }
        return json.dumps(body).encode()

    def _spelt(self, prompt_ids: tuple[int, ...], said: Completion) -> Completion:
        ids = said.token_ids
        ended = ids[-1:] == (self.policy.end,)
        text = spelt(self.policy.tokenizer, ids[:-1] if ended else ids)
        return replace(said, text=text, finish_reason="stop" if ended else "length", prompt_ids=prompt_ids)

    def _tell(self, what: str, body: dict[str, Any]) -> None:
        """Send a request whose answer says no more than that it is done."""
        reply = self._call(what, json.dumps(body).encode(), _read_done)
        if isinstance(reply, PolicyError) and (self._whole or _DONE[what] not in str(reply)):
            raise PolicyError(f"{what} failed: {reply}; {_START_WHOLE if self._whole else _START_LORA}")

    def _check_version(self) -> None:
        """See that the server can load weights from a folder; what has no release's number is taken at its word."""
        reply = self._call("version", b"", _read_version, method="GET")
        if isinstance(reply, PolicyError):
            raise PolicyError(f"version failed: {reply}; {_START_WHOLE}")
        version = reply.completion.text
        found = re.match(r"(\d+)\.(\d+)(?!.*dev)", version)
        if found and (int(found[1]), int(found[2])) < _FIRST_WHOLE:
            least = ".".join(map(str, _FIRST_WHOLE))
            raise PolicyError(
                f"{self.url} is vLLM {version}: weights are reloaded from {least} on; upgrade it, or set engine.lora_rank"
            )
        self._known = True

    def _call(
        self, what: str, body: bytes, read: Callable[[bytes], Reply], method: str = "POST"
    ) -> Reply | PolicyError:
        """Return what the server says to a request that is not for answers."""
        url = f"{self.url.removesuffix('/v1') if self._whole else self.url}/{what}"
        server = Server(
            url, self._loading, concurrency=1, variable=self._variable, prices=None, read=read, method=method
        )
        reply = server.ask([body])[0]
        server.close()
        return reply


def read_tokens(raw: bytes) -> Reply:
    """Read a completion with its tokens and their log-probabilities; its text is empty.

    Raises:
        Unreadable: It is none.
    """
    try:
        data = json.loads(raw)
        choice = data["choices"][0]
        ids, logprobs = choice["token_ids"], choice["logprobs"]["token_logprobs"]
        fits = len(ids) == len(logprobs) > 0 and all(type(i) is int for i in ids)
        tokens, values = tuple(ids), tuple(map(float, logprobs))
        usage = data.get("usage") or {}
        counts = usage.get("prompt_tokens"), usage.get("completion_tokens")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise Unreadable(f"the answer has no token ids with log-probabilities: {server_words(raw)}") from None
    if not fits:
        raise Unreadable(f"{len(ids)} token ids with {len(logprobs)} log-probabilities are no answer")
    return Reply(Completion("", "stop", (), tokens, values), *counts)


def _read_version(raw: bytes) -> Reply:
    try:
        return Reply(Completion(str(json.loads(raw)["version"])), None, None)
    except (ValueError, LookupError, TypeError, RecursionError):
        raise Unreadable(f"it names no version: {server_words(raw)}") from None


def _read_done(raw: bytes) -> Reply:
    return Reply(Completion(""), None, None)
