"""Problems about the moves of pieces on boards."""

from __future__ import annotations

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _leaper(rng: EpisodeRng, size: int) -> tuple[str, int, int]:
    return rng.choice("abcdefgh") + rng.choice("12345678"), rng.randint(1, 1 + size // 2), rng.randint(0, 1 + size // 3)


@program(
    "leaper_moves",
    1,
    "board games",
    "strings",
    "sets",
    inputs=_leaper,
    edges=[("a1", 2, 1), ("d4", 2, 1), ("h8", 1, 1), ("e5", 3, 0), ("d5", 2, 2), ("d4", 7, 7), ("b3", 1, 4)],
    oracle=lambda square, far, near: [
        column + row
        for column in "abcdefgh"
        for row in "12345678"
        if sorted((abs(ord(column) - ord(square[0])), abs(int(row) - int(square[1])))) == sorted((far, near))
    ],
)
def leaper_moves(square: str, far: int, near: int) -> list[str]:
    """Return the squares, in alphabetical order, to which a leaper can go from `square`.

    The board has columns a to h and rows 1 to 8, a square is named like "e4". The leaper goes `far` squares along a row or
    a column and `near` squares at a right angle to that, both in either direction, and must stay on the board. `far` is at
    least 1, `near` may be 0 or be larger than `far`. Each square is listed once.

    >>> leaper_moves("a1", 2, 1)
    ['b3', 'c2']
    >>> leaper_moves("b4", 3, 0)
    ['b1', 'b7', 'e4']
    """
    column, row = ord(square[0]) - ord("a"), int(square[1]) - 1
    found = set()
    for a, b in ((far, near), (near, far)):
        places = [(column + i, row + j) for i in (a, -a) for j in (b, -b)]
        found |= {"abcdefgh"[i] + str(j + 1) for i, j in places if 0 <= i < 8 and 0 <= j < 8}
    return sorted(found)


def _board(rng: EpisodeRng, size: int, letters: str) -> tuple[list[str], int, int]:
    width, height = rng.randint(2, 4 + size // 2), rng.randint(2, 4 + size // 2)
    rows = [rng.choices(letters, k=width) for _ in range(height)]
    row, column = rng.randrange(height), rng.randrange(width)
    rows[row][column] = "o"
    return ["".join(line) for line in rows], row, column


def _rook_board(rng: EpisodeRng, size: int) -> tuple[list[str], int, int]:
    return _board(rng, size, ".....xo")


def _clear_lines(board: list[str], row: int, column: int) -> list[tuple[int, int]]:
    found = []
    for i, line in enumerate(board):
        for j, piece in enumerate(line):
            if (i == row) == (j == column) or piece == "o":
                continue
            between = line[min(j, column) + 1 : max(j, column)] if i == row else ""
            between += "".join(each[j] for each in board[min(i, row) + 1 : max(i, row)]) if j == column else ""
            if set(between) <= {"."}:
                found.append((i, j))
    return found


@program(
    "rook_reach",
    2,
    "board games",
    "grids",
    inputs=_rook_board,
    edges=[
        (["o"], 0, 0),
        (["..o.."], 0, 2),
        (["xo.xx"], 0, 1),
        ([".x.", "xox", ".x."], 1, 1),
        ([".o.", "oo.", "..."], 1, 1),
        (["o..x", "....", "o...", "...x"], 0, 0),
        (["..x", "...", "..o"], 2, 2),
    ],
    oracle=_clear_lines,
)
def rook_reach(board: list[str], row: int, column: int) -> list[tuple[int, int]]:
    """Return the fields (row, column) to which the piece at (`row`, `column`) of `board` can slide, sorted.

    Rows and columns are counted from 0; all rows are equally long. "." is an empty field, "o" one of your pieces (the piece
    that moves is one), "x" one of the other side's. The piece moves any number of fields along its row or its column, in
    one direction. It cannot pass a piece; it may end on a piece of the other side, but not on one of yours.

    >>> rook_reach([".x.", "oo.", "..."], 1, 1)
    [(0, 1), (1, 2), (2, 1)]
    >>> rook_reach(["..ox.x"], 0, 2)
    [(0, 0), (0, 1), (0, 3)]
    """
    found = []
    for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        i, j = row + down, column + right
        while 0 <= i < len(board) and 0 <= j < len(board[0]) and board[i][j] != "o":
            found.append((i, j))
            if board[i][j] == "x":
                break
            i, j = i + down, j + right
    return sorted(found)


def _hop_board(rng: EpisodeRng, size: int) -> tuple[list[str], int, int]:
    rows, row, column = _board(rng, size, "...o")
    lines = [list(line) for line in rows]
    for i, line in enumerate(lines):
        for j in range(len(line)):
            if (i + row + j + column) % 2 and rng.random() < 0.6:
                line[j] = "o"
    return ["".join(line) for line in lines], row, column


def _hop_by_hop(board: list[str], row: int, column: int) -> list[tuple[int, int]]:
    pieces = {(i, j) for i, line in enumerate(board) for j, piece in enumerate(line) if piece == "o"} - {(row, column)}
    empty = {(i, j) for i, line in enumerate(board) for j in range(len(line))} - pieces
    reached = {(row, column)}
    for _ in empty:
        ends = {(2 * a - i, 2 * b - j) for i, j in reached for a, b in pieces if abs(a - i) + abs(b - j) == 1}
        reached |= ends & empty
    return sorted(reached - {(row, column)})


@program(
    "hop_reach",
    3,
    "board games",
    "grids",
    "breadth first",
    inputs=_hop_board,
    edges=[
        (["o."], 0, 0),
        (["o..", ".o.", "..."], 0, 0),
        (["oo."], 0, 0),
        (["oooo."], 0, 0),
        (["oo.o.oo."], 0, 0),
        (["oo.", "..o", "o.."], 0, 0),
        (["oo.o.", "..o..", ".o..."], 0, 0),
        ([".oo.", "o..o", ".oo.", "...."], 0, 1),
        (["ooo..", "..o..", ".oo.."], 0, 0),
        ([".o..", "....", ".oo."], 2, 1),
    ],
    oracle=_hop_by_hop,
)
def hop_reach(board: list[str], row: int, column: int) -> list[tuple[int, int]]:
    """Return the fields (row, column) where the piece at (`row`, `column`) of `board` can end by hopping, sorted.

    Rows and columns are counted from 0; all rows are equally long; "." is an empty field, "o" a piece. In one hop the piece
    leaps over a piece on the field next to it (left, right, above or below) to the field right behind that one, which
    must be on the board and empty. The piece may hop once or several times, in any directions; pieces that are leapt over
    stay. The field that it came from is not listed, though the piece may come back to it and hop on.

    >>> hop_reach(["oo.o.", "....."], 0, 0)
    [(0, 2), (0, 4)]
    >>> hop_reach(["oo.", "..o", "..."], 0, 0)
    [(0, 2), (2, 2)]
    """
    reached = [(row, column)]
    for i, j in reached:
        for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            a, b = i + 2 * down, j + 2 * right
            if not (0 <= a < len(board) and 0 <= b < len(board[0])):
                continue
            if board[i + down][j + right] == "o" and board[a][b] == "." and (a, b) not in reached:
                reached.append((a, b))
    return sorted(reached[1:])


def _capture_board(rng: EpisodeRng, size: int) -> tuple[list[str], int, int]:
    height, width = rng.randint(5, 6 + size // 3), rng.randint(5, 6 + size // 3)
    row, column = rng.randint(0, 1), rng.randint(0, 1)
    rows = [["."] * width for _ in range(height)]
    for i in range(height):
        for j in range(width):
            if (i + row) % 2 and (j + column) % 2 and rng.random() < 0.75:
                rows[i][j] = "x"
            elif rng.random() < 0.05:
                rows[i][j] = rng.choice("xo")
    rows[row][column] = "o"
    return ["".join(line) for line in rows], row, column


def _all_states(board: list[str], row: int, column: int) -> int:
    foes = frozenset((i, j) for i, line in enumerate(board) for j, piece in enumerate(line) if piece == "x")
    own = {(i, j) for i, line in enumerate(board) for j, piece in enumerate(line) if piece == "o"} - {(row, column)}
    states, level = {((row, column), foes)}, -1
    while states:
        level += 1
        following = set()
        for (i, j), left in states:
            for a, b in left:
                end = (2 * a - i, 2 * b - j)
                on_board = 0 <= end[0] < len(board) and 0 <= end[1] < len(board[0])
                if abs(a - i) == abs(b - j) == 1 and on_board and end not in left and end not in own:
                    following.add((end, left - {(a, b)}))
        states = following
    return level


@program(
    "longest_capture",
    4,
    "board games",
    "grids",
    "searching",
    inputs=_capture_board,
    edges=[
        (["o..", "...", "..."], 0, 0),
        (["o..", ".x.", "..."], 0, 0),
        (["o..", ".x.", "..x"], 0, 0),
        (["..o..", ".x.x.", ".....", ".x.x.", "....."], 0, 2),
        (["o....", ".x.x.", ".....", ".x...", "....o"], 0, 0),
        (["o......", ".x.x.x.", ".......", ".x...x.", "......."], 0, 0),
        (["..o....", ".x.x...", ".......", "...x.x.", "......."], 0, 2),
        (["o....", ".x...", "..x..", ".....", "....."], 0, 0),
    ],
    oracle=_all_states,
)
def longest_capture(board: list[str], row: int, column: int) -> int:
    """Return the largest number of pieces that the piece at (`row`, `column`) of `board` can take in one move.

    Rows and columns are counted from 0; all rows are equally long; "." is an empty field, "o" one of your pieces (the piece
    that moves is one), "x" one of the other side's. The piece leaps over an "x" on a field that touches its own at a
    corner, in any of the four diagonal directions, to the field right behind it in the same direction, which must be on
    the board and empty; the "x" is taken off at once, its field is empty from then on. The piece may leap on from there
    as often as it can. The field where it started is empty during the move. Without any leap the answer is 0.

    >>> longest_capture(["o....", ".x.x.", ".....", "...x.", "....."], 0, 0)
    2
    >>> longest_capture(["o..", ".x.", "..x"], 0, 0)
    0
    """
    fields = {(i, j): piece for i, line in enumerate(board) for j, piece in enumerate(line)}
    fields[row, column] = "."

    def most(i: int, j: int) -> int:
        best = 0
        for down, right in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            over, end = (i + down, j + right), (i + 2 * down, j + 2 * right)
            if fields.get(over) == "x" and fields.get(end) == ".":
                fields[over] = "."
                best = max(best, 1 + most(*end))
                fields[over] = "x"
        return best

    return most(row, column)
