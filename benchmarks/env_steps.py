"""Steps per second of KuhnPoker and TicTacToe: Sparring, its Gymnasium and PettingZoo faces, TextArena, OpenSpiel.

Uniformly random legal play. Before every move the whole text that the seat to act has to know is put together, as for a
language model that is asked anew each time:

    sparring    the seat's transcript, rules included, joined to one text
    news        Sparring again, but only what is new for the seat since its last move (a chat that goes on)
    textarena   get_observation() with the default wrappers (rules, cards or boards, all that was said); legal moves are
                kept by the driver, so that reading them out of the text costs nothing
    openspiel   information_state_string (Kuhn poker) or observation_string (TicTacToe): a few characters, no rules
    gymnasium   gymnasium.make(..., opponent="random", disable_env_checker=True); moves of both seats count
    pettingzoo  pettingzoo.make("aec", ...) with masked sampling by the same generator

Every contender plays the same number of episodes in every round. A new episode is a new object in all of them:
TextArena's `reset()` keeps the texts of the episode before. "episodes" counts the making, "moves alone" does not.
Units are moves of all seats per second of CPU time of this process.

    pip install -e '.[bench]'        # TextArena and OpenSpiel; best in a virtual environment of its own
    python -m benchmarks.env_steps
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import gymnasium
import pettingzoo

import sparring
from benchmarks._common import Round, interleave, machine, parser, rate, ratio, table, timed

Rng = random.Random
GAMES = ("KuhnPoker-v0", "TicTacToe-v0")
AGAINST = ("textarena", "openspiel")
AHEAD = 200
"""Episodes that are made before the clock runs."""


@dataclass(frozen=True)
class Contender:
    """How one library makes an episode (from its number) and plays it to the end (returns the number of moves)."""

    start: Callable[[int], Any]
    play: Callable[[Any, Rng], int]
    anew: bool = True
    """Whether episodes are separate objects, so that they can be made before the clock runs."""


def pick(options: Any, rng: Rng) -> Any:
    """Draw one of the options uniformly; the same few instructions for everyone."""
    return options[int(rng.random() * len(options))]


def sparring_contender(game: str, *, news: bool) -> Contender:
    """Sparring itself."""
    environment = sparring.make(game)
    tasks = environment.tasks("train")

    def play(episode: sparring.Episode, rng: Rng) -> int:
        moves = 0
        while (seat := episode.turn.seat) is not None:
            messages = episode.turn.messages if news else episode.transcript(seat)
            text = "\n".join([message.content for message in messages])
            assert text
            episode.step(pick(episode.turn.legal, rng))
            moves += 1
        return moves

    return Contender(lambda i: environment.start(tasks[i], seed=i), play)


def gymnasium_contender(game: str) -> Contender:
    """Sparring through Gymnasium: one seat, the other is played by the environment."""
    env = gymnasium.make(f"sparring/{game}", opponent="random", disable_env_checker=True)

    def start(i: int) -> tuple[str, ...]:
        legal: tuple[str, ...] = env.reset(seed=None if i else 0)[1]["legal"]
        return legal

    def play(legal: tuple[str, ...], rng: Rng) -> int:
        over = False
        while not over:
            _, _, terminated, truncated, info = env.step(pick(legal, rng) if legal else "")
            over, legal = terminated or truncated, info["legal"]
        return len(env.unwrapped.episode.inner.actions)  # type: ignore[attr-defined]

    return Contender(start, play, anew=False)


def pettingzoo_contender(game: str) -> Contender:
    """Sparring through PettingZoo's AEC interface."""
    env = pettingzoo.make("aec", f"sparring/{game}")

    def play(_: None, rng: Rng) -> int:
        moves = 0
        for agent in env.agent_iter():
            observation, _, terminated, truncated, _ = env.last()
            if terminated or truncated:
                env.step(None)
                continue
            env.step(pick(observation["action_mask"].nonzero()[0], rng))
            assert observation["prompt"], agent
            moves += 1
        return moves

    return Contender(lambda i: env.reset(seed=None if i else 0), play, anew=False)


def textarena_contender(game: str) -> Contender:
    """TextArena; Kuhn poker with one round an episode."""
    import textarena

    kwargs = {"max_rounds": 1} if game == "KuhnPoker-v0" else {}
    tree = {"check": {"check": None, "bet": {"fold": None, "call": None}}, "bet": {"fold": None, "call": None}}

    def start(i: int) -> Any:
        env = textarena.make(game, **kwargs)
        env.reset(num_players=2, seed=i)
        return env

    def play(env: Any, rng: Rng) -> int:
        return play_kuhn(env, rng) if kwargs else play_tic_tac_toe(env, rng)

    def play_kuhn(env: Any, rng: Rng) -> int:
        moves, node, over = 0, tree, False
        while not over:
            _, text = env.get_observation()
            assert text
            move = pick(list(node), rng)
            node = node[move]  # type: ignore[assignment]
            over, _ = env.step(f"[{move}]")
            moves += 1
        return moves

    def play_tic_tac_toe(env: Any, rng: Rng) -> int:
        free, over = list("012345678"), False
        while not over:
            _, text = env.get_observation()
            assert text
            over, _ = env.step(f"[{free.pop(int(rng.random() * len(free)))}]")
        return 9 - len(free)

    return Contender(start, play)


def openspiel_contender(game: str) -> Contender:
    """OpenSpiel's C++ games from Python."""
    import pyspiel

    rules = pyspiel.load_game("kuhn_poker" if game == "KuhnPoker-v0" else "tic_tac_toe")
    kuhn = game == "KuhnPoker-v0"

    def play(state: Any, rng: Rng) -> int:
        moves = 0
        while not state.is_terminal():
            legal = state.legal_actions()
            if not state.is_chance_node():
                text = state.information_state_string() if kuhn else state.observation_string()
                assert text
                moves += 1
            state.apply_action(pick(legal, rng))
        return moves

    return Contender(lambda i: rules.new_initial_state(), play)


def contenders(game: str, against: list[str]) -> dict[str, Contender]:
    """Return everyone who plays, by name."""
    others = {"textarena": textarena_contender, "openspiel": openspiel_contender}
    return {
        "sparring": sparring_contender(game, news=False),
        "news": sparring_contender(game, news=True),
        **{name: others[name](game) for name in against},
        "gymnasium": gymnasium_contender(game),
        "pettingzoo": pettingzoo_contender(game),
    }


def play_all(contender: Contender, episodes: Iterable[Any], rng: Rng) -> int:
    """Play episodes to their ends; return the number of moves."""
    return sum(contender.play(episode, rng) for episode in episodes)


def episodes_round(contender: Contender, episodes: int) -> Round:
    """Count the making of the episodes and the moves."""

    def work(number: int) -> tuple[float, float]:
        new = map(contender.start, range(number * episodes, (number + 1) * episodes))
        return timed(partial(play_all, contender, new, Rng(number)))

    return work


def moves_round(contender: Contender, episodes: int) -> Round:
    """Count the moves only; few episodes are made ahead, since many live objects slow Python's garbage collector."""

    def work(number: int) -> tuple[float, float]:
        rng, parts, stop = Rng(number), [], (number + 1) * episodes
        for first in range(number * episodes, stop, AHEAD):
            started = [contender.start(i) for i in range(first, min(first + AHEAD, stop))]
            parts.append(timed(partial(play_all, contender, started, rng)))
        return sum(moves for moves, _ in parts), sum(seconds for _, seconds in parts)

    return work


def report(game: str, playing: Mapping[str, Contender], rounds: int, episodes: int) -> str:
    """Measure one game and return its table."""
    whole = interleave({name: episodes_round(c, episodes) for name, c in playing.items()}, rounds)
    alone = interleave({name: moves_round(c, episodes) for name, c in playing.items() if c.anew}, rounds)
    base = "textarena" if "textarena" in playing else "sparring"
    rows = [[name, *cells(name, whole, base), *cells(name, alone, base)] for name in playing]
    columns = ("moves/s", "episodes", f"x {base}", "moves alone", f"x {base}")
    return table(f"{game}, {episodes} episodes a round, {rounds} rounds", columns, rows)


def cells(name: str, rates: Mapping[str, list[float]], base: str) -> list[str]:
    """Return the rate and the ratio as text; dashes where nothing was measured."""
    return [rate(rates[name]), ratio(rates[name], rates[base])] if name in rates else ["-", "-"]


def main() -> None:
    """Measure and print."""
    options = parser(__doc__, rounds=7)
    options.add_argument("--episodes", type=int, default=2000, help="per contender and round (default: %(default)s)")
    options.add_argument("--games", nargs="+", choices=GAMES, default=GAMES)
    options.add_argument("--against", nargs="*", choices=AGAINST, default=AGAINST, help="other libraries")
    args = options.parse_args()
    print(machine("gymnasium", "pettingzoo", "textarena", "open_spiel"), "\n")
    for game in args.games:
        print(report(game, contenders(game, list(args.against)), args.rounds, args.episodes))


if __name__ == "__main__":
    main()
