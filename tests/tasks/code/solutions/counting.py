"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def handshakes_between_teams__right_squares(sizes):
    return (sum(sizes) ** 2 - sum(size * size for size in sizes)) // 2


def handshakes_between_teams__right_pairs(sizes):
    return sum(sizes[i] * sizes[j] for i in range(len(sizes)) for j in range(i))


def handshakes_between_teams__wrong_everybody(sizes):
    people = sum(sizes)
    return people * (people - 1) // 2


def handshakes_between_teams__wrong_both_ways(sizes):
    return sum(size * (sum(sizes) - size) for size in sizes)


def handshakes_between_teams__wrong_neighbouring_teams(sizes):
    return sum(sizes[i - 1] * sizes[i] for i in range(1, len(sizes)))


def amounts_on_a_balance__right_growing_list(weights):
    amounts = [0]
    for weight in weights:
        amounts = sorted({abs(a + side * weight) for a in amounts for side in (-1, 0, 1)})
    return len(amounts) - 1


def amounts_on_a_balance__right_bits(weights):
    total = sum(weights)
    reachable = 1 << total
    for weight in weights:
        reachable |= reachable << weight | reachable >> weight
    return bin(reachable >> total + 1).count("1")


def amounts_on_a_balance__wrong_one_pan(weights):
    totals = {0}
    for weight in weights:
        totals |= {total + weight for total in totals}
    return len(totals) - 1


def amounts_on_a_balance__wrong_counts_nothing(weights):
    amounts = {0}
    for weight in weights:
        amounts = {abs(a + side * weight) for a in amounts for side in (-1, 0, 1)}
    return len(amounts)


def amounts_on_a_balance__wrong_counts_ways(weights):
    from itertools import product

    ways = product((-1, 0, 1), repeat=len(weights))
    return sum(sum(s * w for s, w in zip(way, weights, strict=True)) > 0 for way in ways)


def amounts_on_a_balance__wrong_all_up_to_the_sum(weights):
    return sum(weights)


def seating_plans__right_bits(wishes):
    names = sorted({seat for seats in wishes for seat in seats})
    ways = {0: 1}
    for seats in wishes:
        after = {}
        for taken, count in ways.items():
            for seat in seats:
                bit = 1 << names.index(seat)
                if not taken & bit:
                    after[taken | bit] = after.get(taken | bit, 0) + count
        ways = after
    return sum(ways.values())


def seating_plans__right_fewest_wishes_first(wishes):
    from functools import lru_cache

    order = sorted(wishes, key=len)

    @lru_cache(None)
    def ways(i, taken):
        if i == len(order):
            return 1
        return sum(ways(i + 1, taken | {seat}) for seat in order[i] if seat not in taken)

    return ways(0, frozenset())


def seating_plans__wrong_product(wishes):
    total = 1
    for seats in wishes:
        total *= len(seats)
    return total


def seating_plans__wrong_sets_of_seats(wishes):
    ways = {frozenset()}
    for seats in wishes:
        ways = {taken | {seat} for taken in ways for seat in seats if seat not in taken}
    return len(ways)


def seating_plans__wrong_greedy_product(wishes):
    total = 1
    for already, seats in enumerate(sorted(wishes, key=len)):
        total *= max(0, len(seats) - already)
    return total


def seating_plans__wrong_every_seat_used(wishes):
    seats_wished = {seat for seats in wishes for seat in seats}
    ways = {frozenset(): 1}
    for seats in wishes:
        after = {}
        for taken, count in ways.items():
            for seat in seats:
                if seat not in taken:
                    after[taken | {seat}] = after.get(taken | {seat}, 0) + count
        ways = after
    return ways.get(frozenset(seats_wished), 0)


def restless_numbers__right_prefix_then_free(low, high, total):
    from functools import lru_cache

    @lru_cache(None)
    def free(places, last, left):
        if left < 0 or left > 9 * places:
            return 0
        if places == 0:
            return 1
        return sum(free(places - 1, digit, left - digit) for digit in range(10) if digit != last)

    def below(end):
        if end <= 0:
            return 0
        digits = [int(digit) for digit in str(end)]
        found = int(total == 0)
        for length in range(1, len(digits)):
            found += sum(free(length - 1, digit, total - digit) for digit in range(1, 10))
        last, left = -1, total
        for i, top in enumerate(digits):
            for digit in range(1 if i == 0 else 0, top):
                if digit != last:
                    found += free(len(digits) - i - 1, digit, left - digit)
            if top == last:
                break
            last, left = top, left - top
        return found

    return below(high + 1) - below(low)


def restless_numbers__right_both_ends_at_once(low, high, total):
    from functools import lru_cache

    top = [int(digit) for digit in str(high)]
    bottom = [int(digit) for digit in str(low).zfill(len(top))]

    @lru_cache(None)
    def count(i, last, left, at_bottom, at_top):
        if left < 0:
            return 0
        if i == len(top):
            return int(left == 0)
        found = 0
        for digit in range(bottom[i] if at_bottom else 0, (top[i] if at_top else 9) + 1):
            if digit != last:
                begun = digit if last is not None or digit else None
                found += count(i + 1, begun, left - digit, at_bottom and digit == bottom[i], at_top and digit == top[i])
        return found

    return count(0, None, total, True, True)


def restless_numbers__wrong_leading_zeros_clash(low, high, total):
    from functools import lru_cache

    top = [int(digit) for digit in str(high)]
    bottom = [int(digit) for digit in str(low).zfill(len(top))]

    @lru_cache(None)
    def count(i, last, left, at_bottom, at_top):
        if left < 0:
            return 0
        if i == len(top):
            return int(left == 0)
        found = 0
        for digit in range(bottom[i] if at_bottom else 0, (top[i] if at_top else 9) + 1):
            if digit != last:
                found += count(i + 1, digit, left - digit, at_bottom and digit == bottom[i], at_top and digit == top[i])
        return found

    return count(0, None, total, True, True)


def restless_numbers__wrong_without_the_last(low, high, total):
    from functools import lru_cache

    if high == low:
        return 0
    top = [int(digit) for digit in str(high - 1)]
    bottom = [int(digit) for digit in str(low).zfill(len(top))]

    @lru_cache(None)
    def count(i, last, left, at_bottom, at_top):
        if left < 0:
            return 0
        if i == len(top):
            return int(left == 0)
        found = 0
        for digit in range(bottom[i] if at_bottom else 0, (top[i] if at_top else 9) + 1):
            if digit != last:
                begun = digit if last is not None or digit else None
                found += count(i + 1, begun, left - digit, at_bottom and digit == bottom[i], at_top and digit == top[i])
        return found

    return count(0, None, total, True, True)


def restless_numbers__wrong_neighbours_may_be_equal(low, high, total):
    from functools import lru_cache

    top = [int(digit) for digit in str(high)]
    bottom = [int(digit) for digit in str(low).zfill(len(top))]

    @lru_cache(None)
    def count(i, left, at_bottom, at_top):
        if left < 0:
            return 0
        if i == len(top):
            return int(left == 0)
        digits = range(bottom[i] if at_bottom else 0, (top[i] if at_top else 9) + 1)
        return sum(count(i + 1, left - d, at_bottom and d == bottom[i], at_top and d == top[i]) for d in digits)

    return count(0, total, True, True)


def restless_numbers__wrong_gives_up(low, high, total):
    found = 0
    for number in range(low, min(high, low + 2000) + 1):
        text = str(number)
        if sum(map(int, text)) == total and all(text[i] != text[i - 1] for i in range(1, len(text))):
            found += 1
    return found


def domino_floors__right_row_by_row(rows):
    wide = len(rows[0])

    def fill(row, covered, x, below):
        if x == wide:
            yield below
        elif row[x] == "#" or covered >> x & 1:
            if not (row[x] == "#" and covered >> x & 1):
                yield from fill(row, covered, x + 1, below)
        else:
            yield from fill(row, covered, x + 1, below | 1 << x)
            if x + 1 < wide and row[x + 1] == "." and not covered >> x + 1 & 1:
                yield from fill(row, covered, x + 2, below)

    ways = {0: 1}
    for row in rows:
        after = {}
        for covered, count in ways.items():
            for below in fill(row, covered, 0, 0):
                after[below] = after.get(below, 0) + count
        ways = after
    return ways.get(0, 0)


def domino_floors__right_first_free_cell_memo(rows):
    from functools import lru_cache

    wide = len(rows[0])
    free = sum(1 << y * wide + x for y, row in enumerate(rows) for x, mark in enumerate(row) if mark == ".")

    @lru_cache(None)
    def cover(free):
        if not free:
            return 1
        cell = (free & -free).bit_length() - 1
        total = 0
        if (cell + 1) % wide and free >> cell + 1 & 1:
            total += cover(free & ~(3 << cell))
        if free >> cell + wide & 1:
            total += cover(free & ~(1 << cell) & ~(1 << cell + wide))
        return total

    return cover(free)


def domino_floors__wrong_around_the_edge(rows):
    from functools import lru_cache

    wide = len(rows[0])
    free = sum(1 << y * wide + x for y, row in enumerate(rows) for x, mark in enumerate(row) if mark == ".")

    @lru_cache(None)
    def cover(free):
        if not free:
            return 1
        cell = (free & -free).bit_length() - 1
        total = 0
        if free >> cell + 1 & 1:
            total += cover(free & ~(3 << cell))
        if free >> cell + wide & 1 and wide > 1:
            total += cover(free & ~(1 << cell) & ~(1 << cell + wide))
        return total

    return cover(free)


def domino_floors__wrong_ignores_columns(rows):
    from functools import lru_cache

    high, wide = len(rows), len(rows[0])

    @lru_cache(None)
    def cover(free):
        if not free:
            return 1
        cell = (free & -free).bit_length() - 1
        total = 0
        if (cell + 1) % wide and free >> cell + 1 & 1:
            total += cover(free & ~(3 << cell))
        if free >> cell + wide & 1:
            total += cover(free & ~(1 << cell) & ~(1 << cell + wide))
        return total

    return cover((1 << high * wide) - 1)


def domino_floors__wrong_black_and_white(rows):
    free = [(y + x) % 2 for y, row in enumerate(rows) for x, mark in enumerate(row) if mark == "."]
    return 0 if 2 * sum(free) != len(free) else max(1, len(free) // 2)


def domino_floors__wrong_empty_floor_has_none(rows):
    from functools import lru_cache

    cells = frozenset((y, x) for y, row in enumerate(rows) for x, mark in enumerate(row) if mark == ".")

    @lru_cache(None)
    def cover(free):
        if not free:
            return 1
        y, x = min(free)
        return sum(cover(free - {(y, x), cell}) for cell in ((y, x + 1), (y + 1, x)) if cell in free)

    return cover(cells) if cells else 0


def domino_floors__wrong_each_row_alone(rows):
    ways = 1
    for row in rows:
        for piece in row.split("#"):
            ways *= 1 if len(piece) % 2 == 0 else 0
    return ways
