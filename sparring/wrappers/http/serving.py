"""Serving an environment until the process is stopped."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sparring.envs.core import Environment
from sparring.errors import BadValue, MissingExtra
from sparring.wrappers.http.keys import VARIABLE, Keys
from sparring.wrappers.http.limits import Limits
from sparring.wrappers.http.sessions import Sessions
from sparring.wrappers.http.sockets import PING, PONG, is_here, listen, server_config

if TYPE_CHECKING:
    import uvicorn


def make_server(
    environment: Environment, *, keys: Keys | None = None, limits: Limits | None = None, any_task: bool = False
) -> uvicorn.Server:
    """Return the server of an environment; `run(sockets=[...])` serves.

    Args:
        environment: What is played.
        keys: Who may ask; without any, only this machine may.
        limits: Of everything.
        any_task: Whether clients may bring tasks of their own.

    Raises:
        MissingExtra: uvicorn, Starlette or websockets is not installed.
    """
    try:
        import uvicorn
        import websockets  # noqa: F401 - without it uvicorn answers no WebSocket

        from sparring.wrappers.http.app import environment_app
    except ImportError as error:
        raise MissingExtra(f"the server needs {error.name}: pip install 'sparring[serve]'") from error
    asked = limits or Limits()
    config = server_config(
        environment_app(Sessions(environment, asked, any_task=any_task), keys or Keys()),
        head=asked.head,
        sockets=asked.sockets,
        lifespan="on",
        ws="websockets-sansio",
        ws_max_size=asked.body,
        ws_per_message_deflate=False,
        ws_ping_interval=PING,
        ws_ping_timeout=PONG,
    )
    return uvicorn.Server(config)


def check_reach(host: str, keys: Keys) -> None:
    """Refuse to serve other machines without a token.

    Raises:
        BadValue: Others could reach it, and nobody would need a token.
    """
    if not keys and not is_here(host):
        raise BadValue(
            f"host={host}: other machines could play here without a token; set {VARIABLE} or name a --token-file"
        )


def serve(
    environment: Environment,
    opened: socket.socket,
    *,
    keys: Keys | None = None,
    limits: Limits | None = None,
    any_task: bool = False,
) -> None:
    """Serve an environment at a socket that listens, until the process is told to stop; see `make_server`.

    Raises:
        BadValue: Others could reach it, and nobody would need a token.
        MissingExtra: uvicorn, Starlette or websockets is not installed.
    """
    check_reach(opened.getsockname()[0], keys or Keys())
    make_server(environment, keys=keys, limits=limits, any_task=any_task).run(sockets=[opened])


@contextmanager
def background(
    environment: Environment, *, keys: Keys | None = None, limits: Limits | None = None, any_task: bool = False
) -> Iterator[str]:
    """Serve an environment in a thread of this process, to this machine alone, for as long as the `with` lasts.

    Yields `HOST:PORT`. For notebooks and tests: a trainer beside it shares its Python with it.

    Raises:
        MissingExtra: uvicorn, Starlette or websockets is not installed.
    """
    server = make_server(environment, keys=keys, limits=limits, any_task=any_task)
    with listen("127.0.0.1", 0) as opened:
        thread = threading.Thread(target=server.run, args=([opened],), name="sparring-serve", daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{opened.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
