"""What boards do alike: reading a picture, planes, and rows from bits."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games._squares import empty_cells, marks_of, planes, row_of

BOARDS = st.integers(1, 19).flatmap(
    lambda width: st.lists(st.text("XO.", min_size=width, max_size=width), min_size=1, max_size=19)
)


def drawn(rows, indent):
    """A picture with the rows' numbers in front, as Gomoku (no indent) and Hex (a rhombus) have it."""
    return "\n".join(f"{' ' * indent * r}{len(rows) - r:>2} {' '.join(row)}" for r, row in enumerate(rows))


@given(BOARDS, st.integers(0, 1))
def test_a_picture_is_read_back(rows, indent):
    assert marks_of(drawn(rows, indent)) == [list(row) for row in rows]


@given(BOARDS, st.integers(0, 1))
def test_empty_cells_are_named_in_order(rows, indent):
    names = [f"{r}/{c}" for r in range(len(rows)) for c in range(len(rows[0]))]
    marks = "".join(rows)
    assert list(empty_cells(names, drawn(rows, indent))) == [n for n, m in zip(names, marks, strict=True) if m == "."]


@given(BOARDS)
def test_planes_say_where_each_mark_stands(rows):
    made = planes(rows, "XO.", 1, 0)
    assert (made.dtype, made.shape) == (np.float32, (5, len(rows), len(rows[0])))
    assert (made[:3].sum(axis=0) == 1).all()
    assert [made[:, 0, 0].tolist()] == [[float(rows[0][0] == mark) for mark in "XO."] + [1.0, 0.0]]
    assert made[0].sum() == "".join(rows).count("X")


@given(st.text("XO.", min_size=1, max_size=19))
def test_a_row_is_drawn_from_its_bits(row):
    crosses, noughts = (sum(1 << c for c, mark in enumerate(row) if mark == which) for which in "XO")
    assert row_of(crosses, noughts, len(row)) == " ".join(row)
