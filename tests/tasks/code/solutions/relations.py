"""Right and nearly right solutions of the problems about links and sets."""


def mutual_follows__right_all_arrows(follows):
    arrows = {(one, other) for one, others in follows.items() for other in others}
    return sorted((a, b) for a, b in arrows if a < b and (b, a) in arrows)


def mutual_follows__right_combinations(follows):
    from itertools import combinations

    return [(a, b) for a, b in combinations(sorted(follows), 2) if a in follows[b] and b in follows[a]]


def mutual_follows__wrong_both_directions(follows):
    arrows = {(one, other) for one, others in follows.items() for other in others}
    return sorted((a, b) for a, b in arrows if a != b and (b, a) in arrows)


def mutual_follows__wrong_with_oneself(follows):
    arrows = {(one, other) for one, others in follows.items() for other in others}
    return sorted((a, b) for a, b in arrows if a <= b and (b, a) in arrows)


def mutual_follows__wrong_one_direction_is_enough(follows):
    arrows = {(min(a, b), max(a, b)) for a, others in follows.items() for b in others if a != b}
    return sorted(arrows)


def mutual_follows__wrong_named_twice(follows):
    arrows = [(one, other) for one, others in follows.items() for other in others]
    return sorted((a, b) for a, b in arrows if a < b and (b, a) in arrows)


def mutual_follows__wrong_order_of_the_dictionary(follows):
    out = []
    for one, others in follows.items():
        for other in others:
            if one != other and one in follows.get(other, []) and (other, one) not in out and (one, other) not in out:
                out.append((one, other))
    return out


def final_addresses__right_seen_set(forwards):
    out = {}
    for name in forwards:
        seen, now = set(), name
        while now in forwards and now not in seen:
            seen.add(now)
            now = forwards[now]
        out[name] = None if now in forwards else now
    return out


def final_addresses__right_backwards(forwards):
    out = dict.fromkeys(forwards)
    todo = [(target, target) for target in forwards.values() if target not in forwards]
    while todo:
        name, end = todo.pop()
        for sender, target in forwards.items():
            if target == name and out[sender] is None:
                out[sender] = end
                todo.append((sender, end))
    return out


def final_addresses__wrong_two_steps(forwards):
    out = {}
    for name, target in forwards.items():
        target = forwards.get(target, target)
        out[name] = None if target in forwards else target
    return out


def final_addresses__wrong_only_loops_through_the_start(forwards):
    out = {}
    for name in forwards:
        now = forwards[name]
        for _ in range(len(forwards) + 1):
            if now in forwards and now != name:
                now = forwards[now]
        out[name] = None if now == name else now
    return out


def final_addresses__wrong_own_name_in_loops(forwards):
    out = {}
    for name in forwards:
        seen, now = set(), name
        while now in forwards and now not in seen:
            seen.add(now)
            now = forwards[now]
        out[name] = name if now in forwards else now
    return out


def final_addresses__wrong_everybody_listed(forwards):
    out = {}
    for name in {*forwards, *forwards.values()}:
        seen, now = set(), name
        while now in forwards and now not in seen:
            seen.add(now)
            now = forwards[now]
        out[name] = None if now in forwards else now
    return out


def final_addresses__wrong_lost_letters_left_out(forwards):
    out = {}
    for name in forwards:
        seen, now = set(), name
        while now in forwards and now not in seen:
            seen.add(now)
            now = forwards[now]
        if now not in forwards:
            out[name] = now
    return out


def fewest_covering_groups__right_grow_covered_sets(groups, wanted):
    want = frozenset(wanted)
    best = {frozenset(): []}
    for i, group in enumerate(groups):
        for covered, chosen in list(best.items()):
            more, longer = covered | (want & set(group)), [*chosen, i]
            if more not in best or (len(longer), longer) < (len(best[more]), best[more]):
                best[more] = longer
    return best.get(want)


def fewest_covering_groups__right_deepening(groups, wanted):
    def choose(first, left, missing):
        if not missing:
            return []
        if left == 0:
            return None
        for i in range(first, len(groups)):
            rest = choose(i + 1, left - 1, missing - {*groups[i]})
            if rest is not None:
                return [i, *rest]
        return None

    for left in range(len(groups) + 1):
        found = choose(0, left, {*wanted})
        if found is not None:
            return found
    return None


def fewest_covering_groups__wrong_largest_gain_first(groups, wanted):
    missing, out = {*wanted}, []
    while missing:
        i = max(range(len(groups)), key=lambda i: len(missing & {*groups[i]}), default=None)
        if i is None or not missing & {*groups[i]}:
            return None
        missing -= {*groups[i]}
        out.append(i)
    return sorted(out)


def fewest_covering_groups__wrong_first_that_help(groups, wanted):
    missing, out = {*wanted}, []
    for i, group in enumerate(groups):
        if missing & {*group}:
            missing -= {*group}
            out.append(i)
    return None if missing else out


def fewest_covering_groups__wrong_last_of_ties(groups, wanted):
    from itertools import combinations

    for size in range(len(groups) + 1):
        for chosen in list(combinations(range(len(groups)), size))[::-1]:
            if {*wanted} <= {letter for i in chosen for letter in groups[i]}:
                return list(chosen)
    return None


def fewest_covering_groups__wrong_exactly_the_wanted(groups, wanted):
    from itertools import combinations

    for size in range(len(groups) + 1):
        for chosen in combinations(range(len(groups)), size):
            if {*wanted} == {letter for i in chosen for letter in groups[i]}:
                return list(chosen)
    return None


def fewest_covering_groups__wrong_no_letter_twice(groups, wanted):
    from itertools import combinations

    for size in range(len(groups) + 1):
        for chosen in combinations(range(len(groups)), size):
            letters = "".join(groups[i] for i in chosen)
            if {*wanted} <= {*letters} and len(letters) == len({*letters}):
                return list(chosen)
    return None


def fewest_covering_groups__wrong_empty_list_for_none(groups, wanted):
    from itertools import combinations

    for size in range(len(groups) + 1):
        for chosen in combinations(range(len(groups)), size):
            if {*wanted} <= {letter for i in chosen for letter in groups[i]}:
                return list(chosen)
    return []
