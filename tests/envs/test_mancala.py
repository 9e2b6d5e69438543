"""Mancala against OpenSpiel, solved boards and a naive second implementation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.mancala import Mancala, State
from sparring.envs.games.solvers.minimax import Minimax
from sparring.envs.games.solvers.search import AlphaBeta
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.envs.oracle import agree


def to_ours(state, action):
    """OpenSpiel numbers the places round the board: 1 to 6, a store, 8 to 13."""
    return str(action - 7 * state.current_player())


def test_random_games_are_those_of_openspiel():
    assert agree(Mancala(), "mancala", to_ours, games=400) > 15_000


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert agree(Mancala(), "mancala", to_ours, games=2_000) > 80_000


class Naive:
    """The rules with a dict of named places: ("pit", side, number from 1) and ("store", side)."""

    def __init__(self, pits, seeds):
        self.pits, self.side = pits, 0
        self.board = {("pit", side, i): seeds for side in (0, 1) for i in range(1, pits + 1)}
        self.board |= {("store", side): 0 for side in (0, 1)}

    def after(self, place):
        """The next place for the side to move."""
        if place[0] == "store":
            return ("pit", 1 - place[1], 1)
        _, side, number = place
        if number < self.pits:
            return ("pit", side, number + 1)
        return ("store", side) if side == self.side else ("pit", 1 - side, 1)

    def legal(self):
        return tuple(str(i) for i in range(1, self.pits + 1) if self.board["pit", self.side, i])

    def play(self, move):
        place = ("pit", self.side, int(move))
        hand, self.board[place] = self.board[place], 0
        while hand:
            place = self.after(place)
            self.board[place] += 1
            hand -= 1
        if place == ("store", self.side):
            return
        if place[1] == self.side and self.board[place] == 1:
            opposite = ("pit", 1 - self.side, self.pits + 1 - place[2])
            if self.board[opposite]:
                self.board["store", self.side] += self.board[opposite] + 1
                self.board[opposite] = self.board[place] = 0
        self.side = 1 - self.side

    def in_pits(self, side):
        return sum(self.board["pit", side, i] for i in range(1, self.pits + 1))

    def gathered(self, side):
        return self.in_pits(side) + self.board["store", side]

    def places(self):
        """The seeds in the order of `State.seeds`."""
        rows = [[self.board["pit", side, i] for i in range(1, self.pits + 1)] for side in (0, 1)]
        return (*rows[0], self.board["store", 0], *rows[1], self.board["store", 1])


@given(st.integers(2, 12), st.integers(1, 12), st.randoms(use_true_random=False))
def test_whole_games_are_those_of_a_naive_implementation(pits, seeds, rng):
    game, naive = Mancala(pits, seeds), Naive(pits, seeds)
    state, plies = game.initial(), 0
    while state.seat is not None:
        assert naive.in_pits(0)
        assert naive.in_pits(1)
        assert state.seat == naive.side
        assert game.legal(state) == naive.legal()
        move = rng.choice(game.legal(state))
        naive.play(move)
        state, plies = game.apply(state, move), plies + 1
        assert state.seeds == naive.places()
    assert sum(state.seeds) == 2 * pits * seeds
    assert game.truncated(state) == bool(naive.in_pits(0) and naive.in_pits(1)) == (plies == game.max_plies)
    lead = naive.gathered(0) - naive.gathered(1)
    assert game.returns(state) == ((lead > 0) - (lead < 0), (lead < 0) - (lead > 0))


def solve(pits, seeds):
    """The first seat's lead under perfect play and the moves of the longest game."""
    game, leads, longest = Mancala(pits, seeds), {}, {}

    def visit(state):
        if state.seat is None:
            first, second = game.gathered(state)
            return first - second, 0
        if state not in leads:
            below = [visit(game.apply(state, move)) for move in game.legal(state)]
            leads[state] = (max if state.seat == 0 else min)(lead for lead, _ in below)
            longest[state] = 1 + max(length for _, length in below)
        return leads[state], longest[state]

    return visit(game.initial())


VALUES = {(2, 1): 2, (2, 2): -2, (2, 3): -2, (3, 1): 0, (3, 2): 4, (3, 3): 2}


@pytest.mark.parametrize(("size", "lead"), VALUES.items())
def test_small_boards_have_their_values_and_never_meet_the_limit(size, lead):
    value, longest = solve(*size)
    assert value == lead
    assert longest < Mancala(*size).max_plies
    assert Mancala(*size).small


@pytest.mark.slow
@pytest.mark.parametrize(("size", "lead"), VALUES.items())
def test_solvers_find_the_same_winner(size, lead):
    game = Mancala(*size)
    assert Minimax(game).value(game.initial()) == (lead > 0) - (lead < 0)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(2, 5), (2, 6), (4, 1), (3, 4)])
def test_boards_a_little_larger_are_won_by_the_first_seat(size):
    game = Mancala(*size)
    assert AlphaBeta(game).value(game.initial(), game.max_plies) == 1


def test_last_seed_in_the_store_gives_another_move():
    game = Mancala()
    state = game.apply(game.initial(), "3")
    assert state == State((4, 4, 0, 5, 5, 5, 1, 4, 4, 4, 4, 4, 4, 0), 0, 1)


def test_last_seed_in_an_empty_pit_captures_what_is_opposite():
    game = Mancala()
    before = State((1, 0, 0, 0, 0, 9, 0, 4, 4, 4, 4, 4, 4, 14), 0)
    assert game.apply(before, "1").seeds == (0, 0, 0, 0, 0, 9, 5, 4, 4, 4, 4, 0, 4, 14)


def test_nothing_is_captured_where_the_pit_opposite_is_empty():
    game = Mancala()
    before = State((1, 0, 0, 0, 0, 9, 5, 4, 4, 4, 4, 0, 4, 13), 0)
    assert game.apply(before, "1").seeds == (0, 1, 0, 0, 0, 9, 5, 4, 4, 4, 4, 0, 4, 13)


def test_a_lap_leaves_out_the_others_store_and_captures_in_the_pit_it_began_in():
    game = Mancala()
    before = State((13, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 29), 0)
    assert game.apply(before, "1").seeds == (0, 1, 1, 1, 1, 1, 4, 2, 2, 2, 2, 2, 0, 29)


def test_other_side_keeps_its_seeds_when_one_is_empty():
    game = Mancala()
    state = game.apply(State((0, 0, 0, 0, 0, 1, 20, 0, 0, 0, 0, 0, 4, 23), 0), "6")
    assert state.seat is None
    assert game.gathered(state) == (21, 27)
    assert game.returns(state) == (-1.0, 1.0)
    assert not game.truncated(state)


def test_limit_truncates_and_counts_the_seeds_on_each_side():
    game = Mancala()
    state = game.apply(game.initial()._replace(plies=game.max_plies - 1), "1")
    assert state.seat is None
    assert game.truncated(state)
    assert game.returns(state) == (0.0, 0.0)


def test_perfect_player_does_not_lose_the_small_game():
    env = make("Mancala-v0", difficulty=1)
    for seed in range(4):
        episode = env.start(env.tasks()[seed], seed=seed)
        while episode.turn.seat is not None:
            name = "perfect" if episode.turn.seat == "player_0" else "alphabeta-6"
            answer = env.spec.players[name](episode)
            episode.step(episode.rng.choice(sorted(answer)))
        assert episode.turn.rewards["player_0"] == 1


def test_seat_sees_the_board_from_its_own_side():
    env = make("Mancala-v0", pits=3, seeds=2)
    episode = env.start(env.tasks()[0], seed=0)
    text = episode.step("3").messages[-1].content
    assert text == (
        "pit       3  2  1\nother     0  2  2\nyou       3  2  2\npit       1  2  3\n"
        "Stores: you 0, other 1. Moves: 1 2 3"
    )
    assert episode.render().ansi == (
        "pit       3  2  1\nplayer_1  2  2  3\nplayer_0  2  2  0\npit       1  2  3\nStores: player_0 1, player_1 0."
    )


@given(st.integers(2, 12), st.integers(1, 12), st.integers(0, 30), st.randoms(use_true_random=False))
def test_heuristic_is_the_others_turned_round_and_in_range(pits, seeds, plies, rng):
    game = Mancala(pits, seeds)
    state = game.initial()
    for _ in range(plies):
        if state.seat is not None:
            state = game.apply(state, rng.choice(game.legal(state)))
    assert game.heuristic(state, 0) == -game.heuristic(state, 1)
    assert abs(game.heuristic(state, 0)) < 1
    assert max(len(game.observation(state, seat)) for seat in (0, 1)) <= game.max_observation


def test_numeric_view_is_from_the_seats_side():
    env = make("Mancala-v0")
    episode = env.start(env.tasks()[0], seed=0)
    episode.step("3")
    assert episode.encode("player_0").tolist() == [[4, 4, 0, 5, 5, 5, 1], [4, 4, 4, 4, 4, 4, 0]]
    assert (episode.encode("player_1") == episode.encode("player_0")[::-1]).all()


@pytest.mark.parametrize("size", [{"pits": 1}, {"pits": 13}, {"seeds": 0}, {"seeds": True}, {"difficulty": 6}])
def test_absurd_boards_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("Mancala-v0", **size)
