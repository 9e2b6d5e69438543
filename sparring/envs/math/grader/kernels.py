"""Transcendental functions as independent letters: what is then equal as an algebraic expression is equal.

pi, logarithms of primes, exponentials, arctangents become letters ("kernels") after the laws that connect them have been
used: ln is taken apart by products and powers, e^(a + b) is e^a e^b, circular functions are exponentials, the arctangent of
a rational number is a sum of angles of Gaussian primes. Letters count as positive here; whoever asks compares values at
points of all signs as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import lcm

from sparring.envs.math.grader import evaluate, polynomial
from sparring.envs.math.grader.errors import TooMuch, Undefined
from sparring.envs.math.grader.integers import factor, gauss_divide, two_squares
from sparring.envs.math.grader.polynomial import I_KEY, Monomial, Poly
from sparring.envs.math.grader.signs import never_negative
from sparring.envs.math.grader.tree import (
    HALF,
    IMAG,
    MINUS_ONE,
    ONE,
    ZERO,
    Node,
    add,
    call,
    div,
    mul,
    neg,
    num,
    power,
    rational_text,
    root,
    sym,
    walk,
)
from sparring.envs.math.grader.zero import generator, is_zero

MAX_KERNELS = 200
MAX_NAME = 4000
"""Names of letters that stand for exponentials grow with every level of nesting."""
Law = Callable[["Kernels", tuple[Node, ...]], Node]
"""What makes a function of arguments an algebraic expression."""
PI_KEY = "#pi"


class Kernels:
    """The letters of one comparison; both sides must be transformed by the same object."""

    def __init__(self, laws: Mapping[str, Law], whole: frozenset[str] = frozenset()) -> None:
        self._laws, self.whole = laws, whole
        self.turns: dict[str, int] = {}
        """Letters that stand for exp(i pi n) with a whole n: modulo which number n matters."""
        self.factorials: list[int] = []
        self._logs: dict[str, Node] = {}
        self._angles: dict[str, tuple[Node, Node]] = {}
        self._atoms: dict[str, Node] = {}
        self._work = 0

    def algebraic(self, node: Node) -> Node:
        """Return the tree without transcendental functions.

        Raises:
            TooMuch: There is a function without a law, or too much to do.
        """
        self._work += 1
        if self._work > 4000 or len(self._logs) + len(self._angles) + len(self._atoms) > MAX_KERNELS:
            raise TooMuch("too many functions in one expression")
        if node.head in ("num", "sym"):
            return node
        if node.head == "const":
            return self._constant(node)
        if node.head == "add":
            return add(*map(self.algebraic, node.args))
        if node.head == "mul":
            return mul(*map(self.algebraic, node.args))
        if node.head == "root":
            return root(self.algebraic(node.args[0]), node.value)
        if node.head == "pow":
            return self._power(*node.args)
        if node.head == "call" and node.value in self._laws:
            return self._laws[node.value](self, node.args)
        raise TooMuch(f"{node.value or node.head} has no law that is known")

    def _constant(self, node: Node) -> Node:
        if node.value == "pi":
            return sym(PI_KEY)
        if node.value == "e":
            return self._exp_of(ONE)
        if node.value == "i":
            return IMAG
        raise TooMuch(f"{node.value} is no number")

    def _power(self, base: Node, exponent: Node) -> Node:
        if exponent.head == "num":
            if base.head == "const" and base.value == "e":
                return self._exp_of(exponent)
            if base.head == "num" and exponent.value.denominator > 1 and base.value > 0:
                return power(root(base, exponent.value.denominator), num(exponent.value.numerator))
            return power(self.algebraic(base), exponent)
        if base.head == "const" and base.value == "e":
            return self._exp_of(self.algebraic(exponent))
        return self._exp_of(mul(self.algebraic(exponent), self.log(base)))

    # logarithms

    def log(self, node: Node, *, size: bool = False) -> Node:
        """Return the natural logarithm in kernels; of the absolute value if `size`.

        The logarithm of an even power is that of the absolute value: ln(x^2) is 2 ln|x|, and not 2 ln x.
        """
        if node.head == "num":
            return self._log_number(abs(node.value) if size else node.value)
        if node.head == "const" and node.value == "e":
            return ONE
        if (turn := _turn_of(node)) is not None:
            return ZERO if size else mul(num(turn), IMAG, sym(PI_KEY))
        if node.head == "mul":
            return add(*(self.log(arg, size=size) for arg in node.args))
        if node.head == "root":
            return mul(num(Fraction(1, node.value)), self.log(node.args[0], size=size))
        if node.head == "pow":
            even = node.args[1].head == "num" and node.args[1].value.numerator % 2 == 0
            return mul(self.algebraic(node.args[1]), self.log(node.args[0], size=size or even))
        if node.head == "call" and node.value == "abs":
            return self.log(node.args[0], size=True)
        return self._log_atom(self.algebraic(node), size=size and not never_negative(node))

    def _log_number(self, value: Fraction) -> Node:
        if not value:
            raise Undefined("the logarithm of zero")
        parts = [mul(IMAG, sym(PI_KEY))] if value < 0 else []
        for number, sign in ((abs(value.numerator), 1), (value.denominator, -1)):
            for prime, times in factor(number):
                parts.append(mul(num(sign * times), sym(f"#ln({prime:x})")))
                self._logs.setdefault(f"#ln({prime:x})", num(prime))
        return add(*parts) if parts else ZERO

    def _log_atom(self, inner: Node, *, size: bool) -> Node:
        """The logarithm of what is no product: a polynomial is divided by its content and its rational roots."""
        if inner.head in ("num", "mul", "pow", "root") or _turn_of(inner) is not None:
            return self.log(inner, size=size)
        try:
            poly = polynomial.of(inner, polynomial.no_atoms)
        except TooMuch:
            return self._log_kernel(inner, size=size)
        if not poly:
            raise Undefined("the logarithm of zero")
        if len(poly) == 1:
            single = from_poly(poly)
            return self._log_kernel(inner, size=size) if single == inner else self.log(single, size=size)
        by = polynomial.content(poly)
        parts = [self._log_number(abs(by) if size else by)]
        for base, times in _factored({monomial: c / by for monomial, c in poly.items()}):
            if base.head == "num":
                parts.append(self._log_number(base.value))
            else:
                parts.append(mul(num(times), self._log_kernel(base, size=size or times % 2 == 0)))
        return add(*parts)

    def _log_kernel(self, inner: Node, *, size: bool) -> Node:
        """The kernel of a logarithm; of numbers that are powers of each other only one gets a letter."""
        lettered = any(here.head == "sym" for here in walk(inner))
        size = size and not never_negative(inner)
        if size and not lettered:
            inner, size = (neg(inner) if _below_zero(inner) else inner), False
        key = f"#ln|{fingerprint(inner)}|" if size else f"#ln({fingerprint(inner)})"
        if key in self._logs:
            return sym(key)
        if not lettered and (found := self._multiple(inner)) is not None:
            return found
        self._logs[key] = root(power(inner, num(2)), 2) if size else inner
        return sym(key)

    def _multiple(self, inner: Node) -> Node | None:
        """Return ln(inner) as a rational multiple of an earlier logarithm of a number."""
        size = evaluate.value(call("ln", inner), {}, 80)
        for key, other in list(self._logs.items())[:12]:
            if any(here.head == "sym" for here in walk(other)) or not size.real:
                continue
            ratio = _near_fraction(mul(call("ln", inner), power(call("ln", other), MINUS_ONE)), 12)
            if ratio is None:
                continue
            gap = add(power(inner, num(ratio.denominator)), neg(power(other, num(ratio.numerator))))
            if is_zero(gap, generator(key)):
                return mul(num(ratio), sym(key))
        return None

    def product_of_logs(self, node: Node) -> Node | None:
        """Return P where the tree is a rational multiple of ln P; None if it is no sum of logarithms alone."""
        parts = polynomial.of(node, self._atom)
        if not all(len(m) == 1 and m[0][1] == 1 and m[0][0].startswith("#ln") for m in parts):
            return None
        names = [m[0][0] for m in parts]
        lettered = [name for name in names if any(here.head == "sym" for here in walk(self._logs[name]))]
        sizes = [name.startswith("#ln|") for name in lettered]
        if any(sizes) and not all(sizes):
            return None
        scale = lcm(*(c.denominator for c in parts.values()))
        return mul(*(self._exp_term(monomial, c * scale) for monomial, c in sorted(parts.items())))

    # exponentials

    def _exp_of(self, exponent: Node) -> Node:
        """Return e^exponent; the exponent is in kernels."""
        parts = polynomial.of(exponent, self._atom)
        return mul(*(self._exp_term(monomial, c) for monomial, c in sorted(parts.items()))) if parts else ONE

    def _atom(self, node: Node) -> Poly:
        key = f"#atom({fingerprint(node)})"
        self._atoms[key] = node
        return polynomial.variable(key)

    def _exp_term(self, monomial: Monomial, c: Fraction) -> Node:
        if len(monomial) == 1 and monomial[0][1] == 1 and monomial[0][0] in self._logs:
            return power(self._logs[monomial[0][0]], num(c))
        if len(monomial) == 1 and monomial[0][1] == 1 and monomial[0][0].startswith("#ln("):
            return power(sym(monomial[0][0][4:-1]), num(c))
        powers = dict(monomial)
        if (turn := self._whole_turn(powers, c)) is not None:
            return turn
        if len(powers) == 2 and powers.pop(I_KEY, None) == 1 and (name := next(iter(powers))) and powers[name] == 1:
            if name == PI_KEY:
                return unity(c)
            if name in self._angles:
                cos, sin = self._angles[name]
                return power(add(cos, mul(IMAG, sin)), num(c))
        name = f"#exp({monomial})"
        if len(name) > MAX_NAME:
            raise TooMuch("exponentials of exponentials are nested too deeply")
        return power(sym(name), num(c))

    def _whole_turn(self, powers: Mapping[str, Fraction], c: Fraction) -> Node | None:
        """exp(i pi n c) with a whole n, or None."""
        rest = {name: e for name, e in powers.items() if name not in (I_KEY, PI_KEY)}
        if powers.get(I_KEY) != 1 or powers.get(PI_KEY) != 1 or not rest:
            return None
        if any(name not in self.whole or e.denominator != 1 or e < 0 for name, e in rest.items()):
            return None
        key = f"#turn({sorted(rest.items())})"
        self.turns[key] = lcm(self.turns.get(key, 2), 2 * c.denominator)
        return power(sym(key), num(c))

    # angles

    def arctan(self, u: Node) -> Node:
        """Return the arctangent of a tree in kernels."""
        if u.head == "num":
            return self._arctan_number(u.value)
        if not any(here.head == "sym" for here in walk(u)) and (turn := _turn(u)) is not None:
            return mul(num(turn), sym(PI_KEY))
        for sign, inner in ((1, u), (-1, neg(u))):
            key = f"#arctan({fingerprint(inner)})"
            if key in self._angles:
                return mul(num(sign), sym(key))
        key = f"#arctan({fingerprint(u)})"
        length = root(add(ONE, power(u, num(2))), 2)
        self._angles[key] = (div(ONE, length), div(u, length))
        return sym(key)

    def _arctan_number(self, value: Fraction) -> Node:
        """The angle of the Gaussian integer b + ai as a sum of the angles of its prime factors."""
        x, y = value.denominator, value.numerator
        parts: list[Node] = []
        for prime, times in factor(x * x + y * y):
            if prime == 2:
                x, y, quarters = *gauss_divide(x, y, 1, 1, times), times
                parts.append(mul(num(Fraction(quarters, 4)), sym(PI_KEY)))
                continue
            a, b = two_squares(prime)
            sign = 1 if (x * a + y * b) % prime == 0 and (y * a - x * b) % prime == 0 else -1
            x, y = gauss_divide(x, y, a, sign * b, times)
            key = f"#angle({prime})"
            length = root(num(prime), 2)
            self._angles[key] = (div(num(a), length), div(num(b), length))
            parts.append(mul(num(sign * times), sym(key)))
        turns = {(1, 0): Fraction(0), (0, 1): Fraction(1, 2), (-1, 0): Fraction(1), (0, -1): Fraction(-1, 2)}[x, y]
        return add(*parts, mul(num(turns), sym(PI_KEY)))

    def circular(self, arg: Node) -> tuple[Node, Node]:
        """Return cosine and sine."""
        up = self._exp_of(mul(IMAG, self.algebraic(arg)))
        down = self._exp_of(mul(num(-1), IMAG, self.algebraic(arg)))
        return mul(HALF, add(up, down)), mul(HALF, neg(IMAG), add(up, neg(down)))

    def hyperbolic(self, arg: Node) -> tuple[Node, Node]:
        """Return hyperbolic cosine and sine."""
        up, down = self._exp_of(self.algebraic(arg)), self._exp_of(neg(self.algebraic(arg)))
        return mul(HALF, add(up, down)), mul(HALF, add(up, neg(down)))


def _factored(whole: Poly) -> list[tuple[Node, int]]:
    """A polynomial with whole coefficients as powers of x - r, one for each rational root r, and what is left."""
    found = polynomial.univariate(whole)
    if found is None or I_KEY in found[0]:
        return [(from_poly(whole), 1)]
    roots, rest = polynomial.rational_roots(found[1])
    if not roots:
        return [(from_poly(whole), 1)]
    letter = sym(found[0])
    left = add(*(mul(num(c), power(letter, num(k))) for k, c in enumerate(rest)))
    return [*((add(letter, num(-r)), roots.count(r)) for r in sorted(set(roots))), (left, 1)]


def _turn_of(node: Node) -> Fraction | None:
    """Return q where the node is the root of unity exp(i pi q)."""
    if node.head == "zeta":
        turn: Fraction = node.value
        return turn if turn <= 1 else turn - 2
    return Fraction(1, 2) if node == IMAG else None


def _below_zero(node: Node) -> bool:
    """Whether a number is surely negative."""
    try:
        found = evaluate.value(node, {}, 80)
    except (TooMuch, Undefined):
        return False
    return found.real and found.re.negative


def unity(turn: Fraction) -> Node:
    """Return exp(i pi turn)."""
    turn %= 2
    quarter = {Fraction(0): ONE, Fraction(1, 2): IMAG, Fraction(1): MINUS_ONE, Fraction(3, 2): neg(IMAG)}.get(turn)
    return quarter if quarter is not None else Node("zeta", (), turn)


def _turn(u: Node) -> Fraction | None:
    """Return the arctangent of a number as a fraction of pi, if it is a simple one; proven by the tangent of that."""
    turn = _near_fraction(mul(call("arctan", u), power(Node("const", (), "pi"), MINUS_ONE)), 60)
    proven = turn is not None and is_zero(add(_tangent(turn), neg(u)), generator(fingerprint(u)))
    return turn if proven else None


def _tangent(turn: Fraction) -> Node:
    up, down = unity(turn), unity(-turn)
    return div(mul(neg(IMAG), add(up, neg(down))), add(up, down))


def _near_fraction(node: Node, largest: int) -> Fraction | None:
    """Return the fraction with a denominator up to `largest` that a number cannot be told from at 60 bits."""
    try:
        found = evaluate.value(node, {}, 80)
    except (TooMuch, Undefined):
        return None
    if not found.re.e < 0 or found.re.top > 20:
        return None
    value = Fraction(found.re.m, 1 << -found.re.e)
    near = value.limit_denominator(largest)
    return near if abs(value - near) < Fraction(1, 1 << 60) and near else None


def from_poly(poly: Poly) -> Node:
    """Return a polynomial as a tree, in the order of printing."""
    terms = []
    for monomial in sorted(poly, key=polynomial.order):
        powers = [power(IMAG if name == I_KEY else sym(name), num(exponent)) for name, exponent in monomial]
        terms.append(mul(num(poly[monomial]), *powers))
    return add(*terms)


def fingerprint(node: Node) -> str:
    """Return a text that is equal for polynomials that are equal, and otherwise for trees that are."""
    try:
        poly = polynomial.of(node, polynomial.no_atoms)
        return "+".join(f"{rational_text(c)}{monomial}" for monomial, c in sorted(poly.items()))
    except TooMuch:
        name = rational_text(node.value) if node.head == "num" else f"{node.head}:{node.value}"
        return f"{name}({','.join(sorted(map(fingerprint, node.args)) if node.head in ('add', 'mul') else map(fingerprint, node.args))})"
