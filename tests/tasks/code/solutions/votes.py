"""Solutions that are right and solutions that are nearly right; a name is `<problem>__right_...` or `<problem>__wrong_...`."""


def plurality_winners__right_dictionary(ballots):
    counts = {}
    for name in ballots:
        if name != "":
            counts[name] = counts.get(name, 0) + 1
    most = max(counts.values(), default=0)
    return [name for name in sorted(counts) if counts[name] == most]


def plurality_winners__right_sorted_runs(ballots):
    from itertools import groupby

    best, out = 1, []
    for name, run in groupby(sorted(filter(None, ballots))):
        count = len(list(run))
        if count > best:
            best, out = count, []
        if count == best:
            out.append(name)
    return out


def plurality_winners__wrong_counts_blanks(ballots):
    from collections import Counter

    counts = Counter(ballots)
    return sorted(name for name in counts if name and counts[name] == max(counts.values()))


def plurality_winners__wrong_one_winner(ballots):
    votes = sorted(name for name in ballots if name)
    return [max(votes, key=votes.count)] if votes else []


def plurality_winners__wrong_order_of_ballots(ballots):
    from collections import Counter

    counts = Counter(name for name in ballots if name)
    return [name for name in counts if counts[name] == max(counts.values())]


def borda_order__right_counter(ballots):
    from collections import Counter
    from itertools import chain

    n = len(set(chain(*ballots)))
    points = Counter()
    for ballot in ballots:
        points.update({name: n - i for i, name in enumerate(ballot)})
    return [name for _, name in sorted((-score, name) for name, score in points.items())]


def borda_order__right_repeated_best(ballots):
    names = sorted({name for ballot in ballots for name in ballot})
    n, out = len(names), []

    def points(name):
        return sum(n - ballot.index(name) for ballot in ballots if name in ballot)

    while names:
        best = max(names, key=points)
        names.remove(best)
        out.append(best)
    return out


def borda_order__wrong_length_of_ballot(ballots):
    points = {}
    for ballot in ballots:
        for i, name in enumerate(ballot):
            points[name] = points.get(name, 0) + len(ballot) - i
    return sorted(points, key=lambda name: (-points[name], name))


def borda_order__wrong_last_gets_nothing(ballots):
    n = len({name for ballot in ballots for name in ballot})
    points = {}
    for ballot in ballots:
        for i, name in enumerate(ballot, 1):
            points[name] = points.get(name, 0) + n - i
    return sorted(points, key=lambda name: (-points[name], name))


def borda_order__wrong_ties_by_appearance(ballots):
    n = len({name for ballot in ballots for name in ballot})
    points = {}
    for ballot in ballots:
        for i, name in enumerate(ballot):
            points[name] = points.get(name, 0) + n - i
    return sorted(points, key=lambda name: -points[name])


def borda_order__wrong_average_place(ballots):
    places = {}
    for ballot in ballots:
        for i, name in enumerate(ballot):
            places.setdefault(name, []).append(i)
    return sorted(places, key=lambda name: (sum(places[name]) / len(places[name]), name))


def order_of_elimination__right_recursive(ballots):
    names = sorted({name for ballot in ballots for name in ballot})
    if not names:
        return []
    tops = [ballot[0] for ballot in ballots if ballot]
    fewest = min(map(tops.count, names))
    out = [name for name in names if tops.count(name) == fewest][-1]
    rest = [[name for name in ballot if name != out] for ballot in ballots]
    return [out, *order_of_elimination__right_recursive(rest)]


def order_of_elimination__right_counter(ballots):
    from collections import Counter

    left, out = {name for ballot in ballots for name in ballot}, []
    while left:
        votes = Counter(next((name for name in ballot if name in left), None) for ballot in ballots)
        fewest = min(votes[name] for name in left)
        out.append(max(name for name in left if votes[name] == fewest))
        left -= {out[-1]}
    return out


def order_of_elimination__wrong_ties(ballots):
    left, out = {name for ballot in ballots for name in ballot}, []
    while left:
        tops = [next((name for name in ballot if name in left), None) for ballot in ballots]
        out.append(min(sorted(left), key=tops.count))
        left.remove(out[-1])
    return out


def order_of_elimination__wrong_no_transfer(ballots):
    names = sorted({name for ballot in ballots for name in ballot}, reverse=True)
    tops = [ballot[0] for ballot in ballots if ballot]
    return sorted(names, key=tops.count)


def order_of_elimination__wrong_skips_the_voteless(ballots):
    from collections import Counter

    left, out = {name for ballot in ballots for name in ballot}, []
    while left:
        votes = Counter(name for name in (next((n for n in b if n in left), None) for b in ballots) if name)
        fewest = min(votes.values())
        out.append(max(name for name in votes if votes[name] == fewest))
        left.remove(out[-1])
    return out


def order_of_elimination__wrong_second_choice_only(ballots):
    left, out = {name for ballot in ballots for name in ballot}, []
    while left:
        tops = [next((name for name in ballot[:2] if name in left), None) for ballot in ballots]
        out.append(min(sorted(left, reverse=True), key=tops.count))
        left.remove(out[-1])
    return out


def divide_seats__right_heap(votes, seats):
    from fractions import Fraction
    from heapq import heapify, heapreplace

    won = dict.fromkeys(votes, 0)
    heap = [(Fraction(-count), -count, name) for name, count in votes.items()]
    heapify(heap)
    for _ in range(seats):
        _, count, name = heap[0]
        won[name] += 1
        heapreplace(heap, (Fraction(count, won[name] + 1), count, name))
    return won


def divide_seats__right_cross_products(votes, seats):
    won = dict.fromkeys(votes, 0)
    for _ in range(seats):
        best = None
        for name in sorted(votes):
            if best is None:
                best = name
                continue
            left, right = votes[name] * (won[best] + 1), votes[best] * (won[name] + 1)
            if left > right or (left == right and votes[name] > votes[best]):
                best = name
        won[best] += 1
    return won


def divide_seats__wrong_odd_divisors(votes, seats):
    from fractions import Fraction

    won = dict.fromkeys(votes, 0)
    for _ in range(seats):
        order = sorted(votes, key=lambda name: (-votes[name], name))
        won[max(order, key=lambda name: Fraction(votes[name], 2 * won[name] + 1))] += 1
    return won


def divide_seats__wrong_largest_remainders(votes, seats):
    total = sum(votes.values())
    won = {name: count * seats // total for name, count in votes.items()}
    order = sorted(votes, key=lambda name: (-(votes[name] * seats % total), -votes[name], name))
    for name in order[: seats - sum(won.values())]:
        won[name] += 1
    return won


def divide_seats__wrong_ties_to_fewer_votes(votes, seats):
    from fractions import Fraction

    won = dict.fromkeys(votes, 0)
    for _ in range(seats):
        order = sorted(votes, key=lambda name: (votes[name], name))
        won[max(order, key=lambda name: Fraction(votes[name], won[name] + 1))] += 1
    return won


def divide_seats__wrong_order_of_dictionary(votes, seats):
    from fractions import Fraction

    won = dict.fromkeys(votes, 0)
    for _ in range(seats):
        won[max(votes, key=lambda name: Fraction(votes[name], won[name] + 1))] += 1
    return won
