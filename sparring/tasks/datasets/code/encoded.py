"""Texts that were pickled: read as the data that they are, and nothing is ever unpickled.

LiveCodeBench keeps its private tests as JSON in a pickle of one text, packed by zlib, in base 64. A pickle is a program, so
only the one program that such a text is pickled into is accepted: a header, the text, and the end.
"""

from __future__ import annotations

import base64
import binascii
import pickletools
import zlib

from sparring.errors import BadValue

MAX_BYTES = 1 << 28
"""Bytes that a packed text may hold."""
_HEADERS = {"PROTO", "FRAME"}
_TEXTS = {"SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"}
_NOTES = {"MEMOIZE", "BINPUT", "LONG_BINPUT", "PUT"}
"""They keep the text for later, and there is no later."""


def packed_text(text: str) -> str:
    """Return the text in base 64, zlib and pickle.

    >>> packed_text("eJxrYJmqzwABGj1C+YWZJSkFicUlUx6kTwEANrgFVA==")
    Traceback (most recent call last):
        ...
    sparring.errors.BadValue: a packed text is not in base 64 and zlib: ...

    Raises:
        BadValue: It is none, or the pickle is anything but one text.
    """
    try:
        reader = zlib.decompressobj()
        raw = reader.decompress(base64.b64decode(text, validate=True), MAX_BYTES)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise BadValue(f"a packed text is not in base 64 and zlib: {error}") from error
    if not reader.eof or reader.unused_data:
        raise BadValue(f"a packed text does not end where it should, or is longer than {MAX_BYTES} bytes")
    return pickled_text(raw)


def pickled_text(raw: bytes) -> str:
    """Return the one text that a pickle is; the pickle is read, not run.

    >>> pickled_text(b"\\x80\\x04\\x8c\\x02hi\\x94.")
    'hi'

    Raises:
        BadValue: It is anything else.
    """
    found: list[str] = []
    end = -1
    try:
        for operation, argument, place in pickletools.genops(raw):
            if operation.name in _TEXTS:
                found.append(str(argument))
            elif operation.name == "STOP":
                end = -1 if place is None else place + 1
            elif operation.name not in (_NOTES if found else _HEADERS):
                raise BadValue(f"a packed text is a pickle with {operation.name}: only one text is read")
    except (ValueError, IndexError, UnicodeDecodeError, OverflowError) as error:
        raise BadValue(f"a packed text is no pickle: {error}") from error
    if len(found) != 1 or end != len(raw):
        raise BadValue(f"a packed text is a pickle with {len(found)} texts and {len(raw) - end} bytes after the end")
    return found[0]
