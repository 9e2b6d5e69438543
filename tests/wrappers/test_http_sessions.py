"""Operations on sessions, without a server: whose they are, when they end, and what clients may not do."""

import base64
import itertools
import json
import pickle

import pytest

import sparring
from sparring.errors import BadValue
from sparring.wrappers.http.dispatch import Dispatcher
from sparring.wrappers.http.keys import Keys, bearer, read_keys
from sparring.wrappers.http.limits import Limits
from sparring.wrappers.http.sessions import Line, Sessions
from tests.wrappers.http_server import Gated

KUHN = sparring.make("KuhnPoker-v0")
TASK = KUHN.tasks()[0].to_json()


def code(told):
    return told.get("code", "done")


def start(sessions, owner="ann", **more):
    return sessions.answer(owner, {"op": "start", "split": "train", "index": 0, "seed": 0, **more})


def state(**changes):
    """A saved episode, with other things in it."""
    episode = KUHN.start(KUHN.tasks()[0], seed=0)
    return base64.b64encode(json.dumps(json.loads(episode.save()) | changes).encode()).decode()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (None, "an operation is an object"),
        ([], "an operation is an object"),
        ({}, "no operation is called 'None'"),
        ({"op": ["start"]}, "no operation is called"),
        ({"op": "stop"}, "no operation is called 'stop'; did you mean 'step'"),
        ({"op": "start"}, "'start' needs 'seed': a whole number"),
        ({"op": "start", "seed": 0}, "needs either 'task', or 'split' and 'index'"),
        ({"op": "start", "seed": 0, "index": 0, "task": TASK}, "needs either 'task', or 'split' and 'index'"),
        ({"op": "start", "seed": True, "index": 0}, "seed=True must be a whole number"),
        ({"op": "start", "seed": -1, "index": 0}, "seed must be an integer >= 0, got -1"),
        ({"op": "start", "seed": 0, "index": 1.0}, "index=1.0 must be a whole number"),
        ({"op": "start", "seed": 0, "index": 1 << 40}, "split 'train' has 2147483647 tasks"),
        ({"op": "start", "seed": 0, "index": -1}, "index=-1: split 'train' has"),
        ({"op": "start", "seed": 0, "index": 0, "split": "../train"}, "no split of task pack 'KuhnPoker-v0' is called"),
        (
            {"op": "start", "seed": 0, "index": 0, "kwargs": {"illegal": "retry(9)"}},
            "no field of 'start' is called 'kwargs'",
        ),
        ({"op": "start", "seed": 0, "index": 0, "seat": "player_9"}, "no seat of KuhnPoker-v0 is called 'player_9'"),
        ({"op": "start", "seed": 0, "index": 0, "seat": "player_0", "others": "x.y"}, "no player of KuhnPoker-v0"),
        (
            {"op": "start", "seed": 0, "index": 0, "seat": "player_0", "others": {"player_1": 3}},
            "player_1=3 must be a text",
        ),
        ({"op": "start", "seed": 0, "index": 0, "seat": "player_0", "others": {"player_1": []}}, "must be a text"),
        ({"op": "start", "seed": 0, "index": 0, "others": "random"}, "play beside one seat: name it"),
        ({"op": "step", "session": 3, "action": "bet"}, "session=3 must be a text"),
        ({"op": "step", "session": "", "action": "bet"}, "there is no session ''"),
        ({"op": "tasks", "split": "train", "count": 65}, "at most 64 at once"),
        ({"op": "load", "state": "%%"}, "is not base64"),
        ({"op": "load", "state": base64.b64encode(pickle.dumps(print)).decode()}, "not a saved episode"),
        ({"op": "load", "state": base64.b64encode(b"[" * 99999).decode()}, "not a saved episode"),
        ({"op": "load", "state": state(task=[])}, "not a saved episode, its task is"),
        ({"op": "load", "state": state(kwargs={"illegal": "retry(9)"})}, "load it with the environment that saved it"),
        ({"op": "load", "state": state(actions=["bet"] * 9)}, "is over after"),
        ({"op": "load", "state": state(actions=[{}])}, "an action is text"),
    ],
)
def test_what_makes_no_sense_is_said(asked, words):
    told = Sessions(KUHN).answer("", asked)
    assert words in told["error"]
    assert told["code"] in ("bad-value", "unknown-name", "no-session", "over")


TRICKS = [
    ({**TASK, "params": {"path": "../../etc/passwd"}}, "it was altered"),
    ({"pack": "KuhnPoker-v0", "index": 0, "params": {"path": "/etc/passwd"}}, "is none of this environment's"),
    ({"pack": "file:/etc/passwd", "split": "train", "index": 0}, "is none of this environment's"),
    ({"pack": "KuhnPoker-v0", "params": {"a": 1}}, "is none of this environment's"),
    ({"pack": "KuhnPoker-v0", "version": 7, "index": 0}, "is none of this environment's"),
    ({"pack": "KuhnPoker-v0", "split": "/", "index": 0}, "no split of task pack"),
    ({"index": 0}, "a task says its 'pack'"),
    ({"pack": ["KuhnPoker-v0"]}, "pack=['KuhnPoker-v0'] must be a text"),
    ({"pack": "KuhnPoker-v0", "op": "about"}, "no field of a task is called 'op'"),
    ({"pack": "KuhnPoker-v0", "__class__": "os"}, "no field of a task is called '__class__'"),
]


@pytest.mark.parametrize(("task", "words"), TRICKS)
def test_tasks_that_are_not_its_own(task, words):
    sessions = Sessions(KUHN)
    for asked in ({"op": "start", "task": task, "seed": 0}, {"op": "load", "state": state(task=task)}):
        assert words in sessions.answer("", asked)["error"]
    assert len(sessions) == 0


def test_tasks_of_clients_where_they_may_bring_some():
    task = {"pack": "KuhnPoker-v0", "params": {"mine": 1}}
    assert code(Sessions(KUHN, any_task=True).answer("", {"op": "start", "task": task, "seed": 0})) == "done"
    assert code(Sessions(KUHN, any_task=True).answer("", {"op": "load", "state": state(task=task)})) == "done"


def test_sessions_of_others_are_not_there():
    sessions = Sessions(KUHN)
    mine = start(sessions, "ann")["session"]
    for op in ("turn", "save", "render", "close"):
        assert code(sessions.answer("bob", {"op": op, "session": mine})) == "no-session"
    assert code(sessions.answer("bob", {"op": "step", "session": mine, "action": "bet"})) == "no-session"
    assert sessions.answer("ann", {"op": "turn", "session": mine})["number"] == 0
    assert len({start(sessions)["session"] for _ in range(50)}) == 50
    assert len(mine) == 24


def test_there_are_only_so_many():
    sessions = Sessions(KUHN, Limits(sessions=3))
    told = [start(sessions) for _ in range(1000)]
    assert [code(one) for one in told] == ["done"] * 3 + ["too-many"] * 997
    assert code(start(sessions, "bob")) == "done"
    assert code(start(sessions, split="nowhere")) == "unknown-name"
    assert code(sessions.answer("ann", {"op": "close", "session": told[0]["session"]})) == "done"
    assert code(start(sessions, seed=-1)) == "bad-value"  # what fails takes no place
    assert [code(start(sessions)) for _ in range(2)] == ["done", "too-many"]


def test_idle_sessions_are_found():
    now = itertools.count().__next__
    sessions = Sessions(KUHN, Limits(idle=5), clock=now)
    first, second = start(sessions)["session"], start(sessions)["session"]
    for _ in range(4):
        sessions.answer("ann", {"op": "turn", "session": second})
    (idle,) = sessions.idle()
    assert idle.id == first
    sessions.end(idle)
    sessions.end(idle)
    assert code(sessions.answer("ann", {"op": "turn", "session": first})) == "no-session"
    assert len(sessions) == 1


def test_a_step_is_done_once():
    sessions = Sessions(KUHN)
    step = {"op": "step", "session": start(sessions)["session"], "action": "check"}
    first = sessions.answer("ann", {**step, "number": 0})
    assert sessions.answer("ann", {**step, "number": 0}) == first
    assert "there were 1 actions" in sessions.answer("ann", {**step, "action": "bet", "number": 0})["error"]
    assert "there were 1 actions" in sessions.answer("ann", {**step, "number": 2})["error"]
    assert sessions.answer("ann", {**step, "number": 1})["turn"]["seat"] is None
    assert code(sessions.answer("ann", {**step, "number": 2})) == "over"
    assert code(sessions.answer("ann", {"op": "player", "session": step["session"], "name": "equilibrium"})) == "over"


def test_long_actions_are_refused_and_change_nothing():
    sessions = Sessions(KUHN, Limits(action=5))
    session = start(sessions)["session"]
    assert code(sessions.answer("ann", {"op": "step", "session": session, "action": "checks"})) == "too-large"
    assert code(sessions.answer("ann", {"op": "step", "session": session, "action": "check"})) == "done"


def test_an_episode_that_fails_is_void():
    def fails():
        raise BadValue("its own mistake")

    sessions = Sessions(Gated(fails))
    step = {"op": "step", "session": start(sessions)["session"], "action": "check"}
    told = sessions.answer("ann", step)
    assert (told["code"], told["error"]) == ("failed", "the episode is void, BadValue: its own mistake")
    assert code(sessions.answer("ann", step)) == "no-session"
    assert len(sessions) == 0


def test_a_line_that_is_closed_meanwhile_keeps_nothing():
    sessions, line = Sessions(KUHN), Line()
    asked = {"op": "start", "index": 0, "seed": 0}
    sessions.answer("ann", asked, line)
    assert len(sessions.all(line)) == 1
    line.open = False
    sessions.answer("ann", asked, line)
    assert len(sessions) == len(sessions.all(line)) == 1


@pytest.mark.parametrize("name", ["sessions", "idle", "threads", "waiting"])
def test_limits_are_positive(name):
    with pytest.raises(BadValue, match=f"{name}=0: at least"):
        Limits(**{name: 0})


def test_tokens_are_read(tmp_path):
    path = tmp_path / "tokens"
    path.write_text("first-token-of-two-1\nsecond-token-of-two-1\n")
    keys = read_keys(path, {})
    names = {keys.owner(text) for text in ("first-token-of-two-1", "second-token-of-two-1", "")}
    assert len(names) == 3
    assert None in names
    assert not any("token" in (name or "") for name in names)
    assert keys.owner("\udfff") is None
    assert read_keys(None, {}).owner("") == ""
    assert read_keys(None, {"SPARRING_SERVE_TOKEN": "a-token-of-20-letters"})
    assert bearer("bearer  abc ") == "abc"


@pytest.mark.parametrize("text", ["", "short", "with spaces " * 3, "ä" * 30])
def test_tokens_that_are_none(tmp_path, text):
    path = tmp_path / "tokens"
    path.write_text(text)
    with pytest.raises(BadValue, match="token"):
        read_keys(path, {})
    with pytest.raises(BadValue, match="cannot be read"):
        read_keys(tmp_path / "nowhere", {})
    with pytest.raises(BadValue, match="20 to 200 ASCII characters"):
        Keys([text])


def test_what_is_no_json_is_a_failure_of_the_environment():
    from sparring.wrappers.http.app import written

    told = json.loads(written([{"turn": {"info": {"a": 1}}}, {"turn": {"info": {"a": float("nan")}}}]))
    assert [code(one) for one in told] == ["done", "failed"]
    assert code(json.loads(written({"turn": object()}))) == "failed"


def test_fast_environments_need_no_threads():
    assert not Dispatcher(Sessions(KUHN)).blocking
