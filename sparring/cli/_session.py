"""A session at the terminal: episodes played move by move, and the score over them.

The person at the terminal sees what their seat may see and nothing else until the episode is over; without a person,
the onlooker's view is shown after every move.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping

from sparring.agents.alone import Alone
from sparring.agents.flows.core import Agent, policy_agent
from sparring.agents.policies.human import HumanPolicy
from sparring.agents.rollout import Job
from sparring.cli._output import printable, write, write_table
from sparring.envs.core import Environment, Episode, parse_move
from sparring.envs.games._core import GameEpisode
from sparring.errors import PolicyError
from sparring.tasks.core import Task
from sparring.types import Completion, Message, Prompt, Turn

HUMAN = "human"
_LEAVE = ("", "quit")


class Left(Exception):  # noqa: N818 - no error: the person at the terminal has ended the session
    """The person at the terminal left."""


def human_agent() -> Agent:
    """Return the person at the terminal."""
    return policy_agent(HumanPolicy(), human_flow, name=HUMAN)


def human_flow(episode: Episode, seed: int) -> Generator[Prompt, Completion, str]:
    """Ask until the answer is legal: a slip of the finger forfeits nothing.

    Raises:
        Left: The answer is an empty line or `quit`.
    """
    turn = episode.turn
    assert turn.seat is not None
    messages = episode.transcript(turn.seat)
    while True:
        completion = yield Prompt(messages, seed, turn.legal, turn.tools)
        text = completion.text.strip()
        if text.casefold() in _LEAVE:
            raise Left
        if _reads(episode, text):
            return text
        messages = (*messages, Message("assistant", text), Message("user", _legal_moves(episode, text)))


def _reads(episode: Episode, text: str) -> bool:
    """Whether a text names a move, in whatever way the game understands it (chess knows `Nf3`, not only `g1f3`)."""
    legal = episode.turn.legal
    if isinstance(episode, GameEpisode):
        return episode.game.read(episode.state, text, legal) is not None
    return legal is None or parse_move(text, legal) is not None


def _legal_moves(episode: Episode, text: str) -> str:
    legal = episode.turn.legal
    if legal is None:
        assert isinstance(episode, GameEpisode)
        help: str = episode.game.help(None)
        return help
    shown = ", ".join(legal if len(legal) <= 20 else (*legal[:3], "...", legal[-1]))
    return f"Legal moves: {shown}." if text == "?" else f"{text!r} is no legal move. Legal moves: {shown}."


class Session:
    """Plays episodes with the same agents and keeps the score."""

    def __init__(self, environment: Environment, agents: Mapping[str, Agent]):
        self.environment = environment
        self.agents = agents
        self.returns: list[Mapping[str, float]] = []
        self.illegal = dict.fromkeys(environment.spec.seats, 0)
        self._watching = all(agent.name != HUMAN for agent in agents.values())

    def play(self, task: Task, seed: int) -> None:
        """Play one episode to its end; then agents that learn from episodes do so.

        Raises:
            Left: The person at the terminal left, or the input ended.
            PolicyError: A model cannot answer.
        """
        game = Alone(Job(self.environment, task, seed, self.agents))
        episode = game.episode
        seats = self.environment.spec.seats
        write(f"{self.environment.spec.id}, task {task.id}, seed {seed}: {', '.join(map(self._who, seats))}\n")
        if self._watching:
            write(f"{episode.render().ansi}\n")
        unseen = []
        while (seat := episode.turn.seat) is not None:
            text = self._acted(game, seat)
            line = self._move(seat, text, episode.turn)
            if self._watching:
                write(f"{line}\n{episode.render().ansi}\n")
            elif self.agents[seat].name != HUMAN:
                unseen.append(line)
        self.returns.append(game.returns)
        self._show_end(episode, game.returns, unseen)
        game.finish()

    def show_score(self) -> None:
        """Write every seat's mean return, and how often it won, drew and lost."""
        games = len(self.returns)
        if games > 1:
            columns = ("seat", "agent", "mean", "above 0", "0", "below 0", "illegal")
            write_table(f"{games} games", columns, map(self._score, self.environment.spec.seats))

    def _acted(self, game: Alone, seat: str) -> str:
        """Let the seat to move act, and return its action."""
        try:
            return game.play_turn()
        except PolicyError:
            if self.agents[seat].name == HUMAN:
                raise Left from None
            raise

    def _who(self, seat: str) -> str:
        name = self.agents[seat].name
        return f"{seat} ({'you' if name == HUMAN else name})"

    def _move(self, seat: str, text: str, turn: Turn) -> str:
        """Count an illegal move and return the line that tells an onlooker what was said and how it was read."""
        self.illegal[seat] += bool(turn.info.get("illegal"))
        action = turn.info.get("action")
        reading = "" if action == text else " (no legal move)" if action is None else f" (read as {action})"
        return f"{self._who(seat)}: {printable(text)}{reading}"

    def _show_end(self, episode: Episode, returns: Mapping[str, float], unseen: Iterable[str]) -> None:
        """Open the cards: what the others said, the last state, the verdict and the result."""
        if not self._watching:
            write("\n".join(("", *unseen, episode.render().ansi)))
        if episode.turn.feedback:
            write(printable(episode.turn.feedback))
        result = ", ".join(f"{self._who(seat)} {_signed(value)}" for seat, value in returns.items())
        write(f"result: {result}{' (cut off: no end in time)' if episode.turn.truncated else ''}\n")

    def _score(self, seat: str) -> tuple[str, ...]:
        values = [returns[seat] for returns in self.returns]
        mean = sum(values) / len(values)
        counts = (sum(v > 0 for v in values), sum(v == 0 for v in values), sum(v < 0 for v in values))
        return (seat, self.agents[seat].name, f"{mean:+.3f}", *map(str, counts), str(self.illegal[seat]))


def _signed(value: float) -> str:
    return f"{value:+g}" if value else "0"
