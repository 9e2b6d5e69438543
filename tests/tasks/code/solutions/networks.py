"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def tallest_truck__right_join_highest_first(roads, origin, target):
    group = {town: town for a, b, _ in roads for town in (a, b)}
    for a, b, limit in sorted(roads, key=lambda road: -road[2]):
        old, new = group[a], group[b]
        group = {town: new if leader == old else leader for town, leader in group.items()}
        if origin in group and target in group and group[origin] == group[target]:
            return limit
    return 0


def tallest_truck__right_relax(roads, origin, target):
    best = {origin: 10**9}
    for _ in range(len(roads) + 1):
        for a, b, limit in roads:
            for x, y in ((a, b), (b, a)):
                best[y] = max(best.get(y, 0), min(best.get(x, 0), limit))
    return best.get(target, 0)


def tallest_truck__wrong_fewest_roads(roads, origin, target):
    best, seen = {origin: 10**9}, {origin}
    while best and target not in best:
        after = {}
        for a, b, limit in roads:
            for x, y in ((a, b), (b, a)):
                if x in best and y not in seen:
                    after[y] = max(after.get(y, 0), min(best[x], limit))
        seen |= set(after)
        best = after
    return best.get(target, 0)


def tallest_truck__wrong_one_way(roads, origin, target):
    best = {origin: 10**9}
    for _ in range(len(roads) + 1):
        for a, b, limit in roads:
            best[b] = max(best.get(b, 0), min(best.get(a, 0), limit))
    return best.get(target, 0)


def tallest_truck__wrong_greedy_widest(roads, origin, target):
    town, height, seen = origin, 10**9, {origin}
    while town != target:
        ways = [(limit, b if a == town else a) for a, b, limit in roads if town in (a, b)]
        ways = [way for way in ways if way[1] not in seen]
        if not ways:
            return 0
        limit, town = max(ways)
        height = min(height, limit)
        seen.add(town)
    return height


def tallest_truck__wrong_one_pass(roads, origin, target):
    best = {origin: 10**9}
    for a, b, limit in roads:
        for x, y in ((a, b), (b, a)):
            best[y] = max(best.get(y, 0), min(best.get(x, 0), limit))
    return best.get(target, 0)


def critical_roads__right_search_without(count, roads):
    out = []
    for i, (a, b) in enumerate(roads):
        reached, todo = {a}, [a]
        while todo:
            town = todo.pop()
            for j, road in enumerate(roads):
                if j != i and town in road:
                    for after in road:
                        if after not in reached:
                            reached.add(after)
                            todo.append(after)
        if b not in reached:
            out.append((min(a, b), max(a, b)))
    return sorted(out)


def critical_roads__right_cycles_of_a_forest(count, roads):
    parent, depth, extra = {}, {}, []
    near = {town: [] for town in range(count)}
    for i, (a, b) in enumerate(roads):
        near[a].append((b, i))
        near[b].append((a, i))
    used = set()
    for root in range(count):
        if root in depth:
            continue
        depth[root], todo = 0, [root]
        while todo:
            town = todo.pop()
            for after, i in near[town]:
                if after not in depth:
                    depth[after], parent[after] = depth[town] + 1, (town, i)
                    used.add(i)
                    todo.append(after)
    extra = [road for i, road in enumerate(roads) if i not in used]
    covered = set()
    for a, b in extra:
        while a != b:
            if depth[a] < depth[b]:
                a, b = b, a
            covered.add(parent[a][1])
            a = parent[a][0]
    return sorted(tuple(sorted(roads[i])) for i in used - covered)


def critical_roads__wrong_only_dead_ends(count, roads):
    degree = [0] * count
    for a, b in roads:
        degree[a] += 1
        degree[b] += 1
    return sorted((min(a, b), max(a, b)) for a, b in roads if 1 in (degree[a], degree[b]))


def critical_roads__wrong_forgets_double_roads(count, roads):
    near = {town: set() for town in range(count)}
    for a, b in roads:
        near[a].add(b)
        near[b].add(a)
    met, found = {}, set()

    def lowest(town, before):
        low = met[town] = len(met)
        for after in near[town]:
            if after == before:
                continue
            if after in met:
                low = min(low, met[after])
            else:
                below = lowest(after, town)
                low = min(low, below)
                if below > met[town]:
                    found.add((min(town, after), max(town, after)))
        return low

    for town in range(count):
        if town not in met:
            lowest(town, -1)
    return sorted(found)


def critical_roads__wrong_whole_valley_connected(count, roads):
    out = []
    for i, (a, b) in enumerate(roads):
        reached, grown = {0}, True
        while grown:
            grown = False
            for j, road in enumerate(roads):
                if j != i and len(reached & set(road)) == 1:
                    reached |= set(road)
                    grown = True
        if len(reached) < count:
            out.append((min(a, b), max(a, b)))
    return sorted(out)


def critical_roads__wrong_as_written(count, roads):
    out = []
    for i, (a, b) in enumerate(roads):
        reached, grown = {a}, True
        while grown:
            grown = False
            for j, road in enumerate(roads):
                if j != i and len(reached & set(road)) == 1:
                    reached |= set(road)
                    grown = True
        if b not in reached:
            out.append((a, b))
    return sorted(out)


def coupon_trip__right_relax(count, trains):
    far = 10**9
    full, half = [far] * count, [far] * count
    full[0] = half[0] = 0
    for _ in range(2 * count):
        for a, b, fare in trains:
            full[b] = min(full[b], full[a] + fare)
            half[b] = min(half[b], half[a] + fare, full[a] + fare // 2)
    return [-1 if cost >= far else cost for cost in half]


def coupon_trip__right_two_copies(count, trains):
    from heapq import heappop, heappush

    edges = {}
    for a, b, fare in trains:
        edges.setdefault(a, []).extend([(b, fare), (b + count, fare // 2)])
        edges.setdefault(a + count, []).append((b + count, fare))
    done, heap = {}, [(0, 0)]
    while heap:
        cost, node = heappop(heap)
        if node in done:
            continue
        done[node] = cost
        for after, fare in edges.get(node, []):
            heappush(heap, (cost + fare, after))
    return [min(done.get(i, 10**9), done.get(i + count, 10**9)) if i in done else -1 for i in range(count)]


def coupon_trip__wrong_halves_dearest_on_cheapest(count, trains):
    best = {0: (0, 0)}
    for _ in range(count):
        for a, b, fare in trains:
            if a in best:
                cost = best[a][0] + fare
                if b not in best or cost < best[b][0]:
                    best[b] = (cost, max(best[a][1], fare))
    return [best[i][0] - best[i][1] + best[i][1] // 2 if i in best else -1 for i in range(count)]


def coupon_trip__wrong_rounds_up(count, trains):
    far = 10**9
    full, half = [far] * count, [far] * count
    full[0] = half[0] = 0
    for _ in range(2 * count):
        for a, b, fare in trains:
            full[b] = min(full[b], full[a] + fare)
            half[b] = min(half[b], half[a] + fare, full[a] + (fare + 1) // 2)
    return [-1 if cost >= far else cost for cost in half]


def coupon_trip__wrong_coupon_every_time(count, trains):
    far = 10**9
    cost = [far] * count
    cost[0] = 0
    for _ in range(count):
        for a, b, fare in trains:
            cost[b] = min(cost[b], cost[a] + fare // 2)
    return [-1 if each >= far else each for each in cost]


def coupon_trip__wrong_both_ways(count, trains):
    far = 10**9
    full, half = [far] * count, [far] * count
    full[0] = half[0] = 0
    for _ in range(2 * count):
        for a, b, fare in trains + [(b, a, fare) for a, b, fare in trains]:
            full[b] = min(full[b], full[a] + fare)
            half[b] = min(half[b], half[a] + fare, full[a] + fare // 2)
    return [-1 if cost >= far else cost for cost in half]
