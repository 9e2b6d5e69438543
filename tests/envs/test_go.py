"""Go against OpenSpiel, solved boards and a naive second implementation."""

import random

import pyspiel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.go import LETTERS, PASS, Go
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.cases import cases


def play(game, moves):
    state = game.initial()
    for move in moves.split():
        assert move in game.legal(state), (move, game.legal(state))
        state = game.apply(state, move)
    return state


def board(game, state):
    """The rows of the board, the top one first."""
    return [line[3:].replace(" ", "") for line in game.show(state).split("\n")[1:]]


def agree(size, games, komi=7.5):
    """Play random games beside OpenSpiel's; return how many moves were compared and how many repetitions barred.

    OpenSpiel allows a move that brings back a position, unless it takes a ko at once, and calls the game drawn after it.
    """
    game = Go(size, komi)
    theirs = pyspiel.load_game("go", {"board_size": size, "komi": komi})
    assert theirs.max_game_length() == game.max_plies
    moves = barred = 0
    for seed in range(games):
        rng = random.Random(seed)
        state, other = game.initial(), theirs.new_initial_state()
        while not other.is_terminal():
            assert game.player(state) == other.current_player()
            legal, actions = game.legal(state), other.legal_actions()
            options = {game.moves[action] for action in actions}
            assert len(set(legal)) == len(legal)
            assert options.issuperset(legal), (seed, str(other))
            for move in options.difference(legal):
                after = other.child(game.moves.index(move))
                assert after.is_terminal()
                assert after.returns() == [0, 0]
                barred += 1
            move = legal[int(rng.random() * len(legal))]
            state = game.apply(state, move)
            other.apply_action(game.moves.index(move))
            moves += 1
        assert game.player(state) is None
        assert list(game.returns(state)) == other.returns()
        assert game.truncated(state) == (moves_played(other) == game.max_plies and state.passes < 2)
    return moves, barred


def moves_played(other):
    return len(other.history())


@pytest.mark.parametrize(("size", "games"), [(3, 200), (5, 60), (9, 12), (13, 2), (19, 1)])
def test_random_games_are_those_of_openspiel(size, games):
    assert agree(size, games)[0] > 200


def test_comparison_meets_repetitions():
    assert agree(2, 400, 0.5)[1] > 50


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    moves, barred = agree(5, 2_000)
    assert moves > 60_000
    assert barred > 10
    assert agree(9, 400)[0] > 40_000


def black_wins(size, komi):
    """Whether black wins with perfect play: the exact solution, with every position that has been."""
    game, known = Go(size, komi, 200), {}

    def guess(state):
        over = game.player(state) is None
        return game.returns(state)[0] if over else game.heuristic(state, 0)

    def solve(state):
        seat = game.player(state)
        if seat is None:
            assert not game.truncated(state)
            return game.returns(state)[0] > 0
        key = (state.stones, state.seen, state.passes, seat)
        if key not in known:
            below = sorted((game.apply(state, m) for m in game.legal(state)), key=guess, reverse=seat == 0)
            known[key] = any(map(solve, below)) if seat == 0 else all(map(solve, below))
        return known[key]

    return solve(game.initial())


@pytest.mark.parametrize(("size", "komi", "black"), [(2, 0.5, True), (2, 1.5, False), (3, 8.5, True)])
def test_smallest_boards_have_the_values_that_are_known(size, komi, black):
    assert black_wins(size, komi) == black


class Naive:
    """The rules written down point by point, with whole boards in the history."""

    def __init__(self, size):
        self.size, self.mark = size, "X"
        self.stones = {}
        self.history = [{}]

    def beside(self, point):
        x, y = point
        near = [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
        return [(a, b) for a, b in near if 0 <= a < self.size and 0 <= b < self.size]

    def area(self, stones, point):
        """All points of the same kind (a colour or empty) joined to one, and what borders on them."""
        kind, group, border, todo = stones.get(point), {point}, set(), [point]
        while todo:
            for near in self.beside(todo.pop()):
                if stones.get(near) != kind:
                    border.add(stones.get(near))
                elif near not in group:
                    group.add(near)
                    todo.append(near)
        return group, border

    def after(self, point):
        """The stones after a move; None if it is not allowed."""
        stones = {**self.stones, point: self.mark}
        for near in self.beside(point):
            if stones.get(near, self.mark) != self.mark:
                group, border = self.area(stones, near)
                if None not in border:
                    stones = {p: m for p, m in stones.items() if p not in group}
        suicide = None not in self.area(stones, point)[1]
        return None if suicide or stones in self.history else stones

    def legal(self):
        every = [(x, y) for y in range(self.size) for x in range(self.size)]
        free = [p for p in every if p not in self.stones and self.after(p) is not None]
        return (*(f"{LETTERS[x]}{y + 1}" for x, y in free), PASS)

    def play(self, move):
        if move != PASS:
            self.stones = self.after((LETTERS.index(move[0]), int(move[1:]) - 1))
            self.history.append(self.stones)
        self.mark = "XO"[self.mark == "X"]

    def score(self, mark):
        total = list(self.stones.values()).count(mark)
        for point in ((x, y) for x in range(self.size) for y in range(self.size)):
            total += point not in self.stones and self.area(self.stones, point)[1] == {mark}
        return total


@given(st.integers(2, 5), st.integers(0, 8), st.randoms(use_true_random=False))
def test_whole_games_are_those_of_a_naive_implementation(size, komi, rng):
    game, naive = Go(size, min(komi, size * size) / 2), Naive(size)
    state = game.initial()
    while game.player(state) is not None:
        legal = game.legal(state)
        assert legal == naive.legal()
        move = rng.choice(legal if state.passes == 0 else legal[:-1] or legal)
        naive.play(move)
        state = game.apply(state, move)
        rows = [[naive.stones.get((x, y), ".") for x in range(size)] for y in reversed(range(size))]
        assert board(game, state) == ["".join(row) for row in rows]
    assert game.area(state) == (naive.score("X"), naive.score("O"))
    lead = naive.score("X") - naive.score("O") - game.komi
    assert game.returns(state) == ((lead > 0) - (lead < 0), (lead < 0) - (lead > 0))


KO = "B1 C1 A2 D2 B3 C3 C2"


def test_ko_may_not_be_taken_back_at_once_but_after_moves_elsewhere():
    game = Go(5)
    state = play(game, f"{KO} B2")
    assert board(game, state) == [".....", ".....", ".XO..", "XO.O.", ".XO.."]
    assert "C2" not in game.legal(state)
    assert "C2" in game.legal(play(game, f"{KO} B2 E5 A5"))


def test_suicide_is_barred_and_named_unless_it_captures():
    game = Go(3)
    state = play(game, "A2 C3 B1 C2")
    assert "A1" in game.legal(state)
    state = game.apply(state, "C1")
    assert "A1" not in game.legal(state)
    assert game.observation(state, 1).endswith("Moves: pass or an empty point, except A1.")


def test_captured_stones_leave_the_board():
    game = Go(5)
    state = play(game, "A2 A1 B1")
    assert board(game, state)[-2:] == ["X....", ".X..."]
    assert len(state.groups[0]) == 2
    assert state.groups[1] == ()


def test_area_counts_stones_and_what_they_alone_enclose():
    game = Go(5, 0)
    empty = game.initial()
    assert game.area(empty) == (0, 0)
    alone = play(game, "C3 pass pass")
    assert game.area(alone) == (25, 0)
    wall = play(game, "B1 D1 B2 D2 B3 D3 B4 D4 B5 D5")
    assert game.area(wall) == (10, 10)


def test_two_passes_end_the_game_and_whole_komi_can_draw():
    game = Go(5, 25)
    state = play(game, "C3 pass pass")
    assert game.player(state) is None
    assert not game.truncated(state)
    assert game.returns(state) == (0.0, 0.0)
    assert Go(5, 24.5).returns(state) == (1.0, -1.0)


def test_limit_truncates_and_scores_the_board():
    env = make("Go-v0", size=5, max_moves=3)
    episode = env.start(env.tasks()[0], seed=0)
    for move in ("C3", "pass", "C4"):
        turn = episode.step(move)
    assert (turn.terminated, turn.truncated) == (False, True)
    assert turn.rewards == {"player_0": 1.0, "player_1": -1.0}


def test_last_two_passes_end_the_game_by_its_rules_even_at_the_limit():
    env = make("Go-v0", size=5, max_moves=2)
    episode = env.start(env.tasks()[0], seed=0)
    episode.step("pass")
    turn = episode.step("pass")
    assert (turn.terminated, turn.truncated) == (True, False)
    assert turn.rewards == {"player_0": -1.0, "player_1": 1.0}


def test_states_read_the_same_however_their_history_came_about():
    game = Go(5)
    one, other = play(game, "A1 pass"), play(game, "A1 pass")
    assert repr(one) == repr(other)
    shuffled = one._replace(seen=frozenset(sorted(one.seen, reverse=True)))
    assert (shuffled, hash(shuffled), repr(shuffled)) == (one, hash(one), repr(one))


@given(st.sampled_from([2, 5, 9, 19]), st.integers(0, 60), st.randoms(use_true_random=False))
def test_heuristic_is_the_others_turned_round_and_in_range(size, plies, rng):
    game = Go(size)
    state = game.initial()
    for _ in range(plies):
        if game.player(state) is not None:
            state = game.apply(state, rng.choice(game.legal(state)))
    assert game.heuristic(state, 0) == -game.heuristic(state, 1)
    assert abs(game.heuristic(state, 0)) < 1
    assert len(game.observation(state, 0)) <= game.max_observation


def answers(env, moves, name):
    episode = env.start(env.tasks()[0], seed=0)
    for move in moves.split():
        assert episode.step(move).info["illegal"] is False
    return env.spec.players[name](episode)


@pytest.mark.parametrize("name", ["capture", "greedy"])
def test_players_capture_what_they_can(name):
    env = make("Go-v0", size=4, komi=0.5)
    assert answers(env, "A2 A1 B2 B1", name) == {"C1": 1.0}


def test_capturer_leaves_its_eyes_and_passes_in_the_end():
    env = make("Go-v0", size=2, komi=0.5)
    assert answers(env, "A1 pass B2 pass", "capture") == {PASS: 1.0}


def test_greedy_passes_when_that_wins():
    assert answers(make("Go-v0", size=5), "C3 pass", "greedy") == {PASS: 1.0}


def test_numeric_view_is_from_the_seats_side_with_the_last_move():
    env = make("Go-v0")
    episode = env.start(env.tasks()[0], seed=0)
    episode.step("A9")
    mine, theirs = episode.encode("player_0"), episode.encode("player_1")
    assert mine.shape == (4, 9, 9)
    assert mine[0, 0, 0] == theirs[1, 0, 0] == mine[2, 0, 0] == theirs[2, 0, 0] == 1
    assert mine.sum() == theirs[:3].sum() == 2
    assert (theirs[3] == 1).all(), "komi makes the sides different, so a network that plays both must know which it is"


def test_seat_is_told_of_a_pass_and_what_it_means():
    env = make("Go-v0")
    episode = env.start(env.tasks()[0], seed=0)
    text = episode.step("pass").messages[-1].content
    assert text.endswith(
        "X passed: if you pass too, the game is over. You are O, move 2 of 162. Moves: pass or an empty point."
    )


def test_columns_are_named_without_the_letter_i():
    moves = make("Go-v0").spec.moves
    assert (moves[0], moves[8], moves[-2:]) == ("A1", "J1", ("J9", PASS))
    assert not any("I" in move for move in moves)


ABSURD = (
    *({"size": 1}, {"size": 20}, {"size": True}, {"max_moves": 1}, {"max_moves": 10**9}, {"difficulty": 7}),
    *({"komi": 0.3}, {"komi": float("nan")}, {"komi": -1}, {"komi": 1000}, {"komi": "7.5"}),
)


@cases("size", ABSURD)
def test_absurd_arguments_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("Go-v0", **size)
