"""Right and nearly right solutions of the problems about dictionaries and sets."""


def members_by_team__right_append_and_sort(team_of):
    out = {}
    for name, team in team_of.items():
        if team not in out:
            out[team] = []
        out[team].append(name)
    for names in out.values():
        names.sort()
    return out


def members_by_team__right_comprehension(team_of):
    return {team: sorted(n for n, t in team_of.items() if t == team) for team in set(team_of.values())}


def members_by_team__wrong_unsorted(team_of):
    out = {}
    for name, team in team_of.items():
        out.setdefault(team, []).append(name)
    return out


def members_by_team__wrong_last_member_only(team_of):
    return {team: [name] for name, team in sorted(team_of.items())}


def members_by_team__wrong_team_by_member(team_of):
    return {name: [team] for name, team in team_of.items()}


def members_by_team__wrong_sorted_by_team(team_of):
    from itertools import groupby

    pairs = sorted((team, name) for name, team in team_of.items())
    return [(team, [name for _, name in group]) for team, group in groupby(pairs, key=lambda pair: pair[0])]


def in_exactly_one__right_counter(groups):
    from collections import Counter

    counts = Counter()
    for group in groups:
        counts.update({*group})
    return sorted(value for value, count in counts.items() if count == 1)


def in_exactly_one__right_membership(groups):
    every = {value for group in groups for value in group}
    return [value for value in sorted(every) if sum(value in group for group in groups) == 1]


def in_exactly_one__wrong_odd_number_of_groups(groups):
    out = set()
    for group in groups:
        out ^= set(group)
    return sorted(out)


def in_exactly_one__wrong_occurs_once(groups):
    every = [value for group in groups for value in group]
    return sorted(value for value in {*every} if every.count(value) == 1)


def in_exactly_one__wrong_order_of_appearance(groups):
    every = dict.fromkeys(value for group in groups for value in group)
    return [value for value in every if sum(value in group for group in groups) == 1]


def in_exactly_one__wrong_repeats_kept(groups):
    every = [value for group in groups for value in group]
    return sorted(value for value in every if sum(value in group for group in groups) == 1)


def in_exactly_one__wrong_compared_with_earlier_ones(groups):
    seen, out = set(), set()
    for group in groups:
        out |= {*group} - seen
        seen |= {*group}
    return sorted(out)


def dictionary_changes__right_keys_views(old, new):
    both = old.keys() & new.keys()
    return (
        sorted(new.keys() - old.keys()),
        sorted(old.keys() - new.keys()),
        sorted(key for key in both if old[key] != new[key]),
    )


def dictionary_changes__right_loops(old, new):
    added, removed, changed = [], [], []
    for key in new:
        if key not in old:
            added.append(key)
        elif new[key] != old[key]:
            changed.append(key)
    for key in old:
        if key not in new:
            removed.append(key)
    return (sorted(added), sorted(removed), sorted(changed))


def dictionary_changes__wrong_zero_is_absent(old, new):
    return (
        sorted(key for key in new if not old.get(key)),
        sorted(key for key in old if not new.get(key)),
        sorted(key for key in old if old[key] and new.get(key) and old[key] != new[key]),
    )


def dictionary_changes__wrong_unsorted(old, new):
    return (
        [key for key in new if key not in old],
        [key for key in old if key not in new],
        [key for key in old if key in new and old[key] != new[key]],
    )


def dictionary_changes__wrong_removed_first(old, new):
    changed = sorted(key for key in old if key in new and old[key] != new[key])
    return (sorted({*old} - {*new}), sorted({*new} - {*old}), changed)


def dictionary_changes__wrong_removed_are_changed(old, new):
    changed = sorted(key for key in old if old[key] != new.get(key))
    return (sorted({*new} - {*old}), sorted({*old} - {*new}), changed)


def dictionary_changes__wrong_common_keys(old, new):
    return (sorted({*new} - {*old}), sorted({*old} - {*new}), sorted({*new} & {*old}))


def updated_stock__right_counter(stock, changes):
    from collections import Counter

    left = Counter(stock)
    for name, amount in changes:
        if left[name] >= -amount:
            left[name] += amount
    return dict(+left)


def updated_stock__right_delete_when_empty(stock, changes):
    left = {**stock}
    for name, amount in changes:
        now = left.pop(name, 0)
        if now + amount < 0:
            amount = 0
        if now + amount > 0:
            left[name] = now + amount
    return left


def updated_stock__wrong_takes_what_is_there(stock, changes):
    left = {**stock}
    for name, amount in changes:
        left[name] = max(0, left.get(name, 0) + amount)
    return {name: amount for name, amount in left.items() if amount}


def updated_stock__wrong_zeros_stay(stock, changes):
    left = {**stock}
    for name, amount in changes:
        if left.get(name, 0) + amount >= 0:
            left[name] = left.get(name, 0) + amount
    return left


def updated_stock__wrong_never_to_zero(stock, changes):
    left = {**stock}
    for name, amount in changes:
        if left.get(name, 0) + amount > 0:
            left[name] = left.get(name, 0) + amount
    return left


def updated_stock__wrong_known_goods_only(stock, changes):
    left = {**stock}
    for name, amount in changes:
        if name in left and left[name] + amount >= 0:
            left[name] += amount
    return {name: amount for name, amount in left.items() if amount}


def updated_stock__wrong_checks_the_sum_only(stock, changes):
    left = {**stock}
    for name, amount in changes:
        left[name] = left.get(name, 0) + amount
    return {name: amount for name, amount in left.items() if amount > 0}


def table_of_totals__right_get(records):
    columns = {column for _, column, _ in records}
    table = {}
    for row, column, amount in records:
        cells = table.setdefault(row, {})
        cells[column] = cells.get(column, 0) + amount
    for cells in table.values():
        for column in columns - cells.keys():
            cells[column] = 0
    return table


def table_of_totals__right_sums(records):
    from collections import defaultdict

    sums = defaultdict(int)
    for row, column, amount in records:
        sums[row, column] += amount
    rows, columns = sorted({r for r, _ in sums}), sorted({c for _, c in sums})
    return {row: {column: sums.get((row, column), 0) for column in columns} for row in rows}


def table_of_totals__wrong_missing_cells(records):
    table = {}
    for row, column, amount in records:
        cells = table.setdefault(row, {})
        cells[column] = cells.get(column, 0) + amount
    return table


def table_of_totals__wrong_last_amount(records):
    columns = [column for _, column, _ in records]
    table = {row: dict.fromkeys(columns, 0) for row, _, _ in records}
    for row, column, amount in records:
        table[row][column] = amount
    return table


def table_of_totals__wrong_shared_row(records):
    table = dict.fromkeys((row for row, _, _ in records), dict.fromkeys((c for _, c, _ in records), 0))
    for row, column, amount in records:
        table[row][column] += amount
    return table


def table_of_totals__wrong_columns_outside(records):
    table = {column: dict.fromkeys((row for row, _, _ in records), 0) for _, column, _ in records}
    for row, column, amount in records:
        table[column][row] += amount
    return table


def table_of_totals__wrong_zeros_left_out(records):
    table = {}
    for row, column, amount in records:
        cells = table.setdefault(row, {})
        cells[column] = cells.get(column, 0) + amount
    return {row: {column: total for column, total in cells.items() if total} for row, cells in table.items()}


def free_names__right_next_number_remembered(wanted):
    out, taken, number = [], set(), {}
    for name in wanted:
        free = name
        if name in taken:
            n = number.get(name, 2)
            while name + str(n) in taken:
                n += 1
            number[name] = n + 1
            free = name + str(n)
        taken.add(free)
        out.append(free)
    return out


def free_names__right_recursion(wanted):
    out = []

    def give(name, n):
        free = name + (str(n) if n > 1 else "")
        return give(name, n + 1) if free in out else free

    for name in wanted:
        out.append(give(name, 1))
    return out


def free_names__wrong_number_of_earlier_requests(wanted):
    out = []
    for i, name in enumerate(wanted):
        before = wanted[:i].count(name)
        out.append(name + str(before + 1) if before else name)
    return out


def free_names__wrong_numbers_from_one(wanted):
    out = []
    for name in wanted:
        free, n = name, 0
        while free in out:
            n += 1
            free = f"{name}{n}"
        out.append(free)
    return out


def free_names__wrong_longer_and_longer(wanted):
    out = []
    for name in wanted:
        while name in out:
            name += "2"
        out.append(name)
    return out


def free_names__wrong_looks_at_requests(wanted):
    out = []
    for i, name in enumerate(wanted):
        free, n = name, 1
        while free in wanted[:i]:
            n += 1
            free = f"{name}{n}"
        out.append(free)
    return out


def free_names__wrong_number_never_reused_check(wanted):
    out, uses = [], {}
    for name in wanted:
        uses[name] = uses.get(name, 0) + 1
        free = name if uses[name] == 1 else f"{name}{uses[name]}"
        uses.setdefault(free, 1)
        out.append(free)
    return out
