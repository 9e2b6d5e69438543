"""`sparring eval`: what a user sees, and what is left on disk."""

import json
import re
from pathlib import Path

import pytest

from sparring.cli.main import main
from tests.agents.faulty import FaultyServer, chat, error, whole


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


MINE = """
name = "mine"
version = 1
line = "two parts"
[[parts]]
name = "sums"
env = "Arithmetic-v0"
domain = "math"
tasks = 12
[[parts]]
name = "kuhn"
env = "KuhnPoker-v0"
domain = "games"
tasks = 6
opponents = ["random"]
"""


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "mine.toml").write_text(MINE)
    return "mine.toml"


def said(capsys):
    return json.loads(capsys.readouterr().out)


def test_a_run_shows_parts_domains_and_the_whole(mine, capsys):
    assert main(["eval", "--agent", "reference", "--suite", mine]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["sums", "12", "1.000", "0.758", "to", "1.000", "100.0%", "0.00"] in lines
    assert {"math", "games", "all"} <= {line[0] for line in lines if line}
    assert lines[-1] == ["run:", "runs/eval/mine-v1/reference"]


def test_the_same_command_goes_on_and_plays_nothing_twice(mine, tmp_path, capsys):
    assert main(["eval", "--agent", "random", "--suite", mine, "--json"]) == 0
    first = said(capsys)
    log = tmp_path / "runs" / "eval" / "mine-v1" / "random" / "episodes.jsonl"
    before = log.read_bytes()
    assert main(["eval", "--agent", "random", "--suite", mine, "--json"]) == 0
    assert said(capsys) == first
    assert main(["eval", "--resume", "runs/eval/mine-v1/random", "--json"]) == 0
    assert said(capsys) == first
    assert log.read_bytes() == before
    assert json.loads((log.parent / "report.json").read_text())["whole"]["finished"] == 24


def test_an_environment_is_asked_by_itself_and_its_run_can_be_verified(tmp_path, capsys):
    words = ["eval", "--agent", "random", "--env", "KuhnPoker-v0", "--arg", "bet=0", "--tasks", "2", "--json"]
    assert main([*words, "--opponent", "random"]) == 0
    folder = Path(said(capsys)["folder"])
    assert main(["verify", str(folder), "--suite", str(folder / "suite.toml"), "--json"]) == 0
    assert said(capsys)["episodes"] == 4


def test_a_run_that_is_not_done_says_so(mine, capsys):
    assert main(["eval", "--agent", "random", "--suite", mine, "--budget", "0.0001s", "--json"]) == 1
    out = said(capsys)
    assert not out["complete"]
    assert out["whole"]["finished"] < out["whole"]["episodes"] == 24


def test_repeats_bring_pass_at_k_and_are_no_run_of_the_suite(mine, capsys):
    words = ["eval", "--agent", "random", "--suite", mine, "-n", "4", "--limit", "3", "--training-seed", "8"]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert "sums, pass@k (pass^k): 1: " in out
    assert "boards do not rank this run" in out
    folder = "runs/eval/mine-v1/random-training_seed8-limit3-repeats4"
    assert f"run: {folder}" in out
    with open(f"{folder}/run.json") as card:
        assert json.load(card)["training_seed"] == 8


def test_several_suites_are_several_runs(mine, tmp_path, capsys):
    (tmp_path / "more.toml").write_text(MINE.replace("mine", "more").replace("tasks = 12", "tasks = 5"))
    assert main(["eval", "--agent", "random", "--suite", mine, "more.toml", "--json"]) == 0
    assert [(one["folder"], one["whole"]["finished"]) for one in said(capsys)] == [
        ("runs/eval/mine-v1/random", 24),
        ("runs/eval/more-v1/random", 17),
    ]
    assert main(["eval", "--agent", "random", "--suite", mine, "more.toml", "--out", "x"]) == 2
    assert "leave it out" in capsys.readouterr().err


def test_a_model_behind_a_server_is_asked_counted_and_paid(mine, capsys):
    counted = {"prompt_tokens": 30, "completion_tokens": 4}
    with FaultyServer(lambda call: whole({"content": "check"}, usage=counted)) as server:
        agent = f"openai:any@{server.url}?input_price=2&output_price=50"
        assert main(["eval", "--agent", agent, "--suite", mine, "--json"]) == 0
    found = said(capsys)["whole"]
    asked = len(server.calls)
    assert asked >= found["finished"] == 24
    assert found["read"] * 24 == pytest.approx(30 * asked)
    assert found["said"] * 24 == pytest.approx(4 * asked)
    assert found["cost"] * 24 == pytest.approx(asked * (30 * 2 + 4 * 50) / 1e6)


def test_what_a_server_fails_is_void_and_not_wrong(mine, capsys):
    with FaultyServer(lambda call: chat("check") if "poker" in str(call.body) else error(500)) as server:
        agent = f"openai:any@{server.url}?tries=1"
        assert main(["eval", "--agent", agent, "--suite", mine, "--json"]) == 1
    found = said(capsys)
    parts = {part["name"]: part for part in found["parts"]}
    assert not found["complete"]
    assert (parts["sums"]["voids"], parts["sums"]["finished"], parts["sums"]["score"]) == (12, 0, None)
    assert (parts["kuhn"]["voids"], parts["kuhn"]["finished"]) == (0, 12)


def test_every_reason_why_episodes_are_void_is_told_once(mine, capsys):
    with FaultyServer(lambda call: chat("check") if "poker" in str(call.body) else error(401)) as server:
        assert main(["eval", "--agent", f"openai:any@{server.url}?tries=1", "--suite", mine]) == 1
        some = capsys.readouterr().out
        assert main(["eval", "--agent", f"openai:any@{server.url}/no?tries=1", "--suite", mine, "--limit", "1"]) == 1
    assert "12 episodes are void (infrastructure, not answers)" in some
    assert "  12 times: openai:any@" in some
    assert "OPENAI_API_KEY" in some
    assert "If they were 0: " in some
    alone = capsys.readouterr().out
    assert "episodes are void" in alone
    assert "times: " in alone


def test_a_dry_run_plays_nothing(mine, tmp_path, capsys):
    assert main(["eval", "--suite", mine, "--dry-run", "--limit", "2"]) == 0
    assert "6 episodes, hash" in capsys.readouterr().out
    assert not (tmp_path / "runs").exists()


def test_the_list_has_every_suite(capsys):
    assert main(["eval", "--list", "--json"]) == 0
    found = {one["suite"]: one["episodes"] for one in said(capsys)}
    assert found["smoke-v0"] == 24
    assert {"core-v0", "games-v0", "math-v0", "code-v0", "web-v0"} < {*found}


PLAY = ("--agent", "random", "--suite", "mine.toml")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--suite", "smoke"], "--agent is missing"),
        (["--agent", "random"], "--suite is missing"),
        (["--agent", "random", "--suite", "smoek"], "did you mean 'smoke'?"),
        (["--agent", "randon", "--suite", "mine.toml"], "did you mean 'random'?"),
        (
            ["--agent", "random", "--suite", "smoke"],
            "the part 'programs' is played on Code-v0, and there no agent is called 'random'",
        ),
        (
            ["--agent", "random", "--suite", "mine.toml", "--budget", "3"],
            "budget='3': write 60s, 5min, 2h or 10M-tokens\n",
        ),
        (["--agent", "random", "--suite", "mine.toml", "mine.toml"], "name each suite once"),
        (["--agent", "openai:m@http://h:1/v1(tries=1)", "--suite", "mine.toml"], "options follow a question mark"),
        (["--agent", "random", "--suite", "mine.toml", "--budget", "3-iterations"], "budget='3-iterations'"),
        (["--resume", "nowhere"], "nowhere is no run"),
        (["--resume", "nowhere", "--agent", "random"], "leave out --agent"),
        (["--agent", "random", "--suite", "mine.toml", "--limit", "0"], "--limit"),
        (["--agent", "random", "--suite", "mine.toml", "--sede", "1"], "--seed"),
        ([*PLAY, "--tasks", "3"], "--tasks is of an environment: name it as --env ID"),
        ([*PLAY, "--arg", "bet=0"], "--arg is of an environment"),
        ([*PLAY, "--env", "KuhnPoker-v0"], "name one of them"),
        (["--agent", "random", "--env", "KuhnPokr-v0"], "did you mean 'KuhnPoker-v0'?"),
        (["--agent", "random", "--env", "KuhnPoker-v0", "--opponent", "nsah"], "no player of KuhnPoker-v0 is called"),
        (["--agent", "random", "--env", "KuhnPoker-v0", "--sealed-by", "http://localhost:9"], "boards seal suites"),
        ([*PLAY, "--sealed-by", "http://localhost:9", "--limit", "1"], "--limit: a sealed run asks all of a suite"),
        ([*PLAY, "--plain"], "name it as --sealed-by URL"),
        (["--resume", "x", "--sealed-by", "http://localhost:9"], "leave out --sealed-by"),
        ([*PLAY, "--sealed-by", "ftp://board", "--token-file", "mine.toml"], "is no address of a board"),
    ],
)
def test_mistakes_are_one_sentence(mine, words, sentence, capsys):
    assert main(["eval", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert sentence in err


@pytest.mark.slow
def test_what_a_mistake_advises_can_be_done(capsys):
    assert main(["eval"]) == 2
    advised = re.search(r"sparring (eval .*) \(", capsys.readouterr().err).group(1)
    assert main([*advised.split(), "--limit", "1"]) == 0


def test_runs_are_listed_by_suite_the_best_first(mine, tmp_path, capsys):
    assert main(["runs"]) == 2
    assert "there is no folder runs" in capsys.readouterr().err
    for agent in ("random", "reference"):
        main(["eval", "--agent", agent, "--suite", mine])
    main(["eval", "--agent", "random", "--suite", mine, "--limit", "2"])
    capsys.readouterr()
    assert main(["runs", "--json"]) == 0
    found = said(capsys)
    assert [(one["suite"], one["name"], one["finished"]) for one in found] == [
        ("mine-v1", "reference", 24),
        ("mine-v1", "random", 24),
        ("mine-v1, changed", "random", 6),
    ]
    assert main(["runs", "--suite", "mine-v1"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("runs/eval/mine-v1/") == 2
    (tmp_path / found[0]["folder"] / "report.json").write_text("{")
    assert main(["runs"]) == 2
    listed, damaged = capsys.readouterr()
    assert (listed.count("mine-v1"), listed.count("reference")) == (4, 0)  # all others, in suite and folder
    assert damaged.startswith(f"sparring: left out: {found[0]['folder']}/report.json is damaged")
    assert "--resume" in damaged
    (tmp_path / found[0]["folder"] / "report.json").unlink()
    assert main(["runs"]) == 0
    assert "not told yet" in capsys.readouterr().out
