"""B-STaR: which way of sampling it chooses, and that it samples so."""

import pytest

import sparring
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.sampled import by_group
from sparring.agents.improve.session import Session, play_here
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.recipes import b_star as recipe
from sparring.agents.recipes.catalog import get_recipe
from sparring.errors import BadValue
from sparring.types import Step, Trajectory

from .conftest import TINY, another

SUMS = sparring.make("Arithmetic-v0")


def answers(group, *texts):
    """Episodes of one task whose right answer is `1`; `2` is half right."""
    paid = {"1": 1.0, "2": 0.5}
    return [
        Trajectory(
            "Arithmetic-v0",
            {},
            {},
            0,
            ("player_0",),
            {},
            (Step("player_0", (), text, text, False, None, {"player_0": paid.get(text, 0.0)}, None, None),),
            {"player_0": paid.get(text, 0.0)},
            True,
            False,
            group=group,
        )
        for text in texts
    ]


def choice(found, now=(1.0, 4, 1.0, 0.0), **settings):
    return recipe._choice(SUMS.spec, recipe.Config(**{"samples": 4, "fewest": 1, **settings}), found, list(now))


def test_the_temperature_at_which_most_tasks_are_solved_is_chosen():
    cool = [*answers("a", "1", "1", "1", "1"), *answers("b", "3", "3", "3", "3")]
    warm = [*answers("a", "3", "1", "4", "5"), *answers("b", "3", "4", "5", "1")]
    assert choice({1.0: cool, 1.4: warm}) == [1.4, 4, 1.0, 1.0]
    assert choice({1.4: cool, 1.0: warm}) == [1.0, 4, 1.0, 1.0]


def test_equal_answers_count_once_and_of_equals_the_present_stays():
    found = {t: answers("a", "1", "1", "1", "3") for t in (1.0, 0.6)}
    assert choice(found) == [1.0, 4, 1.0, 1.0]
    assert choice(found, now=(1.0, 2, 1.0, 0.5)) == [1.0, 2, 1.0, 1.0]
    assert choice({1.0: answers("a", "3", "4", "5", "6")}, now=(1.0, 2, 1.0, 0.5)) == [1.0, 2, 1.0, 0.0]
    assert choice(found, target=8)[3] == pytest.approx(1 / 8)  # one right answer where eight are wanted


def test_more_samples_and_a_threshold_that_leaves_the_wrong_out():
    late = answers("a", "3", "4", "2", "1")
    assert choice({1.0: late}, now=(1.0, 1, 0.5, 0.0)) == [1.0, 4, 1.0, 1.0]
    assert choice({1.0: late}, now=(1.0, 1, 0.5, 0.0), fewest=4) == [1.0, 4, 1.0, 1.0]
    assert choice({1.0: answers("a", "1", "3", "3", "3")}, now=(1.0, 4, 0.0, 0.0))[2] == 1.0


@pytest.fixture(scope="module")
def adder():
    return build_nano(SUMS, random_agent(SUMS), config=TINY, episodes=50, device="cpu")


def begin(policy, **settings):
    session = Session(SUMS, Learner(another(policy), lr=1e-2), seed=0)
    return session, recipe.b_star(session, recipe.Config(**settings))


def test_a_round_is_sampled_as_was_chosen_and_the_policy_left_as_it_was(adder):
    session, steps = begin(
        adder, iterations=3, tasks=10, samples=8, fewest=2, trial=30, every=2, coolest=0.5, warmest=2.0
    )
    seen = []

    def play(jobs):
        seen.append((session.policy.temperature, jobs[0].group))
        return play_here(jobs)

    session.play = play
    first = next(steps)
    assert [t for t, _ in seen] == [1.0, 0.5, 1.25, 2.0, first["temperature"]]
    assert [group for _, group in seen[:2]] == ["0 at 1.0", "0 at 0.5.0"]
    assert session.policy.temperature == 1.0
    sizes = {group[0].group: len(group) for group in by_group(session.latest)}
    assert len(sizes) == 4 * 30 + 10
    assert {n for name, n in sizes.items() if " at " not in name} == {first["samples"]}
    seen.clear()
    next(steps)
    assert [t for t, _ in seen] == [first["temperature"]]
    next(steps)
    assert len(seen) == 1 + 5 - (first["temperature"] in (0.5, 1.25, 2.0))


def test_what_reaches_the_threshold_is_learnt(adder):
    session, steps = begin(adder, iterations=1, tasks=30, trial=20)
    kept = next(steps)["kept"]
    right = [t for t in session.latest if t.returns["player_0"] == 1.0]
    assert 0 < kept == len(right)
    learnt = {row.ids for row in session.memory["rounds"][0]}
    assert learnt == {(*t.steps[0].completion.prompt_ids, *t.steps[0].completion.token_ids) for t in right}


def test_it_refuses_what_it_cannot_do(kuhn, adder):
    with pytest.raises(BadValue, match=r"'b-star'.*KuhnPoker-v0 is zero-sum"):
        get_recipe("b-star").require(kuhn.spec)
    with pytest.raises(BadValue, match="fewest=4 to samples=2"):
        get_recipe("b-star").check(get_recipe("b-star").config(samples=2), SUMS)
