"""Vectors: products, projections, orthogonality."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import Number, nonzero, primitive, root_of, row, wrap

Vector = Sequence[Number]


def dot(u: Vector, v: Vector) -> Number:
    """Return the scalar product."""
    return sum((a * b for a, b in zip(u, v, strict=True)), 0 * u[0])


def cross(u: Vector, v: Vector) -> list[Number]:
    """Return the vector product."""
    (a, b, c), (d, e, f) = u, v
    return [b * f - c * e, c * d - a * f, a * e - b * d]


def _draw(rng: EpisodeRng, size: int, most: int) -> list[int]:
    return [rng.randint(-most, most) for _ in range(size)]


def _spelled(u: Vector, v: Vector) -> str:
    return " + ".join(f"{wrap(a)}*{wrap(b)}" for a, b in zip(u, v, strict=True)) + f" = {dot(u, v)}"


def _solved(question: str, answer: str, *steps: str) -> Problem:
    return Problem(question, answer, (*steps, f"The answer is {answer}."))


@family("vector_products", "vectors", "scalar and vector products")
def vector_products(rng: EpisodeRng, level: int) -> Problem:
    """Work out scalar, vector and mixed products, and an expression of several vectors."""
    u, v, w = (_draw(rng, 3, (9, 9, 9, 9, 7)[level - 1]) for _ in range(3))
    a, b = nonzero(rng, 5), nonzero(rng, 5)
    given = f"Let u = {row(u)} and v = {row(v)}."
    if level == 1:
        return _solved(f"{given} What is the scalar product of u and v?", str(dot(u, v)), _spelled(u, v))
    normal = cross(u, v)
    (p, q, r), (s, t, o) = u, v
    steps = [
        f"{wrap(x)}*{wrap(y)} - {wrap(z)}*{wrap(k)} = {value}"
        for (x, y, z, k), value in zip(((q, o, r, t), (r, s, p, o), (p, t, q, s)), normal, strict=True)
    ]
    if level == 2:
        return _solved(f"{given} What is the vector product of u and v?", row(normal), *steps)
    given = f"Let u = {row(u)}, v = {row(v)} and w = {row(w)}."
    if level == 3:
        value = dot(normal, w)
        return _solved(
            f"{given} What is the scalar product of u x v (the vector product) and w?",
            str(value),
            *steps,
            _spelled(normal, w),
        )
    if level == 4:
        left, right = [a * x + y for x, y in zip(u, v, strict=True)], [x + b * y for x, y in zip(v, w, strict=True)]
        text = f"{given} What is the scalar product of {a}u + v and v {'+' if b > 0 else '-'} {abs(b)}w?"
        return _solved(
            text, str(dot(left, right)), f"The two vectors are {row(left)} and {row(right)}.", _spelled(left, right)
        )
    triple = cross(normal, w)
    return _solved(
        f"{given} What is (u x v) x w, with vector products?",
        row(triple),
        *steps,
        f"The vector u x v is {row(normal)}.",
    )


@family("vector_projections", "vectors", "projections")
def vector_projections(rng: EpisodeRng, level: int) -> Problem:
    """Project a vector on a line or plane, reflect it, and measure a vector or a parallelogram."""
    size = 2 if level == 1 else 3
    u, v = _draw(rng, size, (12, 9, 9, 9, 9)[level - 1]), _draw(rng, size, (9, 6, 6, 5, 9)[level - 1])
    if not any(v) or not any(u):
        return vector_projections(rng, level)
    along = Fraction(dot(u, v), 1) / dot(v, v)
    part = [along * x for x in v]
    steps = [_spelled(u, v), _spelled(v, v), f"{dot(u, v)}/{dot(v, v)} = {along}"]
    if level < 3:
        return _solved(
            f"What is the orthogonal projection of {row(u)} on the line spanned by {row(v)}?", row(part), *steps
        )
    if level == 3:
        rest = [x - y for x, y in zip(u, part, strict=True)]
        return _solved(
            f"What is the orthogonal projection of {row(u)} on the plane through the origin with the normal vector {row(v)}?",
            row(rest),
            *steps,
        )
    if level == 4:
        mirrored = [x - 2 * y for x, y in zip(u, part, strict=True)]
        return _solved(
            f"What is the mirror image of {row(u)} in the plane through the origin with the normal vector {row(v)}?",
            row(mirrored),
            *steps,
        )
    normal = cross(u, v)
    if not any(normal):
        return vector_projections(rng, level)
    area = root_of(dot(normal, normal))
    return _solved(
        f"What is the exact area of the parallelogram spanned by {row(u)} and {row(v)}?",
        area,
        f"The vector product is {row(normal)}.",
        _spelled(normal, normal),
        f"sqrt({dot(normal, normal)}) = {area}",
    )


@family("orthogonality", "vectors", "orthogonality")
def orthogonality(rng: EpisodeRng, level: int) -> Problem:
    """Find a component that makes vectors orthogonal, a common normal, a cosine, or a Gram-Schmidt vector."""
    u, v = _draw(rng, 3, 9), _draw(rng, 3, 9)
    if level == 1:
        i = rng.randrange(3)
        if not u[i]:
            return orthogonality(rng, level)
        v[i] = 0
        k = -Fraction(dot(u, v), u[i])
        text = row("k" if j == i else x for j, x in enumerate(v))
        return _solved(
            f"For which number k are the vectors {row(u)} and {text} orthogonal?",
            str(k),
            _spelled(u, v),
            f"{wrap(u[i])}*{wrap(k)} + {wrap(dot(u, v))} = 0",
        )
    normal = [int(x) for x in cross(u, v)]
    if not any(normal):
        return orthogonality(rng, level)
    if level == 2:
        answer = primitive(normal)
        text = "Give the vector orthogonal to both {} and {} that has integer components with no common divisor above 1, the first of them that is not 0 being positive."
        return _solved(text.format(row(u), row(v)), row(answer), _spelled(answer, u), _spelled(answer, v))
    if level == 3:
        square = Fraction(dot(u, v) ** 2, dot(u, u) * dot(v, v))
        cosine = root_of(square)
        cosine = f"-{cosine}" if dot(u, v) < 0 else cosine
        lengths = f"sqrt({dot(u, u)}*{dot(v, v)})"
        return _solved(
            f"What is the exact cosine of the angle between {row(u)} and {row(v)}?",
            cosine,
            _spelled(u, v),
            _spelled(u, u),
            _spelled(v, v),
            f"{wrap(dot(u, v))}/{lengths} = {cosine}",
        )
    return _gram_schmidt(rng, level)


def _gram_schmidt(rng: EpisodeRng, level: int) -> Problem:
    count = level - 2
    vectors = [_draw(rng, 3 if level == 4 else 4, 4 if level == 4 else 2) for _ in range(count)]
    basis: list[list[Fraction]] = []
    steps = []
    for vector in vectors:
        rest = [Fraction(x) for x in vector]
        for b in basis:
            factor = Fraction(dot(vector, b)) / Fraction(dot(b, b))
            rest = [x - factor * y for x, y in zip(rest, b, strict=True)]
        if not any(rest):
            return _gram_schmidt(rng, level)
        if basis and rest == vector:
            return _gram_schmidt(rng, level)
        basis.append(rest)
        steps.append(f"Vector {len(basis)} becomes {row(rest)}.")
        steps += [_spelled(rest, b) for b in basis[:-1]]
    listed = ", ".join(map(row, vectors))
    return _solved(
        f"The Gram-Schmidt process without normalisation makes orthogonal vectors of {listed}, taken in this order. "
        f"What is the {'second' if count == 2 else 'third'} of them?",
        row(basis[-1]),
        *steps,
    )
