"""Runs that are withdrawn leave the board, and leave a tombstone there; whoever is killed in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sparring.cli.main import main
from sparring.leaderboard.intake import Checks, add
from sparring.leaderboard.site.pages import Pages
from sparring.leaderboard.store import Store
from sparring.leaderboard.submissions.desk import desk_folder, open_desk
from sparring.leaderboard.submissions.removal import OWNER, take_off
from sparring.leaderboard.submissions.worker import Station, Taken, Worker, board_lister
from sparring.leaderboard.suites import load_suite
from tests.leaderboard.submissions.serving import GENEROUS

ROOT = Path(__file__).parents[3]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "board.sqlite"


@pytest.fixture
def desk(file):
    found = open_desk(desk_folder(file), GENEROUS)
    yield found
    found.close()


class Listed:
    """A bundle that is on the board, as if it had been sent and verified."""

    def __init__(self, desk, file, toy, bundle):
        self.desk, self.file, self.toy = desk, file, toy
        self.station = Station(desk.folder, file, GENEROUS, (toy,))
        self.bundle = file.with_name("one.zip")
        self.bundle.write_bytes(bundle)
        with Store(file, write=True) as store:
            self.run = add(store, self.bundle, Checks(suite=load_suite(str(toy)))).key
            self.verified = store.run(self.run).verified
        self.report = {**self.verified, "tier": 1, "notes": [], "name": "random"}

    def sent(self, owner="ann", *, accept=True):
        """Send the bundle; return its id."""
        draft = self.desk.incoming / "draft"
        draft.write_bytes(self.bundle.read_bytes())
        id = self.desk.take_in(owner, draft, 1, "same")[0].id
        assert self.desk.queue.take("w").id == id
        assert self.desk.queue.claim(id, "w", self.report, "k", self.run) == ""
        assert not accept or self.desk.queue.accept(id, "w", self.run)
        return id

    def again(self):
        """List it again."""
        return board_lister(self.station)(self.bundle, {"run": self.run, "report": self.report})

    @property
    def runs(self):
        with Store(self.file) as store:
            return [run.key for run in store.runs()]


@pytest.fixture
def listed(desk, file, toy, bundle):
    return Listed(desk, file, toy, bundle)


@pytest.mark.slow
def test_over_http_a_withdrawn_run_leaves_the_board_at_once_and_its_page_says_so(board, ann, bundle):
    found = board.settled(ann, bundle)
    path = f"run/{found['run']}.html"
    pages = Pages(board.station.store)
    assert pages.render(path).status == 200
    told = board.ask("DELETE", f"/submissions/{found['id']}", ann).json
    assert (told["state"], told["run"]) == ("withdrawn", found["run"])
    page = pages.render(path)
    assert page.status == 410
    assert "It was withdrawn by ann at 20" in page.html
    with Store(board.station.store) as store:
        assert (store.runs(), store.suites(), store.episodes(found["run"])) == ([], {}, ([], 0))
        (gone,) = store.removals(suite="toy-v0")
        last = store.log()[0]
    assert (gone.key, gone.name, gone.tier, gone.who, gone.barred) == (found["run"], "random", 1, "ann", False)
    assert (last.what, last.about, last.detail) == ("withdrawn", found["run"], "random on toy-v0, T1, by ann")
    assert not board.station.store.with_suffix(".files").joinpath(found["run"]).exists()
    again = board.settled(ann, bundle)  # their own decision: they may send it again
    assert (again["state"], again["run"]) == ("accepted", found["run"])
    assert take_off(board.desk, board.station.store) == []
    assert pages.render(path).status == 200


KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from sparring.leaderboard.submissions.desk import open_desk
from sparring.leaderboard.submissions.queue import Queue
from sparring.leaderboard.submissions.removal import take_off

class Killed(Queue):
    def taken_off(self, runs):
        os.kill(os.getpid(), signal.SIGKILL)

folder, board, id, where = sys.argv[1:]
desk = open_desk(Path(folder))
desk = replace(desk, queue=Killed(desk.database, desk.limits))
desk.withdraw(desk.queue.find(id), "ann")
if where == "after":  # the board has it, the desk does not know yet
    take_off(desk, Path(board))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("where", ["before", "after"])
def test_who_is_killed_between_the_two_databases_is_followed_by_the_worker(listed, where):
    id = listed.sent()
    words = [sys.executable, "-c", KILLED, str(listed.desk.folder), str(listed.file), id, where]
    assert subprocess.run(words, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert listed.runs == ([listed.run] if where == "before" else [])
    assert [*listed.desk.queue.withdrawn()] == [listed.run]

    class Once:
        """Stops the worker after its first look."""

        asked = 0

        def is_set(self):
            self.asked += 1
            return self.asked > 1

        def wait(self, seconds):
            pass

    Worker(listed.station, listed.desk).run(Once())
    assert listed.runs == []
    with Store(listed.file) as store:
        assert [(row.what, row.about) for row in store.log()][:2] == [("withdrawn", listed.run), ("run", listed.run)]
        assert [one.who for one in store.removals()] == ["ann"]


def test_what_is_withdrawn_while_it_is_listed_does_not_stay(listed):
    id = listed.sent(accept=False)
    listed.desk.withdraw(listed.desk.queue.find(id), "ann")
    assert not listed.desk.queue.accept(id, "w", listed.run)
    assert take_off(listed.desk, listed.file) == [listed.run]
    assert listed.runs == []


def test_what_comes_again_is_not_taken_for_what_left(listed):
    first = listed.sent()
    listed.desk.withdraw(listed.desk.queue.find(first), "ann")
    second = listed.sent(accept=False)
    assert take_off(listed.desk, listed.file) == []  # the second is about to come there, or is there
    assert listed.desk.queue.accept(second, "w", listed.run)
    assert take_off(listed.desk, listed.file) == []
    assert listed.runs == [listed.run]
    listed.desk.withdraw(listed.desk.queue.find(second), "ann")
    assert take_off(listed.desk, listed.file) == [listed.run]
    assert listed.desk.queue.withdrawn() == {}


def test_the_owner_removes_a_run_with_its_submission_and_it_does_not_come_back(listed, capsys):
    id = listed.sent()
    where = ["--store", str(listed.file)]
    assert main(["board", "remove", listed.run[:10], "--reason", "played by hand", *where]) == 0
    assert capsys.readouterr().out == f"removed {listed.run}: its page and the log say so\n"
    found = listed.desk.queue.find(id)
    assert (found.state, found.reasons) == ("withdrawn", (f"withdrawn by {OWNER}: played by hand; it was accepted",))
    assert not listed.desk.bundle(id).exists()
    page = Pages(listed.file).render(f"run/{listed.run}.html")
    assert page.status == 410
    assert "played by hand" in page.html
    listed.bundle.stat()
    with pytest.raises(Taken, match=rf"taken off the board by {OWNER}: played by hand"):
        listed.again()
    assert listed.runs == []
    with Store(listed.file, write=True) as store:  # the owner may bring it back
        add(store, listed.bundle, Checks(suite=load_suite(str(listed.toy))))
        assert store.removals() == []
    assert take_off(listed.desk, listed.file) == []
    assert listed.runs == [listed.run]
    assert listed.again() == listed.run


def test_a_run_that_nobody_has_submitted_is_removed_as_well(listed, capsys):
    os.rename(listed.desk.folder, listed.desk.folder.with_name("elsewhere"))
    assert main(["board", "remove", listed.run, "--reason", "x", "--store", str(listed.file), "--json"]) == 0
    assert capsys.readouterr().out.split() == ["[", f'"{listed.run}"', "]"]
    assert listed.runs == []
    assert not desk_folder(listed.file).exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["remove"], "name a key and say why"),
        (["remove", "abc"], "name a key and say why"),
        (["remove", "nothing", "--reason", "x"], "of the runs and tournaments on the board none has the key 'nothing'"),
        (["add", "x", "--reason", "x"], "--reason says why something is removed"),
    ],
)
def test_a_mistake_is_one_sentence(words, said, file, capsys):
    Store(file, write=True).close()
    assert main(["board", *words, "--store", str(file)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
