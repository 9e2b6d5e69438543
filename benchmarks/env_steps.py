"""Steps per second of every game that Sparring shares with TextArena, GEM or OpenSpiel.

Uniformly random legal play. Before every move the text that the seat to act has to know is put together:

    whole       Sparring: the seat's whole transcript, rules included, joined to one text, as for a language model that is
                asked anew each time
    news        Sparring: the messages since the seat's last move, joined (a chat that goes on). With perfect information
                that is the whole position
    textarena   get_observation() with the default wrappers: rules, boards, all that was said
    gem         what step() returns, without wrappers: no history, of some games no board. Minesweeper and Sudoku put the
                board into the info; it is made at every move, so it counts
    openspiel   information_state_string where information is hidden, else observation_string: C++, short texts, no rules

TextArena and GEM do not list legal actions; episodes of theirs are recorded before the clock runs and played back (see
`_peers`), so that finding legal actions costs them nothing. Settings are equal (`_peers.SETTINGS`). Where the rules are not
the same, it is the nearest game: TextArena's Kuhn poker moves no chips; its and GEM's Mastermind know no repeated colours,
so ours has none here; its Negotiation, Goofspiel and Prisoner's Dilemma (with a line of talk before each round) are its own.

"moves alone" counts moves of episodes that were made before the clock ran, "episodes" counts the making too: of a new object,
but for GEM, which resets one. Units are moves of all seats per second of CPU time of this process. Each contender plays as
many episodes in a round as take it about `--seconds`. The last table compares Sparring with its Gymnasium and PettingZoo
faces: gymnasium.make(..., opponent="random") (moves of both seats count) and pettingzoo.make("aec", ...).

    pip install -e '.[bench]' gem-llm    # best in a virtual environment of its own; see benchmarks/README.md
    python -m benchmarks.env_steps
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from importlib.util import find_spec
from statistics import median

from benchmarks._common import Round, interleave, machine, parser, rate, ratio, table, timed
from benchmarks._contenders import Contender, Rng, contenders, faces, play_all
from benchmarks._peers import GEM, OPEN_SPIEL, TEXTARENA

GAMES = tuple(dict.fromkeys((*TEXTARENA, *GEM, *OPEN_SPIEL)))
FACES = ("KuhnPoker-v0", "TicTacToe-v0", "ConnectFour-v0")
AGAINST = {"textarena": "textarena", "openspiel": "pyspiel", "gem": "gem"}
"""The other libraries and their modules."""
AHEAD = 200
"""Episodes that are made before the clock runs."""
GOALS = {
    **dict.fromkeys(("TicTacToe-v0", "ConnectFour-v0", "Nim-v0", "KuhnPoker-v0"), 200_000),
    "Othello-v0": 50_000,
    "Chess-v0": 10_000,
}
"""Moves per second, of `news`."""
TIMES_TEXTARENA = 3
"""The goal of `whole` / TextArena. That of `news` / GEM is 1."""
Rates = Mapping[str, list[float]]


def sized(contender: Contender, seconds: float) -> int:
    """Return how many episodes take a contender about so long, making included."""
    episodes, spent = 1, 0.0
    while spent < seconds / 4:
        episodes *= 3
        _, spent = timed(partial(play_all, contender, map(contender.start, range(episodes)), Rng(0)))
    return math.ceil(episodes * seconds / spent)


def episodes_round(contender: Contender, episodes: int) -> Round:
    """Count the making of the episodes and the moves."""

    def work(number: int) -> tuple[float, float]:
        new = map(contender.start, range(number * episodes, (number + 1) * episodes))
        return timed(partial(play_all, contender, new, Rng(number)))

    return work


def moves_round(contender: Contender, episodes: int) -> Round:
    """Count the moves only; few episodes are made ahead, since many live objects slow Python's garbage collector."""
    ahead = contender.ahead
    assert ahead is not None

    def work(number: int) -> tuple[float, float]:
        rng, parts, stop = Rng(number), [], (number + 1) * episodes
        for first in range(number * episodes, stop, AHEAD):
            started = [ahead(i) for i in range(first, min(first + AHEAD, stop))]
            parts.append(timed(partial(play_all, contender, started, rng)))
        return sum(moves for moves, _ in parts), sum(seconds for _, seconds in parts)

    return work


def measure(playing: Mapping[str, Contender], rounds: int, seconds: float) -> tuple[Rates, Rates]:
    """Return the rates of the moves alone and of whole episodes."""
    sizes = {name: sized(contender, seconds) for name, contender in playing.items()}
    alone = {name: moves_round(c, sizes[name]) for name, c in playing.items() if c.ahead}
    whole = {name: episodes_round(c, sizes[name]) for name, c in playing.items()}
    return interleave(alone, rounds), interleave(whole, rounds)


def row(game: str, rates: Rates) -> list[str]:
    """Return a game's line of a table: rates, ratios and what became of the goals."""

    def shown(name: str) -> str:
        return rate(rates[name]) if name in rates else "-"

    def against(name: str, base: str) -> str:
        return ratio(rates[name], rates[base]) if base in rates else "-"

    names = ("whole", "news", "textarena", "openspiel", "gem")
    ratios = (against("whole", "textarena"), against("news", "gem"))
    return [game, *map(shown, names), *ratios, "; ".join(verdicts(game, rates)) or "-"]


def verdicts(game: str, rates: Rates) -> list[str]:
    """Return which goals a game has, and whether it met them."""
    found = []
    if game in GOALS:
        found.append(_verdict(f">= {GOALS[game] // 1000}k", median(rates["news"]) / GOALS[game]))
    if "textarena" in rates:
        found.append(_verdict(f">= {TIMES_TEXTARENA}x", _times(rates, "whole", "textarena") / TIMES_TEXTARENA))
    if "gem" in rates:
        found.append(_verdict(">= GEM", _times(rates, "news", "gem")))
    return found


def _times(rates: Rates, name: str, base: str) -> float:
    return median(a / b for a, b in zip(rates[name], rates[base], strict=True))


def _verdict(goal: str, share: float) -> str:
    return f"{goal} {'met' if share >= 1 else 'MISSED'}"


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=7)
    options.add_argument("--seconds", type=float, default=0.1, help="per contender and round (default: %(default)s)")
    options.add_argument("--games", nargs="+", choices=GAMES, default=GAMES)
    options.add_argument("--against", nargs="*", choices=AGAINST, default=AGAINST, help="other libraries, if installed")
    options.add_argument("--faces", nargs="*", choices=FACES, default=FACES, help="games of the last table")
    args = options.parse_args()
    print(machine("gymnasium", "pettingzoo", "textarena", "open_spiel", "gem-llm"), "\n")
    against = [name for name in args.against if find_spec(AGAINST[name])]
    alone: dict[str, Rates] = {}
    whole: dict[str, Rates] = {}
    for game in args.games:
        alone[game], whole[game] = measure(contenders(game, against), args.rounds, args.seconds)
    columns = ("moves/s", "whole", "news", "textarena", "openspiel", "gem", "whole / textarena", "news / gem", "goals")
    for title, rates in {"Moves alone": alone, "Episodes": whole}.items():
        print(table(f"{title}, {args.rounds} rounds", columns, [row(game, rates[game]) for game in args.games]))
    rows = []
    for game in args.faces:
        _, found = measure(faces(game), args.rounds, args.seconds)
        rows.append([game, *(f"{rate(values)}, {ratio(values, found['sparring'])}" for values in found.values())])
    if rows:
        print(table("Faces, episodes", ("moves/s", "sparring (news)", "gymnasium", "pettingzoo"), rows))


if __name__ == "__main__":
    main()
