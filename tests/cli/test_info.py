"""`sparring info`."""

from __future__ import annotations

import inspect

import pytest

import sparring
from tests.envs.ids import BUILT_IN


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_data_sheet_is_shown_as_it_was_written(cli, name):
    result = cli("info", name)
    assert (result.code, result.err) == (0, "")
    assert inspect.cleandoc(sparring.make(name).spec.doc) in result.out


def test_the_arguments_are_shown_as_options(cli):
    assert "  --arg high=9\n  --arg tries=4\n  --arg feedback=higher-lower\n" in cli("info", "GuessNumber-v0").out


def test_arguments_change_the_data_sheet(cli):
    record = cli("info", "GuessNumber-v0", "--arg", "high=20", "--arg", "feedback=right-wrong", "--json").json
    assert record["arguments"]["high"] == 20
    assert record["arguments"]["feedback"] == "right-wrong"
    assert len(record["moves"]) == 21


def test_json_has_the_whole_spec(cli):
    record = cli("info", "KuhnPoker-v0", "--json").json
    assert record["seats"] == ["player_0", "player_1"]
    assert record["players"] == ["equilibrium", "random"]
    assert record["analysis"]["exploitability"]["never bluff"] == pytest.approx(1 / 3)


def test_arguments_that_allow_no_exact_analysis_have_none(cli):
    assert cli("info", "KuhnPoker-v0", "--arg", "illegal=retry(1)", "--json").json["analysis"] is None


def test_a_pack_shows_its_splits_and_first_tasks(cli):
    out = cli("info", "addition").out
    first = sparring.load_tasks("addition", "test")[0].params
    assert "\ntest: 180 tasks\n" in out
    assert f'  0: {{"a": {first["a"]}, "b": {first["b"]}}}\n' in out


def test_a_pack_as_json(cli):
    record = cli("info", "addition", "--json").json
    assert record["sizes"] == {"train": 720, "test": 180}
    assert record["first"]["train"] == [task.to_json() for task in sparring.load_tasks("addition")[:3]]


def test_the_prefix_may_be_written(cli):
    assert cli("info", "sparring/KuhnPoker-v0") == cli("info", "KuhnPoker-v0")


ERRORS = {
    ("KuhnPoker-v1",): "no environment or task pack is called 'KuhnPoker-v1'; did you mean 'KuhnPoker-v0'?",
    ("kuhn-poker",): "no environment or task pack is called 'kuhn-poker'; did you mean 'KuhnPoker-v0'?",
    ("adition",): "no environment or task pack is called 'adition'; did you mean 'addition'?",
    ("addition", "--arg", "a=1"): "addition is a task pack and takes no --arg",
    ("GuessNumber-v0", "--arg", "hgh=9"): "no argument of GuessNumber-v0 is called 'hgh'; did you mean 'high'?",
    ("GuessNumber-v0", "--arg", "high=many"): "high='many': use a whole number from 1 to 999",
    ("GuessNumber-v0", "--arg", "high=2.5"): "high=2.5: use a whole number from 1 to 999",
    ("GuessNumber-v0", "--arg", "high=true"): "high=True: use a whole number from 1 to 999",
    ("GuessNumber-v0", "--arg", "high=2000"): "high=2000: use a whole number from 1 to 999",
    ("GuessNumber-v0", "--arg", "difficulty=hard"): "argument difficulty=hard must be of type int, as its default 1 is",
    ("GuessNumber-v0", "--arg", "difficulty=6"): "difficulty=6: use 1, 2, 3, 4, 5",
    ("GuessNumber-v0", "--arg", "illegal=3"): "illegal='3': use 'forfeit', 'random_legal'",
    ("GuessNumber-v0", "--arg", "high"): "--arg: write KEY=VALUE, not 'high'",
    ("GuessNumber-v0", "--arg", "high=1", "--arg", "high=2"): "argument high is given twice: 1 and '2'",
}


@pytest.mark.parametrize("words", ERRORS, ids=" ".join)
def test_mistakes(cli, words):
    result = cli("info", *words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"sparring: {ERRORS[words]}")
    assert result.err.count("\n") == 1


def test_json_leaves_standard_output_empty_on_a_mistake(cli):
    result = cli("info", "Khun", "--json")
    assert (result.code, result.out) == (2, "")
