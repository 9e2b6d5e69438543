"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def lift_travel__right_stops(start, calls):
    stops = [start] + [stop for call in calls for stop in call]
    return sum(abs(stops[i] - stops[i - 1]) for i in range(1, len(stops)))


def lift_travel__right_two_sums(start, calls):
    inside = sum(abs(a - b) for a, b in calls)
    exits = [start, *(b for _, b in calls)]
    return inside + sum(abs(before - a) for before, (a, _) in zip(exits, calls, strict=False))


def lift_travel__wrong_only_with_people(start, calls):
    return sum(abs(a - b) for a, b in calls)


def lift_travel__wrong_from_the_first_entry(start, calls):
    stops = [stop for call in calls for stop in call]
    return sum(abs(stops[i] - stops[i - 1]) for i in range(1, len(stops)))


def lift_travel__wrong_back_to_start(start, calls):
    return sum(abs(a - start) + abs(b - a) for a, b in calls)


def lift_travel__wrong_signed(start, calls):
    return calls[-1][1] - start if calls else 0


def walk_with_repeats__right_rewrite(moves):
    steps = []
    for move in moves:
        if move != "=":
            steps.append(move)
        elif steps:
            steps.append(steps[-1])
    return steps.count("E") - steps.count("W"), steps.count("N") - steps.count("S")


def walk_with_repeats__right_complex(moves):
    place, step = 0j, 0j
    for move in moves:
        step = {"N": 1j, "S": -1j, "E": 1, "W": -1, "=": step}[move]
        place += step
    return int(place.real), int(place.imag)


def walk_with_repeats__wrong_no_repeats(moves):
    return moves.count("E") - moves.count("W"), moves.count("N") - moves.count("S")


def walk_with_repeats__wrong_letter_before(moves):
    x = y = 0
    for i, move in enumerate(moves):
        if move == "=" and i:
            move = moves[i - 1]
        x += (move == "E") - (move == "W")
        y += (move == "N") - (move == "S")
    return x, y


def walk_with_repeats__wrong_north_is_down(moves):
    x = y = dx = dy = 0
    for move in moves:
        if move != "=":
            dx, dy = {"N": (0, -1), "S": (0, 1), "E": (1, 0), "W": (-1, 0)}[move]
        x, y = x + dx, y + dy
    return x, y


def walk_with_repeats__wrong_doubles_all(moves):
    x = y = 0
    for move in moves:
        if move == "=":
            x, y = 2 * x, 2 * y
        x += (move == "E") - (move == "W")
        y += (move == "N") - (move == "S")
    return x, y


def pocket_money__right_plain(log):
    money = {}
    for giver, taker, amount in log:
        if giver != "bank":
            if money.get(giver, 0) < amount:
                continue
            money[giver] -= amount
        if taker != "bank":
            money[taker] = money.get(taker, 0) + amount
    return {name: has for name, has in money.items() if has > 0}


def pocket_money__right_rich_bank(log):
    from collections import defaultdict

    money = defaultdict(int, bank=10**12)
    for giver, taker, amount in log:
        if money[giver] - amount >= 0:
            money[giver] -= amount
            money[taker] += amount
    del money["bank"]
    return {name: has for name, has in money.items() if has}


def pocket_money__wrong_pays_what_there_is(log):
    money = {}
    for giver, taker, amount in log:
        if giver != "bank":
            amount = min(amount, money.get(giver, 0))
            money[giver] = money.get(giver, 0) - amount
        if taker != "bank":
            money[taker] = money.get(taker, 0) + amount
    return {name: has for name, has in money.items() if has > 0}


def pocket_money__wrong_keeps_the_penniless(log):
    money = {}
    for giver, taker, amount in log:
        if giver != "bank":
            if money.get(giver, 0) < amount:
                continue
            money[giver] -= amount
        if taker != "bank":
            money[taker] = money.get(taker, 0) + amount
    return money


def pocket_money__wrong_debts(log):
    money = {}
    for giver, taker, amount in log:
        money[giver] = money.get(giver, 0) - amount
        money[taker] = money.get(taker, 0) + amount
    return {name: has for name, has in money.items() if has > 0 and name != "bank"}


def pocket_money__wrong_must_have_more(log):
    money = {}
    for giver, taker, amount in log:
        if giver != "bank":
            if money.get(giver, 0) <= amount:
                continue
            money[giver] -= amount
        if taker != "bank":
            money[taker] = money.get(taker, 0) + amount
    return {name: has for name, has in money.items() if has > 0}


def pocket_money__wrong_pays_oneself(log):
    money = {}
    for giver, taker, amount in log:
        has, gets = money.get(giver, 0), money.get(taker, 0)
        if giver == "bank" or has >= amount:
            money[giver] = has - amount
            money[taker] = gets + amount
    return {name: has for name, has in money.items() if has > 0 and name != "bank"}


def counting_out__right_one_by_one(names, counts):
    ring, out = list(names), []
    for count in counts:
        if not ring:
            break
        for _ in range(count - 1):
            ring.append(ring.pop(0))
        out.append(ring.pop(0))
    return out


def counting_out__right_marks(names, counts):
    gone, at, out = [False] * len(names), -1, []
    for count in counts:
        if all(gone):
            break
        while count:
            at = (at + 1) % len(names)
            count -= not gone[at]
        gone[at] = True
        out.append(names[at])
    return out


def counting_out__wrong_one_further(names, counts):
    left, at, out = list(names), 0, []
    for count in counts[: len(names)]:
        at = (at + count) % len(left)
        out.append(left.pop(at))
    return out


def counting_out__wrong_always_from_the_first(names, counts):
    left, out = list(names), []
    for count in counts[: len(names)]:
        out.append(left.pop((count - 1) % len(left)))
    return out


def counting_out__wrong_counts_the_gone(names, counts):
    left, at, out = list(names), -1, []
    for count in counts:
        at = (at + count) % max(1, len(names))
        if names and names[at] in left:
            left.remove(names[at])
            out.append(names[at])
    return out


def counting_out__wrong_skips_one(names, counts):
    left, at, out = list(names), -1, []
    for count in counts[: len(names)]:
        at = (at + count) % len(left)
        out.append(left.pop(at))
    return out


def ladder_race__right_minimum(goal, jumps, rolls):
    out, place = [], 0
    for roll in rolls:
        if place == goal:
            return out
        place = min(place + roll, 2 * goal - place - roll)
        for a, b in jumps:
            if a == place:
                place = b
                break
        out.append(place)
    return out


def ladder_race__right_table(goal, jumps, rolls):
    ends = list(range(goal + 1))
    for a, b in jumps:
        ends[a] = b
    ends += [ends[goal - over] for over in range(1, min(6, goal) + 1)]
    out = [0]
    for roll in rolls:
        if out[-1] != goal:
            out.append(ends[out[-1] + roll])
    return out[1:]


def ladder_race__wrong_stays_when_over(goal, jumps, rolls):
    leads, out, place = dict(jumps), [], 0
    for roll in rolls:
        if place == goal:
            break
        if place + roll <= goal:
            place = leads.get(place + roll, place + roll)
        out.append(place)
    return out


def ladder_race__wrong_stops_at_the_goal(goal, jumps, rolls):
    leads, out, place = dict(jumps), [], 0
    for roll in rolls:
        if place == goal:
            break
        place = min(goal, place + roll)
        place = leads.get(place, place)
        out.append(place)
    return out


def ladder_race__wrong_jumps_again(goal, jumps, rolls):
    leads, out, place = dict(jumps), [], 0
    for roll in rolls:
        if place == goal:
            break
        place += roll
        if place > goal:
            place = 2 * goal - place
        seen = set()
        while place in leads and place not in seen:
            seen.add(place)
            place = leads[place]
        out.append(place)
    return out


def ladder_race__wrong_goes_on_after_winning(goal, jumps, rolls):
    leads, out, place = dict(jumps), [], 0
    for roll in rolls:
        place += roll
        if place > goal:
            place = 2 * goal - place
        place = leads.get(place, place)
        out.append(place)
    return out


def ladder_race__wrong_jumps_both_ways(goal, jumps, rolls):
    leads, out, place = {b: a for a, b in jumps} | dict(jumps), [], 0
    for roll in rolls:
        if place == goal:
            break
        place += roll
        if place > goal:
            place = 2 * goal - place
        place = leads.get(place, place)
        out.append(place)
    return out


def shortest_queue__right_scan_all(tills, customers):
    done = []
    for comes, takes in customers:
        waiting = [[end for till, end in done if till == t and end > comes] for t in range(tills)]
        till = min(range(tills), key=lambda t: (len(waiting[t]), t))
        done.append((till, max([comes, *waiting[till]]) + takes))
    return [end for _, end in done]


def shortest_queue__right_events(tills, customers):
    import heapq

    people, free_at, gone, out = [0] * tills, [0] * tills, [], []
    for comes, takes in customers:
        while gone and gone[0][0] <= comes:
            people[heapq.heappop(gone)[1]] -= 1
        till = people.index(min(people))
        people[till] += 1
        free_at[till] = max(free_at[till], comes) + takes
        heapq.heappush(gone, (free_at[till], till))
        out.append(free_at[till])
    return out


def shortest_queue__wrong_first_free_till(tills, customers):
    free_at, out = [0] * tills, []
    for comes, takes in customers:
        till = free_at.index(min(free_at))
        free_at[till] = max(free_at[till], comes) + takes
        out.append(free_at[till])
    return out


def shortest_queue__wrong_still_there(tills, customers):
    queues, out = [[] for _ in range(tills)], []
    for comes, takes in customers:
        queues = [[end for end in queue if end >= comes] for queue in queues]
        queue = min(queues, key=len)
        queue.append(max([comes, *queue]) + takes)
        out.append(queue[-1])
    return out


def shortest_queue__wrong_one_who_is_served_does_not_count(tills, customers):
    queues, out = [[] for _ in range(tills)], []
    for comes, takes in customers:
        queues = [[end for end in queue if end > comes] for queue in queues]
        queue = min(queues, key=lambda queue: max(0, len(queue) - 1))
        queue.append(max([comes, *queue]) + takes)
        out.append(queue[-1])
    return out


def shortest_queue__wrong_all_at_minute_zero(tills, customers):
    ends, out = [[] for _ in range(tills)], []
    for comes, takes in customers:
        queue = min(ends, key=lambda queue: sum(end > comes for end in queue))
        queue.append((queue[-1] if queue else 0) + takes)
        out.append(queue[-1])
    return out
