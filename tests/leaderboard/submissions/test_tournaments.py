"""Tournaments that are sent to a board: verified, listed and withdrawn as runs are."""

from __future__ import annotations

import pytest

from sparring.cli.main import main
from sparring.leaderboard.intake import add
from sparring.leaderboard.site.export import export
from sparring.leaderboard.site.pages import Pages
from sparring.leaderboard.store import Store
from sparring.leaderboard.submissions.check import Order, check
from sparring.leaderboard.submissions.removal import OWNER
from sparring.leaderboard.submissions.worker import Station, Taken, board_lister
from sparring.leaderboard.tournament import Plan, begin, read_plan
from tests.leaderboard.forging import Contents
from tests.leaderboard.submissions.serving import GENEROUS, worked

HASHES = dict.fromkeys(("commitment", "beacon", "board"), "0" * 64)
TIMES = dict.fromkeys(("posted", "revealed"), "2026-01-31T12:00:00Z")
SEAL = {"run": "mine", "nonce": "0" * 64, "receipt": {**HASHES, **TIMES, "signature": "0" * 128}}


def found(path, *suites):
    """Return what the verifier of a board says, in this process."""
    return check(Order(str(path), "", tuple(map(str, suites)), (), 1, 0, 0, 0))


def forged(contest, path):
    """Write the bundle with a game that its loser has won, all else made to fit."""
    contents = Contents.of(contest)
    line = contents.episodes[1]
    line["returns"] = {seat: -value for seat, value in line["returns"].items()}
    contents.fit(begin(read_plan(contest.with_suffix("")), contest.with_suffix("")))
    return contents.write(path)


@pytest.mark.slow
def test_it_is_sent_verified_listed_and_withdrawn(board, ann, contest, tmp_path, capsys):
    (tmp_path / "token").write_text(ann)
    with worked(board):
        words = ("--to", board.url, "--token-file", str(tmp_path / "token"))
        assert main(["submit", str(contest.with_suffix("")), *words]) == 0
    first, *rest, last = capsys.readouterr().out.splitlines()
    assert first.startswith("sent as ann: ")
    assert rest == ["accepted, T1 replayed", "KuhnPoker-v0: 2 agents, 4 games, 2 deals for each who meet"]
    sent, (attempt,) = first.split()[-1], board.ask("GET", "/attempts/ann").json["attempts"]
    plan = {"env": "KuhnPoker-v0", "agents": ["random", "says:bet"], "deals": 2, "split": "test", "seed": 0}
    assert (attempt["state"], attempt["tier"], attempt["plan"]) == ("accepted", 1, plan)
    key = attempt["run"]
    assert last == f"tournament {key}"
    pages, path = Pages(board.station.store), f"tournament/{key}.html"
    assert "Every episode was played again" in pages.render(path).html
    bob = board.token("bob")
    same = board.send(bob, contest.read_bytes()).json
    assert (same["state"], same["first"]) == ("duplicate", sent)
    assert board.ask("DELETE", f"/submissions/{sent}", bob).status == 404
    told = board.ask("DELETE", f"/submissions/{sent}", ann).json
    assert (told["state"], told["run"]) == ("withdrawn", key)
    page = pages.render(path)
    assert (page.status, "This tournament was on the board as T1. It was withdrawn by ann at" in page.html) == (
        410,
        True,
    )
    assert "Withdrawn tournaments (1)" in pages.render("index.html").html
    assert pages.render("log.html").html.count(f'<a href="{path}">') == 2
    with Store(board.station.store) as store:
        assert (store.tournaments(), store.games(key)) == ([], ([], 0))
        assert store.log()[0].detail == "tournament of KuhnPoker-v0, T1, by ann"
    assert not board.station.store.with_suffix(".files").joinpath(key).exists()
    assert board.send(ann, contest.read_bytes()).json["state"] == "queued"  # their own decision: they may send it again


@pytest.mark.slow
def test_a_forged_one_is_rejected_with_its_reason(board, ann, contest, tmp_path):
    told = board.settled(ann, forged(contest, tmp_path / "forged.zip").read_bytes())
    assert told["state"] == "rejected"
    assert told["reasons"][0].startswith("episode 1, returns.player_")
    assert told["report"]["plan"]["env"] == "KuhnPoker-v0"
    assert not board.station.store.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda run, games: {**games, "card": run["card"]}, "and card or plan"),
        (
            lambda run, games: {**{k: v for k, v in games.items() if k != "plan"}, "card": run["card"]},
            "parts.kuhn: null where ",
        ),
        (lambda run, games: {**games, "plan": run["card"]}, "manifest.json: it must have exactly the keys agents, "),
        (lambda run, games: {**games, "seal": SEAL}, "manifest.json: only the seeds of runs are sealed"),
    ],
)
def test_runs_and_tournaments_are_not_mixed_up(contest, bundle, toy, tmp_path, change, said):
    (tmp_path / "run.zip").write_bytes(bundle)
    run, games = Contents.of(tmp_path / "run.zip").manifest, Contents.of(contest)
    path = games.write(tmp_path / "mixed.zip", change=lambda manifest: change(run, manifest))
    told = found(path, toy)
    assert told["state"] == "rejected"
    assert said in told["reasons"][0]


def test_a_runs_episodes_are_no_games(contest, bundle, toy, tmp_path):
    (tmp_path / "run.zip").write_bytes(bundle)
    run, games = Contents.of(tmp_path / "run.zip"), Contents.of(contest)
    told = found(Contents(games.manifest, run.episodes, []).write(tmp_path / "a.zip"))
    assert told["reasons"][0] == "episode 0, group: kuhn:player_0:equilibrium where 0 is expected"
    told = found(Contents(run.manifest, games.episodes, []).write(tmp_path / "b.zip"), toy)
    assert told["reasons"][0] == "episode 0, group: 0 where kuhn:player_0:equilibrium is expected"


def test_another_does_not_take_its_place_nor_does_it_come_back_when_it_was_removed(
    contest, bundle, toy, tmp_path, capsys
):
    station = Station(tmp_path / "board.submissions", tmp_path / "board.sqlite", GENEROUS, (toy,))
    told = found(contest)
    key = board_lister(station)(contest, told)
    assert (told["state"], told["run"], told["weights"], told["commitment"]) == ("verified", key, {}, None)
    assert ("standings" in told["report"], told["report"]["plan"]["deals"]) == (False, 2)
    assert board_lister(station)(contest, told) == key
    other = {**told, "report": {**told["report"], "root": "other"}}
    with pytest.raises(Taken, match="a tournament with this very plan is on the board already, with other episodes"):
        board_lister(station)(contest, other)
    where = ("--store", str(station.store))
    assert main(["board", "remove", key[:9], "--reason", "all agents are mine", *where]) == 0
    assert capsys.readouterr().out == f"removed {key}: its page and the log say so\n"
    with pytest.raises(Taken, match=f"taken off the board by {OWNER}: all agents are mine"):
        board_lister(station)(contest, told)
    export(station.store, tmp_path / "site", pictures=False)
    page = (tmp_path / "site" / "tournament" / f"{key}.html").read_text()
    assert f"It was withdrawn by {OWNER.replace(chr(39), '&#39;')} at 20" in page
    with Store(station.store, write=True) as store:
        assert (store.tournaments(), [one.kind for one in store.removals()]) == ([], ["tournament"])
        add(store, contest)  # the owner may bring it back
        assert (store.removals(), [one.key for one in store.tournaments()]) == ([], [key])


def test_one_without_standings_is_not_listed(tmp_path):
    agents = ("free-rider", "full-contributor", "conditional", "says:10", "says:0")
    assert begin(Plan("PublicGoods-v0", agents, 1), tmp_path / "goods").play()
    assert main(["bundle", str(tmp_path / "goods")]) == 0
    told = found(tmp_path / "goods.zip")
    assert (told["state"], told["report"]["tier"]) == ("over", 1)
    assert told["reasons"][0].startswith("there are no standings: ")
