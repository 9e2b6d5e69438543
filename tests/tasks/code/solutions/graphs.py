"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def houses_without_road__right_remove(count, roads):
    left = set(range(1, count + 1))
    for a, b in roads:
        if a != b:
            left -= {a, b}
    return sorted(left)


def houses_without_road__right_degrees(count, roads):
    degree = [0] * (count + 1)
    for a, b in roads:
        if a != b:
            degree[a] += 1
            degree[b] += 1
    return [i for i in range(1, count + 1) if degree[i] == 0]


def houses_without_road__wrong_drives_join(count, roads):
    joined = {house for road in roads for house in road}
    return [i for i in range(1, count + 1) if i not in joined]


def houses_without_road__wrong_from_zero(count, roads):
    joined = {house for a, b in roads if a != b for house in (a, b)}
    return [i for i in range(count) if i not in joined]


def houses_without_road__wrong_one_way(count, roads):
    joined = {a for a, b in roads if a != b}
    return [i for i in range(1, count + 1) if i not in joined]


def quarantine_hops__right_layers(count, ferries, closed, start):
    hops, layer, depth = [-1] * count, {start}, 0
    while layer:
        for island in layer:
            hops[island] = depth
        layer = {b for a, b in ferries if a in layer and a not in closed and hops[b] == -1}
        depth += 1
    return hops


def quarantine_hops__right_matrix(count, ferries, closed, start):
    far = count + 1
    best = [[0 if i == j else far for j in range(count)] for i in range(count)]
    for a, b in ferries:
        if a != b and a not in closed:
            best[a][b] = 1
    for k in range(count):
        for i in range(count):
            for j in range(count):
                best[i][j] = min(best[i][j], best[i][k] + best[k][j])
    return [-1 if value >= far else value for value in best[start]]


def quarantine_hops__wrong_never_enters_closed(count, ferries, closed, start):
    hops, layer, depth = [-1] * count, {start}, 0
    while layer:
        for island in layer:
            hops[island] = depth
        layer = {b for a, b in ferries if a in layer and b not in closed and hops[b] == -1}
        depth += 1
    return hops


def quarantine_hops__wrong_start_is_free(count, ferries, closed, start):
    hops, layer, depth = [-1] * count, {start}, 0
    while layer:
        for island in layer:
            hops[island] = depth
        layer = {b for a, b in ferries if a in layer and (a == start or a not in closed) and hops[b] == -1}
        depth += 1
    return hops


def quarantine_hops__wrong_both_ways(count, ferries, closed, start):
    both = ferries + [(b, a) for a, b in ferries]
    hops, layer, depth = [-1] * count, {start}, 0
    while layer:
        for island in layer:
            hops[island] = depth
        layer = {b for a, b in both if a in layer and a not in closed and hops[b] == -1}
        depth += 1
    return hops


def quarantine_hops__wrong_depth_first(count, ferries, closed, start):
    hops = [-1] * count

    def visit(island, depth):
        hops[island] = depth
        for a, b in ferries:
            if a == island and a not in closed and hops[b] == -1:
                visit(b, depth + 1)

    visit(start, 0)
    return hops


def circles_of_friends__right_union_find(people, pairs):
    leader = {person: person for person in people}

    def find(person):
        while leader[person] != person:
            person = leader[person]
        return person

    for a, b in pairs:
        leader[find(a)] = find(b)
    groups = {}
    for person in sorted(people):
        groups.setdefault(find(person), []).append(person)
    return sorted(groups.values(), key=lambda group: (-len(group), group[0]))


def circles_of_friends__right_spread_labels(people, pairs):
    label = {person: person for person in people}
    for _ in people:
        for a, b in pairs:
            label[a] = label[b] = min(label[a], label[b])
    groups = [sorted(p for p in people if label[p] == first) for first in sorted(set(label.values()))]
    return sorted(groups, key=len, reverse=True)


def circles_of_friends__wrong_only_direct_friends(people, pairs):
    out, seen = [], set()
    for person in sorted(people):
        if person not in seen:
            group = {person} | {b for a, b in pairs if a == person} | {a for a, b in pairs if b == person}
            seen |= group
            out.append(sorted(group))
    return sorted(out, key=lambda group: (-len(group), group[0]))


def circles_of_friends__wrong_ties_as_met(people, pairs):
    leader = {person: person for person in people}
    for a, b in pairs:
        old, new = leader[a], leader[b]
        for person in people:
            if leader[person] == old:
                leader[person] = new
    groups = {}
    for person in people:
        groups.setdefault(leader[person], []).append(person)
    return sorted((sorted(group) for group in groups.values()), key=len, reverse=True)


def circles_of_friends__wrong_without_loners(people, pairs):
    groups = []
    for pair in pairs:
        hit = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if group not in hit] + [set(pair).union(*hit)]
    return sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group[0]))


def circles_of_friends__wrong_small_first(people, pairs):
    groups = [{person} for person in people]
    for pair in pairs:
        hit = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if group not in hit] + [set().union(*hit)]
    return sorted((sorted(group) for group in groups), key=lambda group: (len(group), group[0]))


def course_terms__right_rounds(count, needs):
    terms, term = [0] * count, 0
    while True:
        term += 1
        blocked = {a for a, b in needs if terms[b] == 0}
        now = [course for course in range(count) if not terms[course] and course not in blocked]
        if not now:
            return terms
        for course in now:
            terms[course] = term


def course_terms__right_longest_chain(count, needs):
    def visit(course, above):
        if course in known:
            return known[course]
        if course in above:
            return 0
        below = [visit(b, above | {course}) for a, b in needs if a == course]
        value = 0 if 0 in below else 1 + max(below, default=0)
        known[course] = value
        return value

    known = {}
    return [visit(course, frozenset()) for course in range(count)]


def course_terms__wrong_way_round(count, needs):
    terms, term = [0] * count, 0
    while True:
        term += 1
        blocked = {b for a, b in needs if terms[a] == 0}
        now = [course for course in range(count) if not terms[course] and course not in blocked]
        if not now:
            return terms
        for course in now:
            terms[course] = term


def course_terms__wrong_same_term(count, needs):
    terms = [0] * count
    for term in range(1, count + 1):
        for course in range(count):
            if not terms[course] and all(terms[b] for a, b in needs if a == course):
                terms[course] = term
    return terms


def course_terms__wrong_all_or_nothing(count, needs):
    terms, term = [0] * count, 0
    while 0 in terms:
        term += 1
        blocked = {a for a, b in needs if terms[b] == 0}
        now = [course for course in range(count) if not terms[course] and course not in blocked]
        if not now:
            return [0] * count
        for course in now:
            terms[course] = term
    return terms


def course_terms__wrong_shortest_chain(count, needs):
    terms = [0 if any(a == course for a, _ in needs) else 1 for course in range(count)]
    for term in range(1, count + 1):
        for a, b in needs:
            if terms[b] == term and not terms[a]:
                terms[a] = term + 1
    return terms


def teleport_after__right_doubling(doors, start, steps):
    jump = doors
    while steps:
        if steps & 1:
            start = jump[start]
        jump = [jump[room] for room in jump]
        steps >>= 1
    return start


def teleport_after__right_skip_cycles(doors, start, steps):
    seen, left = {}, steps
    while left:
        if start in seen:
            left %= seen[start] - left
            seen = {}
            if not left:
                break
        else:
            seen[start] = left
        start = doors[start]
        left -= 1
    return start


def teleport_after__wrong_modulo_rooms(doors, start, steps):
    for _ in range(steps % len(doors)):
        start = doors[start]
    return start


def teleport_after__wrong_no_lead(doors, start, steps):
    path = [start]
    while doors[path[-1]] not in path:
        path.append(doors[path[-1]])
    return path[steps % len(path)]


def teleport_after__wrong_one_late(doors, start, steps):
    path = [start]
    while doors[path[-1]] not in path:
        path.append(doors[path[-1]])
    lead = path.index(doors[path[-1]])
    return path[steps] if steps < lead else path[lead + (steps - lead + 1) % (len(path) - lead)]


def teleport_after__wrong_gives_up(doors, start, steps):
    for _ in range(min(steps, 1000)):
        start = doors[start]
    return start


def shortest_route_count__right_layers(roads, origin, target):
    both = roads + [(b, a) for a, b in roads]
    layer, seen = {origin: 1}, {origin}
    while layer and target not in layer:
        after = {}
        for a, b in both:
            if a in layer and b not in seen:
                after[b] = after.get(b, 0) + layer[a]
        seen |= set(after)
        layer = after
    return layer.get(target, 0)


def shortest_route_count__right_deepening(roads, origin, target):
    from functools import lru_cache

    both = roads + [(b, a) for a, b in roads]

    @lru_cache(None)
    def walks(town, left):
        if left == 0:
            return int(town == target)
        return sum(walks(b, left - 1) for a, b in both if a == town)

    return next((found for k in range(len(roads) + 1) if (found := walks(origin, k))), 0)


def shortest_route_count__wrong_parallel_roads_once(roads, origin, target):
    both = set(roads) | {(b, a) for a, b in roads}
    layer, seen = {origin: 1}, {origin}
    while layer and target not in layer:
        after = {}
        for a, b in both:
            if a in layer and b not in seen:
                after[b] = after.get(b, 0) + layer[a]
        seen |= set(after)
        layer = after
    return layer.get(target, 0)


def shortest_route_count__wrong_one_way(roads, origin, target):
    layer, seen = {origin: 1}, {origin}
    while layer and target not in layer:
        after = {}
        for a, b in roads:
            if a in layer and b not in seen:
                after[b] = after.get(b, 0) + layer[a]
        seen |= set(after)
        layer = after
    return layer.get(target, 0)


def shortest_route_count__wrong_distance(roads, origin, target):
    both = roads + [(b, a) for a, b in roads]
    length, layer = 0, {origin}
    seen = {origin}
    while layer and target not in layer:
        layer = {b for a, b in both if a in layer} - seen
        seen |= layer
        length += 1
    return length if layer else 0


def shortest_route_count__wrong_one_per_town(roads, origin, target):
    both = roads + [(b, a) for a, b in roads]
    layer, seen = {origin}, {origin}
    while layer and target not in layer:
        after = {b for a, b in both if a in layer} - seen
        if target in after:
            return sum(a in layer and b == target for a, b in both)
        seen |= after
        layer = after
    return int(target in layer)
