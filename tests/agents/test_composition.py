"""Every flow, around every other, in every environment: batched it plays what a plain loop plays, byte for byte."""

from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sparring
from sparring.agents._episodes import Job, agent_seed
from sparring.agents.flows import Ask, direct, policy_agent
from sparring.agents.flows.catalog import flow_names, make_flow
from sparring.agents.flows.core import afters
from sparring.agents.policies.core import ScriptedPolicy, mix_seed
from sparring.agents.rollout import rollout
from sparring.types import Call, Completion, Prompt, Step, Trajectory, dumps
from tests.envs.ids import BUILT_IN

from .toys import Toy

STORE = str(Path(__file__).parent / "data" / "memories.jsonl")
SMALL = ("KuhnPoker-v0", "TicTacToe-v0", "GuessNumber-v0", "Arithmetic-v0", "RockPaperScissors-v0", "Nim-v0")
OPTIONS = {
    "beam": {"width": 2, "n": 2, "peek": True, "by": "rollout"},
    "best_of": {"n": 3},
    "debate": {"agents": 2},
    "dser": {"chains": 2, "depth": 1},
    "iad": {"rounds": 2},
    "lessons": {"store": STORE, "learn": "never", "guard": True},
    "memory": {"store": STORE, "learn": "never"},
    "skills": {"store": STORE, "learn": "never"},
    "stick": {"n": 2},
    "tools": {"calls": 2},
    "tree": {"visits": 2, "width": 2, "peek": True},
    "tt-si": {"n": 2, "tau": 1.0, "k": 6},
    "vote": {"n": 3},
}
"""What is not the default. `learn=now` depends on the episodes before."""
TEXTS = (
    *("5", "[pass]", "I think so.\nAnswer: 7", "FINE", "8", "", "It is wrong.", "b2", "<tool_call>"),
    '<tool_call>{"name": "calculator", "arguments": {"expression": "2+2"}}</tool_call>',
    "Is it a number?\nIs it a move?",
    "Yes.",
    "Task: 2+2=\nAnswer: 4",
)


class Talker(ScriptedPolicy):
    """Answers by the prompt and what it was taught alone, mostly with something legal; its tokens tell what it was asked."""

    def __init__(self, name="talker", lesson=None):
        super().__init__(self.said, name)
        self.lesson = lesson

    def taught(self, lesson):
        return Talker(self.name, lesson)

    def said(self, prompt):
        if "Write one Python function" in prompt.messages[-1].content:
            return f"def f{prompt.seed % 3}(x):\n    return x"
        draw = mix_seed(prompt.seed, crc32(f"{self.name}{self.lesson}{prompt.messages}".encode()))
        legal = prompt.choices if draw % 4 else None
        options = legal or TEXTS
        return options[(draw >> 8) % len(options)]

    def generate(self, prompts):
        return [
            Completion(c.text, "stop", (crc32(repr(p.messages).encode()),), (len(c.text), p.seed), (-0.5, -0.25))
            for p, c in zip(prompts, super().generate(prompts), strict=True)
        ]


def answered(agent, flow, calls):
    """Return what a flow returns whose prompts are answered one by one."""
    answers = None
    try:
        while True:
            asks = flow.send(answers)
            policy = (asks.policy if isinstance(asks, Ask) else None) or agent.policy
            policy = policy.taught(asks.lesson) if isinstance(asks, Ask) and asks.lesson else policy
            prompts = (asks,) if isinstance(asks, Prompt) else asks.prompts
            alone = [policy.generate([prompt])[0] for prompt in prompts]
            calls += [(policy.name, prompt, answer) for prompt, answer in zip(prompts, alone, strict=True)]
            answers = alone[0] if isinstance(asks, Prompt) else tuple(alone)
    except StopIteration as stop:
        return stop.value


def chosen(agent, calls, action):
    """Return the completion that stands for the action."""
    own = [c for name, prompt, c in calls if name == agent.policy.name and not prompt.aside]
    same = [c for c in own if c.text == action]
    inside = [c for c in own if action.strip() and c.text.strip().endswith(action.strip())]
    return [None, *own[-1:], *inside[-1:], *same[-1:]][-1]


def plainly(job):
    """Play a job in a plain loop: one episode, one question at a time."""
    environment, base, steps = job.environment, agent_seed(job), []
    episode = environment.start(job.task, seed=job.seed)
    returns = {seat: episode.turn.rewards.get(seat, 0.0) for seat in environment.spec.seats}
    while (seat := episode.turn.seat) is not None:
        agent, before, calls = job.agents[seat], episode.turn, []
        action = answered(agent, agent.flow(episode, mix_seed(base, len(steps))), calls)
        after = episode.step(action)
        for each, reward in after.rewards.items():
            returns[each] += reward
        read = (action, after.info.get("action"), bool(after.info.get("illegal")), before.legal)
        asked = tuple(Call(name, prompt.messages, answer) for name, prompt, answer in calls)
        said = chosen(agent, calls, action)
        shown = () if agent.flow is direct else asked
        steps.append(Step(seat, before.messages, *read, after.rewards, after.feedback, said, True, shown))
    names = {seat: agent.name for seat, agent in job.agents.items()}
    what = (environment.spec.id, environment.kwargs, job.task.to_json(), job.seed, environment.spec.seats, names)
    how = (tuple(steps), returns, episode.turn.terminated, episode.turn.truncated, None, job.group, job.sample)
    played = Trajectory(*what, *how)
    for place, seat in enumerate(environment.spec.seats):
        for number, after in enumerate(afters(job.agents[seat].flow)):
            answered(job.agents[seat], after(played, seat, mix_seed(base, len(steps), place, number)), [])
    return played


def written(trajectory):
    """Return a trajectory's line without the seconds that it took."""
    return dumps(replace(trajectory, steps=tuple(replace(step, seconds=0.0) for step in trajectory.steps)))


def flow_of(*names):
    """Return the flows of some names around one another, the first outside."""
    made = direct
    for name in reversed(names):
        made = make_flow(name, made, OPTIONS.get(name, {}))
    return made


def plays(environment, flow, count, **agents):
    """Return jobs in which an agent with a flow sits wherever `agents` says nobody else does."""
    agent, tasks = policy_agent(Talker(), flow), environment.tasks()
    seats = {seat: agents.get(seat, agent) for seat in environment.spec.seats}
    return [Job(environment, tasks[seed % len(tasks)], seed, seats) for seed in range(count)]


def differing(todo, *, live=4096):
    """Return the seeds of jobs that a rollout plays differently."""
    played = {each.seed: each for each in rollout(todo, live=live)}
    return [(job.seed, played[job.seed].error) for job in todo if written(played[job.seed]) != written(plainly(job))]


@pytest.mark.parametrize("name", flow_names())
def test_every_flow_in_every_small_environment(name):
    for environment in (*map(sparring.make, SMALL), Toy(turns=3), Toy(turns=2, blocking=True)):
        assert differing(plays(environment, flow_of(name), 4)) == [], environment.spec.id


@pytest.mark.slow
@pytest.mark.parametrize("name", flow_names())
def test_every_flow_in_every_environment(name):
    for id in BUILT_IN:
        environment = sparring.make(id)
        if not environment.spec.blocking:
            assert differing(plays(environment, flow_of(name), 1)) == [], id


@pytest.mark.slow
@pytest.mark.parametrize("outer", flow_names())
def test_every_flow_around_every_flow(outer):
    for inner in flow_names():
        for id in ("TicTacToe-v0", "Arithmetic-v0"):
            assert differing(plays(sparring.make(id), flow_of(outer, inner), 2)) == [], (inner, id)


@pytest.mark.parametrize("outer", flow_names())
def test_every_flow_around_every_flow_in_an_episode_of_one_turn(outer):
    for inner in flow_names():
        assert differing(plays(sparring.make("Arithmetic-v0"), flow_of(outer, inner), 2)) == [], inner


threes = st.lists(st.sampled_from(flow_names()), min_size=3, max_size=3)


@pytest.mark.slow
@given(
    threes.filter(lambda names: len({"tree", "beam"} & {*names}) < 2),
    st.sampled_from(SMALL),
    st.sampled_from([1, 2, 5]),
)
@settings(max_examples=20, deadline=None)
def test_any_flows_around_one_another(names, id, live):
    assert differing(plays(sparring.make(id), flow_of(*names), 3), live=live) == []


@pytest.mark.parametrize("live", [1, 3, 64])
def test_agents_of_all_kinds_in_one_rollout(live):
    environment = sparring.make("TicTacToe-v0")
    todo = []
    for number, name in enumerate(flow_names()):
        other = policy_agent(Talker("other"), flow_of(flow_names()[number - 3]))
        tasks = environment.tasks()[2 * number : 2 * number + 2]
        jobs = plays(environment, flow_of(name), 2, player_1=other)
        todo += [
            replace(job, task=task, seed=2 * number + i) for i, (job, task) in enumerate(zip(jobs, tasks, strict=True))
        ]
    assert differing(todo, live=live) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [("memory", "Earlier episodes that were"), ("lessons", "What you learnt in"), ("skills", "Python functions from")],
)
@pytest.mark.parametrize("id", ["TicTacToe-v0", "GuessNumber-v0"])
def test_what_learns_as_it_goes_learns_the_same_one_episode_at_a_time(name, shown, id):
    environment = sparring.make(id)
    played = list(rollout(plays(environment, make_flow(name, direct, {"above": 0.5}), 12), live=1))
    again = list(map(plainly, plays(environment, make_flow(name, direct, {"above": 0.5}), 12)))
    assert [*map(written, played)] == [*map(written, again)]
    assert any(shown in written(each) for each in played)
