"""The laws of the functions that kernels know."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor, perm

from sparring.envs.math.grader import evaluate, polynomial
from sparring.envs.math.grader.errors import TooMuch
from sparring.envs.math.grader.kernels import PI_KEY, Kernels, Law, fingerprint, from_poly, unity
from sparring.envs.math.grader.tree import (
    HALF,
    IMAG,
    MINUS_ONE,
    ONE,
    Node,
    add,
    call,
    div,
    mul,
    neg,
    num,
    power,
    root,
    sym,
    walk,
)


def _circular(name: str) -> Callable[[Kernels, tuple[Node, ...]], Node]:
    hyperbolic = name.endswith("h")
    plain = name.removesuffix("h")

    def rule(kernels: Kernels, args: tuple[Node, ...]) -> Node:
        cos, sin = kernels.hyperbolic(args[0]) if hyperbolic else kernels.circular(args[0])
        top = {"sin": sin, "tan": sin, "cos": cos, "cot": cos}.get(plain, ONE)
        bottom = {"tan": cos, "sec": cos, "cot": sin, "csc": sin}.get(plain, ONE)
        return div(top, bottom)

    return rule


def _arcsin(kernels: Kernels, args: tuple[Node, ...]) -> Node:
    u = kernels.algebraic(args[0])
    if u in (ONE, MINUS_ONE):
        return mul(HALF, u, sym(PI_KEY))
    return kernels.arctan(div(u, root(add(ONE, neg(power(u, num(2)))), 2)))


def _arccos(kernels: Kernels, args: tuple[Node, ...]) -> Node:
    return add(mul(HALF, sym(PI_KEY)), neg(_arcsin(kernels, args)))


def _arccot(kernels: Kernels, args: tuple[Node, ...]) -> Node:
    return add(mul(HALF, sym(PI_KEY)), neg(kernels.arctan(kernels.algebraic(args[0]))))


def _log(kernels: Kernels, args: tuple[Node, ...]) -> Node:
    return div(kernels.log(args[0]), kernels.log(args[1]))


def _abs(kernels: Kernels, args: tuple[Node, ...]) -> Node:
    u = kernels.algebraic(args[0])
    if any(here.head in ("zeta", "const") for here in walk(u)):
        return root(mul(u, _conjugate(u)), 2)
    return root(power(u, num(2)), 2)


def _conjugate(u: Node) -> Node:
    """The conjugate of a tree whose letters and roots are real."""
    if u.head == "const":
        return neg(IMAG)
    if u.head == "zeta":
        return unity(-u.value)
    if u.head == "root" and any(here.head in ("zeta", "const") for here in walk(u)):
        raise TooMuch("the conjugate of a root")
    args = tuple(map(_conjugate, u.args))
    if u.head in ("add", "mul"):
        return add(*args) if u.head == "add" else mul(*args)
    return Node(u.head, args, u.value) if args else u


def _part(real: bool) -> Callable[[Kernels, tuple[Node, ...]], Node]:
    def rule(kernels: Kernels, args: tuple[Node, ...]) -> Node:
        u = kernels.algebraic(args[0])
        other = _conjugate(u)
        return mul(HALF, add(u, other)) if real else mul(HALF, neg(IMAG), add(u, neg(other)))

    return rule


def _inverse_hyperbolic(name: str) -> Callable[[Kernels, tuple[Node, ...]], Node]:
    def rule(kernels: Kernels, args: tuple[Node, ...]) -> Node:
        u = args[0]
        if name == "arctanh":
            return mul(HALF, kernels.log(div(add(ONE, u), add(ONE, neg(u)))))
        return kernels.log(add(u, root(add(power(u, num(2)), ONE if name == "arcsinh" else MINUS_ONE), 2)))

    return rule


def _step(name: str) -> Callable[[Kernels, tuple[Node, ...]], Node]:
    """Functions that jump: of numbers they are rational, of letters they are kernels."""

    def rule(kernels: Kernels, args: tuple[Node, ...]) -> Node:
        if not any(here.head == "sym" for arg in args for here in walk(arg)):
            found = evaluate.value(call(name, *args), {}, 200)
            if found.real and not found.re.r:
                return num(Fraction(found.re.m) * Fraction(2) ** found.re.e)
        if name != "mod" and (parts := _whole_part(kernels, args[0])) is not None:
            return add(parts[0], num(floor(parts[1]) if name == "floor" else ceil(parts[1])))
        return sym(f"#{name}({','.join(fingerprint(kernels.algebraic(arg)) for arg in args)})")

    return rule


def _whole_part(kernels: Kernels, arg: Node) -> tuple[Node, Fraction] | None:
    """A polynomial in whole letters as its part with whole coefficients and the number that is added; None for others."""
    try:
        poly = polynomial.of(kernels.algebraic(arg), polynomial.no_atoms)
    except TooMuch:
        return None
    rest = poly.pop((), Fraction(0))
    names = {name for monomial in poly for name, _ in monomial}
    exponents = [e for monomial in poly for _, e in monomial]
    if (
        not names <= kernels.whole
        or any(v.denominator != 1 for v in (*poly.values(), *exponents))
        or min(exponents, default=0) < 0
    ):
        return None
    return from_poly(poly), rest


def _sgn(kernels: Kernels, args: tuple[Node, ...]) -> Node:
    if any(here.head == "sym" for here in walk(args[0])):
        return div(kernels.algebraic(args[0]), _abs(kernels, args))
    return _step("sgn")(kernels, args)


def _extreme(sign: int) -> Law:
    """The greater of a and b is (a + b + |a - b|) / 2."""

    def rule(kernels: Kernels, args: tuple[Node, ...]) -> Node:
        best = kernels.algebraic(args[0])
        for arg in args[1:]:
            other = kernels.algebraic(arg)
            gap = root(power(add(best, neg(other)), num(2)), 2)
            best = mul(HALF, add(best, other, mul(num(sign), gap)))
        return best

    return rule


MAX_STEPS = 1500
"""Factorials of numbers that are further apart than this are not put in relation."""


def _factorial_of_number(kernels: Kernels, n: int) -> Node:
    """A great factorial as a product with the first one that is near it."""
    for other in kernels.factorials:
        low, high = min(n, other), max(n, other)
        if high - low <= MAX_STEPS and (high - low) * n.bit_length() <= 30_000:
            times = num(perm(high, high - low))
            return mul(sym(f"#factorial({other:x})"), times if n > other else power(times, MINUS_ONE))
    kernels.factorials.append(n)
    return sym(f"#factorial({n:x})")


def _factorial(kernels: Kernels, args: tuple[Node, ...]) -> Node:
    """N! with (n + k)! = (n + k) ... (n + 1) n! for whole k."""
    poly = polynomial.of(kernels.algebraic(args[0]), polynomial.no_atoms)
    if poly.keys() == {()} and poly[()].denominator == 1 and poly[()] > 0:
        return _factorial_of_number(kernels, int(poly[()]))
    shift = poly.pop((), Fraction(0))
    base = from_poly(poly)
    if shift.denominator != 1 or abs(shift) > 40 or not poly:
        return sym(f"#factorial({fingerprint(add(base, num(shift)))})")
    kernel = sym(f"#factorial({fingerprint(base)})")
    if shift >= 0:
        return mul(kernel, *(add(base, num(k)) for k in range(1, int(shift) + 1)))
    return div(kernel, mul(*(add(base, num(-k)) for k in range(-int(shift)))))


def _binom(kernels: Kernels, args: tuple[Node, ...]) -> Node:
    n, k = args
    if k.head == "num" and k.value.denominator == 1 and 0 <= k.value <= 40:
        inner, out = kernels.algebraic(n), ONE
        for j in range(int(k.value)):
            out = mul(out, add(inner, num(-j)), num(Fraction(1, j + 1)))
        return out
    below = mul(_factorial(kernels, (k,)), _factorial(kernels, (add(n, neg(k)),)))
    return div(_factorial(kernels, (n,)), below)


def _unknown(name: str) -> Law:
    """A function of which nothing more is known than that equal arguments have equal values."""

    def rule(kernels: Kernels, args: tuple[Node, ...]) -> Node:
        prints = [fingerprint(kernels.algebraic(arg)) for arg in args]
        return sym(f"#{name}({','.join(sorted(prints) if name in _IN_ANY_ORDER else prints)})")

    return rule


_IN_ANY_ORDER = frozenset(("gcd", "lcm", "union", "meet"))
LAWS: dict[str, Law] = {
    **{name: _unknown(name) for name in ("gamma", "zeta", "gcd", "lcm", "factorial2", "erf", "union", "meet", "minus")},
    **{name: _circular(name) for name in ("sin", "cos", "tan", "cot", "sec", "csc")},
    **{name: _circular(name) for name in ("sinh", "cosh", "tanh", "coth", "sech", "csch")},
    **{name: _inverse_hyperbolic(name) for name in ("arcsinh", "arccosh", "arctanh")},
    **{name: _step(name) for name in ("floor", "ceil", "mod")},
    "arctan": lambda kernels, args: kernels.arctan(kernels.algebraic(args[0])),
    "arcsin": _arcsin,
    "arccos": _arccos,
    "arccot": _arccot,
    "arcsec": lambda kernels, args: _arccos(kernels, (power(args[0], MINUS_ONE),)),
    "arccsc": lambda kernels, args: _arcsin(kernels, (power(args[0], MINUS_ONE),)),
    "ln": lambda kernels, args: kernels.log(args[0]),
    "log": _log,
    "abs": _abs,
    "sgn": _sgn,
    "max": _extreme(1),
    "min": _extreme(-1),
    "Re": _part(True),
    "Im": _part(False),
    "conj": lambda kernels, args: _conjugate(kernels.algebraic(args[0])),
    "factorial": _factorial,
    "binom": _binom,
    "perm": lambda kernels, args: div(
        _factorial(kernels, args[:1]), _factorial(kernels, (add(args[0], neg(args[1])),))
    ),
}
