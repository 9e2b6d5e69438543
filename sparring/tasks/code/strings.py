"""Problems about texts, letter by letter."""

from __future__ import annotations

import string
from itertools import groupby, product

from sparring.tasks.code._inputs import word
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _name(rng: EpisodeRng, size: int) -> tuple[str]:
    parts = []
    for _ in range(rng.randint(1, 1 + size)):
        part = word(rng, 2) or rng.choice("qz")
        parts.append(
            rng.choice([part, part.capitalize(), part.upper(), part[:1] + part[1:].upper()]) + " " * rng.randint(1, 2)
        )
    return (" " * rng.randint(0, 1) + "".join(parts)[: -1 if rng.random() < 0.5 else None],)


@program(
    "capital_initials",
    1,
    "strings",
    "words",
    inputs=_name,
    edges=[("",), ("  ",), ("Ada",), ("ada LOVE",), (" Ludwig van  Beethoven ",), ("deGaulle McKay iO X",)],
    oracle=lambda name: "".join(
        letter + "." for before, letter in zip(" " + name, name, strict=False) if before == " " and letter.isupper()
    ),
)
def capital_initials(name: str) -> str:
    """Return the initials of `name`: of each word that begins with a capital letter, that letter and a full stop.

    Words are separated by one or more spaces; there may be spaces before and after them, too. Words that begin with a
    small letter give nothing. `name` holds the letters of the English alphabet and spaces only.

    >>> capital_initials("Ludwig van  Beethoven")
    'L.B.'
    >>> capital_initials("madonna")
    ''
    """
    return "".join(part[0] + "." for part in name.split() if part[0].isupper())


def _secret(rng: EpisodeRng, size: int) -> tuple[str, int]:
    return word(rng, size, "ab7XY90--  ./"), rng.randint(0, 2 * size)


def _masked_from_the_left(text: str, visible: int) -> str:
    found = ""
    for i, sign in enumerate(text):
        later = sum(other.isalnum() for other in text[i + 1 :])
        found += "*" if sign.isalnum() and later >= visible else sign
    return found


@program(
    "mask_all_but_last",
    1,
    "strings",
    "counting",
    inputs=_secret,
    edges=[("", 2), ("ab-12", 0), ("4444 5555-66", 4), ("ab", 9), ("--", 1), ("a-b-c.", 2), ("12*34", 1)],
    oracle=_masked_from_the_left,
)
def mask_all_but_last(text: str, visible: int) -> str:
    """Return `text` with each letter and each digit replaced by "*", except the last `visible` of them.

    All other characters stay, and do not count. Where there are no more than `visible` letters and digits, all stay.
    `visible` is not negative.

    >>> mask_all_but_last("AB-12 345.", 3)
    '**-** 345.'
    >>> mask_all_but_last("a1", 0)
    '**'
    """
    hidden = sum(sign.isalnum() for sign in text) - visible
    found = []
    for sign in text:
        if sign.isalnum():
            hidden -= 1
            found.append("*" if hidden >= 0 else sign)
        else:
            found.append(sign)
    return "".join(found)


def _mixed_text(rng: EpisodeRng, size: int) -> tuple[str]:
    return (word(rng, 2 * size, "abcmnwxyzABMNXYZ ,-"),)


def _shifted_by_table(text: str) -> str:
    found = ""
    for i, sign in enumerate(text):
        for letters in (string.ascii_lowercase, string.ascii_uppercase):
            if sign in letters:
                sign = (letters * (2 + i // 26))[letters.index(sign) + i]
                break
        found += sign
    return found


@program(
    "progressive_shift",
    1,
    "strings",
    "encodings",
    inputs=_mixed_text,
    edges=[("",), ("a",), ("zz",), ("Abc",), ("a b, c",), ("---x",), ("YYYY yyyy zzzz ZZZZ zzzz AAAA aaaa zzzz",)],
    oracle=_shifted_by_table,
)
def progressive_shift(text: str) -> str:
    """Return `text` with the letter at each index i replaced by the i-th letter after it in the alphabet.

    Indices are counted from 0 over all characters of `text`. After z the alphabet starts again with a; capitals become
    capitals, small letters small ones. Characters other than the letters A to Z and a to z stay.

    >>> progressive_shift("aaa-Zz")
    'abc-De'
    >>> progressive_shift("x y")
    'x a'
    """
    found = []
    for i, sign in enumerate(text):
        if sign.isalpha():
            first = ord("a" if sign.islower() else "A")
            sign = chr(first + (ord(sign) - first + i) % 26)
        found.append(sign)
    return "".join(found)


def _runs(rng: EpisodeRng, size: int) -> tuple[str]:
    return ("".join(rng.choice("abz") * rng.choice([1, 1, 2, 3, 12]) for _ in range(rng.randint(0, 2 * size))),)


def _packed_by_hand(text: str) -> str:
    if not text:
        return ""
    rest = text.lstrip(text[0])
    length = len(text) - len(rest)
    return (str(length) if length > 1 else "") + text[0] + _packed_by_hand(rest)


@program(
    "pack_runs",
    2,
    "strings",
    "runs",
    "encodings",
    inputs=_runs,
    edges=[("",), ("q",), ("abc",), ("aab",), ("abb",), ("aabaa",), ("x" * 11 + "y",)],
    oracle=_packed_by_hand,
)
def pack_runs(text: str) -> str:
    """Return `text` with each run of two or more equal letters written as the length of the run and the letter.

    A run is as long as it can be. A letter that is not equal to a neighbour is written as it is, without a number.
    `text` holds small letters only and may be empty.

    >>> pack_runs("aaabcc")
    '3ab2c'
    >>> pack_runs("zzzzzzzzzzz")
    '11z'
    """
    found = ""
    for letter, run in groupby(text):
        length = len(list(run))
        found += f"{length}{letter}" if length > 1 else letter
    return found


def _words_with_an_ending(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    ending = word(rng, 1 + size // 3, "ab")
    return ([word(rng, 1, "abc") + ending for _ in range(rng.randint(0, 4))],)


def _ending_by_trial(words: list[str]) -> str:
    first = words[0] if words else ""
    return next(first[i:] for i in range(len(first) + 1) if all(each.endswith(first[i:]) for each in words))


@program(
    "longest_common_ending",
    2,
    "strings",
    "words",
    inputs=_words_with_an_ending,
    edges=[
        ([],),
        (["tea"],),
        (["ab", "ab"],),
        (["nation", "motion", "on"],),
        (["", "a"],),
        (["abab", "cbab", "bbdb"],),
        (["xyc", "abc", "yc"],),
        (["abcx", "abcy"],),
    ],
    oracle=_ending_by_trial,
)
def longest_common_ending(words: list[str]) -> str:
    """Return the longest text with which all of `words` end.

    It may be empty, and it is where there are no `words`. It may also be a whole word.

    >>> longest_common_ending(["nation", "motion", "ration"])
    'tion'
    >>> longest_common_ending(["sea", "see"])
    ''
    """
    ending = words[0] if words else ""
    for each in words:
        while not each.endswith(ending):
            ending = ending[1:]
    return ending


def _text_and_letters(rng: EpisodeRng, size: int) -> tuple[str, str]:
    letters = "".join(rng.sample("abcxyz", rng.randint(1, 3)))
    return word(rng, 2 * size, letters), letters


@program(
    "shortest_missing_word",
    3,
    "strings",
    "searching",
    inputs=_text_and_letters,
    edges=[
        ("", "ba"),
        ("aaa", "a"),
        ("bab", "ba"),
        ("aabba", "ab"),
        ("aabb", "ba"),
        ("abcabc", "cab"),
        ("aababba", "ab"),
        ("zzyyzy", "yz"),
    ],
    oracle=lambda text, letters: next(
        found
        for length in range(1, len(text) + 2)
        for found in map("".join, product(sorted(letters), repeat=length))
        if found not in text
    ),
)
def shortest_missing_word(text: str, letters: str) -> str:
    """Return the shortest word made of `letters` that does not occur in `text` as a run of neighbouring letters.

    A word has at least one letter and may use a letter several times. Of several shortest words the first in the
    alphabet is meant. `letters` holds at least one letter, none twice, in no particular order; `text` holds no other
    letters.

    >>> shortest_missing_word("abbaa", "ba")
    'aaa'
    >>> shortest_missing_word("bcb", "abc")
    'a'
    """
    length = 1
    while True:
        there = {text[i : i + length] for i in range(len(text) - length + 1)}
        for signs in product(sorted(letters), repeat=length):
            if "".join(signs) not in there:
                return "".join(signs)
        length += 1
