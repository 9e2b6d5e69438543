"""A taskset of verifiers as an environment of ours."""

import asyncio
import sys

import pytest
import verifiers.v1 as vf

import sparring
from sparring.envs.bridges.verifiers_tasks import VerifiersEnvironment
from sparring.envs.conformance import check
from sparring.errors import BadValue, InfrastructureError, MissingExtra
from sparring.types import Message


class SumData(vf.TaskData):
    answer: int


class SumTask(vf.Task[SumData]):
    @vf.reward(weight=0.75)
    async def right(self, trace) -> float:
        await asyncio.sleep(0)
        return float(trace.last_reply == str(self.data.answer))

    @vf.reward(weight=0.25)
    async def short(self, trace) -> float:
        if trace.last_reply == "crash":
            raise ValueError("on demand")
        return 1.0 if len(trace.last_reply) < 5 else 0.0

    @vf.metric
    async def turns(self, trace) -> float:
        return float(len(trace.assistant_messages))


class RunTask(SumTask):
    @vf.reward
    async def runs(self, trace, runtime) -> float:
        return 1.0


class Sums(vf.Taskset[SumTask, vf.TasksetConfig]):
    kind = SumTask

    def load(self):
        for n in range(6):
            data = SumData(idx=n, prompt=f"{n} + {n}?", system_prompt="Add.", answer=2 * n)
            yield self.kind(data, self.config.task)


class Runs(Sums):
    kind = RunTask


class Endless(Sums):
    INFINITE = True


@sparring.register("test/Sums-v0")
def sums(*, count: int = 6):
    return VerifiersEnvironment("test/Sums-v0", Sums(vf.TasksetConfig(id="sums")), count=count, kwargs={"count": count})


def test_it_keeps_the_contract():
    check("test/Sums-v0", episodes=4, without=["other-processes"]).raise_for_failures()


def test_prompts_are_asked_and_their_rewards_pay():
    environment = sparring.make("test/Sums-v0", count=4)
    assert len(environment.tasks()) == 4
    task = environment.tasks()[3]
    assert task.params["answer"] == 6
    for said, reward in (("6", 1.0), ("7", 0.25), ("it is 6", 0.0)):
        episode = environment.start(task, seed=0)
        assert episode.turn.messages == (Message("system", "Add."), Message("user", "3 + 3?"))
        turn = episode.step(said)
        assert (dict(turn.rewards), turn.terminated) == ({"player_0": reward}, True)


def test_it_is_played_in_an_event_loop_too():
    async def play():
        environment = sparring.make("test/Sums-v0")
        return environment.start(environment.tasks()[1], seed=0).step("2").rewards["player_0"]

    assert asyncio.run(play()) == 1.0


def test_without_verifiers_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "verifiers.v1", None)
    with pytest.raises(MissingExtra, match=r"pip install 'sparring\[verifiers\]'"):
        sparring.make("test/Sums-v0")


def test_what_fails_is_void_and_what_needs_more_is_refused():
    environment = sparring.make("test/Sums-v0")
    with pytest.raises(InfrastructureError, match=r"failed on .* on demand"):
        environment.start(environment.tasks()[0], seed=0).step("crash")
    with pytest.raises(BadValue, match=r"needs more than an answer: .* a runtime for runs"):
        VerifiersEnvironment("test/Runs-v0", Runs(vf.TasksetConfig(id="runs")))
    with pytest.raises(BadValue, match="use a Taskset of verifiers, made with its configuration"):
        VerifiersEnvironment("test/Sums-v0", Sums)
    with pytest.raises(BadValue, match="tasks without end: say how many"):
        VerifiersEnvironment("test/Endless-v0", Endless(vf.TasksetConfig(id="endless")))
    assert len(VerifiersEnvironment("test/Endless-v0", Endless(vf.TasksetConfig(id="endless")), count=2).tasks()) == 2
    paid = VerifiersEnvironment("test/Less-v0", Sums(vf.TasksetConfig(id="sums")), reward_range=(0.0, 0.5))
    with pytest.raises(InfrastructureError, match=r"paid 1 for .* outside 0 to 0\.5"):
        paid.start(paid.tasks()[1], seed=0).step("2")


@pytest.mark.parametrize("given", [{"count": "4"}, {"count": 0}, {"split": "dev"}, {"reward_range": (1, 0)}])
def test_arguments_are_looked_at(given):
    with pytest.raises(BadValue, match=f"{next(iter(given))}=.*: use "):
        VerifiersEnvironment("test/None-v0", Sums(vf.TasksetConfig(id="sums")), **given)
