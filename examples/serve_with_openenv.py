"""A server of OpenEnv for Kuhn poker against the equilibrium, and 32 clients that play it over the loopback.

    pip install 'sparring[openenv]'        # in a virtual environment of its own
    python examples/serve_with_openenv.py

A server stays in a process of its own: `openenv.serve("KuhnPoker-v0", seat="player_0", opponent="equilibrium")`. Here it is a thread, so that
one file shows both ends. The clients always bet and always call, which costs 1/9 of a chip a hand as first seat; what is printed
is what they are paid. Clients with the same split, index and seed start alike: that is what a group of GRPO does.
"""

import argparse
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import uvicorn
from openenv.core import GenericEnvClient

from sparring.agents.trainers import openenv
from sparring.leaderboard.statistics import mean_score

ENV, CLIENTS = "KuhnPoker-v0", 32


@contextmanager
def serving(seat: str, opponent: str) -> Iterator[str]:
    """Serve on a free port of the loopback, and give its address."""
    application = openenv.app(ENV, seat=seat, opponent=opponent, sessions=CLIENTS)
    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="error", ws="websockets-sansio"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def play(url: str, tasks: range) -> dict[str, list[float]]:
    """Return what the seat is paid in each of some tasks of the test split."""
    paid = {}
    with GenericEnvClient(base_url=url).sync() as env:
        for index in tasks:
            told = env.reset(split="test", index=index, seed=0)
            total = told.reward or 0.0
            while not told.done:
                told = env.step({"text": told.observation["legal"][-1]})
                total += told.reward
            paid[str(index)] = [total]
    return paid


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hands", type=int, default=1600)
    given = parser.parse_args()
    with serving("player_0", "equilibrium") as url, ThreadPoolExecutor(CLIENTS) as pool:
        parts = pool.map(lambda first: play(url, range(first, given.hands, CLIENTS)), range(CLIENTS))
        found = mean_score({task: paid for part in parts for task, paid in part.items()}, bounds=(-2.0, 2.0))
    print(
        f"{found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}] chips a hand against the equilibrium, {found.tasks} hands"
    )
