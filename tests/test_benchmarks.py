"""The benchmarks run: in miniature, and without the libraries that they compare with."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CALLS = {
    "env_steps": ("--rounds", "1", "--seconds", "0.002", "--faces", "KuhnPoker-v0", "--against"),
    "games": (
        *("--rounds", "1", "--episodes", "2", "--seconds", "0.002", "--live", "20", "--steps", "64"),
        *("--games", "KuhnPoker-v0", "GuessNumber-v0", "--against"),
    ),
    "rollout": ("--rounds", "1", "--games", "8", "--steps", "2"),
    "learning": ("--presets", "kuhn-poker", "--iterations", "1", "--seeds", "0"),
    "generate": ("--rounds", "1", "--batches", "2", "--layers", "1", "--hidden-size", "16"),
    "large": ("--shape", "tiny", "--rounds", "1", "--batch", "2", "--prompt", "8", "--answer", "8", "--lora-rank", "2"),
    "trl": (
        *("--rounds", "1", "--steps", "1", "--prompts", "8", "--answer", "4", "--layers", "1"),
        *("--groups", "2", "--samples", "2", "--kinds", "ragged"),
    ),
    "trl_latency": ("--rounds", "1", "--rollouts", "2", "--seconds", "0.01"),
    "packing": ("--rounds", "1", "--hidden-size", "16", "--layers", "1"),
    "waiting": ("--rounds", "1", "--episodes", "2", "--tokens", "2", "--environments", "Code-v0"),
    "sandbox": ("--rounds", "1", "--programs", "4"),
    "families": ("--rounds", "1", "--items", "5", "--families", "gcd", "lcm"),
    "math": ("--rounds", "1", "--seconds", "0.01", "--problems", "4", "--rows", "20", "--against"),
    "web": ("--rounds", "1", "--tasks", "web/mail:1"),
    "runs": ("--rounds", "1", "--episodes", "20"),
    "verify": ("--rounds", "1", "--tasks", "2", "--changes", "4"),
    "board": ("--rounds", "1", "--rows", "3", "--episodes", "30"),
    "submit": ("--rounds", "1", "--tasks", "2"),
    "serving": ("--rounds", "1", "--seconds", "0.02", "--sessions", "8", "--many", "16"),
    "web_audit": ("--tasks", "1", "--sites", "bank"),
    "ratings": ("--rounds", "1", "--games", "500", "--agents", "5", "--sets", "2", "--against"),
    "intervals": ("--sets", "4", "--tasks", "5"),
    "miniwob": ("--rounds", "1", "--episodes", "5", "--live", "3", "--soak", "12"),
}


LONG = ("env_steps", "trl", "web_audit")
TOGETHER = ("rollout", "learning", "generate", "large", "trl_latency", "packing", "waiting")
"""Importing torch and transformers takes longer than these: they run in one process, one after another."""
PROGRAM = """
import json, runpy, sys
for name, words in json.loads(sys.argv[1]).items():
    print("run", name)
    sys.argv[1:] = words
    runpy.run_module(f"benchmarks.{name}", run_name="__main__")
"""


def run(*call):
    done = subprocess.run([sys.executable, *call], capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def measured(said):
    """Whether a benchmark has said where it ran, and what it found."""
    return "cores, load" in said and said.count("\n| ") >= 2


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.long] * (name in LONG)) for name in CALLS if name not in TOGETHER],
)
def test_it_runs(name):
    assert measured(run("-m", f"benchmarks.{name}", *CALLS[name]))


@pytest.mark.long
def test_those_of_models_run():
    said = run("-c", PROGRAM, json.dumps({name: CALLS[name] for name in TOGETHER}))
    parts = {part.partition("\n")[0]: measured(part) for part in ("\n" + said).split("\nrun ")[1:]}
    assert parts == dict.fromkeys(TOGETHER, True)
