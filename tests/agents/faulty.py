"""A server of chat completions on a free port of this machine, which fails as a test wants it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from sparring.agents.policies.openai import OpenAIOptions, OpenAIPolicy
from sparring.types import Message, Prompt

QUICK = {"tries": 4, "first_wait": 0.001, "longest_wait": 0.002, "call_seconds": 60.0}
OK = "ok"


class Call(NamedTuple):
    """A request as the server sees it."""

    request: str
    """The id that all calls for one prompt have in common."""
    attempt: int
    body: dict[str, Any]
    key: str | None

    @property
    def said(self) -> str:
        """The last message."""
        return self.body["messages"][-1]["content"]


class Deed(NamedTuple):
    """What the server does with a call."""

    name: str
    status: int = 200
    raw: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    sends: Callable[[Handler, bytes], None] | None = None
    """How the bytes are sent, if not at once."""


def chat(text: str | None, **more: Any) -> Deed:
    """An answer with a text; `more` goes into the message."""
    return whole({"content": text, "role": "assistant", **more})


def whole(message: Any, finish: str | None = "stop", usage: Any = None) -> Deed:
    said = {"choices": [{"index": 0, "message": message, "finish_reason": finish}]}
    counted = {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12} if usage is None else usage
    return Deed(OK, raw=json.dumps({**said, "usage": counted}).encode())


def error(status: int, words: str = "", **headers: str) -> Deed:
    said = json.dumps({"error": {"message": words or f"error number {status}"}}).encode()
    return Deed(str(status), status, said, tuple((k.replace("_", "-"), v) for k, v in headers.items()))


def _close(handler: Handler, response: bytes) -> None:
    """Say nothing; the connection is closed."""


def _half(handler: Handler, response: bytes) -> None:
    handler.wfile.write(response[: len(response) - 40])


def _hang(handler: Handler, response: bytes) -> None:
    handler.owner.over.wait(60)


def _drip(handler: Handler, response: bytes) -> None:
    """Send a byte now and then: no single wait is long."""
    for n in range(len(response)):
        if handler.owner.over.wait(0.05):
            return
        handler.wfile.write(response[n : n + 1])


ANSWER = chat("?").raw
PASSING: dict[str, Deed] = {
    "too many": error(429, "slow down", Retry_After="0"),
    "internal": error(500),
    "overloaded": error(503, "busy"),
    "proxy": Deed("proxy", 502, b"<html><h1>Bad Gateway</h1></html>"),
    "silent": Deed("silent", raw=ANSWER, sends=_close),
    "cut": Deed("cut", raw=ANSWER, sends=_half),
    "malformed": Deed("malformed", raw=ANSWER[:-20]),
    "bytes": Deed("bytes", raw=b"\xff\xfe\x00{"),
    "shape": Deed("shape", raw=b'["choices"]'),
    "no choices": Deed("no choices", raw=b'{"choices": []}'),
    "no message": Deed("no message", raw=b'{"choices": [{"message": "hi"}]}'),
    "error inside": Deed("error inside", raw=b'{"error": {"message": "the model behind it is gone", "code": 502}}'),
    "nested": Deed("nested", raw=b"[" * 100_000),
}
"""Faults after which another call may succeed, and that take no time."""
SLOW: dict[str, Deed] = {
    "hang": Deed("hang", raw=ANSWER, sends=_hang),
    "drip": Deed("drip", raw=ANSWER, sends=_drip),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: FaultyServer

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        request, _, attempt = self.headers["X-Client-Request-Id"].rpartition(".")
        key = (self.headers.get("Authorization") or "").removeprefix("Bearer ") or None
        call = Call(request, int(attempt), json.loads(self.rfile.read(length)), key)
        with self.owner.counted:
            self.owner.busy += 1
            self.owner.busiest = max(self.owner.busiest, self.owner.busy)
        deed = self.owner.behave(call) if self.path == "/v1/chat/completions" else error(404, "no such path")
        with self.owner.counted:
            self.owner.calls.append((call, deed.name))
            self.owner.busy -= 1
        lines = [f"HTTP/1.1 {deed.status} Said", f"Content-Length: {len(deed.raw)}", "Content-Type: application/json"]
        lines += [f"{name}: {value}" for name, value in deed.headers]
        response = "\r\n".join([*lines, "", ""]).encode() + deed.raw
        if deed.sends is None:
            self.wfile.write(response)
        else:
            self.close_connection = True
            deed.sends(self, response)

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:  # the client gave up, as it should
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass


class FaultyServer:
    """Answers in threads of its own; `with` ends them.

    Args:
        behave: What to do with a call.
    """

    def __init__(self, behave: Callable[[Call], Deed]):
        self.behave = behave
        self.calls: list[tuple[Call, str]] = []
        self.busy = self.busiest = 0
        self.counted, self.over = threading.Lock(), threading.Event()
        handler = type("OwnHandler", (Handler,), {"owner": self})
        self._http = _Threads(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> FaultyServer:
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.over.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def deeds(self) -> dict[str, list[str]]:
        """What was done with the calls of each request, in the order of its attempts."""
        out: dict[str, list[tuple[int, str]]] = {}
        for call, deed in self.calls:
            out.setdefault(call.request, []).append((call.attempt, deed))
        return {request: [deed for _, deed in sorted(done)] for request, done in out.items()}

    def policy(self, **options: Any) -> OpenAIPolicy:
        return OpenAIPolicy("m", self.url, OpenAIOptions(**{**QUICK, **options}))


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def prompt(text: str = "hello", **more: Any) -> Prompt:
    return Prompt((Message("user", text),), **more)
