"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def word_book__right_trie(calls):
    root, out = {"n": 0, "words": 0}, []

    def path(text):
        nodes = [root]
        for letter in text:
            if letter not in nodes[-1] or nodes[-1][letter]["n"] == 0:
                break
            nodes.append(nodes[-1][letter])
        return nodes

    for kind, text in calls:
        nodes = path(text)
        if kind == "count":
            out.append(nodes[-1]["n"] if len(nodes) > len(text) else 0)
        elif kind == "longest":
            out.append(len(nodes) - 1)
        elif kind == "drop":
            if len(nodes) > len(text) and nodes[-1]["words"]:
                nodes[-1]["words"] -= 1
                for node in nodes:
                    node["n"] -= 1
        else:
            node = root
            node["n"] += 1
            for letter in text:
                node = node.setdefault(letter, {"n": 0, "words": 0})
                node["n"] += 1
            node["words"] += 1
    return out


def word_book__right_sorted_list(calls):
    from bisect import bisect_left, insort

    words, out = [], []

    def count(text):
        return bisect_left(words, text + "\x7f") - bisect_left(words, text)

    for kind, text in calls:
        if kind == "add":
            insort(words, text)
        elif kind == "drop":
            at = bisect_left(words, text)
            if words[at : at + 1] == [text]:
                del words[at]
        elif kind == "count":
            out.append(count(text))
        else:
            length = len(text)
            while length and not count(text[:length]):
                length -= 1
            out.append(length)
    return out


def word_book__wrong_a_set(calls):
    words, out = set(), []
    for kind, text in calls:
        if kind == "add":
            words.add(text)
        elif kind == "drop":
            words.discard(text)
        elif kind == "count":
            out.append(sum(word.startswith(text) for word in words))
        else:
            out.append(max((n for n in range(len(text) + 1) for w in words if w.startswith(text[:n])), default=0))
    return out


def word_book__wrong_drops_beginnings(calls):
    begins, out = {}, []
    for kind, text in calls:
        parts = [text[:end] for end in range(len(text) + 1)]
        if kind == "count":
            out.append(begins.get(text, 0))
        elif kind == "longest":
            out.append(max((len(part) for part in parts if begins.get(part)), default=0))
        elif kind == "add" or begins.get(text):
            for part in parts:
                begins[part] = begins.get(part, 0) + (1 if kind == "add" else -1)
    return out


def word_book__wrong_longest_word(calls):
    words, out = [], []
    for kind, text in calls:
        if kind == "add":
            words.append(text)
        elif kind == "drop" and text in words:
            words.remove(text)
        elif kind == "count":
            out.append(sum(word.startswith(text) for word in words))
        elif kind == "longest":
            out.append(max((len(word) for word in words if text.startswith(word)), default=0))
    return out


def word_book__wrong_never_forgets(calls):
    words, known, out = [], set(), []
    for kind, text in calls:
        if kind == "add":
            words.append(text)
            known |= {text[:n] for n in range(len(text) + 1)}
        elif kind == "drop" and text in words:
            words.remove(text)
        elif kind == "count":
            out.append(sum(word.startswith(text) for word in words))
        elif kind == "longest":
            out.append(max((n for n in range(len(text) + 1) if text[:n] in known), default=0))
    return out


def heap_layout__right_from_one(calls):
    heap = [None]
    for call in calls:
        if call is not None:
            heap.append(call)
            at = len(heap) - 1
            while at > 1 and heap[at // 2] > heap[at]:
                heap[at // 2], heap[at] = heap[at], heap[at // 2]
                at //= 2
            continue
        if len(heap) == 1:
            continue
        last = heap.pop()
        if len(heap) == 1:
            continue
        heap[1], at = last, 1
        while 2 * at < len(heap):
            child = 2 * at
            if child + 1 < len(heap) and heap[child + 1] < heap[child]:
                child += 1
            if heap[child] >= heap[at]:
                break
            heap[child], heap[at] = heap[at], heap[child]
            at = child
    return heap[1:]


def heap_layout__right_dictionary(calls):
    heap = {}

    def swap(a, b):
        heap[a], heap[b] = heap[b], heap[a]

    for call in calls:
        count = len(heap)
        if call is not None:
            heap[count], at = call, count
            while at > 0 and heap[at] < heap[(at - 1) >> 1]:
                swap(at, (at - 1) >> 1)
                at = (at - 1) >> 1
        elif count:
            swap(0, count - 1)
            del heap[count - 1]
            at = 0
            while True:
                children = [c for c in (2 * at + 1, 2 * at + 2) if c in heap]
                best = min(children, key=lambda c: (heap[c], c), default=None)
                if best is None or heap[best] >= heap[at]:
                    break
                swap(at, best)
                at = best
    return [heap[i] for i in range(len(heap))]


def heap_layout__wrong_sorted(calls):
    heap = []
    for call in calls:
        if call is not None:
            heap = sorted([*heap, call])
        else:
            heap = heap[1:]
    return heap


def heap_layout__wrong_always_left_child(calls):
    heap = []
    for call in calls:
        if call is not None:
            heap.append(call)
            at = len(heap) - 1
            while at and heap[at] < heap[(at - 1) // 2]:
                heap[at], heap[(at - 1) // 2] = heap[(at - 1) // 2], heap[at]
                at = (at - 1) // 2
        elif heap:
            heap[0], at = heap[-1], 0
            heap.pop()
            while 2 * at + 1 < len(heap) and heap[2 * at + 1] < heap[at]:
                heap[at], heap[2 * at + 1] = heap[2 * at + 1], heap[at]
                at = 2 * at + 1
    return heap


def heap_layout__wrong_heap_made_anew(calls):
    from heapq import heapify

    heap = []
    for call in calls:
        if call is not None:
            heap.append(call)
        elif heap:
            heap.remove(min(heap))
        heapify(heap)
    return heap


def heap_layout__wrong_no_rising(calls):
    heap = []
    for call in calls:
        if call is not None:
            heap.append(call)
            at = len(heap) - 1
            if at and heap[at] < heap[(at - 1) // 2]:
                heap[at], heap[(at - 1) // 2] = heap[(at - 1) // 2], heap[at]
        elif heap:
            heap = heap[1:]
    return heap


def groups_with_undo__right_union_find(calls):
    parent, size, log, out = {}, {}, [], []
    groups = 0

    def find(x):
        while parent.get(x, x) != x:
            x = parent[x]
        return x

    for kind, *names in map(str.split, calls):
        if kind == "join":
            a, b = find(names[0]), find(names[1])
            if a == b:
                log.append(None)
                continue
            if size.get(a, 1) < size.get(b, 1):
                a, b = b, a
            log.append((a, b, groups))
            groups += 1 - (size.get(a, 1) > 1) - (size.get(b, 1) > 1)
            parent[b] = a
            size[a] = size.get(a, 1) + size.get(b, 1)
        elif kind == "undo":
            if log and (last := log.pop()):
                a, b, groups = last
                parent[b] = b
                size[a] -= size.get(b, 1)
        elif kind == "size":
            out.append(size.get(find(names[0]), 1))
        else:
            out.append(groups)
    return out


def groups_with_undo__right_search(calls):
    joins, out = [], []

    def together(name):
        found, todo = {name}, [name]
        for each in todo:
            for a, b in joins:
                for x, y in ((a, b), (b, a)):
                    if x == each and y not in found:
                        found.add(y)
                        todo.append(y)
        return frozenset(found)

    for call in calls:
        words = call.split()
        if words[0] == "join":
            joins.append(tuple(words[1:]))
        elif words[0] == "undo":
            del joins[-1:]
        elif words[0] == "size":
            out.append(len(together(words[1])))
        else:
            out.append(sum(len(group) > 1 for group in {together(name) for pair in joins for name in pair}))
    return out


def groups_with_undo__wrong_undo_skips_empty_joins(calls):
    history, out = [{}], []
    for kind, *names in map(str.split, calls):
        groups = history[-1]
        if kind == "join":
            first, second = (groups.get(name, frozenset({name})) for name in names)
            if first != second:
                history.append({**groups, **dict.fromkeys(first | second, first | second)})
        elif kind == "undo":
            history = history[:-1] or history
        elif kind == "size":
            out.append(len(groups.get(names[0], {names[0]})))
        else:
            out.append(len(set(groups.values())))
    return out


def groups_with_undo__wrong_moves_one_person(calls):
    history, out = [{}], []
    for kind, *names in map(str.split, calls):
        groups = history[-1]
        if kind == "join":
            history.append({**groups, names[1]: groups.get(names[0], names[0])})
        elif kind == "undo":
            history = history[:-1] or history
        elif kind == "size":
            own = groups.get(names[0], names[0])
            out.append(max(1, len({names[0]} | {name for name in groups if groups[name] == own})))
        else:
            out.append(len(set(groups.values())))
    return out


def groups_with_undo__wrong_undo_once(calls):
    before, groups, out = {}, {}, []
    for kind, *names in map(str.split, calls):
        if kind == "join":
            before = groups
            first, second = (groups.get(name, frozenset({name})) for name in names)
            groups = {**groups, **dict.fromkeys(first | second, first | second)}
        elif kind == "undo":
            groups = before
        elif kind == "size":
            out.append(len(groups.get(names[0], {names[0]})))
        else:
            out.append(len({group for group in groups.values() if len(group) > 1}))
    return out


def groups_with_undo__wrong_counts_lonely_groups(calls):
    history, out = [{}], []
    for kind, *names in map(str.split, calls):
        groups = history[-1]
        if kind == "join":
            first, second = (groups.get(name, frozenset({name})) for name in names)
            history.append({**groups, **dict.fromkeys(first | second, first | second)})
        elif kind == "undo":
            history = history[:-1] or history
        elif kind == "size":
            out.append(len(groups.get(names[0], {names[0]})))
        else:
            out.append(len(set(groups.values())))
    return out
