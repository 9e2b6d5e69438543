"""Selectors, by their properties."""

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.improve.select import (
    band,
    clusters,
    exp_weights,
    hard_negatives,
    keep,
    label_noise,
    novel,
    pairs,
    top,
    varied,
    vote,
    within,
    word_distance,
)
from sparring.errors import BadValue

scores = st.lists(st.integers(-200, 200).map(lambda i: i / 100), max_size=9)
groups = st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=5), max_size=6)
texts = st.lists(st.sampled_from(["a", "b", "c", "A"]), max_size=6).map(" ".join)


def gap(a, b):
    return abs(a - b)


@given(scores, st.floats(-2, 2), st.floats(-2, 2))
def test_kept_items_are_those_in_range_in_their_order(values, low, high):
    items = list(enumerate(values))
    assert keep(items, values, least=low) == [(i, v) for i, v in items if v >= low]
    assert within(items, values, low, high) == [(i, v) for i, v in items if low < v <= high]


@given(scores, st.integers(-1, 12))
def test_the_best_are_none_worse_than_those_left_out(values, k):
    items = list(enumerate(values))
    best = top(items, values, k)
    assert len(best) == max(0, min(k, len(values)))
    assert best == sorted(items, key=lambda iv: (-iv[1], iv[0]))[: max(0, k)]


@given(groups)
def test_a_band_drops_what_teaches_nothing(values):
    numbered = [[(i, v) for v in group] for i, group in enumerate(values)]
    kept = {g[0][0] for g in band(numbered, values)}
    assert kept == {i for i, group in enumerate(values) if 0 < sum(group) < len(group)}
    inner = {g[0][0] for g in band(numbered, values, 0.3, 0.8)}
    assert inner == {i for i in kept if 0.3 <= sum(values[i]) / len(values[i]) <= 0.8}
    assert {g[0][0] for g in varied(numbered, values)} == {i for i, group in enumerate(values) if len(set(group)) > 1}


@given(scores, st.floats(0, 2))
def test_pairs_are_all_that_differ_enough_the_widest_first(values, least):
    items = list(enumerate(values))
    found = pairs(items, values, gap=least)
    assert len(found) == sum(a - b > least for a in values for b in values)
    gaps = [chosen[1] - rejected[1] for chosen, rejected in found]
    assert gaps == sorted(gaps, reverse=True)
    assert all(g > least for g in gaps)
    (widest,) = pairs(items, values, most=1) or [(None, None)]
    if widest[0]:
        assert (widest[0][1], widest[1][1]) == (max(values), min(values))


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_pair_is_trusted_by_how_often_each_was_visited(chosen, rejected):
    got = label_noise(chosen, rejected)
    assert 0 <= got <= 0.5
    assert got == pytest.approx(min(0.5, rejected / max(1, rejected + max(1, chosen))))
    assert label_noise(chosen + 1, rejected) <= got


@given(scores.filter(len), st.floats(0.1, 5))
def test_weights_are_a_softmax_up_to_their_scale(values, temperature):
    weights = exp_weights(values, temperature=temperature)
    want = torch.softmax(torch.tensor(values, dtype=torch.float64) / temperature, 0)
    assert [w / sum(weights) for w in weights] == pytest.approx(want.tolist())
    assert weights == pytest.approx([math.exp(v / temperature) for v in values])
    scaled = exp_weights(values, temperature=temperature, normalise=True)
    assert scaled == pytest.approx((want * len(values)).tolist())


def test_weights_that_cannot_be_are_refused():
    with pytest.raises(BadValue, match="temperature=0"):
        exp_weights([1.0], temperature=0)
    with pytest.raises(BadValue, match="raise the temperature, or normalise"):
        exp_weights([1.0], temperature=1e-4)
    assert exp_weights([1.0, 0.0], temperature=1e-4, normalise=True) == [2.0, 0.0]
    assert exp_weights([], temperature=1.0, normalise=True) == []


ballots = st.lists(st.tuples(st.none() | st.sampled_from("abc"), st.floats(0, 1)), max_size=8)


@given(ballots)
def test_nobody_has_more_votes_than_the_winner(cast):
    answers, weights = [a for a, _ in cast], [w for _, w in cast]
    for given_weights, each in ((None, [1.0] * len(cast)), (weights, weights)):
        winner = vote(answers, given_weights)
        votes = {a: sum(w for b, w in zip(answers, each, strict=True) if a == b) for a in answers if a is not None}
        assert (winner is None) == (not votes)
        assert winner is None or votes[winner] == pytest.approx(max(votes.values()))
    assert vote(["b", "a", "a", "b"]) == "b"


@given(st.lists(st.floats(-9, 9), max_size=9), st.floats(0, 5))
def test_novel_items_keep_their_distance_and_leave_nobody_out(values, least):
    found = novel(values, distance=gap, least=least, known=[0.0])
    kept = [0.0, *found]
    assert all(gap(a, b) >= least for i, a in enumerate(kept) for b in kept[:i])
    assert all(any(gap(v, k) < least for k in kept) or v in found for v in values)


@given(texts, texts, st.integers(1, 3))
def test_the_distance_of_texts_is_a_distance(a, b, n):
    assert word_distance(a, b, n=n) == word_distance(b, a, n=n)
    assert 0 <= word_distance(a, b, n=n) <= 1
    assert word_distance(a, f" {a.upper()}\n", n=n) == 0
    assert (word_distance(a, b) == 0) == (set(a.lower().split()) == set(b.lower().split()))


def linked(values, within):
    """Average linkage as the textbook has it: the mean over all pairs, computed anew at every step."""
    parts = [[i] for i in range(len(values))]
    while len(parts) > 1:
        mean = {
            (a, b): sum(gap(values[i], values[j]) for i in parts[a] for j in parts[b]) / len(parts[a]) / len(parts[b])
            for a in range(len(parts))
            for b in range(a + 1, len(parts))
        }
        a, b = min(mean, key=mean.__getitem__)
        if mean[a, b] > within:
            break
        parts[a] += parts.pop(b)
    return {frozenset(part) for part in parts}


@given(st.lists(st.integers(0, 99).map(Fraction), max_size=9), st.integers(0, 50))
def test_clusters_are_those_of_average_linkage(values, within):
    found = clusters(values, distance=gap, within=within)
    assert {frozenset(i for i, c in enumerate(found) if c == number) for number in set(found)} == linked(values, within)
    assert list(dict.fromkeys(found)) == list(range(len(set(found))))


def test_hard_negatives_are_wrong_and_judged_good():
    judged, right = [0.9, 0.99, 0.1, 0.5], [False, True, False, False]
    assert hard_negatives("abcd", judged, right, 2) == ["a", "d"]
    assert hard_negatives("abcd", judged, right, 9) == ["a", "d", "c"]
