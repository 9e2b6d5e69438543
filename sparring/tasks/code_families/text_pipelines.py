"""Strings: pipelines of steps."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from sparring.tasks.code_families._ops import (
    LETTERS,
    Op,
    apply_all,
    block,
    coded,
    draw_clauses,
    numbered,
    said,
)
from sparring.tasks.code_families._texts import FEW, MARKS, VOWELS, sentence, shift
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args


def _shorten_runs(text: str, k: int) -> str:
    return "".join("".join(run)[:k] for run in ("".join(group) for _, group in groupby(text)))


STEPS = {
    "reverse": Op("Reverse the text.", "text = text[::-1]", lambda t: "".join(reversed(t)), (), 2),
    "replace": Op(
        "Replace every `{0}` by `{1}`.",
        "text = text.replace({0!r}, {1!r})",
        lambda t, a, b: "".join(b if c == a else c for c in t),
        (FEW, LETTERS + MARKS),
    ),
    "remove": Op(
        "Remove every `{0}` and every `{1}`.",
        "text = ''.join(c for c in text if c not in ({0!r}, {1!r}))",
        lambda t, a, b: t.replace(a, "").replace(b, ""),
        (FEW, FEW),
    ),
    "times": Op(
        "Write every `{0}` {1} times.",
        "text = text.replace({0!r}, {0!r} * {1})",
        lambda t, a, k: "".join("".join([c] * k) if c == a else c for c in t),
        (FEW, range(2, 5)),
    ),
    "rotate": Op(
        "Move the first {0} characters to the end; a text of {0} characters or fewer stays as it is.",
        "text = text[{0}:] + text[:{0}]",
        lambda t, k: "".join(t[(i + k) % len(t)] for i in range(len(t))) if len(t) > k else t,
        (range(2, 16),),
    ),
    "thin": Op(
        "Remove the characters at the positions {0}, 2 * {0}, 3 * {0} and so on, counted from 1.",
        "text = ''.join(c for i, c in enumerate(text, 1) if i % {0})",
        lambda t, k: "".join(t[i : i + k - 1] for i in range(0, len(t), k)),
        (range(2, 14),),
    ),
    "swap_case": Op(
        "Make every small letter a capital letter and every capital letter a small one.",
        "text = text.swapcase()",
        lambda t: "".join(c.lower() if c.isupper() else c.upper() for c in t),
        (),
        2,
    ),
    "cut": Op(
        "If `{0}` is in the text, keep only what is before the last `{0}`.",
        "text = text.rpartition({0!r})[0] if {0!r} in text else text",
        lambda t, a: t[: t.rindex(a)] if a in t else t,
        (FEW,),
        2,
    ),
    "space_out": Op(
        "Put `{1}` between every two blocks of {0} characters (the blocks begin at the start; the last may be "
        "shorter).",
        "text = {1!r}.join(text[i:i + {0}] for i in range(0, len(text), {0}))",
        lambda t, k, a: "".join(a * (i > 0 and i % k == 0) + c for i, c in enumerate(t)),
        (range(1, 10), MARKS),
    ),
    "capital": Op(
        "Make every `{0}`, `{1}` and `{2}` a capital letter.",
        "text = ''.join(c.upper() if c in ({0!r}, {1!r}, {2!r}) else c for c in text)",
        lambda t, a, b, c: re.sub(f"[{a}{b}{c}]", lambda found: found[0].upper(), t),
        (FEW, FEW, FEW),
    ),
    "turn_start": Op(
        "Reverse the first {0} characters (all of them if there are fewer).",
        "text = text[:{0}][::-1] + text[{0}:]",
        lambda t, k: "".join(t[: min(k, len(t))][-1 - i] for i in range(min(k, len(t)))) + t[k:],
        (range(3, 13),),
        2,
    ),
    "shift": Op(
        "Replace every small letter by the one {0} places later in the alphabet; after `z` comes `a`.",
        "text = ''.join(chr((ord(c) - 97 + {0}) % 26 + 97) if 'a' <= c <= 'z' else c for c in text)",
        lambda t, k: "".join(shift(c, k) for c in t),
        (range(1, 26),),
        2,
    ),
    "digits": Op(
        "Replace every digit d by the last digit of d + {0}.",
        "text = ''.join(str((int(c) + {0}) % 10) if c in '0123456789' else c for c in text)",
        lambda t, k: t.translate({ord(str(d)): str((d + k) % 10) for d in range(10)}),
        (range(1, 10),),
        2,
    ),
    "short_runs": Op(
        "Shorten every run of more than {0} equal neighbouring characters to {0}.",
        "text = ''.join(c for i, c in enumerate(text) if text[max(0, i - {0}):i] != c * {0})",
        _shorten_runs,
        (range(1, 3),),
        2,
    ),
    "pad": Op(
        "If the text has fewer than {0} characters, put `{1}` in front until it has {0}.",
        "text = text.rjust({0}, {1!r})",
        lambda t, k, a: a * max(0, k - len(t)) + t,
        (range(8, 40), MARKS),
        2,
    ),
    "word_order": Op(
        "Put the words in reverse order, with one space between them; words are the longest parts without spaces.",
        "text = ' '.join(text.split()[::-1])",
        lambda t: " ".join(reversed([word for word in t.split(" ") if word])),
        (),
        3,
    ),
    "turn_words": Op(
        "Reverse each word of more than {0} characters in its place; words are the longest parts without spaces.",
        "text = ' '.join(word[::-1] if len(word) > {0} else word for word in text.split(' '))",
        lambda t, k: re.sub(f"[^ ]{{{k + 1},}}", lambda found: "".join(reversed(found[0])), t),
        (range(2, 7),),
        3,
    ),
    "riffle": Op(
        "Write the characters at odd positions (counted from 1) first, then those at even positions.",
        "text = text[::2] + text[1::2]",
        lambda t: "".join(_by_parity(t)),
        (),
        3,
    ),
    "to_end": Op(
        "Move all digits and every `{0}` to the end; both those that move and those that stay keep their order.",
        "text = ''.join(sorted(text, key=lambda c: c in '0123456789' + {0!r}))",
        lambda t, a: re.sub(f"[0-9{a}]", "", t) + re.sub(f"[^0-9{a}]", "", t),
        (FEW,),
        3,
    ),
    "unpair": Op(
        "Remove every small vowel (a, e, i, o or u) that directly followed `{0}` before this step.",
        "text = ''.join(c for i, c in enumerate(text) if not (c in 'aeiou' and i and text[i - 1] == {0!r}))",
        lambda t, a: "".join(c for b, c in zip(" " + t, t, strict=False) if b != a or c not in VOWELS),
        (FEW,),
        3,
    ),
    "halves": Op(
        "Exchange the two halves of the text; with an odd number of characters the middle one stays where it is.",
        "text = text[(len(text) + 1) // 2:] + text[len(text) // 2:(len(text) + 1) // 2] + text[:len(text) // 2]",
        lambda t: t[-(len(t) // 2) :] + t[len(t) // 2 : len(t) - len(t) // 2] + t[: len(t) // 2] if len(t) > 1 else t,
        (),
        4,
    ),
    "if_long": Op(
        "If the text now has more than {0} characters, remove its first {1} and its last {2} characters.",
        "text = text[{1}:-{2}] if len(text) > {0} else text",
        lambda t, n, k, m: t if len(t) <= n else t[k : len(t) - m],
        (range(10, 30), range(1, 5), range(1, 5)),
        4,
    ),
    "repeat": Op(
        "Replace every digit from 2 to {0} that stands directly after a letter by that many copies of the letter.",
        "text = re.sub(r'([A-Za-z])([2-{0}])', lambda m: m[1] * (1 + int(m[2])), text)",
        lambda t, most: _copies(t, most),
        (range(4, 10),),
        4,
    ),
}


def _by_parity(text: str) -> list[str]:
    """The characters at odd positions, then those at even ones."""
    return [text[i] for odd in (0, 1) for i in range(len(text)) if i % 2 == odd]


def _copies(text: str, most: int) -> str:
    out = ""
    for before, mark in zip(" " + text, text, strict=False):
        plain = mark not in "23456789"[: most - 1] or not ("a" <= before.lower() <= "z")
        out += mark if plain else before * int(mark)
    return out


@program_family("text_pipeline", "strings", "composition")
class TextPipeline(ProgramFamily):
    """Three to eight steps, each applied to what the one before left."""

    signature = "(text: str) -> str"
    edges = (("",), ("a",), ("Aa 1",), ("hello there 22 old ones",))

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return level + 2 steps."""
        return {"steps": draw_clauses(rng, STEPS, level, level + 2)}

    def statement(self, spec: Spec) -> str:
        """Number the steps."""
        steps = numbered([said(STEPS, step) for step in spec["steps"]])
        return (
            f"Return what these steps make of `text`, each applied to the result of the one before:\n\n{steps}\n\n"
            "The text has English letters, digits, spaces and the signs - + and full stop."
        )

    def solution(self, spec: Spec) -> str:
        """One line per step."""
        lines = "\n".join(coded(STEPS, step) for step in spec["steps"])
        return f"import re\n\n\ndef text_pipeline(text):\n{block(lines)}\n    return text\n"

    def run(self, spec: Spec, *args: Any) -> Any:
        """Apply the steps."""
        return apply_all(STEPS, spec["steps"], args[0])

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """A few words that have the letters of the steps."""
        marks = "".join(str(each) for step in spec["steps"] for each in step[1:] if str(each) in FEW)
        return (sentence(rng, size, marks),)
