"""Bundles that are not what they say."""

from __future__ import annotations

import random
from copy import deepcopy

import pytest

from sparring.leaderboard import archive
from sparring.leaderboard.bundle import EPISODES, write_bundle
from sparring.leaderboard.run import Changes, begin
from sparring.leaderboard.suites import load_suite
from sparring.leaderboard.verify import verify
from sparring.types import canonical_json
from tests.cases import cases
from tests.leaderboard.forging import (
    NOISE,
    Attacker,
    Contents,
    faults,
    mutated,
    own_step,
    play,
    renamed,
)


class TestForgeries:
    """One thing is changed; totals, chain, root and hashes are made to fit."""

    def test_a_forged_reward_is_found(self, bundles, suite, tmp_path):
        def better(line):
            line["steps"][-1]["rewards"] = {"player_0": 1.0}
            line["returns"] = {"player_0": 1.0}

        lines = Contents.of(bundles[NOISE]).episodes
        at = next(i for i, line in enumerate(lines) if line["returns"] == {"player_0": 0.0})
        last = len(lines[at]["steps"]) - 1
        assert faults(tmp_path, bundles[NOISE], suite, better, at) == [
            f"episode {at}, steps[{last}].rewards.player_0: 1.0 where 0.0 is expected"
        ]

    def test_forged_totals_are_found(self, bundles, suite, tmp_path):
        contents = Contents.of(bundles[NOISE])
        contents.manifest["parts"]["board"]["totals"]["score"] += 1.0
        found = verify(contents.write(tmp_path / "forged.zip"), suite=suite)
        assert [fault.field for fault in found.faults] == ["manifest parts.board.totals.score"]

    def test_a_player_who_did_not_move_so_is_found(self, bundles, suite, tmp_path):
        """The opponent is made to fold: every reward follows from that, but it is not what its seed draws."""
        lines = Contents.of(bundles[NOISE]).episodes
        at, i = next(
            (at, i)
            for at, line in enumerate(lines)
            for i, step in enumerate(line["steps"])
            if line["agents"][step["seat"]] == "equilibrium" and step["text"] == "call"
        )
        found = faults(tmp_path, bundles[NOISE], suite, lambda line: line["steps"][i].update(text="fold"), at)
        assert found == [f"episode {at}, steps[{i}].text: fold where call is expected"]

    def test_what_says_always_says_is_bound(self, bundles, suite, tmp_path):
        def otherwise(line):
            line["steps"][0]["text"] = line["steps"][0]["completion"]["text"] = "3"

        assert faults(tmp_path, bundles["says:[bet]"], suite, otherwise) == [
            "episode 0, steps[0].text: 3 where [bet] is expected"
        ]

    def test_the_first_fault_of_every_episode_is_listed_up_to_the_most(self, bundles, suite, tmp_path):
        contents = Contents.of(bundles["reference"])
        for line in contents.episodes:
            line["seed"] = 1
            line["returns"] = {}
        contents.write(tmp_path / "forged.zip")
        found = verify(tmp_path / "forged.zip", suite=suite, most=5)
        assert [(fault.item, fault.field) for fault in found.faults] == [(i, "seed") for i in range(5)]
        assert (found.tier, found.frozen) == (0, False)

    def test_a_bundle_of_another_agent_is_found(self, bundles, suite, tmp_path):
        """The strongest player's episodes, sent as those of a weak one, or of a model."""
        for name, where in (("random", ".text"), (NOISE, ".completion")):
            contents = renamed(Contents.of(bundles["reference"]), "reference", name)
            contents.fit(suite)
            found = verify(contents.write(tmp_path / "forged.zip"), suite=suite)
            assert found.faults
            assert all(fault.field.endswith(where) or fault.field == "card.agent" for fault in found.faults)

    def test_a_card_that_was_swapped_is_found(self, bundles, suite, tmp_path):
        contents = Contents.of(bundles[NOISE])
        contents.manifest["card"]["agent"] = "openai:other@http://localhost:9/v1"
        contents.fit(suite)
        found = verify(contents.write(tmp_path / "forged.zip"), suite=suite)
        assert {fault.field for fault in found.faults} == {"agents.player_0", "agents.player_1"}

    def test_a_copy_under_another_models_name_has_the_same_words_and_not_the_key(
        self, runs, bundles, suite, key, tmp_path
    ):
        """Replaying does not tell who chose the words: the key does, and that they are the same."""
        right = verify(bundles[NOISE], suite=suite)
        contents = renamed(Contents.of(bundles[NOISE]), "openai:noise", "openai:other")
        contents.fit(suite)
        copied = verify(contents.write(tmp_path / "copy.zip"), suite=suite)
        assert (copied.verified, copied.agent, copied.words) == (True, NOISE.replace("noise", "other"), right.words)
        assert copied.root != right.root
        signed = write_bundle(runs[NOISE], tmp_path / "signed.zip", key=key)["key"]
        assert not verify(tmp_path / "copy.zip", suite=suite, signed_by=signed).verified

    def test_whoever_changes_what_is_signed_must_sign_it(self, runs, suite, key, tmp_path):
        write_bundle(runs["reference"], tmp_path / "a.zip", key=key)
        contents = Contents.of(tmp_path / "a.zip")
        mine = contents.manifest["key"]
        contents.manifest["card"]["name"] = "someone else"
        contents.fit(suite)
        contents.write(tmp_path / "forged.zip", key=key, change=lambda manifest: {**manifest, "key": "0" * 64})
        assert "the signature is not that of the key" in str(verify(tmp_path / "forged.zip", suite=suite).faults[0])
        contents.write(tmp_path / "forged.zip", change=lambda manifest: {**manifest, "key": mine})
        assert "both a key and a signature" in str(verify(tmp_path / "forged.zip", suite=suite).faults[0])

    def test_void_tries_are_played_again_as_far_as_they_went(self, bundles, suite, tmp_path):
        contents = Contents.of(bundles[NOISE])
        assert {line["error"] for line in contents.voids} == {f"{NOISE}: PolicyError: the server is gone"}
        long = next(i for i, line in enumerate(contents.voids) if len(line["steps"]) > 0)
        for change in (
            {"seed": 1},
            {"error": None},
            {"returns": {"player_0": 0.0}},
            {"terminated": True},
            {"steps": [{**contents.voids[long]["steps"][0], "feedback": "well done"}]},
        ):
            forged = deepcopy(contents)
            forged.voids[long].update(change)
            assert verify(forged.write(tmp_path / "forged.zip"), suite=suite).faults[0].void

    def test_an_episode_that_ended_is_not_void(self, bundles, suite, tmp_path):
        contents = Contents.of(bundles[NOISE])
        lost = next(line for line in contents.episodes if line["returns"] == {"player_0": 0.0})
        contents.voids = [{**lost, "error": "the server was gone", "returns": {}}]
        found = verify(contents.write(tmp_path / "forged.zip"), suite=suite)
        assert [(fault.void, fault.found) for fault in found.faults] == [(True, "its end")]


class TestSeeds:
    def test_other_seeds_are_played_but_not_ranked(self, suite, tmp_path):
        other = begin("reference", suite, tmp_path / "run", changes=Changes(seed=5))
        assert other.play()
        found = verify(tmp_path / "run", suite=suite)
        assert (found.verified, found.frozen) == (True, False)

    @pytest.mark.parametrize("also", [False, True])
    def test_a_run_that_says_its_shopped_seeds_are_the_suites_is_found(self, also, suite, tmp_path):
        begin("reference", suite, tmp_path / "run", changes=Changes(seed=5)).play()
        write_bundle(tmp_path / "run", tmp_path / "a.zip")
        contents = Contents.of(tmp_path / "a.zip")
        contents.manifest["card"]["frozen"] = True
        if also:
            contents.manifest["card"]["hash"] = suite.hash
        contents.fit(suite)
        found = verify(contents.write(tmp_path / "forged.zip"), suite=suite)
        assert found.faults[0].field in ("card.frozen", "card.hash")

    def test_episodes_with_other_seeds_than_the_suites_are_found(self, suite, tmp_path, bundles):
        begin("reference", suite, tmp_path / "run", changes=Changes(seed=5)).play()
        write_bundle(tmp_path / "run", tmp_path / "a.zip")
        shopped, right = Contents.of(tmp_path / "a.zip"), Contents.of(bundles["reference"])
        shopped.manifest["card"] = right.manifest["card"]
        shopped.fit(suite)
        found = verify(shopped.write(tmp_path / "forged.zip"), suite=suite)
        assert {fault.field for fault in found.faults} == {"seed"}

    @pytest.mark.slow
    def test_a_part_of_a_suite_is_not_the_suite(self, tmp_path):
        begin("reference", load_suite("smoke"), tmp_path / "run", changes=Changes(limit=1)).play()
        found = verify(tmp_path / "run")
        assert (found.verified, found.frozen, found.suite) == (True, False, "smoke-v0")


DEEP = b"[" * 200_000
JSON = {
    "deep": DEEP + b"]" * 200_000,
    "torn": DEEP,
    "nan": b'{"item":NaN}',
    "infinite": b'{"item":1e999}',
    "twice": b'{"item":0,"item":0}',
    "spaces": b'{"item": 0}',
    "digits": b"1" * 10_000,
    "bytes": b'{"item":"\xff"}',
    "list": b"[0]",
    "null": b"null",
    "text": b'"item"',
    "empty": b"",
}


@cases("text", JSON.values())
def test_malformed_json_is_refused(bundles, suite, tmp_path, text):
    contents = Contents.of(bundles["reference"])
    contents.episodes[3] = text
    contents.fit(suite)
    assert verify(contents.write(tmp_path / "a.zip"), suite=suite, most=1).faults[0].item == 3
    contents = Contents.of(bundles["reference"])
    assert not verify(contents.write(tmp_path / "a.zip", change=lambda manifest: text), suite=suite).verified
    contents.voids = [text]
    assert not verify(contents.write(tmp_path / "a.zip"), suite=suite).verified


def nested(depth):
    found = []
    for _ in range(depth):
        found = [found]
    return found


@cases("depth", [10, 200, 450, 700, 900])
def test_json_that_is_deep_enough_to_trouble_its_reader_is_refused(bundles, suite, tmp_path, depth):
    """The parser has its limit; whoever walks through what it found has another."""
    contents = Contents.of(bundles["reference"])
    contents.episodes[2]["task"]["params"] = nested(depth)
    assert verify(contents.write(tmp_path / "a.zip"), suite=suite, most=1).faults
    contents = Contents.of(bundles["reference"])
    contents.manifest["card"]["asked"] = {"name": nested(depth)}
    assert verify(contents.write(tmp_path / "a.zip"), suite=suite).faults
    contents = Contents.of(bundles["reference"])
    contents.manifest["parts"] = {"kuhn": nested(depth)}
    assert verify(contents.write(tmp_path / "a.zip"), suite=suite).faults


def test_oversize_json_is_refused(bundles, suite, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LINE", 1 << 16)
    contents = Contents.of(bundles[NOISE])
    own_step(contents.episodes[0])["text"] = "x" * (1 << 17)
    found = verify(contents.write(tmp_path / "a.zip"), suite=suite)
    assert f"{EPISODES} has a line of more than 65,536 bytes" in str(found.faults[0])
    contents = Contents.of(bundles[NOISE])
    path = contents.write(tmp_path / "a.zip", change=lambda manifest: {**manifest, "key": "x" * (1 << 22)})
    assert "manifest.json has" in str(verify(path, suite=suite).faults[0])


def test_a_bomb_is_refused(bundles, suite, tmp_path):
    contents = Contents.of(bundles["reference"])
    contents.episodes[0]["error"] = "x" * (1 << 24)
    assert "more than 400 times as many" in str(verify(contents.write(tmp_path / "a.zip"), suite=suite).faults[0])


@pytest.mark.slow
@pytest.mark.parametrize("agent", ["reference", NOISE])
def test_some_changes_of_one_field_are_all_found(agent, bundles, suite, tmp_path):
    attacker = Attacker(bundles[agent], suite, tmp_path, own=True)
    accepted = [said for found, said in map(attacker.attack, range(80)) if not found]
    assert accepted == []


@pytest.mark.slow
@pytest.mark.parametrize("agent", ["reference", NOISE])
def test_changes_of_one_field_are_all_found(agent, tmp_path):
    """Of all domains; `benchmarks/verify.py` does the same 10,000 times."""
    suite = load_suite("smoke")
    write_bundle(play(agent, suite, tmp_path / "run"), tmp_path / "a.zip")
    attacker = Attacker(tmp_path / "a.zip", suite, tmp_path, own=False)
    accepted = [said for found, said in map(attacker.attack, range(500)) if not found]
    assert accepted == []


def test_the_attacker_changes_something_every_time(bundles):
    """A mutation that leaves everything as it was would be found out by nobody."""
    line = Contents.of(bundles[NOISE]).episodes[0]
    for seed in range(300):
        changed, said = mutated(line, random.Random(seed))
        assert canonical_json(changed) != canonical_json(line), said
