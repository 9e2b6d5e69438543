"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def nearest_well__right_min(wells, home):
    return min(range(len(wells)), key=lambda i: abs(wells[i][0] - home[0]) + abs(wells[i][1] - home[1]), default=-1)


def nearest_well__right_loop(wells, home):
    best = shortest = -1
    for i, (x, y) in enumerate(wells):
        way = abs(x - home[0]) + abs(y - home[1])
        if shortest < 0 or way < shortest:
            best, shortest = i, way
    return best


def nearest_well__wrong_as_the_crow_flies(wells, home):
    return min(range(len(wells)), key=lambda i: (wells[i][0] - home[0]) ** 2 + (wells[i][1] - home[1]) ** 2, default=-1)


def nearest_well__wrong_last_of_equals(wells, home):
    best = shortest = -1
    for i, (x, y) in enumerate(wells):
        way = abs(x - home[0]) + abs(y - home[1])
        if shortest < 0 or way <= shortest:
            best, shortest = i, way
    return best


def nearest_well__wrong_no_signs(wells, home):
    return min(range(len(wells)), key=lambda i: wells[i][0] - home[0] + wells[i][1] - home[1], default=-1)


def nearest_well__wrong_from_one(wells, home):
    return 1 + min(range(len(wells)), key=lambda i: abs(wells[i][0] - home[0]) + abs(wells[i][1] - home[1]), default=-2)


def steps_before_crossing__right_complex(moves):
    place, seen = 0, [0]
    for i in range(len(moves)):
        place += {"N": 1j, "S": -1j, "E": 1, "W": -1}[moves[i]]
        if place in seen:
            return i
        seen.append(place)
    return len(moves)


def steps_before_crossing__right_no_loop_inside(moves):
    def returns(part):
        return part.count("N") == part.count("S") and part.count("E") == part.count("W")

    for end in range(1, len(moves) + 1):
        if any(returns(moves[start:end]) for start in range(end)):
            return end - 1
    return len(moves)


def steps_before_crossing__wrong_counts_the_crossing(moves):
    x = y = 0
    seen = {(0, 0)}
    for made, move in enumerate(moves, 1):
        x += (move == "E") - (move == "W")
        y += (move == "N") - (move == "S")
        if (x, y) in seen:
            return made
        seen.add((x, y))
    return len(moves)


def steps_before_crossing__wrong_forgets_the_beginning(moves):
    x = y = 0
    seen = set()
    for made, move in enumerate(moves):
        x += (move == "E") - (move == "W")
        y += (move == "N") - (move == "S")
        if (x, y) in seen:
            return made
        seen.add((x, y))
    return len(moves)


def steps_before_crossing__wrong_only_home(moves):
    x = y = 0
    for made, move in enumerate(moves):
        x += (move == "E") - (move == "W")
        y += (move == "N") - (move == "S")
        if (x, y) == (0, 0):
            return made
    return len(moves)


def steps_before_crossing__wrong_only_turning_back(moves):
    for i in range(1, len(moves)):
        if moves[i - 1] + moves[i] in ("NS", "SN", "EW", "WE"):
            return i
    return len(moves)


def turns_of_a_track__right_angles(track):
    from math import atan2, pi

    out = [0, 0, 0]
    for i in range(1, len(track) - 1):
        (ax, ay), (bx, by), (cx, cy) = track[i - 1 : i + 2]
        turn = (atan2(cy - by, cx - bx) - atan2(by - ay, bx - ax)) % (2 * pi)
        if min(turn, 2 * pi - turn) > 1e-9:
            out[2 if abs(turn - pi) < 1e-9 else 0 if turn < pi else 1] += 1
    return out


def turns_of_a_track__right_triangle_area(track):
    out = [0, 0, 0]
    for a, b, c in zip(track, track[1:], track[2:], strict=False):
        area = a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1])
        if area > 0:
            out[0] += 1
        elif area < 0:
            out[1] += 1
        elif not (min(a, c) < b < max(a, c)):
            out[2] += 1
    return out


def turns_of_a_track__wrong_sides_swapped(track):
    out = [0, 0, 0]
    for a, b, c in zip(track, track[1:], track[2:], strict=False):
        area = a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1])
        if area:
            out[area > 0] += 1
        elif not (min(a, c) < b < max(a, c)):
            out[2] += 1
    return out


def turns_of_a_track__wrong_never_back(track):
    out = [0, 0, 0]
    for a, b, c in zip(track, track[1:], track[2:], strict=False):
        area = a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1])
        if area:
            out[area < 0] += 1
    return out


def turns_of_a_track__wrong_straight_is_back(track):
    out = [0, 0, 0]
    for a, b, c in zip(track, track[1:], track[2:], strict=False):
        area = a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1])
        out[0 if area > 0 else 1 if area < 0 else 2] += 1
    return out


def turns_of_a_track__wrong_closed_track(track):
    out = [0, 0, 0]
    for i, b in enumerate(track):
        a, c = track[i - 1], track[(i + 1) % len(track)]
        area = a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1])
        if area > 0:
            out[0] += 1
        elif area < 0:
            out[1] += 1
        elif not (min(a, c) < b < max(a, c)):
            out[2] += 1
    return out


def turns_of_a_track__wrong_right_angles_only(track):
    out = [0, 0, 0]
    for (ax, ay), (bx, by), (cx, cy) in zip(track, track[1:], track[2:], strict=False):
        ahead = (bx - ax) * (cx - bx) + (by - ay) * (cy - by)
        area = (bx - ax) * (cy - by) - (by - ay) * (cx - bx)
        if ahead < 0:
            out[2] += 1
        elif area:
            out[area < 0] += 1
    return out


def place_on_spiral__right_legs(number):
    x = y = 0
    left, leg, dx, dy = number - 1, 1, 1, 0
    while left:
        for _ in range(2):
            go = min(left, leg)
            x, y, left = x + go * dx, y + go * dy, left - go
            dx, dy = -dy, dx
        leg += 1
    return x, y


def place_on_spiral__right_turn_left_if_free(number):
    place, step, taken = 0j, -1j, {0j}
    for _ in range(number - 1):
        if place + step * 1j not in taken:
            step *= 1j
        place += step
        taken.add(place)
    return int(place.real), int(place.imag)


def place_on_spiral__wrong_clockwise(number):
    x = y = 0
    left, leg, dx, dy = number - 1, 1, 1, 0
    while left:
        for _ in range(2):
            go = min(left, leg)
            x, y, left = x + go * dx, y + go * dy, left - go
            dx, dy = dy, -dx
        leg += 1
    return x, y


def place_on_spiral__wrong_from_zero(number):
    x = y = 0
    left, leg, dx, dy = number, 1, 1, 0
    while left:
        for _ in range(2):
            go = min(left, leg)
            x, y, left = x + go * dx, y + go * dy, left - go
            dx, dy = -dy, dx
        leg += 1
    return x, y


def place_on_spiral__wrong_legs_grow_every_time(number):
    x = y = 0
    left, leg, dx, dy = number - 1, 1, 1, 0
    while left:
        go = min(left, leg)
        x, y, left = x + go * dx, y + go * dy, left - go
        dx, dy, leg = -dy, dx, leg + 1
    return x, y


def place_on_spiral__wrong_corner_early(number):
    ring = 0
    while (2 * ring + 1) ** 2 <= number:
        ring += 1
    side, along = divmod((2 * ring + 1) ** 2 - number, 2 * ring)
    corner = along - ring
    return [(-corner, -ring), (-ring, corner), (corner, ring), (ring, -corner), (ring, -ring)][side]


def floor_under_carpets__right_cells_between_edges(carpets):
    from itertools import pairwise

    xs = sorted({x for c in carpets for x in (c[0], c[2])})
    ys = sorted({y for c in carpets for y in (c[1], c[3])})
    area = 0
    for x0, x1 in pairwise(xs):
        for y0, y1 in pairwise(ys):
            if any(a <= x0 and x1 <= c and b <= y0 and y1 <= d for a, b, c, d in carpets):
                area += (x1 - x0) * (y1 - y0)
    return area


def floor_under_carpets__right_cut_away(carpets):
    pieces = []
    for a, b, c, d in carpets:
        left = []
        for p, q, r, s in pieces:
            if r <= a or c <= p or s <= b or d <= q:
                left.append((p, q, r, s))
                continue
            left += [(p, q, a, s)] if p < a else []
            left += [(c, q, r, s)] if c < r else []
            p, r = max(p, a), min(r, c)
            left += [(p, q, r, b)] if q < b else []
            left += [(p, d, r, s)] if d < s else []
        pieces = [*left, (a, b, c, d)] if a < c and b < d else left
    return sum((r - p) * (s - q) for p, q, r, s in pieces)


def floor_under_carpets__wrong_sum(carpets):
    return sum((c - a) * (d - b) for a, b, c, d in carpets)


def floor_under_carpets__wrong_only_pairs(carpets):
    area = sum((c - a) * (d - b) for a, b, c, d in carpets)
    for i, (a, b, c, d) in enumerate(carpets):
        for p, q, r, s in carpets[:i]:
            area -= max(0, min(c, r) - max(a, p)) * max(0, min(d, s) - max(b, q))
    return area


def floor_under_carpets__wrong_bounding_box(carpets):
    if not carpets:
        return 0
    left, bottom, right, top = zip(*carpets, strict=True)
    return (max(right) - min(left)) * (max(top) - min(bottom))


def floor_under_carpets__wrong_last_top(carpets):
    from itertools import pairwise

    xs = sorted({x for c in carpets for x in (c[0], c[2])})
    area = 0
    for start, end in pairwise(xs):
        reached = -(10**9)
        for _, b, _, d in sorted((c for c in carpets if c[0] <= start and end <= c[2]), key=lambda c: c[1]):
            area += max(0, d - max(b, reached)) * (end - start)
            reached = d
    return area


def floor_under_carpets__wrong_counts_edges(carpets):
    from itertools import pairwise

    xs = sorted({x for c in carpets for x in (c[0], c[2])})
    ys = sorted({y for c in carpets for y in (c[1], c[3])})
    area = 0
    for x0, x1 in pairwise(xs):
        for y0, y1 in pairwise(ys):
            if any(a <= x0 <= c and b <= y0 <= d for a, b, c, d in carpets):
                area += (x1 - x0) * (y1 - y0)
    return area
