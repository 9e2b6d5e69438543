"""What games cost beside their steps: long games, starts of puzzles, memory of live episodes, the vector environment.

long      60 moves, each behind 8,000 characters of reasoning ("thinking ... [move]"), against TextArena's Kuhn poker of 25
          rounds: the time of a step with its news (TextArena: of step() and get_observation()), by the median over
          episodes at each of the 60 positions; the last ten against the first ten; and the characters a seat is shown.
          "short" is the same with the bare moves. Where what the game itself does grows (Othello), both columns show it
starts    make and start a puzzle, up to the first observation, in milliseconds. TextArena makes a new object, GEM resets
          one. Minesweeper is started by its first open cell everywhere, since that lays the mines
memory    KiB per live episode after two moves: by tracemalloc, and by the growth of the process's resident memory, each
          game in a process of its own, after as many episodes were played and dropped, so that what environments
          remember does not count
vector    environment steps per second through gymnasium.make_vec (ours, and Gymnasium's SyncVectorEnv over the same
          environment) against a plain loop over gymnasium.make's environment, text observations, random opponent

pip install -e '.[bench]' gem-llm
python -m benchmarks.games
"""

from __future__ import annotations

import multiprocessing
import random
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.util import find_spec
from itertools import count, islice
from math import nan
from pathlib import Path
from statistics import median
from typing import Any

import gymnasium

import sparring
from benchmarks._common import Round, interleave, machine, parser, rate, ratio, table, timed
from benchmarks._contenders import pick
from benchmarks._peers import GEM, SETTINGS, TEXTARENA, Gem, Peer, TextArena

Rng = random.Random
PLIES = 60
LONG: dict[str, dict[str, Any]] = {
    "RockPaperScissors-v0": {"rounds": 30},
    "PrisonersDilemma-v0": {"rounds": 30},
    "Othello-v0": {},
    "Go-v0": {},
}
"""Games of 60 moves and more."""
REASONING = ("I think about this with care. " * 267)[:8000]
VECTORS = ("KuhnPoker-v0", "TicTacToe-v0", "ConnectFour-v0")
Step = Callable[[str], bool]
"""Takes an action and puts together what the next seat is told; returns whether the game goes on."""


class Long:
    """A long game of Sparring; counts the characters that are shown."""

    def __init__(self, game: str, kwargs: dict[str, Any]):
        self.environment = sparring.make(game, **kwargs)
        self.tasks = self.environment.tasks()
        self.shown = 0

    def play(self, seed: int) -> Iterator[tuple[str, Step]]:
        """Yield the move to make and how to make it, as long as the game goes on."""
        episode, rng = self.environment.start(self.tasks[seed], seed=seed), Rng(seed)

        def step(action: str) -> bool:
            turn = episode.step(action)
            self.shown += len("\n".join([message.content for message in turn.messages]))
            return turn.seat is not None

        while episode.turn.seat is not None:
            assert episode.turn.legal
            yield f"[{pick(episode.turn.legal, rng)}]", step


class LongTextArena:
    """TextArena's Kuhn poker with 25 rounds."""

    def __init__(self) -> None:
        legal = TEXTARENA["KuhnPoker-v0"].legal
        self.library = TextArena(Peer("KuhnPoker-v0-extreme", legal))
        self.shown = 0

    def play(self, seed: int) -> Iterator[tuple[str, Step]]:
        """Yield the move to make and how to make it, as long as the game goes on."""
        env, rng, goes_on = self.library.start(seed), Rng(seed), [True]
        env.get_observation()

        def step(action: str) -> bool:
            goes_on[0] = not env.step(action)[0]
            if goes_on[0]:
                self.shown += len(env.get_observation()[1])
            return goes_on[0]

        while goes_on[0]:
            yield pick(self.library.peer.legal(env), rng), step


def step_times(game: Long | LongTextArena, episodes: int, reasoning: str) -> list[float]:
    """Return for each of the first moves of a game the median seconds that it takes; shorter games do not count."""
    full: list[list[float]] = []
    seeds = count()
    while len(full) < episodes:
        times, shown = list[float](), game.shown
        for move, step in islice(game.play(next(seeds)), PLIES):
            action, began = reasoning + move, time.process_time()
            step(action)
            times.append(time.process_time() - began)
        if len(times) == PLIES:
            full.append(times)
        else:
            game.shown = shown
    return [median(at) for at in zip(*full, strict=True)]


def long_games(episodes: int, games: Iterable[str], *, textarena: bool) -> str:
    """Measure the growth of the time per step; return the table."""
    rows = []
    playing: dict[str, Long | LongTextArena] = {name: Long(name, LONG[name]) for name in games}
    if textarena:
        playing["TextArena KuhnPoker-v0-extreme"] = LongTextArena()
    for name, game in playing.items():
        for kind, reasoning in {"short": "", "8,000 characters": REASONING}.items():
            step_times(game, max(1, episodes // 4), reasoning)
            game.shown = 0
            times = step_times(game, episodes, reasoning)
            first, last = sum(times[:10]) / 10, sum(times[-10:]) / 10
            shown = f"{game.shown / episodes / 2:,.0f}"
            rows.append([name, kind, f"{first * 1e6:.1f}", f"{last * 1e6:.1f}", f"{last / first:.2f}", shown])
    columns = ("60 moves", "actions", "first 10, us", "last 10, us", "last / first", "characters shown to a seat")
    return table(f"Long games, {episodes} episodes", columns, rows)


def ours(game: str, **kwargs: Any) -> Callable[[int], Any]:
    """Return what starts an episode of Sparring from its number; of Minesweeper, up to the first open cell."""
    environment = sparring.make(game, **kwargs)
    tasks = environment.tasks()

    def start(i: int) -> Any:
        episode = environment.start(tasks[i], seed=i)
        assert episode.turn.messages[0].content
        return episode.step("r4c4") if game == "Minesweeper-v0" else episode

    return start


def theirs(library: TextArena | Gem, action: str = "") -> Callable[[int], Any]:
    """Return what starts an episode of TextArena or GEM from its number, and makes the first move if one is given."""

    def start(i: int) -> Any:
        env = library.start(i)
        if isinstance(library, TextArena):
            assert env.get_observation()[1]
        return env.step(action) if action else env

    return start


def starts_of(libraries: Iterable[str]) -> dict[str, dict[str, Callable[[int], Any]]]:
    """Return for every puzzle who starts it."""
    found: dict[str, dict[str, Callable[[int], Any]]] = {
        "Sudoku, 50 clues": {"sparring": ours("Sudoku-v0", clues=50)},
        "Sudoku, 36 clues": {"sparring": ours("Sudoku-v0", clues=36)},
        "Minesweeper, 8 x 8, 10 mines": {"sparring": ours("Minesweeper-v0", rows=8, columns=8, mines=10)},
        "Mastermind, 4 of 6": {"sparring": ours("Mastermind-v0", **SETTINGS["Mastermind-v0"])},
        "2048": {"sparring": ours("Game2048-v0", target=2048)},
        "Battleship, 10 x 10": {"sparring": ours("Battleship-v0")},
        "WordGuess": {"sparring": ours("WordGuess-v0")},
        "Crossword": {"sparring": ours("Crossword-v0")},
    }
    sudoku, mines = found["Sudoku, 50 clues"], found["Minesweeper, 8 x 8, 10 mines"]
    plain = {"Mastermind, 4 of 6": "Mastermind-v0", "2048": "Game2048-v0", "Battleship, 10 x 10": "Battleship-v0"}
    for name, make, peers in (("textarena", TextArena, TEXTARENA), ("gem", Gem, GEM)):
        if name not in libraries:
            continue
        sudoku[name] = theirs(make(peers["Sudoku-v0"]))
        first = "[3 3]" if name == "textarena" else r"\boxed{reveal 3 3}"
        mines[name] = theirs(make(peers["Minesweeper-v0"]), first)
        for title, game in plain.items():
            if game in peers:
                found[title][name] = theirs(make(peers[game]))
    if "textarena" in libraries:
        peer = TEXTARENA["Sudoku-v0"]
        found["Sudoku, 36 clues"]["textarena"] = theirs(TextArena(Peer(peer.id, peer.legal, {"clues": 36}, 1)))
    if "gem" in libraries:
        peer = GEM["Sudoku-v0"]
        found["Sudoku, 36 clues"]["gem"] = theirs(Gem(Peer(peer.id, peer.legal, {"clues": 45})))
    return found


def start_round(start: Callable[[int], Any], size: int) -> Round:
    """Start puzzles; every round starts others."""

    def work(number: int) -> tuple[float, float]:
        def all_starts() -> float:
            for i in range(number * size, (number + 1) * size):
                start(i)
            return size

        return timed(all_starts)

    return work


def starts(rounds: int, seconds: float, libraries: Iterable[str]) -> str:
    """Measure starts of puzzles; return the table."""
    rows = []
    for puzzle, contenders in starts_of(libraries).items():
        playing = {}
        for name, start in contenders.items():
            _, spent = timed(lambda start=start: float(bool(start(0))) + float(bool(start(1))))  # type: ignore[misc]
            playing[name] = start_round(start, max(1, min(2000, round(2 * seconds / spent))))
        rates = interleave(playing, rounds)
        cells = [f"{1000 / median(rates[name]):.3f}" if name in rates else "-" for name in ("sparring", *_OTHERS)]
        times = [ratio(rates["sparring"], rates[name]) if name in rates else "-" for name in _OTHERS]
        rows.append([puzzle, *cells, *times])
    columns = ("ms per start", "sparring", *_OTHERS, *(f"x {name}" for name in _OTHERS))
    return table(f"Starts of puzzles, {rounds} rounds", columns, rows)


_OTHERS = ("textarena", "gem")


def live_sparring(game: str, first: int, size: int) -> list[Any]:
    """Return episodes of Sparring after two moves."""
    environment = _environment(game)
    tasks, rng, live = environment.tasks(), Rng(first), []
    for i in range(first, first + size):
        episode = environment.start(tasks[i % len(tasks)], seed=i)
        for _ in range(2):
            if episode.turn.seat is not None:
                episode.step(pick(episode.turn.legal, rng) if episode.turn.legal else "[a thing]")
        live.append(episode)
    return live


_MADE: dict[str, sparring.Environment] = {}


def _environment(game: str) -> sparring.Environment:
    if game not in _MADE:
        _MADE[game] = sparring.make(game)
    return _MADE[game]


def live_textarena(game: str, first: int, size: int) -> list[Any]:
    """Return environments of TextArena after two moves, each observed."""
    library, rng, live = TextArena(TEXTARENA[game]), Rng(first), []
    for i in range(first, first + size):
        env = library.start(i)
        library.play(env, iter([pick(library.peer.legal(env), rng)]))
        library.play(env, iter([pick(library.peer.legal(env), rng)]))
        live.append(env)
    return live


def memory_of(library: str, game: str, size: int) -> tuple[float, float]:
    """Return KiB per live episode, by tracemalloc and by resident memory. Best in a fresh process."""
    make = partial({"sparring": live_sparring, "textarena": live_textarena}[library], game)
    make(0, size // 4)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    few = make(size, size // 4)
    traced = (tracemalloc.get_traced_memory()[0] - before) / len(few)
    tracemalloc.stop()
    resident = _resident()
    live = make(2 * size, size)
    return traced / 1024, (_resident() - resident) / len(live)


def _resident() -> float:
    """KiB of this process in memory; not a number where /proc is missing."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return next((float(line.split()[1]) for line in lines if line.startswith("VmRSS")), nan)


def memory(games: Iterable[str], size: int, *, textarena: bool) -> str:
    """Measure the memory of live episodes; return the table, smallest first."""
    names = list(games)
    jobs = [("sparring", game, size) for game in names]
    jobs += [("textarena", game, size) for game in names if textarena and game in TEXTARENA]
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        kib = dict(zip(((library, game) for library, game, _ in jobs), pool.starmap(memory_of, jobs, 1), strict=True))

    def cells(library: str, game: str) -> list[str]:
        return [f"{value:.1f}" for value in kib[library, game]] if (library, game) in kib else ["-", "-"]

    ordered = sorted(names, key=lambda game: kib["sparring", game])
    rows = [[game, *cells("sparring", game), *cells("textarena", game)] for game in ordered]
    columns = ("KiB per episode", "sparring, traced", "resident", "textarena, traced", "resident")
    return table(f"Memory after two moves, {size} live episodes", columns, rows)


def plain_round(game: str, width: int, steps: int) -> Round:
    """Step environments one after another; one that has ended is reset in its next turn, as the vector does."""
    envs = [gymnasium.make(f"sparring/{game}", disable_env_checker=True).unwrapped for _ in range(width)]

    def work(number: int) -> tuple[float, float]:
        rng = Rng(number)
        legal = [env.reset(seed=number * width + i)[1]["legal"] for i, env in enumerate(envs)]
        over = [False] * width

        def all_steps() -> float:
            for _ in range(steps):
                for i, env in enumerate(envs):
                    if over[i]:
                        _, info = env.reset()
                        over[i] = False
                    else:
                        _, _, terminated, truncated, info = env.step(pick(legal[i], rng) if legal[i] else "")
                        over[i] = terminated or truncated
                    legal[i] = info["legal"]
            return steps * width

        return timed(all_steps)

    return work


def vector_round(game: str, width: int, steps: int, mode: str | None) -> Round:
    """Step a vector environment."""
    kwargs: dict[str, Any] = {"vectorization_mode": mode} if mode else {}
    vector = gymnasium.make_vec(f"sparring/{game}", num_envs=width, **kwargs)

    def work(number: int) -> tuple[float, float]:
        rng = Rng(number)
        _, info = vector.reset(seed=number * width)

        def all_steps() -> float:
            legal = info["legal"]
            for _ in range(steps):
                _, _, _, _, news = vector.step([pick(moves, rng) if moves else "" for moves in legal])
                legal = news["legal"]
            return steps * width

        return timed(all_steps)

    return work


def vectors(games: Iterable[str], widths: Iterable[int], rounds: int, steps: int) -> str:
    """Measure vector environments against the plain loop; return the table."""
    rows = []
    for game in games:
        for width in widths:
            each = max(1, steps // width)
            playing = {
                "plain": plain_round(game, width, each),
                "ours": vector_round(game, width, each, None),
                "sync": vector_round(game, width, each, "sync"),
            }
            rates = interleave(playing, rounds)
            ratios = [ratio(rates[name], rates["plain"]) for name in ("ours", "sync")]
            rows.append([game, str(width), *(rate(rates[name]) for name in playing), *ratios])
    columns = ("environment steps/s", "envs", "plain loop", "ours", "SyncVectorEnv", "ours / plain", "sync / plain")
    return table(f"Vector environments, {rounds} rounds", columns, rows)


def main() -> None:
    """Measure and print."""
    parts = ("long", "starts", "memory", "vector")
    options = parser(__doc__, rounds=7)
    options.add_argument("--parts", nargs="+", choices=parts, default=parts)
    options.add_argument("--episodes", type=int, default=100, help="of each long game (default: %(default)s)")
    options.add_argument("--seconds", type=float, default=0.2, help="of starts per round (default: %(default)s)")
    options.add_argument("--live", type=int, default=2000, help="episodes kept alive (default: %(default)s)")
    options.add_argument("--games", nargs="*", help="whose memory is measured (default: all)")
    options.add_argument("--steps", type=int, default=20_000, help="of vectors per round (default: %(default)s)")
    options.add_argument("--against", nargs="*", choices=_OTHERS, default=_OTHERS, help="other libraries, if installed")
    args = options.parse_args()
    print(machine("gymnasium", "textarena", "gem-llm"), "\n")
    others = [name for name in args.against if find_spec(name)]
    arena = "textarena" in others
    if "long" in args.parts:
        print(long_games(args.episodes, LONG, textarena=arena))
    if "starts" in args.parts:
        print(starts(args.rounds, args.seconds, others))
    if "memory" in args.parts:
        games = args.games or sparring.environment_names()
        print(memory(games, args.live, textarena=arena))
    if "vector" in args.parts:
        print(vectors(VECTORS, (16, 64), args.rounds, args.steps))


if __name__ == "__main__":
    main()
