"""Canonical forms: what generators write is read, printed as it was written, and accepted."""

from sparring.envs.math.grader import check_gold, grade
from tests.cases import cases

CANONICAL = [
    "-12", "7/3", "2*sqrt(3)", "(1+sqrt(5))/2", "(3-2*sqrt(2))/7", "sqrt(2)/2", "pi", "2*pi/3", "3+4i", "-i", "1/2+3i/4", "(1, 2)",
    "{1, 2}", "{-3, 1/2, sqrt(2)}", "{}", "1, 2", "x = 1, y = 2", "[0, 2)", "(-oo, 3]", "(-oo, 1) U (2, 5] U {7}", "(-oo, oo)",
    "[[1, 2], [3, 4]]", "3x^2-2x+1", "2*x*y", "x^2/2+3x/2", "2*x*y-3*x+1", "y = 2x+1", "y = -x/2+3", "x = 5", "B", "yes", "no", "14:30", "09:05",
    "2024-03-05", "101_2", "1F_16", "12 cm", "5 m/s", "12 cm^2", "oo", "-oo", "35%", "e^2", "ln(2)", "sin(x)", "x^2*cos(3x)", "1/(x+1)",
    "sqrt(x)", "(x+1)/(x-1)", "2*e^(-x)", "a*b", "monday", "3:4", "2^n", "n!", "|x|", "2*x+3*y = 7", "{(1, 2), (3, 4)}", "(1, 2), (3, 4)",
    "3*sqrt(2) cm", "pi^2/6", "25*pi cm^2", r"x \equiv 3 \pmod{7}", r"k \in \mathbb{Z}", r"x = pi*k+pi/4, k \in \mathbb{Z}", r"2k, k \in \mathbb{N0}",
    r"2*pi*k+pi/3, 2*pi*k-pi/3, k \in \mathbb{Z}", r"n \in \mathbb{N}", r"pi*n, n \in \mathbb{Z+}",
    "cos(pi/7)", "(sqrt(2)+sqrt(6))/4", "f(x) = x^2",
]  # fmt: skip


@cases("text", CANONICAL)
def test_a_canonical_form_is_printed_as_it_is(text):
    assert check_gold(text) == text
    assert grade(text, text).verdict == "correct"
    assert grade(text, f"The final answer is {text}").verdict == "correct" or text.endswith("!")
    assert grade(text, rf"\boxed{{{text}}}").verdict == "correct"
    assert grade(text, f"<answer> {text} </answer>").verdict == "correct"
    assert grade(text, "").verdict == "wrong"


@cases(
    ("text", "shown"),
    [
        ("0.50", "1/2"), (r"\sqrt{12}", "2*sqrt(3)"), (r"\frac{2+\sqrt{20}}{4}", "(1+sqrt(5))/2"), ("4i+3", "3+4i"), (r"\{2, 1, 1\}", "{1, 2}"),
        ("x > 2", "(2, oo)"), ("1 - 2x + 3x^2", "3x^2-2x+1"), ("2:30 p.m.", "14:30"), ("March 5, 2024", "2024-03-05"), ("(b)", "B"),
        (r"\text{True}", "yes"), ("12 centimeters", "12 cm"), (r"\frac{1}{\sqrt2}", "sqrt(2)/2"), ("forty-two", "42"), ("0x1f", "1F_16"),
        (r"(-\infty, 2] \cup [2, 3)", "(-oo, 3)"), ("(x-1)(x+1)", "x^2-1"), (r"\sqrt{-4}", "2i"),
    ],
)  # fmt: skip
def test_other_forms_are_printed_canonically(text, shown):
    assert check_gold(text) == shown
