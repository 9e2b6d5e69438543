"""Ids, arguments and their errors."""

import pickle
from functools import partial

import numpy as np
import pytest

from sparring.cli.list import environments
from sparring.envs import registry
from sparring.envs.registry import environment_names, factory, make, register, resolve
from sparring.errors import BadValue, RegistrationError, UnknownName
from tests.cases import cases
from tests.envs.ids import BUILT_IN, VARIANTS


def test_names_are_sorted_and_resolve_to_themselves():
    names = environment_names()
    assert list(names) == sorted(names)
    assert [resolve(name) for name in names] == list(names)


@pytest.mark.parametrize("written", ["KuhnPoker-v0", "sparring/KuhnPoker-v0"])
def test_namespace_may_be_left_out(written):
    assert make(written).spec.id == "KuhnPoker-v0"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("KuhnPoker", "KuhnPoker-v0"),
        ("KuhnPoker-v7", "KuhnPoker-v0"),
        ("kuhnpoker-v0", "KuhnPoker-v0"),
        ("sparring/TicTacTo-v0", "TicTacToe-v0"),
        ("GuesNumber-v0", "GuessNumber-v0"),
    ],
)
def test_unknown_id_names_the_nearest(written, meant):
    with pytest.raises(UnknownName, match=f"did you mean '{meant}'"):
        make(written)


def test_id_unlike_any_lists_all():
    with pytest.raises(UnknownName, match=r"known: .*KuhnPoker-v0.*sparring list"):
        make("zzzzzz")


def test_unknown_argument_names_the_nearest():
    with pytest.raises(UnknownName, match="no argument of GuessNumber-v0 is called 'trys'; did you mean 'tries'"):
        make("GuessNumber-v0", trys=3)


@cases(
    "id",
    [
        "Game",
        "game-v",
        "Game-v1.0",
        "a/b/Game-v0",
        "Ga me-v0",
        "",
        "3Game-v0",
        "X/Game-v0",
        "Game-v00",
        "sparring/Game-v0",
        3,
    ],
)
def test_malformed_id_is_refused(id):
    with pytest.raises(RegistrationError, match="is malformed: write 'Name-v0', or 'your_package/Name-v0'"):
        register(id)


def test_taken_id_is_refused():
    with pytest.raises(RegistrationError, match=r"'KuhnPoker-v0' is registered already.*a higher version"):
        register("KuhnPoker-v0")(lambda: None)


def test_registering_the_same_factory_again_does_no_harm():
    build = factory("KuhnPoker-v0")
    assert register("KuhnPoker-v0")(build) is build


@cases("environment", [*((name, {}) for name in BUILT_IN), *VARIANTS])
def test_environment_is_made_equal_by_a_pickled_factory_and_by_pickling(environment):
    name, kwargs = environment
    made = make(name, **kwargs)
    for other in (pickle.loads(pickle.dumps(partial(make, name, **kwargs)))(), pickle.loads(pickle.dumps(made))):
        assert (other.spec.id, other.kwargs) == (made.spec.id, made.kwargs)
        assert other.start(made.tasks()[0], seed=3).turn == made.start(made.tasks()[0], seed=3).turn


def test_numbers_of_numpy_are_taken_as_index_and_seed():
    env = make("KuhnPoker-v0")
    episode = env.start(env.tasks()[np.int64(3)], seed=np.int32(2))
    assert episode.turn == env.start(env.tasks()[3], seed=2).turn
    assert env.load(episode.save()).turn == episode.turn


@pytest.fixture
def forgotten():
    """What a test registers is forgotten after it."""
    items = registry._FACTORIES._items
    before = set(items)
    yield
    for name in set(items) - before:
        del items[name]
    registry._FACTORIES._sorted = ((0, 0), ())


@pytest.mark.usefixtures("forgotten")
def test_factory_must_make_what_it_is_registered_for():
    register("elsewhere/Liar-v0")(lambda: make("KuhnPoker-v0"))
    with pytest.raises(BadValue, match="made an environment that calls itself 'KuhnPoker-v0'"):
        make("elsewhere/Liar-v0")


@pytest.mark.usefixtures("forgotten")
def test_what_a_factory_raises_is_told_with_its_line():
    register("elsewhere/Broken-v0")(lambda *, size=0: 1 / size)
    with pytest.raises(
        RegistrationError, match=r"v0 cannot be made with \{\}: ZeroDivisionError: .* \(test_registry.py, line"
    ):
        make("elsewhere/Broken-v0")
    (record,) = [one for one in environments() if one["id"] == "elsewhere/Broken-v0"]
    assert record["error"].startswith("elsewhere/Broken-v0 cannot be made")
