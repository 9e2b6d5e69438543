"""A policy behind a server that keeps vLLM's contract (tokens in and out, adapters loaded while it runs): a real HTTP server."""

import json
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import torch
from safetensors.torch import load_file

from sparring.agents.flows.core import policy_agent
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.processes import ALONE
from sparring.agents.improve.rows import trajectory_rows
from sparring.agents.improve.session import Session
from sparring.agents.policies._chat import Unreadable
from sparring.agents.policies.adapters import add_lora
from sparring.agents.policies.openai import OpenAIOptions
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.policies.vllm import VLLMPolicy, read_tokens
from sparring.agents.rollout import Job, rollout
from sparring.agents.training import train
from sparring.agents.training.playing import players
from sparring.errors import BadValue, PolicyError
from sparring.types import Message, Prompt

from .conftest import tiny_run
from .toys import naive_logps

QUICK = OpenAIOptions(tries=4, first_wait=0.001, longest_wait=0.01, key_variable=None)


WHOLE = ("/collective_rpc", "/reset_prefix_cache")
"""Where vLLM changes whole models; there is no `/v1` before these."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.tell(200 if self.path == "/version" else 404, {"version": self.server.version})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        what = self.path.removeprefix("/" if self.path in WHOLE else "/v1/")
        with self.server.lock:
            status, said = getattr(self, what, self.nothing)(body)
        self.server.log.append((what, body.get("lora_name") or body.get("model"), status))
        self.tell(status, said)

    def tell(self, status, said):
        raw = (said if isinstance(said, str) else json.dumps(said)).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def nothing(self, body):
        return 404, {"detail": "Not Found"}

    def load_lora_adapter(self, body):
        name = body["lora_name"]
        if not self.server.allows:
            return self.nothing(body)
        if self.server.busy:  # done all the same
            self.server.busy = False
            self.load_lora_adapter(body)
            return 503, {"error": {"message": "busy"}}
        if name in self.server.adapters:
            return 400, {"error": {"message": f"The lora adapter '{name}' has already been loaded."}}
        self.server.adapters[name] = TransformersPolicy.from_pretrained(
            body["lora_path"], device="cpu", dtype="float32"
        )
        return 200, f"Success: LoRA adapter '{name}' added successfully."

    def unload_lora_adapter(self, body):
        if self.server.adapters.pop(body["lora_name"], None) is None:
            return 404, {"error": {"message": f"The lora adapter '{body['lora_name']}' cannot be found."}}
        return 200, f"Success: LoRA adapter '{body['lora_name']}' removed successfully."

    def collective_rpc(self, body):
        """The workers load the files of the folder into the model that they have; what was computed before stays."""
        if not self.server.allows:
            return self.nothing(body)
        if body["method"] != "reload_weights":
            return 500, {"error": {"message": f"no method {body['method']!r}"}}
        saved = load_file(f"{body['kwargs']['weights_path']}/model.safetensors")
        self.server.adapters[None].model.load_state_dict(saved, strict=False)
        return 200, {"results": [None]}

    def reset_prefix_cache(self, body):
        self.server.cache.clear()
        return 200, ""

    def completions(self, body):
        policy = self.server.adapters.get(body.get("model"))
        if policy is None:
            return 404, {"error": {"message": f"The model `{body['model']}` does not exist."}}
        known = (body.get("model"), *body["prompt"], body["seed"])
        if known not in self.server.cache:
            self.server.cache[known] = self.answer(policy, body)
        return self.server.cache[known]

    def answer(self, policy, body):
        rng, ids, logps = random.Random(body["seed"]), [], []
        while len(ids) < body["max_tokens"] and not set(ids) & set(body["stop_token_ids"]):
            with torch.no_grad():
                logits = policy.model(input_ids=torch.tensor([[*body["prompt"], *ids]]), use_cache=False).logits[0, -1]
            logp = torch.log_softmax(logits.double(), -1)
            ids += rng.choices(range(len(logp)), logp.exp().tolist())
            logps.append(float(logp[ids[-1]]))
        said = {"index": 0, "text": "", "token_ids": ids, "prompt_token_ids": body["prompt"]}
        said |= {"logprobs": {"token_logprobs": logps}, "finish_reason": "stop"}
        counted = {"prompt_tokens": len(body["prompt"]), "completion_tokens": len(ids)}
        return 200, {"choices": [said], "usage": counted}

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128


@pytest.fixture
def served():
    """A server; `log` has (path, adapter, status) of every request."""
    server = Server(("127.0.0.1", 0), Handler)
    server.adapters, server.log, server.lock, server.allows = {}, [], threading.Lock(), True
    server.busy, server.version, server.cache = False, "0.18.1", {}
    server.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def base(speaker, tmp_path):
    speaker.save_pretrained(tmp_path / "base")
    return tmp_path / "base"


@pytest.fixture
def adapted(base):
    policy = TransformersPolicy.from_pretrained(base, device="cpu", dtype="float32", max_new_tokens=8, name="low")
    add_lora(policy, rank=2, alpha=8.0)
    return policy


def asked(kuhn, policy, count=12):
    """Jobs in which the policy plays itself."""
    agents = dict.fromkeys(kuhn.spec.seats, policy_agent(policy))
    return [Job(kuhn, kuhn.tasks("train")[i], i, agents) for i in range(count)]


def misfit(policy, played):
    """The largest difference of what the server says of its tokens' log-probabilities to what the policy says of them."""
    found = [step.completion for trajectory in played for step in trajectory.steps]
    own = [naive_logps(policy.model, c.prompt_ids, c.token_ids) for c in found]
    return max(abs(a - b) for c, logps in zip(found, own, strict=True) for a, b in zip(c.logprobs, logps, strict=True))


@pytest.mark.slow
def test_answers_have_their_tokens_and_follow_the_adapter(served, kuhn, adapted, tmp_path):
    server = VLLMPolicy(adapted, served.url, QUICK)
    learner = Learner(adapted, lr=0.1)
    for _ in range(3):
        server.publish(tmp_path / "published")
        played = list(rollout(asked(kuhn, server)))
        assert misfit(adapted, played) < 1e-5
        for step in (step for trajectory in played for step in trajectory.steps):
            said = step.completion
            assert said.text == step.text
            assert said.prompt_ids == adapted.encode(trajectory_prompt(played, step))
            assert (said.finish_reason == "stop") == (said.token_ids[-1] == adapted.end)
        learner.update([row for trajectory in played for row in trajectory_rows(trajectory)])
        assert misfit(adapted, played) > 1e-3
    server.close()
    assert served.adapters == {}
    assert list((tmp_path / "published").iterdir()) == []


def trajectory_prompt(played, step):
    """What the seat of a step had seen and said before it."""
    (steps,) = [t.steps for t in played if any(s is step for s in t.steps)]
    heard = []
    for each in steps:
        if each.seat == step.seat:
            heard += each.messages
            if each is step:
                return tuple(heard)
            heard.append(Message("assistant", each.text))
    raise AssertionError(step)


def test_each_version_replaces_the_former(served, adapted, tmp_path):
    server = VLLMPolicy(adapted, served.url, QUICK)
    for _ in range(2):
        server.publish(tmp_path)
    (name,) = served.adapters
    assert [path.name for path in tmp_path.glob("sparring-*")] == [name] == [server.serving]
    assert [what for what, _, _ in served.log] == ["load_lora_adapter", "load_lora_adapter", "unload_lora_adapter"]


def test_an_answer_that_is_lost_does_not_lose_the_adapter(served, adapted, tmp_path):
    server = VLLMPolicy(adapted, served.url, QUICK)
    served.busy = True
    server.publish(tmp_path)
    assert list(served.adapters) == [server.serving]
    assert [status for *_, status in served.log] == [503, 400]


def test_the_same_seed_gets_the_same_answer(served, adapted, kuhn, tmp_path):
    server = VLLMPolicy(adapted, served.url, QUICK)
    server.publish(tmp_path)
    messages = kuhn.start(kuhn.tasks("train")[0], seed=0).turn.messages
    answers = server.generate([Prompt(messages, seed) for seed in (*range(20), *range(20))])
    assert answers[:20] == answers[20:]
    assert len({answer.token_ids for answer in answers}) > 1


def test_what_cannot_be_is_told(served, adapted, tmp_path):
    server = VLLMPolicy(adapted, served.url, QUICK)
    with pytest.raises(PolicyError, match="nothing is published"):
        server.generate([])
    served.allows = False
    with pytest.raises(PolicyError, match=r"load_lora_adapter failed: .*404.*VLLM_ALLOW_RUNTIME_LORA_UPDATING=True"):
        server.publish(tmp_path)
    adapted.constrain = True
    with pytest.raises(BadValue, match="constrained answers"):
        VLLMPolicy(adapted, served.url, QUICK)


def test_a_prompt_that_fails_is_its_own(served, adapted, tmp_path):
    server = VLLMPolicy(adapted, served.url, QUICK)
    server.publish(tmp_path)
    served.adapters.clear()
    (answer,) = server.generate([Prompt((Message("user", "J"),), 0)])
    assert isinstance(answer, PolicyError)
    assert "does not exist" in str(answer)


@pytest.fixture
def full(served, base):
    """A policy all of whose weights are trained; the server was started with the same model."""
    served.adapters[None] = TransformersPolicy.from_pretrained(base, device="cpu", dtype="float32")
    return TransformersPolicy.from_pretrained(base, device="cpu", dtype="float32", max_new_tokens=8, name="full")


def test_all_weights_follow_to_the_server(served, kuhn, full, tmp_path):
    server, learner = VLLMPolicy(full, served.url, QUICK), Learner(full, lr=0.1)
    with pytest.raises(PolicyError, match="nothing is published"):
        server.generate([])
    for _ in range(2):
        server.publish(tmp_path / "published")
        played = list(rollout(asked(kuhn, server, 4)))
        assert misfit(full, played) < 1e-5
        learner.update([row for trajectory in played for row in trajectory_rows(trajectory)])
        assert misfit(full, played) > 1e-3
    assert [path.name for path in (tmp_path / "published").iterdir()] == [server.serving]
    told = [what for what, _, _ in served.log if what != "completions"]
    assert told == ["collective_rpc", "reset_prefix_cache"] * 2
    server.close()
    assert list((tmp_path / "published").iterdir()) == []
    assert [what for what, _, _ in served.log if what.startswith("unload")] == []


def test_a_server_that_cannot_load_all_weights_is_told(served, full, tmp_path):
    server = VLLMPolicy(full, served.url, QUICK)
    served.version = "0.15.1"
    with pytest.raises(PolicyError, match=r"is vLLM 0\.15\.1: weights are reloaded from 0\.16 on"):
        server.publish(tmp_path)
    served.version = "0.1.dev7+g1234"  # built from its repository
    server.publish(tmp_path)
    served.allows = False
    with pytest.raises(PolicyError, match=r"collective_rpc failed: .*404.*VLLM_SERVER_DEV_MODE=1"):
        server.publish(tmp_path)
    with pytest.raises(PolicyError, match="nothing is published"):  # it may have half of the weights
        server.generate([])


GOOD = {"token_ids": [1, 2], "logprobs": {"token_logprobs": [-0.5, -1]}}


@pytest.mark.parametrize(
    "choice",
    [
        {**GOOD, "token_ids": None},
        {**GOOD, "token_ids": [1]},
        {**GOOD, "token_ids": ["a", "b"]},
        {**GOOD, "logprobs": None},
        {"token_ids": [], "logprobs": {"token_logprobs": []}},
        {"token_ids": [1], "logprobs": {"token_logprobs": [None]}},
        "text",
    ],
)
def test_answers_without_tokens_are_asked_again(choice):
    assert read_tokens(json.dumps({"choices": [GOOD]}).encode()).completion.logprobs == (-0.5, -1.0)
    with pytest.raises(Unreadable):
        read_tokens(json.dumps({"choices": [choice]}).encode())


@pytest.mark.slow
def test_a_run_with_a_server(served, base, tmp_path):
    settings = {"start.model": str(base), "start.steps": 0, "engine.lora_rank": 2, "generator": served.url}
    config = tiny_run("spiral").override({**settings, "iterations": 2})
    summary = train(config, tmp_path / "run")
    assert not summary.interrupted
    loads = [name for what, name, _ in served.log if what == "load_lora_adapter"]
    answered = [name for what, name, _ in served.log if what == "completions"]
    assert list(dict.fromkeys(answered)) == loads
    assert len(loads) == 2
    assert served.adapters == {}
    assert {status for *_, status in served.log} == {200}
    assert config.differences(config.override({"generator": "http://elsewhere/v1"})) == []
    assert config.differences(config.override({"generator": ""})) != []


def test_one_place_answers(served, kuhn, adapted, tmp_path):
    config = tiny_run("spiral").override({"generator": served.url, "workers": 2})
    learner = Learner(adapted, lr=0.1)
    with pytest.raises(BadValue, match="models answer at one place"), players(config, learner, tmp_path, ALONE):
        pass
    with players(config.override({"workers": 0}), learner, tmp_path, ALONE) as play:
        session = Session(kuhn, learner, 0, play=play)
        played = session.collect(asked(kuhn, adapted, 4))
    assert misfit(adapted, played) < 1e-5
    assert {name for trajectory in played for name in trajectory.agents.values()} == {"low"}
    assert "completions" in {what for what, _, _ in served.log}
