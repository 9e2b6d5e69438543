"""Questions asked twice: what is paid, what is told, and which questions can be."""

import pytest

import sparring
from sparring.envs.math.self_correction import AGAIN
from sparring.errors import BadValue, UnknownName


def play(environment, *answers):
    """The rewards of answers to the first task."""
    episode = environment.start(environment.tasks()[0], seed=0)
    return [episode.step(answer).rewards["player_0"] for answer in answers], episode


def right(environment):
    task = environment.tasks()[0]
    return str(task.params["a"] + task.params["b"])


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("second", [False, True])
def test_the_sum_of_rewards_is_what_the_second_answer_earns(first, second):
    env = sparring.make("SelfCorrection-v0")
    rewards, episode = play(env, *(right(env) if good else "0" for good in (first, second)))
    assert rewards == [float(first), float(second) - float(first)]
    assert episode.turn.terminated


def test_nothing_is_said_about_the_first_answer_unless_asked_for():
    env = sparring.make("SelfCorrection-v0")
    told = {play(env, answer)[1].turn.messages for answer in (right(env), "0")}
    assert [m.content for (m,) in told] == [AGAIN]
    helped = sparring.make("SelfCorrection-v0", feedback="verdict")
    words = [play(helped, answer)[1].turn.messages[0].content for answer in (right(env), "0")]
    assert words == [f"Your answer is right. {AGAIN}", f"Your answer is wrong. {AGAIN}"]


def test_an_answer_that_cannot_be_read_ends_the_episode_with_nothing():
    env = sparring.make("SelfCorrection-v0")
    for answers in (["no idea"], [right(env), "no idea"]):
        rewards, episode = play(env, *answers)
        assert sum(rewards) == 0.0
        assert episode.turn.seat is None
        assert episode.turn.info["illegal"]


def test_the_environment_inside_keeps_its_arguments_and_players():
    env = sparring.make("SelfCorrection-v0", env="Arithmetic-v0", env_kwargs={"digits": "reversed"})
    episode = env.start(env.tasks()[0], seed=0)
    for _ in range(2):
        ((answer, _),) = env.spec.players["oracle"](episode).items()
        episode.step(answer)
    assert answer == right(env)[::-1]
    assert episode.turn.feedback == "right"


def test_questions_that_cannot_be_asked_again_are_refused():
    with pytest.raises(BadValue, match=r"KuhnPoker-v0.*2 seats.*Arithmetic-v0"):
        sparring.make("SelfCorrection-v0", env="KuhnPoker-v0")
    with pytest.raises(BadValue, match="verdict"):
        sparring.make("SelfCorrection-v0", feedback="loud")
    with pytest.raises(UnknownName, match="Arithmetic-v0"):
        sparring.make("SelfCorrection-v0", env="Arithmetik-v0")
