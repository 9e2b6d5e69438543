"""`sparring bundle` and `sparring verify`."""

from __future__ import annotations

import re

import pytest

from sparring.leaderboard.run import Changes, begin
from sparring.leaderboard.suites import load_suite
from tests.leaderboard.forging import Contents

TOY = """
name = "toy"
version = 0
line = "one game"

[[parts]]
name = "kuhn"
env = "KuhnPoker-v0"
domain = "games"
tasks = 2
opponents = ["equilibrium"]
"""


@pytest.fixture
def toy(tmp_path):
    """The file of a suite, beside a run of it."""
    path = tmp_path / "toy.toml"
    path.write_text(TOY)
    assert begin("random", load_suite(str(path)), tmp_path / "run").play()
    return path


def test_a_run_becomes_a_bundle_that_is_verified(cli, toy, tmp_path):
    made = cli("bundle", str(tmp_path / "run"))
    assert (made.code, made.err) == (0, "")
    assert f"{tmp_path / 'run.zip'}: 4 episodes, " in made.out
    found = cli("verify", str(tmp_path / "run.zip"), "--suite", str(toy))
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("verified: T1, replayed\nagent  random\nsuite  toy-v0\nkey    not signed\nroot   ")
    assert re.search(r"root   ([0-9a-f]{64})", found.out)[1] in made.out
    assert re.search(r"kuhn  4         \d\.\d{3}  0 ", found.out)


def test_a_run_is_verified_as_its_bundle_is(cli, toy, tmp_path):
    found = cli("verify", str(tmp_path / "run"), "--suite", str(toy), "--json")
    assert (found.code, found.json["verified"], found.json["badge"]) == (0, True, "replayed")
    assert found.json["parts"]["kuhn"]["episodes"] == 4


def test_signed_bundles_are_verified_by_their_key(cli, toy, tmp_path):
    key = cli("bundle", "--new-key", str(tmp_path / "key.pem"), "--json").json["key"]
    made = cli("bundle", str(tmp_path / "run"), "--key", str(tmp_path / "key.pem"), "--out", str(tmp_path / "a.zip"))
    assert made.out.splitlines()[0].endswith(f"signed by {key}")
    words = ("verify", str(tmp_path / "a.zip"), "--suite", str(toy), "--signed-by")
    assert f"key    {key}" in cli(*words, key).out
    other = cli(*words, "0" * 64)
    assert other.code == 1
    assert f"key: {key[:64]} where {'0' * 64} is expected" in other.out


def test_a_forged_bundle_is_rejected_with_its_faults(cli, toy, tmp_path):
    cli("bundle", str(tmp_path / "run"))
    contents = Contents.of(tmp_path / "run.zip")
    contents.episodes[2]["returns"]["player_0"] += 1.0
    contents.fit(load_suite(str(toy)))
    contents.write(tmp_path / "forged.zip")
    found = cli("verify", str(tmp_path / "forged.zip"), "--suite", str(toy))
    assert (found.code, found.err) == (1, "")
    assert found.out.startswith("rejected: 1 fault\n  episode 2, returns.player_0: ")
    found = cli("verify", str(tmp_path / "forged.zip"), "--suite", str(toy), "--json")
    assert (found.code, found.json["verified"], found.json["faults"][0]["item"]) == (1, False, 2)


def test_nothing_is_said_of_a_bundle_that_was_not_looked_through(cli, toy, tmp_path):
    words = ("verify", str(tmp_path / "run"), "--suite", str(toy))
    found = cli(*words, "--signed-by", "0" * 64)
    assert (found.code, "suite  toy-v0\n" in found.out, "no board ranks it" in found.out) == (1, True, False)
    cli("bundle", str(tmp_path / "run"))
    contents = Contents.of(tmp_path / "run.zip")
    contents.manifest["parts"]["kuhn"]["code"] = "0" * 64
    contents.write(tmp_path / "run.zip")
    found = cli("verify", str(tmp_path / "run.zip"), *words[2:])
    assert (found.code, "no board ranks it" in found.out) == (1, False)


def test_void_tries_are_told(cli, toy, tmp_path):
    cli("bundle", str(tmp_path / "run"))
    contents = Contents.of(tmp_path / "run.zip")
    void = {**contents.episodes[1], "steps": [], "returns": {}, "error": "gone", "terminated": False}
    contents.voids = [void] * 3
    contents.fit(load_suite(str(toy)))
    contents.write(tmp_path / "void.zip")
    found = cli("verify", str(tmp_path / "void.zip"), "--suite", str(toy))
    assert (found.code, "voids  3 tries were void, up to 3 of one episode\n" in found.out) == (0, True)
    store = ("--store", str(tmp_path / "board.sqlite"))
    assert cli("board", "add", str(tmp_path / "void.zip"), "--suite", str(toy), *store).code == 0
    assert cli("export", str(tmp_path / "site"), *store, "--no-pictures").code == 0
    (page,) = (tmp_path / "site" / "run").iterdir()
    words = " 3 tries ended as infrastructure failures, as the record says, up to 3 of one episode."
    assert words in page.read_text()


def test_another_suite_than_was_asked_is_said_in_words(cli, toy, tmp_path):
    cli("bundle", str(tmp_path / "run"))
    toy.write_text(TOY + TOY[TOY.index("[[parts]]") :].replace('"kuhn"', '"again"'))
    found = cli("verify", str(tmp_path / "run.zip"), "--suite", str(toy))
    assert (found.code, "card.asked is not toy-v0: it has 1 part where toy-v0 has 2\n" in found.out) == (1, True)


def test_other_seeds_are_said(cli, toy, tmp_path):
    begin("random", load_suite(str(toy)), tmp_path / "other", changes=Changes(seed=1)).play()
    assert "no board ranks it" in cli("verify", str(tmp_path / "other"), "--suite", str(toy)).out


def test_a_tournament_is_bundled_verified_and_listed(cli, tmp_path):
    folder, store = str(tmp_path / "games"), ("--store", str(tmp_path / "board.sqlite"))
    words = ("--agents", "random", "equilibrium", "--deals", "3", "--arg", "illegal=random_legal", "--out", folder)
    assert cli("tournament", "KuhnPoker-v0", *words, "--json").code == 0
    assert f"{folder}.zip: 6 episodes, " in cli("bundle", folder).out
    refused = cli("verify", f"{folder}.zip")
    assert (refused.code, "name it: --game ID --arg KEY=VALUE" in refused.out) == (1, True)
    game = ("--game", "KuhnPoker-v0", "--arg", "illegal=random_legal")
    found = cli("verify", f"{folder}.zip", *game)
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith(
        'verified: T1, replayed\ngame   KuhnPoker-v0, illegal="random_legal"\ndeals  3 for each'
    )
    assert re.search(r"1-2 +equilibrium +[+-]0\.\d{3} ", found.out)
    told = cli("verify", folder, *game, "--json", "--board", "0" * 64).json
    assert told["notes"] == ["only the seeds of runs are sealed: of a tournament no board has a receipt"]
    assert {row["agent"] for row in told["standings"]["rows"]} == {"random", "equilibrium"}
    added = cli("board", "add", f"{folder}.zip", *store, *game)
    assert (added.code, "KuhnPoker-v0: 2 agents, 6 games, T1" in added.out) == (0, True)
    assert cli("board", "add", f"{folder}.zip", *store).code == 2


def test_mistakes_are_said_in_one_sentence(cli, toy, tmp_path):
    run = str(tmp_path / "run")
    said = {
        ("verify", str(tmp_path / "none.zip")): "there is no bundle",
        ("verify", run, "--suite", "smok"): "did you mean 'smoke",
        (
            "verify",
            run,
            "--share",
            "0.1",
        ): "--share, --seed and --dtype are of an audit: name the model as --audit MODEL",
        ("verify", run, "--arg", "a=1"): "name it as --game ID",
        ("verify", run, "--game", "KuhnPokr-v0"): "did you mean 'KuhnPoker-v0'",
        ("verify", run, "--audit", "x"): "an audit is of a bundle",
        ("verify", run, "--signed-by", "abc"): "'abc' is no public key: that has 64 hexadecimal digits",
        ("verify", run, "--board", "0" * 63): "is no public key",
        ("eval", "--agent", "random", "--suite", str(toy), "--name", "gpt\u202e"): "has U+202E, which nobody sees",
        ("verify", run, "--jobs", "0"): "--jobs: it must be an integer >= 1",
        ("bundle",): "say which FOLDER to bundle",
        ("bundle", str(tmp_path)): "is no run",
        ("bundle", run, "--key", "none.pem"): "cannot read the key none.pem",
        ("bundle", run, "--key", "a", "--new-key", "b"): "do not go together",
        ("bundle", run, "--new-key", str(toy)): "is there already",
    }
    for words, sentence in said.items():
        found = cli(*words)
        assert (found.code, found.out) == (2, ""), words
        assert sentence in found.err
        assert found.err.count("\n") == 1
