"""Words as an answer."""

from __future__ import annotations

import re

from sparring.envs.math.grader.values import Word

_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9 ,.'&/()\"-]*")
_SAME_WORDS = {
    **dict.fromkeys(
        ("all integers", "set of integers", "set of all integers", "any integer", "every integer"), "integers"
    ),
    **dict.fromkeys(("all positive integers", "set of positive integers", "any positive integer"), "positive integers"),
    **dict.fromkeys(("all natural numbers", "set of natural numbers"), "natural numbers"),
    **dict.fromkeys(("all rational numbers", "set of rational numbers", "rationals"), "rational numbers"),
    **dict.fromkeys(
        ("infinitely many solutions", "infinite solutions", "infinite number of solutions"), "infinitely many"
    ),
    **dict.fromkeys(("there are infinitely many solutions", "infinitely many such solutions"), "infinitely many"),
    **dict.fromkeys(("infinite", "infinite many", "infinite amount", "an infinite number"), "infinitely many"),
    **dict.fromkeys(("all complex numbers", "set of complex numbers"), "complex numbers"),
}
_DIVERGES = re.compile(
    r"(?:the |this )?(?:series |integral |sequence |limit )?(?:is |are )?(?P<word>di|con)verg(?:es|ent|e)"
)
NO_LIMIT = re.compile(
    r"(?:the |this )?(?:limit |value |answer |slope |it |function )?(?:(?:is )?(?:undefined|not defined)|(?:does not|doesn't|do not) exist|dne)"
)
"""What says that there is no value."""


_QUADRANT = re.compile(
    r"quadrant (?P<sign>i{1,3}|iv|[1-4])|(?P<order>first|second|third|fourth|1st|2nd|3rd|4th) quadrant"
)
_QUADRANTS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
_ABSOLUTE = re.compile(
    r"(?:(?:is |are )?(?P<how>absolutely|conditionally) converg(?:es|ent|e)|converg(?:es|ent|e) (?P<way>absolutely|conditionally))"
)
_CLASS = re.compile(r"(?P<kind>\w+) (?:triangle|function|number|series|sequence|line)")
"""A noun that says of what kind of thing something is said, as in `isosceles triangle`; it may be left out."""


def words(text: str) -> Word | None:
    """Return words as an answer: lower case, one space between them, no article, no full stop.

    >>> words("The Blue Whale.")
    Word(text='blue whale')
    """
    if not _WORDS.fullmatch(text) or len(text) > 400:
        return None
    low = " ".join(text.lower().replace(",", " ").replace("-", " ").replace('"', "").split()).rstrip(".")
    low = " ".join(word for word in low.split() if word != "and").removesuffix(" only") or low
    low = low.removeprefix("the ").removeprefix("an ").removeprefix("a ") or low
    if match := _DIVERGES.fullmatch(low):
        return Word(f"{match['word']}verges")
    if NO_LIMIT.fullmatch(low):
        return Word("does not exist")
    if match := _ABSOLUTE.fullmatch(low):
        return Word(f"converges {match['how'] or match['way']}")
    low = re.sub(r"^(?:on|in|at) (?:the )?(?=\w)", "", low)
    if match := _QUADRANT.fullmatch(low):
        sign = match["sign"] or match["order"]
        return Word(f"quadrant {_QUADRANTS.get(sign, sign[0])}")
    if match := _CLASS.fullmatch(low):
        low = match["kind"]
    return Word(_SAME_WORDS.get(low, low))
