"""How a client asks: over HTTP, a request for each batch, or over one WebSocket that all sessions share.

Both ask again what may be asked again. A step says how many actions came before it, so it is never done twice.
"""

from __future__ import annotations

import itertools
import json
import os
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from typing import Any
from urllib.parse import urlsplit

from sparring.errors import BadValue, MissingExtra
from sparring.wrappers.http.limits import Limits
from sparring.wrappers.http.operations import Asked, Told
from sparring.wrappers.http.records import PROTOCOL
from sparring.wrappers.http.refusals import RETRY, ServerError, TooLarge, raised, refusal
from sparring.wrappers.http.sockets import PING, PONG, is_here

_TRIES = 6
_KNOCKS = 2
"""Tries where nobody listens: a server that is started anew has lost its sessions."""
_PATIENCE = 600.0
"""Seconds for one answer: steps may wait for a browser or a container."""
_CONNECT = 10.0
_PART, _SIZE = 1024, 4 << 20
"""Operations of one request, and bytes of them."""
_FRAME, _CLOSE = 64, 64
"""Bytes around the operations of a request, and of one that closes a session, at most."""
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode
_MOST = 1 << 28
"""Bytes of one answer that are read."""


class Wire(ABC):
    """A server as a client reaches it; any thread may ask.

    Args:
        url: Where the server is: `http://HOST:PORT` or `ws://HOST:PORT`.
        token: Who asks; None: anybody.
    """

    def __init__(self, url: str, token: str | None):
        self.url, self._token = url, token
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self._forgotten = deque[str]()
        self.largest = Limits().body
        """Bytes that the server reads at once; a socket that sent more would be closed, and its sessions with it."""

    def ask(self, asked: Sequence[Asked]) -> list[Told]:
        """Return what is told to each operation; what was too much is asked again, later.

        Raises:
            ServerError: The server does not answer.
            BadValue: It refuses the token.
        """
        told = self._told(asked)
        for number in range(1, _TRIES):
            late = [i for i, one in enumerate(told) if one.get("code") == "too-many"]
            if not late:
                break
            self._wait(RETRY * number)
            for i, one in zip(late, self._told([asked[i] for i in late]), strict=True):
                told[i] = one
        return told

    def one(self, op: str, **asked: Any) -> Told:
        """Return what is told to one operation.

        Raises:
            SparringError: It cannot be done.
        """
        told = self.ask([{"op": op, **asked}])[0]
        if "error" in told:
            raise raised(told)
        return told

    def forget(self, session: str, pid: int) -> None:
        """Note that a session is not used any more: it is closed with the next request. Safe while garbage is collected.

        Args:
            session: Its id.
            pid: The process that started it; a fork of that has it too, and forgets nothing.
        """
        if pid == os.getpid():
            self._forgotten.append(session)

    @abstractmethod
    def close(self) -> None:
        """Close the connections; another `ask` opens them again. Safe while garbage is collected: nothing is asked."""

    @abstractmethod
    def finish(self) -> None:
        """End the sessions that are not used any more, and close the connections."""

    @abstractmethod
    def _send(self, operations: list[str]) -> list[Told]:
        """Return what is told to each operation of one request."""

    def _told(self, asked: Sequence[Asked]) -> list[Told]:
        """Return what is told to each operation; of many, in several requests."""
        told: list[Told] = []
        for part in _parts(map(_ENCODE, asked), min(_SIZE, self.largest - _FRAME)):
            room = self.largest - _FRAME - sum(len(one) + 1 for one in part)
            if room < 0:
                told.append(refusal(TooLarge(f"{len(part[0]):,} bytes: the server reads {self.largest:,} at once")))
                continue
            closing = self._closing(min(_PART, room // _CLOSE))
            told += self._send([*closing, *part])[len(closing) :]
        return told

    def _wait(self, seconds: float) -> None:
        time.sleep(seconds)

    def _closing(self, most: int) -> list[str]:
        """Return operations that close what is not used any more, so many as fit into a request."""
        found = list[str]()
        with suppress(IndexError):  # that was the last one
            while len(found) < most:
                found.append(_ENCODE({"op": "close", "session": self._forgotten.popleft()}))
        return found

    def _lost(self, error: object) -> ServerError:
        return ServerError(f"the server {self.url} does not answer ({error}): is it there, and served?")

    def _read(self, text: str | bytes | bytearray) -> Any:
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ServerError(f"{self.url} does not answer as a server of environments: {text[:60]!r}") from error


class HttpWire(Wire):
    """One request for each batch, over connections that are kept open.

    Raises:
        MissingExtra: httpx2 is not installed.
    """

    def __init__(self, url: str, token: str | None):
        super().__init__(url, token)
        try:
            import httpx2
        except ImportError as error:
            raise MissingExtra("http:// servers are asked by httpx2: pip install 'sparring[openai]'") from error
        self._http, self._batch = httpx2, f"/v{PROTOCOL}/batch"
        self._lock, self._client, self._pid = threading.Lock(), self._connect(), os.getpid()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def finish(self) -> None:
        """End the sessions that are not used any more, and close the connections."""
        while self._pid == os.getpid() and (closing := self._closing(min(_PART, self.largest // _CLOSE))):
            try:
                self._here().post(self._batch, content=_body(closing))
            except self._http.TransportError:
                break  # nobody is there any more
        self.close()

    def _connect(self) -> Any:
        here = ("all://localhost", "all://127.0.0.1", "all://[::1]")
        return self._http.Client(
            base_url=self.url,
            headers=self._headers,
            timeout=self._http.Timeout(_PATIENCE, connect=_CONNECT),
            limits=self._http.Limits(max_connections=None, max_keepalive_connections=64),
            mounts=dict.fromkeys(here),  # no proxy stands before this machine itself
        )

    def _send(self, operations: list[str]) -> list[Told]:
        body = _body(operations)
        for number in range(1, _TRIES + 1):
            try:
                response = self._here().post(self._batch, content=body)
            except self._http.ReadTimeout as error:
                raise self._lost(f"nothing came for {_PATIENCE:g} s") from error
            except self._http.TransportError as error:
                if number == (_KNOCKS if isinstance(error, self._http.ConnectError) else _TRIES):
                    raise self._lost(error or type(error).__name__) from error
                self._wait(0.05 * 2**number)
                continue
            told = self._read(response.content)
            if isinstance(told, list) and len(told) == len(operations):
                return told
            if not isinstance(told, dict) or "error" not in told:
                raise ServerError(f"{self.url} does not answer as a server of environments: {told!r:.60}")
            if told["code"] != "too-many" or number == _TRIES:
                raise raised(told)
            self._wait(RETRY * number)
        raise self._lost("too much to do")

    def _here(self) -> Any:
        """Return the connections of this process: after a fork the parent's are left alone."""
        with self._lock:
            if self._client.is_closed or self._pid != os.getpid():
                self._client, self._pid = self._connect(), os.getpid()
            return self._client


class SocketWire(Wire):
    """One WebSocket; whoever waits reads for all. When it is lost, so are its sessions; the next request opens another.

    Raises:
        MissingExtra: websockets is not installed.
    """

    def __init__(self, url: str, token: str | None):
        super().__init__(url, token)
        try:
            from websockets import exceptions
            from websockets.sync import client
        except ImportError as error:
            raise MissingExtra("ws:// servers are asked by websockets: pip install 'sparring[serve]'") from error
        self._open, self._errors = client.connect, exceptions
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._channel: _Channel | None = None

    def close(self) -> None:
        """Close the connection, which ends its sessions."""
        with self._lock:
            channel, self._channel = self._channel, None
        if channel is not None and channel.pid == os.getpid():
            channel.close()

    def finish(self) -> None:
        """Close the connection, which ends its sessions."""
        self.close()

    def _send(self, operations: list[str]) -> list[Told]:
        channel, number = self._connected(), next(self._numbers)
        text = f'{{"id":{number},"ops":[{",".join(operations)}]}}'
        try:
            channel.socket.send(text)
            told = self._read(channel.receive(number))
        except (self._errors.ConnectionClosed, TimeoutError, OSError) as error:
            self._drop(channel)
            raise ServerError(f"the connection to {self.url} was lost, and its sessions with it: {error}") from error
        if "results" not in told:
            raise raised(told)
        results: list[Told] = told["results"]
        return results

    def _connected(self) -> _Channel:
        with self._lock:
            if self._channel is None or self._channel.pid != os.getpid():
                self._forgotten.clear()
                self._channel = self._connect()
            return self._channel

    def _connect(self) -> _Channel:
        try:
            opening = self._open(
                f"{self.url}/v{PROTOCOL}/socket",
                additional_headers=self._headers,
                compression=None,
                open_timeout=_CONNECT,
                close_timeout=1.0,
                max_size=_MOST,
                ping_interval=PING,
                ping_timeout=PONG,
                proxy=None if is_here(urlsplit(self.url).hostname or "") else True,
            )
            return _Channel(opening)
        except self._errors.InvalidStatus as error:
            told = self._read(error.response.body or b"null")
            raise raised(told) if isinstance(told, dict) and "error" in told else self._lost(error) from error
        except (self._errors.WebSocketException, TimeoutError, OSError) as error:
            raise self._lost(error) from error

    def _drop(self, channel: _Channel) -> None:
        with self._lock:
            if self._channel is channel:
                self._channel = None
        channel.close()


class _Channel:
    """A WebSocket that several threads read: one of those that wait reads, and hands the others what is theirs."""

    def __init__(self, opening: AbstractContextManager[Any]):
        with ExitStack() as opened:
            self.socket, self.pid = opened.enter_context(opening), os.getpid()
            self.close = opened.pop_all().close
        self._found: dict[int | None, str] = {}
        self._state = threading.Condition()
        self._reading = False

    def receive(self, number: int) -> str:
        """Return the answer to the message of this number."""
        while True:
            with self._state:
                self._state.wait_for(lambda: not self._reading or number in self._found)
                if number in self._found:
                    return self._found.pop(number)
                self._reading = True
            self._read_one()

    def _read_one(self) -> None:
        text = None
        try:
            text = self.socket.recv(timeout=_PATIENCE)
        finally:
            with self._state:
                self._reading = False
                if text is not None:
                    self._found[_number(text)] = text
                self._state.notify_all()


def _body(operations: Iterable[str]) -> bytes:
    return f"[{','.join(operations)}]".encode()


def _number(text: str) -> int | None:
    """Return the number of a message without reading all of it.

    >>> _number('{"id":12,"results":[]}'), _number('{"id": null, "error": "no JSON"}')
    (12, None)
    """
    digits = text[6:30].lstrip().partition(",")[0]
    return int(digits) if digits.isdecimal() else None


def _parts(operations: Iterable[str], most: int) -> Iterator[list[str]]:
    """Yield operations in requests of so many bytes that no server finds them too large, unless one of them is."""
    part, size = list[str](), 0
    for one in operations:
        if part and (len(part) == _PART or size + len(one) + 1 > most):
            yield part
            part, size = [], 0
        part.append(one)
        size += len(one) + 1
    if part:
        yield part


def make_wire(url: str, token: str | None, *, plain: bool) -> Wire:
    """Return the wire to a server.

    Raises:
        BadValue: The address is none, or the token could be read on its way.
        MissingExtra: What asks is not installed.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    kinds: dict[str, type[Wire]] = dict.fromkeys(("http", "https"), HttpWire) | dict.fromkeys(("ws", "wss"), SocketWire)
    if parts.scheme not in kinds or not host or parts.username is not None or parts.query or parts.fragment:
        raise BadValue(f"{url!r:.200} is no address of a server: write http://HOST:PORT or ws://HOST:PORT")
    if token is not None and (not token.isascii() or not token.isprintable() or " " in token):
        raise BadValue("this is no token (it is not shown here): there are spaces or other than ASCII characters in it")
    if token is not None and parts.scheme in ("http", "ws") and not plain and not is_here(host):
        raise BadValue(
            f"{url}: the token could be read on its way; use https:// or wss://, or plain=True where the network is your own"
        )
    return kinds[parts.scheme](url.rstrip("/").removesuffix(f"/v{PROTOCOL}"), token)
