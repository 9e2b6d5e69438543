"""The door to verifiers: its own environment, agents and command, with a scripted model behind a real HTTP server."""

import asyncio
import importlib
import itertools
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from verifiers.v1 import EvalClientConfig, ModelContext, SamplingConfig
from verifiers.v1.utils.loaders import load_environment, resolve_env_config

import sparring
from doors.golden import GOLDENS
from doors.verifiers.endpoint import ScriptedModel
from sparring.agents.trainers import skyrl
from sparring.agents.trainers.verifiers import export, write_package
from sparring.errors import BadValue, MissingExtra, UnknownName


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Write the package of an environment, and let it be imported as an installed one is; return its name."""

    def install(id, **kwargs):
        root = write_package(tmp_path, id, **kwargs)
        monkeypatch.syspath_prepend(root)
        monkeypatch.delitem(sys.modules, root.name.replace("-", "_"), raising=False)
        return root.name

    return install


def play(name, answers, index=0, seed=0, **env):
    """Play one task as `vf-eval` does with `--no-serve`; return the episode and what the model was asked."""
    config = resolve_env_config({"taskset": {"id": name, "seed": seed}, **env})
    played = load_environment(config)
    [task] = itertools.islice(played.taskset, index, index + 1)

    async def run(url):
        client = EvalClientConfig(base_url=url, api_key_var="NO_KEY")
        async with played.serving():
            return await played.run_episode(task, ModelContext(model="m", client=client, sampling=SamplingConfig()))

    with ScriptedModel(answers) as model:
        return asyncio.run(run(model.url)), model.asked


def spoken(trace):
    """A seat's conversation, as verifiers recorded it."""
    return [(m.role, m.content) for m in trace.branches[-1].messages] if trace.branches else []


@pytest.mark.parametrize("golden", GOLDENS, ids=str)
def test_golden_episodes(golden, package):
    name = package(golden.id, **golden.kwargs)
    episode, asked = play(name, [step.action for step in golden.steps], golden.index, golden.seed)
    assert (episode.ok, episode.errors) == (True, [])
    traces = {trace.agent.name: trace for trace in episode.traces}
    assert {seat: trace.reward for seat, trace in traces.items()} == golden.returns
    for seat, trace in traces.items():
        assert spoken(trace) == [(message.role, message.content) for message in golden.transcripts[seat]]
    assert len(asked) == len(golden.steps)


def test_an_action_that_breaks_the_rules_is_data(package):
    episode, _ = play(package("KuhnPoker-v0", illegal="retry(1)"), ["raise", "raise"])
    by_seat = {trace.agent.name: trace for trace in episode.traces}
    assert episode.ok
    assert [by_seat[seat].reward for seat in ("player_0", "player_1")] == [-2, 2]
    assert by_seat["player_0"].metrics["illegal"] == 2
    assert by_seat["player_0"].info["sparring"]["terminated"]


def test_a_model_that_fails_is_no_loss(package):
    episode, asked = play(package("KuhnPoker-v0"), ["bet", 400])
    assert not episode.ok
    assert "player_1 of KuhnPoker-v0 got no answer" in episode.errors[0].message
    assert [trace.rewards for trace in episode.traces] == [{}, {}]
    assert len(asked) == 2


def test_a_model_that_is_busy_is_asked_again(package):
    episode, asked = play(package("Arithmetic-v0"), [503, "101"])
    assert (episode.ok, episode.traces[0].reward, len(asked)) == (True, 1.0, 2)


def test_an_agents_limit_ends_the_episode(package):
    episode, _ = play(package("GuessNumber-v0"), ["[0]"] * 9, player_0={"max_turns": 2})
    [trace] = episode.traces
    assert (episode.ok, trace.reward, trace.num_turns) == (True, 0.0, 2)
    assert trace.info["sparring"]["truncated"]


def test_rollouts_of_a_task_start_alike(package):
    name = package("KuhnPoker-v0")
    first, other = (play(name, ["check", "check"], index=4, seed=9)[1] for _ in range(2))
    assert first == other
    assert first != play(name, ["check", "check"], index=5, seed=9)[1]


def test_another_runtime_is_refused(package):
    module = importlib.import_module(package("Arithmetic-v0").replace("-", "_"))
    elsewhere = SimpleNamespace(config=SimpleNamespace(type="docker"))
    with pytest.raises(BadValue, match="subprocess"):
        asyncio.run(module.Harness.launch(None, None, None, elsewhere, "", "", {}, None))


def test_the_command_plays_an_installed_package(package, tmp_path):
    """`vf-eval` with its pool of server processes, as its trainer plays, two rollouts of each of two tasks."""
    name = package("KuhnPoker-v0")
    paths = os.pathsep.join([str(tmp_path / name), *filter(None, sys.path)])
    with ScriptedModel(itertools.repeat("[check]")) as model:
        done = subprocess.run(
            [
                Path(sys.executable).with_name("vf-eval"),
                name,
                "-n",
                "2",
                "-r",
                "2",
                "-m",
                "m",
                "--no-push",
                "--no-rich",
                "--client.base-url",
                model.url,
                "--client.api-key-var",
                "NO_KEY",
                "-o",
                tmp_path / "runs",
                "--run.name",
                "run",
            ],
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
            timeout=300,
            cwd=tmp_path,
        )
    assert done.returncode == 0, done.stderr
    [written] = (tmp_path / "runs").rglob("traces.jsonl")
    episodes = [json.loads(line)["traces"] for line in written.read_text().splitlines()]
    found = [{trace["agent"]["name"]: trace["rewards"]["payoff"]["score"] for trace in traces} for traces in episodes]
    place = sparring.make("KuhnPoker-v0")
    paid = []
    for task in place.tasks()[:2]:
        direct = place.start(task, seed=0)
        direct.step("check")
        paid += [dict(direct.step("check").rewards)] * 2
    assert sorted(traces["player_0"] for traces in found) == sorted(rewards["player_0"] for rewards in paid)
    assert all(traces["player_1"] == -traces["player_0"] for traces in found)


def test_the_package_says_what_it_is(tmp_path):
    root = write_package(tmp_path, "GuessNumber-v0", high=9)
    about = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    assert (root.name, about["name"]) == ("sparring-guess-number-v0",) * 2
    assert about["dependencies"] == ["sparring[verifiers]"]
    assert 'sparring.make("GuessNumber-v0", high=9)' in (root / "sparring_guess_number_v0/__init__.py").read_text()
    with pytest.raises(BadValue, match="there already"):
        write_package(tmp_path, "GuessNumber-v0")
    with pytest.raises(UnknownName):
        write_package(tmp_path, "GuesNumber-v0")
    with pytest.raises(BadValue, match="is no id: a package makes its environment from an id"):
        write_package(tmp_path, sparring.make("GuessNumber-v0"))


@pytest.mark.parametrize(
    ("id", "extras"),
    [("Math-v0", "verifiers,math"), ("Web-v0", "verifiers,web"), ("gymnasium:FrozenLake-v1", "verifiers")],
)
def test_the_package_brings_what_its_environment_needs(id, extras, tmp_path):
    about = tomllib.loads((write_package(tmp_path, id) / "pyproject.toml").read_text())["project"]
    assert about["dependencies"] == [f"sparring[{extras}]"]


def test_what_only_a_script_knows_is_not_packed(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import sparring\n"
        "from sparring.agents.trainers.verifiers import write_package\n"
        '@sparring.task("demo/twice", verifier="number")\n'
        "def twice(rng):\n"
        "    number = rng.randint(1, 50)\n"
        '    return f"What is twice {number}?", str(2 * number)\n'
        f'write_package({str(tmp_path)!r}, "demo/twice-v0")\n'
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert "BadValue: demo/twice-v0 is registered by this script, and the package would not find it" in done.stderr
    assert not list(tmp_path.glob("sparring-*"))


def test_a_negative_seed_is_refused_before_anything_is_played(package):
    with pytest.raises(ValueError, match=r"taskset\.seed"):
        resolve_env_config({"taskset": {"id": package("KuhnPoker-v0"), "seed": -1}})


def test_wrapped_environments_are_exported():
    from sparring.wrappers import Seat

    exported = export(Seat(sparring.make("KuhnPoker-v0"), "player_1", "equilibrium"))
    names = exported.env.__orig_bases__[0].__args__[0].model_fields
    assert "player_1" in names
    assert "player_0" not in names


def test_without_skyrl_its_door_says_so():
    with pytest.raises(MissingExtra, match=re.escape("pip install 'sparring[skyrl]'")):
        skyrl.register()
