"""`docs/games.md`: every game with its seats, levels, players and known values, put together from the data sheets."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from sparring.envs.core import Environment
from sparring.envs.games._core import GameEnvironment
from sparring.envs.registry import make
from sparring.envs.strength import published
from tests.envs.ids import BUILT_IN

PAGE = Path(__file__).parents[2] / "docs" / "games.md"
LANGUAGE = ("Debate-v0", "Negotiation-v0", "Taboo-v0", "TruthOrBluff-v0", "TwentyQuestions-v0", "WhoIsTheSpy-v0")
SECTIONS = (
    "Two players, perfect information",
    "Two players or more, hidden information, chance or simultaneous moves",
    "Language games",
    "One player",
)
HEAD = """# The games

Made by `python -m tests.golden.regenerate` from the data sheets (`sparring info ID` shows a whole one; a test keeps this page
true). Every game has text and SVG pictures, legal moves where they can be listed, save and load, three policies for illegal
answers (`forfeit`, `retry(n)`, `random_legal`), a golden transcript in `tests/golden/`, and Gymnasium and PettingZoo faces.
`difficulty=1` to `5` sets what is not given: `sparring.make("ConnectFour-v0", difficulty=1)`.

Players are opponents for training and evaluation (`opponent="perfect"` in Gymnasium, `--seat player_1=perfect` in
`sparring play`, `eval_against` and SPIRAL's `pool` in `sparring train`). The number behind a player is its mean return against
uniformly random play, seats in turn (`benchmarks/strength.py`; all pairs with intervals: `sparring info ID`); behind a player
of a one-player game it is its mean return.
"""


def catalogue() -> str:
    """Return the page."""
    parts = [HEAD]
    made = [environment for name in BUILT_IN if isinstance(environment := make(name), GameEnvironment)]
    for section in SECTIONS:
        parts.append(f"\n## {section}\n\n| id | what | players | known values | levels |\n|---|---|---|---|---|\n")
        parts += [_row(environment) for environment in made if _section(environment) == section]
    return "".join(parts)


def _section(environment: GameEnvironment) -> str:  # type: ignore[type-arg]
    seats = len(environment.spec.seats)
    if environment.spec.id in LANGUAGE:
        return SECTIONS[2]
    if seats == 1:
        return SECTIONS[3]
    return SECTIONS[0 if environment.game.perfect_information and environment.spec.id != "Pig-v0" else 1]


def _row(environment: Environment) -> str:
    spec = environment.spec
    doc = inspect.cleandoc(spec.doc)
    what = " ".join(doc.partition("\n\n")[0].split())
    seats = "" if len(spec.seats) == 2 else f" ({len(spec.seats)} seats)" if len(spec.seats) > 2 else ""
    cells = (f"`{spec.id}`", what + seats, _players(spec.id, doc), _field(doc, "Value"), _field(doc, "Levels"))
    return f"| {' | '.join(cells)} |\n"


def _players(id: str, doc: str) -> str:
    strength = published(id)
    shown = []
    for name, row in strength.items():
        one = row.get("random") or row.get("")
        shown.append(f"`{name}`" + (f" {one.mean:+.2f}" if one else ""))
    return ", ".join(shown) or _field(doc, "Players")


def _field(doc: str, name: str) -> str:
    found = re.search(rf"^\| {name}[^|]*\| (.*) \|$", doc, re.MULTILINE)
    return found[1] if found else ""
