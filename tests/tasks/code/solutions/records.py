"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def messages_of_level__right_partition(lines, level):
    parts = [line.partition(" ") for line in lines]
    return [rest for head, _, rest in parts if head.lower() == level.lower()]


def messages_of_level__right_find(lines, level):
    out = []
    for line in lines:
        at = line.find(" ")
        head, rest = (line, "") if at < 0 else (line[:at], line[at + 1 :])
        if head.upper() == level.upper():
            out.append(rest)
    return out


def messages_of_level__wrong_beginning(lines, level):
    return [line[len(level) + 1 :] for line in lines if line.lower().startswith(level.lower())]


def messages_of_level__wrong_case(lines, level):
    return [line.partition(" ")[2] for line in lines if line.partition(" ")[0] == level]


def messages_of_level__wrong_split(lines, level):
    return [" ".join(line.split()[1:]) for line in lines if line.split() and line.split()[0].lower() == level.lower()]


def bytes_per_client__right_counter(lines):
    from collections import Counter

    totals = Counter()
    for fields in map(str.split, lines):
        if len(fields) != 3:
            continue
        client, status, size = fields
        if len(status) == 3 and status[0] == "2":
            totals[client] += int(size.replace("-", "0"))
    return sorted(sorted(totals.items()), key=lambda item: item[1], reverse=True)


def bytes_per_client__right_groups(lines):
    groups = {}
    for line in lines:
        match line.split():
            case [client, status, size] if int(status) // 100 == 2:
                groups.setdefault(client, []).append(0 if size == "-" else int(size))
    rows = [(-sum(sizes), client) for client, sizes in groups.items()]
    return [(client, -total) for total, client in sorted(rows)]


def bytes_per_client__wrong_begins_with_two(lines):
    totals = {}
    for line in lines:
        fields = line.split()
        if len(fields) == 3 and fields[1][0] == "2":
            totals[fields[0]] = totals.get(fields[0], 0) + (0 if fields[2] == "-" else int(fields[2]))
    return sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))


def bytes_per_client__wrong_single_spaces(lines):
    totals = {}
    for line in lines:
        fields = line.split(" ")
        if len(fields) == 3 and 200 <= int(fields[1]) <= 299:
            totals[fields[0]] = totals.get(fields[0], 0) + (0 if fields[2] == "-" else int(fields[2]))
    return sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))


def bytes_per_client__wrong_leaves_out_none(lines):
    totals = {}
    for line in lines:
        fields = line.split()
        if len(fields) == 3 and fields[2] != "-" and 200 <= int(fields[1]) <= 299:
            totals[fields[0]] = totals.get(fields[0], 0) + int(fields[2])
    return sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))


def bytes_per_client__wrong_ties_backwards(lines):
    totals = {}
    for line in lines:
        fields = line.split()
        if len(fields) >= 3 and 200 <= int(fields[1]) <= 299:
            totals[fields[0]] = totals.get(fields[0], 0) + (0 if fields[2] == "-" else int(fields[2]))
    return sorted(totals.items(), key=lambda pair: (pair[1], pair[0]), reverse=True)


def minutes_inside__right_states(lines):
    inside, last, total = {}, {}, {}
    for line in lines:
        clock, way, name = line.split()
        hours, minutes = map(int, clock.split(":"))
        now = hours * 60 + minutes
        total.setdefault(name, 0)
        if inside.get(name):
            total[name] += now - last[name]
        inside[name], last[name] = way == "in", now
    for name in total:
        if inside[name]:
            total[name] += 1440 - last[name]
    return total


def minutes_inside__right_per_person(lines):
    rows = [line.split() for line in lines]
    out = {}
    for name in {row[2] for row in rows}:
        entered, spent = None, 0
        for clock, way, who in [*rows, ["24:00", "out", name]]:
            now = int(clock[:2]) * 60 + int(clock[3:])
            if who != name:
                continue
            if way == "in" and entered is None:
                entered = now
            elif way == "out" and entered is not None:
                spent += now - entered
                entered = None
        out[name] = spent
    return out


def minutes_inside__wrong_last_in_counts(lines):
    totals, since = {}, {}
    for line in lines:
        at, way, name = line.split()
        minute = int(at[:2]) * 60 + int(at[3:])
        totals.setdefault(name, 0)
        if way == "in":
            since[name] = minute
        elif name in since:
            totals[name] += minute - since.pop(name)
    for name, minute in since.items():
        totals[name] += 1440 - minute
    return totals


def minutes_inside__wrong_forgets_the_end(lines):
    totals, since = {}, {}
    for line in lines:
        at, way, name = line.split()
        minute = int(at[:2]) * 60 + int(at[3:])
        totals.setdefault(name, 0)
        if way == "in":
            since.setdefault(name, minute)
        elif name in since:
            totals[name] += minute - since.pop(name)
    return totals


def minutes_inside__wrong_only_who_entered(lines):
    totals, since = {}, {}
    for line in lines:
        at, way, name = line.split()
        minute = int(at[:2]) * 60 + int(at[3:])
        if way == "in":
            since.setdefault(name, minute)
        elif name in since:
            totals[name] = totals.get(name, 0) + minute - since.pop(name)
    for name, minute in since.items():
        totals[name] = totals.get(name, 0) + 1440 - minute
    return totals


def minutes_inside__wrong_until_the_last_minute(lines):
    totals, since = {}, {}
    for line in lines:
        at, way, name = line.split()
        minute = int(at[:2]) * 60 + int(at[3:])
        totals.setdefault(name, 0)
        if way == "in":
            since.setdefault(name, minute)
        elif name in since:
            totals[name] += minute - since.pop(name)
    for name, minute in since.items():
        totals[name] += 1439 - minute
    return totals


def settings_of__right_lookup(lines, section):
    own, parents, name = {}, {}, None
    for line in lines:
        if line.startswith("["):
            words = line[1:-1].split()
            name = words[0]
            parents.setdefault(name, []).extend(words[2:])
        else:
            key, value = line.split("=", 1)
            own.setdefault(name, {})[key] = value

    def value(where, key):
        if key in own.get(where, {}):
            return own[where][key]
        for parent in parents.get(where, ()):
            found = value(parent, key)
            if found is not None:
                return found
        return None

    keys = {key for settings in own.values() for key in settings}
    return {key: value(section, key) for key in keys if value(section, key) is not None}


def settings_of__right_stack(lines, section):
    own, parents, name = {}, {}, None
    for line in lines:
        if line[0] == "[":
            name, *rest = line[1:-1].replace(" <", "").split()
            parents[name] = parents.get(name, []) + rest
        else:
            key, value = line.split("=", 1)
            own[name] = {**own.get(name, {}), key: value}
    found, stack = {}, [section]
    while stack:
        here = stack.pop()
        found = {**own.get(here, {}), **found}
        stack.extend(reversed(parents.get(here, [])))
    return found


def settings_of__wrong_last_parent(lines, section):
    own, parents, name = {}, {}, ""
    for line in lines:
        if line.startswith("["):
            name, _, listed = line[1:-1].partition(" < ")
            parents.setdefault(name, []).extend(listed.split())
        else:
            key, value = line.split("=", 1)
            own.setdefault(name, {})[key] = value

    def holds(each):
        found = {}
        for parent in parents.get(each, []):
            found.update(holds(parent))
        found.update(own.get(each, {}))
        return found

    return holds(section)


def settings_of__wrong_by_distance(lines, section):
    own, parents, name = {}, {}, ""
    for line in lines:
        if line.startswith("["):
            name, _, listed = line[1:-1].partition(" < ")
            parents.setdefault(name, []).extend(listed.split())
        else:
            key, value = line.split("=", 1)
            own.setdefault(name, {})[key] = value
    found, todo = {}, [section]
    for each in todo:
        found = {**own.get(each, {}), **found}
        todo.extend(parents.get(each, []))
    return found


def settings_of__wrong_parents_must_come_first(lines, section):
    done, name = {}, ""
    for line in lines:
        if line.startswith("["):
            name, _, listed = line[1:-1].partition(" < ")
            done.setdefault(name, {})
            for parent in listed.split():
                for key, value in done.get(parent, {}).items():
                    done[name].setdefault(key, value)
        else:
            key, value = line.split("=", 1)
            done[name][key] = value
    return done.get(section, {})


def settings_of__wrong_splits_at_last_sign(lines, section):
    own, parents, name = {}, {}, ""
    for line in lines:
        if line.startswith("["):
            name, _, listed = line[1:-1].partition(" < ")
            parents.setdefault(name, []).extend(listed.split())
        else:
            key, value = line.rsplit("=", 1)
            own.setdefault(name, {})[key] = value

    def holds(each):
        found = dict(own.get(each, {}))
        for parent in parents.get(each, []):
            for key, value in holds(parent).items():
                found.setdefault(key, value)
        return found

    return holds(section)
