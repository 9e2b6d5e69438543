"""RockPaperScissors against OpenSpiel, its equilibrium, and the named players."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.rock_paper_scissors import BEATS, COUNTER, RockPaperScissors
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.envs.oracle import agree

MOVES = st.sampled_from(tuple(BEATS))


def in_openspiel(rounds):
    return {"game": {"name": "repeated_game", "stage_game": {"name": "matrix_rps"}, "num_repetitions": rounds}}


def compared(rounds, games):
    name = "turn_based_simultaneous_game"
    ours = RockPaperScissors(rounds)
    return agree(ours, name, lambda s, a: s.action_to_string(a).lower(), games=games, arguments=in_openspiel(rounds))


def started(rounds, moves=()):
    env = make("RockPaperScissors-v0", rounds=rounds)
    episode = env.start(env.tasks()[0], seed=0)
    for move in moves:
        episode.step(move)
    return episode


@pytest.mark.parametrize("rounds", [1, 7])
def test_random_games_are_those_of_openspiel(rounds):
    assert compared(rounds, 200) == 400 * rounds


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert compared(10, 2_000) == 40_000


@pytest.mark.parametrize("rounds", [1, 2])
@pytest.mark.parametrize(("chances", "cost"), [((1 / 3, 1 / 3, 1 / 3), 0), ((0, 1, 0), 1), ((0.5, 0.25, 0.25), 0.25)])
def test_only_chance_cannot_be_exploited(rounds, chances, cost):
    def strategy(states):
        return [dict(zip(BEATS, chances, strict=True))] * len(states)

    analysis = make("RockPaperScissors-v0", rounds=rounds).spec.analysis()
    assert analysis.exploitability(strategy) == pytest.approx(cost * rounds)
    assert analysis.value(strategy) == pytest.approx(0)


def test_long_matches_have_no_analysis():
    assert make("RockPaperScissors-v0").spec.analysis is None


@given(st.lists(MOVES, min_size=2, max_size=12).filter(lambda moves: len(moves) % 2 == 0))
def test_players_look_at_the_opponents_finished_rounds(moves):
    theirs = moves[1::2]
    counts = Counter(theirs)
    best = {COUNTER[m] for m, n in counts.items() if n == max(counts.values())}
    for pending in ([], ["rock"]):
        episode = started(7, moves + pending)
        players = episode.environment.spec.players
        if pending:  # now seat 1 is asked, whose opponent played the even moves
            counts = Counter(moves[::2])
            best = {COUNTER[m] for m, n in counts.items() if n == max(counts.values())}
        assert players["frequency"](episode) == {m: 1 / len(best) for m in best}
        assert players["beat-last"](episode) == {COUNTER[moves[-2 if pending else -1]]: 1.0}
        assert players["equilibrium"](episode) == dict.fromkeys(BEATS, 1 / 3)


def test_first_round_is_played_by_chance():
    episode = started(3)
    for name in ("frequency", "beat-last"):
        assert episode.environment.spec.players[name](episode) == dict.fromkeys(BEATS, 1 / 3)


def test_frequency_exploits_rock_heavy_and_not_the_equilibrium():
    env = make("RockPaperScissors-v0", rounds=100)
    rng, total = random.Random(5), {"rock-heavy": 0.0, "equilibrium": 0.0}
    for opponent in total:
        for seed in range(20):
            episode = env.start(env.tasks()[seed], seed=seed)
            while (seat := episode.turn.seat) is not None:
                answer = env.spec.players["frequency" if seat == "player_0" else opponent](episode)
                turn = episode.step(rng.choices(list(answer), list(answer.values()))[0])
                total[opponent] += turn.rewards["player_0"]
    assert total["rock-heavy"] > 300  # 2,000 rounds at up to 1/4
    assert abs(total["equilibrium"]) < 4 * (2000 * 2 / 3) ** 0.5


def test_seat_is_told_the_round_that_is_over():
    episode = started(3, ["rock", "paper"])
    assert episode.turn.messages[-1].content == (
        "You chose rock, your opponent paper: lost. Your points so far: -1. Round 2 of 3: rock, paper or scissors?"
    )
    assert episode.turn.rewards == {"player_0": -1.0, "player_1": 1.0}
    assert "You chose paper, your opponent rock: won." in episode.step("rock").messages[-1].content


@pytest.mark.parametrize("argument", [{"rounds": 0}, {"rounds": 1001}, {"rounds": True}, {"difficulty": 0}])
def test_absurd_matches_are_refused(argument):
    with pytest.raises(BadValue, match=next(iter(argument))):
        make("RockPaperScissors-v0", **argument)
