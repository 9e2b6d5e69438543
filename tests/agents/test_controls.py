"""The control of a random reward: as much is paid, for nothing."""

from collections import Counter

import pytest

import sparring
from sparring.agents.flows.core import player_agent
from sparring.agents.improve.controls import shuffled_returns
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.session import Session
from sparring.agents.resolve import find_player
from sparring.agents.rollout import Job, rollout
from sparring.agents.training.config import RunConfig
from sparring.errors import BadValue
from sparring.tasks.core import Task, episode_rng

from .conftest import another, tiny_run


def played(name, count=40):
    environment = sparring.make(name)
    agents = dict.fromkeys(environment.spec.seats, player_agent(find_player(environment, "random"), "random"))
    return list(rollout(Job(environment, environment.tasks("train")[i], 0, agents) for i in range(count)))


def paid(trajectories):
    return Counter(tuple(sorted(t.returns.items())) for t in trajectories)


@pytest.mark.parametrize("name", ["KuhnPoker-v0", "GuessNumber-v0", "LeducPoker-v0"])
def test_returns_are_dealt_out_anew(name):
    before = played(name)
    after = shuffled_returns(before, episode_rng(Task("training"), 0, "rewards"))
    assert paid(after) == paid(before)
    assert [t.returns for t in after] != [t.returns for t in before]
    for old, new in zip(before, after, strict=True):
        assert [step.text for step in new.steps] == [step.text for step in old.steps]
        for seat in new.seats:
            assert sum(step.rewards[seat] for step in new.steps) == pytest.approx(new.returns[seat])


def test_what_is_paid_says_nothing_about_what_was_done():
    """Over many shuffles an episode that was lost is paid as much as one that was won."""
    before = played("GuessNumber-v0", 20)
    won = [i for i, t in enumerate(before) if t.returns["player_0"] > 0]
    assert 0 < len(won) < 20
    shuffles = [shuffled_returns(before, episode_rng(Task("training"), k, "rewards")) for k in range(800)]
    means = [sum(s[i].returns["player_0"] for s in shuffles) / len(shuffles) for i in range(20)]
    assert means == pytest.approx([len(won) / 20] * 20, abs=0.08)


def test_a_session_pays_the_recipe_so_and_remembers_the_truth(kuhn, speaker):
    session = Session(kuhn, Learner(another(speaker), lr=1e-3), seed=0, shuffled=True)
    jobs = session.games(0, 32)
    seen = session.collect(jobs)
    assert paid(seen) == paid(session.latest)
    assert [t.returns for t in seen] != [t.returns for t in session.latest]
    assert [t.returns for t in session.collect(jobs)] == [t.returns for t in seen], "it repeats"
    assert [t.returns for t in Session(kuhn, session.learner, seed=0).collect(jobs)] == [
        t.returns for t in session.latest
    ]


def test_only_known_rewards_are_paid():
    config = tiny_run("star")
    assert isinstance(config.override({"rewards": "shuffled"}), RunConfig)
    with pytest.raises(BadValue, match="rewards='random': use 'given' or 'shuffled'"):
        config.override({"rewards": "random"})
