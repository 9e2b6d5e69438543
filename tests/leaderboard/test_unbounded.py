"""Means of numbers without bounds."""

import math

import numpy as np
import pytest
from scipy.stats import skew
from scipy.stats import t as student_t

from sparring.agents.improve.distributions import student
from sparring.errors import BadValue
from sparring.leaderboard.unbounded import mean_value


def named(values):
    """Return scores by task."""
    return {f"t{i:04}": [x] for i, x in enumerate(values)}


def test_one_family_says_nothing_of_others():
    scores = named([1.0, 0.0, 1.0])
    found = mean_value(scores, families=dict.fromkeys(scores, "only"))
    assert (found.low, found.high, found.clusters) == (-math.inf, math.inf, 1)


def test_equal_numbers_say_nothing_of_their_spread():
    found = mean_value(named([7.0] * 9))
    assert (found.low, found.mean, found.high) == (-math.inf, 7, math.inf)
    assert mean_value(named([0.1] * 9)).high == math.inf  # whose mean is rounded


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_number_must_be_finite(value):
    with pytest.raises(BadValue, match=f"'t0000' has the score {value}"):
        mean_value(named([value]))


def test_copies_of_a_task_in_its_family_change_little():
    generator = np.random.default_rng(2)
    values = generator.random(25).tolist()
    once = mean_value(named(values))
    copies = {f"t{i}-{j}": [x] for i, x in enumerate(values) for j in range(8)}
    again = mean_value(copies, families={name: name.split("-")[0] for name in copies})
    assert (again.low, again.high) == pytest.approx((once.low, once.high))
    assert again.clusters == 25
    assert mean_value(copies).high < again.high


def test_few_or_even_numbers_without_bounds_have_students_interval():
    for values in ([3.0, -1.0, 12.5, 7.0, 0.0, 2.0], [-5.0, -2.0, -1.0, 0.0, 0.0, 1.0, 2.0, 5.0]):
        found, n = mean_value(named(values)), len(values)
        expected = student_t.interval(0.95, n - 1, np.mean(values), np.std(values, ddof=1) / math.sqrt(n))
        assert (found.low, found.high) == pytest.approx(expected)


def test_skewed_numbers_reach_further_to_where_the_rare_ones_are():
    values = [1.0] * 12 + [2.0] * 5 + [30.0]
    found, mirrored = mean_value(named(values)), mean_value(named([-x for x in values]))
    low, high = student_t.interval(0.95, 17, np.mean(values), np.std(values, ddof=1) / math.sqrt(18))
    assert found.low == pytest.approx(low)
    assert found.high > high + 1
    assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low))
    scaled = mean_value(named([10 * x + 3 for x in values]))
    assert (scaled.low, scaled.high) == pytest.approx((10 * found.low + 3, 10 * found.high + 3))


def test_halls_end_solves_his_equation():
    values = np.random.default_rng(3).lognormal(size=30)
    found = mean_value(named(values.tolist()))
    s, g = values.std(ddof=1), skew(values, bias=False)
    x = (values.mean() - found.high) / s
    assert x + g * x**2 / 3 + g**2 * x**3 / 27 + g / 180 == pytest.approx(-student(0.95, 29) / math.sqrt(30), rel=1e-6)


@pytest.mark.parametrize(("name", "truth"), [("normal", 0.0), ("exponential", 1.0), ("lognormal", math.exp(0.5))])
def test_of_thirty_numbers_without_bounds_the_interval_covers_their_mean(name, truth):
    drawn_SN = getattr(np.random.default_rng(19), name)(size=(1500, 30)).tolist()
    found = [mean_value(named(row)) for row in drawn_SN]
    assert 0.93 <= np.mean([each.low <= truth <= each.high for each in found]) <= 0.98
