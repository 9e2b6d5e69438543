"""Problems about pictures: rows of pixels or letters."""

from __future__ import annotations

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _pixels(rng: EpisodeRng, size: int, high: int = 9) -> list[list[int]]:
    width = rng.randint(1, 1 + size // 2)
    return [[rng.randint(0, high) for _ in range(width)] for _ in range(rng.randint(1, 1 + size // 2))]


def _one_image(rng: EpisodeRng, size: int) -> tuple[list[list[int]]]:
    return (_pixels(rng, size),)


def _fold_by_index(image: list[list[int]]) -> list[list[int]]:
    height, width = len(image), len(image[0]) if image else 0
    return [
        [image[min(row, 2 * height - 1 - row)][min(column, 2 * width - 1 - column)] for column in range(2 * width)]
        for row in range(2 * height)
    ]


@program(
    "kaleidoscope",
    1,
    "grids",
    "lists",
    inputs=_one_image,
    edges=[
        ([],),
        ([[5]],),
        ([[1, 2, 3]],),
        ([[1], [2], [3]],),
        ([[1, 2], [3, 4]],),
        ([[0, 7, 7], [9, 0, 1]],),
    ],
    oracle=_fold_by_index,
)
def kaleidoscope(image: list[list[int]]) -> list[list[int]]:
    """Return the picture, twice as wide and twice as high, that two mirrors make of the rows of `image`.

    A mirror at the right edge puts behind each row the same row turned round; then one at the lower edge puts below all
    these rows the same rows from the last to the first. So the middle columns and the middle rows are double. An image
    without rows stays without rows. The argument must not be changed.

    >>> kaleidoscope([[1, 2], [3, 4]])
    [[1, 2, 2, 1], [3, 4, 4, 3], [3, 4, 4, 3], [1, 2, 2, 1]]
    >>> kaleidoscope([[7]])
    [[7, 7], [7, 7]]
    """
    wide = [row + row[::-1] for row in image]
    return wide + [list(row) for row in reversed(wide)]


def _sparse_picture(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    width, height = rng.randint(1, 2 + size), rng.randint(1, 2 + size)
    rows = [["."] * width for _ in range(height)]
    for _ in range(rng.randint(1, 4)):
        rows[rng.randrange(height)][rng.randrange(width)] = rng.choice("#ox")
    return (["".join(row) for row in rows],)


def _peel_the_edges(picture: list[str]) -> list[str]:
    rows = list(picture)
    for _ in range(4):
        while rows and set(rows[0]) <= {"."}:
            rows = rows[1:]
        rows = ["".join(column) for column in zip(*rows, strict=True)][::-1]
    return rows


@program(
    "crop_to_shape",
    2,
    "grids",
    "strings",
    inputs=_sparse_picture,
    edges=[
        ([],),
        (["...", "..."],),
        (["#"],),
        (["....", ".x..", "....", "...o", "...."],),
        (["#..", "...", "..."],),
        (["....", "..#.", ".#..", "...."],),
        (["...#", "....", "#..."],),
        (["..", ".x", ".x", ".."],),
    ],
    oracle=_peel_the_edges,
)
def crop_to_shape(picture: list[str]) -> list[str]:
    """Return the smallest rectangle of `picture` that holds every letter other than ".", as rows of text.

    All rows of `picture` are equally long. Rows and columns within the rectangle stay, be they empty or not. A picture with
    nothing but "." gives an empty list.

    >>> crop_to_shape([".....", "..#..", ".....", ".o..."])
    ['.#', '..', 'o.']
    >>> crop_to_shape(["..", ".."])
    []
    """
    rows = [place for place, row in enumerate(picture) if row.strip(".")]
    columns = [place for row in picture for place, letter in enumerate(row) if letter != "."]
    if not rows:
        return []
    return [row[min(columns) : max(columns) + 1] for row in picture[rows[0] : rows[-1] + 1]]


def _image_and_kernel(rng: EpisodeRng, size: int) -> tuple[list[list[int]], list[list[int]]]:
    width, height = rng.randint(1, 3), rng.randint(1, 3)
    image = [[rng.randint(-9, 9) for _ in range(2 + size // 2)] for _ in range(rng.randint(1, 3 + size // 2))]
    return image, [[rng.randint(-2, 3) for _ in range(width)] for _ in range(height)]


def _every_product(image: list[list[int]], kernel: list[list[int]]) -> list[list[int]]:
    found: dict[tuple[int, int], int] = {}
    height, width = len(image) - len(kernel) + 1, len(image[0]) - len(kernel[0]) + 1
    for down, weights in enumerate(kernel):
        for right, weight in enumerate(weights):
            for row in range(height):
                for column in range(width):
                    product = weight * image[row + down][column + right]
                    found[row, column] = found.get((row, column), 0) + product
    return [[found[row, column] for column in range(width)] for row in range(height)] if width > 0 else []


@program(
    "apply_kernel",
    2,
    "grids",
    "matrices",
    inputs=_image_and_kernel,
    edges=[
        ([[4]], [[3]]),
        ([[1, 2, 3]], [[1, 0]]),
        ([[1, 2], [3, 4]], [[1, 2], [0, -1]]),
        ([[1, 2]], [[1], [1]]),
        ([[1], [2]], [[1, 1]]),
        ([[1, 0, 2], [0, 3, 0], [4, 0, 5]], [[1, 2]]),
        ([[1, 0, 2], [0, 3, 0], [4, 0, 5]], [[0], [7]]),
    ],
    oracle=_every_product,
)
def apply_kernel(image: list[list[int]], kernel: list[list[int]]) -> list[list[int]]:
    """Return the weighted sums that `kernel` gives at every place of `image` where it fits in.

    Lay the upper left corner of `kernel` on a number of `image` so that it does not reach over the edge, multiply each
    number of `kernel` with the one that it covers (it is neither turned nor mirrored) and add all products. The results
    stand in rows as those places do. If the kernel is higher or wider than the image, the list is empty. Both have at
    least one row, and rows of equal length with at least one number.

    >>> apply_kernel([[1, 2, 3], [4, 5, 6]], [[1, 10]])
    [[21, 32], [54, 65]]
    >>> apply_kernel([[1, 2], [3, 4]], [[1, 0, 1]])
    []
    """
    height, width = len(kernel), len(kernel[0])
    if width > len(image[0]):
        return []
    return [
        [
            sum(kernel[i][j] * image[row + i][column + j] for i in range(height) for j in range(width))
            for column in range(len(image[0]) - width + 1)
        ]
        for row in range(len(image) - height + 1)
    ]


def _letters(rng: EpisodeRng, size: int, letters: str) -> tuple[list[str]]:
    width = rng.randint(1, 2 + size // 2)
    return (["".join(rng.choices(letters, k=width)) for _ in range(rng.randint(1, 2 + size // 2))],)


def _coloured(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    return _letters(rng, size, rng.choice(("ab", "abc", "aab")))


def _merge_labels(picture: list[str]) -> list[tuple[str, int]]:
    places = [(row, column) for row, line in enumerate(picture) for column in range(len(line))]
    label = {place: place for place in places}
    for _ in places:
        for row, column in places:
            for other in ((row + 1, column), (row, column + 1)):
                if other in label and picture[row][column] == picture[other[0]][other[1]]:
                    label[row, column] = label[other] = min(label[row, column], label[other])
    sizes = [(picture[row][column], [*label.values()].count((row, column))) for row, column in set(label.values())]
    return sorted(sizes, key=lambda pair: (-pair[1], pair[0]))


@program(
    "coloured_regions",
    3,
    "grids",
    "components",
    "sorting",
    inputs=_coloured,
    edges=[
        ([],),
        (["a"],),
        (["ab", "ba"],),
        (["aaa", "aba", "aaa"],),
        (["aab", "bab", "bbb"],),
        (["aca", "cac"],),
        (["abab", "abab", "aaab"],),
    ],
    oracle=_merge_labels,
)
def coloured_regions(picture: list[str]) -> list[tuple[str, int]]:
    """Return (colour, size) for every region of `picture`, the largest first, equally large ones by colour.

    Each letter of a row is the colour of one field; all rows are equally long. Two fields belong to one region if one can
    go from one to the other over fields of that same colour, always to a field left, right, above or below. The size is
    the number of fields. Equal pairs are all listed.

    >>> coloured_regions(["aab", "bab"])
    [('a', 3), ('b', 2), ('b', 1)]
    >>> coloured_regions([])
    []
    """
    left = {(row, column): colour for row, line in enumerate(picture) for column, colour in enumerate(line)}
    found = []
    while left:
        start, colour = left.popitem()
        todo = [start]
        for row, column in todo:
            for place in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
                if left.get(place) == colour:
                    del left[place]
                    todo.append(place)
        found.append((colour, len(todo)))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
