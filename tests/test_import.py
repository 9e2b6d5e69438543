"""What importing costs, what it loads, and who may import whom (DESIGN, section 1)."""

import ast
import gc
import json
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("cli", "leaderboard", "agents", "wrappers", "envs", "tasks")
"""From the top down; `types`, `errors` and `names` are the ground floor, and the package itself is the roof."""
PROTOCOL = {"sparring.envs", "sparring.envs.core", "sparring.envs.registry", "sparring.envs.conformance"}
HEAVY = {
    "torch",
    "transformers",
    "peft",
    "tokenizers",
    "sympy",
    "docker",
    "matplotlib",
    "stable_baselines3",
    "rich",
    "jinja2",
    "pettingzoo.classic",
}
RUNNER = "sparring.envs.code.sandbox.runner"
"""Runs without this package, under another name; so its modules name each other relatively."""
FREE = {"agents", "cli", "leaderboard"}
"""Layers that `import sparring` does not touch."""


def fresh(code):
    """Return what a fresh Python prints, read as JSON."""
    return json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def cpu_seconds(code, runs=3):
    """Return the CPU time of a fresh Python that runs `code`, and of one that imports Gymnasium; the start of the interpreter is in both.

    Gymnasium is the yardstick, since machines differ. It is measured in turn with the code, and the least counts: on a machine that
    is busy with other things, the same work takes now more, now less.
    """
    asked = [f"{each}\nimport time; print(time.process_time())" for each in (code, "import gymnasium")]
    fresh(asked[0])  # compiles what is not yet compiled
    return tuple(map(min, zip(*([fresh(each) for each in asked] for _ in range(runs)), strict=True)))


@pytest.fixture(scope="module")
def loaded():
    """The modules that `import sparring` loads."""
    return set(fresh("import json, sys, sparring; print(json.dumps(list(sys.modules)))"))


def test_nothing_heavy_is_loaded(loaded):
    assert loaded & HEAVY == set()


def test_libraries_whose_registries_we_are_in_are_left_to_who_uses_them(loaded):
    assert loaded & {"gymnasium", "pettingzoo", "numpy"} == set()


def test_agents_and_the_faces_wait_until_they_are_used(loaded):
    ours = {name for name in loaded if name.startswith("sparring.")}
    assert {name for name in ours if name.split(".")[1] in FREE} == set()
    assert ours & {"sparring.wrappers.gymnasium", "sparring.wrappers.pettingzoo"} == set()


def budget(seconds, gymnasium_costs):
    """Return what a budget for a machine that imports Gymnasium in 0.13 s is worth on this one, if it is slower."""
    return seconds * max(1.0, gymnasium_costs / 0.13)


@pytest.mark.slow
def test_importing_costs_a_tenth_of_a_second_beyond_gymnasium():
    both, gymnasium = cpu_seconds("import gymnasium, sparring")
    assert both - gymnasium <= budget(0.10, gymnasium)


def command(*words):
    """Return code that runs a command without showing what it says."""
    return f"""
import contextlib, io, json, sys
from sparring.cli.main import main
with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
    main({list(words)!r})
assert "KuhnPoker-v0" in out.getvalue() or "usage" in out.getvalue().lower()
"""


@pytest.mark.parametrize("words", [["--help"], ["list"]], ids=" ".join)
def test_commands_that_only_tell_load_no_library_of_numbers(words):
    loaded = set(fresh(f"{command(*words)}print(json.dumps(list(sys.modules)))"))
    assert loaded & (HEAVY | {"numpy", "gymnasium", "pettingzoo"}) == set()


@pytest.mark.slow
@pytest.mark.parametrize("words", [["--help"], ["list"]], ids=" ".join)
def test_commands_that_only_tell_cost_a_fifth_of_a_second(words):
    cost, gymnasium = cpu_seconds(command(*words))
    assert cost <= budget(0.20, gymnasium)


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules():
    """Return every module's imports, (statement, whether it is carried out while the module is imported).

    Of the trees nothing else is kept: a million nodes would slow down whatever is tested after this in the same process.
    """
    gc.disable()
    try:
        paths = sorted((ROOT / "sparring").rglob("*.py"))
        return {module_name(path): list(import_statements(ast.parse(path.read_text()))) for path in paths}
    finally:
        gc.enable()


def import_statements(node, *, at_once=True):
    """Yield the imports inside of a statement; at once are those not in functions, nor for type checkers."""
    for child in chain.from_iterable(getattr(node, field, ()) for field in ("body", "handlers", "orelse", "finalbody")):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, at_once
        else:
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            typing = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            yield from import_statements(child, at_once=at_once and not later and not typing)


def named(node):
    """Yield the modules of ours that an import statement names."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in modules())
    elif isinstance(node, ast.ImportFrom) and node.module in modules():
        inner = {f"{node.module}.{alias.name}" for alias in node.names}
        known = {name for name in inner if name in modules()}
        yield from known
        if inner - known:
            yield node.module


@cache
def imports(module):
    """Return every module of ours that the module imports, anywhere in it."""
    return {name for node, _ in modules()[module] for name in named(node)}


def floor(module):
    """Return the height of a module's layer: the ground floor is 0."""
    parts = module.split(".")
    if len(parts) == 1 or parts[1] == "__main__":
        return len(LAYERS) + 1
    return len(LAYERS) - LAYERS.index(parts[1]) if parts[1] in LAYERS else 0


def test_imports_go_down_only():
    below = [name for name in modules() if name != "sparring"]
    assert [(name, other) for name in below for other in imports(name) if floor(other) > floor(name)] == []


def test_agents_know_the_protocol_and_no_domain():
    agents = [name for name in modules() if name.startswith("sparring.agents")]
    known = {(name, other) for name in agents for other in imports(name) if other.startswith("sparring.envs")}
    assert [(name, other) for name, other in known if other not in PROTOCOL] == []
    assert known


def test_no_module_needs_itself_to_be_imported():
    graph = {
        module: {name for node, at_once in found if at_once for name in named(node)} - {module}
        for module, found in modules().items()
    }
    assert len(tuple(TopologicalSorter(graph).static_order())) == len(modules())


def test_imports_are_absolute():
    relative = [
        module
        for module in modules()
        for node, _ in modules()[module]
        if isinstance(node, ast.ImportFrom) and node.level and not module.startswith(RUNNER)
    ]
    assert relative == []
