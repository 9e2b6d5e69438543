"""Right and nearly right solutions of the problems about lists."""


def lead_over_runner_up__right_two_passes(scores):
    if not scores:
        return 0
    top = max(scores)
    rest = [score for score in scores if score != top]
    return top - max(rest) if rest else 0


def lead_over_runner_up__right_one_pass(scores):
    first = second = None
    for score in scores:
        if first is None or score > first:
            first, second = score, first
        elif score != first and (second is None or score > second):
            second = score
    return 0 if second is None else first - second


def lead_over_runner_up__wrong_repeats_count(scores):
    values = sorted(scores)
    return values[-1] - values[-2] if len(values) > 1 else 0


def lead_over_runner_up__wrong_runner_up_from_zero(scores):
    first = second = 0
    for score in scores:
        if score > first:
            first, second = score, first
        elif second < score < first:
            second = score
    return first - second


def lead_over_runner_up__wrong_one_value_leads_over_nothing(scores):
    values = sorted({*scores, 0})[-2:]
    return values[-1] - values[0]


def lead_over_runner_up__wrong_forgets_the_dethroned(scores):
    if not scores:
        return 0
    first, second = scores[0], None
    for score in scores[1:]:
        if score > first:
            first = score
        elif score < first and (second is None or score > second):
            second = score
    return 0 if second is None else first - second


def deal_cards__right_pop(cards, hands):
    pile, out, turn = list(cards), [[] for _ in range(hands)], 0
    while pile:
        out[turn].append(pile.pop())
        turn = (turn + 1) % hands
    return out


def deal_cards__right_enumerate(cards, hands):
    out = [[] for _ in range(hands)]
    for i, card in enumerate(reversed(cards)):
        out[i % hands].append(card)
    return out


def deal_cards__wrong_from_the_bottom(cards, hands):
    return [cards[player::hands] for player in range(hands)]


def deal_cards__wrong_newest_first(cards, hands):
    out = [[] for _ in range(hands)]
    for i, card in enumerate(reversed(cards)):
        out[i % hands].insert(0, card)
    return out


def deal_cards__wrong_blocks(cards, hands):
    pile, each = cards[::-1], -(-len(cards) // hands)
    return [pile[player * each : (player + 1) * each] for player in range(hands)]


def deal_cards__wrong_full_rounds_only(cards, hands):
    pile = cards[::-1][: len(cards) // hands * hands]
    return [pile[player::hands] for player in range(hands)]


def deal_cards__wrong_no_empty_hands(cards, hands):
    return [hand for hand in (cards[::-1][player::hands] for player in range(hands)) if hand]


def deal_cards__wrong_one_shared_hand(cards, hands):
    out = [[]] * hands
    for i, card in enumerate(reversed(cards)):
        out[i % hands].append(card)
    return out


def zip_then_unwind__right_indices(left, right):
    out = []
    for i in range(min(len(left), len(right))):
        out.append(left[i])
        out.append(right[i])
    longer = left if len(left) > len(right) else right
    for i in range(len(longer) - 1, min(len(left), len(right)) - 1, -1):
        out.append(longer[i])
    return out


def zip_then_unwind__right_queues(left, right):
    from collections import deque

    left, right, out = deque(left), deque(right), []
    while left and right:
        out += [left.popleft(), right.popleft()]
    rest = left or right
    while rest:
        out.append(rest.pop())
    return out


def zip_then_unwind__wrong_rest_forwards(left, right):
    out = [item for pair in zip(left, right, strict=False) for item in pair]
    return out + left[len(right) :] + right[len(left) :]


def zip_then_unwind__wrong_drops_the_rest(left, right):
    return [item for pair in zip(left, right, strict=False) for item in pair]


def zip_then_unwind__wrong_whole_longer_list(left, right):
    out = [item for pair in zip(left, right, strict=False) for item in pair]
    longer = max(left, right, key=len)
    return out if len(left) == len(right) else out + longer[::-1]


def zip_then_unwind__wrong_loses_one_of_the_rest(left, right):
    out = [item for pair in zip(left, right, strict=False) for item in pair]
    longer = left if len(left) > len(right) else right
    return out + longer[: min(len(left), len(right)) : -1]


def local_peaks__right_padding(values):
    padded = [float("-inf"), *values, float("-inf")]
    return [i for i, (a, b, c) in enumerate(zip(padded, padded[1:], padded[2:], strict=False)) if a < b > c]


def local_peaks__right_rejects(values):
    low = set()
    for i in range(len(values) - 1):
        if values[i] <= values[i + 1]:
            low.add(i)
        if values[i] >= values[i + 1]:
            low.add(i + 1)
    return [i for i in range(len(values)) if i not in low]


def local_peaks__wrong_inner_only(values):
    return [i for i in range(1, len(values) - 1) if values[i - 1] < values[i] > values[i + 1]]


def local_peaks__wrong_plateaus_count(values):
    padded = [float("-inf"), *values, float("-inf")]
    return [i for i in range(len(values)) if padded[i] <= values[i] >= padded[i + 2]]


def local_peaks__wrong_padded_with_zero(values):
    padded = [0, *values, 0]
    return [i for i in range(len(values)) if padded[i] < values[i] > padded[i + 2]]


def local_peaks__wrong_wraps_round(values):
    return [i for i, value in enumerate(values) if values[i - 1] < value > values[(i + 1) % len(values)]]


def competition_places__right_index_in_sorted(scores):
    ordered = sorted(scores)[::-1]
    return [ordered.index(score) + 1 for score in scores]


def competition_places__right_bisect(scores):
    from bisect import bisect_left

    negated = sorted(-score for score in scores)
    return [bisect_left(negated, -score) + 1 for score in scores]


def competition_places__wrong_no_gaps(scores):
    ordered = sorted(set(scores), reverse=True)
    return [ordered.index(score) + 1 for score in scores]


def competition_places__wrong_lowest_first(scores):
    ordered = sorted(scores)
    return [ordered.index(score) + 1 for score in scores]


def competition_places__wrong_worst_shared_place(scores):
    return [sum(other >= score for other in scores) for score in scores]


def competition_places__wrong_ties_broken(scores):
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    out = [0] * len(scores)
    for place, i in enumerate(order, 1):
        out[i] = place
    return out


def competition_places__wrong_sorted_by_place(scores):
    ordered = sorted(scores, reverse=True)
    return [ordered.index(score) + 1 for score in ordered]


def longest_plateau__right_groupby(values):
    from itertools import groupby

    best, at = (0, 0), 0
    for _, group in groupby(values):
        length = len(list(group))
        if length > best[1]:
            best = (at, length)
        at += length
    return best


def longest_plateau__right_while(values):
    start, length, i = 0, 0, 0
    while i < len(values):
        j = i
        while j < len(values) and values[j] == values[i]:
            j += 1
        if j - i > length:
            start, length = i, j - i
        i = j
    return (start, length)


def longest_plateau__wrong_last_of_ties(values):
    start = length = run = 0
    for i, value in enumerate(values):
        run = run + 1 if i and value == values[i - 1] else 1
        if run >= length:
            start, length = i - run + 1, run
    return (start, length)


def longest_plateau__wrong_forgets_the_last_run(values):
    best, run = (0, 0), 1
    for i in range(1, len(values)):
        if values[i] == values[i - 1]:
            run += 1
        else:
            if run > best[1]:
                best = (i - run, run)
            run = 1
    return best


def longest_plateau__wrong_counts_all_equal(values):
    if not values:
        return (0, 0)
    most = max(values.count(value) for value in values)
    return next((values.index(value), most) for value in values if values.count(value) == most)


def longest_plateau__wrong_end_not_start(values):
    end = length = run = 0
    for i, value in enumerate(values):
        run = run + 1 if i and value == values[i - 1] else 1
        if run > length:
            end, length = i, run
    return (end, length)


def sort_by_guide__right_two_parts(values, guide):
    inside = sorted((v for v in values if v in guide), key=guide.index)
    outside = sorted(v for v in values if v not in guide)
    return inside + outside[::-1]


def sort_by_guide__right_counter(values, guide):
    from collections import Counter

    left, out = Counter(values), []
    for value in guide:
        out += [value] * left.pop(value, 0)
    for value in sorted(left, reverse=True):
        out += [value] * left[value]
    return out


def sort_by_guide__wrong_rest_ascending(values, guide):
    place = {value: i for i, value in enumerate(guide)}
    return sorted(values, key=lambda v: (place.get(v, len(guide)), v))


def sort_by_guide__wrong_rest_first(values, guide):
    place = {value: i for i, value in enumerate(guide)}
    return sorted(values, key=lambda v: (place.get(v, -1), -v))


def sort_by_guide__wrong_rest_in_given_order(values, guide):
    return sorted(values, key=lambda v: guide.index(v) if v in guide else len(guide))


def sort_by_guide__wrong_drops_repeats(values, guide):
    return [v for v in guide if v in values] + sorted({*values} - {*guide}, reverse=True)


def sort_by_guide__wrong_adds_what_is_missing(values, guide):
    return [v for v in guide for _ in range(max(1, values.count(v)))] + sorted(
        (v for v in values if v not in guide), reverse=True
    )


def moving_medians__right_statistics(values, width):
    from statistics import median_low

    return [median_low(values[i : i + width]) for i in range(len(values) - width + 1)]


def moving_medians__right_sorted_window(values, width):
    from bisect import bisect_left, insort

    window, out = [], []
    for i, value in enumerate(values):
        insort(window, value)
        if i >= width:
            del window[bisect_left(window, values[i - width])]
        if i >= width - 1:
            out.append(window[(width - 1) // 2])
    return out


def moving_medians__wrong_larger_middle(values, width):
    return [sorted(values[i : i + width])[width // 2] for i in range(len(values) - width + 1)]


def moving_medians__wrong_unsorted(values, width):
    return [values[i + (width - 1) // 2] for i in range(len(values) - width + 1)]


def moving_medians__wrong_last_window_missing(values, width):
    return [sorted(values[i : i + width])[(width - 1) // 2] for i in range(len(values) - width)]


def moving_medians__wrong_shorter_windows_at_the_end(values, width):
    windows = [sorted(values[i : i + width]) for i in range(len(values))]
    return [window[(len(window) - 1) // 2] for window in windows]


def moving_medians__wrong_mean_of_the_middles(values, width):
    windows = [sorted(values[i : i + width]) for i in range(len(values) - width + 1)]
    return [(window[(width - 1) // 2] + window[width // 2]) // 2 for window in windows]
