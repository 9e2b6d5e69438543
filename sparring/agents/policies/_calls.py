"""Calls to a server that fails now and then: repeated until it answers, with growing waits, and never after it has.

Waits double from call to call and are drawn from zero to that bound ("full jitter"; M. Brooker, Exponential backoff and
jitter, AWS Architecture Blog 2015), so that clients that failed together do not come back together.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sparring.agents.policies._chat import Reply, Unreadable, Withheld, read_reply, server_words
from sparring.agents.policies._loops import LoopThread
from sparring.errors import BadValue, Boundary, MissingExtra, PolicyError

if TYPE_CHECKING:
    import httpx2

_CONNECT_SECONDS = 10.0
_LARGEST = 1 << 25
"""Bytes of a response; what is longer is no answer to a chat."""
_SECRET = 8
"""Characters: a shorter key is a placeholder, as servers that want none are given; words that contain it are left alone."""
_AGAIN = (408, 409, 425, 429)
"""Besides 5xx, the statuses after which the same request may succeed."""
_FOR_ALL = (401, 403, 404, 405)
"""Statuses with which every prompt would be answered."""
_REMEDIES: Mapping[int, str] = {
    400: "shorten the prompt, or change what is sent by options behind the URL, such as ?max_tokens=256&tools=false",
    401: "set {variable} to a key that this server takes",
    403: "set {variable} to a key that may use this model",
    404: "check the model's name, and that the URL is what comes before /chat/completions (often it ends in /v1)",
    405: "check that the URL is what comes before /chat/completions (often it ends in /v1)",
    413: "shorten the prompt",
    422: "leave out what the server does not take by options behind the URL, such as ?seed=false&tools=false",
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try."""

    tries: int
    """Calls for one prompt."""
    call_seconds: float
    """For one call, its whole body included."""
    total_seconds: float
    """For one prompt: all calls, and the waits between them."""
    first_wait: float
    """Seconds: the longest wait after the first call that fails; it doubles with each."""
    longest_wait: float

    def bound(self, failed: int) -> float:
        """Return the longest wait after so many calls that failed, in seconds."""
        return min(self.longest_wait, self.first_wait * 2.0 ** min(failed - 1, 60))


@dataclass(frozen=True, slots=True)
class Usage:
    """What was asked of a server so far, tokens by its own counts."""

    calls: int = 0
    """Requests that were sent."""
    answers: int = 0
    """Requests that were answered; equal prompts of one batch are one request."""
    retries: int = 0
    """Requests that repeated one that had failed."""
    failures: int = 0
    """Requests that were given up."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    uncounted: int = 0
    """Answers whose tokens the server did not count."""
    seconds: float = 0.0
    """Of all requests, summed; they run side by side."""
    cost: float | None = None
    """By the given prices; None without. What failed is not in it, though some servers charge for that."""


class _Failure(NamedTuple):
    """Why a call gave no answer."""

    words: str
    again: bool
    """Whether the same call may succeed later."""
    for_all: bool = False
    """Whether other prompts would fail as well."""
    after: float = 0.0
    """Seconds that the server asks to wait."""


@dataclass(slots=True)
class _Batch:
    """What the prompts that were handed in together share."""

    key: str | None
    stop: PolicyError | None = None
    """Why those that are not yet asked need not be."""


class Server:
    """One server: its connections live in a thread of their own, so any thread can ask, with or without an event loop.

    Args:
        url: Where requests go, path included.
        patience: How often and how long to try.
        concurrency: How many requests are under way at once, whoever asks.
        variable: The environment variable that holds the key; None: no key is sent.
        prices: What a prompt token and a completion token cost; None: unknown.
        read: Reads the body of a response; raises `Unreadable` or `Withheld`.
        method: Of HTTP.

    Raises:
        MissingExtra: httpx2 is not installed.
    """

    def __init__(
        self,
        url: str,
        patience: Patience,
        *,
        concurrency: int,
        variable: str | None,
        prices: tuple[float, float] | None,
        read: Callable[[bytes], Reply] = read_reply,
        method: str = "POST",
    ):
        self._http = _library()
        self.usage = Usage(cost=None if prices is None else 0.0)
        self._url, self._patience, self._variable, self._prices = url, patience, variable, prices
        self._concurrency, self._read, self._method = concurrency, read, method
        self._jitter = random.Random()  # seeded by the system: it decides waits, never answers
        self._run, self._asked = uuid.uuid4().hex[:12], 0
        self._thread = LoopThread("sparring-openai")
        self._home: asyncio.AbstractEventLoop | None = None

    def ask(self, bodies: Sequence[bytes]) -> list[Reply | PolicyError]:
        """Return the reply to each body, or why there is none; they are asked side by side.

        Raises:
            BadValue: The key cannot be sent.
            PolicyError: `close` was called meanwhile.
        """
        batch = _Batch(read_key(self._variable))
        return self._thread.run(lambda: self._ask_all(bodies, batch))

    def close(self) -> None:
        """End the thread and the connections; another `ask` starts them again."""
        self._thread.close(None if self._home is None else self._client.aclose)

    async def _ask_all(self, bodies: Sequence[bytes], batch: _Batch) -> list[Reply | PolicyError]:
        if self._home is not asyncio.get_running_loop():  # the first call here, or after a fork
            self._home = asyncio.get_running_loop()
            self._client = self._connect()
            self._slots = asyncio.Semaphore(self._concurrency)
        return list(await asyncio.gather(*(self._ask(body, batch) for body in bodies)))

    def _connect(self) -> httpx2.AsyncClient:
        here = ("all://localhost", "all://127.0.0.1", "all://[::1]")
        client: httpx2.AsyncClient = self._http.AsyncClient(
            timeout=self._http.Timeout(None, connect=_CONNECT_SECONDS),  # the whole call is timed in `_call`
            limits=self._http.Limits(max_connections=None, max_keepalive_connections=self._concurrency),
            mounts=dict.fromkeys(here),  # no proxy stands before this machine itself
        )
        return client

    async def _ask(self, body: bytes, batch: _Batch) -> Reply | PolicyError:
        """Call until there is an answer, or patience ends. The slot is kept while it waits: a server in need gets less to do."""
        async with self._slots:
            if batch.stop is not None:
                self._count(failures=1)
                return batch.stop
            result = await self._try(body, batch)
            if isinstance(result, PolicyError):
                self._count(failures=1)
            return result

    async def _try(self, body: bytes, batch: _Batch) -> Reply | PolicyError:
        patience, began, answered = self._patience, time.monotonic(), self.usage.answers
        self._asked += 1
        name, lasting, number, failure = f"{self._run}-{self._asked}", True, 0, _Failure("", True)
        for number in range(1, patience.tries + 1):
            left = patience.total_seconds - (time.monotonic() - began)
            result = await self._call(body, f"{name}.{number}", batch.key, min(patience.call_seconds, left))
            if isinstance(result, Reply):
                return result
            failure = result
            if not failure.again:
                error = PolicyError(failure.words)
                batch.stop = error if failure.for_all else batch.stop
                return error
            lasting = lasting and failure.for_all
            wait = failure.after + self._jitter.uniform(0.0, patience.bound(number))
            left = patience.total_seconds - (time.monotonic() - began)
            if number == patience.tries or wait >= left:
                break
            self._count(retries=1)
            await asyncio.sleep(wait)
        asks = f" (it asks to wait {failure.after:g} s)" if failure.after else ""
        error = PolicyError(
            f"no answer from {self._url} to {number} call{'s' * (number > 1)}; the last: {failure.words}{asks}; see that it is well, "
            f"or wait longer: tries={patience.tries}, call_seconds={patience.call_seconds:g}, "
            f"total_seconds={patience.total_seconds:g}"
        )
        if lasting and self.usage.answers == answered:
            batch.stop = error
        return error

    async def _call(self, body: bytes, name: str, key: str | None, seconds: float) -> Reply | _Failure:
        """Call once."""
        http, began = self._http, time.monotonic()
        with Boundary() as boundary:
            status, headers, raw = await asyncio.wait_for(self._send(body, name, key), seconds)
        self._count(calls=1, seconds=time.monotonic() - began)
        error = boundary.error
        if error is None:
            return self._judge(
                status, headers, raw.replace(key.encode(), b"***") if key and len(key) >= _SECRET else raw
            )
        if isinstance(error, asyncio.TimeoutError):
            return _Failure(f"it took longer than {seconds:.3g} s", True)
        words = f"{type(error).__name__}: {error}".replace(key or "\0", "***")
        if isinstance(error, http.TransportError | http.DecodingError | OSError):
            return _Failure(words, True, isinstance(error, http.ConnectError | http.ConnectTimeout))
        return _Failure(f"{self._url} cannot be asked: {words}", False, True)

    async def _send(self, body: bytes, name: str, key: str | None) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers and body."""
        headers = {"Content-Type": "application/json", "X-Client-Request-Id": name}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        async with self._client.stream(self._method, self._url, content=body, headers=headers) as response:
            raw = bytearray()
            async for chunk in response.aiter_bytes():
                raw += chunk
                if len(raw) > _LARGEST:
                    break
            return response.status_code, response.headers, bytes(raw)

    def _judge(self, status: int, headers: Mapping[str, str], raw: bytes) -> Reply | _Failure:
        """Return what the response says."""
        if 200 <= status < 300:
            try:
                reply = self._read(raw)
            except Unreadable as error:
                return _Failure(str(error), True)
            except Withheld as error:
                return _Failure(f"{self._url}: {error}", False)
            self._note(reply)
            return reply
        words = f"{status}: {server_words(raw)}"
        if status >= 500 or status in _AGAIN:
            return _Failure(words, True, status == 429, retry_after(headers.get("retry-after", "")))
        if 300 <= status < 400:
            remedy = f"it is elsewhere: {headers.get('location', '(it does not say where)'):.200}"
        else:
            remedy = _REMEDIES.get(status, _REMEDIES[400]).format(variable=self._variable or "key_variable")
        return _Failure(f"{self._url} says {words}; {remedy}", False, status in _FOR_ALL or status < 400)

    def _note(self, reply: Reply) -> None:
        """Count what was answered."""
        asked, said = reply.prompt_tokens, reply.completion_tokens
        self._count(
            answers=1,
            prompt_tokens=asked or 0,
            completion_tokens=said or 0,
            uncounted=int(asked is None or said is None),
            cost=0.0 if self._prices is None else (asked or 0) * self._prices[0] + (said or 0) * self._prices[1],
        )

    def _count(self, **more: float) -> None:
        """Add to the usage; this thread alone does."""
        sums: dict[str, Any] = {name: (getattr(self.usage, name) or 0) + value for name, value in more.items()}
        if self._prices is None:
            sums.pop("cost", None)
        self.usage = replace(self.usage, **sums)


def _library() -> Any:
    try:
        import httpx2
    except ImportError as error:
        raise MissingExtra("openai: policies need httpx2: pip install 'sparring[openai]'") from error
    return httpx2


def read_key(variable: str | None) -> str | None:
    """Return the key that an environment variable holds, or None.

    Raises:
        BadValue: No header can hold it; it is not shown.
    """
    key = os.environ.get(variable, "").strip() if variable else ""
    if not key:
        return None
    if not re.fullmatch(r"[\x21-\x7e]+", key):
        raise BadValue(f"{variable} holds no key: there are spaces, line ends or other than ASCII characters in it")
    return key


def retry_after(header: str) -> float:
    """Return the seconds to wait that a `Retry-After` header asks for (RFC 9110, 10.2.3): a number or a date; else 0."""
    text = header.strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return 0.0
    aware = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
