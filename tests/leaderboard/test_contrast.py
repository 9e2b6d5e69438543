"""Runs against each other: the whole is what the two scores differ by, and its interval covers."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sparring.agents.training.budget import Budget
from sparring.errors import BadValue
from sparring.leaderboard.contrast import Sides, compare_whole, contrast, contrasts, curve, first_difference
from sparring.leaderboard.paired import compare, holm
from sparring.leaderboard.ranking import Contender, places
from sparring.leaderboard.records import read_run
from sparring.leaderboard.run import begin, reopen
from sparring.leaderboard.suites import suite_from
from tests.leaderboard.played import MINE, play

SUITE = suite_from(MINE)
TWICE = suite_from(
    {**MINE, "parts": [*MINE["parts"], {"name": "more", "env": "Arithmetic-v0", "domain": "math", "tasks": 4}]}
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Who knows everything, who knows nothing, and who is in between."""
    out = {}
    for agent in ("reference", "random", "says:12"):
        folder = tmp_path_factory.mktemp("runs") / agent.replace(":", "-")
        assert begin(agent, TWICE, folder).play()
        out[agent] = read_run(folder)
    return out


def test_the_whole_differs_by_what_the_scores_differ_by(runs):
    first, second = runs["reference"], runs["random"]
    found = contrast(first, second)
    assert found.whole.difference == pytest.approx(first.report.whole.score.mean - second.report.whole.score.mean)
    for part, one in found.parts.items():
        a, b = (next(each.score.mean for each in run.report.parts if each.name == part) for run in (first, second))
        assert one.difference == pytest.approx(a - b)
    assert found.whole.low <= found.whole.difference <= found.whole.high
    assert found.whole.tasks == sum(part.tasks for part in SUITE.parts) + 4


def test_turned_round_everything_is_turned_round(runs):
    there, back = (contrast(runs[a], runs[b]) for a, b in (("reference", "random"), ("random", "reference")))
    assert back.whole.difference == pytest.approx(-there.whole.difference)
    assert (back.whole.low, back.whole.high) == pytest.approx((-there.whole.high, -there.whole.low))
    assert back.whole.p_value == there.whole.p_value
    assert (back.whole.better, back.whole.worse) == (there.whole.worse, there.whole.better)
    assert back.adjusted == there.adjusted


def test_a_run_against_itself_differs_in_nothing(runs):
    found = contrast(runs["random"], runs["random"])
    assert (found.whole.difference, found.whole.p_value, found.whole.tasks_needed) == (0.0, 1.0, None)
    assert first_difference(runs["random"], runs["random"]) is None


SCORES = st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([0.0, 0.5, 1.0])), min_size=1, max_size=8)


def sides(pairs, weight=1.0):
    first, second = ({f"{n}": [pair[side]] for n, pair in enumerate(pairs)} for side in (0, 1))
    return Sides(first, second, None, weight)


@given(SCORES)
def test_the_whole_of_one_part_is_that_part(pairs):
    one = sides(pairs, 0.25)
    parts, whole = compare_whole([one])
    (part,) = parts
    assert part == compare(one.first, one.second)
    assert replace(whole, low=part.low, high=part.high, p_value=part.p_value, test=part.test) == part
    assert whole.test == "Student's t over clusters"


@given(st.lists(st.tuples(SCORES, st.floats(0.1, 5)), min_size=2, max_size=4))
def test_the_whole_lies_among_its_parts_and_is_surer_than_the_worst_of_them(given_parts):
    parts, whole = compare_whole([sides(pairs, weight) for pairs, weight in given_parts])
    differences = [part.difference for part in parts]
    assert min(differences) - 1e-9 <= whole.difference <= max(differences) + 1e-9
    assert -1 <= whole.low <= whole.difference <= whole.high <= 1
    assert whole.high - whole.low <= max(part.high - part.low for part in parts) + 1e-9
    assert 0 < whole.p_value <= 1
    assert (whole.low > 0 or whole.high < 0) == (whole.p_value < 0.05)
    assert whole.tasks == sum(map(len, (pairs for pairs, _ in given_parts)))


def test_equal_parts_of_equal_size_are_as_one_part_of_all_their_tasks():
    pairs = [(1.0, 0.0)] * 5 + [(0.0, 1.0)] + [(1.0, 1.0)] * 4
    _, whole = compare_whole([sides(pairs), sides(pairs)])
    _, alone = compare_whole([sides(pairs * 2)])
    once = compare(sides(pairs * 2).first, sides(pairs * 2).second)
    assert whole.difference == once.difference
    assert whole.tasks_needed == once.tasks_needed
    assert (whole.low, whole.high, whole.p_value) == pytest.approx((alone.low, alone.high, alone.p_value))
    assert (whole.high - whole.low) / (once.high - once.low) == pytest.approx(1, abs=0.15)


FAMILIES = [None, ["a", "a", "b", "c", "d", "d", "d", "e"]]


BORDER = [[c == "1" for c in text] for text in ("1111111110100111", "0000001000010110")]
"""Two runs whose signs, flipped, give p = 0.03, and Student's t 0.06."""


@example(BORDER, None)
@given(st.lists(st.lists(st.booleans(), min_size=16, max_size=16), min_size=2, max_size=5), st.sampled_from(FAMILIES))
def test_runs_that_a_board_ranks_apart_differ_in_a_comparison_of_all_and_the_others_do_not(wins, kinds):
    """The board's ranges of ranks and `sparring compare` are one test, adjusted by Holm over one table."""
    names, weight = [str(i) for i in range(len(wins))], {"x": 0.3, "y": 0.7}
    scores = {name: {"x": tries(won[:8]), "y": tries(won[8:])} for name, won in zip(names, wins, strict=True)}
    means = {name: 0.3 * np.mean(won[:8]) + 0.7 * np.mean(won[8:]) for name, won in zip(names, wins, strict=True)}
    ranked = places([Contender(n, means[n], 0, 1, "s", scores[n]) for n in names], weight, dict.fromkeys("xy", kinds))
    tied = {frozenset((one.key, other)) for one in ranked for other in one.tied_with}
    families = kinds and {f"{t}": kind for t, kind in enumerate(kinds)}
    pairs = list(combinations(names, 2))
    wholes = [
        compare_whole([Sides(by_task(scores[a][x]), by_task(scores[b][x]), families, weight[x]) for x in "xy"])[1]
        for a, b in pairs
    ]
    told = holm([whole.p_value for whole in wholes])
    apart = {frozenset(pair) for pair, p in zip(pairs, told, strict=True) if p < 0.05}
    assert tied == {frozenset(pair) for pair in pairs} - apart


def tries(won):
    return [[float(one)] for one in won]


def by_task(scores):
    return {f"{t}": each for t, each in enumerate(scores)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sizes", "right", "tries"), [((10, 20, 40), 0.5, 1), ((30, 30), 0.9, 1), ((4,) * 6, 0.6, 4), ((8, 8), 0.95, 2)]
)
def test_intervals_of_the_whole_cover_the_truth(sizes, right, tries):
    generator = np.random.default_rng(7)
    covered = []
    for _ in range(300):
        parts = []
        for size in sizes:
            hard = generator.beta(2 * right, 2 * (1 - right), size)
            draws = [(generator.random((size, tries)) < hard[:, None]).astype(float) for _ in range(2)]
            parts.append(Sides(*({f"{n}": [*map(float, row)] for n, row in enumerate(d)} for d in draws), None, 1.0))
        _, whole = compare_whole(parts, resamples=1)
        covered.append(whole.low <= 0 <= whole.high)
    assert np.mean(covered) >= 0.93


def test_a_table_is_adjusted_as_a_whole(runs):
    found = contrasts(runs)
    assert [*found] == [("reference", "random"), ("reference", "says:12"), ("random", "says:12")]
    raw = [each.whole.p_value for each, _ in found.values()]
    assert all(p <= adjusted <= 1 for p, (_, adjusted) in zip(raw, found.values(), strict=True))
    assert min(adjusted for _, adjusted in found.values()) == pytest.approx(min(1.0, 3 * min(raw)))


def test_generations_gain_on_the_first_of_them(runs):
    levels, parts = curve({name: runs[name] for name in ("random", "reference")})
    assert [level.name for level in levels] == ["random", "reference"]
    assert levels[0].gain is None
    assert levels[1].gain == contrast(runs["reference"], runs["random"])
    assert levels[1].score == runs["reference"].report.whole.score
    assert [*parts] == [part.name for part in TWICE.parts]
    sums = parts["sums"]
    assert [point.mean.mean for point in sums] == [0.0, 1.0]
    assert sums[1].gains[0] == levels[1].gain.parts["sums"]


def test_the_first_answer_that_differs_is_found(runs):
    found = first_difference(runs["reference"], runs["says:12"])
    place = TWICE.place(found.item)
    assert (found.part, found.task) == (place.part.name, place.task)
    assert found.said[1] == "12" != found.said[0]
    assert (found.item, found.step, found.scores) == (0, 0, (1.0, 0.0))


def test_void_episodes_are_left_out_of_their_pairs(tmp_path):
    cut, whole = play(tmp_path / "cut", failing=1), play(tmp_path / "whole", failing=0)
    assert sorted(cut.voids) == [0, 12]
    found = contrast(whole, cut)
    assert found.whole.pairs == SUITE.episodes - 2
    assert found.parts["sums"].pairs == 11
    assert found.parts["cards"].tasks == 3
    assert contrast(cut, whole).whole.difference == pytest.approx(-found.whole.difference)


def test_a_part_that_one_run_has_not_at_all_is_left_out_and_said(tmp_path, runs):
    none = play(tmp_path / "none", failing=10**6)
    full = play(tmp_path / "full", failing=0)
    with pytest.raises(BadValue, match="have no episode in common that is not void"):
        contrast(full, none)
    half = replace(full, log=_without(full, range(12)))
    found = contrast(half, full)
    assert found.parts["sums"] is None
    assert [*found.adjusted] == ["cards"]
    assert found.whole.difference == found.parts["cards"].difference


def _without(run, items):
    """A log with some items void."""
    log = read_run(run.folder).log
    for item in items:
        log.voids.append(replace(log.entries.pop(item), score=None))
    return log


def test_runs_of_other_tasks_are_not_compared(tmp_path, runs):
    begin("random", SUITE, tmp_path).play()
    with pytest.raises(BadValue, match=r"asked for mine-v1 \(hash .*only runs of the same tasks and seeds"):
        contrast(runs["random"], read_run(tmp_path))


def test_a_run_that_is_not_over_is_told(tmp_path):
    begin("random", SUITE, tmp_path).play(budget=Budget(iterations=3))
    with pytest.raises(BadValue, match=r"is not over, 3 of 18 episodes were played: `sparring eval --resume"):
        read_run(tmp_path)
    reopen(tmp_path).play()
    assert read_run(tmp_path).report.whole.finished == 18
