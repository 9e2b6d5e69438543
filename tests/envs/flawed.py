"""Environments that break the contract, each in one way: what the conformance checks must find.

All play Kuhn poker; a flaw is a class of episodes, a change of the spec, or both. They live in a module of their own
because another process must be able to make them.
"""

from __future__ import annotations

import itertools
import math
import os
import random
import time
from dataclasses import replace
from typing import ClassVar

import numpy as np

from sparring.envs.games._core import Game, GameEnvironment, GameEpisode
from sparring.envs.games.kuhn_poker import Kuhn, equilibrium
from sparring.envs.questions.environment import QuestionEnvironment
from sparring.envs.questions.verifiers import find_verifier
from sparring.tasks import Pack
from sparring.types import Message, Turn


class Flawed(GameEnvironment):
    """Kuhn poker with another class of episodes, another spec or other arguments than it says."""

    def __init__(self, episode=GameEpisode, *, illegal="forfeit", kwargs=(), **spec):
        super().__init__("Flawed-v0", Kuhn(), kwargs=dict(kwargs), doc="Kuhn poker.", illegal=illegal)
        self.spec = replace(self.spec, **{"players": {"equilibrium": equilibrium}, **spec})
        self.episode = episode
        self.started = 0

    def start(self, task, *, seed):
        self.started += 1
        return self.episode(self, task, seed)


class Amended(GameEpisode):
    """Passes every turn through `amend`."""

    def _begin(self, turn: Turn) -> Turn:
        return super()._begin(self.amend(turn))

    def amend(self, turn: Turn) -> Turn:
        raise NotImplementedError

    def add(self, turn: Turn, words: str) -> Turn:
        return turn if turn.seat is None else replace(turn, messages=(*turn.messages, Message("user", words)))


class EndsTwice(Amended):
    def amend(self, turn):
        return replace(turn, truncated=turn.terminated)


class AsksAfterTheEnd(Amended):
    def amend(self, turn):
        return replace(turn, legal=("check",)) if turn.terminated else turn


class AsksAStranger(Amended):
    def amend(self, turn):
        return replace(turn, terminated=False, truncated=False)


class HidesTheAction(Amended):
    def amend(self, turn):
        return replace(turn, info={"illegal": True}) if turn.info.get("illegal") else turn


class PaysOneSeat(Amended):
    def amend(self, turn):
        return turn if turn.seat is None else replace(turn, rewards={"player_0": 0.0})


class PaysNaN(Amended):
    def amend(self, turn):
        return (
            turn if turn.seat or turn.info["illegal"] else replace(turn, rewards=dict.fromkeys(turn.rewards, math.nan))
        )


class PaysTooMuch(Amended):
    def amend(self, turn):
        return replace(turn, rewards={seat: 3 * reward for seat, reward in turn.rewards.items()})


class PaysFromNowhere(Amended):
    def amend(self, turn):
        return replace(turn, rewards={seat: abs(reward) for seat, reward in turn.rewards.items()})


class RepeatsWords(Amended):
    def amend(self, turn):
        return self.add(turn, f"Your opponent said: {self.actions[-1]}") if self.actions else turn


class TalksTooMuch(Amended):
    def amend(self, turn):
        return self.add(turn, "Think well. " * 500)


class SpeaksForTheSeat(Amended):
    def amend(self, turn):
        if turn.seat is None:
            return turn
        return replace(turn, messages=(*turn.messages, Message("assistant", "I check.")))


class ListsOddThings(Amended):
    def amend(self, turn):
        return replace(turn, info={**turn.info, "seen": {1, 2}})


class ListsNaN(Amended):
    def amend(self, turn):
        return replace(turn, info={**turn.info, "odds": float("nan")})


class RepeatsAMove(Amended):
    def amend(self, turn):
        return replace(turn, legal=turn.legal * 2) if turn.legal else turn


class UsesTheSystemsNoise(Amended):
    def amend(self, turn):
        return self.add(turn, os.urandom(4).hex())


class CountsEpisodes(Amended):
    def amend(self, turn):
        return self.add(turn, f"This is hand {self.environment.started}.")


class HasSetOrder(Amended):
    def amend(self, turn):
        return self.add(turn, " ".join({f"tip{i}" for i in range(12)}))


class TellsTheDay(Amended):
    def amend(self, turn):
        return self.add(turn, time.strftime("Today is %Y-%m-%d."))


class GivesATuple(GameEpisode):
    def step(self, action):
        super().step(action)
        return "bet", 1.0, False


class PaysText(Amended):
    def amend(self, turn):
        return replace(turn, rewards=dict.fromkeys(turn.rewards, "1")) if self.actions else turn


class OverAtOnce(Amended):
    def amend(self, turn):
        return replace(turn, seat=None, legal=None, terminated=True)


class SharesItsMemory(Amended):
    """The last episode that was started is the current one, for all."""

    current: ClassVar[list] = []

    def amend(self, turn):
        if not self.actions:
            SharesItsMemory.current = []
        self.current.append(turn.seat)
        return self.add(turn, f"Question {len(self.current)}.")


class RewritesHistory(GameEpisode):
    def transcript(self, seat):
        said = super().transcript(seat)
        return (replace(said[0], content="..."), *said[1:]) if len(said) > 3 else said


class GoesOnAfterTheEnd(GameEpisode):
    def step(self, action):
        return self.turn if self.turn.seat is None else super().step(action)


class RemembersAfterTheEnd(GameEpisode):
    def step(self, action):
        if self.turn.seat is None:
            self.actions.append(action)
        return super().step(action)


class FailsOnFold(GameEpisode):
    def _advance(self, action):
        return super()._advance({"check": "check", "bet": "bet", "call": "call"}[action.split("[")[-1].rstrip("]")])


class FailsOnNul(GameEpisode):
    def _advance(self, action):
        if "\0" in action:
            raise ValueError("embedded null byte")
        return super()._advance(action)


class FailsOnSurrogates(GameEpisode):
    def _advance(self, action):
        return super()._advance(action.encode().decode())


class FailsOnLongNumbers(GameEpisode):
    def _advance(self, action):
        return super()._advance(str(int(action)) if action.isdigit() else action)


class LeavesOnCode(GameEpisode):
    def _advance(self, action):
        if action.startswith("__import__"):
            raise SystemExit(1)
        return super()._advance(action)


class ForgivesForfeits(Amended):
    def amend(self, turn):
        return replace(turn, rewards=dict.fromkeys(turn.rewards, 0.0)) if turn.info.get("illegal") else turn


class GuessesWhatWasMeant(GameEpisode):
    def _advance(self, action):
        return super()._advance(action if action.isascii() and action.strip() else self.turn.legal[0])


class AsksOnce(GameEpisode):
    """Declares retry(2) and gives one."""

    def _refuse(self, legal):
        self._failed += 1
        return super()._refuse(legal)


class RefusesFold(GameEpisode):
    def _advance(self, action):
        return self._refuse(self.turn.legal) if "fold" in action else super()._advance(action)


class ForgetsTheLastMove(GameEpisode):
    def save(self):
        actions, self.actions = self.actions, self.actions[:-1]
        try:
            return super().save()
        finally:
            self.actions = actions


class SavesText(GameEpisode):
    def save(self):
        return bytearray(super().save())


class GrowingView(GameEpisode):
    def encode(self, seat):
        return np.zeros(3 + len(self.actions), np.float32)


class DoubleView(GameEpisode):
    def encode(self, seat):
        return super().encode(seat).astype(np.float64)


class ViewNowAndThen(GameEpisode):
    def encode(self, seat):
        return super().encode(seat) if len(self.actions) < 2 else None


class ViewOfBothCards(GameEpisode):
    def encode(self, seat):
        return np.array(self.state.cards, np.float32)


class TouchesRandom(GameEpisode):
    def _advance(self, action):
        random.random()
        return super()._advance(action)


class SeedsRandom(GameEpisode):
    def __init__(self, environment, task, seed):
        random.seed(0)
        super().__init__(environment, task, seed)


class TouchesNumpy(GameEpisode):
    def render(self):
        np.random.shuffle([1, 2, 3])
        return super().render()


class TouchesTorch(GameEpisode):
    def _advance(self, action):
        import torch

        torch.rand(1)
        return super()._advance(action)


class Pennies(Game):
    """Matching pennies over two rounds; if it `shows`, the second seat hears what the first has just chosen."""

    moves = ("heads", "tails")
    simultaneous = True
    max_plies = 4

    def __init__(self, shows):
        self.shows = shows

    def initial(self):
        return ()

    def player(self, state):
        return None if len(state) == 4 else len(state) % 2

    def legal(self, state):
        return self.moves

    def apply(self, state, move):
        return (*state, move)

    def returns(self, state):
        matched = (state[0] == state[1]) + (state[2] == state[3])
        return (matched - 1.0, 1.0 - matched)

    def rules(self, seat):
        return "Matching pennies, two rounds."

    def observation(self, state, seat):
        heard = state if self.shows and len(state) == 3 else state[: len(state) // 2 * 2]
        return f"So far: {' '.join(heard) or 'nothing'}."

    def show(self, state):
        return " ".join(state)


def pennies(*, shows):
    """Matching pennies, with or without the flaw."""
    return GameEnvironment("Pennies-v0", Pennies(shows), kwargs={}, doc="Matching pennies.")


def half_hearted(episode):
    return {move: p / 2 for move, p in equilibrium(episode).items()}


def says_a_word(episode):
    return "check"


def doubts(episode):
    return dict(zip(episode.turn.legal, (1.5, -0.5), strict=True))


def raises_anyway(episode):
    return {"raise": 1.0}


def peeks(episode):
    passive, active = episode.turn.legal
    strong = episode.state.cards[len(episode.state.bets) % 2] > min(episode.state.cards)
    return {active if strong else passive: 1.0}


class LegalList(Kuhn):
    def legal(self, state):
        return list(super().legal(state))


class KeepsCount(Kuhn):
    """Tells how many moves were made, from the rules' own memory. In episodes that are played one by one it is right."""

    def initial(self):
        self.made = 0
        return super().initial()

    def apply(self, state, move):
        self.made += 1
        return super().apply(state, move)

    def observation(self, state, seat):
        return f"{super().observation(state, seat)} Move {self.made + 1}."


class SaysAllIsOpen(Kuhn):
    perfect_information = True


def game(rules):
    """An environment of other rules."""
    return GameEnvironment("Flawed-v0", rules, kwargs={}, doc="Kuhn poker.")


class Without(Flawed):
    """Has no tasks."""

    def tasks(self, split="train"):
        return ()


class Unpicklable(Flawed):
    def __init__(self):
        super().__init__()
        self.hook = lambda: None


class RemadeAnew(Flawed):
    """Is another environment once it has been pickled."""

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.spec = replace(self.spec, max_turns=17)


class SavesAHandle(Flawed):
    """Keeps what was saved in its own memory."""

    def __init__(self):
        super().__init__(SavesAHandleEpisode)
        self.shelf = {}

    def __getstate__(self):
        return {**self.__dict__, "shelf": {}}

    def load(self, state):
        return super().load(self.shelf[state])


class SavesAHandleEpisode(GameEpisode):
    def save(self):
        state = super().save()
        handle = str(len(state)).encode()
        self.environment.shelf[handle] = state
        return handle


class Asks(QuestionEnvironment):
    """One question, one answer; a flaw is in how tasks are made, or in the verifier."""

    def __init__(self, params, verifier="number"):
        pack = Pack("asks", {"train": 40, "test": 40}, params)
        super().__init__("Asks-v0", pack, find_verifier(verifier, "asks"), kwargs={}, doc="Asks for a number.")


def asked(split, index):
    """A sum; no two are the same."""
    n = index + 100 * (split == "test")
    return {"question": f"What is {n} + {n + 7}?", "answer": str(2 * n + 7)}


def asked_of_a_counter(split, index):
    return {**asked(split, index), "made": next(_COUNTER)}


def asked_of_random(split, index):
    random.random()
    return asked(split, index)


def asked_twice(split, index):
    return asked("train", index)


def asked_in_vain(split, index):
    """The last two tasks of a split ask the same, and want another answer."""
    said = asked(split, index)
    return said if index < 39 else {**said, "question": asked(split, 38)["question"].upper()}


def asked_of_majority(split, index):
    return {**asked(split, index), "answer": "7" if index % 8 else "8"}


def asked_for_one_thing(split, index):
    return {**asked(split, index), "answer": "7"}


def asked_with_the_answer_in_front(split, index):
    said = asked(split, index)
    return {**said, "question": f"{said['answer']} is {said['question']}"}


def pays_nothing(answer, task):
    return 0.0


def pays_everything(answer, task):
    return 1.0


_COUNTER = itertools.count()


def flaws():
    """Every flawed environment with the one rule that it breaks and words of the message."""
    made = [
        ("data-sheet", Flawed(doc=" "), "doc is empty"),
        ("data-sheet", Flawed(id="kuhnpoker-v0"), "the id 'kuhnpoker-v0' differs from 'KuhnPoker-v0' by case alone"),
        ("data-sheet", Flawed(seats=("player_0", "player_0")), "must be distinct names"),
        ("data-sheet", Flawed(reward_range=(2.0, -2.0)), "reward_range (2.0, -2.0)"),
        ("data-sheet", Flawed(reward_range=(-2.0, float("inf"))), "must be finite"),
        ("data-sheet", Flawed(max_turns=0), "max_turns=0"),
        ("data-sheet", Flawed(moves=("bet", "bet")), "must be distinct texts"),
        ("remake", Flawed(kwargs={"sizes": (1, 2)}), "change on their way through JSON"),
        ("remake", Unpicklable(), "local object"),
        ("remake", RemadeAnew(), "another spec"),
        ("game-forms", game(LegalList()), "is ['check', 'bet']: return a tuple of texts"),
        ("game-purity", game(KeepsCount()), "after apply(state, 'check'), which must return another"),
        ("full-information", game(SaysAllIsOpen()), "is told 'Your card is "),
        (
            "references",
            Asks(asked_in_vain),
            "asked by the tasks asks@0/train/38 and asks@0/train/39, and has the answer '83' in one",
        ),
        ("playable", Flawed(FailsOnFold), "KeyError: 'fold' (flawed.py, line "),
        ("playable", Flawed(GivesATuple), "step(action) is ('bet', 1.0, False), and not a sparring.types.Turn"),
        ("playable", Flawed(PaysText), "step(action) pays '1': rewards are numbers"),
        ("playable", Flawed(OverAtOnce), "the episodes are over before anybody is asked"),
        ("playable", Without(), "Flawed-v0 has no tasks"),
        ("turns", Flawed(EndsTwice), "terminated and truncated at once"),
        ("turns", Flawed(AsksAfterTheEnd), "legal moves ('check',) after the end"),
        ("turns", Flawed(AsksAStranger), "seat is None with terminated=False"),
        ("turns", Flawed(HidesTheAction), "lacks the 'action'"),
        ("rewards", Flawed(PaysOneSeat), "are not of the seats player_0, player_1"),
        ("rewards", Flawed(PaysNaN), "are not finite numbers"),
        ("rewards", Flawed(PaysTooMuch), "outside (-2.0, 2.0)"),
        ("zero-sum", Flawed(PaysFromNowhere, illegal="random_legal"), "do not sum to 0"),
        ("append-only", Flawed(RewritesHistory), "was rewritten"),
        ("append-only", Flawed(SpeaksForTheSeat), "a message in the role 'assistant'"),
        ("private-words", Flawed(RepeatsWords), "said beside its move"),
        ("budgets", Flawed(max_turns=1), "not over after max_turns=1"),
        ("budgets", Flawed(TalksTooMuch), "characters, max_chars="),
        ("plain-data", Flawed(ListsOddThings), "info cannot be written as JSON"),
        ("plain-data", Flawed(ListsNaN), "info cannot be written as JSON"),
        ("plain-data", Flawed(SavesText), "save() gives bytearray"),
        ("numeric-view", Flawed(GrowingView), "not float32 (3,)"),
        ("numeric-view", Flawed(DoubleView), "is float64"),
        ("numeric-view", Flawed(ViewNowAndThen), "is sometimes None"),
        ("over", Flawed(GoesOnAfterTheEnd), "did not raise EpisodeOver"),
        ("over", Flawed(RemembersAfterTheEnd), "changed the saved state"),
        ("illegal-policy", Flawed(FailsOnNul), "ValueError: embedded null byte"),
        ("illegal-policy", Flawed(FailsOnSurrogates), "UnicodeEncodeError"),
        ("illegal-policy", Flawed(FailsOnLongNumbers), "(5000 characters)"),
        ("illegal-policy", Flawed(LeavesOnCode), "SystemExit: 1"),
        ("illegal-policy", Flawed(ForgivesForfeits), "was no forfeit"),
        ("illegal-policy", Flawed(GuessesWhatWasMeant), "empty text names no legal move"),
        ("illegal-policy", Flawed(AsksOnce, illegal="retry(2)"), "after 2 illegal actions it asks None"),
        ("global-rng", Flawed(TouchesRandom), "the state of random:"),
        ("global-rng", Flawed(SeedsRandom), "the state of random:"),
        ("global-rng", Flawed(TouchesNumpy), "the state of numpy.random:"),
        ("determinism", Flawed(UsesTheSystemsNoise), "played again, the turn differs"),
        ("determinism", Flawed(CountsEpisodes), "This is hand 2"),
        ("independence", Flawed(SharesItsMemory), "played in turns with others, the turn differs"),
        ("other-processes", Flawed(HasSetOrder), "the turn differs: it was '..."),
        ("legal-moves", Flawed(moves=("check", "bet")), "among ('check', 'bet')"),
        ("legal-moves", Flawed(RepeatsAMove), "must be distinct"),
        ("legal-moves", Flawed(RefusesFold), "the legal move 'fold', said as 'fold', was answered with"),
        ("save-load", Flawed(ForgetsTheLastMove), "loaded, the turn differs"),
        ("save-load", SavesAHandle(), "KeyError"),
        ("information", Flawed(ViewOfBothCards), "its numeric view differ"),
        ("simultaneous", pennies(shows=True), "player_1 is asked another thing than after"),
        ("data-sheet", Flawed(moves=(1, 2)), "moves (1, 2) must be distinct texts"),
        ("players", says_a_word, "player 'me' answers 'check', no distribution: return a dict"),
        *[("players", player, "no distribution over") for player in (half_hearted, doubts, raises_anyway)],
        ("same-tasks", Asks(asked_of_a_counter), "item train 0 says something else when it is made again"),
        ("same-tasks", Asks(asked_of_random), "drawing tasks changed the state of random"),
        ("splits", Asks(asked_twice), "40 questions are in 'train' and in 'test', as asks@0/train/0 and asks@0/test/0"),
        (
            "oracle",
            Asks(asked, pays_nothing),
            "the reference answer '7' of task asks@0/train/0 earns 0, and 1 can be earned",
        ),
        ("constants", Asks(asked, pays_everything), "'' to every question earns 1.00 on average over 40 tasks"),
        ("constants", Asks(asked_of_majority), "'7' to every question earns 0.88 on average over 40 tasks"),
        ("constants", Asks(asked_for_one_thing), "all of 40 tasks have the answer '7'"),
        ("constants", Asks(asked_with_the_answer_in_front), "the question's first word to every question earns 1.00"),
        ("information", peeks, "its answers of player 'me' differ"),
    ]
    return [(rule, env if hasattr(env, "spec") else Flawed(players={"me": env}), words) for rule, env, words in made]


def sound():
    """Kuhn poker without a flaw."""
    return Flawed()
