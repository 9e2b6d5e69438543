"""A Docker engine for tests: the one that answers, or else one of their own, with its data in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from sparring.envs.code.sandbox import image
from sparring.errors import SandboxError

_START = 60.0
_FLAGS = ("--iptables=false", "--ip6tables=false", "--bridge=none")


class Engine:
    """A daemon that tests may stop."""

    def __init__(self, folder: Path):
        self._folder = folder
        self.host = f"unix://{folder}/docker.sock"
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        places = {"--data-root": "data", "--exec-root": "exec", "--pidfile": "pid"}
        words = [f"{option}={self._folder / place}" for option, place in places.items()]
        with (self._folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "dockerd", *_FLAGS, *words, f"--host={self.host}"],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + _START
        while time.monotonic() < until and self.process.poll() is None:
            if answers(self.host):
                return
            time.sleep(0.1)
        pytest.fail(f"dockerd did not start: {(self._folder / 'log').read_text()[-1000:]}")

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End it by a signal."""
        self.process.send_signal(number)
        self.process.wait()
        left = self._folder / "exec" / "containerd" / "containerd.pid"
        if left.exists():  # it was killed
            with suppress(ProcessLookupError):
                os.kill(int(left.read_text()), signal.SIGKILL)
            left.unlink()


def answers(host: str | None = None) -> bool:
    """Whether an engine answers."""
    before = os.environ.get("DOCKER_HOST")
    if host is not None:
        os.environ["DOCKER_HOST"] = host
    try:
        with image.engine(10) as client:
            return bool(client.ping())
    except SandboxError:
        return False
    finally:
        if host is not None:
            os.environ.pop("DOCKER_HOST") if before is None else os.environ.update(DOCKER_HOST=before)


@contextmanager
def own_engine() -> Iterator[Engine]:
    """Start an engine that nobody else uses."""
    if shutil.which("dockerd") is None or os.geteuid():
        pytest.fail("no Docker engine answers; install one (make packages), and start it or run the tests as root")
    with tempfile.TemporaryDirectory(prefix="engine-") as folder:
        engine = Engine(Path(folder))
        try:
            yield engine
        finally:
            if engine.process.poll() is None:
                engine.stop()
            mounted = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines() if folder in line]
            if mounted:  # by one that was killed
                subprocess.run(["umount", "--lazy", *reversed(mounted)], check=True)
