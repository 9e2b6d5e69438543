"""Text spaces."""

import pickle

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sparring.errors import BadValue
from sparring.wrappers.spaces import Unicode, decode_utf8, encode_utf8, utf8_space

any_text = st.text(st.characters(exclude_categories=()))


@given(any_text)
def test_every_string_is_unicode(text):
    assert text in Unicode()


@pytest.mark.parametrize("thing", [b"text", 3, None, np.zeros(3)])
def test_nothing_else_is(thing):
    assert thing not in Unicode()


def test_samples_come_from_the_own_generator():
    first, second = Unicode(seed=3), Unicode(seed=3)
    samples = [first.sample() for _ in range(20)]
    assert samples == [second.sample() for _ in range(20)]
    assert all(s in first for s in samples)
    assert len(set(samples)) == 20
    first.seed(3)
    assert first.sample() == samples[0]


def test_text_has_no_mask():
    with pytest.raises(BadValue, match="without a mask"):
        Unicode().sample(np.ones(3))


def test_equality_and_pickling():
    assert Unicode() == Unicode(seed=1) == pickle.loads(pickle.dumps(Unicode()))
    assert Unicode() != utf8_space(3)
    assert repr(Unicode()) == "Unicode()"
    assert not Unicode().is_np_flattenable


@given(any_text)
@example("\ud800 alone")
def test_bytes_hold_every_text_up_to_final_nuls(text):
    array = encode_utf8(text, 4 * len(text) + 1)
    assert array in utf8_space(4 * len(text) + 1)
    assert decode_utf8(array) == text.rstrip("\0")


@given(st.binary(max_size=64))
def test_any_bytes_are_read_as_text(data):
    assert isinstance(decode_utf8(np.frombuffer(data, np.uint8)), str)


def test_nothing_is_cut_off():
    with pytest.raises(BadValue, match="a text of 8 bytes does not fit into 7"):
        encode_utf8("éééé", 7)
