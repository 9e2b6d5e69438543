"""Search trees to learn from: growing them, backing values up, reading them, and telling an episode again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sparring
from sparring.agents.flows.core import policy_agent
from sparring.agents.improve.forks import common_steps, forks
from sparring.agents.improve.trees import (
    Node,
    back_up,
    best_end,
    best_episodes,
    expand,
    leaves,
    mean_worth,
    plant,
    retold,
    step_values,
    uct,
    walk,
)
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.rollout import Job, rollout
from sparring.errors import PolicyError
from sparring.tasks.core import EpisodeRng
from sparring.types import Completion

from .records import played, spoken

HANOI = sparring.make("TowerOfHanoi-v0", disks=2, start="standard", patience=2)
RIGHT = ("1>2", "1>3", "2>3")


def rng():
    return EpisodeRng(b"trees")


def job(answer=lambda prompt: "1>2"):
    agent = policy_agent(ScriptedPolicy(answer))
    return Job(HANOI, HANOI.tasks("train")[0], 0, {"player_0": agent}, "0.0")


def saying(*texts):
    """A policy that says these texts in turn."""
    line = iter(texts)
    return ScriptedPolicy(lambda prompt: next(line))


def grown(*moves):
    """A tree in which each node on the way of these moves has all legal moves for children."""
    (root,) = plant([job()])
    node = root
    for move in moves:
        legal = node.episode.turn.legal
        expand(saying(*legal), [node], len(legal), rng())
        node = next(child for child in node.children if child.said.text == move)
    return root, node


def test_a_node_gets_one_child_for_each_answer_of_another_meaning():
    (root,) = plant([job()])
    children = expand(saying("1>2", "to [1>2]", "1>3", "what?"), [root], 4, rng())
    assert [child.said.text for child in children] == ["1>2", "1>3", "what?"]
    assert [child.over for child in children] == [False, False, True]  # the last forfeits
    assert root.episode.actions == []
    assert [child.episode.actions for child in children] == [["1>2"], ["1>3"], ["what?"]]
    assert root.children == children


def test_a_policy_that_cannot_answer_is_heard():
    class Broken:
        name = "broken"

        def generate(self, prompts):
            return [PolicyError("no") for _ in prompts]

    with pytest.raises(PolicyError, match="no"):
        expand(Broken(), plant([job()]), 1, rng())


def test_worth_by_hand():
    nodes = [Node(None, 0.0, visits=3, worth=1.0), Node(None, 0.0, visits=0, worth=0.2)]
    assert mean_worth(nodes) == pytest.approx((3 + 0.2) / 4)
    # 0.5 + 0.7 sqrt(2 ln 10 / 4)
    assert uct(0.5, 10, 4, 0.7) == pytest.approx(0.5 + 0.7 * 1.0729830)


def test_a_visit_is_backed_up_to_the_root():
    root = Node(None, 0.0)
    left, right = (Node(None, 0.0, root, worth=worth) for worth in (0.0, 0.4))
    root.children = [left, right]
    leaf = Node(None, 0.0, left, value=1.0, worth=1.0)
    left.children, left.value = [leaf], 0.3
    back_up(leaf, lambda node: node.gain + 0.5 * mean_worth(node.children))
    assert [node.visits for node in (root, left, right, leaf)] == [1, 1, 0, 1]
    assert left.worth == pytest.approx(0.3 + 0.5)  # r = 0.3 - 0 and V = 1
    assert root.worth == pytest.approx(0.5 * (0.8 + 0.4) / 2)


def test_a_walk_goes_to_the_end_where_it_is_urged_to():
    seen = []
    (end,) = walk(
        ScriptedPolicy(lambda prompt: RIGHT[len(prompt.messages) // 2 - 1]),
        plant([job()]),
        2,
        rng(),
        evaluate=lambda nodes: seen.extend(node.said.text for node in nodes),
        urge=lambda node: node.paid,
    )
    assert tuple(seen) == RIGHT
    assert end.over
    assert end.share() == 1.0


def test_the_best_end_is_the_best_paid_then_the_nearest():
    root, _ = grown("1>2", "1>3", "2>3")
    assert tuple(node.said.text for node in best_end(root).path) == RIGHT
    (bare,) = plant([job()])
    assert best_end(bare) is None
    assert best_episodes([job()], [bare]) == []
    (record,) = best_episodes([job()], [root])
    assert record.returns == {"player_0": 1.0}
    assert record.terminated


def test_step_values_by_hand():
    # the right way has 3 steps: 1/3, 1/3 + 2/3 1/2 = 2/3, 1. A wrong first step: max(0, 0 - 1/3) = 0; a wrong second, with 2
    # to go: 1/3 - 2/3 1/2 = 0; a wrong third, with 1 to go: 2/3 - 1/3 = 1/3. (None of these leads there.)
    root, _ = grown(*RIGHT)
    found = {tuple(n.said.text for n in node.path): value for node, value in step_values(root, 1.0)}
    assert found[RIGHT] == pytest.approx(1.0)
    assert [found[RIGHT[:k]] for k in (1, 2)] == pytest.approx([1 / 3, 2 / 3])
    wrong = {way: value for way, value in found.items() if way[-1] not in RIGHT or way != RIGHT[: len(way)]}
    assert {len(way) for way in wrong} == {1, 2, 3}
    assert all(value == pytest.approx({1: 0.0, 2: 0.0, 3: 1 / 3}[len(way)]) for way, value in wrong.items())


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_values_rise_towards_a_correct_leaf_and_are_1_only_there(choices):
    (root,) = plant([job()])
    node = root
    for choice in choices:
        if not node.over:
            legal = node.episode.turn.legal
            expand(saying(*legal), [node], len(legal), rng())
            node = node.children[choice % len(node.children)]
    values = {id(place): value for place, value in step_values(root, 1.0)}
    for leaf in leaves(root):
        way = [values[id(place)] for place in leaf.path]
        assert all(0 <= value <= 1 for value in way)
        if leaf.over and leaf.share() == 1.0:
            assert way == sorted(way)
            assert way[-1] == 1.0
        else:
            assert way[-1] < 1.0


def test_an_episode_told_again_is_the_one_that_was_played():
    one = job(lambda prompt: RIGHT[len(prompt.messages) // 2 - 1])
    (record,) = rollout([one])
    said = [step.completion for step in record.steps]
    assert retold(one, said) == record
    assert retold(one, [*said, Completion("1>2")]) == record
    brief = retold(one, said[:1])
    assert (brief.terminated, brief.truncated, brief.returns) == (False, False, {"player_0": 0.0})


def test_forks_by_hand():
    def path(*said):
        return played(*map(spoken, said))

    good, better = path("a", "b", "d"), path("a", "c")
    bad = path("a", "b", "c")
    assert common_steps(good, bad) == 2
    assert common_steps(good, good) == 3
    found = forks([good, bad, better], [0.9, 0.1, 1.0], good=0.9, gap=0.2)
    assert found == [(bad, good, 2)]
    assert forks([good, bad], [0.9, 0.8], good=0.9, gap=0.2) == []
    assert forks([good, bad], [0.8, 0.1], good=0.9, gap=0.2) == []
    assert forks([good, path("a", "b")], [0.9, 0.1], good=0.9, gap=0.2) == []
