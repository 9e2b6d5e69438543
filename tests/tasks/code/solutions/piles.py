"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def winning_first_moves__right_memo(piles, takes):
    from functools import lru_cache, reduce
    from operator import xor

    @lru_cache(None)
    def value(pile):
        seen = {value(a) ^ value(pile - t - a) for t in takes if t <= pile for a in range(pile - t + 1)}
        found = 0
        while found in seen:
            found += 1
        return found

    out = []
    for place, pile in enumerate(piles):
        others = reduce(xor, (value(p) for i, p in enumerate(piles) if i != place), 0)
        for take in takes:
            for part in range(pile - take + 1):
                other = pile - take - part
                if part <= other and value(part) ^ value(other) == others:
                    out.append((place, take, part))
    return sorted(out)


def winning_first_moves__right_search(piles, takes):
    known = {}

    def lost(state):
        if state not in known:
            known[state] = not any(lost(after) for _, after in moves(state))
        return known[state]

    def moves(state):
        for i, pile in enumerate(state):
            for take in takes:
                left = pile - take
                for part in range(max(left, -1) // 2 + 1):
                    rest = [*state[:i], *state[i + 1 :], part, left - part]
                    yield (i, take, part), tuple(sorted(filter(None, rest)))

    return sorted(move for move, after in moves(tuple(piles)) if lost(after))


def winning_first_moves__wrong_never_parts(piles, takes):
    def _nim(piles, takes, split=True, join="xor", last_loses=False):
        def mex(seen):
            return next(k for k in range(len(seen) + 1) if k not in seen)

        value = [0]
        for pile in range(1, max(piles, default=0) + 1):
            seen = set()
            for take in takes:
                for part in range((pile - take) // 2 + 1 if pile >= take else 0):
                    if part and not split:
                        continue
                    a, b = value[part], value[pile - take - part]
                    seen.add(a ^ b if join == "xor" else a + b)
            value.append(mex(seen))
        out = []
        for place, pile in enumerate(piles):
            others = 0
            for i, each in enumerate(piles):
                if i != place:
                    others = others ^ value[each] if join == "xor" else others + value[each]
            for take in takes:
                for part in range((pile - take) // 2 + 1 if pile >= take else 0):
                    if part and not split:
                        continue
                    a, b = value[part], value[pile - take - part]
                    total = a ^ b ^ others if join == "xor" else a + b + others
                    if (total == 0) != last_loses:
                        out.append((place, take, part))
        return out

    return _nim(piles, takes, split=False)


def winning_first_moves__wrong_adds(piles, takes):
    def _nim(piles, takes, split=True, join="xor", last_loses=False):
        def mex(seen):
            return next(k for k in range(len(seen) + 1) if k not in seen)

        value = [0]
        for pile in range(1, max(piles, default=0) + 1):
            seen = set()
            for take in takes:
                for part in range((pile - take) // 2 + 1 if pile >= take else 0):
                    if part and not split:
                        continue
                    a, b = value[part], value[pile - take - part]
                    seen.add(a ^ b if join == "xor" else a + b)
            value.append(mex(seen))
        out = []
        for place, pile in enumerate(piles):
            others = 0
            for i, each in enumerate(piles):
                if i != place:
                    others = others ^ value[each] if join == "xor" else others + value[each]
            for take in takes:
                for part in range((pile - take) // 2 + 1 if pile >= take else 0):
                    if part and not split:
                        continue
                    a, b = value[part], value[pile - take - part]
                    total = a ^ b ^ others if join == "xor" else a + b + others
                    if (total == 0) != last_loses:
                        out.append((place, take, part))
        return out

    return _nim(piles, takes, join="sum")


def winning_first_moves__wrong_last_one_loses(piles, takes):
    def _nim(piles, takes, split=True, join="xor", last_loses=False):
        def mex(seen):
            return next(k for k in range(len(seen) + 1) if k not in seen)

        value = [0]
        for pile in range(1, max(piles, default=0) + 1):
            seen = set()
            for take in takes:
                for part in range((pile - take) // 2 + 1 if pile >= take else 0):
                    if part and not split:
                        continue
                    a, b = value[part], value[pile - take - part]
                    seen.add(a ^ b if join == "xor" else a + b)
            value.append(mex(seen))
        out = []
        for place, pile in enumerate(piles):
            others = 0
            for i, each in enumerate(piles):
                if i != place:
                    others = others ^ value[each] if join == "xor" else others + value[each]
            for take in takes:
                for part in range((pile - take) // 2 + 1 if pile >= take else 0):
                    if part and not split:
                        continue
                    a, b = value[part], value[pile - take - part]
                    total = a ^ b ^ others if join == "xor" else a + b + others
                    if (total == 0) != last_loses:
                        out.append((place, take, part))
        return out

    return _nim(piles, takes, last_loses=True)


def winning_first_moves__wrong_first_winning_move_only(piles, takes):
    def _nim(piles, takes, split=True, join="xor", last_loses=False):
        def mex(seen):
            return next(k for k in range(len(seen) + 1) if k not in seen)

        value = [0]
        for pile in range(1, max(piles, default=0) + 1):
            seen = set()
            for take in takes:
                for part in range((pile - take) // 2 + 1 if pile >= take else 0):
                    if part and not split:
                        continue
                    a, b = value[part], value[pile - take - part]
                    seen.add(a ^ b if join == "xor" else a + b)
            value.append(mex(seen))
        out = []
        for place, pile in enumerate(piles):
            others = 0
            for i, each in enumerate(piles):
                if i != place:
                    others = others ^ value[each] if join == "xor" else others + value[each]
            for take in takes:
                for part in range((pile - take) // 2 + 1 if pile >= take else 0):
                    if part and not split:
                        continue
                    a, b = value[part], value[pile - take - part]
                    total = a ^ b ^ others if join == "xor" else a + b + others
                    if (total == 0) != last_loses:
                        out.append((place, take, part))
        return out

    return _nim(piles, takes)[:1]
