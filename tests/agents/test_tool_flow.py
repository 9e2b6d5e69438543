"""Tools in a turn: calls are made, shown and counted, and the first answer without one is the action."""

import json

import pytest

import sparring
from sparring.agents.flows import direct, policy_agent, take_turn
from sparring.agents.flows.reasoning import cot
from sparring.agents.flows.tools import call_in, tools
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.rollout import rollout
from sparring.errors import BadValue, SandboxError, UnknownName
from sparring.tools import make_tool, register_tool, tool_names
from sparring.types import Message, ToolSpec

from .toys import Toy, jobs


def call(name, **arguments):
    return f"<tool_call>{json.dumps({'name': name, 'arguments': arguments})}</tool_call>"


ADD = call("calculator", expression="17 * 23")


class Noted(ScriptedPolicy):
    """Answers one text after the other and keeps the prompts."""

    def __init__(self, *texts):
        super().__init__(lambda prompt: texts[min(len(self.prompts), len(texts)) - 1])
        self.prompts = []

    def generate(self, prompts):
        out = []
        for prompt in prompts:
            self.prompts.append(prompt)
            out += super().generate([prompt])
        return out


def begun(name="Arithmetic-v0"):
    environment = sparring.make(name)
    return environment.start(environment.tasks()[0], seed=0)


def turn(flow, *texts, episode=None):
    policy = Noted(*texts)
    return take_turn(policy_agent(policy, flow), episode or begun(), 0), policy.prompts


def test_a_call_is_made_and_its_result_shown():
    action, prompts = turn(tools(direct), f"Let me see. {ADD}", "It is [391]")
    assert action == "It is [391]"
    assert prompts[0].messages[-1].content.endswith("What you write without such a call is your answer.")
    assert prompts[1].messages[:-3] == begun().transcript("player_0")[:-1]
    assert prompts[1].messages[-2:] == (
        Message("assistant", f"Let me see. {ADD}"),
        Message("tool", "391", "calculator"),
    )
    assert [[spec.name for spec in prompt.tools] for prompt in prompts] == [["calculator"], ["calculator"]]


def test_after_so_many_calls_the_answer_is_asked_for_and_taken_as_it_is():
    action, prompts = turn(tools(direct, calls=2), ADD)
    assert (action, len(prompts)) == (ADD, 3)
    assert prompts[2].messages[-1].content.startswith("You cannot call a tool any more.")
    assert prompts[2].tools == ()


def test_of_several_calls_in_one_answer_the_last_counts():
    _, prompts = turn(tools(direct), "".join(call("calculator", expression=str(i)) for i in range(5)), "0")
    assert [message.content for message in prompts[1].messages if message.role == "tool"] == ["4"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<tool_call>391", "error: that is no call"),
        ('<tool_call>{"name": 3}</tool_call>', "error: that is no call"),
        (call("calculater", expression="1"), "error: there is no tool calculater: use calculator"),
        (call("calculator", expresion="1"), 'error: the arguments are {"expression": "..."}'),
        ('<tool_call>{"name": "calculator", "arguments": "{\\"expression\\": 7}"}', "7"),
    ],
)
def test_what_is_no_call_is_told_so(text, shown):
    _, prompts = turn(tools(direct), text, "0")
    assert prompts[1].messages[-1].role == "tool"
    assert prompts[1].messages[-1].content.startswith(shown)


def test_an_answer_without_a_call_costs_one_question():
    assert len(turn(tools(direct), "7")[1]) == 1


def test_the_tools_of_the_environment_stay_its_own():
    environment = sparring.make("MathTool-v0")
    episode = environment.start(environment.tasks()[0], seed=0)
    own = call("python", code="1 + 1")
    action, prompts = turn(tools(direct, use="python"), own, episode=episode)
    assert (action, len(prompts)) == (own, 1)
    action, prompts = turn(tools(direct), ADD, own, episode=episode)
    assert (action, len(prompts)) == (own, 2)
    assert [spec.name for spec in prompts[0].tools] == ["python", "calculator"]


def test_thinking_goes_around_tools():
    action, prompts = turn(cot(tools(direct)), f"First {ADD}", "So.\nAnswer: 391")
    assert (action, len(prompts)) == ("391", 2)


@pytest.mark.parametrize(
    ("options", "kind", "said"),
    [
        ({"use": "calculater"}, UnknownName, "did you mean 'calculator'"),
        ({"use": "calculator,pyhton"}, UnknownName, "did you mean 'python'"),
        ({"calls": 0}, BadValue, "calls=0: at least 1"),
    ],
)
def test_mistakes_are_told(options, kind, said):
    with pytest.raises(kind, match=said):
        tools(direct, **options)


def test_calls_are_read_wherever_they_stand():
    assert call_in(f"a {call('f')} b {ADD} c") == ("calculator", {"expression": "17 * 23"})
    assert call_in("[1, 2]") is None
    assert (
        call_in("<tool_call>[1, 2]</tool_call>")
        == call_in('<tool_call>{"name": "f", "arguments": {"x": NaN}}')
        == ("", {})
    )


def test_python_keeps_names_within_a_turn():
    first, second = call("python", code="x = 6"), call("python", code="print(x * 7)")
    _, prompts = turn(tools(direct, use="calculator, python"), first, second, "42")
    assert [m.content.strip() for m in prompts[2].messages if m.role == "tool"] == ["(nothing is shown)", "42"]
    assert make_tool("python").run([{"code": 3}]).startswith("error: the arguments")


class Broken:
    """A tool that does not work for one argument."""

    spec = ToolSpec("broken", "Breaks.", {})

    def run(self, calls):
        if calls[-1]["n"] == 3:
            raise SandboxError("the machine is gone")
        return "fine"


register_tool("broken_for_tests")(Broken)


def test_a_tool_that_does_not_work_voids_the_episode_and_is_no_answer():
    assert "broken_for_tests" in tool_names()

    def answer(prompt):
        asked = prompt.messages[0].content.partition("\n")[0].removeprefix("say ")
        return asked if prompt.messages[-1].role == "tool" else call("broken", n=int(asked))

    agent = policy_agent(ScriptedPolicy(answer), tools(direct, use="broken_for_tests"))
    played = list(rollout(jobs(Toy(turns=1), agent, 30)))
    void = [each for each in played if each.error is not None]
    assert 0 < len(void) < 30
    assert all("the machine is gone" in each.error and not each.returns for each in void)
    assert all(each.returns == {"player_0": 1.0} for each in played if each.error is None)
    assert all([c.policy for c in each.steps[0].calls][1] == "tool:broken" for each in played if each.error is None)
