"""The value of an expression as a ball, to a given number of bits, with rational numbers for its letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from sparring.envs.math.grader import analytic, ball, complexes
from sparring.envs.math.grader.ball import NOTHING, Ball
from sparring.envs.math.grader.complexes import Complex, real
from sparring.envs.math.grader.errors import TooMuch, Undefined
from sparring.envs.math.grader.tree import Node

MAX_FACTORIAL = 3000
"""Factorials up to this one are multiplied out; greater ones by Stirling's series."""
_STIRLING = (
    Fraction(1, 12),
    Fraction(-1, 360),
    Fraction(1, 1260),
    Fraction(-1, 1680),
    Fraction(1, 1188),
    Fraction(-691, 360360),
)


class RealPoint(dict[str, Fraction]):
    """Values for letters where an expression has a value only if each of its parts is real."""


def value(node: Node, letters: Mapping[str, Fraction], p: int) -> Complex:
    """Return a ball that contains the value.

    Raises:
        Undefined: There is no value.
        TooMuch: It is too large, or needs more bits.
    """
    rule = _RULES.get(node.head)
    if rule is None:
        raise TooMuch(f"{node.head} has no numerical value")
    found = rule(node, letters, p)
    if not found.real and isinstance(letters, RealPoint):
        raise Undefined("a part is not real")
    return found


def _num(node: Node, letters: Mapping[str, Fraction], p: int) -> Complex:
    return real(ball.from_fraction(node.value, p))


def _sym(node: Node, letters: Mapping[str, Fraction], p: int) -> Complex:
    found = letters.get(node.value)
    if found is None:
        raise TooMuch(f"the letter {node.value} has no value")
    return real(ball.from_fraction(found, p))


def _const(node: Node, letters: Mapping[str, Fraction], p: int) -> Complex:
    if node.value == "pi":
        return real(analytic.pi(p))
    if node.value == "e":
        return real(analytic.exp(Ball(1, 0, 0), p))
    if node.value == "i":
        return Complex(NOTHING, Ball(1, 0, 0))
    raise TooMuch(f"{node.value} is no number")


def _add(node: Node, letters: Mapping[str, Fraction], p: int) -> Complex:
    total = real(NOTHING)
    for arg in node.args:
        total = complexes.add(total, value(arg, letters, p), p)
    return total


def _mul(node: Node, letters: Mapping[str, Fraction], p: int) -> Complex:
    total = complexes.ONE
    for arg in node.args:
        total = complexes.mul(total, value(arg, letters, p), p)
    return total


def _pow(node: Node, letters: Mapping[str, Fraction], p: int) -> Complex:
    base_node, exponent_node = node.args
    if exponent_node.head == "num":
        exponent: Fraction = exponent_node.value
        if exponent.denominator == 1 and exponent.numerator.bit_length() > 4096:
            raise TooMuch("an exponent of more than 4096 bits")
        base = value(base_node, letters, p + 8)
        if exponent <= 0 and base.exact_zero:
            raise Undefined("zero to a power that is not above zero")
        return complexes.rational_power(base, exponent, p)
    if base_node.head == "const" and base_node.value == "e":
        return complexes.exp(value(exponent_node, letters, p + 16), p)
    base, exponent_value = value(base_node, letters, p + 80), value(exponent_node, letters, p + 80)
    if base.exact_zero:
        raise Undefined("a power of zero")
    whole = _whole(exponent_value)
    if whole is not None and whole.bit_length() < 4096:
        return complexes.whole_power(base, whole, p)
    return complexes.exp(complexes.mul(exponent_value, complexes.log(base, p + 80), p + 80), p)


def _root(node: Node, letters: Mapping[str, Fraction], p: int) -> Complex:
    arg = value(node.args[0], letters, p + 8)
    return complexes.sqrt(arg, p) if node.value == 2 else complexes.real_root(arg, node.value, p)


def _zeta(node: Node, letters: Mapping[str, Fraction], p: int) -> Complex:
    angle = ball.mul(analytic.pi(p + 16), ball.from_fraction(node.value, p + 16), p + 16)
    return Complex(*analytic.cos_sin(angle, p))


def _whole(a: Complex) -> int | None:
    """Return the whole number that an exact value is; None if it is none."""
    if not a.real or a.re.r or (a.re.e < 0 and a.re.m % (1 << min(-a.re.e, 100_000))) or a.re.e > 100_000:
        return None
    return a.re.m << a.re.e if a.re.e >= 0 else a.re.m >> -a.re.e


def _call(node: Node, letters: Mapping[str, Fraction], p: int) -> Complex:
    rule = _FUNCTIONS.get(node.value)
    if rule is None:
        raise TooMuch(f"{node.value} has no numerical value")
    return rule([value(arg, letters, p + 12) for arg in node.args], p)


_RULES: dict[str, Callable[[Node, Mapping[str, Fraction], int], Complex]] = {
    "num": _num,
    "sym": _sym,
    "const": _const,
    "add": _add,
    "mul": _mul,
    "pow": _pow,
    "root": _root,
    "zeta": _zeta,
    "call": _call,
}


def _real_only(a: Complex) -> Ball:
    if not a.real:
        raise TooMuch("a function of a complex number that is not computed")
    return a.re


def _cos_sin(a: Complex, p: int) -> tuple[Complex, Complex]:
    if a.real:
        cos, sin = analytic.cos_sin(a.re, p)
        return real(cos), real(sin)
    up = complexes.exp(Complex(ball.neg(a.im), a.re), p + 8)
    down = complexes.inverse(up, p + 8)
    total, gap = complexes.add(up, down, p), complexes.add(up, complexes.neg(down), p)
    half = real(Ball(1, 0, -1))
    return complexes.mul(total, half, p), complexes.mul(Complex(gap.im, ball.neg(gap.re)), half, p)


def _circular(name: str) -> Callable[[list[Complex], int], Complex]:
    def rule(args: list[Complex], p: int) -> Complex:
        cos, sin = _cos_sin(args[0], p + 8)
        top = {"sin": sin, "tan": sin, "cos": cos, "cot": cos}.get(name, complexes.ONE)
        bottom = {"tan": cos, "sec": cos, "cot": sin, "csc": sin}.get(name)
        return top if bottom is None else complexes.mul(top, complexes.inverse(bottom, p + 8), p)

    return rule


def _hyperbolic(name: str) -> Callable[[list[Complex], int], Complex]:
    def rule(args: list[Complex], p: int) -> Complex:
        up = complexes.exp(args[0], p + 8)
        down = complexes.inverse(up, p + 8)
        half = real(Ball(1, 0, -1))
        sinh = complexes.mul(complexes.add(up, complexes.neg(down), p + 8), half, p)
        cosh = complexes.mul(complexes.add(up, down, p + 8), half, p)
        top = {"sinh": sinh, "tanh": sinh, "cosh": cosh, "coth": cosh}.get(name, complexes.ONE)
        bottom = {"tanh": cosh, "sech": cosh, "coth": sinh, "csch": sinh}.get(name)
        return top if bottom is None else complexes.mul(top, complexes.inverse(bottom, p + 8), p)

    return rule


def _arctan(args: list[Complex], p: int) -> Complex:
    return real(analytic.atan(_real_only(args[0]), p))


def _arcsin(args: list[Complex], p: int) -> Complex:
    x = _real_only(args[0])
    rest = ball.add(Ball(1, 0, 0), ball.neg(ball.power(x, 2, p + 16)), p + 16)
    if rest.negative:
        raise Undefined("arcsin or arccos of a number beyond 1")
    other = (
        ball.nth_root(rest, 2, p + 8)
        if rest.m >= rest.r
        else ball.nth_root(Ball(0, abs(rest.m) + rest.r, rest.e), 2, p)
    )
    if other.positive:
        return real(analytic.atan(ball.div(x, other, p + 8), p))
    quarter = analytic.pi(p)
    half = Ball(quarter.m if x.m > 0 else -quarter.m, quarter.r, quarter.e - 1)
    return real(half) if other.exact_zero else real(ball.add(half, Ball(0, 2 * other.r + 2 * abs(other.m), other.e), p))


def _arccos(args: list[Complex], p: int) -> Complex:
    quarter = analytic.pi(p + 8)
    return real(ball.add(Ball(quarter.m, quarter.r, quarter.e - 1), ball.neg(_arcsin(args, p + 8).re), p))


def _arccot(args: list[Complex], p: int) -> Complex:
    quarter = analytic.pi(p + 8)
    return real(ball.add(Ball(quarter.m, quarter.r, quarter.e - 1), ball.neg(_arctan(args, p + 8).re), p))


def _arcsinh(args: list[Complex], p: int) -> Complex:
    x = _real_only(args[0])
    size = modulus = x if x.m >= 0 else ball.neg(x)
    under = ball.add(ball.power(modulus, 2, p + 8), Ball(1, 0, 0), p + 8)
    out = analytic.log(ball.add(size, ball.nth_root(under, 2, p + 8), p + 8), p)
    return real(out if x.m >= 0 else ball.neg(out))


def _arccosh(args: list[Complex], p: int) -> Complex:
    x = _real_only(args[0])
    under = ball.add(ball.power(x, 2, p + 8), Ball(-1, 0, 0), p + 8)
    if under.negative or x.negative:
        raise Undefined("arccosh below 1")
    return real(analytic.log(ball.add(x, ball.nth_root(under, 2, p + 8), p + 8), p))


def _arctanh(args: list[Complex], p: int) -> Complex:
    x, one = _real_only(args[0]), Ball(1, 0, 0)
    out = analytic.log(ball.div(ball.add(one, x, p + 8), ball.add(one, ball.neg(x), p + 8), p + 8), p)
    return real(Ball(out.m, out.r, out.e - 1))


def _ln(args: list[Complex], p: int) -> Complex:
    return complexes.log(args[0], p)


def _log(args: list[Complex], p: int) -> Complex:
    top, bottom = complexes.log(args[0], p + 8), complexes.log(args[1], p + 8)
    return complexes.mul(top, complexes.inverse(bottom, p + 8), p)


def _rounded(up: bool) -> Callable[[list[Complex], int], Complex]:
    def rule(args: list[Complex], p: int) -> Complex:
        a = _real_only(args[0])
        if a.top > 4096:
            raise TooMuch("the whole part of a number beyond 2^4096")
        low, high = _floor(a.m - a.r, a.e), _floor(a.m + a.r, a.e)
        if up:
            low, high = -_floor(-a.m + a.r, a.e), -_floor(-a.m - a.r, a.e)
        if low != high:
            raise TooMuch("a number too near to a whole one")
        return real(Ball(low, 0, 0))

    return rule


def _floor(m: int, e: int) -> int:
    return m << e if e >= 0 else m >> -e


def _mod(args: list[Complex], p: int) -> Complex:
    a, b = args
    if b.exact_zero:
        raise Undefined("a remainder by zero")
    times = (
        _rounded(False)([complexes.mul(a, complexes.inverse(b, p), p)], p)
        if _whole(a) is None or _whole(b) is None
        else None
    )
    if times is None:
        return real(Ball((_whole(a) or 0) % (_whole(b) or 1), 0, 0))
    return complexes.add(a, complexes.neg(complexes.mul(b, times, p)), p)


def _factorial(args: list[Complex], p: int) -> Complex:
    n = _whole(args[0])
    if n is None and (args[0].re.r or args[0].re.e > 0):
        raise TooMuch("the factorial of a number too large")
    if n is None or n < 0:
        raise Undefined("the factorial of what is not a whole number >= 0")
    if n <= MAX_FACTORIAL:
        out = 1
        for k in range(2, n + 1):
            out *= k
        return real(ball.normal(out, 0, 0, p) if out.bit_length() > p else Ball(out, 0, 0))
    return real(analytic.exp(_log_factorial(n, p + 80), p))


def _log_factorial(n: int, p: int) -> Ball:
    """Return ln n! for large n: Stirling's series, whose error is below the first term left out."""
    if n.bit_length() > 4096:
        raise TooMuch("a factorial beyond 2^4096")
    x = Ball(n, 0, 0)
    log_n, tau = analytic.log(x, p), analytic.pi(p)
    total = ball.add(ball.mul(ball.add(x, Ball(1, 0, -1), p), log_n, p), ball.neg(x), p)
    half_log = analytic.log(Ball(tau.m, tau.r, tau.e + 1), p)
    total = ball.add(total, Ball(half_log.m, half_log.r, half_log.e - 1), p)
    for k, coefficient in enumerate(_STIRLING[:-1]):
        term = ball.mul(ball.from_fraction(coefficient, p), ball.power(x, -(2 * k + 1), p), p)
        total = ball.add(total, term, p)
    rest = ball.mul(ball.from_fraction(-_STIRLING[-1], p), ball.power(x, -(2 * len(_STIRLING) - 1), p), p)
    return ball.add(total, Ball(0, rest.m + rest.r, rest.e), p)


def _binom(args: list[Complex], p: int) -> Complex:
    n, k = _whole(args[0]), _whole(args[1])
    if any(arg.re.r or arg.re.e > 100_000 for arg in args):
        raise TooMuch("a binomial coefficient of numbers too large")
    if n is None or k is None or k < 0:
        raise Undefined("a binomial coefficient of what are no whole numbers")
    if 0 <= n < k:
        return real(NOTHING)
    k = min(k, n - k) if n >= 0 else k
    if k <= MAX_FACTORIAL and n.bit_length() * max(k, 1) <= 40_000:
        out = 1
        for j in range(k):
            out = out * (n - j) // (j + 1)
        return real(Ball(out, 0, 0))
    if n < 0:
        raise TooMuch("a binomial coefficient of a negative number")
    logs = [_log_or_small(m, p + 80) for m in (n, k, n - k)]
    return real(analytic.exp(ball.add(logs[0], ball.neg(ball.add(logs[1], logs[2], p + 80)), p + 80), p))


def _log_or_small(n: int, p: int) -> Ball:
    if n > MAX_FACTORIAL:
        return _log_factorial(n, p)
    return analytic.log(_factorial([real(Ball(n, 0, 0))], p).re, p)


def _extreme(sign: int) -> Callable[[list[Complex], int], Complex]:
    def rule(args: list[Complex], p: int) -> Complex:
        best = _real_only(args[0])
        for arg in args[1:]:
            gap = ball.add(_real_only(arg), ball.neg(best), p)
            if gap.has_zero and not gap.exact_zero:
                best = ball.hull(best, arg.re, p)
            elif (gap.m > 0) == (sign > 0) and not gap.exact_zero:
                best = arg.re
        return real(best)

    return rule


def _sign(args: list[Complex], p: int) -> Complex:
    a = _real_only(args[0])
    if a.has_zero and not a.exact_zero:
        raise TooMuch("a number that cannot be told from zero")
    return real(Ball((a.m > 0) - (a.m < 0), 0, 0))


_FUNCTIONS: dict[str, Callable[[list[Complex], int], Complex]] = {
    **{name: _circular(name) for name in ("sin", "cos", "tan", "cot", "sec", "csc")},
    **{name: _hyperbolic(name) for name in ("sinh", "cosh", "tanh", "coth", "sech", "csch")},
    "arcsin": _arcsin,
    "arccos": _arccos,
    "arctan": _arctan,
    "arccot": _arccot,
    "arcsinh": _arcsinh,
    "arccosh": _arccosh,
    "arctanh": _arctanh,
    "arcsec": lambda args, p: _arccos([complexes.inverse(args[0], p + 8)], p),
    "arccsc": lambda args, p: _arcsin([complexes.inverse(args[0], p + 8)], p),
    "ln": _ln,
    "log": _log,
    "abs": lambda args, p: real(complexes.modulus(args[0], p)),
    "arg": lambda args, p: real(complexes.argument(args[0], p)),
    "Re": lambda args, p: real(args[0].re),
    "Im": lambda args, p: real(args[0].im),
    "conj": lambda args, p: Complex(args[0].re, ball.neg(args[0].im)),
    "floor": _rounded(False),
    "ceil": _rounded(True),
    "mod": _mod,
    "factorial": _factorial,
    "binom": _binom,
    "max": _extreme(1),
    "min": _extreme(-1),
    "sgn": _sign,
}
