"""Judges that ask a model: what they ask, how they read the answer, and that batches do not matter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.improve.judge import Verdict
from sparring.agents.improve.judge_model import (
    Case,
    ask_model,
    cases_of,
    compare,
    criticise,
    fill,
    last_word,
    rate,
    read_number,
    read_questions,
    tick,
    write_checklists,
)
from sparring.agents.policies.core import ScriptedPolicy
from sparring.errors import BadValue, PolicyError
from sparring.types import Completion, Message

from .records import played, spoken
from .toys import Counting

ASKED = (Message("user", "2 + 2 = ?"),)
FOUR, FIVE = Case(ASKED, "4"), Case(ASKED, "5")


def judge(**says):
    """A policy that says what the first key found in the question stands for."""
    return ScriptedPolicy(lambda p: next((v for k, v in says.items() if k in p.messages[-1].content), ""))


def knows(prompt):
    """Grade by whether the answer shown is the sum that the conversation asks for."""
    numbers = [int(n) for n in re.findall(r"\d+", prompt.messages[0].content)[:3]]
    return "It adds up. 10/10" if numbers[2] == numbers[0] + numbers[1] else "No: 0"


def test_cases_are_what_a_seat_answered_and_what_it_had_seen():
    t = played(spoken("1", shown="q"), spoken("no", "y", shown="p"), spoken("2", shown="r"), seats=("x", "y"))
    seen = (Message("user", "q"), Message("assistant", "1"), Message("user", "r"))
    assert cases_of(t, "x") == [Case(seen[:1], "1"), Case(seen, "2")]


def test_grades_run_from_zero_to_one_and_keep_the_words():
    assert rate(ScriptedPolicy(knows), [FOUR, FIVE]) == [Verdict(1.0, "It adds up. 10/10"), Verdict(0.0, "No: 0")]
    assert rate(judge(a="2"), [FOUR], scale=(1, 3))[0].score == 0.5
    with pytest.raises(BadValue, match=r"scale=\(3, 1\)"):
        rate(judge(), [FOUR], scale=(3, 1))


@pytest.mark.parametrize("said", ["", "good", "11", "-1"])
def test_a_grade_that_is_none_counts_as_the_caller_says(said):
    policy = ScriptedPolicy(lambda prompt: said)
    assert rate(policy, [FOUR])[0] == Verdict(0.0, said)
    assert rate(policy, [FOUR], unreadable=-1.0)[0].score == -1.0


def test_the_question_holds_the_answer_and_the_scale():
    seen = []
    rate(ScriptedPolicy(lambda p: seen.append(p) or "1"), [Case(ASKED, "{low}")], scale=(1, 5))
    (message,) = seen[0].messages  # joined to the task: roles take turns
    assert message.content.startswith("2 + 2 = ?\n\nHere is an answer to that:\n\n{low}\n\n")
    assert "from 1 (wrong) to 5" in message.content


def test_a_critic_says_right_or_wrong():
    words = {"\n4\n": "Right sum. RIGHT", "\n5\n": "Off by one, so it is not right: WRONG"}
    got = criticise(judge(**words), [FOUR, FIVE, Case(ASKED, "6")], unreadable=0.5)
    assert got == [Verdict(1.0, words["\n4\n"]), Verdict(0.0, words["\n5\n"]), Verdict(0.5, "")]


def test_a_liking_for_a_place_cancels_in_comparisons():
    by_place = ScriptedPolicy(lambda p: "the first: A")
    by_content = ScriptedPolicy(lambda p: "A" if "A:\n4" in p.messages[-1].content else "B")
    silent = ScriptedPolicy(lambda p: "A" if "A:\n4" in p.messages[-1].content else "")
    for policy, want in ((by_place, 0.5), (by_content, 1.0), (silent, 0.75)):
        assert compare(policy, [(FOUR, "5")])[0].score == want
    assert [v.score for v in compare(by_content, [(FOUR, "5"), (FIVE, "4")])] == [1.0, 0.0]


def test_a_checklist_is_written_once_for_one_task_and_ticked_question_by_question():
    writer = Counting(lambda p: "Questions:\n1. Is it a number?\n- Is it even?\n* Is it small?\nThat is all.")
    lists = write_checklists(writer, [ASKED, ASKED], most=2)
    assert lists == [("Is it a number?", "Is it even?")] * 2
    assert writer.calls == [1]

    def ticks(prompt):
        even = re.search(r"that:\n\n(\d+)", prompt.messages[-1].content)[1] in "02468"
        return "YES" if "number" in prompt.messages[-1].content or even else "It is odd: NO"

    ticker = Counting(ticks)
    assert tick(ticker, [FOUR, FIVE], lists) == [Verdict(1.0, None), Verdict(0.5, "Is it even?")]
    assert ticker.calls == [4]
    assert tick(ticker, [FOUR, FIVE], [(), ("Is it even?",)], unlisted=0.3)[0] == Verdict(0.3, None)


def test_verdicts_do_not_depend_on_what_else_is_judged():
    coin = ScriptedPolicy(lambda p: str(p.seed % 11))
    cases = [Case(ASKED, str(i)) for i in range(30)]
    together = rate(coin, cases, seed=3)
    assert [rate(coin, [case], seed=3)[0] for case in cases] == together
    assert rate(coin, cases[::-1], seed=3) == together[::-1]
    assert len(set(together)) > 5
    assert rate(coin, cases, seed=4) != together


def test_equal_questions_are_asked_once_and_none_not_at_all():
    policy = Counting(lambda p: p.messages[-1].content)
    assert [a.text for a in ask_model(policy, [((), "a"), ((), "b"), ((), "a")])] == ["a", "b", "a"]
    assert ask_model(policy, []) == []
    assert policy.calls == [2]


def test_a_judge_that_cannot_answer_raises():
    class Broken:
        name = "broken"

        def generate(self, prompts):
            return [Completion("10"), *(PolicyError("server gone") for _ in prompts[1:])]

    with pytest.raises(PolicyError, match="server gone"):
        rate(Broken(), [FOUR, FIVE])


@given(st.text(), st.text())
def test_texts_are_filled_in_as_they_are(one, other):
    assert fill("{first}|{second}", first=one, second=other) == f"{one}|{other}"


@given(st.integers(-99, 99), st.integers(1, 99), st.sampled_from(["{}", "so {}.", "{}/{m}", "{} out of {m}!", "9: {}"]))
def test_the_grade_is_read_and_not_the_scale(grade, most, form):
    assert read_number(form.format(grade, m=most)) == grade


def test_words_are_read_whole_and_the_last_counts():
    assert last_word("YES. No, wait: NO", ("YES", "NO")) == "NO"
    assert last_word("I do not NOTE it; yes", ("YES", "NO")) == "YES"
    assert last_word("nothing", ("YES", "NO")) == ""
    assert read_questions("Is it?\nIs it?\nno\n 2) Is that?") == ("Is it?", "Is that?")
