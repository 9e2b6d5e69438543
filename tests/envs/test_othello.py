"""Othello against OpenSpiel, perft counts, solved boards and a naive second implementation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.othello import PASS, Othello, State
from sparring.envs.games.solvers.minimax import Minimax
from sparring.envs.games.solvers.search import AlphaBeta
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.envs.oracle import agree

BLACK_MUST_PASS = "d3 c3 f5 d2 d1 e1 b3 c1"
WIPE_OUT = "e6 f4 e3 f6 g5 d6 e7 f5 c5"


def to_ours(state, action):
    return state.action_to_string(action).lower()


def play(game, moves):
    state = game.initial()
    for move in moves.split():
        assert move in game.legal(state)
        state = game.apply(state, move)
    return state


@pytest.mark.slow
def test_random_games_are_those_of_openspiel():
    assert agree(Othello(), "othello", to_ours, games=400) > 20_000


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert agree(Othello(), "othello", to_ours, games=2_000) > 100_000


def perft(game, state, depth):
    """The number of lines of play of a length; a game that is over ends no line."""
    if depth == 1:
        return len(game.legal(state))
    return sum(perft(game, game.apply(state, move), depth - 1) for move in game.legal(state))


@pytest.mark.parametrize(("depth", "lines"), [(1, 4), (2, 12), (3, 56), (4, 244), (5, 1396), (6, 8200)])
def test_lines_from_the_start_are_as_many_as_published(depth, lines):
    assert perft(Othello(), Othello().initial(), depth) == lines


@pytest.mark.slow
@pytest.mark.parametrize(("depth", "lines"), [(7, 55_092), (8, 390_216)])
def test_longer_lines_from_the_start_are_as_many_as_published(depth, lines):
    assert perft(Othello(), Othello().initial(), depth) == lines


@pytest.mark.slow
def test_small_board_is_won_by_white():
    game = Othello(4)
    assert AlphaBeta(game).value(game.initial(), game.max_plies) == -1
    assert Minimax(game).value(game.initial()) == -1


@pytest.mark.slow
def test_small_board_is_won_by_eight_discs_in_60060_games():
    game, known = Othello(4), {}

    def solve(state):
        """The lead of black under perfect play, and the number of games."""
        if state.seat is None:
            return state.discs[0].bit_count() - state.discs[1].bit_count(), 1
        if state not in known:
            below = [solve(game.apply(state, move)) for move in game.legal(state)]
            leads = [lead for lead, _ in below]
            known[state] = (max if state.seat == 0 else min)(leads), sum(games for _, games in below)
        return known[state]

    assert solve(game.initial()) == (-8, 60_060)


def test_opening_is_the_standard_one():
    game = Othello()
    assert game.legal(game.initial()) == ("d3", "c4", "f5", "e6")
    assert game.show(game.initial()).split("\n")[4:6] == [" 4 . . . O X . . .", " 5 . . . X O . . ."]


def test_side_that_cannot_place_a_disc_passes_and_the_other_goes_on():
    game = Othello()
    state = play(game, BLACK_MUST_PASS)
    assert (state.seat, game.legal(state)) == (0, (PASS,))
    after = game.apply(state, PASS)
    assert after.discs == state.discs
    assert after.seat == 1
    assert PASS not in game.legal(after)


def position(game, rows, seat):
    marks = "".join(rows).replace(" ", "")
    discs = tuple(sum(b for b, m in zip(game._bits.values(), marks, strict=True) if m == mark) for mark in "XO")
    own, other = discs[seat], discs[1 - seat]
    return State(discs, seat, game._reach(own, other))


def test_game_ends_when_one_side_has_no_disc_left():
    game = Othello()
    state = play(game, WIPE_OUT)
    assert state == State((state.discs[0], 0), None, 0)
    assert game.returns(state) == (1.0, -1.0)
    assert state.discs[0].bit_count() == 13


DIRECTIONS = [(dr, dc) for dr in (-1, 0, 1) for dc in (-1, 0, 1) if dr or dc]


class Naive:
    """The rules written down cell by cell: a dict from (row, column) to the mark."""

    def __init__(self, size):
        low = size // 2 - 1
        self.size, self.mark = size, "X"
        self.cells = {(low, low): "O", (low, low + 1): "X", (low + 1, low): "X", (low + 1, low + 1): "O"}

    def turned(self, cell, mark):
        """Every cell that a disc on `cell` turns."""
        found = []
        for dr, dc in DIRECTIONS:
            line, (r, c) = [], (cell[0] + dr, cell[1] + dc)
            while self.cells.get((r, c), mark) != mark:
                line.append((r, c))
                r, c = r + dr, c + dc
            found += line if (r, c) in self.cells else []
        return found

    def free(self, mark):
        every = [(r, c) for r in range(self.size) for c in range(self.size)]
        return [cell for cell in every if cell not in self.cells and self.turned(cell, mark)]

    def place(self, cell):
        for other in [cell, *self.turned(cell, self.mark)]:
            self.cells[other] = self.mark

    def text(self):
        return [" ".join(self.cells.get((r, c), ".") for c in range(self.size)) for r in range(self.size)]


@pytest.mark.slow
@given(st.sampled_from([4, 6, 8, 10, 12]), st.randoms(use_true_random=False))
def test_whole_games_are_those_of_a_naive_implementation(size, rng):
    game, naive = Othello(size), Naive(size)
    state, plies = game.initial(), 0
    while state.seat is not None:
        assert "XO"[state.seat] == naive.mark
        names = [f"{chr(97 + c)}{r + 1}" for r, c in naive.free(naive.mark)]
        assert game.legal(state) == (tuple(names) or (PASS,))
        move = rng.choice(game.legal(state))
        if move != PASS:
            naive.place((int(move[1:]) - 1, ord(move[0]) - 97))
        naive.mark = "XO"[naive.mark == "X"]
        state, plies = game.apply(state, move), plies + 1
        assert [line[3:] for line in game.show(state).split("\n")[1:]] == naive.text()
    assert not naive.free("X")
    assert not naive.free("O")
    marks = list(naive.cells.values())
    lead = marks.count("X") - marks.count("O")
    assert game.returns(state) == ((lead > 0) - (lead < 0), (lead < 0) - (lead > 0))
    assert plies <= game.max_plies


@given(st.sampled_from([4, 8, 12]), st.integers(0, 40), st.randoms(use_true_random=False))
def test_heuristic_is_the_others_turned_round_and_in_range(size, plies, rng):
    game = Othello(size)
    state = game.initial()
    for _ in range(plies):
        if state.seat is not None:
            state = game.apply(state, rng.choice(game.legal(state)))
    assert game.heuristic(state, 0) == -game.heuristic(state, 1)
    assert abs(game.heuristic(state, 0)) < 1
    assert len(game.observation(state, 0)) <= game.max_observation


def test_corner_is_worth_more_than_the_square_beside_it():
    game = Othello()
    rows = ["........"] * 7
    corner = position(game, ["XO......", *rows], 0)
    beside = position(game, [".OX.....", *rows], 0)
    assert game.heuristic(corner, 0) > game.heuristic(beside, 0)


def test_numeric_view_is_from_the_seats_side():
    env = make("Othello-v0")
    episode = env.start(env.tasks()[0], seed=0)
    episode.step("d3")
    mine, theirs = episode.encode("player_0"), episode.encode("player_1")
    assert mine.shape == (2, 8, 8)
    assert (mine == theirs[::-1]).all()
    assert mine[0, 2, 3] == 1
    assert (mine[0].sum(), mine[1].sum()) == (4, 1)


def test_numeric_view_of_a_wide_board_has_its_size():
    game = Othello(10)
    view = game.encode(game.initial(), 0)
    assert view.shape == (2, 10, 10)
    assert view[0, 4, 5] == view[0, 5, 4] == view[1, 4, 4] == view[1, 5, 5] == 1
    assert view.sum() == 4


def test_moves_are_the_squares_that_are_free_at_the_start_and_pass():
    moves = make("Othello-v0").spec.moves
    assert len(moves) == 61
    assert {"d4", "e4", "d5", "e5"}.isdisjoint(moves)


def test_seat_is_told_the_board_and_its_moves():
    env = make("Othello-v0", difficulty=1)
    episode = env.start(env.tasks()[0], seed=0)
    text = episode.turn.messages[-1].content
    assert text == (
        "   a b c d\n 1 . . . .\n 2 . O X .\n 3 . X O .\n 4 . . . .\nX: 2 discs, O: 2. You are X. Moves: b1 a2 d3 c4"
    )


@pytest.mark.parametrize("size", [{"size": 7}, {"size": 2}, {"size": 14}, {"size": True}, {"difficulty": 0}])
def test_absurd_boards_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("Othello-v0", **size)
