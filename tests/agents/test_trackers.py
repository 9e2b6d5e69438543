"""What TensorBoard, wandb and trackio have of a run, read back from what they wrote."""

import contextlib
import json
import os
import sqlite3
import struct
import subprocess
import sys

import pytest

from sparring.agents.training.trackers import TensorBoard, Trackers, find_trackers, numbers
from sparring.errors import MissingExtra, UnknownName

from .conftest import tiny_run

NAMES = ("tensorboard", "trackio", "wandb")


def test_unknown_trackers_and_missing_libraries_are_told(monkeypatch):
    assert find_trackers(()) == {}
    with pytest.raises(UnknownName, match="no tracker is called 'tensorbord'; did you mean 'tensorboard'"):
        find_trackers(("tensorbord",))
    for name in NAMES:
        monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(MissingExtra, match=rf"'{name}' needs {name}: pip install 'sparring\[trackers\]'"):
            find_trackers((name,))


def test_a_configuration_names_several():
    config = tiny_run().override({"tracker": "wandb, tensorboard"})
    assert config.trackers == ("wandb", "tensorboard")
    assert tiny_run().trackers == ()
    assert config.differences(tiny_run()) == []


class Notes:
    """A tracker that remembers; it fails at one iteration, or at the end (-1)."""

    def __init__(self, fails=None):
        self.fails, self.seen = fails, []

    def __call__(self, config, folder, first):
        sys.stdout.write("this is no result")
        self.seen.append(first)
        return self

    def log(self, iteration, metrics):
        if iteration == self.fails:
            raise ConnectionError("gone")
        self.seen.append((iteration, metrics))

    def close(self):
        if self.fails == -1:
            raise ConnectionError("gone")
        self.seen.append("closed")


def test_a_tracker_that_fails_is_left_out_and_said_once(tmp_path, capsys):
    good, bad, late = Notes(), Notes(fails=1), Notes(fails=-1)
    trackers = Trackers({"good": good, "bad": bad, "late": late}, tiny_run(), tmp_path, 0)
    told = [trackers.log({"iteration": i, "loss": i / 2, "kind": "x"}) for i in range(3)]
    why = "failed and is left out (ConnectionError: gone)"
    assert told == [[], [f"the tracker bad {why}"], []]
    assert trackers.close() == [f"the tracker late {why}"]
    rows = [(i, {"iteration": i, "loss": i / 2}) for i in range(3)]
    assert (good.seen, bad.seen, late.seen) == ([0, *rows, "closed"], [0, rows[0]], [0, *rows])
    assert capsys.readouterr().out == ""


def scalars(folder):
    """What TensorBoard shows: {name: [(iteration, value)]}."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(folder))
    events.Reload()
    return {tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}


def test_tensorboard_forgets_what_came_after_the_checkpoint(tmp_path):
    for first, last, value in ((0, 5, 1.0), (3, 4, 2.0)):
        board = TensorBoard(tiny_run(), tmp_path, first)
        for iteration in range(first, last + 1):
            board.log(iteration, {"loss": value})
        board.close()
    assert scalars(tmp_path / "tensorboard") == {"loss": [(0, 1.0), (1, 1.0), (2, 1.0), (3, 2.0), (4, 2.0)]}


PROGRAM = """
import json, sys
from sparring.cli.main import main
for call in json.loads(sys.argv[1]):
    if main(call):
        sys.exit(1)
    print("\\n\\0")
"""
"""Importing torch and the trackers takes longer than both commands: they run in one process, one after another."""


def tracked(where):
    """Have a run with all trackers stopped and continued in a folder; return what the commands wrote."""
    config = tiny_run("spiral").override({"tracker": ",".join(NAMES)})
    (where / "config.toml").write_text(config.to_toml())
    own = {k: v for k, v in os.environ.items() if not k.startswith(("WANDB", "TRACKIO"))}
    own |= {"TRACKIO_DIR": str(where / "trackio"), "PYTHONPATH": os.pathsep.join(sys.path)}
    first = ("--recipe", "spiral", "--config", "config.toml", "--budget", "2-iterations")
    calls = [["train", config.env, "--out", "run", "--json", *words] for words in (first, ("--resume",))]
    command = (sys.executable, "-c", PROGRAM, json.dumps(calls))
    done = subprocess.run(command, cwd=where, env=own, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.split("\n\x00\n")[:-1]]


def logged(run):
    """The numbers of metrics.jsonl, by iteration."""
    lines = (run / "metrics.jsonl").read_text().splitlines()
    return {record["iteration"]: numbers(record) for record in map(json.loads, lines)}


def wandb_records(path):
    """Read the records of a .wandb file: after seven bytes a log of blocks (LevelDB's), each record a message."""
    from wandb.proto.wandb_internal_pb2 import Record

    data, at, part = path.read_bytes(), 7, b""
    while at + 7 <= len(data):
        room = 32768 - at % 32768
        if room < 7:
            at += room
            continue
        _, size, kind = struct.unpack_from("<IHB", data, at)
        part += data[at + 7 : at + 7 + size]
        at += 7 + size
        if kind in (1, 4):  # whole, or the last part
            yield Record.FromString(part)
            part = b""


def in_wandb(folder):
    """What is in the runs of a folder, all of them offline: {iteration: numbers}, and their ids."""
    rows, ids = {}, set()
    for path in sorted(folder.glob("offline-run-*/*.wandb")):
        for record in wandb_records(path):
            if record.HasField("run"):
                ids.add(record.run.run_id)
            if record.HasField("history"):
                row = {item.nested_key[0]: json.loads(item.value_json) for item in record.history.item}
                rows[row["iteration"]] = {name: v for name, v in row.items() if not name.startswith("_")}
    return rows, ids


def in_trackio(path):
    """What is in a data base: {iteration: numbers}, and the names and ids of the runs."""
    with contextlib.closing(sqlite3.connect(path)) as found:
        rows = found.execute("select run_id, run_name, step, metrics from metrics").fetchall()
    return {step: json.loads(metrics) for *_, step, metrics in rows}, {(name, run_id) for run_id, name, *_ in rows}


@pytest.mark.long
def test_every_tracker_has_every_number_of_one_run(tmp_path):
    said = tracked(tmp_path)
    assert [(each["warnings"], each["complete"]) for each in said] == [([], False), ([], True)]
    run = tmp_path / "run"
    expected = logged(run)
    assert list(expected) == list(range(7))
    names = {name for record in expected.values() for name in record}
    curves = {name: [(i, record[name]) for i, record in expected.items() if name in record] for name in names}
    shown = scalars(run / "tensorboard")
    assert shown.keys() == names
    for name, curve in curves.items():
        assert shown[name] == [(i, pytest.approx(value)) for i, value in curve]
    assert in_wandb(run / "wandb") == (expected, {(run / "wandb" / "run-id").read_text()})
    assert len(list((run / "wandb").glob("offline-run-*"))) == 2
    rows, runs = in_trackio(tmp_path / "trackio" / "sparring.db")
    assert rows == expected
    assert [name for name, _ in runs] == ["run"]
