"""Leduc hold'em: all 5,520 histories of OpenSpiel, chips and cards counted naively, and nothing leaks."""

from collections import Counter
from dataclasses import replace
from itertools import permutations

import pyspiel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games.leduc_poker import Leduc, State
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.cases import cases

GAME = Leduc()
ENV = make("LeducPoker-v0")
ANALYSIS = ENV.spec.analysis()
OPENSPIEL_MOVES = {"fold": 0, "check": 1, "call": 1, "bet": 2, "raise": 2}
SIZES = st.tuples(st.integers(2, 6), st.integers(1, 4), st.integers(1, 4)).filter(lambda s: s[0] * s[1] >= 3)


def side_by_side(game, ours=None, other=None, cards=()):
    """Every history of OpenSpiel's game (its six cards told apart) with our state; both move together."""
    ours, other = ours or game.initial(), other or pyspiel.load_game("leduc_poker").new_initial_state()
    yield ours, other
    for action in other.legal_actions():
        if not other.is_chance_node():
            (move,) = (m for m in game.legal(ours) if OPENSPIEL_MOVES[m] == action)
            yield from side_by_side(game, game.apply(ours, move), other.child(action), cards)
            continue
        dealt = (*cards, action // 2)
        after = ours
        if len(dealt) > 1:
            (after,) = (s for s, _ in game.chance(ours) if (*s.cards, s.public)[: len(dealt)] == dealt)
        yield from side_by_side(game, after, other.child(action), dealt)


def test_all_histories_are_those_of_openspiel():
    ends = decisions = 0
    for ours, other in side_by_side(GAME):
        if other.is_terminal():
            ends += 1
            assert GAME.player(ours) is None
            assert not GAME.chance(ours)
            assert list(GAME.returns(ours)) == other.returns()
        elif not other.is_chance_node():
            decisions += 1
            assert GAME.player(ours) == other.current_player()
            assert [OPENSPIEL_MOVES[m] for m in GAME.legal(ours)] == other.legal_actions()
    assert (ends, decisions) == (5520, 3780)


def walk(game, state=None, chance=1.0):
    """Every state with chance's probability."""
    state = state or game.initial()
    yield state, chance
    for after, p in game.chance(state):
        yield from walk(game, after, chance * p)
    if game.player(state) is not None:
        for move in game.legal(state):
            yield from walk(game, game.apply(state, move), chance)


@pytest.mark.parametrize(("ranks", "suits"), [(2, 2), (3, 1), (3, 2), (4, 3)])
def test_deals_are_those_of_a_shuffled_deck(ranks, suits):
    game, deck = Leduc(ranks, suits, 1), [rank for rank in range(ranks) for _ in range(suits)]
    deals = list(permutations(range(len(deck)), 3))
    expected = Counter(tuple(deck[c] for c in deal) for deal in deals)
    found = {(*s.cards, s.public): p for s, p in walk(game) if s.rounds == (("check", "check"), ()) and s.public >= 0}
    assert found == pytest.approx({deal: n / len(deals) for deal, n in expected.items()})


def settle(game, state):
    """The first seat's winnings: every move pays its chips into a pot."""
    chips, hand = [-1, -1], [(c == state.public, c) for c in state.cards]
    for size, bets in zip((2, 4), state.rounds, strict=True):
        for i, move in enumerate(bets):
            seat, to_call = i % 2, abs(chips[0] - chips[1])
            chips[seat] -= {"call": to_call, "bet": size, "raise": to_call + size}.get(move, 0)
            if move == "fold":
                return chips[seat] if seat == 0 else -chips[seat]
    assert chips[0] == chips[1]
    return -chips[0] * ((hand[0] > hand[1]) - (hand[0] < hand[1]))


@settings(max_examples=80, deadline=None)
@given(SIZES, st.randoms(use_true_random=False))
def test_chips_and_limits_are_right_at_any_size(size, rng):
    game = Leduc(*size)
    state, moves = game.initial(), 0
    while game.player(state) is not None or game.is_chance(state):
        if outcomes := game.chance(state):
            assert sum(p for _, p in outcomes) == pytest.approx(1)
            state = rng.choice(outcomes)[0]
            continue
        legal = game.legal(state)
        raised = sum(m in ("bet", "raise") for m in state.bets)
        assert ("raise" in legal or "bet" in legal) == (raised < size[2])
        assert len(game.observation(state, game.player(state))) <= 150
        state, moves = game.apply(state, rng.choice(legal)), moves + 1
    assert moves <= game.max_plies
    assert game.returns(state) == (settle(game, state), -settle(game, state))


@pytest.mark.parametrize("difficulty", [1, 2, 3])
def test_bounds_are_reached(difficulty):
    game = make("LeducPoker-v0", difficulty=difficulty).game
    ends = [s for s, _ in walk(game) if game.player(s) is None and not game.is_chance(s)]
    assert max(game.returns(s)[0] for s in ends) == game.reward_range[1] == 1 + 6 * game.raises
    assert max(sum(map(len, s.rounds)) for s in ends) == game.max_plies


def played(cards, moves):
    """The episode in which these three cards are dealt and these moves made."""
    for seed in range(2000):
        episode = ENV.start(ENV.tasks()[0], seed=seed)
        if episode.state.cards != cards[:2]:
            continue
        for move in moves:
            episode.step(move)
        if episode.state.public in (-1, cards[2]):
            return episode
    raise AssertionError(cards)


LINES = (
    ("check", "bet", "raise", "call", "check", "bet", "call"),
    ("bet", "raise", "call", "bet", "raise", "fold"),
    ("check", "check", "check", "check"),
    ("bet", "fold"),
)


@cases("moves", LINES)
@cases("seat", [0, 1])
def test_other_card_never_shows(moves, seat):
    name = f"player_{seat}"
    for mine, public in ((0, 1), (2, 2), (1, 0)):
        for n in range(len(moves) + 1):
            seen = []
            for theirs in {0, 1, 2} - ({mine} if mine == public else set()):
                cards = (mine, theirs, public) if seat == 0 else (theirs, mine, public)
                episode = played(cards, moves[:n])
                seen.append((episode.transcript(name), episode.encode(name).tobytes()))
            assert len(set(seen)) == 1


def test_transcript_tells_all_that_is_known():
    """States that a seat cannot tell apart differ in the other's card alone: nothing is forgotten either."""
    known = {}
    form = ANALYSIS.sequence_form
    for state, info in form.positions.items():
        seat = GAME.player(state)
        knows = (state.cards[seat], state.public, state.rounds)
        assert known.setdefault(info, knows) == knows
    assert len(set(known.values())) == len(known) == 288


def test_transcript_reads_as_a_game():
    episode = played((2, 0, 0), ("check", "bet", "call", "check", "bet"))
    told = [m.content for m in episode.transcript("player_0") if m.role == "user"]
    assert told == [
        "Your card is K. Pot 2. Moves: check, bet.",
        "Your opponent bets. Pot 4, to call 2. Moves: fold, call, raise.",
        "The public card is J. Pot 6. Moves: check, bet.",
        "Your opponent bets. Pot 10, to call 4. Moves: fold, call, raise.",
    ]
    assert episode.transcript("player_1")[-2].content == (
        "Your opponent calls. The public card is J. Your opponent checks. Pot 6. Moves: check, bet."
    )


@pytest.mark.parametrize(("player", "line"), [("tight", "tight"), ("always-call", "always call")])
def test_reference_lines_are_right(player, line):
    assert ANALYSIS.exploitability(lambda _: answers(player)) == pytest.approx(ANALYSIS.references[line])


def test_uniform_play_is_exploitable_as_the_data_sheet_says():
    uniform = [dict.fromkeys(s.legal, 1 / len(s.legal)) for s in ANALYSIS.information_states()]
    assert ANALYSIS.exploitability(lambda _: uniform) == pytest.approx(ANALYSIS.references["uniform random"], abs=1e-6)


def test_report_puts_the_strategy_beside_the_equilibrium():
    table = ANALYSIS.report(lambda states: [dict.fromkeys(s.legal, 1 / len(s.legal)) for s in states])
    assert len(table.rows) == 288
    row = next(row for row in table.rows if row[:4] == ("player_1", "J", "-", "bet"))
    assert row[4] == "fold 0.333, call 0.333, raise 0.333"
    assert 0.5 < float(row[5].split(",")[0].split()[1]) < 1


def test_references_are_those_of_the_standard_game_only():
    assert make("LeducPoker-v0", raises=1).spec.analysis().references == {}


def answers(player):
    """What a named player answers in every information state."""
    episode, table = played((0, 1, 2), ()), []
    for info in ANALYSIS.information_states():
        episode.state = ANALYSIS.representative(info)
        episode.turn = replace(episode.turn, legal=info.legal)
        table.append(ENV.spec.players[player](episode))
    return table


@pytest.mark.parametrize("other", ["tight", "always-call"])
def test_equilibrium_wins_from_both_others(other):
    def value(first, second):
        infos = ANALYSIS.information_states()
        return ANALYSIS.value(
            lambda _: [a if s.seat == "player_0" else b for s, a, b in zip(infos, first, second, strict=True)]
        )

    solved, rival = answers("equilibrium"), answers(other)
    as_first, as_second = value(solved, rival), -value(rival, solved)
    assert as_first > -0.0856
    assert as_second > 0.0856
    assert (as_first + as_second) / 2 > 0.02


@pytest.mark.parametrize(
    "size",
    [
        {"ranks": 1},
        {"ranks": 7},
        {"suits": 0},
        {"raises": 0},
        {"raises": True},
        {"suits": float("nan")},
        {"difficulty": 9},
    ],
)
def test_absurd_sizes_are_refused(size):
    with pytest.raises(BadValue, match=next(iter(size))):
        make("LeducPoker-v0", **size)


def test_rules_of_a_deck_of_one_suit_are_good_english():
    assert "The deck has 1 card of each rank" in Leduc(3, 1).rules(0)


def test_two_cards_are_too_few():
    with pytest.raises(BadValue, match="suits=1: 2 ranks of one suit are too few cards"):
        make("LeducPoker-v0", ranks=2, suits=1)


def test_states_start_without_cards():
    assert GAME.initial() == State()
    assert GAME.player(State()) is None
