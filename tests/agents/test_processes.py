"""Training in several processes: each does its share, and together they do what one does by itself."""

import json
import os
import re
import subprocess
import sys

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.improve.processes import ALONE, Processes, join_processes, own_device
from sparring.agents.training import train
from sparring.errors import BadValue, InfrastructureError

from . import together
from .conftest import tiny_run
from .test_training import outcome

TORCHRUN = (sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2")
ACCELERATE = (sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2",
    "--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no")  # fmt: skip
"""The way in which accelerate starts several processes on one machine; where there is no GPU they compute on the CPU."""


@given(st.lists(st.integers()), st.integers(1, 5))
def test_shares_are_all_there_is(things, count):
    shares = [Processes(rank, count).share(things) for rank in range(count)]
    assert sorted(thing for share in shares for thing in share) == sorted(things)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_one_process_is_by_itself():
    weight = torch.nn.Parameter(torch.ones(2))
    ALONE.sum_gradients([weight])
    assert weight.grad is None
    assert (ALONE.first, ALONE.share("ab"), ALONE.gather([1]), ALONE.same(2)) == (True, ["a", "b"], [1], 2)
    assert (ALONE.any(False), ALONE.any(True), ALONE.sum(0.1)) == (False, True, 0.1)


@pytest.fixture
def started_by(monkeypatch):
    """Set the variables of a launcher; those that are not named are not there."""

    def start(**variables):
        for name in ("WORLD_SIZE", "RANK", "LOCAL_RANK", "MASTER_ADDR", "MASTER_PORT", "ACCELERATE_USE_CPU"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return start


def test_without_a_launcher_there_is_one_process(started_by):
    started_by()
    with join_processes() as processes:
        assert processes == ALONE
    started_by(WORLD_SIZE="2", RANK="0", LOCAL_RANK="0")
    with (
        pytest.raises(BadValue, match="WORLD_SIZE=2 without MASTER_ADDR, MASTER_PORT: start it with"),
        join_processes(),
    ):
        pass
    started_by(WORLD_SIZE="2", RANK="x", LOCAL_RANK="0", MASTER_ADDR="127.0.0.1", MASTER_PORT="0")
    with pytest.raises(InfrastructureError, match="the 2 processes did not find each other"), join_processes():
        pass


def test_every_process_has_a_gpu_of_its_own(started_by, monkeypatch):
    started_by()
    assert [own_device(name) for name in ("auto", "cpu", "cuda")] == ["auto", "cpu", "cuda"]
    started_by(LOCAL_RANK="3")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert [own_device(name) for name in ("auto", "cpu", "cuda", "cuda:1")] == ["cuda:3", "cpu", "cuda:3", "cuda:1"]
    started_by(LOCAL_RANK="3", ACCELERATE_USE_CPU="True")
    assert own_device("auto") == "cpu"


def start(launcher, *words, cwd):
    """Run a program in two processes; return how it went."""
    environ = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run([*launcher, "-m", *words], cwd=cwd, capture_output=True, text=True, env=environ)


def curve(folder):
    """The numbers of every iteration, without what a clock decided."""
    records = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [{k: v for k, v in r.items() if isinstance(v, (int, float)) and k != "cpu_seconds"} for r in records]


@pytest.mark.long
@pytest.mark.slow
def test_two_processes_give_the_curve_of_one_and_continue_to_the_bit(tmp_path):
    """One pair of processes does all but the first part of the run that is continued: each takes seconds to start."""
    config = tiny_run("spiral")
    (tmp_path / "config.toml").write_text(config.to_toml())
    fresh = ("train", config.env, "--recipe", "spiral", "--config", "config.toml", "--json")
    done = start(ACCELERATE, "sparring", *fresh, "--out", "parts", "--budget", "3-iterations", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(curve(tmp_path / "parts")) == 4
    rest = ("train", config.env, "--resume", "--out", "parts", "--json")
    calls = [(*fresh, "--out", "two"), rest, (*fresh, "--out", "two")]  # the last is a mistake of the first process
    done = start(TORCHRUN, together.__name__, ".", json.dumps(calls), cwd=tmp_path)
    assert done.returncode != 0
    assert set(re.findall("threads left:(.*)", done.stderr)) == {"[]"}
    assert "sparring: two exists; continue it with --resume" in done.stderr
    said = json.loads("[" + done.stdout.replace("}\n{", "},{") + "]")
    assert [(each["folder"], each["complete"]) for each in said] == [("two", True), ("parts", True)], done.stderr
    steps = sorted(path.name for path in tmp_path.glob("*-of-*.json"))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["config.toml", "parts", "two", *steps])
    train(config, tmp_path / "one")
    one, two = curve(tmp_path / "one"), curve(tmp_path / "two")
    assert [record["iteration"] for record in two] == list(range(7))
    for mine, theirs in zip(one, two, strict=True):
        assert theirs == pytest.approx(mine, abs=1e-5)
    assert outcome(tmp_path / "parts") == outcome(tmp_path / "two")
    take_the_step_of_one(tmp_path)


def take_the_step_of_one(folder):
    """Compare what the two processes wrote of some steps of a learner with what one gives."""
    together.steps(folder)
    losses, weights, tokens, _ = json.loads((folder / "0-of-1.json").read_text())
    pair = [json.loads((folder / f"{rank}-of-2.json").read_text()) for rank in (0, 1)]
    assert pair[0][:2] == pair[1][:2]
    assert pair[0][0] == pytest.approx(losses, abs=1e-6)
    assert pair[0][1] == pytest.approx(weights, abs=1e-6)
    assert [tokens, *(found[2] for found in pair)] == [24, 16, 8]  # rows of 4: 5 + 1, of them 3 + 1 and 2 + 0
    assert pair[0][3] == pair[1][3] == [True, False, 3.0, "of 0", [0, 1, 1], True]
