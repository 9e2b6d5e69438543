"""Tasks, splits and packs."""

import copy
import json
import pickle
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.errors import BadValue, RegistrationError, UnknownName
from sparring.tasks import SPLITS, Pack, Task, load_tasks, pack_names, register_pack
from sparring.tasks.core import seed_pack

SQUARES = Pack("squares", {"train": 5, "test": 2}, lambda split, i: {"n": i + 5 * (split == "test")})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
TASKS = st.builds(
    Task,
    pack=st.text(),
    version=st.integers(0, 99),
    split=st.sampled_from(SPLITS),
    index=st.none() | st.integers(0, 2**31),
    params=st.dictionaries(st.text(), JSON, max_size=4),
)


@given(TASKS)
def test_task_survives_json_exactly(task):
    again = Task.from_json(json.loads(json.dumps(task.to_json())))
    assert (again, again.id, again.content_hash) == (task, task.id, task.content_hash)


@given(TASKS, st.sampled_from(["pack", "version", "split", "index", "params"]))
def test_altered_task_is_detected(task, name):
    altered = task.to_json() | {
        name: {"pack": task.pack + "x", "version": -1, "split": "x", "index": -1}.get(name, {"": 9})
    }
    with pytest.raises(BadValue, match="it was altered"):
        Task.from_json(altered)


def test_task_without_hash_is_taken_as_it_is():
    assert Task.from_json({"pack": "mine", "params": {"a": 1}}) == Task("mine", params={"a": 1})


def test_id_says_where_the_task_is_from():
    assert Task("demo", 2, "test", 7).id == "demo@2/test/7"
    made = Task("demo", params={"n": 1})
    assert made.id == f"demo@0/train/{made.content_hash}"


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda task: pickle.loads(pickle.dumps(task))])
@pytest.mark.parametrize("task", [Task("demo"), Task("demo", index=1, params={"n": [1, 2]})], ids=["bare", "full"])
def test_tasks_can_be_copied_pickled_and_used_as_keys(task, clone):
    assert clone(task) == task
    assert {task: 1}[clone(task)] == 1


def test_tasks_are_told_apart_by_their_params():
    assert len({Task("demo", params={"n": n}) for n in (1, 1, 2)}) == 2


def test_task_set_is_a_sequence():
    tasks = SQUARES.tasks()
    assert [task.params["n"] for task in tasks] == [0, 1, 2, 3, 4]
    assert (len(tasks), tasks[-1], tasks[4] in tasks) == (5, tasks[4], True)
    assert tasks[1:4:2] == (tasks[1], tasks[3])
    assert tasks[-2:] == (tasks[3], tasks[4])
    assert tasks[9:] == ()


@pytest.mark.parametrize("index", [5, -6])
def test_index_outside_the_split_is_refused(index):
    with pytest.raises(IndexError, match=r"task -?\d of 'squares'/train: the split has 5 tasks"):
        SQUARES.tasks()[index]


def test_index_of_numpy_gives_a_task_that_json_can_say():
    assert json.dumps(SQUARES.tasks()[np.int64(2)].to_json())
    with pytest.raises(TypeError):
        SQUARES.tasks()[1.0]


def test_splits_are_different_tasks():
    assert not {t.content_hash for t in SQUARES.tasks("train")} & {t.content_hash for t in SQUARES.tasks("test")}


def test_unknown_split_names_the_nearest():
    with pytest.raises(UnknownName, match="no split of task pack 'squares' is called 'tain'; did you mean 'train'"):
        SQUARES.tasks("tain")


def test_pack_of_seeds_has_all_splits_and_never_ends():
    pack = seed_pack("Demo-v0")
    assert [len(pack.tasks(split)) for split in SPLITS] == [2**31 - 1] * 3
    assert [task.index for task in islice(pack.tasks("test"), 3)] == [0, 1, 2]
    assert pickle.loads(pickle.dumps(pack)).tasks()[7] == pack.tasks()[7]


def test_registered_packs():
    assert "addition" in pack_names()
    assert len(load_tasks("addition", "test")) == 180
    with pytest.raises(UnknownName, match="no task pack is called 'additon'; did you mean 'addition'"):
        load_tasks("additon")


def test_name_of_a_pack_is_taken_once():
    with pytest.raises(RegistrationError, match="task pack 'addition' is registered already"):
        register_pack(Pack("addition", {}, lambda split, i: {}))
