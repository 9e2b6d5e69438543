"""The contract as runnable checks: `check("KuhnPoker-v0")` plays episodes and tries every rule on them.

| rule | what must hold |
|---|---|
| data-sheet, remake | the spec says all; the factory survives pickling and makes an equal environment |
| game-forms, game-purity | of a `Game`: its functions answer in the right form, change nothing and depend on nothing else |
| full-information | of a `Game` that says so: who is told the same has the same moves, and the same follows |
| playable, turns, budgets | episodes end in time, terminated or truncated, never both; `seat` is None exactly then |
| rewards, zero-sum | every seat's reward on every turn, finite, in range, summing to 0 where declared |
| append-only, private-words | what a seat has seen is never rewritten, and its words reach no other seat |
| plain-data, numeric-view | turns are JSON-able; `encode` has one shape |
| over | `step` after the end raises `EpisodeOver` and changes nothing |
| players | named players answer with distributions over legal moves |
| illegal-policy | nasty texts never crash and are treated as declared |
| global-rng, determinism, independence, other-processes | the same (task, seed, actions) gives the same bytes anywhere |
| legal-moves, save-load | listed moves are accepted; saves continue exactly |
| same-tasks, splits | an item of a split is one task for ever, and no question is in two splits |
| references, oracle, constants | of one question with one answer: it has one reference, which is paid in full, and no constant answer nearly as well |
| information | legal moves, numeric views and named players are functions of what the seat has seen |
| simultaneous | in a simultaneous round nobody is shown another's answer |

What `information` covers, and what not: two states of different episodes in which a seat has the same transcript must be
the same to everything that speaks for that seat, so a view, a move list or a player that shows a hidden card is found. That
a *message* shows too much cannot be found from outside (a legal disclosure looks the same): re-deal the hidden state in
a test of the game's own, as `tests/envs/test_kuhn_poker.py` does.

`python -m sparring.envs.conformance ID [KWARGS]` prints the digests of the episodes that are played, for comparison
between processes and machines.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import math
import pickle
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from sparring.envs import _game_rules, _questions, _rules, _trials
from sparring.envs._patience import PATIENCE as PATIENCE
from sparring.envs._patience import Overdue, calling, waiting
from sparring.envs._recording import Subject, Violation, reproduce
from sparring.envs.core import Environment
from sparring.envs.registry import factory, make, told_keywords
from sparring.errors import BadValue, Boundary, ConformanceError, raised, unknown_name

EPISODES = 48
_MADE = 10
"""How often as long as a call it may take to make an environment."""


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one rule."""

    name: str
    passed: bool
    detail: str
    """The rule in a sentence; where it is broken, then what happened and how to reproduce it; else perhaps a remark."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of all rules for one environment."""

    environment: str
    kwargs: Mapping[str, Any]
    checks: tuple[Check, ...]
    skipped: tuple[str, ...]
    """Rules that were left out, or mean nothing as long as another one is broken."""

    @property
    def failures(self) -> tuple[Check, ...]:
        """The rules that are broken."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def passed(self) -> bool:
        """Whether every rule holds."""
        return not self.failures

    def raise_for_failures(self) -> None:
        """Do nothing if every rule holds.

        Raises:
            ConformanceError: One does not; the message names the environment, the rules and episodes that break them.
        """
        if self.failures:
            broken = "\n".join(f"- {check.name}: {check.detail}" for check in self.failures)
            raise ConformanceError(
                f"{self.environment} with {dict(self.kwargs)} breaks {len(self.failures)} of the contract's rules:\n{broken}"
            )


class Rule(NamedTuple):
    """A rule, and the rules without which it means nothing. What it returns is a remark for the report."""

    holds: Callable[[Subject], str | None]
    needs: tuple[str, ...]
    unless_broken: tuple[str, ...] = ()
    """Rules that may be left out, but say what is wrong better than this one where they are broken."""

    @property
    def name(self) -> str:
        """The name in reports."""
        return self.holds.__name__.replace("_", "-")

    @property
    def statement(self) -> str:
        """The rule in a sentence."""
        return (self.holds.__doc__ or self.name).partition("\n")[0]


_PLAYED = (
    *(_rules.turns, _rules.budgets, _rules.rewards, _rules.zero_sum, _rules.append_only, _rules.private_words),
    *(_rules.plain_data, _rules.numeric_view, _trials.over, _trials.players, _trials.illegal_policy),
)
_REPEATED = (_trials.simultaneous, _trials.save_load, _trials.independence, _trials.other_processes)
RULES = (
    Rule(_rules.data_sheet, ()),
    Rule(_rules.remake, ("data-sheet",)),
    Rule(_game_rules.game_forms, ("data-sheet",)),
    Rule(_game_rules.game_purity, ("data-sheet",), ("game-forms",)),
    Rule(_game_rules.full_information, ("data-sheet",), ("game-forms", "game-purity")),
    Rule(_rules.playable, ("data-sheet",), ("game-forms",)),
    *(Rule(rule, ("playable",)) for rule in _PLAYED),
    Rule(_questions.references, ("playable",), ("players",)),
    Rule(_trials.global_rng, ("playable", "remake"), ("players",)),
    Rule(_trials.determinism, ("playable", "remake")),
    Rule(_trials.legal_moves, ("determinism",)),
    Rule(_trials.information, ("determinism",), ("players", "references")),
    *(Rule(rule, ("determinism",)) for rule in _REPEATED),
    Rule(_questions.same_tasks, ("playable", "remake")),
    *(Rule(rule, ("playable",)) for rule in (_questions.splits, _questions.oracle, _questions.constants)),
)
"""All rules in the order in which they are tried."""


@told_keywords
def check(
    environment: Environment | str,
    *,
    kwargs: Mapping[str, Any] | None = None,
    episodes: int = EPISODES,
    without: Collection[str] = (),
    patience: float = PATIENCE,
) -> Report:
    """Return how an environment fares with every rule of the contract.

    Args:
        environment: A registered id, or an environment (which must then be picklable).
        kwargs: The arguments of a registered id.
        episodes: How many episodes to play for most rules.
        without: Names of rules that are left out, as `other-processes`, which starts two interpreters.
        patience: Seconds that one call of its code may take; what has not come back by then breaks the rule that is tried
            (in the main thread, and not on Windows). To be made, which may be to download, it has ten times as long.

    >>> check("TicTacToe-v0", episodes=4).passed
    True

    Raises:
        UnknownName: No such environment, or no such rule.
        BadValue: An argument is out of range.
        ConformanceError: It is not made in time.
    """
    names = [rule.name for rule in RULES]
    for name in without:
        if name not in names:
            raise unknown_name("rule", name, names)
    if episodes < 1:
        raise BadValue(f"episodes={episodes}: use 1 or more")
    if not 0 < patience < math.inf:
        raise BadValue(f"patience={patience}: use a number of seconds above 0")
    try:
        with waiting(_MADE * patience), calling(", being made"):
            subject = _subject(environment, kwargs or {}, episodes)
    except Overdue as late:
        raise ConformanceError(f"{environment} cannot be checked: {late}") from late
    done: dict[str, Check] = {}
    for rule in RULES:
        known = {name: done[name].passed for name in (*rule.needs, *rule.unless_broken) if name in done}
        if rule.name not in without and all(known.values()) and known.keys() >= {*rule.needs}:
            with waiting(patience):
                done[rule.name] = _try(rule, subject)
    skipped = tuple(rule.name for rule in RULES if rule.name not in done)
    return Report(subject.spec.id, dict(subject.environment.kwargs), tuple(done.values()), skipped)


def _subject(environment: Environment | str, kwargs: Mapping[str, Any], episodes: int) -> Subject:
    if isinstance(environment, str):
        made = make(environment, **kwargs)
        module = factory(environment).__module__
        address = (made.spec.id, json.dumps(dict(made.kwargs), default=repr), "--import", module)
        return Subject(made, partial(make, made.spec.id, **made.kwargs), address, episodes)
    if kwargs:
        raise BadValue(
            f"kwargs={dict(kwargs)} are for an id; this environment was made with {dict(environment.kwargs)}"
        )
    return Subject(environment, partial(_same, environment), ("-",), episodes)


def _same(environment: Environment) -> Environment:
    return environment


def _try(rule: Rule, subject: Subject) -> Check:
    began = time.perf_counter()
    subject.runs.clear()
    remark = None
    with Boundary(SystemExit, Overdue) as boundary:
        remark = rule.holds(subject)
    if isinstance(boundary.error, Violation):
        broken = str(boundary.error)
    elif boundary.error is not None:
        run = next((run for run in subject.runs if run.busy), None)
        where = reproduce(run.case, run.actions) if run else ""
        said = str(boundary.error) if isinstance(boundary.error, Overdue) else raised(boundary.error)
        broken = f"{said}{where}"
    else:
        broken = ""
    detail = f"{rule.statement} But {broken}" if broken else " ".join(filter(None, (rule.statement, remark)))
    return Check(rule.name, not broken, detail, time.perf_counter() - began)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the digests of the episodes that are played with an environment, as JSON: one list per episode."""
    parser = argparse.ArgumentParser(prog="python -m sparring.envs.conformance", description=main.__doc__)
    parser.add_argument("id", help="a registered id; - for a pickled factory on standard input")
    parser.add_argument("kwargs", nargs="?", default="{}", type=json.loads, help="its arguments as a JSON object")
    parser.add_argument("--episodes", type=int, default=EPISODES, help="how many (default: %(default)s)")
    parser.add_argument("--import", dest="module", default="sparring", help="a module that registers it")
    parser.add_argument(
        "--show",
        nargs=2,
        type=int,
        metavar=("EPISODE", "STEP"),
        help="print instead the parts of this state, if there is one",
    )
    options = parser.parse_args(arguments)
    with contextlib.redirect_stdout(sys.stderr):
        importlib.import_module(options.module)
        made = pickle.load(sys.stdin.buffer)() if options.id == "-" else make(options.id, **options.kwargs)
        subject = Subject(made, partial(_same, made), (), options.episodes)
        if options.show:
            episode, step = options.show
            shots = subject.record(subject.cases()[episode]).shots[step : step + 1]
            found: list[Any] = [dict(shot.parts) for shot in shots]
        else:
            found = [subject.record(case).digests for case in subject.cases()]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
