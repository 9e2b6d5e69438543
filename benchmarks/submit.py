"""What it takes until a run is a verified row on a board: one command, a server and its worker on this machine (goal: 1,000 games in 60 s).

the command   wall seconds of `sparring submit RUN --to http://127.0.0.1:PORT`: start, bundle, send, wait
in between    from the last byte that came to the row on the board: the worker's start of a verifier, replaying, listing
CPU           seconds of the command alone

python -m benchmarks.submit
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks._common import machine, parser, table

_SUITE = """
name = "submit"
version = 0
line = "board games"

[[parts]]
name = "tic-tac-toe"
env = "TicTacToe-v0"
domain = "games"
tasks = {tasks}
opponents = ["random"]

[[parts]]
name = "connect-four"
env = "ConnectFour-v0"
domain = "games"
tasks = {tasks}
opponents = ["random"]
"""
_SERVE = """
import sys
from pathlib import Path
from starlette.applications import Starlette
from sparring.leaderboard.submissions.limits import Limits
from sparring.leaderboard.submissions.server import serve_board
from sparring.leaderboard.submissions.worker import Station
from sparring.wrappers.http.sockets import listen
folder = Path(sys.argv[1])
station = Station(folder / "board.submissions", folder / "board.sqlite", Limits(free=0), (folder / "suite.toml",))
with listen("127.0.0.1", 0) as opened:
    print(opened.getsockname()[1], flush=True)
    serve_board(Starlette(), station, opened)
"""


def submitted(folder: Path, run: Path, url: str) -> list[str]:
    """Send a run by the command; return the row of the table."""
    words = [sys.executable, "-m", "sparring.cli.main", "submit", str(run), "--to", url, "--json"]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([*words, "--token-file", str(folder / "token")], capture_output=True, text=True, check=True)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(done.stdout)
    assert told["state"] == "accepted", told["reasons"]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    between = told["finished"] - told["received"]
    figures = (f"{told['report']['episodes']:,}", f"{told['bytes']:,}", f"{wall:.1f}", f"{between:.1f}", f"{cpu:.1f}")
    return list(figures)


def main() -> None:
    """Print the table."""
    from sparring.leaderboard.run import Changes, begin
    from sparring.leaderboard.submissions.desk import desk_folder, open_desk
    from sparring.leaderboard.suites import load_suite

    add = parser(__doc__, rounds=3)
    add.add_argument("--tasks", type=int, default=250, help="of each game, from both seats (default: %(default)s)")
    args = add.parse_args()
    print(machine("uvicorn", "starlette"), "\n")
    with TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "suite.toml").write_text(_SUITE.format(tasks=args.tasks))
        suite = load_suite(str(folder / "suite.toml"))
        desk = open_desk(desk_folder(folder / "board.sqlite"))
        (folder / "token").write_text(desk.tokens.add("ann"))
        os.chmod(folder / "token", 0o600)
        desk.close()
        rows = []
        server = subprocess.Popen([sys.executable, "-c", _SERVE, made], stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        try:
            url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
            for seed in range(args.rounds):
                begin("random", suite, folder / f"run{seed}", changes=Changes(seed=seed)).play()
                rows.append(submitted(folder, folder / f"run{seed}", url))
        finally:
            server.terminate()
            server.wait()
        print(table("seconds", ("games", "bytes", "the command", "in between", "CPU"), rows))


if __name__ == "__main__":
    main()
