"""How gold answers are read out of what data sets say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.errors import BadValue
from sparring.tasks.datasets.answers import (
    LETTERS,
    READERS,
    auto,
    bare,
    boxed,
    choice,
    hashes,
    joined,
    plain,
    unlabelled,
)
from tests.cases import cases

PLAIN = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="{}\\#$"), min_size=1).map(str.strip)
NESTED = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3).map(lambda parts: f"{{{''.join(parts)}}}"))


@given(NESTED.filter(str.strip), st.text(), st.text().filter(lambda text: "\\" not in text))
def test_content_of_the_last_box_is_read_whatever_stands_around_it(content, before, after):
    assert boxed(rf"{before} \boxed{{0}} {before} \boxed{{{content}}} {after}") == content.strip()


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (r"\boxed{\{1, 2\}}", r"\{1, 2\}"),
        (r"\boxed{\frac{1}{\sqrt{2}}}", r"\frac{1}{\sqrt{2}}"),
        (r"\boxed{1} and an open \boxed{2", "1"),
        (r"$\fbox{3}$", "3"),
        (r"\boxed 4$", "4"),
        (r"\boxed {5}", "5"),
    ],
)
def test_boxes_as_they_are_found(text, content):
    assert boxed(text) == content


@pytest.mark.parametrize("text", ["7", "", r"\boxed{}", r"\boxed{7", r"\boxeded{7}"])
def test_no_box_is_an_error(text):
    with pytest.raises(BadValue, match=r"no box|empty"):
        boxed(text)


@given(st.integers(-(10**12), 10**12), st.text())
def test_grouped_digits_after_the_hashes_are_one_number(number, before):
    assert hashes(f"{before}#### {number:,}\n") == str(number)


@given(st.lists(st.integers(0, 99), min_size=2, max_size=4))
def test_lists_after_the_hashes_stay_lists(numbers):
    text = ", ".join(map(str, numbers))
    assert hashes(f"#### {text}") == text


@pytest.mark.parametrize("text", ["72", "so # 72", "####", "####  "])
def test_no_hashes_or_nothing_behind_them_is_an_error(text):
    with pytest.raises(BadValue, match=r"no ####|empty"):
        hashes(text)


@given(st.integers(-(10**9), 10**9))
def test_whole_numbers_are_integers_however_they_are_stored(number):
    assert plain(number) == plain(float(number)) == plain(f" {number}\n") == str(number)


@cases("value", [None, "", "  ", float("nan"), float("inf"), True, {"a": 1}, ["7"], b"7"])
def test_what_is_no_answer_is_an_error_that_shows_it(value):
    with pytest.raises(BadValue):
        plain(value)


def test_lists_are_asked_for_as_a_whole():
    assert joined(["$2$", " $-3$ "]) == "2, -3"
    assert joined(["$x=1$ or $x=2$"]) == "$x=1$ or $x=2$"
    for value in ("7", [], [None], {"a": 1}):
        with pytest.raises(BadValue):
            joined(value)
    assert bare("$$") == "$$"


@given(st.integers(0, 25), st.sampled_from(["{}", "({})", "{}.", " {} ", "{})"]))
def test_letters_and_numbers_name_the_same_option(number, form):
    letter = LETTERS[number]
    assert choice(number) == choice([number]) == choice(form.format(letter)) == choice(letter.lower()) == letter


@given(st.lists(st.integers().map(str), min_size=2, max_size=26, unique=True), st.data())
def test_an_option_names_itself(options, data):
    number = data.draw(st.integers(0, len(options) - 1))
    assert choice(options[number], options) == LETTERS[number]
    assert unlabelled([f"({letter}) {option}" for letter, option in zip(LETTERS, options, strict=False)]) == tuple(
        options
    )


@pytest.mark.parametrize(
    ("value", "options"), [("E", "abcd"), (4, "abcd"), (-1, ()), ([1, 2], ()), ("", ()), ("ab", ())]
)
def test_options_that_are_not_there_are_errors(value, options):
    with pytest.raises(BadValue):
        choice(value, tuple(options))


def test_the_form_is_found():
    assert [auto(value) for value in ("x #### 7", r"\boxed{8}", ["9", "1"], 10, "11")] == ["7", "8", "9, 1", "10", "11"]
    assert set(READERS) == {"auto", "plain", "hashes", "boxed", "list", "choice"}
