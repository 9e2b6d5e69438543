"""Text as numbers of tokens."""

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import example, given
from hypothesis import strategies as st

from sparring.errors import BadValue
from sparring.wrappers.tokens import Tokens

any_text = st.text(st.characters(exclude_categories=()), max_size=40)


def in_bytes(size, **kwargs):
    return Tokens(str.encode, vocabulary=256, size=size, **kwargs)


@given(any_text)
@example("\ud800 alone")
@example("\0 and a number past 16 bits: \U0010ffff")
def test_every_text_fits_and_can_be_read_again(text):
    tokens = in_bytes(4 * len(text) + 1)
    array = tokens.array(text)
    assert array in tokens.space()
    kept = bytes(array[array != tokens.padding].tolist()).decode()
    assert kept == "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in text)
    assert (array[: len(array) - len(kept.encode())] == tokens.padding).all()


@given(any_text, st.integers(1, 20))
def test_what_is_cut_off_is_the_beginning(text, size):
    tokens = in_bytes(size, cut=True)
    whole = in_bytes(4 * len(text) + size).array(text)
    assert tokens.array(text).tolist() == whole[-size:].tolist()


def test_nothing_is_cut_off_in_silence():
    with pytest.raises(BadValue, match=r"a text of 8 tokens does not fit into 7: 'éééé'\.\.\.; raise size="):
        in_bytes(7).array("éééé")


def test_a_tokenizer_that_says_more_than_its_vocabulary_is_named():
    with pytest.raises(BadValue, match="gave 195, which is not from 0 to 127"):
        Tokens(str.encode, vocabulary=128, size=9).array("aé")


@pytest.mark.parametrize("wrong", [{"size": 0}, {"vocabulary": 0}, {"size": True}, {"vocabulary": 2.5}])
def test_mistakes_are_named(wrong):
    with pytest.raises(BadValue, match=rf"{next(iter(wrong))}={next(iter(wrong.values()))}: use an integer from 1 on"):
        Tokens(**{"encode": str.encode, "vocabulary": 256, "size": 4} | wrong)


@pytest.mark.parametrize("name", ["Arithmetic-v0", "KuhnPoker-v0"])
def test_gymnasium_finds_no_fault(name):
    check_env(gym.make(f"sparring/{name}", observation=in_bytes(2000), seat="player_0").unwrapped)


def test_a_vector_shows_what_is_new_in_one_place():
    tokens = in_bytes(28, cut=True)
    vector = gym.make_vec("sparring/TicTacToe-v0", 3, observation=tokens, actions="discrete", listed=False)
    first, _ = vector.reset(seed=0)
    second, *_ = vector.step(np.full(3, 4))
    assert first in vector.observation_space
    for rows in (first, second):
        assert [bytes(row.tolist()).endswith(b"You are X.") for row in rows] == [True] * 3
    assert [chr(row[8]) for row in second] == ["X"] * 3
