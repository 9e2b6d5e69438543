"""What came of verifying a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sparring.leaderboard.replay import Fault

TIERS = ("self-reported", "replayed", "sealed seeds", "model-audited", "hosted run")


@dataclass(frozen=True, slots=True)
class Report:
    """What came of verifying a bundle."""

    path: str
    tier: int
    """Which of `TIERS` it has reached; 0 if it was rejected."""
    faults: tuple[Fault, ...]
    """The first of every episode; empty: it is verified. With the most that were asked for, there may be more."""
    agent: str = ""
    """Of a run."""
    name: str = ""
    suite: str = ""
    """`NAME-vN`."""
    frozen: bool = False
    """Whether all of that suite was asked, with its own seeds or with sealed ones: only then boards rank it."""
    key: str | None = None
    """The public key that signed it."""
    training_seed: int | None = None
    """Of a run, with which its agent's model was trained, as its card says."""
    episodes: int = 0
    voids: int = 0
    """Void tries: the infrastructure failed, as the record says."""
    most_voids: int = 0
    """How many of these one episode had."""
    score: float = 0.0
    """As a run reports it, worked out here: domains count alike, and in each its parts."""
    parts: Mapping[str, Mapping[str, Any]] | None = None
    """Totals of every part, worked out here."""
    root: str = ""
    """Of the tree over the episodes."""
    words: str = ""
    """A hash over all that the agent said: equal for a copy under another name."""
    notes: tuple[str, ...] = ()
    plan: Mapping[str, Any] | None = None
    """Of a tournament."""
    standings: Mapping[str, Any] | None = None
    """Of a tournament that is verified, worked out here from its games; None if they allow none."""

    @property
    def verified(self) -> bool:
        """Whether there is nothing wrong with it."""
        return not self.faults

    def to_json(self) -> dict[str, Any]:
        """Return a JSON-able dict."""
        said = asdict(self)
        said["faults"] = [{**asdict(fault), "sentence": str(fault)} for fault in self.faults]
        return {"verified": self.verified, "badge": TIERS[self.tier], **said}
