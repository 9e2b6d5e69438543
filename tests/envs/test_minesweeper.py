"""Minesweeper against a naive implementation; first cells, floods, flags, wins, hidden mines and players."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.minesweeper import BLANK, CLOSED, FLAG, MINE, Logic, Minesweeper, State
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.tasks import episode_rng


def start(seed=0, **kwargs):
    env = make("Minesweeper-v0", **kwargs)
    return env.start(env.tasks()[seed], seed=seed)


TASK = make("Minesweeper-v0").tasks()[0]


def opened(game, first, seed):
    state = game.apply(game.initial(), first)
    assert game.is_chance(state)
    return game.draw(state, episode_rng(TASK, seed))


class Naive:
    """The game on sets of (row, column)."""

    def __init__(self, height, width, mines):
        self.cells = {(r, c) for r in range(height) for c in range(width)}
        self.mines, self.open, self.flags = mines, set(), set()

    def near(self, cell):
        return [
            (cell[0] + y, cell[1] + x)
            for y in (-1, 0, 1)
            for x in (-1, 0, 1)
            if (y or x) and (cell[0] + y, cell[1] + x) in self.cells
        ]

    def count(self, cell):
        return sum(other in self.mines for other in self.near(cell))

    def reveal(self, cell):
        if cell not in self.open and cell not in self.flags:
            self.open.add(cell)
            if cell not in self.mines and self.count(cell) == 0:
                for other in self.near(cell):
                    self.reveal(other)

    def mark(self, cell):
        if cell in self.flags:
            return FLAG
        if cell not in self.open:
            return CLOSED
        return MINE if cell in self.mines else str(self.count(cell)).replace("0", BLANK)

    def view(self):
        return "".join(map(self.mark, sorted(self.cells)))


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 7), st.integers(2, 11), st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_random_games_are_those_of_a_naive_implementation(height, width, seed, rng):
    game = Minesweeper(height, width, rng.randint(1, max(1, height * width // 4)))
    state = opened(game, rng.choice([f"r{r + 1}c{c + 1}" for r in range(height) for c in range(width)]), seed)
    naive = Naive(height, width, {divmod(i, width) for i, mark in enumerate(state.under) if mark == MINE})
    assert len(naive.mines) == game.mines
    move = state.last
    while True:
        kind, _, name = move.rpartition(" ")
        cell = tuple(int(part) - 1 for part in name[1:].split("c"))
        if kind:
            naive.flags ^= {cell}
        else:
            naive.reveal(cell)
        assert state.view == naive.view()
        lost = bool(naive.open & naive.mines)
        won = not lost and naive.cells - naive.mines == naive.open
        assert (game.player(state) is None) == (lost or won or state.plies == game.max_plies)
        assert game.returns(state) == (float(won),)
        if game.player(state) is None:
            return
        move = rng.choice(game.legal(state))
        state = game.apply(state, move)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 6), st.integers(2, 6), st.integers(0, 10**6), st.data())
def test_first_cell_is_never_a_mine(height, width, seed, data):
    game = Minesweeper(height, width, height * width - 1)
    first = data.draw(st.sampled_from(game.legal(game.initial())[: height * width]))
    state = opened(game, first, seed)
    assert game.player(state) is None
    assert game.returns(state) == (1.0,)


def test_mines_are_laid_uniformly():
    game = Minesweeper(3, 3, 2)
    found = Counter(opened(game, "r2c1", seed).under for seed in range(5600))
    assert len(found) == 28
    assert all(abs(n - 200) < 4.5 * 200**0.5 for n in found.values())


def test_win_needs_no_flags_and_all_safe_cells():
    """Other suites never end here: G3 of the facts."""
    episode = start()
    episode.step("r1c1")
    while episode.turn.seat is not None:
        state = episode.state
        safe = [i for i, below in enumerate(state.under) if below != MINE and state.view[i] == CLOSED]
        assert safe
        turn = episode.step(episode.game._open[safe[0]])
    assert (turn.terminated, turn.truncated, turn.rewards) == (True, False, {"player_0": 1})
    assert FLAG not in episode.state.view


def test_flag_on_a_safe_cell_has_to_go():
    game = Minesweeper(2, 2, 1)
    state = State("1#F#", "11*1".replace("*", MINE), 1, "r1c1")
    for move in ("r1c2", "r2c2"):
        state = game.apply(state, move)
    assert game.returns(state) == (1.0,)
    state = State("1F##", "11*1", 1, "r1c1")
    state = game.apply(state, "r2c2")
    assert game.player(state) == 0
    assert game.legal(state) == ("r2c1", "flag r2c1", "unflag r1c2")
    state = game.apply(game.apply(state, "unflag r1c2"), "r1c2")
    assert game.returns(state) == (1.0,)


def test_first_mine_ends_the_game():
    episode = start()
    episode.step("r1c1")
    mine = episode.game._open[episode.state.under.index(MINE)]
    turn = episode.step(mine)
    assert (turn.seat, turn.terminated, turn.rewards, turn.feedback) == (
        None,
        True,
        {"player_0": 0},
        f"{mine} was a mine.",
    )


def test_flags_before_the_first_cell_lay_no_mines():
    episode = start()
    episode.step("flag r1c1")
    assert episode.state.under == ""
    assert "r1c1" not in episode.turn.legal
    episode.step("r8c8")
    assert episode.state.view[0] == FLAG
    assert episode.state.under[-1] != MINE


@pytest.mark.parametrize("first", [True, False])
def test_moves_run_out_as_truncation(first):
    episode = start(rows=2, columns=2, mines=3 if not first else 1)
    if first:
        episode.step("r1c1")
    while episode.turn.seat is not None:
        flagged = next((m for m in episode.turn.legal if m.startswith("unflag")), None)
        turn = episode.step(flagged or "flag r2c2")
    assert (turn.truncated, turn.terminated, turn.rewards) == (True, False, {"player_0": 0})
    assert len(episode.actions) == episode.environment.spec.max_turns == 8


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_deductions_are_true(seed, rng):
    game = Minesweeper(6, 6, 6)
    logic, state = Logic(game), opened(game, "r3c3", seed)
    while game.player(state) is not None:
        safe, mined = logic.deduce(state.view)
        assert all(state.under[i] != MINE for i in safe)
        assert all(state.under[i] == MINE for i in mined)
        state = game.apply(state, rng.choice(game.legal(state)))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4), st.randoms(use_true_random=False))
def test_mines_elsewhere_look_the_same(seed, moves, rng):
    """Every layout that fits what is open gives the same observation, legal moves, numeric view and players' answers."""
    game = Minesweeper(3, 4, 3)
    players = (Logic(game), Logic(game, careful=False))
    state = opened(game, "r1c1", seed)
    for _ in range(moves):
        if game.player(state) is not None:
            state = game.apply(state, rng.choice(game.legal(state)))
    if game.player(state) is None:
        return
    layouts = 0
    for laid in combinations(range(12), 3):
        naive = Naive(3, 4, {divmod(i, 4) for i in laid})
        naive.open = {(r, c) for r, c in naive.cells}
        under = naive.view()
        if all(mark in (CLOSED, FLAG) or mark == below for mark, below in zip(state.view, under, strict=True)):
            layouts += 1
            other = state._replace(under=under)
            assert game.observation(other, 0) == game.observation(state, 0)
            assert (game.legal(other), game.player(other)) == (game.legal(state), 0)
            assert (game.encode(other, 0) == game.encode(state, 0)).all()
            assert [player.choose(other) for player in players] == [player.choose(state) for player in players]
    assert layouts


def test_players_of_graded_strength():
    env = make("Minesweeper-v0")
    won = dict.fromkeys(env.spec.players, 0)
    for name, player in env.spec.players.items():
        for seed in range(80):
            episode = env.start(env.tasks()[seed], seed=5)
            while episode.turn.seat is not None:
                answer = player(episode)
                turn = episode.step(episode.rng.choice(sorted(answer)))
            won[name] += turn.rewards["player_0"]
    assert won["logic"] > won["simple"] > 16


def test_picture_for_the_onlooker_shows_the_mines():
    game = Minesweeper(2, 2, 1)
    state = State("1###", "11*1", 1, "r1c1")
    assert game.show(state) == "c   1 2\nr1  1 #\nr2  * #"
    assert game.observation(state, 0).startswith("c   1 2\nr1  1 #\nr2  # #\n1 mines, 0 flags.")


@pytest.mark.parametrize(
    "kwargs", [{"rows": 1}, {"columns": 25}, {"mines": 0}, {"rows": 4, "columns": 4, "mines": 16}, {"difficulty": 9}]
)
def test_absurd_boards_are_refused(kwargs):
    with pytest.raises(BadValue, match=f"{list(kwargs)[-1]}="):
        make("Minesweeper-v0", **kwargs)
