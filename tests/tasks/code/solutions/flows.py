"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


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
