"""Laws over random answers: rewriting keeps a verdict right, changing a value makes it wrong, nothing depends on the side."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.math.grader import check_gold, extract, grade

LETTERS = ("x", "y", "a")
leaves = st.one_of(st.integers(0, 12).map(str), st.sampled_from(LETTERS))


def _combine(inner):
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: f"({p[0]}+{p[1]})"),
        pair.map(lambda p: f"({p[0]}-{p[1]})"),
        pair.map(lambda p: f"({p[0]}*{p[1]})"),
        st.tuples(inner, st.integers(1, 3)).map(lambda p: f"({p[0]})^{p[1]}"),
        inner.map(lambda t: f"({t}/7)"),
    )


trees = st.recursive(leaves, _combine, max_leaves=6)
rationals = st.fractions(-(10**6), 10**6, max_denominator=10**4)


@given(rationals)
def test_a_number_is_accepted_in_every_spelling(value):
    top, bottom = value.numerator, value.denominator
    spellings = [
        str(value),
        rf"\frac{{{top}}}{{{bottom}}}",
        rf"$\dfrac{{{3 * top}}}{{{3 * bottom}}}$",
        f"{top} / {bottom}",
        rf"\boxed{{{value}}}",
    ]
    if bottom == 1:
        spellings += [
            f"{top:,}",
            f"{top}.0",
            f"{top}.",
            f"{top:,}".replace(",", "{,}"),
            str(top).replace("-", "\u2212"),
        ]
    if abs(value) > 1 and bottom > 1:
        whole, rest = divmod(abs(value), 1)
        spellings.append(rf"{'-' if value < 0 else ''}{whole}\frac{{{rest.numerator}}}{{{rest.denominator}}}")
        spellings.append(f"{'-' if value < 0 else ''}{whole} {rest}")
    for spelling in spellings:
        assert grade(str(value), spelling).verdict == "correct", spelling


@given(rationals, rationals)
def test_two_numbers_are_the_same_only_if_they_are_equal(one, other):
    assert grade(str(one), str(other)).correct is (one == other)


@given(trees)
def test_rewriting_keeps_the_value(tree):
    assert grade(tree, f"{tree}+0").verdict == "correct"
    assert grade(f"2*({tree})", f"({tree})+({tree})").verdict == "correct"
    assert grade(f"({tree})^2", f"({tree})*({tree})").verdict == "correct"
    assert grade(f"({tree})*(x+3)", f"x*({tree})+3*({tree})").verdict == "correct"
    assert grade(rf"\sin({tree})^2", rf"1-\cos^2({tree})").verdict in ("correct", "undecided")


@given(trees, st.integers(1, 9))
def test_changing_the_value_is_wrong(tree, gap):
    for other in (f"({tree})+{gap}", f"({tree})-1/{gap + 1}", f"({tree})+z"):
        assert grade(tree, other).verdict == "wrong"
        assert grade(other, tree).verdict == "wrong"


@given(trees)
def test_the_canonical_form_is_stable_and_the_same_answer(tree):
    shown = check_gold(tree)
    assert check_gold(shown) == shown
    assert grade(tree, shown).verdict == grade(shown, tree).verdict == "correct"


@given(st.lists(rationals, min_size=2, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_sets_and_lists_have_no_order_and_tuples_have(values, rng):
    mixed = rng.sample(values, len(values))
    inner, other = ", ".join(map(str, values)), ", ".join(map(str, mixed))
    assert grade(inner, other).correct
    assert grade(f"{{{inner}}}", rf"\{{{other}\}}").correct
    assert grade(f"({inner})", f"({other})").correct is (values == mixed)
    assert not grade(f"({inner})", rf"\{{{inner}\}}").correct
    assert not grade(inner, ", ".join(map(str, values[:-1]))).correct


@given(rationals, rationals, st.booleans(), st.booleans())
def test_intervals_are_inequalities(low, high, low_in, high_in):
    low, high = min(low, high), max(low, high) + 1
    interval = f"{'[' if low_in else '('}{low}, {high}{']' if high_in else ')'}"
    below, above = ((r"\le" if closed else "<") for closed in (low_in, high_in))
    chain = f"{low} {below} x {above} {high}"
    turned = f"{high} {'>=' if high_in else '>'} x {'>=' if low_in else '>'} {low}"
    other = "<" if low_in else r"\le"
    wrong = f"{low} {other} x {above} {high}"
    assert grade(interval, chain).correct
    assert grade(chain, interval).correct
    assert grade(interval, turned).correct
    assert not grade(interval, wrong).correct


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 9)), min_size=1, max_size=4))
def test_a_union_does_not_depend_on_how_it_is_cut(parts):
    whole = r" \cup ".join(f"[{a}, {a + n}]" for a, n in parts)
    cut = r" \cup ".join(
        f"[{a}, {a + Fraction(n, 2)}) \\cup [{a + Fraction(n, 2)}, {a + n}]" for a, n in reversed(parts)
    )
    assert grade(whole, cut).correct
    assert grade(cut, whole).correct


@given(st.text(max_size=80))
def test_any_text_gets_a_verdict(text):
    for gold in ("7", "x^2", "(0, 1)", "{1, 2}", "B"):
        assert grade(gold, text).verdict in ("correct", "wrong", "undecided")
    extract(text)


MATH = st.text(alphabet="0123456789xyei+-*/^_=<>(){}[]|!,.;: \\$%&'√π°∪∞½²", max_size=40)


@given(MATH, MATH)
def test_mathematical_noise_gets_the_same_verdict_both_ways(one, other):
    first, second = grade(one, rf"\boxed{{{other}}}").verdict, grade(other, rf"\boxed{{{one}}}").verdict
    assert {first, second} <= {"correct", "wrong", "undecided"}
    assert ("correct" in (first, second)) <= ("wrong" not in (first, second))


@given(
    st.lists(
        st.sampled_from(
            [
                "\\frac",
                "{",
                "}",
                "1",
                "x",
                "\\sqrt",
                "[",
                "]",
                "\\left(",
                "\\right)",
                "^",
                "_",
                "\\pi",
                "\\text{cm}",
                "&",
                "\\\\",
                "\\begin{pmatrix}",
                "\\end{pmatrix}",
                "\\pm",
                ",",
                "=",
                "<",
                "|",
                "!",
                "\\cup",
                "\\infty",
                "\\ln",
                "\\bmod",
            ]
        ),
        max_size=14,
    ).map(" ".join)
)
def test_any_sequence_of_commands_gets_a_verdict(text):
    found = grade("7", rf"\boxed{{{text}}}")
    assert found.verdict in ("wrong", "undecided") or found.value == "7"
