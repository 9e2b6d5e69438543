"""Problems about lines of text: logs, records, settings."""

from __future__ import annotations

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _log_and_level(rng: EpisodeRng, size: int) -> tuple[list[str], str]:
    levels = ("INFO", "warn", "Error", "INFORM", "error", "Info", "WARN")
    texts = ("", "disk full", "user  left", "error in line 4", " retry", "info")
    lines = [f"{rng.choice(levels)} {rng.choice(texts)}" for _ in range(rng.randint(1, 4 * size))]
    return lines + rng.sample(["ERROR", "info", "", "Warn"], 2), rng.choice(("info", "ERROR", "Warn"))


def _lines_of_words(lines: list[str], level: str) -> list[str]:
    found = []
    for line in lines:
        head, _, rest = line.partition(" ")
        if head.lower() == level.lower():
            found.append(rest)
    return found


@program(
    "messages_of_level",
    1,
    "strings",
    "parsing",
    inputs=_log_and_level,
    edges=[
        ([], "info"),
        (["info"], "info"),
        (["INFO a  b ", "info c", "information d"], "Info"),
        (["warn info here", "error warn"], "warn"),
        (["a x", " a y", "", "A  z"], "a"),
    ],
    oracle=_lines_of_words,
)
def messages_of_level(lines: list[str], level: str) -> list[str]:
    """Return the messages of the log `lines` whose level is `level`, in their order.

    The level of a line is what stands before its first space (all of the line if it has no space), its message is what
    stands behind that space, unchanged (the empty text if there is no space). Large and small letters count as equal
    where levels are compared.

    >>> messages_of_level(["WARN disk is full", "info started", "Warn  late"], "warn")
    ['disk is full', ' late']
    >>> messages_of_level(["warning x", "warn"], "warn")
    ['']
    """
    found = []
    for line in lines:
        if (line + " ").lower().startswith(level.lower() + " "):
            found.append(line[len(level) + 1 :])
    return found


def _requests(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    lines = []
    for _ in range(rng.randint(1, 4 * size)):
        amount = rng.choice(("-", "0", str(rng.randint(1, 900)), str(rng.randint(1, 9))))
        fields = [
            rng.choice(("ann", "bob", "cy", "dee", "Eve")),
            str(rng.choice((200, 204, 299, 302, 404, 20))),
            amount,
        ]
        fields = rng.choice((fields, fields, fields, fields, fields[:2], [*fields, "x"]))
        lines.append(rng.choice((" ", "  ")).join(fields))
    return (lines,)


def _sum_again_for_each(lines: list[str]) -> list[tuple[str, int]]:
    rows = [line.split() for line in lines if len(line.split()) == 3]
    good = [(name, 0 if size == "-" else int(size)) for name, status, size in rows if 200 <= int(status) <= 299]
    totals = [(name, sum(size for other, size in good if other == name)) for name in {name for name, _ in good}]
    return sorted(totals, key=lambda pair: (-pair[1], pair[0]))


@program(
    "bytes_per_client",
    2,
    "parsing",
    "dictionaries",
    "sorting",
    inputs=_requests,
    edges=[
        ([],),
        (["ann 200 -"],),
        (["ann 200 5", "bob 404 9", "ann 204 6", "cy 200 11"],),
        (["ann 200", "ann 200 7 x", "", "bob  299   3"],),
        (["zoe 200 10", "bob 200 9", "amy 200 100", "cy 300 1", "cy 199 1"],),
        (["dan 20 5", "eve 2000 6", "dan 250 1"],),
    ],
    oracle=_sum_again_for_each,
)
def bytes_per_client(lines: list[str]) -> list[tuple[str, int]]:
    """Return (client, bytes) for every client with an answered request in `lines`, most bytes first.

    A line holds three fields with one or more spaces between them: client, status and bytes, where bytes is a whole number
    or "-" for none. Lines with fewer or more fields are skipped. A request is answered when its status is a number from 200
    to 299; others are skipped too. Clients with equally many bytes stand in the order of their names as texts.

    >>> bytes_per_client(["ann 200 40", "bob 201 70", "ann 404 99", "ann 299 30", "cy 200 -"])
    [('ann', 70), ('bob', 70), ('cy', 0)]
    >>> bytes_per_client(["ann 200", "bob 302 10"])
    []
    """
    totals: dict[str, int] = {}
    for line in lines:
        fields = line.split()
        if len(fields) == 3 and 200 <= int(fields[1]) <= 299:
            totals[fields[0]] = totals.get(fields[0], 0) + (0 if fields[2] == "-" else int(fields[2]))
    return sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))


def _door_log(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    times = sorted(rng.randint(0, 1439) for _ in range(rng.randint(1, 4 * size)))
    who = ("ann", "bob", "cy")[: 1 + size // 4]
    return ([f"{at // 60:02d}:{at % 60:02d} {rng.choice(('in', 'out'))} {rng.choice(who)}" for at in times],)


def _minute_by_minute(lines: list[str]) -> dict[str, int]:
    rows = [line.split() for line in lines]
    events = [(int(at[:2]) * 60 + int(at[3:]), way, name) for at, way, name in rows]
    found = {}
    for name in {event[2] for event in events}:
        total, place = 0, 0
        mine = [event for event in events if event[2] == name]
        inside = False
        for minute in range(24 * 60):
            while place < len(mine) and mine[place][0] == minute:
                inside = mine[place][1] == "in"
                place += 1
            total += inside
        found[name] = total
    return found


@program(
    "minutes_inside",
    3,
    "parsing",
    "simulation",
    "dictionaries",
    inputs=_door_log,
    edges=[
        ([],),
        (["08:00 out ann"],),
        (["23:59 in ann"],),
        (["08:00 in ann", "09:00 in ann", "10:00 out ann", "11:00 out ann"],),
        (["08:00 in ann", "08:30 in bob", "09:10 out ann", "12:00 in ann", "12:00 out ann", "20:00 out bob"],),
        (["00:00 in cy", "00:00 out cy", "00:05 in cy", "01:00 out bob"],),
    ],
    oracle=_minute_by_minute,
)
def minutes_inside(lines: list[str]) -> dict[str, int]:
    """Return for every name in `lines` how many minutes that person was inside that day.

    A line is "HH:MM in NAME" or "HH:MM out NAME"; the lines are in the order of time. Everybody is outside at 00:00. An
    "in" of a person who is inside changes nothing, nor does an "out" of one who is outside. Who is inside at the end stays
    until 24:00. A person who was never inside has 0.

    >>> minutes_inside(["08:00 in ann", "08:10 in bob", "09:30 out ann", "23:00 in ann"])
    {'ann': 150, 'bob': 950}
    >>> minutes_inside(["07:00 in cy", "07:05 in cy", "07:20 out cy", "07:30 out cy"])
    {'cy': 20}
    """
    totals: dict[str, int] = {}
    since: dict[str, int] = {}
    for line in lines:
        at, way, name = line.split()
        minute = int(at[:2]) * 60 + int(at[3:])
        totals.setdefault(name, 0)
        if way == "in":
            since.setdefault(name, minute)
        elif name in since:
            totals[name] += minute - since.pop(name)
    for name, minute in since.items():
        totals[name] += 24 * 60 - minute
    return totals


def _settings_file(rng: EpisodeRng, size: int) -> tuple[list[str], str]:
    names = [f"s{i}" for i in rng.sample(range(12), 2 + size // 2)]
    lines = []
    for place, name in enumerate(names):
        parents = [each for each in names[:place] if rng.random() < 0.5] + ["ghost"] * (rng.random() < 0.2)
        rng.shuffle(parents)
        body = [f"{rng.choice('abcdef')}={rng.choice(('1', '2', '', 'x=y', 'on'))}" for _ in range(rng.randint(0, 3))]
        lines.append((f"[{name} < {' '.join(parents)}]" if parents else f"[{name}]", body))
    again = [(f"[{name}]", [f"{rng.choice('abcdef')}=late"]) for name in names if rng.random() < 0.2]
    if rng.random() < 0.5:
        lines.reverse()
    return [line for head, body in lines + again for line in (head, *body)], names[-1]


def _settings_down(lines: list[str], section: str) -> dict[str, str]:
    found: dict[str, str] = {}
    parents: list[str] = []
    current = ""
    for line in lines:
        if line[0] == "[":
            current, _, rest = line.strip("[]").partition(" < ")
            parents += rest.split() if current == section else []
        elif current == section:
            found[line.partition("=")[0]] = line.partition("=")[2]
    inherited: dict[str, str] = {}
    for parent in reversed(parents):
        inherited.update(_settings_down(lines, parent))
    return {**inherited, **found}


@program(
    "settings_of",
    4,
    "parsing",
    "dictionaries",
    "recursion",
    inputs=_settings_file,
    edges=[
        (["[a]"], "a"),
        (["[a]", "k=1"], "b"),
        (["[b < a]", "x=2", "[a]", "x=1", "y=1"], "b"),
        (["[p]", "x=1", "[q]", "x=2", "y=2", "[c < q p]", "z=a=b", "z=c"], "c"),
        (["[g]", "u=0", "v=0", "[l < g]", "u=1", "[r]", "v=2", "u=3", "[c < l r]"], "c"),
        (["[c < ghost]", "a=", "[d]", "b=1", "[c < d]", "a=2", "[d]", "b=5", "w=1"], "c"),
    ],
    oracle=_settings_down,
)
def settings_of(lines: list[str], section: str) -> dict[str, str]:
    """Return all settings that hold in `section` of the settings file `lines`, as {key: value}.

    A line "[NAME]" or "[NAME < PARENT PARENT ...]" opens a section; each line KEY=VALUE below it, up to the next such line,
    sets a key (the value is all behind the first "=" and may be empty). A section may be opened several times: its lines
    and its parents are those of all of them, one after another, and a later line for a key replaces an earlier one. What a
    section does not set itself it has from its parents: from the first listed parent in which that key holds, be it set
    there or inherited there. Parents may be opened later in the file; one that never is has no settings, nor has an unknown
    `section`. No section is its own ancestor.

    >>> settings_of(["[base]", "size=3", "tone=red", "[big < base]", "size=9"], "big")
    {'size': '9', 'tone': 'red'}
    >>> settings_of(["[c < a b]", "[a]", "x=1", "[b]", "x=2", "y=2"], "c")
    {'x': '1', 'y': '2'}
    """
    own: dict[str, dict[str, str]] = {}
    parents: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if line.startswith("["):
            name, _, listed = line[1:-1].partition(" < ")
            own.setdefault(name, {})
            parents.setdefault(name, []).extend(listed.split())
        else:
            key, _, value = line.partition("=")
            own[name][key] = value

    def holds(each: str) -> dict[str, str]:
        found = dict(own.get(each, {}))
        for parent in parents.get(each, []):
            for key, value in holds(parent).items():
                found.setdefault(key, value)
        return found

    return holds(section)
