"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def leaper_moves__right_eight_steps(square, far, near):
    out = set()
    for a in (far, -far):
        for b in (near, -near):
            for i, j in ((a, b), (b, a)):
                column, row = chr(ord(square[0]) + i), int(square[1]) + j
                if "a" <= column <= "h" and 1 <= row <= 8:
                    out.add(f"{column}{row}")
    return sorted(out)


def leaper_moves__right_all_squares(square, far, near):
    out = []
    for column in "abcdefgh":
        for row in range(1, 9):
            i, j = abs(ord(column) - ord(square[0])), abs(row - int(square[1]))
            if (i, j) in ((far, near), (near, far)):
                out.append(f"{column}{row}")
    return out


def leaper_moves__wrong_repeats(square, far, near):
    out = []
    for a in (far, -far):
        for b in (near, -near):
            for i, j in ((a, b), (b, a)):
                column, row = chr(ord(square[0]) + i), int(square[1]) + j
                if "a" <= column <= "h" and 1 <= row <= 8:
                    out.append(f"{column}{row}")
    return sorted(out)


def leaper_moves__wrong_one_way_round(square, far, near):
    out = set()
    for i in (far, -far):
        for j in (near, -near):
            column, row = chr(ord(square[0]) + i), int(square[1]) + j
            if "a" <= column <= "h" and 1 <= row <= 8:
                out.add(f"{column}{row}")
    return sorted(out)


def leaper_moves__wrong_by_row(square, far, near):
    out = []
    for row in range(1, 9):
        for column in "abcdefgh":
            i, j = abs(ord(column) - ord(square[0])), abs(row - int(square[1]))
            if (i, j) in ((far, near), (near, far)):
                out.append(f"{column}{row}")
    return out


def rook_reach__right_rays(board, row, column):
    rays = [
        [(row, j) for j in range(column + 1, len(board[0]))],
        [(row, j) for j in range(column - 1, -1, -1)],
        [(i, column) for i in range(row + 1, len(board))],
        [(i, column) for i in range(row - 1, -1, -1)],
    ]
    out = set()
    for ray in rays:
        for i, j in ray:
            if board[i][j] != "o":
                out.add((i, j))
            if board[i][j] != ".":
                break
    return sorted(out)


def rook_reach__right_recursive(board, row, column):
    def slide(i, j, down, right):
        i, j = i + down, j + right
        if i not in range(len(board)) or j not in range(len(board[0])) or board[i][j] == "o":
            return []
        return [(i, j)] + (slide(i, j, down, right) if board[i][j] == "." else [])

    return sorted(
        slide(row, column, 0, 1) + slide(row, column, 1, 0) + slide(row, column, 0, -1) + slide(row, column, -1, 0)
    )


def rook_reach__wrong_never_takes(board, row, column):
    out = []
    for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        i, j = row + down, column + right
        while 0 <= i < len(board) and 0 <= j < len(board[0]) and board[i][j] == ".":
            out.append((i, j))
            i, j = i + down, j + right
    return sorted(out)


def rook_reach__wrong_passes_foes(board, row, column):
    out = []
    for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        i, j = row + down, column + right
        while 0 <= i < len(board) and 0 <= j < len(board[0]) and board[i][j] != "o":
            out.append((i, j))
            i, j = i + down, j + right
    return sorted(out)


def rook_reach__wrong_takes_own(board, row, column):
    out = []
    for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        i, j = row + down, column + right
        while 0 <= i < len(board) and 0 <= j < len(board[0]):
            out.append((i, j))
            if board[i][j] != ".":
                break
            i, j = i + down, j + right
    return sorted(out)


def hop_reach__right_layers(board, row, column):
    def _hops(board, row, column, steps=((0, 1), (0, -1), (1, 0), (-1, 0)), rounds=99, ends="."):
        rows = [list(line) for line in board]
        rows[row][column] = "."
        seen, layer = {(row, column)}, {(row, column)}
        while layer and rounds:
            rounds -= 1
            following = set()
            for i, j in layer:
                for a, b in steps:
                    c, d = i + 2 * a, j + 2 * b
                    if (
                        0 <= c < len(rows)
                        and 0 <= d < len(rows[0])
                        and rows[i + a][j + b] == "o"
                        and rows[c][d] in ends
                    ):
                        following.add((c, d))
            layer = following - seen
            seen |= layer
        return sorted(seen - {(row, column)})

    return _hops(board, row, column)


def hop_reach__right_depth_first(board, row, column):
    seen = set()

    def piece(i, j):
        on = 0 <= i < len(board) and 0 <= j < len(board[0])
        return None if not on else "." if (i, j) == (row, column) else board[i][j]

    def visit(i, j):
        seen.add((i, j))
        for a, b in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            end = (i + 2 * a, j + 2 * b)
            if piece(i + a, j + b) == "o" and piece(*end) == "." and end not in seen:
                visit(*end)

    visit(row, column)
    return sorted(seen - {(row, column)})


def hop_reach__wrong_one_hop(board, row, column):
    def _hops(board, row, column, steps=((0, 1), (0, -1), (1, 0), (-1, 0)), rounds=99, ends="."):
        rows = [list(line) for line in board]
        rows[row][column] = "."
        seen, layer = {(row, column)}, {(row, column)}
        while layer and rounds:
            rounds -= 1
            following = set()
            for i, j in layer:
                for a, b in steps:
                    c, d = i + 2 * a, j + 2 * b
                    if (
                        0 <= c < len(rows)
                        and 0 <= d < len(rows[0])
                        and rows[i + a][j + b] == "o"
                        and rows[c][d] in ends
                    ):
                        following.add((c, d))
            layer = following - seen
            seen |= layer
        return sorted(seen - {(row, column)})

    return _hops(board, row, column, rounds=1)


def hop_reach__wrong_diagonals(board, row, column):
    def _hops(board, row, column, steps=((0, 1), (0, -1), (1, 0), (-1, 0)), rounds=99, ends="."):
        rows = [list(line) for line in board]
        rows[row][column] = "."
        seen, layer = {(row, column)}, {(row, column)}
        while layer and rounds:
            rounds -= 1
            following = set()
            for i, j in layer:
                for a, b in steps:
                    c, d = i + 2 * a, j + 2 * b
                    if (
                        0 <= c < len(rows)
                        and 0 <= d < len(rows[0])
                        and rows[i + a][j + b] == "o"
                        and rows[c][d] in ends
                    ):
                        following.add((c, d))
            layer = following - seen
            seen |= layer
        return sorted(seen - {(row, column)})

    return _hops(board, row, column, [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b])


def hop_reach__wrong_lists_the_start(board, row, column):
    def _hops(board, row, column, steps=((0, 1), (0, -1), (1, 0), (-1, 0)), rounds=99, ends="."):
        rows = [list(line) for line in board]
        rows[row][column] = "."
        seen, layer = {(row, column)}, {(row, column)}
        while layer and rounds:
            rounds -= 1
            following = set()
            for i, j in layer:
                for a, b in steps:
                    c, d = i + 2 * a, j + 2 * b
                    if (
                        0 <= c < len(rows)
                        and 0 <= d < len(rows[0])
                        and rows[i + a][j + b] == "o"
                        and rows[c][d] in ends
                    ):
                        following.add((c, d))
            layer = following - seen
            seen |= layer
        return sorted(seen - {(row, column)})

    return sorted([*_hops(board, row, column), (row, column)])


def hop_reach__wrong_onto_pieces(board, row, column):
    def _hops(board, row, column, steps=((0, 1), (0, -1), (1, 0), (-1, 0)), rounds=99, ends="."):
        rows = [list(line) for line in board]
        rows[row][column] = "."
        seen, layer = {(row, column)}, {(row, column)}
        while layer and rounds:
            rounds -= 1
            following = set()
            for i, j in layer:
                for a, b in steps:
                    c, d = i + 2 * a, j + 2 * b
                    if (
                        0 <= c < len(rows)
                        and 0 <= d < len(rows[0])
                        and rows[i + a][j + b] == "o"
                        and rows[c][d] in ends
                    ):
                        following.add((c, d))
            layer = following - seen
            seen |= layer
        return sorted(seen - {(row, column)})

    return _hops(board, row, column, ends="o.")


def longest_capture__right_sets(board, row, column):
    foes = {(i, j) for i, line in enumerate(board) for j, piece in enumerate(line) if piece == "x"}
    own = {(i, j) for i, line in enumerate(board) for j, piece in enumerate(line) if piece == "o"} - {(row, column)}

    def most(i, j, left):
        best = 0
        for a in (-1, 1):
            for b in (-1, 1):
                over, end = (i + a, j + b), (i + 2 * a, j + 2 * b)
                free = end not in left and end not in own and 0 <= end[0] < len(board) and 0 <= end[1] < len(board[0])
                if over in left and free:
                    best = max(best, 1 + most(*end, left - {over}))
        return best

    return most(row, column, foes)


def longest_capture__right_stack(board, row, column):
    rows = [list(line) for line in board]
    rows[row][column] = "."
    best, stack = 0, [(row, column, frozenset())]
    while stack:
        i, j, taken = stack.pop()
        best = max(best, len(taken))
        for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            c, d = i + 2 * a, j + 2 * b
            if not (0 <= c < len(rows) and 0 <= d < len(rows[0])):
                continue
            over = (i + a, j + b)
            if rows[i + a][j + b] == "x" and over not in taken and (rows[c][d] == "." or (c, d) in taken):
                stack.append((c, d, taken | {over}))
    return best


def longest_capture__wrong_forwards_only(board, row, column):
    def _captures(board, row, column, steps=((1, 1), (1, -1), (-1, 1), (-1, -1)), lift=True, greedy=False):
        fields = {(i, j): piece for i, line in enumerate(board) for j, piece in enumerate(line)}
        if lift:
            fields[row, column] = "."

        def most(i, j):
            best = 0
            for a, b in steps:
                over, end = (i + a, j + b), (i + 2 * a, j + 2 * b)
                if fields.get(over) == "x" and fields.get(end) == ".":
                    fields[over] = "."
                    best = max(best, 1 + most(*end))
                    fields[over] = "x"
                    if greedy:
                        break
            return best

        return most(row, column)

    return _captures(board, row, column, ((1, 1), (1, -1)))


def longest_capture__wrong_start_stays_taken(board, row, column):
    def _captures(board, row, column, steps=((1, 1), (1, -1), (-1, 1), (-1, -1)), lift=True, greedy=False):
        fields = {(i, j): piece for i, line in enumerate(board) for j, piece in enumerate(line)}
        if lift:
            fields[row, column] = "."

        def most(i, j):
            best = 0
            for a, b in steps:
                over, end = (i + a, j + b), (i + 2 * a, j + 2 * b)
                if fields.get(over) == "x" and fields.get(end) == ".":
                    fields[over] = "."
                    best = max(best, 1 + most(*end))
                    fields[over] = "x"
                    if greedy:
                        break
            return best

        return most(row, column)

    return _captures(board, row, column, lift=False)


def longest_capture__wrong_first_way(board, row, column):
    def _captures(board, row, column, steps=((1, 1), (1, -1), (-1, 1), (-1, -1)), lift=True, greedy=False):
        fields = {(i, j): piece for i, line in enumerate(board) for j, piece in enumerate(line)}
        if lift:
            fields[row, column] = "."

        def most(i, j):
            best = 0
            for a, b in steps:
                over, end = (i + a, j + b), (i + 2 * a, j + 2 * b)
                if fields.get(over) == "x" and fields.get(end) == ".":
                    fields[over] = "."
                    best = max(best, 1 + most(*end))
                    fields[over] = "x"
                    if greedy:
                        break
            return best

        return most(row, column)

    return _captures(board, row, column, greedy=True)


def longest_capture__wrong_straight_leaps(board, row, column):
    def _captures(board, row, column, steps=((1, 1), (1, -1), (-1, 1), (-1, -1)), lift=True, greedy=False):
        fields = {(i, j): piece for i, line in enumerate(board) for j, piece in enumerate(line)}
        if lift:
            fields[row, column] = "."

        def most(i, j):
            best = 0
            for a, b in steps:
                over, end = (i + a, j + b), (i + 2 * a, j + 2 * b)
                if fields.get(over) == "x" and fields.get(end) == ".":
                    fields[over] = "."
                    best = max(best, 1 + most(*end))
                    fields[over] = "x"
                    if greedy:
                        break
            return best

        return most(row, column)

    return _captures(board, row, column, ((1, 0), (-1, 0), (0, 1), (0, -1)))
