"""Whole runs on a tiny budget: they repeat, continue bit by bit, stop cleanly, and touch nothing outside."""

import gc
import json
import os
import random
import signal
import threading

import numpy as np
import pytest
import torch

from sparring.agents.training import train
from sparring.agents.training.folder import read_samples
from sparring.agents.training.process import quiet_process, settle_memory
from sparring.errors import BadValue, CheckpointError

from .conftest import tiny_run

pytestmark = pytest.mark.slow

RECIPES = ("magnet", "spiral", "star")


def without_times(path, *extra):
    """The records of a JSONL file without what a clock decided."""
    clocks = {"cpu_seconds", "seconds", *extra}

    def clean(value):
        if isinstance(value, dict):
            return {k: clean(v) for k, v in value.items() if k not in clocks}
        return [clean(v) for v in value] if isinstance(value, list) else value

    return [clean(json.loads(line)) for line in path.read_text().splitlines()]


def outcome(folder):
    weights = [(folder / name / "model.safetensors").read_bytes() for name in ("policy", "average")]
    return weights, without_times(folder / "metrics.jsonl"), without_times(folder / "trajectories.jsonl")


@pytest.fixture(scope="module", params=RECIPES)
def whole(request, tmp_path_factory):
    """An uninterrupted run of each recipe."""
    folder = tmp_path_factory.mktemp("whole") / request.param
    return train(tiny_run(request.param), folder)


def test_the_same_seed_repeats_to_the_bit(whole, tmp_path):
    train(whole.config, tmp_path / "again")
    assert outcome(tmp_path / "again") == outcome(whole.folder)


def test_another_seed_is_another_run(whole, tmp_path):
    train(whole.config.override({"seed": 1}), tmp_path / "other")
    assert outcome(tmp_path / "other")[0] != outcome(whole.folder)[0]


class BreakOffError(Exception):
    """What a run is broken off with."""


def break_at(iteration, how):
    def report(progress):
        if progress.iteration == iteration:
            how()

    return report


def crash():
    raise BreakOffError


def press_ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("iteration", [pytest.param(1, marks=pytest.mark.long), 5])
def test_a_crashed_run_continues_to_the_bit(whole, tmp_path, iteration):
    with pytest.raises(BreakOffError):
        train(whole.config, tmp_path / "run", report=break_at(iteration, crash))
    train(whole.config, tmp_path / "run", resume=True)
    assert outcome(tmp_path / "run") == outcome(whole.folder)


@pytest.mark.parametrize("iteration", [pytest.param(0, marks=pytest.mark.long), 3])
def test_ctrl_c_finishes_the_iteration_and_the_run_continues_to_the_bit(whole, tmp_path, iteration):
    summary = train(whole.config, tmp_path / "run", report=break_at(iteration, press_ctrl_c))
    assert summary.interrupted
    assert len(without_times(tmp_path / "run" / "metrics.jsonl")) == iteration + 1
    assert (tmp_path / "run" / "checkpoints" / f"{iteration:06d}").exists()
    assert (tmp_path / "run" / "policy" / "config.json").exists()
    assert not train(whole.config, tmp_path / "run", resume=True).interrupted
    assert outcome(tmp_path / "run") == outcome(whole.folder)


def test_ctrl_c_in_the_last_iteration_interrupts_nothing(tmp_path):
    assert not train(tiny_run(), tmp_path / "run", report=break_at(6, press_ctrl_c)).interrupted


def test_a_second_ctrl_c_stops_at_once(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        train(tiny_run(), tmp_path / "run", report=break_at(3, lambda: [press_ctrl_c(), press_ctrl_c()]))
    assert not train(tiny_run(), tmp_path / "run", resume=True).interrupted


def test_ctrl_c_is_as_before_after_a_run(tmp_path):
    before = signal.getsignal(signal.SIGINT)
    train(tiny_run().override({"iterations": 0}), tmp_path / "run")
    assert signal.getsignal(signal.SIGINT) is before


def test_a_finished_run_can_be_resumed_and_stays_as_it_is(whole):
    before = outcome(whole.folder)
    again = train(whole.config, whole.folder, resume=True)
    assert outcome(whole.folder) == before
    assert (again.first, again.last, again.cpu_seconds) == (
        whole.first,
        whole.last,
        pytest.approx(whole.cpu_seconds, abs=1e-3),
    )


def test_a_damaged_checkpoint_costs_only_the_iterations_since_the_former(whole, tmp_path):
    with pytest.raises(BreakOffError):
        train(whole.config, tmp_path / "run", report=break_at(5, crash))
    (tmp_path / "run" / "checkpoints" / "000004" / "policy" / "model.safetensors").write_bytes(b"torn")
    seen = []
    train(whole.config, tmp_path / "run", resume=True, report=lambda progress: seen.append(progress.iteration))
    assert seen == [3, 4, 5, 6]
    assert outcome(tmp_path / "run") == outcome(whole.folder)


def test_a_run_in_another_thread_is_the_same_run(whole, tmp_path):
    thread = threading.Thread(target=train, args=(whole.config, tmp_path / "run"))
    thread.start()
    thread.join()
    assert outcome(tmp_path / "run") == outcome(whole.folder)


def test_a_run_touches_no_global_state(tmp_path):
    def state():
        return (
            random.getstate(),
            np.random.get_state()[1].tolist(),
            torch.get_rng_state().tolist(),
            gc.get_freeze_count() > 10_000,
        )

    before, threads = state(), torch.get_num_threads()
    train(tiny_run().override({"threads": 2}), tmp_path / "run")
    assert state() == before
    assert torch.get_num_threads() == threads


def test_the_collector_sees_afterwards_what_it_saw_before():
    try:
        gc.unfreeze()
        for before in (False, True):
            with quiet_process(1):
                settle_memory()
                settled = gc.get_freeze_count()
                settle_memory()
                assert 10_000 < gc.get_freeze_count() <= settled  # less, where something was not needed any more
            assert (gc.get_freeze_count() > 10_000) == before
            gc.freeze()
    finally:
        gc.freeze()  # as it is for all tests


def test_resuming_with_another_configuration_names_what_differs(tmp_path):
    train(tiny_run().override({"iterations": 0}), tmp_path / "run")
    before = sorted((tmp_path / "run").rglob("*"))
    with pytest.raises(
        CheckpointError, match=r"another configuration: you ask method\.iterations = 6, not 0; seed = 4, not 0$"
    ):
        train(tiny_run().override({"seed": 4}), tmp_path / "run", resume=True)
    assert sorted((tmp_path / "run").rglob("*")) == before


def test_there_must_be_a_run_to_resume(tmp_path):
    with pytest.raises(CheckpointError, match="is no run folder"):
        train(tiny_run(), tmp_path / "none", resume=True)
    assert not (tmp_path / "none").exists()


def test_a_run_that_lost_its_metrics_says_so(tmp_path):
    train(tiny_run().override({"iterations": 0}), tmp_path / "run")
    (tmp_path / "run" / "metrics.jsonl").unlink()
    with pytest.raises(CheckpointError, match=r"lost its metrics\.jsonl"):
        train(tiny_run().override({"iterations": 0}), tmp_path / "run", resume=True)


def test_a_recipe_that_does_not_suit_leaves_no_folder(tmp_path):
    for recipe, env in (("star", "KuhnPoker-v0"), ("magnet", "Arithmetic-v0")):
        with pytest.raises(BadValue, match=f"recipe '{recipe}'"):
            train(tiny_run(recipe, env), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_run_can_start_from_any_model_folder(tmp_path, speaker):
    speaker.save_pretrained(tmp_path / "model")
    config = tiny_run().override({"start.model": str(tmp_path / "model"), "start.steps": 0, "iterations": 1})
    summary = train(config, tmp_path / "run")
    assert len(summary.policy.tokenizer) == len(speaker.tokenizer)
    assert summary.first["eval/legal_mass"] > 0.5


def test_the_folder_tells_what_happened(whole):
    metrics = without_times(whole.folder / "metrics.jsonl")
    assert [m["iteration"] for m in metrics] == list(range(7))
    assert [m["iteration"] for m in metrics if any(k.startswith("eval/") for k in m)] == [0, 3, 6]
    assert metrics[-1]["episodes"] == 6 * 16
    assert {t.env for t in read_samples(whole.folder)} == {whole.config.env}
    assert json.loads((whole.folder / "summary.json").read_text())["complete"] is True


def test_every_environment_can_be_trained_on_by_a_recipe_that_suits(tmp_path):
    for recipe, env in (
        ("magnet", "TicTacToe-v0"),
        ("spiral", "TicTacToe-v0"),
        ("star", "Arithmetic-v0"),
        ("spiral", "Arithmetic-v0"),
    ):
        summary = train(tiny_run(recipe, env).override({"iterations": 2}), tmp_path / f"{recipe}-{env}")
        assert not summary.interrupted
