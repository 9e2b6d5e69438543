"""TowerOfHanoi: moves as a second implementation has them, shortest ways by breadth-first search, exact limits."""

from collections import deque
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.tower_of_hanoi import State, TowerOfHanoi, distance
from sparring.envs.registry import make
from sparring.errors import BadValue


def stacks(pegs):
    """The disks of each peg from bottom to top."""
    return [[disk for disk in range(len(pegs) - 1, -1, -1) if pegs[disk] == peg] for peg in range(3)]


@given(st.lists(st.integers(0, 2), min_size=1, max_size=7))
def test_moves_are_those_of_stacks(pegs):
    game = TowerOfHanoi(len(pegs))
    state = State(tuple(pegs), 0, 99)
    expected = {}
    for a, b in product(range(3), repeat=2):
        piles = stacks(pegs)
        if a != b and piles[a] and (not piles[b] or piles[a][-1] < piles[b][-1]):
            piles[b].append(piles[a].pop())
            expected[f"{a + 1}>{b + 1}"] = piles
    assert set(game.legal(state)) == set(expected)
    for move, piles in expected.items():
        assert stacks(game.apply(state, move).pegs) == piles


@pytest.mark.parametrize("disks", range(1, 8))
def test_distances_are_those_of_breadth_first_search(disks):
    """From the solved position outwards: moves can be undone."""
    game, goal = TowerOfHanoi(disks), (2,) * disks
    far, queue = {goal: 0}, deque([goal])
    while queue:
        pegs = queue.popleft()
        for move in game.legal(State(pegs, 0, 99)):
            after = game.apply(State(pegs, 0, 99), move).pegs
            if after not in far:
                far[after] = far[pegs] + 1
                queue.append(after)
    assert len(far) == 3**disks
    assert all(distance(pegs) == moves for pegs, moves in far.items())
    assert max(far.values()) == far[(0,) * disks] == 2**disks - 1


def play(env, player, index=0):
    episode, rng = env.start(env.tasks()[index], seed=index), Random(index)
    while episode.turn.seat is not None:
        weights = player(episode)
        turn = episode.step(rng.choices(list(weights), list(weights.values()))[0])
    return episode, turn


@pytest.mark.parametrize("difficulty", range(1, 6))
def test_perfect_play_takes_the_fewest_moves(difficulty):
    env = make("TowerOfHanoi-v0", difficulty=difficulty)
    for index in range(5):
        shortest = distance(env.start(env.tasks()[index], seed=index).state.pegs)
        episode, turn = play(env, env.spec.players["perfect"], index)
        assert (len(episode.actions), turn.terminated, turn.rewards["player_0"]) == (shortest, True, 1.0)


def test_the_limit_is_exact_and_truncates():
    env = make("TowerOfHanoi-v0", disks=4, start="standard", patience=1)
    episode = env.start(env.tasks()[0], seed=0)
    for move in 7 * ("1>2", "2>1"):
        turn = episode.step(move)
        assert turn.seat is not None
    turn = episode.step("1>2")
    assert (turn.truncated, turn.terminated, turn.rewards["player_0"], len(episode.actions)) == (True, False, 0.0, 15)


def test_the_last_allowed_move_may_solve_it():
    env = make("TowerOfHanoi-v0", disks=5, start="standard", patience=1)
    episode, turn = play(env, env.spec.players["perfect"])
    assert (turn.terminated, turn.truncated, len(episode.actions)) == (True, False, 31)


def test_starts_are_uniform_over_all_but_the_solved_one():
    env = make("TowerOfHanoi-v0", disks=2, start="random")
    seen = [env.start(env.tasks()[i], seed=0).state.pegs for i in range(2000)]
    counts = {pegs: seen.count(pegs) for pegs in product(range(3), repeat=2)}
    assert counts.pop((2, 2)) == 0
    assert min(counts.values()) > 180
    assert max(counts.values()) < 330


def test_players_are_graded():
    env = make("TowerOfHanoi-v0")
    rates = {
        name: sum(play(env, player, i)[1].rewards["player_0"] for i in range(60))
        for name, player in {**env.spec.players, "random": lambda e: dict.fromkeys(e.turn.legal, 1.0)}.items()
    }
    assert rates["perfect"] == 60 > rates["fickle"] > rates["random"]


def test_pegs_are_told_from_bottom_to_top():
    game = TowerOfHanoi(3)
    assert game.show(State((1, 0, 0), 0, 9)) == "Peg 1: 3 2\nPeg 2: 1\nPeg 3: (empty)"
    assert game.encode(State((1, 0, 0), 0, 9), 0).tolist() == [[0, 1, 0], [1, 0, 0], [1, 0, 0]]


@pytest.mark.parametrize("kwargs", [{"disks": 0}, {"disks": 11}, {"start": "middle"}, {"patience": 0}, {"disks": "3"}])
def test_absurd_towers_are_refused(kwargs):
    with pytest.raises(BadValue, match=next(iter(kwargs))):
        make("TowerOfHanoi-v0", **kwargs)
