import re
from fractions import Fraction

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import POINTS, coefficients, numbers, same, value, values


def between(text, before, after):
    return text.split(before, 1)[1].split(after, 1)[0]


def identity(left, right, letters, **fixed):
    """Two expressions agree wherever both are defined."""
    points = [dict(zip(letters, POINTS[i:] + POINTS[:i], strict=False)) | fixed for i in range(4)]
    return all(same(value(left, p), value(right, p)) for p in points)


def expand_products(question, answer):
    return values(answer) == coefficients(between(question, "Expand ", ". "))


def factor_polynomials(question, answer):
    left, form = between(question, "integers, ", " with").split(" = ")
    names = re.findall("[abcdek]", form)
    found = dict(zip(names, values(answer), strict=True))
    a, b, c, d = (found.get(n, 0) for n in "abcd")
    ordered = (2 <= a <= c and (a < c or b <= d)) if "ax" in form else a <= b and ("c" not in found or b <= c)
    return ordered and identity(left, form, "x", **found)


def rational_expressions(question, answer):
    if question.startswith("In lowest"):
        left, form = between(question, "terms, ", ". Give").split(", where")[0].split(" = ")
    else:
        left, form = between(question, "Write ", ". Give").split(" as one fraction ")
        form = form.replace("[", "(").replace("]", ")")
    names = re.findall("[a-dpqr]", form)
    return identity(left, form, "x", **dict(zip(names, values(answer), strict=True)))


def substitution(question, answer):
    text, given = between(question, "value of ", "?").split(" when ")
    return value(text, {g[0]: Fraction(g[4:]) for g in given.split(", ")}) == Fraction(answer)


def rational_evaluation(question, answer):
    text, x = between(question, "Work out ", ". Give").split(" at x = ")
    return value(text, {"x": Fraction(x)}) == Fraction(answer)


def completing_square(question, answer):
    left, form = between(question, "Write ", ". Give").split(" in the form ")
    names = "hk" if "h" in form else "pqr"
    return identity(left, form, "xy", **dict(zip(names, values(answer), strict=True)))


def symmetric_expressions(question, answer):
    s, p = (
        Fraction(between(question + ",", f"{k} = ", e).rstrip(".")) for k, e in (("x + y", " and"), ("xy", ". What"))
    )
    root = complex(s * s - 4 * p) ** 0.5
    x, y = (float(s) + root) / 2, (float(s) - root) / 2
    n = int(question[-2])
    found = 1 / x**n + 1 / y**n if "1/" in question.split("What is")[1] else x**n + y**n
    scale = abs(x) ** n + abs(y) ** n if "1/" not in question.split("What is")[1] else abs(x) ** -n + abs(y) ** -n
    return abs(found - float(Fraction(answer))) < 1e-9 * scale


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "algebra",
    expand_products,
    factor_polynomials,
    rational_expressions,
    substitution,
    rational_evaluation,
    completing_square,
    symmetric_expressions,
)


def test_a_wrong_key_is_found():
    assert not expand_products("Expand (x + 1)(x + 2). Give", "(1, 3, 3)")
    assert not factor_polynomials(
        "Over the integers, x^2 + 3x + 2 = (x + a)(x + b) with a <= b. Give (a, b).", "(2, 1)"
    )
    assert numbers("x = -3, y = 5/2") == [-3, Fraction(5, 2)]
