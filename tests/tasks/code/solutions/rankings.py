"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def league_table__right_tuples(results):
    points, diff, goals = {}, {}, {}
    for line in results:
        home, score, guest = line.split(" ")
        h, g = map(int, score.split("-"))
        for name, a, b in ((home, h, g), (guest, g, h)):
            points[name] = points.get(name, 0) + (3 if a > b else 1 if a == b else 0)
            diff[name] = diff.get(name, 0) + a - b
            goals[name] = goals.get(name, 0) + a
    keys = sorted((-points[n], -diff[n], -goals[n], n) for n in points)
    return [(n, -p, -d) for p, d, _, n in keys]


def league_table__right_stable_sorts(results):
    from collections import Counter

    points, scored, against = Counter(), Counter(), Counter()
    for line in results:
        home, score, guest = line.split()
        h, g = score.split("-")
        scored.update({home: int(h), guest: int(g)})
        against.update({home: int(g), guest: int(h)})
        if int(h) == int(g):
            points.update([home, guest])
        else:
            points[home if int(h) > int(g) else guest] += 3
    teams = sorted(scored)
    for key in (scored.get, lambda t: scored[t] - against[t], lambda t: points[t]):
        teams.sort(key=key, reverse=True)
    return [(t, points[t], scored[t] - against[t]) for t in teams]


def league_table__wrong_compares_texts(results):
    rows = {}
    for line in results:
        home, score, guest = line.split()
        h, g = score.split("-")
        for name, a, b in ((home, h, g), (guest, g, h)):
            row = rows.setdefault(name, [0, 0, 0])
            row[0] += 3 if a > b else 1 if a == b else 0
            row[1] += int(a) - int(b)
            row[2] += int(a)
    order = sorted(rows, key=lambda n: (-rows[n][0], -rows[n][1], -rows[n][2], n))
    return [(n, rows[n][0], rows[n][1]) for n in order]


def league_table__wrong_no_goals_scored(results):
    rows = {}
    for line in results:
        home, score, guest = line.split()
        h, g = map(int, score.split("-"))
        for name, a, b in ((home, h, g), (guest, g, h)):
            row = rows.setdefault(name, [0, 0])
            row[0] += 3 if a > b else 1 if a == b else 0
            row[1] += a - b
    order = sorted(rows, key=lambda n: (-rows[n][0], -rows[n][1], n))
    return [(n, rows[n][0], rows[n][1]) for n in order]


def league_table__wrong_two_points(results):
    rows = {}
    for line in results:
        home, score, guest = line.split()
        h, g = map(int, score.split("-"))
        for name, a, b in ((home, h, g), (guest, g, h)):
            row = rows.setdefault(name, [0, 0, 0])
            row[0] += 2 if a > b else 1 if a == b else 0
            row[1] += a - b
            row[2] += a
    order = sorted(rows, key=lambda n: (-rows[n][0], -rows[n][1], -rows[n][2], n))
    return [(n, rows[n][0], rows[n][1]) for n in order]


def league_table__wrong_names_backwards(results):
    rows = {}
    for line in results:
        home, score, guest = line.split()
        h, g = map(int, score.split("-"))
        for name, a, b in ((home, h, g), (guest, g, h)):
            row = rows.setdefault(name, [0, 0, 0])
            row[0] += 3 if a > b else 1 if a == b else 0
            row[1] += a - b
            row[2] += a
    order = sorted(rows, key=lambda n: (*rows[n], n), reverse=True)
    return [(n, rows[n][0], rows[n][1]) for n in order]


def fairest_ranking__right_recursive(wins):
    from functools import lru_cache

    @lru_cache(None)
    def best(rest):
        if not rest:
            return 0, ()
        options = []
        for first in rest:
            left = rest - {first}
            cost, order = best(left)
            options.append((cost + sum(wins[other][first] for other in left), (first, *order)))
        return min(options)

    return list(best(frozenset(range(len(wins))))[1])


def fairest_ranking__right_permutations(wins):
    from itertools import permutations

    best = None
    for order in permutations(range(len(wins))):
        upsets = 0
        for i, loser in enumerate(order):
            for winner in order[i + 1 :]:
                upsets += wins[winner][loser]
        if best is None or upsets < best[0]:
            best = (upsets, list(order))
    return best[1]


def fairest_ranking__wrong_by_total_wins(wins):
    return sorted(range(len(wins)), key=lambda team: -sum(wins[team]))


def fairest_ranking__wrong_greedy_top(wins):
    left, out = set(range(len(wins))), []
    while left:
        first = min(sorted(left), key=lambda team: sum(wins[other][team] for other in left))
        out.append(first)
        left.remove(first)
    return out


def fairest_ranking__wrong_turned_round(wins):
    from itertools import permutations

    def upsets(order):
        return sum(wins[a][b] for i, a in enumerate(order) for b in order[i + 1 :])

    return list(min(permutations(range(len(wins))), key=upsets))


def fairest_ranking__wrong_swaps_of_neighbours(wins):
    order = list(range(len(wins)))
    for _ in order:
        for i in range(len(order) - 1):
            a, b = order[i : i + 2]
            if wins[b][a] > wins[a][b]:
                order[i], order[i + 1] = b, a
    return order


def teams_that_can_win__right_search(points, games):
    def possible(team):
        best = points[team] + sum(team in game for game in games)
        rest = [game for game in games if team not in game]
        states = {tuple(points.values())}
        names = list(points)
        for game in rest:
            following = set()
            for state in states:
                for winner in game:
                    at = names.index(winner)
                    if state[at] < best:
                        following.add((*state[:at], state[at] + 1, *state[at + 1 :]))
            states = following
        return any(max(state) <= best for state in states)

    return sorted(filter(possible, points))


def teams_that_can_win__right_subsets(points, games):
    from itertools import combinations

    out = []
    for team in sorted(points):
        best = points[team] + sum(team in game for game in games)
        others = [name for name in points if name != team]
        good = True
        for size in range(1, len(others) + 1):
            for group in combinations(others, size):
                inside = sum(a in group and b in group for a, b in games)
                if sum(points[name] for name in group) + inside > size * best:
                    good = False
        if good and all(points[name] <= best for name in others):
            out.append(team)
    return out


def teams_that_can_win__wrong_other_games_ignored(points, games):
    most = max(points.values())
    return sorted(t for t in points if points[t] + sum(t in game for game in games) >= most)


def teams_that_can_win__wrong_alone_on_top(points, games):
    from itertools import product

    out = set()
    for winners in product(*games):
        total = {t: points[t] + winners.count(t) for t in points}
        top = [t for t in total if total[t] == max(total.values())]
        if len(top) == 1:
            out.update(top)
    return sorted(out)


def teams_that_can_win__wrong_greedy_winner(points, games):
    out = []
    for team in sorted(points):
        total = dict(points)
        for a, b in games:
            if team in (a, b):
                total[team] += 1
            else:
                total[min((total[a], a), (total[b], b))[1]] += 1
        if total[team] == max(total.values()):
            out.append(team)
    return out


def teams_that_can_win__wrong_average(points, games):
    out = []
    for team in sorted(points):
        best = points[team] + sum(team in game for game in games)
        others = [name for name in points if name != team]
        rest = sum(team not in game for game in games)
        room = sum(best - points[name] for name in others)
        if room >= rest and all(points[name] <= best for name in others):
            out.append(team)
    return out
