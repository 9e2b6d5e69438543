"""What an environment remembers changes nothing: games go on as in one that remembers nothing."""

import copy
import pickle
import random

import pytest

from sparring.envs.games import _memory
from sparring.envs.registry import make
from tests.cases import cases

GAMES = (
    ("RockPaperScissors-v0", {"rounds": 3}),
    ("PrisonersDilemma-v0", {"rounds": 4}),
    ("PublicGoods-v0", {"players": 3, "rounds": 2, "endowment": 2}),
    ("Blotto-v0", {"troops": 3, "rounds": 2}),
    ("LiarsDice-v0", {"faces": 3}),
    ("LiarsDice-v0", {"faces": 3, "players": 3}),
    ("GuessNumber-v0", {"high": 5, "tries": 4}),
    ("GuessNumber-v0", {"high": 5, "tries": 4, "feedback": "right-wrong"}),
    ("KuhnPoker-v0", {}),
    ("LeducPoker-v0", {}),
    ("Goofspiel-v0", {"cards": 3}),
    ("TicTacToe-v0", {}),
    ("Nim-v0", {"difficulty": 1}),
)
IDS = [" ".join([name, *map(str, kwargs.values())]) for name, kwargs in GAMES]
POLICIES = ("forfeit", "random_legal", "retry(2) then random_legal")


def pair(name, kwargs, illegal="forfeit"):
    """An environment that remembers, and one that does not."""
    warm, cold = make(name, illegal=illegal, **kwargs), make(name, illegal=illegal, **kwargs)
    warm.game.remembered, cold.game.remembered = True, False
    return warm, cold


def play(warm, cold, seed, slip, look=lambda rng: False):
    """Play one game in both; one answer of `slip` is no legal move."""
    task, rng = warm.tasks()[seed % 7], random.Random(seed)
    a, b = warm.start(task, seed=seed % 7), cold.start(task, seed=seed % 7)
    assert a.turn == b.turn
    while b.turn.seat is not None:
        move = rng.choice(b.turn.legal)
        move = "nonsense" if slip and rng.random() < 1 / slip else f" {move}" if rng.random() < 0.1 else move
        assert a.step(move) == b.step(move)
        assert not look(rng) or a.state == b.state
    assert a.state == b.state
    assert a.save() == b.save()
    assert all(a.transcript(seat) == b.transcript(seat) for seat in warm.spec.seats)
    return a, b


@pytest.mark.slow
@cases(("name", "kwargs"), GAMES)
@cases("illegal", POLICIES)
def test_games_go_on_as_without_memory(name, kwargs, illegal):
    warm, cold = pair(name, kwargs, illegal)
    for seed in range(120):
        play(warm, cold, seed, 12, lambda rng: rng.random() < 0.2)


def test_what_is_too_much_is_forgotten(monkeypatch):
    monkeypatch.setattr(_memory, "MOST", 10)
    warm, cold = pair("TicTacToe-v0", {})
    for seed in range(40):
        play(warm, cold, seed, 0)
        assert len(warm.memory.known) <= 10
    assert len(warm.memory._places) <= 10


@pytest.mark.parametrize("clone", [copy.deepcopy, lambda episode: pickle.loads(pickle.dumps(episode))])
def test_copies_of_an_episode_go_on_alone_and_take_no_memory_along(clone):
    env = make("TicTacToe-v0")
    for seed in range(300):
        episode = env.start(env.tasks()[0], seed=0)
        rng = random.Random(seed)
        while episode.turn.seat is not None:
            episode.step(rng.choice(episode.turn.legal))
    episode = env.start(env.tasks()[0], seed=0)
    for move in episode.turn.legal[:3]:
        episode.step(move)
    other = clone(episode)
    assert not other.environment.memory.known
    assert other.state == episode.state
    last = episode.turn.legal[0]
    assert other.step(last) == episode.step(last)
    assert len(other.actions) == len(episode.actions)


def test_a_state_that_is_put_in_is_played_on():
    env = make("GuessNumber-v0")
    for _ in range(2):
        episode = env.start(env.tasks()[0], seed=0)
        episode.state = episode.state._replace(secret=7)
        assert episode.step("3").feedback == "higher"
        assert episode.step("7").rewards == {"player_0": 1.0}
