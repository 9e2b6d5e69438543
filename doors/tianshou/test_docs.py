"""What `docs/trainers.md` shows of Tianshou is run."""

import sparring
from tests.pages import python_block


def test_copies_and_a_player_as_they_are_shown():
    shown = {}
    exec(python_block("docs/trainers.md", "Tianshou"), shown)
    assert [seen["agent_id"] for seen in shown["envs"].reset()[0]] == ["player_0"] * 16
    env = sparring.make("TicTacToe-v0")
    episode = env.start(env.tasks()[0], seed=0)
    (move,) = shown["player"](episode)
    assert move in episode.turn.legal
