"""Environments of an installed package: found by entry point, made in other processes, checked like our own."""

import json
import os
import subprocess
import sys

import pytest

GAMES = """
from sparring.envs.games.kuhn_poker import Kuhn
from sparring.envs.games._core import GameEnvironment
from sparring.envs.registry import register


def environment(name, chips):
    return GameEnvironment(name, Kuhn(), kwargs={"chips": chips}, doc="Poker.")


@register("acme/Poker-v0")
def poker(*, chips=3):
    return environment("acme/Poker-v0", chips)


@register("acme/Forgetful-v0")
def forgetful(*, chips=3):
    return environment("acme/Forgetful-v0", chips + 1)
"""
SCRIPT = """
import json, sparring
from sparring.envs.conformance import check
reports = [check("acme/Poker-v0", kwargs={"chips": 5}, episodes=6), check("acme/Forgetful-v0", episodes=6)]
print(json.dumps([sorted(sparring.environment_names()), *([f.name for f in r.failures] for r in reports)]))
"""


@pytest.fixture
def package(tmp_path):
    """An installed distribution `acme` with two environments."""
    (tmp_path / "site" / "acme-1.0.dist-info").mkdir(parents=True)
    (tmp_path / "site" / "acme_games.py").write_text(GAMES)
    info = tmp_path / "site" / "acme-1.0.dist-info"
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[sparring.envs]\nacme = acme_games\n")
    return tmp_path / "site"


@pytest.mark.slow
def test_installed_package_is_listed_and_checked_from_any_directory(package, tmp_path):
    path = os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))
    env = {**os.environ, "PYTHONPATH": path}
    output = subprocess.run([sys.executable, "-c", SCRIPT], cwd=tmp_path, env=env, capture_output=True, check=True)
    names, poker, forgetful = json.loads(output.stdout)
    assert {"acme/Poker-v0", "acme/Forgetful-v0", "KuhnPoker-v0"} <= set(names)
    assert poker == []
    assert forgetful == ["remake"]


@pytest.mark.slow
def test_environment_of_a_module_that_cannot_be_imported_fails_with_the_remedy(package, tmp_path):
    script = f"{GAMES}\nfrom sparring.envs.conformance import check\ncheck('acme/Poker-v0').raise_for_failures()"
    output = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=False)
    assert b"no environment is called 'acme/Poker-v0'" in output.stderr
    assert b"is it registered by a module that can be imported?" in output.stderr
