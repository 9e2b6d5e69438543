"""Blotto against OpenSpiel, and its equilibrium by best responses over the whole matrix."""

import re
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.blotto import LEVELS, Blotto, allocations, equilibrium_of
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.envs.oracle import agree


def compared(fields, troops, games):
    def to_ours(state, action):
        return "-".join(re.findall(r"\d+", state.action_to_string(action)))

    rules = {"game": {"name": "blotto", "coins": troops, "fields": fields}}
    ours = Blotto(fields, troops)
    return agree(ours, "turn_based_simultaneous_game", to_ours, games=games, arguments=rules)


@pytest.mark.parametrize(("fields", "troops"), [(2, 3), (3, 5), (4, 4)])
def test_random_games_are_those_of_openspiel(fields, troops):
    assert compared(fields, troops, 100) == 200


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert compared(3, 10, 1000) == 2_000


def against(mixture, fields, troops):
    """What every allocation earns against a mixture, by counting fields in the full game."""
    every = np.array(allocations(fields, troops))
    chances = np.array([mixture.get("-".join(map(str, row)), 0.0) for row in every])
    return np.array([np.sign(np.sign(row - every).sum(axis=1)) @ chances for row in every])


@pytest.mark.parametrize(("fields", "troops"), [(2, 6), (3, 5), (3, 10), (4, 7), (6, 5)])
def test_equilibrium_cannot_be_exploited(fields, troops):
    mixture = dict(equilibrium_of(fields, troops))
    assert sum(mixture.values()) == pytest.approx(1)
    assert against(mixture, fields, troops).max() < 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("size", [*LEVELS.values(), {"fields": 3, "troops": 30}, {"fields": 7, "troops": 5}])
def test_equilibrium_of_every_level_cannot_be_exploited(size):
    fields, troops = size["fields"], size["troops"]
    assert against(dict(equilibrium_of(fields, troops)), fields, troops).max() < 1e-9


def test_analysis_agrees_with_the_matrix():
    env = make("Blotto-v0")
    analysis, episode = env.spec.analysis(), env.start(env.tasks()[0], seed=0)
    for name in ("equilibrium", "even", "majority"):
        mixture = env.spec.players[name](episode)
        exploitability = analysis.exploitability(lambda states, answer=mixture: [answer] * len(states))
        assert exploitability == pytest.approx(against(mixture, 3, 10).max(), abs=1e-9)
        assert (exploitability < 1e-9) == (name == "equilibrium")


@pytest.mark.parametrize("size", LEVELS.values())
def test_every_pure_strategy_loses_to_some_other(size):
    every = np.array(allocations(size["fields"], size["troops"]))
    for row in every:
        assert np.sign(row - every).sum(axis=1).min() < 0


@given(st.integers(2, 6), st.integers(1, 7))
def test_moves_are_all_allocations_in_order(fields, troops):
    every = [row for row in product(range(troops + 1), repeat=fields) if sum(row) == troops] if fields < 5 else None
    ours = allocations(fields, troops)
    assert len(ours) == comb(troops + fields - 1, fields - 1) == len(set(ours))
    assert every is None or ours == every


@given(st.lists(st.integers(0, 5), min_size=3, max_size=3), st.permutations([0, 1, 2]))
def test_fields_are_alike(extra, order):
    game = Blotto(3, 15)
    mine, theirs = [5, 4, 6], [extra[0], extra[1], 15 - extra[0] - extra[1]]
    plain, mixed = (
        game.payoffs(tuple("-".join(str(row[i]) for i in fields) for row in (mine, theirs)))
        for fields in ((0, 1, 2), order)
    )
    assert plain == mixed
    lead = sum(np.sign(a - b) for a, b in zip(mine, theirs, strict=True))
    assert plain == (np.sign(lead), -np.sign(lead))


def test_even_and_majority_spread_the_troops_as_they_say():
    env = make("Blotto-v0", fields=3, troops=5)
    episode = env.start(env.tasks()[0], seed=0)
    assert env.spec.players["even"](episode) == pytest.approx(dict.fromkeys(("1-2-2", "2-1-2", "2-2-1"), 1 / 3))
    six = ("0-2-3", "0-3-2", "2-0-3", "2-3-0", "3-0-2", "3-2-0")
    assert env.spec.players["majority"](episode) == pytest.approx(dict.fromkeys(six, 1 / 6))


def test_seat_is_told_the_round_that_is_over():
    env = make("Blotto-v0", fields=3, troops=5, rounds=2)
    episode = env.start(env.tasks()[0], seed=0)
    episode.step("3-1-1")
    assert episode.step("so: [0-3-2]").messages[-1].content == (
        "You placed 3-1-1, your opponent 0-3-2: you took 1 of the fields, your opponent 2; you lost. "
        "Your points so far: -1. Round 2 of 2: place your 5 troops on 3 fields."
    )
    assert episode.turn.rewards == {"player_0": -1, "player_1": 1}


def test_help_says_how_to_answer():
    env = make("Blotto-v0", illegal="retry(1)")
    episode = env.start(env.tasks()[0], seed=0)
    words = episode.step("5-5-5").messages[0].content
    assert words.endswith("Answer with 3 whole numbers that add up to 10, joined by hyphens, for example: 5-0-5")
    assert episode.step("5-0-5").info == {"action": "5-0-5", "illegal": False}
    assert len(make("Blotto-v0", fields=8, troops=5).game.help(None)) <= 200


@pytest.mark.parametrize(
    "argument", [{"fields": 1}, {"fields": 9}, {"troops": 0}, {"troops": 50}, {"rounds": 0}, {"difficulty": "3"}]
)
def test_absurd_games_are_refused(argument):
    with pytest.raises(BadValue, match=next(iter(argument))):
        make("Blotto-v0", **argument)
