"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def press_keys__right_match(keys, start):
    memory = 0
    for key in keys:
        match key:
            case "+":
                start += 1
            case "-":
                start -= 1
            case "d":
                start += start
            case "n":
                start = -start
            case "m":
                memory = start
            case "r":
                start += memory
    return start


def press_keys__right_recursive(keys, start, memory=0):
    if not keys:
        return start
    after = {"+": start + 1, "-": start - 1, "d": start * 2, "n": -start, "r": start + memory}.get(keys[0], start)
    return press_keys__right_recursive(keys[1:], after, start if keys[0] == "m" else memory)


def press_keys__wrong_memory_starts_full(keys, start):
    shown, kept = start, start
    for key in keys:
        if key == "m":
            kept = shown
        shown = {"+": shown + 1, "-": shown - 1, "d": shown * 2, "n": -shown, "r": shown + kept}.get(key, shown)
    return shown


def press_keys__wrong_memory_is_emptied(keys, start):
    shown, kept = start, 0
    for key in keys:
        if key == "m":
            kept = shown
        shown = {"+": shown + 1, "-": shown - 1, "d": shown * 2, "n": -shown, "r": shown + kept}.get(key, shown)
        if key == "r":
            kept = 0
    return shown


def press_keys__wrong_recall_replaces(keys, start):
    shown, kept = start, 0
    for key in keys:
        if key == "m":
            kept = shown
        shown = {"+": shown + 1, "-": shown - 1, "d": shown * 2, "n": -shown, "r": kept}.get(key, shown)
    return shown


def rewrite_text__right_find(text, rules, limit):
    done = 0
    while done < limit:
        for left, right in rules:
            at = text.find(left)
            if at >= 0:
                text = text[:at] + right + text[at + len(left) :]
                done += 1
                break
        else:
            return text
    return text


def rewrite_text__right_recursive(text, rules, limit):
    if limit:
        for left, right in rules:
            before, found, after = text.partition(left)
            if found:
                return rewrite_text__right_recursive(before + right + after, rules, limit - 1)
    return text


def rewrite_text__wrong_everywhere(text, rules, limit):
    for _ in range(limit):
        rule = next((rule for rule in rules if rule[0] in text), None)
        if rule is None:
            break
        text = text.replace(*rule)
        if len(text) > 200:
            break
    return text


def rewrite_text__wrong_leftmost_of_all(text, rules, limit):
    for _ in range(limit):
        fits = [(text.find(left), i) for i, (left, _) in enumerate(rules) if left in text]
        if not fits:
            break
        text = text.replace(*rules[min(fits)[1]], 1)
    return text


def rewrite_text__wrong_one_step_more(text, rules, limit):
    for _ in range(limit + 1):
        rule = next((rule for rule in rules if rule[0] in text), None)
        if rule is None:
            break
        text = text.replace(*rule, 1)
    return text


def run_registers__right_parsed_first(code, registers, limit):
    parsed = [(words[0], *map(int, words[1:])) for words in map(str.split, code)]
    values, at = dict(enumerate(registers)), 0
    for _ in range(limit):
        if at >= len(parsed):
            break
        match parsed[at]:
            case ("inc", r):
                values[r] += 1
                at += 1
            case ("dec", r):
                values[r] -= values[r] > 0
                at += 1
            case ("jz", r, line):
                at = at + 1 if values[r] else line
            case ("jmp", line):
                at = line
    return list(values.values())


def run_registers__right_table_of_functions(code, registers, limit):
    values = registers[:]

    def add(r, by, at):
        values[r] = max(0, values[r] + by)
        return at + 1

    acts = {
        "inc": lambda at, r: add(r, 1, at),
        "dec": lambda at, r: add(r, -1, at),
        "jz": lambda at, r, line: at + 1 if values[r] else line,
        "jmp": lambda at, line: line,
    }
    at = done = 0
    while at < len(code) and done < limit:
        name, *numbers = code[at].split()
        at = acts[name](at, *map(int, numbers))
        done += 1
    return values


def run_registers__wrong_below_zero(code, registers, limit):
    values, at = list(registers), 0
    while limit > 0 and at < len(code):
        limit -= 1
        name, *numbers = code[at].split()
        numbers = list(map(int, numbers))
        at += 1
        if name == "inc":
            values[numbers[0]] += 1
        elif name == "dec":
            values[numbers[0]] -= 1
        elif name == "jmp" or values[numbers[0]] == 0:
            at = numbers[-1]
    return values


def run_registers__wrong_jumps_are_free(code, registers, limit):
    values, at, steps = list(registers), 0, 0
    while limit > 0 and at < len(code) and steps < 500:
        steps += 1
        name, *numbers = code[at].split()
        numbers = list(map(int, numbers))
        at += 1
        if name == "inc":
            values[numbers[0]] += 1
            limit -= 1
        elif name == "dec":
            values[numbers[0]] = max(0, values[numbers[0]] - 1)
            limit -= 1
        elif name == "jmp" or values[numbers[0]] == 0:
            at = numbers[-1]
    return values


def run_registers__wrong_jumps_unless_zero(code, registers, limit):
    values, at = list(registers), 0
    while limit > 0 and at < len(code):
        limit -= 1
        name, *numbers = code[at].split()
        numbers = list(map(int, numbers))
        at += 1
        if name == "inc":
            values[numbers[0]] += 1
        elif name == "dec":
            values[numbers[0]] = max(0, values[numbers[0]] - 1)
        elif name == "jmp" or values[numbers[0]] != 0:
            at = numbers[-1]
    return values


def shortest_number_program__right_layers(examples, longest):
    acts = {"d": lambda x: x + x, "h": lambda x: x >> 1, "i": lambda x: x + 1, "n": lambda x: -x, "s": lambda x: x**2}
    goal = [wanted for _, wanted in examples]
    layer = [("", [given for given, _ in examples])]
    for _ in range(longest + 1):
        for code, values in layer:
            if values == goal:
                return code
        layer = [(code + key, [act(x) for x in values]) for code, values in layer for key, act in acts.items()]
    return None


def shortest_number_program__right_deepening(examples, longest):
    def search(values, left):
        if left == 0:
            return "" if values == tuple(wanted for _, wanted in examples) else None
        for letter in "dhins":
            act = {"d": (2).__mul__, "h": lambda x: x // 2, "i": (1).__add__, "n": int.__neg__, "s": lambda x: x * x}[
                letter
            ]
            tail = search(tuple(map(act, values)), left - 1)
            if tail is not None:
                return letter + tail
        return None

    for length in range(longest + 1):
        found = search(tuple(given for given, _ in examples), length)
        if found is not None:
            return found
    return None


def shortest_number_program__wrong_rounds_to_zero(examples, longest):
    acts = {
        "d": lambda x: x + x,
        "h": lambda x: int(x / 2),
        "i": lambda x: x + 1,
        "n": lambda x: -x,
        "s": lambda x: x**2,
    }
    goal = [wanted for _, wanted in examples]
    layer = [("", [given for given, _ in examples])]
    for _ in range(longest + 1):
        for code, values in layer:
            if values == goal:
                return code
        layer = [(code + key, [act(x) for x in values]) for code, values in layer for key, act in acts.items()]
    return None


def shortest_number_program__wrong_first_example_only(examples, longest):
    acts = {"d": lambda x: x + x, "h": lambda x: x >> 1, "i": lambda x: x + 1, "n": lambda x: -x, "s": lambda x: x**2}
    goal = [wanted for _, wanted in examples[:1]]
    layer = [("", [given for given, _ in examples[:1]])]
    for _ in range(longest + 1):
        for code, values in layer:
            if values == goal:
                return code
        layer = [(code + key, [act(x) for x in values]) for code, values in layer for key, act in acts.items()]
    return None


def shortest_number_program__wrong_other_order(examples, longest):
    acts = {"s": lambda x: x**2, "n": lambda x: -x, "i": lambda x: x + 1, "h": lambda x: x >> 1, "d": lambda x: x + x}
    goal = [wanted for _, wanted in examples]
    layer = [("", [given for given, _ in examples])]
    for _ in range(longest + 1):
        for code, values in layer:
            if values == goal:
                return code
        layer = [(code + key, [act(x) for x in values]) for code, values in layer for key, act in acts.items()]
    return None


def shortest_number_program__wrong_never_empty(examples, longest):
    acts = {"d": lambda x: x + x, "h": lambda x: x >> 1, "i": lambda x: x + 1, "n": lambda x: -x, "s": lambda x: x**2}
    goal = [wanted for _, wanted in examples]
    layer = [("", [given for given, _ in examples])]
    for _ in range(longest):
        layer = [(code + key, [act(x) for x in values]) for code, values in layer for key, act in acts.items()]
        for code, values in layer:
            if values == goal:
                return code
    return None


def shortest_template__right_heap(examples):
    from heapq import heappop, heappush

    given = [text.split(" ") for text, _ in examples]
    heap, seen = [(0, "", tuple(wanted for _, wanted in examples))], set()
    while heap:
        length, made, rests = heappop(heap)
        if not any(rests):
            return made
        if rests in seen:
            continue
        seen.add(rests)
        options = {str(k): [words[k] for words in given] for k in range(min(map(len, given)))}
        if rests[0]:
            options[rests[0][0]] = [rests[0][0]] * len(rests)
        for letter, parts in options.items():
            if all(rest.startswith(part) for rest, part in zip(rests, parts, strict=False)):
                heappush(
                    heap, (length + 1, made + letter, tuple(r[len(p) :] for r, p in zip(rests, parts, strict=False)))
                )
    return None


def shortest_template__right_recursive(examples):
    from functools import lru_cache

    given = [text.split(" ") for text, _ in examples]

    @lru_cache(None)
    def best(rests):
        if not any(rests):
            return ""
        choices = []
        for letter in set("".join(rests)) | set("0123456789"):
            try:
                parts = [words[int(letter)] if letter.isdigit() else letter for words in given]
            except IndexError:
                continue
            if all(rest.startswith(part) for rest, part in zip(rests, parts, strict=False)):
                tail = best(tuple(rest[len(part) :] for rest, part in zip(rests, parts, strict=False)))
                if tail is not None:
                    choices.append(letter + tail)
        return min(choices, key=lambda text: (len(text), text), default=None)

    return best(tuple(wanted for _, wanted in examples))


def shortest_template__wrong_longest_word_first(examples):
    given, rests, made = [text.split() for text, _ in examples], [wanted for _, wanted in examples], ""
    while any(rests):
        options = [(str(k), [words[k] for words in given]) for k in range(min(map(len, given)))]
        options += [(rests[0][:1], [rests[0][:1]] * len(rests))] if rests[0] else []
        fits = [
            (-sum(map(len, p)), x, p)
            for x, p in options
            if all(r.startswith(q) for r, q in zip(rests, p, strict=False))
        ]
        if not fits:
            return None
        _, letter, parts = min(fits)
        made += letter
        rests = [rest[len(part) :] for rest, part in zip(rests, parts, strict=False)]
    return made


def shortest_template__wrong_letters_first(examples):
    given = [text.split() for text, _ in examples]
    layer, goal = {tuple(wanted for _, wanted in examples): ""}, tuple("" for _ in examples)
    while layer and goal not in layer:
        following = {}
        for rests, made in layer.items():
            options = {rests[0][:1]: [rests[0][:1]] * len(rests)} if rests[0] else {}
            options.update({str(k): [words[k] for words in given] for k in range(min(map(len, given)))})
            for letter, parts in options.items():
                if all(rest.startswith(part) for rest, part in zip(rests, parts, strict=False)):
                    after = tuple(rest[len(part) :] for rest, part in zip(rests, parts, strict=False))
                    following.setdefault(after, made + letter)
        layer = following
    return layer.get(goal)


def shortest_template__wrong_only_first_example(examples):
    given = [text.split() for text, _ in examples[:1]]
    layer, goal = {tuple(wanted for _, wanted in examples[:1]): ""}, ("",)
    while layer and goal not in layer:
        following = {}
        for rests, made in layer.items():
            options = {str(k): [words[k] for words in given] for k in range(min(map(len, given)))}
            if rests[0]:
                options[rests[0][:1]] = [rests[0][:1]]
            for letter, parts in options.items():
                if all(rest.startswith(part) for rest, part in zip(rests, parts, strict=False)):
                    after = tuple(rest[len(part) :] for rest, part in zip(rests, parts, strict=False))
                    following[after] = min(following.get(after, made + letter), made + letter)
        layer = following
    return layer.get(goal)


def shortest_template__wrong_counts_from_one(examples):
    given = [["", *text.split()] for text, _ in examples]
    layer, goal = {tuple(wanted for _, wanted in examples): ""}, tuple("" for _ in examples)
    while layer and goal not in layer:
        following = {}
        for rests, made in layer.items():
            options = {str(k): [words[k] for words in given] for k in range(1, min(map(len, given)))}
            if rests[0]:
                options[rests[0][:1]] = [rests[0][:1]] * len(rests)
            for letter, parts in options.items():
                if all(rest.startswith(part) for rest, part in zip(rests, parts, strict=False)):
                    after = tuple(rest[len(part) :] for rest, part in zip(rests, parts, strict=False))
                    following[after] = min(following.get(after, made + letter), made + letter)
        layer = following
    return layer.get(goal)
