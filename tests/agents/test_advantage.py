"""Advantages and targets, by their properties."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.improve.advantage import anneal, decay, magnet_target, role_advantages, state_advantages

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
