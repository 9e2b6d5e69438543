"""Ranks as ranges."""

import math
from dataclasses import replace

import numpy as np
import pytest

from sparring.errors import BadValue
from sparring.leaderboard.ranks import critical_value, rank_ranges
from sparring.leaderboard.ratings import fit
from tests.leaderboard.matches import round_robin, strengths


def test_two_agents_differ_at_the_usual_quantile():
    assert critical_value(np.eye(2)) == pytest.approx(1.96, abs=1e-3)


def test_of_few_deals_the_quantiles_are_students():
    assert critical_value(np.eye(2), 3) == pytest.approx(3.182, abs=1e-3)
    assert critical_value(np.eye(3), 10, draws=50_000) == pytest.approx(3.877 / math.sqrt(2), abs=0.03)
    assert critical_value(np.eye(3), 1) >= critical_value(np.eye(2), 1)


def test_of_many_equals_the_quantile_is_that_of_the_studentised_range():
    assert critical_value(np.eye(10), draws=50_000) == pytest.approx(4.474 / math.sqrt(2), abs=0.03)


def test_what_all_agents_share_does_not_matter():
    assert critical_value(np.eye(5) + 50.0) == pytest.approx(critical_value(np.eye(5)), abs=0.05)


def test_far_apart_every_agent_has_one_rank_and_close_together_all_are_tied():
    generator = np.random.default_rng(0)
    apart = rank_ranges(fit(round_robin(generator, np.array([0.0, 6.0, 3.0, -3.0]), deals=300)))
    assert [(r.agent, r.best, r.worst, r.tied_with) for r in apart] == [
        ("agent-01", 1, 1, ()),
        ("agent-02", 2, 2, ()),
        ("agent-00", 3, 3, ()),
        ("agent-03", 4, 4, ()),
    ]
    close = rank_ranges(fit(round_robin(generator, np.zeros(3), deals=5)))
    assert all((r.best, r.worst, len(r.tied_with)) == (1, 3, 2) for r in close)


def test_ranges_agree_with_who_is_tied_with_whom():
    generator = np.random.default_rng(1)
    ratings = fit(round_robin(generator, strengths(generator, 15), nu=0.5, deals=15))
    ranks = rank_ranges(ratings)
    tied = {rank.agent: set(rank.tied_with) for rank in ranks}
    for place, rank in enumerate(ranks, start=1):
        assert rank.best <= place <= rank.worst
        assert rank.worst - rank.best == len(rank.tied_with)
        assert all(rank.agent in tied[other] for other in rank.tied_with)
    assert [r.agent for r in ranks] == sorted(ratings.agents, key=lambda a: -ratings.points_of(a).value)
    assert len({(r.best, r.worst) for r in ranks}) > 1


def test_all_ranges_hold_together():
    generator = np.random.default_rng(2)
    right = 0
    for _ in range(200):
        theta = np.repeat([0.8, 0.0, -0.8], 4)
        ranks = rank_ranges(fit(round_robin(generator, theta, deals=8)), draws=600)
        truth = [(int((theta > t).sum()) + 1, 12 - int((theta < t).sum())) for t in theta]
        right += all(r.best <= truth[int(r.agent[-2:])][0] and truth[int(r.agent[-2:])][1] <= r.worst for r in ranks)
    assert right / 200 >= 0.93


def test_anchors_are_above_and_below_each_other_for_certain():
    generator = np.random.default_rng(3)
    games = round_robin(generator, np.zeros(3), deals=3)
    ranks = rank_ranges(fit(games, anchors={"agent-00": 10.0, "agent-01": 0.0}))
    ties = {r.agent: r.tied_with for r in ranks}
    assert "agent-01" not in ties["agent-00"]
    assert ties["agent-02"] == ("agent-00", "agent-01")


def test_the_same_seed_gives_the_same_ranges():
    ratings = fit(round_robin(np.random.default_rng(4), np.linspace(0, 2, 8), deals=5))
    assert rank_ranges(ratings) == rank_ranges(ratings)
    tighter = replace(ratings, covariance=ratings.covariance / 100)
    assert sum(len(r.tied_with) for r in rank_ranges(tighter)) < sum(len(r.tied_with) for r in rank_ranges(ratings))


@pytest.mark.parametrize(("level", "draws"), [(1.0, 4000), (0.999, 1000)])
def test_bad_input_is_one_sentence(level, draws):
    with pytest.raises(BadValue, match=f"level {level}"):
        critical_value(np.eye(2), level=level, draws=draws)
