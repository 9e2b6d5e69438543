"""Ports for servers that do not tell on which one they listen."""

from __future__ import annotations

import os
import random
import socket
from contextlib import suppress


def free_port() -> int:
    """Return a port that the system gives to no client: of those, one could be taken by somebody else before the server has it."""
    for port in random.Random(os.getpid()).sample(range(20_000, 29_000), 100):
        with socket.socket() as opened, suppress(OSError):
            opened.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")
