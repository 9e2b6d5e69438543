"""Pairs of answers that are the same, and pairs that are not: both ways round, for a verdict has no direction."""

import pytest

from sparring.envs.math.grader import Options, check_gold, grade
from sparring.errors import BadValue
from tests.cases import cases

SAME = [
    ("42", r"\boxed{42}"),
    ("1/2", "0.5"),
    ("1/2", r"\frac12"),
    (r"2\frac{1}{2}", "5/2"),
    ("-2 1/2", "-5/2"),
    ("1000", "1,000"),
    ("1000", "1{,}000"),
    ("1234567", r"1\,234\,567"),
    ("0.333...", "1/3"),
    (r"0.\overline{3}", "1/3"),
    (r"50\%", "1/2"),
    (r"50\%", "50"),
    ("2.4 million", "2400000"),
    ("forty-two", "42"),
    ("two thirds", "2/3"),
    ("1.5e3", "1500"),
    (r"1.5 \times 10^3", "1500"),
    ("101_2", "101_{2}"),
    ("0x1F", "1F_{16}"),
    ("3+4i", "4i+3"),
    (r"\infty", "oo"),
    ("(1, 2)", "(1,2)"),
    ("{1, 2}", r"\{2, 1\}"),
    ("{1, 2}", "2, 1"),
    ("1, 2", "2 and 1"),
    ("1, 2", "x = 1 or x = 2"),
    ("2, -2", r"\pm 2"),
    (r"1+\sqrt2, 1-\sqrt2", r"1 \pm \sqrt{2}"),
    ("7", "x = 7"),
    ("[0, 2)", r"0 \le x < 2"),
    ("(-oo, 3]", r"x \leq 3"),
    ("(-oo, 3]", r"3 \geq x"),
    ("(-2, 3)", "3 > x > -2"),
    ("(-oo, 1) U (2, oo)", "x < 1 or x > 2"),
    ("(-oo, 1) U (2, oo)", r"x \in (-\infty,1)\cup(2,\infty)"),
    ("(-oo, oo)", "all real numbers"),
    ("(-oo, oo)", r"\mathbb{R}"),
    ("(-oo,3) U (3,oo)", r"x \neq 3"),
    ("(-oo,3) U (3,oo)", r"\mathbb{R} \setminus \{3\}"),
    ("(-2,2)", "|x| < 2"),
    ("(-oo,-2) U (2,oo)", "|x| > 2"),
    ("(2, oo)", r"\{x \mid x > 2\}"),
    ("[[1, 2], [3, 4]]", r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"),
    (r"\begin{pmatrix} 1 \\ 2 \\ 3 \end{pmatrix}", "(1,2,3)"),
    ("y = 2x+1", "2x - y + 1 = 0"),
    ("y = 2x+1", "2x+1"),
    ("y = 2x+1", "y - 1 = 2x"),
    (r"y = \frac1x", "xy = 1"),
    ("x^2+y^2=25", r"\frac{x^2}{25}+\frac{y^2}{25}=1"),
    ("B", "(B)"),
    ("B", r"\text{(B)}"),
    ("B", "B. 42"),
    ("(B) 42", "42"),
    ("yes", "Yes."),
    ("true", r"\text{True}"),
    ("14:30", "2:30 p.m."),
    ("2024-03-05", "March 5, 2024"),
    ("2024-03-05", "5 March 2024"),
    ("12 cm", "12"),
    ("12 cm", r"12 \text{ cm}"),
    ("12 cm", "12 centimeters"),
    ("12 cm^2", "12 square centimeters"),
    ("60 mph", "60 miles per hour"),
    (r"\$5", "5 dollars"),
    ("$5", "5"),
    ("42 apples", "42"),
    (r"30^\circ", "30"),
    (r"30^\circ", "30 degrees"),
    ("3:4", "6:8"),
    ("3:4", "3/4"),
    ("no solution", r"\emptyset"),
    ("no real solutions", "{}"),
    ("x = 1, y = 2", "(1, 2)"),
    ("(x,y) = (1,2)", "(1,2)"),
    ("x = 1, y = 2", "y = 2, x = 1"),
    ("x^2/2 + C", r"\frac{x^2}{2}+C"),
    (r"x \equiv 3 \pmod 7", r"x \equiv 10 \pmod{7}"),
    ("|x|", r"\sqrt{x^2}"),
    (r"\sin 30^\circ", "1/2"),
    (r"\frac{\pi}{6}", r"\pi/6"),
    (r"\sqrt{2}", r"\sqrt{2} \approx 1.41"),
    ("1,2,3", "3, 2, 1"),
    ("100,200,300", "100, 200, 300"),
    ("Monday", r"\text{Monday}"),
    ("5!", "120"),
    (r"\binom{5}{2}", "10"),
    ("<3,-2>", "(3,-2)"),
    ("i^2", "-1"),
    (r"e^{i\pi}", "-1"),
    ("x>2", "2<x"),
    ("2x < 6", "x < 3"),
    ("f(x) = x^2", "x^2"),
    (r"\frac{1}{2}\begin{pmatrix} 2 \\ 4 \end{pmatrix}", r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"),
    ("３４", "34"),
    ("½", "0.5"),
    ("√2/2", r"\frac{1}{\sqrt{2}}"),
    ("2√3", r"\sqrt{12}"),
    ("x² + 1", "x^2+1"),
    ("x=2", "x = 2.0"),
    ("12 m/s", "12 meters per second"),
    ("5 m", "5"),
    ("5 N", "5 newtons"),
    ("5!!", "15"),
    (r"3^{10^8} \bmod 7", "4"),
    ("x^2 - 5x + 6", "(x-2)(x-3)"),
    (r"\frac{x^2-1}{x-1}", "x+1"),
    (r"\frac{1}{x}+\frac{1}{y}", r"\frac{x+y}{xy}"),
    ("ab", "ba"),
    (r"2\sqrt{3} cm", r"\sqrt{12} \text{ cm}"),
    (r"-\frac{3}{4}", r"\frac{-3}{4}"),
    (r"-\frac{3}{4}", "-0.75"),
    (r"\frac{3}{4}", ".75"),
    ("1e-3", "0.001"),
    (r"(3, \frac{\pi}{2})", r"(3, \pi/2)"),
    (r"\left( 3, \frac{\pi}{2} \right)", r"(3,\frac{\pi}{2})"),
    (r"\{1,2,3\}", r"\left\{ 3, 2, 1 \right\}"),
    ("x = -2, x = 3", "3, -2"),
    ("x = -2, 3", r"\{-2, 3\}"),
    (r"x \in \{-2, 3\}", r"x=-2 \text{ or } x=3"),
    (r"(1,2) \text{ and } (3,4)", "(3,4), (1,2)"),
    (r"n = 2k, k \in \mathbb{Z}", r"n = 2k, k \in \mathbb{Z}"),
    (r"\frac{n(n+1)}{2}", r"\binom{n+1}{2}"),
    ("10^{10^{10}}", "10^{10^{10}}"),
    ("-1 < x < 1", "(-1,1)"),
    ("[1, 2]", r"1 \le x \le 2"),
    ("x > 2 and x < 5", "(2, 5)"),
    ("x < 2 or x > 5", r"(-\infty, 2) \cup (5, \infty)"),
    (r"(-\infty, 2] \cup [2, \infty)", r"(-\infty, \infty)"),
    ("x^2 < 4", "(-2,2)"),
    ("y > 2x + 1", "2x - y < -1"),
    (r"\log 100", "2"),
    (r"$\frac{1}{2}$", "1/2"),
    (r"\( \frac{1}{2} \)", "1/2"),
    ("**42**", "42"),
    ("42.", "42"),
    ("2 : 3 : 5", "4:6:10"),
    ("10:15", "2:3"),
    (r"\text{even}", "even"),
    ("A, C", "(A), (C)"),
    ("A, C", "C, A"),
    (r"\frac{\sqrt{2}}{2}", r"\sin 45^\circ"),
    (r"\cos\frac{\pi}{3}", "0.5"),
    (r"x=\frac{-1\pm\sqrt{5}}{2}", r"\frac{-1+\sqrt5}{2}, \frac{-1-\sqrt5}{2}"),
    (r"4 \pm 2", "6, 2"),
    ("six", "6"),
    ("one hundred twenty-three", "123"),
    (r"\$1,234.50", "1234.5"),
    (r"3.5\times10^{-4}", "0.00035"),
    (r"7\text{ or }8", "7, 8"),
    ("٣٤", "34"),
    (r"2 \text{ hours}", "2 hr"),
    (r"\frac{a}{b}", "a/b"),
    (r"\dfrac{7}{3}", "7/3"),
    (r"\boxed{\frac{7}{3}}", "7/3"),
    ("(x+1)(x-1)", "x^2-1"),
    ("x(x+1)", "x^2+x"),
    ("f(x)=2x", "2x"),
    ("y=3", "3"),
    ("3 = x", "x=3"),
    ("1,000,000", "1 million"),
    ("1000000", "10^6"),
    (r"15\%", "0.15"),
    ("15%", "15 percent"),
    (r"3\frac{1}{7}", "22/7"),
    ("i", r"\sqrt{-1}"),
    (r"\frac{1}{i}", "-i"),
    ("-i", "i^3"),
    (r"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}", r"\begin{bmatrix}1&0\\0&1\end{bmatrix}"),
    (r"\begin{cases} x=1 \\ y=2 \end{cases}", "x=1, y=2"),
    (r"\lfloor \pi \rfloor", "3"),
    ("7!", "5040"),
    (r"\frac{10!}{8!}", "90"),
]
DIFFERENT = [
    ("101_2", "101_3"),
    (r"-\infty", "oo"),
    ("(1, 2)", "(2, 1)"),
    ("(1, 2)", r"\{1, 2\}"),
    ("7", r"7 \text{ or } 8"),
    ("(2, oo)", r"x \ge 2"),
    ("[[1, 2], [3, 4]]", r"\begin{bmatrix} 1 & 2 \\ 3 & 5 \end{bmatrix}"),
    ("y = 2x+1", "y = 2x+2"),
    ("B", "C"),
    ("yes", "no"),
    ("3:30 p.m.", "3:30 a.m."),
    ("12 cm", "12 m"),
    ("$5", "5 euros"),
    ("3:4", "4:3"),
    ("x=5", "y=5"),
    ("a", "A"),
    ("x+1", "X+1"),
    (r"2\pi", "6.28"),
    ("Monday", "Tuesday"),
    ("5, 5", "5"),
    ("123456789012345678901234567890", "123456789012345678901234567891"),
    ("10^{-7}", r"2\cdot 10^{-7}"),
    (r"\langle 3,-2\rangle", "(-2,3)"),
    ("5 hours", "5 minutes"),
    ("3 kg", "3 g"),
    ("2x+3", "3x+2"),
    (r"\sqrt{x^2}", "x"),
    ("(1,2), (3,4)", "(1,2), (4,3)"),
    (r"\emptyset", "0"),
    ("{}", "0"),
    ("[1, 2]", "(1, 2)"),
    ("y > 2x + 1", "y < 2x + 1"),
    (r"\ln 2", r"\log 2"),
    (r"\frac{2\pi}{3}", r"120^\circ"),
    ("1/3", "0.33"),
    ("1/3", "0.3333333333"),
    ("1010_2", "10"),
    (r"\text{even}", "odd"),
    ("e", "2.718281828"),
    ("3.14", r"\pi"),
    (r"\frac{22}{7}", r"\pi"),
    ("2i", "-2i"),
]


@cases(("one", "other"), SAME)
def test_the_same_answer(one, other):
    assert grade(one, other).verdict == "correct"
    assert grade(other, one).verdict == "correct"


@cases(("one", "other"), DIFFERENT)
def test_another_answer(one, other):
    assert grade(one, other).verdict == "wrong"
    assert grade(other, one).verdict == "wrong"


@cases("text", ["7 maybe", "not 7", "8 = 7", "1 2", "(1, 2", "7 +", "", "2 < 1 = x", "0^0", "1/0", "7, because"])
def test_what_is_no_answer_is_wrong(text):
    assert not grade("7", text).correct


@cases(
    ("options", "gold", "answer", "verdict"),
    [
        (Options(tolerance=0.01), "3.14159", "3.14", "correct"),
        (Options(tolerance=0.0001), "3.14159", "3.1", "wrong"),
        (Options(tolerance=0.01), r"\sqrt{2}", "1.414", "correct"),
        (Options(tolerance=0.01), "1, 2", "2.001, 1.001", "correct"),
        (Options(tolerance=0.01), "0", "0.001", "wrong"),
        (Options(percent=True), "0.5", "50", "correct"),
        (Options(percent=True), "0.5", "5", "wrong"),
        (Options(units="required"), "12 cm", "12", "wrong"),
        (Options(units="required"), "12 cm", "12 cm", "correct"),
        (Options(units="convert"), "1 m", "100 cm", "correct"),
        (Options(units="convert"), "1 L", "1000 cm^3", "correct"),
        (Options(units="convert"), "36 km/h", "10 m/s", "correct"),
        (Options(units="convert"), "1 m", "1 kg", "wrong"),
        (Options(ordered=True), "1, 2", "2, 1", "wrong"),
        (Options(ordered=True), "1, 2", "1, 2", "correct"),
        (Options(decimal_comma=True), "7/2", "3,5", "correct"),
        (Options(decimal_comma=True), "1234.5", "1.234,5", "correct"),
        (Options(), "7/2", "3,5", "wrong"),
    ],
)
def test_an_option_allows_one_thing(options, gold, answer, verdict):
    assert grade(gold, answer, options).verdict == verdict


@pytest.mark.parametrize(
    "options", [{"units": "any"}, {"tolerance": -1.0}, {"tolerance": float("nan")}, {"tolerance": 1.0}]
)
def test_an_option_outside_its_range_is_refused(options):
    with pytest.raises(BadValue, match="use"):
        Options(**options)


@cases("gold", ["", "  ", "1//2", r"\frac{1}{", "(1, 2", r"\unknown{3}", "8 = 7", "1/0", "9" * 5000])
def test_a_gold_answer_that_cannot_be_read_is_an_error(gold):
    with pytest.raises(BadValue, match="gold answer"):
        check_gold(gold)
    assert grade(gold, "7").verdict == "undecided"


def test_a_grade_says_what_was_read_and_what_decided():
    found = grade("1/2", r"so it is \boxed{0.5}")
    assert (found.value, found.answer, found.path, found.correct) == ("1/2", "0.5", "number", True)
    assert grade("(0, 1]", "0 < x <= 1").path == "interval"
    assert grade("x^2-1", "(x-1)(x+1)").path == "rational function"
    assert grade("2", r"\log_2 4").path == "closed form"
    assert grade("7", "The solution is unclear to me").verdict == "wrong"
