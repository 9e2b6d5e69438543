"""Problems about setting out text in lines and columns."""

from __future__ import annotations

import re
from itertools import product

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _cells(rng: EpisodeRng, size: int) -> tuple[list[list[str]]]:
    height, width = rng.randint(1, 1 + size // 2), rng.randint(1, 4)
    kinds = [
        rng.choice([["7", "12", "-345", "0"], ["tea", "5", "", "x y", "-"], ["64", "5", ""], ["-", "12", "-6"]])
        for _ in range(width)
    ]
    return ([[rng.choice(kind) for kind in kinds] for _ in range(height)],)


def _padded_cell_by_cell(rows: list[list[str]]) -> list[str]:
    lines = [""] * len(rows)
    for i in range(len(rows[0]) if rows else 0):
        column = [row[i] for row in rows]
        width = max(map(len, column))
        numbers = all(re.fullmatch("-?[0-9]+", cell) for cell in column)
        for k, cell in enumerate(column):
            padding = " " * (width - len(cell))
            lines[k] += (" | " if i else "") + (padding + cell if numbers else cell + padding)
    return [re.sub(" *$", "", line) for line in lines]


@program(
    "align_table",
    3,
    "strings",
    "formatting",
    inputs=_cells,
    edges=[
        ([],),
        ([["a"]],),
        ([["7"], ["-12"]],),
        ([["tea", "5"], ["x", "100"]],),
        ([["5", "a"], ["", "bcd"], ["100", ""]],),
        ([["-", "1"], ["10", "-20"]],),
        ([["1", "x"], ["22", ""], ["333", "yy"]],),
        ([["", ""], ["ab", "c"]],),
    ],
    oracle=_padded_cell_by_cell,
)
def align_table(rows: list[list[str]]) -> list[str]:
    """Return a table as lines of text in which the columns stand below each other.

    Each of `rows` is a list of cells; all have equally many, at least one. Every cell is padded with spaces to the
    length of the longest cell of its column: on the left if all cells of the column are whole numbers (digits, perhaps
    after a single minus sign), otherwise on the right. An empty cell is no number. The cells of a line are joined by a
    space, a vertical bar and a space, and then spaces at the end of the line are removed. No rows give no lines.

    >>> align_table([["tea", "5"], ["coffee", "120"]])
    ['tea    |   5', 'coffee | 120']
    >>> align_table([["5", "x"], ["-", ""]])
    ['5 | x', '- |']
    """
    columns = []
    for column in zip(*rows, strict=True):
        width = max(len(cell) for cell in column)
        numbers = all(cell.removeprefix("-").isdigit() for cell in column)
        columns.append([cell.rjust(width) if numbers else cell.ljust(width) for cell in column])
    return [" | ".join(cells).rstrip() for cells in zip(*columns, strict=True)]


def _words_and_width(rng: EpisodeRng, size: int) -> tuple[list[str], int]:
    words = [
        letter * rng.randint(1, 7) for letter in rng.choices("abcxyz", k=rng.randint(min(3, size), 2 + 3 * size // 4))
    ]
    return words, max(map(len, words)) + rng.randint(0, 7)


def _raggedness_of_every_layout(words: list[str], width: int) -> int:
    costs = []
    for breaks in product([" ", "\n"], repeat=max(0, len(words) - 1)):
        lines = "".join(word + gap for word, gap in zip(words, [*breaks, ""], strict=False)).split("\n")
        if all(len(line) <= width for line in lines):
            costs.append(sum((width - len(line)) ** 2 for line in lines[:-1]))
    return min(costs)


@program(
    "smoothest_layout",
    4,
    "strings",
    "formatting",
    "dynamic programming",
    inputs=_words_and_width,
    edges=[
        ([], 4),
        (["abc"], 3),
        (["aaa", "bb", "cc", "ddddd"], 6),
        (["ab", "cd", "e"], 5),
        (["a", "b", "c", "d"], 3),
        (["aaaa", "b", "cccc", "d", "eeee", "ff"], 7),
        (["aaaaa", "bb", "ccccc"], 5),
        (["aa", "bb", "c", "dddddd", "e"], 8),
    ],
    oracle=_raggedness_of_every_layout,
)
def smoothest_layout(words: list[str], width: int) -> int:
    """Return how ragged `words` must at least be when they are set in lines of `width` characters.

    The words keep their order; those in one line are separated by single spaces, and a line is at most `width`
    characters long. The raggedness is the sum, over all lines but the last, of the square of the number of characters
    that the line is shorter than `width`. No word is empty or longer than `width`. Without words the answer is 0.

    >>> smoothest_layout(["aaa", "bb", "cc", "ddddd"], 6)
    10
    >>> smoothest_layout(["to", "be", "or"], 8)
    0
    """
    best = [0] * (len(words) + 1)
    for first in range(len(words) - 1, -1, -1):
        costs, length = [], -1
        for after in range(first + 1, len(words) + 1):
            length += 1 + len(words[after - 1])
            if length > width:
                break
            costs.append(best[after] + (width - length) ** 2 if after < len(words) else 0)
        best[first] = min(costs)
    return best[0]
