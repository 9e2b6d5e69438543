"""Kuhn poker against its theory, in exact fractions that share no code with the solver."""

from fractions import Fraction
from functools import cache
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games.kuhn_poker import Kuhn, State, equilibrium, equilibrium_move
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.cases import cases

GAME = Kuhn()
ENV = make("KuhnPoker-v0")
ANALYSIS = ENV.spec.analysis()
THIRD = Fraction(1, 3)
DEALS = tuple(permutations(range(3), 2))
ENDS = (("check", "check"), ("check", "bet", "fold"), ("check", "bet", "call"), ("bet", "fold"), ("bet", "call"))
POINTS = (
    tuple((card, bets) for bets in ((), ("check", "bet")) for card in range(3)),
    tuple((card, bets) for bets in (("check",), ("bet",)) for card in range(3)),
)
"""The decision points (card, betting) of each seat. A strategy is a dict: the probability of betting or calling in each."""
PURE = tuple(tuple(dict(zip(points, bits, strict=True)) for bits in product((0, 1), repeat=6)) for points in POINTS)


def family(alpha):
    """The equilibria of Kuhn (1950), by the formulas of the paper."""
    first = dict(zip(POINTS[0], (alpha, 0, 3 * alpha, 0, alpha + THIRD, 1), strict=True))
    return first | dict(zip(POINTS[1], (THIRD, 0, 1, 0, THIRD, 1), strict=True))


def value(active, state=None):
    """The first seat's expected return, exactly."""
    if state is None:
        return sum(value(active, State(deal)) for deal in DEALS) / Fraction(6)
    seat = GAME.player(state)
    if seat is None:
        return Fraction(GAME.returns(state)[0])
    p = active[state.cards[seat], state.bets]
    moves = zip(GAME.legal(state), (1 - p, p), strict=True)
    return sum(weight * value(active, GAME.apply(state, move)) for move, weight in moves if weight)


def exploitability(active):
    """NashConv / 2 by trying all 64 pure responses of each seat."""
    best_first = max(value(active | response) for response in PURE[0])
    best_second = min(value(active | response) for response in PURE[1])
    return (best_first - best_second) / 2


def strategy(active):
    """The same strategy in the form that the analysis asks for."""
    table = {}
    for info in ANALYSIS.information_states():
        node = ANALYSIS.representative(info)
        p = float(active[node.cards[len(node.bets) % 2], node.bets])
        table[info] = dict(zip(info.legal, (1 - p, p), strict=True))
    return lambda states: [table[state] for state in states]


@cache
def seed_of(deal):
    """A seed that deals these cards."""
    task = ENV.tasks()[0]
    return next(seed for seed in range(1000) if ENV.start(task, seed=seed).state.cards == deal)


def played(deal, bets):
    episode = ENV.start(ENV.tasks()[0], seed=seed_of(deal))
    for move in bets:
        episode.step(move)
    return episode


@pytest.mark.parametrize("alpha", [Fraction(0), Fraction(1, 7), Fraction(1, 4), THIRD])
def test_equilibrium_is_worth_minus_one_eighteenth_and_cannot_be_exploited(alpha):
    assert value(family(alpha)) == Fraction(-1, 18)
    assert exploitability(family(alpha)) == 0
    assert ANALYSIS.exploitability(strategy(family(alpha))) == pytest.approx(0, abs=1e-12)
    assert ANALYSIS.value(strategy(family(alpha))) == pytest.approx(-1 / 18)


@pytest.mark.parametrize("alpha", [Fraction(1, 4), Fraction(1, 3)])
def test_tilted_family_can_be_exploited(alpha):
    tilted = family(alpha) | {(0, ()): alpha + Fraction(1, 10)}
    assert exploitability(tilted) > 0
    assert ANALYSIS.exploitability(strategy(tilted)) == pytest.approx(float(exploitability(tilted)))


@given(st.fractions(0, THIRD, max_denominator=50))
def test_player_follows_the_closed_form(alpha):
    for (card, bets), p in family(alpha).items():
        assert equilibrium_move(card, bets, float(alpha)) == pytest.approx(float(p))


@given(st.lists(st.integers(0, 8), min_size=12, max_size=12))
def test_exploitability_and_value_agree_with_all_pure_responses(eighths):
    active = dict(zip(POINTS[0] + POINTS[1], (Fraction(n, 8) for n in eighths), strict=True))
    assert ANALYSIS.exploitability(strategy(active)) == pytest.approx(float(exploitability(active)), abs=1e-12)
    assert ANALYSIS.value(strategy(active)) == pytest.approx(float(value(active)), abs=1e-12)


def test_uniform_random_play_is_exploitable_by_11_24():
    uniform = dict.fromkeys(POINTS[0] + POINTS[1], Fraction(1, 2))
    assert exploitability(uniform) == Fraction(11, 24)
    assert ANALYSIS.exploitability(strategy(uniform)) == pytest.approx(ANALYSIS.references["uniform random"])


def honest(**calls):
    """Only K bets and calls, but for what is named: strategies without a bluff."""
    active = {(card, bets): int(card == 2) for card, bets in sum(POINTS, ())}
    names = {"late_call": (1, ("check", "bet")), "call": (1, ("bet",)), "bet": (1, ("check",))}
    return active | {names[name]: int(yes) for name, yes in calls.items()}


def test_play_without_bluffs_is_exploitable_by_a_third_if_q_bets_but_never_calls():
    assert exploitability(honest(bet=True)) == THIRD
    assert ANALYSIS.exploitability(strategy(honest(bet=True))) == pytest.approx(ANALYSIS.references["never bluff"])


def test_play_without_bluffs_is_exploitable_by_a_sixth_at_least():
    names = ("late_call", "call", "bet")
    gaps = [exploitability(honest(**dict(zip(names, bits, strict=True)))) for bits in product((0, 1), repeat=3)]
    assert (min(gaps), max(gaps)) == (Fraction(1, 6), THIRD)


def test_best_of_all_4096_deterministic_strategies_is_exploitable_by_a_sixth():
    payoffs = [[value(first | second) for second in PURE[1]] for first in PURE[0]]
    best_first = [max(column) for column in zip(*payoffs, strict=True)]
    best_second = [min(row) for row in payoffs]
    gaps = {(i, j): (best_first[j] - best_second[i]) / 2 for i in range(64) for j in range(64)}
    (i, j), gap = min(gaps.items(), key=lambda item: item[1])
    assert (len(gaps), gap) == (4096, Fraction(1, 6))
    assert ANALYSIS.exploitability(strategy(PURE[0][i] | PURE[1][j])) == pytest.approx(1 / 6)
    assert ANALYSIS.references["best deterministic"] == pytest.approx(1 / 6)


def test_missing_probability_forfeits():
    half = strategy(dict.fromkeys(sum(POINTS, ()), Fraction(1, 2)))
    assert ANALYSIS.value(lambda states: [{} for _ in states]) == pytest.approx(-2)
    assert ANALYSIS.value(lambda states: [{m: p / 2 for m, p in a.items()} for a in half(states)]) < 0


def test_twelve_information_states_of_what_a_seat_has_seen():
    states = ANALYSIS.information_states()
    assert len(states) == len(set(states)) == 12
    assert {ANALYSIS.representative(s).bets for s in states if s.seat == "player_1"} == {("check",), ("bet",)}


@cases("bets", ENDS)
@cases("deal", DEALS)
def test_chips_move_and_none_is_lost(deal, bets):
    turn = played(deal, bets).turn
    first, second = turn.rewards.values()
    higher = 1 if deal[0] > deal[1] else -1
    expected = {"check": higher, "call": 2 * higher, "fold": 1 if len(bets) == 2 else -1}[bets[-1]]
    assert (turn.terminated, first, second) == (True, expected, -expected)


def test_all_ends_are_those():
    def ends(state):
        if GAME.player(state) is None:
            return [state.bets]
        return [end for move in GAME.legal(state) for end in ends(GAME.apply(state, move))]

    assert sorted(ends(State((0, 1)))) == sorted(ENDS)


@pytest.mark.parametrize("bets", ENDS, ids=" ".join)
def test_other_card_never_shows(bets):
    for mine, other, another in permutations(range(3)):
        for n in range(len(bets) + 1):
            for seat in (0, 1):
                deals = [(mine, hidden) if seat == 0 else (hidden, mine) for hidden in (other, another)]
                one, two = (played(deal, bets[:n]) for deal in deals)
                name = f"player_{seat}"
                assert one.transcript(name) == two.transcript(name)
                assert (one.encode(name) == two.encode(name)).all()


def test_deals_are_uniform():
    task = ENV.tasks()[0]
    cards = [ENV.start(task, seed=seed).state.cards for seed in range(6000)]
    assert all(abs(cards.count(deal) - 1000) < 4 * (6000 * 5 / 36) ** 0.5 for deal in DEALS)


def test_equilibrium_player_earns_what_theory_says_against_random():
    rounds, total = 3000, 0.0
    for seed in range(rounds):
        episode = ENV.start(ENV.tasks()[seed], seed=seed)
        while (seat := episode.turn.seat) is not None:
            legal = episode.turn.legal
            weights = equilibrium(episode) if seat == "player_0" else dict.fromkeys(legal, 0.5)
            episode.step(episode.rng.choices(list(weights), list(weights.values()))[0])
        total += episode.turn.rewards["player_0"]
    expected = value(family(THIRD) | dict.fromkeys(POINTS[1], Fraction(1, 2)))
    assert abs(total / rounds - float(expected)) < 4 * 1.5 / rounds**0.5


def test_report_puts_the_strategy_beside_the_family():
    table = ANALYSIS.report(strategy(family(Fraction(1, 4))))
    assert len(table.rows) == 12
    assert all(row[4] == row[5] for row in table.rows)
    assert "alpha = 0.250" in table.columns[-1]


def test_in_the_control_bets_move_no_chips():
    control = make("KuhnPoker-v0", bet=0)
    tree = control.spec.analysis()
    assert control.spec.reward_range == (-1, 1)
    assert {abs(r) for deal in DEALS for end in ENDS for r in control.game.returns(State(deal, end))} == {1}

    def never_folds(states):
        return [{"call": 1.0} if "call" in s.legal else {"check": 0.3, "bet": 0.7} for s in states]

    def folds_the_jack(states):
        jacks = ["card is J" in s.messages[-1].content or "card is J" in s.messages[1].content for s in states]
        return [
            {"fold": 1.0} if j and "fold" in s.legal else {s.legal[1]: 1.0} for s, j in zip(states, jacks, strict=True)
        ]

    assert tree.exploitability(never_folds) == pytest.approx(0, abs=1e-12)
    assert tree.value(never_folds) == pytest.approx(0, abs=1e-12)
    assert tree.exploitability(folds_the_jack) == pytest.approx(0, abs=1e-12)  # a jack has lost anyway
    assert tree.exploitability(lambda states: [{s.legal[0]: 1.0} for s in states]) > 0.3


@pytest.mark.parametrize("bet", [2, -1, True, "1"])
def test_a_bet_is_one_chip_or_none(bet):
    with pytest.raises(BadValue, match="bet"):
        make("KuhnPoker-v0", bet=bet)
