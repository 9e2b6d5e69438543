"""FifteenPuzzle: all positions by breadth-first search, known counts, parity, a naive game, limits and players."""

from collections import Counter, deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.fifteen_puzzle import LEVELS, FifteenPuzzle, State, Stepwise, solvable, stages, table
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.tasks import episode_rng

TASK = make("FifteenPuzzle-v0").tasks()[0]
EIGHT = (
    *(1, 2, 4, 8, 16, 20, 39, 62, 116, 152, 286, 396, 748, 1024, 1893, 2512, 4485, 5638, 9529, 10878, 16993, 17110),
    *(23952, 20224, 24047, 15578, 14560, 6274, 3910, 760, 221, 2),
)
"""How many positions of 3 x 3 need 0, 1 ... 31 moves with the gap in a corner (OEIS A089473)."""
FIFTEEN = (1, 2, 4, 10, 24, 54, 107, 212, 446, 946, 1948)
"""The same for 4 x 4, to 10 moves (OEIS A089484)."""


def start(seed=0, **kwargs):
    env = make("FifteenPuzzle-v0", **kwargs)
    return env.start(env.tasks()[seed], seed=seed)


def distances(size, most=10**9):
    """How far every position is from the goal, by breadth-first search through the rules."""
    game = FifteenPuzzle(size)
    far, queue = {game.goal: 0}, deque([game.goal])
    while queue and far[queue[0]] < most:
        tiles = queue.popleft()
        for move in game.legal(State(tiles)):
            after = game.apply(State(tiles), move).tiles
            if after not in far:
                far[after] = far[tiles] + 1
                queue.append(after)
    return far


def counts(far):
    return tuple(count for _, count in sorted(Counter(far.values()).items()))


def test_two_by_two_has_twelve_positions_in_a_ring():
    far = distances(2)
    assert counts(far) == (1, 2, 2, 2, 2, 2, 1)
    assert far == table(2)


def test_positions_of_four_by_four_near_the_goal_are_as_many_as_known():
    assert counts(distances(4, most=10)) == FIFTEEN


@pytest.mark.slow
def test_all_positions_of_three_by_three_are_reached_in_at_most_31_moves():
    far = distances(3)
    assert len(far) == 181_440
    assert counts(far) == EIGHT
    assert far == table(3)
    assert all(solvable(tiles, 3) for tiles in far)


@settings(max_examples=80, deadline=None)
@given(st.integers(2, 5), st.sampled_from([0, 0, 1, 12, 25]), st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_random_play_is_that_of_a_naive_game(size, shuffle, seed, rng):
    game = FifteenPuzzle(size, shuffle, patience=1)
    state = game.draw(game.initial(), episode_rng(TASK, seed))
    assert sorted(state.tiles) == list(range(size * size))
    assert state.tiles != game.goal
    rows = [list(state.tiles[k : k + size]) for k in range(0, size * size, size)]
    while game.player(state) is not None:
        assert solvable(state.tiles, size)
        where = {tile: (r, c) for r, row in enumerate(rows) for c, tile in enumerate(row)}
        r, c = where[0]
        beside = {str(t) for t, (y, x) in where.items() if abs(y - r) + abs(x - c) == 1}
        assert set(game.legal(state)) == beside
        text = game.observation(state, 0)
        assert len(text) <= game.max_observation
        assert text.split("\nMoves")[0].split() == [str(t or ".") for row in rows for t in row]
        assert game.distance(state.tiles) == sum(
            abs(y - (t - 1) // size) + abs(x - (t - 1) % size) for t, (y, x) in where.items() if t
        )
        assert 0 <= game.heuristic(state, 0) <= 1
        move = rng.choice(game.legal(state))
        y, x = where[int(move)]
        rows[r][c], rows[y][x] = rows[y][x], 0
        state = game.apply(state, move)
    solved = [t for row in rows for t in row] == [*range(1, size * size), 0]
    assert (game.returns(state), game.truncated(state)) == ((float(solved),), not solved)


@given(st.integers(2, 5), st.randoms(use_true_random=False))
def test_swapping_two_tiles_makes_a_position_unsolvable(size, rng):
    tiles = rng.sample(range(size * size), size * size)
    other = [{1: 2, 2: 1}.get(tile, tile) for tile in tiles]
    assert solvable(bytes(tiles), size) != solvable(bytes(other), size)


def test_starts_of_two_by_two_are_all_positions_but_the_goal():
    game = FifteenPuzzle(2)
    drawn = Counter(game.draw(State(), episode_rng(TASK, seed)).tiles for seed in range(2200))
    assert set(drawn) == set(table(2)) - {game.goal}
    assert all(abs(count - 200) < 4.5 * (200 * 10 / 11) ** 0.5 for count in drawn.values())


@pytest.mark.parametrize("shuffle", [1, 2, 5, 10])
def test_shuffled_starts_are_at_most_so_many_moves_away(shuffle):
    game, far = FifteenPuzzle(3, shuffle), distances(3, most=shuffle)
    for seed in range(60):
        tiles = game.draw(State(), episode_rng(TASK, seed)).tiles
        assert 0 < far[tiles] <= shuffle
        assert far[tiles] % 2 == shuffle % 2


def finish(episode, name):
    while episode.turn.seat is not None:
        said = episode.environment.spec.players[name](episode)
        assert set(said) <= set(episode.turn.legal)
        episode.step(sorted(said)[len(episode.actions) * 7 % len(said)])
    return episode


@pytest.mark.parametrize("seed", range(4))
def test_solver_needs_as_few_moves_as_there_are_and_is_in_time(seed):
    for size in (2, 3):
        episode = start(seed, size=size, shuffle=0, patience=1)
        needed = table(size)[episode.state.tiles]
        assert len(finish(episode, "solver").actions) == needed
        assert episode.turn.rewards == {"player_0": 1.0}


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_stepwise_player_solves_every_start(size):
    assert sorted(cell for cells in stages(size) for cell in cells) == list(range(size * size - 1))
    for seed in range(12):
        episode = finish(start(seed, size=size, shuffle=0), "stepwise")
        assert (episode.turn.terminated, episode.turn.rewards) == (True, {"player_0": 1.0})


@pytest.mark.slow
def test_stepwise_player_solves_positions_of_three_by_three_from_everywhere():
    game = FifteenPuzzle(3)
    player = Stepwise(game)
    for tiles in list(table(3))[1::97]:
        state = State(tiles)
        while game.player(state) is not None:
            said = player.choose(state)
            assert set(said) <= set(game.legal(state))
            state = game.apply(state, max(said))
        assert game.returns(state) == (1.0,)


def test_greedy_player_is_weaker_and_never_takes_a_move_back():
    won = 0
    for seed in range(20):
        episode = finish(start(seed, size=3, shuffle=0), "greedy")
        won += episode.turn.terminated
        assert all(a != b for a, b in zip(episode.actions, episode.actions[1:], strict=False))
    assert 0 < won < 20


def test_episode_is_truncated_when_the_moves_are_used_up():
    episode = start(size=3, shuffle=5, patience=2)
    (first, *_) = episode.turn.legal
    while episode.turn.seat is not None:
        episode.step(first)
    assert (len(episode.actions), episode.turn.truncated, episode.turn.terminated) == (10, True, False)
    assert episode.turn.rewards == {"player_0": 0.0}


def test_offered_players_and_levels():
    for number, size in LEVELS.items():
        players = make("FifteenPuzzle-v0", difficulty=number).spec.players
        assert ("solver" in players) == (size["size"] <= 3)


def test_numeric_view_and_picture():
    episode = start(size=3)
    view = episode.encode("player_0")
    assert view.shape == (9, 3, 3)
    assert [view[:, i // 3, i % 3].argmax() for i in range(9)] == list(episode.state.tiles)
    assert view.sum() == 9
    assert episode.render().svg.count("<text") == 8


@pytest.mark.parametrize(
    "size", [{"size": 1}, {"size": 6}, {"shuffle": -1}, {"shuffle": True}, {"patience": 21}, {"difficulty": 7}]
)
def test_absurd_puzzles_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("FifteenPuzzle-v0", **size)
