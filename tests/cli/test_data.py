"""Problems from files and data sets on the command line: `--data`, `--map`, and the names of packs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sparring.tasks.datasets import dataset_names, get_dataset

DOCS = Path(__file__).parents[2] / "docs" / "data-sets.md"
ROWS = [{"problem": f"What is {i} + 1?", "final": str(i + 1)} for i in range(5)]
MAP = ("--map", "question=problem,answer=final")


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return str(path)


def test_a_file_is_previewed_with_a_mapping(cli, data):
    result = cli("tasks", "preview", "--data", data, *MAP, "-n", "2")
    assert result.code == 0
    assert "What is 0 + 1?\n  answer: 1\n" in result.out
    assert result.out.count("answer:") == 2


def test_a_file_is_played(cli, data):
    result = cli("play", "Math-v0", "--data", data, *MAP, "--index", "3", typed="4\n")
    assert result.code == 0
    assert "What is 3 + 1?" in result.out
    assert "right" in result.out


def test_info_shows_the_tasks_of_a_file(cli, data):
    record = cli("info", f"file:{data}?question=problem&answer=final", "--json").json
    assert record["sizes"] == {"train": 5}
    assert record["first"]["train"][1]["params"] == {"question": "What is 1 + 1?", "answer": "2", "row": 1}


def test_mistakes_are_one_sentence(cli, data, tmp_path):
    for words, said in {
        ("play", "Math-v0", *MAP): "name the file by --data",
        ("tasks", "preview", "--data", data): "there is no field 'question'; there are problem, final",
        ("play", "Math-v0", "--data", data, "--map", "qestion=problem"): "did you mean 'question'",
        ("play", "KuhnPoker-v0", "--data", data): "no argument of KuhnPoker-v0 is called 'tasks'",
        ("play", "Math-v0", "--data", str(tmp_path / "none.csv")): "name a file that can be read",
    }.items():
        result = cli(*words)
        assert (result.code, result.out) == (2, "")
        assert said in result.err
        assert result.err.count("\n") == 1


def test_the_list_of_packs_has_every_known_data_set(cli):
    words = cli("tasks", "list").out.split()
    assert {f"hf:{name}" for name in dataset_names()} <= set(words)


def test_the_documentation_lists_every_known_data_set():
    lines = [line.split(" | ") for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `hf:")]
    assert [line[0].strip("| `") for line in lines] == [f"hf:{name}" for name in dataset_names()]
    for name, line in zip(dataset_names(), lines, strict=True):
        known = get_dataset(name)
        assert line[1].partition(" ")[0] == known.hub
        assert line[3] == known.licence


PROGRAMS = [
    {"text": "Add 1.", "checks": "assert inc(1) == 2", "code": "def inc(x):\n    return x + 1"},
    {"text": "Add 2.", "checks": "assert inc(1) == 3", "code": "def inc(x):\n    return x + 1"},
    {"text": "Add 3.", "checks": "assert inc(1", "code": ""},
    {"text": "Add 4.", "checks": "assert inc(1) == 5", "code": ""},
]


def test_programming_problems_of_a_file_are_previewed_and_audited(cli, tmp_path):
    path = tmp_path / "programs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in PROGRAMS), encoding="utf-8")
    given = ("--data", str(path), "--map", "question=text,tests=checks,solution=code")
    shown = cli("tasks", "preview", *given, "-n", "1", "--solution")
    assert (shown.code, shown.out.splitlines()[1:5]) == (
        0,
        ["  Add 1.", "  def inc(x):", "  def inc(x):", "      return x + 1"],
    )
    result = cli("tasks", "audit", *given)
    assert result.code == 1
    lines = result.out.splitlines()
    assert [line.rpartition("/")[2][:12] for line in lines[:3]] == ["1 () failed:", "2 () unreada", "3 () unknown"]
    assert "wrong_answer: 2" in lines[0]
    assert "tests 'assert inc(1' are no Python" in lines[1]
    assert lines[3] == "1 failed, 1 passed, 1 unknown, 1 unreadable"
    result = cli("tasks", "audit", *given, "-n", "1", "--json")
    assert (result.code, [(one["outcome"], one["tests"]) for one in result.json]) == (0, [("passed", "calls")])
    assert cli("tasks", "audit", "code/all").code == 2
