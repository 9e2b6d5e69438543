"""A server that fails: what may pass is asked again, what will not is not, and nothing that was answered is."""

import logging
import pickle
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sparring
from sparring.agents.flows import policy_agent
from sparring.agents.policies._calls import Patience, retry_after
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.policies.openai import OpenAIPolicy
from sparring.agents.rollout import rollout
from sparring.errors import BadValue, PolicyError
from sparring.types import Completion, dumps

from .faulty import OK, PASSING, QUICK, SLOW, FaultyServer, chat, error, prompt, whole
from .toys import jobs

pytestmark = pytest.mark.slow

KEY = "sk-a-secret-of-some-length-0123456789"


@pytest.fixture(scope="module")
def planned():
    """A server that does with the calls for a prompt what the prompt says, and its policy."""

    def behave(call):
        name = call.said.split(",")[call.attempt - 1 :][:1] or [OK]
        return PASSING.get(name[0]) or (chat(call.said) if name[0] == OK else error(int(name[0]), "your fault"))

    with FaultyServer(behave) as server:
        policy = server.policy()
        yield server, policy
        policy.close()


plans = st.lists(st.lists(st.sampled_from([*PASSING, OK, "400", "413", "422"]), max_size=6), min_size=1, max_size=6)


@settings(max_examples=40)
@given(plans)
def test_each_prompt_is_asked_until_its_first_answer_or_the_end_of_patience(planned, batch):
    server, policy = planned
    server.calls.clear()
    texts = [f"{','.join([*plan, OK])},#{n}" for n, plan in enumerate(batch)]
    answers = policy.generate([prompt(text) for text in texts])
    done = {deeds[0].said: deeds for deeds in grouped(server)}
    for text, answer in zip(texts, answers, strict=True):
        plan = text.split(",")
        asked = next(i for i, name in enumerate(plan) if name not in PASSING) + 1
        assert len(done[text]) == min(asked, QUICK["tries"])
        if asked > QUICK["tries"]:
            assert isinstance(answer, PolicyError)
            assert "no answer from http://127" in str(answer)
            assert "to 4 calls" in str(answer)
        elif plan[asked - 1] == OK:
            assert answer == Completion(text)
        else:
            assert isinstance(answer, PolicyError)
            assert f"says {plan[asked - 1]}: your fault; " in str(answer)


def grouped(server):
    out = {}
    for call, _ in server.calls:
        out.setdefault(call.request, []).append(call)
    return out.values()


@pytest.mark.parametrize("name", [*PASSING, *SLOW])
def test_a_fault_that_passes_is_got_over(name):
    fault = {**PASSING, **SLOW}[name]
    with FaultyServer(lambda call: chat("here") if server.calls else fault) as server:
        policy = server.policy(call_seconds=0.5 if name in SLOW else 60.0, tries=20)
        assert policy.generate([prompt()]) == [Completion("here")]
    (deeds,) = server.deeds().values()
    assert deeds[0] == fault.name
    assert policy.usage.retries >= len(deeds) - 1 >= 1  # a busy machine may take half a second to ask


REASONS = {
    "too many": "429: slow down",
    "internal": "500: error number 500",
    "proxy": "502: <html><h1>Bad Gateway",
    "silent": "RemoteProtocolError: Server disconnected",
    "cut": "RemoteProtocolError",
    "malformed": "the answer is no JSON: b'{",
    "shape": "the answer has no choices",
    "no choices": "the answer has no choices",
    "no message": "the answer has no message",
    "error inside": "the model behind it is gone",
    "nested": "the answer is no JSON",
    "hang": "it took longer than 0.05 s",
    "drip": "it took longer than 0.05 s",
}


@pytest.mark.parametrize("name", REASONS)
def test_a_fault_that_lasts_is_named_with_what_to_do(name):
    with FaultyServer(lambda call: {**PASSING, **SLOW}[name]) as server:
        policy = server.policy(call_seconds=0.05 if name in SLOW else 60.0, tries=2)
        (answer,) = policy.generate([prompt()])
    assert isinstance(answer, PolicyError)
    assert REASONS[name] in str(answer)
    assert "tries=2" in str(answer)
    assert (policy.usage.calls, policy.usage.failures) == (2, 1)


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (400, "?max_tokens=256"),
        (401, "set MY_KEY to a key"),
        (403, "set MY_KEY to a key"),
        (404, "often it ends in /v1"),
        (405, "often it ends in /v1"),
        (413, "shorten the prompt"),
        (422, "?seed=false"),
        (307, "it is elsewhere: http://there/v1"),
    ],
)
def test_what_will_not_pass_is_asked_once_and_says_what_to_do(status, remedy):
    with FaultyServer(lambda call: error(status, "so it is", Location="http://there/v1")) as server:
        (answer,) = server.policy(key_variable="MY_KEY").generate([prompt()])
    assert isinstance(answer, PolicyError)
    assert f"/v1/chat/completions says {status}: so it is; " in str(answer)
    assert remedy in str(answer)
    assert len(server.calls) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 405, 307])
def test_what_no_prompt_would_be_answered_with_is_not_asked_for_all_of_them(status):
    with FaultyServer(lambda call: error(status)) as server:
        policy = server.policy(concurrency=1)
        answers = policy.generate([prompt(f"p{n}") for n in range(20)])
    assert [str(a) for a in answers] == [str(answers[0])] * 20
    assert (len(server.calls), policy.usage.failures) == (1, 20)


def test_a_server_that_is_gone_is_not_looked_for_by_every_prompt():
    with FaultyServer(lambda call: chat("x")) as server:
        policy = server.policy(concurrency=1)
    answers = policy.generate([prompt(f"p{n}") for n in range(20)])
    assert all("ConnectError" in str(a) for a in answers)
    assert (policy.usage.calls, policy.usage.failures) == (QUICK["tries"], 20)


def test_a_prompt_that_always_fails_does_not_take_the_others_with_it():
    with FaultyServer(lambda call: error(500) if call.said == "p0" else chat(call.said)) as server:
        answers = server.policy(concurrency=1).generate([prompt(f"p{n}") for n in range(5)])
    assert [a.text for a in answers[1:]] == ["p1", "p2", "p3", "p4"]
    assert isinstance(answers[0], PolicyError)


def test_the_filter_of_a_server_is_no_answer():
    with FaultyServer(lambda call: whole({"content": "I"}, "content_filter")) as server:
        (answer,) = server.policy().generate([prompt()])
    assert "filter withholds the answer" in str(answer)
    assert len(server.calls) == 1


def test_it_waits_as_long_as_it_is_asked_to():
    came = []

    def behave(call):
        came.append(time.monotonic())
        return error(429, Retry_After="0.3") if call.attempt == 1 else chat("x")

    with FaultyServer(behave) as server:
        assert server.policy().generate([prompt()]) == [Completion("x")]
    assert came[1] - came[0] >= 0.3


def test_a_wait_that_is_longer_than_its_patience_is_not_begun():
    with FaultyServer(lambda call: error(503, Retry_After="3600")) as server:
        (answer,) = server.policy(total_seconds=60.0).generate([prompt()])
    assert "it asks to wait 3600 s" in str(answer)
    assert len(server.calls) == 1


def test_waits_double_up_to_the_longest():
    patience = Patience(tries=6, call_seconds=1.0, total_seconds=1.0, first_wait=0.5, longest_wait=5.0)
    assert [patience.bound(failed) for failed in (1, 2, 3, 4, 5, 10**6)] == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]


def test_waits_are_drawn_from_no_shared_state():
    state = random.getstate()
    with FaultyServer(lambda call: error(500)) as server:
        server.policy().generate([prompt()])
    assert len(server.calls) == QUICK["tries"]
    assert random.getstate() == state


def test_the_time_for_one_prompt_ends_it():
    with FaultyServer(lambda call: SLOW["hang"]) as server:
        (answer,) = server.policy(total_seconds=0.2, call_seconds=20.0, tries=1000).generate([prompt()])
    assert isinstance(answer, PolicyError)
    assert "to 1 call; the last: it took longer than 0." in str(answer)
    assert len(server.calls) <= 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("", 0.0),
        ("soon", 0.0),
        ("-3", 0.0),
        ("nan", 0.0),
        ("1e9", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 99 Oct 2015 07:28:00 GMT", 0.0),
    ],
)
def test_what_a_server_asks_to_wait_is_read(header, seconds):
    assert retry_after(header) == seconds


def test_a_date_to_wait_for_is_read():
    assert retry_after("Wed, 21 Oct 2999 07:28:00 GMT") > 1e9
    assert retry_after("Wed, 21 Oct 2999 07:28:00") > 1e9


@given(st.text(max_size=40))
def test_any_header_is_a_time_to_wait(header):
    assert 0 <= retry_after(header) < float("inf")


def by_seed(seed, choices):
    return choices[seed % len(choices)]


@pytest.mark.slow
def test_many_episodes_against_a_server_that_fails_a_tenth_of_its_calls():
    def behave(call):
        rng = random.Random(f"{call.body} {call.attempt}")
        if rng.random() < 0.1:
            return PASSING[rng.choice(list(PASSING))]
        return chat(by_seed(call.body["seed"], call.body["structured_outputs"]["choice"]))

    kuhn = sparring.make("KuhnPoker-v0")
    scripted = policy_agent(
        ScriptedPolicy(lambda p: by_seed((p.seed ^ p.seed >> 32) & 0x7FFFFFFF, p.choices), name="twin")
    )
    sound = {t.task["index"]: t for t in rollout(jobs(kuhn, scripted, 400))}
    with FaultyServer(behave) as server:
        policy = server.policy(tries=2, choices="structured_outputs")
        played = list(rollout(jobs(kuhn, policy_agent(policy), 400)))
    finished = [t for t in played if t.error is None]
    void = [t for t in played if t.error is not None]
    assert len(finished) + len(void) == 400
    assert 0 < len(void) < 40
    assert all(t.error.startswith(f"{policy.name}: PolicyError: no answer from ") for t in void)
    assert all(t.returns == {} for t in void)
    for t in finished:
        assert t.returns == sound[t.task["index"]].returns
        assert [s.text for s in t.steps] == [s.text for s in sound[t.task["index"]].steps]
    requests = server.deeds().values()
    assert all(OK not in deeds[:-1] for deeds in requests)
    assert sum(deeds[-1] == OK for deeds in requests) == policy.usage.answers
    assert sum(map(len, requests)) == policy.usage.calls
    assert {d for deeds in requests for d in deeds} == {OK, *(d.name for d in PASSING.values())}
    asked = [str(sorted(call.body.items())) for call, deed in server.calls if deed == OK]
    assert len(asked) == len(set(asked))


def test_a_key_is_sent_and_shows_up_nowhere(monkeypatch, caplog, kuhn):
    monkeypatch.setenv("MY_KEY", KEY)
    words = f"no such key: {KEY} (Bearer {KEY})"
    deeds = [error(401, words), error(400, words), error(500, words), chat(words), error(200, words)]
    caplog.set_level(logging.DEBUG)
    shown = []
    for deed in deeds:
        with FaultyServer(lambda call, deed=deed: deed) as server:
            policy = server.policy(key_variable="MY_KEY", tries=2)
            shown += [dumps(t) for t in rollout(jobs(kuhn, policy_agent(policy), 3))]
            shown += [repr(policy), repr(policy.usage), str(policy.generate([prompt()])), str(pickle.dumps(policy))]
        assert {call.key for call, _ in server.calls} == {KEY}
    assert sum("no such key: ***" in text for text in shown) >= len(deeds)
    assert KEY not in "\n".join([*shown, caplog.text])


@pytest.mark.parametrize("key", [f"{KEY}\nX-Other: 1", f"{KEY} {KEY}", f"{KEY}é"])
def test_a_key_that_cannot_be_sent_is_refused_without_showing_it(monkeypatch, key):
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with FaultyServer(lambda call: chat("x")) as server, pytest.raises(BadValue) as caught:
        server.policy().generate([prompt()])
    assert "OPENAI_API_KEY" in str(caught.value)
    assert KEY not in str(caught.value)
    assert server.calls == []


@pytest.mark.parametrize(
    "text", [f"m@http://user:{KEY}@h/v1", f"m@http://{KEY}@h/v1", f"m@http://h/v1?key_variable={KEY}"]
)
def test_a_key_in_the_name_is_refused_without_showing_it(text):
    with pytest.raises(BadValue, match="OPENAI_API_KEY") as caught:
        OpenAIPolicy.from_text(text)
    assert KEY not in str(caught.value)
