"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def minutes_since_midnight__right_cases(clock):
    hour, minute, half = int(clock.split(":")[0]), int(clock[-4:-2]), clock[-2:]
    if hour == 12:
        hour = 0
    if half == "pm":
        hour += 12
    return hour * 60 + minute


def minutes_since_midnight__right_datetime(clock):
    import re

    hour, minute, half = re.fullmatch(r"(\d+):(\d\d)(..)", clock).groups()
    hours = ["12am", *(f"{h}am" for h in range(1, 12)), "12pm", *(f"{h}pm" for h in range(1, 12))]
    return hours.index(hour + half) * 60 + int(minute)


def minutes_since_midnight__wrong_twelve_is_twelve(clock):
    hour, minute = clock[:-2].split(":")
    return int(hour) * 60 + int(minute) + (720 if clock.endswith("pm") else 0)


def minutes_since_midnight__wrong_midnight_at_noon(clock):
    hour, minute = clock[:-2].split(":")
    late = clock.endswith("pm") and hour != "12"
    return int(hour) * 60 + int(minute) + (720 if late else 0)


def minutes_since_midnight__wrong_one_digit_hours(clock):
    return int(clock[0]) % 12 * 60 + int(clock[-4:-2]) + (720 if clock.endswith("pm") else 0)


def milliseconds__right_walk(text):
    total, number, i = 0, "", 0
    while i < len(text):
        if text[i].isdigit():
            number += text[i]
        elif text[i] != " ":
            unit = "ms" if text[i : i + 2] == "ms" else text[i]
            total += int(number) * {"h": 3600000, "m": 60000, "s": 1000, "ms": 1}[unit]
            number = ""
            i += len(unit) - 1
        i += 1
    return total


def milliseconds__right_replace(text):
    text = text.replace(" ", "").replace("ms", "*1+").replace("h", "*3600000+").replace("m", "*60000+")
    parts = text.replace("s", "*1000+").split("+")
    total = 0
    for part in parts:
        if part:
            number, worth = part.split("*")
            total += int(number) * int(worth)
    return total


def milliseconds__wrong_m_then_s(text):
    total, number = 0, ""
    for mark in text.replace(" ", ""):
        if mark.isdigit():
            number += mark
        else:
            total += int(number or 0) * {"h": 3600000, "m": 60000, "s": 1000}[mark]
            number = ""
    return total


def milliseconds__wrong_each_unit_once(text):
    import re

    found = {unit: int(number) for number, unit in re.findall(r"(\d+)(ms|[hms])", text)}
    return sum(found.get(unit, 0) * worth for unit, worth in (("h", 3600000), ("m", 60000), ("s", 1000), ("ms", 1)))


def milliseconds__wrong_needs_spaces(text):
    total = 0
    for part in text.split():
        for unit, worth in (("ms", 1), ("s", 1000), ("m", 60000), ("h", 3600000)):
            if part.endswith(unit):
                total += int(part[: -len(unit)]) * worth
                break
    return total


def milliseconds__wrong_seconds(text):
    import re

    worth = {"h": 3600, "m": 60, "s": 1, "ms": 0.001}
    return int(sum(int(number) * worth[unit] for number, unit in re.findall(r"(\d+)(ms|[hms])", text)))


def pages_to_print__right_steps(text, last):
    pages = []
    if text == "":
        return pages
    for part in text.split(","):
        if "-" not in part:
            pages.append(int(part))
            continue
        start, end = part.split("-")
        start = int(start) if start else 1
        end = int(end) if end else last
        step = 1 if end >= start else -1
        pages.extend(range(start, end + step, step))
    return pages


def pages_to_print__right_reversed(text, last):
    pages = []
    for part in filter(None, text.split(",")):
        ends = [int(end) if end else (1, last)[i] for i, end in enumerate(part.split("-"))]
        block = list(range(min(ends), max(ends) + 1))
        pages += block if ends[0] <= ends[-1] else block[::-1]
    return pages


def pages_to_print__wrong_sorted_once(text, last):
    pages = set()
    for part in filter(None, text.split(",")):
        ends = [int(end) if end else (1, last)[i] for i, end in enumerate(part.split("-"))]
        pages |= set(range(min(ends), max(ends) + 1))
    return sorted(pages)


def pages_to_print__wrong_never_backwards(text, last):
    pages = []
    for part in filter(None, text.split(",")):
        ends = [int(end) if end else (1, last)[i] for i, end in enumerate(part.split("-"))]
        pages += range(ends[0], ends[-1] + 1)
    return pages


def pages_to_print__wrong_without_the_end(text, last):
    pages = []
    for part in filter(None, text.split(",")):
        ends = [int(end) if end else (1, last)[i] for i, end in enumerate(part.split("-"))]
        pages += range(ends[0], ends[-1]) if len(ends) > 1 else ends
    return pages


def pages_to_print__wrong_open_range_is_one_page(text, last):
    pages = []
    for part in filter(None, text.split(",")):
        ends = [int(end) for end in part.split("-") if end]
        step = 1 if ends[0] <= ends[-1] else -1
        pages += range(ends[0], ends[-1] + step, step)
    return pages


def where_the_path_leads__right_recursion(home, path):
    def follow(folder, parts):
        if not parts:
            return folder or "/"
        first, *rest = parts
        if first == "..":
            folder = folder[: folder.rfind("/")] if folder else ""
        elif first and first != ".":
            folder += "/" + first
        return follow(folder, rest)

    return follow("" if path.startswith("/") or home == "/" else home, path.split("/"))


def where_the_path_leads__right_backwards(home, path):
    if not path.startswith("/"):
        path = home + "/" + path
    out, skip = [], 0
    for part in reversed(path.split("/")):
        if part == "..":
            skip += 1
        elif part in ("", "."):
            continue
        elif skip:
            skip -= 1
        else:
            out.append(part)
    return "/" + "/".join(reversed(out))


def where_the_path_leads__wrong_ignores_leading_slash(home, path):
    folders = []
    for part in (home + "/" + path).split("/"):
        if part == "..":
            folders = folders[:-1]
        elif part not in ("", "."):
            folders.append(part)
    return "/" + "/".join(folders)


def where_the_path_leads__wrong_dots_are_dots(home, path):
    folders = []
    for part in (path if path.startswith("/") else home + "/" + path).split("/"):
        if part.startswith(".."):
            folders = folders[:-1]
        elif part not in ("", "."):
            folders.append(part)
    return "/" + "/".join(folders)


def where_the_path_leads__wrong_keeps_empty_parts(home, path):
    folders = []
    for part in (path[1:] if path.startswith("/") else (home + "/" + path)[1:]).split("/"):
        if part == "..":
            folders = folders[:-1]
        elif part != ".":
            folders.append(part)
    return "/" + "/".join(folders)


def where_the_path_leads__wrong_goes_above_the_top(home, path):
    folders = []
    for part in (path if path.startswith("/") else home + "/" + path).split("/"):
        if part == ".." and folders and folders[-1] != "..":
            folders.pop()
        elif part not in ("", "."):
            folders.append(part)
    return "/" + "/".join(folders)


def oldest_version_first__right_regex(versions):
    import re

    def key(version):
        a, b, c, rc = re.fullmatch(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-rc(\d+))?", version).groups()
        return (int(a), int(b or 0), int(c or 0), rc is None, int(rc or 0))

    return sorted(versions, key=key)


def oldest_version_first__right_compare(versions):
    from functools import cmp_to_key

    def split(version):
        main, _, rc = version.partition("-rc")
        return [int(part) for part in main.split(".")], int(rc) if rc else None

    def compare(one, two):
        (a, rc1), (b, rc2) = split(one), split(two)
        for i in range(3):
            x, y = (a[i] if i < len(a) else 0), (b[i] if i < len(b) else 0)
            if x != y:
                return -1 if x < y else 1
        if rc1 == rc2:
            return 0
        if rc1 is None:
            return 1
        return -1 if rc2 is None or rc1 < rc2 else 1

    return sorted(versions, key=cmp_to_key(compare))


def oldest_version_first__wrong_as_text(versions):
    return sorted(versions)


def oldest_version_first__wrong_missing_is_less(versions):
    def key(version):
        main, _, rc = version.partition("-rc")
        return [int(part) for part in main.split(".")], int(rc or 99)

    return sorted(versions, key=key)


def oldest_version_first__wrong_candidates_after(versions):
    def key(version):
        main, _, rc = version.partition("-rc")
        parts = [int(part) for part in main.split(".")]
        return parts + [0] * (3 - len(parts)), int(rc or 0)

    return sorted(versions, key=key)


def oldest_version_first__wrong_candidate_as_text(versions):
    def key(version):
        main, _, rc = version.partition("-rc")
        parts = [int(part) for part in main.split(".")]
        return parts + [0] * (3 - len(parts)), rc or "x"

    return sorted(versions, key=key)


def oldest_version_first__wrong_ties_as_text(versions):
    def key(version):
        main, _, rc = version.partition("-rc")
        parts = [int(part) for part in main.split(".")]
        return parts + [0] * (3 - len(parts)), int(rc or 99), version

    return sorted(versions, key=key)


def first_bad_bracket__right_expected_stack(text):
    expected, i = [], 0
    while i < len(text):
        mark = text[i]
        if mark == '"':
            end = text.find('"', i + 1)
            if end < 0:
                return i
            i = end
        elif mark in "([{":
            expected.append((")]}"["([{".index(mark)], i))
        elif mark in ")]}":
            if not expected or expected[-1][0] != mark:
                return i
            expected.pop()
        i += 1
    return expected[-1][1] if expected else -1


def first_bad_bracket__right_cut_at_quotes(text):
    pieces, at, opened = text.split('"'), 0, []
    for k, piece in enumerate(pieces):
        if k % 2 == 0:
            for i, mark in enumerate(piece, at):
                if mark in "([{":
                    opened.append((i, mark))
                elif mark in ")]}":
                    if not opened or opened[-1][1] + mark not in {"()", "[]", "{}"}:
                        return i
                    opened.pop()
        elif k == len(pieces) - 1:
            return at - 1
        at += len(piece) + 1
    return opened[-1][0] if opened else -1


def first_bad_bracket__wrong_no_quotes(text):
    opened = []
    for i, mark in enumerate(text):
        if mark in "([{":
            opened.append(i)
        elif mark in ")]}" and (not opened or text[opened.pop()] + mark not in {"()", "[]", "{}"}):
            return i
    return opened[-1] if opened else -1


def first_bad_bracket__wrong_only_counts(text):
    depth, quoted, last = 0, False, -1
    for i, mark in enumerate(text):
        if mark == '"':
            quoted = not quoted
            last = i if quoted else last
        elif not quoted and mark in "([{":
            depth, last = depth + 1, i
        elif not quoted and mark in ")]}":
            depth -= 1
            if depth < 0:
                return i
    return last if depth or quoted else -1


def first_bad_bracket__wrong_first_open(text):
    opened, quote = [], -1
    for i, mark in enumerate(text):
        if mark == '"':
            quote = i if quote < 0 else -1
        elif quote < 0 and mark in "([{":
            opened.append(i)
        elif quote < 0 and mark in ")]}" and (not opened or text[opened.pop()] + mark not in {"()", "[]", "{}"}):
            return i
    return quote if quote >= 0 else opened[0] if opened else -1


def first_bad_bracket__wrong_unclosed_is_fine(text):
    opened, quoted = [], False
    for i, mark in enumerate(text):
        if mark == '"':
            quoted = not quoted
        elif not quoted and mark in "([{":
            opened.append(i)
        elif not quoted and mark in ")]}" and (not opened or text[opened.pop()] + mark not in {"()", "[]", "{}"}):
            return i
    return -1
