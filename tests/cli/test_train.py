"""`sparring train`: what it writes, what it says, and how it refuses."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sparring.agents.training.config import RunConfig
from sparring.agents.training.presets import PRESETS, preset_config
from sparring.cli.main import main
from sparring.types import Trajectory

pytestmark = pytest.mark.slow

TINY = ("--iterations", "2", "--set", "games=8", "--set", "start.steps=2", "--set", "eval_every=1")
SMALL = ("--iterations", "2", "--set", "tasks=4", "--set", "start.steps=2", "--set", "eval_episodes=8")
PATIENCE = 180.0
"""Seconds after which a test fails instead of hanging."""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A finished tiny run's folder; not to be changed."""
    folder = tmp_path_factory.mktemp("tiny") / "run"
    assert main(("train", "kuhn-poker", *TINY, "--out", str(folder), "--json")) == 0
    return folder


@pytest.fixture
def kuhn(tiny, tmp_path):
    """A finished tiny run's folder of one's own."""
    return Path(shutil.copytree(tiny, tmp_path / "run"))


def test_run_folder_holds_everything(kuhn):
    found = {path.name for path in kuhn.iterdir()}
    assert found == {
        "config.toml",
        "metrics.jsonl",
        "trajectories.jsonl",
        "checkpoints",
        "policy",
        "average",
        "summary.json",
        "curve.png",
    }
    records = [json.loads(line) for line in (kuhn / "metrics.jsonl").read_text().splitlines()]
    assert [r["iteration"] for r in records] == [0, 1, 2]
    line = json.loads((kuhn / "trajectories.jsonl").read_text().splitlines()[-1])
    assert Trajectory.from_json({k: v for k, v in line.items() if k != "iteration"}).env == "KuhnPoker-v0"


def test_report_of_a_solved_game(cli, tmp_path):
    result = cli("train", "kuhn-poker", *TINY, "--out", str(tmp_path / "run"))
    assert result.code == 0
    for words in ("alpha + 1/3", "never bluff 0.333", "sample episodes", "curve.png", "value of player_0"):
        assert words in result.out
    assert (tmp_path / "run" / "curve.png").read_bytes().startswith(b"\x89PNG")


def test_report_of_reflection_with_its_control(cli, tmp_path):
    result = cli("train", "guess-number", *SMALL, "--out", str(tmp_path / "run"))
    assert result.code == 0
    assert "control: feedback=right-wrong" in result.out
    assert "guessing anew each try 34.4%" in result.out
    control = (tmp_path / "run" / "control" / "config.toml").read_text()
    assert 'feedback = "right-wrong"' in control


def test_json_is_one_document(cli, tmp_path):
    result = cli("train", "arithmetic", *SMALL, "--out", str(tmp_path / "run"), "--json")
    assert result.json["complete"] is True
    assert result.json["last"]["eval/episodes"] == 8


def test_the_picture_shows_the_runs_beside_it(cli, kuhn):
    from sparring.agents.training.plot import neighbours

    beside = kuhn.parent / "spiral"
    assert cli("train", "kuhn-poker", "--recipe", "spiral", *TINY, "--out", str(beside)).code == 0
    assert [curve.label for curve in neighbours(beside)] == ["spiral", "run"]


def test_a_used_folder_is_not_touched(cli, kuhn):
    before = (kuhn / "summary.json").read_bytes()
    result = cli("train", "kuhn-poker", *TINY, "--out", str(kuhn))
    assert (result.code, result.out) == (2, "")
    assert "--resume" in result.err
    assert "--overwrite" in result.err
    assert (kuhn / "summary.json").read_bytes() == before


def test_overwrite_spares_what_is_no_run(cli, tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    result = cli("train", "kuhn-poker", *TINY, "--out", str(tmp_path), "--overwrite")
    assert result.code == 2
    assert (tmp_path / "thesis.tex").exists()


def test_resume_refuses_another_configuration(cli, kuhn):
    result = cli("train", "kuhn-poker", "--resume", "--out", str(kuhn), "--set", "lr=0.5")
    assert result.code == 2
    assert "method.lr = 0.5, not 0.001" in result.err


def test_resume_of_a_finished_run_repeats_its_report(cli, kuhn):
    before = json.loads((kuhn / "summary.json").read_text())
    result = cli("train", "kuhn-poker", "--resume", "--out", str(kuhn), "--json")
    assert result.code == 0
    assert result.json["last"]["eval/exploitability"] == before["last"]["eval/exploitability"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("kuhn-pokr",), "did you mean 'kuhn-poker'"),
        (("KuhnPoker-v0", "--recipe", "magnit"), "did you mean 'magnet'"),
        (("kuhn-poker", "--set", "learning_rate=1"), "no setting is called 'learning_rate'"),
        (("kuhn-poker", "--set", "lr=fast"), "expected float"),
        (("kuhn-poker", "--seed", "99999999999999999999999"), "seed="),
        (("kuhn-poker", "--arg", "illegal=3"), "illegal='3'"),
        (("kuhn-poker", "--set", "start.players={}"), "expected players and their positive shares"),
        (("kuhn-poker", "--set", 'start.players={"random": 0}'), "expected players and their positive shares"),
        (("kuhn-poker", "--set", "threads=100000"), "threads=100000"),
        (("kuhn-poker", "--resume", "--overwrite"), "choose one"),
        (("kuhn-poker", "--seed", "-1"), "it must be an integer >= 0"),
        (("kuhn-poker", "--iteration", "3"), "did you mean '--iterations'"),
        (("kuhn-poker", "--device", "cuda:99"), "cuda:99"),
        (("kuhn-poker", "--set", "start.model=runs/none"), "runs/none"),
        (("arithmetic", "--recipe", "magnet"), "needs legal moves"),
        (("kuhn-poker", "--recipe", "star"), "zero-sum"),
        (("guess-number", "--arg", "feedback=maybe"), "feedback='maybe'"),
    ],
)
def test_mistakes_are_one_sentence(cli, tmp_path, words, said):
    result = cli("train", *words, "--out", str(tmp_path / "run"))
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert result.err.count("\n") == 1


def test_resume_takes_the_recipe_from_the_folder(cli, tmp_path):
    out = ("--out", str(tmp_path / "a run"))
    assert cli("train", "kuhn-poker", "--recipe", "spiral", *TINY, *out).code == 0
    assert cli("train", "KuhnPoker-v0", "--resume", *out).code == 0
    refused = cli("train", "kuhn-poker", "--recipe", "magnet", "--resume", *out)
    assert "is a run of recipe 'spiral', not 'magnet'" in refused.err
    assert "is a run on KuhnPoker-v0, not on GuessNumber-v0" in cli("train", "guess-number", "--resume", *out).err


@pytest.mark.parametrize("line", ['lr = "abc"', "lr = -1.0", "no_such_setting = 3"])
def test_a_damaged_configuration_is_one_sentence(cli, kuhn, line):
    config = kuhn / "config.toml"
    config.write_text(config.read_text().replace("[method]", f"[method]\n{line}").replace("lr = 0.001\n", "", 1))
    result = cli("train", "kuhn-poker", "--resume", "--out", str(kuhn))
    assert result.code == 2
    assert "is damaged or from another version" in result.err


def test_a_stopped_control_is_not_shown_as_a_result(cli, tmp_path, capsys):
    from sparring.agents.training import train
    from sparring.cli._report import report

    config = preset_config("guess-number")[0].override(
        {"iterations": 1, "tasks": 4, "start.steps": 1, "eval_episodes": 4}
    )
    summary = train(config, tmp_path / "run")
    report(summary, replace(summary, interrupted=True))
    said = capsys.readouterr().out
    assert "the control run was stopped" in said
    assert "control:" not in said


def test_resume_without_a_run(cli, tmp_path):
    result = cli("train", "kuhn-poker", "--resume", "--out", str(tmp_path / "none"))
    assert result.code == 2
    assert "is no run folder" in result.err


@pytest.mark.parametrize("name", PRESETS)
def test_presets_fit_their_recipes(name):
    config, preset = preset_config(name)
    assert (config.env, config.recipe) == (preset.env, preset.recipe)
    assert type(config).from_toml is not None
    assert preset_config(config.env)[0] == config


def test_interrupt_leaves_a_run_that_goes_on(tmp_path):
    folder = tmp_path / "run"
    words = [sys.executable, "-m", "sparring.cli.main", "train", "kuhn-poker", "--out", str(folder)]
    more = ("--set", "games=64", "--set", "start.steps=2", "--set", "iterations=100000")
    with subprocess.Popen([*words, *more], stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
        try:
            wait_for_iterations(folder, 5)
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert process.returncode == 130
    assert "--resume" in out
    done = len((folder / "metrics.jsonl").read_text().splitlines())
    assert 5 < done < 100_000


def wait_for_iterations(folder: Path, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    metrics = folder / "metrics.jsonl"
    while not metrics.exists() or len(metrics.read_text().splitlines()) <= count:
        assert time.monotonic() < deadline, "the run did not get going"
        time.sleep(0.05)


def test_a_game_without_analysis_is_measured_against_random(cli, tmp_path):
    words = ("--arg", "illegal=retry(1)", "--set", "eval_episodes=8")
    result = cli("train", "kuhn-poker", *TINY, *words, "--out", str(tmp_path / "run"))
    assert result.code == 0, result.err
    assert "against  mean return" in result.out
    assert "losing moves" in result.out


def test_a_budget_stops_a_run_that_goes_on(cli, tmp_path):
    out = ("--out", str(tmp_path / "run"))
    stopped = cli("train", "kuhn-poker", *TINY, "--budget", "1-iterations", *out)
    assert stopped.code == 0, stopped.err
    assert "has used up its budget" in stopped.out
    assert "--resume" in stopped.out
    done = cli("train", "kuhn-poker", "--resume", *out)
    assert done.code == 0, done.err
    assert "used up" not in done.out


@pytest.mark.long
def test_what_is_advised_to_go_on_can_be_done_in_a_new_process(cli, tmp_path):
    (tmp_path / "coin_sums.py").write_text(
        "import sparring\n\n\n"
        "@sparring.task('coin_sums/coins', verifier='number')\n"
        "def coins(rng):\n"
        "    first, second = rng.randrange(100), rng.randrange(100)\n"
        "    return f'{first} and {second} cents, together?', first + second\n"
    )
    words = ("--import", str(tmp_path / "coin_sums.py"), "train", "coin_sums/coins-v0", *SMALL)
    stopped = cli(*words, "--budget", "1-iterations", "--out", str(tmp_path / "run"))
    assert stopped.code == 0, stopped.err
    advised = shlex.split(stopped.out.partition("to go on: sparring ")[2].splitlines()[0])
    done = subprocess.run(
        [sys.executable, "-m", "sparring", *advised], capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    assert "used up" not in done.stdout


def test_tokens_and_seconds_are_budgets_too(cli, tmp_path):
    for number, budget in enumerate(("1-tokens", "0.000001s")):
        result = cli(
            "train", "kuhn-poker", *TINY, "--budget", budget, "--out", str(tmp_path / f"run{number}"), "--json"
        )
        assert result.code == 0, result.err
        lines = (tmp_path / f"run{number}" / "metrics.jsonl").read_text().splitlines()
        assert len(lines) == 2 - number  # nothing is begun when there is nothing left


def test_a_configuration_of_a_file_can_be_used_again(cli, kuhn, tmp_path):
    words = ("--config", str(kuhn / "config.toml"), "--set", "seed=3", "--out", str(tmp_path / "again"))
    result = cli("train", "kuhn-poker", *words, "--json")
    assert result.code == 0, result.err
    mine, theirs = (RunConfig.from_toml(folder / "config.toml") for folder in (tmp_path / "again", kuhn))
    assert mine.differences(theirs) == ["seed = 3, not 0"]
    for other, said in (
        (("guess-number",), "not of GuessNumber-v0"),
        (("kuhn-poker", "--recipe", "spiral"), "not of spiral"),
        (("kuhn-poker", "--resume"), "leave --config out"),
    ):
        refused = cli("train", *other, *words)
        assert refused.code == 2
        assert said in refused.err


def test_a_model_folder_can_be_trained_on(cli, kuhn, tmp_path):
    words = ("--policy", f"transformers:{kuhn / 'policy'}", "--out", str(tmp_path / "again"))
    assert cli("train", "kuhn-poker", *TINY, *words).code == 0
    assert RunConfig.from_toml(tmp_path / "again" / "config.toml").start.model == str(kuhn / "policy")


def test_an_adapter_is_trained_on_a_model_folder_without_warm_up(cli, kuhn, tmp_path):
    words = (
        "--policy",
        f"transformers:{kuhn / 'policy'}",
        "--recipe",
        "spiral",
        "--iterations",
        "1",
        "--set",
        "games=8",
    )
    assert cli("train", "kuhn-poker", *words, "--set", "engine.lora_rank=4", "--out", str(tmp_path / "low")).code == 0
    config = RunConfig.from_toml(tmp_path / "low" / "config.toml")
    assert (config.start.steps, config.engine.lora_rank) == (0, 4)
    assert (tmp_path / "low" / "policy" / "adapter_model.safetensors").exists()
    seats = ("--watch", "--seat", f"player_0=transformers:{tmp_path / 'low' / 'policy'}", "--seat", "player_1=random")
    assert cli("play", "KuhnPoker-v0", *seats, "--seed", "1").code == 0


@pytest.mark.parametrize("budget", ["", "60", "s", "0s", "10m-tokens", "1e3s", "5 tokens"])
def test_a_budget_that_is_none_is_told(cli, tmp_path, budget):
    result = cli("train", "kuhn-poker", "--budget", budget, "--out", str(tmp_path / "again"))
    assert result.code == 2
    assert "10M-tokens or 500-iterations" in result.err


def test_a_policy_that_cannot_be_trained_is_told(cli, tmp_path):
    result = cli("train", "kuhn-poker", "--policy", "random", "--out", str(tmp_path / "again"))
    assert (result.code, "write nano or transformers:PATH" in result.err) == (2, True)
