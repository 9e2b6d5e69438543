"""The generator of an episode: uniform, repeatable, without any shared state, and every stream apart."""

import copy
import pickle
import random
import statistics
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.errors import BadValue
from sparring.tasks import EpisodeRng, Task, episode_rng

TASK = Task("demo", split="train", index=3)


@pytest.fixture
def rng():
    return episode_rng(TASK, 0)


def bits(task=TASK, seed=0, stream="env"):
    return episode_rng(task, seed, stream).getrandbits(4096)


def test_stream_is_the_same_on_every_machine_and_version():
    assert episode_rng(TASK, 0).getrandbits(64) == 0x87B7795479747A1


@pytest.mark.parametrize("draws", [16, 100])
def test_integers_are_uniform(rng, draws):
    counts = [0] * draws
    for _ in range(200 * draws):
        counts[rng.randrange(draws)] += 1
    chi2 = sum((count - 200) ** 2 / 200 for count in counts)
    assert abs(chi2 - (draws - 1)) < 4 * (2 * (draws - 1)) ** 0.5


def test_floats_are_uniform_in_their_high_and_low_bits(rng):
    floats = [rng.random() for _ in range(20_000)]
    assert 0 <= min(floats) < max(floats) < 1
    assert abs(statistics.fmean(floats) - 0.5) < 4 * (1 / 12 / 20_000) ** 0.5
    low = sum(int(x * 2**53) & 1 for x in floats)
    assert abs(low - 10_000) < 4 * 5000**0.5


def test_consecutive_floats_do_not_go_together(rng):
    floats = [rng.random() - 0.5 for _ in range(20_000)]
    assert abs(statistics.fmean(a * b for a, b in pairwise(floats))) < 4 / 12 / 20_000**0.5


@given(st.integers(0, 2000))
def test_so_many_bits_as_asked(k):
    assert 0 <= episode_rng(TASK, k).getrandbits(k) < 2**k


@given(st.lists(st.integers(0, 70), max_size=20))
def test_bits_are_one_stream_however_they_are_cut(sizes):
    whole, parts = episode_rng(TASK, 0).getrandbits(sum(sizes)), episode_rng(TASK, 0)
    for size in sizes:
        assert parts.getrandbits(size) == whole & ((1 << size) - 1)
        whole >>= size


def test_negative_number_of_bits_is_refused(rng):
    with pytest.raises(ValueError, match="non-negative"):
        rng.getrandbits(-1)


def test_methods_of_random_work(rng):
    cards = list(range(52))
    rng.shuffle(cards)
    assert sorted(cards) == list(range(52)) != cards
    assert len(set(rng.sample(range(1000), 100))) == 100
    assert rng.choices("ab", [0, 1], k=5) == ["b"] * 5
    assert len(rng.randbytes(7)) == 7
    assert 3 <= rng.randint(3, 5) <= 5


def test_gauss_is_standard_normal(rng):
    draws = [rng.gauss(0, 1) for _ in range(5000)]
    assert abs(statistics.fmean(draws)) < 4 / 5000**0.5
    assert abs(statistics.pvariance(draws) - 1) < 4 * (2 / 5000) ** 0.5


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda rng: pickle.loads(pickle.dumps(rng))])
def test_copies_go_on_from_the_same_state(rng, clone):
    rng.getrandbits(5)
    rng.gauss(0, 1)
    other = clone(rng)
    assert [other.gauss(0, 1), other.random(), other.getrandbits(600)] == [
        rng.gauss(0, 1),
        rng.random(),
        rng.getrandbits(600),
    ]


def test_state_can_be_kept_and_restored(rng):
    rng.getrandbits(77)
    state = rng.getstate()
    drawn = [rng.random() for _ in range(40)]
    rng.setstate(state)
    assert [rng.random() for _ in range(40)] == drawn


def test_reseeding_is_refused(rng):
    with pytest.raises(BadValue, match="never reseeded"):
        rng.seed(3)


def test_global_state_is_left_alone_and_has_no_influence():
    random.seed(1)
    state = random.getstate()
    first = EpisodeRng(b"key").random()
    assert random.getstate() == state
    random.seed(2)
    assert EpisodeRng(b"key").random() == first


def test_another_process_draws_the_same():
    code = "from sparring.tasks import *; print(episode_rng(Task('demo', index=3), 0).getrandbits(64))"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert int(output) == episode_rng(TASK, 0).getrandbits(64)


@pytest.mark.parametrize(
    "other",
    [
        bits(seed=1),
        bits(stream="player_0"),
        bits(Task("demo", split="test", index=3)),
        bits(Task("demo", split="train", index=4)),
        bits(Task("demo", split="train", index=3, version=1)),
        bits(Task("demo2", split="train", index=3)),
        bits(Task("demo", split="train", index=3, params={"n": 1})),
    ],
    ids=["seed", "stream", "split", "index", "version", "pack", "params"],
)
def test_neighbouring_streams_share_half_their_bits_as_chance_has_it(other):
    assert abs((bits() ^ other).bit_count() - 2048) < 4 * 32


def test_seeds_and_indices_do_not_add_up_to_the_same_stream():
    drawn = {bits(Task("demo", index=i), seed) for i in range(20) for seed in range(20)}
    assert len(drawn) == 400


class Reference(random.Random):
    """The same bits in a `random.Random` proper."""

    def __new__(cls, source):
        return super().__new__(cls, 0)

    def __init__(self, source):
        self.source, self.gauss_next = source, None

    def getrandbits(self, k):
        return self.source.getrandbits(k)

    def random(self):
        return self.source.random()


DRAWS = {
    "betavariate": (2, 3),
    "binomialvariate": (40, 0.3),
    "choice": ("abcdefg",),
    "choices": ("abc", [3, 1, 2]),
    "expovariate": (0.5,),
    "gammavariate": (2, 3),
    "gauss": (0, 1),
    "lognormvariate": (0, 1),
    "normalvariate": (0, 1),
    "paretovariate": (2,),
    "randbytes": (9,),
    "randint": (-5, 30),
    "randrange": (0, 1000, 7),
    "sample": (range(50), 9),
    "triangular": (0, 5, 1),
    "uniform": (2, 7),
    "vonmisesvariate": (0, 4),
    "weibullvariate": (1, 2),
}


@pytest.mark.parametrize("name", [name for name in DRAWS if hasattr(random.Random, name)])
def test_draws_are_those_of_a_random_proper(rng, name):
    other = Reference(episode_rng(TASK, 0))
    assert [getattr(rng, name)(*DRAWS[name]) for _ in range(50)] == [
        getattr(other, name)(*DRAWS[name]) for _ in range(50)
    ]


def test_no_method_of_random_is_missing():
    public = {name for name in dir(random.Random) if not name.startswith("_")} - {"VERSION"}
    assert public <= {name for name in dir(EpisodeRng) if not name.startswith("_")}
    assert public - set(DRAWS) <= {"getrandbits", "getstate", "random", "seed", "setstate", "shuffle"}


def test_generator_is_small(rng):
    assert sys.getsizeof(rng) < 150
    assert not hasattr(rng, "__dict__")
