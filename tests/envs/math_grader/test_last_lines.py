"""Last lines without a marker: several numbers in one sentence, and exact values with rounded ones behind them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.math.grader import grade
from tests.cases import cases

SEVERAL = [
    ("72", "Thus 60% of 120 is 72."),
    ("24", "1/3 of the students are 24 girls."),
    ("72", "In 3 weeks she saves **$72**."),
    ("72", "In 3 weeks she saves $72."),
    ("72", "Therefore it takes **72 hours** for 3 men to finish."),
    ("72", "It takes 72 hours for 3 men to finish the job."),
    ("72", "They have 72 more apples than oranges."),
    ("72", "She sold a total of **72 clips** in April and May."),
    ("72", "Natalia sold 72 clips altogether in April and May."),
    ("72", "There are 72 boys and girls."),
    ("72", "#### 72 cats and dogs"),
    ("72", "At 60 mph it takes 72 minutes."),
    ("72 cm", "After 3 days the plant is 72 cm tall."),
    ("12", "$12$ m²"),
    ("12 m^2", "12 m²"),
]
NOT_SAID = [
    ("120", "Thus 60% of 120 is 72."),
    ("72", "60% of 120 is not 72."),
    ("72", "It is false that 60% of 120 is 72."),
    ("3", "In 3 weeks she saves **$72**."),
    ("72", "In 3 weeks she saves half of $72."),
    ("72", "After 3 weeks she has saved twice as much as $72."),
    ("72", "For 3 weeks, he earned $72 each day."),
    ("72", "In 3 years the 72 trees bear fruit."),
    ("72", "After 3 hours, the train has gone 72 of 100 miles."),
    ("3", "It takes 72 hours for 3 men to finish the job."),
    ("finish", "It takes 72 hours for 3 men to finish."),
    ("72", "She has 72 more apples than 3 times Bob's."),
    ("72", "She has at most 72 more apples than Bob."),
    ("72", "It may be 72 apples."),
    ("72", "There are 72 boys and 3 girls."),
    ("72", "#### 72 and 73"),
]
ROUNDED = [
    ("5/9", "0.556", "The probability is 5/9 ≈ 0.556"),
    ("5/9", "0.556", "The probability is 5/9, which is approximately 0.556."),
    ("5/9", "0.556", r"The probability is $\frac{5}{9}$ (about 0.556)."),
    ("5/9", "55.6%", "The probability is 5/9, i.e. about 55.6%."),
    (r"2\sqrt{3}", "3.46", "The height is 2√3 m, which is about 3.46 m."),
    (r"2\sqrt{3}", "3.46", r"The height is $2\sqrt3$ m, which is about $3.46$ m."),
    (r"100\pi", "314.16", "The area is 100π ≈ 314.16 cm²."),
    (r"100\pi", "314.16", "The area is 100π cm² ≈ 314.16 cm²."),
    ("60", "37", "The speed is 60 km/h ≈ 37 mph."),
    ("12", "129", "The area is 12 m², or about 129 square feet."),
    (r"\sqrt2", "1.41", "So x = √2 ≈ 1.41"),
]


@cases(("gold", "response"), SEVERAL)
def test_the_answer_among_several_numbers(gold, response):
    assert grade(gold, response).verdict == "correct"


@cases(("gold", "response"), NOT_SAID)
def test_other_numbers_are_not_the_answer(gold, response):
    assert not grade(gold, response).correct


@cases(("exact", "rounded", "response"), ROUNDED)
def test_the_exact_value_counts_and_the_rounded_one_does_not(exact, rounded, response):
    assert grade(exact, response).verdict == "correct"
    assert not grade(rounded, response).correct


@pytest.mark.parametrize("gold", ["5/9", "0.3", "72"])
def test_a_rounded_value_that_is_far_off_spoils_both(gold):
    assert not grade(gold, "The probability is 5/9 ≈ 0.3").correct
    assert not grade(gold, "The probability is 5/9 ≈ 72").correct


def test_a_rounded_value_alone_is_the_answer():
    assert grade("3.46", "The height is approximately 3.46 m.").correct
    assert grade("1.41", "So x ≈ 1.41").correct


@given(st.integers(2, 500), st.integers(501, 9999), st.sampled_from(["In", "After", "For"]))
def test_the_number_of_the_circumstances_is_not_the_answer(few, many, word):
    response = f"{word} {few} weeks she saves ${many}."
    assert grade(str(many), response).correct
    assert not grade(str(few), response).correct
