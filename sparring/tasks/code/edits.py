"""Problems about comparing, matching and changing texts."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

from sparring.tasks.code._inputs import word
from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _similar_texts(rng: EpisodeRng, size: int) -> tuple[str, str]:
    first = word(rng, size, "abc")
    place = rng.randint(0, len(first))
    tail = first[:place] + word(rng, size, "abc")
    return first, rng.choice((first, first[:place], tail, tail, tail, first[:place] + "d" + first[place + 1 :]))


@program(
    "first_difference",
    1,
    "strings",
    "scan",
    inputs=_similar_texts,
    edges=[("", ""), ("", "a"), ("abc", "ab"), ("ab", "abc"), ("abc", "abc"), ("xbc", "abc"), ("aXbc", "axbd")],
    oracle=lambda first, second: (
        -1 if first == second else max(n for n in range(len(first) + 1) if second.startswith(first[:n]))
    ),
)
def first_difference(first: str, second: str) -> int:
    """Return the first place, counted from 0, at which the texts `first` and `second` differ, or -1 if they are equal.

    Where one text is only the beginning of the other, they differ at the place right behind the end of the shorter one.

    >>> first_difference("house", "horse")
    2
    >>> first_difference("ton", "tone")
    3
    """
    for place in range(max(len(first), len(second))):
        if first[place : place + 1] != second[place : place + 1]:
            return place
    return -1


def _text_and_edits(rng: EpisodeRng, size: int) -> tuple[str, list[tuple[int, int, str]]]:
    text = word(rng, size + 1)
    cuts = sorted(rng.choices(range(len(text) + 1), k=2 * rng.randint(0, 1 + size // 2)))
    edits = [(a, b, rng.choice(("", "X", "YY", "Z1"))) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    edits = [edit for edit in edits if edit[0] < edit[1] or all(not a < edit[0] < b for a, b, _ in edits)]
    rng.shuffle(edits)
    return text, edits


def _letter_slots(text: str, edits: list[tuple[int, int, str]]) -> str:
    letters, before = [*text, ""], [""] * (len(text) + 1)
    for start, end, new in edits:
        if start == end:
            before[start] += new
    for start, end, new in edits:
        if start < end:
            letters[start:end] = [new] + [""] * (end - start - 1)
    return "".join(a + b for a, b in zip(before, letters, strict=True))


@program(
    "apply_edits",
    2,
    "strings",
    "sorting",
    inputs=_text_and_edits,
    edges=[
        ("", []),
        ("", [(0, 0, "b"), (0, 0, "a")]),
        ("abc", [(3, 3, "!"), (0, 1, "xyz")]),
        ("abcdef", [(0, 2, ""), (4, 6, "long"), (2, 4, "q")]),
        ("abcd", [(1, 3, "R"), (3, 3, "after"), (1, 1, "before")]),
        ("abcd", [(2, 2, "2"), (2, 2, "1"), (0, 2, "LONG")]),
        ("aaa", [(1, 2, "aa"), (0, 1, "b"), (2, 3, "")]),
    ],
    oracle=_letter_slots,
)
def apply_edits(text: str, edits: list[tuple[int, int, str]]) -> str:
    """Return `text` after all `edits`, each of which is (start, end, new) and puts the text new in place of a part.

    The part goes from the letter with number start up to, but without, the one with number end, where all numbers are
    those of the letters of the original text, counted from 0; with start equal to end, new is put in before the letter
    start. The edits stand in any order. Parts never overlap, and nothing is put in inside a part; something may be put in
    at its start, then it comes before what replaces the part, or at its end, then it comes after. Of several texts that
    are put in at one place, the one that stands earlier in the list comes first.

    >>> apply_edits("one two", [(4, 7, "three"), (0, 3, "a")])
    'a three'
    >>> apply_edits("xy", [(1, 1, "a"), (1, 1, "b")])
    'xaby'
    """
    found, done = "", 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        found += text[done:start] + new
        done = end
    return found + text[done:]


def _names_and_pattern(rng: EpisodeRng, size: int) -> tuple[list[str], str]:
    parts = rng.choices(("a", "b", ".", "*", "?", "[ab]", "[b.]", "ab"), k=rng.randint(1, 1 + size // 2))
    fill = {"*": ("", "a", "b.", "ab"), "?": ("a", "b", "."), "[ab]": ("a", "b", "."), "[b.]": ("b", ".")}
    names = ["".join(rng.choice(fill.get(part, (part,))) for part in parts) for _ in range(3 + size // 2)]
    names += [name.replace(rng.choice("ab."), rng.choice("ab"), 1) for name in names]
    names += [name + rng.choice("ab") for name in names[:2]]
    rng.shuffle(names)
    return names, "".join(parts)


def _by_regular_expression(names: list[str], pattern: str) -> list[str]:
    parts = re.findall(r"\[[^]]*\]|.", pattern)
    text = "".join({"*": ".*", "?": "."}.get(p, p if p[0] == "[" else re.escape(p)) for p in parts)
    return [name for name in names if re.fullmatch(text, name)]


@program(
    "matching_files",
    3,
    "strings",
    "matching",
    "recursion",
    inputs=_names_and_pattern,
    edges=[
        (["", "a"], ""),
        (["", "a", "ab"], "*"),
        (["a.b", "axb", "ab", "a.bb"], "a.b"),
        (["abab", "ab", "aab", "abb", "abba"], "a*b"),
        (["a", "b", "c", "", "ab"], "[ab]"),
        (["abcbc", "abc", "abcb", "bcc"], "*bc"),
        (["ab", "b", "aab", "ba"], "?b"),
        (["a.c", "abc", "b.c", "b.cc", "a"], "[a.][b.]*c"),
    ],
    oracle=_by_regular_expression,
)
def matching_files(names: list[str], pattern: str) -> list[str]:
    """Return those of `names` that match `pattern` as a whole, in their order, repeated ones as often as they stand there.

    In `pattern` a "*" stands for any number of letters, none included, a "?" for just one letter, and letters between "["
    and "]" for one of these letters; every other letter (the dot, too) stands for itself. There is always a "]" for a "[",
    at least one letter between them, and no "*", "?" or "[" among these.

    >>> matching_files(["a.txt", "b.txt", "ab.txt", "a.txt2"], "?.txt")
    ['a.txt', 'b.txt']
    >>> matching_files(["cat", "cut", "cot", "coat"], "c[ao]*t")
    ['cat', 'cot', 'coat']
    """
    parts = re.findall(r"\[[^]]*\]|.", pattern)

    def match(name: str, place: int) -> bool:
        if place == len(parts):
            return not name
        if parts[place] == "*":
            return any(match(name[skip:], place + 1) for skip in range(len(name) + 1))
        return (
            bool(name) and (parts[place] == "?" or name[0] in parts[place].strip("[]")) and match(name[1:], place + 1)
        )

    return [name for name in names if match(name, 0)]


def _two_words(rng: EpisodeRng, size: int) -> tuple[str, str]:
    letters = rng.choice(("ab", "abc", "aab"))
    first, second = ("".join(rng.choices(letters, k=rng.randint(0, 1 + size))) for _ in range(2))
    return first, second


def _best_of_all_scripts(first: str, second: str) -> list[str]:
    @cache
    def best(i: int, j: int) -> tuple[int, tuple[int, ...], tuple[str, ...]]:
        if i == len(first) and j == len(second):
            return 0, (), ()
        options = []
        steps = [(0, 1, 1)] if first[i : i + 1] == second[j : j + 1] != "" else []
        steps += ([(1, 1, 0)] if i < len(first) else []) + ([(2, 0, 1)] if j < len(second) else [])
        for kind, down, right in steps:
            cost, kinds, script = best(i + down, j + right)
            letter = second[j] if kind == 2 else first[i]
            options.append((cost + (kind > 0), (kind, *kinds), ("=-+"[kind] + letter, *script)))
        return min(options)

    return list(best(0, 0)[2])


@program(
    "edit_script",
    4,
    "strings",
    "dynamic programming",
    inputs=_two_words,
    edges=[
        ("", ""),
        ("ab", ""),
        ("", "ab"),
        ("a", "b"),
        ("abc", "abc"),
        ("aab", "ab"),
        ("ab", "aab"),
        ("abcb", "bcab"),
        ("ba", "ab"),
    ],
    oracle=_best_of_all_scripts,
)
def edit_script(first: str, second: str) -> list[str]:
    """Return the script that makes `second` from `first` with the fewest deletions and insertions together.

    A script goes through `first` from left to right. Its steps are "=x" (the next letter x of `first` is kept), "-x" (the
    next letter x of `first` is left out) and "+x" (the letter x is put in); at the end no letter of `first` may be left and
    the letters that were kept and put in make `second`. Of several scripts with the fewest "-" and "+" steps it is that
    one which, at the first step where two of them differ in kind, keeps rather than deletes, and deletes rather than
    inserts.

    >>> edit_script("cat", "cut")
    ['=c', '-a', '+u', '=t']
    >>> edit_script("ab", "b")
    ['-a', '=b']
    """
    cost = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i in range(len(first), -1, -1):
        for j in range(len(second), -1, -1):
            if i == len(first) or j == len(second):
                cost[i][j] = len(first) - i + len(second) - j
            else:
                cost[i][j] = 1 + min(cost[i + 1][j], cost[i][j + 1])
                cost[i][j] = min(cost[i][j], cost[i + 1][j + 1]) if first[i] == second[j] else cost[i][j]
    script: list[str] = []
    i = j = 0
    while i < len(first) or j < len(second):
        if first[i : i + 1] == second[j : j + 1] and cost[i][j] == cost[i + 1][j + 1]:
            script, i, j = [*script, "=" + first[i]], i + 1, j + 1
        elif i < len(first) and cost[i][j] == 1 + cost[i + 1][j]:
            script, i = [*script, "-" + first[i]], i + 1
        else:
            script, j = [*script, "+" + second[j]], j + 1
    return script


def _expression(rng: EpisodeRng, depth: int) -> str:
    kind = rng.random()
    if depth == 0 or kind < 0.2:
        return rng.choice("ab")
    inner = _expression(rng, depth - 1)
    if kind < 0.45:
        return f"({inner})*" if len(inner) > 1 else inner + "*"
    if kind < 0.7:
        return f"({inner}|{_expression(rng, depth - 1)})"
    return inner + _expression(rng, depth - 1)


def _expression_and_length(rng: EpisodeRng, size: int) -> tuple[str, int]:
    pattern = _expression(rng, 1 + size // 3)
    pattern = rng.choice(
        (f"(a|b)*{pattern}", f"{pattern}(a|b)*", f"({pattern}|{_expression(rng, 2)})*", f"(b|{pattern})*")
    )
    return pattern, rng.randint(2, 3 + size // 2)


@program(
    "count_matching_words",
    5,
    "strings",
    "parsing",
    "automata",
    inputs=_expression_and_length,
    edges=[
        ("a", 0),
        ("a*", 0),
        ("(a|b)*", 6),
        ("a|ab*", 3),
        ("(a|ab)(b|bb)*", 4),
        ("(a*b*)*", 5),
        ("((a|b)(a|b))*", 5),
        ("(a|b)*a(a|b)(a|b)", 7),
    ],
    oracle=lambda pattern, length: sum(
        re.fullmatch(pattern, "".join(letters)) is not None for letters in product("ab", repeat=length)
    ),
)
def count_matching_words(pattern: str, length: int) -> int:
    """Return how many different words of `length` letters, each of them a or b, match `pattern` as a whole.

    A pattern is one or more alternatives with "|" between them; a word matches it if it matches one of them. An alternative
    is one or more items; a word matches it if it can be cut in as many parts (which may be empty), the first of which
    matches the first item, and so on. An item is the letter a or b, which matches itself, or a pattern in brackets "(" and
    ")", and may be followed by one "*"; then it matches any number of words, none included, written one after another,
    each of which matches the item without "*".

    >>> count_matching_words("(a|b)*b", 3)
    4
    >>> count_matching_words("a|ab*", 1)
    1
    """
    letters, follow = [letter for letter in pattern if letter in "ab"], list[set[int]]()
    empty, first, last, _ = _either(pattern, 0, follow)
    states = {frozenset({-1}): 1}
    for _ in range(length):
        following: dict[frozenset[int], int] = {}
        for state, count in states.items():
            reached = set[int]().union(*(first if place < 0 else follow[place] for place in state))
            for letter in "ab":
                each = frozenset(place for place in reached if letters[place] == letter)
                following[each] = following.get(each, 0) + count
        states = following
    return sum(count for state, count in states.items() if state & last or (empty and -1 in state))


Part = tuple[bool, set[int], set[int], int]
"""Whether the empty word matches, the letters that can be first, those that can be last, and where the part ends."""


def _either(pattern: str, at: int, follow: list[set[int]]) -> Part:
    empty, first, last, at = _sequence(pattern, at, follow)
    while pattern[at : at + 1] == "|":
        other, more, ends, at = _sequence(pattern, at + 1, follow)
        empty, first, last = empty or other, first | more, last | ends
    return empty, first, last, at


def _sequence(pattern: str, at: int, follow: list[set[int]]) -> Part:
    empty, first, last = True, set[int](), set[int]()
    while at < len(pattern) and pattern[at] in "ab(":
        if pattern[at] == "(":
            other, more, ends, at = _either(pattern, at + 1, follow)
        else:
            follow.append(set())
            other, more, ends = False, {len(follow) - 1}, {len(follow) - 1}
        at += 1
        if pattern[at : at + 1] == "*":
            other, at = True, at + 1
            _link(follow, ends, more)
        _link(follow, last, more)
        first, last = first | more if empty else first, last | ends if other else ends
        empty = empty and other
    return empty, first, last, at


def _link(follow: list[set[int]], ends: set[int], starts: set[int]) -> None:
    for place in ends:
        follow[place] |= starts
