"""Programs and files of tests that they pass, and wrong programs that they do not pass."""

from collections.abc import Mapping

JUDGED: dict[str, tuple[str | Mapping[str, str], str, tuple[str | Mapping[str, str], ...]]] = {
    "set-up of a class": (
        "class Stack:\n    def __init__(self): self.a=[]\n    def push(self,x): self.a.append(x); return self\n    def pop(self):\n        if not self.a: raise IndexError('pop from empty stack')\n        return self.a.pop()\n    def __len__(self): return len(self.a)\n    def __iter__(self): return iter(self.a)\n    def __contains__(self,x): return x in self.a\n    def __repr__(self): return f'Stack({self.a})'\n    def __eq__(self,o): return isinstance(o,Stack) and self.a==o.a\n    @property\n    def top(self): return self.a[-1]\n    @classmethod\n    def of(cls,*x):\n        s=cls()\n        for y in x: s.push(y)\n        return s\n    @staticmethod\n    def name(): return 'stack'\n    def __getitem__(self,i): return self.a[i]\n    def __enter__(self): return self\n    def __exit__(self,*a): self.a.clear(); return False\n    def __add__(self,o): return Stack.of(*self.a,*o.a)\n    def __lt__(self,o): return len(self)<len(o)\n    def __bool__(self): return bool(self.a)\n",
        "import unittest, solution\ndef setUpModule(): global K; K=3\nclass Base(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls): cls.s=solution.Stack.of(1,2,3); cls.n=K\n    @classmethod\n    def tearDownClass(cls): cls.s=None\n    def test_len(self): self.assertEqual(len(self.s),self.n)\n    def test_cleanup(self): self.addCleanup(lambda: None); self.assertCountEqual([3,2,1],list(self.s)); self.assertAlmostEqual(1.00000001,1)\n",
        (
            "class Stack:\n    def __init__(self): self.a=[]\n    def push(self,x): self.a.append(x); return self\n    def pop(self):\n        if not self.a: raise IndexError('pop from empty stack')\n        return self.a.pop()\n    def __len__(self): return 3-3\n    def __iter__(self): return iter(self.a)\n    def __contains__(self,x): return x in self.a\n    def __repr__(self): return f'Stack({self.a})'\n    def __eq__(self,o): return isinstance(o,Stack) and self.a==o.a\n    @property\n    def top(self): return self.a[-1]\n    @classmethod\n    def of(cls,*x):\n        s=cls()\n        for y in x: s.push(y)\n        return s\n    @staticmethod\n    def name(): return 'stack'\n    def __getitem__(self,i): return self.a[i]\n    def __enter__(self): return self\n    def __exit__(self,*a): self.a.clear(); return False\n    def __add__(self,o): return Stack.of(*self.a,*o.a)\n    def __lt__(self,o): return len(self)<len(o)\n    def __bool__(self): return bool(self.a)\n",
            "class Stack:\n    def __init__(self): self.a=[]\n    def push(self,x): self.a.append(x); return self\n    def pop(self):\n        if not self.a: raise IndexError('pop from empty stack')\n        return self.a.pop()\n    def __len__(self): return len(self.a)\n    def __iter__(self): return iter(self.a)\n    def __contains__(self,x): return x in self.a\n    def __repr__(self): return f'Stack({self.a})'\n    def __eq__(self,o): return isinstance(o,Stack) and self.a==o.a\n    @property\n    def top(self): return self.a[-1]\n    @classmethod\n    def of(cls,*x):\n        s=cls()\n        pass\n        return s\n    @staticmethod\n    def name(): return 'stack'\n    def __getitem__(self,i): return self.a[i]\n    def __enter__(self): return self\n    def __exit__(self,*a): self.a.clear(); return False\n    def __add__(self,o): return Stack.of(*self.a,*o.a)\n    def __lt__(self,o): return len(self)<len(o)\n    def __bool__(self): return bool(self.a)\n",
        ),
    ),
    "pytest": (
        "class Stack:\n    def __init__(self): self.a=[]\n    def push(self,x): self.a.append(x); return self\n    def pop(self):\n        if not self.a: raise IndexError('pop from empty stack')\n        return self.a.pop()\n    def __len__(self): return len(self.a)\n    def __iter__(self): return iter(self.a)\n    def __contains__(self,x): return x in self.a\n    def __repr__(self): return f'Stack({self.a})'\n    def __eq__(self,o): return isinstance(o,Stack) and self.a==o.a\n    @property\n    def top(self): return self.a[-1]\n    @classmethod\n    def of(cls,*x):\n        s=cls()\n        for y in x: s.push(y)\n        return s\n    @staticmethod\n    def name(): return 'stack'\n    def __getitem__(self,i): return self.a[i]\n    def __enter__(self): return self\n    def __exit__(self,*a): self.a.clear(); return False\n    def __add__(self,o): return Stack.of(*self.a,*o.a)\n    def __lt__(self,o): return len(self)<len(o)\n    def __bool__(self): return bool(self.a)\n",
        "import pytest\nfrom solution import Stack\n@pytest.fixture\ndef st():\n    s=Stack.of(1,2)\n    yield s\n    assert s is not None\n@pytest.mark.parametrize('xs,top',[([1],1),([1,2],2),([5,4],4)], ids=['a','b','c'])\ndef test_top(xs,top): assert Stack.of(*xs).top==top\n@pytest.mark.parametrize('x',[1,2])\n@pytest.mark.parametrize('y',[3,4])\ndef test_cross(x,y): assert list(Stack.of(x,y))==[x,y]\ndef test_pop(st):\n    assert st.pop()==2\n    assert len(st)==1\ndef test_raises():\n    with pytest.raises(IndexError, match=r'pop from .*stack'): Stack().pop()\n    with pytest.raises((IndexError,KeyError)) as e: Stack().pop()\n    assert e.type is IndexError and 'empty' in str(e.value)\nclass TestIt:\n    def setup_method(self): self.s=Stack()\n    def test_a(self): self.s.push(1); assert self.s.pop()==1\n    @pytest.mark.parametrize('n',[0,3])\n    def test_b(self,n): assert len(Stack.of(*range(n)))==n\n",
        (
            "class Stack:\n    def __init__(self): self.a=[]\n    def push(self,x): self.a.append(x); return self\n    def pop(self):\n        if not self.a: raise IndexError('pop from empty stack')\n        return self.a.pop(0)\n    def __len__(self): return len(self.a)\n    def __iter__(self): return iter(self.a)\n    def __contains__(self,x): return x in self.a\n    def __repr__(self): return f'Stack({self.a})'\n    def __eq__(self,o): return isinstance(o,Stack) and self.a==o.a\n    @property\n    def top(self): return self.a[-1]\n    @classmethod\n    def of(cls,*x):\n        s=cls()\n        for y in x: s.push(y)\n        return s\n    @staticmethod\n    def name(): return 'stack'\n    def __getitem__(self,i): return self.a[i]\n    def __enter__(self): return self\n    def __exit__(self,*a): self.a.clear(); return False\n    def __add__(self,o): return Stack.of(*self.a,*o.a)\n    def __lt__(self,o): return len(self)<len(o)\n    def __bool__(self): return bool(self.a)\n",
            "class Stack:\n    def __init__(self): self.a=[]\n    def push(self,x): self.a.append(x); return self\n    def pop(self):\n        if not self.a: return None\n        return self.a.pop()\n    def __len__(self): return len(self.a)\n    def __iter__(self): return iter(self.a)\n    def __contains__(self,x): return x in self.a\n    def __repr__(self): return f'Stack({self.a})'\n    def __eq__(self,o): return isinstance(o,Stack) and self.a==o.a\n    @property\n    def top(self): return self.a[-1]\n    @classmethod\n    def of(cls,*x):\n        s=cls()\n        for y in x: s.push(y)\n        return s\n    @staticmethod\n    def name(): return 'stack'\n    def __getitem__(self,i): return self.a[i]\n    def __enter__(self): return self\n    def __exit__(self,*a): self.a.clear(); return False\n    def __add__(self,o): return Stack.of(*self.a,*o.a)\n    def __lt__(self,o): return len(self)<len(o)\n    def __bool__(self): return bool(self.a)\n",
        ),
    ),
    "fixtures with parameters": (
        "def f(x):\n if x<0: raise ValueError(f'bad {x}')\n return x**0.5\n",
        "import pytest\nfrom solution import f\n@pytest.fixture(params=[4,9])\ndef sq(request): return request.param\ndef test_sq(sq): assert f(sq)**2==pytest.approx(sq)\n@pytest.mark.parametrize('x,e',[pytest.param(4,2,id='four'),(9,3)])\ndef test_p(x,e): assert f(x)==e\n@pytest.fixture(autouse=True)\ndef env(): \n    global READY; READY=True\ndef test_auto(): assert READY\ndef test_func_raises(): \n    pytest.raises(ValueError, f, -1)\n    e=pytest.raises(ValueError, lambda: f(-2)); assert 'bad -2' in str(e.value)\n    with pytest.raises(ValueError) as ei: f(-1)\n    assert ei.match('bad') is not None or True\ndef test_fail():\n    try: f(-1)\n    except ValueError: return\n    pytest.fail('no error')\n",
        ("def f(x): return x**0.5", "def f(x): raise ValueError(f'bad {x}')"),
    ),
    "marks": (
        "def f(x): return x+1\n",
        "import pytest\nfrom solution import f\npytestmark = pytest.mark.timeout(5)\n@pytest.mark.slow\ndef test_a(): assert f(1)==2\n@pytest.mark.timeout(3)\ndef test_b(): assert f(2)==3\n@pytest.mark.skipif(False, reason='no')\ndef test_c(): assert f(3)==4\n",
        ("def f(x): return x", "def f(x): return x-1"),
    ),
    "a folder for a test": (
        "def count(p):\n with open(p) as o: return len(o.read().split())\n",
        "from solution import count\ndef test_a(tmp_path):\n    p=tmp_path/'a.txt'; p.write_text('a b c'); \n    assert p.read_text()=='a b c'\n",
        (),
    ),
    "functions of the tests": (
        "def apply(f,xs): return [f(x) for x in xs]\ndef comp(*fs):\n def g(x):\n  for f in fs: x=f(x)\n  return x\n return g\ndef memo(f):\n c={}\n def w(*a):\n  if a not in c: c[a]=f(*a)\n  return c[a]\n return w\n",
        "from solution import apply, comp, memo\ndef test_a():\n    assert apply(lambda x:x+1,[1,2])==[2,3]\n    assert apply(str,[1,2])==['1','2']\n    assert comp(lambda x:x+1, lambda x:x*2)(3)==8\n    n=[]\n    @memo\n    def sq(x): n.append(x); return x*x\n    assert sq(3)==9 and sq(3)==9 and n==[3]\n    seen=[]\n    apply(seen.append,[1,2]); assert seen==[1,2]\n    def boom(x): raise KeyError('k')\n    try: apply(boom,[1]); assert False\n    except KeyError as e: assert e.args[0] in (\"k\",\"'k'\")\n",
        (
            "def apply(f,xs): return list(xs)\ndef comp(*f): return f[0]\ndef memo(f): return f",
            "def apply(f,xs): return [f(x) for x in xs]\ndef comp(*fs): return fs[0]\ndef memo(f): return f",
        ),
    ),
    "exceptions by their classes": (
        "class BankError(Exception): pass\nclass Insufficient(BankError):\n def __init__(s,need): super().__init__(f'need {need}'); s.need=need\nclass Acc:\n def __init__(s,b=0): s._b=b\n @property\n def balance(s): return s._b\n @balance.setter\n def balance(s,v):\n  if v<0: raise ValueError('neg')\n  s._b=v\n def withdraw(s,x):\n  if x>s._b: raise Insufficient(x-s._b)\n  s._b-=x\n",
        "import pytest, unittest\nfrom solution import Acc, Insufficient, BankError\ndef test_a():\n    a=Acc(10)\n    with pytest.raises(Insufficient) as e: a.withdraw(15)\n    assert str(e.value)=='need 5'\n    with pytest.raises(BankError): a.withdraw(11)\n    with pytest.raises(ValueError, match='neg'): a.balance=-1\n    a.balance=20; a.withdraw(5); assert a.balance==15\n    with pytest.raises(AttributeError): a.nothing\n    assert issubclass(Insufficient, BankError)\n    assert hasattr(a,'balance') and not hasattr(a,'zzz') and isinstance(a,Acc)\nclass T(unittest.TestCase):\n    def test_b(self):\n        with self.assertRaises(Insufficient): Acc().withdraw(1)\n",
        (
            "class BankError(Exception): pass\nclass Insufficient(BankError): pass\nclass Acc:\n def __init__(s,b=0): s.balance=b\n def withdraw(s,x): s.balance-=x",
            "class BankError(Exception): pass\nclass Insufficient(Exception): pass\nclass Acc:\n def __init__(s,b=0): s.balance=b\n def withdraw(s,x):\n  raise Exception('need 5')",
        ),
    ),
    "attributes of exceptions": (
        "class E(Exception):\n def __init__(s,code): super().__init__(code); s.code=code\ndef f(): raise E(42)\n",
        "import pytest\nfrom solution import f, E\ndef test_a():\n    with pytest.raises(E) as e: f()\n    assert e.value.code==42\n",
        (),
    ),
    "abstract classes": (
        "from abc import ABC, abstractmethod\nimport math\nclass Shape(ABC):\n @abstractmethod\n def area(self): ...\n def __str__(self): return f'{type(self).__name__}:{self.area():.2f}'\nclass Circle(Shape):\n def __init__(s,r): s.r=r\n def area(s): return math.pi*s.r**2\nclass Sq(Shape):\n def __init__(s,a): s.a=a\n def area(s): return s.a*s.a\n",
        "import math, unittest\nfrom solution import *\nclass T(unittest.TestCase):\n    def test_a(self):\n        with self.assertRaises(TypeError): Shape()\n        self.assertAlmostEqual(Circle(1).area(), math.pi, places=5)\n        self.assertEqual(str(Sq(2)),'Sq:4.00'); self.assertIsInstance(Sq(1),Shape); self.assertTrue(issubclass(Circle,Shape))\n        self.assertGreater(Circle(2).area(),Sq(3).area()); self.assertListEqual([s.area() for s in (Sq(1),Sq(2))],[1,4])\n        self.assertEqual(f'{Sq(3)}','Sq:9.00')\n        self.assertEqual(type(Sq(1)).__name__,'Sq'); self.assertEqual(Sq.__name__,'Sq')\n",
        (),
    ),
    "operators": (
        "class V:\n def __init__(s,x,y): s.x=x;s.y=y\n def __add__(s,o): return V(s.x+o.x,s.y+o.y)\n def __sub__(s,o): return V(s.x-o.x,s.y-o.y)\n def __mul__(s,k): return V(s.x*k,s.y*k)\n __rmul__=__mul__\n def __neg__(s): return V(-s.x,-s.y)\n def __abs__(s): return (s.x**2+s.y**2)**.5\n def __eq__(s,o): return isinstance(o,V) and (s.x,s.y)==(o.x,o.y)\n def __hash__(s): return hash((s.x,s.y))\n def __repr__(s): return f'V({s.x}, {s.y})'\n def __iter__(s): yield s.x; yield s.y\n def __matmul__(s,o): return s.x*o.x+s.y*o.y\n def __iadd__(s,o): s.x+=o.x; s.y+=o.y; return s\n def __getitem__(s,i): return (s.x,s.y)[i]\n def __len__(s): return 2\n def __call__(s): return 'called'\n def __bool__(s): return bool(s.x or s.y)\n",
        "from solution import V\ndef test_a():\n    assert V(1,2)+V(3,4)==V(4,6); assert V(1,2)-V(1,2)==V(0,0); assert V(1,2)*3==V(3,6); assert 3*V(1,2)==V(3,6)\n    assert abs(V(3,4))==5; assert -V(1,2)==V(-1,-2); assert repr(V(1,2))=='V(1, 2)'; x,y=V(5,6); assert (x,y)==(5,6)\n    assert V(1,2)@V(3,4)==11; v=V(1,1); v+=V(1,1); assert v==V(2,2); assert tuple(V(1,2))==(1,2); assert V(7,8)[1]==8 and len(V(1,1))==2\n    assert V(1,2)()=='called'; assert not V(0,0) and V(1,0); assert len({V(1,2),V(1,2),V(2,1)})==2; assert hash(V(1,2))==hash(V(1,2))\n    assert sum([V(1,1),V(2,2)],V(0,0))==V(3,3); assert {V(1,2):'a'}[V(1,2)]=='a'; assert [V(1,2)]==[V(1,2)]\n    assert V(1,2)!=V(2,1); assert V(1,2)!=(1,2); assert list(V(1,2))==[1,2]\n",
        (),
    ),
    "coroutines": (
        "import asyncio\nasync def fetch(x):\n await asyncio.sleep(0.001)\n return x*2\nclass R:\n async def get(self): return 5\n async def __aenter__(self): return self\n async def __aexit__(self,*a): return False\nasync def agen(n):\n for i in range(n): yield i\n",
        "import asyncio, unittest\nfrom solution import fetch, R, agen\ndef test_a(): assert asyncio.run(fetch(2))==4\nclass T(unittest.IsolatedAsyncioTestCase):\n    async def test_b(self): self.assertEqual(await fetch(3),6); self.assertEqual(await R().get(),5)\nasync def test_c():\n    assert await asyncio.gather(fetch(1),fetch(2))==[2,4]\n    async with R() as r: assert await r.get()==5\n    assert [x async for x in agen(3)]==[0,1,2]\n",
        (),
    ),
    "decorators": (
        "import functools,time\ndef timer(n):\n def deco(f):\n  @functools.wraps(f)\n  def w(*a,**k): w.calls+=1; return f(*a,**k)+n\n  w.calls=0\n  return w\n return deco\n@timer(1)\ndef g(x):\n 'doc of g'\n return x\n",
        "from solution import timer, g\ndef test_a():\n    assert g(1)==2 and g.calls==1 and g.__name__=='g' and g.__doc__=='doc of g'\n    @timer(5)\n    def h(x): return x\n    assert h(1)==6 and h(2)==7 and h.calls==2 and h.__name__=='h'\n",
        (),
    ),
    "the same object": (
        "class Node:\n def __init__(s,v,l=None,r=None): s.val=v; s.left=l; s.right=r\ndef inv(n):\n if n: n.left,n.right=inv(n.right),inv(n.left)\n return n\ndef ins(n,v):\n if n is None: return Node(v)\n if v<n.val: n.left=ins(n.left,v)\n else: n.right=ins(n.right,v)\n return n\n",
        "from solution import Node, inv, ins\ndef walk(n): return [] if n is None else walk(n.left)+[n.val]+walk(n.right)\ndef test_a():\n    r=None\n    for v in (3,1,2,5): r=ins(r,v)\n    assert walk(r)==[1,2,3,5]; assert walk(inv(r))==[5,3,2,1]; assert r.left.val==5\n    t=Node(1,Node(2)); t.right=Node(3); assert inv(t).left.val==3 and t.left.left is None\n    a=t; assert a is t; assert t.left is t.left\n",
        (
            "class Node:\n def __init__(s,v,l=None,r=None): s.val=v; s.left=l; s.right=r\ndef inv(n): return n\ndef ins(n,v): return Node(v)",
        ),
    ),
    "enumerations": (
        "import enum\nclass Color(enum.Enum):\n RED=1\n BLUE=2\n @property\n def hexa(self): return '#'+self.name\nclass St(enum.IntEnum):\n A=1\ndef nxt(c): return Color.BLUE if c is Color.RED else Color.RED\ndef pick(): return {'c':Color.RED}\n",
        "from solution import Color, nxt, St, pick\ndef test_a():\n    assert nxt(Color.RED)==Color.BLUE; assert nxt(Color.RED) is Color.BLUE; assert Color(1)==Color.RED and Color['RED'].value==1\n    assert [c.name for c in Color]==['RED','BLUE']; assert len(Color)==2; assert Color.RED.hexa=='#RED'; assert Color.RED!=Color.BLUE\n    assert pick()['c']==Color.RED; assert {Color.RED:5}[Color.RED]==5; assert St.A==1; assert Color.RED in Color\n",
        (),
    ),
    "dates": (
        "from datetime import datetime, date, timedelta\ndef f(): return date(2024,1,1)+timedelta(days=1)\ndef age(b,t): return (t-b).days\ndef fmt(d): return d.strftime('%Y')\n",
        "from solution import f, age, fmt\nfrom datetime import date, datetime, timedelta\ndef test_a():\n    assert f()==date(2024,1,2)\ndef test_b(): assert age(date(2024,1,1),date(2024,2,1))==31\ndef test_c(): assert fmt(datetime(2023,1,1))=='2023'\n",
        (),
    ),
    "fixtures of classes": (
        "def f(x): return x*2\n",
        "import pytest\nfrom solution import f\nclass TestA:\n    @pytest.fixture\n    def n(self): return 4\n    def test_n(self,n): assert f(n)==8\n    def teardown_method(self): pass\nclass TestB(TestA):\n    @staticmethod\n    def test_s(): assert f(1)==2\n@pytest.fixture(scope='module')\ndef shared(): return []\ndef test_1(shared): shared.append(f(1)); assert shared==[2]\ndef test_2(shared): shared.append(f(2)); assert shared==[2,4]\n@pytest.fixture\ndef dep(shared): return len(shared)\ndef test_3(dep): assert dep==2\n",
        ("def f(x): return x",),
    ),
    "modules of a package": (
        {
            "main.py": "from pkg.a import go\nclass K:\n def r(self): return go(2)",
            "pkg/__init__.py": "",
            "pkg/a.py": "def go(x): return x*3",
        },
        "from main import K\nfrom pkg.a import go\ndef test_a(): assert K().r()==6\ndef test_b(): assert go(1)==3",
        (),
    ),
    "an iterator": (
        "class Cd:\n def __init__(s,n): s.n=n\n def __iter__(s): return s\n def __next__(s):\n  if s.n<=0: raise StopIteration\n  s.n-=1; return s.n\n",
        "from solution import Cd\ndef test_a(): assert list(Cd(3))==[2,1,0]; it=iter(Cd(2)); assert next(it)==1; assert [*Cd(2)]==[1,0]; assert [x for x in Cd(1)]==[0]; assert 1 in Cd(2)",
        (),
    ),
    "a singleton": (
        "class S:\n _i=None\n count=0\n def __new__(c):\n  if c._i is None: c._i=super().__new__(c)\n  return c._i\n @classmethod\n def inc(c): c.count+=1; return c.count\n",
        "from solution import S\ndef test_a(): assert S() is S(); assert S.inc()==1 and S.count==1; S.count=7; assert S.count==7",
        (),
    ),
}
