"""From the words of a command to an environment."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterable
from typing import Any

from sparring.cli._parser import add_argument_option, json_value
from sparring.envs.core import Environment
from sparring.envs.registry import factory, make
from sparring.errors import UsageError
from sparring.tasks.datasets import file_pack_name


def make_environment(id: str, pairs: Iterable[tuple[str, str]]) -> Environment:
    """Make the environment `id` with the `key=value` pairs of `--arg`.

    Raises:
        UnknownName: No such environment or argument; the nearest is named.
        BadValue: A value of another type than the argument's default, or one that the environment refuses.
        UsageError: An argument is given twice.
    """
    return make(id, **read_arguments(id, pairs))


def arguments_with_data(args: argparse.Namespace) -> list[tuple[str, str]]:
    """Return the pairs of `--arg`, and `tasks` for `--data` and `--map`.

    Raises:
        UsageError: There is a `--map` without `--data`, or it cannot be read.
        UnknownName: A key of `--map` is none; the nearest is named.
    """
    pack = pack_of_data(args)
    return [*args.arguments, *([("tasks", pack)] if pack else [])]


def pack_of_data(args: argparse.Namespace) -> str | None:
    """Return the name of the pack that `--data` and `--map` say, if they do.

    Raises:
        UsageError: There is a `--map` without `--data`, or it cannot be read.
        UnknownName: A key of `--map` is none; the nearest is named.
    """
    if args.data is not None:
        return file_pack_name(args.data, args.mapping)
    if args.mapping:
        raise UsageError(f"--map {args.mapping} says what the fields of a file mean: name the file by --data")
    return None


def add_game_options(parser: argparse.ArgumentParser) -> None:
    """Add `--game ID` and `--arg KEY=VALUE`: what a tournament's bundle may have played."""
    parser.add_argument(
        "--game",
        metavar="ID",
        help="what a tournament played, where that is not a registered environment with its own arguments (then also --arg)",
    )
    add_argument_option(parser)


def make_game(args: argparse.Namespace) -> Environment | None:
    """Return the environment that `--game` and `--arg` say, if they do.

    Raises:
        UnknownName: No such environment or argument; the nearest is named.
        BadValue: A value that the environment refuses.
        UsageError: There is an `--arg` without `--game`.
    """
    if args.game is None:
        if args.arguments:
            raise UsageError("--arg is an argument of the environment that a tournament played: name it as --game ID")
        return None
    return make_environment(args.game, args.arguments)


def read_arguments(id: str, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the values of the `key=value` pairs of `--arg`, read by the defaults of the environment's factory.

    Raises:
        UnknownName: No such environment.
        BadValue: A value has another type than the argument's default.
        UsageError: An argument is given twice.
    """
    known = inspect.signature(factory(id)).parameters
    given: dict[str, Any] = {}
    for key, text in pairs:
        if key in given:
            raise UsageError(f"argument {key} is given twice: {given[key]!r} and {text!r}")
        default = known[key].default if key in known else None
        given[key] = json_value(key, text, None if default is inspect.Parameter.empty else default)
    return given
