"""Judging by the database: which rows were to change, which did, and which did though nobody asked for it.

    expect = (
        changed("addresses", 4, city="Leeds"),
        added("orders", "the order", id=Bind("order"), user_id=1, status="placed"),
        added("order_lines", order_id=Bind("order"), product_id=17, quantity=2),
    )

Every expectation must be met by a change of its own, and every change must meet an expectation. Of an added row, columns that
are not named hold their defaults; of a changed row, they stay as they were. There are no other rules: no text is searched for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sparring.envs.web.roles import collapse
from sparring.envs.web.world import Key, Row, Table, World

Values = Mapping[str, Any]


class _Any:
    """Any value."""

    def __repr__(self) -> str:
        return "any"


ANY: Final = _Any()
"""Matches every value of a column."""


@dataclass(frozen=True, slots=True)
class Bind:
    """Matches any value, but the same one wherever its name stands: the id of a row that is made."""

    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """Matches a text that is the same but for white space around and between its words."""

    text: str


@dataclass(frozen=True, slots=True)
class Expect:
    """A change of a row that is asked for, or allowed."""

    kind: str
    """added, changed or removed."""
    table: str
    """TABLE of the task's first site, or SITE.TABLE."""
    key: Key | None
    values: Values
    label: str
    """What the sub-goal is called."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a row that happened."""

    kind: str
    table: str
    key: Key
    values: Values
    """Of an added row all columns, of a changed one those that changed, of a removed one what it was."""
    defaults: Values

    def __str__(self) -> str:
        """Write it in a line."""
        said = ", ".join(f"{name}={value!r:.60}" for name, value in self.values.items())
        at = f" {', '.join(map(str, self.key))}" if self.kind != "added" else ""
        return f"{self.table}{at} {self.kind}" + (f": {said}" if self.kind != "removed" else "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an episode was judged."""

    success: bool
    subgoals: Mapping[str, bool]
    side_effects: tuple[str, ...]
    """Changes that nobody asked for."""
    reason: str


def added(table: str, label: str = "", /, **values: Any) -> Expect:
    """A new row with these values, and defaults in all other columns but an id."""
    return Expect("added", table, None, values, label or f"{table} added")


def changed(table: str, key: Any, label: str = "", /, **values: Any) -> Expect:
    """A row with other values in these columns and in no others."""
    where = key if isinstance(key, tuple) else (key,)
    return Expect("changed", table, where, values, label or f"{table} {', '.join(map(str, where))} changed")


def removed(table: str, key: Any, label: str = "", /) -> Expect:
    """A row that is gone."""
    where = key if isinstance(key, tuple) else (key,)
    return Expect("removed", table, where, {}, label or f"{table} {', '.join(map(str, where))} removed")


def changes(world: World) -> list[Change]:
    """Return what changed in all databases of a world since the start."""
    out: list[Change] = []
    for number, site in enumerate(world.images):
        for table, before, after in world.written(site):
            name = f"{site}.{table.name}" if number else table.name
            out += _table(name, table, before, after)
    return out


def _table(name: str, table: Table, old: Sequence[Row], new: Sequence[Row]) -> Iterable[Change]:
    before, after = _by_key(table, old), _by_key(table, new)
    defaults = {c: d for i, (c, d) in enumerate(zip(table.columns, table.defaults, strict=True)) if i not in table.key}
    for key, row in before.items():
        now = after.get(key)
        if now is None:
            yield Change("removed", name, key, dict(zip(table.columns, row, strict=True)), defaults)
        elif now != row:
            columns = zip(table.columns, row, now, strict=True)
            yield Change("changed", name, key, {c: new for c, old, new in columns if old != new}, defaults)
    for key, row in after.items():
        if key not in before:
            yield Change("added", name, key, dict(zip(table.columns, row, strict=True)), defaults)


def _by_key(table: Table, rows: Sequence[Row]) -> dict[Key, Row]:
    return {tuple(row[i] for i in table.key): row for row in rows}


Bound = Mapping[str, Any]
_LONG = 50


def _meets(change: Change, expect: Expect, bound: Bound) -> Bound | None:
    """Return what names are bound to if a change meets an expectation; else None."""
    if (change.kind, change.table) != (expect.kind, expect.table) or expect.key not in (None, change.key):
        return None
    if change.kind == "removed":
        return bound
    now = dict(bound)
    for column, value in change.values.items():
        if column not in expect.values:
            if change.kind == "changed" or value != change.defaults.get(column, value):
                return None
        elif not _equal(expect.values[column], value, now):
            return None
    if change.kind == "changed" and any(
        column not in change.values and value is not ANY for column, value in expect.values.items()
    ):
        return None
    return now


def _equal(wanted: Any, value: Any, bound: dict[str, Any]) -> bool:
    if wanted is ANY:
        return True
    if isinstance(wanted, Bind):
        return bool(bound.setdefault(wanted.name, value) == value)
    if isinstance(wanted, Words):
        return isinstance(value, str) and collapse(value) == collapse(wanted.text)
    return bool(wanted == value)


def _assign(
    expects: Sequence[Expect], found: Sequence[Change], bound: Bound, used: frozenset[int]
) -> tuple[dict[int, int], Bound]:
    """Return which change meets which expectation: the first way in which all are met, or else many."""
    best: dict[int, int] = {}
    best_bound = bound
    if not expects:
        return best, best_bound
    for i, change in enumerate(found):
        if i in used:
            continue
        now = _meets(change, expects[0], bound)
        if now is None:
            continue
        rest, after = _assign(expects[1:], found, now, used | {i})
        met = {0: i, **{k + 1: j for k, j in rest.items()}}
        if len(met) > len(best):
            best, best_bound = met, after
        if len(met) == len(expects) or not any(isinstance(value, Bind) for value in expects[0].values.values()):
            return best, best_bound
    rest, after = _assign(expects[1:], found, bound, used)
    if len(rest) > len(best):
        return {k + 1: j for k, j in rest.items()}, after
    return best, best_bound


def judge(found: Sequence[Change], expect: Sequence[Expect], allow: Sequence[Expect] = ()) -> Verdict:
    """Return the verdict on what changed.

    Args:
        found: What changed.
        expect: What was to change.
        allow: What may change besides, each any number of times.
    """
    met, bound = _assign(expect, found, {}, frozenset())
    used = set(met.values())
    strange = [
        change
        for i, change in enumerate(found)
        if i not in used and all(_meets(change, each, bound) is None for each in allow)
    ]
    subgoals: dict[str, bool] = {}
    for i, each in enumerate(expect):
        subgoals[each.label] = subgoals.get(each.label, True) and i in met
    missing = [f"not done: {each.label}{_nearest(each, strange)}" for i, each in enumerate(expect) if i not in met]
    effects = tuple(map(str, strange))
    reason = "; ".join([*missing, *(f"not asked for: {effect}" for effect in effects)])
    return Verdict(not reason, subgoals, effects, reason or "everything that was asked for, and nothing else")


def _nearest(expect: Expect, strange: Sequence[Change]) -> str:
    """Return in which columns the likeliest change differs from an expectation."""
    alike = [change for change in strange if (change.kind, change.table) == (expect.kind, expect.table)]
    if not alike or expect.kind == "removed":
        return ""

    def differing(change: Change) -> list[str]:
        pairs = ((c, change.values.get(c), wanted) for c, wanted in expect.values.items())
        return [f"{c} is {_parted(got, w)}" for c, got, w in pairs if not _equal(w, got, {})]

    told = sorted((differing(change) for change in alike), key=len)
    return f" ({'; '.join(told[0])})"


def _parted(got: Any, wanted: Any) -> str:
    """Return two values that differ, of long texts the parts where they begin to."""
    start = 0
    if isinstance(got, str) and isinstance(wanted, str):
        same = next(
            (i for i, pair in enumerate(zip(got, wanted, strict=False)) if pair[0] != pair[1]),
            min(len(got), len(wanted)),
        )
        start = max(0, same - 20) if max(len(got), len(wanted)) > _LONG else 0
        got, wanted = got[start:], wanted[start:]
    dots = "..." if start else ""
    return f"{dots}{got!r:.60}, not {dots}{wanted!r:.60}"
