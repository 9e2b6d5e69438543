"""What a tournament's folder says besides its games is no number of a row that was played again."""

from __future__ import annotations

import json

import pytest

from sparring.agents.resolve import resolve_agent
from sparring.cli.main import main
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.leaderboard.besides import exploitabilities
from sparring.leaderboard.intake import Checks, add
from sparring.leaderboard.site.pages import Pages
from sparring.leaderboard.store import Store
from sparring.leaderboard.tournament import Plan, begin
from tests.cases import cases
from tests.leaderboard.forging import NOISE, Noise

EXACT = 1.1666666666666667
"""What a best response gains from `says:bet` at Kuhn poker."""


@pytest.fixture(scope="module")
def poker(tmp_path_factory):
    """A tournament of a player, of words and of a model."""
    folder = tmp_path_factory.mktemp("besides") / "kuhn"
    opened = begin(Plan("KuhnPoker-v0", ("equilibrium", "says:bet", NOISE), 2), folder)
    noisy = resolve_agent(NOISE, opened.environment, models={NOISE: Noise(fails=False)})
    opened.agents[NOISE] = noisy
    assert opened.play()
    return folder


def told(folder, tmp_path, said, **checks):
    """Add a folder whose `standings.json` says something; return what was added, its row, and its page."""
    (folder / "standings.json").write_text(json.dumps(said))
    with Store(tmp_path / "board.sqlite", write=True) as store:
        added = add(store, folder, Checks(**checks))
        found = store.tournament(added.key)
    return added, found, Pages(tmp_path / "board.sqlite").render(f"tournament/{added.key}.html").html


def gain(value, legal=1.0, answers=None):
    return {"value": value, "legal": legal, "answers": answers}


def test_exploitability_is_asked_anew_where_that_needs_no_model(poker, tmp_path):
    forged = {"equilibrium": gain(0.0), "says:bet": gain(0.0), NOISE: gain(0.25, 0.5, 64), "nobody": gain(0.0)}
    added, found, page = told(poker, tmp_path, {"exploitability": forged})
    gains = found.standings["exploitability"]
    assert gains["says:bet"] == {**gain(pytest.approx(EXACT), 0.5), "reported": False}
    assert gains[NOISE] == {**gain(0.25, 0.5, 64), "reported": True}
    assert [*gains] == ["equilibrium", "says:bet", NOISE]
    assert f"the exploitability of {NOISE} is self-reported" in added.notes
    assert "1.1667</td>" in page
    assert "0.2500<small>from 64 answers a state</small><small>self-reported</small>" in page
    assert page.count("self-reported</small>") == 1


@pytest.mark.slow
def test_a_rating_that_is_held_is_left_out_and_said_to_be(tmp_path):
    folder = tmp_path / "marks"
    words = ["tournament", "TicTacToe-v0", "--agents", "random", "says:5", "--deals", "3", "--out", str(folder)]
    assert main([*words, "--json"]) == 0
    said = json.loads((folder / "standings.json").read_text())
    right = told(folder, tmp_path, said)[1].standings["rows"]
    for row in said["rows"]:
        row.update(points=[3000.0, 3000.0, 3000.0], anchor=True)
    added, found, page = told(folder, tmp_path, said)
    assert found.standings["rows"] == right
    assert [row["anchor"] for row in right] == [False, False]
    assert added.notes == ("ratings that --anchor holds are not in the plan: here none is held, and the mean is 0",)
    assert "3000" not in page
    assert "held" not in page


@cases(
    "said",
    [gain("0.0"), gain(float("inf")), gain(1e300), gain(0.0, legal=2.0), gain(0.0, answers=0), {"value": 0.0}, 7],
)
def test_what_is_no_exploitability_is_refused(said):
    plan = Plan("KuhnPoker-v0", ("random", NOISE), 2)
    with pytest.raises(BadValue, match=r"standings\.json: the exploitability of openai:noise.* is no such thing"):
        exploitabilities({"exploitability": {NOISE: said}}, plan, make("KuhnPoker-v0"))


def test_the_number_of_void_tries_is_on_the_page(poker, tmp_path):
    lines = (poker / "episodes.jsonl").read_text().splitlines()
    void = json.loads(lines[0]) | {"steps": [], "returns": {}, "error": "gone", "terminated": False}
    copy = tmp_path / "kuhn"
    copy.mkdir()
    (copy / "tournament.json").write_text((poker / "tournament.json").read_text())
    (copy / "episodes.jsonl").write_text("\n".join([*[json.dumps(void)] * 3, *lines]) + "\n")
    assert (
        "3 tries ended as infrastructure failures, as the record says, up to 3 of one episode."
        in told(copy, tmp_path, {})[2]
    )
