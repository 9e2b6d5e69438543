"""`sparring play`: sit down against any agent, or watch agents play."""

from __future__ import annotations

import argparse
import secrets
import sys
import webbrowser
from collections.abc import Iterable, Mapping

from sparring.agents.flows.core import Agent
from sparring.agents.resolve import player_names, resolve_agent
from sparring.cli._environment import arguments_with_data, make_environment
from sparring.cli._output import write
from sparring.cli._parser import add_argument_option, add_data_options, natural, pair, positive
from sparring.cli._session import HUMAN, Left, Session, human_agent
from sparring.envs.core import Environment
from sparring.errors import BadValue, UsageError, unknown_name
from sparring.tasks.core import SPLITS, Task
from sparring.tasks.web import PREFIX


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "id",
        metavar="ID",
        help="an environment, as `sparring list` shows it; or web/SITE, web/SITE/TASK, to play in your own browser",
    )
    parser.add_argument(
        "--seat",
        dest="seats",
        metavar="SEAT=AGENT",
        type=pair("SEAT=AGENT"),
        action="append",
        default=[],
        help="who sits where: human, random, a player that `sparring info ID` shows, transformers:PATH, openai:MODEL@URL, or "
        "a flow such as vote(transformers:PATH); may be repeated (default: you in the first free seat, the best player in the others)",
    )
    parser.add_argument(
        "--watch", action="store_true", help="sit in no seat: watch the best player, or whom --seat says"
    )
    parser.add_argument(
        "--seed", metavar="N", type=natural, help="chance draws of the first game (default: fresh ones)"
    )
    parser.add_argument("--episodes", metavar="N", type=positive, default=1, help="games to play (default: 1)")
    parser.add_argument("--split", default="train", help=f"which tasks: {', '.join(SPLITS)} (default: train)")
    parser.add_argument("--index", metavar="N", type=natural, help="play this task (default: chosen by the seed)")
    parser.add_argument("--device", default="auto", help="where models run: auto, cpu, cuda (default: auto)")
    parser.add_argument("--port", metavar="N", type=natural, help="of web/...: where it is served (default: any free)")
    parser.add_argument("--no-browser", action="store_true", help="of web/...: write the address, open nothing")
    add_argument_option(parser)
    add_data_options(parser)


def run(args: argparse.Namespace) -> int:
    """Play the episodes one after another, then write the score."""
    if args.id.startswith(PREFIX):
        return play_in_browser(args)
    if args.port is not None or args.no_browser:
        raise UsageError(f"--port and --no-browser are for tasks of the web, such as {PREFIX}shop; not for {args.id!r}")
    environment = make_environment(args.id, arguments_with_data(args))
    names = seat_names(environment, args.seats, watch=args.watch)
    first = secrets.randbelow(2**31) if args.seed is None else args.seed
    games = [
        (choose_task(environment, args.split, args.index, seed), seed) for seed in range(first, first + args.episodes)
    ]
    session = Session(environment, make_agents(environment, names, args.device))
    if HUMAN in names.values():
        write("Type your move and press Enter; ? shows the legal moves, an empty line or quit leaves.\n")
    try:
        for task, seed in games:
            session.play(task, seed)
    except Left:
        write("\nYou left.\n")
    session.show_score()
    return 0


def play_in_browser(args: argparse.Namespace) -> int:
    """Serve tasks of the web to the player's own browser, then write how they ended.

    Raises:
        UsageError: An option makes no sense there.
        MissingExtra: What serves pages is not installed.
    """
    from sparring.envs.web.environment import WebEnvironment
    from sparring.envs.web.served import serve

    if args.seats or args.watch or args.data or args.mapping:
        raise UsageError(f"{args.id} is played by you alone: leave out --seat, --watch, --data and --map")
    environment = make_environment("Web-v0", [("tasks", args.id), *args.arguments])
    assert isinstance(environment, WebEnvironment)
    first = secrets.randbelow(2**31) if args.seed is None else args.seed
    sizes = environment.pack.sizes  # a single template is in one split alone
    split = next(iter(sizes)) if args.split == SPLITS[0] and args.split not in sizes else args.split
    games = [(choose_task(environment, split, args.index, seed), seed) for seed in range(first, first + args.episodes)]

    def ready(url: str) -> None:
        write(f"The task is at {url} (for this machine alone; Ctrl-C leaves)")
        sys.stdout.flush()
        if not args.no_browser:
            webbrowser.open(url)

    outcomes = serve(environment, games, port=args.port or 0, ready=ready)
    for outcome in outcomes:
        write(f"{outcome.task.params['template']} (seed {outcome.seed}): reward {outcome.reward:g}; {outcome.reason}")
    if len(outcomes) < len(games):
        write("\nYou left.")
    return 0


def seat_names(environment: Environment, given: Iterable[tuple[str, str]], *, watch: bool = False) -> dict[str, str]:
    """Return the agent's name for every seat: as given, else one person, else the best player.

    Raises:
        UnknownName: There is no such seat.
        UsageError: A seat is given twice, or more than one person would sit at the terminal.
    """
    seats = environment.spec.seats
    names: dict[str, str] = {}
    for seat, agent in given:
        if seat not in seats:
            raise unknown_name(f"seat of {environment.spec.id}", seat, seats)
        if seat in names:
            raise UsageError(f"seat {seat} is given twice: {names[seat]!r} and {agent!r}")
        names[seat] = agent
    free = [seat for seat in seats if seat not in names]
    if free and not watch and HUMAN not in names.values():
        names[free.pop(0)] = HUMAN
    if free:
        names |= dict.fromkeys(free, best_player(environment))
    people = list(names.values()).count(HUMAN)
    if watch and people:
        raise UsageError("with --watch no seat can be human: leave out --watch, or seat another agent there")
    if people > 1:
        raise UsageError("only one seat can be human: two people at one terminal would see each other's hands")
    return {seat: names[seat] for seat in seats}


def best_player(environment: Environment) -> str:
    """Return the name of the player that sits in seats which nobody was named for.

    Raises:
        UsageError: The environment offers no player.
    """
    known = player_names(environment)
    if not known:
        raise UsageError(f"{environment.spec.id} offers no player: say who sits in every seat, --seat SEAT=AGENT")
    named = [name for name in environment.spec.players if name != "random"]
    return (named or list(known))[0]


def make_agents(environment: Environment, names: Mapping[str, str], device: str) -> dict[str, Agent]:
    """Return every seat's agent; a model that sits in several seats is loaded once."""
    agents = {
        name: human_agent() if name == HUMAN else resolve_agent(name, environment, device=device)
        for name in sorted(set(names.values()))
    }
    return {seat: agents[name] for seat, name in names.items()}


def choose_task(environment: Environment, split: str, index: int | None, seed: int) -> Task:
    """Return the task of a split: the one at `index`, else one that the seed chooses.

    Raises:
        UnknownName: No such split.
        BadValue: The split has no such task.
    """
    tasks = environment.tasks(split)
    if not tasks or (index is not None and index >= len(tasks)):
        raise BadValue(
            f"index={index}: split {split!r} of {environment.spec.id} has {len(tasks)} tasks, counted from 0"
        )
    return tasks[seed % len(tasks) if index is None else index]
