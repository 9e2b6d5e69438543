"""Tests that are programs: what people write works, and what programs try against it does not."""

from __future__ import annotations

import pytest

from sparring.envs.code.sandbox import Limits, Script, run
from tests.cases import cases
from tests.envs.code import honest_judged, honest_library
from tests.envs.code.attacks import judged

STACK = """
class EmptyError(Exception):
    pass

class Stack:
    '''A stack.'''
    limit = 3
    def __init__(self, items=()): self.items = list(items)
    def push(self, item):
        if len(self.items) == self.limit: raise OverflowError('full')
        self.items.append(item); return self
    def pop(self):
        if not self.items: raise EmptyError('nothing there')
        return self.items.pop()
    def __len__(self): return len(self.items)
    def __iter__(self): return iter(self.items)
    def __contains__(self, item): return item in self.items
    def __getitem__(self, i): return self.items[i]
    def __eq__(self, other): return isinstance(other, Stack) and self.items == other.items
    def __add__(self, other): return Stack(self.items + other.items)
    def __bool__(self): return bool(self.items)
    def __repr__(self): return f'Stack({self.items})'
    @property
    def top(self): return self.items[-1]

def sort_in_place(values): values.sort()
def apply(function, values): return [function(value) for value in values]
def add(a, b=1, *, c=0): return a + b + c
def pairs():
    yield 1; yield 2
ANSWER = 42
"""

PASSING = {
    "asserts": "from solution import add\nfor i in range(5):\n    assert add(i) == i + 1\nassert add(1, b=2, c=3) == 6",
    "functions": "from solution import *\ndef test_add(): assert add(1) == 2\ndef test_more(): assert add(1, 2) == 3",
    "the whole module": "import solution\nassert solution.add(1) == 2\nassert solution.ANSWER == 42",
    "the name of the file": "from stack import add\nassert add(1) == 2",
    "unittest": "import unittest\nfrom solution import add\nclass T(unittest.TestCase):\n    def setUp(self): self.one = 1\n    def test(self): self.assertEqual(add(self.one), 2)\n    def test_raises(self):\n        with self.assertRaises(TypeError): add('a')",
    "a class": "from solution import Stack\ns = Stack()\nassert not s\ns.push(1).push(2)\nassert len(s) == 2 and s.pop() == 2 and 1 in s and s[0] == 1 and list(s) == [1] and s.top == 1 and s",
    "equal objects": "from solution import Stack\nassert Stack([1]) == Stack([1])\nassert Stack([1]) != Stack([2])\nassert Stack([1]) + Stack([2]) == Stack([1, 2])",
    "text of an object": "from solution import Stack\nassert repr(Stack([1])) == 'Stack([1])'",
    "attributes": "from solution import Stack\ns = Stack()\ns.limit = 1\ns.push(1)\nassert s.items == [1]\ntry: s.push(2)\nexcept OverflowError as error: assert str(error) == 'full'\nelse: assert False",
    "own exceptions": "import pytest\nfrom solution import Stack, EmptyError\ndef test():\n    with pytest.raises(EmptyError, match='nothing'): Stack().pop()",
    "changed arguments": "from solution import sort_in_place\nvalues = [3, 1, 2]\nsort_in_place(values)\nassert values == [1, 2, 3]",
    "functions as arguments": "from solution import apply\nassert apply(lambda x: x * 2, [1, 2]) == [2, 4]\nassert apply(str, [1]) == ['1']",
    "approx": "import pytest\nfrom solution import add\ndef test():\n    assert add(0.1, 0.2) == pytest.approx(0.3)\n    assert [add(0.1, 0.2)] == pytest.approx([0.3])",
    "parameters": "import pytest\nfrom solution import add\n@pytest.mark.parametrize('a, b', [(1, 2), (2, 3)])\ndef test(a, b): assert add(a) == b",
    "a test class": "from solution import add\nclass TestAdd:\n    def test_it(self): assert add(1) == 2",
    "a generator": "from solution import pairs\nassert list(pairs()) == [1, 2]\nassert sum(pairs()) == 3",
    "passing an object back": "from solution import Stack, apply\ns = Stack([1])\nassert apply(len, [[1, 2]]) == [2]\nassert Stack(list(s)).pop() == 1",
}


@cases("text", [pytest.param(text, id=name) for name, text in honest_library.JUDGED.items()])
def test_what_else_people_write_works(text, backend):
    result = run(honest_library.CLASSES, [Script(text)], backend=backend)
    assert result.passed, result


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "text", "wrong"),
    [pytest.param(*each, id=name.replace(" ", "-")) for name, each in honest_judged.JUDGED.items()],
)
def test_other_styles_tell_right_from_wrong(code, text, wrong, backend):
    result = run(code, [Script(text)], backend=backend)
    assert result.passed, result
    for each in wrong:
        result = run(each, [Script(text)], backend=backend)
        assert result.verdict in ("wrong_answer", "runtime_error"), (each, result)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "text"), [pytest.param(*each, id=name.replace(" ", "-")) for name, each in judged.ATTACKS.items()]
)
def test_no_stand_in_decides_a_test(code, text, backend):
    result = run(code, [Script(text)], limits=Limits(cpu=0.5, wall=2), backend=backend)
    assert result.verdict not in ("passed", "harness_error"), result


@cases("text", [pytest.param(text, id=name.replace(" ", "-")) for name, text in PASSING.items()])
def test_what_people_write_works(text, backend):
    result = run({"stack.py": STACK}, [Script(text)], backend=backend)
    assert result.passed, result


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("from solution import add\ndef test_a(): assert add(1) == 3", "wrong_answer"),
        ("from solution import add\ndef test_a(): add('a')", "runtime_error"),
        ("from solution import nothing", "runtime_error"),
        (
            "import unittest, solution\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(solution.add(1), 3)",
            "wrong_answer",
        ),
        ("import unittest\nclass T(unittest.TestCase):\n    def test(self): self.skipTest('no')", "wrong_answer"),
        ("import pytest, solution\ndef test():\n    with pytest.raises(KeyError): solution.add(1)", "wrong_answer"),
        ("import solution\nwhile True: solution.add(1)", "timeout"),
    ],
)
def test_what_does_not_hold_is_told(text, verdict, backend):
    limits = Limits(cpu=0.5, wall=60.0) if verdict == "timeout" else Limits(cpu=20.0, wall=60.0)
    assert run({"stack.py": STACK}, [Script(text)], limits=limits, backend=backend).verdict == verdict


def test_each_test_of_a_file_is_told_apart(backend):
    text = "from solution import add\ndef test_a(): assert add(1) == 2\ndef test_b(): assert add(1) == 3\ndef test_c(): add()"
    result = run(STACK, [Script(text)], backend=backend)
    assert [test.verdict for test in result.tests] == ["passed", "wrong_answer", "runtime_error"]
    assert [test.got.partition(":")[0] for test in result.tests] == ["test_a", "test_b", "test_c"]


TESTS = "import pytest, unittest\nfrom solution import solve\ndef test_a():\n    assert solve(3) == 10\ndef test_b():\n    for n in range(9): assert solve(n) == n * n + 1\n"
ATTACKS = {
    "always equal": "class E:\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\ndef solve(n): return E()",
    "always equal number": "class E(int):\n    def __eq__(self, other): return True\n    __hash__ = None\ndef solve(n): return E(0)",
    "equal from the right": "class E:\n    def __req__(self, other): return True\n    def __eq__(self, other): return True\n    def __radd__(self, other): return 0\ndef solve(n): return E()",
    "exit": "import os\ndef solve(n): os._exit(0)",
    "exit at once": "import os; os._exit(0)",
    "system exit": "def solve(n): raise SystemExit(0)",
    "skip": "import unittest\ndef solve(n): raise unittest.SkipTest('x')",
    "an exception called Skipped": "class Skipped(Exception): pass\ndef solve(n): raise Skipped",
    "an exception that is a verdict": "class LostError(Exception): pass\ndef solve(n): raise LostError('passed')",
    "patches pytest": "import sys, types\nm = types.ModuleType('pytest'); m.approx = lambda *a: 1; sys.modules['pytest'] = m\ndef solve(n): return 0",
    "looks for the tests": "import gc, sys\ndef solve(n):\n    for o in gc.get_objects():\n        if isinstance(o, str) and 'n * n' in o: return n * n + 1\n    return 0",
    "looks for files": "import os\ndef solve(n):\n    return n * n + 1 if any('test' in f for f in os.listdir('.')) else 0",
    "answers by itself": "import os\nbody = b'{\"ok\":10}'\nfor _ in range(99): os.write(3, len(body).to_bytes(4, 'little') + body)\ndef solve(n): return 10",
    "says what the judge says": 'import os\nbody = b\'{"ok":[["test_a","passed",""]]}\'\nfor fd in (3, 4, 5):\n    try: os.write(fd, len(body).to_bytes(4, \'little\') + body)\n    except OSError: pass\ndef solve(n): return 0',
    "calls back": "import os\nbody = b'{\"callback\":[0,[1]]}'\ndef solve(n):\n    os.write(3, len(body).to_bytes(4, 'little') + body); return 0",
    "an object of another number": 'import os\nbody = b\'{"ok":{"h":[99999,"x"]}}\'\ndef solve(n):\n    os.write(3, len(body).to_bytes(4, \'little\') + body); return 0',
    "not implemented": "def solve(n): return NotImplemented",
    "hangs": "def solve(n):\n    while True: pass",
    "nothing": "",
}


@pytest.mark.slow
@pytest.mark.parametrize("code", [pytest.param(code, id=name.replace(" ", "-")) for name, code in ATTACKS.items()])
def test_judged_programs_are_not_paid_either(code, backend):
    result = run(code, TESTS, limits=Limits(cpu=0.5, wall=2), backend=backend)
    assert result.verdict not in ("passed", "harness_error"), result


def test_a_judged_program_that_is_right_is_paid(backend):
    assert run("def solve(n): return n * n + 1", TESTS, backend=backend).passed
