"""DotsAndBoxes against OpenSpiel, a second implementation, known values and the rules."""

import random
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games import dots_and_boxes
from sparring.envs.games.dots_and_boxes import DotsAndBoxes, Endgame, margins
from sparring.envs.games.solvers.minimax import Minimax
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.envs.oracle import agree

LETTERS = "abcdefghi"


def compare(rows, columns, games):
    def to_ours(state, action):
        kind, r, c = state.action_to_string(action)[3:-1].split(",")
        y, x = int(r), int(c)
        other = f"{LETTERS[x + 1]}{y + 1}" if kind == "h" else f"{LETTERS[x]}{y + 2}"
        return f"{LETTERS[x]}{y + 1}-{other}"

    arguments = {"num_rows": rows, "num_cols": columns}
    return agree(DotsAndBoxes(rows, columns), "dots_and_boxes", to_ours, games=games, arguments=arguments)


@pytest.mark.parametrize(("rows", "columns", "games"), [(1, 1, 20), (2, 2, 100), (2, 3, 60), (3, 3, 40), (4, 5, 10)])
def test_random_games_are_those_of_openspiel(rows, columns, games):
    assert compare(rows, columns, games) == games * (2 * rows * columns + rows + columns)


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert compare(3, 3, 1_000) == 24_000


class Naive:
    """The rules with sets: a line is two dots, a box its four lines."""

    def __init__(self, rows, columns):
        h = [((r, c), (r, c + 1)) for r in range(rows + 1) for c in range(columns)]
        v = [((r, c), (r + 1, c)) for r in range(rows) for c in range(columns + 1)]
        self.free, self.owners, self.seat = {*h, *v}, {}, 0
        self.boxes = {
            (r, c): {line for line in (*h, *v) if all(r <= y <= r + 1 and c <= x <= c + 1 for y, x in line)}
            for r in range(rows)
            for c in range(columns)
        }

    def draw(self, line):
        self.free.remove(line)
        done = [box for box, lines in self.boxes.items() if box not in self.owners and not lines & self.free]
        self.owners |= dict.fromkeys(done, self.seat)
        if not done:
            self.seat = 1 - self.seat


def name(line):
    return "-".join(f"{LETTERS[x]}{y + 1}" for y, x in line)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.integers(1, 8), st.randoms(use_true_random=False))
def test_boards_of_any_size_follow_the_rules(rows, columns, rng):
    game, naive = DotsAndBoxes(rows, columns), Naive(rows, columns)
    state = game.initial()
    while (seat := game.player(state)) is not None:
        assert seat == naive.seat
        names = {name(line): line for line in naive.free}
        assert set(game.legal(state)) == set(names)
        assert len(game.observation(state, seat)) <= game.max_observation
        assert -1 <= game.heuristic(state, seat) == -game.heuristic(state, 1 - seat) <= 1
        move = rng.choice(game.legal(state))
        naive.draw(names[move])
        state = game.apply(state, move)
        owners = list(naive.owners.values())
        assert state.boxes == (owners.count(0), owners.count(1))
        for box, owner in naive.owners.items():
            assert state.board[game.centre(box)] == "XO"[owner]
    assert not naive.free
    assert (game.returns(state)[0] > 0) == (owners.count(0) > owners.count(1))
    assert sum(game.returns(state)) == 0
    assert set(state.board) <= set("123456789+-| XO\n")


VALUES = {(1, 1): -1, (1, 2): 0, (1, 3): -1, (2, 2): 2, (2, 3): -2, (1, 5): -1}


def margin(game):
    return margins(game.max_plies, tuple(game.box_lines.values()))[0]


@pytest.mark.parametrize("size", VALUES)
def test_small_boards_have_their_values(size):
    assert margin(DotsAndBoxes(*size)) == VALUES[size]


@pytest.mark.slow
@pytest.mark.parametrize(("size", "value"), [((2, 4), 2), ((3, 3), -3)])
def test_larger_boards_have_their_values(size, value):
    assert margin(DotsAndBoxes(*size)) == value
    dots_and_boxes._by_count.cache_clear()


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (1, 3), (2, 2)])
def test_minimax_over_the_rules_agrees_on_who_wins(size):
    game = DotsAndBoxes(*size)
    assert Minimax(game).value(game.initial()) == np.sign(VALUES[size])


def brute(game):
    """The mover's margin from any set of drawn lines, by trying everything with the game's own moves."""

    @cache
    def value(lines):
        state = game.initial()._replace(lines=lines)
        below = [-99] if lines != game.full else [0]
        for move in game.legal(state):
            after = game.apply(state, move)
            gain = sum(after.boxes)
            below.append(gain + value(after.lines) if gain else -value(after.lines))
        return max(below)

    return value


def test_solver_values_every_move_as_trying_everything_does():
    game = DotsAndBoxes(2, 2)
    value, player, rng = brute(game), Endgame(game, 17), random.Random(0)
    for _ in range(40):
        state = game.initial()
        while game.player(state) is not None:
            scores = player.scores(state)
            assert max(scores.values()) == value(state.lines)
            for move, score in scores.items():
                after = game.apply(state, move)
                gain = sum(after.boxes) - sum(state.boxes)
                assert score == (gain + value(after.lines) if gain else -value(after.lines))
            state = game.apply(state, rng.choice(game.legal(state)))


def play(game, *moves):
    state = game.initial()
    for move in moves:
        state = game.apply(state, move)
    return state


def test_greedy_takes_boxes_and_opens_the_shorter_chain():
    game = DotsAndBoxes(2, 3)
    greedy = make("DotsAndBoxes-v0", rows=2, columns=3).spec.players["greedy"]
    assert greedy.choose(play(game, "a1-b1", "a1-a2", "a2-b2")) == {"b1-b2": 1.0}
    across = [f"{x}{r}-{y}{r}" for r in (1, 2, 3) for x, y in ("ab", "bc", "cd")]
    state = play(game, *across[:-1], "a2-a3", "b2-b3", "c2-c3")
    assert game.ready(state.lines) == 0
    assert game.ready(game.apply(state, "a1-a2").lines) == 3
    assert set(greedy.choose(state)) == {"c3-d3", "d2-d3"}


def test_perfect_player_gives_two_boxes_to_win_the_rest():
    """Two chains of three: taking two and giving the last two away in one line wins the other chain."""
    game = DotsAndBoxes(2, 3)
    around = [f"{x}{r}-{y}{r}" for r in (1, 2, 3) for x, y in ("ab", "bc", "cd")]
    state = play(game, *around)._replace(mover=0, boxes=(0, 0))
    state = game.apply(state, "a1-a2")
    assert game.ready(state.lines) == 3
    state = game.apply(state, "b1-b2")
    player = Endgame(game, 17)
    assert set(player.choose(state)) == {"d1-d2"}
    assert max(player.scores(state).values()) == -2 + 3
    assert "c1-c2" in Endgame(game, 0).choose(state)


def test_text_shows_the_board_the_boxes_and_the_free_lines():
    env = make("DotsAndBoxes-v0", rows=1, columns=2)
    episode = env.start(env.tasks()[0], seed=0)
    for move in ("a1-b1", "a1-a2", "a2-b2"):
        episode.step(move)
    turn = episode.step("b1-b2")
    assert turn.seat == "player_1"
    assert turn.messages[-1].content == (
        "  a   b   c\n1 +---+   +\n  | O |    \n2 +---+   +\nYou are O. Boxes: you 1, the other 0. "
        "Free lines: b1-c1 c1-c2 b2-c2."
    )


def test_numeric_view_is_from_the_seats_side():
    env = make("DotsAndBoxes-v0", rows=1, columns=2)
    episode = env.start(env.tasks()[0], seed=0)
    for move in ("a1-b1", "a1-a2", "a2-b2", "b1-b2"):
        episode.step(move)
    mine, theirs = episode.encode("player_1"), episode.encode("player_0")
    assert mine.shape == (4, 2, 3)
    assert mine[0].tolist() == [[1, 0, 0], [1, 0, 0]]
    assert mine[1].tolist() == [[1, 1, 0], [0, 0, 0]]
    assert mine[2].tolist() == [[1, 0, 0], [0, 0, 0]] == theirs[3].tolist()
    assert mine[3].sum() == 0 == theirs[2].sum()


def test_perfect_player_is_offered_where_the_board_is_small():
    assert "perfect" in make("DotsAndBoxes-v0", difficulty=2).spec.players
    assert "endgame" in make("DotsAndBoxes-v0").spec.players


@pytest.mark.parametrize("size", [{"rows": 0}, {"columns": 9}, {"rows": True}, {"columns": "3"}, {"difficulty": 6}])
def test_absurd_boards_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("DotsAndBoxes-v0", **size)
