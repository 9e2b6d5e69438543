"""The rollout engine on environments that behave: batching, order, repeatability, limits."""

from itertools import count, islice

import pytest

import sparring
from sparring.agents.flows import policy_agent
from sparring.agents.flows.core import Agent
from sparring.agents.policies.nano import random_agent
from sparring.agents.rollout import Job, rollout
from sparring.errors import BadValue
from sparring.types import dumps as dump
from sparring.types import loads

from .toys import SEAT, Counting, Toy, jobs, obedient, scripted


def by_task(trajectories):
    return sorted(trajectories, key=lambda t: (t.task["index"], t.sample))


def test_a_trajectory_records_the_whole_episode():
    (t,) = rollout(jobs(Toy(turns=3), scripted(), 1, seed=5))
    assert (t.env, t.seed, t.seats, t.agents, t.error) == ("Toy-v0", 5, (SEAT,), {SEAT: "scripted"}, None)
    assert (t.returns, t.terminated, t.truncated) == ({SEAT: 3.0}, True, False)
    assert [step.rewards[SEAT] for step in t.steps] == [1.0] * 3
    assert all(s.text == s.action == s.completion.text == s.messages[0].content[-1] for s in t.steps)
    assert loads(dump(t)) == t


def test_replaying_the_actions_gives_the_same_transcript(kuhn):
    for t in rollout(jobs(kuhn, random_agent(kuhn), 30)):
        episode = kuhn.start(kuhn.tasks()[t.task["index"]], seed=t.seed)
        for step in t.steps:
            assert episode.turn.messages == step.messages
            episode.step(step.text)
        assert all(episode.transcript(seat)[: len(t.transcript(seat))] == t.transcript(seat) for seat in t.seats)


def test_all_waiting_prompts_of_a_round_are_one_call():
    policy = Counting()
    list(rollout(jobs(Toy(turns=4), policy_agent(policy), 30)))
    assert policy.calls == [30] * 4


def test_two_agents_that_share_a_policy_share_the_call(kuhn):
    policy = Counting(lambda prompt: prompt.choices[0])
    seats = {seat: policy_agent(policy, name=seat) for seat in kuhn.spec.seats}
    list(rollout(Job(kuhn, task, 0, seats) for task in kuhn.tasks()[:20]))
    assert policy.calls == [20, 20]


def test_each_policy_is_called_once_per_round(kuhn):
    one, two = Counting(lambda prompt: "check"), Counting(lambda prompt: "check")
    seats = dict(zip(kuhn.spec.seats, map(policy_agent, (one, two)), strict=True))
    list(rollout(Job(kuhn, task, 0, seats) for task in kuhn.tasks()[:20]))
    assert (one.calls, two.calls) == ([20], [20])


@pytest.mark.parametrize("agent", [scripted(), Agent("mute", lambda e, s: iter_nothing(e))], ids=["policy", "player"])
@pytest.mark.parametrize("live", [1, 7, 1000])
def test_every_job_is_played_whatever_the_limit(agent, live):
    played = list(rollout(iter(jobs(Toy(), agent, 50)), live=live))
    assert [t.task["index"] for t in by_task(played)] == list(range(50))


def iter_nothing(episode):
    """A flow that acts without asking anyone."""
    yield from ()
    return episode.number


def test_no_more_episodes_than_the_limit_are_open_at_once():
    opened, closed = count(), count()
    most = [0]

    def enter(task):
        most[0] = max(most[0], next(opened) + 1 - closed_so_far[0])

    closed_so_far = [0]
    for _ in rollout(jobs(Toy(on_start=enter), scripted(), 40), live=6):
        closed_so_far[0] = next(closed) + 1
    assert most[0] == 6


@pytest.mark.parametrize("live", [1, 5])
def test_results_do_not_depend_on_the_limit(kuhn, speaker, live):
    for agent in (random_agent(kuhn), policy_agent(speaker)):
        few = by_task(rollout(jobs(kuhn, agent, 20), live=live))
        all_at_once = by_task(rollout(jobs(kuhn, agent, 20)))
        assert [[s.text for s in t.steps] for t in few] == [[s.text for s in t.steps] for t in all_at_once]


def test_jobs_are_taken_as_room_becomes_free():
    endless = (Job(Toy(), Toy().tasks()[i], 0, {SEAT: scripted()}) for i in count())
    assert len(list(islice(rollout(endless, live=4), 10))) == 10


def test_samples_differ_in_the_agents_draws_and_not_in_the_environments(kuhn):
    agent = dict.fromkeys(kuhn.spec.seats, random_agent(kuhn))
    played = list(rollout(Job(kuhn, kuhn.tasks()[0], 0, agent, sample=k) for k in range(30)))
    assert len({t.steps[0].messages for t in played}) == 1
    assert len({tuple(s.text for s in t.steps) for t in played}) > 1


def test_equal_jobs_are_equal_episodes(kuhn):
    twice = jobs(kuhn, random_agent(kuhn), 5) * 2
    played = by_task(rollout(twice))
    assert played[0::2] == played[1::2]


def test_a_seat_that_asked_nobody_has_no_completion(kuhn):
    (t,) = rollout(jobs(kuhn, random_agent(kuhn), 1))
    assert all(step.completion is None for step in t.steps)


def test_a_seat_has_no_completion_of_the_seat_before(kuhn):
    seats = {"player_0": policy_agent(Counting(lambda prompt: "bet")), "player_1": random_agent(kuhn)}
    for t in rollout(Job(kuhn, task, 0, seats) for task in kuhn.tasks()[:5]):
        assert [step.completion is None for step in t.steps] == [False, True]


def test_a_job_without_an_agent_for_a_seat_is_refused(kuhn):
    with pytest.raises(BadValue, match="no agent for player_1 of KuhnPoker-v0"):
        list(rollout([Job(kuhn, kuhn.tasks()[0], 0, {"player_0": random_agent(kuhn)})]))


@pytest.mark.parametrize("limits", [{"live": 0}, {"threads": 0}])
def test_limits_below_one_are_refused(limits):
    with pytest.raises(BadValue, match="at least 1"):
        list(rollout(jobs(Toy(), scripted(), 1), **limits))


def test_no_jobs_no_trajectories():
    assert list(rollout([])) == []


def test_the_key_of_a_job_holds_everything_that_decides_it(kuhn):
    task, agent = kuhn.tasks()[0], dict.fromkeys(kuhn.spec.seats, random_agent(kuhn))
    other = dict.fromkeys(kuhn.spec.seats, scripted(obedient, "other"))
    variants = [
        Job(kuhn, task, 0, agent),
        Job(sparring.make("KuhnPoker-v0", illegal="retry(1)"), task, 0, agent),
        Job(kuhn, kuhn.tasks()[1], 0, agent),
        Job(kuhn, task, 1, agent),
        Job(kuhn, task, 0, other),
        Job(kuhn, task, 0, agent, "group"),
        Job(kuhn, task, 0, agent, sample=1),
    ]
    assert len({job.key for job in variants}) == len(variants)
    assert Job(kuhn, task, 0, agent).key == variants[0].key
