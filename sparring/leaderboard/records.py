"""Runs that are over, opened to be read: nobody who played is loaded for that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sparring.errors import BadValue
from sparring.leaderboard.card import Card, read_card
from sparring.leaderboard.log import Entry, EpisodeLog
from sparring.leaderboard.report import Report, families_of, report, scores_of
from sparring.leaderboard.run import describer
from sparring.leaderboard.statistics import Families, Scores
from sparring.leaderboard.suites import Suite


@dataclass(frozen=True)
class Record:
    """A run that is over; some of its episodes may be void."""

    folder: Path
    card: Card
    suite: Suite
    log: EpisodeLog

    @cached_property
    def report(self) -> Report:
        """What it comes to."""
        return report(self.suite, self.log.entries, self.log.voids)

    @cached_property
    def voids(self) -> dict[int, Entry]:
        """The last try of every item that the infrastructure has failed so far."""
        return {void.item: void for void in self.log.voids if void.item not in self.log.entries}

    @cached_property
    def scores(self) -> dict[str, Scores]:
        """By part and task, the scores of all seatings and tries, in their order; None for a void one."""
        found, first = dict[str, Scores](), 0
        for part in self.suite.parts:
            numbers = range(first, first + part.episodes)
            first += part.episodes
            void = [n for n in numbers if n not in self.log.entries]
            found[part.name] = scores_of(self.suite, part, numbers, self.log.entries, void)
        return found

    @cached_property
    def families(self) -> dict[str, Families | None]:
        """By part, what each of its tasks is made of."""
        return {part.name: families_of(part) for part in self.suite.parts}

    def entry(self, item: int) -> Entry:
        """Return the entry of an item: of its episode, or of its last void try."""
        return self.log.entries.get(item) or self.voids[item]


def read_run(folder: Path) -> Record:
    """Open a run that is over.

    Raises:
        BadValue: The folder has none, its files are damaged, this version of Sparring asks for other tasks, or some episodes were
            never played.
    """
    card = read_card(folder)
    suite = card.to_suite()
    with EpisodeLog(folder, describer(suite, card.prices)) as log:
        found = Record(folder, card, suite, log)
    tried = len(log.entries) + len(found.voids)
    if tried < suite.episodes:
        raise BadValue(
            f"{folder} is not over, {tried} of {suite.episodes} episodes were played: `sparring eval --resume {folder}` plays the rest"
        )
    return found
