"""Sokoban: rooms that can be solved, pushes as a second implementation has them, exact limits."""

from collections import deque
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games._sokoban import generate, parse
from sparring.envs.games.sokoban import LEVELS, WAYS, Sokoban, State
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.tasks import episode_rng
from tests.cases import cases

TASK = make("Sokoban-v0").tasks()[0]
STEPS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


def room(game, seed):
    return game.draw(game.initial(), episode_rng(TASK, seed))


def state(picture, limit=99):
    lines = picture.split()
    return Sokoban(len(lines), 1), State("".join(lines), 0, limit)


def naive(picture, move):
    """The picture after a move: cells are read one by one, goals are kept apart. None if nothing can move."""
    lines = picture.split("\n")
    cells = {(r, c): mark for r, line in enumerate(lines) for c, mark in enumerate(line)}
    goals = {at for at, mark in cells.items() if mark in ".*+"}
    boxes = {at for at, mark in cells.items() if mark in "$*"}
    walls = {at for at, mark in cells.items() if mark == "#"}
    keeper = next(at for at, mark in cells.items() if mark in "@+")
    dr, dc = STEPS[move]
    front, beyond = (keeper[0] + dr, keeper[1] + dc), (keeper[0] + 2 * dr, keeper[1] + 2 * dc)
    if front in walls or (front in boxes and (beyond in walls or beyond in boxes)):
        return None
    if front in boxes:
        boxes = boxes - {front} | {beyond}

    def mark(at):
        if at in walls:
            return "#"
        if at == front:
            return "+" if at in goals else "@"
        if at in boxes:
            return "*" if at in goals else "$"
        return "." if at in goals else "-"

    return "\n".join("".join(mark((r, c)) for c in range(len(lines[0]))) for r in range(len(lines)))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_moves_are_those_of_a_naive_implementation(difficulty, seed, rng):
    game = Sokoban(**LEVELS[difficulty])
    now = room(game, seed)
    for _ in range(30):
        if game.player(now) is None:
            break
        after = {move: naive(game.show(now), move) for move in WAYS}
        assert game.legal(now) == tuple(move for move in WAYS if after[move] is not None)
        move = rng.choice(game.legal(now))
        now = game.apply(now, move)
        assert game.show(now) == after[move]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), st.integers(0, 10**6))
def test_a_room_is_closed_has_its_boxes_off_the_goals_and_its_own_solution_in_the_limit(difficulty, seed):
    game = Sokoban(**LEVELS[difficulty])
    start = room(game, seed)
    lines = game.show(start).split("\n")
    assert {len(line) for line in lines} == {game.size} == {len(lines)}
    assert set(lines[0] + lines[-1] + "".join(line[0] + line[-1] for line in lines)) == {"#"}
    marks = start.room
    assert marks.count("$") == game.boxes
    assert "*" not in marks
    assert marks.count(".") + marks.count("+") == game.boxes
    assert marks.count("@") + marks.count("+") == 1
    assert start.limit <= game.max_plies


def shortest(game, start):
    """The fewest moves by breadth-first search over the rules."""
    seen, queue = {start.room}, deque([(start._replace(limit=10**6), 0)])
    while queue:
        now, moves = queue.popleft()
        if game.solved(now):
            return moves
        for move in game.legal(now):
            after = game.apply(now, move)
            if after.room not in seen:
                seen.add(after.room)
                queue.append((after, moves + 1))
    return None


@cases("seed", range(12))
def test_rooms_can_be_solved_within_their_own_length(seed):
    """The limit is four times the length of a solution, so a quarter of it is enough for the shortest one."""
    game = Sokoban(**LEVELS[1 + seed % 2])
    start = room(game, seed)
    assert 0 < shortest(game, start) <= start.limit // 4


@pytest.mark.slow
@pytest.mark.parametrize("difficulty", [3, 4])
def test_larger_rooms_are_solved_by_the_solver(difficulty):
    game = Sokoban(**LEVELS[difficulty])
    for seed in range(60):
        now = room(game, seed)
        layout, keeper, boxes = parse(game.show(now))
        for direction in layout.solve(keeper, boxes):
            now = game.apply(now, WAYS[direction])
        assert game.solved(now)


def test_solver_pushes_as_little_as_breadth_first_search():
    """Pushes, not moves, are what A* minimises."""
    for seed in range(30):
        text, _ = generate(6, 6, 2, 40, Random(seed))
        layout, keeper, boxes = parse(text)
        pushes, seen, queue = None, set(), deque([(boxes, keeper, 0)])
        while queue and pushes is None:
            now, at, count = queue.popleft()
            if not now & ~layout.goals:
                pushes = count
            reach = layout.reach(at, now)
            if (now, reach & -reach) in seen:
                continue
            seen.add((now, reach & -reach))
            for push in layout.pushes(reach, now):
                step = layout.steps[push.direction]
                to = push.box << step if step > 0 else push.box >> -step
                queue.append((now ^ push.box ^ to, push.box, count + 1))
        made, where, stood = 0, boxes, keeper
        for direction in layout.solve(keeper, boxes):
            step = layout.steps[direction]
            stood = stood << step if step > 0 else stood >> -step
            if stood & where:
                made += 1
                where ^= stood ^ (stood << step if step > 0 else stood >> -step)
        assert made == pushes
        assert not where & ~layout.goals


def test_boxes_are_pushed_one_at_a_time_and_never_into_walls():
    game, now = state("###### #@$$-# #-$-.# #----# #-..-# ######")
    assert game.legal(now) == ("down",)
    now = game.apply(now, "down")
    assert game.legal(now) == ("up", "down", "right")
    assert game.show(game.apply(now, "right")) == "######\n#-$$-#\n#-@$.#\n#----#\n#-..-#\n######"


def test_goals_are_kept_under_boxes_and_keeper():
    game, now = state("###### #@$.-# #----# #----# #----# ######")
    now = game.apply(now, "right")
    assert game.solved(now)
    assert now.room[6:12] == "#-@*-#"
    assert game.returns(now) == (1.0,)
    game, now = state("###### #@*$.# #----# #----# #----# ######")
    assert game.legal(now) == ("down",)


def test_a_solved_room_terminates_and_a_limit_truncates_exactly():
    env = make("Sokoban-v0", difficulty=1, patience=1)
    episode = env.start(env.tasks()[3], seed=3)
    while episode.turn.seat is not None:
        (move,) = env.spec.players["solver"](episode)
        turn = episode.step(move)
    assert (turn.terminated, turn.truncated, turn.rewards["player_0"]) == (True, False, 1.0)
    episode = env.start(env.tasks()[2], seed=2)
    limit, rng = episode.state.limit, Random(0)
    while episode.turn.seat is not None:
        turn = episode.step(rng.choice(episode.turn.legal))
    assert turn.truncated != bool(turn.rewards["player_0"])
    assert len(episode.actions) <= limit
    if turn.truncated:
        assert len(episode.actions) == limit


def test_players_are_graded():
    env = make("Sokoban-v0", difficulty=2)

    def rate(name):
        solved = 0
        for i in range(30):
            episode, rng = env.start(env.tasks()[i], seed=i), Random(i)
            while episode.turn.seat is not None:
                weights = (
                    dict.fromkeys(episode.turn.legal, 1.0) if name == "random" else env.spec.players[name](episode)
                )
                turn = episode.step(rng.choices(list(weights), list(weights.values()))[0])
            solved += turn.rewards["player_0"]
        return solved

    assert rate("solver") == 30 > rate("careful") >= rate("random")


def test_numeric_view_shows_walls_goals_boxes_and_the_keeper():
    env = make("Sokoban-v0")
    episode = env.start(env.tasks()[0], seed=0)
    view = episode.encode("player_0")
    assert view.shape == (4, 8, 8)
    assert view.sum(axis=(1, 2))[1:].tolist() == [3, 3, 1]
    assert view[0, 0].all()


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({"size": 4}, "size=4"),
        ({"size": 15}, "size=15"),
        ({"boxes": 0}, "boxes=0"),
        ({"size": 5, "boxes": 2}, "boxes=2: a room of size 5 has room for 1"),
        ({"patience": 0}, "patience=0"),
        ({"size": "8"}, "size='8'"),
    ],
)
def test_absurd_rooms_are_refused(kwargs, words):
    with pytest.raises(BadValue, match=words):
        make("Sokoban-v0", **kwargs)
