"""Writes the labelled corpus of the answer grader, byte for byte the same each time.

    python -m tests.envs.math_grader.make_corpus

`corpus.jsonl` holds the hand-written rows of `hand/*.txt` (format in `hand/numbers.txt`) and those of `numbers_made.py` and `shapes_made.py`, whose
labels are computed exactly. `adversarial.jsonl` holds those of `adversarial.py`. No label comes from a grader.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CORPUS = HERE / "corpus.jsonl"
ADVERSARIAL = HERE / "adversarial.jsonl"
BREAK, NOTE = "⏎", " § "
Piece = tuple[str, int]
"""A text and how often it stands there."""

_MATH = (
    "\\boxed{{{}}}",
    "We simplify and get\n\n\\[\n\\boxed{{{}}}\n\\]",
    "The answer is ${}$.",
    "So $\\boxed{{{}}}$.",
    "{}",
    "Therefore, the final answer is: $\\boxed{{{}}}$. I hope it is correct.",
    "**Answer:** ${}$",
    "<answer>{}</answer>",
)
_WORDS = ("{}", "\\boxed{{{}}}", "The answer is {}.", "**{}**", "\\boxed{{\\text{{{}}}}}", "Final answer: {}")


@dataclass(frozen=True)
class Row:
    """One labelled pair."""

    gold: str
    response: str
    correct: bool
    category: str
    source: str
    options: dict[str, Any] = field(default_factory=dict)
    note: str = ""


def wrapped(text: str, mode: str, number: int) -> str:
    """Return an answer as a response: in boxes and sentences in turn (`any`, `word`), boxed (`box`), or as it is (`raw`)."""
    if mode == "raw":
        return text
    if mode == "box":
        return _MATH[0].format(text)
    frames = _MATH if mode == "any" else _WORDS
    frame = frames[number % len(frames)]
    if any(mark in text and mark in frame for mark in ("\\text", "*", "$")):
        frame = _MATH[0]
    return frame.format(text.removesuffix(".") if frame.endswith(".") else text)


def read_hand(path: Path) -> Iterator[Row]:
    """Read a file of hand-written rows."""
    category, mode, gold = "", "any", ""
    options: dict[str, Any] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")):
        if line.startswith("= "):
            category, mode, *extra = line[2:].split(" ", 2)
            options = json.loads(extra[0]) if extra else {}
        elif line[:2] in ("+ ", "- ", "-"):
            text, _, note = line[2:].partition(NOTE)
            response = wrapped(text.strip().replace(BREAK, "\n"), mode, number)
            yield Row(gold, response, line[0] == "+", category, "hand", options, note)
        elif line and not line.startswith("# "):
            gold = line


def corpus() -> list[Row]:
    """Return all rows, without repetitions."""
    from tests.envs.math_grader.recipes import generated

    unique: dict[tuple[str, str, str], Row] = {}
    hand = (row for path in sorted((HERE / "hand").glob("*.txt")) for row in read_hand(path))
    for row in (*hand, *generated()):
        first = unique.setdefault((row.gold, row.response, json.dumps(row.options)), row)
        if first.correct != row.correct:
            raise ValueError(f"two labels for one pair: {first} and {row}")
    return sorted(unique.values(), key=lambda row: (row.category, row.source != "hand", row.gold))


def corpus_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Return the rows as JSON lines, numbered within their category."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.category] += 1
        record: dict[str, Any] = {"id": f"{row.category}-{seen[row.category]:04}", "gold": row.gold}
        record |= {"response": row.response, "correct": row.correct, "category": row.category}
        record |= {"options": row.options} if row.options else {}
        record |= {"source": row.source} | ({"note": row.note} if row.note else {})
        yield json.dumps(record, ensure_ascii=False) + "\n"


def adversarial_lines() -> Iterator[str]:
    """Return the adversarial rows as JSON lines; a long response is a list of [text, how often]."""
    from tests.envs.math_grader.adversarial import attacks

    for number, attack in enumerate(attacks()):
        record: dict[str, Any] = {"id": f"{attack.kind}-{number:04}", "gold": attack.gold}
        record |= {"response": attack.response, "correct": attack.correct, "kind": attack.kind}
        yield json.dumps(record, ensure_ascii=True) + "\n"


def expand(response: str | list[Piece]) -> str:
    """Return the response of an adversarial row in full."""
    return response if isinstance(response, str) else "".join(text * times for text, times in response)


def load(path: Path) -> list[dict[str, Any]]:
    """Return the rows of one of the two files."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def files() -> dict[Path, Callable[[], Iterator[str]]]:
    """Return what is written where."""
    return {CORPUS: lambda: corpus_lines(corpus()), ADVERSARIAL: adversarial_lines}


if __name__ == "__main__":
    for path, lines in files().items():
        path.write_text("".join(lines()), encoding="utf-8")
