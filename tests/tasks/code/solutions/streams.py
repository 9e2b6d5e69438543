"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def events_per_bucket__right_dictionary(times, width):
    if not times:
        return []
    counts = {}
    for time in times:
        counts[time // width] = counts.get(time // width, 0) + 1
    return [counts.get(part, 0) for part in range(min(counts), max(counts) + 1)]


def events_per_bucket__right_walk(times, width):
    out, times = [], sorted(times)
    start = times[0] - times[0] % width if times else 0
    while times:
        inside = [time for time in times if time < start + width]
        out.append(len(inside))
        times = times[len(inside) :]
        start += width
    return out


def events_per_bucket__wrong_leaves_out_zeros(times, width):
    from collections import Counter

    counts = Counter(time // width for time in times)
    return [counts[part] for part in sorted(counts)]


def events_per_bucket__wrong_from_first_time(times, width):
    out, times = [], sorted(times)
    start = times[0] if times else 0
    while times:
        inside = [time for time in times if time < start + width]
        out.append(len(inside))
        times = times[len(inside) :]
        start += width
    return out


def events_per_bucket__wrong_towards_zero(times, width):
    parts = [int(time / width) for time in times]
    counts = [0] * (max(parts) - min(parts) + 1) if parts else []
    for part in parts:
        counts[part - min(parts)] += 1
    return counts


def debounced__right_backwards_search(events, gap):
    kept = []
    for time, name in events:
        last = next((at for at, other in reversed(kept) if other == name), None)
        if last is None or last + gap <= time:
            kept.append((time, name))
    return kept


def debounced__right_open_again(events, gap):
    opens, kept = {}, []
    for event in events:
        if event[0] >= opens.get(event[1], event[0]):
            kept.append(event)
            opens[event[1]] = event[0] + gap
    return kept


def debounced__wrong_held_back_count(events, gap):
    last, kept = {}, []
    for time, name in events:
        if name not in last or time - last[name] >= gap:
            kept.append((time, name))
        last[name] = time
    return kept


def debounced__wrong_strict(events, gap):
    last, kept = {}, []
    for time, name in events:
        if name not in last or time - last[name] > gap:
            kept.append((time, name))
            last[name] = time
    return kept


def debounced__wrong_all_names(events, gap):
    last, kept = None, []
    for time, name in events:
        if last is None or time - last >= gap:
            kept.append((time, name))
            last = time
    return kept


def refused_requests__right_last_of_limit(times, limit, span):
    accepted, refused = [], []
    for time in times:
        if len(accepted) >= limit and time - accepted[-limit] < span:
            refused.append(time)
        else:
            accepted.append(time)
    return refused


def refused_requests__right_seconds(times, limit, span):
    from collections import Counter

    used, refused = Counter(), []
    for time in times:
        if sum(used[second] for second in range(time - span + 1, time + 1)) < limit:
            used[time] += 1
        else:
            refused.append(time)
    return refused


def refused_requests__wrong_refused_count(times, limit, span):
    return [time for i, time in enumerate(times) if i >= limit and time - times[i - limit] < span]


def refused_requests__wrong_a_second_too_long(times, limit, span):
    accepted, refused = [], []
    for time in times:
        if len(accepted) >= limit and time - accepted[-limit] <= span:
            refused.append(time)
        else:
            accepted.append(time)
    return refused


def refused_requests__wrong_fixed_windows(times, limit, span):
    counts, refused = {}, []
    for time in times:
        counts[time // span] = counts.get(time // span, 0) + 1
        if counts[time // span] > limit:
            refused.append(time)
    return refused


def refused_requests__wrong_returns_accepted(times, limit, span):
    accepted = []
    for time in times:
        if len(accepted) < limit or time - accepted[-limit] >= span:
            accepted.append(time)
    return accepted


def interval_difference__right_cut_away(first, second):
    parts = list(first)
    for low, high in second:
        cut = []
        for start, end in parts:
            cut += [(start, min(end, low)), (max(start, high), end)]
        parts = [(start, end) for start, end in cut if start < end]
    out = []
    for start, end in sorted(parts):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def interval_difference__right_points(first, second):
    from itertools import pairwise

    points = sorted({point for each in first + second for point in each})
    out = []
    for low, high in pairwise(points):
        if any(a <= low < b for a, b in first) and not any(a <= low < b for a, b in second):
            if out and out[-1][1] == low:
                out[-1] = (out[-1][0], high)
            else:
                out.append((low, high))
    return out


def interval_difference__wrong_not_joined(first, second):
    parts = sorted(first)
    for low, high in second:
        cut = []
        for start, end in parts:
            cut += [(start, min(end, low)), (max(start, high), end)]
        parts = [(start, end) for start, end in cut if start < end]
    return sorted(parts)


def interval_difference__wrong_closed_ends(first, second):
    cells = {cell for start, end in first for cell in range(start, end + 1)}
    cells -= {cell for start, end in second for cell in range(start, end + 1)}
    starts = sorted(cell for cell in cells if cell - 1 not in cells)
    ends = sorted(cell for cell in cells if cell + 1 not in cells)
    return list(zip(starts, ends, strict=False))


def interval_difference__wrong_drops_touched(first, second):
    parts = [(a, b) for a, b in sorted(first) if not any(c < b and a < d for c, d in second)]
    out = []
    for start, end in parts:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def interval_difference__wrong_merges_to_last_end(first, second):
    merged = []
    for start, end in sorted(first):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    for low, high in second:
        cut = [part for a, b in merged for part in ((a, min(b, low)), (max(a, high), b))]
        merged = [(a, b) for a, b in cut if a < b]
    return sorted(merged)


def separate_sightings__right_back_from_the_end(events, pattern, span):
    count, first = 0, 0
    for end, (time, letter) in enumerate(events):
        if letter != pattern[-1]:
            continue
        left = len(pattern)
        for at in range(end, first - 1, -1):
            if events[at][1] == pattern[left - 1]:
                left -= 1
                if left == 0:
                    break
        if left == 0 and time - events[at][0] <= span:
            count += 1
            first = end + 1
    return count


def separate_sightings__right_recursive(events, pattern, span):
    from functools import lru_cache

    def finish(start):
        at = start
        for letter in pattern:
            while at < len(events) and events[at][1] != letter:
                at += 1
            if at == len(events):
                return None
            at += 1
        return at

    @lru_cache(None)
    def best(start):
        if start == len(events):
            return 0
        found = best(start + 1)
        if events[start][1] == pattern[0]:
            end = finish(start)
            if end is not None and events[end - 1][0] - events[start][0] <= span:
                found = max(found, 1 + best(end))
        return found

    return best(0)


def separate_sightings__wrong_earliest_start(events, pattern, span):
    count, place, start = 0, 0, 0
    for time, letter in events:
        if place and time - start > span:
            place = 0
        if letter == pattern[place]:
            start = start if place else time
            place += 1
        if place == len(pattern):
            count += 1
            place = 0
    return count


def separate_sightings__wrong_neighbours_only(events, pattern, span):
    count = at = 0
    while at + len(pattern) <= len(events):
        part = events[at : at + len(pattern)]
        if "".join(letter for _, letter in part) == pattern and part[-1][0] - part[0][0] <= span:
            count += 1
            at += len(pattern)
        else:
            at += 1
    return count


def separate_sightings__wrong_overlapping(events, pattern, span):
    count, begun = 0, [None] * (len(pattern) + 1)
    for time, letter in events:
        begun[0] = time
        for place in range(len(pattern), 0, -1):
            if pattern[place - 1] == letter:
                begun[place] = begun[place - 1]
        if letter == pattern[-1] and begun[-1] is not None and time - begun[-1] <= span:
            count += 1
    return count


def separate_sightings__wrong_no_span(events, pattern, span):
    count = place = 0
    for _, letter in events:
        if letter == pattern[place]:
            place += 1
        if place == len(pattern):
            count += 1
            place = 0
    return count


def separate_sightings__wrong_less_than_span(events, pattern, span):
    count, begun = 0, [None] * (len(pattern) + 1)
    for time, letter in events:
        begun[0] = time
        for place in range(len(pattern), 0, -1):
            if pattern[place - 1] == letter:
                begun[place] = begun[place - 1]
        if begun[-1] is not None and time - begun[-1] < span:
            count += 1
            begun = [None] * len(begun)
    return count
