"""Strings: rules for letters."""

from __future__ import annotations

from typing import Any

from sparring.tasks.code_families._ops import (
    LETTERS,
    Op,
    apply,
    coded,
    draw_clause,
    draw_clauses,
    numbered,
    said,
)
from sparring.tasks.code_families._texts import FEW, MARKS, VOWELS, sentence, shift
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_IS = {
    "in": Op(
        "is `{0}`, `{1}` or `{2}`",
        "c in ({0!r}, {1!r}, {2!r})",
        lambda at, *some: at[0][at[1]] in some,
        (FEW, FEW, FEW),
    ),
    "range": Op(
        "is a small letter from `{0}` to `{1}`",
        "{0!r} <= c <= {1!r}",
        lambda at, a, b: at[0][at[1]] in LETTERS[LETTERS.index(a) : LETTERS.index(b) + 1],
        ("abcdefgh", "ijklmnopqrst"),
    ),
    "place": Op(
        "stands at a position that leaves the remainder {1} on division by {0} (the first position is 1)",
        "i % {0} == {1}",
        lambda at, m, r: divmod(at[1] + 1, m)[1] == r,
        (range(3, 8), range(0, 3)),
    ),
    "before": Op(
        "stands directly before `{0}` or `{1}`",
        "text[i:i + 1] in ({0!r}, {1!r})",
        lambda at, a, b: at[1] + 1 < len(at[0]) and at[0][at[1] + 1] in (a, b),
        (FEW, FEW),
    ),
    "after": Op(
        "stands directly after `{0}` or `{1}`",
        "i > 1 and text[i - 2] in ({0!r}, {1!r})",
        lambda at, a, b: at[1] > 0 and at[0][at[1] - 1] in (a, b),
        (FEW, FEW),
        2,
    ),
    "vowel": Op(
        "is a small vowel (a, e, i, o or u) other than `{0}`",
        "c in 'aeiou' and c != {0!r}",
        lambda at, a: at[0][at[1]] in VOWELS.replace(a, ""),
        (VOWELS,),
        2,
    ),
    "same": Op(
        "equals the character {0} places before it",
        "i > {0} and text[i - 1 - {0}] == c",
        lambda at, k: at[1] >= k and at[0][at[1] - k] == at[0][at[1]],
        (range(1, 4),),
        2,
    ),
    "count": Op(
        "comes at least {0} times in the whole text",
        "text.count(c) >= {0}",
        lambda at, k: sum(c == at[0][at[1]] for c in at[0]) >= k,
        (range(3, 6),),
        3,
    ),
    "seen": Op(
        "is not `{0}` and comes for the first time in the text",
        "c not in text[:i - 1] and c != {0!r}",
        lambda at, a: at[0].index(at[0][at[1]]) == at[1] and at[0][at[1]] != a,
        (FEW,),
        3,
    ),
    "digit": Op(
        "is a digit above {0}",
        "c in '0123456789' and int(c) > {0}",
        lambda at, k: at[0][at[1]] in "0123456789"[k + 1 :],
        (range(0, 7),),
        3,
    ),
}
_WRITE = {
    "nothing": Op("write nothing", "''", lambda c: ""),
    "mark": Op("write `{0}` instead", "{0!r}", lambda c, a: a, (LETTERS + MARKS,)),
    "twice": Op("write it {0} times", "c * {0}", lambda c, k: "".join([c] * k), (range(2, 4),)),
    "wrap": Op("write `{0}`, then it, then `{1}`", "{0!r} + c + {1!r}", "{1}{0}{2}".format, (MARKS, MARKS)),
    "capital": Op(
        "write it as a capital letter (other characters as they are), followed by `{0}`",
        "c.upper() + {0!r}",
        lambda c, a: f"{c.upper()}{a}",
        (MARKS,),
    ),
    "next": Op(
        "write the letter {0} places later in the alphabet (after `z` comes `a`) if it is a small letter, else `{1}`",
        "chr((ord(c) - 97 + {0}) % 26 + 97) if 'a' <= c <= 'z' else {1!r}",
        lambda c, k, a: shift(c, k) if c in LETTERS else a,
        (range(1, 26), MARKS),
        2,
    ),
}


@program_family("letter_rules", "strings", "conditions")
class LetterRules(ProgramFamily):
    """For every character the first rule that fits says what is written."""

    signature = "(text: str) -> str"
    edges = (("",), ("e",), ("aa",), ("Lena 7 and Otto 42.",))

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return level + 1 rules; from level 3 on some have two conditions."""
        rules = []
        for place in range(level + 1):
            count = 2 if level >= 3 and (place == 0 or rng.random() < 0.3) else 1
            rules.append({"if": draw_clauses(rng, _IS, level, count), "write": draw_clause(rng, _WRITE, level)})
        return {"rules": rules}

    def statement(self, spec: Spec) -> str:
        """A line per rule."""
        lines = [
            f"If the character {', and if it '.join(said(_IS, each) for each in rule['if'])}, "
            f"{said(_WRITE, rule['write'])}."
            for rule in spec["rules"]
        ]
        return (
            "Go through the characters of `text` from left to right, and for each write what the first of these "
            "rules says "
            f"that applies to it:\n\n{numbered(lines)}\n\nIf none applies, write the character as it is. Conditions "
            f"are about "
            "the text as it was given. Return what was written."
        )

    def solution(self, spec: Spec) -> str:
        """A chain of conditions."""
        chain = "".join(
            f"        {'elif' if i else 'if'} {' and '.join(f'({coded(_IS, each)})' for each in rule['if'])}:\n"
            f"            out.append({coded(_WRITE, rule['write'])})\n"
            for i, rule in enumerate(spec["rules"])
        )
        return (
            "def letter_rules(text):\n    out = []\n    for i, c in enumerate(text, 1):\n"
            f"{chain}        else:\n            out.append(c)\n    return ''.join(out)\n"
        )

    def run(self, spec: Spec, *args: Any) -> Any:
        """Look for the first rule of every place."""
        text, out = args[0], ""
        for place, mark in enumerate(text):
            fits = (
                rule["write"] for rule in spec["rules"] if all(apply(_IS, one, (text, place)) for one in rule["if"])
            )
            found = next(fits, None)
            out += mark if found is None else apply(_WRITE, found, mark)
        return out

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """A few words that have the letters of the rules."""
        marks = [str(each) for rule in spec["rules"] for one in rule["if"] for each in one[1:]]
        return (sentence(rng, size, "".join(mark for mark in marks if mark in LETTERS)),)
