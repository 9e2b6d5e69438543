"""Every token that a policy samples is counted, whoever asked for it; a budget of tokens reads that."""

import json
from dataclasses import replace

import pytest

import sparring
from sparring.agents.flows.core import ask, policy_agent, question
from sparring.agents.improve.attempts import tokens_of
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.session import Session, play_here
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.rollout import rollout
from sparring.agents.training import train
from sparring.agents.training.budget import Budget

from .conftest import TINY, another, tiny_run
from .test_training import outcome
from .toys import jobs

RISE = get_recipe("rise")


@pytest.fixture(scope="module")
def guess():
    return sparring.make("GuessNumber-v0")


@pytest.fixture(scope="module")
def terse(guess):
    """A policy each of whose answers is one token."""
    return build_nano(guess, random_agent(guess), config=TINY, episodes=50, device="cpu", max_new_tokens=1)


def test_answers_that_are_only_tried_count(guess, terse):
    policy = another(terse)
    counts = []

    def play(given):
        played = play_here(given)
        counts.append(policy.count.tokens)
        return played

    session = Session(guess, Learner(policy, lr=1e-3), 0, play=play)
    next(RISE.function(session, RISE.config(iterations=1, tasks=3, best_of=4, updates=1, batch=8)))
    turns = sum(len(trajectory.steps) for trajectory in session.latest)
    assert counts == [turns]
    assert policy.count.tokens == turns * (1 + 4)


def test_copies_and_probabilities(terse, guess):
    policy = another(terse)
    learner = Learner(policy, lr=1e-3)
    list(rollout(jobs(guess, policy_agent(learner.keep("then")), 2)))
    assert policy.count.tokens == learner.average.count.tokens > 0
    before = policy.count.tokens
    policy.answer_probabilities([(policy.encode(guess.start(guess.tasks("train")[0], seed=0).turn.messages), ("1",))])
    assert policy.count.tokens == before
    assert another(terse).count.tokens == 0


def test_what_workers_sampled_is_read_from_what_they_recorded(kuhn, speaker):
    def twice(episode, seed):
        _, second = yield from ask(question(episode, seed), question(episode, seed + 1))
        return second.text

    for agent in (policy_agent(policy := another(speaker)), policy_agent(policy, twice)):
        before = policy.count.tokens
        played = list(rollout(jobs(kuhn, agent, 10)))
        assert sum(map(tokens_of, played)) == policy.count.tokens - before > 0


@pytest.mark.slow
def test_a_budget_of_tokens_ends_a_run_that_goes_on_counting(tmp_path):
    method = RISE.config(iterations=4, tasks=2, best_of=2, updates=1, batch=8)
    config = replace(tiny_run("star"), recipe="rise", method=method)
    train(config, tmp_path / "whole")
    spent = [json.loads(line)["tokens"] for line in (tmp_path / "whole" / "metrics.jsonl").read_text().splitlines()]
    assert spent[0] == 0
    assert sorted(set(spent)) == spent
    part = train(config, tmp_path / "parts", budget=Budget(tokens=spent[2]))
    assert part.exhausted
    assert len((tmp_path / "parts" / "metrics.jsonl").read_text().splitlines()) == 3
    train(config, tmp_path / "parts", resume=True, budget=Budget(tokens=spent[4] - spent[2]))
    assert outcome(tmp_path / "parts") == outcome(tmp_path / "whole")
