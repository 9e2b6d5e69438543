"""Debate: who sees what, and who wins."""

import pytest

import sparring
from sparring.agents.flows import direct, policy_agent, take_turn
from sparring.agents.flows.choosing import vote
from sparring.agents.flows.debating import debate
from sparring.agents.policies.core import ScriptedPolicy, mix_seed
from sparring.errors import BadValue


def begun(name="Arithmetic-v0"):
    environment = sparring.make(name)
    return environment.start(environment.tasks()[0], seed=0)


def turn(flow, answer, episode=None, seed=0):
    return take_turn(policy_agent(ScriptedPolicy(answer), flow), episode or begun(), seed)


def test_each_sees_its_own_answer_and_the_others_and_may_change_its_mind():
    first = {mix_seed(0, i): text for i, text in enumerate(("1", "2", "3"))}
    told = []

    def answer(prompt):
        if prompt.seed in first:
            return first[prompt.seed]
        told.append([message.content for message in prompt.messages[-2:]])
        return "2" if "One of them: 2" in prompt.messages[-1].content else "4"

    assert turn(debate(direct), answer) == "2"
    assert [own for own, _ in told] == ["1", "2", "3"]
    assert "One of them: 2\n\nOne of them: 3" in told[0][1]
    assert "One of them: 2" not in told[1][1]


def test_in_every_round_the_last_answers_are_shown():
    def answer(prompt):
        return str(sum(message.content.startswith("Others answered") for message in prompt.messages)) + "x" * len(
            [m for m in prompt.messages if m.role == "assistant" and "x" in m.content]
        )

    # first 0, then 1; then 1 again, since the last answers alone are shown, not the whole debate
    assert [turn(debate(direct, rounds=rounds), answer) for rounds in (1, 2, 3)] == ["0", "1", "1"]


def test_one_round_is_a_vote():
    def answer(prompt):
        return str(prompt.seed % 3)

    for seed in range(20):
        assert turn(debate(direct, agents=5, rounds=1), answer, seed=seed) == turn(vote(direct, n=5), answer, seed=seed)


def test_moves_are_counted_by_what_they_mean():
    texts = {mix_seed(0, i): text for i, text in enumerate(("check", "[bet]", "Bet"))}
    assert turn(debate(direct, rounds=1), lambda prompt: texts[prompt.seed], begun("KuhnPoker-v0")) == "[bet]"


@pytest.mark.parametrize("options", [{"agents": 1}, {"rounds": 0}])
def test_too_few_are_refused(options):
    with pytest.raises(BadValue, match="at least 2 agents and 1 round"):
        debate(direct, **options)
