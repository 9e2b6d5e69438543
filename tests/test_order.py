from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.order import LONGEST, dealt

NAMES = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 99)), max_size=80)


def test_the_longest_modules_are_there():
    assert [name for name in LONGEST if not (Path(__file__).parent / f"{name}.py").exists()] == []


def test_each_worker_begins_with_long_modules():
    names = [f"tests/{module}.py::{i}" for module in "abcdef" for i in range(4)]
    order = [names[place][6:7] for place in dealt(names, 2, longest="fea")]
    assert "".join(order) == "ffffaaaabbbb" + "eeeeccccdddd"


@given(NAMES, st.integers(1, 5))
def test_every_test_runs_once_and_modules_keep_their_order(found, workers):
    names = [f"tests/{module}.py::{i}" for module, i in sorted(found)]
    order = dealt(names, workers, longest="db")
    assert sorted(order) == list(range(len(names)))
    for module in "abcdef":
        places = [place for place in order if names[place].startswith(f"tests/{module}.py")]
        assert places == sorted(places)
