"""The recipes on a few iterations: what they learn from, what they carry on, and what they refuse."""

import re
from dataclasses import replace

import pytest

import sparring
from sparring.agents.improve.advantage import role_advantages
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.metrics import exact_metrics
from sparring.agents.improve.session import Session
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.recipes.catalog import get_recipe
from sparring.errors import BadValue

from .conftest import TINY, another


def begin(recipe, environment, policy, **settings):
    """A session and the recipe's iterator over its metrics."""
    session = Session(environment, Learner(another(policy), lr=1e-2), seed=0)
    return session, get_recipe(recipe).function(session, get_recipe(recipe).config(**settings))


def test_magnet_leads_a_model_that_knows_no_move_to_the_format(kuhn, untrained):
    # States in which every answer was illegal were once left out: a policy that had lost the format never found it again.
    session, steps = begin("magnet", kuhn, untrained, iterations=12, games=32, lr=2e-2, lr_end=2e-2)
    assert exact_metrics(session.policy, kuhn.spec.analysis())["legal_mass"] < 0.01
    rates = [metrics["legal_rate"] for metrics in steps]
    assert rates[0] < 0.1 < 0.5 < rates[-1]
    assert exact_metrics(session.policy, kuhn.spec.analysis())["legal_mass"] > 0.5


def test_magnet_anneals_as_configured(kuhn, speaker):
    settings = {"iterations": 5, "games": 8, "eta": 1.0, "eta_end": 0.1, "alpha": 0.2, "alpha_end": 0.0, "settle": 0.5}
    metrics = list(begin("magnet", kuhn, speaker, **settings)[1])
    assert [m["eta"] for m in metrics] == pytest.approx([1.0, 0.1**0.4, 0.1**0.8, 0.1, 0.1])
    assert [m["alpha"] for m in metrics] == pytest.approx([0.2, 0.12, 0.04, 0.0, 0.0])


def test_spiral_keeps_baselines_of_their_own_for_games_against_the_pool(kuhn, speaker):
    session, steps = begin("spiral", kuhn, speaker, iterations=2, games=40, pool=0.5)
    list(steps)
    seats = {f"player_{i}{who}" for i in (0, 1) for who in ("", " against random", " against equilibrium")}
    assert set(session.memory["baselines"]) == seats


def test_spiral_carries_the_baselines_of_its_roles(kuhn, speaker):
    session, steps = begin("spiral", kuhn, speaker, iterations=3, games=10)
    expected = {}
    for metrics in steps:
        role_advantages([t.returns for t in session.latest], expected)
        assert session.memory["baselines"] == expected
        assert metrics["baseline/player_0"] == expected["player_0"]


def test_star_learns_only_from_what_the_verifier_accepts():
    env = sparring.make("Arithmetic-v0")
    policy = build_nano(env, random_agent(env), config=TINY, episodes=50, device="cpu")
    session, steps = begin("star", env, policy, iterations=1, tasks=64, samples=8)
    kept = next(steps)["kept"]
    learnt = [policy.tokenizer.decode(list(row.ids)) for rows in session.memory["rounds"] for row in rows]
    assert 0 < len(learnt) <= kept < 30
    for text in learnt:
        a, b, answer = re.fullmatch(r"(\d+)\+(\d)=<\|act\|>(\d+)<\|end\|>", text).groups()
        assert int(a) + int(b) == int(answer)


def test_star_keeps_the_last_rounds_of_what_was_solved():
    env = sparring.make("GuessNumber-v0", high=1)
    policy = build_nano(env, random_agent(env), config=TINY, episodes=50, device="cpu")
    session, steps = begin("star", env, policy, iterations=6, tasks=16, samples=8, window=2, lr=1e-2)
    kept = [metrics["kept"] for metrics in steps]
    rounds = session.memory["rounds"]
    assert sum(kept) > 0
    assert len(rounds) == 2
    assert [len(rows) <= count for rows, count in zip(rounds, kept[-2:], strict=True)] == [True, True]


def test_behaviour_cloning_learns_what_the_player_does_and_pays_for_every_label():
    env = sparring.make("Arithmetic-v0")
    policy = build_nano(env, random_agent(env), config=TINY, episodes=50, device="cpu")
    session, steps = begin("bc", env, policy, iterations=3, tasks=40, updates=8, batch=64)
    losses, labels = [], 0
    for metrics in steps:
        losses.append(metrics["loss"])
        labels += sum(len(policy.encode_answer(step.text)) for t in session.latest for step in t.steps)
        assert all(t.returns["player_0"] == 1 for t in session.latest)
        assert session.policy.count.tokens == labels > 0
    assert losses[-1] < losses[0]


def test_a_recipe_refuses_environments_that_it_cannot_learn_from(kuhn):
    with pytest.raises(BadValue, match="zero-sum"):
        get_recipe("star").require(kuhn.spec)
    with pytest.raises(BadValue, match="legal moves"):
        get_recipe("magnet").require(sparring.make("Arithmetic-v0").spec)
    with pytest.raises(BadValue, match="imitates a player, and KuhnPoker-v0 has none"):
        get_recipe("bc").require(replace(kuhn.spec, players={}))
    get_recipe("spiral").require(kuhn.spec)
