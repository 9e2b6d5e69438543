"""Problems about data structures that are used by a list of calls."""

from __future__ import annotations

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program


def _word_calls(rng: EpisodeRng, size: int) -> tuple[list[tuple[str, str]]]:
    kinds = rng.choices(("add", "drop", "count", "longest"), (4, 1, 2, 2), k=3 + 3 * size)
    return ([(kind, "".join(rng.choices("ab", k=rng.randint(1, 4)))) for kind in kinds],)


def _list_of_words(calls: list[tuple[str, str]]) -> list[int]:
    words: list[str] = []
    answers = []
    for kind, text in calls:
        if kind == "add":
            words.append(text)
        elif kind == "drop" and text in words:
            words.remove(text)
        elif kind == "count":
            answers.append(sum(word.startswith(text) for word in words))
        elif kind == "longest":
            lengths = [n for n in range(len(text) + 1) for word in words if word.startswith(text[:n])]
            answers.append(max(lengths, default=0))
    return answers


@program(
    "word_book",
    3,
    "data structures",
    "tries",
    "strings",
    inputs=_word_calls,
    edges=[
        ([],),
        ([("count", "a"), ("longest", "ab")],),
        ([("add", "ab"), ("add", "ab"), ("drop", "ab"), ("count", "a"), ("count", "ab"), ("count", "abc")],),
        ([("drop", "a"), ("add", "a"), ("count", "a"), ("drop", "ab"), ("drop", "a"), ("longest", "a")],),
        ([("add", "abc"), ("longest", "abd"), ("longest", "abcd"), ("longest", "b"), ("drop", "ab"), ("count", "")],),
        ([("add", "abba"), ("add", "ab"), ("drop", "abba"), ("longest", "abba"), ("count", "b"), ("count", "a")],),
    ],
    oracle=_list_of_words,
)
def word_book(calls: list[tuple[str, str]]) -> list[int]:
    """Return the answers to the questions among `calls` to a book of words that is empty at first, in their order.

    A call is (kind, text). "add" puts the text into the book, once more if it is there already. "drop" takes it out once;
    if the book does not hold it (as a whole word), nothing happens. "count" asks how many words in the book begin with the
    text, a word counted as often as it is there. "longest" asks for the length of the longest beginning of the text that
    is a beginning of a word in the book too (perhaps 0). A word is a beginning of itself.

    >>> word_book([("add", "tea"), ("add", "ten"), ("count", "te"), ("longest", "teas"), ("longest", "toe")])
    [2, 3, 1]
    >>> word_book([("add", "a"), ("add", "a"), ("drop", "a"), ("drop", "ab"), ("count", "a")])
    [1]
    """
    words: dict[str, int] = {}
    begins: dict[str, int] = {}
    answers = []
    for kind, text in calls:
        parts = [text[:end] for end in range(len(text) + 1)]
        if kind == "count":
            answers.append(begins.get(text, 0))
        elif kind == "longest":
            answers.append(max((len(part) for part in parts if begins.get(part)), default=0))
        elif kind == "add" or words.get(text):
            change = 1 if kind == "add" else -1
            words[text] = words.get(text, 0) + change
            for part in parts:
                begins[part] = begins.get(part, 0) + change
    return answers


def _heap_calls(rng: EpisodeRng, size: int) -> tuple[list[int | None]]:
    high = rng.choice((5, 30))
    return ([rng.randint(0, high) if rng.random() < 0.72 else None for _ in range(rng.randint(4, 4 + 4 * size))],)


def _heap_by_recursion(calls: list[int | None]) -> list[int]:
    heap: list[int] = []

    def rise(at: int) -> None:
        if at and heap[at] < heap[(at - 1) // 2]:
            heap[at], heap[(at - 1) // 2] = heap[(at - 1) // 2], heap[at]
            rise((at - 1) // 2)

    def sink(at: int) -> None:
        low = min((child for child in (2 * at + 1, 2 * at + 2) if child < len(heap)), key=heap.__getitem__, default=at)
        if heap[low] < heap[at]:
            heap[at], heap[low] = heap[low], heap[at]
            sink(low)

    for call in calls:
        if call is not None:
            heap.append(call)
            rise(len(heap) - 1)
        elif heap:
            heap[0] = heap[-1]
            heap.pop()
            if heap:
                sink(0)
    return heap


@program(
    "heap_layout",
    3,
    "data structures",
    "heaps",
    "simulation",
    inputs=_heap_calls,
    edges=[
        ([],),
        ([None, 3],),
        ([5, 4, 3, 2, 1],),
        ([3, 1, 2, None],),
        ([1, 5, 2, 8, 6, 3, None],),
        ([1, 2, 2, 9, 9, 3, 3, None, None],),
        ([4, None, None, 7, 6],),
        ([1, 9, 2, 10, 11, 3, 4, None, 5, None],),
    ],
    oracle=_heap_by_recursion,
)
def heap_layout(calls: list[int | None]) -> list[int]:
    """Return the list that holds a heap after all `calls`; the heap is empty at first.

    The parent of the item at place p > 0 is at place (p - 1) // 2. A number among the calls is put in: it is appended to the
    list, then changes places with its parent as long as it is smaller than the parent. None takes the smallest item out:
    the last item of the list is removed and put at place 0 instead of the item there (if the list had only one item, it is
    just removed), then it changes places with the smaller one of its children, the left one if they are equal, as long as
    that child is smaller than it. None does nothing to an empty heap.

    >>> heap_layout([4, 2, 3, 1])
    [1, 2, 3, 4]
    >>> heap_layout([1, 5, 2, 7, None])
    [2, 5, 7]
    """
    heap: list[int] = []
    for call in calls:
        if call is not None:
            heap.append(call)
            at = len(heap) - 1
            while at and heap[at] < heap[(at - 1) // 2]:
                heap[at], heap[(at - 1) // 2] = heap[(at - 1) // 2], heap[at]
                at = (at - 1) // 2
        elif heap:
            last, at = heap.pop(), 0
            while 2 * at + 1 < len(heap):
                child = 2 * at + 1
                child += child + 1 < len(heap) and heap[child + 1] < heap[child]
                if heap[child] >= last:
                    break
                heap[at], at = heap[child], child
            heap[at : at + 1] = [last] if heap else []
    return heap


def _group_calls(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    names = "abcdefgh"[: 3 + size // 2]
    calls = []
    for _ in range(4 + 3 * size):
        kind = rng.choice(("join", "join", "undo", "size", "groups"))
        words = rng.choices(names, k={"join": 2, "size": 1}.get(kind, 0))
        calls.append(" ".join([kind, *words]))
    return ([*calls, f"size {names[0]}", "groups"],)


def _join_anew(calls: list[str]) -> list[int]:
    joins: list[tuple[str, str]] = []
    answers = []
    for kind, *names in map(str.split, calls):
        if kind == "join":
            joins.append((names[0], names[1]))
        elif kind == "undo":
            joins = joins[:-1]
        else:
            groups: list[set[str]] = []
            for pair in joins:
                touched = [group for group in groups if group & set(pair)]
                groups = [group for group in groups if group not in touched] + [set(pair).union(*touched)]
            groups = [group for group in groups if len(group) > 1]
            own = [len(group) for group in groups if names and names[0] in group]
            answers.append(len(groups) if kind == "groups" else max(own, default=1))
    return answers


@program(
    "groups_with_undo",
    4,
    "data structures",
    "union find",
    "stacks",
    inputs=_group_calls,
    edges=[
        (["undo", "size a", "groups"],),
        (["join a b", "size a", "undo", "size a", "undo", "groups"],),
        (["join a b", "join b a", "undo", "size b", "undo", "size b"],),
        (["join a b", "join c d", "groups", "join a d", "groups", "size c", "undo", "groups", "size c"],),
        (["join a a", "groups", "size a", "join a b", "undo", "undo", "groups"],),
        (["join a b", "join b c", "undo", "join c d", "size a", "size d", "undo", "undo", "size b", "groups"],),
    ],
    oracle=_join_anew,
)
def groups_with_undo(calls: list[str]) -> list[int]:
    """Return the answers to the questions among `calls`, in their order.

    At first everybody is alone. "join A B" puts all who are together with A and all who are together with B into one group
    (if they are in one group already, or A is B, it changes nothing). "undo" takes back the last join that has not been
    taken back yet, be it one that changed nothing, so that the groups are as they were before it; without such a join it
    does nothing. "size A" asks how many people are in the group of A, A included, so it is 1 for who is alone. "groups"
    asks how many groups of at least two people there are.

    >>> groups_with_undo(["join a b", "join c d", "join b c", "size a", "undo", "size a", "groups"])
    [4, 2, 2]
    >>> groups_with_undo(["size x", "join x y", "join y x", "undo", "size x"])
    [1, 2]
    """
    history: list[dict[str, frozenset[str]]] = [{}]
    answers = []
    for kind, *names in map(str.split, calls):
        groups = history[-1]
        if kind == "join":
            first, second = (groups.get(name, frozenset({name})) for name in names)
            history.append({**groups, **dict.fromkeys(first | second, first | second)})
        elif kind == "undo":
            history = history[:-1] or history
        elif kind == "size":
            answers.append(len(groups.get(names[0], {names[0]})))
        else:
            answers.append(len({group for group in groups.values() if len(group) > 1}))
    return answers
