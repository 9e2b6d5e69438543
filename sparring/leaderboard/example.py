"""The example board of the documentation: `python -m sparring.leaderboard.example docs/board` plays, trains, adds and exports it.

Three suites (all domains; games that even a player at random can play; cards), a small model before and while it learns Kuhn poker,
with three training seeds, and in flows that vote, judge and reflect; three tournaments, one of them a ring, and the league of methods.
A minute and a half on a laptop, without a network.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from sparring.agents.league import results
from sparring.agents.training.budget import parse_budget
from sparring.agents.training.loop import train
from sparring.agents.training.presets import preset_config
from sparring.errors import BadValue
from sparring.leaderboard.exploit import exploitability
from sparring.leaderboard.intake import add
from sparring.leaderboard.run import begin
from sparring.leaderboard.site.export import Written, export
from sparring.leaderboard.standings import standings
from sparring.leaderboard.store import Store
from sparring.leaderboard.suites import Suite, load_suite, suite_from
from sparring.leaderboard.tournament import Plan
from sparring.leaderboard.tournament import begin as begin_tournament

CARDS = ({"env": "KuhnPoker-v0", "tasks": 40, "opponents": ["equilibrium", "random"]},)
GAMES = (
    {"env": "TicTacToe-v0", "tasks": 10, "opponents": ["perfect", "random"]},
    {"env": "ConnectFour-v0", "tasks": 10, "opponents": ["greedy", "random"]},
    {"env": "Nim-v0", "tasks": 10, "opponents": ["perfect", "random"]},
    {"env": "LeducPoker-v0", "tasks": 30, "opponents": ["equilibrium", "random"]},
)
"""Games of which every move can be listed."""
SCRIPTED = ("reference", "random", "says:3", "says:bet")
LEARNT = (1, 20, 60)
"""Iterations after which the model is kept."""
SEEDS = (0, 1, 2)
"""That it is trained with."""
FLOWS = {
    "nano, a vote of 5": "vote({}, n=5)",
    "nano, best of 4": "best_of({}, n=4)",
    "nano, best of 4 tried": "best_of({}, n=4, by=environment)",
    "nano, reflecting": "reflect({})",
    "nano, reflecting on tries": "reflect({}, feedback=environment)",
}
"""What the model of the first seed is used in when it has learnt. A model of this size writes no numbers and no criticism, so by itself it
does no better than to vote, or to answer twice; who may try an answer first is not to be compared with those who may not."""
CONTESTS = (
    ("ConnectFour-v0", ("reference", "greedy", "random"), 10),
    ("RockPaperScissors-v0", ("says:rock", "says:paper", "says:scissors", "random"), 20),
)


class Entrant(NamedTuple):
    """An agent of a board."""

    name: str
    agent: str
    seed: int | None = None
    """With which it was trained."""


def main(argv: Sequence[str] | None = None) -> None:
    """Make the board."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="where the pages go")
    parser.add_argument("--work", type=Path, default=Path("runs/example"), help="where runs and models are kept")
    parser.add_argument("--quick", action="store_true", help="without the suite of all domains and without training")
    args = parser.parse_args(argv)
    made = make(args.out, args.work, quick=args.quick, say=_say)
    _say(f"{made.pages} pages, {made.bytes / 1e6:.1f} MB: open {args.out / 'index.html'}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def make(out: Path, work: Path, *, quick: bool = False, say: Callable[[str], Any] = lambda text: None) -> Written:
    """Make the board; what has been played in the work folder is not played again.

    Raises:
        InfrastructureError: Something could not be written, or played again.
    """
    models = [] if quick else [one for seed in SEEDS for one in _learn(work, seed)]
    learnt = models[: len(LEARNT)]
    cards = [*_named("reference", "random", "says:bet"), *models]
    cards += [Entrant(name, flow.format(learnt[-1].agent), SEEDS[0]) for name, flow in FLOWS.items() if learnt]
    boards = [(_own("cards", "Kuhn poker, against an equilibrium and against chance", CARDS), cards)]
    boards += [(_own("arena", "games that can be played at random", GAMES), _named(*SCRIPTED))]
    boards += [] if quick else [(load_suite("core"), _named("reference", "says:0"))]
    for old in work.glob("board.sqlite*"):
        old.unlink()
    with Store(work / "board.sqlite", write=True) as store:
        for suite, agents in boards:
            for one in agents:
                say(f"{suite.id}: {add(store, _played(work, suite, one)).line}")
        first, *_, last = [one.agent for one in learnt] or ["says:check", "says:bet"]
        kuhn = ("KuhnPoker-v0", ("equilibrium", "random", first, last), 60)
        for game, players, deals in (*CONTESTS, kuhn):
            say(add(store, _contest(work, game, players, deals)).line)
        say(add(store, Path(str(results.__file__)).with_name("results.json")).line)
    return export(work / "board.sqlite", out, per_part=2)


def _named(*names: str) -> list[Entrant]:
    return [Entrant(name, name) for name in names]


def _own(name: str, line: str, parts: Sequence[dict[str, Any]]) -> Suite:
    named = [{"name": part["env"].removesuffix("-v0").lower(), "domain": "games", **part} for part in parts]
    return suite_from({"name": name, "version": 0, "line": line, "parts": named})


def _played(work: Path, suite: Suite, one: Entrant) -> Path:
    told = one.name if one.seed is None else f"{one.name} {one.seed}"
    folder = work / suite.id / "".join(c if c.isalnum() else "-" for c in told)
    run = begin(one.agent, suite, folder, name=one.name, training_seed=one.seed)
    if not run.play():
        raise BadValue(f"{folder} has void episodes: run it again")
    return folder


def _contest(work: Path, game: str, players: tuple[str, ...], deals: int) -> Path:
    folder = work / game
    opened = begin_tournament(Plan(game, players, deals), folder)
    if not opened.play():
        raise BadValue(f"{folder} has void games: run it again")
    found = standings(opened.played(), opened.environment.spec).to_json()
    exact = {}
    if opened.environment.spec.analysis is not None and game == "KuhnPoker-v0":
        exact = {name: asdict(exploitability(agent, opened.environment)) for name, agent in opened.agents.items()}
    (folder / "standings.json").write_text(json.dumps({**found, "exploitability": exact}) + "\n", "utf-8")
    return folder


def _learn(work: Path, seed: int) -> list[Entrant]:
    """Train a small model on Kuhn poker; return its generations."""
    out, folder, done = list[Entrant](), work / f"training-{seed}", 0
    settings = {"iterations": LEARNT[-1], "games": 512, "eval_every": LEARNT[-1], "seed": seed}
    config = preset_config("kuhn-poker")[0].override(settings)
    for total in LEARNT:
        kept = work / f"nano-{seed}-{total}"
        if not kept.is_dir():
            train(config, folder, budget=parse_budget(f"{total - done}-iterations"), resume=folder.is_dir())
            shutil.copytree(sorted((folder / "checkpoints").iterdir())[-1] / "average", kept)
        done = total
        out.append(Entrant(f"nano@{total}", f"transformers:{kept}", seed))
    return out


if __name__ == "__main__":
    main()
