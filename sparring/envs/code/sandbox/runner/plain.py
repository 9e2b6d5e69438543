"""One program as a plain process, with the limits that every process can have and nothing else around it."""

from __future__ import annotations

import fcntl
import os
import random
import resource
import socket
from typing import Any

from . import worker


def main(settings: dict[str, Any]) -> None:
    """Take the line to the library from the settings, take on the limits, and run what comes."""
    for name, value in settings["limits"].items():
        which = getattr(resource, name)
        hard = resource.getrlimit(which)[1]
        try:
            resource.setrlimit(which, (value, value if hard == resource.RLIM_INFINITY else min(value, hard)))
        except (OSError, ValueError):  # not every system has every limit
            continue
    kept = [fcntl.fcntl(each, fcntl.F_DUPFD, 32) for each in settings["plain"]]
    for number, descriptor in enumerate(kept, start=3):
        os.dup2(descriptor, number)
        os.close(descriptor)
    random.seed(0)
    worker.serve(socket.socket(fileno=3))
