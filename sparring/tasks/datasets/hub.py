"""Rows of a data set of the Hugging Face hub, or of a local copy of it, through the library `datasets`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sparring.errors import BadValue, Boundary, InfrastructureError, MissingExtra

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Request:
    """What is loaded."""

    name: str
    """The name of the pack, for messages."""
    hub: str
    """The id on the hub."""
    configs: tuple[str, ...]
    """What `datasets` calls `name`: one, or several that are put one behind the other; none is the default one."""
    split: str
    """The split as the hub calls it."""
    columns: tuple[str, ...]
    """The columns that must be there."""
    optional: tuple[str, ...] = ()
    """The columns that are kept if they are there."""
    revision: str | None = None
    folder: str | None = None
    """A local copy of the repository."""
    files: tuple[str, ...] = ()
    """The files of the split, for a repository with a loading script."""


class HubRows(Sequence[Mapping[str, Any]]):
    """The rows of one split; they stay on the disk until they are asked for."""

    def __init__(self, request: Request):
        self._request = request
        self._rows = load(request)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> Any:
        return self._rows[index]

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for batch in self._rows.iter(batch_size=_BATCH):
            yield from (dict(zip(batch, row, strict=True)) for row in zip(*batch.values(), strict=True))

    def place(self, index: int) -> str:
        """Where a row stands, for messages."""
        return f"{self._request.hub}, split {self._request.split}, row {index}"


def load(request: Request) -> Any:
    """Return the `datasets.Dataset` with the columns that are needed.

    Raises:
        MissingExtra: The library is not installed.
        InfrastructureError: The data set cannot be had: no network, no access, no such data set.
        BadValue: It has not the columns that it should have.
    """
    try:
        import datasets
    except ImportError as error:
        raise MissingExtra(f"{request.name} needs the library datasets: pip install 'sparring[data]'") from error
    parts = []
    for config in request.configs or (None,):
        with Boundary() as boundary:
            if request.files:
                part = datasets.load_dataset(**_by_files(request))
            else:
                part = datasets.load_dataset(
                    request.folder or request.hub, config, split=request.split, revision=request.revision
                )
            parts.append(_select(request, part))
        if isinstance(boundary.error, BadValue):
            raise boundary.error
        if boundary.error is not None:
            raise _unavailable(request, boundary.error) from boundary.error
    return parts[0] if len(parts) == 1 else datasets.concatenate_datasets(parts)


def _by_files(request: Request) -> dict[str, Any]:
    """How `datasets` is asked for files, whose kind their ending says; the loading script beside them is not run."""
    root = request.folder or f"hf://datasets/{request.hub}@{request.revision or 'main'}"
    kind = "json" if request.files[0].endswith(".jsonl") else "arrow"
    return {
        "path": kind,
        "data_files": {request.split: [f"{root}/{file}" for file in request.files]},
        "split": request.split,
    }


def _select(request: Request, part: Any) -> Any:
    missing = [column for column in request.columns if column not in part.column_names]
    if missing:
        raise BadValue(
            f"{request.name}: {request.hub} has no column {', '.join(missing)}; it has {', '.join(part.column_names)}. "
            f"If its schema has changed, say which they are: {request.name.partition('?')[0]}?question=...&answer=..."
        )
    kept = [column for column in request.optional if column in part.column_names and column not in request.columns]
    return part.select_columns([*request.columns, *kept])


def _unavailable(request: Request, error: BaseException) -> InfrastructureError:
    """One sentence on what went wrong, and what helps."""
    words = " ".join(str(error).split())[:240]
    hub = f"{request.folder} (a copy of {request.hub})" if request.folder else request.hub
    return InfrastructureError(
        f"{request.name}: {hub}, split {request.split}, could not be loaded: {type(error).__name__}: {words}. Without a "
        f"network, load it once where there is one and set HF_HOME to that cache (HF_HUB_OFFLINE=1 spares the waiting), "
        f"or copy the repository and write {request.name.partition('?')[0]}?from=FOLDER; for a gated set, set HF_TOKEN"
    )
