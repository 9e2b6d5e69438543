"""Answers with words around the formula: `n pi, where n is an integer`, `all reals except 2`, `P(X = 2) = 3/8`."""

from __future__ import annotations

import re

from sparring.envs.math.grader import realset
from sparring.envs.math.grader.build import build
from sparring.envs.math.grader.errors import CannotRead
from sparring.envs.math.grader.parser import parse
from sparring.envs.math.grader.realset import REALS
from sparring.envs.math.grader.scalars import scalar
from sparring.envs.math.grader.statements import as_realset
from sparring.envs.math.grader.text import plain
from sparring.envs.math.grader.tree import letters
from sparring.envs.math.grader.values import Items, Ratio, Scalar, Value

_EACH = r"(?:any|all|some|every|each|an|arbitrary)?\s*(?:arbitrary )?"
_INTEGER = re.compile(
    rf"(?P<head>.+?)[,;]?\s*\(?\s*(?:where|for|with|and)?\s*{_EACH}\s*(?<![a-zA-Z\\])(?:"
    r"(?P<a>[a-z])\s*(?:\\in\s*\\mathbb\s*\{?Z\}?|is (?:an |any |some )?(?:arbitrary )?integers?)"
    r"|integers?(?: values? of)? (?P<b>[a-z])|(?P<c>[a-z]) (?:being )?(?:an )?integers?)\s*\)?\.?"
)
_DOMAIN = re.compile(
    r",?\s*\(?(?:where|for|with|when)\s+(?:all |any |some |every |each |real )*\(?[a-zA-Z](?:_[0-9n])?(?:\s*,\s*[a-zA-Z])*\s*"
    r"(?:\\in|\\ge|\\le|\\ne|>|<|!=|is (?:an?|any|the|some|real|positive|constant)|are)[^,;=]*"
)
_EXCEPT = re.compile(
    r"(?:x (?:is |can be )?)?(?:the set of )?(?:all|any|every) reals?(?: numbers?| values?)?(?: (?:of )?x)?,?"
    r" (?:except|other than|but|excluding|besides|not equal to|with the exception of|such that|where|with)(?: for| of)?\s*(?:x\s*(?:!=|\\neq?))?(?P<rest>.+)",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"\s*(?:\\(?:lim|sup|inf|limsup|liminf|max|min|dim|ker|deg|rank|det|int|iint|oint|sum|prod|Pr|mathbb\{[PE]\}|operatorname|text|mathrm|angle|triangle|left|overline|vec|frac\{d|frac\{\\partial|Delta|Re|Im|arg)"
    r"|P\s*\(|Pr\b|E\s*[\[(]|Var|m\s*\\angle|\||[a-zA-Z]\s*\()"
)


def ratio(text: str, separators: bool) -> Value | None:
    """`3 to 4`, `3 : 4 : 5`."""
    parts = re.split(r":|\\colon|\bto\b", plain(text))
    if not 2 <= len(parts) <= 6:
        return None
    try:
        return Ratio(tuple(scalar(parse(part)).node for part in parts))
    except CannotRead:
        return None


def parameter(text: str, separators: bool) -> Value | None:
    r"""`n\pi, where n is an integer` and its like as `n\pi, n \in \mathbb{Z}`."""
    match = _INTEGER.fullmatch(plain(text))
    if match is None:
        return None
    name = next(group for group in match.group("a", "b", "c") if group)
    return _tried(f"{match['head'].rstrip(' ,;(')}, {name} \\in \\mathbb{{Z}}", separators)


def _tried(text: str, separators: bool) -> Value | None:
    try:
        return build(parse(text, separators=separators))
    except CannotRead:
        return None


def without_domain(text: str, separators: bool) -> Value | None:
    """`Cx, where C is a constant` without what it says of its letters; it must say it of nothing else."""
    bare = plain(text)
    for match in _DOMAIN.finditer(bare):
        if match.end() == len(bare) and match.start():
            return _tried(bare[: match.start()], separators)
    return None


def all_but(text: str, separators: bool) -> Value | None:
    """`all real numbers except 2 and 3`."""
    match = _EXCEPT.fullmatch(plain(text))
    if match is None:
        return None
    rest = _tried(re.sub(r"\band\b", ",", match["rest"]).strip(" ,."), separators)
    try:
        without = None if rest is None else as_realset(rest)
    except CannotRead:
        return None
    return None if without is None else realset.minus(REALS, without)


def right_side(text: str, separators: bool) -> Value | None:
    """What stands behind the last equals sign, where before it stands what is named but not read: a limit, a probability."""
    if not _LEFT.match(text):
        return None
    level, at = 0, -1
    for index, char in enumerate(text):
        level += (char in "([{") - (char in ")]}")
        plain_sign = (
            char == "=" and text[index - 1 : index] not in ("<", ">", "!") and text[index + 1 : index + 2] != "="
        )
        if plain_sign and not level:
            at = index
    if at < 1:
        return None
    found = _tried(text[at + 1 :], separators)
    known = isinstance(found, Scalar) and not letters(found.node)
    return found if known or isinstance(found, Items) else None


ATTEMPTS = (ratio, parameter, all_but, right_side, without_domain)
