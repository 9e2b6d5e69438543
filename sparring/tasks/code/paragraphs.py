"""Problems about putting text in its place."""

from __future__ import annotations

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _lines_and_width(rng: EpisodeRng, size: int) -> tuple[list[str], int]:
    lines = ["".join(rng.choices("ab c", k=rng.randint(0, 3 + size))) for _ in range(rng.randint(1, 1 + size))]
    return lines, rng.randint(1, 5 + size)


@program(
    "centred_lines",
    1,
    "strings",
    "formatting",
    inputs=_lines_and_width,
    edges=[
        ([], 4),
        ([""], 3),
        (["ab"], 5),
        (["abc", "a"], 4),
        (["toolong", "fits"], 4),
        ([" a ", "b"], 6),
    ],
    oracle=lambda lines, width: [
        next(
            row
            for row in (" " * left + line + " " * (left + more) for more in (0, 1) for left in range(width + 1))
            if len(row) == width
        )
        if len(line) < width
        else line
        for line in lines
    ],
)
def centred_lines(lines: list[str], width: int) -> list[str]:
    """Return `lines` with spaces put in front and behind, so that every line has `width` letters and stands in the middle.

    Where the number of spaces is odd, one more stands behind the line than in front. Lines of `width` or more letters stay
    as they are. Spaces that a line has already are letters like others.

    >>> centred_lines(["ab", "abc", "abcdef"], 5)
    [' ab  ', ' abc ', 'abcdef']
    >>> centred_lines([""], 3)
    ['   ']
    """
    found = []
    for line in lines:
        space = max(0, width - len(line))
        found.append(" " * (space // 2) + line + " " * (space - space // 2))
    return found


def _page_list(rng: EpisodeRng, size: int) -> tuple[list[int]]:
    pages: list[int] = []
    for _ in range(rng.randint(1, 1 + size // 2)):
        start = rng.randint(1, 8 * size)
        pages += range(start, start + rng.choice((1, 1, 2, 3, 5)))
    pages += pages[:1]
    rng.shuffle(pages)
    return (pages,)


def _ask_each_page(pages: list[int]) -> str:
    parts = []
    for page in range(min(pages, default=0), max(pages, default=-1) + 1):
        inside = page - 1 in pages and page + 1 in pages
        if page in pages and not inside:
            joined = page - 1 in pages and page - 2 in pages
            parts.append(("-" if joined else ", ") + str(page))
    return "".join(parts)[2:]


@program(
    "page_ranges",
    2,
    "strings",
    "runs",
    "formatting",
    inputs=_page_list,
    edges=[
        ([],),
        ([7],),
        ([2, 1],),
        ([3, 2, 1],),
        ([9, 1, 2, 4, 5, 6, 10, 12],),
        ([5, 5, 5],),
        ([10, 8, 9, 9, 100, 2],),
    ],
    oracle=_ask_each_page,
)
def page_ranges(pages: list[int]) -> str:
    """Return the numbers of `pages` as the index of a book shows them.

    The numbers (all at least 1, in any order, perhaps repeated) are shown once each, rising, with ", " between them; but
    three or more that follow one another are shown as the first one, "-", and the last one. Without pages the text is
    empty.

    >>> page_ranges([5, 1, 2, 3, 9, 10])
    '1-3, 5, 9, 10'
    >>> page_ranges([4, 4])
    '4'
    """
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and runs[-1][-1] == page - 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def _words_and_width(rng: EpisodeRng, size: int) -> tuple[list[str], int]:
    words = ["".join(rng.choices("abcxyz", k=rng.choice((1, 2, 3, 5, 8)))) for _ in range(rng.randint(1, 3 + 2 * size))]
    return words, rng.randint(6, 12 + 3 * size)


def _try_each_height(words: list[str], width: int) -> list[str]:
    for height in range(1, len(words) + 1):
        places = {(place % height, place // height): word for place, word in enumerate(words)}
        across = 1 + max(column for _, column in places)
        wide = [max(len(word) for (_, at), word in places.items() if at == column) for column in range(across)]
        if sum(wide) + 2 * (across - 1) <= width or height == len(words):
            rows = [
                [places.get((row, column), "").ljust(wide[column]) for column in range(across)] for row in range(height)
            ]
            return ["  ".join(row).rstrip(" ") for row in rows]
    return []


@program(
    "words_in_columns",
    4,
    "strings",
    "formatting",
    "searching",
    inputs=_words_and_width,
    edges=[
        ([], 10),
        (["longer"], 3),
        (["a", "b", "c"], 7),
        (["a", "b", "c"], 6),
        (["aaaa", "b", "c", "dd", "e"], 9),
        (["a", "bbbbbb", "c", "d", "e", "f", "g"], 10),
        (["aa", "b", "cccc", "d", "e", "ff", "g", "h", "i"], 14),
        (["wide word", "x", "y", "z"], 5),
    ],
    oracle=_try_each_height,
)
def words_in_columns(words: list[str], width: int) -> list[str]:
    """Return the lines that show `words` in columns, in as few lines as fit into `width` letters.

    With a height of h lines, the first h of `words` stand one below the other in the first column, the next h in the second
    column, and so on; only the last column may be shorter. Each column is as wide as its longest word; words begin at its
    left side, and two spaces stand between columns. The height is the smallest one at which the widths of all columns and
    the spaces between them are at most `width` together; if there is none, all words stand in one column. No line has
    spaces at its end. Without words there are no lines.

    >>> words_in_columns(["ant", "bee", "cat", "dog", "eel"], 9)
    ['ant  dog', 'bee  eel', 'cat']
    >>> words_in_columns(["a", "bb"], 5)
    ['a  bb']
    """
    height = 1
    while height <= len(words):
        columns = [words[start : start + height] for start in range(0, len(words), height)]
        wide = [max(map(len, column)) for column in columns]
        if sum(wide) + 2 * len(wide) - 2 <= width or height == len(words):
            break
        height += 1
    lines = []
    for row in range(min(height, len(words))):
        cells = [column[row].ljust(size) for column, size in zip(columns, wide, strict=True) if row < len(column)]
        lines.append("  ".join(cells).rstrip())
    return lines
