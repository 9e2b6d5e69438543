"""`sparring new`: what it writes is formatted, typed and tested, and is found by the names that it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.resolve import register_policy
from sparring.cli.new import KINDS, LONGEST, check_name, nearest_name, render, write_files
from sparring.errors import BadValue, RegistrationError

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "sparring" / "cli" / "scaffolds"
PARTS = [kind for kind in KINDS if kind != "plugin"]
NAMES = {kind: f"my-{kind}" for kind in KINDS}
MODULES = {kind: f"my_{kind}" for kind in KINDS}


def run(*words, paths=(), cwd=None, python=("-W", "error")):
    """Run a Python that finds the packages in these folders; return what it says."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    env = {**own, "PYTHONPATH": os.pathsep.join(map(str, paths)), "OMP_NUM_THREADS": "1"}
    call = [sys.executable, *python, *map(str, words)]
    done = subprocess.run(call, cwd=cwd, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def sparring(*words, paths, cwd=None):
    """Run a command where the packages in these folders are installed."""
    return run("-m", "sparring.cli.main", *words, paths=paths, cwd=cwd)


def make(kind, folder):
    """Write a package, and what an installer would write beside it."""
    write_files(folder, render(kind, NAMES[kind]), overwrite=False)
    said = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    info = folder / f"{MODULES[kind]}-{said['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {said['name']}\nVersion: {said['version']}\n")
    groups = said["entry-points"].items()
    lines = [line for group, points in groups for line in (f"[{group}]", *(f"{k} = {v}" for k, v in points.items()))]
    (info / "entry_points.txt").write_text("\n".join(lines))
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A package of every kind: kind -> folder."""
    folder = tmp_path_factory.mktemp("made")
    return {kind: make(kind, folder / kind) for kind in KINDS}


def test_every_template_is_used_and_filled():
    found = "".join(text for kind in KINDS for text in render(kind, "tried").values())
    lines = [line for path in TEMPLATES.iterdir() for line in path.read_text("utf-8").splitlines() if "$" not in line]
    assert [line for line in lines if line not in found] == []
    assert [line for line in found.splitlines() if "$" in line and "${{ matrix.python }}" not in line] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_files_of_settings_can_be_read(kind):
    files = render(kind, "word-sums")
    project = tomllib.loads(files["pyproject.toml"])
    assert (project["project"]["name"], project["tool"]["setuptools"]["packages"]) == ("word-sums", ["word_sums"])
    jobs = yaml.safe_load(files[".github/workflows/test.yml"])["jobs"]["test"]
    assert jobs["steps"][1]["with"]["python-version"] == "${{ matrix.python }}"
    assert files["word_sums/py.typed"] == ""
    named = {
        value.partition(":")[0] for points in project["project"]["entry-points"].values() for value in points.values()
    }
    assert named == {f"word_sums.{part}" for part in KINDS[kind]}


def test_it_says_what_comes_next(cli, tmp_path):
    folder = tmp_path / "made"
    result = cli("new", "task", "word-sums", "--out", str(folder))
    assert (result.code, result.err) == (0, "")
    first, *files = result.out.partition(f"\nnext, in {folder}:\n")[0].splitlines()
    assert first == f"a task with one question and one answer, in {folder}:"
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert sorted(files) == sorted(f"  {path.relative_to(folder).as_posix()}" for path in written)
    assert result.out.endswith("  sparring --import word_sums.task check word_sums/WordSums-v0\n")


def test_nothing_is_written_over_unless_it_is_asked_for(cli, tmp_path):
    words = ("new", "task", "mine", "--out", str(tmp_path))
    (tmp_path / ".git").mkdir()
    assert cli(*words).code == 0
    (tmp_path / "mine" / "task.py").write_text("changed")
    (tmp_path / "mine" / "other.py").write_text("kept")
    refused = cli(*words)
    assert (refused.code, refused.out) == (2, "")
    assert f"{tmp_path} is not empty" in refused.err
    assert (tmp_path / "mine" / "task.py").read_text() == "changed"
    assert cli(*words, "--overwrite").code == 0
    assert "@sparring.task" in (tmp_path / "mine" / "task.py").read_text()
    assert (tmp_path / "mine" / "other.py").read_text() == "kept"


MISTAKES = {
    ("tsk", "mine"): "no kind of package is called 'tsk'; did you mean 'task'?",
    ("task", "Word Sums"): "'Word Sums' cannot be the name of a package: it has small letters",
    ("task", "Word Sûms!"): "take 'word_sums'",
    ("task", "3-digits"): "take 'my_3_digits'",
    ("task", "a" * 33): f"take {'a' * 32!r}",
    ("task", "класс"): "take 'my_task'",
    ("task", "class"): "it is a word or a module of Python; take 'my_class'",
    ("game", "random"): "it is a word or a module of Python; take 'my_random'",
    ("env", "numpy"): "there is a module of that name already; take 'my_numpy'",
    ("env", "tests"): "there is a module of that name already; take 'my_tests'",
    ("agent", "reflect"): "an agent or a recipe has that name already; take 'my_reflect'",
    ("agent", "openai"): "take 'my_openai'",
    ("task", "web"): "names that begin with web/ are those of Sparring's own packs of tasks; take 'my_web'",
    ("plugin", "miniwob"): "take 'my_miniwob'",
    ("recipe", "rest_em"): "an agent or a recipe has that name already; take 'my_rest_em'",
    ("plugin", "spiral"): "an agent or a recipe has that name already; take 'my_spiral'",
}


@pytest.mark.parametrize("words", MISTAKES, ids=lambda words: "-".join(words)[:20])
def test_mistakes(cli, tmp_path, words):
    folder = tmp_path / "made"
    result = cli("new", *words, "--out", str(folder))
    assert (result.code, result.out, folder.exists()) == (2, "", False)
    assert MISTAKES[words] in result.err
    assert result.err.count("\n") == 1


def test_a_place_that_cannot_be_written_to_is_told(cli, tmp_path):
    (tmp_path / "file").touch()
    result = cli("new", "task", "mine", "--out", str(tmp_path / "file" / "in"))
    assert (result.code, "Not a directory" in result.err, result.err.count("\n")) == (2, True, 1)


@given(st.sampled_from(["task", "plugin"]), st.text(max_size=50) | st.from_regex(r"[a-z_0-9-]{1,40}", fullmatch=True))
def test_a_name_that_is_refused_comes_with_one_that_is_not(kind, name):
    folder = Path("made")
    try:
        assert check_name(kind, name, folder) == name
    except BadValue:
        assert check_name(kind, near := nearest_name(kind, name, folder), folder) == near


@pytest.mark.parametrize("kind", ["random", "human", "two words", "a:b", "", "openai"])
def test_a_kind_of_model_has_a_word_of_its_own(kind):
    with pytest.raises(RegistrationError, match=re.escape(repr(kind))):
        register_policy(kind)(lambda rest, device: ScriptedPolicy(lambda prompt: rest))


@pytest.mark.long
@pytest.mark.parametrize("name", ["a", f"{'long-' * 7}name"[:LONGEST]])
def test_what_is_written_is_formatted_and_linted_whatever_the_name(tmp_path, name):
    for kind in KINDS:
        write_files(tmp_path / kind, render(kind, name), overwrite=False)
    for words in (("check", "--no-cache"), ("format", "--check", "--no-cache")):
        run("-m", "ruff", *words, tmp_path)


@pytest.mark.long
def test_what_is_written_is_typed(made, tmp_path):
    tests = [made[kind] / "tests" for kind in PARTS]  # those of the plugin are modules of the same names
    options = ("--config-file", made["plugin"] / "pyproject.toml", "--cache-dir", tmp_path / "cache")
    run("-m", "mypy", *options, *(made[kind] / MODULES[kind] for kind in KINDS), *tests, cwd=tmp_path, paths=[ROOT])


@pytest.mark.long
def test_the_tests_that_are_written_pass(made):
    folders = [made[kind] for kind in PARTS]
    said = run("-m", "pytest", "-q", "-p", "no:cacheprovider", *folders, cwd=folders[0], paths=[*folders, ROOT])
    assert " passed" in said
    assert not re.search("skipped|warning", said)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the folder into which pip has installed a package that has everything."""
    folder = tmp_path_factory.mktemp("plugin")
    write_files(folder / "source", render("plugin", NAMES["plugin"]), overwrite=False)
    pip = ("-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--no-deps", "--no-build-isolation")
    run(*pip, "--target", folder / "site", folder / "source", python=())
    assert (folder / "site" / "my_plugin" / "py.typed").exists()
    return folder


@pytest.mark.slow
def test_what_is_installed_is_found(installed):
    said = json.loads(sparring("list", "--json", paths=[installed / "site", ROOT]))
    ids = {record["id"] for record in said["environments"] if record["id"].startswith("my_plugin/")}
    assert ids == {f"my_plugin/MyPlugin{part}-v0" for part in ("Game", "Task", "Env")}
    assert {"name": "my-plugin", "summary": "of the package my-plugin"} in said["recipes"]
    assert "star" in sparring("recipes", "my-plugin", paths=[installed / "site", ROOT]).lower()


@pytest.mark.long
@pytest.mark.parametrize(("agent", "episodes"), [("reference", 520), ("my_plugin(my_plugin:first, tries=2)", 520)])
def test_what_is_installed_is_evaluated(installed, tmp_path, agent, episodes):
    words = ("eval", "--agent", agent, "--suite", installed / "source" / "suite.toml", "--json")
    report = json.loads(sparring(*words, paths=[installed / "site", ROOT], cwd=tmp_path))
    assert (report["complete"], report["whole"]["episodes"]) == (True, episodes)


BROKEN = """
class Config:
    pass
"""


@pytest.mark.slow
def test_a_recipe_that_cannot_be_loaded_is_told_and_disturbs_no_other(tmp_path):
    info = tmp_path / "broken-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    points = "half = half:train\nnowhere = not_there.recipe:train\nstar = half:train\n"
    (info / "entry_points.txt").write_text(f"[sparring.recipes]\n{points}")
    (tmp_path / "half.py").write_text(BROKEN)
    listed = sparring("recipes", paths=[tmp_path, ROOT])
    assert "half: of the package broken\n" in listed
    assert "nowhere: of the package broken\n" in listed
    assert "\nstar: expert iteration on verified samples (Zelikman et al. 2022)\n" in listed
    code = """
from sparring.agents.recipes.catalog import get_recipe
from sparring.errors import RegistrationError
for name in ("half", "nowhere"):
    try:
        get_recipe(name)
    except RegistrationError as error:
        print(error)
"""
    half, nowhere = run("-c", code, paths=[tmp_path, ROOT]).splitlines()
    assert half.startswith(
        "recipe 'half' (half:train) cannot be loaded: AttributeError: module 'half' has no attribute 'train'; its"
    )
    assert nowhere.startswith("recipe 'nowhere' (not_there.recipe:train) cannot be loaded: ModuleNotFoundError")
