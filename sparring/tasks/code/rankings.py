"""Problems about leagues and tournaments."""

from __future__ import annotations

from itertools import permutations, product

from sparring.tasks.core import EpisodeRng
from sparring.tasks.programs import program

TEAMS = ("Ayr", "Bury", "Cork", "Deal", "Ely", "Fife")


def _match_lines(rng: EpisodeRng, size: int) -> tuple[list[str]]:
    teams, lines = rng.sample(TEAMS, rng.randint(2, 6)), []
    for _ in range(rng.randint(1, 2 * size)):
        home, guest = rng.sample(teams, 2)
        lines.append(f"{home} {rng.choice((0, 1, 1, 2, 10))}-{rng.randint(0, 3)} {guest}")
    return (lines,)


def _row_for_each_team(results: list[str]) -> list[tuple[str, int, int]]:
    sides = []
    for line in results:
        home, score, guest = line.split()
        mine, theirs = (int(part) for part in score.split("-"))
        sides += [(home, mine, theirs), (guest, theirs, mine)]
    rows = []
    for team in {name for name, _, _ in sides}:
        games = [(won, lost) for name, won, lost in sides if name == team]
        points = sum(3 if won > lost else won == lost for won, lost in games)
        rows.append((-points, sum(lost - won for won, lost in games), -sum(won for won, _ in games), team))
    return [(team, -points, -difference) for points, difference, _, team in sorted(rows)]


@program(
    "league_table",
    2,
    "parsing",
    "sorting",
    "dictionaries",
    inputs=_match_lines,
    edges=[
        ([],),
        (["B 0-0 A"],),
        (["A 3-1 B", "C 2-0 D", "E 1-0 F"],),
        (["A 1-0 B", "C 4-3 D"],),
        (["A 2-1 B", "B 10-0 C", "C 0-0 A"],),
        (["Z 1-1 Y", "X 2-2 W", "Y 0-9 X"],),
        (["Z 2-1 Y", "Y 2-1 Z", "A 1-0 K", "K 1-0 A"],),
    ],
    oracle=_row_for_each_team,
)
def league_table(results: list[str]) -> list[tuple[str, int, int]]:
    """Return a row (team, points, goal difference) for every team in `results`, the best team first.

    A result is a line "HOME h-g GUEST", such as "Ayr 2-10 Bury", which says how many goals each of the two has scored. A
    team has 3 points for a game in which it scored more goals, 1 for a draw, none for a defeat. Its goal difference is the
    number of goals that it has scored in all, less those scored against it. Teams stand in the order of points (most
    first), then of goal difference (largest first), then of goals scored (most first), then of names.

    >>> league_table(["Ayr 2-0 Ely", "Ely 1-1 Cork"])
    [('Ayr', 3, 2), ('Cork', 1, 0), ('Ely', 1, -2)]
    >>> league_table(["A 1-1 B", "C 2-2 D"])
    [('C', 1, 0), ('D', 1, 0), ('A', 1, 0), ('B', 1, 0)]
    """
    rows: dict[str, list[int]] = {}
    for line in results:
        home, score, guest = line.split()
        left, right = (int(part) for part in score.split("-"))
        for team, mine, theirs in ((home, left, right), (guest, right, left)):
            row = rows.setdefault(team, [0, 0, 0])
            row[0] += 3 * (mine > theirs) + (mine == theirs)
            row[1] += mine - theirs
            row[2] += mine
    order = sorted(sorted(rows), key=lambda team: rows[team], reverse=True)
    return [(team, rows[team][0], rows[team][1]) for team in order]


def _wins_between_all(rng: EpisodeRng, size: int) -> tuple[list[list[int]]]:
    count, most = rng.randint(3, min(6, 3 + size // 2)), rng.choice((1, 2, 4))
    return ([[rng.randint(0, most) if a != b else 0 for b in range(count)] for a in range(count)],)


def _try_every_order(wins: list[list[int]]) -> list[int]:
    def upsets(order: list[int]) -> int:
        return sum(wins[order[j]][order[i]] for i in range(len(order)) for j in range(i + 1, len(order)))

    return min(map(list, permutations(range(len(wins)))), key=upsets)


@program(
    "fairest_ranking",
    5,
    "rankings",
    "dynamic programming",
    "sets",
    inputs=_wins_between_all,
    edges=[
        ([],),
        ([[0]],),
        ([[0, 1], [1, 0]],),
        ([[0, 1, 0], [0, 0, 1], [1, 0, 0]],),
        ([[0, 0, 5, 0], [1, 0, 0, 0], [0, 2, 0, 3], [1, 1, 0, 0]],),
        ([[0, 3, 0, 0], [0, 0, 3, 3], [5, 0, 0, 0], [2, 0, 1, 0]],),
        ([[0, 1, 4, 1], [2, 0, 0, 4], [0, 2, 0, 2], [4, 1, 1, 0]],),
    ],
    oracle=_try_every_order,
)
def fairest_ranking(wins: list[list[int]]) -> list[int]:
    """Return the order of all teams, best first, with the fewest upsets; of several such orders the smallest as a list.

    The teams are the numbers from 0 on; `wins[a][b]` is how often team a has beaten team b (0 where a is b). A game is an
    upset for an order if the team that won it stands somewhere behind the one that lost it. Orders are compared as lists of
    team numbers. Without teams the list is empty.

    >>> fairest_ranking([[0, 0, 1], [2, 0, 0], [0, 1, 0]])
    [1, 0, 2]
    >>> fairest_ranking([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    [0, 1, 2]
    """
    count = len(wins)
    best: list[tuple[int, list[int]]] = [(0, [])] * 2**count
    for rest in range(1, 2**count):
        inside = [team for team in range(count) if rest >> team & 1]
        options = []
        for first in inside:
            upsets, order = best[rest ^ 1 << first]
            options.append((upsets + sum(wins[other][first] for other in inside), [first, *order]))
        best[rest] = min(options)
    return best[-1][1]


def _points_and_games(rng: EpisodeRng, size: int) -> tuple[dict[str, int], list[tuple[str, str]]]:
    teams = rng.sample(TEAMS, rng.randint(2, min(6, 2 + size)))
    games = [rng.sample(teams, 2) for _ in range(rng.randint(1, min(7, 1 + size)))]
    return {team: rng.randint(0, 3) for team in teams}, [(home, guest) for home, guest in games]


def _every_outcome(points: dict[str, int], games: list[tuple[str, str]]) -> list[str]:
    found = set()
    for winners in product(*games):
        total = {team: points[team] + winners.count(team) for team in points}
        found |= {team for team in points if total[team] == max(total.values())}
    return sorted(found)


@program(
    "teams_that_can_win",
    5,
    "graphs",
    "matching",
    "flows",
    inputs=_points_and_games,
    edges=[
        ({"a": 0}, []),
        ({"a": 1, "b": 1, "c": 2, "x": 2}, [("a", "b"), ("a", "c")]),
        ({"a": 2, "b": 2, "c": 0, "x": 2}, [("a", "b")]),
        ({"b": 2, "a": 2, "c": 1}, []),
        ({"a": 3, "b": 3, "c": 2}, [("a", "b"), ("c", "a")]),
        ({"a": 4, "b": 4, "c": 4, "d": 4}, [("a", "b"), ("b", "c"), ("a", "c")]),
        ({"a": 3, "b": 1, "c": 2, "d": 3}, [("a", "d"), ("b", "c"), ("b", "d"), ("a", "d")]),
        ({"a": 2, "b": 2, "c": 2, "d": 1}, [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]),
        ({"a": 3, "b": 3, "c": 3, "e": 2}, [("a", "b"), ("a", "b"), ("a", "c"), ("e", "a"), ("e", "b")]),
    ],
    oracle=_every_outcome,
)
def teams_that_can_win(points: dict[str, int], games: list[tuple[str, str]]) -> list[str]:
    """Return, sorted by name, the teams that can still finish with at least as many points as every other team.

    `points` are the points of all teams so far, `games` the pairs of teams that have still to play, the same pair perhaps
    several times. The winner of a game gets one point, the loser none, and there are no draws. A team can win if some
    outcome of all these games leaves no other team with more points than it.

    >>> teams_that_can_win({"a": 3, "b": 2, "c": 1}, [("a", "b"), ("c", "b")])
    ['a', 'b']
    >>> teams_that_can_win({"a": 2, "b": 2, "c": 1}, [("a", "b"), ("c", "a")])
    ['a', 'b']
    """
    return sorted(team for team in points if _can_win(team, points, games))


def _can_win(team: str, points: dict[str, int], games: list[tuple[str, str]]) -> bool:
    best = points[team] + sum(team in game for game in games)
    rest = [game for game in games if team not in game]
    won: dict[str, list[int]] = {each: [] for each in points}

    def give(game: int, seen: set[str]) -> bool:
        for winner in rest[game]:
            if winner in seen:
                continue
            seen.add(winner)
            if points[winner] + len(won[winner]) < best:
                won[winner].append(game)
                return True
            for place, other in enumerate(won[winner]):
                if give(other, seen):
                    won[winner][place] = game
                    return True
        return False

    return max(points.values()) <= best and all(give(game, set()) for game in range(len(rest)))
