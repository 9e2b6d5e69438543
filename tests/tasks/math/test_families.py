"""What holds for every registered family of problems, whoever wrote it."""

import hashlib
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from itertools import combinations, product
from statistics import mean

import pytest

from sparring.errors import BadValue, UnknownName
from sparring.tasks import families
from sparring.tasks.core import SPLITS, Task, episode_rng
from sparring.tasks.families import (
    LEVELS,
    PREFIX,
    Family,
    Problem,
    draw,
    family_names,
    family_pack,
    get_family,
    gist,
    says_answer,
    skill_names,
    split_of,
)
from sparring.tasks.registry import load_tasks, pack_names
from tests.cases import cases
from tests.cost import costs_at_most
from tests.tasks.math.checking import draws
from tests.tasks.math.numeric import holds

NAMES = family_names()
each = cases("name", NAMES)
MOST_SECONDS = 0.05
"""For one item, in CPU time."""


def digests():
    """For every family a hash over a few problems of every level."""
    return {name: hashlib.sha256(repr([told(name, level) for level in LEVELS]).encode()).hexdigest() for name in NAMES}


def told(name, level):
    """All that two problems of a level say."""
    return [draw(get_family(name), level, "train", index) for index in range(2)]


def items(name, level, count, stream="items"):
    """Problems from the generator that packs use."""
    rng = episode_rng(Task(f"{PREFIX}{name}:{level}"), 0, stream)
    return [get_family(name).make(rng, level) for _ in range(count)]


def test_there_are_more_than_sixty():
    assert len(NAMES) >= 60
    assert {f"{PREFIX}{name}" for name in NAMES} <= set(pack_names())


@pytest.mark.slow
@each
def test_a_problem_is_complete(name):
    for level in LEVELS:
        for problem in items(name, level, 5):
            told = (problem.question, problem.answer, *problem.solution)
            assert all(isinstance(text, str) and text == text.strip() != "" for text in told), problem
            assert len(problem.solution) >= 2, problem
            assert problem.solution[-1].rstrip(".").endswith(problem.answer), problem
            assert not re.search(r"None|Fraction\(|\{\w+\(", " ".join(told)), problem
            assert not [step for step in problem.solution if holds(step) is False], problem
            assert not says_answer(problem), problem


@each
def test_the_same_seed_gives_the_same_problem(name):
    random.seed(7)
    before = random.getstate()
    for level in LEVELS:
        assert items(name, level, 3) == items(name, level, 3)
        assert items(name, level, 3) != items(name, level, 3, "other")
    assert random.getstate() == before


@each
def test_items_of_packs_are_json_and_belong_to_their_split(name):
    found = get_family(name)
    for split in SPLITS:
        tasks = load_tasks(f"{PREFIX}{name}", split)
        for index in (3, 0, 4):
            task = tasks[index]
            assert Task.from_json(json.loads(json.dumps(task.to_json()))).content_hash == task.content_hash
            assert (task.params["level"], task.params["family"]) == (LEVELS[index], name)
            assert found.split_of(Problem(task.params["question"], "")) == split
        assert load_tasks(f"{PREFIX}{name}", split)[3] == tasks[3]


@pytest.mark.slow
@each
def test_levels_differ(name):
    """No two levels share many questions, and the hardest is longer, has more steps or larger numbers than the easiest."""
    found = [items(name, level, 20) for level in LEVELS]
    asked = [{problem.question for problem in problems} for problems in found]
    assert all(len(a & b) <= 2 for a, b in combinations(asked, 2))
    easy, hard = profile(found[0]), profile(found[-1])
    assert any(b > 1.05 * a for a, b in zip(easy, hard, strict=True)), (easy, hard)


def profile(problems):
    """Mean characters of questions and of solutions, steps, digits per number and digits of the answer."""
    digits = [len(n) for problem in problems for n in re.findall(r"\d+", problem.question)]
    return (
        mean(len(problem.question) for problem in problems),
        mean(len("".join(problem.solution)) for problem in problems),
        mean(len(problem.solution) for problem in problems),
        mean(digits or [0]),
        mean(len(problem.answer) for problem in problems),
    )


def test_levels_and_names_are_checked():
    with pytest.raises(UnknownName, match="gcd"):
        family_pack("math/gdc")
    with pytest.raises(UnknownName, match="geometry"):
        family_pack("math/skill/geometri")
    with pytest.raises(BadValue, match="1, 2, 3, 4, 5"):
        family_pack("math/gcd:6")
    assert [task.params["level"] for task in load_tasks("math/gcd:3")[:4]] == [3, 3, 3, 3]


def test_the_mixture_has_all_families_in_turn_and_all_levels():
    params = [task.params for task in load_tasks("math/all")[: 5 * len(NAMES)]]
    assert Counter((one["family"], one["level"]) for one in params) == Counter(product(NAMES, LEVELS))
    assert {task.params["level"] for task in load_tasks("math/all:2", "test")[:9]} == {2}


def test_a_skill_has_the_families_that_need_it():
    assert set(skill_names()["modular-arithmetic"]) >= {"power_mod", "chinese_remainder"}
    tasks = load_tasks("math/skill/number-theory:4", "test")[:40]
    assert len({task.params["family"] for task in tasks}) == len(skill_names()["number-theory"])
    assert all("number theory" in task.params["skills"] and task.params["level"] == 4 for task in tasks)


def test_the_same_problem_in_other_words_is_of_the_same_split():
    assert gist("Ben has 3 apples.") == gist("Calculate: 3") != gist("Ben has -3 apples.")
    once, again = (Problem(f"{word} 12 + 34.", "46") for word in ("Calculate", "Work out"))
    assert get_family("gcd").split_of(once) == get_family("gcd").split_of(again)
    spoken = get_family("logic_grids")
    assert len({spoken.split_of(Problem(f"{word} 12 + 34.", "46")) for word in "abcdefgh"}) > 1


def test_what_says_its_answer():
    said = [
        ("What is f'(0)?", "0"),
        ("How many are 3 + 12?", "12"),
        ("Solve x = 5.", "{5}"),
        ("Is it (1, 2)?", "(1, 2)"),
    ]
    assert all(says_answer(Problem(question, answer)) for question, answer in said)
    fair = [("What is 2 - 12?", "2"), ("Solve 5 = x + 1.", "{5}"), ("Which x?", "{}"), ("What is 1 + 1?", "2")]
    assert not any(says_answer(Problem(question, answer)) for question, answer in fair)


def test_a_problem_that_says_its_answer_is_made_again():
    def make(rng, level):
        return Problem(f"Is {level} a number from 1 to 6?", str(rng.randint(1, 6)))

    rng = episode_rng(Task("one to six"), 0)
    assert {families._make_fair(make, rng, 1).answer for _ in range(99)} == set("12345")


def test_the_shares_of_the_splits():
    shares = Counter(split_of(str(n), (2, 1, 1)) for n in range(4000))
    assert all(abs(shares[split] - share) < 120 for split, share in zip(SPLITS, (2000, 1000, 1000), strict=True))


def test_a_family_that_has_nothing_for_a_split_says_so():
    only = Family("only", lambda rng, level: Problem("1 + 1", "2"), ())
    others = [split for split in SPLITS if split != only.split_of(Problem("1 + 1", "2"))]
    with pytest.raises(BadValue, match="too few problems"):
        draw(only, 1, others[0], 0)


@pytest.mark.slow
@each
def test_problems_are_many_answers_vary_and_no_item_takes_long(name):
    """Of 150 draws at most 20 % have the same answer, and as many are different as of 1,000 (level 1) or 4,000 problems."""
    for level in LEVELS:
        problems = items(name, level, 150)
        answer, times = Counter(problem.answer for problem in problems).most_common(1)[0]
        assert times <= 30, (level, answer, times)
        answers = {problem.question: problem.answer for problem in problems}
        assert len(answers) >= (130 if level == 1 else 145), level
        assert all(answers[problem.question] == problem.answer for problem in problems), "one question, two answers"
        assert costs_at_most(MOST_SECONDS, lambda level=level: item(name, level)), level


def item(name, level):
    """Make one item."""
    rng = episode_rng(Task(f"{PREFIX}{name}:{level}"), 0, "time")
    get_family(name).make(rng, level)


@pytest.mark.slow
@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_other_processes_and_hash_seeds_give_the_same(hash_seed):
    call = [sys.executable, "-c", f"import json; from {__name__} import digests; print(json.dumps(digests()))"]
    env = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run(call, capture_output=True, text=True, check=True, env=env)
    assert json.loads(done.stdout) == digests()


@pytest.mark.slow
def test_splits_never_meet():
    """Over 2 * 10^4 draws of all families no question is in two splits (`benchmarks/families.py --splits` draws 10^6)."""
    where, count = {}, -(-20_000 // (len(NAMES) * len(SPLITS)))
    for name in NAMES:
        for split in SPLITS:
            tasks = family_pack(name).tasks(split)
            for index in range(count):
                question = tasks[index].params["question"]
                assert where.setdefault(question, split) == split, question
    assert len(set(where.values())) == len(SPLITS)


def test_draws_for_the_checks_of_keys_are_repeatable():
    assert draws("gcd", 1, 3) == draws("gcd", 1, 3)
