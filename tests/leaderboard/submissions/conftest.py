from __future__ import annotations

import pytest

from sparring.leaderboard.bundle import write_bundle
from sparring.leaderboard.tournament import Plan, begin
from tests.leaderboard.submissions.serving import TOY, served, toy_bundle


@pytest.fixture(scope="session")
def toy(tmp_path_factory):
    """The file of a suite of one game."""
    path = tmp_path_factory.mktemp("suite") / "toy.toml"
    path.write_text(TOY)
    return path


@pytest.fixture(scope="session")
def bundle(toy, tmp_path_factory):
    """A bundle that is right."""
    return toy_bundle(tmp_path_factory.mktemp("bundle"), toy).read_bytes()


@pytest.fixture(scope="session")
def contest(tmp_path_factory):
    """The bundle of a tournament of four games; its folder is beside it."""
    folder = tmp_path_factory.mktemp("contest") / "kuhn"
    assert begin(Plan("KuhnPoker-v0", ("random", "says:bet"), 2), folder).play()
    write_bundle(folder, folder.with_suffix(".zip"))
    return folder.with_suffix(".zip")


@pytest.fixture
def board(tmp_path, toy):
    with served(tmp_path, toy) as found:
        yield found


@pytest.fixture
def ann(board):
    """A submitter's token."""
    return board.token("ann")
