"""The grammar of agents' names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.spec import Spec, parse
from sparring.errors import BadValue

words = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True).filter(
    lambda word: word not in ("true", "false", "none")
)
texts = st.text(st.characters(exclude_characters="\"'", exclude_categories=["Cs"]), max_size=8)
values = st.one_of(
    st.integers(-(10**6), 10**6), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none(), texts
)
rests = st.text(st.characters(exclude_characters="\"'", exclude_categories=["Cs"]), min_size=1, max_size=8)
leaves = st.one_of(st.builds(Spec, words), st.builds(Spec, words, rests))
specs = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda name, given, options: Spec(name, None, tuple(given), options),
        words,
        st.lists(inner | values, max_size=3),
        st.dictionaries(words, inner | values, max_size=3),
    ),
    max_leaves=6,
)


@given(specs)
def test_what_is_written_is_read_as_the_same(spec):
    assert parse(str(spec)) == spec
    assert str(parse(str(spec))) == str(spec)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        spec = parse(text)
    except BadValue:
        return
    assert parse(str(spec)) == spec


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("random", Spec("random")),
        (" random ", Spec("random")),
        ("transformers:runs/a (b), c", Spec("transformers", "runs/a (b), c")),
        ("openai:m@http://h:1/v1", Spec("openai", "m@http://h:1/v1")),
        ("transformers:", Spec("transformers", "")),
        (
            "reflect(transformers:runs/x, rounds=3)",
            Spec("reflect", None, (Spec("transformers", "runs/x"),), {"rounds": 3}),
        ),
        ("f(true, 1.5, -2, 'a b', none)", Spec("f", None, (True, 1.5, -2, "a b", None))),
        ("f()", Spec("f", None, ())),
        ("f(a(b(c)),d=e(f=g:h))", Spec("f", None, (Spec("a", None, (Spec("b", None, (Spec("c"),)),)),), {"d": Spec("e", None, (), {"f": Spec("g", "h")})})),
        ("f(2x)", None),
        ("f(1e3)", Spec("f", None, (1000.0,))),
    ],
)  # fmt: skip
def test_names_are_read(text, spec):
    if spec is None:
        with pytest.raises(BadValue):
            parse(text)
    else:
        assert parse(text) == spec


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "write a name"),
        (None, "write a name"),
        ("3", "begins with a word"),
        ("reflect(random", "reflect(random>>>"),
        ("reflect(random))", "nothing can follow"),
        ("f(a=1, a=2)", "'a' is given twice"),
        ("f(a=1, b)", "before the options"),
        ("f(a b)", "a comma or a closing bracket"),
        ("f(" * 30 + ")" * 30, "more than 20 brackets"),
        ("random x", "nothing can follow"),
    ],
)
def test_mistakes_show_their_place(text, said):
    with pytest.raises(BadValue) as caught:
        parse(text)
    assert said in str(caught.value)
