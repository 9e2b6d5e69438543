"""Problems of reading small notations: clocks, durations, pages, paths, versions, brackets."""

from __future__ import annotations

import re
from functools import cache

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


@cache
def _all_clocks() -> dict[str, int]:
    hours = [12, *range(1, 12)]
    halves = ("am", "pm")
    return {
        f"{hour}:{minute:02}{half}": i * 720 + j * 60 + minute
        for i, half in enumerate(halves)
        for j, hour in enumerate(hours)
        for minute in range(60)
    }


def _clock(rng: EpisodeRng, size: int) -> tuple[str]:
    return (f"{rng.randint(1, 12)}:{rng.randint(0, 59):02}{rng.choice(['am', 'pm'])}",)


@program(
    "minutes_since_midnight",
    1,
    "parsing",
    "arithmetic",
    inputs=_clock,
    edges=[("12:00am",), ("12:30pm",), ("1:05am",), ("11:59pm",), ("12:07am",), ("9:09pm",)],
    oracle=lambda clock: _all_clocks()[clock],
)
def minutes_since_midnight(clock: str) -> int:
    """Return how many minutes have passed since midnight when a twelve-hour `clock` shows this.

    The text is an hour from 1 to 12 without leading zero, a colon, two digits of minutes, and am or pm, without spaces. am
    is the time from midnight, 12:00am, to just before noon, and pm the time from noon, 12:00pm, to just before midnight.

    >>> minutes_since_midnight("1:05pm")
    785
    >>> minutes_since_midnight("12:10am")
    10
    """
    hour, minute = clock[:-2].split(":")
    return int(hour) % 12 * 60 + int(minute) + (720 if clock.endswith("pm") else 0)


def _duration(rng: EpisodeRng, size: int) -> tuple[str]:
    parts = [f"{rng.randint(0, 12 * size)}{rng.choice(['h', 'm', 's', 'ms'])}" for _ in range(rng.randint(1, size))]
    return (rng.choice(["", " "]).join(parts),)


def _units_one_after_the_other(text: str) -> int:
    total = 0
    for unit, worth in (("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1000)):
        for found in re.findall(rf"(\d+){unit}", text):
            total += int(found) * worth
        text = re.sub(rf"\d+{unit}", " ", text)
    return total


@program(
    "milliseconds",
    2,
    "parsing",
    "strings",
    inputs=_duration,
    edges=[("",), ("5ms",), ("5m",), ("2m5s",), ("7ms 7m",), ("1h1h",), ("10s200ms3m",), ("0h",)],
    oracle=_units_one_after_the_other,
)
def milliseconds(text: str) -> int:
    """Return how many milliseconds the duration `text` lasts.

    It consists of parts, each a whole number and a unit directly after it: h for hours, m for minutes, s for seconds, ms
    for milliseconds. The parts come in any order, with one space or nothing between them, and a unit may be there several
    times; all parts are added. An empty text is 0.

    >>> milliseconds("2s 5ms")
    2005
    >>> milliseconds("1m1ms1m")
    120001
    """
    worth = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
    return sum(int(number) * worth[unit] for number, unit in re.findall(r"(\d+)([a-z]+)", text))


def _page_list(rng: EpisodeRng, size: int) -> tuple[str, int]:
    last = rng.randint(3, 10 + size)
    parts = []
    for _ in range(rng.randint(1, size)):
        a, b = rng.randint(1, last), rng.randint(1, last)
        parts.append(rng.choice([f"{a}", f"{a}-{b}", f"{a}-{b}", f"{a}-", f"-{b}"]))
    return ",".join(parts), last


def _pages_by_hand(text: str, last: int) -> list[int]:
    pages = []
    for part in filter(None, text.split(",")):
        ends = re.fullmatch(r"(\d*)(-?)(\d*)", part)
        start, dash, end = ends.groups() if ends else ("", "", "")
        page, stop = int(start or 1), int(end or (last if dash else start))
        pages.append(page)
        while page != stop:
            page += 1 if page < stop else -1
            pages.append(page)
    return pages


@program(
    "pages_to_print",
    2,
    "parsing",
    "lists",
    inputs=_page_list,
    edges=[
        ("", 5),
        ("4", 9),
        ("2-5", 9),
        ("5-2", 9),
        ("7-", 9),
        ("-3", 9),
        ("3-3", 3),
        ("9,1-3,2,-2", 9),
        ("12-10,11-", 12),
    ],
    oracle=_pages_by_hand,
)
def pages_to_print(text: str, last: int) -> list[int]:
    """Return the pages that a printer prints for the list `text`, in the order in which it prints them.

    The list consists of parts with a comma between them, without spaces. A part is a page, or a range a-b: the pages from a
    to b, both included, counted down if b is less than a. In a range the first number may be missing and is 1 then, or
    the second, which is `last` then. A page that is asked for several times is printed several times. An empty list prints
    nothing.

    >>> pages_to_print("8,2-4,7-", 9)
    [8, 2, 3, 4, 7, 8, 9]
    >>> pages_to_print("3-1,-2", 9)
    [3, 2, 1, 1, 2]
    """
    pages: list[int] = []
    for part in text.split(",") if text else []:
        start, dash, end = part.partition("-")
        a, b = int(start or 1), int(end or last) if dash else int(start)
        pages += range(a, b + 1) if a <= b else range(a, b - 1, -1)
    return pages


def _walked_path(rng: EpisodeRng, size: int) -> tuple[str, str]:
    parts = ["..", "..", ".", "", "a", "b", "c", "...", "d.e", "..f"]
    home = "/" + "/".join(rng.choices("xyz", k=rng.randint(0, 3)))
    path = "/".join(rng.choice(parts) for _ in range(rng.randint(0, size + 2)))
    return home, ("/" if rng.random() < 0.25 else "") + path


def _path_by_rewriting(home: str, path: str) -> str:
    path = (path if path.startswith("/") else home + "/" + path) + "/"
    for pattern, put in ((r"/(?=/)", ""), (r"/\.(?=/)", "")):
        path = re.sub(pattern, put, path)
    while True:
        shorter = re.sub(r"^/\.\.(?=/)|/(?!\.\./)[^/]+/\.\.(?=/)", "", path, count=1)
        if shorter == path:
            return path.rstrip("/") or "/"
        path = shorter


@program(
    "where_the_path_leads",
    2,
    "parsing",
    "stacks",
    "strings",
    inputs=_walked_path,
    edges=[
        ("/", ""),
        ("/x/y", ""),
        ("/x/y", ".."),
        ("/x", "../../../a"),
        ("/x/y", "/a/./b"),
        ("/x", "a//b/"),
        ("/x/y", ".../../..f/."),
        ("/x/y/z", "../../a/.."),
        ("/", "a/../.."),
        ("/z", "/"),
    ],
    oracle=_path_by_rewriting,
)
def where_the_path_leads(home: str, path: str) -> str:
    """Return the folder that is reached from the folder `home` by following `path`, with a slash before each name.

    `home` is given in the same way as the answer; the top folder is "/" alone. A path consists of parts with slashes
    between them: ".." leads to the folder above, and from the top folder to the top folder; "." and an empty part lead
    nowhere; every other part, "..." too, leads into the folder of that name. If the path begins with a slash it starts at
    the top folder, else at home. Except for the top folder, the answer has no slash at its end.

    >>> where_the_path_leads("/x/y", "../a/./b")
    '/x/a/b'
    >>> where_the_path_leads("/x", "/a/../..")
    '/'
    """
    folders: list[str] = []
    for part in (path if path.startswith("/") else home + "/" + path).split("/"):
        if part == "..":
            folders = folders[:-1]
        elif part not in ("", "."):
            folders.append(part)
    return "/" + "/".join(folders)


def _versions(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    def version() -> str:
        numbers = [rng.choice([0, 1, 2, 3, 9, 10, 11]) for _ in range(rng.randint(1, 3))]
        return ".".join(map(str, numbers)) + rng.choice(["", "", f"-rc{rng.randint(1, 12)}"])

    return ([version() for _ in range(rng.randint(1, 2 * size))],)


def _versions_by_inserting(versions: list[str]) -> list[str]:
    def newer(one: str, two: str) -> bool:
        (first, _, rc1), (second, _, rc2) = one.partition("-rc"), two.partition("-rc")
        a, b = [int(each) for each in first.split(".")], [int(each) for each in second.split(".")]
        a, b = a + [0] * (3 - len(a)), b + [0] * (3 - len(b))
        return a > b or (a == b and (int(rc1 or 99) > int(rc2 or 99)))

    out: list[str] = []
    for version in versions:
        place = len(out)
        while place and newer(out[place - 1], version):
            place -= 1
        out.insert(place, version)
    return out


@program(
    "oldest_version_first",
    3,
    "parsing",
    "sorting",
    inputs=_versions,
    edges=[
        ([],),
        (["1.10", "1.9"],),
        (["1.0.0", "1", "1.0"],),
        (["2.0", "2.0-rc1"],),
        (["2.0-rc10", "2-rc9", "2.0.0-rc10", "1.9"],),
        (["2.0.1", "2.0", "2.1-rc1", "2"],),
        (["10", "9.9.9", "10-rc2", "1.1.1"],),
    ],
    oracle=_versions_by_inserting,
)
def oldest_version_first(versions: list[str]) -> list[str]:
    """Return the `versions`, the oldest first.

    A version is one to three whole numbers with dots between them; the first matters most, the last least, and missing ones
    are 0. -rc and a number from 1 to 98 may follow: these are the candidates for that version, older than it and newer than
    all versions before it; the one with the lower number is older. Versions that are equally old, such as 1 and 1.0, stay
    in the order in which they were, and as they were written.

    >>> oldest_version_first(["1.10", "1.9.3", "1.10-rc2", "1.9"])
    ['1.9', '1.9.3', '1.10-rc2', '1.10']
    >>> oldest_version_first(["2.0", "2"])
    ['2.0', '2']
    """

    def age(version: str) -> tuple[list[int], int]:
        numbers, _, candidate = version.partition("-rc")
        parts = [int(number) for number in numbers.split(".")]
        return parts + [0] * (3 - len(parts)), int(candidate or 99)

    return sorted(versions, key=age)


def _bracketed(rng: EpisodeRng, size: int) -> tuple[str]:
    def piece(depth: int) -> str:
        kind = rng.choice(["()", "[]", "{}", '""', "x"][: 5 if depth else 4])
        if len(kind) == 1:
            return kind
        inside = "".join(piece(depth - 1) for _ in range(rng.randint(0, 2))) if depth > 0 else ""
        return kind[0] + (rng.choice(["", ")", "a(", "]["]) if kind == '""' else inside) + kind[1]

    text = "".join(piece(rng.randint(0, 3)) for _ in range(rng.randint(1, 1 + size // 2)))
    if rng.random() < 0.75:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(["(", "[{", "(x[", "]", "}", ")", '"']) + text[at + rng.randint(0, 1) :]
    return (text,)


def _bad_bracket_by_erasing(text: str) -> int:
    text = re.sub(r'"[^"]*"', lambda found: " " * len(found[0]), text)
    quote = text.find('"')
    text = text if quote < 0 else text[:quote]
    left = [(i, mark) for i, mark in enumerate(text) if mark in "()[]{}"]
    for _ in text:
        pairs = [i for i in range(1, len(left)) if left[i - 1][1] + left[i][1] in ("()", "[]", "{}")]
        left = left[: pairs[0] - 1] + left[pairs[0] + 1 :] if pairs else left
    bad = [i for i, mark in left if mark in ")]}"]
    return bad[0] if bad else quote if quote >= 0 else left[-1][0] if left else -1


@program(
    "first_bad_bracket",
    3,
    "parsing",
    "stacks",
    inputs=_bracketed,
    edges=[
        ("",),
        ("([x]{})",),
        ("(]",),
        ("([)]",),
        ("((x)",),
        ("[(",),
        ('(")")',),
        ('("(")]',),
        ('("a)',),
        ('"["',),
        ('"(',),
        ('}"',),
    ],
    oracle=_bad_bracket_by_erasing,
)
def first_bad_bracket(text: str) -> int:
    """Return the index, counted from 0, of the first bracket in `text` that is wrong, or -1 if all is right.

    The brackets are (), [] and {}. A double quote opens quotes and the next one closes them; what stands in quotes, or
    after quotes that are never closed, is no bracket, whatever it is. A closing bracket is wrong if the last bracket that
    is still open is of another kind, or if none is open. If there is no such bracket, but the text ends while quotes are
    open, the answer is the index of the quotes that opened; else, if it ends while brackets are open, the index of the
    bracket that opened last among them.

    >>> first_bad_bracket("[(x])")
    3
    >>> first_bad_bracket('{")"}')
    -1
    >>> first_bad_bracket("(()")
    0
    """
    opened: list[int] = []
    quote = -1
    for i, mark in enumerate(text):
        if mark == '"':
            quote = i if quote < 0 else -1
        elif quote < 0 and mark in "([{":
            opened.append(i)
        elif quote < 0 and mark in ")]}" and (not opened or text[opened.pop()] + mark not in ("()", "[]", "{}")):
            return i
    return quote if quote >= 0 else opened[-1] if opened else -1
