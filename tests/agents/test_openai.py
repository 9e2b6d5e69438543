"""What an openai: policy sends, reads and counts, and how it is named."""

import asyncio
import os
import pickle
import signal
import threading
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.flows import direct, policy_agent
from sparring.agents.flows.core import take_turn
from sparring.agents.policies._calls import Usage
from sparring.agents.policies.openai import OpenAIOptions, OpenAIPolicy, read_options
from sparring.agents.resolve import resolve_agent
from sparring.errors import BadValue, PolicyError, UnknownName
from sparring.types import EMPTY, Completion, Prompt, ToolSpec

from .faulty import FaultyServer, chat, error, prompt, whole
from .toys import Toy

URL = "http://localhost:8000/v1"


def echo(call):
    return chat(f"you said {call.said}")


def test_each_prompt_gets_its_own_answer_in_order():
    prompts = [prompt(f"p{n}", seed=n) for n in range(50)]
    with FaultyServer(echo) as server:
        answers = server.policy().generate(prompts)
    assert answers == [Completion(f"you said p{n}") for n in range(50)]


def test_the_request_holds_what_the_options_say():
    with FaultyServer(echo) as server:
        policy = server.policy(temperature=0.5, top_p=0.9, max_tokens=7, body={"reasoning_effort": "low"})
        policy.generate([prompt(seed=2**40 + 5, choices=("a", "b"))])
    body = server.calls[0][0].body
    fixed = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
    assert body == {**fixed, "temperature": 0.5, "top_p": 0.9, "max_tokens": 7, "reasoning_effort": "low", "seed": 261}


def test_what_is_not_said_is_not_sent():
    with FaultyServer(echo) as server:
        server.policy(max_tokens=None, seed=False, key_variable=None).generate([prompt()])
    assert set(server.calls[0][0].body) == {"model", "messages"}
    assert server.calls[0][0].key is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("structured_outputs", {"choice": ["a.", 'b"']}),
        ("guided_choice", ["a.", 'b"']),
        ("regex", '(a\\.|b")'),
        ("grammar", 'root ::= "a." | "b\\""'),
    ],
)
def test_choices_go_where_the_server_reads_them(field, value):
    with FaultyServer(echo) as server:
        server.policy(choices=field).generate([prompt(choices=("a.", 'b"'))])
    assert server.calls[0][0].body[field] == value


def test_tools_are_sent_as_schemas_and_calls_come_back_as_text():
    tool = ToolSpec("python", "Runs a program.", {"type": "object", "properties": {"code": {"type": "string"}}})
    call = {"id": "x", "type": "function", "function": {"name": "python", "arguments": '{"code": "1+1"}'}}
    with FaultyServer(lambda c: whole({"content": None, "tool_calls": [call]}, "tool_calls")) as server:
        (answer,) = server.policy().generate([prompt(tools=(tool,))])
        server.policy(tools=False).generate([prompt(tools=(tool,))])
    assert answer.text == '<tool_call>{"name": "python", "arguments": {"code": "1+1"}}</tool_call>'
    function = {"name": "python", "description": "Runs a program.", "parameters": tool.parameters}
    assert server.calls[0][0].body["tools"] == [{"type": "function", "function": function}]
    assert "tools" not in server.calls[1][0].body


def test_equal_prompts_with_equal_seeds_are_asked_once():
    with FaultyServer(lambda call: chat(str(call.body["seed"]))) as server:
        answers = server.policy().generate([prompt(seed=s) for s in (1, 2, 1, 1, 2)])
    assert [a.text for a in answers] == ["1", "2", "1", "1", "2"]
    assert len(server.calls) == 2


def test_a_cut_answer_says_so():
    with FaultyServer(lambda call: whole({"content": "and the"}, "length")) as server:
        assert server.policy().generate([prompt()]) == [Completion("and the", "length")]


def test_calls_tokens_and_cost_are_counted():
    with FaultyServer(lambda c: error(500) if c.said == "p1" and c.attempt == 1 else echo(c)) as server:
        policy = server.policy(input_price=3.0, output_price=15.0)
        policy.generate([prompt(f"p{n}") for n in range(4)])
        found = policy.usage
    assert found.seconds > 0
    cost = pytest.approx(4 * (10 * 3 + 2 * 15) / 1e6)
    assert found == Usage(5, 4, 1, 0, 40, 8, 0, found.seconds, cost)


def test_without_prices_there_is_no_cost_and_without_counts_no_tokens():
    with FaultyServer(lambda call: whole({"content": "x"}, usage={"prompt_tokens": "many"})) as server:
        policy = server.policy()
        policy.generate([prompt()])
    assert (policy.usage.cost, policy.usage.uncounted, policy.usage.prompt_tokens) == (None, 1, 0)


def test_no_more_requests_than_allowed_are_under_way_from_all_threads_together():
    gate = threading.Barrier(3)

    def slowly(call):
        gate.wait(
            60
        )  # opens for three at once, so three are under way, and were a fourth let in, some would be left over
        return echo(call)

    with FaultyServer(slowly) as server:
        policy, answers = server.policy(concurrency=3), []
        work = [
            threading.Thread(target=lambda n=n: answers.extend(policy.generate([prompt(f"{n}.{i}") for i in range(6)])))
            for n in range(4)
        ]
        for each in work:
            each.start()
        for each in work:
            each.join()
    assert server.busiest == 3
    assert {a.text for a in answers} == {f"you said {n}.{i}" for n in range(4) for i in range(6)}


def test_it_can_be_asked_from_inside_an_event_loop():
    async def main(policy):
        return policy.generate([prompt()])

    with FaultyServer(echo) as server:
        assert asyncio.run(main(server.policy())) == [Completion("you said hello")]


def test_it_can_be_sent_to_another_process_and_closed_and_used_again():
    with FaultyServer(echo) as server:
        policy = server.policy(temperature=0.25)
        policy.generate([prompt()])
        twin = pickle.loads(pickle.dumps(policy))
        assert (twin.name, twin.options, twin.usage) == (policy.name, policy.options, Usage())
        assert twin.generate([prompt()]) == policy.generate([prompt()])
        policy.close()
        policy.close()
        assert policy.generate([prompt()]) == [Completion("you said hello")]


def test_a_forked_process_asks_over_connections_of_its_own():
    with FaultyServer(echo) as server, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads, which is what is tried here
        policy = server.policy()
        policy.generate([prompt()])
        child = os.fork()
        if child == 0:
            signal.alarm(60)  # ends it if it hangs
            os._exit(policy.generate([prompt("child")]) != [Completion("you said child")])
        assert os.waitpid(child, 0)[1] == 0
        assert policy.generate([prompt()]) == [Completion("you said hello")]


def test_what_is_closed_while_it_is_asked_says_so():
    asked = threading.Event()
    with FaultyServer(lambda call: asked.set() or (server.over.wait(60) and echo(call))) as server:
        policy = server.policy()
        closer = threading.Thread(target=lambda: asked.wait(60) and policy.close())
        closer.start()
        with pytest.raises(PolicyError, match="closed while it was asked"):
            policy.generate([prompt()])
        closer.join()


def test_an_agent_by_itself_raises_what_it_is_not_answered():
    toy = Toy()
    with FaultyServer(lambda call: error(400, "too long")) as server, pytest.raises(PolicyError, match="too long"):
        take_turn(policy_agent(server.policy(), direct), toy.start(toy.tasks()[0], seed=0), 0)


def test_an_agent_is_named_by_model_and_url(kuhn):
    agent = resolve_agent(f"openai:org/model-7b@{URL}?max_tokens=64&concurrency=4", kuhn)
    assert agent.name == f"openai:org/model-7b@{URL}?max_tokens=64"
    assert (agent.policy.model, agent.policy.url, agent.policy.options.concurrency) == ("org/model-7b", URL, 4)


def test_a_server_can_stand_inside_a_flow(kuhn):
    agent = resolve_agent(f"vote(openai:@cf/m@{URL}?temperature=0.7&max_tokens=64, n=3)", kuhn)
    assert (agent.policy.model, agent.policy.options.temperature) == ("@cf/m", 0.7)


plain = st.text(st.characters(codec="ascii", min_codepoint=33), min_size=1, max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | plain, lambda i: st.lists(i) | st.dictionaries(plain, i)
)
options = st.builds(
    OpenAIOptions,
    temperature=st.none() | st.floats(0, 2),
    top_p=st.none() | st.floats(0, 1),
    max_tokens=st.none() | st.integers(1, 10**6),
    seed=st.booleans(),
    tools=st.booleans(),
    choices=st.none() | st.sampled_from(["regex", "structured_outputs"]),
    body=st.dictionaries(plain.filter(lambda name: name not in ("n", "stop")), values, max_size=3),
)


@pytest.mark.slow
@given(options)
def test_the_name_says_all_that_decides_the_answers(chosen):
    policy = OpenAIPolicy("m", URL, chosen)
    again = OpenAIPolicy.from_text(policy.name.removeprefix("openai:"))
    assert (again.options, again.name) == (chosen, policy.name)


def test_the_name_leaves_out_what_does_not_decide_the_answers():
    text = "concurrency=3&tries=2&call_seconds=1&total_seconds=2.5&first_wait=0&longest_wait=1&key_variable=K"
    found = read_options(text + "&input_price=1&output_price=2")
    assert found == OpenAIOptions(None, None, 1024, True, True, None, EMPTY, 3, 2, 1, 2.5, 0, 1, "K", 1, 2)
    assert OpenAIPolicy("m", URL, found).name == f"openai:m@{URL}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "openai:qwen3@http"),
        ("m", "openai:MODEL@URL"),
        (f"@{URL}", "openai:MODEL@URL"),
        ("m@ftp://h/v1", "openai:MODEL@URL"),
        ("m@http://", "HOST:PORT"),
        ("m@http://h:x/v1", "h:x"),
        ("m@http://h/v 1", "HOST:PORT"),
        ("m@http://h/v1#x", "HOST:PORT"),
        (f"m@{URL}?max_tokens=0", "max_tokens=0: a whole number >= 1, or none"),
        (f"m@{URL}?max_tokens=many", "max_tokens='many'"),
        (f"m@{URL}?tries=true", "tries=True: a whole number >= 1"),
        (f"m@{URL}?temperature=-1", "temperature=-1: a number >= 0"),
        (f"m@{URL}?temperature=nan", "temperature=nan"),
        (f"m@{URL}?top_p=1.5", "top_p=1.5: a number >= 0 and <= 1"),
        (f"m@{URL}?seed=1", "seed=1: true or false"),
        (f"m@{URL}?choices=json", "choices='json': one of structured_outputs"),
        (f"m@{URL}?temperature", "?name=value"),
        (f"m@{URL}?tries=1&tries=2", "'tries' is given twice"),
        (f"m@{URL}?input_price=1", "give both or none"),
        (f"m@{URL}?body.n=2", "body.n: this field"),
    ],
)
def test_mistakes_are_named(text, said, kuhn):
    with pytest.raises(BadValue) as caught:
        resolve_agent(f"openai:{text}", kuhn)
    assert said in str(caught.value)


def test_a_misspelt_option_is_told_the_nearest():
    with pytest.raises(UnknownName, match="did you mean 'max_tokens'"):
        read_options("max_token=3")


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_no_proxy_stands_before_a_server_on_this_machine(monkeypatch, variable):
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    with FaultyServer(echo) as server:
        assert server.policy(tries=1).generate([prompt()]) == [Completion("you said hello")]


def test_nothing_is_asked_for_no_prompts():
    with FaultyServer(echo) as server:
        assert server.policy().generate([]) == []
    assert server.calls == []


def test_any_text_passes():
    odd = "a\ud800\x00é𝄞</tool_call>"
    with FaultyServer(lambda call: chat(call.said)) as server:
        assert server.policy().generate([Prompt(prompt(odd).messages)]) == [Completion(odd)]
