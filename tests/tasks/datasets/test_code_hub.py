"""Every known set of programming problems is loaded from a copy of its repository with the hub's schema."""

import json
import pickle

import pytest

from sparring.errors import BadValue, InfrastructureError, UnknownName
from sparring.tasks import get_pack, load_tasks
from sparring.tasks.datasets import code_problem, dataset_names, get_dataset
from sparring.tasks.datasets.code.problems import Streams, Table, Texts
from tests.tasks.datasets.code_schemas import SCHEMAS, STREAMS, apps, codecontests, livecodebench, write_code_repository

SETS = [name for name in dataset_names("code/") if "-v" not in name]
FORMS = {
    "humaneval": "humaneval",
    "humaneval-plus": "humaneval",
    "livecodebench": "livecodebench",
    "taco": "apps",
    "codecontests": "codecontests",
}


@pytest.mark.parametrize("name", SETS)
def test_every_known_set_gives_our_problems_back(name, tmp_path):
    known, (_, problems) = get_dataset(name), SCHEMAS[name.removeprefix("code/")]
    pack = get_pack(f"hf:{name}?from={write_code_repository(tmp_path, name)}")
    assert set(pack.sizes) == set(known.splits)
    split = "test"
    tasks = pack.tasks(split)
    assert len(tasks) == len(problems) + sum(len(files) - 1 for files in known.files.values() if len(files) > 1)
    for task, one in zip(tasks, problems, strict=False):
        problem = code_problem(task)
        assert one.text in task.params["question"]
        assert problem.tests.some
        assert json.loads(json.dumps(task.params)) == task.params
        assert bool(task.params["notes"]) == getattr(one, "noted", False)
        if problem.solutions:
            assert problem.solutions[-1].replace("task_func", one.name).endswith(one.code.splitlines()[-1] + "\n")
    assert code_problem(pickle.loads(pickle.dumps(tasks))[0]) == code_problem(tasks[0])
    assert len({task.content_hash for task in tasks}) == len(tasks)


def test_tests_have_the_form_that_the_data_has(tmp_path):
    folder = write_code_repository(tmp_path, "code/livecodebench")
    tasks = load_tasks(f"hf:code/livecodebench?from={folder}", "test")
    stdin, functional = code_problem(tasks[0]), code_problem(tasks[5])
    assert stdin.tests == Streams(STREAMS[0].pairs, tolerance=0.0)
    assert (stdin.public, stdin.entry) == (1, "")
    assert isinstance(functional.tests, Table)
    assert functional.tests.inputs[1] == ([1, 2, 9], 2)
    assert (functional.entry, functional.head) == ("pairs", "from typing import List\n")
    assert tasks[0].params["contest_date"] == "2023-05-13T00:00:00"
    assert len(load_tasks(f"hf:code/livecodebench-v2?from={folder}", "test")) == len(tasks) - 4


def test_humaneval_has_what_stands_before_the_function(tmp_path):
    tasks = load_tasks(f"hf:code/humaneval?from={write_code_repository(tmp_path, 'code/humaneval')}", "test")
    undo = code_problem(tasks[10])
    assert undo.head == "def shift(text):\n    return text[1:] + text[:1]\n"
    assert undo.tests == Texts(undo.tests.parts, undo.head, check=True)
    assert code_problem(tasks[3]).head == "import math\n"


def test_rows_that_cannot_be_used_are_named_with_the_reason(tmp_path):
    rows = [livecodebench(one) for one in STREAMS[:4]]
    rows[1] |= {"public_test_cases": "[]", "private_test_cases": "[]"}
    rows[2]["question_content"] = ""
    rows[3]["question_content"] = "x" * 30_001
    name = f"hf:code/livecodebench-v1?from={write_code_repository(tmp_path, 'code/livecodebench-v1', rows)}"
    with pytest.raises(BadValue) as caught:
        len(load_tasks(name, "test"))
    words = str(caught.value)
    assert "3 of 4 problems cannot be read" in words
    assert "row 1: there are no tests: public_test_cases and private_test_cases say nothing" in words
    assert "row 2: 'question_content' say nothing" in words
    assert "row 3: a question of 30001 characters" in words
    with pytest.warns(RuntimeWarning, match="They are left out"):
        assert len(load_tasks(f"{name}&skip_unreadable=yes", "test")) == 1


@pytest.mark.parametrize(
    ("write", "name", "field", "value", "words"),
    [
        (livecodebench, "livecodebench-v1", "private_test_cases", "nonsense", "not in base 64 and zlib"),
        (livecodebench, "livecodebench-v1", "public_test_cases", '[{"input": "1"}]', "no list of tests with input and"),
        (apps, "apps", "input_output", '{"inputs": ["1"], "outputs": []}', "no inputs with as many outputs"),
        (apps, "apps", "input_output", '{"inputs": ["1"', "is no JSON"),
        (apps, "apps", "solutions", "[1]", "no list of texts"),
    ],
)
def test_tests_that_cannot_be_decoded_are_named_when_they_are_needed(tmp_path, write, name, field, value, words):
    rows = [write(STREAMS[0]), {**write(STREAMS[1]), field: value}]
    tasks = load_tasks(f"hf:code/{name}?from={write_code_repository(tmp_path, f'code/{name}', rows)}", "test")
    assert code_problem(tasks[0]).tests.some
    with pytest.raises(BadValue, match=rf"row 1: .*{words}"):
        code_problem(tasks[1])


def test_contests_that_use_files_or_have_no_tests_are_left_out(tmp_path):
    none = {"input": [], "output": []}
    rows = [codecontests(one) for one in STREAMS[:3]]
    rows[0]["input_file"] = "cows.in"
    rows[1] |= {"public_tests": none, "private_tests": none, "generated_tests": none}
    name = f"hf:code/codecontests?from={write_code_repository(tmp_path, 'code/codecontests', rows)}"
    with pytest.raises(BadValue, match=r"programs use a file \(input_file is 'cows.in'\).*row 1: there are no tests"):
        len(load_tasks(name, "validation"))
    with pytest.warns(RuntimeWarning, match="left out"):
        (task,) = load_tasks(f"{name}&skip_unreadable=yes", "validation")
    assert task.params["cf_tags"] == ["math"]
    problem = code_problem(task)
    assert problem.tests.pairs == STREAMS[2].pairs
    assert problem.solutions == (STREAMS[2].code,)


def test_libraries_that_the_sandbox_has_not_are_named(tmp_path):
    write, problems = SCHEMAS["bigcodebench"]
    rows = [write(one) for one in problems[:2]]
    rows[1]["test"] = "import numpy as np\nimport pandas.testing\n" + rows[1]["test"]
    folder = write_code_repository(tmp_path, "code/bigcodebench", rows)
    with pytest.raises(BadValue, match=r"it needs numpy, pandas: not in the sandbox .*libraries=numpy\+pandas"):
        len(load_tasks(f"hf:code/bigcodebench?from={folder}", "test"))
    assert len(load_tasks(f"hf:code/bigcodebench?from={folder}&libraries=numpy+pandas", "test")) == 2


def test_a_task_that_was_altered_is_refused(tmp_path):
    (task, *_) = load_tasks(f"hf:code/apps?from={write_code_repository(tmp_path, 'code/apps')}", "test")
    for other in (
        type(task)(task.pack, task.version, task.split, 1, task.params),
        type(task)(task.pack, task.version, task.split, 0, {**task.params, "digest": "0" * 16}),
    ):
        with pytest.raises(BadValue, match="was changed"):
            code_problem(other)
    with pytest.raises(BadValue, match="no data set or file of programming problems"):
        code_problem(type(task)("code/all", 0, "train", 0, {}))


def test_other_sets_in_a_known_form_and_with_a_mapping(tmp_path):
    write, problems = SCHEMAS["humaneval"]
    folder = write_code_repository(
        tmp_path, "code/humaneval", [{**write(one), "unit": "assert f()"} for one in problems]
    )
    tasks = load_tasks(f"hf:somebody/something?from={folder}&form=humaneval&hub_split=test")
    assert len(tasks) == len(problems)
    given = f"hf:somebody/something?from={folder}&question=prompt&tests=unit&function=entry_point&hub_split=test"
    assert code_problem(load_tasks(given)[0]).tests == Texts(("assert f()",))
    with pytest.raises(BadValue, match="say which it is"):
        get_pack(f"hf:somebody/something?from={folder}&form=auto")


def test_mistakes_are_named():
    with pytest.raises(UnknownName, match="did you mean 'code/humaneval'"):
        get_pack("hf:code/humanevl")
    with pytest.raises(UnknownName, match="no form of programming problems is called 'mbp'; did you mean 'mbpp'"):
        get_pack("hf:a/b?form=mbp")
    with pytest.raises(BadValue, match="form=own: say which field has the tests"):
        get_pack("hf:a/b?form=own")
    with pytest.raises(BadValue, match=r"function=f is for form=own; form=mbpp knows its fields"):
        get_pack("hf:a/b?form=mbpp&function=f")
    with pytest.raises(InfrastructureError, match=r"hf:code/taco\?from=FOLDER"):
        len(load_tasks("hf:code/taco"))
