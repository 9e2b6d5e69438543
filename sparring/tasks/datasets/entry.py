"""What is known of a data set before it is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sparring.tasks.datasets.fields import Fields


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set and how it is read."""

    name: str
    """What stands behind `hf:`."""
    hub: str
    """The id on the hub."""
    splits: Mapping[str, str]
    """Our split -> the hub's."""
    fields: Fields = Fields()  # noqa: RUF009 - frozen
    configs: tuple[str, ...] = ()
    licence: str = "unknown"
    rows: Mapping[str, int] = field(default_factory=dict)
    """How many rows each split has, where that is known."""
    unique: bool = False
    """Rows are repeated; of those that say the same the first counts."""
    note: str = ""
    form: str = ""
    """Of programming problems: how a row says one, a name of `sparring.tasks.datasets.code.FORMS`; then `fields` are unused."""
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The hub's split -> its files, for repositories that have a loading script, which the library no longer runs."""
