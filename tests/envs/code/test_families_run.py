"""Families of programming problems in the real sandbox: solutions are paid, mutants are not."""

from __future__ import annotations

import pytest

import sparring
from sparring.envs.code._tests import calls
from sparring.envs.code.sandbox import run_batch
from sparring.errors import BadValue
from sparring.tasks.program_families import find_problem
from sparring.tasks.programs import LEVELS
from sparring.tasks.registry import load_tasks
from tests.tasks.code_families.checking import NAMES, problem, rng


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
def test_solutions_are_paid_and_mutants_are_not(level):
    jobs, right = [], []
    for name in NAMES:
        found = problem(name, level)
        tests = calls(found, found.cases(rng(0)))
        for way, spec in enumerate((found.spec, *(mutant for mutant, _ in found.told_apart[:3]))):
            jobs.append((found.family.solution(spec), tests))
            right.append((name, way))
    for (name, way), result in zip(right, run_batch(jobs), strict=True):
        assert result.passed == (way == 0), (name, way, result)
        assert result.verdict in ("passed", "wrong_answer"), (name, way, result)


@pytest.mark.parametrize("tasks", ["code/family/text_pipeline", "code/family/recurrence:5", "code/families"])
def test_a_family_is_played(tasks):
    environment = sparring.make("Code-v0", tasks=tasks)
    episode = environment.start(environment.tasks("test")[3], seed=1)
    text = next(iter(environment.spec.players["reference"](episode)))
    assert find_problem(episode.task.params).statement in episode.transcript("player_0")[1].content
    assert episode.step(text).rewards == {"player_0": 1.0}
    again = environment.start(environment.tasks("test")[3], seed=1)
    assert again.step(next(iter(environment.spec.players["empty"](again)))).rewards == {"player_0": 0.0}


def test_a_family_is_repaired_with_other_tests_at_every_attempt():
    environment = sparring.make("CodeRepair-v0", tasks="code/family/number_process", level=2, feedback="diff")
    episode = environment.start(environment.tasks("train")[0], seed=0)
    wrong = "```python\ndef number_process(n, rounds):\n    return n\n```"
    assert "number_process(" in episode.step(wrong).feedback
    solution = find_problem(episode.task.params).solution
    assert episode.step(f"```python\n{solution}```").rewards == {"player_0": 1.0}


def test_levels_of_families_are_asked_for_by_name_or_argument():
    by_name = sparring.make("Code-v0", tasks="code/families:4").tasks("train")[0]
    by_argument = sparring.make("Code-v0", tasks="code/families", level=4).tasks("train")[0]
    assert by_name.params == by_argument.params == load_tasks("code/families:4")[0].params
    with pytest.raises(BadValue, match="code/families"):
        sparring.make("Code-v0", tasks="families")
