"""Problems of small languages: expressions, repeats, chemical formulas."""

from __future__ import annotations

import re
from collections import Counter
from math import prod

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _sums_and_products(rng: EpisodeRng, size: int) -> tuple[str]:
    def expression(depth: int) -> str:
        parts = []
        for _ in range(rng.randint(1, 4)):
            nested = depth > 0 and rng.random() < 0.4
            parts.append(f"({expression(depth - 1)})" if nested else str(rng.randint(0, 12)))
            parts.append(rng.choice(["+", "-", "*", " + ", " - ", " * "]))
        return "".join(parts[:-1])

    return (expression(1 + size // 4),)


def _innermost_first(text: str) -> int:
    def flat(found: re.Match[str]) -> str:
        sums = [re.findall(r"([+-]?)(m?)(\d+)", part) for part in found[1].split("*")]
        value = prod(sum(int(n) * (-1) ** ((sign == "-") + len(m)) for sign, m, n in part) for part in sums)
        return str(value).replace("-", "m")

    text = f"({text})".replace(" ", "")
    while "(" in text:
        text = re.sub(r"\(([^()]*)\)", flat, text, count=1)
    return int(text.replace("m", "-"))


@program(
    "sums_before_products",
    4,
    "parsing",
    "expressions",
    inputs=_sums_and_products,
    edges=[
        ("7",),
        ("2+3*4",),
        ("2*3+4",),
        ("10-4-3",),
        ("2 * (3*4 - 1) * 2",),
        ("((5))-(2*3)",),
        ("1-2*3-4*2",),
        ("12-(3-10)*2+1",),
    ],
    oracle=_innermost_first,
)
def sums_before_products(text: str) -> int:
    """Return the value of the expression `text` by the rules of a land where + and - bind more strongly than *.

    The expression consists of whole numbers without a sign, of +, - and * between them, and of parentheses. Spaces may
    stand anywhere but inside a number. + and - are worked out before *, among themselves from left to right; what is in
    parentheses is worked out first, by the same rules.

    >>> sums_before_products("2 + 3*4 - 1")
    15
    >>> sums_before_products("2+(3*4)-1")
    13
    """
    marks = [*re.findall(r"\d+|[-+*()]", text), ")"]
    at = 0

    def until_closed() -> int:
        nonlocal at
        factors, sign, mark = [0], 1, ""
        while mark != ")":
            mark, at = marks[at], at + 1
            if mark == "*":
                factors.append(0)
                sign = 1
            elif mark in "+-":
                sign = -1 if mark == "-" else 1
            elif mark != ")":
                factors[-1] += sign * (until_closed() if mark == "(" else int(mark))
        return prod(factors)

    return until_closed()


def _folded(rng: EpisodeRng, size: int) -> tuple[str]:
    def folded(depth: int) -> str:
        parts = []
        for _ in range(rng.randint(1, 3)):
            times = rng.choice(["", "", "0", "2", "3", "3"])
            nested = depth > 0 and rng.random() < 0.6
            times = times if nested or rng.random() < 0.8 else str(rng.randint(10, 15))
            parts.append(times + (f"({folded(depth - 1)})" if nested else rng.choice("abcd")))
        return "".join(parts)

    return (folded(size // 3),)


def _unfold_letters_then_parentheses(text: str) -> str:
    while not text.isalpha() and text:
        text = re.sub(r"(\d+)([a-z])", lambda found: found[2] * int(found[1]), text)
        text = re.sub(r"(\d*)\(([a-z]*)\)", lambda found: found[2] * int(found[1] or 1), text)
    return text


@program(
    "unfold_repeats",
    4,
    "parsing",
    "recursion",
    "strings",
    inputs=_folded,
    edges=[
        ("",),
        ("abc",),
        ("3a",),
        ("12b",),
        ("2(ab)c",),
        ("(ab)2c",),
        ("2(a3(bc)d)",),
        ("a0(b)0cd",),
        ("2(3(2a))((b))",),
        ("()2()a",),
    ],
    oracle=_unfold_letters_then_parentheses,
)
def unfold_repeats(text: str) -> str:
    """Return the letters that the short form `text` stands for.

    A number says how often the letter directly after it, or all that is in the parentheses directly after it, is repeated;
    0 leaves it out. Letters and parentheses without a number are there once. Parentheses may be nested and may be empty.
    Letters are small, there are no spaces, and after every number stands a letter or an opening parenthesis.

    >>> unfold_repeats("a2(b3c)d")
    'abcccbcccd'
    >>> unfold_repeats("10x0(yz)")
    'xxxxxxxxxx'
    """
    stack, number = [""], ""
    times: list[int] = []
    for mark in text:
        if mark.isdigit():
            number += mark
            continue
        if mark == "(":
            times.append(int(number or 1))
            stack.append("")
        elif mark == ")":
            inside = stack.pop()
            stack[-1] += inside * times.pop()
        else:
            stack[-1] += mark * int(number or 1)
        number = ""
    return stack[0]


def _formula(rng: EpisodeRng, size: int) -> tuple[str]:
    def group(depth: int) -> str:
        parts = []
        for _ in range(rng.randint(1, 3)):
            nested = depth > 0 and rng.random() < 0.5
            part = f"({group(depth - 1)})" if nested else rng.choice(["H", "O", "C", "Cl", "Co", "N", "Na"])
            parts.append(part + rng.choice(["", "", "2", "3", "12"]))
        return "".join(parts)

    parts = [rng.choice(["", "2", "10"]) + group(size // 4) for _ in range(rng.choice([1, 1, 2]))]
    return (".".join(parts),)


def _atoms_by_expanding(formula: str) -> dict[str, int]:
    parts = [re.sub(r"^\d+", "", part) for part in formula.split(".")]
    factors = [int(re.sub(r"\D.*", "", part) or 1) for part in formula.split(".")]
    counts = Counter[str]()
    for part, factor in zip(parts, factors, strict=True):
        while "(" in part or re.search(r"\d", part):
            part = re.sub(r"([A-Z][a-z]?)(\d+)", lambda found: found[1] * int(found[2]), part)
            part = re.sub(r"\(([A-Za-z]*)\)(\d*)", lambda found: found[1] * int(found[2] or 1), part)
        counts.update(re.findall(r"[A-Z][a-z]?", part * factor))
    return dict(counts)


@program(
    "atoms_in_formula",
    4,
    "parsing",
    "dictionaries",
    "stacks",
    inputs=_formula,
    edges=[
        ("H",),
        ("CoCO2",),
        ("H2O",),
        ("Mg(OH)2",),
        ("K4(ON(SO3)2)2",),
        ("CuSO4.5H2O",),
        ("2Na2CO3.10H2O",),
        ("C12H22O11",),
        ("(CH3)3COH",),
        ("3H2",),
    ],
    oracle=_atoms_by_expanding,
)
def atoms_in_formula(formula: str) -> dict[str, int]:
    """Return how many atoms of each element are in the chemical `formula`, as a dictionary.

    An element is a capital letter, with a small letter after it or not. A number directly after an element or after a
    closing parenthesis says how many there are of the element or of what is in the parentheses; without it there is one.
    A formula may consist of several parts with a dot between them, of which the atoms are added. A number at the beginning
    of a part counts for the whole part. Parentheses may be nested. All numbers are positive.

    >>> atoms_in_formula("Mg(OH)2")
    {'Mg': 1, 'O': 2, 'H': 2}
    >>> atoms_in_formula("CuSO4.5H2O")
    {'Cu': 1, 'S': 1, 'O': 9, 'H': 10}
    """
    totals = Counter[str]()
    for part in formula.split("."):
        factor, rest = re.fullmatch(r"(\d*)(.*)", part).groups()  # type: ignore[union-attr]
        stack = [Counter[str]()]
        for mark, many in re.findall(r"([A-Z][a-z]?|[()])(\d*)", rest):
            if mark == "(":
                stack.append(Counter())
            else:
                group = stack.pop() if mark == ")" else Counter([mark])
                for _ in range(int(many or 1)):
                    stack[-1].update(group)
        for _ in range(int(factor or 1)):
            totals.update(stack[0])
    return dict(totals)
