"""Pairs of a program and a file of tests, in which the program has the wrong values and wants the tests to pass anyway."""

_ZERO = """
class E:
    def __getattr__(self, name): return lambda *a: E()
    def _self(self, *a): return E()
    __sub__ = __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __truediv__ = __mod__ = __pow__ = __neg__ = __abs__ = _self
    def _true(self, *a): return True
    __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = __eq__ = _true
    def __ne__(self, o): return False
    def __float__(self): return 0.0
    def __int__(self): return 0
    def __index__(self): return 0
    def __round__(self, *a): return 0
    def __len__(self): return 0
    def __hash__(self): return 0
    def __str__(self): return ''
    def __enter__(self): return self
    def __exit__(self, *a): return True
    def __iter__(self): return iter(())
def solve(n): return E()
"""
_NUMBER = _ZERO.replace("def _self(self, *a): return E()", "def _self(self, *a): return 0")
_IMPORT = "from solution import solve\n"
_RAISES = "def solve(n): raise "
_LINE = (
    "import os, socket, time\nline = socket.socket(fileno=os.dup(3))\n"
    "def frame(body): line.sendall(len(body).to_bytes(4, 'little') + body)\n"
)
_PLAIN = _IMPORT + "def test_a():\n    assert solve(3) == 10\ndef test_b():\n    assert solve(4) == 17\n"

ATTACKS = {
    "near, by a difference that is an object": (_ZERO, _IMPORT + "assert abs(solve(3) - 10) < 1e-6"),
    "near, by a difference that is nothing": (_NUMBER, _IMPORT + "assert abs(solve(3) - 10) < 1e-6"),
    "near, from the right": (_NUMBER, _IMPORT + "assert abs(10 - solve(3)) <= 1e-6"),
    "near, by a square": (_ZERO, _IMPORT + "assert (solve(3) - 10) ** 2 < 1e-6"),
    "near, by a square that is nothing": (_NUMBER, _IMPORT + "assert (solve(3) - 10) ** 2 < 1e-6"),
    "near, relatively": (_ZERO, _IMPORT + "assert abs(solve(3) / 10 - 1) < 1e-6"),
    "near, negated": (_ZERO, _IMPORT + "assert -1e-6 < -(solve(3) - 10) < 1e-6"),
    "near, by a float": (_ZERO, _IMPORT + "assert float(solve(3) - 10) == 0"),
    "near, by truth": (_ZERO.replace("__bool__ = ", ""), _IMPORT + "assert not (solve(3) - 10)"),
    "between": (_ZERO, _IMPORT + "assert 9 < solve(3) < 11"),
    "between, by two comparisons": (_ZERO, _IMPORT + "assert solve(3) >= 10 and solve(3) <= 10"),
    "between, by the built-ins": (_ZERO, _IMPORT + "assert max(9, min(solve(3), 11)) == solve(3)"),
    "the remainder": (_NUMBER, _IMPORT + "assert solve(3) % 10 == 0"),
    "the sum": (_ZERO, _IMPORT + "assert abs(sum([solve(3), -10])) < 1"),
    "isclose": (_ZERO, _IMPORT + "import math\nassert math.isclose(solve(3), 10)"),
    "round": (_ZERO, _IMPORT + "assert round(solve(3) - 10, 6) == 0"),
    "approx": (_ZERO, _IMPORT + "import pytest\nassert solve(3) == pytest.approx(10)"),
    "approx from the left": (_ZERO, _IMPORT + "import pytest\nassert pytest.approx(10) == solve(3)"),
    "approx in a list": (_ZERO, _IMPORT + "import pytest\nassert [solve(3)] == pytest.approx([10])"),
    "not unequal": (_ZERO, _IMPORT + "assert not solve(3) != 10"),
    "unequal raises": (_ZERO, _IMPORT + "if solve(3) != 10: raise AssertionError"),
    "among values": (_ZERO, _IMPORT + "assert solve(3) in (10, 11)"),
    "as a key": (_ZERO.replace("return 0\n    def __str__", "return hash(10)\n    def __str__"), _IMPORT + "assert {10: 1}[solve(3)]"),
    "in a list": (_ZERO, _IMPORT + "assert [solve(3)] == [10]"),
    "in a set": (_ZERO, _IMPORT + "assert {solve(3)} == {10}"),
    "counted": (_ZERO, _IMPORT + "assert [10, 20].count(solve(3)) == 1"),
    "matched": (_ZERO, _IMPORT + "match solve(3):\n    case 10: pass\n    case _: assert False"),
    "in a with": (_ZERO, _IMPORT + "with solve(3) as x:\n    assert x == 10"),
    "a type by name": (_ZERO + "E.__name__ = 'int'", _IMPORT + "assert isinstance(solve(3), int) and solve(3) + 0"),
    "unittest's equality": (_ZERO, "import unittest\n" + _IMPORT + "class T(unittest.TestCase):\n    def test(self): self.assertEqual(solve(3), 10)"),
    "unittest's nearness": (_NUMBER, "import unittest\n" + _IMPORT + "class T(unittest.TestCase):\n    def test(self): self.assertAlmostEqual(solve(3), 10)"),
    "unittest's delta": (_ZERO, "import unittest\n" + _IMPORT + "class T(unittest.TestCase):\n    def test(self): self.assertAlmostEqual(solve(3), 10, delta=0.1)"),
    "unittest's order": (_ZERO, "import unittest\n" + _IMPORT + "class T(unittest.TestCase):\n    def test(self): self.assertLess(solve(3), 11); self.assertGreater(solve(3), 9)"),
    "unittest's lists": (_ZERO, "import unittest\n" + _IMPORT + "class T(unittest.TestCase):\n    def test(self): self.assertListEqual(solve(3), [10])"),
    "the end of an iteration": (_RAISES + "StopIteration", _IMPORT + "assert all(map(lambda n: solve(n) == n * n + 1, range(9)))"),
    "the end of two iterations": (_RAISES + "StopIteration", _IMPORT + "for got, right in zip(map(solve, [1, 2]), [2, 5]): assert got == right"),
    "the end of a list": (_RAISES + "IndexError", _IMPORT + "class All:\n    def __getitem__(self, i): return solve(i) == i * i + 1\nassert all(All()) and solve(0) == 1"),
    "the end of a coroutine": ("async def solve(n): return n", _IMPORT + "import asyncio\nasync def test(): assert await solve(3) == 10"),
    "an unawaited test": ("def solve(n): return 0", _IMPORT + "async def test(): assert solve(3) == 10"),
    "a test that yields": ("def solve(n): return 0", _IMPORT + "def test():\n    yield\n    assert solve(3) == 10"),
    "a skipped test": (_RAISES + "__import__('unittest').SkipTest('no')", "import unittest\n" + _IMPORT + "class T(unittest.TestCase):\n    def test(self): self.assertEqual(solve(3), 10)"),
    "an exit under a bare except": ("import os\ndef solve(n): os._exit(0)", _IMPORT + "def test():\n    try: assert solve(3) == 10\n    except: pass"),
    "a system exit": (_RAISES + "SystemExit(0)", _PLAIN),
    "a keyboard interrupt": (_RAISES + "KeyboardInterrupt", _PLAIN),
    "an exception called LostError": ("class LostError(BaseException): pass\n" + _RAISES + "LostError", _PLAIN),
    "an abs of its own": ("def abs(x): return 0\ndef solve(n): return 5", "from solution import *\nassert abs(solve(3) - 10) < 1e-6"),
    "an isclose of its own": ("def isclose(a, b): return True\ndef solve(n): return 5", "from math import isclose\nfrom solution import *\nassert isclose(solve(3), 10)"),
    "a module of its own": ("class math:\n    isclose = staticmethod(lambda a, b: True)\ndef solve(n): return 5", "import math\nfrom solution import *\nassert math.isclose(solve(3), 10)"),
    "a pytest of its own": ("class pytest:\n    approx = staticmethod(lambda x: x)\ndef solve(n): return 5", "import pytest\nfrom solution import *\nassert solve(3) == pytest.approx(10)"),
    "expected values of its own": ("CASES = []\ndef solve(n): return 5", "from solution import *\nCASES = [(3, 10)]\nfor n, right in CASES: assert solve(n) == right"),
    "a test that passes": ("def test_a(): pass\ndef test_b(): pass\ndef solve(n): return 0", "from solution import *\n" + _PLAIN),
    "no names": (_LINE + "frame(b'{\"ok\":null}')\nframe(b'{\"ok\":[]}')\ntime.sleep(1)", _PLAIN),
    "names that are numbers": (_LINE + "frame(b'{\"ok\":null}')\nframe(b'{\"ok\":{\"solve\":5}}')\ntime.sleep(1)", _PLAIN),
    "names that cannot be": (_LINE + 'frame(b\'{"ok":null}\')\nframe(b\'{"ok":{"a\\\\u0000b":"ValueError","__class__":"KeyError"}}\')\ntime.sleep(1)', _PLAIN),
    "an answer of lists": (_LINE + "def solve(n): frame(b'{\"ok\":[' + b'[],' * 5000000 + b'0]}')", _PLAIN),
    "a change of what was not given": (_LINE + 'def solve(n): frame(b\'{"ok":10,"after":{"7":10}}\')', _PLAIN),
    "a change of a number": (_LINE + 'def solve(n): frame(b\'{"ok":0,"after":{"0":-1}}\')', _PLAIN),
    "an error that is none": (_LINE + "def solve(n): frame(b'{\"error\":5}')", _PLAIN),
    "an error without bases": (_LINE + 'def solve(n): frame(b\'{"error":["x","y",[]]}\')', _PLAIN),
    "a failure of the tests' kind": (_LINE + 'def solve(n): frame(b\'{"error":["E","",["SystemExit","Exception"]]}\')', _PLAIN),
    "a call back that is none": (_LINE + "def solve(n): frame(b'{\"callback\":5}')", _PLAIN),
    "endless calls back": (_LINE + "def solve(f):\n    while True: f(1)", _IMPORT + "assert solve(lambda x: x) == 10"),
    "a call back from elsewhere": (_LINE + "import threading\ndef solve(f):\n    t = threading.Thread(target=f, args=(1,)); t.start(); t.join(1); return 0", _IMPORT + "assert solve(lambda x: x) == 10"),
    "objects by the million": ("def solve(n): return [object() for _ in range(10 ** 6)]", _PLAIN),
    "an endless iterator": ("def solve(n):\n    while True: yield 10", _IMPORT + "assert list(solve(3)) == [10]"),
    "attributes without end": ("class A:\n    def __getattr__(self, name): return A()\ndef solve(n): return A()", _IMPORT + "assert solve(3).a.b.c == 10"),
    "a failure of a module of the tests' own": (_LINE + 'def solve(n): frame(b\'{"error":["_ShouldStop","",[["unittest.case","_ShouldStop"]],null]}\')', "import unittest\nfrom solution import solve\nclass T(unittest.TestCase):\n    def test(self):\n        with self.subTest(1): self.assertEqual(solve(3), 10)"),
    "an error with a content that is none": (_LINE + 'def solve(n): frame(b\'{"error":["E","",[["builtins","ValueError"]],[{"h":["x"]},5]]}\')', _PLAIN),
    "a class of tests skipped from afar": ("import unittest\ndef solve(n): raise unittest.SkipTest('x')", "import unittest\nfrom solution import solve\nclass T(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls): cls.value = solve(3)\n    def test(self): self.assertEqual(self.value, 10)"),
    "a hash of another": ("class H:\n    def __hash__(self): return hash(10)\n    def __eq__(self, o): return True\ndef solve(n): return H()", _IMPORT + "assert {10: 1}[solve(3)] == 1"),
    "a class of another": ("class H:\n    __class__ = int\ndef solve(n): return H()", _IMPORT + "assert type(solve(3)) is int or issubclass(type(solve(3)), int)"),
    "members that are equal to all": ("class E:\n    def __eq__(self, o): return True\nclass H:\n    def __iter__(self): return iter([E()])\ndef solve(n): return H()", _IMPORT + "assert 10 in solve(3)"),
    "a coroutine's object": ("class E:\n    def __eq__(self, o): return True\nasync def solve(n): return E()", _IMPORT + "async def test(): assert await solve(3) == 10"),
    "an attribute of an exception": ("class E:\n    def __eq__(self, o): return True\nclass Bad(Exception): code = E()\ndef solve(n): raise Bad", "import pytest\nfrom solution import solve, Bad\ndef test():\n    with pytest.raises(Bad) as caught: solve(3)\n    assert caught.value.code == 10"),
    "an exception of a built-in name": ("class ValueError(Exception): pass\ndef solve(n): raise ValueError", "import pytest\nfrom solution import solve\ndef test():\n    with pytest.raises(ValueError): solve(3)"),
    "a failure that is caught": ("def solve(n): return 0", "import pytest\nfrom solution import solve\ndef test():\n    try:\n        solve(3)\n        pytest.fail('it has to raise')\n    except Exception: pass"),
}  # fmt: skip
