"""Rules about games: what a function of the rules may not do, and how it is told."""

import math

import pytest

import sparring
from sparring.envs.conformance import RULES, check

OWN = ("data-sheet", "game-forms", "game-purity", "full-information")
OTHERS = [rule.name for rule in RULES if rule.name not in OWN]


class Nim(sparring.Game):
    """Ten stones; a state is (stones, seat to move)."""

    moves, max_plies, perfect_information = ("1", "2", "3"), 10, True

    def initial(self):
        return 10, 0

    def player(self, state):
        return state[1] if state[0] else None

    def legal(self, state):
        return self.moves[: state[0]]

    def apply(self, state, move):
        return state[0] - int(move), 1 - state[1]

    def returns(self, state):
        return (-1.0, 1.0) if state[1] == 0 else (1.0, -1.0)

    def rules(self, seat):
        return "Take 1, 2 or 3 of ten stones."

    def observation(self, state, seat):
        return f"{state[0]} left."

    def show(self, state):
        return "o" * state[0]


class Cards(Nim):
    """A card each, and one word of both; a state is (cards, words)."""

    moves, max_plies, perfect_information = ("stay", "swap"), 2, False

    def initial(self):
        return ()

    def chance(self, state):
        return () if state else [(((i, k), ()), 1 / 6) for i in range(3) for k in range(3) if i != k]

    def player(self, state):
        return len(state[1]) if state and len(state[1]) < 2 else None

    def legal(self, state):
        return self.moves

    def apply(self, state, move):
        return state[0], (*state[1], move)

    def returns(self, state):
        return (1.0, -1.0) if state[0][0] > state[0][1] else (-1.0, 1.0)

    def observation(self, state, seat):
        return f"Your card is {state[0][seat]}."

    def show(self, state):
        return str(state)


class Heap:
    """A state that can be changed."""

    def __init__(self):
        self.left, self.mover = 10, 0

    def __getitem__(self, index):
        return (self.left, self.mover)[index]


class Changes(Nim):
    def initial(self):
        return Heap()

    def apply(self, state, move):
        state.left, state.mover = state.left - int(move), 1 - state.mover
        return state


class Shares(Changes):
    heap = Heap()

    def initial(self):
        return self.heap


class Once(Nim):
    """One move."""

    max_plies, perfect_information = 1, False

    def __init__(self, moves):
        self.moves = moves

    def legal(self, state):
        return self.moves

    def apply(self, state, move):
        return 0, 1


def game(base=Nim, **functions):
    """A game with other functions."""
    return type("Flawed", (base,), functions)()


def fails(self, state, move):
    raise ValueError(f"no {move}")


def keeps(self):
    self.asked = 0
    return 10, 0


def counts(self, state, seat):
    self.asked += 1
    return f"{state[0]} left, question {self.asked}."


FLAWS = {
    "a move that cannot be applied": (game(apply=fails), "raises ValueError: no"),
    "a list of moves": (game(legal=lambda self, state: ["1"]), "legal((10, 0)) is ['1']: return a tuple of texts"),
    "moves that are numbers": (game(legal=lambda self, state: (1, 2)), "is (1, 2): return a tuple of texts"),
    "no moves": (game(legal=lambda self, state: ()), "is empty, and player_0 is to move: let player(state) be None"),
    "no such seat": (game(player=lambda self, state: 2), "player((10, 0)) is 2: return a number from 0 to 1, or None"),
    "a seat's name": (game(player=lambda self, state: "player_0"), "is 'player_0': return a number from 0 to 1"),
    "one return": (game(returns=lambda self, state: (1.0,)), "is (1.0,): return a tuple of 2 numbers"),
    "no returns": (game(returns=lambda self, state: None), "is None: return a tuple of 2 numbers"),
    "returns by name": (game(returns=lambda self, state: {"player_0": 1.0, "player_1": -1.0}), "return a tuple of 2 numbers"),
    "no text": (game(observation=lambda self, state, seat: None), "observation((10, 0), 0) is None: return a text"),
    "a long text": (game(observation=lambda self, state, seat: "x" * 201), "has 201 characters, and max_observation is 200"),
    "no rules": (game(rules=lambda self, seat: " "), "rules(0) is ' ': return a text that is not empty"),
    "a view that is none": (game(encode=lambda self, state, seat: [1.0]), "encode((10, 0), 0) is a list: return an np.float32"),
    "draws without end": (game(player=lambda self, state: None, chance=lambda self, state: [(state, 1.0)]), "chance moved 1000 times"),
    "half a draw": (
        game(Cards, chance=lambda self, state: [(new, p / 2) for new, p in Cards().chance(state)]),
        "they must be 0 or more, and sum to 1",
    ),
    "a negative draw": (
        game(Cards, chance=lambda self, state: () if state else [(((0, 1), ()), -1.0), (((1, 0), ()), 2.0)]),
        "has the probabilities [-1.0, 2.0]",
    ),
    "a state without a hash": (game(initial=lambda self: [10, 0]), "has no hash (unhashable type: 'list'): make states tuples"),
    "a state that changes": (Changes(), "player is 0, and 1 after apply(state, '1'), which must return another"),
    "one state for all": (Shares(), "of the state that initial() gives player is"),
    "rules that count": (game(initial=keeps, observation=counts), "when it is asked again: the rules are functions of their arguments"),
    "half of what matters": (game(aspect=lambda self, state: state[1]), "aspect(state) is the same of (10, 0) and ("),
    "a secret that is said to be open": (game(Cards, perfect_information=True), "or write perfect_information = False"),
}  # fmt: skip


def tried(rules):
    """Return what is found in rules, by the rules about games alone."""
    return check(sparring.GameEnvironment("Own-v0", rules, kwargs={}, doc="A game."), episodes=12, without=OTHERS)


@pytest.mark.parametrize("flaw", FLAWS)
def test_flaw_is_told_by_the_function_that_has_it(flaw):
    rules, words = FLAWS[flaw]
    report = tried(rules)
    assert len(report.failures) == 1
    assert words in report.failures[0].detail


@pytest.mark.parametrize("rules", [Nim(), Cards()], ids=["open", "hidden"])
def test_sound_rules_pass(rules):
    report = tried(rules)
    assert (report.passed, [done.name for done in report.checks]) == (True, list(OWN))
    assert "Note" not in report.checks[-1].detail


def test_what_is_dealt_in_the_open_is_a_remark():
    detail = tried(game(Cards, observation=lambda self, state, seat: f"The cards are {state[0]}.")).checks[-1].detail
    assert "Note: its first question tells player_0 and player_1 which of 6 deals it is" in detail
    summed = game(
        Cards, observation=lambda self, state, seat: f"{state[0][seat]}, {sum(state[0]) if seat else 'secret'}."
    )
    assert "tells player_1 which of 6 deals" in tried(summed).checks[-1].detail


@pytest.mark.parametrize(
    "moves", [("a", "A"), ("[1]", "2"), ("1 ", "2"), ("1" * 70, "2")], ids=["case", "bracket", "space", "length"]
)
def test_a_move_that_cannot_be_told_apart_is_found(moves):
    environment = sparring.GameEnvironment("Own-v0", Once(moves), kwargs={}, doc="A game.")
    (broken,) = check(environment, episodes=4, without=["other-processes"]).failures
    assert broken.name == "legal-moves"
    assert "moves are told apart without regard to case" in broken.detail


def test_returns_that_are_no_numbers_are_left_to_the_rule_about_rewards():
    assert tried(game(returns=lambda self, state: (math.nan, math.nan))).passed
