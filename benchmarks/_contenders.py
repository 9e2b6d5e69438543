"""Who plays in the benchmark of environment steps: Sparring, its faces, OpenSpiel, and what `_peers` knows of."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import gymnasium
import pettingzoo

import sparring
from benchmarks._peers import GEM, OPEN_SPIEL, SETTINGS, TEXTARENA, Gem, Script, TextArena, record

Rng = random.Random
RECORDED = 600
"""Moves that are recorded of a library that is played back; they are repeated as often as needed."""


@dataclass(frozen=True)
class Contender:
    """How one library makes an episode (from its number) and plays it to the end (returns the number of moves)."""

    start: Callable[[int], Any]
    play: Callable[[Any, Rng], int]
    ahead: Callable[[int], Any] | None = None
    """Makes an episode that is an object of its own, so that many can be made before the clock runs; None: cannot."""


def pick(options: Any, rng: Rng) -> Any:
    """Draw one of the options uniformly; the same few instructions for everyone."""
    return options[int(rng.random() * len(options))]


def play_all(contender: Contender, episodes: Iterable[Any], rng: Rng) -> int:
    """Play episodes to their ends; return the number of moves."""
    return sum(contender.play(episode, rng) for episode in episodes)


def sparring_contender(game: str, *, news: bool) -> Contender:
    """Sparring itself. Sudoku is given right digits, as everyone else is: wrong ones would end the game."""
    environment = sparring.make(game, **SETTINGS.get(game, {}))
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

    def fill(episode: Any, rng: Rng) -> int:
        cells = [i for i, mark in enumerate(episode.state.grid) if mark == "."]
        rng.shuffle(cells)
        for i in cells:
            messages = episode.turn.messages if news else episode.transcript("player_0")
            text = "\n".join([message.content for message in messages])
            assert text
            episode.step(f"r{i // 9 + 1}c{i % 9 + 1}={episode.state.solution[i]}")
        return len(cells)

    def start(i: int) -> sparring.Episode:
        return environment.start(tasks[i], seed=i)

    return Contender(start, fill if game == "Sudoku-v0" else play, ahead=start)


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

    return Contender(start, play)


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

    return Contender(lambda i: env.reset(seed=None if i else 0), play)


def openspiel_contender(game: str) -> Contender:
    """OpenSpiel's C++ games from Python, simultaneous ones turn by turn."""
    import pyspiel

    rules = pyspiel.load_game_as_turn_based(OPEN_SPIEL[game])
    kind = rules.get_type()
    hidden = kind.information != pyspiel.GameType.Information.PERFECT_INFORMATION
    states = kind.provides_information_state_string and (hidden or not kind.provides_observation_string)

    def play(state: Any, rng: Rng) -> int:
        moves = 0
        while not state.is_terminal():
            legal = state.legal_actions()
            if not state.is_chance_node():
                text = state.information_state_string() if states else state.observation_string()
                assert text
                moves += 1
            state.apply_action(pick(legal, rng))
        return moves

    def start(i: int) -> Any:
        return rules.new_initial_state()

    return Contender(start, play, ahead=start)


def recorded_contender(library: TextArena | Gem) -> Contender:
    """A library without legal actions, played back; see `_peers`."""
    scripts, seeded = record(library, moves=RECORDED), library.peer.dice
    kept = [copy.deepcopy(library.start(script.seed)) for script in scripts] if isinstance(library, Gem) else []

    def start(i: int) -> tuple[Any, Script]:
        script = scripts[i % len(scripts)]
        return library.start(script.seed), script

    def ahead(i: int) -> tuple[Any, Script]:
        script = scripts[i % len(scripts)]
        return copy.deepcopy(kept[script.seed]) if kept else library.start(script.seed), script

    def play(episode: tuple[Any, Script], rng: Rng) -> int:
        env, script = episode
        if seeded:
            random.seed(script.seed)
        return library.play(env, iter(script.actions))

    return Contender(start, play, ahead)


def contenders(game: str, against: Iterable[str]) -> dict[str, Contender]:
    """Return who plays a game, by name: Sparring twice, and of the others those that have it."""
    found = {"whole": sparring_contender(game, news=False), "news": sparring_contender(game, news=True)}
    if "textarena" in against and game in TEXTARENA:
        found["textarena"] = recorded_contender(TextArena(TEXTARENA[game]))
    if "openspiel" in against and game in OPEN_SPIEL:
        found["openspiel"] = openspiel_contender(game)
    if "gem" in against and game in GEM:
        found["gem"] = recorded_contender(Gem(GEM[game]))
    return found


def faces(game: str) -> dict[str, Contender]:
    """Return Sparring and its Gymnasium and PettingZoo faces."""
    return {
        "sparring": sparring_contender(game, news=True),
        "gymnasium": gymnasium_contender(game),
        "pettingzoo": pettingzoo_contender(game),
    }
