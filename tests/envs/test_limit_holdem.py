"""Limit hold'em against OpenSpiel's universal_poker, hands against all combinations, and nothing leaks."""

import random
from collections import Counter
from itertools import combinations

import pyspiel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games import limit_holdem
from sparring.envs.games._poker_hands import CATEGORIES, RANKS, SUITS, deck, names, strength
from sparring.envs.games.limit_holdem import LimitHoldem, State, equity
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.cases import cases

ENV = make("LimitHoldem-v0")
GAME = ENV.game
NUMBER = {rank + suit: 4 * r + s for r, rank in enumerate(RANKS) for s, suit in enumerate(SUITS)}
FULL = deck(13, 4)
SIZES = (
    (6, 4, [3, 1, 1], 4),
    (6, 2, [3], 3),
    (13, 4, [3, 1, 1], 4),
    (9, 4, [3, 1], 2),
    (4, 2, [], 2),
    (7, 3, [2, 1, 1], 1),
)


def cards(text):
    return tuple(NUMBER[name] for name in text.split())


def naive(hand):
    """The strength of at most five cards, by the words of the rules."""
    ranks = sorted((c >> 2 for c in hand), reverse=True)
    count = Counter(ranks)
    groups = sorted(count, key=lambda r: (-count[r], -r))
    shape = sorted(count.values(), reverse=True)
    flush = len(hand) == 5 and len({c & 3 for c in hand}) == 1
    straight = len(count) == 5 and (ranks[0] - ranks[4] == 4 or ranks == [12, 3, 2, 1, 0])
    top = (3 if ranks == [12, 3, 2, 1, 0] else ranks[0],)
    if straight:
        return ("straight flush" if flush else "straight"), top
    named = {(4,): "four of a kind", (3, 2): "full house", (3,): "three of a kind", (2, 2): "two pair", (2,): "pair"}
    kind = named.get(tuple(n for n in shape if n > 1), "high card")
    return ("flush" if flush and kind == "high card" else kind), tuple(groups)


def best(hand):
    """The best of all choices of five."""
    found = (naive(five) for five in combinations(hand, min(5, len(hand))))
    return max((CATEGORIES.index(kind), ranks) for kind, ranks in found)


HANDS = st.tuples(st.integers(2, 13), st.integers(2, 4), st.integers(2, 7), st.randoms(use_true_random=False)).filter(
    lambda h: h[0] * h[1] >= h[2]
)


@settings(max_examples=200, deadline=None)
@given(HANDS)
def test_strength_is_that_of_the_best_five_cards(drawn):
    ranks, suits, n, rng = drawn
    hand = rng.sample(deck(ranks, suits), n)
    assert strength(hand) == best(hand)


@cases(
    ("better", "worse"),
    [
        ("Ah Kh Qh Jh Th", "9c 9d 9h 9s Ac"),
        ("5c 4c 3c 2c Ac", "9c 9d 9h 9s Ac"),
        ("6d 5c 4c 3c 2h", "5d 4c 3c 2c Ah"),
        ("9c 9d 9h 2s 2c", "Ac Jc 8c 4c 2c"),
        ("Ac Kd Qd Jd Td", "Kc Qc Jh Td 9d"),
        ("7c 7d 5h 5s Ac", "7h 7s 5c 5d Kc"),
        ("2c 2d 3h 4s 6c", "Ac Kd Qh Js 9c"),
        ("Ac 2d", "Kc Qd"),
        ("2c 2d", "Ac Kc"),
    ],
)
def test_hands_rank_as_they_should(better, worse):
    assert strength(cards(better)) > strength(cards(worse))


def test_all_hands_of_a_deck_of_24_cards():
    kinds = Counter(strength(hand)[0] for hand in combinations(deck(6, 4), 5))
    named = {CATEGORIES[kind]: n for kind, n in kinds.items()}
    assert named["straight flush"] == 2 * 4
    assert named["straight"] == 2 * (4**5 - 4)
    assert named["flush"] == 4 * 6 - 8
    assert named["four of a kind"] == 6 * 20
    assert named["full house"] == 6 * 4 * 5 * 6
    assert sum(named.values()) == 42504


@pytest.mark.slow
def test_all_hands_of_the_full_deck():
    """One of every four that differ by turning the suits: of five cards, the sum of the suits tells which."""
    kinds = Counter(strength(hand)[0] for hand in combinations(FULL, 5) if sum(hand) % 4 == 0)
    known = (1302540, 1098240, 123552, 54912, 10200, 5108, 3744, 624, 40)
    assert tuple(4 * kinds[i] for i in range(9)) == known


def rival(size):
    """OpenSpiel's game of this size: its lowest ranks stand for our highest."""
    ranks, suits, board, bets = size
    rounds = len(board) + 1
    return pyspiel.load_game(
        "universal_poker",
        {
            **{"betting": "limit", "numPlayers": 2, "numRounds": rounds, "numSuits": suits, "numRanks": ranks},
            **{"blind": "1 2", "firstPlayer": " ".join(["1", *"2" * (rounds - 1)]), "numHoleCards": 2},
            **{"numBoardCards": " ".join(map(str, [0, *board])), "raiseSize": " ".join("2244"[:rounds])},
            **{"maxRaises": " ".join(map(str, [bets - 1, *[bets] * (rounds - 1)])), "stack": "1000 1000"},
        },
    )


def to_ours(action, size):
    ranks, suits = size[:2]
    return 4 * (action // suits + 13 - ranks) + action % suits


def deal(state, dealt):
    """Our state after these cards."""
    down = [tuple(sorted(part, reverse=True)) for part in (dealt[:2], dealt[2:])]
    if not state.hands:
        return state._replace(hands=tuple(down))
    street = tuple(sorted(dealt, reverse=True))
    return state._replace(board=state.board + street, rounds=(*state.rounds, ()))


def compare(size, games):
    """Play random games of both; return the number of moves."""
    game, theirs, moves = LimitHoldem(*size), rival(size), 0
    for seed in range(games):
        rng, state, other, dealt = random.Random(seed), game.initial(), theirs.new_initial_state(), []
        while not other.is_terminal():
            if other.is_chance_node():
                action = rng.choice(other.legal_actions())
                dealt.append(to_ours(action, size))
                other.apply_action(action)
                continue
            if dealt:
                assert game.is_chance(state)
                state, dealt = deal(state, dealt), []
            legal = game.legal(state)
            options = {{"fold": 0, "check": 1, "call": 1, "bet": 2, "raise": 2}[m]: m for m in legal}
            assert game.player(state) == other.current_player()
            assert sorted(options) == other.legal_actions()
            action = rng.choice([a for a in options if a or rng.random() < 0.4] or [1])
            state, moves = game.apply(state, options[action]), moves + 1
            other.apply_action(action)
        state = deal(state, dealt) if dealt else state
        assert game.player(state) is None
        assert not game.is_chance(state)
        assert list(game.returns(state)) == other.returns(), (seed, game.show(state), str(other))
    return moves


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_random_games_are_those_of_openspiel(size):
    assert compare(size, 150) > 200


@pytest.mark.slow
@pytest.mark.parametrize("size", [SIZES[0], SIZES[2]], ids=str)
def test_many_random_games_are_those_of_openspiel(size):
    assert compare(size, 2_000) > 8_000


def playout(game, rng):
    """The states of a random game in which a seat moves."""
    state = game.initial()
    while True:
        while game.is_chance(state):
            state = game.draw(state, rng)
        if game.player(state) is None:
            return
        yield state
        state = game.apply(state, rng.choice(game.legal(state)))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SIZES), st.randoms(use_true_random=False))
def test_other_cards_never_show(size, rng):
    game = LimitHoldem(*size)
    for state in playout(game, rng):
        seat = game.player(state)
        hidden = [c for c in game.deck if c not in state.board and c not in state.hands[seat]]
        other = tuple(sorted(rng.sample(hidden, 2), reverse=True))
        hands = (state.hands[0], other) if seat == 0 else (other, state.hands[1])
        again = state._replace(hands=hands)
        assert game.observation(again, seat) == game.observation(state, seat)
        assert (game.encode(again, seat) == game.encode(state, seat)).all()
        assert len(game.observation(state, seat)) <= 160


@pytest.mark.parametrize("name", ["strength", "always-call"])
def test_players_do_not_look_at_the_other_hand(name):
    env, rng = make("LimitHoldem-v0", difficulty=2), random.Random(5)
    episode = env.start(env.tasks()[0], seed=0)
    for _ in range(20):
        for state in playout(env.game, rng):
            seat = env.game.player(state)
            hidden = [c for c in env.game.deck if c not in state.board and c not in state.hands[seat]]
            other = tuple(sorted(rng.sample(hidden, 2), reverse=True))
            answers = []
            for theirs in (state.hands[1 - seat], other):
                hands = (state.hands[0], theirs) if seat == 0 else (theirs, state.hands[1])
                episode.state = state._replace(hands=hands)
                answers.append(env.spec.players[name](episode))
            assert answers[0] == answers[1]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SIZES), st.randoms(use_true_random=False))
def test_cards_are_dealt_once_and_every_move_is_told_once(size, rng):
    game = LimitHoldem(*size)
    told, acted = ["", ""], [0, 0]
    for state in playout(game, rng):
        seat = game.player(state)
        seen = (*state.hands[0], *state.hands[1], *state.board)
        assert len(set(seen)) == len(seen)
        assert set(seen) <= set(game.deck)
        told[seat] += game.observation(state, seat)
        acted[seat] += 1
        assert told[seat].count("Your opponent") == acted[1 - seat]
        assert told[seat].count("Your cards") == 1
        assert told[seat].count("The board") == len(state.rounds) - 1


def test_draws_are_as_likely_as_the_outcomes():
    game, rng = LimitHoldem(2, 3, [1], 1), random.Random(3)
    assert [len(game.chance(State())), len({s for s, _ in game.chance(State())})] == [90, 90]
    drawn = Counter(game.draw(State(), rng) for _ in range(9000))
    assert set(drawn) == {s for s, _ in game.chance(State())}
    assert max(abs(n - 100) for n in drawn.values()) < 50
    limped = next(s for s, _ in game.chance(State()))._replace(rounds=(("call", "check"),), paid=(2, 2))
    outcomes = dict(game.chance(limped))
    assert list(outcomes.values()) == [0.5, 0.5]
    assert {game.draw(limped, rng) for _ in range(40)} == set(outcomes)
    assert game.chance(next(iter(outcomes))) == ()


def line(game, *moves):
    """The state after these moves; cards come as they may."""
    rng, state = random.Random(0), game.initial()
    for move in moves:
        while game.is_chance(state):
            state = game.draw(state, rng)
        assert move in game.legal(state), (move, game.legal(state))
        state = game.apply(state, move)
    return state


def test_the_big_blind_has_an_option_and_acts_first_after_the_flop():
    assert GAME.legal(line(GAME, "call")) == ("check", "raise")
    assert GAME.player(line(GAME, "call")) == 1
    flop = GAME.draw(line(GAME, "call", "check"), random.Random(1))
    assert (GAME.player(flop), GAME.legal(flop), flop.paid) == (1, ("check", "bet"), (2, 2))


@pytest.mark.parametrize(("board", "said"), [([], True), ([1], True), ([1, 1], True), ([3], False), ([3, 1, 1], False)])
def test_rules_say_so_where_no_hand_has_five_cards(board, said):
    assert ("no straights and flushes" in LimitHoldem(6, 4, board).rules(0)) == said


def test_limits_are_reached():
    before, after = ("raise", "raise", "raise", "call"), ("bet", "raise", "raise", "raise", "call")
    state = line(GAME, *before, *after, *after, *after)
    assert GAME.player(state) is None
    assert state.paid == (48, 48)
    assert GAME.reward_range == (-48, 48)
    longest = line(GAME, "call", *before, *("check", *after) * 3)
    assert sum(map(len, longest.rounds)) == GAME.max_plies == 23
    assert GAME.returns(line(GAME, "fold")) == (-1, 1)
    assert GAME.returns(line(GAME, *before, "bet", "raise", "fold")) == (10, -10)


def test_equal_hands_share_the_pot():
    board = cards("Ah Kh Qh Jh Th")
    state = line(GAME, "call", "check", *("check",) * 6)._replace(hands=(cards("9c 9d"), cards("As Ks")), board=board)
    assert GAME.returns(state) == (0, 0)


def test_transcript_reads_as_a_game():
    episode = ENV.start(ENV.tasks()[0], seed=0)
    first, second = (names(hand) for hand in episode.state.hands)
    for move in ("raise", "call", "check", "bet", "raise", "call"):
        episode.step(move)
    board = names(episode.state.board)
    assert [m.content for m in episode.transcript("player_0") if m.role == "user"] == [
        f"Your cards are {first}. Pot 3, to call 1. Moves: fold, call, raise.",
        f"Your opponent calls. The board is {board[:8]}. Your opponent checks. Pot 8. Moves: check, bet.",
        "Your opponent raises. Pot 14, to call 2. Moves: fold, call, raise.",
    ]
    assert [m.content for m in episode.transcript("player_1") if m.role == "user"] == [
        f"Your cards are {second}. Your opponent raises. Pot 6, to call 2. Moves: fold, call, raise.",
        f"The board is {board[:8]}. Pot 8. Moves: check, bet.",
        "Your opponent bets. Pot 10, to call 2. Moves: fold, call, raise.",
        f"Your opponent calls. The board is {board}. Pot 16. Moves: check, bet.",
    ]


def test_equity_counts_all_hands_and_half_of_ties():
    royal = cards("Ah Kh Qh Jh Th")
    unseen = tuple(c for c in GAME.deck if c not in royal and c not in cards("9c 9d"))
    assert equity(cards("9c 9d"), royal, unseen, 0) == 0.5
    unseen = tuple(c for c in GAME.deck if c not in cards("9c 9d 9h 9s Ac Kd Qh"))
    assert equity(cards("9c 9d"), cards("9h 9s Ac Kd Qh"), unseen, 0) == 1
    assert equity((0,), (), (4, 8), 0) == 0


@pytest.mark.parametrize("hand", ["Ah Ac", "9c Td"])
def test_samples_are_near_what_all_deals_give(hand, monkeypatch):
    mine, board = cards(hand), cards("9h Ad Qs Jc")
    unseen = tuple(c for c in GAME.deck if c not in mine and c not in board)
    equity.cache_clear()
    monkeypatch.setattr(limit_holdem, "_EXACT", 0)
    sampled = equity(mine, board, unseen, 1)
    equity.cache_clear()
    monkeypatch.setattr(limit_holdem, "_EXACT", 10**9)
    exact = equity(mine, board, unseen, 1)
    equity.cache_clear()
    wins = []
    for two in combinations(unseen, 2):
        for river in set(unseen) - set(two):
            a, b = best((*mine, *board, river)), best((*two, *board, river))
            wins.append((a > b) + 0.5 * (a == b))
    assert exact == pytest.approx(sum(wins) / len(wins))
    assert sampled == pytest.approx(exact, abs=4 * 0.5 / 300**0.5)


def winnings(env, one, two, pairs):
    """What `one` earns on average in both seats of the same deals."""
    total = 0.0
    for seed in range(2 * pairs):
        episode, mine = env.start(env.tasks()[seed // 2], seed=0), f"player_{seed % 2}"
        while (seat := episode.turn.seat) is not None:
            weights = env.spec.players[one if seat == mine else two](episode)
            episode.step(episode.rng.choices(list(weights), list(weights.values()))[0])
        total += episode.turn.rewards[mine]
    return total / (2 * pairs)


def test_strength_beats_always_call():
    assert winnings(make("LimitHoldem-v0", difficulty=2), "strength", "always-call", 120) > 0.2


def test_smallest_games_are_solved():
    env = make("LimitHoldem-v0", difficulty=1)
    analysis = env.spec.analysis()
    episode, table = env.start(env.tasks()[0], seed=0), []
    for info in analysis.information_states():
        episode.state = analysis.representative(info)
        table.append(env.spec.players["equilibrium"](episode))
    assert analysis.exploitability(lambda _: table) < 1e-3
    assert ENV.spec.analysis is None
    assert "equilibrium" not in ENV.spec.players


def test_numeric_view_shows_own_cards_board_and_betting():
    state = line(GAME, "raise", "call", "check", "bet")
    view = GAME.encode(state, 0)
    assert view.shape == (2 * 24 + 2 * 6 * 4,)
    assert [view[:24].sum(), view[24:48].sum(), view[48:].sum()] == [2, 3, 4]


@cases(
    ("name", "value"),
    [
        ("ranks", 1),
        ("ranks", 14),
        ("suits", 0),
        ("bets", 5),
        ("board", [4]),
        ("board", [1] * 4),
        ("board", "3"),
        ("difficulty", 6),
    ],
)
def test_absurd_sizes_are_refused(name, value):
    with pytest.raises(BadValue, match=name):
        make("LimitHoldem-v0", **{name: value})


def test_too_small_a_deck_is_refused():
    with pytest.raises(BadValue, match="ranks=2: 8 cards are too few for two hands and board="):
        make("LimitHoldem-v0", ranks=2)
