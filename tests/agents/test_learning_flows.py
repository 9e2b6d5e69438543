"""What flows do when an episode is over: once for each seat, batched, never for void episodes."""

import pytest

import sparring
from sparring.agents.alone import Alone
from sparring.agents.flows import direct, policy_agent
from sparring.agents.flows.catalog import make_flow, register_flow
from sparring.agents.flows.choosing import vote
from sparring.agents.flows.core import Learning, afters, ask
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.resolve import resolve_agent
from sparring.agents.rollout import Job, rollout
from sparring.types import Message, Prompt

from .toys import Counting, Toy, jobs, obedient


def learning(seen, question="What now?"):
    """A flow that asks one question when an episode is over, and notes the answer."""

    def after(trajectory, seat, seed):
        (said,) = yield from ask(Prompt((Message("user", question),), seed))
        seen.append((trajectory, seat, said.text))

    return Learning(direct, (after,))


def answer(prompt):
    return "I see." if prompt.messages[-1].content == "What now?" else obedient(prompt)


@pytest.mark.parametrize("blocking", [False, True])
def test_what_is_asked_after_episodes_is_batched_and_the_trajectory_is_whole(blocking):
    seen, policy = [], Counting(answer)
    played = list(rollout(jobs(Toy(turns=2, blocking=blocking), policy_agent(policy, learning(seen)), 5)))
    assert [each.error for each in played] == [None] * 5
    by_task = {t.task["index"]: t for t in played}
    assert sorted(by_task) == sorted(t.task["index"] for t, _, _ in seen) == [0, 1, 2, 3, 4]
    assert all(t == by_task[t.task["index"]] and t.returns == {"player_0": 2.0} for t, _, _ in seen)
    assert {said for _, _, said in seen} == {"I see."}
    assert blocking or policy.calls == [5, 5, 5]


def test_every_seat_learns_once_with_its_own_seed():
    seeds = []

    def after(trajectory, seat, seed):
        yield from ()
        seeds.append((seat, seed))

    environment = sparring.make("KuhnPoker-v0")
    agent = policy_agent(ScriptedPolicy(lambda prompt: prompt.choices[0]), Learning(direct, (after, after)))
    (played,) = rollout([Job(environment, environment.tasks()[0], 0, dict.fromkeys(environment.spec.seats, agent))])
    assert played.error is None
    assert [seat for seat, _ in seeds] == ["player_0", "player_0", "player_1", "player_1"]
    assert len({seed for _, seed in seeds}) == 4


def test_void_episodes_teach_nothing():
    def broken(task, action):
        if task.index == 1:
            raise RuntimeError("gone")

    seen = []
    played = list(rollout(jobs(Toy(on_step=broken), policy_agent(ScriptedPolicy(answer), learning(seen)), 3)))
    assert sorted(t.task["index"] for t, _, _ in seen) == [0, 2]
    assert sum(t.error is not None for t in played) == 1


def test_who_cannot_learn_voids_the_episode():
    def after(trajectory, seat, seed):
        yield from ()
        raise OSError("disk full")

    (played,) = rollout(jobs(Toy(), policy_agent(ScriptedPolicy(obedient), Learning(direct, (after,))), 1))
    assert "disk full" in played.error
    assert played.returns == {}


def test_flows_hand_on_what_is_done_inside_them():
    seen = []
    inner = learning(seen)
    assert afters(vote(inner, n=2)) == afters(inner)
    assert afters(vote(direct, n=2)) == ()
    assert len(afters(make_flow("reflect", vote(inner, n=2), {}))) == 1
    environment = sparring.make("KuhnPoker-v0")
    assert len(afters(resolve_agent("vote(lessons(memory(says:1)), n=2)", environment).flow)) == 2
    list(rollout(jobs(Toy(), policy_agent(ScriptedPolicy(answer), vote(inner, n=3)), 2)))
    assert len(seen) == 2


def test_a_flow_that_learns_can_be_made_of_one_that_does():
    @register_flow("handed_on_for_tests")
    def made(inner):
        return inner

    seen = []
    assert (
        afters(made(learning(seen))) == afters(made(made(learning(seen))))[:1] or len(afters(made(learning(seen)))) == 1
    )


def test_alone_an_agent_learns_as_in_a_rollout():
    seen = []
    agent = policy_agent(ScriptedPolicy(answer), learning(seen))
    job = jobs(Toy(turns=1), agent, 1)[0]
    (played,) = rollout([job])
    game = Alone(job)
    assert game.play_turn() == played.steps[0].text
    assert game.finish() == played
    assert [(each, said) for each, _, said in seen] == [(played, "I see."), (played, "I see.")]
