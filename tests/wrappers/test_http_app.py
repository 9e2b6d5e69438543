"""What is answered over HTTP and over a socket: routes and codes, strangers, malformed requests, and too much at once."""

import asyncio
import json
import os
import threading
from contextlib import closing
from http.client import HTTPConnection

import pytest
from starlette.testclient import WebSocketDenialResponse

import sparring
from sparring.cli.main import main
from sparring.errors import BadValue
from sparring.wrappers.http.dispatch import Dispatcher
from sparring.wrappers.http.limits import Limits
from sparring.wrappers.http.refusals import STATUS, TooMany
from sparring.wrappers.http.serving import background
from sparring.wrappers.http.sessions import Sessions
from sparring.wrappers.http.wires import Wire
from tests.wrappers.http_server import Gated, client, deaf

KUHN = sparring.make("KuhnPoker-v0")
TOKENS = ("the-token-of-ann-12345", "the-token-of-bob-12345")
ANN, BOB = ({"authorization": f"Bearer {token}"} for token in TOKENS)
SOCKET = "ws://127.0.0.1/v1/socket"
START = {"split": "train", "index": 0, "seed": 0}


@pytest.fixture(scope="module")
def web():
    with client(KUHN, Limits(body=20_000, batch=5, sessions=9)) as found:
        yield found


@pytest.fixture(scope="module")
def closed():
    """One that needs a token."""
    with client(KUHN, tokens=TOKENS, host="envs.example.org") as found:
        yield found


def test_an_episode_by_hand(web):
    assert web.get("/v1").json()["spec"]["players"] == list(KUHN.spec.players)
    assert web.get("/v1?seat=player_0&others=random").json()["spec"]["seats"] == ["player_0"]
    assert [task["index"] for task in web.get("/v1/tasks/test?first=2&count=2").json()["tasks"]] == [2, 3]
    made = web.post("/v1/sessions", json=START)
    assert (made.status_code, made.json()["turn"]["legal"]) == (201, ["check", "bet"])
    at = f"/v1/sessions/{made.json()['session']}"
    turn = web.post(f"{at}/step", json={"action": "check"}).json()["turn"]
    assert (turn["seat"], turn["rewards"]) == ("player_1", {"player_0": 0.0, "player_1": 0.0})
    assert web.get(at).json() == {"turn": turn, "number": 1}
    assert web.get(f"{at}/transcript/player_0").json()["messages"][-1] == {"role": "assistant", "content": "check"}
    assert web.get(f"{at}/encode/player_0").json()["view"]["shape"]
    assert sum(web.get(f"{at}/players/equilibrium").json()["moves"].values()) == pytest.approx(1)
    assert "player_0" in web.get(f"{at}/render").json()["frame"]["ansi"]
    copy = web.post("/v1/sessions", json=web.get(f"{at}/state").json())
    assert copy.json()["turn"] == turn
    web.delete(f"/v1/sessions/{copy.json()['session']}")
    assert web.delete(at).json() == {}
    assert web.get(at).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("GET", "/", None, 404, "nothing answers GET / here: GET /v1 says what does"),
        ("PUT", "/v1", None, 405, "nothing answers PUT /v1 here"),
        ("GET", "/v1/", None, 404, "nothing answers"),
        ("GET", "/v1?engine=x", None, 404, "no field of 'about' is called 'engine'"),
        ("GET", "/v1/tasks/tests", None, 404, "did you mean 'test'?"),
        ("GET", "/v1/tasks/test?first=-1", None, 400, "first='-1': a whole number"),
        ("GET", "/v1/tasks/..%2f..%2fetc", None, 404, "nothing answers"),
        ("GET", "/v1/sessions/x", None, 404, "there is no session 'x'"),
        ("POST", "/v1/sessions", b"", 400, "this is no JSON"),
        ("POST", "/v1/sessions", b"{'a': 1}", 400, "this is no JSON"),
        ("POST", "/v1/sessions", b'{"seed": NaN}', 400, "NaN is no number of JSON"),
        ("POST", "/v1/sessions", b'{"seed": ' + b"9" * 5000 + b"}", 400, "this is no JSON"),
        ("POST", "/v1/sessions", b"[" * 19_000, 400, "this is no JSON"),
        ("POST", "/v1/sessions", b'"\xff"', 400, "the body is not UTF-8: invalid start byte at byte 1"),
        ("POST", "/v1/sessions", b"[]", 400, "the body is a JSON object"),
        ("POST", "/v1/sessions", b'{"op": "close", "session": "x"}', 404, "no field of 'start' is called 'session'"),
        ("POST", "/v1/sessions", b" " * 20_001, 413, "a body has at most 20,000 bytes"),
        ("POST", "/v1/batch", b"{}", 400, "operations are a list"),
        ("POST", "/v1/batch", b"[1,1,1,1,1,1]", 413, "6 operations at once: at most 5"),
    ],
)
def test_what_cannot_be_answered(web, method, path, body, status, words):
    found = web.request(method, path, content=body)
    assert (found.status_code, words in found.json()["error"]) == (status, True), found.text
    assert STATUS[found.json()["code"]] == status or status == 405
    assert found.headers["x-content-type-options"] == "nosniff"


def test_a_batch_goes_on_after_a_mistake(web):
    told = web.post("/v1/batch", json=[{"op": "start", **START}, 7, {"op": "about"}]).json()
    assert [one.get("code", "done") for one in told] == ["done", "bad-value", "done"]
    web.delete(f"/v1/sessions/{told[0]['session']}")


def test_too_many_sessions(web):
    told = [web.post("/v1/sessions", json=START) for _ in range(12)]
    assert [one.status_code for one in told] == [201] * 9 + [429] * 3
    assert told[-1].headers["retry-after"] == "1"
    for one in told[:9]:
        web.delete(f"/v1/sessions/{one.json()['session']}")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer "},
        {"authorization": "Bearer the-token-of-ann-12346"},
        {"authorization": f"Basic {TOKENS[0]}"},
        {"authorization": "Bearer \xff\xfe"},
        {"cookie": f"token={TOKENS[0]}"},
    ],
)
def test_strangers(closed, headers):
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    for path in ("/v1", "/v1/sessions/x", "/nowhere", f"/v1?token={TOKENS[0]}"):
        found = closed.get(path, headers=encoded)
        assert (found.status_code, found.json()["code"]) == (401, "no-token")
    with pytest.raises(WebSocketDenialResponse) as refused, closed.websocket_connect("/v1/socket", headers=encoded):
        pass
    assert refused.value.status_code == 401


def test_sessions_belong_to_a_token(closed):
    mine = closed.post("/v1/sessions", json=START, headers=ANN).json()["session"]
    assert closed.get(f"/v1/sessions/{mine}", headers=ANN).status_code == 200
    assert closed.get(f"/v1/sessions/{mine}", headers=BOB).json()["code"] == "no-session"
    assert closed.delete(f"/v1/sessions/{mine}", headers=BOB).status_code == 404
    with closed.websocket_connect("/v1/socket", headers=BOB) as socket:
        socket.send_json({"id": 1, "ops": [{"op": "step", "session": mine, "action": "bet"}]})
        assert socket.receive_json()["results"][0]["code"] == "no-session"


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"host": "evil.example"}, {"host": "localhost.evil"}],
)
def test_web_pages_cannot_ask(web, headers):
    assert web.get("/v1", headers=headers).json()["code"] == "not-here"
    assert web.post("/v1/sessions", json=START, headers=headers).status_code == 403
    with pytest.raises(WebSocketDenialResponse) as refused, web.websocket_connect(SOCKET, headers=headers):
        pass
    assert refused.value.status_code == 403


@pytest.mark.parametrize("host", ["localhost:1", "[::1]:8090", "127.0.0.1"])
def test_this_machine_has_many_names(web, host):
    assert web.get("/v1", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "text", ["", "no JSON", "[]", '{"id": 1}', '{"id": "1", "ops": []}', '{"id": 1, "ops": [], "x": 1}']
)
def test_a_socket_survives_what_is_no_message(web, text):
    with web.websocket_connect(SOCKET) as socket:
        socket.send_text(text)
        assert socket.receive_json()["code"] == "bad-value"
        socket.send_bytes(b"\xff")
        assert socket.receive_json()["code"] == "bad-value"
        socket.send_json({"id": 7, "ops": [{"op": "about"}]})
        assert (found := socket.receive_json())["id"] == 7
        assert found["results"][0]["protocol"] == 1
        socket.send_json({"id": 8, "ops": [1] * 6})
        assert socket.receive_json()["code"] == "too-large"


def step(session):
    return {"op": "step", "session": session, "action": "check"}


def test_slow_steps_overlap():
    """Four steps of which each waits for the others, in one request."""
    together = threading.Barrier(4)
    with client(Gated(lambda: together.wait(60)), Limits(threads=4)) as web:
        ids = [one["session"] for one in web.post("/v1/batch", json=[{"op": "start", **START}] * 4).json()]
        told = web.post("/v1/batch", json=[step(id) for id in ids]).json()
    assert [one["turn"]["seat"] for one in told] == ["player_1"] * 4


def test_steps_of_one_session_take_one_thread():
    """With two threads: four steps of one session leave one to the other session."""
    together = threading.Barrier(2)
    passed = threading.Event()

    def gate():
        if not passed.is_set():
            together.wait(60)
            passed.set()

    with client(Gated(gate), Limits(threads=2)) as web:
        first, second = (one["session"] for one in web.post("/v1/batch", json=[{"op": "start", **START}] * 2).json())
        told = web.post("/v1/batch", json=[*[step(first)] * 4, step(second)]).json()
    assert [one.get("code", "done") for one in told] == ["done", "done", "over", "over", "done"]


def test_what_waits_is_bounded():
    """HTTP is told to come later; a socket is not read on, and all its messages are answered in the end."""
    opened, begun = threading.Event(), threading.Event()

    def gate():
        begun.set()
        assert opened.wait(60)

    with client(Gated(gate), Limits(threads=1, waiting=1)) as web, web.websocket_connect(SOCKET) as socket:
        socket.send_json({"id": 0, "ops": [{"op": "start", **START}] * 2})
        ids = [one["session"] for one in socket.receive_json()["results"]]
        for number, id in enumerate(ids):
            socket.send_json({"id": number, "ops": [step(id)]})
        assert begun.wait(60)
        late = web.get(f"/v1/sessions/{ids[0]}")
        assert (late.status_code, late.json()["code"], late.headers["retry-after"]) == (429, "too-many", "1")
        opened.set()
        assert {socket.receive_json()["id"] for _ in ids} == {0, 1}


@pytest.mark.slow
def test_who_does_not_read_takes_no_place(caplog):
    with background(Gated(lambda: None), limits=Limits(waiting=64)) as place:
        port = int(place.partition(":")[2])

        def status():
            with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as asking:
                asking.request("POST", "/v1/batch", json.dumps([{"op": "about"}] * 64))
                return asking.getresponse().status

        with deaf(port):
            told = (status() for _ in range(1000))  # what was asked before may still be being answered
            assert next(each for each in told if each != 429) == 200
    assert "never retrieved" not in caplog.text  # nor is anything sent to who has gone


def test_a_place_is_waited_for():
    async def tried():
        dispatcher = Dispatcher(Sessions(Gated(lambda: None), Limits(waiting=2)))
        await dispatcher.enter(5, patient=False)  # a large request has its turn, alone
        with pytest.raises(TooMany):
            await dispatcher.enter(1, patient=False)
        waits = asyncio.create_task(dispatcher.enter(2, patient=True))
        await asyncio.sleep(0)
        assert not waits.done()
        dispatcher.leave(5)
        await waits
        with pytest.raises(TooMany):
            await dispatcher.enter(1, patient=False)

    asyncio.run(tried())


def test_idle_sessions_are_reaped():
    with client(KUHN, Limits(idle=0.05, sessions=1)) as web:
        assert web.post("/v1/sessions", json=START).status_code == 201
        while web.post("/v1/sessions", json=START).status_code == 429:
            pass


def test_a_body_that_does_not_come():
    with background(KUHN, limits=Limits(patience=0.1)) as place:
        connection = HTTPConnection(place, timeout=60)
        connection.putrequest("POST", "/v1/sessions")
        connection.putheader("Content-Length", "100")
        connection.endheaders(b"{")
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["error"]) == (400, "the body did not come within 0.1 s")
        connection.close()


class Scripted(Wire):
    """A wire whose answers are known."""

    def __init__(self, *answers):
        super().__init__("http://127.0.0.1:1", None)
        self.answers, self.asked, self.waits = list(answers), [], 0.0

    def _send(self, operations):
        self.asked.append([json.loads(one) for one in operations])
        return [self.answers.pop(0) for _ in operations]

    def _wait(self, seconds):
        self.waits += seconds

    def close(self):
        pass

    finish = close


LATER = {"error": "too many", "code": "too-many"}


def test_what_was_too_much_is_asked_again():
    wire = Scripted({}, {"a": 1}, LATER, LATER, {"b": 1}, LATER, {"c": 1})
    wire.forget("old", os.getpid())
    wire.forget("of the process that this is a fork of", 1)
    assert wire.ask([{"n": 1}, {"n": 2}, {"n": 3}]) == [{"a": 1}, {"b": 1}, {"c": 1}]
    assert wire.asked == [
        [{"op": "close", "session": "old"}, {"n": 1}, {"n": 2}, {"n": 3}],
        [{"n": 2}, {"n": 3}],
        [{"n": 3}],
    ]
    assert wire.waits == 3.0


def test_much_is_asked_in_several_requests():
    wire = Scripted(*[{}] * 1024, *({"n": n} for n in range(1030)), {}, {"x": 1}, {"x": 2}, {"x": 3})
    for number in range(1025):
        wire.forget(f"old {number}", os.getpid())
    assert wire.ask([{"n": n} for n in range(1024)]) == [{"n": n} for n in range(1024)]
    wire.answers[:6] = []
    assert wire.ask([{"x": "y" * (2 << 20)}] * 3) == [{"x": 1}, {"x": 2}, {"x": 3}]
    assert [len(asked) for asked in wire.asked] == [2048, 2, 1, 1]


def test_patience_ends():
    wire = Scripted(*[LATER] * 6)
    assert wire.ask([{}]) == [LATER]
    assert (len(wire.asked), wire.waits) == (6, 15.0)


def test_others_need_a_token(capsys, monkeypatch):
    monkeypatch.delenv("SPARRING_SERVE_TOKEN", raising=False)
    assert main(["serve-env", "KuhnPoker-v0", "--host", "0.0.0.0"]) == 2
    assert "other machines could play here without a token; set SPARRING_SERVE_TOKEN" in capsys.readouterr().err
    assert main(["serve-env", "KuhnPoker-v0", "--port", "70000"]) == 2
    assert main(["serve-env", "Kuhn-v0"]) == 2
    assert "did you mean 'KuhnPoker-v0'" in capsys.readouterr().err


def test_limits_name_what_is_wrong():
    with pytest.raises(BadValue, match="body=0"):
        Limits(body=0)
