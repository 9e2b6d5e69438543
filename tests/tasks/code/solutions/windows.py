"""Right and nearly right solutions of the problems about windows and intervals."""


def busiest_window__right_bisect(times, length):
    from bisect import bisect_left

    times = sorted(times)
    if not times:
        return (0, 0)
    counts = [bisect_left(times, start + length) - bisect_left(times, start) for start in times]
    return (times[counts.index(max(counts))], max(counts))


def busiest_window__right_counts_per_start(times, length):
    counts = {start: sum(start <= time < start + length for time in times) for start in times}
    if not counts:
        return (0, 0)
    best = min(counts, key=lambda start: (-counts[start], start))
    return (best, counts[best])


def busiest_window__wrong_closed_end(times, length):
    counts = {start: sum(start <= time <= start + length for time in times) for start in sorted(times)}
    best = max(counts, key=counts.get, default=0)
    return (best, counts.get(best, 0))


def busiest_window__wrong_first_listed_of_ties(times, length):
    counts = {start: sum(start <= time < start + length for time in times) for start in times}
    best = max(counts, key=counts.get, default=0)
    return (best, counts.get(best, 0))


def busiest_window__wrong_equal_times_count_once(times, length):
    times = sorted(set(times))
    counts = {start: sum(start <= time < start + length for time in times) for start in times}
    best = max(counts, key=counts.get, default=0)
    return (best, counts.get(best, 0))


def busiest_window__wrong_window_of_items(times, length):
    times = sorted(times)
    return (times[0], min(length, len(times))) if times else (0, 0)


def closest_pair_sum__right_bisect(left, right, target):
    from bisect import bisect_left

    right, best = sorted(right), None
    for a in sorted(left):
        i = bisect_left(right, target - a)
        for b in right[max(0, i - 1) : i + 1]:
            key = (abs(a + b - target), a + b, a)
            if best is None or key < best[0]:
                best = (key, (a, b))
    return best[1]


def closest_pair_sum__right_loops(left, right, target):
    best = (left[0], right[0])
    for a in left:
        for b in right:
            old, new = sum(best), a + b
            nearer = abs(new - target) < abs(old - target)
            tie = abs(new - target) == abs(old - target)
            if nearer or (tie and (new < old or (new == old and a < best[0]))):
                best = (a, b)
    return best


def closest_pair_sum__wrong_larger_sum_on_ties(left, right, target):
    pairs = [(a, b) for a in left for b in right]
    return min(pairs, key=lambda pair: (abs(sum(pair) - target), -sum(pair), pair[0]))


def closest_pair_sum__wrong_first_pair_found(left, right, target):
    pairs = [(a, b) for a in left for b in right]
    return min(pairs, key=lambda pair: abs(sum(pair) - target))


def closest_pair_sum__wrong_never_above(left, right, target):
    pairs = [(a, b) for a in sorted(left) for b in right if a + b <= target]
    return max(pairs, key=sum) if pairs else (min(left), min(right))


def closest_pair_sum__wrong_smallest_item_before_smallest_sum(left, right, target):
    pairs = [(a, b) for a in left for b in right]
    return min(pairs, key=lambda pair: (abs(sum(pair) - target), pair))


def closest_pair_sum__wrong_pointers_unsorted(left, right, target):
    best, i, j = (left[0], right[0]), 0, len(right) - 1
    while i < len(left) and j >= 0:
        pair = (left[i], right[j])
        best = min(best, pair, key=lambda pair: (abs(sum(pair) - target), sum(pair), pair[0]))
        if sum(pair) < target:
            i += 1
        else:
            j -= 1
    return best


def lamps_after_flips__right_sorted_ends(flips):
    out = []
    ends = sorted(end for flip in flips for end in flip)
    for a, b in zip(ends[::2], ends[1::2], strict=True):
        if a == b:
            continue
        if out and out[-1][1] == a:
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return out


def lamps_after_flips__right_sweep(flips):
    from collections import Counter

    steps = Counter()
    for a, b in flips:
        steps[a] += 1
        steps[b] -= 1
    out, depth, start = [], 0, None
    for place in sorted(steps):
        depth += steps[place]
        if depth % 2 and start is None:
            start = place
        elif depth % 2 == 0 and start is not None:
            out.append((start, place))
            start = None
    return out


def lamps_after_flips__wrong_once_is_enough(flips):
    out = []
    for a, b in sorted(flips):
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], b))
        else:
            out.append((a, b))
    return out


def lamps_after_flips__wrong_touching_not_joined(flips):
    ends = sorted(end for flip in flips for end in flip)
    return [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if a < b]


def lamps_after_flips__wrong_empty_stretches(flips):
    ends = sorted(end for flip in flips for end in flip)
    return list(zip(ends[::2], ends[1::2], strict=True))


def lamps_after_flips__wrong_last_lamp_given(flips):
    ends = set()
    for a, b in flips:
        ends ^= {a}
        ends ^= {b}
    ordered = sorted(ends)
    return [(a, b - 1) for a, b in zip(ordered[::2], ordered[1::2], strict=True)]


def lamps_after_flips__wrong_exactly_once(flips):
    out = []
    ends = sorted({end for flip in flips for end in flip})
    for i in range(len(ends) - 1):
        a, b = ends[i], ends[i + 1]
        if sum(p <= a < q for p, q in flips) == 1:
            if out and out[-1][1] == a:
                out[-1] = (out[-1][0], b)
            else:
                out.append((a, b))
    return out


def lamps_after_flips__wrong_order_of_flips(flips):
    ends = {}
    for flip in flips:
        for end in flip:
            if end in ends:
                del ends[end]
            else:
                ends[end] = None
    ordered = list(ends)
    return list(zip(ordered[::2], ordered[1::2], strict=True))


def best_bookings__right_memo(requests, pause):
    from functools import cache

    ordered = sorted(requests)

    @cache
    def best(i):
        if i == len(ordered):
            return 0
        _, end, pay = ordered[i]
        j = next((k for k in range(i + 1, len(ordered)) if ordered[k][0] >= end + pause), len(ordered))
        return max(best(i + 1), pay + best(j))

    return best(0)


def best_bookings__right_over_time(requests, pause):
    last = max((end + pause for _, end, _ in requests), default=0)
    best = [0] * (last + 1)
    for now in range(1, last + 1):
        best[now] = best[now - 1]
        for start, end, pay in requests:
            if end + pause == now:
                best[now] = max(best[now], best[start] + pay)
    return best[last]


def best_bookings__wrong_dearest_first(requests, pause):
    taken = []
    for request in sorted(requests, key=lambda r: -r[2]):
        if all(request[1] + pause <= r[0] or r[1] + pause <= request[0] for r in taken):
            taken.append(request)
    return sum(r[2] for r in taken)


def best_bookings__wrong_earliest_end_first(requests, pause):
    free, total = float("-inf"), 0
    for start, end, pay in sorted(requests, key=lambda r: r[1]):
        if start >= free:
            free, total = end + pause, total + pay
    return total


def best_bookings__wrong_no_touching(requests, pause):
    ordered, best = sorted(requests, key=lambda r: r[1]), [0]
    for i, (start, _, pay) in enumerate(ordered):
        before = sum(end + pause < start for _, end, _ in ordered[:i])
        best.append(max(best[-1], best[before] + pay))
    return best[-1]


def best_bookings__wrong_ignores_the_pause(requests, pause):
    ordered, best = sorted(requests, key=lambda r: r[1]), [0]
    for i, (start, _, pay) in enumerate(ordered):
        before = sum(end <= start for _, end, _ in ordered[:i])
        best.append(max(best[-1], best[before] + pay))
    return best[-1]


def best_bookings__wrong_counts_requests(requests, pause):
    free, taken = float("-inf"), 0
    for start, end, _ in sorted(requests, key=lambda r: r[1]):
        if start >= free:
            free, taken = end + pause, taken + 1
    return taken


def shortest_cover__right_every_start(values, needed):
    if not needed:
        return (0, 0)
    best = (-1, -1)
    for start in range(len(values)):
        left = list(needed)
        for end in range(start, len(values)):
            if values[end] in left:
                left.remove(values[end])
            if not left:
                if best == (-1, -1) or end + 1 - start < best[1] - best[0]:
                    best = (start, end + 1)
                break
    return best


def shortest_cover__right_two_counters(values, needed):
    from collections import Counter

    want, have, start, spans = Counter(needed), Counter(), 0, []
    if not want:
        return (0, 0)
    for end, value in enumerate(values, 1):
        have[value] += 1
        while all(have[k] >= n for k, n in want.items()):
            spans.append((end - start, start, end))
            have[values[start]] -= 1
            start += 1
    return min(spans)[1:] if spans else (-1, -1)


def shortest_cover__wrong_ignores_multiplicity(values, needed):
    spans = [
        (end - start, start, end)
        for start in range(len(values) + 1)
        for end in range(start, len(values) + 1)
        if {*needed} <= {*values[start:end]}
    ]
    return min(spans)[1:] if spans else (-1, -1)


def shortest_cover__wrong_last_of_ties(values, needed):
    from collections import Counter

    want = Counter(needed)
    spans = [
        (end - start, -start, end)
        for start in range(len(values) + 1)
        for end in range(start, len(values) + 1)
        if Counter(values[start:end]) >= want
    ]
    if not needed or not spans:
        return (-1, -1) if needed else (0, 0)
    return (-min(spans)[1], min(spans)[2])


def shortest_cover__wrong_inclusive_end(values, needed):
    from collections import Counter

    want = Counter(needed)
    for length in range(len(needed), len(values) + 1):
        for start in range(len(values) - length + 1):
            if Counter(values[start : start + length]) >= want:
                return (start, start + length - 1) if needed else (0, 0)
    return (-1, -1)


def shortest_cover__wrong_first_cover_is_not_shrunk(values, needed):
    from collections import Counter

    want = Counter(needed)
    for end in range(len(values) + 1):
        if Counter(values[:end]) >= want:
            start = max(s for s in range(end + 1) if Counter(values[s:end]) >= want)
            return (start, end) if needed else (0, 0)
    return (-1, -1)


def shortest_cover__wrong_order_matters(values, needed):
    best = (-1, -1) if needed else (0, 0)
    for start in range(len(values)):
        i = 0
        for end in range(start, len(values)):
            if i < len(needed) and values[end] == needed[i]:
                i += 1
                if i == len(needed) and (best[0] < 0 or end + 1 - start < best[1] - best[0]):
                    best = (start, end + 1)
    return best
