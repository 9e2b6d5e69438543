"""Parsing: which words have a form that is described part by part."""

from __future__ import annotations

from typing import Any

from sparring.tasks.code_families._ops import (
    LETTERS,
    Op,
    apply,
    block,
    coded,
    draw_clause,
    draw_clauses,
    numbered,
    plural,
    said,
)
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_KINDS = {
    "digits": ("digit", "0123456789"),
    "odd": ("odd digit", "13579"),
    "even": ("even digit", "02468"),
    "small": ("small letter", LETTERS),
    "vowels": ("small vowel (a, e, i, o or u)", "aeiou"),
    "early": ("small letter from a to g", "abcdefg"),
    "capital": ("capital letter", LETTERS.upper()),
    "late": ("capital letter from Q to Z", "QRSTUVWXYZ"),
    "signs": ("hyphen or full stop", "-."),
    "hex": ("digit or small letter from a to f", "0123456789abcdef"),
}
_ALSO = {
    "sum": Op(
        "the sum of its digits is not a multiple of {0}",
        "sum(int(c) for c in w if c in '0123456789') % {0} != 0",
        lambda w, m: sum(int(c) % m for c in w if c.isdigit()) % m > 0,
        (range(2, 8),),
    ),
    "differ": Op(
        "it does not end with the character that it begins with, nor with `{0}`",
        "w[-1] not in (w[0], {0!r})",
        lambda w, a: not w.endswith((w[:1], a)),
        ("0123456789abcxyz",),
    ),
    "once": Op(
        "no character comes more than {0} times",
        "max(map(w.count, w)) <= {0}",
        lambda w, k: not any(len(w.split(c)) > k + 1 for c in w),
        (range(1, 4),),
    ),
    "beside": Op(
        "no two neighbouring characters are equal, and it has at least {0} different characters",
        "len(set(w)) >= {0} and all(a != b for a, b in zip(w, w[1:]))",
        lambda w, k: not any(w[i] == w[i - 1] for i in range(1, len(w))) and len({*w}) > k - 1,
        (range(3, 6),),
        2,
    ),
    "length": Op(
        "its length leaves a remainder other than {1} on division by {0}",
        "len(w) % {0} != {1}",
        lambda w, m, r: divmod(len(w), m)[1] != r,
        (range(2, 6), range(0, 2)),
        2,
    ),
}
_VALUE = {
    "digits": Op(
        "{0} times the sum of its digits plus {1} times its length",
        "{0} * sum(int(c) for c in w if c in '0123456789') + {1} * len(w)",
        lambda w, a, b: sum(b + a * ("0123456789".find(c) if c.isdigit() else 0) for c in w),
        (range(1, 10), range(1, 20)),
    ),
    "kinds": Op(
        "{0} times the number of its letters plus {1} times the number of its other characters",
        "sum({0} if c.isalpha() else {1} for c in w)",
        lambda w, a, b: b * len(w) + (a - b) * len([c for c in w if c.lower() in LETTERS]),
        (range(1, 20), range(20, 40)),
    ),
    "distinct": Op(
        "{0} times its length minus {1} times the number of its different characters",
        "{0} * len(w) - {1} * len(set(w))",
        lambda w, a, b: sum(a - b * (w.index(c) == i) for i, c in enumerate(w)),
        (range(1, 20), range(20, 40)),
    ),
}


@program_family("code_words", "parsing", "grammars")
class CodeWords(ProgramFamily):
    """Parts of some kinds of characters, some of them optional; further conditions; a value for every good word."""

    signature = "(words: list[str]) -> list[int]"
    edges = (([],), (["a"],))

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return the parts, what else must hold, and the value of a word."""
        parts: list[dict[str, Any]] = []
        for _ in range(3 + level // 2):
            kind = rng.choice([kind for kind in _KINDS if not parts or kind != parts[-1]["kind"]])
            low = rng.randint(1, 2)
            parts.append({"kind": kind, "low": low, "more": rng.randint(0, 2)})
            if level > 1 and rng.random() < 0.4:
                parts[-1]["optional"] = True
        return {
            "parts": parts,
            "also": draw_clauses(rng, _ALSO, level, 1 + level // 3),
            "value": draw_clause(rng, _VALUE, level),
        }

    def statement(self, spec: Spec) -> str:
        """Number the parts."""
        lines = [self._part(part) for part in spec["parts"]]
        return (
            f"A word is good if it can be cut, from its beginning to its end, into these parts in this "
            f"order:\n\n{numbered(lines)}\n\n"
            f"and if also {'; and '.join(said(_ALSO, each) for each in spec['also'])}. The words have small and "
            f"capital English "
            "letters, decimal digits, hyphens and full stops.\n\nReturn the values of the good words of the list "
            "`words`, in its "
            f"order; words that are not good are left out. The value of a word is {said(_VALUE, spec['value'])}."
        )

    def _part(self, part: dict[str, Any]) -> str:
        what, low = _KINDS[part["kind"]][0], part["low"]
        noun, _, rest = what.partition(" (")
        head, *tail = noun.split(" from ")
        most = low + part["more"]
        count = plural(low, head) if most == low else f"{low} to {most} {head}s"
        count = count.replace("hyphen or full stops", "hyphens or full stops").replace(
            "digit or small letters", "digits or small letters"
        )
        told = " from ".join([count, *tail]) + (f" ({rest}" if rest else "")
        return told + ("; this part may be missing" if part.get("optional") else "")

    def solution(self, spec: Spec) -> str:
        """A regular expression."""
        pattern = "".join(map(self._pattern, spec["parts"]))
        lines = f"""
            out = []
            for w in words:
                if re.fullmatch({pattern!r}, w) and {" and ".join(f"({coded(_ALSO, each)})" for each in spec["also"])}:
                    out.append({coded(_VALUE, spec["value"])})
            return out
        """
        return f"import re\n\n\ndef code_words(words):\n{block(lines)}\n"

    def _pattern(self, part: dict[str, Any]) -> str:
        marks, low = _KINDS[part["kind"]][1].replace("-", "\\-"), part["low"]
        return f"(?:[{marks}]{{{low},{low + part['more']}}}){'?' * part.get('optional', False)}"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Keep the set of places that the parts so far may reach."""
        good = [
            word
            for word in args[0]
            if word and self._fits(spec, word) and all(apply(_ALSO, each, word) for each in spec["also"])
        ]
        return [apply(_VALUE, spec["value"], word) for word in good]

    def _fits(self, spec: Spec, word: str) -> bool:
        places = {0}
        for part in spec["parts"]:
            marks, reached = _KINDS[part["kind"]][1], set(places) if part.get("optional") else set()
            for place in places:
                for end in range(place + part["low"], place + part["low"] + part["more"] + 1):
                    if end <= len(word) and all(mark in marks for mark in word[place:end]):
                        reached.add(end)
            places = reached
        return len(word) in places

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Good words and such that miss it by one character or one part."""
        return ([self._word(spec, rng) for _ in range(rng.randint(1, 2 * size))],)

    def _word(self, spec: Spec, rng: EpisodeRng) -> str:
        word = ""
        for part in spec["parts"]:
            left_out = rng.random() < (0.4 if part.get("optional") else 0.04)
            count = rng.randint(part["low"], part["low"] + part["more"]) + (
                rng.choice([-1, 1]) if rng.random() < 0.08 else 0
            )
            word += "" if left_out else "".join(rng.choice(_KINDS[part["kind"]][1]) for _ in range(count))
        if word and rng.random() < 0.2:
            at = rng.randrange(len(word))
            word = word[:at] + rng.choice("aeiouQXb05-.") + word[at + 1 :]
        return word or "a"
