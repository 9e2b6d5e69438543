"""Numbers, texts and names that no record may have: whatever a stranger wrote, a bundle is verified, or rejected in a sentence."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.errors import BadValue, Boundary
from sparring.leaderboard.bounds import PRICE, SECONDS, SEED, TOKENS, check_name
from sparring.leaderboard.bundle import check_bundle, write_bundle
from sparring.leaderboard.intake import Checks, add, list_bundle
from sparring.leaderboard.run import begin
from sparring.leaderboard.site.pages import Pages
from sparring.leaderboard.store import Store
from sparring.leaderboard.suites import suite_from
from sparring.leaderboard.tournament import Plan
from sparring.leaderboard.tournament import begin as begin_tournament
from sparring.leaderboard.verify import verify
from sparring.types import canonical_json
from tests.cases import cases
from tests.leaderboard.forging import NOISE, Contents, Remembering, own_step, play

SUITE = suite_from(
    {
        "name": "two",
        "version": 0,
        "line": "two hands",
        "parts": [
            {"name": "kuhn", "env": "KuhnPoker-v0", "domain": "games", "tasks": 1, "opponents": ["equilibrium"]},
            {"name": "guess", "env": "GuessNumber-v0", "domain": "games", "tasks": 1},
        ],
    }
)
DEEP = "[" * 400 + "]" * 400
STRANGE = (
    *(
        "1e308",
        "1.7e308",
        "-1e308",
        "1e-320",
        "-0.0",
        "1e999",
        "NaN",
        "Infinity",
        "0",
        "-1",
        "true",
        "null",
        "0.0",
        "5e8",
    ),
    *(str(10**400), str(10**4299), "9" * 5000, str(2**63), str(2**63 - 1), "[1.0,1e308]", f"[{10**300},{10**300}]"),
    *(
        "[]",
        "{}",
        "[[]]",
        '{"a":1}',
        DEEP,
        DEEP * 200,
        '""',
        '"NaN"',
        '"\\ud800"',
        '"\\u202e"',
        '"\\u0000"',
        f'"{"x" * 100_000}"',
    ),
)
"""Spellings of values, of which some are no JSON."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("bounds")


@pytest.fixture(scope="module")
def bundles(folder):
    """What is asked, a bundle that is right, and what judges it, of a run and of a tournament."""
    write_bundle(play(NOISE, SUITE, folder / "run"), folder / "run.zip")
    games = begin_tournament(Plan("KuhnPoker-v0", ("says:bet", "random"), 2), folder / "games")
    assert games.play()
    write_bundle(folder / "games", folder / "games.zip")
    judge = Remembering()
    asked = {"card": (SUITE, folder / "run.zip"), "plan": (games, folder / "games.zip")}
    for kind, (_, path) in asked.items():
        assert verify(path, suite=SUITE if kind == "card" else None, judge=judge).verified
    judge.learns = False
    return {kind: (*found, judge) for kind, found in asked.items()}


def all_places(value, path=()):
    """Yield the path of everything in a JSON value."""
    if path:
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from all_places(each, (*path, key))


def spelt(value, path, text):
    """Return the line of a value in which something is replaced by a text as it is."""
    copy = deepcopy(value)
    where = copy
    for key in path[:-1]:
        where = where[key]
    where[path[-1]] = "@@"
    return canonical_json(copy).replace('"@@"', text).encode()


@pytest.mark.slow
@settings(max_examples=200)
@given(
    kind=st.sampled_from(["card", "plan"]),
    member=st.sampled_from(["line", "line", "head", "manifest"]),
    at=st.integers(0, 10**6),
    text=st.sampled_from(STRANGE),
)
def test_nothing_that_a_bundle_says_gets_through_as_an_error(bundles, folder, kind, member, at, text):
    asked, path, judge = bundles[kind]
    contents, change = Contents.of(path), lambda manifest: manifest
    if member == "line":
        lines = contents.episodes
        where = [(i, place) for i, line in enumerate(lines) for place in all_places(line)]
        i, place = where[at % len(where)]
        lines[i] = spelt(lines[i], place, text)
        with Boundary():  # what JSON can say is added up
            lines[i] = json.loads(canonical_json(json.loads(lines[i])))
        contents.fit(asked)
    elif member == "head":
        places = [*all_places(contents.manifest[kind])]
        with Boundary():  # some of it cannot be spelt, or made to fit
            contents.manifest[kind] = json.loads(spelt(contents.manifest[kind], places[at % len(places)], text))
            contents.fit(asked)
    else:

        def change(manifest):
            places = [
                place for place in all_places(manifest) if place != ("schema",)
            ]  # of another version nothing is known
            return spelt(manifest, places[at % len(places)], text)

    try:
        forged = contents.write(folder / "forged.zip", change=change)
    except (ValueError, RecursionError):
        return
    found = verify(forged, suite=SUITE if kind == "card" else None, judge=judge)
    assert json.dumps(found.to_json()).isascii()
    if found.verified:
        with Store(folder / "board.sqlite", write=True) as store:
            list_bundle(store, forged, found.tier, found.to_json())


def with_all(contents, **changes):
    """Change something in all episodes of a bundle, and make all else fit."""
    for line in contents.episodes:
        own_step(line)["seconds"] = changes.get("seconds", 0.0)
        for step in line["steps"]:
            if step["completion"]:
                step["completion"]["usage"] = changes.get("usage", step["completion"]["usage"])
    contents.manifest["card"]["prices"] = changes.get("prices", {})
    contents.fit(SUITE)
    return contents


@cases(
    ("changes", "field"),
    [
        ({"seconds": 1.7e308}, "].seconds: "),
        ({"usage": [10**300] * 2}, "completion.usage: "),
        ({"usage": [10**400] * 2, "prices": {NOISE: [1.0, 1.0]}}, "completion.usage: "),
        ({"usage": [TOKENS, 0]}, "two whole numbers from 0 to 2147483647 is expected"),
        ({"prices": {NOISE: [1e300, 1.0]}}, "two numbers from 0 to 1e+09 for "),
        ({"prices": {NOISE: [1.0, 10**400]}}, "two numbers from 0 to 1e+09 for "),
    ],
)
def test_numbers_that_cannot_be_added_up_are_faults(bundles, folder, changes, field):
    """Of these a board could make no row: sums of them are no numbers, or larger than its database has."""
    forged = with_all(Contents.of(bundles["card"][1]), **changes).write(folder / "forged.zip")
    assert field in str(verify(forged, suite=SUITE).faults[0])


def test_the_largest_numbers_that_may_be_are_listed_and_shown(bundles, folder):
    contents = Contents.of(bundles["card"][1])
    contents.manifest["card"]["training_seed"] = SEED - 1
    with_all(contents, seconds=SECONDS, usage=[TOKENS - 1] * 2, prices={NOISE: [PRICE, PRICE]})
    with Store(folder / "large.sqlite", write=True) as store:
        key = add(store, contents.write(folder / "large.zip"), Checks(suite=SUITE)).key
    pages = Pages(folder / "large.sqlite")
    assert "2,147,483,647" in pages.render(f"run/{key}.html").html
    assert pages.render("board/two-v0.html").status == 200


@cases("seed", [SEED, 10**400])
def test_seeds_that_no_database_has_are_no_seeds(bundles, folder, seed):
    contents = Contents.of(bundles["card"][1])
    contents.manifest["card"]["asked"]["parts"][0]["seed"] = seed
    assert "a whole number from 0 to 9223372036854775807" in str(
        verify(contents.write(folder / "forged.zip"), suite=SUITE).faults[0]
    )


@cases("name", ["gpt\u202e", "gpt\u200b", "a\nb", " gpt", "gpt ", "\ud800", "a\u2028b", "\u00adgpt", "gpt\u3000"])
def test_names_have_nothing_that_nobody_sees(bundles, folder, name):
    with pytest.raises(
        BadValue,
        match=r"^name='.*' (has U\+[0-9A-F]{4}, which nobody sees|begins or ends with a space): leave out control and format characters, and spaces at the ends$",
    ):
        begin("says:x", SUITE, folder / "named", name=name)
    assert not (folder / "named").exists()
    contents = Contents.of(bundles["card"][1])
    contents.manifest["card"]["name"] = name
    contents.fit(SUITE)
    forged = contents.write(folder / "forged.zip")
    assert str(verify(forged, suite=SUITE).faults[0]).startswith(f"card.name: {name!a}, which ")
    with pytest.raises(BadValue, match="leave out control and format characters"):
        check_bundle(forged)
    (folder / "run" / "run.json").rename(folder / "kept.json")
    (folder / "run" / "run.json").write_text(json.dumps(contents.manifest["card"]))
    with Store(folder / "names.sqlite", write=True) as store, pytest.raises(BadValue, match="leave out control"):
        add(store, folder / "run", Checks(wanted=False))
    (folder / "kept.json").rename(folder / "run" / "run.json")


@cases("name", ["gpt 5", "Ä", "名前", "<b>", "a/b", "x'; DROP TABLE runs;--", "\U0001f600"])
def test_names_that_can_be_read_are_names(name):
    check_name(name)


def test_half_a_character_in_an_agents_name_is_a_fault(bundles, folder):
    contents = Contents.of(bundles["card"][1])
    contents.manifest["card"]["agent"] = contents.manifest["card"]["name"] = "says:\ud800"
    contents.fit(SUITE)
    fault = verify(contents.write(folder / "forged.zip"), suite=SUITE).faults[0]
    assert (fault.field, "that UTF-8 has" in fault.expected) == ("card.agent", True)


def forge(run, at, value):
    """Change a value of the first episode in an index."""
    lines = [json.loads(line) for line in (run / "episodes.index").read_text().splitlines()]
    next(line for line in lines if line[0] == 0)[at] = value
    (run / "episodes.index").write_text("".join(f"{json.dumps(line)}\n" for line in lines))


@cases(("at", "value"), [(4, 10**300), (4, -1), (8 - 1, 1e300), (7, "x"), (0, 10**6), (1, float("inf"))])
def test_an_index_with_numbers_that_no_episode_has_is_refused(tmp_path, at, value):
    run = play("reference", SUITE, tmp_path / f"run {at}")
    forge(run, at, value)
    with Store(tmp_path / "board.sqlite", write=True) as store, pytest.raises(BadValue, match=r"index"):
        add(store, run, Checks(wanted=False))


def test_an_index_that_tells_of_better_scores_is_found(tmp_path):
    run = play("says:x", SUITE, tmp_path / "run")
    forge(run, 1, 1.0)
    with Store(tmp_path / "board.sqlite", write=True) as store:
        with pytest.raises(BadValue, match=r"episodes\.index says other things of episode 0 than its line"):
            add(store, run, Checks(suite=SUITE))
        (run / "episodes.index").unlink()
        assert add(store, run, Checks(suite=SUITE)).line.endswith(", T1")
