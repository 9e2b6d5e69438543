"""IAD, STICK and DSER: what their rounds show, keep and end with, against plain draws at the same number of answers."""

import re

import pytest

import sparring
from sparring.agents.flows import direct, policy_agent, take_turn
from sparring.agents.flows.choosing import best_of, vote
from sparring.agents.flows.rating import failed, is_yes, questions_in, share
from sparring.agents.flows.refining import iad, stick
from sparring.agents.flows.reflecting import dser, reflect
from sparring.agents.policies.core import ScriptedPolicy, mix_seed
from sparring.agents.rollout import Job, rollout
from sparring.errors import BadValue, UnknownName
from sparring.types import Message
from tests.cases import cases

from .test_composition import Talker
from .toys import Toy, jobs

ARITHMETIC = sparring.make("Arithmetic-v0")
EPISODE = ARITHMETIC.start(ARITHMETIC.tasks()[0], seed=0)
RIGHT = next(iter(ARITHMETIC.spec.players["oracle"](EPISODE)))


class Noted(ScriptedPolicy):
    """A scripted policy that keeps its prompts."""

    def __init__(self, function):
        super().__init__(function, "noted")
        self.prompts = []

    def generate(self, prompts):
        self.prompts += prompts
        return super().generate(prompts)


def turn(flow, function, seed=0):
    """Play one turn; return the action and the prompts."""
    policy = Noted(function)
    return take_turn(policy_agent(policy, flow), EPISODE, seed), policy.prompts


def last(prompt):
    return prompt.messages[-1].content


def climber(prompt):
    """Rates an answer by its number; answers one more than the best that it is shown, or 0 or 1."""
    text = last(prompt)
    rated = re.search(r"Here is an answer to that:\n\n(\d+)\n", text)
    if rated:
        return rated.group(1)
    best = re.search(r"The best so far \(\d+ of 10\):\n\n(\d+)", text)
    return str(int(best.group(1)) + prompt.seed % 2) if best else str(prompt.seed % 2)


def test_candidates_climb_from_the_best_that_they_are_shown():
    action, prompts = turn(iad(direct, rounds=6, n=4), climber)
    assert int(action) > 2 > int(turn(best_of(direct, n=24), climber)[0])
    assert len([prompt for prompt in prompts if not prompt.aside]) == 24


def test_the_second_round_sees_the_best_and_the_worst_with_their_scores():
    texts = iter(["3", "8", "5", "9", "1", "1"])

    def answer(prompt):
        rated = re.search(r"Here is an answer to that:\n\n(\d+)\n", last(prompt))
        return rated.group(1) if rated else next(texts)

    action, prompts = turn(iad(direct, rounds=3, n=2), answer)
    told = [last(prompt) for prompt in prompts if not prompt.aside]
    assert action == "9"
    assert "so far" not in told[0] + told[1]
    assert re.findall(r"(best|worst) so far \((\d+) of 10\):\n\n(\d+)", told[2]) == [
        ("best", "8", "8"),
        ("worst", "3", "3"),
    ]
    assert re.findall(r"(best|worst) so far \((\d+) of 10\):\n\n(\d+)", told[4]) == [
        ("best", "9", "9"),
        ("worst", "3", "3"),
    ]


def test_the_verifier_s_words_are_shown_and_full_marks_end_the_rounds():
    texts = iter(["1", "2", RIGHT, "3", "4", "5"])
    action, prompts = turn(iad(direct, rounds=3, n=2, by="environment"), lambda prompt: next(texts))
    assert (action, len(prompts)) == (RIGHT, 4)
    assert "What was said of it:\nwrong: " in last(prompts[2])
    texts = iter(["1", RIGHT, "3", "4"])
    assert len(turn(iad(direct, rounds=2, n=2, by="environment", stop=False), lambda prompt: next(texts))[1]) == 4


def test_a_worse_candidate_does_not_take_the_place_of_the_best():
    texts = iter(["7", "2", "4", "6"])

    def answer(prompt):
        rated = re.search(r"Here is an answer to that:\n\n(\d+)\n", last(prompt))
        return rated.group(1) if rated else next(texts)

    assert turn(iad(direct, rounds=4, n=1), answer)[0] == "7"


LIST = "1. Is it a number?\n2. Is it even?\n3. Is it above five?"


def picky(prompt):
    """Writes a checklist, ticks it truthfully, and answers 3, or what the questions that are shown ask for."""
    text = last(prompt)
    if text.endswith("from a bad one."):
        return LIST
    asked = re.search(r"Here is an answer to that:\n\n(\d+)\n\nA question about this answer: (.*)\n", text)
    if asked:
        number = int(asked.group(1))
        return (
            "yes"
            if {"a number": True, "even": number % 2 == 0, "above five": number > 5}[asked.group(2)[6:-1]]
            else "no"
        )
    if "It fails here:" in text:
        return {(True, True): "8", (True, False): "4", (False, True): "6"}["even" in text, "above" in text]
    return "3"


def test_an_answer_is_refined_on_what_it_fails():
    action, prompts = turn(stick(direct, rounds=3), picky)
    answers = [prompt for prompt in prompts if not prompt.aside]
    assert action == "8"
    assert len(answers) == 2
    assert answers[1].messages[-2] == Message("assistant", "3")
    assert "- Is it even?\n- Is it above five?\n" in last(answers[1])
    assert "number" not in last(answers[1])


def test_without_rounds_it_is_the_best_of_n_by_the_same_checklist():
    texts = ["3", "4", "8", "5"]
    order = {mix_seed(0, 1, i): text for i, text in enumerate(texts)}
    order |= {mix_seed(mix_seed(0, 1), i): text for i, text in enumerate(texts)}
    action, prompts = turn(stick(direct, n=4, rounds=0), lambda prompt: order.get(prompt.seed) or picky(prompt))
    assert action == "8"
    assert len(prompts) == 1 + 4 + 4 * 3


def test_a_refinement_that_meets_less_is_not_kept():
    def worse(prompt):
        return "1" if "It fails here:" in last(prompt) else "4" if picky(prompt) == "3" else picky(prompt)

    assert turn(stick(direct, rounds=2), worse)[0] == "4"


def test_no_checklist_leaves_the_first_answer():
    action, prompts = turn(stick(direct, rounds=3), lambda prompt: "no questions here")
    assert (action, len(prompts)) == ("no questions here", 2)


@cases("text questions", [("", ()), ("?\n- ?", ()), ("* Is it so?\n* Is it so?\nNo question", ("Is it so?",))])
def test_questions_are_lines_that_ask(text, questions):
    assert questions_in(text) == questions


def test_shares_of_a_checklist():
    assert [share(()), share((True, False)), failed(("a?", "b?"), (True, False))] == [0.0, 0.5, "- b?"]
    assert [is_yes("YES"), is_yes("I know not"), is_yes("no, no. yes")] == [True, False, True]


def unsure(prompt):
    """Right at first with 2 in 10; wrong made right with 5 in 10, right made wrong with 1 in 10, whatever its criticism says."""
    text, drawn = last(prompt), prompt.seed % 10
    if "Is it right?" in text:
        return "FINE"
    wanted = re.search(r"say (\d)", prompt.messages[0].content).group(1)
    if "Answer again" not in text:
        return wanted if drawn < 2 else "wrong"
    return wanted if drawn < (9 if prompt.messages[-2].content == wanted else 5) else "wrong"


def solved(flow, count=300):
    agent = policy_agent(ScriptedPolicy(unsure), flow)
    return sum(t.returns["player_0"] for t in rollout(jobs(Toy(turns=1), agent, count))) / count


@pytest.mark.slow
def test_weak_steps_add_up_over_long_chains_and_a_vote():
    # the share of right answers goes to 5 / (5 + 1); votes over draws of 2 in 10 go to none
    assert solved(dser(direct, chains=1, depth=12)) == pytest.approx(5 / 6, abs=0.07)
    assert solved(dser(direct, chains=7, depth=12)) > 0.95
    assert solved(vote(direct, n=7 * 25), 40) < 0.05
    assert solved(reflect(direct, rounds=12)) == pytest.approx(0.2, abs=0.07)  # stops at FINE


def test_a_chain_sees_the_step_before_alone_and_never_stops():
    texts = iter("12345")
    action, prompts = turn(dser(direct, chains=1, depth=3), lambda p: "FINE" if p.aside else next(texts))
    assert (action, len(prompts)) == ("4", 7)
    seen = [[m.content for m in prompt.messages if m.role == "assistant"] for prompt in prompts if not prompt.aside]
    assert seen == [[], ["1"], ["2"], ["3"]]


def test_the_last_answers_of_chains_vote():
    texts = iter("12232")
    assert turn(dser(direct, chains=1, depth=4), lambda p: "FINE" if p.aside else next(texts))[0] == "2"
    texts = iter("12213")
    assert turn(dser(direct, chains=1, depth=4, last=4), lambda p: "FINE" if p.aside else next(texts))[0] == "2"


@pytest.mark.parametrize(
    ("flow", "kwargs", "said"),
    [
        (iad, {"rounds": 0}, "rounds=0: at least 1"),
        (iad, {"n": 0}, "n=0: at least 1"),
        (stick, {"rounds": -1}, "rounds=-1: at least 0"),
        (dser, {"chains": 0}, "chains=0: at least 1"),
        (dser, {"depth": 2, "last": 4}, "has 3 answers"),
    ],
)
def test_settings_out_of_range_are_told(flow, kwargs, said):
    with pytest.raises(BadValue, match=said):
        flow(direct, **kwargs)
    with pytest.raises(UnknownName, match="did you mean 'self'"):
        iad(direct, by="slef")


class Counted(Talker):
    """A talker that counts the tokens that it answers."""

    def __init__(self):
        super().__init__()
        self.tokens = 0

    def generate(self, prompts):
        answers = super().generate(prompts)
        self.tokens += sum(len(answer.token_ids) for answer in answers)
        return answers


@pytest.mark.parametrize("flow", [iad(direct), stick(direct), dser(direct, chains=2, depth=2)])
def test_the_tokens_of_all_that_was_asked_are_in_the_record(flow):
    policy = Counted()
    job = Job(ARITHMETIC, ARITHMETIC.tasks()[0], 0, {"player_0": policy_agent(policy, flow)})
    (played,) = rollout([job])
    recorded = sum(len(call.completion.token_ids) for step in played.steps for call in step.calls)
    assert recorded == policy.tokens > 0
