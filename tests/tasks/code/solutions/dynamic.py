"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def stair_ways__right_table(steps, broken):
    ways = [1] + [0] * (steps + 1)
    for i in range(1, steps + 1):
        if i not in broken:
            ways[i] = ways[i - 1] + (ways[i - 2] if i > 1 else 0)
    return ways[steps]


def stair_ways__right_memo(steps, broken):
    from functools import lru_cache

    @lru_cache(None)
    def ways(step):
        if step < 0 or step in broken:
            return 0
        return 1 if step == 0 else ways(step - 1) + ways(step - 2)

    return ways(steps)


def stair_ways__wrong_no_steps_no_way(steps, broken):
    ways, before = 1, 0
    for step in range(1, steps + 1):
        ways, before = 0 if step in broken else ways + before, ways
    return ways if steps else 0


def stair_ways__wrong_counts_from_zero(steps, broken):
    ways, before = 1, 0
    for step in range(1, steps + 1):
        ways, before = 0 if step - 1 in broken else ways + before, ways
    return ways


def stair_ways__wrong_stops_at_broken(steps, broken):
    ways, before = 1, 0
    for step in range(1, steps + 1):
        if step in broken:
            return 0
        ways, before = ways + before, ways
    return ways


def stair_ways__wrong_ignores_broken(steps, broken):
    ways, before = 1, 0
    for _ in range(steps):
        ways, before = ways + before, ways
    return ways


def fewest_stamps__right_sums_by_stamps(values, postage):
    best = {0: 0}
    for value in values + values:
        for total, used in list(best.items()):
            if total + value <= postage:
                best[total + value] = min(best.get(total + value, 10**9), used + 1)
    return best.get(postage, -1)


def fewest_stamps__right_recursion(values, postage):
    def fewest(i, left):
        if left == 0:
            return 0
        if left < 0 or i == len(values):
            return 10**9
        return min(k + fewest(i + 1, left - k * values[i]) for k in range(3))

    found = fewest(0, postage)
    return found if found < 10**9 else -1


def fewest_stamps__wrong_any_number(values, postage):
    fewest = [0] + [10**9] * postage
    for total in range(1, postage + 1):
        for value in values:
            if value <= total:
                fewest[total] = min(fewest[total], fewest[total - value] + 1)
    return fewest[postage] if fewest[postage] < 10**9 else -1


def fewest_stamps__wrong_one_each(values, postage):
    fewest = [0] + [10**9] * postage
    for value in values:
        for total in range(postage, value - 1, -1):
            fewest[total] = min(fewest[total], fewest[total - value] + 1)
    return fewest[postage] if fewest[postage] < 10**9 else -1


def fewest_stamps__wrong_largest_first(values, postage):
    used = 0
    for value in sorted(values, reverse=True):
        many = min(2, postage // value)
        used += many
        postage -= many * value
    return used if postage == 0 else -1


def fewest_stamps__wrong_zero_when_impossible(values, postage):
    best = {0: 0}
    for value in values + values:
        for total, used in list(best.items()):
            if total + value <= postage:
                best[total + value] = min(best.get(total + value, 10**9), used + 1)
    return best.get(postage, 0)


def ring_of_tents__right_pairs_of_ends(prices):
    if len(prices) == 1:
        return min(prices[0])
    best = {(c, c): prices[0][c] for c in range(3)}
    for row in prices[1:]:
        after = {}
        for (first, last), cost in best.items():
            for c in range(3):
                if c != last:
                    after[first, c] = min(after.get((first, c), 10**9), cost + row[c])
        best = after
    return min(cost for (first, last), cost in best.items() if first != last)


def ring_of_tents__right_search(prices):
    def search(i, first, last):
        if i == len(prices):
            return 0 if first != last or i == 1 else 10**9
        return min(prices[i][c] + search(i + 1, c if i == 0 else first, c) for c in range(3) if c != last)

    return search(0, None, None)


def ring_of_tents__wrong_not_a_ring(prices):
    cost = [0, 0, 0]
    for row in prices:
        cost = [row[c] + min(cost[b] for b in range(3) if b != c) for c in range(3)]
    return min(cost)


def ring_of_tents__wrong_cheapest_then_next(prices):
    total, last, first = 0, None, None
    for i, row in enumerate(prices):
        taken = {last, first} if i == len(prices) - 1 else {last}
        last = min((c for c in range(3) if c not in taken), key=lambda c: row[c])
        first = last if i == 0 else first
        total += row[last]
    return total


def ring_of_tents__wrong_alone_has_itself(prices):
    totals = []
    for first in range(3):
        cost = {first: prices[0][first]}
        for row in prices[1:]:
            cost = {c: row[c] + min(cost[b] for b in cost if b != c) for c in range(3) if set(cost) - {c}}
        totals += [cost[c] for c in cost if c != first]
    return min(totals, default=0)


def ring_of_tents__wrong_best_first_colour(prices):
    if len(prices) == 1:
        return min(prices[0])
    first = prices[0].index(min(prices[0]))
    cost = {first: prices[0][first]}
    for row in prices[1:]:
        cost = {c: row[c] + min(cost[b] for b in cost if b != c) for c in range(3) if set(cost) - {c}}
    return min(cost[c] for c in cost if c != first)


def pack_rucksack__right_states(things, weight, count):
    best = {(0, 0): 0}
    for heavy, worth in things:
        for (load, many), value in list(best.items()):
            if load + heavy <= weight and many < count:
                key = (load + heavy, many + 1)
                best[key] = max(best.get(key, 0), value + worth)
    return max(best.values())


def pack_rucksack__right_recursion(things, weight, count):
    def best(i, weight, count):
        if i == len(things) or count == 0:
            return 0
        heavy, worth = things[i]
        value = best(i + 1, weight, count)
        if heavy <= weight:
            value = max(value, worth + best(i + 1, weight - heavy, count - 1))
        return value

    return best(0, weight, count)


def pack_rucksack__wrong_forgets_count(things, weight, count):
    best = [0] * (weight + 1)
    for heavy, worth in things:
        for limit in range(weight, heavy - 1, -1):
            best[limit] = max(best[limit], best[limit - heavy] + worth)
    return best[weight]


def pack_rucksack__wrong_things_again(things, weight, count):
    best = [[0] * (weight + 1) for _ in range(count + 1)]
    for many in range(1, count + 1):
        for limit in range(weight + 1):
            best[many][limit] = best[many - 1][limit]
            for heavy, worth in things:
                if heavy <= limit:
                    best[many][limit] = max(best[many][limit], best[many - 1][limit - heavy] + worth)
    return best[count][weight]


def pack_rucksack__wrong_best_ratio(things, weight, count):
    total = 0
    for heavy, worth in sorted(things, key=lambda thing: -thing[1] / thing[0]):
        if heavy <= weight and count:
            total, weight, count = total + worth, weight - heavy, count - 1
    return total


def pack_rucksack__wrong_must_be_lighter(things, weight, count):
    best = {(0, 0): 0}
    for heavy, worth in things:
        for (load, many), value in list(best.items()):
            if load + heavy < weight and many < count:
                key = (load + heavy, many + 1)
                best[key] = max(best.get(key, 0), value + worth)
    return max(best.values())


def coins_from_the_ends__right_table(coins):
    count = len(coins)
    lead = [[0] * (count + 1) for _ in range(count + 1)]
    for length in range(1, count + 1):
        for start in range(count - length + 1):
            end = start + length
            best = max(coins[start] - lead[start + 1][end], coins[end - 1] - lead[start][end - 1])
            if length > 1:
                best = max(best, coins[start] + coins[start + 1] - lead[start + 2][end])
            lead[start][end] = best
    return lead[0][count]


def coins_from_the_ends__right_both_sums(coins):
    from functools import lru_cache

    @lru_cache(None)
    def most(left):
        if not left:
            return 0
        return max(sum(left) - most(rest) for rest in (left[1:], left[2:], left[:-1]))

    mine = most(tuple(coins))
    return mine - (sum(coins) - mine)


def coins_from_the_ends__wrong_only_one_coin(coins):
    from functools import lru_cache

    @lru_cache(None)
    def lead(left):
        return max(left[0] - lead(left[1:]), left[-1] - lead(left[:-1])) if left else 0

    return lead(tuple(coins))


def coins_from_the_ends__wrong_largest_now(coins):
    left, score, sign = list(coins), 0, 1
    while left:
        moves = [(sum(left[:2]), left[2:]), (left[0], left[1:]), (left[-1], left[:-1])]
        got, left = max(moves, key=lambda move: move[0])
        score += sign * got
        sign = -sign
    return score


def coins_from_the_ends__wrong_sum_of_first(coins):
    from functools import lru_cache

    @lru_cache(None)
    def most(left):
        if not left:
            return 0
        return max(sum(left) - most(rest) for rest in (left[1:], left[2:], left[:-1]))

    return most(tuple(coins))


def coins_from_the_ends__wrong_two_from_both_ends(coins):
    from functools import lru_cache

    @lru_cache(None)
    def most(left):
        if not left:
            return 0
        return max(sum(left) - most(rest) for rest in (left[1:], left[2:], left[:-1], left[:-2]))

    return 2 * most(tuple(coins)) - sum(coins)


def merge_ring__right_memo_by_turning(piles):
    from functools import lru_cache

    @lru_cache(None)
    def work(row):
        if len(row) == 1:
            return 0
        return min(work(row[:k]) + work(row[k:]) + max(sum(row[:k]), sum(row[k:])) for k in range(1, len(row)))

    return min(work(tuple(piles[i:] + piles[:i])) for i in range(len(piles)))


def merge_ring__right_cheapest_state_first(piles):
    from heapq import heappop, heappush

    heap, done = [(0, tuple(piles))], set()
    while True:
        work, ring = heappop(heap)
        if len(ring) == 1:
            return work
        if ring not in done:
            done.add(ring)
            for i in range(len(ring)):
                a, b, *rest = ring[i:] + ring[:i]
                heappush(heap, (work + max(a, b), (a + b, *rest)))


def merge_ring__wrong_not_a_ring(piles):
    from functools import lru_cache

    @lru_cache(None)
    def work(row):
        if len(row) == 1:
            return 0
        return min(work(row[:k]) + work(row[k:]) + max(sum(row[:k]), sum(row[k:])) for k in range(1, len(row)))

    return work(tuple(piles))


def merge_ring__wrong_cheapest_merge_now(piles):
    ring, total = list(piles), 0
    while len(ring) > 1:
        i = min(range(len(ring)), key=lambda i: max(ring[i - 1], ring[i]))
        total += max(ring[i - 1], ring[i])
        ring[i] += ring[i - 1]
        del ring[i - 1]
    return total


def merge_ring__wrong_work_is_the_sum(piles):
    from functools import lru_cache

    @lru_cache(None)
    def work(row):
        if len(row) == 1:
            return 0
        return sum(row) + min(work(row[:k]) + work(row[k:]) for k in range(1, len(row)))

    return min(work(tuple(piles[i:] + piles[:i])) for i in range(len(piles)))


def merge_ring__wrong_smallest_anywhere(piles):
    left, total = sorted(piles), 0
    while len(left) > 1:
        a, b, *left = left
        total += max(a, b)
        left = sorted([a + b, *left])
    return total
