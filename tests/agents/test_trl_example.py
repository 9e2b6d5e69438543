"""The example of TRL: what its models learn, and that what it saves is an agent."""

import re
import sys
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import sparring
from sparring.agents.resolve import resolve_agent

from .test_trl_door import own_luck, pytestmark  # noqa: F401  # a fixture of every test, and their marks

EXAMPLE = Path(__file__).parents[2] / "examples" / "train_with_trl.py"


@pytest.fixture(scope="module")
def example():
    spec = spec_from_file_location("train_with_trl", EXAMPLE)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_example_learns_poker_and_saves_an_agent(example, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [str(EXAMPLE), "kuhn-poker", "--steps", "25", "--save", str(tmp_path)])
    example.main()
    said = capsys.readouterr().out
    before, after = (re.search(rf"{when} *: (\S+) \[(\S+), (\S+)\]", said) for when in ("before", "after"))
    assert float(after[2]) > float(before[3]) + 0.2  # seeds 0 to 3: 0.40 to 0.44 more
    kuhn = sparring.make("KuhnPoker-v0")
    agent = resolve_agent(f"transformers:{tmp_path}", kuhn, device="cpu")
    again = example.evaluate(agent.policy, example.LESSONS["kuhn-poker"])
    assert f"{again.mean:.3f} [{again.low:.3f}, {again.high:.3f}]" in said.splitlines()[-1]


@pytest.mark.long
def test_the_example_learns_nim_against_itself(example, tmp_path):
    heaps = ("1-2", "2-1", "2-2")
    lesson = replace(example.LESSONS["nim"], steps=30, groups=6, evaluated=900, kwargs={"heaps": heaps[-1]})
    lesson = replace(lesson, starts=tuple({"heaps": one} for one in heaps))
    env = sparring.make(lesson.env, **lesson.kwargs)
    policy = example.opened(lesson, env, 0)
    before = example.evaluate(policy, lesson)
    after = example.evaluate(example.train(policy, lesson, env, 0, str(tmp_path)), lesson)
    assert after.low > before.high + 0.2


@pytest.mark.long
def test_the_example_learns_to_add(example, tmp_path):
    lesson = example.LESSONS["addition"]
    start = replace(lesson.start, steps=40, batch=64, episodes=512, init_std=0.125)
    lesson = replace(lesson, start=start, steps=40, groups=16, evaluated=500, kwargs={"tasks": "sums:1"})
    env = sparring.make("Arithmetic-v0", tasks="sums:1")
    policy = example.opened(lesson, env, 0)
    before = example.evaluate(policy, lesson)
    after = example.evaluate(example.train(policy, lesson, env, 0, str(tmp_path)), lesson)
    assert after.low > before.high
