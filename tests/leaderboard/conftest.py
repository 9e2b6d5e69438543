"""Runs of a suite of three small games, and their bundles."""

from __future__ import annotations

from pathlib import Path

import pytest

from sparring.leaderboard.bundle import write_bundle
from sparring.leaderboard.signing import new_key, read_key
from sparring.leaderboard.suites import Suite
from tests.leaderboard.forging import NOISE, play, toy_suite


@pytest.fixture(scope="session")
def suite() -> Suite:
    return toy_suite()


@pytest.fixture(scope="session")
def runs(suite, tmp_path_factory) -> dict[str, Path]:
    """Runs of the toy suite, by agent."""
    return {
        agent: play(agent, suite, tmp_path_factory.mktemp("runs") / "run")
        for agent in ("reference", NOISE, "says:[bet]")
    }


@pytest.fixture(scope="session")
def bundles(runs, tmp_path_factory) -> dict[str, Path]:
    """Their bundles."""
    folder = tmp_path_factory.mktemp("bundles")
    for i, run in enumerate(runs.values()):
        write_bundle(run, folder / f"{i}.zip")
    return {agent: folder / f"{i}.zip" for i, agent in enumerate(runs)}


@pytest.fixture(scope="session")
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "key.pem"
    new_key(path)
    return read_key(path)
