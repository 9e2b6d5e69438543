"""Recipes that search, splice and reflect: each by the step that makes it what it is."""

import pytest

import sparring
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.session import Session
from sparring.agents.improve.trees import Node, back_up, expand, leaves, mean_worth, plant
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.recipes import agent_r, mcts_dpo, re_rest, rest_mcts
from sparring.agents.recipes.catalog import get_recipe
from sparring.agents.training.config import Start
from sparring.agents.training.warmup import warm_up
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng
from sparring.types import Completion

from .conftest import TINY, another
from .records import played, spoken
from .toys import state_bytes


@pytest.fixture(scope="module")
def game():
    return sparring.make("GuessNumber-v0", high=3, illegal="retry(1)")


@pytest.fixture(scope="module")
def guesser(game):
    policy = build_nano(game, random_agent(game), config=TINY, episodes=100, device="cpu")
    warm_up(Learner(policy, lr=1e-2), game, Start(episodes=100, steps=60, batch=64, lr=1e-2), seed=0)
    return policy


def begin(recipe, game, policy, **settings):
    session = Session(game, Learner(another(policy), lr=1e-2), seed=0)
    found = get_recipe(recipe)
    return session, found.function(session, found.config(iterations=1, **settings))


def child(parent, worth, *ids, visits=1):
    node = Node(parent.episode, 0.0, parent, Completion("", token_ids=ids, logprobs=(-0.5,) * len(ids)))
    node.worth, node.visits = worth, visits
    parent.children.append(node)
    return node


def test_mcts_dpo_pairs_the_best_and_the_worst_that_are_known_at_each_depth(game):
    root = Node(game.start(game.tasks("train")[0], seed=0), 0.0)
    best = child(root, 0.9, 1, 2, visits=4)
    child(root, 0.5, 1, 3)
    worst = child(root, 0.1, 1, 4, visits=2)
    child(root, 0.0, 1, 5, visits=0)  # nobody knows what it is worth
    child(best, 0.3, 6)
    child(best, 0.3, 7)
    (pair,) = mcts_dpo.sibling_pairs(root)
    assert (pair.chosen.ids, pair.rejected.ids) == (best.said.token_ids, worst.said.token_ids)
    assert pair.chosen.mask == pair.rejected.mask == (False, True)
    assert pair.noise == pytest.approx(1 - 1 / (1 + 2 / 4))


def test_mcts_dpo_is_urged_by_the_policy_and_what_was_found(game):
    root = Node(game.start(game.tasks("train")[0], seed=0), 0.0, visits=9)
    node = child(root, 0.25, 1, 2, visits=2)
    # exp(-1 / 2^1.25) = 0.6567; 0.25 + 0.6567 sqrt(9) / 3
    assert mcts_dpo.urge(mcts_dpo.Config(), node) == pytest.approx(0.25 + 0.65673, abs=1e-4)


@pytest.mark.slow
def test_mcts_dpo_prefers_what_the_verifier_pays(game, guesser):
    session, steps = begin("mcts-dpo", game, guesser, tasks=16, visits=6, updates=3, lr=3e-3)
    first = next(steps)
    assert first["pairs"] > 8
    assert first["loss"] < 0.6931  # of pairs that are equal to the reference
    assert state_bytes(session.start.model) == state_bytes(guesser.model)


def test_rest_mcts_stops_where_it_is_done_and_goes_where_the_values_lead(game, guesser):
    session = Session(game, Learner(another(guesser), lr=1e-2), seed=0)
    roots = plant(session.groups(0, 1, 1))
    grown = expand(session.policy, roots, 12, EpisodeRng(b"x"))
    for node in grown:
        node.visits, node.worth = 1, float(node is grown[-1])
    roots[0].visits = len(grown)
    assert rest_mcts.selected(roots[0], 0.7) is grown[-1]
    grown[-1].visits = 50
    assert rest_mcts.selected(roots[0], 5.0) is not grown[-1]
    back_up(grown[0], lambda node: mean_worth(node.children))
    assert roots[0].worth == pytest.approx(50 / (50 + len(grown)))
    end = next((leaf for leaf in leaves(roots[0]) if leaf.over and leaf.share() == 1.0), None)
    assert rest_mcts._done(roots[0], rest_mcts.Config()) == (end is not None)


def test_rest_mcts_teaches_the_shortest_solutions_and_a_value_model_of_its_own(game, guesser):
    session, steps = begin("rest-mcts", game, guesser, tasks=12, visits=6, value_updates=2)
    told = next(steps)
    right = [t for t in session.latest if t.returns["player_0"] == 1.0]
    assert 0 < told["kept"] == len(right) <= 12
    assert told["places"] > 0 < told["value_loss"]
    value = session.learner.kept["value"].model
    assert state_bytes(value) not in (state_bytes(guesser.model), state_bytes(session.policy.model))
    learnt = {row.ids for rows in session.memory["rounds"] for row in rows}
    asked = {(*step.completion.prompt_ids, *step.completion.token_ids) for t in right for step in t.steps}
    assert learnt <= asked


def forked(game, policy):
    """A bad and a good path of one hidden number, with tokens."""
    session = Session(game, Learner(another(policy), lr=1e-2), seed=0)
    (job,) = session.groups(0, 1, 1)
    secret = job.environment.start(job.task, seed=job.seed).state.secret
    others = [str(n) for n in range(4) if n != secret]
    paths = ([others[0], others[1], others[1], others[1]], [others[0], str(secret)])
    return session, [agent_r.retold(job, [Completion(text) for text in path]) for path in paths]


def test_agent_r_learns_the_reflection_and_what_follows_alone(game, guesser):
    session, (bad, good) = forked(game, guesser)
    config = agent_r.Config(reflection="wait")
    fork = agent_r.Fork(bad, good, 1)
    revised = agent_r.revision(session, config, fork, 2)
    assert [step.text for step in revised.steps] == [*(s.text for s in bad.steps[:2]), "wait", good.steps[1].text]
    assert [step.loss_mask for step in revised.steps] == [False, False, True, True]
    assert revised.returns == {"player_0": 1.0}
    assert revised.steps[3].messages[-1].content.startswith("That is no legal move")  # it was really played
    assert revised.steps[2].completion.token_ids == session.policy.encode_answer("wait")
    late = agent_r.revision(session, config, fork, 4)  # the tries are used up: nothing can be put right
    assert agent_r.share(session, late) == 0.0
    assert agent_r.revision(session, config, fork, None) is None


def test_agent_r_cuts_after_the_first_step_that_the_policy_itself_doubts(game, guesser):
    session, (bad, good) = forked(game, guesser)
    fork = agent_r.Fork(bad, good, 1)
    assert agent_r.cuts(session, agent_r.Config(doubt=0.0), [fork]) == [None]
    assert agent_r.cuts(session, agent_r.Config(doubt=1.01), [fork]) == [2]
    session.learner.policy = ScriptedPolicy(lambda prompt: "RIGHT" if len(prompt.messages) < 5 else "That is WRONG.")
    assert agent_r.cuts(session, agent_r.Config(words=True), [fork, fork]) == [3, 3]
    session.learner.policy = ScriptedPolicy(lambda prompt: "Who knows?")  # uncertain
    assert agent_r.cuts(session, agent_r.Config(words=True), [fork]) == [None]


def test_agent_r_asks_for_more_from_iteration_to_iteration(game, guesser):
    session = Session(game, Learner(another(guesser), lr=1e-2), seed=0)
    config = agent_r.Config(iterations=3, tasks=8, samples=8, alpha=0.5, alpha_end=0.9, doubt=1.01, reflection="wait")
    told = list(agent_r.agent_r(session, config))
    assert [m["alpha"] for m in told] == pytest.approx([0.5, 0.7, 0.9])
    assert all(m["forks"] >= m["revised"] > 0 for m in told)


def test_re_rest_reflects_on_what_is_wrong_and_strips_that_for_the_agent(game, guesser):
    session, steps = begin("re-rest", game, guesser, tasks=12, samples=2, reflections=2)
    told = next(steps)
    agent, reflector = guesser.name, session.learner.kept["reflector"].name
    first = [t for t in session.latest if t.agents["player_0"] != reflector]
    again = [t for t in session.latest if t.agents["player_0"] == reflector]
    wrong = [t for t in first if t.returns["player_0"] < 1.0]
    assert agent != reflector
    assert len(again) == 2 * len(wrong) > 0
    assert told["mended"] == pytest.approx(sum(t.returns["player_0"] for t in again) / len(wrong))
    told_of = session.policy.tokenizer.decode
    taught = [told_of(list(row[0])) for row in session.memory["reflector"][0]]
    learnt = [told_of(list(row[0])) for row in session.memory["rounds"][0]]
    assert taught
    assert all(text.count("<|unk|>") > 2 for text in taught)  # the words of the note
    assert not any("<|unk|>" in text for text in learnt)


def test_a_reflector_is_told_what_was_said_and_what_the_verifier_said():
    failed = played(spoken("1", feedback="higher"), spoken("2", feedback="lower"))
    assert re_rest.note(failed) == "An answer was: 1 / 2\nlower\nAnswer again."


@pytest.mark.parametrize("recipe", ["mcts-dpo", "rest-mcts", "agent-r", "re-rest"])
def test_they_are_for_one_seat(kuhn, recipe):
    with pytest.raises(BadValue, match=rf"'{recipe}'.*KuhnPoker-v0"):
        get_recipe(recipe).require(kuhn.spec)


def test_agent_r_needs_an_environment_that_takes_a_reflection():
    with pytest.raises(BadValue, match=r"illegal='retry\(1\)'"):
        agent_r.require(sparring.make("GuessNumber-v0").spec)
