"""What verifying costs, and whether it finds what was changed.

games     games per second of one core that are read, played again from (task, seed) and compared byte for byte, each against a
          random player (Kuhn poker: an equilibrium); "a model" is as long, but its words are not drawn again (goal: 500)
bundles   the same with everything that a bundle has beside (zip, chain, tree, sums); and writing it
chain     lines of 2,000 bytes per second that are added to hash chain and tree
changes   of how many bundles with one change, everything else made to fit, how many are refused (goal: all of 10,000): half of
          them of the suite `smoke` as the reference player plays it, half as a model does that says much that is illegal

python -m benchmarks.verify
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks._common import Round, interleave, machine, parser, rate, table, timed
from sparring.leaderboard.bundle import open_bundle, write_bundle
from sparring.leaderboard.chain import Chain, leaf
from sparring.leaderboard.replay import Replay
from sparring.leaderboard.run import begin
from sparring.leaderboard.scripts import RunScript
from sparring.leaderboard.suites import Suite, load_suite, suite_from
from sparring.leaderboard.verify import verify
from tests.leaderboard.forging import NOISE, Attacker, play

GAMES = {"TicTacToe-v0": "random", "ConnectFour-v0": "random", "KuhnPoker-v0": "equilibrium"}
"""Game -> who plays against the agent."""
_LINE = bytes(2000)


def suite_of(game: str, tasks: int) -> Suite:
    """Return a suite of one game."""
    part = {"name": "games", "env": game, "domain": "games", "tasks": tasks, "opponents": [GAMES[game]]}
    return suite_from({"name": "speed", "version": 0, "line": "one game", "parts": [part]})


def replays(suite: Suite, agent: str, bundle: Path) -> Round:
    """Return what plays all games of a bundle again."""
    replay = Replay(RunScript(suite, agent, {}))
    with open_bundle(bundle) as opened:
        lines = list(opened.lines())

    def work() -> float:
        found = [replay(number, line, False) for number, line in enumerate(lines)]
        assert not [verdict for verdict in found if verdict.fault is not None]
        return len(found)

    return lambda number: timed(work)


def bundles(suite: Suite, run: Path, bundle: Path) -> dict[str, Round]:
    """Return what verifies a bundle, and what writes it."""

    def verified() -> float:
        assert verify(bundle, suite=suite).verified
        return suite.episodes

    def written() -> float:
        write_bundle(run, bundle)
        return suite.episodes

    return {"verify": lambda number: timed(verified), "bundle": lambda number: timed(written)}


def chained(count: int) -> Round:
    """Return what adds lines to a chain."""

    def work() -> float:
        chain = Chain(b"")
        for _ in range(count):
            chain.add(leaf(_LINE))
        return count

    return lambda number: timed(work)


def games(rounds: int, tasks: int, folder: Path) -> str:
    """Measure the speed of replaying; return the table."""
    contenders: dict[str, Round] = {"chain": chained(20 * tasks)}
    for game in GAMES:
        suite = suite_of(game, tasks)
        for agent in ("random", NOISE):
            name = f"{game} {'a model' if agent == NOISE else agent}"
            run = folder / name.replace(" ", "-")
            if agent == NOISE:
                play(agent, suite, run)
            else:
                begin(agent, suite, run).play()
            bundle = run.with_suffix(".zip")
            write_bundle(run, bundle)
            contenders[name] = replays(suite, agent, bundle)
            if agent == "random":
                contenders |= {f"{game} {verb}": each for verb, each in bundles(suite, run, bundle).items()}
    found = interleave(contenders, rounds)
    rows = [
        [game, *(rate(found[f"{game} {what}"]) for what in ("random", "a model", "verify", "bundle"))] for game in GAMES
    ]
    rows.append(["hash chain, lines", rate(found["chain"]), "", "", ""])
    return table("games per second", ("", "a random agent", "a model", "verify a bundle", "write a bundle"), rows)


def changes(count: int, folder: Path) -> str:
    """Change bundles in one place each; return the table."""
    rows = []
    for agent in ("reference", NOISE):
        suite = load_suite("smoke")
        place = folder / agent.partition(":")[0]
        write_bundle(play(agent, suite, place / "run"), place / "run.zip")
        attacker = Attacker(place / "run.zip", suite, place, own=False)
        found = [attacker.attack(seed) for seed in range(count // 2)]
        accepted = [said for refused, said in found if not refused]
        print(*accepted, sep="\n", end="\n" if accepted else "")
        rows.append([agent, f"{len(found):,}", f"{len(found) - len(accepted):,}"])
    return table("bundles with one change", ("agent", "changed", "refused"), rows)


def main() -> None:
    """Print the tables."""
    add = parser(__doc__, rounds=5)
    add.add_argument("--tasks", type=int, default=200, help="of each game, from both seats (default: %(default)s)")
    add.add_argument("--changes", type=int, default=10_000, help="of bundles (default: %(default)s)")
    args = add.parse_args()
    print(machine("cryptography"), "\n")
    with TemporaryDirectory() as folder:
        print(games(args.rounds, args.tasks, Path(folder)))
        print(changes(args.changes, Path(folder)))


if __name__ == "__main__":
    main()
