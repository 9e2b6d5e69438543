"""Reading the command line: errors of one sentence that name the nearest option, and the types that verbs share."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from sparring.errors import BadValue, UsageError, unknown_name

if TYPE_CHECKING:
    from sparring.agents.training.budget import Budget


class Parser(argparse.ArgumentParser):
    """An `ArgumentParser` that raises `UsageError` instead of printing its usage and leaving the process."""

    def __init__(self, *, prog: str, description: str, usage: str | None = None, epilog: str | None = None):
        super().__init__(
            prog=prog,
            description=description,
            usage=usage,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def read(self, words: Sequence[str]) -> argparse.Namespace | None:
        """Return what the words say; None if they asked for `--help` or `--version`, which is then printed.

        Raises:
            UsageError: An option is unknown (the nearest is named), missing, or has a bad value.
        """
        try:
            args, rest = self.parse_known_args(words)
        except SystemExit:
            return None
        if rest:
            raise self._unknown(rest[0])
        return args

    def error(self, message: str) -> NoReturn:
        """Raise the message as a sentence."""
        raise UsageError(f"{message.removeprefix('argument ')} (`{self.prog} --help` shows how)")

    def _unknown(self, word: str) -> UsageError:
        if not word.startswith("-"):
            return UsageError(f"`{self.prog}` has no use for {word!r} (`{self.prog} --help` shows how)")
        if word.partition("=")[0] == "--import":
            verb = self.prog.removeprefix("sparring ")
            return UsageError(f"--import comes before the verb: `sparring --import FILE {verb} ...`")
        options = [option for action in self._actions for option in action.option_strings]
        hint = f"(`{self.prog} --help` shows all)"
        return unknown_name(f"option of `{self.prog}`", word.partition("=")[0], options, hint=hint)


def add_argument_option(parser: argparse.ArgumentParser) -> None:
    """Add `--arg key=value`: the arguments an environment is made with."""
    parser.add_argument(
        "--arg",
        dest="arguments",
        metavar="KEY=VALUE",
        type=pair("KEY=VALUE"),
        action="append",
        default=[],
        help="an argument of the environment, as JSON or plain text; may be repeated",
    )


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """Add `--data FILE` and `--map KEY=FIELD,...`: problems of one's own."""
    parser.add_argument(
        "--data",
        metavar="FILE",
        help="problems from a file (.jsonl, .parquet, .csv, .tsv): short for --arg tasks=file:FILE?...",
    )
    parser.add_argument(
        "--map",
        dest="mapping",
        metavar="KEY=FIELD,...",
        default="",
        help="which fields of the file say what, for example question=problem,answer=final (default: the same names)",
    )


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="write JSON to standard output")


def pair(form: str) -> Callable[[str], tuple[str, str]]:
    """Return the reader of an option of the form `KEY=VALUE`."""

    def read(text: str) -> tuple[str, str]:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise argparse.ArgumentTypeError(f"write {form}, not {text!r}")
        return key, value

    return read


def natural(text: str) -> int:
    """Read an integer >= 0, for example a seed."""
    return _integer(text, 0)


def positive(text: str) -> int:
    """Read an integer >= 1."""
    return _integer(text, 1)


def _integer(text: str, low: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = low - 1
    if value < low:
        raise argparse.ArgumentTypeError(f"it must be an integer >= {low}, got {text!r}")
    return value


def json_value(key: str, text: str, default: Any) -> Any:
    """Read the value of an environment's argument: JSON, or else plain text. It must be of its default's type.

    >>> json_value("high", "20", 9), json_value("feedback", "right-wrong", "higher-lower"), json_value("name", "7", "")
    (20, 'right-wrong', '7')

    Raises:
        BadValue: It has another type than the default.
    """
    if isinstance(default, str):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    wanted = (int, float) if isinstance(default, float) else type(default)
    same = isinstance(value, wanted) and isinstance(value, bool) == isinstance(default, bool)
    if same or default is None:
        return value
    raise BadValue(f"argument {key}={text} must be of type {type(default).__name__}, as its default {default!r} is")


def play_budget(text: str | None) -> Budget:
    """Read `--budget` of what plays episodes and trains nothing; None is no limit.

    Raises:
        BadValue: It is none, or says iterations.
    """
    from sparring.agents.training.budget import UNLIMITED, parse_budget

    return UNLIMITED if text is None else parse_budget(text, iterations=False)
