"""More programs that do what is asked, by the rest of the standard library; programs with standard input; and test files."""

PROGRAMS = {
    "thirty threads": "import threading\ndef solve(n):\n    b = threading.Barrier(30); out = []\n    def f(): b.wait(); out.append(n)\n    ts = [threading.Thread(target=f) for _ in range(30)]\n    for t in ts: t.start()\n    for t in ts: t.join()\n    return sum(out) * n // 30 + 1",
    "a pool of sixteen threads": "from concurrent.futures import ThreadPoolExecutor\ndef solve(n):\n    with ThreadPoolExecutor(16) as pool: return sum(pool.map(lambda i: n, range(16))) * n // 16 + 1",
    "a large stack": "import resource, sys, threading\nsys.setrecursionlimit(1 << 20)\nthreading.stack_size(64 << 20)\ndef down(k): return 0 if k == 0 else 1 + down(k - 1)\ndef solve(n):\n    out = []\n    t = threading.Thread(target=lambda: out.append(down(20000))); t.start(); t.join()\n    return out[0] - 20000 + n * n + 1",
    "a raised limit of the stack": "import resource, sys\nresource.setrlimit(resource.RLIMIT_STACK, (resource.getrlimit(resource.RLIMIT_STACK)[1],) * 2)\nsys.setrecursionlimit(10 ** 6)\ndef down(k): return 0 if k == 0 else 1 + down(k - 1)\ndef solve(n): return down(9000) - 9000 + n * n + 1",
    "two hundred megabytes in parts": "def solve(n):\n    x = [bytes(1 << 20) for _ in range(180)]\n    return n * n + len(x) - 179",
    "a dict of a million": "def solve(n):\n    d = {i: i for i in range(10 ** 6)}\n    return n * d[n] + 1",
    "a sieve": "def solve(n):\n    s = bytearray([1]) * 2000000\n    for i in range(2, 1415):\n        if s[i]: s[i*i::i] = bytes(len(s[i*i::i]))\n    return n * n + 1",
    "large whole numbers": "import math\ndef solve(n): return math.factorial(3000) // math.factorial(2999) - 3000 + n * n + 1",
    "output near the limit": "import sys\ndef solve(n):\n    sys.stdout.write('x' * 200000); return n * n + 1",
    "output without a flush": "import os\ndef solve(n):\n    os.write(1, b'x' * 1000); return n * n + 1",
    "closed streams": "import sys\nsys.stdout.close()\ndef solve(n): return n * n + 1",
    "no streams": "import sys\nsys.stdout = sys.stderr = None\ndef solve(n): return n * n + 1",
    "exits that are caught": "import sys\ndef solve(n):\n    try: sys.exit(1)\n    except SystemExit: return n * n + 1",
    "a swallowed exception of a thread": "import threading\ndef solve(n):\n    t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join(); return n * n + 1",
    "a daemon thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(100,), daemon=True).start()\ndef solve(n): return n * n + 1",
    "a timer": "import threading\ndef solve(n):\n    e = threading.Event(); threading.Timer(0.01, e.set).start(); e.wait(); return n * n + 1",
    "a local of threads": "import threading\nx = threading.local()\ndef solve(n):\n    x.n = n; return x.n ** 2 + 1",
    "conditions and semaphores": "import threading, queue\ndef solve(n):\n    q = queue.Queue(); s = threading.Semaphore(1)\n    with s: q.put(n)\n    return q.get() ** 2 + 1",
    "a context variable": "import contextvars\nv = contextvars.ContextVar('v')\ndef solve(n):\n    v.set(n); return v.get() ** 2 + 1",
    "tasks and queues": "import asyncio\nasync def main(n):\n    q = asyncio.Queue()\n    async def put(): await q.put(n)\n    await asyncio.gather(put(), asyncio.sleep(0.001))\n    return (await q.get()) ** 2 + 1\ndef solve(n): return asyncio.run(main(n))",
    "threads of asyncio": "import asyncio\ndef solve(n): return asyncio.run(asyncio.to_thread(lambda: n * n + 1))",
    "a pipe of processes": "import multiprocessing as mp\ndef work(c, n): c.send(n * n + 1)\ndef solve(n):\n    m = mp.get_context('fork'); a, b = m.Pipe(); p = m.Process(target=work, args=(b, n)); p.start(); out = a.recv(); p.join(); return out",
    "shared values of processes": "import multiprocessing as mp\ndef work(v, n):\n    with v.get_lock(): v.value += n * n\ndef solve(n):\n    m = mp.get_context('fork'); v = m.Value('i', 1); p = m.Process(target=work, args=(v, n)); p.start(); p.join(); return v.value",
    "a pool of processes": "import multiprocessing as mp\ndef f(x): return x\ndef solve(n):\n    with mp.get_context('fork').Pool(3) as p: return sum(p.map(f, range(n + 1))) * 2 - n + 1",
    "a pair of sockets": "import socket\ndef solve(n):\n    a, b = socket.socketpair(); a.sendall(str(n).encode()); a.close(); return int(b.recv(9)) ** 2 + 1",
    "selectors": "import os, selectors\ndef solve(n):\n    r, w = os.pipe(); s = selectors.DefaultSelector(); s.register(r, selectors.EVENT_READ); os.write(w, b'x'); return n * n + len(s.select(1))",
    "an alarm": "import signal, time\nhits = []\nsignal.signal(signal.SIGALRM, lambda *a: hits.append(1))\ndef solve(n):\n    hits.clear(); signal.setitimer(signal.ITIMER_REAL, 0.005); time.sleep(0.05); return n * n + len(hits)",
    "a time out by an alarm": "import signal\nclass Late(Exception): pass\ndef late(*a): raise Late\nsignal.signal(signal.SIGALRM, late)\ndef solve(n):\n    signal.setitimer(signal.ITIMER_REAL, 0.01)\n    try:\n        for _ in iter(int, 1): sorted([1])\n    except Late: return n * n + 1",
    "a map of memory": "import mmap\ndef solve(n):\n    m = mmap.mmap(-1, 4096); m.write(b'%d' % n); m.seek(0); return int(m.read(9).strip(b'\\0')) ** 2 + 1",
    "a map of a file": "import mmap\ndef solve(n):\n    with open('/tmp/m', 'w+b') as f:\n        f.write(b'%d' % n); f.flush(); return int(mmap.mmap(f.fileno(), 0)[:]) ** 2 + 1",
    "copies of files": "import os, shutil\ndef solve(n):\n    open('a', 'w').write(str(n)); shutil.copy2('a', 'b'); shutil.copytree('.', '/dev/shm/t'); out = int(open('/dev/shm/t/b').read()); shutil.rmtree('/dev/shm/t'); return out ** 2 + 1",
    "archives": "import io, tarfile, zipfile\ndef solve(n):\n    b = io.BytesIO()\n    with zipfile.ZipFile(b, 'w') as z: z.writestr('x', str(n))\n    open('x', 'w').write('1')\n    with tarfile.open('t.tar', 'w') as t: t.add('x')\n    with tarfile.open('t.tar') as t: t.extractall('out')\n    return int(zipfile.ZipFile(b).read('x')) ** 2 + 1",
    "links and folders": "import os, pathlib\ndef solve(n):\n    p = pathlib.Path('/tmp/d'); p.mkdir(exist_ok=True); (p / 'a').write_text(str(n)); l = p / 'l'\n    l.unlink(missing_ok=True); l.symlink_to(p / 'a'); return int(l.read_text()) ** 2 + len(list(p.glob('a')))",
    "a file of data bases": "import sqlite3\ndef solve(n):\n    c = sqlite3.connect('x.db'); c.execute('create table if not exists t (n)'); c.execute('insert into t values (?)', (n,)); c.commit(); c.close()\n    return n * n + 1",
    "a shelf": "import shelve\ndef solve(n):\n    with shelve.open('s') as s: s['n'] = n\n    with shelve.open('s') as s: return s['n'] ** 2 + 1",
    "comma separated values": "import csv, io\ndef solve(n): return int(next(csv.DictReader(io.StringIO(f'n\\n{n}')))['n']) ** 2 + 1",
    "configurations": "import configparser\ndef solve(n):\n    c = configparser.ConfigParser(); c.read_string(f'[a]\\nn={n}'); return c.getint('a', 'n') ** 2 + 1",
    "arguments": "import argparse\ndef solve(n):\n    p = argparse.ArgumentParser(); p.add_argument('--n', type=int); return p.parse_args(['--n', str(n)]).n ** 2 + 1",
    "XML": "import xml.etree.ElementTree as E\ndef solve(n): return int(E.fromstring(f'<a>{n}</a>').text) ** 2 + 1",
    "HTML and addresses": "import html, html.parser, urllib.parse\ndef solve(n): return int(urllib.parse.parse_qs(f'n={n}')['n'][0]) ** 2 + len(html.unescape('&lt;'))",
    "mails and base 64": "import base64, binascii, email.message\ndef solve(n): return int(base64.b64decode(base64.b64encode(str(n).encode()))) ** 2 + 1",
    "letters by name": "import unicodedata, codecs, locale\ndef solve(n): return n * n + len(unicodedata.normalize('NFC', 'e\\u0301'))",
    "trees of syntax": "import ast, dis, tokenize, io\ndef solve(n): return eval(compile(ast.parse(f'{n} ** 2 + 1', mode='eval'), 'x', 'eval'))",
    "calendars": "import calendar, datetime, time\ndef solve(n):\n    time.strftime('%c'); datetime.datetime.now(); return n * n + calendar.isleap(2024)",
    "zones by name": "import datetime, zoneinfo\ndef solve(n): return n * n + (datetime.datetime(2024, 1, 1, tzinfo=zoneinfo.ZoneInfo('Europe/Berlin')).utcoffset().seconds == 3600)",
    "types of values": "import types, typing, numbers, operator\ndef solve(n): return n * n + isinstance(n, numbers.Integral)",
    "generics": "from typing import Generic, TypeVar, Protocol, TypedDict, Literal\nT = TypeVar('T')\nclass Box(Generic[T]):\n    def __init__(self, x: T): self.x = x\ndef solve(n): return Box[int](n).x ** 2 + 1",
    "dispatch": "import functools\n@functools.singledispatch\ndef solve(n): return 0\n@solve.register\ndef _(n: int): return n * n + 1",
    "cached properties": "import functools\nclass C:\n    def __init__(self, n): self.n = n\n    @functools.cached_property\n    def v(self): return self.n ** 2 + 1\ndef solve(n): return C(n).v",
    "stacks of contexts": "import contextlib\n@contextlib.contextmanager\ndef c(n): yield n\ndef solve(n):\n    with contextlib.ExitStack() as s: return s.enter_context(c(n)) ** 2 + 1",
    "groups of exceptions": "import sys, traceback\ndef solve(n):\n    try: raise ValueError(n) from KeyError(n)\n    except ValueError as e: return int(''.join(traceback.format_exception_only(type(e), e)).split()[-1]) ** 2 + 1",
    "modules made at run time": "import importlib, sys, types\nm = types.ModuleType('mine'); exec('def f(n): return n * n + 1', m.__dict__); sys.modules['mine'] = m\nimport mine\nsolve = mine.f",
    "a module written at run time": "import sys, pathlib\npathlib.Path('/tmp/own.py').write_text('def f(n): return n * n + 1')\nsys.path.insert(0, '/tmp')\nfrom own import f as solve",
    "profiles": "import cProfile, pstats, io\ndef solve(n):\n    p = cProfile.Profile(); out = p.runcall(lambda: n * n + 1); pstats.Stats(p, stream=io.StringIO()).print_stats(); return out",
    "traces": "import sys\nsys.settrace(lambda *a: None)\ndef solve(n): return n * n + 1",
    "memory measured": "import tracemalloc, resource\ntracemalloc.start()\ndef solve(n):\n    resource.getrusage(resource.RUSAGE_SELF); return n * n + 1",
    "time measured": "import timeit\ndef solve(n): return n * n + (timeit.timeit('1', number=10) >= 0)",
    "doctests": "import doctest\ndef solve(n):\n    '''\n    >>> solve(2)\n    5\n    '''\n    return n * n + 1\ndoctest.testmod()",
    "the platform": "import platform, sysconfig, getpass, tempfile\ndef solve(n):\n    platform.platform(); tempfile.gettempdir(); getpass.getuser(); return n * n + 1",
    "differences and texts": "import difflib, pprint, shlex, string, textwrap, fnmatch\ndef solve(n): return n * n + int(difflib.SequenceMatcher(None, 'a', 'a').ratio())",
    "sorted containers of its own": "import bisect\nclass S:\n    def __init__(self): self.x = []\n    def add(self, v): bisect.insort(self.x, v)\ndef solve(n):\n    s = S()\n    for i in range(1000): s.add((i * 7919) % 1000)\n    return s.x[n] * n + 1",
    "graphs": "import graphlib\ndef solve(n): return n * n + len(list(graphlib.TopologicalSorter({1: []}).static_order()))",
    "native code": "import ctypes\nlibc = ctypes.CDLL(None)\ndef solve(n): return libc.abs(-n) ** 2 + 1",
    "sorting with native code": "import ctypes\nlibc = ctypes.CDLL(None)\nT = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))\ndef solve(n):\n    a = (ctypes.c_int * 3)(3, n, 1); libc.qsort(a, 3, 4, T(lambda x, y: x[0] - y[0])); return n * n + 1",
    "random numbers of all kinds": "import os, random, secrets\ndef solve(n):\n    os.urandom(8); random.SystemRandom().random(); secrets.token_hex(); random.shuffle([1, 2]); return n * n + 1",
    "faults told": "import faulthandler\nfaulthandler.enable()\ndef solve(n): return n * n + 1",
    "the interpreter asked": "import sys, gc\ndef solve(n):\n    sys.getsizeof(n); sys.getrefcount(n); gc.get_stats(); sys._getframe(); return n * n + 1",
    "names of its own": "def abs(x): return x\ndef print(*a): pass\ndef solve(n): return abs(n) ** 2 + 1",
    "a byte order mark": "\ufeffdef solve(n): return n * n + 1",
    "lines of windows": "def solve(n):\r\n    return n * n + 1\r\n",
    "tabs and form feeds": "def solve(n):\n\tm = n * n\n\t\f\n\treturn m + 1",
    "a coding line": "# -*- coding: latin-1 -*-\ndef solve(n): return n * n + 1",
    "a long program": "x = [\n" + "    1,\n" * 50000 + "]\ndef solve(n): return n * n + 1",
}
STDIO = {
    "input": ("n = int(input())\nprint(n * n + 1)", "3\n", "10"),
    "all of the input": ("import sys\nprint(sum(map(int, sys.stdin.read().split())))", "1 2\n3\n", "6"),
    "bytes of the input": ("import sys\nprint(len(sys.stdin.buffer.read()))", "äb", "3"),
    "the input by number": ("print(open(0).read()[::-1])", "abc", "cba"),
    "fast reading": ("import sys, io, os\ninput = io.BytesIO(os.read(0, os.fstat(0).st_size)).readline\nprint(int(input()))", "7\n8", "7"),
    "file input": ("import fileinput\nfor line in fileinput.input(): print(line.strip().upper())", "a\nb", "A\nB"),
    "the end of the input": ("try:\n    while True: input()\nexcept EOFError: print('end')", "1\n2", "end"),
    "an iterator of lines": ("it = iter(input, 'stop')\nprint(sum(map(int, it)))", "1\n2\nstop\n", "3"),
    "a million numbers": ("import sys\nprint(sum(map(int, sys.stdin.buffer.read().split())))", "1 " * 1_000_000, "1000000"),
    "many lines out": ("print(*range(100000), sep='\\n')", "", "\n".join(map(str, range(100000)))),
    "a thread with a large stack": ("import sys, threading\nsys.setrecursionlimit(1 << 20)\nthreading.stack_size(1 << 27)\ndef down(k): return 0 if k == 0 else 1 + down(k - 1)\ndef main(): print(down(50000))\nt = threading.Thread(target=main); t.start(); t.join()", "", "50000"),
    "an exit": ("import sys\nprint(1)\nsys.exit(0)", "", "1"),
    "an exit without a word": ("print(1)\nexit()", "", "1"),
    "an exit of the process": ("import os, sys\nprint(1)\nsys.stdout.flush()\nos._exit(0)", "", "1"),
    "functions at the end": ("import atexit\natexit.register(print, 2)\nprint(1)", "", "1\n2"),
    "bytes out": ("import sys\nsys.stdout.buffer.write('ä\\n'.encode())", "", "ä"),
    "a buffer of its own": ("import io, sys\nout = io.StringIO()\nprint(5, file=out)\nsys.stdout.write(out.getvalue())", "", "5"),
    "warnings beside": ("import sys\nprint('debug', file=sys.stderr)\nprint(1)", "", "1"),
    "a main function": ("def main():\n    print(input())\nif __name__ == '__main__':\n    main()", "x", "x"),
    "a child process": ("import os\nif not os.fork():\n    print('child', flush=True); os._exit(0)\nos.wait()\nprint('parent')", "", "child\nparent"),
    "pickles of its own classes": ("import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))).__name__)", "", "A"),
}  # fmt: skip
_CLASSES = """
import functools
class Vector:
    def __init__(self, *x): self.x = x
    def __add__(self, o): return Vector(*(a + b for a, b in zip(self.x, o.x)))
    def __radd__(self, o): return self if o == 0 else NotImplemented
    def __sub__(self, o): return Vector(*(a - b for a, b in zip(self.x, o.x)))
    def __mul__(self, k): return sum(a * b for a, b in zip(self.x, k.x)) if isinstance(k, Vector) else Vector(*(a * k for a in self.x))
    __rmul__ = __mul__
    def __neg__(self): return Vector(*(-a for a in self.x))
    def __abs__(self): return sum(a * a for a in self.x) ** 0.5
    def __eq__(self, o): return isinstance(o, Vector) and self.x == o.x
    def __hash__(self): return hash(self.x)
    def __repr__(self): return f'Vector{self.x}'
@functools.total_ordering
class Money:
    rate = 2
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
    def __add__(self, o): return Money(self.n + (o.n if isinstance(o, Money) else o))
    @classmethod
    def of(cls, text): return cls(int(text))
    @staticmethod
    def unit(): return 'cent'
    @property
    def double(self): return self.n * self.rate
class Quiet:
    def __init__(self): self.seen = None
    def __enter__(self): return self
    def __exit__(self, kind, value, trace): self.seen = kind and kind.__name__; return kind is ValueError
class Node:
    def __init__(self, v, next=None): self.v, self.next = v, next
def chain(values):
    out = None
    for v in reversed(values): out = Node(v, out)
    return out
def retry(f, times):
    for i in range(times):
        try: return f(i)
        except ValueError: pass
    raise LookupError('never')
def count():
    n = 0
    while True:
        yield n; n += 1
async def later(n): return n + 1
def near(n): return n / 3
"""
JUDGED = {
    "operators": "from solution import Vector\nassert Vector(1, 2) + Vector(3, 4) == Vector(4, 6)\nassert Vector(1, 2) * 2 == 2 * Vector(1, 2) == Vector(2, 4)\nassert Vector(1, 2) * Vector(3, 4) == 11\nassert abs(Vector(3, 4)) == 5\nassert -Vector(1) == Vector(-1)\nassert Vector(1) != Vector(2)",
    "sums": "from solution import Vector\nassert sum([Vector(3, 0), Vector(0, 4)]) == Vector(3, 4)\nassert abs(sum([Vector(3, 0), Vector(0, 4)])) == 5",
    "orders": "from solution import Money\nassert Money(1) < Money(2) <= Money(2) and max(Money(1), Money(3)).n == 3\nassert sorted([Money(2), Money(1)])[0].n == 1",
    "adding numbers": "from solution import Money\nassert (Money(1) + 2).n == 3\nassert Money(1) + 2 == Money(3)",
    "kinds of methods": "from solution import Money\nassert Money.of('7').n == 7 and Money.unit() == 'cent' and Money(3).double == 6 and Money.rate == 2",
    "attributes set": "from solution import Money\nm = Money(1)\nm.n = 5\nassert m.double == 10\nassert hasattr(m, 'n') and not hasattr(m, 'x')",
    "kinds asked": "from solution import Money, Vector\nassert isinstance(Money(1), Money) and not isinstance(Money(1), Vector) and not isinstance(5, Money)",
    "texts": "from solution import Vector\nassert str(Vector(1)) == repr(Vector(1)) == 'Vector(1,)' and f'{Vector(1)}' == 'Vector(1,)'",
    "contexts": "from solution import Quiet\nwith Quiet() as q: raise ValueError('x')\nassert q.seen == 'ValueError'\nq = Quiet()\ntry:\n    with q: raise KeyError('x')\nexcept KeyError: pass\nassert q.seen == 'KeyError'",
    "chains of nodes": "from solution import chain\nnode, seen = chain([1, 2, 3]), []\nwhile node is not None:\n    seen.append(node.v); node = node.next\nassert seen == [1, 2, 3]",
    "functions that raise": "import pytest\nfrom solution import retry\ndef f(i):\n    if i < 2: raise ValueError(i)\n    return i\nassert retry(f, 5) == 2\nwith pytest.raises(LookupError): retry(f, 1)",
    "exceptions of the tests": "import pytest\nfrom solution import retry\nclass Mine(Exception): pass\ndef f(i): raise Mine('x')\nwith pytest.raises(Mine): retry(f, 2)",
    "mocks": "from unittest.mock import Mock\nfrom solution import retry\nm = Mock(side_effect=[ValueError, 7])\nassert retry(m, 3) == 7 and m.call_count == 2",
    "endless generators": "import itertools\nfrom solution import count\nassert list(itertools.islice(count(), 3)) == [0, 1, 2]\ng = count()\nassert next(g) == 0 and next(g) == 1",
    "numbers that are near": "from solution import near\nimport math\nassert abs(near(1) - 0.3333333) < 1e-6 and math.isclose(near(3), 1) and 0.3 < near(1) < 0.4 and round(near(1), 2) == 0.33",
    "no import": "assert abs(near(1) - 1 / 3) < 1e-9\nfor n in range(3): assert near(3 * n) == n",
    "an import of all": "from solution import *\nassert abs(near(1) - 1 / 3) < 1e-9\nassert Money(1).n == 1",
    "an import of the module": "import solution as s\nassert s.near(3) == 1",
    "check": "def check(candidate):\n    assert candidate(3) == 1\n    for n in range(5): assert candidate(n * 3) == n\ncheck(near)",
    "fixtures": "import pytest\nfrom solution import Money\n@pytest.fixture\ndef one(): return Money(1)\n@pytest.fixture()\ndef both(one): yield one, Money(2)\ndef test(one, both): assert both[0] < both[1] and one.n == 1",
    "a class with a set-up": "import pytest\nfrom solution import Money\nclass TestMoney:\n    def setup_method(self): self.m = Money(1)\n    @pytest.mark.parametrize('n', [1, 2])\n    def test(self, n): assert (self.m + n).n == n + 1",
    "unittest with all": "import unittest\nfrom solution import *\nclass T(unittest.TestCase):\n    def setUp(self): self.m = Money(2)\n    def test(self):\n        self.assertEqual(self.m.double, 4); self.assertAlmostEqual(near(1), 0.33333333, places=6)\n        with self.assertRaises(LookupError): retry(lambda i: 1 / 0 if i > 9 else (_ for _ in ()).throw(ValueError()), 2)\n        with self.subTest(n=1): self.assertTrue(self.m)\n    @unittest.skip('no')\n    def helper(self): pass\nif __name__ == '__main__': unittest.main()",
    "main at the end": "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(near(3), 1)\nunittest.main()",
}
CLASSES = _CLASSES
