"""Problems about texts that mirror themselves."""

from __future__ import annotations

from sparring.tasks.code._inputs import word
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _strand(rng: EpisodeRng, size: int) -> tuple[str]:
    half = word(rng, size // 2 + 1, "acgt")
    other = half[::-1].translate(str.maketrans("acgt", "tgca")) if rng.random() < 0.5 else ""
    return (word(rng, 1, "acgt") + half + other + word(rng, size // 2, "acgt"),)


def _hairpin_from_the_longest(strand: str) -> str:
    for length in range(len(strand), 0, -1):
        for start in range(len(strand) - length + 1):
            part = strand[start : start + length]
            if part == part[::-1].translate(str.maketrans("acgt", "tgca")):
                return part
    return ""


@program(
    "longest_hairpin",
    3,
    "strings",
    "palindromes",
    inputs=_strand,
    edges=[("",), ("a",), ("aa",), ("cgat",), ("acgtta",), ("ttacgcgtga",), ("aatggcc",), ("aaccgtt",)],
    oracle=_hairpin_from_the_longest,
)
def longest_hairpin(strand: str) -> str:
    """Return the longest part of `strand` that is its own partner strand read backwards.

    `strand` consists of the letters a, c, g and t. The partner of a strand has t for a, a for t, g for c and c for g. A
    part is a run of neighbouring letters. Of several longest ones the first is meant; where there is none, the answer
    is empty.

    >>> longest_hairpin("gacgtc")
    'gacgtc'
    >>> longest_hairpin("ccatgattg")
    'catg'
    """
    best = ""
    for middle in range(1, len(strand)):
        reach = 0
        while reach < min(middle, len(strand) - middle) and strand[middle - reach - 1] + strand[middle + reach] in (
            "at",
            "ta",
            "cg",
            "gc",
        ):
            reach += 1
        if 2 * reach > len(best):
            best = strand[middle - reach : middle + reach]
    return best


def _nearly_palindrome(rng: EpisodeRng, size: int) -> tuple[str]:
    half = word(rng, 1 + size // 3, "abc")
    return (word(rng, 1, "ab") + half + half[::-1][rng.randint(0, 1) :] + word(rng, 1, "ab"),)


def _grown_by_trial(text: str) -> str:
    for count in range(len(text) + 1):
        for whole in (text + text[:count][::-1], text[len(text) - count :][::-1] + text):
            if whole == whole[::-1]:
                return whole
    return text


@program(
    "grow_palindrome",
    3,
    "strings",
    "palindromes",
    inputs=_nearly_palindrome,
    edges=[("",), ("a",), ("abba",), ("ab",), ("abcb",), ("bbab",), ("bcba",), ("aabc",), ("banana",)],
    oracle=_grown_by_trial,
)
def grow_palindrome(text: str) -> str:
    """Return the shortest palindrome made from `text` by adding letters at its end or at its beginning, not at both.

    A palindrome reads the same forwards and backwards; the empty text is one. Where adding at the end and adding at the
    beginning take equally few letters, they are added at the end.

    >>> grow_palindrome("abac")
    'cabac'
    >>> grow_palindrome("race")
    'racecar'
    """
    for count in range(len(text)):
        ending, beginning = text[count:], text[: len(text) - count]
        if ending == ending[::-1]:
            return text + text[:count][::-1]
        if beginning == beginning[::-1]:
            return text[len(text) - count :][::-1] + text
    return text
