"""Game2048: slides against a naive implementation, chance, rewards, ends and players."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.game_2048 import EMPTY, MOVES, Game2048, State, line
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.tasks import episode_rng

BOARDS = st.lists(st.sampled_from("....aabbccdef"), min_size=16, max_size=16).map("".join)
TASK = make("Game2048-v0").tasks()[0]


def numbers(board):
    return [[0 if mark == EMPTY else 2 ** (ord(mark) - 96) for mark in board[k : k + 4]] for k in (0, 4, 8, 12)]


def naive(grid, move):
    """Move every tile step by step, from the wall on; a tile that has merged in this move does not merge again."""
    dy, dx = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}[move]
    grid, merged, gain = [row[:] for row in grid], set(), 0
    order = [(y, x) for y in range(4) for x in range(4)]
    for y, x in sorted(order, key=lambda cell: -(cell[0] * dy + cell[1] * dx)):
        while grid[y][x] and 0 <= y + dy < 4 and 0 <= x + dx < 4:
            to = grid[y + dy][x + dx]
            if to == 0:
                grid[y + dy][x + dx], grid[y][x] = grid[y][x], 0
                y, x = y + dy, x + dx
            elif to == grid[y][x] and (y + dy, x + dx) not in merged and (y, x) not in merged:
                grid[y + dy][x + dx], grid[y][x] = 2 * to, 0
                gain += 2 * to
                merged.add((y + dy, x + dx))
            else:
                break
    return grid, gain


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(BOARDS, st.sampled_from(MOVES))
def test_slides_are_those_of_a_naive_implementation(board, move):
    game = Game2048(2048)
    after = game.apply(State(board, 0), move)
    assert (numbers(after.board), after.score) == naive(numbers(board), move)


@settings(max_examples=300, deadline=None)
@given(BOARDS)
def test_moves_that_change_the_board_are_legal(board):
    i = board.find(EMPTY)
    if i < 0:
        return
    state = next(after for after, _ in Game2048(2048).chance(State(board, 1)) if after.board[i] == "a")
    grid = numbers(state.board)
    assert Game2048(2048).legal(state) == tuple(move for move in MOVES if naive(grid, move)[0] != grid)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("aaaa", "bb.."),
        ("aab.", "bb.."),
        ("a.a.", "b..."),
        ("baa.", "bb.."),
        ("abab", "abab"),
        ("aaa.", "ba.."),
        ("..aa", "b..."),
    ],
)
def test_a_tile_merges_once_and_the_foremost_first(before, after):
    assert line(before).left == after
    assert line(before[::-1]).right == after[::-1]


def test_new_tiles_are_those_of_the_rules():
    game = Game2048()
    board = "abcd" * 3 + "ab.."
    outcomes = game.chance(State(board, 1))
    assert sorted((after.board[14:], round(p, 12)) for after, p in outcomes) == [
        (".a", 0.45),
        (".b", 0.05),
        ("a.", 0.45),
        ("b.", 0.05),
    ]
    rng = episode_rng(TASK, 0)
    drawn = Counter(game.draw(State(board, 1), rng) for _ in range(4000))
    assert set(drawn) == {after for after, _ in outcomes}
    assert all(abs(drawn[after] - 4000 * p) < 4.5 * (4000 * p * (1 - p)) ** 0.5 for after, p in outcomes)


def test_two_tiles_at_the_start_and_one_after_every_move():
    episode = make("Game2048-v0").start(TASK, seed=0)
    assert episode.state.board.count(EMPTY) == 14
    assert episode.turn.rewards == {"player_0": 0}
    while episode.turn.seat is not None and len(episode.actions) < 60:
        before, move = episode.state, episode.turn.legal[0]
        grid, gain = naive(numbers(before.board), move)
        turn = episode.step(move)
        empty = sum(row.count(0) for row in grid)
        assert episode.state.score == before.score + gain
        assert episode.state.board.count(EMPTY) == empty - (episode.game._goal not in episode.state.board)
    assert turn.info["action"] in MOVES


@pytest.mark.parametrize("difficulty", [1, 2])
def test_target_wins_and_pays_1_in_all(difficulty):
    env = make("Game2048-v0", difficulty=difficulty)
    won = 0
    for seed in range(8):
        episode = env.start(env.tasks()[seed], seed=seed)
        total = 0.0
        while episode.turn.seat is not None:
            answer = env.spec.players["corner"](episode)
            total += episode.step(episode.rng.choice(sorted(answer))).rewards["player_0"]
        highest = max(map(max, numbers(episode.state.board)))
        assert highest <= env.game.target
        assert (total == pytest.approx(1)) == (highest == env.game.target)
        won += highest == env.game.target
    assert won >= 6


def test_every_doubling_pays_the_same():
    game = Game2048(64)
    boards = {mark: State(mark + EMPTY * 15) for mark in "abcdef"}
    assert {m: game.returns(s)[0] for m, s in boards.items()} == {
        "a": 0,
        "b": 0,
        "c": 0.25,
        "d": 0.5,
        "e": 0.75,
        "f": 1,
    }


def test_full_board_without_a_pair_ends_the_game():
    game = Game2048(2048)
    state = State("abab" + "baba" + "abab" + "bac.", 1)
    after = next(s for s, _ in game.chance(state) if s.board.endswith("a"))
    assert (game.legal(after), game.player(after), game.truncated(after)) == ((), None, False)
    assert game.returns(after) == (1 / 9,)


def test_moves_run_out_as_truncation():
    game = Game2048(8)
    state = State("a.a." + EMPTY * 12, 0, 15, 0, game.max_plies - 1)
    outcomes = [s for s, _ in game.chance(game.apply(state, "up"))]
    assert {game.player(s) for s in outcomes} == {None}
    assert {game.truncated(s) for s in outcomes} == {True}
    won = game.apply(State("bb.." + EMPTY * 12, 0, 15, 0, game.max_plies - 1), "left")
    assert (game.player(won), game.truncated(won), game.returns(won)) == (None, False, (1.0,))


def test_observation_shows_numbers():
    game = Game2048()
    state = State("a..k" + EMPTY * 12, 0, 15, 7)
    assert game.observation(state, 0).startswith("    2    .    . 2048\n    .    .")
    assert game.observation(state, 0).endswith("Score: 7.\nMoves: up, down, left, right.")
    assert len(game.observation(State("k" * 16, 0, 15, 99999), 0)) <= game.max_observation


def test_numeric_view_is_one_hot():
    view = Game2048().encode(State("ab.." + EMPTY * 12), 0)
    assert view.shape == (12, 4, 4)
    assert view.sum() == 16
    assert view[1, 0, 0] == view[2, 0, 1] == 1


def test_players_prefer_what_they_say():
    env = make("Game2048-v0", difficulty=5)
    state = State("aa.." + "cc.." + EMPTY * 8, 0, 15)
    assert set(env.spec.players["greedy"].answer(state)) == {"left", "right"}
    assert env.spec.players["corner"].answer(state) == {"left": 1.0}
    assert env.spec.players["corner"].answer(State("...a" * 4, 0, 0b0100)) == {"left": 1.0}


def test_players_of_graded_strength():
    """The highest tile, on average in doublings, of 12 games to 2048."""
    env = make("Game2048-v0", difficulty=5)
    mean = {}
    for name in ("corner", "greedy", "random"):
        total = 0.0
        for seed in range(12):
            episode = env.start(env.tasks()[seed], seed=seed)
            while episode.turn.seat is not None:
                answer = env.spec.players[name](episode) if name != "random" else episode.turn.legal
                episode.step(episode.rng.choice(sorted(answer)))
            total += env.game.returns(episode.state)[0]
        mean[name] = total / 12
    assert mean["corner"] > mean["greedy"] > mean["random"]


@pytest.mark.parametrize("target", [4, 100, 4096, True, 2.0])
def test_absurd_targets_are_refused(target):
    with pytest.raises(BadValue, match="target="):
        make("Game2048-v0", target=target)
