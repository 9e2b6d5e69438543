"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def fill_holes__right_padded_flood(picture):
    if not picture:
        return []
    width = len(picture[0]) + 2
    rows = [list("." * width), *(list("." + row + ".") for row in picture), list("." * width)]
    todo = [(0, 0)]
    while todo:
        i, j = todo.pop()
        if 0 <= i < len(rows) and 0 <= j < width and rows[i][j] == ".":
            rows[i][j] = " "
            todo += [(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)]
    text = ["".join(row[1:-1]) for row in rows[1:-1]]
    return [row.replace(".", "o").replace(" ", ".") for row in text]


def fill_holes__right_each_region(picture):
    rows, seen = [list(row) for row in picture], set()
    for i in range(len(rows)):
        for j in range(len(rows[0])):
            if rows[i][j] != "." or (i, j) in seen:
                continue
            region, todo, free = {(i, j)}, [(i, j)], False
            while todo:
                a, b = todo.pop()
                for c, d in ((a + 1, b), (a - 1, b), (a, b + 1), (a, b - 1)):
                    if not (0 <= c < len(rows) and 0 <= d < len(rows[0])):
                        free = True
                    elif rows[c][d] == "." and (c, d) not in region:
                        region.add((c, d))
                        todo.append((c, d))
            seen |= region
            if not free:
                for a, b in region:
                    rows[a][b] = "o"
    return ["".join(row) for row in rows]


def fill_holes__wrong_diagonals(picture):
    free = {(i, j) for i, row in enumerate(picture) for j, letter in enumerate(row) if letter == "."}
    todo = [(i, j) for i, j in free if i in (0, len(picture) - 1) or j in (0, len(picture[i]) - 1)]
    free -= set(todo)
    for i, j in todo:
        fresh = free & {(i + a, j + b) for a in (-1, 0, 1) for b in (-1, 0, 1)}
        free -= fresh
        todo += fresh
    return ["".join("o" if (i, j) in free else x for j, x in enumerate(row)) for i, row in enumerate(picture)]


def fill_holes__wrong_straight_lines(picture):
    out = []
    for i, row in enumerate(picture):
        line = ""
        for j, letter in enumerate(row):
            sides = (row[:j], row[j + 1 :], [r[j] for r in picture[:i]], [r[j] for r in picture[i + 1 :]])
            line += "o" if letter == "." and all("#" in side for side in sides) else letter
        out.append(line)
    return out


def fill_holes__wrong_single_fields(picture):
    out = [list(row) for row in picture]
    for i in range(1, len(picture) - 1):
        for j in range(1, len(picture[0]) - 1):
            around = picture[i - 1][j] + picture[i + 1][j] + picture[i][j - 1] + picture[i][j + 1]
            if picture[i][j] == "." and around == "####":
                out[i][j] = "o"
    return ["".join(row) for row in out]


def fill_holes__wrong_edge_is_a_wall(picture):
    free = {(i, j) for i, row in enumerate(picture) for j, letter in enumerate(row) if letter == "."}
    todo = [place for place in free if place == (0, 0)]
    free -= set(todo)
    for i, j in todo:
        fresh = free & {(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)}
        free -= fresh
        todo += fresh
    return ["".join("o" if (i, j) in free else x for j, x in enumerate(row)) for i, row in enumerate(picture)]


def sizes_of_shapes__right_eight_views(picture):
    def _pieces(picture):
        left = {(i, j) for i, row in enumerate(picture) for j, letter in enumerate(row) if letter == "#"}
        out = []
        while left:
            todo = [left.pop()]
            for i, j in todo:
                for place in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                    if place in left:
                        left.discard(place)
                        todo.append(place)
            out.append(todo)
        return out

    def _laid(cells):
        top, left = min(i for i, _ in cells), min(j for _, j in cells)
        return frozenset((i - top, j - left) for i, j in cells)

    ways = [(1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0)]
    ways += [(-a, -b, c, d) for a, b, c, d in ways]
    known, sizes = set(), []
    for cells in _pieces(picture):
        if _laid(cells) in known:
            continue
        sizes.append(len(cells))
        known |= {_laid([(a * i + b * j, c * i + d * j) for i, j in cells]) for a, b, c, d in ways}
    return sorted(sizes)


def sizes_of_shapes__right_text_forms(picture):
    def _pieces(picture):
        left = {(i, j) for i, row in enumerate(picture) for j, letter in enumerate(row) if letter == "#"}
        out = []
        while left:
            todo = [left.pop()]
            for i, j in todo:
                for place in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                    if place in left:
                        left.discard(place)
                        todo.append(place)
            out.append(todo)
        return out

    def _laid(cells):
        top, left = min(i for i, _ in cells), min(j for _, j in cells)
        return frozenset((i - top, j - left) for i, j in cells)

    forms = {}
    for cells in _pieces(picture):
        h = max(i for i, _ in _laid(cells)) + 1
        w = max(j for _, j in _laid(cells)) + 1
        rows = ["".join("#" if (i, j) in _laid(cells) else "." for j in range(w)) for i in range(h)]
        views = []
        for _ in range(4):
            rows = ["".join(column) for column in zip(*rows[::-1], strict=False)]
            views += [rows, [row[::-1] for row in rows]]
        forms["/".join(min(views))] = len(cells)
    return sorted(forms.values())


def sizes_of_shapes__wrong_no_turning(picture):
    def _pieces(picture):
        left = {(i, j) for i, row in enumerate(picture) for j, letter in enumerate(row) if letter == "#"}
        out = []
        while left:
            todo = [left.pop()]
            for i, j in todo:
                for place in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                    if place in left:
                        left.discard(place)
                        todo.append(place)
            out.append(todo)
        return out

    def _laid(cells):
        top, left = min(i for i, _ in cells), min(j for _, j in cells)
        return frozenset((i - top, j - left) for i, j in cells)

    return sorted(map(len, {_laid(cells) for cells in _pieces(picture)}))


def sizes_of_shapes__wrong_no_mirror(picture):
    def _pieces(picture):
        left = {(i, j) for i, row in enumerate(picture) for j, letter in enumerate(row) if letter == "#"}
        out = []
        while left:
            todo = [left.pop()]
            for i, j in todo:
                for place in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                    if place in left:
                        left.discard(place)
                        todo.append(place)
            out.append(todo)
        return out

    def _laid(cells):
        top, left = min(i for i, _ in cells), min(j for _, j in cells)
        return frozenset((i - top, j - left) for i, j in cells)

    shapes = set()
    for cells in _pieces(picture):
        views = []
        for _ in range(4):
            cells = [(j, -i) for i, j in cells]
            views.append(tuple(sorted(_laid(cells))))
        shapes.add(min(views))
    return sorted(map(len, shapes))


def sizes_of_shapes__wrong_every_piece(picture):
    def _pieces(picture):
        left = {(i, j) for i, row in enumerate(picture) for j, letter in enumerate(row) if letter == "#"}
        out = []
        while left:
            todo = [left.pop()]
            for i, j in todo:
                for place in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                    if place in left:
                        left.discard(place)
                        todo.append(place)
            out.append(todo)
        return out

    return sorted(map(len, _pieces(picture)))


def sizes_of_shapes__wrong_sizes_once(picture):
    def _pieces(picture):
        left = {(i, j) for i, row in enumerate(picture) for j, letter in enumerate(row) if letter == "#"}
        out = []
        while left:
            todo = [left.pop()]
            for i, j in todo:
                for place in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                    if place in left:
                        left.discard(place)
                        todo.append(place)
            out.append(todo)
        return out

    return sorted({len(cells) for cells in _pieces(picture)})


def sizes_of_shapes__wrong_same_box(picture):
    def _pieces(picture):
        left = {(i, j) for i, row in enumerate(picture) for j, letter in enumerate(row) if letter == "#"}
        out = []
        while left:
            todo = [left.pop()]
            for i, j in todo:
                for place in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                    if place in left:
                        left.discard(place)
                        todo.append(place)
            out.append(todo)
        return out

    def _laid(cells):
        top, left = min(i for i, _ in cells), min(j for _, j in cells)
        return frozenset((i - top, j - left) for i, j in cells)

    shapes = set()
    for cells in _pieces(picture):
        high, wide = max(i for i, _ in _laid(cells)), max(j for _, j in _laid(cells))
        shapes.add((len(cells), min(high, wide), max(high, wide)))
    return sorted(size for size, _, _ in shapes)
