import re
from fractions import Fraction

from tests.tasks.math.numeric import Complex, complex_value, key_tests, worked


def evaluated(question, answer):
    return complex_value(worked(question)) == complex_value(answer)


def complex_arithmetic(question, answer):
    return evaluated(question, answer)


def powers_of_i(question, answer):
    return evaluated(question, answer)


def modulus_squared(question, answer):
    w = complex_value(re.search(r"for w = (.*?)\.(?:\s|$)", question)[1])
    return w.re**2 + w.im**2 == Fraction(answer)


DIRECTIONS = (complex_value("1"), complex_value("i"), complex_value("-1"), complex_value("-i"))


def polar_form(question, answer):
    """Moduli multiply and angles add: the text is read as a product, quotient or power of polar numbers."""
    text = worked(question)
    if "cos" not in text:
        return complex_value(text) == complex_value(answer)
    size, angle = Fraction(1), 0
    polar = r"\(?(\d+)\*\(cos\((\d+)°\) \+ i\*sin\((\d+)°\)\)\)?(?:\^(\d+))?"
    for found in re.finditer(polar, text):
        r, first, second, power = found.groups()
        assert first == second
        sign = -1 if text[: found.start()].endswith("/ ") else 1
        size *= Fraction(r) ** (sign * int(power or 1))
        angle += sign * int(power or 1) * int(first)
    if lead := re.match(r"(-?\d+) \* ", text):
        size *= int(lead[1])
    assert angle % 90 == 0
    return Complex(size) * DIRECTIONS[angle // 90 % 4] == complex_value(answer)


def roots(answer):
    return [complex_value(item) for item in answer.strip("{}").split(", ")]


def at(text, z):
    return complex_value(text.replace("z", f"(({z.re}) + ({z.im})*i)"))


def solves(question, answer):
    left, right = re.search(r"(?:with|of) (.*) = (.*?)\. Give", question).groups()
    found = roots(answer)
    degree = max(map(int, re.findall(r"\^(\d)", left)))
    return len(set(found)) == degree and all(at(left, z) == complex_value(right) for z in found)


def complex_square_roots(question, answer):
    return solves(question, answer)


def complex_polynomials(question, answer):
    return solves(question, answer)


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "complex_numbers",
    complex_arithmetic,
    powers_of_i,
    modulus_squared,
    polar_form,
    complex_square_roots,
    complex_polynomials,
)
