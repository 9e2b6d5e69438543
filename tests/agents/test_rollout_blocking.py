"""Environments that wait run in threads: they overlap with each other and with generation, and leave no thread behind."""

import threading
import time

import pytest

from sparring.agents.flows import policy_agent
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.rollout import rollout

from .toys import Toy, jobs, obedient, scripted

PATIENCE = 20.0
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
