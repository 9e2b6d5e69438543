"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def select_columns__right_loop(names, rows, wanted):
    out = []
    for row in rows:
        named = dict(zip(names, row, strict=False))
        cut = tuple([named[name] for name in wanted])
        if cut not in out:
            out.append(cut)
    return out


def select_columns__right_seen(names, rows, wanted):
    seen, out = set(), []
    for row in rows:
        cut = tuple(row[names.index(name)] for name in wanted)
        if cut not in seen:
            seen.add(cut)
            out.append(cut)
    return out


def select_columns__wrong_order_of_table(names, rows, wanted):
    places = [place for place, name in enumerate(names) if name in wanted]
    return list(dict.fromkeys(tuple(row[place] for place in places) for row in rows))


def select_columns__wrong_keeps_repeats(names, rows, wanted):
    return [tuple(row[names.index(name)] for name in wanted) for row in rows]


def select_columns__wrong_sorted(names, rows, wanted):
    return sorted({tuple(row[names.index(name)] for name in wanted) for row in rows})


def join_all_rows__right_loops(left, right):
    out, used = [], set()
    for key, value in left:
        count = len(out)
        for i, (other, second) in enumerate(right):
            if other == key:
                out.append((key, value, second))
                used.add(i)
        if len(out) == count:
            out.append((key, value, None))
    return out + [(key, None, second) for i, (key, second) in enumerate(right) if i not in used]


def join_all_rows__right_groups(left, right):
    from collections import defaultdict

    groups = defaultdict(list)
    for key, value in right:
        groups[key].append(value)
    lefts = {key for key, _ in left}
    inner = [(key, value, other) for key, value in left for other in groups.get(key, [None])]
    return inner + [(key, None, value) for key, value in right if key not in lefts]


def join_all_rows__wrong_left_only(left, right):
    out = []
    for key, value in left:
        out += [(key, value, other) for other in [b for a, b in right if a == key] or [None]]
    return out


def join_all_rows__wrong_one_match(left, right):
    values, keys = dict(right), {key for key, _ in left}
    return [(key, value, values.get(key)) for key, value in left] + [(k, None, v) for k, v in right if k not in keys]


def join_all_rows__wrong_order(left, right):
    out, keys = [], {key for key, _ in left}
    for other, second in right:
        out += [(key, value, second) for key, value in left if key == other]
    known = {key for key, _ in right}
    out += [(key, value, None) for key, value in left if key not in known]
    return out + [(key, None, value) for key, value in right if key not in keys]


def join_all_rows__wrong_zero_is_none(left, right):
    out, keys = [], {key for key, _ in left}
    for key, value in left:
        out += [(key, value or None, other or None) for other in [b for a, b in right if a == key] or [None]]
    return out + [(key, None, value) for key, value in right if key not in keys]


def prices_as_of__right_stable_sort(prices, queries):
    ordered = sorted(prices, key=lambda item: item[0])
    out = []
    for time, name in queries:
        good = [price for at, other, price in ordered if other == name and at <= time]
        out.append(good[-1] if good else None)
    return out


def prices_as_of__right_sweep(prices, queries):
    events = [(at, 0, i) for i, (at, _, _) in enumerate(prices)]
    events += [(at, 1, i) for i, (at, _) in enumerate(queries)]
    now, out = {}, [None] * len(queries)
    for _, kind, i in sorted(events):
        if kind == 0:
            now[prices[i][1]] = prices[i][2]
        else:
            out[i] = now.get(queries[i][1])
    return out


def prices_as_of__wrong_strictly_before(prices, queries):
    out = []
    for time, name in queries:
        good = [price for at, other, price in sorted(prices, key=lambda p: p[0]) if other == name and at < time]
        out.append(good[-1] if good else None)
    return out


def prices_as_of__wrong_sorts_by_price(prices, queries):
    out = []
    for time, name in queries:
        good = [price for at, other, price in sorted(prices) if other == name and at <= time]
        out.append(good[-1] if good else None)
    return out


def prices_as_of__wrong_order_of_list(prices, queries):
    out = []
    for time, name in queries:
        good = [price for at, other, price in prices if other == name and at <= time]
        out.append(good[-1] if good else None)
    return out


def prices_as_of__wrong_any_name(prices, queries):
    out = []
    for time, _ in queries:
        good = [price for at, _, price in sorted(prices, key=lambda p: p[0]) if at <= time]
        out.append(good[-1] if good else None)
    return out


def minimal_keys__right_masks(rows):
    width, found = len(rows[0]), []
    for bits in sorted(range(1 << width), key=lambda b: (bin(b).count("1"), [i for i in range(width) if b >> i & 1])):
        if any(bits & key == key for key in found):
            continue
        seen = set()
        for row in rows:
            seen.add(tuple(row[i] if bits >> i & 1 else None for i in range(width)))
        if len(seen) == len(rows):
            found.append(bits)
    return [[i for i in range(width) if bits >> i & 1] for bits in found]


def minimal_keys__right_hitting_sets(rows):
    width = len(rows[0])
    differ = [{i for i in range(width) if a[i] != b[i]} for k, a in enumerate(rows) for b in rows[:k]]

    def is_key(columns):
        return all(columns & each for each in differ)

    keys = [set()]
    for i in range(width):
        keys += [key | {i} for key in keys]
    keys = [key for key in keys if is_key(key)]
    least = [sorted(key) for key in keys if not any(is_key(key - {i}) for i in key)]
    return sorted(least, key=lambda key: (len(key), key))


def minimal_keys__wrong_only_the_fewest(rows):
    from itertools import combinations

    for amount in range(len(rows[0]) + 1):
        good = []
        for chosen in combinations(range(len(rows[0])), amount):
            if len({tuple(row[i] for i in chosen) for row in rows}) == len(rows):
                good.append(list(chosen))
        if good:
            return good
    return []


def minimal_keys__wrong_every_key(rows):
    from itertools import combinations

    good = []
    for amount in range(len(rows[0]) + 1):
        for chosen in combinations(range(len(rows[0])), amount):
            if len({tuple(row[i] for i in chosen) for row in rows}) == len(rows):
                good.append(list(chosen))
    return good


def minimal_keys__wrong_never_empty(rows):
    from itertools import combinations

    found = []
    for amount in range(1, len(rows[0]) + 1):
        for chosen in combinations(range(len(rows[0])), amount):
            if any(set(key) <= set(chosen) for key in found):
                continue
            if len({tuple(row[i] for i in chosen) for row in rows}) == len(rows):
                found.append(list(chosen))
    return found


def minimal_keys__wrong_order_of_lists(rows):
    from itertools import combinations

    found = []
    for amount in range(len(rows[0]) + 1):
        for chosen in combinations(range(len(rows[0])), amount):
            if any(set(key) <= set(chosen) for key in found):
                continue
            if len({tuple(row[i] for i in chosen) for row in rows}) == len(rows):
                found.append(list(chosen))
    return sorted(found)
