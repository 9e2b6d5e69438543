"""Training rows and their selection."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.agents.flows import policy_agent
from sparring.agents.improve.rows import Row, answer_row, combine, row_from_json, step_row, trajectory_rows
from sparring.agents.improve.select import distinct, draw_rows, push_round, solved
from sparring.agents.policies.nano import build_nano, random_agent
from sparring.agents.rollout import rollout
from sparring.types import Completion, Step, Trajectory

from .conftest import TINY
from .toys import Toy, jobs, scripted

ids = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(tuple)
rows = st.builds(answer_row, ids, ids, st.floats(-2, 2))


def step(prompt, answer, seat="x", **more):
    completion = Completion("", "stop", tuple(prompt), tuple(answer), (0.0,) * len(answer))
    return Step(seat, (), "", "", False, None, {}, None, completion, **more)


def episode(*steps):
    return Trajectory("Toy-v0", {}, {"index": 0}, 0, ("x", "y"), {}, steps, {"x": 1.0, "y": 1.0}, True, False)


def test_an_answer_row_counts_the_answer_alone():
    assert answer_row((1, 2), (3,), 0.5) == Row((1, 2, 3), (False, False, True), 0.5)


def test_a_step_without_tokens_or_with_a_mask_makes_no_row():
    assert step_row(step([1], [])) is None
    assert step_row(step([1], [2], loss_mask=False)) is None
    (t,) = rollout(jobs(Toy(turns=1), scripted(), 1))
    assert step_row(t.steps[0]) is None


def test_a_dialogue_that_only_grows_is_one_row():
    merged = trajectory_rows(episode(step([1], [2, 9]), step([1, 2, 9, 3], [4, 9]), step([1, 2, 9, 3, 4, 9, 5], [6])))
    assert merged == [Row((1, 2, 9, 3, 4, 9, 5, 6), (False, True, True, False, True, True, False, True), 1.0)]


def test_seats_weights_and_broken_prefixes_are_kept_apart():
    first, grown = step([1], [2]), step([1, 2, 3], [4])
    assert len(trajectory_rows(episode(first, grown))) == 1
    assert len(trajectory_rows(episode(first, step([1, 2, 3], [4], seat="y")))) == 2
    assert len(trajectory_rows(episode(first, step([1, 5, 3], [4])))) == 2
    assert len(trajectory_rows(episode(first, grown), lambda s: len(s.completion.prompt_ids))) == 2


def test_turns_of_two_seats_are_merged_each_with_its_own():
    turns = [step([1], [2]), step([7], [8], seat="y"), step([1, 2, 3], [4]), step([7, 8, 9], [6], seat="y")]
    assert [row.ids for row in trajectory_rows(episode(*turns))] == [(1, 2, 3, 4), (7, 8, 9, 6)]


def test_an_episode_of_a_model_is_one_row_whose_answers_count():
    env = sparring.make("GuessNumber-v0")
    policy = build_nano(env, random_agent(env), config=TINY, episodes=50, device="cpu")
    for t in rollout(jobs(env, policy_agent(policy), 50)):
        merged = trajectory_rows(t)
        assert sum(sum(row.mask) for row in merged) == sum(len(s.completion.token_ids) for s in t.steps)


@given(st.lists(rows))
def test_combined_rows_have_the_same_weight_per_sequence(some):
    merged = {row[:2]: row.weight for row in combine(some)}
    assert len(merged) == len(combine(some))
    for key in {row[:2] for row in some}:
        assert merged.get(key, 0.0) == pytest.approx(sum(row.weight for row in some if row[:2] == key))


@given(rows)
def test_rows_survive_json(row):
    assert row_from_json(json.loads(json.dumps(row))) == row


@given(st.lists(st.lists(rows, max_size=4), max_size=4))
def test_distinct_rows_are_each_sequence_once(rounds):
    kept = distinct(rounds)
    assert sorted(r[:2] for r in kept) == sorted({r[:2] for round_ in rounds for r in round_})


@pytest.mark.parametrize("keep", [0, 1, 3, 10])
def test_a_window_holds_the_last_rounds(keep):
    window = []
    for i in range(5):
        push_round(window, [answer_row((i,), (i,))], keep=keep)
    assert [rows[0].ids[0] for rows in window] == list(range(5))[max(0, 5 - keep) :]


def test_drawn_rows_are_different_and_follow_the_generator():
    pool = [answer_row((i,), (i,)) for i in range(100)]
    drawn = draw_rows(pool, 30, random.Random(1))
    assert len(set(drawn)) == 30
    assert drawn == draw_rows(pool, 30, random.Random(1)) != draw_rows(pool, 30, random.Random(2))
    assert draw_rows(pool, 200, random.Random(1)) == pool


def test_solved_are_those_whose_every_seat_reaches_the_threshold():
    played = [*rollout(jobs(Toy(), scripted(), 3)), *rollout(jobs(Toy(), scripted(lambda prompt: "no"), 3))]
    void = list(rollout(jobs(Toy(pays=float("nan")), scripted(), 2)))
    assert solved(played + void, threshold=2.0) == played[:3]
