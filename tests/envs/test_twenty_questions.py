"""TwentyQuestions: the table, answers that are always true, and success rates by full enumeration."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.envs.games._things import STATEMENTS, THINGS
from sparring.envs.games.twenty_questions import HALVING, IN_ORDER, PLAYERS, TwentyQuestions
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.cases import cases

ENV = make("TwentyQuestions-v0")
GAME = ENV.game


def thinking_of(thing, env=ENV):
    """An episode in which `thing` is the one, whatever was drawn."""
    episode = env.start(env.tasks()[0], seed=0)
    episode.state = episode.state._replace(secret=THINGS.index(thing))
    return episode


def row(thing):
    return frozenset(statement for statement, things in STATEMENTS.items() if thing in things)


def test_table_is_large_and_no_two_rows_are_the_same():
    assert (len(THINGS), len(STATEMENTS)) == (183, 81)
    assert len(set(THINGS)) == len({row(thing) for thing in THINGS}) == len(THINGS)
    assert len({thing.casefold() for thing in THINGS}) == len(THINGS)


@cases("statement", STATEMENTS)
def test_statements_are_about_known_things_and_tell_some_apart(statement):
    assert STATEMENTS[statement] <= set(THINGS)
    assert 1 < len(STATEMENTS[statement]) < len(THINGS)


@pytest.mark.parametrize(
    ("statement", "things"),
    [
        ("is an animal", {"lion", "hen", "bee", "cobra"}),
        ("can fly", {"bat", "kite", "bee", "rocket"}),
        ("lays eggs", {"penguin", "ant", "crocodile"}),
        ("has wheels", {"bicycle", "aeroplane"}),
    ],
)
def test_some_truths_of_the_table(statement, things):
    assert things <= STATEMENTS[statement]
    assert not {"water", "apple", "piano"} & STATEMENTS[statement]


def test_sorts_do_not_overlap():
    sorts = [STATEMENTS[s] for s in ("is an animal", "is a plant", "is food or drink", "is man-made and no food")]
    assert sum(map(len, sorts)) == len(frozenset.union(*sorts))
    kinds = [STATEMENTS[s] for s in ("is a mammal", "is a bird", "is an insect")]
    assert sum(map(len, kinds)) == len(frozenset.union(*kinds) & STATEMENTS["is an animal"])
    assert not STATEMENTS["is a mammal"] & STATEMENTS["lays eggs"]
    assert STATEMENTS["is a bird"] | STATEMENTS["is an insect"] <= STATEMENTS["lays eggs"]
    assert STATEMENTS["weighs more than a car"] <= STATEMENTS["weighs more than two people"]


@cases("things", range(2, len(THINGS) + 1, 9))
def test_statements_that_are_offered_tell_all_things_apart(things):
    game = TwentyQuestions(things)
    rows = {tuple(bits >> i & 1 for bits in game.statements.values()) for i in range(things)}
    assert len(rows) == things
    assert all(0 < bits < (1 << things) - 1 for bits in game.statements.values())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(THINGS), st.lists(st.sampled_from(GAME.moves), min_size=1, max_size=20))
def test_answers_are_true_and_leave_what_fits_them(thing, moves):
    episode, fit = thinking_of(thing), set(THINGS)
    for k, move in enumerate(moves):
        verb, _, what = move.partition(" ")
        true_of = STATEMENTS[what] if verb == "ask" else {what}
        turn = episode.step(move)
        fit &= true_of if thing in true_of else set(THINGS) - true_of
        assert {t for i, t in enumerate(THINGS) if episode.state.left >> i & 1} == fit
        if move == f"guess {thing}":
            assert (turn.seat, turn.terminated, turn.rewards) == (None, True, {"player_0": 1.0})
            return
        if k == 19:
            assert (turn.seat, turn.terminated, turn.rewards) == (None, True, {"player_0": 0.0})
            return
        said = "yes" if thing in true_of else "no"
        assert turn.messages[-1].content == f"{move}: {said}. Questions left: {19 - k}."


@given(st.sampled_from(THINGS), st.sampled_from(THINGS), st.lists(st.sampled_from(GAME.moves), max_size=8))
@settings(max_examples=60, deadline=None)
def test_nothing_but_the_answers_tells_the_things_apart(one, other, moves):
    first, second = thinking_of(one), thinking_of(other)
    for move in moves:
        if GAME.truth(first.state, move) != GAME.truth(second.state, move) or first.turn.seat is None:
            return
        first.step(move)
        second.step(move)
        assert first.turn == second.turn or first.turn.seat is None
        assert first.transcript("player_0") == second.transcript("player_0")
        assert (first.encode("player_0") == second.encode("player_0")).all()
        if first.turn.seat is not None:
            assert [player(first) for player in PLAYERS.values()] == [player(second) for player in PLAYERS.values()]


@cases(("things", "questions"), [(2, 1), (40, 20), (40, 7), (183, 9)])
@cases("name", PLAYERS)
def test_players_find_as_many_things_as_is_said(name, things, questions):
    env = make("TwentyQuestions-v0", things=things, questions=questions)
    found = 0
    for thing in env.game.things:
        episode = thinking_of(thing, env)
        while episode.turn.seat is not None:
            (move,) = PLAYERS[name](episode)
            episode.step(move)
        found += episode.turn.rewards["player_0"] == 1
    assert found == PLAYERS[name].found(env.game)


@pytest.mark.parametrize(
    ("questions", "halving", "in_order"), [(8, 110, 63), (9, 145, 84), (10, 160, 99), (18, 183, 167)]
)
def test_success_rates_of_the_data_sheet(questions, halving, in_order):
    game = TwentyQuestions(questions=questions)
    assert (HALVING.found(game), IN_ORDER.found(game)) == (halving, in_order)


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4])
def test_halving_finds_everything_in_twenty_questions(difficulty):
    env = make("TwentyQuestions-v0", difficulty=difficulty)
    assert env.spec.references["halving"] == 1
    assert HALVING.found(env.game) == len(env.game.things)


def test_references_are_ordered_and_below_the_ceiling():
    for questions in range(1, 21):
        random, blind, in_order, halving, ceiling = make(
            "TwentyQuestions-v0", questions=questions
        ).spec.references.values()
        assert random < blind <= in_order <= halving <= ceiling <= 1


def test_halving_is_next_to_the_best_of_all_questioners():
    @cache
    def optimum(left, questions):
        if not questions or not left:
            return 0
        guesses = max(1 + optimum(left & ~(1 << i), questions - 1) for i in range(10) if left >> i & 1)
        splits = {bits & left for bits in game.statements.values()} - {0, left}
        return max([guesses, *(optimum(yes, questions - 1) + optimum(left & ~yes, questions - 1) for yes in splits)])

    game = TwentyQuestions(10)
    best = [optimum((1 << 10) - 1, q) for q in range(1, 8)]
    ours = [HALVING.found(TwentyQuestions(10, q)) for q in range(1, 8)]
    assert best[:4] == [1, 2, 4, 8]
    assert all(mine in (top - 1, top) for mine, top in zip(ours, best, strict=True))


def test_random_reference_is_exact():
    def rate(game, questions):
        if not questions:
            return 0.0
        return 1 / len(game.moves) + (1 - 1 / len(game.moves)) * rate(game, questions - 1)

    env = make("TwentyQuestions-v0", things=12, questions=6)
    assert env.spec.references["random moves"] == pytest.approx(rate(env.game, 6))


def test_things_are_drawn_uniformly():
    env = make("TwentyQuestions-v0", difficulty=1)
    secrets = [env.start(env.tasks()[i], seed=0).state.secret for i in range(3600)]
    assert all(abs(secrets.count(n) - 300) < 4 * (3600 * 11 / 144) ** 0.5 for n in range(12))


def test_what_it_was_is_told_at_the_end_only():
    episode = thinking_of("penguin", make("TwentyQuestions-v0", questions=2))
    assert episode.step("ask can fly").feedback is None
    assert episode.step("guess hen").feedback == "It was: penguin."


def test_rules_name_all_things_and_statements():
    text = ENV.opening(0).content
    assert all(thing in text for thing in THINGS)
    assert all(statement in text for statement in STATEMENTS)
    assert len(text) < 4000


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("ask can fly", "ask can fly"),
        (" Guess Polar Bear ", "guess polar bear"),
        (
            "Is it big? I do not know. [ask is food with milk, egg, honey or meat in it]",
            "ask is food with milk, egg, honey or meat in it",
        ),
        ("can it fly?", None),
        ("ask can fly or guess bee", None),
    ],
)
def test_answers_are_read(text, move):
    assert GAME.read(GAME.initial(), text, GAME.moves) == move


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({"things": 1}, "things=1: use a whole number from 2 to 183"),
        ({"things": 184}, "things=184"),
        ({"questions": 0}, "questions=0: use a whole number from 1 to 100"),
        ({"questions": 2.5}, "questions=2.5"),
        ({"difficulty": 0}, "difficulty=0"),
    ],
)
def test_arguments_out_of_range_are_refused(kwargs, words):
    with pytest.raises(BadValue, match=words):
        make("TwentyQuestions-v0", **kwargs)


def test_the_state_before_the_draw_can_be_shown():
    assert ENV.game.show(ENV.game.initial()) == "(nothing yet)"


@pytest.mark.parametrize("difficulty", [[], {}, (1,), 1.0, "1", None])
def test_a_difficulty_that_is_no_whole_number_is_refused(difficulty):
    with pytest.raises(BadValue, match="difficulty="):
        make("TwentyQuestions-v0", difficulty=difficulty)
