"""The programming environments."""

from __future__ import annotations

import pytest

import sparring
from sparring.envs.code import program
from sparring.envs.code.program import program_in
from sparring.envs.code.sandbox import FakeSandbox, Result
from sparring.errors import BadValue, SandboxError, UnknownName
from sparring.tasks.programs import get_program, program_names, program_pack, program_split
from tests.cases import cases

RIGHT = "```python\ndef running_maximum(values):\n    return [max(values[:i + 1]) for i in range(len(values))]\n```"
WRONG = "```python\ndef running_maximum(values):\n    return values\n```"
ONE = "code/running_maximum"


def start(name="Code-v0", seed=0, **kwargs):
    environment = sparring.make(name, tasks=ONE, **kwargs)
    return environment.start(environment.tasks(program_split("running_maximum"))[0], seed=seed)


def test_a_right_program_is_paid():
    turn = start().step(RIGHT)
    assert turn.rewards == {"player_0": 1.0}
    assert (turn.info["verdict"], turn.info["passed"], turn.info["tests"]) == ("passed", 20, 20)


def test_a_wrong_program_is_not():
    turn = start().step(WRONG)
    assert turn.rewards == {"player_0": 0.0}
    assert turn.info["verdict"] == "wrong_answer"
    assert 0 < turn.info["passed"] < 20


def test_reward_may_be_the_share():
    turn = start(reward="share").step(WRONG)
    assert turn.rewards == {"player_0": turn.info["passed"] / 20}


@cases(
    ("answer", "found"),
    [
        ("```python\nx = 1\n```", "x = 1"),
        ("text ```python\nx = 1\n``` text ```\ny = 2\n```", "y = 2"),
        ("x = 1", "x = 1"),
        ("```python\nx = 1", "x = 1"),
        ("```py\r\nx = 1\r\n```", "x = 1"),
        ("```python\nx = '```'\n```", "x = '```'"),
        ("```python x = 1```", None),
        ("```python\n```", None),
        ("", None),
        (" \n", None),
    ],
)
def test_the_program_in_an_answer(answer, found):
    assert program_in(answer) == found


def test_repairing_with_feedback():
    episode = start("CodeRepair-v0", discount=0.5)
    note = episode.step(WRONG).messages[0].content
    assert "of 20 tests passed" in note
    assert "running_maximum([-3, -5]) returns [-3, -3]; it gave [-3, -5]" in note
    assert "Attempts left: 2." in note
    assert episode.step(RIGHT).rewards == {"player_0": 0.5}


@pytest.mark.parametrize(
    ("feedback", "lines", "words"),
    [("none", 2, "not right yet"), ("verdict", 2, "wrong answer"), ("failing", 3, "it gave"), ("diff", 7, "it gave")],
)
def test_what_is_said_of_an_attempt(feedback, lines, words):
    note = start("CodeRepair-v0", feedback=feedback).step(WRONG).messages[0].content
    assert len(note.splitlines()) == lines
    assert words in note


def test_every_attempt_has_tests_of_its_own():
    episode = start("CodeRepair-v0", feedback="diff", attempts=3)
    notes = [
        episode.step("```python\ndef running_maximum(values): return 0\n```").messages[0].content for _ in range(2)
    ]
    assert notes[0].replace("left: 2", "") == notes[1].replace("left: 1", "")  # the edges come first
    first, second = (program.tests(get_program("running_maximum"), episode.task, 0, attempt) for attempt in (0, 1))
    assert first[:5] == second[:5]
    assert first[5:] != second[5:]


def test_an_answer_without_a_program_is_refused():
    assert start().step("```python\n```").info == {"action": None, "illegal": True}
    episode = start(illegal="retry(1)")
    assert "no program" in episode.step("").messages[0].content
    assert episode.step(RIGHT).rewards == {"player_0": 1.0}
    assert start(longest=100).step("#" * 101).info["illegal"]


def test_a_failed_sandbox_is_no_reward():
    down = FakeSandbox(Result("harness_error", reason="the sandbox is down"))
    with down.in_place(), pytest.raises(SandboxError, match="is down"):
        start().step(RIGHT)


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({"tasks": "math/all"}, "code/all"),
        ({"level": 6}, "level=6"),
        ({"reward": "half"}, "reward='half'"),
        ({"seconds": 0}, "cpu=0"),
        ({"megabytes": 1}, "megabytes=1"),
        ({"illegal": "random_legal"}, "cannot be listed"),
        ({"longest": 1}, "longest=1"),
    ],
)
def test_arguments_out_of_range_are_named(kwargs, words):
    with pytest.raises(BadValue, match=words):
        sparring.make("Code-v0", **kwargs)


def test_an_unknown_problem_is_named():
    with pytest.raises(UnknownName, match="running_maximum"):
        sparring.make("Code-v0", tasks="code/runing_maximum")


def test_splits_share_no_problem_and_levels_hold():
    pack = program_pack("code/all")
    names = {split: {task.params["program"] for task in pack.tasks(split)[:400]} for split in pack.sizes}
    assert set.union(*names.values()) == set(program_names())
    assert sum(map(len, names.values())) == len(program_names())
    for level in range(1, 6):
        assert {task.params["level"] for task in program_pack(f"code/all:{level}").tasks("train")[:30]} == {level}


def test_an_episode_continues_from_what_was_saved():
    episode = start("CodeRepair-v0")
    episode.step(WRONG)
    again = episode.environment.load(episode.save())
    assert again.transcript("player_0") == episode.transcript("player_0")
    assert again.step(RIGHT).rewards == {"player_0": 1.0}


def test_the_reference_is_paid_and_the_floor_is_not():
    environment = sparring.make("Code-v0")
    for task in environment.tasks("test")[:5]:
        for player, reward in (("reference", 1.0), ("empty", 0.0)):
            episode = environment.start(task, seed=1)
            (answer,) = environment.spec.players[player](episode)
            assert episode.step(answer).rewards == {"player_0": reward}
