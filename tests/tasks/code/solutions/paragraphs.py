"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def centred_lines__right_alternating(lines, width):
    out = []
    for line in lines:
        behind = True
        while len(line) < width:
            line = line + " " if behind else " " + line
            behind = not behind
        out.append(line)
    return out


def centred_lines__right_format(lines, width):
    return [format(line, f"^{width}") for line in lines]


def centred_lines__wrong_center(lines, width):
    return [line.center(width) for line in lines]


def centred_lines__wrong_cuts(lines, width):
    return [format(line, f"^{width}")[:width] for line in lines]


def centred_lines__wrong_nothing_behind(lines, width):
    return [" " * ((width - len(line)) // 2) + line for line in lines]


def centred_lines__wrong_strips(lines, width):
    return [format(line.strip(), f"^{width}") for line in lines]


def page_ranges__right_differences(pages):
    from itertools import groupby

    out = []
    for _, group in groupby(enumerate(sorted(set(pages))), lambda pair: pair[1] - pair[0]):
        run = [page for _, page in group]
        out += [f"{run[0]}-{run[-1]}"] if len(run) >= 3 else [str(page) for page in run]
    return ", ".join(out)


def page_ranges__right_walk(pages):
    left, out = set(pages), []
    for page in sorted(left):
        if page not in left:
            continue
        end = page
        while end + 1 in left:
            end += 1
        if end - page >= 2:
            out.append(f"{page}-{end}")
            left -= set(range(page, end + 1))
        else:
            out.append(f"{page}")
    return ", ".join(out)


def page_ranges__wrong_pairs_too(pages):
    runs = []
    for page in sorted(set(pages)):
        if runs and runs[-1][-1] == page - 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def page_ranges__wrong_not_sorted(pages):
    runs = []
    for page in dict.fromkeys(pages):
        if runs and runs[-1][-1] == page - 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def page_ranges__wrong_repeats(pages):
    runs = []
    for page in sorted(pages):
        if runs and runs[-1][-1] == page - 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def words_in_columns__right_rows(words, width):
    for height in range(1, len(words) + 1):
        rows = [words[i::height] for i in range(height)]
        wide = [max(len(row[k]) for row in rows if k < len(row)) for k in range(len(rows[0]))]
        if sum(wide) + 2 * (len(wide) - 1) <= width or height == len(words):
            out = []
            for row in rows:
                line = ""
                for k, word in enumerate(row):
                    line += word + " " * (wide[k] - len(word) + 2)
                out.append(line.rstrip())
            return out
    return []


def words_in_columns__right_padded(words, width):
    def show(height):
        padded = words + [""] * (-len(words) % height)
        columns = [padded[i : i + height] for i in range(0, len(padded), height)]
        columns = [[word.ljust(max(map(len, column))) for word in column] for column in columns]
        return ["  ".join(row) for row in zip(*columns, strict=False)]

    for height in range(1, len(words) + 1):
        lines = show(height)
        if max(map(len, lines)) <= width or height == len(words):
            return [line.rstrip() for line in lines]
    return []


def words_in_columns__wrong_across(words, width):
    for height in range(1, len(words) + 1):
        across = -(-len(words) // height)
        rows = [words[i : i + across] for i in range(0, len(words), across)]
        wide = [max(len(row[k]) for row in rows if k < len(row)) for k in range(across)]
        if sum(wide) + 2 * (across - 1) <= width or height == len(words):
            return ["  ".join(word.ljust(size) for word, size in zip(row, wide, strict=False)).rstrip() for row in rows]
    return []


def words_in_columns__wrong_equal_widths(words, width):
    size = max(map(len, words), default=0)
    for height in range(1, len(words) + 1):
        rows = [words[i::height] for i in range(height)]
        if len(rows[0]) * (size + 2) - 2 <= width or height == len(words):
            return ["  ".join(word.ljust(size) for word in row).rstrip() for row in rows]
    return []


def words_in_columns__wrong_space_behind_the_last(words, width):
    for height in range(1, len(words) + 1):
        rows = [words[i::height] for i in range(height)]
        wide = [max(len(row[k]) for row in rows if k < len(row)) for k in range(len(rows[0]))]
        if sum(wide) + 2 * len(wide) <= width or height == len(words):
            return ["  ".join(word.ljust(size) for word, size in zip(row, wide, strict=False)).rstrip() for row in rows]
    return []


def words_in_columns__wrong_spaces_at_the_end(words, width):
    for height in range(1, len(words) + 1):
        rows = [words[i::height] for i in range(height)]
        wide = [max(len(row[k]) for row in rows if k < len(row)) for k in range(len(rows[0]))]
        if sum(wide) + 2 * (len(wide) - 1) <= width or height == len(words):
            return ["  ".join(word.ljust(size) for word, size in zip(row, wide, strict=False)) for row in rows]
    return []
