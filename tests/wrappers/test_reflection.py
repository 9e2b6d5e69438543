"""Reflection: several answers to one question."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sparring
from sparring.errors import BadValue
from sparring.wrappers import Reflection, TokenBudget
from sparring.wrappers.reflection import LONGEST
from tests.cases import cases


def begin(env, index=0, seed=0):
    return env.start(env.tasks()[index], seed=seed)


def arithmetic(attempts=3, **kwargs):
    return Reflection(sparring.make("Arithmetic-v0"), attempts, **kwargs)


@cases(
    ("feedback", "answers", "said"),
    [
        (
            "none",
            ["101", "100"],
            [
                "Look at your answer again. If it is wrong, correct it. If it is right, repeat it. Attempts left: 2.",
                "Look at your answer again. If it is wrong, correct it. If it is right, repeat it. Attempts left: 1.",
            ],
        ),
        (
            "right-wrong",
            ["1", "2", "101"],
            [
                "That is not right.\nAnswer again. Attempts left: 2.",
                "That is not right.\nAnswer again. Attempts left: 1.",
                None,
            ],
        ),
        ("full", ["1", "101"], ["wrong: 93 + 8 is not 1\nAnswer again. Attempts left: 2.", None]),
        ("full", ["no idea"], [None]),
    ],
)
def test_what_is_said_between_two_answers(feedback, answers, said):
    episode = begin(arithmetic(feedback=feedback))
    turns = [episode.step(answer) for answer in answers]
    assert [turn.messages[0].content if turn.messages else None for turn in turns] == said
    assert [turn.terminated for turn in turns] == [words is None for words in said]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["101", "7"]), min_size=1, max_size=5),
    st.sampled_from(["none", "right-wrong", "full"]),
    st.sampled_from([0, 0.5, 1.0]),
)
def test_the_last_answer_counts_and_early_ones_count_more(answers, feedback, discount):
    episode, paid, used = begin(arithmetic(len(answers), feedback=feedback, discount=discount)), [], 0
    for used, answer in enumerate(answers, 1):
        turn = episode.step(answer)
        paid.append(turn.rewards["player_0"])
        assert sum(paid) == (answer == "101") * discount ** (used - 1)
        if turn.terminated:
            break
    assert turn.terminated
    first = answers.index("101") + 1 if "101" in answers and feedback != "none" else len(answers)
    assert used == first


def test_the_rules_say_how_many_attempts_there_are():
    def rules(*given, **kwargs):
        return begin(arithmetic(*given, **kwargs)).turn.messages[0].content.partition("example: 42")[2].strip()

    assert rules() == "You have 3 attempts, and are told when an answer is wrong; the last answer counts."
    assert rules(feedback="none") == "You answer 3 times; the last answer counts."
    assert rules(1) == ""


def test_a_question_that_is_asked_again_uses_up_no_attempt():
    env = Reflection(sparring.make("Math-v0", level=1, illegal="retry(1)"), 2, feedback="right-wrong")
    answer = next(iter(env.spec.players["oracle"](begin(env))))
    episode = begin(env)
    turns = [episode.step(text) for text in ("", "\\boxed{-5}", "", answer)]
    assert [turn.info["illegal"] for turn in turns] == [True, False, True, False]
    assert [turn.rewards["player_0"] for turn in turns] == [0, 0, 0, 1]
    assert episode.step is not None
    assert (env.spec.max_turns, turns[-1].terminated) == (4, True)


def test_a_right_answer_that_is_spoilt_is_paid_back():
    episode = begin(arithmetic(2, feedback="none"))
    assert [episode.step(answer).rewards["player_0"] for answer in ("101", "no idea")] == [1, -1]


def test_an_attempt_that_was_cut_off_is_a_wrong_one():
    episode = begin(Reflection(TokenBudget(sparring.make("Math-v0", level=1, illegal="retry(1)"), 30), 2))
    assert [episode.step("\\boxed{" + "1" * 40 + "}").seat, episode.step("").seat] == ["player_0", None]


def test_long_words_of_a_verifier_are_cut():
    env = Reflection(sparring.make("Math-v0", level=1), 2)
    words = begin(env).step("\\boxed{" + "7" * 3000 + "}").messages[0].content
    assert len(words) < LONGEST + 40


@cases(
    ("make", "words"),
    [
        (
            lambda: Reflection(sparring.make("KuhnPoker-v0")),
            "KuhnPoker-v0 has 2 seats and 3 turns: Reflection asks again",
        ),
        (lambda: Reflection(sparring.make("GuessNumber-v0")), "GuessNumber-v0 has 1 seats and"),
        (lambda: arithmetic(0), "attempts=0: use a whole number from 1 to 100"),
        (lambda: arithmetic(feedback="hint"), "feedback='hint': use 'none' or 'right-wrong' or 'full'"),
        (lambda: arithmetic(discount=2), "discount=2: use a number from 0 to 1"),
    ],
)
def test_what_cannot_be_is_refused(make, words):
    with pytest.raises(BadValue, match=words):
        make()
