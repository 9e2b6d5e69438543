"""What goes wrong in training and does not show in the reward: said while a run is running.

The signs, and what they meant where they were met: groups whose samples are all paid alike teach nothing, and the noise of what is
left takes the entropy away; entropy that falls while the return does not rise is a collapse; fewer legal answers than before is
a policy that drifts out of the format. Where a method pays by what a model says (a judge, a majority, a form), the reward shows
nothing at all: such recipes report the reward's `precision` against the verifier, and the share of their judge's most frequent
verdict (`one_answer`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean

from sparring.agents.improve.estimates import distinct_share, sampled_entropy, zero_variance_share
from sparring.types import Trajectory

ALIKE = 0.95
"""Share of groups paid alike from which on there is hardly a signal."""
PATIENCE = 5
"""Iterations in a row."""
COLLAPSED = 0.1
"""Share of the entropy at the start below which it has collapsed."""
RISEN = 0.05
"""A return that is higher by less than this, in units of its range, has not risen."""
DRIFT = 0.05
"""A legal rate that is lower by more than this than it was at best has drifted."""
PRECISE = 0.5
"""A reward of which the verifier confirms less than this does not stand for what is wanted."""
ONE = 0.95
"""A judge whose most frequent verdict has a larger share than this does not look at what it judges."""
TOLD = ("precision", "one_answer")
"""The signs that recipes report themselves."""
LARGE = 50_000_000
"""Weights from which on a model is no longer small."""
STEEP = 5e-5
"""Learning rate above which all the weights of a large model are moved too far."""
ENOUGH = 0.25
"""Share of tasks that the model should solve in one of eight tries before it is trained by reinforcement."""


def signs(played: Sequence[Trajectory]) -> dict[str, float]:
    """Return what an iteration's episodes show: `entropy`, `zero_variance`, `distinct`, `return` and `legal`, each where it can be told.

    `entropy` is the mean of -ln p of the sampled tokens, in nats: an estimate of the policy's entropy per token. `zero_variance` is the
    share of groups (two episodes or more, seat by seat) in which all returns are equal; `distinct` the mean share of a group's episodes in
    which something else is said than in the others.
    """
    steps = [step for trajectory in played for step in trajectory.steps if step.completion is not None]
    out: dict[str, float] = {}
    logprobs = [step.completion.logprobs for step in steps if step.completion]
    if any(logprobs):
        out["entropy"] = sampled_entropy(logprobs)
    groups: dict[tuple[str, str], list[float]] = defaultdict(list)
    texts: dict[str, list[str]] = defaultdict(list)
    for trajectory in played:
        if trajectory.group:
            texts[trajectory.group].append("\n".join(step.text for step in trajectory.steps))
        for seat, paid in trajectory.returns.items() if trajectory.group else ():
            groups[trajectory.group, seat].append(paid)
    several = [group for group in groups.values() if len(group) > 1]
    if several:
        out["zero_variance"] = zero_variance_share(several)
        out["distinct"] = mean(distinct_share(said) for said in texts.values() if len(said) > 1)
    returns = [reward for trajectory in played for reward in trajectory.returns.values()]
    if returns:
        out["return"] = sum(returns) / len(returns)
    if steps:
        out["legal"] = sum(not step.illegal for step in steps) / len(steps)
    return out


@dataclass
class Watch:
    """Looks at one run; every kind of trouble is said once."""

    span: float
    """The range of rewards."""
    first: dict[str, float] = field(default_factory=dict)
    best_legal: float = 0.0
    lasting: dict[str, int] = field(default_factory=dict)
    """For how many iterations a sign has been bad."""
    said: set[str] = field(default_factory=set)

    def look(self, found: Mapping[str, float]) -> list[str]:
        """Return what is to be said about an iteration."""
        self.first = {**found, **self.first}
        told = {kind: words for kind, words in self._troubles(found) if kind not in self.said}
        self.said |= set(told)
        return list(told.values())

    def _troubles(self, found: Mapping[str, float]) -> list[tuple[str, str]]:
        out = []
        if self._lasts("variance", found.get("zero_variance", 0.0) > ALIKE):
            words = f"{found['zero_variance']:.0%} of the groups were paid alike for {PATIENCE} iterations: there is nothing to learn from; "
            out.append(("variance", f"{words}use easier tasks, or a better model to begin with"))
        entropy, before = found.get("entropy"), self.first.get("entropy", 0.0)
        risen = found.get("return", 0.0) - self.first.get("return", 0.0) >= RISEN * self.span
        if entropy is not None and entropy < COLLAPSED * before and not risen:
            words = f"the entropy fell from {before:.3g} to {entropy:.3g} nats a token while the return did not rise: "
            out.append(("entropy", f"{words}lower the learning rate, or hold the policy to a reference"))
        legal = found.get("legal")
        if legal is not None:
            if legal < self.best_legal - DRIFT:
                words = f"{legal:.1%} of the answers are legal, after {self.best_legal:.1%}: the policy drifts out of the format"
                out.append(("legal", words))
            self.best_legal = max(self.best_legal, legal)
        if self._lasts("precision", found.get("precision", 1.0) < PRECISE):
            words = f"the verifier confirms {found['precision']:.0%} of what is paid as right, for {PATIENCE} iterations: the reward does "
            out.append(("precision", f"{words}not stand for what is wanted; pay by a verifier, at least on some tasks"))
        if self._lasts("one answer", found.get("one_answer", 0.0) > ONE):
            words = f"the judge gives the same verdict in {found['one_answer']:.0%} of the cases, for {PATIENCE} iterations: it does not "
            out.append(("one answer", f"{words}look at what it judges; show it right and wrong ones alike"))
        return out

    def _lasts(self, sign: str, bad: bool) -> bool:
        """Whether a sign has been bad for some iterations in a row."""
        self.lasting[sign] = self.lasting.get(sign, 0) + 1 if bad else 0
        return self.lasting[sign] >= PATIENCE


def steep_start(lr: float, weights: int, *, adapter: bool) -> str | None:
    """Return a warning if a learning rate is one for nano models and the model is none: a few steps would undo what it knows.

    Args:
        lr: Of the method.
        weights: How many the model has.
        adapter: Whether an adapter is trained, which takes rates some ten times higher.
    """
    most = STEEP * (10 if adapter else 1)
    if weights < LARGE or lr <= most:
        return None
    usual = "1e-5 to 1e-4 for an adapter" if adapter else "1e-6 to 1e-5"
    return (
        f"lr={lr:g} is high for a model of {weights / 1e6:,.0f} million weights: {usual} are usual; set lr and lr_end"
    )


def weak_start(solved: int, tasks: int, samples: int) -> str | None:
    """Return a warning if a model solves too few tasks in several tries to be trained by reinforcement.

    A base of 0.5 % per try stayed where it was while its entropy fell; bases of 3 to 5 % (a quarter to a third of the tasks in eight
    tries) learnt.
    """
    if solved >= ENOUGH * tasks:
        return None
    return (
        f"the model solves {solved} of {tasks} training tasks in {samples} tries: reinforcement needs about {ENOUGH:.0%}; warm it up "
        "longer (start.steps), or begin with easier tasks"
    )
