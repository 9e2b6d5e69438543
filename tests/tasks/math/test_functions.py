import re
from fractions import Fraction

from tests.tasks.math.checking import key_tests
from tests.tasks.math.reading import POINTS, value


def given(question):
    """The functions that a question defines."""
    told = question.split("Let ")[1].split(". ")[0].replace(" and h(x) = f(g(x))", "")
    texts = dict(part.split("(x) = ") for part in told.split(", "))
    return {name: lambda x, text=text: value(text, {"x": x}) for name, text in texts.items()}


def function_composition(question, answer):
    functions = given(question)
    names = re.search(r"(?:Find|What is) ([fgh(]+)\(", question)[1].split("(")
    start = re.search(r"\((-?\d+)\)+\?", question)
    for x in [Fraction(start[1])] if start else POINTS:
        out = x
        for name in reversed(names):
            out = functions[name](out)
        if out != value(answer, {"x": x}):
            return False
    return True


def inverse_functions(question, answer):
    functions = given(question)
    y = Fraction(re.search(r"\^\(-1\)\((-?\d+)\)", question)[1])
    x = Fraction(answer)
    return functions["f"](functions["g"](x) if "g" in functions else x) == y


test_keys_are_right, test_many_keys_are_right_and_varied, test_all_families_are_checked = key_tests(
    "functions", function_composition, inverse_functions
)
