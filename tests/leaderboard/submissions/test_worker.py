"""The worker: poison stops neither it nor the queue, and nothing that a bundle says gets further than its verifier."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from sparring.errors import InfrastructureError
from sparring.leaderboard.submissions import worker as module
from sparring.leaderboard.submissions.check import Order, check, order_text
from sparring.leaderboard.submissions.desk import open_desk
from sparring.leaderboard.submissions.scratch import scratch
from sparring.leaderboard.submissions.worker import Station, Worker, station_from, working
from tests.leaderboard.submissions.serving import GENEROUS, toy_bundle

LIMITS = replace(GENEROUS, tries=2)


@pytest.fixture
def station(tmp_path, toy):
    return Station(tmp_path / "desk", tmp_path / "board.sqlite", LIMITS, (toy,))


@pytest.fixture
def desk(station):
    found = open_desk(station.folder, station.limits)
    yield found
    found.close()


def put(desk, data, owner="ann"):
    draft = desk.incoming / "draft"
    draft.write_bytes(data)
    return desk.take_in(owner, draft, len(data), f"{hash(data)}")[0].id


def settle(desk, worker):
    """Work until nothing waits; return all states by id."""
    while worker.work():
        pass
    return {one.id: one for one in desk.queue.sent()}


def order(tmp_path, bundle, toy, **limits):
    (tmp_path / "one.zip").write_bytes(bundle)
    said = {"memory": 0, "cpu": 0, "file": 0, **limits}
    return Order(str(tmp_path / "one.zip"), str(tmp_path / "found.json"), (str(toy),), (), 1, **said)


def test_what_is_verified_is_told_with_its_agent(tmp_path, bundle, toy):
    found = check(order(tmp_path, bundle, toy))
    assert (found["state"], found["reasons"]) == ("verified", [])
    assert found["report"]["agent"] == "random"
    assert len(found["agent_key"]) == 16


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "it is too short for a zip file"),
        (b"PK\3\4" + b"\0" * 100, "it does not end as a zip file does"),
        (b"{}" * 100, "it does not end as a zip file does"),
    ],
)
def test_what_is_no_bundle_is_rejected(tmp_path, toy, data, sentence):
    found = check(order(tmp_path, data, toy))
    assert found["state"] == "rejected"
    assert sentence in found["reasons"][0]


def test_a_suite_that_is_not_known_is_rejected(tmp_path, bundle, toy):
    found = check(replace(order(tmp_path, bundle, toy), suites=()))
    assert (found["state"], found["report"]["tier"]) == ("rejected", 0)
    assert "'toy-v0' is no suite of this package" in found["reasons"][0]


def test_a_suite_of_the_boards_own_that_cannot_be_read_is_not_the_bundles_fault(tmp_path, bundle, toy):
    found = check(replace(order(tmp_path, bundle, toy), suites=(str(tmp_path / "none.toml"),)))
    assert found["state"] == "unable"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"memory": 1 << 20}, "verif"),
        ({"seconds": 0.01}, "verifying it took more than 0.01 s"),
        ({"file": 100}, "the verifier ended without a word"),
    ],
)
def test_a_verifier_that_uses_too_much_is_ended_and_the_next_bundle_is_verified(station, desk, bundle, limits, words):
    id = put(desk, bundle)
    strict = replace(desk, limits=replace(LIMITS, **limits))
    found = settle(desk, Worker(station, strict))[id]
    assert found.state == "failed"
    assert words in found.reasons[0]
    other = put(desk, bundle, "bob")
    assert settle(desk, Worker(station, desk))[other].state == "accepted"


def test_a_bundle_that_takes_too_much_processor_time_fails_at_once(station, desk, bundle):
    id = put(desk, bundle)
    endless = (sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)")
    found = settle(desk, Worker(station, desk, verifier=endless))[id]
    assert (found.state, found.tries) == ("failed", 1)
    assert found.reasons == (f"verifying it takes more than {LIMITS.cpu} CPU seconds: bundle fewer tasks",)


def test_a_verifier_keeps_to_its_limits_with_all_that_it_starts(tmp_path, bundle, toy):
    """In a process of its own, since limits are not given back."""
    code = """
import resource, subprocess, sys
from sparring.leaderboard.submissions.check import Order
Order("", "", (), (), 1, memory=1 << 33, cpu=7, file=1 << 20).limit()
kinds = "resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE"
told = f"import resource; print([resource.getrlimit(kind)[0] for kind in ({kinds})])"
print(subprocess.run([sys.executable, "-c", told], capture_output=True, text=True).stdout)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert json.loads(said) == [1 << 33, 7, 1 << 20, 0]


def test_a_withdrawn_bundle_is_let_go_while_it_is_verified(station, desk, bundle):
    quick = replace(desk, limits=replace(LIMITS, lease=0.2))
    slow = (sys.executable, "-c", "import time; time.sleep(60)")
    id = put(desk, bundle)
    working = threading.Thread(target=Worker(station, quick, verifier=slow).work)
    working.start()
    while desk.queue.find(id).state != "verifying":
        time.sleep(0.01)
    desk.withdraw(desk.queue.find(id), "ann")
    working.join(120)
    assert not working.is_alive()
    assert desk.queue.find(id).state == "withdrawn"


def test_the_verifier_gets_no_secrets(station, desk, bundle, monkeypatch):
    monkeypatch.setenv("SPARRING_TOKEN", "secret")
    code = """
import json, os, sys
order = json.load(open(sys.argv[-1]))
json.dump({"state": "rejected", "reasons": sorted(os.environ), "report": {}}, open(order["out"], "w"))
"""
    id = put(desk, bundle)
    found = settle(desk, Worker(station, desk, verifier=(sys.executable, "-I", "-c", code)))[id]
    assert {*found.reasons} <= {*module._PASSED, "TMPDIR", "OMP_NUM_THREADS", "LC_CTYPE"}
    assert "PATH" in found.reasons


@pytest.mark.slow
def test_the_verifier_imports_nothing_from_where_bundles_are(station, desk, bundle):
    for name in ("json", "numpy", "sparring"):
        (desk.bundles / f"{name}.py").write_text("raise SystemExit('imported')")
    id = put(desk, bundle)
    assert settle(desk, Worker(station, desk))[id].state == "accepted"


@pytest.mark.slow
def test_the_verifier_ends_with_its_worker(tmp_path, bundle, toy):
    """Its standard input is a pipe from the worker: closed, it ends itself and what it has started."""
    (tmp_path / "one.zip").write_bytes(bundle)
    slow = tmp_path / "slow.toml"
    os.mkfifo(slow)  # reading this suite takes for ever
    asked = replace(order(tmp_path, bundle, toy), suites=(str(slow),))
    (tmp_path / "order.json").write_text(order_text(asked))
    with subprocess.Popen(
        [*module.VERIFIER, str(tmp_path / "order.json")], stdin=subprocess.PIPE, start_new_session=True
    ) as process:
        time.sleep(0.05)
        process.stdin.close()
        assert process.wait(60) == -signal.SIGKILL


@pytest.mark.slow
def test_a_worker_that_is_killed_is_followed_by_another(station, desk, toy, tmp_path):
    lost = replace(station, limits=replace(LIMITS, lease=1.0, tries=3))
    ids = [put(desk, toy_bundle(tmp_path, toy, seed=seed).read_bytes(), f"s{seed}") for seed in range(2)]
    with working(lost):
        while not (row := desk.database.one("SELECT worker FROM submissions WHERE state = 'verifying'")):
            time.sleep(0.01)
        os.kill(int(row[0].partition("-")[0]), signal.SIGKILL)
        deadline = time.monotonic() + 60
        while any(not desk.queue.find(id).over for id in ids) and time.monotonic() < deadline:
            time.sleep(0.05)
    found = [desk.queue.find(id) for id in ids]
    assert [one.state for one in found] == ["accepted", "accepted"]
    assert sorted(one.tries for one in found) == [1, 2]
    with scratch(desk.folder) as mine:  # what the first one left, the second one has cleared away
        assert [*mine.parent.glob(f"{mine.name[:-8]}*")] == [mine]


@pytest.mark.slow
def test_a_worker_that_begins_when_all_is_over_is_ended(station, desk):
    begins = threading.Event()

    class Slow(Station):
        def to_text(self):
            begins.set()
            time.sleep(0.5)  # meanwhile it is over
            return super().to_text()

    with working(Slow(station.folder, station.store, station.limits, station.suites)):
        assert begins.wait(60)


def test_trouble_with_the_board_is_tried_again(station, desk, bundle, monkeypatch):
    failures = iter([True, False])

    def listed(path, found):
        if next(failures):
            raise InfrastructureError("the board is being written")
        return "run"

    verified = {"state": "verified", "reasons": [], "agent_key": "k", "run": "r", "commitment": None, "board": None}
    report = {"root": "r", "words": "w", "notes": []}
    monkeypatch.setattr(Worker, "_verified", lambda worker, job: {**verified, "report": report})
    id = put(desk, bundle)
    found = settle(desk, Worker(station, desk, listed))[id]
    assert (found.state, found.tries, found.run) == ("accepted", 2, "run")


@pytest.mark.parametrize("error", [OverflowError("int too large"), KeyError("root"), RecursionError("too deep")])
def test_a_bundle_that_cannot_be_listed_takes_no_worker_along(station, desk, bundle, error, capsys):
    """Whatever is raised outside the verifier: the bundle is tried again and has failed at last, and the next one is listed."""
    found = {"state": "verified", "reasons": [], "agent_key": "k", "commitment": None, "board": None}

    class Told(Worker):
        def _verified(self, job):
            return {**found, "run": job.id, "report": {"root": job.id, "words": "w", "notes": []}}

    def listed(path, said):
        if said["run"] == bad:
            raise error
        return "run"

    bad, good = put(desk, bundle), put(desk, bundle + b"x", "bob")
    states = settle(desk, Told(station, desk, listed))
    assert (states[bad].state, states[bad].tries, states[good].state) == ("failed", 2, "accepted")
    assert states[bad].reasons == (
        f"it could not be verified, in 2 tries: the board itself failed: {type(error).__name__}",
    )
    assert f"worker: submission {bad}: the board itself failed" in capsys.readouterr().err
    assert [path.name for path in desk.bundles.iterdir()] == [f"{good}.zip"]


def test_what_the_queue_notes_comes_onto_the_board(station, desk, bundle):
    seen = []

    class Told(Worker):
        def _verified(self, job):
            report = {"root": job.id, "words": "w", "notes": ["its own"]}
            known = {"state": "verified", "reasons": [], "agent_key": "k", "commitment": None, "board": None}
            return {**known, "run": job.id, "report": report}

    for owner, data in (("ann", bundle), ("bob", bundle + b"x")):
        put(desk, data, owner)
    settle(desk, Told(station, desk, lambda path, found: seen.append(found["report"]["notes"]) or "run"))
    agent = "an agent of this name, with these weights, was first submitted by ann"
    assert seen == [["its own"], ["its own", agent, "word for word the same was said in what ann submitted before"]]


def test_files_that_belong_to_nothing_are_swept_away_when_they_are_old(desk, bundle):
    kept = put(desk, bundle)
    for path in (desk.bundles / "orphan.zip", desk.incoming / "half", desk.incoming / "new", desk.bundle(kept)):
        path.write_bytes(b"x")
        if path.name != "new":
            os.utime(path, (1, 1))
    desk.sweep()
    assert [path.name for path in desk.bundles.iterdir()] == [f"{kept}.zip"]
    assert [path.name for path in desk.incoming.iterdir()] == ["new"]


def test_a_station_can_be_told_as_text(station):
    assert station_from(station.to_text()) == station
    assert json.loads(station.to_text())["limits"]["tries"] == 2
