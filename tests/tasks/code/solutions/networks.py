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


def lever_maze__right_layers(rows):
    cells = {(y, x): c for y, row in enumerate(rows) for x, c in enumerate(row)}
    layer = {(y, x, 0) for (y, x), c in cells.items() if c == "S"}
    seen, moves = set(layer), 0
    while layer:
        if any(cells[y, x] == "E" for y, x, _ in layer):
            return moves
        after = set()
        for y, x, flip in layer:
            for ny, nx in ((y, x + 1), (y, x - 1), (y + 1, x), (y - 1, x)):
                c = cells.get((ny, nx), "#")
                if c == "#" or c == "CO"[flip]:
                    continue
                after.add((ny, nx, 1 - flip if c == "L" else flip))
        layer = after - seen
        seen |= layer
        moves += 1
    return -1


def lever_maze__right_relax(rows):
    far = 10**9
    cells = {(y, x): c for y, row in enumerate(rows) for x, c in enumerate(row) if c != "#"}
    best = {(p, f): 0 if c == "S" and f == 0 else far for p, c in cells.items() for f in (0, 1)}
    changed = True
    while changed:
        changed = False
        for ((y, x), f), cost in list(best.items()):
            for p in ((y, x + 1), (y, x - 1), (y + 1, x), (y - 1, x)):
                if p in cells and cells[p] != "CO"[f]:
                    key = (p, f ^ (cells[p] == "L"))
                    if cost + 1 < best[key]:
                        best[key] = cost + 1
                        changed = True
    answer = min(cost for (p, _), cost in best.items() if cells[p] == "E")
    return answer if answer < far else -1


def lever_maze__wrong_no_second_visit(rows):
    cells = {(y, x): c for y, row in enumerate(rows) for x, c in enumerate(row)}
    layer = {p: 0 for p, c in cells.items() if c == "S"}
    seen, moves = set(layer), 0
    while layer:
        if any(cells[p] == "E" for p in layer):
            return moves
        after = {}
        for (y, x), flip in layer.items():
            for p in ((y, x + 1), (y, x - 1), (y + 1, x), (y - 1, x)):
                c = cells.get(p, "#")
                if c != "#" and c != "CO"[flip] and p not in seen:
                    after[p] = 1 - flip if c == "L" else flip
                    seen.add(p)
        layer = after
        moves += 1
    return -1


def lever_maze__wrong_levers_only_open(rows):
    cells = {(y, x): c for y, row in enumerate(rows) for x, c in enumerate(row)}
    layer = {(y, x, 0) for (y, x), c in cells.items() if c == "S"}
    seen, moves = set(layer), 0
    while layer:
        if any(cells[y, x] == "E" for y, x, _ in layer):
            return moves
        after = set()
        for y, x, flip in layer:
            for ny, nx in ((y, x + 1), (y, x - 1), (y + 1, x), (y - 1, x)):
                c = cells.get((ny, nx), "#")
                if c == "#" or (c == "C" and not flip):
                    continue
                after.add((ny, nx, 1 if c == "L" else flip))
        layer = after - seen
        seen |= layer
        moves += 1
    return -1


def lever_maze__wrong_doors_are_walls(rows):
    cells = {(y, x): c for y, row in enumerate(rows) for x, c in enumerate(row) if c not in "#C"}
    layer, moves = {p for p, c in cells.items() if c == "S"}, 0
    seen = set(layer)
    while layer:
        if any(cells[p] == "E" for p in layer):
            return moves
        layer = {p for y, x in layer for p in ((y, x + 1), (y, x - 1), (y + 1, x), (y - 1, x)) if p in cells} - seen
        seen |= layer
        moves += 1
    return -1


def lever_maze__wrong_pulled_once_for_all(rows):
    cells = {(y, x): c for y, row in enumerate(rows) for x, c in enumerate(row)}
    layer = {(y, x, 0) for (y, x), c in cells.items() if c == "S"}
    seen, moves = set(layer), 0
    while layer:
        if any(cells[y, x] == "E" for y, x, _ in layer):
            return moves
        after = set()
        for y, x, flip in layer:
            for ny, nx in ((y, x + 1), (y, x - 1), (y + 1, x), (y - 1, x)):
                c = cells.get((ny, nx), "#")
                if c == "#" or c == "CO"[flip]:
                    continue
                after.add((ny, nx, 1 if c == "L" else flip))
        layer = after - seen
        seen |= layer
        moves += 1
    return -1


def pipe_flow__right_one_litre_at_a_time(pipes, source, sink):
    free = {}
    for a, b, most in pipes:
        free[a, b] = free.get((a, b), 0) + most
        free.setdefault((b, a), 0)
    near = {}
    for a, b in free:
        near.setdefault(a, []).append(b)

    def push(tower, seen):
        if tower == sink:
            return True
        seen.add(tower)
        for after in near.get(tower, []):
            if after not in seen and free[tower, after] and push(after, seen):
                free[tower, after] -= 1
                free[after, tower] += 1
                return True
        return False

    total = 0
    while push(source, set()):
        total += 1
    return total


def pipe_flow__right_cuts(pipes, source, sink):
    names = sorted({n for a, b, _ in pipes for n in (a, b)} - {source, sink})
    best = None
    for mask in range(1 << len(names)):
        side = {source} | {n for i, n in enumerate(names) if mask >> i & 1}
        total = sum(most for a, b, most in pipes if a in side and b not in side)
        best = total if best is None else min(best, total)
    return best


def pipe_flow__wrong_never_takes_back(pipes, source, sink):
    free = {}
    for a, b, most in pipes:
        free[a, b] = free.get((a, b), 0) + most

    def push(tower, seen):
        if tower == sink:
            return True
        seen.add(tower)
        for (a, b), left in list(free.items()):
            if a == tower and left and b not in seen and push(b, seen):
                free[a, b] -= 1
                return True
        return False

    total = 0
    while push(source, set()):
        total += 1
    return total


def pipe_flow__wrong_only_the_ends(pipes, source, sink):
    out = sum(most for a, b, most in pipes if a == source)
    into = sum(most for a, b, most in pipes if b == sink)
    return min(out, into)


def pipe_flow__wrong_best_single_way(pipes, source, sink):
    best = {source: 10**9}
    for _ in range(len(pipes) + 1):
        for a, b, most in pipes:
            best[b] = max(best.get(b, 0), min(best.get(a, 0), most))
    return best.get(sink, 0)


def pipe_flow__wrong_last_of_parallel_pipes(pipes, source, sink):
    free = {(a, b): most for a, b, most in pipes}
    for a, b, _ in pipes:
        free.setdefault((b, a), 0)

    def push(tower, seen):
        if tower == sink:
            return True
        seen.add(tower)
        for (a, b), left in list(free.items()):
            if a == tower and left and b not in seen and push(b, seen):
                free[a, b] -= 1
                free[b, a] += 1
                return True
        return False

    total = 0
    while push(source, set()):
        total += 1
    return total
