"""Breakthrough against OpenSpiel, a second implementation, known values and the rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.breakthrough import Breakthrough
from sparring.envs.games.solvers.minimax import Minimax
from sparring.envs.games.solvers.search import AlphaBeta
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.envs.oracle import agree

SIZES = [(8, 8), (5, 5), (6, 4), (7, 3), (4, 8)]


def compare(rows, columns, games):
    """OpenSpiel's first player goes down, ours up: row r there is row rows + 1 - r here."""

    def to_ours(state, action):
        name = state.action_to_string(action)
        return f"{name[0]}{rows + 1 - int(name[1])}{name[2]}{rows + 1 - int(name[3])}"

    return agree(
        Breakthrough(rows, columns), "breakthrough", to_ours, games=games, arguments={"rows": rows, "columns": columns}
    )


@pytest.mark.parametrize("size", SIZES)
def test_random_games_are_those_of_openspiel(size):
    assert compare(*size, games=40 if size == (8, 8) else 60) > 500


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert compare(6, 5, games=500) > 10_000


@pytest.mark.slow
@pytest.mark.parametrize(("size", "value"), [((4, 2), -1), ((4, 3), 1), ((4, 4), 1), ((5, 2), 1), ((5, 3), 1)])
def test_small_boards_have_their_values(size, value):
    game = Breakthrough(*size)
    assert AlphaBeta(game).value(game.initial(), game.max_plies) == value
    if size != (4, 4):
        assert Minimax(game).value(game.initial()) == value


@pytest.mark.slow
@pytest.mark.parametrize("size", [(4, 5), (5, 4)])
def test_the_first_seat_wins_on_twenty_cells(size):
    game = Breakthrough(*size)
    assert AlphaBeta(game).value(game.initial(), game.max_plies) == 1


def pieces(text):
    """Cell -> piece, read from the text that is shown."""
    lines = [line.split() for line in text.split("\n")]
    return {
        f"{'abcdefghijklmnop'[c]}{line[0]}": mark for line in lines for c, mark in enumerate(line[1:]) if mark != "."
    }


def naive(text, mover, rows, columns):
    """Every move and the pieces after it."""
    now, forward, found = pieces(text), 1 - 2 * mover, {}
    for cell, piece in now.items():
        column, row = ord(cell[0]) - 97, int(cell[1:])
        for aside in (-1, 0, 1):
            c, r = column + aside, row + forward
            goal = f"{'abcdefghijklmnop'[c]}{r}" if 0 <= c < columns and 1 <= r <= rows else None
            there = now.get(goal)
            if piece == "WB"[mover] and goal and there != piece and not (aside == 0 and there):
                found[cell + goal] = {k: v for k, v in now.items() if k != cell} | {goal: piece}
    return found


def over(now, rows):
    """Who has won."""
    for side, goal in ((0, rows), (1, 1)):
        mine = [cell for cell, piece in now.items() if piece == "WB"[side]]
        if any(int(cell[1:]) == goal for cell in mine) or len(mine) == len(now):
            return side
    return None


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.integers(4, 12), st.integers(2, 11), st.randoms(use_true_random=False))
def test_boards_of_any_size_follow_the_rules(rows, columns, rng):
    game = Breakthrough(rows, columns)
    state, plies = game.initial(), 0
    while (seat := game.player(state)) is not None:
        expected = naive(state.board, seat, rows, columns)
        assert sorted(game.legal(state)) == sorted(expected)
        assert set(game.legal(state)) <= set(game.moves)
        assert len(game.observation(state, seat)) <= game.max_observation
        assert -1 < game.heuristic(state, seat) == -game.heuristic(state, 1 - seat) < 1
        move = rng.choice(game.legal(state))
        state, plies = game.apply(state, move), plies + 1
        assert pieces(state.board) == expected[move]
        assert over(expected[move], rows) == state.winner
        assert [p.bit_count() for p in state.pieces] == [list(expected[move].values()).count(p) for p in "WB"]
    assert game.returns(state)[state.winner] == 1
    assert sum(game.returns(state)) == 0
    assert plies <= game.max_plies


def test_standard_game_begins_with_22_moves_and_484_games_of_two():
    game = Breakthrough()
    first = game.legal(game.initial())
    assert len(first) == 22
    assert sum(len(game.legal(game.apply(game.initial(), move))) for move in first) == 22 * 22
    assert game.max_plies == 177


def find(condition):
    """States of random games in which a condition holds."""
    game, found = Breakthrough(5, 4), []
    state = game.initial()
    for step in range(4000):
        seat = game.player(state)
        if seat is None:
            state = game.initial()
            continue
        if condition(game, state):
            found.append(state)
        legal = game.legal(state)
        state = game.apply(state, legal[step * 7919 % len(legal)])
    assert found
    return game, found


@pytest.mark.parametrize(("bound", "value"), [(0.98, 1), (-0.96, -1)])
def test_the_heuristic_is_sure_only_of_what_is_decided(bound, value):
    game, states = find(lambda game, s: game.heuristic(s, s.mover) == bound)
    search = AlphaBeta(game)
    assert all(search.value(s, 2) * (1, -1)[s.mover] == value for s in states)


def test_perfect_player_is_offered_where_it_answers_at_once():
    offered = [
        (rows, columns)
        for rows in range(4, 9)
        for columns in range(2, 5)
        if "perfect" in make("Breakthrough-v0", rows=rows, columns=columns).spec.players
    ]
    assert offered == [(4, 2), (4, 3), (4, 4), (5, 2), (5, 3)]


@pytest.mark.slow
def test_perfect_player_beats_the_others_from_the_first_seat():
    env = make("Breakthrough-v0", difficulty=1)
    perfect = env.spec.players["perfect"]
    for name in ("greedy", "alphabeta-3"):
        episode = env.start(env.tasks()[0], seed=0)
        while episode.turn.seat is not None:
            player = perfect if episode.turn.seat == "player_0" else env.spec.players[name]
            episode.step(min(player(episode)))
        assert episode.turn.rewards["player_0"] == 1, name


def test_numeric_view_is_from_the_seats_side():
    env = make("Breakthrough-v0", rows=6, columns=5)
    episode = env.start(env.tasks()[0], seed=0)
    episode.step("b2c3")
    mine, theirs = episode.encode("player_0"), episode.encode("player_1")
    assert mine.shape == (3, 6, 5)
    assert (mine[:2] == theirs[1::-1]).all()
    assert (theirs[2] == 1).all(), "the sides go different ways, so a network that plays both must know which it is"
    assert mine[0, 3, 2] == 1
    assert mine[0, 4, 1] == 0
    assert mine.sum() == 20


def test_text_shows_the_board_with_coordinates():
    env = make("Breakthrough-v0", difficulty=1)
    episode = env.start(env.tasks()[0], seed=0)
    system, user = episode.turn.messages
    assert system.content.endswith("for example: b1a2")
    assert user.content == "4 B B B B\n3 . . . .\n2 . . . .\n1 W W W W\n  a b c d\nYou are W and go up."
    assert episode.step("a1a2").messages[0].content.endswith("for example: b4a3")


@pytest.mark.parametrize("size", [{"rows": 3}, {"columns": 1}, {"rows": 17}, {"columns": True}, {"difficulty": 6}])
def test_absurd_boards_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("Breakthrough-v0", **size)
