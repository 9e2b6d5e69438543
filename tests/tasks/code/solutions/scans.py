"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def running_maximum__right_accumulate(values):
    from itertools import accumulate

    return list(accumulate(values, max))


def running_maximum__right_slices(values):
    return [max(values[: i + 1]) for i in range(len(values))]


def running_maximum__wrong_starts_at_zero(values):
    best, out = 0, []
    for value in values:
        best = max(best, value)
        out.append(best)
    return out


def running_maximum__wrong_overall(values):
    return [max(values)] * len(values) if values else []


def running_maximum__wrong_leaves_out_repeats(values):
    out = []
    for value in values:
        if not out or value > out[-1]:
            out.append(value)
    return out


def longest_within_budget__right_prefix_sums(values, bound):
    from bisect import bisect_right
    from itertools import accumulate

    sums = [0, *accumulate(values)]
    return max(bisect_right(sums, low + bound) - 1 - i for i, low in enumerate(sums))


def longest_within_budget__right_brute(values, bound):
    best = 0
    for i in range(len(values)):
        total = 0
        for j in range(i, len(values)):
            total += values[j]
            if total > bound:
                break
            best = max(best, j + 1 - i)
    return best


def longest_within_budget__wrong_strictly_less(values, bound):
    best = start = total = 0
    for end, value in enumerate(values):
        total += value
        while start <= end and total >= bound:
            total -= values[start]
            start += 1
        best = max(best, end + 1 - start)
    return best


def longest_within_budget__wrong_smallest_items(values, bound):
    count = total = 0
    for value in sorted(values):
        if total + value > bound:
            break
        total += value
        count += 1
    return count


def longest_within_budget__wrong_from_the_start(values, bound):
    total = 0
    for i, value in enumerate(values):
        total += value
        if total > bound:
            return i
    return len(values)
