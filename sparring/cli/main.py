"""The console script `sparring`: find the verb, import its module, and turn errors into one sentence.

Exit codes: 0 done, 1 a check failed (or an answer is wrong), 2 a mistake in what was asked (one sentence on standard error,
also with `--json`: standard output then stays empty), 3 an answer could be neither proved nor refuted, 130 interrupted. A bug
keeps its traceback.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from sparring._version import __version__
from sparring.cli._parser import Parser
from sparring.errors import SparringError, unknown_name

VERBS = {
    "train": "make a policy better by self-play or by reflection",
    "league": "play published methods and their controls against each other for at most as many tokens",
    "eval": "evaluate an agent on a suite; every episode can be replayed",
    "bundle": "make one file of a run, that anybody can verify",
    "verify": "play every episode of a bundle again, and say whether it is true",
    "runs": "list what was evaluated",
    "compare": "say by how much one run is better than another, and how sure that is",
    "convert": "write a run in a format of others: tables, inspect_ai, Every Eval Ever, Hugging Face",
    "tournament": "rate agents at a game by balanced round-robins of seat-swapped deals",
    "board": "put runs, tournaments and leagues on a board, which ranks them",
    "serve": "show a board in the browser",
    "serve-env": "serve an environment to trainers on other machines",
    "export": "write a board as files that open without a server",
    "submit": "send a run or a tournament to a board, which plays it again and lists it",
    "token": "say who may submit to a board",
    "new": "make a package of one's own: a game, a task, an environment, an agent, a recipe, or all of these",
    "play": "play against any agent, or watch agents play",
    "list": "show what there is: environments, task packs, recipes",
    "recipes": "show the methods: papers, blocks, and what came of them in the league",
    "info": "show the data sheet of an environment or task pack",
    "tasks": "list the packs of tasks, and preview their tasks",
    "grade": "grade an answer to a problem of mathematics, and say why",
    "check": "check that an environment keeps the contract",
    "sandbox": "build the image that programs run in, where they run in containers",
    "doctor": "show what this machine has, what is missing, and how to get it",
}
_DESCRIPTION = "Sparring: where language agents get better.\n\nverbs:\n" + "\n".join(
    f"  {verb:<10} {words}" for verb, words in VERBS.items()
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; `argv` is what follows `sparring` (default: the process's own)."""
    words = sys.argv[1:] if argv is None else list(argv)
    _accept_any_text(sys.stdout, sys.stderr)
    try:
        code = _dispatch(words)
        sys.stdout.flush()
        return code
    except SparringError as error:
        return _say(str(error), 2)
    except KeyboardInterrupt:
        return _say("interrupted", 130)
    except BrokenPipeError:
        # The reader has gone (`sparring list | head -1`): what is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _dispatch(words: list[str], imported: tuple[str, ...] = ()) -> int:
    if words[:1] == ["--import"]:
        from sparring.cli._import import import_named

        import_named(words[1:2])
        return _dispatch(words[2:], (*imported, *words[:2]))
    if not words or words[0].startswith("-"):
        return _without_verb(words)
    verb = words[0]
    if verb not in VERBS:
        raise unknown_name("verb", verb, VERBS, hint="(`sparring --help` shows all)")
    module = importlib.import_module(f"sparring.cli.{verb.replace('-', '_')}")
    parser = Parser(prog=f"sparring {verb}", description=f"{VERBS[verb][0].upper()}{VERBS[verb][1:]}.")
    module.configure(parser)
    args = parser.read(words[1:])
    if args is None:
        return 0
    args.import_words = imported  # for commands that advise another one
    return int(module.run(args))


def _without_verb(words: list[str]) -> int:
    parser = Parser(
        prog="sparring",
        usage="sparring [--import FILE] VERB ...",
        description=_DESCRIPTION,
        epilog="`sparring VERB --help` says more. A first step: sparring play TicTacToe-v0",
    )
    parser.add_argument(
        "--import",
        metavar="FILE",
        help="first import a .py file, or a module, that registers tasks or games of your own; before the verb",
    )
    parser.add_argument("--version", action="version", version=f"sparring {__version__}")
    if parser.read(words) is not None:
        parser.print_help()
    return 0


def _say(sentence: str, code: int) -> int:
    sys.stderr.write(f"sparring: {sentence}\n")
    return code


def _accept_any_text(*streams: TextIO) -> None:
    """Let agents say what they want: characters that the terminal cannot encode are shown escaped."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    raise SystemExit(main())
