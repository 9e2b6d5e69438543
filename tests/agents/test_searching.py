"""Search: PUCT by hand, minimax by enough visits, and nothing that a seat cannot know."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sparring
from sparring.agents.flows import direct, player_agent, policy_agent, take_turn
from sparring.agents.flows.lookahead import Lookahead
from sparring.agents.flows.searching import Edge, Node, back_up, beam, puct, search, tree
from sparring.agents.policies.core import ScriptedPolicy
from sparring.agents.rollout import rollout
from sparring.envs.games._core import GameEnvironment
from sparring.envs.games.tic_tac_toe import TicTacToe
from sparring.errors import BadValue, UnknownName
from sparring.types import Completion
from sparring.wrappers.seat import random_player
from tests.envs.ids import BUILT_IN

from .toys import Toy, jobs

RANDOM = player_agent(random_player, "random").flow


def begun(name, *moves, **kwargs):
    environment = sparring.make(name, **kwargs)
    episode = environment.start(environment.tasks()[0], seed=0)
    for move in moves:
        episode.step(move)
    return episode


def finished(generator):
    """Return what a generator returns that asks nothing."""
    with pytest.raises(StopIteration) as stop:
        next(generator)
    return stop.value.value


def turn(flow, answer, episode, seed=0):
    """Play one turn; return the action and the prompts."""
    prompts = []

    def noted(prompt):
        prompts.append(prompt)
        return answer(prompt)

    return take_turn(policy_agent(ScriptedPolicy(noted), flow), episode, seed), prompts


def test_puct_by_hand():
    # Q + c P sqrt(N) / (1 + n): 0.2 + 1.5 * 0.4 * 3 / 3 = 0.8
    assert puct(0.2, 0.4, 9, 2, 1.5) == pytest.approx(0.8)
    # N = 1 + 1 + 2 = 4: 0.5 + 2 * 0.2 * 2 / 2 = 0.9, 0.1 + 2 * 0.7 * 2 / 3 = 1.03, 0 + 2 * 0.1 * 2 / 1 = 0.4
    node = Node("a", [Edge("x", 0.2, 1, 0.5), Edge("y", 0.7, 2, 0.2), Edge("z", 0.1)])
    assert node.select(2.0).action == "y"
    assert node.select(0.0).action == "x"
    assert node.best().action == "y"
    back_up([("a", node.edges[0]), ("b", node.edges[2])], {"a": 1.0, "b": -1.0})
    assert [(edge.visits, edge.value) for edge in node.edges] == [(2, 0.75), (2, 0.1), (1, -1.0)]


def test_without_visits_the_prior_decides():
    assert Node("a", [Edge("x", 0.1), Edge("y", 0.9)]).select(1.0).action == "y"


def test_values_are_from_minus_1_to_1_in_the_range_of_rewards():
    # Kuhn poker pays -2, -1, 1 or 2: halves of that range are -1, -0.5, 0.5 and 1.
    episode, found = begun("KuhnPoker-v0"), set()
    for seed in range(40):
        ahead = Lookahead(RANDOM, episode, by="rollout", critic=None, peek=True)
        found.add(finished(search(ahead, seed, 1, 0, 1.0)).edges[0].total)
    assert {-0.5, 0.5} & found
    assert found <= {-1.0, -0.5, 0.5, 1.0}


def test_the_best_is_the_most_visited_then_the_better_then_the_first():
    assert Node("a", [Edge("x", 0.5, 2, 0.0), Edge("y", 0.5, 2, 1.0), Edge("z", 0.5, 1, 1.0)]).best().action == "y"
    assert Node("a", [Edge("x", 0.5, 2, 1.0), Edge("y", 0.5, 2, 1.0)]).best().action == "x"


def test_a_tree_by_hand():
    # Nim with one heap of 2: taking both wins, taking one loses at once. c = 1, P = 1/2 each.
    # visit 1: both 0.5, the first is taken and loses. Visit 2: -1 + 0.5 sqrt(2)/2 = -0.65 and 0.5 sqrt(2) = 0.71: the second.
    # visit 3: -1 + 0.5 sqrt(3)/2 = -0.57 and 1 + 0.5 sqrt(3)/2 = 1.43: the second, and so on.
    episode = begun("Nim-v0", heaps="2")
    ahead = Lookahead(RANDOM, episode, by="rollout", critic=None, peek=False)
    root = finished(search(ahead, 0, 4, 0, 1.0))
    assert [(edge.action, edge.prior, edge.visits, edge.total) for edge in root.edges] == [
        ("1:1", 0.5, 1, -1.0),
        ("1:2", 0.5, 3, 3.0),
    ]
    assert root.edges[0].node.seat == "player_1"
    assert episode.turn.seat == "player_0"
    assert episode.actions == []


def test_shares_of_proposals_are_the_priors():
    episode = begun("TicTacToe-v0")
    texts = iter(["5", "I like [5]", "1", "5", *"1234567890" * 9])
    ahead = Lookahead(direct, episode, by="value", critic=None, peek=False)
    roots = []

    def flow(episode, seed):
        roots.append((yield from search(ahead, seed, 1, 4, 1.0)))
        return "5"

    turn(flow, lambda prompt: next(texts), episode)
    assert [(edge.action, edge.prior) for edge in roots[0].edges] == [("5", 0.75), ("1", 0.25)]


@given(st.lists(st.integers(0, 8), min_size=4, max_size=7), st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_enough_visits_find_a_minimax_move(choices, seed):
    episode = begun("TicTacToe-v0")
    for choice in choices:
        if episode.turn.seat is not None:
            episode.step(episode.turn.legal[choice % len(episode.turn.legal)])
    assume(episode.turn.seat is not None)
    best = episode.environment.spec.players["perfect"](episode)
    move = finished(tree(RANDOM, visits=600, width=0)(episode, seed))
    assert best.get(move, 0.0) > 0


def test_the_second_seat_searches_for_itself():
    # X has 1 and 2: O must play 3.
    assert finished(tree(RANDOM, visits=100, width=0)(begun("TicTacToe-v0", "1", "5", "2"), 0)) == "3"


def test_a_turn_is_the_same_for_the_same_seed():
    episode = begun("ConnectFour-v0")
    moves = [finished(tree(RANDOM, visits=6, width=2)(episode, seed)) for seed in (*range(12), *range(12))]
    assert moves[:12] == moves[12:]
    assert len(set(moves)) > 1


HIDDEN = ["KuhnPoker-v0", "Arithmetic-v0", "GuessNumber-v0", "RockPaperScissors-v0", "Pig-v0", "Game2048-v0"]


@pytest.mark.parametrize("flow", [tree(direct), beam(direct)], ids=["tree", "beam"])
@pytest.mark.parametrize("name", HIDDEN)
def test_nobody_looks_ahead_where_something_is_hidden(name, flow):
    with pytest.raises(BadValue, match="may hide something") as caught:
        turn(flow, lambda prompt: "0", begun(name))
    assert "peek=true" in str(caught.value)


def test_a_draw_that_a_wrong_answer_causes_is_hidden_too():
    assert sparring.make("TicTacToe-v0", illegal="retry(1)").spec.foreseeable
    assert not sparring.make("TicTacToe-v0", illegal="random_legal").spec.foreseeable


def test_who_asks_to_peek_sees_the_other_card():
    """What the refusal is for: with a copy, the seat never bets into the higher card."""
    environment = sparring.make("KuhnPoker-v0")
    lost = []
    for task in environment.tasks()[:40]:
        episode = environment.start(task, seed=0)
        mine, other = episode.state.cards
        move = finished(tree(RANDOM, visits=60, width=0, peek=True)(episode, 0))
        again = [finished(tree(RANDOM, visits=60, width=0, peek=True)(episode, 0)) for _ in range(2)]
        assert again == [move, move]
        lost.append((mine > other, move))
    assert all(move == "bet" for higher, move in lost if higher)
    assert any(move == "check" for higher, move in lost if not higher)


def test_what_may_be_foreseen_draws_nothing_after_the_start():
    found = [name for name in BUILT_IN if sparring.make(name).spec.foreseeable]
    assert {"Chess-v0", "ConnectFour-v0", "Nim-v0", "Sokoban-v0", "TicTacToe-v0"} <= set(found)
    for name in found:
        episode = begun(name)
        spec, drawn = episode.environment.spec, episode.rng.getstate()
        assert not spec.simultaneous
        assert episode.environment.game.perfect_information
        for number in range(12):
            if episode.turn.seat is not None:
                episode.step(episode.turn.legal[number * 7 % len(episode.turn.legal)])
        assert episode.rng.getstate() == drawn


def test_the_words_of_others_are_not_shown():
    episode = begun("TicTacToe-v0", "My secret plan is the middle: [5]", "1", "My secret plan goes on: [2]")
    for options in ({}, {"by": "value"}):
        _, prompts = turn(tree(direct, visits=12, width=2, **options), lambda prompt: str(prompt.seed % 9 + 1), episode)
        theirs = [p for p in prompts if "You are X" in p.messages[0].content]
        assert theirs
        assert not any("secret" in message.content for prompt in prompts for message in prompt.messages)
        assert all([m.content for m in p.messages if m.role == "assistant"][:2] == ["5", "2"] for p in theirs)


@pytest.mark.parametrize(("said", "value"), [("10", 1.0), ("7.5", 0.5), ("0", -1.0), ("hm", 0.0), ("99", 1.0)])
def test_a_number_from_0_to_10_is_a_value_in_the_range_of_rewards(said, value):
    episode, found = begun("TicTacToe-v0", "5"), []

    def flow(episode, seed):
        ahead = Lookahead(direct, episode, by="value", critic=None, peek=False)
        found.append((yield from ahead.values(ahead.begin(), seed)))
        return "1"

    _, (prompt,) = turn(flow, lambda prompt: said, episode)
    assert found == [{"player_0": -value, "player_1": value}]
    assert prompt.messages[-1].content.endswith("Say the number alone.")
    assert prompt.choices is None


def test_a_critic_of_its_own_values():
    asked = []
    critic = ScriptedPolicy(lambda prompt: asked.append(prompt) or "5", name="critic")
    turn(
        tree(direct, visits=5, by="critic", critic=critic),
        lambda prompt: "123456789"[prompt.seed % 9],
        begun("TicTacToe-v0"),
    )
    assert len(asked) == 5


def test_a_value_of_one_seat_says_nothing_of_others_that_do_not_play_against_it():
    episode = begun("PrisonersDilemma-v0")
    with pytest.raises(BadValue, match="use by=rollout"):
        turn(tree(direct, by="value", peek=True), lambda prompt: "5", episode)


def solved(name, flow, **kwargs):
    environment = sparring.make(name, **kwargs)
    episode = environment.start(environment.tasks()[0], seed=0)
    while episode.turn.seat is not None:
        episode.step(finished(flow(episode, len(episode.actions))))
    return episode.turn.rewards["player_0"], len(episode.actions)


def test_a_beam_finds_the_way():
    got, moves = solved("TowerOfHanoi-v0", beam(RANDOM, width=20, depth=4, n=8, by="rollout"), disks=2)
    assert got == 1.0
    assert moves <= 4


def test_a_beam_keeps_the_best_and_of_equals_the_first():
    # three turns; each right number pays 1. Proposals are 0 to 9 in order, so the right one is among them.
    environment = Toy(turns=3)
    job = jobs(environment, policy_agent(ScriptedPolicy(str)), 1)[0]
    episode = environment.start(job.task, seed=0)
    order = iter(list("0123456789") + ["no"] * 1000)
    action, _ = turn(beam(direct, depth=1, n=10, by="rollout", peek=True), lambda prompt: next(order), episode)
    assert action == episode.number
    order = iter(list("7730") + ["5"] * 100)
    assert turn(beam(direct, depth=1, n=4, peek=True), lambda prompt: next(order), episode)[0] == "7"


def test_a_beam_goes_on_from_what_it_kept():
    environment = Toy(turns=3)
    job = jobs(environment, policy_agent(ScriptedPolicy(str)), 1)[0]
    episode = environment.start(job.task, seed=0)
    _, prompts = turn(beam(direct, width=2, depth=3, n=3, peek=True), lambda prompt: str(prompt.seed % 1000), episode)
    asked = [p for p in prompts if not p.messages[-1].content.endswith("Say the number alone.")]
    # one state at first, then two at a time; each is asked three times. All but the last continuations are valued.
    assert [sum(len(p.messages) == size for p in asked) for size in (1, 3, 5)] == [3, 6, 6]
    assert len(prompts) - len(asked) == 9


def test_trees_of_many_episodes_are_asked_together():
    sizes = []

    class Counted(ScriptedPolicy):
        def generate(self, prompts):
            sizes.append(len(prompts))
            return super().generate(prompts)

    environment = sparring.make("Nim-v0", heaps="1-1")
    agent = policy_agent(Counted(lambda prompt: prompt.choices[0]), tree(direct, visits=3, width=2))
    played = list(rollout(jobs(environment, agent, 5)))
    assert all(each.error is None for each in played)
    assert sizes[0] == 10


@pytest.mark.parametrize(
    ("make", "options", "kind", "said"),
    [
        (tree, {"visits": 0}, BadValue, "visits=0"),
        (tree, {"width": -1}, BadValue, "width=-1"),
        (tree, {"c": -0.5}, BadValue, "c=-0.5"),
        (tree, {"c": float("nan")}, BadValue, "c=nan"),
        (tree, {"by": "rollouts"}, UnknownName, "did you mean 'rollout'"),
        (tree, {"by": "critic"}, BadValue, "a critic is a model"),
        (beam, {"depth": 0}, BadValue, "depth=0"),
        (beam, {"by": "critc"}, UnknownName, "value of beam"),
    ],
)
def test_mistakes_are_told(make, options, kind, said):
    with pytest.raises(kind, match=said):
        make(direct, **options)


def test_all_legal_moves_need_a_list_of_them():
    environment = Toy()
    episode = environment.start(jobs(environment, policy_agent(ScriptedPolicy(str)), 1)[0].task, seed=0)
    with pytest.raises(BadValue, match="its moves are not listed"):
        turn(tree(direct, width=0, peek=True), lambda prompt: "1", episode)


def test_what_is_recorded_of_a_search_was_asked_for_what_the_seat_has_seen():
    """A learner trains on the completion of a step: it must not be one from some state in a copy."""

    class Numbered(ScriptedPolicy):
        def generate(self, prompts):
            return [Completion(self._function(p), prompt_ids=(len(p.messages),), token_ids=(1,)) for p in prompts]

    environment = sparring.make("TicTacToe-v0")
    policy = Numbered(lambda prompt: prompt.choices[prompt.seed % len(prompt.choices)])
    agent = policy_agent(policy, tree(direct, visits=8, width=3))
    (played,) = rollout(jobs(environment, agent, 1))
    said = dict.fromkeys(played.seats, 0)
    for step in played.steps:
        assert step.completion.text == step.text
        assert step.completion.prompt_ids == (2 + 2 * said[step.seat],)
        said[step.seat] += 1


def test_moves_at_the_same_time_are_hidden_whatever_a_game_says():
    class Both(TicTacToe):
        simultaneous = True

    class Dice(TicTacToe):
        def is_chance(self, state):
            return False

    class Settled(Dice):
        settled = True

    found = [GameEnvironment("X-v0", game(), kwargs={}, doc="x").spec.foreseeable for game in (Both, Dice, Settled)]
    assert found == [False, False, True]
