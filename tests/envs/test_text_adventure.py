"""TextAdventure: every house can be solved and needs every key, rooms not seen stay hidden, limits are exact."""

from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games._house import FREE, WALL, WAYS, build, longest
from sparring.envs.games.text_adventure import LEVELS, METALS, TextAdventure, explorer, wanderer
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.tasks import episode_rng
from tests.cases import cases

TASK = make("TextAdventure-v0").tasks()[0]
STEPS = {"north": (-1, 0), "east": (0, 1), "south": (1, 0), "west": (0, -1)}


def house(game, seed):
    return game.draw(game.initial(), episode_rng(TASK, seed))


def start(seed=0, **kwargs):
    env = make("TextAdventure-v0", **kwargs)
    return env.start(env.tasks()[seed], seed=seed)


def solve(game, state, never=""):
    """The shortest solution by breadth-first search over the rules, without moves in which `never` occurs; None if none."""
    state = state._replace(visited=0, plies=-(10**6))
    ways, queue = {state: []}, deque([state])
    while queue:
        here = queue.popleft()
        if game.won(here):
            return ways[here]
        for move in game.legal(here):
            after = game.apply(here, move)._replace(visited=0, plies=-(10**6), last="")
            if after not in ways and not (never and never in move):
                ways[after] = [*ways[here], move]
                queue.append(after)
    return None


def check_houses(seeds):
    for size in LEVELS.values():
        game = TextAdventure(**{**size, "things": 0})
        for seed in seeds:
            state = house(game, seed)
            solution = solve(game, state)
            assert solution is not None
            assert len(solution) == state.world.shortest <= longest(game.rooms, game.doors)
            for metal in METALS[: game.doors]:
                assert solve(game, state, f"with {metal} key") is None


def test_houses_can_be_solved_in_the_number_of_moves_that_is_said_and_only_with_every_key():
    check_houses(range(12))


@pytest.mark.slow
def test_many_houses_can_be_solved_in_the_number_of_moves_that_is_said_and_only_with_every_key():
    check_houses(range(12, 200))


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 24), st.integers(0, 8), st.integers(0, 8), st.integers(0, 10**6))
def test_ways_join_rooms_side_by_side_both_ways(rooms, doors, things, seed):
    doors = min(doors, rooms - 2)
    world = build(rooms, doors, things, episode_rng(TASK, seed))
    assert len(set(world.names)) == len(set(world.places)) == rooms
    assert len(world.items) == doors + 1 + things
    assert world.goal != world.items[doors]
    used = []
    for room, ways in enumerate(world.exits):
        for way, name in enumerate(WAYS):
            to, door = ways[way]
            if to != WALL:
                (r, c), (dr, dc) = world.places[room], STEPS[name]
                assert world.places[to] == (r + dr, c + dc)
                assert world.exits[to][(way + 2) % 4] == (room, door)
                used.append(door)
    assert sorted(used)[-2 * doors :] == sorted([*range(doors), *range(doors)]) or not doors
    assert used.count(FREE) >= 2 * (rooms - 1 - doors)


class Naive:
    """The game on names: a dictionary of ways, sets of things, doors as they are seen."""

    def __init__(self, game, world):
        name = dict(enumerate(world.names))
        self.ways = {
            name[room]: {
                way: (name[to], METALS[door] if door != FREE else None)
                for way, (to, door) in zip(WAYS, ways, strict=True)
                if to != WALL
            }
            for room, ways in enumerate(world.exits)
        }
        self.lies = {name[room]: [] for room in name}
        for item, room in zip(game.items, world.items, strict=True):
            self.lies[name[room]].append(item)
        self.room, self.exit = name[world.start], name[world.goal]
        self.bag, self.unlocked, self.seen = set(), set(), {self.room}

    def legal(self):
        ways = self.ways[self.room].items()
        locked = {(way, metal) for way, (_, metal) in ways if metal and metal not in self.unlocked}
        yield from (f"go {way}" for way, (_, metal) in ways if (way, metal) not in locked)
        yield from (f"unlock {way} with {metal} key" for way, metal in locked if f"{metal} key" in self.bag)
        yield from (f"take {item}" for item in self.lies[self.room])

    def do(self, move):
        verb, what = move.split(" ", 1)
        if verb == "go":
            self.room = self.ways[self.room][what][0]
            self.seen.add(self.room)
        elif verb == "take":
            self.lies[self.room].remove(what)
            self.bag.add(what)
        else:
            self.unlocked.add(what.split()[-2])

    def lines(self):
        """What an observation must say."""
        yield f"You are in the {self.room}." + " This is the exit." * (self.room == self.exit)
        yield f"Here: {', '.join(self.lies[self.room]) or 'nothing'}."
        told = []
        for way, (to, metal) in self.ways[self.room].items():
            locked = metal and metal not in self.unlocked
            told.append(f"{way} ({f'locked {metal} door' if locked else to if to in self.seen else 'not seen yet'})")
        yield f"Ways: {', '.join(told)}."


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(LEVELS)), st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_random_play_is_that_of_a_naive_game(level, seed, rng):
    game = TextAdventure(**LEVELS[level])
    state = house(game, seed)
    naive = Naive(game, state.world)
    while game.player(state) is not None:
        text = game.observation(state, 0)
        assert len(text) <= game.max_observation
        assert sorted(game.legal(state)) == sorted(naive.legal())
        assert all(line in text.split("\n") for line in naive.lines()), text
        assert {item for item in game.items if item in text.split("You carry: ")[1].split(".\n")[0]} == naive.bag
        move = rng.choice(game.legal(state))
        naive.do(move)
        state = game.apply(state, move)
    won = naive.room == naive.exit and "treasure" in naive.bag
    assert (game.returns(state), game.truncated(state)) == ((float(won),), not won)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(LEVELS)), st.integers(0, 200), st.integers(0, 30))
def test_nothing_is_told_of_rooms_not_seen(level, seed, moves):
    """Rooms that were not visited get other names and things, and the exit moves among them: all that is said stays."""
    episode = start(seed, difficulty=level)
    game = episode.game
    for _ in range(moves):
        if episode.turn.seat is None:
            return
        (move,) = explorer(episode)
        episode.step(move)
    state = episode.state
    if game.player(state) is None:
        return
    world = state.world
    hidden = [room for room in range(game.rooms) if not state.visited >> room & 1]
    names = [f"{name} x" if room in hidden else name for room, name in enumerate(world.names)]
    items = [hidden[0] if room in hidden else room for room in world.items]
    goal = hidden[-1] if world.goal in hidden else world.goal
    other = state._replace(world=world._replace(names=tuple(names), items=tuple(items), goal=goal))
    before = game.observation(state, 0), game.legal(state), explorer(episode), wanderer(episode)
    episode.state = other
    assert (game.observation(other, 0), game.legal(other), explorer(episode), wanderer(episode)) == before


@cases("seed", range(10))
def test_shortest_solution_wins_with_the_last_move_that_is_allowed(seed):
    game = TextAdventure(patience=1)
    state = house(game, seed)
    for move in solve(game, state):
        assert game.player(state) == 0
        state = game.apply(state, move)
    assert (game.player(state), game.returns(state), game.truncated(state)) == (None, (1.0,), False)


def test_episode_is_truncated_when_the_moves_are_used_up():
    episode = start(3, doors=0, rooms=8, patience=2)
    limit = 2 * episode.state.world.shortest
    assert f"Moves left: {limit}." in episode.turn.messages[-1].content
    while episode.turn.seat is not None:
        ways = [move for move in episode.turn.legal if move[:2] == "go"]
        episode.step(ways[0])
    assert (len(episode.actions), episode.turn.truncated, episode.turn.terminated) == (limit, True, False)
    assert episode.turn.rewards == {"player_0": 0.0}


def test_parts_pay_for_every_door_the_treasure_and_the_exit():
    episode, paid = start(5, difficulty=4, reward="parts"), []
    assert episode.turn.rewards == {"player_0": 0.0}
    while episode.turn.seat is not None:
        (move,) = explorer(episode)
        paid.append((move, episode.step(move).rewards["player_0"]))
    assert [reward for _, reward in paid if reward] == pytest.approx([1 / 5] * 5)
    assert sum(move[:6] == "unlock" and reward > 0 for move, reward in paid) == 3
    assert episode.game.returns(episode.state) == (1.0,)


@pytest.mark.parametrize("level", sorted(LEVELS))
def test_explorer_always_gets_out_and_wanderer_sometimes(level):
    won = {explorer: 0, wanderer: 0}
    for player in won:
        for seed in range(30):
            episode = start(seed, difficulty=level)
            while episode.turn.seat is not None:
                said = player(episode)
                episode.step(sorted(said)[len(episode.actions) * 7 % len(said)])
            won[player] += episode.turn.terminated
    assert won[explorer] == 30 > won[wanderer]


def test_picture_shows_rooms_ways_and_doors():
    episode = start(2, difficulty=4)
    text = episode.render().ansi
    assert text.count("#") == 3
    assert all(f"{chr(65 + i)} {name}" in text for i, name in enumerate(episode.state.world.names))
    assert "YOU" in text
    assert "exit" in text


@cases(
    "size",
    [
        {"rooms": 1},
        {"rooms": 25},
        {"doors": 9},
        {"doors": 3, "rooms": 4},
        {"doors": True},
        {"things": 9},
        {"patience": 0},
        {"reward": "all"},
        {"difficulty": 0},
    ],
)
def test_absurd_houses_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("TextAdventure-v0", **size)
