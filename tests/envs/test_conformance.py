"""The conformance checks can fail: every flawed environment is caught, by the rule that it breaks and by no other."""

import ast
import json
import pickle
import random
import re
import subprocess
import sys
import time
from functools import partial

import numpy as np
import pytest

from sparring.envs import conformance
from sparring.envs._trials import HASH_SEEDS
from sparring.envs.conformance import RULES, Check, Report, check
from sparring.errors import BadValue, ConformanceError, UnknownName
from tests.envs.elsewhere import played, played_with
from tests.envs.flawed import Flawed, PaysTooMuch, TellsTheDay, TouchesTorch, flaws, pennies, sound

FLAWS = flaws()
FIRST = {rule: environment for rule, environment, _ in reversed(FLAWS)}
"""The first flaw of every rule."""
ELSEWHERE = "other-processes"
"""The rule that starts two interpreters, which takes longer than all others together."""


@pytest.mark.parametrize(("rule", "environment", "words"), FLAWS, ids=[f"{rule}-{words}" for rule, _, words in FLAWS])
def test_flaw_is_caught_by_the_rule_that_it_breaks_alone(rule, environment, words):
    report = check(environment, episodes=36, without=() if rule == ELSEWHERE else (ELSEWHERE,))
    assert [broken.name for broken in report.failures] == [rule]
    assert words in report.failures[0].detail


@pytest.mark.slow
def test_no_other_flaw_is_one_to_the_rule_about_other_processes():
    """By what it compares, `tests/envs/elsewhere.py`."""
    rules = [rule for rule in FIRST if rule not in ("data-sheet", "remake", "playable", "determinism", "same-tasks")]
    subjects = {rule: (partial(conformance._same, FIRST[rule]), 36) for rule in rules}
    here, there = played(subjects), played_with(HASH_SEEDS[0], subjects)
    assert [rule for rule in rules if here[rule] != there[rule]] == [ELSEWHERE]


def test_every_rule_is_broken_by_some_flaw():
    assert {rule for rule, _, _ in FLAWS} == {rule.name for rule in RULES}


@pytest.mark.slow
@pytest.mark.parametrize("environment", [sound(), pennies(shows=False)], ids=["in turns", "simultaneous"])
def test_environment_without_flaw_passes(environment):
    report = check(environment)
    assert report.passed
    assert [done.name for done in report.checks] == [rule.name for rule in RULES]


def test_every_rule_states_itself_in_one_sentence():
    for rule in RULES:
        assert rule.statement.endswith(".")
        assert len(rule.statement) <= 120


@pytest.mark.slow
def test_failure_names_environment_rule_and_episode():
    report = check(next(env for rule, env, _ in FLAWS if rule == "budgets"), episodes=3)
    with pytest.raises(ConformanceError) as caught:
        report.raise_for_failures()
    for words in ("Flawed-v0", "budgets", "reproduce: task Flawed-v0@0/train/0, seed 0, actions ['"):
        assert words in str(caught.value)


@pytest.mark.slow
def test_reported_episode_reproduces_the_failure():
    environment = Flawed(PaysTooMuch)
    detail = check(environment, episodes=6).failures[0].detail
    split, index, seed, actions = re.search(r"task .*/(\w+)/(\d+), seed (\d+), actions (.*)$", detail).groups()
    episode = environment.start(environment.tasks(split)[int(index)], seed=int(seed))
    for action in ast.literal_eval(actions):
        episode.step(action)
    assert f"player_0 got {episode.turn.rewards['player_0']} in all" in detail


def test_rules_that_mean_nothing_any_more_are_listed_as_skipped():
    report = check(next(env for rule, env, _ in FLAWS if rule == "determinism"), episodes=3)
    assert report.skipped == (
        "legal-moves",
        "information",
        "simultaneous",
        "save-load",
        "independence",
        "other-processes",
    )
    assert {done.name for done in report.checks}.isdisjoint(report.skipped)


@pytest.mark.slow
def test_torch_state_is_watched_once_torch_is_imported():
    import torch  # noqa: F401

    for environment, broken in ((sound(), []), (Flawed(TouchesTorch), ["global-rng"])):
        report = check(environment, episodes=3, without=("other-processes",))
        assert [failure.name for failure in report.failures] == broken


def test_checking_a_sound_environment_leaves_the_global_state_alone():
    kept = random.getstate(), pickle.dumps(np.random.get_state())
    check("KuhnPoker-v0", episodes=4)
    assert (random.getstate(), pickle.dumps(np.random.get_state())) == kept


def test_unknown_id_is_the_callers_mistake():
    with pytest.raises(UnknownName, match="did you mean 'KuhnPoker-v0'"):
        check("KuhnPokr-v0")


def test_bad_arguments_are_the_callers_mistake():
    with pytest.raises(UnknownName, match="no argument of check is called 'episods'; did you mean 'episodes'"):
        check("KuhnPoker-v0", episods=3)
    with pytest.raises(BadValue, match="episodes=0"):
        check("KuhnPoker-v0", episodes=0)
    with pytest.raises(BadValue, match="tries=0"):
        check("GuessNumber-v0", kwargs={"tries": 0})
    with pytest.raises(BadValue, match="are for an id"):
        check(sound(), kwargs={"tries": 1})


@pytest.mark.slow
def test_the_day_is_no_part_of_an_episode():
    (broken,) = check(Flawed(TellsTheDay), episodes=2).failures
    assert broken.name == ELSEWHERE
    assert "TZ=" in broken.detail
    assert time.strftime("Today is %Y") in broken.detail


def test_report_pickles_and_passes_when_all_checks_do():
    good, bad = Check("a", True, "A.", 0.0), Check("b", False, "B. But no.", 0.0)
    report = Report("X-v0", {}, (good, bad), ())
    assert pickle.loads(pickle.dumps(report)) == report
    assert (report.passed, report.failures) == (False, (bad,))
    Report("X-v0", {}, (good,), ()).raise_for_failures()


def test_digests_on_the_command_line_are_the_same_in_another_directory(tmp_path, capsys):
    arguments = ["GuessNumber-v0", '{"tries": 2}', "--episodes", "3"]
    command = [sys.executable, "-m", "sparring.envs.conformance", *arguments]
    output = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
    conformance.main(arguments)
    digests = json.loads(output)
    assert json.loads(capsys.readouterr().out) == digests
    assert digests[0][0] == "GuessNumber-v0@0/train/0 0 moves"
