"""Servers and clients that are killed, or told to end, leave no process and no session."""

import subprocess
import sys
import threading
import time

import pytest

from sparring.wrappers.http import connect
from sparring.wrappers.http.refusals import ServerError
from tests.wrappers.http_server import deaf, ends, family, kill, process

pytestmark = pytest.mark.slow
ENDLESS = "```python\nwhile True: pass\n```"
CLIENT = """
import sys, time
from sparring.wrappers.http import connect
env = connect(sys.argv[1])
episode = env.start(env.tasks()[0], seed=0)
print("started", flush=True)
time.sleep(600)
"""


def test_killed_client_then_killed_server():
    with process("Code-v0", "--sessions", "1", "--arg", "seconds=60", "--arg", "backend=local") as (server, port):
        url = f"ws://127.0.0.1:{port}"
        with subprocess.Popen([sys.executable, "-c", CLIENT, url], stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout.readline() == "started\n"
            kill(other)
        env = connect(url)
        episode = env.start(env.tasks()[0], seed=0)  # the only place is free again
        told = []

        def step():
            try:
                episode.step(ENDLESS)
            except ServerError as error:
                told.append(str(error))

        asking = threading.Thread(target=step)
        asking.start()
        while len(family(server.pid)) < 2:  # what starts programs, and the program
            time.sleep(0.02)
        started = family(server.pid)
        kill(server)
        asking.join()
        assert ends(started)
        assert "was lost, and its sessions with it" in told[0]


def test_server_that_is_told_to_end():
    with process("Code-v0", "--arg", "backend=local") as (server, port), connect(f"ws://127.0.0.1:{port}") as env:
        episode = env.start(env.tasks()[0], seed=0)
        assert episode.step("def nothing(): pass").terminated
        started = family(server.pid)
        assert started
        server.terminate()
        assert server.wait(120) == 0
        assert ends(started)
        with pytest.raises(ServerError):
            episode.render()


def test_server_that_is_told_to_end_while_somebody_does_not_read(capfd):
    with process("KuhnPoker-v0") as (server, port), deaf(port):
        server.terminate()
        assert server.wait(120) == 0
    assert "Traceback" not in capfd.readouterr().err
