"""Servers of environments for tests: in a thread of this process, without a socket, or in a process that can be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from socket import create_connection

from starlette.testclient import TestClient

import sparring
from sparring.wrappers.http.app import environment_app
from sparring.wrappers.http.keys import Keys
from sparring.wrappers.http.sessions import Sessions


class Gated:
    """Kuhn poker whose steps first pass a gate: a function that may wait, or raise."""

    def __init__(self, gate, *, blocking=True):
        self.inner, self.gate = sparring.make("KuhnPoker-v0"), gate
        self.spec, self.kwargs = replace(self.inner.spec, blocking=blocking), self.inner.kwargs
        self.tasks = self.inner.tasks

    def start(self, task, *, seed):
        return GatedEpisode(self.inner.start(task, seed=seed), self.gate)

    def load(self, state):
        return GatedEpisode(self.inner.load(state), self.gate)


class GatedEpisode:
    def __init__(self, inner, gate):
        self.inner, self.gate = inner, gate

    @property
    def turn(self):
        return self.inner.turn

    def step(self, action):
        self.gate()
        return self.inner.step(action)


def client(environment, limits=None, tokens=(), host="127.0.0.1", **options):
    """Return a client of an application without a socket: `with client(...) as web`."""
    sessions = Sessions(environment, limits, **options)
    return TestClient(environment_app(sessions, Keys(tokens)), base_url=f"http://{host}")


@contextmanager
def process(*words):
    """Yield a process that serves, and its port."""
    command = [sys.executable, "-m", "sparring.cli.main", "serve-env", *words, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline()
            yield server, int(line.partition("ws://127.0.0.1:")[2].split()[0])
        finally:
            server.kill()


@contextmanager
def deaf(port):
    """A WebSocket that asks until nothing more is taken from it, and reads no answer."""
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="
    data = json.dumps({"id": 0, "ops": [{"op": "about"}] * 64}).encode()
    with create_connection(("127.0.0.1", port)) as socket:
        socket.sendall(f"GET /v1/socket HTTP/1.1\r\nHost: localhost\r\n{upgrade}\r\n\r\n".encode())
        assert b" 101 " in socket.recv(4096)
        socket.settimeout(0.5)
        with suppress(TimeoutError):
            while True:
                socket.sendall(b"\x81\xfe" + len(data).to_bytes(2, "big") + bytes(4) + data)  # masked by zeros
        yield


def family(pid):
    """Return the processes that a process has started, and those that they have; threads and processes may end meanwhile."""
    children = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in list(Path(f"/proc/{pid}/task").iterdir()):
            with suppress(FileNotFoundError, ProcessLookupError):
                children += map(int, (task / "children").read_text().split())
    return [*children, *(grandchild for child in children for grandchild in family(child))]


def alive(pid):
    """Whether a process runs: one that has ended and is not yet waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def ends(pids, seconds=60.0):
    """Wait until none of the processes runs; return whether that came true."""
    import time

    end = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(map(alive, pids))


def kill(process):
    os.kill(process.pid, 9)
    process.wait()
