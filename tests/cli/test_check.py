"""`sparring check`."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys

import pytest

from sparring.cli.check import chosen, configure
from sparring.envs.conformance import RULES
from sparring.envs.registry import environment_names

GENEROUS = """
import sparring
from sparring.envs.games._core import GameEnvironment
from sparring.envs.games.kuhn_poker import Kuhn

class Generous(Kuhn):
    def returns(self, state):
        return (2.0, -1.0)

@sparring.register("demo/Generous-v0")
def generous():
    return GameEnvironment("demo/Generous-v0", Generous(), kwargs={}, doc="Pays more than there is.")
"""


def test_a_line_for_every_rule(cli):
    result = cli("check", "KuhnPoker-v0", "--episodes", "4")
    assert (result.code, result.err) == (0, "")
    for rule in RULES:
        assert f"  ok    {rule.name:<16} {rule.statement}\n" in result.out
    assert f"{len(RULES)} rules hold, 0 broken" in result.out


@pytest.mark.slow
def test_several_environments_and_arguments(cli):
    assert cli("check", "Arithmetic-v0", "TicTacToe-v0", "--episodes", "2").out.count("0 broken") == 2
    assert "(illegal=retry(1))" in cli("check", "KuhnPoker-v0", "--arg", "illegal=retry(1)", "--episodes", "2").out


def test_a_rule_can_be_left_out(cli):
    result = cli("check", "KuhnPoker-v0", "--episodes", "2", "--without", "other-processes", "--without", "players")
    assert result.out.count("Not tried: left out.") == 2
    assert f"{len(RULES) - 2} rules hold, 0 broken" in result.out


def test_problems_of_a_file_are_checked(cli, tmp_path):
    path = tmp_path / "sums.jsonl"
    path.write_text("".join(json.dumps({"asked": f"Twice {n}?", "final": 2 * n}) + "\n" for n in (*range(30), 7)))
    words = ("check", "Math-v0", "--data", str(path), "--map", "question=asked,answer=final", "--episodes", "2")
    result = cli(*words, "--without", "other-processes")
    assert (result.code, result.err) == (0, "")
    (noted,) = [line for line in result.out.splitlines() if "Note: " in line]
    assert noted.startswith("  note  references ")
    assert "Note: 1 of 31 tasks of 'train' ask what another one asks" in noted


def test_all_are_all_that_are_registered():
    parser = argparse.ArgumentParser()
    configure(parser)
    assert chosen(parser.parse_args(["--all"])) == list(environment_names())


def test_several_as_json(cli):
    result = cli("check", "KuhnPoker-v0", "Nim-v0", "--episodes", "1", "--without", "other-processes", "--json")
    assert result.code == 0
    assert [report["environment"] for report in result.json] == ["KuhnPoker-v0", "Nim-v0"]
    assert all(report["passed"] and report["skipped"] == ["other-processes"] for report in result.json)


@pytest.mark.slow
def test_a_broken_rule_is_shown_and_the_exit_code_is_1(tmp_path):
    (tmp_path / "generous.py").write_text(GENEROUS)
    code = "import generous, sys; from sparring.cli.main import main; sys.exit(main(['check', 'demo/Generous-v0']))"
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "")
    assert "  FAIL  zero-sum " in done.stdout
    assert "do not sum to 0" in done.stdout


ERRORS = {
    (): "say which environment to check: an ID, or --all (`sparring list` shows all)",
    ("KuhnPoker-v1",): "no environment is called 'KuhnPoker-v1'; did you mean 'KuhnPoker-v0'?",
    ("Arithmetic-v0", "KhunPoker-v0"): "no environment is called 'KhunPoker-v0'; did you mean 'KuhnPoker-v0'?",
    ("KuhnPoker-v0", "--episodes", "0"): "--episodes: it must be an integer >= 1, got '0'",
    ("KuhnPoker-v0", "--without", "player"): "no rule is called 'player'; did you mean 'players'?",
    ("KuhnPoker-v0", "--all"): "--all takes neither ids nor --arg",
    ("KuhnPoker-v0", "TicTacToe-v0", "--arg", "illegal=forfeit"): "--arg and --data are for one environment, not for 2",
    ("--all", "--data", "rows.jsonl"): "--all takes neither ids nor --arg nor --data",
    (
        "Math-v0",
        "--map",
        "answer=final",
    ): "--map answer=final says what the fields of a file mean: name the file by --data",
    (
        "KuhnPoker-v0",
        "--arg",
        "ilegal=forfeit",
    ): "no argument of KuhnPoker-v0 is called 'ilegal'; did you mean 'illegal'?",
    (
        "KuhnPoker-v0",
        "--episode",
        "3",
    ): "no option of `sparring check` is called '--episode'; did you mean '--episodes'?",
}


@pytest.mark.parametrize("words", ERRORS, ids=" ".join)
def test_mistakes(cli, words):
    result = cli("check", *words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"sparring: {ERRORS[words]}")
