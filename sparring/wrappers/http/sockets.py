"""How uvicorn serves strangers: connections that ask nothing, or ask slowly, are closed, so that they keep nobody else out."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sparring.errors import BadValue, MissingExtra

if TYPE_CHECKING:
    import h11
    import uvicorn

_LINGER = 1.0
"""Seconds between an answer to a body that is not wanted and the end of the connection."""
PING = 30.0
"""Seconds between two looks whether the other end of a WebSocket is still there."""
PONG = 120.0
"""Seconds that it has to say so: a trainer may be busy with other things."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        BadValue: The port is taken, or there is no such address.
    """
    opened = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen(2048)
    except OSError as error:
        opened.close()
        raise BadValue(
            f"cannot listen at {host}:{port} ({error.strerror}): name another --port, or 0 for any"
        ) from error
    return opened


def is_here(host: str) -> bool:
    """Whether a host is this machine, by its name: nothing is asked of the network.

    >>> is_here("localhost"), is_here("127.0.0.1"), is_here("::1"), is_here("localhost.example.org")
    (True, True, True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def address_of(host: str) -> str:
    """Return what is counted as one address: an IPv4 address, the /64 of an IPv6 one.

    >>> address_of("10.0.0.1"), address_of("2001:db8::1") == address_of("2001:db8::ffff:2")
    ('10.0.0.1', True)
    """
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def server_config(app: Any, *, head: float, sockets: int, **options: Any) -> uvicorn.Config:
    """Return uvicorn's configuration for an ASGI application that strangers reach.

    An address is where the connection comes from; headers that say something else are not believed.

    Args:
        app: The application.
        head: Seconds within which a request's head must have come, and the next one's after an answer.
        sockets: Connections of an address that may be without a request; of more, the oldest is closed.
        options: uvicorn's own.

    Raises:
        MissingExtra: uvicorn is not installed.
    """
    try:
        import uvicorn
    except ImportError as error:
        raise MissingExtra("the server needs uvicorn: pip install 'sparring[serve]'") from error
    own: dict[str, Any] = {
        "http": patient(head, sockets),
        "ws": "none",
        "lifespan": "off",
        "log_level": "warning",
        "server_header": False,
        "proxy_headers": False,
        "timeout_keep_alive": max(1, int(head)),
        "timeout_graceful_shutdown": 5,
    }
    return uvicorn.Config(app, **{**own, **options})


def patient(head: float, sockets: int) -> type[asyncio.Protocol]:
    """Return uvicorn's protocol over h11, which closes a connection that has waited too long for a whole head of a request.

    uvicorn alone gives a connection's first head, and one that comes byte by byte, all the time there is; and it reads on when a body
    has been refused.
    """
    from h11 import SEND_BODY
    from uvicorn.protocols.http.h11_impl import H11Protocol

    waiting = defaultdict[str, dict[H11Protocol, asyncio.TimerHandle]](dict)

    class Patient(H11Protocol):
        """A connection."""

        upgraded = False

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
            super().connection_made(transport)
            self._address = address_of(self.client[0] if self.client else "")
            self._look()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._look()

        def handle_websocket_upgrade(self, event: h11.Request) -> None:
            self.upgraded = True  # from here on the connection is another protocol's
            self._rest()
            super().handle_websocket_upgrade(event)

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
            if (
                self.upgraded
                or self.transport.is_closing()
                or (self.cycle is not None and not self.cycle.response_complete)
            ):
                self._rest()
            elif self not in mine:
                mine[self] = self.loop.call_later(head, self.transport.abort)
                if len(mine) > sockets:
                    next(iter(mine)).transport.abort()

        def _rest(self) -> None:
            mine = waiting[self._address]
            timer = mine.pop(self, None)
            if timer is not None:
                timer.cancel()
            if not mine:
                del waiting[self._address]

    return Patient
