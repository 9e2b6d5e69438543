"""ToyProgram-v0: what programs do, what a failure shows, and that nothing but using it is paid."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.envs.code.toy_program import solver
from sparring.errors import BadValue, UnknownName
from sparring.tasks import SPLITS, Task
from sparring.tasks.packs.toy_programs import NOTHING, PROGRAMS, table
from tests.cases import cases

ENV = sparring.make("ToyProgram-v0")
BLIND = sparring.make("ToyProgram-v0", feedback="right-wrong")
programs = st.sampled_from(PROGRAMS)
seeds = st.integers(0, 10**6)


def begun(program="b3 a7", seed=0, env=ENV):
    return env.start(Task("mine", params={"hidden": program}), seed=seed)


def ran(program, pair):
    """What a program makes of two digits, worked out from its text alone."""
    digits = dict(zip("ab", map(int, pair), strict=True))
    return "".join(str((digits[each[0]] + int(each[1])) % 10) for each in program.split())


@given(programs, st.integers(0, 99))
def test_a_table_is_what_the_text_says(program, pair):
    assert f"{table(program)[pair]:02d}" == ran(program, f"{pair:02d}")


def test_no_two_programs_do_the_same_and_splits_share_none():
    assert len({table(program) for program in PROGRAMS}) == len(PROGRAMS) == 400
    tasks = {split: {task.params["hidden"] for task in ENV.tasks(split)} for split in SPLITS}
    assert {split: len(found) for split, found in tasks.items()} == {"train": 279, "validation": 40, "test": 80}
    assert set.union(*tasks.values()) == set(PROGRAMS) - {NOTHING}
    assert sum(map(len, tasks.values())) == 399


@given(programs, seeds)
def test_every_example_is_true_and_the_right_program_is_paid(program, seed):
    episode = begun(program, seed, sparring.make("ToyProgram-v0", examples=3))
    lines = episode.turn.messages[1].content.splitlines()
    assert len({*lines}) == 3
    assert all(ran(program, line[:2]) == line[3:] for line in lines)
    turn = episode.step(f"I think [{program.upper()}]")
    assert (turn.rewards, turn.terminated, turn.feedback) == ({"player_0": 1.0}, True, "right")


@given(programs, programs, seeds)
def test_a_wrong_program_is_shown_a_new_pair_that_it_fails(program, answer, seed):
    episode = begun(program, seed)
    first = episode.turn.messages[1].content
    turn = episode.step(answer)
    if answer == program:
        assert turn.seat is None
        return
    pair, right, got = re.fullmatch(r"(\d\d)>(\d\d), not (\d\d)", turn.feedback).groups()
    assert (ran(program, pair), ran(answer, pair)) == (right, got)
    assert right != got
    assert pair != first[:2]
    assert turn.messages[0].content == turn.feedback
    assert turn.rewards == {"player_0": 0.0}


@given(programs, seeds)
def test_the_ceiling_is_as_the_data_sheet_says(program, seed):
    episode = begun(program, seed)
    fitting = episode.fitting()
    assert program in fitting
    assert len(fitting) == 4
    wrong = next(each for each in fitting if each != program)
    episode.step(wrong)
    assert episode.fitting() == [program]


@given(programs, seeds)
def test_without_an_example_a_failure_rules_out_one_program_alone(program, seed):
    episode = begun(program, seed, BLIND)
    before = episode.fitting()
    wrong = next(each for each in before if each != program)
    turn = episode.step(wrong)
    assert (turn.feedback, turn.messages[0].content) == ("wrong", "wrong")
    assert episode.fitting() == [each for each in before if each != wrong]


def test_one_answer_for_all_solves_one_task():
    counts = Counter(task.params["hidden"] for task in ENV.tasks("test"))
    best = max(
        sum(ENV.start(task, seed=0).step(answer).rewards["player_0"] for task in ENV.tasks("test"))
        for answer in [*counts][:5]
    )
    assert best / 80 == ENV.spec.references["the same answer always"] == 1 / 80


def test_examples_depend_on_the_seed_and_saved_episodes_go_on():
    assert len({begun(seed=seed).turn.messages[1].content for seed in range(20)}) > 10
    episode = begun()
    episode.step("a0 a0")
    again = ENV.load(episode.save())
    assert again.turn == episode.turn
    assert again.step("a1 a1") == episode.step("a1 a1")
    assert again.render() == episode.render()
    assert "hidden: b3 a7" in again.render().ansi


def test_the_tries_end_the_episode():
    episode = begun()
    turns = [episode.step(answer) for answer in ("a0 a0", "a0 a0", "a0 a0")]
    assert [turn.seat for turn in turns] == ["player_0", "player_0", None]
    assert turns[2].terminated
    assert turns[0].feedback != turns[1].feedback  # another pair, while there is one


@cases("text", ["", "b3", "b3 a7 a1", "c3 a7", "b33 a7", "b3  a7", "b+3 a+7", "b3,a7"])
def test_what_is_no_program_ends_the_episode(text):
    turn = begun().step(text)
    assert (turn.terminated, turn.rewards, turn.info["illegal"]) == (True, {"player_0": 0.0}, True)
    assert "two instructions" in turn.feedback


def test_the_solver_looks_at_nothing_hidden():
    alike = {}
    for number in range(1000):
        episode = begun(PROGRAMS[number % 400], number)
        alike.setdefault(episode.turn.messages[1].content, {})[PROGRAMS[number % 400]] = solver(episode)
    shared = [found for found in alike.values() if len(found) > 1]
    assert len(shared) > 20
    assert all(len({tuple(answers.items()) for answers in found.values()}) == 1 for found in shared)


@pytest.mark.parametrize(
    ("kwargs", "kind", "said"),
    [
        ({"examples": 0}, BadValue, "examples=0"),
        ({"tries": 21}, BadValue, "tries=21"),
        ({"feedback": "exmple"}, (BadValue, UnknownName), "exmple"),
    ],
)
def test_bad_arguments_are_told(kwargs, kind, said):
    with pytest.raises(kind, match=said):
        sparring.make("ToyProgram-v0", **kwargs)


@cases("params", [{}, {"hidden": "rev"}, {"hidden": 3}, {"hidden": ["b3 a7"]}])
def test_a_task_without_a_program_is_refused(params):
    with pytest.raises(BadValue, match="has the param 'hidden'"):
        ENV.start(Task("mine", params=params), seed=0)
