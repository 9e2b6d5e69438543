"""Names of packs of problems: `hf:ID?options` and `file:PATH?options#digest`, read and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from sparring.errors import BadValue, UsageError, unknown_name
from sparring.tasks.core import SPLITS

HUB, FILE = "hf", "file"
_CODE = ("form", "tests", "function", "starter", "libraries")
"""With `form` or `tests` the problems are of programming."""
_SHARED = ("question", "answer", "read", "choices", "solution", "split", "skip_unreadable", *_CODE)
OPTIONS = {HUB: (*_SHARED, "config", "hub_split", "revision", "from"), FILE: _SHARED}
_SAFE = "/+., :~@"
AUTO = "auto"
"""A file's rows are shared out to the splits by a hash of the question."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where problems come from, as a name says it."""

    kind: str
    """`hf` or `file`."""
    where: str
    """The id of the data set, or the path."""
    options: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    """Sixteen hex digits over the content of the file that is meant; "" means whatever it holds."""

    @property
    def name(self) -> str:
        """The name of the pack: options sorted, special characters as %XX."""
        options = "&".join(f"{key}={quote(value, safe=_SAFE)}" for key, value in sorted(self.options.items()))
        digest = f"#{self.digest}" if self.digest else ""
        return f"{self.kind}:{quote(self.where, safe=_SAFE)}{'?' if options else ''}{options}{digest}"

    @property
    def of_code(self) -> bool:
        """Whether the name says that the problems are of programming."""
        return not self.options.keys().isdisjoint(("form", "tests"))

    @property
    def skips(self) -> bool:
        """Whether rows whose answer cannot be read are left out."""
        said = self.options.get("skip_unreadable", "no")
        if said not in ("yes", "no"):
            raise BadValue(f"skip_unreadable={said!r} in {self.name}: use yes or no")
        return said == "yes"

    @property
    def split(self) -> str:
        """The split that the rows are."""
        said = self.options.get("split", "train")
        if said not in (*SPLITS, AUTO):
            raise BadValue(f"split={said!r} in {self.name}: use one of {', '.join(SPLITS)}, or {AUTO}")
        return said


def read_name(name: str) -> Source:
    """Return what the name of a pack says.

    >>> source = read_name("file:my%20data.jsonl?answer=final&question=Body+Question#0123456789abcdef")
    >>> source.where, source.options["question"], source.digest
    ('my data.jsonl', 'Body+Question', '0123456789abcdef')

    Raises:
        BadValue: An option has no value or is there twice, or no data set is named.
        UnknownName: There is no such option; the nearest is given.
    """
    kind, _, rest = name.partition(":")
    rest, _, digest = rest.partition("#")
    where, _, query = rest.partition("?")
    options: dict[str, str] = {}
    for part in filter(None, query.split("&")):
        key, _, value = part.partition("=")
        if key not in OPTIONS[kind]:
            raise unknown_name(f"option of {kind}: packs", key, OPTIONS[kind], hint=f"(in {name!r})")
        if not value or key in options:
            raise BadValue(f"{key!r} in {name!r}: write it once, as {key}=VALUE")
        options[key] = unquote(value)
    if not where:
        raise BadValue(f"{name!r} names no data: write {kind}:{'PATH' if kind == FILE else 'OWNER/NAME'}")
    return Source(kind, unquote(where), options, digest)


def file_pack_name(path: str, mapping: str = "") -> str:
    """Return the name of the pack of a file, with a mapping as the command line writes it.

    >>> file_pack_name("data/train.jsonl", "question=problem,answer=final")
    'file:data/train.jsonl?answer=final&question=problem'

    Raises:
        UsageError: The mapping is not `KEY=VALUE,KEY=VALUE`.
        UnknownName: A key is no option of a file's pack; the nearest is given.
    """
    options: dict[str, str] = {}
    for part in filter(None, mapping.split(",")):
        key, equals, value = part.partition("=")
        if not key or not equals or not value or key in options:
            raise UsageError(
                f"mapping {mapping!r}: write each key once, as question=FIELD,answer=FIELD, and not {part!r}"
            )
        if key not in OPTIONS[FILE]:
            raise unknown_name("key of a mapping", key, OPTIONS[FILE])
        options[key] = value
    return Source(FILE, path, options).name
