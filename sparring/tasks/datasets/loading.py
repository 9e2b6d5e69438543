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
from sparring.tasks.core import SPLITS, Pack, Task
from sparring.tasks.datasets.code.forms import AUTO as AUTO_FORM
from sparring.tasks.datasets.code.forms import OWN, CodeReader, code_reader, form_of
from sparring.tasks.datasets.code.problems import CodeProblem
from sparring.tasks.datasets.entry import DataSet
from sparring.tasks.datasets.fields import Fields
from sparring.tasks.datasets.files import FileRows, open_rows
from sparring.tasks.datasets.hub import HubRows, Request
from sparring.tasks.datasets.known import PREFIXES as KNOWN_PREFIXES
from sparring.tasks.datasets.known import dataset_names, find_dataset
from sparring.tasks.datasets.naming import AUTO, FILE, HUB, Source, read_name
from sparring.tasks.families import split_of
from sparring.tasks.generated import normal

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


class Reader(Protocol):
    """How rows say problems: `Fields`, or of programming `CodeReader`."""

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that must be there."""

    @property
    def keep(self) -> tuple[str, ...]:
        """The columns that are kept if they are there."""

    def wanted(self, row: Mapping[str, Any], /) -> bool:
        """Whether a row is one of the problems."""

    def glance(self, row: Mapping[str, Any], /) -> dict[str, Any]:
        """What a row says that can be read at once; raises `BadValue` if it cannot be used."""

    def problem(self, row: Mapping[str, Any], /) -> dict[str, Any]:
        """What a task says."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows become problems."""

    name: str
    reader: Reader
    check: Check | None = None
    skip_unreadable: bool = False
    unique: bool = False
    """Of rows that say the same only the first."""
    remedy: str = "Mend them, map other fields, or leave them out: option skip_unreadable=yes"
    """What to do about rows that cannot be read."""


@dataclass(frozen=True)
class Part:
    """The problems of one split."""

    rows: Rows
    reader: Reader
    kept: Sequence[int]

    def __len__(self) -> int:
        return len(self.kept)

    def __getitem__(self, index: int) -> Mapping[str, Any]:
        row = self.kept[index]
        return {**self.reader.problem(self.rows[row]), "row": row}

    def code(self, index: int) -> CodeProblem:
        """Return the whole of a programming problem.

        Raises:
            BadValue: Its row cannot be read, or says no programming problem.
        """
        if not isinstance(self.reader, CodeReader):
            raise BadValue("these are no programming problems: name their form or the field of their tests")
        row = self.kept[index]
        try:
            return self.reader.read(self.rows[row])
        except BadValue as error:
            raise BadValue(f"{self.rows.place(row)}: {error}") from error


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
    full, parts = _parts(name, check)
    return Pack(full, parts, parts.params)


def code_problem(task: Task) -> CodeProblem:
    """Return the whole of the programming problem that a task of a data set or file is.

    Raises:
        BadValue: The task is of another pack, was altered, or its row cannot be read.
    """
    if not task.pack.startswith(PREFIXES) or task.index is None:
        raise BadValue(f"task {task.id} is of no data set or file of programming problems")
    _, parts = _parts(task.pack, None)
    if parts.params(task.split, task.index).get("digest") != task.params.get("digest"):
        raise BadValue(f"task {task.id} is not what {task.pack} has there now: the data or the task was changed")
    return parts.part(task.split).code(task.index)


def _parts(name: str, check: Check | None) -> tuple[str, Parts]:
    source = read_name(name)
    if source.kind == FILE:
        return _file_parts(source.name, check, _version(source.where))
    return source.name, _hub_parts(source.name, check)


def _version(path: str) -> tuple[int, int]:
    """What changes when a file is written; a file that is not there says so when it is opened."""
    try:
        found = stat(path)
    except OSError:
        return (0, 0)
    return found.st_size, found.st_mtime_ns


@lru_cache(maxsize=_CACHED)
def _file_parts(name: str, check: Check | None, version: tuple[int, int]) -> tuple[str, Parts]:
    source = read_name(name)
    rows = open_rows(source.where)
    if source.digest and source.digest != rows.digest:
        raise BadValue(
            f"{source.where} has the digest {rows.digest}, not {source.digest}: it is not the file that was meant"
        )
    reader = _file_reader(source, rows)
    source = Source(FILE, source.where, source.options, rows.digest)
    choice = Choice(source.name, reader, check, source.skips)
    parts = shared_out(rows, choice, source.split)
    return source.name, Parts(tuple(parts), parts.__getitem__, dict(parts))


def _file_reader(source: Source, rows: FileRows) -> Reader:
    """What reads a file: a mapping of answers, or a form of programming problems."""
    if not source.of_code:
        return Fields().changed(source.options)
    form = source.options.get("form", AUTO_FORM)
    if form == AUTO_FORM:
        form = form_of(rows[0] if len(rows) else (), source.options)
    return code_reader(form, source.options)


def shared_out(rows: Rows, choice: Choice, split: str) -> dict[str, Part]:
    """The one split that all rows are, or three by a hash of the question."""
    if split != AUTO:
        return {split: Part(rows, choice.reader, array("Q", (row for row, _ in chosen(rows, choice))))}
    kept = {name: array("Q") for name in SPLITS}
    for row, found in chosen(rows, choice):
        kept[split_of(normal(found["question"]))].append(row)
    return {name: Part(rows, choice.reader, indices) for name, indices in kept.items()}


@lru_cache(maxsize=_CACHED)
def _hub_parts(name: str, check: Check | None) -> Parts:
    source = read_name(name)
    known = find_dataset(source.where)
    if known is None and source.where.startswith(KNOWN_PREFIXES):
        raise unknown_name("data set", source.where, dataset_names(), hint="(or name one of the hub: hf:OWNER/NAME)")
    if known is None and "/" not in source.where:
        raise unknown_name("data set", source.where, dataset_names())
    chosen_set = known or DataSet(source.where, source.where, {})
    reader = _hub_reader(chosen_set, source)
    splits = dict(chosen_set.splits)
    if known is None or source.options.keys() & {"split", "hub_split"}:
        if source.split == AUTO:
            raise BadValue(f"split={AUTO} in {source.name}: a data set of the hub has splits of its own")
        splits = {source.split: source.options.get("hub_split", source.split)}
    choice = Choice(source.name, reader, check, source.skips, chosen_set.unique)
    return Parts(tuple(splits), partial(_load, chosen_set, splits, source, choice))


def _hub_reader(known: DataSet, source: Source) -> Reader:
    """What reads a data set: its own mapping or form, or what the name says."""
    if not known.form and not source.of_code:
        return known.fields.changed(source.options)
    form = source.options.get("form", OWN if "tests" in source.options else known.form)
    if form == AUTO_FORM:
        raise BadValue(f"form={AUTO_FORM} in {source.name}: of a data set of the hub say which it is")
    return code_reader(form, source.options)


def _load(known: DataSet, splits: Mapping[str, str], source: Source, choice: Choice, split: str) -> Part:
    given, reader = source.options, choice.reader
    request = Request(
        source.name,
        known.hub,
        (given["config"],) if "config" in given else known.configs,
        splits[split],
        reader.needed,
        reader.keep,
        given.get("revision"),
        given.get("from"),
        known.files.get(splits[split], ()),
    )
    rows = HubRows(request)
    return Part(rows, reader, array("Q", (row for row, _ in chosen(rows, choice))))


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
            if not choice.reader.wanted(row):
                continue
            found = choice.reader.glance(row)
            if choice.unique and _seen(found, seen):
                continue
            if choice.check is not None and "answer" in found:
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
            raise BadValue(f"{words}. {choice.remedy}")
        warnings.warn(f"{words}. They are left out", RuntimeWarning, stacklevel=2)
    if not count:
        raise BadValue(f"{choice.name} has no problems: no row is one of those that are wanted")
