"""Every known data set is loaded from a copy of its repository with the hub's schema, by the library that users have."""

import pickle
import sys

import pytest

from sparring.envs.math.grader import check_gold, grade
from sparring.errors import BadValue, InfrastructureError, MissingExtra, UnknownName
from sparring.tasks import get_pack, load_tasks
from sparring.tasks.core import SPLITS
from sparring.tasks.datasets import dataset_names, get_dataset, problem_pack
from tests.tasks.datasets.schemas import INTEGERS, PROBLEMS, schema, write_repository

OPTIONS_OF_A_LETTER = ("math/agieval-sat-math", "math/agieval-aqua-rat")


@pytest.mark.parametrize("name", dataset_names("math/"))
def test_every_known_data_set_gives_our_problems_back(name, tmp_path):
    known, (_, problems) = get_dataset(name), schema(name)
    pack = problem_pack(f"hf:{name}?from={write_repository(tmp_path, name)}", check_gold)
    assert set(pack.sizes) == set(known.splits) <= set(SPLITS)
    for split in known.splits:
        tasks = pack.tasks(split)
        assert len(tasks) == len(problems) * max(1, len(known.configs))
        for task, problem in zip(tasks, problems, strict=False):
            said = task.params
            assert problem["question"] in said["question"]
            assert "Remember to put" not in said["question"]
            assert "the answer is" not in said["question"]
            if name in OPTIONS_OF_A_LETTER:
                assert said["answer"] == "C"
            else:
                assert grade(problem["answer"], said["answer"]).correct
            assert said["row"] == task.index


def test_gold_answers_and_further_fields_come_as_they_are(tmp_path):
    task = load_tasks(f"hf:math/gsm8k?from={write_repository(tmp_path, 'math/gsm8k')}", "test")[1]
    assert task.params["answer"] == "1350"
    assert "#### 1,350" in task.params["solution"][0]
    task = load_tasks(f"hf:math/math-500?from={write_repository(tmp_path / 'm', 'math/math-500')}", "test")[0]
    assert (task.params["level"], task.params["subject"]) == (3, "Algebra")
    rows = load_tasks(f"hf:math/olympiadbench?from={write_repository(tmp_path / 'o', 'math/olympiadbench')}", "test")
    assert rows[12].params["answer"] == "3, -2"
    assert rows[3].params["question"].startswith("Let all numbers be real.\nFind")


def test_measuring_sets_have_no_split_to_train_on():
    for name in ("math-500", "aime-2024", "aime-2025", "aime-2026", "amc-2023", "minerva", "olympiadbench"):
        assert set(get_dataset(f"math/{name}").splits) == {"test"}
    with pytest.raises(UnknownName, match="no split of task pack"):
        load_tasks("hf:math/aime-2024", "train")


def test_repeated_rows_count_once(tmp_path):
    write, _ = schema("math/dapo")
    rows = [write(PROBLEMS[i]) for i in (0, 1, 0, 2, 1, 0)]
    tasks = load_tasks(f"hf:math/dapo?from={write_repository(tmp_path, 'math/dapo', rows)}")
    assert [task.params["row"] for task in tasks] == [0, 1, 3]
    assert tasks[2].params["question"] == PROBLEMS[2]["question"]


def test_only_the_rows_that_are_wanted(tmp_path):
    write, _ = schema("math/numina-1.5")
    rows = [write(one) for one in PROBLEMS[:4]]
    rows[1]["question_type"], rows[2]["problem_is_valid"] = "proof", "Incomplete"
    tasks = load_tasks(f"hf:math/numina-1.5?from={write_repository(tmp_path, 'math/numina-1.5', rows)}")
    assert [task.params["row"] for task in tasks] == [0, 3]


def test_rows_without_an_answer_are_an_error_unless_they_may_be_left_out(tmp_path):
    rows = [{"problem": "p", "answer": answer, "solution": ""} for answer in ("1", "", None, "2", "\\frac{1", "", "3")]
    name = f"hf:math/deepscaler?from={write_repository(tmp_path, 'math/deepscaler', rows)}"
    with pytest.raises(BadValue) as caught:
        len(problem_pack(name, check_gold).tasks())
    words = str(caught.value)
    assert "4 of 7 problems cannot be read: agentica-org/DeepScaleR-Preview-Dataset, split train, row 1" in words
    assert "row 2: the answer is None" in words
    assert "row 4: gold answer" in words
    assert "and 1 more" in words
    assert "skip_unreadable=yes" in words
    with pytest.warns(RuntimeWarning, match="4 of 7 problems cannot be read.*They are left out"):
        sizes = dict(problem_pack(f"{name}&skip_unreadable=yes", check_gold).sizes)
    tasks = problem_pack(f"{name}&skip_unreadable=yes", check_gold).tasks()
    assert sizes == {"train": 3}
    assert [(task.index, task.params["row"]) for task in tasks] == [(0, 0), (1, 3), (2, 6)]


def test_a_changed_schema_is_one_sentence_with_the_remedy(tmp_path):
    rows = [{"Question": "q", "final": "7"}]
    name = f"hf:math/gsm8k?from={write_repository(tmp_path, 'math/gsm8k', rows)}"
    with pytest.raises(
        BadValue, match=r"openai/gsm8k has no column question, answer; it has Question, final.*\?question="
    ):
        len(load_tasks(name))
    tasks = load_tasks(f"{name}&question=Question&answer=final&solution=final")
    assert (tasks[0].params["question"], tasks[0].params["answer"]) == ("q", "7")


def test_data_sets_that_are_not_known_take_a_mapping(tmp_path):
    folder = write_repository(tmp_path, "math/gsm8k", [{"q": "1+1", "options": ["1", "2"], "right": "2"}])
    given = f"?from={folder}&config=main&question=q&answer=right&choices=options"
    task = load_tasks(f"hf:somebody/something{given}&hub_split=test")[0]
    assert task.params == {
        "question": "1+1\n(A) 1\n(B) 2\nAnswer with the letter of the right option.",
        "answer": "B",
        "row": 0,
    }
    assert len(load_tasks(f"hf:somebody/something{given}&split=test", "test")) == 1
    with pytest.raises(BadValue, match="split=auto"):
        get_pack(f"hf:somebody/something{given}&split=auto")


def test_offline_is_one_sentence_with_the_remedy():
    with pytest.raises(InfrastructureError) as caught:
        len(load_tasks("hf:math/gsm8k"))
    words = str(caught.value)
    assert words.startswith("hf:math/gsm8k: openai/gsm8k, split train, could not be loaded: ")
    assert "set HF_HOME" in words
    assert "hf:math/gsm8k?from=FOLDER" in words
    assert "\n" not in words


def test_a_folder_that_is_not_there_says_so(tmp_path):
    with pytest.raises(InfrastructureError, match=r"nowhere \(a copy of openai/gsm8k\).*could not be loaded"):
        len(load_tasks(f"hf:math/gsm8k?from={tmp_path}/nowhere"))


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(
        MissingExtra, match=r"hf:math/minerva needs the library datasets: pip install 'sparring\[data\]'"
    ):
        len(load_tasks("hf:math/minerva", "test"))


def test_mistaken_names_get_the_nearest():
    with pytest.raises(UnknownName, match="did you mean 'math/gsm8k'"):
        get_pack("hf:math/gsm8")
    with pytest.raises(UnknownName, match="no data set is called 'gsm8k'"):
        get_pack("hf:gsm8k")
    with pytest.raises(UnknownName, match="no way to read an answer is called 'box'; did you mean 'boxed'"):
        get_pack("hf:math/gsm8k?read=box")
    assert get_pack("hf:openai/gsm8k").sizes.names == ("train", "test")


def test_nothing_is_loaded_before_it_is_asked_for():
    assert list(get_pack("hf:math/gsm8k").sizes) == ["train", "test"]


def test_packs_are_pickled_and_have_an_identity_by_content(tmp_path):
    name = f"hf:math/svamp?from={write_repository(tmp_path, 'math/svamp')}"
    tasks = load_tasks(name)
    assert pickle.loads(pickle.dumps(tasks))[3] == tasks[3]
    assert len({task.content_hash for task in tasks}) == len(PROBLEMS)
    assert load_tasks(name, "test")[0] != tasks[0]


def test_a_user_sees_where_integers_come_from():
    assert len(INTEGERS) == 10
    assert {get_dataset(name).licence for name in dataset_names()} >= {"mit", "apache-2.0"}
