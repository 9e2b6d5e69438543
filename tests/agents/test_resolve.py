"""From a string to an agent."""

import pytest

import sparring
from sparring.agents.policies.human import HumanPolicy
from sparring.agents.resolve import find_player, player_names, register_policy, resolve_agent
from sparring.agents.rollout import rollout
from sparring.errors import BadValue, CheckpointError, UnknownName

from .toys import Toy, jobs


def test_every_named_player_of_every_environment_plays():
    for name in ("KuhnPoker-v0", "TicTacToe-v0", "GuessNumber-v0", "Arithmetic-v0"):
        env = sparring.make(name)
        for player in player_names(env):
            played = list(rollout(jobs(env, resolve_agent(player, env), 3)))
            assert [t.error for t in played] == [None] * 3
            assert set(played[0].agents.values()) == {player}


def test_random_is_there_where_moves_are_listed(kuhn):
    assert "random" in player_names(kuhn)
    assert set(find_player(kuhn, "random")(kuhn.start(kuhn.tasks()[0], seed=0)).values()) == {0.5}
    assert player_names(Toy()) == ()


def test_a_person_can_sit_in(kuhn):
    assert isinstance(resolve_agent("human", kuhn).policy, HumanPolicy)


def test_a_model_folder_is_an_agent(kuhn, untrained, tmp_path):
    untrained.save_pretrained(tmp_path / "model")
    agent = resolve_agent(f"transformers:{tmp_path}/model", kuhn, device="cpu")
    assert agent.name == f"transformers:{tmp_path}/model"
    assert len(list(rollout(jobs(kuhn, agent, 3)))) == 3


@pytest.mark.parametrize(
    ("text", "said"), [("equilibrum", "'equilibrium'"), ("humna", "'human'"), ("human:x", "'human'")]
)
def test_a_misspelt_agent_is_told_the_nearest(kuhn, text, said):
    with pytest.raises(UnknownName, match=f"did you mean {said}"):
        resolve_agent(text, kuhn)


def test_a_model_without_a_path_is_told_what_to_write(kuhn):
    with pytest.raises(BadValue, match="transformers:PATH"):
        resolve_agent("transformers:", kuhn)


def test_what_a_package_raises_is_told_with_the_agents_name(kuhn):
    register_policy("test-share")(lambda rest, device: float(rest))
    with pytest.raises(BadValue, match="agent 'test-share:much' cannot be loaded: ValueError: could not convert"):
        resolve_agent("test-share:much", kuhn)


def test_a_missing_model_folder_is_named(kuhn):
    with pytest.raises(CheckpointError, match="no model folder /no/such"):
        resolve_agent("transformers:/no/such", kuhn)


def test_an_unknown_player_is_told_the_nearest(kuhn):
    with pytest.raises(UnknownName, match="player of KuhnPoker-v0"):
        find_player(kuhn, "perfectt")
