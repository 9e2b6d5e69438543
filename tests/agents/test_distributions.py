"""Quantiles of Student's t."""

import math

import pytest
from scipy.stats import norm, t

from sparring.agents.improve.distributions import student
from sparring.errors import BadValue


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
def test_quantiles_are_those_of_scipy(level):
    for freedom in (1, 2, 3, 4, 5, 17, 30, 99, 100, 199, 200, 201, 500, 10_000):
        assert student(level, freedom) == pytest.approx(t.ppf((1 + level) / 2, freedom), rel=1e-9)
    assert student(level) == pytest.approx(norm.ppf((1 + level) / 2), rel=1e-12)


def test_without_degrees_of_freedom_there_is_no_bound():
    assert student(0.95, 0) == math.inf


@pytest.mark.parametrize(("level", "freedom"), [(0.0, 3), (1.0, 3), (95.0, 3), (0.95, -1)])
def test_what_is_no_level_or_no_number_of_degrees_is_named(level, freedom):
    with pytest.raises(BadValue, match=str(level if freedom > 0 else freedom)):
        student(level, freedom)
