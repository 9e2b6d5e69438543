"""Math-v0: the right answer is paid in every form, nothing else is; feedback says what it may and no more."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.math._hints import LONGEST_NOTE, next_hint
from sparring.envs.math.problem import boxed, guess, oracle
from sparring.envs.registry import make
from sparring.errors import BadValue, UnknownName
from sparring.tasks import SPLITS, Pack, Task, register_pack
from sparring.tasks.families import family_names
from tests.cases import cases

ENV = make("Math-v0")
PROBLEM = {
    "question": "How many eggs are 4 boxes of 6, less one?",
    "answer": "23",
    "solution": ["4 * 6 = 24", "24 - 1 = 23", "The answer is 23."],
}


def task(**changes):
    return Task("mine", params={**PROBLEM, **changes})


def played(environment, *answers, **changes):
    """The turns of an episode with these answers."""
    episode = environment.start(task(**changes), seed=0)
    return [episode.turn, *(episode.step(answer) for answer in answers)]


def paid(environment, *answers, **changes):
    return sum(turn.rewards["player_0"] for turn in played(environment, *answers, **changes))


@pytest.mark.slow
@pytest.mark.parametrize("split", SPLITS)
def test_the_oracle_is_paid_and_the_floor_is_not(split):
    tasks, right = ENV.tasks(split), 0.0
    for index in range(200):
        (answer,) = oracle(ENV.start(tasks[index], seed=0))
        assert ENV.start(tasks[index], seed=0).step(answer).rewards["player_0"] == 1.0
        floor = guess(ENV.start(tasks[index], seed=0))
        right += sum(p * ENV.start(tasks[index], seed=0).step(text).rewards["player_0"] for text, p in floor.items())
    assert right / 200 < 0.05


@pytest.mark.parametrize(
    "text", ["23", r"So it is \boxed{23}.", "#### 23", "The answer is 23.", "46/2", r"$\frac{46}{2}$"]
)
def test_the_right_answer_is_paid_in_every_form(text):
    last = played(ENV, text)[-1]
    assert (last.rewards["player_0"], last.terminated, last.feedback) == (1.0, True, "right")
    assert last.info == {"action": "23", "illegal": False, "verdict": "correct", "path": "number"}


@pytest.mark.parametrize("text", ["24", r"\boxed{22} or \boxed{23}", "23.0001", "-23", "22 + 2", PROBLEM["question"]])
def test_another_answer_is_paid_nothing(text):
    last = played(ENV, text)[-1]
    assert (last.rewards["player_0"], last.terminated) == (0.0, True)
    assert last.info["verdict"] == "wrong"
    assert "23" not in last.feedback or "23" in text


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_text_that_has_no_digit_is_never_paid(text):
    if not any(c.isdigit() or c.isnumeric() for c in text):
        assert paid(ENV, text, answer="1923") == 0.0


def test_an_answer_that_cannot_be_read_is_illegal():
    last = played(ENV, "")[-1]
    assert (last.terminated, last.info["illegal"], last.info["action"]) == (True, True, None)
    assert (last.rewards["player_0"], last.feedback) == (0.0, "no answer can be read")


def test_an_undecided_answer_is_said_to_be_undecided():
    last = played(ENV, r"\boxed{9^{9^{9^{9}}}}")[-1]
    assert (last.info["verdict"], last.info["illegal"], last.rewards["player_0"]) == ("undecided", False, 0.0)
    assert last.feedback.startswith("undecided: ")
    again = played(make("Math-v0", attempts=2, feedback="hint"), r"\boxed{9^{9^{9^{9}}}}")[-1]
    assert again.feedback == "The grader cannot decide whether that is right: write it in a simpler form."


def test_a_gold_answer_that_cannot_be_read_is_an_error_at_the_start():
    with pytest.raises(BadValue, match=r"gold answer .* cannot be read"):
        ENV.start(task(answer="((1"), seed=0)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "has params 'question' and 'answer', both text"),
        ({"question": "?", "answer": 23}, "has params 'question' and 'answer', both text"),
        ({"question": "?", "answer": "23", "solution": [1]}, "is a list of steps"),
        ({"question": "x" * 4001, "answer": "23"}, "has 4001 characters: make Math-v0 with longest=4001"),
        ({"question": "?", "answer": "23", "grading": {"tolerence": 1}}, "did you mean 'tolerance'"),
    ],
)
def test_a_task_that_says_no_problem_is_refused(params, message):
    with pytest.raises((BadValue, UnknownName), match=message):
        ENV.start(Task("mine", params=params), seed=0)


@cases(
    ("kwargs", "message"),
    [
        ({"feedback": "all"}, "feedback='all': use 'none' or 'right_wrong'"),
        ({"attempts": 0}, "attempts=0: use a whole number from 1 to 100"),
        ({"discount": 1.5}, "discount=1.5: use a number from 0 to 1"),
        ({"discount": 0.5, "attempts": 2}, "with feedback='none'"),
        ({"illegal": "random_legal"}, "answers cannot be listed; use 'forfeit' or 'retry"),
        ({"level": 6}, "level=6: use a whole number from 1 to 5"),
        ({"level": 2, "tasks": "addition"}, "only packs of families"),
        ({"level": 2, "tasks": "math/gcd:3"}, "only packs of families"),
        ({"tasks": "math/gdc"}, "did you mean 'gcd'"),
        ({"grading": {"tolerance": "0.1"}}, "grading option tolerance='0.1': use a number from 0 to below 1"),
        ({"grading": {"ordered": 1}}, "grading option ordered=1: use true or false"),
        ({"grading": {"units": "any"}}, "units='any': use one of optional"),
        ({"grading": [1]}, "use a mapping of options"),
    ],
)
def test_mistakes_in_the_arguments(kwargs, message):
    with pytest.raises((BadValue, UnknownName), match=message):
        make("Math-v0", **kwargs)


def test_without_feedback_every_attempt_is_made_and_the_last_one_counts():
    env = make("Math-v0", attempts=2)
    assert (paid(env, "23", "24"), paid(env, "24", "23")) == (0.0, 1.0)
    right, wrong = (played(env, text)[-1] for text in ("23", "24"))
    assert (right.messages, right.feedback) == (wrong.messages, wrong.feedback)
    assert right.messages[0].content == "Check your answer and give it again.\nAnswers left: 1."


def test_a_right_answer_ends_the_episode_and_is_discounted():
    env = make("Math-v0", attempts=3, feedback="right_wrong", discount=0.5)
    assert [paid(env, *answers) for answers in (["23"], ["1", "23"], ["1", "2", "23"], ["1", "2", "3"])] == [
        1,
        0.5,
        0.25,
        0,
    ]
    told = played(env, "12 * 2 = 25, so the answer is 22.")[-1]
    assert told.feedback == "That is wrong: 22 is not the answer."
    assert told.messages[0].content == "That is wrong: 22 is not the answer.\nAnswers left: 2."


def test_step_names_the_first_false_equation():
    env = make("Math-v0", attempts=3, feedback="step")
    turns = played(env, "4 * 6 = 24. Then 24 - 1 = 22, so 22 + 1 = 24.\nThe answer is 22.", "The answer is 24.")
    assert "the first false equation is: 24 - 1 = 22" in turns[1].feedback
    assert "No false equation was found in it." in turns[2].feedback
    assert all("Hint" not in turn.feedback for turn in turns[1:])


def test_hint_names_a_false_equation_or_else_gives_the_next_step_but_never_the_answer():
    env = make("Math-v0", attempts=5, feedback="hint")
    said = [turn.feedback for turn in played(env, "5", "4 * 6 = 22\nThe answer is 22.", "6", "7")[1:]]
    assert "Hint: 4 * 6 = 24" in said[0]
    assert "the first false equation is: 4 * 6 = 22" in said[1]
    assert "Hint: 24 - 1 = ?" in said[2]
    assert "There is no further hint." in said[3]
    assert not any("23" in words for words in said)


@given(st.integers(0, 300), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_no_hint_of_a_family_ends_with_the_answer(index, split):
    said = ENV.tasks(SPLITS[split])[index].params
    given, used = 0, -1
    while used != given:
        used = given
        hint, given = next_hint(said["solution"], said["answer"], given)
        assert hint is None or not hint.endswith(f" {said['answer']}")
        assert hint is None or len(hint) < LONGEST_NOTE


def test_an_answer_that_cannot_be_read_uses_up_no_attempt_but_only_so_often():
    env = make("Math-v0", attempts=2, feedback="right_wrong")
    assert env.spec.illegal == "retry(1)"
    assert paid(env, "", "1", "", "23") == 1.0
    assert played(env, "", "")[-1].terminated
    assert played(make("Math-v0", attempts=2, illegal="forfeit"), "")[-1].terminated


@pytest.mark.parametrize(
    ("grading", "answer", "text"),
    [
        ({"tolerance": 0.01}, "23", "23.1"),
        ({"percent": True}, "1/2", "50"),
        ({"units": "convert"}, "1 m", "100 cm"),
        ({"ordered": True}, "1, 2", "1, 2"),
        ({"decimal_comma": True}, "7/2", "3,5"),
    ],
)
def test_options_of_the_grader_come_from_the_environment_or_from_the_task(grading, answer, text):
    assert paid(make("Math-v0", grading=grading), text, answer=answer) == 1.0
    assert paid(ENV, text, answer=answer, grading=grading) == 1.0
    assert paid(ENV, text, answer=answer) == (1.0 if "ordered" in grading else 0.0)


def test_a_task_s_own_options_go_before_those_of_the_environment():
    env = make("Math-v0", grading={"tolerance": 0.5})
    assert (paid(env, "22"), paid(env, "22", grading={"tolerance": None})) == (1.0, 0.0)


def test_levels_and_packs():
    assert {task.params["level"] for task in make("Math-v0", level=4).tasks()[:300]} == {4}
    tasks = make("Math-v0", tasks="math/gcd").tasks("test")[:5]
    assert [task.params["level"] for task in tasks] == [1, 2, 3, 4, 5]
    assert {task.params["family"] for task in tasks} == {"gcd"}


def test_all_families_and_levels_come_in_turn():
    tasks, names = ENV.tasks(), family_names()
    assert tuple(task.params["family"] for task in tasks[: len(names)]) == names
    assert {tasks[len(names) * rounds].params["level"] for rounds in range(5)} == {1, 2, 3, 4, 5}


def test_a_pack_of_ones_own_is_three_lines():
    items = [PROBLEM]
    register_pack(Pack("test-math/eggs", {"train": len(items)}, lambda split, index: items[index]))
    env = make("Math-v0", tasks="test-math/eggs")
    assert env.start(env.tasks()[0], seed=0).step(boxed("23")).rewards["player_0"] == 1.0


def test_a_file_is_read_and_its_answers_are_checked_when_it_is(tmp_path):
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(json.dumps({"question": f"{n}+{n}?", "answer": str(2 * n)}) + "\n" for n in range(4)))
    env = make("Math-v0", tasks=f"file:{path}")
    assert [paid_for(env, task) for task in env.tasks()[:4]] == [1.0] * 4
    path.write_text(json.dumps({"question": "?", "answer": "((1"}) + "\n")
    with pytest.raises(BadValue, match="cannot be read"):
        make("Math-v0", tasks=f"file:{path}").tasks()[0]


def paid_for(environment, task):
    return environment.start(task, seed=0).step(boxed(task.params["answer"])).rewards["player_0"]


def test_save_keeps_the_place_among_the_hints():
    env = make("Math-v0", attempts=4, feedback="hint")
    episode = env.start(task(), seed=0)
    episode.step("5")
    other = env.load(episode.save())
    assert other.step("6").feedback == episode.step("6").feedback
