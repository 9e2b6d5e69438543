"""Tables: a row for every episode, as CSV or parquet, with the same columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sparring.errors import MissingExtra
from sparring.leaderboard.exports import Told, episodes, plain
from sparring.leaderboard.files import replacing
from sparring.leaderboard.records import Record

Kind = Literal["text", "whole", "number", "truth"]
Row = Mapping[str, Any]

_MOST = 10_000
"""Characters of an answer that are kept."""
_BATCH = 5_000
"""Rows that are held at once."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


class Column(NamedTuple):
    """What a row says."""

    name: str
    kind: Kind
    line: str


COLUMNS = (
    Column("item", "whole", "which episode of the suite, from 0"),
    Column("agent", "text", "as boards call it"),
    Column("suite", "text", "NAME-vN"),
    Column("suite_hash", "text", "of all that was asked (SHA-256)"),
    Column("part", "text", "of the suite"),
    Column("domain", "text", "math, code, web or games"),
    Column("env", "text", "the environment"),
    Column("task", "whole", "which of the part's, from 0; repeats and seats of a task are one cluster"),
    Column("task_hash", "text", "of the task's content"),
    Column("family", "text", "what the task is made of: tasks of one are a cluster; empty where tasks have nothing in common"),
    Column("seed", "whole", "of the episode"),
    Column("seat", "text", "the agent's; empty if it sat in all"),
    Column("opponent", "text", "who had the other seats; empty for nobody"),
    Column("repeat", "whole", "which try of the task, from 0"),
    Column("score", "number", "from 0 to 1; empty if the episode is void"),
    Column("void", "truth", "whether the infrastructure failed: no wrong answer"),
    Column("error", "text", "why it is void"),
    Column("return", "number", "what the environment paid the agent's seat; the mean over seats if it sat in all"),
    Column("terminated", "truth", "whether the episode came to its end"),
    Column("truncated", "truth", "whether it was cut off"),
    Column("steps", "whole", "answers of the agent"),
    Column("illegal", "whole", "how many of them were no legal ones"),
    Column("tokens_read", "whole", "that the agent's models were given; empty where nobody counted"),
    Column("tokens_said", "whole", "that they sampled"),
    Column("cost", "number", "by the prices in the run's card; empty where there are none"),
    Column("seconds", "number", "wall time of the agent's answers"),
    Column("answer", "text", f"the agent's last one, up to {_MOST} characters"),
)  # fmt: skip


def rows(run: Record) -> Iterator[Row]:
    """Yield a row for every episode, in the suite's order: `COLUMNS`, None for what is empty."""
    for told in episodes(run):
        yield _row(run, told)


def _row(run: Record, told: Told) -> Row:
    (number, part, task, (seat, opponent), repeat), entry, played = told.item, told.entry, told.trajectory
    index = run.suite.place(number).task
    families = run.families[part.name]
    return {
        "item": number,
        "agent": plain(run.card.name),
        "suite": run.card.suite,
        "suite_hash": run.card.hash,
        "part": plain(part.name),
        "domain": part.domain,
        "env": part.env,
        "task": index,
        "task_hash": task.content_hash,
        "family": None if families is None else plain(str(families[str(index)])),
        "seed": part.seed,
        "seat": seat,
        "opponent": opponent,
        "repeat": repeat,
        "score": entry.score,
        "void": entry.score is None,
        "error": None if told.error is None else plain(told.error),
        "return": told.paid,
        "terminated": played.terminated,
        "truncated": played.truncated,
        "steps": entry.steps,
        "illegal": entry.illegal,
        "tokens_read": entry.read,
        "tokens_said": entry.said,
        "cost": entry.cost,
        "seconds": entry.seconds,
        "answer": plain(told.steps[-1].text[:_MOST]) if told.steps else None,
    }


def write_csv(run: Record, out: Path) -> None:
    """Write the rows as CSV (RFC 4180): UTF-8, a head, `true` and `false`, nothing for what is empty.

    Text that a spreadsheet would take for a formula begins with an apostrophe.

    Raises:
        InfrastructureError: It cannot be written.
    """
    csv_file(COLUMNS, rows(run), out)


def csv_file(columns: Sequence[Column], found: Iterable[Row], out: Path) -> None:
    """Write any rows as CSV (see `write_csv`)."""
    with replacing(out) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")  # as in RFC 4180; both are quoted where they are text
        writer.writerow(column.name for column in columns)
        writer.writerows([_cell(row[column.name], column.kind) for column in columns] for row in found)


def _cell(value: Any, kind: Kind) -> str:
    if value is None:
        return ""
    if kind == "truth":
        return "true" if value else "false"
    if kind == "text":
        return f"'{value}" if value.startswith(_FORMULA) else str(value)
    return repr(float(value) if kind == "number" else value)


def write_parquet(run: Record, out: Path) -> None:
    """Write the rows as parquet: typed, what is empty is null; text is as it is.

    Raises:
        MissingExtra: pyarrow is not installed.
        InfrastructureError: It cannot be written.
    """
    parquet_file(COLUMNS, rows(run), out)


def parquet_file(columns: Sequence[Column], found: Iterable[Row], out: Path) -> None:
    """Write any rows as parquet (see `write_parquet`)."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtra(f"parquet needs {error.name}: pip install 'sparring[data]'") from error

    kinds = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "truth": pa.bool_()}
    schema = pa.schema([pa.field(each.name, kinds[each.kind], metadata={"description": each.line}) for each in columns])
    left = iter(found)
    with replacing(out) as draft, parquet.ParquetWriter(draft, schema, compression="zstd") as writer:
        while batch := [dict(row) for row in islice(left, _BATCH)]:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
