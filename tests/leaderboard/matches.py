"""Games drawn from Davidson's model, for the tests of ratings."""

import numpy as np

from sparring.leaderboard.games import from_arrays
from sparring.leaderboard.ratings import chances


def round_robin(generator, theta, *, seat=0.0, nu=0.0, deals=1, shared=0.0):
    """Return seat-swapped pairs of games of everybody against everybody.

    Args:
        shared: Standard deviation of what a deal's luck adds to seat 0 in its first game, and takes away when seats are swapped.
    """
    i, j = (np.repeat(each, deals) for each in np.triu_indices(len(theta), 1))
    first, second = np.concatenate([i, j]), np.concatenate([j, i])
    luck = shared * generator.normal(size=len(i))
    log_nu = np.log(nu) if nu else -np.inf
    p = chances(theta[first] - theta[second] + seat + np.concatenate([luck, luck]), log_nu)
    result = (generator.random(len(first))[:, None] > p.cumsum(axis=1)[:, :2]).sum(axis=1)
    deal = np.concatenate([np.arange(len(i))] * 2)
    names = [f"agent-{i:02}" for i in range(len(theta))]
    return from_arrays(names, first, second, 1 - result / 2, deal)


def strengths(generator, count):
    theta = generator.normal(size=count)
    return theta - theta.mean()
