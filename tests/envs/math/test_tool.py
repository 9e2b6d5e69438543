"""A session as a tool for mathematics."""

from __future__ import annotations

import json

import pytest

import sparring
from sparring.errors import BadValue, UnknownName

QUESTION = {"question": "What is the sum of all primes below 100?", "answer": "1060"}
SUM = "```python\nprimes = [n for n in range(2, 100) if all(n % d for d in range(2, n))]\nsum(primes)\n```"


def start(task=None, **kwargs):
    environment = sparring.make("MathTool-v0", **kwargs)
    return environment.start(task or sparring.Task("mine", params=QUESTION), seed=0)


def test_work_it_out_then_answer():
    episode = start()
    assert [tool.name for tool in episode.turn.tools] == ["python"]
    assert episode.turn.messages[-1].content == QUESTION["question"]
    turn = episode.step(f"I add them up.\n{SUM}")
    assert turn.messages[0].content == "Output:\n1060\nBlocks left: 7."
    assert episode.step("```python\nlen(primes)\n```").messages[0].content.startswith("Output:\n25\n")
    turn = episode.step(r"It is \boxed{1060}.")
    assert (turn.rewards, turn.info["verdict"]) == ({"player_0": 1.0}, "correct")


@pytest.mark.parametrize(
    ("answer", "reward", "verdict"),
    [
        (r"\boxed{1060}", 1.0, "correct"),
        ("The answer is 1060.", 1.0, "correct"),
        (r"\boxed{1061}", 0.0, "wrong"),
        (SUM + "\nSo \\boxed{1060}.", 1.0, "correct"),
        (SUM + "\nSo \\boxed{7}.", 0.0, "wrong"),
    ],
)
def test_an_answer_ends_the_episode(answer, reward, verdict):
    turn = start().step(answer)
    assert (turn.seat, turn.rewards, turn.info["verdict"]) == (None, {"player_0": reward}, verdict)


@pytest.mark.parametrize(
    "answer",
    [
        "\\boxed{1060}? I check.\n" + SUM,
        "```python\nprint('\\\\boxed{1060}')\n1060\n```",
        json.dumps({"name": "python", "arguments": {"code": "530 * 2"}}),
    ],
)
def test_a_block_behind_a_box_is_run_and_a_box_inside_one_is_no_answer(answer):
    turn = start().step(answer)
    assert turn.seat == "player_0"
    assert "1060" in turn.messages[0].content


def test_what_cannot_be_read_is_refused():
    assert start(illegal="forfeit").step("").rewards == {"player_0": 0.0}
    episode = start()
    assert "No answer can be read" in episode.step("").messages[0].content
    assert episode.step("1060").rewards == {"player_0": 1.0}


def test_blocks_run_out():
    episode = start(calls=1)
    episode.step(SUM)
    assert "give your answer" in episode.step(SUM).messages[0].content
    assert episode.step(r"\boxed{1060}").rewards == {"player_0": 1.0}


def test_options_of_the_grader_hold():
    task = sparring.Task("mine", params={**QUESTION, "grading": {"tolerance": 0.01}})
    assert start(task).step("1061").rewards == {"player_0": 1.0}
    assert start(grading={"tolerance": 0.01}).step("1061").rewards == {"player_0": 1.0}


def test_the_players_are_paid_what_they_deserve():
    environment = sparring.make("MathTool-v0", tasks="math/count_primes")
    for player, turns in (("oracle", 1), ("checker", 2)):
        episode = environment.start(environment.tasks()[0], seed=0)
        while episode.turn.seat is not None:
            (answer,) = environment.spec.players[player](episode)
            episode.step(answer)
        assert (episode.turn.rewards, len(episode.actions)) == ({"player_0": 1.0}, turns)


def test_the_same_tasks_as_without_a_tool():
    plain, tool = (sparring.make(name).tasks("test")[5] for name in ("Math-v0", "MathTool-v0"))
    assert plain == tool


def test_arguments_out_of_range_are_named():
    with pytest.raises(BadValue, match="calls=0"):
        start(calls=0)
    with pytest.raises(BadValue, match="cannot be listed"):
        start(illegal="random_legal")
    with pytest.raises(UnknownName, match="tolerance"):
        start(grading={"tolerence": 1})
