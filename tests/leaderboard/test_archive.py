"""Zip files of one spelling, and everything else that calls itself one."""

import io
import random
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.leaderboard import archive
from sparring.leaderboard.archive import Reader, Writer
from sparring.leaderboard.strict import Malformed
from tests.cases import cases

NAMES = (("lines",), ("head", "tail"), ("tail",))


def written(path, lines=(b"one\n", b"two\n"), head=b"head", tail=None):
    with path.open("wb") as file:
        writer = Writer(file)
        writer.pack("lines", lines)
        writer.store("head", head)
        if tail is not None:
            writer.store("tail", tail)
        writer.close()
    return path


def refusal(path):
    """Return why a file is refused, on opening or on reading it."""
    with pytest.raises(Malformed) as error:
        read(path)
    return str(error.value)


def read(path):
    with Reader(path, *NAMES) as reader:
        reader.read("head", 100)
        list(reader.lines("lines"))


@given(st.lists(st.binary(max_size=9).filter(lambda line: b"\n" not in line), max_size=9), st.binary(max_size=9))
def test_what_is_written_is_read(tmp_path_factory, lines, head):
    path = written(tmp_path_factory.mktemp("zip") / "a.zip", [line + b"\n" for line in lines], head, b"end")
    with Reader(path, *NAMES) as reader:
        assert list(reader.lines("lines")) == lines
        assert (reader.read("head", 9), reader.read("tail", 9)) == (head, b"end")


def test_any_zip_tool_opens_it(tmp_path):
    with zipfile.ZipFile(written(tmp_path / "a.zip")) as found:
        assert (found.testzip(), found.namelist()) == (None, ["lines", "head"])
        assert (found.read("lines"), found.read("head")) == (b"one\ntwo\n", b"head")


def test_the_same_is_written_with_the_same_bytes(tmp_path):
    assert written(tmp_path / "a.zip").read_bytes() == written(tmp_path / "b.zip").read_bytes()


def test_no_byte_can_be_changed_but_in_what_is_packed(tmp_path):
    path = written(tmp_path / "a.zip")
    right = path.read_bytes()
    with Reader(path, *NAMES) as reader:
        lines, hashed = reader.members["lines"], reader.hash("lines")
    begin = lines.at + len(lines.local)
    for at in range(len(right)):
        path.write_bytes(right[:at] + bytes([right[at] ^ 1 << at % 8]) + right[at + 1 :])
        if begin <= at < begin + lines.inside:
            with Reader(path, *NAMES) as reader:
                assert reader.hash("lines") != hashed
        else:
            assert refusal(path)


def foreign(path, members, **how):
    with zipfile.ZipFile(path, "w", **how) as file:
        for name, data in members:
            file.writestr(name, data)
    return path


@cases("name", ["../../etc/cron.d/evil", "/etc/passwd", "..\\evil", "C:evil", "lines.py", "lines/", "LINES"])
def test_only_known_names_are_taken(tmp_path, name):
    assert "a bundle has lines, head, tail alone" in refusal(foreign(tmp_path / "a.zip", [("head", b""), (name, b"")]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(tmp_path):
    path = foreign(tmp_path / "a.zip", [("lines", b""), ("head", b"good"), ("head", b"evil")])
    assert "each once" in refusal(path)


@cases(
    "members",
    [
        [],
        [("head", b"")],
        [("head", b""), ("lines", b"")],
        [("lines", b""), ("head", b""), ("tail", b""), ("tail2", b"")],
    ],
)
def test_missing_and_disordered_members_are_refused(tmp_path, members):
    assert refusal(foreign(tmp_path / "a.zip", members))


def test_zips_that_other_tools_write_are_refused(tmp_path):
    path = foreign(tmp_path / "a.zip", [("lines", b"one\n"), ("head", b"head")])
    assert "the header of lines is not" in refusal(path)


@cases("junk", [b"", b"PK", b"not a zip at all, but long enough to hold the end of a directory", bytes(100)])
def test_what_is_no_zip_is_refused(tmp_path, junk):
    (tmp_path / "a.zip").write_bytes(junk)
    assert "is no bundle" in refusal(tmp_path / "a.zip")


@cases("where", ["before", "behind", "between"])
def test_nothing_stands_before_behind_or_between(tmp_path, where):
    right = written(tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(
        {"before": b"#!" + right, "behind": right + b"more", "between": right.replace(b"head", b"XXhead", 1)}[where]
    )
    assert refusal(tmp_path / "a.zip")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = written(tmp_path / "a.zip", [bytes(1 << 20)] * 64)
    assert path.stat().st_size < 100_000
    assert "more than 400 times as many is refused" in refusal(path)


def test_a_bomb_that_lies_about_its_size_is_refused_where_it_exceeds_it(tmp_path, monkeypatch):
    path = written(tmp_path / "a.zip", [b"x\n" * (1 << 22)])
    monkeypatch.setattr(archive, "RATIO", 1 << 30)
    data = bytearray(path.read_bytes())
    real, said = struct.pack("<I", 2 << 22), struct.pack("<I", 100)
    for _ in range(2):
        data[data.index(real) : data.index(real) + 4] = said
    path.write_bytes(data)
    assert "lines is damaged" in refusal(path)
    with Reader(path, *NAMES) as reader:
        lines = reader.lines("lines")
        with pytest.raises(Malformed, match="damaged"):
            next(lines)


def test_lines_have_a_longest_length_and_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LINE", 1000)
    noise = random.Random(0).randbytes(4000).replace(b"\n", b"")
    assert "a line of more than 1,000 bytes" in refusal(written(tmp_path / "a.zip", [noise]))
    assert "torn" in refusal(written(tmp_path / "a.zip", [b"one\ntwo"]))


def test_large_files_and_members_are_refused(tmp_path, monkeypatch):
    path = written(tmp_path / "a.zip", head=bytes(200))
    assert "head has 200 bytes, more than 100" in refusal(path)
    monkeypatch.setattr(archive, "MOST_PACKED", 100)
    assert "more than 100" in refusal(path)
    with pytest.raises(Malformed, match="bundle fewer tasks"):
        Writer(io.BytesIO()).pack("lines", [random.Random(0).randbytes(1000)])


def test_data_behind_the_end_of_what_is_packed_is_refused(tmp_path):
    """A stream ends before its member does."""
    path, data = tmp_path / "a.zip", b"one\n"
    press = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = press.compress(data) + press.flush() + b"hidden"
    with path.open("wb") as file:
        writer = Writer(file)
        file.write(archive.Member("lines", True, 0, 0, 0, 0).local + packed)
        writer._finish(archive.Member("lines", True, zlib.crc32(data), len(packed), len(data), 0))
        writer.store("head", b"")
        writer.close()
    assert "lines is damaged" in refusal(path)
