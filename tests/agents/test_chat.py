"""Chats and tool calls on their way to a server and back."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.policies._chat import Reply, Unreadable, Withheld, chat_body, read_reply, server_words
from sparring.envs.code._tools import asked
from sparring.envs.web.reading import read
from sparring.types import Completion, Message, Prompt

pieces = ["a", "é", "\n", '"', "\\", "<", "<tool_call>", "</tool_call>", "{", "\ud800"]
texts = st.lists(st.sampled_from(pieces), max_size=6).map("".join)
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | texts, lambda i: st.lists(i) | st.dictionaries(texts, i), max_leaves=6
)


def said(content, calls, finish="tool_calls"):
    """The text of an answer with these calls (name, arguments as the server writes them)."""
    message = {"content": content, "tool_calls": [{"function": {"name": n, "arguments": a}} for n, a in calls]}
    return read_reply(json.dumps({"choices": [{"message": message, "finish_reason": finish}]}).encode()).completion.text


def sent(*chat, tools=True):
    return json.loads(chat_body(Prompt(chat), {}, seed=False, tools=tools, choices=None))["messages"]


@given(texts.filter(lambda t: "<tool_call>" not in t), texts, st.dictionaries(texts, jsons))
def test_a_call_that_was_answered_goes_back_as_the_call_that_it_was(content, name, arguments):
    text = said(content, [(name, json.dumps(arguments))])
    call, result = sent(Message("assistant", text), Message("tool", "result", name))
    function = call["tool_calls"][0]["function"]
    assert (function["name"], json.loads(function["arguments"])) == (name, arguments)
    assert call["content"] == content.strip()
    assert result == {"role": "tool", "tool_call_id": call["tool_calls"][0]["id"], "content": "result"}


@given(texts.filter(str.strip))
def test_the_python_tool_reads_what_was_called(code):
    wanted = asked(said("I run it.", [("python", json.dumps({"code": code}))]))
    assert (wanted.tool, wanted.code, wanted.called) == ("python", code, True)


def test_the_web_reads_what_was_called():
    arguments = json.dumps({"ref": "e3", "text": "a </tool_call> b", "submit": True})
    assert str(read(said("Now.", [("fill", arguments)]))) == 'fill("e3", "a </tool_call> b", submit=true)'


def test_of_several_calls_the_last_is_what_was_asked():
    text = said("", [("python", '{"code": "1"}'), ("submit", '{"code": "2"}')])
    assert (asked(text).tool, asked(text).code) == ("submit", "2")
    call, _ = sent(Message("assistant", text), Message("tool", "x"))
    assert [c["function"]["name"] for c in call["tool_calls"]] == ["submit"]
    assert call["content"] == '<tool_call>{"name": "python", "arguments": {"code": "1"}}</tool_call>'


@pytest.mark.parametrize("arguments", ['{"code": ', "[1]", "1 + 1", "NaN"])
def test_arguments_that_are_no_object_are_for_the_environment_to_judge(arguments):
    text = said(None, [("python", arguments)])
    assert json.loads(text.removeprefix("<tool_call>").removesuffix("</tool_call>"))["arguments"] == arguments
    assert asked(text) is None


@pytest.mark.parametrize("given", ["", None])
def test_no_arguments_are_none(given):
    assert said(None, [("noop", given)]) == '<tool_call>{"name": "noop", "arguments": {}}</tool_call>'


def test_arguments_that_are_an_object_already_are_taken():
    assert said(None, [("f", {"a": 1})]) == '<tool_call>{"name": "f", "arguments": {"a": 1}}</tool_call>'


ANSWER = Message("assistant", "```python\n1\n```")
CALL = Message("assistant", '<tool_call>{"name": "f", "arguments": {}}</tool_call>')


@pytest.mark.parametrize("chat", [(ANSWER,), (Message("user", CALL.content),), (), (CALL, Message("tool", "first"))])
def test_what_a_tool_says_without_a_call_is_said_by_the_user(chat):
    assert sent(*chat, Message("tool", "4"))[-1] == {"role": "user", "content": "4"}


def test_without_tools_all_is_text():
    plain = [{"role": "assistant", "content": CALL.content}, {"role": "user", "content": "4"}]
    assert sent(CALL, Message("tool", "4"), tools=False) == plain


def test_a_call_without_tags_is_a_call():
    call, _ = sent(Message("assistant", '{"name": "f", "arguments": "{}"}'), Message("tool", "x"))
    assert call["tool_calls"][0]["function"] == {"name": "f", "arguments": "{}"}


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"content": "x"}, "x"),
        ({"content": None}, ""),
        ({}, ""),
        ({"content": "", "refusal": None}, ""),
        ({"content": None, "refusal": "I will not."}, "I will not."),
        ({"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}, "ab"),
        ({"content": "x", "reasoning_content": "let me think"}, "x"),
    ],
)
def test_the_text_is_found(message, text):
    raw = json.dumps({"choices": [{"message": message}]}).encode()
    assert read_reply(raw) == Reply(Completion(text), None, None)


words = st.sampled_from(
    [
        "choices",
        "message",
        "content",
        "tool_calls",
        "function",
        "name",
        "arguments",
        "usage",
        "prompt_tokens",
        "finish_reason",
        "error",
        "detail",
        "refusal",
        "content_filter",
        "text",
    ]
)
bodies = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=15,
)
wrapped = bodies.map(lambda b: {"choices": [{"message": b}], "usage": b})


@given(st.one_of(bodies.map(json.dumps), wrapped.map(json.dumps), st.text(max_size=30)).map(str.encode))
def test_any_body_is_read_or_refused(raw):
    with contextlib.suppress(Unreadable, Withheld):
        assert isinstance(read_reply(raw), Reply)
    assert 0 < len(server_words(raw)) <= 300


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"error": {"message": "no such model", "type": "x"}}, "no such model"),
        ({"object": "error", "message": "too\n long"}, "too long"),
        ({"detail": [{"loc": ["body"], "msg": "extra"}]}, '[{"loc": ["body"], "msg": "extra"}]'),
        ({"error": "model not found"}, "model not found"),
        ("plain", "plain"),
        ({"error": {"message": "x" * 999}}, "x" * 300),
    ],
)
def test_the_words_of_a_server_are_found(body, shown):
    assert server_words(json.dumps(body).encode()) == shown
    assert server_words(b"") == "(it says nothing)"
