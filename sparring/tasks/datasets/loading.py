"""Packs of problems from a file or from the hub: rows are chosen and checked once, and read again when asked for."""

from __future__ import annotations

import warnings
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import blake2b
from os import stat
from typing import Any, Protocol

from sparring.errors import BadValue, unknown_name
from sparring.tasks.core import SPLITS, Pack
from sparring.tasks.datasets.catalog import PREFIX, DataSet, dataset_names, find_dataset
from sparring.tasks.datasets.fields import Fields, problem, wanted
from sparring.tasks.datasets.files import FileRows, open_rows
from sparring.tasks.datasets.hub import HubRows, Request
from sparring.tasks.datasets.naming import AUTO, FILE, HUB, Source, read_name
from sparring.tasks.families import split_of

PREFIXES = (f"{HUB}:", f"{FILE}:")
"""With one of these the name of a pack of problems begins."""
Check = Callable[[str], object]
"""Raises `BadValue` for a gold answer that cannot be read; the environment that grades hands it in."""
_EXAMPLES = 3
_CACHED = 8


class Rows(Protocol):
    """Somebody's table."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> Mapping[str, Any]: ...
    def __iter__(self) -> Iterator[Mapping[str, Any]]: ...
    def place(self, index: int, /) -> str:
        """Where a row stands, for messages."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows become problems."""

    name: str
    fields: Fields
    check: Check | None = None
    skip_unreadable: bool = False
    unique: bool = False
    """Of rows that say the same only the first."""


@dataclass(frozen=True)
class Part:
    """The problems of one split."""

    rows: Rows
    fields: Fields
    kept: Sequence[int]

    def __len__(self) -> int:
        return len(self.kept)

    def __getitem__(self, index: int) -> Mapping[str, Any]:
        row = self.kept[index]
        return {**problem(self.fields, self.rows[row]), "row": row}


@dataclass(frozen=True)
class Parts(Mapping[str, int]):
    """The sizes of the splits; a split is loaded when it is first asked for."""

    names: tuple[str, ...]
    load: Callable[[str], Part]
    loaded: dict[str, Part] = field(default_factory=dict, compare=False)

    def part(self, split: str) -> Part:
        """Return the problems of a split."""
        if split not in self.loaded:
            self.loaded[split] = self.load(split)
        return self.loaded[split]

    def params(self, split: str, index: int) -> Mapping[str, Any]:
        """Return what a problem says."""
        return self.part(split)[index]

    def __getitem__(self, split: str) -> int:
        if split not in self.names:
            raise KeyError(split)
        return len(self.part(split))

    def __contains__(self, split: object) -> bool:
        return split in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def problem_pack(name: str, check: Check | None = None) -> Pack:
    """Return the pack of a data set or file; see the package's docstring for the names.

    Args:
        name: `hf:...` or `file:...`.
        check: Is called with every gold answer; rows for which it raises `BadValue` count as unreadable.

    Raises:
        UnknownName: No such data set or option; the nearest is given.
        BadValue: The name or the data cannot be read; the message says where.
        MissingExtra: A library is not installed.
        InfrastructureError: The hub cannot be reached.
    """
    source = read_name(name)
    if source.kind == FILE:
        return _file_pack(source.name, check, _version(source.where))
    return _hub_pack(source.name, check)


def _version(path: str) -> tuple[int, int]:
    """What changes when a file is written; a file that is not there says so when it is opened."""
    try:
        found = stat(path)
    except OSError:
        return (0, 0)
    return found.st_size, found.st_mtime_ns


@lru_cache(maxsize=_CACHED)
def _file_pack(name: str, check: Check | None, version: tuple[int, int]) -> Pack:
    source = read_name(name)
    rows = open_rows(source.where)
    if source.digest and source.digest != rows.digest:
        raise BadValue(
            f"{source.where} has the digest {rows.digest}, not {source.digest}: it is not the file that was meant"
        )
    fields = Fields().changed(source.options)
    source = Source(FILE, source.where, source.options, rows.digest)
    choice = Choice(source.name, fields, check, source.skips)
    parts = _shared_out(rows, choice, source.split)
    sizes = Parts(tuple(parts), parts.__getitem__, dict(parts))
    return Pack(source.name, sizes, sizes.params)


def _shared_out(rows: FileRows, choice: Choice, split: str) -> dict[str, Part]:
    """The one split that all rows are, or three by a hash of the question."""
    if split != AUTO:
        return {split: Part(rows, choice.fields, array("Q", (row for row, _ in chosen(rows, choice))))}
    kept = {name: array("Q") for name in SPLITS}
    for row, found in chosen(rows, choice):
        kept[split_of(found["question"])].append(row)
    return {name: Part(rows, choice.fields, indices) for name, indices in kept.items()}


@lru_cache(maxsize=_CACHED)
def _hub_pack(name: str, check: Check | None) -> Pack:
    source = read_name(name)
    known = find_dataset(source.where)
    if known is None and source.where.startswith(PREFIX):
        raise unknown_name("data set", source.where, dataset_names(), hint="(or name one of the hub: hf:OWNER/NAME)")
    if known is None and "/" not in source.where:
        raise unknown_name("data set", source.where, dataset_names())
    chosen_set = known or DataSet(source.where, source.where, {}, Fields())
    fields = chosen_set.fields.changed(source.options)
    splits = dict(chosen_set.splits)
    if known is None or source.options.keys() & {"split", "hub_split"}:
        if source.split == AUTO:
            raise BadValue(f"split={AUTO} in {source.name}: a data set of the hub has splits of its own")
        splits = {source.split: source.options.get("hub_split", source.split)}
    choice = Choice(source.name, fields, check, source.skips, chosen_set.unique)
    sizes = Parts(tuple(splits), partial(_load, chosen_set, splits, source, choice))
    return Pack(source.name, sizes, sizes.params)


def _load(known: DataSet, splits: Mapping[str, str], source: Source, choice: Choice, split: str) -> Part:
    given, fields = source.options, choice.fields
    request = Request(
        source.name,
        known.hub,
        (given["config"],) if "config" in given else known.configs,
        splits[split],
        fields.needed,
        fields.keep,
        given.get("revision"),
        given.get("from"),
    )
    rows = HubRows(request)
    return Part(rows, fields, array("Q", (row for row, _ in chosen(rows, choice))))


def chosen(rows: Rows, choice: Choice) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield number and problem of every row that is one, in their order.

    Raises:
        BadValue: After the last row, if there were some whose question or answer cannot be read, with their number and the
            first of them; with `skip_unreadable` that is a warning. And if there is no problem at all.
    """
    bad: list[str] = []
    seen: set[bytes] = set()
    count = failed = 0
    for index, row in enumerate(rows):
        try:
            if not wanted(choice.fields, row):
                continue
            found = problem(choice.fields, row)
            if choice.unique and _seen(found, seen):
                continue
            if choice.check is not None:
                choice.check(found["answer"])
        except BadValue as error:
            failed += 1
            bad += [f"{rows.place(index)}: {error}"] if len(bad) < _EXAMPLES else []
            continue
        count += 1
        yield index, found
    _report(choice, count, failed, bad)


def _seen(found: Mapping[str, Any], seen: set[bytes]) -> bool:
    """Whether the same problem was met before; now it was."""
    key = blake2b(f"{found['question']}\0{found['answer']}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
    if key in seen:
        return True
    seen.add(key)
    return False


def _report(choice: Choice, count: int, failed: int, bad: Sequence[str]) -> None:
    """Say how many rows could not be read, and which."""
    if failed:
        more = "" if failed == len(bad) else f"; and {failed - len(bad)} more"
        words = f"{choice.name}: {failed} of {failed + count} problems cannot be read: {'; '.join(bad)}{more}"
        if not choice.skip_unreadable or not count:
            raise BadValue(f"{words}. Mend them, map other fields, or leave them out: option skip_unreadable=yes")
        warnings.warn(f"{words}. They are left out", RuntimeWarning, stacklevel=2)
    if not count:
        raise BadValue(f"{choice.name} has no problems: no row is one of those that are wanted")
