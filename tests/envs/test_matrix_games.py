"""PrisonersDilemma, StagHunt and Chicken: payoffs, the classic players by hand, and OpenSpiel's matrices."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.matrix_games import Chicken, PrisonersDilemma, StagHunt
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.cases import cases
from tests.envs.oracle import agree

GAMES = {"PrisonersDilemma-v0": (5, 3, 1, 0), "StagHunt-v0": (3, 4, 2, 0), "Chicken-v0": (1, 0, -10, -1)}
"""Temptation, reward, punishment, sucker, as published in the data sheets."""
CLASSIC = ("tit-for-tat", "grim", "pavlov", "always-cooperate", "always-defect")
AGAINST_DEFECT = {
    "tit-for-tat": "CDDDDD",
    "grim": "CDDDDD",
    "pavlov": "CDCDCD",
    "always-cooperate": "CCCCCC",
    "always-defect": "DDDDDD",
}
"""What every classic player does in six rounds against one that always defects, worked out by hand."""


def by_hand(one, other):
    """Six rounds of both players, as letters: whoever is not always-defect cooperates with all but it."""
    if other == "always-defect":
        return AGAINST_DEFECT[one], "DDDDDD"
    if one == "always-defect":
        return "DDDDDD", AGAINST_DEFECT[other]
    return "CCCCCC", "CCCCCC"


def played(name, rounds, moves=(), **kwargs):
    env = make(name, rounds=rounds, **kwargs)
    episode = env.start(env.tasks()[0], seed=0)
    for move in moves:
        episode.step(env.game.moves[move == "D"])
    return episode


def match(name, one, other, rounds):
    """Return the moves and the points of two named players."""
    episode = played(name, rounds)
    totals, moves = dict.fromkeys(episode.environment.spec.seats, 0.0), ""
    while (seat := episode.turn.seat) is not None:
        (move,) = episode.environment.spec.players[one if seat == "player_0" else other](episode)
        moves += "CD"[episode.turn.legal.index(move)]
        for earner, reward in episode.step(move).rewards.items():
            totals[earner] += reward
    return moves[::2], moves[1::2], tuple(totals.values())


@cases("name", GAMES)
@cases(("one", "other"), tuple(product(CLASSIC, CLASSIC)))
def test_classic_players_play_and_earn_as_by_hand(name, one, other):
    t, r, p, s = GAMES[name]
    worth = {"CC": (r, r), "CD": (s, t), "DC": (t, s), "DD": (p, p)}
    mine, theirs = by_hand(one, other)
    paid = [worth[a + b] for a, b in zip(mine, theirs, strict=True)]
    assert match(name, one, other, 6) == (mine, theirs, (sum(a for a, _ in paid), sum(b for _, b in paid)))


@pytest.mark.parametrize(
    ("one", "other", "points"),
    [
        ("tit-for-tat", "tit-for-tat", (30, 30)),
        ("tit-for-tat", "always-defect", (9, 14)),
        ("grim", "always-defect", (9, 14)),
        ("pavlov", "always-defect", (5, 30)),
        ("always-cooperate", "always-defect", (0, 50)),
        ("always-defect", "always-defect", (10, 10)),
    ],
)
def test_ten_rounds_of_the_dilemma_in_numbers(one, other, points):
    assert match("PrisonersDilemma-v0", one, other, 10)[2] == points


@pytest.mark.parametrize(
    ("player", "answers"), [("tit-for-tat", "CCDCCDDC"), ("grim", "CCDDDDDD"), ("pavlov", "CCDDDCDD")]
)
def test_players_answer_a_wavering_opponent_as_by_hand(player, answers):
    episode = played("PrisonersDilemma-v0", 8)
    given = ""
    for theirs in "CDCCDDCC":
        (move,) = episode.environment.spec.players[player](episode)
        given += "CD"[move == "defect"]
        episode.step(move)
        episode.step("defect" if theirs == "D" else "cooperate")
    assert given == answers


@pytest.mark.parametrize(
    ("ours", "theirs", "names"),
    [
        (StagHunt(8, 1, 2, 1, 0), "matrix_sh", {"Stag": "stag", "Hare": "hare"}),
        (Chicken(8, 4, 3, 0, 1), "matrix_cd", {"Chicken": "swerve", "Dare": "straight"}),
    ],
    ids=["stag hunt", "chicken"],
)
def test_random_games_are_those_of_openspiel(ours, theirs, names):
    rules = {"game": {"name": "repeated_game", "stage_game": {"name": theirs}, "num_repetitions": 8}}
    name = "turn_based_simultaneous_game"
    assert agree(ours, name, lambda s, a: names[s.action_to_string(a)], games=100, arguments=rules) == 1600


@given(st.tuples(*[st.integers(-5, 5)] * 4))
def test_payoffs_that_make_another_game_are_refused(payoffs):
    t, r, p, s = payoffs
    is_game = {
        PrisonersDilemma: t > r > p > s and 2 * r > t + s,
        StagHunt: r > t >= p > s,
        Chicken: t > r > s > p,
    }
    assert sum(is_game.values()) <= 1
    for build, fits in is_game.items():
        if fits:
            assert build(3, t, r, p, s).reward_range == (3 * min(payoffs), 3 * max(payoffs))
        else:
            with pytest.raises(BadValue, match=f"temptation={t}, .* needs "):
                build(3, t, r, p, s)


@cases(
    "argument",
    [{"rounds": 0}, {"rounds": 1.5}, {"temptation": 1001}, {"sucker": 0.5}, {"reward": True}, {"difficulty": 6}],
)
@cases("name", GAMES)
def test_absurd_games_are_refused(name, argument):
    with pytest.raises(BadValue, match=next(iter(argument))):
        make(name, **argument)


@pytest.mark.parametrize(("name", "p", "worth"), [("StagHunt-v0", 2 / 3, 8 / 3), ("Chicken-v0", 9 / 10, -1 / 10)])
def test_mixed_equilibrium_leaves_the_other_indifferent(name, p, worth):
    t, r, punished, s = GAMES[name]
    episode = played(name, 1)
    assert list(episode.environment.spec.players["mixed"](episode).values()) == pytest.approx([p, 1 - p])
    assert p * r + (1 - p) * s == pytest.approx(p * t + (1 - p) * punished) == pytest.approx(worth)


def test_dilemma_has_no_mixed_equilibrium():
    assert "mixed" not in make("PrisonersDilemma-v0").spec.players


def test_rewards_come_after_every_round():
    episode = played("PrisonersDilemma-v0", 2, "C")
    assert episode.turn.rewards == {"player_0": 0, "player_1": 0}
    assert episode.step("defect").rewards == {"player_0": 0, "player_1": 5}
    assert episode.step("defect").rewards == {"player_0": 0, "player_1": 0}
    assert episode.step("defect").rewards == {"player_0": 1, "player_1": 1}
    assert episode.turn.terminated


def test_forfeit_costs_the_offender_all_and_the_other_nothing():
    episode = played("PrisonersDilemma-v0", 5, "DCDC")
    assert episode.turn.seat == "player_0"
    assert episode.step("nonsense").rewards == {"player_0": -10, "player_1": 0}
    hurt = played("Chicken-v0", 5, "DCD")
    assert hurt.step("nonsense").rewards == {"player_0": 0, "player_1": -50 + 1}


def test_observation_tells_both_moves_points_and_totals():
    episode = played("StagHunt-v0", 3, "CD")
    assert episode.turn.messages[-1].content == (
        "You chose stag, the other player hare: 0 for you, 3 for them. Totals: you 0, they 3. Round 2 of 3: stag or hare?"
    )
    other = episode.step("hare").messages[-1].content
    assert other.startswith("You chose hare, the other player stag: 3 for you, 0 for them. Totals: you 3, they 0.")
