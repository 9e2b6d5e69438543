"""The word list: common words, sorted, distinct, of the right lengths."""

import pytest

from sparring.envs.games._words import WORDS


def test_there_are_words_of_four_to_eight_letters():
    assert list(WORDS) == [4, 5, 6, 7, 8]
    assert len(WORDS[5]) >= 400
    assert min(map(len, WORDS.values())) >= 300


@pytest.mark.parametrize("length", WORDS)
def test_words_are_sorted_distinct_and_plain(length):
    words = WORDS[length]
    assert list(words) == sorted(set(words))
    assert all(len(word) == length and word.isascii() and word.isalpha() and word.islower() for word in words)


@pytest.mark.parametrize("name", ["peter", "paris", "monday", "tuesday", "october", "english", "america"])
def test_names_and_days_are_left_out(name):
    assert name not in WORDS.get(len(name), ())
