"""A real server: `transformers serve` on a nano model."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.request

import pytest

from sparring.agents.flows import policy_agent
from sparring.agents.resolve import resolve_agent
from sparring.agents.rollout import rollout
from sparring.errors import PolicyError
from tests.ports import free_port

from .conftest import another
from .toys import jobs

pytestmark = pytest.mark.slow
PATIENCE = 300.0
"""Seconds after which a server that does not start fails the test."""


@contextlib.contextmanager
def serving(folder, home):
    """Run the server on a free port of this machine and yield its URL."""
    port = free_port()
    (home / "hub").mkdir()
    program = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder), "--device", "cpu"]
    surroundings = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": str(home / "hub"), "OMP_NUM_THREADS": "1"}
    with open(home / "log", "wb") as log:
        process = subprocess.Popen(
            [*program, "--host", "127.0.0.1", "--port", str(port)],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=surroundings,
        )
    try:
        began = time.monotonic()
        while not answers(f"http://127.0.0.1:{port}/health"):
            assert process.poll() is None, (home / "log").read_text()
            assert time.monotonic() - began < PATIENCE, (home / "log").read_text()
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:  # nobody listens yet, or does not answer yet
        return False


@pytest.mark.long
def test_a_model_behind_a_real_server_plays_as_it_does_here(kuhn, speaker, tmp_path):
    folder = tmp_path / "model"
    speaker.save_pretrained(folder)
    here = another(speaker, temperature=0.0, max_new_tokens=8)
    with serving(folder, tmp_path) as url:
        agent = resolve_agent(f"openai:{folder}@{url}?temperature=0&max_tokens=8", kuhn)
        played = list(rollout(jobs(kuhn, agent, 40)))
        drawn = list(rollout(jobs(kuhn, resolve_agent(f"openai:{folder}@{url}?max_tokens=8", kuhn), 30)))
        (wrong,) = resolve_agent(f"openai:another@{url}", kuhn).policy.generate([next(agent.flow(start(kuhn), 0))])
    expected = {t.task["index"]: t for t in rollout(jobs(kuhn, policy_agent(here), 40))}
    assert [t.error for t in played] == [None] * 40
    for t in played:
        twin = expected[t.task["index"]]
        assert ([s.text for s in t.steps], t.returns) == ([s.text for s in twin.steps], twin.returns)
    assert [t.error for t in drawn] == [None] * 30
    assert len({s.action for t in drawn for s in t.steps if not s.illegal}) > 1
    usage = agent.policy.usage
    assert usage.answers == usage.calls <= sum(len(t.steps) for t in played)
    assert usage.prompt_tokens > usage.completion_tokens >= usage.answers
    assert isinstance(wrong, PolicyError)
    assert "says 400" in str(wrong)


def start(kuhn):
    return kuhn.start(kuhn.tasks()[0], seed=0)
