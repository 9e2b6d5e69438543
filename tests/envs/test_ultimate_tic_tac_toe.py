"""UltimateTicTacToe against OpenSpiel, a second implementation and the rules."""

import random

import numpy as np
import pyspiel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.solvers.search import AlphaBeta
from sparring.envs.games.tic_tac_toe import LINES
from sparring.envs.games.ultimate_tic_tac_toe import UltimateTicTacToe
from sparring.envs.registry import make

GAME = UltimateTicTacToe()


def options(other):
    """OpenSpiel's moves as ours; where the board is free, it asks for the board first."""
    if "Choose" not in other.action_to_string(other.legal_actions()[0]):
        board = int(other.action_to_string(other.legal_actions()[0]).split(":")[0].removeprefix("Local board "))
        return {f"{board + 1}:{cell + 1}": (cell,) for cell in other.legal_actions()}
    return {f"{b + 1}:{cell + 1}": (b, cell) for b in other.legal_actions() for cell in other.child(b).legal_actions()}


def compare(games):
    """Play random games of both side by side; return the number of moves and of draws."""
    theirs, moves, draws = pyspiel.load_game("ultimate_tic_tac_toe"), 0, 0
    for seed in range(games):
        rng, state, other = random.Random(seed), GAME.initial(), theirs.new_initial_state()
        while not other.is_terminal():
            legal = options(other)
            assert sorted(legal) == sorted(GAME.legal(state)), (seed, state)
            assert GAME.player(state) == other.current_player()
            move = rng.choice(sorted(legal))
            state = GAME.apply(state, move)
            for action in legal[move]:
                other.apply_action(action)
            moves += 1
        assert GAME.player(state) is None, (seed, state)
        assert list(GAME.returns(state)) == other.returns(), (seed, state)
        draws += GAME.returns(state) == (0.0, 0.0)
    return moves, draws


def test_random_games_are_those_of_openspiel():
    moves, draws = compare(60)
    assert moves > 2500
    assert draws > 0


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert compare(2_000)[0] > 80_000


def three(cells, mark):
    return any(all(cells[i] == mark for i in line) for line in LINES)


class Naive:
    """The rules with lists: nine boards of nine marks."""

    def __init__(self):
        self.boards = [["."] * 9 for _ in range(9)]
        self.target = None
        self.seat = 0

    def owner(self, b):
        won = [mark for mark in "XO" if three(self.boards[b], mark)]
        return won[0] if won else "-" if "." not in self.boards[b] else "."

    def legal(self):
        owners = [self.owner(b) for b in range(9)]
        if three(owners, "X") or three(owners, "O"):
            return []
        where = [self.target] if self.target is not None and owners[self.target] == "." else range(9)
        return [f"{b + 1}:{i + 1}" for b in where for i in range(9) if owners[b] == "." == self.boards[b][i]]

    def play(self, move):
        b, i = (int(n) - 1 for n in move.split(":"))
        self.boards[b][i] = "XO"[self.seat]
        self.target, self.seat = i, 1 - self.seat


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_games_follow_the_rules(rng):
    naive, state = Naive(), GAME.initial()
    while (seat := GAME.player(state)) is not None:
        assert list(GAME.legal(state)) == naive.legal()
        assert len(GAME.observation(state, seat)) <= GAME.max_observation
        assert -1 < GAME.heuristic(state, seat) == -GAME.heuristic(state, 1 - seat) < 1
        move = rng.choice(GAME.legal(state))
        state = GAME.apply(state, move)
        naive.play(move)
        rows = [line.replace("| ", "").split() for line in state.board.split("\n") if "-" not in line]
        shown = [[rows[b // 3 * 3 + i // 3][b % 3 * 3 + i % 3] for i in range(9)] for b in range(9)]
        assert shown == naive.boards
    assert naive.legal() == []
    owners = [naive.owner(b) for b in range(9)]
    assert GAME.returns(state)[0] == three(owners, "X") - three(owners, "O")


def after(*moves):
    state = GAME.initial()
    for move in moves:
        assert move in GAME.legal(state)
        state = GAME.apply(state, move)
    return state


O_HOLDS_FOUR = ("1:1", "1:4", "4:1", "1:5", "5:1", "1:7", "7:5", "5:8", "8:1", "1:9", "9:1")
"""O holds 4, 5, 7 and 9 of board 1; X holds 1 of it."""


def test_who_is_sent_to_a_finished_board_moves_anywhere_else():
    state = after(*O_HOLDS_FOUR, "1:6")
    assert state.won == (0, 1)
    state = GAME.apply(state, "6:1")
    assert state.target is None
    assert len(GAME.legal(state)) == 81 - 13 - 3
    assert not [move for move in GAME.legal(state) if move.startswith("1:")]
    assert GAME.observation(state, 1).endswith(
        "Boards won by O: 1.\nYou are O. Choose a free cell of any of the boards 2 3 4 5 6 7 8 9."
    )


def test_text_says_the_board_to_move_in():
    env = make("UltimateTicTacToe-v0")
    episode = env.start(env.tasks()[0], seed=0)
    assert len(episode.turn.legal) == 81
    turn = episode.step("5:9")
    assert turn.messages[-1].content.endswith(
        "You are O. You must move in board 9: 9:1 9:2 9:3 9:4 9:5 9:6 9:7 9:8 9:9."
    )
    assert turn.messages[-1].content.splitlines()[6] == ". . . | . . X | . . ."


def test_numeric_view_shows_marks_and_open_cells():
    env = make("UltimateTicTacToe-v0")
    episode = env.start(env.tasks()[0], seed=0)
    episode.step("5:9")
    mine, theirs = episode.encode("player_0"), episode.encode("player_1")
    assert mine.shape == (3, 9, 9)
    assert (mine[:2] == theirs[1::-1]).all()
    assert mine[0, 4, 8] == 1 == mine[0].sum()
    assert np.argwhere(mine[2]).tolist() == [[8, i] for i in range(9)]


def test_the_heuristic_agrees_with_search_near_the_end():
    """Where the next move decides, two plies of search find it; the guess before that has the right sign mostly."""
    right = decided = 0
    for seed in range(60):
        rng, path = random.Random(seed), [GAME.initial()]
        while GAME.player(path[-1]) is not None:
            path.append(GAME.apply(path[-1], rng.choice(GAME.legal(path[-1]))))
        result = GAME.returns(path[-1])[0]
        decided += result != 0
        right += result != 0 and GAME.heuristic(path[-4], 0) * result > 0
        if result:
            assert AlphaBeta(GAME).value(path[-2], 1) == result
    assert right > 0.7 * decided > 20


@pytest.mark.slow
def test_search_players_beat_random_play():
    env = make("UltimateTicTacToe-v0")
    for name in ("alphabeta-4", "mcts-100"):
        rng, won = random.Random(0), 0.0
        episode = env.start(env.tasks()[0], seed=0)
        while episode.turn.seat is not None:
            answer = env.spec.players[name](episode) if episode.turn.seat == "player_1" else episode.turn.legal
            episode.step(rng.choice(sorted(answer)))
        won += episode.turn.rewards["player_1"]
        assert won == 1, name
