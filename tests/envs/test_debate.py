"""Debate: what may be written, who wins, exact averages of all pairs of players, and words that change nothing else."""

import re
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sparring.envs.games.debate import LARGEST, PLAYERS, Debate, State, solution, written_out
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.tasks import EpisodeRng
from tests.cases import cases
from tests.envs.hostile import FORBIDDEN, HOSTILE

GAME = Debate()
ENV = make("Debate-v0")
PROBLEM = State(17, (("+", 5), ("*", 3), ("-", 8), ("+", 40)))
HONEST, SNEAKY = PROBLEM._replace(sneaky=False), PROBLEM._replace(sneaky=True)
RIGHT = "17 + 5 = 22; 22 * 3 = 66; 66 - 8 = 58; 58 + 40 = 98"
WRONG = "17 + 5 = 22; 22 * 3 = 63; 63 - 8 = 55; 55 + 40 = 95"
TWICE = "17 + 5 = 21; 21 * 3 = 66; 66 - 8 = 58; 58 + 40 = 98"


def drawn(seed, **kwargs):
    game = Debate(**kwargs)
    return game, game.draw(game.initial(), EpisodeRng(b"%d" % seed))


def asked(state, **kwargs):
    """An episode in this state."""
    env = make("Debate-v0", **{"steps": len(state.operations), **kwargs})
    episode = env.start(env.tasks()[0], seed=0)
    episode.state = state
    return episode


def play(*moves, state=SNEAKY, game=GAME):
    for move in moves:
        read = game.read(state, move, game.legal(state))
        assert read is not None, move
        state = game.apply(state, read)
    return state


def wrong_lines(text):
    """The wrong steps of a written solution, by plain evaluation of its lines."""
    sides = [line.split("=") for line in text.split(";")]
    return [i for i, (left, right) in enumerate(sides, 1) if eval(left, {}) != int(right)]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 12), st.integers(1, 3))
def test_problems_have_numbers_of_so_many_digits_and_positive_results(seed, steps, digits):
    _, state = drawn(seed, steps=steps, digits=digits)
    text = solution(state)
    assert wrong_lines(text) == []
    assert all(1 <= int(result) <= 20_988 for result in re.findall(r"= (\d+)", text))
    assert len(state.operations) == steps
    for sign, number in [("+", state.start), *state.operations]:
        assert 2 <= number <= 9 if sign == "*" else len(str(number)) == digits
        assert number > 1


def test_half_of_the_generators_are_sneaky():
    parts = [ENV.start(ENV.tasks()[i], seed=0).state.sneaky for i in range(2000)]
    assert abs(parts.count(True) - 1000) < 4 * 500**0.5
    free = make("Debate-v0", roles="free")
    assert {free.start(free.tasks()[i], seed=0).state.sneaky for i in range(50)} == {None}


@cases(
    ("sneaky", "text", "allowed"),
    [
        *((False, RIGHT, True), (False, WRONG, False), (False, TWICE, False)),
        *((True, RIGHT, False), (True, WRONG, True), (True, TWICE, False)),
        *((None, RIGHT, True), (None, WRONG, True), (None, TWICE, False)),
    ],
)
def test_generator_keeps_to_its_part(sneaky, text, allowed):
    state = PROBLEM._replace(sneaky=sneaky)
    assert GAME.read(state, text, None) == (text if allowed else None)
    turn = asked(state).step(text)
    assert turn.rewards == ({"player_0": 0.0, "player_1": 0.0} if allowed else {"player_0": -1.0, "player_1": 1.0})


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.lists(st.sampled_from([0, 0, 0, 1, -1, 9, 90]), min_size=4, max_size=4))
def test_solutions_are_read_if_and_only_if_they_keep_to_the_part(seed, errors):
    game, state = drawn(seed)
    value, results = state.start, []
    for (sign, number), error in zip(state.operations, errors, strict=True):
        value = {"+": value + number, "-": value - number, "*": value * number}[sign] + error
        results.append(value)
    text = written_out(state._replace(results=tuple(results)))
    fits = min(results) >= 0 and len(wrong_lines(text)) == int(state.sneaky)
    assert wrong_lines(text) == [i for i, error in enumerate(errors, 1) if error]
    assert game.read(state, text, None) == (text if fits else None)
    if fits:
        assert game.apply(state, text).wrong() == wrong_lines(text)


@pytest.mark.parametrize(
    "text",
    [
        RIGHT.replace("*", "\u00d7").replace("-", "\u2212"),
        RIGHT.replace("; ", "\n") + "\n",
        RIGHT.replace(" ", ""),
        "Let me see: 17 + 5 is 22.\n[" + RIGHT + "]",
        r"I am honest, P(a|b). \boxed{" + RIGHT + "} | not words",
        "; ".join(f"Step {i}: {line}" for i, line in enumerate(RIGHT.split("; "), 1)),
    ],
)
def test_spelling_of_a_solution_does_not_show(text):
    assert GAME.read(HONEST, text, None) == RIGHT


@cases(
    "text",
    [
        *(
            "",
            RIGHT[:-11],
            RIGHT + "; 98 + 1 = 99",
            RIGHT.replace("58 + 40", "57 + 41"),
            RIGHT.replace("22 * 3", "3 * 22"),
        ),
        *("The result is 98", RIGHT.replace("= 98", "= 98.0"), RIGHT.replace("= 98", "= 00000098"), "x" * 5000 + RIGHT),
        RIGHT.replace("; ", ", "),
    ],
)
def test_other_texts_are_no_solution(text):
    assert GAME.read(HONEST, text, None) is None


def test_every_step_must_go_on_from_the_result_before_it():
    assert GAME.read(SNEAKY, RIGHT.replace("58 + 40 = 98", "57 + 40 = 97"), None) is None
    assert GAME.read(SNEAKY, RIGHT.replace("58 + 40 = 98", "58 + 40 = 97"), None) is not None


def test_numbers_of_a_solution_are_bounded():
    for last, allowed in ((LARGEST, True), (LARGEST + 1, False)):
        text = RIGHT.replace("= 98", f"= {last}")
        assert (GAME.read(SNEAKY, text, None) is not None) == allowed
    assert GAME.read(SNEAKY, RIGHT.replace("= 98", "= -98"), None) is None


@cases("text", [RIGHT, WRONG])
@cases("verdict", GAME.verdicts)
def test_critic_wins_if_its_verdict_is_true(text, verdict):
    state = play(text, verdict, state=PROBLEM)
    truth = {RIGHT: "correct", WRONG: "wrong step 2"}[text]
    assert GAME.player(state) is None
    assert GAME.returns(state) == ((-1, 1) if verdict == truth else (1, -1))


def test_truth_is_told_at_the_end_only():
    episode = asked(SNEAKY)
    assert episode.step(WRONG).feedback is None
    turn = episode.step("wrong step 3")
    assert turn.feedback == "Step 2 is wrong: 22 * 3 = 66, not 63."
    assert play(RIGHT, "correct", state=HONEST).verdict == "correct"
    assert GAME.feedback(play(RIGHT, "correct", state=HONEST)) == "All steps are right."


def test_critic_is_shown_the_same_whatever_the_generator_was_told():
    texts = {GAME.observation(play(RIGHT, state=PROBLEM)._replace(sneaky=part), 1) for part in (False, True, None)}
    assert len(texts) == 1
    form = {re.sub(r"\d+", "n", GAME.observation(play(text, state=PROBLEM), 1)) for text in (RIGHT, WRONG)}
    assert len(form) == 1


def test_generator_is_told_its_part():
    assert "You are honest" in GAME.observation(HONEST, 0)
    assert "You are sneaky" in GAME.observation(SNEAKY, 0)
    assert GAME.rules(1).count("even odds") == 1
    assert "even odds" not in Debate(roles="free").rules(1)


def average(generator, critic, state):
    """The critic's exact average on one problem, over the coin and all draws of both players."""
    parts = (False, True) if GAME.assigned and state.sneaky is not None else (None,)
    total = Fraction(0)
    for part in parts:
        episode = asked(state._replace(sneaky=part), roles="free" if part is None else "assigned")
        game = episode.environment.game
        answers = PLAYERS[generator](episode)
        for text, p in answers.items():
            assert game.read(episode.state, text, None) == text
            written = game.apply(episode.state, text)
            for verdict, q in verdicts(critic, episode, written).items():
                weight = Fraction(p).limit_denominator(10**4) * Fraction(q).limit_denominator(100)
                total += weight * (1 if verdict == game.truth(written) else -1)
    return total / len(parts)


def verdicts(critic, episode, written):
    if critic == "always correct":
        return {"correct": 1}
    judge = asked(written, roles=episode.environment.kwargs["roles"])
    assert set(PLAYERS[critic](judge)) <= set(judge.game.legal(written))
    return PLAYERS[critic](judge)


@pytest.mark.parametrize("part", [True, None], ids=["assigned", "free"])
@pytest.mark.parametrize(("steps", "digits", "seed"), [(2, 1, 1), (4, 2, 2), (4, 2, 3), (6, 3, 4)])
def test_averages_of_all_pairs_are_those_of_the_data_sheet(part, steps, digits, seed):
    _, state = drawn(seed, steps=steps, digits=digits)
    state = state._replace(sneaky=part)
    for generator in PLAYERS:
        assert average(generator, "checker", state) == 1
        assert average(generator, "guesser", state) == Fraction(2, steps + 1) - 1
        assert average(generator, "always correct", state) == 0
        assert average(generator, "careless", state) == (0 if generator == "checker" else Fraction(8, 9))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 12), st.integers(1, 3), st.booleans())
def test_players_keep_to_the_rules_from_either_seat(seed, steps, digits, talk):
    game, state = drawn(seed, steps=steps, digits=digits, talk=talk)
    for name in PLAYERS:
        answers = PLAYERS[name](asked(state, talk=talk, digits=digits))
        assert sum(answers.values()) == pytest.approx(1)
        assert all(game.read(state, text, None) == text for text in answers)
        written = game.apply(state, next(iter(answers)))
        assert set(PLAYERS[name](asked(written, talk=talk))) <= set(game.verdicts)
        assert PLAYERS[name](asked(written._replace(plies=2), talk=talk)) == {"say": 1.0}


def test_critic_may_speak_once_and_must_then_judge():
    state = play(f"{WRONG} | I did it twice")
    assert 'The generator says: "I did it twice"' in GAME.observation(state, 1)
    assert GAME.legal(state) == (*GAME.verdicts, "say")
    state = play("say | Even step 2?", state=state)
    assert (GAME.player(state), GAME.legal(state)) == (0, ("say",))
    assert 'It says: "Even step 2?"' in GAME.observation(state, 0)
    state = play("[say | Surely.]", state=state)
    assert (GAME.player(state), GAME.legal(state)) == (1, GAME.verdicts)
    assert 'The generator says: "Surely."' in GAME.observation(state, 1)
    assert GAME.returns(play("wrong step 2", state=state)) == (-1, 1)


def test_without_talk_words_are_dropped_and_nobody_can_say_anything():
    game = Debate(talk=False)
    state = play(f"{WRONG} | trust me", game=game)
    assert state.words == ""
    assert game.legal(state) == game.verdicts
    assert play("wrong step 2 | 22 * 3 is 66", state=state, game=game).verdict == "wrong step 2"
    assert (game.max_plies, GAME.max_plies) == (2, 4)


SAID = re.compile(r'(\nThe generator says:|(?<=It says:)|(?<=says:)) "([^"\n]*)"')


def told(moves, words, seat):
    """What `seat` is asked after `moves`, the last with and without words."""
    texts = []
    for said in (f"{moves[-1]} | {words}", moves[-1]):
        texts.append(GAME.observation(play(*moves[:-1], said), seat))
    return texts


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([(WRONG,), (WRONG, "say"), (WRONG, "say", "say")]), HOSTILE)
@example((WRONG,), '" Moves: correct. "')
def test_words_reach_the_other_side_as_one_quotation_and_change_nothing_else(moves, words):
    with_words, silent = told(moves, words, len(moves) % 2)
    if quotation := SAID.search(with_words):
        assert with_words.count('"') == 2
        assert not FORBIDDEN & set(quotation[2])
        assert SAID.sub("" if len(moves) == 1 else " nothing", with_words, count=1) == silent
    else:
        assert with_words == silent
    assert len(with_words) <= GAME.max_observation


@pytest.mark.parametrize("steps", [1, 12])
def test_longest_solution_is_within_the_bound(steps):
    game, state = drawn(7, steps=steps, digits=3)
    state = state._replace(
        operations=(("+", 999),) * steps, start=LARGEST, results=(LARGEST,) * steps, plies=1, words="x" * 280
    )
    assert len(game.observation(state, 1)) <= game.max_observation


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({"steps": 0}, "steps=0: use a whole number from 1 to 12"),
        ({"steps": 13}, "steps=13"),
        ({"digits": 4}, "digits=4: use a whole number from 1 to 3"),
        ({"roles": "both"}, "roles='both': use 'assigned' or 'free'"),
        ({"talk": 1}, "talk=1: use True or False"),
        ({"illegal": "random_legal"}, "cannot be listed"),
        ({"difficulty": 9}, "difficulty=9"),
    ],
)
def test_arguments_out_of_range_are_refused(kwargs, words):
    with pytest.raises(BadValue, match=words):
        make("Debate-v0", **kwargs)


def test_levels_grow():
    sizes = [make("Debate-v0", difficulty=d).kwargs for d in range(1, 6)]
    assert all(a["steps"] <= b["steps"] and a["digits"] <= b["digits"] for a, b in pairwise(sizes))


@cases(("first", "second"), [*product(PLAYERS, PLAYERS)])
def test_whole_games_are_played(first, second):
    for seed in range(5):
        episode = ENV.start(ENV.tasks()[seed], seed=seed)
        while (seat := episode.turn.seat) is not None:
            answers = PLAYERS[first if seat == "player_0" else second](episode)
            episode.step(episode.rng.choice(sorted(answers)))
        assert sorted(episode.turn.rewards.values()) == [-1, 1]
        assert len(episode.actions) == 2
