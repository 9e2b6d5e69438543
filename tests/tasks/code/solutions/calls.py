"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def small_memory__right_list_of_pairs(size, calls):
    memory, answers = [], []
    for kind, key, value in calls:
        at = next((i for i, pair in enumerate(memory) if pair[0] == key), None)
        if kind == "put" and at is None:
            memory = memory[1:] if len(memory) == size else memory
            memory = [*memory, [key, value]]
        elif kind == "put":
            memory[at][1] = value
        elif at is None:
            answers.append(-1)
        else:
            pair = memory.pop(at)
            memory.append(pair)
            answers.append(pair[1])
    return answers


def small_memory__right_reinsert(size, calls):
    memory, answers = {}, []
    for kind, key, value in calls:
        if kind == "get":
            if key in memory:
                memory[key] = memory.pop(key)
            answers.append(memory.get(key, -1))
        else:
            memory[key] = value
            if len(memory) > size:
                del memory[next(iter(memory))]
    return answers


def small_memory__wrong_put_is_a_use(size, calls):
    memory, answers = {}, []
    for kind, key, value in calls:
        if kind == "get":
            if key in memory:
                memory[key] = memory.pop(key)
            answers.append(memory.get(key, -1))
        else:
            memory.pop(key, None)
            memory[key] = value
            if len(memory) > size:
                del memory[next(iter(memory))]
    return answers


def small_memory__wrong_get_is_no_use(size, calls):
    memory, answers = {}, []
    for kind, key, value in calls:
        if kind == "get":
            answers.append(memory.get(key, -1))
        else:
            memory[key] = value
            if len(memory) > size:
                del memory[next(iter(memory))]
    return answers


def small_memory__wrong_throws_out_for_known_keys(size, calls):
    memory, answers = {}, []
    for kind, key, value in calls:
        if kind == "get":
            if key in memory:
                memory[key] = memory.pop(key)
            answers.append(memory.get(key, -1))
        else:
            if len(memory) >= size:
                del memory[next(iter(memory))]
            memory[key] = value
    return answers


def small_memory__wrong_zero_is_missing(size, calls):
    memory, answers = {}, []
    for kind, key, value in calls:
        if kind == "get":
            if memory.get(key):
                memory[key] = memory.pop(key)
            answers.append(memory.get(key) or -1)
        else:
            memory[key] = value
            if len(memory) > size:
                del memory[next(iter(memory))]
    return answers


def small_memory__wrong_one_too_many(size, calls):
    memory, answers = {}, []
    for kind, key, value in calls:
        if kind == "get":
            if key in memory:
                memory[key] = memory.pop(key)
            answers.append(memory.get(key, -1))
        else:
            memory[key] = value
            if len(memory) > size + 1:
                del memory[next(iter(memory))]
    return answers


def text_after_undo__right_versions(edits):
    versions, at = [""], 0
    for edit in edits:
        if edit == "undo":
            at = max(0, at - 1)
        elif edit == "redo":
            at = min(len(versions) - 1, at + 1)
        else:
            text = versions[at]
            new = text + edit[1:] if edit.startswith("+") else text[: -int(edit[1:])]
            versions[at + 1 :] = [new]
            at += 1
    return versions[at]


def text_after_undo__right_inverse_changes(edits):
    text, done, undone = "", [], []
    for edit in edits:
        if edit == "undo":
            if done:
                change = done.pop()
                undone.append(change)
                text = text[: len(text) - len(change[1])] + change[0]
        elif edit == "redo":
            if undone:
                change = undone.pop()
                done.append(change)
                text = text[: len(text) - len(change[0])] + change[1]
        else:
            change = ("", edit[1:]) if edit[0] == "+" else (text[-int(edit[1:]) :], "")
            text = text[: len(text) - len(change[0])] + change[1]
            done.append(change)
            undone = []
    return text


def text_after_undo__wrong_keeps_the_undone(edits):
    past, future, text = [], [], ""
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
            text = text + edit[1:] if edit[0] == "+" else text[: -int(edit[1:])]
    return text


def text_after_undo__wrong_redo_cannot_be_undone(edits):
    past, future, text = [], [], ""
    for edit in edits:
        if edit == "undo":
            if past:
                future.append(text)
                text = past.pop()
        elif edit == "redo":
            if future:
                text = future.pop()
        else:
            past.append(text)
            future = []
            text = text + edit[1:] if edit[0] == "+" else text[: -int(edit[1:])]
    return text + "" if past else ""


def text_after_undo__wrong_no_change_does_not_count(edits):
    past, future, text = [], [], ""
    for edit in edits:
        if edit == "undo":
            if past:
                future.append(text)
                text = past.pop()
        elif edit == "redo":
            if future:
                past.append(text)
                text = future.pop()
        elif text or edit[0] == "+":
            past.append(text)
            future = []
            text = text + edit[1:] if edit[0] == "+" else text[: -int(edit[1:])]
    return text


def text_after_undo__wrong_undo_letter_by_letter(edits):
    past, future, text = [], [], ""
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
            future = []
            for letter in edit[1:] if edit[0] == "+" else range(int(edit[1:])):
                past.append(text)
                text = text + letter if edit[0] == "+" else text[:-1]
    return text


def text_after_undo__wrong_takes_too_little(edits):
    versions, at = [""], 0
    for edit in edits:
        if edit == "undo":
            at = max(0, at - 1)
        elif edit == "redo":
            at = min(len(versions) - 1, at + 1)
        else:
            text = versions[at]
            new = text + edit[1:] if edit.startswith("+") else text[: len(text) - int(edit[1:])]
            versions[at + 1 :] = [new]
            at += 1
    return versions[at]


def waiting_room__right_sorted(log):
    waiting, called = {}, []
    for time, (kind, name, level) in enumerate(log):
        if kind == "come" and name not in waiting:
            waiting[name] = (-level, time)
        elif kind == "worse" and name in waiting:
            old, came = waiting[name]
            waiting[name] = (min(old, -level), came)
        elif kind == "call":
            order = sorted(waiting, key=waiting.get)
            called.append(order[0] if order else "")
            if order:
                del waiting[order[0]]
    return called


def waiting_room__right_heap(log):
    from heapq import heappop, heappush

    heap, state, called = [], {}, []
    for time, (kind, name, level) in enumerate(log):
        if kind == "come" and name not in state:
            state[name] = (-level, time, name)
            heappush(heap, state[name])
        elif kind == "worse" and name in state and -level < state[name][0]:
            state[name] = (-level, state[name][1], name)
            heappush(heap, state[name])
        elif kind == "call":
            while heap and state.get(heap[0][2]) != heap[0]:
                heappop(heap)
            called.append(heappop(heap)[2] if heap else "")
            state.pop(called[-1], None)
    return called


def waiting_room__wrong_first_come(log):
    waiting, called = [], []
    for kind, name, _ in log:
        if kind == "come" and name not in waiting:
            waiting.append(name)
        elif kind == "call":
            called.append(waiting.pop(0) if waiting else "")
    return called


def waiting_room__wrong_alphabet_breaks_ties(log):
    waiting, called = {}, []
    for kind, name, level in log:
        if kind == "come":
            waiting.setdefault(name, level)
        elif kind == "worse" and name in waiting:
            waiting[name] = max(waiting[name], level)
        elif kind == "call":
            first = min(waiting, key=lambda each: (-waiting[each], each), default="")
            waiting.pop(first, None)
            called.append(first)
    return called


def waiting_room__wrong_worse_may_be_better(log):
    waiting, called = {}, []
    for kind, name, level in log:
        if kind == "come":
            waiting.setdefault(name, level)
        elif kind == "worse" and name in waiting:
            waiting[name] = level
        elif kind == "call":
            first = max(waiting, key=waiting.get, default="")
            waiting.pop(first, None)
            called.append(first)
    return called


def waiting_room__wrong_worse_goes_to_the_end(log):
    waiting, called = {}, []
    for kind, name, level in log:
        if kind == "come":
            waiting.setdefault(name, level)
        elif kind == "worse" and waiting.get(name, level) < level:
            del waiting[name]
            waiting[name] = level
        elif kind == "call":
            first = max(waiting, key=waiting.get, default="")
            waiting.pop(first, None)
            called.append(first)
    return called


def waiting_room__wrong_comes_again(log):
    waiting, called = {}, []
    for kind, name, level in log:
        if kind == "come":
            waiting[name] = level
        elif kind == "worse" and name in waiting:
            waiting[name] = max(waiting[name], level)
        elif kind == "call":
            first = max(waiting, key=waiting.get, default="")
            waiting.pop(first, None)
            called.append(first)
    return called


def waiting_room__wrong_nobody_is_not_told(log):
    waiting, called = {}, []
    for kind, name, level in log:
        if kind == "come":
            waiting.setdefault(name, level)
        elif kind == "worse" and name in waiting:
            waiting[name] = max(waiting[name], level)
        elif kind == "call" and waiting:
            first = max(waiting, key=waiting.get)
            del waiting[first]
            called.append(first)
    return called
