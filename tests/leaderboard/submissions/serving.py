"""A board that takes submissions, for tests: in a thread of this process, or in one that can be killed.

python -m tests.leaderboard.submissions.serving FOLDER SUITE.toml PORT
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from sparring.leaderboard.bundle import write_bundle
from sparring.leaderboard.run import Changes, begin
from sparring.leaderboard.submissions.desk import Desk, open_desk
from sparring.leaderboard.submissions.limits import Limits
from sparring.leaderboard.submissions.server import board_config, joined, serve_board
from sparring.leaderboard.submissions.worker import Station, Worker
from sparring.leaderboard.suites import load_suite
from sparring.wrappers.http.sockets import listen

TOY = """
name = "toy"
version = 0
line = "one game"

[[parts]]
name = "kuhn"
env = "KuhnPoker-v0"
domain = "games"
tasks = 2
opponents = ["equilibrium"]
"""
GENEROUS = Limits(
    lease=2.0,
    calls=1e6,
    knocks=1e6,
    uploads=100,
    waiting=100,
    day_count=1000,
    retry=0.0,
    free=0,
    delay=1.0,
    size=1 << 20,
)
"""What no test comes near that is not about it."""


def toy_bundle(folder, suite, agent="random", seed=None):
    """Return the bundle of a run of the toy suite."""
    run = folder / f"{agent}-{seed}".replace(":", "-")
    changes = Changes() if seed is None else Changes(seed=seed)
    assert begin(agent, load_suite(str(suite)), run, changes=changes).play()
    write_bundle(run, run.with_suffix(".zip"))
    return run.with_suffix(".zip")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def json(self):
        return json.loads(self.data)


@dataclass
class Board:
    """A board that is served."""

    desk: Desk
    station: Station
    port: int

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def token(self, name, role="submitter"):
        return self.desk.tokens.add(name, role)

    def ask(self, method, path, token=None, body=None, **headers):
        """Return the answer to one request; `headers` are written with underscores."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        known = {key.replace("_", "-"): value for key, value in headers.items()}
        if token is not None:
            known["Authorization"] = f"Bearer {token}"
        try:
            connection.request(method, f"/api{path}", body, known)
            found = connection.getresponse()
            return Answer(found.status, {key.lower(): value for key, value in found.getheaders()}, found.read())
        finally:
            connection.close()

    def send(self, token, data):
        """Send a bundle; return the answer."""
        return self.ask("POST", "/submissions", token, data, Content_Type="application/zip")

    def work(self):
        """Verify all that waits."""
        worker = Worker(self.station, self.desk)
        while worker.work():
            pass

    def settled(self, token, data):
        """Send a bundle, verify it, and return what its submitter is told."""
        id = self.send(token, data).json["id"]
        self.work()
        return self.ask("GET", f"/submissions/{id}", token).json


@contextmanager
def worked(board):
    """Have a worker of this process work meanwhile."""
    stop = threading.Event()
    thread = threading.Thread(target=Worker(board.station, board.desk).run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def served(folder, suite, limits=GENEROUS, **options):
    """Yield a board in a thread; nobody works there but who calls `Board.work`."""
    station = Station(folder / "desk", folder / "board.sqlite", limits, (suite,))
    desk = open_desk(station.folder, limits)
    with listen("127.0.0.1", 0) as opened:
        server = uvicorn.Server(board_config(joined(Starlette(), desk, station.store), limits, **options))
        thread = threading.Thread(target=server.run, args=([opened],), daemon=True)
        opened.listen(512)
        thread.start()
        try:
            yield Board(desk, station, opened.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()
            desk.close()


def main(folder, suite, port):
    station = Station(folder / "desk", folder / "board.sqlite", GENEROUS, (suite,))
    with listen("127.0.0.1", port) as opened:
        serve_board(Starlette(), station, opened)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
