"""WordGuess: colours against a second implementation, exact rates of the players, and what is read."""

import math
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games._words import WORDS
from sparring.envs.games.word_guess import SOLVED, State, WordGuess, colour, most_telling, possible
from sparring.envs.registry import make
from sparring.errors import BadValue

ENV = make("WordGuess-v0")


def started(env=ENV, secret="allow"):
    episode = env.start(env.tasks()[0], seed=0)
    episode.state = State(secret)
    return episode


def counted(guess, secret):
    """Colours by counting: of each letter, as many marks as both words have; places that agree come first."""
    marks = ["G" if g == s else "." for g, s in zip(guess, secret, strict=True)]
    for letter in set(guess):
        spare = min(guess.count(letter), secret.count(letter))
        spare -= sum(g == s == letter for g, s in zip(guess, secret, strict=True))
        for i, g in enumerate(guess):
            if g == letter and marks[i] == "." and spare:
                marks[i], spare = "Y", spare - 1
    return "".join(marks)


few = st.text("abc", min_size=5, max_size=5)


@given(few, few)
def test_colours_are_those_of_counting(guess, secret):
    assert colour(guess, secret) == counted(guess, secret)


@given(st.sampled_from(WORDS[6]), st.sampled_from(WORDS[6]))
def test_colours_of_real_words_are_those_of_counting(guess, secret):
    assert colour(guess, secret) == counted(guess, secret)
    assert (colour(guess, secret) == "GGGGGG") == (guess == secret)


@pytest.mark.parametrize(
    ("guess", "secret", "marks"),
    [
        ("speed", "abide", "..Y.Y"),
        ("speed", "erase", "Y.YY."),
        ("speed", "steal", "G.G.."),
        ("speed", "crepe", ".YGY."),
    ],
)
def test_repeated_letters_are_marked_as_often_as_the_word_has_them(guess, secret, marks):
    assert colour(guess, secret) == marks


@given(st.sampled_from(WORDS[4]), st.lists(st.sampled_from(WORDS[4]), max_size=4))
def test_possible_words_are_those_that_would_be_coloured_the_same(secret, guesses):
    history = tuple((guess, colour(guess, secret)) for guess in guesses)
    same = [word for word in WORDS[4] if all(colour(guess, word) == marks for guess, marks in history)]
    assert list(possible(4, history)) == same
    assert secret in same


@pytest.mark.slow
@settings(max_examples=10)
@given(st.sampled_from(WORDS[4]), st.lists(st.sampled_from(WORDS[4]), min_size=1, max_size=2))
def test_the_most_telling_word_has_the_greatest_entropy(secret, guesses):
    history = tuple((guess, colour(guess, secret)) for guess in guesses)
    left = possible(4, history)
    sizes = {guess: Counter(colour(guess, word) for word in left).values() for guess in WORDS[4]}
    unknown = {guess: sum(n * math.log2(n) for n in groups) for guess, groups in sizes.items()}
    least = min(unknown.values())
    best = [guess for guess in WORDS[4] if unknown[guess] < least + 1e-4]
    assert most_telling(4, history) == next((guess for guess in best if guess in left), best[0])


def solved(length, choose, tries):
    """How many words are found, walking through all of them."""

    def walk(history, words):
        guess = choose(length, history, len(history) == tries - 1)
        groups = {}
        for word in words:
            groups.setdefault(colour(guess, word), []).append(word)
        found = len(groups.pop("G" * length, ()))
        if len(history) == tries - 1:
            return found
        return found + sum(walk((*history, (guess, marks)), group) for marks, group in groups.items())

    return walk((), WORDS[length])


@pytest.mark.parametrize("length", WORDS)
def test_reference_rates_are_exact_over_all_words(length):
    first = solved(length, lambda length, history, _: possible(length, history)[0], 6)
    assert {"consistent": first, "entropy": solved(length, most_telling, 6)} == dict(SOLVED[length])
    references = make("WordGuess-v0", length=length).spec.references
    assert references["consistent"] == float(Fraction(first, len(WORDS[length])))


def test_players_never_guess_what_they_could_know_to_be_wrong():
    for name in ("consistent", "entropy"):
        episode = started(secret="zebra")
        while episode.turn.seat is not None:
            (move,) = ENV.spec.players[name](episode)
            episode.step(move)
        assert episode.turn.rewards == {"player_0": 1.0}


@given(st.text(max_size=30) | st.from_regex(r"\[[a-zA-Z]{4,6}\]", fullmatch=True))
def test_what_is_read_is_five_letters(text):
    move = ENV.game.read(State("allow"), text, None)
    assert move is None or (len(move) == 5 and move.isascii() and move.isalpha() and move.islower())


@pytest.mark.parametrize("text", ["crane", " CRANE\n", "I think [Crane]", r"so \boxed{crane}"])
def test_a_guess_is_the_whole_text_or_the_last_mark(text):
    turn = started().step(text)
    assert turn.info == {"action": "crane", "illegal": False}
    assert turn.messages[-1].content == "c r a n e -> . . Y . .\n5 guesses left."


@pytest.mark.parametrize("text", ["cranes", "I guess crane", "cran3", "crаne", "", "[cr ane]"])
def test_anything_else_is_no_guess(text):
    assert started().step(text).info["illegal"]


def test_strict_guesses_are_words_of_the_list():
    env = make("WordGuess-v0", strict=True)
    assert env.spec.moves == WORDS[5] == env.start(env.tasks()[0], seed=0).turn.legal
    assert started(env).step("aaaaa").info["illegal"]
    assert not started().step("aaaaa").info["illegal"]
    assert not started(env).step("[crane]").info["illegal"]
    assert all(f" {word}" in env.opening(0).content for word in env.spec.moves)


def test_game_ends_after_the_last_guess():
    episode = started()
    for _ in range(5):
        assert not episode.step("crane").terminated
    turn = episode.step("crane")
    assert (turn.seat, turn.terminated, turn.truncated, turn.rewards) == (None, True, False, {"player_0": 0.0})


def test_hidden_word_stays_hidden():
    env = make("WordGuess-v0", strict=True)
    one, two = started(env, "baker"), started(env, "maker")
    one.step("crane"), two.step("crane")
    assert one.transcript("player_0") == two.transcript("player_0")
    assert (one.encode("player_0") == two.encode("player_0")).all()
    assert env.spec.players["entropy"](one) == env.spec.players["entropy"](two)


def test_numeric_view_has_letters_and_marks():
    game = WordGuess()
    view = game.encode(State("allow", ("llama",)), 0)
    assert view.shape == (6, 5, 29)
    assert [view[0, i, 26:].tolist() for i in (0, 1, 3)] == [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert view[0, :, :26].sum() == 5 == view[:, :, :26].sum()


def test_words_are_drawn_evenly():
    drawn = Counter(ENV.start(ENV.tasks()[i], seed=0).state.secret for i in range(3000))
    assert len(drawn) > 0.95 * len(WORDS[5])
    assert max(drawn.values()) < 18


def test_picture_shows_word_and_colours():
    frame = ENV.game.svg(State("allow", ("llama",)))
    assert frame.count("h40v40h-40z") == 10
    assert '<path fill="#6aaa64" d="M40 40h40v40h-40z"/>' in frame
    assert ENV.game.show(State("allow", ("llama",))) == "hidden: allow\nl l a m a -> Y G Y . ."


@pytest.mark.parametrize(
    "wrong",
    [
        {"length": 3},
        {"length": 9},
        {"tries": 0},
        {"tries": 51},
        {"strict": 1},
        {"difficulty": 6},
        {"illegal": "random_legal"},
    ],
)
def test_absurd_arguments_are_refused(wrong):
    with pytest.raises(BadValue, match=next(iter(wrong))):
        make("WordGuess-v0", **wrong)
