"""Problems of data structures that are given as logs of calls."""

from __future__ import annotations

from collections import OrderedDict

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _cache_calls(rng: EpisodeRng, size: int) -> tuple[int, list[tuple[str, str, int]]]:
    keys, calls = "abcdef"[: 3 + size // 3], list[tuple[str, str, int]]()
    for _ in range(rng.randint(1, 4 * size + 2)):
        kind = rng.choice(["put", "get", "get"]) if calls else "put"
        calls.append((kind, rng.choice(keys), rng.randint(0, 99) if kind == "put" else 0))
    return rng.randint(1, 3), calls


def _cache_with_clock(size: int, calls: list[tuple[str, str, int]]) -> list[int]:
    values: dict[str, int] = {}
    used: dict[str, int] = {}
    answers = []
    for now, (kind, key, value) in enumerate(calls):
        if kind == "get":
            answers.append(values.get(key, -1))
            if key in values:
                used[key] = now
            continue
        if key not in values:
            used[key] = now
        values[key] = value
        if len(values) > size:
            oldest = min(values, key=lambda each: used[each])
            del values[oldest]
    return answers


@program(
    "small_memory",
    3,
    "data structures",
    "dictionaries",
    "queues",
    inputs=_cache_calls,
    edges=[
        (2, []),
        (1, [("get", "a", 0)]),
        (1, [("put", "a", 5), ("put", "b", 6), ("get", "a", 0), ("get", "b", 0)]),
        (2, [("put", "a", 1), ("put", "b", 2), ("get", "a", 0), ("put", "c", 3), ("get", "b", 0), ("get", "a", 0)]),
        (2, [("put", "a", 1), ("put", "b", 2), ("put", "a", 9), ("put", "c", 3), ("get", "a", 0), ("get", "b", 0)]),
        (2, [("put", "a", 1), ("put", "b", 2), ("put", "b", 7), ("get", "a", 0), ("get", "b", 0)]),
        (2, [("put", "a", 0), ("get", "a", 0), ("put", "b", 1), ("get", "z", 0), ("put", "c", 2), ("get", "a", 0)]),
        (
            2,
            [("put", "a", 1), ("put", "b", 2), ("get", "a", 0), ("get", "b", 0), ("put", "c", 3)]
            + [("get", key, 0) for key in "abc"],
        ),
    ],
    oracle=_cache_with_clock,
)
def small_memory(size: int, calls: list[tuple[str, str, int]]) -> list[int]:
    """Return what the calls "get" return, in their order, of a memory that holds at most `size` keys (at least 1).

    Each of the `calls` is a tuple (kind, key, value). ("put", key, value) stores a value, 0 or more, under a key. If the
    key is in the memory already, only its value changes. If it is new and the memory is full, first the key is thrown out
    of which the last use lies furthest back. ("get", key, 0) returns the value, or -1 if the key is not in the memory. A
    key is used when it is stored as a new one and when it is found by "get"; a "put" that only changes its value is no use.

    >>> small_memory(2, [("put", "a", 5), ("put", "b", 6), ("get", "a", 0), ("put", "c", 7), ("get", "b", 0)])
    [5, -1]
    >>> small_memory(1, [("put", "a", 5), ("put", "a", 8), ("get", "a", 0)])
    [8]
    """
    memory: OrderedDict[str, int] = OrderedDict()
    answers = []
    for kind, key, value in calls:
        if kind == "put":
            if key not in memory and len(memory) == size:
                memory.popitem(last=False)
            memory[key] = value
        else:
            answers.append(memory.get(key, -1))
            if key in memory:
                memory.move_to_end(key)
    return answers


def _edits(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    def edit() -> str:
        word = "".join(rng.choices("abc", k=rng.randint(1, 3)))
        return rng.choice(["+" + word, "+" + word, f"-{rng.randint(1, 4)}", "undo", "undo", "redo"])

    return (["+" + rng.choice("xyz"), *(edit() for _ in range(rng.randint(0, 3 * size)))],)


def _edits_from_the_kept_ones(edits: list[str]) -> str:
    kept: list[str] = []
    undone: list[str] = []
    for edit in edits:
        if edit == "undo":
            undone += [kept.pop()] if kept else []
        elif edit == "redo":
            kept += [undone.pop()] if undone else []
        else:
            kept, undone = [*kept, edit], []
    text = ""
    for edit in kept:
        text = text + edit[1:] if edit[0] == "+" else text[: max(0, len(text) - int(edit[1:]))]
    return text


@program(
    "text_after_undo",
    3,
    "data structures",
    "stacks",
    "strings",
    inputs=_edits,
    edges=[
        ([],),
        (["undo", "redo", "+ab"],),
        (["+abc", "-2", "undo"],),
        (["+abc", "-9", "+d", "undo", "undo"],),
        (["+a", "+b", "+c", "undo", "undo", "redo"],),
        (["+a", "+b", "undo", "+c", "redo", "undo"],),
        (["+ab", "-1", "-5", "-1", "undo", "undo"],),
        (["+x", "undo", "undo", "redo", "redo", "+y"],),
        (["+abcd", "-5"],),
        (["+a", "+b", "undo", "undo", "redo", "redo", "redo"],),
    ],
    oracle=_edits_from_the_kept_ones,
)
def text_after_undo(edits: list[str]) -> str:
    """Return the text that is there after all `edits`; at first there is none.

    "+word" adds the word at the end, "-3" takes the last 3 letters away (or all, if there are fewer). "undo" takes back the
    last such change that has not been taken back yet; "redo" makes the change again that was taken back last. If there is
    none, they do nothing. A new change after an "undo" forgets all that was taken back, so that there is nothing to redo.
    A "-3" counts as a change even where there is no text.

    >>> text_after_undo(["+abc", "-2", "+x", "undo", "undo"])
    'abc'
    >>> text_after_undo(["+a", "+b", "undo", "+c", "redo"])
    'ac'
    """
    past, future, text = list[str](), list[str](), ""
    for edit in edits:
        if edit == "undo":
            if past:
                future.append(text)
                text = past.pop()
        elif edit == "redo":
            if future:
                past.append(text)
                text = future.pop()
        else:
            past.append(text)
            future.clear()
            text = text + edit[1:] if edit[0] == "+" else text[: max(0, len(text) - int(edit[1:]))]
    return text


def _ward(rng: EpisodeRng, size: int) -> tuple[list[tuple[str, str, int]]]:
    names, log = ["Ann", "Ben", "Cem", "Dot", "Eva", "Flo"], list[tuple[str, str, int]]()
    for _ in range(rng.randint(1, 4 * size + 1)):
        kind = rng.choice(["come", "come", "worse", "call"])
        log.append(("call", "", 0) if kind == "call" else (kind, rng.choice(names), rng.randint(1, 4)))
    return (log,)


def _ward_by_lists(log: list[tuple[str, str, int]]) -> list[str]:
    waiting: list[tuple[str, int]] = []
    called = []
    for kind, name, level in log:
        if kind == "call":
            best = max((level for _, level in waiting), default=0)
            i = next((i for i, each in enumerate(waiting) if each[1] == best), None)
            called.append("" if i is None else waiting.pop(i)[0])
        elif kind == "come" and name not in [each for each, _ in waiting]:
            waiting.append((name, level))
        elif kind == "worse":
            waiting = [(each, max(old, level) if each == name else old) for each, old in waiting]
    return called


@program(
    "waiting_room",
    3,
    "data structures",
    "heaps",
    "dictionaries",
    inputs=_ward,
    edges=[
        ([],),
        ([("call", "", 0)],),
        ([("come", "Ann", 1), ("come", "Ben", 3), ("call", "", 0), ("call", "", 0), ("call", "", 0)],),
        ([("come", "Zoe", 2), ("come", "Ann", 2), ("call", "", 0)],),
        ([("come", "Ann", 1), ("come", "Ben", 2), ("worse", "Ann", 2), ("call", "", 0)],),
        ([("come", "Ann", 3), ("come", "Ben", 2), ("worse", "Ann", 1), ("call", "", 0)],),
        ([("come", "Ben", 2), ("come", "Ann", 1), ("come", "Ann", 4), ("call", "", 0)],),
        ([("worse", "Ann", 4), ("come", "Ben", 1), ("come", "Ann", 1), ("call", "", 0), ("call", "", 0)],),
        (
            [
                ("come", "Ann", 1),
                ("come", "Ben", 1),
                ("come", "Ann", 4),
                ("call", "", 0),
                ("call", "", 0),
                ("call", "", 0),
            ],
        ),
        ([("come", "Ann", 1), ("call", "", 0), ("come", "Ben", 2), ("come", "Ann", 2), ("call", "", 0)],),
        ([("come", "Ann", 1), ("worse", "Ann", 3), ("call", "", 0), ("call", "", 0)],),
    ],
    oracle=_ward_by_lists,
)
def waiting_room(log: list[tuple[str, str, int]]) -> list[str]:
    """Return whom each "call" in the `log` of a waiting room calls in, "" where nobody is waiting.

    Each entry is a tuple (kind, name, level). ("come", name, level): somebody comes whose illness has that level, 1 or
    more; who is waiting already has come by mistake, and nothing changes. ("worse", name, level): the level of somebody who
    is waiting rises to this one, if it is higher than the level so far; it changes nothing for those who are not waiting.
    ("call", "", 0): of those who are waiting, one with the highest level is called in, and among those the one who came
    first, and waits no longer. Who was called in may come again later.

    >>> waiting_room([("come", "Ann", 1), ("come", "Ben", 2), ("call", "", 0), ("call", "", 0), ("call", "", 0)])
    ['Ben', 'Ann', '']
    >>> waiting_room([("come", "Ann", 1), ("come", "Ben", 1), ("worse", "Ben", 3), ("call", "", 0)])
    ['Ben']
    """
    waiting: dict[str, int] = {}
    called = []
    for kind, name, level in log:
        if kind == "call":
            first = max(waiting, key=lambda each: waiting[each], default="")
            waiting.pop(first, None)
            called.append(first)
        elif kind == "come":
            waiting.setdefault(name, level)
        elif name in waiting:
            waiting[name] = max(waiting[name], level)
    return called
