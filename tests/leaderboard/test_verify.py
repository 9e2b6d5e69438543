"""Bundles, and verifying them by playing every episode again."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from sparring.errors import BadValue, InfrastructureError, SandboxError
from sparring.leaderboard import replay as replaying
from sparring.leaderboard.bundle import find_episode, open_bundle, write_bundle
from sparring.leaderboard.chain import check_proof, leaf
from sparring.leaderboard.report import report, report_of
from sparring.leaderboard.run import Changes, begin, reopen
from sparring.leaderboard.suites import load_suite
from sparring.leaderboard.verify import verify
from tests.cases import cases
from tests.leaderboard.forging import (
    NOISE,
    Contents,
    faults,
    own_step,
    play,
    toy_suite,
    value_at,
)


class TestBundles:
    def test_the_same_run_gives_the_same_bytes(self, runs, bundles, tmp_path):
        write_bundle(runs[NOISE], tmp_path / "again.zip")
        assert (tmp_path / "again.zip").read_bytes() == bundles[NOISE].read_bytes()

    def test_lines_are_in_the_order_of_the_suite_whatever_the_order_of_the_run(self, runs, bundles):
        played = [json.loads(line) for line in (runs[NOISE] / "episodes.jsonl").read_bytes().splitlines()]
        finished = [one["item"] for one in played if one["error"] is None]
        found = [line["item"] for line in Contents.of(bundles[NOISE]).episodes]
        assert found == sorted(finished) != finished

    def test_an_episode_can_be_proved_alone(self, bundles):
        with open_bundle(bundles[NOISE]) as bundle:
            said = bundle.manifest["episodes"]
            line, path = find_episode(bundle.lines(), 7)
        root = bytes.fromhex(said["root"])
        assert json.loads(line)["item"] == 7
        assert check_proof(leaf(line), 7, said["count"], path, root)
        assert not check_proof(leaf(line + b" "), 7, said["count"], path, root)

    def test_a_run_that_is_not_complete_is_not_bundled(self, suite, tmp_path):
        begin("reference", suite, tmp_path / "run")
        with pytest.raises(BadValue, match=r"0 of 19 episodes: `sparring eval --resume"):
            write_bundle(tmp_path / "run", tmp_path / "a.zip")
        assert not (tmp_path / "a.zip").exists()

    def test_nothing_half_written_is_left_behind(self, runs, tmp_path):
        (tmp_path / "a.zip").mkdir()
        with pytest.raises(InfrastructureError, match="cannot write"):
            write_bundle(runs["reference"], tmp_path / "a.zip")
        assert list(tmp_path.iterdir()) == [tmp_path / "a.zip"]


class TestWhatIsRight:
    @pytest.mark.parametrize("agent", ["reference", NOISE, "says:[bet]"])
    def test_is_verified_with_the_same_figures(self, agent, runs, bundles, suite):
        found = verify(bundles[agent], suite=suite)
        assert (found.verified, found.tier, found.frozen, found.agent) == (True, 1, True, agent)
        assert found.parts == {
            name: each["totals"] for name, each in Contents.of(bundles[agent]).manifest["parts"].items()
        }
        voids = sum(b'"error":null' not in line for line in (runs[agent] / "episodes.jsonl").read_bytes().splitlines())
        assert (found.episodes, found.voids) == (19, voids)
        assert (voids > 0) == (agent == NOISE)
        assert verify(runs[agent], suite=suite) == replace(found, path=str(runs[agent]))

    def test_figures_are_those_of_the_episodes(self, bundles, suite):
        found, lines = verify(bundles["reference"], suite=suite), Contents.of(bundles["reference"]).episodes
        assert found.parts["guess"]["score"] == 3.0
        kuhn = [line for line in lines if line["env"] == "KuhnPoker-v0"]
        mine = sum(line["returns"][line["group"].split(":")[1]] for line in kuhn)
        assert found.parts["kuhn"]["score"] == pytest.approx(len(kuhn) / 2 + mine / 4)

    @pytest.mark.parametrize("agent", ["reference", NOISE])
    def test_the_score_is_that_of_the_runs_report_and_so_is_every_entry(self, agent, runs, bundles, suite):
        entries = []
        found = verify(bundles[agent], suite=suite, entries=entries.append)
        right = report_of(reopen(runs[agent]))
        assert found.score == pytest.approx(right.whole.score.mean)
        finished = {entry.item: entry for entry in entries if entry.score is not None}
        assert report(suite, finished, []) == right
        assert len(entries) - len(finished) == found.voids

    def test_illegal_answers_are_counted(self, bundles, suite):
        lines = Contents.of(bundles[NOISE]).episodes
        mine = [step["illegal"] for line in lines for step in line["steps"] if line["agents"][step["seat"]] == NOISE]
        assert sum(mine) == sum(each["illegal"] for each in verify(bundles[NOISE], suite=suite).parts.values()) > 0

    @pytest.mark.slow
    def test_processes_find_what_one_finds(self, tmp_path):
        suite = Changes(repeats=60).apply(toy_suite())
        write_bundle(play("reference", suite, tmp_path / "run"), tmp_path / "a.zip")
        assert verify(tmp_path / "a.zip", suite=suite, jobs=2) == verify(tmp_path / "a.zip", suite=suite)
        contents = Contents.of(tmp_path / "a.zip")
        contents.episodes[400]["seed"] = 1
        contents.fit(suite)
        contents.write(tmp_path / "b.zip")
        assert [fault.item for fault in verify(tmp_path / "b.zip", suite=suite, jobs=2).faults] == [400]

    def test_signed_bundles_name_their_key(self, runs, suite, key, tmp_path):
        manifest = write_bundle(runs["reference"], tmp_path / "a.zip", key=key)
        found = verify(tmp_path / "a.zip", suite=suite, signed_by=manifest["key"])
        assert (found.verified, found.key) == (True, manifest["key"])


def test_a_suite_of_ones_own_must_be_named(bundles):
    assert "--suite FILE" in str(verify(bundles["reference"]).faults[0])


@cases("name", ["/etc/passwd.toml", "../smoke-v0", "smoke", ""])
def test_no_file_is_opened_because_a_bundle_names_it(bundles, tmp_path, name):
    contents = Contents.of(bundles["reference"])
    contents.manifest["card"]["suite"] = name
    assert "is no suite of this package" in str(verify(contents.write(tmp_path / "forged.zip")).faults[0])


@cases("kwargs", [{"tasks": "file:/etc/passwd"}, {"tasks": "hf:evil/set"}, {"high": 99}, {"zzz": 1}])
def test_no_argument_of_an_environment_is_taken_from_a_bundle(bundles, suite, tmp_path, kwargs):
    contents = Contents.of(bundles["reference"])
    contents.manifest["card"]["asked"]["parts"][0]["kwargs"] = kwargs
    found = verify(contents.write(tmp_path / "forged.zip"), suite=suite)
    assert "card.asked is not toy-v0: card.asked.parts[0].kwargs" in str(found.faults[0])


@cases(
    "numbers",
    [{"tasks": 4}, {"tasks": 0}, {"tasks": True}, {"repeats": 0}, {"repeats": 10**9}, {"seed": -1}, {"seed": "1"}],
)
def test_numbers_of_tasks_repeats_and_seeds_are_checked(bundles, suite, tmp_path, numbers):
    contents = Contents.of(bundles["reference"])
    contents.manifest["card"]["asked"]["parts"][0].update(numbers)
    found = verify(contents.write(tmp_path / "forged.zip"), suite=suite)
    assert "card.asked is not toy-v0" in str(found.faults[0])


@cases(
    "changes",
    [
        {"begun": "yesterday"},
        {"training_seed": -1},
        {"name": ""},
        {"name": "x" * 300},
        {"machine": "x" * 300},
        {"versions": {"sparring": 1}},
        {"models": {"transformers:x": "sha256:" + "0" * 64}},
        {"models": {NOISE: "md5:0"}},
        {"prices": {NOISE: [1.0, -1.0]}},
        {"prices": {"other": [1.0, 1.0]}},
        {"agent": f" {NOISE}"},
        {"agent": "best_of("},
    ],
)
def test_the_form_of_what_is_self_reported_is_checked(bundles, suite, tmp_path, changes):
    contents = Contents.of(bundles[NOISE])
    contents.manifest["card"].update(changes)
    contents.fit(suite)
    found = verify(contents.write(tmp_path / "forged.zip"), suite=suite)
    assert next(iter(changes)) in {fault.field.removeprefix("card.") for fault in found.faults}


@pytest.mark.slow
@cases(
    "changes",
    [
        {"completion.logprobs": [-0.5]},
        {"completion.token_ids": [1]},
        {"completion.token_ids": [-1], "completion.logprobs": [-0.5]},
        {"completion.token_ids": [True], "completion.logprobs": [-0.5]},
        {"completion.token_ids": [1], "completion.logprobs": [0.5]},
        {"completion.token_ids": [1], "completion.logprobs": [-1]},
        {"completion.token_ids": [1], "completion.logprobs": [-0.5]},
        {"completion.prompt_ids": "abc"},
        {"completion.usage": [1, -1]},
        {"completion.usage": [1]},
        {"completion.finish_reason": "because"},
        {"completion.text": 1},
        {"completion": None},
        {"seconds": -1.0},
        {"seconds": 1},
        {"loss_mask": False},
        {"calls": [[NOISE, [], {"text": "", "finish_reason": "stop"}]]},
    ],
)
def test_answers_of_models_must_fit_together(bundles, suite, tmp_path, changes):
    """Also tokens beside a server's count of them: the count would say how many were paid for."""

    def change(line):
        for path, value in changes.items():
            *above, last = path.split(".")
            value_at(own_step(line), above)[last] = value

    found = faults(tmp_path, bundles[NOISE], suite, change)
    assert len(found) == 1
    assert found[0].startswith("episode 0, ")


def test_other_code_is_said_with_the_version_that_made_it(bundles, suite, tmp_path):
    contents = Contents.of(bundles["reference"])
    contents.manifest["parts"]["kuhn"]["code"] = "0" * 64
    contents.manifest["card"]["versions"]["sparring"] = "0.0.1"
    contents.fit(suite)
    found = verify(contents.write(tmp_path / "forged.zip"), suite=suite)
    assert [fault.field for fault in found.faults] == ["parts.kuhn.code"]
    assert "the run says sparring 0.0.1" in found.notes[0]


def test_another_schema_is_no_forgery(bundles, suite, tmp_path):
    contents = Contents.of(bundles["reference"])
    path = contents.write(tmp_path / "new.zip", change=lambda manifest: {**manifest, "schema": 2})
    with pytest.raises(BadValue, match="a bundle of schema 2, this version reads 1"):
        verify(path, suite=suite)


def test_a_sandbox_that_is_gone_is_no_forgery(bundles, suite, monkeypatch):
    def gone(game):
        raise SandboxError("there is no sandbox")

    monkeypatch.setattr(replaying, "start", gone)
    with pytest.raises(InfrastructureError, match="episode 0 could not be played again: there is no sandbox"):
        verify(bundles["reference"], suite=suite)


def test_there_is_nothing_to_verify_where_there_is_nothing(tmp_path):
    with pytest.raises(BadValue, match="there is no bundle"):
        verify(tmp_path / "a.zip")
    with pytest.raises(BadValue, match="is no run"):
        verify(tmp_path)
    with pytest.raises(BadValue, match="jobs=0"):
        verify(tmp_path, jobs=0)


HIDDEN = """
import sys
for name in ("torch", "transformers", "cryptography"):
    sys.modules[name] = None  # as if it were not installed
from sparring.cli.main import main
sys.exit(main(["verify", sys.argv[1]]))
"""


@pytest.mark.slow
def test_verifying_needs_neither_torch_nor_cryptography(tmp_path):
    write_bundle(play("reference", load_suite("smoke"), tmp_path / "run"), tmp_path / "a.zip")
    done = subprocess.run([sys.executable, "-c", HIDDEN, tmp_path / "a.zip"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("verified: T1")


@pytest.mark.slow
def test_a_signed_bundle_needs_cryptography_and_says_so(runs, key, tmp_path):
    write_bundle(runs["reference"], tmp_path / "a.zip", key=key)
    done = subprocess.run([sys.executable, "-c", HIDDEN, tmp_path / "a.zip"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (
        2,
        "sparring: signatures need cryptography: pip install 'sparring[sign]'\n",
    )
