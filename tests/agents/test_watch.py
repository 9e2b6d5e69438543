"""What is said while a run goes wrong."""

import pytest

from sparring.agents.training.watch import PATIENCE, Watch, signs, steep_start, weak_start
from sparring.types import Completion, Step, Trajectory


def played(returns, *, group="g", logprobs=(-0.5, -1.5), illegal=False):
    step = Step("player_0", (), "x", "x", illegal, None, {}, None, Completion("x", token_ids=(1, 2), logprobs=logprobs))
    return Trajectory(
        "E", {}, {}, 0, ("player_0",), {"player_0": "p"}, (step,), {"player_0": returns}, True, False, group=group
    )


def test_signs_are_those_of_the_episodes():
    batch = [
        played(1.0),
        played(0.0),
        played(1.0, group="h"),
        played(1.0, group="h", illegal=True),
        played(0.5, group=""),
    ]
    assert signs(batch) == {"entropy": 1.0, "zero_variance": 0.5, "distinct": 0.5, "return": 0.7, "legal": 0.8}
    assert signs([]) == {}
    assert "zero_variance" not in signs([played(1.0)])


def test_groups_that_are_paid_alike_are_told_once_and_not_at_once():
    watch = Watch(1.0)
    told = [watch.look({"zero_variance": 1.0}) for _ in range(2 * PATIENCE)]
    assert [bool(words) for words in told] == [False] * (PATIENCE - 1) + [True] + [False] * PATIENCE
    assert "100% of the groups were paid alike" in told[PATIENCE - 1][0]
    calm = Watch(1.0)
    assert not any(calm.look({"zero_variance": share}) for share in [1.0, 1.0, 1.0, 1.0, 0.5] * 4)


@pytest.mark.parametrize(("risen", "told"), [(0.0, True), (0.04, True), (0.06, False)])
def test_entropy_that_falls_is_told_unless_the_return_rises(risen, told):
    watch = Watch(1.0)
    assert watch.look({"entropy": 2.0, "return": 0.1}) == []
    assert watch.look({"entropy": 0.3, "return": 0.1}) == []
    assert bool(watch.look({"entropy": 0.1, "return": 0.1 + risen})) == told


def test_a_policy_that_leaves_the_format_is_told():
    watch = Watch(1.0)
    assert [watch.look({"legal": rate}) for rate in (0.5, 0.99, 0.95)] == [[], [], []]
    (words,) = watch.look({"legal": 0.9})
    assert words == "90.0% of the answers are legal, after 99.0%: the policy drifts out of the format"
    assert watch.look({"legal": 0.1}) == []


@pytest.mark.parametrize(
    ("sign", "bad", "good", "words"),
    [
        ("precision", 0.4, 0.6, "the verifier confirms 40% of what is paid as right"),
        ("one_answer", 0.99, 0.9, "the judge gives the same verdict in 99% of the cases"),
    ],
)
def test_a_reward_that_a_model_makes_itself_is_told_when_it_means_nothing_for_long(sign, bad, good, words):
    watch = Watch(1.0)
    told = [watch.look({sign: bad}) for _ in range(2 * PATIENCE)]
    assert [bool(each) for each in told] == [False] * (PATIENCE - 1) + [True] + [False] * PATIENCE
    assert words in told[PATIENCE - 1][0]
    calm = Watch(1.0)
    assert not any(calm.look({sign: value} if value else {}) for value in [bad, bad, bad, bad, good, bad, 0] * 4)


def test_a_model_that_solves_hardly_anything_is_told():
    assert weak_start(8, 32, 8) is None
    assert "solves 7 of 32 training tasks in 8 tries" in weak_start(7, 32, 8)


@pytest.mark.parametrize(
    ("lr", "weights", "adapter", "said"),
    [
        (1e-3, 100_000, False, None),
        (1e-5, 600_000_000, False, None),
        (1e-3, 600_000_000, False, "lr=0.001 is high for a model of 600 million weights: 1e-6 to 1e-5 are usual"),
        (1e-4, 600_000_000, True, None),
        (1e-3, 600_000_000, True, "1e-5 to 1e-4 for an adapter"),
    ],
)
def test_a_learning_rate_for_nano_models_is_too_high_for_large_ones(lr, weights, adapter, said):
    words = steep_start(lr, weights, adapter=adapter)
    assert words is None if said is None else said in words
