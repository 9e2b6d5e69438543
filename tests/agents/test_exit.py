"""ExIt: where its single steps begin, what becomes of them, and how they are weighed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.agents.improve.advantage import diverse_advantages
from sparring.agents.improve.history import HistoryBuffer, Partial
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.restart import Prefixed
from sparring.agents.improve.sampled import by_group
from sparring.agents.improve.select import mean_distances, word_distance
from sparring.agents.improve.session import Session
from sparring.agents.recipes import exit as recipe
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.rollout import rollout
from sparring.errors import BadValue
from sparring.types import Completion, Step, Trajectory

from .conftest import another
from .toys import Toy, jobs, scripted


def begin(game, policy, **settings):
    session = Session(game, Learner(another(policy), lr=1e-2), seed=0)
    return session, recipe.exit(session, recipe.Config(**settings))


def test_an_episode_is_broken_off_after_its_steps():
    env = Toy(turns=3)
    (job,) = jobs(env, scripted(), 1)
    whole = next(rollout([job]))
    said = [s.text for s in whole.steps]
    for before, steps in ((0, 1), (1, 1), (0, 2), (2, 1), (1, 5)):
        begun = Prefixed(env, said[:before], steps=steps)
        t = next(rollout([type(job)(begun, job.task, job.seed, job.agents)]))
        assert [s.text for s in t.steps] == said[before : before + steps]
        assert [s.messages for s in t.steps] == [s.messages for s in whole.steps[before : before + steps]]
        assert t.terminated is (before + steps >= 3)
        assert not t.truncated


def test_every_episode_is_one_step_and_histories_grow_by_it(game, guesser):
    session, steps = begin(game, guesser, iterations=4, tasks=40, samples=8, least=10)
    session.memory["histories"] = []
    seen, depths = set(), []
    for metrics in steps:
        assert {len(t.steps) for t in session.latest} == {1}
        for task, seed, actions, priority in session.memory["histories"]:
            key = (task["hash"], seed, tuple(actions))
            assert 0 < priority <= 0.25
            assert len(actions) == 1 or key in seen or (*key[:2], key[2][:-1]) in seen
        seen |= {(task["hash"], seed, tuple(actions)) for task, seed, actions, _ in session.memory["histories"]}
        depths.append(metrics["depth"])
    assert depths[0] == 0.0
    assert all(0.1 < depth < 2 for depth in depths[1:])
    assert max(len(actions) for _, _, actions in seen) > 1


def test_a_history_is_gone_on_from_with_what_it_was_told_and_priced_anew(game, guesser):
    session, steps = begin(game, guesser, iterations=1, tasks=12, samples=16, new=0.0, diverge=0.5, least=1)
    task = next(
        task for task in game.tasks("train")[:20] if game.start(task, seed=5).step("0").messages[0].content == "higher"
    )
    session.memory["histories"] = HistoryBuffer(9, items=[Partial(task.to_json(), 5, ("0",), 0.9)]).to_json()
    next(steps)
    told = {session.policy.decode(t.steps[0].completion.prompt_ids) for t in session.latest}
    plain = "Guess a number from 0 to 3.<|act|>0<|end|>higher<|act|>"
    assert plain in told
    assert any(text.startswith(plain.removesuffix("<|act|>")) and "<|unk|>" in text for text in told - {plain})
    assert {t.seed for t in session.latest} == {5}
    rates = [sum(t.returns["player_0"] for t in g) / len(g) for g in by_group(session.latest)]
    left = {tuple(actions): priority for _, _, actions, priority in session.memory["histories"]}
    assert left.get(("0",), 0.0) == pytest.approx(rates[-1] * (1 - rates[-1]))
    assert {len(actions) for actions in left} <= {1, 2}


def test_draws_are_not_those_that_made_the_history(game, guesser):
    session, _ = begin(game, guesser)
    config = recipe.Config(tasks=1, samples=4)
    start = Partial(game.tasks("train")[0].to_json(), 5, (), 0.2)
    texts = [
        [t.steps[0].text for t in session.collect(recipe._jobs(session, config, i, [("improve", start)]))]
        for i in (0, 1, 2)
    ]
    assert len({tuple(text) for text in texts}) > 1


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0, 1))), st.floats(0, 5))
def test_the_bonus_is_for_success_alone_and_keeps_signs(pairs, weight):
    advantages, distances = [a for a, _ in pairs], [d for _, d in pairs]
    got = diverse_advantages(advantages, distances, weight=weight)
    for a, d, new in zip(advantages, distances, got, strict=True):
        assert new == pytest.approx(a + max(a, 0.0) * weight * d)
    assert diverse_advantages(advantages, distances, weight=0.0) == advantages


@given(st.lists(st.sampled_from(["a", "b", "a b"]), min_size=2, max_size=6))
def test_distances_to_siblings_do_not_depend_on_their_order(texts):
    got = mean_distances(texts, word_distance)
    assert got[::-1] == pytest.approx(mean_distances(texts[::-1], word_distance))
    assert all(0 <= d <= 1 for d in got)
    assert (max(got) == 0) == (len(set(texts)) == 1)


def one_step(text, paid):
    said = Completion(text, prompt_ids=(1,), token_ids=(2,), logprobs=(-1.0,))
    step = Step("player_0", (), text, text, False, None, {"player_0": paid}, None, said)
    return Trajectory("e", {}, {}, 0, ("player_0",), {}, (step,), {"player_0": paid}, True, False)


def test_what_succeeds_in_its_own_way_weighs_more():
    group = [one_step("a", 1.0), one_step("a", 1.0), one_step("b", 1.0), one_step("c", 0.0), one_step("d", 0.0)]
    got = [each.advantage for each in recipe._compared(group, recipe.Config(diversity=1.0, std=False))]
    assert got == pytest.approx([0.4 * 1.75, 0.4 * 1.75, 0.4 * 2, -0.6, -0.6])
    plain = recipe._compared(group, recipe.Config(diversity=0.0, std=False))
    assert [each.advantage for each in plain] == pytest.approx([0.4, 0.4, 0.4, -0.6, -0.6])


def test_it_refuses_environments_without_a_second_answer(kuhn):
    for spec in (kuhn.spec, sparring.make("Arithmetic-v0").spec):
        with pytest.raises(BadValue, match=f"'exit'.*{spec.id}"):
            get_recipe("exit").require(spec)
