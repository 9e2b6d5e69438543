"""The HTTP interface of an environment: JSON, bearer tokens, and one WebSocket for many sessions (`docs/serving.md`).

No cookies and no CORS headers; requests that come from web pages are refused, so none can play in a visitor's name.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import ExitStack, suppress
from typing import Any, NoReturn

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from sparring.errors import BadValue, Boundary, InfrastructureError, SparringError, UsageError
from sparring.wrappers.http.dispatch import Dispatcher
from sparring.wrappers.http.keys import Keys, bearer
from sparring.wrappers.http.operations import Told
from sparring.wrappers.http.records import PROTOCOL
from sparring.wrappers.http.refusals import RETRY, STATUS, NotHere, NoToken, TooLarge, refusal
from sparring.wrappers.http.sessions import Line, Sessions
from sparring.wrappers.http.sockets import is_here

ROOT = f"/v{PROTOCOL}"
_HEADERS = ((b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store"))
Scope = MutableMapping[str, Any]
Send = Callable[[Scope], Awaitable[None]]


def environment_app(sessions: Sessions, keys: Keys) -> Starlette:
    """Return the application that serves an environment.

    Args:
        sessions: Of the environment.
        keys: Who may ask; without any, only this machine may.
    """
    dispatcher = Dispatcher(sessions)
    api = _Api(dispatcher)
    one = f"{ROOT}/sessions/{{session}}"
    routes = [
        Route(ROOT, api.about),
        Route(f"{ROOT}/tasks/{{split}}", api.tasks),
        Route(f"{ROOT}/sessions", api.open, methods=["POST"]),
        Route(one, api.route("turn")),
        Route(one, api.route("close"), methods=["DELETE"]),
        Route(f"{one}/step", api.route("step"), methods=["POST"]),
        Route(f"{one}/transcript/{{seat}}", api.route("transcript")),
        Route(f"{one}/encode/{{seat}}", api.route("encode")),
        Route(f"{one}/state", api.route("save")),
        Route(f"{one}/render", api.route("render")),
        Route(f"{one}/players/{{name}}", api.route("player")),
        Route(f"{ROOT}/batch", api.batch, methods=["POST"]),
        WebSocketRoute(f"{ROOT}/socket", api.socket),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(_Gate, keys=keys)],
        exception_handlers={HTTPException: _missing, SparringError: _told, ClientDisconnect: _gone},
        lifespan=dispatcher.running,
    )
    app.router.redirect_slashes = False  # nothing that a stranger writes becomes an address in an answer
    return app


class _Api:
    """What is answered."""

    def __init__(self, dispatcher: Dispatcher):
        self._dispatcher = dispatcher
        self._limits = dispatcher.sessions.limits

    async def about(self, request: Request) -> Response:
        """Say what is played here."""
        return await self._one(request, {"op": "about", **_query(request)})

    async def tasks(self, request: Request) -> Response:
        """Tell some tasks."""
        asked = {name: _number(name, text) for name, text in _query(request).items()}
        return await self._one(request, {"op": "tasks", **request.path_params, **asked})

    async def open(self, request: Request) -> Response:
        """Start a session, or load one."""
        asked = await self._object(request)
        return await self._one(request, {**asked, "op": "load" if "state" in asked else "start"}, 201)

    def route(self, op: str) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers an operation on a session."""

        async def answer(request: Request) -> Response:
            asked = await self._object(request) if request.method == "POST" else {}
            return await self._one(request, {**asked, "op": op, **request.path_params})

        return answer

    async def batch(self, request: Request) -> Response:
        """Do many operations."""
        asked = self._listed(await self._json(request))
        return _response(written(await self._in_turn(request, asked)))

    async def socket(self, socket: WebSocket) -> None:
        """Answer what comes over a socket; its sessions end with it.

        Where operations take long, many messages are answered side by side. None is read while too many wait, or while an
        answer is not.
        """
        await socket.accept()
        line, unread, running = Line(), asyncio.Lock(), set[asyncio.Task[None]]()
        try:
            while (message := await socket.receive())["type"] == "websocket.receive":
                number, asked = self._message(message.get("text") or "")
                count = len(asked) if isinstance(asked, list) else 0
                await self._dispatcher.enter(count, patient=True)
                place = ExitStack()
                place.callback(self._dispatcher.leave, count)
                reply = self._reply(socket, line, number, asked, place, unread)
                if self._dispatcher.blocking:
                    task = asyncio.create_task(reply)
                    running.add(task)
                    task.add_done_callback(running.discard)
                    task.add_done_callback(lambda _, place=place: place.close())  # type: ignore[misc]
                    async with unread:
                        pass
                else:
                    with place:
                        await reply
        except asyncio.CancelledError:
            pass  # the server ends, and has waited for a client that does not read
        finally:
            for task in running:
                task.cancel()
            await self._dispatcher.hang_up(line)

    async def _reply(
        self,
        socket: WebSocket,
        line: Line,
        number: Any,
        asked: list[object] | Told,
        place: ExitStack,
        unread: asyncio.Lock,
    ) -> None:
        """Answer a message. Its place is free for others while the client does not read; `unread` is held meanwhile."""
        if isinstance(asked, list):
            told = written(await self._dispatcher.ask(socket.scope["owner"], asked, line))
            text = f'{{"id":{json.dumps(number)},"results":{told}}}'
        else:
            text = json.dumps({"id": number, **asked})
        place.close()
        with suppress(WebSocketDisconnect):  # nobody is there any more to hear it
            async with unread:
                if socket.application_state is WebSocketState.CONNECTED:  # no answer before has found that out
                    await socket.send_text(text)

    def _message(self, text: str) -> tuple[Any, list[object] | Told]:
        """Return the number of a message, and its operations or what is wrong with it."""
        number = None
        try:
            message = _parsed(text)
            if not isinstance(message, dict) or set(message) != {"id", "ops"} or type(message["id"]) is not int:
                raise BadValue('a message is an object {"id": NUMBER, "ops": [OPERATION, ...]}')
            number = message["id"]
            return number, self._listed(message["ops"])
        except SparringError as error:
            return number, refusal(error)

    async def _one(self, request: Request, asked: Told, status: int = 200) -> Response:
        """Do one operation."""
        told = (await self._in_turn(request, [asked]))[0]
        return _response(written(told), STATUS[told["code"]] if "error" in told else status)

    async def _in_turn(self, request: Request, asked: list[object]) -> list[Told]:
        await self._dispatcher.enter(len(asked), patient=False)
        try:
            return await self._dispatcher.ask(request.scope["owner"], asked)
        finally:
            self._dispatcher.leave(len(asked))

    def _listed(self, asked: object) -> list[object]:
        if not isinstance(asked, list):
            raise BadValue(f"operations are a list of objects, got {asked!r:.80}")
        if len(asked) > self._limits.batch:
            raise TooLarge(f"{len(asked)} operations at once: at most {self._limits.batch}")
        return asked

    async def _object(self, request: Request) -> Told:
        found = await self._json(request)
        if not isinstance(found, dict):
            raise BadValue(f"the body is a JSON object, got {found!r:.80}")
        return found

    async def _json(self, request: Request) -> Any:
        """Return what the body says; no more of it is read than may be, and not for ever."""
        most, data = self._limits.body, bytearray()
        try:
            async with asyncio.timeout(self._limits.patience):
                async for chunk in request.stream():
                    data += chunk
                    if len(data) > most:
                        raise TooLarge(f"a body has at most {most:,} bytes: send fewer operations at once")
        except TimeoutError:
            raise BadValue(f"the body did not come within {self._limits.patience:g} s") from None
        try:
            return _parsed(data.decode())
        except UnicodeDecodeError as error:
            raise BadValue(f"the body is not UTF-8: {error.reason} at byte {error.start}") from None


def _query(request: Request) -> dict[str, Any]:
    return dict(request.query_params)


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise BadValue(f"{name}={text!r:.40}: a whole number")
    return int(text)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadValue(f"this is no JSON ({error!s:.80}): {text[:60]!r}") from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def written(told: list[Told] | Told) -> str:
    """Return answers as JSON; one that an environment has put something else into is a failure of its own."""
    with Boundary() as boundary:
        return json.dumps(told, separators=(",", ":"), allow_nan=False)
    if isinstance(told, list) and len(told) > 1:
        return f"[{','.join(map(written, told))}]"
    failed = refusal(InfrastructureError(f"the environment's answer is no JSON: {boundary.error}"))
    return json.dumps([failed] if isinstance(told, list) else failed)


def _response(text: str, status: int = 200) -> Response:
    headers = {"retry-after": str(RETRY)} if status == STATUS["too-many"] else None
    return Response(text, status, headers, "application/json")


def _refused(error: SparringError) -> Response:
    told = refusal(error)
    return _response(json.dumps(told), STATUS[told["code"]])


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, SparringError)
    return _refused(error)


async def _missing(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentence = f"nothing answers {request.method} {request.url.path[:200]} here: GET {ROOT} says what does"
    return _response(json.dumps({"error": sentence, "code": "unknown-name"}), error.status_code)


async def _gone(request: Request, error: Exception) -> Response:
    return _refused(BadValue("the body did not come whole"))


class _Gate:
    """Lets in who has a token, and nobody whom a web page sent."""

    def __init__(self, app: Callable[..., Awaitable[None]], keys: Keys):
        self._app, self._keys = app, keys

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def told(message: Scope) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *_HEADERS]}
            await send(message)

        try:
            scope["owner"] = self._admit({name: value.decode("latin-1") for name, value in scope["headers"]})
        except UsageError as error:
            await _refused(error)(scope, receive, told)
            return
        await self._app(scope, receive, told)

    def _admit(self, headers: dict[bytes, str]) -> str:
        """Return who asks."""
        if b"origin" in headers:
            raise NotHere("web pages cannot ask here: leave out the header Origin")
        host = headers.get(b"host", "")
        if not self._keys and not is_here(_name(host)):
            raise NotHere(f"this server is for its own machine: ask http://localhost, not {host[:80]!r}")
        owner = self._keys.owner(bearer(headers.get(b"authorization", "")))
        if owner is None:
            raise NoToken("a token that is known here is needed: Authorization: Bearer TOKEN")
        return owner


def _name(host: str) -> str:
    """Return the name in a `Host` header, without the port."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
