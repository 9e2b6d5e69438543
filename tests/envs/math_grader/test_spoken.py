"""What is said around an answer: labels, units, glosses, hedges, denials, corrections, chat; and what of it is the answer."""

from pathlib import Path

import pytest

from sparring.envs.math.grader import check_gold, extract, grade
from sparring.envs.math.grader.errors import CannotRead
from sparring.envs.math.grader.remarks import understand, without_label
from sparring.envs.math.grader.sentences import cut, denied, taken_back
from sparring.envs.math.grader.text import clean, unwrap
from tests.cases import cases
from tests.envs.math_grader.make_corpus import read_hand

ROWS = list(read_hand(Path(__file__).parent / "spoken.txt"))
GOLDS = list(dict.fromkeys(row.gold for row in ROWS))


@cases("gold", GOLDS)
def test_what_is_said_is_understood(gold):
    rows = [row for row in ROWS if row.gold == gold]
    missed = [row.response for row in rows if row.correct and grade(gold, row.response).verdict != "correct"]
    paid = [row.response for row in rows if not row.correct and grade(gold, row.response).correct]
    assert missed == []
    assert paid == []


@pytest.mark.parametrize("gold", ["5", "3/4", "2\\sqrt{3}", "B", "1234567"])
def test_the_same_words_around_another_answer_are_wrong(gold):
    other = {"5": "6", "3/4": "4/3", "2\\sqrt{3}": "3\\sqrt{2}", "B": "C", "1234567": "1234576"}[gold]
    paid = [row.response for row in ROWS if row.gold == gold and row.correct and grade(other, row.response).correct]
    assert paid == []


@cases(
    ("text", "answer"),
    [
        ("Answer: 5", "5"),
        ("Area: 12 cm", "12 cm"),
        ("Not: 5", "Not: 5"),
        ("3:4", "3:4"),
        ("approximately 3.14", "3.14"),
        (r"\approx 3.14", "3.14"),
        (r"\text{negative infinity}", "-infinity"),
        ("negative two", "negative two"),
        ("• ✅ **7**", "7"),
        ("30°", "30°"),
    ],
)
def test_a_label_is_no_part_of_the_answer(text, answer):
    assert without_label(text) == answer


@cases(
    "text",
    [
        "7 if x > 0",
        "7 when x is odd",
        "7 (wrong)",
        "12 (thirteen)",
        "7 (or 8)",
        r"7 \approx 8",
        r"\sqrt2 \approx 1.42",
        "7 unless n = 1",
    ],
)
def test_conditions_and_contradictions_cannot_be_read(text):
    with pytest.raises(CannotRead):
        understand(text)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("7 when x = 2", "7"),
        (r"\sqrt2 (\approx 1.41)", r"\sqrt2"),
        ("1/2 or 50%", "1/2"),
        ("f(2) = 5", "5"),
        ("12 – the total", "12"),
    ],
)
def test_remarks_that_change_nothing(text, same):
    assert understand(text) == understand(same)


@cases(
    ("tail", "instead"),
    [
        (". I hope this helps!", None),
        (" is not the answer; it is 17.", "17"),
        ("\n\nWait, let me check: 6 * 7 = 42. Yes, that is correct.", None),
        ("\n\nWait, that is wrong. The correct answer is 17.", "17"),
        ("\n\nActually, we can check that it is the smallest: for n = 41 we get 0.", None),
        (". No other solutions exist.", None),
        (" (wrong)", ""),
        ("? No.", ""),
        (". Note that 41 is not correct, since it is odd.", None),
        ("", None),
    ],
)
def test_an_answer_can_be_taken_back(tail, instead):
    assert taken_back(tail) == instead


@cases(
    ("before", "no"),
    [
        ("The answer is not $", True),
        ("It cannot be ", True),
        ("anything but ", True),
        ("It is false that the answer is ", True),
        ("This is not hard: ", False),
        ("It is not 41, it is ", False),
        ("If n is not even, ", False),
        ("The answer is ", False),
    ],
)
def test_an_answer_can_be_denied_before_it_is_given(before, no):
    assert denied(before + "42", len(before)) is no


@cases(
    ("text", "statement"),
    [
        ("5. Explanation: 2 + 3", "5"),
        ("3.5 m. So", "3.5 m"),
        ("3:30 p.m. as we saw", "3:30 p.m."),
        ("$1. 5$ and", "$1. 5$ and"),
        ("n!", "n!"),
        ("5! Great", "5"),
        ("\n\n**5**\n6", "5"),
        ("17, not 42", "17"),
    ],
)
def test_a_statement_ends_with_its_sentence(text, statement):
    assert cut(text)[0] == statement


@pytest.mark.parametrize(
    "number",
    ["1 234 567", "1'234'567", r"1\,234\,567", "1{,}234{,}567", "1\u202f234\u202f567", r"1,\!234,\!567", "1_234_567"],
)
def test_groups_of_digits_are_one_number(number):
    assert clean(number).replace(",", "") == "1234567"


@pytest.mark.parametrize("text", ["1 23", "12 34 567", "[100 200]", "1 234/567", "x1 234", "5'6"])
def test_other_digits_stay_apart(text):
    assert clean(text) == text


@cases(
    "text",
    [r"5 \,", r"5\;", "5 \\", r"5 \\", "5~", r"5\quad", "5.", "5,", "$5$", r"\(5\)", "**5**", "`5`", "'5'", " 5 "],
)
def test_what_says_nothing_is_taken_off(text):
    assert unwrap(text) == "5"


@cases("gold", GOLDS)
def test_canonical_forms_are_their_own_canonical_forms(gold):
    assert check_gold(check_gold(gold)) == check_gold(gold)


def test_many_boxes_are_a_list_only_where_the_gold_is_one():
    response = r"First root: $\boxed{2}$.  Second root: $\boxed{-3}$."
    assert grade("2, -3", response).correct
    assert not grade("2", response).correct
    assert grade("-3", response).correct
    assert extract(response) == "-3"
    assert not grade("2, -3", r"\boxed{1} \boxed{2} \boxed{-3}").correct
    assert not grade(
        "2, -3", r"\boxed{2}. " + "So much for that; now we look at the other one. " * 3 + r"\boxed{-3}"
    ).correct
