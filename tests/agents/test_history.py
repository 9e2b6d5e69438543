"""The buffer of partial episodes."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.improve.history import HistoryBuffer, Partial, partial_episodes
from sparring.agents.rollout import rollout
from sparring.errors import BadValue
from sparring.tasks.core import Task, episode_rng
from sparring.types import Step, Trajectory

from .toys import SEAT, Toy, jobs, scripted


def rng(seed=0):
    return episode_rng(Task("training"), seed, "history")


def partial(index, priority, actions=("x",)):
    return Partial(Task("toy", index=index).to_json(), 0, actions, priority)


def episode(reward, *texts, **more):
    steps = tuple(Step(SEAT, (), text, text, False, None, {SEAT: 0.0}, None, None) for text in texts)
    fields = {"terminated": True, "truncated": False, **more}
    return Trajectory("Toy-v0", {}, Task("toy", index=0).to_json(), 0, (SEAT,), {}, steps, {SEAT: reward}, **fields)


def test_a_group_leaves_its_first_actions_with_the_variance_of_its_returns():
    group = [episode(1.0, "a", "b"), episode(0.0, "c", "d"), episode(0.0, "e", "f"), episode(1.0, "g", "h")]
    got = partial_episodes(group, SEAT)
    assert [p.actions for p in got] == [("a",), ("c",), ("e",), ("g",)]
    assert {p.priority for p in got} == {0.25}


def test_a_restarted_episode_leaves_one_action_more_than_it_began_with():
    (got,) = partial_episodes([episode(1.0, "a", "b", "c", prefix=1)], SEAT)
    assert got.actions == ("a", "b")


def test_what_is_over_or_void_leaves_nothing_to_go_on_from():
    over = [episode(1.0, "a"), episode(1.0, "a", "b", prefix=1), episode(1.0, "a", terminated=False, truncated=True)]
    assert partial_episodes([*over, episode(0.0, "a", "b", error="the server is gone")], SEAT) == []
    assert len(partial_episodes([episode(1.0, "a", terminated=False)], SEAT)) == 1
    assert partial_episodes([], SEAT) == []


def test_a_partial_episode_is_played_on_from_where_it_stopped():
    env = Toy(turns=3)
    (played,) = rollout(jobs(env, scripted(), 1))
    (start,) = partial_episodes([played], SEAT)
    again = env.start(Task.from_json(dict(start.task)), seed=start.seed)
    for action in start.actions:
        turn = again.step(action)
    assert turn.messages == played.steps[len(start.actions)].messages


partials = st.lists(st.builds(partial, st.integers(0, 5), st.floats(0, 1)))


@given(st.lists(partials), st.integers(1, 4))
def test_the_buffer_holds_different_starts_of_the_highest_priority(batches, capacity):
    buffer = HistoryBuffer(capacity)
    everything = {}
    for batch in batches:
        before = list(buffer.items)
        buffer.add(batch)
        everything = {p.key: p for p in [*before, *batch]}
    assert len({p.key for p in buffer.items}) == len(buffer.items) <= capacity
    best = sorted((p.priority for p in everything.values() if p.priority > 0), reverse=True)[:capacity]
    assert sorted((p.priority for p in buffer.items), reverse=True) == best


def test_of_equal_priority_the_oldest_leaves_and_a_start_without_variance_too():
    buffer = HistoryBuffer(2)
    buffer.add([partial(0, 0.2), partial(1, 0.2), partial(2, 0.2)])
    assert [p.task["index"] for p in buffer.items] == [1, 2]
    buffer.add([partial(1, 0.0)])
    assert [p.task["index"] for p in buffer.items] == [2]


def test_starts_are_drawn_in_proportion_to_their_priority():
    buffer = HistoryBuffer(2, items=[partial(0, 0.3), partial(1, 0.1)])
    generator = rng()
    drawn = Counter(buffer.draw(generator).task["index"] for _ in range(2000))
    assert drawn[0] / 2000 == pytest.approx(0.75, abs=0.04)


def test_episodes_begin_anew_better_or_otherwise_as_often_as_asked():
    buffer = HistoryBuffer(2, least=2)
    assert buffer.begin(rng(), new=0.0) == ("new", None)
    buffer.add([partial(0, 0.3), partial(1, 0.1)])
    generator = rng()
    kinds = Counter(buffer.begin(generator, new=0.5, diverge=0.2)[0] for _ in range(2000))
    assert kinds["new"] / 2000 == pytest.approx(0.5, abs=0.04)
    assert kinds["diverge"] / 2000 == pytest.approx(0.1, abs=0.03)
    one, other, apart = rng(), rng(), rng(1)
    first = [buffer.begin(one) for _ in range(20)]
    assert first == [buffer.begin(other) for _ in range(20)] != [buffer.begin(apart) for _ in range(20)]


@given(partials)
def test_the_buffer_survives_json(items):
    buffer = HistoryBuffer(4)
    buffer.add(items)
    assert HistoryBuffer(4).fill(json.loads(json.dumps(buffer.to_json()))) == buffer


@pytest.mark.parametrize("sizes", [(0, 1), (1, 0)])
def test_bad_sizes_are_said(sizes):
    with pytest.raises(BadValue, match="capacity and least are >= 1"):
        HistoryBuffer(*sizes)


def test_an_empty_buffer_says_what_to_do():
    with pytest.raises(BadValue, match="begin with a new task"):
        HistoryBuffer(1).draw(rng())
