"""The board's server: pages for reading, made when they are asked for. Nothing can be changed through them."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sparring.errors import MissingExtra, SparringError
from sparring.leaderboard.site.pages import STATIC, Page, Pages, static
from sparring.leaderboard.site.photos import Photographer
from sparring.leaderboard.store import Store

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""Of every answer."""
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_LONGEST = 300
"""Characters of a path or of a query that are read."""


def make_app(path: Path, *, more: Sequence[BaseRoute] = (), pictures: bool = True) -> Starlette:
    """Return the application that shows a board.

    Args:
        path: The board's file; it is opened anew for every page, so what is added is seen at once.
        more: Routes of other things that the same server does, such as taking submissions; they come first.
        pictures: Whether web pages are shown as a browser draws them, too: one episode at a time, the newest are kept.

    Raises:
        BadValue: There is no board.
        MissingExtra: Starlette or Jinja2 is not installed.
    """
    try:
        from starlette.applications import Starlette
        from starlette.concurrency import run_in_threadpool
        from starlette.middleware import Middleware
        from starlette.responses import HTMLResponse, RedirectResponse, Response
        from starlette.routing import Route
    except ImportError as error:
        raise MissingExtra("the server needs Starlette: pip install 'sparring[serve]'") from error
    Store(path).close()
    pages = Pages(path, photographer=Photographer() if pictures else None)
    files = {name: static(name) for name in STATIC}

    async def page(request: Request) -> Response:
        where = request.path_params["path"]
        if len(where) > _LONGEST or len(request.url.query) > _LONGEST:
            found = pages.missing("index.html")
        else:
            found = await run_in_threadpool(_page, pages, where, dict(request.query_params))
        return HTMLResponse(found.html.encode("utf-8", "replace"), found.status)

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in files:
            return HTMLResponse(pages.missing("static/x").html, 404)
        return Response(files[name], media_type=_TYPES[Path(name).suffix], headers={"cache-control": "max-age=300"})

    async def first(request: Request) -> Response:
        return RedirectResponse("index.html")

    routes = [*more, Route("/", first), Route("/static/{name}", file), Route("/{path:path}", page)]
    return Starlette(routes=routes, middleware=[Middleware(_Secure)])


def _page(pages: Pages, where: str, query: dict[str, str]) -> Page:
    """Return a page, or one that says what is wrong with the board."""
    try:
        return pages.render(where, query)
    except SparringError as error:
        return pages.message(where, "This page cannot be shown", str(error), 503)


Scope = dict[str, object]
Send = Callable[[dict[str, object]], Awaitable[None]]


class _Secure:
    """Adds `HEADERS` to every answer."""

    def __init__(self, app: Callable[..., Awaitable[None]]):
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: object, send: Send) -> None:
        async def told(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *self._headers]}  # type: ignore[misc]  # ASGI
            await send(message)

        await self._app(scope, receive, told if scope["type"] == "http" else send)


def serve(path: Path, opened: socket.socket, *, pictures: bool = True) -> None:
    """Answer until the process is stopped; see `make_app`.

    Raises:
        BadValue: There is no board.
        MissingExtra: uvicorn, Starlette or Jinja2 is not installed.
    """
    from sparring.leaderboard.submissions.server import board_config

    config = board_config(make_app(path, pictures=pictures))
    import uvicorn

    uvicorn.Server(config).run(sockets=[opened])
