"""Matrices: products, determinants, inverses, ranks, row reduction, eigenvalues and matrix equations."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

from sparring.tasks.core import EpisodeRng
from sparring.tasks.families import Problem, family
from sparring.tasks.math._forms import (
    Number,
    braces,
    determinant,
    matrix,
    nonzero,
    row,
    scaled,
    show,
    signed,
    sum_of,
    with_roots,
    wrap,
)
from sparring.tasks.math.vectors import dot

Matrix = list[list[int]]
Rows = Sequence[Sequence[Number]]


def _draw(rng: EpisodeRng, rows: int, columns: int, most: int) -> Matrix:
    return [[rng.randint(-most, most) for _ in range(columns)] for _ in range(rows)]


def product(a: Rows, b: Rows) -> list[list[Number]]:
    """Multiply two matrices."""
    columns = list(zip(*b, strict=True))
    return [[dot(r, c) for c in columns] for r in a]


def reduced(m: Rows) -> list[list[Fraction]]:
    """Return the reduced row echelon form, by elimination in integers."""
    rows, lead = [scaled(r) for r in m], 0
    pivots: list[int] = []
    for column in range(len(rows[0])):
        pivot = next((i for i in range(lead, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[lead], rows[pivot] = rows[pivot], rows[lead]
        top = rows[lead]
        by = top[column]
        for i, r in enumerate(rows):
            if i != lead and (c := r[column]):
                mixed = [v * by - c * w for v, w in zip(r, top, strict=True)]
                common = gcd(*mixed) or 1
                rows[i] = [v // common for v in mixed]
        pivots.append(column)
        lead += 1
        if lead == len(rows):
            break
    ones = [[Fraction(v, r[c]) for v in r] for r, c in zip(rows, pivots, strict=False)]
    return ones + [[Fraction(0)] * len(r) for r in rows[lead:]]


def _solved(question: str, answer: str, *steps: str) -> Problem:
    return Problem(question, answer, (*steps, f"The answer is {answer}."))


def _entries(a: Rows, b: Rows) -> list[str]:
    """Spell the first row of a product."""
    sums = (([x * y for x, y in zip(a[0], c, strict=True)]) for c in zip(*b, strict=True))
    return [f"{sum_of(s)} = {sum(s)}" for s in sums]


@family("matrix_products", "linear algebra", "matrices")
def matrix_products(rng: EpisodeRng, level: int) -> Problem:
    """Multiply matrices of growing size, form AB - BA, and raise a matrix to a power."""
    if level == 4:
        a, b = (_draw(rng, 2, 2, 9) for _ in range(2))
        one, two = product(a, b), product(b, a)
        answer = matrix([x - y for x, y in zip(r, s, strict=True)] for r, s in zip(one, two, strict=True))
        steps = (f"AB is {matrix(one)} and BA is {matrix(two)}.", *_entries(a, b))
        return _solved(f"Let A = {matrix(a)} and B = {matrix(b)}. What is AB - BA?", answer, *steps)
    if level == 5:
        a, n = _draw(rng, 2, 2, 5), rng.randint(3, 5)
        power: Rows = a
        powers = []
        for k in range(2, n + 1):
            power = product(power, a)
            powers.append(f"The power {k} is {matrix(power)}.")
        if power == a:
            return matrix_products(rng, level)
        return _solved(f"Let A = {matrix(a)}. What is A^{n}?", matrix(power), *powers)
    rows, inner, columns = ((2, 2, 1), (2, 2, 2), (2, 3, 2))[level - 1]
    a, b = _draw(rng, rows, inner, 9), _draw(rng, inner, columns, 9)
    answer = matrix(product(a, b))
    return _solved(f"Let A = {matrix(a)} and B = {matrix(b)}. What is the matrix AB?", answer, *_entries(a, b))


@family("determinants", "linear algebra", "determinants")
def determinants(rng: EpisodeRng, level: int) -> Problem:
    """Find determinants of sizes 2 to 4, a number that makes one 0, and the determinant of a product and power."""
    size, most = ((2, 12), (3, 6), (4, 4), (3, 6), (3, 5))[level - 1]
    m = _draw(rng, size, size, most)
    value = determinant(m)
    if level == 4:
        return _singular(rng, m)
    first = [m[0][j] * (-1) ** j * determinant([[*r[:j], *r[j + 1 :]] for r in m[1:]]) for j in range(size)]
    steps = [f"{sum_of(first)} = {value}"]
    if level < 5:
        return _solved(f"What is the determinant of {matrix(m)}?", str(value), "Expanding along the first row:", *steps)
    k, n = rng.choice((-2, 2, 3)), rng.randint(2, 3)
    answer = k**size * value**n
    return _solved(
        f"Let A = {matrix(m)}. What is the determinant of ({k})*A^{n}, that is, of {k} times the matrix A^{n}?",
        str(answer),
        "Expanding along the first row:",
        *steps,
        f"{wrap(k)}^{size}*{wrap(value)}^{n} = {answer}",
    )


def _singular(rng: EpisodeRng, m: Matrix) -> Problem:
    i, j = rng.randrange(3), rng.randrange(3)
    rest = [list(r) for r in m]
    rest[i][j] = 0
    cofactor = (-1) ** (i + j) * determinant([[*r[:j], *r[j + 1 :]] for k, r in enumerate(rest) if k != i])
    if not cofactor:
        return determinants(rng, 4)
    base = determinant(rest)
    t = Fraction(-base) / cofactor
    shown = [[*r] for r in map(list, rest)]
    text = matrix([["t" if (r, c) == (i, j) else v for c, v in enumerate(line)] for r, line in enumerate(shown)])
    return _solved(
        f"For which number t is the determinant of {text} equal to 0?",
        str(t),
        f"The determinant is linear in t: it has the slope {cofactor} and at t of 0 the value {base}.",
        f"{wrap(cofactor)}*{wrap(t)} + {wrap(base)} = 0",
    )


@family("inverse_matrices", "linear algebra", "inverses")
def inverse_matrices(rng: EpisodeRng, level: int) -> Problem:
    """Invert matrices of size 2, and of size 3 with determinants that are 1 or -1, or small."""
    size, most = ((2, 9), (2, 12), (3, 3), (3, 4), (3, 6))[level - 1]
    m = _draw(rng, size, size, most)
    value = determinant(m)
    fits = (abs(value) == 1, True, abs(value) in (1, 2), abs(value) in range(1, 10), True)[level - 1]
    if not value or not fits:
        return inverse_matrices(rng, level)
    whole = reduced([[*r, *(int(i == j) for j in range(size))] for i, r in enumerate(m)])
    inverse = [r[size:] for r in whole]
    if inverse == m:
        return inverse_matrices(rng, level)
    check = [
        f"{' + '.join(f'{wrap(x)}*{wrap(y)}' for x, y in zip(m[0], c, strict=True))} = {int(j == 0)}"
        for j, c in enumerate(zip(*inverse, strict=True))
    ]
    return _solved(
        f"What is the inverse of the matrix {matrix(m)}?", matrix(inverse), f"The determinant is {value}.", *check
    )


def _low_rank(rng: EpisodeRng, rows: int, columns: int, wanted: int, most: int) -> tuple[Matrix, Rows]:
    """Draw a matrix of a rank as a product with small entries; return its reduced form too."""
    while True:
        a, b = _draw(rng, rows, wanted, 2), _draw(rng, wanted, columns, most)
        m = [[int(v) for v in r] for r in product(a, b)]
        form = reduced(m)
        if sum(any(r) for r in form) == wanted:
            return m, form


@family("matrix_ranks", "linear algebra", "rank")
def matrix_ranks(rng: EpisodeRng, level: int) -> Problem:
    """Find the ranks of two matrices and of their product, of sizes 3 to 5."""
    size = (3, 3, 4, 4, 5)[level - 1]
    inner = size if level % 2 else size + 1
    a, first = _low_rank(rng, size, inner, rng.randint(1, size), 3)
    b, second = _low_rank(rng, inner, size, rng.randint(1, size), 3)
    forms = {"A": first, "B": second, "AB": reduced(product(a, b))}
    ranks = row(sum(any(r) for r in form) for form in forms.values())
    return _solved(
        f"Let A = {matrix(a)} and B = {matrix(b)}. Give the tuple (rank of A, rank of B, rank of AB).",
        ranks,
        *(f"The reduced form of {name} is {matrix(form)}." for name, form in forms.items()),
    )


@family("row_reduction", "linear algebra", "elimination")
def row_reduction(rng: EpisodeRng, level: int) -> Problem:
    """Bring a matrix to reduced row echelon form."""
    rows, columns = ((2, 3), (2, 4), (3, 4), (3, 4), (3, 5))[level - 1]
    wanted = rows if level < 4 else rng.randint(2, 3)
    m = _low_rank(rng, rows, columns, wanted, 4)[0] if level > 3 else _draw(rng, rows, columns, 5)
    answer = reduced(m)
    if sum(any(r) for r in answer) < 2:
        return row_reduction(rng, level)
    leads = [next(j for j, v in enumerate(r) if v) + 1 for r in answer if any(r)]
    return _solved(
        f"What is the reduced row echelon form of the matrix {matrix(m)}?",
        matrix(answer),
        f"The leading ones stand in the columns {', '.join(map(str, leads))}.",
    )


@family("eigenvalues", "linear algebra", "eigenvalues")
def eigenvalues(rng: EpisodeRng, level: int) -> Problem:
    """Find all eigenvalues of matrices of size 2 and 3 that have integer eigenvalues, or of a polynomial in the matrix."""
    size, most = (2, (20, 30, 9, 9, 6)[level - 1]) if level < 3 else (3, (0, 0, 9, 9, 6)[level - 1])
    values = [rng.randint(-most, most) for _ in range(size)]
    m: Rows = [[values[i] if i == j else rng.randint(-2, 2) * (i < j) for j in range(size)] for i in range(size)]
    for _ in range(level if level < 3 else level - 1):
        i, j = rng.sample(range(size), 2)
        k = nonzero(rng, 2)
        m = [[v + k * m[j][c] if r == i else v for c, v in enumerate(line)] for r, line in enumerate(m)]
        m = [[v - k * line[i] if c == j else v for c, v in enumerate(line)] for line in m]
    characteristic = with_roots(*values)
    a, b = nonzero(rng, 3), nonzero(rng, 5)
    found = sorted({v * v + a * v + b for v in values} if level == 5 else set(values))
    asked = f"A = {matrix(m)}"
    text = f"Give the set of all eigenvalues of {asked}."
    steps = [
        f"The characteristic polynomial of A is {show(characteristic)}, with the roots {', '.join(map(str, sorted(values)))}."
    ]
    steps += [
        f"{' + '.join(f'{wrap(c)}*{wrap(v)}^{size - i}' for i, c in enumerate(characteristic))} = 0"
        for v in sorted(set(values))
    ]
    if level == 5:
        text = f"Let {asked}. Give the set of all eigenvalues of {signed([(1, 'A^2'), (a, 'A'), (b, 'I')], ' ')}, where I is the unit matrix."
        steps += [f"{wrap(v)}^2 + {wrap(a)}*{wrap(v)} + {wrap(b)} = {v * v + a * v + b}" for v in sorted(set(values))]
    return _solved(text, braces(found), *steps)


@family("matrix_equations", "linear algebra", "matrix equations")
def matrix_equations(rng: EpisodeRng, level: int) -> Problem:
    """Find X from AX = B, XA = B, AX + B = C or AXB = C with matrices of size 2, at levels 2 and 5 with fractions."""
    a, b = _draw(rng, 2, 2, 6), _draw(rng, 2, 2, 4)
    below = rng.randint(2, 4) if level in (2, 5) else 1
    x = [[Fraction(rng.randint(-9, 9), below) for _ in range(2)] for _ in range(2)]
    if not determinant(a) or not determinant(b):
        return matrix_equations(rng, level)
    left, right = product(a, x), product(x, a)
    if level < 3:
        text, end = f"AX = B with A = {matrix(a)} and B = {matrix(left)}", left
    elif level == 3:
        text, end = f"XA = B with A = {matrix(a)} and B = {matrix(right)}", right
    elif level == 4:
        end = [[u + v for u, v in zip(r, s, strict=True)] for r, s in zip(left, b, strict=True)]
        text = f"AX + B = C with A = {matrix(a)}, B = {matrix(b)} and C = {matrix(end)}"
    else:
        end = product(left, b)
        text = f"AXB = C with A = {matrix(a)}, B = {matrix(b)} and C = {matrix(end)}"
    return _solved(
        f"Find the matrix X with {text}.",
        matrix(x),
        f"The determinant of A is {determinant(a)}, so there is one solution.",
        f"With this X the product on the left is {matrix(end)}.",
    )
