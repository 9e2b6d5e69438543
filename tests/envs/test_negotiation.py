"""Negotiation against OpenSpiel, a second implementation of the rules, and everything that words could try to be."""

import re
from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sparring.envs.games.negotiation import PLAYERS, TOTAL, Negotiation, Offer, State, _asks, _values, _ways
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.tasks import EpisodeRng
from tests.envs.hostile import FORBIDDEN, HOSTILE
from tests.envs.oracle import agree

GAME = Negotiation()
ENV = make("Negotiation-v0")
DEAL = State((4, 2), ((2, 1), (1, 3)))
"""Four books and two hats; a deal `offer 3 1` of player_0 is worth 7 to it and 4 to player_1."""


def play(*moves, game=GAME, state=DEAL):
    for move in moves:
        legal = game.legal(state)
        read = game.read(state, move, legal)
        assert read is not None, (move, legal)
        state = game.apply(state, read)
    return state


def started(seed=0, **kwargs):
    env = make("Negotiation-v0", **kwargs)
    return env.start(env.tasks()[seed], seed=seed)


class Bare(Negotiation):
    """What OpenSpiel's `bargaining` has of it: offers and `accept`, paid in own value."""

    def legal(self, state):
        return tuple(move for move in super().legal(state) if move not in ("say", "deny"))

    def returns(self, state):
        return tuple(round(TOTAL * share) for share in super().returns(state))


def bargaining(games):
    def ours(other, action):
        words = other.action_to_string(other.current_player(), action)
        return "accept" if words == "Agree" else "offer " + " ".join(re.findall(r": (\d+)", words))

    def chance(state, other, action):
        drawn = other.child(action)
        pool, *values = (tuple(map(int, re.findall(r": (\d+)", line))) for line in str(drawn).splitlines()[:3])
        return State(pool, tuple(values))

    return agree(Bare(3, 10, "own"), "bargaining", ours, games=games, chance=chance)


def test_random_games_are_those_of_openspiel():
    assert bargaining(300) > 900


@pytest.mark.slow
def test_many_random_games_are_those_of_openspiel():
    assert bargaining(2_000) > 6_000


class Table:
    """The rules once more, as plainly as can be."""

    def __init__(self, pool, values, turns, payoff):
        self.pool, self.values, self.turns, self.payoff = pool, values, turns, payoff
        self.made, self.open, self.deal = 0, [], None

    def allowed(self, move):
        who, (verb, *numbers) = self.made % 2, move.split()
        if verb == "offer":
            return all(0 <= int(n) <= most for n, most in zip(numbers, self.pool, strict=True))
        return verb == "say" or bool(self.open and self.open[-1][0] != who)

    def move(self, move):
        who, (verb, *numbers) = self.made % 2, move.split()
        if verb == "offer":
            self.open = [(who, [int(n) for n in numbers])]
        elif verb == "deny":
            self.open = []
        elif verb == "accept":
            self.deal = self.open[-1]
        self.made += 1

    def over(self):
        return self.deal is not None or self.made == self.turns

    def paid(self):
        if self.deal is None:
            return [0.0, 0.0]
        who, kept = self.deal
        share = [0.0, 0.0]
        for seat in (0, 1):
            for n, kept_n, value in zip(self.pool, kept, self.values[seat], strict=True):
                share[seat] += value * (kept_n if seat == who else n - kept_n) / TOTAL
        return [share[0] - share[1], share[1] - share[0]] if self.payoff == "zero-sum" else share


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 12), st.sampled_from(["zero-sum", "own"]))
def test_random_games_follow_the_rules_written_a_second_time(seed, kinds, turns, payoff):
    episode = started(seed, kinds=kinds, turns=turns, payoff=payoff)
    state = episode.state
    table = Table(state.pool, state.values, turns, payoff)
    rng, moves = EpisodeRng(b"test"), episode.environment.spec.moves
    while episode.turn.seat is not None:
        legal = episode.turn.legal
        assert episode.turn.seat == f"player_{table.made % 2}"
        assert not table.over()
        assert set(legal) == {move for move in moves if table.allowed(move)}
        answers = [move for move in legal if not move.startswith("offer")]
        move = rng.choice(answers if rng.random() < 0.5 else legal)
        table.move(move)
        turn = episode.step(move)
    assert table.over()
    assert (turn.terminated, turn.truncated) == (True, False)
    assert list(turn.rewards.values()) == pytest.approx(table.paid(), abs=1e-12)
    if payoff == "zero-sum":
        assert sum(turn.rewards.values()) == 0


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5))
def test_draws_are_worth_ten_to_each_side_and_every_kind_has_a_taker(seed, kinds):
    state = started(seed, kinds=kinds).state
    assert sum(state.pool) >= 5
    for values in state.values:
        assert sum(n * v for n, v in zip(state.pool, values, strict=True)) == TOTAL
    takers = [(a > 0) + (b > 0) for a, b in zip(*state.values, strict=True)]
    assert min(takers) >= 1
    assert max(takers) == 2


@pytest.mark.parametrize("pool", [(5,), (4, 2), (1, 2, 3), (3, 3, 3), (1, 1, 1, 2)])
def test_values_are_drawn_uniformly(pool):
    every = [v for v in product(range(11), repeat=len(pool)) if sum(a * b for a, b in zip(pool, v, strict=True)) == 10]
    assert _ways(pool, 10) == len(every)
    if every:
        rng, rounds = EpisodeRng(b"values"), 60 * len(every)
        found = Counter(_values(pool, rng) for _ in range(rounds))
        assert set(found) == set(every)
        assert sum((n - 60) ** 2 / 60 for n in found.values()) < len(every) + 5 * (2 * len(every)) ** 0.5


def test_offer_says_what_its_speaker_keeps():
    assert GAME.returns(play("offer 3 1", "accept")) == pytest.approx((0.7 - 0.4, 0.4 - 0.7))
    assert GAME.returns(play("say", "offer 1 2", "accept")) == pytest.approx((0.6 - 0.7, 0.7 - 0.6))
    own = Negotiation(payoff="own")
    assert own.returns(play("offer 3 1", "accept", game=own)) == pytest.approx((0.7, 0.4))


def test_offer_is_told_from_the_hearers_side():
    text = GAME.observation(play("offer 3 1"), 1)
    assert "The other side offers: you get 1 book, 1 hat; it keeps 3 books, 1 hat." in text
    assert "accept, deny, offer 0-4 0-2, say" in text


def test_general_sum_is_declared():
    env = make("Negotiation-v0", payoff="own")
    assert (env.spec.zero_sum, env.spec.reward_range) == (False, (0.0, 1.0))
    assert (ENV.spec.zero_sum, ENV.spec.reward_range) == (True, (-1.0, 1.0))


def test_chat_is_delivered():
    episode = started()
    turn = episode.step("say | I only care for hats.")
    assert 'It says: "I only care for hats."' in turn.messages[-1].content
    turn = episode.step("I think they lie. [offer 1 0 | Then take them all]")
    assert 'It says: "Then take them all"' in turn.messages[-1].content
    assert "lie" not in turn.messages[-1].content


def test_reason_of_an_illegal_move_is_told_to_who_made_it():
    episode = started(illegal="retry(1)")
    turn = episode.step("accept")
    assert turn.seat == "player_0"
    assert turn.messages[0].content == "That is no legal move. Answer with an offer such as offer 1 1, or with: say."
    episode.step("offer 1 1")
    turn = episode.step("accept it, I would say")
    assert turn.messages[0].content.endswith("or with: say, accept, deny.")


@pytest.mark.parametrize(
    "withdrawn", [["offer 1 1", "deny"], ["offer 1 1", "deny", "say"], ["offer 1 1", "say", "say", "deny"]]
)
def test_denied_offer_is_gone(withdrawn):
    state = play(*withdrawn)
    assert state.offer is None
    for _ in range(2):
        assert not {"accept", "deny"} & set(GAME.legal(state))
        assert GAME.read(state, "[Accept]", GAME.legal(state)) is None
        state = GAME.apply(state, "say")


def test_nobody_accepts_or_denies_his_own_offer():
    state = play("offer 4 2", "say")
    assert GAME.player(state) == 0
    assert not {"accept", "deny"} & set(GAME.legal(state))
    assert "Your offer to keep 4 books, 2 hats still stands." in GAME.observation(state, 0)


def test_offer_stands_while_only_words_are_said():
    state = play("offer 3 1", "say", "say | well?")
    assert {"accept", "deny"} <= set(GAME.legal(state))
    assert "Its last offer still stands: you get 1 book, 1 hat; it keeps 3 books, 1 hat." in GAME.observation(state, 1)
    assert GAME.returns(play("accept", state=state)) == pytest.approx((0.3, -0.3))


@pytest.mark.parametrize("moves", [["offer 4 2", "offer 0 2", "accept"], ["offer 4 2", "say", "offer 4 0", "accept"]])
def test_newer_offer_of_either_side_replaces_the_old_one(moves):
    state = play(*moves)
    assert GAME.returns(state) == pytest.approx((0.8 - 0.6, 0.6 - 0.8))


@pytest.mark.parametrize("turns", [1, 2, 7, 10])
def test_turn_limit_is_exact_and_a_rule(turns):
    episode = started(turns=turns)
    for made in range(turns):
        assert episode.turn.seat == f"player_{made % 2}"
        assert f"Moves left, this one included: {turns - made}." in episode.turn.messages[-1].content
        episode.step("offer 1 1")
    turn = episode.turn
    assert (turn.seat, turn.terminated, turn.truncated, set(turn.rewards.values())) == (None, True, False, {0.0})


def test_last_move_can_still_accept():
    turn = started(turns=2)
    turn.step("offer 0 0")
    assert turn.step("accept").rewards == {"player_0": -1.0, "player_1": 1.0}


SAID = re.compile(r' It says: "([^"\n]*)"')


def heard(move, words, seat=1):
    """What the other side is asked after `move`, with and without words."""
    state = play() if seat else play("offer 3 1")
    texts = []
    for said in (f"{move} | {words}", move):
        read = GAME.read(state, said, GAME.legal(state))
        assert read is not None
        texts.append(GAME.observation(GAME.apply(state, read), seat))
    return texts


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["offer 3 1", "say"]), HOSTILE)
@example("say", 'x" It says: "y')
def test_words_reach_the_other_side_as_one_quotation_and_change_nothing_else(move, words):
    told, silent = heard(move, words)
    assert SAID.sub("", told, count=1) == silent
    assert told.count('"') in (0, 2)
    if quotation := SAID.search(told):
        assert len(quotation[1]) <= 280
        assert not FORBIDDEN & set(quotation[1])
    assert len(told) <= GAME.max_observation


@settings(max_examples=100, deadline=None)
@given(HOSTILE)
def test_words_with_a_denial_do_not_change_it(words):
    told, silent = heard("deny", words, seat=0)
    assert SAID.sub("", told, count=1) == silent


PLAIN = HOSTILE.map(lambda text: re.sub(r"[\[\]{}<>]", "", text))


@settings(max_examples=150, deadline=None)
@given(PLAIN, PLAIN, st.sampled_from(["[offer 3 1]", r"\boxed{offer 3 1}", "<move>offer 3 1</move>"]))
def test_reasoning_around_a_mark_reaches_nobody(before, after, mark):
    assert GAME.read(DEAL, f"A hat is worth 1 to me {before} {mark} {after}", GAME.legal(DEAL)) == "offer 3 1"


@pytest.mark.parametrize("mark", ["[offer 3 1]", r"\boxed{offer 3 1}", "<move>offer 3 1</move>"])
def test_bar_in_the_reasoning_is_no_bar_of_words(mark):
    for text in (
        f"P(a|b) is high. {mark}",
        f"{mark} because P(a|b) is high",
        f"A hat is worth 1 to me. {mark} | so there",
    ):
        assert GAME.read(DEAL, text, GAME.legal(DEAL)) == "offer 3 1"


@given(st.integers(0, 10**6), st.integers(0, 1), st.data())
@settings(max_examples=60, deadline=None)
def test_other_sides_values_never_show(seed, seat, data):
    state = started(seed, kinds=3).state
    game = Negotiation(3)
    dealt = [state.values[0], state.values[1]]
    ways = [v for v in product(range(11), repeat=3) if sum(a * b for a, b in zip(state.pool, v, strict=True)) == 10]
    dealt[1 - seat] = data.draw(st.sampled_from(ways))
    other = state._replace(values=tuple(dealt))
    for _ in range(data.draw(st.integers(0, 8))):
        move = data.draw(st.sampled_from(game.legal(state)))
        if move == "accept":
            break
        state, other = game.apply(state, move), game.apply(other, move)
    if game.player(state) == seat:
        assert game.observation(state, seat) == game.observation(other, seat)
        assert answers(game, state) == answers(game, other)
    assert (game.encode(state, seat) == game.encode(other, seat)).all()


def answers(game, state):
    episode = make("Negotiation-v0", kinds=game.kinds, turns=game.max_plies).start(ENV.tasks()[0], seed=0)
    episode.state = state
    return {name: player(episode) for name, player in PLAYERS.items()}


def deals(first, second, games=60):
    for seed in range(games):
        episode = started(seed, payoff="own")
        while (seat := episode.turn.seat) is not None:
            (move,) = PLAYERS[first if seat == "player_0" else second](episode)
            episode.step(move)
        yield episode.state.agreed, tuple(episode.turn.rewards.values())


@pytest.mark.parametrize(("name", "least"), [("fair", 0.5), ("hardball", 0.8), ("concede", 0.3)])
def test_players_make_no_deal_below_their_aspiration(name, least):
    for other in PLAYERS:
        assert all(paid[0] >= least - 1e-9 for agreed, paid in deals(name, other, 20) if agreed)
        assert all(paid[1] >= least - 1e-9 for agreed, paid in deals(other, name, 20) if agreed)


def test_fair_players_agree_more_often_than_hard_ones():
    counts = [sum(agreed for agreed, _ in deals(name, name)) for name in ("fair", "concede", "hardball")]
    assert min(counts[:2]) > 40 > 20 > counts[2]


def test_conceding_player_accepts_late_what_it_refused_early():
    offer = Offer(0, (3, 1))
    early, late = (State((4, 2), ((2, 1), (1, 3)), plies, offer, "offer 3 1") for plies in (1, 9))
    assert "accept" not in answers(GAME, early)["concede"]
    assert "accept" in answers(GAME, late)["concede"]
    assert "accept" not in answers(GAME, late)["hardball"]


def test_asks_are_worth_the_goal_and_greedy_ones_come_last():
    asks = _asks((4, 2), (2, 1), 5.0)
    assert all(2 * books + hats >= 5 for books, hats in asks)
    assert asks[-1] == (4, 2)
    assert asks[0] == (3, 0)


def test_numeric_view_is_from_the_seats_side():
    mine, theirs = (GAME.encode(play("offer 3 1"), seat) for seat in (0, 1))
    assert mine == pytest.approx(np.array([0.8, 0.4, 0.2, 0.1, 0.6, 0.2, 1, 0, 0.9], np.float32))
    assert theirs == pytest.approx(np.array([0.8, 0.4, 0.1, 0.3, 0.2, 0.2, 0, 1, 0.9], np.float32))


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({"kinds": 0}, "kinds=0: use a whole number from 1 to 5"),
        ({"kinds": 6}, "kinds=6"),
        ({"turns": 0}, "turns=0: use a whole number from 1 to 100"),
        ({"turns": True}, "turns=True"),
        ({"payoff": "both"}, "payoff='both': use 'zero-sum' or 'own'"),
        ({"difficulty": 6}, "difficulty=6"),
    ],
)
def test_arguments_out_of_range_are_refused(kwargs, words):
    with pytest.raises(BadValue, match=words):
        make("Negotiation-v0", **kwargs)
