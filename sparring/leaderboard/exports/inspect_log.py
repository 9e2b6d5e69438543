"""inspect_ai's logs: `.eval` (a zip, read sample by sample) and `.json`, version 2 of the format.

They are written without inspect_ai. A sample is one seating of a task, an epoch one of its tries; its one score is the episode's.
A void episode has an error and no score. The log's results are the whole with its interval, and each part's.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

from sparring._version import __version__
from sparring.errors import BadValue
from sparring.leaderboard.exports import Told, episodes, plain
from sparring.leaderboard.files import replacing
from sparring.leaderboard.records import Record
from sparring.leaderboard.report import Result
from sparring.leaderboard.suites import Suite
from sparring.types import canonical_json

SCORER = "score"
_SCORED = "sparring/score"
_DATE = (1980, 1, 1, 0, 0, 0)


def write_inspect(run: Record, out: Path) -> None:
    """Write a run as a log of inspect_ai; the same run gives the same bytes.

    Raises:
        BadValue: The file's name ends neither in `.eval` nor in `.json`.
        InfrastructureError: It cannot be written.
    """
    if out.suffix not in (".eval", ".json"):
        raise BadValue(f"{out} is no name of a log of inspect_ai: let it end in .eval or .json")
    with replacing(out) as draft:
        if out.suffix == ".eval":
            _write_zip(run, draft)
        else:
            with draft.open("w", encoding="utf-8") as file:
                _write_json(run, file)


def _write_json(run: Record, file: TextIO) -> None:
    head = json.dumps(header(run), allow_nan=False)
    file.write(f'{head[:-1]}, "samples": [')
    for number, one in enumerate(samples(run)):
        file.write(",\n" if number else "\n")
        json.dump(one, file, allow_nan=False)
    file.write("\n]}\n")


def _write_zip(run: Record, draft: Path) -> None:
    head, summaries = header(run), []
    with zipfile.ZipFile(draft, "w") as archive:
        _add(archive, "_journal/start.json", {key: head[key] for key in ("version", "eval", "plan")})
        for one in samples(run):
            _add(archive, f"samples/{one['id']}_epoch_{one['epoch']}.json", one)
            summaries.append(_summary(one))
        _add(archive, "summaries.json", summaries)
        _add(archive, "header.json", head)


def _add(archive: zipfile.ZipFile, name: str, value: Any) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, json.dumps(value, allow_nan=False))


def header(run: Record) -> dict[str, Any]:
    """Return a log of inspect_ai, all but its samples."""
    card, whole = run.card, run.report.whole
    key = sha256(canonical_json(asdict(card)).encode()).hexdigest()
    names = sample_ids(run.suite)
    ids = list(dict.fromkeys(names[n] for n in range(run.suite.episodes)))
    when = card.begun.replace("Z", "+00:00")
    return {
        "version": 2,
        "status": "success",
        "eval": {
            "eval_id": key[:22],
            "run_id": key[:22],
            "created": when,
            "task": plain(card.suite),
            "task_id": key[22:44],
            "task_version": run.suite.version,
            "task_args": {},
            "dataset": {"name": plain(card.suite), "samples": len(ids), "sample_ids": ids, "shuffled": False},
            "model": plain(card.name),
            "config": {"epochs": max(part.repeats for part in run.suite.parts)},
            "packages": {"sparring": card.versions.get("sparring", __version__)},
            "revision": _revision(card.commit),
            "scorers": [{"name": SCORER, "metrics": [{"name": _SCORED}]}],
            "metadata": {"agent": plain(card.agent), "suite_hash": card.hash, "whole_suite": card.frozen},
        },
        "plan": {"name": "sparring", "steps": [{"solver": plain(card.agent)}]},
        "results": {
            "total_samples": whole.episodes,
            "completed_samples": whole.finished,
            "scores": [_result(SCORER, whole), *(_result(plain(part.name), part) for part in run.report.parts)],
        },
        "stats": {"started_at": when, "completed_at": "", "model_usage": _used(run)},
    }


def _used(run: Record) -> dict[str, dict[str, int]]:
    """Return the tokens of every model in all episodes, as far as somebody counted."""
    found: dict[str, tuple[int, int]] = {}
    for told in episodes(run):
        for model, tokens in told.used.items():
            read, said = found.get(model, (0, 0))
            more = tokens or (0, 0)
            found[model] = (read + more[0], said + more[1])
    return {plain(model): _usage(tokens) for model, tokens in found.items()}


def _revision(commit: str) -> dict[str, Any] | None:
    return (
        {"type": "git", "origin": "", "commit": commit.rstrip("+"), "dirty": commit.endswith("+")} if commit else None
    )


def _result(name: str, one: Result) -> dict[str, Any]:
    figures = {} if one.score is None else {"mean": one.score.mean, "low": one.score.low, "high": one.score.high}
    return {
        "name": name,
        "scorer": SCORER,
        "scored_samples": one.finished,
        "unscored_samples": one.voids,
        "metrics": {key: {"name": key, "value": value} for key, value in figures.items()},
        "metadata": {"interval": "95 %, clustered by task"},
    }


def sample_ids(suite: Suite) -> list[str]:
    """Return the sample's id of every episode: `PART-TASK`, and `-SEAT-OPPONENT` in games."""
    slugs: dict[str, str] = {}
    for part in suite.parts:
        slug = re.sub(r"[^A-Za-z0-9_.]+", "_", part.name).strip(".") or "part"
        while slug in slugs.values():
            slug += "_"
        slugs[part.name] = slug
    out = []
    for number in range(suite.episodes):
        part, task, (seat, opponent), _ = suite.place(number)
        out.append("-".join([slugs[part.name], str(task), *([seat, opponent] if opponent else [])]))
    return out


def samples(run: Record) -> Iterator[dict[str, Any]]:
    """Yield inspect_ai's sample of every episode, in the suite's order."""
    names = sample_ids(run.suite)
    for told in episodes(run):
        yield _sample(run, told, names[told.item.number])


def _sample(run: Record, told: Told, name: str) -> dict[str, Any]:
    item, entry = told.item, told.entry
    epoch = item.repeat + 1
    messages = list(_messages(told, f"{name}-{epoch}"))
    first = next((number for number, one in enumerate(messages) if one["role"] == "assistant"), len(messages))
    usage = {plain(model): _usage(each) for model, each in told.used.items() if each is not None}
    out = {
        "id": name,
        "epoch": epoch,
        "input": messages[:first],
        "target": "",
        "messages": messages,
        "output": _output(run, told, messages),
        "metadata": _metadata(run, told),
        "model_usage": usage,
        "total_time": entry.seconds,
        "working_time": entry.seconds,
        "uuid": sha256(f"{run.card.hash} {run.card.begun} {item.number}".encode()).hexdigest()[:22],
    }
    if told.error is not None:
        words = plain(told.error)
        return {**out, "error": {"message": words, "traceback": "", "traceback_ansi": ""}}
    return {**out, "scores": {SCORER: _score(told)}}


def _score(told: Told) -> dict[str, Any]:
    last = told.steps[-1] if told.steps else None
    return {
        "value": told.entry.score,
        "answer": None if last is None or last.action is None else plain(last.action),
        "explanation": None if last is None or last.feedback is None else plain(last.feedback),
        "metadata": {"return": told.paid, "steps": told.entry.steps, "illegal": told.entry.illegal},
    }


def _metadata(run: Record, told: Told) -> dict[str, Any]:
    item, played = told.item, told.trajectory
    return {
        "item": item.number,
        "part": plain(item.part.name),
        "domain": item.part.domain,
        "env": item.part.env,
        "task": run.suite.place(item.number).task,
        "task_hash": item.task.content_hash,
        "seed": item.part.seed,
        "seat": item.seating.seat,
        "opponent": item.seating.opponent,
        "terminated": played.terminated,
        "truncated": played.truncated,
        "cost": told.entry.cost,
    }


def _messages(told: Told, name: str) -> Iterator[dict[str, Any]]:
    for number, (message, step) in enumerate(told.messages()):
        own = message.role == "assistant"
        out: dict[str, Any] = {
            "id": f"{name}-{number}",
            "role": message.role,
            "content": plain(message.content),
            "metadata": {"seat": step.seat},
        }
        if own:
            out |= {"source": "generate", "model": plain(told.trajectory.agents[step.seat])}
        elif message.role == "tool" and message.name is not None:
            out["function"] = plain(message.name)
        yield out


def _output(run: Record, told: Told, messages: list[dict[str, Any]]) -> dict[str, Any]:
    if not told.steps:
        return {"model": plain(run.card.name), "choices": [], "completion": ""}
    completion = told.steps[-1].completion
    reason = "max_tokens" if completion is not None and completion.finish_reason == "length" else "stop"
    last = messages[-1]
    return {
        "model": last["model"],
        "choices": [{"message": last, "stop_reason": reason}],
        "completion": last["content"],
        "usage": _usage(completion.tokens) if completion is not None and completion.tokens is not None else None,
    }


def _usage(tokens: tuple[int, int]) -> dict[str, int]:
    read, said = tokens
    return {"input_tokens": read, "output_tokens": said, "total_tokens": read + said}


def _summary(sample: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("id", "epoch", "target", "metadata", "scores", "model_usage", "total_time", "working_time", "uuid")
    error = sample.get("error")
    return {
        **{key: sample[key] for key in kept if key in sample},
        "input": sample["input"][-1]["content"][:1000] if sample["input"] else "",
        "error": None if error is None else error["message"],
        "completed": True,
        "message_count": len(sample["messages"]),
    }
