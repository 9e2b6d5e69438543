"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def people_above__right_recursion(bosses):
    def depth(person):
        return 0 if bosses[person] == -1 else 1 + depth(bosses[person])

    return [depth(person) for person in range(len(bosses))]


def people_above__right_levels(bosses):
    out, level, depth = [0] * len(bosses), {i for i, boss in enumerate(bosses) if boss == -1}, 0
    while level:
        for person in level:
            out[person] = depth
        level = {i for i, boss in enumerate(bosses) if boss in level}
        depth += 1
    return out


def people_above__wrong_bosses_come_first(bosses):
    out = []
    for i, boss in enumerate(bosses):
        out.append(0 if boss == -1 else (out[boss] + 1 if boss < i else 1))
    return out


def people_above__wrong_counts_themselves(bosses):
    def depth(person):
        return 1 if bosses[person] == -1 else 1 + depth(bosses[person])

    return [depth(person) for person in range(len(bosses))]


def people_above__wrong_people_below(bosses):
    return [bosses.count(person) for person in range(len(bosses))]


def people_above__wrong_direct_boss_only(bosses):
    return [0 if boss == -1 else 1 for boss in bosses]


def boss_of_both__right_chains(bosses, first, second):
    def chain(person):
        out = []
        while person != -1:
            out.append(person)
            person = bosses[person]
        return out

    one, two = chain(first), chain(second)
    return next((person for person in one if person in two), -1)


def boss_of_both__right_from_the_top(bosses, first, second):
    def chain(person):
        return [] if person == -1 else [*chain(bosses[person]), person]

    found = -1
    for a, b in zip(chain(first), chain(second), strict=False):
        if a != b:
            break
        found = a
    return found


def boss_of_both__wrong_not_themselves(bosses, first, second):
    above, person = set(), bosses[first]
    while person != -1:
        above.add(person)
        person = bosses[person]
    person = bosses[second]
    while person != -1 and person not in above:
        person = bosses[person]
    return person


def boss_of_both__wrong_in_step(bosses, first, second):
    while first != second and first != -1 and second != -1:
        first, second = bosses[first], bosses[second]
    return first if first == second else -1


def boss_of_both__wrong_highest(bosses, first, second):
    above, person = set(), first
    while person != -1:
        above.add(person)
        person = bosses[person]
    found, person = -1, second
    while person != -1:
        if person in above:
            found = person
        person = bosses[person]
    return found


def boss_of_both__wrong_largest_number(bosses, first, second):
    above, person = set(), first
    while person != -1:
        above.add(person)
        person = bosses[person]
    found, person = [-1], second
    while person != -1:
        if person in above:
            found.append(person)
        person = bosses[person]
    return min(found[1:], default=-1)


def party_without_bosses__right_memo(bosses, fun):
    from functools import lru_cache

    @lru_cache(None)
    def best(person, allowed):
        below = [i for i, boss in enumerate(bosses) if boss == person]
        out = sum(best(i, True) for i in below)
        if allowed:
            out = max(out, fun[person] + sum(best(i, False) for i in below))
        return out

    return sum(best(i, True) for i, boss in enumerate(bosses) if boss == -1)


def party_without_bosses__right_leaves_first(bosses, fun):
    count = len(bosses)
    come, stay = list(fun), [0] * count

    def depth(person):
        return 0 if person == -1 else 1 + depth(bosses[person])

    for person in sorted(range(count), key=depth, reverse=True):
        boss = bosses[person]
        if boss != -1:
            come[boss] += stay[person]
            stay[boss] += max(come[person], stay[person])
    return sum(max(come[i], stay[i]) for i in range(count) if bosses[i] == -1)


def party_without_bosses__wrong_every_second_level(bosses, fun):
    def depth(person):
        return 0 if bosses[person] == -1 else 1 + depth(bosses[person])

    totals = [0, 0]
    for person in range(len(bosses)):
        totals[depth(person) % 2] += max(0, fun[person])
    return max(totals)


def party_without_bosses__wrong_funniest_first(bosses, fun):
    party = set()
    for person in sorted(range(len(fun)), key=lambda i: -fun[i]):
        if fun[person] > 0 and bosses[person] not in party and not any(bosses[i] == person for i in party):
            party.add(person)
    return sum(fun[i] for i in party)


def party_without_bosses__wrong_one_must_come(bosses, fun):
    def best(person):
        below = [best(i) for i, boss in enumerate(bosses) if boss == person]
        return sum(max(pair) for pair in below), fun[person] + sum(pair[0] for pair in below)

    tops = [best(i) for i, boss in enumerate(bosses) if boss == -1]
    total = sum(max(pair) for pair in tops)
    return total if total or not fun else max(fun)


def party_without_bosses__wrong_boss_before_people(bosses, fun):
    come, stay = list(fun), [0] * len(fun)
    for person in reversed(range(len(fun))):
        boss = bosses[person]
        if boss != -1:
            come[boss] += stay[person]
            stay[boss] += max(come[person], stay[person])
    return sum(max(come[i], stay[i]) for i in range(len(fun)) if bosses[i] == -1)


def outline_paths__right_dictionary(lines):
    last, out = {}, []
    for line in lines:
        depth = line.count(".")
        name = line[depth:]
        last[depth] = last[depth - 1] + "/" + name if depth else name
        out.append(last[depth])
    return out


def outline_paths__right_look_back(lines):
    out = []
    for i, line in enumerate(lines):
        path, depth = [line.strip(".")], line.count(".")
        for before in reversed(lines[:i]):
            if before.count(".") == depth - 1:
                depth -= 1
                path.insert(0, before.strip("."))
        out.append("/".join(path))
    return out


def outline_paths__wrong_pops_one(lines):
    stack, out, before = [], [], -1
    for line in lines:
        depth = line.count(".")
        if depth <= before:
            stack.pop()
        stack.append(line.strip("."))
        before = depth
        out.append("/".join(stack))
    return out


def outline_paths__wrong_only_parent(lines):
    last, out = {}, []
    for line in lines:
        depth = line.count(".")
        last[depth] = line[depth:]
        out.append(last[depth - 1] + "/" + last[depth] if depth else last[depth])
    return out


def outline_paths__wrong_keeps_dots(lines):
    last, out = {}, []
    for line in lines:
        depth = line.count(".")
        last[depth] = last[depth - 1] + "/" + line if depth else line
        out.append(last[depth])
    return out


def outline_paths__wrong_first_of_the_depth(lines):
    out = []
    for line in lines:
        path = [next(each for each in lines if each.count(".") == depth) for depth in range(line.count("."))]
        out.append("/".join(each.strip(".") for each in [*path, line]))
    return out


def sorted_outline__right_tree(lines):
    root = []
    stack = [root]
    for line in lines:
        depth = line.count(".")
        node = (line[depth:], [])
        del stack[depth + 1 :]
        stack[-1].append(node)
        stack.append(node[1])
    out = []

    def write(nodes, depth):
        for name, below in sorted(nodes, key=lambda node: node[0]):
            out.append("." * depth + name)
            write(below, depth + 1)

    write(root, 0)
    return out


def sorted_outline__right_path_keys(lines):
    stack, keyed = [], []
    for i, line in enumerate(lines):
        depth = line.count(".")
        stack[depth:] = [(line[depth:], i)]
        keyed.append((tuple(stack), line))
    return [line for _, line in sorted(keyed)]


def sorted_outline__wrong_only_the_top(lines):
    blocks = []
    for line in lines:
        if line.startswith("."):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return [line for block in sorted(blocks, key=lambda block: block[0]) for line in block]


def sorted_outline__wrong_joins_namesakes(lines):
    stack, keyed = [], []
    for line in lines:
        depth = line.count(".")
        stack[depth:] = [line[depth:]]
        keyed.append((tuple(stack), line))
    return [line for _, line in sorted(keyed)]


def sorted_outline__wrong_whole_blocks(lines):
    def arranged(lines):
        blocks = []
        for line in lines:
            if line.startswith("."):
                blocks[-1].append(line[1:])
            else:
                blocks.append([line])
        out = []
        for name, *below in sorted(blocks):
            out += [name, *("." + each for each in arranged(below))]
        return out

    return arranged(lines)


def sorted_outline__wrong_path_text(lines):
    stack, keyed = [], []
    for i, line in enumerate(lines):
        depth = line.count(".")
        stack[depth:] = [line[depth:] + "~" + str(i)]
        keyed.append(("".join(stack), line))
    return [line for _, line in sorted(keyed)]
