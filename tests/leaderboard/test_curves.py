"""Improvement curves."""

import numpy as np
import pytest

from sparring.errors import BadValue
from sparring.leaderboard.curves import improvement_curve
from sparring.leaderboard.paired import compare
from sparring.leaderboard.seeds import score_over_seeds
from sparring.leaderboard.statistics import mean_score


def scores(generator, p):
    return {f"t{i}": generator.binomial(1, p, 2).astype(float).tolist() for i in range(30)}


@pytest.fixture
def levels():
    generator = np.random.default_rng(0)
    return {f"generation {g}": {s: scores(generator, 0.2 + 0.3 * g) for s in (3, 1, 2)} for g in range(3)}


def test_a_point_has_means_by_seed_and_over_seeds(levels):
    points = improvement_curve(levels)
    assert [point.level for point in points] == list(levels)
    for point in points:
        assert point.means == {s: mean_score(levels[point.level][s]) for s in (1, 2, 3)}
        over = score_over_seeds([each.mean for each in point.means.values()], 1 / 30)
        assert (point.mean.mean, point.mean.low, point.mean.high) == over
        assert (point.mean.samples, point.mean.tasks, point.mean.clusters) == (180, 30, 3)
    assert points[0].mean.mean < points[1].mean.mean < points[2].mean.mean


def test_gains_are_paired_with_the_first_level_of_the_same_seed(levels):
    first, second, third = improvement_curve(levels)
    assert first.gains == {}
    assert first.gain is None
    for point in (second, third):
        assert point.gains == {s: compare(levels[point.level][s], levels["generation 0"][s]) for s in (1, 2, 3)}
        assert point.gain.mean == pytest.approx(np.mean([each.difference for each in point.gains.values()]))
        assert -1 <= point.gain.low < point.gain.mean < point.gain.high <= 1
    assert third.gain.low > 0


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_seeds_that_score_alike_leave_room(score):
    runs = {seed: {f"t{i}": [score] for i in range(30)} for seed in (1, 2, 3)}
    first, second = improvement_curve({"before": runs, "after": runs})
    assert (first.mean.mean, second.gain.mean) == (score, 0.0)
    assert 0.05 < first.mean.high - first.mean.low < 0.2
    assert second.gain.low < -0.05 < 0.05 < second.gain.high


def test_one_seed_has_its_own_interval(levels):
    one = {level: {1: runs[1]} for level, runs in levels.items()}
    first, second, _ = improvement_curve(one)
    assert first.mean == first.means[1]
    gain = second.gains[1]
    assert (second.gain.low, second.gain.mean, second.gain.high) == (gain.low, gain.difference, gain.high)


def test_gains_over_seeds_that_differ_much_stay_within_one():
    wrong, right = {"a": [0.0], "b": [0.0]}, {"a": [1.0], "b": [1.0]}
    _, second = improvement_curve({"before": {1: wrong, 2: wrong}, "after": {1: right, 2: wrong}})
    assert (second.gain.low, second.gain.mean, second.gain.high) == (-1, 0.5, 1)
    assert (second.mean.low, second.mean.mean, second.mean.high) == (0, 0.5, 1)
    assert (second.gain.samples, second.gain.tasks, second.gain.clusters) == (4, 2, 2)


def test_bad_input_is_one_sentence(levels):
    with pytest.raises(BadValue, match="at least one level"):
        improvement_curve({})
    levels["generation 1"].pop(2)
    with pytest.raises(BadValue, match=r"'generation 1' has \[1, 3\] and 'generation 0' has \[1, 2, 3\]"):
        improvement_curve(levels)
