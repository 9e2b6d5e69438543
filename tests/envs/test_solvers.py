"""The exact solvers refuse what they cannot solve, and see the illegal answers of a strategy."""

import math
import pickle

import pytest

from sparring.envs.games.connect_four import ConnectFour
from sparring.envs.games.guess_number import GuessNumber
from sparring.envs.games.kuhn_poker import Kuhn
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.games.solvers.minimax import Minimax, MinimaxPlayer
from sparring.envs.games.solvers.search import AlphaBeta, AlphaBetaPlayer, Greedy, MctsPlayer
from sparring.envs.games.tic_tac_toe import TicTacToe
from sparring.envs.registry import make
from sparring.errors import BadValue


@pytest.fixture(scope="module")
def tree():
    return GameTree(make("KuhnPoker-v0"))


def uniform(states):
    return [dict.fromkeys(state.legal, 1 / len(state.legal)) for state in states]


@pytest.mark.parametrize("game", [Kuhn(), GuessNumber(9, 4, "higher-lower")], ids=["Kuhn", "GuessNumber"])
def test_minimax_needs_perfect_information_and_two_seats(game):
    with pytest.raises(BadValue, match="minimax needs two seats, zero sum and perfect information"):
        Minimax(game)


def test_exploitability_needs_two_seats():
    with pytest.raises(BadValue, match="GuessNumber-v0: exploitability is for zero-sum games of two seats"):
        GameTree(make("GuessNumber-v0"))


@pytest.mark.parametrize("illegal", ["retry(1)", "random_legal"])
def test_exploitability_needs_forfeit(illegal):
    environment = make("KuhnPoker-v0", illegal=illegal)
    assert environment.spec.analysis is None
    with pytest.raises(BadValue, match="the exact analysis needs 'forfeit'"):
        GameTree(environment)


@pytest.mark.parametrize("answer", [{"check": 1.2}, {"check": -0.1}, {"check": math.nan}, {"bet": 0.7, "check": 0.7}])
def test_what_is_no_distribution_is_refused(tree, answer):
    with pytest.raises(BadValue, match="no distribution over"):
        tree.value(lambda states: [answer, *uniform(states)[1:]])


def test_missing_answers_are_refused(tree):
    with pytest.raises(BadValue, match="the strategy answered 1 of 12 information states"):
        tree.exploitability(lambda states: uniform(states)[:1])


def test_illegal_answers_are_exploitable_beyond_random_play(tree):
    careless = [dict.fromkeys(state.legal, 0.4) for state in tree.information_states()]
    assert tree.exploitability(lambda _: careless) > tree.exploitability(uniform) == pytest.approx(11 / 24)


@pytest.mark.slow
def test_illegal_answers_forfeit_where_states_are_merged_too():
    graph = GameTree(make("TicTacToe-v0"))

    def silent(states):
        return [{} for _ in states]

    def hesitant(states):
        return [dict.fromkeys(s.legal, 0.5 / len(s.legal)) for s in states]

    assert graph.value(silent) == -1
    assert [graph.best_response_value(silent, seat) for seat in (0, 1)] == [1, 1]
    assert graph.exploitability(hesitant) > graph.exploitability(uniform) > 0
    assert graph.best_response_value(hesitant, 1) > 0.5


def test_best_response_earns_no_less_than_the_strategy_itself(tree):
    value = tree.value(uniform)
    assert tree.best_response_value(uniform, 0) >= value
    assert tree.best_response_value(uniform, 1) >= -value


def test_information_states_are_what_the_environment_shows(tree):
    env = make("KuhnPoker-v0")
    known = set(tree.information_states())
    for seed in range(30):
        episode = env.start(env.tasks()[seed], seed=seed)
        while (seat := episode.turn.seat) is not None:
            assert (seat, episode.transcript(seat), episode.turn.legal) in {
                (s.seat, s.messages, s.legal) for s in known
            }
            episode.step(episode.rng.choice(episode.turn.legal))


def test_report_has_a_row_per_information_state(tree):
    table = tree.report(uniform)
    assert len(table.rows) == 12
    assert table.rows[0][2] == "check 0.500, bet 0.500"


def test_alpha_beta_with_and_without_a_window_plays_alike():
    game = ConnectFour(4, 5)
    player, state = AlphaBetaPlayer(game, 4), game.initial()
    for move in "3323":
        search = AlphaBeta(game)
        scores = {m: search.value(game.apply(state, m), 3) for m in game.legal(state)}
        best = max(scores.values()) if game.player(state) == 0 else min(scores.values())
        assert set(player.answer(state)) == {m for m, score in scores.items() if score == best}
        state = game.apply(state, move)


@pytest.mark.parametrize("make", [lambda g: Greedy(g), lambda g: AlphaBetaPlayer(g, 2), lambda g: MctsPlayer(g, 60)])
def test_searching_players_take_a_win_and_stop_a_loss(make):
    game = ConnectFour()
    state = game.initial()
    for move in "112233":
        state = game.apply(state, move)
    player = make(game)
    assert player.answer(state) == {"4": 1.0}
    assert make(game).answer(state) == player.answer(state) == pickle.loads(pickle.dumps(player)).answer(state)


def test_search_refuses_what_it_cannot_do():
    with pytest.raises(BadValue, match="depth=0"):
        AlphaBetaPlayer(ConnectFour(), 0)
    with pytest.raises(BadValue, match="simulations=0"):
        MctsPlayer(ConnectFour(), 0)
    with pytest.raises(BadValue, match="would look at hidden cards"):
        MctsPlayer(Kuhn(), 10)
    with pytest.raises(BadValue, match="perfect information"):
        AlphaBetaPlayer(Kuhn(), 2)


def test_tree_search_finds_the_draw_in_tic_tac_toe():
    game = TicTacToe()
    player, perfect = MctsPlayer(game, 400), MinimaxPlayer(game)
    state = game.initial()
    while game.player(state) is not None:
        answer = (player if game.player(state) == 0 else perfect).answer(state)
        state = game.apply(state, sorted(answer)[0])
    assert game.returns(state) == (0.0, 0.0)
