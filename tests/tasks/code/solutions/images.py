"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def kaleidoscope__right_lists(image):
    out = []
    for row in image:
        out.append([*row, *reversed(row)])
    for row in image[::-1]:
        out.append([*row, *reversed(row)])
    return out


def kaleidoscope__right_rows_first(image):
    tall = [*image, *image[::-1]]
    return [list(row) + list(row)[::-1] for row in tall]


def kaleidoscope__wrong_single_middle(image):
    wide = [row + row[-2::-1] if len(row) > 1 else row for row in image]
    return wide + wide[-2::-1]


def kaleidoscope__wrong_repeats(image):
    wide = [row + row for row in image]
    return wide + wide[::-1]


def kaleidoscope__wrong_rows_in_order(image):
    wide = [row + row[::-1] for row in image]
    return wide + wide


def kaleidoscope__wrong_only_right(image):
    return [row + row[::-1] for row in image]


def crop_to_shape__right_bounds(picture):
    top = left = 10**9
    bottom = right = -1
    for i, row in enumerate(picture):
        for j, letter in enumerate(row):
            if letter != ".":
                top, bottom = min(top, i), max(bottom, i)
                left, right = min(left, j), max(right, j)
    return [picture[i][left : right + 1] for i in range(top, bottom + 1)] if bottom >= 0 else []


def crop_to_shape__right_strip(picture):
    rows = list(picture)
    while rows and not rows[0].strip("."):
        rows.pop(0)
    while rows and not rows[-1].strip("."):
        rows.pop()
    if not rows:
        return []
    left = min(len(row) - len(row.lstrip(".")) for row in rows)
    right = max(len(row.rstrip(".")) for row in rows)
    return [row[left:right] for row in rows]


def crop_to_shape__wrong_drops_inner_rows(picture):
    rows = [row for row in picture if row.strip(".")]
    if not rows:
        return []
    left = min(len(row) - len(row.lstrip(".")) for row in rows)
    right = max(len(row.rstrip(".")) for row in rows)
    return [row[left:right] for row in rows]


def crop_to_shape__wrong_each_row_alone(picture):
    rows = [i for i, row in enumerate(picture) if row.strip(".")]
    return [row.strip(".") for row in picture[rows[0] : rows[-1] + 1]] if rows else []


def crop_to_shape__wrong_end_missing(picture):
    rows = [i for i, row in enumerate(picture) if row.strip(".")]
    columns = [j for row in picture for j, letter in enumerate(row) if letter != "."]
    return [row[min(columns) : max(columns)] for row in picture[rows[0] : rows[-1] + 1]] if rows else []


def crop_to_shape__wrong_left_as_it_is(picture):
    rows = [i for i, row in enumerate(picture) if row.strip(".")]
    if not rows:
        return []
    right = max(len(row.rstrip(".")) for row in picture)
    return [row[:right] for row in picture[rows[0] : rows[-1] + 1]]


def apply_kernel__right_loops(image, kernel):
    out = []
    for top in range(len(image) - len(kernel) + 1):
        line = []
        for left in range(len(image[0]) - len(kernel[0]) + 1):
            total = 0
            for i, weights in enumerate(kernel):
                for j, weight in enumerate(weights):
                    total += weight * image[top + i][left + j]
            line.append(total)
        if line:
            out.append(line)
    return out


def apply_kernel__right_slices(image, kernel):
    h, w = len(kernel), len(kernel[0])
    flat = [weight for weights in kernel for weight in weights]
    out = []
    if w <= len(image[0]):
        for top in range(len(image) - h + 1):
            rows = image[top : top + h]
            parts = [[v for row in rows for v in row[left : left + w]] for left in range(len(rows[0]) - w + 1)]
            out.append([sum(map(int.__mul__, flat, part)) for part in parts])
    return out


def apply_kernel__wrong_turned(image, kernel):
    kernel = [row[::-1] for row in kernel[::-1]]
    h, w = len(kernel), len(kernel[0])
    if w > len(image[0]):
        return []
    return [
        [
            sum(kernel[i][j] * image[r + i][c + j] for i in range(h) for j in range(w))
            for c in range(len(image[0]) - w + 1)
        ]
        for r in range(len(image) - h + 1)
    ]


def apply_kernel__wrong_empty_rows(image, kernel):
    h, w = len(kernel), len(kernel[0])
    return [
        [
            sum(kernel[i][j] * image[r + i][c + j] for i in range(h) for j in range(w))
            for c in range(len(image[0]) - w + 1)
        ]
        for r in range(len(image) - h + 1)
    ]


def apply_kernel__wrong_last_place_missing(image, kernel):
    h, w = len(kernel), len(kernel[0])
    if w > len(image[0]):
        return []
    return [
        [sum(kernel[i][j] * image[r + i][c + j] for i in range(h) for j in range(w)) for c in range(len(image[0]) - w)]
        for r in range(len(image) - h)
    ]


def apply_kernel__wrong_square_kernel(image, kernel):
    h = w = len(kernel)
    if w > len(image[0]):
        return []
    return [
        [
            sum(kernel[i][j] * image[r + i][c + j] for i in range(h) for j in range(w))
            for c in range(len(image[0]) - w + 1)
        ]
        for r in range(len(image) - h + 1)
    ]


def coloured_regions__right_recursive(picture):
    seen, out = set(), []

    def flood(i, j, colour):
        if not (0 <= i < len(picture) and 0 <= j < len(picture[0])) or (i, j) in seen or picture[i][j] != colour:
            return 0
        seen.add((i, j))
        return 1 + sum(flood(i + a, j + b, colour) for a, b in ((0, 1), (1, 0), (0, -1), (-1, 0)))

    for i, row in enumerate(picture):
        for j, colour in enumerate(row):
            if (i, j) not in seen:
                out.append((colour, flood(i, j, colour)))
    return sorted(sorted(out), key=lambda pair: -pair[1])


def coloured_regions__right_union_find(picture):
    parent = {(i, j): (i, j) for i, row in enumerate(picture) for j in range(len(row))}

    def find(x):
        while parent[x] != x:
            x = parent[x]
        return x

    for i, j in list(parent):
        for k in ((i + 1, j), (i, j + 1)):
            if k in parent and picture[k[0]][k[1]] == picture[i][j]:
                parent[find(k)] = find((i, j))
    sizes = {}
    for place in parent:
        sizes[find(place)] = sizes.get(find(place), 0) + 1
    rows = sorted((-size, picture[i][j]) for (i, j), size in sizes.items())
    return [(colour, -size) for size, colour in rows]


def coloured_regions__wrong_diagonals(picture):
    left = {(i, j): c for i, row in enumerate(picture) for j, c in enumerate(row)}
    out = []
    while left:
        start, colour = left.popitem()
        todo = [start]
        for i, j in todo:
            for place in [(i + a, j + b) for a in (-1, 0, 1) for b in (-1, 0, 1)]:
                if left.get(place) == colour:
                    del left[place]
                    todo.append(place)
        out.append((colour, len(todo)))
    return sorted(out, key=lambda pair: (-pair[1], pair[0]))


def coloured_regions__wrong_totals(picture):
    from collections import Counter

    return sorted(Counter("".join(picture)).items(), key=lambda pair: (-pair[1], pair[0]))


def coloured_regions__wrong_right_and_down(picture):
    left = {(i, j): c for i, row in enumerate(picture) for j, c in enumerate(row)}
    out = []
    for start in list(left):
        if start not in left:
            continue
        colour, todo = left.pop(start), [start]
        for i, j in todo:
            for place in ((i + 1, j), (i, j + 1)):
                if left.get(place) == colour:
                    del left[place]
                    todo.append(place)
        out.append((colour, len(todo)))
    return sorted(out, key=lambda pair: (-pair[1], pair[0]))


def coloured_regions__wrong_different_once(picture):
    left = {(i, j): c for i, row in enumerate(picture) for j, c in enumerate(row)}
    out = set()
    while left:
        start, colour = left.popitem()
        todo = [start]
        for i, j in todo:
            for place in ((i + 1, j), (i, j + 1), (i - 1, j), (i, j - 1)):
                if left.get(place) == colour:
                    del left[place]
                    todo.append(place)
        out.add((colour, len(todo)))
    return sorted(out, key=lambda pair: (-pair[1], pair[0]))
