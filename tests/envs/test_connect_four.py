"""ConnectFour against OpenSpiel, known values and the rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.connect_four import ConnectFour
from sparring.envs.games.solvers.search import AlphaBeta
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.envs.oracle import agree


def play(game, moves):
    state = game.initial()
    for move in moves:
        state = game.apply(state, move)
    return state


def test_random_games_are_those_of_openspiel():
    assert agree(ConnectFour(), "connect_four", lambda _, action: str(action + 1), games=500) > 5000


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert agree(ConnectFour(), "connect_four", lambda _, action: str(action + 1), games=2_000) > 20_000


@pytest.mark.parametrize(("rows", "columns"), [(4, 4), (5, 4), (4, 5)])
@pytest.mark.slow
def test_small_boards_are_drawn(rows, columns):
    game = ConnectFour(rows, columns)
    assert AlphaBeta(game).value(game.initial(), rows * columns) == 0


@pytest.mark.parametrize("moves", ["1212121", "1122334"])
def test_columns_and_rows_win(moves):
    game = ConnectFour()
    state = play(game, moves)
    assert game.player(state) is None
    assert game.returns(state)[state.winner] == 1
    assert game.player(play(game, moves[:-1])) == state.winner


def brute(text, connect):
    """Who has a line, found by looking from every cell in every direction."""
    lines = text.split("\n")
    for r, line in enumerate(lines):
        for c, mark in enumerate(line):
            for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1)):
                cells = [(r + i * dr, c + i * dc) for i in range(connect)]
                inside = all(0 <= y < len(lines) and 0 <= x < len(line) for y, x in cells)
                if mark != "." and inside and all(lines[y][x] == mark for y, x in cells):
                    return "XO".index(mark)
    return None


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 8), st.integers(1, 11), st.integers(2, 5), st.randoms(use_true_random=False))
def test_winner_is_found_on_boards_of_any_size(rows, columns, connect, rng):
    if connect > max(rows, columns):
        with pytest.raises(BadValue, match="no line of the"):
            ConnectFour(rows, columns, connect)
        return
    game = ConnectFour(rows, columns, connect)
    state = game.initial()
    while game.player(state) is not None:
        assert brute(state.board, connect) is None
        state = game.apply(state, rng.choice(game.legal(state)))
    assert brute(state.board, connect) == state.winner
    assert sum(game.returns(state)) == 0


def test_numeric_view_is_from_the_seats_side():
    env = make("ConnectFour-v0")
    episode = env.start(env.tasks()[0], seed=0)
    episode.step("4")
    mine, theirs = episode.encode("player_0"), episode.encode("player_1")
    assert mine.shape == (2, 6, 7)
    assert (mine == theirs[::-1]).all()
    assert mine[0, 5, 3] == 1 == mine.sum()


def test_perfect_player_is_offered_where_the_board_is_small():
    assert "perfect" in make("ConnectFour-v0", difficulty=1).spec.players
    assert "perfect" in make("ConnectFour-v0", rows=3, columns=5).spec.players
    assert "perfect" not in make("ConnectFour-v0").spec.players
    for flat in ({"rows": 1, "columns": 16, "connect": 16}, {"rows": 2, "columns": 8}):  # minutes of search
        assert "perfect" not in make("ConnectFour-v0", **flat).spec.players


@pytest.mark.parametrize("size", [{"rows": 0}, {"columns": 1000}, {"connect": 1}, {"rows": True}, {"difficulty": 6}])
def test_absurd_boards_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("ConnectFour-v0", **size)
