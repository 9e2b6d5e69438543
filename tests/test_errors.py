"""The error tree: one root, as the docstring draws it, picklable, and kind to typing mistakes."""

import inspect
import pickle

from hypothesis import given
from hypothesis import strategies as st

from sparring import errors
from sparring.errors import SparringError, UnknownName, UsageError, unknown_name
from tests.cases import cases

CLASSES = [thing for _, thing in inspect.getmembers(errors, inspect.isclass) if issubclass(thing, Exception)]


@cases("error", CLASSES)
def test_every_error_has_the_one_root_and_survives_pickling(error):
    again = pickle.loads(pickle.dumps(error("one sentence")))
    assert issubclass(error, SparringError)
    assert (type(again), str(again)) == (error, "one sentence")


@cases("error", CLASSES)
def test_docstring_draws_the_whole_tree(error):
    line = next(line for line in errors.__doc__.splitlines() if error.__name__ in line.split()[:4])
    depth = len(inspect.getmro(error)) - len(inspect.getmro(SparringError))
    assert line.index(error.__name__) == 4 * depth


def test_a_name_that_is_nearly_right_is_offered():
    assert str(unknown_name("seat", "Plyer_0", ["player_0", "player_1"])).endswith("did you mean 'player_0'?")


def test_a_name_that_is_far_off_lists_all_and_the_hint():
    error = unknown_name("seat", "zzz", ["b", "a"], hint="(see the docs)")
    assert str(error) == "no seat is called 'zzz'; known: a, b (see the docs)"


@given(st.text(), st.lists(st.text(), max_size=5))
def test_any_names_make_one_usage_error(name, known):
    error = unknown_name("thing", name, known)
    assert isinstance(error, UnknownName)
    assert isinstance(error, UsageError)
    assert repr(name) in str(error)
