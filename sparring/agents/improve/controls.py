"""Controls: what a method is trained with instead of the truth, so that a gain can be put down to what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sparring.tasks.core import EpisodeRng
from sparring.types import Trajectory

REWARDS = ("given", "shuffled")
"""What episodes may be paid in training: what the environment paid, or what it paid for another of the iteration's episodes."""


def shuffled_returns(played: Sequence[Trajectory], rng: EpisodeRng) -> list[Trajectory]:
    """Return the episodes with their returns dealt out anew among them: as much is paid, for nothing.

    The control of a random reward (Shao et al. 2025, "Spurious Rewards: Rethinking Training Signals in RLVR", arXiv 2506.10947,
    where it is a coin), here with the very distribution of the true one. All seats of an episode get the returns of one other, so
    that a zero-sum game stays one. They come with the last step; what was paid before it is taken away.
    """
    donors = list(played)
    rng.shuffle(donors)
    return [_paid(each, donor) for each, donor in zip(played, donors, strict=True)]


def _paid(trajectory: Trajectory, donor: Trajectory) -> Trajectory:
    nothing = dict.fromkeys(trajectory.seats, 0.0)
    *early, last = trajectory.steps
    steps = (*(replace(step, rewards=nothing) for step in early), replace(last, rewards=dict(donor.returns)))
    return replace(trajectory, returns=dict(donor.returns), steps=steps)
