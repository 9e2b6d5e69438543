"""Actions are read from what a model says: three ways of writing, one meaning, and no text that breaks the reader."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.web.actions import BY_NAME, KINDS, TOOLS_JS, write
from sparring.envs.web.reading import Unreadable, read
from tests.cases import cases

SAME = {
    'click("e12")': (
        *(
            "click('e12')",
            "click(e12)",
            "click(12)",
            "click(ref='e12')",
            "click [12]",
            "click [e12]",
            " click( 'e12' ) ; ",
        ),
        '{"name": "click", "arguments": {"ref": "e12"}}',
        '{"name": "browser_click", "arguments": {"element": "the button", "ref": "e12"}}',
        '{"name": "click", "arguments": "{\\"ref\\": 12}"}',
        '<tool_call>\n{"name": "click", "arguments": {"ref": "e12"}}\n</tool_call>',
        "It is the second one.\n```python\nclick('e12')\n```",
        "It is the second one.\n\nclick('e12')",
        "Thought: it is there.\nAction: click [12]",
        "I take it: [click('e12')]",
    ),
    'fill("e3", "a, b) \\"c\\"\\n", submit=true)': (
        "fill('e3', 'a, b) \"c\"\\n', True)",
        'fill(ref="e3", text="a, b) \\"c\\"\\n", submit=true)',
        '{"name": "browser_type", "arguments": {"ref": "e3", "text": "a, b) \\"c\\"\\n", "submit": true}}',
    ),
    'fill("e3", "red scarf", submit=true)': ("type [3] [red scarf]", "type [3] [red scarf] [1]"),
    'fill("e3", "red scarf")': (
        "type [3] [red scarf] [0]",
        "fill [e3] [red scarf]",
        "type [3] [red scarf] [press_enter_after=0]",
    ),
    'select("e4", ["A", "B"])': (
        *("select(e4, ['A', 'B'])", "select [4] [A] [B]"),
        '{"name": "browser_select_option", "arguments": {"ref": "e4", "values": ["A", "B"]}}',
    ),
    'select("e4", ["A"])': ("select('e4', 'A')", "select_option('e4', labels='A')"),
    'check("e5", checked=false)': ("check(e5, False)", "check [5] [false]"),
    'press("Enter")': (
        "press('Enter')",
        "press [Enter]",
        '{"name": "browser_press_key", "arguments": {"key": "Enter"}}',
    ),
    'goto("https://shop.test/")': ("goto [https://shop.test/]", "goto('https://shop.test/')"),
    "go_back()": ("go_back", "go_back()", '{"name": "browser_navigate_back", "arguments": {}}', '{"name": "go_back"}'),
    "tab_focus(2)": ("tab_focus [2]", "tab_focus('2')"),
    'answer("42")': ("stop [42]", "answer(42)", "answer('42')"),
    "answer()": ("done()", "answer", "stop []", "answer('')"),
    'answer("[\\"a\\", \\"b\\"]")': ('answer(\'["a", "b"]\')',),
}


@cases(("call", "text"), [(call, text) for call, texts in SAME.items() for text in (call, *texts)])
def test_ways_of_writing_mean_the_same(call, text):
    assert str(read(text)) == call


@cases(
    ("text", "why"),
    [
        ("", "that is no action"),
        ("I will click the button", "what stands behind I is no list|that is no action"),
        ("clik('e3')", "there is no action 'clik'; did you mean click?"),
        ("click()", r"the argument ref is missing: click\(ref\)"),
        ("click('e1', 'e2')", r"2 arguments are too many: click\(ref\)"),
        ("click(reff='e1')", "click has no argument 'reff'"),
        ("click(ref='e1', ref='e2')", "ref is given twice"),
        ("fill(ref='e1', 'x')", "an argument without a name stands behind"),
        ("click('e1') click('e2')", "one action at a time"),
        ("click('e1'", r"'\)' is missing"),
        ("click(1 + 1)", r"'\)' is missing"),
        ("click(f('x'))", r"'\)' is missing"),
        ("click(__import__)(1)", "one action at a time"),
        ("tab_focus(first)", "number of tab_focus is a whole number, not 'first'"),
        ("check(e1, maybe)", "checked of check is true or false, not 'maybe'"),
        ("click([1, 2])", "ref of click is a reference such as e12"),
        ("fill('e1', ['a'])", "text of fill is a text"),
        ("select('e1', [['a']])", "a list holds texts"),
        ('{"name": 3}', "a tool call is"),
        ('{"name": "click", "arguments": [1]}', "the arguments of a tool call are an object"),
        ("{", "that is no JSON"),
    ],
)
def test_what_cannot_be_read_says_why(text, why):
    with pytest.raises(Unreadable, match=why):
        read(text)


VALUES = {
    "ref": st.integers(1, 999).map("e{}".format),
    "text": st.text(max_size=30),
    "texts": st.lists(st.text(max_size=10), max_size=4),
    "flag": st.booleans(),
    "number": st.integers(0, 10**6),
}
ACTIONS = st.sampled_from(KINDS).flatmap(
    lambda kind: st.tuples(st.just(kind.name), st.fixed_dictionaries({p.name: VALUES[p.kind] for p in kind.parameters}))
)


@given(ACTIONS)
def test_what_is_written_is_read_again(action):
    name, arguments = action
    found = read(write(name, **arguments))
    assert (found.name, dict(found.arguments)) == (name, arguments)


@given(ACTIONS)
def test_a_tool_call_means_what_the_call_means(action):
    name, arguments = action
    assert read(json.dumps({"name": name, "arguments": arguments})) == read(write(name, **arguments))


@given(ACTIONS, st.text(st.characters(exclude_characters="`[<{\\"), max_size=40))
def test_words_before_the_last_line_do_not_matter(action, words):
    name, arguments = action
    assert read(f"{words}\n```\n{write(name, **arguments)}\n```") == read(write(name, **arguments))


SHREDS = st.sampled_from(
    [
        "click",
        "fill",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        "\\",
        ",",
        "=",
        "e3",
        "12",
        "-",
        "\n",
        "```",
        "name",
        ":",
        "\ud800",
        "λ",
        "true",
    ]
)


@given(st.one_of(st.text(), st.lists(SHREDS, max_size=30).map("".join), st.lists(SHREDS, max_size=30).map(" ".join)))
def test_any_text_is_read_or_refused(text):
    try:
        found = read(text)
    except Unreadable:
        return
    assert read(str(found)) == found


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "(" * 50_000, "click(" * 9_000, "click('" + "\\" * 50_000, '{"a":' * 9_000, "a" * 10**6]
)
def test_endless_texts_are_refused_at_once(text):
    with pytest.raises(Unreadable):
        read(text)


def test_tools_say_every_action_and_what_it_needs():
    tools = {tool.name: tool.parameters for tool in TOOLS_JS}
    assert set(tools) == set(BY_NAME)
    assert tools["fill"]["required"] == ["ref", "text"]
    assert set(tools["fill"]["properties"]) == {"ref", "text", "submit"}
