"""Generations and training seeds: which runs belong together, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sparring.leaderboard.aggregate import iqm_interval
from sparring.leaderboard.paired import compare
from sparring.leaderboard.rows import RunRow
from sparring.leaderboard.seeds import gain_over_seeds, score_over_seeds
from sparring.leaderboard.site.curves import curve_names, curve_page, in_common, over_seeds, recipes, seeds_section
from sparring.leaderboard.site.pages import Pages
from sparring.leaderboard.statistics import mean_score
from sparring.leaderboard.store import Store

PARTS = [{"name": name, "domain": "games", "tasks": 20} for name in ("one", "two")]
ASKED = {"name": "mine", "version": 0, "line": "two parts", "parts": PARTS}
REST = {"episodes": 40, "finished": 40, "voids": 0, "with_voids": None, "legal": 1.0, "read": 1.0, "said": 1.0}
REST |= {"cost": 0.0, "seconds": 1.0, "pass_at": {}, "pass_hat": {}}


def put(store, key, name, seed, table, *, tier=1, ranked=True, hash="h", words=None):
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
    said = {} if words is None else {"words": words, "root": key, "key": None, "notes": []}
    row = RunRow(key * 16, "mine-v0", hash, ranked, tier, name, name, key * 16, "", Path("x"), card, report, said)
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
    wanted = score_over_seeds([*means.values()], 0.5 / 20)
    assert second.values == pytest.approx([*means.values()])
    assert (second.mean.mean, second.mean.low, second.mean.high) == pytest.approx(wanted)
    assert first.gain is None
    wanted = gain_over_seeds([float((seeded["20", s] - seeded["1", s]).mean()) for s in (0, 2, 4)], 0.5 / 20)
    assert (third.gain.mean, third.gain.low, third.gain.high) == pytest.approx(wanted)
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


def test_seeds_that_score_alike_have_room_and_no_bootstrap(store):
    for key, seed in (("1", 0), ("2", 1), ("3", 2)):
        put(store, key, "same@0", seed, np.zeros((2, 20)))
        put(store, f"{int(key) + 3}", "same@1", seed, np.ones((2, 20)))
    before, after = over_seeds(store, in_common(recipes(store, "mine-v0")["same"]))
    assert (before.mean.low, before.mean.mean, after.mean.mean, after.mean.high) == (0.0, 0.0, 1.0, 1.0)
    assert before.mean.high > 0.05 < 1 - after.mean.low
    assert after.gain.low < 0.95
    page = Pages(store.path).render(f"curve/{curve_names(store)[0]['key']}.html").html
    assert page.count("not known") == 3  # of IQM twice, and in the column's title


def test_profiles_are_of_four_generations_at_most(store):
    generator = np.random.default_rng(3)
    for number in range(6):
        for seed in (0, 1):
            put(store, f"{2 * number + seed:x}", f"many@{number}", seed, table(generator, 0.1 + 0.15 * number))
    page = curve_page(store, curve_names(store)[0]["key"])
    assert page["profiles"].count("<polyline") == page["profiles"].count("<polygon") == 4
    assert [name for name in "012345" if f"<title>{name}</title>" in page["profiles"]] == ["0", "2", "3", "5"]
    first = page["points"][0]
    shares = [np.mean([store.scores(run.key)[part] for run in first.runs.values() for part in ("one", "two")])]
    assert first.profile.shares == pytest.approx(shares * 20)  # of tasks that are right or wrong
    assert all(low <= share <= high for low, share, high in zip(*first_band(first), strict=True))


def first_band(point):
    return point.profile.low, point.profile.shares, point.profile.high


def test_recipes_without_generations_have_seeds_as_well(store):
    for key, seed in (("1", 0), ("2", 1)):
        put(store, key, "plain", seed, np.eye(2, 20))
    ((name, (one,)),) = seeds_section(store, "mine-v0")["recipes"]
    assert (name, one.level, [*one.runs], one.gain) == ("plain", "", [0, 1], None)
    assert curve_names(store) == []


def test_runs_that_say_the_same_word_for_word_are_one_seed(store):
    """Whoever only says another training seed has trained nothing; nor have scripted agents seeds of training."""
    same, other = np.eye(2, 20), 1 - np.eye(2, 20)
    for key, seed, scores, words in (("1", 0, same, "w"), ("2", 1, same, "w"), ("3", 2, same, "w")):
        put(store, key, "plain", seed, scores, words=words)
    assert seeds_section(store, "mine-v0") is None
    assert [run.twin for run in store.runs()] == ["", "1" * 16, "1" * 16]
    assert [run.label for run in store.runs()] == ["plain, seed 0", "plain, seed 1", "plain, seed 2"]
    put(store, "4", "plain", 3, other, words="v")
    put(store, "5", "renamed", 4, same, words="w")  # of another name: there it is the first
    ((_, (one,)),) = seeds_section(store, "mine-v0")["recipes"]
    assert [*one.runs] == [0, 3]
    assert store.run("5" * 16).twin == ""
    page = Pages(store.path).render(f"run/{'2' * 16}.html").html
    assert (
        f'word for word the same was said in <a href="../run/{"1" * 16}.html">run 11111111</a> of another training seed'
        in page
    )
    assert "seed 1, word for word as another seed" in Pages(store.path).render("board/mine-v0.html").html


def test_a_name_turns_nothing_that_stands_beside_it(store):
    r"""Specifications of agents may hold any text: U+202E turns all after it, in `<bdi>` or not."""
    put(store, "1", "says:\u202etpg", None, np.eye(2, 20))
    pages = Pages(store.path)
    for path in ("index.html", "board/mine-v0.html", f"run/{'1' * 16}.html", f"agent/{'1' * 16}.html"):
        page = pages.render(path).html
        assert r"<bdi>says:\u202etpg</bdi>" in page, path
        assert "\u202e" not in page, path


def test_pages_tell_seeds_apart_and_lead_to_them(store, seeded):
    pages = Pages(store.path)
    board = pages.render("board/mine-v0.html").html
    assert "Over training seeds" in board
    assert f'4: <a href="../run/{"7" * 16}.html">{seeded["20", 4].mean():.3f}</a>' in board
    assert "nano@20, seed 4" in board  # in the list of ties
    assert board.count("Performance profile") == 1
    curve = pages.render(f"curve/{curve_names(store)[0]['key']}.html").html
    assert "3 training seeds (0, 2, 4)" in curve
    assert curve.count('class="path thin"') == 3 * (1 + len(PARTS))
