"""Golden transcripts: whole episodes of every built-in environment as text, so that a change of rules shows in review.

Run `python -m tests.golden.regenerate` from the repository root after a change that is meant, and read the diff.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sparring.envs.core import Environment, Episode
from sparring.envs.registry import make
from sparring.tasks import SPLITS, EpisodeRng, episode_rng
from sparring.types import Turn
from tests.envs.ids import BUILT_IN, VARIANTS
from tests.golden.catalogue import PAGE, catalogue

HERE = Path(__file__).parent
SEEDS = range(4)
NONSENSE = "Let me think."
SHOWN = 60
"""How many lines of a long episode's beginning, and of its end, are written out."""


def golden(name: str) -> str:
    """Return the transcript of one environment, its variants included."""
    kwargs = [{}, *(kw for other, kw in VARIANTS if other == name)]
    return "\n".join(line for kw in kwargs for line in _environment(make(name, **kw), kw)) + "\n"


def _environment(env: Environment, kwargs: Mapping[str, Any]) -> Iterator[str]:
    spec = env.spec
    yield f"######## {spec.id} {dict(kwargs)}"
    yield f"seats {', '.join(spec.seats)}; reward {spec.reward_range}; zero-sum {spec.zero_sum}; illegal {spec.illegal}"
    yield f"max_turns {spec.max_turns}; max_chars {spec.max_chars}; players {', '.join(sorted(spec.players))}"
    yield f"moves {spec.moves if spec.moves is None else _moves(spec.moves)}"
    for seed in SEEDS:
        yield from ("", *_shortened(list(_episode(env, seed))))


def _shortened(lines: list[str]) -> list[str]:
    """Replace the middle of a long episode by its digest."""
    if len(lines) <= 2 * SHOWN:
        return lines
    middle = "\n".join(lines[SHOWN:-SHOWN])
    digest = blake2b(middle.encode(), digest_size=8).hexdigest()
    return [*lines[:SHOWN], f"... {len(lines) - 2 * SHOWN} lines with the digest {digest} ...", *lines[-SHOWN:]]


def _episode(env: Environment, seed: int) -> Iterator[str]:
    """Seeds 0 and 1 play bare moves, 2 says words around them, 3 begins with nonsense."""
    tasks = env.tasks(SPLITS[0] if seed % 2 == 0 else SPLITS[2])
    task = tasks[seed]
    rng = episode_rng(task, seed, "golden")
    episode = env.start(task, seed=seed)
    yield f"==== {task.id} {dict(task.params)}, seed {seed}"
    yield from _turn(episode.turn, env.spec.seats)
    while episode.turn.seat is not None:
        action = _action(env, episode, rng, seed)
        yield f"{episode.turn.seat} says: {action!r}"
        yield from _turn(episode.step(action), env.spec.seats)
    yield "picture:"
    yield from (f"    {line}" for line in episode.render().ansi.splitlines())


def _action(env: Environment, episode: Episode, rng: EpisodeRng, seed: int) -> str:
    if seed == 3 and not any(m.role == "assistant" for s in env.spec.seats for m in episode.transcript(s)):
        return NONSENSE
    move = rng.choice(episode.turn.legal or _answers(env, episode))
    return f"I choose this. [{move}]" if seed == 2 else move


def _answers(env: Environment, episode: Episode) -> list[str]:
    """Where moves are not listed: the likeliest answer of each named player."""
    answers = [env.spec.players[name](episode) for name in sorted(env.spec.players)]
    return [max(sorted(answer), key=lambda text: answer[text]) for answer in answers]


def _turn(turn: Turn, seats: tuple[str, ...]) -> Iterator[str]:
    if turn.info or turn.feedback is not None:
        yield f"    read: {dict(turn.info)}; feedback: {turn.feedback!r}"
    rewards = ", ".join(f"{seat} {turn.rewards[seat]:+g}" for seat in seats)
    if any(turn.rewards.values()) or turn.seat is None:
        yield f"    rewards: {rewards}"
    if turn.seat is None:
        yield "over: " + ("terminated" if turn.terminated else "truncated")
        return
    for message in turn.messages:
        first, *rest = message.content.splitlines()
        yield f"  {message.role} to {turn.seat}: {first}"
        yield from (f"    | {line}" for line in rest)
    yield f"    legal: {'any text' if turn.legal is None else _moves(turn.legal)}"


def _moves(legal: tuple[str, ...]) -> str:
    return " ".join(legal) if len(legal) <= 12 else f"{' '.join(legal[:3])} ... {legal[-1]} ({len(legal)})"


def main() -> None:
    """Write the transcripts of the environments named on the command line, or of all, and the page of games."""
    for name in sys.argv[1:] or BUILT_IN:
        (HERE / f"{name}.txt").write_text(golden(name), encoding="utf-8")
    PAGE.write_text(catalogue(), encoding="utf-8")


if __name__ == "__main__":
    main()
