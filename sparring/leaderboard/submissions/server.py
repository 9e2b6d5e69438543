"""A board's pages and its submissions as one server."""

from __future__ import annotations

import socket
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring.errors import MissingExtra
from sparring.leaderboard.submissions.limits import Limits
from sparring.wrappers.http.sockets import server_config

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.types import ASGIApp

    from sparring.leaderboard.submissions.desk import Desk
    from sparring.leaderboard.submissions.worker import Station


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
        config = board_config(joined(pages, desk, station.store), station.limits)
        with working(station) if worker else nullcontext():
            import uvicorn

            uvicorn.Server(config).run(sockets=[opened])
    finally:
        desk.close()


def board_config(app: Any, limits: Limits | None = None, **options: Any) -> uvicorn.Config:
    """Return uvicorn's configuration for a board; `options` are uvicorn's own. See `server_config`.

    Raises:
        MissingExtra: uvicorn is not installed.
    """
    asked = limits or Limits()
    return server_config(app, head=asked.head, sockets=asked.sockets, **options)
