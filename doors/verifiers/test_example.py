"""The example: a model plays Kuhn poker with itself, and what is printed is what the hands pay."""

import subprocess
import sys
from itertools import repeat
from pathlib import Path

import sparring
from doors.verifiers.endpoint import ScriptedModel

EXAMPLE = Path(__file__).parents[2] / "examples" / "evaluate_with_verifiers.py"


def said(answers, *arguments):
    with ScriptedModel(answers) as model:
        call = [sys.executable, str(EXAMPLE), "--url", model.url, "--model", "m", *arguments]
        return subprocess.run(call, capture_output=True, text=True, check=True).stdout


def test_what_is_printed_is_what_the_hands_pay():
    env = sparring.make("KuhnPoker-v0")
    paid = 0.0
    for task in env.tasks("test")[:6]:
        hand = env.start(task, seed=0)
        hand.step("check")
        paid += hand.step("check").rewards["player_0"]
    first, second, last = said(repeat("[check]"), "--deals", "6", "--tries", "2").splitlines()
    assert first.startswith(f"player_0: {paid / 6:+.3f} [")
    assert second.startswith(f"player_1: {-paid / 6:+.3f} [")
    assert [line.rsplit(", ")[-1] for line in (first, second)] == ["12 hands"] * 2
    assert last == "0 illegal answers, 0 void hands"


def test_hands_that_a_model_voids_are_counted_and_not_scored():
    lines = said(repeat(400), "--deals", "2", "--tries", "1").splitlines()
    assert lines[0] == "0 illegal answers, 2 void hands"
    assert "got no answer from its model" in lines[1]
