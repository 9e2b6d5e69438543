"""The database of a board, and what comes onto it."""

import json
import shutil
import sqlite3

import pytest

from sparring.cli.main import main
from sparring.errors import BadValue, InfrastructureError
from sparring.leaderboard.bundle import write_bundle
from sparring.leaderboard.intake import Checks, add
from sparring.leaderboard.site.replay import read_episode
from sparring.leaderboard.store import SCHEMA, Store
from sparring.leaderboard.suites import suite_from
from tests.leaderboard.site.conftest import EVIL, SUITE


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "board.sqlite", write=True) as opened:
        yield opened


def test_a_run_that_was_played_again_is_replayed_and_one_that_was_not_is_self_reported(board):
    with Store(board) as opened:
        tiers = {run.name: run.tier for run in opened.runs()}
    assert tiers == {"reference": 1, EVIL: 1, "talker": 0, "nano@0": 1, "nano@1": 1}


def test_adding_a_run_again_replaces_it_and_keeps_its_place(store, played):
    first = add(store, played["reference"], Checks(wanted=False))
    add(store, played["evil"], Checks(wanted=False))
    again = add(store, played["reference"])
    runs = store.runs()
    assert [run.number for run in runs] == [1, 2]
    assert (first.key, runs[0].tier) == (again.key, 1)
    assert store.episodes(first.key)[1] == suite_from(SUITE).episodes
    assert [row.detail for row in store.log()][::2] == [
        "reference on mine-v0, T1, replaced",
        "reference on mine-v0, T0",
    ]


def test_a_run_with_the_card_of_another_does_not_take_it_off_the_board(store, played, tmp_path):
    first = add(store, played["nano@0"])
    shutil.copytree(played["nano@1"], tmp_path / "run")
    shutil.copy(played["nano@0"] / "run.json", tmp_path / "run")
    other = add(store, tmp_path / "run", Checks(wanted=False))
    assert add(store, played["nano@0"]).key == first.key != other.key
    assert [(run.key, run.tier) for run in store.runs()] == [(first.key, 1), (other.key, 0)]


def test_all_attempts_of_an_agent_are_kept(board):
    with Store(board) as opened:
        found = opened.runs(agent=opened.runs()[0].agent_key)
    assert [run.name for run in found] == ["reference", "reference"]
    assert found[0].key != found[1].key


def test_the_database_knows_where_every_episode_stands(board, keys):
    suite = suite_from(SUITE)
    with Store(board) as opened:
        run = opened.run(keys["reference"])
        rows = opened.episodes(run.key, most=1000)[0]
    assert [row.entry.item for row in rows] == list(range(suite.episodes))
    for row in rows:
        item = suite.item(row.entry.item)
        found = read_episode(run.episodes, row.entry.offset, row.entry.length)
        assert (row.part, row.seating, row.repeat) == (item.part.name, item.seating, item.repeat)
        assert found.task == item.task.to_json()


@pytest.mark.parametrize(
    ("kind", "holds"), [("wrong", lambda s: s < 1), ("right", lambda s: s == 1), ("", lambda s: True)]
)
def test_episodes_are_found_by_how_they_ended(board, keys, kind, holds):
    with Store(board) as opened:
        every = opened.episodes(keys["nano@0"], most=1000)[0]
        found, count = opened.episodes(keys["nano@0"], kind=kind, most=1000)
    assert found == [row for row in every if holds(row.entry.score)]
    assert 0 < count == len(found)


def test_a_bundle_comes_with_its_episodes(store, played, tmp_path):
    write_bundle(played["reference"], tmp_path / "run.zip")
    with pytest.raises(BadValue, match="no suite of this package"):
        add(store, tmp_path / "run.zip")
    found = add(store, tmp_path / "run.zip", Checks(suite=suite_from(SUITE)))
    run = store.run(found.key)
    (tmp_path / "run.zip").unlink()
    row = store.episode(found.key, 3)
    assert run.tier == 1
    assert read_episode(run.episodes, row.entry.offset, row.entry.length).env == "Arithmetic-v0"


def test_a_run_that_was_changed_is_rejected_and_the_log_says_so(store, played, tmp_path):
    shutil.copytree(played["evil"], tmp_path / "run")
    file = tmp_path / "run" / "episodes.jsonl"
    lines = file.read_text().splitlines(keepends=True)
    lines[0] = lines[0].replace('"terminated":true', '"terminated":null')
    file.write_text("".join(lines))
    (tmp_path / "run" / "episodes.index").unlink()
    with pytest.raises(BadValue, match="rejected: episode"):
        add(store, tmp_path / "run")
    assert [(row.what, row.about) for row in store.log()] == [("rejected", "run")]
    assert store.runs() == []


@pytest.mark.parametrize("name", ["nothing", "a.json", "b.zip"])
def test_what_is_no_run_is_refused_in_a_sentence(store, tmp_path, name):
    (tmp_path / "a.json").write_text("[1]")
    with pytest.raises(BadValue, match=r"^[^\n]+$"):
        add(store, tmp_path / name)


def test_a_tournament_and_a_league_replace_themselves(store, contest, league):
    for _ in range(2):
        add(store, contest)
        add(store, league)
    assert len(store.tournaments()) == len(store.leagues()) == 1
    games, count = store.games(store.tournaments()[0].key, most=1000)
    assert count == len(games) == 3 * 6 * 2
    assert {game.score for game in games} <= {0.0, 0.5, 1.0}


class TestTrouble:
    """Every one is a sentence."""

    def test_no_board(self, tmp_path):
        with pytest.raises(BadValue, match=r"there is no board .*sparring board add"):
            Store(tmp_path / "none.sqlite")

    def test_something_else(self, tmp_path):
        (tmp_path / "x").write_bytes(b"not a database" * 100)
        with pytest.raises(BadValue, match="is no board"):
            Store(tmp_path / "x")

    def test_another_schema(self, store):
        store.close()
        with sqlite3.connect(store.path) as db:
            db.execute("PRAGMA user_version = 99")
        with pytest.raises(BadValue, match=rf"a board of schema 99, this version of sparring reads {SCHEMA}"):
            Store(store.path)

    def test_another_database(self, tmp_path):
        with sqlite3.connect(tmp_path / "x") as db:
            db.execute("CREATE TABLE t (a)")
        with pytest.raises(BadValue, match="is no board, this version"):
            Store(tmp_path / "x", write=True)

    def test_locked(self, store, monkeypatch):
        store._db.execute("PRAGMA busy_timeout = 0")
        with sqlite3.connect(store.path, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(InfrastructureError, match="being written by another process"):
                store.note("a", "b", "c")
            other.execute("ROLLBACK")
        store.note("a", "b", "c")

    def test_full(self, store):
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(InfrastructureError, match="cannot be used: database or disk is full"):
            store.add_league("k", "n", {"rows": ["x" * 100_000]})
        assert store.leagues() == {}

    def test_a_folder_that_cannot_be_made(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(InfrastructureError, match="cannot be written"):
            Store(tmp_path / "file" / "board.sqlite", write=True)


HOSTILE = ("' OR '1'='1", "x'; DROP TABLE runs; --", '"; --', "\0", "%", "𝕏" * 500)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_parameter_is_read_as_sql(store, played, text):
    key = add(store, played["evil"], Checks(wanted=False)).key
    assert store.run(text) is None
    assert store.runs(suite=text) == store.runs(agent=text) == []
    assert store.episodes(key, part=text) == ([], 0)
    assert store.episode(text, 0) is store.tournament(text) is store.game(text, 0) is None
    assert store.episodes(key, kind=text)[1] == store.episodes(key)[1]
    store.note(text, text, text)
    assert store.log()[0][1:] == (text, text, text[:500])
    assert len(store.runs()) == 1


def test_the_command_adds_and_lists(played, contest, tmp_path, capsys):
    where = ["--store", str(tmp_path / "b.sqlite")]
    assert main(["board", "add", str(played["evil"]), str(contest), "--no-verify", *where]) == 0
    assert main(["board", "list", "--json", *where]) == 0
    said = capsys.readouterr().out
    found = json.loads(said[said.index("\n{") :])
    assert [run["tier"] for run in found["runs"]] == [0]
    assert [one["env"] for one in found["tournaments"]] == ["KuhnPoker-v0"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["board", "ad"], "did you mean 'add'"),
        (["board", "add"], "name what to add"),
        (["serve", "--store", "none.sqlite"], "there is no board none.sqlite"),
        (["export", "out", "--store", "none.sqlite"], "there is no board none.sqlite"),
        (["serve", "--port", "70000"], "from 0 to 65535"),
    ],
)
def test_a_mistake_is_one_sentence(words, said, capsys):
    assert main(words) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
