"""Reports: what entries come to, with voids beside wrong answers."""

import pytest

from sparring.leaderboard.log import Entry
from sparring.leaderboard.report import report
from sparring.leaderboard.suites import suite_from

SUITE = suite_from(
    {
        "name": "mine",
        "version": 0,
        "line": "",
        "parts": [
            {"name": "sums", "env": "Arithmetic-v0", "domain": "math", "tasks": 4, "repeats": 2},
            {"name": "problems", "env": "Math-v0", "domain": "math", "tasks": 2},
            {"name": "kuhn", "env": "KuhnPoker-v0", "domain": "games", "tasks": 2, "opponents": ["random"]},
        ],
    }
)
SUMS, PROBLEMS, KUHN = range(8), range(8, 10), range(10, 14)


def entry(item, score, **more):
    return Entry(
        **{"item": item, "score": score, "steps": 2, "illegal": 1, "read": 10, "said": 4, "cost": None, "seconds": 0.5}
        | more
    )


def every(score=1.0, **more):
    return {n: entry(n, score, **more) for n in range(SUITE.episodes)}


def test_domains_count_alike_and_in_each_its_parts():
    entries = {n: entry(n, 1.0 if n in SUMS else 0.5 if n in KUHN else 0.0) for n in range(14)}
    found = report(SUITE, entries, [])
    assert [(d.name, d.score.mean, d.episodes) for d in found.domains] == [("math", 0.5, 10), ("games", 0.5, 4)]
    assert found.whole.score.mean == 0.5
    assert found.whole.finished == found.whole.episodes == 14


def test_repeats_and_seats_of_a_task_are_one_cluster():
    entries = every() | {n: entry(n, 0.0) for n in (0, 1, 10, 11)}
    sums, _, kuhn = report(SUITE, entries, []).parts
    assert (sums.score.clusters, sums.score.samples, sums.score.mean) == (4, 8, 0.75)
    assert (kuhn.score.clusters, kuhn.score.samples, kuhn.score.mean) == (2, 4, 0.5)


def test_tries_bring_pass_at_k_where_tasks_are_won_or_lost():
    entries = every() | {n: entry(n, 0.0) for n in (0, 1, 2)}
    sums, problems, kuhn = report(SUITE, entries, []).parts
    assert {k: e.mean for k, e in sums.pass_at.items()} == {1: 0.625, 2: 0.75}
    assert {k: e.mean for k, e in sums.pass_hat.items()} == {1: 0.625, 2: 0.5}
    assert problems.pass_at == kuhn.pass_at == {}
    assert report(SUITE, entries | {3: entry(3, 0.5)}, []).parts[0].pass_at == {}


def test_voids_are_left_out_and_shown_beside():
    entries = {n: one for n, one in every().items() if n not in (8, 9, 10)}
    found = report(SUITE, entries, [entry(n, None) for n in (8, 10, 10, 0)])
    sums, problems, kuhn = found.parts
    assert (sums.voids, problems.voids, kuhn.voids) == (0, 1, 1)  # 0 was finished later, 9 never begun
    assert (sums.finished, problems.finished, kuhn.finished) == (8, 0, 3)
    assert problems.score is None
    assert (kuhn.score.mean, kuhn.with_voids) == (1.0, 0.75)
    assert (found.whole.voids, found.whole.score.mean) == (2, 1.0)


def test_costs_are_means_over_episodes_and_unknown_where_one_is():
    entries = every(cost=0.5) | {0: entry(0, 1.0, cost=4.5, illegal=0, read=None)}
    found = report(SUITE, entries, [])
    sums, problems, _ = found.parts
    assert (sums.cost, problems.cost, sums.read, problems.read) == (1.0, 0.5, None, 10)
    assert found.whole.cost == pytest.approx((13 * 0.5 + 4.5) / 14)
    assert found.whole.read is None
    assert sums.legal == pytest.approx(9 / 16)
    assert (sums.said, sums.seconds) == (4, 0.5)


def test_a_run_that_has_not_begun_has_no_score():
    found = report(SUITE, {}, [])
    assert found.whole.score is None
    assert found.whole.finished == 0
    assert found.to_json()["parts"][0]["score"] is None
