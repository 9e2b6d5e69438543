"""Curricula: probabilities by hand and in law, and the same draws from the same generator."""

import json
import math
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.improve.curriculum import (
    Configuration,
    Scored,
    Tries,
    alternate,
    balance,
    bandit_update,
    best_configuration,
    boltzmann,
    cosine,
    in_band,
    learnability,
    learnability_weights,
    stage,
    uniform,
    weighted,
)
from sparring.errors import BadValue
from sparring.tasks.core import Task, episode_rng

names = st.sampled_from("abcde")
values = st.dictionaries(names, st.floats(0, 5), min_size=1)
rates = st.floats(0, 1)


def rng(seed=0):
    return episode_rng(Task("training", index=3), seed, "tasks")


def test_uniform_draws_come_from_their_generator_and_reach_everything():
    drawn = uniform("abcd", 400, rng())
    assert drawn == uniform("abcd", 400, rng()) != uniform("abcd", 400, rng(1))
    assert all(70 < n < 130 for n in Counter(drawn).values())
    assert len(Counter(drawn)) == 4


def test_weighted_draws_are_as_likely_as_their_weights():
    drawn = Counter(weighted({"a": 3.0, "b": 1.0, "c": 0.0}, 4000, rng()))
    assert drawn["a"] / 4000 == pytest.approx(0.75, abs=0.03)
    assert set(drawn) == {"a", "b"}
    assert len(set(weighted({"a": 0.0, "b": 0.0}, 50, rng()))) == 2


def test_the_bandit_by_hand():
    seen = {"a": [1.0, -0.5], "b": [0.0]}
    assert bandit_update({"a": 0.25, "b": 1.0, "c": 0.5}, seen) == {"a": 0.5, "b": 0.5, "c": 0.25}
    assert bandit_update({"a": 0.25, "c": 0.5}, {}, decay_absent=False) == {"a": 0.25, "c": 0.5}


@given(values, st.dictionaries(names, st.lists(st.floats(-2, 2), min_size=1)), st.floats(0, 1))
def test_the_bandit_moves_towards_the_mean_absolute_advantage_whatever_the_sign(start, seen, rate):
    start = {**dict.fromkeys(seen, 0.0), **start}
    after = bandit_update(start, seen, rate=rate)
    assert after == bandit_update(start, {c: [-a for a in x] for c, x in seen.items()}, rate=rate)
    for c, x in seen.items():
        mean = sum(map(abs, x)) / len(x)
        assert after[c] - mean == pytest.approx((1 - rate) * (start[c] - mean), abs=1e-9)


def test_a_category_that_teaches_is_drawn_more_and_fades_when_it_no_longer_does():
    q = {"easy": 0.0, "right": 0.0, "hard": 0.0}
    for _ in range(5):
        q = bandit_update(q, {"easy": [0.0, 0.0], "right": [0.5, -0.5], "hard": [0.0]})
    p = boltzmann(q, temperature=0.2)
    assert p["right"] > 0.8
    for _ in range(5):
        q = bandit_update(q, {"right": [0.0]})
    assert boltzmann(q, temperature=0.2)["right"] < 0.4


@given(values, st.floats(0.1, 10))
def test_boltzmann_is_a_distribution_in_the_order_of_the_values(q, temperature):
    p = boltzmann(q, temperature=temperature)
    assert sum(p.values()) == pytest.approx(1)
    best = max(q, key=q.__getitem__)
    for c in q:
        assert p[c] == pytest.approx(p[best] * math.exp((q[c] - q[best]) / temperature))


@given(rates)
def test_learnability_is_the_variance_of_the_reward(p):
    assert learnability(p) == pytest.approx(p * (1 - p) ** 2 + (1 - p) * p**2)


def test_tries_are_counted_discounted_and_restored_from_json():
    tries = Tries().after(1, 4).after(3, 4, keep=0.5)
    assert tries == Tries(3.5, 6.0)
    assert tries.rate() == 4.5 / 8
    assert Tries().rate() == 0.5
    assert Tries(*json.loads(json.dumps(tries))) == tries


@given(
    st.dictionaries(
        names, st.builds(lambda w, n: Tries(min(w, n), n), st.integers(0, 9), st.integers(0, 9)), min_size=1
    ),
    rates,
)
def test_weights_by_learnability_are_a_distribution_that_never_gives_up(seen, explore):
    p = learnability_weights(seen, explore=explore)
    assert sum(p.values()) == pytest.approx(1)
    assert all(x >= explore / len(seen) - 1e-12 for x in p.values())
    ranked = sorted(seen, key=lambda t: learnability(seen[t].rate()))
    assert all(p[a] <= p[b] + 1e-12 for a, b in pairwise(ranked))


def test_what_is_half_solved_comes_before_what_is_always_or_never_solved():
    p = learnability_weights({"never": Tries(0, 98), "half": Tries(49, 98), "always": Tries(98, 98)}, explore=0.0)
    assert p["half"] > 0.9
    assert p["never"] == pytest.approx(p["always"])
    assert learnability_weights({"a": Tries(0, 5), "b": Tries(5, 5)}, prior=0.0) == {"a": 0.5, "b": 0.5}


@given(st.dictionaries(names, rates), rates, rates)
def test_a_band_keeps_what_is_inside(by_task, one, other):
    low, high = sorted((one, other))
    assert in_band(by_task, low, high) == [t for t in by_task if low <= by_task[t] <= high]


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-1, 2))
def test_half_a_cosine_runs_from_start_to_end_and_is_symmetrical(start, end, t):
    assert cosine(start, end, -1.0) == pytest.approx(start)
    assert cosine(start, end, 2.0) == pytest.approx(end)
    assert cosine(start, end, t) + cosine(start, end, 1 - t) == pytest.approx(start + end, abs=1e-9)
    assert cosine(start, end, 0.25) == pytest.approx(start + (end - start) * (1 - math.sqrt(0.5)) / 2, abs=1e-9)


@given(st.lists(st.floats(0.01, 1), unique=True, max_size=4), rates)
def test_a_stage_begins_at_its_start_and_lasts_until_the_next(starts, progress):
    starts = [0.0, *sorted(starts)]
    now = stage(starts, progress)
    assert starts[now] <= progress
    assert now + 1 == len(starts) or progress < starts[now + 1]


@given(st.lists(st.integers(0, 4), min_size=1, max_size=4).filter(any))
def test_phases_take_turns_for_as_long_as_they_last(lengths):
    cycle = [alternate(lengths, i) for i in range(sum(lengths))]
    assert cycle == [phase for phase, n in enumerate(lengths) for _ in range(n)]
    assert [alternate(lengths, i + 3 * sum(lengths)) for i in range(sum(lengths))] == cycle


def samples(*rows):
    return [[Scored(text, reward, right) for text, reward, right in row] for row in rows]


def test_the_balance_score_by_hand():
    groups = samples(
        [("a", 1.0, True), ("a", 1.0, True), ("b", 0.9, True), ("c", 0.8, False)],  # 2 of 4 different and right
        [("d", 0.1, True)],  # below the threshold
    )
    assert balance(groups, 0.5, target=4) == pytest.approx((2 / 4 * 2 / 4 + 0) / 2)
    assert balance(groups, 0.85, target=2) == pytest.approx((1 * 2 / 3) / 2)
    assert balance(groups, 0.9, target=1) == balance(groups, 0.85, target=2)  # as far as it goes; never above 1
    assert balance([], 0.5) == 0.0


def test_the_controller_goes_for_variety_while_judgement_holds_and_for_strictness_when_it_does_not():
    cool = samples([("a", 1.0, True)] * 4)
    warm = samples([("a", 1.0, True), ("b", 1.0, True), ("c", 0.6, False), ("d", 0.6, False)])
    assert best_configuration({0.5: cool, 1.0: warm}, [0.5, 0.8], target=2) == Configuration(1.0, 0.8, 1.0)
    fooled = samples([("a", 1.0, True), *[(x, 1.0, False) for x in "bcdef"]])
    assert best_configuration({1.0: fooled, 0.5: cool}, [0.5, 0.8], target=2).temperature == 0.5
    assert best_configuration({0.5: cool, 1.0: cool}, [0.5, 0.8]) == Configuration(0.5, 0.5, balance(cool, 0.5))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: weighted({"a": -1.0}, 1, rng()), "finite, >= 0 and at least one"),
        (lambda: weighted({}, 1, rng()), "at least one"),
        (lambda: bandit_update({"a": 0.0}, {"b": [1.0]}), "unknown categories: b; known: a"),
        (lambda: boltzmann({"a": 0.0}, temperature=0.0), "temperature must be above 0, got 0.0"),
        (lambda: learnability_weights({}, explore=2.0), r"a share in \[0, 1\], got 2.0"),
        (lambda: in_band({}, 0.8, 0.3), r"the band \[0.8, 0.3\] is empty"),
        (lambda: stage((0.5,), 0.0), "begin with 0 and increase"),
        (lambda: stage((0.0, 0.5, 0.5), 0.0), "begin with 0 and increase"),
        (lambda: alternate((0, 0), 1), "not all 0"),
        (lambda: best_configuration({}, [0.5]), "0 temperatures and 1 thresholds"),
    ],
)
def test_bad_values_are_said(call, message):
    with pytest.raises(BadValue, match=message):
        call()
