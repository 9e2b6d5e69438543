"""Hashes of the code that decides what happens in an environment."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sparring
from sparring.leaderboard.codehash import code_files, code_hash

ROOT = Path(sparring.__file__).parent
PROGRAM = """
import sys, sparring
from sparring.leaderboard.codehash import code_files, code_hash
if len(sys.argv) > 2:
    import theirs
env = sparring.make(sys.argv[1])
print(code_hash(env), sparring.__file__, *code_files(env))
"""
THEIRS = """
import sparring
from sparring.envs.games._core import GameEnvironment
from sparring.envs.games.kuhn_poker import Kuhn
@sparring.register("theirs/Kuhn-v0")
def kuhn():
    return GameEnvironment("theirs/Kuhn-v0", Kuhn(), kwargs={}, doc="Kuhn poker.")
"""


def files(id):
    return set(code_files(sparring.make(id)))


def test_what_is_imported_counts_at_any_depth_and_what_is_not_does_not():
    kuhn = files("KuhnPoker-v0")
    assert {
        "sparring/envs/games/kuhn_poker.py",
        "sparring/envs/games/_core.py",
        "sparring/envs/games/solvers/sequence_form.py",
        "sparring/tasks/core.py",
        "sparring/types.py",
    } <= kuhn
    assert not [name for name in kuhn if "/agents/" in name or "/web/" in name or name.endswith("tic_tac_toe.py")]


def test_data_beside_the_code_counts():
    assert {"sparring/envs/web/templates/base.html", "sparring/envs/web/static/style.css"} <= files("Web-v0")


def test_relative_imports_count():
    assert "sparring/envs/code/sandbox/runner/messages.py" in files("Code-v0")


def test_what_makes_the_tasks_counts():
    assert "sparring/tasks/packs/addition.py" in files("Arithmetic-v0")


def test_environments_of_the_same_code_have_the_same_hash_and_others_do_not():
    made = [sparring.make("GuessNumber-v0", high=high) for high in (9, 10)]
    assert code_hash(made[0]) == code_hash(made[1]) != code_hash(sparring.make("KuhnPoker-v0"))


def found(folder, *words):
    """Return (hash, where sparring is, files) as a Python finds them that has another copy of the package."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, check=True, cwd=folder
    )
    return done.stdout.split()


@pytest.mark.slow
def test_one_changed_line_changes_the_hash_of_what_uses_it(tmp_path):
    shutil.copytree(ROOT, tmp_path / "sparring", ignore=shutil.ignore_patterns("__pycache__"))
    before = {id: found(tmp_path, id) for id in ("KuhnPoker-v0", "Arithmetic-v0")}
    assert before["KuhnPoker-v0"][:2] == [
        code_hash(sparring.make("KuhnPoker-v0")),
        str(tmp_path / "sparring/__init__.py"),
    ]
    changed = tmp_path / "sparring/envs/games/solvers/sequence_form.py"
    changed.write_text(changed.read_text() + "\n")
    after = {id: found(tmp_path, id) for id in before}
    assert after["KuhnPoker-v0"][0] != before["KuhnPoker-v0"][0]
    assert after["Arithmetic-v0"] == before["Arithmetic-v0"]


@pytest.mark.slow
def test_of_another_package_all_files_count_and_what_they_import_of_this_one(tmp_path):
    package = tmp_path / "theirs"
    package.mkdir()
    (package / "__init__.py").write_text(THEIRS)
    (package / "words.txt").write_text("one")
    before = found(tmp_path, "theirs/Kuhn-v0", "theirs")
    assert {"theirs/__init__.py", "theirs/words.txt", "sparring/envs/games/kuhn_poker.py"} <= {*before}
    (package / "words.txt").write_text("two")
    assert found(tmp_path, "theirs/Kuhn-v0", "theirs")[0] != before[0]
