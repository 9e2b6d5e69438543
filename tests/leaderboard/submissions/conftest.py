from __future__ import annotations

import pytest

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


@pytest.fixture
def board(tmp_path, toy):
    with served(tmp_path, toy) as found:
        yield found


@pytest.fixture
def ann(board):
    """A submitter's token."""
    return board.token("ann")
