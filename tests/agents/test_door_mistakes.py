"""What users of other libraries write out of habit at the doors, and what they are told."""

import pytest

import sparring
from sparring.agents.trainers import sb3, verl
from sparring.agents.trainers.rows import rows, write_rows
from sparring.envs.games._core import GameEnvironment
from sparring.envs.games.kuhn_poker import Kuhn
from sparring.errors import BadValue, UnknownName


def test_n_envs_as_in_stable_baselines3():
    with pytest.raises(UnknownName, match="no argument of make_vec is called 'n_envs'; did you mean 'num_envs'"):
        sb3.make_vec("TicTacToe-v0", n_envs=4)


@pytest.mark.parametrize("name", ["train.parquet", "train.txt", "train"])
def test_rows_in_a_file_that_is_read_by_another_name(tmp_path, name):
    with pytest.raises(BadValue, match=rf"{name}: these are JSON lines, .* let it end in \.jsonl"):
        write_rows(tmp_path / name, rows("KuhnPoker-v0", 1))
    assert list(tmp_path.iterdir()) == []


def test_a_configuration_in_a_folder_that_is_not_there(tmp_path):
    verl.write_config(tmp_path / "new" / "agents.yaml")
    assert (tmp_path / "new" / "agents.yaml").read_text().startswith("- name: sparring\n")


def test_a_class_of_games_in_the_place_of_a_game():
    with pytest.raises(
        BadValue, match=r"Poker-v0: game=<class '.*Kuhn'> is no game: make one of its class, as in Nim\(\)"
    ):
        GameEnvironment("Poker-v0", Kuhn, kwargs={}, doc="Kuhn poker.")


KUHN = sparring.make("KuhnPoker-v0")


def played(environment, task, agent):
    return list(sparring.rollout([sparring.Job(environment, task, 0, dict.fromkeys(KUHN.spec.seats, agent))]))


def test_a_name_in_the_place_of_an_agent():
    with pytest.raises(BadValue, match=r"'random' is no agent for player_0 of KuhnPoker-v0: sparring\.resolve_agent\("):
        played(KUHN, KUHN.tasks()[0], "random")


def test_a_function_in_the_place_of_a_policy():
    with pytest.raises(BadValue, match="is no policy: of a function from prompt to text, ScriptedPolicy makes one"):
        sparring.policy_agent(lambda prompt: "bet")


def test_an_id_in_the_place_of_an_environment():
    with pytest.raises(BadValue, match=r"'KuhnPoker-v0' is no environment of Sparring: make one with sparring\.make"):
        sparring.resolve_agent("random", "KuhnPoker-v0")


def test_a_number_in_the_place_of_a_task():
    with pytest.raises(BadValue, match=r"task=3: start takes a task, such as environment\.tasks\('train'\)\[0\]"):
        KUHN.start(3, seed=0)


@pytest.mark.parametrize("id", [None, 3, KUHN], ids=["None", "3", "an environment"])
def test_what_is_no_text_in_the_place_of_an_id(id):
    with pytest.raises(BadValue, match=r"is no id of an environment: write one as text, such as 'TicTacToe-v0'"):
        sparring.make(id)
