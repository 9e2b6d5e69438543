"""Self-play against the past: who is met, who learns, and what is counted."""

from collections import Counter

import pytest

import sparring
from sparring.agents.improve.advantage import role_advantages
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.session import Session
from sparring.agents.recipes import pfsp as recipe
from sparring.agents.recipes.catalog import get_recipe
from sparring.errors import BadValue

from .conftest import another
from .toys import state_bytes


def begin(kuhn, policy, **settings):
    session = Session(kuhn, Learner(another(policy), lr=1e-2), seed=0)
    return session, get_recipe("pfsp").function(session, recipe.Config(**settings))


def test_snapshots_are_frozen_and_the_oldest_leaves(kuhn, speaker):
    session, steps = begin(kuhn, speaker, iterations=7, games=8, every=2, pool=3, lr=1e-2)
    kept = {}
    for number, _ in enumerate(steps):
        for name, policy in session.learner.kept.items():
            assert kept.setdefault(name, state_bytes(policy.model)) == state_bytes(policy.model)
        assert [*session.learner.kept] == [*session.memory["results"]]
        assert len(session.learner.kept) == min(3, number // 2 + 1)
    assert [*session.learner.kept] == ["000002", "000004", "000006"]
    assert len(set(kept.values())) == 4


def test_who_still_wins_is_met_more_often(kuhn, speaker):
    session, _ = begin(kuhn, speaker)
    for name in ("easy", "hard"):
        session.learner.keep(name)
    config = recipe.Config(games=400, past=0.75)
    jobs = recipe._games(session, config, 0, {"easy": 0.1, "hard": 0.9})
    seats = [sorted(seat for seat, agent in job.agents.items() if agent.name == "copy") for job in jobs]
    assert seats[:2] == [["player_0"], ["player_1"]]
    assert sum(len(s) == 1 for s in seats) == 300
    met = Counter(agent.name for job in jobs for agent in job.agents.values())
    assert met["copy-hard"] == pytest.approx(270, abs=25)
    assert met["copy-easy"] == pytest.approx(30, abs=25)


def test_points_against_each_opponent_fade(kuhn, speaker):
    session, steps = begin(kuhn, speaker, iterations=2, games=20, past=0.5, every=100, memory=0.5)
    next(steps)
    (first,) = session.memory["results"].values()
    assert first[1] == 10
    assert 0 < first[0] < 10
    next(steps)
    assert session.memory["results"]["000000"][1] == 15


def test_only_what_the_policy_said_is_learnt(kuhn, speaker):
    session, steps = begin(kuhn, speaker, iterations=1, games=30, past=1.0)
    seen = []
    session.learner.update = lambda rows, **settings: seen.extend(rows) or 0.0
    next(steps)
    name = session.policy.name
    returns = [{s: r for s, r in t.returns.items() if t.agents[s] == name} for t in session.latest]
    expected = Counter()
    for t, gained in zip(session.latest, role_advantages(returns, {}), strict=True):
        assert len(gained) == 1
        for step in t.steps:
            expected[step.completion.prompt_ids + step.completion.token_ids] += gained.get(step.seat, 0.0)
    assert {row.ids: row.weight for row in seen} == pytest.approx({ids: w for ids, w in expected.items() if w})


def test_it_refuses_what_has_no_opponent():
    with pytest.raises(BadValue, match=r"Arithmetic-v0.*'star' or 'grpo'"):
        get_recipe("pfsp").require(sparring.make("Arithmetic-v0").spec)
