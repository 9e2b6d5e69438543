"""Gymnasium's vector environments over the text face."""

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from sparring.errors import BadValue, EpisodeOver
from sparring.wrappers.spaces import decode_utf8
from sparring.wrappers.vector import SeatVectorEnv
from tests.cases import cases
from tests.envs.ids import BUILT_IN

KUHN = "sparring/KuhnPoker-v0"
NEXT, SAME = AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP


def alone(count):
    """What `count` environments with the seeds 0, 1, ... say first."""
    return tuple(gym.make(KUHN).reset(seed=seed)[0] for seed in range(count))


def sync(mode, **kwargs):
    return gym.make_vec(KUHN, 4, "sync", {"autoreset_mode": mode}, opponent="random", **kwargs)


def test_sync_gives_each_its_text():
    vector = sync(NEXT)
    texts, info = vector.reset(seed=0)
    assert texts == alone(4)
    assert info["legal"].tolist() == 4 * [("check", "bet")]
    assert all(isinstance(action, str) for action in vector.action_space.sample())


def test_next_step_resets_on_the_step_after_the_end():
    vector = sync(NEXT)
    vector.reset(seed=0)
    texts, rewards, terminated, truncated, info = vector.step(4 * ("bet",))
    assert terminated.all()
    assert not truncated.any()
    assert (rewards != 0).all()
    assert texts == 4 * ("",)
    texts, rewards, terminated, _, info = vector.step(4 * ("ignored",))
    assert (rewards == 0).all()
    assert not terminated.any()
    assert all(text.startswith("You are playing") for text in texts)
    assert info["legal"].tolist() == 4 * [("check", "bet")]


def test_same_step_keeps_the_last_observation():
    vector = sync(SAME)
    vector.reset(seed=0)
    texts, rewards, terminated, _, info = vector.step(4 * ("nonsense",))
    assert terminated.all()
    assert (rewards == -2).all()
    assert all(text.startswith("You are playing") for text in texts)
    assert set(info["final_obs"]) == {"player_0 made no legal move and forfeits."}
    assert info["final_info"]["illegal"].all()


def test_discrete_actions_have_masks():
    vector = sync(SAME, actions="discrete")
    _, info = vector.reset(seed=0)
    assert info["action_mask"].tolist() == 4 * [[1, 1, 0, 0]]
    assert np.stack(vector.call("action_masks")).tolist() == 4 * [[True, True, False, False]]
    _, _, terminated, _, _ = vector.step(np.ones(4, np.int64))
    assert terminated.all()


@pytest.fixture
def make_async():
    """A function that makes an asynchronous vector of two; closed afterwards."""
    made = []

    def make(**kwargs):
        options = {"context": "spawn", **kwargs.pop("options", {})}
        made.append(gym.make_vec(KUHN, 2, "async", options, **kwargs))
        return made[-1]

    yield make
    for vector in made:
        vector.close()


@pytest.mark.slow
def test_async_without_shared_memory_gives_each_its_text(make_async):
    vector = make_async(options={"shared_memory": False})
    assert vector.reset(seed=0)[0] == alone(2)
    assert vector.step(("bet", "nonsense"))[2].all()


@pytest.mark.slow
def test_async_with_shared_memory_says_that_text_does_not_fit(make_async):
    with pytest.raises(ValueError, match="you can disable this feature with `shared_memory=False`"):
        make_async()


@pytest.mark.slow
def test_async_with_shared_memory_carries_bytes(make_async):
    arrays, _ = make_async(observation="utf8").reset(seed=0)
    assert tuple(map(decode_utf8, arrays)) == alone(2)


def same(ours, theirs):
    """Assert that two infos, observations or arrays are alike, types of arrays included."""
    if isinstance(theirs, dict):
        assert ours.keys() == theirs.keys()
        for key in theirs:
            same(ours[key], theirs[key])
    elif isinstance(theirs, np.ndarray):
        assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
        if ours.dtype == object:
            for mine, other in zip(ours, theirs, strict=True):
                same(mine, other)
        else:
            np.testing.assert_array_equal(ours, theirs)
    else:
        assert ours == theirs


VIEWS = ({}, {"actions": "discrete"}, {"observation": "encode"}, {"observation": "utf8"}, {"seat": "random"})


@cases("kwargs", VIEWS)
@cases("mode", AutoresetMode)
def test_our_vector_answers_as_gymnasiums(mode, kwargs):
    pair = [
        gym.make_vec(KUHN, 5, autoreset_mode=mode, opponent="random", **kwargs),
        gym.make_vec(KUHN, 5, "sync", {"autoreset_mode": mode}, opponent="random", **kwargs),
    ]
    assert isinstance(pair[0].unwrapped, SeatVectorEnv)
    assert (pair[0].action_space, pair[0].observation_space) == (pair[1].action_space, pair[1].observation_space)
    rng = np.random.default_rng(7)
    for ours, theirs in zip(*(vector.reset(seed=3) for vector in pair), strict=True):
        same(ours, theirs)
    over = np.zeros(5, bool)
    for _ in range(12):
        if mode is AutoresetMode.DISABLED and over.any():
            for ours, theirs in zip(*(v.reset(options={"reset_mask": over.copy()}) for v in pair), strict=True):
                same(ours, theirs)
        moves = rng.integers(0, 4, 5)
        actions = moves if "actions" in kwargs else tuple(("check", "bet", "fold", "hm")[m] for m in moves)
        ours, theirs = (vector.step(actions) for vector in pair)
        for mine, other in zip(ours, theirs, strict=True):
            same(mine, other)
        over = ours[2] | ours[3]


def test_a_list_of_seeds_seeds_each():
    vector = gym.make_vec(KUHN, 3)
    assert vector.reset(seed=[2, 0, 1])[0] == tuple(alone(3)[i] for i in (2, 0, 1))


def test_attributes_and_pictures_of_all():
    vector = gym.make_vec(KUHN, 2, render_mode="ansi")
    vector.reset(seed=0)
    assert all("holds" in picture for picture in vector.render())
    assert vector.unwrapped.get_attr("split") == ("train", "train")
    vector.close()


def test_mistakes_with_vectors_are_named():
    vector = gym.make_vec(KUHN, 3, autoreset_mode="Disabled")
    with pytest.raises(BadValue, match="2 seeds for 3 environments"):
        vector.reset(seed=[1, 2])
    vector.reset(seed=0)
    with pytest.raises(BadValue, match="2 actions for 3 environments"):
        vector.step(("bet", "bet"))
    with pytest.raises(BadValue, match="reset_mask="):
        vector.reset(options={"reset_mask": np.zeros(3, bool)})
    assert vector.step(3 * ("nonsense",))[2].all()
    with pytest.raises(EpisodeOver, match=r"environments \[0, 1, 2\] have ended: reset them first"):
        vector.step(3 * ("bet",))
    with pytest.raises(BadValue, match="num_envs=0"):
        SeatVectorEnv(0, environment="KuhnPoker-v0")
    with pytest.raises(BadValue, match="SameStp"):
        SeatVectorEnv(1, environment="KuhnPoker-v0", autoreset_mode="SameStp")


def test_the_registry_knows_every_environment():
    for name in BUILT_IN:
        assert gym.spec(name if "/" in name else f"sparring/{name}").kwargs == {"environment": name}
