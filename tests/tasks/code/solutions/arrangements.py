"""Right and nearly right solutions of the problems about arranging items."""


def swaps_of_three_kinds__right_make_swaps(values):
    values, goal, swaps = list(values), sorted(values), 0
    for perfect in (True, False):
        for i, want in enumerate(goal):
            if values[i] == want:
                continue
            for j in range(i + 1, len(values)):
                if values[j] == want != goal[j] and (not perfect or goal[j] == values[i]):
                    values[i], values[j] = values[j], values[i]
                    swaps += 1
                    break
    return swaps


def swaps_of_three_kinds__right_zones(values):
    ones, twos = values.count(1), values.count(2)
    a, b, c = values[:ones], values[ones : ones + twos], values[ones + twos :]
    pairs = min(a.count(2), b.count(1)) + min(a.count(3), c.count(1)) + min(b.count(3), c.count(2))
    rings = abs(a.count(2) - b.count(1))
    return pairs + 2 * rings


def swaps_of_three_kinds__wrong_half_the_misplaced(values):
    return (sum(a != b for a, b in zip(values, sorted(values), strict=True)) + 1) // 2


def swaps_of_three_kinds__wrong_neighbour_swaps(values):
    return sum(values[i] > values[j] for j in range(len(values)) for i in range(j))


def swaps_of_three_kinds__wrong_any_partner(values):
    values, goal, swaps = list(values), sorted(values), 0
    for i, want in enumerate(goal):
        if values[i] != want:
            j = values.index(want, i)
            values[i], values[j] = values[j], values[i]
            swaps += 1
    return swaps


def swaps_of_three_kinds__wrong_cycles_of_stable_sort(values):
    order, seen, swaps = sorted(range(len(values)), key=lambda i: values[i]), set(), 0
    for i in range(len(values)):
        while i not in seen:
            seen.add(i)
            i = order[i]
            swaps += i not in seen
    return swaps


def swaps_of_three_kinds__wrong_ring_costs_three(values):
    from collections import Counter

    strays = Counter(p for p in zip(sorted(values), values, strict=True) if p[0] != p[1])
    direct = sum(min(strays[a, b], strays[b, a]) for a, b in [(1, 2), (1, 3), (2, 3)])
    return strays.total() - direct


def steps_to_gather__right_meeting_gap(seats, size):
    from itertools import pairwise

    people = [i for i, taken in enumerate(seats) if taken]
    best = None
    for i in range(len(people) - size + 1):
        group = people[i : i + size]
        gaps = [b - a - 1 for a, b in pairwise(group)]
        cost = sum(gap * min(k + 1, size - 1 - k) for k, gap in enumerate(gaps))
        best = cost if best is None else min(best, cost)
    return best


def steps_to_gather__right_every_target(seats, size):
    people = [i for i, taken in enumerate(seats) if taken]
    best = len(seats) ** 2
    for first in range(len(people) - size + 1):
        for start in range(len(seats) - size + 1):
            best = min(best, sum(abs(people[first + k] - start - k) for k in range(size)))
    return best


def steps_to_gather__wrong_free_seats_between(seats, size):
    people = [i for i, taken in enumerate(seats) if taken]
    return min(people[i + size - 1] - people[i] + 1 - size for i in range(len(people) - size + 1))


def steps_to_gather__wrong_onto_one_seat(seats, size):
    people = [i for i, taken in enumerate(seats) if taken]
    groups = [people[i : i + size] for i in range(len(people) - size + 1)]
    return min(sum(abs(p - group[size // 2]) for p in group) for group in groups)


def steps_to_gather__wrong_the_first_stays(seats, size):
    people = [i for i, taken in enumerate(seats) if taken]
    groups = [people[i : i + size] for i in range(len(people) - size + 1)]
    return min(sum(p - group[0] - k for k, p in enumerate(group)) for group in groups)


def steps_to_gather__wrong_first_group_only(seats, size):
    people = [i - k for k, i in enumerate(i for i, taken in enumerate(seats) if taken)][:size]
    return sum(abs(p - people[size // 2]) for p in people)


def steps_to_gather__wrong_mean_not_median(seats, size):
    places = [seat - k for k, seat in enumerate(i for i, taken in enumerate(seats) if taken)]
    groups = [places[i : i + size] for i in range(len(places) - size + 1)]
    return min(sum(abs(p - sum(group) // size) for p in group) for group in groups)


def largest_merged_number__right_windows(left, right, length):
    def pick(digits, count):
        out, start = "", 0
        for left_over in range(count - 1, -1, -1):
            window = digits[start : len(digits) - left_over]
            best = max(window)
            start += window.index(best) + 1
            out += best
        return out

    def merge(a, b):
        out, i, j = "", 0, 0
        while i < len(a) or j < len(b):
            if a[i:] > b[j:]:
                out, i = out + a[i], i + 1
            else:
                out, j = out + b[j], j + 1
        return out

    best = ""
    for count in range(length + 1):
        if count <= len(left) and length - count <= len(right):
            best = max(best, merge(pick(left, count), pick(right, length - count)))
    return best


def largest_merged_number__right_all_states_digit_by_digit(left, right, length):
    states, out = {(0, 0)}, ""
    for left_over in range(length - 1, -1, -1):
        nexts = {}
        for i, j in states:
            for a in range(i, len(left)):
                if len(left) - a - 1 + len(right) - j >= left_over:
                    nexts.setdefault(left[a], set()).add((a + 1, j))
            for b in range(j, len(right)):
                if len(left) - i + len(right) - b - 1 >= left_over:
                    nexts.setdefault(right[b], set()).add((i, b + 1))
        out += max(nexts)
        states = nexts[max(nexts)]
    return out


def largest_merged_number__wrong_sorted_digits(left, right, length):
    return "".join(sorted(left + right, reverse=True)[:length])


def largest_merged_number__wrong_one_after_the_other(left, right, length):
    digits, kept = left + right, []
    spare = len(digits) - length
    for digit in digits:
        while spare and kept and kept[-1] < digit:
            kept.pop()
            spare -= 1
        kept.append(digit)
    return "".join(kept[:length])


def largest_merged_number__wrong_ties_take_left(left, right, length):
    def pick(digits, count):
        spare, kept = len(digits) - count, []
        for digit in digits:
            while spare and kept and kept[-1] < digit:
                kept.pop()
                spare -= 1
            kept.append(digit)
        return kept[:count]

    def merge(a, b):
        out = ""
        while a or b:
            out += (a if a and (not b or a[0] >= b[0]) else b).pop(0)
        return out

    return max(
        merge(pick(left, count), pick(right, length - count))
        for count in range(length + 1)
        if count <= len(left) and length - count <= len(right)
    )


def largest_merged_number__wrong_merge_then_choose(left, right, length):
    a, b, merged = left, right, ""
    while a or b:
        if a > b:
            merged, a = merged + a[0], a[1:]
        else:
            merged, b = merged + b[0], b[1:]
    spare, kept = len(merged) - length, []
    for digit in merged:
        while spare and kept and kept[-1] < digit:
            kept.pop()
            spare -= 1
        kept.append(digit)
    return "".join(kept[:length])


def largest_merged_number__wrong_greedy_digit(left, right, length):
    out, i, j = "", 0, 0
    for left_over in range(length - 1, -1, -1):
        options = [
            (left[a], a + 1, j) for a in range(i, len(left)) if len(left) - a - 1 + len(right) - j >= left_over
        ] + [(right[b], i, b + 1) for b in range(j, len(right)) if len(left) - i + len(right) - b - 1 >= left_over]
        top = max(option[0] for option in options)
        digit, i, j = next(option for option in options if option[0] == top)
        out += digit
    return out
