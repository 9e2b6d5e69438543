"""Ratings: against other libraries, against the truth, and what must not change them."""

import math

import choix
import evalica
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.errors import BadValue, UnknownName
from sparring.leaderboard.games import Games, codes, count_cells, from_arrays, from_rows
from sparring.leaderboard.ranks import rank_ranges
from sparring.leaderboard.ratings import ELO, chances, fit
from tests.leaderboard.matches import round_robin, strengths

GAMES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.sampled_from([0, 0.5, 1])), min_size=1, max_size=30
).map(lambda rows: [("a", other, 0.5) for other in "bcd"] + [row for row in rows if row[0] != row[1]])


def rated(rows, **options):
    return fit(from_rows([(*row, i // 2) for i, row in enumerate(rows)]), **options)


def reordered(games, order):
    return Games(games.agents, *(each[order] for each in (games.first, games.second, games.result, games.cluster)))


@pytest.fixture(scope="module")
def tournament():
    generator = np.random.default_rng(0)
    theta = strengths(generator, 12)
    return theta, round_robin(generator, theta, seat=0.35, nu=0.8, deals=60)


@pytest.fixture(scope="module")
def decisive():
    """Games without draws or a seat's advantage, where everybody has beaten somebody."""
    generator = np.random.default_rng(1)
    return round_robin(generator, strengths(generator, 10), deals=30)


def test_without_draws_seats_and_prior_ratings_are_those_of_evalica_and_choix(decisive):
    found = fit(decisive, seat=False, prior=0)
    first, second = ([decisive.agents[i] for i in each] for each in (decisive.first, decisive.second))
    winners = [evalica.Winner.X if r == 0 else evalica.Winner.Y for r in decisive.result]
    scores = evalica.bradley_terry(first, second, winners, tolerance=1e-13, limit=100_000).scores
    logs = np.log(scores.loc[list(decisive.agents)].to_numpy())
    assert found.points / ELO == pytest.approx(logs - logs.mean(), abs=1e-6)
    pairs = [
        (i, j) if r == 0 else (j, i) for i, j, r in zip(decisive.first, decisive.second, decisive.result, strict=True)
    ]
    theirs = choix.ilsr_pairwise(10, pairs, alpha=0, tol=1e-12)
    assert found.points / ELO == pytest.approx(theirs - theirs.mean(), abs=1e-6)
    assert found.seat is None
    assert found.nu is None


def test_a_known_seat_advantage_and_tie_parameter_are_found(tournament):
    theta, games = tournament
    found = fit(games)
    assert found.seat.low <= 0.35 * ELO <= found.seat.high
    assert found.nu.low <= 0.8 <= found.nu.high
    assert found.seat.high - found.seat.low < 20
    assert np.corrcoef(found.points, theta)[0, 1] > 0.99
    assert found.points.mean() == pytest.approx(0, abs=1e-9)


def test_who_always_sits_first_is_not_rated_for_it():
    generator = np.random.default_rng(2)
    first, second = np.repeat(np.arange(5), 400), np.tile(np.arange(5, 10), 400)
    both = round_robin(generator, np.zeros(10), seat=0.6, deals=20)
    p = chances(np.full(2000, 0.6), -math.inf)[:, 0]
    games = from_arrays(
        both.agents,
        np.concatenate([first, both.first]),
        np.concatenate([second, both.second]),
        np.concatenate([generator.random(2000) < p, 1 - both.result / 2]),
    )
    blind, seen = fit(games, seat=False), fit(games)
    assert blind.points[:5].mean() - blind.points[5:].mean() > 60
    assert abs(seen.points[:5].mean() - seen.points[5:].mean()) < 25


def test_the_fit_has_the_expected_wins_of_what_was_played(tournament):
    _, games = tournament
    found = fit(games, prior=0)
    cells = count_cells(games, codes(games))
    x = (found.points[cells.first] - found.points[cells.second] + found.seat.value) / ELO
    expected = chances(x, math.log(found.nu.value)) * cells.counts.sum(axis=1, keepdims=True)
    assert expected[:, 1].sum() == pytest.approx(cells.counts[:, 1].sum())
    points = np.array([1, 0.5, 0])
    for agent in range(12):
        for counts in (cells.counts, expected):
            total = (counts[cells.first == agent] @ points).sum() + (counts[cells.second == agent] @ points[::-1]).sum()
            if counts is cells.counts:
                seen = total
        assert total == pytest.approx(seen)


@pytest.mark.parametrize("robust", [True, False])
def test_the_order_of_the_games_changes_no_byte(tournament, robust):
    _, games = tournament
    found = fit(games, robust=robust)
    for seed in range(3):
        again = fit(reordered(games, np.random.default_rng(seed).permutation(len(games))), robust=robust)
        for field in ("points", "low", "high", "covariance", "games"):
            assert getattr(again, field).tobytes() == getattr(found, field).tobytes()
        assert (again.seat, again.nu) == (found.seat, found.nu)


@given(GAMES, st.permutations("abcd"))
def test_names_do_not_matter(rows, letters):
    new = dict(zip("abcd", letters, strict=True))
    found, other = rated(rows), rated([(new[a], new[b], outcome) for a, b, outcome in rows])
    for name in "abcd":
        assert other.points_of(new[name]) == pytest.approx(found.points_of(name), abs=1e-5)


@given(GAMES)
def test_to_swap_seats_and_results_turns_the_seat_only(rows):
    found, other = rated(rows), rated([(b, a, 1 - outcome) for a, b, outcome in rows])
    assert other.points == pytest.approx(found.points, abs=1e-5)
    assert other.seat.value == pytest.approx(-found.seat.value, abs=1e-5)


@given(GAMES)
def test_losses_for_wins_mirror_the_ratings(rows):
    found, other = rated(rows, seat=False), rated([(a, b, 1 - outcome) for a, b, outcome in rows], seat=False)
    assert other.points == pytest.approx(-found.points, abs=1e-5)


@given(GAMES, st.sampled_from("abcd"), st.sampled_from("abcd"))
def test_a_win_raises_the_winner_above_the_loser(rows, winner, loser):
    if winner != loser:
        before, after = rated(rows, seat=False), rated([*rows, (winner, loser, 1)], seat=False)
        gaps = [r.points_of(winner).value - r.points_of(loser).value for r in (before, after)]
        assert gaps[1] > gaps[0]


@given(GAMES)
def test_intervals_contain_the_ratings_and_are_finite(rows):
    found = rated(rows)
    assert np.isfinite([found.low, found.high]).all()
    assert (found.low <= found.points).all()
    assert (found.points <= found.high).all()
    assert found.points.mean() == pytest.approx(0, abs=1e-6)


def test_an_undefeated_agent_has_a_finite_rating_and_a_wide_interval():
    rows = [("king", "a", 1), ("a", "king", 0)] * 5 + [("a", "b", 1), ("b", "a", 1), ("a", "b", 0), ("b", "a", 0)] * 5
    found = rated(rows)
    king, a = found.points_of("king"), found.points_of("a")
    assert 300 < king.value - a.value < 2000
    assert king.high - king.low > 400
    assert a.high - a.low < king.high - king.low


def test_anchors_are_constants_that_the_prior_does_not_move(tournament):
    _, games = tournament
    held = {"agent-00": 1000.0, "agent-05": 1210.0}
    for prior in (0.0, 0.05, 5.0):
        found = fit(games, anchors=held, prior=prior)
        assert found.anchors == ("agent-00", "agent-05")
        for name, points in held.items():
            assert found.points_of(name) == (points, points, points)
            assert not found.covariance[games.agents.index(name)].any()


def test_one_anchor_moves_the_scale_and_no_difference(tournament):
    _, games = tournament
    free, held = fit(games, prior=0), fit(games, prior=0, anchors={"agent-03": 500.0})
    assert held.points - held.points[3] == pytest.approx(free.points - free.points[3], abs=1e-6)
    prior = [fit(games, prior=5, anchors={"agent-03": points}).points - points for points in (0.0, 500.0)]
    assert prior[0] == pytest.approx(prior[1], abs=1e-6)
    a, b = ((np.diag(r.covariance)[:, None] + np.diag(r.covariance) - 2 * r.covariance) for r in (free, held))
    assert a == pytest.approx(b, rel=1e-5, abs=1e-6)  # what few clusters add is by free agents


@pytest.mark.parametrize("robust", [True, False])
def test_of_independent_games_the_intervals_cover_the_truth(robust):
    generator = np.random.default_rng(3)
    hits, seats = [], []
    for _ in range(250):
        theta = strengths(generator, 10)
        found = fit(round_robin(generator, theta, seat=0.35, nu=0.8, deals=6), robust=robust)
        hits.append(((found.low <= ELO * theta) & (ELO * theta <= found.high)).mean())
        seats.append(found.seat.low <= 0.35 * ELO <= found.seat.high)
    assert 0.93 <= np.mean(hits) <= 0.97
    assert 0.92 <= np.mean(seats) <= 0.98


@pytest.mark.slow
def test_of_duplicate_deals_the_clustered_intervals_know_how_much_was_learnt():
    """The luck of a deal helps either agent once: what is left of it is little, and only the clusters tell."""
    generator = np.random.default_rng(4)
    theta = strengths(generator, 6)
    truth = fit(round_robin(generator, theta, deals=20_000, shared=4.0)).points
    hits, widths = ({True: [], False: []} for _ in range(2))
    for _ in range(200):
        games = round_robin(generator, theta, deals=20, shared=4.0)
        for robust in hits:
            found = fit(games, robust=robust)
            hits[robust].append(((found.low <= truth) & (truth <= found.high)).mean())
            widths[robust].append((found.high - found.low).mean())
    assert 0.93 <= np.mean(hits[True]) <= 0.97
    assert np.mean(hits[False]) > 0.995
    assert np.mean(widths[True]) < 0.75 * np.mean(widths[False])


def test_copies_of_games_in_their_cluster_add_no_certainty():
    generator = np.random.default_rng(5)
    games = round_robin(generator, strengths(generator, 6), nu=0.5, deals=20)
    four = Games(games.agents, *(np.tile(x, 4) for x in (games.first, games.second, games.result, games.cluster)))
    once, again = fit(games, prior=0), fit(four, prior=0)
    assert again.points == pytest.approx(once.points, abs=1e-6)
    assert np.diag(again.covariance) == pytest.approx(np.diag(once.covariance), rel=1e-6)
    assert np.diag(fit(four, prior=0, robust=False).covariance) == pytest.approx(
        np.diag(fit(games, prior=0, robust=False).covariance) / 4, rel=1e-6
    )


@pytest.mark.parametrize("split", [1.0, 0.9])
def test_deals_that_each_wins_once_leave_open_what_rare_ones_would_say(split):
    """Of two equals, who sits first wins nearly every game; the rest of the deals one of them wins twice."""
    generator, apart = np.random.default_rng(6), 0
    for _ in range(100):
        lone = np.where(generator.random(20) < split, -1, generator.integers(0, 2, 20))
        wins = [(1.0, 1.0) if each < 0 else (float(each), 1.0 - each) for each in lone]
        found = rated([row for first, second in wins for row in (("a", "b", first), ("b", "a", second))])
        apart += rank_ranges(found)[0].worst == 1
        assert found.high[0] - found.low[0] > 100
    assert apart <= 8


def test_the_analytic_covariance_is_the_inverse_of_the_curvature(decisive):
    found = fit(decisive, seat=False, prior=0, robust=False, anchors={"agent-00": 0.0})
    x = (found.points[decisive.first] - found.points[decisive.second]) / ELO
    p = 1 / (1 + np.exp(-x))
    design = np.zeros((len(decisive), 10))
    design[np.arange(len(x)), decisive.first] = 1
    design[np.arange(len(x)), decisive.second] = -1
    information = (design.T * (p * (1 - p))) @ design
    assert found.covariance[1:, 1:] == pytest.approx(ELO**2 * np.linalg.inv(information[1:, 1:]), rel=1e-6)


def test_a_weight_is_as_many_games():
    rows = [("a", "b", 1), ("b", "c", 0.5), ("c", "a", 1), ("a", "c", 0.5)]
    once = rated(rows * 3, robust=False)
    games = from_rows([(*row, i) for i, row in enumerate(rows)])
    weighted = from_arrays(games.agents, games.first, games.second, 1 - games.result / 2, weight=[3.0] * 4)
    assert fit(weighted, robust=False).points == pytest.approx(once.points, abs=1e-6)


def test_chances_of_the_very_unequal_are_finite():
    assert chances(np.array([-5000.0, 0.0, 5000.0]), 0.0).tolist() == [[0, 0, 1], pytest.approx([1 / 3] * 3), [1, 0, 0]]


def test_all_games_may_be_drawn():
    found = rated([("a", "b", 0.5), ("b", "a", 0.5)] * 4)
    assert found.points == pytest.approx([0, 0], abs=1e-6)
    assert found.nu.value > 5
    assert math.isfinite(found.nu.high)
    assert rated([("a", "b", 0.5), ("b", "a", 0.5)] * 4, prior=1e-6).nu.value > 100


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: fit(from_rows([])), "need games, got none"),
        (lambda: rated([("a", "b", 1), ("c", "d", 1)]), "no games link 'a' and 'c'"),
        (
            lambda: rated([("a", "b", 1), ("b", "c", 1)], prior=0),
            "without a prior 'a' and 'b' are infinitely far apart",
        ),
        (lambda: rated([("a", "b", 1), ("a", "b", 0)], prior=0), "do not tell all ratings, seat and ties apart"),
        (lambda: rated([("a", "b", 1)], prior=-1), "got -1"),
        (lambda: rated([("a", "b", 1)], prior=1e-300), "got 1e-300"),
        (lambda: rated([("a", "b", 1)], anchors={"a": math.inf}), "'a' is held at inf"),
        (lambda: rated([("a", "b", 1)], level=95), "got 95"),
    ],
)
def test_bad_input_is_one_sentence(call, words):
    with pytest.raises(BadValue, match=words):
        call()


def test_unknown_names_are_answered_with_the_nearest():
    with pytest.raises(UnknownName, match="did you mean 'agent-01'"):
        fit(round_robin(np.random.default_rng(0), np.zeros(3), deals=2), anchors={"agent-1": 0.0})
    with pytest.raises(UnknownName, match="did you mean 'agent-02'"):
        fit(round_robin(np.random.default_rng(0), np.zeros(3), deals=2)).points_of("agent-2")


def test_where_every_agent_is_an_anchor_only_the_seat_is_rated():
    held = {"a": 0.0, "b": 100.0}
    found = rated([("a", "b", 1), ("b", "a", 1), ("a", "b", 1)], anchors=held)
    assert found.points.tolist() == found.low.tolist() == found.high.tolist() == [0, 100]
    assert found.seat.value > 100
    assert rated([("a", "b", 1)], anchors=held, seat=False).seat is None


def test_anchors_link_groups_that_never_meet():
    found = rated([("a", "b", 1), ("c", "d", 1)], anchors={"a": 100.0, "c": 0.0})
    assert found.points_of("b").value < 100
