"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def squares_of_pegs__right_diagonals(pegs):
    places = sorted(set(pegs))
    found = 0
    for i, (ax, ay) in enumerate(places):
        for cx, cy in places[:i]:
            mx, my, dx, dy = ax + cx, ay + cy, ax - cx, ay - cy
            if (mx + dy) % 2 == 0 and (my + dx) % 2 == 0:
                b, d = ((mx - dy) // 2, (my + dx) // 2), ((mx + dy) // 2, (my - dx) // 2)
                found += b in places and d in places
    return found // 2


def squares_of_pegs__right_lowest_side(pegs):
    places = set(pegs)
    found = set()
    for ax, ay in places:
        for bx, by in places:
            if (ax, ay) != (bx, by):
                dx, dy = bx - ax, by - ay
                square = frozenset([(ax, ay), (bx, by), (bx - dy, by + dx), (ax - dy, ay + dx)])
                if square <= places:
                    found.add(square)
    return len(found)


def squares_of_pegs__wrong_only_upright(pegs):
    places = set(pegs)
    return sum(
        {(x + side, y), (x, y + side), (x + side, y + side)} <= places for x, y in places for side in range(1, 30)
    )


def squares_of_pegs__wrong_pegs_counted_twice(pegs):
    found = 0
    for ax, ay in pegs:
        for bx, by in pegs:
            dx, dy = bx - ax, by - ay
            if dx or dy:
                found += (bx - dy, by + dx) in pegs and (ax - dy, ay + dx) in pegs
    return found // 4


def squares_of_pegs__wrong_rectangles(pegs):
    from itertools import combinations

    found = 0
    for four in combinations(sorted(set(pegs)), 4):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = four
        middle = (ax + dx, ay + dy) == (bx + cx, by + cy)
        found += middle and (ax - dx) ** 2 + (ay - dy) ** 2 == (bx - cx) ** 2 + (by - cy) ** 2
    return found


def squares_of_pegs__wrong_rhombs(pegs):
    from itertools import combinations

    found = 0
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in combinations(sorted(set(pegs)), 4):
        middle = (ax + dx, ay + dy) == (bx + cx, by + cy)
        found += middle and (ax - bx) ** 2 + (ay - by) ** 2 == (ax - cx) ** 2 + (ay - cy) ** 2
    return found


def squares_of_pegs__wrong_each_side(pegs):
    places, found = set(pegs), 0
    for ax, ay in places:
        for bx, by in places - {(ax, ay)}:
            dx, dy = bx - ax, by - ay
            found += {(bx - dy, by + dx), (ax - dy, ay + dx)} <= places
    return found // 2


def trees_inside_fence__right_formula(corners):
    from math import gcd

    area = border = 0
    for i, (x, y) in enumerate(corners):
        px, py = corners[i - 1]
        area += px * y - py * x
        border += gcd(abs(x - px), abs(y - py))
    return abs(area) // 2 + 1 - border // 2 if abs(area) % 2 == border % 2 == 0 else (abs(area) - border) // 2 + 1


def trees_inside_fence__right_trapezoids(corners):
    from math import gcd

    twice, border = 0, 0
    previous = corners[-1]
    for corner in corners:
        twice += (corner[0] - previous[0]) * (corner[1] + previous[1])
        border += gcd(corner[0] - previous[0], corner[1] - previous[1])
        previous = corner
    return (abs(twice) - border) // 2 + 1


def trees_inside_fence__wrong_area(corners):
    total = sum(corners[i - 1][0] * y - corners[i - 1][1] * x for i, (x, y) in enumerate(corners))
    return abs(total) // 2


def trees_inside_fence__wrong_with_the_fence(corners):
    from math import gcd

    area = border = 0
    for i, (x, y) in enumerate(corners):
        px, py = corners[i - 1]
        area += px * y - py * x
        border += gcd(x - px, y - py)
    return (abs(area) + border) // 2 + 1


def trees_inside_fence__wrong_only_corners_on_fence(corners):
    total = sum(corners[i - 1][0] * y - corners[i - 1][1] * x for i, (x, y) in enumerate(corners))
    return (abs(total) - len(corners) + 2) // 2


def trees_inside_fence__wrong_only_counterclockwise(corners):
    from math import gcd

    area = border = 0
    for i, (x, y) in enumerate(corners):
        px, py = corners[i - 1]
        area += px * y - py * x
        border += gcd(x - px, y - py)
    return (area - border) // 2 + 1


def trees_inside_fence__wrong_not_closed(corners):
    from itertools import pairwise
    from math import gcd

    area = border = 0
    for (px, py), (x, y) in pairwise(corners):
        area += px * y - py * x
        border += gcd(x - px, y - py)
    return (abs(area) - border) // 2 + 1
