"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def hall_in_use__right_sweep(bookings):
    out, open_now = [], 0
    for minute, kind in sorted([(s, 0) for s, _ in bookings] + [(e, 1) for _, e in bookings]):
        if kind == 0:
            if open_now == 0:
                begun = minute
            open_now += 1
        else:
            open_now -= 1
            if open_now == 0:
                out.append((begun, minute))
    return out


def hall_in_use__right_minutes(bookings):
    used = {minute for start, end in bookings for minute in range(start, end)}
    out = []
    for minute in sorted(used):
        if out and out[-1][1] == minute:
            out[-1] = (out[-1][0], minute + 1)
        else:
            out.append((minute, minute + 1))
    return out


def hall_in_use__wrong_not_sorted(bookings):
    out = []
    for start, end in bookings:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def hall_in_use__wrong_last_end(bookings):
    out = []
    for start, end in sorted(bookings):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def hall_in_use__wrong_touching_apart(bookings):
    out = []
    for start, end in sorted(bookings):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def rooms_of_meetings__right_list_of_ends(meetings):
    rooms, ends = [None] * len(meetings), []
    for i in sorted(range(len(meetings)), key=lambda i: (meetings[i][0], i)):
        start, end = meetings[i]
        room = next((r for r, until in enumerate(ends) if until <= start), len(ends))
        ends[room:] = [end, *ends[room + 1 :]]
        rooms[i] = room
    return rooms


def rooms_of_meetings__right_minute_by_minute(meetings):
    rooms, used = [0] * len(meetings), {}
    for minute in range(max((end for _, end in meetings), default=0)):
        used = {room: end for room, end in used.items() if end > minute}
        for i, (start, end) in enumerate(meetings):
            if start == minute:
                room = 0
                while room in used:
                    room += 1
                rooms[i] = room
                used[room] = end
    return rooms


def rooms_of_meetings__wrong_in_list_order(meetings):
    rooms, ends = [], []
    for start, end in meetings:
        room = next((r for r, until in enumerate(ends) if until <= start), len(ends))
        ends[room:] = [end, *ends[room + 1 :]]
        rooms.append(room)
    return rooms


def rooms_of_meetings__wrong_pause_between(meetings):
    rooms, ends = [None] * len(meetings), []
    for i in sorted(range(len(meetings)), key=lambda i: (meetings[i][0], i)):
        start, end = meetings[i]
        room = next((r for r, until in enumerate(ends) if until < start), len(ends))
        ends[room:] = [end, *ends[room + 1 :]]
        rooms[i] = room
    return rooms


def rooms_of_meetings__wrong_room_free_longest(meetings):
    rooms, ends = [None] * len(meetings), []
    for i in sorted(range(len(meetings)), key=lambda i: (meetings[i][0], i)):
        start, end = meetings[i]
        room = min(range(len(ends)), key=lambda room: ends[room], default=0)
        if not ends or ends[room] > start:
            room = len(ends)
            ends.append(0)
        ends[room] = end
        rooms[i] = room
    return rooms


def rooms_of_meetings__wrong_ties_by_end(meetings):
    rooms, ends = [None] * len(meetings), []
    for i in sorted(range(len(meetings)), key=lambda i: meetings[i]):
        start, end = meetings[i]
        room = next((r for r, until in enumerate(ends) if until <= start), len(ends))
        ends[room:] = [end, *ends[room + 1 :]]
        rooms[i] = room
    return rooms


def free_gaps__right_merge_then_look(busy, hours, shortest):
    opens, closes = hours
    inside = sorted((max(s, opens), min(e, closes)) for s, e in busy if s < closes and e > opens)
    out, at = [], opens
    for start, end in inside:
        if start - at >= shortest:
            out.append((at, start))
        at = max(at, end)
    if closes - at >= shortest:
        out.append((at, closes))
    return out


def free_gaps__right_mark_minutes(busy, hours, shortest):
    opens, closes = hours
    taken = [any(s <= m < e for s, e in busy) for m in range(opens, closes)] + [True]
    out, begun = [], opens
    for minute, full in zip(range(opens, closes + 1), taken, strict=True):
        if full:
            if minute - begun >= shortest:
                out.append((begun, minute))
            begun = minute + 1
    return out


def free_gaps__wrong_longer_than(busy, hours, shortest):
    out, (at, closes) = [], hours
    for start, end in [*sorted(busy), (closes, closes)]:
        if min(start, closes) - at > shortest:
            out.append((at, min(start, closes)))
        at = max(at, end)
    return out


def free_gaps__wrong_forgets_the_evening(busy, hours, shortest):
    out, (at, closes) = [], hours
    for start, end in sorted(busy):
        if min(start, closes) - at >= shortest:
            out.append((at, min(start, closes)))
        at = max(at, end)
    return out


def free_gaps__wrong_after_closing(busy, hours, shortest):
    out, (at, closes) = [], hours
    for start, end in [*sorted(busy), (closes, closes)]:
        if start - at >= shortest:
            out.append((at, start))
        at = max(at, end)
    return out


def free_gaps__wrong_last_end(busy, hours, shortest):
    out, (at, closes) = [], hours
    for start, end in [*sorted(busy), (closes, closes)]:
        if min(start, closes) - at >= shortest:
            out.append((at, min(start, closes)))
        at = max(hours[0], end)
    return out


def water_the_strip__right_sorted_scan(length, sprinklers):
    spans = sorted((at - reach, at + reach) for at, reach in sprinklers)
    used = wet = i = 0
    while wet < length:
        best = wet
        while i < len(spans) and spans[i][0] <= wet:
            best = max(best, spans[i][1])
            i += 1
        if best == wet:
            return -1
        wet = best
        used += 1
    return used


def water_the_strip__right_fewest_up_to(length, sprinklers):
    far = 10**9
    fewest = [0] + [far] * length
    for end in range(1, length + 1):
        for at, reach in sprinklers:
            if at - reach < end <= at + reach:
                fewest[end] = min(fewest[end], 1 + fewest[max(0, at - reach)])
    return fewest[length] if fewest[length] < far else -1


def water_the_strip__wrong_widest_first(length, sprinklers):
    dry, used = set(range(length)), 0
    for at, reach in sorted(sprinklers, key=lambda each: -each[1]):
        wet = set(range(at - reach, at + reach))
        if dry & wet:
            dry -= wet
            used += 1
    return -1 if dry else used


def water_the_strip__wrong_gap_of_one(length, sprinklers):
    wet = used = 0
    while wet < length:
        reached = max((at + reach for at, reach in sprinklers if at - reach <= wet + 1), default=wet)
        if reached <= wet:
            return -1
        wet, used = reached, used + 1
    return used


def water_the_strip__wrong_must_overlap(length, sprinklers):
    wet = used = 0
    while wet < length:
        reached = max(
            (at + reach for at, reach in sprinklers if at - reach < wet or (used == 0 and at <= reach)), default=wet
        )
        if reached <= wet:
            return -1
        wet, used = reached, used + 1
    return used


def water_the_strip__wrong_next_start(length, sprinklers):
    wet = used = 0
    for start, end in sorted((at - reach, at + reach) for at, reach in sprinklers):
        if wet < length and start <= wet < end:
            wet, used = end, used + 1
    return used if wet >= length else -1


def baker_orders__right_latest_free_day(orders):
    days, total = set(), 0
    for last, pay in sorted(orders, key=lambda order: -order[1]):
        day = last
        while day in days:
            day -= 1
        if day > 0:
            days.add(day)
            total += pay
    return total


def baker_orders__right_table(orders):
    best = {0: 0}
    for last, pay in sorted(orders):
        for baked, total in sorted(best.items(), reverse=True):
            if baked < last:
                best[baked + 1] = max(best.get(baked + 1, 0), total + pay)
    return max(best.values())


def baker_orders__wrong_dearest_in_turn(orders):
    total = day = 0
    for last, pay in sorted(orders, key=lambda order: -order[1]):
        if day < last:
            day += 1
            total += pay
    return total


def baker_orders__wrong_earliest_last_day(orders):
    total = day = 0
    for last, pay in sorted(orders, key=lambda order: (order[0], -order[1])):
        if day < last:
            day += 1
            total += pay
    return total


def baker_orders__wrong_one_per_last_day(orders):
    best = {}
    for last, pay in orders:
        best[last] = max(best.get(last, 0), pay)
    return sum(best.values())


def baker_orders__wrong_day_zero(orders):
    days, total = set(), 0
    for last, pay in sorted(orders, key=lambda order: -order[1]):
        day = last
        while day in days:
            day -= 1
        if day >= 0:
            days.add(day)
            total += pay
    return total


def wash_and_dry__right_every_order(loads):
    from itertools import permutations

    best = None
    for order in permutations(loads):
        washed = dried = 0
        for wash, dry in order:
            washed += wash
            dried = max(washed, dried) + dry
        best = dried if best is None else min(best, dried)
    return best


def wash_and_dry__right_fill_from_both_ends(loads):
    front, back = [], []
    for load in sorted(loads, key=min):
        if load[0] <= load[1]:
            front.append(load)
        else:
            back.append(load)
    order = front + back[::-1]
    return max((sum(w for w, _ in order[: k + 1]) + sum(d for _, d in order[k:]) for k in range(len(order))), default=0)


def wash_and_dry__wrong_shortest_wash_first(loads):
    washed = dried = 0
    for wash, dry in sorted(loads):
        washed += wash
        dried = max(washed, dried) + dry
    return dried


def wash_and_dry__wrong_longest_dry_first(loads):
    washed = dried = 0
    for wash, dry in sorted(loads, key=lambda load: -load[1]):
        washed += wash
        dried = max(washed, dried) + dry
    return dried


def wash_and_dry__wrong_lower_bound(loads):
    if not loads:
        return 0
    washes, dries = sum(w for w, _ in loads), sum(d for _, d in loads)
    return max(washes + min(d for _, d in loads), dries + min(w for w, _ in loads))


def busiest_minute__right_every_minute(visits):
    best = (0, -1)
    for minute in range(max(go for _, go in visits) + 1):
        there = sum(come <= minute <= go for come, go in visits)
        best = max(best, (there, -minute))
    return (-best[1], best[0])


def busiest_minute__right_only_arrivals(visits):
    best, most = None, 0
    for minute in sorted(come for come, _ in visits):
        there = len([1 for come, go in visits if come <= minute and minute <= go])
        if there > most:
            best, most = minute, there
    return best, most


def busiest_minute__wrong_gone_in_the_last_minute(visits):
    best, most = None, 0
    for minute in range(max(go for _, go in visits) + 1):
        there = sum(come <= minute < go for come, go in visits)
        if there > most or best is None:
            best, most = minute, there
    return best, most


def busiest_minute__wrong_last_of_several(visits):
    best, most = None, 0
    for minute in range(max(go for _, go in visits) + 1):
        there = sum(come <= minute <= go for come, go in visits)
        if there >= most:
            best, most = minute, there
    return best, most


def busiest_minute__wrong_first_listed(visits):
    best, most = None, 0
    for minute, _ in visits:
        there = sum(come <= minute <= go for come, go in visits)
        if there > most:
            best, most = minute, there
    return best, most
