"""Code-v0 and CodeRepair-v0 on problems that others wrote."""

import json

import pytest

import sparring
from sparring.envs.code.sandbox import FakeSandbox, Result
from sparring.errors import BadValue, SandboxError, UnknownName
from tests.tasks.datasets import code_schemas
from tests.tasks.datasets.code_problems import CONTESTS, FUNCTIONS

BY_NAME = {one.name: one for one in (*FUNCTIONS, *CONTESTS)}


@pytest.fixture
def made(tmp_path):
    """(environment, schema, names of problems, arguments) -> the environment on a file of these."""

    def make(id, schema, *names, **kwargs):
        path = tmp_path / f"{schema}.jsonl"
        rows = [getattr(code_schemas, schema)(BY_NAME[name]) for name in names]
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        return sparring.make(id, tasks=f"file:{path}", **kwargs)

    return make


def start(environment, index=0):
    return environment.start(environment.tasks("train")[index], seed=0)


def fenced(code):
    return f"So:\n```python\n{code}\n```"


def test_a_function_is_asked_for_and_paid(made):
    environment = made("Code-v0", "mbpp", "count_marks", "is_even")
    episode = start(environment)
    system, user = (message.content for message in episode.turn.messages)
    assert "with the standard library only" in system
    assert user.split("\n\n") == [
        "Count the marks ! and ? in a text.",
        "Use this beginning:\n```python\ndef count_marks(text):\n```",
        'For example:\n```python\nassert count_marks("What?! No!") == 3\n```',
        "The tests call `count_marks`.",
    ]
    turn = episode.step(fenced(BY_NAME["count_marks"].code))
    assert (turn.rewards, turn.info["verdict"], turn.info["tests"]) == ({"player_0": 1.0}, "passed", 4)
    turn = start(environment).step(fenced(BY_NAME["count_marks"].wrong[0]))
    assert (turn.rewards, turn.info["passed"]) == ({"player_0": 0.0}, 2)


def test_a_program_with_streams_is_asked_for(made):
    environment = made("Code-v0", "codecontests", "sum", reward="share")
    episode = start(environment)
    assert episode.turn.messages[1].content.endswith("reads the standard input and writes to the standard output.")
    assert episode.step("print(6)").rewards == {"player_0": 1 / 3}


def test_a_method_is_asked_for_by_its_beginning(made):
    environment = made("Code-v0", "livecodebench", "pairs")
    episode = start(environment)
    assert "class Solution:\n    def pairs(self, values: List[int], most: int)" in episode.turn.messages[1].content
    code = BY_NAME["pairs"].code.partition("\n\n")[2]
    assert code.startswith("class Solution")
    assert episode.step(fenced(code)).rewards == {"player_0": 1.0}


def test_players(made):
    environment = made("Code-v0", "humaneval", "undo", "mean_gap")
    for index in range(2):
        for player, reward in (("reference", 1.0), ("empty", 0.0)):
            episode = start(environment, index)
            (answer,) = environment.spec.players[player](episode)
            assert episode.step(answer).rewards == {"player_0": reward}
    environment = made("Code-v0", "livecodebench", "sum")
    (answer,) = environment.spec.players["empty"](start(environment))
    assert start(environment).step(answer).rewards == {"player_0": 0.0}
    with pytest.raises(BadValue, match=r"problem 'sum' of file:.*: the data has no solution"):
        environment.spec.players["reference"](start(environment))


def test_half_of_the_tests_is_never_told(made):
    environment = made("CodeRepair-v0", "mbpp", "count_marks", feedback="diff", attempts=2)
    episode = start(environment)
    note = episode.step(fenced("def count_marks(text): return -1")).messages[0].content
    told = [line for line in note.splitlines() if "it gave" in line]
    assert told == [
        "count_marks('What?! No!') == 3; it gave -1",
        "count_marks('') == 0; it gave -1",
    ]
    by_heart = "def count_marks(text): return {'What?! No!': 3, '': 0}.get(text, -1)"
    assert episode.step(fenced(by_heart)).rewards == {"player_0": 0.0}
    environment = made("CodeRepair-v0", "mbpp", "is_square", feedback="diff")
    note = start(environment).step(fenced("def is_square(n): return 1 / 0")).messages[0].content
    assert note == "runtime error: 0 of 1 tests passed\nAttempts left: 2."


def test_an_episode_continues_from_what_was_saved(made):
    environment = made("CodeRepair-v0", "apps", "tally", discount=0.5)
    episode = start(environment)
    episode.step("def tally(values): return {}")
    again = environment.load(episode.save())
    assert again.transcript("player_0") == episode.transcript("player_0")
    assert again.step(BY_NAME["tally"].code).rewards == {"player_0": 0.5}


def test_what_is_declared_holds(made):
    environment = made("CodeRepair-v0", "codecontests", "lines", feedback="diff", attempts=3)
    episode = start(environment)
    while episode.turn.seat:
        episode.step("print('x' * 100_000)")
    assert sum(len(said.content) for said in episode.transcript("player_0") if said.role != "assistant") <= (
        environment.spec.max_chars
    )


def test_a_failed_sandbox_is_no_reward(made):
    environment = made("Code-v0", "mbpp", "is_even")
    down = FakeSandbox(Result("harness_error", reason="the sandbox is down"))
    with down.in_place(), pytest.raises(SandboxError, match="is down"):
        start(environment).step("def is_even(n): return n % 2 == 0")


def test_a_changed_file_is_noticed(made):
    environment = made("Code-v0", "mbpp", "is_even")
    task = environment.tasks("train")[0]
    made("Code-v0", "mbpp", "count_marks")
    with pytest.raises(BadValue, match="it is not the file that was meant"):
        environment.start(task, seed=0)


def test_mistakes_are_named(made, tmp_path):
    with pytest.raises(BadValue, match=r"level=2: hf:code/mbpp has no levels"):
        sparring.make("Code-v0", tasks="hf:code/mbpp", level=2)
    with pytest.raises(BadValue, match=r"hf:math/gsm8k has no programming problems"):
        sparring.make("Code-v0", tasks="hf:math/gsm8k")
    with pytest.raises(BadValue, match=r"hf:some/body has no programming problems.*form="):
        sparring.make("Code-v0", tasks="hf:some/body")
    with pytest.raises(UnknownName, match="did you mean 'code/apps'"):
        sparring.make("Code-v0", tasks="hf:code/aps?form=apps")
    path = tmp_path / "math.jsonl"
    path.write_text('{"question": "1+1", "answer": "2"}\n')
    with pytest.raises(BadValue, match="fields answer, question: these are no programming problems in a known form"):
        sparring.make("Code-v0", tasks=f"file:{path}")


ROWS = [
    {"ask": "Add 1.", "checks": "assert inc(1) == 2\nassert inc(2) == 3", "right": "def inc(x):\n    return x + 1"},
    {"ask": "Add 1.", "checks": ["assert inc(1) == 2", "assert inc(-1) == 0"], "right": "def inc(x): return x + 1"},
    {
        "ask": "Add 1.",
        "checks": {"inputs": [[1], [5]], "outputs": [2, 6], "fn_name": "inc"},
        "right": "def inc(x): return x + 1",
    },
    {"ask": "Add 1.", "checks": [{"input": "1", "output": "2"}], "right": "print(int(input()) + 1)"},
    {"ask": "Add 1.", "checks": json.dumps({"inputs": ["1"], "outputs": ["2"]}), "right": "print(int(input()) + 1)"},
    {
        "ask": "Add 1.",
        "checks": "from solution import inc\n\ndef test_inc():\n    assert [inc(x) for x in range(3)] == [1, 2, 3]\n",
        "right": "def inc(x): return x + 1",
    },
]


@pytest.mark.parametrize("row", ROWS)
def test_rows_of_ones_own(row, tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    environment = sparring.make("Code-v0", tasks=f"file:{path}?question=ask&tests=checks&solution=right")
    (answer,) = environment.spec.players["reference"](start(environment))
    assert start(environment).step(answer).rewards == {"player_0": 1.0}
    assert start(environment).step("def inc(x): return 2\nprint(3)").rewards == {"player_0": 0.0}


def test_rows_of_ones_own_without_tests_are_named(tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_text('{"question": "a", "tests": ""}\n{"question": "", "tests": "assert f()"}\n', encoding="utf-8")
    with pytest.raises(
        BadValue, match=r"line 1: there are no tests: field 'tests' is empty; .*line 2: the question is"
    ):
        sparring.make("Code-v0", tasks=f"file:{path}?tests=tests").tasks("train")


def test_the_rows_of_a_file_can_be_shared_out(tmp_path):
    path = tmp_path / "many.jsonl"
    rows = [{"question": f"Add {number}.", "tests": f"assert add(1) == {number + 1}"} for number in range(60)]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    environment = sparring.make("Code-v0", tasks=f"file:{path}?tests=tests&split=auto")
    splits = {split: [task.params["row"] for task in environment.tasks(split)] for split in environment.pack.sizes}
    assert set(splits) == {"train", "validation", "test"}
    assert sorted(row for rows in splits.values() for row in rows) == list(range(60))
    task = environment.tasks("test")[0]
    number = task.params["row"]
    assert environment.start(task, seed=0).step(f"def add(x): return x + {number}").rewards == {"player_0": 1.0}
