r"""Equations between numbers in what somebody wrote, and whether they are true.

What is not clearly a whole equation between two numbers is passed over: an equation that is named as false should be false.

>>> first_false("We get 12 * 3 = 36, so 36 + 4 = 41 apples and 2x + 3 = 7.")
'36 + 4 = 41'
>>> first_false(r"\[ \frac{1}{2} + \frac{1}{3} = \frac{5}{6} \] Hence 10/3 = 3.33, and S_3 = 6.") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from sparring.envs.math.grader import Options, check_gold, grade
from sparring.errors import BadValue

_LONGEST = 20_000
"""Of a longer text the end is looked at."""
_MOST = 100
"""So many equations are looked at."""
_NUMBER = r"(?<![\w.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+"
_SIGNS = r"\\[dt]?frac|\\cdot|\\times|\\div|\\sqrt|\\pi|\\left|\\right|(?:sqrt|pi)(?![A-Za-z])|[-+*/^(){}!%·×÷−]"
_REST = (
    r"(?P<equals>(?<![<>!:=≈≠])=(?!=))|(?P<space>[ \t&~]|\\[,;!: ])"
    r"|(?P<stop>\n|\\\\|\$+|\\[()\[\]]|[.,;:`\"'])|(?P<word>[A-Za-z]+)|(?P<other>.)"
)
_FREE = re.compile(rf"(?P<number>{_NUMBER})|(?P<sign>{_SIGNS})|{_REST}", re.DOTALL)
_OWN = re.compile(rf"(?P<number>{_NUMBER})|(?P<sign>{_SIGNS}|(?:mod|i)(?![A-Za-z])|\|)|{_REST}", re.DOTALL)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CLEAN = ("\n", "\\\\", "\\(", "\\[")
_LEADS = _words(
    "so then we have get gives give that thus hence therefore compute calculate because since but now first next finally "
    "which equals becomes find obtain is are"
)
"""Words behind which an equation begins."""
_GOES_ON = _words("so as we or is it if to by in")
_MEASURES = _words(
    "mod modulo times percent dozen hundred thousand million billion trillion hour hours minute minutes min mins second "
    "seconds sec day days week weeks month months year years metre metres meter meters kilometre kilometres kilometer "
    "kilometers centimetre centimetres centimeter centimeters millimetre millimetres millimeter millimeters gram grams "
    "kilogram kilograms tonne tonnes ton tons litre litres liter liters millilitre millilitres milliliter milliliters inch "
    "inches foot feet yard yards mile miles ounce ounces pound pounds gallon gallons quart quarts pint pints cup cups "
    "degree degrees radian radians rad cent cents dollar dollars euro euros penny pennies pair pairs plus minus over "
    "remainder squared cubed choose and thirds halves half quarters quarter tenths hundredths"
)
"""Words that change what the number before them is worth."""
_BULLET = re.compile(r"^[ \t]*(?:[-*•+]|\d+[.)])[ \t]+", re.MULTILINE)
_POWER = re.compile(r"(?<=[\d)])\*\*(?=[\d(])")
_CROSS = re.compile(r"(?<=\d) x (?=\d)")
_UNCLEAR = re.compile(r"[\d.)]\s+[\d.]|\d\s*\\?sqrt|\)\s*\d|/\s+\d+/\d|/\s*[\d.]+\s*%|\.\d+\(")
_OPERAND_FIRST = re.compile(r"[-+−]?\s*(?:[\d.({|i]|\\|sqrt|pi)")
_OPERAND_LAST = re.compile(r"[\d)}!%|i]$|pi$")
_OPERATOR = re.compile(r"[-+*/^·×÷−]|\\cdot|\\times|\\div|\\[dt]?frac|sqrt|mod")
_RATIO = re.compile(r"-?\d{1,400}(?:/0*[1-9]\d{0,400})?")
"""What needs no grader to be compared."""
_OPERATORS = tuple("-+*/=^(·×÷−")
_DECIMAL = re.compile(r"-?\d*\.(\d+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One side of an equation, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """An equation between two numbers."""

    left: Piece
    right: Piece

    @property
    def text(self) -> str:
        """The equation."""
        return f"{self.left.text} = {self.right.text}"


@dataclass(frozen=True, slots=True)
class _Run:
    """Tokens of a formula in a row: (start, end, kind), and the tokens before and behind."""

    tokens: list[tuple[int, int, str]]
    before: re.Match[str] | None
    behind: re.Match[str] | None


def first_false(text: str) -> str | None:
    """Return the first equation in a text that is false, or None."""
    visible = text.rpartition("</think>")[2][-_LONGEST:]
    plain = _CROSS.sub(" * ", _POWER.sub("^", _BULLET.sub("", visible))).replace("**", "\n")
    for claim, _ in zip(claims(plain), range(_MOST), strict=False):
        if holds(claim) is False:
            return claim.text
    return None


def claims(text: str, *, own: bool = False) -> Iterator[Claim]:
    """Yield the equations between numbers in a text, from left to right; `a = b = c` is two.

    Args:
        text: The text.
        own: It is a step of a worked solution of ours, where `i` is the imaginary unit and `mod` the remainder.

    >>> [claim.text for claim in claims("The area is 1/2 * 4 * 3 = 2 * 3 = 6, but x + 1 = 7")]
    ['1/2 * 4 * 3 = 2 * 3', '2 * 3 = 6']
    """
    for run in _runs(text, _OWN if own else _FREE):
        for left, right in pairwise(_pieces(text, run)):
            if left is not None and right is not None:
                yield Claim(left, right)


def holds(claim: Claim) -> bool | None:
    """Return whether an equation is true (a decimal on the right may be rounded); None if that is not known."""
    try:
        value = check_gold(claim.left.text)
    except BadValue:
        return None
    if _RATIO.fullmatch(value) and _RATIO.fullmatch(claim.right.text):
        return Fraction(value) == Fraction(claim.right.text)
    answer = rf"\boxed{{{claim.right.text}}}"
    found = grade(claim.left.text, answer)
    if found.verdict == "wrong" and (slack := _rounding(claim.right.text)):
        found = grade(claim.left.text, answer, Options(tolerance=slack))
    return None if found.value is None or found.verdict == "undecided" else found.correct


def _rounding(text: str) -> float | None:
    """Return the relative error that a decimal may have by rounding; None for any other text, and for 0."""
    match = _DECIMAL.fullmatch(text)
    if match is None or not (size := abs(float(text))):
        return None
    slack = 0.500001 * 10.0 ** -len(match[1]) / size
    return slack if 0 < slack < 1 else None


def _runs(text: str, pattern: re.Pattern[str]) -> Iterator[_Run]:
    """Yield the maximal rows of tokens that can be part of an equation between numbers, if they hold `=`."""
    tokens: list[tuple[int, int, str]] = []
    before: re.Match[str] | None = None
    for match in pattern.finditer(text):
        kind = match.lastgroup or ""
        if kind in ("stop", "word", "other"):
            if any(token[2] == "equals" for token in tokens):
                yield _Run(tokens, before, match)
            tokens, before = [], match
        else:
            tokens.append((*match.span(), kind))
    if any(token[2] == "equals" for token in tokens):
        yield _Run(tokens, before, None)


def _pieces(text: str, run: _Run) -> list[Piece | None]:
    """Return what stands between the `=` of a run; None for what is no whole number or expression."""
    marks = [token for token in run.tokens if token[2] == "equals"]
    starts = [run.tokens[0][0], *(mark[1] for mark in marks)]
    ends = [*(mark[0] for mark in marks), run.tokens[-1][1]]
    pieces = [_piece(text, start, end) for start, end in zip(starts, ends, strict=True)]
    if pieces[0] is not None and not _begins(text, run, pieces[0].text):
        pieces[0] = None
    if pieces[-1] is not None and not _ends(text, run.behind, run.tokens[-1][2] == "space"):
        pieces[-1] = None
    return pieces


def _piece(text: str, start: int, end: int) -> Piece | None:
    raw = text[start:end]
    body = raw.strip(" \t&~")
    whole = (
        any(map(str.isdigit, body))
        and _OPERAND_FIRST.match(body)
        and _OPERAND_LAST.search(body)
        and not _UNCLEAR.search(body)
        and all(body.count(a) == body.count(b) for a, b in ("()", "{}"))
        and body.count("|") % 2 == 0
    )
    if not whole:
        return None
    at = start + raw.index(body)
    return Piece(body, at, at + len(body))


def _begins(text: str, run: _Run, body: str) -> bool:
    """Whether an equation begins where a run does."""
    before = run.before
    if before is None or before[0] in _CLEAN:
        return True
    ahead = text[max(0, before.start() - 8) : before.start()].rstrip()[-1:]
    if before.lastgroup == "word":
        return before[0].lower() in _LEADS
    if before.lastgroup != "stop" or ahead in _OPERATORS:
        return False
    if before[0].startswith("$"):  # dollars, if no other one closes a formula
        return run.behind is not None and run.behind[0] == before[0] and not ahead.isdigit()
    spaced = text[before.start() - 1] == " "
    if ahead.isdigit() and (before[0], spaced) in ((",", False), (":", True)):  # 14, 400 or 10 : 2
        return False
    return bool(_OPERATOR.search(body.lstrip("-−")))


def _ends(text: str, behind: re.Match[str] | None, spaced: bool) -> bool:
    """Whether an equation ends before the token `behind`."""
    if behind is None:
        return True
    if behind.lastgroup == "word":
        word = behind[0].lower()
        return spaced and (word in _GOES_ON or (len(word) > 2 and word not in _MEASURES))
    return behind.lastgroup == "stop" and not (behind[0] == ":" and text[behind.end() :].lstrip(" ")[:1].isdigit())
