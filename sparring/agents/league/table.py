"""What the cells say together: means over seeds with intervals, each beside the base it began with, and a verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from sparring.agents.improve.distributions import student
from sparring.agents.league.arenas import RANDOM, Kind

if TYPE_CHECKING:
    from sparring.agents.league.openings import Openings

Verdict = Literal["helps", "helps, not beyond random rewards", "hurts", "no clear effect", "one seed", ""]


def t_interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of the mean by Student's t; without bounds for fewer than two values.

    >>> [round(x, 3) for x in t_interval([1.0, 2.0, 3.0])]
    [-0.484, 4.484]
    """
    n = len(values)
    if n < 2:
        return -math.inf, math.inf
    mean = sum(values) / n
    error = math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1) / n)
    reach = student(0.95, n - 1) * error
    return mean - reach, mean + reach


@dataclass(frozen=True, slots=True)
class Row:
    """One entrant in one arena."""

    arena: str
    entrant: str
    kind: Kind
    recipe: str
    metric: str
    sign: int
    """1 if more of the metric is better, else -1."""
    values: tuple[float, ...]
    """One for each seed."""
    gains: tuple[float, ...]
    """How much better than the untrained model of the same seed; empty for that itself."""
    trained: float
    """Tokens sampled in training, mean over seeds; the arena's budget at most, but for the last iteration."""
    answer: float | None
    """Tokens sampled for an answer at test time."""
    cpu_seconds: float
    pass_at: Mapping[str, float]
    flips: Mapping[str, float]
    """Where every question is asked twice: the accuracy of the first answer, what the second adds (wrong answers put right less right ones
    spoiled), and what an answer drawn anew would add."""
    legal_rate: float | None
    warnings: tuple[str, ...]
    controlled: tuple[float, ...] = ()
    """How much better than the same on random rewards with the same seed; empty where that was not played."""

    @property
    def mean(self) -> float:
        """Over seeds."""
        return sum(self.values) / len(self.values)

    @property
    def interval(self) -> tuple[float, float]:
        """The mean's; a share ends at 0 and 1."""
        low, high = t_interval(self.values)
        return (max(0.0, low), min(1.0, high)) if self.metric == "solved" and len(self.values) > 1 else (low, high)

    @property
    def gain(self) -> float | None:
        """The mean gain over the base."""
        return sum(self.gains) / len(self.gains) if self.gains else None

    @property
    def verdict(self) -> Verdict:
        """Whether the interval of the gain, paired by seed, leaves 0 out, and that over the same on random rewards too."""
        if not self.gains:
            return ""
        if len(self.gains) < 2:
            return "one seed"
        low, high = t_interval(self.gains)
        if low <= 0:
            return "hurts" if high < 0 else "no clear effect"
        return (
            "helps, not beyond random rewards" if self.controlled and t_interval(self.controlled)[0] <= 0 else "helps"
        )


def to_json(row: Row) -> dict[str, Any]:
    """Return a row with what follows from it."""
    low, high = row.interval
    interval = None if math.isinf(low) else [low, high]
    derived = {
        "mean": row.mean,
        "interval": interval,
        "gain": row.gain,
        "verdict": row.verdict,
        "seeds": len(row.values),
    }
    return {**asdict(row), **derived}


def rows(records: Mapping[tuple[str, str, int], Mapping[str, Any]]) -> list[Row]:
    """Return a row for every entrant, in the order of the records; gains are over the entrant of kind `base`."""
    grouped: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for (arena, entrant, _), record in sorted(records.items(), key=lambda item: item[0][2]):
        grouped.setdefault((arena, entrant), []).append(record)
    bases = {
        (arena, record["seed"]): record["value"]
        for (arena, _, _), record in records.items()
        if record["kind"] == "base"
    }
    return beside_controls([_row(*names, of, bases) for names, of in grouped.items()])


def beside_controls(found: Sequence[Row]) -> list[Row]:
    """Return the rows with what each gains over itself on random rewards, for as many seeds as both have."""
    known = {(row.arena, row.entrant): row for row in found}
    pairs = [(row, known.get((row.arena, row.entrant + RANDOM))) for row in found]
    return [row if control is None else replace(row, controlled=_over(row, control)) for row, control in pairs]


def _over(row: Row, control: Row) -> tuple[float, ...]:
    return tuple(row.sign * (mine - its) for mine, its in zip(row.values, control.values, strict=False))


def _row(arena: str, entrant: str, records: Sequence[Mapping[str, Any]], bases: Mapping[tuple[str, int], float]) -> Row:
    first = records[0]
    paired = [r for r in records if r["kind"] != "base" and (arena, r["seed"]) in bases]
    gains = tuple(r["sign"] * (r["value"] - bases[arena, r["seed"]]) for r in paired)
    warnings = dict.fromkeys(words for r in records for words in r["warnings"])
    return Row(
        arena,
        entrant,
        first["kind"],
        first["recipe"],
        first["metric"],
        first["sign"],
        tuple(r["value"] for r in records),
        gains,
        _mean([r["trained"] for r in records]),
        _mean([r["answer"] for r in records]) if "answer" in first else None,
        _mean([r["cpu_seconds"] for r in records]),
        _means([r.get("pass_at", {}) for r in records]),
        _means([_flips(r["evaluation"]) for r in records]),
        _mean([r["legal_rate"] for r in records]) if "legal_rate" in first else None,
        tuple(warnings),
    )


def _flips(evaluation: Mapping[str, float]) -> dict[str, float]:
    """Return what second answers changed, by the evaluation."""
    known = {"first": "first", "gain": "gain", "repaired": "i_to_c", "spoiled": "c_to_i", "drawn anew": "anew/gain"}
    return {name: evaluation[key] for name, key in known.items() if key in evaluation}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _means(records: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {key: _mean([r[key] for r in records]) for key in records[0] if all(key in r for r in records)}


def markdown(found: Sequence[Row], openings: Mapping[str, Openings | None]) -> str:
    """Return the rows as one table of Markdown for each arena.

    Args:
        found: The rows.
        openings: By arena, what its evaluation has in common with its training; None where it is judged exactly.
    """
    out: list[str] = []
    for arena in dict.fromkeys(row.arena for row in found):
        mine = [row for row in found if row.arena == arena]
        better = "more" if mine[0].sign > 0 else "less"
        out += [
            f"### {arena}",
            "",
            f"{mine[0].metric} ({better} is better), {len(mine[0].values)} seeds",
            "",
            held_out(openings[arena]),
            "",
        ]
        columns = [*COLUMNS, *(TWICE if any(row.flips for row in mine) else ())]
        out += [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
        out += [f"| {' | '.join(cells(row)[: len(columns)])} |" for row in mine]
        out.append("")
    return "\n".join(out)


def held_out(openings: Openings | None) -> str:
    """Return how new to a run what it is judged on is, as a sentence."""
    return "Judged exactly, on all states of the game: nothing is held out." if openings is None else f"{openings}."


COLUMNS = (
    "entrant",
    "kind",
    "mean",
    "95 % interval",
    "over the base",
    "verdict",
    "pass@8",
    "tokens",
    "per answer",
    "CPU s",
)
"""What `cells` writes; after it come those of `TWICE` where there are second answers."""
TWICE = ("first answer", "gain of the second", "put right", "spoiled", "drawn anew")


def cells(row: Row) -> tuple[str, ...]:
    """Return a row's cells as text."""
    low, high = row.interval
    gain = "" if row.gain is None else f"{row.gain:+.3f}"
    return (
        row.entrant,
        row.kind,
        f"{row.mean:.3f}",
        "" if math.isinf(low) else f"{low:.3f} to {high:.3f}",
        gain,
        row.verdict,
        f"{row.pass_at['8']:.3f}" if "8" in row.pass_at else "",
        f"{row.trained:,.0f}" if row.trained else "",
        "" if row.answer is None else f"{row.answer:.1f}",
        f"{row.cpu_seconds:.0f}" if row.cpu_seconds else "",
        *(_twice(row.flips) if row.flips else ()),
    )


def _twice(flips: Mapping[str, float]) -> tuple[str, ...]:
    first, gain, right, wrong, anew = (flips[name] for name in ("first", "gain", "repaired", "spoiled", "drawn anew"))
    return f"{first:.3f}", f"{gain:+.3f}", f"{right:.3f}", f"{wrong:.3f}", f"{anew:+.3f}"
