"""Advantages and targets, by their properties."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.improve.advantage import (
    anneal,
    decay,
    gae,
    group_advantages,
    magnet_target,
    progress_rewards,
    replay_advantages,
    rewards_to_go,
    role_advantages,
    shrunk_advantages,
    state_advantages,
    trust,
    trust_clip,
    whitened,
)
from sparring.errors import BadValue

names = st.sampled_from("abcdef")
policies = st.dictionaries(names, st.floats(1e-6, 1.0), min_size=1)
advantages = st.dictionaries(names, st.floats(-2, 2))
etas, alphas = st.floats(0.01, 5), st.floats(0, 5)


def normal(policy):
    total = sum(policy.values())
    return {a: p / total for a, p in policy.items()}


@given(policies, advantages, etas, alphas)
def test_the_target_is_a_distribution_over_the_same_moves(policy, advantage, eta, alpha):
    target = magnet_target(policy, advantage, eta=eta, alpha=alpha)
    assert target.keys() == policy.keys()
    assert sum(target.values()) == pytest.approx(1)
    assert all(p > 0 for p in target.values())


@given(policies, etas)
def test_without_magnet_and_advantage_the_policy_stays(policy, eta):
    assert magnet_target(policy, {}, eta=eta, alpha=0.0) == pytest.approx(normal(policy))


@given(policies, advantages)
def test_a_strong_magnet_makes_it_uniform(policy, advantage):
    target = magnet_target(policy, advantage, eta=1.0, alpha=1e7)
    assert all(p == pytest.approx(1 / len(policy), rel=1e-3) for p in target.values())


@given(policies, advantages, etas, alphas, st.floats(0.1, 2))
def test_a_larger_advantage_gives_a_larger_share(policy, advantage, eta, alpha, more):
    move = next(iter(policy))
    better = {**advantage, move: advantage.get(move, 0.0) + more}
    before, after = (magnet_target(policy, a, eta=eta, alpha=alpha)[move] for a in (advantage, better))
    assert after >= before * (1 - 1e-12)


@given(policies.filter(lambda p: len(p) > 1), advantages, etas, st.floats(0.1, 5))
def test_the_fixed_point_is_the_softmax_of_advantage_by_alpha(policy, advantage, eta, alpha):
    fixed = normal({a: math.exp(advantage.get(a, 0.0) / alpha) for a in policy})
    assert magnet_target(fixed, advantage, eta=eta, alpha=alpha) == pytest.approx(fixed, rel=1e-6)


@given(policies, advantages, etas, alphas)
def test_each_step_approaches_the_fixed_point(policy, advantage, eta, alpha):
    pull = alpha + 0.1
    fixed = {a: advantage.get(a, 0.0) / pull for a in policy}  # up to a constant, in logarithms

    def spread(of):
        off = [math.log(of[a]) - fixed[a] for a in policy]
        return max(off) - min(off)

    target = magnet_target(policy, advantage, eta=eta, alpha=pull)
    assert spread(target) == pytest.approx(spread(policy) / (1 + eta * pull), abs=1e-6)


@given(policies, advantages, etas, alphas, st.floats(0.01, 100))
def test_the_scale_of_an_unnormalised_policy_does_not_matter(policy, advantage, eta, alpha, scale):
    scaled = {a: p * scale for a, p in policy.items() if p * scale > 1e-9}
    if len(scaled) == len(policy):
        one, other = (magnet_target(p, advantage, eta=eta, alpha=alpha) for p in (policy, scaled))
        assert one == pytest.approx(other)


visited = st.dictionaries(names, st.tuples(st.integers(0, 50), st.floats(-1, 1)), min_size=1).filter(
    lambda v: any(n for n, _ in v.values())
)


@given(visited)
def test_state_advantages_balance_out_by_visits(data):
    visits = {a: n for a, (n, _) in data.items()}
    totals = {a: n * mean for a, (n, mean) in data.items()}
    out = state_advantages(visits, totals, shrink=0.0)
    assert sum(visits[a] * value for a, value in out.items()) == pytest.approx(0, abs=1e-9)
    assert out.keys() == {a for a, n in visits.items() if n}


@given(visited, st.floats(0, 100))
def test_shrinking_only_makes_state_advantages_smaller(data, shrink):
    visits = {a: n for a, (n, _) in data.items()}
    totals = {a: n * mean for a, (n, mean) in data.items()}
    bare, shrunk = (state_advantages(visits, totals, shrink=k) for k in (0.0, shrink))
    assert all(shrunk[a] == pytest.approx(bare[a] * visits[a] / (visits[a] + shrink)) for a in bare)


@given(st.lists(st.fixed_dictionaries({"x": st.floats(-1, 1), "y": st.floats(-1, 1)}), max_size=20))
def test_each_role_has_its_own_average_read_before_it_is_updated(returns):
    baselines, mean = {}, {"x": 0.0, "y": 0.0}
    for got, paid in zip(role_advantages(returns, baselines), returns, strict=True):
        assert got == {seat: paid[seat] - mean[seat] for seat in paid}
        mean = {seat: 0.95 * mean[seat] + (1 - 0.95) * paid[seat] for seat in paid}
    assert baselines == (mean if returns else {})


def test_baselines_go_on_from_one_batch_to_the_next():
    once, twice = {}, {}
    batch = [{"x": 1.0}, {"x": 0.0}, {"x": 0.5}]
    together = role_advantages(batch * 2, once)
    assert role_advantages(batch, twice) + role_advantages(batch, twice) == together
    assert once == twice


ends = st.just(0.0) | st.floats(1e-6, 10)


@pytest.mark.parametrize("path", [anneal, decay])
@given(ends, ends, st.floats(-1, 2))
def test_schedules_run_from_start_to_end_and_stay_there(path, start, end, progress):
    assert path(start, end, -1.0) == path(start, end, 0.0) == pytest.approx(start)
    assert path(start, end, 2.0) == path(start, end, 1.0) == pytest.approx(end)
    assert min(start, end) - 1e-9 <= path(start, end, progress) <= max(start, end) + 1e-9


groups = st.lists(st.floats(-5, 5).map(lambda r: round(r, 3)), min_size=2, max_size=9)


@given(groups)
def test_group_advantages_are_those_of_the_papers(scores):
    r = torch.tensor(scores, dtype=torch.float64)
    n, alike = len(scores), len(set(scores)) == 1
    grpo = torch.zeros(n) if alike else (r - r.mean()) / (r.std() + 1e-4)
    assert group_advantages(scores, std=True) == pytest.approx(grpo.tolist(), abs=1e-9)
    assert group_advantages(scores) == pytest.approx((r - r.mean()).tolist(), abs=1e-9)
    rloo = [scores[i] - sum(scores[:i] + scores[i + 1 :]) / (n - 1) for i in range(n)]
    assert group_advantages(scores, baseline="others") == pytest.approx(rloo, abs=1e-9)
    if not alike:
        assert whitened(scores) == pytest.approx(((r - r.mean()) / (r.std() + 1e-8)).tolist(), abs=1e-6)


@given(groups, st.floats(-5, 5), st.sampled_from(["mean", "others"]), st.booleans())
def test_group_advantages_balance_and_forget_a_common_bonus(scores, bonus, baseline, std):
    out = group_advantages(scores, baseline=baseline, std=std)
    assert sum(out) == pytest.approx(0, abs=1e-8)
    shifted = group_advantages([r + bonus for r in scores], baseline=baseline, std=std)
    assert shifted == pytest.approx(out, abs=1e-6)


def test_a_group_that_tells_nothing_has_no_advantage():
    for scores in ([], [3.0], [0.1] * 7):
        assert group_advantages(scores, std=True) == [0.0] * len(scores)
    with pytest.raises(BadValue, match="baseline='median'"):
        group_advantages([0.0, 1.0], baseline="median")


steps = st.lists(st.tuples(st.floats(-2, 2), st.floats(-2, 2)), min_size=1, max_size=9)
shares = st.floats(0, 1)


@given(steps, shares, shares, st.floats(-2, 2))
def test_gae_is_the_sum_of_the_paper(path, gamma, lam, last):
    rewards, values = map(list, zip(*path, strict=True))
    ahead = [*values[1:], last]
    deltas = [r + gamma * b - v for r, b, v in zip(rewards, ahead, values, strict=True)]
    want = [sum((gamma * lam) ** i * d for i, d in enumerate(deltas[k:])) for k in range(len(path))]
    assert gae(rewards, values, gamma=gamma, lam=lam, last=last) == pytest.approx(want, abs=1e-9)
    assert gae(rewards, values, gamma=gamma, lam=0.0, last=last) == pytest.approx(deltas, abs=1e-9)


@given(steps, shares)
def test_gae_with_lambda_one_is_what_is_paid_from_there_less_the_value(path, gamma):
    rewards, values = map(list, zip(*path, strict=True))
    togo = rewards_to_go(rewards, gamma=gamma)
    assert togo == pytest.approx([sum(gamma**i * r for i, r in enumerate(rewards[k:])) for k in range(len(path))])
    want = [g - v for g, v in zip(togo, values, strict=True)]
    assert gae(rewards, values, gamma=gamma) == pytest.approx(want, abs=1e-9)


@given(st.lists(st.floats(0, 1), max_size=6), st.floats(0, 10))
def test_progress_is_paid_on_top_of_every_attempt_but_the_first(scores, bonus):
    got = progress_rewards(scores, bonus=bonus)
    assert len(got) == len(scores)
    gained = scores[-1] - scores[0] if scores else 0.0
    assert sum(got) == pytest.approx(sum(scores) + bonus * gained, abs=1e-9)
    assert got[:1] == scores[:1]


def test_to_correct_pays_more_than_to_be_right_at_once():
    kinds = {"fixed": [0.0, 1.0], "kept": [1.0, 1.0], "broken": [1.0, 0.0], "wrong": [0.0, 0.0]}
    pay = {kind: sum(progress_rewards(scores, bonus=10.0)) for kind, scores in kinds.items()}
    assert pay == {"fixed": 11.0, "kept": 2.0, "broken": -9.0, "wrong": 0.0}


@given(groups, groups)
def test_replayed_episodes_count_as_far_as_they_beat_the_median(returns, means):
    middle = float(torch.quantile(torch.tensor(means, dtype=torch.float64), 0.5))
    got = replay_advantages(returns, means)
    assert got == pytest.approx([max(0.0, r - middle) for r in returns], abs=1e-9)
    with pytest.raises(BadValue, match="recent_means is empty"):
        replay_advantages(returns, [])


@given(shares, shares)
def test_more_agreement_is_trusted_more_and_clipped_tighter(one, other):
    low, high = sorted((one, other))
    assert 0.5 <= trust(low) <= trust(high) <= 1.0
    assert 0.2 <= trust_clip(high) <= trust_clip(low) <= 0.3 + 1e-12
    p = min(max(one, 0.3), 0.8)
    assert trust(one) == pytest.approx(0.5 + 0.5 * (p - 0.3) / 0.5)
    assert trust_clip(one, clip=0.28) == pytest.approx(0.28 + 0.1 * (0.8 - p) / 0.5)
    with pytest.raises(BadValue, match="low must be below high"):
        trust(0.5, low=0.8, high=0.3)


visits = st.lists(st.tuples(names, st.floats(-1, 1)), max_size=12)


@given(visits, st.floats(-1, 1), st.floats(0.01, 50))
def test_shrunk_baselines_are_of_the_others_and_the_prior(data, prior, shrink):
    states, returns = [s for s, _ in data], [r for _, r in data]
    got = shrunk_advantages(returns, states, prior=prior, shrink=shrink)
    for i, (state, r) in enumerate(data):
        others = [x for j, (s, x) in enumerate(data) if s == state and j != i]
        baseline = (sum(others) + shrink * prior) / (len(others) + shrink)
        assert got[i] == pytest.approx(r - baseline, abs=1e-9)


@given(groups, st.floats(-1, 1))
def test_without_shrinking_one_state_is_rloo_and_with_much_the_prior(returns, prior):
    states = ["s"] * len(returns)
    little = shrunk_advantages(returns, states, prior=prior, shrink=1e-9)
    assert little == pytest.approx(group_advantages(returns, baseline="others"), abs=1e-6)
    much = shrunk_advantages(returns, states, prior=prior, shrink=1e9)
    assert much == pytest.approx([r - prior for r in returns], abs=1e-6)
    with pytest.raises(BadValue, match="shrink=0"):
        shrunk_advantages(returns, states, prior=prior, shrink=0)
