"""Strings: reports on words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from sparring.tasks.code_families._ops import (
    LETTERS,
    Op,
    apply,
    apply_all,
    block,
    coded,
    draw_clauses,
    numbered,
    said,
)
from sparring.tasks.code_families._texts import FEW, MARKS
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_KEEP = {
    "longer": Op("has at least {0} characters", "len(w) >= {0}", lambda w, k: not len(w) < k, (range(2, 6),)),
    "has": Op(
        "has the letter `{0}`, `{1}` or `{2}`",
        "any(c in w for c in ({0!r}, {1!r}, {2!r}))",
        lambda w, *some: bool(set(w) & set(some)),
        (FEW, FEW, FEW),
    ),
    "lacks": Op(
        "has neither `{0}` nor `{1}`",
        "{0!r} not in w and {1!r} not in w",
        lambda w, a, b: not set(w) & {a, b},
        (FEW, FEW),
    ),
    "start": Op(
        "begins with a character from `{0}` to `{1}`",
        "{0!r} <= w[0] <= {1!r}",
        lambda w, a, b: w[:1] in LETTERS[LETTERS.index(a) : LETTERS.index(b) + 1],
        ("abcdefgh", "ijklmnopqrst"),
    ),
    "ends_differ": Op("does not end as it begins", "w[0] != w[-1]", lambda w: not w.endswith(w[:1]), (), 3),
    "vowels": Op(
        "has at least {0} vowels (a, e, i, o or u)",
        "sum(w.count(v) for v in 'aeiou') >= {0}",
        lambda w, k: len(re.findall("[aeiou]", w)) >= k,
        (range(1, 3),),
        2,
    ),
    "repeats": Op("has some character twice", "len(set(w)) < len(w)", lambda w: any(w.count(c) > 1 for c in w), (), 2),
}
_CHANGE = {
    "replace": Op(
        "replace every `{0}` by `{1}`",
        "w = w.replace({0!r}, {1!r})",
        lambda w, a, b: b.join(w.split(a)),
        (FEW, LETTERS),
    ),
    "reverse": Op("reverse it", "w = w[::-1]", lambda w: "".join(reversed(w))),
    "end": Op("put `{0}` at its end", "w += {0!r}", "{}{}".format, (LETTERS,)),
    "first": Op(
        "move its first {0} characters to its end (if it has more than {0})",
        "w = w[{0}:] + w[:{0}]",
        lambda w, k: "".join((w[k:], *w[:k])),
        (range(1, 4),),
    ),
    "cut": Op(
        "keep only its first {0} characters",
        "w = w[:{0}]",
        lambda w, k: "".join(c for c, _ in zip(w, range(k), strict=False)),
        (range(3, 6),),
        2,
    ),
    "length": Op(
        "put its length, written as a number, in front", "w = str(len(w)) + w", lambda w: f"{len(w)}{w}", (), 3
    ),
}
_KEYS = {
    "length": ("their lengths", "len(w)", len),
    "last": ("their last characters", "w[-1]", lambda w: w[-1:]),
    "alphabet": ("the alphabet", "w", str),
    "reversed": ("the alphabet, when each is read from its end", "w[::-1]", lambda w: "".join(reversed(w))),
    "vowels": (
        "their numbers of vowels (a, e, i, o or u)",
        "sum(c in 'aeiou' for c in w)",
        lambda w: len(re.sub("[^aeiou]", "", w)),
    ),
    "kinds": (
        "their numbers of different characters",
        "len(set(w))",
        lambda w: sum(w.index(c) == i for i, c in enumerate(w)),
    ),
}


@program_family("word_report", "strings", "filtering", "sorting")
class WordReport(ProgramFamily):
    """Words are chosen, put in order, changed and joined."""

    signature = "(words: list[str]) -> str"
    edges = (([],), (["a"],), (["tea", "eat", "ate", "tea"],), (["stone", "toes", "nest", "rain", "hills"],))
    choices: ClassVar = {"key": tuple(_KEYS)}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return conditions, an order, changes and a separator; the higher the level, the more."""
        spec: Spec = {
            "keep": draw_clauses(rng, _KEEP, level, 2),
            "any": rng.random() < 0.5,
            "key": rng.choice(list(_KEYS)),
            "down": rng.random() < 0.5,
            "change": draw_clauses(rng, _CHANGE, level, 1 + level // 2),
            "join": rng.choice(MARKS + ",;/"),
        }
        return spec | ({"most": rng.randint(2, 6)} if level > 1 else {})

    def statement(self, spec: Spec) -> str:
        """One sentence for each part."""
        keep = (", or it " if spec["any"] else ", and it ").join(said(_KEEP, each) for each in spec["keep"])
        order = f"in {'falling' if spec['down'] else 'rising'} order of {_KEYS[spec['key']][0]}"
        most = f"Keep only the first {spec['most']} of them (all, if there are fewer)." if "most" in spec else ""
        steps = [
            f"Keep the words for which this is true: the word {keep}.",
            f"Put them {order}; where that is equal, the one that came first in `words` stays first.",
            *([most] if most else []),
            *(f"With each word: {said(_CHANGE, each)}." for each in spec["change"]),
            f"Join the words with `{spec['join']}` between them and return the text.",
        ]
        return (
            f"`words` is a list of words of small letters, none empty. Do this:\n\n{numbered(steps)}\n\n"
            "An empty list of words gives the empty text."
        )

    def solution(self, spec: Spec) -> str:
        """A filter, a sort and a loop."""
        keep = (" or " if spec["any"] else " and ").join(f"({coded(_KEEP, each)})" for each in spec["keep"])
        lines = [
            f"kept = [w for w in words if {keep}]",
            f"kept.sort(key=lambda w: {_KEYS[spec['key']][1]}, reverse={spec['down']})",
            *([f"kept = kept[:{spec['most']}]"] if "most" in spec else []),
            "out = []",
            "for w in kept:",
            *(f"    {coded(_CHANGE, each)}" for each in spec["change"]),
            "    out.append(w)",
            f"return {spec['join']!r}.join(out)",
        ]
        return f"def word_report(words):\n{block(chr(10).join(lines))}\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Choose the words one by one, the least first."""
        how = any if spec["any"] else all
        left = [word for word in args[0] if how(apply(_KEEP, each, word) for each in spec["keep"])]
        out: list[str] = []
        first: Callable[..., str] = max if spec["down"] else min
        while left and len(out) < spec.get("most", len(args[0])):
            found = first(left, key=_KEYS[spec["key"]][2])
            left.pop(left.index(found))
            out.append(apply_all(_CHANGE, spec["change"], found))
        return spec["join"].join(out)

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Words of few letters."""
        marks = [str(each) for one in spec["keep"] + spec["change"] for each in one[1:]]
        pool = FEW + "".join(mark for mark in marks if mark in LETTERS) * 2
        return (["".join(rng.choices(pool, k=rng.randint(1, 7))) for _ in range(rng.randint(0, 3 * size))],)
