"""Rules, texts and rewards are what the golden transcripts say; `python -m tests.golden.regenerate` writes them anew."""

import pytest

from tests.envs.ids import BUILT_IN
from tests.golden.catalogue import PAGE, catalogue
from tests.golden.regenerate import HERE, golden


@pytest.mark.parametrize("name", BUILT_IN)
def test_golden_transcript_is_up_to_date(name):
    assert golden(name) == (HERE / f"{name}.txt").read_text(encoding="utf-8"), "python -m tests.golden.regenerate"


def test_no_transcript_of_an_environment_that_is_gone():
    assert {path.stem for path in HERE.glob("*.txt")} == set(BUILT_IN)


def test_the_page_of_games_is_up_to_date():
    assert catalogue() == PAGE.read_text(encoding="utf-8"), "python -m tests.golden.regenerate"
