"""Problems about anagrams."""

from __future__ import annotations

from collections import Counter

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _word_list(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    found = [""] * rng.randint(0, 1)
    for _ in range(rng.randint(1, 2 + size)):
        letters = rng.choices("abcd", k=rng.randint(1, 3))
        found += ["".join(rng.sample(letters, len(letters))) for _ in range(rng.randint(1, 4))]
    rng.shuffle(found)
    return (found,)


def _families_by_pairs(words: list[str]) -> list[list[str]]:
    families = [sorted({other for other in words if sorted(other) == sorted(each)}) for each in sorted(set(words))]
    return [family for i, family in enumerate(families) if len(family) > 1 and family not in families[:i]]


@program(
    "anagram_families",
    2,
    "strings",
    "anagrams",
    "dictionaries",
    inputs=_word_list,
    edges=[
        ([],),
        (["tea", "tea"],),
        (["tea", "eat", "ate", "eat"],),
        (["no", "it", "on", "ti", "not"],),
        (["aab", "abb", "bab", "ba"],),
        (["", "a", ""],),
        (["cab", "cba", "db", "bd"],),
        (["tops", "act", "stop", "cat", "a"],),
    ],
    oracle=_families_by_pairs,
)
def anagram_families(words: list[str]) -> list[list[str]]:
    """Return the families of `words`: groups of different words that consist of the same letters, each equally often.

    A family has at least two words, each given once however often it occurs. The words of a family are in alphabetical
    order, and the families are in the alphabetical order of their first words. All letters are small ones.

    >>> anagram_families(["stop", "tea", "pots", "eat", "pots", "sea"])
    [['eat', 'tea'], ['pots', 'stop']]
    >>> anagram_families(["abba", "abba"])
    []
    """
    families: dict[str, list[str]] = {}
    for each in sorted(set(words)):
        families.setdefault("".join(sorted(each)), []).append(each)
    return [family for family in families.values() if len(family) > 1]


def _letters_and_position(rng: EpisodeRng, size: int) -> tuple[str, int]:
    letters = "".join(rng.choices("abcde", k=2 + size // 2 + rng.randint(0, 1)))
    return letters, rng.randint(0, rng.choice([4, 2 * size, 4 * size, 40 * size]))


def _stepped(word: str, position: int) -> str:
    now = sorted(word)
    for _ in range(position):
        drops = [i for i in range(len(now) - 1) if now[i] < now[i + 1]]
        if not drops:
            return ""
        i = drops[-1]
        j = max(k for k in range(len(now)) if now[k] > now[i])
        now[i], now[j] = now[j], now[i]
        now[i + 1 :] = reversed(now[i + 1 :])
    return "".join(now)


@program(
    "nth_anagram",
    4,
    "strings",
    "anagrams",
    "combinatorics",
    inputs=_letters_and_position,
    edges=[
        ("a", 0),
        ("a", 1),
        ("ba", 0),
        ("cab", 5),
        ("aab", 2),
        ("aabb", 3),
        ("aabb", 6),
        ("cbacba", 89),
        ("hgfedcba", 350),
    ],
    oracle=_stepped,
)
def nth_anagram(word: str, position: int) -> str:
    """Return the anagram at the index `position` when all anagrams of `word` stand in alphabetical order, each once.

    An anagram is made of all letters of `word`, each as often as in `word`; `word` itself is one. Indices are counted
    from 0. Where there are not more than `position` anagrams, the answer is an empty text. `word` has at least one
    letter, all small.

    >>> nth_anagram("tea", 4)
    'tae'
    >>> nth_anagram("noon", 5)
    'oonn'
    """

    def orders(letters: Counter[str]) -> int:
        count, placed = 1, 0
        for many in letters.values():
            for i in range(1, many + 1):
                placed += 1
                count = count * placed // i
        return count

    left, found = Counter(word), ""
    if position >= orders(left):
        return ""
    while len(found) < len(word):
        for letter in sorted(+left):
            left[letter] -= 1
            if position < orders(left):
                found += letter
                break
            position -= orders(left)
            left[letter] += 1
    return found
