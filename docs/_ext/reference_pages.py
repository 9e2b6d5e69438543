"""The reference: what can be imported, the commands, the recipes and the flows, all from the code's own words."""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import sparring
from sparring.agents.flows.catalog import flow_names
from sparring.agents.recipes.catalog import recipe_names
from sparring.agents.recipes.sheets import read_flow, read_sheet
from sparring.cli._parser import Parser
from sparring.cli.main import VERBS

_GAMES = ("sparring.Game", "sparring.GameEnvironment", "sparring.GameEpisode")
"""Classes that are public under this name only."""
_WRAPPERS = (
    "seat",
    "opponent_pool",
    "reflection",
    "action_parser",
    "token_budget",
    "time_limit",
    "record_trajectory",
    "stacks",
    "gymnasium",
    "vector",
    "history",
    "chat_template",
    "tokens",
    "spaces",
    "pettingzoo",
    "wrapper",
)
_POLICIES = ("core", "transformers", "openai", "vllm", "nano")
_FLOWS = (
    "core",
    "catalog",
    "reasoning",
    "choosing",
    "reflecting",
    "refining",
    "debating",
    "searching",
    "remembering",
    "tools",
    "adapting",
)
_SOLVERS = ("best_response", "cfr", "matrix", "minimax", "search")
_BLOCKS = (
    "curriculum",
    "judge",
    "judge_group",
    "judge_model",
    "judge_signals",
    "judge_steps",
    "transform",
    "select",
    "advantage",
    "losses",
    "preferences",
    "critic",
    "rows",
    "learner",
    "session",
    "metrics",
    "estimates",
    "calibration",
)
_EVALUATION = (
    "suites",
    "run",
    "statistics",
    "paired",
    "aggregate",
    "exploit",
    "tournament",
    "ratings",
    "bundle",
    "verify",
)
_PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "records": ("Records and errors", ("types", "errors", "tools")),
    "tasks": ("Tasks", ("tasks.core", "tasks.registry", "tasks.datasets", "tasks.datasets.cards")),
    "environments": ("Environments", ("envs.core", "envs.registry", "envs.conformance", "envs.strength")),
    "questions": ("Questions", ("envs.questions.decorator", "envs.questions.verifiers")),
    "solvers": ("Solvers of games", tuple(f"envs.games.solvers.{each}" for each in _SOLVERS)),
    "wrappers": ("Wrappers and faces", tuple(f"wrappers.{each}" for each in _WRAPPERS)),
    "serving": ("Environments over HTTP", ("wrappers.http.client", "wrappers.http.serving")),
    "rollouts": ("Agents and rollouts", ("agents.spec", "agents.resolve", "agents.rollout", "agents.distributed")),
    "policies": ("Policies", tuple(f"agents.policies.{each}" for each in _POLICIES)),
    "flows": ("Flows", tuple(f"agents.flows.{each}" for each in _FLOWS)),
    "improve": ("Blocks of improvement", tuple(f"agents.improve.{each}" for each in _BLOCKS)),
    "training": ("Training", tuple(f"agents.training.{each}" for each in ("config", "loop", "budget", "watch"))),
    "trainers": ("Doors to other trainers", ("agents.trainers.*",)),
    "leaderboard": ("Evaluation and leaderboard", tuple(f"leaderboard.{each}" for each in _EVALUATION)),
}
"""Page -> title, and its modules in `sparring`; `package.*` is all modules of a package whose names do not begin with `_`."""
_WIDTH = 100
_HEADINGS = ("paper", "blocks", "faithful", "differs", "fails")


def write(out: Path) -> None:
    """Write the pages into a folder, which is made."""
    out.mkdir(parents=True)
    made = {"index": _index(), "commands": _commands(), "recipes": _recipes()}
    made |= {page: _modules(page, *told) for page, told in _PAGES.items()}
    for page, text in made.items():
        (out / f"{page}.md").write_text(text, "utf-8")


def _index() -> str:
    rows = "\n".join(f"| {{py:obj}}`sparring.{name} <{_home(name)}>` | {_line(name)} |" for name in sparring.__all__)
    entries = "\n".join(("commands", "recipes", *_PAGES))
    return (
        "# Reference\n\nWhat `import sparring` has; the rest is imported from its module. Docstrings say first what is returned, then "
        "shapes and units, then the equation and where it comes from; their examples are run by the tests.\n\n"
        f"| name | what |\n|---|---|\n{rows}\n\n```{{toctree}}\n:maxdepth: 1\n\n{entries}\n```\n"
    )


def _home(name: str) -> str:
    thing = getattr(sparring, name)
    public = f"sparring.{name}"
    return public if public in _GAMES or isinstance(thing, str) else f"{thing.__module__}.{thing.__qualname__}"


def _line(name: str) -> str:
    thing = getattr(sparring, name)
    line = "The version." if isinstance(thing, str) else (inspect.getdoc(thing) or "").split("\n\n")[0]
    return " ".join(line.split()).replace("|", "\\|")


def _modules(page: str, title: str, modules: Sequence[str]) -> str:
    parts = [f"# {title}"]
    for module in (each for named in modules for each in _named(named)):
        parts.append(f"## `{module}`\n\n```{{eval-rst}}\n.. automodule:: {module}\n```")
    if page == "environments":
        games = "\n\n".join(f".. autoclass:: {name}" for name in _GAMES)
        parts.append(f"## `sparring`: games\n\n```{{eval-rst}}\n{games}\n```")
    return "\n\n".join(parts) + "\n"


def _named(name: str) -> list[str]:
    package, star, _ = f"sparring.{name}".partition(".*")
    if not star:
        return [package]
    found = [each.name for each in pkgutil.iter_modules(importlib.import_module(package).__path__) if not each.ispkg]
    return [f"{package}.{each}" for each in found if not each.startswith("_")]


def _commands() -> str:
    return "# Commands\n\nWhat `sparring VERB --help` says.\n\n" + "\n\n".join(_command(verb) for verb in VERBS) + "\n"


def _command(verb: str) -> str:
    parser = Parser(prog=f"sparring {verb}", description=f"{VERBS[verb][0].upper()}{VERBS[verb][1:]}.")
    importlib.import_module(f"sparring.cli.{verb.replace('-', '_')}").configure(parser)
    helps = "\n\n".join(_help(each) for each in (parser, *_below(parser)))
    return f"## `sparring {verb}`\n\n````text\n{helps}\n````"


def _below(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


def _help(parser: argparse.ArgumentParser) -> str:
    parser.formatter_class = partial(argparse.RawDescriptionHelpFormatter, width=_WIDTH)
    return parser.format_help().rstrip()


def _recipes() -> str:
    sheets = [read_sheet(name) for name in recipe_names()]
    flows = [read_flow(name) for name in flow_names()]
    parts = [
        "# Recipes and flows",
        "A recipe trains, a flow does not: it is how a policy is used for one turn. What came of them, with controls, is in "
        "[the league](../league.md); how they are used, in [recipes](../recipes.md) and [agents](../agents.md).",
        "## Recipes",
        "\n".join(
            (
                "| recipe | what it does |",
                "|---|---|",
                *(f"| [`{s.name}`](#{s.name}) | {_sentence(s.line)} |" for s in sheets),
            )
        ),
        *(_recipe(sheet.name) for sheet in sheets),
        "## Flows",
        "\n".join(
            (
                "| flow | what it does | paper |",
                "|---|---|---|",
                *(f"| `{f.name}` | {f.line} | {f.paper} |" for f in flows),
            )
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _recipe(name: str) -> str:
    sheet = read_sheet(name)
    told = "\n".join(f"- **{heading.capitalize()}**: {getattr(sheet, heading)}" for heading in _HEADINGS)
    return f"### {name}\n\n{told}\n\n`sparring train PRESET --recipe {name}`"


def _sentence(line: str) -> str:
    return line[0].upper() + line[1:]
