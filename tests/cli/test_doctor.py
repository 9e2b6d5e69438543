"""`sparring doctor`."""

from __future__ import annotations

import shutil
import sys

import pytest

from sparring.cli import _probes
from sparring.cli._probes import BROKEN, MISSING, OK, Answer, Finding
from sparring.envs.code.sandbox import FakeSandbox, Result
from sparring.errors import MissingExtra


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Return a function that installs a shell script under a name; nothing else is on the PATH."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))

    def install(name, body):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)

    return install


def test_a_command_answers_with_its_last_line():
    assert _probes.ask([sys.executable, "-c", "print('first'); print('last')"]) == Answer(True, "last")


def test_a_command_that_fails_says_why():
    answer = _probes.ask([sys.executable, "-c", "import sys; sys.exit('no engine')"])
    assert answer == Answer(False, "no engine")


def test_a_command_that_hangs_is_left():
    answer = _probes.ask([sys.executable, "-c", "import time; time.sleep(60)"], patience=0.2)
    assert answer == Answer(False, "no answer in 0.2 s")


def test_a_command_that_is_not_there():
    assert _probes.ask(["/no/such/program"]) == Answer(False, "No such file or directory")


def test_no_docker(programs):
    finding = _probes.docker()
    assert (finding.state, finding.remedy) == (MISSING, "sudo apt-get install docker.io")


def test_docker_with_an_engine(programs):
    programs("docker", "echo 27.5.1")
    assert _probes.docker().state == OK
    assert _probes.docker().found.startswith("engine 27.5.1 (")


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("Cannot connect to the Docker daemon", "sudo systemctl start docker"),
        ("permission denied while trying to connect", "sudo usermod -aG docker $USER"),
    ],
)
def test_docker_without_an_engine(programs, words, remedy):
    programs("docker", f"echo '{words}' >&2; exit 1")
    finding = _probes.docker()
    assert (finding.state, finding.remedy) == (BROKEN, remedy)
    assert words in finding.found


def test_the_languages_of_programs():
    def lacking(files, tests):
        if "solution.cpp" in files:
            raise MissingExtra("no g++")
        return Result("passed")

    with FakeSandbox(Result("passed")).in_place("local"):
        assert _probes.languages() == Finding("languages", OK, "python, c, cpp, javascript, bash")
    with FakeSandbox(lacking).in_place("local"):
        finding = _probes.languages()
    assert (finding.state, finding.found) == (MISSING, "python, c, javascript, bash")
    assert finding.remedy == "sudo apt-get install g++"
    with FakeSandbox(Result("wrong_answer", reason="wrong")).in_place("local"):
        assert _probes.languages() == Finding("languages", BROKEN, "c: wrong")


def test_containers_without_an_engine(monkeypatch, tmp_path):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    finding = _probes.containers()
    assert finding.state == MISSING
    assert "start one (sudo systemctl start docker) or set DOCKER_HOST" in finding.found


def test_no_chromium(programs):
    assert _probes.chromium().state == MISSING


def test_the_first_chromium_that_runs_is_taken(programs):
    programs("chromium-browser", "echo 'requires the chromium snap' >&2; exit 1")
    assert (_probes.chromium().state, "snap" in _probes.chromium().found) == (BROKEN, True)
    programs("google-chrome", "echo Google Chrome 140.0")
    assert _probes.chromium().found.startswith("Google Chrome 140.0 (")


def test_a_package_that_is_not_there_has_a_remedy(monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    assert [finding.state for finding in _probes.torch()] == [MISSING, MISSING]
    assert {finding.remedy for finding in _probes.torch()} == {"pip install 'sparring[train]'"}


@pytest.mark.slow
def test_torch_is_asked_for_its_devices():
    import torch

    found, cuda = _probes.torch()
    assert found.found.startswith(torch.__version__)
    assert (cuda.state == OK) == torch.cuda.is_available()


def test_a_broken_core_is_found(monkeypatch):
    monkeypatch.setitem(sys.modules, "sparring.envs.registry", None)
    assert _probes.core().state == BROKEN


def test_the_machine_itself():
    for probe in (_probes.python, _probes.system, _probes.processors, _probes.memory, _probes.disk):
        assert probe().state == OK
    for probe in (_probes.namespaces, _probes.control_groups):
        assert probe().state in (OK, MISSING)


@pytest.mark.slow
def test_the_report(cli):
    result = cli("doctor")
    assert (result.code, result.err) == (0, "")
    assert "\n  ok       sparring " in result.out
    assert f"docker {'' if shutil.which('docker') else ' '}" in result.out


@pytest.mark.slow
def test_the_report_as_json(cli):
    names = [finding["name"] for finding in cli("doctor", "--json").json]
    assert names[:2] == ["sparring", "Python"]
    assert {"torch", "CUDA", "transformers", "docker", "chromium"} <= set(names)
