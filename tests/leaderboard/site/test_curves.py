"""Generations and training seeds: which runs belong together, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sparring.leaderboard.aggregate import iqm_interval
from sparring.leaderboard.paired import compare
from sparring.leaderboard.rows import RunRow
from sparring.leaderboard.site.curves import curve_names, curve_page, in_common, over_seeds, recipes, seeds_section
from sparring.leaderboard.site.pages import Pages
from sparring.leaderboard.statistics import mean_score
from sparring.leaderboard.store import Store
from sparring.leaderboard.unbounded import mean_value

PARTS = [{"name": name, "domain": "games", "tasks": 20} for name in ("one", "two")]
ASKED = {"name": "mine", "version": 0, "line": "two parts", "parts": PARTS}
REST = {"episodes": 40, "finished": 40, "voids": 0, "with_voids": None, "legal": 1.0, "read": 1.0, "said": 1.0}
REST |= {"cost": 0.0, "seconds": 1.0, "pass_at": {}, "pass_hat": {}}


def put(store, key, name, seed, table, *, tier=1, ranked=True, hash="h"):
    """Put a run onto the board that has scored this; `table` has tasks of one try in both parts."""
    scores = {
        part["name"]: [[None if np.isnan(x) else float(x)] for x in row] for part, row in zip(PARTS, table, strict=True)
    }
    known = {str(i): [x] for i, x in enumerate(np.asarray(table).ravel()) if not np.isnan(x)}
    score = vars_of(mean_score(known))
    report = {"whole": {**REST, "score": score}, "domains": [{"name": "games", **REST, "score": score}], "parts": []}
    card = {
        "asked": ASKED,
        "training_seed": seed,
        "models": {},
        "versions": {},
        "prices": {},
        "commit": "",
        "machine": "",
    }
    store.add_suite(hash, "mine-v0", ASKED, {"one": None, "two": None})
    row = RunRow(key * 16, "mine-v0", hash, ranked, tier, name, name, key * 16, "", Path("x"), card, report, {})
    store.add_run(row, scores, ())


def vars_of(estimate):
    return {name: getattr(estimate, name) for name in type(estimate).__slots__}


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "board.sqlite", write=True) as opened:
        yield opened


def table(generator, p):
    return generator.binomial(1, p, (2, 20)).astype(float)


@pytest.fixture
def seeded(store):
    """Three seeds of three generations, and what else may be there; returns the scores by generation and seed."""
    generator = np.random.default_rng(0)
    tables = {
        (level, seed): table(generator, 0.3 + 0.2 * i) for i, level in enumerate(("1", "9", "20")) for seed in (4, 0, 2)
    }
    for key, ((level, seed), each) in zip("123456789", tables.items(), strict=True):
        put(store, key, f"nano@{level}", seed, each)
    put(store, "a", "nano@20", 4, np.ones((2, 20)))  # another try of that seed: the first counts
    put(store, "b", "nano@20", 7, np.ones((2, 20)))  # of a seed that the other generations have not
    put(store, "c", "nano@20", 2, np.ones((2, 20)), tier=0)
    put(store, "d", "other", 3, np.zeros((2, 20)))
    return tables


def test_runs_are_told_apart_by_recipe_generation_and_seed(store, seeded):
    found = recipes(store, "mine-v0")
    assert [*found] == ["nano", "other"]
    assert {level: [*runs] for level, runs in found["nano"].items()} == {
        "1": [4, 0, 2],
        "9": [4, 0, 2],
        "20": [4, 0, 2, 7],
    }
    assert found["nano"]["20"][4].key == "7" * 16
    assert [(level, [*runs]) for level, runs in in_common(found["nano"]).items()] == [
        (level, [0, 2, 4]) for level in ("1", "9", "20")
    ]
    assert [(one["name"], [*one["levels"]]) for one in curve_names(store)] == [("nano", ["1", "9", "20"])]


def test_means_are_over_seeds_and_gains_are_paired(store, seeded):
    first, second, third = over_seeds(store, in_common(recipes(store, "mine-v0")["nano"]))
    means = {s: float(seeded["9", s].mean()) for s in (0, 2, 4)}
    wanted = mean_value({str(s): [x] for s, x in means.items()})
    assert second.values == pytest.approx([*means.values()])
    assert (second.mean.mean, second.mean.low, second.mean.high) == pytest.approx(
        (wanted.mean, wanted.low, wanted.high)
    )
    assert first.gain is None
    gains = {str(s): [float((seeded["20", s] - seeded["1", s]).mean())] for s in (0, 2, 4)}
    wanted = mean_value(gains)
    assert (third.gain.mean, third.gain.low, third.gain.high) == pytest.approx((wanted.mean, wanted.low, wanted.high))
    assert third.iqm == iqm_interval([seeded["20", s].ravel() for s in (0, 2, 4)])


def test_a_single_seed_has_its_own_interval_and_no_seeds(store):
    generator = np.random.default_rng(1)
    for key, level, seed in (("1", "0", None), ("2", "1", 5)):
        put(store, key, f"solo@{level}", seed, table(generator, 0.5))
    assert seeds_section(store, "mine-v0") is None
    page = curve_page(store, curve_names(store)[0]["key"])
    assert (page["several"], [one.gain for one in page["points"]]) == (False, [None, None])
    one = page["points"][0].runs[0]
    assert page["points"][0].mean.low == one.report["whole"]["score"]["low"]
    scores = [{str(t): each for t, each in enumerate(store.scores(key * 16)["one"])} for key in "21"]
    assert page["parts"][0]["points"][1]["test"] == compare(*scores)


def test_a_void_task_leaves_no_interquartile_mean_and_other_tasks_no_gain(store):
    generator = np.random.default_rng(2)
    for key, seed in (("1", 0), ("2", 1)):
        put(store, key, "a@0", seed, table(generator, 0.5))
        holes = table(generator, 0.5)
        holes[0, 3] = np.nan
        put(store, f"{int(key) + 2}", "a@1", seed, holes)
        put(store, f"{int(key) + 4}", "a@2", seed, table(generator, 0.5), hash="sealed")
    found = over_seeds(store, in_common(recipes(store, "mine-v0")["a"]))
    assert [one.iqm is None for one in found] == [False, True, False]
    assert [one.gain is None for one in found] == [True, False, True]
    assert curve_page(store, curve_names(store)[0]["key"])["parts"] == []


def test_recipes_without_generations_have_seeds_as_well(store):
    for key, seed in (("1", 0), ("2", 1)):
        put(store, key, "plain", seed, np.eye(2, 20))
    ((name, (one,)),) = seeds_section(store, "mine-v0")["recipes"]
    assert (name, one.level, [*one.runs], one.gain) == ("plain", "", [0, 1], None)
    assert curve_names(store) == []


def test_pages_tell_seeds_apart_and_lead_to_them(store, seeded):
    pages = Pages(store.path)
    board = pages.render("board/mine-v0.html").html
    assert "Over training seeds" in board
    assert f'4: <a href="../run/{"7" * 16}.html">{seeded["20", 4].mean():.3f}</a>' in board
    assert "nano@20, seed 4" in board  # in the list of ties
    curve = pages.render(f"curve/{curve_names(store)[0]['key']}.html").html
    assert "3 training seeds (0, 2, 4)" in curve
    assert curve.count('class="path thin"') == 3 * (1 + len(PARTS))
