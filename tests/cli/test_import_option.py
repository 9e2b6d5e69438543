"""`sparring --import FILE VERB ...`."""

import sys

import pytest


@pytest.fixture(autouse=True)
def modules():
    """What a test imports is forgotten after it."""
    path, before = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - before:
        if name.startswith("imported_"):
            del sys.modules[name]


def test_a_file_is_imported_for_one_command(cli, tmp_path):
    path = tmp_path / "imported_echo.py"
    path.write_text(
        "import sparring\n@sparring.task('imported/echo')\ndef echo(rng): return f'{rng.random()}?', 'yes'\n"
    )
    assert "imported/echo-v0" in cli("--import", str(path), "info", "imported/echo-v0").out


def test_a_card_without_code_needs_no_import(cli, tmp_path):
    path = tmp_path / "sums.toml"
    head = 'name = "sums"\nlicence = "cc0-1.0"\nsource = "us"\nverifier = "number"\nsplit = "test"\n'
    path.write_text(head + '[[tasks]]\nquestion = "2 + 2?"\nanswer = 4\n')
    result = cli("info", f"pack:{path}")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"pack:{path}\n\nsums: one question, one answer, one verifier.\n")


def test_a_suite_asks_both(cli, tmp_path):
    (tmp_path / "imported_twice.py").write_text(
        "import sparring\n@sparring.task('imported/twice', verifier='number')\n"
        "def twice(rng): return f'Twice {(n := rng.randrange(10**6))}?', 2 * n\n"
    )
    head = 'name = "sums"\nlicence = "cc0-1.0"\nsource = "us"\nverifier = "number"\nsplit = "test"\n'
    (tmp_path / "sums.toml").write_text(head + '[[tasks]]\nquestion = "2 + 2?"\nanswer = 4\n')
    parts = [("a", "imported/twice-v0", 2), ("b", f"pack:{tmp_path / 'sums.toml'}", 1)]
    lines = [f'[[parts]]\nname = "{n}"\nenv = "{env}"\ndomain = "math"\ntasks = {k}\n' for n, env, k in parts]
    suite = tmp_path / "mine.toml"
    suite.write_text("".join(['name = "mine"\nversion = 0\nline = "Ours."\n', *lines]))
    words = ("eval", "--agent", "reference", "--suite", str(suite), "--out", str(tmp_path / "run"), "--json")
    report = cli("--import", str(tmp_path / "imported_twice.py"), *words).json
    assert (report["complete"], report["whole"]["score"]["mean"], report["whole"]["episodes"]) == (True, 1.0, 3)


MISTAKES = {
    "": "--import names no file: write `sparring --import my_tasks.py VERB ...`",
    "none.py": "--import {}: there is no such file",
    "not-a-name.py": "--import {}: a file is imported by its name",
    "imported_broken.py": "--import {} fails: ZeroDivisionError",
    "imported_wrong.py": "no verifier is called 'exakt'; did you mean 'exact'?",
    "json.py": "--import {}: 'json' is already the module",
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes(cli, tmp_path, name):
    (tmp_path / "not-a-name.py").touch()
    (tmp_path / "json.py").touch()
    (tmp_path / "imported_broken.py").write_text("1 / 0\n")
    (tmp_path / "imported_wrong.py").write_text("import sparring\nsparring.task('a', verifier='exakt')\n")
    path = str(tmp_path / name)
    result = cli("--import", *([path, "list"] if name else []))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"sparring: {MISTAKES[name].format(path)}")
    assert result.err.count("\n") == 1
