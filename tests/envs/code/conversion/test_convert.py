"""Tests of whole problems: what they become, what stands around a program, what is computed."""

import pytest

from sparring.envs.code.conversion.checkers import AllClose
from sparring.envs.code.conversion.computed import values_of
from sparring.envs.code.conversion.convert import METHOD, convert, program
from sparring.envs.code.conversion.running import Prepared, judged
from sparring.envs.code.sandbox import Limits, Script, Stdio
from sparring.errors import BadValue
from sparring.tasks.datasets.code.problems import Asked, CodeProblem, Streams, Table, Texts
from tests.tasks.datasets.code_schemas import NUMPY

ASKED = Asked("p", "Do it.")


def verdict(problem, answer):
    return judged(Prepared(problem, convert(problem)), answer, Limits()).verdict


def texts(*parts, entry="f", **more):
    return CodeProblem(ASKED, Texts(parts, **more), entry)


def test_what_can_be_data_is_and_the_rest_is_judged():
    assert [call.args for call in convert(texts("assert f(1) == 2", "import math\nassert f(2) == 3")).tests] == [
        (1,),
        (2,),
    ]
    (script,) = convert(texts("assert f(1) == 2", "for x in (1, 2): assert f(x)")).tests
    assert isinstance(script, Script)
    assert "def test_1():\n    assert f(1) == 2" in script.text
    (script,) = convert(texts("assert f(x) == 2", setup="x = 1")).tests
    assert script.text.startswith("x = 1\n")
    assert len(convert(texts("assert f(1) == 2", setup="import os")).tests) == 1


def test_a_candidate_is_the_function_of_the_program():
    check = "def check(candidate):\n    for x in range(3):\n        assert candidate(x) == x + one()\n"
    problem = texts(check, setup="def one():\n    return 1\n", check=True)
    assert verdict(problem, "def f(x):\n    return x + 1") == "passed"
    assert (
        verdict(problem, "def f(x):\n    return x\ndef one():\n    return 0\ndef check(candidate): pass")
        == "wrong_answer"
    )
    assert verdict(problem, "def g(x):\n    return x + 1") == "runtime_error"


def test_a_function_that_replaces_the_test_gains_nothing():
    problem = texts("assert f(1) == 2", "assert f(3) == 4\nassert f(4) == 5")
    hack = "import builtins\nclass Same:\n    def __eq__(self, other): return True\ndef f(x): return Same()\n"
    assert verdict(problem, hack) == "wrong_answer"
    assert verdict(texts("x = f(1)\nassert x == 2"), hack) == "wrong_answer"
    assert verdict(problem, "raise SystemExit(0)") == "runtime_error"


@pytest.mark.parametrize(
    ("answer", "rest"),
    [
        ("from __future__ import annotations\nx: Y = 1", "from __future__ import annotations\nHEAD\n\nx: Y = 1"),
        (
            '"""Words."""\nfrom __future__ import annotations\nx = 1',
            '"""Words."""\nfrom __future__ import annotations\nHEAD\n\nx = 1',
        ),
        ("x = 1", "HEAD\n\nx = 1"),
        ("x = (", "x = ("),
    ],
)
def test_a_head_stands_first_but_behind_the_future(answer, rest):
    problem = CodeProblem(ASKED, Texts(("assert f()",)), "f", head="HEAD\n")
    assert program(problem, answer) == rest


def test_functions_and_methods_are_called_alike():
    problem = CodeProblem(ASKED, Table(((2,), (3,)), ((4,), (6,)), json=True), "f", head="from typing import List\n")
    assert convert(problem).tests[0].function == METHOD
    for answer in (
        "class Solution:\n    def f(self, x: int) -> List[int]:\n        return 2 * x",
        "def f(x):\n    return 2 * x",
        "def f(x): return x + x\nclass Solution:\n    seen = []\n    def f(self, x):\n        return f(x)",
    ):
        assert verdict(problem, answer) == "passed"
    state = "class Solution:\n    def __init__(self): self.n = 0\n    def f(self, x):\n        self.n += x\n        return 2 * self.n"
    assert verdict(problem, state) == "passed"
    for answer in ("def g(x): return 2 * x", "class Solution: pass", "x = 1"):
        assert verdict(problem, answer) == "runtime_error"


def test_what_the_solution_gives_is_computed_once_in_the_sandbox():
    code = "import random\ndef f(x):\n    return x + 0.5\n"
    problem = CodeProblem(ASKED, Table(((1,), (2,)), None, tolerance=1e-6), "f", solutions=(code,))
    made = convert(problem)
    assert [call.accepts for call in made.tests] == [AllClose(1.5, 1e-6), AllClose(2.5, 1e-6)]
    assert made.words[0] == "f(1) returns 1.5"
    assert values_of(code, "f", ((1,), (2,))) is values_of(code, "f", ((1,), (2,)))
    assert values_of(code, "f", ((1,), (2.0,))) == (1.5, 2.5)
    assert verdict(problem, "def f(x): return x + 0.5000001") == "passed"
    assert verdict(problem, "def f(x): return x + 0.6") == "wrong_answer"


@pytest.mark.parametrize(
    "code",
    ["def f(x): return 1 / x", "def f(x): return object()", "def g(x): return 1", "x ="],
)
def test_a_solution_that_fails_says_so(code):
    problem = CodeProblem(ASKED, Table(((1,), (0,)), None), "f", solutions=(code,))
    with pytest.raises(BadValue, match="its own solution, which says what is right, fails on input"):
        convert(problem)


def test_numpy_is_not_needed_to_compare_numbers():
    loop = "inputs = [[1], [2]]\nfor i, inp in enumerate(inputs):\n    assertion(f(*inp), ref_func(*inp), 0)\n"
    problem = texts(f"{NUMPY}\ndef ref_func(x):\n    return [x / 3, 1.0]\n{loop}")
    assert isinstance(convert(problem).tests[0], Script)
    assert verdict(problem, "def f(x): return [x * (1 / 3) + 1e-9, 1.0]") == "passed"
    assert verdict(problem, "def f(x): return [x / 3]") == "runtime_error"
    assert verdict(problem, "def f(x): return [x / 3 + 0.1, 1.0]") == "wrong_answer"
    with pytest.raises(BadValue, match="its tests need numpy: not in the sandbox"):
        convert(texts("import numpy as np\nassert np.array(f(1)).sum() == 2"))
    with pytest.raises(BadValue, match="need pandas"):
        convert(texts("import pandas\nx = f(1)"))


def test_tests_that_are_no_python_are_named():
    with pytest.raises(BadValue, match="are no Python"):
        convert(texts("assert f(1 == 2"))
    with pytest.raises(BadValue, match="are no Python"):
        convert(texts("assert f(1) == 2", setup="def ("))


def test_streams_stop_after_three_that_are_too_slow():
    pairs = tuple((str(number), str(number)) for number in range(20))
    problem = CodeProblem(ASKED, Streams(pairs, tolerance=0.0))
    made = convert(problem)
    assert made.tests[3] == Stdio("3", "3", tolerance=0.0)
    assert made.words[3] == "with the input '3' it writes '3'"
    limits = Limits(cpu=0.1, wall=60.0)
    slow = judged(Prepared(problem, made), "n = int(input())\nwhile n > 4: pass\nprint(n)", limits)
    assert [test.verdict for test in slow.tests] == ["passed"] * 5 + ["timeout"] * 15
    assert "not run: 3 runs before" in slow.tests[-1].got
    right = judged(Prepared(problem, made), "print(input())", Limits())
    assert (right.verdict, len(right.tests)) == ("passed", 20)
    wrong = judged(Prepared(problem, made), "n = int(input())\nprint(n - (n == 17))", Limits())
    assert [number for number, test in enumerate(wrong.tests) if test.verdict != "passed"] == [17]
    assert wrong.verdict == "wrong_answer"


def test_classes_of_pythons_own_can_be_given_to_a_function():
    problem = texts("assert f((1, 'a', 2.5), str) == [1, 2.5]", "assert f((1, 'a'), (int, str)) == []")
    code = "def f(values, kinds):\n    return [value for value in values if not isinstance(value, kinds)]"
    assert isinstance(convert(problem).tests[0], Script)
    assert verdict(problem, code) == "passed"
    assert verdict(problem, code.replace("not ", "")) == "wrong_answer"
    classes = texts("class int: pass\nassert f(int) == 'function'")
    assert verdict(classes, "def f(kind):\n    return type(kind).__name__") == "passed"
