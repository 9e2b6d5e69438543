"""The solver of matrix games, by its own certificate: what each mixture guarantees meets the value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.solvers.matrix import solve


@given(st.integers(1, 12), st.integers(1, 12), st.booleans(), st.integers(0, 2**32))
def test_each_mixture_guarantees_the_value(rows, columns, whole, seed):
    rng = np.random.default_rng(seed)
    shape = (rows, columns)
    payoffs = rng.integers(-2, 3, shape).astype(float) if whole else rng.normal(size=shape)
    solution = solve(payoffs)
    assert solution.rows.sum() == pytest.approx(1)
    assert solution.columns.sum() == pytest.approx(1)
    assert min(solution.rows.min(), solution.columns.min()) >= 0
    assert (solution.rows @ payoffs).min() == pytest.approx(solution.value, abs=1e-9)
    assert (payoffs @ solution.columns).max() == pytest.approx(solution.value, abs=1e-9)


@pytest.mark.parametrize(
    ("payoffs", "row", "value"),
    [
        ([[1, -1], [-1, 1]], [1 / 2, 1 / 2], 0),
        ([[3, -1], [-2, 1]], [3 / 7, 4 / 7], 1 / 7),
        ([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], [1 / 3] * 3, 0),
        ([[5, 2], [1, 0]], [1, 0], 2),
        ([[-4]], [1], -4),
    ],
    ids=["matching pennies", "mixed", "rock paper scissors", "saddle", "one move"],
)
def test_known_games(payoffs, row, value):
    solution = solve(np.array(payoffs, float))
    assert solution.rows == pytest.approx(row)
    assert solution.value == pytest.approx(value)
