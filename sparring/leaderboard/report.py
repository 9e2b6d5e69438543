"""What a run comes to: every part's score with its interval, and what it cost; read from the index, not from the episodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sparring.leaderboard.log import Entry, EpisodeLog
from sparring.leaderboard.run import Run
from sparring.leaderboard.statistics import Estimate, Scores, macro_mean, mean_score, pass_at, pass_hat
from sparring.leaderboard.suites import Part, Suite

_KINDS = ("family", "template", "program")
"""Keys under which tasks say what they are made of: those of one are a cluster."""


@dataclass(frozen=True, slots=True)
class Result:
    """A part, a domain, or the whole of a run."""

    name: str
    episodes: int
    """That are asked for."""
    finished: int
    voids: int
    """Episodes that ended as infrastructure failures and are not finished yet."""
    score: Estimate | None
    """The mean, voids left out; None where nothing is finished."""
    with_voids: float | None
    """The same if each void were a 0."""
    legal: float | None
    """Share of the agent's answers that were legal."""
    read: float | None
    """Tokens that its models were given, per episode; None where nobody counted."""
    said: float | None
    """Tokens that they sampled."""
    cost: float | None
    """Per episode, by the card's prices."""
    seconds: float | None
    """Per episode, wall time of the agent's answers."""
    pass_at: Mapping[int, Estimate] = field(default_factory=dict)
    """Of tasks that are won or lost and tried several times: the chance that one of k tries wins."""
    pass_hat: Mapping[int, Estimate] = field(default_factory=dict)
    """That all of k do."""


@dataclass(frozen=True, slots=True)
class Report:
    """All of a run."""

    whole: Result
    """Domains count alike, and in each its parts."""
    domains: tuple[Result, ...]
    parts: tuple[Result, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as a dict."""
        return asdict(self)


def report_of(run: Run) -> Report:
    """Return what a run comes to by now.

    Raises:
        BadValue: Its files are damaged.
    """
    with EpisodeLog(run.folder, run.describe) as log:
        return report(run.suite, log.entries, log.voids)


def report(suite: Suite, entries: Mapping[int, Entry], voids: Sequence[Entry]) -> Report:
    """Return what the entries of a suite's episodes come to."""
    left = {void.item for void in voids if void.item not in entries}
    parts, first = [], 0
    for part in suite.parts:
        numbers = range(first, first + part.episodes)
        first += part.episodes
        mine = [entries[n] for n in numbers if n in entries]
        void = [n for n in numbers if n in left]
        parts.append((part, _part(part, mine, scores_of(suite, part, numbers, entries, void), len(void))))
    found = {part.name: result for part, result in parts}
    names = dict.fromkeys(part.domain for part in suite.parts)
    domains = [_over(name, [found[part.name] for part in suite.parts if part.domain == name]) for name in names]
    return Report(_over(suite.id, domains), tuple(domains), tuple(found.values()))


def scores_of(
    suite: Suite, part: Part, numbers: Sequence[int], entries: Mapping[int, Entry], voids: Sequence[int] = ()
) -> dict[str, list[float | None]]:
    """Return the scores of a part's episodes by task: its seatings and tries in order, None where the infrastructure failed."""
    failed, out = {*voids}, dict[str, list[float | None]]()
    for number in numbers:
        if number in entries or number in failed:
            entry = entries.get(number)
            out.setdefault(str(suite.place(number).task), []).append(entry.score if entry else None)
    return out


def families_of(part: Part) -> dict[str, str] | None:
    """Return what each task of a part is made of; None where tasks have nothing in common."""
    tasks = part.environment.tasks(part.split)
    kind = next((kind for kind in _KINDS if kind in tasks[0].params), None)
    return None if kind is None else {str(i): str(tasks[i].params[kind]) for i in range(part.tasks)}


def _part(part: Part, mine: Sequence[Entry], scores: Scores, voids: int) -> Result:
    families = families_of(part) if mine else None
    tries = min(map(len, scores.values()), default=0)
    counted = {k: None for k in (1, 2, 4, 8, 16, 32) if k <= tries}
    won = {entry.score for entry in mine} <= {0.0, 1.0} and not voids and not part.opponents and part.repeats > 1
    steps = sum(entry.steps for entry in mine)
    return Result(
        part.name,
        part.episodes,
        len(mine),
        voids,
        mean_score(scores, families=families) if mine else None,
        mean_score(scores, families=families, failures="count 0").mean if mine else None,
        1 - sum(entry.illegal for entry in mine) / steps if steps else None,
        _mean([entry.read for entry in mine]),
        _mean([entry.said for entry in mine]),
        _mean([entry.cost for entry in mine]),
        _mean([entry.seconds for entry in mine]),
        {k: pass_at(scores, k, families=families) for k in counted} if won else {},
        {k: pass_hat(scores, k, families=families) for k in counted} if won else {},
    )


def _over(name: str, parts: Sequence[Result]) -> Result:
    """Return the mean of parts, as far as they are begun, and the sums of what is counted."""
    begun = [(part, part.score) for part in parts if part.score is not None]
    whole = [part.with_voids for part in parts if part.with_voids is not None]
    return Result(
        name,
        sum(part.episodes for part in parts),
        sum(part.finished for part in parts),
        sum(part.voids for part in parts),
        macro_mean([score for _, score in begun]) if begun else None,
        sum(whole) / len(whole) if whole else None,
        _weighed([(part.legal, part.finished) for part, _ in begun]),
        _weighed([(part.read, part.finished) for part, _ in begun]),
        _weighed([(part.said, part.finished) for part, _ in begun]),
        _weighed([(part.cost, part.finished) for part, _ in begun]),
        _weighed([(part.seconds, part.finished) for part, _ in begun]),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    return _weighed([(value, 1) for value in values])


def _weighed(values: Sequence[tuple[float | None, int]]) -> float | None:
    """Return a mean with weights; None if one value is missing, or all."""
    total, weights = 0.0, 0
    for value, weight in values:
        if value is None:
            return None
        total, weights = total + value * weight, weights + weight
    return total / weights if weights else None
