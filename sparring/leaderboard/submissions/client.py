"""Submitting: the client's side of the HTTP interface, with the standard library alone.

The token goes into one header of requests to the one address that was named: redirections are not followed, and it is not sent in the
clear but to this machine.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sparring.errors import BadValue, InfrastructureError
from sparring.wrappers.http.sockets import is_here

_CHUNK = 1 << 16
_MOST = 1 << 22
"""Bytes of an answer that are read."""
_PATIENCE = 60.0
"""Seconds after a first failure in which a board is asked again."""
_REFUSED = 10.0
"""The same where nobody listens at all."""
Progress = Callable[[int, int], None]
"""(bytes that were sent, of how many)."""


class BoardError(InfrastructureError):
    """The board cannot be reached, or refuses what was asked."""


class Client:
    """A board as a submitter sees it.

    Args:
        url: Where the board is, `/api` not included.
        token: Who asks.
        plain: Send the token in the clear to other machines too.

    Raises:
        BadValue: The address is none, or the token could be read on its way.
    """

    def __init__(self, url: str, token: str, *, plain: bool = False):
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            parts, host, port = urlsplit(""), None, None
        if (
            parts.scheme not in ("http", "https")
            or not host
            or parts.username is not None
            or parts.query
            or parts.fragment
        ):
            raise BadValue(f"{url!r:.200} is no address of a board: write https://HOST or http://localhost:PORT")
        if parts.scheme == "http" and not plain and not is_here(host):
            raise BadValue(
                f"{url}: the token could be read on its way; use https://, or --plain where the network is your own"
            )
        if not token.isascii() or not token.isprintable():
            raise BadValue("this is no token: `sparring token add NAME` on the board's machine makes one")
        self._secure, self._host, self._port = parts.scheme == "https", host, port
        self._root, self._token, self.url = parts.path.rstrip("/") + "/api", token, url

    def me(self) -> dict[str, Any]:
        """Return whose token it is, and the size that a bundle may have."""
        return self._patiently(lambda: self._ask("GET", "/me"))

    def send(self, bundle: Path, progress: Progress = lambda sent, size: None) -> dict[str, Any]:
        """Send a bundle; return the submission. Sending the same file again is the same submission."""
        return self._patiently(lambda: self._ask("POST", "/submissions", bundle, progress))

    def show(self, id: str) -> dict[str, Any]:
        """Return a submission."""
        return self._patiently(lambda: self._ask("GET", f"/submissions/{id}"))

    def wait(self, id: str, seconds: float, step: float = 0.25) -> dict[str, Any]:
        """Return a submission when it is over, or as it is after so many seconds."""
        end = time.monotonic() + seconds
        while True:
            found = self.show(id)
            left = end - time.monotonic()
            if found["state"] not in ("queued", "verifying") or left <= 0:
                return found
            time.sleep(min(step, left))
            step = min(step * 1.3, 5.0)

    def withdraw(self, id: str) -> dict[str, Any]:
        """Withdraw a submission."""
        return self._patiently(lambda: self._ask("DELETE", f"/submissions/{id}"))

    def commit(self, hash: str) -> dict[str, Any]:
        """Post a commitment; return it with its receipt when the beacon is revealed."""
        found = self._patiently(lambda: self._ask("PUT", f"/commitments/{hash}"))
        while found["receipt"] is None:
            time.sleep(found["wait"] + 0.05)
            found = self._patiently(lambda: self._ask("GET", f"/commitments/{hash}"))
        return found

    def _patiently(self, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Ask, again if the board is being started anew, or says that it was asked too often."""
        failed = None
        while True:
            try:
                return ask()
            except OSError as error:
                now = time.monotonic()
                failed = failed or now
                patience = min(_PATIENCE, _REFUSED) if isinstance(error, ConnectionRefusedError) else _PATIENCE
                pause = error.seconds if isinstance(error, _Later) else 0.5
                if now + pause > failed + patience:
                    raise self._lost(error) from error
                time.sleep(pause)

    def _lost(self, error: Exception) -> BoardError:
        return BoardError(f"the board {self.url} does not answer ({error}): is it there, and served?")

    def _ask(
        self, method: str, path: str, bundle: Path | None = None, progress: Progress = lambda sent, size: None
    ) -> dict[str, Any]:
        connection = self._connection()
        headers = {"Authorization": f"Bearer {self._token}", "Connection": "close"}
        body: Iterator[bytes] | None = None
        if bundle is not None:
            size = bundle.stat().st_size
            headers |= {"Content-Type": "application/zip", "Content-Length": str(size)}
            body = _read(bundle, size, progress)
        try:
            try:
                connection.request(method, self._root + path, body, headers)
            except (BrokenPipeError, ConnectionResetError):
                if bundle is None:
                    raise
                # The board has answered before all was sent: what it says is read below.
            answer = connection.getresponse()
            data = answer.read(_MOST)
            if answer.length:
                raise OSError("its answer was cut off")
        except http.client.HTTPException as error:
            raise OSError(f"this is no answer of a board: {type(error).__name__}") from error
        finally:
            connection.close()
        return self._read(answer, data)

    def _connection(self) -> http.client.HTTPConnection:
        if self._secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, timeout=_PATIENCE, context=context)
        return http.client.HTTPConnection(self._host, self._port, timeout=_PATIENCE)

    def _read(self, answer: http.client.HTTPResponse, data: bytes) -> dict[str, Any]:
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, Mapping):
            raise BoardError(f"{self.url} answers {answer.status}, and not as a board does: is the address right?")
        if answer.status in (200, 201):
            return dict(said)
        wait = answer.getheader("retry-after", "")
        if answer.status in (429, 503) and wait.isdecimal():
            raise _Later(min(int(wait), 30), str(said.get("error")))
        raise BoardError(f"the board {self.url} refuses ({answer.status}): {said.get('error')!s:.500}")


class _Later(OSError):  # noqa: N818 - no error, but a request
    """The board says when to ask again."""

    def __init__(self, seconds: float, words: str):
        super().__init__(words)
        self.seconds = seconds


def _read(path: Path, size: int, progress: Progress) -> Iterator[bytes]:
    sent = 0
    with path.open("rb") as file:
        while sent < size and (chunk := file.read(min(_CHUNK, size - sent))):
            yield chunk
            sent += len(chunk)
            progress(sent, size)
