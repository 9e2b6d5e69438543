"""Payoffs of few deals: intervals, ranks and Nash mass say the same, and no more than is known."""

from itertools import combinations

import numpy as np
import pytest

from sparring.leaderboard.multiplayer import Result
from sparring.leaderboard.payoffs import payoffs
from sparring.leaderboard.ranks import rank_ranges
from sparring.leaderboard.robust import nash_mass


def duels(paid):
    """Return seat-swapped deals from what the first of each pair is paid."""
    return [
        Result(pair[::turn], [x, -x][::turn], (pair, deal))
        for pair, deals in paid.items()
        for deal, x in enumerate(deals)
        for turn in (1, -1)
    ]


@pytest.mark.parametrize("deals", [[0.0, 0.0], [0.5, 0.5, 0.5], [1.0] * 10])
def test_deals_that_are_all_alike_leave_open_what_rare_ones_would_pay(deals):
    """Rule of three: of n deals alike up to 3 / n of all may pay something else."""
    found, met = payoffs(duels({("a", "b"): deals}), range=(-2.0, 2.0))
    low, high = found.low[0], found.high[0]
    assert -2 <= low < deals[0] - 2 / len(deals) < deals[0] + 1 / len(deals) < high <= 2
    assert met.margin[0, 1] == pytest.approx(deals[0] / 2)
    assert met.error[0, 1] > 0


@pytest.mark.parametrize(("names", "deals"), [("ab", 2), ("ab", 5), ("abc", 3), ("ab", 20)])
def test_equals_are_seldom_told_apart_however_few_the_deals(names, deals):
    generator, apart, inside, sure = np.random.default_rng(deals), 0, [], 0
    for number in range(80):
        paid = {pair: generator.choice([-2.0, -1.0, 1.0, 2.0], deals) for pair in combinations(names, 2)}
        found, met = payoffs(duels(paid), range=(-2.0, 2.0))
        apart += any(one.best > 1 or one.worst < len(names) for one in rank_ranges(found, draws=400))
        inside += [low <= 0 <= high for low, high in zip(found.low, found.high, strict=True)]
        if number < 12:
            sure += any(not one.low <= 1 / len(names) <= one.high for one in nash_mass(met, draws=80))
    assert apart / 80 <= 0.1
    assert np.mean(inside) >= 0.93
    assert sure <= 3


def test_of_two_agents_ranks_and_intervals_agree():
    generator = np.random.default_rng(9)
    for _ in range(200):
        found, _ = payoffs(duels({("a", "b"): generator.normal(0.8, 1, 8).clip(-5, 5)}), range=(-5.0, 5.0))
        assert (rank_ranges(found)[0].worst == 1) == (found.low.max() > 0)


def test_agents_that_differ_are_told_apart():
    generator = np.random.default_rng(1)
    found, met = payoffs(duels({("a", "b"): generator.choice([0.0, 1.0, 2.0], 20)}), range=(-2.0, 2.0))
    assert [(one.agent, one.worst) for one in rank_ranges(found)] == [("a", 1), ("b", 2)]
    assert [(one.agent, one.low) for one in nash_mass(met)] == [("a", 1.0), ("b", 0.0)]
