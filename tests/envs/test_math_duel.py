"""MathDuel-v0: what is asked is what was chosen, and the proposer is paid for the right difficulty alone."""

from itertools import product

import pytest

from sparring.envs.math.problem import boxed
from sparring.envs.registry import make
from sparring.errors import BadValue, UnknownName
from sparring.tasks import SPLITS, Task, load_tasks
from sparring.tasks.families import LEVELS, family_names
from sparring.wrappers import Seat
from tests.cases import cases

ENV = make("MathDuel-v0")


def start(environment=ENV, index=0, seed=0, split="train"):
    return environment.start(environment.tasks(split)[index], seed=seed)


def play(environment, pattern, seed=0):
    """The returns of an episode in which the solver is right where the pattern says so."""
    episode, total, marks = start(environment, seed=seed), {"player_0": 0.0, "player_1": 0.0}, iter(pattern)
    while episode.turn.seat is not None:
        legal = episode.turn.legal
        action = legal[0] if legal else boxed(episode.problem.answer) if next(marks) else "no idea at all"
        for seat, reward in episode.step(action).rewards.items():
            total[seat] += reward
    return total


@cases("pattern", list(product((0, 1), repeat=4)))
def test_the_proposer_is_paid_for_one_to_three_of_four(pattern):
    paid = play(ENV, pattern)
    assert paid["player_1"] == sum(pattern) / 4
    assert paid["player_0"] == (1.0 if 1 <= sum(pattern) <= 3 else 0.0)


def test_the_band_can_be_chosen():
    env = make("MathDuel-v0", attempts=2, low=1.0, high=1.0)
    assert [play(env, p)["player_0"] for p in ((0, 0), (1, 0), (1, 1))] == [0.0, 0.0, 1.0]


def test_rounds_share_the_reward_and_the_proposer_learns_how_many_were_right():
    env = make("MathDuel-v0", attempts=2, rounds=2)
    assert play(env, (1, 0, 1, 1)) == {"player_0": 0.5, "player_1": 0.75}
    episode = start(env)
    for _ in range(3):
        episode.step(episode.turn.legal[0] if episode.turn.legal else boxed(episode.problem.answer))
    assert episode.turn.seat == "player_0"
    assert [m.content for m in episode.turn.messages] == ["2 of 2 answers were right. Choose again."]
    assert episode.turn.info["solve_rate"] == 1.0


def test_what_is_offered_are_families_and_all_their_levels():
    episode = start()
    names = {move.partition(" ")[0] for move in episode.turn.legal}
    assert len(names) == 6
    assert names <= set(family_names())
    assert set(episode.turn.legal) == {f"{name} {level}" for name in names for level in LEVELS}
    assert all(name in episode.turn.messages[1].content for name in names)
    seen = {name for index in range(60) for name in start(index=index).offered}
    assert len(seen) > 100


def test_the_problems_are_of_the_family_level_and_split_that_were_chosen():
    for split in SPLITS:
        episode = start(make("MathDuel-v0", families=["gcd"]), split=split)
        episode.step("gcd 4")
        asked = []
        while episode.turn.seat is not None:
            asked.append(episode.problem.question)
            episode.step("?")
        assert len(set(asked)) == 4
    one = {task.params["question"] for task in load_tasks("math/gcd:1")[:200]}
    assert not set(asked) & one


def test_no_problem_is_asked_twice():
    for name in family_names()[::20]:
        episode = start(make("MathDuel-v0", families=[name], attempts=16), split="test")
        episode.step(f"{name} 1")
        asked = set()
        while episode.turn.seat is not None:
            assert episode.problem.question not in asked
            asked.add(episode.problem.question)
            episode.step("?")


def test_equal_seeds_ask_equal_problems_and_others_do_not():
    def asked(seed):
        episode = start(make("MathDuel-v0", families=["gcd"]), seed=seed)
        episode.step("gcd 2")
        return episode.problem

    assert asked(3) == asked(3) != asked(4)


def test_a_proposal_that_is_not_offered_forfeits_what_was_earned():
    env = make("MathDuel-v0", attempts=2, rounds=2)
    for text in ("", "gcd 9", "addition 1", "[nothing]"):
        episode = start(env)
        total = 0.0
        for answer in (episode.turn.legal[0], "?", "?", text):
            if episode.turn.seat == "player_1" and answer == "?" and total == 0.0 and len(episode.actions) == 1:
                answer = boxed(episode.problem.answer)
            total += episode.step(answer).rewards["player_0"]
        assert (episode.turn.seat, episode.turn.info["illegal"], total) == (None, True, 0.0)
        assert episode.turn.rewards == {"player_0": -0.5, "player_1": 0.0}


def test_no_verdict_reaches_the_solver_and_no_answer_the_proposer():
    env = make("MathDuel-v0", attempts=2, rounds=2)
    episode = start(env)
    while episode.turn.seat is not None:
        episode.step(episode.turn.legal[0] if episode.turn.legal else f"secret {boxed(episode.problem.answer)}")
    told = "".join(m.content for m in episode.transcript("player_1") if m.role != "assistant")
    assert "right" not in told.replace("upright", "").replace("right-", "").replace("right angle", "")
    seen = "".join(m.content for m in episode.transcript("player_0"))
    assert "secret" not in seen
    assert all(problem.question not in seen for problem in episode.problems)


def test_what_the_solver_says_is_never_illegal():
    episode = start()
    episode.step(episode.turn.legal[0])
    turn = episode.step("")
    assert (turn.info["illegal"], turn.info["verdict"], turn.seat) == (False, "wrong", "player_1")


def test_one_seat_against_a_named_player():
    env = Seat(ENV, "player_0", "half")
    paid = 0.0
    for index in range(40):
        episode = env.start(env.tasks()[index], seed=index)
        paid += episode.step(episode.turn.legal[0]).rewards["player_0"]
    assert 25 <= paid <= 40  # 14 of 16 on average
    alone = Seat(ENV, "player_1", "oracle")
    assert alone.start(alone.tasks()[0], seed=0).turn.legal is None


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"low": 0.8, "high": 0.2}, "low=0.8, high=0.2: use two shares from 0 to 1, the lower one first"),
        ({"low": "x"}, "low='x', high=0.8: use two shares"),
        ({"attempts": 0}, "attempts=0"),
        ({"rounds": 0}, "rounds=0"),
        ({"offers": 0}, "offers=0"),
        ({"families": ["gdc"]}, "no family of problems is called 'gdc'; did you mean 'gcd'"),
    ],
)
def test_mistakes_in_the_arguments(kwargs, message):
    with pytest.raises((BadValue, UnknownName), match=message):
        make("MathDuel-v0", **kwargs)


def test_a_task_of_a_split_that_there_is_not_is_refused():
    with pytest.raises(BadValue, match="draws its problems from the splits train, validation, test"):
        ENV.start(Task("mine", split="dev"), seed=0)
