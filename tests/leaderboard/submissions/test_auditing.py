"""Audits by the worker: runs of models that the board's owner has are T3 if the declared weights have said what is recorded."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import pytest

from sparring.cli.main import main
from sparring.errors import BadValue, InfrastructureError
from sparring.leaderboard.audit import audit
from sparring.leaderboard.bundle import write_bundle
from sparring.leaderboard.card import weights_hash
from sparring.leaderboard.run import begin
from sparring.leaderboard.store import Store
from sparring.leaderboard.submissions.check import Order, check
from sparring.leaderboard.submissions.desk import open_desk
from sparring.leaderboard.submissions.shelf import Shelf
from sparring.leaderboard.submissions.worker import Station, Worker, station_from
from sparring.leaderboard.suites import load_suite
from tests.leaderboard.forging import Contents
from tests.leaderboard.submissions.serving import GENEROUS

NOTE = "audited: {} answers in 4 of 4 episodes"


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A folder with a model in a folder of its own."""
    import sparring
    from sparring.agents.policies.nano import NanoConfig, build_nano, random_agent

    kuhn = sparring.make("KuhnPoker-v0")
    config = NanoConfig(hidden_size=16, layers=1, heads=2, context=64)
    folder = tmp_path_factory.mktemp("models")
    build_nano(kuhn, random_agent(kuhn), config=config, episodes=50, device="cpu").save_pretrained(folder / "kuhn")
    return folder


@pytest.fixture(scope="module")
def played(models, toy, tmp_path_factory):
    """The bundle of a run of that model."""
    folder = tmp_path_factory.mktemp("played")
    assert begin(f"transformers:{models / 'kuhn'}", load_suite(str(toy)), folder / "run", device="cpu").play()
    write_bundle(folder / "run", folder / "run.zip")
    return folder / "run.zip"


def send(desk, data):
    draft = desk.incoming / "draft"
    draft.write_bytes(data)
    return desk.take_in("ann", draft, len(data), f"{hash(data)}")[0].id


@pytest.fixture
def station(tmp_path, toy):
    """With a folder that looks like one with a model."""
    (tmp_path / "models" / "kuhn").mkdir(parents=True)
    (tmp_path / "models" / "kuhn" / "config.json").write_text("{}")
    return Station(
        tmp_path / "desk", tmp_path / "board.sqlite", GENEROUS, (toy,), models=tmp_path / "models", share=1.0
    )


def weights(station):
    return weights_hash(f"transformers:{station.models / 'kuhn'}")


@pytest.fixture
def desk(station):
    found = open_desk(station.folder, station.limits)
    yield found
    found.close()


@pytest.mark.slow
def test_a_run_of_a_model_that_the_board_has_is_audited(station, desk, models, played):
    id = send(desk, played.read_bytes())
    while Worker(station_from(replace(station, models=models).to_text()), desk).work():
        pass
    found = desk.queue.find(id)
    steps = [step for line in Contents.of(played).episodes for step in line["steps"]]
    answers = sum(step["completion"] is not None for step in steps)
    assert (found.state, found.report["tier"], found.report["badge"]) == ("accepted", 3, "model-audited")
    assert found.report["audit"].items() >= {"episodes": 4, "answers": answers, "tolerance": 0.01}.items()
    with Store(station.store) as store:
        (run,) = store.runs()
    assert run.tier == 3
    assert run.verified["notes"][0].startswith(NOTE.format(answers))


def order(played, toy, models, folder, change=None):
    """Return the order to audit a bundle, in which the answers may be changed first."""
    path = played
    if change is not None:
        contents = Contents.of(played)
        change([step["completion"] for line in contents.episodes for step in line["steps"] if step["completion"]])
        contents.fit(load_suite(str(toy)))
        path = contents.write(folder / "forged.zip")
    return Order(str(path), "", (str(toy),), (), 1, 0, 0, 0, str(models / "kuhn"), 1.0)


@pytest.mark.slow
def test_a_bundle_that_the_boards_owner_adds_is_audited_as_well(models, toy, played, tmp_path, capsys):
    def change(answers):
        answers[0]["logprobs"][0] -= 2.0

    words = ("--store", str(tmp_path / "b.sqlite"), "--suite", str(toy), "--audit", str(models), "--share", "1")
    assert main(["board", "add", str(played), *words]) == 0
    line, note = capsys.readouterr().out.splitlines()[:2]
    assert line.endswith(", T3")
    assert note.startswith("  audited: ")
    forged = order(played, toy, models, tmp_path, change).bundle
    assert main(["board", "add", forged, *words]) == 2
    assert "rejected: the weights that it declares did not say this: episode 0, steps[" in capsys.readouterr().err
    with Store(tmp_path / "b.sqlite") as store:
        assert [run.tier for run in store.runs()] == [3]


def test_why_a_bundle_was_not_audited_is_said(station, toy, bundle, tmp_path, capsys):
    (tmp_path / "one.zip").write_bytes(bundle)
    words = ("--store", str(station.store), "--suite", str(toy), "--audit", str(station.models), "--json")
    assert main(["board", "add", str(tmp_path / "one.zip"), *words]) == 0
    (added,) = json.loads(capsys.readouterr().out)
    assert added["notes"] == ["not audited: it has several models, or some whose weights are not declared"]


def test_a_tournament_is_not_audited(station, contest):
    with pytest.raises(
        BadValue, match=r"is the bundle of a tournament, and audits are of runs: .* T1, replayed, at most"
    ):
        audit(contest, station.models / "kuhn")


@pytest.mark.slow
def test_answers_that_the_weights_do_not_give_fail_in_either_format(played, toy, models, tmp_path):
    def change(answers):
        answers[0]["logprobs"][0] -= 2.0

    assert check(order(played, toy, models, tmp_path))["state"] == "passed"
    found = check(order(played, toy, models, tmp_path, change))
    assert (found["state"], found["audit"]["tolerance"]) == ("failed", 1.0)
    assert found["reasons"][0].startswith("episode 0, steps[")


@pytest.mark.slow
def test_a_run_that_was_played_in_bfloat16_passes_in_that(played, toy, models, tmp_path):
    def change(answers):
        for one in answers:
            one["logprobs"] = [x - 0.015 for x in one["logprobs"]]

    found = check(order(played, toy, models, tmp_path, change))
    assert (found["state"], found["audit"]["tolerance"]) == ("passed", 1.0)


SAYS = """
import json, os, sys
order = json.load(open(sys.argv[-1]))
said = json.loads(sys.argv[1])
report = {"tier": said["tier"], "root": "r", "words": "w", "notes": [], "agent": said["agent"], "episodes": 9}
verified = {"state": "verified", "reasons": [], "report": report, "agent_key": "k", "run": "k", "weights": said["weights"]}
offline = os.environ.get("HF_HUB_OFFLINE") == "1"
audit = {**said["audit"], "reasons": [f"{order['model'].rpartition('/')[2]}, {order['memory']}, {offline}"]}
found = audit if order["model"] else {**verified, "commitment": None, "board": None}
json.dump(found, open(order["out"], "w"))
"""
NUMBERS = {"answers": 3, "episodes": 2, "seed": 1, "most": 0.5, "mean": 0.1}
A, B = "transformers:a", "transformers:b"
WORDS = "audited: 3 answers in 2 of 9 episodes (seed 1); log-probabilities differ by 0.5 at most, 0.1 on average"
OUTCOMES = {
    "no models": ({"weights": {}}, ("accepted", 1, [])),
    "unable": ({"audit": {"state": "unable"}}, ("accepted", 1, ["not audited: kuhn, 0, True"])),
    "passed": ({"audit": {"state": "passed", "audit": NUMBERS}}, ("accepted", 3, [WORDS])),
    "sealed": (
        {"audit": {"state": "passed", "audit": NUMBERS}, "tier": 2},
        ("accepted", 3, [WORDS, "its seeds are sealed as well"]),
    ),
    "failed": ({"audit": {"state": "failed", "audit": NUMBERS}}, ("rejected", 0, [])),
    "others": (
        {"weights": {A: "sha256:0"}},
        ("accepted", 1, ["not audited: this board does not have the weights sha256:0"]),
    ),
    "tournament": ({"agent": ""}, ("accepted", 1, ["not audited: it is a tournament, and audits are of runs"])),
    "several": (
        {"agent": f"best_of({A}, judge={B})"},
        ("accepted", 1, ["not audited: it has several models, or some whose weights are not declared"]),
    ),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_what_comes_of_an_audit(name, station, desk):
    more, (state, tier, notes) = OUTCOMES[name]
    said = {"tier": 1, "agent": A, "weights": {A: weights(station)}, "audit": {"state": "over"}, **more}
    worker = Worker(station, desk, lambda path, found: "k", (sys.executable, "-c", SAYS, json.dumps(said)))
    id = send(desk, b"bundle")
    assert worker.work()
    found = desk.queue.find(id)
    assert (found.state, found.report["tier"], found.report["notes"]) == (state, tier, notes)
    assert found.reasons == (
        () if state == "accepted" else ("the weights that it declares did not say this: kuhn, 0, True",)
    )


def test_nobody_is_audited_where_the_owner_has_not_said_so(station, desk):
    said = {"tier": 1, "agent": A, "weights": {A: weights(station)}, "audit": {}}
    words = (sys.executable, "-c", SAYS, json.dumps(said))
    id = send(desk, b"bundle")
    assert Worker(replace(station, models=None), desk, lambda path, found: "k", words).work()
    assert (desk.queue.find(id).report["tier"], desk.queue.find(id).report["notes"]) == (1, [])


def test_a_shelf_hashes_what_has_changed(tmp_path):
    shelf = Shelf(tmp_path)
    assert shelf.known() == {}
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text(name)
    assert shelf.known() == {weights_hash(f"transformers:{tmp_path / name}"): tmp_path / name for name in "ab"}
    before = {*shelf.known()}
    (tmp_path / "a" / "config.json").write_text("other")
    assert len({*shelf.known()} - before) == 1
    (tmp_path / "owner").mkdir()
    (tmp_path / "owner" / "linked").symlink_to(tmp_path / "a")
    assert len(shelf.known()) == 2
    (tmp_path / "b" / "model.safetensors").symlink_to("/proc/self/mem")  # it cannot be read to its end
    with pytest.raises(InfrastructureError, match="cannot be read"):
        shelf.known()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["CONTEST", "--audit", "MODELS"], "kuhn.zip is a tournament, and audits are of runs: add it without --audit"),
        (["MODELS", "--audit", "MODELS"], "an audit is of a run's bundle, and "),
        (["CONTEST", "--audit", "MODELS", "--no-verify"], "leave --no-verify away"),
        (["CONTEST", "--audit", "none"], "none has no folder with a model"),
        (["CONTEST", "--share", "1"], "--share is of audits"),
    ],
)
def test_a_mistake_in_adding_is_one_sentence(words, said, station, contest, tmp_path, capsys):
    known = [{"MODELS": str(station.models), "CONTEST": str(contest)}.get(word, word) for word in words]
    assert main(["board", "add", *known, "--store", str(tmp_path / "b.sqlite")]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--audit", "."], "--audit is for runs that are submitted"),
        (["--share", "0.5"], "--share is of audits"),
        (["--submissions", "--audit", "none"], "none has no folder with a model"),
        (["--submissions", "--audit", "MODELS", "--share", "2"], "share=2.0: a number above 0"),
    ],
)
def test_a_mistake_is_one_sentence(words, said, station, tmp_path, capsys):
    known = [str(station.models) if word == "MODELS" else word for word in words]
    assert main(["serve", *known, "--store", str(tmp_path / "b.sqlite")]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
