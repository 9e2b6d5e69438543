"""Reading moves, the illegal-move policies, and what every episode does."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sparring.envs.core import IllegalPolicy, marked, parse_illegal_policy, parse_move
from sparring.envs.registry import make
from sparring.errors import BadValue, EpisodeOver
from tests.cases import cases

MOVES = ("check", "bet", "Fold", "call")
PLAIN = st.text(st.characters(exclude_characters="[]{}<>\\"), max_size=40)


def kuhn(**kwargs):
    env = make("KuhnPoker-v0", **kwargs)
    return env.start(env.tasks()[0], seed=0)


@given(st.sampled_from(MOVES), PLAIN, PLAIN)
def test_last_mark_is_the_move(move, before, after):
    for text in (f"{before}[{move}]{after}", rf"[check] {before}\boxed{{{move}}}{after}", f"[x]<move>{move}</move>"):
        assert parse_move(text, MOVES) == move


@given(st.sampled_from(MOVES), st.sampled_from(["", " ", "\n", "\t  "]))
def test_case_and_white_space_around_a_bare_move_do_not_count(move, space):
    assert parse_move(f"{space}{move.upper()}{space}", MOVES) == move


@given(st.text(max_size=100))
def test_nothing_is_guessed_from_prose(text):
    assume(text.strip().casefold() not in {move.casefold() for move in MOVES})
    assume(not any(sign in text for sign in "[{<"))
    assert parse_move(text, MOVES) is None


@given(st.text(max_size=300))
def test_reading_never_raises_and_names_a_legal_move_or_none(text):
    assert parse_move(text, MOVES) in (*MOVES, None)
    assert marked(text) is None or marked(text) == marked(text).strip()


@given(PLAIN)
def test_prose_around_several_moves_is_no_move(words):
    assert parse_move(f"{words} check or bet", MOVES) is None


def test_marks_beyond_the_last_4096_characters_are_not_read():
    assert marked("[bet]" + " " * 4091) == "bet"
    assert marked("[bet]" + " " * 4092) is None


def test_reading_a_megabyte_of_brackets_is_quick():
    assert parse_move("[" * 1_000_000, MOVES) is None


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("forfeit", IllegalPolicy(0, "forfeit")),
        ("random_legal", IllegalPolicy(0, "random_legal")),
        ("retry(3)", IllegalPolicy(3, "forfeit")),
        ("retry(1) then forfeit", IllegalPolicy(1, "forfeit")),
        ("retry(2) then random_legal", IllegalPolicy(2, "random_legal")),
    ],
)
def test_illegal_policies(text, policy):
    assert parse_illegal_policy(text) == policy


@cases(
    "text",
    [
        "",
        "retry",
        "retry(-1)",
        "retry(1000)",
        "retry(\u0663)",
        "retry(2) then ignore",
        "Forfeit",
        1,
        None,
        ["retry(1)"],
    ],
)
def test_other_illegal_policies_are_refused(text):
    with pytest.raises(BadValue, match="use 'forfeit', 'random_legal', 'retry"):
        parse_illegal_policy(text)


def test_forfeit_pays_the_worst_to_the_offender_and_the_best_to_the_other():
    turn = kuhn().step("raise")
    assert (turn.seat, turn.terminated, turn.rewards) == (None, True, {"player_0": -2.0, "player_1": 2.0})
    assert turn.info == {"action": None, "illegal": True}


def test_retry_asks_the_same_seat_so_often_and_forgets_it_after_a_legal_move():
    episode = kuhn(illegal="retry(2)")
    assert [episode.step("raise").seat for _ in range(2)] == ["player_0"] * 2
    assert "Answer with one of: check, bet." in episode.turn.messages[0].content
    assert episode.step("check").seat == "player_1"
    assert [episode.step("raise").seat for _ in range(3)] == ["player_1", "player_1", None]


def test_random_legal_plays_on_and_says_so():
    turn = kuhn(illegal="random_legal").step("raise")
    assert turn.info["illegal"] is True
    assert turn.info["action"] in ("check", "bet")
    assert turn.seat == "player_1"


def test_seat_is_told_which_move_was_drawn_for_it_when_it_is_asked_again():
    env = make("KuhnPoker-v0", illegal="random_legal")
    episodes = (env.start(task, seed=0) for task in env.tasks())
    checked = next(episode for episode in episodes if episode.step("raise").info["action"] == "check")
    told = checked.step("bet").messages[-1].content
    assert told == "That was no legal move; check was played for you.\nYour opponent bets. Moves: fold, call."


def test_step_after_the_end_raises():
    episode = kuhn()
    episode.step("raise")
    with pytest.raises(
        EpisodeOver, match=r"KuhnPoker-v0 is over after 1 actions; start another with environment.start"
    ):
        episode.step("bet")


@pytest.mark.parametrize("action", [None, 3, b"bet", ["bet"]])
def test_action_that_is_no_text_is_the_callers_mistake(action):
    with pytest.raises(BadValue, match=r"an action is text \(str\), got"):
        kuhn().step(action)


def test_transcript_of_an_unknown_seat_names_those_that_there_are():
    with pytest.raises(BadValue, match="no seat 'x' in KuhnPoker-v0: player_0, player_1"):
        kuhn().transcript("x")
    with pytest.raises(BadValue, match="no seat 'x'"):
        kuhn().encode("x")


@pytest.mark.parametrize("state", [b"", b"\xff", b"3", b"[]", b"{}", b'{"env": 1}', b"null"])
def test_what_is_no_saved_episode_is_refused(state):
    with pytest.raises(BadValue, match="not a saved episode"):
        make("KuhnPoker-v0").load(state)


def test_saved_episode_of_another_environment_is_refused():
    state = kuhn(illegal="retry(1)").save()
    for name in ("KuhnPoker-v0", "TicTacToe-v0"):
        with pytest.raises(BadValue, match="load it with the environment that saved it"):
            make(name).load(state)


def test_saved_episode_whose_task_was_altered_is_refused():
    state = json.loads(kuhn().save())
    state["task"]["index"] = 7
    with pytest.raises(BadValue, match="it was altered"):
        make("KuhnPoker-v0").load(json.dumps(state).encode())


@given(st.lists(st.one_of(st.sampled_from(["check", "bet", "call", "fold"]), st.text(max_size=5)), max_size=6))
def test_any_actions_end_in_zero_sum_and_load_again(actions):
    episode = kuhn(illegal="retry(1)")
    for action in actions:
        if episode.turn.seat is not None:
            assert sum(episode.step(action).rewards.values()) == 0
    loaded = episode.environment.load(episode.save())
    assert (loaded.turn, loaded.save()) == (episode.turn, episode.save())


@pytest.mark.parametrize("seed", [-1, 1.0, "1", None, True])
def test_seed_that_is_no_natural_number_is_refused(seed):
    env = make("KuhnPoker-v0")
    with pytest.raises(BadValue, match="seed must be an integer >= 0"):
        env.start(env.tasks()[0], seed=seed)


def test_changing_the_info_of_a_turn_changes_no_other_episode():
    kuhn().step("raise").info["illegal"] = "changed"
    assert kuhn().step("raise").info == {"action": None, "illegal": True}
