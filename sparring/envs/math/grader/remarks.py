"""What is said around an answer and is no part of it: labels before it, glosses behind it, other forms of the same value."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sparring.envs.math.grader.compare import compare
from sparring.envs.math.grader.errors import CannotRead, TooMuch, Undefined
from sparring.envs.math.grader.options import Options
from sparring.envs.math.grader.prose import bare as bare_answer
from sparring.envs.math.grader.reader import read
from sparring.envs.math.grader.text import MAX_LENGTH, clean, plain, unwrap
from sparring.envs.math.grader.tree import letters
from sparring.envs.math.grader.values import Scalar, Value, Word
from sparring.envs.math.grader.vocabulary import FUNCTIONS, GREEK

MAX_FORMS = 6
"""Forms of one value that are compared with each other."""
MAX_REMEMBERED = 300
"""An answer of at most so many characters is read once and remembered."""

_NAMES = FUNCTIONS | GREEK | {"mod", "pmod", "bmod", "base", "real", "choose"}
_BEFORE = re.compile(
    r"(?:all (?=\$?[a-z] ?(?:[<>≥≤]|\\[gl]e))|\\(?:therefore|because|implies|Rightarrow|rightarrow|Longrightarrow|to)(?![a-zA-Z])|[∴→⇒➡⟹•▪●]|=>|->|\* )\s*"
)
_LABEL = re.compile(
    r"(?!.{0,60}\b(?:not|wrong|incorrect|never|except|unless|if|or|maybe|perhaps|false|guess|option|choice|case)\b)"
    r"(?:[A-Z][a-z]+|[a-z]{3,})(?: [A-Za-z']+){0,5} ?:\s+(?=\S)",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?:the )?(?:final |correct )?(?:ans|answer|result|output)\b\.? ?(?:[:：=]>?|->|→|⇒|[-–—]|(?<=\.)) ?(?=\S)",
    re.IGNORECASE,
)
_SIGN = re.compile(r"(negative|minus|positive|plus) (?=[0-9.\\($∞]|infinity|oo\b|[a-z](?![a-z]))", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:\\approx|\\simeq|\\sim|≈|~|(?:approx(?:\.|imately)|approx|about|around|roughly|nearly)(?![a-zA-Z])) ?"
)
_TRUTH = re.compile(
    r"(yes|no|true|false)\b ?[,.;:!–—-]+ (?!(?:yes|no|true|false|maybe|not sure|perhaps|or)\b).", re.IGNORECASE
)
_DASH = re.compile(r" (?:[–—]|-) [A-Za-z][A-Za-z ,']{3,}\Z")
_WORD = re.compile(r"(?<![\\a-zA-Z])[A-Za-z]{3,}")
_MEANS = re.compile(
    r"(?:or|i\. ?e\.,?|that is,?|namely|equivalently|which is|equal to|equals|=)(?![a-zA-Z]) ?", re.IGNORECASE
)
_CONDITION = re.compile(
    r"\b(?:if|unless|otherwise|else|depending|depends)\b|[0-9}] for\b(?! all| any).*\bfor\b"
    r"|\bwhen(?:ever)?\b(?!\W*\\?[a-zA-Z]+ ?(?:=|is equal to)[^<>]*\Z)",
    re.IGNORECASE,
)
_ATTAINED = re.compile(r",? \(?(?:when|at) \(?\\?[a-zA-Z]+ ?= ?[^=<>]+\Z")
_FOR_ALL = re.compile(
    r",? (?:for|where|with) (?:all|any|every|each|some|arbitrary)(?: (?:real|positive|non-?zero|constants?|integers?|numbers?|values? of|[a-zA-Z](?:_[0-9])?(?: ?\\in ?\\mathbb ?\{?[A-Z]\}?)?))+ ?\Z"
)
_OF = re.compile(
    r" (?:(?:[a-z]+ )?of (?:the|a|an|all|his|her|their|its|them|[a-z])\b[a-z ]*|more|left|remaining|in total|in all|total|altogether|each)\Z"
)
_TAKEN_BACK = re.compile(
    r"(?:this is |which is )?(?:wrong|incorrect|not (?:correct|right|the answer)|no|correction|rather|actually)\b",
    re.IGNORECASE,
)
_OR = re.compile(r",? ?\\(?:text|mbox|textrm|mathrm)\{ ?,? ?or ?\} ?|,? \bor\b ", re.IGNORECASE)
_IS = re.compile(r" ?= ?")
_APPROX = re.compile(r" ?(?:\\approx(?![a-zA-Z])|\\simeq(?![a-zA-Z])|≈) ?")
_SUBJECT = re.compile(
    r"(?=.*[0-9])(?:there (?:is|are|was|were|will be)|(?:the|our|its|their|his|her) [a-z ]{1,60} (?:is|are|was|equals)|(?:he|she|they|it|we) [a-z]+)\b",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"-?[0-9]*(?:\.([0-9]+))?")
_APPLIED = re.compile(
    r"\A[a-zA-Z](?:'{1,2}|_\{?[0-9]\}?|\^\{-1\}|\^-1)? ?\((?=[^()=]*[0-9])(?:\\[a-zA-Z]+|[^()=a-zA-Z]){1,40}\) ?= ?(?=[^=<>,]+\Z)"
)
"""`f(2) = 5` says that something is 5; it is no product."""
_SPOKEN = re.compile(
    r"\([^()]*\)\}?\Z|=.*%|%.*=|\bof\b|\bfor\b.*\bfor\b|(?:more|left|remaining|total|all|altogether|each)\}?\Z|\b(?:for|where|with) (?:all|any|every|each|some|arb)|\bor\b|\bat\b|[iI]f\b|[wW]hen|nless|therwise|\belse\b|epend|\\approx|\\simeq|[≈–—]| - |(?i:yes|no|true|false)\b ?[,.;:!]"
)
"""What is in every answer with a remark."""
_CONVERTING = Options(units="convert")


def understand(text: str, *, decimal_comma: bool = False) -> Value:
    r"""Return what an answer's text is, without what is only said around it.

    Raises:
        CannotRead: It is nothing that is known, or it is said under a condition, or its forms differ.
        TooMuch: It is too long.

    >>> understand("12 (twelve)") == understand(r"\therefore 12") == understand(r"12 \text{ or } 24/2")
    True
    """
    if len(text) > MAX_LENGTH:
        raise TooMuch(f"an answer of {len(text)} characters; at most {MAX_LENGTH} are read")
    return (_remembered if len(text) <= MAX_REMEMBERED else _understood)(text, decimal_comma)


def _understood(text: str, decimal_comma: bool) -> Value:
    main = _APPLIED.sub("", clean(without_label(text)), count=1)
    if not _SPOKEN.search(main):
        return _sentence(main, read(main, decimal_comma=decimal_comma), decimal_comma)
    bare = plain(main)
    if "cases" not in main and (match := _CONDITION.search(bare)):
        raise CannotRead(f"{match[0]!r}: an answer under a condition")
    if match := _ATTAINED.search(bare):
        return read(bare[: match.start()], decimal_comma=decimal_comma)
    if match := _FOR_ALL.search(bare):
        return read(bare[: match.start()], decimal_comma=decimal_comma)
    if (match := _OF.search(bare)) and _is_number(bare[: match.start()]):
        return read(bare[: match.start()], decimal_comma=decimal_comma)
    if match := _TRUTH.match(bare):
        return read(match[1])
    if (value := _several_forms(main, decimal_comma)) is not None:
        return value
    if _DASH.search(bare):
        return read(_DASH.sub("", bare), decimal_comma=decimal_comma)
    head, gloss = _gloss(bare)
    if gloss and _one_value([head, gloss], decimal_comma, about=True) is None:
        raise CannotRead(f"{gloss!r} is not the same as {head!r}")
    return read(head or main, decimal_comma=decimal_comma)


def _sentence(text: str, value: Value, decimal_comma: bool) -> Value:
    """Return the number that a sentence says: `There are 8 apples`."""
    if not isinstance(value, Word) or not _SUBJECT.match(bare := plain(text)):
        return value
    try:
        return read(bare_answer(bare) or bare, decimal_comma=decimal_comma)
    except CannotRead:
        return value


_remembered = lru_cache(maxsize=8192)(_understood)


def without_label(text: str) -> str:
    r"""Return an answer without marks around it and labels before it.

    >>> without_label("**Ans:** ✅ $5$"), without_label("minus 2"), without_label("3:4")
    ('5', '-2', '3:4')
    """
    for _ in range(4):
        before = text
        text = unwrap(_undecorated(text))
        for pattern in (_BEFORE, _ANSWER, _LABEL, _ABOUT):
            if match := pattern.match(text):
                text = text[match.end() :]
        if text == before:
            break
    if text[:1] in "nmpNMP\\" and (match := _SIGN.match(bare := plain(text))):
        return ("-" if match[1][0] in "nmNM" else "") + bare[match.end() :]
    return text


def _undecorated(text: str) -> str:
    """Return a text without pictures at its ends."""
    if text.isascii():
        return text
    start, end = 0, len(text)
    while start < end and _picture(text[start]):
        start += 1
    while end > start and _picture(text[end - 1]):
        end -= 1
    return text[start:end]


def _picture(char: str) -> bool:
    if char <= "\u2190":
        return char.isspace()
    return char in "\u220e\ufe0f" or (unicodedata.category(char) == "So" and not "\u2100" <= char <= "\u214f")


def _several_forms(text: str, decimal_comma: bool) -> Value | None:
    """Return the value of `3/4 or 0.75` and of `sqrt(2), about 1.41`; None if it is not one value in several forms."""
    if forms := _forms(text, _OR) or _forms(plain(text), _OR):
        return _one_value(forms, decimal_comma, about=False)
    if "%" in text and (forms := _forms(text, _IS)):
        return _one_value(forms, decimal_comma, about=False)
    if forms := _forms(text, _APPROX):
        value = _one_value(forms, decimal_comma, about=True)
        if value is None and _is_number(forms[0]):
            raise CannotRead(f"{forms[1]!r} is not about {forms[0]!r}")
        return value
    return None


def _forms(text: str, joint: re.Pattern[str]) -> list[str]:
    """Return the sides of `or` or the sign of approximation, if it stands outside of all brackets."""
    forms = joint.split(text, MAX_FORMS)
    balanced = all(form.count(a) == form.count(b) for form in forms for a, b in ("()", "[]", "{}"))
    return forms if 2 <= len(forms) < MAX_FORMS and balanced and all(forms) else []


def _one_value(forms: list[str], decimal_comma: bool, *, about: bool) -> Value | None:
    """Return the value of the first form if all others are the same or round it; None if not."""
    texts = [without_label(form) for form in forms]
    try:
        first, *others = (read(text, decimal_comma=decimal_comma) for text in texts)
        for text, form, other in zip(texts[1:], forms[1:], others, strict=True):
            if not _agrees(first, other, text, about=about or _ABOUT.match(plain(form).strip()) is not None):
                return None
    except (CannotRead, TooMuch, Undefined):
        return None
    return first


def _agrees(first: Value, other: Value, text: str, *, about: bool) -> bool:
    if compare(first, other, _CONVERTING).same:
        return True
    match = _DECIMAL.match(text)
    if not about or match is None or not match[0].strip("-."):
        return False
    last_place = 10.0 ** -min(len(match[1] or ""), 300)
    size = abs(float(match[0]))
    allowed = 0.51 * last_place / size if size > last_place else 1.0
    return allowed < 0.3 and bool(compare(first, other, Options(tolerance=allowed, units="convert")).same)


def _gloss(bare: str) -> tuple[str, str]:
    """Return what stands before a remark at the end, and the remark if it says the value again; "" for what is not there."""
    open_ = _opening(bare) if bare.endswith(")") else 0
    head, inner = bare[:open_].rstrip(), bare[open_ + 1 : -1].strip()
    if not head or bare[open_ - 1] != " " or not (head[-1].isalnum() or head[-1] in "})]%°\"'"):
        return "", ""
    words = _WORD.findall(inner)
    stated = _MEANS.match(inner) or _ABOUT.match(inner)
    if stated:
        return head, inner[stated.end() :]
    if _is_number(inner) and (_has_unit(inner) or head.isalpha()):
        return (head, inner) if _is_number(head) else ("", "")
    if not words:
        return "", ""
    if not _NAMES.isdisjoint(words):
        return "", ""
    if _TAKEN_BACK.match(inner):
        raise CannotRead(f"{head!r} is taken back by {inner!r}")
    return head, inner if _is_number(inner) else ""


def _is_number(text: str) -> bool:
    try:
        value = read(text)
    except (CannotRead, TooMuch, Undefined):
        return False
    return isinstance(value, Scalar) and not letters(value.node)


def _has_unit(number: str) -> bool:
    value = read(number)
    return isinstance(value, Scalar) and value.unit is not None


def _opening(text: str) -> int:
    """Return where the bracket opens that is closed by the last character; 0 if nowhere."""
    level = 0
    for place in range(len(text) - 1, 0, -1):
        level += (text[place] == ")") - (text[place] == "(")
        if not level:
            return place
    return 0
