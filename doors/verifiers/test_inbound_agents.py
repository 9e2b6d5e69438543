"""Environments of verifiers with agents, tools and loops of their own as environments of ours."""

import asyncio
import gc
import itertools
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import verifiers.v1 as vf
from verifiers.v1.utils.loaders import load_environment, resolve_env_config

import sparring
from sparring.envs.bridges.verifiers_agents import VerifiersAgentEnvironment
from sparring.envs.conformance import check
from sparring.errors import BadValue, EpisodeOver, InfrastructureError, MissingExtra, UnknownName
from sparring.types import Message

PLUGINS = Path(__file__).parent / "plugins"
GUESS, GLOSSARY, PENNIES = ({"taskset": {"id": name}} for name in ("vf_guess", "vf_glossary", "vf_pennies"))
pytestmark = pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning")  # of theirs


@pytest.fixture(autouse=True)
def plugins(monkeypatch):
    """Let the environments be imported, here and by the servers of their tools."""
    monkeypatch.syspath_prepend(PLUGINS)
    monkeypatch.setenv("PYTHONPATH", str(PLUGINS))


@sparring.register("test/Guess-v0")
def guess(*, highest: int = 9, max_turns: int = 6):
    """Guess a number."""
    config = {"taskset": {**GUESS["taskset"], "highest": highest}}
    kwargs = {"highest": highest, "max_turns": max_turns}
    return VerifiersAgentEnvironment("test/Guess-v0", config, max_turns=max_turns, kwargs=kwargs)


@sparring.register("test/Pennies-v0")
def pennies():
    """Match pennies."""
    return VerifiersAgentEnvironment("test/Pennies-v0", PENNIES, count=3, reward_range=(-1.0, 1.0))


def call(name, /, **arguments):
    return f"<tool_call>{json.dumps({'name': name, 'arguments': arguments})}</tool_call>"


def play(environment, answers, index=0):
    """Play a task; return the episode."""
    episode = environment.start(environment.tasks()[index], seed=0)
    for answer in answers:
        episode.step(answer)
    return episode


@pytest.mark.parametrize("id", ["test/Guess-v0", "test/Pennies-v0"])
def test_it_keeps_the_contract(id):
    check(id, episodes=4, without=["other-processes"]).raise_for_failures()


def test_their_loop_asks_and_their_rewards_pay():
    episode = play(sparring.make("test/Guess-v0"), [])
    assert episode.task.params["number"] == 5
    assert episode.turn.messages == (
        Message("system", "Say a number alone."),
        Message("user", "Which number from 1 to 9?"),
    )
    assert episode.step("7").messages == (Message("user", "lower"),)
    turn = episode.step("5")
    assert (turn.seat, turn.terminated, turn.truncated, dict(turn.rewards)) == (None, True, False, {"player_0": 0.75})
    assert turn.info["stop_conditions"] == {"player_0": "user_closed"}
    with pytest.raises(EpisodeOver):
        episode.step("5")


@pytest.mark.parametrize(
    ("answers", "reward", "truncated"),
    [(["I give up"], 0.5, False), (["1", "2", "3"], 0.5 / 3, True), (["1", "2", "5"], 0.5 + 0.5 / 3, False)],
)
def test_a_stop_of_theirs_terminates_and_the_limit_truncates(answers, reward, truncated):
    turn = play(sparring.make("test/Guess-v0", max_turns=3), answers).turn
    assert (turn.terminated, turn.truncated, turn.rewards["player_0"]) == (
        not truncated,
        truncated,
        pytest.approx(reward),
    )


def test_every_conversation_of_an_agent_has_a_seat():
    config = {**GUESS, "fails": "asks anew"}
    environment = VerifiersAgentEnvironment("test/Twice-v0", config, conversations={"player": 2})
    assert (environment.spec.seats, environment.spec.roles) == (("player_0", "player_1"), ("player", "player"))
    episode = play(environment, ["1", "5"])
    assert (episode.turn.seat, len(episode.transcript("player_1"))) == ("player_1", 2)
    assert episode.step("5").rewards == {"player_0": 0.75, "player_1": 1.0}


def test_their_own_limit_counts_if_it_is_lower():
    environment = VerifiersAgentEnvironment("test/Short-v0", {**GUESS, "player": {"max_turns": 2}}, max_turns=5)
    assert environment.spec.max_turns == 2
    assert play(environment, ["1", "2"]).turn.truncated


def test_every_agent_has_a_seat_and_hears_what_is_its_own():
    environment = sparring.make("test/Pennies-v0")
    assert (environment.spec.seats, environment.spec.roles) == (
        ("player_0", "player_1", "player_2"),
        ("even", "odd", "idle"),
    )
    episode = play(environment, ["heads"], index=2)
    assert episode.turn.seat == "player_1"
    assert episode.transcript("player_1") == (Message("user", "Heads or tails?"),)
    assert episode.step("tails").rewards == {"player_0": -1.0, "player_1": 1.0, "player_2": 0.0}


def test_tools_are_ours_and_what_they_say_is_shown():
    environment = VerifiersAgentEnvironment("test/Glossary-v0", GLOSSARY)
    episode = play(environment, [])
    [tool] = episode.turn.tools
    assert (tool.name, tool.description) == ("facts_lookup", "Look up what somebody is known for.")
    assert tool.parameters["required"] == ["name"]
    turn = episode.step(f"I look. {call('facts_lookup', name='ada')}")
    assert turn.messages == (Message("tool", "the first programmer (question 1)", "facts_lookup"),)
    again = environment.load(episode.save())
    assert again.turn == turn
    turn = again.step(call("facts_lookup", name="bob") + call("facts_forget"))
    assert [message.content for message in turn.messages] == [
        "nobody (question 2)",
        "error: unknown tool 'facts_forget'",
    ]
    other = environment.load(again.save())
    given = ['"{"', '"[1]"', '{"name": "\\ud800"}', "9" * 4000, "null", '{"name": ["ada"], "NaN": NaN}']
    calls = ['{"name": "\\ud800"}', *(f'{{"name": "facts_lookup", "arguments": {each}}}' for each in given)]
    assert [m.role for m in other.step("".join(f"<tool_call>{each}</tool_call>" for each in calls)).messages] == [
        "tool"
    ] * 7
    assert other.step(call("facts_lookup", name="ada") + "<tool_call>5</tool_call>").terminated
    assert again.step("<tool_call>the first programmer").rewards["player_0"] == 0.5
    assert episode.step("the first programmer").rewards["player_0"] == 1.0


@pytest.mark.parametrize(
    ("fails", "answers", "why"),
    [
        ("at once", [], "RuntimeError: no game today"),
        ("7", ["3", "7"], "RuntimeError: cannot stand 7"),
        ("does not look", ["1", "2", "3"], "the exchange is over"),
        ("asks anew", ["5"], "'player' has more than 1 conversations: say conversations={'player': 2}"),
        ("shows a picture", ["1"], "shows more than text"),
        ("hangs", ["1"], r"neither asked nor ended within 0\.2 s"),
        (None, ["crash the reward"] * 3, "the reward raises"),
    ],
    ids=str,
)
def test_what_fails_on_their_side_is_void(fails, answers, why):
    config = {**GUESS, "fails": fails}
    environment = VerifiersAgentEnvironment(
        "test/Fails-v0", config, max_turns=3, seconds=0.2 if fails == "hangs" else 60
    )
    with pytest.raises(InfrastructureError, match=f"test/Fails-v0 failed on .*{why}"):
        play(environment, answers)


def test_rewards_outside_the_range_are_void():
    environment = VerifiersAgentEnvironment("test/Less-v0", GUESS, reward_range=(0.0, 0.5))
    with pytest.raises(
        InfrastructureError, match=r"paid \{'player_0': 1\.0\}, outside 0 to 0\.5: say its reward_range"
    ):
        play(environment, ["5"])


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({"taskset": {"id": "vf_gues"}}, "taskset 'vf_gues' not found"),
        ({"taskset": {"id": "vf_guess", "higest": 3}}, r"taskset\.higest"),
        ({**GUESS, "player": {"max_turn": 1}}, r"player\.max_turn"),
        ({}, "needs a seed taskset"),
        ({**GUESS, "player": {"harness": {"id": "vf_program"}}}, "player works in the harness 'vf_program'"),
        (PENNIES, "Pennies has tasks without end: say how many, with count="),
    ],
)
def test_what_cannot_be_loaded_is_said(config, why):
    with pytest.raises(BadValue, match=why):
        VerifiersAgentEnvironment("test/None-v0", config)


def test_without_verifiers_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "verifiers.v1.configs.agent", None)
    with pytest.raises(MissingExtra, match=r"pip install 'sparring\[verifiers\]'"):
        sparring.make("test/Guess-v0")


@pytest.mark.parametrize(
    "given", [{"count": 0}, {"max_turns": 0}, {"split": "dev"}, {"reward_range": 1}, {"seconds": 0}]
)
def test_arguments_are_looked_at(given):
    with pytest.raises(BadValue, match=f"{next(iter(given))}=.*: use "):
        VerifiersAgentEnvironment("test/None-v0", GUESS, **given)


@pytest.mark.parametrize(
    ("given", "why"), [({"playr": 2}, "did you mean 'player'"), ({"player": 0}, "of player=0: use a")]
)
def test_conversations_are_of_agents(given, why):
    with pytest.raises((BadValue, UnknownName), match=why):
        VerifiersAgentEnvironment("test/None-v0", GUESS, conversations=given)


def test_tasks_are_in_one_split_and_can_be_fewer():
    environment = VerifiersAgentEnvironment("test/Some-v0", GUESS, count=2, split="test")
    assert [task.params["number"] for task in environment.tasks("test")] == [5, 6]


def test_it_is_played_in_an_event_loop_too():
    async def played():
        return play(sparring.make("test/Guess-v0"), ["1", "5"]).turn.rewards["player_0"]

    assert asyncio.run(played()) == 0.75


@pytest.mark.parametrize("config", [GUESS, GLOSSARY], ids=["talk", "tools"])
def test_nothing_of_an_episode_is_left_when_nobody_wants_it(config):
    gc.collect()
    before = set(threading.enumerate())
    episode = play(VerifiersAgentEnvironment("test/Left-v0", config), [])
    loop = episode._runner.get_loop()
    del episode
    gc.collect()
    assert loop.is_closed()
    for thread in set(threading.enumerate()) - before:  # of asyncio, which sees that their servers have ended
        thread.join(60)
    assert set(threading.enumerate()) <= before


class StreamingModel:
    """An endpoint that streams in turn what is written down for the first words of each conversation, calls as calls."""

    def __init__(self, answers):
        waiting, lock = [iter(said) for said in answers], threading.Lock()
        self.asked = {}
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with lock:
                    number = model.asked.setdefault(self.headers["X-Session-ID"], [len(model.asked), None])
                    number[1] = request["messages"]
                    answer = next(waiting[number[0]])
                chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m"}
                choice = {"index": 0, "delta": wire(answer), "finish_reason": "stop"}
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                self.wfile.write(f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\ndata: [DONE]\n\n".encode())

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._server.server_close()


def wire(answer):
    """An answer as a server has it: what is said beside a call, and the call."""
    said, _, rest = answer.partition("<tool_call>")
    if not rest:
        return {"role": "assistant", "content": answer}
    wanted = json.loads(rest.partition("</tool_call>")[0])
    function = {"name": wanted["name"], "arguments": json.dumps(wanted["arguments"])}
    calls = [{"index": 0, "id": "call00000", "type": "function", "function": function}]
    return {"role": "assistant", "content": said.strip(), "tool_calls": calls}


def played_by_them(config, answers, agents):
    """Play the first task as `vf-eval` does, with their chat program; return each agent's reward, what it was asked, and why it stopped."""
    runs = {
        name: {"harness": {"id": "vf_program"}, "runtime": {"type": "subprocess"}, "max_turns": 3} for name in agents
    }
    env = load_environment(resolve_env_config({**config, **runs}))
    [task] = itertools.islice(env.taskset, 1)

    async def run(url):
        client = vf.EvalClientConfig(base_url=url, api_key_var="NO_KEY")
        async with env.serving():
            return await env.run_episode(task, vf.ModelContext(model="m", client=client))

    with StreamingModel(answers) as model:
        episode = asyncio.run(run(model.url))
    assert episode.ok, episode
    asked = {trace: [(m["role"], m.get("content") or "") for m in seen] for trace, (_, seen) in model.asked.items()}
    return {trace.agent.name: (trace.reward, asked[trace.id], trace.stop_condition) for trace in episode.traces}


@pytest.mark.parametrize(
    ("config", "answers", "agents"),
    [
        (GUESS, [["7", "5"]], ["player"]),
        (GUESS, [["1", "2", "3"]], ["player"]),
        (GUESS, [["4", "I give up"]], ["player"]),
        (PENNIES, [["heads"], ["tails"]], ["even", "odd", "idle"]),
        (GLOSSARY, [["So: " + call("facts_lookup", name="ada"), "the first programmer"]], ["agent"]),
    ],
    ids=["found", "limit", "stop", "two", "tools"],
)
def test_golden_what_they_pay_and_show_with_their_own_program_is_what_is_paid_and_shown_here(config, answers, agents):
    theirs = played_by_them(config, answers, agents)
    count = None if config is not PENNIES else 1
    environment = VerifiersAgentEnvironment(
        "test/Golden-v0", config, count=count, max_turns=3, reward_range=(-1.0, 1.0)
    )
    episode = play(environment, [answer for said in answers for answer in said])
    ours = {}
    for name in theirs:
        seat = environment.spec.seats[environment.roles.index(name)]
        seen = [(m.role, m.content) for m in episode.transcript(seat)[:-1]]
        plain = [(role, wire(text)["content"] if role == "assistant" else text) for role, text in seen]
        ours[name] = (episode.turn.rewards[seat], plain, episode.turn.info["stop_conditions"][seat])
    assert ours == theirs
    assert episode.turn.truncated == (theirs[agents[0]][2] == "max_turns")
