"""Games of several seats, as games of two."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.errors import BadValue
from sparring.leaderboard.games import DRAW, LOSS, WIN, Games
from sparring.leaderboard.multiplayer import Result, pairwise
from sparring.leaderboard.ratings import fit

RESULTS = st.lists(
    st.lists(st.tuples(st.sampled_from("abcde"), st.integers(-2, 2)), min_size=2, max_size=6).filter(
        lambda seats: len({agent for agent, _ in seats}) > 1
    ),
    min_size=1,
    max_size=8,
).map(lambda games: [Result([a for a, _ in seats], [float(r) for _, r in seats]) for seats in games])


def test_every_pair_of_seats_is_a_game_won_by_whoever_is_paid_more():
    games = pairwise([Result(["c", "a", "b"], [1.0, 1.0, -2.0])])
    rows = zip(games.first, games.second, games.result, strict=True)
    assert [(games.agents[i], games.agents[j], r) for i, j, r in rows] == [
        ("c", "a", DRAW),
        ("c", "b", WIN),
        ("a", "b", WIN),
    ]
    assert games.weight.tolist() == [1 / 3] * 3
    assert pairwise([Result(["a", "b"], [-1.0, 1.0])]).result.tolist() == [LOSS]


@given(RESULTS)
def test_every_game_weighs_one_and_is_one_cluster(results):
    games = pairwise(results)
    assert np.bincount(games.cluster, games.weight) == pytest.approx([1.0] * len(results))
    assert (games.first != games.second).all()


def test_rotations_of_a_deal_are_one_cluster():
    deal = [
        Result(["a", "b", "c"], [1, 0, -1], 7),
        Result(["b", "c", "a"], [1, 0, -1], 7),
        Result(["a", "b", "c"], [1, 0, -1]),
    ]
    assert pairwise(deal).cluster.tolist() == [0] * 6 + [1] * 3


def played(generator, theta, games, seats):
    """Return games whose order is that of strength and Gumbel noise (Plackett and Luce): pairs are Bradley and Terry's."""
    results = []
    for _ in range(games):
        who = generator.choice(len(theta), seats, replace=False)
        results.append(Result([f"agent-{i}" for i in who], (theta[who] + generator.gumbel(size=seats)).tolist()))
    return results


@pytest.mark.slow
def test_intervals_clustered_on_the_game_cover_the_truth_and_others_do_not():
    generator = np.random.default_rng(0)
    theta = np.array([0.9, 0.4, 0.1, -0.2, -0.5, -0.7])
    points = 400 / np.log(10) * theta
    hits = {"clustered": [], "apart": []}
    for _ in range(150):
        games = pairwise(played(generator, theta, 120, 5))
        apart = Games(games.agents, games.first, games.second, games.result, np.arange(len(games)))
        for kind, each in (("clustered", games), ("apart", apart)):
            found = fit(each, seat=False)
            hits[kind].append(((found.low <= points) & (points <= found.high)).mean())
    assert 0.92 <= np.mean(hits["clustered"]) <= 0.97
    assert np.mean(hits["apart"]) < 0.9


@given(RESULTS, st.randoms(use_true_random=False))
def test_the_order_of_the_games_changes_no_byte(results, random):
    base = [Result(["a", x], [0.0, 0.0]) for x in "bcde"]
    mixed = [*base, *results]
    random.shuffle(mixed)
    one, other = fit(pairwise([*base, *results])), fit(pairwise(mixed))
    assert one.points.tobytes() == other.points.tobytes()
    assert one.covariance.tobytes() == other.covariance.tobytes()


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([Result(["a"], [1.0])], "1 agents and 1 returns in game 0"),
        ([Result(["a", "b"], [1.0])], "2 agents and 1 returns in game 0"),
        ([Result(["a", "a"], [1.0, 0.0])], "two different agents"),
        ([], "two different agents"),
    ],
)
def test_bad_input_is_one_sentence(results, words):
    with pytest.raises(BadValue, match=words):
        pairwise(results)
