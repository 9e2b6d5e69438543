"""`sparring eval`: an agent plays a suite; every episode is on disk when it is over, and a run that was cut off goes on."""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sparring.cli._environment import make_environment
from sparring.cli._output import printable, write, write_json, write_table
from sparring.cli._parser import add_argument_option, add_json_option, natural, play_budget, positive
from sparring.cli._sealing import add_sealing_options, check_sealed, check_sealing_options, sealed
from sparring.errors import BadValue, UsageError

if TYPE_CHECKING:
    from sparring.leaderboard.report import Report, Result
    from sparring.leaderboard.run import Progress, Run
    from sparring.leaderboard.suites import Suite

RUNS = Path("runs/eval")
_EVERY = 2.0
"""Seconds between two lines of progress."""
_TELLING = 10
"""Episodes that have to be over before it is said how long the rest will take."""
_SHOWN = 5
"""Reasons why episodes are void that are shown."""
_READ = 1000
"""Void episodes, the last ones, whose reasons are counted."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument
    add(
        "--agent",
        metavar="SPEC",
        help="who plays: random, reference, says:TEXT, transformers:PATH, openai:MODEL@URL, FLOW(AGENT)",
    )
    add(
        "--suite",
        metavar="NAME",
        nargs="+",
        default=[],
        help="what is asked: a name (see --list), or a .toml file; several are several runs",
    )
    add("--env", metavar="ID", help="instead of a suite: one environment, made with --arg KEY=VALUE")
    add_argument_option(parser)
    add("--tasks", type=positive, metavar="N", help="of --env: how many (default: all, and at most 100)")
    add("--split", metavar="NAME", help="of --env: train, validation or test (default: test)")
    add(
        "--opponent",
        metavar="NAME",
        action="append",
        default=[],
        help="of --env: who has the other seats; may be repeated (default: in zero-sum games random, and the strongest)",
    )
    add("--name", metavar="TEXT", default="", help="what boards call the agent (default: as it is named)")
    add(
        "--training-seed",
        type=natural,
        metavar="N",
        help="with which the agent's model was trained: boards show runs of one --name that differ in it together",
    )
    add(
        "--limit",
        type=positive,
        metavar="N",
        help="only the first N tasks of every part; boards do not rank such a run",
    )
    add("-n", "--repeats", type=positive, metavar="N", help="tries of each task, other than the suite says; likewise")
    add("--seed", type=natural, metavar="N", help="of the episodes, other than the suite says; likewise")
    add(
        "--max-concurrency",
        type=positive,
        metavar="N",
        default=256,
        help="episodes that are played at once (default 256)",
    )
    add(
        "--budget",
        metavar="LIMIT",
        help="stop after 60s, 5min, 2h or 10M-tokens; the run goes on when it is called again",
    )
    add(
        "--out",
        type=Path,
        metavar="FOLDER",
        help=f"the run's folder (default: {RUNS}/SUITE/AGENT); what is there is not played again",
    )
    add("--resume", type=Path, metavar="FOLDER", help="go on with the run of this folder; agent and suite are known")
    add("--device", metavar="NAME", default="auto", help="where models of one's own live (default: auto)")
    add_sealing_options(parser)
    add("--dry-run", action="store_true", help="show what would be asked, and its hash, and play nothing")
    add("--list", action="store_true", help="show the suites")
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Play what is missing and write the reports; 1 if episodes are void or missing."""
    if args.list:
        return _list(as_json=args.json)
    from sparring.leaderboard.report import report_of

    budget, said, missing, stopped = play_budget(args.budget), list[dict[str, object]](), False, False
    for opened in _open(args):
        try:
            with _display(quiet=args.json) as show:
                opened.play(live=args.max_concurrency, budget=budget, report=show)
        except KeyboardInterrupt:
            stopped = True
        found = report_of(opened)
        (opened.folder / "report.json").write_text(json.dumps(found.to_json(), indent=1) + "\n", "utf-8")
        complete = found.whole.finished == found.whole.episodes
        missing |= not complete
        said.append({"folder": str(opened.folder), "complete": complete, **found.to_json()})
        if not args.json:
            _show(opened, found)
        if stopped:
            break
    if args.json and said:
        write_json(said if len(said) > 1 else said[0])
    return int(missing)


def _open(args: argparse.Namespace) -> Iterator[Run]:
    """Yield the runs that the options mean, one after the other; none with `--dry-run`, which shows what would be asked."""
    from sparring.leaderboard.run import Changes, begin, reopen, write_suite
    from sparring.leaderboard.suites import load_suite

    check_sealing_options(args)
    _check_environment_options(args)
    if args.resume is not None:
        if args.agent or args.suite or args.env or args.out:
            raise BadValue(
                f"--resume {args.resume} knows its agent and suite: leave out --agent, --suite, --env and --out"
            )
        yield reopen(args.resume, device=args.device)
        return
    for option in ("suite", "agent"):
        if not getattr(args, option) and not (args.env if option == "suite" else args.dry_run):
            raise BadValue(
                f"--{option} is missing: sparring eval --agent reference --suite smoke (`--list` shows the suites), or --env ID"
            )
    if len({*args.suite}) < len(args.suite):
        raise BadValue(f"--suite {' '.join(args.suite)}: name each suite once")
    if args.out and len(args.suite) > 1:
        raise BadValue(f"--out {args.out} is one run's folder, and these are {len(args.suite)} suites: leave it out")
    suites = [load_suite(name) for name in args.suite] or [_of_environment(args)]
    changes = Changes(args.limit, args.repeats, args.seed)
    for suite in suites:
        asked = changes.apply(suite)
        if args.dry_run:
            _show_asked(asked, suite)
        else:
            folder = args.out or RUNS / asked.id / _slug(args)
            seal = sealed(args, suite, folder) if args.sealed_by else None
            begun = begin(
                args.agent,
                suite,
                folder,
                name=args.name,
                changes=changes if seal is None else seal.changes(suite),
                device=args.device,
                training_seed=args.training_seed,
            )
            if seal is not None:
                check_sealed(seal, begun, suite)
            if args.env:
                write_suite(suite, folder / "suite.toml")
            yield begun


def _of_environment(args: argparse.Namespace) -> Suite:
    from sparring.leaderboard.suites import suite_of

    environment = make_environment(args.env, args.arguments)
    return suite_of(environment, tasks=args.tasks, split=args.split or "test", opponents=args.opponent)


def _check_environment_options(args: argparse.Namespace) -> None:
    if args.env and args.suite:
        raise UsageError(f"--env {args.env} is asked instead of --suite {' '.join(args.suite)}: name one of them")
    if args.env and args.sealed_by:
        raise UsageError(f"--sealed-by {args.sealed_by}: boards seal suites that they know, not --env {args.env}")
    for option in ("arguments", "tasks", "split", "opponent"):
        if getattr(args, option) and not args.env:
            raise UsageError(
                f"--{'arg' if option == 'arguments' else option} is of an environment: name it as --env ID"
            )


def _show_asked(asked: Suite, suite: Suite) -> None:
    """Write what would be asked of an agent."""
    rows = [(p.name, p.domain, p.env, str(p.tasks), ", ".join(p.opponents), str(p.episodes)) for p in asked.parts]
    write_table(f"{asked.id}: {asked.line}", ("part", "domain", "environment", "tasks", "against", "episodes"), rows)
    write(f"{asked.episodes} episodes, hash {asked.hash}{'' if asked.hash == suite.hash else ' (not the whole suite)'}")


def _slug(args: argparse.Namespace) -> str:
    """Return a folder's name for an agent and what is changed for it."""
    changed = [
        f"{key}{value}"
        for key in ("training_seed", "limit", "repeats", "seed")
        if (value := getattr(args, key)) is not None
    ]
    text = "-".join([args.name or args.agent, *changed, *(["sealed"] if args.sealed_by else [])])
    return re.sub(r"[^A-Za-z0-9._=-]+", "-", text).strip("-.")[-100:] or "agent"


@contextlib.contextmanager
def _display(*, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """Yield what shows the progress: a bar on a terminal, a line now and then elsewhere."""
    if quiet:
        yield lambda progress: None
        return
    from sparring.agents.improve.metrics import wilson

    began, last, scores = time.monotonic(), [0.0], [0.0, 0.0, 0.0]

    def words(progress: Progress) -> str:
        scores[0] += progress.entry.score is not None
        scores[1] += progress.entry.score or 0.0
        scores[2] += progress.entry.said or 0
        seconds = time.monotonic() - began
        low, high = wilson(scores[1], scores[0])
        rest = seconds / max(1.0, scores[0]) * (progress.total - progress.done)
        return (
            f"{progress.done}/{progress.total}  mean {scores[1] / max(1.0, scores[0]):.3f} ({low:.2f} to {high:.2f})  "
            f"{scores[2] / seconds:,.0f} tokens/s"
            + (f"  {rest:,.0f} s left" if scores[0] >= _TELLING else "")
            + (f"  {progress.voids} void" if progress.voids else "")
        )

    def line(progress: Progress) -> None:
        text, now = words(progress), time.monotonic()
        if now - last[0] >= _EVERY:
            last[0] = now
            write(text)
            sys.stdout.flush()

    if not sys.stdout.isatty():
        yield line
        return
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    with Bar(BarColumn(32), TextColumn("{task.description}"), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda progress: bar.update(
            task, total=progress.total, completed=progress.done, description=words(progress)
        )


def _show(opened: Run, found: Report) -> None:
    from sparring.leaderboard.sealed import read_seal

    card = opened.card
    rows = [
        _row("  " + part.name, part)
        for domain in found.domains
        for part in found.parts
        if part.name in _names(opened, domain)
    ]
    summed = [_row(domain.name, domain) for domain in found.domains] + [_row("all", found.whole)]
    columns = ("", "episodes", "score", "95 % interval", "legal", "tokens read", "said", "seconds", "cost", "void")
    write_table(f"{card.name} on {card.suite}", columns, [*rows, *summed])
    for part in found.parts:
        if part.pass_at:
            tries = "  ".join(
                f"{k}: {e.mean:.3f} ({found_hat.mean:.3f})"
                for (k, e), found_hat in zip(part.pass_at.items(), part.pass_hat.values(), strict=True)
            )
            write(f"{part.name}, pass@k (pass^k): {tries}")
    seal = read_seal(opened.folder)
    if seal is not None:
        write(f"Its seeds were drawn by the board {seal.receipt.board} at {seal.receipt.revealed}: submit it there.")
    elif not card.frozen:
        write("Not the whole suite as it is: boards do not rank this run.")
    _voids(opened, found)
    write(f"run: {opened.folder}")


def _names(opened: Run, domain: Result) -> set[str]:
    return {part.name for part in opened.suite.parts if part.domain == domain.name}


def _row(name: str, one: Result) -> tuple[str, ...]:
    done = f"{one.finished}" if one.finished == one.episodes else f"{one.finished} of {one.episodes}"
    score = one.score
    return (
        name,
        done,
        "" if score is None else f"{score.mean:.3f}",
        "" if score is None else f"{score.low:.3f} to {score.high:.3f}",
        "" if one.legal is None else f"{one.legal:.1%}",
        "" if not one.read else f"{one.read:,.0f}",
        "" if not one.said else f"{one.said:,.0f}",
        "" if one.seconds is None else f"{one.seconds:.2f}",
        "" if not one.cost else f"{one.cost:.4f}",
        f"{one.voids}" if one.voids else "",
    )


def _voids(opened: Run, found: Report) -> None:
    """Say how many episodes the infrastructure failed, which are no wrong answers, and why: each reason once."""
    if not found.whole.voids:
        return
    from sparring.leaderboard.log import EPISODES, EpisodeLog

    worst = "" if found.whole.with_voids is None else f" If they were 0: {found.whole.with_voids:.3f}"
    write(
        f"{found.whole.voids} episodes are void (infrastructure, not answers); they are left out, and tried again when the run goes "
        f"on.{worst}"
    )
    with EpisodeLog(opened.folder, opened.describe) as log:
        left = [void for void in log.voids if void.item not in log.entries][-_READ:]
        why = Counter(log.trajectory(void).error for void in left)
    for error, times in why.most_common(_SHOWN):
        write(f"  {times} times: {printable(str(error))}")
    if len(why) > _SHOWN:
        write(f"  and {len(why) - _SHOWN} other reasons, in {opened.folder / EPISODES}")


def _list(*, as_json: bool) -> int:
    from sparring.leaderboard.suites import load_suite, suite_names

    suites = [load_suite(name) for name in suite_names()]
    if as_json:
        write_json([{"suite": s.id, "hash": s.hash, "episodes": s.episodes, "line": s.line} for s in suites])
    else:
        write_table("suites", ("suite", "episodes", "what"), [(s.id, str(s.episodes), s.line) for s in suites])
    return 0
