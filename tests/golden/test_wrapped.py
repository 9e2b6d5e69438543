"""What the wrappers say and pay is what their golden transcripts say; `python -m tests.golden.wrapped` writes them anew."""

import sparring.wrappers
from tests.cases import cases
from tests.golden.wrapped import FOLDER, GOLDEN, golden


@cases("name", GOLDEN)
def test_golden_transcript_is_up_to_date(name):
    assert golden(name) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8"), "python -m tests.golden.wrapped"


def test_every_wrapper_has_one():
    assert {path.stem for path in FOLDER.glob("*")} == set(GOLDEN)
    assert set(GOLDEN) == set(sparring.wrappers.__all__) - {"Others", "SeatEpisode", "remake"}
