"""Ranks on a suite."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from sparring.leaderboard.paired import compare
from sparring.leaderboard.ranking import Contender, _paired, _Table, places, tail

ONE = {"a": 1.0}


def contender(key, scores, seeds="s"):
    mean = float(np.mean([x for each in scores for x in each if x is not None]))
    return Contender(key, mean, mean - 0.05, mean + 0.05, seeds, {"a": scores})


def drawn(chance, tasks=200, seed=0):
    generator = np.random.default_rng(seed)
    return [[float(x)] for x in generator.random(tasks) < chance]


def test_who_is_better_beyond_doubt_is_above_and_the_rest_are_tied():
    found = [contender("low", drawn(0.2)), contender("high", drawn(0.8)), contender("as high", drawn(0.8, seed=1))]
    ranks = {one.key: (one.best, one.worst, one.tied_with) for one in places(found, ONE, {"a": None})}
    assert ranks == {"high": (1, 2, ("as high",)), "as high": (1, 2, ("high",)), "low": (3, 3, ())}


def test_equal_runs_are_tied():
    found = places([contender("x", drawn(0.5)), contender("y", drawn(0.5))], ONE, {"a": None})
    assert [(one.best, one.worst) for one in found] == [(1, 2), (1, 2)]


def test_a_family_is_one_cluster():
    first, second = [[1.0]] * 30, [[0.0]] * 30
    apart = places([contender("x", first), contender("y", second)], ONE, {"a": None})
    alike = places([contender("x", first), contender("y", second)], ONE, {"a": ["same"] * 30})
    assert apart[0].worst == 1
    assert alike[0].worst == 2


def test_void_episodes_are_left_out():
    scores = [[None], *drawn(0.8)[1:]]
    found = places([contender("x", scores), contender("y", drawn(0.2))], ONE, {"a": None})
    assert [one.key for one in found] == ["x", "y"]
    assert found[0].worst == 1


def test_runs_with_other_seeds_are_compared_by_their_intervals():
    found = [contender("x", drawn(0.9)), contender("y", drawn(0.5), "t"), contender("z", drawn(0.87), "t")]
    ranks = {one.key: (one.best, one.worst) for one in places(found, ONE, {"a": None})}
    assert ranks == {"x": (1, 2), "z": (1, 2), "y": (3, 3)}


def test_nobody_is_placed_above_another_wrongly_in_95_of_100_boards():
    wrong = 0
    for seed in range(200):
        generator = np.random.default_rng(seed)
        difficulty = generator.random(40)
        found = [contender(str(i), [[float(generator.random() < p)] for p in difficulty]) for i in range(6)]
        wrong += any(one.worst < 6 for one in places(found, ONE, {"a": None}))
    assert wrong <= 16


@given(st.lists(st.sampled_from([0.0, 0.25, 1.0]), min_size=8, max_size=30), st.integers(0, 9))
def test_the_p_value_says_what_the_interval_of_a_comparison_says(values, seed):
    other = list(np.random.default_rng(seed).permutation(values))
    first = {str(i): [x] for i, x in enumerate([*values, 0.25])}
    second = {str(i): [float(x)] for i, x in enumerate([*other, 0.5])}
    found = compare(first, second, bounds=(0.0, 1.0))
    off = np.array([[first[t][0] - second[t][0] for t in first]])
    p = float(_paired(off, _Table(off, np.arange(len(first)), 1.0, 0.0))[0])
    gap = min(abs(found.low), abs(found.high))
    assert gap < 0.005 or (p < 0.05) == (found.low > 0 or found.high < 0)


def test_the_tail_is_that_of_students_t():
    for freedom in (2, 5, 19, 100, 5000):
        for t in (0.1, 1.0, 2.0, 3.0, 5.0):
            assert tail(t, freedom) == pytest.approx(2 * student.sf(t, freedom), rel=0.12, abs=1e-5)


@given(st.permutations(range(5)))
def test_the_order_of_the_runs_does_not_matter(order):
    found = [contender(str(i), drawn(0.1 + 0.2 * i, 60, i)) for i in range(5)]
    want = {one.key: (one.best, one.worst) for one in places(found, ONE, {"a": None})}
    assert {one.key: (one.best, one.worst) for one in places([found[i] for i in order], ONE, {"a": None})} == want


def test_the_best_are_first_and_ranges_hold_the_place():
    found = [contender(str(i), drawn(0.1 + 0.16 * i, 300, i)) for i in range(6)]
    ranked = places(found, ONE, {"a": None})
    assert [one.key for one in ranked] == ["5", "4", "3", "2", "1", "0"]
    assert all(one.best <= place <= one.worst for place, one in enumerate(ranked, 1))
