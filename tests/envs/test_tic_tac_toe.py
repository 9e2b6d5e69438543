"""TicTacToe against its known counts, by walking the whole tree."""

from fractions import Fraction
from functools import cache

import pytest

from sparring.envs.games.solvers.minimax import Minimax
from sparring.envs.games.tic_tac_toe import TicTacToe, perfect
from sparring.envs.registry import make

GAME = TicTacToe()
START = GAME.initial()


def children(state):
    return [] if GAME.player(state) is None else [GAME.apply(state, move) for move in GAME.legal(state)]


@cache
def reachable():
    seen, todo = {START}, [START]
    while todo:
        for child in children(todo.pop()):
            if child not in seen:
                seen.add(child)
                todo.append(child)
    return seen


@cache
def games(state):
    return sum(games(child) for child in children(state)) or 1


@cache
def outcomes(state):
    """Exact probabilities that the first seat wins, draws, loses under uniform random play."""
    below = children(state)
    if not below:
        return tuple(Fraction(GAME.returns(state)[0] == result) for result in (1, 0, -1))
    return tuple(sum(column) / len(below) for column in zip(*map(outcomes, below), strict=True))


def test_there_are_5478_states_958_ends_and_255168_games():
    assert len(reachable()) == 5478
    assert sum(GAME.player(state) is None for state in reachable()) == 958
    assert games(START) == 255168


def test_uniform_random_play_wins_draws_and_loses_as_known():
    assert outcomes(START) == (Fraction(737, 1260), Fraction(8, 63), Fraction(121, 420))
    assert [round(float(p), 3) for p in outcomes(START)] == [0.585, 0.127, 0.288]


def test_value_is_a_draw_and_every_first_move_keeps_it():
    solver = Minimax(GAME)
    assert solver.value(START) == 0
    assert solver.best_moves(START) == tuple("123456789")


@pytest.mark.parametrize("seat", [0, 1])
def test_perfect_player_never_loses_to_anyone(seat):
    episode = make("TicTacToe-v0").start(make("TicTacToe-v0").tasks()[0], seed=0)
    seen, todo = set(), [START]
    while todo:
        state = todo.pop()
        if state in seen:
            continue
        seen.add(state)
        if GAME.player(state) is None:
            assert GAME.returns(state)[seat] >= 0
            continue
        episode.state = state
        moves = perfect(episode) if GAME.player(state) == seat else GAME.legal(state)
        todo += [GAME.apply(state, move) for move in moves]
    assert len(seen) > 500


def test_perfect_player_takes_a_win():
    episode = make("TicTacToe-v0").start(make("TicTacToe-v0").tasks()[0], seed=0)
    for move in "1425":
        episode.step(move)
    assert perfect(episode) == {"3": 1.0}


def test_exploitability_of_perfect_play_is_0_and_of_random_play_what_minimax_takes():
    analysis = make("TicTacToe-v0").spec.analysis()
    solver = Minimax(GAME)

    def best(states):
        moves = [solver.best_moves(analysis.representative(state)) for state in states]
        return [dict.fromkeys(options, 1 / len(options)) for options in moves]

    assert analysis.exploitability(best) == pytest.approx(0, abs=1e-12)
    wins, _, losses = outcomes(START)
    uniform = [dict.fromkeys(s.legal, 1 / len(s.legal)) for s in analysis.information_states()]
    assert analysis.value(lambda _: uniform) == pytest.approx(float(wins - losses))
    assert analysis.best_response(uniform, 0) == pytest.approx(float(response(0)))
    assert analysis.best_response(uniform, 1) == pytest.approx(float(response(1)))


@cache
def response(me, state=START):
    """What `me` earns at best against uniform random play, exactly."""
    below = [response(me, child) for child in children(state)]
    if not below:
        return Fraction(GAME.returns(state)[me])
    return max(below) if GAME.player(state) == me else sum(below) / len(below)


def test_winner_is_paid_and_loser_pays():
    episode = make("TicTacToe-v0").start(make("TicTacToe-v0").tasks()[0], seed=0)
    for move in "14253":
        turn = episode.step(move)
    assert turn.rewards == {"player_0": 1.0, "player_1": -1.0}


def test_numeric_view_is_from_the_seats_side():
    episode = make("TicTacToe-v0").start(make("TicTacToe-v0").tasks()[0], seed=0)
    episode.step("5")
    mine, theirs = episode.encode("player_0"), episode.encode("player_1")
    assert (mine == theirs[::-1]).all()
    assert mine[0, 1, 1] == 1
    assert mine.sum() == 1
