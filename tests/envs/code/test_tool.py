"""A session as a tool for programs: what an answer asks for, what it is told, and what is paid."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.envs.code._tools import LONGEST_BLOCK, asked
from sparring.envs.code.sandbox import Result
from sparring.envs.code.sandbox.fake import FakeSandbox
from sparring.errors import BadValue, SandboxError
from sparring.tasks.programs import program_split
from tests.cases import cases

RIGHT = "def running_maximum(values):\n    return [max(values[:i + 1]) for i in range(len(values))]"
WRONG = "def running_maximum(values):\n    return values"


def start(**kwargs):
    environment = sparring.make("CodeTool-v0", tasks="code/running_maximum", **kwargs)
    return environment.start(environment.tasks(program_split("running_maximum"))[0], seed=0)


def block(code):
    return f"```python\n{code}\n```"


def call(name, code):
    return "<tool_call>\n" + json.dumps({"name": name, "arguments": {"code": code}}) + "\n</tool_call>"


@cases(
    ("answer", "found"),
    [
        ("Let me see.\n```python\nx = 1\n```", ("python", "x = 1")),
        ("```py\nx = 1\n```\nand\n```python\ny = 2\n```\n", ("python", "y = 2")),
        ("```python\nx = 1\n```\nThe output will be\n```\n1\n```", ("python", "x = 1")),
        ("```\nx = 1\n```", ("python", "x = 1")),
        ("```python\nx = 1", ("python", "x = 1")),
        ("SUBMIT\n```python\nx = 1\n```", ("submit", "x = 1")),
        ("**SUBMIT:**\n\n```python\nx = 1\n```", ("submit", "x = 1")),
        ("```python\nx = 1\n```\nSubmit\n```python\ny = 2\n```", ("submit", "y = 2")),
        ("SUBMIT\n```python\nx = 1\n```\nor\n```python\ny = 2\n```", ("python", "y = 2")),
        ("I will not SUBMIT this:\n```python\nx = 1\n```", ("python", "x = 1")),
        ("```python\nSUBMIT\n```", ("python", "SUBMIT")),
        (call("python", "x = 1"), ("python", "x = 1")),
        (call("submit", "x = 1"), ("submit", "x = 1")),
        (call("python", "x = 1") + call("python", "y = 2"), ("python", "y = 2")),
        ('{"name": "submit", "arguments": "{\\"code\\": \\"x = 1\\"}"}', ("submit", "x = 1")),
        (call("shell", "ls"), None),
        (call("python", " "), None),
        ('<tool_call>{"name": "python", "arguments": {"code": 1}}</tool_call>', None),
        ("<tool_call>" + "[" * 10_000, None),
        ("{" * 10_000, None),
        ("```bash\nls\n```", None),
        ("```python\n```", None),
        ("SUBMIT", None),
        ("x = 1", None),
        ("", None),
    ],
)
def test_what_an_answer_asks_for(answer, found):
    got = asked(answer)
    assert (got and (got.tool, got.code)) == found


@given(st.text(alphabet='`\n SUBMITpython{}"x:<>tool_call/'))
def test_any_text_asks_for_something_or_nothing(answer):
    found = asked(answer)
    assert found is None or (found.code.strip() and found.end <= len(answer))


@given(st.text(st.characters(codec="utf-8", exclude_characters="`\r"), min_size=1).filter(str.strip))
def test_a_block_is_read_as_it_was_written(code):
    assert asked(f"Words.\n{block(code)}\nMore.").code == code.rstrip()
    assert asked(call("python", code)).code == code


def test_a_session_and_then_the_program():
    episode = start()
    assert [tool.name for tool in episode.turn.tools] == ["python", "submit"]
    turn = episode.step(block(WRONG + "\nrunning_maximum([3, 1])"))
    assert turn.messages[0].content == "Output:\n[3, 1]\nBlocks left: 7."
    assert (turn.messages[0].role, turn.info["tool"], turn.rewards) == ("user", "python", {"player_0": 0.0})
    turn = episode.step(call("python", "running_maximum([1, 3]); 1 / 0"))
    assert (turn.messages[0].role, turn.messages[0].name) == ("tool", "python")
    assert "ZeroDivisionError" in turn.messages[0].content
    turn = episode.step("SUBMIT\n" + block(RIGHT))
    assert turn.rewards == {"player_0": 1.0}
    assert (turn.info["verdict"], turn.info["passed"], turn.info["tests"]) == ("passed", 20, 20)


def test_what_the_session_knows_is_not_there_when_the_program_is_judged():
    episode = start()
    episode.step(block(RIGHT + "\nhelper = running_maximum\nimport builtins; builtins.helper = helper"))
    turn = episode.step("SUBMIT\n" + block("def running_maximum(values):\n    return helper(values)"))
    assert (turn.rewards, turn.info["verdict"]) == ({"player_0": 0.0}, "runtime_error")


def test_the_session_holds_no_test_and_no_answer():
    cell = (
        "import gc, os, sys\n"
        "seen = ' '.join(repr(each)[:10000] for each in gc.get_objects() if isinstance(each, (str, list, dict, tuple)))\n"
        "'running' + '_maximum' in seen, 'expected' + '_values' in seen, sorted(os.listdir('/tmp')), len(sys.argv)"
    )
    assert "(False, False, [], 1)" in start().step(block(cell)).messages[0].content


def test_wrong_programs_are_paid_nothing_or_their_share():
    assert start().step(call("submit", WRONG)).rewards == {"player_0": 0.0}
    turn = start(reward="share").step(call("submit", WRONG))
    assert turn.rewards == {"player_0": turn.info["passed"] / 20}
    assert 0 < turn.info["passed"] < 20


def test_calls_run_out():
    episode = start(calls=2, illegal="retry(1)")
    assert "Blocks left: 1." in episode.step(block("x = 41")).messages[0].content
    assert "Output:\n42\nBlocks left: 0." in episode.step(block("x + 1")).messages[0].content
    turn = episode.step(block("x"))
    assert turn.info["illegal"]
    assert "give your answer" in turn.messages[0].content
    assert episode.step(call("submit", RIGHT)).rewards == {"player_0": 1.0}


def test_a_block_that_ends_the_session_is_told_so():
    episode = start()
    episode.step(block("x = 1"))
    turn = episode.step(block("import os; os._exit(1)"))
    assert turn.info["ended"]
    assert "The session ended: it ended with status 1" in turn.messages[0].content
    assert "NameError" in episode.step(block("x")).messages[0].content


def test_an_answer_that_asks_for_nothing_is_refused():
    assert start(illegal="forfeit").step("hm").info == {"action": None, "illegal": True}
    episode = start()
    assert "There is no block in that." in episode.step("hm").messages[0].content
    assert episode.step(block("#" * (LONGEST_BLOCK + 1))).rewards == {"player_0": 0.0}
    assert episode.turn.seat is None
    assert start(longest=100).step(call("submit", "#" * 101)).info["illegal"]


def test_output_is_cut_to_what_may_be_shown():
    turn = start(shown=200).step(block("print('x' * 5000)"))
    assert 100 < len(turn.messages[0].content) < 300
    assert "[...]" in turn.messages[0].content


def test_an_episode_continues_from_what_was_saved():
    episode = start()
    episode.step(block("x = [1]\nx"))
    episode.step(block("import os; os._exit(0)"))
    episode.step(block("y = 7"))
    again = episode.environment.load(episode.save())
    assert again.transcript("player_0") == episode.transcript("player_0")
    assert again.step(block("y")).messages == episode.step(block("y")).messages
    assert "7" in again.turn.messages[0].content


def test_the_players_are_paid_what_they_deserve():
    environment = sparring.make("CodeTool-v0")
    for task in environment.tasks("test")[:3]:
        for player, reward in (("reference", 1.0), ("careful", 1.0), ("empty", 0.0)):
            episode = environment.start(task, seed=1)
            while episode.turn.seat is not None:
                (answer,) = environment.spec.players[player](episode)
                episode.step(answer)
            assert episode.turn.rewards == {"player_0": reward}
            assert len(episode.actions) == (2 if player == "careful" else 1)


def test_a_failed_sandbox_is_no_reward():
    episode = start()
    with FakeSandbox(Result("harness_error", reason="the sandbox is down")).in_place():
        with pytest.raises(SandboxError, match="is down"):
            episode.step(call("submit", RIGHT))
        with pytest.raises(SandboxError, match="runs no program"):
            start().step(block("1"))


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({"calls": 0}, "calls=0"),
        ({"shown": 10}, "shown=10"),
        ({"reward": "half"}, "reward='half'"),
        ({"illegal": "random_legal"}, "cannot be listed"),
    ],
)
def test_arguments_out_of_range_are_named(kwargs, words):
    with pytest.raises(BadValue, match=words):
        sparring.make("CodeTool-v0", **kwargs)
