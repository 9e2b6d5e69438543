"""Hugging Face: a run in the repository of the model that played it.

`.eval_results/*.yaml` is what the Hub's pages and leaderboards read (https://huggingface.co/docs/hub/eval-results): one entry for the
whole and for each part, whose `task_id` must stand in the `eval.yaml` of the data set that is named, a benchmark of the Hub. The
`model-index` in the head of the model's card is the older way; it says the same, and names no data set of the Hub.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring.errors import BadValue, Boundary, MissingExtra
from sparring.leaderboard.exports import plain
from sparring.leaderboard.files import replacing
from sparring.leaderboard.records import Record
from sparring.leaderboard.report import Result

if TYPE_CHECKING:
    from huggingface_hub import EvalResult

_TASK = "text-generation"
_METRIC = "score"


def write_hub(run: Record, out: Path, *, dataset: str = "", source: str = "") -> tuple[Path, ...]:
    """Write a run into a folder with a model's files; return what was written.

    Args:
        out: The folder. The head of a README.md that is there is kept, but for what it said of this suite.
        dataset: `OWNER/NAME` of the benchmark on the Hub; without it there are no `.eval_results`.
        source: An address where the run can be looked at.

    Raises:
        BadValue: The data set or the address is none, or the README.md is no model card.
        MissingExtra: huggingface_hub is not installed.
        InfrastructureError: It cannot be written.
    """
    if dataset and not re.fullmatch(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", dataset):
        raise BadValue(f"dataset={dataset!r:.80} is no data set of the Hub: write OWNER/NAME")
    if source and not re.fullmatch(r"https?://[^\s\"]+", source):
        raise BadValue(f"source={source!r:.80} is no address: write https://...")
    card = out / "README.md"
    _write_card(run, card, source)
    if not dataset:
        return (card,)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", run.card.suite).strip("-.")
    results = out / ".eval_results" / f"sparring-{name}.yaml"
    with replacing(results) as draft:
        draft.write_text(eval_results(run, dataset, source), "utf-8")
    return card, results


def eval_results(run: Record, dataset: str, source: str = "") -> str:
    """Return the YAML of `.eval_results`."""
    return "".join(_entry(run, name, one, dataset, source) for name, one in _figures(run))


def _entry(run: Record, name: str, one: Result, dataset: str, source: str) -> str:
    score = one.score
    assert score is not None
    lines = [
        "- dataset:",
        f"    id: {quoted(dataset)}",
        f"    task_id: {quoted(name)}",
        f"  value: {score.mean!r}",
        f"  date: {quoted(run.card.begun)}",
        *(["  source:", f"    url: {quoted(source)}", '    name: "Sparring"'] if source else []),
        f"  notes: {quoted(_notes(run, one))}",
    ]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    r"""Return a text as YAML writes it between quotes, what cannot be printed as escapes.

    >>> print(quoted('a "b"'))
    "a \U00000022b\U00000022"
    """
    return '"' + "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text) + '"'


def _notes(run: Record, one: Result) -> str:
    score = one.score
    assert score is not None
    parts = [f"95 % interval {score.low:.4f} to {score.high:.4f}", f"{one.finished} of {one.episodes} episodes"]
    parts += [f"{one.voids} void and left out"] if one.voids else []
    parts += [] if run.card.frozen else ["not the whole suite as it is"]
    return "; ".join([*parts, f"suite {run.card.suite}, hash {run.card.hash[:12]}"])


def _figures(run: Record) -> Iterator[tuple[str, Result]]:
    """Yield the whole, and each part, with its `task_id`, if it has a score."""
    found = run.report
    for name, one in ((run.card.suite, found.whole), *((part.name, part) for part in found.parts)):
        if one.score is not None:
            yield plain(name), one


def _write_card(run: Record, path: Path, source: str) -> None:
    try:
        from huggingface_hub import ModelCard, ModelCardData
    except ImportError as error:
        raise MissingExtra(f"model cards need {error.name}: pip install 'sparring[train]'") from error

    with Boundary() as boundary:
        if path.exists():
            card = ModelCard(path.read_text("utf-8"))
        else:
            name = plain(run.card.name)
            card = ModelCard(f"---\n{ModelCardData(model_name=name).to_yaml()}\n---\n\n# {_heading(name)}\n")
        data = card.data
        assert isinstance(data, ModelCardData)
        kept = [one for one in data.eval_results or [] if one.dataset_type != _dataset(run)]
        data.model_name = data.model_name or plain(run.card.name)
        data.eval_results = [*kept, *model_index(run, source)]
        text = str(card)
    if boundary.error is not None:
        raise BadValue(f"{path} is no model card ({boundary.error}): mend it, or move it away") from boundary.error
    with replacing(path) as draft:
        draft.write_text(text, "utf-8")


def model_index(run: Record, source: str = "") -> list[EvalResult]:
    """Return the entries of a model card's `model-index`."""
    from huggingface_hub import EvalResult

    more: dict[str, Any] = {"source_name": "Sparring", "source_url": source} if source else {}
    out = []
    for name, one in _figures(run):
        score = one.score
        assert score is not None
        out.append(
            EvalResult(
                task_type=_TASK,
                dataset_type=_dataset(run),
                dataset_name=f"Sparring {plain(run.card.suite)}",
                dataset_config=name,
                dataset_revision=run.card.hash,
                metric_type=_METRIC,
                metric_value=score.mean,
                metric_name=_METRIC,
                metric_args={"low": score.low, "high": score.high, "level": 0.95, "episodes": one.finished},
                **more,
            )
        )
    return out


def _dataset(run: Record) -> str:
    return f"sparring/{plain(run.card.suite)}"


def _heading(name: str) -> str:
    """Return a name that is only text in Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#|!&])", r"\\\1", " ".join(name.split()))
