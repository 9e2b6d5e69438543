"""One model on several environments: it is the same at the start whatever is trained, continues to the bit, and shows what it forgot."""

import json
from dataclasses import replace

import pytest

from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.training.budget import Budget
from sparring.agents.training.suite import Change, SuiteConfig, SuiteSummary, changes, suite_config, train_suite
from sparring.cli.main import main
from sparring.errors import BadValue, CheckpointError, UnknownName

from .test_training import without_times

NAMES = ("guess-number", "kuhn-poker")
SMALL = {
    "iterations": 4,
    "eval_every": 2,
    "checkpoint_every": 1,
    "device": "cpu",
    "start.hidden_size": 16,
    "start.layers": 1,
    "start.heads": 2,
    "start.steps": 10,
    "start.batch": 16,
    "guess-number.tasks": 32,
    "guess-number.updates": 1,
    "guess-number.eval_episodes": 20,
    "guess-number.start.episodes": 50,
    "kuhn-poker.games": 16,
    "kuhn-poker.start.episodes": 50,
}


def small(names=NAMES, **settings):
    known = {
        key: value
        for key, value in SMALL.items()
        if key.partition(".")[0] not in NAMES or key.partition(".")[0] in names
    }
    return suite_config(names, {**known, **settings})


def outcome(folder):
    return (folder / "policy" / "model.safetensors").read_bytes(), without_times(folder / "metrics.jsonl")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return train_suite(small(), tmp_path_factory.mktemp("suite") / "whole")


@pytest.mark.slow
def test_every_member_is_trained_and_evaluated(whole):
    records = without_times(whole.folder / "metrics.jsonl")
    spent = [record["tokens"] for record in records]
    assert spent[0] == 0
    assert spent == sorted({*spent})  # every iteration samples some
    assert [r["iteration"] for r in records] == [0, 1, 2, 3, 4]
    assert all("guess-number/loss" in r and "kuhn-poker/loss" in r for r in records[1:])
    assert ["kuhn-poker/eval/exploitability" in r for r in records] == [True, False, True, False, True]
    assert [c.trained for c in changes(whole)] == [True, True]


@pytest.mark.slow
def test_who_is_left_out_is_evaluated_all_the_same_from_the_same_start(whole, tmp_path):
    alone = train_suite(small(only=["kuhn-poker"]), tmp_path / "alone")
    first, last = alone.evaluations[0], alone.evaluations[-1]
    assert {k: v for k, v in first.items() if "/eval/" in k} == {
        k: v for k, v in whole.evaluations[0].items() if "/eval/" in k
    }
    assert "guess-number/eval/solved" in last
    assert "guess-number/loss" not in last
    assert [c.trained for c in changes(alone)] == [False, True]


@pytest.mark.slow
def test_a_stopped_run_continues_to_the_bit(whole, tmp_path):
    folder = tmp_path / "run"
    stopped = train_suite(small(), folder, budget=Budget(iterations=2))
    assert (stopped.interrupted, stopped.exhausted) == (True, True)
    assert SuiteConfig.from_toml(folder / "config.toml") == small()
    train_suite(small(), folder, resume=True)
    assert outcome(folder) == outcome(whole.folder)
    with pytest.raises(CheckpointError, match="another configuration"):
        train_suite(small(seed=1), folder, resume=True)


@pytest.mark.slow
def test_what_members_keep_under_one_name_stays_apart(tmp_path):
    """Two leagues of one's own past, side by side: their snapshots have the same names."""
    names = ("KuhnPoker-v0", "RockPaperScissors-v0")
    settings = {key: value for key, value in SMALL.items() if key.partition(".")[0] not in NAMES}
    for name in names:
        settings |= {f"{name}.games": 16, f"{name}.start.episodes": 20, f"{name}.eval_episodes": 4}
    config = suite_config(names, {**settings, "iterations": 3, "start.max_new_tokens": 2})
    method = get_recipe("pfsp").config(iterations=3, games=16, every=1, pool=2)
    config = replace(
        config, members={name: replace(one, recipe="pfsp", method=method) for name, one in config.members.items()}
    )
    train_suite(config, tmp_path / "whole")
    train_suite(config, tmp_path / "run", budget=Budget(iterations=2))
    kept = sorted(path.name for path in (tmp_path / "run" / "checkpoints" / "000002" / "kept").iterdir())
    assert kept == [f"{name}~00000{i}" for name in names for i in (0, 1)]
    train_suite(config, tmp_path / "run", resume=True)
    assert outcome(tmp_path / "run") == outcome(tmp_path / "whole")


@pytest.mark.slow
def test_shuffled_rewards_are_another_run(whole, tmp_path):
    other = train_suite(small(rewards="shuffled"), tmp_path / "other")
    assert other.evaluations[0]["guess-number/eval/solved"] == whole.evaluations[0]["guess-number/eval/solved"]
    assert outcome(other.folder)[0] != outcome(whole.folder)[0]


@pytest.mark.slow
def test_the_command_says_what_became_of_each(tmp_path, capsys):
    folder = tmp_path / "run"
    settings = [
        word
        for key, value in SMALL.items()
        if key not in ("iterations", "device")
        for word in ("--set", f"{key}={value}")
    ]
    words = [
        "train",
        "--suite",
        ",".join(NAMES),
        "--only",
        "kuhn-poker",
        "--device",
        "cpu",
        "--iterations",
        "4",
        *settings,
    ]
    assert main([*words, "--out", str(folder), "--budget", "2-iterations"]) == 0
    assert "used up its budget" in capsys.readouterr().out
    assert main(["train", "--suite", ",".join(NAMES), "--out", str(folder), "--resume", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["complete"]
    assert [(one["name"], one["trained"]) for one in found["members"]] == [
        ("guess-number", False),
        ("kuhn-poker", True),
    ]


def test_what_was_forgotten():
    def record(solved, exploitability):
        return {"sums/eval/solved": solved, "sums/eval/solved_low": 0.0, "sums/eval/solved_high": 1.0,
                "kuhn/eval/average/exploitability": exploitability}  # fmt: skip

    config = SuiteConfig({"sums": None, "kuhn": None}, only=("kuhn",))
    records = [record(0.1, 0.5), record(0.7, 0.1), record(0.4, 0.2)]
    sums, kuhn = changes(SuiteSummary(None, config, None, records, 1.0, False, False))
    assert sums == Change("sums", False, "solved", 0.1, 0.7, 0.4, 0.0, 1.0)
    assert sums.forgotten == pytest.approx(0.3)
    assert (kuhn.trained, kuhn.best, kuhn.after, kuhn.low) == (True, 0.1, 0.2, None)
    assert kuhn.forgotten == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("names", "settings", "error", "words"),
    [
        (["kuhn-poker", "kuhn-poker"], {}, BadValue, "once"),
        ([], {}, BadValue, "name each environment"),
        (["kuhn-pokr"], {}, UnknownName, "kuhn-poker"),
        (NAMES, {"only": ["kuhn"]}, UnknownName, "kuhn-poker"),
        (NAMES, {"kuhn-poker.game": 3}, UnknownName, "games"),
        (NAMES, {"iteration": 3}, UnknownName, "iterations"),
        (NAMES, {"kuhn-poker.seed": 3}, BadValue, "the same seed"),
        (NAMES, {"iterations": "three"}, BadValue, "iterations"),
        (NAMES, {"start.step": 3}, UnknownName, "steps"),
        (NAMES, {"rewards": "none"}, BadValue, "shuffled"),
    ],
)
def test_a_mistake_is_named(names, settings, error, words):
    with pytest.raises(error, match=words):
        suite_config(names, settings)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["kuhn-poker", "--suite", "arithmetic"],
        ["--only", "kuhn-poker"],
        ["--suite", "kuhn-poker", "--recipe", "star"],
    ],
)
def test_a_suite_goes_with_no_options_of_one_run(words, capsys):
    assert main(["train", *words]) == 2
    assert "--suite" in capsys.readouterr().err
