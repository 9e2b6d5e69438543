import re
from fractions import Fraction
from math import factorial

from sympy import Poly, Rational, interpolate, symbols

from tests.tasks.math.numeric import key_tests, value


def shown_terms(text):
    return list(map(Fraction, re.findall(r"-?\d+(?:/\d+)?", text)))


def place(text):
    return int(re.search(r"(\d+)(?:st|nd|rd|th)", text)[1])


def arithmetic_sequences(question, answer):
    answer = Fraction(answer)
    if question.startswith("The first term"):
        first, last, total = map(Fraction, re.findall(r"is (-?\d+(?:/\d+)?)[,.]", question))
        n = (last - first) / answer + 1
        return n.denominator == 1 and n * (first + last) == 2 * total
    if question.startswith("In an"):
        known = re.findall(r"the (\d+)\w+ term is (-?\d+(?:/\d+)?)", question)
        (i, a), (j, b) = ((int(i), Fraction(a)) for i, a in known)
        step = (b - a) / (j - i)
        first = a - (i - 1) * step
    else:
        first, second, third, *_ = shown_terms(question.partition("sequence ")[2])
        step = second - first
        assert third == second + step
    asked = question.rpartition("What is")[2]
    if "sum" in asked:
        n = int(re.search(r"first (\d+) terms", asked)[1])
        return sum(first + k * step for k in range(n)) == answer
    return first + (place(asked) - 1) * step == answer


def geometric_sequences(question, answer):
    answer = Fraction(answer)
    if question.startswith("In a"):
        known = re.findall(r"the (\d+)\w+ term is (-?\d+(?:/\d+)?)", question)
        (i, a), (j, b) = ((int(i), Fraction(a)) for i, a in known)
        ratio = next(
            r
            for p in range(1, 50)
            for q in range(1, 50)
            for s in (1, -1)
            if (r := Fraction(s * p, q)) ** (j - i) == b / a
        )
        first = a / ratio ** (i - 1)
    else:
        first, second, third = shown_terms(question.partition("sequence ")[2])
        ratio = second / first
        assert third == second * ratio
    if "infinitely" in question:
        skip = place(question) - 1 if "from the" in question else 0
        return abs(ratio) < 1 and answer == first * ratio**skip + ratio * answer
    if "sum" in question:
        n = int(re.search(r"first (\d+) terms", question)[1])
        return sum(first * ratio**k for k in range(n)) == answer
    return first * ratio ** (place(question) - 1) == answer


def recurrences(question, answer):
    terms = {int(n): int(a) for n, a in re.findall(r"a\((\d+)\) = (-?\d+)", question)}
    rule = re.search(r"a\(n\+1\) = (.*) for n >=", question)[1]
    last = int(re.search(r"What is a\((\d+)\)", question)[1])
    for n in range(len(terms), last):
        text = re.sub(r"a\(n(?:-(\d))?\)", lambda m, n=n: f"({terms[n - int(m[1] or 0)]})", rule)
        terms[n + 1] = value(re.sub(r"\bn\b", str(n), text))
    return terms[last] == int(answer)


def matrix_power(m, exponent, mod):
    out = ((1, 0), (0, 1))
    while exponent:
        if exponent % 2:
            out = product(out, m, mod)
        m, exponent = product(m, m, mod), exponent // 2
    return out


def product(a, b, mod):
    return tuple(
        tuple(sum(x * y for x, y in zip(row, col, strict=True)) % mod for col in zip(*b, strict=True)) for row in a
    )


def fibonacci_mod(question, answer):
    a, b = map(int, re.search(r"begins (\d+), (\d+)\.", question).groups())
    p, q = re.search(r"is (?:(\d) times )?the term before it plus (?:(\d) times )?the term", question).groups()
    m = int(re.search(r"division by (\d+)", question)[1])
    n = place(question.partition("remainder of its")[2])
    (x, y), _ = matrix_power(((0, 1), (int(q or 1), int(p or 1))), n - 1, m)
    return int(answer) == (x * a + y * b) % m


def polynomial_sequences(question, answer):
    x = symbols("x")
    terms = [Rational(int(t)) for t in shown_terms(question.partition("begins ")[2].partition(". What")[0])]
    found = Poly(interpolate(terms, x), x)
    degree = int(re.search(r"degree (\d)", question)[1])
    return found.degree() == degree and found.eval(place(question)) == int(answer)


def telescoping_sums(question, answer):
    text, low, high = re.search(r"sum of (.*) over the integers k from (\d+) to (\d+)", question).groups()
    if "k!" in text:
        c = int(text.partition("*")[0])
        return int(answer) == sum(c * k * factorial(k) for k in range(int(low), int(high) + 1))
    return Fraction(answer) == sum(value(text.replace("k", str(k))) for k in range(int(low), int(high) + 1))


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "sequences",
    arithmetic_sequences,
    geometric_sequences,
    recurrences,
    fibonacci_mod,
    polynomial_sequences,
    telescoping_sums,
)
