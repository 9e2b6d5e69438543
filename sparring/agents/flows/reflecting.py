"""Reflection: answer, be told what is wrong with it, answer again.

Self-Refine (Madaan et al. 2023, https://arxiv.org/abs/2303.17651, algorithm 1) with the policy as its own critic; with another
one, or with the environment's words, it is the inference of RISE, CYCLE and self-debugging. Every gain has to be compared with
`best_of` or `vote` at the same number of answers: a second try is another draw, too.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Any

from sparring.agents.flows.catalog import register_flow
from sparring.agents.flows.choosing import majority
from sparring.agents.flows.core import Ask, Flow, ask, gather
from sparring.agents.flows.hooks import attempt, extended, hooked
from sparring.agents.flows.rating import at_least
from sparring.agents.policies.core import Policy, mix_seed
from sparring.envs.core import Episode
from sparring.errors import BadValue, unknown_name
from sparring.types import Message, Prompt

FEEDBACK = ("self", "critic", "environment", "none")
_CRITICISE = (
    "Here is an answer to that:\n\n{action}\n\nIs it right? Say what is wrong with it and why, briefly; do not write another answer. "
    "If nothing is wrong, say only: FINE"
)
_AGAIN = "{words}Answer again, as you were asked to in the beginning."
_FINE = re.compile(r"\W*fine\W*", re.IGNORECASE)


@register_flow("reflect", asks=lambda options: options["feedback"] == "self" and options["rounds"] > 0)
def reflect(
    inner: Flow, *, rounds: int = 1, feedback: str = "self", critic: Policy | None = None, stop: bool = True
) -> Flow:
    """Answer, then answer again after feedback, so many times; the last answer is the action.

    Paper: Madaan et al. (2023), "Self-Refine: Iterative Refinement with Self-Feedback", https://arxiv.org/abs/2303.17651, algorithm 1.

    `self`: the policy says what is wrong. `critic`: another model does. `environment`: the action is tried in a copy of the
    episode, and the verifier's words are the feedback: for agents that may try, not for comparison with such as may not. `none`:
    the same question again with the former answer (the control that shows what feedback is worth).

    Args:
        inner: The flow that answers; it is shown its last answer and the feedback after the transcript.
        rounds: Further answers; 0 is the flow inside alone.
        feedback: Where it comes from.
        critic: The model for `feedback=critic`.
        stop: Whether to keep an answer of which the critic says nothing but FINE, or that the environment pays in full; False
            always takes all rounds (needed to count right answers that were made wrong).
    """
    if rounds < 0:
        raise BadValue(f"rounds={rounds}: at least 0")
    if feedback not in FEEDBACK:
        raise unknown_name("feedback of reflect", feedback, FEEDBACK)
    if (feedback == "critic") != (critic is not None):
        raise BadValue(
            f"feedback={feedback!r} with critic={critic and critic.name!r}: a critic is a model, for feedback=critic"
        )

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        return (yield from _chain(inner, episode, seed, rounds, feedback, critic, stop=stop))[-1]

    return flow


@register_flow("dser", asks=lambda options: options["depth"] > 0)
def dser(inner: Flow, *, chains: int = 4, depth: int = 4, last: int = 1) -> Flow:
    """Deep self-evolving reasoning: chains of verifying and refining one's own answer, then a vote over where they end.

    Each chain is a Markov chain over right and wrong: its share of right answers goes to p / (p + q), where p is the probability that a
    wrong answer is made right and q that a right one is made wrong; so a vote is right in the end if p > q, however weak both are.

    Paper: Liu et al. (2025), "Deep Self-Evolving Reasoning", https://arxiv.org/abs/2510.17498.
    Faithful: chains run beside each other, each step verifies and refines the answer of the step before and sees no other, none stops
    early, whatever the verification says; the majority of the last answers wins.
    Differs: the words of the prompts are ours, those of `reflect`; the paper runs some eighty steps of long reasoning.
    Fails: where q > p, and it costs 2 depth + 1 answers for each chain: compare with `vote` of chains x (2 depth + 1).

    Args:
        inner: The flow that answers.
        chains: How many; at least 1.
        depth: Refinements in each; 0 is `vote`.
        last: How many of each chain's last answers vote, 1 to depth + 1.
    """
    at_least(1, chains=chains, last=last)
    at_least(0, depth=depth)
    if last > depth + 1:
        raise BadValue(f"last={last}: a chain of depth={depth} has {depth + 1} answers")

    def flow(episode: Episode, seed: int) -> Generator[Prompt | Ask, Any, str]:
        seeds = [mix_seed(seed, i) for i in range(chains)]
        ends = yield from gather(*(_chain(inner, episode, each, depth, "self", None, stop=False) for each in seeds))
        return majority(episode, [action for answers in ends for action in answers[-last:]])

    return flow


def _chain(
    inner: Flow, episode: Episode, seed: int, rounds: int, feedback: str, critic: Policy | None, *, stop: bool
) -> Generator[Prompt | Ask, Any, list[str]]:
    """Return an answer and those that followed, each made of the one before and of what was said of it alone."""
    actions = [(yield from inner(episode, mix_seed(seed, 0)))]
    for number in range(1, rounds + 1):
        words = yield from _told(episode, actions[-1], mix_seed(seed, number, 1), feedback, critic)
        if words is None and stop:
            break
        again = _AGAIN.format(words=f"{words}\n\n" if words else "")
        more = (Message("assistant", actions[-1]), Message("user", again))
        actions.append((yield from hooked(inner(episode, mix_seed(seed, number)), *more, free=False)))
    return actions


def _told(
    episode: Episode, action: str, seed: int, feedback: str, critic: Policy | None
) -> Generator[Prompt | Ask, Any, str | None]:
    """Return what is said of an action; None if there is nothing wrong with it."""
    seat = episode.turn.seat
    assert seat is not None
    if feedback == "none":
        return ""
    if feedback == "environment":
        turn = attempt(episode, action)
        best = getattr(episode, "environment").spec.reward_range[1]  # noqa: B009  # `attempt` has seen that it is there
        return None if turn.rewards.get(seat, 0.0) >= best else turn.feedback or ""
    asks = extended(episode.transcript(seat), Message("user", _CRITICISE.replace("{action}", action)))
    (said,) = yield from ask(Prompt(asks, seed, aside=True), policy=critic)
    return None if _FINE.fullmatch(said.text) else str(said.text).strip()
