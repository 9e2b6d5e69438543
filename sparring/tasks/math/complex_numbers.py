"""Complex numbers with integer parts: arithmetic, moduli, powers, polar form, square roots and equations."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import braces, nonzero, show, signed
from sparring.tasks.math._telling import solved, work_out


@dataclass(frozen=True, order=True)
class Gauss:
    """A Gaussian integer a + b*i.

    >>> str(Gauss(3, -1)), str(Gauss(0, 1)), str(Gauss(2, 3) * Gauss(1, -1))
    ('3-i', 'i', '5+i')
    """

    a: int
    b: int

    def __str__(self) -> str:
        return signed([(self.a, ""), (self.b, "i")])

    def __add__(self, other: Gauss) -> Gauss:
        return Gauss(self.a + other.a, self.b + other.b)

    def __sub__(self, other: Gauss) -> Gauss:
        return Gauss(self.a - other.a, self.b - other.b)

    def __neg__(self) -> Gauss:
        return Gauss(-self.a, -self.b)

    def __mul__(self, other: Gauss) -> Gauss:
        return Gauss(self.a * other.a - self.b * other.b, self.a * other.b + self.b * other.a)

    def __pow__(self, exponent: int) -> Gauss:
        out = Gauss(1, 0)
        for _ in range(exponent):
            out *= self
        return out

    def __bool__(self) -> bool:
        return bool(self.a or self.b)

    @property
    def norm(self) -> int:
        """The squared modulus."""
        return self.a * self.a + self.b * self.b

    @property
    def conjugate(self) -> Gauss:
        """The number with the other imaginary part."""
        return Gauss(self.a, -self.b)


_I = (Gauss(1, 0), Gauss(0, 1), Gauss(-1, 0), Gauss(0, -1))


def _draw(rng: EpisodeRng, most: int) -> Gauss:
    return Gauss(nonzero(rng, most), nonzero(rng, most))


def _combine(operator: str, z: Gauss, w: Gauss) -> Gauss:
    return z + w if operator == "+" else z - w if operator == "-" else z * w


@family("complex_arithmetic", "complex numbers", "multiplying complex numbers", "dividing complex numbers")
def complex_arithmetic(rng: EpisodeRng, level: int) -> Problem:
    """Add and subtract (level 1), multiply (2), combine three (3), divide (4), divide a combination (5)."""
    most = (20, 12, 9, 12, 12)[level - 1]
    z, w = _draw(rng, most), _draw(rng, most)
    operator = rng.choice("+-") if level == 1 else "*"
    value, text = _combine(operator, z, w), f"({z}) {operator} ({w})"
    steps = [f"{text} = {value}"]
    if level in (3, 5):
        other, mark = _draw(rng, 5 * most), rng.choice("+-")
        new = _combine(mark, value, other)
        steps.append(f"({value}) {mark} ({other}) = {new}")
        text, value = f"{text} {mark} ({other})", new
    if level < 4:
        return solved(f"{work_out(rng, text)} Give a + b*i.", value, *steps)
    divisor = _draw(rng, 9)
    product = value * divisor
    shown = str(product) if level == 4 else f"({z * divisor}) * ({w}) {mark} ({other * divisor})"
    top = f"({product}) * ({divisor.conjugate}) = {product * divisor.conjugate}"
    lines = [] if level == 4 else [f"{shown} = {product}"]
    below = f"({divisor}) * ({divisor.conjugate}) = {divisor.norm}"
    lines += [top, below, f"({product * divisor.conjugate}) / {divisor.norm} = {value}"]
    return solved(f"{work_out(rng, f'({shown}) / ({divisor})')} Give a + b*i.", value, *lines)


@family("modulus_squared", "complex numbers", "modulus")
def modulus_squared(rng: EpisodeRng, level: int) -> Problem:
    """Find |w|^2 for a number (level 1), a sum (2), a product (3), a power (4) or a quotient with a power (5)."""
    z, w, exponent = _draw(rng, (60, 30, 20, 9, 9)[level - 1]), _draw(rng, 20), rng.randint(2, 5)
    if level < 3:
        value = z if level == 1 else z + w
        step = () if level == 1 else (f"({z}) + ({w}) = {value}",)
        shown = str(z) if level == 1 else f"({z}) + ({w})"
        square = f"({value.a})^2 + ({value.b})^2 = {value.norm}"
        return solved(f"Find |w|^2 for w = {shown}.", value.norm, *step, square)
    parts = [f"({u.a})^2 + ({u.b})^2 = {u.norm}" for u in (z, w)]
    if level == 3:
        total = f"{z.norm} * {w.norm} = {z.norm * w.norm}"
        return solved(f"Find |w|^2 for w = ({z}) * ({w}).", z.norm * w.norm, *parts, total)
    if level == 4:
        total = f"{z.norm}^{exponent} * {w.norm} = {z.norm**exponent * w.norm}"
        return solved(f"Find |w|^2 for w = ({z})^{exponent} * ({w}).", z.norm**exponent * w.norm, *parts, total)
    answer = Fraction(z.norm**exponent, w.norm)
    total = f"{z.norm}^{exponent} / {w.norm} = {answer}"
    question = f"Find |w|^2 for w = ({z})^{exponent} / ({w}). Give an integer or a fraction in lowest terms."
    return solved(question, answer, *parts, total)


@family("powers_of_i", "complex numbers", "powers of i")
def powers_of_i(rng: EpisodeRng, level: int) -> Problem:
    """Add 2 to 5 multiples of powers of i, with exponents up to 10^6, negative ones from level 3 on."""
    most = (30, 200, 1000, 10**4, 10**6)[level - 1]
    total, text, steps = Gauss(0, 0), "", []
    for j in range((2, 2, 3, 4, 5)[level - 1]):
        c, n = nonzero(rng, 12), rng.randint(3, most) * (-1 if level > 2 and rng.random() < 0.3 else 1)
        power = f"i^{n}" if n > 0 else f"i^({n})"
        steps.append(f"{power} = {_I[n % 4]}, because {n} = 4 * {n // 4 if n > 0 else f'({n // 4})'} + {n % 4}")
        total += Gauss(c, 0) * _I[n % 4]
        size = f"{abs(c)}*" if abs(c) > 1 else ""
        text += f" {'+' if c > 0 else '-'} {size}{power}" if j else f"{'-' * (c < 0)}{size}{power}"
    return solved(f"{work_out(rng, text)} Give a + b*i.", total, *steps)


def _polar(r: int, angle: int) -> str:
    return f"{r}*({_direction(angle)})"


def _direction(angle: int) -> str:
    return f"cos({angle}°) + i*sin({angle}°)"


@family("polar_form", "complex numbers", "polar form", "de Moivre")
def polar_form(rng: EpisodeRng, level: int) -> Problem:
    """Multiply (level 1), divide (2), raise to a power (3), combine (4) polar numbers; raise k*(1+i) to a power (5)."""
    if level == 5:
        return _power_of_diagonal(rng)
    if level > 2:
        return _polar_power(rng, level)
    quarter, r, s = rng.randrange(4), rng.randint(2, 30), rng.randint(2, 30)
    angle, sign = rng.randint(1, 359), 1 if level == 1 else -1
    other = (90 * quarter - angle) * sign % 360
    left, value = (r, r * s) if level == 1 else (r * s, r)
    shown = f"{_polar(left, angle)} {'*' if level == 1 else '/'} ({_polar(s, other)})"
    return solved(
        f"{work_out(rng, shown)} Give a + b*i.",
        Gauss(value, 0) * _I[quarter],
        f"{angle} {'+' if sign > 0 else '-'} {other} = {angle + sign * other}",
        f"{_direction(90 * quarter)} = {_I[quarter]}",
    )


def _polar_power(rng: EpisodeRng, level: int) -> Problem:
    """A power times an integer, or times another polar number from level 4 on."""
    r, n = rng.randint(2, 6), rng.randint(3, 8)
    if level == 3:
        angle = rng.choice([k * 90 // n for k in range(1, 4 * n) if k * 90 % n == 0])
        s, other = nonzero(rng, 12), 0
    else:
        angle, s = rng.randint(1, 359), rng.randint(2, 20)
        other = (90 * rng.randrange(4) - angle * n) % 360
    quarter = (angle * n + other) // 90 % 4
    power = f"({_polar(r, angle)})^{n}"
    return solved(
        f"{work_out(rng, f'{s} * {power}' if level == 3 else f'{power} * {_polar(s, other)}')} Give a + b*i.",
        Gauss(s * r**n, 0) * _I[quarter],
        f"{r}^{n} * ({s}) = {r**n * s}",
        f"{n} * {angle} + {other} = {n * angle + other}",
        f"{_direction(90 * quarter)} = {_I[quarter]}",
    )


def _power_of_diagonal(rng: EpisodeRng) -> Problem:
    """A power of k + k*i or its like, times another number."""
    k, n = rng.randint(1, 4), rng.randint(4, 12)
    z, w = Gauss(k * rng.choice((1, -1)), k * rng.choice((1, -1))), _draw(rng, 12)
    square, value = z * z, z**n * w
    half = square ** (n // 2)
    steps = [f"({z})^2 = {square}", f"({square})^{n // 2} = {half}"]
    if n % 2:
        steps.append(f"({half}) * ({z}) = {half * z}")
    steps.append(f"({z**n}) * ({w}) = {value}")
    return solved(f"{work_out(rng, f'({z})^{n} * ({w})')} Give a + b*i.", value, *steps)


@family("complex_square_roots", "complex numbers", "square roots")
def complex_square_roots(rng: EpisodeRng, level: int) -> Problem:
    """Find both square roots of a number, or both solutions of (z - p)^2 = q from level 3 on."""
    most = (40, 90, 30, 60, 120)[level - 1]
    root = _draw(rng, most)
    middle = Gauss(0, 0) if level < 3 else _draw(rng, most)
    square = root * root
    found = sorted((middle + root, middle - root), reverse=True)
    steps = [
        f"({abs(root.a)})^2 - ({abs(root.b)})^2 = {square.a}",
        f"2 * ({root.a}) * ({root.b}) = {square.b}",
        f"({root})^2 = {square}",
    ]
    if middle:
        steps += [f"({middle}) + ({root}) = {middle + root}", f"({middle}) - ({root}) = {middle - root}"]
    left = f"(z - ({middle}))^2" if middle else "z^2"
    return solved(f"Find all complex numbers z with {left} = {square}. Give them as a set.", braces(found), *steps)


def _equation(coefficients: list[Gauss]) -> str:
    if not any(c.b for c in coefficients):
        return show([c.a for c in coefficients], "z")
    parts = []
    for i, c in enumerate(coefficients):
        power = len(coefficients) - 1 - i
        letter = "z" if power == 1 else f"z^{power}"
        if c and power:
            parts.append(letter if c == Gauss(1, 0) else f"({c})*{letter}")
        elif c:
            parts.append(f"({c})")
    return " + ".join(parts)


@family("complex_polynomials", "complex numbers", "quadratics")
def complex_polynomials(rng: EpisodeRng, level: int) -> Problem:
    """Solve a real quadratic (levels 1, 2), a complex one (3), a real cubic (4) or quartic (5) with Gaussian roots."""
    z = _draw(rng, (60, 60, 12, 15, 12)[level - 1])
    if level == 3:
        roots = {z, _draw(rng, 9)}
    elif level == 4:
        roots = {z, z.conjugate, Gauss(nonzero(rng, 20), 0)}
    elif level == 5:
        w = _draw(rng, 9)
        roots = {z, z.conjugate, w, w.conjugate}
    else:
        roots = {z, z.conjugate}
    found = sorted(roots, key=lambda root: (root.a, root.b))
    scale = rng.randint(2, 6) if level == 2 else 1
    product = [Gauss(scale, 0)]
    for root in found:
        product = [c - root * d for c, d in zip([*product, Gauss(0, 0)], [Gauss(0, 0), *product], strict=True)]
    if len(found) < (2, 2, 2, 3, 4)[level - 1]:
        return complex_polynomials(rng, level)
    factors = "".join(f"(z - ({root}))" for root in found)
    steps = [f"({root}) * ({root.conjugate}) = {root.norm}" for root in found if root.b > 0] if level != 3 else []
    steps.append(f"The polynomial is {f'{scale}*' if scale > 1 else ''}{factors}.")
    return solved(f"Find all complex solutions of {_equation(product)} = 0. Give them as a set.", braces(found), *steps)
