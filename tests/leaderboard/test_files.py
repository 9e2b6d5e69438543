"""Files that are written whole or not at all."""

import pytest

from sparring.errors import InfrastructureError
from sparring.leaderboard.files import replacing


def half_of(draft):
    draft.write_text("half")
    raise ZeroDivisionError


def test_what_was_there_stays_until_the_new_one_is_whole(tmp_path):
    out = tmp_path / "deep" / "file"
    with replacing(out) as draft:
        draft.write_text("one")
    with pytest.raises(ZeroDivisionError), replacing(out) as draft:
        half_of(draft)
    assert out.read_text() == "one"
    with replacing(out) as draft:
        draft.write_text("two")
        assert out.read_text() == "one"
    assert out.read_text() == "two"
    assert [path.name for path in out.parent.iterdir()] == ["file"]


def test_a_place_that_cannot_be_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InfrastructureError, match="cannot write"), replacing(tmp_path / "file" / "inside"):
        pass
