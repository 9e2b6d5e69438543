"""`sparring grade`: whether an answer is right, and how that was found out, step by step.

Exit codes: 0 correct, 1 wrong, 3 undecided.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import asdict

from sparring.cli._output import printable, write, write_json
from sparring.cli._parser import add_json_option
from sparring.envs.math.grader import Grade, Options, check_gold, grade
from sparring.envs.math.grader.options import UNITS

CODES = {"correct": 0, "wrong": 1, "undecided": 3}
_THOUGHT = re.compile(r".*</think(?:ing)?>(?=.*\S)", re.DOTALL)
_MARKS = (
    (r"\\(?:boxed|fbox|framebox)\s*\{?", "what is in the last box"),
    (r"<answer>", "what is between <answer> and </answer>"),
    (r"####", "what follows the last ####"),
)
_SHOWN = 300


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    # Answers such as -1/2 begin like options; all options of this verb begin with two dashes.
    parser._negative_number_matcher = re.compile(r"-[^-]")
    parser.add_argument("gold", metavar="GOLD", help="the right answer")
    parser.add_argument("response", metavar="RESPONSE", help="what was answered; - reads it from standard input")
    parser.add_argument("--tolerance", metavar="X", type=float, help="relative tolerance for numbers (default: exact)")
    parser.add_argument("--percent", action="store_true", help="allow a factor of 100: 50 for 0.5")
    parser.add_argument(
        "--units", choices=UNITS, default=UNITS[0], help="what is asked of units (default: %(default)s)"
    )
    parser.add_argument("--ordered", action="store_true", help="lists must be in the order of GOLD")
    parser.add_argument("--decimal-comma", action="store_true", help="3,5 is 7/2")
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Grade the response and say why."""
    options = Options(args.tolerance, args.percent, args.units, args.ordered, args.decimal_comma)
    gold = check_gold(args.gold, options)
    response = sys.stdin.read() if args.response == "-" else args.response
    found = grade(args.gold, response, options)
    if args.json:
        write_json({"gold": gold, "rule": rule(response, found.answer), **asdict(found), "options": asdict(options)})
    else:
        _show(args.gold, gold, response, found)
    return CODES[found.verdict]


def rule(response: str, answer: str | None) -> str | None:
    r"""Return by which rule an answer was taken from a response; None if there is no answer.

    >>> rule(r"so it is \boxed{7}", "7"), rule("#### 7", "7"), rule("7", "7")
    ('what is in the last box', 'what follows the last ####', 'the whole response')
    """
    if answer is None:
        return None
    visible = _THOUGHT.sub("", response)
    if visible.strip() == answer:
        return "the whole response"
    first = re.split(r"[,\s]", answer, maxsplit=1)[0]
    for mark, words in _MARKS:
        if re.search(rf"{mark}[\s$]*{re.escape(first)}", visible):
            return words
    last = visible.strip().rpartition("\n")[2]
    return "the last line" if last.strip() == answer else "what the text says is the answer"


def _show(written: str, gold: str, response: str, found: Grade) -> None:
    """Write a line for every step."""
    steps = {
        "gold": f"{printable(written, _SHOWN)}, read as {printable(gold, _SHOWN)}",
        "response": f"{len(response)} characters",
        "answer": "none was found"
        if found.answer is None
        else f"{printable(found.answer, _SHOWN)} ({rule(response, found.answer)})",
        "read as": "it cannot be read" if found.value is None else printable(found.value, _SHOWN),
        "decided by": f"{found.path}: {printable(found.reason, _SHOWN)}",
        "verdict": found.verdict,
    }
    if found.answer is None:
        del steps["read as"]
    for name, said in steps.items():
        write(f"{name:<11} {said}")
