"""SEC: which tasks are drawn, and what the bandit is told."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.agents.improve.advantage import group_advantages
from sparring.agents.improve.curriculum import bandit_update, boltzmann, by_category
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.sampled import by_group
from sparring.agents.improve.session import Session
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.recipes.catalog import get_recipe
from sparring.errors import BadValue, UnknownName
from sparring.tasks.packs.addition import carries

from .conftest import TINY, another


@pytest.fixture(scope="module")
def sums():
    return sparring.make("Arithmetic-v0")


@pytest.fixture(scope="module")
def adder(sums):
    return build_nano(sums, random_agent(sums), config=TINY, episodes=50, device="cpu")


def begin(environment, policy, **settings):
    session = Session(environment, Learner(another(policy), lr=1e-2), seed=0)
    return session, get_recipe("sec").function(session, get_recipe("sec").config(iterations=3, **settings))


@given(st.lists(st.integers(0, 30)))
def test_categories_part_the_tasks(numbers):
    found = by_category(numbers, lambda n: n % 3)
    assert sorted(n for part in found.values() for n in part) == sorted(numbers)
    assert all(n % 3 == name for name, part in found.items() for n in part)
    assert list(found) == sorted(found)


def drawn(session):
    return Counter(carries(t.task["params"]) for t in session.latest)


def test_the_kind_that_teaches_is_drawn_and_from_it_all_tasks_alike(sums, adder):
    session, steps = begin(sums, adder, tasks=90, samples=2)
    session.memory["curriculum"] = {"0 carries": 0.0, "1 carries": 0.5, "2 carries": 9.0}
    next(steps)
    assert drawn(session) == {"2 carries": 180}
    assert len({t.task["index"] for t in session.latest}) > 20
    session, steps = begin(sums, adder, tasks=90, samples=2)
    next(steps)
    assert all(30 < count < 90 for count in drawn(session).values())  # at first alike, however many tasks there are


def test_the_bandit_is_told_the_absolute_advantages_of_what_was_drawn(sums, adder):
    session, steps = begin(sums, adder, tasks=20, samples=32, rate=0.25, std=False)
    expected = session.memory.setdefault("curriculum", {"0 carries": 1.0, "1 carries": 1.0, "2 carries": -9.0})
    before = dict(expected)
    metrics = next(steps)
    told = {}
    for group in by_group(session.latest):
        gained = group_advantages([t.returns["player_0"] for t in group])
        told.setdefault(carries(group[0].task["params"]), []).extend(gained)
    assert any(any(gained) for gained in told.values())
    assert "2 carries" not in told
    assert session.memory["curriculum"] == bandit_update(before, told, rate=0.25)
    assert session.memory["curriculum"]["2 carries"] == -9.0 * 0.75  # what is not drawn fades
    chances = {name.removeprefix("chance/"): p for name, p in metrics.items() if name.startswith("chance/")}
    assert chances == boltzmann(before, temperature=0.2)


@pytest.mark.parametrize("method", ["grpo", "nft", "star", "rest-em"])
def test_it_goes_around_any_method_that_plays_groups(sums, adder, method):
    session, steps = begin(sums, adder, inner=method, tasks=10, samples=4)
    session.memory["curriculum"] = {"0 carries": 9.0, "1 carries": 0.0, "2 carries": 0.0}
    next(steps)
    assert drawn(session) == {"0 carries": 40}


def test_a_param_of_the_tasks_may_be_the_category():
    levels = sparring.make("Arithmetic-v0", tasks="sums")
    policy = build_nano(levels, random_agent(levels), config=TINY, episodes=5, device="cpu")
    session, steps = begin(levels, policy, tasks=4, samples=1, look=10)
    next(steps)
    assert list(session.memory["curriculum"]) == [f"level {i}" for i in (1, 2, 3)]


def test_it_refuses_what_it_cannot_do(kuhn, sums, adder):
    with pytest.raises(BadValue, match=r"'sec'.*KuhnPoker-v0"):
        get_recipe("sec").require(kuhn.spec)
    check, config = get_recipe("sec").check, get_recipe("sec").config
    for inner in ("magnet", "sec", "bc", "rest-mcts"):
        with pytest.raises(BadValue, match=f"inner='{inner}' is not paid"):
            check(config(inner=inner), sums)
    with pytest.raises(UnknownName, match="grpo"):
        check(config(inner="gripo"), sums)
    with pytest.raises(BadValue, match=r"no category 'size': .*one of a, b"):
        check(config(category="size"), sums)
    with pytest.raises(BadValue, match=r"no category 'level'.*none"):
        check(config(), sparring.make("GuessNumber-v0"))
    check(config(inner="nft"), sums)
