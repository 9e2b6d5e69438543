"""Battleship against OpenSpiel, a second implementation, and what each seat may know."""

import random
import re
import statistics
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games._battleship import around, densest, hunt, places
from sparring.envs.games.battleship import Battleship, State
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng
from tests.cases import cases
from tests.envs.oracle import agree


class Counted(Battleship):
    """Pays as OpenSpiel does: a point for each ship sunk, minus one for each lost."""

    def returns(self, state):
        lost = [len(self.ships) - len(self.afloat(state, seat)) for seat in (0, 1)]
        return float(lost[1] - lost[0]), float(lost[0] - lost[1])


def compared(size, ships, games):
    game = Counted(size, ships, "players")

    def to_ours(other, action):
        words = other.action_to_string(action)
        row, column = map(int, re.findall(r"\d+", words)[-2:])
        cell = game.cells[row * size + column]
        if "shoot" in words:
            return cell
        more = game.ships[len(other.history()) // 2] - 1
        end = (row, column + more) if "horizontally" in words else (row + more, column)
        return f"{cell}-{game.cells[end[0] * size + end[1]]}"

    rules = {
        "board_width": size,
        "board_height": size,
        "ship_sizes": f"[{';'.join(map(str, ships))}]",
        "ship_values": f"[{';'.join('1' * len(ships))}]",
        "num_shots": size * size,
        "allow_repeated_shots": False,
    }
    return agree(game, "battleship", to_ours, games=games, arguments=rules)


@pytest.mark.parametrize(
    ("size", "ships", "games"), [(3, (2, 2), 40), (4, (3, 2), 40), (6, (4, 3, 2), 20), (10, (5, 4, 3, 3, 2), 3)]
)
def test_random_games_are_those_of_openspiel(size, ships, games):
    assert compared(size, ships, games) > games * size * size


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert compared(4, (3, 2), 500) > 12_500


def cells_of(ship):
    return {i for i in range(ship.bit_length()) if ship >> i & 1}


def touch(size, one, other):
    """Whether two ships share a cell or a corner."""
    return any(abs(a // size - b // size) <= 1 and abs(a % size - b % size) <= 1 for a in one for b in other)


def drawn(game, seed):
    return game.draw(game.initial(), EpisodeRng(seed.to_bytes(8, "big")))


FLEETS = st.tuples(st.integers(4, 9), st.lists(st.integers(1, 4), min_size=1, max_size=4), st.booleans())


def game_of(fleet, placement="random"):
    size, ships, touching = fleet
    try:
        return Battleship(size, ships, placement, touching)
    except BadValue:
        return None


@given(FLEETS, st.integers(0, 2**32))
def test_drawn_fleets_keep_the_rules(fleet, seed):
    if (game := game_of(fleet)) is None:
        return
    for ships in drawn(game, seed).ships:
        seas = [cells_of(ship) for ship in ships]
        assert [len(sea) for sea in seas] == sorted(fleet[1], reverse=True)
        for sea in seas:
            rows, columns = {i // game.size for i in sea}, {i % game.size for i in sea}
            assert min(len(rows), len(columns)) == 1
            assert max(max(rows) - min(rows), max(columns) - min(columns)) == len(sea) - 1
        for one, other in combinations(seas, 2):
            assert not one & other
            assert game.touching or not touch(game.size, one, other)


def test_single_ship_lies_everywhere_equally_often():
    game = Battleship(3, [2])
    found = [drawn(game, seed).ships[0][0] for seed in range(2400)]
    assert len(set(found)) == 12
    assert all(abs(found.count(ship) - 200) < 4 * (2400 * 11 / 144) ** 0.5 for ship in set(found))


@settings(max_examples=40)
@given(FLEETS, st.randoms(use_true_random=False))
def test_placing_seats_are_never_stuck(fleet, rng):
    if (game := game_of(fleet, "players")) is None:
        return
    state = game.initial()
    while game.placing(state):
        state = game.apply(state, rng.choice(game.legal(state)))
    for ships in state.ships:
        for one, other in combinations(map(cells_of, ships), 2):
            assert not (one & other if game.touching else touch(game.size, one, other))
    assert state.seat == 0


@settings(max_examples=40)
@given(FLEETS, st.integers(0, 2**32))
def test_shots_by_a_second_implementation(fleet, seed):
    if (game := game_of(fleet)) is None:
        return
    state, rng = drawn(game, seed), random.Random(seed)
    hulls = [[cells_of(ship) for ship in state.ships[1 - seat]] for seat in (0, 1)]
    shot, seat = [set(), set()], 0
    while game.player(state) is not None:
        assert game.player(state) == seat
        assert set(game.legal(state)) == {cell for i, cell in enumerate(game.cells) if i not in shot[seat]}
        move = rng.choice(game.legal(state))
        state = game.apply(state, move)
        cell = game.cells.index(move)
        shot[seat].add(cell)
        struck = [hull for hull in hulls[seat] if cell in hull]
        down = [hull for hull in struck if hull <= shot[seat]]
        last = state.last[seat]
        assert (last.cell, last.hit, cells_of(last.sunk)) == (move, bool(struck), down[0] if down else set())
        for i, mark in enumerate(state.seen[seat]):
            hull = next((hull for hull in hulls[seat] if i in hull), None)
            told = "." if i not in shot[seat] else "o" if hull is None else "#" if hull <= shot[seat] else "X"
            assert mark == told
        seat = 1 - seat
    winner = 1 - seat
    assert set.union(*hulls[winner]) <= shot[winner]
    assert not set.union(*hulls[seat]) <= shot[seat]
    assert game.returns(state)[winner] == 1 == -game.returns(state)[seat]
    assert sum(map(len, shot)) <= game.max_plies


def test_longest_game_is_as_long_as_declared():
    game = Battleship(3, [2])
    state = State((((1 << 7) + (1 << 8),),) * 2, (0, 0), ("." * 9,) * 2)
    plies = 0
    while game.player(state) is not None:
        state = game.apply(state, game.legal(state)[0])
        plies += 1
    assert plies == game.max_plies == 17


def replayed(game, fleets, moves):
    state = game.initial()._replace(ships=fleets)
    for move in moves:
        state = game.apply(state, move)
    return state


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(0, 6), st.booleans())
def test_another_fleet_that_fits_what_was_told_makes_no_difference(seed, shots, touching):
    env = make("Battleship-v0", size=4, ships=[2, 2], touching=touching)
    game, rng = env.game, random.Random(seed)
    state, moves = drawn(game, seed), []
    for _ in range(2 * shots):
        moves.append(rng.choice(game.legal(state)))
        state = game.apply(state, moves[-1])
    fleets = replayed(game, state.ships, ()).ships
    same = 0
    for k in range(60):
        other = replayed(game, (fleets[0], drawn(game, seed + k + 1).ships[0]), moves)
        if other.seen[0] != state.seen[0] or other.last[0] != state.last[0]:
            continue
        same += other.ships != state.ships
        assert game.observation(other, 0) == game.observation(state, 0)
        assert game.legal(other) == game.legal(state)
        assert (game.encode(other, 0) == game.encode(state, 0)).all()
        for player in env.spec.players.values():
            assert player.choose(other) == player.choose(state)
    assert same or shots > 1


def test_placing_hides_the_other_fleet():
    env = make("Battleship-v0", size=4, ships=[3, 2], placement="players")
    asked = set()
    for first in ("a1-c1", "a1-a3", "b4-d4"):
        episode = env.start(env.tasks()[0], seed=0)
        turn = episode.step(first)
        asked.add((turn.seat, turn.messages, turn.legal, episode.encode("player_1").tobytes()))
    assert len(asked) == 1


def test_seats_are_told_their_fleet_and_both_last_shots():
    env = make("Battleship-v0", size=4, ships=[3, 2], placement="players")
    episode = env.start(env.tasks()[0], seed=0)
    for move in ("a1-c1", "a1-a3", "a4-b4", "c3-c4"):
        episode.step(move)
    assert episode.turn.messages[-1].content == (
        "Your fleet: a1-c1, a4-b4. Opponent's ships afloat: 3, 2. Your shots (o miss, X hit, # sunk):\n"
        "   a b c d\n 1 . . . .\n 2 . . . .\n 3 . . . .\n 4 . . . ."
    )
    for move in ("c3", "d4", "c4"):
        episode.step(move)
    assert episode.turn.seat == "player_1"
    told = episode.turn.messages[-1].content
    assert told.startswith(
        "Your shot at d4: a miss. Your opponent shot at c4: a hit that sank your ship of length 2 (c3-c4). "
        "Opponent's ships afloat: 3, 2."
    )
    assert episode.step("d3").messages[-1].content == (
        "Your shot at c4: a hit that sank a ship of length 2 (c3-c4). Your opponent shot at d3: a miss. "
        "Opponent's ships afloat: 3. Your shots (o miss, X hit, # sunk):\n"
        "   a b c d\n 1 . . . .\n 2 . . . .\n 3 . . # .\n 4 . . # ."
    )


def test_numeric_view_shows_the_chart_and_the_own_sea():
    game = Battleship(3, [2])
    state = replayed(game, ((0b11,), (0b11000,)), ("a2", "a1", "c3"))
    misses, hits, sunk, fleet, shots = game.encode(state, 0).reshape(5, 9).tolist()
    assert (misses.index(1), hits.index(1), sum(sunk), shots.index(1)) == (8, 3, 0, 0)
    assert fleet == [1, 1, 0, 0, 0, 0, 0, 0, 0]


@given(st.integers(1, 8), st.integers(1, 8))
def test_places_and_what_is_around_them(size, length):
    found = places(size, min(length, size))
    sides = 1 if length == 1 or size == 1 else 2
    assert len(found) == sides * size * (size - min(length, size) + 1)
    for place in found:
        assert cells_of(place.cells) == set(place.indices)
        everything = range(size * size)
        assert cells_of(place.around) == {i for i in everything if touch(size, {i}, place.indices)}
        assert around(size, place.cells) == place.around


def chart(*rows):
    return "".join(rows)


@pytest.mark.parametrize(
    ("sea", "afloat", "targets"),
    [
        (chart("....", ".X..", "....", "...."), [3, 2], [1, 4, 6, 9]),
        (chart("....", ".XX.", "....", "...."), [3, 2], [4, 7]),
        (chart("....", "oXX.", "....", "...."), [3, 2], [7]),
        (chart("....", "oXXo", "....", "...."), [3, 2], [1, 2, 9, 10]),
        (chart("....", "....", "....", "...."), [3], [0, 3, 6, 9, 12, 15]),
        (chart("##..", "....", "....", "...."), [2], [2, 5, 7, 8, 10, 13, 15]),
    ],
)
def test_hunter_follows_hits_and_else_a_pattern(sea, afloat, targets):
    assert hunt(4, sea, afloat, True) == targets


def test_hunter_keeps_away_from_sunk_ships_that_may_not_be_touched():
    assert hunt(4, chart("##..", "....", "....", "...."), [2], False) == [7, 8, 10, 13, 15]


@given(st.integers(3, 6), st.sets(st.integers(0, 35), max_size=8), st.lists(st.integers(2, 3), min_size=1, max_size=2))
def test_density_counts_the_places_that_fit(size, missed, afloat):
    sea = "".join("o" if i in missed else "." for i in range(size * size))
    counts = [0] * len(sea)
    for length in afloat:
        for start in range(size * size):
            r, c = divmod(start, size)
            for ship in ({(r, c + k) for k in range(length)}, {(r + k, c) for k in range(length)}):
                cells = [y * size + x for y, x in ship if y < size and x < size]
                if len(cells) == length and not missed & set(cells):
                    for i in cells:
                        counts[i] += 1
    best = max(counts[i] for i in range(len(sea)) if i not in missed)
    assert densest(size, sea, afloat, True) == [i for i, n in enumerate(counts) if n == best and i not in missed]


def test_density_explains_the_hits_first():
    assert densest(4, chart("....", ".XX.", "....", "...."), [3], True) == [4, 7]
    assert densest(4, chart("X...", "....", "....", "###."), [3], False) == [1, 2]


def shots_needed(game, aim, seed):
    """How many shots it takes to sink a drawn fleet; the other seat shoots along."""
    state, rng = drawn(game, seed), random.Random(seed)
    while game.player(state) is not None and len(game.afloat(state, 1)):
        sea = state.seen[0]
        unknown = [i for i, mark in enumerate(sea) if mark == "."]
        targets = aim(game.size, sea, game.afloat(state, 1), game.touching) if aim else unknown
        state = game.apply(state._replace(seat=0), game.cells[rng.choice(targets)])
    return state.shots[0].bit_count()


@pytest.mark.slow
def test_players_are_as_strong_as_published():
    game = Battleship()
    for aim, mean in ((densest, 43.6), (hunt, 50.4), (None, 95.7)):
        shots = [shots_needed(game, aim, seed) for seed in range(150)]
        assert abs(statistics.mean(shots) - mean) < 4 * statistics.stdev(shots) / 150**0.5 + 0.5


def test_picture_shows_both_seas():
    game = Battleship(3, [2])
    state = replayed(game, ((0b11,), (0b11000,)), ("a2", "c1"))
    assert game.show(state).splitlines()[2::5] == [" 1 S S o", " 1 . . ."]
    assert game.svg(state).count("<circle") == 2


@cases(
    "argument",
    [
        *({"size": size} for size in (2, 21, "10")),
        *({"ships": ships} for ships in ([], [11], [0], "54332", [5, 5.0], [1] * 11, [10] * 6)),
        {"placement": "alone"},
        {"touching": 1},
        {"difficulty": 0},
    ],
)
def test_absurd_games_are_refused(argument):
    with pytest.raises(BadValue, match=next(iter(argument))):
        make("Battleship-v0", **argument)
