"""Training rows: token sequences with a weight, made from what rollouts recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sparring.types import Step, Trajectory


class Row(NamedTuple):
    """One sequence to train on: `ids` (L,), the positions that count (L,), and one weight for them. JSON-able."""

    ids: tuple[int, ...]
    mask: tuple[bool, ...]
    weight: float = 1.0


def answer_row(prompt_ids: Sequence[int], answer_ids: Sequence[int], weight: float = 1.0) -> Row:
    """Return the row that trains `answer_ids` after `prompt_ids`."""
    return Row((*prompt_ids, *answer_ids), (False,) * len(prompt_ids) + (True,) * len(answer_ids), weight)


def step_row(step: Step, weight: float = 1.0) -> Row | None:
    """Return the row of one step, or None if no policy spoke or the step is masked."""
    completion = step.completion
    if completion is None or not step.loss_mask or not completion.token_ids:
        return None
    return answer_row(completion.prompt_ids, completion.token_ids, weight)


def trajectory_rows(trajectory: Trajectory, weight: Callable[[Step], float] = lambda step: 1.0) -> list[Row]:
    """Return the rows of a trajectory; a step whose prompt continues its seat's former row is merged into it.

    So a dialogue of k turns whose chat template only appends is one sequence, not k. Steps of different weight stay apart.
    """
    open_rows: dict[str, Row] = {}
    done: list[Row] = []
    for step in trajectory.steps:
        row = step_row(step, weight(step))
        if row is None:
            continue
        before = open_rows.get(step.seat)
        if before is not None and before.weight == row.weight and row.ids[: len(before.ids)] == before.ids:
            row = Row(row.ids, before.mask + row.mask[len(before.ids) :], row.weight)
        elif before is not None:
            done.append(before)
        open_rows[step.seat] = row
    return done + list(open_rows.values())


def combine(rows: Iterable[Row]) -> list[Row]:
    """Return the distinct sequences with their weights summed: the same gradient for less work. Zero weights drop out."""
    totals: dict[tuple[tuple[int, ...], tuple[bool, ...]], float] = {}
    for row in rows:
        key = (row.ids, row.mask)
        totals[key] = totals.get(key, 0.0) + row.weight
    return [Row(ids, mask, weight) for (ids, mask), weight in totals.items() if weight]


def row_from_json(data: Sequence[Any]) -> Row:
    """Return the row that `json.dumps` wrote as a list."""
    ids, mask, weight = data
    return Row(tuple(ids), tuple(mask), weight)
