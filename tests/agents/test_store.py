"""The store: what is whole is kept, what is torn is dropped, no job is lost or played twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sparring.agents.flows import policy_agent
from sparring.agents.rollout import rollout
from sparring.agents.store import TrajectoryStore
from sparring.errors import BadValue, InfrastructureError
from sparring.types import dumps

from .toys import Counting, Toy, full_disk, jobs, scripted


def play(path, count=10, policy=None, env=None):
    """Play and return the trajectories in the order of their tasks."""
    agent = policy_agent(policy or Counting())
    return sorted(rollout(jobs(env or Toy(), agent, count), store=path), key=lambda t: t.task["index"])


def test_a_second_call_plays_nothing_again(tmp_path):
    first, policy = play(tmp_path / "s.jsonl"), Counting()
    assert play(tmp_path / "s.jsonl", policy=policy) == first
    assert policy.calls == []


def test_only_what_is_missing_is_played(tmp_path):
    policy = Counting()
    assert play(tmp_path / "s.jsonl", 4) + play(tmp_path / "s.jsonl", 10, policy)[4:] == play(tmp_path / "t.jsonl")
    assert policy.calls == [6, 6]


def test_stopping_early_keeps_what_was_yielded(tmp_path):
    playing = rollout(jobs(Toy(), scripted(name="counting"), 10), store=tmp_path / "s.jsonl", live=2)
    seen = [next(playing) for _ in range(3)]
    playing.close()
    policy = Counting()
    assert [t for t in play(tmp_path / "s.jsonl", policy=policy) if t in seen] == seen
    assert sum(policy.calls) == 2 * 7


@pytest.mark.parametrize("lost", [1, 50, 300])
def test_a_torn_last_line_is_cut_off_and_played_again(tmp_path, lost):
    path = tmp_path / "s.jsonl"
    whole = play(path)
    os.truncate(path, path.stat().st_size - lost)
    policy = Counting()
    assert play(path, policy=policy) == whole
    assert policy.calls == [1, 1]
    assert play(path) == whole


def test_void_jobs_are_tried_again(tmp_path):
    def fail(task):
        if task.index in (2, 5) and not repaired:
            raise InfrastructureError("gone")

    repaired, path = [], tmp_path / "s.jsonl"
    assert [t.task["index"] for t in play(path, env=Toy(on_start=fail)) if t.error] == [2, 5]
    repaired.append(True)
    policy = Counting()
    assert not any(t.error for t in play(path, policy=policy, env=Toy(on_start=fail)))
    assert policy.calls == [2, 2]


def test_equal_jobs_are_played_once_and_all_answered(tmp_path):
    policy = Counting()
    twice = jobs(Toy(), policy_agent(policy), 5) * 2
    for live in (100, 1):
        played = list(rollout(twice, store=tmp_path / "s.jsonl", live=live))
        assert sorted(t.task["index"] for t in played) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert policy.calls == [5, 5]


def test_equal_jobs_one_after_the_other_are_played_once(tmp_path):
    policy = Counting()
    twice = jobs(Toy(), policy_agent(policy), 5) * 2
    assert len(list(rollout(twice, store=tmp_path / "s.jsonl", live=1))) == 10
    assert policy.calls == [1] * 10


def test_jobs_are_taken_from_an_endless_source(tmp_path):
    def endless():
        while True:
            yield from jobs(Toy(), scripted(), 3)

    playing = rollout(endless(), store=tmp_path / "s.jsonl", live=1)
    assert next(playing).error is None


@pytest.mark.parametrize("line", ["nonsense", "[]", "{}", '{"key":"x"}', '{"key":"x","schema":99}'])
def test_a_line_that_is_no_trajectory_is_named(tmp_path, line):
    path = tmp_path / "s.jsonl"
    play(path, 1)
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(BadValue, match=r"s\.jsonl, line 2 is no stored trajectory"):
        TrajectoryStore(path)


def test_a_full_disk_is_one_sentence_and_loses_nothing_that_was_stored(tmp_path):
    path = tmp_path / "s.jsonl"
    with full_disk(2000), pytest.raises(InfrastructureError, match=r"cannot append to .*File too large"):
        play(path, 50)
    stored = path.read_bytes().count(b"\n")
    policy = Counting()
    assert len(play(path, 50, policy)) == 50
    assert sum(policy.calls) == 2 * (50 - stored)


def test_the_file_is_a_plain_list_of_trajectories(tmp_path):
    played = play(tmp_path / "deep" / "s.jsonl", 2)
    lines = (tmp_path / "deep" / "s.jsonl").read_text().splitlines()
    assert sorted(line.split(",", 1)[1] for line in lines) == sorted(dumps(t)[1:] for t in played)


KILLED = """
import sys, time
from pathlib import Path
from sparring.agents.rollout import rollout
from tests.agents.toys import Toy, jobs, scripted
slow = Toy(on_step=lambda task, action: time.sleep(0.0005))
for t in rollout(jobs(slow, scripted(name="counting"), 2000), store=Path(sys.argv[1]), live=20):
    print(t.task["index"], flush=True)
"""


@pytest.mark.slow
def test_a_kill_in_the_middle_of_writing_loses_and_repeats_nothing(tmp_path):
    path, yielded = tmp_path / "s.jsonl", set()
    for lines in (1, 30, 77):
        command = [sys.executable, "-c", KILLED, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as run:
            yielded |= {int(run.stdout.readline()) for _ in range(lines)}
            time.sleep(0.01)
            run.send_signal(signal.SIGKILL)
            yielded |= {int(line) for line in run.stdout if line.endswith("\n")}
    with TrajectoryStore(path) as kept:
        stored = {job.task.index for job in jobs(Toy(), scripted(name="counting"), 2000) if kept.get(job.key)}
    policy = Counting()
    assert yielded <= stored
    assert play(path, 2000, policy) == play(tmp_path / "other.jsonl", 2000)
    assert sum(policy.calls) == 2 * (2000 - len(stored))
