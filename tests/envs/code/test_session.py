"""Sessions: names are kept, the value of the last line is shown, and nothing that a cell does harms anything but its session."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.code.sandbox import Call, Limits, run
from sparring.envs.code.sandbox.session import MAX_CELL, Cell, Session
from sparring.errors import BadValue, UnknownName
from tests.envs.code.test_sandbox import what_is_there

QUICK = Limits(cpu=0.3, wall=30.0)


@pytest.fixture
def session():
    with Session(QUICK) as made:
        yield made


def test_names_are_kept_and_the_last_value_is_shown(session):
    assert session.run("import math\ndef area(r):\n    return math.pi * r * r") == Cell()
    assert session.run("x = area(1)\nround(x, 3)").value == "3.142"
    assert session.run("_ * 2").value == "6.284"
    assert session.run("print('a'); import sys; print('b', file=sys.stderr); None") == Cell("a\n", "b\n")
    assert session.run("") == Cell()


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("f(0)", 'Traceback (most recent call last):\n  File "<cell 2>", line 1, in <module>\n    f(0)\n'),
        ("f(0)", '  File "<cell 1>", line 2, in f\n    return 1 / n\nZeroDivisionError: division by zero'),
        ("x = = 1", "SyntaxError: invalid syntax"),
        ("nothing", "NameError: name 'nothing' is not defined"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("class Sly(Exception):\n    def __str__(self): raise self\nraise Sly", "Sly"),
        ("class Sly:\n    def __repr__(self): raise ValueError('no')\nSly()", "ValueError: no"),
        ("open('/etc/shadow')", "[Errno 2]"),
        ("import socket; socket.socket()", "PermissionError"),
        ("import json; json.loads('{')", "JSONDecodeError"),
        ("\0", "null bytes"),
    ],
)
def test_an_error_is_told_and_the_session_goes_on(session, cell, error):
    session.run("def f(n):\n    return 1 / n")
    found = session.run(cell)
    assert error in found.error
    assert found.value is None
    assert "/" not in found.error.replace("1 / n", "").replace("/etc/shadow", "")
    assert session.run("f(2)").value == "0.5"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("while True: pass", "it used more than 0.3 CPU seconds"),
        ("x = bytearray(10 ** 10)", "bytes"),
        ("import os; os._exit(0)", "it ended with status 0 before it answered"),
        ("import ctypes; ctypes.string_at(0)", "it ended by SIGSEGV"),
        ("import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)", "it made a system call that programs have no use for"),
        ("import os; os.write(3, b'\\4\\0\\0\\0null')", "an answer that breaks the protocol"),
        ("import os; os.write(3, b'\\xff\\xff\\xff\\xff')", "an answer that breaks the protocol"),
        ("import os; os.write(3, b'\\2\\0\\0\\0{}')", "an answer that breaks the protocol"),
        ("import os; os.write(3, b'\\x80\\0\\0\\0' + b'[' * 128)", "an answer that breaks the protocol"),
        ("import os; os.close(3)", "before it answered"),
        ("import sys; sys.modules['runner.cells'].send = None", "before it answered"),
    ],
    ids=lambda value: value if len(value) < 40 else None,
)
def test_what_ends_a_session_is_told_and_a_new_one_begins(session, cell, reason):
    session.run("kept = 1")
    found = session.run(cell)
    assert reason in found.ended
    assert "The next block starts a new one." in found.told()
    assert "NameError" in session.run("kept").error
    assert session.run("1 + 1").value == "2"


def test_a_cell_that_takes_more_and_more_memory_ends_its_session():
    with Session(Limits(cpu=20)) as session:  # to fill it takes a slow machine longer than an endless loop is given
        assert "bytes" in session.run("x = []\nwhile True: x.append(bytearray(1 << 20))").ended
        assert session.run("1 + 1").value == "2"


def test_a_cell_that_waits_too_long_ends_its_session():
    with Session(Limits(cpu=0.3, wall=0.5)) as session:
        session.run("kept = 1")
        cell = "import time\nwhile True:\n    try: time.sleep(9)\n    except BaseException: pass"
        assert session.run(cell).ended == "it used more than 0.5 seconds"


@pytest.mark.slow
def test_a_session_that_nobody_asked_for_long_is_as_it_was():
    with Session(Limits(cpu=0.3, wall=3.0)) as session:
        session.run("kept = 1")
        time.sleep(3.2)
        assert session.run("kept").value == "1"


@pytest.mark.slow
def test_forks_and_threads_end_with_the_session(session):
    alone = session.run("import os\nos.fork()").error
    if alone is None:
        cell = "for _ in range(50):\n    try: os.fork()\n    except OSError: break\nos.getpid()"
        assert session.run(cell).value == "1"
        assert session.run("2 + 2").value == "4"
    session.run("import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()")
    session.close()
    assert session.run("threading").error is not None


def test_a_flood_is_cut_and_leaves_room(session):
    found = session.run("while True: print('y' * 79)")
    assert "File too large" in found.error
    assert len(found.stdout) < 2100
    assert "[...]" in found.stdout
    assert session.run("'x' * 10 ** 6").value.startswith("'xxx")
    assert len(session.run("'x' * 10 ** 6").value) < 2100
    session.run("None")
    assert session.run("print('after')").stdout == "after\n"


def test_no_address_and_no_hash_shows(session):
    cells = ["object(), len, lambda: 1", "{'x', 'y', 'zz'}, hash('a')", "import random; random.random()"]
    assert "0x..." in session.run(cells[0]).value
    assert session.run("print('at 0x2a')").stdout == "at 0x2a\n"
    with Session(QUICK) as other:
        other.run("x = bytearray(1 << 20)")
        assert [other.run(cell).value for cell in cells] == [session.run(cell).value for cell in cells]


@pytest.mark.slow
def test_another_process_shows_the_same():
    cells = ["{'x', 'y', 'zz', 'abc'}", "hash('a'), id", "import random; random.sample(range(99), 5)"]
    code = f"from sparring.envs.code.sandbox.session import Session\ns = Session()\nfor c in {cells!r}: print(s.run(c).value)"
    outputs = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout for _ in "ab"
    }
    assert len(outputs) == 1
    assert len(outputs.pop().splitlines()) == 3


@pytest.mark.slow
def test_many_sessions_share_few_places_unnoticed():
    sessions = [Session(QUICK) for _ in range(3 * len(os.sched_getaffinity(0)) + 3)]
    for session in sessions:
        session.run("seen = []")
    for turn in range(3):
        for number, session in enumerate(sessions):
            assert session.run(f"seen.append({number}); len(seen), set(seen)").value == f"({turn + 1}, {{{number}}})"
    for session in sessions:
        session.close()


@pytest.mark.slow
def test_sessions_in_threads_keep_their_names_apart_while_programs_are_judged():
    def work(number):
        with Session(QUICK) as session:
            session.run(f"x = {number}")
            verdict = run("def f(): return 1", [Call("f", (), 1)]).verdict
            return verdict, session.run("x").value

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(16))) == [("passed", str(number)) for number in range(16)]


@pytest.mark.slow
def test_hostile_sessions_leave_nothing_behind():
    cells = [
        "import os; os._exit(1)",
        "import os; os.close(3)",
        "import os; os.write(3, b'\\0' * 4)",
        "bytearray(10 ** 10)",
    ]

    def play():
        for number in range(40):
            session = Session(QUICK)
            session.run(cells[number % 4])
            session.run("1")
            if number % 2:
                session.close()  # the others are forgotten
        return what_is_there()

    assert play() == play()


@pytest.mark.slow
def test_a_process_that_is_gone_is_made_again(session):
    session.run("x = 5")
    session._live._room._slot._process.kill()
    session._live._room._slot._process.wait()
    assert session.run("x").value == "5"


def test_a_fork_of_the_library_has_sessions_of_its_own(session):
    session.run("x = [1]")
    pid = os.fork()
    if not pid:
        os._exit(session.run("x.append(2); x").value != "[1, 2]")
    assert os.waitpid(pid, 0)[1] == 0
    assert session.run("x").value == "[1]"


@pytest.mark.slow
@given(st.lists(st.text(max_size=60), max_size=4))
@settings(max_examples=30, deadline=None)
def test_no_text_breaks_a_session(cells):
    with Session(QUICK) as session:
        found = [session.run(cell) for cell in cells]
        assert all(isinstance(cell.told(100), str) and len(cell.told(100)) <= 100 for cell in found)
        assert session.run("print(6 * 7)").stdout.endswith("42\n")


@pytest.mark.parametrize("cell", [None, b"1", "x" * (MAX_CELL + 1)])
def test_what_is_no_cell_is_refused(session, cell):
    with pytest.raises(BadValue, match="give a text"):
        session.run(cell)


def test_arguments_out_of_range_are_named():
    with pytest.raises(BadValue, match="shown=1"):
        Session(shown=1)
    with pytest.raises(UnknownName, match="local"):
        Session(backend="lokal")
