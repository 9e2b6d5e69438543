"""Right and nearly right solutions of the problems about rectangles."""


def largest_plain_rectangle__right_stack(grid):
    best, heights = 0, []
    for i, row in enumerate(grid):
        heights = [heights[j] + 1 if i and grid[i - 1][j] == row[j] else 1 for j in range(len(row))]
        start = 0
        for end in range(1, len(row) + 1):
            if end < len(row) and row[end] == row[start]:
                continue
            stack = []
            for j, height in enumerate([*heights[start:end], 0]):
                left = j
                while stack and stack[-1][1] >= height:
                    left, tall = stack.pop()
                    best = max(best, tall * (j - left))
                stack.append((left, height))
            start = end
    return best


def largest_plain_rectangle__right_grow_down(grid):
    best = 0
    for top in range(len(grid)):
        for left in range(len(grid[0])):
            letter, right = grid[top][left], len(grid[0])
            for bottom in range(top, len(grid)):
                run = left
                while run < right and grid[bottom][run] == letter:
                    run += 1
                right = run
                best = max(best, (right - left) * (bottom + 1 - top))
    return best


def largest_plain_rectangle__wrong_squares_only(grid):
    best = 0
    for top in range(len(grid)):
        for left in range(len(grid[0])):
            for side in range(1, min(len(grid) - top, len(grid[0]) - left) + 1):
                if len({cell for row in grid[top : top + side] for cell in row[left : left + side]}) == 1:
                    best = max(best, side * side)
    return best


def largest_plain_rectangle__wrong_widest_row_first(grid):
    best = 0
    for top in range(len(grid)):
        for left in range(len(grid[0])):
            right = left
            while right < len(grid[0]) and grid[top][right] == grid[top][left]:
                right += 1
            bottom = top
            while bottom < len(grid) and grid[bottom][left:right] == grid[top][left:right]:
                bottom += 1
            best = max(best, (right - left) * (bottom - top))
    return best


def largest_plain_rectangle__wrong_letter_a_only(grid):
    best = 0
    for top in range(len(grid)):
        for left in range(len(grid[0])):
            right = len(grid[0])
            for bottom in range(top, len(grid)):
                run = left
                while run < right and grid[bottom][run] == "a":
                    run += 1
                right = run
                best = max(best, (right - left) * (bottom + 1 - top))
    return best


def largest_plain_rectangle__wrong_largest_patch(grid):
    left, best = {(i, j) for i, row in enumerate(grid) for j in range(len(row))}, 0
    while left:
        todo, size = [left.pop()], 0
        while todo:
            i, j = todo.pop()
            size += 1
            for a, b in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                if (a, b) in left and grid[a][b] == grid[i][j]:
                    left.remove((a, b))
                    todo.append((a, b))
        best = max(best, size)
    return best


def largest_plain_rectangle__wrong_heights_across_letters(grid):
    best, heights = 0, []
    for i, row in enumerate(grid):
        heights = [heights[j] + 1 if i and grid[i - 1][j] == row[j] else 1 for j in range(len(row))]
        for left in range(len(row)):
            for right in range(left, len(row)):
                best = max(best, min(heights[left : right + 1]) * (right + 1 - left))
    return best


def outline_length__right_strips(rectangles):
    def across(boxes):
        total = 0
        xs = sorted({x for box in boxes for x in (box[0], box[2])})
        for left, right in zip(xs, xs[1:], strict=False):  # noqa: RUF007
            steps = {}
            for a, low, b, high in boxes:
                if a <= left < b:
                    steps[low] = steps.get(low, 0) + 1
                    steps[high] = steps.get(high, 0) - 1
            depth = 0
            for y in sorted(steps):
                before, depth = depth, depth + steps[y]
                total += (right - left) * ((before == 0) != (depth == 0))
        return total

    return across(rectangles) + across([(b, a, d, c) for a, b, c, d in rectangles])


def outline_length__right_compressed_grid(rectangles):
    xs = sorted({x for a, _, c, _ in rectangles for x in (a, c)})
    ys = sorted({y for _, b, _, d in rectangles for y in (b, d)})

    def inside(i, j):
        return (
            0 <= i < len(xs) - 1
            and 0 <= j < len(ys) - 1
            and any(a <= xs[i] < c and b <= ys[j] < d for a, b, c, d in rectangles)
        )

    total = 0
    for i in range(len(xs)):
        for j in range(len(ys)):
            if j < len(ys) - 1 and inside(i, j) != inside(i - 1, j):
                total += ys[j + 1] - ys[j]
            if i < len(xs) - 1 and inside(i, j) != inside(i, j - 1):
                total += xs[i + 1] - xs[i]
    return total


def outline_length__wrong_sum_of_outlines(rectangles):
    return sum(2 * (c - a + d - b) for a, b, c, d in {*rectangles})


def outline_length__wrong_box_round_all(rectangles):
    if not rectangles:
        return 0
    lefts, bottoms, rights, tops = zip(*rectangles, strict=True)
    return 2 * (max(rights) - min(lefts) + max(tops) - min(bottoms))


def outline_length__wrong_touching_counts(rectangles):
    def across(boxes):
        total = 0
        xs = sorted({x for box in boxes for x in (box[0], box[2])})
        for left, right in zip(xs, xs[1:], strict=False):  # noqa: RUF007
            reached = None
            for low, high in sorted((low, high) for a, low, b, high in boxes if a <= left < b):
                if reached is None or low >= reached:
                    total += 2 * (right - left)
                reached = high if reached is None else max(reached, high)
        return total

    return across(rectangles) + across([(b, a, d, c) for a, b, c, d in rectangles])


def outline_length__wrong_holes_do_not_count(rectangles):
    xs = sorted({x for a, _, c, _ in rectangles for x in (a, c)})
    ys = sorted({y for _, b, _, d in rectangles for y in (b, d)})
    xs, ys = [None, *xs, None], [None, *ys, None]

    def inside(i, j):
        if None in (xs[i], xs[i + 1], ys[j], ys[j + 1]):
            return False
        return any(a <= xs[i] < c and b <= ys[j] < d for a, b, c, d in rectangles)

    seen, todo, total = {(0, 0)}, [(0, 0)], 0
    while todo:
        i, j = todo.pop()
        for a, b in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
            if not (0 <= a < len(xs) - 1 and 0 <= b < len(ys) - 1):
                continue
            if inside(a, b):
                total += xs[i + 1] - xs[i] if a == i else ys[j + 1] - ys[j]
            elif (a, b) not in seen:
                seen.add((a, b))
                todo.append((a, b))
    return total


def outline_length__wrong_minus_pairwise_overlaps(rectangles):
    boxes = sorted({*rectangles})
    total = sum(2 * (c - a + d - b) for a, b, c, d in boxes)
    for k, (a, b, c, d) in enumerate(boxes):
        for p, q, r, s in boxes[:k]:
            across, along = min(c, r) - max(a, p), min(d, s) - max(b, q)
            if across >= 0 and along >= 0:
                total -= 2 * (across + along)
    return total
