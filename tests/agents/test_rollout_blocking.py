"""Environments that wait run in threads: they overlap with each other and with generation, and leave no thread behind."""

import random
import threading
import time

import pytest

from sparring.agents.flows import policy_agent
from sparring.agents.flows.core import Ask
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.rollout import rollout
from sparring.errors import PolicyError
from sparring.types import Message, Prompt

from .toys import Toy, jobs, obedient, scripted

PATIENCE = 60.0
"""Seconds after which a test fails instead of hanging."""


def test_waiting_environments_overlap():
    together = threading.Barrier(4, timeout=PATIENCE)  # opens only if four episodes step at the same time
    env = Toy(turns=2, blocking=True, on_step=lambda task, action: together.wait())
    assert [t.error for t in rollout(jobs(env, scripted(), 8), threads=4)] == [None] * 8


def test_starting_environments_overlap():
    together = threading.Barrier(4, timeout=PATIENCE)
    env = Toy(blocking=True, on_start=lambda task: together.wait())
    assert [t.error for t in rollout(jobs(env, scripted(), 8), threads=4)] == [None] * 8


def test_generation_goes_on_while_an_environment_waits():
    answered = threading.Event()

    def answer(prompt):
        if len(asked) == 5:
            answered.set()  # all others have been generated for, while task 0 still waits for this
        asked.append(prompt)
        return obedient(prompt)

    def wait(task):
        assert task.index != 0 or answered.wait(PATIENCE)

    asked = []
    env = Toy(turns=2, blocking=True, on_start=wait)
    assert [t.error for t in rollout(jobs(env, policy_agent(ScriptedPolicy(answer)), 4), threads=2)] == [None] * 4


def test_no_more_threads_than_allowed_step_at_once():
    now, most, lock = [0], [0], threading.Lock()

    def step(task, action):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.005)
        with lock:
            now[0] -= 1

    list(rollout(jobs(Toy(blocking=True, on_step=step), scripted(), 12), threads=3))
    assert 1 <= most[0] <= 3


def test_blocking_and_instant_environments_play_side_by_side():
    mixed = jobs(Toy(blocking=True), scripted(), 5) + jobs(Toy(), scripted(), 5, seed=1)
    assert len(list(rollout(mixed, live=3))) == 10


@pytest.mark.parametrize("live", [1, 3, 100])
def test_the_limit_changes_no_result(live):
    waits, instant = (rollout(jobs(Toy(blocking=b), scripted(), 10), live=live) for b in (True, False))
    assert {t.task["index"]: t.returns for t in waits} == {t.task["index"]: t.returns for t in instant}


def workers():
    return [t for t in threading.enumerate() if t.name.startswith("sparring-env")]


def test_closing_early_shuts_the_threads_down(tmp_path):
    for store in (None, tmp_path / "store.jsonl"):
        playing = rollout(jobs(Toy(blocking=True), scripted(), 100), threads=4, store=store)
        next(playing)
        assert workers()
        playing.close()
        assert not workers()


def test_an_error_in_the_jobs_shuts_the_threads_down():
    def faulty():
        yield from jobs(Toy(blocking=True), scripted(), 4)
        raise RuntimeError("no more jobs")

    with pytest.raises(RuntimeError, match="no more jobs"):
        list(rollout(faulty()))
    assert not workers()


class Reversed(ScriptedPolicy):
    """Yields the last prompt's answer first; what `between` does comes after every answer."""

    def __init__(self, between=lambda number: None, function=obedient):
        super().__init__(function)
        self.between = between

    def stream(self, prompts):
        for number in reversed(range(len(prompts))):
            yield number, self.generate([prompts[number]])[0]
            self.between(number)


def test_a_step_begins_while_other_answers_are_still_being_drawn():
    began = threading.Event()

    def between(number):
        assert number == 0 or began.wait(PATIENCE)  # the other answers wait for the step that this one leads to

    env = Toy(turns=1, blocking=True, on_step=lambda task, action: began.set())
    agent = policy_agent(Reversed(between))
    assert [t.error for t in rollout(jobs(env, agent, 6), lockstep=True)] == [None] * 6


def several(episode, seed):
    answers = yield Ask(tuple(Prompt((Message("user", f"say {n}"),), seed) for n in range(5)))
    return " ".join(answer.text for answer in answers)


@pytest.mark.parametrize("policy", [Reversed(), ScriptedPolicy(obedient)])
def test_answers_to_several_prompts_keep_their_order(policy):
    (played,) = rollout(jobs(Toy(turns=1, blocking=True), policy_agent(policy, several), 1))
    assert played.steps[0].text == "0 1 2 3 4"
    assert [call.completion.text for call in played.steps[0].calls] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(("error", "void"), [(PolicyError("gone"), 3), (ValueError("odd"), 0)])
def test_what_was_answered_before_a_stream_broke_stands(error, void):
    def between(number):
        if number == 3:
            raise error

    played = list(rollout(jobs(Toy(turns=1, blocking=True), policy_agent(Reversed(between)), 6), lockstep=True))
    assert sum(t.error is not None for t in played) == void
    assert all("gone" in t.error for t in played if t.error is not None)


def test_in_lockstep_what_is_asked_together_depends_on_the_jobs_alone():
    asked = []
    for delays in (0, 1):
        rng, batches = random.Random(delays), []

        class Listening(ScriptedPolicy):
            def generate(self, prompts, batches=batches):
                batches.append([(p.messages, p.seed) for p in prompts])
                return super().generate(prompts)

        env = Toy(turns=3, blocking=True, on_step=lambda task, action, rng=rng: time.sleep(0.004 * rng.random()))
        played = list(rollout(jobs(env, policy_agent(Listening(obedient)), 20), live=8, threads=4, lockstep=True))
        assert [t.error for t in played] == [None] * 20
        asked.append(batches)
    assert asked[0] == asked[1]
    assert [len(batch) for batch in asked[0]] == [8, 8, 8, 8, 8, 8, 4, 4, 4]
