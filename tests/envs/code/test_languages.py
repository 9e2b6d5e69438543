"""Programs in C, C++, JavaScript and Bash: honest ones pass, attacks are not paid, and nothing is left behind.

They need `gcc g++ nodejs bash`; where one is missing the tests fail and name the package.
"""

from __future__ import annotations

import json
import os
import signal
import socket
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from sparring.envs.code.sandbox import Call, Limits, Script, Stdio, run, run_batch
from sparring.envs.code.sandbox.api import get_backend
from sparring.envs.code.sandbox.building import grade_other
from sparring.envs.code.sandbox.languages import LANGUAGES, Way
from sparring.errors import BadValue, MissingExtra, UnknownName
from tests.envs.code.others import attacks_c, attacks_scripts, honest_c, honest_scripts

pytestmark = pytest.mark.slow

HONEST = {
    "c": honest_c.C,
    "cpp": honest_c.CPP,
    "javascript": honest_scripts.JAVASCRIPT,
    "bash": honest_scripts.BASH,
}
ENDS = {"c": "c", "javascript": "js", "bash": "sh"}
QUICK = Limits(cpu=0.5, wall=1.5, compiler=1.5)
ANSWER = [Stdio("7\n", "50"), Stdio("7\n", "50")]
RIGHT = {
    "c": '#include <stdio.h>\nint main(void) { int n; scanf("%d", &n); printf("%d\\n", n * n + 1); }',
    "cpp": "#include <iostream>\nint main() { int n; std::cin >> n; std::cout << n * n + 1; }",
    "javascript": "const n = Number(require('fs').readFileSync(0));\nconsole.log(n * n + 1);",
    "bash": "read -r n\necho $((n * n + 1))",
}
WRONG = {
    "c": '#include <stdio.h>\nint main(void) { puts("49"); }',
    "cpp": "#include <iostream>\nint main() { std::cout << 49; }",
    "javascript": "console.log(49);",
    "bash": "echo 49",
}


def cases(programs):
    return [
        pytest.param(language, *each, id=f"{language}-{name.replace(' ', '-')}")
        for language, named in programs.items()
        for name, each in named.items()
    ]


def attacks(programs):
    return cases({language: {name: (code,) for name, code in named.items()} for language, named in programs.items()})


@pytest.mark.parametrize(("language", "code", "stdin", "stdout"), cases(HONEST))
def test_honest_programs_pass(language, code, stdin, stdout):
    result = run(code, [Stdio(stdin, stdout), Stdio(stdin, stdout + "x"), Stdio(stdin, stdout)], language=language)
    assert [test.verdict for test in result.tests] == ["passed", "wrong_answer", "passed"], result


@pytest.mark.parametrize("language", honest_c.FILES)
def test_programs_of_several_files_are_known_by_the_suffix_of_the_main_one(language):
    files, stdin, stdout = honest_c.FILES[language]
    assert run(files, [Stdio(stdin, stdout)]).passed
    assert run(files, [Stdio(stdin, stdout)], language=language).passed
    assert run(files, [Stdio(stdin, "0")]).verdict == "wrong_answer"


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """What is outside: a secret file that would answer rightly if it were compiled, a listener and a token."""
    secret = tmp_path_factory.mktemp("outside") / "secret.c"
    secret.write_text('puts("50");')
    os.environ["SPARRING_TOKEN"] = "secret"
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield {"SECRET": str(secret), "PORT": server.getsockname()[1], "LIBRARY": __file__}
    del os.environ["SPARRING_TOKEN"]


def told(language, outside, code):
    """Return an attack that knows what is outside."""
    if language in ("c", "cpp"):
        return "".join(f"#define {name} {json.dumps(value)}\n" for name, value in outside.items()) + code
    if language == "javascript":
        known = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in outside.items())
        return known + attacks_scripts.JS_WON + code
    return "".join(f"{name}={value}\n" for name, value in outside.items()) + attacks_scripts.BASH_WON + code


REACHING = {
    "c": attacks_c.REACHING | attacks_c.INCLUDING,
    "cpp": attacks_c.INCLUDING,
    "javascript": attacks_scripts.REACHING_JS,
    "bash": attacks_scripts.REACHING_BASH,
}


@pytest.mark.parametrize(
    ("language", "code"), [("c", attacks_c.attack("WON;")), ("javascript", "won();"), ("bash", "won")]
)
def test_an_attack_that_worked_would_be_seen(language, code, outside):
    assert run(told(language, outside, code), ANSWER, language=language).passed


@pytest.mark.parametrize(("language", "code"), attacks(REACHING))
def test_nothing_outside_is_reached(language, code, outside):
    result = run(told(language, outside, code), ANSWER, language=language, limits=QUICK)
    assert result.verdict not in ("passed", "harness_error"), result
    assert all(test.verdict != "passed" for test in result.tests), result


USING_UP = {
    "c": attacks_c.USING_UP,
    "javascript": attacks_scripts.USING_UP_JS,
    "bash": attacks_scripts.USING_UP_BASH,
}


@pytest.mark.parametrize(("language", "code"), attacks(USING_UP))
def test_what_uses_up_the_machine_is_ended_and_not_paid(language, code, outside):
    result = run(told(language, outside, code), ANSWER[:1], language=language, limits=QUICK)
    assert result.verdict not in ("passed", "harness_error", "syntax_error"), result
    over = 32 if "cgroup" in result.layers else 128  # MiB; what is looked at from time to time can grow in between
    assert result.memory <= QUICK.memory + (over << 20)
    assert result.seconds < 4
    assert run(RIGHT[language], ANSWER, language=language).passed


@pytest.mark.parametrize(("language", "code"), attacks({"c": attacks_c.BOMBS, "cpp": attacks_c.CPP_BOMBS}))
def test_what_uses_up_the_compiler_is_ended_and_not_paid(language, code):
    result = run(code, ANSWER, language=language, limits=QUICK)
    assert result.verdict not in ("passed", "harness_error"), result
    assert len(result.tests) == 2
    assert result.seconds < 6


def family():
    """Return the processes that come from this one, by the ids of their parents."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found, size = {os.getpid()}, 0
    while size < len(found):
        size = len(found)
        found |= {child for child, parent in parents.items() if parent in found}
    return found


def test_nothing_is_left_of_them(outside):
    stay = {
        "c": [attacks_c.USING_UP["a fork bomb"], attacks_c.USING_UP["sessions that stay"]],
        "javascript": [attacks_scripts.USING_UP_JS["children without end"]],
        "bash": [attacks_scripts.USING_UP_BASH["daemons"], attacks_scripts.REACHING_BASH["a daemon that answers late"]],
    }
    jobs = [({f"main.{end}": told(name, outside, code)}, ANSWER) for name, end in ENDS.items() for code in stay[name]]
    short = Limits(cpu=0.3, wall=0.6)
    run_batch(jobs, limits=short)
    before, descriptors = family(), len(os.listdir("/proc/self/fd"))
    results = run_batch(jobs, limits=short)
    assert all(result.verdict not in ("passed", "harness_error") for result in results)
    assert family() <= before
    assert len(os.listdir("/proc/self/fd")) <= descriptors


@pytest.mark.parametrize("language", RIGHT)
def test_right_and_wrong_programs_are_told_apart(language):
    tests = [Stdio(f"{n}\n", str(n * n + 1)) for n in (0, 3, 7, -2)]
    assert run(RIGHT[language], tests, language=language).passed
    result = run(WRONG[language], [*tests, Stdio("", "49")], language=language)
    assert [test.verdict for test in result.tests] == ["wrong_answer"] * 4 + ["passed"]
    assert result.tests[0].got.strip() == "49"


@pytest.mark.parametrize(
    ("language", "code", "expected", "words"),
    [
        ("c", "int main(void) { return 0 }", "syntax_error", "gcc: ./solution.c:1:"),
        ("c", "int f(void);\nint main(void) { return f(); }", "syntax_error", "undefined reference"),
        ("c", "int main(void) { return 3; }", "runtime_error", "status 3"),
        ("c", "int main(void) { volatile int *p = 0; return *p; }", "runtime_error", "SIGSEGV"),
        ("c", "int main(void) { volatile int x = 0, y = 9; return y / x; }", "runtime_error", "SIGFPE"),
        ("c", "#include <stdlib.h>\nint main(void) { abort(); }", "runtime_error", "SIG"),
        ("c", "int main(void) { for (;;); }", "timeout", "0.5 CPU seconds"),
        ("c", "#include <unistd.h>\nint main(void) { for (;;) pause(); }", "timeout", "1.5 seconds"),
        ("c", "#include <sys/ptrace.h>\nint main(void) { ptrace(0, 0, 0, 0); }", "security", "system call"),
        ("cpp", "int main() { undefined x; }", "syntax_error", "was not declared"),
        ("cpp", "int main() { throw 1; }", "runtime_error", "SIG"),
        ("cpp", "#include <vector>\nint main() { std::vector<char> v(1ul << 50); }", "memory_limit", "bad_alloc"),
        ("javascript", "let x = ;", "syntax_error", "SyntaxError"),
        ("javascript", "import fs from 'fs'; let x = ;", "syntax_error", "node"),
        ("javascript", "JSON.parse('{')", "runtime_error", "status 1"),
        ("javascript", "process.exit(4)", "runtime_error", "status 4"),
        ("javascript", "const x = []; for (;;) x.push(Array(1e5).fill(1));", "memory_limit", "memory"),
        ("bash", "if true; then", "syntax_error", "syntax error"),
        ("bash", "nonsense_command", "runtime_error", "status 127"),
        ("bash", "kill -9 $$", "runtime_error", "SIGKILL"),
        ("bash", "kill -40 $$", "runtime_error", "signal 40"),
        ("bash", "echo 50; kill -TERM $$", "runtime_error", "SIGTERM"),
        ("bash", "x=$(cat /dev/zero | tail -c 1G)", "memory_limit", "268435456 bytes"),
    ],
)
def test_verdicts(language, code, expected, words):
    waits = "pause" in code
    limits = Limits(cpu=0.5 if expected == "timeout" else 5.0, wall=1.5 if waits else 30.0)
    result = run(code, ANSWER[:1], language=language, limits=limits)
    assert result.verdict == expected, result
    assert words in result.reason


def test_the_compilers_messages_are_told():
    result = run("int main(void) { return x; }", ANSWER, language="c")
    assert "undeclared" in result.reason
    assert "solution.c" in result.stderr
    assert [test.verdict for test in result.tests] == ["syntax_error"] * 2


def test_a_program_is_no_larger_than_what_it_may_write():
    large = "char x[3 << 20] = {1};\nint main(void) { return x[1]; }"
    assert run(large, [Stdio("", "")], language="c").passed
    result = run(large, [Stdio("", "")], language="c", limits=Limits(files=4 << 20))
    assert (result.verdict, "at most 2097152" in result.reason) == ("syntax_error", True)


def test_a_flood_is_no_output():
    assert run("while :; do echo 50; done", ANSWER[:1], language="bash", limits=QUICK).verdict in (
        "output_limit",
        "timeout",
    )
    limits = Limits(output=1000)
    assert run("for i in {1..2000}; do echo $i; done", ANSWER, language="bash", limits=limits).verdict == "output_limit"


def test_one_process_is_enough_for_a_program_that_has_one():
    assert run(RIGHT["c"], ANSWER, language="c", limits=Limits(processes=1)).passed
    forks = '#include <unistd.h>\n#include <stdio.h>\nint main(void) { printf("%d", fork() < 0 ? 50 : 0); }'
    assert run(forks, ANSWER, language="c", limits=Limits(processes=1)).passed
    assert not run(forks, ANSWER, language="c", limits=Limits(processes=2)).passed


def test_signals_and_masks_are_not_those_of_the_caller():
    before, mask = signal.signal(signal.SIGHUP, signal.SIG_IGN), os.umask(0o077)
    get_backend().workshop.close()
    try:
        code = "umask\ntrap 'echo int' INT\nkill -INT $$\nkill -HUP $$\necho ignored"
        result = run(code, [Stdio("", "0022\nint")], language="bash")
    finally:
        signal.signal(signal.SIGHUP, before)
        os.umask(mask)
        get_backend().workshop.close()
    assert result.reason == "it ended by SIGHUP"
    assert result.stdout == "0022\nint\n"


def test_every_test_has_a_room_of_its_own():
    code = '#include <stdio.h>\nint main(void) { FILE *f = fopen("n", "a+"); fputc(49, f); printf("%ld", ftell(f)); }'
    assert run(code, [Stdio("", "1")] * 3, language="c").passed


def test_layers_are_those_of_programs_in_python():
    mine = run(RIGHT["c"], ANSWER, language="c").layers
    python = run("print(int(input()) ** 2 + 1)", ANSWER).layers
    assert {"namespaces", "seccomp"} <= set(mine)
    assert set(python) - {"one process"} <= set(mine)
    assert run(RIGHT["c"], ANSWER, language="c").trusted


def test_what_is_not_for_a_language_is_refused():
    with pytest.raises(UnknownName, match="javascript"):
        run("x", ANSWER, language="javascrypt")
    for tests in ([Call("f", (1,), 1)], [Script("assert True")], "assert f(1) == 1"):
        with pytest.raises(BadValue, match="Stdio"):
            run(RIGHT["c"], tests, language="c")
    with pytest.raises(BadValue, match=r"ends in \.c"):
        run({"main.py": RIGHT["c"]}, ANSWER, language="c")
    with pytest.raises(BadValue, match="Python"):
        run(RIGHT["c"], ANSWER, language="c", unsafe=True)


def test_a_compiler_that_is_not_there_is_named_with_its_package():
    alone = get_backend("local")  # whose programs can start no other
    with pytest.raises(MissingExtra, match=r"needs node.*apt-get install nodejs"):
        grade_other(alone, {"a.js": ""}, LANGUAGES["javascript"], ANSWER, QUICK)


def test_a_compiler_that_compiles_nothing_is_no_verdict():
    broken = replace(LANGUAGES["c"], ways=(Way(("--no-such-option",)),))
    with pytest.raises(MissingExtra, match=r"compiles nothing.*no-such-option.*libc6-dev"):
        grade_other(get_backend("local").workshop, {"a.c": RIGHT["c"]}, broken, ANSWER, Limits())


def test_python_that_is_called_so_stays_python():
    assert run({"main.sh": "print(50)"}, ANSWER, language="python").passed
    assert run({"main": "print(50)"}, ANSWER).passed
