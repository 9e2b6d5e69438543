"""Problems from a file with a mapping of one's own."""

import csv
import json
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sparring.envs.math.grader import check_gold
from sparring.errors import BadValue, MissingExtra
from sparring.tasks import Task, get_pack, load_tasks
from sparring.tasks.core import SPLITS
from sparring.tasks.datasets import file_pack_name, problem_pack

ROWS = [{"problem": f"What is {i} + 1?", "final": i + 1, "level": i % 3} for i in range(12)]
MAP = "question=problem,answer=final"
WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from("\n\",\t'"), min_size=1).filter(
    lambda text: text.strip() and "####" not in text and "\\" not in text
)


def write(path, rows):
    """Write rows as the ending of the path says."""
    ending = path.suffix
    if ending == ".parquet":
        import pyarrow
        from pyarrow import parquet

        parquet.write_table(pyarrow.Table.from_pylist(rows), path, row_group_size=5)
    elif ending == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]), delimiter="\t" if ending == ".tsv" else ",")
            table.writeheader()
            table.writerows(rows)
    return str(path)


@pytest.fixture(params=["jsonl", "csv", "tsv", "parquet"])
def path(request, tmp_path):
    return write(tmp_path / f"rows.{request.param}", ROWS)


def test_rows_become_tasks_in_their_order(path):
    tasks = load_tasks(file_pack_name(path, MAP))
    assert [task.params["question"] for task in tasks] == [row["problem"] for row in ROWS]
    assert [task.params["answer"] for task in tasks] == [str(row["final"]) for row in ROWS]
    assert tasks[7] == tasks[-5]
    assert pickle.loads(pickle.dumps(tasks))[11] == tasks[11]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(tasks.__getitem__, list(range(12)) * 3)) == list(tasks) * 3


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.fixed_dictionaries({"question": WORDS, "answer": WORDS}), min_size=1, max_size=6))
@pytest.mark.parametrize("ending", ["jsonl", "csv", "tsv"])
def test_any_text_comes_back_whatever_the_format(ending, rows, tmp_path):
    tasks = load_tasks(f"file:{write(tmp_path / f'any.{ending}', rows)}")
    assert [(t.params["question"], t.params["answer"]) for t in tasks] == [
        (row["question"].strip(), row["answer"].strip()) for row in rows
    ]


def test_the_identity_of_a_task_has_the_content_of_the_file(path, tmp_path):
    tasks = load_tasks(file_pack_name(path, MAP))
    name, _, digest = tasks.pack.name.partition("#")
    assert name == file_pack_name(path, MAP)
    assert len(digest) == 16
    assert Task.from_json(tasks[3].to_json()) == tasks[3]
    assert get_pack(tasks[3].pack).tasks()[3] == tasks[3]
    other = write(tmp_path / f"other.{path.rpartition('.')[2]}", [*ROWS[:3], {**ROWS[3], "final": 9}, *ROWS[4:]])
    assert load_tasks(file_pack_name(other, MAP)).pack.name.partition("#")[2] != digest
    with pytest.raises(BadValue, match=f"not {digest}: it is not the file that was meant"):
        get_pack(f"{file_pack_name(other, MAP)}#{digest}")


def test_a_file_that_changes_is_noticed(path, tmp_path):
    tasks = load_tasks(file_pack_name(path, MAP))
    write(tmp_path / f"rows.{path.rpartition('.')[2]}", [*ROWS, ROWS[0]])
    with pytest.raises(BadValue, match="was changed after it was loaded"):
        tasks[3]
    assert len(load_tasks(file_pack_name(path, MAP))) == 13


def test_rows_are_of_one_split_or_shared_out_by_their_questions(tmp_path):
    rows = [{"question": f"What is {i} + 1?", "answer": i + 1} for i in range(400)]
    path = write(tmp_path / "rows.jsonl", rows)
    assert list(get_pack(f"file:{path}").sizes) == ["train"]
    assert len(load_tasks(f"file:{path}?split=test", "test")) == 400
    pack = get_pack(f"file:{path}?split=auto")
    shared = {split: {task.params["question"] for task in pack.tasks(split)} for split in SPLITS}
    assert sum(map(len, shared.values())) == 400
    assert set.union(*shared.values()) == {row["question"] for row in rows}
    assert len(shared["train"]) > 270
    assert min(map(len, shared.values())) > 15


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", r"line 3: not JSON .*'{'"),
        ("[1, 2]", r"line 3: write one JSON object per line, not '\[1, 2\]'"),
        ('{"question": "q"}', r"line 3: there is no field 'answer'; there are question"),
        ('{"question": "", "answer": 1}', "line 3: the question is empty"),
        ('{"question": 5, "answer": 1}', "line 3: field 'question' is 5, no text"),
        ('{"question": "q", "answer": null}', "line 3: the answer is None"),
        ('{"question": "q", "answer": NaN}', "line 3: the answer is nan"),
        ('{"question": "q", "answer": "\\\\frac{1"}', r"line 3: gold answer '\\\\frac{1' cannot be read"),
        ("\xff", "line 3: not JSON"),
        ('{"question": "\\ud800", "answer": 1}', "line 3: half a character"),
        ("[" * 100_000, "line 3: not JSON"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_value(line, words, tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"question": "q", "answer": 1}\n\n' + line.encode("latin-1") + b"\n")
    with pytest.raises(BadValue, match=words):
        problem_pack(f"file:{path}", check_gold)


def test_bad_tables_are_named_with_the_line(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text('question,answer\n"two\nlines",1\nq,2,3\n', encoding="utf-8")
    with pytest.raises(BadValue, match=r"line 4: 3 values, but 2 columns: \['q', '2', '3'\]"):
        get_pack(f"file:{path}")
    path.write_text('question,answer\n"two\nlines",1\n"open,2\n', encoding="utf-8")
    with pytest.raises(BadValue, match="line 4: no table of comma- or tab-separated values"):
        get_pack(f"file:{path}")
    path.write_text("question,answer,answer\n", encoding="utf-8")
    with pytest.raises(BadValue, match="line 1: two columns have the same name"):
        get_pack(f"file:{path}")
    path.write_text('\ufeffquestion,answer\n"two\nlines",1\n\nq,2\n', encoding="utf-8")
    assert [task.params["answer"] for task in load_tasks(f"file:{path}")] == ["1", "2"]


def test_files_that_cannot_be_used_say_why(tmp_path, monkeypatch):
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    notable = tmp_path / "rows.parquet"
    notable.write_text("no")
    for path, words in {
        empty: "has no problems",
        notable: "is no Parquet file",
        tmp_path / "none.jsonl": "No such file or directory: name a file that can be read",
        tmp_path / "rows.txt": r"ends in \.jsonl",
        tmp_path: r"ends in \.jsonl",
    }.items():
        with pytest.raises(BadValue, match=words):
            get_pack(f"file:{path}")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install 'sparring\[data\]'"):
        get_pack(f"file:{notable}")


def test_unreadable_answers_may_be_left_out(tmp_path):
    rows = [{"question": "q", "answer": answer} for answer in ("1", "", "2", "no idea what {")]
    path = write(tmp_path / "rows.jsonl", rows)
    with pytest.raises(BadValue, match=r"2 of 4 problems cannot be read: .*line 2: .*; .*line 4: "):
        problem_pack(f"file:{path}", check_gold)
    with pytest.warns(RuntimeWarning, match="2 of 4"):
        tasks = problem_pack(f"file:{path}?skip_unreadable=yes", check_gold).tasks()
    assert [task.params["row"] for task in tasks] == [0, 2]


def test_fields_inside_fields_joined_fields_and_choices(tmp_path):
    rows = [{"body": "There are 2.", "asked": "How many?", "gold": {"value": "B"}, "options": ["A. 1", "B. 2"]}]
    path = write(tmp_path / "rows.jsonl", rows)
    name = file_pack_name(path, "question=body+asked,answer=gold.value,choices=options,solution=asked")
    assert dict(load_tasks(name)[0].params) == {
        "question": "There are 2.\nHow many?\n(A) 1\n(B) 2\nAnswer with the letter of the right option.",
        "answer": "B",
        "solution": ["How many?"],
        "row": 0,
    }


def test_a_large_file_is_read_row_by_row(tmp_path):
    rows = [{"question": f"What is {i} + 1? " + "x" * 200, "answer": i + 1} for i in range(20_000)]
    tasks = load_tasks(f"file:{write(tmp_path / 'rows.jsonl', rows)}")
    assert len(pickle.dumps(tasks.pack)) < 1_000_000
    assert tasks[19_999].params["answer"] == "20000"
