"""Losses of critics: against torch, by their optimum, and back from the bins to the value."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from sparring.agents.improve.critic import bce_values, ce_values, expected, hl_gauss, mse_values, two_hot
from sparring.errors import BadValue

SUPPORT = torch.linspace(-1, 1, 9, dtype=torch.float64)
inside = st.floats(-1, 1)


def tensor(*values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


@given(st.floats(0.01, 0.99), st.floats(-5, 5))
def test_the_binary_cross_entropy_and_its_gradient_by_hand(target, logit):
    x = tensor(logit)
    loss = bce_values(x, torch.tensor([target], dtype=torch.float64))
    p = 1 / (1 + math.exp(-logit))
    assert loss.item() == pytest.approx(-target * math.log(p) - (1 - target) * math.log(1 - p))
    assert torch.autograd.grad(loss.sum(), x)[0].item() == pytest.approx(p - target, abs=1e-9)


@given(inside, inside, inside, st.floats(0.01, 0.5))
def test_the_clipped_square_by_hand(value, target, old, clip):
    got = mse_values(tensor(value), tensor(target), old_values=tensor(old), clip=clip)
    near = old + min(max(value - old, -clip), clip)
    assert got.item() == pytest.approx(max((value - target) ** 2, (near - target) ** 2) / 2)
    assert mse_values(tensor(value), tensor(target)).item() == pytest.approx((value - target) ** 2 / 2)


def test_a_value_that_has_moved_beyond_the_clip_towards_its_target_has_no_gradient():
    value = tensor(0.5)
    loss = mse_values(value, tensor(1.0), old_values=tensor(0.0), clip=0.2)
    assert torch.autograd.grad(loss.sum(), value)[0].item() == 0.0


@given(st.lists(inside, min_size=1, max_size=5))
def test_two_hot_targets_are_distributions_with_the_right_mean(targets):
    mass = two_hot(torch.tensor(targets, dtype=torch.float64), SUPPORT)
    assert bool((mass >= 0).all())
    assert mass.sum(-1).tolist() == pytest.approx([1.0] * len(targets))
    assert ((mass > 0).sum(-1) <= 2).all()
    assert (mass * SUPPORT).sum(-1).tolist() == pytest.approx(targets, abs=1e-9)


def test_targets_outside_are_moved_to_the_ends():
    outside, ends = (torch.tensor([-x, x], dtype=torch.float64) for x in (9.0, 1.0))
    assert torch.equal(two_hot(outside, SUPPORT), two_hot(ends, SUPPORT))
    assert torch.equal(two_hot(ends, SUPPORT), torch.eye(9, dtype=torch.float64)[[0, 8]])
    assert torch.equal(hl_gauss(outside, SUPPORT, sigma=0.1), hl_gauss(ends, SUPPORT, sigma=0.1))


@given(st.floats(-0.25, 0.25), st.floats(0.125, 0.25))
def test_histogram_targets_are_distributions_around_their_value(target, sigma):
    mass = hl_gauss(torch.tensor([target], dtype=torch.float64), SUPPORT, sigma=sigma)[0]
    assert float(mass.sum()) == pytest.approx(1.0)
    assert float((mass * SUPPORT).sum()) == pytest.approx(target, abs=0.01)
    mirrored = hl_gauss(torch.tensor([-target], dtype=torch.float64), SUPPORT, sigma=sigma)[0]
    assert torch.allclose(mass, mirrored.flip(0))


def test_histogram_targets_by_hand():
    mass = hl_gauss(torch.tensor([0.0]), torch.tensor([-1.0, 0.0, 1.0]), sigma=0.5)[0]
    middle, end = math.erf(0.5 / 0.5 / math.sqrt(2)), (math.erf(3 / math.sqrt(2)) - math.erf(1 / math.sqrt(2))) / 2
    assert mass.tolist() == pytest.approx([x / (middle + 2 * end) for x in (end, middle, end)], rel=1e-5)


@given(st.integers(0, 2**31), inside)
def test_the_cross_entropy_is_torchs_and_its_optimum_gives_the_value_back(seed, target):
    logits = torch.randn(3, 9, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    goal = two_hot(torch.tensor([target] * 3, dtype=torch.float64), SUPPORT)
    assert torch.allclose(ce_values(logits, goal), functional.cross_entropy(logits, goal, reduction="none"))
    best = (goal + 1e-12).log().requires_grad_()
    assert torch.autograd.grad(ce_values(best, goal).sum(), best)[0].abs().max().item() < 1e-9
    assert expected(best.detach(), SUPPORT).tolist() == pytest.approx([target] * 3, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bce_values(tensor(0.0), torch.tensor([1.5])), "got 1.5 to 1.5: scale them"),
        (lambda: mse_values(tensor(0.0), tensor(0.0), clip=0.2), "clip=0.2 and old_values go together"),
        (lambda: two_hot(torch.tensor([0.0]), torch.tensor([1.0, 0.0])), r"increasing points, got \[1.0, 0.0\]"),
        (lambda: hl_gauss(torch.tensor([0.0]), SUPPORT, sigma=0.0), "sigma must be above 0, got 0.0"),
    ],
)
def test_bad_settings_are_said(call, message):
    with pytest.raises(BadValue, match=message):
        call()
