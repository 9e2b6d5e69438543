"""Matrix games (two seats, zero sum, both choose at once), solved exactly up to rounding by the simplex method."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_SMALL, _TINY = 1e-10, 1e-9
"""What counts as 0 among the reduced gains, and among what may be a pivot."""
_REBUILT = 20
"""After so many pivots the tableau is computed anew, so that rounding does not add up."""


class Solution(NamedTuple):
    """Optimal mixtures over the rows (the maximiser's) and the columns (the minimiser's), and the value for the rows."""

    rows: NDArray[np.float64]
    columns: NDArray[np.float64]
    value: float


def solve(payoffs: NDArray[np.float64]) -> Solution:
    """Return an equilibrium of the matrix game in which the row seat wins `payoffs` (rows, columns).

    Dantzig (1951): with all payoffs B > 0, maximise sum(y) subject to B y <= 1, y >= 0. Then the value is 1 / sum(y), the
    columns' mixture is y times the value, and the rows' is the dual solution times the value. The steepest column enters;
    should that not end, Bland's rule (1977) does. A saddle point, if there is one, is taken at once.

    >>> rock_paper_scissors = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])
    >>> abs(float(solve(rock_paper_scissors).rows[0]) - 1 / 3) < 1e-12
    True
    """
    m, n = payoffs.shape
    row, column = int(payoffs.min(axis=1).argmax()), int(payoffs.max(axis=0).argmin())
    if payoffs[row].min() == payoffs[:, column].max():
        return Solution(np.eye(m)[row], np.eye(n)[column], float(payoffs[row, column]))
    shift = float(payoffs.min()) - 1.0
    columns = np.hstack([payoffs - shift, np.eye(m)])
    gains = np.concatenate([np.ones(n), np.zeros(m)])
    basis = np.arange(n, n + m)
    tableau, pivots = _rebuild(columns, gains, basis), 0
    while (tableau[-1, :-1] < -_SMALL).any():
        _pivot(tableau, basis, steepest=pivots < 50 * (m + n))
        pivots += 1
        if pivots % _REBUILT == 0:
            tableau = _rebuild(columns, gains, basis)
    x = np.maximum(np.linalg.solve(columns[:, basis].T, gains[basis]), 0.0)
    y = np.zeros(n + m)
    y[basis] = np.maximum(np.linalg.solve(columns[:, basis], np.ones(m)), 0.0)
    return Solution(x / x.sum(), y[:n] / y[:n].sum(), float(1.0 / x.sum() + shift))


def _rebuild(columns: NDArray[np.float64], gains: NDArray[np.float64], basis: NDArray[np.int64]) -> NDArray[np.float64]:
    """The tableau of a basis: a row for each of its variables, the reduced gains last; the right-hand sides last."""
    m = len(columns)
    body = np.linalg.solve(columns[:, basis], np.hstack([columns, np.ones((m, 1))]))
    last = gains[basis] @ body
    last[:-1] -= gains
    return np.vstack([body, last])


def _pivot(tableau: NDArray[np.float64], basis: NDArray[np.int64], *, steepest: bool) -> None:
    """Exchange a variable of the basis: the steepest for the one with the largest pivot, or both by the lowest number."""
    reduced = tableau[-1, :-1]
    entering = int(np.argmin(reduced)) if steepest else int(np.flatnonzero(reduced < -_SMALL)[0])
    column = tableau[:-1, entering]
    ratios = np.full(len(column), np.inf)
    positive = column > _TINY
    ratios[positive] = np.maximum(tableau[:-1, -1][positive], 0.0) / column[positive]
    tight = np.flatnonzero(ratios <= ratios.min() + 1e-12)
    row = int(tight[np.argmax(column[tight])] if steepest else tight[np.argmin(basis[tight])])
    tableau[row] /= tableau[row, entering]
    factors = tableau[:, entering].copy()
    factors[row] = 0.0
    tableau -= np.outer(factors, tableau[row])
    basis[row] = entering
