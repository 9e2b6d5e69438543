"""Every Eval Ever (evalevalai.com), schema 0.3.0: a run's figures as JSON, and its episodes beside it as lines of JSON.

The files lie as in that project's data store, `data/SUITE/DEVELOPER/MODEL/UUID.json` and `UUID_samples.jsonl`, with a UUID that the
run decides. Its schema has no place for an episode without a score: void ones are left out of the lines, and counted in the figures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from sparring._version import __version__
from sparring.leaderboard.card import Card
from sparring.leaderboard.exports import Told, episodes, plain
from sparring.leaderboard.exports.inspect_log import sample_ids
from sparring.leaderboard.files import replacing
from sparring.leaderboard.records import Record
from sparring.leaderboard.report import Result
from sparring.types import canonical_json

VERSION = "0.3.0"


def write_every_eval(run: Record, out: Path) -> Path:
    """Write a run into a folder; return the file with its figures. The same run gives the same bytes.

    Raises:
        InfrastructureError: It cannot be written.
    """
    place = _place(run.card)
    lines = out / f"{place}_samples.jsonl"
    with replacing(lines) as draft, draft.open("wb") as file:
        for one in instances(run):
            file.write(json.dumps(one, allow_nan=False).encode() + b"\n")
    whole = sha256()
    with lines.open("rb") as file:
        while chunk := file.read(1 << 20):
            whole.update(chunk)
    details = {
        "format": "jsonl",
        "file_path": f"{place}_samples.jsonl",
        "hash_algorithm": "sha256",
        "checksum": whole.hexdigest(),
        "total_rows": run.report.whole.finished,
    }
    figures = out / f"{place}.json"
    with replacing(figures) as draft:
        said = {**aggregate(run), "detailed_evaluation_results": details}
        draft.write_text(json.dumps(said, indent=1, allow_nan=False) + "\n", "utf-8")
    return figures


def aggregate(run: Record) -> dict[str, Any]:
    """Return a run's figures: its parts, its domains, and the whole."""
    card, found = run.card, run.report
    results = {f"part:{each.name}": each for each in found.parts}
    results |= {f"domain:{each.name}": each for each in found.domains}
    results["whole"] = found.whole
    return {
        "schema_version": VERSION,
        "evaluation_id": _id(card),
        "evaluation_timestamp": card.begun,
        "retrieved_timestamp": _epoch(card),
        "source_metadata": {
            "source_name": plain(card.suite),
            "source_type": "evaluation_run",
            "source_organization_name": "unknown",
            "evaluator_relationship": "other",
        },
        "eval_library": {
            "name": "sparring",
            "version": card.versions.get("sparring", __version__),
            "additional_details": {"commit": card.commit, **{k: str(v) for k, v in card.versions.items()}},
        },
        "model_info": _model(card),
        "evaluation_results": [
            _result(run, key, each) for key, each in results.items() if each.score is not None
        ],
    }  # fmt: skip


def _result(run: Record, key: str, one: Result) -> dict[str, Any]:
    score = one.score
    assert score is not None
    details = {
        "episodes": one.episodes,
        "finished": one.finished,
        "voids_left_out": one.voids,
        "score_if_voids_were_0": one.with_voids,
        "legal_share": one.legal,
        "tokens_read_per_episode": one.read,
        "tokens_said_per_episode": one.said,
        "cost_per_episode": one.cost,
        "seconds_per_episode": one.seconds,
    }
    return {
        "evaluation_result_id": plain(key),
        "evaluation_name": plain(f"{run.card.suite} {one.name}" if key != "whole" else run.card.suite),
        "source_data": {
            "dataset_name": plain(run.card.suite),
            "source_type": "other",
            "additional_details": {"suite_hash": run.card.hash, "whole_suite": str(run.card.frozen).lower()},
        },
        "metric_config": {
            "evaluation_description": plain(run.suite.line),
            "metric_id": "sparring.score",
            "metric_name": "score",
            "metric_unit": "proportion",
            "lower_is_better": False,
            "score_type": "continuous",
            "min_score": 0.0,
            "max_score": 1.0,
        },
        "score_details": {
            "score": score.mean,
            "details": {name: str(value) for name, value in details.items() if value is not None},
            "uncertainty": {
                "confidence_interval": {
                    "lower": score.low,
                    "upper": score.high,
                    "confidence_level": 0.95,
                    "method": "Wilson's, for the effective sample size; clustered by task",
                },
                "num_samples": score.samples,
            },
        },
        "generation_config": {"additional_details": {"agent": plain(run.card.agent)}},
    }


def instances(run: Record) -> Iterator[dict[str, Any]]:
    """Yield what is said of every finished episode, in the suite's order."""
    names, key, model = sample_ids(run.suite), _id(run.card), _model_id(run.card)
    for told in episodes(run):
        if told.entry.score is not None:
            yield {
                "schema_version": VERSION,
                "evaluation_id": key,
                "model_id": model,
                "evaluation_name": plain(f"{run.card.suite} {told.item.part.name}"),
                "evaluation_result_id": plain(f"part:{told.item.part.name}"),
                "sample_id": names[told.item.number],
                **_instance(told, told.entry.score),
            }


def _instance(told: Told, score: float) -> dict[str, Any]:
    entry, steps = told.entry, told.steps
    messages = [(message.role, plain(message.content)) for message, _ in told.messages()]
    asked = "\n\n".join(content for _, content in messages[: len(steps[0].messages) if steps else 0])
    single = len(steps) < 2
    turns = [{"turn_idx": n, "role": role, "content": content} for n, (role, content) in enumerate(messages)]
    last = [] if not steps else [_answer(told, 0 if single else len(turns) - 1, single)]
    counted = entry.read is not None and entry.said is not None
    usage = (entry.read or 0, entry.said or 0)
    return {
        "sample_hash": sha256(asked.encode()).hexdigest(),
        "interaction_type": "single_turn" if single else "multi_turn",
        "input": {"raw": asked, "reference": []},
        "output": {"raw": [plain(step.text) for step in steps]} if single else None,
        "messages": None if single else turns,
        "answer_attribution": last,
        "evaluation": {"score": score, "is_correct": score == 1.0, "num_turns": len(steps) or None},
        "token_usage": dict(zip(("input_tokens", "output_tokens", "total_tokens"), (*usage, sum(usage)), strict=True))
        if counted
        else None,
        "performance": {"latency_ms": entry.seconds * 1000},
        "metadata": _metadata(told),
    }


def _answer(told: Told, turn: int, single: bool) -> dict[str, Any]:
    step = told.steps[-1]
    return {
        "turn_idx": turn,
        "source": "output.raw" if single else "messages[turn_idx].content",
        "extracted_value": plain(step.text if step.action is None else step.action),
        "extraction_method": "custom",
        "is_terminal": True,
    }


def _metadata(told: Told) -> dict[str, str]:
    (number, part, task, (seat, opponent), repeat), entry = told.item, told.entry
    said = {
        **{"item": number, "domain": part.domain, "env": part.env, "task_hash": task.content_hash, "seed": part.seed},
        **{"repeat": repeat, "seat": seat, "opponent": opponent, "return": told.paid},
        **{"steps": entry.steps, "illegal": entry.illegal},
    }
    return {key: str(value) for key, value in said.items()}


def _model(card: Card) -> dict[str, Any]:
    deployed = "self_deployed" if card.models else "externally_managed" if "openai:" in card.agent else "unknown"
    weights = {f"weights {plain(model)}": value for model, value in card.models.items()}
    return {
        "name": plain(card.name),
        "id": _model_id(card),
        "additional_details": {
            "deployment_type": deployed,
            "model_availability": "unknown",
            "agent": plain(card.agent),
            **weights,
        },
    }


def _model_id(card: Card) -> str:
    """Return `DEVELOPER/MODEL`, as names of folders can be."""
    developer, slash, model = card.name.partition("/")
    parts = (developer, model) if slash and developer and model else ("unknown", card.name)
    return "/".join(_slug(part) for part in parts)


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._=-]+", "-", text).strip("-.")[-100:] or "agent"


def _epoch(card: Card) -> str:
    try:
        return str(datetime.fromisoformat(card.begun.replace("Z", "+00:00")).timestamp())
    except ValueError:
        return "0"


def _id(card: Card) -> str:
    return f"{_slug(card.suite)}/{_model_id(card)}/{_epoch(card)}"


def _place(card: Card) -> str:
    """Return where the files of a run lie, without their endings."""
    said: Mapping[str, Any] = asdict(card)
    key = UUID(bytes=sha256(canonical_json(said).encode()).digest()[:16], version=4)
    return f"data/{_slug(card.suite)}/{_model_id(card)}/{key}"
