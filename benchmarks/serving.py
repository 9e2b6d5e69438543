"""Steps per second of a served environment, over loopback, against the same environment in this process.

Uniformly random legal play. The server is a process of its own (`sparring serve-env`), the client this one. "batched" steps
all sessions in one request, "one by one" each in a request of its own, "threads" the same from 16 threads that share a
connection. Episodes that are over are replaced by new ones, in one request where that is batched; starts count as time, not
as steps. Rates are wall time, since two processes work; the last columns are CPU time of the server and of the client. The
latency is that of one request.

    python -m benchmarks.serving
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import sparring
from benchmarks._common import machine, parser, rate, ratio, table
from sparring.envs.core import Environment, Episode
from sparring.wrappers.http import RemoteEnvironment, connect

GOAL = 2000
"""Steps per second with 256 sessions."""
THREADS = 16
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Found:
    """What was measured of one way to play."""

    rates: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    """Seconds of each request."""
    steps: int = 0
    server: float = 0.0
    """CPU seconds."""
    client: float = 0.0


Clock = Callable[[], float]
Play = Callable[[float, list[float]], int]
"""Plays for so many seconds, notes how long each request took, and returns how many steps there were."""


@contextmanager
def serving(game: str) -> Iterator[tuple[str, int]]:
    """Yield where a server is (without the scheme), and its process."""
    words = [sys.executable, "-m", "sparring.cli.main", "serve-env", game, "--port", "0", "--sessions", "100000"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().partition("ws://")[2].split()[0], server.pid
        finally:
            server.terminate()


def cpu_of(pid: int) -> float:
    """Return the CPU seconds that a process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / _TICK


def chosen(episode: Episode, rng: random.Random) -> str:
    """Return a random legal move."""
    return rng.choice(episode.turn.legal or ("",))


def batched(env: RemoteEnvironment, sessions: int, seconds: float, waits: list[float]) -> int:
    """Step all sessions in one request."""
    rng, tasks, steps = random.Random(0), env.tasks(), 0
    live = env.start_all([(tasks[i], 0) for i in range(sessions)])
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        env.step_all([(episode, chosen(episode, rng)) for episode in live])
        waits.append(time.perf_counter() - began)
        steps += len(live)
        live = [episode for episode in live if episode.turn.seat is not None]
        live += env.start_all([(tasks[steps + i], 0) for i in range(sessions - len(live))])
    return steps


def one_by_one(env: Environment, sessions: int, seconds: float, waits: list[float]) -> int:
    """Step each session by itself, in turn."""
    rng, tasks, steps = random.Random(0), env.tasks(), 0
    live = [env.start(tasks[i], seed=0) for i in range(sessions)]
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        place = steps % sessions
        episode = live[place]
        episode.step(chosen(episode, rng))
        waits.append(time.perf_counter() - began)
        steps += 1
        if episode.turn.seat is None:
            live[place] = env.start(tasks[steps], seed=0)
    return steps


def threads(env: Environment, sessions: int, seconds: float, waits: list[float]) -> int:
    """Step each session by itself, from several threads."""
    own: list[list[float]] = [[] for _ in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        steps = sum(pool.map(partial(one_by_one, env, max(1, sessions // THREADS), seconds), own))
    waits += (wait for each in own for wait in each)
    return steps


def ways(game: str, place: str, sessions: int, many: int) -> dict[str, Play]:
    """Return the ways to play."""
    here, socket, http = sparring.make(game), connect(f"ws://{place}"), connect(f"http://{place}")
    return {
        f"in this process, {sessions} sessions": partial(one_by_one, here, sessions),
        f"ws, batched, {sessions} sessions": partial(batched, socket, sessions),
        f"ws, batched, {many} sessions": partial(batched, socket, many),
        f"ws, {THREADS} threads, {sessions} sessions": partial(threads, socket, sessions),
        f"ws, one by one, {sessions} sessions": partial(one_by_one, socket, sessions),
        "ws, one by one, 1 session": partial(one_by_one, socket, 1),
        f"http, batched, {sessions} sessions": partial(batched, http, sessions),
        "http, one by one, 1 session": partial(one_by_one, http, 1),
    }


def measure(plays: Mapping[str, Play], pid: int, rounds: int, seconds: float) -> dict[str, Found]:
    """Measure all ways in turn, round by round; one round before the first is not counted."""
    found = {name: Found() for name in plays}
    for number in range(rounds + 1):
        for name, play in plays.items():
            one, waits = found[name], list[float]()
            before, mine, began = cpu_of(pid), time.process_time(), time.perf_counter()
            steps = play(seconds, waits)
            if number:
                one.rates.append(steps / (time.perf_counter() - began))
                one.waits += waits
                one.steps += steps
                one.server += cpu_of(pid) - before
                one.client += time.process_time() - mine
    return found


def row(name: str, one: Found, base: Sequence[float]) -> list[str]:
    """Return the row of a way to play."""
    cuts = quantiles(one.waits, n=100) if len(one.waits) > 1 else [one.waits[0]] * 99
    costs = [f"{1e6 * seconds / one.steps:.3g}" for seconds in (one.server, one.client)]
    return [
        name,
        rate(one.rates),
        ratio(one.rates, base),
        *(f"{1e3 * cut:.3g}" for cut in (cuts[49], cuts[98])),
        *costs,
    ]


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=5)
    options.add_argument("--seconds", type=float, default=2.0, help="of each way and round (default: %(default)s)")
    options.add_argument("--game", default="TicTacToe-v0", help="what is played (default: %(default)s)")
    options.add_argument("--sessions", type=int, default=256, help="at once (default: %(default)s)")
    options.add_argument("--many", type=int, default=4096, help="at once, where that is tried (default: %(default)s)")
    args = options.parse_args()
    print(machine("uvicorn", "starlette", "websockets", "httpx2"), "\n")
    with serving(args.game) as (place, pid):
        found = measure(ways(args.game, place, args.sessions, args.many), pid, args.rounds, args.seconds)
    base = next(iter(found.values())).rates
    rows = [row(name, one, base) for name, one in found.items()]
    columns = ("", "steps/s", "of those in process", "p50 ms", "p99 ms", "server us/step", "client us/step")
    print(table(f"{args.game}, {args.rounds} rounds", columns, rows))
    least = median(found[f"ws, batched, {args.sessions} sessions"].rates)
    verdict = "met" if least >= GOAL else "MISSED"
    print(f"goal: {GOAL} steps/s with {args.sessions} sessions, batched over a WebSocket: {verdict}")


if __name__ == "__main__":
    main()
