"""Nim against brute force, OpenSpiel and the rules."""

import json
import math
from functools import cache
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.nim import LEVELS, Nim, wins
from sparring.envs.games.solvers.minimax import Minimax
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.cases import cases
from tests.envs.oracle import agree

PLAYS = ("normal", "misere")


def to_ours(state, action):
    """`pile:1, take:2;` -> `1:2`."""
    pile, take = state.action_to_string(action).rstrip(";").split(", ")
    return f"{pile.removeprefix('pile:')}:{take.removeprefix('take:')}"


def compare(heaps, play, games):
    arguments = {"pile_sizes": ";".join(map(str, heaps)), "is_misere": play == "misere"}
    return agree(Nim(heaps, play), "nim", to_ours, games=games, arguments=arguments)


@cases("play", PLAYS)
@cases("heaps", [(3, 4, 5), (1, 3, 5, 7), (6,), (1, 1, 2, 2, 12)])
def test_random_games_are_those_of_openspiel(heaps, play):
    assert compare(heaps, play, 60) >= 60


@pytest.mark.slow
@pytest.mark.parametrize("play", PLAYS)
def test_many_random_games_are_those_of_openspiel(play):
    assert compare((3, 4, 5), play, 1000) > 4_000
    assert compare((3, 5, 7, 9), play, 1000) > 6_000


@cache
def brute(heaps, misere):
    """Whether the player to move wins, by trying everything; heaps in order of size."""
    if not any(heaps):
        return misere
    after = (tuple(sorted((*heaps[:i], n - k, *heaps[i + 1 :]))) for i, n in enumerate(heaps) for k in range(1, n + 1))
    return any(not brute(h, misere) for h in after)


@pytest.mark.parametrize("misere", [False, True])
def test_the_binary_sum_knows_who_wins_every_small_position(misere):
    for heaps in combinations_with_replacement(range(8), 4):
        assert wins(heaps, misere=misere) == brute(heaps, misere), heaps


@pytest.mark.parametrize("play", PLAYS)
def test_the_rules_have_the_value_of_the_binary_sum_everywhere(play):
    game = Nim((3, 4, 5), play)
    solver = Minimax(game)
    assert solver.value(game.initial()) == 1
    for heaps in product(range(4), range(5), range(6)):
        for seat in (0, 1):
            state = game.initial()._replace(heaps=heaps, seat=seat)
            value = solver.value(state) * (1, -1)[seat]
            assert value == (1 if wins(heaps, misere=play == "misere") else -1)
            assert not any(heaps) or game.heuristic(state, seat) == value == -game.heuristic(state, 1 - seat)


def test_first_seat_wins_at_every_level_but_the_first():
    values = {}
    for difficulty in LEVELS:
        game = make("Nim-v0", difficulty=difficulty).game
        values[difficulty] = game.heuristic(game.initial(), 0)
    assert values == {1: -1, 2: 1, 3: 1, 4: 1, 5: 1}


def play_out(env, players, seed):
    episode = env.start(env.tasks()[seed], seed=seed)
    while episode.turn.seat is not None:
        answer = players[int(episode.turn.seat[-1])](episode)
        episode.step(sorted(answer)[seed % len(answer)])
    return [episode.turn.rewards[seat] for seat in env.spec.seats]


@cases("play", PLAYS)
@cases("heaps", ["3-4-5", "1-2-3", "1-1-1", "2-2"])
def test_perfect_player_wins_what_is_won_from_both_seats(heaps, play):
    env = make("Nim-v0", heaps=heaps, play=play)
    first = wins(env.game.heaps, misere=play == "misere")
    perfect, endgame = env.spec.players["perfect"], env.spec.players["endgame"]
    for seed in range(12):
        assert play_out(env, (perfect, perfect), seed) == ([1, -1] if first else [-1, 1])
        if first:
            assert play_out(env, (perfect, endgame), seed) == [1, -1]
        else:
            assert play_out(env, (endgame, perfect), seed) == [-1, 1]


def test_endgame_player_is_perfect_with_two_heaps_and_plays_anything_with_three():
    env = make("Nim-v0")
    episode = env.start(env.tasks()[0], seed=0)
    assert set(env.spec.players["endgame"](episode)) == set(episode.turn.legal)
    assert set(env.spec.players["perfect"](episode)) == {"1:2"}
    episode.step("1:3")
    assert env.spec.players["endgame"](episode) == {"3:1": 1.0}


@given(st.lists(st.integers(1, 64), min_size=1, max_size=9), st.sampled_from(PLAYS), st.randoms(use_true_random=False))
def test_heaps_only_shrink_and_one_at_a_time(heaps, play, rng):
    game = Nim(heaps, play)
    state, plies = game.initial(), 0
    while game.player(state) is not None:
        legal = game.legal(state)
        assert len(legal) == sum(state.heaps)
        assert len(game.observation(state, state.seat)) <= game.max_observation
        move = rng.choice(legal)
        heap, number = map(int, move.split(":"))
        after = game.apply(state, move)
        assert [a - b for a, b in zip(state.heaps, after.heaps, strict=True)] == [
            number * (i == heap - 1) for i in range(len(heaps))
        ]
        state, plies = after, plies + 1
    last = (plies - 1) % 2
    assert game.returns(state)[last] == (1 if play == "normal" else -1)
    assert plies <= game.max_plies


def test_text_says_the_rules_and_the_heaps():
    env = make("Nim-v0", play="misere")
    system, user = env.start(env.tasks()[0], seed=0).turn.messages
    assert "very last stone loses" in system.content
    assert user.content.startswith("Heap 1: 3\nHeap 2: 4\nHeap 3: 5\n")


def test_heaps_as_a_list_are_the_same_game():
    env = make("Nim-v0", heaps=[1, 3, 5])
    assert env.kwargs["heaps"] == "1-3-5"
    assert json.loads(json.dumps(env.kwargs)) == env.kwargs


def test_value_of_the_game_by_the_exact_analysis():
    env = make("Nim-v0")
    analysis = env.spec.analysis()
    assert analysis.exploitability(lambda states: [dict.fromkeys(s.legal, 1 / len(s.legal)) for s in states]) > 0.5
    strategy = {
        s: env.spec.players["perfect"].answer(analysis.representative(s)) for s in analysis.information_states()
    }
    assert math.isclose(analysis.exploitability(lambda states: [strategy[s] for s in states]), 0, abs_tol=1e-12)
    assert make("Nim-v0", difficulty=5).spec.analysis is None


@cases(
    "bad",
    [
        *(
            {"heaps": h}
            for h in ("", "3-x", "3--4", "0-1", "65", [], [0], [True], [2.0], "1-" * 9 + "1", 5, "9" * 5000)
        ),
        {"play": "reverse"},
        {"difficulty": 0},
    ],
)
def test_absurd_games_are_refused(bad):
    with pytest.raises(BadValue, match=next(iter(bad))):
        make("Nim-v0", **bad)
