"""The HTTP interface of submissions: JSON over bearer tokens, nothing else (`docs/submissions.md` lists it).

No cookies, so no other site can act in a visitor's name; no CORS headers, so none can read answers. No request has a body but the
bundle itself, which is written to disk and read by the verifier alone.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sparring.errors import InfrastructureError, SparringError
from sparring.leaderboard.submissions.commitments import HASH, Commitments
from sparring.leaderboard.submissions.desk import Desk
from sparring.leaderboard.submissions.incoming import TooLarge, TooSlow, save
from sparring.leaderboard.submissions.limits import Buckets
from sparring.leaderboard.submissions.queue import Full, Submission
from sparring.leaderboard.submissions.removal import take_off
from sparring.leaderboard.submissions.tokens import NAME, Token
from sparring.wrappers.http.sockets import address_of

TYPE = "application/zip"
_BURST = 10.0
"""Seconds' worth of requests that may come at once."""
_ID = re.compile(r"[0-9a-f]{24}")
_PAGE = 100
HEADERS = {
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}
"""Of every answer."""


class Refused(HTTPException):
    """An answer that is an error: a status, a sentence, and headers."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None):
        super().__init__(status, sentence, dict(headers or {}))


def submissions_app(desk: Desk, board: Path) -> Starlette:
    """Return the application; where it is mounted is the caller's business (the site has it at /api).

    Args:
        desk: Open.
        board: The board's file, from which is taken what is withdrawn.
    """
    api = _Api(desk, board)
    routes = [
        Route("/", api.about),
        Route("/me", api.me),
        Route("/submissions", api.submit, methods=["POST"]),
        Route("/submissions", api.listed),
        Route("/submissions/{id}", api.shown),
        Route("/submissions/{id}", api.withdraw, methods=["DELETE"]),
        Route("/attempts/{name}", api.attempts),
        Route("/commitments/{hash}", api.committed),
        Route("/commitments/{hash}", api.commit, methods=["PUT"]),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(_Gate, desk=desk)],
        exception_handlers={HTTPException: _told, SparringError: _unable, ClientDisconnect: _gone},
    )
    app.router.redirect_slashes = False  # nothing that a stranger writes becomes an address in an answer
    return app


class _Api:
    """What is answered. Methods that are not `async` run in threads, since the database may wait for the disk."""

    def __init__(self, desk: Desk, board: Path):
        self._desk, self._board = desk, board
        self._calls = Buckets(desk.limits.calls, desk.limits.calls * _BURST)
        self._sending = Counter[str]()

    def about(self, request: Request) -> Response:
        """Say what the board takes."""
        board = self._desk.commitments.board if self._desk.commitments else None
        return JSONResponse({"board": board, "size": self._desk.limits.size})

    def me(self, request: Request) -> Response:
        """Say whose token it is."""
        token = self._admit(request)
        return JSONResponse({"name": token.name, "role": token.role, "size": self._desk.limits.size})

    async def submit(self, request: Request) -> Response:
        """Take a bundle."""
        limits = self._desk.limits
        token = await run_in_threadpool(self._admit, request)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != TYPE:
            raise Refused(415, f"a bundle is sent as it is, as {TYPE}")
        size = int(request.headers.get("content-length", "0"))
        if size > limits.size:
            raise Refused(413, f"the bundle has {size:,} bytes, more than {limits.size:,}: bundle fewer tasks")
        await run_in_threadpool(self._check_room, token.name, size)
        with self._slot(token.name):
            found, new = await self._take_in(request, token.name)
        place = f"{request.url.path}/{found.id}"
        return JSONResponse(found.to_json(), 201 if new else 200, {"location": place})

    def listed(self, request: Request) -> Response:
        """List one's own submissions, or as an admin all; `before` goes on where a list ended."""
        token = self._admit(request)
        before = request.query_params.get("before", "")
        if before and not re.fullmatch(r"[0-9]{1,15}", before):
            raise Refused(400, f"before={before[:40]!r}: the number of a submission")
        whose = "" if token.role == "admin" else token.name
        found = self._desk.queue.sent(whose, before=int(before) if before else 1 << 62, most=_PAGE)
        more = found[-1].number if len(found) == _PAGE else None
        return JSONResponse({"submissions": [one.to_json() for one in found], "before": more})

    def shown(self, request: Request) -> Response:
        """Show one's own submission, or as an admin any."""
        return JSONResponse(self._own(request)[0].to_json())

    def withdraw(self, request: Request) -> Response:
        """Withdraw it, and take its run or tournament off the board."""
        found, token = self._own(request)
        told = self._desk.withdraw(found, token.name)
        with suppress(InfrastructureError):  # the board is being written: the worker does it then
            take_off(self._desk, self._board)
        return JSONResponse(told.to_json())

    def attempts(self, request: Request) -> Response:
        """List all that a submitter has tried, for everybody."""
        name = request.path_params["name"]
        named = NAME.fullmatch(name) is not None
        found = self._desk.queue.sent(name, most=1000) if named else []
        sealed = self._desk.commitments.counts(name) if self._desk.commitments and named else {"posted": 0, "used": 0}
        return JSONResponse({"name": name, "attempts": [one.to_public() for one in found], "commitments": sealed})

    def commit(self, request: Request) -> Response:
        """Take a commitment."""
        token = self._admit(request)
        commitments, hash = self._commitments(), request.path_params["hash"]
        if not HASH.fullmatch(hash):
            raise Refused(400, "a commitment is posted as its SHA-256: 64 hexadecimal digits")
        try:
            if not commitments.post(hash, token.name):
                raise Refused(409, "this commitment was posted by somebody else: make one with another nonce")
        except Full as error:
            raise Refused(429, str(error)) from None
        return JSONResponse(commitments.find(hash))

    def committed(self, request: Request) -> Response:
        """Show a commitment, with its receipt if it is time for that."""
        hash = request.path_params["hash"]
        found = self._commitments().find(hash) if HASH.fullmatch(hash) else None
        if found is None:
            raise Refused(404, "no such commitment was posted here")
        return JSONResponse(found)

    def _commitments(self) -> Commitments:
        if self._desk.commitments is None:
            raise Refused(501, "this board takes no commitments: signing needs cryptography, which is not installed")
        return self._desk.commitments

    def _admit(self, request: Request) -> Token:
        """Return whose request it is, if they may ask now."""
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        token = self._desk.tokens.find(text.strip() if scheme.lower() == "bearer" else "")
        if token is None:
            raise Refused(
                401, "a token that is valid is needed: Authorization: Bearer TOKEN", {"www-authenticate": "Bearer"}
            )
        _wait(self._calls.take(token.id))
        return token

    def _own(self, request: Request) -> tuple[Submission, Token]:
        """Return the submission that was asked for; what is somebody else's is not there."""
        token, id = self._admit(request), request.path_params["id"]
        found = self._desk.queue.find(id) if _ID.fullmatch(id) else None
        if found is None or (found.owner != token.name and token.role != "admin"):
            raise Refused(404, "there is no such submission of yours")
        return found, token

    def _check_room(self, owner: str, size: int) -> None:
        if not self._desk.has_room(size):
            raise Refused(507, "the board's disk is full: try again later")
        try:
            self._desk.queue.check_room(owner, size)
        except Full as error:
            raise Refused(429, str(error)) from None

    @contextmanager
    def _slot(self, owner: str) -> Iterator[None]:
        """Let a submitter send only so many bundles at once."""
        if self._sending[owner] >= self._desk.limits.uploads:
            raise Refused(429, f"{owner} is sending {self._sending[owner]} bundles already: wait for these")
        self._sending[owner] += 1
        try:
            yield
        finally:
            self._sending[owner] -= 1
            if not self._sending[owner]:
                del self._sending[owner]

    async def _take_in(self, request: Request, owner: str) -> tuple[Submission, bool]:
        draft = self._desk.incoming / secrets.token_hex(12)
        try:
            size, sha256 = await save(request.stream().__aiter__(), draft, self._desk.limits)
            if not size:
                raise Refused(400, "the bundle is empty: send the file that `sparring bundle` writes")
            return await run_in_threadpool(self._desk.take_in, owner, draft, size, sha256)
        except TooLarge as error:
            raise Refused(413, str(error)) from None
        except TooSlow as error:
            raise Refused(408, str(error), {"connection": "close"}) from None
        except Full as error:
            raise Refused(429, str(error)) from None
        finally:
            draft.unlink(missing_ok=True)


def _wait(seconds: float) -> None:
    if seconds:
        raise Refused(429, f"too many requests: wait {seconds:.1f} s", {"retry-after": f"{int(seconds) + 1}"})


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


async def _unable(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": "the board cannot do this now: try again later"}, 503, {"retry-after": "5"})


async def _gone(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": "the bundle did not come whole"}, 400)


Message = MutableMapping[str, Any]


class _Gate:
    """Counts what comes from each address before anything else is done, and adds `HEADERS` to every answer."""

    def __init__(self, app: Callable[..., Awaitable[None]], desk: Desk):
        self._app = app
        self._knocks = Buckets(desk.limits.knocks, desk.limits.knocks * _BURST)
        self._headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Message, receive: Any, send: Callable[[Message], Awaitable[None]]) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *self._headers]}
            await send(message)

        wait = self._knocks.take(address_of(scope["client"][0] if scope.get("client") else ""))
        if wait:
            told_to_wait = JSONResponse(
                {"error": f"too many requests: wait {wait:.1f} s"}, 429, {"retry-after": f"{int(wait) + 1}"}
            )
            await told_to_wait(scope, receive, told)
            return
        await self._app(scope, receive, told)
