"""Mastermind: answers by naive counting, exact limits, duplicates, and Knuth's five guesses."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.mastermind import Mastermind, State, codes, minimax
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.cases import cases

SIZES = st.sampled_from(
    [(1, 2, True), (3, 4, True), (4, 6, True), (4, 6, False), (5, 6, True), (3, 9, True), (5, 5, False)]
)


def pegs(secret, guess):
    """Blacks and whites, by crossing out pegs one at a time."""
    blacks = sum(a == b for a, b in zip(secret, guess, strict=True))
    left = [a for a, b in zip(secret, guess, strict=True) if a != b]
    whites = 0
    for peg in (b for a, b in zip(secret, guess, strict=True) if a != b):
        if peg in left:
            left.remove(peg)
            whites += 1
    return blacks, whites


def started(**kwargs):
    env = make("Mastermind-v0", **kwargs)
    return env.start(env.tasks()[0], seed=0)


@settings(max_examples=200, deadline=None)
@given(SIZES, st.data())
def test_answers_are_those_of_a_naive_count(size, data):
    space = codes(*size)
    secret, guess = (data.draw(st.sampled_from(space.codes)) for _ in range(2))
    assert divmod(space.answer(secret, guess), 16) == pegs(secret, guess)


@pytest.mark.slow
def test_all_answers_of_the_standard_game_are_those_of_a_naive_count():
    space = codes(4, 6, True)
    table = space.table()
    for i, guess in enumerate(space.codes[::3]):
        assert [divmod(int(a), 16) for a in table[3 * i]] == [pegs(secret, guess) for secret in space.codes]


@pytest.mark.parametrize(
    ("size", "count"), [((4, 6, True), 1296), ((4, 6, False), 360), ((5, 8, False), 6720), ((3, 4, True), 64)]
)
def test_numbers_of_codes(size, count):
    found = codes(*size).codes
    assert len(found) == len(set(found)) == count
    assert size[2] or all(len(set(code)) == len(code) for code in found)


def test_ten_guesses_are_ten():
    episode = started()
    wrong = "1111" if episode.state.secret != "1111" else "2222"
    for k in range(10):
        assert episode.turn.seat == "player_0"
        assert f"{10 - k} guess{'es' * (k < 9)} left." in episode.turn.messages[-1].content
        turn = episode.step(wrong)
    assert (turn.seat, turn.terminated, turn.truncated, turn.rewards) == (None, True, False, {"player_0": 0})


def test_code_found_in_the_last_guess_wins():
    episode = started()
    for _ in range(9):
        episode.step("1111" if episode.state.secret != "1111" else "2222")
    turn = episode.step(episode.state.secret)
    assert (turn.terminated, turn.rewards) == (True, {"player_0": 1})
    assert turn.feedback == f"{episode.state.secret}: 4 black, 0 white."


def test_duplicates_are_refused_where_there_are_none():
    episode = started(duplicates=False)
    assert episode.step("1111").info["illegal"]
    game = Mastermind(duplicates=False)
    assert game.read(State("1234"), "[1123]", None) is None
    assert game.read(State("1234"), "[ 1 2 6 3 ]", None) == "1263"


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("1122", "1122"),
        (" 1 1 2 2 ", "1122"),
        ("No. [1122] or [6543]", "6543"),
        ("1127", None),
        ("112", None),
        ("1122.", None),
    ],
)
def test_only_codes_are_read(text, move):
    assert Mastermind().read(State("1234"), text, None) == move


@given(st.lists(st.sampled_from(codes(3, 4, True).codes), max_size=7))
def test_codes_that_fit_the_answers_look_the_same(guesses):
    """What the seat is shown is the same for every code that fits, and the players answer the same."""
    game = Mastermind(3, 4, True, 8)
    players = make("Mastermind-v0", difficulty=1).spec.players.values()
    state = State(game.moves[21])
    for guess in guesses:
        state = game.apply(state, guess)
    for secret in game.space.consistent(state.guesses, state.answers):
        other = State(secret, state.guesses, state.answers)
        assert game.observation(other, 0) == game.observation(state, 0)
        assert (game.encode(other, 0) == game.encode(state, 0)).all()
        assert [player.answer(other) for player in players] == [player.answer(state) for player in players]


def test_code_is_uniform():
    env = make("Mastermind-v0", length=2, colours=3)
    secrets = Counter(env.start(env.tasks()[i], seed=0).state.secret for i in range(4500))
    assert len(secrets) == 9
    assert all(abs(n - 500) < 4 * (4500 * 8 / 81) ** 0.5 for n in secrets.values())


def test_numeric_view_holds_guesses_and_answers():
    game = Mastermind()
    view = game.encode(game.apply(State("1234"), "1243"), 0)
    assert view.shape == (10, 26)
    assert view[0].nonzero()[0].tolist() == [0, 7, 15, 20, 24, 25]
    assert view[0, -2:].tolist() == [0.5, 0.5]
    assert not view[1:].any()


def lengths(size):
    """How many guesses the minimax strategy needs for every code."""
    space, found = codes(*size), Counter()

    def walk(left, guesses, answers):
        guess = minimax(*size, guesses, answers)
        parts = {}
        for code in left:
            parts.setdefault(space.answer(code, guess), []).append(code)
        for answer, part in parts.items():
            if part == [guess]:
                found[len(guesses) + 1] += 1
            else:
                walk(part, (*guesses, guess), (*answers, answer))

    walk(space.codes, (), ())
    return found


def test_minimax_begins_with_a_pair_of_pairs():
    assert minimax(4, 6, True, (), ()) == "1122"


@pytest.mark.slow
def test_minimax_needs_five_guesses_at_most():
    """The distribution is Knuth's own: 1 + 6 x 2 + 62 x 3 + 533 x 4 + 694 x 5 = 5801 guesses for 1296 codes."""
    assert lengths((4, 6, True)) == {1: 1, 2: 6, 3: 62, 4: 533, 5: 694}


def test_minimax_finds_all_codes_of_the_small_game():
    found = lengths((3, 4, True))
    assert sum(found.values()) == 64
    assert max(found) == 4


@pytest.mark.parametrize("name", ["consistent", "knuth"])
def test_players_find_the_code(name):
    env = make("Mastermind-v0")
    used = []
    for i in range(40):
        episode = env.start(env.tasks()[i], seed=3)
        while episode.turn.seat is not None:
            answer = env.spec.players[name](episode)
            turn = episode.step(episode.rng.choice(sorted(answer)))
        assert turn.rewards == {"player_0": 1}
        used.append(len(episode.actions))
    assert sum(used) / 40 < 5.2
    assert name != "knuth" or max(used) <= 5


def test_minimax_player_is_offered_where_the_table_is_small():
    assert "knuth" in make("Mastermind-v0").spec.players
    assert "knuth" not in make("Mastermind-v0", difficulty=5).spec.players


@cases(
    "kwargs",
    [
        {"length": 0},
        {"length": 6},
        {"length": 8, "colours": 9, "duplicates": False},
        {"length": 7, "duplicates": False},
        {"colours": 1},
        {"colours": 10},
        {"guesses": 0},
        {"duplicates": "no"},
        {"difficulty": 6},
    ],
)
def test_absurd_codes_are_refused(kwargs):
    with pytest.raises(BadValue, match=f"{next(iter(kwargs))}="):
        make("Mastermind-v0", **kwargs)
