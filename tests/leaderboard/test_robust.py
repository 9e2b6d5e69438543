"""Nash mass and cycles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from sparring.errors import BadValue
from sparring.leaderboard.games import Games, from_arrays, from_rows
from sparring.leaderboard.ratings import fit
from sparring.leaderboard.robust import Margins, cycles, edges, lottery, margins, nash_mass

ROCK_PAPER_SCISSORS = np.array([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]])
MATRICES = st.integers(1, 7).flatmap(
    lambda n: arrays(np.float64, (n, n), elements=st.integers(-4, 4).map(float)).map(lambda a: a - a.T)
)


def duels(margin, deals, *, names="abcdefgh", generator=None):
    """Return seat-swapped deals in which the row wins with probability (1 + margin) / 2, or by its sign without a generator."""
    rows = []
    for i in range(len(margin)):
        for j in range(i + 1, len(margin)):
            for deal in range(deals):
                for first, second, sign in ((i, j, 1), (j, i, -1)):
                    x = sign * margin[i, j]
                    outcome = (1 + np.sign(x)) / 2 if generator is None else float(generator.random() < (1 + x) / 2)
                    rows.append((names[first], names[second], outcome, (i, j, deal)))
    return from_rows(rows)


@given(MATRICES)
def test_nobody_beats_the_lottery(margin):
    p = lottery(margin)
    assert p.sum() == pytest.approx(1)
    assert (p >= 0).all()
    assert (margin @ p).max() <= 1e-6


@given(MATRICES, st.randoms(use_true_random=False))
def test_the_order_of_agents_does_not_matter(margin, random):
    order = list(range(len(margin)))
    random.shuffle(order)
    assert lottery(margin[np.ix_(order, order)]) == pytest.approx(lottery(margin)[order], abs=1e-6)


def test_the_lottery_is_the_solution_of_the_linear_programme():
    generator = np.random.default_rng(0)
    for n in (3, 4, 9, 20, 40):
        margin = generator.normal(size=(n, n))
        margin = margin - margin.T
        found = linprog(np.zeros(n), A_ub=margin, b_ub=np.full(n, 1e-12), A_eq=np.ones((1, n)), b_eq=[1])
        assert lottery(margin) == pytest.approx(found.x, abs=1e-6)


def test_three_copies_of_paper_leave_rock_a_third():
    copies = [0, 1, 1, 1, 2]
    p = lottery(ROCK_PAPER_SCISSORS[np.ix_(copies, copies)])
    assert p == pytest.approx([1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 3], abs=1e-8)
    games = duels(ROCK_PAPER_SCISSORS[np.ix_(copies, copies)], 4)
    rated = fit(games).points
    assert rated[0] < -50 < 50 < rated[4]
    assert [each.mass for each in nash_mass(margins(games), draws=5)] == pytest.approx(p, abs=1e-8)


@given(st.integers(0, 10_000), st.integers(0, 4), st.integers(2, 4))
def test_copies_of_an_agent_share_its_mass(seed, which, copies):
    margin = np.random.default_rng(seed).normal(size=(5, 5))
    margin = margin - margin.T
    order = [*range(5), *[which] * (copies - 1)]
    whole, apart = lottery(margin), lottery(margin[np.ix_(order, order)])
    others = [i for i in range(5) if i != which]
    assert apart[others] == pytest.approx(whole[others], abs=1e-6)
    assert apart[[which, *range(5, 4 + copies)]] == pytest.approx([whole[which] / copies] * copies, abs=1e-6)


def test_who_beats_everybody_has_all_the_mass_and_equals_share_it():
    assert lottery(np.array([[0.0, 0.1, 0.2], [-0.1, 0, 1], [-0.2, -1, 0]])) == pytest.approx([1, 0, 0])
    assert lottery(np.array([[0.0, 0, 1], [0, 0, 1], [-1, -1, 0]])) == pytest.approx([0.5, 0.5, 0], abs=1e-6)
    assert lottery(np.zeros((4, 4))) == pytest.approx([0.25] * 4)


def test_margins_are_means_over_deals_of_both_seats():
    games = from_rows([("b", "a", 1, 0), ("a", "b", 0.5, 0), ("b", "a", 0, 1), ("a", "b", 1, 1), ("b", "a", 1, 2)])
    found = margins(games)
    assert found.margin.tolist() == [[0, 0], [0, 0]]
    assert found.better.tolist() == [[0, 1], [2, 0]]
    assert found.error[0, 1] == found.error[1, 0] > 0
    lone = margins(from_rows([("b", "a", 1, i) for i in range(6)]))
    assert lone.margin[1, 0] == 1
    assert lone.error[1, 0] == pytest.approx(np.sqrt((8 / 8 - (6 / 8) ** 2) / 8))
    twice = margins(from_rows([(*pair, 1 if pair == "ba" else 0, i) for i in range(6) for pair in ("ba", "ab")]))
    assert twice.error.tolist() == lone.error.tolist()  # a deal won from both seats is as good as a game


@pytest.mark.parametrize(("deals", "sure"), [(1, False), (2, False), (4, False), (6, True)])
def test_few_deals_that_one_wins_make_it_no_surer_than_the_sign_test(deals, sure):
    found = nash_mass(margins(duels(np.array([[0.0, 1], [-1, 0]]), deals)))
    assert (found[0].mass, found[0].low) == (1.0, 1.0 if sure else 0.0)


@pytest.mark.parametrize(("freedom", "low"), [(2, 0.0), (1000, 1.0)])
def test_of_an_error_that_rests_on_few_deals_less_is_known(freedom, low):
    margin, one = np.array([[0.0, 0.5], [-0.5, 0.0]]), np.ones((2, 2), dtype=np.int64)
    (first, _) = nash_mass(Margins(("a", "b"), margin, 0.18 * one, one, margin, freedom * one))
    assert (first.mass, first.low) == (1.0, low)


def test_a_cycle_counts_only_if_each_of_its_edges_is_sure():
    few, many = (duels(ROCK_PAPER_SCISSORS, deals) for deals in (6, 20))
    assert cycles(margins(few)) == ()
    (found,) = cycles(margins(many))
    assert found.agents == ("a", "c", "b")
    assert found.p_value == pytest.approx(3 * 2 / 2**20)
    assert set(edges(margins(many))) == {("a", "c"), ("b", "a"), ("c", "b")}


def test_deals_that_both_score_alike_say_nothing():
    swapped = [("a", "b", 1, i) for i in range(50)] + [("b", "a", 1, i) for i in range(50)]
    found = margins(from_rows([*swapped, ("a", "b", 1, 99)]))
    assert found.better.tolist() == [[0, 1], [0, 0]]
    assert edges(found) == {("a", "b"): 1.0}


def test_agents_that_are_equal_are_seldom_in_a_cycle():
    generator = np.random.default_rng(6)
    flagged = sum(bool(cycles(margins(duels(np.zeros((6, 6)), 8, generator=generator)))) for _ in range(40))
    assert flagged == 0


def test_noise_leaves_a_range_of_mass_around_the_truth():
    generator = np.random.default_rng(7)
    found = nash_mass(margins(duels(0.6 * ROCK_PAPER_SCISSORS, 60, generator=generator)))
    assert [each.agent for each in found] == ["a", "b", "c"]
    assert all(each.low <= 1 / 3 <= each.high and 0.05 < each.high - each.low < 0.6 for each in found)
    more = nash_mass(margins(duels(0.6 * ROCK_PAPER_SCISSORS, 600, generator=generator)))
    assert sum(e.high - e.low for e in more) < 0.6 * sum(e.high - e.low for e in found)


def test_the_order_of_the_games_changes_no_byte():
    games = duels(0.3 * ROCK_PAPER_SCISSORS, 30, generator=np.random.default_rng(8))
    order = np.random.default_rng(9).permutation(len(games))
    mixed = Games(games.agents, *(x[order] for x in (games.first, games.second, games.result, games.cluster)))
    assert nash_mass(margins(mixed)) == nash_mass(margins(games))
    assert cycles(margins(mixed), level=0.5) == cycles(margins(games), level=0.5)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: lottery(np.ones((2, 2))), r"antisymmetric.*\(2, 2\)"),
        (lambda: margins(from_rows([("a", "b", 1, 0), ("b", "c", 1, 1)])), "'a' and 'c' have not met"),
        (lambda: margins(from_rows([("a", "c", 1, 0), ("b", "c", 1, 1)])), "'a' and 'b' have not met"),
        (lambda: nash_mass(margins(from_rows([("a", "b", 1, 0)])), level=95), "got 95"),
        (lambda: cycles(margins(from_rows([("a", "b", 1, 0)])), level=0), "got 0"),
    ],
)
def test_bad_input_is_one_sentence(call, words):
    with pytest.raises(BadValue, match=words):
        call()


def test_games_count_by_their_weight():
    uneven = from_arrays(["a", "b"], [0, 0], [1, 1], [1, 0], weight=[0.75, 0.25])
    assert margins(uneven).margin.tolist() == [[0, 0.5], [-0.5, 0]]
    games = from_arrays(["a", "b"], [0, 0], [1, 1], [1, 0], weight=[0.5, 0.5])
    assert margins(games).margin.tolist() == [[0, 0], [0, 0]]
