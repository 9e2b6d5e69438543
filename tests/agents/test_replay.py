"""The replay buffer: what it keeps, what it draws, and its file."""

import json
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.improve.replay import Record, ReplayBuffer
from sparring.agents.improve.rows import answer_row
from sparring.errors import BadValue, CheckpointError

from .toys import full_disk


def record(answer, version, task="a", **more):
    return Record(answer_row((1, 2), (answer,), more.pop("weight", 1.0)), task, version, **more)


records = st.lists(st.builds(record, st.integers(0, 4), st.integers(0, 9), st.sampled_from("ab")), max_size=8)


@given(st.lists(records), st.integers(1, 5), st.integers(0, 3))
def test_the_buffer_holds_different_records_the_newest_of_each_task(batches, capacity, per_task):
    buffer = ReplayBuffer(capacity, per_task)
    for batch in batches:
        before = buffer.records
        buffer.add(batch)
        seen = {}
        for r in [*before, *batch]:
            seen[r.key] = max(r.version, seen.get(r.key, 0))
        assert len({r.key for r in buffer.records}) == len(buffer.records) <= capacity
        assert all(r.version == seen[r.key] for r in buffer.records)
        versions = [r.version for r in buffer.records]
        assert versions == sorted(versions)
        by_task = {t: sorted((v for (task, _, _), v in seen.items() if task == t), reverse=True) for t in "ab"}
        allowed = [v for t in "ab" for v in (by_task[t][:per_task] if per_task else by_task[t])]
        assert sorted(versions) == sorted(sorted(allowed, reverse=True)[:capacity])


def test_what_is_found_again_is_counted_once_and_has_the_newer_reward():
    buffer = ReplayBuffer(10)
    buffer.add([record(5, 1, reward=0.5), record(5, 3, reward=1.0, weight=2.0), record(5, 2, reward=0.0)])
    assert buffer.records == [record(5, 3, reward=1.0, weight=2.0, found=3)]
    buffer.add([record(5, 3, "b")])
    assert [r.task for r in buffer.records] == ["a", "b"]


def test_one_task_does_not_crowd_out_the_others():
    buffer = ReplayBuffer(10, per_task=2)
    buffer.add([record(i, i) for i in range(5)] + [record(7, 0, "b")])
    assert [(r.task, r.version) for r in buffer.records] == [("b", 0), ("a", 3), ("a", 4)]


def test_fresh_records_are_those_of_the_last_versions():
    buffer = ReplayBuffer(10)
    buffer.add([record(i, i) for i in range(6)])
    assert [r.version for r in buffer.fresh(5, 2)] == [3, 4, 5]
    assert [r.version for r in buffer.fresh(3, 1)] == [2, 3]


def test_draws_are_different_records_and_follow_the_generator():
    buffer = ReplayBuffer(100)
    buffer.add([record(i, i) for i in range(50)])
    for half_life in (None, 10.0):
        one, other, apart = (
            buffer.draw(20, random.Random(seed), version=50, half_life=half_life) for seed in (1, 1, 2)
        )
        assert one == other != apart
        assert len({r.key for r in one}) == 20
    assert buffer.draw(200, random.Random(1)) == buffer.records


def test_the_old_are_drawn_half_as_often_per_half_life():
    buffer = ReplayBuffer(3)
    buffer.add([record(1, 0), record(2, 10), record(3, 20)])
    rng = random.Random(0)
    drawn = Counter(buffer.draw(1, rng, version=20, half_life=10.0)[0].version for _ in range(3000))
    assert [drawn[v] / 3000 for v in (20, 10, 0)] == pytest.approx([4 / 7, 2 / 7, 1 / 7], abs=0.03)
    assert buffer.draw(1, rng, version=10**9, half_life=1.0)  # however old


@given(records)
def test_the_buffer_survives_json(some):
    buffer = ReplayBuffer(5)
    buffer.add(some)
    assert ReplayBuffer(5).fill(json.loads(json.dumps(buffer.to_json()))) == buffer


def test_the_buffer_survives_its_file(tmp_path):
    buffer = ReplayBuffer(5)
    buffer.add([record(i, i, reward=0.5, weight=-0.25) for i in range(4)])
    buffer.save(tmp_path / "replay.jsonl")
    assert ReplayBuffer(5).load(tmp_path / "replay.jsonl") == buffer
    assert [p.name for p in tmp_path.iterdir()] == ["replay.jsonl"]


@pytest.mark.parametrize("text", [None, "{", "[1]\n", '[[[1],[true],1.0],"a",0,0.0,1,1]\n'])
def test_another_file_is_an_error(tmp_path, text):
    path = tmp_path / "replay.jsonl"
    if text is not None:
        path.write_text(text)
    with pytest.raises(CheckpointError, match=r"replay\.jsonl is no replay buffer"):
        ReplayBuffer(5).load(path)


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path):
    buffer = ReplayBuffer(1000)
    buffer.add([record(1, 1)])
    buffer.save(tmp_path / "replay.jsonl")
    more = ReplayBuffer(1000)
    more.add([record(i, i) for i in range(500)])
    with full_disk(1000), pytest.raises(CheckpointError, match="cannot write"):
        more.save(tmp_path / "replay.jsonl")
    assert ReplayBuffer(1000).load(tmp_path / "replay.jsonl") == buffer


@pytest.mark.parametrize("sizes", [(0, 0), (1, -1)])
def test_bad_sizes_are_said(sizes):
    with pytest.raises(BadValue, match="capacity is >= 1 and per_task >= 0"):
        ReplayBuffer(*sizes)


def test_a_bad_half_life_is_said():
    with pytest.raises(BadValue, match="half_life must be above 0 versions, got 0"):
        ReplayBuffer(1).draw(1, random.Random(0), half_life=0)
