"""`sparring compare` and `sparring convert`: what a user sees, and what is written."""

import csv
import json
from pathlib import Path

import pytest

from sparring.agents.training.budget import Budget
from sparring.leaderboard.contrast import contrast
from sparring.leaderboard.records import read_run
from sparring.leaderboard.run import begin
from sparring.leaderboard.suites import suite_from
from tests.leaderboard.logs import HERE
from tests.leaderboard.played import MINE, play

LOG = HERE / "verifiers" / "traces.jsonl"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Runs of two agents, one with void episodes, one that is not over, and one of another suite."""
    root, suite = tmp_path_factory.mktemp("compare"), suite_from(MINE)
    for agent in ("reference", "random"):
        begin(agent, suite, root / agent).play()
    play(root / "void", name="nano")
    begin("random", suite, root / "begun").play(budget=Budget(iterations=2))
    begin("random", suite_from({**MINE, "name": "other"}), root / "other").play()
    better = [json.loads(line) for line in LOG.read_text().splitlines()]
    for line in better:
        for trace in line["traces"]:
            trace["rewards"] = {"correct": trace["rewards"]["correct"] and {"score": 1.0, "weight": 1.0}}
    (root / "better.jsonl").write_text("\n".join(map(json.dumps, better)))
    return root


@pytest.fixture(autouse=True)
def here(folder, monkeypatch):
    monkeypatch.chdir(folder)


def test_two_runs_are_compared_as_a_whole_and_by_part(cli):
    found = cli("compare", "reference", "random")
    assert found.code == 0
    lines = [line.split() for line in found.out.splitlines()]
    whole = contrast(read_run_of("reference"), read_run_of("random")).whole
    row = next(line for line in lines if line[:3] == ["reference", "-", "random"])
    assert row[3:7] == [f"{whole.difference:+.3f}", f"{whole.low:+.3f}", "to", f"{whole.high:+.3f}"]
    assert {"sums", "cards"} <= {line[0] for line in lines if line}
    assert "They differ first in episode 0 (sums, task 0), at answer 1:" in found.out
    assert "void" not in found.out.split("differences")[1]


def read_run_of(name):
    return read_run(Path(name))


def test_the_json_has_the_same_figures(cli):
    found = cli("compare", "reference", "random", "--json").json
    expected = contrast(read_run_of("reference"), read_run_of("random"))
    (pair,) = found["pairs"]
    assert (pair["first"], pair["second"]) == ("reference", "random")
    assert pair["whole"]["difference"] == expected.whole.difference
    assert pair["p_value_adjusted"] == pair["whole"]["p_value"] == expected.whole.p_value
    assert pair["parts"]["cards"]["low"] == expected.parts["cards"].low
    assert found["first_difference"]["said"][0] != found["first_difference"]["said"][1]
    assert found["runs"]["random"]["score"]["mean"] == read_run_of("random").report.whole.score.mean


def test_voids_are_left_out_and_said(cli):
    found = cli("compare", "random", "void")
    assert "2 episodes are void: their pairs are left out." in found.out
    assert cli("compare", "random", "void", "--json").json["runs"]["nano"]["voids"] == 2


def test_generations_gain_on_the_first(cli):
    found = cli("compare", "first=random", "then=void", "last=reference", "--curve")
    assert found.code == 0
    table = found.out.split("the whole, by generation:")[1].splitlines()
    assert [line.split()[0] for line in table[2:5]] == ["first", "then", "last"]
    whole = cli("compare", "first=random", "last=reference", "--curve", "--json").json["curve"]
    assert [level["name"] for level in whole["whole"]] == ["first", "last"]
    assert whole["whole"][0]["gain"] is None
    assert whole["whole"][1]["gain"]["whole"]["difference"] > 0
    assert [point["level"] for point in whole["parts"]["sums"]] == ["first", "last"]


def test_equal_names_are_told_by_their_folders(cli):
    assert {*cli("compare", "random", "random/../random", "--json").json["runs"]} == {
        "random (random)",
        "random (random/../random)",
    }


def test_imported_logs_are_compared_by_their_samples(cli):
    found = cli("compare", "--imported", f"before={LOG}", "after=better.jsonl")
    assert found.code == 0
    assert "imported, not replayable: the score 'reward'" in found.out
    (pair,) = cli("compare", "--imported", f"before={LOG}", "after=better.jsonl", "--json").json["pairs"]
    assert (pair["tasks"], pair["pairs"], pair["better"]) == (6, 11, 0)
    assert pair["difference"] == -0.25  # three of six samples were wrong in one of two tries
    (one,) = cli("compare", "--imported", f"b={LOG}", "a=better.jsonl", "--score", "length", "--json").json["pairs"]
    assert (one["difference"], one["tasks_needed"]) == (0.0, None)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["reference"], "comparing takes two runs or more"),
        (["reference", "begun"], "begun is not over, 2 of 18 episodes were played"),
        (["reference", "other"], "only runs of the same tasks and seeds can be compared"),
        (["reference", "nowhere"], "nowhere is no run"),
        (["reference", "reference"], "is named twice"),
        (
            ["reference", str(LOG)],
            "is a file, and a run is a folder: logs of inspect_ai or verifiers are compared with --imported",
        ),
        (["reference", "random", "--score", "x"], "add --imported"),
        (["--imported", "reference", str(LOG)], "reference has no traces.jsonl"),
        (["--imported", "--curve", str(LOG), str(LOG)], "leave out --imported"),
        (["--imported", f"a={LOG}", f"b={LOG}", "--score", "rewerd"], "did you mean 'reward'?"),
    ],
)
def test_mistakes_are_one_sentence(cli, words, sentence):
    found = cli("compare", *words)
    assert (found.code, found.out) == (2, "")
    assert found.err.count("\n") == 1
    assert sentence in found.err


@pytest.mark.parametrize("out", ["a.csv", "a.parquet", "a.eval", "a.json", "eee", "hub"])
def test_a_run_is_written_in_every_format(cli, tmp_path, out):
    kind = {"eval": "inspect", "json": "inspect", "eee": "every-eval"}.get(
        out.rpartition(".")[2], out.rpartition(".")[2]
    )
    found = cli("convert", "void", "--to", kind, "--out", str(tmp_path / out), "--json")
    assert found.code == 0
    written = found.json["written"]
    assert all(path.startswith(str(tmp_path)) for path in written)
    assert all(Path(path).stat().st_size for path in written)
    if out == "a.csv":
        with Path(written[0]).open(newline="") as file:
            assert [row["item"] for row in csv.DictReader(file) if row["void"] == "true"] == ["0", "12"]


def test_the_hub_gets_its_entries_where_a_benchmark_is_named(cli, tmp_path):
    found = cli("convert", "random", "--to", "hub", "--out", str(tmp_path), "--dataset", "org/bench")
    assert found.out.splitlines() == [f"{tmp_path}/README.md", f"{tmp_path}/.eval_results/sparring-mine-v1.yaml"]


def test_a_log_becomes_a_table(cli, tmp_path):
    assert cli("convert", str(LOG), "--from", "verifiers", "--to", "csv", "--out", str(tmp_path / "a.csv")).code == 0
    assert (tmp_path / "a.csv").read_text().count("\n") == 1 + 11 * 3 + 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["begun", "--to", "csv", "--out", "x.csv"], "begun is not over"),
        (["random", "--to", "inspect", "--out", "x.log"], "let it end in .eval or .json"),
        (["random", "--to", "xml", "--out", "x"], "xml"),
        (["random", "--to", "csv", "--out", "x", "--dataset", "a/b"], "--dataset and --source are for --to hub"),
        (["random", "--to", "hub", "--out", "x", "--dataset", "b"], "write OWNER/NAME"),
        ([str(LOG), "--from", "verifiers", "--to", "hub", "--out", "x"], "--to csv or --to parquet, not hub"),
        ([str(LOG), "--from", "inspect", "--to", "csv", "--out", "x"], "is no log of inspect"),
        (["random", "--to", "csv", "--out", "random/run.json/x"], "cannot write random/run.json/x"),
    ],
)
def test_mistakes_of_conversion_are_one_sentence(cli, words, sentence):
    found = cli("convert", *words)
    assert (found.code, found.out) == (2, "")
    assert found.err.count("\n") == 1
    assert sentence in found.err
