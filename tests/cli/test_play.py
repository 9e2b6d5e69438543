"""`sparring play`."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

import sparring
from sparring.agents.flows.core import policy_agent
from sparring.agents.policies.core import ScriptedPolicy
from sparring.cli._session import Session
from sparring.cli.play import best_player, make_agents, seat_names
from sparring.envs.games._core import GameEnvironment
from sparring.envs.games.kuhn_poker import Kuhn

KUHN = sparring.make("KuhnPoker-v0")
DUEL = ("play", "KuhnPoker-v0", "--seed", "3")
"""The person holds the queen, the equilibrium player the jack: it folds to a bet."""


def result_of(out):
    return re.findall(r"^result: (.*)$", out, re.MULTILINE)


def test_a_person_against_the_best_player(cli):
    result = cli(*DUEL, typed="bet\n")
    assert (result.code, result.err) == (0, "")
    assert result_of(result.out) == ["player_0 (you) +1, player_1 (equilibrium) -1"]


def test_the_other_hand_is_hidden_until_the_end(cli):
    before, after = cli(*DUEL, typed="bet\n").out.split("> ")
    assert "Your card is Q" in before
    assert "player_1 holds" not in before
    assert "player_1 (equilibrium): fold" in after
    assert "player_0 holds Q, player_1 holds J: bet fold" in after


@pytest.mark.parametrize("typed", ["", "\n", "quit\n", "QUIT\n", "  \n"])
def test_leaving_is_polite(cli, typed):
    result = cli(*DUEL, typed=typed)
    assert (result.code, result.err) == (0, "")
    assert result.out.endswith("\nYou left.\n\n")
    assert "player_1 holds" not in result.out


def test_a_slip_of_the_finger_forfeits_nothing(cli):
    out = cli(*DUEL, typed="fold\nbte\n[Bet]\n").out
    assert "'fold' is no legal move. Legal moves: check, bet." in out
    assert "'bte' is no legal move. Legal moves: check, bet." in out
    assert result_of(out) == ["player_0 (you) +1, player_1 (equilibrium) -1"]


def test_a_question_mark_shows_the_legal_moves(cli):
    assert "> Legal moves: check, bet.\n> " in cli(*DUEL, typed="?\nbet\n").out
    assert "Legal moves: 0, 1, 2, ..., 99.\n" in cli("play", "GuessNumber-v0", "--arg", "high=99", typed="?\n").out


def test_the_rules_are_told_once(cli):
    out = cli("play", "GuessNumber-v0", "--seed", "2", "--arg", "tries=10", typed="0\n9\n5\n").out
    assert out.count("is hidden") == 1


def test_free_text_is_taken_as_it_is(cli):
    task = sparring.load_tasks("addition", "test")[7]
    out = cli("play", "Arithmetic-v0", "--split", "test", "--index", "7", typed="?\n").out
    assert f"{task.params['a']} + {task.params['b']} = ?\n" in out
    assert "no answer: write the number alone\nresult: player_0 (you) 0\n" in out


def test_episodes_have_different_seeds_and_a_score(cli):
    out = cli("play", "Arithmetic-v0", "--seed", "5", "--episodes", "3", typed="1\n2\n3\n").out
    assert [f"seed {seed}:" in out for seed in (5, 6, 7)] == [True] * 3
    assert "3 games:" in out
    assert "  player_0  human  +0.000  0        3  0        0\n" in out


def test_leaving_keeps_the_score_of_what_was_finished(cli):
    out = cli("play", "Arithmetic-v0", "--episodes", "5", typed="1\n2\n").out
    assert "You left." in out
    assert "2 games:" in out


def test_a_fixed_task_is_played_again_with_other_seeds(cli):
    out = cli("play", "Arithmetic-v0", "--watch", "--index", "4", "--episodes", "2", "--seed", "0").out
    assert out.count("task addition@0/train/4, seed ") == 2


def test_the_same_seed_plays_the_same_game(cli):
    words = ("play", "TicTacToe-v0", "--watch", "--seat", "player_1=random")
    assert cli(*words, "--seed", "9").out == cli(*words, "--seed", "9").out
    assert cli(*words, "--seed", "9").out != cli(*words, "--seed", "10").out


def test_without_a_seed_games_differ(cli):
    words = ("play", "TicTacToe-v0", "--watch")
    assert cli(*words).out != cli(*words).out


def test_watching_shows_every_move_and_the_state_after_it(cli):
    out = cli("play", "KuhnPoker-v0", "--watch", "--seed", "1", "--seat", "player_1=random").out
    assert "player_0 (equilibrium): bet\nplayer_0 holds K, player_1 holds J: bet\n" in out
    assert len(result_of(out)) == 1


def test_seats_without_a_person_are_watched_too(cli):
    result = cli("play", "KuhnPoker-v0", "--seat", "player_0=random", "--seat", "player_1=equilibrium")
    assert result.code == 0
    assert "Type your move" not in result.out


def test_perfect_players_draw(cli):
    out = cli("play", "TicTacToe-v0", "--watch", "--episodes", "5", "--seed", "0").out
    assert "  player_0  perfect  +0.000  0        5  0        0\n" in out


def test_who_sits_where():
    assert seat_names(KUHN, []) == {"player_0": "human", "player_1": "equilibrium"}
    assert seat_names(KUHN, [("player_0", "random")]) == {"player_0": "random", "player_1": "human"}
    assert seat_names(KUHN, [("player_1", "human")]) == {"player_0": "equilibrium", "player_1": "human"}
    assert seat_names(KUHN, [], watch=True) == dict.fromkeys(KUHN.spec.seats, "equilibrium")


def test_an_environment_without_named_players_has_the_random_one():
    assert best_player(GameEnvironment("demo/Bare-v0", Kuhn(), kwargs={}, doc="Kuhn poker.")) == "random"


def test_an_agent_in_several_seats_is_made_once():
    agents = make_agents(KUHN, dict.fromkeys(KUHN.spec.seats, "random"), "auto")
    assert agents["player_0"] is agents["player_1"]


def test_agents_learn_from_what_is_played(cli, tmp_path):
    store = tmp_path / "kept.jsonl"
    seats = ("--seat", f'player_0=memory(random, store="{store}")', "--seat", "player_1=random")
    out = cli("play", "KuhnPoker-v0", *seats, "--episodes", "6", "--seed", "0").out
    won = [line for line in result_of(out) if ") +" in line.partition(", player_1")[0]]
    assert len(store.read_text().splitlines()) == len(won) > 0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[bet]", "player_0 (model): [bet] (read as bet)"),
        ("\x1b[2J", "player_0 (model): \\x1b[2J (no legal move)"),
        ("x" * 5000, f"player_0 (model): {'x' * 400}... (5000 characters) (no legal move)"),
    ],
)
def test_what_a_model_says_is_shown_harmlessly(capsys, text, line):
    agent = policy_agent(ScriptedPolicy(lambda prompt: text, "model"))
    Session(KUHN, dict.fromkeys(KUHN.spec.seats, agent)).play(KUHN.tasks()[0], 0)
    assert f"\n{line}\n" in capsys.readouterr().out


def test_illegal_moves_are_counted(capsys):
    agent = policy_agent(ScriptedPolicy(lambda prompt: "pass", "model"))
    session = Session(KUHN, dict.fromkeys(KUHN.spec.seats, agent))
    for index in range(3):
        session.play(KUHN.tasks()[index], index)
    session.show_score()
    assert session.illegal == {"player_0": 3, "player_1": 0}
    assert "  player_0  model  -2.000  0        0  3        3\n" in capsys.readouterr().out


ERRORS = {
    ("KuhnPoker-v1",): "no environment is called 'KuhnPoker-v1'; did you mean 'KuhnPoker-v0'?",
    (
        "KuhnPoker-v0",
        "--seat",
        "player_2=random",
    ): "no seat of KuhnPoker-v0 is called 'player_2'; did you mean 'player_",
    ("KuhnPoker-v0", "--seat", "random"): "--seat: write SEAT=AGENT, not 'random'",
    ("KuhnPoker-v0", "--seat", "player_0=equlibrium"): "no agent is called 'equlibrium'; did you mean 'equilibrium'?",
    ("KuhnPoker-v0", "--seat", "player_0=transformers"): "agent 'transformers' says no model: write transformers:PATH",
    ("KuhnPoker-v0", "--seat", "player_0=random", "--seat", "player_0=human"): "seat player_0 is given twice",
    ("KuhnPoker-v0", "--seat", "player_0=human", "--seat", "player_1=human"): "only one seat can be human",
    ("KuhnPoker-v0", "--seat", "player_0=human", "--watch"): "with --watch no seat can be human",
    ("KuhnPoker-v0", "--seed", "-1"): "--seed: it must be an integer >= 0, got '-1'",
    ("KuhnPoker-v0", "--seed", "soon"): "--seed: it must be an integer >= 0, got 'soon'",
    ("KuhnPoker-v0", "--seed", "1.5"): "--seed: it must be an integer >= 0, got '1.5'",
    ("KuhnPoker-v0", "--episodes", "0"): "--episodes: it must be an integer >= 1, got '0'",
    (
        "KuhnPoker-v0",
        "--episdes",
        "3",
    ): "no option of `sparring play` is called '--episdes'; did you mean '--episodes'?",
    ("Arithmetic-v0", "--split", "tst"): "no split of task pack 'addition' is called 'tst'; did you mean 'test'?",
    ("Arithmetic-v0", "--split", "test", "--index", "180"): "index=180: split 'test' of Arithmetic-v0 has 180 tasks",
    ("Arithmetic-v0", "--arg", "high=3"): "no argument of Arithmetic-v0 is called 'high'",
}


@pytest.mark.parametrize("words", ERRORS, ids=" ".join)
def test_mistakes(cli, words):
    result = cli("play", *words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"sparring: {ERRORS[words]}")
    assert result.err.count("\n") == 1


@pytest.mark.slow
def test_a_model_folder_that_is_not_there():
    command = [sys.executable, "-m", "sparring.cli.main", "play", "KuhnPoker-v0", "--seat"]
    env = {**os.environ, "HF_HUB_OFFLINE": "1"}
    done = subprocess.run([*command, "player_0=transformers:runs/none"], env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"sparring: .*'?runs/none'?.*\n", done.stderr)


@pytest.mark.slow
def test_a_model_plays(cli, tmp_path):
    from sparring.agents.policies.nano import build_nano, random_agent

    build_nano(KUHN, random_agent(KUHN), episodes=50).save_pretrained(tmp_path)
    seats = [word for seat in KUHN.spec.seats for word in ("--seat", f"{seat}=transformers:{tmp_path}")]
    result = cli("play", "KuhnPoker-v0", *seats, "--episodes", "2")
    assert result.code == 0
    assert len(result_of(result.out)) == 2


def test_a_person_may_write_a_move_in_every_way_that_the_game_reads(cli):
    out = cli("play", "Chess-v0", "--arg", "max_moves=1", "--seat", "player_1=greedy", typed="Ne4\nNf3\n").out
    assert out.count("is no legal move") == 1
    assert "result: player_0 (you) 0" in out
    assert "(cut off: no end in time)" in out


def test_a_slip_forfeits_nothing_where_moves_cannot_be_listed(cli):
    out = cli("play", "WordGuess-v0", "--seed", "0", typed="a slip\n\n").out
    assert "That is no legal guess. Answer with one word: 5 letters from a to z, nothing else." in out
    assert "result" not in out
    assert out.endswith("\nYou left.\n\n")
