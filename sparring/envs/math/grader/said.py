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
    **dict.fromkeys(("all complex numbers", "set of complex numbers"), "complex numbers"),
}
_DIVERGES = re.compile(
    r"(?:the |this )?(?:series |integral |sequence |limit )?(?:is |are )?(?P<word>di|con)verg(?:es|ent|e)"
)
NO_LIMIT = re.compile(
    r"(?:the |this )?(?:limit |value |answer |slope |it |function )?(?:(?:is )?(?:undefined|not defined)|(?:does not|doesn't|do not) exist|dne)"
)
"""What says that there is no value."""


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
    return Word(_SAME_WORDS.get(low, low))
