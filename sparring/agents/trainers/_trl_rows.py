"""Rows of a data set for TRL, and where they are played."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sparring.agents.trainers.rows import SELF, Row
from sparring.envs.core import Environment
from sparring.errors import BadValue, MissingExtra
from sparring.wrappers.seat import Seat

_REMEDY = "make the data set with trl.dataset(rows(environment, 512))"


def dataset(rows: Iterable[Row]) -> Any:
    """Return the `Dataset` of some rows for TRL, of one column, `prompt`.

    TRL gives a `rollout_func` the prompts alone, so the episode is named in the prompt, beside the content of its one message. That
    is empty: what a seat is told first may depend on what others do before.

    Raises:
        MissingExtra: datasets is not installed.
        BadValue: There are no rows, or something else is among them.
    """
    try:
        from datasets import Dataset
    except ImportError as error:
        raise MissingExtra(f"TRL needs {error.name}: pip install 'sparring[trl]'") from error
    made = list(rows)
    if not made or not all(isinstance(row, Row) for row in made):
        raise BadValue(f"{made!r:.80} are no rows: {_REMEDY}")
    return Dataset.from_list([{"prompt": [{"role": "user", "content": "", "episode": row.to_json()}]} for row in made])


def read_row(prompt: object) -> Row:
    """Return the row that a prompt names.

    Raises:
        BadValue: It names none.
    """
    message = prompt[0] if isinstance(prompt, list) and prompt else None
    said = message.get("episode") if isinstance(message, dict) else None
    if said is None:
        raise BadValue(f"the prompt {prompt!r:.120} names no episode: {_REMEDY}")
    return Row.from_json(said)


def place_of(row: Row, environment: Environment | None) -> Environment:
    """Return where a row is played: in `environment`, or in what it names; a seat alone but where the policy plays itself.

    Raises:
        BadValue: The row is of another environment.
        UnknownName: There is no such environment, seat or player.
    """
    if environment is None:
        return row.place()
    if row.environment != environment.spec.id:
        raise BadValue(
            f"a row is of {row.environment}, not of {environment.spec.id}: {_REMEDY} of {environment.spec.id}"
        )
    return environment if row.opponent == SELF else Seat(environment, row.seat, row.opponent)
