"""What a page asks for, and what it gets: everything comes from a function in this process, everything else is refused."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_REDIRECTS = 19
"""One fewer than Chromium follows before it shows a page of its own."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request of a page."""

    url: str
    method: str
    body: bytes
    kind: str
    """As the protocol names it: Document, Stylesheet, Script, Image, XHR, Fetch ..."""
    top: bool
    """Whether the answer is to be the page of a tab."""


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to a request."""

    body: bytes = b""
    status: int = 200
    headers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """How the page of a tab was asked for, and what came of it."""

    url: str
    method: str
    status: int
    """0 if it was refused."""
    why: str = ""
    """Why it was refused."""


Answering = Callable[[Request], Response | str]
"""What answers the requests of one episode; a text says why one is refused."""


@dataclass
class Gate:
    """Answers the requests of one episode, and keeps what was refused."""

    answering: Answering
    refused: list[str] = field(default_factory=list)
    """Address and reason of every request that was refused."""
    visits: dict[str, Visit] = field(default_factory=dict)
    """The newest page that each tab (by its frame) asked for."""
    _redirects: dict[str, int] = field(default_factory=dict)

    def commands(self, paused: Mapping[str, Any], main_frame: str) -> tuple[str, dict[str, Any]]:
        """Return the command that lets a paused request go on: with an answer, or refused.

        Raises:
            SiteError: What answers is broken.
        """
        asked = _request(paused, main_frame)
        number = self._redirects.pop(paused.get("redirectedRequestId", ""), -1) + 1
        answer = self.answering(asked) if asked.url.startswith(("http://", "https://")) else refusal(asked.url)
        if isinstance(answer, Response) and 300 <= answer.status < 400:
            self._redirects[paused["requestId"]] = number
            if number >= MOST_REDIRECTS:
                answer = "redirected too many times"
        if asked.top:
            status, why = (0, str(answer)) if isinstance(answer, str) else (answer.status, "")
            self.visits[paused["frameId"]] = Visit(asked.url, asked.method, status, why)
        if isinstance(answer, str):
            self.refuse(asked.url, answer)
            return "Fetch.failRequest", {"requestId": paused["requestId"], "errorReason": "Aborted"}
        return "Fetch.fulfillRequest", {
            "requestId": paused["requestId"],
            "responseCode": answer.status,
            "responseHeaders": [{"name": name, "value": value} for name, value in answer.headers],
            "body": base64.b64encode(answer.body).decode(),
        }

    def refuse(self, url: str, why: str) -> None:
        """Keep that an address was not opened."""
        self.refused.append(f"{url[:200]}: {why}")


def refusal(url: str) -> str:
    """Return why an address that is none of http:// or https:// is not opened."""
    return f"this browser opens no address of the kind {url.partition(':')[0]!r:.40}"


def _request(paused: Mapping[str, Any], main_frame: str) -> Request:
    said = paused["request"]
    entries = said.get("postDataEntries") or ()
    body = b"".join(base64.b64decode(entry.get("bytes", "")) for entry in entries)
    if not entries and "postData" in said:
        body = said["postData"].encode("utf-8", "replace")
    kind = paused["resourceType"]
    top = kind == "Document" and paused["frameId"] == main_frame
    return Request(said["url"], said["method"], body, kind, top)
