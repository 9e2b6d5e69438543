"""When the answer to a question of reasoning-gym is right: exactly, without its scorers, and nothing for a part.

Every rule is a function (answer, entry) -> bool and may raise `ValueError` for an answer that cannot be read. Rules that
play a puzzle out are in `_puzzles`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sparring.envs.bridges._answers import (
    fraction,
    items,
    listed,
    literal,
    ratio,
    rows,
    square,
    tidy,
    tokens,
    value_of,
    whole,
    words,
)
from sparring.envs.math.grader import grade

Entry = Mapping[str, Any]
Rule = Callable[[str, Entry], bool]
_SIGNIFICANT = 12
_AND = re.compile(r",? and |, |; ")
_IS = re.compile(r"(\w{1,40}) is an? (\w{1,40})")
_COMPLEX = re.compile(
    r"([-+]?[0-9]{1,40}(?:\.[0-9]{1,40})?(?![0-9.]*i))?(?:([-+]?(?:[0-9]{1,40}(?:\.[0-9]{1,40})?)?)i)?"
)
_MINUS = str.maketrans("−–", "--")
_DAYS = re.compile(r"(-?[0-9]{1,9})(?: days?)?")
_CLOCK = re.compile(r"(?:(-?[0-9]{1,9}) days?,? )?([0-9]{1,6}(?::[0-9]{2}){1,2}(?:\.[0-9]{1,3})?)")


def text(answer: str, entry: Entry) -> bool:
    """The same text; white space counts once, a full stop at the end does not count."""
    return tidy(answer) == tidy(entry["answer"])


def folded(answer: str, entry: Entry) -> bool:
    """The same text, whatever the case."""
    return tidy(answer).casefold() == tidy(entry["answer"]).casefold()


def letters(answer: str, entry: Entry) -> bool:
    """The same letters, whatever the case and the spaces."""
    return "".join(answer.split()).casefold() == str(entry["answer"]).casefold()


def number(answer: str, entry: Entry) -> bool:
    """The same number, written out."""
    return literal(answer) == literal(entry["answer"])


def sequence(answer: str, entry: Entry) -> bool:
    """The same things in the same order, whatever separates them."""
    return tokens(answer) == tokens(entry["answer"])


def comma_list(answer: str, entry: Entry) -> bool:
    """The same texts between commas, in the same order."""
    return items(answer) == items(entry["answer"])


def number_list(answer: str, entry: Entry) -> bool:
    """The same numbers between commas, in the same order."""
    return [literal(item) for item in tokens(answer)] == [literal(item) for item in tokens(entry["answer"])]


def grid(answer: str, entry: Entry) -> bool:
    """The same cells in the same rows."""
    return rows(answer) == rows(entry["answer"])


def lines(answer: str, entry: Entry) -> bool:
    """The same lines."""
    return [line.strip() for line in answer.split("\n")] == [line.strip() for line in entry["answer"].split("\n")]


def same_json(answer: str, entry: Entry) -> bool:
    """The same JSON value."""
    found, gold = json.loads(answer), json.loads(entry["answer"])
    return json.dumps(found, sort_keys=True) == json.dumps(gold, sort_keys=True)


def lowest_terms(answer: str, entry: Entry) -> bool:
    """The fraction that is asked for, reduced."""
    return fraction(answer) == fraction(entry["answer"])


def hexadecimal(answer: str, entry: Entry) -> bool:
    """The same number in base 16."""
    if not re.fullmatch(r"-?0x[0-9a-fA-F]{1,80}", answer):
        raise ValueError(f"{answer[:40]!r} is no hexadecimal number")
    return int(answer, 16) == int(entry["answer"], 16)


def rounded(value: Fraction, digits: int) -> Fraction:
    """Return a number rounded to significant digits, halves away from 0.

    >>> rounded(Fraction(12345), 2), rounded(Fraction(-25, 2), 2)
    (Fraction(12000, 1), Fraction(-13, 1))
    """
    if not value:
        return value
    size = abs(value)
    exponent = len(str(size.numerator)) - len(str(size.denominator))
    while size >= Fraction(10) ** (exponent + 1):
        exponent += 1
    while size < Fraction(10) ** exponent:
        exponent -= 1
    unit = Fraction(10) ** (exponent - digits + 1)
    result = (size / unit + Fraction(1, 2)) // 1 * unit
    return result if value > 0 else -result


def basic_arithmetic(answer: str, entry: Entry) -> bool:
    """The exact value of the expression (reasoning-gym rounds quotients down)."""
    return ratio(answer) == value_of(entry["metadata"]["expression"])


def decimal_arithmetic(answer: str, entry: Entry) -> bool:
    """The exact value of the expression, or that rounded to twelve significant digits."""
    value = value_of(entry["question"].rpartition("\n")[2].removesuffix(" = ?"))
    return literal(answer) in (value, rounded(value, _SIGNIFICANT))


def power_function(answer: str, entry: Entry) -> bool:
    """The power rounded to three significant digits."""
    meta = entry["metadata"]
    return literal(answer) == rounded(Fraction(str(meta["base"])) ** meta["exponent"], 3)


def number_format(answer: str, entry: Entry) -> bool:
    """The largest or smallest of the numbers as they are shown."""
    meta = entry["metadata"]
    shown = [Fraction(Decimal(text.replace(",", ""))) for text in meta["formatted_candidates"]]
    return literal(answer) == (max(shown) if meta["size"] == "largest" else min(shown))


def coin_flip(answer: str, entry: Entry) -> bool:
    """The exact probability, or that rounded to ten significant digits."""
    exact = entry["metadata"]["rational"]
    value = Fraction(exact["numerator"], exact["denominator"])
    return ratio(answer) in (value, rounded(value, 10), literal(entry["answer"]))


def calendar_arithmetic(answer: str, entry: Entry) -> bool:
    """The same number, or the same word."""
    return number(answer, entry) if re.fullmatch("-?[0-9]+", entry["answer"]) else folded(answer, entry)


def time_intervals(answer: str, entry: Entry) -> bool:
    """The same days, hours, minutes and seconds."""
    return _duration(answer) == _duration(entry["answer"])


def _duration(said: str) -> tuple[int, ...]:
    said = tidy(said).lower()
    if days := _DAYS.fullmatch(said):
        return (int(days[1]),)
    clock = _CLOCK.fullmatch(said)
    if clock is None:
        raise ValueError(f"{said[:40]!r} is no duration")
    return (int(clock[1] or 0), *map(int, re.split("[:.]", clock[2])))


def prime_factorization(answer: str, entry: Entry) -> bool:
    """The same prime factors, in any order."""
    parts = re.split(r"\s*(?:×|x|\*|·|\\times|\\cdot)\s*", answer)
    return sorted(map(whole, parts)) == sorted(entry["metadata"]["factors"])


def polynomial_equations(answer: str, entry: Entry) -> bool:
    """All real solutions and no other, rounded up or down to four decimal places, in any order."""
    found = sorted(map(literal, items(answer)))
    gold = sorted(Fraction(str(solution)) for solution in entry["metadata"]["real_solutions"])
    return len(found) == len(gold) and all(abs(a - b) <= Fraction(1, 10**4) for a, b in zip(found, gold, strict=True))


def advanced_geometry(answer: str, entry: Entry) -> bool:
    """An angle to two or three decimal places; a point or a radius exactly or to three."""
    meta = entry["metadata"]
    if meta["task_type"] == "angle_measure":
        degrees = meta["angle_ABC_degrees"]
        return literal(answer.removesuffix("°")) in (Fraction(f"{degrees:.2f}"), Fraction(f"{degrees:.3f}"))
    if meta["task_type"] == "incircle_radius":
        return literal(answer) == Fraction(f"{meta['incircle_radius_approx']:.3f}")
    found = [ratio(part) for part in answer.strip().removeprefix("(").removesuffix(")").split(",")]
    exact = [Fraction(part) for part in meta["ortho"]]
    return len(found) == 2 and all(a in (b, Fraction(f"{float(b):.3f}")) for a, b in zip(found, exact, strict=True))


def pool_matrix(answer: str, entry: Entry) -> bool:
    """The same matrix to two decimal places."""
    gold = entry["metadata"]["solution"]
    found = [[literal(cell) for cell in row] for row in rows(answer)]
    square(found, len(gold), len(gold[0]))
    half = Fraction(1, 200) + Fraction(1, 10**9)
    pairs = [(a, b) for row, right in zip(found, gold, strict=True) for a, b in zip(row, right, strict=True)]
    return all(abs(a - Fraction(b)) <= half for a, b in pairs)


def group_anagrams(answer: str, entry: Entry) -> bool:
    """The same groups, in any order."""
    return _groups(json.loads(answer)) == _groups(entry["metadata"]["solution"])


def _groups(value: object) -> list[list[str]]:
    return sorted(sorted(words(group)) for group in listed(value))


def palindrome_partitioning(answer: str, entry: Entry) -> bool:
    """All partitions and no other, in any order."""
    found = [tuple(words(part)) for part in listed(json.loads(answer))]
    return len(set(found)) == len(found) and set(found) == {tuple(part) for part in entry["metadata"]["solution"]}


def knights_knaves(answer: str, entry: Entry) -> bool:
    """Everybody is called what they are, once."""
    meta = entry["metadata"]
    terms = {True: meta["knight_knave_terms"]["knight"], False: meta["knight_knave_terms"]["knave"]}
    clauses = [_IS.fullmatch(clause) for clause in _AND.split(tidy(answer).casefold())]
    found = {clause[1]: clause[2] for clause in clauses if clause}
    names = [str(name).casefold() for name in meta["names"]]
    right = {name: str(terms[bool(told)]).casefold() for name, told in zip(names, meta["solution"], strict=True)}
    return len(clauses) == len(right) and found == right


def polynomial(answer: str, entry: Entry) -> bool:
    """The same polynomial, by our grader, multiplied out: the product that the question asks for is no answer."""
    asked = "(" in entry["question"].partition("\n")[0]
    return asked and not set(answer) & set("()[]{}") and grade(entry["answer"], answer).correct


def complex_number(answer: str, entry: Entry) -> bool:
    """The same real and imaginary part."""
    match = _COMPLEX.fullmatch(tidy(answer).replace(" ", "").strip("$").translate(_MINUS))
    if match is None or not answer.strip():
        raise ValueError(f"{answer[:40]!r} is no complex number that is written out")
    real, imaginary = match.groups()
    if imaginary in ("", "+", "-"):
        imaginary += "1"
    return [Fraction(real or 0), Fraction(imaginary or 0)] == [Fraction(part) for part in entry["metadata"]["result"]]
