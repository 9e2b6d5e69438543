"""The method league: everybody begins alike, spends alike, and is not played twice."""

import json
import math
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import pytest

from sparring.agents.league.arenas import ARENAS, BASE, RANDOM, Arena, Entrant, Kind
from sparring.agents.league.cells import Cell, cell_config, keep_warnings, kept_warnings, play_cell
from sparring.agents.league.openings import Openings, count_openings
from sparring.agents.league.picture import draw
from sparring.agents.league.results import results
from sparring.agents.league.store import Plan, Store, chosen, play
from sparring.agents.league.table import Row, Verdict, cells, markdown, rows, t_interval, to_json
from sparring.agents.recipes.catalog import recipe_names
from sparring.agents.training.config import Start
from sparring.agents.training.loop import Progress
from sparring.cli.main import main
from sparring.envs.registry import make
from sparring.errors import BadValue, UnknownName

START = Start(hidden_size=16, layers=1, heads=2, context=128, episodes=50, steps=10, batch=16)
TRAINED = {"tasks": 8, "samples": 4, "updates": 1, "batch": 16}
SMALL = Arena(
    "GuessNumber-v0",
    tokens=1500,
    entrants={
        "base": Entrant("base"),
        "star": Entrant("recipe", "star", TRAINED),
        "noise": Entrant("control", "star", {**TRAINED, "rewards": "shuffled"}),
        "tries": Entrant("control", samples=4),
        "vote": Entrant("test time", agent="vote({policy}, n=3)"),
    },
    start=START,
    env_kwargs={"high": 3, "tries": 2},
    settings={"eval_episodes": 40, "device": "cpu"},
)


def cell(name, seed=0, **changes):
    return Cell(SMALL, SMALL.entrants[name], seed, **{"tokens": SMALL.tokens, "tasks": 20, "samples": 4, **changes})


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("league")
    return {name: play_cell(cell(name), folder / name) for name in SMALL.entrants}


@pytest.mark.slow
def test_everybody_begins_with_the_same_weights(played):
    before = played["base"]["value"]
    assert [played[name]["curve"][0] for name in ("star", "noise")] == [[0, before]] * 2
    assert played["base"]["pass_at"] == played["tries"]["pass_at"]


@pytest.mark.slow
def test_everybody_spends_the_budget_and_nobody_much_more(played):
    for name in ("star", "noise"):
        record = played[name]
        assert 0.7 * SMALL.tokens <= record["trained"] <= SMALL.tokens * (1 + 2 / record["iterations"])
        assert [tokens for tokens, _ in record["curve"]] == sorted({tokens for tokens, _ in record["curve"]})
    assert played["base"]["trained"] == played["vote"]["trained"] == 0


@pytest.mark.slow
def test_dearer_answers_are_said_to_be(played):
    assert played["tries"]["value"] == played["tries"]["pass_at"]["4"] > played["tries"]["pass_at"]["1"]
    assert played["tries"]["answer"] == pytest.approx(4 * played["base"]["answer"])
    assert 2 * played["base"]["answer"] < played["vote"]["answer"]


@pytest.mark.slow
def test_a_cell_repeats(played, tmp_path):
    clocks = {"cpu_seconds"}
    again = play_cell(cell("star"), tmp_path / "run")
    assert {k: v for k, v in again.items() if k not in clocks} == {
        k: v for k, v in played["star"].items() if k not in clocks
    }
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_a_run_that_was_cut_off_goes_on_and_spends_no_more(played, tmp_path):
    one = cell("star")
    with pytest.raises(CutOffError):
        play_cell(one, tmp_path / "run", cut_off_at(5))
    again = play_cell(one, tmp_path / "run")
    assert again["warnings"], "the model is too weak: that is said before the cut"
    clocks = {"cpu_seconds"}
    assert {k: v for k, v in again.items() if k not in clocks} == {
        k: v for k, v in played["star"].items() if k not in clocks
    }


class CutOffError(Exception):
    """What a run is cut off with."""


def cut_off_at(iteration):
    def report(progress):
        if progress.iteration == iteration:
            raise CutOffError

    return report


@pytest.mark.long
def test_what_was_played_is_not_played_again(tmp_path):
    spiral = Entrant("recipe", "spiral", {"games": 8})
    small = Arena("KuhnPoker-v0", 100, {"base": Entrant("base"), "spiral": spiral}, START, settings={"device": "cpu"})
    said = []

    def hear(arena, entrant, record):
        said.append((entrant, record["seed"]))

    plan, store = Plan({"small": small}, seeds=1), Store(tmp_path)
    first = play(plan, store, jobs=2, report=hear)
    assert sorted(said) == [("base", 0), ("spiral", 0)]
    assert play(plan, store, report=hear) == first
    next((tmp_path / "cells" / "small" / "base").glob("0-*.json")).write_text("{")
    assert play(plan, store, report=hear).keys() == first.keys()
    assert said[2:] == [("base", 0)], "what is there is kept, what is damaged is played again"
    cell = next(cell for _, entrant, cell in Plan({"small": small}, seeds=1, scale=2.0).cells() if entrant == "spiral")
    assert store.get("small", "spiral", cell) is None, "another budget is another cell"


@pytest.mark.slow
def test_the_command_writes_table_and_picture(tmp_path, capsys):
    words = ["league", "kuhn", "--entrants", "spiral", "--smoke", "--out", str(tmp_path)]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "A smoke test" in said
    assert "spiral" in said
    found = json.loads((tmp_path / "league.json").read_text())
    assert [row["entrant"] for row in found["rows"]] == ["base", "spiral"]
    assert (tmp_path / "league.svg").read_text().startswith("<?xml")
    assert "| spiral | recipe |" in (tmp_path / "league.md").read_text()


def test_what_a_run_said_is_kept(tmp_path):
    for iteration, words in ((0, ("weak",)), (1, ()), (5, ("alike", "drifts"))):
        keep_warnings(tmp_path, Progress(iteration, 9, 0.0, 0, {}, words))
    assert kept_warnings(tmp_path) == [(0, "weak"), (5, "alike"), (5, "drifts")]


def record(kind, seed, value, **more):
    return {"kind": kind, "recipe": "star", "seed": seed, "metric": "solved", "sign": 1, "value": value, "trained": 10,
            "cpu_seconds": 1.0, "warnings": [], "evaluation": {}, **more}  # fmt: skip


def fill(store, plan, value=0.5):
    for arena, entrant, cell in plan.cells():
        store.put(arena, entrant, cell, record(cell.entrant.kind, cell.seed, value))


def test_other_settings_do_not_destroy_what_was_played(tmp_path):
    store, real, smoke = Store(tmp_path), Plan({"small": SMALL}, seeds=3), Plan({"small": SMALL}, seeds=1, smoke=True)
    fill(store, real, 0.9)
    fill(store, smoke, 0.1)
    fill(store, replace(real, scale=2.0), 0.2)
    assert {found["value"] for found in store.whole(real).values()} == {0.9}
    assert len(store.whole(real)) == 3 * len(SMALL.entrants)


def test_the_base_is_the_same_whoever_plays():
    plan = Plan({"small": SMALL}, seeds=1, playing={"small": ("base", "vote")})
    assert [names for *names, _ in plan.cells()] == [["small", "base"], ["small", "vote"]]
    assert next(plan.cells())[2].fingerprint == next(replace(plan, playing=None).cells())[2].fingerprint


def test_a_narrower_call_keeps_the_rows_of_others(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    playing = {"kuhn": ("base", "magnet"), "sums": ("base", "star")}
    fill(Store(Path("runs/league-smoke")), Plan(ARENAS, 1, smoke=True, playing=playing))
    fill(Store(Path("runs/league-smoke")), Plan(ARENAS, 3, playing={"leduc": ("base",)}))
    assert main(["league", "kuhn", "--entrants", "magnet", "--smoke"]) == 0
    assert "sums" not in capsys.readouterr().out, "what was asked for is shown"
    found = json.loads(Path("runs/league-smoke/league.json").read_text())
    assert [(row["arena"], row["entrant"]) for row in found["rows"]] == [
        (arena, entrant) for arena in playing for entrant in playing[arena]
    ]
    assert found["openings"] == {"kuhn": None, "sums": {"evaluated": 50, "distinct": 50, "met": 0, "trained": 4000}}
    assert "### sums" in Path("runs/league-smoke/league.md").read_text()
    assert not Path("runs/league").exists()


@pytest.mark.parametrize("more", [(), ("--list",)])
def test_an_entrant_that_does_not_play_there_is_said_to(more, capsys):
    assert main(["league", "kuhn", "--entrants", "rest-mcts", "--smoke", *more]) == 2
    said = capsys.readouterr().err
    assert "'rest-mcts' does not play in kuhn: it plays in sliding puzzle" in said
    assert said.count("\n") == 1


def league(gains, sign=1):
    out = {}
    for seed, gain in enumerate(gains):
        out["sums", "base", seed] = record("base", seed, 0.1 * seed, sign=sign)
        out["sums", "star", seed] = record("recipe", seed, 0.1 * seed + sign * gain, sign=sign)
    return rows(out)


@pytest.mark.parametrize(
    ("gains", "sign", "verdict"),
    [
        ([0.5, 0.6, 0.55], 1, "helps"),
        ([0.5, 0.6, 0.55], -1, "helps"),
        ([-0.5, -0.6, -0.55], 1, "hurts"),
        ([0.5, 0.0, -0.1], 1, "no clear effect"),
        ([0.5], 1, "one seed"),
    ],
)
def test_a_verdict_needs_an_interval_without_nothing_in_it(gains, sign, verdict):
    base, star = league(gains, sign)
    assert (base.verdict, base.gain) == ("", None)
    assert star.verdict == verdict
    assert star.gain == pytest.approx(sum(gains) / len(gains))
    assert star.gains == pytest.approx(tuple(gains)), "paired by seed: the bases differ"


@pytest.mark.parametrize(
    ("control", "verdict"),
    [([0.0, 0.1, 0.0], "helps"), ([0.5, 0.62, 0.54], "helps, not beyond random rewards"), ([], "helps")],
)
def test_what_random_rewards_do_too_is_no_merit_of_a_method(control, verdict):
    out = {("sums", "base", seed): record("base", seed, 0.0) for seed in range(3)}
    for seed, gain in enumerate([0.5, 0.6, 0.55]):
        out["sums", "star", seed] = record("recipe", seed, gain)
    out |= {("sums", f"star{RANDOM}", seed): record("control", seed, gain) for seed, gain in enumerate(control)}
    found = {row.entrant: row for row in rows(out)}
    assert found["star"].verdict == verdict
    assert all(row.controlled == () for name, row in found.items() if name != "star")


def test_a_control_of_random_rewards_is_the_recipe_with_nothing_else_changed():
    for arena in ARENAS.values():
        for name, one in arena.entrants.items():
            if name.endswith(RANDOM):
                other = arena.entrants[name.removesuffix(RANDOM)]
                assert (one.recipe, dict(one.settings)) == (other.recipe, {**other.settings, "rewards": "shuffled"})


def test_an_interval_by_hand():
    low, high = t_interval([0.9, 1.0, 1.1])
    assert (low, high) == pytest.approx((1 - 4.302653 * 0.1 / math.sqrt(3), 1 + 4.302653 * 0.1 / math.sqrt(3)))
    assert t_interval([1.0]) == (-math.inf, math.inf)
    assert t_interval([2.0] * 40) == (2.0, 2.0)


def test_the_table_and_the_picture_are_of_all_rows(tmp_path):
    found = league([0.5, 0.6, 0.55])
    assert cells(found[1])[:6] == ("star", "recipe", "0.650", "0.321 to 0.979", "+0.550", "helps")
    assert markdown(found, {"sums": Openings(300, 261, 276, 4000)}).count("\n| ") == 3
    assert to_json(found[1])["verdict"] == "helps"
    draw(found, tmp_path / "one.svg")
    draw(found, tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    draw(found[:1], tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() != (tmp_path / "two.svg").read_bytes()
    draw([replace(found[1], kind=kind, entrant=kind) for kind in get_args(Kind)], tmp_path / "kinds.svg")


def test_second_answers_are_told_with_what_answers_drawn_anew_would_add():
    said = {"first": 0.5, "gain": 0.2, "i_to_c": 0.3, "c_to_i": 0.1, "anew/gain": -0.01}
    found = rows({("twice", "base", seed): record("base", seed, 0.7, evaluation=said) for seed in range(3)})
    assert found[0].flips == pytest.approx(
        {"first": 0.5, "gain": 0.2, "repaired": 0.3, "spoiled": 0.1, "drawn anew": -0.01}
    )
    assert cells(found[0])[-5:] == ("0.500", "+0.200", "0.300", "0.100", "-0.010")
    assert "| first answer | gain of the second | put right | spoiled | drawn anew |" in markdown(
        found, {"twice": None}
    )
    assert "first answer" not in markdown(league([0.5]), {"sums": None})


@pytest.mark.parametrize("name", ARENAS)
def test_every_arena_can_be_entered(name):
    arena = ARENAS[name]
    assert arena.entrants["base"].kind == "base"
    assert any(one.kind == "control" for one in arena.entrants.values())
    for entrant in arena.entrants.values():
        config = cell_config(Cell(arena, entrant, 0, arena.tokens))
        make(config.env, **config.env_kwargs)


def test_every_recipe_plays_somewhere():
    playing = {
        one.recipe for arena in ARENAS.values() for one in arena.entrants.values() if one.kind in ("recipe", "labels")
    }
    assert playing == {*recipe_names()}


def test_what_decides_a_cell_is_in_its_fingerprint():
    marks = {one.fingerprint for one in (cell("star"), cell("noise"), cell("star", 1), cell("star", tasks=21))}
    assert len(marks) == 4
    assert cell("star").fingerprint == cell("star").fingerprint


def test_a_new_entrant_has_nobody_play_again():
    more = replace(SMALL, entrants={**SMALL.entrants, "late": SMALL.entrants["star"]})
    assert replace(cell("star"), arena=more).fingerprint == cell("star").fingerprint
    longer = replace(SMALL, settings={**SMALL.settings, "eval_episodes": 7})
    assert replace(cell("star"), arena=longer).fingerprint != cell("star").fingerprint


def test_some_arenas_with_some_entrants():
    assert chosen(ARENAS, ["kuhn"], ["magnet"]) == {"kuhn": ("base", "magnet")}
    assert chosen(ARENAS, [], []) == {name: tuple(arena.entrants) for name, arena in ARENAS.items()}
    assert chosen(ARENAS, [], ["rest-mcts"]) == {"sliding puzzle": ("base", "rest-mcts")}
    assert chosen(ARENAS, ["kuhn"], ["base"]) == {"kuhn": ("base",)}
    with pytest.raises(UnknownName, match="kuhn"):
        chosen(ARENAS, ["khun"], [])
    with pytest.raises(UnknownName, match="magnet"):
        chosen(ARENAS, [], ["magnets"])
    with pytest.raises(BadValue, match="'star' does not play in kuhn, leduc"):
        chosen(ARENAS, ["kuhn", "leduc"], ["magnet", "star"])


def test_how_much_of_an_evaluation_was_met_in_training_is_counted():
    puzzle = replace(SMALL, env="FifteenPuzzle-v0", env_kwargs={"size": 3, "shuffle": 1, "patience": 1})
    known = Cell(puzzle, BASE, 0, 1)
    assert count_openings(known, draws=400) == Openings(40, 2, 40, 400), (
        "the gap can be moved from its corner in two ways"
    )
    one = count_openings(known, draws=1)
    assert one.distinct == 2
    assert 0 < one.met < 40
    assert count_openings(replace(known, arena=ARENAS["kuhn"]), draws=1) is None
    assert str(Openings(300, 261, 276, 4000)).startswith(
        "300 evaluation draws with 261 distinct openings; 92 % of the draws"
    )


def published():
    file = Path(__file__).parents[2] / "sparring" / "agents" / "league" / "results.json"
    return json.loads(file.read_text("utf-8"))


def test_the_published_tables_are_what_the_code_writes():
    kept, names = published(), {field.name for field in fields(Row)}
    found = [
        Row(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key in names})
        for row in kept["rows"]
    ]
    openings = {name: None if one is None else Openings(**one) for name, one in kept["openings"].items()}
    text = (Path(__file__).parents[2] / "docs" / "league.md").read_text("utf-8")
    assert text[text.index("## ") :] == markdown(found, openings).replace("### ", "## ")
    assert json.loads(json.dumps([to_json(row) for row in found])) == kept["rows"]


@pytest.mark.parametrize("name", ["kuhn", "countdown", "sliding puzzle", "programs"])
def test_the_published_openings_are_counted_anew(name):
    found, kept = count_openings(Plan(ARENAS, 1).cell(name, "base")), published()["openings"][name]
    assert found == (kept and Openings(**kept))


def test_the_page_says_what_the_results_do():
    """Shares of the budget, and the row that was once mistaken for its pass@8."""
    text = " ".join((Path(__file__).parents[2] / "docs" / "recipes.md").read_text("utf-8").split())
    found = {(row["arena"], row["entrant"]): row for row in published()["rows"]}
    shares = dict(re.findall(r"`([a-z-]+)` (\d+) %", text[: text.index("all others 82")]))
    arenas = {
        "mcts-dpo": "sliding puzzle",
        "rest-mcts": "sliding puzzle",
        "re-rest": "sums",
        "b-star": "sums",
        "guide": "sums",
    }
    for name, arena in {**arenas, "sec": "sums of three lengths"}.items():
        assert int(shares[name]) == round(100 * found[arena, name]["trained"] / ARENAS[arena].tokens)
    assert f"stay at {100 * found['guess-number', 'base guessing once, 4 times']['mean']:.0f} %" in text


def test_results_are_those_of_a_whole_league():
    for name in recipe_names():
        for row in results(name):
            assert row["verdict"] in {*get_args(Verdict)} - {"", "one seed"}
            assert row["seeds"] >= 3
