"""Checkers against OpenSpiel, known counts and a second, plain implementation."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.checkers import Checkers
from sparring.envs.games.solvers.minimax import Minimax
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.envs.oracle import agree


def to_ours(state, action):
    return state.action_to_string(state.current_player(), action)


def test_random_games_are_those_of_openspiel():
    assert agree(Checkers(), "checkers", to_ours, games=150) > 9000


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert agree(Checkers(), "checkers", to_ours, games=500) > 30_000


@pytest.mark.parametrize(("rows", "columns"), [(8, 6), (8, 4), (10, 10), (12, 12), (9, 7)])
def test_random_games_on_other_boards_are_those_of_openspiel(rows, columns):
    size = {"rows": rows, "columns": columns}
    assert agree(Checkers(**size, quiet=40), "checkers", to_ours, games=20, arguments=size) > 500


def leaves(game, state, turns):
    """Positions after so many turns; a turn of several jumps is one."""
    if turns == 0:
        return 1
    total = 0
    for move in game.legal(state):
        after = game.apply(state, move)
        total += leaves(game, after, turns if after.turn else turns - 1)
    return total


@pytest.mark.parametrize(
    ("turns", "count"),
    [
        *enumerate((7, 49, 302, 1469, 7361), 1),
        pytest.param(6, 36768, marks=pytest.mark.slow),
        pytest.param(7, 179740, marks=pytest.mark.slow),
    ],
)
def test_counts_of_turns_are_the_known_ones(turns, count):
    game = Checkers()
    assert leaves(game, game.initial(), turns) == count


def naive_moves(cells, seat, only):
    """Moves on a dict (row, column) -> b, w, B, W: names to (from, to, jumped)."""
    steps, jumps = {}, {}
    for (r, c), mark in cells.items():
        if mark.lower() != "bw"[seat] or only not in (None, (r, c)):
            continue
        for dr, dc in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
            if mark.islower() and dr != (-1, 1)[seat]:
                continue
            near, far = (r + dr, c + dc), (r + 2 * dr, c + 2 * dc)
            if cells.get(near) == ".":
                steps[(r, c, *near)] = ((r, c), near, None)
            elif cells.get(near, ".").lower() == "wb"[seat] and cells.get(far) == ".":
                jumps[(r, c, *far)] = ((r, c), far, near)
    return jumps or (steps if only is None else {})


def naive_play(cells, seat, step, last_row):
    """Carry out a move; return the piece that must go on, if any."""
    start, end, over = step
    mark, cells[start] = cells[start], "."
    crowned = mark.islower() and end[0] == last_row[seat]
    cells[end] = mark.upper() if crowned else mark
    if over is None:
        return None
    cells[over] = "."
    return end if not crowned and naive_moves(cells, seat, end) else None


@settings(max_examples=25, deadline=None)
@given(st.integers(4, 12), st.integers(4, 12), st.integers(1, 5), st.randoms(use_true_random=False))
def test_play_is_that_of_a_plain_implementation(rows, columns, filled, rng):
    if filled > (rows - 1) // 2:
        with pytest.raises(BadValue, match="filled"):
            Checkers(rows, columns, filled)
        return
    game, seat, only, quiet = Checkers(rows, columns, filled, quiet=12), 0, None, 0
    cells = {(r, c): "." for r in range(rows) for c in range(columns) if (r + c) % 2}
    cells.update({(r, c): "w" if r < filled else "b" for r, c in cells if r < filled or r >= rows - filled})
    state = game.initial()
    while True:
        text = "\n".join(" ".join(cells.get((r, c), ".") for c in range(columns)) for r in range(rows))
        assert "\n".join(line[3:] for line in game.show(state).split("\n")[:-1]) == text
        steps = {
            game.name(*key[:2]) + game.name(*key[2:]): step for key, step in naive_moves(cells, seat, only).items()
        }
        if not steps or quiet == 12:
            assert game.player(state) is None
            assert game.returns(state) == ((0, 0) if quiet == 12 else (-1, 1) if seat == 0 else (1, -1))
            return
        assert (game.player(state), game.legal(state)) == (seat, tuple(sorted(steps)))
        assert set(steps) <= set(game.moves)
        assert len(game.observation(state, seat)) <= game.max_observation
        move = rng.choice(sorted(steps))
        quiet = 0 if steps[move][2] else quiet + 1
        only = naive_play(cells, seat, steps[move], (0, rows - 1))
        state = game.apply(state, move)
        seat = seat if only else 1 - seat


def play(game, moves, state=None):
    state = state or game.initial()
    for move in moves.split():
        assert move in game.legal(state)
        state = game.apply(state, move)
    return state


DOUBLE = "c3d4 f6g5 b2c3 g7f6 c3b4 h8g7 b4a5 f6e5 d4f6"


def test_several_jumps_are_several_moves_of_one_seat():
    game = Checkers()
    state = play(game, DOUBLE)
    assert game.player(state) == 0
    assert game.legal(state) == ("f6h8",)
    assert "You played d4f6 and must jump on." in game.observation(state, 0)
    after = game.apply(state, "f6h8")
    assert game.player(after) == 1
    assert "Black played d4f6 f6h8." in game.observation(after, 1)
    assert "\n 8 . w . w . w . B" in "\n" + game.show(after)
    assert "capture:" not in game.observation(after, 1)


def test_crowning_ends_the_turn_and_kings_go_backward():
    game = Checkers(6, 6, 2)
    state = play(game, "b2a3 e5f4 a1b2 f4e3 d2f4 d6e5 f4d6")
    assert game.show(state).startswith(" 6 . w . B . w\n 5 w . w . . .\n")
    assert game.player(state) == 1  # though the new king could take c5
    after = play(game, "c5d4", state)
    assert {move for move in game.legal(after) if move[:2] == "d6"} == {"d6c5", "d6e5"}


def test_quiet_moves_make_a_draw():
    game, state, counts, seed = Checkers(quiet=10), None, [], 0
    while state is None or state.quiet < 10:
        rng, seed, state, counts = random.Random(seed), seed + 1, game.initial(), [0]
        while state.moves:
            state = game.apply(state, rng.choice(state.moves))
            counts.append(state.quiet)
    assert counts[-11:] == list(range(11))
    assert game.player(state) is None
    assert game.returns(state) == (0, 0)
    assert not game.truncated(state)


def test_small_board_is_a_draw():
    env = make("Checkers-v0", difficulty=1)
    assert Minimax(env.game).value(env.game.initial()) == 0
    assert "perfect" in env.spec.players
    assert "perfect" not in make("Checkers-v0", difficulty=1, quiet=60).spec.players


def test_numeric_view_has_the_own_side_at_the_bottom():
    env = make("Checkers-v0")
    episode = env.start(env.tasks()[0], seed=0)
    black, white = episode.encode("player_0"), episode.encode("player_1")
    assert (black[:6] == white[:6]).all()
    assert (black[6].max(), white[6].min()) == (0, 1), "moves are absolute, so a network for both must know the side"
    assert black[0].sum() == black[2].sum() == 12
    assert black[0, 7, 0] == black[2, 0, 1] == 1
    for move in DOUBLE.split():
        episode.step(move)
    assert episode.encode("player_0")[4, 2, 5] == episode.encode("player_1")[4, 5, 2] == 1


def test_picture_shows_discs_and_kings():
    env = make("Checkers-v0")
    episode = env.start(env.tasks()[0], seed=0)
    for move in f"{DOUBLE} f6h8".split():
        episode.step(move)
    svg = episode.render().svg
    assert (svg.count("<circle"), svg.count(">K<")) == (22, 1)


def test_heuristic_counts_the_jump_to_come():
    game = Checkers()
    state = play(game, " ".join(DOUBLE.split()[:-1]))
    assert 0.1 < game.heuristic(state, 0) == -game.heuristic(state, 1) < 1
    assert abs(game.heuristic(game.initial(), 0)) < 1e-9


@pytest.mark.parametrize("name", ["greedy", "alphabeta-4"])
def test_players_exchange_at_most(name):
    env = make("Checkers-v0")
    episode = env.start(env.tasks()[0], seed=0)
    episode.step("c3d4")
    assert "d6e5" in episode.turn.legal
    for move in env.spec.players[name](episode):
        after = env.game.apply(episode.state, move)
        for reply in env.game.legal(after):
            if jumps(reply):
                assert all(map(jumps, env.game.legal(env.game.apply(after, reply))))


def jumps(move):
    return abs(ord(move[0]) - ord(move[2])) == 2


@pytest.mark.parametrize(
    "size", [{"rows": 3}, {"columns": 13}, {"filled": 4}, {"quiet": 9}, {"rows": True}, {"difficulty": 0}]
)
def test_absurd_boards_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("Checkers-v0", **size)
