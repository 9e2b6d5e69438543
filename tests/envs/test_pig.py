"""Pig against OpenSpiel, published numbers, plain value iteration and exact play of one policy against another."""

import random

import numpy as np
import pytest

from sparring.envs.games.pig import LEVELS, Pig, State, solve
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.envs.oracle import agree


def to_ours(state, action):
    return {"roll": "roll", "stop": "hold"}[state.action_to_string(state.current_player(), action)]


def compare(game, games):
    arguments = {"winscore": game.target, "horizon": game.max_moves}

    def chance(state, _, action):
        return game.chance(state)[action][0]

    return agree(game, "pig", to_ours, games=games, chance=chance, arguments=arguments)


@pytest.mark.parametrize(("target", "limit"), [(100, 2000), (20, 400), (10, 15), (30, 3)])
def test_random_games_are_those_of_openspiel(target, limit):
    assert compare(Pig(target, limit), 60) > 100


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert compare(Pig(50, 1000), 2_000) > 100_000


@pytest.mark.slow
def test_first_seat_wins_as_often_as_published():
    assert float(solve(100).wins[0, 0]) == pytest.approx(0.5306, abs=5e-5)  # Neller and Presser (2004)


def test_famous_position_is_played_as_published():
    """With 41 points against 49: hold from 22 on, but roll at 27 (possiblywrong.wordpress.com, 20 March 2014)."""
    rolls = solve(100).roll[41, 49]
    assert [k for k in range(1, 40) if not rolls[k]] == [*range(22, 27), *range(28, 40)]


@pytest.mark.parametrize("target", [2, 3, 7, 12])
def test_solution_is_that_of_plain_value_iteration(target):
    wins = {(i, j, k): 0.5 for i in range(target) for j in range(target) for k in range(target - i)}

    def win(i, j, k):
        return 1.0 if i + k >= target else 0.0 if j >= target else wins[i, j, k]

    moved = 1.0
    while moved > 1e-13:
        moved = 0.0
        for i, j, k in wins:
            roll = (1 - win(j, i, 0) + sum(win(i, j, k + n) for n in range(2, 7))) / 6
            best = max(roll, 1 - win(j, i + k, 0))
            moved, wins[i, j, k] = max(moved, abs(best - wins[i, j, k])), best
    want = np.array([[wins[i, j, 0] for j in range(target)] for i in range(target)])
    assert solve(target).wins == pytest.approx(want, abs=1e-11)


def line(policy, wins, own, other, target):
    """The value of a turn as a + b x (x: the other's chance if the turn is lost); `wins`: the other's chances after it."""
    a, b = [1.0] * (target + 7), [0.0] * (target + 7)
    for k in range(target - own - 1, -1, -1):
        if policy(own, other, k):
            a[k], b[k] = (1 + sum(a[k + 2 : k + 7])) / 6, (sum(b[k + 2 : k + 7]) - 1) / 6
        else:
            a[k] = 1 - wins[other, own + k]
    return a[0], b[0]


def exact(first, second, target):
    """Each of two policies' chance to win when it starts, by dynamic programming; policy: (own, other, total) -> roll?"""
    mine, yours = {}, {}
    for total in range(2 * target - 2, -1, -1):
        for i in range(max(0, total - target + 1), min(target, total + 1)):
            j = total - i
            a, b = line(first, yours, i, j, target)
            c, d = line(second, mine, j, i, target)
            mine[i, j] = (a + b * c) / (1 - b * d)
            yours[j, i] = c + d * mine[i, j]
    return mine[0, 0], yours[0, 0]


def by_table(target):
    rolls = solve(target).roll.tolist()
    return lambda i, j, k: rolls[i][j][k]


def careful(own, other, total):
    return total < 20


@pytest.mark.slow
def test_hold_at_20_against_itself_is_as_published():
    assert exact(careful, careful, 100)[0] == pytest.approx(0.5347, abs=5e-5)  # cs.gettysburg.edu, "hold at 20 or goal"


def test_perfect_play_against_hold_at_20_is_known_exactly():
    first, second = exact(by_table(100), careful, 100)
    assert (round(first, 4), round(1 - second, 4)) == (0.5715, 0.5083)


@pytest.mark.parametrize("target", [10, 20, 50])
def test_perfect_play_against_itself_has_the_value_of_the_solution(target):
    value = float(solve(target).wins[0, 0])
    assert exact(by_table(target), by_table(target), target) == pytest.approx((value, value), abs=1e-10)
    assert exact(by_table(target), careful, target)[0] >= value - 1e-12


def test_data_sheet_has_the_values_of_the_levels():
    doc = make("Pig-v0").spec.doc
    for size in list(LEVELS.values())[:4]:
        assert f"{solve(size['target']).wins[0, 0]:.4f}" in doc


@pytest.mark.slow
def test_data_sheet_has_the_value_of_the_last_level():
    assert f"{solve(200).wins[0, 0]:.4f}" in make("Pig-v0").spec.doc


def test_optimal_player_follows_the_solution():
    env = make("Pig-v0")
    game, optimal, simple = env.game, env.spec.players["optimal"], env.spec.players["hold-at-20"]
    episode = env.start(env.tasks()[0], seed=0)
    for total, rolls in ((21, (5, 4, 6, 6)), (26, (6, 6, 6, 6, 2)), (27, (6, 6, 6, 6, 3))):
        episode.state = State((49, 41), turn=1, rolls=rolls)
        assert sum(rolls) == total
        assert optimal(episode) == {"hold" if total == 26 else "roll": 1.0}
        assert simple(episode) == {"hold": 1.0}
    episode.state = State((90, 41), rolls=(6, 4))
    assert game.legal(episode.state) == ("hold",)
    assert optimal(episode) == simple(episode) == {"hold": 1.0}


def test_players_win_as_often_as_they_must():
    env = make("Pig-v0", target=20)
    wins = 0
    for i in range(400):
        episode = env.start(env.tasks()[i], seed=i)
        while episode.turn.seat is not None:
            name = "optimal" if episode.turn.seat == "player_0" else "hold-at-20"
            turn = episode.step(next(iter(env.spec.players[name](episode))))
        wins += turn.rewards["player_0"] == 1
    want = exact(by_table(20), careful, 20)[0]
    assert abs(wins / 400 - want) < 4 * 0.025


def scripted(dice, moves, target=100):
    """Play with given dice; return the game, the state and what each seat was told last."""
    game, dice, told = Pig(target), list(dice), {}
    state = game.initial()
    for move in moves.split():
        told[game.player(state)] = game.observation(state, game.player(state))
        state = game.apply(state, move)
        if game.is_chance(state):
            state = game.chance(state)[dice.pop(0) - 1][0]
    told[game.player(state)] = game.observation(state, game.player(state))
    return game, state, told


def test_a_one_costs_the_turn_and_both_are_told():
    _, state, told = scripted([5, 4, 1, 3, 6], "roll roll roll roll roll hold")
    assert state.scores == (0, 9)
    assert told[0] == (
        "You rolled 1 and lost 9 points. Your opponent rolled 3 6 and held 9 points. Turn total: 0. Scores: you 0, opponent 9; "
        "100 wins. Moves: roll, hold."
    )
    assert told[1].startswith("You rolled 6. Turn total: 9. Scores: you 0, opponent 0;")


def test_what_is_told_after_other_turns():
    assert scripted([2, 1], "roll roll")[2][1].startswith("Your opponent rolled 2 1 and lost 2 points. Turn total: 0.")
    assert scripted([], "hold")[2][1].startswith("Your opponent held without a roll. Turn")
    assert scripted([4], "roll hold hold")[2][0].startswith("Your opponent held without a roll. Turn")
    assert scripted([], "")[2][0].startswith("Turn total: 0.")


def test_target_must_be_banked():
    game, state, told = scripted([6, 4], "roll roll", target=10)
    assert game.player(state) == 0
    assert told[0].endswith("Moves: hold.")
    over = game.apply(state, "hold")
    assert game.player(over) is None
    assert game.returns(over) == (1, -1)
    assert not game.truncated(over)


def test_limit_stops_the_game_and_no_die_rolls_after_it():
    game = Pig(10, 3)
    state = game.apply(game.apply(game.apply(game.initial(), "hold"), "hold"), "roll")
    assert game.player(state) is None
    assert not game.is_chance(state)
    assert not game.chance(state)
    assert (game.returns(state), game.truncated(state)) == ((0, 0), True)


def test_the_die_is_fair():
    game, counts = Pig(), [0] * 7
    state, rng = game.apply(game.initial(), "roll"), random.Random(0)
    assert [p for _, p in game.chance(state)] == [1 / 6] * 6
    for _ in range(6000):
        after = game.draw(state, rng)
        counts[(after.rolls or after.last)[-1]] += 1
    assert counts[0] == 0
    assert all(abs(n - 1000) < 130 for n in counts[1:])


def test_longest_observation_is_within_its_bound():
    game = Pig(300)
    before = game.apply(State((298, 297), 40, (2,) * 148 + (1,), False, 500), "hold")
    state = State((99, 99), 42, (), False, 600, (2,) * 149 + (1,), before.last)
    assert 400 < len(game.observation(state, 0)) <= game.max_observation


def test_numeric_view():
    game = Pig()
    state = State((20, 50), 3, (4, 6))
    assert game.encode(state, 1).tolist() == pytest.approx([0.5, 0.2, 0.1, 1])
    assert game.encode(state, 0).tolist() == pytest.approx([0.2, 0.5, 0.1, 0])


@pytest.mark.parametrize(
    "size", [{"target": 1}, {"target": 301}, {"max_moves": 1}, {"target": True}, {"difficulty": 6}]
)
def test_absurd_sizes_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("Pig-v0", **size)
