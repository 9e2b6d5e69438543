"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def life_on_a_ring__right_plain(rows, steps):
    high, wide = len(rows), len(rows[0])
    for _ in range(steps):
        new = []
        for y in range(high):
            line = ""
            for x in range(wide):
                around = [rows[(y + dy) % high][(x + dx) % wide] for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]
                count = around.count("#")
                line += "#" if count == 3 or (count == 2 and rows[y][x] == "#") else "."
            new.append(line)
        rows = new
    return rows


def life_on_a_ring__right_padded(rows, steps):
    for _ in range(steps):
        wrapped = [row[-1] + row + row[0] for row in [rows[-1], *rows, rows[0]]]
        new = []
        for y, row in enumerate(rows):
            blocks = ["".join(line[x : x + 3] for line in wrapped[y : y + 3]) for x in range(len(row))]
            new.append("".join("#" if b.count("#") - (b[4] == "#") in (3, 3 - (b[4] == "#")) else "." for b in blocks))
        rows = new
    return rows


def life_on_a_ring__wrong_with_borders(rows, steps):
    for _ in range(steps):
        new = []
        for y, row in enumerate(rows):
            line = ""
            for x, mark in enumerate(row):
                lines = rows[max(0, y - 1) : y + 2]
                count = sum(each[max(0, x - 1) : x + 2].count("#") for each in lines) - (mark == "#")
                line += "#" if count == 3 or (count == 2 and mark == "#") else "."
            new.append(line)
        rows = new
    return rows


def life_on_a_ring__wrong_in_place(rows, steps):
    cells = [list(row) for row in rows]
    high, wide = len(cells), len(cells[0])
    for _ in range(steps):
        for y in range(high):
            for x in range(wide):
                around = [cells[(y + dy) % high][(x + dx) % wide] for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]
                count = around.count("#")
                cells[y][x] = "#" if count == 3 or (count == 2 and cells[y][x] == "#") else "."
    return ["".join(row) for row in cells]


def life_on_a_ring__wrong_counts_itself(rows, steps):
    high, wide = len(rows), len(rows[0])
    for _ in range(steps):
        new = []
        for y in range(high):
            line = ""
            for x in range(wide):
                count = sum(rows[(y + dy) % high][(x + dx) % wide] == "#" for dy in (-1, 0, 1) for dx in (-1, 0, 1))
                line += "#" if count == 3 or (count == 2 and rows[y][x] == "#") else "."
            new.append(line)
        rows = new
    return rows


def life_on_a_ring__wrong_only_one_step(rows, steps):
    high, wide = len(rows), len(rows[0])
    new = []
    for y in range(high):
        line = ""
        for x in range(wide):
            around = [rows[(y + dy) % high][(x + dx) % wide] for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]
            count = around.count("#")
            line += "#" if count == 3 or (count == 2 and rows[y][x] == "#") else "."
        new.append(line)
    return new if steps else rows


def tilted_board__right_swap_text(rows, tilts):
    def left(lines):
        out = []
        for line in lines:
            while ".o" in line:
                line = line.replace(".o", "o.")
            out.append(line)
        return out

    def flip(lines):
        return [line[::-1] for line in lines]

    def turn(lines):
        return ["".join(column) for column in zip(*lines, strict=True)]

    for tilt in tilts:
        if tilt == "L":
            rows = left(rows)
        elif tilt == "R":
            rows = flip(left(flip(rows)))
        elif tilt == "U":
            rows = turn(left(turn(rows)))
        else:
            rows = turn(flip(left(flip(turn(rows)))))
    return rows


def tilted_board__right_next_free_cell(rows, tilts):
    high, wide = len(rows), len(rows[0])
    board = [list(row) for row in rows]
    for tilt in tilts:
        if tilt in "LR":
            lines = [[(y, x) for x in range(wide)] for y in range(high)]
        else:
            lines = [[(y, x) for y in range(high)] for x in range(wide)]
        for line in lines:
            line = line[::-1] if tilt in "RD" else line
            free = 0
            for i, (y, x) in enumerate(line):
                if board[y][x] == "#":
                    free = i + 1
                elif board[y][x] == "o":
                    board[y][x] = "."
                    b, a = line[free]
                    board[b][a] = "o"
                    free += 1
    return ["".join(row) for row in board]


def tilted_board__wrong_one_cell(rows, tilts):
    steps = {"L": (0, -1), "R": (0, 1), "U": (-1, 0), "D": (1, 0)}
    cells = {(y, x): mark for y, row in enumerate(rows) for x, mark in enumerate(row)}
    for tilt in tilts:
        dy, dx = steps[tilt]
        for y, x in sorted(cells, key=lambda cell: -cell[0] * dy - cell[1] * dx):
            if cells[y, x] == "o" and cells.get((y + dy, x + dx)) == ".":
                cells[y, x], cells[y + dy, x + dx] = ".", "o"
    return ["".join(cells[y, x] for x in range(len(row))) for y, row in enumerate(rows)]


def tilted_board__wrong_through_blocks(rows, tilts):
    for tilt in tilts:
        lines = rows if tilt in "LR" else ["".join(column) for column in zip(*rows, strict=True)]
        out = []
        for line in lines:
            balls, free = line.count("o"), [i for i, mark in enumerate(line) if mark != "#"]
            places = free[:balls] if tilt in "LU" else free[len(free) - balls :]
            out.append("".join("#" if mark == "#" else "o" if i in places else "." for i, mark in enumerate(line)))
        rows = out if tilt in "LR" else ["".join(column) for column in zip(*out, strict=True)]
    return rows


def tilted_board__wrong_up_is_down(rows, tilts):
    for tilt in tilts:
        lines = rows if tilt in "LR" else ["".join(column) for column in zip(*rows, strict=True)]
        back = tilt in "LD"
        lines = ["#".join("".join(sorted(p, reverse=back)) for p in line.split("#")) for line in lines]
        rows = lines if tilt in "LR" else ["".join(column) for column in zip(*lines, strict=True)]
    return rows


def tilted_board__wrong_first_tilt_only(rows, tilts):
    for tilt in tilts[:1]:
        lines = rows if tilt in "LR" else ["".join(column) for column in zip(*rows, strict=True)]
        back = tilt in "LU"
        lines = ["#".join("".join(sorted(p, reverse=back)) for p in line.split("#")) for line in lines]
        rows = lines if tilt in "LR" else ["".join(column) for column in zip(*lines, strict=True)]
    return rows


def tilted_board__wrong_blocks_roll_too(rows, tilts):
    for tilt in tilts:
        lines = rows if tilt in "LR" else ["".join(column) for column in zip(*rows, strict=True)]
        first = "o#." if tilt in "LU" else ".#o"
        lines = ["".join(sorted(line, key=first.index)) for line in lines]
        rows = lines if tilt in "LR" else ["".join(column) for column in zip(*lines, strict=True)]
    return rows


def sand_comes_to_rest__right_first_heap(grains):
    cells = {(y, x): n for y, row in enumerate(grains) for x, n in enumerate(row)}
    while True:
        high = [cell for cell, n in cells.items() if n >= 4]
        if not high:
            return [[cells[y, x] for x in range(len(row))] for y, row in enumerate(grains)]
        y, x = high[0]
        cells[y, x] -= 4
        for cell in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if cell in cells:
                cells[cell] += 1


def sand_comes_to_rest__right_recursion(grains):
    out = [[0] * len(row) for row in grains]

    def drop(y, x):
        if 0 <= y < len(out) and 0 <= x < len(out[0]):
            out[y][x] += 1
            if out[y][x] == 4:
                out[y][x] = 0
                for b, a in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                    drop(b, a)

    for y, row in enumerate(grains):
        for x, n in enumerate(row):
            for _ in range(n):
                drop(y, x)
    return out


def sand_comes_to_rest__wrong_one_round(grains):
    out = [list(row) for row in grains]
    for y, row in enumerate(grains):
        for x, n in enumerate(row):
            if n >= 4:
                out[y][x] -= 4
                for b, a in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                    if 0 <= b < len(out) and 0 <= a < len(out[0]):
                        out[b][a] += 1
    return out


def sand_comes_to_rest__wrong_more_than_four(grains):
    out = [list(row) for row in grains]
    while any(n > 4 for row in out for n in row):
        for y, row in enumerate(out):
            for x in range(len(row)):
                if out[y][x] > 4:
                    out[y][x] -= 4
                    for b, a in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                        if 0 <= b < len(out) and 0 <= a < len(out[0]):
                            out[b][a] += 1
    return out


def sand_comes_to_rest__wrong_falls_to_zero(grains):
    out = [list(row) for row in grains]
    while any(n >= 4 for row in out for n in row):
        for y, row in enumerate(out):
            for x in range(len(row)):
                if out[y][x] >= 4:
                    out[y][x] = 0
                    for b, a in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                        if 0 <= b < len(out) and 0 <= a < len(out[0]):
                            out[b][a] += 1
    return out


def sand_comes_to_rest__wrong_wraps(grains):
    out = [list(row) for row in grains]
    for _ in range(200):
        for y, row in enumerate(out):
            for x in range(len(row)):
                if out[y][x] >= 4:
                    out[y][x] -= 4
                    for b, a in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                        if b < len(out) and a < len(out[0]):
                            out[b][a] += 1
    return out


def discs_turned__right_patterns(rows, place):
    import re

    def ray(dy, dx):
        y, x, line = place[0] + dy, place[1] + dx, ""
        while 0 <= y < len(rows) and 0 <= x < len(rows[y]):
            line += rows[y][x]
            y, x = y + dy, x + dx
        return line

    rays = [ray(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if (dy, dx) != (0, 0)]
    return sum(len(found[1]) for line in rays if (found := re.match(r"(o*)x", line)))


def discs_turned__right_collects(rows, place):
    board = {(y, x): mark for y, row in enumerate(rows) for x, mark in enumerate(row)}
    turned = set()
    for direction in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
        line, cell = [], place
        while True:
            cell = (cell[0] + direction[0], cell[1] + direction[1])
            if board.get(cell) != "o":
                break
            line.append(cell)
        if board.get(cell) == "x":
            turned.update(line)
    return len(turned)


def discs_turned__wrong_no_slanted_lines(rows, place):
    turned = 0
    for dy, dx in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        y, x, others = place[0] + dy, place[1] + dx, 0
        while 0 <= y < len(rows) and 0 <= x < len(rows[0]) and rows[y][x] == "o":
            y, x, others = y + dy, x + dx, others + 1
        if 0 <= y < len(rows) and 0 <= x < len(rows[0]) and rows[y][x] == "x":
            turned += others
    return turned


def discs_turned__wrong_border_closes(rows, place):
    turned = 0
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            y, x, others = place[0] + dy, place[1] + dx, 0
            while (dy or dx) and 0 <= y < len(rows) and 0 <= x < len(rows[0]) and rows[y][x] == "o":
                y, x, others = y + dy, x + dx, others + 1
            if not (0 <= y < len(rows) and 0 <= x < len(rows[0])) or rows[y][x] == "x":
                turned += others
    return turned


def discs_turned__wrong_jumps_over_gaps(rows, place):
    turned = 0
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            y, x, others = place[0] + dy, place[1] + dx, 0
            while (dy or dx) and 0 <= y < len(rows) and 0 <= x < len(rows[0]) and rows[y][x] != "x":
                others += rows[y][x] == "o"
                y, x = y + dy, x + dx
            if 0 <= y < len(rows) and 0 <= x < len(rows[0]) and rows[y][x] == "x":
                turned += others
    return turned


def discs_turned__wrong_negative_index(rows, place):
    turned = 0
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            y, x, others = place[0] + dy, place[1] + dx, 0
            while (dy or dx) and y < len(rows) and x < len(rows[0]) and rows[y][x] == "o" and others < 20:
                y, x, others = y + dy, x + dx, others + 1
            if y < len(rows) and x < len(rows[0]) and rows[y][x] == "x":
                turned += others
    return turned


def discs_turned__wrong_counts_directions(rows, place):
    turned = 0
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            y, x, others = place[0] + dy, place[1] + dx, 0
            while (dy or dx) and 0 <= y < len(rows) and 0 <= x < len(rows[0]) and rows[y][x] == "o":
                y, x, others = y + dy, x + dx, others + 1
            if others and 0 <= y < len(rows) and 0 <= x < len(rows[0]) and rows[y][x] == "x":
                turned += 1
    return turned
