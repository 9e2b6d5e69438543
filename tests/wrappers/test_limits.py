"""TimeLimit and TokenBudget: when they end an episode, and what that pays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sparring
from sparring.errors import BadValue
from sparring.wrappers import ActionParser, Seat, TimeLimit, TokenBudget
from tests.cases import cases


def begin(env, index=0, seed=0):
    return env.start(env.tasks()[index], seed=seed)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 6), st.lists(st.integers(0, 8), min_size=9, max_size=9), st.integers(0, 99))
def test_nothing_changes_before_the_limit(turns, choices, seed):
    whole, limited = (
        begin(sparring.make("TicTacToe-v0"), seed=seed),
        begin(TimeLimit(sparring.make("TicTacToe-v0"), turns), seed=seed),
    )
    for k, choice in enumerate(choices):
        if whole.turn.seat is None:
            break
        move = whole.turn.legal[choice % len(whole.turn.legal)]
        expected, turn = whole.step(move), limited.step(move)
        assert (turn.rewards, turn.info, turn.feedback) == (expected.rewards, expected.info, expected.feedback)
        if k + 1 == 2 * turns and expected.seat is not None:
            assert (turn.seat, turn.terminated, turn.truncated) == (None, False, True)
            return
        assert turn == expected
        assert limited.transcript("player_0") == whole.transcript("player_0")


def test_a_question_that_is_asked_again_uses_up_no_turn():
    episode = begin(TimeLimit(sparring.make("KuhnPoker-v0", illegal="retry(2)"), 1))
    assert [episode.step(text).seat for text in ("nonsense", "nonsense", "check")] == [
        "player_0",
        "player_0",
        "player_1",
    ]
    turn = episode.step("bet")
    assert (turn.truncated, dict(turn.rewards), turn.info["action"]) == (
        True,
        {"player_0": 0.0, "player_1": 0.0},
        "bet",
    )


def test_the_limit_shortens_the_data_sheet():
    assert TimeLimit(sparring.make("KuhnPoker-v0", illegal="retry(2)"), 1).spec.max_turns == 6
    assert TimeLimit(sparring.make("KuhnPoker-v0"), 100).spec.max_turns == sparring.make("KuhnPoker-v0").spec.max_turns


def test_every_seat_is_told_its_budget_once_with_its_rules():
    env = TokenBudget(sparring.make("TicTacToe-v0"), 7, unit="letters")
    episode = begin(env)
    told = "You may write 7 letters in all. What goes beyond is not read, and ends the episode."
    assert env.spec.max_chars == env.inner.spec.max_chars + len(told) + 1
    for move in "123456":
        episode.step(move)
    for seat in ("player_0", "player_1"):
        rules, *rest = episode.transcript(seat)
        assert rules.role == "system"
        assert rules.content.endswith(f"\n{told}")
        assert not any(told in message.content for message in rest)


def test_who_is_told_no_rules_is_told_the_budget_alone():
    episode = begin(TokenBudget(sparring.make("GuessNumber-v0"), 5))
    plain = begin(sparring.make("GuessNumber-v0"))
    assert (
        episode.turn.messages[0]
        .content.removeprefix(plain.turn.messages[0].content)
        .strip()
        .startswith("You may write 5")
    )


@cases(
    ("illegal", "texts", "end", "reward"),
    [
        ("forfeit", ["I think [check]"], "truncated", -2.0),
        ("forfeit", ["[check]", "[bet]", "I call [call]"], "truncated", -2.0),
        ("random_legal", ["I think [check]"], "goes on", 0.0),
        ("retry(1)", ["I think [check]"], "goes on", 0.0),
        ("retry(1)", ["I think [check]", "[check]"], "truncated", -2.0),
        ("forfeit", ["[check]"], "goes on", 0.0),
    ],
)
def test_what_goes_beyond_the_budget_is_not_heard(illegal, texts, end, reward):
    episode = begin(TokenBudget(sparring.make("KuhnPoker-v0", illegal=illegal), 10))
    for text in texts:
        turn = episode.step(text)
    assert ("truncated" if turn.truncated else "terminated" if turn.terminated else "goes on") == end
    assert turn.rewards["player_0"] == reward == -turn.rewards["player_1"]
    assert turn.info.get("over_budget", False) == (texts != ["[check]"])


def test_a_legal_move_is_heard_and_is_the_last_one():
    episode = begin(TokenBudget(sparring.make("TicTacToe-v0"), 1))
    assert [episode.step(move).seat for move in "123"] == ["player_1", "player_0", "player_1"]
    turn = episode.step("4")
    assert (turn.truncated, turn.info) == (True, {"action": "4", "illegal": False, "over_budget": True})


def test_a_single_answer_that_is_too_long_earns_nothing():
    env = TokenBudget(sparring.make("Arithmetic-v0"), 3)
    assert begin(env).step("101").rewards == {"player_0": 1.0}
    assert begin(env).step("[101]").rewards == {"player_0": 0.0}


def test_what_is_counted_can_be_chosen():
    seen = []

    def words(text):
        seen.append(text)
        return len(text.split())

    env = TokenBudget(sparring.make("GuessNumber-v0"), 3, count=words)
    assert "3 tokens in all" in begin(env).turn.messages[0].content
    assert [begin(env).step(text).truncated for text in ("I say [50]", "I say \udfff \ud800 [50]")] == [False, True]
    assert seen == ["I say [50]", "I say ? ? [50]"]


@cases(
    ("wrap", "words"),
    [
        (lambda env: TimeLimit(env, 0), "turns=0: use a whole number from 1"),
        (lambda env: TokenBudget(env, -1), "budget=-1: use a whole number from 0"),
        (lambda env: TokenBudget(env, 9, count=3), "count=3: use a function"),
        (lambda env: begin(TokenBudget(env, 9, count=str.upper)).step("bet"), "count returned 'BET'"),
        (lambda env: TimeLimit(sparring.make("PublicGoods-v0"), 1), "PublicGoods-v0 pays at least 80"),
        (lambda env: TokenBudget(sparring.make("PublicGoods-v0"), 1), "runs into TokenBudget would get less"),
        (lambda env: TimeLimit(env, 1).load(b"{}"), "not a saved episode"),
        (
            lambda env: TimeLimit(env, 1).load(begin(TimeLimit(env, 2)).save()),
            "load it with the environment that saved it",
        ),
    ],
)
def test_what_cannot_be_is_refused(wrap, words):
    with pytest.raises(BadValue, match=words):
        wrap(sparring.make("KuhnPoker-v0"))


def test_a_budget_counts_thoughts_if_it_is_around_the_parser():
    inside = ActionParser(TokenBudget(sparring.make("Arithmetic-v0"), 10))
    outside = TokenBudget(ActionParser(sparring.make("Arithmetic-v0")), 10)
    said = "Hm, hm. <answer>101</answer>"
    assert [begin(env).step(said).truncated for env in (inside, outside)] == [False, True]


def test_players_play_inside():
    env = Seat(TimeLimit(sparring.make("KuhnPoker-v0"), 1), "player_1", "equilibrium")
    assert set(env.spec.players["equilibrium"](begin(env))) <= set(begin(env).turn.legal)
