"""Packs without code: a card in TOML, and rows in it or beside it."""

import json
import re

import pytest

import sparring
from sparring.envs.conformance import check
from sparring.errors import BadValue, UnknownName
from sparring.tasks import load_tasks

CARD = """
name = "capitals"
version = 1
licence = "cc0-1.0"
source = "written for this test"
verifier = "exact"
"""
FIELDS = '[fields]\nquestion = "asked"\nanswer = "capital"\n'
PLACES = {"France": "Paris", "Italy": "Rome", "Peru": "Lima", "Japan": "Tokyo", "Kenya": "Nairobi", "Oman": "Muscat"}
ROWS = [{"asked": f"What is the capital of {one}?", "capital": capital} for one, capital in PLACES.items()]


def jsonl(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def write(tmp_path):
    """Write files into the test's folder and return the path of the card among them."""

    def files(card, **rows):
        for name, found in rows.items():
            (tmp_path / f"{name}.jsonl").write_text(jsonl(found), encoding="utf-8")
        path = tmp_path / "capitals.toml"
        path.write_text(card, encoding="utf-8")
        return path

    return files


@pytest.fixture
def split(write):
    """A card with a file for each of two splits."""
    card = CARD + 'data = { train = "train.jsonl", test = "test.jsonl" }\n' + FIELDS
    return write(card, train=ROWS[:4], test=ROWS[4:])


def test_files_of_splits_are_played(split):
    env = sparring.make(f"pack:{split}")
    assert dict(env.pack.sizes) == {"train": 4, "test": 2}
    task = env.tasks("test")[1]
    assert (task.id, task.params["answer"]) == ("capitals@1/test/1", "Muscat")
    assert env.start(task, seed=0).step("It is [muscat]").rewards == {"player_0": 1.0}
    assert load_tasks(env.spec.pack, "test")[1] == task == sparring.load_pack(split).tasks("test")[1]
    assert "| Licence | cc0-1.0 |" in env.spec.doc
    with pytest.raises(BadValue, match="longest=0: use a whole number from 1"):
        sparring.make(f"pack:{split}", longest=0)
    with pytest.raises(BadValue, match=r"has 28 characters, and pack:.* allows 9: shorten it"):
        sparring.make(f"pack:{split}", longest=9).start(task, seed=0)


def test_it_keeps_the_contract(split):
    check(f"pack:{split}", episodes=4, without=("other-processes",)).raise_for_failures()


def test_rows_name_the_card_beside_them_and_are_shared_out_by_their_questions(write):
    rows = [{"asked": f"What is {n} + 1?", "capital": str(n + 1)} for n in range(60)]
    card = write(CARD + 'data = "capitals.jsonl"\n' + FIELDS, capitals=rows)
    pack = sparring.load_pack(card.with_suffix(".jsonl"))
    assert tuple(pack.sizes) == ("train", "validation", "test")
    asked = [task.params["question"] for split in pack.sizes for task in pack.tasks(split)]
    assert sorted(asked) == sorted(row["asked"] for row in rows)


def test_questions_that_differ_in_case_alone_are_of_one_split(write):
    rows = [{"question": f"Which is number {n}?", "answer": str(n)} for n in range(30)]
    loud = [{**row, "question": f" {row['question'].upper()} "} for row in rows]
    pack = sparring.load_pack(write(CARD + 'data = "capitals.jsonl"\n', capitals=[*rows, *loud]))
    asked = [{task.params["question"].casefold() for task in pack.tasks(split)} for split in pack.sizes]
    assert sum(map(len, asked)) == 30


def test_rows_that_ask_the_same_want_the_same(write):
    rows = [{"question": f"Which is twice {n}?", "answer": str(2 * n)} for n in range(30)]
    path = write(CARD + 'split = "test"\ndata = "capitals.jsonl"\n', capitals=[*rows, {**rows[3], "answer": "x"}])
    report = check(f"pack:{path}", episodes=2, without=("other-processes",))
    assert [one.name for one in report.failures] == ["references"]
    assert (
        "asked by the tasks capitals@1/test/3 and capitals@1/test/30, and has the answer '6'"
        in report.failures[0].detail
    )


def test_a_mark_of_byte_order_before_the_card_is_no_part_of_it(write):
    path = write("\ufeff" + CARD + 'split = "test"\n' + INLINE)
    assert sparring.load_pack(path).name == "capitals"


def test_split_without_rows_is_none(write):
    pack = sparring.load_pack(write(CARD + 'data = "capitals.jsonl"\n' + FIELDS, capitals=ROWS[:1]))
    assert list(pack.sizes.values()) == [1]


def test_rows_in_the_card(write):
    rows = '[[tasks]]\nquestion = "2 + 2?"\nanswer = 4\n[[tasks]]\nquestion = "2 + 3?"\nanswer = 5\n'
    path = write(CARD.replace("exact", "number") + 'split = "test"\n' + rows)
    env = sparring.make(f"pack:{path}")
    assert [task.params["answer"] for task in env.tasks("test")] == ["4", "5"]
    assert env.start(env.tasks("test")[0], seed=0).step("4.0").rewards == {"player_0": 1.0}


def test_identity_does_not_depend_on_the_place(split, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for path in (split, split.with_name("train.jsonl"), split.with_name("test.jsonl")):
        (elsewhere / path.name).write_bytes(path.read_bytes())
    assert sparring.load_pack(elsewhere / split.name).tasks()[0] == sparring.load_pack(split).tasks()[0]


def test_split_that_repeats_questions_is_found(write):
    card = CARD + 'data = { train = "train.jsonl", test = "test.jsonl" }\n' + FIELDS
    path = write(card, train=ROWS[:4], test=[{**ROWS[0], "asked": "what is  the capital of FRANCE?"}, ROWS[5]])
    report = check(f"pack:{path}", episodes=2, without=("other-processes",))
    assert [one.name for one in report.failures] == ["splits"]
    assert (
        "1 questions are in 'train' and in 'test', as capitals@1/train/0 and capitals@1/test/0"
        in report.failures[0].detail
    )


INLINE = '[[tasks]]\nquestion = "2 + 2?"\nanswer = "four"\n'
MISTAKES = {
    "name = ": "is no card in TOML",
    CARD.replace('licence = "cc0-1.0"\n', ""): 'says no licence: write licence = "..."',
    CARD.replace("licence", "license"): "did you mean 'licence'?",
    CARD.replace("version = 1", "version = '1'"): "version = '1': write a whole number, 0 or more",
    CARD: 'must say where its rows are, once: data = "FILE", or [[tasks]]',
    CARD + 'data = "rows.jsonl"\n' + INLINE: "must say where its rows are, once",
    CARD + "data = 7": 'data = 7: write "FILE", or a table such as',
    CARD + 'data = { tets = "rows.jsonl" }': "did you mean 'test'?",
    CARD + "tasks = []": "tasks = []: write [[tasks]] with question and answer under it",
    CARD + 'split = "all"\n' + INLINE: "split = 'all': write train, validation, test or auto",
    CARD + 'data = "none.jsonl"': "none.jsonl: No such file or directory: name a file that can be read",
    CARD + INLINE + '[fields]\nqestion = "q"\n': "did you mean 'question'?",
    CARD + INLINE + "[fields]\nquestion = 7\n": "[fields] is {'question': 7}: write a table such as",
    CARD + "rules = 7\n" + INLINE: 'rules = 7: write a text, rules = "..."',
    CARD.replace("exact", "exakt") + INLINE: "did you mean 'exact'?",
    CARD.replace("exact", "number") + INLINE: "[[tasks]] 1: the reference answer 'four' is not the number: mend it",
    CARD + '[[tasks]]\nquestion = "2 + 2?"\n': "[[tasks]] 1: there is no field 'answer'; there are question",
    CARD
    + '[[tasks]]\nquestion = ["2 + 2?"]\nanswer = "4"\n': "field 'question' is ['2 + 2?']: neither a text nor a chat",
    CARD
    + '[[tasks]]\nasked = "2 + 2?"\nanswer = "4"\n': 'say in the card which fields are meant: [fields] question = "..."',
}


@pytest.mark.parametrize("card", MISTAKES, ids=MISTAKES.values())
def test_mistake_is_one_sentence_with_its_remedy(write, card):
    path = write(card)
    with pytest.raises((BadValue, UnknownName), match=re.escape(MISTAKES[card])):
        sparring.make(f"pack:{path}")


def test_there_is_no_card(tmp_path):
    with pytest.raises(
        BadValue, match=r"rows\.toml: No such file or directory: write the card of the pack there, with name"
    ):
        sparring.load_pack(tmp_path / "rows.jsonl")
    with pytest.raises(BadValue, match=r"is a folder: name the card in it, as .*card\.toml"):
        sparring.load_pack(tmp_path)
    with pytest.raises(BadValue, match="names no card: write pack:PATH"):
        sparring.make("pack:")


def test_card_that_was_written_anew_is_read_anew(write):
    assert sparring.load_pack(write(CARD + 'split = "test"\n' + INLINE)).version == 1
    assert sparring.load_pack(write(CARD.replace("1\n", "22\n") + 'split = "test"\n' + INLINE)).version == 22
