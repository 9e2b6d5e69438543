"""Games as arrays, and their counts."""

import numpy as np
import pytest

from sparring.errors import BadValue
from sparring.leaderboard.games import (
    DRAW,
    LOSS,
    WIN,
    codes,
    count_cells,
    count_patterns,
    decode,
    from_arrays,
    from_rows,
)

ROWS = [("b", "a", 1, "x"), ("a", "b", 0.5, "x"), ("a", "c", 0, "y"), ("b", "a", 1, "z"), ("a", "b", 0.5, "z")]


def test_rows_become_arrays_in_the_order_of_names():
    games = from_rows(ROWS)
    assert games.agents == ("a", "b", "c")
    assert games.first.tolist() == [1, 0, 0, 1, 0]
    assert games.second.tolist() == [0, 1, 2, 0, 1]
    assert games.result.tolist() == [WIN, DRAW, LOSS, WIN, DRAW]
    assert games.cluster.tolist() == [0, 0, 1, 2, 2]
    assert len(games) == 5


def test_arrays_may_name_agents_in_any_order():
    games = from_arrays(["b", "a"], [0, 1], [1, 0], [1, 0])
    assert (games.agents, games.first.tolist(), games.result.tolist()) == (("a", "b"), [1, 0], [WIN, LOSS])


def test_games_are_counted_by_who_plays_whom():
    games = from_rows(ROWS)
    cells = count_cells(games, codes(games))
    assert list(zip(cells.first, cells.second, cells.counts.tolist(), strict=True)) == [
        (0, 1, [0, 2, 0]),
        (0, 2, [0, 0, 1]),
        (1, 0, [2, 0, 0]),
    ]


def test_weights_are_summed():
    games = from_arrays(["a", "b"], [0, 0, 0], [1, 1, 1], [1, 1, 0], weight=[0.5, 2, 0.25])
    assert count_cells(games, codes(games)).counts.tolist() == [[2.5, 0, 0.25]]
    assert decode(games, codes(games))[3].tolist() == [0.5, 2, 0.25]


def test_clusters_alike_are_counted_once():
    games = from_rows([*ROWS, ("a", "b", 0.5, "w"), ("b", "a", 1, "w"), *[("a", "c", 1, "v")] * 3])
    found = {part.codes.shape[1]: part for part in count_patterns(games, codes(games))}
    assert {size: part.counts.tolist() for size, part in found.items()} == {1: [1], 2: [3], 3: [1]}
    first, second, result, _ = decode(games, found[2].codes[0])
    assert sorted(zip(first, second, result, strict=True)) == [(0, 1, DRAW), (1, 0, WIN)]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: from_rows([("a", "a", 1, 0)]), "'a' plays itself in game 0"),
        (lambda: from_rows([("a", "b", 0.7, 0)]), "got 0.7 in game 0"),
        (lambda: from_rows([("a", "b", 2, 0)]), "got 2.0 in game 0"),
        (lambda: from_rows([("a", "b", float("nan"), 0)]), "got nan in game 0"),
        (lambda: from_arrays(["a", "a"], [], [], []), "1 different names"),
        (lambda: from_arrays(["a", "b"], [0], [2], [1]), "0 to 1, got 2 to 2"),
        (lambda: from_arrays(["a", "b"], [0], [1], [1, 0]), r"lengths \[1, 2\]"),
        (lambda: from_arrays(["a", "b"], [0], [1], [1], [0.5]), "integers, got float64"),
        (lambda: from_arrays(["a", "b"], [0], [1], [1], weight=[0]), "above 0, got 0.0"),
    ],
)
def test_bad_input_is_one_sentence(call, words):
    with pytest.raises(BadValue, match=words):
        call()


def test_places_are_integers():
    assert np.issubdtype(from_rows(ROWS).first.dtype, np.int64)
