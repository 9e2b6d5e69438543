"""Suites as tasks of inspect_ai: `inspect eval sparring/suite -T name=core-v0 --model ...`.

This module is the entry point of the group `inspect_ai`, and brings `sparring/play` along (`sparring.agents.trainers.inspect_tasks`).
Samples have the ids that exports of our own runs have, and scores are on the same scale; so logs of either can be compared,
sample by sample.
"""

from __future__ import annotations

from sparring.agents.trainers.inspect_tasks import episode, sample_of, scored
from sparring.agents.trainers.rows import SELF, Row
from sparring.errors import BadValue, MissingExtra
from sparring.leaderboard.exports.inspect_log import sample_ids
from sparring.leaderboard.suites import Place, load_suite

try:
    from inspect_ai import Task, task
    from inspect_ai.dataset import Sample
    from inspect_ai.scorer import Score, Scorer, Target, grouped, mean, scorer, stderr
    from inspect_ai.solver import TaskState
except ImportError as error:
    raise MissingExtra(f"tasks of inspect_ai need {error.name}: pip install 'sparring[inspect]'") from error

__all__ = ["score", "suite"]


@task
def suite(name: str = "core-v0", limit: int = 0) -> Task:
    """Return a suite as one of inspect's tasks: a sample for every seating of a task, an epoch for every try of the suite's.

    Args:
        name: `NAME-vN`; `NAME` for its newest version; or the path of a file of one's own, which ends in `.toml`.
        limit: Only so many tasks of each part; all if left out.

    Raises:
        UnknownName: There is none of that name; the nearest is given.
        BadValue: The file is no suite, its parts are tried differently often, or `limit` is below 0.
    """
    if type(limit) is not int or limit < 0:
        raise BadValue(f"limit={limit!r}: use an integer, so many tasks of each part, or 0 for all")
    asked = load_suite(name)
    tries = {part.repeats for part in asked.parts}
    if len(tries) > 1:
        raise BadValue(f"{asked.id} tries its parts {sorted(tries)} times; inspect has one number of epochs for all")
    names = sample_ids(asked)
    places = {number: asked.place(number) for number in range(asked.episodes)}
    samples = [
        _sample(place, names[number])
        for number, place in places.items()
        if place.repeat == 0 and (not limit or place.task < limit)
    ]
    return Task(
        dataset=samples,
        solver=episode(),
        scorer=score(),
        epochs=tries.pop(),
        name=asked.id,
        metadata={"suite_hash": asked.hash},
    )


def _sample(place: Place, id: str) -> Sample:
    part, number, (seat, opponent), _ = place
    spec = part.environment.spec
    task = part.environment.tasks(part.split)[number]
    row = Row(part.env, part.environment.kwargs, task, part.seed, seat or spec.seats[0], opponent or SELF)
    return sample_of(
        row, id, {"part": part.name, "seats": [seat] if seat else list(spec.seats), "range": spec.reward_range}
    )


@scorer(metrics=[grouped(mean(), "part", all="groups"), stderr(cluster="cluster")])
def score() -> Scorer:
    """Return the scorer of the board: the return within the environment's range, from 0 to 1; over all samples, the mean of parts."""

    async def give(state: TaskState, target: Target) -> Score:
        return scored(state, state.metadata["seats"], *state.metadata["range"])

    return give
