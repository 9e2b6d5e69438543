"""What `docs/trainers.md` shows of OpenEnv is run: the server in a process of its own, and the client here."""

import re
import signal
import socket
import subprocess
import sys

import pytest

from tests.pages import python_block


@pytest.fixture
def port():
    """A free one: on the page it is another."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


def test_a_client_plays_with_the_server_as_it_is_shown(port, capsys):
    server = python_block("docs/trainers.md", "OpenEnv").replace("8000", port)
    client = python_block("docs/trainers.md", "OpenEnv", 1)
    with subprocess.Popen([sys.executable, "-c", server], stderr=subprocess.PIPE, text=True) as process:
        try:
            assert any("running on" in line for line in process.stderr), "the server ended"
            exec(client.replace("8000", port), {})
        finally:
            process.send_signal(signal.SIGINT)
    assert capsys.readouterr().out.splitlines() == re.findall(r"print\(.*\)  # (.*)", client)
