"""ActionParser: what is read, what is paid."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sparring
from sparring.errors import BadValue, UsageError
from sparring.wrappers import ActionParser, Seat
from sparring.wrappers.action_parser import boxed, tagged
from tests.cases import cases
from tests.wrappers.words import read_move


def begin(env, index=0, seed=0):
    return env.start(env.tasks()[index], seed=seed)


@cases(
    ("pattern", "text", "action"),
    [
        ("answer", "bet? no: <answer> check </answer>", "check"),
        ("answer", "<answer>bet</answer> or <answer>check</answer>", "check"),
        ("answer", "<answer>[check]</answer>", "check"),
        ("answer", "[check]", None),
        ("answer", "<answer>check", None),
        ("answer", "</answer>check<answer>", None),
        ("boxed", r"\boxed{bet}, no, \boxed{check}", "check"),
        ("boxed", "<answer>check</answer>", None),
        (r"Move: (\w+)", "Move: bet\nMove: check", "check"),
        (r"(?:bet|check)$", "I check", "check"),
        (r"Move: (\w+)", "Move: check" + 5000 * " ", None),
        (r"a|(check)", "check a", None),
        (read_move, "Move: check", "check"),
        (read_move, "check!", None),
        ("answer", "check", "check"),
    ],
)
def test_what_is_read(pattern, text, action):
    turn = begin(ActionParser(sparring.make("KuhnPoker-v0"), pattern)).step(text)
    assert turn.info["action"] == action
    assert turn.info["illegal"] == (action is None)
    assert turn.terminated == (action is None)


@given(st.text("<answer>/ 12\n"))
def test_tags_are_found_as_the_expression_finds_them(text):
    def spelled(inner):
        return f"{text}<answer>{inner}</answer>"

    assert tagged(spelled("7")) == "7"
    assert tagged(text) is None or f"{tagged(text)}" in text


@given(
    st.recursive(
        st.text("12\\ ", max_size=3).filter(lambda t: "\\" not in t), lambda inner: inner.map("{{{}}}".format)
    ),
    st.text("ab{}\\ "),
)
def test_braces_in_a_box_are_balanced(inside, before):
    assert boxed(f"{before} \\boxed{{{inside}}} and") == inside.strip()


def test_hostile_text_takes_no_time():
    for text in ("<answer>" * 10**5, "\\boxed{" * 10**5, "</answer>" * 10**5 + "<answer>" * 10**5):
        assert (tagged(text), boxed(text)) == (None, None)


def test_what_cannot_be_read_follows_the_illegal_policy():
    episode = begin(ActionParser(sparring.make("KuhnPoker-v0", illegal="retry(1)")))
    turn = episode.step("I [bet]")
    assert (turn.seat, turn.info["illegal"], turn.info["formatted"]) == ("player_0", True, False)
    assert episode.step("<answer>bet</answer>").seat == "player_1"
    drawn = begin(ActionParser(sparring.make("KuhnPoker-v0", illegal="random_legal"))).step("I [bet]")
    assert drawn.info["action"] in ("check", "bet")


texts = st.lists(st.sampled_from(["{}", "<answer>{}</answer>", "It is <answer>{}</answer>."]), min_size=9, max_size=9)


@settings(deadline=None, max_examples=60)
@given(
    texts,
    st.lists(st.integers(0, 8), min_size=9, max_size=9),
    st.sampled_from(["TicTacToe-v0", "GuessNumber-v0", "StagHunt-v0"]),
)
def test_a_seat_is_paid_the_share_of_its_actions_that_kept_the_format(forms, choices, name):
    env = ActionParser(sparring.make(name), format_reward=0.5)
    episode, bare = begin(env), begin(sparring.make(name))
    got = {seat: [] for seat in env.spec.seats}
    kept = {seat: [] for seat in env.spec.seats}
    for form, choice in zip(forms, choices, strict=True):
        seat, legal = episode.turn.seat, episode.turn.legal
        if seat is None:
            break
        move = (legal or ("7", "50"))[choice % len(legal or "75")]
        turn, expected = episode.step(form.format(move)), bare.step(move if legal or form != "{}" else "")
        kept[seat].append(form != "{}")
        assert turn.info["environment_rewards"] == expected.rewards
        assert turn.info["formatted"] == (form != "{}")
        for who, reward in turn.rewards.items():
            got[who].append(reward - expected.rewards[who])
    shares = {seat: 0.5 * sum(k) / len(k) if k else 0.0 for seat, k in kept.items()}
    others = {seat: sum(s for o, s in shares.items() if o != seat) if env.spec.zero_sum else 0.0 for seat in shares}
    assert {seat: sum(paid) for seat, paid in got.items()} == pytest.approx(
        {seat: shares[seat] - others[seat] for seat in shares}
    )


def test_no_format_reward_changes_no_reward():
    turn = begin(ActionParser(sparring.make("Arithmetic-v0"))).step("<answer>101</answer>")
    assert (dict(turn.rewards), "environment_rewards" in turn.info) == ({"player_0": 1.0}, False)
    assert ActionParser(sparring.make("KuhnPoker-v0"), format_reward=0.5).spec.reward_range == (-2.5, 2.5)
    assert ActionParser(sparring.make("Arithmetic-v0"), format_reward=0.5).spec.reward_range == (0.0, 1.5)


def test_around_a_seat_the_own_pay_of_the_environment_is_whole():
    env = ActionParser(Seat(sparring.make("KuhnPoker-v0"), "player_0", "equilibrium"), format_reward=0.5)
    turn = begin(env).step("<answer>bet</answer>")
    assert turn.rewards["player_0"] == turn.info["environment_rewards"]["player_0"] + 0.5


def test_players_write_in_the_format_where_moves_are_not_listed():
    env = ActionParser(sparring.make("Arithmetic-v0"), "answer")
    assert env.spec.players["oracle"](begin(env)) == {"<answer>101</answer>": 1.0}
    kuhn = ActionParser(sparring.make("KuhnPoker-v0"), "answer")
    assert set(kuhn.spec.players["equilibrium"](begin(kuhn))) <= {"check", "bet"}


def test_a_call_of_a_tool_needs_no_format():
    env = ActionParser(sparring.make("MathTool-v0", level=1), "answer", format_reward=1.0)
    turn = begin(env).step("```python\nprint(6 * 7)\n```")
    assert "42" in turn.messages[-1].content
    assert dict(turn.rewards) == {"player_0": 0.0}


def test_the_note_can_be_chosen():
    def rules(**kwargs):
        return begin(ActionParser(sparring.make("Arithmetic-v0"), **kwargs)).turn.messages[0].content.split("\n")[1:]

    assert rules() == ["Write your answer as <answer>...</answer>: nothing else of what you write is read."]
    assert rules(pattern="boxed") == [r"Write your answer as \boxed{...}: nothing else of what you write is read."]
    assert rules(note="") == rules(pattern="x+") == []
    assert rules(pattern="x+", note="Write x.") == ["Write x."]


@cases(
    ("kwargs", "words"),
    [
        ({"pattern": "("}, r"pattern='\(' is no regular expression"),
        ({"pattern": "anser"}, "no pattern is called 'anser'; did you mean 'answer'"),
        ({"pattern": 3}, "pattern=3: use 'answer', 'boxed'"),
        ({"format_reward": -1}, "format_reward=-1: use a number from 0"),
        ({"format_reward": float("nan")}, "format_reward=nan"),
    ],
)
def test_what_cannot_be_is_refused(kwargs, words):
    with pytest.raises(UsageError, match=words):
        ActionParser(sparring.make("KuhnPoker-v0"), **kwargs)


def test_a_function_returns_text_or_none():
    with pytest.raises(BadValue, match="pattern returned 3"):
        begin(ActionParser(sparring.make("KuhnPoker-v0"), len)).step("bet")
