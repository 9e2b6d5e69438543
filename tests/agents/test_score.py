"""SCoRe: which answer is paid for in which stage, and what holds the first."""

import pytest
import torch

import sparring
from sparring.agents.improve.learner import Learner, score
from sparring.agents.improve.sampled import sampled
from sparring.agents.improve.session import Session
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.recipes.score import _answers
from sparring.agents.training.config import Start
from sparring.agents.training.warmup import warm_up
from sparring.errors import BadValue
from sparring.types import Completion, Step, Trajectory

from .conftest import TINY, another


@pytest.fixture(scope="module")
def twice():
    return sparring.make("SelfCorrection-v0")


@pytest.fixture(scope="module")
def pupil(twice):
    policy = build_nano(twice, random_agent(twice), config=TINY, episodes=50, device="cpu")
    start = Start(players={"oracle": 0.5, "random": 0.5}, episodes=200, steps=60, batch=64, lr=1e-2)
    warm_up(Learner(policy, lr=1e-2), twice, start, seed=0)
    return policy


def episode(first, second):
    """What is left of an episode for the method: what each answer is worth, and its tokens."""
    said = Completion("1", prompt_ids=(1,), token_ids=(2,), logprobs=(-1.0,))
    paid = (first, second - first)
    steps = tuple(Step("player_0", (), "1", "1", False, None, {"player_0": reward}, None, said) for reward in paid)
    return Trajectory("e", {}, {}, 0, ("player_0",), {}, steps, {"player_0": second}, True, False)


def advantages(group, *, first, **settings):
    config = get_recipe("score").config(**settings)
    return [(turn, each.advantage) for each, turn in _answers(group, config, first=first)]


def test_stage_one_pays_for_the_second_answer_alone():
    group = [episode(1.0, 0.0), episode(0.0, 1.0)]
    assert advantages(group, first=True) == [(0, 0.0), (0, 0.0), (1, -1.0), (1, 1.0)]


def test_stage_two_pays_for_both_and_for_the_difference():
    group = [episode(1.0, 1.0), episode(0.0, 1.0)]
    # r2 + alpha (r2 - r1): 1 and 3; the first answers 1 and 0
    assert advantages(group, first=False, alpha=2.0) == [(0, 1.0), (0, -1.0), (1, -2.0), (1, 2.0)]
    # with the sum of both for the first answer, a wrong one that is put right is the best of all: 2 against 3
    assert advantages(group, first=False, alpha=2.0, gamma=1.0)[:2] == [(0, -1.0), (0, 1.0)]


@pytest.mark.slow
def test_the_penalty_holds_the_first_answer_while_the_second_moves(twice, pupil):
    def moved(kl):
        session = Session(twice, Learner(another(pupil), lr=1e-2), seed=0)
        settings = {"iterations": 6, "stage": 1.0, "tasks": 32, "samples": 8, "lr": 5e-3, "lr_end": 5e-3, "kl": kl}
        list(get_recipe("score").function(session, get_recipe("score").config(**settings)))
        jobs = session.collect(session.groups(99, 40, 1))
        rows = [[each.row for each in sampled(t, 0.0)] for t in jobs if len(t.steps) == 2]
        out = []
        for turn in (0, 1):
            now, then = (score(p, [row[turn] for row in rows]) for p in (session.policy, pupil))
            differences = [sum(a) - sum(b) for a, b in zip(now, then, strict=True)]
            out.append(torch.tensor(differences).square().mean().item())
        return out

    free, held = moved(0.0), moved(3.0)
    assert held[0] < free[0] / 2
    assert held[1] > held[0]


@pytest.mark.slow
def test_its_metrics_count_what_second_answers_changed(twice, pupil):
    session = Session(twice, Learner(another(pupil), lr=1e-2), seed=0)
    found = next(get_recipe("score").function(session, get_recipe("score").config(iterations=1, tasks=32)))
    assert found["second"] - found["first"] == pytest.approx(found["i_to_c"] - found["c_to_i"])
    assert 0 < found["first"] < 1


def test_it_refuses_environments_that_do_not_ask_twice(kuhn):
    for spec in (kuhn.spec, sparring.make("Arithmetic-v0").spec):
        with pytest.raises(BadValue, match="use SelfCorrection-v0"):
            get_recipe("score").require(spec)
