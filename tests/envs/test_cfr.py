"""CFR+ against OpenSpiel, theory, and a plain recursive implementation that shares no code with it."""

import pickle
import random
from collections import defaultdict

import pyspiel
import pytest

from sparring.envs.games._core import Game, GameEnvironment
from sparring.envs.games.solvers import cfr
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.games.solvers.cfr import Equilibrium, _solved, cfr_plus
from sparring.envs.registry import make
from sparring.errors import BadValue
from tests.envs.test_leduc_poker import OPENSPIEL_MOVES, side_by_side

KUHN = GameTree(make("KuhnPoker-v0"))
LEDUC = GameTree(make("LeducPoker-v0"))


def always(table):
    return lambda states: list(table)


def uniform(states):
    return [dict.fromkeys(state.legal, 1 / len(state.legal)) for state in states]


def arbitrary(seed):
    """A strategy that is different in every information state."""
    rng = random.Random(seed)
    weights = [[rng.random() ** 3 for _ in state.legal] for state in LEDUC.information_states()]
    return [
        {move: w / sum(row) for move, w in zip(state.legal, row, strict=True)}
        for state, row in zip(LEDUC.information_states(), weights, strict=True)
    ]


def test_kuhn_is_worth_minus_one_eighteenth():
    table = cfr_plus(KUHN, 2000)
    assert KUHN.exploitability(always(table)) < 1e-4
    assert KUHN.value(always(table)) == pytest.approx(-1 / 18, abs=1e-4)


def test_leduc_is_solved():
    table = cfr_plus(LEDUC, 1000)
    assert LEDUC.exploitability(always(table)) < 1e-3
    assert LEDUC.value(always(table)) == pytest.approx(-0.0856, abs=1e-4)


def test_more_iterations_leave_less_to_exploit():
    gaps = [LEDUC.exploitability(always(cfr_plus(LEDUC, n))) for n in (1, 10, 100, 500)]
    assert gaps == sorted(gaps, reverse=True)


class Plain:
    """CFR+ written as in the paper: one recursion over histories, dictionaries, no arrays."""

    def __init__(self, game):
        self.game = game
        self.regrets, self.sums = defaultdict(float), defaultdict(float)

    def know(self, state, seat):
        return seat, state.cards[seat], state._replace(cards=())

    def strategy(self, key, legal):
        total = sum(self.regrets[key, m] for m in legal)
        return {m: self.regrets[key, m] / total if total > 0 else 1 / len(legal) for m in legal}

    def walk(self, state, me, mine, others, t, seen):
        game = self.game
        if game.chance(state):
            return sum(p * self.walk(s, me, mine, others * p, t, seen) for s, p in game.chance(state))
        seat = game.player(state)
        if seat is None:
            return game.returns(state)[me]
        key, legal = self.know(state, seat), game.legal(state)
        now = self.frozen.setdefault(key, self.strategy(key, legal))
        if seat != me:
            return sum(now[m] * self.walk(game.apply(state, m), me, mine, others * now[m], t, seen) for m in legal)
        values = {m: self.walk(game.apply(state, m), me, mine * now[m], others, t, seen) for m in legal}
        value = sum(now[m] * values[m] for m in legal)
        for m in legal:
            self.gained[key, m] += others * (values[m] - value)
            if (key, m) not in seen:
                seen.add((key, m))
                self.sums[key, m] += t * mine * now[m]
        return value

    def run(self, iterations):
        for t in range(1, iterations + 1):
            for me in (0, 1):
                self.frozen, self.gained = {}, defaultdict(float)
                self.walk(self.game.initial(), me, 1.0, 1.0, t, set())
                for place, gain in self.gained.items():
                    self.regrets[place] = max(0.0, self.regrets[place] + gain)

    def average(self, key, legal):
        total = sum(self.sums[key, m] for m in legal)
        return {m: self.sums[key, m] / total if total > 0 else 1 / len(legal) for m in legal}


@pytest.mark.parametrize(("name", "kwargs"), [("KuhnPoker-v0", {}), ("LeducPoker-v0", {"difficulty": 1})])
def test_it_is_the_algorithm_of_the_paper(name, kwargs):
    env = make(name, **kwargs)
    tree, plain = GameTree(env), Plain(env.game)
    plain.run(12)
    for info, answer in zip(tree.information_states(), cfr_plus(tree, 12), strict=True):
        key = plain.know(tree.representative(info), env.seat_index[info.seat])
        assert answer == pytest.approx(plain.average(key, info.legal), abs=1e-9)


@pytest.mark.parametrize(("tree", "name"), [(KUHN, "kuhn_poker"), (LEDUC, "leduc_poker")])
def test_exploitability_of_uniform_play_is_that_of_openspiel(tree, name):
    game = pyspiel.load_game(name)
    theirs = pyspiel.exploitability(game, pyspiel.UniformRandomPolicy(game))
    assert tree.exploitability(uniform) == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("seed", [0, 1])
def test_exploitability_of_arbitrary_play_is_that_of_openspiel(seed):
    table, theirs = arbitrary(seed), {}
    positions = LEDUC.sequence_form.positions
    for ours, other in side_by_side(LEDUC.environment.game):
        if ours in positions:
            answer = table[positions[ours]]
            moves = {OPENSPIEL_MOVES[m]: p for m, p in answer.items()}
            theirs[other.information_state_string()] = sorted(moves.items())
    assert len(theirs) == 936
    expected = pyspiel.exploitability(pyspiel.load_game("leduc_poker"), theirs)
    assert LEDUC.exploitability(always(table)) == pytest.approx(expected, abs=1e-12)


def test_perfect_information_and_no_iterations_are_refused():
    with pytest.raises(BadValue, match="TicTacToe-v0 is of perfect information: solve it with"):
        cfr_plus(GameTree(make("TicTacToe-v0")), 1)
    with pytest.raises(BadValue, match="iterations=0: use 1 or more"):
        cfr_plus(KUHN, 0)


def answers(player, illegal, seeds):
    env = make("KuhnPoker-v0", illegal=illegal)
    for seed in range(seeds):
        episode = env.start(env.tasks()[0], seed=seed)
        while episode.turn.seat is not None:
            yield episode.transcript(episode.turn.seat), player(episode)
            if illegal != "forfeit":
                episode.step("what?")
                yield None, player(episode)
            episode.step(random.Random(seed).choice(episode.turn.legal))


def test_player_answers_by_the_information_state_and_plays_the_solution():
    player = Equilibrium("KuhnPoker-v0", {}, 500)
    solution = dict(zip((s.messages for s in KUHN.information_states()), cfr_plus(KUHN, 500), strict=True))
    for transcript, answer in answers(player, "forfeit", 40):
        assert answer == solution[transcript]


def test_player_is_not_disturbed_by_refused_answers():
    player = Equilibrium("KuhnPoker-v0", {"illegal": "retry(1)"}, 500)
    both = [answer for _, answer in answers(player, "retry(1)", 20)]
    assert both[::2] == both[1::2]
    assert both[::2] == [answer for _, answer in answers(player, "forfeit", 20)]


def test_player_is_picklable_and_solves_once():
    player = Equilibrium("KuhnPoker-v0", {}, 7)
    _solved.cache_clear()
    first = [answer for _, answer in answers(player, "forfeit", 3)]
    assert first == [answer for _, answer in answers(pickle.loads(pickle.dumps(player)), "forfeit", 3)]
    assert _solved.cache_info().misses == 1


def test_answers_are_the_callers_own():
    player = Equilibrium("KuhnPoker-v0", {}, 7)
    _, first = next(answers(player, "forfeit", 1))
    first.clear()
    assert next(answers(player, "forfeit", 1))[1]


class Forgetful(Game):
    """Two moves of one seat, of which the state keeps the number alone, though the seat knows what it said."""

    max_plies = 2
    moves = ("left", "right")

    def initial(self):
        return 0

    def player(self, state):
        return None if state == 2 else 0

    def legal(self, state):
        return self.moves

    def apply(self, state, move):
        return state + 1

    def returns(self, state):
        return (0.0, 0.0)

    def rules(self, seat):
        return "Say left or right, twice."

    def observation(self, state, seat):
        return f"Say it for the {state + 1}th time."

    def show(self, state):
        return str(state)


def test_states_that_forget_what_the_mover_knows_are_refused(monkeypatch):
    env = GameEnvironment("demo/Forgetful-v0", Forgetful(), kwargs={}, doc="Forgetful.")
    assert GameTree(env).sequence_form.positions == {0: 0, 1: -1}
    monkeypatch.setattr(cfr, "make", lambda id, **_: env)
    with pytest.raises(BadValue, match="its states do not tell what the mover knows"):
        _solved("demo/Forgetful-v0", "{}", 3)
