"""Sending a bundle, and what comes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sparring.agents.flows.core import policy_agent
from sparring.leaderboard.bundle import write_bundle
from sparring.leaderboard.run import Run, begin
from sparring.leaderboard.store import Store
from sparring.leaderboard.suites import load_suite
from sparring.types import Completion
from tests.leaderboard.forging import NOISE, Contents, renamed
from tests.leaderboard.submissions.serving import toy_bundle


@pytest.mark.slow
def test_what_is_true_is_listed_with_its_tier(board, ann, bundle):
    sent = board.send(ann, bundle)
    assert (sent.status, sent.json["state"]) == (201, "queued")
    assert sent.headers["location"] == f"/api/submissions/{sent.json['id']}"
    board.work()
    found = board.ask("GET", f"/submissions/{sent.json['id']}", ann).json
    assert (found["state"], found["report"]["tier"], found["report"]["episodes"]) == ("accepted", 1, 4)
    with Store(board.station.store) as store:
        assert [(run.key, run.name, run.tier) for run in store.runs()] == [(found["run"], "random", 1)]
    assert board.ask("GET", "/submissions", ann).json["submissions"] == [found]


@pytest.mark.slow
def test_a_forged_reward_is_rejected_with_its_reason(board, ann, bundle, toy, tmp_path):
    (tmp_path / "right.zip").write_bytes(bundle)
    contents = Contents.of(tmp_path / "right.zip")
    contents.episodes[2]["returns"]["player_0"] += 1.0
    contents.fit(load_suite(str(toy)))
    found = board.settled(ann, contents.write(tmp_path / "forged.zip").read_bytes())
    assert found["state"] == "rejected"
    assert found["reasons"][0].startswith("episode 2, returns.player_0: ")
    assert list(board.desk.bundles.iterdir()) == []
    assert not board.station.store.exists()


@pytest.mark.slow
def test_what_another_has_sent_is_theirs(board, ann, bundle, toy, tmp_path):
    bob, eve = board.token("bob"), board.token("eve")
    first = board.settled(ann, bundle)
    same = board.send(bob, bundle).json
    assert (same["state"], same["first"]) == ("duplicate", first["id"])
    (tmp_path / "right.zip").write_bytes(bundle)
    contents = Contents.of(tmp_path / "right.zip")
    contents.manifest["card"]["name"] = "eve's own"
    contents.fit(load_suite(str(toy)))
    copied = board.settled(eve, contents.write(tmp_path / "copy.zip").read_bytes())
    assert (copied["state"], copied["first"]) == ("duplicate", first["id"])
    claimed = renamed(Contents.of(tmp_path / "right.zip"), "random", "openai:mine@http://localhost:9/v1")
    claimed.fit(load_suite(str(toy)))
    stolen = board.settled(eve, claimed.write(tmp_path / "stolen.zip").read_bytes())
    assert stolen["state"] == "rejected"  # a model has completions, a player has none
    with Store(board.station.store) as store:
        assert [run.name for run in store.runs()] == ["random"]


class Says:
    """A model that always says the same."""

    name = NOISE

    def __init__(self, text):
        self.text = text

    def generate(self, prompts):
        return [Completion(self.text, usage=(1, 1)) for _ in prompts]


@pytest.mark.slow
def test_a_copied_card_does_not_take_anothers_place_on_the_board(board, ann, toy, tmp_path):
    """Cards are self-reported: with Ann's, Eve's own (true) episodes would stand in place of Ann's."""
    paths = []
    for name, text in (("ann", "[bet]"), ("eve", "[check]")):
        begun = begin(NOISE, load_suite(str(toy)), tmp_path / name)
        card = replace(begun.card, begun="2026-01-31T12:00:00Z", name="mine")
        card.write(begun.folder)
        said = dict.fromkeys(begun.agents, policy_agent(Says(text)))
        assert Run(begun.folder, card, begun.suite, said).play()
        write_bundle(begun.folder, tmp_path / f"{name}.zip")
        paths.append(tmp_path / f"{name}.zip")
    first = board.settled(ann, paths[0].read_bytes())
    assert first["state"] == "accepted", first["reasons"]
    with Store(board.station.store) as store:
        right = store.run(first["run"])
    stolen = board.settled(board.token("eve"), paths[1].read_bytes())
    assert (stolen["state"], stolen["report"]["name"]) == ("rejected", "mine")
    assert stolen["reasons"] == [
        "a run with this very card is on the board already, with other episodes: it stays there"
    ]
    with Store(board.station.store) as store:
        assert [run.key for run in store.runs()] == [first["run"]]
        assert store.run(first["run"]) == right
    other = renamed(Contents.of(paths[0]), NOISE, "openai:hers@http://localhost:9/v1")
    other.fit(load_suite(str(toy)))
    copied = board.settled(board.token("mallory"), other.write(tmp_path / "copy.zip").read_bytes())
    assert copied["state"] == "accepted"  # who chose the words, no replay can tell; so it is said
    assert copied["report"]["notes"] == ["word for word the same was said in what ann submitted before"]


@pytest.mark.slow
def test_an_agent_that_another_has_sent_before_is_said_to_be(board, ann, toy, tmp_path):
    bob = board.token("bob")
    assert board.settled(ann, toy_bundle(tmp_path, toy).read_bytes())["report"]["notes"] == []
    other = board.settled(bob, toy_bundle(tmp_path, toy, seed=5).read_bytes())
    assert other["state"] == "accepted"
    assert other["report"]["notes"] == ["an agent of this name, with these weights, was first submitted by ann"]


@pytest.mark.slow
def test_other_seeds_than_the_suites_are_not_ranked(board, ann, toy, tmp_path):
    """Seeds can be shopped for, but what comes of it is on no board's ranking, and every attempt is told."""
    for seed in (1, 2):
        found = board.settled(ann, toy_bundle(tmp_path, toy, seed=seed).read_bytes())
        assert (found["state"], found["report"]["frozen"]) == ("accepted", False)
    with Store(board.station.store) as store:
        assert [run.ranked for run in store.runs()] == [False, False]
    told = board.ask("GET", "/attempts/ann").json["attempts"]
    assert [one["state"] for one in told] == ["accepted", "accepted"]


def test_the_same_file_again_is_the_same_submission(board, ann, bundle):
    first, again = board.send(ann, bundle), board.send(ann, bundle)
    assert (first.status, again.status) == (201, 200)
    assert first.json["id"] == again.json["id"]
    assert len(board.ask("GET", "/submissions", ann).json["submissions"]) == 1


def test_what_is_withdrawn_leaves_a_tombstone(board, ann, bundle):
    sent = board.send(ann, bundle).json
    found = board.ask("DELETE", f"/submissions/{sent['id']}", ann).json
    assert (found["state"], found["reasons"]) == ("withdrawn", ["withdrawn by ann; it was queued"])
    assert list(board.desk.bundles.iterdir()) == []
    assert [one["state"] for one in board.ask("GET", "/attempts/ann").json["attempts"]] == ["withdrawn"]
    board.work()
    assert board.ask("GET", f"/submissions/{sent['id']}", ann).json["state"] == "withdrawn"
    assert board.send(ann, bundle).json["id"] != sent["id"]  # another attempt, listed beside it


def test_a_bundle_of_no_bytes_is_not_taken(board, ann):
    refused = board.send(ann, b"")
    assert (refused.status, refused.json["error"]) == (
        400,
        "the bundle is empty: send the file that `sparring bundle` writes",
    )
    assert board.ask("GET", "/submissions", ann).json["submissions"] == []
    assert [*board.desk.incoming.iterdir()] == []


def test_an_admin_sees_and_withdraws_what_others_have_sent(board, ann, bundle):
    sent, boss = board.send(ann, bundle).json, board.token("boss", "admin")
    assert board.ask("GET", f"/submissions/{sent['id']}", boss).json == sent
    assert board.ask("GET", "/submissions", boss).json["submissions"] == [sent]
    withdrawn = board.ask("DELETE", f"/submissions/{sent['id']}", boss).json
    assert withdrawn["reasons"] == ["withdrawn by boss; it was queued"]


def test_a_long_list_comes_in_pieces(board, ann):
    ids = [board.desk.queue.add(f"{n:024x}", "ann", 1, f"{n}")[0].id for n in range(3)]
    first = board.ask("GET", "/submissions?before=3", ann).json
    assert [one["id"] for one in first["submissions"]] == ids[1::-1]
    assert board.ask("GET", "/submissions?before=x", ann).status == 400


@pytest.mark.slow
def test_sealed_seeds_come_over_http(board, ann, toy, tmp_path):
    from sparring.leaderboard.sealed import Receipt, Seal, commit
    from sparring.leaderboard.submissions.client import Client

    suite = load_suite(str(toy))
    promise = commit("random", suite, "my run")
    posted = board.ask("PUT", f"/commitments/{promise.hash}", ann).json
    assert (posted["receipt"], posted["used"]) == (None, False)
    said = Client(board.url, ann).commit(promise.hash)
    assert said["posted"] == posted["posted"]
    assert Client(board.url, ann).commit(promise.hash) == said  # the beacon is drawn once
    assert board.ask("GET", "/attempts/ann").json["commitments"] == {"posted": 1, "used": 0}  # though nothing was sent
    seal = Seal("my run", promise.nonce, Receipt(**said["receipt"]))
    for name in ("run", "other"):
        assert begin("random", suite, tmp_path / name, name=name, changes=seal.changes(suite)).play()
        seal.write(tmp_path / name)
        write_bundle(tmp_path / name, tmp_path / f"{name}.zip")
    bob = board.token("bob")
    stolen = board.settled(bob, (tmp_path / "run.zip").read_bytes())
    assert stolen["reasons"] == [f"its commitment {promise.hash[:12]} was not posted here by bob"]
    found = board.settled(ann, (tmp_path / "run.zip").read_bytes())
    assert (found["state"], found["report"]["tier"]) == ("accepted", 2)
    again = board.settled(ann, (tmp_path / "other.zip").read_bytes())
    assert again["reasons"] == [
        f"its commitment {promise.hash[:12]} was used already, for the submission {found['id']}"
    ]
    assert board.ask("GET", "/attempts/ann").json["commitments"] == {"posted": 1, "used": 1}


def test_commitments_are_hashes_and_belong_to_who_posted_them(board, ann):
    assert board.ask("PUT", "/commitments/xyz", ann).status == 400
    assert board.ask("PUT", f"/commitments/{'a' * 64}", ann).status == 200
    assert board.ask("PUT", f"/commitments/{'a' * 64}", board.token("bob")).status == 409
    assert board.ask("PUT", f"/commitments/{'b' * 64}").status == 401
    assert board.ask("GET", f"/commitments/{'b' * 64}").status == 404
