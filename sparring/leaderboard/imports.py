"""Logs of inspect_ai and verifiers, to be read beside each other with our statistics.

They are imported, and no runs of a suite: nobody can play them again here, so what they say is believed. Samples are paired by their
own ids; an error of a sample is an infrastructure failure, as a void episode is, and no wrong answer.
"""

from __future__ import annotations

import json
import math
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from sparring.errors import BadValue, Boundary, MissingExtra
from sparring.leaderboard.exports import plain
from sparring.leaderboard.exports.table import Column, Row
from sparring.leaderboard.statistics import Scores

TIER = "imported"
"""What boards would call them: below all tiers, since nothing is replayable."""
MOST = 1 << 30
"""Bytes that are read of a log, unpacked."""
_MEMBER = 1 << 28
"""Bytes of one sample."""
_ZSTD = 93
_LETTERS = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0}
_WORDS = {"yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}

COLUMNS = (
    Column("source", "text", "which library wrote it"),
    Column("task", "text", "its task or environment"),
    Column("model", "text", "who answered"),
    Column("sample", "text", "the sample's own id"),
    Column("repeat", "whole", "which try, from 0"),
    Column("score_name", "text", "which of its scores"),
    Column("score", "number", "as the log has it; empty if the sample failed"),
    Column("error", "text", "why it failed"),
    Column("tokens_read", "whole", "that models were given; empty where nobody counted"),
    Column("tokens_said", "whole", "that they sampled"),
)


class Sample(NamedTuple):
    """A try of a task."""

    id: str
    repeat: int
    scores: Mapping[str, float]
    """By name; empty if it failed."""
    error: str | None
    tokens: tuple[int, int] | None
    """Read and said; None where nobody counted."""


@dataclass(frozen=True)
class Imported:
    """A log of another library."""

    path: Path
    source: str
    task: str
    model: str
    samples: tuple[Sample, ...]

    @property
    def score_names(self) -> tuple[str, ...]:
        """Of all scores, in the order in which they appear."""
        return tuple(dict.fromkeys(name for sample in self.samples for name in sample.scores))

    def scores(self, name: str) -> Scores:
        """Return a score of every sample, by its id: its tries in order, None where it failed or has no such score."""
        out: dict[str, dict[int, float | None]] = {}
        for sample in self.samples:
            out.setdefault(sample.id, {})[sample.repeat] = sample.scores.get(name)
        return {key: [tries.get(n) for n in range(max(tries) + 1)] for key, tries in out.items()}

    def rows(self) -> Iterator[Row]:
        """Yield a row for every sample and score: `COLUMNS`."""
        head = {"source": self.source, "task": plain(self.task), "model": plain(self.model)}
        for sample in self.samples:
            read, said = sample.tokens or (None, None)
            for name in sample.scores or ("",):
                yield {
                    **head,
                    "sample": plain(sample.id),
                    "repeat": sample.repeat,
                    "score_name": plain(name),
                    "score": sample.scores.get(name),
                    "error": None if sample.error is None else plain(sample.error),
                    "tokens_read": read,
                    "tokens_said": said,
                }


def read_log(path: Path, source: str = "") -> Imported:
    """Read a log.

    Args:
        path: A `.eval` or `.json` of inspect_ai; a `traces.jsonl` (v1) or `results.jsonl` (v0) of verifiers, or the folder of one.
        source: `inspect` or `verifiers`; by default the file's name tells.

    Raises:
        BadValue: It is none, or too large.
        MissingExtra: It is packed with Zstandard, and pyarrow is not installed.
    """
    if path.is_dir():
        there = [path / name for name in ("traces.jsonl", "results.jsonl") if (path / name).is_file()]
        if not there:
            raise BadValue(f"{path} has no traces.jsonl and no results.jsonl: name a log")
        path = there[0]
    readers: dict[str, Callable[[Path], Imported]] = {"inspect": _inspect, "verifiers": _verifiers}
    kind = source or {".eval": "inspect", ".json": "inspect", ".jsonl": "verifiers"}.get(path.suffix, "")
    if kind not in readers:
        raise BadValue(f"{path} is no log: name a .eval or .json of inspect_ai, or a .jsonl of verifiers")
    with Boundary() as boundary:
        if path.stat().st_size > MOST:
            raise BadValue(f"it has more than {MOST} bytes")
        found = readers[kind](path)
        if not found.samples:
            raise BadValue("it has no samples")
    error = boundary.error
    if isinstance(error, MissingExtra):
        raise error
    if error is not None:
        words = f"{error}" if isinstance(error, BadValue | OSError | ValueError) else f"{type(error).__name__}: {error}"
        raise BadValue(f"{path} is no log of {kind} that can be read: {words:.300}") from error
    return found


def _inspect(path: Path) -> Imported:
    head, samples = _inspect_json(path) if path.suffix == ".json" else _inspect_zip(path)
    said = head["eval"]
    version = said.get("packages", {}).get("inspect_ai", "")
    source = f"inspect_ai {version}".strip()
    return Imported(path, source, str(said["task"]), str(said["model"]), tuple(map(_inspect_sample, samples)))


def _inspect_json(path: Path) -> tuple[Any, Iterable[Any]]:
    data = json.loads(path.read_bytes())
    return data, data.get("samples") or ()


def _inspect_zip(path: Path) -> tuple[Any, Iterable[Any]]:
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        members = {info.filename: info for info in archive.infolist()}
        if sum(info.file_size for info in members.values()) > MOST:
            raise BadValue(f"unpacked it has more than {MOST} bytes")
        head = members.get("header.json") or members.get("_journal/start.json")
        if head is None:
            raise BadValue("it has no header.json")
        asked = [info for name, info in members.items() if name.startswith("samples/") and name.endswith(".json")]
        wanted = [json.loads(_unpacked(archive, file, info)) for info in (head, *asked)]
    return wanted[0], sorted(wanted[1:], key=lambda one: (str(one["id"]), one["epoch"]))


def _unpacked(archive: zipfile.ZipFile, file: BinaryIO, info: zipfile.ZipInfo) -> bytes:
    """Return a member; inspect_ai packs with Zstandard, which zipfile does not know before Python 3.14."""
    if info.file_size > _MEMBER:
        raise BadValue(f"{info.filename} has more than {_MEMBER} bytes")
    if info.compress_type != _ZSTD:
        return archive.read(info)
    try:
        import pyarrow as pa
    except ImportError as error:
        raise MissingExtra(f"logs packed with Zstandard need {error.name}: pip install 'sparring[data]'") from error
    file.seek(info.header_offset)
    local = file.read(30)
    name, extra = struct.unpack("<2H", local[26:30])
    file.seek(info.header_offset + 30 + name + extra)
    packed = file.read(info.compress_size)
    whole = bytes(pa.decompress(packed, decompressed_size=info.file_size, codec="zstd", asbytes=True))
    if zlib.crc32(whole) != info.CRC:
        raise BadValue(f"{info.filename} is damaged")
    return whole


def _inspect_sample(data: Mapping[str, Any]) -> Sample:
    error = data.get("error")
    usage = [one for one in (data.get("model_usage") or {}).values() if one]
    counted = sum(one.get("input_tokens", 0) for one in usage), sum(one.get("output_tokens", 0) for one in usage)
    scores = {} if error else dict(_inspect_scores(data.get("scores") or {}))
    words = None if not error else str(error["message"])
    return Sample(str(data["id"]), int(data["epoch"]) - 1, scores, words, counted if usage else None)


def _inspect_scores(scores: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Yield scores as inspect_ai counts them: letters, words and numbers; those of a dict by `NAME.KEY`."""
    for name, score in scores.items():
        value = score["value"]
        each = {f"{name}.{key}": one for key, one in value.items()} if isinstance(value, dict) else {name: value}
        yield from ((key, number) for key, one in each.items() if (number := _number(one)) is not None)


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        if value in _LETTERS:
            return _LETTERS[value]
        if value.lower() in _WORDS:
            return _WORDS[value.lower()]
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _verifiers(path: Path) -> Imported:
    """Read episodes (verifiers 0.4), traces, or rollouts (v0), a line each."""
    with path.open("rb") as file:
        lines = [json.loads(line) for line in file if line.strip()]
    if lines and isinstance(lines[0], dict) and "reward" in lines[0]:
        return _rollouts(path, lines)
    traces = [
        (line.get("errors", ()), line["task"], line["traces"]) if "traces" in line else ((), line["task"], [line])
        for line in lines
    ]
    tries: dict[str, int] = {}
    samples = []
    for errors, task, mine in traces:
        key = str(task.get("key") or task.get("hash") or task["data"]["idx"])
        samples.append(_episode(key, tries.get(key, 0), errors, mine))
        tries[key] = tries.get(key, 0) + 1
    first: Mapping[str, Any] = next((one for _, _, mine in traces for one in mine), {})
    version = first.get("verifiers", {}).get("version", "")
    model = next((call["model"] for call in first.get("calls", ()) if call.get("model")), "")
    task = lines[0].get("env", {}).get("id") or lines[0]["task"]["type"] if lines else ""
    return Imported(path, f"verifiers {version}".strip(), str(task), str(model), tuple(samples))


def _episode(key: str, repeat: int, errors: Iterable[Any], traces: Iterable[Mapping[str, Any]]) -> Sample:
    """Return an episode: the rewards and metrics of its agents, with their names before them if there are several."""
    scores: dict[str, float] = {}
    failed, tokens = list(errors), list[tuple[int, int]]()
    found = list(traces)
    for trace in found:
        who = f"{trace['agent'].get('name', 'agent')}." if len(found) > 1 else ""
        rewards = {name: one for name, one in trace.get("rewards", {}).items() if one is not None}
        worth = {name: one["score"] * one.get("weight", 1.0) for name, one in rewards.items()}
        metrics = {name: one for name, one in trace.get("metrics", {}).items() if one is not None}
        if worth:
            scores[f"{who}reward"] = math.fsum(worth.values())
        scores |= {f"{who}{name}": float(one["score"]) for name, one in rewards.items()}
        scores |= {f"{who}{name}": float(one) for name, one in metrics.items()}
        if not trace.get("ok", True):
            failed += trace.get("errors") or [{"type": "Stopped", "message": str(trace.get("stop_condition"))}]
        usage = [call["usage"] for call in trace.get("calls", ()) if call.get("usage")]
        tokens += [
            (one["prompt_tokens"] + (one.get("cached_input_tokens") or 0), one["completion_tokens"]) for one in usage
        ]
    bad = next((f"{one['type']}: {one['message']}" for one in reversed(failed)), None)
    if bad is None and not scores:
        bad = "it was not scored"
    counted = (sum(read for read, _ in tokens), sum(said for _, said in tokens)) if tokens else None
    return Sample(key, repeat, {} if bad is not None else scores, bad, counted)


_OF_A_ROLLOUT = (
    "example_id",
    "prompt",
    "completion",
    "task",
    "generation_ms",
    "scoring_ms",
    "total_ms",
    "info",
    "answer",
)


def _rollouts(path: Path, lines: Iterable[Mapping[str, Any]]) -> Imported:
    about, tries, samples = path.with_name("metadata.json"), dict[str, int](), []
    said = json.loads(about.read_bytes()) if about.is_file() else {}
    task = str(said.get("env_id", ""))
    for line in lines:
        key = str(line["example_id"])
        numbers = {name: _number(value) for name, value in line.items() if name not in _OF_A_ROLLOUT}
        scores = {name: number for name, number in numbers.items() if number is not None}
        error = line.get("error")
        samples.append(Sample(key, tries.get(key, 0), {} if error else scores, str(error) if error else None, None))
        tries[key] = tries.get(key, 0) + 1
        task = task or str(line.get("task", ""))
    return Imported(path, "verifiers v0", task, str(said.get("model", "")), tuple(samples))
