"""A fuzzer for the grader: seeded, so that each run is the same, and bounded to about five seconds of CPU time."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest

from sparring.envs.math.grader import Grade, Options, check_gold, extract, grade
from sparring.errors import BadValue
from tests.envs.math_grader.fuzz import Tree, grown, mutated, nudged, plain, soup, value_of, written
from tests.envs.math_grader.make_corpus import CORPUS, load
from tests.envs.math_grader.writing import fraction

ROWS = load(CORPUS)
GOLDS = (
    "7",
    "7/3",
    "2*sqrt(3)",
    "3+4i",
    "x^2-1",
    "(1, 2)",
    "{1, 2}",
    "[0, 2)",
    "[[1, 2], [3, 4]]",
    "B",
    "12 cm",
    "1, 2",
    "oo",
)
DEFAULT = Options()
VERDICTS = {"correct", "wrong", "undecided"}
SIGNS = {"[": r"\le", "]": r"\le", "(": "<", ")": "<"}
SYMMETRIC = (
    *(
        "fractions",
        "decimals_exact",
        "repeating_decimals",
        "scientific",
        "radicals",
        "nested_radicals",
        "trig_values",
        "logs",
    ),
    *(
        "exponentials",
        "complex",
        "polynomials",
        "factored_polynomials",
        "rational_expressions",
        "trig_expressions",
        "sets",
    ),
    *(
        "tuples",
        "set_vs_tuple",
        "matrices",
        "intervals",
        "interval_inequality",
        "inequality_interval",
        "unions",
        "base_n",
    ),
    *("log_expressions", "radicals_symbolic", "combinatorics", "big_integers", "equations"),
)
"""Categories in which neither text may leave anything out, so that gold and answer can change places."""


def boxed(text: str) -> str:
    return f"\\boxed{{{text}}}"


def check(gold: str, response: str, options: Options = DEFAULT) -> Grade:
    """Return the grade, after a look at its form: whatever the response is, grading it is an everyday event."""
    found = grade(gold, response, options)
    assert found.verdict in VERDICTS
    assert found.correct == (found.verdict == "correct")
    assert found.reason
    assert found.path
    return found


@pytest.mark.slow
def test_soup_never_raises_and_is_graded_the_same_twice():
    rng = random.Random("soup")
    for number in range(6000):
        gold, text = rng.choice(GOLDS), soup(rng)
        found = check(gold, text)
        assert number % 9 or grade(gold, text) == found


@pytest.mark.slow
def test_soup_as_gold_is_read_or_refused_by_name():
    rng = random.Random("gold")
    for _ in range(3000):
        text = soup(rng)
        try:
            canonical = check_gold(text)
        except BadValue:
            continue
        assert check_gold(canonical) == canonical, text


@pytest.mark.slow
def test_mutated_responses_never_raise():
    rng = random.Random("mutations")
    for _ in range(4000):
        row = rng.choice(ROWS)
        check(row["gold"], mutated(rng, row["response"]), Options(**row.get("options", {})))


@pytest.mark.parametrize("letters", [False, True], ids=["numbers", "polynomials"])
def test_every_way_to_write_a_value_is_right(letters):
    rng = random.Random(f"rewrites {letters}")
    for _ in range(250):
        tree = grown(rng, rng.randint(1, 4), letters=letters)
        gold, text = plain(value_of(tree)), written(rng, tree)
        assert check(gold, boxed(text)).correct, (gold, text)
        assert check(text, boxed(gold)).correct, (text, gold)
        assert check(text, boxed(written(rng, tree))).correct, text


@pytest.mark.parametrize("letters", [False, True], ids=["numbers", "polynomials"])
def test_a_changed_value_is_wrong_both_ways(letters):
    rng = random.Random(f"edits {letters}")
    changed = 0
    for _ in range(300):
        tree = grown(rng, rng.randint(1, 4), letters=letters)
        slip = nudged(rng, tree)
        if value_of(slip) != value_of(tree):
            changed += 1
            text, other = written(rng, tree), written(rng, slip)
            assert check(text, boxed(other)).verdict == "wrong", (text, other)
            assert check(other, boxed(text)).verdict == "wrong", (other, text)
    assert changed > 200


def _entries(rng: random.Random) -> tuple[list[Fraction], list[str]]:
    values = rng.sample(
        [Fraction(n, d) for n in range(-20, 20) for d in (1, 2, 3) if n % d or d == 1], rng.randint(2, 5)
    )
    texts = [written(rng, Tree("+", parts=(Tree("number", v - 3), Tree("number", Fraction(3))))) for v in values]
    return values, texts


def test_sets_forget_the_order_and_tuples_keep_it():
    rng = random.Random("shapes")
    for _ in range(100):
        values, texts = _entries(rng)
        mixed = rng.sample(range(len(texts)), len(texts))
        shown, moved = ", ".join(texts), ", ".join(texts[i] for i in mixed)
        gold = ", ".join(map(str, values))
        assert check(f"{{{gold}}}", boxed(f"\\{{{moved}\\}}")).correct
        assert check(f"({gold})", boxed(f"({shown})")).correct
        assert check(f"({gold})", boxed(f"({moved})")).correct == (mixed == sorted(mixed)), (gold, moved)
        assert not check(f"{{{gold}}}", boxed(f"\\{{{', '.join(texts[1:])}\\}}")).correct
        assert not check(f"({gold})", boxed(f"\\{{{shown}\\}}")).correct


def test_intervals_are_inequalities_and_mind_their_ends():
    rng = random.Random("intervals")
    for _ in range(100):
        low, high = sorted(rng.sample([Fraction(n, 6) for n in range(-40, 40)], 2))
        left, right = rng.choice("[("), rng.choice(")]")
        a, b = (fraction(v.numerator, v.denominator) for v in (low, high))
        chain = f"{a} {SIGNS[left]} x {SIGNS[right]} {b}"
        gold = f"{left}{low}, {high}{right}"
        assert check(gold, boxed(chain)).correct, (gold, chain)
        assert check(chain, boxed(f"{left}{a}, {b}{right}")).correct, chain
        assert not check(gold, boxed(f"{'(' if left == '[' else '['}{a}, {b}{right}")).correct, gold
        assert not check(chain, boxed(f"{left}{a}, {fraction((high + 1).numerator, high.denominator)}{right}")).correct


def test_gold_and_answer_can_change_places():
    rows = [row for row in ROWS if row["category"] in SYMMETRIC]
    rows = random.Random("symmetry").sample(rows, 500)
    turned = []
    for row in rows:
        answer = extract(row["response"])
        assert answer is not None, row
        try:
            there, back = grade(answer, boxed(row["gold"])), grade(row["gold"], boxed(answer))
        except BadValue:
            continue
        if there.verdict != back.verdict and "gold" not in (there.path, back.path):
            turned.append((row["id"], row["gold"], answer, back.verdict, there.verdict))
    assert turned == []


@pytest.mark.slow
def test_eight_threads_give_the_same_grades():
    rows = random.Random("threads").sample(ROWS, 400)

    def graded(row):
        return grade(row["gold"], row["response"], Options(**row.get("options", {})))

    alone = list(map(graded, rows))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(graded, rows)) == alone


_CHILD = """
import json, random, sys
from sparring.envs.math.grader import Options, grade
from tests.envs.math_grader.make_corpus import CORPUS, load
rows = random.Random("processes").sample(load(CORPUS), 500)
print(json.dumps([str(grade(r["gold"], r["response"], Options(**r.get("options", {})))) for r in rows]))
"""


@pytest.mark.slow
def test_processes_with_other_hashes_give_the_same_grades():
    root = Path(__file__).parents[3]
    said = []
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", _CHILD], capture_output=True, text=True, check=True, cwd=root, env=env
        )
        said.append(json.loads(done.stdout))
    assert said[0] == said[1]
