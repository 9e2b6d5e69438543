"""Right and nearly right solutions of the problems about lines and columns."""


def align_table__right_widths_first(rows):
    if not rows:
        return []
    count = len(rows[0])
    widths = [max(len(row[i]) for row in rows) for i in range(count)]

    def number(cell):
        digits = cell[1:] if cell.startswith("-") else cell
        return digits != "" and all(sign in "0123456789" for sign in digits)

    right = [all(number(row[i]) for row in rows) for i in range(count)]
    out = []
    for row in rows:
        cells = []
        for cell, width, numeric in zip(row, widths, right, strict=True):
            padding = " " * (width - len(cell))
            cells.append(padding + cell if numeric else cell + padding)
        out.append(" | ".join(cells).rstrip(" "))
    return out


def align_table__right_format_specification(rows):
    import re

    columns = list(zip(*rows, strict=True))
    template = (
        " | ".join(
            "{:"
            + (">" if all(re.fullmatch(r"-?\d+", cell) for cell in column) else "<")
            + f"{max(map(len, column))}"
            + "}"
            for column in columns
        )
        .replace("<0", "")
        .replace(">0", "")
    )
    return [template.format(*row).rstrip() for row in rows]


def align_table__wrong_each_cell_for_itself(rows):
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    out = []
    for row in rows:
        cells = [c.rjust(w) if c.removeprefix("-").isdigit() else c.ljust(w) for c, w in zip(row, widths, strict=True)]
        out.append(" | ".join(cells).rstrip())
    return out


def align_table__wrong_no_negative_numbers(rows):
    columns = []
    for column in zip(*rows, strict=True):
        width, numbers = max(map(len, column)), all(cell.isdigit() for cell in column)
        columns.append([cell.rjust(width) if numbers else cell.ljust(width) for cell in column])
    return [" | ".join(cells).rstrip() for cells in zip(*columns, strict=True)]


def align_table__wrong_trailing_spaces(rows):
    columns = []
    for column in zip(*rows, strict=True):
        width = max(map(len, column))
        numbers = all(cell.removeprefix("-").isdigit() for cell in column)
        columns.append([cell.rjust(width) if numbers else cell.ljust(width) for cell in column])
    return [" | ".join(cells) for cells in zip(*columns, strict=True)]


def align_table__wrong_empty_cells_are_numbers(rows):
    columns = []
    for column in zip(*rows, strict=True):
        width = max(map(len, column))
        numbers = all(not cell or cell.removeprefix("-").isdigit() for cell in column)
        columns.append([cell.rjust(width) if numbers else cell.ljust(width) for cell in column])
    return [" | ".join(cells).rstrip() for cells in zip(*columns, strict=True)]


def align_table__wrong_minus_is_a_number(rows):
    columns = []
    for column in zip(*rows, strict=True):
        width = max(map(len, column))
        numbers = all(cell and all(sign in "-0123456789" for sign in cell) for cell in column)
        columns.append([cell.rjust(width) if numbers else cell.ljust(width) for cell in column])
    return [" | ".join(cells).rstrip() for cells in zip(*columns, strict=True)]


def align_table__wrong_one_width(rows):
    width = max((len(cell) for row in rows for cell in row), default=0)
    columns = []
    for column in zip(*rows, strict=True):
        numbers = all(cell.removeprefix("-").isdigit() for cell in column)
        columns.append([cell.rjust(width) if numbers else cell.ljust(width) for cell in column])
    return [" | ".join(cells).rstrip() for cells in zip(*columns, strict=True)]


def smoothest_layout__right_memo(words, width):
    from functools import cache

    @cache
    def cost(first):
        if len(" ".join(words[first:])) <= width:
            return 0
        best = None
        for after in range(first + 1, len(words)):
            length = len(" ".join(words[first:after]))
            if length > width:
                break
            here = (width - length) ** 2 + cost(after)
            best = here if best is None else min(best, here)
        return best

    return cost(0)


def smoothest_layout__right_forwards(words, width):
    best = [0] + [None] * len(words)
    for end in range(1, len(words) + 1):
        for start in range(end):
            length = sum(map(len, words[start:end])) + end - start - 1
            if length <= width and best[start] is not None:
                cost = best[start] + (0 if end == len(words) else (width - length) ** 2)
                if best[end] is None or cost < best[end]:
                    best[end] = cost
    return best[-1]


def smoothest_layout__wrong_fill_greedily(words, width):
    cost, length = 0, -1
    for word in words:
        if length + 1 + len(word) > width:
            cost, length = cost + (width - length) ** 2, -1
        length += 1 + len(word)
    return cost


def smoothest_layout__wrong_last_line_counts(words, width):
    best = [0] * (len(words) + 1)
    for first in range(len(words) - 1, -1, -1):
        costs = []
        for after in range(first + 1, len(words) + 1):
            length = len(" ".join(words[first:after]))
            if length <= width:
                costs.append(best[after] + (width - length) ** 2)
        best[first] = min(costs)
    return best[0]


def smoothest_layout__wrong_without_squares(words, width):
    best = [0] * (len(words) + 1)
    for first in range(len(words) - 1, -1, -1):
        costs = []
        for after in range(first + 1, len(words) + 1):
            length = len(" ".join(words[first:after]))
            if length <= width:
                costs.append(best[after] + (width - length if after < len(words) else 0))
        best[first] = min(costs)
    return best[0]


def smoothest_layout__wrong_spaces_forgotten(words, width):
    best = [0] * (len(words) + 1)
    for first in range(len(words) - 1, -1, -1):
        costs = []
        for after in range(first + 1, len(words) + 1):
            length = len("".join(words[first:after]))
            if length <= width:
                costs.append(best[after] + ((width - length) ** 2 if after < len(words) else 0))
        best[first] = min(costs)
    return best[0]


def smoothest_layout__wrong_space_after_every_word(words, width):
    best = [0] * (len(words) + 1)
    for first in range(len(words) - 1, -1, -1):
        costs = []
        for after in range(first + 1, len(words) + 1):
            length = sum(len(word) + 1 for word in words[first:after])
            if length <= width + (after == first + 1):
                costs.append(best[after] + ((width - length) ** 2 if after < len(words) else 0))
        best[first] = min(costs)
    return best[0]
