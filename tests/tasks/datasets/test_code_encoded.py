"""Packed texts: one text is read, and nothing is unpickled."""

import base64
import os
import pickle
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.errors import BadValue
from sparring.tasks.datasets.code import encoded
from sparring.tasks.datasets.code.encoded import packed_text, pickled_text
from tests.tasks.datasets.code_schemas import packed


class Hostile:
    def __reduce__(self):
        return os.mkdir, ("must-not-be-made",)


@given(st.text(), st.integers(1, 5))
def test_texts_come_back(text, protocol):
    assert packed_text(packed(text, protocol)) == text


@pytest.mark.parametrize("length", [70_000, 300_000])
def test_long_texts_come_back(length):
    assert packed_text(packed("ä" * length)) == "ä" * length


@pytest.mark.parametrize("value", [["a"], ("a",), b"a", 1, None, {"a": "b"}, Hostile(), len, b"a\0b", ["a", "a"]])
def test_anything_else_is_refused(value, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for protocol in range(1, 6):
        with pytest.raises(BadValue, match="a packed text is a pickle with"):
            packed_text(packed(value, protocol))
    assert list(tmp_path.iterdir()) == []


@given(st.binary(max_size=40))
def test_bytes_are_a_text_or_refused(raw):
    for given_ in (raw, b"\x80\x04" + raw, pickle.dumps("text", 4)[:-1] + raw):
        with suppress(BadValue):
            assert isinstance(pickled_text(given_), str)


@given(st.integers(0, 23), st.integers(0, 255))
def test_a_changed_byte_runs_nothing(place, byte):
    raw = bytearray(pickle.dumps("some text", 4))
    raw[place % len(raw)] = byte
    with suppress(BadValue):
        assert isinstance(pickled_text(bytes(raw)), str)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "does not end"),
        ("%%%", "not in base 64"),
        (base64.b64encode(b"plain").decode(), "not in base 64 and zlib"),
        (base64.b64encode(zlib.compress(pickle.dumps("a"))[:-6]).decode(), "does not end where it should"),
        (base64.b64encode(zlib.compress(pickle.dumps("a")) + b"more").decode(), "does not end where it should"),
        (base64.b64encode(zlib.compress(pickle.dumps("a") + b"more")).decode(), "4 bytes after the end"),
    ],
)
def test_what_is_broken_is_named(text, words):
    with pytest.raises(BadValue, match=words):
        packed_text(text)


def test_a_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(encoded, "MAX_BYTES", 1000)
    with pytest.raises(BadValue, match="longer than 1000 bytes"):
        packed_text(packed("a" * 5000))
