"""The run folder: checkpoints that are whole or not there, and one sentence for every failure."""

import json
import shutil

import pytest

from sparring.agents.improve.learner import Learner
from sparring.agents.training.folder import RunFolder
from sparring.errors import BadValue, CheckpointError

from .conftest import another, tiny_run
from .toys import full_disk, state_bytes


@pytest.fixture
def run(tmp_path):
    folder = RunFolder(tmp_path / "run")
    folder.create(tiny_run(), overwrite=False)
    return folder


@pytest.fixture
def learner(untrained):
    return Learner(another(untrained), lr=1e-3)


def names(run):
    return sorted(path.name for path in (run.path / "checkpoints").iterdir())


def test_a_checkpoint_comes_back(run, learner, untrained):
    run.checkpoint(3, learner, {"rounds": [[1, 2.5]]})
    other = Learner(another(untrained), lr=1e-3)
    next(other.policy.model.parameters()).data.zero_()
    assert run.resume(other) == (3, {"rounds": [[1, 2.5]]})
    assert state_bytes(other.policy.model) == state_bytes(learner.policy.model)


def test_the_two_newest_checkpoints_are_kept(run, learner):
    for iteration in (0, 5, 10, 15):
        run.checkpoint(iteration, learner, {})
    assert names(run) == ["000010", "000015"]


def test_a_checkpoint_can_be_written_again(run, learner):
    run.checkpoint(5, learner, {"a": 1})
    run.checkpoint(5, learner, {"a": 2})
    assert run.resume(learner) == (5, {"a": 2})


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


DAMAGES = {
    "no manifest": lambda c: (c / "manifest.json").unlink(),
    "torn manifest": lambda c: (c / "manifest.json").write_text('{"state'),
    "wrong manifest": lambda c: (c / "manifest.json").write_text("[]"),
    "torn weights": lambda c: (c / "policy/model.safetensors").write_bytes(b"torn"),
    "a flipped bit": lambda c: flip(c / "average/model.safetensors"),
    "no optimizer": lambda c: (c / "optimizer.pt").unlink(),
    "empty": lambda c: [shutil.rmtree(c), c.mkdir()],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_checkpoint_falls_back_to_the_former(run, learner, damage):
    for iteration in (5, 10):
        run.checkpoint(iteration, learner, {})
    DAMAGES[damage](run.path / "checkpoints" / "000010")
    assert run.resume(learner) == (5, {})


def test_damaged_checkpoints_never_push_out_a_whole_one(run, learner):
    for iteration in (5, 10):
        run.checkpoint(iteration, learner, {})
    shutil.copytree(run.path / "checkpoints/000010", run.path / "checkpoints/000015")
    for damaged in ("000010", "000015"):
        (run.path / "checkpoints" / damaged / "optimizer.pt").unlink()
    assert run.resume(learner)[0] == 5
    run.checkpoint(7, learner, {})
    assert names(run) == ["000005", "000007"]


def test_without_a_whole_checkpoint_there_is_nothing_to_resume(run, learner):
    with pytest.raises(CheckpointError, match="none was written"):
        run.resume(learner)
    run.checkpoint(5, learner, {})
    flip(run.path / "checkpoints/000005/optimizer.pt")
    with pytest.raises(CheckpointError, match=r"no whole checkpoint .*000005: optimizer\.pt is damaged"):
        run.resume(learner)


def test_metrics_after_the_checkpoint_are_dropped_on_resume(run, learner):
    for iteration in range(8):
        run.log({"iteration": iteration, "x": iteration / 3})
        if iteration == 5:
            run.checkpoint(iteration, learner, {})
    with (run.path / "metrics.jsonl").open("a") as file:
        file.write('{"iteration": 8, "x"')
    assert [r["iteration"] for r in run.metrics()] == list(range(8))
    run.resume(learner)
    assert run.metrics() == [{"iteration": i, "x": i / 3} for i in range(6)]


@pytest.mark.parametrize("size", [50, 1200, 3000, 5000, 20000, 40000])
def test_a_full_disk_leaves_the_former_checkpoint(run, learner, untrained, size):
    run.checkpoint(5, learner, {})
    learner.update([])
    with full_disk(size), pytest.raises(CheckpointError, match=r"cannot write .* iteration 10 .*iteration 5 is intact"):
        run.checkpoint(10, learner, {"filler": "x" * 50000})
    assert names(run) == ["000005"]
    assert run.resume(Learner(another(untrained), lr=1e-3)) == (5, {})


def test_a_full_disk_while_a_checkpoint_is_replaced_leaves_the_old_one(run, learner):
    run.checkpoint(5, learner, {"a": 1})
    with full_disk(5000), pytest.raises(CheckpointError, match="iteration 5 is intact"):
        run.checkpoint(5, learner, {"a": 2})
    assert run.resume(learner) == (5, {"a": 1})


def test_a_full_disk_before_any_checkpoint_says_so(run, learner):
    with full_disk(1000), pytest.raises(CheckpointError, match="there is no checkpoint yet"):
        run.checkpoint(0, learner, {})


def test_a_full_disk_at_the_end_leaves_the_checkpoints(run, learner):
    run.checkpoint(5, learner, {})
    with full_disk(2000), pytest.raises(CheckpointError, match=r"cannot write the final model .*iteration 5 is intact"):
        run.finish(learner, {})
    run.finish(learner, {"done": True})
    assert json.loads((run.path / "summary.json").read_text()) == {"done": True}


def test_a_full_disk_in_between_is_one_sentence(run):
    with full_disk(100), pytest.raises(CheckpointError, match=r"cannot write metrics\.jsonl in"):
        run.log({"iteration": 1, "filler": "x" * 200})
    assert run.metrics() == []


def test_a_folder_in_use_is_not_touched(run):
    (run.path / "note").write_text("mine")
    with pytest.raises(BadValue, match="--resume"):
        run.create(tiny_run(), overwrite=False)
    assert (run.path / "note").read_text() == "mine"
    run.create(tiny_run(), overwrite=True)
    assert not (run.path / "note").exists()


def test_only_run_folders_are_overwritten(tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(BadValue, match="will not delete it"):
        RunFolder(tmp_path).create(tiny_run(), overwrite=True)
    assert (tmp_path / "thesis.tex").exists()


def test_a_file_is_no_place_for_a_run(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadValue, match="is a file"):
        RunFolder(tmp_path / "file").create(tiny_run(), overwrite=True)
    with pytest.raises(CheckpointError, match="cannot write the run folder"):
        RunFolder(tmp_path / "file" / "run").create(tiny_run(), overwrite=False)


def test_an_empty_folder_is_a_place_for_a_run(tmp_path):
    RunFolder(tmp_path).create(tiny_run(), overwrite=False)
    assert (tmp_path / "config.toml").exists()
