"""Hangman: the rules against a naive second reading, exact rates of the players, and what is told."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games._words import WORDS
from sparring.envs.games.hangman import LETTERS, MISSES, Hangman, State, possible
from sparring.envs.registry import make
from sparring.errors import BadValue

ENV = make("Hangman-v0")
PLAIN = make("Hangman-v0", words=False, length=5, lives=4)


def started(env=ENV, secret="kitten"):
    episode = env.start(env.tasks()[0], seed=0)
    episode.state = State(secret, "_" * len(secret))
    return episode


guesses = st.lists(st.sampled_from([*LETTERS, *WORDS[5][:5]]), unique=True, max_size=30)


@given(st.sampled_from(WORDS[5]), guesses, st.integers(1, 8))
def test_the_game_is_what_its_guesses_say(secret, said, lives):
    game = Hangman(5, lives)
    state = State(secret, "_____")
    for n, guess in enumerate(said):
        tried = said[:n]
        wrong = [g for g in tried if g != secret and (len(g) > 1 or g not in secret)]
        shown = "".join(c if c in tried or secret in tried else "_" for c in secret)
        assert (state.shown, list(state.wrong)) == (shown, wrong)
        over = shown == secret or len(wrong) == lives
        assert (game.player(state) is None) == over
        if over:
            assert game.returns(state) == (float(shown == secret),)
            return
        repeated = guess in secret and guess in tried
        assert (game.read(state, guess, None) is None) == repeated
        state = game.apply(state, guess)


@given(st.sampled_from(WORDS[5]), guesses)
def test_possible_words_are_those_that_would_be_shown_the_same(secret, said):
    game, state = Hangman(5, 26), State(secret, "_____")
    for guess in said:
        state = game.apply(state, guess) if game.player(state) == 0 else state

    def same(word):
        other = State(word, "_____")
        for guess in said[: len(said) if state.shown != secret else 0]:
            other = game.apply(other, guess)
        return (other.shown, other.wrong) == (state.shown, state.wrong)

    if state.shown != secret and len(state.wrong) < 26:
        assert list(possible(state.shown, state.wrong)) == [word for word in WORDS[5] if same(word)]


@pytest.mark.parametrize("length", WORDS)
@pytest.mark.parametrize("name", ["frequency", "etaoin"])
def test_reference_rates_are_exact_over_all_words(length, name):
    env = make("Hangman-v0", length=length, lives=26)
    episode = started(env, WORDS[length][0])
    counts = Counter()
    for secret in WORDS[length]:
        state = State(secret, "_" * length)
        while state.shown != secret:
            episode.state = state
            (move,) = env.spec.players[name](episode)
            state = env.game.apply(state, move)
        counts[len(state.wrong)] += 1
    assert tuple(counts[i] for i in range(max(counts) + 1)) == MISSES[length][name]


def test_references_count_what_is_found_before_the_lives_are_used_up():
    references = make("Hangman-v0", length=4, lives=2).spec.references
    assert references["frequency"] == (16 + 47) / len(WORDS[4])
    assert references["etaoin"] == 0


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["t"], "t: right.\n_ _ t t _ _\nLives: 7."),
        (["t", "z"], "z: not in the word.\n_ _ t t _ _\nLives: 6. Wrong: z."),
        (["mitten", "E"], "e: right.\n_ _ _ _ e _\nLives: 6. Wrong: mitten."),
        (["[mitten]"], "mitten: not the word.\n_ _ _ _ _ _\nLives: 6. Wrong: mitten."),
    ],
)
def test_what_is_told_after_a_guess(said, told):
    episode = started()
    for text in said:
        turn = episode.step(text)
    assert turn.messages[-1].content == told


def test_letters_left_are_listed_where_words_may_not_be_guessed():
    episode = started(PLAIN, "about")
    episode.step("a")
    turn = episode.step("e")
    assert turn.messages[-1].content.endswith(
        "Lives: 3. Wrong: e. Letters: b c d f g h i j k l m n o p q r s t u v w x y z."
    )
    assert turn.legal == tuple("bcdfghijklmnopqrstuvwxyz")
    assert episode.step("about").info["illegal"]


@pytest.mark.parametrize("text", ["t", "T", "[t]"])
def test_a_guess_is_not_made_twice(text):
    episode = started()
    episode.step("t")
    assert episode.step(text).info["illegal"]


@pytest.mark.parametrize("text", ["", "ab", "kittens", "5", "the letter e", "é", "[k i]"])
def test_anything_else_is_no_guess(text):
    assert started().step(text).info["illegal"]


def test_a_whole_word_wins():
    turn = started().step("So it is \\boxed{Kitten}")
    assert (turn.terminated, turn.rewards, turn.feedback) == (True, {"player_0": 1.0}, "kitten: right.")


def test_the_last_life_loses():
    episode = started(PLAIN, "about")
    for letter in "xyz":
        assert not episode.step(letter).terminated
    turn = episode.step("w")
    assert (turn.terminated, turn.truncated, turn.rewards) == (True, False, {"player_0": 0.0})


def test_no_game_is_longer_than_declared():
    episode = started(PLAIN, "about")
    for letter in "abouxyz":
        assert episode.step(letter).seat == "player_0" or letter == "z"
    assert len(episode.actions) == 7 == PLAIN.game.max_plies - 1
    assert episode.step("t").terminated


def test_hidden_word_stays_hidden():
    one, two = started(ENV, "kitten"), started(ENV, "mitten")
    for letter in "tzen":
        one.step(letter), two.step(letter)
        assert one.transcript("player_0") == two.transcript("player_0")
        assert (one.encode("player_0") == two.encode("player_0")).all()


def test_numeric_view_has_places_wrong_letters_and_lives():
    view = PLAIN.game.encode(State("about", "_b___", ("x", "mitre")), 0)
    assert view.shape == (27 * 6,)
    assert (view[26], view[27 + 1], view[27 * 5 + 23], view[-1]) == (1, 1, 1, 0.5)
    assert view[:-1].sum() == 6


@pytest.mark.parametrize(
    "wrong", [{"length": 3}, {"length": 9}, {"lives": 0}, {"lives": 27}, {"words": 1}, {"difficulty": 0}]
)
def test_absurd_arguments_are_refused(wrong):
    with pytest.raises(BadValue, match=next(iter(wrong))):
        make("Hangman-v0", **wrong)
