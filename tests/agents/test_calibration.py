"""Figures of judges: by hand, by their definition over all pairs, and by what must not change them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.improve.calibration import (
    Agreement,
    Bin,
    Threshold,
    abstention_curve,
    agreement,
    auroc,
    brier,
    ece,
    precision_recall,
    reliability,
    risk_coverage_area,
)
from sparring.errors import BadValue

CALLS = (ece, brier, auroc, abstention_curve, risk_coverage_area, precision_recall)
judged = st.lists(st.tuples(st.integers(0, 10).map(lambda i: i / 10), st.booleans()), min_size=1, max_size=12)


def split(pairs):
    return [c for c, _ in pairs], [r for _, r in pairs]


def test_reliability_by_hand():
    bars = reliability([0.0, 0.4, 0.5, 1.0], [False, True, True, False], bins=2)
    assert bars == [Bin(2, 0.2, 0.5), Bin(2, 0.75, 0.5)]
    assert ece([0.0, 0.4, 0.5, 1.0], [False, True, True, False], bins=2) == pytest.approx((2 * 0.3 + 2 * 0.25) / 4)
    assert reliability([], [], bins=3) == [Bin(0, 0.0, 0.0)] * 3


@given(judged, st.integers(1, 12))
def test_every_answer_is_in_one_bar_and_the_error_is_bounded(pairs, bins):
    confidences, right = split(pairs)
    bars = reliability(confidences, right, bins=bins)
    assert sum(b.size for b in bars) == len(pairs)
    assert sum(b.size * b.accuracy for b in bars) == pytest.approx(sum(right))
    assert 0 <= ece(confidences, right, bins=bins) <= 1
    # one bar compares the means alone, and finer bars never show less
    means = abs(sum(confidences) - sum(right)) / len(right)
    assert ece(confidences, right, bins=1) == pytest.approx(means)
    assert ece(confidences, right, bins=2 * bins) >= ece(confidences, right, bins=bins) - 1e-9


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_brier_score_is_smallest_for_the_honest(p, said):
    def mean(c):
        return p * brier([c], [True]) + (1 - p) * brier([c], [False])

    assert mean(p) <= mean(said) + 1e-12
    assert mean(said) - mean(p) == pytest.approx((said - p) ** 2, abs=1e-9)


@given(judged)
def test_auroc_by_its_definition_over_all_pairs(pairs):
    good, bad = ([c for c, r in pairs if r is kind] for kind in (True, False))
    got = auroc(*split(pairs))
    if good and bad:
        wins = sum((g > b) + (g == b) / 2 for g in good for b in bad)
        assert got == pytest.approx(wins / (len(good) * len(bad)))
        assert auroc([c**3 + 5 for c, _ in pairs], [r for _, r in pairs]) == pytest.approx(got)
        assert auroc([-c for c, _ in pairs], [r for _, r in pairs]) == pytest.approx(1 - got)
    else:
        assert math.isnan(got)


@given(judged)
def test_the_abstention_curve_by_its_definition(pairs):
    confidences, right = split(pairs)
    expected = []
    for least in sorted(set(confidences), reverse=True):
        kept = [r for c, r in pairs if c >= least]
        expected.append((len(kept) / len(pairs), sum(kept) / len(kept)))
    assert abstention_curve(confidences, right) == expected
    assert abstention_curve(confidences, right)[-1] == (1.0, sum(right) / len(right))


def test_who_knows_what_is_wrong_has_the_smaller_area():
    right = [True, True, False, False]
    knows, does_not, inverted = ([0.9, 0.8, 0.2, 0.1], [0.5] * 4, [0.1, 0.2, 0.8, 0.9])
    areas = [risk_coverage_area(c, right) for c in (knows, does_not, inverted)]
    assert areas == pytest.approx([(0 + 0 + 1 / 3 + 1 / 2) / 4, 0.5, (1 + 1 + 2 / 3 + 1 / 2) / 4])


def test_agreement_by_hand():
    got = agreement([True, True, True, False, False], [True, True, False, True, False])
    assert got == Agreement(accepted_right=2, accepted_wrong=1, rejected_right=1, rejected_wrong=1)
    assert (got.precision, got.recall, got.false_accepts) == pytest.approx((2 / 3, 2 / 3, 1 / 2))
    assert got.f1 == pytest.approx(2 / 3)
    assert got.balanced == pytest.approx((2 / 3 + 1 / 2) / 2)


@given(st.lists(st.booleans(), min_size=2).filter(lambda r: len(set(r)) == 2), st.booleans())
def test_a_judge_that_says_the_same_of_everything_knows_nothing(right, says):
    got = agreement([says] * len(right), right)
    assert got.balanced == 0.5
    assert (got.recall, got.false_accepts) == (float(says), float(says))
    assert got.precision == pytest.approx(sum(right) / len(right)) if says else math.isnan(got.precision)


@given(judged)
def test_precision_and_recall_at_every_threshold(pairs):
    rewards, right = split(pairs)
    for at in precision_recall(rewards, right):
        whole = agreement([c >= at.reward for c in rewards], right)
        assert at.precision == pytest.approx(whole.precision)
        assert at.recall == pytest.approx(whole.recall, nan_ok=True)
    assert precision_recall(rewards, right)[-1].precision == pytest.approx(sum(right) / len(right))


def test_a_reward_that_is_hacked_loses_precision_where_it_is_highest():
    curve = precision_recall([1.0, 1.0, 0.5, 0.0], [True, False, True, False])
    assert curve == [Threshold(1.0, 0.5, 0.5), Threshold(0.5, 2 / 3, 1.0), Threshold(0.0, 0.5, 1.0)]


@pytest.mark.parametrize("call", CALLS)
def test_lengths_that_differ_are_said(call):
    with pytest.raises(BadValue, match="2 scores for 1 answers"):
        call([0.5, 0.5], [True])


@pytest.mark.parametrize("call", CALLS)
def test_a_score_that_is_no_number_is_said(call):
    with pytest.raises(BadValue, match="no number: leave out"):
        call([math.nan], [True])


def test_a_confidence_beyond_1_is_said():
    with pytest.raises(BadValue, match=r"\[0, 1\] .* values from 0.5 to 80"):
        ece([0.5, 80], [True, False])
