"""Figures from counts: by enumeration of what could have been drawn, and by hand."""

import math
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.improve.estimates import (
    Flips,
    Sample,
    Tally,
    accuracy_by_turn,
    best_of_n,
    best_within,
    distinct_share,
    drift,
    flips,
    legal_rate,
    pass_at_k,
    pass_hat_k,
    sampled_entropy,
    tally,
    zero_variance_share,
)
from sparring.agents.rollout import rollout
from sparring.errors import BadValue

from .toys import SEAT, Toy, jobs, scripted

counts = st.tuples(st.integers(1, 7), st.integers(0, 7), st.integers(1, 7)).filter(lambda c: max(c[1:]) <= c[0])


@given(counts)
def test_pass_at_k_and_pass_hat_k_by_enumeration(count):
    n, right, k = count
    draws = list(combinations([True] * right + [False] * (n - right), k))
    assert pass_at_k(n, right, k) == pytest.approx(sum(map(any, draws)) / len(draws))
    assert pass_hat_k(n, right, k) == pytest.approx(sum(map(all, draws)) / len(draws))


@given(st.integers(1, 3), st.floats(0, 1))
def test_both_are_unbiased(k, p):
    n = 5
    chance = [math.comb(n, c) * p**c * (1 - p) ** (n - c) for c in range(n + 1)]
    assert sum(w * pass_at_k(n, c, k) for c, w in enumerate(chance)) == pytest.approx(1 - (1 - p) ** k)
    assert sum(w * pass_hat_k(n, c, k) for c, w in enumerate(chance)) == pytest.approx(p**k)


samples = st.lists(st.builds(Sample, st.integers(0, 3), st.floats(0, 1), st.integers(1, 9)), min_size=1, max_size=6)


@given(samples, st.data())
def test_best_of_n_by_enumeration(some, data):
    n = data.draw(st.integers(1, len(some)))
    total = 0.0
    for draw in combinations(some, n):
        best = [s.reward for s in draw if s.score == max(x.score for x in draw)]
        total += sum(best) / len(best)
    # equal scores are each chosen alike over all draws together, which is what an average over orders gives
    assert best_of_n(some, n) == pytest.approx(total / math.comb(len(some), n), abs=1e-9)


@given(samples)
def test_with_the_reward_as_score_more_samples_never_hurt(some):
    some = [s._replace(score=s.reward) for s in some]
    means = [best_of_n(some, n) for n in range(1, len(some) + 1)]
    assert means == pytest.approx(sorted(means))
    assert means[0] == pytest.approx(sum(s.reward for s in some) / len(some))
    assert means[-1] == pytest.approx(max(s.reward for s in some))


def test_an_equal_budget_buys_as_many_samples_as_it_pays_for():
    some = [Sample(score, float(score == 3), 10) for score in range(4)]
    assert best_within(some, 5) == (0.25, 1)
    assert best_within(some, 29) == (0.5, 2)
    assert best_within(some, 1000) == (1.0, 4)


answers = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1)


@given(answers)
def test_flips_by_counting(pairs):
    got = flips(*map(list, zip(*pairs, strict=True)))
    n = len(pairs)
    assert got.tasks == n
    assert got.before == sum(b for b, _ in pairs) / n
    assert got.after == sum(a for _, a in pairs) / n
    assert got.gain == pytest.approx(got.after - got.before)
    assert got.gain == pytest.approx(got.i_to_c - got.c_to_i)
    assert got.after == pytest.approx(got.before * got.confidence + (1 - got.before) * got.critique)
    if 0 < got.before < 1:
        low, high = got.before**2, 1 - (1 - got.before) ** 2
        assert got.relative == pytest.approx((got.after - low) / (high - low))
    else:
        assert math.isnan(got.relative)


def test_the_gain_has_the_interval_of_a_mean_of_differences():
    got = Flips(stayed_right=50, broken=10, repaired=30, stayed_wrong=10)
    low, high = got.gain_interval()
    assert (low + high) / 2 == pytest.approx(0.2)
    assert (high - low) / 2 == pytest.approx(1.96 * (0.36 / 100) ** 0.5)  # differences -1, 0, 1: variance 0.4 - 0.2^2


def test_flips_by_hand():
    got = Flips(stayed_right=4, broken=1, repaired=2, stayed_wrong=3)
    assert (got.before, got.after, got.i_to_c, got.c_to_i) == (0.5, 0.6, 0.2, 0.1)
    assert (got.confidence, got.critique) == (0.8, 0.4)
    assert got.relative == pytest.approx((0.6 - 0.25) / 0.5)
    assert Flips(1, 0, 0, 1).relative == 0.5


def test_accuracy_by_turn_keeps_the_last_answer_and_may_fall():
    assert accuracy_by_turn([[True], [False, True, False], [True, False]]) == pytest.approx([2 / 3, 2 / 3, 1 / 3])
    assert accuracy_by_turn([]) == []


@given(st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=4)))
def test_groups_without_variance_are_those_with_one_return(groups):
    expected = sum(len(set(g)) == 1 for g in groups) / max(1, len(groups))
    assert zero_variance_share(groups) == expected


@given(st.floats(0.01, 0.99))
def test_the_sampled_entropy_has_the_mean_of_the_exact_one(p):
    # one token of two: what is drawn with p has log p
    mean = p * sampled_entropy([[math.log(p)]]) + (1 - p) * sampled_entropy([[math.log(1 - p)]])
    assert mean == pytest.approx(-p * math.log(p) - (1 - p) * math.log(1 - p))
    assert sampled_entropy([[-1.0], [-2.0, -6.0]]) == 3.0
    assert sampled_entropy([]) == 0.0


def test_distinct_answers_are_counted_once():
    assert distinct_share(["a", "b", "a", "a"]) == 0.5
    assert distinct_share([]) == 0.0


@given(st.lists(st.floats(0, 1), max_size=12), st.integers(1, 4))
def test_drift_is_the_fall_from_the_best_window(rates, window):
    got = drift(rates, window=window)
    assert 0 <= got <= 1
    rising = sorted(rates)
    assert drift(rising, window=window) == pytest.approx(0.0, abs=1e-9)
    if len(rates) >= 2 * window:
        assert got >= sum(rates[:window]) / window - sum(rates[-window:]) / window - 1e-9


@given(st.lists(st.sampled_from([-2.0, 0.0, 1.0]), min_size=1))
def test_wins_draws_and_losses_mirror_when_the_seats_are_swapped(returns):
    one, other = tally(returns), tally([-r for r in returns])
    assert one == Tally(other.losses, other.draws, other.wins)
    assert one.games == len(returns)
    assert one.score + other.score == pytest.approx(1)
    low, high = one.interval()
    assert 0 <= low <= one.score <= high <= 1 or one.score in (0.0, 1.0)
    assert high - low > 0 or one.draws == one.games


def test_scores_by_hand():
    assert tally([1.0, 0.5, 0.0, -1.0]) == Tally(2, 1, 1)
    assert Tally(2, 1, 1).score == 0.625
    assert Tally(0, 0, 0).score == 0.5
    assert Tally(100, 0, 100).interval() == pytest.approx((0.431, 0.569), abs=0.002)
    assert Tally(0, 200, 0).interval() == (0.5, 0.5)  # only draws are no coin


def test_the_legal_rate_is_that_of_one_seat_or_all():
    played = [*rollout(jobs(Toy(), scripted(), 3))]
    assert legal_rate(played) == legal_rate(played, SEAT) == 1.0
    assert legal_rate(played, "another") == legal_rate([]) == 0.0
    (one,) = played[:1]
    broken = replace(one, steps=(*one.steps, replace(one.steps[0], illegal=True), replace(one.steps[0], seat="y")))
    assert legal_rate([broken], SEAT) == len(one.steps) / (len(one.steps) + 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pass_at_k(3, 1, 4), "got right=1, n=3, k=4: draw more samples"),
        (lambda: pass_hat_k(3, 4, 1), "got right=4, n=3, k=1"),
        (lambda: best_of_n([Sample(0, 0)], 2), "1 <= n <= 1 .* got n=2"),
        (lambda: best_within([Sample(0, 0)], 5), "samples that cost tokens"),
        (lambda: flips([True], []), "1 tasks before and 0 after"),
        (lambda: accuracy_by_turn([[]]), "a task without a turn"),
        (lambda: drift([0.5], window=0), "at least one rate, got 0"),
    ],
)
def test_bad_values_are_said(call, message):
    with pytest.raises(BadValue, match=message):
        call()
