"""Whether a run that is true can be audited with the models that are here, and what the audit makes of it.

A board's worker has the audit done by a process of its own; `sparring board add --audit` does it in the one that it is in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sparring.errors import BadValue, InfrastructureError
from sparring.leaderboard.bundle import open_bundle
from sparring.leaderboard.card import Card
from sparring.leaderboard.findings import TIERS, Report
from sparring.leaderboard.intake import Auditor
from sparring.leaderboard.replay import Fault
from sparring.leaderboard.seats import agent_models
from sparring.leaderboard.submissions.shelf import Shelf
from sparring.leaderboard.suites import Suite


def check_weights(path: Path, model: str | Path, share: float, suite: Suite | None = None) -> dict[str, Any]:
    """Audit a bundle in the format that is usual here; where that is float32 and fails, also in bfloat16, in which it may have been played.

    Args:
        path: The bundle of a run, which was verified.
        model: The folder with the declared weights.
        share: Of the episodes, above 0 to 1.
        suite: What was asked, if it is a suite of one's own.

    Returns:
        `state` is "passed", "failed" or "unable", with `reasons` and, but for the last, what was found in numbers as `audit`.

    Raises:
        CheckpointError: The model cannot be loaded.
        MissingExtra: torch or transformers is not installed.
    """
    from sparring.leaderboard.audit import TOLERANCES, audit

    found = audit(path, model, suite=suite, share=share)
    if not found.passed and found.tolerance != TOLERANCES["bfloat16"]:
        found = audit(path, model, suite=suite, share=share, seed=found.seed, dtype="bfloat16")
    reasons = [str(fault) for fault in found.faults]
    if {fault.field for fault in found.faults} == {"answers"}:
        return {"state": "unable", "reasons": reasons}
    numbers = {key: getattr(found, key) for key in ("seed", "answers", "tokens", "most", "mean")}
    return {
        "state": "passed" if found.passed else "failed",
        "reasons": reasons,
        "audit": {"episodes": len(found.episodes), **numbers, "tolerance": found.tolerance.most},
    }


def auditable(agent: str, models: Mapping[str, str], shelf: Shelf) -> tuple[Path | None, str]:
    """Return the folder with an agent's weights, or None and why it cannot be audited.

    Args:
        agent: As it was named; "" of a tournament.
        models: The declared hash of each model's weights.
        shelf: What may be loaded.
    """
    if not agent:
        return None, "it is a tournament, and audits are of runs"
    if {*models} != agent_models(agent) or len({*models.values()}) != 1:
        return None, "it has several models, or some whose weights are not declared"
    (weights,) = {*models.values()}
    try:
        folder = shelf.known().get(weights)
    except InfrastructureError as error:
        return None, str(error)
    return folder, "" if folder else f"this board does not have the weights {weights[:19]}"


def noted(found: Mapping[str, Any], words: str) -> dict[str, Any]:
    """Return what was found of a run, with one more note."""
    report = found["report"]
    return {**found, "report": {**report, "notes": [*report["notes"], words]}}


def with_audit(found: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was found of a run that is true, after its audit: it is T3, or what it declares is not; or nothing is known of that.

    Args:
        found: `report`, and if it is rejected, `state` and `reasons` of that are added.
        said: As `check_weights` says it; in any other state it was not audited.
    """
    if said["state"] not in ("passed", "failed"):
        return noted(found, f"not audited: {said['reasons'][0]}")
    report, audit = {**found["report"], "audit": said["audit"]}, said["audit"]
    if said["state"] == "failed":
        reasons = [f"the weights that it declares did not say this: {reason}" for reason in said["reasons"]]
        return {**found, "state": "rejected", "reasons": reasons, "report": {**report, "tier": 0, "badge": TIERS[0]}}
    words = (
        f"audited: {audit['answers']} answers in {audit['episodes']} of {report['episodes']} episodes (seed {audit['seed']}); "
        f"log-probabilities differ by {audit['most']:.2g} at most, {audit['mean']:.2g} on average"
    )
    passed = noted({**found, "report": {**report, "tier": 3, "badge": TIERS[3]}}, words)
    return noted(passed, "its seeds are sealed as well") if report["tier"] == 2 else passed


def auditor(models: Path, share: float, suite: Suite | None = None) -> Auditor:
    """Return what audits bundles in this process, with the models of a folder.

    Args:
        models: The folder.
        share: Of the episodes, above 0 to 1.
        suite: What was asked, if it is a suite of one's own.
    """
    shelf = Shelf(models)

    def audit(path: Path, report: Report) -> Report:
        with open_bundle(path) as bundle:
            subject = bundle.subject
        if not isinstance(subject, Card):
            raise BadValue(f"{path} is a tournament, and audits are of runs: add it without --audit")
        folder, why = auditable(subject.agent, subject.models, shelf)
        said = {"state": "unable", "reasons": [why]} if folder is None else check_weights(path, folder, share, suite)
        after = with_audit({"state": "verified", "reasons": [], "report": report.to_json()}, said)
        faults = tuple(Fault("audit", "", reason) for reason in after["reasons"])
        return replace(report, tier=after["report"]["tier"], notes=tuple(after["report"]["notes"]), faults=faults)

    return audit
