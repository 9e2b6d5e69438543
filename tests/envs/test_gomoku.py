"""Gomoku (m,n,k games) against OpenSpiel, known values, TicTacToe and the rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.gomoku import Gomoku, Narrow
from sparring.envs.games.solvers.search import AlphaBeta
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.envs.oracle import agree

SIZES = [(3, 3, 3), (5, 4, 3), (4, 7, 4), (9, 9, 5), (15, 15, 5)]


def compare(rows, columns, connect, games):
    def to_ours(_, action):
        return f"{'abcdefghijklmnopqrs'[action % columns]}{rows - action // columns}"

    game, arguments = Gomoku(rows, columns, connect), {"m": columns, "n": rows, "k": connect}
    return agree(game, "mnk", to_ours, games=games, arguments=arguments)


@pytest.mark.parametrize("size", SIZES)
def test_random_games_are_those_of_openspiel(size):
    assert compare(*size, games=200 if size[0] < 9 else 8) > 400


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert compare(5, 6, 4, games=2_000) > 30_000


def mirrored(rows):
    return [line[::-1] for line in rows]


def first_wins(game):
    """Whether X can force a win, by trying everything that still can make a line of X, up to turning the board over."""
    known = {}

    def wins(state):
        if game.player(state) is None:
            return state.winner == 0
        rows = ["".join(line) for line in marks(state)]
        boards = [rows, ["".join(line) for line in zip(*rows, strict=True)]][: 1 + (game.height == game.width)]
        key = min(turned for b in boards for turned in ((*b,), (*b[::-1],), (*mirrored(b),), (*mirrored(b[::-1]),)))
        if key not in known:
            hope = any(any(levels) for _, levels in game.windows(*state.discs))
            known[key] = hope and (all if state.plies % 2 else any)(map(wins, ordered(state)))
        return known[key]

    def ordered(state):
        below = [game.apply(state, move) for move in game.legal(state)]
        return sorted(below, key=lambda s: -2 if s.winner is not None else -game.heuristic(s, state.plies % 2))

    return wins(game.initial())


@pytest.mark.parametrize(("size", "value"), [((3, 3, 3), 0), ((4, 3, 3), 1), ((3, 4, 3), 1), ((2, 5, 3), 0)])
def test_small_boards_have_their_known_values(size, value):
    game = Gomoku(*size)
    assert AlphaBeta(game).value(game.initial(), game.max_plies) == value
    assert first_wins(game) == (value == 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "wins"), [((4, 4, 4), False), ((3, 4, 4), False), ((3, 5, 4), False), ((4, 4, 3), True)]
)
def test_larger_boards_have_their_known_values(size, wins):
    assert first_wins(Gomoku(*size)) == wins


def test_three_in_a_row_is_tic_tac_toe_with_its_counts():
    game = Gomoku(3, 3, 3)
    seen, layer = {game.initial()}, [game.initial()]
    while layer:
        state = layer.pop()
        below = [] if game.player(state) is None else [game.apply(state, move) for move in game.legal(state)]
        layer += [after for after in below if after not in seen]
        seen.update(below)
    assert len({state.board for state in seen}) == 5478
    assert sum(game.player(state) is None for state in seen) == 958


def marks(state):
    """The board as a list of rows from below, read from the text that is shown."""
    return [line.split()[1:] for line in reversed(state.board.split("\n"))]


def brute(rows, connect):
    """Who has a line, found by looking from every cell in every direction."""
    for r, line in enumerate(rows):
        for c, mark in enumerate(line):
            for dr, dc in ((0, 1), (1, 0), (1, 1), (-1, 1)):
                cells = [(r + i * dr, c + i * dc) for i in range(connect)]
                inside = all(0 <= y < len(rows) and 0 <= x < len(line) for y, x in cells)
                if mark != "." and inside and all(rows[y][x] == mark for y, x in cells):
                    return "XO".index(mark)
    return None


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(2, 5), st.randoms(use_true_random=False))
def test_boards_of_any_size_follow_the_rules(rows, columns, connect, rng):
    if connect > max(rows, columns):
        with pytest.raises(BadValue, match="no line of the"):
            Gomoku(rows, columns, connect)
        return
    game = Gomoku(rows, columns, connect)
    state = game.initial()
    while (seat := game.player(state)) is not None:
        assert brute(marks(state), connect) is None
        free = {f"{chr(97 + c)}{r + 1}" for r in range(rows) for c in range(columns) if marks(state)[r][c] == "."}
        assert set(game.legal(state)) == free
        assert len(game.observation(state, seat)) <= game.max_observation
        assert -1 < game.heuristic(state, seat) == -game.heuristic(state, 1 - seat) < 1
        move = rng.choice(game.legal(state))
        state = game.apply(state, move)
        assert marks(state)[int(move[1:]) - 1][ord(move[0]) - 97] == "XO"[seat]
    assert brute(marks(state), connect) == state.winner
    assert sum(game.returns(state)) == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 8), st.integers(3, 8), st.integers(3, 5), st.randoms(use_true_random=False))
def test_lines_are_counted_as_by_hand(rows, columns, connect, rng):
    connect = min(connect, max(rows, columns))
    game = Gomoku(rows, columns, connect)
    state = game.initial()
    for _ in range(rng.randrange(rows * columns)):
        if game.player(state) is not None:
            state = game.apply(state, rng.choice(game.legal(state)))
    if state.winner is not None:
        return
    counts, board = [0] * connect, marks(state)
    for r in range(rows):
        for c in range(columns):
            for dr, dc in ((0, 1), (1, 0), (1, 1), (-1, 1)):
                cells = [(r + i * dr, c + i * dc) for i in range(connect)]
                if all(0 <= y < rows and 0 <= x < columns for y, x in cells):
                    line = [board[y][x] for y, x in cells]
                    counts[line.count("X")] += "O" not in line
    found = [sum(levels[n].bit_count() for _, levels in game.windows(*state.discs)) for n in range(connect)]
    assert found == counts


def after(game, *moves):
    state = game.initial()
    for move in moves:
        state = game.apply(state, move)
    return state


def test_six_in_a_row_win_too():
    game = Gomoku(9, 9, 5)
    state = after(game, "a1", "a9", "b1", "b9", "c1", "c9", "e1", "e9", "f1", "i9", "d1")
    assert state.winner == 0


def test_search_player_sees_forced_cells_only():
    game = Narrow(9, 9, 5)
    assert game.legal(after(game, "c3", "a9", "d3", "b9", "e3", "c9", "f3")) == ("b3", "g3")
    assert game.legal(after(game, "c3", "a9", "d3", "b9", "e3", "i9", "f3", "i1")) == ("b3", "g3")
    assert game.legal(game.initial()) == ("e5",)


@pytest.mark.parametrize("difficulty", [2, 3])
def test_players_take_the_win_and_stop_the_others(difficulty):
    env = make("Gomoku-v0", difficulty=difficulty)
    k = env.game.connect
    episode = env.start(env.tasks()[0], seed=0)
    for c in range(k - 1):
        episode.step(f"{'abcd'[c]}1")
        if c < k - 2:
            episode.step(f"{'abcd'[c]}3")
    for name, player in env.spec.players.items():
        assert set(player(episode)) == {f"{'abcde'[k - 1]}1"}, name
    episode.step("a6")
    for name, player in env.spec.players.items():
        assert set(player(episode)) == {f"{'abcde'[k - 1]}1"}, name


def test_numeric_view_is_from_the_seats_side():
    env = make("Gomoku-v0", rows=6, columns=10)
    episode = env.start(env.tasks()[0], seed=0)
    episode.step("j2")
    mine, theirs = episode.encode("player_0"), episode.encode("player_1")
    assert mine.shape == (2, 6, 10)
    assert (mine == theirs[::-1]).all()
    assert mine[0, 4, 9] == 1 == mine.sum()


def test_text_shows_the_board_with_coordinates():
    env = make("Gomoku-v0", difficulty=1)
    episode = env.start(env.tasks()[0], seed=0)
    turn = episode.step("c1")
    assert turn.messages[-1].content == "3 . . .\n2 . . .\n1 . . X\n  a b c\nYou are O. Choose a free cell (.)."


def test_perfect_player_is_offered_where_the_board_is_small():
    assert "perfect" in make("Gomoku-v0", difficulty=1).spec.players
    assert "perfect" not in make("Gomoku-v0", difficulty=2).spec.players


@pytest.mark.parametrize("size", [{"rows": 0}, {"columns": 20}, {"connect": 1}, {"rows": True}, {"difficulty": 6}])
def test_absurd_boards_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("Gomoku-v0", **size)
