"""How uvicorn serves strangers: connections that ask nothing, or ask slowly, are closed, so that they keep nobody else out."""

from __future__ import annotations

import asyncio
import socket
from collections import defaultdict
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring.errors import MissingExtra
from sparring.leaderboard.submissions.limits import Limits, address_of

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.types import ASGIApp

    from sparring.leaderboard.submissions.desk import Desk
    from sparring.leaderboard.submissions.worker import Station

_LINGER = 1.0
"""Seconds between an answer to a body that is not wanted and the end of the connection."""


def joined(pages: ASGIApp, desk: Desk, board: Path) -> Starlette:
    """Return a board's pages and its submissions as one application: the latter at /api.

    Args:
        pages: The application that shows the board.
        desk: Open.
        board: The board's file.

    Raises:
        MissingExtra: Starlette is not installed.
    """
    try:
        from starlette.applications import Starlette
        from starlette.routing import Mount
    except ImportError as error:
        raise MissingExtra("the server needs Starlette: pip install 'sparring[serve]'") from error
    from sparring.leaderboard.submissions.app import submissions_app

    return Starlette(routes=[Mount("/api", submissions_app(desk, board)), Mount("/", pages)])


def serve_board(pages: ASGIApp, station: Station, opened: socket.socket, *, worker: bool = True) -> None:
    """Serve a board's pages and take submissions until the process is stopped.

    Args:
        pages: The application that shows the board.
        station: Desk, board, limits.
        opened: Where to listen.
        worker: Whether a worker verifies meanwhile, in a process of its own.

    Raises:
        BadValue: The desk is something else.
        InfrastructureError: It cannot be written.
        MissingExtra: uvicorn or Starlette is not installed.
    """
    from sparring.leaderboard.submissions.desk import open_desk
    from sparring.leaderboard.submissions.worker import working

    desk = open_desk(station.folder, station.limits)
    try:
        config = server_config(joined(pages, desk, station.store), station.limits)
        with working(station) if worker else nullcontext():
            import uvicorn

            uvicorn.Server(config).run(sockets=[opened])
    finally:
        desk.close()


def server_config(app: Any, limits: Limits | None = None, **options: Any) -> uvicorn.Config:
    """Return uvicorn's configuration for an ASGI application that strangers reach; `options` are uvicorn's own.

    An address is where the connection comes from; headers that say something else are not believed.

    Raises:
        MissingExtra: uvicorn is not installed.
    """
    try:
        import uvicorn
    except ImportError as error:
        raise MissingExtra("the server needs uvicorn: pip install 'sparring[serve]'") from error
    asked = limits or Limits()
    own: dict[str, Any] = {
        "http": patient(asked),
        "ws": "none",
        "lifespan": "off",
        "log_level": "warning",
        "server_header": False,
        "proxy_headers": False,
        "timeout_keep_alive": max(1, int(asked.head)),
        "timeout_graceful_shutdown": 5,
    }
    return uvicorn.Config(app, **{**own, **options})


def patient(limits: Limits) -> type[asyncio.Protocol]:
    """Return uvicorn's protocol over h11, which closes a connection that has waited too long for a whole head of a request.

    uvicorn alone gives a connection's first head, and one that comes byte by byte, all the time there is; and it reads on when a body
    has been refused.
    """
    from h11 import SEND_BODY
    from uvicorn.protocols.http.h11_impl import H11Protocol

    waiting = defaultdict[str, dict[H11Protocol, asyncio.TimerHandle]](dict)

    class Patient(H11Protocol):
        """A connection."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
            super().connection_made(transport)
            self._address = address_of(self.client[0] if self.client else "")
            self._look()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._look()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._rest()
            if self.conn.their_state is SEND_BODY:
                self._turn_away()
            else:
                self._look()

        def connection_lost(self, exc: Exception | None) -> None:
            self._rest()
            super().connection_lost(exc)

        def _turn_away(self) -> None:
            """Read no more of a body that was answered before it had come; the answer has a second to be read."""
            self.flow.pause_reading()
            if self.transport.can_write_eof():
                self.transport.write_eof()
            self.loop.call_later(_LINGER, self.transport.abort)

        def _look(self) -> None:
            """Begin to wait, or end it: while a request is answered, the application sees to the time."""
            mine = waiting[self._address]
            if self.transport.is_closing() or (self.cycle is not None and not self.cycle.response_complete):
                self._rest()
            elif self not in mine:
                mine[self] = self.loop.call_later(limits.head, self.transport.abort)
                if len(mine) > limits.sockets:
                    next(iter(mine)).transport.abort()

        def _rest(self) -> None:
            mine = waiting[self._address]
            timer = mine.pop(self, None)
            if timer is not None:
                timer.cancel()
            if not mine:
                del waiting[self._address]

    return Patient
