"""Sudoku: unique solutions by a naive solver, known counts, mistakes, rewards and players."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games._sudoku import EMPTY, Grid, full_grid, parse, puzzle, text
from sparring.envs.games.sudoku import State, Sudoku
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.cost import costs_at_most

PUZZLE = "1.3.34...1.3.32."
SOLUTION = "1234341221434321"


def peers(n, i):
    side = round(n**0.5)
    r, c = divmod(i, n)
    box = (r // side, c // side)
    return [
        (y, x)
        for y in range(n)
        for x in range(n)
        if (y, x) != (r, c) and (y == r or x == c or (y // side, x // side) == box)
    ]


def count(board, most=2):
    """Solutions of a puzzle, by trying in the cell with the fewest digits left what its peers do not have."""
    n = round(len(board) ** 0.5)
    best = None
    for i, mark in enumerate(board):
        if mark == EMPTY:
            left = {str(d + 1) for d in range(n)} - {board[y * n + x] for y, x in peers(n, i)}
            if best is None or len(left) < len(best[1]):
                best = (i, left)
    if best is None:
        return 1
    found = 0
    for digit in sorted(best[1]):
        found += count(board[: best[0]] + digit + board[best[0] + 1 :], most - found)
        if found >= most:
            break
    return found


def is_full(board):
    n = round(len(board) ** 0.5)
    return all(mark != EMPTY and mark not in {board[y * n + x] for y, x in peers(n, i)} for i, mark in enumerate(board))


def start(seed=0, **kwargs):
    env = make("Sudoku-v0", **kwargs)
    return env.start(env.tasks()[seed], seed=seed)


def play(episode, name):
    total = 0.0
    while episode.turn.seat is not None:
        answer = episode.environment.spec.players[name](episode)
        total += episode.step(max(answer, key=answer.get)).rewards["player_0"]
    return total


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([(4, 5), (4, 6), (4, 10), (9, 30), (9, 36), (9, 50), (9, 80)]), st.integers(0, 10**9))
def test_puzzles_have_their_clues_and_one_solution(size, seed):
    clues, solution = puzzle(*size, Random(seed))
    assert len(clues) - clues.count(EMPTY) == size[1]
    assert all(mark in (EMPTY, digit) for mark, digit in zip(clues, solution, strict=True))
    assert is_full(solution)
    assert count(clues) == 1
    assert [text(found) for found in parse(clues).solutions(2)] == [solution]


@pytest.mark.slow
def test_hard_puzzles_have_one_solution():
    assert all(count(puzzle(9, clues, Random(seed))[0]) == 1 for seed in range(10) for clues in (26, 30))


def test_all_288_grids_of_size_4_are_found_and_drawn():
    grids = {text(cells) for cells in Grid(4).solutions(1000)}
    assert len(grids) == 288
    assert {text(full_grid(4, Random(seed))) for seed in range(4000)} == grids


@given(st.integers(0, 10**9), st.integers(0, 2), st.data())
@settings(max_examples=30, deadline=None)
def test_solver_counts_what_a_naive_one_counts(seed, extra, data):
    """Below the clues of a proper puzzle there are several solutions."""
    clues, _ = puzzle(4, 5, Random(seed))
    for i in data.draw(st.permutations([i for i, mark in enumerate(clues) if mark != EMPTY]))[:extra]:
        clues = clues[:i] + EMPTY + clues[i + 1 :]
    assert len(parse(clues).solutions(500)) == count(clues, 500)


@given(st.integers(0, 10**9))
@settings(max_examples=15, deadline=None)
def test_singles_are_always_right(seed):
    clues, solution = puzzle(9, 36, Random(seed))
    grid = parse(clues)
    singles = [(i, grid.single(i)) for i, mark in enumerate(clues) if mark == EMPTY]
    assert any(bit for _, bit in singles)
    assert all(str(bit.bit_length()) == solution[i] for i, bit in singles if bit)


def test_reset_with_50_clues_takes_a_millisecond_at_most():
    env = make("Sudoku-v0")
    tasks = env.tasks()[:40]
    assert costs_at_most(0.040, lambda: [env.start(task, seed=0) for task in tasks])


def test_wrong_digit_is_not_written_and_the_last_mistake_ends_the_game():
    game = Sudoku(4, 8, mistakes=2)
    state = State(PUZZLE, SOLUTION, PUZZLE)
    once = game.apply(state, "r1c2=3")
    assert (once.grid, once.wrong, game.player(once)) == (PUZZLE, 1, 0)
    assert game.observation(once, 0).startswith("r1c2=3 is wrong: mistake 1 of 2.\n")
    assert "r1c2=3" in game.legal(once)
    twice = game.apply(game.apply(once, "r1c2=2"), "r1c4=1")
    assert (twice.grid[:4], twice.wrong, game.player(twice)) == ("123.", 2, None)
    assert game.returns(twice) == (1 / 8,)
    assert not game.truncated(twice)


def test_every_digit_of_every_empty_cell_is_legal():
    game = Sudoku(4, 8)
    legal = game.legal(State(PUZZLE, SOLUTION, PUZZLE))
    assert len(legal) == 4 * PUZZLE.count(EMPTY)
    assert legal[:5] == ("r1c2=1", "r1c2=2", "r1c2=3", "r1c2=4", "r1c4=1")


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4, 5])
def test_solver_earns_1_in_as_many_moves_as_there_are_empty_cells(difficulty):
    episode = start(difficulty=difficulty)
    assert play(episode, "solver") == pytest.approx(1)
    game = episode.game
    assert len(episode.actions) == game.size**2 - game.clues
    assert episode.state.grid == episode.state.solution
    assert episode.turn.terminated


def test_longest_game_has_max_turns_moves():
    episode = start(difficulty=1, mistakes=5)
    while episode.turn.seat is not None:
        state = episode.state
        last = state.wrong == 4
        episode.step(next(m for m in episode.turn.legal if (state.solution[episode.game._place[m]] == m[-1]) == last))
    assert len(episode.actions) == episode.environment.spec.max_turns == 10
    assert episode.state.grid == episode.state.solution


def test_singles_solve_easy_puzzles_and_not_all_hard_ones():
    easy = [play(start(seed), "singles") for seed in range(15)]
    hard = [play(start(seed, difficulty=5), "singles") for seed in range(15)]
    assert easy == pytest.approx([1] * 15)
    assert sum(hard) < 15


def test_solution_is_not_shown():
    """Two states that differ in the hidden solution alone look the same."""
    game = Sudoku(4, 8)
    one, other = State(PUZZLE, SOLUTION, PUZZLE), State(PUZZLE, SOLUTION[::-1], PUZZLE)
    assert game.observation(one, 0) == game.observation(other, 0)
    assert (game.encode(one, 0) == game.encode(other, 0)).all()
    assert game.svg(one) == game.svg(other)


def test_numeric_view_says_which_digit_is_where():
    view = Sudoku(4, 8).encode(State(PUZZLE, SOLUTION, PUZZLE), 0)
    assert view.shape == (4, 4, 4)
    assert view.sum() == 16 - PUZZLE.count(EMPTY)
    assert view[0, 0, 0] == view[2, 0, 2] == 1


@pytest.mark.parametrize(
    "kwargs",
    [
        {"size": 6},
        {"size": 16},
        {"clues": 25},
        {"clues": 81},
        {"mistakes": 0},
        {"size": 4, "clues": 4},
        {"difficulty": 0},
    ],
)
def test_absurd_puzzles_are_refused(kwargs):
    with pytest.raises(BadValue, match=f"{list(kwargs)[-1]}="):
        make("Sudoku-v0", **kwargs)


@pytest.mark.parametrize("size", [4, 9])
def test_the_grid_before_the_draw_can_be_shown(size):
    game = make("Sudoku-v0", size=size, clues=size * size - 1).game
    assert game.show(game.initial()).count(EMPTY) == size * size
