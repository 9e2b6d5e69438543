"""The console script itself: help, errors, interrupts, and what it costs."""

from __future__ import annotations

import os
import pty
import resource
import select
import signal
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

import sparring
from sparring.cli.main import VERBS

SCRIPT = (sys.executable, "-m", "sparring.cli.main")
HELP_BUDGET, GYMNASIUM = 0.25, 0.15
"""CPU seconds on an idle core, and what `import gymnasium`, the largest part of them, takes there."""
PATIENCE = 60.0


def cpu_seconds(*words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def loaded_by(*words):
    code = (
        f"import sys; from sparring.cli.main import main; main({list(words)!r}); print(*sys.modules, file=sys.stderr)"
    )
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr.split())


def test_help_names_every_verb(cli):
    result = cli("--help")
    assert result.code == 0
    assert all(f"\n  {verb} " in result.out for verb in VERBS)


def test_no_verb_shows_the_help(cli):
    assert cli() == cli("--help")


def test_version(cli):
    assert cli("--version").out == f"sparring {sparring.__version__}\n"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(cli, verb):
    result = cli(verb, "--help")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"usage: sparring {verb} ")


ERRORS = {
    ("ply",): "no verb is called 'ply'; did you mean 'play'? (`sparring --help` shows all)",
    (
        "--versoin",
    ): "no option of `sparring` is called '--versoin'; did you mean '--version'? (`sparring --help` shows all)",
    ("list", "--jsn"): "no option of `sparring list` is called '--jsn'; did you mean '--json'? (`sparring list --help` "
    "shows all)",
    ("list", "--jso"): "no option of `sparring list` is called '--jso'; did you mean '--json'? (`sparring list --help` "
    "shows all)",
    ("list", "games"): "`sparring list` has no use for 'games' (`sparring list --help` shows how)",
    ("info",): "the following arguments are required: ID (`sparring info --help` shows how)",
    ("play", "KuhnPoker-v0", "--seat"): "--seat: expected one argument (`sparring play --help` shows how)",
}


@pytest.mark.parametrize("words", ERRORS, ids=" ".join)
def test_mistakes_get_one_sentence_and_exit_code_2(cli, words):
    result = cli(*words)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"sparring: {ERRORS[words]}\n"


@pytest.mark.slow
def test_the_console_script_is_installed():
    script = Path(sys.executable).with_name("sparring")
    done = subprocess.run([script, "list", "--jsn"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "did you mean '--json'?" in done.stderr


@pytest.mark.slow
def test_help_stays_in_its_cpu_budget():
    # A busy machine counts more seconds for the same work: the yardstick is measured between the measurements.
    pairs = [(cpu_seconds(*SCRIPT[1:], "--help"), cpu_seconds("-c", "import gymnasium")) for _ in range(5)]
    cost, yardstick = map(statistics.median, zip(*pairs, strict=True))
    assert cost <= HELP_BUDGET * max(1, yardstick / GYMNASIUM)


@pytest.mark.slow
def test_help_imports_no_verb_and_no_library_that_it_does_not_need():
    loaded = loaded_by("--help") - loaded_by("--version")
    assert loaded <= {"textwrap"}  # with which argparse breaks lines
    assert {"torch", "transformers", "rich", *(f"sparring.cli.{verb}" for verb in VERBS)}.isdisjoint(
        loaded_by("--help")
    )


@pytest.mark.slow
def test_a_verb_imports_only_itself():
    loaded = loaded_by("list")
    assert {f"sparring.cli.{verb}" for verb in VERBS} & loaded == {"sparring.cli.list"}
    assert "torch" not in loaded


@pytest.mark.slow
def test_a_reader_that_leaves_is_no_error():
    process = subprocess.Popen([*SCRIPT, "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert (process.stderr.read(), process.wait()) == (b"", 0)
    process.stderr.close()


@pytest.mark.slow
def test_interrupting_a_game_leaves_no_traceback():
    command = [*SCRIPT, "play", "KuhnPoker-v0", "--seat", "player_0=human"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, **pipes) as process:
        while process.stdout.read(1) != b">":
            pass
        process.send_signal(signal.SIGINT)
        assert (process.stderr.read(), process.wait()) == (b"sparring: interrupted\n", 130)


@pytest.mark.slow
def test_a_terminal_gets_drawn_tables():
    assert "───" in shown_in_a_terminal("info", "KuhnPoker-v0")
    assert "\x1b[1menvironments" in shown_in_a_terminal("list")


def shown_in_a_terminal(*words):
    """Return what a command writes to a terminal, read as it comes: a terminal holds a few KiB, then its writer waits."""
    terminal, end = pty.openpty()
    with subprocess.Popen([*SCRIPT, *words], stdout=end) as process:
        os.close(end)
        shown = b""
        while select.select([terminal], [], [], PATIENCE)[0]:
            try:
                shown += os.read(terminal, 65536)
            except OSError:  # EIO: nobody has the other end open any more
                break
    os.close(terminal)
    assert process.returncode == 0
    return shown.decode()
    assert "|---|---|" not in shown


@pytest.mark.slow
def test_text_that_the_terminal_cannot_encode_is_escaped():
    command = [*SCRIPT, "info", "élan"]
    done = subprocess.run(command, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, text=True)
    assert done.returncode == 2
    assert r"'\xe9lan'" in done.stderr
