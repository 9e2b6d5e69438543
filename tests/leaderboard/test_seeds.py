"""Means over training seeds."""

import math

import numpy as np
import pytest

from sparring.agents.improve.distributions import student
from sparring.leaderboard.seeds import gain_over_seeds, score_over_seeds


@pytest.mark.parametrize("score", [0.0, 0.5, 1.0])
def test_seeds_that_score_alike_may_differ_by_a_task_or_two(score):
    found = score_over_seeds([score] * 3, 1 / 60)
    assert found.mean == score
    assert 0 <= found.low <= score <= found.high <= 1
    assert 0.02 < found.high - found.low < 0.1
    gain = gain_over_seeds([score] * 3, 1 / 60)
    assert gain.high - score == pytest.approx(score - gain.low) == pytest.approx(student(0.95, 2) / 60 / math.sqrt(3))


def test_of_seeds_that_differ_much_it_is_students_interval():
    values = [0.1, -0.2, 0.3, 0.25]
    reach = student(0.95, 3) * np.std(values, ddof=1) / 2
    found = gain_over_seeds(values, 1e-6)
    assert found == pytest.approx((np.mean(values), np.mean(values) - reach, np.mean(values) + reach))


def test_near_a_bound_seeds_reach_farther_to_the_other_side():
    found, even = score_over_seeds([0.0, 0.02, 0.06], 1 / 200), gain_over_seeds([0.0, 0.02, 0.06], 1 / 200)
    variance = (np.var([0.0, 0.02, 0.06], ddof=1) + 2 / 200**2 / 2) / 3
    mean, z = 0.08 / 3, student(0.95, 2)
    size = mean * (1 - mean) / variance
    centre = (mean + z**2 / (2 * size)) / (1 + z**2 / size)
    reach = z / (1 + z**2 / size) * math.sqrt(mean * (1 - mean) / size + z**2 / (4 * size**2))
    assert even.high < found.high == pytest.approx(centre + reach)
    assert found.low == 0 > even.low
    mirrored = score_over_seeds([1.0, 0.98, 0.94], 1 / 200)
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((found.low, found.high))


@pytest.mark.parametrize(("seeds", "tasks"), [(3, 20), (3, 60), (5, 60)])
@pytest.mark.parametrize("spread", [0.0, 1.0])
def test_new_seeds_are_covered_also_near_the_bounds(seeds, tasks, spread):
    """Seeds move the difficulty of all tasks, on the scale of logits; the truth is the mean of a great many."""
    generator = np.random.default_rng(seeds * tasks)
    for chance in (0.01, 0.5, 0.97):
        base = math.log(chance / (1 - chance)) + generator.normal(size=tasks)
        many = 1 / (1 + np.exp(-(base + spread * generator.normal(size=(4000, 1)))))
        mine = generator.permutation(many)[: 300 * seeds].reshape(300, seeds, tasks)
        scores = (generator.random(mine.shape) < mine).mean(axis=-1).tolist()
        found = [score_over_seeds(row, 1 / tasks) for row in scores]
        assert np.mean([one.low <= many.mean() <= one.high for one in found]) >= 0.93
