"""Statistics over training seeds, against hand-made values and SciPy's."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import mannwhitneyu, trim_mean

from sparring.errors import BadValue
from sparring.leaderboard.aggregate import improvement_probability, iqm, iqm_interval, performance_profile

SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 6))
TABLES = SHAPES.flatmap(lambda shape: arrays(np.float64, shape, elements=st.integers(-9, 9).map(float)))


@given(TABLES)
def test_the_interquartile_mean_is_the_trimmed_mean_of_all_runs(table):
    assert iqm(table) == pytest.approx(trim_mean(table, 0.25, axis=None))


def test_the_interquartile_mean_of_eight_runs_leaves_out_four():
    assert iqm([[0, 1, 2, 3], [4, 5, 6, 700]]) == 3.5


@given(
    st.integers(1, 5).flatmap(
        lambda m: st.tuples(*[arrays(np.float64, (4, m), elements=st.integers(0, 5).map(float))] * 2)
    )
)
def test_the_probability_of_improvement_is_mann_whitneys(tables):
    first, second = tables
    found = improvement_probability(first, second, resamples=5)
    by_task = [mannwhitneyu(a, b, method="asymptotic").statistic / 16 for a, b in zip(first.T, second.T, strict=True)]
    assert found.value == pytest.approx(np.mean(by_task))
    other = improvement_probability(second, first, resamples=5)
    assert other.value == pytest.approx(1 - found.value)


def test_a_profile_falls_from_all_to_none():
    table = np.random.default_rng(0).random((5, 8))
    found = performance_profile(table, [-1, 0.25, 0.5, 0.75, 2], resamples=200)
    assert found.shares == tuple((table > t).mean() for t in found.thresholds)
    assert found.shares[0] == 1
    assert found.shares[-1] == 0
    assert list(found.shares) == sorted(found.shares, reverse=True)
    assert all(lo <= s <= hi for lo, s, hi in zip(found.low, found.shares, found.high, strict=True))
    assert found.low[2] < found.shares[2] < found.high[2]


def test_runs_are_drawn_within_their_task():
    apart = np.array([[0.0, 10.0, 20.0, 30.0]] * 4)  # tasks differ, runs do not: nothing is uncertain
    found = iqm_interval(apart, resamples=100)
    assert (found.low, found.value, found.high) == (-math.inf, 15, math.inf)
    noisy = apart + np.random.default_rng(0).normal(size=apart.shape)
    assert iqm_interval(noisy, resamples=100).low < iqm(noisy) < iqm_interval(noisy, resamples=100).high


def test_bootstrap_intervals_of_ten_runs_cover_the_truth():
    generator = np.random.default_rng(1)
    tables = generator.normal(size=(200, 10, 8)) + np.arange(8)
    truth = iqm(generator.normal(size=(40_000, 8)) + np.arange(8))
    found = [iqm_interval(table, resamples=300) for table in tables]
    assert 0.88 <= np.mean([each.low <= truth <= each.high for each in found]) <= 0.98


def test_the_same_seed_gives_the_same_interval():
    table = np.random.default_rng(2).random((4, 5))
    assert iqm_interval(table, resamples=50) == iqm_interval(table, resamples=50)
    assert iqm_interval(table, resamples=50) != iqm_interval(table, resamples=50, seed=1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: iqm([1.0, 2.0]), r"shape \(2,\)"),
        (lambda: iqm([[float("nan")]]), "finite"),
        (lambda: iqm_interval([[1.0]], level=1), "got 1 and"),
        (lambda: performance_profile([[1.0]], []), "got none"),
        (lambda: improvement_probability([[1.0]], [[1.0, 2.0]]), "got 1 and 2"),
    ],
)
def test_bad_input_is_one_sentence(call, words):
    with pytest.raises(BadValue, match=words):
        call()
