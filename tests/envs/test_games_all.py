"""What holds for every game: words are private, limits are exact, seats are fair, levels and arguments are checked."""

import json
import pickle
import random
from fractions import Fraction
from inspect import signature

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.core import parse_illegal_policy
from sparring.envs.games._core import GameEnvironment
from sparring.envs.registry import factory, make
from sparring.envs.strength import published
from sparring.errors import BadValue, UnknownName
from tests.cases import cases
from tests.envs.hostile import HOSTILE
from tests.envs.ids import BUILT_IN, LEVELLED

GAMES = tuple(name for name in BUILT_IN if isinstance(make(name), GameEnvironment))
TALKATIVE = tuple(name for name in GAMES if len(make(name).spec.seats) > 1)
RETRIES = 3


def answer(episode, rng):
    """One legal move, or what a named player would say."""
    if episode.turn.legal:
        return rng.choice(episode.turn.legal)
    players = episode.environment.spec.players
    said = players[rng.choice(sorted(players))](episode)
    return max(sorted(said), key=lambda text: said[text])


def play(environment, index, *, say=lambda move: move, most=80):
    """Play random moves, each said in a certain way; return the episode."""
    episode, rng = environment.start(environment.tasks()[index], seed=index), random.Random(index)
    while episode.turn.seat is not None and len(episode.actions) < most:
        episode.step(say(answer(episode, rng)))
    return episode


def heard(episode, seat):
    return [m.content for m in episode.transcript(seat) if m.role != "assistant"]


@pytest.mark.slow
@cases("name", TALKATIVE)
def test_what_is_said_beside_a_move_changes_nothing_for_anyone(name):
    """The same moves, bare and inside hostile reasoning: every seat hears the same, byte for byte."""
    environment = make(name)

    @settings(max_examples=8, deadline=None)
    @given(HOSTILE, st.integers(0, 50))
    def check(reasoning, index):
        if "[" in reasoning or "\\boxed" in reasoning or "<move>" in reasoning:
            reasoning = reasoning.translate(str.maketrans("[]{}<>", "      "))
        bare = play(environment, index, most=24)
        moves = iter(bare.actions)
        hidden = environment.start(environment.tasks()[index], seed=index)
        for move in moves:
            turn = hidden.step(f"I hold a secret. {reasoning} [{move}]")
            assert turn.info["illegal"] is False, (reasoning, move)
        for seat in environment.spec.seats:
            assert heard(hidden, seat) == heard(bare, seat)
        assert hidden.turn.rewards == bare.turn.rewards

    check()


@cases("name", GAMES)
@cases("policy", ["forfeit", f"retry({RETRIES})", "random_legal", "retry(1) then random_legal"])
def test_illegal_answers_are_treated_as_declared(name, policy):
    """By the declared number of questions and the declared outcome, zero-sum where the game is."""
    parsed = parse_illegal_policy(policy)
    if parsed.then == "random_legal" and make(name).spec.moves is None:
        with pytest.raises(BadValue, match="cannot be listed"):
            make(name, illegal=policy)
        return
    environment = make(name, illegal=policy)
    episode = environment.start(environment.tasks()[0], seed=0)
    seat, legal = episode.turn.seat, episode.turn.legal
    for _ in range(parsed.retries):
        turn = episode.step("\u202e no move of any game \x00")
        assert (turn.seat, turn.legal, turn.info["illegal"]) == (seat, legal, True)
        assert turn.feedback
        assert len(turn.messages[-1].content) <= 200
    turn = episode.step("")
    assert turn.info["illegal"] is True
    if environment.spec.zero_sum:
        assert sum(turn.rewards.values()) == pytest.approx(0, abs=1e-9)
    if parsed.then == "forfeit":
        assert turn.terminated
        assert turn.rewards[seat] == min(turn.rewards.values())
    else:
        assert turn.info["action"] in legal


@cases("name", LEVELLED)
def test_levels_are_five_and_differ(name):
    arguments = [json.dumps(dict(make(name, difficulty=d).kwargs), sort_keys=True) for d in range(1, 6)]
    assert len(set(arguments)) == 5
    for wrong in (0, 6, True, "3", None):
        with pytest.raises(BadValue, match="difficulty="):
            make(name, difficulty=wrong)
    assert "Levels" in make(name).spec.doc


STRANGE = (-1, 10**30, float("nan"), float("inf"), "9" * 10_000, "", [], [[1]], {}, {1}, b"x", object(), print, 1j)


def complaint(name, argument, value):
    """What is wrong with a value; "" if nothing is."""
    try:
        make(name, **{argument: value})
    except BadValue as error:
        return str(error)
    return ""


@cases("name", GAMES)
def test_strange_arguments_are_taken_or_refused_in_a_short_sentence(name):
    for argument in signature(factory(name)).parameters:
        complaints = [text for value in STRANGE if (text := complaint(name, argument, value))]
        assert len(complaints) > len(STRANGE) / 2
        assert [text for text in complaints if argument not in text or len(text) > 500] == []


@cases("name", GAMES)
def test_data_sheet_has_its_rows_and_arguments_are_strict(name):
    spec = make(name).spec
    for row in (
        "| Seats |",
        "| Moves |",
        "| Observation |",
        "| Reward |",
        "| Start |",
        "| End |",
        "Example:",
        "Versions:",
    ):
        assert row in spec.doc, row
    with pytest.raises(UnknownName, match="no argument of"):
        make(name, dificulty=1)


@pytest.mark.parametrize("name", GAMES)
def test_pictures_are_svg_and_text(name):
    frame = play(make(name), 1, most=5).render()
    assert frame.ansi.strip()
    assert frame.svg.startswith("<svg xmlns=")
    import xml.etree.ElementTree

    xml.etree.ElementTree.fromstring(frame.svg)


@cases("name", GAMES)
def test_pickled_environments_with_asked_players_are_small_and_play_on(name):
    environment = make(name)
    play(environment, 2, most=3)
    again = pickle.loads(pickle.dumps(environment))
    assert play(again, 3, most=6).save() == play(environment, 3, most=6).save()


def outcomes(game, state, memo):
    """Exact mean returns of uniformly random play by everyone."""
    if state not in memo:
        seat = game.player(state)
        if seat is None and game.is_chance(state):
            below = [(Fraction(p).limit_denominator(10**6), outcomes(game, s, memo)) for s, p in game.chance(state)]
        elif seat is None:
            memo[state] = tuple(map(Fraction, game.returns(state)))
            return memo[state]
        else:
            legal = game.legal(state)
            below = [(Fraction(1, len(legal)), outcomes(game, game.apply(state, move), memo)) for move in legal]
        memo[state] = tuple(sum(p * values[i] for p, values in below) for i in range(game.seats))
    return memo[state]


SMALL = (
    ("KuhnPoker-v0", {}),
    ("LeducPoker-v0", {"difficulty": 1}),
    ("TicTacToe-v0", {}),
    ("Nim-v0", {"difficulty": 1}),
    ("RockPaperScissors-v0", {"difficulty": 1}),
    ("LiarsDice-v0", {"difficulty": 1}),
)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kwargs"), SMALL)
def test_seat_effect_of_identical_players_is_the_games_own(name, kwargs):
    """Random play through the environment has the mean returns that the rules have, within 4.5 standard errors."""
    environment = make(name, **kwargs)
    game, count = environment.game, 4000
    exact = outcomes(game, game.initial(), {})
    tasks, totals, squares = environment.tasks("test"), [0.0] * game.seats, [0.0] * game.seats
    for i in range(count):
        episode, rng = environment.start(tasks[i], seed=0), random.Random(i)
        while episode.turn.seat is not None:
            turn = episode.step(rng.choice(episode.turn.legal))
        for s, reward in enumerate(turn.rewards.values()):
            totals[s] += reward
            squares[s] += reward * reward
    for s in range(game.seats):
        mean = totals[s] / count
        error = ((squares[s] / count - mean * mean) / count) ** 0.5
        assert abs(mean - float(exact[s])) <= 4.5 * error + 1e-9, (s, mean, float(exact[s]))


def test_thirty_games_and_more_of_every_kind():
    made = [make(name) for name in GAMES]
    assert len(GAMES) >= 40
    assert sum(len(e.spec.seats) == 2 and e.spec.zero_sum for e in made) >= 22
    assert sum(len(e.spec.seats) == 1 for e in made) >= 13
    assert sum(e.spec.simultaneous for e in made) >= 6
    assert sum(e.game.perfect_information and len(e.spec.seats) == 2 for e in made) >= 13


@cases("name", [name for name in TALKATIVE if len(make(name).spec.seats) == 2])
def test_the_strongest_player_of_a_zero_sum_game_comes_first(name):
    """`sparring play` seats the first one; the equilibrium may lose a little to who exploits others less."""
    spec = make(name).spec
    if spec.zero_sum and len(spec.players) > 1 and (measured := published(name)):
        first = next(iter(spec.players))
        for other, strength in measured[first].items():
            assert strength.mean >= -strength.spread, f"{first} loses to {other}"
