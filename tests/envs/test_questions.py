"""Tasks of a few lines: `@sparring.task`, its verifiers, its errors, and what it is known to afterwards."""

import json
import pickle
import random
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import gymnasium
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sparring
from sparring.envs.conformance import check
from sparring.envs.questions.verifiers import VERIFIERS, find_verifier
from sparring.errors import BadValue, InfrastructureError, RegistrationError, UnknownName
from sparring.tasks import SPLITS, Task, load_tasks
from sparring.tasks.generated import Generator, try_out
from sparring.wrappers import Reflection

EXAMPLE = Path(__file__).parents[2] / "examples" / "register_a_task.py"
ANSWERS = [
    ("exact", "New York", ["new  york", "NEW YORK", "It is [New York]", "\uff2eew York"], ["york", "It is New York"]),
    ("number", "1234.5", ["1,234.5", "+1234.50", "so [2469/2]"], ["1234", "-1234.5", "1/0", "1 or [2]"]),
    ("choice", "B", ["b", "(B)", "B.", "[x] no: [B]"], ["C", "(A)"]),
    ("math", r"\frac{1}{2}", [r"\boxed{0.5}", r"So $\boxed{\frac24}$."], [r"\boxed{2}"]),
]


@sparring.task("test-q/doubles", verifier="number", version=2)
def doubles(rng, level):
    """Double a number."""
    n = rng.randrange(10**level)
    return f"What is twice {n}?", 2 * n, {"n": n}


@sparring.task(
    "test-q/parity", verifier=lambda answer, task: parity(answer, task.params["even"]), rules="Say a number."
)
def numbers(rng):
    even = rng.random() < 0.5
    return (
        f"{rng.random()}: name an {'even' if even else 'odd'} number of one digit.",
        "2" if even else "3",
        {"even": even},
    )


def parity(answer, even):
    if not answer.strip().isdecimal() or len(answer) > 9:
        return None
    return (1, "so it is") if int(answer) % 2 != even else (0.25, "a number, at least")


def judged(verifier, reference, answer):
    return VERIFIERS[verifier].judge(answer, Task("t", params={"answer": reference}))


@pytest.mark.parametrize(("verifier", "reference", "right", "wrong"), ANSWERS, ids=lambda one: str(one)[:8])
def test_verifier_pays_right_answers_alone(verifier, reference, right, wrong):
    VERIFIERS[verifier].check(reference)
    assert [judged(verifier, reference, answer).score for answer in right] == [1.0] * len(right)
    assert [judged(verifier, reference, answer).score for answer in wrong] == [0.0] * len(wrong)


@pytest.mark.parametrize(
    ("verifier", "answer"), [("exact", " "), ("number", "about 7"), ("choice", "B or C"), ("math", "")]
)
def test_answer_that_cannot_be_read_is_illegal(verifier, answer):
    reference = "7" if verifier != "choice" else "B"
    assert (judged(verifier, reference, answer).score, judged(verifier, reference, answer).read) == (0.0, None)


@given(st.sampled_from(["exact", "number", "choice"]), st.text())
def test_only_what_reads_as_the_reference_is_paid(verifier, answer):
    reference, judge = "B" if verifier == "choice" else "7", VERIFIERS[verifier].judge
    found = judged(verifier, reference, answer)
    assert found.score == (found.read is not None and judge.read(found.read) == judge.read(reference))


def test_environment_is_made_of_the_function():
    env = sparring.make("test-q/doubles-v2", level=2)
    task = env.tasks("test")[3]
    assert (env.spec.pack, task.pack, task.version) == ("test-q/doubles-v2:2",) * 2 + (2,)
    assert env.spec.doc.startswith("Double a number.\n")
    turn = env.start(task, seed=5).step(f"[{2 * task.params['n']}]")
    assert (turn.rewards, turn.feedback, turn.info["illegal"]) == ({"player_0": 1.0}, "right", False)
    assert load_tasks(env.spec.pack, "test")[3] == task
    assert {task.params["level"] for task in sparring.make("test-q/doubles-v2").tasks()[:10]} == {1, 2, 3, 4, 5}


def test_own_function_judges_and_explains():
    env = sparring.make("test-q/parity-v0")
    task = next(task for task in env.tasks() if task.params["even"])
    said = [env.start(task, seed=0).step(answer) for answer in ("4", "5", "four")]
    assert [turn.rewards["player_0"] for turn in said] == [1.0, 0.25, 0.0]
    assert [turn.feedback for turn in said] == ["so it is", "a number, at least", "no answer can be read in that"]
    assert [turn.info["illegal"] for turn in said] == [False, False, True]
    assert env.start(task, seed=0).turn.messages[0].content == "Say a number."


@pytest.mark.slow
def test_it_keeps_the_contract_and_the_luckiest_constant_is_told():
    report = check("test-q/doubles-v2", episodes=6)
    report.raise_for_failures()
    assert re.search(r"the luckiest: .* earns 0\.\d\d on average over 48 tasks", report.checks[-1].detail)


def test_answer_in_the_question_is_a_remark():
    env = sparring.make("test-q/parity-v0")
    env.pack = Generator(
        "shown", lambda rng: (f"Is it {(n := rng.randrange(10, 10**6))} or {n + 1}?", n + rng.randrange(2))
    ).pack()
    env.verifier = VERIFIERS["number"]
    report = check(env, episodes=2, without=("remake", "other-processes"))
    assert "Note: in 48 of 48 questions the answer can be read, as in task shown@0/train/0" in report.checks[-1].detail


SPOKEN = [
    (lambda rng: (f"You see {(n := rng.randrange(10**6))} sheep. How many?", n), lambda answer, task: answer == task.params["answer"],
     "the question's word number 3 to every question earns 1.00"),
    (lambda rng: (f"What is twice {(n := rng.randrange(10**6))}?", 2 * n), lambda answer, task: task.params["answer"] in answer,
     "one text with 48 of the answers in it to every question earns 1.00"),
]  # fmt: skip


@pytest.mark.parametrize(("draw", "verifier", "words"), SPOKEN, ids=["a word of the question", "all answers at once"])
def test_answers_that_need_no_understanding_are_tried(draw, verifier, words):
    env = sparring.make("test-q/parity-v0")
    env.pack, env.verifier = Generator("shown", draw).pack(), find_verifier(verifier, "shown")
    report = check(env, episodes=2, without=("remake", "other-processes"))
    assert words in report.failures[0].detail


def test_questions_that_come_again_are_a_remark():
    env = sparring.make("test-q/parity-v0")
    env.pack = Generator("again", lambda rng: (f"Twice {(n := rng.randrange(40))}?", 2 * n)).pack()
    env.verifier = VERIFIERS["number"]
    (found,) = [done for done in check(env, episodes=2, without=("remake",)).checks if done.name == "references"]
    assert re.search(r"Note: \d+ of 64 tasks of 'train' ask what another one asks", found.detail)


def test_faces_and_wrappers_know_it():
    env = gymnasium.make("test-q/doubles-v2", level=1)
    assert "What is twice" in str(env.reset(seed=1)[0])
    twice = Reflection(sparring.make("test-q/doubles-v2", level=1), attempts=2, discount=0.5)
    episode = twice.start(twice.tasks()[0], seed=0)
    assert "wrong: 99 is not the answer" in episode.step("99").messages[0].content
    assert episode.step(episode.task.params["answer"]).rewards == {"player_0": 0.5}


def test_splits_share_no_question_and_another_process_draws_the_same():
    env = sparring.make("test-q/doubles-v2", level=1)
    asked = {split: {task.params["question"] for task in env.tasks(split)[:60]} for split in SPLITS}
    assert all(asked.values())
    assert (
        not asked["train"] & asked["test"] | asked["train"] & asked["validation"] | asked["test"] & asked["validation"]
    )
    again = pickle.loads(pickle.dumps(env.tasks("test").pack))
    assert again.tasks("test")[:20] == env.tasks("test")[:20]


def test_split_by_answer_keeps_answers_apart():
    pack = Generator(
        "words", lambda rng: (f"{rng.random()}?", rng.choice("abcdefghijklmnop")), split_by="answer"
    ).pack()
    found = [{task.params["answer"] for task in pack.tasks(split)[:40]} for split in SPLITS]
    assert sum(map(len, found)) == len(set.union(*found))


def test_function_is_left_as_it_is():
    assert doubles(random.Random(3), 1)[0].startswith("What is twice ")


BROKEN = {
    "a tuple": (lambda rng: "What?", "returned 'What?': return (question, answer)"),
    "a question": (lambda rng: (7, "7"), "asks 7: the question is a text that is not empty"),
    "an answer": (lambda rng: ("What?", None), "has the reference answer None: return a text or number"),
    "a dict": (lambda rng: ("What?", 1, 2), "returned 2, which is no dict"),
    "keys": (lambda rng: ("What?", 1, {"level": 2}), "repeats level: return a dict of other keys"),
    "other draws": (
        lambda rng: (f"{random.random()}?", 1),
        "draws from Python's global `random`: draw from its argument",
    ),
    "noise": (
        lambda rng: (f"{rng.random()} {next(NOISE)}?", 1),
        "when it is asked again for the same item: draw from its argument",
    ),
    "tasks": (lambda rng: ("What?", 1), "has too few questions: none in 2000 draws is of the split"),
    "no error": (
        lambda rng: (f"{rng.random()}?", 1 / 0),
        "raised ZeroDivisionError: division by zero (test_questions.py, line ",
    ),
    "JSON": (lambda rng: (f"{rng.random()}?", 1, {"seen": {1}}), "cannot be written down (Object of type set"),
    "whole characters": (lambda rng: (f"\ud800 {rng.random()}?", 1), "use text without halves of characters"),
}
NOISE = iter(range(10**9))


def draw_of_every_split(generator):
    try_out(generator)
    return [generator.pack().tasks(split)[0] for split in SPLITS]


@pytest.mark.parametrize("missing", BROKEN)
def test_mistake_of_a_function_is_told_with_its_remedy(missing):
    draw, words = BROKEN[missing]
    broken = Generator("broken", draw)
    kept = random.getstate()
    with pytest.raises(BadValue, match=re.escape(words)):
        draw_of_every_split(broken)
    random.setstate(kept)


def test_mistakes_where_it_is_registered():
    with pytest.raises(UnknownName, match="no verifier is called 'exakt'; did you mean 'exact'"):
        sparring.task("test-q/x", verifier="exakt")
    with pytest.raises(UnknownName, match="no argument of task is called 'verifer'; did you mean 'verifier'"):
        sparring.task("test-q/x", verifer="exact")
    with pytest.raises(RegistrationError, match="malformed: write @sparring"):
        sparring.task(doubles)
    with pytest.raises(BadValue, match=r"function of \(\): write \(rng\), or \(rng, level\)"):
        sparring.task("test-q/x")(lambda: ("What?", 1))
    with pytest.raises(BadValue, match="split_by='seed': use 'question' or 'answer'"):
        sparring.task("test-q/x", split_by="seed")
    with pytest.raises(RegistrationError, match=r"'test-q/doubles-v2' is registered already"):
        sparring.task("test-q/doubles", version=2)(lambda rng: ("What?", 1))
    with pytest.raises(RegistrationError, match="would never be found"):
        sparring.task("math/x")(lambda rng: ("What?", 1))
    with pytest.raises(BadValue, match="level=6: use a whole number from 1 to 5"):
        sparring.make("test-q/doubles-v2", level=6)


def test_reference_that_the_verifier_cannot_read_is_found_when_it_is_made():
    sparring.task("test-q/unreadable", verifier="number")(lambda rng: (f"{rng.random()}?", "seven"))
    with pytest.raises(BadValue, match="the reference answer 'seven' is not the number: mend it"):
        sparring.make("test-q/unreadable-v0")


def test_function_is_tried_out_when_it_is_made():
    sparring.task("test-q/noisy")(lambda rng: (f"{rng.random()} {next(NOISE)}?", 1))
    with pytest.raises(BadValue, match="and from nothing else"):
        sparring.make("test-q/noisy-v0")


@pytest.mark.parametrize("number", [np.int64(7), np.float32(0.5), Fraction(1, 2)])
def test_numbers_of_others_are_answers(number):
    pack = Generator("numbers", lambda rng: (f"{rng.random()}?", number)).pack()
    assert VERIFIERS["number"].judge.read(pack.tasks()[0].params["answer"]) == number


@pytest.mark.parametrize("score", [np.float32(0.5), np.int64(1), np.bool_(True)])
def test_scores_of_numpy_are_scores(score):
    assert find_verifier(lambda answer, task: score, "t").judge("7", Task("t")).score == float(score)


@pytest.mark.parametrize(
    ("found", "words"), [(1 / 3 * 6, "returned 2.0"), ("yes", "returned 'yes'"), ((1, 2), r"returned \(1, 2\)")]
)
def test_verdict_that_is_none_is_no_score(found, words):
    with pytest.raises(InfrastructureError, match=words):
        find_verifier(lambda answer, task: found, "t").judge("7", Task("t"))


def test_verifier_that_raises_gives_no_score():
    with pytest.raises(InfrastructureError, match=r"raised ValueError: .* of the answer 'seven': return a score"):
        find_verifier(lambda answer, task: float(answer), "t").judge("seven", Task("t"))


def test_the_example_is_ten_lines_and_runs():
    task = EXAMPLE.read_text("utf-8").partition("from random")[2].partition("if __name__")[0]
    assert len([line for line in task.splitlines() if line.strip()]) <= 9
    done = subprocess.run([sys.executable, "-W", "error", str(EXAMPLE)], capture_output=True, text=True, check=True)
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == list(SPLITS)


@pytest.mark.slow
def test_commands_know_what_a_file_registers(tmp_path):
    command = [sys.executable, "-W", "error", "-m", "sparring.cli.main", "--import", str(EXAMPLE)]
    words = [*command, "check", "demo/anagrams-v0", "--episodes", "2", "--json"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)[0]["passed"]
