"""`sparring token` and `sparring submit`."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from sparring.leaderboard.run import begin
from sparring.leaderboard.suites import load_suite
from tests.leaderboard.forging import Contents
from tests.leaderboard.submissions.serving import TOY, served, worked


@pytest.fixture
def toy(tmp_path):
    path = tmp_path / "toy.toml"
    path.write_text(TOY)
    return path


@pytest.fixture
def board(tmp_path, toy):
    with served(tmp_path, toy) as found, worked(found):
        yield found


@pytest.fixture
def run(tmp_path, toy):
    assert begin("random", load_suite(str(toy)), tmp_path / "run").play()
    return tmp_path / "run"


@pytest.fixture
def token(board, tmp_path):
    """The words that name a token's file."""
    (tmp_path / "token").write_text(board.token("ann") + "\n")
    return "--token-file", str(tmp_path / "token")


@pytest.mark.slow
def test_one_command_bundles_a_run_sends_it_and_says_that_it_is_listed(cli, board, run, token):
    found = cli("submit", str(run), "--to", board.url, *token)
    assert (found.code, found.err) == (0, "")
    first, state, row, key = found.out.splitlines()
    assert re.fullmatch(r"sent as ann: [\d,]+ bytes, submission [0-9a-f]{24}", first)
    assert state == "accepted, T1 replayed"
    assert re.fullmatch(r"random on toy-v0: -?\d\.\d{4} over 4 episodes", row)
    assert re.fullmatch(r"run    [0-9a-f]{16}", key)
    again = cli("submit", str(run), "--to", board.url + "/", *token, "--json")
    assert (again.code, again.json["run"]) == (0, key.split()[1])


@pytest.mark.slow
def test_what_is_not_true_is_said_to_be_rejected(cli, board, run, token, toy, tmp_path):
    assert cli("bundle", str(run)).code == 0
    contents = Contents.of(tmp_path / "run.zip")
    contents.episodes[0]["returns"]["player_0"] += 1.0
    contents.fit(load_suite(str(toy)))
    forged = contents.write(tmp_path / "forged.zip")
    found = cli("submit", str(forged), "--to", board.url, *token)
    assert (found.code, found.err) == (1, "")
    assert found.out.splitlines()[1:2] == ["rejected"]
    assert "episode 0, returns.player_0: " in found.out


@pytest.mark.slow
def test_the_board_draws_the_seeds_of_a_sealed_run_and_lists_it_so(cli, board, toy, token, tmp_path):
    folder = tmp_path / "sealed"
    words = ("eval", "--agent", "random", "--suite", str(toy), "--sealed-by", board.url, *token, "--out", str(folder))
    played = cli(*words)
    assert (played.code, played.err) == (0, "")
    key = board.ask("GET", "/").json["board"]
    assert f"Its seeds were drawn by the board {key} at 20" in played.out
    seal = (folder / "seal.json").read_bytes()
    again = cli(*words, "--json")  # goes on with the same seeds, and posts nothing
    assert (again.code, again.json["complete"], (folder / "seal.json").read_bytes()) == (0, True, seal)
    found = cli("verify", str(folder), "--suite", str(toy), "--board", key)
    assert found.out.startswith("verified: T2, sealed seeds")
    assert "no board ranks it" not in found.out
    sent = cli("submit", str(folder), "--to", board.url, *token)
    assert (sent.code, sent.out.splitlines()[1]) == (0, "accepted, T2 sealed seeds")
    assert "it is not ranked" not in sent.out
    assert board.ask("GET", "/attempts/ann").json["commitments"] == {"posted": 1, "used": 1}
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "seal.json").write_bytes(seal)
    refused = cli(*words[:2], "reference", *words[3:-1], str(tmp_path / "other"))
    assert (refused.code, refused.out) == (2, "")
    assert "other is not what was committed to: seal.receipt.commitment is " in refused.err


def test_a_run_may_be_signed_and_left_to_be_verified_later(cli, board, run, tmp_path, monkeypatch):
    cli("bundle", "--new-key", str(tmp_path / "key.pem"))
    monkeypatch.setenv("SPARRING_TOKEN", board.token("bob"))
    found = cli("submit", str(run), "--to", board.url, "--key", str(tmp_path / "key.pem"), "--no-wait", "--json")
    assert (found.code, found.json["owner"]) == (0, "bob")
    assert found.json["state"] in ("queued", "verifying")


def test_mistakes_are_said_in_one_sentence(cli, board, run, token, tmp_path, monkeypatch):
    monkeypatch.delenv("SPARRING_TOKEN", raising=False)
    (tmp_path / "wrong").write_text(f"sparring_{'0' * 16}_{'x' * 43}")
    (tmp_path / "empty").write_text("")
    (tmp_path / "large.zip").write_bytes(bytes(2 << 20))
    (tmp_path / "secret.txt").write_text("my password")
    (tmp_path / "games").mkdir()
    (tmp_path / "games" / "tournament.json").write_text("{}")
    (tmp_path / "empty-folder").mkdir()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, but not listening: whoever connects is refused
        to, none = ("--to", board.url), f"http://127.0.0.1:{nobody.getsockname()[1]}"
        monkeypatch.setattr("sparring.leaderboard.submissions.client._PATIENCE", 1.0)
        said = {
            ("submit", str(run), *token): "--to",
            ("submit", str(run), *to): "a token is needed: --token-file FILE, or the variable SPARRING_TOKEN",
            ("submit", str(run), *to, "--token-file", str(tmp_path / "none")): "cannot read the token in",
            ("submit", str(run), *to, "--token-file", str(tmp_path / "empty")): "a token is needed",
            ("submit", str(run), *to, "--token-file", str(tmp_path / "wrong")): "refuses (401): a token that is valid",
            ("submit", str(tmp_path / "gone"), *to, *token): "there is no ",
            ("submit", str(tmp_path / "games"), *to, *token): "tournament.json is damaged",
            ("submit", str(tmp_path / "empty-folder"), *to, *token): "is no run and no tournament: it has no run.json",
            ("submit", str(tmp_path / "large.zip"), *to, *token): "has 2,097,152 bytes, the board takes 1,048,576",
            ("submit", str(tmp_path / "secret.txt"), *to, *token): "is no bundle: it is too short for a zip file",
            ("submit", str(tmp_path / "large.zip"), *to, *token, "--key", "k"): "--key signs the bundle of a folder",
            ("submit", str(run), "--to", none, *token): "does not answer",
            ("submit", str(run), "--to", "ftp://board", *token): "is no address of a board",
            ("submit", str(run), "--to", "http://board.example", *token): "the token could be read on its way",
            ("submit", str(run), "--to", f"{board.url}/elsewhere", *token): "answers 404, and not as a board does",
        }
        for words, sentence in said.items():
            found = cli(*words)
            assert (found.code, found.out) == (2, ""), words
            assert sentence in found.err, words
            assert found.err.count("\n") == 1, words
    assert board.desk.queue.sent() == []  # nobody was sent a file that is no bundle


def test_tokens_are_made_listed_and_revoked(cli, tmp_path):
    store = ("--store", str(tmp_path / "board.sqlite"))
    made = cli("token", "add", "ann", *store)
    text, hint = made.out.splitlines()
    assert (made.code, hint) == (0, "keep it: it is not shown again")
    assert re.fullmatch(r"sparring_[0-9a-f]{16}_[\w-]{43}", text)
    assert cli("token", "add", "boss", "--role", "admin", *store, "--json").json["name"] == "boss"
    listed = cli("token", "list", *store).out
    assert re.search(r"ann +submitter +[0-9a-f]{16} ", listed)
    assert text.split("_", 2)[2] not in listed
    assert cli("token", "revoke", "ann", *store).code == 0
    ann, boss = cli("token", "list", *store, "--json").json
    assert (ann["revoked"] is None, boss["revoked"] is None, boss["role"]) == (False, True, "admin")


def test_mistakes_about_tokens_are_said_in_one_sentence(cli, tmp_path):
    store = ("--store", str(tmp_path / "board.sqlite"))
    cli("token", "add", "ann", *store)
    said = {
        ("token", "ad", "x", *store): "did you mean 'add'",
        ("token", "add", *store): "say whose",
        ("token", "list", "x", *store): "leave NAME away",
        ("token", "add", "ann", *store): "ann has a token already",
        ("token", "add", "a/b", *store): "name='a/b'",
        ("token", "add", "bob", "--role", "king", *store): "role='king': one of submitter, admin",
        ("token", "revoke", "ann", "--role", "admin", *store): "--role is of a new token",
        ("token", "revoke", "anne", *store): "did you mean 'ann'",
        ("token", "list", "--store", str(tmp_path / "none")): "there is no folder",
    }
    for words, sentence in said.items():
        found = cli(*words)
        assert (found.code, found.out) == (2, ""), words
        assert sentence in found.err, words
        assert found.err.count("\n") == 1, words


@pytest.mark.slow
def test_a_board_that_is_served_takes_a_run_and_shows_it(cli, tmp_path):
    store = ("--store", str(tmp_path / "board.sqlite"))
    assert cli("eval", "--agent", "reference", "--suite", "smoke", "--out", str(tmp_path / "run")).code == 0
    (tmp_path / "token").write_text(cli("token", "add", "ann", *store, "--json").json["token"])
    words = (sys.executable, "-m", "sparring", "serve", "--submissions", "--port", "0", *store)
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            url = re.search(r"http://\S+", server.stdout.readline()).group()
            sent = cli("submit", str(tmp_path / "run"), "--to", url, "--token-file", str(tmp_path / "token"))
            assert (sent.code, sent.err) == (0, "")
            assert "accepted, T1 replayed" in sent.out
            with urllib.request.urlopen(f"{url}board/smoke-v0.html") as page:
                assert "reference" in page.read().decode()
        finally:
            server.send_signal(signal.SIGINT)
    assert cli("board", "list", *store, "--json").json["runs"][0]["name"] == "reference"
