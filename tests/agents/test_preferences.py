"""Losses of pairs: by hand, by torch, by finite differences, and where they are smallest."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from sparring.agents.improve.preferences import Pairs, differing, dpo_values, ipo_values, ranking_values, with_nll
from sparring.errors import BadValue

betas = st.floats(0.05, 3)
seeds = st.integers(0, 2**31)


def some_pairs(seed=0, b=5):
    numbers = -torch.randn(4, b, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).abs()
    return Pairs(numbers[0].requires_grad_(), *numbers[1:].unbind())


def pair_of(margin):
    """One pair with this margin."""
    zero = torch.zeros(1, dtype=torch.float64)
    return Pairs(torch.tensor([margin], dtype=torch.float64, requires_grad=True), zero, zero, zero)


def slope(loss, pairs):
    return torch.autograd.grad(loss.sum(), pairs.chosen)[0]


@given(seeds, betas)
@settings(max_examples=20)
def test_dpo_by_its_definition_and_its_gradient(seed, beta):
    pairs = some_pairs(seed)
    rows = zip(*(x.tolist() for x in pairs), strict=True)
    margins = [(c - rc) - (r - rr) for c, r, rc, rr in rows]
    loss = dpo_values(pairs, beta=beta)
    assert loss.tolist() == pytest.approx([-math.log(1 / (1 + math.exp(-beta * m))) for m in margins])
    assert slope(loss, pairs).tolist() == pytest.approx([-beta / (1 + math.exp(beta * m)) for m in margins])


@given(betas, st.floats(0.01, 0.49))
@settings(max_examples=20)
def test_the_conservative_margin_stops_where_the_label_is_as_sure_as_it_should_be(beta, wrong):
    stop = math.log((1 - wrong) / wrong) / beta
    at, beyond = pair_of(stop), pair_of(stop + 1)
    assert slope(dpo_values(at, beta=beta, smoothing=wrong), at).item() == pytest.approx(0.0, abs=1e-9)
    assert slope(dpo_values(beyond, beta=beta, smoothing=wrong), beyond).item() > 0
    assert slope(dpo_values(beyond, beta=beta), beyond).item() < 0


def test_each_pair_may_have_its_own_smoothing():
    pairs = some_pairs()
    own = dpo_values(pairs, beta=0.5, smoothing=torch.tensor([0.0, 0.1, 0.2, 0.3, 0.5]))
    apart = [dpo_values(pairs, beta=0.5, smoothing=e)[i].item() for i, e in enumerate((0.0, 0.1, 0.2, 0.3, 0.5))]
    assert own.tolist() == pytest.approx(apart, rel=1e-6)


@given(seeds, betas)
@settings(max_examples=10)
def test_half_the_labels_wrong_makes_a_loss_that_does_not_know_which_is_better(seed, beta):
    pairs = some_pairs(seed)
    swapped = Pairs(pairs.rejected, pairs.chosen, pairs.reference_rejected, pairs.reference_chosen)
    one, other = (dpo_values(p, beta=beta, smoothing=0.5) for p in (pairs, swapped))
    assert torch.allclose(one, other)
    assert torch.allclose(pairs.margin, -swapped.margin)


@given(betas, st.floats(-5, 5))
@settings(max_examples=20)
def test_ipo_pulls_every_margin_to_its_target(beta, off):
    pairs = pair_of(1 / (2 * beta) + off)
    loss = ipo_values(pairs, beta=beta)
    assert loss.item() == pytest.approx(off**2, abs=1e-9)
    assert slope(loss, pairs).item() == pytest.approx(2 * off, abs=1e-9)


def test_the_likelihood_of_the_chosen_is_added_per_token():
    pairs = some_pairs()
    lengths = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
    plain = dpo_values(pairs, beta=0.1)
    both = with_nll(plain, pairs.chosen, lengths, weight=0.5)
    expected = [
        p - 0.5 * c / n for p, c, n in zip(plain.tolist(), pairs.chosen.tolist(), lengths.tolist(), strict=True)
    ]
    assert both.tolist() == pytest.approx(expected)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1), st.floats(-2, 2))
def test_ranking_is_the_binary_cross_entropy_of_the_difference(scores, margin):
    chosen, rejected = torch.tensor(scores, dtype=torch.float64).unbind(-1)
    expected = functional.binary_cross_entropy_with_logits(
        chosen - rejected - margin, torch.ones_like(chosen), reduction="none"
    )
    assert torch.allclose(ranking_values(chosen, rejected, margin), expected)


def test_gradients_by_finite_differences():
    pairs = some_pairs()
    for loss in (lambda p: dpo_values(p, beta=0.7, smoothing=0.1), lambda p: ipo_values(p, beta=0.7)):
        assert torch.autograd.gradcheck(lambda c, loss=loss: loss(pairs._replace(chosen=c)), pairs.chosen)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=6))
def test_positions_differ_from_the_first_difference_on(tokens):
    chosen, rejected = torch.tensor(tokens).unbind(-1)
    first = next((i for i, (a, b) in enumerate(tokens) if a != b), len(tokens))
    assert differing(chosen[None], rejected[None])[0].tolist() == [i >= first for i in range(len(tokens))]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: dpo_values(p, beta=0.0), "beta must be above 0, got 0.0"),
        (lambda p: ipo_values(p, beta=-1.0), "beta must be above 0, got -1.0"),
        (lambda p: dpo_values(p, beta=0.1, smoothing=0.6), r"smoothing must be in \[0, 0.5\], got 0.6"),
    ],
)
def test_bad_settings_are_said(call, message):
    with pytest.raises(BadValue, match=message):
        call(some_pairs())
