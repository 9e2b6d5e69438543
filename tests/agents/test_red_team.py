"""Rewards that a model makes itself are hacked: without its counterweight each loop drifts, is shown to, and is warned of."""

import pytest

import sparring
from sparring.agents.flows.core import player_agent, policy_agent
from sparring.agents.improve.advantage import group_advantages
from sparring.agents.improve.estimates import confusion
from sparring.agents.improve.judge import verify, well_formed
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.losses import PolicyGradient
from sparring.agents.improve.sampled import by_group, policy_gradient, sampled
from sparring.agents.improve.session import Session
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.recipes.spc import critic_metrics
from sparring.agents.resolve import find_player
from sparring.agents.rollout import Job, rollout
from sparring.agents.training import train
from sparring.agents.training.config import RunConfig, Start
from sparring.agents.training.watch import Watch

pytestmark = pytest.mark.slow


def trained(folder, recipe, env, players, *, steps=60, hidden=16, **settings):
    """Train a tiny policy; return what came out and what every iteration told."""
    size = {"hidden_size": hidden, "layers": 2, "heads": 2, "context": 96, "max_new_tokens": 6}
    start = Start(**size, players=players, episodes=300, steps=steps, batch=64, lr=1e-2)
    name, kwargs = env
    rare = {"eval_every": 10**6, "eval_episodes": 4, "checkpoint_every": 10**6, "device": "cpu"}
    method = get_recipe(recipe).config(**settings)
    told = []
    summary = train(
        RunConfig(env=name, recipe=recipe, method=method, env_kwargs=kwargs, start=start, **rare),
        folder,
        report=lambda progress: told.append(progress.metrics),
    )
    return summary, told[1:]


def late(told, sign):
    """The mean of a sign over the last iterations that tell it."""
    values = [record[sign] for record in told if sign in record][-5:]
    return sum(values) / len(values)


def warned(summary, words):
    return any(words in warning for warning in summary.warnings)


# A critic that finds everything wrong


def judging(tmp_path, clean):
    env = ("SneakyStep-v0", {"steps": 1, "numbers": 2, "clean": clean})
    settings = {"iterations": 20, "games": 128, "balanced": clean > 0, "lr": 3e-3, "lr_end": 1e-3}
    summary, told = trained(tmp_path / "run", "spc", env, {"expert": 0.7, "random": 0.3}, steps=200, **settings)
    fair = sparring.make("SneakyStep-v0", steps=1, numbers=2)
    seats = {"player_0": player_agent(find_player(fair, "expert"), "expert"), "player_1": policy_agent(summary.policy)}
    seen = critic_metrics(list(rollout(Job(fair, task, 1, seats) for task in fair.tasks("test")[:200])))
    return summary, told, seen


def test_a_critic_that_is_shown_errors_alone_finds_everything_wrong_and_is_told_of(tmp_path):
    summary, told, seen = judging(tmp_path, clean=0.0)
    assert late(told, "return/player_1") > 0.9
    assert late(told, "one_answer") > 0.95
    assert seen["cleared"] < 0.2
    assert warned(summary, "the judge gives the same verdict")


@pytest.mark.long
def test_a_critic_that_is_shown_right_steps_too_goes_on_looking(tmp_path):
    summary, _, seen = judging(tmp_path, clean=0.5)
    assert (seen["caught"] + seen["cleared"]) / 2 > 0.8
    assert not warned(summary, "the judge gives the same verdict")


# A self-judging loop


def marking(tmp_path, scorer):
    env = ("MissingDigit-v0", {"roles": "judge", "highest": 3})
    settings = {"iterations": 30, "games": 64, "scorer": scorer, "lr": 3e-3, "lr_end": 3e-3}
    return trained(tmp_path / "run", "comas", env, {"oracle": 0.3, "random": 0.7}, **settings)


def test_an_evaluator_that_is_paid_by_its_own_verdict_finds_everything_right_and_is_told_of(tmp_path):
    summary, told = marking(tmp_path, scorer=False)
    assert late(told, "reward") > 0.95
    assert late(told, "precision") < 0.5
    assert late(told, "recall") > 0.95
    assert warned(summary, "the verifier confirms")
    assert warned(summary, "the judge gives the same verdict")


@pytest.mark.long
def test_with_a_scorer_solver_and_evaluator_hold_each_other(tmp_path):
    _, told = marking(tmp_path, scorer=True)
    assert late(told, "reward") < 0.9


# A proposer that writes tasks without a solution


def proposing(tmp_path, checked):
    """Let the proposer alone learn, before a solver that knows most of what has a solution."""
    env = ("MissingDigit-v0", {"highest": 3, "checked": checked})
    settings = {"iterations": 40, "questions": 48, "samples": 6, "solving": 0, "lr": 1e-3, "lr_end": 1e-3}
    summary, told = trained(tmp_path, "agent0", env, {"oracle": 1.0}, steps=200, hidden=32, **settings)
    honest = sparring.make("MissingDigit-v0", highest=3)
    seats = dict.fromkeys(honest.spec.seats, policy_agent(summary.policy))
    written = list(rollout(Job(honest, task, 1, seats) for task in honest.tasks("test")[:100]))
    return summary, told, sum(t.returns["player_0"] == 0 for t in written) / 100


@pytest.mark.long
def test_a_proposer_is_paid_for_tasks_without_a_solution_where_nobody_refuses_them_and_is_told_of(tmp_path):
    summary, told, solvable = proposing(tmp_path / "run", checked=False)
    assert solvable < 0.8
    assert late(told, "precision") < 0.5 < told[0]["precision"]
    assert warned(summary, "the verifier confirms")


@pytest.mark.long
def test_a_proposer_whose_tasks_without_a_solution_are_refused_writes_others(tmp_path):
    _, told, solvable = proposing(tmp_path / "run", checked=True)
    assert solvable > 0.9
    assert late(told, "precision") > 0.5


# A reward for the form of an answer


def forms(tmp_path, pay):
    """Pay a policy that solves given equations by a judge of single episodes; return what it told, and what was said."""
    env = ("MissingDigit-v0", {"roles": "solve", "highest": 3})
    begun, _ = trained(tmp_path, "star", env, {"random": 1.0}, steps=40, iterations=1, tasks=1, samples=1)
    session, watch = Session(begun.environment, Learner(begun.policy, lr=3e-3), seed=0), Watch(1.0)
    told, said = [], []
    for iteration in range(12):
        groups = by_group(session.collect(session.groups(iteration, 32, 6)))
        paid = [[pay(t) for t in group] for group in groups]
        scored = [pair for g, p in zip(groups, paid, strict=True) for pair in zip(g, group_advantages(p), strict=True)]
        policy_gradient(session.learner, [each for t, a in scored for each in sampled(t, a)], PolicyGradient())
        right = [verify(t).score > 0 for t, _ in scored]
        rewards = [score for scores in paid for score in scores]
        told.append({"reward": sum(rewards) / len(rewards), "right": sum(right) / len(right)})
        told[-1] |= confusion([score > 0 for score in rewards], right).metrics()
        said += watch.look(told[-1])
    return told, said


def test_a_policy_that_is_paid_for_the_form_says_anything_of_that_form_and_is_told_of(tmp_path):
    told, said = forms(tmp_path / "run", lambda t: well_formed(t, "player_0", pattern="^[0-3]$").score)
    assert late(told, "reward") > 0.98
    assert late(told, "precision") < 0.5
    assert late(told, "right") < told[0]["right"] + 0.1
    assert "the verifier confirms" in said[0]


def test_a_policy_that_is_paid_by_the_verifier_learns_what_is_right(tmp_path):
    told, said = forms(tmp_path / "run", lambda t: verify(t).score)
    assert late(told, "precision") == late(told, "recall") == 1.0
    assert late(told, "right") > told[0]["right"]
    assert said == []
