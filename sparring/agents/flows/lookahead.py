"""Looking ahead in copies of an episode: what search is made of."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sparring.agents.flows.core import Ask, Flow, ask, gather
from sparring.agents.flows.hooks import changed, environment_of, extended, number_in
from sparring.agents.policies.core import Policy, mix_seed
from sparring.envs.core import Environment, EnvSpec, Episode, parse_move
from sparring.errors import BadValue, unknown_name
from sparring.types import Message, Prompt

VALUES = ("rollout", "value", "critic")
_WORTH = "Do not answer that yet. How will this end for you, from 0 (as badly as can be) to 10 (as well as can be)? Say the number alone."
Values = Mapping[str, float]
"""Every seat's return, from where the search began to the end."""


def check_values(flow: str, by: str, critic: Policy | None) -> None:
    """Refuse what does not say where values come from.

    Raises:
        UnknownName: There is no such source of values.
        BadValue: A critic without `by=critic`, or the other way round.
    """
    if by not in VALUES:
        raise unknown_name(f"value of {flow}", by, VALUES)
    if (by == "critic") != (critic is not None):
        raise BadValue(f"by={by!r} with critic={critic and critic.name!r}: a critic is a model, for by=critic")


@dataclass(slots=True)
class Place:
    """A copy of an episode, and what was paid on the way to it."""

    episode: Episode
    paid: dict[str, float] = field(default_factory=dict)
    ahead: bool = False
    """Whether it is past where the search began."""

    @property
    def over(self) -> bool:
        """Whether nobody is to act any more."""
        return self.episode.turn.seat is None

    @property
    def seat(self) -> str:
        """Who is to act."""
        assert self.episode.turn.seat is not None
        return self.episode.turn.seat

    def step(self, action: str) -> None:
        """Act in the copy."""
        self.ahead = True
        for seat, reward in self.episode.step(action).rewards.items():
            self.paid[seat] = self.paid.get(seat, 0.0) + reward


class Lookahead:
    """Plays on in copies of one episode by a flow, for every seat.

    The other seats' moves are those that the flow would make in their place. It is shown their transcripts then, with the
    moves in place of the words that they really said.

    Args:
        inner: The flow.
        episode: Where it begins.
        by: Where values come from: one of `VALUES`.
        critic: The model for `by=critic`.
        peek: Whether to look ahead where that shows what the seat cannot know.

    Raises:
        BadValue: Something may be hidden from the seat, or an episode that cannot be copied, or values that cannot be shared.
    """

    def __init__(self, inner: Flow, episode: Episode, *, by: str, critic: Policy | None, peek: bool):
        self.environment: Environment = environment_of(episode)
        self.spec: EnvSpec = self.environment.spec
        if not (self.spec.foreseeable or peek):
            raise BadValue(
                f"{self.spec.id} may hide something (cards, draws to come, the right answer) that a copy would show, so nobody "
                "looks ahead in it; peek=true does so all the same, for an upper bound and not for comparison"
            )
        if by != "rollout" and len(self.spec.seats) > 1 and not (self.spec.zero_sum and len(self.spec.seats) == 2):
            raise BadValue(f"by={by!r} in {self.spec.id}: one seat's value says nothing of the others'; use by=rollout")
        self._inner, self._by, self._critic = inner, by, critic
        self._state = episode.save()
        self._me = episode.turn.seat
        self._words = {
            message.content: self._move(message.content)
            for seat in self.spec.seats
            if seat != self._me
            for message in episode.transcript(seat)
            if message.role == "assistant"
        }
        """What others really said -> what their own transcripts show instead."""

    def begin(self) -> Place:
        """Return a copy of where the search began."""
        return Place(self.environment.load(self._state))

    def copy(self, place: Place) -> Place:
        """Return a copy of a place."""
        return Place(self.environment.load(place.episode.save()), dict(place.paid), place.ahead)

    def proposals(self, place: Place, seed: int, n: int) -> Generator[Prompt | Ask, Any, tuple[str, ...]]:
        """Return n actions of the flow for whoever is to act."""
        return (yield from gather(*(self._acted(place, mix_seed(seed, i)) for i in range(n))))

    def advance(self, place: Place, seed: int, *, until: str | None = None) -> Generator[Prompt | Ask, Any, None]:
        """Play on until a seat is to act, or (None) to the end."""
        for number in range(self.spec.max_turns):
            if place.over or place.seat == until:
                return
            place.step((yield from self._acted(place, mix_seed(seed, number))))

    def values(self, place: Place, seed: int) -> Generator[Prompt | Ask, Any, Values]:
        """Return what every seat will have got at the end; the place may have been played on from."""
        if self._by == "rollout" or place.over:
            yield from self.advance(place, seed)
            return {seat: place.paid.get(seat, 0.0) for seat in self.spec.seats}
        seat = place.seat
        messages = extended(self._shown(place.episode.transcript(seat), seat), Message("user", _WORTH))
        (said,) = yield from ask(Prompt(messages, seed, aside=True), policy=self._critic)
        number = number_in(said.text)
        low, high = self.spec.reward_range
        value = low + (high - low) * (0.5 if number is None else min(max(number / 10, 0.0), 1.0))
        return {other: value if other == seat else -value for other in self.spec.seats}

    def scaled(self, value: float) -> float:
        """Return a return on the scale from -1 (the lowest that there is) to 1."""
        low, high = self.spec.reward_range
        return 2 * (value - low) / (high - low) - 1 if high > low else 0.0

    def _acted(self, place: Place, seed: int) -> Generator[Prompt | Ask, Any, str]:
        seat, flow = place.seat, self._inner(place.episode, seed)
        if not place.ahead:
            return (yield from flow)

        def aside(prompt: Prompt) -> Prompt:
            return replace(prompt, messages=self._shown(prompt.messages, seat), aside=True)

        return (yield from changed(flow, aside, others=True))

    def _shown(self, messages: tuple[Message, ...], seat: str) -> tuple[Message, ...]:
        """Return a conversation of a seat without the words that another agent said there."""
        if seat == self._me:
            return messages
        return tuple(
            replace(message, content=self._words.get(message.content, message.content))
            if message.role == "assistant"
            else message
            for message in messages
        )

    def _move(self, said: str) -> str:
        return parse_move(said, self.spec.moves or ()) or "(a move)"
