"""One episode by itself: the record of a rollout, and the same mistakes told."""

import json

import pytest

import sparring
from sparring.agents.alone import Alone
from sparring.agents.flows import Agent, policy_agent, question
from sparring.agents.flows.core import Ask
from sparring.agents.flows.reasoning import cot
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.resolve import resolve_agent
from sparring.agents.rollout import Job, rollout
from sparring.errors import BadValue, PolicyError

from .toys import Counting, Toy, jobs

KUHN = sparring.make("KuhnPoker-v0")


def twice(episode, seed):
    first = yield question(episode, seed)
    second = yield question(episode, seed + 1)
    return first.text + second.text


def finished(job):
    game = Alone(job)
    actions = []
    while game.episode.turn.seat is not None:
        actions.append(game.play_turn())
    return actions, game.returns, game.finish()


def test_the_record_is_that_of_a_rollout():
    job = jobs(Toy(turns=3), policy_agent(Counting(), twice), 4)[3]
    (played,) = rollout([job])
    actions, returns, record = finished(job)
    assert record == played
    assert actions == [step.text for step in played.steps]
    assert returns == played.returns
    assert [len(step.calls) for step in record.steps] == [2, 2, 2]


def test_named_agents_play_as_in_a_rollout():
    agents = {seat: resolve_agent("random", KUHN) for seat in KUHN.spec.seats}
    todo = [Job(KUHN, task, seed, agents) for seed, task in enumerate(KUHN.tasks()[:20])]
    assert [finished(job)[2] for job in todo] == sorted(rollout(todo), key=lambda t: t.seed)


def test_what_was_learnt_is_seen_in_the_next_episode(tmp_path):
    store = tmp_path / "kept.jsonl"
    agent = resolve_agent(f'memory(random, store="{store}")', KUHN)
    other = resolve_agent("random", KUHN)
    paid = [finished(Job(KUHN, task, 0, {"player_0": agent, "player_1": other}))[1] for task in KUHN.tasks()[:8]]
    kept = [json.loads(line)["worth"] for line in store.read_text().splitlines()]
    assert kept
    assert set(kept) == {each["player_0"] for each in paid if each["player_0"] > 0}


def asks_nothing(episode, seed):
    yield Ask(())


def says_nothing(episode, seed):
    yield question(episode, seed)


class Short(ScriptedPolicy):
    def generate(self, prompts):
        return []


@pytest.mark.parametrize(
    ("agent", "kind", "said"),
    [
        (Agent("lost", twice), PolicyError, "lost: its flow asked for a completion, but it has no policy"),
        (policy_agent(Short(str), twice), PolicyError, "returned 0 completions for 1 prompts"),
        (policy_agent(Counting(), asks_nothing), BadValue, "not a Prompt"),
        (policy_agent(Counting(), says_nothing), BadValue, "counting: its flow returned None, not the text"),
        (policy_agent(Counting(), cot(says_nothing)), BadValue, "the flow inside returned None, not the text"),
    ],
)
def test_mistakes_are_told(agent, kind, said):
    with pytest.raises(kind, match=said):
        finished(jobs(Toy(turns=1), agent, 1)[0])
