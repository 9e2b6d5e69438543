"""`docs/families.md` is what `python -m tests.tasks.math.catalogue` writes."""

import pytest

from sparring.tasks.families import family_names
from tests.tasks.math.catalogue import PAGE, counted, page, rounded, written


def test_the_page_is_current():
    assert page(written().__getitem__) == PAGE.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_numbers_of_questions_are_current():
    said = written()
    assert {name: counted(name) for name in family_names()[::12]} == {name: said[name] for name in family_names()[::12]}


def test_numbers_are_rounded_down():
    assert [rounded(n) for n in (987, 1999, 25_000, 99_999)] == ["900", "1k", "20k", "90k"]
