"""Problems about words: ciphers, counts, beginnings and overlaps."""

from __future__ import annotations

import re
from collections import Counter
from itertools import permutations

from sparring.tasks.code._inputs import word
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _plain_and_secret(rng: EpisodeRng, size: int) -> tuple[str, str]:
    letters = "abcdefg"
    plain = word(rng, size, letters)
    secret = plain.translate(str.maketrans(letters, "".join(rng.sample(letters, 7))))
    if plain and rng.random() < 0.3:
        at = rng.randrange(len(plain))
        secret = secret[:at] + rng.choice(letters) + secret[at + 1 :]
    return plain, secret[: -1 if rng.random() < 0.1 else None]


def _key_by_pairs(plain: str, secret: str) -> dict[str, str] | None:
    pairs = list(zip(plain, secret, strict=False))
    if len(plain) != len(secret) or any((a == c) != (b == d) for a, b in pairs for c, d in pairs):
        return None
    return dict(pairs)


@program(
    "cipher_key",
    2,
    "strings",
    "encodings",
    "dictionaries",
    inputs=_plain_and_secret,
    edges=[
        ("", ""),
        ("a", "a"),
        ("ab", "cc"),
        ("aa", "bc"),
        ("abc", "ab"),
        ("abca", "bcab"),
        ("ab", "abc"),
        ("aba", "bab"),
    ],
    oracle=_key_by_pairs,
)
def cipher_key(plain: str, secret: str) -> dict[str, str] | None:
    """Return the key that turns `plain` into `secret`: a dictionary from letters to the letters that replace them.

    A key gives each letter that occurs in `plain` one letter, and different letters different ones; a letter may
    replace itself. Where no key turns `plain` into `secret`, or the two differ in length, the answer is None.

    >>> cipher_key("noon", "deed")
    {'n': 'd', 'o': 'e'}
    >>> cipher_key("", "")
    {}
    """
    key = dict(zip(plain, secret, strict=False))
    if len(plain) != len(secret) or len(set(key.values())) < len(key):
        return None
    return key if all(key[a] == b for a, b in zip(plain, secret, strict=True)) else None


def _text_and_count(rng: EpisodeRng, size: int) -> tuple[str, int]:
    words = rng.choices(["a", "To", "to", "be", "BE", "or", "an", "I", "it", "its"], k=rng.randint(0, 4 * size))
    return "".join(each + rng.choice([" ", ", ", ". ", "-", "  ", "7 "]) for each in words), rng.randint(0, 1 + size)


def _top_by_spaces(text: str, count: int) -> list[tuple[str, int]]:
    words = "".join(sign.lower() if sign.isalpha() else " " for sign in text).split()
    return sorted({(each, words.count(each)) for each in words}, key=lambda pair: (-pair[1], pair[0]))[:count]


@program(
    "most_frequent_words",
    2,
    "strings",
    "words",
    "counting",
    inputs=_text_and_count,
    edges=[
        ("", 3),
        ("Go on", 0),
        ("to be, or not to be", 2),
        ("So so SO what", 1),
        ("b a c b a", 9),
        ("it's its it", 2),
        ("end.End;x", 1),
        ("zoo zoo yak", 5),
    ],
    oracle=_top_by_spaces,
)
def most_frequent_words(text: str, count: int) -> list[tuple[str, int]]:
    """Return the `count` most frequent words of `text`, each with the number of times that it occurs.

    A word is a run of letters, as long as can be; every other character separates words. Capitals count as small
    letters, and words are returned in small letters. The most frequent word comes first; equally frequent ones are in
    alphabetical order. Where there are fewer than `count` different words, all are returned. `count` is not negative.

    >>> most_frequent_words("Well, well: all's well. All?", 2)
    [('well', 3), ('all', 2)]
    >>> most_frequent_words("b a", 1)
    [('a', 1)]
    """
    found = Counter(re.findall("[a-z]+", text.lower()))
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:count]


def _different_words(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    found = {word(rng, 1, "ab") + rng.choice("abc") for _ in range(rng.randint(1, 2 * size))}
    return (rng.sample(sorted(found), len(found)),)


def _beginnings_by_trial(words: list[str]) -> list[str]:
    found = []
    for each in words:
        others = [other for other in words if other != each]
        tries = [each[:n] for n in range(1, len(each))]
        found.append(next((one for one in tries if not any(other.startswith(one) for other in others)), each))
    return found


@program(
    "unique_beginnings",
    3,
    "strings",
    "words",
    "dictionaries",
    inputs=_different_words,
    edges=[
        ([],),
        (["dog"],),
        (["car", "cart", "care"],),
        (["zebra", "dog", "duck", "dove"],),
        (["ab", "b", "abc"],),
        (["aaa", "aab", "ab"],),
        (["ba", "ab"],),
    ],
    oracle=_beginnings_by_trial,
)
def unique_beginnings(words: list[str]) -> list[str]:
    """Return for each of `words`, in their order, its shortest beginning with which no other of them begins.

    A beginning has at least one letter and may be the whole word. Where another word begins with the whole word, the
    word itself is given. No word is empty and none occurs twice.

    >>> unique_beginnings(["zebra", "dog", "duck", "dove"])
    ['z', 'dog', 'du', 'dov']
    >>> unique_beginnings(["car", "cart"])
    ['car', 'cart']
    """
    shared = Counter(each[:n] for each in words for n in range(1, len(each) + 1))
    return [next((each[:n] for n in range(1, len(each)) if shared[each[:n]] == 1), each) for each in words]


def _fragments(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    whole = "".join(rng.choices("abc"[: rng.randint(2, 3)], k=4 + size))
    cuts = [rng.randrange(len(whole) - 2) for _ in range(rng.randint(1, 2 + size // 3))]
    return ([whole[cut : cut + rng.randint(2, 5)] for cut in cuts],)


def _shortest_of_all_orders(words: list[str]) -> str:
    found = []
    for order in permutations(words):
        text = ""
        for each in order:
            if each not in text:
                text += next(each[n:] for n in range(len(each), -1, -1) if text.endswith(each[:n]))
        found.append(text)
    return min(found, key=lambda text: (len(text), text))


@program(
    "shortest_text_with_all",
    5,
    "strings",
    "words",
    "dynamic programming",
    inputs=_fragments,
    edges=[
        ([],),
        (["ab", "ab"],),
        (["abc", "b"],),
        (["ba", "cd"],),
        (["ab", "ba"],),
        (["abab", "babb", "bba"],),
        (["cab", "abc", "bca", "cc"],),
        (["aab", "baa", "aba", "b"],),
        (["caa", "aac", "bcaab", "aaca"],),
    ],
    oracle=_shortest_of_all_orders,
)
def shortest_text_with_all(words: list[str]) -> str:
    """Return the shortest text that has each of `words` as a run of neighbouring letters.

    The words may overlap in the text, and one may lie within another. Of several shortest texts the first in the
    alphabet is meant. There are at most 8 words, of small letters, none empty; some may be equal. Without words the
    text is empty.

    >>> shortest_text_with_all(["abcd", "cde", "dab"])
    'dabcde'
    >>> shortest_text_with_all(["ba", "ab", "a"])
    'aba'
    """
    kept = sorted({each for each in words if not any(each in other and each != other for other in words)})
    best: dict[tuple[int, int], str] = {(1 << i, i): each for i, each in enumerate(kept)}
    for used in range(1, 1 << len(kept)):
        for last in range(len(kept)):
            text = best.get((used, last))
            for i, each in enumerate(kept):
                if text is None or used >> i & 1:
                    continue
                longer = text + next(each[n:] for n in range(len(each), -1, -1) if text.endswith(each[:n]))
                state = (used | 1 << i, i)
                best[state] = min(best.get(state, longer), longer, key=lambda text: (len(text), text))
    whole = [text for (used, _), text in best.items() if used == (1 << len(kept)) - 1]
    return min(whole, key=lambda text: (len(text), text), default="")
