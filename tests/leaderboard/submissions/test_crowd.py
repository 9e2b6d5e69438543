"""Two hundred submitters at once, and a server and a worker that are killed meanwhile: nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest

from sparring.leaderboard.store import Store
from sparring.leaderboard.submissions.client import BoardError, Client
from sparring.leaderboard.submissions.desk import open_desk
from tests.leaderboard.submissions.serving import GENEROUS, toy_bundle
from tests.ports import free_port

CROWD, RUNS = 200, 12
ROOT = Path(__file__).parents[3]


def start(folder, suite, port):
    words = [sys.executable, "-m", "tests.leaderboard.submissions.serving", str(folder), str(suite), str(port)]
    return subprocess.Popen(words, cwd=ROOT, start_new_session=True)


def kill(process, *, alone):
    """Kill a server, alone or together with its worker."""
    (os.kill if alone else os.killpg)(process.pid, signal.SIGKILL)
    process.wait()


def submit(url, token, bundle):
    """Return what a submitter is told at the end, however often they have to ask."""
    client = Client(url, token)
    for number in range(10):
        with suppress(BoardError) if number < 9 else nullcontext():  # it takes long to come back
            return client.wait(client.send(bundle)["id"], 120)
    raise AssertionError("not reached")


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_is_there_twice(tmp_path, toy):
    bundles = [toy_bundle(tmp_path, toy, seed=seed) for seed in range(RUNS)]
    desk = open_desk(tmp_path / "desk", GENEROUS)
    tokens = {f"s{n}": desk.tokens.add(f"s{n}") for n in range(CROWD)}
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = start(tmp_path, toy, port)
    rng = random.Random(0)
    try:
        with ThreadPoolExecutor(CROWD) as pool:
            waiting = {
                name: pool.submit(submit, url, token, bundles[n % RUNS])
                for n, (name, token) in enumerate(tokens.items())
            }
            stages = (
                ("sent", CROWD // 10, True),
                ("sent", CROWD // 2, False),
                ("accepted", 3, False),
                ("accepted", 8, True),
            )
            for what, count, alone in stages:
                while desk.database.one("SELECT count(*) FROM log WHERE what = ?", (what,))[0] < count:
                    time.sleep(0.01)
                time.sleep(rng.random() * 0.3)
                kill(process, alone=alone)
                process = start(tmp_path, toy, port)
            told = {name: future.result(timeout=180) for name, future in waiting.items()}
    finally:
        kill(process, alone=False)
    assert [one["state"] for one in told.values()].count("accepted") == RUNS
    assert [one["state"] for one in told.values()].count("duplicate") == CROWD - RUNS
    desk.sweep(age=0.0)  # who is killed between two lines may leave a file
    sent = desk.queue.sent(most=1000)
    assert sorted(one.owner for one in sent) == sorted(tokens)  # each once
    first = {one.id: one.sha256 for one in sent if one.state == "accepted"}
    assert len({*first.values()}) == RUNS
    assert all(first[one.first] == one.sha256 for one in sent if one.state == "duplicate")
    with Store(tmp_path / "board.sqlite") as store:
        assert sorted(run.key for run in store.runs()) == sorted(one.run for one in sent if one.run)
    assert sorted(path.stem for path in desk.bundles.iterdir()) == sorted(first)
    assert {name: told[name]["id"] for name in tokens} == {one.owner: one.id for one in sent}
    desk.close()
