"""`sparring compare`: runs of one suite against each other, on the same tasks and seeds."""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring.cli._output import chance, printable, signed, write, write_json, write_table
from sparring.cli._parser import add_json_option
from sparring.errors import BadValue, unknown_name

if TYPE_CHECKING:
    from sparring.leaderboard.contrast import Contrast, Difference, Level
    from sparring.leaderboard.curves import Point
    from sparring.leaderboard.imports import Imported
    from sparring.leaderboard.paired import Comparison
    from sparring.leaderboard.records import Record
    from sparring.leaderboard.statistics import Estimate, Scores

_COLUMNS = ("difference", "95 % interval", "p", "p, all together", "tasks", "better", "worse", "tasks needed")
_SHOWN = 200
"""Characters of an answer that are shown."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add("runs", metavar="[NAME=]RUN", nargs="+", help="folders of runs that are over; two or more, of one suite")
    add("--curve", action="store_true", help="take them for generations of one agent, in this order")
    add("--imported", action="store_true", help="they are logs of inspect_ai or verifiers instead")
    add("--score", metavar="NAME", help="which score of imported logs (default: the first)")
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Compare them."""
    if args.score and not args.imported:
        raise BadValue(f"--score {args.score} is of imported logs: add --imported")
    if args.imported and args.curve:
        raise BadValue("--curve is of runs of a suite, and imported logs are none: leave out --imported")
    if len(args.runs) < 2:
        raise BadValue(f"comparing takes two runs or more, got {args.runs[0]}")
    (_imported if args.imported else _runs)(args)
    return 0


def _runs(args: argparse.Namespace) -> None:
    from sparring.leaderboard.contrast import contrasts, curve, first_difference
    from sparring.leaderboard.records import read_run

    asked = [_named(word) for word in args.runs]
    for _, path in asked:
        if path.is_file():
            raise BadValue(
                f"{path} is a file, and a run is a folder: logs of inspect_ai or verifiers are compared with --imported"
            )
    opened = [(name, read_run(path)) for name, path in asked]
    runs = dict(
        zip(
            _names([(name or one.card.name, one.folder) for name, one in opened]),
            (one for _, one in opened),
            strict=True,
        )
    )
    found = contrasts(runs)
    apart = first_difference(*runs.values()) if len(runs) == 2 else None
    levels, parts = curve(runs) if args.curve else ((), {})
    if not args.json:
        _show(runs, found, apart)
        if args.curve:
            _show_curve(levels, parts)
        return
    pairs = [
        {"first": first, "second": second, **_plain(asdict(each)), "p_value_adjusted": p}
        for (first, second), (each, p) in found.items()
    ]
    about = {name: {"folder": str(one.folder), "voids": len(one.voids), **_score(one)} for name, one in runs.items()}
    first, *_ = runs.values()
    out = {"suite": first.card.suite, "hash": first.card.hash, "runs": about, "pairs": pairs}
    if apart is not None:
        out["first_difference"] = asdict(apart)
    if args.curve:
        out["curve"] = {
            "whole": [_plain(asdict(level)) for level in levels],
            "parts": {part: [_plain(asdict(point)) for point in points] for part, points in parts.items()},
        }
    write_json(out)


def _named(word: str) -> tuple[str, Path]:
    """Read NAME=RUN; a folder's own name may have equals signs in it."""
    name, equals, path = word.partition("=")
    return ("", Path(word)) if not equals or Path(word).exists() else (name, Path(path))


def _names(given: Sequence[tuple[str, Path]]) -> list[str]:
    """Return a name for each, all different: those that are equal are told by their folders."""
    names = [name for name, _ in given]
    out = [name if names.count(name) == 1 else f"{name} ({path})" for name, path in given]
    if len({*out}) < len(out):
        twice = next(name for name in out if out.count(name) > 1)
        raise BadValue(f"{twice} is named twice: name every run once")
    return out


def _score(one: Record) -> dict[str, Any]:
    score = one.report.whole.score
    return {"score": None if score is None else asdict(score)}


def _plain(value: Any) -> Any:
    """Return what JSON can say: an end that is not known is null."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _show(
    runs: Mapping[str, Record], found: Mapping[tuple[str, str], tuple[Contrast, float]], apart: Difference | None
) -> None:
    first, *_ = runs.values()
    rows = []
    for name, one in runs.items():
        score = one.report.whole.score
        figures = ("", "") if score is None else (f"{score.mean:.3f}", f"{score.low:.3f} to {score.high:.3f}")
        rows.append((printable(name), *figures, f"{len(one.voids)}" if one.voids else ""))
    write_table(f"{first.card.suite}, hash {first.card.hash[:12]}", ("run", "score", "95 % interval", "void"), rows)
    wholes = [(f"{a} - {b}", each.whole, p) for (a, b), (each, p) in found.items()]
    write_table("differences, domains alike", ("", *_COLUMNS), [_row(*each) for each in wholes])
    if len(found) == 1:
        ((each, _),) = found.values()
        parts = [
            _row(name, one, each.adjusted[name]) if one else (name, *[""] * len(_COLUMNS))
            for name, one in each.parts.items()
        ]
        write_table("by part", ("", *_COLUMNS), parts)
    if voids := sum(len(one.voids) for one in runs.values()):
        write(f"{voids} episodes are void: their pairs are left out.")
    if apart is not None:
        _show_difference([*runs], apart)


def _row(name: str, one: Comparison, adjusted: float) -> tuple[str, ...]:
    needed = "" if one.tasks_needed is None else f"{one.tasks_needed:,}"
    low, high = (signed(end) if math.isfinite(end) else "unknown" for end in (one.low, one.high))
    return (
        *(printable(name), signed(one.difference), f"{low} to {high}"),
        *(chance(one.p_value), chance(adjusted), f"{one.tasks}", f"{one.better}", f"{one.worse}", needed),
    )


def _show_difference(names: Sequence[str], apart: Difference) -> None:
    write(f"They differ first in episode {apart.item} ({apart.part}, task {apart.task}), at answer {apart.step + 1}:")
    for name, said, score in zip(names, apart.said, apart.scores, strict=True):
        words = "(the episode was over)" if said is None else printable(repr(said), _SHOWN)
        write(f"  {printable(name)}: {words}  -> {score:.3f}")


def _show_curve(levels: Sequence[Level], parts: Mapping[str, Sequence[Point]]) -> None:
    rows = []
    for level in levels:
        gain = () if level.gain is None else _gain(level.gain.whole)
        rows.append(
            (printable(level.name), f"{level.score.mean:.3f}", _between(level.score.low, level.score.high), *gain)
        )
    columns = ("generation", "score", "95 % interval", "gain", "95 % interval", "p")
    write_table("the whole, by generation", columns, [(*row, *[""] * (len(columns) - len(row))) for row in rows])
    for part, points in parts.items():
        rows = []
        for point in points:
            gains = () if not point.gains else _gain(point.gains[0])
            rows.append(
                (printable(point.level), f"{point.mean.mean:.3f}", _between(point.mean.low, point.mean.high), *gains)
            )
        write_table(part, columns, [(*row, *[""] * (len(columns) - len(row))) for row in rows])


def _gain(one: Comparison) -> tuple[str, ...]:
    return signed(one.difference), f"{signed(one.low)} to {signed(one.high)}", chance(one.p_value)


def _between(low: float, high: float) -> str:
    return " to ".join(f"{end:.3f}" if math.isfinite(end) else "unknown" for end in (low, high))


def _imported(args: argparse.Namespace) -> None:
    from sparring.leaderboard.imports import TIER, read_log
    from sparring.leaderboard.paired import holm

    read = [(name, read_log(path)) for name, path in map(_named, args.runs)]
    names = _names([(name or one.model or one.path.name, one.path) for name, one in read])
    logs = dict(zip(names, (one for _, one in read), strict=True))
    score = _which(logs, args.score)
    pairs = list(combinations(logs, 2))
    found = [_compared(logs[a], logs[b], score) for a, b in pairs]
    adjusted = holm([each.p_value for each in found])
    if args.json:
        table = [
            {"first": a, "second": b, **_plain(asdict(each)), "p_value_adjusted": p}
            for (a, b), each, p in zip(pairs, found, adjusted, strict=True)
        ]
        about = {
            name: {
                **{"path": str(one.path), "source": one.source, "task": one.task, "model": one.model},
                **{"failed": sum(sample.error is not None for sample in one.samples)},
                "score": _plain(asdict(_mean(one, score))),
            }
            for name, one in logs.items()
        }
        write_json({"tier": TIER, "score": score, "logs": about, "pairs": table})
        return
    rows = [_about(name, one, score) for name, one in logs.items()]
    write_table(
        f"imported, not replayable: the score {score!r}",
        ("log", "from", "task", "samples", "mean", "95 % interval", "failed"),
        rows,
    )
    named = [_row(f"{a} - {b}", each, p) for (a, b), each, p in zip(pairs, found, adjusted, strict=True)]
    write_table("differences, paired by sample", ("", *_COLUMNS), named)


def _about(name: str, one: Imported, score: str) -> tuple[str, ...]:
    mean = _mean(one, score)
    failed = sum(sample.error is not None for sample in one.samples)
    words = map(printable, (name, one.source, one.task))
    figures = f"{len(one.samples)}", f"{mean.mean:.3f}", _between(mean.low, mean.high)
    return *words, *figures, f"{failed}" if failed else ""


def _mean(one: Imported, score: str) -> Estimate:
    from sparring.leaderboard.statistics import mean_score
    from sparring.leaderboard.unbounded import mean_value

    scores = one.scores(score)
    return mean_score(scores) if _bounded(scores) else mean_value(scores)


def _bounded(*given: Scores) -> bool:
    """Return whether all scores lie from 0 to 1."""
    return all(score is None or 0 <= score <= 1 for one in given for tries in one.values() for score in tries)


def _which(logs: Mapping[str, Imported], asked: str | None) -> str:
    """Return the score that is compared: all logs must have it."""
    first, *others = logs.values()
    shared = [name for name in first.score_names if all(name in one.score_names for one in others)]
    if not shared:
        said = "; ".join(f"{name}: {', '.join(one.score_names) or 'none'}" for name, one in logs.items())
        raise BadValue(f"the logs have no score of the same name ({printable(said)}): name logs of the same task")
    if asked is not None and asked not in shared:
        raise unknown_name("score of all these logs", asked, shared)
    return asked or shared[0]


def _compared(first: Imported, second: Imported, score: str) -> Comparison:
    from sparring.leaderboard.paired import compare

    a, b = first.scores(score), second.scores(score)
    return compare(a, b, bounds=(0.0, 1.0) if _bounded(a, b) else None)
