"""What a run reports: exact figures where the game is solved, intervals where it is sampled."""

import pytest

import sparring
from sparring.agents.flows.core import player_agent, policy_agent
from sparring.agents.improve.estimates import Flips
from sparring.agents.improve.metrics import (
    Success,
    evaluate_score,
    evaluate_success,
    exact_metrics,
    losing_move_rate,
    play_metrics,
    strategy_of,
    wilson,
)
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.rollout import Job, rollout
from sparring.envs.games.solvers.minimax import Minimax
from sparring.envs.games.tic_tac_toe import TicTacToe
from sparring.errors import InfrastructureError
from sparring.wrappers import Reflection

from .toys import SEAT, Toy, jobs, scripted

SOLVER = Minimax(TicTacToe())


class Uniform:
    """A policy whose answers are known: uniform over the choices, or legal only with probability `mass`."""

    def __init__(self, mass=1.0):
        self.mass = mass

    def probabilities(self, prompts):
        return [dict.fromkeys(p.choices, self.mass / len(p.choices)) for p in prompts]


def test_exact_metrics_of_the_uniform_strategy(kuhn):
    out = exact_metrics(Uniform(), kuhn.spec.analysis())
    assert out == pytest.approx({"exploitability": 0.458333, "value": 0.125, "legal_mass": 1.0}, abs=1e-5)


def test_illegal_answers_count_in_the_legal_mass_and_cost(kuhn):
    sloppy = exact_metrics(Uniform(0.8), kuhn.spec.analysis())
    assert sloppy["legal_mass"] == pytest.approx(0.8)
    assert sloppy["exploitability"] > 0.458


def test_the_strategy_of_a_policy_is_its_exact_probabilities(kuhn, speaker):
    states = kuhn.spec.analysis().information_states()
    tables = strategy_of(speaker)(states)
    assert [set(t) for t in tables] == [set(s.legal) for s in states]
    assert all(0 < sum(t.values()) < 1 for t in tables)


@pytest.mark.slow
def test_exact_value_is_what_sampled_games_pay(kuhn, speaker):
    exact = exact_metrics(speaker, kuhn.spec.analysis())["value"]
    played = [t.returns["player_0"] for t in rollout(jobs(kuhn, policy_agent(speaker), 3000))]
    assert sum(played) / 3000 == pytest.approx(exact, abs=4 * 1.5 / 3000**0.5)


def test_success_counts_by_turn_what_was_solved():
    env = sparring.make("GuessNumber-v0")
    counting_up = ScriptedPolicy(lambda prompt: str(sum(m.role == "assistant" for m in prompt.messages)))
    out = evaluate_success(counting_up, env, episodes=2000)
    assert out.illegal == 0
    assert [out.rate(k) for k in range(4)] == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=0.04)
    low, high = out.interval()
    assert low < out.rate() < high


def test_success_counts_illegal_answers_apart():
    env = sparring.make("GuessNumber-v0")
    out = evaluate_success(ScriptedPolicy(lambda prompt: "no idea"), env, episodes=50)
    assert (out.rate(), out.illegal) == (0.0, 50)


def test_what_second_answers_change_beside_first_answers_that_are_drawn_anew():
    env = sparring.make("SelfCorrection-v0")

    def answer(
        prompt,
    ):  # right at first for even second summands; then these stay, others are put right unless they are 3
        a, b = map(int, next(m for m in prompt.messages if m.role == "user").content[:-1].split("+"))
        again = any(m.role == "assistant" for m in prompt.messages)
        return str(a + b) if b % 2 == 0 or (again and b != 3) else "0"

    out = evaluate_success(ScriptedPolicy(answer), env, episodes=720)
    summands = [int(task.params["b"]) for task in env.tasks("test")] * 4
    even, three = (sum(map(kind, summands)) for kind in (lambda b: b % 2 == 0, lambda b: b == 3))
    assert out.changed == Flips(even, 0, 720 - even - three, three)
    assert out.drawn_anew == Flips(even // 2, 0, 0, (720 - even) // 2)
    assert out.accuracy_by_turn == (even / 720, (720 - three) / 720)
    once = evaluate_success(ScriptedPolicy(answer), env, episodes=len(env.tasks("test")))
    assert (once.changed.tasks, once.drawn_anew.tasks) == (180, 0)


@pytest.mark.parametrize("environment", [sparring.make("Arithmetic-v0"), Toy(turns=2)])
def test_two_turns_are_no_two_answers_unless_the_same_is_asked_again(environment):
    out = evaluate_success(scripted().policy, environment, episodes=2)
    assert (out.changed, out.drawn_anew, out.accuracy_by_turn) == (None, None, ())


ASKED_AGAIN = [
    (Reflection(sparring.make("Arithmetic-v0"), attempts=3), True),
    (Reflection(sparring.make("Arithmetic-v0"), attempts=3, discount=0.5), False),
    (sparring.make("CodeRepair-v0"), True),
    (sparring.make("Code-v0"), False),
    (sparring.make("Math-v0", attempts=2, feedback="hint"), True),
    (sparring.make("FifteenPuzzle-v0", size=3, shuffle=2, patience=1), False),
]


@pytest.mark.parametrize(("environment", "again"), ASKED_AGAIN)
def test_environments_say_whether_they_ask_the_same_again(environment, again):
    assert environment.spec.asks_again == again


def test_accuracy_by_turn_of_three_answers_may_fall():
    env = Reflection(sparring.make("Arithmetic-v0"), attempts=3, feedback="none")

    def answer(prompt):  # right at the second answer alone
        a, b = map(int, next(m for m in prompt.messages if m.role == "user").content.split("=")[0].split("+"))
        return str(a + b) if sum(m.role == "assistant" for m in prompt.messages) == 1 else "0"

    out = evaluate_success(ScriptedPolicy(answer), env, episodes=10)
    assert (out.accuracy_by_turn, out.changed.gain, out.rate()) == ((0, 1, 0), 0, 0)


def test_success_is_measured_on_held_out_tasks_and_repeats():
    env, seen = sparring.make("Arithmetic-v0"), set()
    policy = ScriptedPolicy(lambda p: seen.add(p.messages[-1].content) or "12")
    first = evaluate_success(policy, env, episodes=400)
    assert first == evaluate_success(policy, env, episodes=400)
    questions = {env.start(task, seed=0).turn.messages[-1].content for task in env.tasks("train")}
    assert len(seen) == len(env.tasks("test"))
    assert not seen & questions


def test_a_void_evaluation_episode_is_no_failure_but_an_error():
    def fail(task):
        raise OSError("gone")

    with pytest.raises(InfrastructureError, match="evaluation episode is void: Toy-v0: OSError: gone"):
        evaluate_success(ScriptedPolicy(str), Toy(on_start=fail), episodes=2, split="test")


@pytest.mark.parametrize("n", [1, 10, 1000])
def test_the_interval_holds_the_share_and_stays_inside_0_and_1(n):
    for k in (0, n // 2, n):
        low, high = wilson(k, n)
        assert 0 <= low <= k / n <= high <= 1
    assert wilson(0, 0) == (0.0, 1.0)


def test_no_episodes_no_rate():
    assert Success(0, (0, 0), 0).rate() == 0.0


def test_play_metrics_of_known_games():
    played = [*rollout(jobs(Toy(), scripted(), 3)), *rollout(jobs(Toy(), scripted(lambda p: "no"), 1))]
    assert play_metrics(played) == {"legal_rate": 1.0, "steps": 2.0, f"return/{SEAT}": 1.5}
    assert play_metrics([])["legal_rate"] == 0.0


def tic_tac_toe(move):
    """Play against the perfect player; return (trajectory, the policy's seat) pairs."""
    env = sparring.make("TicTacToe-v0")
    mine, other = policy_agent(ScriptedPolicy(move)), player_agent(env.spec.players["perfect"], "perfect")
    seats = env.spec.seats
    given = [Job(env, env.tasks()[i], 0, {seats[i % 2]: mine, seats[1 - i % 2]: other}) for i in range(6)]
    return env, [(t, next(s for s in seats if t.agents[s] != "perfect")) for t in rollout(given)]


def test_losing_moves_are_those_that_perfect_play_would_not_make():
    env, played = tic_tac_toe(lambda prompt: prompt.choices[0])
    rate = losing_move_rate(env, played)
    moves = losing = 0
    for trajectory, seat in played:
        state = TicTacToe().initial()
        for step in trajectory.steps:
            after = TicTacToe().apply(state, step.action)
            if step.seat == seat:
                moves += 1
                losing += SOLVER.value(after) != SOLVER.value(state)
            state = after
    assert rate == losing / moves
    assert 0 < rate < 1


def test_an_illegal_action_is_a_losing_move_and_perfect_play_makes_none():
    env, played = tic_tac_toe(lambda prompt: "no move")
    assert losing_move_rate(env, played) == 1.0
    assert losing_move_rate(env, [(t, s) for t, mine in played for s in t.seats if s != mine]) == 0.0


def test_the_score_has_losing_moves_where_a_perfect_player_is_known():
    first = ScriptedPolicy(lambda prompt: prompt.choices[0])
    assert 0 < evaluate_score(first, sparring.make("TicTacToe-v0"), episodes=8).losing_moves < 1
    assert evaluate_score(first, sparring.make("KuhnPoker-v0"), episodes=8).losing_moves is None
