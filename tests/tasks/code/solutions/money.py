"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def split_bill__right_shifted(cents, people):
    return [(cents + i) // people for i in range(people)]


def split_bill__right_one_after_another(cents, people):
    out = []
    while people:
        out.append(cents // people)
        cents -= out[-1]
        people -= 1
    return out


def split_bill__wrong_first_pay_more(cents, people):
    share, rest = divmod(cents, people)
    return [share + 1] * rest + [share] * (people - rest)


def split_bill__wrong_last_pays_the_rest(cents, people):
    share, rest = divmod(cents, people)
    return [share] * (people - 1) + [share + rest]


def split_bill__wrong_rounds(cents, people):
    return [round(cents / people)] * people


def round_to_step__right_fraction(amount, step):
    from fractions import Fraction

    return round(Fraction(amount, step)) * step


def round_to_step__right_candidates(amount, step):
    low = amount - amount % step
    high = low + step
    if amount - low != high - amount:
        return low if amount - low < high - amount else high
    return low if low // step % 2 == 0 else high


def round_to_step__wrong_half_up(amount, step):
    return (2 * amount + step) // (2 * step) * step


def round_to_step__wrong_float(amount, step):
    return round(amount / step) * step


def round_to_step__wrong_half_away(amount, step):
    rounded = (2 * abs(amount) + step) // (2 * step) * step
    return rounded if amount >= 0 else -rounded


def round_to_step__wrong_down(amount, step):
    return amount // step * step


def income_tax__right_top_down(income, brackets):
    total, top = 0, income
    for start, rate in reversed(brackets):
        if top > start:
            total += (top - start) * rate
            top = start
    return total // 1000


def income_tax__right_fractions(income, brackets):
    from fractions import Fraction
    from math import floor

    edges = [start for start, _ in brackets] + [float("inf")]
    total = Fraction(0)
    for i, (start, rate) in enumerate(brackets):
        if income > start:
            total += Fraction((min(income, edges[i + 1]) - start) * rate, 1000)
    return floor(total)


def income_tax__wrong_rounds_each(income, brackets):
    total, top = 0, income
    for start, rate in reversed(brackets):
        if top > start:
            total += (top - start) * rate // 1000
            top = start
    return total


def income_tax__wrong_one_rate_for_all(income, brackets):
    rates = [rate for start, rate in brackets if income > start]
    return income * rates[-1] // 1000 if rates else 0


def income_tax__wrong_first_bracket_from_zero(income, brackets):
    total, top = 0, income
    for start, rate in reversed([(0, rate) if i == 0 else (start, rate) for i, (start, rate) in enumerate(brackets)]):
        if top > start:
            total += (top - start) * rate
            top = start
    return total // 1000


def income_tax__wrong_rounds_to_nearest(income, brackets):
    total, top = 0, income
    for start, rate in reversed(brackets):
        if top > start:
            total += (top - start) * rate
            top = start
    return (total + 500) // 1000


def settling_payments__right_heaps(balances):
    from heapq import heappop, heappush

    owing, lending, out = [], [], []
    for name, amount in balances.items():
        if amount:
            heappush(owing if amount < 0 else lending, (-abs(amount), name))
    while owing:
        debt, payer = heappop(owing)
        credit, receiver = heappop(lending)
        amount = min(-debt, -credit)
        out.append((payer, receiver, amount))
        if -debt > amount:
            heappush(owing, (debt + amount, payer))
        if -credit > amount:
            heappush(lending, (credit + amount, receiver))
    return out


def settling_payments__right_tuples(balances):
    left, out = dict(balances), []
    while True:
        payer = min(left, key=lambda name: (left[name], name), default=None)
        if payer is None or left[payer] == 0:
            return out
        receiver = min(left, key=lambda name: (-left[name], name))
        amount = min(abs(left[payer]), left[receiver])
        out.append((payer, receiver, amount))
        left[payer], left[receiver] = left[payer] + amount, left[receiver] - amount


def settling_payments__wrong_last_in_alphabet(balances):
    left, out = dict(sorted(balances.items(), reverse=True)), []
    while any(left.values()):
        payer, receiver = min(left, key=left.get), max(left, key=left.get)
        amount = min(-left[payer], left[receiver])
        out.append((payer, receiver, amount))
        left[payer] += amount
        left[receiver] -= amount
    return out


def settling_payments__wrong_in_order_of_names(balances):
    left, out = dict(sorted(balances.items())), []
    while any(left.values()):
        payer = next(name for name in left if left[name] < 0)
        receiver = next(name for name in left if left[name] > 0)
        amount = min(-left[payer], left[receiver])
        out.append((payer, receiver, amount))
        left[payer] += amount
        left[receiver] -= amount
    return out


def settling_payments__wrong_sorted_once(balances):
    owing = sorted((amount, name) for name, amount in balances.items() if amount < 0)
    lending = sorted((-amount, name) for name, amount in balances.items() if amount > 0)
    owing, lending, out = [[-a, n] for a, n in owing], [[-a, n] for a, n in lending], []
    while owing:
        amount = min(owing[0][0], lending[0][0])
        out.append((owing[0][1], lending[0][1], amount))
        for queue in (owing, lending):
            queue[0][0] -= amount
            if queue[0][0] == 0:
                queue.pop(0)
    return out


def settling_payments__wrong_order_of_dictionary(balances):
    left, out = dict(balances), []
    while any(left.values()):
        payer, receiver = min(left, key=left.get), max(left, key=left.get)
        amount = min(-left[payer], left[receiver])
        out.append((payer, receiver, amount))
        left[payer] += amount
        left[receiver] -= amount
    return out


def earliest_arrival__right_rounds(trains, start, goal, change):
    if start == goal:
        return 0
    ready, best = {start: 0}, None
    for _ in range(len(trains) + 1):
        for stops in trains:
            riding = False
            for place, time in stops:
                if riding:
                    ready[place] = min(ready.get(place, time + change), time + change)
                    if place == goal:
                        best = time if best is None else min(best, time)
                riding = riding or ready.get(place, time + 1) <= time
    return best


def earliest_arrival__right_depth_first(trains, start, goal, change):
    if start == goal:
        return 0
    first = {}
    todo = [(k, i) for k, stops in enumerate(trains) for i, stop in enumerate(stops) if stop[0] == start]
    best = None
    while todo:
        k, i = todo.pop()
        if first.get(k, len(trains[k])) <= i:
            continue
        first[k] = i
        for place, time in trains[k][i + 1 :]:
            if place == goal and (best is None or time < best):
                best = time
            for m, stops in enumerate(trains):
                todo += [(m, j) for j, (name, at) in enumerate(stops) if name == place and at - time >= change]
    return best


def earliest_arrival__wrong_change_at_once(trains, start, goal, change):
    def _ride(trains, start, goal, change, first=0, stay=True, strict=False):
        if start == goal:
            return 0
        ready, best = {start: first}, None
        for _ in range(len(trains) + 1):
            for stops in trains:
                riding = False
                for place, time in stops:
                    if riding:
                        ready[place] = min(ready.get(place, time + change), time + change)
                        if place == goal:
                            best = time if best is None else min(best, time)
                    board = ready.get(place, time + 1) <= time - strict
                    riding = board or (riding and stay)
        return best

    return _ride(trains, start, goal, 0)


def earliest_arrival__wrong_change_to_same_train(trains, start, goal, change):
    def _ride(trains, start, goal, change, first=0, stay=True, strict=False):
        if start == goal:
            return 0
        ready, best = {start: first}, None
        for _ in range(len(trains) + 1):
            for stops in trains:
                riding = False
                for place, time in stops:
                    if riding:
                        ready[place] = min(ready.get(place, time + change), time + change)
                        if place == goal:
                            best = time if best is None else min(best, time)
                    board = ready.get(place, time + 1) <= time - strict
                    riding = board or (riding and stay)
        return best

    return _ride(trains, start, goal, change, stay=False)


def earliest_arrival__wrong_change_at_the_start(trains, start, goal, change):
    def _ride(trains, start, goal, change, first=0, stay=True, strict=False):
        if start == goal:
            return 0
        ready, best = {start: first}, None
        for _ in range(len(trains) + 1):
            for stops in trains:
                riding = False
                for place, time in stops:
                    if riding:
                        ready[place] = min(ready.get(place, time + change), time + change)
                        if place == goal:
                            best = time if best is None else min(best, time)
                    board = ready.get(place, time + 1) <= time - strict
                    riding = board or (riding and stay)
        return best

    return _ride(trains, start, goal, change, first=change)


def earliest_arrival__wrong_more_than_change(trains, start, goal, change):
    def _ride(trains, start, goal, change, first=0, stay=True, strict=False):
        if start == goal:
            return 0
        ready, best = {start: first}, None
        for _ in range(len(trains) + 1):
            for stops in trains:
                riding = False
                for place, time in stops:
                    if riding:
                        ready[place] = min(ready.get(place, time + change), time + change)
                        if place == goal:
                            best = time if best is None else min(best, time)
                    board = ready.get(place, time + 1) <= time - strict
                    riding = board or (riding and stay)
        return best

    return _ride(trains, start, goal, change, first=-1, strict=True)


def earliest_arrival__wrong_one_pass(trains, start, goal, change):
    if start == goal:
        return 0
    ready, best = {start: 0}, None
    for stops in trains:
        riding = False
        for place, time in stops:
            if riding:
                ready[place] = min(ready.get(place, time + change), time + change)
                if place == goal:
                    best = time if best is None else min(best, time)
            riding = riding or ready.get(place, time + 1) <= time
    return best
