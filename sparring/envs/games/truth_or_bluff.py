"""TruthOrBluff: claim the card you hold, or a better one; the other believes or doubts. Solved in closed form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sparring.envs.core import Episode, Player
from sparring.envs.games._core import Game, GameEnvironment, GameEpisode, level, whole
from sparring.envs.games._speech import WORDS, quote, read_with_words, split_words
from sparring.envs.games.solvers.best_response import GameTree
from sparring.envs.registry import register
from sparring.tasks.core import EpisodeRng

LEVELS = {
    1: {"cards": 4, "rounds": 2},
    2: {"cards": 6, "rounds": 2},
    3: {"cards": 6, "rounds": 4},
    4: {"cards": 10, "rounds": 4},
    5: {"cards": 13, "rounds": 6},
}
ANSWERS = ("believe", "doubt")
_SOLVABLE = 20_000
"""Games of so many plays are analysed exactly."""


class Round(NamedTuple):
    """One round so far: the card (0 before the deal), the claim (0 before it is made), its words, and the answer."""

    card: int = 0
    claim: int = 0
    words: str = ""
    answer: str = ""


class State(NamedTuple):
    """The rounds that are over, the round at hand, and the points of `player_0`."""

    done: tuple[Round, ...] = ()
    now: Round = Round()
    points: int = 0


_NONE = Round()


class TruthOrBluff(Game[State]):
    """The rules; see `truth_or_bluff` for the arguments."""

    moves: tuple[str, ...]

    def __init__(self, cards: int = 6, rounds: int = 4):
        self.cards, self.rounds = whole("cards", cards, 2, 100), whole("rounds", rounds, 1, 20)
        self.claims = tuple(f"claim {card}" for card in range(1, cards + 1))
        self.moves = (*self.claims, *ANSWERS)
        self.max_plies = 2 * rounds
        self.plays = (2 * cards * cards) ** rounds
        self.remembered = self.plays <= _SOLVABLE
        self.max_observation = WORDS + 260 + sum(len(move) + 2 for move in self.claims)
        self.reward_range = (-2.0 * cards * rounds, 2.0 * cards * rounds)
        self._deals = tuple(Round(card) for card in range(1, cards + 1))

    def initial(self) -> State:
        """No card is dealt."""
        return State()

    def chance(self, state: State) -> Sequence[tuple[State, float]]:
        """At the beginning of a round every card is equally likely."""
        if not self.is_chance(state):
            return ()
        return [(State(state.done, deal, state.points), 1 / self.cards) for deal in self._deals]

    def is_chance(self, state: State) -> bool:
        """Whether a round has to begin."""
        return not state.now.card and len(state.done) < self.rounds

    def draw(self, state: State, rng: EpisodeRng) -> State:
        """Deal a card."""
        return State(state.done, rng.choice(self._deals), state.points)

    def player(self, state: State) -> int | None:
        """The speaker (`player_0` in the first round, then in turn), then the listener."""
        if not state.now.card:
            return None
        return (len(state.done) + (state.now.claim > 0)) % 2

    def legal(self, state: State) -> tuple[str, ...]:
        """Any claim; then believe or doubt."""
        return ANSWERS if state.now.claim else self.claims

    def read(self, state: State, text: str, legal: tuple[str, ...] | None) -> str | None:
        """A legal move; a claim may carry words: `claim 3 | words`."""
        if legal and text in legal:
            return text
        move = read_with_words(text, legal or ())
        return split_words(move)[0] if move and state.now.claim else move

    def apply(self, state: State, move: str) -> State:
        """Make the claim, or settle the round."""
        done, now, points = state
        if not now.claim:
            bare, words = split_words(move)
            return State(done, Round(now.card, int(bare.removeprefix("claim ")), words), points)
        won = payoff(now.card, now.claim, move)
        return State(
            (*done, Round(now.card, now.claim, now.words, move)), _NONE, points + (-won if len(done) % 2 else won)
        )

    def returns(self, state: State) -> tuple[float, ...]:
        """The points."""
        return float(state.points), float(-state.points)

    def scores(self, state: State) -> tuple[float, ...]:
        """The points so far."""
        return float(state.points), float(-state.points)

    def rules(self, seat: int) -> str:
        """The rules, the payments and how to answer."""
        rounds = "one round" if self.rounds == 1 else f"{self.rounds} rounds"
        return (
            f"You are player_{seat} of two in Truth or Bluff: {rounds}, player_0 speaks first, then the players take turns to "
            f"speak. In a round the speaker gets a card from 1 to {self.cards}, all equally likely, that only the speaker sees, and claims "
            "a number; the listener believes or doubts. A claim that is believed wins the speaker as many points as it says, "
            "true or not, and the card stays hidden. A claim that is doubted is checked: if it is true, the speaker wins twice "
            "as many points; if not, the listener wins twice as many. What one wins the other loses. To speak, answer with "
            f"claim and a number; you may add words for the listener after a bar (at most {WORDS} characters). For example: claim 3 | trust me. To listen, "
            "answer with believe or doubt"
        )

    def observation(self, state: State, seat: int) -> str:
        """How the last round went, and the card or the claim of this one."""
        done, now, points = state
        number = f"Round {len(done) + 1} of {self.rounds}. "
        last = f"{self.feedback(state)} You have {-points if seat else points} points. " if done else ""
        if not now.claim:
            return f"{last}{number}Your card is {now.card}. Moves: {', '.join(self.claims)}."
        words = f" and says: {quote(now.words)}" if now.words else ""
        return f"{last}{number}player_{1 - seat} claims {now.claim}{words}. Moves: believe, doubt."

    def feedback(self, state: State) -> str | None:
        """How the last round went; the card only if it was checked."""
        if not state.done:
            return None
        card, claim, _, answer = state.done[-1]
        speaker = (len(state.done) - 1) % 2
        won = payoff(card, claim, answer)
        heard = (
            f"player_{1 - speaker} believed it"
            if answer == "believe"
            else f"player_{1 - speaker} doubted it, the card was {card}"
        )
        return f"player_{speaker} claimed {claim}, {heard}: player_{speaker if won > 0 else 1 - speaker} wins {abs(won)} points."

    def show(self, state: State) -> str:
        """All rounds with cards, claims and answers, and the points."""
        lines = []
        for i, (card, claim, words, answer) in enumerate((*state.done, *([state.now] if state.now.card else []))):
            said = f", claims {claim}" if claim else ""
            quoted = f" {quote(words)}" if words else ""
            lines.append(f"player_{i % 2} holds {card}{said}{quoted}{f': {answer}' if answer else ''}")
        return "\n".join([*lines, f"points of player_0: {state.points}"])

    def encode(self, state: State, seat: int) -> NDArray[np.float32]:
        """4 x cards + 4 numbers.

        One-hot: own card, claim at hand, last claim, last card if it was checked; then whether the last claim was believed,
        doubted; own points and rounds played as parts of the most there are.
        """
        n, now = self.cards, state.now
        out = np.zeros(4 * n + 4, np.float32)
        last = state.done[-1] if state.done else Round()
        own = now.card if now.card and len(state.done) % 2 == seat else 0
        checked = last.card if last.answer == "doubt" else 0
        for i, number in enumerate((own, now.claim, last.claim, checked)):
            if number:
                out[i * n + number - 1] = 1
        if last.answer:
            out[4 * n + ANSWERS.index(last.answer)] = 1
        out[-2] = (-state.points if seat else state.points) / self.reward_range[1]
        out[-1] = len(state.done) / self.rounds
        return out


def payoff(card: int, claim: int, answer: str) -> int:
    """The points that the speaker wins.

    >>> payoff(2, 5, "believe"), payoff(5, 5, "doubt"), payoff(2, 5, "doubt")
    (5, 10, -10)
    """
    if answer == "believe":
        return claim
    return 2 * claim if claim == card else -2 * claim


def threshold(cards: int) -> int:
    """The card v = ceil(cards / 4): better ones are claimed truly, worse ones never, and a card below wins v on average."""
    return -(-cards // 4)


@lru_cache(maxsize=1024)
def claiming(cards: int, card: int) -> dict[int, float]:
    """Return the speaker's equilibrium: the probability of every claim that is made with a card.

    With v = `threshold`: cards above v are claimed truly; cards below v claim one of the numbers above v, each as often; v itself
    does so just as often as it takes to have one lie for every three true claims of each number, which makes the listener
    indifferent: believing costs k, doubting 2k (3/4 - 1/4) = k.

    >>> claiming(5, 1), claiming(5, 2)
    ({3: 0.3333333333333333, 4: 0.3333333333333333, 5: 0.3333333333333333}, {2: 1.0})
    """
    v = threshold(cards)
    above = range(v + 1, cards + 1)
    lie = 0.0 if card > v else 1.0 if card < v else len(above) / 3 - (v - 1)
    out = {card: 1 - lie} if lie < 1 else {}
    return out | ({claim: lie / len(above) for claim in above} if lie > 0 else {})


def doubting(cards: int, claim: int) -> float:
    """Return the listener's equilibrium: the probability of doubting a claim, (1 - v/k) / 3 for k above v, else 0.

    It makes every lie worth v: k (1 - p) - 2k p = v.
    """
    return max(0.0, (1 - threshold(cards) / claim) / 3)


def value(cards: int) -> float:
    """What a round is worth to the speaker in equilibrium.

    >>> round(value(6), 4)
    4.2222
    """
    v = threshold(cards)
    return (v * v + sum(4 * card - v for card in range(v + 1, cards + 1)) / 3) / cards


class TruthOrBluffPlayer:
    """Plays the equilibrium, but for what it is named after."""

    def __init__(self, *, honest: bool = False, doubt: float | None = None):
        self.honest, self.doubt = honest, doubt

    def __call__(self, episode: Episode) -> dict[str, float]:
        """The distribution over the moves of the seat that must act; looks at its own card, or the claim, only."""
        assert isinstance(episode, GameEpisode)
        assert isinstance(episode.game, TruthOrBluff)
        cards, now = episode.game.cards, episode.state.now
        if not now.claim:
            claims = {now.card: 1.0} if self.honest else claiming(cards, now.card)
            return {f"claim {claim}": p for claim, p in claims.items()}
        p = doubting(cards, now.claim) if self.doubt is None else self.doubt
        return {"believe": 1 - p, "doubt": p}


PLAYERS: dict[str, Player] = {
    "equilibrium": TruthOrBluffPlayer(),
    "honest": TruthOrBluffPlayer(honest=True),
    "gullible": TruthOrBluffPlayer(doubt=0.0),
    "sceptic": TruthOrBluffPlayer(doubt=1.0),
}


class TruthOrBluffAnalysis(GameTree[State]):
    """Exact exploitability of small games."""

    references = {"Nash": 0.0}  # noqa: RUF012


@register("TruthOrBluff-v0")
def truth_or_bluff(
    *, difficulty: int = 3, cards: int | None = None, rounds: int | None = None, illegal: str = "forfeit"
) -> GameEnvironment[State]:
    """Truth or bluff: claim the card you hold, or a better one; the other believes or doubts.

    | | |
    |---|---|
    | Source | our own; a bluffing game in the manner of Borel and von Neumann, solved in closed form |
    | Seats | `player_0` (speaks in the first round), `player_1`; they take turns to speak |
    | Moves | the speaker: `claim 1` to `claim 6`, with words for the listener if it likes (`claim 3 \\| trust me`); the listener: `believe`, `doubt` |
    | Observation | how the last round went (the card only if it was checked), points; own card, or the claim and its words |
    | Reward | points, paid after every round: a claim k believed +k for the speaker, doubted +2k if true and -2k if not; zero-sum |
    | Start | a card from 1 to `cards` in every round, uniform, from the episode's RNG |
    | End | terminated after `rounds` rounds; never truncated; 2 x rounds moves |
    | Illegal move | `illegal="forfeit"` (default): the seat ends with the least there is; `retry(n)`, `random_legal` |
    | Numeric view | 4 x cards + 4 floats: own card, claim, last claim, last card if checked, last answer, points, round |
    | Players | `equilibrium`; and with one flaw each `honest` (never bluffs), `gullible` (never doubts), `sceptic` (always doubts); `random` |
    | Value | v = ceil(cards / 4): the speaker claims truly above v and lies below; one claim in four is a lie; doubt k with (1 - v/k)/3. With 6 cards a round is worth 38/9 to the speaker; with as many rounds for each the game is worth 0 |
    | Exploitability | 6 cards, 2 rounds: `honest` 0.722, `gullible` 1.778, `sceptic` 2.778, `random` 9.917; exact in games of up to 20,000 plays (levels 1 and 2) |
    | Levels | 1: 4 cards, 2 rounds; 2: 6, 2; 3: 6, 4; 4: 10, 4; 5: 13, 6 |

    Args:
        difficulty: The level, 1 to 5, for what is not given.
        cards: 2 to 100.
        rounds: 1 to 20; with an odd number `player_0` speaks once more.
        illegal: What an illegal move does.

    Example: `sparring.make("TruthOrBluff-v0", cards=4, rounds=1)`

    Versions: v0 first version.
    """
    size = level(LEVELS, difficulty, cards=cards, rounds=rounds)
    game = TruthOrBluff(**size)
    return GameEnvironment(
        "TruthOrBluff-v0",
        game,
        kwargs={**size, "illegal": illegal},
        doc=truth_or_bluff.__doc__,
        illegal=illegal,
        players=PLAYERS,
        analysis=TruthOrBluffAnalysis if game.plays <= _SOLVABLE else None,
    )
