"""A board with runs of every domain, names and words that would like to be markup, a tournament, generations and a league."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sparring.agents.flows.core import policy_agent
from sparring.cli.main import main
from sparring.leaderboard.intake import Checks, add
from sparring.leaderboard.run import begin
from sparring.leaderboard.standings import standings
from sparring.leaderboard.store import Store
from sparring.leaderboard.suites import suite_from
from sparring.leaderboard.tournament import Plan
from sparring.leaderboard.tournament import begin as begin_tournament
from sparring.types import Completion

EVIL = """<script>document.title='owned'</script>"'><img src=x onerror="document.title='owned'">{{ 7*7 }}"""
PARTS = [
    {"name": "sums", "env": "Arithmetic-v0", "domain": "math", "tasks": 12},
    {"name": "programs", "env": "Code-v0", "domain": "code", "tasks": 1},
    {"name": "pages", "env": "Web-v0", "domain": "web", "tasks": 2},
    {"name": "cards", "env": "KuhnPoker-v0", "domain": "games", "tasks": 6, "opponents": ["equilibrium"]},
    {"name": "marks", "env": "TicTacToe-v0", "domain": "games", "tasks": 1, "opponents": ["perfect"]},
]
SUITE = {"name": "mine", "version": 0, "line": "a little of every domain", "parts": PARTS}
ROWS = [
    {"arena": "kuhn", "entrant": "base", "kind": "base", "metric": "exploitability", "sign": -1, "values": [0.5, 0.4]},
    {"arena": "kuhn", "entrant": EVIL, "kind": "recipe", "metric": "exploitability", "sign": -1, "values": [0.1, 0.2]},
]
REST = {"recipe": "", "gains": [], "trained": 10.0, "answer": None, "cpu_seconds": 1.0, "pass_at": {}, "flips": {}}
REST |= {"warnings": [], "interval": None, "gain": None, "verdict": "", "seeds": 2, "legal_rate": None}


class Talker:
    """Says what would like to be markup, with tokens and their log-probabilities."""

    name = "talker"

    def generate(self, prompts):
        return [Completion(EVIL, "stop", (1, 2, 3), (4, 5), (-0.5, -0.25)) for _ in prompts]


def play(folder: Path, agent: str, name: str = "", policy=None, suite=SUITE) -> Path:
    """Play the suite; with a policy, that answers under the agent's name."""
    run = begin(agent, suite_from(suite), folder, name=name)
    if policy is not None:
        agents = {part: policy_agent(policy) for part in run.agents}
        run = type(run)(run.folder, run.card, run.suite, agents)
    assert run.play()
    return folder


def later(folder: Path) -> Path:
    """Say that a run began at another time: by that it is told from one of the same second."""
    card = folder / "run.json"
    card.write_text(card.read_text().replace('"begun": "20', '"begun": "21'))
    return folder


@pytest.fixture(scope="session")
def played(tmp_path_factory) -> dict[str, Path]:
    """Folders of runs."""
    base = tmp_path_factory.mktemp("played")
    return {
        "reference": play(base / "reference", "reference"),
        "again": later(play(base / "again", "reference")),
        "evil": play(base / "evil", "says:[check]", EVIL),
        "talker": play(base / "talker", "says:[x]", "talker", Talker()),
        "nano@0": play(base / "nano0", "says:[bet]", "nano@0"),
        "nano@1": play(base / "nano1", "says:[check]", "nano@1"),
    }


@pytest.fixture(scope="session")
def contest(tmp_path_factory) -> Path:
    """A tournament's folder."""
    folder = tmp_path_factory.mktemp("contest") / "kuhn"
    opened = begin_tournament(Plan("KuhnPoker-v0", ("equilibrium", "random", f"says:{EVIL[:8]}"), 6), folder)
    assert opened.play()
    found = standings(opened.played(), opened.environment.spec).to_json()
    (folder / "standings.json").write_text(json.dumps(found))
    return folder


@pytest.fixture(scope="session")
def league(tmp_path_factory) -> Path:
    """Results of a league."""
    file = tmp_path_factory.mktemp("league") / "results.json"
    rows = [{**REST, **row, "mean": sum(row["values"]) / 2} for row in ROWS]
    file.write_text(json.dumps({"smoke": True, "scale": 1.0, "rows": rows}))
    return file


@pytest.fixture(scope="session")
def board(played, contest, league, tmp_path_factory) -> Path:
    """The board's file."""
    file = tmp_path_factory.mktemp("board") / "board.sqlite"
    with Store(file, write=True) as store:
        for name, folder in played.items():
            add(store, folder, Checks(wanted=name != "talker"))
        add(store, contest)
        add(store, league)
    return file


@pytest.fixture(scope="session")
def keys(board) -> dict[str, str]:
    """Keys of runs by name; of two with one name, the first's."""
    with Store(board) as store:
        return {run.name: run.key for run in reversed(store.runs())}


@pytest.fixture(scope="session")
def site(board, tmp_path_factory) -> Path:
    """The board as files, without pictures of web pages."""
    out = tmp_path_factory.mktemp("site")
    assert main(["export", str(out), "--store", str(board), "--episodes", "2", "--no-pictures"]) == 0
    return out
