"""MathCritic-v0: the planted error is a real one, everything before it is true, and no constant answer pays."""

import contextlib
import re
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.math._claims import claims, holds
from sparring.envs.math._mistakes import mistaken, plant, spots
from sparring.envs.math.critic import MOST, suits
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.tasks import SPLITS, Pack, Task, episode_rng, register_pack
from sparring.wrappers.seat import draw_move
from tests.tasks.math.checking import holds as reads_as_true

ENV = make("MathCritic-v0")
STEPS = ("7 * 8 = 56", "56 - 6 = 50", "50 / 4 = 12.5", "The answer is 12.5.")
PROBLEM = {"question": "What is (7 * 8 - 6) / 4?", "answer": "25/2", "solution": list(STEPS)}


def verdicts(step):
    return [holds(claim) for claim in claims(step, own=True)]


def check_planted(steps, shown, wrong):
    """The step is false, and those before it are as they were."""
    assert shown[: wrong - 1] == steps[: wrong - 1]
    assert False in verdicts(shown[wrong - 1])
    assert shown[wrong - 1] != steps[wrong - 1]
    assert all(False not in verdicts(step) for step in shown[: wrong - 1])


@pytest.mark.slow
@given(st.sampled_from(SPLITS), st.integers(0, 2000), st.integers(0, 100))
@settings(max_examples=150, deadline=None)
def test_the_named_step_is_the_first_false_one(split, index, seed):
    episode = ENV.start(ENV.tasks(split)[index], seed=seed)
    steps, (shown, wrong) = episode.problem.solution, episode.shown
    assert len(shown) == len(steps)
    if wrong:
        check_planted(steps, shown, wrong)
    else:
        assert shown == steps
    assert episode.step(episode.answer).rewards["player_0"] == 1.0


def test_another_reader_finds_the_planted_steps_false_too():
    env, read = make("MathCritic-v0", clean=0.0), []
    for index in range(120):
        shown = env.start(env.tasks("test")[index], seed=index).shown
        with contextlib.suppress(AssertionError, KeyError):  # decimals and remainders, which that reader does not know
            read.append(reads_as_true(shown.steps[shown.wrong - 1]))
    assert True not in read
    assert read.count(False) > 80


def test_every_equation_of_a_solution_is_made_wrong_equally_often():
    planted = Counter(plant("", STEPS, episode_rng(Task("mine"), seed)).wrong for seed in range(600))
    assert set(planted) == {1, 2, 3}
    assert min(planted.values()) > 150


def test_what_follows_goes_on_from_the_error():
    shown = {plant(PROBLEM["question"], STEPS, episode_rng(Task("mine"), seed)) for seed in range(60)}
    first = [steps for steps, wrong in shown if wrong == 1]
    assert len(first) > 3
    for steps in first:
        result = int(steps[0].rpartition(" ")[2])
        assert steps[1] == f"{result} - 6 = {result - 6}" if result > 0 else f"({result}) - 6"
        assert Fraction(steps[2].rpartition(" ")[2]) == Fraction(result - 6, 4)
        assert steps[3] == f"The answer is {steps[2].rpartition(' ')[2]}."


def test_a_value_that_is_given_is_left_alone_where_it_is_used_again():
    steps = ("2 + 3 = 5", "5 * 4 = 20", "The answer is 20.")
    for seed in range(20):
        shown, wrong = plant(
            "Add 2 and 3 and multiply by 4; then compare it with 5.", steps, episode_rng(Task("t"), seed)
        )
        assert wrong != 1 or shown[1:] == steps[1:]


@given(st.fractions(max_denominator=50), st.integers(0, 10**6))
@settings(max_examples=200, deadline=None)
def test_a_slip_gives_another_number_or_one_to_be_refused(value, seed):
    slip = mistaken(str(value), episode_rng(Task("t"), seed))
    assert re.fullmatch(r"-?\d+(/\d+)?", slip)
    assert ("/" in slip) == ("/" in str(value))
    assert slip != str(value) or len(set(str(value).strip("-"))) < len(str(value))


@pytest.mark.slow
@pytest.mark.parametrize("clean", [0.0, 0.25, 0.8])
def test_constant_answers_earn_no_more_than_is_declared(clean):
    env, count = make("MathCritic-v0", clean=clean), 600
    tasks = env.tasks()
    right = Counter(env.start(tasks[i], seed=i).answer for i in range(count))
    steps = max(right[str(k)] for k in range(1, MOST)) / count
    assert right["none"] / count == pytest.approx(clean, abs=0.07)
    assert steps <= env.spec.references["one step, always (at most)"] + 0.03
    assert env.spec.references["none, always"] == clean


@pytest.mark.slow
def test_random_answers_are_right_in_less_than_a_quarter():
    tasks, right = ENV.tasks(), 0.0
    for index in range(300):
        episode = ENV.start(tasks[index], seed=index)
        right += 1 / len(episode.turn.legal)
    assert right / 300 < 0.25


@pytest.mark.slow
def test_problems_have_enough_equations_and_are_those_of_the_split():
    for split in SPLITS:
        for task in make("MathCritic-v0", equations=4).tasks(split)[:40]:
            assert len(spots(task.params["solution"])) >= 4
            assert suits(tuple(task.params["solution"]), 4)
    texts = [{task.params["question"] for task in ENV.tasks(split)[:300]} for split in SPLITS]
    assert not texts[0] & texts[1]
    assert not texts[0] & texts[2]


@pytest.mark.parametrize(("text", "move"), [("3", "3"), ("I think it is [ NONE ]", "none"), (r"\boxed{1}", "1")])
def test_answers_are_read(text, move):
    episode = ENV.start(Task("mine", params=PROBLEM), seed=0)
    assert episode.step(text).info == {"action": move, "illegal": False}


@pytest.mark.parametrize("text", ["9", "", "step three", "[1] or [x]", "1 2"])
def test_other_answers_are_illegal_and_earn_nothing(text):
    last = ENV.start(Task("mine", params=PROBLEM), seed=0).step(text)
    assert (last.info, last.rewards["player_0"]) == ({"action": None, "illegal": True}, 0.0)
    assert last.feedback.startswith("no answer")


def test_the_verifier_says_what_was_right():
    texts = set()
    for seed in range(20):
        episode = ENV.start(Task("mine", params=PROBLEM), seed=seed)
        wrong = next(move for move in episode.turn.legal if move != episode.answer)
        answer = episode.answer
        said = episode.step(wrong).feedback
        assert said == (
            "wrong: all steps are right" if answer == "none" else f"wrong: the first wrong step is {answer}"
        )
        texts.add(said)
    assert len(texts) == 4


def test_players():
    episode = ENV.start(ENV.tasks()[0], seed=0)
    assert draw_move(ENV.spec.players["oracle"], episode, episode_rng(Task("t"), 0)) == episode.answer
    assert ENV.spec.players["trusting"](episode) == {"none": 1.0}


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"clean": 1.5}, "clean=1.5: use a share from 0 to 1"),
        ({"clean": True}, "clean=True: use a share from 0 to 1"),
        ({"equations": 0}, "equations=0: use a whole number from 1 to 20"),
        ({"level": 9}, "level=9"),
    ],
)
def test_mistakes_in_the_arguments(kwargs, message):
    with pytest.raises(BadValue, match=message):
        make("MathCritic-v0", **kwargs)


def test_tasks_without_a_solution_are_refused():
    with pytest.raises(BadValue, match="has no solution of at most 20 true steps with an equation"):
        ENV.start(Task("mine", params={"question": "?", "answer": "1"}), seed=0)
    with pytest.raises(BadValue, match="true steps"):
        ENV.start(Task("mine", params={**PROBLEM, "solution": ["1 + 1 = 3", *STEPS]}), seed=0)
    register_pack(Pack("test-math/bare", {"train": 2}, lambda split, index: {"question": "?", "answer": "1"}))
    with pytest.raises(BadValue, match="no solution with 3 equations was found in 1000 draws"):
        make("MathCritic-v0", tasks="test-math/bare").tasks()[0]
