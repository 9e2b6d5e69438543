"""Accuracy, precision and recall of a grader on labelled rows, by category.

    python -m tests.envs.math_grader.scoring [--wrong] [CATEGORY ...]

prints the table for `sparring.envs.math.grader`, and with --wrong each verdict that contradicts its label.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.envs.math_grader.make_corpus import CORPUS, load

Record = Mapping[str, Any]
Judge = Callable[[Record], bool]
"""Says whether a row's response is accepted."""


@dataclass
class Score:
    """How often a grader was right and wrong."""

    right_accepted: int = 0
    right_refused: int = 0
    wrong_accepted: int = 0
    wrong_refused: int = 0

    def add(self, label: bool, verdict: bool) -> None:
        """Count one verdict."""
        name = f"{'right' if label else 'wrong'}_{'accepted' if verdict else 'refused'}"
        setattr(self, name, getattr(self, name) + 1)

    @property
    def rows(self) -> int:
        """How many verdicts there were."""
        return self.right_accepted + self.right_refused + self.wrong_accepted + self.wrong_refused

    @property
    def accuracy(self) -> float:
        """The share of verdicts that agree with the label."""
        return (self.right_accepted + self.wrong_refused) / self.rows

    @property
    def precision(self) -> float:
        """The share of accepted responses that are right."""
        return self.right_accepted / max(1, self.right_accepted + self.wrong_accepted)

    @property
    def recall(self) -> float:
        """The share of right responses that are accepted."""
        return self.right_accepted / max(1, self.right_accepted + self.right_refused)


def sparring_judge(row: Record) -> bool:
    """Grade a row with `sparring.envs.math.grader`."""
    from sparring.envs.math.grader import Options, grade

    return grade(row["gold"], row["response"], Options(**row.get("options", {}))).correct


def score(rows: Iterable[Record], verdicts: Iterable[bool]) -> tuple[Score, dict[str, Score]]:
    """Return the score of all rows and that of each category."""
    total, parts = Score(), defaultdict[str, Score](Score)
    for row, verdict in zip(rows, verdicts, strict=True):
        total.add(row["correct"], verdict)
        parts[row["category"]].add(row["correct"], verdict)
    return total, dict(parts)


def report(total: Score, parts: Mapping[str, Score]) -> str:
    """Return a table of the scores, the worst category first."""
    lines = [f"{'category':24} {'rows':>5} {'acc':>6} {'prec':>6} {'recall':>6}  {'FP':>3} {'FN':>3}"]
    ordered = sorted(parts.items(), key=lambda item: (item[1].accuracy, item[0]))
    for name, s in [*ordered, ("all", total)]:
        rates = f"{s.accuracy:6.1%} {s.precision:6.1%} {s.recall:6.1%}"
        lines.append(f"{name:24} {s.rows:5} {rates}  {s.wrong_accepted:3} {s.right_refused:3}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and, if asked, the contradictions."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--wrong", action="store_true", help="list the verdicts that contradict their label")
    options.add_argument("categories", nargs="*")
    args = options.parse_args(arguments)
    rows = [row for row in load(CORPUS) if not args.categories or row["category"] in args.categories]
    began = time.process_time()
    verdicts = [sparring_judge(row) for row in rows]
    seconds = time.process_time() - began
    for row, verdict in zip(rows, verdicts, strict=True):
        if args.wrong and verdict != row["correct"]:
            kind = "refused" if row["correct"] else "ACCEPTED"
            print(f"{kind:8} {row['id']}: {row['gold']} | {row['response']!r}")  # noqa: T201
    print(report(*score(rows, verdicts)))  # noqa: T201
    print(f"{len(rows) / seconds:,.0f} rows per CPU second")  # noqa: T201


if __name__ == "__main__":
    main()
