"""Losses of policies: by hand, against torch, by finite differences, and by exact expectations."""

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from sparring.agents.improve import losses
from sparring.agents.improve.advantage import magnet_target
from sparring.agents.improve.losses import TokenBatch
from sparring.errors import BadValue, UnknownName

DOUBLE = torch.float64
seeds = st.integers(0, 2**31)


def rand(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=DOUBLE)


def some_batch(seed=0, b=3, t=4, *, shift=0.1):
    """Log-probabilities of two near policies and a mask with rows of different length."""
    old = -rand(seed, b, t).abs() - 0.1
    logps = (old + shift * rand(seed + 1, b, t)).requires_grad_()
    mask = torch.arange(t) < torch.tensor([t - i % t for i in range(b)])[:, None]
    return TokenBatch(logps, old, rand(seed + 2, b, 1), mask, old - 0.2 * rand(seed + 3, b, t))


def gradient(loss, *inputs):
    return torch.autograd.grad(loss, inputs)[0]


def test_means_by_hand():
    values, mask = torch.tensor([[1.0, 2.0], [4.0, 100.0]]), torch.tensor([[True, True], [True, False]])
    assert losses.masked_mean(values, mask, mean="token") == pytest.approx(7 / 3)
    assert losses.masked_mean(values, mask, mean="sequence") == pytest.approx((1.5 + 4) / 2)
    assert losses.masked_mean(values, mask, mean="constant", total=10) == pytest.approx(0.7)
    assert losses.masked_mean(values, torch.zeros(2, 2)) == 0.0


@pytest.mark.parametrize("mean", ["token", "sequence", "constant"])
@given(seeds)
@settings(max_examples=10)
def test_the_losses_of_parts_with_the_total_of_the_whole_add_up(mean, seed):
    batch = some_batch(seed, b=5)
    total = {"token": float(batch.mask.sum()), "sequence": 5.0, "constant": 17.0}[mean]
    whole = losses.masked_mean(batch.logps, batch.mask, mean=mean, total=total)
    parts = [losses.masked_mean(batch.logps[i], batch.mask[i], mean=mean, total=total) for i in ([0, 3], [1, 2, 4])]
    assert sum(parts).item() == pytest.approx(whole.item())
    if mean != "constant":
        assert losses.masked_mean(batch.logps, batch.mask, mean=mean).item() == pytest.approx(whole.item())


def test_masked_values_do_not_matter_even_if_they_are_no_numbers():
    values = torch.tensor([[1.0, math.nan], [3.0, math.inf]], requires_grad=True)
    mask = torch.tensor([[True, False], [True, False]])
    loss = losses.masked_mean(values, mask)
    assert loss == 2.0
    assert gradient(loss, values).tolist() == [[0.5, 0.0], [0.5, 0.0]]


@given(seeds)
@settings(max_examples=10)
def test_the_ratio_of_a_sequence_is_the_geometric_mean_of_its_tokens(seed):
    batch = some_batch(seed)
    tokens = losses.log_ratios(batch.logps, batch.old_logps, batch.mask).exp()
    whole = losses.log_ratios(batch.logps, batch.old_logps, batch.mask, level="sequence").exp()
    for row, mask, mean in zip(tokens, batch.mask, whole, strict=True):
        assert mean[mask].tolist() == pytest.approx(
            [math.prod(row[mask].tolist()) ** (1 / int(mask.sum()))] * int(mask.sum())
        )


ratios, advantages = st.floats(0.01, 20), st.floats(-3, 3)


@given(ratios, advantages, st.floats(0, 0.9), st.floats(0, 0.9))
def test_the_clipped_surrogate_by_its_definition(ratio, advantage, low, high):
    got = losses.clipped_surrogate(
        torch.tensor(ratio, dtype=DOUBLE).log(), torch.tensor(advantage, dtype=DOUBLE), low=low, high=high
    )
    assert float(got) == pytest.approx(
        -min(ratio * advantage, min(max(ratio, 1 - low), 1 + high) * advantage), abs=1e-9
    )


@given(ratios, advantages.filter(lambda a: abs(a) > 0.01))
def test_the_gradient_is_that_of_the_policy_gradient_or_clipped_away(ratio, advantage):
    log_ratio = torch.tensor(math.log(ratio), dtype=DOUBLE, requires_grad=True)
    a = torch.tensor(advantage, dtype=DOUBLE)
    got = float(gradient(losses.clipped_surrogate(log_ratio, a, low=0.2, high=0.3), log_ratio))
    away = bool(losses.clipped(log_ratio, a, low=0.2, high=0.3))
    assert away == ((advantage > 0 and ratio > 1.3) or (advantage < 0 and ratio < 0.8))
    assert got == pytest.approx(0.0 if away else -ratio * advantage, rel=1e-6)


def test_the_dual_clip_bounds_what_a_huge_ratio_costs():
    log_ratio = torch.tensor([5.0, 5.0, 0.5], dtype=DOUBLE, requires_grad=True)
    a = torch.tensor([-2.0, 2.0, -2.0], dtype=DOUBLE)
    got = losses.clipped_surrogate(log_ratio, a, dual=3.0)
    assert got.tolist() == pytest.approx([6.0, -2.4, 2 * math.exp(0.5)])
    assert gradient(got.sum(), log_ratio).tolist() == pytest.approx([0.0, 0.0, 2 * math.exp(0.5)])


def test_the_shaped_surrogate_by_hand_and_its_gradient():
    log_ratio = torch.tensor([math.log(0.25)], dtype=DOUBLE, requires_grad=True)
    got = losses.shaped_surrogate(log_ratio, torch.tensor([2.0]), gamma=0.75)
    assert got.item() == pytest.approx(-0.5)
    assert gradient(got.sum(), log_ratio).item() == pytest.approx(
        -2 * 0.75 * 0.25 / 1.0
    )  # -A gamma rho / (rho + gamma)^2


@pytest.mark.parametrize(
    "loss",
    [
        lambda x: losses.clipped_surrogate(x, torch.tensor([1.0, -1.0, 1.0, -1.0])),
        lambda x: losses.clipped_surrogate(x, torch.tensor([1.0, -1.0, 1.0, -1.0]), dual=3.0),
        lambda x: losses.shaped_surrogate(x, torch.ones(4), gamma=0.1),
        lambda x: losses.kl_estimate(x, torch.zeros(4), "k3"),
        lambda x: losses.nft_values(
            x[:, None], torch.tensor([[True], [True], [False], [False]]), torch.full((4, 1), 0.5)
        ),
    ],
)
def test_policies_however_far_apart_give_numbers(loss):
    log_ratio = torch.tensor([1000.0, 1000.0, -1000.0, -1000.0], requires_grad=True)
    value = loss(log_ratio)
    assert bool(value.isfinite().all())
    assert bool(gradient(value.sum(), log_ratio).isfinite().all())


def kl(p, q):
    return (p * (p.log() - q.log())).sum()


@given(seeds)
@settings(max_examples=10)
def test_the_estimates_of_kl_have_the_mean_and_the_gradient_that_the_docstring_says(seed):
    logits, q = rand(seed, 5).requires_grad_(), torch.softmax(rand(seed + 1, 5), 0)
    p = torch.softmax(logits, 0)
    logp = torch.log_softmax(logits, 0)
    drawn = p.detach()  # the exact expectation over what pi would draw
    mean = {k: (drawn * losses.kl_estimate(logp, q.log(), k)).sum() for k in ("k1", "k2", "k3")}
    reverse, forward = kl(p, q), kl(q, p)
    assert mean["k1"].item() == pytest.approx(reverse.item())
    assert mean["k3"].item() == pytest.approx(reverse.item())
    slopes = {k: torch.autograd.grad(m, logits, retain_graph=True)[0] for k, m in mean.items()}
    assert torch.allclose(slopes["k1"], torch.zeros(5, dtype=DOUBLE), atol=1e-9)
    assert torch.allclose(slopes["k2"], torch.autograd.grad(reverse, logits, retain_graph=True)[0])
    assert torch.allclose(slopes["k3"], torch.autograd.grad(forward, logits)[0])


@given(seeds)
@settings(max_examples=10)
def test_importance_weights_correct_an_expectation_exactly_until_they_are_truncated(seed):
    p, q, f = torch.softmax(rand(seed, 6), 0), torch.softmax(rand(seed + 1, 6), 0), rand(seed + 2, 6)
    ones = torch.ones(1, 6)
    free, capped = (losses.truncated_weights(p.log()[None], q.log()[None], ones, cap=cap)[0] for cap in (math.inf, 1.5))
    assert float((q * free * f).sum()) == pytest.approx(float((p * f).sum()))
    assert torch.equal(capped, free.clamp(max=1.5))


def test_importance_weights_carry_no_gradient_and_are_1_on_policy():
    batch = some_batch()
    assert not losses.truncated_weights(batch.logps, batch.old_logps, batch.mask).requires_grad
    assert bool((losses.truncated_weights(batch.logps, batch.logps.detach(), batch.mask, level="sequence") == 1).all())


@given(st.lists(st.floats(0, 10), min_size=1, max_size=20))
def test_the_effective_sample_size_is_between_1_and_all(weights):
    got = losses.effective_sample_size(torch.tensor(weights, dtype=DOUBLE))
    if any(w > 1e-100 for w in weights):
        assert 1 - 1e-9 <= got <= len(weights) + 1e-9


PRESETS = {
    "ppo": losses.PolicyGradient(),
    "grpo": losses.GRPO,
    "dr_grpo": losses.DR_GRPO,
    "dapo": losses.DAPO,
    "gspo": losses.GSPO,
    "dual": losses.PolicyGradient(dual=3.0, kl=0.1, kind="k2"),
}


@pytest.mark.parametrize("name", PRESETS)
def test_on_policy_every_variant_is_reinforce_with_its_mean(name):
    chosen = replace(PRESETS[name], kl=0.0)
    batch = some_batch(shift=0.0)
    got = gradient(losses.policy_gradient_loss(batch, chosen, total=12.0), batch.logps)
    lengths = batch.mask.sum(-1, keepdim=True)
    share = 1 / (12 * lengths) if chosen.mean == "sequence" else torch.full_like(lengths, 1) / 12
    assert torch.allclose(got, -batch.advantages * share * batch.mask)


@pytest.mark.parametrize("name", PRESETS)
def test_gradients_of_the_variants_by_finite_differences(name):
    batch = some_batch(shift=0.02)
    batch = batch._replace(weights=torch.rand(3, 4, generator=torch.Generator().manual_seed(1), dtype=DOUBLE))
    wide = replace(PRESETS[name], low=0.5, high=0.5)  # away from the kinks
    assert torch.autograd.gradcheck(
        lambda logps: losses.policy_gradient_loss(batch._replace(logps=logps), wide, total=5.0), batch.logps
    )


def test_the_policy_gradient_loss_by_hand():
    logps = torch.tensor([[math.log(0.6), 0.0]], dtype=DOUBLE)
    old = torch.tensor([[math.log(0.4), 0.0]], dtype=DOUBLE)
    batch = TokenBatch(
        logps, old, torch.tensor([[2.0]]), torch.tensor([[True, False]]), old, torch.tensor([[0.5, 9.0]])
    )
    d = math.log(1.5)
    expected = -0.5 * 1.28 * 2 + 0.04 * (math.exp(-d) - 1 + d)
    assert losses.policy_gradient_loss(batch, replace(losses.DAPO, kl=0.04, kind="k3")).item() == pytest.approx(
        expected
    )


def test_a_ratio_of_the_sequence_is_clipped_as_one_and_a_dual_clip_reaches_the_loss():
    logps = torch.tensor([[0.6, -0.2]], dtype=DOUBLE).requires_grad_()  # the ratios: e^0.6 and e^-0.2
    batch = TokenBatch(logps, torch.zeros(1, 2), torch.tensor([[-1.0]]), torch.ones(1, 2).bool())
    whole = losses.policy_gradient_loss(batch, losses.PolicyGradient(level="sequence", high=0.5, mean="sequence"))
    assert whole.item() == pytest.approx(math.exp(0.2))
    assert gradient(whole, logps)[0].tolist() == pytest.approx([math.exp(0.2) / 2] * 2)
    dual = losses.policy_gradient_loss(batch, losses.PolicyGradient(low=0.5, dual=1.5))
    assert dual.item() == pytest.approx((1.5 + math.exp(-0.2)) / 2)


@pytest.mark.parametrize("prompts", ["dr_grpo", "grpo"])
@given(seeds, st.floats(0.05, 0.95))
@settings(max_examples=10)
def test_on_policy_nft_has_the_gradient_of_group_advantages(prompts, seed, rate):
    batch = some_batch(seed, shift=0.0)
    right = torch.tensor([[True], [False], [True]])
    ratio = losses.log_ratios(batch.logps, batch.old_logps, batch.mask)
    p = torch.full((3, 1), rate, dtype=DOUBLE)
    values = losses.nft_values(ratio, right, p, prompts=prompts)
    nft = losses.masked_mean(values, batch.mask, mean="constant", total=7.0)
    spread = math.sqrt(rate * (1 - rate)) if prompts == "grpo" else 1.0
    group = batch._replace(advantages=(right.double() - rate) / spread)
    grpo = losses.policy_gradient_loss(group, losses.DR_GRPO, total=7.0)
    assert torch.allclose(gradient(nft, batch.logps), gradient(grpo, batch.logps))


def test_nft_by_hand_at_its_floor_and_without_negatives():
    ratio = torch.tensor([[0.5, 3.0]], dtype=DOUBLE)
    log_ratio = ratio.log().requires_grad_()
    right, wrong, p = torch.tensor([[True]]), torch.tensor([[False]]), torch.tensor([[0.4]], dtype=DOUBLE)
    got = losses.nft_values(log_ratio, wrong, p)
    assert got[0].tolist() == pytest.approx([-0.6 * math.log(0.8 / 0.6), 0.0])  # at the floor of 1
    slopes = gradient(got.sum(), log_ratio)[0].tolist()
    assert slopes == pytest.approx([0.6 * (0.4 / 0.6) * 0.5 / (0.8 / 0.6), 0.6 * (0.4 / 0.6) * 3.0])
    low = losses.nft_values(log_ratio, wrong, p, floor=0.1, prompts="equal")
    assert low[0, 1].item() == pytest.approx(-math.log(0.1))
    assert losses.nft_values(log_ratio, right, p)[0].tolist() == pytest.approx([-0.6 * math.log(x) for x in (0.5, 3.0)])
    assert not losses.nft_values(log_ratio, wrong, p, negative=0.0).any()


@given(seeds)
@settings(max_examples=10)
def test_the_implied_negative_policy_is_that_of_the_wrong_answers(seed):
    old, solved = torch.softmax(rand(seed, 5), 0), torch.sigmoid(rand(seed + 1, 5))  # pi_old and P(right | answer)
    p = (old * solved).sum()
    positive, negative = old * solved / p, old * (1 - solved) / (1 - p)
    ratio = (positive / old).log()[None]
    got = losses.nft_values(ratio, torch.tensor([[False]]), p.view(1, 1), floor=1e-9, prompts="equal")
    if 0.02 < p < 0.98:
        assert torch.allclose(old * (-got[0]).exp(), negative)


@given(seeds, st.floats(0.1, 3))
@settings(max_examples=20)
def test_kl2_is_smallest_at_the_optimum_of_kl_regularised_rl(seed, beta):
    reference, a = rand(seed, 4), rand(seed + 1, 4)
    best = (reference + a / beta).requires_grad_()
    loss = losses.kl2_loss(best, reference, a, beta=beta)
    assert loss.item() == pytest.approx(0.0, abs=1e-12)
    assert torch.allclose(gradient(loss, best), torch.zeros(4, dtype=DOUBLE), atol=1e-9)
    other = rand(seed + 2, 4)
    by_hand = sum((beta * (o - r) - x) ** 2 for o, r, x in zip(other, reference, a, strict=True)) / 4
    assert losses.kl2_loss(other, reference, a, beta=beta).item() == pytest.approx(by_hand.item())


def test_the_smooth_form_of_kl2_by_hand():
    got = losses.kl2_loss(torch.tensor([1.0, 5.0]), torch.zeros(2), torch.tensor([0.0, 0.5]), beta=0.5, smooth=True)
    assert got.item() == pytest.approx(((0.5**2) / 2 + (2.0 - 0.5)) / 2 / 0.5)


def test_imitation_is_the_cross_entropy_of_torch():
    logits, ids = rand(0, 2, 3, 7), torch.tensor([[1, 4, 6], [0, 2, 5]])
    mask = torch.tensor([[True, True, False], [True, True, True]])
    logps = torch.log_softmax(logits, -1).gather(-1, ids[..., None])[..., 0]
    expected = functional.cross_entropy(logits[mask], ids[mask])
    assert losses.sft_loss(logps, mask).item() == pytest.approx(expected.item())
    once = losses.sft_loss(logps, mask, torch.tensor([3.0, 0.0]), mean="sequence")
    assert once.item() == pytest.approx(-3 * logps[0, :2].mean().item() / 2)


@given(seeds)
@settings(max_examples=10)
def test_soft_targets_give_torchs_cross_entropy_and_the_gradient_pi_minus_target(seed):
    logits, targets = rand(seed, 3, 4).requires_grad_(), torch.softmax(rand(seed + 1, 3, 4), -1)
    loss = losses.soft_target_loss(torch.log_softmax(logits, -1), targets)
    assert loss.item() == pytest.approx(functional.cross_entropy(logits, targets).item())
    assert torch.allclose(gradient(loss, logits), (torch.softmax(logits, -1) - targets) / 3)
    one = losses.soft_target_loss(torch.log_softmax(logits, -1), targets, torch.tensor([0.0, 2.0, 0.0]))
    assert one.item() == pytest.approx(functional.cross_entropy(logits[1:2], targets[1:2]).item())


@given(seeds, st.floats(0.01, 5), st.floats(0, 5))
@settings(max_examples=20)
def test_targets_of_the_uniform_magnet_are_those_of_the_plain_function(seed, eta, alpha):
    policy, a = torch.softmax(rand(seed, 4), 0), rand(seed + 1, 4)
    uniform = torch.full((1, 5), -math.log(4), dtype=DOUBLE)
    uniform[0, 4] = -math.inf  # an answer that does not exist
    logps = torch.cat([policy.log(), torch.tensor([-math.inf])])[None]
    got = losses.magnet_targets(logps, torch.cat([a, torch.zeros(1)])[None], uniform, eta=eta, alpha=alpha)[0]
    named = magnet_target(dict(enumerate(policy.tolist())), dict(enumerate(a.tolist())), eta=eta, alpha=alpha)
    assert got.tolist() == pytest.approx([*named.values(), 0.0])


def test_without_advantages_the_policy_moves_towards_its_magnet_and_stays_there():
    policy, magnet = torch.tensor([[0.7, 0.3]]), torch.tensor([[0.2, 0.8]])
    target = losses.magnet_targets(policy.log(), torch.zeros(1, 2), magnet.log(), eta=1.0, alpha=0.5)
    assert 0.2 < target[0, 0].item() < 0.7
    assert torch.allclose(
        losses.magnet_targets(magnet.log(), torch.zeros(1, 2), magnet.log(), eta=1.0, alpha=0.5), magnet
    )


@given(seeds)
@settings(max_examples=10)
def test_entropies_are_those_of_torch_also_where_a_token_is_impossible(seed):
    logits = rand(seed, 2, 5)
    logits[0, 1] = -math.inf
    assert torch.allclose(losses.entropies(logits), torch.distributions.Categorical(logits=logits).entropy())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda b: losses.masked_mean(b.logps, b.mask, mean="constant"), "needs a total > 0, got None"),
        (lambda b: losses.clipped_surrogate(b.logps, b.logps, dual=0.5), "dual must be above 1 .* got 0.5"),
        (lambda b: losses.kl2_loss(b.logps, b.logps, b.logps, beta=0.0), "beta must be above 0, got 0.0"),
        (lambda b: losses.policy_gradient_loss(b._replace(reference_logps=None), losses.GRPO), "give reference_logps"),
    ],
)
def test_bad_settings_are_said(call, message):
    with pytest.raises(BadValue, match=message):
        call(some_batch())


@pytest.mark.parametrize(
    "call",
    [
        lambda b: losses.masked_mean(b.logps, b.mask, mean="tokens"),
        lambda b: losses.log_ratios(b.logps, b.old_logps, b.mask, level="tokens"),
        lambda b: losses.kl_estimate(b.logps, b.old_logps, "k4"),
        lambda b: losses.nft_values(b.logps, b.mask, b.advantages, prompts="gropo"),
    ],
)
def test_unknown_kinds_are_said(call):
    with pytest.raises(UnknownName, match=r"did you mean '(token|k1|k2|k3|grpo)'"):
        call(some_batch())


@given(seeds)
@settings(max_examples=10)
def test_a_clip_of_its_own_for_every_answer_is_that_of_the_plain_loss(seed):
    batch = some_batch(seed, shift=1.0)
    highs = [0.0, 0.2, 1.5]
    whole = losses.policy_gradient_loss(batch._replace(high=torch.tensor(highs, dtype=DOUBLE)[:, None]), total=1.0)
    parts = []
    for i, high in enumerate(highs):
        part = TokenBatch(*(None if t is None else t[i : i + 1] for t in batch))
        parts.append(losses.policy_gradient_loss(part, losses.PolicyGradient(high=high), total=1.0))
    assert whole.item() == pytest.approx(sum(parts).item())
    assert torch.allclose(*(torch.autograd.grad(each, batch.logps)[0] for each in (whole, sum(parts))))


def test_imitation_beside_the_policy_gradient_is_of_the_answers_that_won():
    batch = some_batch(b=2, t=3)._replace(advantages=torch.tensor([[1.0], [-1.0]], dtype=DOUBLE))
    plain = losses.PolicyGradient(mean="sequence")
    both = losses.PolicyGradient(mean="sequence", imitate=0.15)
    more = losses.policy_gradient_loss(batch, both) - losses.policy_gradient_loss(batch, plain)
    won = batch.logps[0][batch.mask[0]]
    assert more.item() == pytest.approx(-0.15 * won.mean().item() / 2)
