"""Outputs are compared as people would compare them."""

from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.code.sandbox.texts import same_text
from tests.cases import cases

LINES = st.lists(st.text(st.sampled_from("ab01.- "), max_size=6), max_size=4)


@given(LINES, st.sampled_from([None, 0.0, 1e-6]))
def test_white_space_at_the_ends_does_not_matter(lines, tolerance):
    plain = "\n".join(lines)
    spaced = "".join(f"{line} \n" for line in lines) + "\n\n"
    assert same_text(plain, spaced, tolerance=tolerance)
    assert same_text(plain, plain, exact=True)
    assert same_text(plain, spaced, exact=True) == (plain == spaced)


@given(LINES, LINES)
def test_without_a_tolerance_the_text_counts(one, other):
    def tidy(lines):
        return "\n".join(line.rstrip() for line in lines).rstrip("\n")

    assert same_text("\n".join(one), "\n".join(other)) == (tidy(one) == tidy(other))


@cases(
    ("expected", "got", "tolerance", "right"),
    [
        ("0.5", "0.50", 0.0, True),
        ("3", "3.0", 0.0, True),
        ("3.0", "3", 0.0, True),
        ("0.5", "0.5000001", 0.0, False),
        ("0.5", "0.5000001", 1e-6, True),
        ("1000000.0", "1000000.5", 1e-6, True),
        ("1000000.0", "1000002.0", 1e-6, False),
        ("1e-3", "0.001", 0.0, True),
        ("7", "07", 1e-6, False),
        ("7", "8", 10.0, False),
        ("a 0.5 b", "a  0.5000000001  b", 1e-6, True),
        ("a 0.5 b", "a 0.5 c", 1e-6, False),
        ("0.5", "0.5 0.5", 1e-6, False),
        ("0.5 0.5", "0.5", 1e-6, False),
        ("0.5\n1.5", "0.5 1.5", 1e-6, False),
        ("inf", "1e999", 1e-6, False),
        ("nan", "nan", 1e-6, True),
        ("0.5", "nan", 1e-6, False),
        ("1e400", "1e401", 1e-6, False),
        ("0.5", "0." + "5" * 10**6, 1e-6, False),
        ("0.5", "1e999999999", 1e-6, False),
        ("True", "true", 0.0, False),
    ],
)
def test_numbers_with_a_tolerance(expected, got, tolerance, right):
    assert same_text(expected, got, tolerance=tolerance) == right
