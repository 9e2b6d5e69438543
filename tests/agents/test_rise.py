"""RISE: what it takes from the turns of its own episodes."""

import pytest

import sparring
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.session import Session
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.recipes import rise as recipe
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.training.config import Start
from sparring.agents.training.warmup import warm_up
from sparring.errors import BadValue

from .conftest import TINY, another
from .test_session import Tooled, reading_tools


def begin(game, policy, **settings):
    session = Session(game, Learner(another(policy), lr=1e-2), seed=0)
    return session, get_recipe("rise").function(session, recipe.Config(**settings))


def test_it_learns_the_right_answer_at_every_turn_that_was_played(game, guesser):
    session, steps = begin(game, guesser, iterations=1, tasks=30, best_of=16)
    kept = next(steps)["kept"]
    asked = [step.completion.prompt_ids for t in session.latest for step in t.steps]
    assert 0.7 * len(asked) < kept <= len(asked)
    learnt = session.memory["rounds"][0]
    assert {row.ids[: row.mask.index(True)] for row in learnt} <= set(asked)
    assert [row.weight for row in learnt] == pytest.approx([1.0] * kept)  # all are paid alike


@pytest.mark.slow
def test_no_answer_that_is_no_better_is_learnt():
    # the second answer's reward is the difference: nothing is better than a right first answer
    env = sparring.make("SelfCorrection-v0")
    policy = build_nano(env, random_agent(env), config=TINY, episodes=50, device="cpu")
    start = Start(players={"oracle": 0.5, "random": 0.5}, episodes=200, steps=60, batch=64, lr=1e-2)
    warm_up(Learner(policy, lr=1e-2), env, start, seed=0)
    session, steps = begin(env, policy, iterations=1, tasks=60, best_of=8)
    kept = next(steps)["kept"]
    right = {t.steps[0].completion.prompt_ids for t in session.latest if t.steps[0].rewards["player_0"] > 0}
    after = {
        t.steps[1].completion.prompt_ids
        for t in session.latest
        if len(t.steps) > 1 and t.steps[0].completion.prompt_ids in right
    }
    learnt = [row.ids[: row.mask.index(True)] for row in session.memory["rounds"][0]]
    assert right
    assert kept == len(learnt) > len(right)
    assert not after & set(learnt)


def test_it_goes_on_from_its_rounds(game, guesser):
    session, steps = begin(game, guesser, iterations=5, tasks=4, window=2)
    list(steps)
    assert len(session.memory["rounds"]) == 2


def test_it_refuses_games(kuhn):
    with pytest.raises(BadValue, match=r"KuhnPoker-v0 has 2"):
        get_recipe("rise").require(kuhn.spec)


def test_it_asks_again_with_the_tools_that_there_were(guesser):
    session = Session(Tooled(), Learner(reading_tools(guesser), lr=1e-2), seed=0)
    generate, told = session.policy.generate, []
    session.policy.generate = lambda prompts: told.extend(found := generate(prompts)) or found
    next(get_recipe("rise").function(session, recipe.Config(iterations=1, tasks=2, best_of=2, batch=4)))
    played = [step for trajectory in session.latest for step in trajectory.steps]
    assert {said.prompt_ids for said in told} == {step.completion.prompt_ids for step in played}
    assert played[0].completion.prompt_ids != session.policy.encode(played[0].messages)
