"""Records survive JSON exactly, whatever was said in them, and what is no record is refused."""

import copy
import dataclasses
import json
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.errors import BadValue
from sparring.types import (
    EMPTY,
    SCHEMA_VERSION,
    Completion,
    Message,
    Step,
    Trajectory,
    Turn,
    ask,
    canonical_json,
    dumps,
    loads,
    messages_to_json,
    say,
)

PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
TEXT = st.text(st.characters(exclude_categories=()), max_size=12).filter(lambda text: not PAIR.search(text))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(TEXT, JSON, max_size=3)
MESSAGES = st.builds(
    Message, st.sampled_from(["system", "user", "assistant", "tool"]), TEXT, st.none() | st.sampled_from(["clock"])
)
IDS = st.lists(st.integers(0, 99999), max_size=4).map(tuple)
COMPLETIONS = st.builds(
    Completion, TEXT, st.sampled_from(["stop", "length"]), IDS, IDS, st.lists(NUMBERS, max_size=4).map(tuple)
)
STEPS = st.builds(
    Step,
    seat=TEXT,
    messages=st.lists(MESSAGES, max_size=3).map(tuple),
    text=TEXT,
    action=st.none() | TEXT,
    illegal=st.booleans(),
    legal=st.none() | st.lists(TEXT, max_size=3).map(tuple),
    rewards=st.dictionaries(TEXT, NUMBERS, max_size=2),
    feedback=st.none() | TEXT,
    completion=st.none() | COMPLETIONS,
    loss_mask=st.booleans(),
    seconds=st.floats(0, 1e6),
)
TRAJECTORIES = st.builds(
    Trajectory,
    env=TEXT,
    env_kwargs=OBJECTS,
    task=OBJECTS,
    seed=st.integers(0, 2**63),
    seats=st.lists(TEXT, max_size=3).map(tuple),
    agents=st.dictionaries(TEXT, TEXT, max_size=3),
    steps=st.lists(STEPS, max_size=3).map(tuple),
    returns=st.dictionaries(TEXT, NUMBERS, max_size=2),
    terminated=st.booleans(),
    truncated=st.booleans(),
    error=st.none() | TEXT,
    group=TEXT,
    parent=st.none() | TEXT,
    prefix=st.integers(0, 9),
    lineage=st.none() | TEXT,
)


def trajectory(**changes):
    step = Step(
        "player_0", (Message("user", "go"),), "hi", None, True, ("a",), {"player_0": 0.5}, None, Completion("hi")
    )
    fields = {
        "env": "X-v0",
        "env_kwargs": {},
        "task": {},
        "seed": 1,
        "seats": ("player_0",),
        "agents": {"player_0": "me"},
    }
    ends = {"steps": (step,), "returns": {"player_0": 0.5}, "terminated": True, "truncated": False}
    return Trajectory(**{**fields, **ends, **changes})


@given(TRAJECTORIES)
def test_trajectory_survives_a_line_of_json_exactly(original):
    line = dumps(original)
    again = loads(line)
    assert again == original
    assert dumps(again) == line
    assert [step.seconds for step in again.steps] == [step.seconds for step in original.steps]
    assert line.isascii()
    assert "\n" not in line


@given(TEXT)
def test_any_text_survives_a_file(text):
    assert loads(dumps(trajectory(group=text)).encode().decode()).group == text


def test_lone_surrogates_survive_and_a_pair_becomes_its_character():
    assert loads(dumps(trajectory(group="\udc00 \ud800"))).group == "\udc00 \ud800"
    assert loads(dumps(trajectory(group="\ud83d\ude00"))).group == "\U0001f600"


def test_seconds_are_recorded_but_not_compared():
    one, two = (
        trajectory(steps=(Step("a", (), "x", None, False, None, {}, None, None, seconds=s),)) for s in (1.0, 2.0)
    )
    assert one == two
    assert loads(dumps(two)).steps[0].seconds == 2.0


@pytest.mark.parametrize("schema", [0, 2, "1", None])
def test_other_schema_is_refused_with_the_remedy(schema):
    data = trajectory().to_json() | {"schema": schema}
    with pytest.raises(
        BadValue, match=f"this version reads {SCHEMA_VERSION}: convert it with the version that wrote it"
    ):
        loads(json.dumps(data))


@pytest.mark.parametrize("line", ["", "{", "[1", "nonsense"])
def test_line_that_is_no_json_is_refused(line):
    with pytest.raises(BadValue, match="not a line of JSON"):
        loads(line)


@pytest.mark.parametrize("line", ["3", "[1]", "null", '"text"'])
def test_json_that_is_no_object_is_refused(line):
    with pytest.raises(BadValue, match="this is no trajectory but a JSON"):
        loads(line)


@pytest.mark.parametrize(
    "changes",
    [
        {"steps": None},
        {"steps": ["x"]},
        {"steps": [{}]},
        {"seats": None},
        {"surprise": 1},
        {"steps": [{"messages": 1}]},
    ],
    ids=str,
)
def test_object_that_is_no_trajectory_is_refused(changes):
    with pytest.raises(BadValue, match="this is no trajectory"):
        loads(json.dumps(trajectory().to_json() | changes))


@pytest.mark.parametrize("completion", [[1], 3, {"surprise": 1}], ids=str)
def test_step_with_a_broken_completion_is_refused(completion):
    data = trajectory().to_json()
    data["steps"][0]["completion"] = completion
    with pytest.raises(BadValue, match="this is no trajectory"):
        loads(json.dumps(data))


@pytest.mark.parametrize("name", ["env", "seed", "steps", "returns"])
def test_trajectory_without_a_field_is_refused(name):
    data = trajectory().to_json()
    del data[name]
    with pytest.raises(BadValue, match="this is no trajectory"):
        loads(json.dumps(data))


def test_nan_is_not_written():
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps(trajectory(returns={"player_0": float("nan")}))


def test_transcript_is_what_the_seat_saw_and_said():
    assert trajectory().transcript("player_0") == (Message("user", "go"), Message("assistant", "hi"))
    assert trajectory().transcript("player_1") == ()


@given(JSON)
def test_canonical_json_is_one_spelling(value):
    line = canonical_json(value)
    assert json.loads(line) == value
    assert canonical_json(json.loads(line)) == line
    assert line.isascii()


@given(st.dictionaries(TEXT, st.integers(), max_size=5))
def test_canonical_json_does_not_depend_on_order(value):
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


def test_names_of_messages_are_left_out_where_there_are_none():
    said = [Message("user", "a"), Message("tool", "b", "clock")]
    assert messages_to_json(said) == [
        {"role": "user", "content": "a"},
        {"role": "tool", "content": "b", "name": "clock"},
    ]


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda turn: pickle.loads(pickle.dumps(turn))])
def test_turns_can_be_copied_and_pickled(clone):
    assert clone(Turn("player_0", (Message("user", "go"),))) == Turn("player_0", (Message("user", "go"),))


@pytest.mark.parametrize(
    "change",
    [
        lambda empty: empty.__setitem__("a", 1),
        lambda empty: empty.update(a=1),
        lambda empty: empty.setdefault("a", 1),
        lambda empty: empty.__ior__({"a": 1}),
    ],
)
def test_shared_empty_mapping_stays_empty(change):
    with pytest.raises(TypeError, match="stays as it is"):
        change(EMPTY)
    assert EMPTY == {}
    assert json.dumps(EMPTY) == "{}"


ASKED = (
    ask("player_0", (Message("user", "Move?"),), {"player_0": 0.5}, ("a", "b"), "Good.", EMPTY),
    Turn("player_0", (Message("user", "Move?"),), {"player_0": 0.5}, legal=("a", "b"), feedback="Good."),
)
SAID = (say("user", "Move?"), Message("user", "Move?"))


@pytest.mark.parametrize(("fast", "plain"), [ASKED, SAID], ids=["ask", "say"])
def test_what_is_made_fast_is_like_what_is_made_by_the_class(fast, plain):
    assert type(fast) is type(plain)
    assert fast == plain
    assert repr(fast) == repr(plain)
    assert pickle.dumps(fast) == pickle.dumps(plain)
    assert pickle.loads(pickle.dumps(fast)) == copy.deepcopy(fast) == dataclasses.replace(fast) == plain
    assert not hasattr(fast, "__dict__")
    for name in type(plain).__slots__:
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(fast, name, None)


def test_what_is_said_fast_has_the_hash_of_a_message():
    assert {say("user", "Move?"): 1}[Message("user", "Move?")] == 1
