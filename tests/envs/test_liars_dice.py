"""Liar's dice against OpenSpiel, bids counted naively, and nothing leaks."""

import random
from collections import Counter
from itertools import product

import pyspiel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.liars_dice import LiarsDice, State, at_least
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.games.solvers.cfr import cfr_plus
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.cases import cases
from tests.envs.oracle import agree

ENV = make("LiarsDice-v0")
GAME = ENV.game
SMALL = make("LiarsDice-v0", difficulty=2)
SIZES = st.tuples(st.integers(1, 5), st.integers(2, 8), st.sampled_from(["highest", "ones", "none"]), st.integers(2, 6))
OPENSPIELS = 0.7807443231922397
"""What `pyspiel.exploitability` says of the standard game's uniform policy, in three seconds; of the small game it is asked."""
RANDOM = st.integers(0, 2**32).map(random.Random)


def same_as_openspiel(dice, faces, games):
    """Play random games of both; return the number of moves."""
    game, rolled = LiarsDice(dice, faces), []

    def roll(state, _, action):
        rolled.append(action + 1)
        if len(rolled) < 2 * dice:
            return state
        hands = (tuple(sorted(rolled[:dice])), tuple(sorted(rolled[dice:])))
        rolled.clear()
        return State(hands)

    arguments = {"numdice": dice, "dice_sides": faces}
    bid = game.moves.__getitem__
    return agree(game, "liars_dice", lambda _, action: bid(action), games=games, chance=roll, arguments=arguments)


@pytest.mark.parametrize("size", [(1, 6), (2, 6), (5, 6), (1, 3), (3, 8)])
def test_random_games_are_those_of_openspiel(size):
    assert same_as_openspiel(*size, games=150) > 200


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1, 6), (5, 6)])
def test_many_random_games_are_those_of_openspiel(size):
    assert same_as_openspiel(*size, games=2_000) > 4_000


@pytest.mark.long
def test_standard_game_has_the_exploitability_of_openspiel_and_is_solved():
    analysis = GameTree(ENV)
    assert uniform_exploitability(analysis) == pytest.approx(OPENSPIELS)
    assert len(analysis.information_states()) == 24576
    tables = {name: answers(ENV, analysis, name) for name in ENV.spec.players}
    gaps = {name: analysis.exploitability(lambda _, table=table: table) for name, table in tables.items()}
    assert gaps.pop("equilibrium") < 1e-3
    assert gaps == pytest.approx({"probability": 4 / 9, "honest": 4 / 9})
    assert analysis.value(lambda _: tables["equilibrium"]) == pytest.approx(-0.0271, abs=1e-3)


def answers(env, analysis, player):
    """What a named player answers in every information state."""
    episode, table = env.start(env.tasks()[0], seed=0), []
    for info in analysis.information_states():
        episode.state = analysis.representative(info)
        table.append(env.spec.players[player](episode))
    return table


def uniform_exploitability(analysis):
    table = [dict.fromkeys(state.legal, 1 / len(state.legal)) for state in analysis.information_states()]
    return analysis.exploitability(lambda _: table)


def test_small_game_has_the_exploitability_of_openspiel():
    theirs = pyspiel.load_game("liars_dice", {"dice_sides": 4})
    expected = pyspiel.exploitability(theirs, pyspiel.UniformRandomPolicy(theirs))
    assert uniform_exploitability(SMALL.spec.analysis()) == pytest.approx(expected)


@pytest.mark.slow
def test_small_game_is_solved_and_the_other_players_are_worse():
    analysis = SMALL.spec.analysis()
    gaps = {}
    for name in SMALL.spec.players:
        table = answers(SMALL, analysis, name)
        gaps[name] = analysis.exploitability(lambda _, table=table: table)
    assert gaps["equilibrium"] < 1e-3
    assert min(gaps["probability"], gaps["honest"]) > 0.2


@pytest.mark.parametrize(("difficulty", "value"), [(1, 1 / 9), (2, 1 / 16)])
def test_values_are_those_of_the_data_sheet(difficulty, value):
    tree = GameTree(make("LiarsDice-v0", difficulty=difficulty))
    table = list(cfr_plus(tree, 2000))
    assert tree.value(lambda _: table) == pytest.approx(value, abs=2e-4)


def test_large_games_are_not_solved():
    for other in ({"dice": 2}, {"players": 3}):
        env = make("LiarsDice-v0", **other)
        assert env.spec.analysis is None
        assert "equilibrium" not in env.spec.players


def playout(game, rng):
    """The states of a random game, with low bids more likely than high ones."""
    state = game.draw(game.initial(), rng)
    yield state
    while game.player(state) is not None:
        legal = game.legal(state)
        move = legal[min(int(8 * rng.random() ** 2), len(legal) - 1)] if rng.random() < 0.9 else legal[-1]
        state = game.apply(state, move)
        yield state


def naive(state, moves, wild):
    """(bidder's number, caller's number, whether the bid is true), by reading the bid's text."""
    bids = [moves[bid] for bid in state.bids]
    count, face = map(int, bids[-1].split("x"))
    shown = sum(mine.count(face) + (mine.count(wild) if wild != face else 0) for mine in state.dice)
    return (len(bids) - 1) % len(state.dice), len(bids) % len(state.dice), shown >= count


@settings(max_examples=120, deadline=None)
@given(SIZES, RANDOM)
def test_bids_rise_and_the_right_seat_wins(size, rng):
    game = LiarsDice(*size)
    states = list(playout(game, rng))
    end = states[-1]
    said = [tuple(map(int, game.moves[bid].split("x"))) for bid in end.bids]
    assert said == sorted(set(said))
    assert len(said) + 1 <= game.max_plies == size[0] * size[1] * size[3] + 1
    bidder, caller, true = naive(end, game.moves, {"highest": size[1], "ones": 1, "none": 0}[size[2]])
    expected = [0.0] * size[3]
    expected[bidder], expected[caller] = (1.0, -1.0) if true else (-1.0, 1.0)
    assert list(game.returns(end)) == expected


@settings(max_examples=60, deadline=None)
@given(SIZES, RANDOM)
def test_others_dice_never_show(size, rng):
    game = LiarsDice(*size)
    for state in playout(game, rng):
        seat = game.player(state)
        if seat is None:
            continue
        again = game.draw(game.initial(), rng)
        mixed = tuple(state.dice[i] if i == seat else again.dice[i] for i in range(game.seats))
        other = state._replace(dice=mixed)
        assert game.observation(other, seat) == game.observation(state, seat)
        assert (game.encode(other, seat) == game.encode(state, seat)).all()
        assert len(game.observation(state, seat)) <= game.max_observation


@settings(max_examples=40, deadline=None)
@given(SIZES, RANDOM)
def test_every_bid_of_the_others_is_told_once(size, rng):
    game = LiarsDice(*size)
    told = [""] * game.seats
    for state in playout(game, rng):
        seat = game.player(state)
        if seat is not None:
            told[seat] += game.observation(state, seat)
            assert told[seat].count(" bids ") == sum(i % game.seats != seat for i in range(len(state.bids)))
            assert told[seat].count("Your dice") == 1


@pytest.mark.parametrize("name", ["probability", "honest", "equilibrium"])
def test_players_do_not_look_at_the_others_dice(name):
    env, rng = make("LiarsDice-v0", difficulty=1), random.Random(2)
    episode = env.start(env.tasks()[0], seed=0)
    for _ in range(40):
        for state in playout(env.game, rng):
            seat = env.game.player(state)
            if seat is None:
                continue
            found = []
            for other in (1, 2, 3):
                dice = (state.dice[0], (other,)) if seat == 0 else ((other,), state.dice[1])
                episode.state = state._replace(dice=dice)
                found.append(env.spec.players[name](episode))
            assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("dice", [1, 2])
def test_draws_are_as_likely_as_the_outcomes(dice):
    game, rng = LiarsDice(dice, 3), random.Random(4)
    outcomes = dict(game.chance(game.initial()))
    assert sum(outcomes.values()) == pytest.approx(1)
    drawn = Counter(game.draw(game.initial(), rng) for _ in range(9000))
    assert set(drawn) == set(outcomes)
    for outcome, p in outcomes.items():
        assert drawn[outcome] / 9000 == pytest.approx(p, abs=4 * (p / 9000) ** 0.5)
    assert game.chance(next(iter(outcomes))) == ()


@pytest.mark.parametrize(
    ("count", "dice", "good", "faces"), [(1, 3, 2, 6), (2, 4, 1, 4), (0, 2, 1, 6), (3, 2, 1, 6), (3, 3, 2, 3)]
)
def test_probability_of_a_bid_is_that_of_all_throws(count, dice, good, faces):
    throws = list(product(range(faces), repeat=dice))
    expected = sum(sum(die < good for die in throw) >= count for throw in throws) / len(throws)
    assert at_least(count, dice, good / faces) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("dice", "bids", "answer"),
    [
        (((3,), (1,)), (), "1x3"),
        (((6,), (1,)), (), "1x6"),
        (((3,), (5,)), ("1x3",), "1x5"),
        (((3,), (2,)), ("1x5",), "liar"),
        (((3,), (2,)), ("1x6", "2x2"), "liar"),
    ],
)
def test_probability_player_takes_the_likeliest(dice, bids, answer):
    episode = ENV.start(ENV.tasks()[0], seed=0)
    episode.state = State(dice, tuple(GAME.moves.index(bid) for bid in bids))
    assert ENV.spec.players["probability"](episode) == {answer: 1.0}


def test_honest_player_bids_what_it_holds():
    episode = ENV.start(ENV.tasks()[0], seed=0)
    episode.state = State(((6,), (2,)))
    assert list(ENV.spec.players["honest"](episode)) == ["1x1", "1x2", "1x3", "1x4", "1x5", "1x6"]
    episode.state = State(((6,), (2,)), (GAME.moves.index("1x2"),))
    assert ENV.spec.players["honest"](episode) == {"liar": 1.0}


def test_transcript_reads_as_a_game():
    episode = ENV.start(ENV.tasks()[0], seed=0)
    mine = episode.state.dice[0][0]
    for move in ("1x4", "2x2", "2x5"):
        episode.step(move)
    assert episode.turn.messages[-1].content == "Your opponent bids 2x5. Bid 2x6, or answer liar."
    episode.step("2x6")
    assert [m.content for m in episode.transcript("player_0") if m.role == "user"] == [
        f"Your dice: {mine}. Bid, from 1x1 to 2x6.",
        "Your opponent bids 2x2. Bid 2x3 or higher, up to 2x6, or answer liar.",
        "Your opponent bids 2x6. No bid is higher: answer liar.",
    ]
    assert episode.turn.legal == ("liar",)


def test_three_players_hear_who_bid():
    env = make("LiarsDice-v0", players=3)
    episode = env.start(env.tasks()[0], seed=0)
    for move in ("1x1", "1x2", "1x3", "2x1"):
        episode.step(move)
    assert episode.turn.messages[-1].content == (
        "player_2 bids 1x3. player_0 bids 2x1. Bid 2x2 or higher, up to 3x6, or answer liar."
    )


def test_numeric_view_counts_dice_and_marks_bids():
    state = State(((2, 2, 5), (1, 1, 1)), (3, 8))
    view = LiarsDice(3, 6).encode(state, 0)
    assert view.shape == (6 + 36 + 1,)
    assert {i: v for i, v in enumerate(view) if v} == {1: 2, 4: 1, 9: 1, 14: 1}


@cases(
    ("name", "value"),
    [
        ("dice", 0),
        ("dice", 6),
        ("faces", 1),
        ("faces", 9),
        ("wild", "six"),
        ("players", 1),
        ("players", 7),
        ("difficulty", 0),
    ],
)
def test_absurd_sizes_are_refused(name, value):
    with pytest.raises(BadValue, match=name):
        make("LiarsDice-v0", **{name: value})
