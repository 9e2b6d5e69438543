"""Tournaments: who meets whom on which deal, what is made of it, and how exploitable agents are."""

import json
from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
import pytest

import sparring
from sparring.agents.flows.core import policy_agent
from sparring.agents.policies.core import ScriptedPolicy, mix_seed
from sparring.agents.resolve import resolve_agent
from sparring.agents.training.budget import Budget
from sparring.cli.main import main
from sparring.errors import BadValue, UnknownName
from sparring.leaderboard.exploit import exploitability
from sparring.leaderboard.multiplayer import Result
from sparring.leaderboard.payoffs import payoffs
from sparring.leaderboard.standings import standings
from sparring.leaderboard.tournament import Plan, begin

KUHN = Plan("KuhnPoker-v0", ("random", "equilibrium", "says:bet"), 20)


@pytest.fixture
def kuhn():
    return sparring.make("KuhnPoker-v0")


@pytest.fixture(scope="module")
def kuhn_games(tmp_path_factory):
    opened = begin(KUHN, tmp_path_factory.mktemp("kuhn"))
    assert opened.play()
    return opened


def test_every_pair_plays_deals_of_its_own_from_both_seats(kuhn_games):
    sat, deals = Counter(), defaultdict(set)
    for deal, sitting, played in kuhn_games.played():
        sat[sitting] += 1
        deals[deal].add(sitting)
        assert played.agents == dict(zip(played.seats, sitting, strict=True))
        assert played.task["index"] == deal
    names = KUHN.agents
    assert sat == {(a, b): 20 for a in names for b in names if a != b}
    assert len(deals) == 60
    assert all({tuple(reversed(one)) for one in two} == two and len(two) == 2 for two in deals.values())


def test_games_of_more_seats_rotate_every_line_up(tmp_path):
    plan = Plan("PublicGoods-v0", ("free-rider", "full-contributor", "conditional", "says:10", "says:0"), 2)
    opened = begin(plan, tmp_path)
    assert opened.play()
    sat = defaultdict(Counter)
    for _, sitting, _ in opened.played():
        for seat, name in enumerate(sitting):
            sat[name][seat] += 1
    assert sat == {name: dict.fromkeys(range(4), 8) for name in plan.agents}
    assert opened.games == 5 * 2 * 4


def test_a_tournament_goes_on_where_it_was_cut_off(kuhn_games, tmp_path):
    cut = begin(KUHN, tmp_path)
    assert not cut.play(budget=Budget(iterations=33))
    assert begin(KUHN, tmp_path).play()
    rows = [
        {one.agent: one.points for one in standings(t.played(), t.environment.spec).rows} for t in (cut, kuhn_games)
    ]
    assert rows[0] == rows[1]
    with pytest.raises(BadValue, match="another tournament"):
        begin(replace(KUHN, deals=21), tmp_path)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan("GuessNumber-v0", ("random", "bisect"), 1), "has one seat"),
        (Plan("KuhnPoker-v0", ("random",), 1), "needs 2 different agents"),
        (Plan("KuhnPoker-v0", ("random", "random"), 1), "needs 2 different agents"),
        (Plan("PublicGoods-v0", ("free-rider", "conditional"), 1), "needs 4 different agents"),
        (Plan("KuhnPoker-v0", ("random", "equilibrium"), 0), "deals=0"),
        (Plan("KuhnPoker-v0", ("random", "memory(random)"), 1), "use learn=never"),
    ],
)
def test_plans_that_cannot_be_are_told(plan, words, tmp_path):
    with pytest.raises(BadValue, match=words):
        begin(plan, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_in_poker_it_counts_how_much_is_won_and_not_how_often(tmp_path):
    # Who always bets wins more hands than it loses, and loses money to the equilibrium.
    opened = begin(Plan("KuhnPoker-v0", ("equilibrium", "says:bet"), 400), tmp_path)
    opened.play()
    found = standings(opened.played(), opened.environment.spec)
    assert found.graded
    assert [one.agent for one in found.rows] == ["equilibrium", "says:bet"]
    best, other = found.rows
    assert best.points.low > 0
    assert best.points.value == pytest.approx(-other.points.value)
    assert (best.rank.best, best.rank.worst, other.rank.best) == (1, 1, 2)
    assert best.mass.mass == pytest.approx(1)
    assert other.legal < 1 == best.legal
    with pytest.raises(BadValue, match="leave them out"):
        standings(opened.played(), opened.environment.spec, anchors={"equilibrium": 0})


def test_games_that_are_won_or_lost_are_rated(tmp_path):
    opened = begin(Plan("TicTacToe-v0", ("random", "perfect", "says:5"), 12), tmp_path)
    opened.play()
    found = standings(opened.played(), opened.environment.spec, anchors={"random": 1000.0})
    assert not found.graded
    rows = {one.agent: one for one in found.rows}
    assert rows["random"].anchor
    assert rows["random"].points == (1000, 1000, 1000)
    assert rows["perfect"].points.low > 1000 > rows["says:5"].points.high
    assert found.scores["perfect"]["says:5"] == 1.0
    assert rows["perfect"].games == 48
    assert found.games == 72
    with pytest.raises(UnknownName, match="random"):
        standings(opened.played(), opened.environment.spec, anchors={"randon": 0.0})


def test_games_that_repeat_are_counted(tmp_path):
    opened = begin(Plan("TicTacToe-v0", ("says:5", "says:1"), 6), tmp_path)
    opened.play()
    assert standings(opened.played(), opened.environment.spec).copies == 12 - 2


def test_payoffs_are_means_over_deals_with_the_variance_within_line_ups():
    paid = {
        ("a", "b"): [(1.0, -1.0), (3.0, -3.0)],
        ("a", "c"): [(0.0, 0.0), (2.0, -2.0)],
        ("b", "c"): [(5.0, -5.0), (1.0, -1.0)],
    }
    results = [
        Result(names[::turn], deal[::turn], (names, number))
        for names, deals in paid.items()
        for number, deal in enumerate(deals)
        for turn in (1, -1)
    ]
    found = payoffs(results, range=(-5.0, 5.0))
    assert found.ratings.agents == ("a", "b", "c")
    assert found.ratings.points == pytest.approx([6 / 4, 2 / 4, -8 / 4])
    # within each line-up of two deals the variances are 2, 2 and 8; two more deals at the bounds, as far as there are few
    more = np.array([2 * 5**2 * few * 4 / 2 for few in (1 / 4**2, (34 / 100) ** 2, (34 / 100) ** 2)])
    assert found.ratings.covariance.diagonal() == pytest.approx(
        (np.array([2 * (2 + 2), 2 * (2 + 8), 2 * (2 + 8)]) + more) / 16
    )
    assert found.ratings.covariance[0, 1] == pytest.approx((-2 * 2 - np.sqrt(more[0] * more[1]) / 2) / 16)
    assert found.ratings.freedom == 2
    assert found.margins.margin[0] == pytest.approx([0, 0.4, 0.2])
    assert payoffs(results[::-1], range=(-5.0, 5.0)).ratings.points == pytest.approx(found.ratings.points)
    with pytest.raises(BadValue, match="a and b have finished 1 deal"):
        payoffs(results[:2], range=(-5.0, 5.0))


def test_intervals_of_payoffs_cover_what_they_should():
    generator, inside = np.random.Generator(np.random.PCG64(3)), 0
    truth = {("a", "b"): 0.3, ("a", "c"): -0.1, ("b", "c"): 0.5}
    for _ in range(400):
        results = [
            Result(names, [x, -x], (names, deal))
            for names, mean in truth.items()
            for deal, x in enumerate(generator.choice([-2.0, -1.0, 1.0, 2.0], 15) + mean)
        ]
        found = payoffs(results, range=(-3.0, 3.0)).ratings
        inside += sum(
            low <= mean <= high for low, mean, high in zip(found.low, (0.1, 0.1, -0.2), found.high, strict=True)
        )
    assert 0.93 <= inside / 1200 <= 0.97


@pytest.mark.slow
def test_exploitability_is_exact_for_named_players_and_counted_for_others(kuhn):
    assert exploitability(resolve_agent("equilibrium", kuhn), kuhn).value == pytest.approx(0, abs=1e-12)
    known = exploitability(resolve_agent("random", kuhn), kuhn)
    assert (known.value, known.legal, known.answers) == (pytest.approx(11 / 24), 1.0, None)
    draws = ScriptedPolicy(lambda prompt: prompt.choices[mix_seed(prompt.seed) % len(prompt.choices)], "dice")
    counted = exploitability(policy_agent(draws), kuhn, answers=400)
    assert counted.answers == 400
    assert counted.value == pytest.approx(11 / 24, abs=0.08)
    always = exploitability(resolve_agent("says:bet", kuhn), kuhn, answers=2)
    assert always.legal == 0.5


def test_exploitability_is_refused_where_nobody_can_tell():
    game = sparring.make("TicTacToe-v0")
    with pytest.raises(BadValue, match="is not solved exactly"):
        exploitability(resolve_agent("perfect", game), game)


def test_the_command_shows_ranks_payoffs_and_what_a_best_response_gains(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["tournament", "KuhnPoker-v0", "--agents", "random", "equilibrium", "--deals", "8", "--exploitability"]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert "paid per game" in out
    assert "-0.000" not in out
    assert "A best response gains 0.4583 a game from random." in out
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["complete"]
    assert {row["agent"] for row in told["rows"]} == {"random", "equilibrium"}
    assert json.loads((tmp_path / told["folder"] / "standings.json").read_text())["games"] == 16


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["KuhnPoker-v0", "--agents", "random", "equilibriun"], "did you mean 'equilibrium'?"),
        (["TicTacToe-v0", "--agents", "random", "perfect", "--anchor", "randon=0"], "did you mean 'random'?"),
        (["TicTacToe-v0", "--agents", "random", "perfect", "--anchor", "random=x"], "write AGENT=POINTS"),
        (["TicTacToe-v0", "--agents", "random", "perfect", "--anchor", "random"], "write AGENT=POINTS"),
        (["TicTacToe-v0", "--agents", "random", "perfect", "--exploitability"], "is not solved exactly"),
        (["TicTacToe-v0", "--agents", "random", "perfect", "--budget", "soon"], "budget='soon'"),
    ],
)
def test_mistakes_are_one_sentence(words, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["tournament", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert sentence in err
