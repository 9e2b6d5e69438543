"""The golden-episode law: the same (task, seed, moves) pays the same through every door."""

import gymnasium as gym
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sparring
from sparring.wrappers.pettingzoo import aec, parallel

GAMES = ("GuessNumber-v0", "KuhnPoker-v0", "TicTacToe-v0")
TEXTS = ("52", "-1", "I think [107]", "no idea", "")

keys = st.fixed_dictionaries({"index": st.integers(0, 700), "episode_seed": st.integers(0, 2**31)})


class Golden:
    """An episode played directly: move `i` is the i-th choice among the legal moves, the last one perhaps illegal."""

    def __init__(self, name, key, choices, slip):
        self.name, self.key = name, key
        env = sparring.make(name)
        self.spec = env.spec
        episode = env.start(env.tasks()[key["index"]], seed=key["episode_seed"])
        self.moves, self.returns = [], dict.fromkeys(env.spec.seats, 0.0)
        for i, choice in enumerate(choices):
            if episode.turn.seat is None:
                break
            options = episode.turn.legal or TEXTS
            options = env.spec.moves if i == slip and env.spec.moves else options
            self.moves.append((episode.turn.seat, options[choice % len(options)]))
            for seat, reward in episode.step(self.moves[-1][1]).rewards.items():
                self.returns[seat] += reward
        self.transcripts = {seat: episode.transcript(seat) for seat in env.spec.seats}

    def of(self, seat):
        return [move for who, move in self.moves if who == seat]

    def index(self, move):
        return self.spec.moves.index(move)


@st.composite
def goldens(draw, names):
    choices = draw(st.lists(st.integers(0, 20), min_size=9, max_size=9))
    return Golden(draw(st.sampled_from(names)), draw(keys), choices, draw(st.integers(0, 9)))


def through_gymnasium(golden, seat, actions):
    """Return what the seat was paid, and its transcript; the others play their part of the golden episode."""
    script = {other: iter(golden.of(other)) for other in golden.spec.seats if other != seat}
    opponent = (lambda episode: {next(script[episode.turn.seat]): 1.0}) if script else None
    env = gym.make(f"sparring/{golden.name}", seat=seat, opponent=opponent, actions=actions).unwrapped
    env.reset(options=golden.key)
    moves = golden.of(seat) if actions == "text" else map(golden.index, golden.of(seat))
    paid = [env.step(move)[1] for move in moves]
    return sum(paid), env.episode.transcript(seat)


@settings(max_examples=40, deadline=None)
@given(goldens(("Arithmetic-v0", *GAMES)))
def test_gymnasium_text(golden):
    for seat in golden.spec.seats:
        if golden.of(seat):
            assert through_gymnasium(golden, seat, "text") == (golden.returns[seat], golden.transcripts[seat])


@settings(max_examples=40, deadline=None)
@given(goldens(GAMES))
def test_gymnasium_discrete(golden):
    for seat in golden.spec.seats:
        if golden.of(seat):
            assert through_gymnasium(golden, seat, "discrete") == (golden.returns[seat], golden.transcripts[seat])


@pytest.mark.parametrize("actions", ["text", "discrete"])
@settings(max_examples=40, deadline=None)
@given(golden=goldens(GAMES))
def test_aec(actions, golden):
    env, paid = aec(golden.name, actions=actions), dict.fromkeys(golden.spec.seats, 0.0)
    env.reset(options=golden.key)
    for seat, move in golden.moves:
        assert env.agent_selection == seat
        env.step(move if actions == "text" else golden.index(move))
        paid = {agent: paid[agent] + env.rewards[agent] for agent in paid}
    assert paid == golden.returns
    assert {seat: env.episode.transcript(seat) for seat in paid} == golden.transcripts


@pytest.mark.parametrize("actions", ["text", "discrete"])
@settings(max_examples=40, deadline=None)
@given(golden=goldens(GAMES))
def test_parallel(actions, golden):
    env, paid = parallel(golden.name, actions=actions), dict.fromkeys(golden.spec.seats, 0.0)
    env.reset(options=golden.key)
    for _, move in golden.moves:
        action = move if actions == "text" else golden.index(move)
        _, rewards, _, _, _ = env.step(dict.fromkeys(golden.spec.seats, action))
        paid = {agent: paid[agent] + rewards[agent] for agent in paid}
    assert paid == golden.returns
    assert {seat: env.episode.transcript(seat) for seat in paid} == golden.transcripts
