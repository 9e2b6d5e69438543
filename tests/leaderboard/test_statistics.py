"""Means with intervals that hold: of right and wrong, of repeats, of families, of parts."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from sparring.agents.improve.distributions import student
from sparring.agents.improve.estimates import pass_at_k, pass_hat_k
from sparring.agents.improve.metrics import wilson
from sparring.errors import BadValue
from sparring.leaderboard.statistics import (
    Estimate,
    effective_size,
    macro_mean,
    mean_score,
    pass_at,
    pass_hat,
)

VERDICTS = st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=40)
SCORE = st.integers(0, 10).map(lambda tenths: tenths / 10)
TABLES = st.lists(st.lists(SCORE, min_size=1, max_size=4), min_size=1, max_size=12)


def named(rows):
    """Return scores by task."""
    return {f"t{i:04}": list(row) if isinstance(row, list | tuple) else [row] for i, row in enumerate(rows)}


def drawn(generator, sets, tasks, p, rho, k):
    """Return means of k repeats of tasks whose difficulty is beta-binomial: (sets, tasks)."""
    chance = np.full((sets, tasks), p)
    if rho:
        strength = (1 - rho) / rho
        chance = generator.beta(p * strength, (1 - p) * strength, (sets, tasks))
    return generator.binomial(k, chance) / k


def intervals(values_SN, groups_N=None, *, single=False):
    """Return the 95 % intervals of many sets at once, put together as `mean_score` does."""
    mean, size = effective_size(values_SN, groups_N)
    clusters = values_SN.shape[1] if groups_N is None else groups_N.max() + 1
    z = student() if single else student(0.95, int(clusters) - 1)
    size = np.full_like(mean, values_SN.shape[1]) if single else size
    return np.array([wilson(m * n, n, z) for m, n in zip(mean, size, strict=True)])


def covered(ends, p):
    return float(((ends[:, 0] <= p) & (p <= ends[:, 1])).mean())


@given(VERDICTS)
def test_one_verdict_a_task_has_wilsons_interval(verdicts):
    found = mean_score(named(verdicts))
    assert (found.low, found.high) == pytest.approx(wilson(int(sum(verdicts)), len(verdicts), student()), abs=1e-15)
    reference = binomtest(int(sum(verdicts)), len(verdicts)).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((reference.low, reference.high), abs=1e-9)


@pytest.mark.parametrize("k", [1, 4, 16])
@pytest.mark.parametrize("rho", [0, 0.3, 0.8])
def test_of_thirty_tasks_the_interval_covers_as_often_as_it_says(rho, k):
    generator = np.random.default_rng(7)
    for p in (0.05, 0.1, 0.5, 0.9, 0.97):
        ends = intervals(drawn(generator, 5000, 30, p, rho, k), single=k == 1)
        assert 0.93 <= covered(ends, p) <= 0.98, p


def test_many_intervals_at_once_are_those_of_mean_score():
    values = drawn(np.random.default_rng(1), 20, 12, 0.7, 0.3, 4)
    groups = np.arange(12) // 2
    families = {f"t{i:04}": int(g) for i, g in enumerate(groups)}
    for row, plain, grouped in zip(values, intervals(values), intervals(values, groups), strict=True):
        scores = {name: [x] * 2 for name, (x,) in named(row.tolist()).items()}
        one, other = mean_score(scores), mean_score(scores, families=families)
        assert (one.low, one.high) == pytest.approx(tuple(plain))
        assert (other.low, other.high) == pytest.approx(tuple(grouped))


def test_families_of_unequal_size_are_covered():
    generator = np.random.default_rng(11)
    groups = np.repeat(np.arange(30), np.arange(30) % 4 + 1)
    for p in (0.1, 0.5, 0.9):
        chance = generator.beta(p * 2, (1 - p) * 2, (4000, 30))[:, groups]
        ends = intervals(generator.binomial(1, chance).astype(float), groups)
        assert 0.93 <= covered(ends, p) <= 0.985, p
        naive = intervals(generator.binomial(1, chance).astype(float), single=True)
        assert covered(naive, p) < covered(ends, p)


@pytest.mark.slow
def test_the_mean_of_parts_is_covered():
    generator = np.random.default_rng(13)
    for ps, k in product(((0.05, 0.5, 0.9, 0.97), (0.97,) * 4, (0.1, 0.1, 0.3, 0.6)), (1, 4)):
        values = [drawn(generator, 1500, 30, p, 0.3, k) for p in ps]
        ends = [intervals(each, single=k == 1) for each in values]
        sets = (zip([v[i].mean() for v in values], [e[i] for e in ends], strict=True) for i in range(1500))
        wholes = [macro_mean([Estimate(mean, *e, 120, 30, 30) for mean, e in each]) for each in sets]
        assert 0.93 <= covered(np.array([(w.low, w.high) for w in wholes]), np.mean(ps)) <= 0.985, (ps, k)


def test_pass_at_k_is_covered():
    generator = np.random.default_rng(17)
    strength = 2.0
    for p in (0.1, 0.5, 0.9):
        chance = generator.beta(p * strength, (1 - p) * strength, (3000, 30))
        right = generator.binomial(16, chance)
        for estimate, truth in (
            (pass_at_k, 1 - math.prod(((1 - p) * strength + i) / (strength + i) for i in range(4))),
            (pass_hat_k, math.prod((p * strength + i) / (strength + i) for i in range(4))),
        ):
            table = np.array([estimate(16, c, 4) for c in range(17)])
            assert 0.93 <= covered(intervals(table[right]), truth) <= 0.985, (p, truth)


def test_repeats_that_all_agree_say_no_more_than_one():
    once = mean_score(named([1.0] * 15 + [0.0] * 15))
    often = mean_score(named([[1.0] * 16] * 15 + [[0.0] * 16] * 15))
    assert often.samples == 480
    assert often.tasks == often.clusters == 30
    assert often.high - often.low == pytest.approx(once.high - once.low, rel=0.1)


def test_repeats_of_tasks_alike_say_much_more_than_one():
    generator = np.random.default_rng(5)
    many = mean_score(named(generator.integers(0, 2, (100, 16)).astype(float).tolist()))
    assert many.high - many.low < 0.12
    assert wilson(50, 100)[1] - wilson(50, 100)[0] > 0.18


@pytest.mark.parametrize("value", [0.0, 0.1, 0.5, 1.0])
def test_equal_scores_count_as_one_sample_a_task(value):
    found = mean_score(named([[value] * 4] * 20))
    assert (found.low, found.high) == pytest.approx(wilson(20 * value, 20, student(0.95, 19)))


def test_the_effective_size_is_what_its_docstring_says():
    values, groups = np.array([1.0, 0.5, 0.0, 0.5, 1.0, 0.0]), np.array([0, 0, 0, 1, 1, 2])
    mean, size = effective_size(values, groups)
    off = np.array([0.0, 0.5, -0.5])
    weight = 1 / ((off**2).sum() ** 2 / (off**4).sum()) ** 2
    largest = 0.25 * (9 + 4 + 1) / 36
    variance = (1 - weight) * (off**2).sum() * 3 / 2 / 36 + weight * largest
    assert (float(mean), float(size)) == pytest.approx((0.5, 0.25 / variance))


def test_two_tasks_are_enough_for_an_interval():
    found = mean_score({"a": [1.0, 0.0], "b": [1.0, 1.0]})
    assert 0 < found.low < 0.75 < found.high < 1


def test_one_family_says_nothing_of_others():
    scores = named([1.0, 0.0, 1.0])
    found = mean_score(scores, families=dict.fromkeys(scores, "only"))
    assert (found.low, found.high, found.clusters) == (0.0, 1.0, 1)


@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_tasks_changes_no_byte(rows, random):
    scores = named(rows)
    families = {name: i % 3 for i, name in enumerate(scores)}
    mixed = list(scores)
    random.shuffle(mixed)
    again = {name: scores[name] for name in mixed}
    assert mean_score(scores) == mean_score(again)
    assert mean_score(scores, families=families) == mean_score(again, families=families)


@given(TABLES)
def test_the_interval_contains_the_mean_and_stays_within_bounds(rows):
    scores = named(rows)
    for families in (None, {name: i % 2 for i, name in enumerate(scores)}):
        found = mean_score(scores, families=families)
        assert 0 <= found.low <= found.mean <= found.high <= 1
        assert found.mean == pytest.approx(sum(sum(r) / len(r) for r in rows) / len(rows))


@given(TABLES)
def test_wrong_for_right_mirrors_the_interval(rows):
    found = mean_score(named(rows))
    other = mean_score(named([[1 - x for x in row] for row in rows]))
    assert (other.low, other.mean, other.high) == pytest.approx(
        (1 - found.high, 1 - found.mean, 1 - found.low), abs=1e-6
    )


@given(VERDICTS)
def test_one_more_right_answer_never_lowers_anything(verdicts):
    before = mean_score(named(verdicts))
    for i in [i for i, x in enumerate(verdicts) if x == 0][:3]:
        after = mean_score(named([*verdicts[:i], 1.0, *verdicts[i + 1 :]]))
        assert after.mean > before.mean
        assert after.low > before.low - 1e-12
        assert after.high >= before.high - 1e-12


@given(TABLES)
def test_other_bounds_scale_the_same_interval(rows):
    unit = mean_score(named(rows))
    signed = mean_score(named([[2 * x - 1 for x in row] for row in rows]), bounds=(-1, 1))
    assert (signed.low, signed.high) == pytest.approx((2 * unit.low - 1, 2 * unit.high - 1), abs=1e-6)


def test_infrastructure_failures_are_left_out_or_count_0():
    scores = {"a": [1.0, None], "b": [1.0, 1.0], "c": [None, None]}
    out, zero = mean_score(scores), mean_score(scores, failures="count 0")
    assert (out.mean, out.samples, out.tasks, out.failures) == (1.0, 3, 2, 3)
    assert (zero.mean, zero.samples, zero.tasks, zero.failures) == (0.5, 6, 3, 3)


def test_pass_at_k_is_the_mean_of_the_unbiased_estimates():
    scores = {"a": [1, 0, 0, 0], "b": [1, 1, 1, 1], "c": [0, 0, 1, 1, None]}
    found = pass_at(scores, 2)
    assert found.mean == pytest.approx((0.5 + 1 + (1 - 1 / 6)) / 3)
    assert pass_hat(scores, 2).mean == pytest.approx((0 + 1 + 1 / 6) / 3)
    assert (found.samples, found.tasks, found.failures) == (12, 3, 1)
    assert 0 <= found.low < found.mean < found.high <= 1


def test_pass_at_one_of_one_sample_is_the_mean_of_verdicts():
    scores = named([1.0, 0.0, 1.0, 1.0])
    assert pass_at(scores, 1) == mean_score(scores)


def test_too_few_valid_samples_are_an_error_that_names_the_task():
    with pytest.raises(BadValue, match=r"'b' has 1: run it more often, or ask for k = 1"):
        pass_at({"a": [1, 0], "b": [1, None]}, 2)


def test_weights_of_parts_are_shares():
    parts = [Estimate(1.0, 0.8, 1.0, 10, 10, 10), Estimate(0.0, 0.0, 0.4, 10, 10, 10, 2)]
    found = macro_mean(parts, [3, 1], bounds=None)
    assert found.mean == 0.75
    assert (found.low, found.high) == pytest.approx((0.75 - 0.15, 0.75 + 0.1))
    assert (found.samples, found.tasks, found.clusters, found.failures) == (20, 20, 20, 2)
    assert macro_mean(parts, [3, 1]).mean == 0.75


@given(st.integers(0, 40), st.integers(1, 40))
def test_one_part_is_the_whole(right, wrong):
    part = mean_score(named([1.0] * right + [0.0] * wrong))
    whole = macro_mean([part])
    assert (whole.low, whole.mean, whole.high) == pytest.approx((part.low, part.mean, part.high), abs=1e-9)


def test_equal_halves_are_as_good_as_the_whole():
    half, whole = mean_score(named([1.0, 0.0] * 20)), mean_score(named([1.0, 0.0] * 40))
    joined = macro_mean([half, half])
    assert (joined.low, joined.mean, joined.high) == pytest.approx((whole.low, whole.mean, whole.high))
    sure = macro_mean([mean_score(named([1.0] * 40))] * 2)
    assert (sure.low, sure.high) == pytest.approx(wilson(80, 80, student()))


@given(st.lists(TABLES, min_size=1, max_size=4))
def test_the_whole_is_within_bounds_and_contains_its_mean(suites):
    parts = [mean_score(named(rows)) for rows in suites]
    found = macro_mean(parts)
    assert -1e-12 <= found.low <= found.mean <= found.high <= 1 + 1e-12
    signed = macro_mean(
        [Estimate(2 * p.mean - 1, 2 * p.low - 1, 2 * p.high - 1, 1, 1, 1) for p in parts], bounds=(-1, 1)
    )
    assert (signed.low, signed.high) == pytest.approx((2 * found.low - 1, 2 * found.high - 1), abs=1e-9)


def test_a_part_of_one_family_leaves_the_whole_as_open_as_its_share():
    known, unknown = mean_score(named([1.0, 0.0] * 50)), Estimate(0.5, 0.0, 1.0, 9, 9, 1)
    found = macro_mean([known, unknown], [9, 1])
    assert found.low == pytest.approx(0.5 - math.hypot(0.9 * (0.5 - known.low), 0.05))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: mean_score({}), "none of 0 tasks"),
        (lambda: mean_score({"a": [None]}), "none of 1 tasks"),
        (lambda: mean_score({"a": [1.5]}), "'a' has the score 1.5: give numbers from 0 to 1"),
        (lambda: mean_score({"a": [math.nan]}), "'a' has the score nan"),
        (lambda: mean_score({"a": [1]}, families={}), "'a' has no family"),
        (lambda: mean_score({"a": [1]}, failures="hidden"), "'hidden'"),
        (lambda: mean_score({"a": [1]}, level=95), "95"),
        (lambda: pass_at({"a": [0.5]}, 1), "'a' has 0.5"),
        (lambda: macro_mean([]), "0 parts"),
        (lambda: macro_mean([Estimate(0, 0, 0, 1, 1, 1)], [0]), r"above 0, got \[0\]"),
        (lambda: macro_mean([Estimate(0, 0, 0, 1, 1, 1)], [1, 2]), "2 weights"),
    ],
)
def test_bad_input_is_one_sentence(call, words):
    with pytest.raises(BadValue, match=words):
        call()
