"""Hex against OpenSpiel, a second implementation, known values and the rules."""

import heapq
import random
import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.hex import Hex, Narrow
from sparring.envs.games.solvers.minimax import Minimax
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.envs.oracle import agree

NEAR = ((0, 1), (1, 0), (1, -1), (0, -1), (-1, 0), (-1, 1))
"""The six neighbours, in the order around a cell."""


def compare(size, games):
    def to_ours(_, action):
        return f"{'abcdefghijklmnopqrs'[action % size]}{action // size + 1}"

    return agree(Hex(size), "hex", to_ours, games=games, arguments={"num_cols": size, "num_rows": size})


@pytest.mark.parametrize(("size", "games"), [(3, 100), (4, 60), (7, 20), (11, 6)])
def test_random_games_are_those_of_openspiel(size, games):
    assert compare(size, games) > 400


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert compare(5, 2_000) > 30_000


def grid(state):
    """The rows of marks, read from the text that is shown."""
    return [line.split()[1:] for line in state.board.split("\n")]


def connected(rows, mark):
    """Whether a mark joins its two sides, by walking from cell to cell."""
    n = len(rows)
    todo = [(0, i) if mark == "X" else (i, 0) for i in range(n)]
    seen = {cell for cell in todo if rows[cell[0]][cell[1]] == mark}
    todo = list(seen)
    while todo:
        r, c = todo.pop()
        for dr, dc in NEAR:
            cell = (r + dr, c + dc)
            if 0 <= cell[0] < n > cell[1] >= 0 and rows[cell[0]][cell[1]] == mark and cell not in seen:
                seen.add(cell)
                todo.append(cell)
    return any((r if mark == "X" else c) == n - 1 for r, c in seen)


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 14), st.randoms(use_true_random=False))
def test_exactly_one_side_is_connected_when_the_board_is_full(size, rng):
    """The theorem of Hex, with the marks in any number: it holds for the neighbours above and needs all six."""
    cells = [["XO"[rng.random() < 0.5] for _ in range(size)] for _ in range(size)]
    assert connected(cells, "X") != connected(cells, "O")


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 13), st.randoms(use_true_random=False))
def test_games_end_at_the_first_chain_and_follow_the_rules(size, rng):
    game = Hex(size)
    state = game.initial()
    while (seat := game.player(state)) is not None:
        rows = grid(state)
        free = [f"{chr(97 + c)}{r + 1}" for r in range(size) for c in range(size) if rows[r][c] == "."]
        assert list(game.legal(state)) == free
        assert len(game.observation(state, seat)) <= game.max_observation
        move = rng.choice(free)
        state = game.apply(state, move)
        rows[int(move[1:]) - 1][ord(move[0]) - 97] = "XO"[seat]
        assert grid(state) == rows
        assert not connected(rows, "XO"[1 - seat])
        assert connected(rows, "XO"[seat]) == (state.winner == seat)
    assert sum(game.returns(state)) == 0
    assert game.returns(state)[state.winner] == 1


def shortest(state, size, seat):
    """How many stones are lacking, by Dijkstra's algorithm over neighbours and bridges."""
    rows = grid(state)

    def kind(r, c):
        end = r if seat == 0 else c
        side = c if seat == 0 else r
        if 0 <= end < size > side >= 0:
            return rows[r][c]
        inside = 0 <= side <= size if end == -1 else -1 <= side < size
        return "XO"[seat] if end in (-1, size) and inside else "outside"

    queue = [(0, *((-1, i) if seat == 0 else (i, -1))) for i in range(size + 1)]
    done = set()
    while queue:
        cost, r, c = heapq.heappop(queue)
        if (r, c) in done:
            continue
        done.add((r, c))
        if (r if seat == 0 else c) == size:
            return cost
        for i, (dr, dc) in enumerate(NEAR):
            er, ec = NEAR[(i + 1) % 6]
            ways = [(r + dr, c + dc)]
            if kind(r + dr, c + dc) == "." == kind(r + er, c + ec):
                ways.append((r + dr + er, c + dc + ec))
            for way in ways:
                if kind(*way) in (".", "XO"[seat]):
                    heapq.heappush(queue, (cost + (kind(*way) == "."), *way))
    return size + 1


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.integers(3, 9), st.randoms(use_true_random=False))
def test_need_is_the_shortest_way_over_neighbours_and_bridges(size, rng):
    game = Hex(size)
    state = game.initial()
    while game.player(state) is not None:
        assert [game.need(state, seat) for seat in (0, 1)] == [shortest(state, size, seat) for seat in (0, 1)]
        seat = game.player(state)
        assert -1 < game.heuristic(state, seat) == -game.heuristic(state, 1 - seat) < 1
        for _ in range(rng.randint(1, 5)):
            if game.player(state) is not None:
                state = game.apply(state, rng.choice(game.legal(state)))
    assert game.need(state, state.winner) == 0
    assert game.need(state, 1 - state.winner) == size + 1


@cache
def value(cells):
    """The first seat's value of a 3 x 3 board, played on until it is full: that changes nothing."""
    free = [i for i, mark in enumerate(cells) if mark == "."]
    if not free:
        return 1 if connected([cells[:3], cells[3:6], cells[6:]], "X") else -1
    below = [value(cells[:i] + "OX"[len(free) % 2] + cells[i + 1 :]) for i in free]
    return max(below) if len(free) % 2 else min(below)


def test_the_first_seat_wins_on_3_x_3_with_five_of_nine_first_moves():
    game = Hex(3)
    solver = Minimax(game)
    assert solver.value(game.initial()) == 1 == value("." * 9)
    assert solver.best_moves(game.initial()) == ("c1", "a2", "b2", "c2", "a3")
    for move in game.moves:
        state = game.apply(game.initial(), move)
        assert solver.value(state) == value("".join(map("".join, grid(state)))), move


def first_wins(game):
    """Whether the mover wins, by trying everything."""
    known = {}

    def wins(state):
        if state.stones not in known:
            seat = game.player(state)
            below = [game.apply(state, move) for move in game.legal(state)]
            at_once = any(s.winner is not None for s in below)
            below.sort(key=lambda s: 0 if at_once else game.need(s, seat))
            known[state.stones] = at_once or any(not wins(s) for s in below)
        return known[state.stones]

    return wins(game.initial())


@pytest.mark.slow
def test_the_first_seat_wins_on_4_x_4():
    assert first_wins(Hex(4))


def test_search_player_looks_at_free_cells_and_joins_a_broken_bridge():
    game, rng = Narrow(7), random.Random(0)
    for _ in range(20):
        state = game.initial()
        while game.player(state) is not None:
            assert set(game.legal(state)) <= set(Hex.legal(game, state))
            assert game.legal(state)
            state = game.apply(state, rng.choice(Hex.legal(game, state)))
    env = make("Hex-v0", size=3)
    episode = env.start(env.tasks()[0], seed=0)
    for move in ("b2", "b1"):
        episode.step(move)
    for name in ("alphabeta-3", "greedy", "perfect"):
        assert "c1" in env.spec.players[name](episode), name


def test_numeric_view_is_from_the_seats_side():
    env = make("Hex-v0", size=5)
    episode = env.start(env.tasks()[0], seed=0)
    episode.step("d2")
    mine, theirs = episode.encode("player_0"), episode.encode("player_1")
    assert mine.shape == (3, 5, 5)
    assert (mine[:2] == theirs[1::-1]).all()
    assert mine[0, 1, 3] == 1 == mine.sum()
    assert (theirs[2] == 1).all(), "the sides go different ways, so a network that plays both must know which it is"


@pytest.mark.parametrize("size", [3, 4, 11])
def test_rules_speak_of_cells_of_the_board(size):
    game = Hex(size)
    text = game.rules(0)
    example, *beside, answer = re.findall(r"\b[a-s]\d+\b", text)
    assert {example, *beside, answer} <= set(game.moves)
    around = game.near(game.bits[example])
    assert {move for move in game.moves if game.bits[move] & around} == set(beside)


def test_text_shows_the_rhombus_with_coordinates():
    env = make("Hex-v0", difficulty=1)
    episode = env.start(env.tasks()[0], seed=0)
    turn = episode.step("c2")
    want = "  a b c\n1 . . .\n 2 . . X\n  3 . . .\nYou are O and connect left to right."
    assert turn.messages[-1].content == want
    assert "swap" not in turn.messages[0].content


@pytest.mark.parametrize("size", [{"size": 2}, {"size": 20}, {"size": True}, {"size": "7"}, {"difficulty": 6}])
def test_absurd_boards_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("Hex-v0", **size)
