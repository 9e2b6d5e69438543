"""Packs without code: a card in TOML, and its rows in the card or in files beside it.

```toml
name = "capitals"                 # what tasks are called by; their episodes depend on it and on the version
version = 1                       # default 0
about = "Capitals of countries."  # one line, optional
licence = "cc0-1.0"
source = "written for this test"
verifier = "exact"                # of sparring.envs.questions.verifiers
rules = ""                        # what the solver is told first; default: what the verifier says
data = "capitals.jsonl"           # .jsonl, .csv, .tsv, .parquet; or {train = "a.jsonl", test = "b.jsonl"}; or [[tasks]]
split = "auto"                    # of one file: train, validation, test, or auto (the default): 8:1:1 by a hash of the question

[fields]                          # optional: the options of `file:` packs that say which fields mean what
question = "country"
answer = "capital"
```
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sparring.errors import BadValue, unknown_name
from sparring.tasks.core import SPLITS, Pack
from sparring.tasks.datasets.fields import Fields
from sparring.tasks.datasets.files import open_rows
from sparring.tasks.datasets.loading import Check, Choice, Part, Parts, Rows, shared_out
from sparring.tasks.datasets.naming import AUTO

PREFIX = "pack:"
_NEEDED = ("name", "licence", "source", "verifier")
_TEXTS = (*_NEEDED, "about", "rules", "split")
_FIELDS = ("question", "answer", "read", "choices", "solution")
_REMEDY = 'Mend them, or say in the card which fields are meant: [fields] question = "...", answer = "..."'


@dataclass(frozen=True)
class Card:
    """What is known of a pack without code."""

    path: Path
    name: str
    licence: str
    source: str
    verifier: str
    version: int = 0
    about: str = ""
    rules: str = ""
    split: str = AUTO
    data: str | Mapping[str, str] = ""
    """The file of the rows, or the file of every split."""
    tasks: tuple[Mapping[str, Any], ...] = ()
    """The rows, where they are in the card."""
    fields: Mapping[str, str] = field(default_factory=dict)

    def pack(self, check: Check | None = None) -> Pack:
        """Return the tasks; `check` raises `BadValue` for reference answers that cannot be read.

        Raises:
            BadValue: A file cannot be read, or rows say no question or no answer; the message says where.
            MissingExtra: A file needs a library that is not installed.
        """
        reader = Fields().changed(self.fields)
        found: dict[str, Part] = {}
        for split, rows in self._rows():
            found.update(shared_out(rows, Choice(f"{PREFIX}{self.path}", reader, check, remedy=_REMEDY), split))
        parts = Parts(tuple(split for split in SPLITS if found.get(split)), found.__getitem__, found)
        return Pack(self.name, parts, parts.params, self.version)

    def _rows(self) -> Iterator[tuple[str, Rows]]:
        """Yield every table of rows, and the split that it is."""
        if self.tasks:
            yield self.split, Inline(str(self.path), self.tasks)
            return
        files = {self.split: self.data} if isinstance(self.data, str) else self.data
        for split, name in files.items():
            yield split, open_rows(str(self.path.parent / name))


@dataclass(frozen=True)
class Inline:
    """Rows that stand in the card."""

    path: str
    rows: tuple[Mapping[str, Any], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Mapping[str, Any]:
        return self.rows[index]

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self.rows)

    def place(self, index: int) -> str:
        """Where a row stands, for messages."""
        return f"{self.path}, [[tasks]] {index + 1}"


def load_pack(path: str | Path) -> Pack:
    """Return the pack of a card, or of a file of rows with a card of the same name beside it (`capitals.jsonl`, `capitals.toml`).

    `sparring.make("pack:capitals.toml")` is the environment that it is played in.

    Raises:
        BadValue: The card or the rows cannot be read; the message says where, and what to write.
        UnknownName: A key of the card is none; the nearest is given.
    """
    return read_card(path).pack()


def card_pack(name: str) -> Pack:
    """Return the pack of a name such as `pack:capitals.toml`."""
    return load_pack(name.removeprefix(PREFIX))


def read_card(path: str | Path) -> Card:
    """Return the card of a path: of the card itself, or of the rows beside it.

    Raises:
        BadValue: There is none, or it lacks something or says it in another type.
        UnknownName: A key is none; the nearest is given.
    """
    given = Path(path)
    if given.is_dir():
        raise BadValue(f"{given} is a folder: name the card in it, as {given / 'card.toml'}")
    at = given if given.suffix.lower() == ".toml" else given.with_suffix(".toml")
    try:
        return _read(at, at.stat().st_mtime_ns, at.stat().st_size)
    except OSError as error:
        raise BadValue(
            f"{at}: {error.strerror}: write the card of the pack there, with {', '.join(_NEEDED)} and data"
        ) from error


@lru_cache(maxsize=64)
def _read(path: Path, *stamp: int) -> Card:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadValue(f"{path} is no card in TOML: {error}") from error
    known = tuple(one for one in Card.__dataclass_fields__ if one != "path")
    for key in said:
        if key not in known:
            raise unknown_name(f"key of the card {path}", key, known)
    if missing := [key for key in _NEEDED if not said.get(key)]:
        raise BadValue(f'{path} says no {" and no ".join(missing)}: write {missing[0]} = "..."')
    for key in _TEXTS:
        if not isinstance(said.get(key, ""), str):
            raise BadValue(f'{path}: {key} = {said[key]!r:.80}: write a text, {key} = "..."')
    version = said.get("version", 0)
    if isinstance(version, bool) or not isinstance(version, int) or version < 0:
        raise BadValue(f"{path}: version = {version!r:.80}: write a whole number, 0 or more")
    if said.get("split", AUTO) not in (*SPLITS, AUTO):
        raise BadValue(f"{path}: split = {said['split']!r}: write {', '.join(SPLITS)} or {AUTO}")
    _check_rows(path, said)
    return Card(path, **{**said, "tasks": tuple(said.get("tasks", ()))})


def _check_rows(path: Path, said: Mapping[str, Any]) -> None:
    """See that the card says which fields mean what, and where the rows are, once."""
    data, tasks, fields = said.get("data"), said.get("tasks"), said.get("fields", {})
    if not _texts(fields):
        raise BadValue(f'{path}: [fields] is {fields!r:.80}: write a table such as question = "problem"')
    for key in fields:
        if key not in _FIELDS:
            raise unknown_name(f"field of the card {path}", key, _FIELDS)
    if (data is None) == (tasks is None):
        raise BadValue(
            f'{path} must say where its rows are, once: data = "FILE", or [[tasks]] with question and answer'
        )
    if data is not None and not isinstance(data, str):
        if not _texts(data) or not data:
            raise BadValue(
                f'{path}: data = {data!r:.80}: write "FILE", or a table such as {{train = "FILE", test = "FILE"}}'
            )
        for split in data:
            if split not in SPLITS:
                raise unknown_name(f"split of the card {path}", split, SPLITS)
    if tasks is not None and not (isinstance(tasks, list) and tasks and all(isinstance(one, dict) for one in tasks)):
        raise BadValue(
            f"{path}: tasks = {tasks!r:.80}: write [[tasks]] with question and answer under it, once for each"
        )


def _texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) and one for one in value.values())
