"""`docs/code-families.md` is what `python -m tests.tasks.code_families.catalogue` writes."""

from __future__ import annotations

import pytest

from tests.tasks.code_families.catalogue import PAGE, counted, page, written
from tests.tasks.code_families.checking import NAMES


def test_the_page_is_current():
    assert page(written().__getitem__) == PAGE.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_numbers_of_problems_are_current():
    said = written()
    assert set(said) == set(NAMES)
    assert {name: counted(name) for name in NAMES[::9]} == {name: said[name] for name in NAMES[::9]}
