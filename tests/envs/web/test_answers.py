"""Answers are compared by their type; nothing is found inside anything else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.web.answers import Answer
from sparring.errors import BadValue, UnknownName
from tests.cases import cases

RIGHT = {
    ("number", 1234): ("1234", "1,234", " 1234. ", "1234.0"),
    ("number", "2.5"): ("2.5", "2.50"),
    ("number", 0): ("0", "0.0"),
    ("money", 123450): (
        "$1,234.50",
        "1234.5",
        "1234.50",
        "$1234.50.",
        "1,234.50 USD",
        "USD 1234.50",
        "1234.50 dollars",
    ),
    ("money", 5): ("$0.05", "0.05"),
    ("money", -250): ("-$2.50", "-2.50"),
    ("date", "2026-03-07"): (
        "2026-03-07",
        "7 March 2026",
        "March 7, 2026",
        "7 Mar 2026",
        "7th of March 2026",
        "Mar. 7 2026",
    ),
    ("text", "Tarn & Beck Scarf"): ("tarn & beck  scarf", '"Tarn & Beck Scarf"', "Tarn & Beck Scarf."),
    ("yes_no", True): ("yes", "Yes.", "TRUE"),
    ("yes_no", False): ("no", "False"),
    ("list", ("a b", "c")): ("a b, c", "A B; C", "a b\nc", '["a b", "c"]'),
    ("set", ("b", "a")): ("a, b", "b; a", '["b", "a"]'),
}
WRONG = {
    ("number", 12): ("13", "12 or 13", "12 items", "1 2", "twelve", "", "12e0", "112"),
    ("money", 1250): ("$12.51", "12", "$12.5.0", "$12.50 or $13", "1250", "-$12.50", "€12.50", ""),
    ("money", 0): ("", "free"),
    ("date", "2026-03-07"): ("7 July 2026", "2026-07-03", "07/03/2026", "March 2026", "2026-02-30", "7 Ma 2026", ""),
    ("text", "Ada"): ("Ada Lovelace", "Ad", "", "not Ada"),
    ("yes_no", True): ("no", "yes and no", "", "y"),
    ("list", ("a", "b")): ("b, a", "a", "a, b, c", "", "a b"),
    ("set", ("a", "b")): ("a", "a, b, c", "a, a, b", ""),
}


@cases(("kind", "value", "text"), [(*key, text) for key, texts in RIGHT.items() for text in texts])
def test_right_however_it_is_written(kind, value, text):
    assert Answer(kind, value).accepts(text)


@cases(("kind", "value", "text"), [(*key, text) for key, texts in WRONG.items() for text in texts])
def test_wrong_however_near(kind, value, text):
    assert not Answer(kind, value).accepts(text)


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_amounts_are_equal_to_the_cent(one, other):
    assert Answer("money", one).accepts(Answer("money", other).written()) == (one == other)


DATES = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(DATES, DATES)
def test_dates_are_equal_to_the_day(one, other):
    assert Answer("date", one.isoformat()).accepts(Answer("date", other.isoformat()).written()) == (one == other)


@given(st.text(), st.sampled_from([*RIGHT]))
def test_no_text_breaks_it(text, what):
    Answer(*what).accepts(text)


@given(st.text('[]{}",0123', max_size=200), st.sampled_from([("list", ("a",)), ("set", ("a",))]))
def test_no_brackets_break_it(text, what):
    assert not Answer(*what).accepts(text)


def test_unknown_kind_and_wrong_value():
    with pytest.raises(UnknownName, match="no kind of answer is called 'moneys'; did you mean 'money'"):
        Answer("moneys", 1)
    with pytest.raises(BadValue, match="'soon' is no number"):
        Answer("number", "soon")
