"""Rows of a file, read one at a time: the index holds only where each row begins."""

from __future__ import annotations

import csv
import json
import os
from abc import ABC, abstractmethod
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO

from sparring.errors import BadValue, MissingExtra

Row = Mapping[str, Any]
_CHUNK = 1 << 20


class FileRows(ABC, Sequence[Row]):
    """The rows of a file, in its order. The file is opened for every look-up, so threads and processes may share this."""

    def __init__(self, path: str):
        self.path = path
        try:
            self._stamp = _stamp(path)
            self.digest = _digest(path)
        except OSError as error:
            raise BadValue(f"{path}: {error.strerror}: name a file that can be read") from error

    def place(self, index: int) -> str:
        """Where a row stands, for messages."""
        return f"{self.path}, row {index + 1}"

    def unchanged(self) -> None:
        """Do nothing if the file is the one that was indexed.

        Raises:
            BadValue: It was written since.
        """
        if _stamp(self.path) != self._stamp:
            raise BadValue(f"{self.path} was changed after it was loaded: load it again")

    @abstractmethod
    def __iter__(self) -> Iterator[Row]:
        """All rows in one pass."""


class TextRows(FileRows):
    """The rows of a text file, found again by the byte at which they begin."""

    def __init__(self, path: str):
        super().__init__(path)
        self._begins, self._lines = array("Q"), array("Q")
        with open(path, "rb") as file:
            for begin, line in self._find(file):
                self._begins.append(begin)
                self._lines.append(line)

    def __len__(self) -> int:
        return len(self._begins)

    def place(self, index: int) -> str:
        """Where a row stands, for messages."""
        return f"{self.path}, line {self._lines[index]}"

    def __getitem__(self, index: Any) -> Any:
        self.unchanged()
        with open(self.path, "rb") as file:
            file.seek(self._begins[index])
            return self._read(file, index)

    def __iter__(self) -> Iterator[Row]:
        with open(self.path, "rb") as file:
            for index, begin in enumerate(self._begins):
                file.seek(begin)
                yield self._read(file, index)

    @abstractmethod
    def _find(self, file: BinaryIO) -> Iterator[tuple[int, int]]:
        """Yield of every row the byte and the line at which it begins."""

    @abstractmethod
    def _read(self, file: BinaryIO, index: int) -> Row:
        """Return the row that begins where the file stands."""


class JsonLines(TextRows):
    """One JSON object per line; empty lines do not count."""

    def _find(self, file: BinaryIO) -> Iterator[tuple[int, int]]:
        begin = 0
        for number, line in enumerate(file, 1):
            if line.strip():
                yield begin, number
            begin += len(line)

    def _read(self, file: BinaryIO, index: int) -> Row:
        line = file.readline()
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadValue(f"{self.place(index)}: not JSON ({error}): {_shown(line)}") from error
        if not isinstance(row, dict):
            raise BadValue(f"{self.place(index)}: write one JSON object per line, not {_shown(line)}")
        return row


class Separated(TextRows):
    """Comma-separated values (`.csv`) or tab-separated ones (`.tsv`); the first line names the columns."""

    def _find(self, file: BinaryIO) -> Iterator[tuple[int, int]]:
        position = _Lines(file)
        rows = csv.reader(position, delimiter="\t" if self.path.lower().endswith(".tsv") else ",", strict=True)
        self._columns: list[str] = []
        begin, line = 0, 1
        try:
            for row in rows:
                if row and self._columns:
                    yield begin, line
                self._columns = self._columns or row
                begin, line = position.byte, position.line + 1
        except (csv.Error, UnicodeDecodeError) as error:
            raise BadValue(f"{self.path}, line {line}: no table of comma- or tab-separated values: {error}") from error
        if len(set(self._columns)) < len(self._columns):
            raise BadValue(f"{self.path}, line 1: two columns have the same name: {', '.join(self._columns)}")

    def _read(self, file: BinaryIO, index: int) -> Row:
        delimiter = "\t" if self.path.lower().endswith(".tsv") else ","
        values = next(csv.reader(_Lines(file), delimiter=delimiter, strict=True))
        if len(values) != len(self._columns):
            raise BadValue(
                f"{self.place(index)}: {len(values)} values, but {len(self._columns)} columns: {str(values)[:80]}"
            )
        return dict(zip(self._columns, values, strict=True))


class _Lines:
    """The lines of a file as text, with what has been read so far."""

    def __init__(self, file: BinaryIO):
        self._file = file
        self.byte = self.line = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        raw = self._file.readline()
        if not raw:
            raise StopIteration
        first = self.byte == 0
        self.byte += len(raw)
        self.line += 1
        return raw.decode("utf-8-sig" if first else "utf-8")


class Parquet(FileRows):
    """A Parquet file, read by row groups; the last one that was used is kept.

    Raises:
        MissingExtra: PyArrow is not installed.
    """

    def __init__(self, path: str):
        super().__init__(path)
        with self._open() as file:
            sizes = [file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)]
        self._begins: list[int] = [0, *accumulate(sizes)]
        self._last: tuple[int, Any] = (-1, None)

    def _open(self) -> Any:
        try:
            import pyarrow
            from pyarrow.parquet import ParquetFile
        except ImportError as error:
            raise MissingExtra(f"{self.path} needs PyArrow: pip install 'sparring[data]'") from error
        try:
            return ParquetFile(self.path)
        except (pyarrow.ArrowException, OSError) as error:
            raise BadValue(f"{self.path} is no Parquet file: {str(error)[:200]}") from error

    def __len__(self) -> int:
        return self._begins[-1]

    def __getitem__(self, index: Any) -> Any:
        self.unchanged()
        group = bisect_right(self._begins, index) - 1
        number, table = self._last
        if number != group:
            with self._open() as file:
                table = file.read_row_group(group)
            self._last = (group, table)
        return table.slice(index - self._begins[group], 1).to_pylist()[0]

    def __iter__(self) -> Iterator[Row]:
        with self._open() as file:
            for batch in file.iter_batches(batch_size=1024):
                yield from batch.to_pylist()

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_last": (-1, None)}


_KINDS: dict[str, type[FileRows]] = {
    **dict.fromkeys((".jsonl", ".ndjson"), JsonLines),
    **dict.fromkeys((".csv", ".tsv"), Separated),
    **dict.fromkeys((".parquet", ".pq"), Parquet),
}


def open_rows(path: str) -> FileRows:
    """Return the rows of a file.

    Raises:
        BadValue: The file is not there, or its name has no ending that is known.
        MissingExtra: It is a Parquet file, and PyArrow is not installed.
    """
    ending = Path(path).suffix.lower()
    if ending not in _KINDS:
        raise BadValue(f"{path}: the name of a file of problems ends in {', '.join(_KINDS)}")
    return _KINDS[ending](path)


def _stamp(path: str) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_size, found.st_mtime_ns


def _digest(path: str) -> str:
    state = blake2b(digest_size=8)
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            state.update(chunk)
    return state.hexdigest()


def _shown(line: bytes) -> str:
    text = line.decode("utf-8", errors="backslashreplace").strip()
    return repr(text if len(text) <= 80 else text[:77] + "...")
