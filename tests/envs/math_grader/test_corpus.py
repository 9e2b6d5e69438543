"""The grader on the labelled corpus: goals for all of it and for each category, and what the corpus itself must be."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from sparring.envs.math.grader import Options, check_gold, grade
from tests.envs.math_grader.make_corpus import CORPUS, files, load
from tests.envs.math_grader.scoring import Score, report, score, sparring_judge

ROWS = load(CORPUS)
CATEGORIES = sorted({row["category"] for row in ROWS})
NO_FALSE_POSITIVE = (
    *("hedges", "negations", "no_answer", "decimals_rounded", "tolerance", "integers", "big_integers", "fractions"),
    *("mixed_numbers", "decimals_exact", "repeating_decimals", "scientific", "percent", "integer_separators"),
)
"""Where a wrong answer must never be paid."""
EACH_95 = (
    *("complex", "intervals", "interval_inequality", "inequality_interval", "repeating_decimals", "base_n"),
    *("ratios", "scientific", "unicode", "mixed_numbers", "scale_words"),
)
"""Where other graders are weak; each category has a goal of its own."""
Judged = tuple[Score, dict[str, Score]]


@pytest.fixture(scope="module")
def judged() -> Judged:
    return score(ROWS, map(sparring_judge, ROWS))


def options_of(row: dict[str, Any]) -> Options:
    return Options(**row.get("options", {}))


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_the_file_is_what_its_script_writes(path):
    assert path.read_text(encoding="utf-8") == "".join(files()[path]())


def test_it_is_large_varied_and_balanced():
    labels = Counter(row["correct"] for row in ROWS)
    assert len(ROWS) >= 1600
    assert len(CATEGORIES) >= 45
    assert 0.45 < labels[True] / len(ROWS) < 0.55
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert all({row["correct"] for row in ROWS if row["category"] == name} == {True, False} for name in CATEGORIES)


@pytest.mark.slow
def test_accuracy_precision_and_recall(judged: Judged):
    total, parts = judged
    assert total.accuracy >= 0.97, report(total, parts)
    assert total.precision >= 0.995, report(total, parts)
    assert total.recall >= 0.95, report(total, parts)


@pytest.mark.parametrize("category", NO_FALSE_POSITIVE)
def test_no_wrong_answer_is_paid(judged: Judged, category):
    assert judged[1][category].wrong_accepted == 0


@pytest.mark.parametrize("category", EACH_95)
def test_where_others_are_weak(judged: Judged, category):
    assert judged[1][category].accuracy >= 0.95


def test_every_gold_can_be_read():
    for row in ROWS:
        assert check_gold(row["gold"], options_of(row)), row


def test_the_canonical_form_of_a_gold_is_right_and_its_own_canonical_form():
    golds = {(row["gold"], str(options_of(row))): row for row in ROWS}
    for row in golds.values():
        canonical = check_gold(row["gold"], options_of(row))
        assert check_gold(canonical, options_of(row)) == canonical, row["gold"]
        assert grade(row["gold"], f"\\boxed{{{canonical}}}", options_of(row)).correct, (row["gold"], canonical)
