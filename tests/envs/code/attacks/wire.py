"""Programs that speak the protocol themselves, to be paid, to hold up whoever judges them, or to make that fail.

`frame` sends bytes as an answer. None knows the inputs: `solve(n)` has to return n * n + 1.
"""

_LINE = """
import os, socket, time
line = socket.socket(fileno=os.dup(3))
def frame(body): line.sendall(len(body).to_bytes(4, 'little') + body)
"""
_COLLIDING = "b','.join(b'%d' % (i * (2 ** 61 - 1)) for i in range(60000))"


def _answer(expression):
    return f"{_LINE}\ndef solve(n):\n    frame({expression}); return 0"


ATTACKS = {
    "an answer of lists": _answer("b'{\"ok\":[' + b'[],' * 5000000 + b'0]}'"),
    "an answer of objects": _answer("b'{\"ok\":[' + b'{},' * 5000000 + b'0]}'"),
    "a set of colliding numbers": _answer('b\'{"ok":{"s":[\' + ' + _COLLIDING + " + b']}}'"),
    "a dict of colliding numbers": _answer(
        "b'{\"ok\":{\"d\":[' + b','.join(b'[%d,0]' % (i * (2 ** 61 - 1)) for i in range(60000)) + b']}}'"
    ),
    "a set of lists": _answer('b\'{"ok":{"s":[[1],[2]]}}\''),
    "a huge fraction": _answer(
        'b\'{"ok":{"q":[{"i":"\' + b"f" * 4000000 + b\'"},{"i":"\' + b"e" * 4000000 + b\'"}]}}\''
    ),
    "a fraction over nothing": _answer('b\'{"ok":{"q":[1,0]}}\''),
    "a fraction not in lowest terms": _answer('b\'{"ok":{"q":[%d,%d]}}\' % (4 * n, 4)'),
    "decimals with exponents": _answer("b'{\"ok\":[' + b'{\"m\":\"1e-3999\"},' * 500000 + b'0]}'"),
    "a decimal to write out": _answer('b\'{"ok":{"m":"1e999999999"}}\''),
    "a decimal that is none": _answer('b\'{"ok":{"m":"spam"}}\''),
    "a signalling decimal": _answer('b\'{"ok":{"m":"sNaN"}}\''),
    "a number of millions of digits": _answer("b'{\"ok\":' + b'9' * 4000000 + b'}'"),
    "a number beyond floats": _answer("b'{\"ok\":' + b'9' * 400 + b'}'"),
    "a hexadecimal bomb": _answer('b\'{"ok":{"i":"\' + b"f" * 15000000 + b\'"}}\''),
    "a hexadecimal number that is none": _answer('b\'{"ok":{"i":"0x"}}\''),
    "a float that is a text": _answer('b\'{"ok":{"f":"10"}}\''),
    "a float that is a list": _answer('b\'{"ok":{"f":[10]}}\''),
    "two tags": _answer('b\'{"ok":{"i":"a","t":[]}}\''),
    "no tag": _answer("b'{\"ok\":{}}'"),
    "an unknown tag": _answer('b\'{"ok":{"any":10}}\''),
    "a tag of judges": _answer('b\'{"ok":{"h":[0,"int"]}}\''),
    "a function to be called": _answer('b\'{"ok":{"p":0}}\''),
    "a subclass of itself": _answer("b'{\"ok\":' + b'{\"x\":[\"int\",' * 200 + b'10' + b']}' * 200 + b'}'"),
    "a subclass that is a number": _answer('b\'{"ok":{"x":["int",10]}}\''),
    "bytes of halves": _answer('b\'{"ok":{"b":"0"}}\''),
    "bytes by the million": _answer("b'{\"ok\":{\"b\":\"' + b'00' * 7000000 + b'\"}}'"),
    "a text by the million": _answer("b'{\"ok\":\"' + b'\\\\u0000' * 2500000 + b'\"}'"),
    "half a pair": _answer('b\'{"ok":"\\\\ud800"}\''),
    "an error of half a pair": _answer('b\'{"error":["\\\\ud800","\\\\udfff"]}\''),
    "an error that is a list": _answer('b\'{"error":[["passed"],"x"]}\''),
    "an error of many words": _answer("b'{\"error\":[\"E\",\"' + b'x' * 10000000 + b'\"]}'"),
    "a syntax error later": _answer('b\'{"syntax":["SyntaxError","late"]}\''),
    "missing and deep": _answer("b'{\"missing\":' + b'[' * 980 + b']' * 980 + b'}'"),
    "missing and large": _answer("b'{\"missing\":[' + b'0,' * 5000000 + b'0]}'"),
    "too large": _answer("b'{\"large\":1}'"),
    "two verdicts": _answer('b\'{"ok":1,"passed":true}\''),
    "the same key twice": _answer('b\'{"error":["E",""],"ok":0,"ok":1}\''),
    "depths short of the limit": _answer("b'{\"ok\":' + b'[' * 960 + b']' * 960 + b'}'"),
    "depths of objects": _answer("b'{\"ok\":' + b'{\"t\":[' * 480 + b']}' * 480 + b'}'"),
    "another encoding": _answer("'{\"ok\":0}'.encode('utf-16')"),
    "bytes that are no text": _answer('b\'{"ok":"\\xff\\xfe"}\''),
    "not a number": _answer("b'{\"ok\":NaN}'"),
    "an infinity": _answer("b'{\"ok\":1e999}'"),
    "a null": _answer("b'null'"),
    "true": _answer("b'true'"),
    "an empty list": _answer("b'[]'"),
    "an empty message": _answer("b''"),
    "a verdict as a text": _answer("b'\"passed\"'"),
    "answers ahead, one for each test": _LINE
    + "frame(b'{\"ok\":null}')\nfor n in range(5): frame(b'{\"ok\":%d}' % (n * n + 2))\ntime.sleep(0.5)",
    "byte by byte": _LINE
    + "def solve(n):\n    line.sendall((1 << 20).to_bytes(4, 'little'))\n    while True: line.sendall(b' '); time.sleep(0.0001)",
    "a length byte by byte": _LINE + "def solve(n):\n    for _ in range(3): line.sendall(b'\\1'); time.sleep(0.1)",
    "never ends its message": _LINE
    + "def solve(n):\n    line.sendall((1 << 24).to_bytes(4, 'little') + b'[')\n    time.sleep(100)",
    "descriptors on the line": _LINE
    + "import array\ndef solve(n):\n    body = b'{\"ok\":0}'\n    fds = array.array('i', [0, 1, 2] * 20)\n    line.sendmsg([len(body).to_bytes(4, 'little') + body], [(1, 1, fds)]); return 0",
    "urgent data": _LINE + "def solve(n):\n    line.send(b'x', socket.MSG_OOB); return n * n",
    "hangs up half": _LINE + "def solve(n):\n    line.shutdown(socket.SHUT_WR); time.sleep(100)",
    "hangs up the other half": _LINE + "def solve(n):\n    line.shutdown(socket.SHUT_RD); return 0",
    "does not listen": "import time\ntime.sleep(100)",
    "a child that answers first": _LINE
    + "if not os.fork():\n    while True: frame(b'{\"ok\":2}')\ndef solve(n): return 0",
    "children that read the questions": _LINE
    + "for _ in range(4):\n    if not os.fork():\n        while True: line.recv(1)\ndef solve(n): return 0",
    "a parent that exits": _LINE + "if os.fork(): os._exit(0)\nframe(b'{\"ok\":null}')\nframe(b'{\"ok\":11}')",
    "repeats the question": _LINE
    + 'def solve(n):\n    frame(b\'{"name":"solve","args":[%d],"kwargs":{}}\' % n); return 0',
    "the answer as its name": "class Ten: pass\ndef solve(n):\n    Ten.__name__ = str(n * n); return Ten()",
    "a class name of megabytes": "def solve(n): return type('x' * 5000000, (int,), {})(0)",
    "an error name of megabytes": "def solve(n): raise type('x' * 5000000, (Exception,), {})",
    "an error with a text of megabytes": "def solve(n): raise ValueError('x' * 50000000)",
    "an error with an endless cause": "def solve(n):\n    e = ValueError(); e.__cause__ = e; e.__context__ = e; raise e",
    "errors in a chain": "def f(k):\n    try: f(k - 1) if k else 1 / 0\n    except Exception as e: raise ValueError(k) from e\ndef solve(n): f(200)",
    "an error group": "class G(ValueError):\n    exceptions = property(lambda s: 1 / 0)\n    def __getattribute__(s, name): raise SystemExit(0)\ndef solve(n): raise G",
}
