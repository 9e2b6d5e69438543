"""Two agents on the same tasks: difference, p-value, Holm, and the number of tasks that would tell."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincinv
from scipy.stats import binom, binomtest, norm

from sparring.agents.improve.distributions import student
from sparring.errors import BadValue
from sparring.leaderboard.paired import compare, compare_all, flip, holm, mcnemar, tasks_needed

SCORE = st.integers(0, 4).map(lambda quarters: quarters / 4)
PAIRS = st.lists(st.lists(st.tuples(SCORE, SCORE), min_size=1, max_size=3), min_size=1, max_size=10)


def sides(rows):
    """Return two agents' scores from lists of pairs by task."""
    return tuple({f"t{i:03}": [pair[side] for pair in row] for i, row in enumerate(rows)} for side in (0, 1))


def verdicts(both_right, only_first, only_second, both_wrong):
    kinds = [(1, 1)] * both_right + [(1, 0)] * only_first + [(0, 1)] * only_second + [(0, 0)] * both_wrong
    return sides([[kind] for kind in kinds])


def test_mcnemar_is_the_sign_test_on_disagreements():
    for better, worse in product((0, 1, 5, 30, 640, 700), repeat=2):
        expected = binomtest(better, better + worse).pvalue if better + worse else 1.0
        assert mcnemar(better, worse) == pytest.approx(expected, rel=1e-8, abs=0)


def test_single_verdicts_have_the_interval_of_bonett_and_price():
    found = compare(*verdicts(10, 8, 2, 12))
    first, second, n = 9 / 34, 3 / 34, 34
    reach = student(0.95, 31) * math.sqrt((first + second - (first - second) ** 2) / n)
    assert found.test == "McNemar, exact"
    assert found.difference == 6 / 32
    assert (found.low, found.high) == pytest.approx((first - second - reach, first - second + reach))
    assert found.p_value == pytest.approx(binomtest(8, 10).pvalue)
    assert (found.better, found.worse, found.tasks, found.pairs, found.left_out) == (8, 2, 32, 32, 0)


@given(PAIRS, st.sampled_from([None, 2, 3]), st.sampled_from([0.9, 0.95]))
def test_the_interval_leaves_out_0_exactly_where_p_is_small(rows, families, level):
    first, second = sides(rows)
    kinds = families and {task: i % families for i, task in enumerate(first)}
    found = compare(first, second, families=kinds, level=level)
    assert (found.low > 0 or found.high < 0) == (found.p_value < 1 - level)


@pytest.mark.parametrize(
    ("tasks", "tries", "sure"), [(4, 1, False), (5, 1, False), (6, 1, True), (4, 4, False), (6, 4, True)]
)
def test_fewer_than_six_tasks_tell_nobody_apart_for_certain(tasks, tries, sure):
    """Whose signs are flipped: 2 / 2^5 is above 5 %."""
    found = compare(*sides([[(1.0, 0.0)] * tries] * tasks))
    assert (found.p_value < 0.05, found.low > 0) == (sure, sure)


@pytest.mark.parametrize(("tasks", "tries"), [(4, 1), (8, 1), (6, 4)])
def test_of_few_tasks_intervals_cover_and_equals_are_not_told_apart(tasks, tries):
    generator = np.random.default_rng(tasks)
    for gain in (0.0, 0.3):
        found = []
        for hard in generator.random((200, tasks, 1)):
            chances = hard + (1 - hard) * gain / 0.5, hard
            both = (generator.binomial(1, p, (tasks, tries)).astype(float) for p in chances)
            found.append(compare(*({str(i): row for i, row in enumerate(side.tolist())} for side in both)))
        assert np.mean([one.low <= gain <= one.high for one in found]) >= 0.93
        assert gain or np.mean([one.p_value < 0.05 for one in found]) <= 0.05


def test_equal_differences_without_bounds_have_a_test_and_no_interval():
    found = compare(*({f"t{i}": [x] for i in range(9)} for x in (3.0, 2.0)), bounds=None)
    assert (found.difference, found.low, found.high) == (1.0, -math.inf, math.inf)
    assert found.p_value == 2 / 2**9


def test_agents_that_always_agree_may_still_differ_a_little():
    found = compare(*verdicts(30, 0, 0, 0))
    assert found.low < 0 < found.high
    assert found.high == pytest.approx(-found.low)
    assert found.p_value == 1
    assert found.tasks_needed is None


@given(PAIRS)
def test_to_swap_the_agents_is_to_change_the_sign(rows):
    first, second = sides(rows)
    one, other = compare(first, second), compare(second, first)
    assert (other.difference, other.low, other.high) == pytest.approx((-one.difference, -one.high, -one.low))
    assert (other.better, other.worse, other.tasks_needed) == (one.worse, one.better, one.tasks_needed)
    assert other.p_value == pytest.approx(one.p_value)


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_tasks_changes_no_byte(rows, random):
    first, second = sides(rows)
    mixed = list(first)
    random.shuffle(mixed)
    families = {task: i % 3 for i, task in enumerate(first)}
    again = ({task: side[task] for task in mixed} for side in (first, second))
    assert compare(*again, families=families) == compare(first, second, families=families)


@given(PAIRS)
def test_the_interval_contains_the_difference_and_stays_within_one(rows):
    first, second = sides(rows)
    found = compare(first, second)
    assert -1 <= found.low <= found.difference <= found.high <= 1
    assert 0 < found.p_value <= 1


def test_signs_are_all_counted_where_there_are_few_clusters():
    sums = np.array([1.0, 0.5, -0.25, 0.75, 0.5])
    signs = np.array(list(product([1, -1], repeat=5)))
    assert flip(sums) == ((abs(signs @ sums) >= 2.5).mean(), "sign flips, exact")


def test_sampled_signs_come_near_to_all_of_them():
    values = np.random.default_rng(4).normal(0.45, 1, 14)
    exact, _ = flip(values)
    sampled, test = flip(np.append(values, [1e-9, -1e-9]), resamples=20_000)
    assert test == "sign flips, sampled"
    assert sampled == pytest.approx(exact, abs=0.01)
    assert 0.02 < exact < 0.6


def test_the_same_seed_gives_the_same_p_and_no_global_state_is_touched():
    rows = np.random.default_rng(8).integers(0, 2, (40, 4, 2)).astype(float).tolist()
    before = str(np.random.get_state())
    first, second = sides(rows)
    found = [compare(first, second, seed=s, resamples=999) for s in (0, 0, 1)]
    assert str(np.random.get_state()) == before
    assert found[0] == found[1]
    assert found[0].p_value != found[2].p_value
    assert found[0].test == "sign flips, sampled"


def test_sampled_signs_never_give_a_p_of_0():
    assert flip(np.ones(40), resamples=999) == (1 / 1000, "sign flips, sampled")


@given(PAIRS)
def test_other_bounds_scale_the_same_interval(rows):
    unit = compare(*sides(rows))
    signed = compare(*sides([[(2 * a - 1, 2 * b - 1) for a, b in row] for row in rows]), bounds=(-1, 1))
    assert (signed.low, signed.high) == pytest.approx((2 * unit.low, 2 * unit.high))
    assert signed.p_value == pytest.approx(unit.p_value)


def test_pairing_tells_more_than_the_two_means():
    generator = np.random.default_rng(3)
    hard = generator.random(60) < 0.5
    second = {f"t{i}": [float(h)] for i, h in enumerate(hard)}
    first = {f"t{i}": [1.0 if i % 4 == 0 else float(h)] for i, h in enumerate(hard)}
    paired = compare(first, second)
    shuffled = {f"t{i}": second[f"t{j}"] for i, j in enumerate(generator.permutation(60))}
    assert paired.p_value < 0.05 < compare(first, shuffled).p_value
    assert paired.high - paired.low < 0.7 * (compare(first, shuffled).high - compare(first, shuffled).low)


def test_families_widen_what_their_tasks_share():
    rows = [[(1.0, 0.0)] if i < 20 else [(0.0, 0.0)] for i in range(40)]
    first, second = sides(rows)
    families = {task: i // 10 for i, task in enumerate(first)}
    alone, together = compare(first, second), compare(first, second, families=families)
    assert together.clusters == 4
    assert together.low < alone.low < alone.high < together.high
    assert alone.p_value < 0.001 < together.p_value
    assert together.tasks_needed > alone.tasks_needed


def test_repeats_are_paired_by_their_number_and_failures_void_the_pair():
    found = compare({"a": [1.0, None, 0.0], "b": [None], "c": [1.0]}, {"a": [0.0, 0.0, 0.0], "b": [1.0]})
    assert (found.difference, found.pairs, found.tasks, found.left_out) == (0.5, 2, 1, 2)
    zero = compare({"a": [1.0, None], "b": [None]}, {"a": [0.0, 1.0], "b": [1.0]}, failures="count 0")
    assert (zero.difference, zero.pairs, zero.tasks) == (-0.5, 3, 2)
    assert compare({"a": [1.0]}, {"a": [None]}, failures="count 0").difference == 1


def test_numbers_without_bounds_are_compared_by_students_t():
    values = [3.0, -1.0, 12.5, 7.0]
    first = {f"t{i}": [x + 100] for i, x in enumerate(values)}
    found = compare(first, {task: [100.0] for task in first}, bounds=None)
    reach = student(0.95, 3) * np.std(values, ddof=1) / 2
    assert (found.low, found.high) == pytest.approx((np.mean(values) - reach, np.mean(values) + reach))


@pytest.mark.slow
@pytest.mark.parametrize("k", [1, 4, 16])
def test_of_thirty_tasks_the_interval_covers_the_true_difference(k):
    generator = np.random.default_rng(k)
    for p, q in ((0.05, 0.05), (0.5, 0.9), (0.97, 0.9)):
        hits = []
        for together in (0.0, 0.7, 1.0):
            hard = generator.normal(size=(200, 30))
            other = together * hard + math.sqrt(1 - together**2) * generator.normal(size=(200, 30))
            chances = (betaincinv(x * 2, (1 - x) * 2, norm.cdf(z)) for x, z in ((p, hard), (q, other)))
            sides_SNk = (generator.binomial(1, x[..., None], (200, 30, k)).tolist() for x in chances)
            for both in zip(*sides_SNk, strict=True):
                found = compare(*({str(i): x for i, x in enumerate(each)} for each in both), resamples=10)
                hits.append(found.low <= p - q <= found.high)
        assert np.mean(hits) >= 0.93, (p, q)


def test_of_repeats_two_more_clusters_differ_by_one_of_them():
    rows = [[(1.0, 0.0), (1.0, 1.0)]] * 5 + [[(0.0, 0.0), (1.0, 1.0)]] * 10 + [[(0.0, 1.0), (0.0, 0.0)]] * 3
    found = compare(*sides(rows))
    off = np.array([0.5] * 5 + [0.0] * 10 + [-0.5] * 3)
    few = 1 / 8**2  # eight tasks differ
    added = 2 * (few + (1 - few) * 0.25)
    variance = (((off - off.mean()) ** 2).sum() + added) / 17 / 18
    assert found.high - found.difference == pytest.approx(student(0.95, 17) * math.sqrt(variance))
    assert found.difference - found.low == pytest.approx(found.high - found.difference)


def test_so_many_tasks_tell_the_difference_four_times_in_five():
    differences = np.array([1.0] * 16 + [-1.0] * 8 + [0.0] * 76)
    needed = tasks_needed(differences)
    assert needed == math.ceil(((1.959964 * math.sqrt(0.24) + 0.841621 * math.sqrt(0.24 - 0.0064)) / 0.08) ** 2)
    disagree = np.arange(needed + 1)
    limits = [next(b for b in range(m // 2, m + 2) if 2 * (1 - binom.cdf(b - 1, m, 0.5)) <= 0.05) for m in disagree]
    power = (binom.pmf(disagree, needed, 0.24) * (1 - binom.cdf(np.array(limits) - 1, disagree, 2 / 3))).sum()
    assert 0.76 <= power <= 0.82


def test_holm_multiplies_the_smallest_most():
    assert holm([0.04, 0.001, 0.5, 0.03]) == pytest.approx([0.09, 0.004, 0.5, 0.09])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_keeps_the_order_and_never_lowers(p_values):
    adjusted = holm(p_values)
    assert all(p <= q <= min(1, p * len(p_values)) for p, q in zip(p_values, adjusted, strict=True))
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    assert [adjusted[i] for i in order] == sorted(adjusted)


def test_a_table_of_agents_is_adjusted_together():
    first, second = verdicts(10, 12, 1, 10)
    third = {task: [1 - x for x in row] for task, row in first.items()}
    found = compare_all({"b": second, "a": first, "c": third})
    assert list(found) == [("a", "b"), ("a", "c"), ("b", "c")]
    raw = [each.p_value for each, _ in found.values()]
    assert [p for _, p in found.values()] == holm(raw)
    assert found["a", "b"][0] == compare(first, second)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: compare({"a": [1]}, {"b": [1]}), "no task with scores in common"),
        (lambda: compare({"a": [None]}, {"a": [1]}), "no task with scores in common"),
        (lambda: compare({"a": [2]}, {"a": [1]}), "'a' has the score 2.0"),
        (lambda: compare({"a": [1]}, {"a": [1]}, families={}), "'a' has no family"),
        (lambda: compare({"a": [1]}, {"a": [1]}, failures="?"), r"'\?'"),
        (lambda: compare({"a": [1]}, {"a": [1]}, level=2), "got 2"),
        (lambda: mcnemar(-1, 2), "-1 and 2"),
        (lambda: holm([0.1, 1.2]), "1.2"),
    ],
)
def test_bad_input_is_one_sentence(call, words):
    with pytest.raises(BadValue, match=words):
        call()
