"""Zip files of one spelling: known names in a known order, no dates, no comments, nothing between or behind the members.

Any zip tool opens them. They are read by a reader of their own, since what a zip may say beside its members (other names,
the same name twice, links, a second directory, sizes that are not true) is where the attacks are: whatever is not spelt as the
writer spells it is refused. Nothing is ever unpacked to disk, and nothing is held that is larger than a line.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from sparring.leaderboard.strict import Malformed

MOST_PACKED = 1 << 30
"""Bytes of a whole file."""
MOST = (1 << 32) - 1
"""Bytes of a member, unpacked."""
LINE = 1 << 25
"""Bytes of a line."""
RATIO, FREE = 400, 1 << 20
"""How many times its packed size a member may have, if it is larger than so many bytes. Episodes reach 20 to 60."""
_CHUNK = 1 << 16
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_DATE = 1 << 5 | 1  # the first of January 1980, the earliest
_MODE = (0o100644 << 16) & 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8


@dataclass(frozen=True, slots=True)
class Member:
    """What the directory says of a member."""

    name: str
    packed: bool
    """Deflated; else as it is."""
    crc: int
    inside: int
    """Bytes in the file."""
    size: int
    """Bytes unpacked."""
    at: int
    """Where its header begins."""

    @property
    def local(self) -> bytes:
        """Its header."""
        how = _DEFLATED if self.packed else _STORED
        name = self.name.encode()
        fixed = (20, 0, how, 0, _DATE, self.crc, self.inside, self.size, len(name), 0)
        return _LOCAL.pack(b"PK\3\4", *fixed) + name

    @property
    def central(self) -> bytes:
        """Its line in the directory."""
        how = _DEFLATED if self.packed else _STORED
        name = self.name.encode()
        fixed = (3 << 8 | 20, 20, 0, how, 0, _DATE, self.crc, self.inside, self.size, len(name), 0, 0, 0, 0)
        return _CENTRAL.pack(b"PK\1\2", *fixed, _MODE, self.at) + name


def _directory(members: Sequence[Member], at: int) -> bytes:
    lines = b"".join(member.central for member in members)
    return lines + _END.pack(b"PK\5\6", 0, 0, len(members), len(members), len(lines), at, 0)


class Writer:
    """Writes a file member by member; the directory comes with `close`."""

    def __init__(self, file: BinaryIO):
        self._file = file
        self._members: list[Member] = []

    def pack(self, name: str, chunks: Iterable[bytes]) -> str:
        """Write a member, deflated; return the SHA-256 of its bytes in the file, in hexadecimal.

        Raises:
            Malformed: It is larger than a reader takes.
        """
        at, crc, size, inside, found = self._file.tell(), 0, 0, 0, sha256()
        self._file.write(Member(name, True, 0, 0, 0, at).local)
        press = zlib.compressobj(6, zlib.DEFLATED, -15)

        def put(data: bytes) -> int:
            found.update(data)
            if size > MOST or inside + len(data) > MOST_PACKED:
                raise Malformed(f"{name} has more than {MOST:,} bytes, or {MOST_PACKED:,} packed: bundle fewer tasks")
            return self._file.write(data)

        for chunk in chunks:
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
            inside += put(press.compress(chunk))
        inside += put(press.flush())
        self._finish(Member(name, True, crc, inside, size, at))
        return found.hexdigest()

    def store(self, name: str, data: bytes) -> None:
        """Write a member as it is."""
        at = self._file.tell()
        self._file.write(b"\0" * len(Member(name, False, 0, 0, 0, at).local) + data)
        self._finish(Member(name, False, zlib.crc32(data), len(data), len(data), at))

    def close(self) -> None:
        """Write the directory."""
        self._file.write(_directory(self._members, self._file.tell()))

    def _finish(self, member: Member) -> None:
        end = self._file.tell()
        self._file.seek(member.at)
        self._file.write(member.local)
        self._file.seek(end)
        self._members.append(member)


class Reader:
    """Reads a file that `Writer` could have written.

    Args:
        path: The file.
        packed: Names of the members that are deflated, in order.
        stored: Those after them that are not.
        optional: Which of these may be missing.

    Raises:
        Malformed: It is another file.
    """

    def __init__(self, path: Path, packed: Sequence[str], stored: Sequence[str], optional: Sequence[str] = ()):
        self._path = path
        self._known = {**dict.fromkeys(packed, True), **dict.fromkeys(stored, False)}
        self._optional = frozenset(optional)
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise Malformed(f"{path} cannot be read: {error}") from error
        try:
            self.members = {member.name: member for member in self._read()}
        except Malformed:
            self._file.close()
            raise

    def read(self, name: str, most: int) -> bytes:
        """Return a member that is stored.

        Raises:
            Malformed: It is larger than `most` bytes, or damaged.
        """
        member = self.members[name]
        if member.size > most:
            raise Malformed(f"{self._path}: {name} has {member.size:,} bytes, more than {most:,}")
        self._file.seek(member.at + len(member.local))
        data = self._file.read(member.inside)
        if zlib.crc32(data) != member.crc:
            raise Malformed(f"{self._path}: {name} is damaged (its checksum is another one)")
        return data

    def hash(self, name: str) -> str:
        """Return the SHA-256 of a member's bytes in the file, in hexadecimal."""
        found = sha256()
        for chunk in self._inside(self.members[name]):
            found.update(chunk)
        return found.hexdigest()

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a member that is deflated, without their ends.

        Raises:
            Malformed: It is damaged, a line is longer than `LINE` bytes, or the last one has no end.
        """
        rest = bytearray()
        for piece in self._unpacked(self.members[name]):
            rest += piece
            if b"\n" in piece:
                *whole, last = bytes(rest).split(b"\n")
                yield from whole
                rest = bytearray(last)
            if len(rest) > LINE:
                raise Malformed(f"{self._path}: {name} has a line of more than {LINE:,} bytes")
        if rest:
            raise Malformed(f"{self._path}: the last line of {name} is torn")

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _inside(self, member: Member) -> Iterator[bytes]:
        at, left = member.at + len(member.local), member.inside
        while left:
            self._file.seek(at)
            chunk = self._file.read(min(left, _CHUNK))
            at, left = at + len(chunk), left - len(chunk)
            yield chunk

    def _unpacked(self, member: Member) -> Iterator[bytes]:
        inflate, crc, size = zlib.decompressobj(-15), 0, 0
        damaged = Malformed(f"{self._path}: {member.name} is damaged")
        for chunk in self._inside(member):
            while chunk:
                try:
                    piece = inflate.decompress(chunk, _CHUNK)
                except zlib.error:
                    raise damaged from None
                chunk = inflate.unconsumed_tail
                crc, size = zlib.crc32(piece, crc), size + len(piece)
                if size > member.size or inflate.unused_data:
                    raise damaged
                yield piece
        if not inflate.eof or size != member.size or crc != member.crc:
            raise damaged

    def _read(self) -> list[Member]:
        size = self._file.seek(0, 2)
        if size > MOST_PACKED:
            raise Malformed(f"{self._path} has {size:,} bytes, more than {MOST_PACKED:,}")
        if size < _END.size:
            raise Malformed(f"{self._path} is no bundle: it is too short for a zip file")
        self._file.seek(size - _END.size)
        mark, *_, length, at, _ = _END.unpack(self._file.read())
        most = sum(_CENTRAL.size + len(name) for name in self._known)
        if mark != b"PK\5\6" or length > 4 * most or at + length + _END.size != size:
            raise Malformed(
                f"{self._path} is no bundle: it does not end as a zip file does that `sparring bundle` writes"
            )
        self._file.seek(at)
        end = self._file.read()
        members = list(self._listed(end[:length]))
        self._check(members, at)
        if end != _directory(members, at):
            raise Malformed(f"{self._path}: the zip's directory says more than, or other things than, a bundle's does")
        return members

    def _listed(self, lines: bytes) -> Iterator[Member]:
        at = 0
        while at < len(lines):
            if len(lines) < at + _CENTRAL.size:
                raise Malformed(f"{self._path}: the zip's directory is torn")
            fields = _CENTRAL.unpack_from(lines, at)
            name = lines[at + _CENTRAL.size : at + _CENTRAL.size + fields[10]].decode("ascii", "backslashreplace")
            if name not in self._known:
                raise Malformed(f"{self._path} has a member {name!r:.100}: a bundle has {', '.join(self._known)} alone")
            yield Member(name, self._known[name], fields[7], fields[8], fields[9], fields[16])
            at += _CENTRAL.size + fields[10] + fields[11] + fields[12]

    def _check(self, members: Sequence[Member], end: int) -> None:
        names = [member.name for member in members]
        wanted = [name for name in self._known if name in names or name not in self._optional]
        if names != wanted:
            raise Malformed(
                f"{self._path} has the members {', '.join(names)}: a bundle has {', '.join(wanted)}, each once"
            )
        at = 0
        for member in members:
            if member.size > FREE and member.size > RATIO * member.inside:
                raise Malformed(
                    f"{self._path}: {member.name} would have {member.size:,} bytes out of {member.inside:,}: more than "
                    f"{RATIO} times as many is refused"
                )
            self._file.seek(at)
            if member.at != at or self._file.read(len(member.local)) != member.local:
                raise Malformed(f"{self._path}: the header of {member.name} is not the one that the directory tells of")
            at += len(member.local) + member.inside
        if at != end:
            raise Malformed(f"{self._path}: there are bytes between its members and its directory")
