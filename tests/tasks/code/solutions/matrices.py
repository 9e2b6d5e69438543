"""Right and nearly right solutions of the problems about grids."""


def ragged_column_totals__right_grow(rows):
    totals = []
    for row in rows:
        totals += [0] * (len(row) - len(totals))
        for i, value in enumerate(row):
            totals[i] += value
    return totals


def ragged_column_totals__right_zip_longest(rows):
    from itertools import zip_longest

    return [sum(column) for column in zip_longest(*rows, fillvalue=0)]


def ragged_column_totals__wrong_shortest_row(rows):
    return [sum(column) for column in zip(*rows, strict=False)]


def ragged_column_totals__wrong_first_row_decides(rows):
    return [sum(row[i] for row in rows if i < len(row)) for i in range(len(rows[0]))] if rows else []


def ragged_column_totals__wrong_row_sums(rows):
    return [sum(row) for row in rows]


def ragged_column_totals__wrong_aligned_right(rows):
    from itertools import zip_longest

    return [sum(column) for column in zip_longest(*(row[::-1] for row in rows), fillvalue=0)][::-1]


def saddle_points__right_transposed(grid):
    columns = [list(column) for column in zip(*grid, strict=True)]
    spots = [(i, j) for i in range(len(grid)) for j in range(len(columns))]
    return [(i, j) for i, j in spots if grid[i][j] == max(grid[i]) == min(columns[j])]


def saddle_points__right_one_value(grid):
    lows = [min(row[j] for row in grid) for j in range(len(grid[0]))]
    out = []
    for i, row in enumerate(grid):
        top = max(row)
        for j in range(len(row)):
            if row[j] == top and lows[j] == top:
                out.append((i, j))
    return out


def saddle_points__wrong_roles_swapped(grid):
    columns = list(zip(*grid, strict=True))
    return [
        (i, j)
        for i, row in enumerate(grid)
        for j, value in enumerate(row)
        if value == min(row) and value == max(columns[j])
    ]


def saddle_points__wrong_first_maximum_only(grid):
    columns = list(zip(*grid, strict=True))
    spots = [(i, row.index(max(row))) for i, row in enumerate(grid)]
    return [(i, j) for i, j in spots if grid[i][j] == min(columns[j])]


def saddle_points__wrong_strict(grid):
    columns = list(zip(*grid, strict=True))
    return [
        (i, j)
        for i, row in enumerate(grid)
        for j, value in enumerate(row)
        if row.count(value) == 1 and value == max(row) and columns[j].count(value) == 1 and value == min(columns[j])
    ]


def saddle_points__wrong_column_by_column(grid):
    return [
        (i, j)
        for j in range(len(grid[0]))
        for i in range(len(grid))
        if grid[i][j] == max(grid[i]) and grid[i][j] == min(row[j] for row in grid)
    ]


def rising_diagonals__right_sums(grid):
    cells = [(i + j, j, value) for i, row in enumerate(grid) for j, value in enumerate(row)]
    last = len(grid) + len(grid[0]) - 2
    return [[value for total, _, value in sorted(cells) if total == k] for k in range(last + 1)]


def rising_diagonals__right_walk(grid):
    height, width = len(grid), len(grid[0])
    out = []
    for start in range(height + width - 1):
        i, j = min(start, height - 1), max(0, start - height + 1)
        line = []
        while i >= 0 and j < width:
            line.append(grid[i][j])
            i, j = i - 1, j + 1
        out.append(line)
    return out


def rising_diagonals__wrong_downwards(grid):
    out = [[] for _ in range(len(grid) + len(grid[0]) - 1)]
    for i, row in enumerate(grid):
        for j, value in enumerate(row):
            out[i + j].append(value)
    return out


def rising_diagonals__wrong_falling(grid):
    out = [[] for _ in range(len(grid) + len(grid[0]) - 1)]
    for i, row in enumerate(grid):
        for j, value in enumerate(row):
            out[j - i + len(grid) - 1].append(value)
    return out


def rising_diagonals__wrong_left_edge_only(grid):
    width = len(grid[0])
    return [[grid[i - k][k] for k in range(min(i + 1, width))] for i in range(len(grid))]


def rising_diagonals__wrong_square_only(grid):
    n = len(grid)
    out = []
    for total in range(2 * n - 1):
        out.append([grid[i][total - i] for i in range(n - 1, -1, -1) if 0 <= total - i < n])
    return out


def settled_stones__right_column_scan(picture):
    rows = [list(row) for row in picture]
    for j in range(len(rows[0]) if rows else 0):
        floor = len(rows) - 1
        for i in range(len(rows) - 1, -1, -1):
            if rows[i][j] == "#":
                floor = i - 1
            elif rows[i][j] == "o":
                rows[i][j] = "."
                rows[floor][j] = "o"
                floor -= 1
    return ["".join(row) for row in rows]


def settled_stones__right_sorted_parts(picture):
    columns = ["".join(column) for column in zip(*picture, strict=True)]
    fallen = ["#".join("".join(sorted(part)) for part in column.split("#")) for column in columns]
    return ["".join(row) for row in zip(*fallen, strict=True)]


def settled_stones__wrong_through_blocks(picture):
    rows = [list(row) for row in picture]
    for j in range(len(rows[0]) if rows else 0):
        stones = sum(row[j] == "o" for row in rows)
        for row in reversed(rows):
            if row[j] != "#":
                row[j] = "o" if stones > 0 else "."
                stones -= 1
    return ["".join(row) for row in rows]


def settled_stones__wrong_one_step(picture):
    rows = [list(row) for row in picture]
    for i in range(len(rows) - 2, -1, -1):
        for j in range(len(rows[i])):
            if rows[i][j] == "o" and rows[i + 1][j] == ".":
                rows[i][j], rows[i + 1][j] = ".", "o"
    return ["".join(row) for row in rows]


def settled_stones__wrong_upper_rows_first(picture):
    rows = [list(row) for row in picture]
    for i in range(len(rows) - 1):
        for j in range(len(rows[i])):
            if rows[i][j] == "o" and rows[i + 1][j] == ".":
                rows[i][j], rows[i + 1][j] = ".", "o"
    return ["".join(row) for row in rows]


def settled_stones__wrong_to_the_side(picture):
    return ["#".join("".join(sorted(part)) for part in row.split("#")) for row in picture]


def settled_stones__wrong_blocks_fall(picture):
    columns = ["".join(sorted(column, key=".o#".index)) for column in zip(*picture, strict=True)]
    return ["".join(row) for row in zip(*columns, strict=True)]


def turn_outer_ring__right_peel(grid, steps):
    height, width = len(grid), len(grid[0])
    if height == 1 or width == 1:
        line = [value for row in grid for value in row]
        shift = steps % len(line)
        line = line[-shift:] + line[:-shift] if shift else line
        return [line] if height == 1 else [[value] for value in line]
    ring = grid[0] + [row[-1] for row in grid[1:-1]] + grid[-1][::-1] + [row[0] for row in grid[1:-1]][::-1]
    shift = steps % len(ring)
    ring = ring[-shift:] + ring[:-shift] if shift else ring
    right, left = ring[width : width + height - 2], ring[2 * width + height - 2 :][::-1]
    middle = [[left[i], *row[1:-1], right[i]] for i, row in enumerate(grid[1:-1])]
    return [ring[:width], *middle, ring[width + height - 2 : 2 * width + height - 2][::-1]]


def turn_outer_ring__right_walk(grid, steps):
    height, width = len(grid), len(grid[0])
    if 1 in (height, width):
        path = [(i, j) for i in range(height) for j in range(width)]
    else:
        path, i, j, di, dj = [], 0, 0, 0, 1
        while (i, j) not in path:
            path.append((i, j))
            if not (0 <= i + di < height and 0 <= j + dj < width):
                di, dj = dj, -di
            i, j = i + di, j + dj
    new = [row[:] for row in grid]
    for k, (i, j) in enumerate(path):
        a, b = path[(k - steps) % len(path)]
        new[i][j] = grid[a][b]
    return new


def turn_outer_ring__wrong_other_direction(grid, steps):
    height, width = len(grid), len(grid[0])
    cells = [(0, j) for j in range(width - 1)] + [(i, width - 1) for i in range(height - 1)]
    cells += [(height - 1, j) for j in range(width - 1, 0, -1)] + [(i, 0) for i in range(height - 1, 0, -1)]
    if 1 in (height, width):
        cells = [(i, j) for i in range(height) for j in range(width)]
    new = [row[:] for row in grid]
    for k, (i, j) in enumerate(cells):
        a, b = cells[(k + steps) % len(cells)]
        new[i][j] = grid[a][b]
    return new


def turn_outer_ring__wrong_single_row_goes_back(grid, steps):
    height, width = len(grid), len(grid[0])
    cells = [(0, j) for j in range(width - 1)] + [(i, width - 1) for i in range(height - 1)]
    cells += [(height - 1, j) for j in range(width - 1, 0, -1)] + [(i, 0) for i in range(height - 1, 0, -1)]
    new = [row[:] for row in grid]
    for k, (i, j) in enumerate(cells):
        a, b = cells[(k + steps) % len(cells)]
        new[a][b] = grid[i][j]
    return new


def turn_outer_ring__wrong_overwrites_while_moving(grid, steps):
    height, width = len(grid), len(grid[0])
    cells = [(0, j) for j in range(width - 1)] + [(i, width - 1) for i in range(height - 1)]
    cells += [(height - 1, j) for j in range(width - 1, 0, -1)] + [(i, 0) for i in range(height - 1, 0, -1)]
    if 1 in (height, width):
        cells = [(i, j) for i in range(height) for j in range(width)]
    for k, (i, j) in enumerate(cells):
        a, b = cells[(k + steps) % len(cells)]
        grid[a][b] = grid[i][j]
    return grid


def turn_outer_ring__wrong_all_rings(grid, steps):
    new = [row[:] for row in grid]
    top, left, bottom, right = 0, 0, len(grid) - 1, len(grid[0]) - 1
    while top <= bottom and left <= right:
        if top == bottom or left == right:
            cells = [(i, j) for i in range(top, bottom + 1) for j in range(left, right + 1)]
        else:
            cells = [(top, j) for j in range(left, right)] + [(i, right) for i in range(top, bottom)]
            cells += [(bottom, j) for j in range(right, left, -1)] + [(i, left) for i in range(bottom, top, -1)]
        for k, (i, j) in enumerate(cells):
            a, b = cells[(k + steps) % len(cells)]
            new[a][b] = grid[i][j]
        top, left, bottom, right = top + 1, left + 1, bottom - 1, right - 1
    return new


def turn_outer_ring__wrong_rotates_the_grid(grid, steps):
    for _ in range(steps % 4):
        grid = [list(column) for column in zip(*grid[::-1], strict=True)]
    return grid
