"""One page for every environment, made from its data sheet, and an index for every domain."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sparring.cli.info import describe_environment
from sparring.envs.core import Environment
from sparring.envs.games._core import GameEnvironment
from sparring.envs.registry import environment_names, factory, make
from sparring.errors import SparringError
from sparring.tasks import episode_rng
from sparring.types import Frame

_DOMAINS = {
    "games": ("Games of two and more", "Board games, cards, dice, simultaneous moves, and games of talk."),
    "puzzles": ("Puzzles for one", "One seat, and nobody on the other side but chance."),
    "math": ("Mathematics", "Questions with answers that are read exactly, alone, with tools, or against each other."),
    "code": ("Programming", "Programs that are run: written, mended, shortened, and broken by tests."),
    "web": ("Web", "Goals on websites; the site's database decides."),
}
_TOGETHER = 12
"""How many moves are listed one by one."""
_PLIES = 12
"""Moves before a picture is taken, unless the episode is shorter."""
_DRAWN = 900
"""Characters of an SVG from which it is a drawing, not lines of text."""
_BLANK = "\n\n"
_PAGE = re.compile(r"`(docs/([\w-]+\.md))`")
"""A page of this site, named in a data sheet by its file."""


class _Page(NamedTuple):
    """What the indexes need to know of an environment."""

    id: str
    domain: str
    line: str
    seats: str
    drawn: bool


def write(out: Path, golden: Path) -> None:
    """Write a page for every environment of the package, an index for every domain, and one of all.

    Args:
        out: The folder, which is made.
        golden: Where the golden transcripts are, as `ID.txt`.
    """
    (out / "pictures").mkdir(parents=True)
    pages = [_write_page(id, out, golden) for id in environment_names() if "/" not in id]
    for domain, (title, line) in _DOMAINS.items():
        (out / f"{domain}.md").write_text(_domain(title, line, [p for p in pages if p.domain == domain]), "utf-8")
    (out / "index.md").write_text(_index(pages), "utf-8")


def _write_page(id: str, out: Path, golden: Path) -> _Page:
    sheet = inspect.getdoc(factory(id)) or ""
    line, _, _ = sheet.partition(_BLANK)
    parts = [f"# {id}", line]
    domain = str(factory(id).__module__).split(".")[2]
    seats, drawn = "", False
    try:
        environment, record = make(id), describe_environment(id, [])
    except SparringError as error:
        parts += [f"_It could not be made where this page was built: {error}_", _sheet(sheet)]
    else:
        frame, plies = _picture(environment)
        drawn = frame.svg is not None and len(frame.svg) > _DRAWN
        seats = str(len(environment.spec.seats))
        domain = "puzzles" if domain == "games" and seats == "1" else domain
        parts += [_shown(id, frame, plies, out), _sheet(sheet), _facts(record), _strength(record["strength"])]
    parts += [_arguments(id, sheet), _sample(golden / f"{id}.txt"), _more(id)]
    (out / f"{id}.md").write_text(_BLANK.join(part for part in parts if part) + "\n", "utf-8")
    return _Page(id, domain, " ".join(line.split()), seats, drawn)


def _picture(environment: Environment) -> tuple[Frame, int]:
    """Return the picture of a game after some random moves, of anything else at the beginning; and after how many."""
    task = environment.tasks("train")[0]
    episode, rng = environment.start(task, seed=0), episode_rng(task, 0, "documentation")
    plies = min(_PLIES, environment.spec.max_turns // 2) if isinstance(environment, GameEnvironment) else 0
    for played in range(plies):
        if episode.turn.seat is None or not episode.turn.legal:
            return episode.render(), played
        episode.step(rng.choice(episode.turn.legal))
    return episode.render(), plies


def _shown(id: str, frame: Frame, plies: int, out: Path) -> str:
    when = f"after {plies} random move{'s' * (plies > 1)}" if plies else "at the beginning"
    if frame.svg is not None:
        (out / "pictures" / f"{id}.svg").write_text(frame.svg, "utf-8")
        return (
            f":::{{container}} picture\n![{id} {when}](pictures/{id}.svg)\n:::\n\nThe first task with seed 0, {when}."
        )
    return f"The first task with seed 0, {when}, as an onlooker sees it:\n\n:::{{container}} seen\n{_literal(frame.ansi)}\n:::"


def _sheet(sheet: str) -> str:
    """Return the data sheet after its first sentence, without its lists of arguments and of errors."""
    _, _, rest = sheet.partition(_BLANK)
    kept = [part for part in rest.split(_BLANK) if not part.startswith(("Args:", "Raises:"))]
    return _PAGE.sub(r"[`\1`](../\2)", _BLANK.join(["## Data sheet", *kept]))


def _facts(record: Mapping[str, Any]) -> str:
    low, high = record["reward_range"]
    moves = record["moves"]
    rows = {
        "seats": _code(record["seats"]),
        "roles": _code(record["roles"]),
        "a seat's return": f"{low:g} to {high:g}",
        "zero-sum": _yes(record["zero_sum"]),
        "moves at once": _yes(record["simultaneous"]),
        "turns": f"at most {record['max_turns']:,}",
        "characters shown to a seat": f"at most {record['max_chars']:,}",
        "moves": "any text" if moves is None else _moves(moves),
        "illegal answer": f"`{record['illegal']}`",
        "tasks": f"pack `{record['pack']}`" if record["pack"] else "told apart by chance draws alone",
        "players": _code(record["players"]),
        "success of well-known strategies": _numbers(record["references"]),
        "exploitability of well-known strategies": _numbers((record["analysis"] or {}).get("exploitability", {})),
    }
    return "## What is declared\n\n" + _table(("", ""), [(name, text) for name, text in rows.items() if text])


def _moves(moves: Sequence[str]) -> str:
    if len(moves) <= _TOGETHER:
        return _code(moves)
    return f"{len(moves):,}: {_code(moves[:3])} ... `{moves[-1]}`"


def _strength(strength: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Return the table of what every player (row) gets against every other (column)."""
    others = sorted({other for row in strength.values() for other in row})
    if not others:
        return ""
    rows = [
        (f"`{name}`", *(f"{row[o]['mean']:+.2f} ± {row[o]['spread']:.2f}" if o in row else "" for o in others))
        for name, row in strength.items()
    ]
    head = ("player", *(f"against `{other}`" if other else "mean return" for other in others))
    return (
        "## How strong the players are\n\nMean returns with the default arguments, seats in turn, and half the 95 % interval "
        "(`python -m benchmarks.strength`).\n\n" + _table(head, rows)
    )


def _arguments(id: str, sheet: str) -> str:
    told = {"illegal": "What an illegal answer does: see [the protocol](../protocol.md#illegal-moves)."} | _described(
        sheet
    )
    rows = [
        (f"`{each.name}`", f"`{each.default!r}`", told.get(each.name, ""))
        for each in inspect.signature(factory(id)).parameters.values()
    ]
    return "## Arguments\n\n" + _table(("argument", "default", "meaning"), rows)


def _described(sheet: str) -> dict[str, str]:
    """Return what the part `Args:` of a docstring says of each."""
    found = re.search(r"^Args:\n((?: +.*\n?)*)", sheet, re.MULTILINE)
    entries = re.split(r"^ {4}(?=\w+: )", found[1], flags=re.MULTILINE) if found else []
    split = [entry.partition(": ") for entry in entries if entry]
    return {name: " ".join(text.split()) for name, _, text in split}


def _sample(file: Path) -> str:
    """Return the first episode of the golden transcript."""
    if not file.exists():
        return ""
    episode = file.read_text("utf-8").split("\n==== ")[1].partition("\n########")[0]
    return (
        f"## An episode\n\nTask and seed, what every seat is told, what is answered and how it is read (`tests/golden/{file.name}` "
        f"has more).\n\n:::{{container}} episode\n{_literal(episode.rstrip())}\n:::"
    )


def _more(id: str) -> str:
    return f"## From a shell\n\n```\nsparring info {id}\nsparring play {id}\nsparring check {id}\n```"


def _domain(title: str, line: str, pages: Sequence[_Page]) -> str:
    rows = [(f"[{page.id}]({page.id}.md)", page.seats, page.line) for page in pages]
    parts = (f"# {title}", line, _gallery(pages), _table(("environment", "seats", "what"), rows), _toctree(pages))
    return _BLANK.join(part for part in parts if part) + "\n"


def _index(pages: Sequence[_Page]) -> str:
    counts = {domain: sum(page.domain == domain for page in pages) for domain in _DOMAINS}
    rows = [
        (f"[{title}]({domain}.md)", str(counts[domain]), line)
        for domain, (title, line) in _DOMAINS.items()
        if counts[domain]
    ]
    words = (
        f"The package has {len(pages)} environments. These pages are made from their data sheets, the pictures by the environments "
        "themselves, and the episodes are those that the tests compare byte for byte."
    )
    entries = "\n".join(domain for domain in _DOMAINS if counts[domain])
    tree = f"```{{toctree}}\n:hidden:\n\n{entries}\n```"
    table = _table(("domain", "environments", "what"), rows)
    return _BLANK.join(["# All environments", words, table, _gallery(pages), tree]) + "\n"


def _gallery(pages: Sequence[_Page]) -> str:
    drawn = [f"[![](pictures/{page.id}.svg) {page.id.partition('-')[0]}]({page.id}.md)" for page in pages if page.drawn]
    return ":::{container} gallery\n" + _BLANK.join(drawn) + "\n:::" if drawn else ""


def _toctree(pages: Sequence[_Page]) -> str:
    return "```{toctree}\n:hidden:\n\n" + "\n".join(page.id for page in pages) + "\n```"


def _table(head: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _literal(text: str) -> str:
    return f"`````text\n{text}\n`````"


def _code(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _numbers(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in values.items())
